//! The settings: `config.toml`, and the environment over it.
//!
//! Every fault is found in one go and told in a line each. Secrets are taken from the environment alone, and no line
//! repeats one. `environment` reads the environment, `filter` what is to be logged, `table` the file.

mod environment;
mod filter;
mod table;

use std::fmt;
use std::path::{Path, PathBuf};

use secrecy::SecretString;

use table::{Part, Told};

use crate::discord::admit::Paces;
use crate::discord::base::ApiBase;
use crate::domain::id::WorkspaceId;
use crate::domain::money::Currency;
use crate::playbook::Autonomy;

pub use environment::Environment;

/// Where the settings are unless `DEALCOACH_CONFIG` says otherwise.
const FILE: &str = "config.toml";
/// The database unless `DATABASE_URL` says otherwise.
const DATABASE: &str = "sqlite://dealcoach.db";
/// The playbook's folder unless the file says otherwise.
const PLAYBOOK: &str = "prompts";
/// How much one person may do unless the file says otherwise.
const PACES: Paces = Paces {
    commands: 20,
    presses: 40,
    autocompletes: 100,
};
/// Largest settings file read, in bytes.
const FILE_MAX: u64 = 1 << 20;

/// What databases' addresses begin with.
const SCHEMES: [&str; 3] = ["sqlite", "postgres", "postgresql"];
/// The shortest text that is looked for as a token in what is told.
const TOKEN_MIN: usize = 8;

/// The days of the week as they are written, Monday first.
const DAYS: [&str; 7] = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"];
/// The keys of the file by the table they stand in; those at its top first.
const KEYS: &[(&str, &[&str])] = &[
    ("", &["playbook", "workspaces"]),
    (
        "defaults",
        &[
            "currency",
            "zone",
            "days",
            "from",
            "to",
            "digest",
            "autonomy",
            "visibility",
        ],
    ),
    (
        "limits",
        &[
            "commands_per_user_10s",
            "presses_per_user_10s",
            "autocompletes_per_user_10s",
        ],
    ),
    ("network", &["system_roots"]),
];

/// All settings.
#[derive(Clone, Debug)]
pub struct Config {
    /// The bot's token; `None` when it is not set.
    pub token: Option<SecretString>,
    /// The base of Discord's API.
    pub api: ApiBase,
    /// The database's URL; it may hold a password.
    pub database: SecretString,
    /// The settings file.
    pub file: PathBuf,
    /// The playbook's folder; it need not exist.
    pub playbook: PathBuf,
    /// The workspaces served; `None` for all.
    pub workspaces: Option<Vec<WorkspaceId>>,
    /// What holds before any set-up.
    pub defaults: Defaults,
    /// How much one person may do.
    pub paces: Paces,
}

/// What holds in a workspace before any set-up.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Defaults {
    /// Currency of amounts without one.
    pub currency: Currency,
    /// IANA time zone.
    pub zone: String,
    /// Working days, Monday first.
    pub days: [bool; 7],
    /// When the working day begins, in minutes since midnight.
    pub from: u16,
    /// When it ends, in minutes since midnight; later than `from`.
    pub to: u16,
    /// When the digest comes, in minutes since midnight.
    pub digest: u16,
    /// Autonomy of people without a mapped role.
    pub autonomy: Autonomy,
    /// What reps see of each other's deals.
    pub visibility: Visibility,
}

/// What reps see of each other's deals.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Visibility {
    /// All deals of the workspace.
    All,
    /// Their own only.
    Own,
}

/// What is wrong with the settings; one line each.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Faults(pub Vec<String>);

impl fmt::Display for Faults {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0.join("\n"))
    }
}

impl std::error::Error for Faults {}

impl Config {
    /// The settings for this environment. Where it names no file, `config.toml` is read if there is one.
    pub fn from(environment: Environment) -> Result<Self, Faults> {
        let token = environment.token.clone();
        let outcome = match read(environment.file.as_deref()) {
            Ok((file, text)) => Self::assemble(environment, &file, &text),
            Err(fault) => {
                let mut faults = environment.faults;
                faults.push(fault);
                Err(Faults(faults))
            }
        };
        outcome.map_err(|faults| faults.without(token.as_deref()))
    }

