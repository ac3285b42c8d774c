//! A text as patterns read it: without accents, with straight quotation marks, its capitals kept.

use std::ops::Range;

use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

/// A text without accents, that knows where each part of it stood in the original.
///
/// Latin letters lose their marks (`ü` is `u`, `ß` is `ss`), quotation marks, dashes and spaces become the plain ones;
/// letters of other scripts stay. Line breaks stay. `é` at the end of a word is `ee`, with or without `e` and `s` behind
/// it: in French it alone tells what was done (`signé`) from what is (`signe`).
#[derive(Debug, Default)]
pub struct Plain {
    text: String,
    /// For each byte of `text`, where its character begins in the original.
    from: Vec<usize>,
    end: usize,
}

impl Plain {
    /// Reads a text.
    pub fn of(original: &str) -> Self {
        let mut plain = Self {
            text: String::with_capacity(original.len()),
            from: Vec::with_capacity(original.len()),
            end: original.len(),
        };
        for (at, c) in original.char_indices() {
            if c.is_ascii() {
                plain.push(c, at);
            } else if c == 'é' && is_last(&original[at + c.len_utf8()..]) {
                plain.push('e', at);
                plain.push('e', at);
            } else {
                plain.push_bare(c, at);
            }
        }
        plain
    }

    /// The plain text.
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// Where a part of it stands in the original.
    pub fn original(&self, part: Range<usize>) -> Range<usize> {
        let at = |place: usize| self.from.get(place).copied().unwrap_or(self.end);
        at(part.start)..at(part.end)
    }

    fn push(&mut self, c: char, at: usize) {
        self.text.push(c);
        self.from.resize(self.text.len(), at);
    }

    fn push_bare(&mut self, c: char, at: usize) {
        let same = match c {
            '“' | '”' | '„' | '‟' | '«' | '»' | '「' | '」' => '"',
            '’' | '‘' | '‚' | '‹' | '›' | 'ʼ' => '\'',
            '‐' | '‑' | '‒' | '–' | '—' | '−' => '-',
            c if c.is_whitespace() => ' ',
            'ø' => 'o',
            'Ø' => 'O',
            'ł' => 'l',
            'Ł' => 'L',
            'đ' | 'ð' => 'd',
            c => c,
        };
        if same.is_ascii() {
            return self.push(same, at);
        }
        let two = match c {
            'ß' => "ss",
            'æ' => "ae",
            'Æ' => "Ae",
            'œ' => "oe",
            'Œ' => "Oe",
            _ => "",
        };
        for c in two.chars() {
            self.push(c, at);
        }
        if two.is_empty() {
            for bare in std::iter::once(c).nfkd().filter(|c| !is_combining_mark(*c)) {
                self.push(bare, at);
            }
        }
    }
}

/// Whether a letter before this ends its word: at most `e` and `s` follow, in a pattern with their `?`.
fn is_last(rest: &str) -> bool {
    let after = rest.trim_start_matches(['e', 's', '?']);
    !after.starts_with(char::is_alphanumeric)
}

/// The plain form of a text, see [`Plain`].
pub fn plain(text: &str) -> String {
    Plain::of(text).text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_found_in_the_plain_text_stands_whole_in_the_original() {
        let typed = "Jörg Grüß: „neun Tage“ – déjà 12 %";
        let plain = Plain::of(typed);
        assert_eq!(plain.as_str(), "Jorg Gruss: \"neun Tage\" - deja 12 %");
        for (part, whole) in [
            ("Jorg Gruss", "Jörg Grüß"),
            ("neun Tage", "neun Tage"),
            ("deja", "déjà"),
            ("%", "%"),
        ] {
            let at = plain.as_str().find(part).unwrap();
            assert_eq!(&typed[plain.original(at..at + part.len())], whole);
        }
        assert_eq!(
            super::plain("signé, signées, décide"),
            "signee, signeees, decide"
        );
        assert_eq!(super::plain("signée?s?|été"), "signeee?s?|etee");
        assert_eq!(super::plain("契約書"), "契約書");
        assert_eq!(super::plain("e\u{301}te\u{301}"), "ete");
    }
}
