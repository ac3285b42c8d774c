//! The playbook: what the files under `prompts/` say, as types.
//!
//! One immutable snapshot, swapped whole on a reload: [`Playbook::load`] or [`Playbook::builtin`].
//! `files` finds the files, `document` reads their Markdown and `front` their settings; `parse` puts
//! the parts together from `stages`, `criterion`, `signals`, `lists` and `cards`, with what they share in `reader`
//! and `keys`; `order` checks the stages together, and of all mistakes `cause` tells those that somebody made. Finding
//! things in a playbook is in `lookup`, quoting in `line`, what it lacks in `gaps`. Nothing here
//! knows deals or Discord.

mod cards;
mod cause;
mod criterion;
mod document;
mod files;
mod front;
mod gaps;
mod keys;
mod labels;
pub mod line;
mod lists;
mod lookup;
mod mistake;
mod order;
mod parse;
mod reader;
#[cfg(test)]
mod rules;
#[cfg(test)]
mod shipped;
mod signals;
mod stages;
mod suggestions;
pub mod texts;
mod when;

use crate::domain::compare::With;
use crate::domain::digest::Suggestion;
use crate::domain::noted::Topic;
use crate::domain::said::Is;

pub use files::builtin_files;
pub use gaps::Gap;
pub use line::{How, PROFILE_FIELDS, QuoteError};
pub use lookup::Moment;
pub use mistake::Mistake;
pub use parse::File;
pub use signals::{Pattern, Patterns, Signal, Signals};
pub use texts::Texts;
pub use when::When;

/// The whole playbook of a deployment.
#[derive(Debug)]
pub struct Playbook {
    /// The stages in order; at least two, exactly one of them `won` (S5).
    pub stages: Vec<Stage>,
    /// What sets us apart (D3), in four families.
    pub differentiators: Vec<Differentiator>,
    /// Battlecards (D6).
    pub competitors: Vec<Competitor>,
    /// Verticals with their key business requirements (D4).
    pub verticals: Vec<Vertical>,
    /// Where deals come from (S7).
    pub sources: Vec<Source>,
    /// Why deals are lost.
    pub lost_reasons: Vec<Named>,
    /// Reasons offered for a move that skips or is hollow.
    pub skip_reasons: Vec<Named>,
    /// Reasons offered for a move backwards.
    pub back_reasons: Vec<Named>,
    /// Reasons offered for reopening.
    pub reopen_reasons: Vec<Named>,
    /// Reasons offered for setting a criterion aside: *Not here*.
    pub aside_reasons: Vec<Named>,
    /// What managers take up with reps, the most telling first.
    pub suggestions: Vec<Suggestion>,
    /// Sales roles (T3).
    pub roles: Vec<SalesRole>,
    /// The strategy (T2); `None` when the team has not written one.
    pub strategy: Option<Strategy>,
    /// Deal-size bounds per ISO currency: below the first is small, from the second on large.
    pub sizes: Vec<SizeBounds>,
    /// How answers are read (S4, S12).
    pub signals: Signals,
    /// Every sentence the bot says that is not part of a stage.
    pub texts: Texts,
}

/// An entry with an id that data refers to and a name that people read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Named {
    /// Stable id: a lower-case letter, then lower-case letters, digits and `-`.
    pub id: String,
    /// What people read.
    pub name: String,
    /// Of a reason for a move back: the criteria that are open again, for their answers may hold no longer.
    pub reopens: Vec<String>,
}

/// One stage of the process.
#[derive(Debug)]
pub struct Stage {
    /// Stable id.
    pub id: String,
    /// Its file, inside the playbook's folder.
    pub file: String,
    /// Name shown.
    pub name: String,
    /// Ids or names this stage had before, so that deals find their way after a rename.
    pub formerly: Vec<String>,
    /// One sentence: what this stage is for.
    pub purpose: String,
    /// One sentence: why skipping it costs, shown with a skip flag.
    pub why: String,
    /// Probability in percent, 0–100.
    pub probability: u8,
    /// Working days without activity until the deal is stale.
    pub idle_days: u32,
    /// Working days until managers see it.
    pub escalate_days: u32,
    /// Calendar days in the stage until the deal is stale; `None` where only the rhythm counts.
    pub age_days: Option<u32>,
    /// Whether a deal that stands here is won. Exactly one stage is.
    pub won: bool,
    /// Ids of the sales roles that own this stage; empty means all (T3).
    pub owners: Vec<String>,
    /// What the buyer did or said that must be true to leave, required ones first.
    pub criteria: Vec<Criterion>,
    /// Things to say, the best first.
    pub say: Vec<Line>,
    /// Coach's hints to the rep.
    pub hints: Vec<Line>,
    /// Examples of what is not enough to move on.
    pub not_enough: Vec<String>,
    /// Tools this stage needs (T3).
    pub tools: Vec<String>,
    /// Skills this stage needs (T3).
    pub skills: Vec<String>,
}

