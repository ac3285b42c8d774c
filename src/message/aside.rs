//! What managers see of a rep's wish to set a criterion aside, and how it ended.

use minijinja::context;

use crate::coach::act::Act;
use crate::domain::deal::{AsideAsked, Deal};
use crate::domain::event::{Event, What, is_undone};
use crate::domain::id::DealNumber;
use crate::domain::text;
use crate::message::voice::{Voice, called};
use crate::message::{Colour, Message};
use crate::playbook::texts::safe;

/// Longest reason, in characters.
const REASON_MAX: usize = 150;

impl Voice<'_> {
    /// The label of a criterion; its id where the playbook no longer has it.
    pub fn label(&self, criterion: &str) -> String {
        let known = self.playbook.criterion(criterion);
        known.map_or_else(|| criterion.to_owned(), |(_, c)| c.label.clone())
    }

    /// The wish, with its buttons.
    pub fn aside_asked(&self, number: DealNumber, deal: &Deal, asked: &AsideAsked) -> Message {
        let values = context! {
            label => safe(self.label(&asked.criterion)),
            who => self.person(Some(asked.by)),
            reason => text::truncate(&asked.reason, REASON_MAX).into_owned(),
            ..called(number, deal)
        };
        let yes = self.button("button.aside_yes", Act::AsideDecide(number, asked.id, true));
        let no = self.button("button.aside_no", Act::AsideDecide(number, asked.id, false));
        let message = self.message("aside.request", values, Colour::Owed);
        message.with(vec![yes.primary(), no])
    }

    /// How it ended: decided, taken back, or asked anew; `None` for an event that asks for nothing of the kind.
    pub fn aside_ended(
        &self,
        number: DealNumber,
        deal: &Deal,
        events: &[Event],
        asked: &Event,
    ) -> Option<Message> {
        let What::AsideAsked { criterion, .. } = &asked.what else {
            return None;
        };
        let decided = events.iter().find_map(|e| match &e.what {
            _ if is_undone(events, e.seq) => None,
            What::SetAside {
                asked: Some(id), ..
            } if *id == asked.seq => Some((true, e.by)),
            What::AsideDeclined { asked: id } if *id == asked.seq => Some((false, e.by)),
            _ => None,
        });
        let values = context! {
            label => safe(self.label(criterion)),
            who => self.person(Some(asked.by)),
            yes => decided.map(|(yes, _)| yes),
            by => decided.map(|(_, by)| self.person(Some(by))),
            ..called(number, deal)
        };
        Some(self.message("aside.ended", values, Colour::Info))
    }
}
