//! Tells when two names are likely one, and finds such names among many without comparing each.
//!
//! A name that is at most *k* slips away from another shares two of *k* + 2 pieces with it. So a name is kept
//! under each two of its pieces ([`Likeness::pieces`]), and whoever looks for it asks under every two that a
//! name like theirs could have ([`Likeness::probes`]): two hundred at most, however many names there are. One
//! piece would do, but would be shared by all that end in *renewal*.

use std::hash::{DefaultHasher, Hash as _, Hasher as _};
use std::ops::Range;

use super::find::fold;

/// Words that tell no name from another.
const LEGAL: [&str; 30] = [
    "ab",
    "ag",
    "an",
    "and",
    "as",
    "bv",
    "co",
    "company",
    "corp",
    "corporation",
    "gmbh",
    "group",
    "inc",
    "kg",
    "kk",
    "limited",
    "llc",
    "llp",
    "ltd",
    "nv",
    "oy",
    "plc",
    "pty",
    "sa",
    "sarl",
    "sas",
    "se",
    "spa",
    "srl",
    "the",
];

/// Slips allowed at most.
const SLIPS_MAX: usize = 2;

/// Whether two names are likely one: the same but for case, accents, punctuation, order of words
/// and legal form, or one or two slips apart. What counts things must be equal, and so must their last
/// letters: *Phase 1* is not *Phase 2*, *Pilot A* not *Pilot B*, *Stage II* not *Stage III*.
///
/// ```
/// use dealcoach::domain::text::similar;
///
/// assert!(similar("Müller & Söhne GmbH", "muller sohne"));
/// assert!(!similar("Acme phase 1", "Acme phase 2"));
/// ```
pub fn similar(a: &str, b: &str) -> bool {
    Likeness::new(a).is_to(b)
}

/// A name made ready to be compared with many; what counts as alike is said at [`similar`].
#[derive(Debug)]
pub struct Likeness {
    /// The letters of its words, the words sorted.
    letters: Vec<char>,
    /// The same in the order they were written in.
    written: Vec<char>,
    /// The words that count: numbers, single letters, Roman numerals.
    counts: Vec<String>,
}

impl Likeness {
    /// Folds the name and leaves out what does not tell it from others.
    pub fn new(name: &str) -> Self {
        let mut words = telling(&fold(name));
        let written = words.concat().chars().collect();
        words.sort_unstable();
        Self {
            letters: words.concat().chars().collect(),
            written,
            counts: words.into_iter().filter(|word| is_count(word)).collect(),
        }
    }

    /// Whether the other name is likely the same.
    pub fn is_to(&self, other: &str) -> bool {
        self.is_like(&Self::new(other))
    }

    /// Whether the other, also made ready, is likely the same.
    pub fn is_like(&self, other: &Self) -> bool {
        let shorter = self.letters.len().min(other.letters.len());
        shorter > 0
            && self.counts == other.counts
            && slips(&self.letters, &other.letters, allowed(shorter)).is_some()
            && !self.ends_apart(other)
    }

    /// Whether the two differ in their last letter and in nothing else: `UnitA` and `UnitB`.
    fn ends_apart(&self, other: &Self) -> bool {
        match (self.written.split_last(), other.written.split_last()) {
            (Some((end, start)), Some((other_end, other_start))) => {
                start == other_start && end != other_end
            }
            _ => false,
        }
    }

    /// The keys under which this name is kept.
    pub fn pieces(&self) -> Vec<u64> {
        let pair = |(one, two): (Range<usize>, Range<usize>)| {
            Some(self.key(
                self.letters.len(),
                &one,
                &two,
                [
                    self.letters.get(one.clone())?,
                    self.letters.get(two.clone())?,
                ],
            ))
        };
        pairs_of(self.letters.len()).filter_map(pair).collect()
    }

    /// The keys under which every name is kept that is likely the same as this one, and some others.
    pub fn probes(&self) -> Vec<u64> {
        let own = self.letters.len();
        let mut keys = Vec::new();
        for length in own.saturating_sub(SLIPS_MAX).max(1)..=own + SLIPS_MAX {
            let most = allowed(length.min(own));
            if own == 0 || length.abs_diff(own) > most {
                continue;
            }
            for (one, two) in pairs_of(length) {
                self.probe_pair(length, most, &one, &two, &mut keys);
            }
        }
        keys.sort_unstable();
        keys.dedup();
        keys
    }

