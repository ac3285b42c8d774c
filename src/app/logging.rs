//! Where the log goes and what never gets into it.

use tracing::level_filters::LevelFilter;
use tracing_subscriber::filter::{EnvFilter, Targets};
use tracing_subscriber::layer::{Layer as _, SubscriberExt as _};
use tracing_subscriber::util::SubscriberInitExt as _;

/// Libraries whose finer logging shows whole requests, tokens and deal texts among them. `RUST_LOG` can't open them.
const CAPPED: [&str; 10] = [
    "serenity",
    "reqwest",
    "hyper",
    "hyper_util",
    "h2",
    "tungstenite",
    "tokio_tungstenite",
    "rustls",
    "tokio_rustls",
    "axum",
];

/// Logs to standard error, filtered by this text in the form of `RUST_LOG`. Does nothing when a log is set up already.
pub fn log_to_stderr(filter: &str) {
    let wanted = EnvFilter::new(filter);
    let capped = CAPPED.iter().fold(
        Targets::new().with_default(LevelFilter::TRACE),
        |all, name| all.with_target(*name, LevelFilter::ERROR),
    );
    let lines = tracing_subscriber::fmt::layer()
        .with_writer(std::io::stderr)
        .with_ansi(false);
    tracing_subscriber::registry()
        .with(lines.with_filter(wanted).with_filter(capped))
        .try_init()
        .ok();
}
