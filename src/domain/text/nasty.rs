//! Names that someone will type one day, for the tests of whatever shows or finds one.

use super::{clean_line, escape_markdown, fold, fuzzy_rank, isolate, length, shown, truncate};

/// What is tried, each to be put in many places.
const PAYLOADS: &[&str] = &[
    // Mentions and what else lives in angle brackets.
    "@everyone",
    "@here",
    "@EVERYONE",
    "<@1>",
    "<@!1>",
    "<@&1>",
    "<#1>",
    "</deal new:1>",
    "<id:customize>",
    "<t:1790000000>",
    "<t:1790000000:R>",
    "<:x:1>",
    "<a:x:1>",
    "<https://evil.example>",
    "<mailto:a@b.c>",
    // Markdown.
    "**bold**",
    "*it*",
    "__under__",
    "_it_",
    "~~gone~~",
    "||spoiler||",
    "`code`",
    "```rs\nx\n```",
    "# big",
    "## big",
    "### big",
    "-# small",
    "> quote",
    ">>> quote",
    "- item",
    "* item",
    "1. item",
    "12) item",
    "[bank](http://evil.example)",
    "[a](<http://evil.example>)",
    "[x][y]",
    "![x](http://evil.example/x.png)",
    "\\",
    "\\\\",
    "\\*",
    "*",
    "**",
    "_",
    "||",
    "```",
    "``",
    "a_b_c",
    "¯\\_(ツ)_/¯",
    ":tada:",
    ":+1::skin-tone-3:",
    "10:30:45",
    // Addresses and invites.
    "https://evil.example/a_b",
    "http://evil.example",
    "HTTPS://EVIL.EXAMPLE",
    "https://evil.example/(x)",
    "www.evil.example",
    "discord.gg/abc",
    "https://discord.gg/abc",
    "discord.com/invite/abc",
    "discord://-/x",
    "steam://run/1",
    "javascript:alert(1)",
    // Scripts and directions.
    "שלום עולם",
    "مرحبا بالعالم",
    "שלום (Ltd) 123",
    "\u{202e}gpj.exe",
    "\u{2067}x",
    "x\u{2069}",
    "日本電気株式会社",
    "한국전자",
    "हिन्दी क्षेत्र",
    "ภาษาไทย",
    "Ελλάς",
    "Łódź",
    "İstanbul",
    "ＡＣＭＥ",
    "Ｚürich",
    "a\u{200b}c\u{200d}m\u{feff}e",
    // Zalgo, lone marks, homoglyphs.
    "Z\u{335}\u{301}\u{316}\u{335}\u{301}\u{316}a\u{489}\u{489}\u{489}\u{489}l\u{336}\u{336}\u{336}\u{336}go",
    "\u{301}x",
    "A\u{0441}me",
    "e\u{301}\u{302}\u{303}\u{304}\u{305}",
    // Emoji.
    "🦀",
    "👍🏽",
    "👩🏽\u{200d}🚀",
    "👨\u{200d}👩\u{200d}👧\u{200d}👦",
    "🇩🇪",
    "🏴\u{e0067}\u{e0062}\u{e0077}\u{e006c}\u{e0073}\u{e007f}",
    "1\u{fe0f}\u{20e3}",
    "❤\u{fe0f}",
    // What other programs trip over.
    "NULL",
    "'; drop table deals; --",
    "=cmd()",
    "+1",
    "-1",
    "{{ 7 * 7 }}",
    "{% raw %}",
    "${x}",
    "%s%n",
    "\0",
    "\u{1b}[31m",
    "\u{ffff}",
    "a\u{85}b\u{2028}c",
    "<script>alert(1)</script>",
    "&amp;",
    "\"quoted\"",
    "it's",
];

/// Names by the hundred: every payload alone, beside a word, on a new line, repeated, in brackets.
pub(crate) fn names() -> Vec<String> {
    PAYLOADS
        .iter()
        .flat_map(|payload| {
            [
                (*payload).to_owned(),
                format!("Acme {payload}"),
                format!("{payload} Acme"),
                format!("x{payload}y"),
                format!("Acme\n{payload}"),
                payload.repeat(40),
                format!("({payload})"),
                format!("שלום {payload}"),
            ]
        })
        .collect()
}

