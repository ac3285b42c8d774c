//! Little process for little deals: the short list on offer, and several stages in a few messages (S11).

use std::collections::BTreeMap;

use minijinja::context;

use crate::coach::act::Act;
use crate::coach::args::TEXT_MAX;
use crate::coach::case::Case;
use crate::coach::deal::{answer, came};
use crate::coach::refusal::{Outcome, Stop};
use crate::coach::request::Answer;
use crate::domain::deal::Deal;
use crate::domain::event::{Change, Delta, Event, What};
use crate::domain::id::DealNumber;
use crate::domain::moves::{self, Verdict, Wanted};
use crate::domain::owed;
use crate::domain::text;
use crate::domain::watch::Size;
use crate::message::Button;
use crate::message::form::PARTS_MAX;
use crate::message::voice::Voice;
use crate::playbook::texts::safe;
use crate::playbook::{Complexity, Criterion, Stage};
use crate::store::Record;

/// How many things a deal of that complexity is asked that it can't do without.
fn asked(case: &Case<'_>, deal: &Deal, complexity: Complexity) -> usize {
    let inbound = owed::is_inbound(&case.playbook, deal);
    let all = case.playbook.criteria().map(|(_, c)| c);
    all.filter(|c| c.required && c.applies(complexity, inbound))
        .count()
}

/// What is said of a small deal that is asked as much as a large one, with the button that keeps it short.
pub(super) fn offer(case: &Case<'_>, record: &Record) -> Option<(String, Button)> {
    let deal = &record.deal;
    let is_small = Size::of(&case.playbook, deal.value) == Size::Small;
    if !is_small || deal.complexity == Complexity::Simple || case.may_change(record).is_err() {
        return None;
    }
    let few = asked(case, deal, Complexity::Simple);
    let many = asked(case, deal, deal.complexity);
    let value = deal.value.map(|value| safe(case.voice().money(value)));
    let line = case.say("small.offer", context! { value, few, many });
    let button = case
        .voice()
        .button("button.keep_short", Act::KeepShort(record.number));
    (few < many).then_some((line, button))
}

/// *Keep it short*: the deal is a simple one from now on.
pub(super) async fn keep_short(case: &Case<'_>, number: DealNumber) -> Outcome<Answer> {
    let done = case
        .change(number, |record| {
            case.may_change(record)?;
            answer::must_be_open(case, record)?;
            let from = record.deal.complexity;
            if from == Complexity::Simple {
                let values = context! {};
                return Err(answer::stale(case, "refusal.changed_since", record, values));
            }
            let to = Complexity::Simple;
            Ok::<_, Stop>(vec![What::Edited {
                changes: vec![Change::Complexity(Delta { from, to })],
            }])
        })
        .await?;
    let few = asked(case, &done.record.deal, Complexity::Simple);
    let values = context! { few, ..case.called(&done.record) };
    Ok(answer::done(case, &done, "small.kept_short", values))
}

/// The first open things of a deal on its way to the win, as far as a form takes them; never the signature.
pub(in crate::coach) fn open_ahead<'c>(case: &'c Case<'_>, deal: &Deal) -> Vec<&'c Criterion> {
    let playbook = &case.playbook;
    let stages = playbook.stages.iter().take_while(|stage| !stage.won);
    let open = stages.flat_map(|stage| owed::unmet(playbook, deal, stage));
    open.filter(|c| !c.signature).take(PARTS_MAX).collect()
}

/// The stage that a deal can go on to: the first on its way that still lacks something, the last before the win where
/// none does. `None` where that is the one it stands in.
fn onward<'c>(case: &'c Case<'_>, deal: &Deal) -> Option<&'c Stage> {
    let playbook = &case.playbook;
    let here = owed::position(playbook, deal)?;
    let ahead: Vec<&Stage> = playbook
        .stages
        .iter()
        .take_while(|stage| !stage.won)
        .collect();
    let lacks = |stage: &&&Stage| !owed::unmet(playbook, deal, stage).is_empty();
    let stage = ahead.iter().skip(here).find(lacks).or(ahead.last())?;
    let there = playbook.stage_index(&stage.id);
    (there > Some(here)).then_some(*stage)
}

/// The sent form of *Answer and move on*: the answers, and the move that they allow, at once.
pub(in crate::coach) async fn submit(
    case: &Case<'_>,
    number: DealNumber,
    fields: &BTreeMap<String, String>,
) -> Outcome<Answer> {
    let mut given = Vec::new();
    for (_, criterion) in case.playbook.criteria() {
        let typed = fields.get(&criterion.id).map_or("", |typed| typed.trim());
        if typed.is_empty() || criterion.signature {
            continue;
        }
        let Ok(text) = text::clean_block(typed, TEXT_MAX) else {
            let label = safe(criterion.label.clone());
            let values = context! { label, max => TEXT_MAX };
            return Err(case.stop("refusal.evidence_text", values));
        };
        given.push((criterion, text));
    }
    if given.is_empty() {
        return Err(case.stop("refusal.nothing_answered", context! {}));
    }
    let record = case.load(number).await?;
    let push = case.push(record.deal.owner).await?;
    let done = case
        .change(number, |record| {
            case.may_change(record)?;
            answer::must_be_open(case, record)?;
            let mut what: Vec<What> = { given.iter() }
                // What somebody answered meanwhile is not changed.
                .filter(|(c, _)| record.deal.met(&c.id).is_none())
                .map(|(c, text)| case.answered(c, text, None))
                .collect();
            if what.is_empty() {
                let values = context! {};
                return Err(answer::stale(case, "refusal.changed_since", record, values));
            }
            let mut after = (*record.deal).clone();
            for event in case.events(after.last_seq, what.clone()) {
                after.apply(&event);
            }
            if let Some(to) = onward(case, &after) {
                let wanted = Wanted {
                    to,
                    reason: None,
                    buyer_led: false,
                    signed: None,
                    proven: false,
                };
                // Where something is left open on the way, it stays where it is.
                if let Verdict::Move(moved) = moves::decide(&case.playbook, &after, &wanted, push) {
                    what.push(What::Moved(moved));
                }
            }
            Ok::<_, Stop>(what)
        })
        .await?;
    let voice = case.voice();
    let record = &done.record;
    let half = done.events.iter().filter_map(half_of);
    let half: Vec<&Criterion> = half
        .filter_map(|id| Some(case.playbook.criterion(id)?.1))
        .collect();
    let has_moved = done.events.iter().any(|e| matches!(e.what, What::Moved(_)));
    let headline = if has_moved {
        came::moved_headline(case, record)
    } else {
        voice.headline(record.number, &record.deal)
    };
    let mut news = vec![came::by(case)];
    let met = done
        .events
        .iter()
        .filter(|e| matches!(&e.what, What::Evidence { half: None, .. }));
    let labels = safe(Voice::labels(half));
    news.push(case.say(
        "small.answered",
        context! { met => met.count(), half => labels },
    ));
    let message = came::with_prompt(case, record, headline, &news).await?;
    Ok(if has_moved {
        Answer::public(message)
    } else {
        Answer::private(message)
    })
}

fn half_of(event: &Event) -> Option<&String> {
    match &event.what {
        What::Evidence {
            criterion,
            half: Some(_),
            ..
        } => Some(criterion),
        _ => None,
    }
}
