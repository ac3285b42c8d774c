//! The same database in plain SQL: filling it, setting deals due and back, and what is run beside the coach. One text for
//! both engines, one connection, nothing of the store's.

use std::str::FromStr as _;

use dealcoach::coach::settings::Settings;
use dealcoach::domain::deal::{Deal, Evidence};
use dealcoach::domain::event::{Created, Event, What};
use dealcoach::domain::id::{ChannelId, InteractionId, UserId};
use dealcoach::playbook::Complexity;
use sqlx::postgres::PgConnectOptions;
use sqlx::sqlite::{SqliteConnectOptions, SqlitePoolOptions};
use sqlx::{ConnectOptions as _, Connection as _};
use sqlx::{PgConnection, PgPool, SqliteConnection, SqlitePool};

use crate::Outcome;

/// Wednesday 2 December 2026, 10:00 UTC: the instant of every look.
pub const NOW: i64 = 1_796_205_600_000;
const DAY: i64 = 24 * 3_600_000;
/// Monday of that week, 09:00: a deal logged before has had no next step for two working days.
const MONDAY: i64 = NOW - 2 * DAY - 3_600_000;
/// Logged then, a deal is not due yet.
const TUESDAY: i64 = NOW - DAY;
/// Logged then, a deal has been told of.
const LONG_AGO: i64 = NOW - 12 * DAY;
/// When what was told is looked at again.
const LATER: i64 = NOW + 5 * DAY;
/// Stand in a template for what differs from row to row.
const AT: i64 = 1_111_111_111_111;
const OWNER: u64 = 222_222_222_222;
const CHANNEL: u64 = 333_333_333_333;
const NAME: &str = "@NAME@";

/// A connection of our own.
pub enum Plain {
    Sqlite(SqliteConnection),
    Postgres(PgConnection),
}

macro_rules! on {
    ($plain:expr, |$c:ident| $body:expr) => {
        match $plain {
            Plain::Sqlite($c) => $body,
            Plain::Postgres($c) => $body,
        }
    };
}

macro_rules! execute {
    ($plain:expr, $sql:expr $(, $value:expr)* $(,)?) => {
        on!($plain, |c| sqlx::query($sql)$(.bind($value))*.execute(&mut *c).await.map(|done| done.rows_affected()))
    };
}

mod digest;

/// A pool of our own, with sqlx's defaults; on SQLite as few connections as the store has.
pub enum Pool {
    Sqlite(SqlitePool),
    Postgres(PgPool),
}

impl Pool {
    pub async fn connect(url: &str) -> Outcome<Self> {
        Ok(match Options::of(url)? {
            Options::Sqlite(options) => {
                let pool = SqlitePoolOptions::new().max_connections(4);
                let pool = pool.test_before_acquire(false).connect_with(options);
                Self::Sqlite(pool.await?)
            }
            Options::Postgres(options) => Self::Postgres(PgPool::connect_with(options).await?),
        })
    }

    /// As [`Plain::next_due`].
    pub async fn next_due(&self) -> Outcome<Option<i64>> {
        Ok(match self {
            Self::Sqlite(pool) => sqlx::query_scalar(NEXT_DUE).fetch_one(pool).await?,
            Self::Postgres(pool) => sqlx::query_scalar(NEXT_DUE).fetch_one(pool).await?,
        })
    }

    /// As [`Plain::due`].
    pub async fn due(&self, limit: i64) -> Outcome<Vec<Row>> {
        Ok(match self {
            Self::Sqlite(pool) => {
                let rows = sqlx::query_as(DUE).bind(NOW).bind(limit);
                rows.fetch_all(pool).await?
            }
            Self::Postgres(pool) => {
                let rows = sqlx::query_as(DUE).bind(NOW).bind(limit);
                rows.fetch_all(pool).await?
            }
        })
    }

    pub async fn close(&self) {
        match self {
            Self::Sqlite(pool) => pool.close().await,
            Self::Postgres(pool) => pool.close().await,
        }
    }
}

enum Options {
    Sqlite(SqliteConnectOptions),
    Postgres(PgConnectOptions),
}

impl Options {
    fn of(url: &str) -> Outcome<Self> {
        Ok(match url.strip_prefix("sqlite://") {
            Some(path) => {
                let options = SqliteConnectOptions::new().filename(path);
                let options = options
                    .pragma("mmap_size", "0")
                    .pragma("cache_size", "-1024");
                Self::Sqlite(options.disable_statement_logging())
            }
            None => Self::Postgres(PgConnectOptions::from_str(url)?.disable_statement_logging()),
        })
    }
}

/// When the next deal or nudge is due.
const NEXT_DUE: &str = "select min(at) from (select min(due_at) as at from deal where due_at is not null \
     union all select min(next_at) from spell where next_at is not null) as soonest";

