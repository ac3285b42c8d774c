//! The repository's own rules: who may name whom, what the documents must hold, what must not be in the tree.
//!
//! It reads the files as text. What the compiler or clippy can see is left to them.

use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use dealcoach::coach::command;
use dealcoach::discord::{permissions, register};
use regex::Regex;
use serde_json::Value;

/// No source file is longer.
const LINES_MAX: usize = 600;
/// From here on a file is named in the test's output.
const LINES_LONG: usize = 400;
/// What Discord takes as the sum of the names, descriptions and values of a command.
const COMMAND_MAX: usize = 8_000;

/// For each part of the crate, the paths under `crate::` that it may name besides its own.
const IMPORTS: [(&str, &[&str]); 12] = [
    ("chart", &["domain"]),
    ("clock", &[]),
    ("domain", &["playbook"]),
    ("playbook", &["domain"]),
    // A button's id is an act; the messages draw the buttons.
    ("message", &["chart", "domain", "playbook", "coach::act"]),
    (
        "coach",
        &["chart", "clock", "domain", "message", "playbook", "store"],
    ),
    ("store", &["domain", "coach::settings"]),
    (
        "discord",
        &[
            "clock",
            "domain",
            "message",
            "coach::command",
            "coach::request",
            "coach::Sight",
            "coach::Surroundings",
            "store::Post",
        ],
    ),
    ("practice", &[]),
    (
        "config",
        &["domain", "playbook", "discord::admit", "discord::base"],
    ),
    (
        "app",
        &[
            "clock", "coach", "config", "discord", "domain", "message", "playbook", "practice",
            "store",
        ],
    ),
    ("main", &["app", "config"]),
];

/// Words that only some files may hold: the word, the places where it may be, and why.
const PLACES: [(&str, &[&str], &str); 13] = [
    (
        "serenity::",
        &["discord/"],
        "one library's types stay in one place",
    ),
    (
        "sqlx::",
        &["store/"],
        "one library's types stay in one place",
    ),
    (
        "swash::",
        &["chart/"],
        "one library's types stay in one place",
    ),
    (
        "png::",
        &["chart/"],
        "one library's types stay in one place",
    ),
    (
        "std::env::var",
        &["config/"],
        "settings are read in one place",
    ),
    ("SystemTime::now", &["clock.rs"], "time is an argument"),
    ("Utc::now", &["clock.rs"], "time is an argument"),
    ("Local::now", &["clock.rs"], "time is an argument"),
    ("Timestamp::now", &["clock.rs"], "time is an argument"),
    ("Zoned::now", &["clock.rs"], "time is an argument"),
    (
        "Instant::now",
        &["clock.rs", "discord/", "practice/", "store/", "app/"],
        "deciding reads no clock",
    ),
    (
        "async ",
        &[
            "clock.rs",
            "coach/",
            "discord/",
            "store/",
            "practice/",
            "app/",
            "main.rs",
        ],
        "deciding and wording wait for nothing",
    ),
    (
        "AssertSqlSafe",
        &[],
        "SQL is never put together from values",
    ),
];

/// Statements that name no workspace, each with the reason why it may.
const WITHOUT_WORKSPACE: [(&str, &str); 14] = [
    (
        "from sqlite_master",
        "asks the engine what tables there are",
    ),
    ("select sqlite_version()", "asks the engine"),
    (
        "from _sqlx_migrations",
        "asks which migrations were applied",
    ),
    (
        "to_regclass('_sqlx_migrations')",
        "asks which migrations were applied",
    ),
    ("set_config('statement_timeout'", "sets the connection up"),
    ("current_setting('synchronous_commit')", "asks the engine"),
    (
        "current_setting('transaction_read_only')",
        "asks the engine",
    ),
    ("select pg_backend_pid()", "asks the engine"),
    (
        "select min(due) from",
        "when the next post of all is due: a time, nothing of anybody's",
    ),
    (
        "set state = $1, lease_until = 0",
        "at the start every claim of the process before has ended",
    ),
    (
        "delete from draft where at <",
        "what is old is forgotten everywhere",
    ),
    (
        "as soonest",
        "when the worker looks next, over all workspaces",
    ),
    (
        "delete from post where kind = 'digest'",
        "what is old is forgotten everywhere",
    ),
    ("insert into fact", "what all are measured by"),
];