/// An exit criterion: something the buyer did or said that must be true to leave a stage.
#[derive(Debug)]
#[expect(
    clippy::struct_excessive_bools,
    reason = "independent yes-or-no keys of the file format"
)]
pub struct Criterion {
    /// Stable id, unique over the whole playbook; evidence refers to it and lines quote it.
    pub id: String,
    /// Two or three words, as in "Owed: budget".
    pub label: String,
    /// The full statement, worded as what the buyer did.
    pub statement: String,
    /// Whether leaving without it makes a move hollow.
    pub required: bool,
    /// Questions that find it out in its stage, the best first; each may be meant for some roles only (B5).
    pub ask: Vec<Question>,
    /// Questions for a deal that went on without it; empty means those of `ask`.
    pub later: Vec<Question>,
    /// Questions after half an answer; empty means those of `ask`.
    pub again: Vec<Question>,
    /// What somebody at the customer is who can answer it, the likeliest first.
    pub whom: Vec<Is>,
    /// Whether a deal is decided by it: it comes first when it is owed.
    pub deciding: bool,
    /// The stage from which on it can't be found out any more, and is not owed.
    pub until: Option<String>,
    /// An example of good evidence, used as a placeholder.
    pub example: String,
    /// The deal's field that meets it when filled.
    pub met_by: Option<Field>,
    /// Complexities it applies to; empty means all (S11).
    pub complexity: Vec<Complexity>,
    /// Whether it applies only to deals whose source is inbound (S7).
    pub inbound_only: bool,
    /// What its form asks for one by one, as what somebody does: `has to solve it`; empty for one field.
    pub inputs: Vec<String>,
    /// Criteria whose answers may not hold any more once its answer changed.
    pub shakes: Vec<String>,
    /// Whether its answer goes with the deal when that changes hands (T3).
    pub handed_over: bool,
    /// Whether its answer is asked about when a lost deal is opened again.
    pub still_true: bool,
    /// What of its deal its answers are compared with.
    pub compare: Option<With>,
    /// Words that keep it half, whatever else an answer says; in the files `not while: open, pending`.
    pub not_while: Vec<String>,
    /// What a note is about that may answer it; for the price, what is asked when that comes up.
    pub signals: Vec<Topic>,
    /// The line of the deal's card that it fills.
    pub card: Option<CardLine>,
    /// The criteria whose answers its form begins with; in the files `from: lead-check`.
    pub from: Vec<String>,
    /// Whether it is the signature (S12). Exactly one criterion is.
    pub signature: bool,
    /// Whether its question comes from the key business requirements of the deal's vertical, where it has
    /// one (D4); in the files `asks requirements: yes`.
    pub asks_requirements: bool,
}

/// A line of the customer on a deal's card.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CardLine {
    /// What hurts them.
    Problem,
    /// Who decides; a person of the deal who does comes first.
    Decides,
    /// Why us.
    WhyUs,
}

impl CardLine {
    /// All of them in the order of the card, by name.
    pub const ALL: [(&'static str, Self); 3] = [
        ("problem", Self::Problem),
        ("decides", Self::Decides),
        ("why us", Self::WhyUs),
    ];
}

/// A question as the rep would put it to the buyer.
#[derive(Debug)]
pub struct Question {
    /// The question.
    pub line: Line,
    /// Sales roles it is meant for; empty means everybody.
    pub roles: Vec<String>,
}

/// A line of the playbook that may quote what the buyer said earlier.
///
/// `{{ said.problem }}` quotes the evidence of criterion `problem` or the profile field of that name inside the
/// sentence; `{{ figure.problem }}` names a figure of it; `{{ quote.problem }}` at the very beginning sets what they
/// said above the sentence. A line whose quotes are not all answered is left out. `{{ customer or their company }}`
/// names the customer, or says the words behind `or`.
#[derive(Clone, Debug)]
pub struct Line {
    /// The text with its quotes.
    pub source: String,
    /// Ids it quotes, in whatever way.
    pub quotes: Vec<String>,
    /// Verticals it is meant for; empty means all.
    pub verticals: Vec<String>,
    /// Competitors it is meant for; empty means all.
    pub competitors: Vec<String>,
    /// Sources it is meant for; empty means all (S7).
    pub sources: Vec<String>,
    /// What has to hold for it to be said; all of it.
    pub when: Vec<When>,
}

/// What a line may be meant for beside everybody.
#[derive(Clone, Copy, Debug, Default)]
pub struct Market<'a> {
    /// The deal's vertical.
    pub vertical: Option<&'a str>,
    /// Its competitor.
    pub competitor: Option<&'a str>,
    /// Where it came from.
    pub source: Option<&'a str>,
}

