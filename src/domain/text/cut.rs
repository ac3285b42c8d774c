//! How long a text is to Discord, and a shorter one that still reads well.

use std::borrow::Cow;

use unicode_segmentation::UnicodeSegmentation;

const ELLIPSIS: char = '…';
const FIRST_STRONG_ISOLATE: char = '\u{2068}';
const POP_ISOLATE: char = '\u{2069}';

/// The length that limits are compared with: UTF-16 code units. Discord's server counts code
/// points, its clients and most libraries code units; the larger of the two is right for all.
pub fn length(text: &str) -> usize {
    text.encode_utf16().count()
}

/// The text, or as much of it as fits in `max` with an ellipsis at its end. Never cuts an emoji, an
/// escape (`\*`), a mention, timestamp or address in angle brackets; an open isolate is closed.
pub fn truncate(text: &str, max: usize) -> Cow<'_, str> {
    if length(text) <= max {
        return Cow::Borrowed(text);
    }
    if max == 0 {
        return Cow::Borrowed("");
    }
    let mut end = 0;
    let mut used = 1;
    let mut open = 0;
    for atom in atoms(text) {
        let opens = atom.matches(FIRST_STRONG_ISOLATE).count();
        let closes = atom.matches(POP_ISOLATE).count();
        let open_after = (open + opens).saturating_sub(closes);
        // The ellipsis and the marks that close what is open must fit as well.
        if used + length(atom) + open_after > max {
            break;
        }
        used += length(atom);
        end += atom.len();
        open = open_after;
    }
    let mut short = text[..end].trim_end().to_owned();
    short.push(ELLIPSIS);
    short.extend(std::iter::repeat_n(POP_ISOLATE, open));
    Cow::Owned(short)
}

/// The same, cut between two words where that keeps at least half of what fits.
pub fn truncate_words(text: &str, max: usize) -> String {
    let short = truncate(text, max);
    let words = short.strip_suffix(ELLIPSIS).filter(|_| length(text) > max);
    let whole = words.and_then(|cut| {
        let next = text.get(cut.len()..)?.chars().next()?;
        let at = if next.is_whitespace() {
            cut.len()
        } else {
            cut.rfind(char::is_whitespace)
                .filter(|at| *at > cut.len() / 2)?
        };
        cut.get(..at)
    });
    match whole {
        Some(whole) => {
            let end = |c: char| c.is_whitespace() || matches!(c, ',' | ';' | ':');
            format!("{}{ELLIPSIS}", whole.trim_end_matches(end))
        }
        None => short.into_owned(),
    }
}

/// The pieces that can't be cut: `\x`, `<…>` without spaces, visible characters.
fn atoms(text: &str) -> impl Iterator<Item = &str> {
    let mut rest = text;
    std::iter::from_fn(move || {
        let mut graphemes = rest.graphemes(true);
        let first = graphemes.next()?;
        let size = match first {
            "\\" => first.len() + graphemes.next().map_or(0, str::len),
            "<" => bracketed(rest).unwrap_or(first.len()),
            _ => first.len(),
        };
        let (atom, tail) = rest.split_at(size);
        rest = tail;
        Some(atom)
    })
}

/// How long the `<…>` at the start of the text is, if it is one.
fn bracketed(text: &str) -> Option<usize> {
    let end = text.find([' ', '\n', '>'])?;
    text[end..].starts_with('>').then_some(end + 1)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::super::{escape_markdown, isolate};
    use super::*;

    #[test]
    fn what_fits_is_left_alone() {
        assert!(matches!(truncate("Acme", 4), Cow::Borrowed("Acme")));
        assert_eq!(truncate("", 0), "");
    }

    #[test]
    fn what_does_not_fit_ends_in_an_ellipsis() {
        let cases = [
            ("Acme renewal", 8, "Acme re…"),
            ("Acme renewal", 6, "Acme…"),
            ("Acme", 1, "…"),
            ("Acme", 0, ""),
            ("👩🏽\u{200D}🚀👩🏽\u{200D}🚀", 10, "👩🏽\u{200D}🚀…"),
            ("👩🏽\u{200D}🚀👩🏽\u{200D}🚀", 7, "…"),
            ("a\\*b\\*c", 3, "a…"),
            ("a\\*b\\*c", 4, "a\\*…"),
            ("see <https://example.com/long> now", 20, "see…"),
            ("due <t:1790000000:R> or so", 22, "due <t:1790000000:R>…"),
            ("a < b and so on", 7, "a < b…"),
            ("\u{2068}שלום עולם\u{2069} x", 8, "\u{2068}שלום…\u{2069}"),
        ];
        for (text, max, wanted) in cases {
            assert_eq!(truncate(text, max), wanted, "{text} in {max}");
        }
    }

    proptest! {
        #[test]
        fn a_cut_text_fits(text in any::<String>(), max in 0..60_usize) {
            let escaped = escape_markdown(&text);
            let isolated = isolate(&escaped);
            for text in [text.as_str(), &escaped, &isolated] {
                prop_assert!(length(&truncate(text, max)) <= max);
            }
        }

        #[test]
        fn no_escape_is_cut(text in "[a*_\\\\`<>é👍 ]{0,40}", max in 1..40_usize) {
            let escaped = escape_markdown(&text);
            let short = truncate(&escaped, max);
            if let Some(kept) = short.strip_suffix(ELLIPSIS) {
                let backslashes = kept.len() - kept.trim_end_matches('\\').len();
                prop_assert_eq!(backslashes % 2, 0, "{}", short);
            }
        }
    }
}
