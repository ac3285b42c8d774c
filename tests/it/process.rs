//! The program as whoever runs it sees it: exit codes, its one clear line, signals, and what its log never holds.

use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, ExitStatus, Stdio};
use std::sync::Arc;
use std::time::{Duration, Instant};

use dealcoach::clock::SystemClock;
use dealcoach::practice::{self, Options, Room};
use tempfile::TempDir;

const TOKEN: &str = "canary-bot-token";
const LIMIT: Duration = Duration::from_secs(30);

/// The program in a folder of its own, with nothing of this process's environment that matters to it.
pub struct Program {
    folder: TempDir,
    variables: Vec<(&'static str, String)>,
}

impl Program {
    pub fn new() -> Self {
        Self {
            folder: tempfile::tempdir().unwrap(),
            variables: Vec::new(),
        }
    }

    pub fn with(mut self, name: &'static str, value: impl Into<String>) -> Self {
        self.variables.push((name, value.into()));
        self
    }

    pub fn file(self, name: &str, text: &str) -> Self {
        let path = self.folder.path().join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
        self
    }

    pub fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    pub fn start(&self, arguments: &[&str]) -> Running {
        let stream = |name: &str| Stdio::from(File::create(self.path(name)).unwrap());
        let mut command = Command::new(env!("CARGO_BIN_EXE_dealcoach"));
        command
            .args(arguments)
            .current_dir(self.folder.path())
            .stdin(Stdio::null());
        for name in [
            "DISCORD_TOKEN",
            "DISCORD_API_BASE",
            "DATABASE_URL",
            "DEALCOACH_CONFIG",
            "RUST_LOG",
            "HTTPS_PROXY",
            "https_proxy",
            "NO_PROXY",
            "no_proxy",
            "ALL_PROXY",
            "all_proxy",
        ] {
            command.env_remove(name);
        }
        command.envs(
            self.variables
                .iter()
                .map(|(name, value)| (*name, value.as_str())),
        );
        let child = command
            .stdout(stream("stdout"))
            .stderr(stream("stderr"))
            .spawn()
            .unwrap();
        Running {
            child,
            folder: self.folder.path().to_owned(),
        }
    }

