//! Slash commands: their definitions as data, and their parsing, side by side in one file a family.
//!
//! The Discord side turns [`Spec`]s into registrations; help and documentation come from the same table.

/// One slash command, or one subcommand of it.
#[derive(Clone, Copy, Debug)]
pub struct Spec {
    /// Command and subcommand, such as `["deal", "new"]`; one part for a bare command.
    pub path: &'static [&'static str],
    /// Description, at most 100 characters.
    pub about: &'static str,
    /// Options, required ones first.
    pub options: &'static [OptionSpec],
    /// Whether it can be used in a direct message.
    pub anywhere: bool,
}

/// An option of a command.
#[derive(Clone, Copy, Debug)]
pub struct OptionSpec {
    /// Name.
    pub name: &'static str,
    /// Description, at most 100 characters.
    pub about: &'static str,
    /// Type.
    pub kind: OptionKind,
    /// Whether it must be given.
    pub required: bool,
}

/// All commands, in the order they are registered.
pub fn all() -> impl Iterator<Item = &'static Spec> {
    let families = [
        super::deal::SPECS,
        super::rep::SPECS,
        super::playbook::SPECS,
        super::digest::SPECS,
        super::setup::SPECS,
        super::help::SPECS,
    ];
    families.into_iter().flatten()
}

impl OptionKind {
    /// Whether it is typed as text, so that a form can correct it.
    pub fn is_text(&self) -> bool {
        matches!(self, Self::Text(_) | Self::Completed | Self::Choice(_))
    }
}

/// The type of an option.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum OptionKind {
    /// Text, at most this many characters.
    Text(u16),
    /// Text completed while it is typed.
    Completed,
    /// One of fixed choices: (name shown, value).
    Choice(&'static [(&'static str, &'static str)]),
    /// A whole number from 1 up to this.
    Number(u32),
    /// Yes or no.
    Flag,
    /// A person.
    User,
    /// A text channel.
    Channel,
    /// A Discord role.
    Role,
}
