//! The Discord side: the only place that names serenity.
//!
//! Interactions are taken out of the gateway's frames by [`guard`], become requests in [`inbound`], are answered by
//! [`respond`] through [`transport`]; posts go out through the sender. It knows no deals and no rules of the method.

pub mod admit;
pub mod answering;
pub mod base;
pub mod commands;
pub mod desk;
pub mod dial;
pub mod discovery;
pub mod error;
pub mod gateway;
pub mod guard;
pub mod inbound;
pub mod jitter;
pub mod limits;
mod loose;
pub mod permissions;
pub mod register;
pub mod render;
pub mod respond;
pub mod route;
pub mod sender;
pub mod stop;
pub mod surroundings;
pub mod transport;
pub mod wire;
