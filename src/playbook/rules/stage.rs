//! Rules of one stage's file.

use super::{ONE, TWO, check, mistakes, with};

#[test]
fn settings_of_a_stage() {
    check(&[
        (
            ONE,
            "age_days",
            "aeg_days",
            "7: `aeg_days` is no setting of this file — did you mean `age_days`?",
        ),
        (
            ONE,
            "idle_days = 5",
            "idle_days = 0",
            "5: `idle_days = 0` is out of range — use 1 to 365",
        ),
        (
            ONE,
            "age_days = 30",
            "age_days = 366",
            "7: `age_days = 366` is out of range — use 1 to 365",
        ),
        (
            ONE,
            "escalate_days = 10",
            "escalate_days = 4",
            "6: `escalate_days = 4` is less than `idle_days = 5` — managers hear of it after the rep: use a larger number",
        ),
        (
            ONE,
            "probability = 10",
            "probability = \"10\"",
            "4: `probability` is not a whole number — write `probability = 5`, without quotation marks",
        ),
        (
            ONE,
            "probability = 10\n",
            "",
            "1: the stage has no `probability` — write `probability = …` between the `+++` lines",
        ),
        (
            ONE,
            "\"junior\"",
            "\"juniro\"",
            "8: `juniro` is no sales role — did you mean `junior`?",
        ),
        (
            ONE,
            "\"start\"",
            "\"Won\"",
            "3: `formerly` names `won`, which is a stage today — take it out; prompts/stages/2-won.md has that id or name",
        ),
        (
            TWO,
            "probability = 100",
            "probability = 90",
            "3: a won deal has `probability = 90` — write `probability = 100`",
        ),
    ]);
}

#[test]
fn a_stage_keeps_its_title_when_its_id_changes() {
    // `start` is its own title, not another stage.
    assert_eq!(mistakes(&with(ONE, "# Open", "# Start")), [""; 0]);
}

#[test]
fn mistakes_that_others_follow_from() {
    let got = mistakes(&with(ONE, "id = \"open\"", "id = \"Open\""));
    assert_eq!(
        got,
        [
            "prompts/stages/1-open.md:2: `Open` can't be an id — use small letters, digits and `-`, beginning with a letter, such as `why-us`"
        ]
    );
    let got = mistakes(&with(TWO, "won = true", "won = 1"));
    assert_eq!(
        got,
        ["prompts/stages/2-won.md:4: `won` is not yes or no — write `won = true` or `won = false`"]
    );
    let role = "autonomy: scripted\n- `energy` Two\n  - duty: Asks.\n  - autonomy: guided\n";
    let got = mistakes(&with("roles.md", "autonomy: scripted\n", role));
    assert_eq!(
        got[1],
        "prompts/verticals/energy.md:1: the id `energy` is used twice — prompts/roles.md has it; roles, verticals and competitors need ids of their own"
    );
    let got = mistakes(&with("roles.md", "# Roles", "## Roles\n\n# Roles"));
    assert_eq!(
        got[1],
        "prompts/roles.md:1: the title is missing — begin the text with `# ` and the name"
    );
}

#[test]
fn a_misspelt_setting_is_not_missing_too() {
    check(&[(
        TWO,
        "idle_days",
        "idle_dayz",
        "5: `idle_dayz` is no setting of this file — did you mean `idle_days`?",
    )]);
}

