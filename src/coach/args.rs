//! The options of a command, read with care: what can't be read is refused with what was typed.

use std::collections::BTreeMap;

use minijinja::context;

use crate::coach::act::Act;
use crate::coach::case::Case;
use crate::coach::refusal::{Outcome, Stop};
use crate::coach::request::OptionValue;
use crate::coach::typed;
use crate::domain::id::{ChannelId, RoleId, UserId};
use crate::domain::text::{self, TextError};
use crate::message::{Button, Row};

/// Most characters of a name or of another short text.
pub const NAME_MAX: usize = 100;
/// Most characters of evidence, a note or a reason.
pub const TEXT_MAX: usize = 1000;

/// The options of a command.
#[derive(Clone, Copy, Debug)]
pub struct Args<'a>(pub &'a BTreeMap<String, OptionValue>);

/// A kept command's newest event of its deal when it was kept, by sequence number: what its sender knows. No
/// command has an option of this name.
pub const SEEN: &str = "seen";

/// A person named by an option.
#[derive(Clone, Debug)]
pub struct Person {
    /// Id.
    pub id: UserId,
    /// Display name.
    pub name: String,
    /// Whether they are a member of the workspace.
    pub member: bool,
    /// Whether it is a bot.
    pub bot: bool,
}

impl<'a> Args<'a> {
    /// The text of an option; `None` when it is absent or blank.
    pub fn text(&self, name: &str) -> Option<&'a str> {
        match self.0.get(name) {
            Some(OptionValue::Text(text)) if !text.trim().is_empty() => Some(text.trim()),
            _ => None,
        }
    }

    /// Whether the option was given at all, blank or not.
    pub fn given(&self, name: &str) -> bool {
        self.0.contains_key(name)
    }

    /// A yes-or-no option; absent means no.
    pub fn flag(&self, name: &str) -> bool {
        matches!(self.0.get(name), Some(OptionValue::Flag(true)))
    }

    /// The number of the deal's newest event that whoever kept the command had seen.
    pub fn seen(&self) -> Option<i64> {
        match self.0.get(SEEN) {
            Some(OptionValue::Number(seq)) => Some(*seq),
            Some(OptionValue::Text(seq)) => seq.parse().ok(),
            _ => None,
        }
    }

    /// A person.
    pub fn user(&self, name: &str) -> Option<Person> {
        match self.0.get(name) {
            Some(OptionValue::User {
                id,
                name,
                roles,
                bot,
            }) => Some(Person {
                id: *id,
                name: name.clone(),
                member: roles.is_some(),
                bot: *bot,
            }),
            _ => None,
        }
    }

    /// A number as it was given, or typed in a form that corrects it.
    pub fn number(&self, name: &str) -> Option<String> {
        match self.0.get(name) {
            Some(OptionValue::Number(number)) => Some(number.to_string()),
            Some(OptionValue::Text(text)) if !text.trim().is_empty() => {
                Some(text.trim().to_owned())
            }
            _ => None,
        }
    }

    /// A channel.
    pub fn channel(&self, name: &str) -> Option<ChannelId> {
        match self.0.get(name) {
            Some(OptionValue::Channel(id)) => Some(*id),
            _ => None,
        }
    }

    /// A Discord role with its name.
    pub fn role(&self, name: &str) -> Option<(RoleId, &'a str)> {
        match self.0.get(name) {
            Some(OptionValue::Role(id, name)) => Some((*id, name)),
            _ => None,
        }
    }
}

impl Case<'_> {
    /// A text option as one clean line; `None` when absent or blank.
    ///
    /// # Errors
    /// Refused when it is too long or holds nothing that can be seen.
    pub async fn line(&self, args: Args<'_>, name: &str, max: usize) -> Outcome<Option<String>> {
        match args.text(name) {
            None => Ok(None),
            Some(typed) => match text::clean_line(typed, max) {
                Ok(clean) => Ok(Some(clean)),
                Err(error) => Err(self.bad_text(args, name, typed, &error, max).await?),
            },
        }
    }

    /// A text option that keeps its line breaks.
    ///
    /// # Errors
    /// As [`Case::line`].
    pub async fn block(&self, args: Args<'_>, name: &str) -> Outcome<Option<String>> {
        match args.text(name) {
            None => Ok(None),
            Some(typed) => match text::clean_block(typed, TEXT_MAX) {
                Ok(clean) => Ok(Some(clean)),
                Err(error) => Err(self.bad_text(args, name, typed, &error, TEXT_MAX).await?),
            },
        }
    }

    /// A text option that must be there.
    ///
    /// # Errors
    /// Refused when it is missing, too long, or holds nothing that can be seen.
    pub async fn must_line(&self, args: Args<'_>, name: &str, max: usize) -> Outcome<String> {
        match self.line(args, name, max).await? {
            Some(text) => Ok(text),
            None => Err(self.missing(args, name).await?),
        }
    }

    /// A text option with line breaks that must be there.
    ///
    /// # Errors
    /// As [`Case::must_line`].
    pub async fn must_block(&self, args: Args<'_>, name: &str) -> Outcome<String> {
        match self.block(args, name).await? {
            Some(text) => Ok(text),
            None => Err(self.missing(args, name).await?),
        }
    }

    async fn missing(&self, args: Args<'_>, name: &str) -> Outcome<Stop> {
        let label = self.option_label(name);
        self.fixable(args, "refusal.missing", context! { option => label })
            .await
    }

    async fn bad_text(
        &self,
        args: Args<'_>,
        name: &str,
        typed: &str,
        error: &TextError,
        max: usize,
    ) -> Outcome<Stop> {
        let option = self.option_label(name);
        match error {
            TextError::Empty => {
                let values = context! { option, typed => short(typed) };
                self.fixable(args, "refusal.unseen", values).await
            }
            TextError::TooLong { .. } => {
                let values = context! { option, max };
                let stop = self.fixable(args, "refusal.too_long", values).await?;
                let Stop::Refused(mut message) = stop else {
                    return Ok(stop);
                };
                typed::give_back(&mut message, &[(String::new(), typed.to_owned())]);
                Ok(Stop::Refused(message))
            }
        }
    }

    /// A refusal that keeps the command and offers to correct it.
    pub async fn fixable(
        &self,
        args: Args<'_>,
        key: &str,
        values: minijinja::Value,
    ) -> Outcome<Stop> {
        let draft = self.keep_args(args).await?;
        let mut message = self.refusal(key, values);
        message
            .rows
            .push(Row::Buttons(vec![self.fix(&draft).primary()]));
        Ok(message.into())
    }

    /// The button that opens the form filled in with what was typed.
    pub fn fix(&self, draft: &str) -> Button {
        Button::new(self.texts().plain("button.fix"), Act::Fix(draft.to_owned()))
    }

    /// Keeps the command with these options.
    pub async fn keep_args(&self, args: Args<'_>) -> Outcome<String> {
        self.keep_as(&self.path, args.0).await
    }

    /// The name of an option as people see it.
    pub fn option_label(&self, name: &str) -> String {
        let key = format!("option.{name}");
        if self.texts().has(&key) {
            self.texts().plain(&key)
        } else {
            name.replace('_', " ")
        }
    }
}

/// What was typed, short enough to be echoed in a refusal; empty when nothing of it can be seen.
pub fn short(typed: &str) -> String {
    let line = typed.split_whitespace().collect::<Vec<_>>().join(" ");
    if matches!(text::clean_line(&line, usize::MAX), Err(TextError::Empty)) {
        return String::new();
    }
    text::truncate(&line, 80).into_owned()
}
