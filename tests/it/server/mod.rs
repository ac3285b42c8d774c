//! The practice server against a real client library and against the bare protocol: what a client gets
//! when it behaves, and what it gets when it does not.

#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "a helper of a test fails with the test"
)]

pub(crate) mod client;
mod conversation;
pub mod description;
mod faults;
mod forms;
mod gateway;
mod page;
mod refusals;
mod wire;
