//! A morning: digests of very many workspaces due in the same minute, commands that are answered while they are planned
//! and drawn, beside the same commands alone; and every deal there is due at once.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::{Duration, Instant};

use dealcoach::coach::request::{Actor, Answer, Ask, OptionValue, Request};
use dealcoach::coach::{Coach, Delivered, Posting};
use dealcoach::domain::id::{ChannelId, InteractionId, MessageId, UserId, WorkspaceId};
use dealcoach::store::{Post, Store, StoreError};
use futures_util::future::join_all;
use tokio::task::JoinSet;

use crate::digests::{making, plan};
use crate::plain::{Due, NOW, Plain};
use crate::{Outcome, alone, coach, load, median, mib_of, ms, postgres};

/// Between two commands: 50 a second.
const COMMANDS: Duration = Duration::from_millis(20);
/// Between two digests that are sent: Discord takes 50 requests a second.
const DIGESTS: Duration = Duration::from_millis(20);
/// Posts claimed at once, as the sender does.
const CLAIM: u32 = 16;
/// The first interaction: none that is measured elsewhere.
const FIRST: u64 = 1 << 40;

struct Size {
    workspaces: i64,
    /// Workspaces and deals in each, where every deal is due.
    due: (i64, i64),
    rounds: usize,
    /// How long commands are answered in each part of a round.
    span: Duration,
}

const FULL: Size = Size {
    workspaces: 100_000,
    due: (10_000, 100),
    rounds: 3,
    span: Duration::from_secs(20),
};

const QUICK: Size = Size {
    workspaces: 1_000,
    due: (10, 100),
    rounds: 1,
    span: Duration::from_secs(2),
};

pub async fn measure(
    quick: bool,
    rounds: Option<usize>,
    (on_sqlite, on_postgres): (bool, bool),
) -> Outcome<()> {
    let mut size = if quick { QUICK } else { FULL };
    size.rounds = rounds.unwrap_or(size.rounds);
    println!("a morning; {} rounds, medians\n", size.rounds);
    if on_sqlite {
        for due in [false, true] {
            let folder = tempfile::tempdir_in(env!("CARGO_TARGET_TMPDIR"))?;
            let url = format!("sqlite://{}", folder.path().join("morning.db").display());
            one("SQLite", &url, &size, due).await?;
        }
    }
    if on_postgres {
        let Some(server) = postgres::Server::start()? else {
            println!("left out: PostgreSQL, which is not installed");
            return Ok(());
        };
        for due in [false, true] {
            let url = server.database(if due { "due" } else { "morning" })?;
            one("PostgreSQL", &url, &size, due).await?;
        }
    }
    Ok(())
}

/// One database of its own: with digests, or with deals that are due.
async fn one(engine: &str, url: &str, size: &Size, due: bool) -> Outcome<()> {
    let (workspaces, deals) = if due { size.due } else { (size.workspaces, 1) };
    let store = Store::open(url).await?;
    // The first start marks every deal: not part of what is measured.
    coach(&store)?.take_note_of_measure().await?;
    store.close().await;
    let mut plain = Plain::connect(url).await?;
    plain.fill(workspaces, deals).await?;
    println!(
        "{engine}, {workspaces} workspaces, {} open deals{}, load {}",
        workspaces * deals,
        mib_of(url),
        load(),
    );
    if due {
        let count = plain.set_due(Due::All).await?;
        println!("  {count} deals due at once are looked at:");
        alone(url)?;
        let left = plain.deals_due().await?;
        if left > 0 {
            return Err(format!("{left} deals are still due").into());
        }
    } else {
        digests(url, &mut plain, size).await?;
    }
    println!();
    Ok(())
}

async fn digests(url: &str, plain: &mut Plain, size: &Size) -> Outcome<()> {
    plain.set_digests(size.workspaces).await?;
    let store = Store::open(url).await?;
    let coach = Arc::new(coach(&store)?);
    let desk = Desk {
        coach: Arc::clone(&coach),
        workspaces: size.workspaces.unsigned_abs(),
        next: AtomicU64::new(0),
    };
    let mut planned = Vec::new();
    let (mut quiet, mut busy, mut sending) = (Part::default(), Part::default(), Part::default());
    for round in 1..=size.rounds {
        plain.digests_again().await?;
        planned.push(plan(&coach, plain, size.workspaces).await?);
        eprintln!("  round {round} of {}: planned", size.rounds);
        // All of them are planned: what is left is to send them.
        let sent = Arc::new(AtomicU64::new(0));
        let mut beside = JoinSet::new();
        beside.spawn(send(Arc::clone(&coach), Arc::clone(&sent)));
        sending.take(during(&desk, size.span, beside).await?, &sent);
        plain.digests_again().await?;
        // Nothing is planned while nobody looks.
        quiet.take(desk.answer(size.span).await?, &AtomicU64::new(0));
        let sent = Arc::new(AtomicU64::new(0));
        let mut beside = JoinSet::new();
        beside.spawn(look(Arc::clone(&coach)));
        beside.spawn(send(Arc::clone(&coach), Arc::clone(&sent)));
        busy.take(during(&desk, size.span, beside).await?, &sent);
    }
    let all = median(planned);
    println!(
        "  {} digests due in the same minute are planned in {:.1} s, {:.2} ms each; load {}",
        size.workspaces,
        all / 1e3,
        all / f64::from(u32::try_from(size.workspaces)?),
        load(),
    );
    quiet.say("commands, nothing else");
    busy.say("commands while digests are planned, drawn and sent");
    sending.say("commands while digests are drawn and sent");
    plain.digests_again().await?;
    plan(&coach, plain, size.workspaces).await?;
    making(&coach, plain).await?;
    store.close().await;
    Ok(())
}