struct Source {
    /// Relative to `src/`, with `/`.
    name: String,
    /// The file up to its tests, without comments.
    code: String,
}

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn read(name: &str) -> String {
    fs::read_to_string(root().join(name)).unwrap_or_else(|e| panic!("{name}: {e}"))
}

/// The files below a folder, in order, without what is built or kept by git.
fn files(under: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    let mut folders = vec![under.to_owned()];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(&folder).expect("a folder can be read") {
            let path = entry.expect("an entry can be read").path();
            let skipped = [".git", "target"].map(|name| root().join(name));
            if skipped.contains(&path) {
                continue;
            }
            if path.is_dir() {
                folders.push(path);
            } else {
                found.push(path);
            }
        }
    }
    found.sort();
    found
}

/// The files that git knows; all of them where this is no checkout.
fn tracked() -> Vec<PathBuf> {
    let listed = Command::new("git")
        .args(["ls-files", "-z"])
        .current_dir(root())
        .output()
        .ok()
        .filter(|out| out.status.success() && !out.stdout.is_empty());
    let Some(listed) = listed else {
        return files(root());
    };
    String::from_utf8_lossy(&listed.stdout)
        .split_terminator('\0')
        .map(|name| root().join(name))
        .collect()
}

fn rust_files(under: &str) -> Vec<(String, String)> {
    let folder = root().join(under);
    files(&folder)
        .into_iter()
        .filter(|path| path.extension().is_some_and(|e| e == "rs"))
        .map(|path| {
            let name = path.strip_prefix(&folder).expect("it is below");
            let name = name.to_string_lossy().replace('\\', "/");
            (name, fs::read_to_string(&path).expect("source is UTF-8"))
        })
        .collect()
}

/// The sources as far as they are in the program: no comments, no tests.
fn sources() -> Vec<Source> {
    let tests = Regex::new(
        r"(?m)^#\[cfg\(test\)\]\n(?:#!?\[(?s:.)*?\]\n)?(?:pub\(crate\) )?mod (\w+)( \{|;)",
    )
    .expect("a pattern");
    let all = rust_files("src");
    let mut only_tests = Vec::new();
    for (name, text) in &all {
        let folder = name.rsplit_once('/').map_or("", |(folder, _)| folder);
        for found in tests.captures_iter(text).filter(|f| &f[2] == ";") {
            only_tests.push(format!("{folder}/{}.rs", &found[1]));
            only_tests.push(format!("{folder}/{}/", &found[1]));
        }
    }
    let in_program = |name: &str| {
        !only_tests
            .iter()
            .any(|test| name.starts_with(test.as_str()))
    };
    all.into_iter()
        .filter(|(name, _)| in_program(name))
        .map(|(name, text)| {
            let inline = tests.captures_iter(&text).find(|f| &f[2] == " {");
            let end = inline.map_or(text.len(), |f| f.get(0).expect("the whole").start());
            let mut code = String::new();
            for line in text[..end].lines() {
                if !line.trim_start().starts_with("//") {
                    code.push_str(line);
                    code.push('\n');
                }
            }
            Source { name, code }
        })
        .collect()
}

/// The part of the crate that a file belongs to.
fn part(name: &str) -> &str {
    name.split('/')
        .next()
        .unwrap_or(name)
        .trim_end_matches(".rs")
}

fn report(faults: &str) {
    assert!(faults.is_empty(), "\n{faults}");
}

#[test]
fn parts_name_only_what_they_may() {
    let path = Regex::new(r"\b(?:crate|dealcoach)::(\{|[A-Za-z_:]+)").expect("a pattern");
    let mut faults = String::new();
    for source in sources().iter().filter(|s| s.name != "lib.rs") {
        let part = part(&source.name);
        let allowed = IMPORTS
            .iter()
            .find_map(|(name, allowed)| (*name == part).then_some(*allowed))
            .unwrap_or_else(|| panic!("{part} has no line in the table of imports"));
        for found in path.captures_iter(&source.code) {
            let named = found[1].trim_end_matches(':');
            let fits = |may: &str| {
                named == may || named.strip_prefix(may).is_some_and(|r| r.starts_with("::"))
            };
            if !fits(part) && !allowed.iter().any(|may| fits(may)) {
                writeln!(
                    faults,
                    "src/{}: names crate::{named}, which {part} may not",
                    source.name
                )
                .expect("a text grows");
            }
        }
    }
    report(&faults);
}

