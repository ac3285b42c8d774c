//! People, roles, channels, emoji and commands chosen inside a text: Discord sends rows of digits for them.

use super::shown;

/// Whom or what a text names by its id.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Mention {
    /// A person.
    Person(u64),
    /// A Discord role.
    Role(u64),
    /// A channel.
    Channel(u64),
}

/// What stands between angle brackets.
enum Chosen<'a> {
    Mention(Mention),
    /// An emoji or a command, which brings its name along; with what people write around it.
    Named(&'static str, &'a str, &'static str),
}

impl Chosen<'_> {
    fn read(inside: &str) -> Option<Chosen<'_>> {
        let id = |digits: &str| -> Option<u64> {
            let plain = digits.bytes().all(|b| b.is_ascii_digit());
            digits.parse().ok().filter(|_| plain)
        };
        // A name, then an id nobody reads.
        let named = |text: &'_ str| {
            let (name, digits) = text.rsplit_once(':')?;
            (!name.is_empty() && id(digits).is_some()).then_some(name.len())
        };
        let mention = |mention| Some(Chosen::Mention(mention));
        if let Some(digits) = inside.strip_prefix("@&") {
            return mention(Mention::Role(id(digits)?));
        }
        if let Some(digits) = inside.strip_prefix('@') {
            let digits = digits.strip_prefix('!').unwrap_or(digits);
            return mention(Mention::Person(id(digits)?));
        }
        if let Some(digits) = inside.strip_prefix('#') {
            return mention(Mention::Channel(id(digits)?));
        }
        if let Some(command) = inside.strip_prefix('/') {
            let length = named(command)?;
            return Some(Chosen::Named("/", &command[..length], ""));
        }
        let emoji = inside.strip_prefix("a:").or(inside.strip_prefix(':'))?;
        let length = named(emoji)?;
        Some(Chosen::Named(":", &emoji[..length], ":"))
    }
}

/// Whom and what a text names by id, in its order.
pub fn mentions(text: &str) -> Vec<Mention> {
    let mut all = Vec::new();
    walk(text, |_, chosen| {
        if let Some(Chosen::Mention(mention)) = chosen {
            all.push(mention);
        }
    });
    all
}

/// The text with names in place of ids: `@Dave`, `#deals`, `:tada:`. It names whom it named before, and is
/// nothing that Discord would act on.
pub fn named(text: &str, name: impl Fn(Mention) -> String) -> String {
    let mut out = String::with_capacity(text.len());
    walk(text, |part, chosen| match chosen {
        None => out.push_str(part),
        Some(Chosen::Mention(mention)) => {
            out.push(if matches!(mention, Mention::Channel(_)) {
                '#'
            } else {
                '@'
            });
            out.push_str(name(mention).trim_start_matches(['@', '#']));
        }
        Some(Chosen::Named(before, name, after)) => out.extend([before, name, after]),
    });
    out
}

/// The same for a text that was made to show as it was typed: whom and what it names, without what was escaped.
pub fn mentions_shown(text: &str) -> Vec<Mention> {
    let mut all = Vec::new();
    walk_shown(text, |_, chosen| {
        all.extend(chosen.map(mentions).unwrap_or_default());
    });
    all
}

/// A text that was made to show as it was typed, with names in place of ids.
pub fn named_shown(text: &str, name: impl Fn(Mention) -> String) -> String {
    let mut out = String::with_capacity(text.len());
    walk_shown(text, |part, chosen| {
        let named = chosen.map(|chosen| (chosen, named(chosen, &name)));
        match named {
            Some((chosen, named)) if named != chosen => out.push_str(&shown(&named)),
            _ => out.push_str(part),
        }
    });
    out
}

/// Hands out the parts of an escaped text in order: those that are an escaped pair of angle brackets also as typed.
fn walk_shown(text: &str, mut part: impl FnMut(&str, Option<&str>)) {
    let mut rest = text;
    while let Some(open) = rest.find("\\<") {
        let (before, from) = rest.split_at(open);
        part(before, None);
        let length = from.find('>').map_or(from.len(), |close| close + 1);
        let (bracketed, after) = from.split_at(length);
        let typed: String = bracketed.chars().filter(|c| *c != '\\').collect();
        part(bracketed, Some(&typed));
        rest = after;
    }
    part(rest, None);
}

/// Hands out the parts of a text in order: those between angle brackets that are understood, and the rest.
fn walk<'t>(text: &'t str, mut part: impl FnMut(&'t str, Option<Chosen<'t>>)) {
    let mut rest = text;
    while let Some(open) = rest.find('<') {
        let (before, from) = rest.split_at(open);
        part(before, None);
        let chosen = from.find('>').and_then(|close| {
            let chosen = Chosen::read(&from[1..close])?;
            Some((chosen, close + 1))
        });
        rest = if let Some((chosen, length)) = chosen {
            part(&from[..length], Some(chosen));
            &from[length..]
        } else {
            part(&from[..1], None);
            &from[1..]
        };
    }
    part(rest, None);
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn name(mention: Mention) -> String {
        match mention {
            Mention::Person(1) => "Dave".to_owned(),
            Mention::Role(2) => "@Sales Rep".to_owned(),
            Mention::Channel(3) => "deals".to_owned(),
            other => format!("{other:?}"),
        }
    }

    #[test]
    fn what_was_chosen_is_named() {
        for (text, wanted) in [
            ("Ask <@1> today", "Ask @Dave today"),
            ("<@!1>,<@&2> in <#3>", "@Dave,@Sales Rep in #deals"),
            ("won <:party:4> <a:dance_1:5>", "won :party: :dance_1:"),
            ("</deal new:6> first", "/deal new first"),
            ("<<@1>>", "<@Dave>"),
            ("a < b <@1", "a < b <@1"),
            (
                "<@x> <#> <@+1> <::1> <t:1:R> <https://x.example>",
                "<@x> <#> <@+1> <::1> <t:1:R> <https://x.example>",
            ),
            ("<@99999999999999999999999>", "<@99999999999999999999999>"),
            ("", ""),
        ] {
            assert_eq!(named(text, name), wanted, "{text}");
        }
        for text in ["Ask <@1> today", "<@&2>: </deal new:6>", "<:a_b:4>! a < b"] {
            let (typed, escaped) = (named(text, name), shown(text));
            assert_eq!(named_shown(&escaped, name), shown(&typed), "{text}");
            assert_eq!(mentions_shown(&escaped), mentions(text), "{text}");
        }
        // What the bot itself says of somebody is nobody's text.
        assert_eq!(named_shown("by <@1>: a\\<b", name), "by <@1>: a\\<b");
        assert_eq!(
            mentions("<@1> <#3> <@&2> <@1>"),
            [
                Mention::Person(1),
                Mention::Channel(3),
                Mention::Role(2),
                Mention::Person(1)
            ]
        );
    }

    proptest! {
        #[test]
        fn what_is_no_mention_stays(text in "[^<]{0,20}|[<>@#&a-c: ]{0,20}") {
            prop_assert_eq!(named(&text, name), text);
        }

        #[test]
        fn nothing_is_left_to_name(text in "(<[@#]?[&!]?|[0-9]{1,3}|>|:x:|a| ){0,20}") {
            let named = named(&text, |_| "somebody".to_owned());
            prop_assert!(mentions(&named).len() <= mentions(&text).len());
        }
    }
}
