//! Forms: what opens them, and what sending them does.
//!
//! A form can't answer a form: what is wrong in one is refused with a button that opens it again, filled in
//! with what was typed.

mod answers;
mod choices;
mod kept;
mod open;
mod submit;

pub(super) use kept::{Form, as_note, command_refused};
pub(super) use open::{open, title};
pub(super) use submit::{send, submit};

/// Name of the only input of a form that has one.
const TEXT: &str = "text";
/// Name of the input for a speaker.
const WHO: &str = "who";

/// Name of an input of a criterion that is asked for one by one, counted from 0.
fn input_id(criterion: &str, at: usize) -> String {
    match at {
        0 => criterion.to_owned(),
        at => format!("{criterion}.{}", at + 1),
    }
}
