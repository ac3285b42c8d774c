//! The playbook that comes with the program, held to the measures of a rep on a phone.

use super::{
    Complexity, Family, Field, Gap, How, Line, Market, Moment, PROFILE_FIELDS, Playbook, Question,
};

fn chars(text: &str) -> usize {
    text.chars().count()
}

/// Words of a question; what is quoted counts as one.
fn words(line: &Line) -> usize {
    let said = line.render(None, &|_, _| Some("x".into())).unwrap();
    said.split_whitespace()
        .filter(|word| word.chars().any(char::is_alphanumeric))
        .count()
}

/// Every line that a rep reads, with where it is from.
fn lines(playbook: &Playbook) -> Vec<(String, String)> {
    let mut all = Vec::new();
    let mut add = |place: &str, text: &str| all.push((place.to_owned(), text.to_owned()));
    for stage in &playbook.stages {
        add(&stage.id, &stage.purpose);
        add(&stage.id, &stage.why);
        for criterion in &stage.criteria {
            add(&criterion.id, &criterion.statement);
            add(&criterion.id, &criterion.label);
            let asked = criterion
                .ask
                .iter()
                .chain(&criterion.later)
                .chain(&criterion.again);
            asked.for_each(|question| add(&criterion.id, &question.line.source));
        }
        stage
            .say
            .iter()
            .chain(&stage.hints)
            .for_each(|line| add(&stage.id, &line.source));
        stage
            .tools
            .iter()
            .chain(&stage.skills)
            .for_each(|text| add(&stage.id, text));
    }
    for entry in &playbook.differentiators {
        add(&entry.id, &entry.claim.source);
        add(&entry.id, &entry.proof);
        add(&entry.id, &entry.story);
        entry
            .say
            .iter()
            .for_each(|(_, line)| add(&entry.id, &line.source));
    }
    for card in &playbook.competitors {
        card.questions
            .iter()
            .for_each(|line| add(&card.id, &line.source));
        card.limits
            .iter()
            .chain(&card.approach)
            .chain(&card.proof)
            .for_each(|text| add(&card.id, text));
    }
    for vertical in &playbook.verticals {
        vertical.requirements.iter().for_each(|requirement| {
            add(&vertical.id, &requirement.text);
            add(&vertical.id, &requirement.ask.source);
        });
    }
    for source in &playbook.sources {
        source.hint.iter().for_each(|hint| add(&source.id, hint));
    }
    all
}

#[test]
fn lengths_fit_a_phone() {
    let playbook = Playbook::builtin();
    let mut long = Vec::new();
    let mut most = |what: &str, text: &str, limit: usize| {
        if chars(text) > limit {
            long.push(format!("{what}: {} of {limit}: {text}", chars(text)));
        }
    };
    for stage in &playbook.stages {
        most("why", &stage.why, 90);
        most("purpose", &stage.purpose, 100);
        stage
            .say
            .iter()
            .for_each(|line| most("say", &line.source, 140));
        stage
            .hints
            .iter()
            .for_each(|line| most("hint", &line.source, 140));
        stage
            .not_enough
            .iter()
            .for_each(|text| most("not enough", text, 60));
        for criterion in &stage.criteria {
            most("label", &criterion.label, 24);
            most("statement", &criterion.statement, 100);
            most("example", &criterion.example, 100);
            let asked = criterion
                .ask
                .iter()
                .chain(&criterion.later)
                .chain(&criterion.again);
            asked.for_each(|question| most("question", &question.line.source, 100));
        }
    }
    for entry in &playbook.differentiators {
        most("name", &entry.name, 40);
        entry
            .say
            .iter()
            .for_each(|(_, line)| most("say", &line.source, 140));
        most("claim", &entry.claim.source, 140);
        most("proof", &entry.proof, 160);
        most("story", &entry.story, 240);
    }
    let reasons = [
        &playbook.lost_reasons,
        &playbook.skip_reasons,
        &playbook.back_reasons,
        &playbook.reopen_reasons,
        &playbook.aside_reasons,
    ];
    reasons
        .into_iter()
        .flatten()
        .for_each(|reason| most("reason", &reason.name, 40));
    playbook
        .sources
        .iter()
        .flat_map(|source| &source.hint)
        .for_each(|hint| most("hint", hint, 140));
    for requirement in playbook
        .verticals
        .iter()
        .flat_map(|vertical| &vertical.requirements)
    {
        most("requirement", &requirement.text, 90);
        most("question", &requirement.ask.source, 90);
    }
    playbook
        .competitors
        .iter()
        .flat_map(|card| &card.questions)
        .for_each(|line| most("question", &line.source, 90));
    assert!(long.is_empty(), "{}", long.join("\n"));
}

