//! `dealcoach practice`: the practice room and the bot, both in this process, connected over loopback.

use std::net::{Ipv4Addr, SocketAddr};
use std::os::unix::fs::DirBuilderExt as _;
use std::path::PathBuf;
use std::sync::{Arc, OnceLock};
use std::time::Duration;

use secrecy::SecretString;
use tokio::net::TcpListener;

use super::end::{End, code};
use super::run::{defaults, finish, playbook, playbook_end, print, reload, told_to_stop};
use super::{Bot, Parts, guide, sample};
use crate::clock::{Clock as _, SharedClock, ShiftedClock};
use crate::coach::{Coach, Defaults};
use crate::config::Config;
use crate::discord::base::ApiBase;
use crate::discord::jitter;
use crate::domain::id::WorkspaceId;
use crate::practice::{Agenda, Hands, Options, Room};
use crate::store::Store;

/// The port unless another is asked for.
const PORT: u16 = 8600;
/// Time for the bot to be there.
const READY: Duration = Duration::from_secs(15);

/// Serves a practice room with the bot in it until it is told to stop. Without a port the usual one is taken, or a
/// free one when that is in use.
pub async fn practice(config: Config, port: Option<u16>) -> Result<(), End> {
    let playbook = playbook(&config.playbook).map_err(|mistakes| playbook_end(&mistakes))?;
    let defaults = defaults(&config)?;
    let listener = listen(port).await?;
    // From here on there is a folder to be removed, whenever it is told to stop.
    let told = told_to_stop();
    let folder = Folder::make()?;
    let clock = Arc::new(ShiftedClock::default());
    let token = format!(
        "practice-{:016x}{:016x}",
        jitter::random(),
        jitter::random()
    );
    let now = Arc::clone(&clock);
    let mut options = Options::new(listener, &token, Arc::new(move || now.wall_ms()));
    let known = Known::default();
    options.hands = Some(hands(&clock, &defaults, &known));
    let room = Room::start(options).map_err(|error| {
        End::new(
            code::UNAVAILABLE,
            format!("the practice room can't start: {error}"),
        )
    })?;
    let store = Store::open(&format!(
        "sqlite://{}",
        folder.0.join("practice.db").display()
    ))
    .await?;
    let bot = Bot::start(Parts {
        api: ApiBase::parse(room.api_base()).map_err(|why| End::new(code::UNAVAILABLE, why))?,
        token: SecretString::from(token),
        store,
        playbook,
        reload: reload(&config),
        clock: clock as SharedClock,
        defaults,
        paces: config.paces,
    })
    .await?;
    if !bot.ready(READY).await {
        finish(bot).await;
        return Err(End::new(
            code::UNAVAILABLE,
            "the bot did not come into its practice room; look at the log above",
        ));
    }
    if let Some(workspace) = room.guild_id(None) {
        known
            .set((WorkspaceId(workspace), Arc::clone(bot.coach())))
            .ok();
    }
    room.wait_for_bot("deal", READY).await;
    sample::play(&room).await;
    print(&format!(
        "The practice room of dealcoach {}: two reps, a manager and the bot, on this machine alone; nothing is kept.\nPractice room: {}/\nOpen that address in a browser. Ctrl-C here ends it.\n",
        env!("CARGO_PKG_VERSION"),
        room.api_base()
    ));
    let outcome = tokio::select! {
        () = told => Ok(()),
        stop = bot.stopped() => Err(End::from(stop)),
        never = guide::lead(&room, bot.coach(), config.playbook.is_dir()) => match never {},
    };
    finish(bot).await;
    drop(folder);
    outcome
}

/// The coach, once there is one.
type Known = Arc<OnceLock<(WorkspaceId, Arc<Coach>)>>;

/// What moves the one clock of the room and the bot on. Until the coach is there, the clock is in the default zone.
fn hands(clock: &Arc<ShiftedClock>, defaults: &Defaults, coach: &Known) -> Hands {
    let clock = Arc::clone(clock);
    let (zone, coach) = (defaults.zone.name().to_owned(), Arc::clone(coach));
    Hands {
        move_on: Box::new(move |by| clock.move_on(by)),
        agenda: Box::new(move |now| {
            let (zone, coach) = (zone.clone(), coach.get().cloned());
            Box::pin(async move {
                let nothing = Agenda {
                    zone,
                    morning: None,
                    digest: None,
                    due: None,
                };
                let Some((workspace, coach)) = coach else {
                    return nothing;
                };
                match coach.ahead(workspace, now).await {
                    Ok(ahead) => Agenda {
                        zone: ahead.zone.name().to_owned(),
                        morning: ahead.work,
                        digest: ahead.digest,
                        due: ahead.due,
                    },
                    Err(error) => {
                        tracing::warn!(%error, "what the workspace goes by can't be read");
                        nothing
                    }
                }
            })
        }),
    }
}

async fn listen(port: Option<u16>) -> Result<TcpListener, End> {
    let bind = |port| TcpListener::bind(SocketAddr::from((Ipv4Addr::LOCALHOST, port)));
    let refused = |port: u16, error: &std::io::Error| {
        End::new(
            code::UNAVAILABLE,
            format!("port {port} on this machine can't be used: {error}; try another with --port"),
        )
    };
    match bind(port.unwrap_or(PORT)).await {
        Ok(listener) => Ok(listener),
        Err(error) if port.is_none() && error.kind() == std::io::ErrorKind::AddrInUse => {
            bind(0).await.map_err(|error| refused(0, &error))
        }
        Err(error) => Err(refused(port.unwrap_or(PORT), &error)),
    }
}

/// A folder for this practice alone, removed at its end.
struct Folder(PathBuf);

impl Folder {
    fn make() -> Result<Self, End> {
        let path =
            std::env::temp_dir().join(format!("dealcoach-practice-{:016x}", jitter::random()));
        std::fs::DirBuilder::new()
            .mode(0o700)
            .create(&path)
            .map_err(|error| {
                End::new(
                    code::CANT_WRITE,
                    format!("no folder can be made at {}: {error}", path.display()),
                )
            })?;
        Ok(Self(path))
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        // What can't be removed is left to the system's own cleaning.
        std::fs::remove_dir_all(&self.0).ok();
    }
}
