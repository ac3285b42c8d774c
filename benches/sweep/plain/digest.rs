//! Digests in plain SQL: set due, set due again, and counted.

use super::{DAY, LATER, NOW, Plain};
use crate::Outcome;

impl Plain {
    /// A managers' channel in every workspace, whose digest is due now; nothing else is.
    pub async fn set_digests(&mut self, workspaces: i64) -> Outcome<()> {
        execute!(
            self,
            "update deal set due_at = $1 where due_at <= $2",
            LATER,
            NOW
        )?;
        execute!(
            self,
            "update spell set next_at = null where next_at <= $1",
            NOW
        )?;
        execute!(self, "delete from post")?;
        // Something of today, so that there is more to say than that the day is quiet.
        execute!(
            self,
            "update deal set body = replace(body, '\"next_step\":null', $1) where number = 1",
            r#""next_step":{"text":"Call them","due":"2026-12-02"}"#,
        )?;
        execute!(
            self,
            "insert into setting (workspace, version, body) \
             select distinct workspace, 1, '{\"managers_channel\":' || workspace || '}' from deal where true \
             on conflict (workspace) do update set body = excluded.body",
        )?;
        execute!(
            self,
            "insert into digest (workspace, reader, due_at, since, day, told_at) \
             select distinct workspace, 1, $1, $2, null, 0 from deal where workspace <= $3",
            NOW,
            NOW - DAY + 1,
            workspaces,
        )?;
        Ok(())
    }

    /// Digests that are planned.
    pub async fn digests_planned(&mut self) -> Outcome<i64> {
        let sql = "select count(*) from post where kind = 'digest' and state = 'ready'";
        let (count,): (i64,) = on!(self, |c| sqlx::query_as(sql).fetch_one(&mut *c).await)?;
        Ok(count)
    }

    /// The same digests due again, and nothing of them sent.
    pub async fn digests_again(&mut self) -> Outcome<()> {
        execute!(self, "delete from post where kind = 'digest'")?;
        execute!(
            self,
            "update digest set due_at = $1, since = $2, day = null, told_at = 0",
            NOW,
            NOW - DAY + 1,
        )?;
        if matches!(self, Self::Postgres(_)) {
            // Otherwise each round walks over what the rounds before have left.
            execute!(self, "vacuum post, digest")?;
        }
        Ok(())
    }

    /// Deals that are due now.
    pub async fn deals_due(&mut self) -> Outcome<i64> {
        let sql = "select count(*) from deal where due_at <= $1";
        let (count,): (i64,) = on!(self, |c| sqlx::query_as(sql)
            .bind(NOW)
            .fetch_one(&mut *c)
            .await)?;
        Ok(count)
    }

    /// The open deals of a workspace, as text.
    pub async fn open_deals(&mut self, workspace: i64) -> Outcome<Vec<(i64, String)>> {
        let sql =
            "select number, body from deal where workspace = $1 and status in ('open', 'won')";
        Ok(on!(self, |c| sqlx::query_as(sql)
            .bind(workspace)
            .fetch_all(&mut *c)
            .await)?)
    }
}
