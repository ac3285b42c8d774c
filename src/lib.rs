//! Dealcoach coaches a sales team in Discord. This file is the map:
//!
//! - [`domain`] decides: deals, stages, owed criteria, money, dates. Pure: no async, no SQL, no Discord, no clock.
//! - [`playbook`] turns the files under `prompts/` into types, reporting every mistake at once.
//! - [`coach`] holds the use cases: load, decide, save, answer.
//! - [`chart`] draws a pipeline as a picture.
//! - [`message`] turns an outcome into a [`message::Message`], plain data within Discord's limits.
//! - [`discord`] is the only place that names the Discord library.
//! - [`store`] is the only place that names the database library.
//! - [`practice`] is a Discord-compatible server with a page; it shares nothing with the bot.

pub mod app;
pub mod chart;
pub mod clock;
pub mod coach;
pub mod config;
pub mod discord;
pub mod domain;
pub mod message;
pub mod playbook;
pub mod practice;
pub mod store;
