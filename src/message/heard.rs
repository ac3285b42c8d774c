//! What a rep hears of a manager's decision, waiver or dismissal: deal and outcome; the sentence stands behind *Read*.

use minijinja::context;

use crate::coach::act::Act;
use crate::domain::deal::Deal;
use crate::domain::event::{Event, What, is_undone};
use crate::domain::id::{DealNumber, UserId};
use crate::domain::text;
use crate::message::flag::split_after;
use crate::message::voice::Voice;
use crate::message::{Colour, Message};
use crate::playbook::texts::safe;

/// Longest name of the deal, in characters.
const NAME_MAX: usize = 50;

/// Who is told of an event: whoever asked, else the deal's owner.
pub fn told(deal: &Deal, events: &[Event], event: &Event) -> Option<UserId> {
    match &event.what {
        What::Moved(m) => m.requested_by,
        What::Declined { request, .. } => by(events, *request),
        What::SetAside { asked, .. } => asked.and_then(|asked| by(events, asked)),
        What::AsideDeclined { asked } => by(events, *asked),
        _ => deal.owner,
    }
}

fn by(events: &[Event], seq: i64) -> Option<UserId> {
    events.iter().find(|e| e.seq == seq).map(|asked| asked.by)
}

/// What the manager wrote, where the event holds a sentence of theirs.
pub fn sentence(event: &Event) -> Option<&str> {
    match &event.what {
        What::Declined { reason, .. } => reason.as_deref(),
        What::Waived { reason, .. } | What::FlagDismissed { reason, .. } => Some(reason),
        _ => None,
    }
}

impl Voice<'_> {
    /// The message to the rep; `None` for an event that nobody is told of.
    pub fn heard(
        &self,
        number: DealNumber,
        deal: &Deal,
        events: &[Event],
        event: &Event,
    ) -> Option<Message> {
        let who = told(deal, events, event)?;
        let (mut to, mut label, mut won) = (String::new(), String::new(), false);
        let key = match &event.what {
            What::Moved(m) if m.requested_by.is_some() => {
                to = self.stage(&m.to);
                won = m.won;
                "heard.approved"
            }
            What::Declined { request, .. } => {
                let asked = events.iter().find(|e| e.seq == *request).map(|e| &e.what);
                if let Some(What::Requested { request, .. }) = asked {
                    to = self.stage(&request.to);
                }
                "heard.declined"
            }
            What::Waived { criterion, .. } => {
                label = self.label(criterion);
                "heard.waived"
            }
            What::SetAside {
                criterion,
                asked: Some(_),
                ..
            } => {
                label = self.label(criterion);
                "heard.aside"
            }
            What::AsideDeclined { asked } => {
                let asked = events.iter().find(|e| e.seq == *asked).map(|e| &e.what);
                if let Some(What::AsideAsked { criterion, .. }) = asked {
                    label = self.label(criterion);
                }
                "heard.aside_declined"
            }
            What::FlagDismissed { .. } => "heard.dismissed",
            _ => return None,
        };
        let undone = is_undone(events, event.seq);
        let text = self.say(
            if undone { "heard.taken_back" } else { key },
            context! {
                code => number.to_string(),
                name => text::truncate(&deal.name, NAME_MAX),
                who => self.person(Some(who)),
                by => self.person(Some(event.by)),
                stage => safe(self.stands(&deal.stage)),
                to => safe(to),
                label => safe(label),
                won,
            },
        );
        // A mention reaches somebody only in the content.
        let (headline, body) = split_after(&text, 2);
        let mut message = Message {
            headline,
            body,
            colour: if key == "heard.approved" && !undone {
                Colour::Good
            } else {
                Colour::Info
            },
            mentions: vec![who],
            ..Message::default()
        };
        if undone {
            return Some(message);
        }
        let mut buttons = Vec::new();
        if sentence(event).is_some() {
            buttons.push(self.button("button.read", Act::Read(number, event.seq)));
        }
        buttons.push(self.button("button.checklist", Act::Checklist(number)));
        message = message.offer(buttons);
        Some(message)
    }
}
