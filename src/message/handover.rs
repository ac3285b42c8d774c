//! What the channel sees of a hand-over: the offer, which only its receiver can answer, and how it ended.

use minijinja::context;
use minijinja::value::Value;

use crate::coach::act::Act;
use crate::domain::deal::{Deal, Handover};
use crate::domain::id::{DealNumber, UserId};
use crate::domain::owed;
use crate::domain::quote;
use crate::domain::text;
use crate::message::digest::read;
use crate::message::voice::Voice;
use crate::message::{Colour, Message};
use crate::playbook::texts::safe;

/// Longest name of the deal, in characters.
const NAME_MAX: usize = 50;
/// Longest next step, in characters.
const STEP_MAX: usize = 60;
/// Owed criteria that are named.
const OWED_MAX: usize = 4;

/// Longest message in a channel, in characters.
const POST_MAX: usize = 345;
/// Answers that go with a deal.
const CARRIED_MAX: usize = 4;
/// People that are named.
const PEOPLE_MAX: usize = 3;

/// How an offer ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ended {
    /// The receiver took the deal.
    Accepted,
    /// The receiver gave it back.
    Returned,
    /// Whoever offered it took the offer back.
    TakenBack,
    /// It was offered once more, to somebody else or again.
    Anew,
}

impl Voice<'_> {
    /// The offer, with what the receiver takes on.
    pub fn handover(&self, number: DealNumber, deal: &Deal, handover: &Handover) -> Message {
        let mut message = self.hand(
            "assign.offered",
            number,
            deal,
            (handover.to, handover.by),
            Colour::Info,
        );
        // Only the receiver hears of it.
        message.mentions.push(handover.to);
        message.with(vec![
            self.button("button.accept", Act::Accept(number)).primary(),
            self.button("button.return", Act::Return(number)),
            self.button("button.checklist", Act::Checklist(number)),
        ])
    }

    /// An offer that nobody can answer any more.
    pub fn handover_ended(
        &self,
        number: DealNumber,
        deal: &Deal,
        (to, by): (UserId, UserId),
        ended: Ended,
    ) -> Message {
        let (key, colour) = match ended {
            Ended::Accepted => ("assign.accepted", Colour::Good),
            Ended::Returned => ("assign.returned", Colour::Info),
            Ended::TakenBack => ("assign.taken_back", Colour::Info),
            Ended::Anew => ("assign.anew", Colour::Info),
        };
        let message = self.hand(key, number, deal, (to, by), colour);
        let checklist = self.button("button.checklist", Act::Checklist(number));
        match ended {
            Ended::Accepted => message.with(vec![checklist.primary()]),
            _ => message,
        }
    }

    /// Whoever offered it reads this, also when the offer could not be posted; a manager who takes a deal as well.
    pub fn handover_told(
        &self,
        number: DealNumber,
        deal: &Deal,
        (to, by): (UserId, UserId),
        unposted: bool,
    ) -> Message {
        let key = match (deal.handover.is_some(), unposted) {
            (true, false) => "assign.told",
            (true, true) => "assign.told_unposted",
            (false, _) => "assign.taken",
        };
        self.hand(key, number, deal, (to, by), Colour::Info)
            .with(vec![self.undo(number, deal)])
    }

    fn hand(
        &self,
        key: &str,
        number: DealNumber,
        deal: &Deal,
        (to, by): (UserId, UserId),
        colour: Colour,
    ) -> Message {
        let carried = self.playbook.criteria().map(|(_, c)| c);
        let carried = carried.filter(|c| c.handed_over).filter_map(|c| {
            let text = quote::known(deal, &c.id)?;
            Some(context! { label => safe(c.label.clone()), text })
        });
        let owed: Vec<_> = owed::owed(self.playbook, deal)
            .into_iter()
            .map(|o| o.criterion)
            .collect();
        let say = |carried: &[Value]| {
            self.message(key, context! {
                code => number.to_string(),
                name => text::truncate(&deal.name, NAME_MAX),
                owner => self.person(deal.owner),
                to => self.person(Some(to)),
                by => self.person(Some(by)),
                bar => safe(self.bar(deal)),
                carried,
                people => self.who_is_who(deal, PEOPLE_MAX).map(safe),
                owed => safe(Self::labels(owed.iter().take(OWED_MAX).copied())),
                more => owed.len().saturating_sub(OWED_MAX),
                next_step => deal.next_step.as_ref().map(|n| context! { text => text::truncate(&n.text, STEP_MAX), due => self.day(n.due) }),
            }, colour)
        };
        // What fits a message in a channel: the first of what goes with the deal.
        let mut carried: Vec<Value> = carried.take(CARRIED_MAX).collect();
        loop {
            let message = say(&carried);
            let fits = read(&message.headline) + read(&message.body) <= POST_MAX;
            if fits || carried.pop().is_none() {
                return message;
            }
        }
    }
}
