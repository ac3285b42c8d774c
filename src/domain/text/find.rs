//! Finds a name however it is typed.

use nucleo_matcher::pattern::{Atom, AtomKind, CaseMatching, Normalization};
use nucleo_matcher::{Config, Matcher, Utf32Str};
use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::canonical_combining_class;

use super::alike::{slips, words};

/// The key by which a text is found: without case, accents, width and what can't be seen; spaces
/// collapsed. Not for showing.
pub fn fold(text: &str) -> String {
    if text.is_ascii() {
        let kept = |c: &char| !c.is_ascii_control() || c.is_ascii_whitespace();
        return collapse(text.chars().filter(kept).map(|c| c.to_ascii_lowercase()));
    }
    let mut plain = String::with_capacity(text.len());
    let bare = text.nfkd().filter(|c| !is_dropped(*c));
    for c in bare.flat_map(char::to_lowercase) {
        match c {
            'ß' => plain.push_str("ss"),
            'æ' => plain.push_str("ae"),
            'œ' => plain.push_str("oe"),
            'þ' => plain.push_str("th"),
            'ø' => plain.push('o'),
            'ł' => plain.push('l'),
            'đ' | 'ð' => plain.push('d'),
            'ħ' => plain.push('h'),
            'ı' => plain.push('i'),
            'ŧ' => plain.push('t'),
            'ς' => plain.push('σ'),
            '’' | '‘' | 'ʼ' => plain.push('\''),
            '‐' | '‑' | '‒' | '–' | '—' | '−' => plain.push('-'),
            c => plain.push(c),
        }
    }
    collapse(plain.nfc())
}

/// Marks above, below and around a letter, and what has no shape. Vowel signs and voicing marks
/// stay: without them another word is left.
fn is_dropped(c: char) -> bool {
    let class = canonical_combining_class(c);
    class >= 200
        || (10..=36).contains(&class)
        || class == 1
        || (c.is_control() && !c.is_whitespace())
        || matches!(c, '\u{34F}' | '\u{488}' | '\u{489}' | '\u{20D0}'..='\u{20FF}' | '\u{AD}' | '\u{61C}'
            | '\u{180B}'..='\u{180F}' | '\u{200B}'..='\u{200F}' | '\u{202A}'..='\u{202E}'
            | '\u{2060}'..='\u{206F}' | '\u{FE00}'..='\u{FE0F}' | '\u{FEFF}'
            | '\u{E0000}'..='\u{E0FFF}')
}

fn collapse(chars: impl Iterator<Item = char>) -> String {
    let mut out = String::with_capacity(chars.size_hint().1.unwrap_or(0));
    for c in chars {
        if !c.is_whitespace() {
            out.push(c);
        } else if !out.is_empty() && !out.ends_with(' ') {
            out.push(' ');
        }
    }
    out.truncate(out.trim_end().len());
    out
}

/// A query made ready to be compared with many keys.
#[derive(Debug)]
pub struct Finder {
    query: String,
    atoms: Vec<Atom>,
    matcher: Matcher,
    buffer: Vec<char>,
}

impl Finder {
    /// Every word of the query must be found, in any order, its letters in their order.
    pub fn new(query: &str) -> Self {
        let query = fold(query);
        let atom = |word| {
            Atom::new(
                word,
                CaseMatching::Respect,
                Normalization::Never,
                AtomKind::Fuzzy,
                false,
            )
        };
        let atoms = query.split(' ').map(atom).collect();
        Self {
            atoms,
            query,
            matcher: Matcher::new(Config::DEFAULT),
            buffer: Vec::new(),
        }
    }

    /// Whether nothing was typed, so that everything matches.
    pub fn is_empty(&self) -> bool {
        self.query.is_empty()
    }

    /// How well a key made by [`fold`] matches, higher is better; `None` when it does not.
    pub fn score(&mut self, key: &str) -> Option<u32> {
        // What was typed as it stands is better than its letters strewn about.
        let bonus = match key.find(&self.query) {
            Some(0) if key.len() == self.query.len() => 3_000,
            Some(0) => 2_000,
            Some(at) if !key[..at].ends_with(char::is_alphanumeric) => 1_500,
            Some(_) => 1_000,
            None => 0,
        };
        let haystack = Utf32Str::new(key, &mut self.buffer);
        let mut score = 0;
        for atom in &self.atoms {
            match atom.score(haystack, &mut self.matcher) {
                Some(one) => score += u32::from(one),
                // The matcher sees whole visible characters, a query may hold half of one.
                None if bonus > 0 => {}
                None => return None,
            }
        }
        Some(score + bonus)
    }

    /// Whether every word of the query is in a key but for one slip of the keyboard; words of less
    /// than four letters must be right. For when nothing matches.
    pub fn nearly(&self, key: &str) -> bool {
        let wanted: Vec<Vec<char>> = words(&self.query)
            .map(|word| word.chars().collect())
            .collect();
        let near = |wanted: &Vec<char>| {
            let allowed = usize::from(wanted.len() >= 4);
            words(key).any(|word| {
                let word: Vec<char> = word.chars().collect();
                slips(wanted, &word, allowed).is_some()
            })
        };
        !wanted.is_empty() && wanted.iter().all(near)
    }
}

