//! The lines of a digest.

use chrono::NaiveDate;
use minijinja::context;
use minijinja::value::Value;

use super::shown_of;
use crate::coach::act::DigestPart;
use crate::domain::digest::{Advice, Dated, Digest, Happened, Item, Named, Need, Total, Wants};
use crate::domain::event::MoveKind;
use crate::domain::id::WorkspaceId;
use crate::domain::text;
use crate::message::voice::{Voice, link_to};
use crate::playbook::texts::safe;

/// Longest name of a deal in a line, in characters.
const NAME_MAX: usize = 28;
/// Longest reason or step in a line, in characters; the deal has all of it.
const TEXT_MAX: usize = 48;
/// Criteria that a line names; the rest is counted.
const OWED: usize = 1;

impl Voice<'_> {
    /// The lines of a part, and how many there would be if all were kept.
    pub(super) fn lines_of(
        &self,
        digest: &Digest,
        w: WorkspaceId,
        part: DigestPart,
    ) -> (Vec<String>, usize) {
        let w = Some(w);
        match part {
            DigestPart::Needs => {
                let lines = digest.needs.lines.iter().map(|need| self.need(w, need));
                (lines.collect(), digest.needs.total)
            }
            DigestPart::News => {
                let mut lines = Vec::new();
                for (kind, group) in &digest.news.groups {
                    let title = self.texts().plain(&format!("digest.kind.{}", kind.name()));
                    for (at, item) in group.lines.iter().enumerate() {
                        let line = self.news(w, item);
                        lines.push(if at == 0 {
                            format!("{title}\n{line}")
                        } else {
                            line
                        });
                    }
                }
                (lines, digest.news.total())
            }
            DigestPart::Week => {
                let lines = digest.week.lines.iter();
                let lines = lines.map(|dated| self.dated(w, dated, digest.day));
                (lines.collect(), digest.week.total)
            }
            DigestPart::Advice => {
                let lines = digest.advice.iter().filter_map(|a| self.advice(w, a));
                (lines.collect(), digest.advice.len())
            }
        }
    }

    /// What waits for the reader.
    pub(super) fn need(&self, w: Option<WorkspaceId>, need: &Need) -> String {
        let deal = self.linked(w, &need.deal);
        let owner = self.person(need.deal.owner);
        match &need.wants {
            Wants::Decision {
                by,
                on,
                from,
                to,
                reason,
            } => self.say(
                "digest.need.decision",
                context! {
                    deal, by => self.person(Some(*by)), since => self.day(*on),
                    from => safe(self.stage(from)), to => safe(self.stage(to)), reason => brief(reason),
                },
            ),
            Wants::Quiet {
                rule,
                idle_days,
                nudges,
            } => self.say(
                "digest.need.quiet",
                context! { deal, owner, cue => safe(self.cue_name(rule)), nudges, idle_days },
            ),
            Wants::Handover { to, on } => self.say(
                "digest.need.handover",
                context! { deal, owner, to => self.person(Some(*to)), since => self.day(*on) },
            ),
            Wants::Flag {
                kind,
                by,
                to,
                reason,
                owed,
                ..
            } => {
                let (owed, more) = self.owed_labels(owed);
                self.say(
                    "digest.need.flag",
                    context! {
                        deal, owner, kind => kind_name(*kind), by => self.person(Some(*by)),
                        to => safe(self.stage(to)), reason => reason.as_deref().map(brief), owed, more,
                    },
                )
            }
        }
    }

    /// A line of news.
    pub(super) fn news(&self, w: Option<WorkspaceId>, item: &Item) -> String {
        let deal = self.linked(w, &item.deal);
        let owner = self.person(item.deal.owner);
        match &item.what {
            Happened::Won { value } => {
                let value = value.map(|v| self.money(v));
                self.say("digest.news.won", context! { deal, value, owner })
            }
            Happened::Lost { value, reason } => {
                let value = value.map(|v| self.money(v));
                let known = self.playbook.lost_reasons.iter().find(|r| r.id == *reason);
                let reason = known.map_or_else(|| reason.clone(), |r| r.name.clone());
                self.say("digest.news.lost", context! { deal, value, owner, reason => safe(reason) })
            }
            Happened::Passed {
                kind,
                to,
                reason,
                owed,
            } => {
                let (owed, more) = self.owed_labels(owed);
                self.say(
                    "digest.news.passed",
                    context! {
                        deal, owner, kind => kind_name(*kind), to => safe(self.stage(to)),
                        reason => reason.as_deref().map(brief), owed, more,
                    },
                )
            }
            Happened::Stale { rule } => self.say(
                "digest.news.stale",
                context! { deal, owner, cue => safe(self.cue_name(rule)) },
            ),
            Happened::Moved { from, to, back } => self.say(
                "digest.news.moved",
                context! {
                    deal, owner, from => safe(self.stage(from)), to => safe(self.stage(to)),
                    back => back.as_deref().map(brief),
                },
            ),
            Happened::New { value, stage } => self.say(
                "digest.news.new",
                context! { deal, owner, value => value.map(|v| self.money(v)), stage => safe(self.stage(stage)) },
            ),
            Happened::Waived { criterion, reason } | Happened::Aside { criterion, reason } => {
                let (label, _) = self.owed_labels(std::slice::from_ref(criterion));
                let aside = matches!(item.what, Happened::Aside { .. });
                self.say(
                    if aside { "digest.news.aside" } else { "digest.news.waived" },
                    context! { deal, owner, label, reason => brief(reason) },
                )
            }
        }
    }

    /// A next step or a close date.
    pub(super) fn dated(&self, w: Option<WorkspaceId>, dated: &Dated, today: NaiveDate) -> String {
        let deal = self.linked(w, &dated.deal);
        let owner = self.person(dated.deal.owner);
        let day = self.day(dated.day);
        match &dated.step {
            Some(step) => self.say(
                "digest.week.step",
                context! { day, deal, owner, step => brief(step), overdue => dated.day < today, closes => dated.closes },
            ),
            None => self.say("digest.week.close", context! { day, deal, owner }),
        }
    }

    /// What to speak about with a rep; `None` where the playbook has lost the suggestion.
    pub(super) fn advice(&self, w: Option<WorkspaceId>, advice: &Advice) -> Option<String> {
        let mut suggestions = self.playbook.suggestions.iter();
        let suggestion = suggestions.find(|s| s.id == advice.suggestion)?;
        let label = advice
            .criterion
            .as_ref()
            .map(|id| self.owed_labels(std::slice::from_ref(id)).0);
        Some(self.say(
            "digest.advice",
            context! {
                rep => self.person(Some(advice.rep)),
                what => safe(suggestion.what.clone()),
                count => advice.count,
                of => advice.of,
                why => safe(suggestion.why.clone()),
                label,
                deal => advice.deal.as_ref().map(|deal| self.linked(w, deal)),
                ask => safe(suggestion.ask.clone()),
            },
        ))
    }

    /// What the pipeline is worth in one currency.
    pub(super) fn total(&self, total: &Total) -> String {
        let show = |minor| safe(total.currency.show(minor, self.home));
        self.say(
            "digest.total",
            context! { sum => show(total.sum), weighted => show(total.weighted), deals => total.deals },
        )
    }

    /// A deal by code and name; the code leads to its newest message.
    fn linked(&self, w: Option<WorkspaceId>, deal: &Named) -> Value {
        let link = w.zip(deal.message);
        let link = link.map(|(w, message)| link_to(w, message));
        safe(self.say(
            "digest.deal",
            context! {
                code => deal.number.to_string(), link,
                name => text::truncate(&deal.name, NAME_MAX).into_owned(),
            },
        ))
    }

    /// The first labels of criteria in one phrase, and how many more there are.
    fn owed_labels(&self, ids: &[String]) -> (Value, usize) {
        let label = |id: &String| {
            let known = self.playbook.criterion(id);
            known.map_or_else(|| id.clone(), |(_, criterion)| criterion.label.clone())
        };
        let most = shown_of(ids.len(), OWED);
        let labels: Vec<String> = ids.iter().take(most).map(label).collect();
        (safe(labels.join(", ")), ids.len().saturating_sub(most))
    }
}

fn brief(text: &str) -> String {
    text::truncate_words(text, TEXT_MAX)
}

fn kind_name(kind: MoveKind) -> &'static str {
    if kind == MoveKind::Hollow {
        "hollow"
    } else {
        "skip"
    }
}
