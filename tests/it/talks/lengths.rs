//! How long a message may be: a phone screen, between two calls.

use crate::support::Line;

/// An answer to a command.
const ANSWER: usize = 600;
/// A flag or a request in the channel.
const POST: usize = 350;
/// A digest: a minute over coffee.
const DIGEST: usize = 1_500;
/// A deal of a nudge.
const NUDGE: usize = 300;
/// A refusal.
const REFUSAL: usize = 250;
/// What somebody asked to see whole: checklist, card, list, history, help, pages of the playbook, set-up status.
const PAGE: usize = 1_500;
/// Columns of a code block on a phone.
const COLUMNS: usize = 36;
/// The colour of "nothing was saved".
const RED: &str = "#c93c3c";

/// Commands and buttons whose answer is a page.
const PAGES: [&str; 33] = [
    "/deal checklist",
    "/deal show",
    "/deal list",
    "/deal history",
    "/playbook",
    "/help",
    "/setup status",
    "/digest now",
    "/digest preview",
    "[Look at D-",
    "[Decide D-",
    "[All ",
    "[For your talks]",
    "[More]",
    "[See checklist]",
    "[Look at it]",
    "[Show in channel]",
    "[History]",
    "[Answers]",
    "(Turn to a stage",
    "(Read one whole",
    "[Older]",
    "[Newest]",
    "[Next]",
    "[Previous]",
    "[Show everybody's]",
    "[Show mine]",
    "[How moves work]",
    "[All commands]",
    "[Set-up]",
    "(Look at a stage",
    "(Answer something",
    "(Waive something",
];

/// What is wrong with an answer's size.
pub fn answer(line: &Line) -> Vec<String> {
    let page = PAGES.iter().any(|p| line.did.starts_with(p));
    let most = match (line.colour == RED, page) {
        // A playbook's mistakes are a list for whoever mends them.
        (true, _) if line.did.starts_with("/playbook reload") => PAGE,
        (true, _) => REFUSAL,
        (false, true) => PAGE,
        (false, false) => ANSWER,
    };
    // What somebody typed is given back whole, however long it is.
    let words = line.words.split(">>> ").next().unwrap_or_default();
    size(&format!("{} {}", line.who, line.did), words, most)
}

/// What is wrong with a post's size.
pub fn post(what: &str, words: &str) -> Vec<String> {
    let digest = words.contains("you today") || words.contains("a quiet day");
    let most = if digest {
        DIGEST
    } else {
        POST.max(NUDGE * nudged(words))
    };
    size(what, words, most)
}

/// How many deals a nudge tells in full.
fn nudged(words: &str) -> usize {
    words.lines().filter(|l| l.starts_with("**D-")).count()
}

fn size(what: &str, words: &str, most: usize) -> Vec<String> {
    let mut wrong = Vec::new();
    let count = words.chars().count();
    if count > most {
        wrong.push(format!(
            "{what}: {count} characters, {most} at most:\n{words}"
        ));
    }
    let code = words.split("```").skip(1).step_by(2);
    for wide in code
        .flat_map(str::lines)
        .filter(|l| l.chars().count() > COLUMNS)
    {
        wrong.push(format!("{what}: a code block wider than {COLUMNS}: {wide}"));
    }
    wrong
}
