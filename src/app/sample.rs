//! What has happened in the practice room before one comes in: a manager's set-up and two deals, done by the
//! room's people with the bot's own commands. It fits any playbook: stages and criteria are what the bot offers.

use crate::practice::{Room, Seat};

/// A deal of the sample team.
struct Sample {
    person: &'static str,
    name: &'static str,
    customer: &'static str,
    value: &'static str,
    close: &'static str,
    /// What the buyer said, for the first criteria that are offered.
    said: &'static [&'static str],
}

const SAMPLES: &[Sample] = &[
    Sample {
        person: "ben",
        name: "Hafen ticket machines",
        customer: "Hafenbahn Nord",
        value: "120k",
        close: "in 10 weeks",
        said: &["Petra Lind, head of sales, answered and named Thursday"],
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
