//! Zones and times of day as options: found by city, asked about where several fit, refused with examples.

use chrono::NaiveTime;
use minijinja::context;

use crate::coach::act::Act;
use crate::coach::args::{Args, short};
use crate::coach::case::Case;
use crate::coach::refusal::Outcome;
use crate::domain::calendar::{HoursError, Zone, read_time};
use crate::message::{Button, Choice, Colour, OPTIONS_MAX, Row};
use crate::playbook::texts::safe;

/// The word that ends what was set.
pub const DEFAULT: &str = "default";
/// Zones offered by button.
const ZONES: usize = 4;

/// What an option says about a setting.
#[derive(Clone, Debug, PartialEq)]
pub enum Given<T> {
    /// Nothing.
    Not,
    /// That the default holds again.
    Default,
    /// This.
    This(T),
}

impl<T: Clone> Given<T> {
    /// The setting, changed where something was given.
    pub fn over(&self, setting: &mut Option<T>) {
        match self {
            Self::Not => {}
            Self::Default => *setting = None,
            Self::This(value) => *setting = Some(value.clone()),
        }
    }
}

impl Case<'_> {
    /// A time zone: by its name, by a city, by an offset.
    ///
    /// # Errors
    /// Asked about where several fit; refused with what was typed where none does.
    pub async fn zone_option(&self, args: Args<'_>, name: &str) -> Outcome<Given<Zone>> {
        let Some(typed) = args.text(name) else {
            return Ok(Given::Not);
        };
        if typed.eq_ignore_ascii_case(DEFAULT) {
            return Ok(Given::Default);
        }
        if let Ok(zone) = Zone::parse(typed) {
            return Ok(Given::This(zone));
        }
        let found = Zone::search(typed, self.now, ZONES + 1);
        if let [one] = found.as_slice() {
            return Ok(Given::This(one.zone.clone()));
        }
        if found.is_empty() {
            let values = context! { typed => short(typed) };
            return Err(self.fixable(args, "refusal.zone", values).await?);
        }
        let draft = self.keep_args(args).await?;
        let mut buttons: Vec<Button> = found
            .iter()
            .take(ZONES)
            .map(|choice| {
                let act = Act::Redo {
                    draft: draft.clone(),
                    option: name.to_owned(),
                    value: choice.zone.name().to_owned(),
                };
                Button::new(choice.label.clone(), act)
            })
            .collect();
        buttons.push(self.fix(&draft));
        let more = found.len() > ZONES;
        let mut message = self.refusal("ask.zone", context! { typed => short(typed), more });
        message.colour = Colour::Owed;
        message.rows.push(Row::Buttons(buttons));
        Err(message.into())
    }

    /// A time of day.
    ///
    /// # Errors
    /// Refused with what was typed where it is none.
    pub async fn time_option(&self, args: Args<'_>, name: &str) -> Outcome<Given<NaiveTime>> {
        let Some(typed) = args.text(name) else {
            return Ok(Given::Not);
        };
        if typed.eq_ignore_ascii_case(DEFAULT) {
            return Ok(Given::Default);
        }
        match read_time(typed) {
            Ok(time) => Ok(Given::This(time)),
            Err(error) => {
                let values = context! {
                    typed => short(typed),
                    option => self.option_label(name),
                    no_such => error == HoursError::NoSuchTime,
                };
                Err(self.fixable(args, "refusal.time", values).await?)
            }
        }
    }

    /// Zones as they are offered while one types.
    pub fn zone_choices(&self, typed: &str) -> Vec<Choice> {
        Zone::search(typed, self.now, OPTIONS_MAX)
            .into_iter()
            .map(|choice| Choice::new(&choice.label, choice.zone.name()))
            .collect()
    }

    /// What a zone is called, with its time.
    pub fn zone_label(&self, zone: &Zone) -> minijinja::Value {
        safe(zone.label(self.now))
    }
}
