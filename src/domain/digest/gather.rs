//! From the deals of a workspace to its digest.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};

use chrono::{Datelike, NaiveDate, Weekday};

use super::{Dated, Digest, Listed, Named, Need, SETTLED_MS, StageSum, Total, Wants, advice, news};
use crate::domain::calendar;
use crate::domain::deal::{Deal, FlagState, Status};
use crate::domain::event::Event;
use crate::domain::id::{DealNumber, UserId};
use crate::domain::money::{Currency, Money};
use crate::domain::owed;
use crate::domain::watch::{Cue, Measure, Rule};
use crate::playbook::Playbook;

/// Nudges after which an age that is too high is a manager's business; working days say it of a quiet deal.
const NUDGES: u32 = 2;

/// What a digest is made of.
#[derive(Clone, Copy, Debug)]
pub struct Facts<'a> {
    /// The stages, and the rules for suggestions.
    pub playbook: &'a Playbook,
    /// What the workspace's time is measured by.
    pub measure: &'a Measure,
    /// The local day that it is of.
    pub day: NaiveDate,
    /// What happened up to this instant was told before, UTC milliseconds.
    pub from: i64,
    /// Now, UTC milliseconds.
    pub now: i64,
    /// When it was due; `None` for one that was asked for.
    pub due: Option<i64>,
    /// The deals: all that are open or won, and those of the events.
    pub deals: &'a BTreeMap<DealNumber, &'a Deal>,
    /// What happened since, but for what was taken back; in order.
    pub events: &'a [(DealNumber, Event)],
    /// What people were nudged about and still are.
    pub nudged: &'a [Nudged],
    /// Messages that could not be posted.
    pub held: usize,
    /// The suggestion that each rep's manager read last, by the rule's id.
    pub advised: &'a BTreeMap<UserId, String>,
}

/// A spell that somebody was nudged about.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Nudged {
    /// The deal.
    pub deal: DealNumber,
    /// The rule.
    pub rule: String,
    /// What it counts from, UTC milliseconds.
    pub since: i64,
    /// Nudges delivered.
    pub nudges: u32,
}

impl Named {
    pub(super) fn of(number: DealNumber, deal: &Deal) -> Self {
        Self {
            number,
            name: deal.name.clone(),
            owner: deal.owner,
            message: None,
        }
    }
}

impl Digest {
    /// The digest of these facts.
    pub fn of(facts: &Facts<'_>) -> Self {
        let &Facts {
            playbook, measure, ..
        } = facts;
        let span = (facts.from, facts.now);
        let pipeline: Vec<_> = { facts.deals.iter() }
            .filter(|(_, deal)| deal.status == Status::Open)
            .map(|(number, deal)| (*number, *deal))
            .collect();
        let needs = needs(facts);
        let unvalued = pipeline.iter().filter(|(_, d)| d.value.is_none()).count();
        Self {
            day: facts.day,
            from: facts.from,
            until: facts.now,
            since: day_of(measure, facts.from),
            due: facts.due,
            edge: { facts.events.iter() }
                .filter(|(_, event)| event.at > facts.now - SETTLED_MS)
                .map(|(number, event)| (*number, event.seq))
                .collect(),
            news: news::news(playbook, measure, facts.deals, facts.events, span),
            stages: stages(playbook, &pipeline),
            totals: totals(playbook, &pipeline),
            open: pipeline.len(),
            unvalued,
            week: Listed::of(week(facts.day, facts.deals)),
            held: facts.held,
            advice: advice::advise(facts, &pipeline, &needs),
            needs: Listed::of(needs),
        }
    }
}

/// What waits for a manager, in the order in which it should be dealt with; of a deal the most urgent alone, for its card
/// has the rest.
fn needs(facts: &Facts<'_>) -> Vec<Need> {
    let mut needs: Vec<(u8, i64, Need)> = Vec::new();
    for (number, deal) in facts.deals.iter().filter(|(_, deal)| deal.is_open()) {
        let worth = deal.value.map_or(0, Money::minor);
        let asked = deal.request.as_ref().map(|asked| {
            let request = &asked.request;
            let wants = Wants::Decision {
                by: asked.by,
                on: day_of(facts.measure, asked.at),
                from: request.from.clone(),
                to: request.to.clone(),
                reason: request.reason.clone(),
            };
            (0, asked.at, wants)
        });
        let quiet = || quiet(facts, *number, deal).map(|wants| (1, -worth, wants));
        let offered = || {
            let offer = deal.handover.as_ref()?;
            let wants = Wants::Handover {
                to: offer.to,
                on: day_of(facts.measure, offer.at),
            };
            Some((2, offer.at, wants))
        };
        // The newest first: what is old was read before.
        let flag = || open_flag(facts, deal).map(|(at, wants)| (3, -at, wants));
        if let Some((place, order, wants)) = asked.or_else(quiet).or_else(offered).or_else(flag) {
            let deal = Named::of(*number, deal);
            needs.push((place, order, Need { deal, wants }));
        }
    }
    needs.sort_by_key(|(place, order, need)| (*place, *order, need.deal.number));
    needs.into_iter().map(|(_, _, need)| need).collect()
}

/// The newest open flag of a deal in the pipeline that no manager has decided about yet.
fn open_flag(facts: &Facts<'_>, deal: &Deal) -> Option<(i64, Wants)> {
    let flag = deal.flags.iter().rev().find(|flag| {
        flag.state == FlagState::Open
            && flag.approved_by.is_none()
            && owed::is_flagged(facts.playbook, deal, flag)
    });
    let flag = flag.filter(|_| deal.status == Status::Open)?;
    let owed = owed::of_flag(facts.playbook, deal, flag).into_iter();
    let wants = Wants::Flag {
        flag: flag.id,
        kind: flag.kind,
        by: flag.by,
        to: flag.to.clone(),
        reason: flag.reason.clone(),
        owed: owed.map(|criterion| criterion.id.clone()).collect(),
    };
    Some((flag.at, wants))
}

