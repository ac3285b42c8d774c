//! What time brings up, in words: what is stuck, what would move it, how the two clocks stand.

use chrono::NaiveDate;
use minijinja::context;
use minijinja::value::Value;

use crate::domain::calendar;
use crate::domain::deal::{Deal, TouchKind};
use crate::domain::text;
use crate::domain::watch::{Cue, Rule, Spell, Watch};
use crate::message::voice::Voice;
use crate::playbook::texts::safe;

/// Longest text of a next step in a line, in characters.
const STEP_MAX: usize = 50;

impl Voice<'_> {
    /// What is stuck, in half a line: "last note Thu 3 Sep; the next step passed on Wed 9 Sep".
    pub fn cue(&self, watch: &Watch<'_>, spell: &Spell, now: i64) -> String {
        self.of_cue("cue", watch, spell, now)
    }

    /// What would move it, in half a line.
    pub fn cue_way_out(&self, watch: &Watch<'_>, spell: &Spell, now: i64) -> String {
        self.of_cue("cue_way_out", watch, spell, now)
    }

    /// What a rule points out, in a word or two; the rule's own name when this version does not know it.
    pub fn cue_name(&self, rule: &str) -> String {
        let key = format!("cue_name.{rule}");
        if self.texts().has(&key) {
            self.texts().plain(&key)
        } else {
            rule.to_owned()
        }
    }

    fn of_cue(&self, prefix: &str, watch: &Watch<'_>, spell: &Spell, now: i64) -> String {
        let rule = Rule::of(spell.cue).map_or("", |r| r.id);
        let deal = watch.deal;
        let zone = watch.calendar.zone();
        let day = |at: i64| self.day(calendar::today(at, zone));
        let clocks = watch.clocks(now);
        let step = deal.next_step.as_ref();
        self.say(
            &format!("{prefix}.{rule}"),
            context! {
                idle_days => clocks.idle_days,
                age_days => clocks.age_days,
                touch => safe(self.texts().plain(Self::touch_key(deal.last_touch.what))),
                touched => day(deal.last_touch.at),
                created => deal.last_touch.what == TouchKind::Created,
                step => step.map(|s| text::truncate(&s.text, STEP_MAX).into_owned()),
                due => step.map(|s| self.day(s.due)),
                passed => step.is_some_and(|s| s.due < calendar::today(now, zone)),
                stage => safe(self.stage(&deal.stage)),
                close => deal.close.map(|d| self.day(d)),
                moves => deal.close_moved.len(),
                since => day(spell.since),
                to => self.goal(deal, spell.cue),
            },
        )
    }

    /// Where a request wants to go, to whom a deal was offered.
    fn goal(&self, deal: &Deal, cue: Cue) -> Option<Value> {
        match cue {
            Cue::Request => {
                let request = &deal.request.as_ref()?.request;
                Some(safe(self.stage(&request.to)))
            }
            Cue::Handover => Some(self.person(Some(deal.handover.as_ref()?.to))),
            _ => None,
        }
    }

    /// What the deal's card says of its time: how the clocks stand and when they ring, then what is stuck.
    pub fn watched(&self, watch: &Watch<'_>, now: i64) -> Vec<String> {
        if !watch.deal.is_open() || watch.limits.idle_days == 0 {
            return Vec::new();
        }
        if watch.deal.sample {
            return vec![self.texts().plain("watch.sample")];
        }
        let zone = watch.calendar.zone();
        let today = calendar::today(now, zone);
        let day = |day: NaiveDate| self.day(day);
        let of = |at: i64| calendar::today(at, zone);
        let clocks = watch.clocks(now);
        let rests = clocks.rests && clocks.idle_since > now;
        let snoozed = watch.deal.snoozed.as_ref().filter(|s| s.until > today);
        let mut lines = vec![self.say(
            "watch.clock",
            context! {
                rests,
                step_day => watch.deal.next_step.as_ref().map(|s| day(s.due)),
                idle_days => clocks.idle_days,
                limit => watch.limits.idle_days,
                rings => clocks.idle_at.filter(|at| *at > now).map(|at| day(of(at))),
                age_days => clocks.age_days,
                age_limit => watch.limits.age_days.filter(|_| watch.is_pipeline),
                snoozed => snoozed.map(|s| context! {
                    until => day(s.until),
                    reason => text::truncate(&s.reason, STEP_MAX).into_owned(),
                }),
            },
        )];
        for spell in watch.holding(now) {
            let cue = self.cue(watch, &spell, now);
            lines.push(self.say("watch.stuck", context! { cue => safe(cue) }));
        }
        lines
    }
}
