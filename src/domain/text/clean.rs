//! What is kept of a text on its way in.
//!
//! Kept: every letter, right-to-left scripts, emoji with their joiners. Dropped: what can't be seen
//! and what draws over its neighbours. Nothing is cut off: a text that is too long is refused, so
//! that the person can shorten it.

use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;
use unicode_segmentation::UnicodeSegmentation;

/// How many combining marks may follow one another; more is drawing, not writing.
const MAX_MARKS: usize = 3;

/// How many code points one visible character may have; the longest emoji have ten.
const MAX_CLUSTER: usize = 16;

const ZERO_WIDTH_JOINER: char = '\u{200D}';

/// Why a text can't be kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum TextError {
    /// Nothing that can be seen is in it.
    #[error("nothing was typed")]
    Empty,
    /// It has more visible characters than fit.
    #[error("it has {got} characters, {max} fit")]
    TooLong {
        /// The most that fit.
        max: usize,
        /// How many there are after cleaning.
        got: usize,
    },
}

/// A name or another text of one line: line breaks and runs of spaces become one space.
pub fn clean_line(input: &str, max_graphemes: usize) -> Result<String, TextError> {
    within(clean(input, Breaks::Joined), max_graphemes)
}

/// A text of several lines: line breaks stay, at most one blank line in a row.
pub fn clean_block(input: &str, max_graphemes: usize) -> Result<String, TextError> {
    within(clean(input, Breaks::Kept), max_graphemes)
}

