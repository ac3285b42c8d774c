//! Forms: what opens over the chat, and what is filled in there.

use crate::coach::act::Act;
use crate::domain::text;
use crate::message::MenuOption;

/// Discord's limit of a form's title and of an input's label, in characters.
pub const TITLE_MAX: usize = 45;
/// Discord's limit of the line that explains an input, and of an example, in characters.
pub const LINE_MAX: usize = 100;
/// Discord's limit of what stands in a form, the text above included.
pub const PARTS_MAX: usize = 5;
/// Discord's limit of a text in an input, in characters.
pub const TEXT_MAX: u16 = 4_000;
/// Most characters of a text, unless it was longer before.
const USUAL_MAX: u16 = 1_000;

/// A form that opens over the chat.
#[derive(Clone, Debug, PartialEq)]
pub struct Modal {
    /// What sending it asks for.
    pub act: Act,
    /// Title, at most 45 characters. Plain text.
    pub title: String,
    /// What stands above the inputs, as Markdown; empty for nothing. It takes one of the five places.
    pub above: String,
    /// 1–5 inputs, one less with a text above.
    pub inputs: Vec<Input>,
}

/// An input of a form, with its label.
#[derive(Clone, Debug, PartialEq)]
pub struct Input {
    /// Name under which it comes back.
    pub id: String,
    /// Label, at most 45 characters. Plain text.
    pub label: String,
    /// A line that explains it, at most 100 characters; empty for none. Plain text.
    pub description: String,
    /// Whether it must be filled.
    pub required: bool,
    /// What it takes.
    pub holds: Holds,
}

/// What an input takes.
#[derive(Clone, Debug, PartialEq)]
pub enum Holds {
    /// A text.
    Text {
        /// What it holds when it opens.
        value: String,
        /// Shown while it is empty, at most 100 characters.
        example: String,
        /// Whether it takes several lines.
        long: bool,
        /// Most characters, 1–4000.
        max: u16,
    },
    /// Some of 1–25 options; several come back with commas between them.
    Choice {
        /// Most that can be picked.
        most: u8,
        /// Shown while nothing is picked, at most 150 characters; empty for the client's own words.
        placeholder: String,
        /// The options, with the one that is picked when it opens.
        options: Vec<MenuOption>,
    },
}

impl Input {
    /// An optional text of one line.
    pub fn text(id: &str, label: &str) -> Self {
        let holds = Holds::Text {
            value: String::new(),
            example: String::new(),
            long: false,
            max: USUAL_MAX,
        };
        Self::new(id, label, holds)
    }

    /// An optional choice.
    pub fn choice(id: &str, label: &str, options: Vec<MenuOption>) -> Self {
        let holds = Holds::Choice {
            most: 1,
            placeholder: String::new(),
            options,
        };
        Self::new(id, label, holds)
    }

    /// The choice, of as many options as there are.
    #[must_use]
    pub fn several(mut self) -> Self {
        if let Holds::Choice { most, options, .. } = &mut self.holds {
            *most = u8::try_from(options.len()).unwrap_or(u8::MAX);
        }
        self
    }

    fn new(id: &str, label: &str, holds: Holds) -> Self {
        Self {
            id: id.to_owned(),
            label: text::truncate(label, TITLE_MAX).into_owned(),
            description: String::new(),
            required: false,
            holds,
        }
    }

    /// The input, to be filled.
    #[must_use]
    pub fn required(mut self) -> Self {
        self.required = true;
        self
    }

    /// The input with a line that explains it.
    #[must_use]
    pub fn described(mut self, line: &str) -> Self {
        line.clone_into(&mut self.description);
        self
    }

    /// The text with an example; the choice with these words while nothing is picked.
    #[must_use]
    pub fn hinted(mut self, hint: &str) -> Self {
        match &mut self.holds {
            Holds::Text { example: at, .. }
            | Holds::Choice {
                placeholder: at, ..
            } => {
                hint.clone_into(at);
            }
        }
        self
    }

    /// The text with something in it, all of it.
    #[must_use]
    pub fn holding(mut self, text: &str) -> Self {
        if let Holds::Text { value, max, .. } = &mut self.holds {
            text.clone_into(value);
            let length = u16::try_from(text::length(text)).unwrap_or(TEXT_MAX);
            *max = (*max).max(length).min(TEXT_MAX);
        }
        self
    }

    /// The text, of several lines.
    #[must_use]
    pub fn long(mut self) -> Self {
        if let Holds::Text { long, .. } = &mut self.holds {
            *long = true;
        }
        self
    }
}
