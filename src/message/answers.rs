//! Everything known about a deal, whole, by stage; and one entry of its history, whole. Paged, so that nothing is cut.

use minijinja::context;
use unicode_segmentation::UnicodeSegmentation;

use crate::coach::act::Act;
use crate::domain::calendar::{self, Zone};
use crate::domain::deal::Deal;
use crate::domain::event::{Event, What};
use crate::domain::id::{DealNumber, UserId};
use crate::domain::said::Half;
use crate::domain::text;
use crate::message::voice::{Voice, ago};
use crate::message::{Colour, Menu, MenuOption, Message, OPTION_MAX, Row};
use crate::playbook::texts::safe;

/// Longest page, in characters: a phone's screen or two.
const PAGE_MAX: usize = 1_300;
/// Longest piece of one text, in characters as they are sent; what is longer goes on on the next page.
const PIECE_MAX: usize = 1_050;
/// Longest name of the deal, in characters.
const NAME_MAX: usize = 50;

/// Something known, under its question's label.
struct Known<'a> {
    label: String,
    text: &'a str,
    speaker: Option<&'a str>,
    by: UserId,
    at: i64,
    half: Option<Half>,
    waived: bool,
}

/// A page of a section.
struct Page {
    section: String,
    part: usize,
    parts: usize,
    body: String,
}