/// What is due, with all that a look needs of it.
const DUE: &str = "select workspace, number, due_at, version, body from deal where due_at <= $1 order by due_at limit $2";

/// Which deals fall due.
#[derive(Clone, Copy)]
pub enum Due {
    /// One in each of so many workspaces.
    Spread(i64),
    /// Every one in each of so many workspaces.
    Dense(i64),
    /// Every one there is.
    All,
}

impl Due {
    /// The last workspace, and the last number in each.
    fn bounds(self) -> (i64, i64) {
        match self {
            Self::Spread(workspaces) => (workspaces, 1),
            Self::Dense(workspaces) => (workspaces, i64::MAX),
            Self::All => (i64::MAX, i64::MAX),
        }
    }
}

/// A row that is due, as a look needs it.
pub type Row = (i64, i64, i64, i64, String);

impl Plain {
    pub async fn connect(url: &str) -> Outcome<Self> {
        Ok(match Options::of(url)? {
            Options::Sqlite(options) => Self::Sqlite(options.connect().await?),
            Options::Postgres(options) => Self::Postgres(options.connect().await?),
        })
    }

    /// Fills the tables that the store has made: so many workspaces of five reps, so many open deals in each. One deal
    /// in five was told of before and has two spells; the first of each workspace, and all of the first ten workspaces,
    /// are those that fall due.
    pub async fn fill(&mut self, workspaces: i64, deals: i64) -> Outcome<()> {
        if matches!(self, Self::Sqlite(_)) {
            // The file is thrown away if this program dies.
            for pragma in ["pragma journal_mode = off", "pragma synchronous = off"] {
                execute!(self, pragma)?;
            }
            execute!(self, "pragma cache_size = -500000")?;
        }
        execute!(
            self,
            "with recursive n(i) as (select cast(0 as bigint) union all select i + 1 from n where i + 1 < $1) \
             insert into deal (workspace, number, version, status, stage, owner, name, flagged, touched_at, saved_at, \
             body, due_at) select w, number, 1, 'open', 'prospecting', owner, 'Deal ' || i, false, at, at, \
             replace(replace(replace($3, $4, 'Deal ' || i), $5, cast(at as text)), $6, cast(owner as text)), \
             case when kind = 1 then $7 + (at - $9) + 172800000 else $8 end from ( \
               select i, i / $2 + 1 as w, i % $2 + 1 as number, (i / $2 + 1) * 10 + i % $2 % 5 as owner, \
                 case when i % $2 = 0 or i / $2 < 10 then 0 when i % 5 > 0 then 1 else 2 end as kind, \
                 case when i % $2 = 0 or i / $2 < 10 then $10 when i % 5 > 0 then $9 else $11 end \
                   - i * 7919 % 3000 * 1000 as at from n) as rows",
            workspaces * deals,
            deals,
            template()?,
            NAME,
            AT.to_string(),
            OWNER.to_string(),
            TUESDAY,
            LATER,
            TUESDAY,
            MONDAY,
            LONG_AGO,
        )?;
        execute!(
            self,
            "insert into spell (workspace, deal, rule, since, place, told, nudges, next_at, nudge, over) \
             select workspace, number, rule, touched_at, 'person', owner, 1, $1, 'nudge:' || owner || ':2026-11-30', \
             false from deal cross join (select 'idle' as rule union all select 'step-missing') as rules \
             where touched_at <= $2",
            LATER,
            LONG_AGO,
        )?;
        execute!(
            self,
            "insert into post (workspace, key, kind, reference, channel, state, not_before, rev, fence, attempts, \
             lease_until, message, sent_at) select workspace, 'nudge:' || owner || ':2026-11-30', 'nudge', owner, \
             workspace, 'sent', $1, 1, 1, 0, $1, workspace * 10, $1 from deal group by workspace, owner",
            MONDAY,
        )?;
        execute!(
            self,
            "insert into counter (workspace, last_number, deletions) \
             select workspace, max(number), 0 from deal group by workspace",
        )?;
        let settings = Settings {
            deals_channel: Some(ChannelId(CHANNEL)),
            ..Settings::default()
        };
        execute!(
            self,
            "insert into setting (workspace, version, body) \
             select workspace, 1, replace($1, $2, cast(workspace as text)) from counter",
            serde_json::to_string(&settings)?,
            CHANNEL.to_string(),
        )?;
        match self {
            Self::Sqlite(_) => {
                execute!(self, "pragma journal_mode = wal")?;
                execute!(self, "pragma synchronous = full")?;
            }
            // Soon enough the server does so by itself.
            Self::Postgres(_) => {
                execute!(self, "vacuum (analyze)")?;
                execute!(self, "checkpoint")?;
            }
        }
        Ok(())
    }

