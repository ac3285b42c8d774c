//! How long all patterns take over an answer of 1,000 characters, beside a plain scan of the same text that looks for the
//! words of one of them: `cargo bench --bench said`.
//!
//! In turn, round by round; the medians of one run and their ratio are what counts.

use std::hint::black_box;
use std::time::{Duration, Instant};

use chrono::NaiveDate;
use dealcoach::domain::calendar::WorkCalendar;
use dealcoach::domain::date::{Purpose, Seen};
use dealcoach::domain::noted;
use dealcoach::domain::said;
use dealcoach::playbook::Playbook;

const ROUNDS: usize = 200;
/// What an answer of this length may take at most, in all.
const MOST: Duration = Duration::from_millis(1);
const LENGTH: usize = 1_000;

fn main() {
    // `cargo test --benches` only wants to see that it runs.
    let quick = std::env::args().any(|a| a == "--test" || a == "quick");
    let rounds = if quick { 3 } else { ROUNDS };
    let started = Instant::now();
    let playbook = Playbook::builtin();
    println!(
        "reading the playbook: {:.0} ms",
        started.elapsed().as_secs_f64() * 1e3
    );
    let calendar = WorkCalendar::default();
    let seen = Seen {
        today: NaiveDate::from_ymd_opt(2026, 11, 27).unwrap_or_default(),
        calendar: &calendar,
        purpose: Purpose::Close,
    };
    for (what, sentence) in [
        (
            "English",
            "Called Jana Weiss: an invoice takes nine days, two clerks type it by hand, and Karl Ahm (CFO) decides by 15 January. ",
        ),
        (
            "German",
            "Jana Weiß sagt, eine Rechnung dauert neun Tage; zwei Leute prüfen sie von Hand, Geschäftsführer Karl Ahm entscheidet. ",
        ),
        (
            "French",
            "D'après Jana Weiss, une facture prend neuf jours ; deux comptables la saisissent, et c'est Karl Ahm (DAF) qui décide. ",
        ),
        (
            "a list",
            "- sent the offer, 48k\n- Petra Lind: export is missing\n- tbc\n",
        ),
    ] {
        let text: String = sentence.chars().cycle().take(LENGTH).collect();
        let words = ["sent", "tbc", "signed", "unterschrieben", "decides"];
        let (mut read, mut plain) = (Vec::new(), Vec::new());
        for _ in 0..rounds {
            read.push(timed(|| {
                black_box(said::judge(&playbook.signals, &text, &[]));
                black_box(said::parts(&playbook.signals, &text, None, &seen));
                black_box(said::proof(&playbook.signals, &text, &seen));
                black_box(noted::topics(&playbook, &text, &seen));
            }));
            plain.push(timed(|| {
                let lower = text.to_lowercase();
                black_box(words.iter().filter(|word| lower.contains(**word)).count());
            }));
        }
        let (read, plain) = (median(read), median(plain));
        println!(
            "{what}, {LENGTH} characters: {:.3} ms; a plain scan for five words {:.4} ms; ratio {:.0}{}",
            read.as_secs_f64() * 1e3,
            plain.as_secs_f64() * 1e3,
            read.as_secs_f64() / plain.as_secs_f64(),
            if read > MOST { "; too long" } else { "" },
        );
        assert!(quick || read <= MOST, "{what}: more than {MOST:?}");
    }
}

fn timed(run: impl FnOnce()) -> Duration {
    let started = Instant::now();
    run();
    started.elapsed()
}

fn median(mut times: Vec<Duration>) -> Duration {
    times.sort_unstable();
    times.get(times.len() / 2).copied().unwrap_or_default()
}
