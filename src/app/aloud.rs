//! `dealcoach check --read`: every line that brings the buyer's words back, read with answers of the kinds that there
//! are, so that whoever edits the playbook hears what it does.

use crate::domain::calendar::{self, WorkCalendar};
use crate::domain::date::{Purpose, Seen};
use crate::domain::deal::Deal;
use crate::domain::event::{Contact, Created, Event, What};
use crate::domain::id::{InteractionId, UserId};
use crate::domain::{said, words};
use crate::playbook::{Complexity, Line, Playbook};

/// An instant at which all of them were given: Tuesday, 8 September 2026.
const THEN: i64 = 1_788_850_800_000;

/// The kinds of answers, by name.
const ANSWERS: [(&str, &str); 5] = [
    ("short", "nine days"),
    (
        "speaker and quote",
        "Jana Weiss: \"an invoice takes us nine days, and nobody can say where it lies\"",
    ),
    (
        "a German note of 200 characters",
        "Rechnungen laufen über 14 Schritte, davon 3 auf Papier; jede braucht einen halben Tag, im Winter länger. \
         Frau Weiss will das bis zum 1. Juli geändert haben, weil dann der Mietvertrag der alten Anlage endet",
    ),
    (
        "a list",
        "- 14 steps\n- 3 of them on paper\n- half a day each",
    ),
    ("a name only", "Petra Lind"),
];

/// Each such line with what becomes of it.
pub(super) fn read(playbook: &Playbook) -> Vec<String> {
    let calendar = WorkCalendar::default();
    let seen = Seen {
        today: calendar::today(THEN, calendar.zone()),
        calendar: &calendar,
        purpose: Purpose::Step,
    };
    let deals = ANSWERS.map(|(kind, answer)| (kind, deal(playbook, answer, &seen)));
    let mut out = Vec::new();
    for (place, line) in quoting(playbook) {
        out.push(format!("{place}: {}", line.source));
        for (kind, deal) in &deals {
            let said = deal
                .as_ref()
                .and_then(|deal| words::aloud(line, deal, &seen));
            let said = said.map_or_else(
                || "(another line is said)".to_owned(),
                |(block, text)| match block {
                    Some(b) if b.said => {
                        let speaker = b.speaker.map(|s| format!("{s}: ")).unwrap_or_default();
                        format!("> {speaker}“{}” / {text}", b.words)
                    }
                    Some(b) => format!("> Noted: {} / {text}", b.words),
                    None => text,
                },
            );
            out.push(format!("    {kind}: {said}"));
        }
    }
    out
}

/// Every line that quotes, with where it stands.
fn quoting(playbook: &Playbook) -> Vec<(String, &Line)> {
    let mut all: Vec<(String, &Line)> = Vec::new();
    for stage in &playbook.stages {
        for c in &stage.criteria {
            let asked = c.ask.iter().chain(&c.later).chain(&c.again);
            all.extend(asked.map(|q| (format!("{} · {}", stage.name, c.label), &q.line)));
        }
        let said = stage.say.iter().chain(&stage.hints);
        all.extend(said.map(|line| (stage.name.clone(), line)));
    }
    for entry in &playbook.differentiators {
        all.extend(entry.say.iter().map(|(_, line)| (entry.name.clone(), line)));
    }
    all.retain(|(_, line)| line.is_quoting());
    all
}

/// A deal with the same answer to everything.
fn deal(playbook: &Playbook, answer: &str, seen: &Seen<'_>) -> Option<Deal> {
    let created = Created {
        name: "Nordlicht fleet".into(),
        customer: Some("Nordlicht Energie GmbH".into()),
        owner: UserId(1),
        value: None,
        source: None,
        close: None,
        vertical: None,
        competitor: None,
        complexity: Complexity::Standard,
        stage: playbook.first_stage().id.clone(),
        passed: Vec::new(),
        owed: Vec::new(),
        quiet: false,
        brief: false,
        in_card: false,
        sample: false,
    };
    let answers = playbook.criteria().map(|(_, c)| What::Evidence {
        criterion: c.id.clone(),
        text: answer.to_owned(),
        seller_only: false,
        half: None,
        parts: Some(said::parts(&playbook.signals, answer, None, seen)),
    });
    // What was typed just now would not come back.
    let noted = What::Noted {
        text: String::new(),
        contact: Contact::Call,
        value_for_customer: None,
        speaker: None,
    };
    let what = std::iter::once(What::Created(created))
        .chain(answers)
        .chain([noted]);
    let events: Vec<Event> = (1..)
        .zip(what)
        .map(|(seq, what)| Event {
            seq,
            at: THEN,
            by: UserId(1),
            interaction: InteractionId(seq.unsigned_abs()),
            what,
        })
        .collect();
    Deal::replay(&events)
}
