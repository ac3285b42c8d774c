//! Which deals to look at first: where each stands in that order, now and as time goes on.

use serde::{Deserialize, Serialize};

use super::clock::start_of;
use super::{Rule, Watch};

/// A place in the order: the lowest is looked at first.
type Place = u8;

/// A manager has been asked.
const ASKED: Place = 0;
/// It is on offer.
const OFFERED: Place = 1;
/// The first of the rules; the others follow in their order.
const RULES: Place = 2;
/// Nothing of time, but something is owed.
const OWES: Place = 60;
/// Nothing.
const CALM: Place = 70;
/// Nobody wants to hear of it before a day.
const RESTS: Place = 80;

/// The places of a deal that nobody touches, each with the instant from which it holds, UTC milliseconds; where several
/// hold, the lowest counts.
///
/// It is kept beside the deal, so that a list is put in order without reading its deals.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Attention(Vec<(Place, i64)>);

impl Attention {
    /// Its place at an instant. A deal of which nobody knows better is calm.
    pub fn at(&self, now: i64) -> u8 {
        let places = self.0.iter().filter(|(_, from)| *from <= now);
        places.map(|(place, _)| *place).min().unwrap_or(CALM)
    }
}

impl Watch<'_> {
    /// Where the deal stands among those to be looked at; `owes` says whether anything is owed on it.
    pub fn attention(&self, owes: bool) -> Attention {
        let mut places = Vec::new();
        if self.deal.request.is_some() {
            places.push((ASKED, 0));
        }
        if self.deal.handover.is_some() {
            places.push((OFFERED, 0));
        }
        for spell in self.spells() {
            let at = Rule::ALL.iter().position(|rule| rule.cue == spell.cue);
            let place = at.and_then(|at| Place::try_from(at).ok());
            places.extend(place.map(|at| (RULES.saturating_add(at), spell.at)));
        }
        let calm = if owes { OWES } else { CALM };
        match &self.deal.snoozed {
            Some(snooze) => {
                places.push((RESTS, 0));
                places.push((calm, start_of(snooze.until, self.calendar.zone())));
            }
            None => places.push((calm, 0)),
        }
        Attention(places)
    }
}