    fn assemble(environment: Environment, file: &Path, text: &str) -> Result<Self, Faults> {
        let mut told = Told {
            file: file.display().to_string(),
            faults: environment.faults,
        };
        let mut top = Part::read(text, KEYS, &mut told);
        let secrets = secrets(&top);
        if !secrets.is_empty() {
            for (line, what) in secrets {
                told.fault(line, what);
            }
            return Err(Faults(told.faults));
        }
        let playbook = playbook(&mut top, file, &mut told);
        let workspaces = workspaces(&mut top, &mut told);
        let defaults = defaults(top.part("defaults", text, &mut told), &mut told);
        let paces = paces(top.part("limits", text, &mut told), &mut told);
        let system_roots = network(top.part("network", text, &mut told), &mut told);
        top.finish(&mut told);

        let mut faults = told.faults;
        let api = environment.api.filter(|text| !text.is_empty());
        let api = api.map_or_else(ApiBase::default, |text| {
            ApiBase::parse(&text).unwrap_or_else(|error| {
                faults.push(format!("DISCORD_API_BASE: {error}"));
                ApiBase::default()
            })
        });
        let token = environment.token.filter(|text| !text.is_empty());
        let token = token.map(|token| {
            let token = token.strip_prefix("Bot ").unwrap_or(&token).trim();
            if !token.bytes().all(|b| b.is_ascii_graphic()) {
                faults.push("DISCORD_TOKEN: it holds characters that no token has".to_owned());
            }
            SecretString::from(token.to_owned())
        });
        let database = environment.database.map_or_else(
            || DATABASE.to_owned(),
            |text| {
                database(&text).unwrap_or_else(|fault| {
                    faults.push(fault);
                    DATABASE.to_owned()
                })
            },
        );
        if !faults.is_empty() {
            return Err(Faults(faults));
        }
        Ok(Self {
            token,
            api: api.with_system_roots(system_roots),
            database: database.into(),
            file: file.to_owned(),
            playbook,
            workspaces: (!workspaces.is_empty()).then_some(workspaces),
            defaults,
            paces,
        })
    }
}

impl Faults {
    /// The same without the token, should a value be told that holds it.
    fn without(self, token: Option<&str>) -> Self {
        let Some(token) = token.filter(|token| token.len() >= TOKEN_MIN) else {
            return self;
        };
        let lines = self.0.into_iter();
        Self(lines.map(|line| line.replace(token, "…")).collect())
    }
}

/// The address of the database as it was meant. The error repeats at most its scheme: the rest may hold a password.
fn database(text: &str) -> Result<String, String> {
    const EXAMPLE: &str = "`sqlite://dealcoach.db` or `postgres://user:password@host/name`";
    if text.is_empty() {
        return Err(format!(
            "DATABASE_URL: it is set but empty; write {EXAMPLE}, or take it out for `{DATABASE}`"
        ));
    }
    let scheme = text.split(':').next().unwrap_or_default();
    let known = SCHEMES.iter().find(|s| s.eq_ignore_ascii_case(scheme));
    let rest = text.get(scheme.len() + 1..).unwrap_or_default();
    match known {
        Some(&"sqlite") => Ok(format!("sqlite:{rest}")),
        Some(scheme) if rest.starts_with("//") => Ok(format!("{scheme}:{rest}")),
        Some(scheme) => Err(format!(
            "DATABASE_URL: `{scheme}:` is followed by `//`; write it like {EXAMPLE}"
        )),
        None => {
            let shown = rest.starts_with("//")
                && scheme.len() <= 20
                && scheme
                    .bytes()
                    .all(|b| b.is_ascii_alphanumeric() || b"+-.".contains(&b));
            let named = if shown {
                format!("`{scheme}://` is no database that is known")
            } else {
                "it does not say which database".to_owned()
            };
            Err(format!("DATABASE_URL: {named}; write it like {EXAMPLE}"))
        }
    }
}

