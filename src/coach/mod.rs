//! The use cases: load, decide, save, answer.
//!
//! One way in ([`request::Request`]) and one way out ([`request::Answer`]) for every interaction.

pub mod act;
pub mod command;
pub mod request;
pub mod settings;
