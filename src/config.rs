//! The settings: `config.toml`, and the environment over it. The one place that reads the environment.
//!
//! Every fault is found in one go and told in a line each. Secrets are taken from the environment alone.

use std::fmt;
use std::path::{Path, PathBuf};

use secrecy::SecretString;
use serde::Deserialize;

use crate::discord::admit::Paces;
use crate::discord::base::ApiBase;
use crate::domain::id::WorkspaceId;
use crate::domain::money::Currency;
use crate::playbook::Autonomy;

/// Where the settings are unless `DEALCOACH_CONFIG` says otherwise.
const FILE: &str = "config.toml";
/// The database unless `DATABASE_URL` says otherwise.
const DATABASE: &str = "sqlite://dealcoach.db";
/// Largest settings file read, in bytes.
const FILE_MAX: u64 = 1 << 20;

/// The days of the week as they are written, Monday first.
const DAYS: [&str; 7] = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"];

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
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
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

/// What the environment says, by variable.
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
}

impl Environment {
    /// The process's environment. A variable that is set but empty counts as not set.
    pub fn read() -> Self {
        Self {
            token: variable("DISCORD_TOKEN"),
            api: variable("DISCORD_API_BASE"),
            database: variable("DATABASE_URL"),
            file: variable("DEALCOACH_CONFIG"),
        }
    }
}

/// What `RUST_LOG` asks for, where it is set.
pub fn log_filter() -> Option<String> {
    variable("RUST_LOG")
}

#[expect(
    clippy::disallowed_methods,
    reason = "this is the one place that reads the environment"
)]
fn variable(name: &str) -> Option<String> {
    std::env::var(name)
        .ok()
        .filter(|value| !value.trim().is_empty())
}

#[derive(Debug, Deserialize)]
#[serde(default, deny_unknown_fields)]
struct Table {
    playbook: String,
    workspaces: Vec<String>,
    defaults: DefaultsTable,
    limits: LimitsTable,
    network: NetworkTable,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
struct NetworkTable {
    system_roots: bool,
}

#[derive(Debug, Deserialize)]
#[serde(default, deny_unknown_fields)]
struct DefaultsTable {
    currency: String,
    zone: String,
    days: Vec<String>,
    from: String,
    to: String,
    digest: String,
    autonomy: Autonomy,
    visibility: Visibility,
}

#[derive(Debug, Deserialize)]
#[serde(default, deny_unknown_fields)]
#[expect(clippy::struct_field_names, reason = "they are the keys of the file")]
struct LimitsTable {
    commands_per_user_10s: u32,
    presses_per_user_10s: u32,
    autocompletes_per_user_10s: u32,
}

impl Default for Table {
    fn default() -> Self {
        Self {
            playbook: "prompts".to_owned(),
            workspaces: Vec::new(),
            defaults: DefaultsTable::default(),
            limits: LimitsTable::default(),
            network: NetworkTable::default(),
        }
    }
}

impl Default for DefaultsTable {
    fn default() -> Self {
        Self {
            currency: "USD".to_owned(),
            zone: "UTC".to_owned(),
            days: DAYS[..5].iter().map(|d| (*d).to_owned()).collect(),
            from: "09:00".to_owned(),
            to: "18:00".to_owned(),
            digest: "08:30".to_owned(),
            autonomy: Autonomy::Guided,
            visibility: Visibility::All,
        }
    }
}

impl Default for LimitsTable {
    fn default() -> Self {
        Self {
            commands_per_user_10s: 20,
            presses_per_user_10s: 40,
            autocompletes_per_user_10s: 100,
        }
    }
}

impl Config {
    /// The settings of this process: the file, and the environment over it.
    pub fn load() -> Result<Self, Faults> {
        Self::from(Environment::read())
    }

    /// The settings for this environment. A file that does not exist means the defaults.
    pub fn from(environment: Environment) -> Result<Self, Faults> {
        let file = PathBuf::from(environment.file.as_deref().unwrap_or(FILE));
        let text = read(&file).map_err(|fault| Faults(vec![fault]))?;
        Self::assemble(environment, &file, &text)
    }

