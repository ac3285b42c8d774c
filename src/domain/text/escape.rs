//! Makes typed text show as it was typed, whatever Discord would make of it.
//!
//! Only for text that Discord reads as markdown: message content, embed titles, descriptions and
//! fields. Labels of buttons and menus, author names and footers are plain text there. Pings are
//! held back by `allowed_mentions`; this is the second wall.

use std::borrow::Cow;

/// Escapes everything that Discord reads as markdown, mention, emoji code, timestamp or list. It
/// reads and copies as typed. A web address stays one that can be clicked, in angle brackets, so
/// that it shows itself and no preview; an invite is made plain text.
pub fn escape_markdown(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + text.len() / 8);
    let mut rest = text;
    let mut line_start = true;
    while let Some(c) = rest.chars().next() {
        if line_start && let Some(size) = line_mark(rest) {
            let (mark, tail) = rest.split_at(size);
            let (kept, last) = mark.split_at(mark.len() - 1);
            out.push_str(kept);
            out.push('\\');
            out.push_str(last);
            (rest, line_start) = (tail, false);
            continue;
        }
        if let Some(size) = address(rest).filter(|_| !ends_in_word(&out)) {
            let (address, tail) = rest.split_at(size);
            if is_invite(address) {
                escape_punctuation(&mut out, address);
            } else {
                out.push('<');
                out.push_str(address);
                out.push('>');
            }
            (rest, line_start) = (tail, false);
            continue;
        }
        if let Some(size) = bare_invite(rest) {
            let (host, tail) = rest.split_at(size);
            escape_punctuation(&mut out, host);
            (rest, line_start) = (tail, false);
            continue;
        }
        if is_active(c, rest) {
            out.push('\\');
        }
        out.push(c);
        line_start = c == '\n' || (line_start && c.is_whitespace());
        rest = &rest[c.len_utf8()..];
    }
    out
}

/// Puts a name that contains right-to-left letters in an isolate, so that it can't reorder the text
/// around it. Direction marks in it, which could leave the isolate, are dropped; text that was
/// cleaned has none.
pub fn isolate(text: &str) -> Cow<'_, str> {
    let mut text = Cow::Borrowed(text);
    if text.contains(is_direction_mark) {
        text = Cow::Owned(text.replace(is_direction_mark, ""));
    }
    if text.chars().any(is_right_to_left) {
        Cow::Owned(format!("\u{2068}{text}\u{2069}"))
    } else {
        text
    }
}

/// Typed text as it goes into a message: escaped and isolated.
pub fn shown(text: &str) -> String {
    isolate(&escape_markdown(text)).into_owned()
}

/// Whether the character begins or ends something wherever it stands.
fn is_active(c: char, rest: &str) -> bool {
    match c {
        '\\' | '*' | '_' | '~' | '`' | '|' | '<' | '[' | ']' => true,
        '@' => {
            let name = rest[1..].get(..8).or(rest[1..].get(..4)).unwrap_or("");
            let name = name.to_ascii_lowercase();
            name == "everyone" || name.starts_with("here")
        }
        // `:tada:` becomes an emoji; `discord://` and other schemes become links.
        ':' => is_emoji_code(rest) || rest.starts_with("://"),
        _ => false,
    }
}

fn is_emoji_code(rest: &str) -> bool {
    let Some(end) = rest[1..].find(|c: char| !(c.is_ascii_alphanumeric() || "_+-".contains(c)))
    else {
        return false;
    };
    end > 0 && rest[1 + end..].starts_with(':')
}

/// The mark that makes a line a heading, quote, list or small print: its length up to and with the
/// character to escape.
fn line_mark(rest: &str) -> Option<usize> {
    if rest.starts_with(['#', '>']) || (rest.starts_with('-') && !rest.starts_with("--")) {
        return Some(1);
    }
    let digits = rest.find(|c: char| !c.is_ascii_digit())?;
    (digits > 0 && rest[digits..].starts_with(['.', ')'])).then_some(digits + 1)
}

fn ends_in_word(text: &str) -> bool {
    text.ends_with(|c: char| c.is_alphanumeric())
}

/// The length of the web address at the start of the text, without the punctuation that ends a
/// sentence.
fn address(rest: &str) -> Option<usize> {
    let scheme = ["https://", "http://"]
        .into_iter()
        .find(|scheme| starts_with(rest, scheme))?;
    let end = rest
        .find(|c: char| c.is_whitespace() || c.is_control() || "<>\\`|*\"".contains(c))
        .unwrap_or(rest.len());
    let mut address = &rest[..end];
    loop {
        let shorter = address.trim_end_matches(['.', ',', ';', ':', '!', '?', '\'', ']', '_', '~']);
        let shorter = match shorter.strip_suffix(')') {
            Some(inner) if inner.matches(')').count() >= inner.matches('(').count() => inner,
            _ => shorter,
        };
        if shorter.len() == address.len() {
            break;
        }
        address = shorter;
    }
    (address.len() > scheme.len()).then_some(address.len())
}

const INVITE_HOSTS: [&str; 5] = [
    "discord.gg/",
    "discord.com/invite/",
    "discordapp.com/invite/",
    "discord.gift/",
    "dsc.gg/",
];