#[test]
fn text_of_a_stage() {
    check(&[
        (
            ONE,
            "They see the problem.\n",
            "",
            "11: the purpose of the stage, one sentence below its title, is missing — write it below the heading, as plain text",
        ),
        (
            ONE,
            "## Why\n\nWithout it we guess.\n",
            "",
            "11: the section `## Why` is missing — add it, with one sentence: what skipping this stage costs",
        ),
        (
            ONE,
            "## Hints",
            "## Hitns",
            "49: `## Hitns` is no section of this file — did you mean `Hints`?",
        ),
        (
            ONE,
            "## Hints",
            "## Say",
            "49: `## Say` is there twice — put its points under the first one",
        ),
        (
            ONE,
            "- Listen.",
            "Listen.",
            "51: text where only points are read: \"Listen.\" — begin it with `- `, or make it a comment: `<!-- … -->`",
        ),
        (
            ONE,
            "- Ask for ten minutes.\n",
            "",
            "43: the stage has nothing to say to every buyer — add a line to `## Say` without a quote and without brackets",
        ),
        (
            ONE,
            "- (rival) Ask",
            "- (rivla) Ask",
            "46: `rivla` in brackets is no sales role, vertical, competitor or source — did you mean `rival`?",
        ),
        (
            ONE,
            "- (rival) Ask",
            "- (junior) Ask",
            "46: a line to say can't be for a sales role (`junior`) — only questions can: `ask (junior): …`",
        ),
        (
            ONE,
            "- They were nice.",
            "- They were {{ said.problem }}.",
            "55: this example can't quote: \"They were {{ said.problem }}.\" — only questions, `Say` and `Hints` can; take the braces out",
        ),
        (
            TWO,
            "# Won",
            "# Open",
            "9: `open` is the id or name of two stages — prompts/stages/1-open.md has it already; use another",
        ),
    ]);
}

#[test]
fn criteria() {
    check(&[
        (
            ONE,
            "- `cost` They",
            "- They",
            "34: this criterion has no id: \"They said what it costs.\" — begin with a short id in backticks: `` `my-id` The text ``",
        ),
        (
            TWO,
            "- `paid`",
            "- `problem`",
            "19: criterion `problem` is there twice — prompts/stages/1-open.md:21 has it already; use another id",
        ),
        (
            ONE,
            "- `cost`",
            "- `why_us`",
            "34: `why_us` can't be an id — use small letters, digits and `-`, beginning with a letter, such as `why-us`",
        ),
        (
            ONE,
            "- `cost`",
            "- `believed`",
            "34: `believed` is the name of a field of the customer's profile — use another id, such as `believed-known`",
        ),
        (
            ONE,
            "  - label: Cost\n",
            "",
            "34: this criterion has no `label` — add `  - label: …` below it",
        ),
        (
            ONE,
            "  - label: Cost",
            "  - lable: Cost\n  - label: Cost",
            "35: a criterion has no `lable` — did you mean `label`?",
        ),
        (
            ONE,
            "  - label: Cost",
            "  - label (junior): Cost",
            "35: `label` takes nothing in brackets — write `label: …`",
        ),
        (
            ONE,
            "label: Cost",
            "label: Cost and more of it, year after year after year",
            "35: the label is too long: 47 characters (\"Cost and more of it, year after year after year\") — at most 40 can be shown",
        ),
        (
            ONE,
            "label: Cost",
            "label: Cost\n  - label: Cost",
            "36: `label` is there twice — keep one of them",
        ),
        (
            ONE,
            "example: 40k a year\n",
            "example:\n",
            "39: the example is empty — write it, or take the line out",
        ),
        (
            ONE,
            "only if: complex",
            "only if: complx",
            "36: `only if: complx` is no condition — did you mean `complex`?",
        ),
        (
            ONE,
            "met by: source",
            "met by: sauce",
            "37: `met by: sauce` is no field of a deal — did you mean `source`?",
        ),
        (
            ONE,
            "asks requirements: yes",
            "asks requirements: maybe",
            "38: `asks requirements: maybe` is not yes or no — write `asks requirements: yes`, or take the line out",
        ),
        (
            ONE,
            "  - ask: What does it cost?\n",
            "",
            "34: `cost` has no question that everybody can ask every buyer — add `  - ask: …` without a quote and without brackets",
        ),
        (
            ONE,
            "  - ask: What does it cost?\n",
            "  - ask: When all of it is added up, hours, fees and the people who wait, what does it cost {{ customer or you }}?\n",
            "41: no question of `cost` fits a form: this one, the shortest that everybody can ask every buyer, has 124 characters — shorten it to 100, or add another `  - ask: …` that has no more",
        ),
        (
            ONE,
            "ask (junior, energy)",
            "ask (junoir)",
            "25: `junoir` in brackets is no sales role, vertical, competitor or source — did you mean `junior`?",
        ),
        (
            ONE,
            "  - ask: What goes wrong?",
            "  - What goes wrong?",
            "24: this is not `name: text`: \"What goes wrong?\" — write it as in `ask: How was the last one paid for?`",
        ),
    ]);
}

