//! Rules across stages and files.

use super::super::parse::File;
use super::{BASE, ONE, TWO, check, mistakes, with};

#[test]
fn the_won_stage_and_the_signature() {
    check(&[
        (
            TWO,
            "won = true\n",
            "",
            "1: no stage says that a deal is won — write `won = true` in the settings of the stage that follows the signature",
        ),
        (
            ONE,
            "  - signature: yes\n",
            "",
            "1: no criterion is the signature — write `  - signature: yes` below the criterion that says who signed",
        ),
        (
            TWO,
            "  - label: Paid",
            "  - signature: yes\n  - label: Paid",
            "19: a second criterion is the signature — keep one; prompts/stages/1-open.md:26 is it already",
        ),
        (
            ONE,
            "  - signature: yes",
            "  - signature: yes\n  - only if: complex",
            "26: the signature `signed` is not required of every deal — put it under `## Required`, without `only if`",
        ),
    ]);
    let mut files = with(ONE, "  - signature: yes\n", "");
    for file in &mut files {
        if file.path == TWO {
            file.bytes = String::from_utf8_lossy(&file.bytes)
                .replace("  - label: Paid", "  - signature: yes\n  - label: Paid")
                .into_bytes();
        }
    }
    assert_eq!(
        mistakes(&files),
        [
            "prompts/stages/2-won.md:19: the signature stands in or after the won stage — move it to a stage before that; a deal is won by it"
        ]
    );
    let got = mistakes(&with(
        ONE,
        "probability = 10",
        "probability = 100\nwon = true",
    ));
    assert_eq!(
        got,
        [
            "prompts/stages/2-won.md:1: a second stage says `won = true` — keep it in one; prompts/stages/1-open.md has it already"
        ]
    );
    let mut files = with(ONE, "probability = 10", "probability = 100\nwon = true");
    for file in &mut files {
        file.bytes = String::from_utf8_lossy(&file.bytes)
            .replace(
                "\nwon = true\nidle_days = 5\nescalate_days = 10\n+++",
                "\nidle_days = 5\nescalate_days = 10\n+++",
            )
            .into_bytes();
    }
    let got = mistakes(&files);
    assert!(got.contains(&"prompts/stages/1-open.md:1: the first stage can't be the won one — write `won = true` in the stage that follows the signature".to_owned()), "{got:#?}");
}

#[test]
fn stages_together() {
    let third = |path: &str, probability: &str, formerly: &str| {
        let text = BASE[0]
            .1
            .replace("\"open\"", "\"third\"")
            .replace("# Open", "# Third")
            .replace("\"start\"", formerly)
            .replace("= 10\nidle", probability);
        let text = text
            .replace("`problem`", "`p3`")
            .replace("`signed`", "`s3`")
            .replace("`cost`", "`c3`")
            .replace("said.problem", "said.p3")
            .replace("label: ", "label: Third ")
            .replace("  - signature: yes\n", "");
        let mut files = with("README.md", "", "");
        files.push(File {
            path: path.into(),
            bytes: text.into_bytes(),
        });
        mistakes(&files)
    };
    assert_eq!(
        third("stages/3-third.md", "= 100\nidle", "\"third stage\""),
        Vec::<String>::new()
    );
    assert_eq!(
        third("stages/10-third.md", "= 100\nidle", "\"third stage\""),
        Vec::<String>::new(),
        "ten comes after two"
    );
    assert_eq!(
        third("stages/3-third.md", "= 50\nidle", "\"x\""),
        [
            "prompts/stages/3-third.md:4: `probability` falls from 100 to 50 — a later stage is at least as likely as the one before it"
        ]
    );
    assert_eq!(
        third("stages/3-third.md", "= 100\nidle", "\"Start\""),
        [
            "prompts/stages/3-third.md:3: two stages were formerly `start` — prompts/stages/1-open.md names it already; keep one"
        ]
    );
    assert_eq!(
        third("stages/2-xthird.md", "= 100\nidle", "\"x\""),
        [
            "prompts/stages/2-xthird.md:1: two stages have the number 2 — prompts/stages/2-won.md has it already; give each its own"
        ]
    );
    assert_eq!(
        third("stages/third.md", "= 100\nidle", "\"x\""),
        [
            "prompts/stages/third.md:1: the name does not say where the stage stands — begin it with a number, as in `3-development.md`"
        ]
    );
}

fn without(path: &str) -> Vec<String> {
    let mut files = with("README.md", "", "");
    files.retain(|file| file.path != path);
    mistakes(&files)
}

