//! The store on both engines, through what the rest of the program sees of it.

#![expect(
    clippy::expect_used,
    clippy::panic,
    reason = "a test ends where its helper does"
)]

mod commit;
mod digests;
mod faults;
mod find;
mod migrations;
mod open;
mod outbox;
mod power;
pub mod support;