/// The playbook's folder, beside the file.
fn playbook(top: &mut Part<'_>, file: &Path, told: &mut Told) -> PathBuf {
    let (name, line) = top
        .text("playbook", told)
        .unwrap_or_else(|| (PLAYBOOK.to_owned(), 1));
    if name.is_empty() {
        told.fault(line, "playbook: it names no folder");
    }
    file.parent().unwrap_or(Path::new("")).join(name)
}

fn workspaces(top: &mut Part<'_>, told: &mut Told) -> Vec<WorkspaceId> {
    let (ids, line) = top.texts("workspaces", told).unwrap_or_default();
    let mut workspaces = Vec::new();
    for id in ids {
        match id.parse::<u64>() {
            Ok(id) if id > 0 => workspaces.push(WorkspaceId(id)),
            _ => told.fault(
                line,
                format!("workspaces: `{id}` is no server id such as `\"1190000000000000000\"`"),
            ),
        }
    }
    workspaces
}

fn defaults(mut part: Part<'_>, told: &mut Told) -> Defaults {
    let mut default = Defaults::default();
    if let Some((text, line)) = part.text("currency", told) {
        match Currency::parse(&text) {
            Ok(currency) => default.currency = currency,
            Err(error) => told.fault(line, format!("currency: {error}")),
        }
    }
    if let Some((zone, line)) = part.text("zone", told) {
        if jiff::tz::TimeZone::get(&zone).is_err() {
            let what = format!("zone: `{zone}` is no IANA time zone such as `Europe/Berlin`");
            told.fault(line, what);
        }
        default.zone = zone;
    }
    if let Some((days, line)) = part.texts("days", told) {
        default.days = [false; 7];
        for day in days {
            match DAYS.iter().position(|d| d.eq_ignore_ascii_case(&day)) {
                Some(index) => default.days[index] = true,
                None => told.fault(
                    line,
                    format!(
                        "days: `{day}` is no day; they are written {}",
                        DAYS.join(", ")
                    ),
                ),
            }
        }
        if !default.days.contains(&true) {
            told.fault(line, "days: at least one day must be a working day");
        }
    }
    let mut ends = 1;
    for (key, time) in [
        ("from", &mut default.from),
        ("to", &mut default.to),
        ("digest", &mut default.digest),
    ] {
        let Some((text, line)) = part.text(key, told) else {
            continue;
        };
        if key != "digest" {
            ends = line;
        }
        match minutes(&text) {
            Some(minutes) => *time = minutes,
            None => told.fault(
                line,
                format!("{key}: `{text}` is no time of day such as `09:00`"),
            ),
        }
    }
    if default.from >= default.to {
        let (from, to) = (clock(default.from), clock(default.to));
        told.fault(ends, format!("to: `{to}` is not after `{from}`"));
    }
    let modes = [
        ("scripted", Autonomy::Scripted),
        ("guided", Autonomy::Guided),
        ("autonomous", Autonomy::Autonomous),
    ];
    if let Some(autonomy) = part.word("autonomy", &modes, told) {
        default.autonomy = autonomy;
    }
    let views = [("all", Visibility::All), ("own", Visibility::Own)];
    if let Some(visibility) = part.word("visibility", &views, told) {
        default.visibility = visibility;
    }
    part.finish(told);
    default
}

fn paces(mut part: Part<'_>, told: &mut Told) -> Paces {
    let mut paces = PACES;
    for (key, pace) in [
        ("commands_per_user_10s", &mut paces.commands),
        ("presses_per_user_10s", &mut paces.presses),
        ("autocompletes_per_user_10s", &mut paces.autocompletes),
    ] {
        if let Some(number) = part.number(key, told) {
            *pace = number;
        }
    }
    part.finish(told);
    paces
}

/// Whether the machine's own certificate authorities are trusted as well.
fn network(mut part: Part<'_>, told: &mut Told) -> bool {
    let system_roots = part.flag("system_roots", told);
    part.finish(told);
    system_roots
}