/// What a reader sees and copies of a text that Discord draws: a backslash before punctuation goes,
/// brackets around an address go. `None` when something is left that Discord would act on.
pub(crate) fn rendered(markdown: &str) -> Option<String> {
    let mut out = String::new();
    let mut rest = markdown;
    let mut line_start = true;
    while let Some(c) = rest.chars().next() {
        let tail = &rest[c.len_utf8()..];
        let was_line_start = std::mem::replace(&mut line_start, c == '\n');
        let lower = tail.get(..24).unwrap_or(tail).to_ascii_lowercase();
        match c {
            '\\' => {
                let next = tail.chars().next()?;
                if next.is_alphanumeric() || next.is_whitespace() {
                    return None;
                }
                out.push(next);
                rest = &tail[next.len_utf8()..];
                continue;
            }
            '<' if lower.starts_with("http") => {
                let (address, after) = tail.split_once('>')?;
                if address.contains(|c: char| c.is_whitespace() || "<*|`\\".contains(c)) {
                    return None;
                }
                out.push_str(address);
                rest = after;
                continue;
            }
            '*' | '_' | '~' | '`' | '|' | '<' | '[' | ']' => return None,
            '#' | '>' if was_line_start => return None,
            '-' if was_line_start && tail.starts_with([' ', '#']) => return None,
            '@' if lower.starts_with("everyone") || lower.starts_with("here") => return None,
            ':' if tail.starts_with("//") => return None,
            ':' => {
                let code = tail
                    .trim_start_matches(|c: char| c.is_ascii_alphanumeric() || "_+-".contains(c));
                if code.len() < tail.len() && code.starts_with(':') {
                    return None;
                }
            }
            'd' | 'D'
                if lower.starts_with("iscord.gg/") || lower.starts_with("iscord.com/invite/") =>
            {
                return None;
            }
            '0'..='9' if was_line_start => {
                let after = rest.trim_start_matches(|c: char| c.is_ascii_digit());
                if after.starts_with(". ") {
                    return None;
                }
            }
            c if c.is_whitespace() => line_start |= was_line_start,
            _ => {}
        }
        out.push(c);
        rest = tail;
    }
    Some(out)
}

/// The names as they are kept.
fn kept(max: usize) -> Vec<String> {
    names()
        .iter()
        .filter_map(|name| clean_line(name, max).ok())
        .collect()
}

#[test]
fn there_are_enough_of_them() {
    assert!(names().len() > 800, "{}", names().len());
    assert!(kept(4_000).len() > 800, "{}", kept(4_000).len());
}

#[test]
fn each_is_shown_as_it_was_kept() {
    for name in kept(4_000) {
        assert_eq!(
            rendered(&escape_markdown(&name)).as_deref(),
            Some(name.as_str()),
            "{name:?}"
        );
        let shown = shown(&name);
        let count = |mark| shown.matches(mark).count();
        assert_eq!(count('\u{2068}'), count('\u{2069}'), "{name:?}");
    }
}

#[test]
fn no_cut_brings_one_to_life() {
    for name in kept(4_000) {
        let shown = shown(&name);
        for max in [1, 2, 3, 5, 8, 13, 21, 25, 45, 80, 100, 256] {
            let short = truncate(&shown, max);
            assert!(length(&short) <= max, "{name:?} in {max}");
            assert!(rendered(&short).is_some(), "{name:?} in {max}: {short}");
            let count = |mark| short.matches(mark).count();
            assert_eq!(count('\u{2068}'), count('\u{2069}'), "{name:?} in {max}");
        }
    }
}

#[test]
fn none_reorders_what_is_around_it() {
    for name in kept(4_000) {
        for c in name.chars() {
            let control = matches!(c, '\u{61c}' | '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}');
            assert!(!control && !c.is_control(), "{name:?}");
        }
        let hebrew = name.contains('ש');
        assert_eq!(
            isolate(&name).starts_with('\u{2068}'),
            hebrew || isolate(&name) != name
        );
    }
}

#[test]
fn each_is_found_by_what_was_typed_and_by_what_is_shown() {
    let all = kept(100);
    for typed in names().into_iter().step_by(13) {
        let Ok(name) = clean_line(&typed, 100) else {
            continue;
        };
        for query in [&typed, &name] {
            let found = fuzzy_rank(query, &all, |name| name.as_str());
            let first = found.first().map(|name| fold(name));
            assert_eq!(first, Some(fold(&name)), "{query:?}");
        }
    }
}
