//! A Discord-compatible server on loopback, with people in it: what the practice room's page and the
//! end-to-end tests talk to.
//!
//! It speaks Discord's REST and gateway, version 10, as their documentation describes them, holds a bot
//! to Discord's rules, and shares nothing with the bot of this crate, so that neither hides the other's
//! mistakes. It keeps its world in memory and forgets it at the end.
//!
//! [`Room::start`] serves a listener; [`Room::seat`] lets a test act as a person; [`Room::faults`]
//! scripts what goes wrong; [`Room::journal`] and [`Room::breaches`] tell what the bot did.

mod breach;
mod build;
mod clock;
mod compose;
mod error;
mod faults;
mod files;
mod find;
mod form;
mod gateway;
mod guard;
mod interaction;
mod journal;
mod live;
mod menu;
mod message;
mod object;
mod page;
pub mod permission;
mod post;
mod rate;
mod rest;
mod room;
mod room_api;
mod rules;
mod script;
mod seat;
mod state;
mod text;
pub mod time;
mod view;
mod watch;
mod wire;
pub mod world;

pub use breach::{Breach, Rule};
pub use clock::{Agenda, Hands, Step};
pub use faults::{Fault, Gate};
pub use journal::{Check, Recorded};
pub use room::{Options, Room, serve};
pub use script::Faults;
pub use seat::Seat;
pub use view::{Answer, Choice, Message, Modal};

use rest::{commands as rest_commands, guess as rest_guess};
