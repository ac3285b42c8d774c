//! Who matters at the customer, as a message: each with what they are and when they were last heard of, and what
//! follows from it.

use minijinja::context;
use minijinja::value::Value;

use crate::coach::act::Act;
use crate::domain::calendar::{self, Zone};
use crate::domain::deal::Deal;
use crate::domain::id::DealNumber;
use crate::domain::people::{self, Follows, MOST, Person};
use crate::domain::said::{self, Is};
use crate::domain::text;
use crate::message::voice::Voice;
use crate::message::{Colour, Menu, MenuOption, Message, OPTION_MAX, Row};
use crate::playbook::texts::safe;

/// Longest name in a sentence, in characters.
const NAME_MAX: usize = 40;
/// What follows that is said under the list.
const FOLLOWS: usize = 2;
/// People of the answers that are offered to be kept.
const OFFERED: usize = 3;

/// Longest list of people with what follows from them, in characters: the rest stands in the menu.
const LIST_MAX: usize = 480;

/// What the people of a deal are shown with.
pub struct WhoIsWho<'a> {
    /// The deal.
    pub number: DealNumber,
    /// As it stands.
    pub deal: &'a Deal,
    /// Whom its answers name and nobody has kept.
    pub unkept: &'a [said::Person],
    /// The workspace's zone.
    pub zone: &'a Zone,
    /// Now, UTC milliseconds.
    pub now: i64,
    /// Whether its reader may add somebody.
    pub adds: bool,
}

/// Who decides comes first, then whoever else is something to the decision; whoever left comes last.
fn weight(person: &Person) -> (bool, bool, bool, i64) {
    let says_yes = person.is.contains(&Is::Decides) || person.is.contains(&Is::Signs);
    (
        !person.is_there(),
        !says_yes,
        person.is.is_empty(),
        person.id,
    )
}

impl Voice<'_> {
    /// The people of a deal; `news` stands above them.
    pub fn people(&self, who: &WhoIsWho<'_>, news: Option<&str>) -> Message {
        let deal = who.deal;
        let mut follows = people::follows(self.playbook, deal, who.now);
        follows.truncate(FOLLOWS);
        let follows: Vec<String> = { follows.iter() }
            .map(|follows| self.follows(follows, who.zone))
            .collect();
        let used: usize = follows.iter().map(|line| text::length(line)).sum();
        let mut room = LIST_MAX.saturating_sub(used);
        let mut shown: Vec<&Person> = deal.people.iter().collect();
        shown.sort_by_key(|person| weight(person));
        let lines: Vec<String> = { shown.iter() }
            .map(|person| self.person_line(person, who.zone))
            .take_while(|line| {
                let fits = text::length(line) <= room;
                room = room.saturating_sub(text::length(line));
                fits
            })
            .collect();
        let more = shown.len() - lines.len();
        let lines: Vec<Value> = lines.into_iter().map(safe).collect();
        let follows: Vec<Value> = follows.into_iter().map(safe).collect();
        let mut message = self.message(
            "people.list",
            context! {
                code => who.number.to_string(),
                name => text::truncate(&deal.name, NAME_MAX).into_owned(),
                news => news.map(safe),
                lines, more, follows,
                unkept => who.unkept.len(),
            },
            Colour::Info,
        );
        if !deal.people.is_empty() {
            let option = |person: &Person| MenuOption {
                value: person.id.to_string(),
                label: text::truncate(&person.name, OPTION_MAX).into_owned(),
                hint: Some(self.roles(person.is.iter())).filter(|roles| !roles.is_empty()),
                chosen: false,
            };
            message.rows.push(Row::Menu(Menu {
                act: Act::PersonPick(who.number),
                placeholder: self.texts().plain("menu.person"),
                options: deal.people.iter().map(option).collect(),
            }));
        }
        if who.adds && deal.people.len() < MOST {
            let mut buttons: Vec<_> = { who.unkept.iter() }
                .take(OFFERED)
                .map(|person| self.keep_button(who.number, person))
                .collect();
            buttons.push(self.button("button.add_person", Act::Person(who.number, 0)));
            message = message.with(buttons);
        }
        message
    }

    /// *Keep Karl Ahm: decides*.
    pub fn keep_button(&self, number: DealNumber, person: &said::Person) -> crate::message::Button {
        let label = self.say(
            "button.keep_person",
            context! {
                // A label is plain text.
                name => safe(text::truncate(&person.name, NAME_MAX)),
                is => safe(self.roles(person.is.iter())),
            },
        );
        crate::message::Button::new(label, Act::KeepPerson(number, person.name.clone()))
    }

    fn person_line(&self, person: &Person, zone: &Zone) -> String {
        self.say(
            "people.line",
            context! {
                name => person.name.clone(),
                title => person.title.clone(),
                is => safe(self.roles(person.is.iter())),
                heard => person.heard_at.map(|at| self.day(calendar::today(at, zone))),
                there => person.is_there(),
            },
        )
    }

    /// What follows from who is known, in a sentence.
    pub fn follows(&self, follows: &Follows<'_>, zone: &Zone) -> String {
        let (key, person, since) = match follows {
            Follows::NobodyDecides => ("people.nobody_decides", None, None),
            Follows::Unheard(person) => ("people.unheard", Some(*person), None),
            Follows::Quiet(person, at) => ("people.quiet", Some(*person), Some(*at)),
            Follows::SignerUnseen(person) => ("people.signer_unseen", Some(*person), None),
            Follows::Alone(person) => ("people.alone", Some(*person), None),
            Follows::NobodyForUs => ("people.nobody_for_us", None, None),
        };
        self.say(
            key,
            context! {
                name => person.map(|p| text::truncate(&p.name, NAME_MAX).into_owned()),
                since => since.map(|at| self.day(calendar::today(at, zone))),
            },
        )
    }

    /// What somebody is, in words: `decides, signs`.
    pub fn roles<'i>(&self, is: impl Iterator<Item = &'i Is>) -> String {
        let words: Vec<String> = is
            .map(|is| self.texts().plain(&format!("is.{}", is.id())))
            .collect();
        words.join(", ")
    }
}