#[test]
fn questions_can_be_said_in_one_breath() {
    let playbook = Playbook::builtin();
    for (_, criterion) in playbook.criteria() {
        for question in criterion.ask.iter().chain(&criterion.again) {
            let count = words(&question.line);
            assert!(count < 15, "{count} words: {}", question.line.source);
        }
    }
}

#[test]
fn each_required_criterion_has_words_for_three_moments() {
    let playbook = Playbook::builtin();
    let asked = |question: &Question| question.line.source.clone();
    for (_, criterion) in playbook.criteria().filter(|(_, c)| c.required) {
        let id = &criterion.id;
        assert!(!criterion.again.is_empty(), "{id}");
        assert!(
            criterion.met_by.is_some() || !criterion.whom.is_empty() || criterion.inbound_only,
            "{id}"
        );
        // it says yes to what the buyer wanted before it asks
        let yes = ["Yes", "Gladly", "Of course"];
        assert!(!criterion.later.is_empty(), "{id}");
        for later in criterion.later.iter().map(asked) {
            assert!(yes.iter().any(|word| later.starts_with(word)), "{later}");
        }
    }
}

#[test]
fn a_simple_deal_is_asked_ten_things() {
    let playbook = Playbook::builtin();
    let asked = playbook
        .criteria()
        .filter(|(_, c)| c.applies(Complexity::Simple, true));
    let ids: Vec<&str> = asked.map(|(_, c)| c.id.as_str()).collect();
    assert_eq!(
        ids,
        [
            "reply",
            "problem",
            "responsible",
            "budget",
            "fit",
            "objections",
            "why-us",
            "terms",
            "signature",
            "paid",
        ]
    );
}

#[test]
fn the_manner_of_the_voice_holds() {
    let playbook = Playbook::builtin();
    let banned = [
        "!",
        "champion",
        "pain point",
        "low-hanging",
        "touch base",
        "ballpark",
        "home run",
        "game changer",
        "leverage",
        "deep dive",
        "no-brainer",
        "win-win",
        "best practice",
        "great job",
        "well done",
    ];
    for (place, text) in lines(&playbook) {
        let lower = text.to_lowercase();
        for word in banned {
            assert!(!lower.contains(word), "{place}: `{word}` in {text}");
        }
        assert!(
            !text.contains("  ") && !text.contains('\u{a0}'),
            "{place}: {text}"
        );
        // emphasis and the like would be drawn by Discord in the middle of a sentence
        assert!(!text.contains(['*', '_', '`']), "{place}: {text}");
    }
    for (_, criterion) in playbook.criteria() {
        for question in &criterion.ask {
            assert!(
                question.line.source.ends_with(['?']),
                "{}",
                question.line.source
            );
        }
        assert!(
            criterion.label.ends_with(char::is_alphanumeric),
            "{}",
            criterion.label
        );
        assert!(
            criterion.statement.ends_with('.'),
            "{}",
            criterion.statement
        );
    }
}

#[test]
fn no_line_is_there_twice() {
    let playbook = Playbook::builtin();
    let mut all = lines(&playbook);
    all.sort_by(|a, b| a.1.cmp(&b.1));
    for pair in all.windows(2) {
        assert_ne!(pair[0].1, pair[1].1, "in {} and {}", pair[0].0, pair[1].0);
    }
}

#[test]
fn each_criterion_has_two_to_five_questions_for_a_role() {
    let playbook = Playbook::builtin();
    for (_, criterion) in playbook.criteria() {
        let roles = playbook
            .roles
            .iter()
            .map(|role| Some(role.id.as_str()))
            .chain([None]);
        for role in roles {
            let count = criterion
                .questions(Moment::Now, role, Market::default())
                .filter(|question| question.line.verticals.is_empty())
                .count();
            assert!(
                (2..=5).contains(&count),
                "{} has {count} questions for {role:?}",
                criterion.id
            );
        }
    }
}

