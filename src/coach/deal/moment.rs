//! Two people who turn one deal at the same moment: what counts is the order of saving, not of arriving.
//!
//! Whoever saves second has not seen what the first did. Nothing is done then; they are told who did what, and go
//! on with one press.

use std::mem::{Discriminant, discriminant};

use minijinja::context;

use crate::coach::act::Act;
use crate::coach::args::{Args, SEEN};
use crate::coach::case::Case;
use crate::coach::deal::answer;
use crate::coach::refusal::{Outcome, Stop};
use crate::coach::request::OptionValue;
use crate::domain::deal::{LastMove, Status};
use crate::domain::event::{Event, What};
use crate::domain::id::DealNumber;
use crate::domain::owed;
use crate::message::voice::ago;
use crate::playbook::Stage;
use crate::playbook::texts::safe;
use crate::store::Record;

/// How long another person's move of the same deal is not simply moved over, in milliseconds.
const SAME_MOMENT: i64 = 10_000;

/// Where a deal stood when whoever turns it now last saw it.
pub(super) struct Known {
    stage: String,
    status: Discriminant<Status>,
    last_move: Option<LastMove>,
    /// Whether they are known to have seen it: they pressed what was drawn then.
    sure: bool,
}

impl Known {
    /// As a command found it: nobody knows what its sender had seen.
    pub fn found(record: &Record) -> Self {
        Self {
            stage: record.deal.stage.clone(),
            status: discriminant(&record.deal.status),
            last_move: record.deal.last_move.clone(),
            sure: false,
        }
    }

    /// As a kept command or a form showed it. Refused with who turned the deal since.
    pub async fn shown(
        case: &Case<'_>,
        args: Args<'_>,
        record: &Record,
        to: Option<&Stage>,
    ) -> Outcome<Self> {
        let mut known = Self::found(record);
        if let Some(seq) = args.seen() {
            if record.deal.last_seq > seq
                && let Some(turn) = turned(case, record.number, |e| e.seq > seq).await?
            {
                return Err(overtaken(case, args, record, to, Some(&turn)).await?);
            }
            known.sure = true;
        }
        Ok(known)
    }

    /// For what is no move: only what happened since the command was read is behind its sender's back.
    pub fn sure(mut self) -> Self {
        self.sure = true;
        self
    }

    /// Whether somebody turned the deal behind the back of whoever turns it now.
    pub fn is_behind(&self, case: &Case<'_>, record: &Record) -> bool {
        let deal = &record.deal;
        let stands = self.stage == deal.stage && self.status == discriminant(&deal.status);
        let by_me = |m: &LastMove| m.by == case.actor().user;
        if !stands || self.last_move != deal.last_move {
            // Their own other window is no other person.
            let moved = self.last_move != deal.last_move && deal.is_open();
            return !(moved && deal.last_move.as_ref().is_some_and(by_me));
        }
        // Clocks of several processes may differ a little, so that a move seems to lie ahead.
        let now = case.coach.clock.wall_ms();
        let just_now = |m: &LastMove| !by_me(m) && (now - m.at).abs() < SAME_MOMENT;
        !self.sure && deal.last_move.as_ref().is_some_and(just_now)
    }
}

/// The newest of those events that turned the deal: a move, a loss, its reopening, or one of them taken back.
async fn turned(
    case: &Case<'_>,
    number: DealNumber,
    since: impl Fn(&Event) -> bool,
) -> Outcome<Option<Event>> {
    let events = case.coach.store.all_events(case.workspace, number).await?;
    Ok(newest_turn(&events, since).cloned())
}

fn newest_turn(events: &[Event], since: impl Fn(&Event) -> bool) -> Option<&Event> {
    let turns = |what: &What| {
        matches!(
            what,
            What::Moved(_) | What::Lost { .. } | What::Reopened { .. }
        )
    };
    let turned = |e: &&Event| match &e.what {
        What::Undone { seqs } => events
            .iter()
            .any(|e| seqs.contains(&e.seq) && turns(&e.what)),
        what => turns(what),
    };
    events.iter().rev().filter(|e| since(e)).find(turned)
}

