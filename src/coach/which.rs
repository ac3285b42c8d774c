//! Which deal is meant: by code, by name, or asked, where what was typed fits several.

use minijinja::context;

use crate::coach::act::Act;
use crate::coach::args::{Args, short};
use crate::coach::case::Case;
use crate::coach::refusal::{Outcome, Stop};
use crate::domain::deal::Status;
use crate::domain::id::DealNumber;
use crate::domain::text;
use crate::message::{Button, Colour, Menu, MenuOption, OPTION_MAX, OPTIONS_MAX, Row};
use crate::store::{Directory, Entry, Record};

/// The option that names a deal.
const DEAL: &str = "deal";
/// With more deals than this a menu asks, not buttons.
const BUTTONS_MAX: usize = 5;
/// The most of a deal's name that a button shows.
const NAME_MAX: usize = 50;

impl Case<'_> {
    /// The deal that an option names. Where several are meant, buttons run the command with the chosen one.
    ///
    /// # Errors
    /// Refused when there is none; asked when there are several. What was typed is kept.
    pub async fn find(&self, args: Args<'_>, typed: &str) -> Outcome<Record> {
        match self.meant(typed).await?.as_slice() {
            // A code that was a deal's once is told what became of it.
            [] => match DealNumber::parse(typed).or_else(|| DealNumber::shown(typed)) {
                Some(code) => self.load(code).await,
                None => Err(self.stop("refusal.no_deal", context! { typed => short(typed) })),
            },
            [only] => self.load(*only).await,
            several => Err(self.which(args, typed, several).await?),
        }
    }

    /// The deal that an option names, where nobody can be asked.
    ///
    /// # Errors
    /// Refused when it is not just one.
    pub async fn find_only(&self, typed: &str) -> Outcome<Record> {
        match self.meant(typed).await?.as_slice() {
            [only] => self.load(*only).await,
            _ => Err(self.stop("refusal.no_deal", context! { typed => short(typed) })),
        }
    }

    /// The deals that a text may mean.
    ///
    /// A code written as the bot writes it, `D-3`, is what completion, buttons and menus send: it means that
    /// deal alone, whatever another is called, so that what was picked is what changes. `3` and `d3` are typed:
    /// they mean that deal, and one of that name as well. Without either it is the deals that hold the text.
    async fn meant(&self, typed: &str) -> Outcome<Vec<DealNumber>> {
        let typed = typed.trim();
        let code = DealNumber::parse(typed);
        if let Some(code) = code.filter(|code| code.to_string() == typed)
            && let Some(record) = self.coach.store.deal(self.workspace, code).await?
            && record.deal.status != Status::Withdrawn
        {
            return Ok(vec![code]);
        }
        let directory = self.coach.store.directory(self.workspace).await?;
        let mut meant = directory.called(typed);
        // The whole line of the completion, typed or pasted, begins with the code.
        let code = code.or_else(|| DealNumber::shown(typed));
        if let Some(code) = code.filter(|code| directory.get(*code).is_some()) {
            meant.retain(|number| *number != code);
            meant.insert(0, code);
        }
        if meant.is_empty() {
            meant = directory.named(typed);
        }
        Ok(meant)
    }

    /// Asks which of several deals is meant, and keeps the command for the answer.
    async fn which(&self, args: Args<'_>, typed: &str, several: &[DealNumber]) -> Outcome<Stop> {
        let directory = self.coach.store.directory(self.workspace).await?;
        let draft = self.keep_args(args).await?;
        let redo = |value: String| Act::Redo {
            draft: draft.clone(),
            option: DEAL.to_owned(),
            value,
        };
        let row = if several.len() <= BUTTONS_MAX {
            let button = |number: &DealNumber| {
                Button::new(self.line_of(&directory, *number), redo(number.to_string()))
            };
            Row::Buttons(several.iter().map(button).collect())
        } else {
            let option = |number: &DealNumber| MenuOption {
                value: number.to_string(),
                label: text::truncate(&self.line_of(&directory, *number), OPTION_MAX).into_owned(),
                hint: None,
                chosen: false,
            };
            Row::Menu(Menu {
                act: redo(String::new()),
                placeholder: self.texts().plain("menu.which_deal"),
                options: several.iter().take(OPTIONS_MAX).map(option).collect(),
            })
        };
        let more = several.len().saturating_sub(OPTIONS_MAX);
        let mut message = self.refusal("ask.deal", context! { typed => short(typed), more });
        message.colour = Colour::Owed;
        message.rows.push(row);
        Ok(message.into())
    }

    /// A deal in one line of plain text, with its customer: those asked about may have one name.
    fn line_of(&self, directory: &Directory, number: DealNumber) -> String {
        match directory.get(number) {
            Some(entry) => self.line_with(entry, entry.customer.as_deref()),
            None => number.to_string(),
        }
    }

    /// Code, name, stage and value of a deal in one line of plain text.
    pub fn entry_line(&self, entry: &Entry) -> String {
        self.line_with(entry, None)
    }

    fn line_with(&self, entry: &Entry, customer: Option<&str>) -> String {
        let voice = self.voice();
        let mut line = format!(
            "{} · {}",
            entry.number,
            text::truncate(&entry.name, NAME_MAX)
        );
        let value = entry.value.map(|value| value.show(voice.home));
        let customer = customer.map(|customer| text::truncate(customer, NAME_MAX).into_owned());
        for part in [customer, Some(voice.stands(&entry.stage)), value]
            .into_iter()
            .flatten()
        {
            line.push_str(" · ");
            line.push_str(&part);
        }
        line
    }
}
