//! Our bot, put together as the program does it, without limits on how much one person may do.

use chrono::NaiveTime;
use dealcoach::app::{Bot, Parts};
use dealcoach::clock::SystemClock;
use dealcoach::coach::Defaults;
use dealcoach::discord::admit::Paces;
use dealcoach::discord::base::ApiBase;
use dealcoach::domain::calendar::{WorkDays, Zone};
use dealcoach::domain::money::Currency;
use dealcoach::playbook::{Autonomy, Playbook};
use dealcoach::store::Store;
use std::time::Duration;

/// Runs until the program ends.
pub async fn run(base: &str, file: &str) -> Result<(), Box<dyn std::error::Error>> {
    let currency = Currency::parse("EUR").map_err(|_| "no euro")?;
    let bot = Bot::start(Parts {
        api: ApiBase::parse(base)?,
        token: "token".to_owned().into(),
        store: Store::open(&format!("sqlite://{file}")).await?,
        playbook: Playbook::builtin(),
        reload: Box::new(|| Ok(Playbook::builtin())),
        clock: SystemClock::shared(),
        defaults: Defaults {
            currency,
            zone: Zone::parse("Europe/Berlin")?,
            days: WorkDays::MON_FRI,
            from: NaiveTime::MIN,
            to: NaiveTime::from_hms_opt(23, 59, 0).ok_or("no such time")?,
            digest: NaiveTime::from_hms_opt(8, 30, 0).ok_or("no such time")?,
            autonomy: Autonomy::Guided,
            workspaces: None,
        },
        paces: Paces {
            commands: 0,
            presses: 0,
            autocompletes: 0,
        },
    })
    .await
    .map_err(|stop| format!("{stop:?}"))?;
    if !bot.ready(Duration::from_secs(30)).await {
        return Err("not ready after 30 s".into());
    }
    crate::child::say_ready();
    let stop = bot.stopped().await;
    Err(format!("{stop:?}").into())
}
