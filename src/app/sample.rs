//! What has happened in the practice room before one comes in: a manager's set-up and some deals, done by the
//! room's people with the bot's own commands. It fits any playbook: stages and criteria are what the bot offers.

use std::time::Duration;

use crate::practice::{Room, Seat};

/// The role of a rep who asks before a stage is passed over.
const NEW_REP: &str = "New Rep";
/// Time for a message that the bot posts by itself.
const POSTED: Duration = Duration::from_secs(5);

/// A deal of the sample team.
struct Sample {
    person: &'static str,
    name: &'static str,
    customer: &'static str,
    value: &'static str,
    close: &'static str,
    /// What the buyer said, for the first criteria that are offered.
    said: &'static [&'static str],
    /// Why it passes over a stage, if it does.
    skips: Option<&'static str>,
}

const SAMPLES: &[Sample] = &[
    Sample {
        person: "ben",
        name: "Hafen ticket machines",
        customer: "Hafenbahn Nord",
        value: "120k",
        close: "in 10 weeks",
        said: &["Petra Lind, head of sales, answered and named Thursday"],
        skips: Some("They want to see it before their budget round"),
    },
    Sample {
        person: "carol",
        name: "Lindner test bench",
        customer: "Lindner Optik",
        value: "32k",
        close: "in 9 weeks",
        said: &[],
        skips: None,
    },
    Sample {
        person: "carol",
        name: "Kessler spare parts",
        customer: "Kessler Pumpen",
        value: "18.5k",
        close: "in 6 weeks",
        said: &[
            "Ole Kessler called back the same day",
            "Their plant stood still for two days in March",
        ],
        skips: Some("Ole Kessler wants to show it to his board on Thursday"),
    },
];

/// Plays it. What can't be done is logged and left out: a practice room without samples is still one.
pub(super) async fn play(room: &Room) {
    let mona = room.seat("mona").in_channel("managers");
    for (kind, channel) in [("deals", "deals"), ("managers", "managers")] {
        done(
            &mona,
            "setup channel",
            &[("kind", kind), ("channel", channel)],
        )
        .await;
    }
    // Ben is new: what he skips waits for Mona.
    room.add_role(NEW_REP, 0x0095_a5a6);
    if let Err(why) = room.set_roles(None, "ben", &["Sales Rep", NEW_REP]) {
        tracing::warn!(why, "a sample could not be played");
    }
    let sales_roles = mona
        .complete("setup role", "sales_role", "", &[("role", NEW_REP)])
        .await;
    if let Some(role) = sales_roles.first().and_then(|c| c.value.as_str()) {
        done(
            &mona,
            "setup role",
            &[("role", NEW_REP), ("sales_role", role)],
        )
        .await;
        done(
            &mona,
            "setup autonomy",
            &[("sales_role", role), ("mode", "scripted")],
        )
        .await;
    }
    for sample in SAMPLES {
        let seat = room.seat(sample.person).in_channel("deals");
        let sources = seat.complete("deal new", "source", "", &[]).await;
        let source = sources
            .last()
            .and_then(|c| c.value.as_str())
            .unwrap_or_default();
        let facts = [
            ("name", sample.name),
            ("customer", sample.customer),
            ("value", sample.value),
            ("close", sample.close),
            ("source", source),
        ];
        done(&seat, "deal new", &facts).await;
        for said in sample.said {
            let offered = seat
                .complete("deal evidence", "criterion", "", &[("deal", sample.name)])
                .await;
            let Some(first) = offered.first().and_then(|c| c.value.as_str()) else {
                continue;
            };
            done(
                &seat,
                "deal evidence",
                &[("deal", sample.name), ("criterion", first), ("text", said)],
            )
            .await;
        }
        if let Some(reason) = sample.skips {
            skip(&seat, sample.name, reason).await;
        }
    }
    // What nobody has to read any more is put away; what is posted is waited for, so that it stands where it belongs.
    for (person, channel) in [("mona", "managers"), ("ben", "deals"), ("carol", "deals")] {
        let seat = room.seat(person).in_channel(channel);
        seat.sees().iter().for_each(|message| seat.dismiss(message));
    }
    let posted = |room: &Room| {
        let seen =
            ["managers", "deals"].map(|channel| room.seat("mona").in_channel(channel).sees());
        seen.iter()
            .flatten()
            .any(|m| m.json()["interaction_metadata"].is_null())
    };
    if !room.until(POSTED, posted).await {
        tracing::warn!("no message of the samples was posted");
    }
}

/// Passes over the stage after the deal's first.
async fn skip(seat: &Seat, deal: &str, reason: &str) {
    let stages = seat
        .complete("deal move", "stage", "", &[("deal", deal)])
        .await;
    if let Some(third) = stages.get(2).and_then(|c| c.value.as_str()) {
        done(
            seat,
            "deal move",
            &[("deal", deal), ("stage", third), ("reason", reason)],
        )
        .await;
    }
}

async fn done(seat: &Seat, command: &str, options: &[(&str, &str)]) {
    let answer = seat.command(command, options).await;
    if answer.message().is_none() {
        tracing::warn!(
            command,
            answer = answer.text(),
            "a sample could not be played"
        );
    }
}
