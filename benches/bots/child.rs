//! A bot in a process of its own, so that its memory is its own: this program again, with the bot's name as argument.

use std::io::{self, BufRead, BufReader, Write as _};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

/// What a bot prints once it can be used.
const READY: &str = "ready";

/// Which bot.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    Ours,
    Bare,
}

impl Kind {
    pub fn name(self) -> &'static str {
        match self {
            Self::Ours => "dealcoach",
            Self::Bare => "bare bot",
        }
    }
}

/// A running bot; dropping it ends it.
pub struct Running {
    process: Child,
    /// From the start of the process until it was ready.
    pub start: Duration,
}

/// Called in the bot's process.
pub fn say_ready() {
    let mut out = io::stdout().lock();
    writeln!(out, "{READY}").and_then(|()| out.flush()).ok();
}

impl Running {
    /// Starts a bot and waits until it is ready.
    pub async fn start(kind: Kind, base: &str, file: &Path) -> io::Result<Self> {
        let begun = Instant::now();
        let mut process = Command::new(std::env::current_exe()?)
            .arg(kind.name())
            .arg(base)
            .arg(file)
            .stdout(Stdio::piped())
            .spawn()?;
        let out = process.stdout.take().ok_or(io::ErrorKind::BrokenPipe)?;
        // The server has to go on serving meanwhile.
        let line = tokio::task::spawn_blocking(move || {
            let mut line = String::new();
            BufReader::new(out).read_line(&mut line).map(|_| line)
        })
        .await??;
        if line.trim() != READY {
            return Err(io::Error::other(format!("{} did not start", kind.name())));
        }
        Ok(Self {
            process,
            start: begun.elapsed(),
        })
    }

    /// Its resident memory in KiB by the kernel's name for it: `VmRSS` is all of it, `RssAnon` what the bot took for
    /// itself (the rest is the program's file, shared and given up when memory is short); `None` where there is no
    /// `/proc`.
    pub fn memory(&self, which: &str) -> Option<u32> {
        let status = std::fs::read_to_string(format!("/proc/{}/status", self.process.id())).ok()?;
        let line = status.lines().find_map(|l| l.strip_prefix(which))?;
        line.split_whitespace().nth(1)?.parse().ok()
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        self.process.kill().and_then(|()| self.process.wait()).ok();
    }
}