/// Whether a deal is stale although its owner was nudged, and for so long that a manager has to know.
fn quiet(facts: &Facts<'_>, number: DealNumber, deal: &Deal) -> Option<Wants> {
    let watch = facts.measure.watch(facts.playbook, deal);
    let clocks = watch.clocks(facts.now);
    watch.holding(facts.now).into_iter().find_map(|spell| {
        let rule = Rule::of(spell.cue).filter(|rule| rule.is_stale)?;
        let nudged = facts.nudged.iter().find(|nudged| {
            nudged.deal == number && nudged.rule == rule.id && nudged.since == spell.since
        })?;
        let escalates = match spell.cue {
            Cue::Idle => nudged.nudges > 0 && clocks.idle_days >= watch.limits.escalate_days,
            _ => nudged.nudges >= NUDGES,
        };
        escalates.then(|| Wants::Quiet {
            rule: rule.id.to_owned(),
            idle_days: clocks.idle_days,
            nudges: nudged.nudges,
        })
    })
}

/// The pipeline by the stages of the playbook; deals of a stage that it has lost are in none.
fn stages(playbook: &Playbook, pipeline: &[(DealNumber, &Deal)]) -> Vec<StageSum> {
    let before_won = playbook.stages.iter().filter(|stage| !stage.won);
    before_won
        .map(|stage| {
            let inside = { pipeline.iter() }
                .filter(|(_, deal)| stage.ids().contains(&deal.stage))
                .map(|(_, deal)| *deal);
            let (mut deals, mut sums) = (0, BTreeMap::<Currency, i128>::new());
            for deal in inside {
                deals += 1;
                if let Some(value) = deal.value {
                    *sums.entry(value.currency()).or_default() += i128::from(value.minor());
                }
            }
            StageSum {
                stage: stage.id.clone(),
                deals,
                sums: sums.into_iter().collect(),
            }
        })
        .collect()
}

/// What the pipeline is worth, by currency; several are never added up.
fn totals(playbook: &Playbook, pipeline: &[(DealNumber, &Deal)]) -> Vec<Total> {
    let mut totals: BTreeMap<Currency, Total> = BTreeMap::new();
    for (_, deal) in pipeline {
        let Some(value) = deal.value else { continue };
        let stage = owed::current(playbook, deal);
        let likely = deal.probability.or(stage.map(|stage| stage.probability));
        let total = totals.entry(value.currency()).or_insert(Total {
            currency: value.currency(),
            deals: 0,
            sum: 0,
            weighted: 0,
        });
        total.deals += 1;
        total.sum += i128::from(value.minor());
        // In hundredths, so that rounding is done once, over the sum.
        total.weighted += i128::from(value.minor()) * i128::from(likely.unwrap_or(0));
    }
    let mut totals: Vec<Total> = totals.into_values().collect();
    for total in &mut totals {
        total.weighted = (total.weighted + 50).div_euclid(100);
    }
    totals.sort_by_key(|total| (Reverse(total.deals), total.currency.code()));
    totals
}

/// What is due today, next steps that are overdue, then steps and close dates up to the end of the week, by day; at a
/// weekend to the end of the next week. A deal whose step and close are on one day has one line.
fn week(today: NaiveDate, deals: &BTreeMap<DealNumber, &Deal>) -> Vec<Dated> {
    let left = match today.weekday() {
        Weekday::Sat | Weekday::Sun => 7,
        _ => 0,
    };
    let sunday = 6 - u64::from(today.weekday().num_days_from_monday());
    let last = today
        .checked_add_days(chrono::Days::new(sunday + left))
        .unwrap_or(today);
    let mut dated = Vec::new();
    for (number, deal) in deals.iter().filter(|(_, deal)| deal.is_open()) {
        let step = deal.next_step.as_ref();
        let step = step.map(|step| (step.due, Some(step.text.clone())));
        let open = deal.status == Status::Open;
        let close = deal.close.filter(|_| open).map(|day| (day, None));
        let closes = |day| close.as_ref().is_some_and(|(close, _)| *close == day);
        let both = step.as_ref().is_some_and(|(day, _)| closes(*day));
        let days = { step.into_iter() }.chain(close.clone().filter(|_| !both));
        // A step whose day has passed is due as long as nothing took its place.
        let due = |day: NaiveDate, is_step: bool| day <= last && (is_step || day >= today);
        for (day, step) in days.filter(|(day, step)| due(*day, step.is_some())) {
            let deal = Named::of(*number, deal);
            dated.push(Dated {
                deal,
                day,
                step,
                closes: both,
            });
        }
    }
    dated.sort_by_key(|dated| {
        let today = dated.day != today;
        (today, dated.day, dated.step.is_none(), dated.deal.number)
    });
    dated
}

/// How far back a workspace's first digest tells what happened, in milliseconds.
pub const FIRST_MS: i64 = 7 * 24 * 3_600_000;

/// Everybody who has a deal in the pipeline.
pub(super) fn owners(pipeline: &[(DealNumber, &Deal)]) -> BTreeSet<UserId> {
    pipeline.iter().filter_map(|(_, deal)| deal.owner).collect()
}

/// The local day of an instant in the workspace.
fn day_of(measure: &Measure, at: i64) -> NaiveDate {
    calendar::today(at, measure.calendar.zone())
}