fn is_invite(address: &str) -> bool {
    let address = address.to_ascii_lowercase();
    INVITE_HOSTS.iter().any(|host| address.contains(host))
}

/// Discord draws an invite even where no scheme stands before it.
fn bare_invite(rest: &str) -> Option<usize> {
    INVITE_HOSTS
        .into_iter()
        .find(|host| starts_with(rest, host))
        .map(str::len)
}

fn starts_with(text: &str, prefix: &str) -> bool {
    text.get(..prefix.len())
        .is_some_and(|start| start.eq_ignore_ascii_case(prefix))
}

fn escape_punctuation(out: &mut String, text: &str) {
    for c in text.chars() {
        if c.is_ascii_punctuation() {
            out.push('\\');
        }
        out.push(c);
    }
}

fn is_right_to_left(c: char) -> bool {
    matches!(c, '\u{590}'..='\u{8FF}' | '\u{FB1D}'..='\u{FDFF}' | '\u{FE70}'..='\u{FEFC}'
        | '\u{10800}'..='\u{10FFF}' | '\u{1E800}'..='\u{1EFFF}')
}

fn is_direction_mark(c: char) -> bool {
    matches!(c, '\u{61C}' | '\u{200E}' | '\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}')
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::super::nasty::rendered;
    use super::*;

    #[test]
    fn what_discord_would_act_on_is_escaped() {
        let cases = [
            ("Acme", "Acme"),
            (
                "Müller & Söhne (DE) - 50% #1",
                "Müller & Söhne (DE) - 50% #1",
            ),
            ("**bold** __under__", "\\*\\*bold\\*\\* \\_\\_under\\_\\_"),
            ("||secret|| ~~gone~~", "\\|\\|secret\\|\\| \\~\\~gone\\~\\~"),
            ("`code` ```x```", "\\`code\\` \\`\\`\\`x\\`\\`\\`"),
            ("# big", "\\# big"),
            (
                "a\n# big\n-# small\n> quote\n>>> more",
                "a\n\\# big\n\\-# small\n\\> quote\n\\>>> more",
            ),
            (
                "- item\n  - deeper\n* star\n1. one\n23) two",
                "\\- item\n  \\- deeper\n\\* star\n1\\. one\n23\\) two",
            ),
            ("1.5 million", "1\\.5 million"),
            ("@everyone and @here", "\\@everyone and \\@here"),
            ("bo@acme.com", "bo@acme.com"),
            (
                "<@1> <@&1> <#1> </deal new:1>",
                "\\<@1> \\<@&1> \\<#1> \\</deal new:1>",
            ),
            (
                "<t:1790000000:R> <:x:1> <a:x:1>",
                "\\<t\\:1790000000:R> \\<\\:x:1> \\<a\\:x:1>",
            ),
            (":tada: at 10:30", "\\:tada: at 10:30"),
            (
                "[bank](http://evil.example)",
                "\\[bank\\](<http://evil.example>)",
            ),
            (
                "see https://example.com/a_b*c.",
                "see <https://example.com/a_b>\\*c.",
            ),
            (
                "(https://example.com/x_(y))",
                "(<https://example.com/x_(y)>)",
            ),
            ("<https://example.com>", "\\<<https://example.com>>"),
            ("discord.gg/abc", "discord\\.gg\\/abc"),
            ("https://discord.gg/abc", "https\\:\\/\\/discord\\.gg\\/abc"),
            ("steam://run/1", "steam\\://run/1"),
            ("https://", "https\\://"),
            ("¯\\_(ツ)_/¯", "¯\\\\\\_(ツ)\\_/¯"),
            ("ends in \\", "ends in \\\\"),
        ];
        for (text, wanted) in cases {
            assert_eq!(escape_markdown(text), wanted, "{text}");
            assert_eq!(rendered(wanted).as_deref(), Some(text), "{text}");
        }
    }

    #[test]
    fn names_of_right_to_left_scripts_are_isolated() {
        assert_eq!(isolate("Acme"), "Acme");
        assert_eq!(isolate("שלום Ltd"), "\u{2068}שלום Ltd\u{2069}");
        assert_eq!(isolate("x\u{2069}\u{202e}gpj.exe"), "xgpj.exe");
        assert_eq!(isolate("\u{202e}ש\u{2069}"), "\u{2068}ש\u{2069}");
        assert_eq!(shown("*مرحبا*"), "\u{2068}\\*مرحبا\\*\u{2069}");
    }

    proptest! {
        #[test]
        fn any_text_shows_as_typed(text in any::<String>()) {
            prop_assert_eq!(rendered(&escape_markdown(&text)), Some(text));
        }

        #[test]
        fn nasty_text_shows_as_typed(text in "([*_~`|<>\\[\\]()#:@/\\\\ \n.-]|[0-9]{1,2}|https?://|discord\\.gg/|@everyone|@here|<@&1>|-# |:tada:|x|é){0,20}") {
            let escaped = escape_markdown(&text);
            prop_assert_eq!(rendered(&escaped), Some(text), "{}", escaped);
        }
    }
}