impl Voice<'_> {
    /// A page of everything known about a deal, from 0; the last one for a place after it.
    pub fn answers(&self, number: DealNumber, deal: &Deal, zone: &Zone, at: usize) -> Message {
        let mut pages: Vec<Page> = Vec::new();
        for (section, known) in self.known(deal) {
            let blocks = { known.iter() }.flat_map(|known| self.answer_blocks(known, zone));
            let bodies = packed(blocks.collect());
            let parts = bodies.len();
            let page = |(part, body)| Page {
                section: section.clone(),
                part: part + 1,
                parts,
                body,
            };
            pages.extend(bodies.into_iter().enumerate().map(page));
        }
        let at = at.min(pages.len().saturating_sub(1));
        let mut message = Message {
            headline: self.headline(number, deal),
            body: match pages.get(at) {
                None => self.texts().plain("answers.none"),
                Some(page) => self.say(
                    "answers.page",
                    context! {
                        stage => safe(page.section.clone()),
                        part => page.part,
                        parts => page.parts,
                        body => safe(page.body.clone()),
                    },
                ),
            },
            colour: Colour::Info,
            ..Message::default()
        };
        let firsts: Vec<(usize, &Page)> = { pages.iter().enumerate() }
            .filter(|(_, page)| page.part == 1)
            .collect();
        if firsts.len() > 1 {
            let section = pages.get(at).map(|page| page.section.as_str());
            let option = |(place, page): &(usize, &Page)| MenuOption {
                value: turn(*place).to_string(),
                label: text::truncate(&page.section, OPTION_MAX).into_owned(),
                hint: None,
                chosen: section == Some(page.section.as_str()),
            };
            message.rows.push(Row::Menu(Menu {
                act: Act::Answers(number, 0),
                placeholder: self.texts().plain("menu.answers"),
                options: firsts.iter().map(option).collect(),
            }));
        }
        let mut buttons = Vec::new();
        if at > 0 {
            let act = Act::Answers(number, turn(at - 1));
            buttons.push(self.button("button.previous", act));
        }
        if at + 1 < pages.len() {
            let act = Act::Answers(number, turn(at + 1));
            buttons.push(self.button("button.more_deals", act));
        }
        buttons.push(self.button("button.history", Act::History(number, 0)));
        message.with(buttons)
    }

    /// What is known, by stage; what the playbook asks no longer comes last.
    fn known<'d>(&self, deal: &'d Deal) -> Vec<(String, Vec<Known<'d>>)> {
        let answer = |id: &str, label: &str| {
            let answer = deal.evidence.get(id);
            let answer = answer.map(|e| Known {
                label: label.to_owned(),
                text: &e.text,
                speaker: e.parts.as_ref().and_then(|p| p.named(&e.text)),
                by: e.by,
                at: e.at,
                half: e.half(),
                waived: false,
            });
            let waived = deal.waived.get(id).map(|w| Known {
                label: label.to_owned(),
                text: &w.reason,
                speaker: None,
                by: w.by,
                at: w.at,
                half: None,
                waived: true,
            });
            answer.into_iter().chain(waived)
        };
        let mut all: Vec<(String, Vec<Known<'d>>)> = Vec::new();
        for stage in &self.playbook.stages {
            let criteria = stage.criteria.iter();
            let known = criteria.flat_map(|c| answer(&c.id, &c.label)).collect();
            all.push((stage.name.clone(), known));
        }
        let ids: std::collections::BTreeSet<&String> =
            deal.evidence.keys().chain(deal.waived.keys()).collect();
        let gone = { ids.into_iter() }
            .filter(|id| self.playbook.criterion(id).is_none())
            .flat_map(|id| answer(id, id))
            .collect();
        all.push((self.texts().plain("answers.gone"), gone));
        all.retain(|(_, known)| !known.is_empty());
        all
    }

    /// One answer as it stands on a page, in pieces where it is long.
    fn answer_blocks(&self, known: &Known<'_>, zone: &Zone) -> Vec<String> {
        let block = |(at, piece): (usize, String)| {
            self.say(
                "answers.entry",
                context! {
                    label => safe(known.label.clone()),
                    text => piece,
                    goes_on => at > 0,
                    speaker => known.speaker,
                    by => self.person(Some(known.by)),
                    day => self.day(calendar::today(known.at, zone)),
                    half => known.half.map(Self::half_word),
                    waived => known.waived,
                },
            )
        };
        pieces(known.text)
            .into_iter()
            .enumerate()
            .map(block)
            .collect()
    }

    /// A page of one entry of the history, from 0, with its texts whole; `None` where it has none.
    pub fn entry(
        &self,
        number: DealNumber,
        deal: &Deal,
        event: &Event,
        at: usize,
    ) -> Option<Message> {
        let texts = self.texts_of(event);
        let blocks = texts.iter().flat_map(|(label, text)| {
            let block = |(at, piece): (usize, String)| {
                let label = label.as_ref().filter(|_| at == 0);
                self.say(
                    "entry.text",
                    context! { label => label.map(safe), text => piece },
                )
            };
            pieces(text).into_iter().enumerate().map(block)
        });
        let pages = packed(blocks.collect());
        let at = at.min(pages.len().saturating_sub(1));
        let body = pages.get(at)?;
        let message = Message {
            headline: self.say(
                "entry.headline",
                context! {
                    code => number.to_string(),
                    name => text::truncate(&deal.name, NAME_MAX).into_owned(),
                    what => safe(self.kind(event)),
                    by => self.person(Some(event.by)),
                    ago => ago(event.at),
                },
            ),
            body: body.clone(),
            colour: Colour::Info,
            ..Message::default()
        };
        let mut buttons = Vec::new();
        if at > 0 {
            let act = Act::Entry(number, event.seq, turn(at - 1));
            buttons.push(self.button("button.previous", act));
        }
        if at + 1 < pages.len() {
            let act = Act::Entry(number, event.seq, turn(at + 1));
            buttons.push(self.button("button.more_deals", act));
        }
        Some(message.with(buttons))
    }

    /// The entries among these that have text, as a menu that opens one whole.
    pub fn entry_menu<'e>(
        &self,
        number: DealNumber,
        zone: &Zone,
        events: impl Iterator<Item = &'e Event>,
    ) -> Option<Row> {
        let option = |event: &Event| {
            let texts = self.texts_of(event);
            let (_, text) = texts.first()?;
            let line: Vec<&str> = text.split_whitespace().collect();
            let day = self.day(calendar::today(event.at, zone));
            Some(MenuOption {
                value: event.seq.to_string(),
                label: text::truncate(&line.join(" "), OPTION_MAX).into_owned(),
                hint: Some(format!("{} · {day}", self.kind(event))),
                chosen: false,
            })
        };
        let options: Vec<MenuOption> = events.filter_map(option).collect();
        (!options.is_empty()).then(|| {
            Row::Menu(Menu {
                act: Act::Entry(number, 0, 0),
                placeholder: self.texts().plain("menu.entry"),
                options,
            })
        })
    }

    /// What kind of entry it is: the criterion it answers, or what was done.
    fn kind(&self, event: &Event) -> String {
        match &event.what {
            What::Evidence { criterion, .. } | What::Waived { criterion, .. } => {
                let known = self.playbook.criterion(criterion);
                known.map_or_else(|| criterion.clone(), |(_, c)| c.label.clone())
            }
            What::Noted { .. } => self.texts().plain("entry.note"),
            What::NextStep { .. } => self.texts().plain("entry.next_step"),
            What::Lost { .. } => self.texts().plain("entry.lost"),
            _ => self.texts().plain("entry.reason"),
        }
    }

    /// What somebody typed in an entry, each text with what it is where there are several.
    fn texts_of<'e>(&self, event: &'e Event) -> Vec<(Option<String>, &'e str)> {
        let one = |text: &'e str| vec![(None, text)];
        let label = |key: &str| Some(self.texts().plain(key));
        let mut texts = match &event.what {
            What::Noted {
                text,
                value_for_customer,
                ..
            } => {
                let value = value_for_customer.as_deref();
                let value = value.map(|value| (label("option.value_for_customer"), value));
                one(text).into_iter().chain(value).collect()
            }
            What::Evidence { text, .. } | What::NextStep { text, .. } => one(text),
            What::Moved(moved) => moved.reason.as_deref().map(one).unwrap_or_default(),
            What::Requested { request, .. } => one(&request.reason),
            What::Declined { reason, .. } => reason.as_deref().map(one).unwrap_or_default(),
            What::Waived { reason, .. }
            | What::Reopened { reason }
            | What::Explained { reason, .. }
            | What::Snoozed { reason, .. }
            | What::CueDismissed { reason, .. }
            | What::FlagDismissed { reason, .. } => one(reason),
            What::Lost { learned, .. } => learned.as_deref().map(one).unwrap_or_default(),
            _ => Vec::new(),
        };
        // A request may come without a reason.
        texts.retain(|(_, text)| !text.trim().is_empty());
        texts
    }
}

