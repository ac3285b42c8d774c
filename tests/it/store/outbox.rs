//! The outbox: nothing is lost, nothing is sent by two at once, the last word is what is shown.

use std::collections::{BTreeMap, BTreeSet};

use dealcoach::domain::id::{ChannelId, DealNumber, InteractionId, MessageId, UserId, WorkspaceId};
use dealcoach::store::{
    About, AnsweredWrite, Audience, Change, Post, PostWrite, ReceiptWrite, Store,
};
use tokio::task::JoinSet;

use super::support::*;

const DEALS: ChannelId = ChannelId(71);
const MANAGERS: ChannelId = ChannelId(72);
const NEW: ChannelId = ChannelId(73);

fn write(key: &str, channel: Option<ChannelId>, not_before: i64) -> PostWrite {
    PostWrite {
        key: key.to_owned(),
        kind: "flag".to_owned(),
        about: About::Nothing,
        reference: 3,
        channel,
        not_before,
        answers: None,
    }
}

async fn put(store: &Store, workspace: WorkspaceId, posts: Vec<PostWrite>) {
    store
        .commit(Change {
            posts,
            ..Change::new(workspace)
        })
        .await
        .expect("saved");
}

async fn claim(store: &Store, now: i64) -> Vec<Post> {
    store.claim_posts(now, 10).await.expect("claimed")
}

async fn claim_one(store: &Store, now: i64) -> Post {
    let mut posts = claim(store, now).await;
    assert_eq!(posts.len(), 1, "{posts:?}");
    posts.remove(0)
}