/// What happened in one kind of part, round by round.
#[derive(Default)]
struct Part {
    p50: Vec<f64>,
    p99: Vec<f64>,
    worst: Vec<f64>,
    sent: Vec<f64>,
}

impl Part {
    fn take(&mut self, mut times: Vec<f64>, sent: &AtomicU64) {
        times.sort_by(f64::total_cmp);
        let at = |percent: usize| {
            let place = (times.len() * percent / 100).min(times.len() - 1);
            times.get(place).copied().unwrap_or(f64::NAN)
        };
        self.p50.push(at(50));
        self.p99.push(at(99));
        self.worst.push(at(100));
        let sent = u32::try_from(sent.load(Ordering::Relaxed)).unwrap_or(u32::MAX);
        self.sent.push(f64::from(sent));
    }

    fn say(self, what: &str) {
        let all = format!("{:.1?}", self.p99);
        println!(
            "  {what:<52} | p50 {:>6.1} ms | p99 {:>6.1} ms {all} | longest {:>6.1} ms | {:.0} sent",
            median(self.p50),
            median(self.p99),
            median(self.worst),
            median(self.sent),
        );
    }
}

/// Commands for as long as that, with something else beside them: tasks of their own, as in the program.
async fn during(desk: &Desk, span: Duration, mut beside: JoinSet<String>) -> Outcome<Vec<f64>> {
    tokio::select! {
        times = desk.answer(span) => times,
        Some(ended) = beside.join_next() => Err(format!("beside it: {}", ended?).into()),
    }
}

/// Looks at what is due, and at nothing else; ends only with an error.
async fn look(coach: Arc<Coach>) -> String {
    loop {
        match coach.look(NOW).await {
            Ok(true) => {}
            Ok(false) => tokio::time::sleep(Duration::from_secs(1)).await,
            Err(error) => return error.to_string(),
        }
    }
}

/// Sends what is there at Discord's pace, as the sender does; there is no network in it. Ends only with an error.
async fn send(coach: Arc<Coach>, sent: Arc<AtomicU64>) -> String {
    let mut next = tokio::time::Instant::now();
    loop {
        let posts = match coach.store.claim_posts(NOW, CLAIM).await {
            Ok(posts) => posts,
            Err(error) => return error.to_string(),
        };
        for done in join_all(posts.iter().map(|post| deliver(&coach, post))).await {
            match done {
                Ok(done) => sent.fetch_add(u64::from(done), Ordering::Relaxed),
                Err(error) => return error.to_string(),
            };
        }
        next += DIGESTS * u32::try_from(posts.len()).unwrap_or(CLAIM).max(1);
        tokio::time::sleep_until(next).await;
    }
}

/// Makes a digest, and notes that it is there; whether it has a picture.
async fn deliver(coach: &Coach, post: &Post) -> Result<bool, StoreError> {
    let Posting::Send(message) = coach.post(post).await? else {
        return Ok(false);
    };
    let Delivered::Digest(until) = coach.delivered(post, NOW).await? else {
        return Ok(false);
    };
    let there = MessageId(post.workspace.0 * 100);
    coach.store.digest_sent(post, there, NOW, until).await?;
    Ok(message.file.is_some())
}

/// Who gives commands, each in another workspace.
struct Desk {
    coach: Arc<Coach>,
    workspaces: u64,
    next: AtomicU64,
}

impl Desk {
    /// Gives a command each so often for as long as that, whether or not those before are answered; how long each
    /// waited for its answer since it should have been given, in milliseconds.
    async fn answer(&self, span: Duration) -> Outcome<Vec<f64>> {
        let refused = Arc::new(AtomicBool::new(false));
        let begun = Instant::now();
        let mut under_way = Vec::new();
        let mut due = begun;
        while due - begun < span {
            tokio::time::sleep_until(due.into()).await;
            let request = self.request();
            let (coach, refused) = (Arc::clone(&self.coach), Arc::clone(&refused));
            under_way.push(tokio::spawn(async move {
                let answer = coach.handle(request).await;
                let noted = matches!(&answer, Answer::Say { message, .. } if message.headline.contains('✔'));
                if !noted && !refused.swap(true, Ordering::Relaxed) {
                    eprintln!("not noted: {answer:?}");
                }
                ms(due)
            }));
            due += COMMANDS;
        }
        let mut times = Vec::new();
        for one in under_way {
            times.push(one.await?);
        }
        if refused.load(Ordering::Relaxed) {
            return Err("a command was refused".into());
        }
        Ok(times)
    }

    fn request(&self) -> Request {
        let number = self.next.fetch_add(1, Ordering::Relaxed);
        // Far apart, and each only once in a while.
        let workspace = number * 7_919 % self.workspaces + 1;
        let text = |name: &str, value: &str| (name.to_owned(), OptionValue::Text(value.to_owned()));
        Request {
            id: InteractionId(FIRST + number),
            workspace: Some(WorkspaceId(workspace)),
            channel: ChannelId(workspace),
            message: None,
            message_private: false,
            actor: Actor {
                user: UserId(workspace * 10),
                name: "Rep".to_owned(),
                roles: Vec::new(),
                manages_server: false,
            },
            named: BTreeMap::new(),
            ask: Ask::Command {
                path: vec!["deal".to_owned(), "note".to_owned()],
                options: BTreeMap::from([
                    text("deal", "D-1"),
                    text("text", "They asked who else has it in use"),
                ]),
            },
        }
    }
}