#[test]
fn whom_until_and_later() {
    check(&[
        (
            ONE,
            "label: Problem",
            "label: Problem\n  - whom: decides, signz",
            "23: `whom: signz` is nothing that people are to a decision — did you mean `signs`?",
        ),
        (
            ONE,
            "label: Problem",
            "label: Problem\n  - deciding: perhaps",
            "23: `deciding: perhaps` is not yes or no — write `deciding: yes`, or take the line out",
        ),
        (
            ONE,
            "label: Problem",
            "label: Problem\n  - card: problm",
            "23: `card: problm` is no line of the card — did you mean `problem`?",
        ),
        (
            ONE,
            "label: Problem",
            "label: Problem\n  - from: cots",
            "23: `from: cots` is no criterion — did you mean `cost`?",
        ),
        (
            ONE,
            "label: Problem",
            "label: Problem\n  - from: cost, problem",
            "23: `from: problem` is the criterion itself — name one that may be answered before it",
        ),
        (
            ONE,
            "label: Problem",
            "label: Problem\n  - from: paid",
            "23: `from: paid` is only answered later — name a criterion of this or an earlier stage",
        ),
        (
            ONE,
            "label: Problem",
            "label: Problem\n  - signals: budget, legl",
            "23: `signals: legl` is nothing that a note is read for — did you mean `legal`?",
        ),
        (
            ONE,
            "label: Problem",
            "label: Problem\n  - until: wno",
            "23: `until: wno` is no stage — did you mean `won`?",
        ),
        (
            ONE,
            "label: Problem",
            "label: Problem\n  - until: open",
            "23: `until: open` can never hold: nothing of this stage is owed before it — name a later stage, from which on it can't be found out any more",
        ),
        (
            ONE,
            "label: Problem",
            "label: Problem\n  - later: Yes: {{ said.problem }}?",
            "23: a question for `problem` quotes its own answer — what is answered is not asked again; quote an earlier criterion",
        ),
        (
            ONE,
            "ask: What goes wrong?",
            "ask: What goes wrong, {{ quote.signed }}?",
            "24: `{{ quote.signed }}` stands inside this question — put it at the beginning: it is shown above the line; inside one write `{{ figure.… }}`",
        ),
    ]);
    for good in [
        "label: Problem\n  - whom: Decides, speaks for us\n  - deciding: yes\n  - until: won",
        "label: Problem\n  - later (web): Yes, and why?\n  - again: Why then?",
    ] {
        assert_eq!(
            mistakes(&with(ONE, "label: Problem", good)),
            [""; 0],
            "{good}"
        );
    }
}

#[test]
fn conditions() {
    let hint = |when: &str| format!("- Listen.\n  - when: {when}");
    for good in [
        "close moved 2, cost open",
        "days 30",
        "tries 3, one person",
        "no answer 2, competitor",
        "source web, complexity simple, cost met",
    ] {
        assert_eq!(
            mistakes(&with(ONE, "- Listen.", &hint(good))),
            [""; 0],
            "{good}"
        );
    }
    let wrong = [
        (
            "days 0",
            "`when: days 0` counts to nothing — write a number from 1 to 365, as in `days 2`",
        ),
        (
            "close moved often",
            "`when: close moved often` counts to nothing — write a number from 1 to 365, as in `close moved 2`",
        ),
        (
            "source wbe",
            "`when: source wbe` can never hold: there is no such source — did you mean `web`?",
        ),
        (
            "source web, source call",
            "`when: source web, source call` can never hold: `source web` excludes `source call` — keep one of the two, or make it two lines",
        ),
        (
            "cost open, cost met",
            "`when: cost open, cost met` can never hold: `cost open` excludes `cost met` — keep one of the two, or make it two lines",
        ),
        (
            "csot open",
            "`when: csot open` can never hold: `csot` is no criterion — did you mean `cost`?",
        ),
        (
            "complexity small",
            "`when: complexity small` can never hold: there is no such complexity — use one of `simple`, `standard`, `complex`",
        ),
    ];
    for (when, wanted) in wrong {
        let got = mistakes(&with(ONE, "- Listen.", &hint(when)));
        assert_eq!(
            got,
            [format!("prompts/stages/1-open.md:52: {wanted}")],
            "{when}"
        );
    }
    let got = mistakes(&with(ONE, "- Listen.", "- Listen.\n  - wehn: days 3"));
    assert_eq!(
        got,
        ["prompts/stages/1-open.md:52: a hint has no `wehn` — did you mean `when`?"]
    );
}

