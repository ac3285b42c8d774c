//! The managers' digest in words: its first page, and the parts that are leafed through privately.

mod lines;
mod picture;

pub use picture::{alt, funnel};

use minijinja::context;

use crate::coach::act::{Act, DigestPart, DigestView};
use crate::domain::digest::{AboutDeal, Digest, Item, Kind, Need, Wants};
use crate::domain::id::{DealNumber, UserId, WorkspaceId};
use crate::domain::text;
use crate::message::voice::Voice;
use crate::message::{Button, Colour, Message};
use crate::playbook::texts::safe;

/// What needs the reader, told and given a button each; the rest is counted.
const NEEDS: usize = 5;
/// Lines of each kind of news on the first page.
const NEWS: usize = 3;
/// Dates on the first page.
const WEEK: usize = 5;
/// Suggestions on the first page.
const ADVICE: usize = 3;
/// Lines of a part that are shown at once.
const PAGE: usize = 15;
/// Longest name of a deal on a button, in characters: several stand in a row.
const BUTTON_NAME_MAX: usize = 18;
/// Later than this is late, in milliseconds.
const LATE_MS: i64 = 15 * 60_000;

/// How a digest is shown.
#[derive(Clone, Copy, Debug)]
pub struct Shown<'a> {
    /// The workspace, which links to its messages name.
    pub workspace: WorkspaceId,
    /// Whose digest it is.
    pub reader: UserId,
    /// Whether its parts are those of the post of its day; else of how things stand now.
    pub posted: bool,
    /// When it is, or was, sent, UTC milliseconds.
    pub at: i64,
    /// The time at which it was due, as people read it.
    pub due: &'a str,
    /// Whether what concerns one rep may be read where it is shown.
    pub confidential: bool,
}

