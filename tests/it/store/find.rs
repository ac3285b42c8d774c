//! What is listed and found: from memory, yet never other than what is saved.

use std::sync::Arc;

use dealcoach::domain::deal::Status;
use dealcoach::domain::event::{Change as Fact, Delta, What};
use dealcoach::domain::id::DealNumber;
use dealcoach::domain::money::{Currency, Money};
use dealcoach::store::{Filter, Sort, StatusFilter, Store};

use super::support::*;

/// Five open deals, one lost, one withdrawn; and one of another workspace.
async fn pipeline(store: &Store) {
    let usd = |minor| Money::new(minor, Currency::USD).expect("within bounds");
    let rows: [(&str, &str, Option<Money>, Option<&str>); 7] = [
        ("Delta renewal", "lead", Some(eur(500)), Some("2026-12-01")),
        ("alpha", "demo", Some(usd(900)), None),
        ("Bravo", "lead", None, Some("2026-11-30")),
        ("Écho Café", "demo", Some(eur(1_500)), Some("2027-01-15")),
        ("charlie", "close", Some(usd(100)), None),
        ("Lost one", "demo", Some(eur(9_999)), None),
        ("Taken back", "demo", Some(eur(9_999)), None),
    ];
    for (i, (name, stage, value, close)) in (1..).zip(rows) {
        let mut facts = created(name);
        facts.stage = stage.to_owned();
        facts.value = value;
        facts.close = close.map(|d| d.parse().expect("a date"));
        facts.customer = (i == 1).then(|| "Umbrella Corp".to_owned());
        facts.owner = if i % 2 == 0 { CY } else { BO };
        facts.passed = if i == 2 {
            vec!["lead".to_owned()]
        } else {
            Vec::new()
        };
        facts.owed = if i == 2 {
            vec!["problem".to_owned()]
        } else {
            Vec::new()
        };
        let mut change = new_deal(HOME, i, facts);
        if let Some(deal) = change.deal.as_mut() {
            Arc::make_mut(&mut deal.deal).last_touch.at =
                NOW - i64::try_from(i).expect("small") * 1_000;
            match i {
                6 => {
                    Arc::make_mut(&mut deal.deal).status = Status::Lost {
                        reason: "price".to_owned(),
                        competitor: None,
                        learned: None,
                        at: NOW,
                        by: None,
                    };
                }
                7 => Arc::make_mut(&mut deal.deal).status = Status::Withdrawn,
                _ => {}
            }
        }
        store.commit(change).await.expect("saved");
    }
    log(store, AWAY, 100, "alpha of others").await;
}

async fn listed(store: &Store, filter: &Filter) -> Vec<i64> {
    let page = store
        .list(
            HOME,
            &Filter {
                limit: 50,
                ..filter.clone()
            },
        )
        .await
        .expect("readable");
    assert_eq!(page.total, i64::try_from(page.deals.len()).expect("small"));
    page.deals.iter().map(|r| r.number.0).collect()
}

