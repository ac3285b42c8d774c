//! `dealcoach run`: the bot, from the settings to the last answer.

use std::io::Write as _;
use std::path::Path;
use std::time::Duration;

use chrono::NaiveTime;

use secrecy::{ExposeSecret, SecretString};
use tokio::signal::unix::{SignalKind, signal};

use super::end::{End, code};
use super::{Bot, Parts};
use crate::clock::SystemClock;
use crate::coach::{Defaults, Reload};
use crate::config::Config;
use crate::discord::stop::Stop;
use crate::discord::transport::Transport;
use crate::discord::{discovery, jitter, permissions};
use crate::domain::calendar::{WorkDays, Zone};
use crate::playbook::Playbook;
use crate::store::Store;

/// Time to answer what was let in, once the program is told to stop; it must be gone after five seconds.
const ANSWER_REST: Duration = Duration::from_secs(3);
/// Time for all of the ending.
const ENDING: Duration = Duration::from_millis(4_800);

/// Runs the bot until it is told to stop or can't go on.
pub async fn run(config: Config) -> Result<(), End> {
    let Some(token) = config.token.clone() else {
        return Err(End::new(
            code::CONFIGURATION,
            "no token: create an application at https://discord.com/developers/applications, copy the token from its Bot page, and set DISCORD_TOKEN to it; `dealcoach practice` needs none",
        ));
    };
    let playbook = playbook(&config.playbook).map_err(|mistakes| playbook_end(&mistakes))?;
    let defaults = defaults(&config)?;
    let mut told = std::pin::pin!(told_to_stop());
    // Where Discord lets the start wait, the program must still end when it is told to.
    let (store, bot) = tokio::select! {
        () = &mut told => return Ok(()),
        started = start(&config, token, playbook, defaults) => started?,
    };
    let mut failed = store.stopped();
    let outcome = tokio::select! {
        () = &mut told => Ok(()),
        stop = bot.stopped() => Err(End::from(stop)),
        why = async { failed.wait_for(Option::is_some).await.ok().and_then(|why| why.clone()) } => {
            let why = why.unwrap_or_else(|| "the database was closed".to_owned());
            Err(End::new(code::DATABASE, format!("the database failed: {why}; start again once it works")))
        }
        never = announce(&bot) => match never {},
    };
    finish(bot).await;
    outcome
}

/// Opens the database and starts the bot on it.
async fn start(
    config: &Config,
    token: SecretString,
    playbook: Playbook,
    defaults: Defaults,
) -> Result<(Store, Bot), End> {
    let store = open_store(config, &token).await?;
    let bot = Bot::start(Parts {
        api: config.api.clone(),
        token,
        store: store.clone(),
        playbook,
        reload: reload(config),
        clock: SystemClock::shared(),
        defaults,
        paces: config.paces,
    })
    .await;
    match bot {
        Ok(bot) => Ok((store, bot)),
        Err(stop) => {
            store.close().await;
            Err(stop.into())
        }
    }
}

/// Opens the database. One that would be made is made only once Discord has been reached, so that a start that fails
/// leaves nothing behind.
async fn open_store(config: &Config, token: &SecretString) -> Result<Store, End> {
    let url = config.database.expose_secret();
    if let Some(file) = Store::file_of(url).transpose()?
        && !file.exists()
    {
        let folder = file
            .parent()
            .filter(|folder| !folder.as_os_str().is_empty())
            .unwrap_or(Path::new("."));
        writable(folder)?;
        let transport = Transport::new(config.api.clone(), token, SystemClock::shared())
            .map_err(Stop::Unreachable)?;
        discovery::probe(&transport).await?;
    }
    Ok(Store::open(url).await?)
}

/// Whether a file can be made in a folder; it is removed again.
fn writable(folder: &Path) -> Result<(), End> {
    let file = folder.join(format!(".dealcoach-{:016x}", jitter::random()));
    let made = std::fs::OpenOptions::new()
        .write(true)
        .create_new(true)
        .open(&file);
    made.and_then(|_| std::fs::remove_file(&file))
        .map_err(|error| {
            End::new(
                code::CANT_WRITE,
                format!("no database can be made in {}: {error}", folder.display()),
            )
        })
}