impl Default for Defaults {
    fn default() -> Self {
        Self {
            currency: Currency::USD,
            zone: "UTC".to_owned(),
            days: [true, true, true, true, true, false, false],
            from: 540,
            to: 1_080,
            digest: 510,
            autonomy: Autonomy::Guided,
            visibility: Visibility::All,
        }
    }
}

impl Default for Config {
    fn default() -> Self {
        Self {
            token: None,
            api: ApiBase::default(),
            database: DATABASE.to_owned().into(),
            file: FILE.into(),
            playbook: PLAYBOOK.into(),
            workspaces: None,
            defaults: Defaults::default(),
            paces: PACES,
        }
    }
}

/// The settings file with its text; none of it where nobody named a file and there is no usual one.
fn read(named: Option<&str>) -> Result<(PathBuf, String), String> {
    if named == Some("") {
        return Err(format!(
            "DEALCOACH_CONFIG: it is set but names no file; write one such as `{FILE}`, or take it out"
        ));
    }
    let file = PathBuf::from(named.unwrap_or(FILE));
    let shown = file.display();
    let whence = if named.is_some() {
        "DEALCOACH_CONFIG: "
    } else {
        ""
    };
    let text = match std::fs::symlink_metadata(&file) {
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => {
            return match named {
                None => Ok((file, String::new())),
                Some(name) => Err(format!(
                    "{whence}there is no file `{name}`; name the one with the settings, or take it out for the defaults"
                )),
            };
        }
        Err(error) => Err(error),
        Ok(_) => std::fs::metadata(&file).and_then(|about| {
            if about.is_file() && about.len() > FILE_MAX {
                Err(std::io::ErrorKind::FileTooLarge.into())
            } else {
                std::fs::read_to_string(&file)
            }
        }),
    };
    let text = text.map_err(|error| match error.kind() {
        std::io::ErrorKind::IsADirectory => {
            format!("{whence}{shown}: it is a folder, not a file")
        }
        std::io::ErrorKind::FileTooLarge => {
            format!("{whence}{shown}: it is larger than 1 MiB")
        }
        std::io::ErrorKind::InvalidData => format!("{whence}{shown}: it is not UTF-8 text"),
        std::io::ErrorKind::NotFound => {
            format!("{whence}{shown}: it is a link to a file that is not there")
        }
        _ => format!("{whence}{shown}: it can't be read: {error}"),
    })?;
    let text = text
        .strip_prefix('\u{feff}')
        .map(str::to_owned)
        .unwrap_or(text);
    Ok((file, text))
}

/// A token or a database address in the file: never repeated, only named.
fn secrets(top: &Part<'_>) -> Vec<(usize, String)> {
    let hint = |key: &str| {
        let name = key.to_ascii_lowercase();
        if name.contains("database") {
            Some("DATABASE_URL")
        } else if name.contains("token") || name.contains("secret") || name.contains("password") {
            Some("DISCORD_TOKEN")
        } else {
            None
        }
    };
    let told = top.keys().filter_map(|(key, line)| {
        let variable = hint(key)?;
        Some((
            line,
            format!(
                "`{key}` is a secret, and secrets are not kept in this file; set the environment variable {variable} instead"
            ),
        ))
    });
    told.collect()
}

/// `HH:MM` as minutes since midnight.
fn minutes(text: &str) -> Option<u16> {
    let (hours, minutes) = text.split_once(':')?;
    if hours.is_empty() || hours.len() > 2 || minutes.len() != 2 {
        return None;
    }
    let (hours, minutes): (u16, u16) = (hours.parse().ok()?, minutes.parse().ok()?);
    (hours < 24 && minutes < 60 && text.bytes().all(|b| b.is_ascii_digit() || b == b':'))
        .then_some(hours * 60 + minutes)
}

fn clock(minutes: u16) -> String {
    format!("{:02}:{:02}", minutes / 60, minutes % 60)
}

#[cfg(test)]
mod tests;
