//! What stands under a note: what it may answer, and what else it is good for.

use std::collections::BTreeMap;

use minijinja::context;

use crate::coach::act::Act;
use crate::coach::case::Case;
use crate::coach::deal::{answer, compared, edit_form};
use crate::coach::refusal::{Outcome, Stop};
use crate::coach::request::Answer;
use crate::domain::date::{Purpose, Seen};
use crate::domain::event::{Change, Delta, Event, What, is_undone};
use crate::domain::id::DealNumber;
use crate::domain::noted::{self, Noted, Suggestion};
use crate::domain::text;
use crate::message::{Button, Colour, Message, Part};
use crate::playbook::Signal;
use crate::playbook::texts::safe;
use crate::store::Record;

/// From so many tries without an answer on, their reason is asked about.
const TRIES: u32 = 3;
/// Longest name on a button or in a line, in characters.
const NAME_MAX: usize = 40;

/// What is said after a note, with what it may answer; its menu is turned to the criterion at this place.
///
/// `first` is whether this person has to be told what keeps what the customer got out of it.
pub(super) fn shown(
    case: &Case<'_>,
    record: &Record,
    note: &Event,
    first: bool,
    at: usize,
) -> Message {
    let voice = case.voice();
    let (number, deal) = (record.number, &record.deal);
    let lost = deal.is_lost();
    let (overdue, was_it) = compared::overdue(case, record).unzip();
    let step = deal
        .next_step
        .as_ref()
        .filter(|_| !lost && overdue.is_none());
    let no_value = matches!(
        &note.what,
        What::Noted {
            value_for_customer: None,
            ..
        }
    );
    let in_vain = match &note.what {
        What::Noted { text, .. } => case
            .playbook
            .signals
            .tell(Signal::Tried, &text::plain(text)),
        _ => false,
    };
    let tries = deal.heard.tries;
    let message = voice.message(
        "note.done",
        context! {
            next_step => step.map(|s| context! { text => s.text.clone(), due => voice.day_ahead(s.due) }),
            lost,
            overdue => overdue.map(safe),
            // Nobody got anything out of a call that nobody took.
            asks_value => no_value && !lost && !in_vain,
            tries => (in_vain && tries >= TRIES).then_some(tries),
            first,
            ..case.called(record)
        },
        Colour::Good,
    );
    let calendar = case.calendar();
    let seen = Seen {
        today: case.today(),
        calendar: &calendar,
        purpose: Purpose::Step,
    };
    let may_change = case.may_change(record).is_ok();
    let read = match &note.what {
        What::Noted { text, .. } if !lost => {
            noted::read(&case.playbook, deal, text, may_change, &seen)
        }
        _ => Noted::default(),
    };
    let mut message = message;
    for line in lines(case, &read) {
        if !message.body.is_empty() {
            message.body.push('\n');
        }
        message.body.push_str(&line);
    }
    let taps: Vec<Button> = { read.suggestions.iter() }
        .map(|suggestion| tap(case, number, note.seq, suggestion))
        .collect();
    let sets_step = |s: &Suggestion<'_>| matches!(s, Suggestion::Step(_));
    let mut buttons = was_it.unwrap_or_default();
    let is_asked = !buttons.is_empty() || read.suggestions.iter().any(sets_step);
    if step.is_none() && !lost && may_change && !is_asked {
        buttons.push(voice.button("button.next_step", Act::NextStep(number)));
    }
    buttons.push(voice.button("button.checklist", Act::Checklist(number)));
    // A page that is turned later must not take back what came since.
    if deal.last_seq == note.seq {
        buttons.push(voice.undo(number, deal));
    }
    message = if taps.is_empty() {
        message.offer(buttons)
    } else {
        message.offer(taps).with(buttons)
    };
    if !lost {
        let answers = noted::answerable(&case.playbook, deal, seen.today, &read.likely);
        if !answers.is_empty() {
            let act = Act::Takes(number, note.seq, String::new());
            let menu = voice.criteria_menu("menu.this_answers", act, deal, &answers, at);
            message.rows.push(menu);
        }
    }
    message
}