    /// The keys of two pieces that may stand here, with what slips between them leave.
    fn probe_pair(
        &self,
        length: usize,
        most: usize,
        one: &Range<usize>,
        two: &Range<usize>,
        keys: &mut Vec<u64>,
    ) {
        // Letters too many or missing before a piece shift it; those after the last shift the end.
        for first in 0..=2 * most {
            for second in 0..=2 * most {
                let end = self.letters.len() + most - length;
                let shifted = first.abs_diff(most) + second.abs_diff(first) + end.abs_diff(second);
                let Some(left) = most.checked_sub(shifted) else {
                    continue;
                };
                let at = |piece: &Range<usize>, shift: usize| {
                    (piece.start + shift)
                        .checked_sub(most)
                        .map(|start| start..start + piece.len())
                };
                let (Some(here), Some(there)) = (at(one, first), at(two, second)) else {
                    continue;
                };
                let (here, there) = (self.letters_at(here), self.letters_at(there));
                for (one_swapped, letters) in here.iter().enumerate() {
                    for (two_swapped, others) in there.iter().enumerate() {
                        if one_swapped + two_swapped <= left {
                            keys.push(self.key(length, one, two, [letters, others]));
                        }
                    }
                }
            }
        }
    }

    /// The letters there; and the same where the last has changed places with the first of the next piece.
    fn letters_at(&self, range: Range<usize>) -> Vec<Vec<char>> {
        let end = range.end;
        let Some(letters) = self.letters.get(range) else {
            return Vec::new();
        };
        let swapped = self.letters.get(end).map(|next| {
            let mut swapped = letters.to_vec();
            swapped.pop();
            swapped.push(*next);
            swapped
        });
        [letters.to_vec()].into_iter().chain(swapped).collect()
    }

    fn key(
        &self,
        length: usize,
        one: &Range<usize>,
        two: &Range<usize>,
        letters: [&[char]; 2],
    ) -> u64 {
        let mut key = DefaultHasher::new();
        (&self.counts, length, one, two, letters).hash(&mut key);
        key.finish()
    }
}

/// How many slips apart names may be whose shorter one has that many letters.
fn allowed(shorter: usize) -> usize {
    match shorter {
        0..=4 => 0,
        5..=11 => 1,
        _ => SLIPS_MAX,
    }
}

/// Each two pieces of a name of that many letters, of which there are two more than the slips it may have; a
/// name that may have none is one piece, taken twice.
fn pairs_of(length: usize) -> impl Iterator<Item = (Range<usize>, Range<usize>)> {
    let count = match (length, allowed(length)) {
        (0, _) => 0,
        (_, 0) => 1,
        (_, slips) => slips + 2,
    };
    let piece = move |place: usize| place * length / count..(place + 1) * length / count;
    (0..count).flat_map(move |one| {
        let others = if count == 1 { 0..1 } else { one + 1..count };
        others.map(move |two| (piece(one), piece(two)))
    })
}

/// Whether a word tells one thing of a kind from the next.
fn is_count(word: &str) -> bool {
    let mut letters = word.chars();
    let single = matches!((letters.next(), letters.next()), (Some(c), None) if c.is_alphabetic());
    single || word.contains(char::is_numeric) || word.chars().all(|c| "ivx".contains(c))
}

/// The words of a folded name that tell it from others, in their order.
fn telling(folded: &str) -> Vec<String> {
    // B.V. and S.p.A. are one word.
    let joined = folded.replace(['.', '\'', '’'], "");
    let all: Vec<String> = words(&joined).map(str::to_owned).collect();
    let article = |place: usize, word: &str| place == 0 && word == "a" && all.len() > 1;
    let telling: Vec<String> = all
        .iter()
        .enumerate()
        .filter(|(place, word)| !LEGAL.contains(&word.as_str()) && !article(*place, word))
        .map(|(_, word)| word.clone())
        .collect();
    if telling.is_empty() { all } else { telling }
}

