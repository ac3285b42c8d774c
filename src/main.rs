//! The program: reads its arguments, hands over, and ends with the right code.

use std::io::Write as _;
use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Parser, Subcommand};
use dealcoach::app::{self, End};
use dealcoach::config::{self, Config, Environment};

#[derive(Parser)]
#[command(version, about, arg_required_else_help = true)]
struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Connect to Discord and coach; needs `DISCORD_TOKEN`.
    Run,
    /// Try everything on this machine: no account, no network, nothing kept.
    Practice {
        /// Port on 127.0.0.1; without it 8600, or a free one when that is in use.
        #[arg(long)]
        port: Option<u16>,
    },
    /// Check the settings and the playbook, and tell every mistake.
    Check {
        /// A playbook's folder; without it the one that the settings name.
        folder: Option<PathBuf>,
    },
}

#[tokio::main]
async fn main() -> ExitCode {
    let arguments = Arguments::parse();
    app::log_to_stderr(config::log_filter().as_deref());
    let outcome = match arguments.command {
        Command::Run => run().await,
        Command::Practice { port } => practice(port).await,
        Command::Check { folder } => check(folder.as_deref()),
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
    app::run(Config::load()?).await
}

async fn practice(port: Option<u16>) -> Result<(), End> {
    // Neither a token nor a database of the real bot has any business here.
    let environment = Environment {
        file: Environment::read().file,
        ..Environment::default()
    };
    app::practice(Config::from(environment)?, port).await
}

fn check(folder: Option<&std::path::Path>) -> Result<(), End> {
    let lines = app::check(&Config::load()?, folder)?;
    let mut out = std::io::stdout().lock();
    for line in lines {
        writeln!(out, "{line}").ok();
    }
    Ok(())
}