#[test]
fn a_file_that_is_not_there_is_one_line() {
    assert_eq!(
        without(ONE),
        [
            "prompts/stages:1: no file here is the stage `open`, which one line names or needs, first in prompts/differentiators/support.md:10 — put the file back, or take these names out"
        ]
    );
    assert_eq!(
        without("roles.md"),
        [
            "prompts/roles.md:1: the file is missing, and 2 lines name sales roles: `junior`, first in prompts/stages/1-open.md:8 — put it back, or take these names out"
        ]
    );
    assert_eq!(
        without("verticals/energy.md"),
        [
            "prompts/differentiators/support.md:8: `energy` is no vertical, here and in 2 lines more — there are none yet; take it out"
        ]
    );
    let mut files = with("README.md", "", "");
    files.retain(|file| !file.path.starts_with("stages/"));
    assert_eq!(
        mistakes(&files),
        ["prompts/stages:1: a process of 0 stages — keep 2 to 20 files in this folder"]
    );
}

#[test]
fn a_file_that_can_not_be_used_is_one_line() {
    for (text, problem) in [
        (
            "+++\nid = \"open\"\n# Open\n",
            "the settings that begin with `+++` do not end",
        ),
        (
            "id = \"open\"\n+++\n# Open\n",
            "the settings that end with `+++` do not begin",
        ),
        ("\u{feff} \n", "the file is empty"),
    ] {
        for path in [ONE, TWO, "roles.md", "verticals/energy.md"] {
            let got = mistakes(&with(path, "", text));
            assert_eq!(got.len(), 1, "{got:#?}");
            assert!(
                got[0].starts_with(&format!("prompts/{path}:1: {problem}")),
                "{got:#?}"
            );
        }
    }
    let got = mistakes(&with(
        ONE,
        "",
        "# Open\n\nThey see it.\n\n## Why\n\nElse we guess.\n\n## Required\n\n- `problem` They said it.\n  - label: Problem\n  - example: Nine\n  - ask: What?\n\n## Say\n\n- Ask.\n",
    ));
    assert_eq!(got.len(), 1, "{got:#?}");
    assert!(got[0].contains("the stage has no settings"), "{got:#?}");
    // What is wrong elsewhere by itself is told all the same, after it.
    let mut files = with(ONE, "", "");
    let roles = files
        .iter_mut()
        .find(|file| file.path == "roles.md")
        .unwrap();
    roles.bytes = b"# Roles\n\n- `junior` Junior\n  - duty: Asks.\n  - autonomy: free\n".to_vec();
    let got = mistakes(&files);
    assert_eq!(got.len(), 2, "{got:#?}");
    assert!(got[0].starts_with("prompts/stages/1-open.md:1: the file is empty"));
    assert!(got[1].starts_with("prompts/roles.md:5: `free` is no autonomy"));
}

#[test]
fn files_without_a_place() {
    check(&[
        (
            "role.md",
            "",
            "# R\n",
            "1: this file has no place in a playbook — did you mean `roles.md`?",
        ),
        (
            "stage/3-x.md",
            "",
            "# R\n",
            "1: the folder of this file has no place in a playbook: `stage/3-x.md` — did you mean `stages`?",
        ),
        (
            "stages/3-x.txt",
            "",
            "# R\n",
            "1: only files ending in `.md` are read — rename it, or take it out",
        ),
        (
            "messages/x.txt",
            "",
            "# R\n",
            "1: only files ending in `.md` are read — rename it, or take it out",
        ),
    ]);
    let mut files = with("README.md", "", "");
    files.push(File {
        path: "roles.md".into(),
        bytes: b"# R\n\xff".to_vec(),
    });
    files.retain(|file| file.path != "roles.md" || file.bytes.len() < 10);
    let got = mistakes(&files);
    assert!(
        got.contains(
            &"prompts/roles.md:2: the file is not UTF-8 — save it again as UTF-8 text".to_owned()
        ),
        "{got:#?}"
    );
    let got = mistakes(&with(
        "messages/deal.md",
        "",
        "# M\n\n## no.such.message\n\nHello\n",
    ));
    assert!(
        got.len() == 1
            && got[0]
                .starts_with("prompts/messages/deal.md:3: there is no message `no.such.message`"),
        "{got:#?}"
    );
}

/// What makes a careless reader slow is refused, or read, within a moment.
#[test]
fn hostile_files_are_answered_soon() {
    let begun = std::time::Instant::now();
    for piece in [
        "- ",
        "> ",
        "[",
        "`",
        "*a ",
        "{{",
        "- `a` b\n",
        "# a\n",
        "a: b\n",
        "<!--",
        "  - x\n",
        "[a](",
        "\t- ",
    ] {
        let text = format!(
            "# Title\n\n## Required\n\n{}",
            piece.repeat((1 << 18) / piece.len())
        );
        for path in [ONE, "signals.md", "strategy.md", "messages/deal.md"] {
            mistakes(&with(path, "", &text));
        }
    }
    assert!(begun.elapsed().as_secs() < 60, "{:?}", begun.elapsed());
}