/// The words of a folded text; a symbol such as an emoji is part of one, punctuation is not.
pub(super) fn words(folded: &str) -> impl Iterator<Item = &str> {
    folded
        .split(|c: char| c.is_whitespace() || c.is_ascii_punctuation())
        .filter(|word| !word.is_empty())
}

/// How many letters are wrong, missing, too many or swapped with the next one, if at most `most`.
pub(super) fn slips(a: &[char], b: &[char], most: usize) -> Option<usize> {
    if a.len().abs_diff(b.len()) > most {
        return None;
    }
    if most == 0 {
        return (a == b).then_some(0);
    }
    let mut before: Vec<usize> = vec![0; b.len() + 1];
    let mut last: Vec<usize> = (0..=b.len()).collect();
    for i in 1..=a.len() {
        let mut row = vec![i; b.len() + 1];
        for j in 1..=b.len() {
            let wrong = usize::from(a[i - 1] != b[j - 1]);
            row[j] = (last[j] + 1).min(row[j - 1] + 1).min(last[j - 1] + wrong);
            if i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1] {
                row[j] = row[j].min(before[j - 2] + 1);
            }
        }
        before = std::mem::replace(&mut last, row);
    }
    last.last().copied().filter(|slips| *slips <= most)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn likely_duplicates_are_seen() {
        for (a, b) in [
            ("Acme", "ACME"),
            ("Acme Corp", "acme corporation"),
            ("Acme, Inc.", "Acme"),
            ("Müller & Söhne GmbH", "Muller Sohne"),
            ("Renewal Acme", "Acme – renewal"),
            ("Northwind", "Nortwhind"),
            ("Northwind expansion", "Northwind expansions"),
            ("Nordlicht fleet", "Nordlihct fleet"),
            ("Philips N.V.", "Philips"),
            ("🚀", "🚀"),
            ("The Company", "the company"),
            ("A new depot", "New depot"),
            ("Pilot A", "pilot a"),
        ] {
            assert!(similar(a, b), "{a} / {b}");
            assert!(similar(b, a), "{b} / {a}");
        }
        for (a, b) in [
            ("Acme", "Acne"),
            ("Acme phase 1", "Acme phase 2"),
            ("Acme 2026", "Acme 2025"),
            ("Acme", "Acme pilot"),
            ("Northwind", "Southwind"),
            ("", ""),
            ("...", "!!!"),
            ("🚀", "🦀"),
            ("Pilot A", "Pilot B"),
            ("Pilot A", "Pilot"),
            ("Nordlicht pilot A Berlin", "Nordlicht pilot B Berlin"),
            ("Fleet 1", "Fleet 2"),
            ("Nordlicht fleet 2a", "Nordlicht fleet 2b"),
            ("NordlichtFleetA", "NordlichtFleetB"),
            ("Expansion stage II", "Expansion stage III"),
        ] {
            assert!(!similar(a, b), "{a} / {b}");
            assert!(!similar(b, a), "{b} / {a}");
        }
    }

    proptest! {
        #[test]
        fn likeness_is_mutual(a in "[a-c1 .]{0,8}", b in "[a-c1 .]{0,8}") {
            prop_assert_eq!(similar(&a, &b), similar(&b, &a));
        }

        #[test]
        fn what_is_alike_is_found_by_its_pieces(
            name in "[a-c1 .é]{0,18}",
            slips in proptest::collection::vec((0..3_u8, 0..18_usize, "[a-c]"), 0..3),
        ) {
            let mut other: Vec<char> = name.chars().collect();
            for (kind, at, letter) in slips {
                let letter = letter.chars().next().unwrap_or('a');
                match kind {
                    0 if at < other.len() => other[at] = letter,
                    1 if at + 1 < other.len() => other.swap(at, at + 1),
                    2 if at < other.len() => {
                        other.remove(at);
                    }
                    _ => other.insert(at.min(other.len()), letter),
                }
            }
            let (a, b) = (Likeness::new(&name), Likeness::new(&other.iter().collect::<String>()));
            let found = |kept: &Likeness, sought: &Likeness| {
                let probes = sought.probes();
                kept.pieces().iter().any(|piece| probes.contains(piece))
            };
            if a.is_like(&b) {
                prop_assert!(found(&a, &b) && found(&b, &a));
            }
        }
    }
}
