//! The sample deal: one a workspace, logged by a manager who tries the bot, in no sum and no digest.

use chrono::Days;

use crate::coach::case::Case;
use crate::coach::refusal::{Outcome, Stop};
use crate::coach::settings::{SetBy, Settings};
use crate::domain::deal::Deal;
use crate::domain::event::{Created, What};
use crate::domain::id::DealNumber;
use crate::domain::money::Money;
use crate::message::voice::called;
use crate::playbook::Complexity;
use crate::store::CommitError;

/// How often it is tried anew when somebody else was faster.
const ATTEMPTS: usize = 5;
/// What it is worth, in whole units of the workspace's currency.
const WORTH: i64 = 48_000;
/// In so many days it is to be closed.
const CLOSES_IN: u64 = 42;
/// Where the settings keep who logged it: of two who do so at once, one comes second.
const KEY: &str = "sample";

/// The workspace's sample, if it has one.
pub async fn of(case: &Case<'_>) -> Outcome<Option<DealNumber>> {
    let directory = case.coach.store.directory(case.workspace).await?;
    let sample = directory.entries().iter().find(|e| e.sample);
    Ok(sample.map(|e| e.number))
}

/// Logs it, and says so; where there is one already, it says that.
pub async fn log(case: &Case<'_>) -> Outcome<String> {
    for _ in 0..ATTEMPTS {
        let current = case.coach.store.settings(case.workspace).await?;
        if let Some(number) = of(case).await? {
            let record = case.load(number).await?;
            return Ok(case.say("start.sample.there", case.called(&record)));
        }
        let events = case.events(0, vec![What::Created(created(case))]);
        let deal =
            Deal::replay(&events).ok_or_else(|| Stop::Fault("a new deal has no state".into()))?;
        let mut settings = Settings::clone(&current);
        let by = SetBy {
            by: case.actor().user,
            at: case.coach.clock.wall_ms(),
            version: current.version + 1,
        };
        settings.set.insert(KEY.to_owned(), by);
        let with = Some((current.version, settings));
        match case.create_with(events, deal, &[], with).await {
            Ok(record) => {
                let called = called(record.number, &record.deal);
                return Ok(case.say("start.sample.done", called));
            }
            Err(CommitError::Conflict) => {}
            Err(error) => return Err(case.failed(error)),
        }
    }
    Err(Stop::Busy)
}

fn created(case: &Case<'_>) -> Created {
    let currency = case.currency();
    let minor = WORTH * 10_i64.pow(u32::from(currency.exponent()));
    let texts = case.texts();
    Created {
        name: texts.plain("start.sample.name"),
        customer: Some(texts.plain("start.sample.customer")),
        owner: case.actor().user,
        value: Money::new(minor, currency).ok(),
        source: None,
        close: case.today().checked_add_days(Days::new(CLOSES_IN)),
        vertical: None,
        competitor: None,
        complexity: Complexity::Standard,
        stage: case.playbook.first_stage().id.clone(),
        passed: Vec::new(),
        owed: Vec::new(),
        quiet: false,
        brief: false,
        in_card: false,
        sample: true,
    }
}
