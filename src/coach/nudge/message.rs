//! What a nudge says: the deal, what is stuck, and the very next act as a sentence to say.

use minijinja::context;

use super::Told;
use crate::coach::act::Act;
use crate::domain::checklist;
use crate::domain::date::{Purpose, Seen};
use crate::domain::id::{DealNumber, UserId};
use crate::domain::text;
use crate::domain::watch::{Cue, Measure};
use crate::message::voice::Voice;
use crate::message::{Button, Colour, Menu, MenuOption, Message, OPTION_MAX, OPTIONS_MAX, Row};
use crate::playbook::texts::safe;
use crate::store::{EVERYBODY, MANAGERS, Record};

/// Deals told in full; the rest is counted, and picked from the menu.
const FULL: usize = 3;
/// Deals that a flag lists; the rest is counted, and picked from the menu.
const LISTED: usize = 10;
/// Longest name of a deal, in characters.
const NAME_MAX: usize = 40;

/// A deal as a nudge tells of it.
pub(in crate::coach) struct Item {
    number: DealNumber,
    name: String,
    /// Whose deal it is, where its reader stands in.
    owner: Option<UserId>,
    /// What it is first of all.
    cue: Option<Cue>,
    /// The request that waits, by the number of its event.
    request: Option<i64>,
    /// What is stuck.
    stuck: String,
    /// The very next act; empty where it would only be said again.
    act: String,
}

impl Item {
    /// A deal in the words of the rule that is most urgent. What another deal of the message says already is not said
    /// again.
    pub(super) fn of(
        voice: &Voice<'_>,
        measure: &Measure,
        told: &Told,
        role: Option<&str>,
        now: i64,
        others: &[Self],
    ) -> Self {
        let deal = &told.record.deal;
        let watch = measure.watch(voice.playbook, deal);
        let (stuck, act) = match told.spells.first() {
            Some(spell) => {
                // What the buyer has not told yet is the best reason to call.
                let asks = matches!(spell.cue, Cue::Idle | Cue::Age | Cue::StepMissing);
                let seen = Seen {
                    today: voice.today,
                    calendar: &measure.calendar,
                    purpose: Purpose::Step,
                };
                let list = checklist::in_brief(voice.playbook, deal, role, &seen).filter(|_| asks);
                let items = list.iter().flat_map(checklist::Checklist::items);
                let questions = items.map(|item| {
                    let (asked, named) = (safe(voice.asked(item)), item.whom.is_some());
                    voice.say("nudge.ask", context! { asked, named })
                });
                let way_out = std::iter::once_with(|| voice.cue_way_out(&watch, spell, now));
                // Not the same words twice running: whoever was told before is given another question.
                let mut questions: Vec<String> = questions.collect();
                if !questions.is_empty() {
                    let turn = told.turn % questions.len();
                    questions.rotate_left(turn);
                }
                let mut acts = questions.into_iter().chain(way_out);
                let act = acts.find(|act| !others.iter().any(|other| other.act == *act));
                (voice.cue(&watch, spell, now), act.unwrap_or_default())
            }
            None => (String::new(), String::new()),
        };
        let cue = told.spells.first().map(|s| s.cue);
        let offered = cue == Some(Cue::Handover);
        Self {
            number: told.record.number,
            name: text::truncate(&deal.name, NAME_MAX).into_owned(),
            owner: deal.owner.filter(|_| !offered),
            cue,
            request: deal.request.as_ref().map(|r| r.id),
            stuck,
            act,
        }
    }
}

impl Item {
    /// The deal alone, for whoever picked it.
    pub(super) fn alone(&self, voice: &Voice<'_>, acts: bool) -> Message {
        let message = voice.message(
            "nudge.deal",
            context! {
                code => self.number.to_string(),
                name => self.name.clone(),
                stuck => safe(self.stuck.clone()),
                act => safe(self.act.clone()),
            },
            Colour::Info,
        );
        let mut buttons = self.row(voice);
        if !acts {
            buttons.truncate(1);
        }
        message.offer(buttons)
    }

    /// The row that acts on it.
    fn row(&self, voice: &Voice<'_>) -> Vec<Button> {
        let number = self.number;
        let row = match (self.cue, self.request) {
            (Some(Cue::Request), Some(request)) => vec![
                ("button.approve", Act::Approve(number, request)),
                ("button.decline", Act::Decline(number, request)),
                ("button.look", Act::Card(number)),
            ],
            (Some(Cue::Handover), _) => vec![
                ("button.accept", Act::Accept(number)),
                ("button.return", Act::Return(number)),
                ("button.look", Act::Card(number)),
            ],
            _ => vec![
                ("button.note", Act::Note(number)),
                ("button.next_step", Act::NextStep(number)),
                ("button.snooze", Act::Snooze(number)),
                ("button.lose", Act::Lose(number)),
            ],
        };
        let button = |(key, act)| voice.button(key, act);
        row.into_iter().map(button).collect()
    }
}

/// The message: at most three deals in full, the others by menu.
pub(super) fn nudge(voice: &Voice<'_>, user: UserId, items: &[Item]) -> Message {
    let to_somebody = user != EVERYBODY && user != MANAGERS;
    let most = if user == EVERYBODY { LISTED } else { FULL };
    let full: Vec<_> = items
        .iter()
        .take(most)
        .map(|item| {
            context! {
                code => item.number.to_string(),
                name => item.name.clone(),
                owner => item.owner.filter(|o| to_somebody && *o != user).map(|o| voice.person(Some(o))),
                stuck => safe(item.stuck.clone()),
                act => safe(item.act.clone()),
            }
        })
        .collect();
    let mut message = voice.message(
        match user {
            EVERYBODY => "nudge.flag",
            MANAGERS => "nudge.managers",
            _ => "nudge.message",
        },
        context! {
            who => voice.person(Some(user)),
            deals => full,
            total => items.len(),
            more => items.len().saturating_sub(most),
            hidden => items.len() > OPTIONS_MAX,
        },
        Colour::Owed,
    );
    if to_somebody {
        message.mentions = vec![user];
    }
    if let [one] = items {
        return message.offer(one.row(voice));
    }
    let option = |item: &Item| MenuOption {
        value: item.number.to_string(),
        label: text::truncate(&format!("{} {}", item.number, item.name), OPTION_MAX).into_owned(),
        hint: None,
        chosen: false,
    };
    message.rows.push(Row::Menu(Menu {
        act: Act::Attend,
        placeholder: voice.texts().plain("menu.attend"),
        options: items.iter().take(OPTIONS_MAX).map(option).collect(),
    }));
    message
}

/// The message when nothing of what it told is left in it: it has ended for these deals, or without any stands in a
/// newer message.
pub(super) fn over(voice: &Voice<'_>, user: UserId, ended: Option<&[Record]>) -> Message {
    let who = (user != EVERYBODY && user != MANAGERS).then(|| voice.person(Some(user)));
    let records = ended.unwrap_or_default();
    let named = |record: &Record| {
        let name = text::truncate(&record.deal.name, NAME_MAX);
        format!("{} {name}", record.number)
    };
    let deals: Vec<String> = records.iter().take(FULL).map(named).collect();
    let more = records.len().saturating_sub(FULL);
    if ended.is_some() {
        voice.message("nudge.over", context! { who, deals, more }, Colour::Good)
    } else {
        voice.message("nudge.newer", context! { who, deals, more }, Colour::Info)
    }
}
