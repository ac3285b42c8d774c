//! What the environment says. The one place that reads it.
//!
//! Values come from shells, unit files, `.env` files and container specifications, each with its own idea of
//! quotation marks and line ends. What surely is none of the value is taken off; what can't be meant is told.

use std::env::VarError;

use super::filter;

/// Marks that people and tools put around a value.
const QUOTES: [(char, char); 5] = [
    ('"', '"'),
    ('\'', '\''),
    ('`', '`'),
    ('\u{201c}', '\u{201d}'),
    ('\u{2018}', '\u{2019}'),
];

/// What the environment says, by variable. Each value is trimmed, and without the marks around it.
#[derive(Default)]
pub struct Environment {
    /// `DISCORD_TOKEN`.
    pub token: Option<String>,
    /// `DISCORD_API_BASE`.
    pub api: Option<String>,
    /// `DATABASE_URL`.
    pub database: Option<String>,
    /// `DEALCOACH_CONFIG`.
    pub file: Option<String>,
    /// `RUST_LOG`, where it can be followed.
    pub log: Option<String>,
    /// What is wrong with variables, a line each.
    pub(super) faults: Vec<String>,
}

impl Environment {
    /// The process's environment.
    pub fn read() -> Self {
        let mut all = Self::read_for_practice();
        all.token = all.or_fault(variable("DISCORD_TOKEN"));
        all.api = all.or_fault(variable("DISCORD_API_BASE"));
        all.database = all.or_fault(variable("DATABASE_URL"));
        all
    }

    /// Only what the practice room reads: neither a token nor a database of the real bot has any business there.
    pub fn read_for_practice() -> Self {
        let mut some = Self::default();
        some.file = some.or_fault(variable("DEALCOACH_CONFIG"));
        let log = some.or_fault(variable("RUST_LOG"));
        let log = log.filter(|text| !text.is_empty());
        some.log = some.or_fault(log.map(filter::check).transpose());
        some
    }

    fn or_fault(&mut self, read: Result<Option<String>, String>) -> Option<String> {
        read.unwrap_or_else(|fault| {
            self.faults.push(fault);
            None
        })
    }
}

#[expect(
    clippy::disallowed_methods,
    reason = "this is the one place that reads the environment"
)]
fn variable(name: &str) -> Result<Option<String>, String> {
    match std::env::var(name) {
        Ok(value) => clean(name, &value).map(Some),
        Err(VarError::NotPresent) => Ok(None),
        Err(VarError::NotUnicode(_)) => Err(format!("{name}: it is not UTF-8 text; set it anew")),
    }
}

/// A value as it was meant; empty where nothing is left of it. The error names the variable, never the value.
fn clean(name: &str, value: &str) -> Result<String, String> {
    let mut text = trim(value);
    if let Some(inner) = QUOTES
        .iter()
        .find_map(|(open, close)| text.strip_prefix(*open)?.strip_suffix(*close))
    {
        text = trim(inner);
    }
    let quoted = |end: Option<char>| {
        end.is_some_and(|end| {
            QUOTES
                .iter()
                .any(|(open, close)| [*open, *close].contains(&end))
        })
    };
    if quoted(text.chars().next()) || quoted(text.chars().next_back()) {
        return Err(format!(
            "{name}: its quotation marks are no pair; write the value without any"
        ));
    }
    if text.contains(['\n', '\r']) {
        return Err(format!(
            "{name}: there is a line break in the middle of it; write it on one line"
        ));
    }
    if text.contains(is_unseen) {
        return Err(format!(
            "{name}: there is a character in it that can't be seen; type it anew"
        ));
    }
    Ok(text.to_owned())
}

fn trim(text: &str) -> &str {
    text.trim_matches(|c: char| c.is_whitespace() || is_unseen(c))
}

fn is_unseen(c: char) -> bool {
    c.is_control() || matches!(c, '\u{feff}' | '\u{200b}'..='\u{200f}' | '\u{2060}')
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(value: &str) -> Result<String, String> {
        clean("DATABASE_URL", value)
    }

    #[test]
    fn what_shells_and_files_leave_around_a_value_is_taken_off() {
        for value in [
            "sqlite://a b.db",
            " sqlite://a b.db\n",
            "sqlite://a b.db\r\n",
            "\u{feff}sqlite://a b.db\u{a0}",
            "\"sqlite://a b.db\"",
            "'sqlite://a b.db'\n",
            "\u{201c}sqlite://a b.db\u{201d}",
            " \" sqlite://a b.db \" ",
        ] {
            assert_eq!(read(value).as_deref(), Ok("sqlite://a b.db"), "{value:?}");
        }
        for value in ["", " ", "\n", "\"\"", "' '"] {
            assert_eq!(read(value).as_deref(), Ok(""), "{value:?}");
        }
    }

    #[test]
    fn what_can_not_be_meant_is_told_without_the_value() {
        for (value, why) in [
            ("\"canary", "no pair"),
            ("canary'", "no pair"),
            ("\"\"canary\"\"", "no pair"),
            ("\"", "no pair"),
            ("can\nary", "line break"),
            ("can\u{7}ary", "can't be seen"),
            ("can\u{200b}ary", "can't be seen"),
        ] {
            let fault = read(value).unwrap_err();
            assert!(fault.contains(why), "{value:?}: {fault}");
            assert!(fault.starts_with("DATABASE_URL: ") && !fault.contains("canary"));
        }
    }
}
