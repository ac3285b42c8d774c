//! The buyer's words, as they come back: whole above a question, as a figure inside a sentence, or shortened in one.
//!
//! What is half of an answer never comes back, nor does what was typed just now.

use chrono::NaiveDate;

use crate::domain::calendar;
use crate::domain::date::Seen;
use crate::domain::deal::{Deal, Evidence};
use crate::domain::text;

/// Most characters of what stands above a question.
const BLOCK_MAX: usize = 140;
/// Longest figure inside a sentence, in characters.
const FIGURE_MAX: usize = 32;
/// Longest quote inside a sentence, in characters.
const SAID_MAX: usize = 60;
/// Longest answer by itself, in characters.
const KNOWN_MAX: usize = 90;
/// Fewer words say too little to stand above anything.
const WORDS_MIN: usize = 3;

/// What stands above a question.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Block {
    /// Who said it; nobody for what was only noted.
    pub speaker: Option<String>,
    /// The words, in one line.
    pub words: String,
    /// Whether the buyer said it in these words; else it is what was noted.
    pub said: bool,
    /// When it was written down, a local day.
    pub day: NaiveDate,
}

/// The answer that meets a criterion, unless it was typed just now.
fn answer<'a>(deal: &'a Deal, id: &str) -> Option<&'a Evidence> {
    let is_new = |e: &Evidence| e.at >= deal.entered_at && e.turn == deal.heard.turns && e.turn > 0;
    deal.met(id).filter(|e| !is_new(e))
}

/// What they said of a criterion, to stand above a question: whole, or cut at the end of a clause. `None` where the
/// first clause alone is too long, and for a word or two.
pub fn block(deal: &Deal, id: &str, seen: &Seen<'_>) -> Option<Block> {
    let answer = answer(deal, id)?;
    let parts = answer.parts.as_ref();
    let quoted = parts.and_then(|p| p.words.as_deref());
    let words = clauses(&one_line(quoted.unwrap_or(&answer.text)), BLOCK_MAX)?;
    let enough = words.split_whitespace().count() >= WORDS_MIN;
    if !enough || words.trim_end().ends_with('?') {
        return None;
    }
    Some(Block {
        speaker: parts
            .and_then(|p| p.speaker.clone())
            .filter(|_| quoted.is_some()),
        words,
        said: quoted.is_some(),
        day: calendar::today(answer.at, seen.calendar.zone()),
    })
}

/// The first figure of an answer, to be named inside a sentence.
pub fn figure(deal: &Deal, id: &str) -> Option<String> {
    let figure = answer(deal, id)?.parts.as_ref()?.figures.first()?;
    (text::length(figure) <= FIGURE_MAX).then(|| one_line(figure))
}

/// An answer inside a sentence: one line, shortened.
pub fn said(deal: &Deal, id: &str) -> Option<String> {
    let line = one_line(&answer(deal, id)?.text);
    Some(text::truncate_words(line.trim_end_matches('.'), SAID_MAX))
}

/// An answer by itself, as when a deal changes hands: one line, whole, or cut at the end of a clause; shortened where not
/// even the first one fits. What was typed just now is known here as well.
pub fn known(deal: &Deal, id: &str) -> Option<String> {
    Some(brief(&deal.met(id)?.text, KNOWN_MAX))
}

/// A text in one line for a list of facts: whole, or as many whole clauses as fit; cut between two words where the first
/// is too long.
pub fn brief(text: &str, max: usize) -> String {
    let line = one_line(text);
    clauses(&line, max).unwrap_or_else(|| text::truncate_words(&line, max))
}

/// A text in one line, the points of a list one behind the other.
fn one_line(text: &str) -> String {
    let points = text
        .lines()
        .map(|line| line.trim().trim_start_matches(['-', '•', '*']).trim());
    let mut out = String::new();
    for point in points.filter(|p| !p.is_empty()) {
        if !out.is_empty() {
            out.push_str(if out.ends_with([',', ';', ':', '.', '!', '?']) {
                " "
            } else {
                "; "
            });
        }
        out.push_str(&point.split_whitespace().collect::<Vec<_>>().join(" "));
    }
    out
}

/// As many whole clauses from the beginning as fit; `None` where not even the first does.
fn clauses(line: &str, max: usize) -> Option<String> {
    let line = line.trim_end_matches(['.', ',', ';']);
    if line.is_empty() {
        return None;
    }
    if text::length(line) <= max {
        return Some(line.to_owned());
    }
    let fits = |at: &usize| line.get(..*at).is_some_and(|head| text::length(head) < max);
    let strong = ends(line, &['.', ';', '!', '?', '–'])
        .into_iter()
        .rfind(fits);
    let at = strong.or_else(|| ends(line, &[',', ':']).into_iter().rfind(fits))?;
    let head = line
        .get(..at)?
        .trim_end_matches([' ', '.', ',', ';', ':', '–']);
    Some(format!("{head}…"))
}

/// Where clauses end: at one of the marks with a space behind it, outside of brackets, and not after a number or an
/// abbreviation.
fn ends(line: &str, marks: &[char]) -> Vec<usize> {
    let mut depth = 0_i32;
    let mut ends = Vec::new();
    for (at, c) in line.char_indices() {
        match c {
            '(' | '[' => depth += 1,
            ')' | ']' => depth -= 1,
            _ => {}
        }
        let after = line.get(at + c.len_utf8()..).unwrap_or_default();
        let before = line.get(..at).unwrap_or_default();
        let word = before.rsplit(' ').next().unwrap_or_default();
        let short =
            c == '.' && (word.chars().count() <= 3 || word.bytes().all(|b| b.is_ascii_digit()));
        if depth == 0 && marks.contains(&c) && after.starts_with(' ') && !short {
            ends.push(at);
        }
    }
    ends
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_is_cut_at_the_end_of_a_clause_or_not_at_all() {
        for (text, max, wanted) in [
            (
                "nine days, and nobody knows",
                40,
                Some("nine days, and nobody knows"),
            ),
            (
                "nine days, and nobody can say where it lies",
                20,
                Some("nine days…"),
            ),
            (
                "It takes nine days. Nobody knows why it does",
                30,
                Some("It takes nine days…"),
            ),
            (
                "Dr. Holm decides on 3. May, he says so himself",
                30,
                Some("Dr. Holm decides on 3. May…"),
            ),
            ("two clerks (Ute, Jan) type it, each winter again", 25, None),
            ("1,400 a month and more", 10, None),
            ("aloneandwithoutanyend", 10, None),
            ("", 10, None),
        ] {
            assert_eq!(clauses(text, max).as_deref(), wanted, "{text}");
        }
    }

    #[test]
    fn a_list_becomes_one_line() {
        assert_eq!(
            one_line("- 14 steps\n- 3 on paper\n\n• half a day each"),
            "14 steps; 3 on paper; half a day each"
        );
    }

    proptest::proptest! {
        #[test]
        fn what_is_cut_is_a_beginning(text in "[a-zä ,.;:()0-9]{0,200}", max in 1..160_usize) {
            let line = one_line(&text);
            if let Some(cut) = clauses(&line, max) {
                proptest::prop_assert!(text::length(&cut) <= max, "{cut}");
                proptest::prop_assert!(line.starts_with(cut.trim_end_matches('…')));
            }
        }
    }
}