#[test]
fn libraries_the_clock_and_the_environment_stay_in_their_places() {
    let mut faults = String::new();
    for source in sources() {
        for (word, places, why) in PLACES {
            let here = places.iter().any(|p| match p.strip_suffix('/') {
                Some(folder) => part(&source.name) == folder,
                None => source.name == *p,
            });
            if !here && source.code.contains(word) {
                writeln!(faults, "src/{}: holds `{word}`; {why}", source.name)
                    .expect("a text grows");
            }
        }
    }
    report(&faults);
}

#[test]
fn every_file_says_what_it_is_and_stays_short() {
    let mut faults = String::new();
    for folder in ["src", "tests", "benches"] {
        if !root().join(folder).exists() {
            continue;
        }
        for (name, text) in rust_files(folder) {
            if !text.starts_with("//! ") {
                writeln!(faults, "{folder}/{name}: begins with no `//!`").expect("a text grows");
            }
            let lines = text.lines().count();
            if lines > LINES_MAX && folder == "src" {
                writeln!(
                    faults,
                    "{folder}/{name}: {lines} lines; {LINES_MAX} is the most"
                )
                .expect("a text grows");
            } else if lines > LINES_LONG {
                println!("long: {folder}/{name}, {lines} lines");
            }
        }
    }
    report(&faults);
}

/// The string literals of a text; those with nothing but commas between them count as one.
fn literals(code: &str) -> Vec<String> {
    let mut found: Vec<String> = Vec::new();
    let mut joined = false;
    let mut rest = code.chars().peekable();
    while let Some(c) = rest.next() {
        match c {
            '"' => {
                let mut text = String::new();
                while let Some(c) = rest.next() {
                    match c {
                        '"' => break,
                        '\\' => match rest.next() {
                            Some('\n') => while rest.next_if(|c| c.is_whitespace()).is_some() {},
                            Some(c) => text.push(c),
                            None => {}
                        },
                        c => text.push(c),
                    }
                }
                match found.last_mut().filter(|_| joined) {
                    Some(last) => last.push_str(&text),
                    None => found.push(text),
                }
                joined = true;
            }
            // Neither '"' nor '\"' begins a text.
            '\'' => {
                if rest.next_if_eq(&'\\').is_some() {
                    rest.next();
                } else {
                    rest.next_if_eq(&'"');
                }
                joined = false;
            }
            ',' => {}
            c if c.is_whitespace() => {}
            _ => joined = false,
        }
    }
    found
}

#[test]
fn every_statement_is_bound_to_a_workspace() {
    let begins =
        Regex::new(r"^\s*(select|insert into|update|delete from|with)\s").expect("a pattern");
    let (mut faults, mut statements, mut excuses) = (String::new(), 0, BTreeSet::<usize>::new());
    for source in sources().iter().filter(|s| part(&s.name) == "store") {
        for text in literals(&source.code) {
            if !begins.is_match(&text) {
                continue;
            }
            statements += 1;
            let excuse = WITHOUT_WORKSPACE
                .iter()
                .position(|(part, _)| text.contains(part));
            excuses.extend(excuse);
            if excuse.is_none() && !text.contains("workspace") {
                writeln!(faults, "src/{}: names no workspace: {text}", source.name)
                    .expect("a text grows");
            }
        }
    }
    report(&faults);
    assert!(
        statements > 30,
        "only {statements} statements were found: are they read?"
    );
    for (index, (part, _)) in WITHOUT_WORKSPACE.iter().enumerate() {
        assert!(
            excuses.contains(&index),
            "no statement needs the excuse `{part}`"
        );
    }
}

/// What the program found when it looked last: nothing in it is of a workspace.
const ABOUT_NO_WORKSPACE: &str = "fact";

