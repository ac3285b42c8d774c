//! Days as options: read with care, asked about where they can be several, and with what is said beside them.

use chrono::{Days, NaiveDate};
use minijinja::context;

use crate::coach::act::Act;
use crate::coach::args::{Args, short};
use crate::coach::case::Case;
use crate::coach::refusal::{Outcome, Stop};
use crate::domain::date::{self, DateError, Day, Doubt, Purpose, Reading, Seen};
use crate::message::{Button, Colour, Row};
use crate::playbook::texts::safe;

/// How far ahead an example lies, in days.
const EXAMPLE: Days = Days::new(21);
/// A day that passed longer ago than this was meant for another year, in days.
const LONG_AGO: i64 = 30;

impl Case<'_> {
    /// A day in the workspace's calendar; asked about when it can be several.
    ///
    /// # Errors
    /// Refused with what was typed, and a way to correct it.
    pub async fn day(&self, args: Args<'_>, name: &str, purpose: Purpose) -> Outcome<Option<Day>> {
        let Some(typed) = args.text(name) else {
            return Ok(None);
        };
        let calendar = self.calendar();
        let seen = Seen {
            today: self.today(),
            calendar: &calendar,
            purpose,
        };
        match date::read_day(typed, &seen) {
            Ok(Reading::Day(day)) => Ok(Some(day)),
            Ok(Reading::Ask {
                days,
                doubt,
                time_left_off,
            }) => {
                let draft = self.keep_args(args).await?;
                let button = |day: &NaiveDate| {
                    Button::new(
                        date::show_whole(*day),
                        Act::Redo {
                            draft: draft.clone(),
                            option: name.to_owned(),
                            value: day.to_string(),
                        },
                    )
                };
                let why = self.doubt(doubt);
                let mut message = self.refusal(
                    "ask.date",
                    context! { typed => short(typed), why => safe(why), time => time_left_off },
                );
                message.colour = Colour::Owed;
                let mut buttons: Vec<Button> = days.iter().map(button).collect();
                if !buttons.is_empty() {
                    let likeliest = buttons.remove(0).primary();
                    buttons.insert(0, likeliest);
                }
                buttons.push(self.fix(&draft));
                message.rows.push(Row::Buttons(buttons));
                Err(message.into())
            }
            Err(error) => {
                let why = self.date_problem(&error, purpose);
                let values = context! { typed => short(typed), why => safe(why) };
                Err(self.fixable(args, "refusal.date", values).await?)
            }
        }
    }

    /// The same, and it must not have passed.
    ///
    /// # Errors
    /// As [`Case::day`]; also refused when it lies in the past.
    pub async fn future_day(
        &self,
        args: Args<'_>,
        name: &str,
        purpose: Purpose,
    ) -> Outcome<Option<Day>> {
        match self.day(args, name, purpose).await? {
            Some(read) if read.day < self.today() => Err(self.passed(args, name, read.day).await?),
            day => Ok(day),
        }
    }

    /// The refusal of a day that has passed.
    pub async fn passed(&self, args: Args<'_>, name: &str, day: NaiveDate) -> Outcome<Stop> {
        let typed = short(args.text(name).unwrap_or_default());
        let again = Some(day)
            .filter(|day| (self.today() - *day).num_days() > LONG_AGO)
            .and_then(|day| next_such(day, self.today()));
        let values = context! {
            typed,
            day => self.voice().day(day),
            instead => again.map(date::show_whole),
        };
        self.fixable(args, "refusal.past", values).await
    }

    /// What is said beside a day that was taken: of which period it is the last, that it is not worked,
    /// that its time was left off.
    pub fn day_notes(&self, args: Args<'_>, name: &str, read: &Day) -> Option<String> {
        let typed = read
            .of_period
            .then(|| short(args.text(name).unwrap_or_default()));
        let free = (!read.worked).then(|| self.voice().day(read.day));
        let notes = self.say(
            "date.notes",
            context! { typed, free, time => read.time_left_off },
        );
        let notes = notes.trim();
        (!notes.is_empty()).then(|| notes.to_owned())
    }

    fn doubt(&self, doubt: Doubt) -> String {
        let key = match doubt {
            Doubt::Order => "date.ask_order",
            Doubt::Year => "date.ask_year",
            Doubt::WeekEnd => "date.ask_week",
            Doubt::Period => "date.ask_period",
            Doubt::Either => "date.ask_either",
            Doubt::Weekday(day) => {
                return self.say(
                    "date.ask_weekday",
                    context! { day => self.voice().day(day) },
                );
            }
        };
        self.texts().plain(key)
    }

    fn date_problem(&self, error: &DateError, purpose: Purpose) -> String {
        let key = match error {
            DateError::Empty | DateError::Unreadable { .. } => "date.unreadable",
            DateError::Vague { .. } => "date.vague",
            DateError::NoSuchDay { .. } => "date.no_such_day",
            DateError::OnlyTime => "date.only_time",
            DateError::OutOfRange => "date.range",
            DateError::Unknown if purpose == Purpose::Step => "date.unknown_step",
            DateError::Unknown => "date.unknown",
            DateError::Fiscal { example } => {
                return self.say("date.fiscal", context! { example => example.as_str() });
            }
        };
        let today = self.today();
        let instead = error.instead().map(date::show_whole);
        let example = date::show(today.checked_add_days(EXAMPLE).unwrap_or(today), today);
        self.say(key, context! { instead, example })
    }
}

/// The same day of this year or the next.
fn next_such(day: NaiveDate, today: NaiveDate) -> Option<NaiveDate> {
    use chrono::Datelike;
    [today.year(), today.year() + 1]
        .into_iter()
        .filter_map(|year| day.with_year(year))
        .find(|day| *day >= today)
}
