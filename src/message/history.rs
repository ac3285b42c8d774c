//! One entry of the history as a phrase: "moved from Qualification to Presentation".

use minijinja::context;

use crate::domain::date;
use crate::domain::event::{Change, Event, MoveKind, What};
use crate::domain::said::{Correction, Half};
use crate::domain::text;
use crate::message::voice::Voice;
use crate::playbook::texts::safe;

/// Longest quoted text in an entry, in characters.
const QUOTE_MAX: usize = 80;
/// Longest name in a changed fact, in characters.
const NAME_MAX: usize = 40;

impl Voice<'_> {
    /// What happened, without who and when.
    pub fn event(&self, event: &Event) -> String {
        let quote = |t: &str| {
            text::truncate(
                &t.split_whitespace().collect::<Vec<_>>().join(" "),
                QUOTE_MAX,
            )
            .into_owned()
        };
        let label = |id: &str| {
            safe(
                self.playbook
                    .criterion(id)
                    .map_or_else(|| id.to_owned(), |(_, c)| c.label.clone()),
            )
        };
        match &event.what {
            What::Created(c) => self.say(
                "event.created",
                context! { stage => safe(self.stage(&c.stage)), later => !c.passed.is_empty(), value => c.value.map(|v| self.money(v)), close => c.close.map(|d| self.day(d)) },
            ),
            What::Moved(m) => {
                let key = match m.kind {
                    MoveKind::Clean => "event.moved",
                    MoveKind::Hollow => "event.hollow",
                    MoveKind::Skip => "event.skip",
                    MoveKind::Aligned => "event.aligned",
                    MoveKind::Back => "event.back",
                };
                self.say(
                    key,
                    context! {
                        from => safe(self.stage(&m.from)),
                        to => safe(self.stage(&m.to)),
                        passed => safe(self.stages(&m.passed)),
                        owed => m.owed.len(),
                        reason => m.reason.as_deref().map(quote),
                        requested_by => m.requested_by.map(|u| self.person(Some(u))),
                    },
                )
            }
            What::PersonKept { name, is, .. } => self.say(
                "event.person_kept",
                context! { name => quote(name), is => safe(self.roles(is.iter())) },
            ),
            What::PersonChanged { name, is, .. } => self.say(
                "event.person_changed",
                context! { name => quote(name), is => safe(self.roles(is.iter())) },
            ),
            What::PersonRemoved { name, .. } => self.say(
                "event.person_removed",
                context! { name => quote(name), is => "" },
            ),
            What::Requested { request, .. } => self.say(
                "event.requested",
                context! { to => safe(self.stage(&request.to)), reason => quote(&request.reason) },
            ),
            What::Declined { reason, .. } => {
                self.say("event.declined", context! { reason => reason.as_deref().map(quote) })
            }
            What::Noted { text, value_for_customer, speaker, .. } => self.say(
                "event.noted",
                context! { text => quote(text), speaker, value => value_for_customer.as_deref().map(quote) },
            ),
            What::Evidence { criterion, text, seller_only, half, parts } => {
                let half = half.or(seller_only.then_some(Half::OurSide));
                self.say(
                    "event.evidence",
                    context! {
                        label => label(criterion),
                        text => quote(text),
                        seller_only => half == Some(Half::OurSide),
                        half => half.map(Self::half_word),
                        speaker => parts.as_ref().and_then(|p| p.named(text)),
                    },
                )
            }
            What::Corrected { criterion, to, .. } => self.say(
                "event.corrected",
                context! {
                    label => label(criterion),
                    theirs => *to == Correction::Theirs,
                    ours => *to == Correction::Ours,
                    speaker => match to {
                        Correction::Speaker(name) => name.as_str(),
                        Correction::Theirs | Correction::Ours => "",
                    },
                },
            ),
            What::SetAside { criterion, reason, .. } => {
                self.say("event.set_aside", context! { label => label(criterion), reason => quote(reason) })
            }
            What::AskedAgain { criteria } => {
                let labels: Vec<String> = criteria.iter().map(|id| self.label(id)).collect();
                self.say("event.asked_again", context! { labels => safe(labels.join(" · ")) })
            }
            What::PutBack { criterion } => {
                self.say("event.put_back", context! { label => label(criterion) })
            }
            What::AsideAsked { criterion, reason } => {
                self.say("event.aside_asked", context! { label => label(criterion), reason => quote(reason) })
            }
            What::AsideDeclined { .. } => self.texts().plain("event.aside_declined"),
            What::Waived { criterion, reason } => {
                self.say("event.waived", context! { label => label(criterion), reason => quote(reason) })
            }
            What::NextStep { text, due } => {
                self.say("event.next_step", context! { text => quote(text), due => self.day(*due) })
            }
            What::Edited { changes } => {
                let parts: Vec<String> = changes.iter().map(|c| self.change(c)).collect();
                self.say("event.edited", context! { parts => parts.into_iter().map(safe).collect::<Vec<_>>() })
            }
            What::HandoverOffered { to } => self.say("event.offered", context! { to => self.person(Some(*to)) }),
            What::HandoverAccepted => self.texts().plain("event.accepted"),
            What::HandoverReturned => self.texts().plain("event.returned"),
            What::Lost { reason, competitor, learned, .. } => self.say(
                "event.lost",
                context! {
                    reason => quote(&self.lost_reason(reason)),
                    competitor => competitor
                        .as_deref()
                        .map(|c| text::truncate(&self.competitor(c), NAME_MAX).into_owned()),
                    learned => learned.as_deref().map(quote),
                },
            ),
            What::Reopened { reason } => self.say("event.reopened", context! { reason => quote(reason) }),
            What::Explained { reason, .. } => self.say("event.explained", context! { reason => quote(reason) }),
            What::Snoozed { until, reason } => self.say(
                "event.snoozed",
                context! { until => self.day(*until), reason => quote(reason) },
            ),
            What::Woken => self.texts().plain("event.woken"),
            What::CueDismissed { rule, reason, .. } => self.say(
                "event.cue_dismissed",
                context! { what => safe(self.cue_name(rule)), reason => quote(reason) },
            ),
            What::FlagDismissed { reason, .. } => self.say("event.dismissed", context! { reason => quote(reason) }),
            What::Undone { seqs } => self.say("event.undone", context! { count => seqs.len() }),
        }
    }

    /// One changed fact: "value €40,000 → €48,000".
    fn change(&self, change: &Change) -> String {
        let none = || self.texts().plain("word.none");
        let name = |v: &str| text::shown(&text::truncate(v, NAME_MAX));
        let shown = |v: &Option<String>| v.as_deref().map_or_else(none, name);
        let (field, from, to) = match change {
            Change::Name(d) => ("name", name(&d.from), name(&d.to)),
            Change::Customer(d) => ("customer", shown(&d.from), shown(&d.to)),
            Change::Value(d) => {
                let m = |v: &Option<crate::domain::money::Money>| {
                    v.map_or_else(none, |m| m.show(self.home))
                };
                ("value", m(&d.from), m(&d.to))
            }
            Change::Close(d) => {
                let day = |v: &Option<chrono::NaiveDate>| {
                    v.map_or_else(none, |d| date::show(d, self.today))
                };
                ("close", day(&d.from), day(&d.to))
            }
            Change::Source(d) => {
                let name = |v: &Option<String>| {
                    v.as_deref().map_or_else(none, |id| {
                        self.playbook
                            .source(id)
                            .map_or_else(|| text::shown(id), |s| s.name.clone())
                    })
                };
                ("source", name(&d.from), name(&d.to))
            }
            Change::Vertical(d) => {
                let name = |v: &Option<String>| {
                    v.as_deref().map_or_else(none, |id| {
                        self.playbook
                            .vertical(id)
                            .map_or_else(|| text::shown(id), |s| s.name.clone())
                    })
                };
                ("vertical", name(&d.from), name(&d.to))
            }
            Change::Competitor(d) => {
                let name = |v: &Option<String>| {
                    v.as_deref()
                        .map_or_else(none, |id| name(&self.competitor(id)))
                };
                ("competitor", name(&d.from), name(&d.to))
            }
            Change::Complexity(d) => ("complexity", self.complexity(d.from), self.complexity(d.to)),
            Change::Probability(d) => {
                let p = |v: &Option<u8>| {
                    v.map_or_else(|| self.texts().plain("word.by_stage"), |p| format!("{p} %"))
                };
                ("probability", p(&d.from), p(&d.to))
            }
        };
        // What a menu changes is called as the menu calls it.
        let menu = format!("menu.{field}");
        let key = if self.texts().has(&menu) {
            menu
        } else {
            format!("option.{field}")
        };
        let field = self.texts().plain(&key);
        self.say(
            "event.change",
            context! { field => safe(field), from => safe(from), to => safe(to) },
        )
    }
}
