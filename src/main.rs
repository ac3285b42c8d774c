//! The program: reads its arguments, hands over, and ends with the right code.

use std::io::Write as _;
use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Parser, Subcommand};
use dealcoach::app::{self, End};
use dealcoach::config::{Config, Environment};

/// What `run` and `check` read besides their arguments.
const RUN_READS: &str = "\
Environment:
  DISCORD_TOKEN     the bot's token; `run` needs it
  DATABASE_URL      where the deals are kept [default: sqlite://dealcoach.db];
                    postgres://user:password@host/name for PostgreSQL
  DEALCOACH_CONFIG  the settings file [default: config.toml, where there is one]
  DISCORD_API_BASE  another Discord-compatible server [default: Discord]
  RUST_LOG          how much is logged, to standard error [default: info]
  HTTPS_PROXY       the way out to Discord, except for hosts in NO_PROXY

Settings file (every line of it has a default):
  playbook          the playbook's folder, beside the file [default: prompts];
                    without that folder, the playbook built in
  workspaces        the servers that are served [default: all]
  [defaults]        currency, zone, days, from, to, digest, autonomy, visibility
  [limits]          how much one person may do in ten seconds
  [network]         system_roots: trust this machine's certificates as well";

/// What `practice` reads: nothing of a real bot.
const PRACTICE_READS: &str = "\
Environment:
  DEALCOACH_CONFIG  the settings file [default: config.toml, where there is one]
  RUST_LOG          how much is logged, to standard error [default: warn]

Settings file: `playbook` is the folder that is rehearsed [default: prompts;
without that folder, the playbook built in]. `dealcoach run --help` has the rest.";

#[derive(Parser)]
#[command(version, about, arg_required_else_help = true)]
struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Connect to Discord and coach; needs `DISCORD_TOKEN`.
    #[command(after_help = RUN_READS)]
    Run,
    /// Try everything on this machine: no account, no network, nothing kept.
    #[command(after_help = PRACTICE_READS)]
    Practice {
        /// Port on 127.0.0.1; without it 8600, or a free one when that is in use.
        #[arg(long)]
        port: Option<u16>,
    },
    /// Check the settings and the playbook, and tell every mistake.
    #[command(after_help = RUN_READS)]
    Check {
        /// A playbook's folder; without it the one that the settings name.
        folder: Option<PathBuf>,
        /// Read every line aloud that quotes the buyer, with answers of each kind.
        #[arg(long)]
        read: bool,
    },
}

#[tokio::main]
async fn main() -> ExitCode {
    let arguments = Arguments::parse();
    let outcome = match arguments.command {
        Command::Run => run().await,
        Command::Practice { port } => practice(port).await,
        Command::Check { folder, read } => check(folder.as_deref(), read),
    };
    let Err(end) = outcome else {
        return ExitCode::SUCCESS;
    };
    let mut err = std::io::stderr().lock();
    for line in &end.lines {
        // Nobody reads it: the code says it too.
        writeln!(err, "dealcoach: {line}").ok();
    }
    ExitCode::from(end.code)
}

async fn run() -> Result<(), End> {
    let environment = Environment::read();
    app::log_to_stderr(environment.log.as_deref().unwrap_or("info"));
    app::run(Config::from(environment)?).await
}

async fn practice(port: Option<u16>) -> Result<(), End> {
    let environment = Environment::read_for_practice();
    // Somebody looks at a page here, not at a log.
    app::log_to_stderr(environment.log.as_deref().unwrap_or("warn"));
    app::practice(Config::from(environment)?, port).await
}

fn check(folder: Option<&std::path::Path>, read: bool) -> Result<(), End> {
    let lines = app::check(&Config::from(Environment::read())?, folder, read)?;
    let mut out = std::io::stdout().lock();
    for line in lines {
        writeln!(out, "{line}").ok();
    }
    Ok(())
}
