//! The digests of those months: one a reader and local day, and everything told once to each.

use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDate;
use dealcoach::clock::Clock as _;
use dealcoach::coach::settings::Settings;
use dealcoach::domain::calendar::{WorkCalendar, Zone, today};
use dealcoach::domain::digest::Kind;
use dealcoach::domain::id::UserId;
use dealcoach::store::{Change, DIGEST, DigestSent, MANAGERS};

use super::{FIRST_MANAGER, HOME, MANAGERS_CHANNEL, Shown, Team};

/// The channel's digest, and one of each manager's own at many hours of the day; late ones fold over an outage.
pub(super) async fn set_up(team: &mut Team, managers: u64, zone_of: &impl Fn(u64) -> &'static str) {
    let settings = Settings {
        managers_channel: Some(MANAGERS_CHANNEL),
        ..Settings::default()
    };
    let change = Change {
        settings: Some((0, settings)),
        digest_anew: Some(team.clock.wall_ms()),
        ..Change::new(HOME)
    };
    team.store.commit(change).await.unwrap();
    for at in 0..managers {
        let (user, hour) = (FIRST_MANAGER + at, (23 - at * 5 % 24).to_string());
        let zone = [("timezone", zone_of(at))];
        team.command(user, &["coach", "hours"], &zone).await;
        let own = [("by", "dm"), ("time", hour.as_str())];
        let said = team.command(user, &["digest", "schedule"], &own).await;
        assert!(said.contains("Your own digest comes"), "{said}");
    }
}

/// What the channels have against what the rules say.
pub(super) async fn check(
    team: &Team,
    managers: u64,
    zone_of: &impl Fn(u64) -> &'static str,
    deals: u64,
) {
    let mut shown: BTreeMap<&str, &Shown> = BTreeMap::new();
    for message in team.channel.iter().filter(|m| m.key.starts_with(DIGEST)) {
        let twice = shown.insert(&message.key, message);
        assert!(twice.is_none(), "{} came twice", message.key);
    }
    let (mut folded, mut sent) = (0, 0);
    let own = (0..managers).map(|at| (UserId(FIRST_MANAGER + at), zone_of(at)));
    for (reader, zone) in own.chain([(MANAGERS, "Europe/Berlin")]) {
        let zone = Zone::parse(zone).unwrap();
        let calendar = WorkCalendar::default().in_zone(zone.clone());
        let keys = (format!("digest:{reader}:"), format!("digest:{reader}:~"));
        let mut all = { &team.store }
            .digests_sent(HOME, (&keys.0, &keys.1), 10_000)
            .await
            .unwrap();
        all.reverse();
        // Each working day is accounted for, and no other.
        let days: Vec<NaiveDate> = all.iter().map(day).collect();
        let (first, last) = (days[0], days[days.len() - 1]);
        let wanted = first.iter_days().take_while(|day| *day <= last);
        let wanted: Vec<_> = wanted.filter(|day| calendar.is_working_day(*day)).collect();
        assert_eq!(days, wanted, "{reader}");
        let mut told = 0;
        let mut until = 0;
        for digest in &all {
            let message = shown.remove(digest.key.as_str());
            let waits = matches!(digest.state.as_str(), "ready" | "sending");
            if waits && day(digest) == last {
                // The time of this test ended before that of its next try.
                continue;
            }
            if digest.state == "closed" {
                assert!(message.is_none(), "{} came, and is closed", digest.key);
                folded += 1;
                continue;
            }
            assert_eq!(digest.state, "sent", "{}: {:?}", digest.key, digest.reason);
            let message = message.unwrap_or_else(|| panic!("{} never came", digest.key));
            assert_eq!(today(message.at, &zone), day(digest), "{}", digest.key);
            let said = digest.digest.as_ref().expect("it is fixed");
            assert!(
                said.until > until,
                "{}: not after the one before",
                digest.key
            );
            assert!(said.from >= until, "{}: it tells again", digest.key);
            until = said.until;
            let new = said
                .news
                .groups
                .iter()
                .filter(|(kind, _)| *kind == Kind::New);
            told += new.map(|(_, group)| group.total).sum::<usize>();
            sent += 1;
        }
        let deals = usize::try_from(deals).unwrap();
        assert_eq!(told, deals, "each deal is told as new once, to {reader}");
    }
    assert!(shown.is_empty(), "nobody asked for {:?}", shown.keys());
    println!("months: {sent} digests, {folded} folded into the next");
    let readers: BTreeSet<_> = team
        .channel
        .iter()
        .map(|m| m.key.split(':').nth(1))
        .collect();
    assert!(readers.len() > 2, "{readers:?}");
}

fn day(digest: &DigestSent) -> NaiveDate {
    digest.key.rsplit(':').next().unwrap().parse().unwrap()
}
