//! A text taken apart: quoted words, sentences, and the clauses of each.

use std::ops::Range;

/// A sentence, or what stands before a colon or a dash.
#[derive(Debug, Default)]
pub(super) struct Sentence<'t> {
    /// Its clauses, between commas.
    pub clauses: Vec<&'t str>,
    /// Whether it ends as a question.
    pub asked: bool,
}

/// What stands between quotation marks, without them, where it has letters.
pub(super) fn quoted(plain: &str) -> Vec<Range<usize>> {
    let marks: Vec<usize> = plain.match_indices('"').map(|(at, _)| at).collect();
    let pairs = marks.chunks_exact(2).filter_map(|pair| match pair {
        [from, to] => Some(from + 1..*to),
        _ => None,
    });
    let says = |part: &Range<usize>| {
        let letters = plain.get(part.clone()).unwrap_or_default().chars();
        letters.filter(|c| c.is_alphanumeric()).count() >= 2
    };
    pairs.filter(says).collect()
}

/// The text with what is quoted taken out.
pub(super) fn unquoted(plain: &str, quotes: &[Range<usize>]) -> String {
    let mut rest = String::with_capacity(plain.len());
    let mut at = 0;
    for quote in quotes {
        rest.push_str(plain.get(at..quote.start).unwrap_or_default());
        at = quote.end;
    }
    rest.push_str(plain.get(at..).unwrap_or_default());
    rest.replace('"', " ")
}

/// The sentences of a plain text.
pub(super) fn sentences(plain: &str) -> Vec<Sentence<'_>> {
    let mut all = Vec::new();
    let mut from = 0;
    for (at, c) in plain.char_indices() {
        let before = plain.get(from..at).unwrap_or_default();
        let after = plain.get(at + c.len_utf8()..).unwrap_or_default();
        let ends = match c {
            ';' | '!' | '?' | '\n' | '\r' | '|' | '•' | '>' => true,
            // `3. Dezember`, `Dr. Holm`, `3.12.`, `e.g.` go on
            '.' => {
                let word = before.rsplit([' ', '.', ',']).next().unwrap_or_default();
                let short = word.chars().count() <= 2 || word.bytes().all(|b| b.is_ascii_digit());
                let sign = [
                    "e-sign", "bzw", "inkl", "env", "approx", "etc", "usw", "Prof", "Sra", "Mme",
                    "Mrs",
                ];
                (after.is_empty() || after.starts_with(' ')) && !short && !sign.contains(&word)
            }
            ':' => after.starts_with(' ') || after.is_empty(),
            '-' => before.ends_with(' ') && after.starts_with(' '),
            _ => false,
        };
        if ends {
            all.push(sentence(before, c == '?'));
            from = at + c.len_utf8();
        }
    }
    all.push(sentence(plain.get(from..).unwrap_or_default(), false));
    all.retain(|sentence: &Sentence<'_>| sentence.asked || !sentence.clauses.is_empty());
    all
}

fn sentence(text: &str, asked: bool) -> Sentence<'_> {
    let mut clauses = Vec::new();
    let mut from = 0;
    let bytes = text.as_bytes();
    for (at, c) in text.char_indices() {
        // `12,500` is one number
        let number = bytes.get(at + 1).is_some_and(u8::is_ascii_digit)
            && at
                .checked_sub(1)
                .and_then(|at| bytes.get(at))
                .is_some_and(u8::is_ascii_digit);
        if (c == ',' && !number) || c == '(' || c == ')' {
            clauses.push(text.get(from..at).unwrap_or_default());
            from = at + 1;
        }
    }
    clauses.push(text.get(from..).unwrap_or_default());
    let said = |clause: &&str| clause.chars().any(|c| c.is_alphanumeric() || c == '?');
    let clauses = clauses.into_iter().map(str::trim).filter(said).collect();
    Sentence { clauses, asked }
}