#[test]
fn a_stage_that_requires_nothing() {
    let got = mistakes(&with(TWO, "## Required", "## Optional"));
    assert_eq!(
        got,
        [
            "prompts/stages/2-won.md:9: the stage requires nothing — add a section `## Required` with what the buyer must have done or said"
        ]
    );
    let got = mistakes(&with(
        TWO,
        "  - label: Paid",
        "  - only if: inbound\n  - label: Paid",
    ));
    assert_eq!(
        got,
        [
            "prompts/stages/2-won.md:9: the stage requires nothing of an ordinary deal — make one required criterion without `only if`"
        ]
    );
    let many: Vec<String> = (0..25)
        .map(|n| format!("- `c{n}` They did.\n  - label: L{n}\n  - example: E\n  - ask: How?\n"))
        .collect();
    let many = many.concat();
    let got = mistakes(&with(
        TWO,
        "## Say",
        &format!("## Optional\n\n{many}\n## Say"),
    ));
    assert_eq!(
        got,
        [
            "prompts/stages/2-won.md:9: the stage has 26 criteria — keep at most 25; three to five required ones are read"
        ]
    );
}

#[test]
fn quotes() {
    check(&[
        (
            ONE,
            "What goes wrong?",
            "What of {{ said.paid }}?",
            "24: `said.paid` is only answered later, in `won` — quote a criterion of this or an earlier stage",
        ),
        (
            ONE,
            "Start with {{ said.problem }}",
            "Start with {{ said.problme }}",
            "45: `said.problme` quotes no criterion — did you mean `said.problem`?",
        ),
        (
            ONE,
            "Start with {{ said.problem }}",
            "Start with {{ said.hot-buttons }}",
            "45: `said.hot-buttons` quotes no criterion — did you mean `said.hot_buttons`?",
        ),
        (
            ONE,
            "Start with {{ said.problem }}",
            "Start with {{ said.elephants }}",
            "45: `said.elephants` quotes no criterion — quote the id of a criterion of this or an earlier stage",
        ),
        (
            ONE,
            "Start with {{ said.problem }}",
            "Start with {{ deal.name }}",
            "45: `{{ deal.name }}` quotes nothing — write `{{ said.problem }}` with the id of a criterion, or `{{ customer or their company }}`",
        ),
        (
            ONE,
            "Start with {{ said.problem }}",
            "Start with {{ said.problem }",
            "45: the braces of this line to say do not match: \"Start with {{ said.problem }.\" — write `{{ said.problem }}`, with two braces on each side",
        ),
        (
            ONE,
            "What does \"{{ said.problem }}\" cost?",
            "Why \"{{ said.cost }}\"?",
            "40: a question for `cost` quotes its own answer — what is answered is not asked again; quote an earlier criterion",
        ),
        (
            "differentiators/support.md",
            "Ask who answers.",
            "Ask {{ said.paid }}.",
            "10: `said.paid` is only answered later, in `won` — quote a criterion of this or an earlier stage",
        ),
    ]);
    // a profile field may be quoted anywhere
    assert_eq!(
        mistakes(&with(ONE, "{{ said.problem }}.", "{{ said.hot_buttons }}.")),
        Vec::<String>::new()
    );
}