#[test]
fn every_table_has_the_workspace_first() {
    let mut tables = 0;
    for path in files(&root().join("migrations")) {
        let name = path
            .file_name()
            .expect("a name")
            .to_string_lossy()
            .into_owned();
        let text = fs::read_to_string(&path).expect("a migration is text");
        for body in text.split("create table ").skip(1) {
            tables += 1;
            let (table, columns) = body.split_once('(').expect("columns follow");
            if table.trim() == ABOUT_NO_WORKSPACE {
                continue;
            }
            assert!(
                columns.trim_start().starts_with("workspace "),
                "{name}: table {table}does not begin with its workspace"
            );
            for key in columns.split("primary key (").skip(1) {
                assert!(
                    key.starts_with("workspace,"),
                    "{name}: a key of {table}does not begin with the workspace"
                );
            }
        }
    }
    assert!(tables > 0);
}

#[test]
fn the_readme_opens_with_the_two_commands_and_ci_runs_the_second() {
    let readme = read("README.md");
    let block = readme.split("```").nth(1).expect("a block of commands");
    let commands: Vec<&str> = block
        .lines()
        .skip(1)
        .map(|line| line.split('#').next().unwrap_or(line).trim())
        .filter(|line| !line.is_empty())
        .collect();
    assert_eq!(commands, ["cargo run --release -- practice", "cargo test"]);
    assert!(
        read(".ci/run")
            .lines()
            .any(|l| l.ends_with(" cargo test --locked"))
    );
}

#[test]
fn the_readme_names_every_command_and_no_other() {
    let readme = read("README.md");
    let known: BTreeSet<String> = command::all()
        .map(|s| format!("/{}", s.path.join(" ")))
        .collect();
    for name in &known {
        assert!(
            readme.contains(&format!("`{name}`")),
            "README lacks `{name}`"
        );
    }
    let named = Regex::new(r"`(/[a-z]+(?: [a-z]+)?)`").expect("a pattern");
    let families: BTreeSet<&str> = known.iter().filter_map(|n| n.split(' ').next()).collect();
    for found in named.captures_iter(&readme) {
        let name = &found[1];
        assert!(
            known.contains(name) || families.contains(name),
            "README names `{name}`, which does not exist"
        );
    }
}

#[test]
fn the_readme_asks_for_exactly_the_permissions_of_the_program() {
    let readme = read("README.md");
    let integer = permissions::integer().to_string();
    assert!(readme.contains(&format!(
        "permissions={integer}&scope=bot+applications.commands"
    )));
    let link = Regex::new(r"permissions=(\d+)").expect("a pattern");
    for found in link.captures_iter(&readme) {
        assert_eq!(found[1], integer);
    }
    for permission in permissions::PERMISSIONS {
        assert!(
            readme.contains(permission.name),
            "README lacks {}",
            permission.name
        );
    }
}

