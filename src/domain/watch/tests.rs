//! What time brings up, as tables, by the shipped playbook; in Berlin, Monday to Friday, 9 to 18.

use std::collections::BTreeSet;

use super::Cue::{Age, CloseMoved, ClosePassed, Handover, Idle, NoValue, StepMissing, StepOverdue};
use super::*;
use crate::domain::calendar::{WorkDays, Zone, read_time};
use crate::domain::event::{
    Change, Contact, Created, Delta, Event, MoveKind, Moved, Request, What,
};
use crate::domain::id::{InteractionId, UserId};
use crate::domain::money::{Currency, Money};
use crate::playbook::Complexity;

const REP: UserId = UserId(1);

/// An instant from a Berlin day and time of winter, such as `2026-12-01 09:00`.
fn at(text: &str) -> i64 {
    let text = format!("{}:00+01:00", text.replace(' ', "T"));
    text.parse::<jiff::Timestamp>().unwrap().as_millisecond()
}

/// The day and time in Berlin, with its weekday.
fn shown(ms: i64) -> String {
    jiff::Timestamp::from_millisecond(ms)
        .unwrap()
        .to_zoned(jiff::tz::TimeZone::get("Europe/Berlin").unwrap())
        .strftime("%a %d %b %H:%M")
        .to_string()
}

fn berlin(holidays: &[&str]) -> WorkCalendar {
    WorkCalendar::new(
        WorkDays::MON_FRI,
        read_time("9").unwrap(),
        read_time("18").unwrap(),
        holidays
            .iter()
            .map(|d| d.parse().unwrap())
            .collect::<BTreeSet<_>>(),
        Zone::parse("Europe/Berlin").unwrap(),
    )
    .unwrap()
}

/// A deal of €20,000 logged on Tuesday 1 December 2026 at 10:00, with this history.
fn deal(stage: &str, history: &[(&str, What)]) -> Deal {
    let eur = Currency::parse("EUR").unwrap();
    let created = What::Created(Created {
        name: "Nordlicht fleet".into(),
        customer: None,
        owner: REP,
        value: Some(Money::new(2_000_000, eur).unwrap()),
        source: Some("referral".into()),
        close: None,
        vertical: None,
        competitor: None,
        complexity: Complexity::Standard,
        stage: stage.into(),
        passed: Vec::new(),
        owed: Vec::new(),
        quiet: false,
        brief: false,
        in_card: false,
        sample: false,
    });
    let first = ("2026-12-01 10:00", created);
    let events: Vec<Event> = (1..)
        .zip(std::iter::once(&first).chain(history))
        .map(|(seq, (when, what))| Event {
            seq,
            at: at(when),
            by: REP,
            interaction: InteractionId(seq.unsigned_abs()),
            what: what.clone(),
        })
        .collect();
    Deal::replay(&events).unwrap()
}

fn note(value: Option<&str>) -> What {
    What::Noted {
        text: "Called".into(),
        contact: Contact::Call,
        value_for_customer: value.map(str::to_owned),
        speaker: None,
    }
}

fn step(due: &str) -> What {
    What::NextStep {
        text: "Walk through the draft".into(),
        due: due.parse().unwrap(),
    }
}

fn close(from: Option<&str>, to: Option<&str>) -> What {
    let day = |d: &str| d.parse().unwrap();
    What::Edited {
        changes: vec![Change::Close(Delta {
            from: from.map(day),
            to: to.map(day),
        })],
    }
}

fn moved(from: &str, to: &str) -> What {
    What::Moved(Moved {
        from: from.into(),
        to: to.into(),
        kind: MoveKind::Clean,
        reason: None,
        passed: Vec::new(),
        owed: Vec::new(),
        requested_by: None,
        quiet: false,
        won: to == "account-management",
        brief: false,
        in_card: false,
        ends: Vec::new(),
    })
}

fn snooze(until: &str) -> What {
    What::Snoozed {
        until: until.parse().unwrap(),
        reason: "They are closed".into(),
    }
}

fn measure(calendar: &WorkCalendar, own: Option<Override>, deal: &Deal) -> Measure {
    Measure {
        calendar: calendar.clone(),
        own: own.map(|o| (deal.stage.clone(), o)).into_iter().collect(),
    }
}

/// When a rule begins to hold; "never" if it does not.
fn rings(cue: Cue, deal: &Deal, calendar: &WorkCalendar, own: Option<Override>) -> String {
    let playbook = Playbook::builtin();
    let measure = measure(calendar, own, deal);
    let watch = measure.watch(&playbook, deal);
    let spell = watch.spells().into_iter().find(|s| s.cue == cue);
    spell.map_or("never".into(), |s| shown(s.at))
}

