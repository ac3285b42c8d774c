//! Conversations with the whole bot, as people have them: what is typed and pressed, and what comes back.

pub mod lengths;
pub mod openapi;
pub mod plain;

mod skips;
mod whole_deal;
