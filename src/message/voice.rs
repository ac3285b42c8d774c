//! How the bot puts things: money, dates, people and stages as they stand in its sentences.

use chrono::NaiveDate;
use minijinja::{Value, context};

use crate::coach::act::Act;
use crate::domain::date;
use crate::domain::deal::Deal;
use crate::domain::id::{ChannelId, DealNumber, MessageId, UserId, WorkspaceId};
use crate::domain::money::{Currency, Money};
use crate::domain::owed;
use crate::domain::text;
use crate::message::{Button, Colour, Message, Row};
use crate::playbook::texts::safe;
use crate::playbook::{Criterion, Playbook, Stage, Texts};

/// What every message is written with.
#[derive(Clone, Copy, Debug)]
pub struct Voice<'a> {
    /// Stages, names, sentences.
    pub playbook: &'a Playbook,
    /// The workspace's local day.
    pub today: NaiveDate,
    /// The workspace's own currency, whose sign stands bare.
    pub home: Currency,
}

/// What leads to a message begins with this.
pub(super) const LINK: &str = "https://discord.com/channels/";
/// Farther than this, the date alone says more than a count of days.
const FAR: i64 = 60;
/// The most of a deal's name that a sentence about it has room for, in characters.
const NAME_MAX: usize = 40;

/// What a sentence calls a deal: its code and its name. A code alone tells nobody anything.
pub fn called(number: DealNumber, deal: &Deal) -> Value {
    context! {
        code => number.to_string(),
        name => text::truncate(&deal.name, NAME_MAX).into_owned(),
    }
}

impl<'a> Voice<'a> {
    /// The bot's sentences.
    pub fn texts(&self) -> &'a Texts {
        &self.playbook.texts
    }

    /// A sentence.
    pub fn say(&self, key: &str, values: Value) -> String {
        self.texts().say(key, values)
    }

    /// A button whose label is the sentence of that key.
    pub fn button(&self, key: &str, act: Act) -> Button {
        Button::new(self.texts().plain(key), act)
    }

    /// *Answer: …*, for one criterion.
    pub fn answer_one(&self, number: DealNumber, criterion: &Criterion) -> Button {
        let label = safe(criterion.label.clone());
        let label = self.say("button.answer_one", context! { label });
        Button::new(label, Act::Answer(number, criterion.id.clone()))
    }

    /// *Undo*, for the change that the deal shows; not for what its presser did elsewhere since.
    pub fn undo(&self, number: DealNumber, deal: &Deal) -> Button {
        self.button("button.undo", Act::Undo(number, deal.last_seq))
    }

    /// A message from a sentence: its first line is the headline, the rest the card.
    pub fn message(&self, key: &str, values: Value, colour: Colour) -> Message {
        let text = self.say(key, values);
        let (headline, body) = text.split_once('\n').unwrap_or((&text, ""));
        Message {
            headline: headline.trim().to_owned(),
            body: body.trim().to_owned(),
            colour,
            ..Message::default()
        }
    }

    /// The stage bar with its words: `▰▰▱▱▱▱▱ 2 of 7 · Qualification`; for a stage that is gone the words alone.
    pub fn bar(&self, deal: &Deal) -> String {
        let total = self.playbook.stages.len();
        let Some(here) = owed::position(self.playbook, deal) else {
            let stage = deal.stage.as_str();
            return self.say("stage.gone_bar", minijinja::context! { stage });
        };
        let (at, name) = (here + 1, self.stage(&deal.stage));
        format!(
            "{}{} {at} of {total} · {name}",
            "▰".repeat(at),
            "▱".repeat(total.saturating_sub(at))
        )
    }

    /// Where a deal stands, in one line: the stage bar, and whether it is lost.
    pub fn state(&self, deal: &Deal) -> String {
        let (bar, lost) = (safe(self.bar(deal)), deal.is_lost());
        self.say("deal.stands", context! { bar, lost })
    }

    /// The deal in one line: code, name, value, customer.
    pub fn headline(&self, number: DealNumber, deal: &Deal) -> String {
        self.say(
            "deal.headline",
            context! {
                code => number.to_string(),
                name => deal.name.clone(),
                value => deal.value.map(|v| self.money(v)),
                customer => deal.customer.clone(),
                sample => deal.sample,
            },
        )
    }

    /// The name of a stage by an id that it has or had; the id itself when the playbook lost it.
    pub fn stage(&self, id: &str) -> String {
        self.playbook
            .stage(id)
            .map_or_else(|| id.to_owned(), |s| s.name.clone())
    }

    /// Several stages in one phrase.
    pub fn stages(&self, ids: &[String]) -> String {
        let names: Vec<String> = ids.iter().map(|id| self.stage(id)).collect();
        match names.as_slice() {
            [] => String::new(),
            [one] => one.clone(),
            [first, rest @ ..] if rest.len() == 1 => {
                self.say("word.two", context! { first, second => rest[0].as_str() })
            }
            many => self.say("word.stages", context! { count => many.len(), first => many[0].as_str(), last => many[many.len() - 1].as_str() }),
        }
    }

    /// A day, the same for every reader: `Fri 12 Dec`. No instant of Discord's, which is another day elsewhere.
    pub fn day(&self, day: NaiveDate) -> Value {
        safe(date::show(day, self.today))
    }

    /// A day with how far it is: `Fri 12 Dec (in 3 days)`. For private answers: in a channel it is wrong tomorrow.
    pub fn day_ahead(&self, day: NaiveDate) -> Value {
        let days = (day - self.today).num_days();
        if days.abs() > FAR {
            return self.day(day);
        }
        let far = self.say("word.far", context! { days });
        safe(format!("{} ({far})", date::show(day, self.today)))
    }

    /// An amount, printed as it is.
    pub fn money(&self, money: Money) -> Value {
        safe(money.show(self.home))
    }

    /// A row of buttons, when there are any.
    pub fn row(buttons: Vec<Button>) -> Option<Row> {
        (!buttons.is_empty()).then_some(Row::Buttons(buttons))
    }

    /// Labels of criteria in one line.
    pub fn labels<'c>(criteria: impl IntoIterator<Item = &'c Criterion>) -> String {
        let labels: Vec<_> = criteria.into_iter().map(|c| c.label.as_str()).collect();
        labels.join(" · ")
    }

    /// A person as a mention.
    pub fn person(&self, user: Option<UserId>) -> Value {
        match user {
            Some(user) => safe(format!("<@{user}>")),
            None => safe(self.texts().plain("word.nobody")),
        }
    }

    /// The stage a deal stands in.
    pub fn current(&self, deal: &Deal) -> Option<&'a Stage> {
        owed::current(self.playbook, deal)
    }
}

/// Where a message stands, as an address that Discord opens by itself.
pub fn link_to(w: WorkspaceId, (channel, message): (ChannelId, MessageId)) -> Value {
    safe(format!("{LINK}{w}/{channel}/{message}"))
}

/// An instant in Discord's relative form.
pub fn ago(at_ms: i64) -> Value {
    safe(format!("<t:{}:R>", at_ms.div_euclid(1000)))
}
