//! `/digest status`: the last ones, the next one, and why one did not come.

use minijinja::context;
use minijinja::value::Value;

use crate::coach::case::Case;
use crate::coach::digest::reader::{day_of, keys};
use crate::coach::digest::schedule::next;
use crate::coach::refusal::Outcome;
use crate::coach::request::Answer;
use crate::domain::calendar::show_time;
use crate::domain::id::UserId;
use crate::domain::text;
use crate::message::Colour;
use crate::message::voice::link_to;
use crate::playbook::texts::safe;
use crate::store::{DigestSent, MANAGERS};

/// Longest reason of Discord's that is shown, in characters.
const REASON_MAX: usize = 80;
/// Digests that are told of.
const LAST: u32 = 5;

pub(super) async fn run(case: &Case<'_>) -> Outcome<Answer> {
    let (settings, user) = (&case.settings, case.actor().user);
    let daily = settings.daily(&case.coach.defaults);
    let has_own = case.own().await?.digest.is_some();
    let own_next = next(case, user).await?;
    let own_last = if has_own {
        last(case, user).await?
    } else {
        Vec::new()
    };
    let message = case.voice().message(
        "digest.status",
        context! {
            channel => settings.managers_channel.map(|c| safe(format!("<#{c}>"))),
            off => settings.digest_off,
            time => show_time(daily.time()),
            days => safe(daily.days().to_string()),
            zone => case.zone_label(daily.zone()),
            next => next(case, MANAGERS).await?,
            last => last(case, MANAGERS).await?,
            has_own,
            own_next,
            own_last,
        },
        Colour::Info,
    );
    Ok(Answer::private(message))
}

/// The last digests of a reader, a line each.
async fn last(case: &Case<'_>, reader: UserId) -> Outcome<Vec<Value>> {
    let (first, last) = keys(reader);
    let store = &case.coach.store;
    let sent = store
        .digests_sent(case.workspace, (&first, &last), LAST)
        .await?;
    let mut lines = Vec::new();
    for digest in &sent {
        lines.push(safe(line(case, digest)));
    }
    Ok(lines)
}

fn line(case: &Case<'_>, sent: &DigestSent) -> String {
    let day = day_of(&sent.key).map(|day| case.voice().day(day));
    let link = sent.message.map(|message| link_to(case.workspace, message));
    let at = sent
        .sent_at
        .map(|at| safe(format!("<t:{}:t>", at.div_euclid(1000))));
    let reason = sent.reason.as_deref().unwrap_or_default();
    let known = format!("digest.reason.{reason}");
    let reason = if case.texts().has(&known) {
        safe(case.texts().plain(&known))
    } else {
        // What Discord said, in its own words; the log has all of it.
        Value::from(text::truncate_words(reason, REASON_MAX))
    };
    let state = sent.state.as_str();
    case.say("digest.line", context! { day, link, at, state, reason })
}
