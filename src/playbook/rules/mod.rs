//! Every rule of the format with an example that breaks it, and what its reader is told.

mod lists;
mod process;
mod signals;
mod stage;

use super::parse::{File, parse};

/// A small playbook without a mistake.
const BASE: [(&str, &str); 12] = [
    (
        "stages/1-open.md",
        "\
+++
id = \"open\"
formerly = [\"start\"]
probability = 10
idle_days = 5
escalate_days = 10
age_days = 30
owners = [\"junior\"]
+++

# Open

They see the problem.

## Why

Without it we guess.

## Required

- `problem` They described the problem.
  - label: Problem
  - example: Nine days for an invoice
  - ask: What goes wrong?
  - ask (junior, energy): What would you change?
- `signed` They signed.
  - label: Signed
  - signature: yes
  - example: Karl signed on 2 June
  - ask: Who signed?

## Optional

- `cost` They said what it costs.
  - label: Cost
  - only if: complex, inbound
  - met by: source
  - asks requirements: yes
  - example: 40k a year
  - ask: What does \"{{ said.problem }}\" cost?
  - ask: What does it cost?

## Say

- Start with {{ said.problem }}.
- (rival) Ask about the second year.
- Ask for ten minutes.

## Hints

- Listen.

## Not enough

- They were nice.
",
    ),
    (
        "stages/2-won.md",
        "\
+++
id = \"won\"
probability = 100
won = true
idle_days = 5
escalate_days = 10
+++

# Won

Keep the promises.

## Why

Left alone they leave.

## Required

- `paid` They paid.
  - label: Paid
  - example: Paid on 3 July
  - ask: When do you pay?

## Say

- Report the result.
",
    ),
    (
        "roles.md",
        "# Roles\n\n- `junior` Junior\n  - duty: Asks.\n  - autonomy: scripted\n",
    ),
    (
        "sources.md",
        "# Sources\n\n- `call` Call\n- `web` Web\n  - inbound: yes\n  - hint: Ask.\n",
    ),
    (
        "reasons.md",
        "# Reasons\n\n## Lost\n\n- `price` The price\n\n## Skip\n\n- `asked` They asked\n",
    ),
    (
        "signals.md",
        "# Signals\n\n## Seller activity\n\n- `^sent\\b`\n  - matches: Sent it\n  - misses: They sent it\n",
    ),
    (
        "sizes.md",
        "+++\n[EUR]\nmiddle_from = 5\nlarge_from = 9\n+++\n\n# Sizes\n",
    ),
    (
        "strategy.md",
        "# Strategy\n\n## Why we exist\n\nTo help.\n\n## Goals\n\n- One\n\n## Departments\n\n- Legal: at once\n",
    ),
    (
        "differentiators/support.md",
        "\
# Support

## `night` At night too

- claim: We answer at night.
- proof: The log.
- story: One Sunday.
- verticals: energy
- competitors: rival
- say (open, energy): Ask who answers.
- say (won): Report the times.
",
    ),
    (
        "verticals/energy.md",
        "+++\nid = \"energy\"\n+++\n\n# Energy\n\n## Requirements\n\n- No cut\n  - ask: What may never stop?\n",
    ),
    (
        "competitors/rival.md",
        "+++\nid = \"rival\"\naliases = [\"RV\"]\n+++\n\n# Rival\n\n## Limits\n\n- No nights\n\n## Questions\n\n- What of nights?\n",
    ),
    ("README.md", "Not read.\n"),
];

/// The base with one text put in place of another in one file.
fn with(path: &str, from: &str, to: &str) -> Vec<File> {
    let mut found = false;
    let mut files: Vec<File> = BASE
        .iter()
        .map(|(name, content)| {
            let mut content = (*content).to_owned();
            if *name == path && (from.is_empty() || content.contains(from)) {
                found = true;
                content = if from.is_empty() {
                    to.to_owned()
                } else {
                    content.replacen(from, to, 1)
                };
            }
            File {
                path: (*name).to_owned(),
                bytes: content.into_bytes(),
            }
        })
        .collect();
    if !found {
        assert!(from.is_empty(), "{path} does not contain {from:?}");
        files.push(File {
            path: path.to_owned(),
            bytes: to.as_bytes().to_vec(),
        });
    }
    files
}

fn mistakes(files: &[File]) -> Vec<String> {
    match parse(files) {
        Ok(_) => Vec::new(),
        Err(mistakes) => mistakes.iter().map(ToString::to_string).collect(),
    }
}

/// Checks that each change gives exactly that mistake and no other.
fn check(cases: &[(&str, &str, &str, &str)]) {
    let mut failed = Vec::new();
    for (path, from, to, wanted) in cases {
        let got = mistakes(&with(path, from, to));
        let wanted = format!("prompts/{path}:{wanted}");
        if got.join("\n") != wanted {
            failed.push(format!(
                "{from:?} -> {to:?}\n  wanted {wanted}\n  got    {got:#?}"
            ));
        }
    }
    assert!(failed.is_empty(), "{}", failed.join("\n"));
}

#[test]
fn the_base_has_no_mistake() {
    assert_eq!(
        mistakes(&with("README.md", "", "Not read either.\n")),
        Vec::<String>::new()
    );
}

const ONE: &str = "stages/1-open.md";
const TWO: &str = "stages/2-won.md";

#[test]
fn all_mistakes_of_all_files_come_at_once_in_order() {
    let mut files = with(ONE, "idle_days = 5", "idle_days = 0");
    for file in &mut files {
        let text = String::from_utf8_lossy(&file.bytes);
        file.bytes = text
            .replace("label: Paid", "lable: Paid")
            .replace("scripted", "free")
            .replace("{{ said.problem }}.", "{{ said.x }}.")
            .into_bytes();
    }
    let got = mistakes(&files);
    let starts = [
        "prompts/roles.md:5: ",
        "prompts/stages/1-open.md:5: ",
        "prompts/stages/2-won.md:20: ",
        // What names something comes after what may be the cause.
        "prompts/stages/1-open.md:45: ",
    ];
    assert!(
        got.len() == starts.len()
            && got
                .iter()
                .zip(starts)
                .all(|(line, start)| line.starts_with(start)),
        "{got:#?}"
    );
}

proptest::proptest! {
    #![proptest_config(proptest::prelude::ProptestConfig { cases: 64, ..Default::default() })]

    /// Whatever is done to a playbook, it is read or refused, and every mistake has a place.
    #[test]
    fn never_panics(which in 0..11_usize, at in 0.0..1.0_f64, cut in 0..40_usize, put in proptest::collection::vec(proptest::prelude::any::<u8>(), 0..12), text in "[-#`(){}:+= \n\"a-z]{0,12}") {
        let mut files = with("README.md", "", "");
        for bytes in [put, text.into_bytes()] {
            let target = &mut files[which].bytes;
            #[expect(clippy::cast_precision_loss, clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "any place will do")]
            let start = (at * target.len() as f64) as usize;
            let end = (start + cut).min(target.len());
            target.splice(start..end, bytes);
            if let Err(mistakes) = parse(&files) {
                for mistake in mistakes {
                    proptest::prop_assert!(mistake.line > 0 && mistake.file.starts_with("prompts") && !mistake.mend.is_empty());
                }
            }
        }
    }
}