/// What, the rule, the stage, the history, when it rings.
type Row<'a> = (&'a str, Cue, &'a str, &'a [(&'a str, What)], &'a str);

#[test]
fn nothing_is_said_of_a_sample() {
    let history = [("2026-12-02 10:00", note(None))];
    let real = deal("prospecting", &history);
    let sample = Deal {
        sample: true,
        ..real.clone()
    };
    let (playbook, calendar) = (Playbook::builtin(), berlin(&[]));
    let spells = |deal: &Deal| {
        let measure = measure(&calendar, None, deal);
        measure.watch(&playbook, deal).spells()
    };
    assert!(!spells(&real).is_empty());
    assert_eq!(spells(&sample), []);
}

#[test]
fn when_each_rule_begins_to_hold() {
    let asked = What::Requested {
        request: Request {
            to: "presentation".into(),
            from: "qualification".into(),
            reason: "They asked".into(),
            buyer_led: false,
            signed: None,
        },
        channel: None,
    };
    let lost = What::Lost {
        reason: "price".into(),
        competitor: None,
        learned: None,
        ends: Vec::new(),
    };
    let reopened = What::Reopened {
        reason: "They came back".into(),
    };
    let dismissed = |rule: &str, since: &str| What::CueDismissed {
        rule: rule.into(),
        since: at(since),
        reason: "It is known".into(),
    };
    #[rustfmt::skip]
    let cases: &[Row<'_>] = &[
        // what, rule, stage, history after Tue 1 Dec 10:00, when it rings
        ("five whole working days", Idle, "qualification", &[], "Tue 08 Dec 18:00"),
        ("three where the stage says so", Idle, "presentation", &[], "Fri 04 Dec 18:00"),
        ("a note begins it anew", Idle, "presentation", &[("2026-12-04 17:00", note(None))], "Wed 09 Dec 18:00"),
        ("it rests until a step's day is over", Idle, "presentation", &[("2026-12-01 11:00", step("2026-12-11"))], "Wed 16 Dec 18:00"),
        ("a step that has passed rests nothing", Idle, "presentation", &[("2026-12-01 11:00", step("2026-12-02")), ("2026-12-04 17:00", note(None))], "Wed 09 Dec 18:00"),
        ("holidays do not count", Idle, "closing", &[("2026-12-23 12:00", note(None))], "Mon 28 Dec 18:00"),
        ("a snooze holds it back to its day", Idle, "presentation", &[("2026-12-02 10:00", snooze("2026-12-14"))], "Mon 14 Dec 00:00"),
        ("a snooze that ends before changes nothing", Idle, "presentation", &[("2026-12-02 10:00", snooze("2026-12-03"))], "Fri 04 Dec 18:00"),
        ("what had begun comes back after the snooze", Idle, "presentation", &[("2026-12-08 10:00", snooze("2026-12-14"))], "Mon 14 Dec 00:00"),
        ("looked at again", Idle, "presentation", &[("2026-12-02 10:00", snooze("2026-12-14")), ("2026-12-02 11:00", What::Woken)], "Fri 04 Dec 18:00"),
        ("lost", Idle, "presentation", &[("2026-12-02 10:00", lost.clone())], "never"),
        ("fourteen calendar days", Age, "qualification", &[], "Tue 15 Dec 10:00"),
        ("activity does not end it", Age, "qualification", &[("2026-12-04 17:00", note(None))], "Tue 15 Dec 10:00"),
        ("of all visits", Age, "qualification", &[("2026-12-03 10:00", moved("qualification", "development")), ("2026-12-10 10:00", moved("development", "qualification"))], "Tue 22 Dec 10:00"),
        ("not of the time it was lost", Age, "qualification", &[("2026-12-03 10:00", lost), ("2026-12-10 10:00", reopened)], "Tue 22 Dec 10:00"),
        ("none once it is won", Age, "closing", &[("2026-12-03 10:00", moved("closing", "account-management"))], "never"),
        ("told once a visit: snoozed after it rang", Age, "qualification", &[("2026-12-16 10:00", snooze("2026-12-20"))], "never"),
        ("snoozed before it rang", Age, "qualification", &[("2026-12-10 10:00", snooze("2026-12-20"))], "Sun 20 Dec 00:00"),
        ("dismissed", Age, "qualification", &[("2026-12-16 10:00", dismissed("age", "2026-12-01 10:00"))], "never"),
        ("dismissed, but another visit", Age, "qualification", &[("2026-12-16 10:00", dismissed("age", "2026-11-01 10:00"))], "Tue 15 Dec 10:00"),
        ("a step is overdue when its day is over", StepOverdue, "qualification", &[("2026-12-01 11:00", step("2026-12-03"))], "Fri 04 Dec 00:00"),
        ("a note leaves it overdue", StepOverdue, "qualification", &[("2026-12-01 11:00", step("2026-12-03")), ("2026-12-04 11:00", note(None))], "Fri 04 Dec 00:00"),
        ("a new step ends that", StepOverdue, "qualification", &[("2026-12-01 11:00", step("2026-12-03")), ("2026-12-04 11:00", step("2026-12-09"))], "Thu 10 Dec 00:00"),
        ("two working days without a step", StepMissing, "qualification", &[], "Thu 03 Dec 18:00"),
        ("with a step none is missing", StepMissing, "qualification", &[("2026-12-01 11:00", step("2026-12-03"))], "never"),
        ("a customer needs no step", StepMissing, "closing", &[("2026-12-03 10:00", moved("closing", "account-management"))], "never"),
        ("the close date has passed", ClosePassed, "closing", &[("2026-12-01 11:00", close(None, Some("2026-12-11")))], "Sat 12 Dec 00:00"),
        ("won in time or not", ClosePassed, "closing", &[("2026-12-01 11:00", close(None, Some("2026-12-11"))), ("2026-12-03 10:00", moved("closing", "account-management"))], "never"),
        ("put off once", CloseMoved, "closing", &[("2026-12-01 11:00", close(Some("2026-12-11"), Some("2026-12-18")))], "never"),
        ("put off twice", CloseMoved, "closing", &[("2026-12-01 11:00", close(Some("2026-12-11"), Some("2026-12-18"))), ("2026-12-03 11:00", close(Some("2026-12-18"), Some("2026-12-30")))], "Thu 03 Dec 11:00"),
        ("brought forward", CloseMoved, "closing", &[("2026-12-01 11:00", close(Some("2026-12-18"), Some("2026-12-11"))), ("2026-12-03 11:00", close(Some("2026-12-11"), Some("2026-12-30")))], "never"),
        ("in another stage", CloseMoved, "discussion", &[("2026-12-01 11:00", close(Some("2026-12-11"), Some("2026-12-18"))), ("2026-12-02 10:00", moved("discussion", "closing")), ("2026-12-03 11:00", close(Some("2026-12-18"), Some("2026-12-30")))], "never"),
        ("three contacts without anything for them", NoValue, "qualification", &[("2026-12-02 10:00", note(None)), ("2026-12-03 10:00", note(None)), ("2026-12-04 10:00", note(None)), ("2026-12-07 10:00", note(None))], "Fri 04 Dec 10:00"),
        ("one of them brought something", NoValue, "qualification", &[("2026-12-02 10:00", note(None)), ("2026-12-03 10:00", note(Some("A checklist"))), ("2026-12-04 10:00", note(None)), ("2026-12-07 10:00", note(None))], "never"),
        ("nobody decides", Cue::Request, "qualification", &[("2026-12-03 10:00", asked.clone())], "Mon 07 Dec 18:00"),
        ("a snooze holds no decision back", Cue::Request, "qualification", &[("2026-12-03 10:00", asked), ("2026-12-03 10:00", snooze("2026-12-20"))], "Mon 07 Dec 18:00"),
        ("nobody takes it", Handover, "qualification", &[("2026-12-03 10:00", What::HandoverOffered { to: UserId(2) })], "Mon 07 Dec 18:00"),
        ("returned", Handover, "qualification", &[("2026-12-03 10:00", What::HandoverOffered { to: UserId(2) }), ("2026-12-03 11:00", What::HandoverReturned)], "never"),
    ];
    let calendar = berlin(&["2026-12-25"]);
    let mut seen = BTreeSet::new();
    for (what, cue, stage, history, wanted) in cases {
        let told = rings(*cue, &deal(stage, history), &calendar, None);
        assert_eq!(told, *wanted, "{what}");
        if *wanted != "never" {
            seen.insert(*cue);
        }
    }
    let all: BTreeSet<Cue> = Rule::ALL.iter().map(|r| r.cue).collect();
    assert_eq!(seen, all, "each rule is seen to begin");
}

#[test]
fn a_spell_is_told_from_the_next() {
    let calendar = berlin(&[]);
    let playbook = Playbook::builtin();
    let since = |history: &[(&str, What)]| {
        let deal = deal("presentation", history);
        let measure = measure(&calendar, None, &deal);
        let watch = measure.watch(&playbook, &deal);
        let spells = watch.spells();
        spells.into_iter().find(|s| s.cue == Idle).unwrap().since
    };
    let first = since(&[]);
    assert_eq!(since(&[]), first, "the same as long as nothing happens");
    let edit = close(None, Some("2026-12-18"));
    assert_ne!(since(&[("2026-12-02 10:00", edit)]), first);
    assert_ne!(since(&[("2026-12-08 10:00", snooze("2026-12-14"))]), first);
    let before = since(&[("2026-12-02 10:00", snooze("2026-12-14"))]);
    assert_eq!(
        before, first,
        "held back before it began, it is still the same"
    );
}

#[test]
fn limits_follow_size_and_what_the_workspace_set() {
    let playbook = Playbook::builtin();
    let stage = playbook.stage("presentation").unwrap();
    let of = |amount: Option<(i64, &str)>, own: Option<Override>| {
        let value =
            amount.map(|(minor, code)| Money::new(minor, Currency::parse(code).unwrap()).unwrap());
        let Limits {
            idle_days,
            escalate_days,
            age_days,
        } = limits(&playbook, stage, value, own);
        (idle_days, escalate_days, age_days)
    };
    assert_eq!(of(None, None), (3, 5, Some(14)));
    assert_eq!(
        of(Some((499_999, "EUR")), None),
        (2, 3, Some(7)),
        "small, rounded up"
    );
    assert_eq!(of(Some((500_000, "EUR")), None), (3, 5, Some(14)));
    assert_eq!(
        of(Some((10_000_000, "EUR")), None),
        (6, 10, Some(28)),
        "large"
    );
    assert_eq!(
        of(Some((499_999, "JPY")), None),
        (3, 5, Some(14)),
        "no bounds: middle"
    );
    let own = Override {
        idle_days: Some(7),
        age_days: None,
    };
    assert_eq!(
        of(Some((499_999, "EUR")), Some(own)),
        (7, 7, Some(7)),
        "as given, for every size"
    );
}

#[test]
fn the_clocks_say_what_they_count_from() {
    let playbook = Playbook::builtin();
    let calendar = berlin(&[]);
    let deal = deal("presentation", &[("2026-12-02 12:00", step("2026-12-04"))]);
    let measure = measure(&calendar, None, &deal);
    let watch = measure.watch(&playbook, &deal);
    let now = at("2026-12-08 18:00");
    let clocks = watch.clocks(now);
    assert!(clocks.rests);
    assert_eq!(shown(clocks.idle_since), "Sat 05 Dec 00:00");
    assert_eq!((clocks.idle_days, clocks.age_days), (2, 7));
    assert_eq!(
        clocks.idle_at.map(shown).as_deref(),
        Some("Wed 09 Dec 18:00")
    );
    assert_eq!(
        clocks.age_at.map(shown).as_deref(),
        Some("Tue 15 Dec 10:00")
    );
    let cues: Vec<Cue> = watch.holding(now).iter().map(|s| s.cue).collect();
    assert_eq!(cues, [StepOverdue]);
    assert_eq!(
        watch.next_at(now).map(shown).as_deref(),
        Some("Wed 09 Dec 18:00")
    );
}

#[test]
fn what_needs_attention_is_looked_at_first() {
    let (playbook, calendar) = (Playbook::builtin(), berlin(&[]));
    let place = |deal: &Deal, owes, now: &str| {
        let measure = measure(&calendar, None, deal);
        measure.watch(&playbook, deal).attention(owes).at(at(now))
    };
    let calm = deal("qualification", &[]);
    let early = "2026-12-01 12:00";
    // What is owed comes before nothing, what time has brought up before both.
    assert!(place(&calm, true, early) < place(&calm, false, early));
    assert!(place(&calm, false, "2026-12-30 12:00") < place(&calm, true, early));
    // What is snoozed comes last, until its day.
    let snoozed = deal(
        "qualification",
        &[("2026-12-01 10:30", snooze("2026-12-20"))],
    );
    assert!(place(&snoozed, true, early) > place(&calm, false, early));
    assert!(place(&snoozed, true, "2026-12-20 12:00") <= place(&calm, true, early));
    assert_eq!(
        Attention::default().at(at(early)),
        place(&calm, false, early)
    );
}