impl Voice<'_> {
    /// The first page of a digest.
    pub fn digest(&self, digest: &Digest, shown: &Shown<'_>) -> Message {
        let w = shown.workspace;
        let late = digest.due.is_some_and(|due| shown.at - due > LATE_MS);
        let late = late.then(|| safe(shown.due));
        let day = self.day(digest.day);
        let totals: Vec<_> = digest.totals.iter().map(|t| safe(self.total(t))).collect();
        if digest.is_quiet() {
            let values =
                context! { day, open => digest.open, totals, week => digest.week.total, late };
            return self.message("digest.quiet", values, Colour::Info);
        }
        let needs = digest.needs.lines.iter().take(NEEDS);
        // What stands above already is not said again.
        let said: Vec<_> = needs.clone().filter_map(flagged).collect();
        let is_new =
            |kind: Kind, item: &Item| kind != Kind::Passed || !said.contains(&item.deal.number);
        let groups = { digest.news.groups.iter() }.filter_map(|(kind, group)| {
            let fresh = group.lines.iter().filter(|item| is_new(*kind, item));
            let told = group.lines.len() - fresh.clone().count();
            let lines: Vec<_> = fresh
                .take(NEWS)
                .map(|item| safe(self.news(w, item)))
                .collect();
            let more = group.total.saturating_sub(told + lines.len());
            let key = format!("digest.group.{}", kind.name());
            (!lines.is_empty()).then(|| safe(self.say(&key, context! { lines, more })))
        });
        let week = digest.week.lines.iter().take(WEEK);
        let advice = digest.advice.iter().filter(|_| shown.confidential);
        let advice: Vec<_> = { advice.take(ADVICE) }
            .filter_map(|advice| self.advice(w, advice).map(safe))
            .collect();
        let hidden = !shown.confidential && !digest.advice.is_empty();
        let body = context! {
            needs => needs.clone().map(|need| safe(self.need(w, need))).collect::<Vec<_>>(),
            more_needs => digest.needs.total.saturating_sub(NEEDS),
            since => self.day(digest.since),
            groups => groups.collect::<Vec<_>>(),
            open => digest.open,
            totals,
            unvalued => digest.unvalued,
            week => week.map(|dated| safe(self.dated(w, dated))).collect::<Vec<_>>(),
            more_week => digest.week.total.saturating_sub(WEEK),
            held => digest.held,
            more_advice => if advice.is_empty() { 0 } else { digest.advice.len() - advice.len() },
            advice,
            hidden_advice => hidden,
        };
        let headline = context! { day, needs => digest.needs.total, late };
        let message = Message {
            headline: self.say("digest.headline", headline).trim().to_owned(),
            body: self.say("digest.body", body).trim().to_owned(),
            colour: if digest.needs.is_empty() {
                Colour::Info
            } else {
                Colour::Owed
            },
            ..Message::default()
        };
        let buttons = needs.map(|need| {
            let key = match need.wants {
                Wants::Decision { .. } => "button.decide",
                _ => "button.open_deal",
            };
            let (number, name) = (need.deal().number, &need.deal().name);
            // A label is plain text.
            let name = safe(text::truncate(name, BUTTON_NAME_MAX));
            let label = self.say(key, context! { code => number.to_string(), name });
            Button::new(label, Act::Card(number))
        });
        let parts = self.parts(digest, shown, None);
        message.offer(buttons.collect()).with(parts)
    }

    /// A part of a digest, from a line on.
    pub fn digest_part(
        &self,
        digest: &Digest,
        shown: &Shown<'_>,
        part: DigestPart,
        offset: usize,
    ) -> Message {
        let (lines, total) = self.lines_of(digest, shown.workspace, part);
        // Of what is not kept nobody can say more than that it is there.
        let offset = offset.min(lines.len().saturating_sub(1));
        let page: Vec<_> = lines.into_iter().skip(offset).take(PAGE).collect();
        let last = offset + page.len();
        let title = self.texts().plain(&format!("digest.title.{}", part.name()));
        let values = context! {
            title => safe(title), day => self.day(digest.day), first => offset + 1, last, total,
            lines => page.into_iter().map(safe).collect::<Vec<_>>(),
        };
        let message = self.message("digest.part", values, Colour::Info);
        let from = |offset| view(digest, shown, (part, offset), true);
        let kept = last < total.min(self.lines_of(digest, shown.workspace, part).0.len());
        let mut turn = Vec::new();
        if offset > 0 {
            turn.push(self.button("button.previous", from(offset.saturating_sub(PAGE))));
        }
        if kept {
            turn.push(self.button("button.more_deals", from(last)));
        }
        message
            .with(turn)
            .with(self.parts(digest, shown, Some(part)))
    }

    /// Buttons to the parts that hold more than the first page shows; from a part, to all others.
    fn parts(&self, digest: &Digest, shown: &Shown<'_>, from: Option<DigestPart>) -> Vec<Button> {
        let news = digest.news.groups.iter();
        let more = |part: DigestPart| match part {
            DigestPart::Needs => digest.needs.total > NEEDS,
            DigestPart::News => news.clone().any(|(_, group)| group.total > NEWS),
            DigestPart::Week => digest.week.total > WEEK,
            DigestPart::Advice => {
                let hidden = !shown.confidential && !digest.advice.is_empty();
                hidden || digest.advice.len() > ADVICE
            }
        };
        let any = |part: DigestPart| match part {
            DigestPart::Needs => !digest.needs.is_empty(),
            DigestPart::News => !digest.news.is_empty(),
            DigestPart::Week => !digest.week.is_empty(),
            DigestPart::Advice => !digest.advice.is_empty(),
        };
        DigestPart::ALL
            .into_iter()
            .filter(|part| {
                from != Some(*part)
                    && if from.is_some() {
                        any(*part)
                    } else {
                        more(*part)
                    }
            })
            .map(|part| {
                let key = format!("button.digest_{}", part.name());
                self.button(&key, view(digest, shown, (part, 0), from.is_some()))
            })
            .collect()
    }

    /// A digest whose parts are gone.
    pub fn digest_gone(&self) -> Message {
        self.message("digest.gone", context! {}, Colour::Info)
    }
}

/// The deal of an open flag.
fn flagged(need: &Need) -> Option<DealNumber> {
    matches!(need.wants, Wants::Flag { .. }).then(|| need.deal().number)
}

/// What leads to a part of a digest, from a line on.
fn view(
    digest: &Digest,
    shown: &Shown<'_>,
    (part, offset): (DigestPart, usize),
    turns: bool,
) -> Act {
    Act::Digest(DigestView {
        reader: shown.reader,
        day: Some(digest.day).filter(|_| shown.posted),
        part,
        offset: u32::try_from(offset).unwrap_or(0),
        turns,
    })
}
