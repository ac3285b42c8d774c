//! Rules of the lists and cards.

use super::{check, mistakes, with};

#[test]
fn lists() {
    check(&[
        (
            "roles.md",
            "  - duty: Asks.\n",
            "",
            "3: this sales role has no `duty` — add `  - duty: …` below it",
        ),
        (
            "roles.md",
            "scripted",
            "scriptd",
            "5: `scriptd` is no autonomy — did you mean `scripted`?",
        ),
        (
            "roles.md",
            "autonomy: scripted\n",
            "autonomy: scripted\n- `junior` Two\n  - duty: Asks.\n  - autonomy: guided\n",
            "6: sales role `junior` is there twice — line 3 has it already; use another id",
        ),
        (
            "sources.md",
            "inbound: yes",
            "inbuond: yes",
            "5: a source has no `inbuond` — did you mean `inbound`?",
        ),
        (
            "sources.md",
            "# Sources\n",
            "+++\nx = 1\n+++\n# Sources\n",
            "2: `x` is no setting of this file — this file has no settings; take it out",
        ),
        (
            "reasons.md",
            "## Skip",
            "## Skips",
            "7: `## Skips` is no section of this file — did you mean `Skip`?",
        ),
        (
            "reasons.md",
            "- `asked` They asked",
            "- They asked",
            "9: this reason has no id: \"They asked\" — begin with a short id in backticks: `` `my-id` The text ``",
        ),
        (
            "reasons.md",
            "The price\n",
            "The price\n- `price` Again\n",
            "6: reason `price` is there twice — line 5 has it already; use another id",
        ),
        (
            "sources.md",
            "- `web` Web",
            "- `web` call",
            "4: `call` is the id or name of two of the kind source — line 3 has it already; give each a name of its own",
        ),
        (
            "reasons.md",
            "The price\n",
            "The price\n- `dear` the Price\n",
            "6: `the Price` is the id or name of two of the kind reason — line 5 has it already; give each a name of its own",
        ),
        (
            "verticals/power.md",
            "",
            "+++\nid = \"power\"\n+++\n\n# energy\n\n## Requirements\n\n- No cut\n  - ask: What may never stop?\n",
            "5: `energy` is the id or name of two of the kind vertical — prompts/verticals/energy.md:5 has it already; give each a name of its own",
        ),
        (
            "competitors/second.md",
            "",
            "+++\nid = \"second\"\naliases = [\"rv\"]\n+++\n\n# Second\n\n## Limits\n\n- No nights\n\n## Questions\n\n- What of nights?\n",
            "6: `rv` is the id or name of two of the kind competitor — prompts/competitors/rival.md:6 has it already; give each a name of its own",
        ),
        (
            "stages/2-won.md",
            "label: Paid",
            "label: problem",
            "19: `problem` is the id or name of two of the kind criterion — prompts/stages/1-open.md:21 has it already; give each a name of its own",
        ),
        (
            "signals.md",
            "`^sent\\b`",
            "`^(sent`",
            "5: the pattern can't be used: unclosed group — mend it; letters, `\\b`, `|`, `( )`, `?` and `+` are enough for most",
        ),
        (
            "signals.md",
            "`^sent\\b`",
            "`(?:\\w{900}){99}`",
            "5: the pattern can't be used: it grows too big — mend it; letters, `\\b`, `|`, `( )`, `?` and `+` are enough for most",
        ),
        (
            "signals.md",
            "`^sent\\b`",
            "^sent",
            "5: this pattern is not in backticks: \"^sent\" — write it as in `` `\\bsent\\b` ``",
        ),
        (
            "signals.md",
            "`^sent\\b`",
            "`^sent` x",
            "5: text after the pattern: \"x\" — keep only the pattern, in backticks",
        ),
        (
            "signals.md",
            "matches: Sent it",
            "matches: It was sent",
            "6: the pattern does not match \"It was sent\" — mend the pattern, or take the example out",
        ),
        (
            "signals.md",
            "misses: They sent it",
            "misses: Sent it twice",
            "7: the pattern matches \"Sent it twice\", and must not — make the pattern narrower, or take the example out",
        ),
        (
            "signals.md",
            "  - misses: They sent it\n",
            "",
            "5: the pattern has no example of what it misses — add `  - misses: …` below it",
        ),
        (
            "sizes.md",
            "[EUR]",
            "[EURO]",
            "2: `EURO` is no currency — use its three capital letters, such as `EUR`",
        ),
        (
            "sizes.md",
            "large_from = 9",
            "large_from = 5",
            "2: the bounds of `EUR` do not rise — `middle_from` is above 0 and `large_from` above `middle_from`",
        ),
        (
            "sizes.md",
            "large_from = 9",
            "larg_from = 9\nlarge_from = 9",
            "2: `EUR` has no `larg_from` — did you mean `large_from`?",
        ),
        (
            "sizes.md",
            "large_from = 9\n",
            "",
            "2: `EUR` lacks a bound — write both `middle_from = …` and `large_from = …`",
        ),
        (
            "sizes.md",
            "[EUR]\nmiddle_from = 5\nlarge_from = 9",
            "EUR = 5",
            "2: `EUR` is not a table of whole numbers — write `[EUR]`, then `middle_from = …` and `large_from = …`",
        ),
    ]);
    let long = format!("`{}`", "a".repeat(1_025));
    let got = mistakes(&with("signals.md", "`^sent\\b`", &long));
    assert_eq!(
        got,
        ["prompts/signals.md:5: the pattern is too long: 1025 bytes — split it; at most 1024"]
    );
}

