//! What happened to a deal while a form about it was open.
//!
//! A form carries the number of the newest event that it showed, so that what it showed is the fold of the history
//! up to there. Only what its sender changed is changed; where somebody else changed the same, both are shown, and
//! one press takes what was typed.

use minijinja::context;

use crate::coach::act::Act;
use crate::coach::args::SEEN;
use crate::coach::case::Case;
use crate::coach::forms::Form;
use crate::coach::refusal::Outcome;
use crate::coach::save::Done;
use crate::domain::deal::Deal;
use crate::domain::event::{Event, What};
use crate::domain::text;
use crate::message::voice::ago;
use crate::message::{Colour, Message};
use crate::playbook::texts::safe;
use crate::store::Record;

/// Most characters of one text that is shown beside another; what was typed is kept whole.
const SHOWN_MAX: usize = 400;

/// A deal as a form showed it.
pub(super) struct Base {
    seq: i64,
    /// The deal.
    pub deal: Deal,
}

/// Something that both the sender of a form and somebody else changed.
pub(super) struct Clash {
    /// The id of its field in the form.
    pub field: String,
    /// What it is called; escaped.
    pub label: String,
    /// What the other left, as people read it, escaped; empty where it was emptied.
    pub now: String,
    /// What the sender typed.
    pub typed: String,
    /// The other's event.
    pub event: Option<Event>,
}

impl Base {
    /// What a form showed, if it is known; `None` for a command, whose sender saw nothing.
    pub async fn of(case: &Case<'_>, record: &Record, seen: Option<i64>) -> Outcome<Option<Self>> {
        let Some(seq) = seen.filter(|seq| *seq > 0) else {
            return Ok(None);
        };
        if seq >= record.deal.last_seq {
            let deal = (*record.deal).clone();
            return Ok(Some(Self { seq, deal }));
        }
        let store = &case.coach.store;
        let mut events = store.all_events(case.workspace, record.number).await?;
        events.retain(|e| e.seq <= seq);
        Ok(Deal::replay(&events).map(|deal| Self { seq, deal }))
    }

    /// The newest change since then of what `is_it` tells, or what took one back.
    pub async fn changed_by(
        &self,
        case: &Case<'_>,
        record: &Record,
        is_it: impl Fn(&What) -> bool,
    ) -> Outcome<Option<Event>> {
        let store = &case.coach.store;
        let events = store.all_events(case.workspace, record.number).await?;
        let touches = |e: &&Event| match &e.what {
            What::Undone { seqs } => events
                .iter()
                .any(|e| seqs.contains(&e.seq) && is_it(&e.what)),
            what => is_it(what),
        };
        let since = events.iter().rev().filter(|e| e.seq > self.seq);
        Ok(since.clone().find(touches).cloned())
    }
}

/// The message that says what else was changed meanwhile, by whom, and takes what was typed with one press.
///
/// `act` is the form that takes the fields again, `done` what of it was saved.
pub(super) async fn ask(
    case: &Case<'_>,
    record: &Record,
    act: Act,
    clashes: &[Clash],
    done: Option<&Done>,
) -> Outcome<Message> {
    let typed = |c: &Clash| (c.field.clone(), c.typed.clone());
    let form = Form {
        act,
        seen: Some(record.deal.last_seq),
        fields: clashes.iter().map(typed).collect(),
    };
    ask_with(case, record, form, clashes, done).await
}

/// As [`ask`], with the form as it is to be sent again.
pub(super) async fn ask_with(
    case: &Case<'_>,
    record: &Record,
    form: Form,
    clashes: &[Clash],
    done: Option<&Done>,
) -> Outcome<Message> {
    let voice = case.voice();
    let me = case.actor().user;
    let shown: Vec<_> = clashes
        .iter()
        .map(|c| {
            let by = c.event.as_ref().map(|e| e.by);
            context! {
                label => safe(c.label.clone()),
                who => by.filter(|by| *by != me).map(|by| voice.person(Some(by))),
                ago => c.event.as_ref().map(|e| ago(e.at)),
                now => safe(text::truncate(&c.now, SHOWN_MAX).into_owned()),
                typed => text::truncate(c.typed.trim(), SHOWN_MAX).into_owned(),
            }
        })
        .collect();
    let labels: Vec<_> = clashes.iter().map(|c| c.label.as_str()).collect();
    let saved = done.map(|d| {
        let parts: Vec<_> = d.events.iter().map(|e| voice.event(e)).collect();
        safe(parts.join("; "))
    });
    let mut message = voice.message(
        "meanwhile.clash",
        context! {
            labels => safe(labels.join(", ")),
            clashes => shown,
            saved,
            ..case.called(record)
        },
        Colour::Owed,
    );
    if clashes
        .iter()
        .any(|c| c.typed.trim().chars().count() > SHOWN_MAX)
    {
        let texts: Vec<_> = form.fields.values().map(String::as_str).collect();
        crate::coach::typed::attach(&mut message, &texts.join("\n\n"));
    }
    let draft = form.keep(case).await?;
    let mine = Act::Redo {
        draft,
        option: SEEN.into(),
        value: record.deal.last_seq.to_string(),
    };
    let mut buttons = vec![
        voice.button("button.use_mine", mine),
        voice.button("button.look", Act::Card(record.number)),
    ];
    if done.is_some() {
        buttons.push(voice.undo(record.number, &record.deal));
    }
    Ok(message.with(buttons))
}
