//! What a manager's digest tells: who waits for a decision, what happened since the last one, how the pipeline
//! stands, what is due, and one thing to coach each rep on.
//!
//! Facts only, in their order, with what does not fit counted; the words are [`crate::message::digest`]'s. A digest is
//! kept as it was when it was first sent, so that it says the same however often it is sent or leafed through.

mod advice;
mod gather;
mod news;
#[cfg(test)]
mod tests;

pub use advice::{Advice, Habit, Suggestion};
pub use gather::{FIRST_MS, Facts, Nudged};
pub use news::{Happened, Item, Kind, News};

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use crate::domain::event::MoveKind;
use crate::domain::id::{ChannelId, DealNumber, MessageId, UserId};
use crate::domain::money::Currency;

/// Longest time from the moment that an event bears to its being saved, in milliseconds.
pub const SETTLED_MS: i64 = 10_000;
/// Lines of a kind that are kept; the rest is counted.
const KEPT: usize = 40;

/// A digest.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Digest {
    /// The local day that it is of.
    pub day: NaiveDate,
    /// What it tells happened after this instant, UTC milliseconds …
    pub from: i64,
    /// … and up to this one, at which it was made.
    pub until: i64,
    /// The local day of `from`.
    pub since: NaiveDate,
    /// When it was due, UTC milliseconds; `None` for one that was asked for.
    pub due: Option<i64>,
    /// What it tells of the last moments before it was made, by deal and number: what happened in them and was saved
    /// only afterwards is told by the next one.
    pub edge: Vec<(DealNumber, i64)>,
    /// What waits for a manager.
    pub needs: Listed<Need>,
    /// What happened.
    pub news: News,
    /// The pipeline by stage, first to last.
    pub stages: Vec<StageSum>,
    /// What the pipeline is worth, the most common currency first.
    pub totals: Vec<Total>,
    /// Deals in the pipeline.
    pub open: usize,
    /// Of those, deals without a value.
    pub unvalued: usize,
    /// Next steps and close dates up to the end of the week.
    pub week: Listed<Dated>,
    /// Messages that the bot could not post.
    pub held: usize,
    /// One suggestion a rep.
    pub advice: Vec<Advice>,
}

/// Some lines, and how many there are in all.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Listed<T> {
    /// The first of them.
    pub lines: Vec<T>,
    /// All.
    pub total: usize,
}

impl<T> Default for Listed<T> {
    fn default() -> Self {
        Self {
            lines: Vec::new(),
            total: 0,
        }
    }
}

impl<T> Listed<T> {
    fn of(mut lines: Vec<T>) -> Self {
        let total = lines.len();
        lines.truncate(KEPT);
        Self { lines, total }
    }

    /// Whether there is nothing.
    pub fn is_empty(&self) -> bool {
        self.total == 0
    }
}

impl<T: AboutDeal> Listed<T> {
    fn forget(&mut self, number: DealNumber) -> bool {
        let before = self.lines.len();
        self.lines.retain(|line| line.deal().number != number);
        let gone = before - self.lines.len();
        self.total = self.total.saturating_sub(gone);
        gone > 0
    }
}

/// A deal as a line names it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Named {
    /// Its number.
    pub number: DealNumber,
    /// Its name.
    pub name: String,
    /// Whose it is.
    pub owner: Option<UserId>,
    /// The newest message about it that everybody on the deal can read.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub message: Option<(ChannelId, MessageId)>,
}

/// A line about one deal.
pub trait AboutDeal {
    /// The deal.
    fn deal(&self) -> &Named;
    /// The same, to be given its message.
    fn deal_mut(&mut self) -> &mut Named;
}

macro_rules! about_deal {
    ($($name:ty),+) => {$(
        impl AboutDeal for $name {
            fn deal(&self) -> &Named { &self.deal }
            fn deal_mut(&mut self) -> &mut Named { &mut self.deal }
        }
    )+};
}
about_deal!(Need, Dated, Item);

/// Something that waits for a manager.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Need {
    /// Where.
    pub deal: Named,
    /// What for.
    pub wants: Wants,
}

/// What waits.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "is", rename_all = "snake_case")]
pub enum Wants {
    /// A move wants a yes or a no.
    Decision {
        /// Who asked.
        by: UserId,
        /// On which local day.
        on: NaiveDate,
        /// From which stage.
        from: String,
        /// To which.
        to: String,
        /// Why.
        reason: String,
    },
    /// It went quiet, and a delivered nudge has not changed that.
    Quiet {
        /// The rule that says so.
        rule: String,
        /// Working days without activity.
        idle_days: u32,
        /// Nudges delivered.
        nudges: u32,
    },
    /// It was offered to somebody who has neither taken nor returned it.
    Handover {
        /// To whom.
        to: UserId,
        /// On which local day.
        on: NaiveDate,
    },
    /// A flag is open: answered by the rep, or dismissed or waived by a manager.
    Flag {
        /// Which.
        flag: i64,
        /// What kind of move raised it.
        kind: MoveKind,
        /// Who moved it.
        by: UserId,
        /// The stage that the deal was moved to.
        to: String,
        /// The reason given.
        reason: Option<String>,
        /// What is still owed, by criterion.
        owed: Vec<String>,
    },
}

/// A stage's part of the pipeline.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct StageSum {
    /// The stage, by id.
    pub stage: String,
    /// Deals in it.
    pub deals: usize,
    /// What they are worth, by currency, minor units.
    pub sums: Vec<(Currency, i128)>,
}

/// What the pipeline is worth in one currency.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Total {
    /// The currency.
    pub currency: Currency,
    /// Deals in it.
    pub deals: usize,
    /// Minor units.
    pub sum: i128,
    /// The same by each deal's probability, minor units.
    pub weighted: i128,
}

/// Something with a day.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Dated {
    /// Of which deal.
    pub deal: Named,
    /// The day.
    pub day: NaiveDate,
    /// The next step; `None` for the close date.
    pub step: Option<String>,
    /// Whether it should close on the same day.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub closes: bool,
}

impl Digest {
    /// Whether nothing needs anybody and nothing happened: one line says it.
    pub fn is_quiet(&self) -> bool {
        let today = self.week.lines.iter().any(|dated| dated.day <= self.day);
        self.needs.is_empty() && self.news.is_empty() && self.held == 0 && !today
    }

    /// The deals that its lines name.
    pub fn named(&mut self) -> impl Iterator<Item = &mut Named> {
        let needs = self.needs.lines.iter_mut().map(AboutDeal::deal_mut);
        let week = self.week.lines.iter_mut().map(AboutDeal::deal_mut);
        let news = self.news.groups.iter_mut();
        let news = news.flat_map(|(_, group)| group.lines.iter_mut().map(AboutDeal::deal_mut));
        let advice = self.advice.iter_mut().filter_map(|a| a.deal.as_mut());
        needs.chain(news).chain(week).chain(advice)
    }

    /// Takes the lines about a deal out; whether there were any.
    pub fn forget(&mut self, number: DealNumber) -> bool {
        let mut gone = self.needs.forget(number) | self.week.forget(number);
        gone |= self.news.forget(number);
        for advice in &mut self.advice {
            if advice.deal.take_if(|deal| deal.number == number).is_some() {
                gone = true;
            }
        }
        gone
    }
}
