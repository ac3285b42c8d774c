//! What it costs to look at what time has brought up, beside plain SQL over the same rows: `cargo bench --bench sweep`, or
//! with `-- quick` for a short look; with `sqlite` or `postgres` only that engine. With `morning` it is the other half:
//! digests and deals that are all due at once, and commands that are answered meanwhile; a number behind it is that of
//! its rounds.
//!
//! Always as many workspaces; what grows is the number of deals in each. The coach's look and the plain one take turns,
//! round by round, on the same database; what counts are the medians and their ratios. A figure counts only when the
//! look has written what it must. Nothing is judged here: `docs/measurements.md` does.

mod digests;
mod morning;
mod plain;
mod postgres;

use std::error::Error;
use std::hint::black_box;
use std::path::Path;
use std::process::Command;
use std::sync::Arc;
use std::time::{Duration, Instant};

use chrono::NaiveTime;
use dealcoach::clock::ManualClock;
use dealcoach::coach::{Coach, Defaults, Surroundings};
use dealcoach::domain::calendar::{WorkDays, Zone};
use dealcoach::domain::deal::Deal;
use dealcoach::domain::id::{RoleId, UserId, WorkspaceId};
use dealcoach::domain::money::Currency;
use dealcoach::playbook::{Autonomy, Playbook};
use dealcoach::store::Store;
use futures_util::future::{BoxFuture, ready};
use plain::{Due, NOW, Plain, Pool};

type Outcome<T> = Result<T, Box<dyn Error>>;

/// How much is there, and how much of it is due.
struct Size {
    workspaces: i64,
    /// Deals in each workspace, in the order in which they are measured.
    deals: &'static [i64],
    due: u32,
    /// Workspaces in which every deal is due.
    dense: i64,
    rounds: usize,
    /// Reads that make one figure where nothing is due.
    reads: u32,
}

const FULL: Size = Size {
    workspaces: 10_000,
    deals: &[1, 10, 100],
    due: 1_000,
    dense: 10,
    rounds: 7,
    reads: 50,
};

const QUICK: Size = Size {
    workspaces: 100,
    deals: &[1, 10],
    due: 50,
    dense: 5,
    rounds: 1,
    reads: 10,
};

/// The argument with which this program looks in a process of its own, so that its memory is its own.
const MEMORY: &str = "memory";

/// Nobody to ask: what the coach needs stands in the database.
struct Nobody;

impl Surroundings for Nobody {
    fn roles(&self, _: WorkspaceId, _: UserId) -> BoxFuture<'_, Option<Vec<RoleId>>> {
        Box::pin(ready(None))
    }
}

fn main() -> Outcome<()> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()?;
    if let [word, url] = arguments.as_slice()
        && word == MEMORY
    {
        return runtime.block_on(looks_alone(url));
    }
    let has = |word: &str| arguments.iter().any(|a| a == word);
    // `cargo test --benches` only wants to see that it runs.
    let size = if has("quick") || has("--test") {
        QUICK
    } else {
        FULL
    };
    let engines = (!has("postgres"), !has("sqlite"));
    if has("morning") || has("--test") {
        let rounds = arguments.iter().find_map(|a| a.parse().ok());
        let quick = has("quick") || has("--test");
        runtime.block_on(morning::measure(quick, rounds, engines))?;
    }
    if has("morning") {
        return Ok(());
    }
    runtime.block_on(measure(&size, engines))
}

async fn measure(size: &Size, (on_sqlite, on_postgres): (bool, bool)) -> Outcome<()> {
    let cores = std::thread::available_parallelism()?;
    println!(
        "{cores} processors, load {}; {} workspaces, {} rounds, medians\n",
        load(),
        size.workspaces,
        size.rounds
    );
    if on_sqlite {
        for deals in size.deals {
            let folder = tempfile::tempdir_in(env!("CARGO_TARGET_TMPDIR"))?;
            let url = format!("sqlite://{}", folder.path().join("sweep.db").display());
            look("SQLite", &url, size, *deals).await?;
        }
    }
    if on_postgres {
        let Some(server) = postgres::Server::start()? else {
            println!("left out: PostgreSQL, which is not installed");
            return Ok(());
        };
        for deals in size.deals {
            let url = server.database(&format!("sweep{deals}"))?;
            look("PostgreSQL", &url, size, *deals).await?;
        }
    }
    Ok(())
}