/// A deal's field that can meet a criterion by itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Field {
    /// The source is recorded.
    Source,
    /// A dated next step exists.
    NextStep,
}

/// How complex a deal is; decides whether legal, licensing and post-sale criteria are required (S11).
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, serde::Serialize, serde::Deserialize,
)]
#[serde(rename_all = "lowercase")]
pub enum Complexity {
    /// One buyer, standard paper.
    Simple,
    /// The usual case, and the default.
    Standard,
    /// Legal, licensing or post-sale services are involved.
    Complex,
}

/// The family of a differentiator (D4, D6).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Family {
    /// Know yourself.
    Yourself,
    /// Know your competition.
    Competition,
    /// Know your customer.
    Customer,
    /// Support and maintenance as tangible differences.
    Support,
}

/// Something that sets us apart other than the price (D3).
#[derive(Debug)]
pub struct Differentiator {
    /// Stable id.
    pub id: String,
    /// Its family.
    pub family: Family,
    /// Short name.
    pub name: String,
    /// What we claim.
    pub claim: Line,
    /// What proves it.
    pub proof: String,
    /// The story that carries it.
    pub story: String,
    /// What to say in which stage: (stage id, line).
    pub say: Vec<(String, Line)>,
    /// Verticals it fits; empty means all.
    pub verticals: Vec<String>,
    /// Competitors it fits; empty means all.
    pub competitors: Vec<String>,
}

/// A battlecard.
#[derive(Debug)]
pub struct Competitor {
    /// Stable id.
    pub id: String,
    /// Name.
    pub name: String,
    /// Other names people type.
    pub aliases: Vec<String>,
    /// Limits, as facts.
    pub limits: Vec<String>,
    /// Their sales approach.
    pub approach: Vec<String>,
    /// Questions that expose a limit.
    pub questions: Vec<Line>,
    /// Our proof against them.
    pub proof: Vec<String>,
}

/// An industry with its key business requirements.
#[derive(Debug)]
pub struct Vertical {
    /// Stable id.
    pub id: String,
    /// Name.
    pub name: String,
    /// Key business requirements (D4).
    pub requirements: Vec<Requirement>,
}

/// A key business requirement and the question it makes.
#[derive(Debug)]
pub struct Requirement {
    /// Stable id; one without is known by its text.
    pub id: Option<String>,
    /// The requirement.
    pub text: String,
    /// The question to ask.
    pub ask: Line,
}

/// Where a deal comes from (S7).
#[derive(Clone, Debug)]
pub struct Source {
    /// Stable id.
    pub id: String,
    /// Name.
    pub name: String,
    /// Whether leads from it must be assessed before they count.
    pub inbound: bool,
    /// A coach's hint for deals from this source, such as thanking the referrer.
    pub hint: Option<String>,
}

/// A sales role with its autonomy (T3).
#[derive(Clone, Debug)]
pub struct SalesRole {
    /// Stable id.
    pub id: String,
    /// Name.
    pub name: String,
    /// What it is responsible for, one sentence.
    pub duty: String,
    /// Whether its members are managers.
    pub manages: bool,
    /// How hard the bot pushes.
    pub autonomy: Autonomy,
}

/// How hard the bot pushes a role (T3). Ordered from the strictest.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, serde::Serialize, serde::Deserialize,
)]
#[serde(rename_all = "lowercase")]
pub enum Autonomy {
    /// A skip waits for a manager's approval.
    Scripted,
    /// A skip needs a reason, and is flagged.
    Guided,
    /// A skip is allowed and reported in the digest only.
    Autonomous,
}

/// The strategy (T2).
#[derive(Debug, Default)]
pub struct Strategy {
    /// Whether this is still the example that comes with the program, not the team's own.
    pub example: bool,
    /// Why the company exists (D8).
    pub reason_for_being: String,
    /// Goals with target and period, in words.
    pub goals: Vec<String>,
    /// Strengths.
    pub strengths: Vec<String>,
    /// Weaknesses.
    pub weaknesses: Vec<String>,
    /// Opportunities.
    pub opportunities: Vec<String>,
    /// Threats.
    pub threats: Vec<String>,
    /// The story told inside.
    pub story_inside: String,
    /// The story told outside.
    pub story_outside: String,
    /// Departments to call in: (name, when and how).
    pub departments: Vec<(String, String)>,
}

/// Deal-size bounds of one currency, in whole units.
#[derive(Clone, Debug)]
pub struct SizeBounds {
    /// ISO code.
    pub currency: String,
    /// From here on a deal is of middle size.
    pub middle_from: i64,
    /// From here on a deal is large.
    pub large_from: i64,
}
