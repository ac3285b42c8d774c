//! Changes: whole or not at all, once, numbered, and the slower of two is told.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use dealcoach::domain::deal::{Deal, Status};
use dealcoach::domain::event::What;
use dealcoach::domain::id::{DealNumber, InteractionId, RoleId};
use dealcoach::store::{
    About, Change, CommitError, DraftWrite, HistoryEntry, MemberWrite, PostWrite, StoreError,
    Target,
};
use tokio::task::JoinSet;

use super::support::*;

each_engine! {
    async fn a_deal_comes_back_as_it_was_saved(db) {
        let store = db.open().await;
        let mut facts = created("Zoë's “Φ” 🚀 deal; drop table deal --");
        facts.customer = Some("Müller & Söhne".to_owned());
        facts.value = Some(eur(1_234_567));
        facts.owed = vec!["problem".to_owned()];
        let change = new_deal(HOME, 1, facts);
        let wanted = change.deal.clone().expect("a deal");
        let saved = store.commit(change).await.expect("saved");
        assert_eq!((saved.number, saved.version), (Some(DealNumber(1)), 1));
        let record = load(&store, HOME, DealNumber(1)).await;
        assert_eq!(record.deal, wanted.deal);
        let saved = store.commit(note(&record, 2, "they called")).await.expect("saved");
        assert_eq!((saved.number, saved.version), (Some(DealNumber(1)), 2));
        let record = load(&store, HOME, DealNumber(1)).await;
        let events = store.all_events(HOME, DealNumber(1)).await.expect("readable");
        assert_eq!(events.iter().map(|e| e.seq).collect::<Vec<_>>(), [1, 2]);
        assert_eq!(Deal::replay(&events).as_ref(), Some(&*record.deal), "the state is the fold of the history");
        assert_eq!(store.deal(AWAY, DealNumber(1)).await.expect("readable"), None, "another workspace sees nothing");
        assert!(store.all_events(AWAY, DealNumber(1)).await.expect("readable").is_empty());
        store.close().await;

        let store = db.open().await;
        assert_eq!(load(&store, HOME, DealNumber(1)).await, record, "after a restart too");
        store.close().await;
    }

    async fn of_two_at_one_version_one_wins(db) {
        let store = db.open().await;
        let record = log(&store, HOME, 1, "Acme").await;
        let mut tasks = JoinSet::new();
        for i in 0..20 {
            let (store, change) = (store.clone(), note(&record, 10 + i, &format!("note {i}")));
            tasks.spawn(async move { store.commit(change).await });
        }
        let results = tasks.join_all().await;
        let words: Vec<_> = results.iter().map(outcome).collect();
        assert_eq!(words.iter().filter(|w| **w == "saved").count(), 1, "{words:?}");
        assert_eq!(words.iter().filter(|w| **w == "conflict").count(), 19, "{words:?}");
        assert_eq!(load(&store, HOME, record.number).await.version, 2);
        assert_eq!(store.all_events(HOME, record.number).await.expect("readable").len(), 2);
        let receipts = db_receipts(&store, 10..30).await;
        assert_eq!(receipts, 1, "only the saved change left a receipt");
        store.close().await;
    }

    async fn a_second_delivery_changes_nothing_and_hears_of_the_first(db) {
        let store = db.open().await;
        let record = log(&store, HOME, 1, "Acme").await;
        store.commit(note(&record, 2, "once")).await.expect("saved");
        // As delivered again: decided on the version of then, or on that of now.
        let now = load(&store, HOME, record.number).await;
        for change in [note(&record, 2, "once"), note(&now, 2, "once")] {
            let Err(CommitError::Duplicate(receipt)) = store.commit(change).await else { panic!("a duplicate") };
            assert_eq!((receipt.interaction, receipt.user), (InteractionId(2), BO));
            assert_eq!((receipt.deal, receipt.seq), (Some(record.number), Some(2)));
        }
        // A new deal told twice at the same time.
        let mut tasks = JoinSet::new();
        for _ in 0..8 {
            let store = store.clone();
            tasks.spawn(async move { store.commit(new_deal(HOME, 3, created("Twice"))).await });
        }
        let words: Vec<_> = tasks.join_all().await.iter().map(outcome).collect();
        assert_eq!(words.iter().filter(|w| **w == "saved").count(), 1, "{words:?}");
        assert_eq!(words.iter().filter(|w| **w == "duplicate").count(), 7, "{words:?}");
        let next = log(&store, HOME, 4, "Next").await;
        assert_eq!(next.number, DealNumber(3), "a refused change takes no number");
        assert_eq!(load(&store, HOME, record.number).await, now);
        // The same interaction's id in another workspace is another one's.
        assert!(store.commit(new_deal(AWAY, 3, created("Elsewhere"))).await.is_ok());
        store.close().await;
    }

    async fn one_that_is_refused_does_not_hold_up_the_others(db) {
        let store = db.open().await;
        let stale = log(&store, HOME, 1, "Stale").await;
        store.commit(note(&stale, 2, "moves on")).await.expect("saved");
        let mut wrong = new_deal(HOME, 5, created("Wrong"));
        if let Some(deal) = wrong.deal.as_mut() {
            Arc::make_mut(&mut deal.deal).name = String::new();
        }
        let mut tasks = JoinSet::new();
        for i in 0..30 {
            let store = store.clone();
            let change = match i {
                10 => note(&stale, 100, "too late"),
                20 => wrong.clone(),
                _ => new_deal(HOME, 200 + i, created(&format!("Good {i}"))),
            };
            tasks.spawn(async move { (i, outcome(&store.commit(change).await)) });
        }
        let words: BTreeMap<u64, &str> = tasks.join_all().await.into_iter().collect();
        for (i, word) in words {
            let wanted = match i {
                10 => "conflict",
                20 => "failed",
                _ => "saved",
            };
            assert_eq!(word, wanted, "change {i}");
        }
        let next = log(&store, HOME, 999, "Next").await;
        assert_eq!(next.number, DealNumber(30), "28 good ones and Stale: what was refused took no number");
        store.close().await;
    }

    async fn numbers_are_dense_and_never_used_twice(db) {
        let store = db.open().await;
        let mut tasks = JoinSet::new();
        for i in 0..120 {
            let store = store.clone();
            let workspace = if i % 3 == 0 { AWAY } else { HOME };
            tasks.spawn(async move {
                let saved = store.commit(new_deal(workspace, 1 + i, created("Deal"))).await.expect("saved");
                (workspace, saved.number.expect("numbered").0)
            });
        }
        let all = tasks.join_all().await;
        for (workspace, count) in [(HOME, 80), (AWAY, 40)] {
            let numbers: BTreeSet<i64> = all.iter().filter(|(w, _)| *w == workspace).map(|(_, n)| *n).collect();
            assert_eq!(numbers, (1..=count).collect(), "{workspace}");
        }
        assert!(store.delete_deal(HOME, DealNumber(80), receipt(500)).await.expect("deleted"));
        assert_eq!(log(&store, HOME, 501, "After").await.number, DealNumber(81));
        store.close().await;
    }

    async fn a_flood_is_answered_whole(db) {
        let store = db.open().await;
        let mut tasks = JoinSet::new();
        for i in 0..2_000 {
            let store = store.clone();
            tasks.spawn(async move {
                let change = new_deal(HOME, 1 + i, created(&format!("Deal {i}")));
                (i, outcome(&store.commit(change).await))
            });
        }
        let answers = tokio::time::timeout(std::time::Duration::from_secs(30), tasks.join_all())
            .await
            .expect("all are answered");
        assert_eq!(answers.len(), 2_000);
        let mut saved = 0;
        for (i, word) in answers {
            assert!(word == "saved" || word == "busy", "{i}: {word}");
            let kept = store.receipt(HOME, InteractionId(1 + i)).await.expect("readable").is_some();
            assert_eq!(kept, word == "saved", "change {i} was told {word}");
            saved += i64::from(kept);
        }
        assert!(saved > 0);
        store.close().await;
        assert_eq!(db.count("select count(*) from deal").await, saved);
        assert_eq!(db.count("select max(number) from deal").await, saved, "no number was lost on the refused");
        assert_eq!(db.count("select count(*) from event").await, saved);
    }

    async fn a_change_writes_all_it_holds(db) {
        let store = db.open().await;
        let mut change = new_deal(HOME, 1, created("Acme"));
        change.posts = vec![
            PostWrite {
                key: "flag:{deal}:1".to_owned(),
                kind: "flag".to_owned(),
                about: About::This,
                reference: 1,
                channel: None,
                not_before: NOW,
                answers: None,
            };
            2
        ];
        change.draft = Some(DraftWrite { user: BO, id: "d1".to_owned(), body: "typed".to_owned(), at: NOW });
        change.member = Some(MemberWrite {
            user: BO,
            name: "Bo".to_owned(),
            roles: vec![RoleId(7), RoleId(8)],
            seen_at: NOW,
        });
        change.settings = Some((0, dealcoach::coach::settings::Settings::default()));
        store.commit(change).await.expect("saved");
        let bo = store.member(HOME, BO).await.expect("readable").expect("seen");
        assert_eq!((bo.name.as_str(), bo.roles, bo.seen_at), ("Bo", vec![RoleId(7), RoleId(8)], NOW));
        assert_eq!(store.member(AWAY, BO).await.expect("readable"), None);
        assert_eq!(store.draft(HOME, BO, "d1", NOW).await.expect("readable").as_deref(), Some("typed"));
        assert_eq!(store.draft(HOME, CY, "d1", NOW).await.expect("readable"), None, "nobody else reads it");
        let late = NOW + 15 * 60_000 + 1;
        assert_eq!(store.draft(HOME, BO, "d1", late).await.expect("readable"), None, "for fifteen minutes");
        assert_eq!(store.settings(HOME).await.expect("readable").version, 1);
        let drop = Change { drop_draft: Some((BO, "d1".to_owned())), ..Change::new(HOME) };
        store.commit(drop).await.expect("saved");
        assert_eq!(store.draft(HOME, BO, "d1", NOW).await.expect("readable"), None);
        store.close().await;
        assert_eq!(db.count("select count(*) from post where key = 'flag:1:1' and deal = 1").await, 1);
    }

    async fn settings_are_changed_on_the_version_that_was_read(db) {
        let store = db.open().await;
        let read = store.settings(HOME).await.expect("readable");
        assert_eq!(read.version, 0);
        let mut settings = (*read).clone();
        settings.deals_channel = Some(dealcoach::domain::id::ChannelId(77));
        let change = Change { settings: Some((0, settings.clone())), ..Change::new(HOME) };
        assert_eq!(store.commit(change.clone()).await.expect("saved").version, 1);
        assert_eq!(outcome(&store.commit(change).await), "conflict");
        let read = store.settings(HOME).await.expect("readable");
        assert_eq!((read.version, &*read), (1, &settings));
        let ahead = Change { settings: Some((5, settings.clone())), ..Change::new(HOME) };
        assert_eq!(outcome(&store.commit(ahead).await), "conflict", "a version that never was");
        assert_eq!(store.settings(AWAY).await.expect("readable").version, 0);
        store.close().await;
        let store = db.open().await;
        assert_eq!(store.settings(HOME).await.expect("readable").version, 1);
        store.close().await;
    }

    async fn deletion_leaves_nothing_but_the_receipt(db) {
        let store = db.open().await;
        let record = log(&store, HOME, 1, "Acme").await;
        let other = log(&store, HOME, 2, "Other").await;
        let draft = DraftWrite { user: BO, id: "d".to_owned(), body: "for D-1".to_owned(), at: NOW };
        store.commit(Change { draft: Some(draft), ..Change::new(HOME) }).await.expect("saved");
        assert!(!store.delete_deal(AWAY, record.number, receipt(8)).await.expect("answered"), "not theirs");
        assert!(store.delete_deal(HOME, record.number, receipt(9)).await.expect("deleted"));
        assert_eq!(store.deal(HOME, record.number).await.expect("readable"), None);
        assert!(store.all_events(HOME, record.number).await.expect("readable").is_empty());
        assert_eq!(store.draft(HOME, BO, "d", NOW).await.expect("readable"), None);
        let stored = store.receipt(HOME, InteractionId(9)).await.expect("readable").expect("there");
        assert_eq!(stored.deal, Some(record.number));
        let again = store.delete_deal(HOME, record.number, receipt(9)).await;
        assert!(matches!(again, Err(CommitError::Duplicate(_))), "{again:?}");
        assert!(!store.delete_deal(HOME, record.number, receipt(10)).await.expect("answered"), "there is none");
        let late = store.commit(note(&record, 11, "on a deal that is gone")).await;
        assert_eq!(outcome(&late), "conflict", "a deleted deal does not come back");
        assert_eq!(store.deal(HOME, record.number).await.expect("readable"), None);
        assert_eq!(load(&store, HOME, other.number).await, other);
        store.close().await;
    }

    async fn undone_events_are_marked_and_stay(db) {
        let store = db.open().await;
        let record = log(&store, HOME, 1, "Acme").await;
        store.commit(note(&record, 2, "oops")).await.expect("saved");
        let (number, last) = store.last_by(HOME, BO).await.expect("readable").expect("there");
        assert_eq!((number, last.seq), (record.number, 2));
        let now = load(&store, HOME, record.number).await;
        let mut undo = with_event(&now, 3, What::Undone { seqs: vec![2] });
        if let Some(deal) = undo.deal.as_mut() {
            deal.undone = vec![2];
        }
        store.commit(undo).await.expect("saved");
        let (_, last) = store.last_by(HOME, BO).await.expect("readable").expect("there");
        assert_eq!(last.seq, 1, "neither what was taken back nor the taking back");
        let page = store.history(HOME, record.number, None, 9).await.expect("readable");
        let marks: Vec<_> = page.iter().map(|e| (e.event.seq, e.undone)).collect();
        assert_eq!(marks, [(3, false), (2, true), (1, false)]);
        assert_eq!(store.last_by(HOME, CY).await.expect("readable"), None);
        assert_eq!(store.last_by(AWAY, BO).await.expect("readable"), None);
        let now = load(&store, HOME, record.number).await;
        let mut undo = with_event(&now, 4, What::Undone { seqs: vec![1] });
        if let Some(deal) = undo.deal.as_mut() {
            deal.undone = vec![1];
            Arc::make_mut(&mut deal.deal).status = Status::Withdrawn;
        }
        store.commit(undo).await.expect("saved");
        assert_eq!(store.last_by(HOME, BO).await.expect("readable"), None);
        assert!(store.directory(HOME).await.expect("readable").get(record.number).is_none(), "shown nowhere");
        store.close().await;
    }

    async fn of_two_changes_in_one_millisecond_the_later_one_is_the_last(db) {
        let store = db.open().await;
        let (a, b) = (log(&store, HOME, 1, "Acme").await, log(&store, HOME, 2, "Borealis").await);
        store.commit(note(&b, 3, "first")).await.expect("saved");
        store.commit(note(&a, 4, "second")).await.expect("saved");
        let (number, last) = store.last_by(HOME, BO).await.expect("readable").expect("there");
        assert_eq!((number, last.at), (a.number, NOW + 2), "both were made at the same time");
        store.close().await;
    }

    async fn history_is_read_page_by_page_newest_first(db) {
        let store = db.open().await;
        let mut record = log(&store, HOME, 1, "Acme").await;
        for i in 2..=7 {
            store.commit(note(&record, i, "n")).await.expect("saved");
            record = load(&store, HOME, record.number).await;
        }
        let seqs = |page: Vec<HistoryEntry>| page.iter().map(|e| e.event.seq).collect::<Vec<_>>();
        let page = store.history(HOME, record.number, None, 3).await.expect("readable");
        assert_eq!(seqs(page), [7, 6, 5]);
        let page = store.history(HOME, record.number, Some(5), 3).await.expect("readable");
        assert_eq!(seqs(page), [4, 3, 2]);
        let page = store.history(HOME, record.number, Some(2), 3).await.expect("readable");
        assert_eq!(seqs(page), [1]);
        store.close().await;
    }

    async fn what_makes_no_sense_is_refused_before_anything(db) {
        let store = db.open().await;
        let record = log(&store, HOME, 1, "Acme").await;
        let mut change = note(&record, 2, "no events");
        if let Some(deal) = change.deal.as_mut() {
            deal.events.clear();
        }
        assert!(matches!(store.commit(change).await, Err(CommitError::Failed(StoreError::Invalid(_)))));
        let mut again = note(&record, 3, "a number that is taken");
        if let Some(deal) = again.deal.as_mut() {
            for event in &mut deal.events {
                event.seq = 1;
            }
        }
        let result = store.commit(again).await;
        assert!(matches!(result, Err(CommitError::Failed(StoreError::Invalid(_)))), "{result:?}");
        let mut ahead = note(&record, 4, "a version that never was");
        if let Some(deal) = ahead.deal.as_mut() {
            deal.target = Target::At { number: record.number, version: 9 };
        }
        assert_eq!(outcome(&store.commit(ahead).await), "conflict");
        assert_eq!(load(&store, HOME, record.number).await, record);
        store.close().await;
        let closed = store.commit(note(&record, 5, "closed")).await;
        assert!(matches!(closed, Err(CommitError::Failed(_) | CommitError::Busy)), "{closed:?}");
    }

    async fn old_receipts_and_drafts_are_forgotten(db) {
        let store = db.open().await;
        for i in 0..700 {
            let mut change = Change { receipt: Some(receipt(1 + i)), ..Change::new(HOME) };
            if i < 5 {
                change.draft = Some(DraftWrite { user: BO, id: format!("d{i}"), body: "x".to_owned(), at: NOW });
            }
            store.commit(change).await.expect("saved");
        }
        let mut young = receipt(5_000);
        young.at += 60_000;
        store.commit(Change { receipt: Some(young), ..Change::new(HOME) }).await.expect("saved");
        store.prune(NOW + 7 * 24 * 3_600_000 + 1).await.expect("pruned");
        store.close().await;
        assert_eq!(db.count("select count(*) from receipt").await, 1);
        assert_eq!(db.count("select count(*) from draft").await, 0);
    }
}

async fn db_receipts(store: &dealcoach::store::Store, range: std::ops::Range<u64>) -> usize {
    let mut found = 0;
    for i in range {
        found += usize::from(
            store
                .receipt(HOME, InteractionId(i))
                .await
                .expect("readable")
                .is_some(),
        );
    }
    found
}