/// What is said of a note beside that it is kept: at the price a question and no figure, and who takes over.
fn lines(case: &Case<'_>, read: &Noted<'_>) -> Vec<String> {
    let voice = case.voice();
    let mut lines = Vec::new();
    if read.gone {
        let name = read.suggestions.iter().find_map(|s| match s {
            Suggestion::Left(person) => Some(text::truncate(&person.name, NAME_MAX).into_owned()),
            _ => None,
        });
        lines.push(case.say("note.gone", context! { name }));
    }
    if let Some(asked) = &read.price {
        let asked = asked.as_ref();
        let asked = asked.map(|(question, whom)| safe(voice.ask(whom.as_ref(), question)));
        lines.push(case.say("note.price", context! { asked }));
    }
    lines
}

/// What one tap does, as a button.
fn tap(case: &Case<'_>, number: DealNumber, seq: i64, suggestion: &Suggestion<'_>) -> Button {
    // A label is plain text.
    let short = |name: &str| safe(text::truncate(name, NAME_MAX).into_owned());
    let (label, act) = match suggestion {
        Suggestion::Left(person) => (
            case.say("button.has_left", context! { name => short(&person.name) }),
            Act::HasLeft(number, person.id),
        ),
        Suggestion::Step(day) => (
            case.say("button.next_on", context! { day => case.voice().day(*day) }),
            Act::StepOn(number, Some(*day)),
        ),
        Suggestion::Takes(criterion) => (
            case.say(
                "button.this_answers",
                context! { label => safe(criterion.label.clone()) },
            ),
            Act::Takes(number, seq, criterion.id.clone()),
        ),
        Suggestion::Rival(rival) => (
            case.say("button.rival", context! { name => short(&rival.name) }),
            Act::Rival(number, rival.id.clone()),
        ),
    };
    Button::new(label, act)
}

/// *Competitor: …*: names one of the playbook, where none is named.
pub(super) async fn rival(case: &Case<'_>, number: DealNumber, id: &str) -> Outcome<Answer> {
    if case.playbook.competitor(id).is_none() {
        return Err(case.stop("refusal.old_button", context! {}));
    }
    let done = case
        .change(number, |record| {
            case.may_change(record)?;
            answer::must_be_open(case, record)?;
            if record.deal.competitor.is_some() {
                let values = context! {};
                return Err(answer::stale(case, "refusal.changed_since", record, values));
            }
            Ok::<_, Stop>(vec![What::Edited {
                changes: vec![Change::Competitor(Delta {
                    from: None,
                    to: Some(id.to_owned()),
                })],
            }])
        })
        .await?;
    Ok(edit_form::changed(case, &done, None))
}

/// *This answers …*: takes the text of a note, and who said it, as the answer to what was picked; turns the menu where
/// that was picked. What somebody answered since the note is not changed.
pub(super) async fn takes(
    case: &Case<'_>,
    number: DealNumber,
    seq: i64,
    picked: &str,
) -> Outcome<Answer> {
    let record = case.load(number).await?;
    let events = case.coach.store.all_events(case.workspace, number).await?;
    let note = events.iter().find(|e| e.seq == seq);
    let Some((note, What::Noted { text, speaker, .. })) = note.map(|e| (e, &e.what)) else {
        return Err(case.stop("refusal.old_button", context! {}));
    };
    if is_undone(&events, seq) {
        return Err(answer::stale(
            case,
            "refusal.changed_since",
            &record,
            context! {},
        ));
    }
    let mut ids: Vec<&str> = picked.split(',').collect();
    if let Some(at) = ids.iter().find_map(|id| Part::turned(id)) {
        return Ok(Answer::replace(shown(case, &record, note, false, at)));
    }
    answer::must_be_open(case, &record)?;
    // Pressed again, or picked again: it stands there already.
    let holds = |id: &&str| { record.deal.evidence.get(*id) }.is_some_and(|e| e.text == *text);
    if let Some(known) = ids.iter().copied().find(holds) {
        ids.retain(|id| !holds(id));
        if ids.is_empty() {
            answer::must_be_unanswered(case, &record, known)?;
            return Err(answer::stale(
                case,
                "refusal.noted_already",
                &record,
                context! {},
            ));
        }
    }
    let given: BTreeMap<String, String> = { ids.iter() }
        .map(|id| ((*id).to_owned(), text.clone()))
        .collect();
    answer::record_evidence(case, number, &given, speaker.as_deref(), Some(seq)).await
}
