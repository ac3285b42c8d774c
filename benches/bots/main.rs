//! How fast the whole bot is, beside a bare one: `cargo bench --bench bots`, or with `-- quick` for a short look; with the
//! name of a part (`saved`, `memory`, `queries`, `start`) only that.
//!
//! Both bots run as processes of their own against a small server in this one ([`discord`]), with real sockets and a
//! SQLite file on disk, in turn, round by round; what counts are the medians and the ratios, because the machine's
//! speed drifts. The server shares the processors with the bots. Nothing is judged here: `docs/measurements.md` does.

mod bare;
mod child;
mod discord;
mod load;
mod ours;
mod payload;

use std::error::Error;
use std::path::Path;
use std::time::Duration;

use child::{Kind, Running};
use discord::Discord;
use load::{at_once, at_rate};
use payload::Deed;

type Outcome<T> = Result<T, Box<dyn Error>>;

/// Commands a second, where a rate is given.
const RATE: u32 = 200;
/// Commands that wait for their answer at the same time.
const AT_A_TIME: usize = 64;
/// The same where only the time of all of them matters.
const FEW: usize = 8;
/// Workspaces that notes go to, and deals in each.
const WORKSPACES: u64 = 10;
const DEALS: u64 = 100;

/// How much is done; the figures of a quick run only show that everything works.
struct Size {
    rounds: usize,
    at_rate: u64,
    saved: u64,
    bare_saved: u64,
    pings: u64,
    for_memory: u64,
    /// Deals in the one workspace that is asked about.
    open_deals: u64,
    /// Workspaces of 1,000 deals at the start.
    start_workspaces: u64,
}

const FULL: Size = Size {
    rounds: 3,
    at_rate: 2_000,
    saved: 30_000,
    bare_saved: 6_000,
    pings: 30_000,
    for_memory: 100_000,
    open_deals: 10_000,
    start_workspaces: 100,
};

const QUICK: Size = Size {
    rounds: 1,
    at_rate: 400,
    saved: 3_000,
    bare_saved: 1_000,
    pings: 3_000,
    for_memory: 5_000,
    open_deals: 500,
    start_workspaces: 1,
};

fn main() -> Outcome<()> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    // The bots have the runtime of an ordinary program, the server one thread.
    if let [bot, base, file] = arguments.as_slice() {
        let runtime = tokio::runtime::Runtime::new()?;
        return if bot == Kind::Ours.name() {
            runtime.block_on(ours::run(base, file))
        } else {
            runtime.block_on(bare::run(base, file))
        };
    }
    let size = if arguments.iter().any(|a| a == "quick") {
        QUICK
    } else {
        FULL
    };
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()?;
    let parts = ["saved", "memory", "queries", "start"];
    let named = |part: &str| arguments.iter().any(|a| a == part);
    let all = !parts.iter().any(|p| named(p));
    let wanted: Vec<&str> = parts.into_iter().filter(|p| all || named(p)).collect();
    runtime.block_on(measure(&size, &wanted))
}

async fn measure(size: &Size, parts: &[&str]) -> Outcome<()> {
    let folder = tempfile::tempdir_in(env!("CARGO_TARGET_TMPDIR"))?;
    let cores = std::thread::available_parallelism()?;
    println!(
        "{cores} processors; {} rounds, the bots in turn; medians\n",
        size.rounds
    );
    for part in parts {
        match *part {
            "saved" => side_by_side(size, folder.path()).await?,
            "memory" => memory(size, folder.path()).await?,
            "queries" => queries(size, folder.path()).await?,
            _ => start(size, folder.path()).await?,
        }
    }
    Ok(())
}

/// A note on one of the deals that [`with_deals`] made.
fn note(n: u64) -> Deed {
    payload::note(n % WORKSPACES, n / WORKSPACES % DEALS + 1)
}

/// Our bot on a new file, with deals to write notes on.
async fn with_deals(discord: &Discord, file: &Path) -> Outcome<Running> {
    let bot = Running::start(Kind::Ours, &discord.base, file).await?;
    let new = |n| payload::new_deal(n % WORKSPACES, n / WORKSPACES);
    at_once(discord, AT_A_TIME, WORKSPACES * DEALS, new).await?;
    Ok(bot)
}

/// One bot's figures of one round.
struct Figures {
    p50: f64,
    p99: f64,
    saved: f64,
}

async fn round(
    discord: &Discord,
    size: &Size,
    saved: u64,
    deed: fn(u64) -> Deed,
) -> Outcome<Figures> {
    at_rate(discord, RATE, 200, deed).await?;
    let times = at_rate(discord, RATE, size.at_rate, deed).await?;
    Ok(Figures {
        p50: times.within(500),
        p99: times.within(990),
        saved: at_once(discord, AT_A_TIME, saved, deed).await?,
    })
}

