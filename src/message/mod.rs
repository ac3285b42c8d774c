//! What the bot says, as plain data: no Discord library, no database, no clock.
//!
//! [`Message`] is what every answer, flag and request becomes before it is sent. Its parts hold text that
//! is already escaped (see [`crate::playbook::Texts`]); the constructors keep Discord's limits.

pub mod answers;
pub mod aside;
pub mod card;
pub mod checklist;
pub mod digest;
pub mod flag;
pub mod form;
pub mod handover;
pub mod heard;
pub mod history;
pub mod part;
pub mod people;
pub mod stage;
pub mod voice;
pub mod watch;

use serde::{Deserialize, Serialize};

use crate::coach::act::Act;
use crate::domain::id::{ChannelId, RoleId, UserId, WorkspaceId};
use crate::domain::text;

pub use form::{Holds, Input, Modal};
pub use part::Part;

/// Discord's limit of a message's content, in characters.
pub const CONTENT_MAX: usize = 2000;
/// Discord's limit of an embed's description, in characters.
pub const BODY_MAX: usize = 4096;
/// Discord's limit of a button's label, in characters.
pub const LABEL_MAX: usize = 80;
/// Discord's limit of an option's label and description, in characters.
pub const OPTION_MAX: usize = 100;
/// Most options of a menu and most choices of an autocomplete.
pub const OPTIONS_MAX: usize = 25;

/// Who reads a view of a deal: nobody is offered what would be refused to them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reader {
    /// Everybody in the channel; nothing is offered.
    Channel,
    /// Somebody who may note and answer.
    Colleague,
    /// Somebody who may change the deal.
    Owner,
    /// A manager, who may waive as well.
    Manager,
}

impl Reader {
    /// Whether they may change the deal.
    pub fn may_change(self) -> bool {
        matches!(self, Self::Owner | Self::Manager)
    }
}

/// A message.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Message {
    /// The news: what happened or what to do, the first line a phone shows.
    pub headline: String,
    /// The rest, in a coloured card; empty for none.
    pub body: String,
    /// What kind of news it is.
    pub colour: Colour,
    /// Rows of buttons and menus, at most five.
    pub rows: Vec<Row>,
    /// The people it may ping. Nobody else is ever pinged.
    pub mentions: Vec<UserId>,
    /// A file that comes with it.
    pub file: Option<File>,
}

impl Message {
    /// The message with a row of buttons under it, the likeliest first.
    #[must_use]
    pub fn offer(self, mut buttons: Vec<Button>) -> Self {
        if let Some(first) = buttons.first_mut() {
            first.primary = true;
        }
        self.with(buttons)
    }

    /// The message as it stands in a direct message: what is pressed there names its workspace.
    #[must_use]
    pub fn in_direct(mut self, workspace: WorkspaceId) -> Self {
        for row in &mut self.rows {
            match row {
                Row::Buttons(buttons) => {
                    for button in buttons {
                        button.act = button.act.clone().of(workspace);
                    }
                }
                Row::Menu(menu) => menu.act = menu.act.clone().of(workspace),
                Row::Picker(picker) => picker.act = picker.act.clone().of(workspace),
            }
        }
        self
    }

    /// The message with a row of buttons under it.
    #[must_use]
    pub fn with(mut self, buttons: Vec<Button>) -> Self {
        if !buttons.is_empty() {
            self.rows.push(Row::Buttons(buttons));
        }
        self
    }
}

/// A file that comes with a message.
#[derive(Clone, Debug, PartialEq)]
pub struct File {
    /// Its name.
    pub name: String,
    /// What it shows, for those who can't see it.
    pub alt: String,
    /// Its bytes.
    pub bytes: Vec<u8>,
}

/// The kind of news, shown as the card's colour and never by colour alone.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Colour {
    /// Information: grey-blue.
    #[default]
    Info,
    /// Met or won: green.
    Good,
    /// Owed or flagged: amber.
    Owed,
    /// Nothing was saved: red.
    Refused,
}

impl Colour {
    /// The colour as Discord takes it, `0xRRGGBB`.
    pub fn rgb(self) -> u32 {
        match self {
            Self::Info => 0x5B_7C_99,
            Self::Good => 0x3B_A5_5D,
            Self::Owed => 0xE0_A0_30,
            Self::Refused => 0xC9_3C_3C,
        }
    }
}

/// A row under a message.
#[derive(Clone, Debug, PartialEq)]
pub enum Row {
    /// One to five buttons.
    Buttons(Vec<Button>),
    /// One menu of strings.
    Menu(Menu),
    /// One menu that Discord fills in.
    Picker(Picker),
}

impl Row {
    /// Its buttons.
    pub fn buttons_mut(&mut self) -> &mut [Button] {
        match self {
            Self::Buttons(buttons) => buttons,
            Self::Menu(_) | Self::Picker(_) => &mut [],
        }
    }
}

/// A button.
#[derive(Clone, Debug, PartialEq)]
pub struct Button {
    /// A verb for the very next act, at most 80 characters.
    pub label: String,
    /// Whether it is the likeliest one.
    pub primary: bool,
    /// Whether it destroys something.
    pub danger: bool,
    /// What pressing it asks for.
    pub act: Act,
}

impl Button {
    /// A plain button.
    pub fn new(label: impl Into<String>, act: Act) -> Self {
        Self {
            label: text::truncate(&label.into(), LABEL_MAX).into_owned(),
            primary: false,
            danger: false,
            act,
        }
    }

    /// The likeliest button of its message.
    #[must_use]
    pub fn primary(mut self) -> Self {
        self.primary = true;
        self
    }

    /// A button that destroys something.
    #[must_use]
    pub fn danger(mut self) -> Self {
        self.danger = true;
        self
    }
}

/// A menu from which one option is picked.
#[derive(Clone, Debug, PartialEq)]
pub struct Menu {
    /// What picking asks for; the value picked comes with it.
    pub act: Act,
    /// Shown while nothing is picked, at most 150 characters.
    pub placeholder: String,
    /// 1–25 options.
    pub options: Vec<MenuOption>,
}

/// An option of a menu.
#[derive(Clone, Debug, PartialEq)]
pub struct MenuOption {
    /// What is sent back, 1–100 characters, unique in the menu.
    pub value: String,
    /// What is read, at most 100 characters. Plain text, not Markdown.
    pub label: String,
    /// A second line, at most 100 characters.
    pub hint: Option<String>,
    /// Whether it is picked already.
    pub chosen: bool,
}

/// A menu that Discord fills in with what the workspace has, however much that is.
#[derive(Clone, Debug, PartialEq)]
pub struct Picker {
    /// What picking asks for; the id of what was picked comes with it, and its name.
    pub act: Act,
    /// Shown while nothing is picked, at most 150 characters.
    pub placeholder: String,
    /// What is picked from.
    pub among: Among,
}

/// What Discord fills a menu in with, with the one that is picked already.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Among {
    /// Text channels.
    Channels(Option<ChannelId>),
    /// Roles.
    Roles(Option<RoleId>),
}

/// One choice of an autocomplete.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Choice {
    /// What is read, 1–100 characters. Plain text.
    pub name: String,
    /// What is sent, 1–100 characters.
    pub value: String,
}

impl Choice {
    /// A choice within Discord's limits.
    pub fn new(name: &str, value: impl Into<String>) -> Self {
        Self {
            name: text::truncate(name, OPTION_MAX).into_owned(),
            value: value.into(),
        }
    }
}