#[test]
fn cards() {
    let support = "differentiators/support.md";
    let rival = "competitors/rival.md";
    check(&[
        (
            support,
            "- proof: The log.\n",
            "",
            "3: this differentiator has no `proof` — add `  - proof: …` below it",
        ),
        (
            support,
            "## `night` At",
            "## At",
            "3: this differentiator has no id: \"At night too\" — begin with a short id in backticks: `` `my-id` The text ``",
        ),
        (
            support,
            "verticals: energy",
            "verticals: enrgy",
            "8: `enrgy` is no vertical — did you mean `energy`?",
        ),
        (
            support,
            "competitors: rival",
            "competitors: rivals",
            "9: `rivals` is no competitor — did you mean `rival`?",
        ),
        (
            support,
            "say (won)",
            "say (wno)",
            "11: this line names no stage — did you mean `won`?",
        ),
        (
            support,
            "say (won)",
            "say",
            "11: this line names no stage — write its id in brackets: `say (prospecting): …`",
        ),
        (
            support,
            "say (open, energy)",
            "say (open, junior)",
            "10: a line to say can't be for a sales role — take the role out of the brackets",
        ),
        (
            support,
            "- story",
            "- stroy: x\n- story",
            "7: a differentiator has no `stroy` — did you mean `story`?",
        ),
        (
            "differentiators/suport.md",
            "",
            "# S\n",
            "1: the name is no family of differentiators — did you mean `support`?",
        ),
        (
            "differentiators/yourself.md",
            "",
            "# S\n\n## `night` N\n\n- claim: a\n- proof: b\n- story: c\n",
            "3: differentiator `night` is there twice — prompts/differentiators/support.md:3 has it already; use another id",
        ),
        (
            "verticals/energy.md",
            "  - ask: What may never stop?\n",
            "",
            "9: this requirement has no `ask` — add `  - ask: …` below it",
        ),
        (
            rival,
            "## Limits",
            "## Limit",
            "8: `## Limit` is no section of this file — did you mean `Limits`?",
        ),
        (
            rival,
            "aliases",
            "alias",
            "3: `alias` is no setting of this file — did you mean `aliases`?",
        ),
        (
            rival,
            "- No nights",
            "- No nights\n  - at all",
            "11: a point below a point that takes none — take two spaces away, so that it stands by itself",
        ),
        (
            "strategy.md",
            "- Legal: at once",
            "- Legal",
            "13: this department does not say when to call it: \"Legal\" — write it as in `Legal: as soon as …`",
        ),
        (
            "strategy.md",
            "To help.",
            "To help.\n\nAnd more.",
            "7: the text of this section has two paragraphs — join them to one",
        ),
        (
            "strategy.md",
            "## Goals",
            "## Gaols",
            "7: `## Gaols` is no section of this file — did you mean `Goals`?",
        ),
    ]);
}
