//! `/help`: what one can do here, by role, with examples.

use chrono::NaiveDate;
use minijinja::context;

use crate::coach::act::Act;
use crate::coach::case::Case;
use crate::coach::command::Spec;
use crate::coach::request::Answer;
use crate::domain::money::Currency;
use crate::message::voice::Voice;
use crate::message::{Colour, Message};
use crate::playbook::Playbook;

pub(super) const SPECS: &[Spec] = &[Spec {
    path: &["help"],
    about: "What you can do here, with examples",
    options: &[],
    anywhere: true,
}];

pub(super) fn run(case: &Case<'_>) -> Answer {
    Answer::private(start(case))
}

fn start(case: &Case<'_>) -> Message {
    let voice = case.voice();
    let manager = case.is_manager();
    let message = voice.message("help.start", context! { manager }, Colour::Info);
    let mut buttons = vec![
        voice
            .button("button.help_moves", Act::Help("moves".into()))
            .primary(),
        voice.button("button.help_commands", Act::Help("commands".into())),
    ];
    if manager {
        buttons.push(voice.button("button.help_setup", Act::Help("setup".into())));
    }
    message.with(buttons)
}

/// One topic, in place of the page before it.
pub(super) fn topic(case: &Case<'_>, topic: &str) -> Answer {
    let voice = case.voice();
    let key = match topic {
        "moves" => "help.moves",
        "setup" if case.is_manager() => "help.setup",
        "commands" => "help.commands",
        _ => return Answer::replace(start(case)),
    };
    let message = voice.message(key, context! { manager => case.is_manager() }, Colour::Info);
    let back = vec![
        voice
            .button("button.help_back", Act::Help("start".into()))
            .primary(),
    ];
    Answer::replace(message.with(back))
}

/// Help in a direct message, where there is no workspace.
pub(super) fn in_private(playbook: &Playbook, today: NaiveDate, home: Currency) -> Message {
    let voice = Voice {
        playbook,
        today,
        home,
    };
    voice.message("help.elsewhere", context! {}, Colour::Info)
}