    /// Sets deals due; how many.
    pub async fn set_due(&mut self, due: Due) -> Outcome<u64> {
        let (workspaces, numbers) = due.bounds();
        Ok(execute!(
            self,
            "update deal set due_at = $3 + number % 1000 where workspace <= $1 and number <= $2",
            workspaces,
            numbers,
            NOW - 3_600_000,
        )?)
    }

    /// Takes back what a look at them has written; how many spells and messages that was.
    pub async fn take_back(&mut self, due: Due) -> Outcome<(u64, u64)> {
        let (workspaces, numbers) = due.bounds();
        execute!(
            self,
            "update deal set due_at = $3 where workspace <= $1 and number <= $2",
            workspaces,
            numbers,
            LATER,
        )?;
        let spells = execute!(
            self,
            "delete from spell where workspace <= $1 and nudges = 0",
            workspaces
        )?;
        let posts = execute!(
            self,
            "delete from post where workspace <= $1 and state = 'ready'",
            workspaces
        )?;
        if matches!(self, Self::Postgres(_)) {
            // Otherwise each round walks over what the rounds before have left.
            execute!(self, "vacuum deal, spell, post")?;
        }
        Ok((spells, posts))
    }

    /// When the next deal or nudge is due, by their indexes.
    pub async fn next_due(&mut self) -> Outcome<Option<i64>> {
        Ok(on!(self, |c| sqlx::query_scalar(NEXT_DUE)
            .fetch_one(c)
            .await)?)
    }

    /// What is due, by the index, as a look needs it.
    pub async fn due(&mut self, limit: i64) -> Outcome<Vec<Row>> {
        let rows = on!(self, |c| sqlx::query_as(DUE)
            .bind(NOW)
            .bind(limit)
            .fetch_all(c)
            .await)?;
        Ok(rows)
    }

    /// Writes what a look at these deals writes, row by row in one transaction.
    pub async fn write(&mut self, rows: &[Row]) -> Outcome<()> {
        on!(self, |c| {
            let mut tx = c.begin().await?;
            for (w, n, _, version, _) in rows {
                let (owner, sql) = (
                    w * 10 + (n - 1) % 5,
                    "update deal set due_at = $4 where workspace = $1 \
                     and number = $2 and version = $3",
                );
                sqlx::query(sql)
                    .bind(w)
                    .bind(n)
                    .bind(version)
                    .bind(LATER)
                    .execute(&mut *tx)
                    .await?;
                let key = format!("nudge:{owner}:2026-12-02");
                sqlx::query(
                    "insert into spell (workspace, deal, rule, since, place, told, nudges, next_at, nudge, over) \
                     values ($1, $2, 'step-missing', 1, 'person', $3, 0, null, $4, false)",
                )
                .bind(w)
                .bind(n)
                .bind(owner)
                .bind(&key)
                .execute(&mut *tx)
                .await?;
                sqlx::query(
                    "insert into post (workspace, key, kind, reference, channel, state, not_before, rev, fence, \
                     attempts, lease_until) values ($1, $2, 'nudge', $3, $1, 'ready', $4, 1, 0, 0, 0) \
                     on conflict (workspace, key) do nothing",
                )
                .bind(w)
                .bind(&key)
                .bind(owner)
                .bind(NOW)
                .execute(&mut *tx)
                .await?;
            }
            tx.commit().await?;
        });
        Ok(())
    }
}

/// A deal's row with what differs left open: as large as one with some answers in it.
fn template() -> Outcome<String> {
    let created = Created {
        name: NAME.to_owned(),
        customer: Some("Norddeutsche Landmaschinen".to_owned()),
        owner: UserId(OWNER),
        value: None,
        source: None,
        close: None,
        vertical: None,
        competitor: None,
        complexity: Complexity::Standard,
        stage: "prospecting".to_owned(),
        passed: Vec::new(),
        owed: Vec::new(),
        quiet: false,
        brief: false,
        in_card: false,
        sample: false,
    };
    let event = Event {
        seq: 1,
        at: AT,
        by: UserId(OWNER),
        interaction: InteractionId(1),
        what: What::Created(created),
    };
    let mut deal = Deal::replay(&[event]).ok_or("no deal")?;
    for (criterion, text) in [
        (
            "fit",
            "They run 40 machines of this kind, most of them older than ten years",
        ),
        (
            "contact",
            "Jens Petersen, head of operations, answered on the phone on Monday",
        ),
        (
            "trigger",
            "Two machines stood still during the harvest, and the season was lost",
        ),
    ] {
        let evidence = Evidence {
            text: text.to_owned(),
            by: UserId(OWNER),
            at: AT,
            seller_only: false,
            half: None,
            turn: 0,
            tries: 0,
            parts: None,
        };
        deal.evidence.insert(criterion.to_owned(), evidence);
    }
    Ok(serde_json::to_string(&deal)?)
}
