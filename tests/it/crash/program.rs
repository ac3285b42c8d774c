//! The program as a child process, wired to a practice room in this one.

use std::collections::BTreeMap;
use std::path::Path;
use std::process::{Child, Command, ExitStatus, Stdio};
use std::sync::Arc;
use std::time::Duration;

use dealcoach::clock::SystemClock;
use dealcoach::practice::{Options, Room};
use tokio::net::TcpListener;

/// How long the program may take to connect and to register its commands.
const READY: Duration = Duration::from_secs(30);
/// How long it may take to end after SIGTERM; the promise is five seconds, the rest is for a busy machine.
const END: Duration = Duration::from_secs(8);

/// A running `dealcoach run`.
pub struct Program {
    child: Child,
}

impl Program {
    /// Starts it on this database and waits until it answers in the room.
    pub async fn start(room: &Room, folder: &Path, database: &str) -> Self {
        Self::start_with(room, folder, database, &BTreeMap::new()).await
    }

    /// The same with more in its environment.
    pub async fn start_with(
        room: &Room,
        folder: &Path,
        database: &str,
        environment: &BTreeMap<&str, String>,
    ) -> Self {
        let config = folder.join("config.toml");
        if !config.exists() {
            let limits = "[limits]\ncommands_per_user_10s = 0\npresses_per_user_10s = 0\n";
            std::fs::write(&config, limits).unwrap();
        }
        let log = std::fs::OpenOptions::new()
            .create(true)
            .append(true)
            .open(folder.join("log"))
            .unwrap();
        let child = Command::new(env!("CARGO_BIN_EXE_dealcoach"))
            .arg("run")
            .env("DISCORD_TOKEN", room.token())
            .env("DISCORD_API_BASE", room.api_base())
            .env("DATABASE_URL", database)
            .env("DEALCOACH_CONFIG", &config)
            .env("RUST_LOG", "warn")
            .envs(environment)
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(log)
            .spawn()
            .unwrap();
        let mut program = Self { child };
        let ready = room.wait_for_bot("deal", READY).await;
        if !ready {
            let log = std::fs::read_to_string(folder.join("log")).unwrap_or_default();
            panic!(
                "the program did not connect: {:?}\n{log}",
                program.child.try_wait()
            );
        }
        program
    }

    /// Kills it as the kernel does: nothing of it runs any more.
    pub fn kill(mut self) {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
    }

    /// Tells it to end, and waits.
    pub async fn end(mut self) -> ExitStatus {
        let told = Command::new("kill")
            .arg("-TERM")
            .arg(self.child.id().to_string())
            .status()
            .unwrap();
        assert!(told.success());
        let started = std::time::Instant::now();
        loop {
            if let Some(status) = self.child.try_wait().unwrap() {
                return status;
            }
            assert!(started.elapsed() < END, "it did not end after SIGTERM");
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    }
}

impl Drop for Program {
    fn drop(&mut self) {
        self.child.kill().ok();
        self.child.wait().ok();
    }
}

/// A room of the usual people on a free port.
pub async fn room() -> Room {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let clock = SystemClock::shared();
    let mut options = Options::new(listener, "crash-token", Arc::new(move || clock.wall_ms()));
    // What is counted here is the bot's doing, not the room's pace.
    options.keep_messages = 100_000;
    let room = Room::start(options).unwrap();
    room.faults().lift_rate_limits();
    room
}

/// A small generator of random numbers: the same seed, the same rounds.
pub struct Random(u64);

impl Random {
    /// From `DEALCOACH_SEED`, else from the clock; printed, so that a failure can be replayed.
    #[expect(clippy::disallowed_methods, reason = "a test's own setting")]
    pub fn seeded(test: &str) -> Self {
        let given = std::env::var("DEALCOACH_SEED")
            .ok()
            .and_then(|s| s.parse().ok());
        let seed = given.unwrap_or_else(|| SystemClock::shared().wall_ms().unsigned_abs());
        println!("{test}: DEALCOACH_SEED={seed} replays it");
        Self(seed)
    }

    /// A number below `most`.
    pub fn below(&mut self, most: u64) -> u64 {
        // SplitMix64.
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        (z ^ (z >> 31)) % most
    }
}

/// How many rounds: all of them in an optimised build where nothing may be left out, a few elsewhere.
#[expect(clippy::disallowed_methods, reason = "a test's own setting")]
pub fn rounds(all: u32, few: u32) -> u32 {
    let complete = std::env::var("DEALCOACH_CI_COMPLETE").is_ok() && !cfg!(debug_assertions);
    if complete { all } else { few }
}
