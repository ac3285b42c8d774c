//! The sales domain: pure types and decisions.
//!
//! Nothing here is async, talks to a database or to Discord, or reads a clock: time, playbook and
//! acting person come in as arguments.

pub mod calendar;
pub mod checklist;
pub mod compare;
pub mod date;
pub mod deal;
pub mod digest;
pub mod event;
pub mod forget;
pub mod gap;
pub mod id;
pub mod money;
pub mod moves;
pub mod noted;
pub mod owed;
pub mod people;
pub mod quote;
pub mod reading;
pub mod said;
pub mod text;
pub mod watch;
pub mod whom;
pub mod words;
