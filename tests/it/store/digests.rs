//! Digests: planned once a day and reader, whoever looks; their content is fixed once, and a deleted deal leaves it.

use dealcoach::domain::calendar::today;
use dealcoach::domain::digest::{Digest, Facts};
use dealcoach::domain::id::{ChannelId, MessageId, UserId};
use dealcoach::domain::watch::Measure;
use dealcoach::playbook::Playbook;
use dealcoach::store::{DigestPost, DigestRow, MANAGERS, PlannedDigest, Store};

use super::support::*;

const CHANNEL: ChannelId = ChannelId(72);
const KEY: &str = "digest:1:2026-11-24";

/// A row that is due, as a look finds it.
async fn due(store: &Store, now: i64) -> Vec<DigestRow> {
    store.due_digests(now, 10).await.expect("readable")
}

fn planned(row: DigestRow, next_at: i64) -> PlannedDigest {
    let day = "2026-11-24".parse().expect("a day");
    PlannedDigest {
        since: row.since,
        left_out: vec![(
            "2026-11-23".parse().expect("a day"),
            "digest:1:2026-11-23".to_owned(),
        )],
        post: Some(DigestPost {
            day,
            key: KEY.to_owned(),
            channel: Some(CHANNEL),
            at: NOW,
        }),
        next_at: Some(next_at),
        row,
    }
}

each_engine! {
    async fn a_digest_is_planned_once_by_whoever_looks_first(db) {
        let store = db.open().await;
        assert!(due(&store, NOW).await.is_empty());
        store.digest_anew(HOME, None, NOW - 5).await.expect("saved");
        let row = due(&store, NOW).await.remove(0);
        assert_eq!((row.workspace, row.reader, row.since, row.day), (HOME, MANAGERS, NOW - 5, None));
        let plan = planned(row.clone(), NOW + 100);
        assert!(store.plan_digest(plan.clone()).await.expect("saved"));
        assert!(!store.plan_digest(plan).await.expect("saved"), "another process looked at the same");
        assert!(due(&store, NOW + 99).await.is_empty());
        assert_eq!(store.next_due_at().await.expect("readable"), Some(NOW + 100));
        let known = store.digest_of(HOME, MANAGERS).await.expect("readable").expect("it is there");
        assert_eq!((known.day, known.told_at), ("2026-11-24".parse().ok(), 0));
        // A change of its schedule has it worked out anew, and plans nothing twice.
        store.digest_anew(HOME, None, NOW + 1).await.expect("saved");
        let row = due(&store, NOW + 1).await.remove(0);
        assert_eq!((row.since, row.day), (NOW + 1, "2026-11-24".parse().ok()));
        assert!(store.plan_digest(planned(row, NOW + 200)).await.expect("saved"));
        let sent = store.digests_sent(HOME, ("digest:1:", "digest:1:~"), 9).await.expect("readable");
        let states: Vec<_> = sent.iter().map(|s| (s.key.as_str(), s.state.as_str())).collect();
        assert_eq!(states, [(KEY, "ready"), ("digest:1:2026-11-23", "closed")]);
        let now = DigestPost { day: "2026-11-24".parse().expect("a day"), key: KEY.to_owned(), channel: Some(CHANNEL), at: NOW };
        assert!(!store.digest_now(HOME, MANAGERS, now).await.expect("saved"), "there is one of that day");
        assert!(store.digests_sent(AWAY, ("digest:1:", "digest:1:~"), 9).await.expect("readable").is_empty());
        store.close().await;
    }

    async fn what_it_says_is_fixed_once_and_told_when_it_is_there(db) {
        let store = db.open().await;
        let record = log(&store, HOME, 1, "Acme").await;
        store.digest_anew(HOME, None, NOW - 5).await.expect("saved");
        let row = due(&store, NOW).await.remove(0);
        store.plan_digest(planned(row, NOW + 100)).await.expect("saved");
        let post = store.claim_posts(NOW, 10).await.expect("claimed").remove(0);
        let playbook = Playbook::builtin();
        let measure = Measure::default();
        let deals = [(record.number, &*record.deal)].into();
        let events = store.events_between(HOME, (0, i64::MAX)).await.expect("readable");
        assert_eq!(events.len(), 1);
        let digest = Digest::of(&Facts {
            playbook: &playbook, measure: &measure, day: today(NOW, measure.calendar.zone()), from: 0, now: NOW,
            due: Some(NOW), deals: &deals, events: &events, nudged: &[], held: 0, advised: &std::collections::BTreeMap::new(),
        });
        let body = serde_json::to_string(&digest).expect("text");
        assert!(store.fix_digest(&post, body).await.expect("saved"));
        let stale = dealcoach::store::Post { fence: post.fence - 1, ..post.clone() };
        assert!(!store.fix_digest(&stale, "{}".to_owned()).await.expect("saved"), "somebody else has it");
        assert!(store.digest_sent(&post, MessageId(9), NOW + 1, NOW).await.expect("saved"));
        let known = store.digest_of(HOME, MANAGERS).await.expect("readable").expect("it is there");
        assert_eq!(known.told_at, NOW);
        let sent = store.digests_sent(HOME, (KEY, KEY), 1).await.expect("readable").remove(0);
        assert_eq!((sent.digest.as_ref(), sent.message, sent.sent_at), (Some(&digest), Some((CHANNEL, MessageId(9))), Some(NOW + 1)));
        // The deal goes, and its line with it; the message is due as an edit.
        store.delete_deal(HOME, record.number, receipt(7)).await.expect("deleted");
        let sent = store.digests_sent(HOME, (KEY, KEY), 1).await.expect("readable").remove(0);
        assert!(sent.digest.expect("it is there").news.is_empty());
        let edit = store.claim_posts(NOW + 2, 10).await.expect("claimed");
        assert!(edit.iter().any(|p| p.key == KEY && p.message == Some(MessageId(9))), "{edit:?}");
        // After two months nobody leafs through it any more.
        store.post_sent(edit.iter().find(|p| p.key == KEY).expect("it"), MessageId(9), NOW + 3).await.expect("saved");
        store.prune(NOW + 61 * 24 * 3_600_000).await.expect("pruned");
        assert!(store.digests_sent(HOME, (KEY, KEY), 1).await.expect("readable").is_empty());
        store.close().await;
    }

    async fn a_damaged_deal_holds_up_no_other(db) {
        let store = db.open().await;
        log(&store, HOME, 1, "Sound").await;
        log(&store, HOME, 2, "Damaged").await;
        store.close().await;
        db.sql("update deal set body = '{', due_at = 1 where number = 2").await;
        db.sql("update deal set due_at = 1 where number = 1").await;
        let store = db.open().await;
        let due = store.due_deals(NOW, 10).await.expect("readable");
        assert_eq!(due.iter().map(|(r, _)| r.deal.name.as_str()).collect::<Vec<_>>(), ["Sound"]);
        let live = store.live_deals(HOME).await.expect("readable");
        assert_eq!(live.iter().map(|r| r.deal.name.as_str()).collect::<Vec<_>>(), ["Sound"]);
        assert!(store.begun(HOME).await.expect("readable").is_some());
        assert!(store.nudged(HOME).await.expect("readable").is_empty());
        assert_eq!(store.digest_of(HOME, UserId(5)).await.expect("readable"), None);
        store.close().await;
    }
}