    fn assemble(environment: Environment, file: &Path, text: &str) -> Result<Self, Faults> {
        let mut faults = Vec::new();
        let name = file.display();
        let table = parse(text, file).unwrap_or_else(|mut found| {
            faults.append(&mut found);
            Table::default()
        });
        let mut fault = |what: String| faults.push(format!("{name}: {what}"));

        let (default, given) = (DefaultsTable::default(), table.defaults);
        let currency = Currency::parse(&given.currency).unwrap_or_else(|error| {
            fault(format!("currency: {error}"));
            Currency::USD
        });
        if jiff::tz::TimeZone::get(&given.zone).is_err() {
            fault(format!(
                "zone: `{}` is no IANA time zone such as `Europe/Berlin`",
                given.zone
            ));
        }
        let mut days = [false; 7];
        for day in &given.days {
            match DAYS.iter().position(|d| d.eq_ignore_ascii_case(day)) {
                Some(index) => days[index] = true,
                None => fault(format!(
                    "days: `{day}` is no day; they are written {}",
                    DAYS.join(", ")
                )),
            }
        }
        if !days.contains(&true) {
            fault("days: at least one day must be a working day".to_owned());
        }
        let mut time = |key: &str, text: &str, or: &str| {
            minutes(text).unwrap_or_else(|| {
                fault(format!("{key}: `{text}` is no time of day such as `{or}`"));
                minutes(or).unwrap_or(0)
            })
        };
        let from = time("from", &given.from, &default.from);
        let to = time("to", &given.to, &default.to);
        let digest = time("digest", &given.digest, &default.digest);
        if from >= to {
            fault(format!("to: `{}` is not after `{}`", given.to, given.from));
        }
        let mut workspaces = Vec::new();
        for id in &table.workspaces {
            match id.parse::<u64>() {
                Ok(id) if id > 0 => workspaces.push(WorkspaceId(id)),
                _ => fault(format!(
                    "workspaces: `{id}` is no server id such as `\"1190000000000000000\"`"
                )),
            }
        }
        if table.playbook.trim().is_empty() {
            fault("playbook: it names no folder".to_owned());
        }
        let playbook = file.parent().unwrap_or(Path::new("")).join(&table.playbook);

        let api = environment.api.map_or_else(ApiBase::default, |text| {
            ApiBase::parse(&text).unwrap_or_else(|error| {
                faults.push(format!("DISCORD_API_BASE: {error}"));
                ApiBase::default()
            })
        });
        let token = environment.token.map(|token| {
            let token = token.trim();
            let token = token.strip_prefix("Bot ").unwrap_or(token);
            if !token.bytes().all(|b| b.is_ascii_graphic()) {
                faults.push("DISCORD_TOKEN: it holds characters that no token has".to_owned());
            }
            SecretString::from(token.to_owned())
        });
        let database = environment.database.unwrap_or_else(|| DATABASE.to_owned());
        if !["sqlite:", "postgres:", "postgresql:"]
            .iter()
            .any(|scheme| database.starts_with(scheme))
        {
            faults.push(
                "DATABASE_URL: it must begin with `sqlite://` or `postgres://`, such as `sqlite://dealcoach.db`"
                    .to_owned(),
            );
        }
        if !faults.is_empty() {
            return Err(Faults(faults));
        }
        Ok(Self {
            token,
            api: api.with_system_roots(table.network.system_roots),
            database: database.into(),
            file: file.to_owned(),
            playbook,
            workspaces: (!workspaces.is_empty()).then_some(workspaces),
            defaults: Defaults {
                currency,
                zone: given.zone,
                days,
                from,
                to,
                digest,
                autonomy: given.autonomy,
                visibility: given.visibility,
            },
            paces: Paces {
                commands: table.limits.commands_per_user_10s,
                presses: table.limits.presses_per_user_10s,
                autocompletes: table.limits.autocompletes_per_user_10s,
            },
        })
    }
}

impl Default for Config {
    fn default() -> Self {
        // The defaults hold no fault; were there one, the test below would find it.
        Self::assemble(Environment::default(), Path::new(FILE), "").unwrap_or_else(|_| Self {
            token: None,
            api: ApiBase::default(),
            database: DATABASE.to_owned().into(),
            file: FILE.into(),
            playbook: "prompts".into(),
            workspaces: None,
            defaults: Defaults {
                currency: Currency::USD,
                zone: "UTC".to_owned(),
                days: [true, true, true, true, true, false, false],
                from: 540,
                to: 1_080,
                digest: 510,
                autonomy: Autonomy::Guided,
                visibility: Visibility::All,
            },
            paces: Paces {
                commands: 20,
                presses: 40,
                autocompletes: 100,
            },
        })
    }
}

fn read(file: &Path) -> Result<String, String> {
    match std::fs::metadata(file) {
        Ok(about) if about.is_dir() => {
            return Err(format!("{}: it is a folder, not a file", file.display()));
        }
        Ok(about) if about.len() > FILE_MAX => {
            return Err(format!("{}: it is larger than 1 MiB", file.display()));
        }
        _ => {}
    }
    match std::fs::read_to_string(file) {
        Ok(text) => Ok(text),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(String::new()),
        Err(error) if error.kind() == std::io::ErrorKind::InvalidData => {
            Err(format!("{}: it is not UTF-8 text", file.display()))
        }
        Err(error) => Err(format!("{}: it can't be read: {error}", file.display())),
    }
}

fn parse(text: &str, file: &Path) -> Result<Table, Vec<String>> {
    let secrets = secrets(text, file);
    if !secrets.is_empty() {
        return Err(secrets);
    }
    toml::from_str(text).map_err(|error| {
        let line = error.span().map_or(1, |span| {
            text[..span.start.min(text.len())].matches('\n').count() + 1
        });
        let message = error
            .message()
            .lines()
            .next()
            .unwrap_or("it can't be read")
            .to_owned();
        vec![format!("{}:{line}: {message}", file.display())]
    })
}

/// A token or a database address in the file: never repeated, only named.
fn secrets(text: &str, file: &Path) -> Vec<String> {
    let Ok(table) = text.parse::<toml::Table>() else {
        return Vec::new();
    };
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
    let inner = table
        .values()
        .filter_map(toml::Value::as_table)
        .flat_map(toml::Table::keys);
    table
        .keys()
        .chain(inner)
        .filter_map(|key| {
            hint(key).map(|variable| {
                format!(
                    "{}: `{key}` is a secret, and secrets are not kept in this file; set the environment variable {variable} instead",
                    file.display()
                )
            })
        })
        .collect()
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

#[cfg(test)]
mod tests {
    use secrecy::ExposeSecret;

    use super::*;

    fn with(text: &str) -> Result<Config, Faults> {
        Config::assemble(Environment::default(), Path::new("etc/config.toml"), text)
    }

    fn faults(text: &str) -> Vec<String> {
        with(text).unwrap_err().0
    }

    #[test]
    fn the_file_that_is_shipped_says_exactly_the_defaults() {
        let text = include_str!("../config.toml");
        let shipped = Config::assemble(Environment::default(), Path::new(FILE), text).unwrap();
        let default = Config::default();
        assert_eq!(format!("{shipped:?}"), format!("{default:?}"));
        // And it names every key: taking any key out of it must change what it says.
        let table: toml::Table = text.parse().unwrap();
        let count = |key: &str| table[key].as_table().unwrap().len();
        assert_eq!((table.len(), count("defaults"), count("limits")), (4, 8, 3));
    }

    #[test]
    fn the_playbook_is_beside_the_file() {
        assert_eq!(
            with("playbook = \"ours\"").unwrap().playbook,
            Path::new("etc/ours")
        );
        assert_eq!(with("").unwrap().playbook, Path::new("etc/prompts"));
    }

    #[test]
    fn every_fault_is_told_at_once_with_what_would_be_right() {
        let found = faults(
            "workspaces = [\"x\"]\n[defaults]\ncurrency = \"EURO\"\nzone = \"Berlin\"\ndays = [\"lun\"]\nfrom = \"9\"\nto = \"25:00\"\n",
        );
        assert_eq!(found.len(), 7, "{found:#?}");
        assert!(
            found
                .iter()
                .all(|f| f.starts_with("etc/config.toml: ") && !f.contains('\n'))
        );
        assert!(faults("[defaults]\nfrom = \"18:00\"\nto = \"09:00\"")[0].contains("is not after"));
    }

    #[test]
    fn an_unknown_key_or_broken_file_is_told_with_its_line() {
        assert!(
            faults("playbook = \"p\"\nplaybok = \"q\"")[0]
                .starts_with("etc/config.toml:2: unknown field `playbok`")
        );
        assert!(
            faults("\n\n[limits]\ncommands_per_user_10s = -1")[0]
                .starts_with("etc/config.toml:4: ")
        );
        assert!(faults("= =")[0].starts_with("etc/config.toml:1: "));
    }

    #[test]
    fn a_secret_in_the_file_is_refused_without_being_repeated() {
        for key in ["token", "discord_token", "database_url", "bot_secret"] {
            let found = faults(&format!("{key} = \"canary\"")).join(" ");
            assert!(found.contains("environment variable D"), "{found}");
            assert!(!found.contains("canary"));
        }
        assert!(faults("[discord]\ntoken = \"canary\"")[0].contains("DISCORD_TOKEN"));
    }

    #[test]
    fn the_environment_goes_first() {
        let environment = Environment {
            token: Some(" Bot abc.def ".into()),
            api: Some("http://127.0.0.1:8600/".into()),
            database: Some("postgres://u:canary@h/d".into()),
            file: None,
        };
        let config = Config::assemble(environment, Path::new(FILE), "").unwrap();
        assert_eq!(config.token.as_ref().unwrap().expose_secret(), "abc.def");
        assert_eq!(config.api.to_string(), "http://127.0.0.1:8600");
        let shown = format!("{config:?}");
        assert!(
            !shown.contains("abc.def") && !shown.contains("canary"),
            "{shown}"
        );

        let wrong = Environment {
            token: Some("a b".into()),
            api: Some("http://example.org".into()),
            database: Some("mysql://x".into()),
            file: None,
        };
        let found = Config::assemble(wrong, Path::new(FILE), "").unwrap_err().0;
        assert_eq!(found.len(), 3, "{found:?}");
    }

    #[test]
    fn a_file_that_does_not_exist_means_the_defaults_and_a_folder_is_a_fault() {
        let dir = tempfile::tempdir().unwrap();
        let at = |name: &str| Environment {
            file: Some(dir.path().join(name).display().to_string()),
            ..Environment::default()
        };
        assert!(Config::from(at("none.toml")).is_ok());
        assert!(
            Config::from(at(""))
                .unwrap_err()
                .to_string()
                .contains("is a folder")
        );
        std::fs::write(dir.path().join("bytes"), [0xff, 0xfe]).unwrap();
        assert!(
            Config::from(at("bytes"))
                .unwrap_err()
                .to_string()
                .contains("not UTF-8")
        );
    }

    #[test]
    fn times_of_day() {
        for (text, minutes_) in [
            ("00:00", Some(0)),
            ("9:05", Some(545)),
            ("23:59", Some(1_439)),
        ] {
            assert_eq!(minutes(text), minutes_);
        }
        for text in [
            "24:00", "12:60", "12", "12:5", ":30", "ab:cd", "-1:00", "+1:00",
        ] {
            assert_eq!(minutes(text), None, "{text}");
        }
    }
}