/// Ends a bot within the time there is.
pub(super) async fn finish(bot: Bot) {
    let ending = async {
        if !bot.shutdown(ANSWER_REST).await {
            tracing::warn!("something that was let in could not be answered in time");
        }
    };
    tokio::select! {
        ended = tokio::time::timeout(ENDING, ending) => {
            if ended.is_err() {
                tracing::warn!("ending took too long; what is to be posted is kept in the database");
            }
        }
        // Whoever asks twice does not want to wait.
        () = told_to_stop() => {}
    }
}

/// Tells whoever runs the bot how to invite it, once it is connected.
async fn announce(bot: &Bot) -> std::convert::Infallible {
    let mut online = bot.online();
    let known = online.wait_for(Option::is_some).await.ok().and_then(|o| *o);
    if let Some(online) = known {
        let lines = format!(
            "dealcoach {} is connected; workspaces: {}\nInvite it: {}\n",
            env!("CARGO_PKG_VERSION"),
            online.workspaces,
            permissions::invite(online.application)
        );
        print(&lines);
    }
    std::future::pending().await
}

/// Prints to standard output; that nobody reads it is no reason to stop.
pub(super) fn print(text: &str) {
    let mut out = std::io::stdout().lock();
    out.write_all(text.as_bytes())
        .and_then(|()| out.flush())
        .ok();
}

/// SIGTERM or SIGINT, listened to from the call on.
pub(super) fn told_to_stop() -> impl Future<Output = ()> {
    let signals = (
        signal(SignalKind::terminate()),
        signal(SignalKind::interrupt()),
    );
    async {
        let (Ok(mut term), Ok(mut interrupt)) = signals else {
            return std::future::pending().await;
        };
        tokio::select! {
            _ = term.recv() => {}
            _ = interrupt.recv() => {}
        }
    }
}

/// The playbook in a folder, or the one built in where there is no folder; else its mistakes, a line each.
pub(super) fn playbook(folder: &Path) -> Result<Playbook, Vec<String>> {
    read_playbook(folder, &folder.display().to_string())
}

/// Whether there is a playbook's folder; a broken link is one that can't be read.
pub(super) fn is_there(folder: &Path) -> bool {
    match folder.symlink_metadata() {
        Ok(_) => true,
        Err(error) => error.kind() != std::io::ErrorKind::NotFound,
    }
}

fn read_playbook(folder: &Path, name: &str) -> Result<Playbook, Vec<String>> {
    if is_there(folder) {
        Playbook::load_as(folder, name)
            .map_err(|mistakes| mistakes.iter().map(ToString::to_string).collect())
    } else {
        Ok(Playbook::builtin())
    }
}

/// One line about a playbook with mistakes.
pub(super) fn playbook_end(mistakes: &[String]) -> End {
    let first = mistakes.first().map_or("", String::as_str);
    let more = match mistakes.len() {
        0 | 1 => String::new(),
        n => format!(" (and {} more: `dealcoach check` lists them)", n - 1),
    };
    End::new(
        code::BAD_DATA,
        format!("the playbook has a mistake: {first}{more}"),
    )
}

/// How the playbook is read again.
pub(super) fn reload(config: &Config) -> Box<Reload> {
    let folder = config.playbook.clone();
    // Where it lies on this machine is no business of those who read it in a channel.
    let name = folder.file_name().unwrap_or(folder.as_os_str());
    let name = name.to_string_lossy().into_owned();
    Box::new(move || read_playbook(&folder, &name))
}

/// A time of day from its minutes since midnight.
fn time(minutes: u16) -> NaiveTime {
    let seconds = u32::from(minutes) * 60;
    NaiveTime::from_num_seconds_from_midnight_opt(seconds, 0).unwrap_or_default()
}

/// What holds before any set-up, as the coach takes it.
pub(super) fn defaults(config: &Config) -> Result<Defaults, End> {
    let given = &config.defaults;
    let zone = Zone::parse(&given.zone)
        .map_err(|error| End::new(code::CONFIGURATION, format!("zone: {error}")))?;
    Ok(Defaults {
        currency: given.currency,
        zone,
        days: WorkDays::of(given.days).unwrap_or(WorkDays::MON_FRI),
        from: time(given.from),
        to: time(given.to),
        digest: time(given.digest),
        autonomy: given.autonomy,
        workspaces: config.workspaces.clone(),
    })
}