/// The candidates that match a query, the best first, equals in the order given; all of them when
/// nothing was typed. Where nothing matches, those one slip of the keyboard away.
///
/// `text` gives what is searched, for a deal its code, name and customer; it is folded here.
/// Where thousands are searched at each key press, keep the keys and use [`rank_folded`].
pub fn fuzzy_rank<T, K: AsRef<str>>(
    query: &str,
    candidates: impl IntoIterator<Item = T>,
    text: impl Fn(&T) -> K,
) -> Vec<T> {
    rank_folded(query, candidates, |candidate| {
        fold(text(candidate).as_ref())
    })
}

/// As [`fuzzy_rank`], with keys that [`fold`] has made before.
pub fn rank_folded<T, K: AsRef<str>>(
    query: &str,
    candidates: impl IntoIterator<Item = T>,
    key: impl Fn(&T) -> K,
) -> Vec<T> {
    let mut finder = Finder::new(query);
    if finder.is_empty() {
        return candidates.into_iter().collect();
    }
    let mut missed = Vec::new();
    let mut found = Vec::new();
    for candidate in candidates {
        let score = finder.score(key(&candidate).as_ref());
        match score {
            Some(score) => found.push((score, candidate)),
            None => missed.push(candidate),
        }
    }
    if found.is_empty() {
        missed.retain(|candidate| finder.nearly(key(candidate).as_ref()));
        return missed;
    }
    found.sort_by_key(|(score, _)| std::cmp::Reverse(*score));
    found.into_iter().map(|(_, candidate)| candidate).collect()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn a_key_is_the_same_however_it_is_typed() {
        let cases = [
            ("Zürich  Insurance", "zurich insurance"),
            ("ZU\u{308}RICH", "zurich"),
            ("Straße", "strasse"),
            ("Łódź", "lodz"),
            ("Ørsted Æther", "orsted aether"),
            ("İstanbul Işık", "istanbul isik"),
            ("ＡＣＭＥ　１２", "acme 12"),
            ("ΟΔΟΣ", "οδοσ"),
            ("οδός", "οδοσ"),
            ("שָׁלוֹם", "שלום"),
            ("مُحَمَّد", "محمد"),
            ("か\u{3099}", "が"),
            ("한국", "한국"),
            ("ﬁne", "fine"),
            ("a\u{200b}b\u{202e}c\u{fe0f}", "abc"),
            ("👩\u{200d}🚀", "👩🚀"),
            ("", ""),
            ("\u{301}", ""),
        ];
        for (text, wanted) in cases {
            assert_eq!(fold(text), wanted, "{text}");
        }
        let zalgo = format!(
            "A{z}c{z}me{z}",
            z = "\u{335}\u{301}\u{316}\u{489}".repeat(8)
        );
        assert_eq!(fold(&zalgo), "acme");
    }

    #[test]
    fn deals_are_found_by_code_name_and_customer() {
        let deals = [
            "D-1 Acme renewal Acme Corp",
            "D-12 Zürich Insurance pilot",
            "D-120 Northwind expansion",
            "D-3 שלום עולם",
            "D-4 🚀 Rocket Łódź",
            "D-5 <@&1> **bold** @everyone",
        ];
        let first = |query: &str| fuzzy_rank(query, deals, |deal| *deal).first().copied();
        for (query, wanted) in [
            ("acm rnwl", 0),
            ("renewal acme", 0),
            ("amce", 0),
            ("zurich", 1),
            ("ZÜR", 1),
            ("d-12", 1),
            ("d12", 1),
            ("120", 2),
            ("norhtwind", 2),
            ("שלום", 3),
            ("🚀", 4),
            ("lodz", 4),
            ("everyone", 5),
            ("<@&1>", 5),
            ("**bold**", 5),
        ] {
            assert_eq!(first(query), Some(deals[wanted]), "{query}");
        }
        assert_eq!(first("qqq"), None);
        assert_eq!(fuzzy_rank("  ", deals, |deal| *deal), deals);
        assert_eq!(fuzzy_rank("d", deals, |deal| *deal).len(), 6);
    }

    #[test]
    fn equals_keep_their_order() {
        let twins = [("mine", 1), ("mine", 2), ("mine", 3)];
        assert_eq!(fuzzy_rank("mine", twins, |twin| twin.0), twins);
    }

    proptest! {
        #[test]
        fn folding_twice_is_folding_once(text in any::<String>()) {
            let once = fold(&text);
            prop_assert_eq!(fold(&once), once);
        }

        #[test]
        fn every_name_finds_itself(text in any::<String>()) {
            prop_assert_eq!(fuzzy_rank(&text, [&text], |name| *name).len(), 1);
        }
    }
}
