//! Lines that quote what the buyer said earlier or name the customer: reading the quotes, filling them in.
//!
//! Deliberately not a template language: a line knows `{{ said.ID }}`, `{{ figure.ID }}`, `{{ customer or WORDS }}`,
//! and at its very beginning `{{ quote.ID }}`.

use super::Line;
use crate::domain::text;

/// Profile fields that a line may quote beside criteria (D6, D8).
pub const PROFILE_FIELDS: [&str; 6] = [
    "hot_buttons",
    "relationship",
    "interaction_style",
    "big_picture",
    "why_us",
    "believed",
];

/// What is wrong with the braces of a line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum QuoteError {
    /// `{{` without `}}`, or the other way round.
    Unbalanced,
    /// Something between the braces that is none of these.
    NotAQuote(String),
    /// `quote.ID` elsewhere than at the beginning.
    NotFirst(String),
}

/// How a line brings back what was said.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum How {
    /// Inside the sentence, shortened: `said.ID`.
    Said,
    /// A figure of it inside the sentence: `figure.ID`.
    Figure,
    /// Whole, above the sentence: `quote.ID`.
    Block,
}

/// One piece of a line.
enum Piece<'a> {
    Text(&'a str),
    Quote(How, &'a str),
    /// The customer's name, or these words where it is not known.
    Customer(&'a str),
}

impl Line {
    /// Reads a line meant for everybody.
    ///
    /// # Errors
    ///
    /// Braces that are not a quote; lines are never guessed at.
    pub fn parse(source: &str) -> Result<Self, QuoteError> {
        let mut quotes: Vec<String> = Vec::new();
        for piece in pieces(source)? {
            if let Piece::Quote(_, id) = piece
                && !quotes.iter().any(|known| known == id)
            {
                quotes.push(id.to_owned());
            }
        }
        Ok(Self {
            source: source.to_owned(),
            quotes,
            verticals: Vec::new(),
            competitors: Vec::new(),
            sources: Vec::new(),
            when: Vec::new(),
        })
    }

    /// Whether the line quotes anything.
    pub fn is_quoting(&self) -> bool {
        !self.quotes.is_empty()
    }

    /// What it sets above itself, by id.
    pub fn block(&self) -> Option<&str> {
        let pieces = pieces(&self.source).unwrap_or_default();
        pieces.into_iter().find_map(|piece| match piece {
            Piece::Quote(How::Block, id) => Some(id),
            _ => None,
        })
    }

    /// Most characters of a line that quotes nothing, with a customer's name of `name` characters.
    pub fn longest(&self, name: usize) -> usize {
        let pieces = pieces(&self.source).unwrap_or_default();
        pieces
            .iter()
            .map(|piece| match piece {
                Piece::Text(text) => text::length(text),
                Piece::Quote(..) => 0,
                Piece::Customer(otherwise) => text::length(otherwise).max(name),
            })
            .sum()
    }

    /// The line as it is said; `None` when something it quotes is not answered.
    ///
    /// `customer` is the customer's name where it is known, escaped and shortened.
    /// `said` returns the evidence of a criterion, or a profile field, already escaped and
    /// shortened. Marks around and behind it that would double those of the line are left out. What is set above the
    /// line is left to the caller ([`Line::block`]).
    pub fn render(
        &self,
        customer: Option<&str>,
        said: &dyn Fn(How, &str) -> Option<String>,
    ) -> Option<String> {
        let mut out = String::with_capacity(self.source.len());
        for piece in pieces(&self.source).ok()? {
            match piece {
                Piece::Quote(How::Block, _) => {}
                Piece::Text(text) => out.push_str(text),
                Piece::Customer(otherwise) => out.push_str(customer.unwrap_or(otherwise)),
                Piece::Quote(how, id) => {
                    let value = said(how, id)?;
                    let value = tidy(&value);
                    if value.is_empty() {
                        return None;
                    }
                    if out.ends_with(['"', '“']) {
                        out.push_str(&value.replace(['"', '“', '”'], "'"));
                    } else {
                        out.push_str(value);
                    }
                }
            }
        }
        Some(out.trim_start().to_owned())
    }
}

/// Leaves out quotation marks around a value and the full stop behind it: the line brings its own.
fn tidy(value: &str) -> &str {
    let value = value.trim();
    let value = unquoted(value).unwrap_or(value);
    match value.strip_suffix(['.', ',', ';']) {
        // "…" written as dots and an escaped stop stay as they are
        Some(rest) if !rest.ends_with(['.', '\\']) => rest.trim_end(),
        _ => value,
    }
}

fn unquoted(value: &str) -> Option<&str> {
    const PAIRS: [(char, char); 4] = [('"', '"'), ('“', '”'), ('„', '“'), ('«', '»')];
    PAIRS.iter().find_map(|&(open, close)| {
        let inner = value.strip_prefix(open)?.strip_suffix(close)?;
        (!inner.contains([open, close])).then(|| inner.trim())
    })
}

fn pieces(source: &str) -> Result<Vec<Piece<'_>>, QuoteError> {
    let mut found = Vec::new();
    let mut rest = source;
    while let Some(start) = rest.find("{{") {
        let (before, after) = (&rest[..start], &rest[start + 2..]);
        let end = after.find("}}").ok_or(QuoteError::Unbalanced)?;
        let inner = after[..end].trim();
        let quote = [
            ("said.", How::Said),
            ("figure.", How::Figure),
            ("quote.", How::Block),
        ];
        let said = quote.into_iter().find_map(|(prefix, how)| {
            let id = inner.strip_prefix(prefix).filter(|id| is_quotable(id))?;
            Some((how, id))
        });
        if let Some((How::Block, id)) = said
            && !(found.is_empty() && before.trim().is_empty())
        {
            return Err(QuoteError::NotFirst(id.to_owned()));
        }
        let customer = || inner.strip_prefix("customer or ").map(str::trim_start);
        let piece = said
            .map(|(how, id)| Piece::Quote(how, id))
            .or_else(|| customer().map(Piece::Customer))
            .ok_or_else(|| QuoteError::NotAQuote(inner.to_owned()))?;
        if before.contains("}}") {
            return Err(QuoteError::Unbalanced);
        }
        found.push(Piece::Text(before));
        found.push(piece);
        rest = &after[end + 2..];
    }
    if rest.contains("}}") {
        return Err(QuoteError::Unbalanced);
    }
    found.push(Piece::Text(rest));
    Ok(found)
}

fn is_quotable(id: &str) -> bool {
    id.starts_with(|c: char| c.is_ascii_lowercase())
        && id
            .chars()
            .all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || matches!(c, '-' | '_'))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::playbook::Market;

    fn say(source: &str, value: &str) -> Option<String> {
        Line::parse(source)
            .unwrap()
            .render(None, &|_, id| (id == "problem").then(|| value.to_owned()))
    }

    #[test]
    fn quotes_what_was_said() {
        let table = [
            (
                "Start with {{ said.problem }}.",
                "the nine days",
                Some("Start with the nine days."),
            ),
            (
                "Start with {{said.problem}}.",
                " the nine days. ",
                Some("Start with the nine days."),
            ),
            (
                "You said \"{{ said.problem }}\".",
                "\"nine days\"",
                Some("You said \"nine days\"."),
            ),
            (
                "You said \"{{ said.problem }}\".",
                "the \"nine\" days",
                Some("You said \"the 'nine' days\"."),
            ),
            (
                "Say {{ said.problem }} first",
                "nine days…",
                Some("Say nine days… first"),
            ),
            (
                "Say {{ said.problem }} first",
                "and so on...",
                Some("Say and so on... first"),
            ),
            (
                "Say {{ said.problem }} first",
                "a\\.",
                Some("Say a\\. first"),
            ),
            ("Say {{ said.problem }} first", "  ", None),
            ("Say {{ said.budget }} first", "nine", None),
            ("Nothing quoted", "nine", Some("Nothing quoted")),
        ];
        for (source, value, wanted) in table {
            assert_eq!(
                say(source, value).as_deref(),
                wanted,
                "{source} with {value}"
            );
        }
    }

    #[test]
    fn a_quoted_text_is_never_read_as_a_quote() {
        assert_eq!(
            say("Say {{ said.problem }}", "{{ said.problem }}").as_deref(),
            Some("Say {{ said.problem }}")
        );
    }

    #[test]
    fn names_the_customer_where_it_is_known() {
        let line = Line::parse("Ask {{ customer or them }} about {{ said.problem }}").unwrap();
        assert_eq!(line.quotes, ["problem"]);
        let said = |_: How, id: &str| (id == "problem").then(|| "the nine days".to_owned());
        let known = line.render(Some("Nordlicht"), &said);
        assert_eq!(known.as_deref(), Some("Ask Nordlicht about the nine days"));
        let unknown = line.render(None, &said);
        assert_eq!(unknown.as_deref(), Some("Ask them about the nine days"));
    }

    #[test]
    fn names_each_quote_once() {
        let line =
            Line::parse("{{ said.a }} {{ said.b-2 }} {{ said.a }} {{ said.why_us }}").unwrap();
        assert_eq!(line.quotes, ["a", "b-2", "why_us"]);
    }

    #[test]
    fn refuses_what_is_not_a_quote() {
        for (source, wanted) in [
            ("a {{ said.x", QuoteError::Unbalanced),
            ("a }} b", QuoteError::Unbalanced),
            ("a }} {{ said.x }}", QuoteError::Unbalanced),
            ("{{ deal.name }}", QuoteError::NotAQuote("deal.name".into())),
            ("{{ customer }}", QuoteError::NotAQuote("customer".into())),
            (
                "{{ customer or }}",
                QuoteError::NotAQuote("customer or".into()),
            ),
            ("{{ said.X }}", QuoteError::NotAQuote("said.X".into())),
            ("{{ said. }}", QuoteError::NotAQuote("said.".into())),
            ("{{ said.a b }}", QuoteError::NotAQuote("said.a b".into())),
        ] {
            assert_eq!(Line::parse(source).err(), Some(wanted), "{source}");
        }
    }

    #[test]
    fn a_quote_stands_above_its_line() {
        let line = Line::parse("{{ quote.problem }} What does a week cost?").unwrap();
        assert_eq!((line.block(), line.is_quoting()), (Some("problem"), true));
        let shown = line.render(None, &|_, _| None);
        assert_eq!(shown.as_deref(), Some("What does a week cost?"));
        let line = Line::parse("Start with {{ figure.problem }}.").unwrap();
        assert_eq!(
            (line.block(), line.quotes.as_slice()),
            (None, &["problem".to_owned()][..])
        );
        let figure = |how: How, _: &str| (how == How::Figure).then(|| "nine days".to_owned());
        assert_eq!(
            line.render(None, &figure).as_deref(),
            Some("Start with nine days.")
        );
        for inside in [
            "So: {{ quote.problem }}",
            "{{ customer or x }} {{ quote.problem }}",
        ] {
            let wrong = Line::parse(inside).err();
            assert_eq!(
                wrong,
                Some(QuoteError::NotFirst("problem".into())),
                "{inside}"
            );
        }
    }

    #[test]
    fn fits_by_vertical_competitor_and_source() {
        let market = |vertical, competitor, source| Market {
            vertical,
            competitor,
            source,
        };
        let (none, all) = (
            Market::default(),
            market(Some("energy"), Some("rival"), Some("call")),
        );
        let mut line = Line::parse("x").unwrap();
        assert!(line.fits(none) && line.fits(all));
        line.verticals = vec!["energy".into()];
        assert!(line.fits(market(Some("energy"), None, None)) && !line.fits(none));
        line.competitors = vec!["rival".into()];
        assert!(!line.fits(market(Some("energy"), None, None)) && line.fits(all));
        line.sources = vec!["event".into()];
        assert!(
            !line.fits(all)
                && line.fits(Market {
                    source: Some("event"),
                    ..all
                })
        );
    }

    proptest::proptest! {
        #[test]
        fn never_panics(source in ".{0,60}|[{} a-z.]{0,40}", value in ".{0,20}") {
            if let Ok(line) = Line::parse(&source) {
                line.render(Some(&value), &|_, _| Some(value.clone()));
            }
        }
    }
}
