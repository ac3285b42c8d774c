//! A list that is longer than a menu: a part of it is shown, and two options lead to the others, in place.

use minijinja::context;

use crate::domain::text;
use crate::message::voice::Voice;
use crate::message::{MenuOption, OPTION_MAX, OPTIONS_MAX};

/// What the value of an option begins with that leads to another part; no id does.
const TURN: char = '@';

/// A part of a list.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Part {
    /// Its first entry.
    pub from: usize,
    /// The entry after its last.
    pub until: usize,
    /// Entries of the list.
    pub total: usize,
    size: usize,
}

impl Part {
    /// The part that holds the entry at this place, in a menu with so many options besides.
    pub fn around(at: usize, total: usize, besides: usize) -> Self {
        let room = OPTIONS_MAX.saturating_sub(besides);
        // The ways to both sides take an option each.
        let size = if total > room {
            room.saturating_sub(2).max(1)
        } else {
            total.max(1)
        };
        let from = at.min(total.saturating_sub(1)) / size * size;
        Self {
            from,
            until: (from + size).min(total),
            total,
            size,
        }
    }

    /// Whether it is the whole list.
    pub fn is_whole(self) -> bool {
        self.until - self.from == self.total
    }

    /// The entry that a picked option leads to; `None` for one that is an entry itself.
    pub fn turned(value: &str) -> Option<usize> {
        value.strip_prefix(TURN)?.parse().ok()
    }

    fn at(self, from: usize) -> Self {
        Self {
            from,
            until: (from + self.size).min(self.total),
            ..self
        }
    }
}

impl Voice<'_> {
    /// The options of a part, with those that lead to the parts beside it; `option` makes one of each entry.
    pub fn options_of<T>(
        &self,
        part: Part,
        list: &[T],
        option: impl Fn(&T) -> MenuOption,
    ) -> Vec<MenuOption> {
        let way = |key: &str, to: Part| MenuOption {
            value: format!("{TURN}{}", to.from),
            label: text::truncate(&self.part(key, to), OPTION_MAX).into_owned(),
            hint: None,
            chosen: false,
        };
        let before = (part.from > 0).then(|| part.at(part.from.saturating_sub(part.size)));
        let after = (part.until < part.total).then(|| part.at(part.until));
        let shown = list.iter().take(part.until).skip(part.from);
        let earlier = before.map(|to| way("menu.earlier", to));
        let later = after.map(|to| way("menu.later", to));
        earlier
            .into_iter()
            .chain(shown.map(option))
            .chain(later)
            .collect()
    }

    /// A sentence about a part: from which entry to which, of how many.
    fn part(&self, key: &str, part: Part) -> String {
        let (first, last, total) = (part.from + 1, part.until, part.total);
        self.say(key, context! { first, last, total })
    }

    /// What a menu is called that may show a part only.
    pub fn parted(&self, name: &str, part: Part) -> String {
        if part.is_whole() {
            return name.to_owned();
        }
        format!("{name} ({})", self.part("menu.part", part))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_entry_has_its_part_and_every_part_its_room() {
        for besides in [0, 1] {
            for total in 0..120 {
                let mut from = 0;
                for at in 0..total {
                    let part = Part::around(at, total, besides);
                    assert!((part.from..part.until).contains(&at), "{at} of {total}");
                    if part.from != from {
                        assert_eq!(part.from, at, "parts follow one another");
                        from = at;
                    }
                    let ways = usize::from(part.from > 0) + usize::from(part.until < total);
                    assert!(part.until - part.from + ways + besides <= OPTIONS_MAX);
                }
                assert!(Part::around(total + 5, total, besides).until <= total);
            }
        }
        assert!(Part::around(0, 25, 0).is_whole() && !Part::around(0, 25, 1).is_whole());
        assert_eq!(Part::turned("@44"), Some(44));
        assert_eq!(Part::turned("energy"), None);
        assert_eq!(Part::turned("-"), None);
    }
}