#[test]
fn the_readme_names_every_setting() {
    let readme = read("README.md");
    let key = Regex::new(r"(?m)^([a-z_0-9]+) =").expect("a pattern");
    for found in key.captures_iter(&read("config.toml")) {
        assert!(
            readme.contains(&format!("`{}`", &found[1])),
            "README lacks `{}`",
            &found[1]
        );
    }
    let variable = Regex::new(r#"variable\("([A-Z_]+)"\)"#).expect("a pattern");
    let example = read(".env.example");
    for found in variable.captures_iter(&read("src/config/environment.rs")) {
        assert!(
            readme.contains(&format!("`{}`", &found[1])),
            "README lacks `{}`",
            &found[1]
        );
        assert!(
            example.contains(&found[1]),
            ".env.example lacks {}",
            &found[1]
        );
    }
}

#[test]
fn the_readme_shows_an_exchange_that_the_playbook_still_has() {
    let playbook: String = files(&root().join("prompts"))
        .iter()
        .map(|path| fs::read_to_string(path).expect("the playbook is text"))
        .collect();
    let customer = Regex::new(r"\{\{ customer or [^}]+ \}\}").expect("a pattern");
    let playbook = customer.replace_all(&playbook, "Nordlicht Energie");
    let readme = read("README.md");
    let quoted: String = readme
        .lines()
        .filter_map(|l| l.strip_prefix("> "))
        .filter(|l| !l.starts_with("`/"))
        .fold(String::new(), |all, l| all + l + "\n");
    let shown =
        Regex::new(r"(?m)^◻ (.+)$|^\*([^*]+)\*$|^\*\*([A-Z][a-z]+(?: [a-z]+)*)|`([^`:]+)[`:]")
            .expect("a pattern");
    let mut count = 0;
    for found in shown.captures_iter(&quoted) {
        let said = found.iter().skip(1).flatten().next().expect("one of them");
        assert!(
            playbook.contains(said.as_str()),
            "README quotes `{}`",
            said.as_str()
        );
        count += 1;
    }
    assert!(count > 10, "only {count} things were found: is it read?");
}

#[test]
fn the_documents_keep_their_length_and_name_files_that_exist() {
    for (name, most) in [("ARCHITECTURE.md", 200), ("CONTRIBUTING.md", 100)] {
        let lines = read(name).lines().count();
        assert!(lines <= most, "{name}: {lines} lines; {most} is the most");
    }
    let mut documents = vec![
        "README.md",
        "ARCHITECTURE.md",
        "CONTRIBUTING.md",
        "SECURITY.md",
    ]
    .into_iter()
    .map(|name| root().join(name))
    .collect::<Vec<_>>();
    documents.extend(files(&root().join("docs")));
    let path =
        Regex::new(r"`((?:src|tests|prompts|docs|migrations|benches|\.ci)/[A-Za-z0-9_./-]*)`")
            .expect("a pattern");
    let link = Regex::new(r"\]\(([^)#:]+)(?:#[^)]*)?\)").expect("a pattern");
    let mut faults = String::new();
    for document in documents {
        let text = fs::read_to_string(&document).expect("a document is text");
        let folder = document.parent().expect("a folder");
        let named = path.captures_iter(&text).map(|c| root().join(&c[1]));
        let linked = link.captures_iter(&text).map(|c| folder.join(&c[1]));
        for target in named.chain(linked).filter(|target| !target.exists()) {
            writeln!(
                faults,
                "{}: {} does not exist",
                document.display(),
                target.display()
            )
            .expect("a text grows");
        }
    }
    report(&faults);
}

#[test]
fn the_changelog_has_this_version_once() {
    let changelog = read("CHANGELOG.md");
    let heading = format!("## [{}]", env!("CARGO_PKG_VERSION"));
    let lines = changelog.lines().filter(|line| line.starts_with(&heading));
    assert_eq!(lines.count(), 1, "{heading}");
    assert!(changelog.contains("## [Unreleased]"));
}

/// The characters that Discord counts: names, descriptions and the names and values of choices, at every depth.
fn counted(of: &Value) -> usize {
    let own = ["name", "description", "value"]
        .iter()
        .filter_map(|key| of[key].as_str())
        .map(|text| text.chars().count())
        .sum::<usize>();
    let inner = ["options", "choices"]
        .iter()
        .filter_map(|key| of[key].as_array())
        .flatten()
        .map(counted)
        .sum::<usize>();
    own + inner
}

#[test]
fn commands_stay_under_discords_count() {
    for command in register::commands(command::all()) {
        let characters = counted(&command);
        println!(
            "{}: {characters} of {COMMAND_MAX} characters",
            command["name"]
        );
        assert!(
            characters < COMMAND_MAX,
            "{}: {characters} characters",
            command["name"]
        );
        let options = command["options"].as_array().map_or(0, Vec::len);
        assert!(options <= 25, "{}: {options} options", command["name"]);
    }
}

#[test]
fn the_tree_names_no_machine_and_no_host_of_packages() {
    // Written in pieces, so that this file holds none of them.
    let words = [
        ["/wo", "rk/"],
        ["/ro", "ot/"],
        ["/ho", "me/"],
        ["crates", ".io"],
        ["pypi", ".org"],
        ["registry.npm", "js"],
        ["deb.debian", ".org"],
        ["cla", "ude"],
        ["anthro", "pic"],
    ]
    .map(|pieces| pieces.concat());
    let mut faults = String::new();
    for path in tracked() {
        // The lock file names the index that every crate comes from.
        if path.ends_with("Cargo.lock") {
            continue;
        }
        let Ok(text) = fs::read_to_string(&path) else {
            continue;
        };
        let text = text.to_lowercase();
        for word in words.iter().filter(|word| text.contains(word.as_str())) {
            writeln!(faults, "{}: holds `{word}`", path.display()).expect("a text grows");
        }
    }
    report(&faults);
}
