//! The program: reads its arguments and hands over. No logic.

use std::net::{Ipv4Addr, SocketAddr};
use std::process::ExitCode;
use std::sync::Arc;

use clap::{Parser, Subcommand};
use dealcoach::clock::SystemClock;
use dealcoach::practice;

#[derive(Parser)]
#[command(version, about)]
struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Serve the practice room on this machine: no account, no network.
    Practice {
        /// Port on 127.0.0.1; 0 picks a free one.
        #[arg(long, default_value_t = 8600)]
        port: u16,
    },
}

#[tokio::main]
async fn main() -> ExitCode {
    tracing_subscriber::fmt()
        .with_writer(std::io::stderr)
        .init();
    let Command::Practice { port } = Arguments::parse().command;
    match serve(port).await {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("dealcoach: the practice room can't start: {error}");
            ExitCode::from(69)
        }
    }
}

async fn serve(port: u16) -> std::io::Result<()> {
    let listener =
        tokio::net::TcpListener::bind(SocketAddr::from((Ipv4Addr::LOCALHOST, port))).await?;
    println!("Practice room: http://{}/", listener.local_addr()?);
    let clock = SystemClock::shared();
    let now = Arc::new(move || clock.wall_ms());
    practice::serve(listener, now).await
}