each_engine! {
    async fn a_message_is_claimed_once_and_sent(db) {
        let store = db.open().await;
        let mut change = new_deal(HOME, 1, created("Acme"));
        change.posts = vec![PostWrite { about: About::This, ..write("flag:{deal}:1", Some(DEALS), NOW) }];
        store.commit(change).await.expect("saved");
        assert_eq!(store.next_post_at().await.expect("readable"), Some(NOW));
        assert!(claim(&store, NOW - 1).await.is_empty(), "not before its time");
        let post = claim_one(&store, NOW).await;
        assert_eq!((post.workspace, post.key.as_str(), post.kind.as_str()), (HOME, "flag:1:1", "flag"));
        assert_eq!((post.deal, post.reference, post.channel), (Some(DealNumber(1)), 3, DEALS));
        assert_eq!((post.message, post.rev, post.fence, post.attempts), (None, 1, 1, 1));
        assert_eq!(post.first_try_at, NOW);
        assert!(post.nonce.len() <= 25 && !post.nonce.is_empty(), "{}", post.nonce);
        assert!(claim(&store, NOW).await.is_empty(), "it is on its way");
        assert_eq!(store.next_post_at().await.expect("readable"), Some(NOW + Post::LEASE_MS));
        assert!(store.post_sent(&post, MessageId(5), NOW).await.expect("reported"));
        assert!(!store.post_sent(&post, MessageId(6), NOW).await.expect("answered"), "reported once");
        assert!(claim(&store, NOW + 10 * Post::LEASE_MS).await.is_empty(), "sent is sent");
        assert_eq!(store.next_post_at().await.expect("readable"), None);
        store.close().await;
    }

    async fn a_claim_is_held_for_longer_by_whoever_has_it(db) {
        let store = db.open().await;
        put(&store, HOME, vec![write("a", Some(DEALS), NOW)]).await;
        let slow = claim_one(&store, NOW).await;
        assert!(store.extend_claim(&slow, NOW + 5_000).await.expect("answered"));
        assert!(claim(&store, NOW + 5_000 + Post::LEASE_MS - 1).await.is_empty());
        let quick = claim_one(&store, NOW + 5_000 + Post::LEASE_MS).await;
        assert_eq!(quick.fence, 2);
        assert!(!store.extend_claim(&slow, NOW + 9_000).await.expect("answered"));
        store.close().await;
    }

    async fn a_lease_that_ends_is_taken_over_and_the_late_report_is_refused(db) {
        let store = db.open().await;
        put(&store, HOME, vec![write("a", Some(DEALS), NOW)]).await;
        let slow = claim_one(&store, NOW).await;
        assert!(claim(&store, NOW + Post::LEASE_MS - 1).await.is_empty());
        let quick = claim_one(&store, NOW + Post::LEASE_MS).await;
        assert_eq!((quick.fence, quick.attempts, quick.first_try_at), (2, 2, NOW));
        assert_eq!(quick.nonce, slow.nonce, "so that Discord knows it for the same");
        assert!(!store.post_sent(&slow, MessageId(5), NOW).await.expect("answered"));
        assert!(!store.post_retry(&slow, NOW, "late").await.expect("answered"));
        assert!(!store.post_held(&slow, "late").await.expect("answered"));
        assert!(!store.post_closed(&slow, "late").await.expect("answered"));
        assert!(store.post_sent(&quick, MessageId(6), NOW).await.expect("reported"));
        store.close().await;
    }

    async fn what_changes_while_it_is_being_sent_is_edited_afterwards(db) {
        let store = db.open().await;
        put(&store, HOME, vec![write("a", Some(DEALS), NOW)]).await;
        let first = claim_one(&store, NOW).await;
        put(&store, HOME, vec![write("a", Some(MANAGERS), NOW + 5)]).await;
        assert!(claim(&store, NOW + 5).await.is_empty(), "never two at once");
        assert!(store.post_sent(&first, MessageId(5), NOW + 6).await.expect("reported"));
        let edit = claim_one(&store, NOW + 6).await;
        assert_eq!((edit.message, edit.rev, edit.channel), (Some(MessageId(5)), 2, DEALS), "where it was sent");
        assert_eq!((edit.attempts, edit.first_try_at), (1, NOW + 6));
        assert!(store.post_sent(&edit, MessageId(5), NOW + 7).await.expect("reported"));
        assert!(claim(&store, NOW + Post::LEASE_MS * 9).await.is_empty());
        // Later changes edit the message as well, wherever they are meant for.
        put(&store, HOME, vec![write("a", Some(MANAGERS), NOW + 8)]).await;
        let edit = claim_one(&store, NOW + 8).await;
        assert_eq!((edit.message, edit.channel), (Some(MessageId(5)), DEALS));
        // And what was given up is tried again when there is something new to show.
        put(&store, HOME, vec![write("a", Some(DEALS), NOW + 9)]).await;
        assert!(store.post_closed(&edit, "overtaken").await.expect("reported"));
        let edit = claim_one(&store, NOW + 10).await;
        assert_eq!(edit.rev, 4);
        assert!(store.post_closed(&edit, "nobody needs it").await.expect("reported"));
        assert!(claim(&store, NOW + Post::LEASE_MS * 9).await.is_empty());
        store.close().await;
    }

    async fn one_at_a_time_in_a_channel_and_each_channel_by_itself(db) {
        let store = db.open().await;
        put(&store, HOME, vec![
            write("a", Some(DEALS), NOW + 1),
            write("b", Some(DEALS), NOW),
            write("c", Some(MANAGERS), NOW),
        ]).await;
        put(&store, AWAY, vec![write("a", Some(ChannelId(73)), NOW)]).await;
        let posts = claim(&store, NOW + 1).await;
        let keys: BTreeSet<_> = posts.iter().map(|p| (p.workspace, p.key.as_str())).collect();
        assert_eq!(keys, BTreeSet::from([(HOME, "b"), (HOME, "c"), (AWAY, "a")]));
        assert!(claim(&store, NOW + 1).await.is_empty(), "the lane is taken");
        let b = posts.iter().find(|p| p.key == "b").expect("claimed");
        assert!(store.post_retry(b, NOW + 500, "503").await.expect("reported"));
        assert_eq!(claim_one(&store, NOW + 1).await.key, "a", "one that waits lets others pass");
        assert!(claim(&store, NOW + 499).await.is_empty());
        store.close().await;
    }

    async fn whoever_waits_longest_in_a_channel_is_first(db) {
        let store = db.open().await;
        let written = async |key: &str, interaction: u64, at: i64| {
            let receipt = Some(ReceiptWrite { at, ..receipt(interaction) });
            let posts = vec![write(key, Some(DEALS), 0)];
            store.commit(Change { receipt, posts, ..Change::new(HOME) }).await.expect("saved");
        };
        written("c", 1, NOW).await;
        written("a", 2, NOW + 3).await;
        put(&store, HOME, vec![write("timed", Some(DEALS), NOW + 2)]).await;
        // What waits already keeps its place when it has to show something newer.
        written("c", 3, NOW + 4).await;
        // A clock that was set back holds nothing up.
        written("b", 4, NOW + 1_000_000).await;
        let mut order = Vec::new();
        for _ in 0..4 {
            let post = claim_one(&store, NOW + 5).await;
            assert!(store.post_sent(&post, MessageId(5), NOW + 5).await.expect("reported"));
            order.push(post.key);
        }
        assert_eq!(order, ["c", "timed", "a", "b"]);
        // An edit waits in the same line.
        written("c", 5, NOW + 7).await;
        written("a", 6, NOW + 6).await;
        assert_eq!(claim_one(&store, NOW + 8).await.key, "a");
        store.close().await;
    }

    async fn a_channel_s_long_line_keeps_no_other_waiting(db) {
        let store = db.open().await;
        // More than are looked at first.
        let line = (0..300).map(|i| write(&format!("k{i:03}"), Some(DEALS), NOW + i));
        put(&store, HOME, line.collect()).await;
        put(&store, HOME, vec![write("other", Some(MANAGERS), NOW + 900)]).await;
        put(&store, HOME, vec![write("written", Some(ChannelId(77)), 0)]).await;
        let claimed = store.claim_posts(NOW + 1_000, 3).await.expect("claimed");
        let keys: BTreeSet<&str> = claimed.iter().map(|post| post.key.as_str()).collect();
        assert_eq!(keys, BTreeSet::from(["k000", "other", "written"]));
        // While one is on its way, its channel's line waits.
        assert!(store.claim_posts(NOW + 1_000, 3).await.expect("claimed").is_empty());
        store.close().await;
    }

    async fn one_report_that_fails_takes_no_other_with_it(db) {
        let store = db.open().await;
        let posts = (0..12).map(|i| write(&format!("k{i:02}"), Some(ChannelId(100 + i)), NOW));
        put(&store, HOME, posts.collect()).await;
        let claimed = store.claim_posts(NOW, 12).await.expect("claimed");
        // All at once, so that they are written together; there is no reader of that number.
        let reports = claimed.iter().map(|post| store.post_sent(post, MessageId(5), NOW));
        let (sent, failed) = tokio::join!(
            futures_util::future::join_all(reports),
            store.digest_anew(HOME, Some(UserId(0)), NOW),
        );
        assert!(failed.is_err());
        for report in sent {
            assert!(report.expect("reported"));
        }
        assert!(store.claim_posts(NOW + Post::LEASE_MS * 2, 12).await.expect("claimed").is_empty());
        store.close().await;
    }

    async fn what_a_channel_refused_is_due_in_another(db) {
        let store = db.open().await;
        put(&store, HOME, vec![write("a", Some(MANAGERS), NOW)]).await;
        let refused = claim_one(&store, NOW).await;
        assert!(store.post_moved(&refused, DEALS).await.expect("reported"));
        assert!(!store.post_moved(&refused, MANAGERS).await.expect("answered"), "reported once");
        let moved = claim_one(&store, NOW).await;
        assert_eq!((moved.channel, moved.message, moved.attempts), (DEALS, None, 1));
        store.close().await;
    }

    async fn held_messages_wait_for_a_channel(db) {
        let store = db.open().await;
        put(&store, HOME, vec![write("a", None, NOW), PostWrite { kind: "request".to_owned(), ..write("r", None, NOW) }]).await;
        put(&store, AWAY, vec![write("a", None, NOW)]).await;
        assert!(claim(&store, NOW).await.is_empty());
        assert_eq!(store.release_held(HOME, None, NOW).await.expect("answered"), 0, "still no channel");
        assert_eq!(store.release_held(HOME, Some((Audience::Managers, MANAGERS)), NOW).await.expect("answered"), 1);
        let r = claim_one(&store, NOW).await;
        assert_eq!((r.key.as_str(), r.channel), ("r", MANAGERS));
        // The channel turns out to be closed to us; it waits again, and what is for managers goes to theirs alone.
        assert!(store.post_held(&r, "403").await.expect("reported"));
        assert!(claim(&store, NOW + Post::LEASE_MS * 2).await.is_empty());
        let kind = |key: &str, kind: &str, reference: i64| PostWrite { kind: kind.to_owned(), reference, ..write(key, Some(MANAGERS), NOW) };
        put(&store, HOME, vec![kind("d", "digest", 1), kind("n", "nudge", 1), kind("own", "digest", 7)]).await;
        for _ in 0..3 {
            let refused = claim_one(&store, NOW).await;
            assert!(store.post_held(&refused, "403").await.expect("reported"));
        }
        assert_eq!(store.release_held(HOME, Some((Audience::Team, DEALS)), NOW + 1).await.expect("answered"), 1);
        let a = claim_one(&store, NOW + 1).await;
        assert_eq!((a.key.as_str(), a.channel), ("a", DEALS));
        assert!(store.post_sent(&a, MessageId(1), NOW).await.expect("reported"));
        assert_eq!(store.release_held(HOME, Some((Audience::Managers, NEW)), NOW + 1).await.expect("answered"), 3);
        let mut moved = Vec::new();
        for _ in 0..3 {
            let post = claim_one(&store, NOW + 1).await;
            assert_eq!((post.channel, post.attempts), (NEW, 1));
            assert!(store.post_sent(&post, MessageId(2), NOW).await.expect("reported"));
            moved.push(post.key);
        }
        assert_eq!(moved, ["d", "n", "r"]);
        store.close().await;
        assert_eq!(db.count("select count(*) from post where state = 'held'").await, 2, "their own, and the other workspace's");
    }

    async fn messages_of_a_deleted_deal_are_taken_out(db) {
        let store = db.open().await;
        let mut change = new_deal(HOME, 1, created("Acme"));
        let about = |key: &str, channel: u64| PostWrite { about: About::This, ..write(key, Some(ChannelId(channel)), NOW) };
        change.posts = vec![about("sent:{deal}", 1), about("sending:{deal}", 2)];
        let number = store.commit(change).await.expect("saved").number.expect("numbered");
        let posts: BTreeMap<String, Post> = claim(&store, NOW).await.into_iter().map(|p| (p.key.clone(), p)).collect();
        assert!(store.post_sent(&posts["sent:1"], MessageId(5), NOW).await.expect("reported"));
        let record = load(&store, HOME, number).await;
        let mut change = note(&record, 2, "with one more");
        change.posts = vec![about("ready:{deal}", 3)];
        store.commit(change).await.expect("saved");
        assert!(store.delete_deal(HOME, number, receipt(3)).await.expect("deleted"));
        let gone = claim_one(&store, NOW).await;
        assert_eq!((gone.key.as_str(), gone.kind.as_str(), gone.deal), ("sent:1", Post::GONE, Some(number)));
        assert_eq!(gone.message, Some(MessageId(5)));
        assert!(store.post_sent(&gone, MessageId(5), NOW).await.expect("reported"));
        // The one on its way arrives after all, and has to go too.
        assert!(store.post_sent(&posts["sending:1"], MessageId(6), NOW).await.expect("reported"));
        let gone = claim_one(&store, NOW).await;
        assert_eq!((gone.kind.as_str(), gone.message), (Post::GONE, Some(MessageId(6))));
        assert!(store.post_closed(&gone, "deleted").await.expect("reported"));
        assert!(claim(&store, NOW + Post::LEASE_MS * 2).await.is_empty());
        store.close().await;
        assert_eq!(db.count("select count(*) from post").await, 0, "nothing of it is left");
    }

    async fn an_answer_that_is_heard_of_is_not_sent(db) {
        let store = db.open().await;
        let shown = InteractionId(9);
        let answer = |not_before| PostWrite { answers: Some(shown), ..write("card", Some(DEALS), not_before) };
        put(&store, HOME, vec![answer(NOW + 10)]).await;
        put(&store, AWAY, vec![answer(NOW + 10)]).await;
        assert!(claim(&store, NOW + 9).await.is_empty(), "it is being shown");
        // It changes before anybody heard that it arrived: its time stays.
        put(&store, AWAY, vec![write("card", Some(MANAGERS), NOW)]).await;
        assert!(claim(&store, NOW + 9).await.is_empty(), "it is still being shown");
        for workspace in [HOME, AWAY] {
            let answered = AnsweredWrite { interaction: shown, message: MessageId(5), at: NOW };
            store.answered(workspace, answered).await.expect("saved");
            // Once is enough.
            store.answered(workspace, AnsweredWrite { message: MessageId(6), ..answered }).await.expect("saved");
        }
        let edit = claim_one(&store, NOW).await;
        assert_eq!((edit.workspace, edit.message, edit.channel), (AWAY, Some(MessageId(5)), DEALS));
        assert!(store.post_sent(&edit, MessageId(5), NOW).await.expect("reported"));
        assert!(claim(&store, NOW + Post::LEASE_MS * 9).await.is_empty(), "what is there is there");
        put(&store, HOME, vec![write("card", Some(MANAGERS), NOW)]).await;
        let edit = claim_one(&store, NOW).await;
        assert_eq!((edit.message, edit.channel, edit.answers), (Some(MessageId(5)), DEALS, Some(shown)));
        store.close().await;
    }

    async fn an_answer_under_way_goes_with_its_deal(db) {
        let store = db.open().await;
        let mut change = new_deal(HOME, 1, created("Acme"));
        let about = |key: &str, answers| PostWrite {
            about: About::This,
            answers: Some(InteractionId(answers)),
            ..write(key, Some(DEALS), NOW + 10_000)
        };
        change.posts = vec![about("heard:{deal}", 1), about("unheard:{deal}", 2)];
        let number = store.commit(change).await.expect("saved").number.expect("numbered");
        assert!(store.delete_deal(HOME, number, receipt(3)).await.expect("deleted"));
        assert!(claim(&store, NOW).await.is_empty(), "nothing of it is there yet");
        assert_eq!(store.remains(HOME, number).await.expect("readable").len(), 2);
        let answered = AnsweredWrite { interaction: InteractionId(1), message: MessageId(5), at: NOW };
        store.answered(HOME, answered).await.expect("saved");
        let gone = claim_one(&store, NOW).await;
        assert_eq!((gone.kind.as_str(), gone.message), (Post::GONE, Some(MessageId(5))));
        assert!(store.post_closed(&gone, "deleted").await.expect("reported"));
        let gone = claim_one(&store, NOW + 10_000).await;
        assert_eq!((gone.kind.as_str(), gone.message, gone.answers), (Post::GONE, None, Some(InteractionId(2))));
        // What can't be removed waits, and is tried at once when something changes in the workspace.
        assert!(store.post_retry(&gone, NOW + 3_600_000, "the bot can't see it").await.expect("reported"));
        let left = store.remains(HOME, number).await.expect("readable");
        assert_eq!(left.iter().map(|r| (r.channel, r.why.as_deref())).collect::<Vec<_>>(), [(DEALS, Some("the bot can't see it"))]);
        assert_eq!(store.release_held(HOME, None, NOW + 20_000).await.expect("answered"), 1);
        let gone = claim_one(&store, NOW + 20_000).await;
        assert!(store.post_closed(&gone, "deleted").await.expect("reported"));
        store.close().await;
        assert_eq!(db.count("select count(*) from post").await, 0, "nothing of it is left");
    }

    async fn senders_at_once_never_take_the_same(db) {
        let store = db.open().await;
        // Several processes on PostgreSQL; on SQLite there is only the one.
        let other = if db.is_sqlite() { store.clone() } else { db.open().await };
        for i in 0..60 {
            put(&store, HOME, vec![write(&format!("k{i}"), Some(ChannelId(1 + i % 12)), NOW)]).await;
        }
        let mut tasks = JoinSet::new();
        for worker in 0..6 {
            let store = if worker % 2 == 0 { store.clone() } else { other.clone() };
            tasks.spawn(async move {
                let mut sent = Vec::new();
                let mut idle = 0;
                while idle < 50 {
                    let posts = store.claim_posts(NOW, 3).await.expect("claimed");
                    idle = if posts.is_empty() { idle + 1 } else { 0 };
                    for post in posts {
                        assert_eq!(post.fence, 1, "claimed by nobody before: {post:?}");
                        assert!(store.post_sent(&post, MessageId(1), NOW).await.expect("reported"));
                        sent.push(post.key);
                    }
                }
                sent
            });
        }
        let all: Vec<String> = tasks.join_all().await.into_iter().flatten().collect();
        assert_eq!(all.len(), 60);
        assert_eq!(all.iter().collect::<BTreeSet<_>>().len(), 60);
        store.close().await;
        other.close().await;
    }

    async fn whoever_waits_for_messages_is_woken(db) {
        let store = db.open().await;
        let waiting = {
            let store = store.clone();
            tokio::spawn(async move { store.posts().notified().await })
        };
        put(&store, HOME, vec![write("a", Some(DEALS), NOW)]).await;
        tokio::time::timeout(std::time::Duration::from_secs(10), waiting).await.expect("woken").expect("ended");
        store.close().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn after_a_restart_on_sqlite_nobody_waits_for_a_lease() {
    let db = Db::sqlite();
    let store = db.open().await;
    put(&store, HOME, vec![write("a", Some(DEALS), NOW)]).await;
    let lost = claim_one(&store, NOW).await;
    store.close().await;
    let store = db.open().await;
    let again = claim_one(&store, NOW).await;
    assert_eq!((again.fence, again.attempts), (2, 2));
    assert_eq!(
        (again.first_try_at, &again.nonce),
        (NOW, &lost.nonce),
        "it may have been sent: same nonce"
    );
    store.close().await;
}