/// All figures of one engine with so many deals in each workspace.
async fn look(engine: &str, url: &str, size: &Size, deals: i64) -> Outcome<()> {
    let store = Store::open(url).await?;
    // The first start marks every deal: not part of what is measured.
    coach(&store)?.take_note_of_measure().await?;
    store.close().await;
    let begun = Instant::now();
    Plain::connect(url)
        .await?
        .fill(size.workspaces, deals)
        .await?;
    println!(
        "{engine}, {} open deals{}, filled in {:.0} s, load {}",
        size.workspaces * deals,
        mib_of(url),
        begun.elapsed().as_secs_f64(),
        load(),
    );

    // With the caches of any other connection.
    let mut plain = Plain::connect(url).await?;
    let mut opened = Vec::new();
    for _ in 0..3 {
        let begun = Instant::now();
        let store = Store::open(url).await?;
        store.next_due_at().await?;
        opened.push(ms(begun));
        settled().await;
        store.close().await;
    }
    println!(
        "  opened, and when to look next is known: {:.1} ms",
        median(opened)
    );
    let store = Store::open(url).await?;
    let waited = settled().await;
    if url.starts_with("sqlite:") {
        println!(
            "  the file's check beside it took {:.1} s, to half a second",
            waited.as_secs_f64()
        );
    }
    let coach = coach(&store)?;

    nothing_due(url, &coach, &mut plain, size).await?;
    let spread = Due::Spread(i64::from(size.due));
    reading(url, &coach, &mut plain, size, spread).await?;
    writing(
        &coach,
        &mut plain,
        size,
        spread,
        "each in another workspace",
    )
    .await?;
    if deals > 1 {
        let dense = Due::Dense(size.dense);
        let what = format!("in {} workspaces", size.dense);
        writing(&coach, &mut plain, size, dense, &what).await?;
    }
    store.close().await;
    plain.set_due(spread).await?;
    alone(url)?;
    digests::due_at_once(url, &mut plain, size.workspaces).await?;
    println!();
    Ok(())
}

/// A look in a process of its own.
fn alone(url: &str) -> Outcome<()> {
    let program = std::env::current_exe()?;
    let done = Command::new(program).args([MEMORY, url]).status()?;
    if done.success() {
        Ok(())
    } else {
        Err("the look in a process of its own failed".into())
    }
}

/// Opens the database, looks at what is due, and says how much memory that took.
async fn looks_alone(url: &str) -> Outcome<()> {
    let store = Store::open(url).await?;
    let coach = coach(&store)?;
    settled().await;
    let opened = memory("VmRSS");
    let begun = Instant::now();
    while coach.look(NOW).await? {}
    println!(
        "  in a process of its own, for {:.1} s: {opened:.1} MiB resident open, {:.1} MiB after a look, {:.1} MiB at its peak",
        begun.elapsed().as_secs_f64(),
        memory("VmRSS"),
        memory("VmHWM"),
    );
    store.close().await;
    Ok(())
}

fn coach(store: &Store) -> Outcome<Coach> {
    Ok(Coach::new(
        store.clone(),
        Arc::new(ManualClock::at(NOW)),
        Defaults {
            currency: Currency::parse("EUR").map_err(|_| "no euro")?,
            zone: Zone::parse("UTC")?,
            days: WorkDays::MON_FRI,
            from: NaiveTime::from_hms_opt(9, 0, 0).ok_or("no such time")?,
            to: NaiveTime::from_hms_opt(18, 0, 0).ok_or("no such time")?,
            digest: NaiveTime::from_hms_opt(10, 0, 0).ok_or("no such time")?,
            autonomy: Autonomy::Guided,
            workspaces: None,
        },
        Playbook::builtin(),
        Box::new(|| Ok(Playbook::builtin())),
        Arc::new(Nobody),
    ))
}

/// What is asked every second, and a whole look, where nothing is due.
async fn nothing_due(url: &str, coach: &Coach, plain: &mut Plain, size: &Size) -> Outcome<()> {
    let pool = Pool::connect(url).await?;
    let (mut asked, mut looked) = (Vec::new(), Vec::new());
    let (mut beside, mut pooled) = (Vec::new(), Vec::new());
    let each = |begun| ms(begun) * 1e3 / f64::from(size.reads);
    for _ in 0..5 * size.rounds {
        let begun = Instant::now();
        for _ in 0..size.reads {
            if coach.store.next_due_at().await?.is_none_or(|at| at <= NOW) {
                return Err("something is due".into());
            }
        }
        asked.push(each(begun));
        let begun = Instant::now();
        for _ in 0..size.reads {
            plain.next_due().await?;
        }
        beside.push(each(begun));
        let begun = Instant::now();
        for _ in 0..size.reads {
            pool.next_due().await?;
        }
        pooled.push(each(begun));
        let begun = Instant::now();
        for _ in 0..size.reads {
            coach.look(NOW).await?;
        }
        looked.push(each(begun));
    }
    pool.close().await;
    let what = "nothing due: asked when to look, µs";
    row(what, asked.clone(), pooled);
    row(
        &format!("{what}; beside it without a pool"),
        asked,
        beside.clone(),
    );
    row(
        "nothing due: a whole look, µs; beside it without a pool",
        looked,
        beside,
    );
    Ok(())
}

