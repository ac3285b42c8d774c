//! A store to test on each engine, and deals to put into it.

use std::sync::Arc;

use dealcoach::domain::deal::Deal;
use dealcoach::domain::event::{Contact, Created, Event, What};
use dealcoach::domain::id::{DealNumber, InteractionId, UserId, WorkspaceId};
use dealcoach::domain::money::{Currency, Money};
use dealcoach::domain::watch::Attention;
use dealcoach::playbook::Complexity;
use dealcoach::store::{
    Change, CommitError, DealWrite, ReceiptWrite, Record, Saved, Store, Target,
};
use tempfile::TempDir;

use crate::postgres;

/// The workspace of most tests.
pub const HOME: WorkspaceId = WorkspaceId(900_000_000_000_000_001);
/// Another one.
pub const AWAY: WorkspaceId = WorkspaceId(900_000_000_000_000_002);
/// A person.
pub const BO: UserId = UserId(100_000_000_000_000_001);
/// Another one.
pub const CY: UserId = UserId(100_000_000_000_000_002);
/// When the tests take place.
pub const NOW: i64 = 1_790_000_000_000;

/// A database and where it is.
pub struct Db {
    pub url: String,
    _folder: Option<TempDir>,
}

impl Db {
    pub fn sqlite() -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        let url = format!("sqlite://{}", folder.path().join("test.db").display());
        Self {
            url,
            _folder: Some(folder),
        }
    }

    pub fn postgres() -> Option<Self> {
        Some(Self {
            url: postgres::database()?,
            _folder: None,
        })
    }

    pub async fn open(&self) -> Store {
        Store::open(&self.url).await.expect("the database opens")
    }

    pub fn is_sqlite(&self) -> bool {
        self.url.starts_with("sqlite")
    }

    /// SQL past the store; only while the store is closed on SQLite.
    pub async fn sql(&self, text: &'static str) {
        if self.is_sqlite() {
            use sqlx::Connection as _;
            let mut raw = sqlx::SqliteConnection::connect(&self.url)
                .await
                .expect("a connection");
            sqlx::raw_sql(text)
                .execute(&mut raw)
                .await
                .expect("it runs");
            raw.close().await.expect("it closes");
        } else {
            postgres::sql(&self.url, text);
        }
    }

    /// One number, past the store.
    pub async fn count(&self, text: &'static str) -> i64 {
        if self.is_sqlite() {
            use sqlx::Connection as _;
            let mut raw = sqlx::SqliteConnection::connect(&self.url)
                .await
                .expect("a connection");
            let n = sqlx::query_scalar(text)
                .fetch_one(&mut raw)
                .await
                .expect("a number");
            raw.close().await.expect("it closes");
            n
        } else {
            postgres::sql(&self.url, text).parse().expect("a number")
        }
    }
}

/// Runs a test on SQLite, and on PostgreSQL where it is installed.
macro_rules! each_engine {
    ($(async fn $name:ident($db:ident) $body:block)+) => {$(
        mod $name {
            use super::*;

            async fn check($db: Db) $body

            #[tokio::test(flavor = "multi_thread")]
            async fn sqlite() {
                check(Db::sqlite()).await;
            }

            #[tokio::test(flavor = "multi_thread")]
            async fn postgres() {
                if let Some(db) = Db::postgres() {
                    check(db).await;
                }
            }
        }
    )+};
}
pub(crate) use each_engine;

/// A receipt of an interaction.
pub fn receipt(interaction: u64) -> ReceiptWrite {
    ReceiptWrite {
        interaction: InteractionId(interaction),
        user: BO,
        at: NOW,
    }
}

/// An event.
pub fn event(seq: i64, interaction: u64, what: What) -> Event {
    Event {
        seq,
        at: NOW + seq,
        by: BO,
        interaction: InteractionId(interaction),
        what,
    }
}

/// What a deal starts with.
pub fn created(name: &str) -> Created {
    Created {
        name: name.to_owned(),
        customer: None,
        owner: BO,
        value: None,
        source: None,
        close: None,
        vertical: None,
        competitor: None,
        complexity: Complexity::Standard,
        stage: "lead".to_owned(),
        passed: Vec::new(),
        owed: Vec::new(),
        quiet: false,
        brief: false,
        in_card: false,
        sample: false,
    }
}

/// A change that logs a deal.
pub fn new_deal(workspace: WorkspaceId, interaction: u64, created: Created) -> Change {
    let events = vec![event(1, interaction, What::Created(created))];
    let deal = Deal::replay(&events).expect("it begins with a creation");
    Change {
        receipt: Some(receipt(interaction)),
        deal: Some(DealWrite {
            target: Target::New,
            deal: Arc::new(deal),
            events,
            undone: Vec::new(),
            due_at: None,
            attention: Attention::default(),
        }),
        ..Change::new(workspace)
    }
}

/// A change that adds a note to a deal as it was read.
pub fn note(record: &Record, interaction: u64, text: &str) -> Change {
    let what = What::Noted {
        text: text.to_owned(),
        contact: Contact::Call,
        value_for_customer: None,
        speaker: None,
    };
    with_event(record, interaction, what)
}

/// A change that adds an event to a deal as it was read.
pub fn with_event(record: &Record, interaction: u64, what: What) -> Change {
    let event = event(record.deal.last_seq + 1, interaction, what);
    let mut deal = (*record.deal).clone();
    deal.apply(&event);
    Change {
        receipt: Some(receipt(interaction)),
        deal: Some(DealWrite {
            target: Target::At {
                number: record.number,
                version: record.version,
            },
            deal: Arc::new(deal),
            events: vec![event],
            undone: Vec::new(),
            due_at: None,
            attention: Attention::default(),
        }),
        ..Change::new(record.workspace)
    }
}

/// Logs a deal.
pub async fn log(store: &Store, workspace: WorkspaceId, interaction: u64, name: &str) -> Record {
    let saved = store
        .commit(new_deal(workspace, interaction, created(name)))
        .await
        .expect("saved");
    load(store, workspace, saved.number.expect("numbered")).await
}

/// Loads a deal that is there.
pub async fn load(store: &Store, workspace: WorkspaceId, number: DealNumber) -> Record {
    store
        .deal(workspace, number)
        .await
        .expect("readable")
        .expect("there")
}

/// An amount.
pub fn eur(minor: i64) -> Money {
    Money::new(minor, Currency::EUR).expect("within bounds")
}

/// How a commit ended, in a word.
pub fn outcome(result: &Result<Saved, CommitError>) -> &'static str {
    match result {
        Ok(_) => "saved",
        Err(CommitError::Conflict) => "conflict",
        Err(CommitError::Duplicate(_)) => "duplicate",
        Err(CommitError::Busy) => "busy",
        Err(CommitError::Failed(_)) => "failed",
    }
}
