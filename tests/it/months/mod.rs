//! Months of time in seconds: what people do, what time brings up, and a process that is killed at random, with the
//! real store and the real coach. Discord is a list that forgets nothing and knows a nonce again, as Discord does.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::sync::Arc;

use chrono::NaiveTime;
use dealcoach::clock::{Clock as _, ManualClock};
use dealcoach::coach::nudge::NUDGE;
use dealcoach::coach::request::{Actor, Answer, Ask, OptionValue, Request};
use dealcoach::coach::{Coach, Defaults, Delivered, Posting, Surroundings};
use dealcoach::domain::calendar::{WorkCalendar, WorkDays, Zone, local_time, today};
use dealcoach::domain::id::{
    ChannelId, DealNumber, InteractionId, MessageId, RoleId, UserId, WorkspaceId,
};
use dealcoach::domain::money::Currency;
use dealcoach::domain::watch::{Measure, Rule, Whose};
use dealcoach::playbook::{Autonomy, Playbook};
use dealcoach::store::{Post, Store};
use futures_util::future::BoxFuture;

mod digests;

use crate::crash::program::{Random, rounds};
use crate::support::MONDAY;

const HOUR: i64 = 3_600_000;
const HOME: WorkspaceId = WorkspaceId(9);
/// Zones of the reps: with and without summer time, whole and broken hours, both sides of the date line.
const ZONES: [&str; 8] = [
    "Europe/Berlin",
    "America/Los_Angeles",
    "Asia/Tokyo",
    "Asia/Kolkata",
    "Australia/Lord_Howe",
    "Pacific/Auckland",
    "America/St_Johns",
    "Pacific/Honolulu",
];

/// Nobody to ask.
struct Nowhere;

impl Surroundings for Nowhere {
    fn roles(&self, _: WorkspaceId, _: UserId) -> BoxFuture<'_, Option<Vec<RoleId>>> {
        Box::pin(async { Some(Vec::new()) })
    }

    fn direct(&self, user: UserId) -> BoxFuture<'_, Option<ChannelId>> {
        Box::pin(async move { Some(ChannelId(user.0)) })
    }
}

/// The first manager; reps have lower numbers.
const FIRST_MANAGER: u64 = 1_000_000;
/// The managers' channel.
const MANAGERS_CHANNEL: ChannelId = ChannelId(3);

/// A message as its channel has it.
struct Shown {
    key: String,
    at: i64,
    words: String,
}

/// A team, its channel, and the process that serves them.
struct Team {
    store: Store,
    coach: Arc<Coach>,
    clock: Arc<ManualClock>,
    channel: Vec<Shown>,
    nonces: BTreeMap<String, usize>,
    interaction: u64,
}

impl Team {
    async fn open(file: &Path, clock: &Arc<ManualClock>) -> (Store, Arc<Coach>) {
        let store = Store::open(&format!("sqlite://{}", file.display()))
            .await
            .unwrap();
        let time = |hour| NaiveTime::from_hms_opt(hour, 0, 0).unwrap();
        let coach = Coach::new(
            store.clone(),
            Arc::clone(clock) as Arc<dyn dealcoach::clock::Clock>,
            Defaults {
                currency: Currency::find("EUR").unwrap(),
                zone: Zone::parse("Europe/Berlin").unwrap(),
                days: WorkDays::MON_FRI,
                from: time(9),
                to: time(18),
                digest: NaiveTime::from_hms_opt(8, 30, 0).unwrap(),
                autonomy: Autonomy::Guided,
                workspaces: None,
            },
            Playbook::builtin(),
            Box::new(|| Ok(Playbook::builtin())),
            Arc::new(Nowhere),
        );
        (store, Arc::new(coach))
    }

    async fn command(&mut self, user: u64, path: &[&str], options: &[(&str, &str)]) -> String {
        self.interaction += 1;
        let text = |(name, value): &(&str, &str)| {
            ((*name).to_owned(), OptionValue::Text((*value).to_owned()))
        };
        let request = Request {
            id: InteractionId(self.interaction),
            workspace: Some(HOME),
            channel: ChannelId(2),
            message: None,
            message_private: false,
            actor: Actor {
                user: UserId(user),
                name: format!("rep{user}"),
                roles: Vec::new(),
                manages_server: user >= FIRST_MANAGER,
            },
            named: BTreeMap::new(),
            ask: Ask::Command {
                path: path.iter().map(|p| (*p).to_owned()).collect(),
                options: options.iter().map(text).collect(),
            },
        };
        match self.coach.handle(request).await {
            Answer::Say { message, .. } => format!("{}\n{}", message.headline, message.body),
            other => panic!("{other:?}"),
        }
    }

