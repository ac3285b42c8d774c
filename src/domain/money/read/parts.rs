//! Cuts a typed amount into the number and what stands around it.

use unicode_normalization::UnicodeNormalization;

use super::{MoneyError, words};

/// The text with the many shapes of digits, spaces, dashes and apostrophes made one, and without
/// what can't be seen.
pub(super) fn plain(typed: &str) -> String {
    const DIGIT_ZEROS: [u32; 6] = [0x0660, 0x06F0, 0x0966, 0x09E6, 0x0E50, 0xFF10];
    typed
        .nfc()
        .filter(|c| !matches!(c, '\u{200B}'..='\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2060}'..='\u{2069}' | '\u{FEFF}'))
        .map(|c| {
            let code = u32::from(c);
            let zero = DIGIT_ZEROS.iter().find(|zero| (**zero..**zero + 10).contains(&code));
            if let Some(digit) = zero.and_then(|zero| char::from_digit(code - zero, 10)) {
                return digit;
            }
            match c {
                '\u{FF01}'..='\u{FF5E}' => char::from_u32(code - 0xFEE0).unwrap_or(c),
                '\u{FFE5}' => '¥',
                '\u{FFE1}' => '£',
                '\u{FFE6}' => '₩',
                '’' | '‘' | 'ʼ' | '′' | '`' | '´' | '٬' => '\'',
                // The Arabic decimal mark.
                '٫' => '.',
                '‐' | '‑' | '‒' | '–' | '—' | '−' => '-',
                c if c.is_whitespace() => ' ',
                c => c,
            }
        })
        .collect()
}

/// What stands before the number, the number with its marks, what stands after it.
pub(super) struct Parts<'a> {
    pub(super) before: &'a str,
    pub(super) number: &'a str,
    pub(super) after: &'a str,
    pub(super) negative: bool,
    /// `,-` after the number says that it has no decimals.
    pub(super) whole: bool,
}

pub(super) fn split(plain: &str) -> Result<Parts<'_>, MoneyError> {
    let plain = plain.trim();
    let digit = |c: char| c.is_ascii_digit();
    let (Some(start), Some(end)) = (plain.find(digit), plain.rfind(digit)) else {
        return Err(MoneyError::NoNumber);
    };
    let (mut before, mut number, mut after) = (
        plain[..start].trim(),
        &plain[start..=end],
        plain[end + 1..].trim(),
    );

    if let Some(stranger) = number.find(|c: char| !digit(c) && !is_mark(c)) {
        return Err(two_numbers(&number[stranger..]));
    }
    // `.5m`: the point belongs to the number unless it ends a word or sign, as in `Rs.500`.
    let bare_point = |text: &str| {
        let ends_word = |rest: &str| rest.ends_with(char::is_alphanumeric);
        text.strip_suffix(['.', ','])
            .is_some_and(|rest| !ends_word(rest))
            && words::sign(&text.to_lowercase()).is_none()
    };
    if plain[..start].ends_with(['.', ',']) && bare_point(before) {
        number = &plain[start - 1..=end];
        before = before[..before.len() - 1].trim_end();
    }

    let mut whole = false;
    for end in [",--", ".--", ",-", ".-"] {
        if let Some(rest) = after.strip_prefix(end) {
            (after, whole) = (rest.trim_start(), true);
            break;
        }
    }
    if !whole && let Some(rest) = after.strip_prefix(['.', ',']) {
        if !rest.is_empty() {
            return Err(MoneyError::Marks);
        }
        after = rest;
    }

    let mut negative = false;
    if let (Some(inside), Some(rest)) = (before.strip_prefix('('), after.strip_suffix(')')) {
        (before, after, negative) = (inside.trim_start(), rest.trim_end(), true);
    }
    if let Some(rest) = before
        .strip_prefix('-')
        .or_else(|| before.strip_suffix('-'))
    {
        (before, negative) = (rest.trim(), true);
    } else if let Some(rest) = before.strip_prefix('+') {
        before = rest.trim_start();
    }
    if let Some(rest) = after.strip_prefix('-').or_else(|| after.strip_suffix('-')) {
        (after, negative) = (rest.trim(), true);
    }
    Ok(Parts {
        before,
        number,
        after,
        negative,
        whole,
    })
}

pub(super) fn is_mark(c: char) -> bool {
    matches!(c, '.' | ',' | '\'' | ' ' | '_')
}

/// There is something between two numbers; `rest` begins with it.
fn two_numbers(rest: &str) -> MoneyError {
    let between: String = rest
        .chars()
        .take_while(|c| !c.is_ascii_digit())
        .collect::<String>()
        .to_lowercase();
    let words: Vec<&str> = between.split_whitespace().collect();
    if between.contains(['-', '~', '…'])
        || between.contains("..")
        || words.contains(&"to")
        || words.contains(&"bis")
    {
        return MoneyError::Range;
    }
    match between.trim() {
        // 1e308, 2x500, 10/2, 50%3: no number at all.
        "e" | "e+" | "x" | "*" | "/" | "^" | "%" | ":" => MoneyError::Unreadable,
        _ => MoneyError::SeveralAmounts,
    }
}
