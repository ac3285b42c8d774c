//! What an answer says: its standing and its parts, read by the playbook's patterns.
//!
//! Both are decided when an answer is saved, and stand in its event: a pattern that changes later judges nothing anew.
//! For answers from before they were kept, the parts are worked out on reading ([`parts()`]).

mod clauses;
mod days;
pub mod inputs;
mod judge;
mod parts;
mod signed;

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use crate::domain::text::fold;

pub use days::days;
pub use judge::{is_nobody, judge};
pub use parts::parts;
pub use signed::{Proof, proof};

/// Most figures, days or people that are kept of one answer.
pub const MOST: usize = 8;

/// Why an answer is no more than half of one: its criterion stays open.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Half {
    /// Nothing is known yet.
    NoAnswer,
    /// It tells only of what we did (S4).
    OurSide,
    /// A word that its criterion says keeps it open.
    KeptOpen,
    /// It asks for people, and none of them has a name.
    NoName,
}

/// The parts of an answer.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Parts {
    /// Who said it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub speaker: Option<String>,
    /// Their words, where it quotes them.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub words: Option<String>,
    /// Numbers with their unit or noun, as typed; at most [`MOST`].
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub figures: Vec<String>,
    /// Days; at most [`MOST`].
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub dates: Vec<NaiveDate>,
    /// People with what they are; at most [`MOST`].
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub people: Vec<Person>,
}

impl Parts {
    /// Whom it was heard from: its speaker, and whoever it tells of without saying what they are to the decision.
    pub fn heard(&self) -> impl Iterator<Item = &str> {
        let people = self.people.iter().filter(|p| p.is.is_empty());
        let speaker = self.speaker.as_deref().into_iter();
        speaker.chain(people.map(|p| p.name.as_str()))
    }

    /// Who said it, where the text itself does not say so.
    pub fn named(&self, text: &str) -> Option<&str> {
        let speaker = self.speaker.as_deref()?;
        (!fold(text).contains(&fold(speaker))).then_some(speaker)
    }
}

/// Somebody whom an answer names.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Person {
    /// Name, as typed.
    pub name: String,
    /// What they are to the decision.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub is: Vec<Is>,
    /// Title.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub title: Option<String>,
}

/// What somebody at the customer is to the decision.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Is {
    /// Decides.
    Decides,
    /// Signs.
    Signs,
    /// Pays.
    Pays,
    /// Uses it.
    Uses,
    /// Checks it.
    Checks,
    /// Speaks for us.
    SpeaksForUs,
    /// Is against it.
    Against,
    /// Introduced us.
    IntroducedUs,
    /// Left.
    Left,
}

impl Is {
    /// All of them, in the order in which they are offered.
    pub const ALL: [Self; 9] = [
        Self::Decides,
        Self::Signs,
        Self::Pays,
        Self::Uses,
        Self::Checks,
        Self::SpeaksForUs,
        Self::Against,
        Self::IntroducedUs,
        Self::Left,
    ];

    /// Its name in commands, forms and texts.
    pub fn id(self) -> &'static str {
        match self {
            Self::Decides => "decides",
            Self::Signs => "signs",
            Self::Pays => "pays",
            Self::Uses => "uses",
            Self::Checks => "checks",
            Self::SpeaksForUs => "speaks-for-us",
            Self::Against => "against",
            Self::IntroducedUs => "introduced-us",
            Self::Left => "left",
        }
    }

    /// The one of that name; `speaks for us` is read as well.
    pub fn find(typed: &str) -> Option<Self> {
        let id = typed.trim().to_lowercase().replace([' ', '_'], "-");
        Self::ALL.into_iter().find(|is| is.id() == id)
    }
}

/// How a person put right what was read in an answer.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Correction {
    /// The buyer did or said it: it meets its criterion.
    Theirs,
    /// It tells only of what we did.
    Ours,
    /// Who said it; empty for nobody.
    Speaker(String),
}

#[cfg(test)]
mod tests;