/// Saved commands, ours beside the bare bot's, and what the bare bot reaches without saving.
async fn side_by_side(size: &Size, folder: &Path) -> Outcome<()> {
    let (mut ours, mut bare, mut pings) = (Vec::new(), Vec::new(), Vec::new());
    for n in 0..size.rounds {
        let discord = Discord::start().await?;
        let bot = with_deals(&discord, &folder.join(format!("ours-{n}.db"))).await?;
        ours.push(round(&discord, size, size.saved, note).await?);
        drop(bot);

        let discord = Discord::start().await?;
        let file = folder.join(format!("bare-{n}.db"));
        let bot = Running::start(Kind::Bare, &discord.base, &file).await?;
        bare.push(round(&discord, size, size.bare_saved, |_| payload::bare_note()).await?);
        pings.push(at_once(&discord, AT_A_TIME, size.pings, |_| payload::ping()).await?);
        drop(bot);
    }
    println!("a saved command              | dealcoach | bare bot | ratio");
    row("p50 at 200 a second, ms     ", 2, &ours, &bare, |f| f.p50);
    row("p99 at 200 a second, ms     ", 2, &ours, &bare, |f| f.p99);
    row("a second, 64 at a time      ", 0, &ours, &bare, |f| f.saved);
    let (saved, ping) = (median(ours.iter().map(|f| f.saved)), median(pings));
    println!(
        "bare ping, without saving: {ping:.0} a second; ours saved / ping: {:.2}\n",
        saved / ping
    );
    Ok(())
}

fn row(name: &str, digits: usize, ours: &[Figures], bare: &[Figures], figure: fn(&Figures) -> f64) {
    let (of_ours, of_bare) = (
        median(ours.iter().map(figure)),
        median(bare.iter().map(figure)),
    );
    let ratio = of_ours / of_bare;
    println!("{name} | {of_ours:>9.digits$} | {of_bare:>8.digits$} | {ratio:.2}");
}

fn median(figures: impl IntoIterator<Item = f64>) -> f64 {
    let mut all: Vec<f64> = figures.into_iter().collect();
    all.sort_by(f64::total_cmp);
    all.get(all.len() / 2).copied().unwrap_or(f64::NAN)
}

/// Memory of each bot: just started, after some work, and after much more; the bare one is too slow for as much.
async fn memory(size: &Size, folder: &Path) -> Outcome<()> {
    println!("resident memory and, of it, the bot's own (anonymous), MiB");
    for kind in [Kind::Ours, Kind::Bare] {
        let discord = Discord::start().await?;
        let file = folder.join(format!("memory-{}.db", kind.name()));
        let idle = settled(&Running::start(kind, &discord.base, &file).await?).await;
        let (bot, deed, more): (_, fn(u64) -> Deed, _) = match kind {
            Kind::Ours => (with_deals(&discord, &file).await?, note, size.for_memory),
            Kind::Bare => {
                let bot = Running::start(kind, &discord.base, &file).await?;
                (bot, |_| payload::bare_note(), size.for_memory / 10)
            }
        };
        at_once(&discord, AT_A_TIME, 5_000, deed).await?;
        let warm = settled(&bot).await;
        at_once(&discord, AT_A_TIME, more, deed).await?;
        let after = settled(&bot).await;
        println!("{}:", kind.name());
        for (when, (all, own)) in [
            ("idle", idle),
            ("after 5,000 saved", warm),
            ("after more", after),
        ] {
            println!("  {when:<18} | {all:>5.1} | {own:>5.1}");
        }
        println!("  ({more} more)");
    }
    println!();
    Ok(())
}

/// Memory in MiB once the bot has had a second of rest: all of it, and what is its own.
async fn settled(bot: &Running) -> (f64, f64) {
    tokio::time::sleep(Duration::from_secs(1)).await;
    let mib = |which| {
        bot.memory(which)
            .map_or(f64::NAN, |kib| f64::from(kib) / 1024.0)
    };
    (mib("VmRSS"), mib("RssAnon"))
}

/// What is asked of a workspace with many open deals.
async fn queries(size: &Size, folder: &Path) -> Outcome<()> {
    let discord = Discord::start().await?;
    let bot = Running::start(Kind::Ours, &discord.base, &folder.join("queries.db")).await?;
    let deals = size.open_deals;
    let logged = at_once(&discord, FEW, deals, |n| payload::new_deal(0, n)).await?;
    println!(
        "{deals} open deals in one workspace, logged at {logged:.0} a second; 200 a second, ms"
    );
    println!("                   |   p50 |   p99");
    let show = |n: u64| payload::show(n * 7_919 % deals + 1);
    let asked: [(&str, &dyn Fn(u64) -> Deed); 5] = [
        ("/deal list", &|_| payload::list()),
        ("/deal show", &show),
        ("completing `deal`", &payload::complete),
        ("/deal note", &|n| payload::note(0, n * 7_919 % deals + 1)),
        ("/deal new", &|n| payload::new_deal(0, deals + n)),
    ];
    for (name, deed) in asked {
        let times = at_rate(&discord, RATE, size.at_rate / 2, deed).await?;
        println!(
            "{name:<18} | {:>5.2} | {:>5.2}",
            times.within(500),
            times.within(990)
        );
    }
    println!();
    drop(bot);
    Ok(())
}

/// From the start of the process to the commands being registered, with many deals in the database.
async fn start(size: &Size, folder: &Path) -> Outcome<()> {
    let discord = Discord::start().await?;
    let file = folder.join("start.db");
    let bot = Running::start(Kind::Ours, &discord.base, &file).await?;
    let workspaces = size.start_workspaces;
    let new = |n| payload::new_deal(n % workspaces, n / workspaces);
    at_once(&discord, AT_A_TIME, workspaces * 1_000, new).await?;
    drop(bot);
    let mut times = Vec::new();
    for _ in 0..3 {
        let bot = Running::start(Kind::Ours, &discord.base, &file).await?;
        times.push(bot.start.as_secs_f64() * 1e3);
    }
    println!(
        "from start to ready with {workspaces} × 1,000 deals: {:.0} ms",
        median(times)
    );
    Ok(())
}
