//! Rules that are explained once: who meets one for the first time is told why, and later only what to do.
//!
//! Whether somebody has met a rule stands in the database, by workspace and person, and not in the deals: a
//! question leaves nothing in a deal's history, and what was read stays read when a move is taken back.

use crate::coach::case::Case;
use crate::coach::refusal::Outcome;
use crate::domain::event::{Created, MoveKind, Moved, What};
use crate::domain::id::UserId;
use crate::domain::said::Half;
use crate::store::{Change, MetWrite};

/// A rule that has a reason to tell.
///
/// A question is for one person and a flag for the channel, so each of them tells it once.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Rule {
    /// Asked why a stage, by id, is passed over or left open (S14).
    Asked(String),
    /// A flag about a stage, by id, that was passed over or left open (S14).
    Flagged(String),
    /// Asked why a deal goes back.
    Back,
    /// Asked what the buyer did (D4).
    BuyerLed,
    /// A scripted move waits for a manager (T3).
    Waits,
    /// Our own activity meets no criterion (S4).
    OurSide,
    /// A win takes a signature (S12).
    Signature,
    /// The stale clock rests until the next step.
    ClockRests,
    /// A lost deal teaches something.
    Learned,
    /// A contact is worth something to the customer (D2).
    Worth,
}

impl Rule {
    /// Its name in the database; never changed once released.
    fn name(&self) -> String {
        match self {
            Self::Asked(stage) => format!("asked:{stage}"),
            Self::Flagged(stage) => format!("flagged:{stage}"),
            Self::Back => "back".into(),
            Self::BuyerLed => "buyer_led".into(),
            Self::Waits => "waits".into(),
            Self::OurSide => "our_side".into(),
            Self::Signature => "signature".into(),
            Self::ClockRests => "clock_rests".into(),
            Self::Learned => "learned".into(),
            Self::Worth => "worth".into(),
        }
    }

    /// The rule that is met with what happens, and by whom: whoever moves a deal, or asked for the move.
    fn of(what: &What, actor: UserId) -> Option<(UserId, Self)> {
        let rule = match what {
            What::Moved(m) if raises_flag(m) => {
                let stage = m.passed.last().unwrap_or(&m.from).clone();
                return Some((m.requested_by.unwrap_or(actor), Self::Flagged(stage)));
            }
            What::Created(Created {
                passed,
                quiet: false,
                ..
            }) => Self::Flagged(passed.last()?.clone()),
            What::Requested { .. } => Self::Waits,
            What::Evidence {
                half: Some(Half::OurSide),
                ..
            } => Self::OurSide,
            What::NextStep { .. } => Self::ClockRests,
            What::Lost { learned: None, .. } => Self::Learned,
            What::Noted {
                value_for_customer: None,
                ..
            } => Self::Worth,
            _ => return None,
        };
        Some((actor, rule))
    }
}

/// Whether a move raises a flag that the channel reads.
pub(super) fn raises_flag(m: &Moved) -> bool {
    let departs = matches!(
        m.kind,
        MoveKind::Skip | MoveKind::Hollow | MoveKind::Aligned
    );
    departs && !m.quiet
}

impl Case<'_> {
    /// Whether a question or a refusal has to explain the rule; it is noted that it did.
    pub async fn explains(&self, rule: &Rule) -> Outcome<bool> {
        let user = self.actor().user;
        let first = self.is_first(user, rule).await?;
        if first {
            let change = Change {
                met: vec![self.met(user, rule)],
                ..Change::new(self.workspace)
            };
            let saved = self.coach.store.commit(change).await;
            saved.map_err(|e| self.failed(e))?;
        }
        Ok(first)
    }

    /// The rules that are met for the first time with what happens; flags of the others are made brief.
    pub(super) async fn lessons(&self, what: &mut [What]) -> Outcome<Vec<(UserId, Rule)>> {
        let mut lessons = Vec::new();
        for what in what {
            let Some((user, rule)) = Rule::of(what, self.actor().user) else {
                continue;
            };
            let first = self.is_first(user, &rule).await?;
            match what {
                What::Moved(m) => m.brief = !first,
                What::Created(c) => c.brief = !first,
                _ => {}
            }
            if first && !lessons.contains(&(user, rule.clone())) {
                lessons.push((user, rule));
            }
        }
        Ok(lessons)
    }

    /// What is kept of lessons.
    pub(super) fn kept(&self, lessons: &[(UserId, Rule)]) -> Vec<MetWrite> {
        let met = lessons.iter().map(|(user, rule)| self.met(*user, rule));
        met.collect()
    }

    fn met(&self, user: UserId, rule: &Rule) -> MetWrite {
        MetWrite {
            user,
            rule: rule.name(),
            interaction: self.request.id,
            at: self.now,
        }
    }

    /// Whether the person has not met the rule before this interaction.
    async fn is_first(&self, user: UserId, rule: &Rule) -> Outcome<bool> {
        let store = &self.coach.store;
        let met = store.met(self.workspace, user, &rule.name()).await?;
        Ok(met.is_none_or(|interaction| interaction == self.request.id))
    }
}
