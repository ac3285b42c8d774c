//! How much of a digest fits: on a phone, and into what Discord takes.

use std::ops::Range;

use crate::domain::text;
use crate::message::BODY_MAX;
use crate::message::voice::LINK;

/// So much of a page is read on a phone, in characters as they are shown.
const READ_MAX: usize = 1_400;
/// A name as long as most.
const NAME: &str = "@Carolina";

/// How many lines of each part the first page shows.
#[derive(Clone, Copy, Debug)]
pub(super) struct Shows {
    /// Of each kind of news.
    pub news: usize,
    /// Of what has a day.
    pub week: usize,
    /// Of suggestions.
    pub advice: usize,
    /// Whether deals lead to their messages everywhere, not only where they need somebody.
    pub links: bool,
}

const fn shows(news: usize, week: usize, advice: usize, links: bool) -> Shows {
    Shows {
        news,
        week,
        advice,
        links,
    }
}

/// From the most to the least that a first page shows; the rest is counted, and behind its buttons.
pub(super) const LEVELS: [Shows; 8] = [
    shows(3, 5, 3, true),
    shows(2, 4, 3, true),
    shows(2, 4, 2, true),
    shows(1, 3, 2, true),
    shows(1, 3, 1, true),
    shows(1, 3, 0, false),
    shows(1, 1, 0, false),
    shows(1, 0, 0, false),
];

/// Whether a text fits a page.
pub(super) fn fits(body: &str) -> bool {
    text::length(body) <= BODY_MAX && read(body) <= READ_MAX
}

/// Characters as they are shown: where a link leads is not read, and a person is read as a name.
pub(in crate::message) fn read(body: &str) -> usize {
    let mut people = body.split("<@");
    let mut plain = people.next().unwrap_or_default().to_owned();
    for part in people {
        let after = part.split_once('>').map_or(part, |(_, after)| after);
        plain.push_str(NAME);
        plain.push_str(after);
    }
    let mut parts = plain.split(LINK);
    let first = parts.next().map_or(0, |part| part.chars().count());
    let shown = |part: &str| {
        part.split_once(')')
            .map_or(0, |(_, after)| after.chars().count())
    };
    first + parts.map(shown).sum::<usize>()
}

/// The lines of each page: as many as fit, at least one.
pub(super) fn pages(lines: &[String]) -> Vec<Range<usize>> {
    let mut pages = Vec::new();
    let (mut begin, mut body) = (0, String::new());
    for (at, line) in lines.iter().enumerate() {
        let longer = format!("{body}\n{line}");
        if at > begin && !fits(&longer) {
            pages.push(begin..at);
            begin = at;
            body.clone_from(line);
        } else {
            body = longer;
        }
    }
    pages.push(begin..lines.len());
    pages
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pages_hold_every_line_once_and_fit() {
        let line = |at: usize| format!("[**D-{at}**]({LINK}1/2/3) {}", "word ".repeat(at % 60));
        let lines: Vec<String> = (0..300).map(line).collect();
        let pages = pages(&lines);
        let all: Vec<usize> = pages.iter().cloned().flatten().collect();
        assert_eq!(all, (0..300).collect::<Vec<_>>());
        for page in &pages {
            assert!(fits(&lines[page.clone()].join("\n")), "{page:?}");
        }
        assert!(pages.len() < 60, "{}", pages.len());
        assert_eq!(super::pages(&[]).len(), 1);
        let long = vec!["x".repeat(3_000); 2];
        assert_eq!(
            super::pages(&long),
            [0..1, 1..2],
            "one that is too long stands alone"
        );
        assert_eq!(read(&format!("a [b]({LINK}1/2/3) c")), 8);
        assert_eq!(read("<@1323802873036800002> yes"), NAME.len() + 4);
    }
}