/// Reading what is due.
async fn reading(
    url: &str,
    coach: &Coach,
    plain: &mut Plain,
    size: &Size,
    due: Due,
) -> Outcome<()> {
    let pool = Pool::connect(url).await?;
    let count = plain.set_due(due).await?;
    let (limit, all) = (i64::from(size.due), usize::try_from(count)?);
    let (mut ours, mut beside) = (Vec::new(), Vec::new());
    let (mut pooled, mut parsed) = (Vec::new(), Vec::new());
    // Short, so there can be more of them.
    for _ in 0..5 * size.rounds {
        let begun = Instant::now();
        let rows = pool.due(limit).await?;
        pooled.push(ms(begun));
        for (.., body) in &rows {
            black_box(serde_json::from_str::<Deal>(body)?);
        }
        parsed.push(ms(begun));
        let begun = Instant::now();
        let found = coach.store.due_deals(NOW, size.due).await?;
        ours.push(ms(begun));
        let begun = Instant::now();
        let alone = plain.due(limit).await?;
        beside.push(ms(begun));
        if [rows.len(), found.len(), alone.len()] != [all; 3] {
            return Err("not all that is due was read".into());
        }
    }
    pool.close().await;
    plain.take_back(due).await?;
    let what = format!("{count} due: reading them, ms");
    row(&what, ours.clone(), pooled);
    row(
        &format!("{what}; beside it parsed as well"),
        ours.clone(),
        parsed,
    );
    row(&format!("{what}; beside it without a pool"), ours, beside);
    Ok(())
}

/// Whole looks, until nothing is left, beside the same rows written one by one in one transaction.
async fn writing(
    coach: &Coach,
    plain: &mut Plain,
    size: &Size,
    due: Due,
    what: &str,
) -> Outcome<()> {
    let (mut ours, mut beside, mut count) = (Vec::new(), Vec::new(), 0);
    for _ in 0..=size.rounds {
        count = plain.set_due(due).await?;
        let begun = Instant::now();
        let rows = plain.due(i64::try_from(count)?).await?;
        plain.write(&rows).await?;
        drop(rows);
        beside.push(ms(begun));
        let theirs = plain.take_back(due).await?;
        plain.set_due(due).await?;
        let begun = Instant::now();
        while coach.look(NOW).await? {}
        ours.push(ms(begun));
        let (spells, posts) = plain.take_back(due).await?;
        if spells != count || (spells, posts) != theirs {
            return Err(format!("a look at {count} deals wrote {spells} spells, {posts} messages; plain SQL: {theirs:?}").into());
        }
    }
    // The first round warms both up.
    let (ours, beside) = (ours.split_off(1), beside.split_off(1));
    let deals = f64::from(u32::try_from(count)?);
    let each = |times: Vec<f64>| times.into_iter().map(|t| t * 1e3 / deals).collect();
    row(
        &format!("{count} due, {what}: a whole look, µs a deal"),
        each(ours),
        each(beside),
    );
    Ok(())
}

fn row(what: &str, ours: Vec<f64>, beside: Vec<f64>) {
    let (ours, beside) = (median(ours), median(beside));
    println!(
        "  {what:<64} | {ours:>9.1} | {beside:>9.1} | {:.2}",
        ours / beside
    );
}

fn median(mut figures: Vec<f64>) -> f64 {
    figures.sort_by(f64::total_cmp);
    figures.get(figures.len() / 2).copied().unwrap_or(f64::NAN)
}

fn ms(begun: Instant) -> f64 {
    begun.elapsed().as_secs_f64() * 1e3
}

/// Waits until this program does nothing any more: a large file is checked while it is already in use.
async fn settled() -> Duration {
    let begun = Instant::now();
    let mut used = ticks();
    loop {
        tokio::time::sleep(Duration::from_millis(500)).await;
        let now = ticks();
        if now - used < 2 {
            return begun.elapsed();
        }
        used = now;
    }
}

/// Processor time of this program, in hundredths of a second; 0 where there is no `/proc`.
fn ticks() -> u64 {
    let stat = std::fs::read_to_string("/proc/self/stat").unwrap_or_default();
    // After the name in brackets, which may hold anything.
    let fields = stat.rsplit(')').next().unwrap_or_default();
    let times = fields.split_whitespace().skip(11).take(2);
    times.filter_map(|t| t.parse::<u64>().ok()).sum()
}

/// Memory of this program by the kernel's name for it, in MiB.
fn memory(which: &str) -> f64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|l| l.strip_prefix(which));
    let kib = line.and_then(|l| l.split_whitespace().nth(1)?.parse::<u32>().ok());
    kib.map_or(f64::NAN, |kib| f64::from(kib) / 1024.0)
}

fn load() -> String {
    let load = std::fs::read_to_string("/proc/loadavg").unwrap_or_default();
    load.split_whitespace()
        .next()
        .unwrap_or("unknown")
        .to_owned()
}

/// The size of a SQLite file.
fn mib_of(url: &str) -> String {
    let path = url.strip_prefix("sqlite://").map(Path::new);
    let bytes = path.and_then(|p| p.metadata().ok()).map(|m| m.len());
    bytes.map_or_else(String::new, |b| format!(" ({} MiB)", b >> 20))
}
