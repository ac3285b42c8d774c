//! The settings, read from text and from an environment made up.

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
    let text = include_str!("../../config.toml");
    let shipped = Config::assemble(Environment::default(), Path::new(FILE), text).unwrap();
    let default = Config::default();
    assert_eq!(format!("{shipped:?}"), format!("{default:?}"));
    // And it names every key: taking any key out of it must change what it says.
    let table: toml::Table = text.parse().unwrap();
    let count = |key: &str| table[key].as_table().unwrap().len();
    assert_eq!(
        (
            table.len(),
            count("defaults"),
            count("limits"),
            count("network")
        ),
        (5, 8, 3, 1)
    );
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
            .all(|f| f.starts_with("etc/config.toml:") && !f.contains('\n'))
    );
    assert_eq!(
        faults("[defaults]\nfrom = \"18:00\"\nto = \"09:00\""),
        ["etc/config.toml:3: to: `09:00` is not after `18:00`"]
    );
    assert!(faults("[defaults]\nfrom = \"19:00\"")[0].contains("`18:00` is not after `19:00`"));
}

#[test]
fn an_unknown_key_or_broken_file_is_told_with_its_line() {
    for (text, wanted) in [
        (
            "playbook = \"p\"\nplaybok = \"q\"",
            "2: `playbok` is no setting of this file; did you mean `playbook`?",
        ),
        (
            "\n[limits]\nautocompletes_per_user = 5",
            "3: `autocompletes_per_user` is no setting of `[limits]`; did you mean `autocompletes_per_user_10s`?",
        ),
        (
            "currency = \"EUR\"",
            "1: `currency` is no setting of this file; move it below `[defaults]`",
        ),
        (
            "[limits]\nplaybook = \"p\"",
            "2: `playbook` is no setting of `[limits]`; move it to the top, above the first `[`",
        ),
        (
            "[default]\nzone = \"UTC\"",
            "1: `[default]` is no setting of this file; did you mean `defaults`?",
        ),
        (
            "weather = 5",
            "1: `weather` is no setting of this file; there are playbook, workspaces, defaults, limits, network",
        ),
    ] {
        assert_eq!(faults(text), [format!("etc/config.toml:{wanted}")]);
    }
    assert!(faults("= =\nx = = 2")[0].starts_with("etc/config.toml:1: "));
    assert_eq!(faults("= =\nx = = 2").len(), 1, "one cause, one line");
}

#[test]
fn a_value_of_another_kind_is_told_with_how_to_write_it() {
    for (text, wanted) in [
        (
            "playbook = 5",
            "1: `playbook` is no text; write `playbook = \"…\"`",
        ),
        ("workspaces = \"1\"", "1: `workspaces` is no list of texts"),
        ("defaults = 5", "1: `defaults` is no table"),
        (
            "\n\n[limits]\ncommands_per_user_10s = -1",
            "4: `commands_per_user_10s` is no whole number",
        ),
        (
            "[limits]\npresses_per_user_10s = \"9\"",
            "2: `presses_per_user_10s` is no whole number",
        ),
        (
            "[defaults]\nautonomy = \"guide\"",
            "2: autonomy: `guide` is not known; did you mean `guided`?",
        ),
        (
            "[defaults]\nvisibility = \"team\"",
            "2: visibility: `team` is not known; it is one of all, own",
        ),
        (
            "[defaults]\nzone = \"\"",
            "2: zone: `` is no IANA time zone",
        ),
    ] {
        let found = faults(text);
        assert_eq!(found.len(), 1, "{found:?}");
        assert!(
            found[0].starts_with(&format!("etc/config.toml:{wanted}")),
            "{found:?}"
        );
    }
    assert!(
        faults("[network]\nsystem_roots = \"yes\"")[0]
            .contains("2: `system_roots` is not yes or no")
    );
    let ids = with("workspaces = [1190000000000000000, \"2\"]")
        .unwrap()
        .workspaces;
    assert_eq!(
        ids,
        Some(vec![WorkspaceId(1_190_000_000_000_000_000), WorkspaceId(2)])
    );
    assert_eq!(
        with("[defaults]\nautonomy = \"Scripted\"")
            .unwrap()
            .defaults
            .autonomy,
        Autonomy::Scripted
    );
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
        token: Some("Bot abc.def".into()),
        api: Some("http://127.0.0.1:8600/".into()),
        database: Some("postgres://u:canary@h/d".into()),
        ..Environment::default()
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
        ..Environment::default()
    };
    let found = Config::assemble(wrong, Path::new(FILE), "").unwrap_err().0;
    assert_eq!(found.len(), 3, "{found:?}");
}

#[test]
fn an_address_of_a_database_is_read_as_meant_or_told_without_its_password() {
    for (text, meant) in [
        ("sqlite://x.db", "sqlite://x.db"),
        ("SQLite:x.db", "sqlite:x.db"),
        ("POSTGRES://u@h/d", "postgres://u@h/d"),
        ("postgresql://h/d", "postgresql://h/d"),
    ] {
        assert_eq!(database(text).as_deref(), Ok(meant));
    }
    for (text, why) in [
        ("", "set but empty"),
        ("dealcoach.db", "does not say which database"),
        ("mysql://u:canary@h/d", "`mysql://` is no database"),
        ("postgres:u:canary@h/d", "is followed by `//`"),
        ("u:canary@h/d", "does not say which database"),
    ] {
        let fault = database(text).unwrap_err();
        assert!(
            fault.starts_with("DATABASE_URL: ") && fault.contains(why),
            "{fault}"
        );
        assert!(!fault.contains("canary"), "{fault}");
    }
}

#[test]
fn no_fault_repeats_the_token() {
    let environment = Environment {
        token: Some("canary.token.abc".into()),
        api: Some("ftp://canary.token.abc".into()),
        ..Environment::default()
    };
    let found = Config::from(environment).unwrap_err().to_string();
    assert!(
        found.contains("DISCORD_API_BASE") && !found.contains("canary"),
        "{found}"
    );
}

#[test]
fn a_file_that_is_named_must_be_there_and_be_one() {
    let dir = tempfile::tempdir().unwrap();
    let fault = |name: &str| {
        let file = Some(dir.path().join(name).display().to_string());
        let environment = Environment {
            file,
            ..Environment::default()
        };
        Config::from(environment).unwrap_err().to_string()
    };
    assert!(fault("none.toml").contains("DEALCOACH_CONFIG: there is no file `"));
    assert!(fault("").contains("is a folder"));
    std::fs::write(dir.path().join("bytes"), [0xff, 0xfe]).unwrap();
    assert!(fault("bytes").contains("not UTF-8"));
    #[cfg(unix)]
    {
        std::os::unix::fs::symlink("nowhere", dir.path().join("link")).unwrap();
        assert!(fault("link").contains("a link to a file that is not there"));
    }
    let empty = Environment {
        file: Some(String::new()),
        ..Environment::default()
    };
    assert!(
        Config::from(empty)
            .unwrap_err()
            .to_string()
            .contains("names no file")
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
