//! What stands under a note: what it may answer, and what else it is good for.

use std::collections::BTreeMap;

use minijinja::context;

use crate::coach::act::Act;
use crate::coach::case::Case;
use crate::coach::deal::answer;
use crate::coach::refusal::Outcome;
use crate::coach::request::Answer;
use crate::domain::event::{Event, What, is_undone};
use crate::domain::id::DealNumber;
use crate::domain::noted;
use crate::message::{Colour, Message, Part};
use crate::store::Record;

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
    let step = deal.next_step.as_ref().filter(|_| !lost);
    let no_value = matches!(
        &note.what,
        What::Noted {
            value_for_customer: None,
            ..
        }
    );
    let message = voice.message(
        "note.done",
        context! {
            next_step => step.map(|s| context! { text => s.text.clone(), due => voice.day_ahead(s.due) }),
            lost,
            asks_value => no_value && !lost,
            first,
            ..case.called(record)
        },
        Colour::Good,
    );
    let mut buttons = Vec::new();
    if step.is_none() && !lost && case.may_change(record).is_ok() {
        buttons.push(voice.button("button.next_step", Act::NextStep(number)));
    }
    buttons.push(voice.button("button.checklist", Act::Checklist(number)));
    // A page that is turned later must not take back what came since.
    if deal.last_seq == note.seq {
        buttons.push(voice.undo(number, deal));
    }
    let mut message = message.offer(buttons);
    if !lost {
        let answers = noted::answerable(&case.playbook, deal, case.today(), &[]);
        if !answers.is_empty() {
            let act = Act::Takes(number, note.seq, String::new());
            let menu = voice.criteria_menu("menu.this_answers", act, deal, &answers, at);
            message.rows.push(menu);
        }
    }
    message
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