/// Who turned the deal since a version of it, if somebody did. Each saved change is one version.
pub(super) async fn since_version(
    case: &Case<'_>,
    record: &Record,
    version: i64,
) -> Outcome<Option<Event>> {
    let changes = usize::try_from(record.version - version).unwrap_or(0);
    let events = case
        .coach
        .store
        .all_events(case.workspace, record.number)
        .await?;
    let mut later = Vec::new();
    for event in events.iter().rev() {
        if !later.contains(&event.interaction) {
            if later.len() == changes {
                break;
            }
            later.push(event.interaction);
        }
    }
    Ok(newest_turn(&events, |e| later.contains(&e.interaction)).cloned())
}

/// The refusal: who turned the deal, to what and when; the command is kept, and goes on with a button.
///
/// `to` is the stage that was wanted, where it is a move.
pub(super) async fn overtaken(
    case: &Case<'_>,
    args: Args<'_>,
    record: &Record,
    to: Option<&Stage>,
    turn: Option<&Event>,
) -> Outcome<Stop> {
    let newest;
    let turn = if turn.is_some() {
        turn
    } else {
        newest = turned(case, record.number, |_| true).await?;
        newest.as_ref()
    };
    let deal = &record.deal;
    if deal.is_lost() {
        return Ok(answer::lost(case, record));
    }
    let voice = case.voice();
    let here = owed::current(&case.playbook, deal);
    let there = to.is_some_and(|to| here.is_some_and(|here| here.id == to.id));
    let did = turn.map(|e| &e.what);
    let message = case.refusal(
        "refusal.same_moment",
        context! {
            who => voice.person(turn.map(|e| e.by)),
            stage => safe(case.stage_name(deal)),
            ago => turn.map(|e| ago(e.at.min(case.coach.clock.wall_ms()))),
            there,
            back => matches!(did, Some(What::Undone { .. })),
            opened => matches!(did, Some(What::Reopened { .. })),
            ..case.called(record)
        },
    );
    let look = voice.button("button.checklist", Act::Checklist(record.number));
    let mut buttons = vec![look.primary()];
    if there {
        // It is where they wanted it; going on is the next stage.
        let next = here.and_then(|s| case.playbook.next_stage(&s.id));
        if let Some(next) = next {
            let act = if next.won {
                Act::Won(record.number)
            } else {
                Act::Move(record.number, record.version, next.id.clone())
            };
            let stage = safe(next.name.clone());
            let label = voice.say("button.move_to", context! { stage });
            buttons.push(crate::message::Button::new(label, act));
        }
    } else {
        let draft = keep(case, args, record, to).await?;
        let act = Act::Redo {
            draft,
            option: SEEN.into(),
            value: deal.last_seq.to_string(),
        };
        let key = match case.path.last().map(String::as_str) {
            Some("won") => "button.win_anyway",
            Some("lost") => "button.lose_anyway",
            _ => "button.move_anyway",
        };
        buttons.push(voice.button(key, act));
    }
    Ok(message.with(buttons).into())
}

/// Keeps the command with the deal that was meant, what its sender has seen of it by now, and the stage.
pub(super) async fn keep(
    case: &Case<'_>,
    args: Args<'_>,
    record: &Record,
    to: Option<&Stage>,
) -> Outcome<String> {
    let mut options = args.0.clone();
    options.insert(SEEN.into(), OptionValue::Number(record.deal.last_seq));
    // By then it may have another name.
    options.insert("deal".into(), OptionValue::Text(record.number.to_string()));
    if let Some(to) = to {
        options.insert("stage".into(), OptionValue::Text(to.id.clone()));
    }
    case.keep_as(&case.path, &options).await
}