    /// Runs to the end; the exit code, what was printed, and the lines that are no log lines.
    pub async fn end(&self, arguments: &[&str]) -> (i32, String, Vec<String>) {
        let mut running = self.start(arguments);
        let status = running.ended(LIMIT).await.expect("it ends");
        (
            status.code().unwrap_or(-1),
            running.stdout(),
            running.lines(),
        )
    }
}

pub struct Running {
    child: Child,
    folder: PathBuf,
}

impl Drop for Running {
    fn drop(&mut self) {
        self.child.kill().ok();
        self.child.wait().ok();
    }
}

impl Running {
    /// Waits until a condition holds, at most this long.
    pub async fn until(&mut self, limit: Duration, done: impl Fn(&mut Self) -> bool) -> bool {
        let begun = Instant::now();
        while begun.elapsed() < limit {
            if done(self) {
                return true;
            }
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
        false
    }

    pub async fn ended(&mut self, limit: Duration) -> Option<ExitStatus> {
        self.until(limit, |running| running.child.try_wait().unwrap().is_some())
            .await;
        self.child.try_wait().unwrap()
    }

    pub fn signal(&self, name: &str) {
        let done = Command::new("kill")
            .args([name, &self.child.id().to_string()])
            .status()
            .unwrap();
        assert!(done.success());
    }

    fn read(&self, name: &str) -> String {
        String::from_utf8_lossy(&fs::read(self.folder.join(name)).unwrap_or_default()).into_owned()
    }

    pub fn stdout(&self) -> String {
        self.read("stdout")
    }

    pub fn stderr(&self) -> String {
        self.read("stderr")
    }

    pub fn lines(&self) -> Vec<String> {
        self.stderr()
            .lines()
            .filter(|l| l.starts_with("dealcoach: "))
            .map(str::to_owned)
            .collect()
    }
}

async fn room() -> Room {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let clock = SystemClock::shared();
    Room::start(Options::new(
        listener,
        TOKEN,
        Arc::new(move || clock.wall_ms()),
    ))
    .unwrap()
}

fn bot(room: &Room) -> Program {
    Program::new()
        .with("DISCORD_TOKEN", TOKEN)
        .with("DISCORD_API_BASE", room.api_base())
}

fn names(folder: &Path) -> Vec<String> {
    let mut names: Vec<_> = fs::read_dir(folder)
        .unwrap()
        .map(|e| e.unwrap().file_name().to_string_lossy().into_owned())
        .collect();
    names.retain(|n| n != "stdout" && n != "stderr");
    names.sort();
    names
}

#[tokio::test]
async fn usage_and_version() {
    assert_eq!(Program::new().end(&[]).await.0, 2);
    assert_eq!(Program::new().end(&["dance"]).await.0, 2);
    let (code, printed, _) = Program::new().end(&["--version"]).await;
    assert_eq!((code, printed.as_str()), (0, "dealcoach 0.1.0\n"));
}

#[tokio::test]
async fn without_a_token_it_says_how_to_get_one() {
    let program = Program::new();
    let (code, _, lines) = program.end(&["run"]).await;
    assert_eq!((code, lines.len()), (78, 1), "{lines:?}");
    for word in [
        "DISCORD_TOKEN",
        "https://discord.com/developers/applications",
        "dealcoach practice",
    ] {
        assert!(lines[0].contains(word), "{lines:?}");
    }
    assert_eq!(
        names(program.folder.path()),
        Vec::<String>::new(),
        "nothing is made"
    );
}

#[tokio::test]
async fn every_fault_of_the_settings_is_a_line() {
    let program = Program::new()
        .with("DISCORD_TOKEN", TOKEN)
        .with("DISCORD_API_BASE", "http://example.org")
        .file(
            "config.toml",
            "[defaults]\ncurrency = \"EURO\"\nzone = \"Berlin\"\n",
        );
    let (code, _, lines) = program.end(&["run"]).await;
    assert_eq!((code, lines.len()), (78, 3), "{lines:?}");
    let (code, _, lines) = Program::new()
        .file("config.toml", "token = \"canary\"")
        .end(&["check"])
        .await;
    assert_eq!((code, lines.len()), (78, 1));
    assert!(
        lines[0].contains("DISCORD_TOKEN") && !lines[0].contains("canary"),
        "{lines:?}"
    );
}

#[tokio::test]
async fn what_is_left_around_a_value_is_taken_off() {
    let room = room().await;
    let around: [fn(&str) -> String; 4] = [
        |value| format!("{value}\r\n"),
        |value| format!("\"{value}\""),
        |value| format!(" '{value}'\n"),
        |value| format!("\u{feff}{value} "),
    ];
    for around in around {
        let program = Program::new()
            .file("here.toml", "[limits]\npresses_per_user_10s = 9\n")
            .with("DISCORD_TOKEN", around(TOKEN))
            .with("DISCORD_API_BASE", around(room.api_base()))
            .with("DATABASE_URL", around("sqlite://deals.db"))
            .with("DEALCOACH_CONFIG", around("here.toml"))
            .with("RUST_LOG", around("info"));
        let mut running = program.start(&["run"]);
        assert!(
            running
                .until(LIMIT, |r| r.stdout().contains("connected"))
                .await,
            "{}",
            running.stderr()
        );
        running.signal("-TERM");
        assert!(running.ended(LIMIT).await.is_some());
        let made = names(program.folder.path());
        let database = made.iter().filter(|name| !name.starts_with("deals.db"));
        assert_eq!(database.collect::<Vec<_>>(), ["here.toml"], "one database");
        assert!(running.stderr().contains("INFO"), "it logs");
    }
}

#[tokio::test]
async fn a_variable_that_can_not_be_meant_is_one_line_and_nothing_is_made() {
    let long = "https://discord.com/canary-bot-token?x";
    let cases = [
        (
            "DEALCOACH_CONFIG",
            "nowhere.toml",
            "there is no file `nowhere.toml`",
        ),
        ("DEALCOACH_CONFIG", "", "names no file"),
        ("DEALCOACH_CONFIG", ".", "it is a folder"),
        ("DATABASE_URL", "", "set but empty"),
        ("DATABASE_URL", "\n", "set but empty"),
        (
            "DATABASE_URL",
            "sqlite://a.db\nb",
            "line break in the middle",
        ),
        ("DATABASE_URL", "'sqlite://a.db", "no pair"),
        ("DATABASE_URL", "sqlite://", "names no file"),
        ("DATABASE_URL", "sqlite:a.db?mode=rwc", "options"),
        (
            "DATABASE_URL",
            "sqllite://a.db",
            "`sqllite://` is no database",
        ),
        (
            "DATABASE_URL",
            "dealcoach.db",
            "does not say which database",
        ),
        ("DISCORD_TOKEN", "\"canary-bot-token", "no pair"),
        (
            "DISCORD_TOKEN",
            "canary bot-token",
            "characters that no token has",
        ),
        ("DISCORD_TOKEN", "", "no token"),
        ("DISCORD_API_BASE", "discord.com", "no address"),
        ("DISCORD_API_BASE", long, "nothing else"),
        ("RUST_LOG", "inof", "did you mean `info`?"),
        ("RUST_LOG", "dealcoach=loud", "the levels are"),
    ];
    for (name, value, wanted) in cases {
        let mut program = Program::new()
            .with("DISCORD_TOKEN", TOKEN)
            .with("DISCORD_API_BASE", "http://127.0.0.1:9");
        program.variables.retain(|(known, _)| *known != name);
        let program = program.with(name, value);
        let (code, printed, lines) = program.end(&["run"]).await;
        assert_eq!((code, lines.len()), (78, 1), "{name}={value:?}: {lines:?}");
        assert!(
            lines[0].contains(wanted) && lines[0].contains(name),
            "{name}={value:?}: {lines:?}"
        );
        assert!(
            !(lines[0].clone() + &printed).contains("canary"),
            "{lines:?}"
        );
        assert_eq!(
            names(program.folder.path()),
            Vec::<String>::new(),
            "{value:?}"
        );
    }
}

#[tokio::test]
async fn help_lists_what_is_read() {
    let (code, run, _) = Program::new().end(&["run", "--help"]).await;
    assert_eq!(code, 0);
    for name in [
        "DISCORD_TOKEN",
        "DISCORD_API_BASE",
        "DATABASE_URL",
        "DEALCOACH_CONFIG",
        "RUST_LOG",
        "config.toml",
        "playbook",
        "workspaces",
        "[defaults]",
        "[limits]",
    ] {
        assert!(run.contains(name), "{run}");
    }
    let (_, practice, _) = Program::new().end(&["practice", "--help"]).await;
    assert!(practice.contains("DEALCOACH_CONFIG") && practice.contains("RUST_LOG"));
    assert!(!practice.contains("DISCORD_TOKEN"), "{practice}");
}

#[tokio::test]
async fn a_playbook_with_mistakes_is_one_line_when_run_and_all_of_them_when_checked() {
    let program = Program::new()
        .with("DISCORD_TOKEN", TOKEN)
        .file("prompts/stages/10-first.md", "+++\nnonsense = 1\n+++\n");
    let (code, _, lines) = program.end(&["run"]).await;
    assert_eq!((code, lines.len()), (65, 1), "{lines:?}");
    assert!(lines[0].contains("prompts"), "{lines:?}");
    assert_eq!(
        names(program.folder.path()),
        ["prompts"],
        "no database is made"
    );
    let (code, _, lines) = program.end(&["check"]).await;
    assert_eq!(code, 65);
    assert!(lines.len() > 1, "{lines:?}");
    let (code, printed, _) = Program::new().end(&["check"]).await;
    assert_eq!(code, 0);
    assert!(printed.contains("7 stages"), "{printed}");
}

#[tokio::test]
async fn an_api_out_of_reach_is_69_and_nothing_is_made() {
    let program = Program::new()
        .with("DISCORD_TOKEN", TOKEN)
        .with("DISCORD_API_BASE", "http://127.0.0.1:9");
    let (code, _, lines) = program.end(&["run"]).await;
    assert_eq!((code, lines.len()), (69, 1), "{lines:?}");
    assert_eq!(names(program.folder.path()), Vec::<String>::new());
}

#[tokio::test]
async fn a_database_that_cannot_be_used_has_its_codes() {
    let room = room().await;
    let (code, _, lines) = bot(&room)
        .with("DATABASE_URL", "mysql://x")
        .end(&["run"])
        .await;
    assert_eq!((code, lines.len()), (78, 1), "{lines:?}");
    let program = bot(&room).file("dealcoach.db", &"this is no database at all, ".repeat(100));
    let before = fs::read(program.path("dealcoach.db")).unwrap();
    let (code, _, lines) = program.end(&["run"]).await;
    assert_eq!((code, lines.len()), (74, 1), "{lines:?}");
    assert_eq!(
        fs::read(program.path("dealcoach.db")).unwrap(),
        before,
        "it is left as it is"
    );
    let (code, _, lines) = bot(&room)
        .with("DATABASE_URL", "sqlite:///proc/dealcoach.db")
        .end(&["run"])
        .await;
    assert_eq!((code, lines.len()), (73, 1), "{lines:?}");
}

#[tokio::test]
async fn a_refused_token_is_78() {
    let room = room().await;
    let program = Program::new()
        .with("DISCORD_TOKEN", "another")
        .with("DISCORD_API_BASE", room.api_base());
    let (code, _, lines) = program.end(&["run"]).await;
    assert_eq!((code, lines.len()), (78, 1), "{lines:?}");
    assert!(lines[0].contains("DISCORD_TOKEN"));
}

#[tokio::test]
async fn connected_it_prints_the_invitation_a_second_one_is_refused_and_a_signal_ends_it() {
    let room = room().await;
    let program = bot(&room);
    let mut running = program.start(&["run"]);
    assert!(
        running
            .until(LIMIT, |r| r.stdout().contains("permissions=117760"))
            .await,
        "{}",
        running.stderr()
    );
    let printed = running.stdout();
    assert!(
        printed.contains("dealcoach 0.1.0") && printed.contains("workspaces: 1"),
        "{printed}"
    );
    assert!(
        printed.contains("scope=bot+applications.commands"),
        "{printed}"
    );

    let database = format!("sqlite://{}", program.path("dealcoach.db").display());
    let (code, _, lines) = bot(&room)
        .with("DATABASE_URL", database)
        .end(&["run"])
        .await;
    assert_eq!((code, lines.len()), (75, 1), "{lines:?}");

    running.signal("-TERM");
    let status = running
        .ended(Duration::from_secs(5))
        .await
        .expect("it ends within five seconds");
    assert_eq!(status.code(), Some(0), "{}", running.stderr());
    assert!(room.until(LIMIT, |room| !room.bot_online()).await);
}

#[tokio::test]
async fn a_close_for_good_is_78_with_what_to_change() {
    let room = room().await;
    let program = bot(&room);
    let mut running = program.start(&["run"]);
    assert!(
        running
            .until(LIMIT, |r| r.stdout().contains("connected"))
            .await,
        "{}",
        running.stderr()
    );
    room.faults().close_gateway(Some(4011));
    let status = running.ended(LIMIT).await.expect("it ends");
    assert_eq!(status.code(), Some(78));
    assert_eq!(running.lines().len(), 1, "{}", running.stderr());
    assert_eq!(room.identifies(), 1);
}

#[tokio::test]
async fn the_log_holds_no_secret_however_much_is_asked_of_it() {
    let room = room().await;
    let program = bot(&room).with("RUST_LOG", "trace");
    let mut running = program.start(&["run"]);
    assert!(room.seat("carol").in_channel("deals").sees().is_empty());
    assert!(
        running
            .until(LIMIT, |r| r.stdout().contains("connected"))
            .await,
        "{}",
        running.stderr()
    );
    assert!(
        room.until(LIMIT, |room| room
            .journal()
            .iter()
            .any(|r| r.method == "PUT" && r.status == 200))
            .await
    );
    let carol = room.seat("carol");
    let answer = carol
        .command("deal new", &[("name", "Canary Shipping"), ("value", "45k")])
        .await;
    let practice::Answer::Message(card) = answer else {
        panic!("{answer:?}")
    };
    for button in card.buttons() {
        carol.press(&card, &button).await;
    }
    carol.complete("deal show", "deal", "can", &[]).await;
    room.faults().cut_gateway();
    assert!(room.until(LIMIT, |room| room.resumes() > 0).await);
    running.signal("-TERM");
    assert!(running.ended(LIMIT).await.is_some());

    let log = running.stderr();
    assert!(
        log.contains("TRACE") || log.contains("DEBUG"),
        "the log is as full as it gets"
    );
    assert!(!log.contains(TOKEN), "the bot's token");
    let journal = room.journal();
    let tokens: Vec<&str> = journal
        .iter()
        .filter(|r| r.path.starts_with("/interactions/"))
        .filter_map(|r| r.path.split('/').nth(3))
        .collect();
    assert!(tokens.len() > 2);
    for token in tokens {
        assert!(!log.contains(token), "an interaction's token");
    }
    assert!(!log.contains("Canary Shipping"), "what people type");
}

#[tokio::test]
async fn the_practice_room_needs_nothing_and_ends_when_asked() {
    // What belongs to a real bot is not touched, whatever it says.
    let program = Program::new()
        .with("DISCORD_TOKEN", "a b")
        .with("DISCORD_API_BASE", "http://example.org")
        .with("DATABASE_URL", "mysql://x");
    let mut running = program.start(&["practice", "--port", "0"]);
    assert!(
        running
            .until(LIMIT, |r| r.stdout().contains("http://127.0.0.1:"))
            .await,
        "{}",
        running.stderr()
    );
    let printed = running.stdout();
    let lines: Vec<&str> = printed.lines().collect();
    assert_eq!(lines.len(), 3, "{printed}");
    assert!(lines[0].contains("two reps, a manager"), "{printed}");
    let address = lines[1].strip_prefix("Practice room: http://127.0.0.1:");
    let port = address.and_then(|rest| rest.strip_suffix('/'));
    assert!(
        port.is_some_and(|port| port.parse::<u16>().is_ok()),
        "{printed}"
    );
    assert!(lines[2].contains("Ctrl-C"), "{printed}");
    running.signal("-INT");
    let status = running
        .ended(Duration::from_secs(5))
        .await
        .expect("it ends within five seconds");
    assert_eq!(status.code(), Some(0), "{}", running.stderr());
    assert_eq!(
        running.stderr(),
        "",
        "nothing is logged unless it is asked for"
    );
    assert_eq!(names(program.folder.path()), Vec::<String>::new());

    let taken = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let port = taken.local_addr().unwrap().port().to_string();
    let (code, _, lines) = Program::new().end(&["practice", "--port", &port]).await;
    assert_eq!((code, lines.len()), (69, 1), "{lines:?}");
    assert!(lines[0].contains("--port"), "{lines:?}");
}

#[tokio::test]
async fn told_to_stop_while_the_api_lets_it_wait_it_ends_in_peace() {
    // It takes the connection, and says nothing.
    let silent = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let base = format!("http://{}", silent.local_addr().unwrap());
    let program = Program::new()
        .with("DISCORD_TOKEN", TOKEN)
        .with("DISCORD_API_BASE", base);
    let mut running = program.start(&["run"]);
    let asked = tokio::time::timeout(LIMIT, silent.accept()).await;
    let (_asking, _) = asked.expect("it asks").unwrap();
    running.signal("-TERM");
    let status = running
        .ended(Duration::from_secs(5))
        .await
        .expect("it ends within five seconds");
    assert_eq!(status.code(), Some(0), "{}", running.stderr());
    assert_eq!(running.lines().len(), 0, "{}", running.stderr());
}