/// The number that leads to a page: 0 opens the first one anew.
fn turn(page: usize) -> i64 {
    i64::try_from(page).unwrap_or(i64::MAX - 1) + 1
}

/// A text in pieces that each fit a page; one piece where it fits whole.
fn pieces(whole: &str) -> Vec<String> {
    let cost = |part: &str| text::length(&text::shown(part));
    if cost(whole) <= PIECE_MAX {
        return vec![whole.to_owned()];
    }
    let mut all = vec![String::new()];
    let mut used = 0;
    let mut add = |part: &str, size: usize| {
        if used + size > PIECE_MAX {
            all.push(String::new());
            used = 0;
        }
        used += size;
        if let Some(last) = all.last_mut() {
            last.push_str(part);
        }
    };
    for word in whole.split_inclusive(char::is_whitespace) {
        // What begins a line may be escaped once more.
        let size = cost(word) + 1;
        if size <= PIECE_MAX {
            add(word, size);
        } else {
            word.graphemes(true).for_each(|g| add(g, cost(g) + 1));
        }
    }
    all
}

/// Blocks on as few pages as hold them, in their order.
fn packed(blocks: Vec<String>) -> Vec<String> {
    let mut pages: Vec<String> = Vec::new();
    for block in blocks {
        match pages.last_mut() {
            Some(page) if text::length(page) + text::length(&block) + 2 <= PAGE_MAX => {
                page.push_str("\n\n");
                page.push_str(&block);
            }
            _ => pages.push(block),
        }
    }
    pages
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn a_text_of_any_kind_comes_whole_in_pieces_that_fit(
            text in "([a-z*_`|<>~\\[\\]👩‍👩‍👧‍👦é\n -]{0,40}){0,60}"
        ) {
            let pieces = pieces(&text);
            prop_assert_eq!(pieces.concat(), text);
            for piece in pieces {
                prop_assert!(text::length(&text::shown(&piece)) <= PIECE_MAX);
            }
        }
    }

    #[test]
    fn one_word_of_a_thousand_emojis_is_cut_between_two() {
        let family = "👩‍👩‍👧‍👦";
        let all = pieces(&family.repeat(1_000));
        assert!(all.len() > 5);
        assert!(
            all.iter()
                .all(|piece| piece.starts_with(family) && piece.ends_with(family))
        );
        assert_eq!(all.concat(), family.repeat(1_000));
    }

    #[test]
    fn pages_hold_as_much_as_fits() {
        let block = |n: usize| "x".repeat(n);
        let pages = packed(vec![block(600), block(600), block(200), block(1_300)]);
        let sizes: Vec<usize> = pages.iter().map(String::len).collect();
        assert_eq!(sizes, [1_202, 200, 1_300]);
        assert!(packed(Vec::new()).is_empty());
    }
}