each_engine! {
    async fn lists_are_filtered_sorted_and_summed(db) {
        let store = db.open().await;
        pipeline(&store).await;
        let all = Filter::default();
        let ids = |ids: &[&str]| ids.iter().map(|id| (*id).to_owned()).collect::<Vec<_>>();
        let stages = vec![ids(&["lead"]), ids(&["demo"]), ids(&["close"])];
        let by = |sort| Filter { sort, stages: stages.clone(), ..all.clone() };
        assert_eq!(listed(&store, &by(Sort::Name)).await, [2, 3, 5, 1, 4]);
        assert_eq!(listed(&store, &by(Sort::Stage)).await, [5, 2, 4, 3, 1]);
        assert_eq!(listed(&store, &by(Sort::Value)).await, [4, 1, 2, 5, 3], "by currency, none last");
        assert_eq!(listed(&store, &by(Sort::Close)).await, [3, 1, 4, 2, 5]);
        assert_eq!(listed(&store, &by(Sort::Touched)).await, [5, 4, 3, 2, 1]);
        let filter = Filter { owner: Some(CY), ..by(Sort::Name) };
        assert_eq!(listed(&store, &filter).await, [2, 4]);
        let filter = Filter { stage: ids(&["demo"]), ..by(Sort::Name) };
        assert_eq!(listed(&store, &filter).await, [2, 4]);
        // A stage that was called something else before, and one that two became.
        let filter = Filter { stage: ids(&["trial", "demo", "close"]), ..by(Sort::Name) };
        assert_eq!(listed(&store, &filter).await, [2, 5, 4]);
        let filter = Filter { stages: vec![ids(&["trial", "demo"]), ids(&["start", "lead"])], ..by(Sort::Stage) };
        assert_eq!(listed(&store, &filter).await, [3, 1, 2, 4, 5], "what the playbook does not know comes last");
        let filter = Filter { flagged: true, ..by(Sort::Name) };
        assert_eq!(listed(&store, &filter).await, [2]);
        let filter = Filter { status: StatusFilter::Lost, ..by(Sort::Name) };
        assert_eq!(listed(&store, &filter).await, [6]);
        let filter = Filter { status: StatusFilter::Won, ..by(Sort::Name) };
        assert!(listed(&store, &filter).await.is_empty());
        let filter = Filter { status: StatusFilter::Any, ..by(Sort::Name) };
        assert_eq!(listed(&store, &filter).await, [2, 3, 5, 1, 4, 6], "by base letter, all but the withdrawn");

        let filter = Filter { offset: 2, limit: 2, ..by(Sort::Name) };
        let page = store.list(HOME, &filter).await.expect("readable");
        assert_eq!(page.deals.iter().map(|r| r.number.0).collect::<Vec<_>>(), [5, 1]);
        assert_eq!(page.total, 5);
        let sums: Vec<_> = page.sums.iter().map(|s| (s.currency.code(), s.minor, s.count)).collect();
        assert_eq!(sums, [("EUR", 2_000, 2), ("USD", 1_000, 2)], "of all pages");
        assert_eq!(page.deals.first(), Some(&load(&store, HOME, DealNumber(5)).await));
        store.close().await;
    }

    async fn deals_are_found_however_they_are_typed(db) {
        let store = db.open().await;
        pipeline(&store).await;
        let directory = store.directory(HOME).await.expect("readable");
        let own_first = |e: &dealcoach::store::Entry| (e.is_lost(), e.owner != Some(BO));
        let found = |typed: &str| {
            directory.search(typed, 25, own_first).iter().map(|e| e.number.0).collect::<Vec<_>>()
        };
        assert_eq!(found("umbrella"), [1]);
        assert_eq!(found("echo cafe"), [4]);
        assert_eq!(found("d-4").first(), Some(&4), "a code comes first");
        assert_eq!(found(""), [1, 3, 5, 2, 4, 6], "own ones first, the last touched first");
        assert!(found("zzzz").is_empty());
        assert_eq!(found("bravp"), [3], "one slip away");
        assert_eq!(directory.search("", 2, own_first).len(), 2);
        assert_eq!(directory.named("ALPHA"), [DealNumber(2)]);
        assert_eq!(directory.named("renewal"), [DealNumber(1)]);
        assert!(directory.named("Taken back").is_empty());
        let twin = directory.likely_duplicate("Delta  Renewal!", None).expect("one like it");
        assert_eq!(twin, (DealNumber(1), "Delta renewal".to_owned()));
        assert_eq!(directory.likely_duplicate("Delta renewal", Some("Somebody Else")), None);
        assert_eq!(directory.likely_duplicate("Lost one", None), None, "open ones only");
        store.close().await;
    }

    async fn the_directory_follows_every_commit(db) {
        let store = db.open().await;
        let record = log(&store, HOME, 1, "Before").await;
        let old = store.directory(HOME).await.expect("readable");
        let rename = Fact::Name(Delta { from: "Before".to_owned(), to: "After".to_owned() });
        store.commit(with_event(&record, 2, What::Edited { changes: vec![rename] })).await.expect("saved");
        let second = log(&store, HOME, 3, "Second").await;
        let new = store.directory(HOME).await.expect("readable");
        let names = |d: &dealcoach::store::Directory| d.entries().iter().map(|e| e.name.to_string()).collect::<Vec<_>>();
        assert_eq!(names(&old), ["Before"], "whoever reads is not disturbed");
        assert_eq!(names(&new), ["After", "Second"]);
        assert!(store.delete_deal(HOME, record.number, receipt(4)).await.expect("deleted"));
        assert_eq!(names(&store.directory(HOME).await.expect("readable")), ["Second"]);
        let now = load(&store, HOME, second.number).await;
        let mut undo = with_event(&now, 5, What::Undone { seqs: vec![1] });
        if let Some(deal) = undo.deal.as_mut() {
            Arc::make_mut(&mut deal.deal).status = Status::Withdrawn;
        }
        store.commit(undo).await.expect("saved");
        assert!(store.directory(HOME).await.expect("readable").entries().is_empty());
        store.close().await;
    }

    async fn memory_and_database_never_differ(db) {
        let store = db.open().await;
        let mut tasks = tokio::task::JoinSet::new();
        for worker in 0..4_u64 {
            let store = store.clone();
            tasks.spawn(async move {
                for i in 0..25 {
                    let id = worker * 1_000 + i * 10;
                    let record = log(&store, HOME, id + 1, &format!("{worker}/{i}")).await;
                    drop(store.directory(HOME).await.expect("readable"));
                    store.commit(note(&record, id + 2, "n")).await.expect("saved");
                    if i % 5 == 0 {
                        assert!(store.delete_deal(HOME, record.number, receipt(id + 3)).await.expect("deleted"));
                    }
                }
            });
        }
        tasks.join_all().await;
        let remembered = store.directory(HOME).await.expect("readable");
        store.close().await;
        let store = db.open().await;
        let fresh = store.directory(HOME).await.expect("readable");
        assert_eq!(remembered.entries(), fresh.entries());
        assert_eq!(fresh.entries().len(), 80);
        store.close().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn two_processes_on_postgres_see_each_other() {
    let Some(db) = Db::postgres() else { return };
    let (a, b) = (db.open().await, db.open().await);
    let record = log(&a, HOME, 1, "From a").await;
    let names = |d: &dealcoach::store::Directory| {
        d.entries()
            .iter()
            .map(|e| e.name.to_string())
            .collect::<Vec<_>>()
    };
    assert_eq!(
        names(&b.directory(HOME).await.expect("readable")),
        ["From a"]
    );
    log(&b, HOME, 2, "From b").await;
    assert_eq!(
        names(&a.directory(HOME).await.expect("readable")),
        ["From a", "From b"]
    );
    let rename = Fact::Name(Delta {
        from: "From a".to_owned(),
        to: "Renamed".to_owned(),
    });
    b.commit(with_event(
        &record,
        3,
        What::Edited {
            changes: vec![rename],
        },
    ))
    .await
    .expect("saved");
    assert_eq!(
        names(&a.directory(HOME).await.expect("readable")),
        ["Renamed", "From b"]
    );
    assert!(
        a.delete_deal(HOME, record.number, receipt(4))
            .await
            .expect("deleted")
    );
    assert_eq!(
        names(&b.directory(HOME).await.expect("readable")),
        ["From b"]
    );
    let mut settings = (*a.settings(HOME).await.expect("readable")).clone();
    settings.deals_channel = Some(dealcoach::domain::id::ChannelId(5));
    let change = dealcoach::store::Change {
        settings: Some((0, settings)),
        ..dealcoach::store::Change::new(HOME)
    };
    a.commit(change).await.expect("saved");
    assert_eq!(b.settings(HOME).await.expect("readable").version, 1);
    a.close().await;
    b.close().await;
}
