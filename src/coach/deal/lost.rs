//! `/deal lost`: closes a deal and asks what was learned.

use minijinja::context;

use crate::coach::act::Act;
use crate::coach::args::{Args, TEXT_MAX};
use crate::coach::case::Case;
use crate::coach::command::{OptionKind, OptionSpec, Spec};
use crate::coach::deal::answer;
use crate::coach::deal::moment::{self, Known};
use crate::coach::refusal::{Outcome, Stop};
use crate::coach::request::Answer;
use crate::coach::rule::Rule;
use crate::coach::sure;
use crate::domain::calendar;
use crate::domain::deal::Status;
use crate::domain::event::{What, is_undone};
use crate::domain::owed;
use crate::domain::people::Person;
use crate::domain::said::Is;
use crate::domain::text;
use crate::message::Colour;
use crate::message::voice::Voice;
use crate::playbook::Criterion;
use crate::playbook::texts::safe;
use crate::store::Record;

/// Criteria that were open when a deal was lost and are named.
const OPEN_MAX: usize = 3;

pub(super) const SPEC: Spec = Spec {
    path: &["deal", "lost"],
    about: "Close a deal as lost, with the reason",
    options: &[
        OptionSpec {
            name: "deal",
            about: "Which deal",
            kind: OptionKind::Completed,
            required: true,
        },
        OptionSpec {
            name: "reason",
            about: "Why it was lost",
            kind: OptionKind::Completed,
            required: true,
        },
        OptionSpec {
            name: "competitor",
            about: "Who won it",
            kind: OptionKind::Completed,
            required: false,
        },
        OptionSpec {
            name: "learned",
            about: "What you would do differently",
            kind: OptionKind::Text(4000),
            required: false,
        },
    ],
    anywhere: false,
};

/// What stops a loss.
enum Halt {
    /// Refused, or a fault.
    Stop(Stop),
    /// Somebody else turned it just now.
    Moved(Box<Record>),
}

impl From<Stop> for Halt {
    fn from(stop: Stop) -> Self {
        Self::Stop(stop)
    }
}

pub(super) async fn run(case: &Case<'_>, args: Args<'_>) -> Outcome<Answer> {
    let typed = case.must_line(args, "deal", 200).await?;
    let record = case.find(args, &typed).await?;
    case.may_change(&record)?;
    let reason = case.lost_reason(args).await?;
    let competitor = case.competitor(args).await?;
    let learned = case.line(args, "learned", TEXT_MAX).await?;
    let known = Known::shown(case, args, &record, None).await?.sure();
    if record.deal.status == Status::Won && !sure::said(args) {
        return Err(ask(case, args, &record).await?);
    }
    let done = case
        .change(record.number, |record| {
            case.may_change(record)?;
            answer::must_be_open(case, record)?;
            if known.is_behind(case, record) {
                return Err(Halt::Moved(Box::new(record.clone())));
            }
            Ok(vec![What::Lost {
                reason: reason.clone(),
                competitor: competitor.clone(),
                learned: learned.clone(),
                ends: Vec::new(),
            }])
        })
        .await;
    let done = match done {
        Ok(done) => done,
        Err(Halt::Stop(stop)) => return Err(stop),
        Err(Halt::Moved(record)) => {
            return Err(moment::overtaken(case, args, &record, None, None).await?);
        }
    };
    let voice = case.voice();
    let deal = &done.record.deal;
    let mut open: Vec<&Criterion> = { owed::owed(&case.playbook, deal).into_iter() }
        .map(|owed| owed.criterion)
        .collect();
    open.extend(
        owed::current(&case.playbook, deal)
            .iter()
            .flat_map(|s| owed::unmet(&case.playbook, deal, s)),
    );
    // Who signs is no question about a deal that is lost.
    open.retain(|c| !c.signature);
    let matters = |p: &&Person| p.is.contains(&Is::Decides) || p.is.contains(&Is::Signs);
    let people = deal
        .people
        .iter()
        .filter(|p| p.heard_at.is_none() && p.is_there());
    let unseen: Vec<String> = people.filter(matters).map(|p| p.name.clone()).collect();
    let message = voice.message(
        "lost.done",
        context! {
            code => record.number.to_string(),
            name => deal.name.clone(),
            value => deal.value.map(|v| case.voice().money(v)),
            stage => safe(case.stage_name(deal)),
            by => voice.person(Some(case.actor().user)),
            reason => voice.lost_reason(&reason),
            competitor => competitor.as_deref().map(|c| voice.competitor(c)),
            learned => learned.as_deref().map(|l| text::truncate(l, 200).into_owned()),
            first => done.explains(&Rule::Learned),
            open => safe(Voice::labels(open.iter().take(OPEN_MAX).copied())),
            more => open.len().saturating_sub(OPEN_MAX),
            unseen => unseen.join(", "),
        },
        Colour::Info,
    );
    let mut buttons = Vec::new();
    if learned.is_none() {
        buttons.push(
            voice
                .button("button.note", Act::Note(record.number))
                .primary(),
        );
    }
    buttons.push(voice.undo(record.number, deal));
    Ok(Answer::public(message.with(buttons)))
}

/// Asks before a win is undone, with when it was won and by whom; what was typed is kept.
async fn ask(case: &Case<'_>, args: Args<'_>, record: &Record) -> Outcome<Stop> {
    let store = &case.coach.store;
    let events = store.all_events(case.workspace, record.number).await?;
    let won = case.playbook.won_stage();
    let win = events.iter().rev().find(|e| {
        let wins = |to: &str| {
            case.playbook
                .resolve_stage(to)
                .is_some_and(|s| s.id == won.id)
        };
        matches!(&e.what, What::Moved(m) if wins(&m.to)) && !is_undone(&events, e.seq)
    });
    let voice = case.voice();
    let message = voice.message(
        "ask.lose_won",
        context! {
            day => win.map(|e| voice.day(calendar::today(e.at, case.zone()))),
            by => win.map(|e| voice.person(Some(e.by))),
            stage => safe(case.stage_name(&record.deal)),
            ..case.called(record)
        },
        Colour::Owed,
    );
    let draft = moment::keep(case, args, record, None).await?;
    Ok(message
        .with(vec![
            voice
                .button("button.stay_won", Act::Keep(record.number))
                .primary(),
            voice
                .button("button.lose_anyway", sure::yes(draft))
                .danger(),
        ])
        .into())
}