    /// Sends what is due, as the sender does; `false` when the process was killed on the way.
    async fn send(&mut self, random: &mut Random) -> bool {
        loop {
            let now = self.clock.wall_ms();
            let posts = self.store.claim_posts(now, 16).await.unwrap();
            if posts.is_empty() {
                return true;
            }
            for post in posts {
                // Refused for now, as in an outage.
                if random.below(10) == 0 {
                    let again = now + 30 * 60_000;
                    self.store.post_retry(&post, again, "503").await.unwrap();
                    continue;
                }
                // What is too late may be there from an earlier try: then it is noted, as the sender does.
                let there = self.nonces.contains_key(&post.nonce) && post.message.is_none();
                match self.coach.post(&post).await.unwrap() {
                    Posting::Close(why) => {
                        self.store.post_closed(&post, &why).await.unwrap();
                    }
                    Posting::Lapsed(_, why) if !there => {
                        self.store.post_closed(&post, &why).await.unwrap();
                    }
                    _ if random.below(60) == 0 => return false,
                    Posting::Lapsed(..) => {
                        let id = MessageId(u64::try_from(self.nonces[&post.nonce]).unwrap() + 1);
                        self.note(&post, id, now).await;
                    }
                    Posting::Send(message) => {
                        let words = format!("{}\n{}", message.headline, message.body);
                        let id = self.show(&post, words, now);
                        if random.below(60) == 0 {
                            // It is there, and nobody noted it.
                            return false;
                        }
                        self.note(&post, id, now).await;
                    }
                    Posting::Hold(why) => {
                        self.store.post_held(&post, &why).await.unwrap();
                    }
                }
            }
        }
    }

    /// Notes that a message is there.
    async fn note(&self, post: &Post, id: MessageId, now: i64) {
        let store = &self.store;
        match self.coach.delivered(post, now).await.unwrap() {
            Delivered::Nudge(told) => store.nudge_sent(post, id, now, told).await,
            Delivered::Digest(until) => store.digest_sent(post, id, now, until).await,
            Delivered::Other => store.post_sent(post, id, now).await,
        }
        .unwrap();
    }

