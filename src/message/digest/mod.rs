//! The managers' digest in words: its first page, and the parts that are leafed through privately.

mod fit;
mod lines;
mod picture;

pub use picture::{alt, funnel};

pub(in crate::message) use fit::read;
use fit::{LEVELS, Shows, fits};
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
/// Longest name of a deal on a button, in characters: several stand in a row.
const BUTTON_NAME_MAX: usize = 24;
/// Lines of news that stand in one line, one after the other, so that more of them take hardly more room.
const INLINE: usize = 3;
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
    /// The first page of a digest: as much as fits, the rest counted and behind buttons.
    pub fn digest(&self, digest: &Digest, shown: &Shown<'_>) -> Message {
        let late = digest.due.is_some_and(|due| shown.at - due > LATE_MS);
        let late = late.then(|| safe(shown.due));
        let day = self.day(digest.day);
        if digest.is_quiet() {
            let totals = self.totals(digest);
            let values =
                context! { day, open => digest.open, totals, week => digest.week.total, late };
            return self.message("digest.quiet", values, Colour::Info);
        }
        let bodies = LEVELS
            .iter()
            .map(|level| (level, self.body(digest, shown, level)));
        let (mut level, mut body) = (&LEVELS[0], String::new());
        for tried in bodies {
            (level, body) = tried;
            if fits(&body) {
                break;
            }
        }
        let headline = context! { day, needs => digest.needs.total, late };
        let message = Message {
            headline: self.say("digest.headline", headline).trim().to_owned(),
            body,
            colour: if digest.needs.is_empty() {
                Colour::Info
            } else {
                Colour::Owed
            },
            ..Message::default()
        };
        let buttons = digest.needs.lines.iter().take(NEEDS).map(|need| {
            let (number, name) = (need.deal().number, &need.deal().name);
            let (key, act) = match need.wants {
                Wants::Decision { .. } => ("button.decide", Act::Decide(number)),
                _ => ("button.open_deal", Act::Card(number)),
            };
            // A label is plain text.
            let name = safe(text::truncate(name, BUTTON_NAME_MAX));
            let label = self.say(key, context! { code => number.to_string(), name });
            Button::new(label, act)
        });
        let hidden = !shown.confidential && !digest.advice.is_empty();
        let mut groups = digest.news.groups.iter();
        let parts = self.parts(digest, shown, None, |part| match part {
            DigestPart::Needs => digest.needs.total > NEEDS,
            DigestPart::News => groups.any(|(_, g)| g.total > shown_of(g.total, level.news)),
            DigestPart::Week => digest.week.total > shown_of(digest.week.total, level.week),
            DigestPart::Advice => {
                hidden || digest.advice.len() > shown_of(digest.advice.len(), level.advice)
            }
        });
        message.offer(buttons.collect()).with(parts)
    }

    /// The first page's text with so many lines of each part.
    fn body(&self, digest: &Digest, shown: &Shown<'_>, level: &Shows) -> String {
        let w = shown.workspace;
        let elsewhere = Some(w).filter(|_| level.links);
        let needs = digest.needs.lines.iter().take(NEEDS);
        // What stands above already is not said again.
        let said: Vec<_> = needs.clone().filter_map(flagged).collect();
        let is_new =
            |kind: Kind, item: &Item| kind != Kind::Passed || !said.contains(&item.deal.number);
        let groups = { digest.news.groups.iter() }.filter_map(|(kind, group)| {
            let fresh = group.lines.iter().filter(|item| is_new(*kind, item));
            let told = group.lines.len() - fresh.clone().count();
            let most = match kind {
                Kind::Stale | Kind::Moved | Kind::New if level.week >= INLINE => {
                    level.news.max(INLINE)
                }
                _ => level.news,
            };
            let most = shown_of(group.total.saturating_sub(told), most);
            let lines: Vec<_> = { fresh.take(most) }
                .map(|item| safe(self.news(elsewhere, item)))
                .collect();
            let more = group.total.saturating_sub(told + lines.len());
            let key = format!("digest.group.{}", kind.name());
            (!lines.is_empty()).then(|| safe(self.say(&key, context! { lines, more })))
        });
        let most = shown_of(digest.week.total, level.week);
        let week = digest.week.lines.iter().take(most);
        let more_week = digest.week.total.saturating_sub(most);
        let most = shown_of(digest.advice.len(), level.advice);
        let advice = digest.advice.iter().filter(|_| shown.confidential);
        let advice: Vec<_> = { advice.take(most) }
            .filter_map(|advice| self.advice(elsewhere, advice).map(safe))
            .collect();
        let values = context! {
            needs => needs.map(|need| safe(self.need(Some(w), need))).collect::<Vec<_>>(),
            more_needs => digest.needs.total.saturating_sub(NEEDS),
            since => self.since(digest),
            groups => groups.collect::<Vec<_>>(),
            open => digest.open,
            totals => self.totals(digest),
            unvalued => digest.unvalued,
            week => week.map(|dated| safe(self.dated(elsewhere, dated, digest.day))).collect::<Vec<_>>(),
            more_week,
            held => digest.held,
            more_advice => if shown.confidential { digest.advice.len() - advice.len() } else { 0 },
            hidden_advice => !shown.confidential && !digest.advice.is_empty(),
            advice,
        };
        self.say("digest.body", values).trim().to_owned()
    }

    /// Since when a digest tells: a day, or on the same day the time.
    fn since(&self, digest: &Digest) -> minijinja::Value {
        if digest.since == digest.day {
            safe(format!("<t:{}:t>", digest.from.div_euclid(1000)))
        } else {
            self.day(digest.since)
        }
    }

    fn totals(&self, digest: &Digest) -> Vec<minijinja::Value> {
        digest.totals.iter().map(|t| safe(self.total(t))).collect()
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
        let pages = fit::pages(&lines);
        let at = pages
            .iter()
            .rposition(|page| page.start <= offset)
            .unwrap_or(0);
        let page = pages.get(at).cloned().unwrap_or(0..0);
        let title = self.texts().plain(&format!("digest.title.{}", part.name()));
        let here = lines.get(page.clone()).unwrap_or_default();
        let values = context! {
            title => safe(title), day => self.day(digest.day),
            since => (part == DigestPart::News).then(|| self.since(digest)), first => page.start + 1, last => page.end, total,
            // Of what is not kept nobody can say more than that it is there.
            more => total.saturating_sub(lines.len()), is_last => page.end == lines.len(),
            lines => here.iter().map(|line| safe(line.clone())).collect::<Vec<_>>(),
        };
        let message = self.message("digest.part", values, Colour::Info);
        let to = |key: &str, offset| self.button(key, view(digest, shown, (part, offset), true));
        let before = at.checked_sub(1).and_then(|at| pages.get(at));
        let before = before.map(|page| to("button.previous", page.start));
        let after = pages
            .get(at + 1)
            .map(|page| to("button.more_deals", page.start));
        let others = self.parts(digest, shown, Some(part), |part| match part {
            DigestPart::Needs => !digest.needs.is_empty(),
            DigestPart::News => !digest.news.is_empty(),
            DigestPart::Week => !digest.week.is_empty(),
            DigestPart::Advice => !digest.advice.is_empty(),
        });
        message
            .with(before.into_iter().chain(after).collect())
            .with(others)
    }

    /// Buttons to some parts; from one of them, to others that take its place.
    fn parts(
        &self,
        digest: &Digest,
        shown: &Shown<'_>,
        from: Option<DigestPart>,
        mut wanted: impl FnMut(DigestPart) -> bool,
    ) -> Vec<Button> {
        let parts = DigestPart::ALL.into_iter();
        parts
            .filter(|part| from != Some(*part) && wanted(*part))
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

/// So many lines of a part are shown: nobody is told that there is one more where it takes no more room.
fn shown_of(total: usize, most: usize) -> usize {
    if most > 0 && total == most + 1 {
        total
    } else {
        most
    }
}

/// The deal of an open flag.
fn flagged(need: &Need) -> Option<DealNumber> {
    matches!(need.wants, Wants::Flag { .. }).then(|| need.deal().number)
}