fn within(text: String, max: usize) -> Result<String, TextError> {
    match text.graphemes(true).count() {
        0 => Err(TextError::Empty),
        got if got > max => Err(TextError::TooLong { max, got }),
        _ => Ok(text),
    }
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Breaks {
    Joined,
    Kept,
}

fn clean(input: &str, breaks: Breaks) -> String {
    let mut plain = String::with_capacity(input.len());
    let mut before = None;
    for c in input.chars() {
        // CR LF is one break.
        if !(c == '\n' && before == Some('\r')) {
            plain.extend(visible(c, breaks));
        }
        before = Some(c);
    }
    let mut out = String::with_capacity(plain.len());
    let composed: String = plain.nfc().collect();
    for cluster in composed.graphemes(true) {
        match cluster.chars().next() {
            Some('\n') => {
                while out.ends_with(' ') {
                    out.pop();
                }
                if !out.is_empty() && !out.ends_with("\n\n") {
                    out.push('\n');
                }
            }
            Some(' ') => {
                if !out.is_empty() && !out.ends_with([' ', '\n']) {
                    out.push(' ');
                }
            }
            _ => push_cluster(&mut out, cluster),
        }
    }
    out.truncate(out.trim_end().len());
    out.nfc().collect()
}

/// The character, a space or a line break for what only separates, nothing for what can't be seen.
fn visible(c: char, breaks: Breaks) -> Option<char> {
    match c {
        '\n' | '\r' | '\u{B}' | '\u{C}' | '\u{85}' | '\u{2028}' | '\u{2029}' => {
            Some(match breaks {
                Breaks::Kept => '\n',
                Breaks::Joined => ' ',
            })
        }
        // The empty Braille cell is used as an unseen letter.
        '\u{2800}' => Some(' '),
        c if c.is_whitespace() => Some(' '),
        c if is_unseen(c) => None,
        c => Some(c),
    }
}

/// Whether the character has no shape of its own, or is none. Joiners, emoji style and tags have
/// their own rules in [`push_cluster`].
fn is_unseen(c: char) -> bool {
    matches!(
        c,
        // Direction marks and overrides.
        '\u{61C}' | '\u{200E}' | '\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}'
        // Soft hyphen, grapheme joiner, fillers, vowels, selectors and separators without a shape.
        | '\u{AD}' | '\u{34F}' | '\u{115F}' | '\u{1160}' | '\u{17B4}' | '\u{17B5}'
        | '\u{180B}'..='\u{180F}' | '\u{200B}' | '\u{200C}' | '\u{2060}'..='\u{2065}' | '\u{206A}'..='\u{206F}'
        | '\u{3164}' | '\u{FFA0}' | '\u{FEFF}' | '\u{FFF0}'..='\u{FFFC}' | '\u{1BCA0}'..='\u{1BCA3}'
        | '\u{1D173}'..='\u{1D17A}' | '\u{FE00}'..='\u{FE0D}' | '\u{E0000}'..='\u{E001F}'
        | '\u{E0080}'..='\u{E0FFF}'
        // Code points that are no characters, and never will be.
        | '\u{FDD0}'..='\u{FDEF}'
    ) || c.is_control()
        || u32::from(c) & 0xFFFE == 0xFFFE
}

/// Adds one visible character, without what makes it overflow its place.
fn push_cluster(out: &mut String, cluster: &str) {
    let start = out.len();
    let flag = cluster.starts_with('\u{1F3F4}');
    let mut marks = 0;
    let mut chars = cluster.chars().peekable();
    let mut kept = 0;
    let mut last = None;
    while let Some(c) = chars.next() {
        let next = chars.peek().copied();
        let keep = match c {
            ZERO_WIDTH_JOINER => {
                let joined =
                    |next| !is_combining_mark(next) && !is_tag(next) && next != ZERO_WIDTH_JOINER;
                last.is_some() && next.is_some_and(joined)
            }
            // Emoji style: after a symbol or the digit of a keycap, not after a letter.
            '\u{FE0E}' | '\u{FE0F}' => {
                last.is_some_and(|last: char| !last.is_alphabetic() && !is_combining_mark(last))
            }
            // Tags spell the flags of England, Scotland and Wales.
            c if is_tag(c) => flag,
            c if is_combining_mark(c) => {
                marks += 1;
                last.is_some() && marks <= MAX_MARKS
            }
            _ => {
                marks = 0;
                true
            }
        };
        if keep && kept < MAX_CLUSTER {
            out.push(c);
            kept += 1;
            last = Some(c);
        }
    }
    while out.len() > start && out.ends_with(ZERO_WIDTH_JOINER) {
        out.pop();
    }
}

fn is_tag(c: char) -> bool {
    matches!(c, '\u{E0020}'..='\u{E007F}')
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn line(input: &str) -> String {
        clean_line(input, 1_000).unwrap_or_default()
    }

    fn block(input: &str) -> String {
        clean_block(input, 1_000).unwrap_or_default()
    }

    #[test]
    fn what_is_written_stays() {
        let family = "👨\u{200D}👩\u{200D}👧\u{200D}👦";
        let kiss = "👩🏽\u{200D}❤\u{FE0F}\u{200D}💋\u{200D}👨🏿";
        let wales = "🏴\u{E0067}\u{E0062}\u{E0077}\u{E006C}\u{E0073}\u{E007F}";
        for text in [
            "Acme",
            "Zürich Insurance",
            "Müller & Söhne",
            "שלום עולם",
            "مرحبا بالعالم",
            "日本電気",
            "हिन्दी क्षेत्र",
            "한국",
            "Nguyễn Thị",
            "🦀🚀",
            family,
            kiss,
            wales,
            "1\u{FE0F}\u{20E3}",
            "❤\u{FE0F}",
            "🇩🇪🇫🇷",
            "👍🏽",
            "@everyone <@&1> **x**",
            "a\\b",
            "¯\\_(ツ)_/¯",
            "ก็ที่",
        ] {
            assert_eq!(line(text), text);
            assert_eq!(block(text), text);
        }
    }

    #[test]
    fn what_cannot_be_seen_goes() {
        let cases = [
            ("a\0b\u{7}c\u{1b}[0m", "abc[0m"),
            ("  a \t\r\n b\u{a0}\u{2003}c  ", "a b c"),
            ("inv\u{202e}oice", "invoice"),
            ("\u{2067}a\u{2069}\u{200f}b\u{61c}", "ab"),
            ("a\u{200b}b\u{feff}c\u{2060}d\u{ad}e", "abcde"),
            ("a\u{200d}b\u{200c}c", "abc"),
            ("👩\u{200d}", "👩"),
            ("👩\u{200d}\u{200d}👩", "👩👩"),
            ("a\u{fe0f}b\u{fe0f}", "ab"),
            ("a\u{e0041}\u{e0042}b", "ab"),
            ("\u{3164}\u{2800}x", "x"),
            ("\u{301}x \u{301}y", "x y"),
            ("a\u{ffff}\u{fdd0}\u{10ffff}b", "ab"),
        ];
        for (input, wanted) in cases {
            assert_eq!(line(input), wanted, "{input:?}");
        }
    }

    #[test]
    fn letters_are_composed() {
        assert_eq!(line("Zu\u{308}rich"), "Zürich");
        assert_eq!(line("e\u{200b}\u{301}"), "é");
    }

    #[test]
    fn zalgo_is_tamed() {
        let zalgo = format!("Z{}a{}", "\u{335}\u{301}".repeat(30), "\u{489}".repeat(50));
        let clean = line(&zalgo);
        assert!(clean.chars().count() <= 2 + 2 * MAX_MARKS, "{clean:?}");
        assert_eq!(super::super::fold(&clean), "za", "{clean:?}");
    }

    #[test]
    fn one_visible_character_has_a_bound() {
        let chain = "👩\u{200D}".repeat(500) + "👩";
        assert!(line(&chain).chars().count() <= MAX_CLUSTER);
        let jamo = "\u{1100}".repeat(500);
        assert!(line(&jamo).chars().count() <= MAX_CLUSTER);
    }

    #[test]
    fn a_block_keeps_its_lines() {
        assert_eq!(
            block("a\r\nb\rc\n\n\n\nd  e \n f\u{2028}g\n"),
            "a\nb\nc\n\nd e\nf\ng"
        );
        assert_eq!(line("a\r\n\r\nb"), "a b");
    }

    #[test]
    fn length_is_counted_in_visible_characters() {
        let family = "👨\u{200D}👩\u{200D}👧\u{200D}👦".repeat(100);
        assert!(clean_line(&family, 100).is_ok());
        assert_eq!(
            clean_line("abcd", 3),
            Err(TextError::TooLong { max: 3, got: 4 })
        );
        for nothing in ["", "   ", "\u{200b}\u{202e}\0", "\u{301}\u{302}", "\n\n"] {
            assert_eq!(clean_line(nothing, 3), Err(TextError::Empty), "{nothing:?}");
            assert_eq!(
                clean_block(nothing, 3),
                Err(TextError::Empty),
                "{nothing:?}"
            );
        }
    }

    proptest! {
        #[test]
        fn cleaning_twice_is_cleaning_once(input in any::<String>()) {
            let (once_line, once_block) = (line(&input), block(&input));
            prop_assert_eq!(line(&once_line), once_line.clone());
            prop_assert_eq!(block(&once_block), once_block);
        }

        #[test]
        fn nasty_text_is_clean_after_one_pass(
            input in "[a👩🏽❤🇩🏴é\u{200d}\u{200c}\u{fe0f}\u{301}\u{308}\u{e0067}\u{e007f}\u{202e}\u{1100}\u{1161}\u{11a8}\u{915}\u{94d} \n\0]{0,40}"
        ) {
            let once = block(&input);
            prop_assert_eq!(block(&once), once.clone());
            for c in once.chars() {
                prop_assert!(!c.is_control() || c == '\n');
                let bidi = matches!(c, '\u{200E}' | '\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}');
                prop_assert!(!bidi);
            }
            prop_assert_eq!(line(&once).contains('\n'), false);
        }
    }
}