    /// What the channel does with a message: a known nonce gives the message that is there.
    fn show(&mut self, post: &Post, words: String, at: i64) -> MessageId {
        let place = |index: usize| MessageId(u64::try_from(index).unwrap() + 1);
        if let Some(known) = post.message {
            let index = usize::try_from(known.0 - 1).unwrap();
            self.channel[index].words = words;
            return known;
        }
        if let Some(index) = self.nonces.get(&post.nonce) {
            return place(*index);
        }
        self.nonces.insert(post.nonce.clone(), self.channel.len());
        self.channel.push(Shown {
            key: post.key.clone(),
            at,
            words,
        });
        place(self.channel.len() - 1)
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn months_of_a_team_with_crashes_and_outages() {
    let (reps, days) = (u64::from(rounds(300, 8)), i64::from(rounds(366, 45)));
    let managers = u64::from(rounds(50, 2));
    let mut random = Random::seeded("months");
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("months.db");
    let clock = Arc::new(ManualClock::at(MONDAY));
    let (store, coach) = Team::open(&file, &clock).await;
    let mut team = Team {
        store,
        coach,
        clock: Arc::clone(&clock),
        channel: Vec::new(),
        nonces: BTreeMap::new(),
        interaction: 0,
    };
    let zone_of = |rep: u64| ZONES[usize::try_from(rep).unwrap() % ZONES.len()];
    for rep in 1..=reps {
        let zone = [("timezone", zone_of(rep))];
        team.command(rep, &["coach", "hours"], &zone).await;
        for deal in 0..2 {
            let name = format!("Deal {deal} of {rep}");
            team.command(rep, &["deal", "new"], &[("name", &name)])
                .await;
        }
    }
    let mut deals = reps * 2;
    digests::set_up(&mut team, managers, &zone_of).await;
    let mut crashes = 0;
    for _ in 0..days * 24 {
        clock.jump(clock.wall_ms() + HOUR);
        if random.below(9) == 0 {
            let rep = random.below(reps) + 1;
            let name = format!("Another {deals}");
            team.command(rep, &["deal", "new"], &[("name", &name)])
                .await;
            deals += 1;
        }
        // Somebody does something about a deal of theirs, now and then.
        if random.below(4) == 0 {
            let rep = random.below(reps) + 1;
            let deal = format!("D-{}", (rep - 1) * 2 + 1 + random.below(2));
            let deal = ("deal", deal.as_str());
            match random.below(4) {
                0 => {
                    let step = [deal, ("step", "Call them"), ("due", "in 4 days")];
                    team.command(rep, &["deal", "next"], &step).await
                }
                1 => {
                    let rest = [deal, ("until", "in 9 days"), ("reason", "They are away")];
                    team.command(rep, &["deal", "snooze"], &rest).await
                }
                _ => {
                    let note = [deal, ("text", "Called")];
                    team.command(rep, &["deal", "note"], &note).await
                }
            };
        }
        while team.coach.look(clock.wall_ms()).await.unwrap() {}
        if !team.send(&mut random).await {
            crashes += 1;
            team.store.close().await;
            (team.store, team.coach) = Team::open(&file, &clock).await;
        }
    }
    // Then nobody does anything for four weeks: whatever a crash or an outage left is delivered, and deals rest.
    for _ in 0..28 * 24 {
        clock.jump(clock.wall_ms() + HOUR);
        while team.coach.look(clock.wall_ms()).await.unwrap() {}
        while !team.send(&mut random).await {}
    }
    check(&team, &zone_of, reps).await;
    digests::check(&team, managers, &zone_of, deals).await;
    println!("months: {crashes} crashes, {} messages", team.channel.len());
    assert!(crashes > 0, "nothing was killed: the test proves nothing");
    team.store.close().await;
}

/// The oracle: what the channel has against what the rules say.
async fn check(team: &Team, zone_of: &impl Fn(u64) -> &'static str, reps: u64) {
    let mut seen = BTreeSet::new();
    let mut told: BTreeMap<u64, Vec<&Shown>> = BTreeMap::new();
    for message in team.channel.iter().filter(|m| m.key.starts_with(NUDGE)) {
        assert!(seen.insert(&message.key), "{} came twice", message.key);
        let mut parts = message.key.split(':').skip(1);
        let user: u64 = parts.next().unwrap().parse().unwrap();
        let zone = Zone::parse(zone_of(user)).unwrap();
        let calendar = WorkCalendar::default().in_zone(zone.clone());
        let day = today(message.at, &zone).to_string();
        assert_eq!(parts.next(), Some(day.as_str()), "{}", message.key);
        assert!(
            calendar.within_hours(message.at),
            "{} came at {}",
            message.key,
            local_time(message.at, &zone)
        );
        told.entry(user).or_default().push(message);
    }
    // What has held for longer than the longest pause was told to its owner since it began.
    let playbook = Playbook::builtin();
    let now = team.clock.wall_ms();
    let berlin = WorkCalendar::default().in_zone(Zone::parse("Europe/Berlin").unwrap());
    let measure = Measure {
        calendar: berlin.clone(),
        own: BTreeMap::new(),
    };
    let mut held = 0;
    for number in 1..=i64::try_from(reps * 2).unwrap() {
        let record = team.store.deal(HOME, DealNumber(number)).await.unwrap();
        let record = record.unwrap();
        let owner = record.deal.owner.unwrap().0;
        for spell in measure.watch(&playbook, &record.deal).holding(now) {
            let rule = Rule::of(spell.cue).unwrap();
            let late = berlin.working_days_between(spell.at, now) >= 12;
            if rule.whose != Whose::Owner || !late {
                continue;
            }
            held += 1;
            let since = told.get(&owner).into_iter().flatten();
            let since: Vec<_> = since.filter(|m| m.at >= spell.at).collect();
            assert!(
                !since.is_empty(),
                "{} of D-{number} has held since {} and was never told",
                rule.id,
                local_time(spell.at, berlin.zone())
            );
        }
    }
    assert!(held > 0, "nothing holds: the test proves nothing");
    for message in &team.channel {
        assert!(!message.words.trim().is_empty());
    }
}
