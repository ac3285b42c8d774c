//! One integration binary, so that the library is linked once.

#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "a test that can't go on says where"
)]

mod broken;
mod clock;
mod crash;
mod months;
mod network;
mod notes;
mod page;
mod postgres;
mod process;
mod said;
mod sender;
mod server;
mod shifted;
mod store;
mod support;
mod talks;
mod tidy;
mod wire;