#[test]
fn the_required_criteria_are_those_of_the_method() {
    let playbook = Playbook::builtin();
    let required: Vec<String> = playbook
        .stages
        .iter()
        .map(|stage| {
            let ids: Vec<&str> = stage
                .required()
                .map(|criterion| criterion.id.as_str())
                .collect();
            format!("{}: {}", stage.id, ids.join(" "))
        })
        .collect();
    assert_eq!(
        required,
        [
            "prospecting: reply source lead-check",
            "qualification: problem responsible budget",
            "development: situation requirements fit measure plan",
            "presentation: preview audience details",
            "discussion: objections why-us post-sale legal licensing",
            "closing: terms signatory signature",
            "account-management: promises paid first-value next-need",
        ]
    );
    let by_field: Vec<_> = playbook
        .criteria()
        .filter_map(|(_, criterion)| Some((criterion.id.as_str(), criterion.met_by?)))
        .collect();
    assert_eq!(
        by_field,
        [("source", Field::Source), ("next-date", Field::NextStep)]
    );
    assert_eq!(
        playbook.signature().map(|(stage, _)| stage.id.as_str()),
        Some("closing")
    );
    assert_eq!(playbook.won_stage().id, "account-management");
    let asked = |complexity| {
        let stage = playbook.stage("discussion").unwrap();
        stage
            .required()
            .filter(|criterion| criterion.applies(complexity, false))
            .count()
    };
    assert_eq!(
        [
            Complexity::Simple,
            Complexity::Standard,
            Complexity::Complex
        ]
        .map(asked),
        [2, 3, 5]
    );
    assert!(
        playbook
            .criterion("lead-check")
            .is_some_and(|(_, criterion)| criterion.inbound_only)
    );
}

#[test]
fn the_buyers_words_come_back_from_development_on() {
    let playbook = Playbook::builtin();
    for (place, stage) in playbook.stages.iter().enumerate().skip(2) {
        let earlier = |line: &Line| {
            line.quotes.iter().any(|id| {
                PROFILE_FIELDS.contains(&id.as_str())
                    || playbook
                        .criterion(id)
                        .is_some_and(|(from, _)| playbook.stage_index(&from.id) < Some(place))
            })
        };
        let say = stage.say.iter().filter(|line| earlier(line)).count();
        let hints = stage.hints.iter().filter(|line| earlier(line)).count();
        let asks = stage
            .criteria
            .iter()
            .flat_map(|criterion| &criterion.ask)
            .filter(|question| earlier(&question.line))
            .count();
        let back = say + hints + asks;
        assert!(back >= 2, "{} brings {back} lines back", stage.id);
        // a stand-in for each: without any answer there is still enough to ask, to say and to hint
        let plain = stage
            .say
            .iter()
            .filter(|line| line.quotes.is_empty() && line.is_for_any_deal())
            .count();
        assert!(plain >= 3, "{} says {plain} without a quote", stage.id);
        assert!(
            stage.hints.iter().any(|line| line.quotes.is_empty()),
            "{}",
            stage.id
        );
    }
}

#[test]
fn every_family_says_something_in_every_stage() {
    let playbook = Playbook::builtin();
    assert_eq!(playbook.gaps(), [Gap::ExampleStrategy]);
    for stage in &playbook.stages {
        for family in [
            Family::Yourself,
            Family::Competition,
            Family::Customer,
            Family::Support,
        ] {
            // also to a buyer of whom nothing is known yet
            let said = playbook
                .talking_points(&stage.id, Market::default())
                .any(|(entry, line)| entry.family == family && line.quotes.is_empty());
            assert!(said, "{family} is silent in {}", stage.id);
        }
    }
}

#[test]
fn talking_points_vary_and_prefer_what_fits() {
    let playbook = Playbook::builtin();
    let first = |stage: &str, competitor: Option<&str>| {
        playbook
            .talking_points(
                stage,
                Market {
                    competitor,
                    ..Market::default()
                },
            )
            .next()
            .map(|(entry, _)| (entry.family, entry.id.as_str()))
            .unwrap()
    };
    let families: Vec<Family> = playbook
        .stages
        .iter()
        .map(|stage| first(&stage.id, None).0)
        .collect();
    for family in [
        Family::Yourself,
        Family::Competition,
        Family::Customer,
        Family::Support,
    ] {
        assert!(families.contains(&family), "{families:?}");
    }
    assert_eq!(
        first("discussion", Some("plainford")).1,
        "against-plainford"
    );
    assert_ne!(first("discussion", None).1, "against-plainford");
}

#[test]
fn examples_answer_their_criterion_when_quoted() {
    // the examples stand for a whole deal; every quoting line reads well with them
    let playbook = Playbook::builtin();
    let said = |_: How, id: &str| {
        playbook
            .criterion(id)
            .map(|(_, criterion)| criterion.example.clone())
            .or(Some("x".into()))
    };
    for stage in &playbook.stages {
        let asks = stage
            .criteria
            .iter()
            .flat_map(|criterion| criterion.ask.iter().map(|question| &question.line));
        for line in asks.chain(&stage.say).chain(&stage.hints) {
            let shown = line.render(None, &said).unwrap();
            assert!(
                !shown.contains("{{") && !shown.contains("\"\"") && chars(&shown) <= 220,
                "{shown}"
            );
        }
    }
}
