//! What an act shows: which view, which field, which page.

use chrono::NaiveDate;

use crate::domain::id::UserId;

/// What is shared.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum View {
    /// The card.
    Card,
    /// The checklist.
    Checklist,
}

/// A field that is changed by a menu.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum EditField {
    /// The vertical.
    Vertical,
    /// The complexity.
    Complexity,
    /// The source.
    Source,
    /// The probability.
    Probability,
}

/// A view of the list: whose, which, in which order, from where.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ListView {
    /// Everybody's (0) or this person's.
    pub owner: u64,
    /// Stage id; empty for all.
    pub stage: String,
    /// Whether only flagged deals are shown.
    pub flagged: bool,
    /// Order: first letter of the sort's name.
    pub sort: char,
    /// First row.
    pub offset: i64,
}

/// A part of a digest: whose, of which day, which, from where.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct DigestView {
    /// Whose digest it is.
    pub reader: UserId,
    /// The day it is of; `None` for how things stand now.
    pub day: Option<NaiveDate>,
    /// Which part.
    pub part: DigestPart,
    /// First line.
    pub offset: u32,
    /// Whether it takes the place of the part that is shown.
    pub turns: bool,
}

/// A part of a digest that can be leafed through.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DigestPart {
    /// What needs its reader.
    Needs,
    /// What happened.
    News,
    /// What is due.
    Week,
    /// What to speak about with reps.
    Advice,
}

impl DigestPart {
    /// All, in order.
    pub const ALL: [Self; 4] = [Self::Needs, Self::News, Self::Week, Self::Advice];

    /// Its name: in ids and of its sentences.
    pub fn name(self) -> &'static str {
        match self {
            Self::Needs => "needs",
            Self::News => "news",
            Self::Week => "week",
            Self::Advice => "advice",
        }
    }
}

impl EditField {
    pub(super) fn word(self) -> &'static str {
        match self {
            Self::Vertical => "vertical",
            Self::Complexity => "complexity",
            Self::Source => "source",
            Self::Probability => "probability",
        }
    }

    pub(super) fn parse(word: &str) -> Option<Self> {
        [
            Self::Vertical,
            Self::Complexity,
            Self::Source,
            Self::Probability,
        ]
        .into_iter()
        .find(|f| f.word() == word)
    }
}
