//! Text that people typed: cleaned on the way in, harmless on the way out, found again.
//!
//! - [`clean_line`] and [`clean_block`] decide what is kept of what was typed;
//! - [`escape_markdown`] and [`isolate`] make it show as typed, whatever it contains;
//! - [`truncate`] and [`length`] know Discord's limits;
//! - [`fold`], [`Finder`] and [`similar`] find a name however it is typed;
//! - [`Plain`] is what patterns read.

mod alike;
mod clean;
mod company;
mod cut;
mod escape;
mod find;
mod mention;
mod name;
#[cfg(test)]
pub(crate) mod nasty;
mod plain;

pub use alike::{Likeness, similar};
pub use clean::{TextError, clean_block, clean_line};
pub use company::company;
pub use cut::{length, truncate, truncate_words};
pub use escape::{escape_markdown, isolate, shown};
pub use find::{Finder, fold, fuzzy_rank, rank_folded};
pub use mention::{Mention, mentions, mentions_shown, named, named_shown};
pub use name::is_same_name;
pub use plain::{Plain, plain};
