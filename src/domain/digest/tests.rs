//! What a digest tells of some deals, by the shipped playbook; UTC, Monday to Friday, 9 to 18.

use std::collections::BTreeMap;

use super::*;
use crate::domain::deal::Deal;
use crate::domain::event::{Created, Event, MoveKind, Moved, What};
use crate::domain::id::InteractionId;
use crate::domain::money::Money;
use crate::domain::watch::Measure;
use crate::playbook::{Complexity, Playbook};

const REP: UserId = UserId(7);
const HOUR: i64 = 3_600_000;

fn at(text: &str) -> i64 {
    let text = format!("{}:00Z", text.replace(' ', "T"));
    text.parse::<jiff::Timestamp>().unwrap().as_millisecond()
}

fn money(text: &str) -> Money {
    let (amount, code) = text.split_once(' ').unwrap();
    let currency = Currency::parse(code).unwrap();
    Money::new(amount.parse::<i64>().unwrap() * 100, currency).unwrap()
}

/// The history of a deal that was logged on Tuesday 1 December 2026 at 10:00 and moved at these times.
fn history(stage: &str, value: Option<&str>, moves: &[(&str, &str, MoveKind)]) -> Vec<Event> {
    let created = What::Created(Created {
        name: "Nordlicht fleet".into(),
        customer: None,
        owner: REP,
        value: value.map(money),
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
    let mut from = stage.to_owned();
    let mut all = vec![("2026-12-01 10:00", created)];
    for (when, to, kind) in moves {
        let owed = if *kind == MoveKind::Skip {
            vec!["problem".to_owned()]
        } else {
            Vec::new()
        };
        let step = What::Moved(Moved {
            from: std::mem::replace(&mut from, (*to).to_owned()),
            to: (*to).to_owned(),
            kind: *kind,
            reason: Some("they asked".into()),
            passed: Vec::new(),
            owed,
            requested_by: None,
            quiet: false,
            won: false,
            brief: false,
            in_card: false,
            ends: Vec::new(),
        });
        all.push((when, step));
    }
    (1..)
        .zip(all)
        .map(|(seq, (when, what))| Event {
            seq,
            at: at(when),
            by: REP,
            interaction: InteractionId(seq.unsigned_abs()),
            what,
        })
        .collect()
}

/// The digest of these histories at an instant, of what happened since another.
fn digest(
    histories: &[Vec<Event>],
    (from, now): (&str, &str),
    nudged: &[Nudged],
    advised: &[(UserId, &str)],
) -> Digest {
    let playbook = Playbook::builtin();
    let deals: Vec<Deal> = histories.iter().map(|h| Deal::replay(h).unwrap()).collect();
    let numbered = || (1..).map(DealNumber);
    let (from, now) = (at(from), at(now));
    let events: Vec<_> = { numbered().zip(histories) }
        .flat_map(|(n, events)| events.iter().map(move |e| (n, e.clone())))
        .filter(|(_, event)| event.at > from && event.at <= now)
        .collect();
    let advised = advised.iter().map(|(rep, id)| (*rep, (*id).to_owned()));
    let digest = Digest::of(&Facts {
        playbook: &playbook,
        measure: &Measure::default(),
        day: gather_day(now),
        from,
        now,
        due: None,
        deals: &numbered().zip(&deals).collect(),
        events: &events,
        nudged,
        held: 0,
        advised: &advised.collect(),
    });
    // It is kept as text.
    let kept = serde_json::to_string(&digest).unwrap();
    assert_eq!(serde_json::from_str::<Digest>(&kept).unwrap(), digest);
    digest
}

fn gather_day(now: i64) -> NaiveDate {
    crate::domain::calendar::today(now, &crate::domain::calendar::Zone::UTC)
}

fn kinds(digest: &Digest) -> Vec<(&str, usize)> {
    let groups = digest.news.groups.iter();
    groups
        .map(|(kind, group)| (kind.name(), group.total))
        .collect()
}

#[test]
fn a_deal_is_told_once_by_what_it_comes_to() {
    let clean = MoveKind::Clean;
    let old = ("2026-12-01 12:00", "2026-12-02 12:00");
    let moved = |kind| {
        let moves = [
            ("2026-12-01 13:00", "qualification", clean),
            ("2026-12-02 09:00", "development", kind),
        ];
        history("prospecting", None, &moves)
    };
    assert_eq!(
        kinds(&digest(&[moved(clean)], old, &[], &[])),
        [("moved", 1)]
    );
    // A skip is told as one, not as a move besides.
    assert_eq!(
        kinds(&digest(&[moved(MoveKind::Skip)], old, &[], &[])),
        [("passed", 1)]
    );
    // A new deal's moves are in where it stands.
    let all = ("2026-11-30 12:00", "2026-12-02 12:00");
    assert_eq!(kinds(&digest(&[moved(clean)], all, &[], &[])), [("new", 1)]);
    // There and back is nothing.
    let back = [
        ("2026-12-01 13:00", "qualification", clean),
        ("2026-12-02 09:00", "prospecting", MoveKind::Back),
    ];
    let none = digest(&[history("prospecting", None, &back)], old, &[], &[]);
    assert!(none.news.is_empty() && none.is_quiet(), "{none:?}");
}

#[test]
fn several_currencies_are_never_added_up_and_weights_are_rounded_once() {
    let span = ("2026-12-01 12:00", "2026-12-01 13:00");
    let values = [Some("1000 EUR"), Some("1 EUR"), Some("500 USD"), None];
    let deals = values.map(|value| history("prospecting", value, &[]));
    let told = digest(&deals, span, &[], &[]);
    let totals: Vec<_> = { told.totals.iter() }
        .map(|t| (t.currency.code(), t.deals, t.sum, t.weighted))
        .collect();
    // Prospecting: 10 %.
    assert_eq!(
        totals,
        [("EUR", 2, 100_100, 10_010), ("USD", 1, 50_000, 5_000)]
    );
    assert_eq!((told.open, told.unvalued), (4, 1));
    let most = i64::MAX / 10_000;
    let large: Vec<_> = (0..50)
        .map(|_| {
            let mut events = history("prospecting", Some("1 EUR"), &[]);
            if let What::Created(created) = &mut events[0].what {
                created.value = Money::new(most, Currency::parse("EUR").unwrap()).ok();
            }
            events
        })
        .collect();
    assert_eq!(
        digest(&large, span, &[], &[]).totals[0].sum,
        i128::from(most) * 50
    );
}

#[test]
fn what_is_quiet_after_a_nudge_is_a_managers_business() {
    let playbook = Playbook::builtin();
    let escalates = playbook.stages[0].escalate_days;
    let logged = [history("prospecting", Some("20000 EUR"), &[])];
    let since = at("2026-12-01 10:00");
    let nudged = |nudges| Nudged {
        deal: DealNumber(1),
        rule: "idle".into(),
        since,
        nudges,
    };
    let measure = Measure::default();
    let late = measure.calendar.add_working_days(since, escalates).unwrap();
    let time = |ms: i64| {
        jiff::Timestamp::from_millisecond(ms)
            .unwrap()
            .strftime("%F %H:%M")
            .to_string()
    };
    let told = |now: i64, nudges: &[Nudged]| {
        let now = time(now);
        let told = digest(&logged, ("2026-12-01 12:00", &now), nudges, &[]);
        told.needs
            .lines
            .iter()
            .any(|need| matches!(need.wants, Wants::Quiet { .. }))
    };
    assert!(told(late, &[nudged(1)]));
    assert!(!told(late - HOUR, &[nudged(1)]), "before its limit");
    assert!(!told(late, &[nudged(0)]), "nobody was nudged");
    assert!(!told(late, &[]), "nobody was nudged");
    let earlier = Nudged {
        since: since - HOUR,
        ..nudged(3)
    };
    assert!(!told(late, &[earlier]), "another spell");
}

#[test]
fn a_suggestion_turns_and_needs_enough_deals() {
    // Two working days without a next step.
    let span = ("2026-12-04 12:00", "2026-12-04 13:00");
    let skip = [("2026-12-01 11:00", "presentation", MoveKind::Skip)];
    let one = [history("prospecting", None, &skip)];
    assert_eq!(digest(&one, span, &[], &[]).advice, []);
    let two = [
        history("prospecting", None, &skip),
        history("prospecting", Some("5 EUR"), &skip),
    ];
    let said = |last: &[(UserId, &str)]| {
        let told = digest(&two, span, &[], last);
        let advice = told.advice.first().cloned().unwrap();
        assert_eq!(
            (told.advice.len(), advice.rep, advice.count, advice.of),
            (1, REP, 2, 2)
        );
        assert_eq!(advice.deal.unwrap().number, DealNumber(2), "the largest");
        advice.suggestion
    };
    let first = said(&[]);
    let second = said(&[(REP, &first)]);
    assert_ne!(first, second);
    // One that is over does not hold the others up.
    assert_eq!(said(&[(REP, "gone")]), first);
    let ids: Vec<_> = Playbook::builtin()
        .suggestions
        .iter()
        .map(|s| s.id.clone())
        .collect();
    assert!(ids.contains(&first) && ids.contains(&second));
}

#[test]
fn what_does_not_fit_is_counted_and_a_deleted_deal_leaves() {
    let span = ("2026-12-01 09:00", "2026-12-01 12:00");
    let many: Vec<_> = (0..100)
        .map(|_| history("prospecting", None, &[]))
        .collect();
    let mut told = digest(&many, span, &[], &[]);
    let (_, new) = &told.news.groups[0];
    assert_eq!((new.lines.len(), new.total), (KEPT, 100));
    assert!(told.forget(DealNumber(3)) && !told.forget(DealNumber(3)));
    let (_, new) = &told.news.groups[0];
    assert_eq!((new.lines.len(), new.total), (KEPT - 1, 99));
    assert!(
        new.lines
            .iter()
            .all(|item| item.deal.number != DealNumber(3))
    );
    let by_deal: BTreeMap<_, usize> = told.named().fold(BTreeMap::new(), |mut all, named| {
        *all.entry(named.number).or_default() += 1;
        all
    });
    assert_eq!(by_deal.len(), KEPT - 1);
}
