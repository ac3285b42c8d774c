//! Conversations with the whole bot, as people have them: what is typed and pressed, and what comes back.

pub mod buttons;
pub mod lengths;
pub mod openapi;
pub mod plain;

mod asked;
mod closed;
mod database;
mod days;
mod deals;
mod edited;
mod flagged;
mod help;
mod junior_deal;
mod kept;
mod longest;
mod managers;
mod meant;
mod meanwhile;
mod moment;
mod money;
mod once;
mod posted;
mod refusals;
mod requests;
mod settings;
mod setup;
mod skips;
mod stages;
mod stored;
mod sure;
mod teams;
mod told;
mod typed;
mod unheard;
mod whole_deal;
mod workspaces;
