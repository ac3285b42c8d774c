//! The menus of `/deal edit`: each says its field and what that holds; a list longer than a menu has pages.

use minijinja::context;

use crate::coach::act::{Act, EditField};
use crate::coach::case::Case;
use crate::domain::deal::Deal;
use crate::domain::id::DealNumber;
use crate::domain::text;
use crate::message::{Colour, Menu, MenuOption, Message, OPTION_MAX, OPTIONS_MAX, Row};
use crate::playbook::Complexity;
use crate::playbook::texts::safe;

/// The probabilities offered, in percent.
const PROBABILITIES: [u8; 11] = [0, 10, 20, 30, 40, 50, 60, 70, 80, 90, 100];
/// The value of a menu option that clears the field.
pub(super) const NOTHING: &str = "-";
/// What the value of an option begins with that shows another part of the list; no id begins so.
const TURN: char = '@';

/// One menu before it is drawn.
struct Field {
    /// Which field it changes.
    of: EditField,
    /// The sentence that is its name.
    key: &'static str,
    /// What can be picked: values and names.
    entries: Vec<(String, String)>,
    /// The name of holding nothing, where the field can be emptied.
    nothing: Option<String>,
    /// What the deal holds there: the value, [`NOTHING`] for none.
    value: String,
    /// The same as people read it.
    holds: String,
}

/// The message with all menus; one of them shows its list from an entry on that somebody turned to.
pub(super) fn menus(
    case: &Case<'_>,
    number: DealNumber,
    deal: &Deal,
    turned: Option<(EditField, usize)>,
) -> Message {
    let voice = case.voice();
    let mut rows: Vec<Row> = fields(case, deal)
        .into_iter()
        .map(|field| {
            let from = turned.filter(|(f, _)| *f == field.of).map(|(_, at)| at);
            field.menu(case, number, from)
        })
        .collect();
    rows.push(Row::Buttons(vec![
        voice
            .button("button.edit_form", Act::EditForm(number))
            .primary(),
    ]));
    let body = voice.texts().plain("edit.body");
    Message {
        headline: voice.headline(number, deal),
        body,
        colour: Colour::Info,
        rows,
        ..Message::default()
    }
}

/// The entry from which on a picked option shows the list; `None` for one that is a value of the field.
pub(super) fn turns_to(value: &str) -> Option<usize> {
    value.strip_prefix(TURN)?.parse().ok()
}

fn fields(case: &Case<'_>, deal: &Deal) -> Vec<Field> {
    let (voice, playbook) = (case.voice(), &case.playbook);
    let none = voice.texts().plain("edit.none");
    let held = |id: Option<&str>| id.unwrap_or(NOTHING).to_owned();
    let vertical = deal.vertical.as_deref();
    let verticals = Field {
        of: EditField::Vertical,
        key: "menu.vertical",
        entries: pairs(playbook.verticals.iter().map(|v| (&v.id, &v.name))),
        nothing: Some(none.clone()),
        value: held(vertical),
        holds: none.clone(),
    };
    let complexities = [
        Complexity::Simple,
        Complexity::Standard,
        Complexity::Complex,
    ];
    let complexities = Field {
        of: EditField::Complexity,
        key: "menu.complexity",
        entries: complexities
            .map(|c| (word(c).to_owned(), voice.complexity(c)))
            .to_vec(),
        nothing: None,
        value: word(deal.complexity).to_owned(),
        holds: voice.complexity(deal.complexity),
    };
    let sources = Field {
        of: EditField::Source,
        key: "menu.source",
        entries: pairs(playbook.sources.iter().map(|s| (&s.id, &s.name))),
        nothing: None,
        value: held(deal.source.as_deref()),
        holds: none,
    };
    let percent = |p: u8| format!("{p} %");
    let probability = voice.current(deal).map(|s| s.probability);
    let by_stage = voice.say("edit.stage_probability", context! { probability });
    let probabilities = Field {
        of: EditField::Probability,
        key: "menu.probability",
        entries: PROBABILITIES.map(|p| (p.to_string(), percent(p))).to_vec(),
        value: deal
            .probability
            .map_or_else(|| NOTHING.to_owned(), |p| p.to_string()),
        holds: deal.probability.map_or_else(|| by_stage.clone(), percent),
        nothing: Some(by_stage),
    };
    let all = [verticals, complexities, sources, probabilities];
    let mut all: Vec<Field> = all.into_iter().filter(|f| !f.entries.is_empty()).collect();
    for field in &mut all {
        field.read_holds();
    }
    all
}

impl Field {
    /// Takes what is held from the list; what the playbook no longer has is shown as it was kept.
    fn read_holds(&mut self) {
        if let Some((_, name)) = self.entries.iter().find(|(value, _)| *value == self.value) {
            self.holds.clone_from(name);
        } else if self.value != NOTHING {
            self.holds.clone_from(&self.value);
        }
    }

    /// The part of the list that is shown: that which somebody turned to, else where what is held stands.
    fn page(&self, turned: Option<usize>) -> (usize, usize) {
        let fixed = usize::from(self.nothing.is_some());
        if self.entries.len() + fixed <= OPTIONS_MAX {
            return (0, self.entries.len());
        }
        // The ways to both sides take a place each.
        let size = OPTIONS_MAX - fixed - 2;
        let held = || self.entries.iter().position(|(v, _)| *v == self.value);
        let at = turned.or_else(held).unwrap_or(0);
        (at.min(self.entries.len() - 1) / size * size, size)
    }

    fn menu(&self, case: &Case<'_>, number: DealNumber, turned: Option<usize>) -> Row {
        let (from, size) = self.page(turned);
        let total = self.entries.len();
        let until = (from + size).min(total);
        let field = case.texts().plain(self.key);
        let said = |key: &str, from: usize, until: usize| {
            case.say(
                key,
                context! {
                    field => safe(field.as_str()),
                    holds => safe(self.holds.as_str()),
                    pages => size < total,
                    first => from + 1,
                    last => until,
                    total,
                },
            )
        };
        let option = |value: &str, label: &str| MenuOption {
            value: value.to_owned(),
            label: text::truncate(label, OPTION_MAX).into_owned(),
            hint: None,
            chosen: false,
        };
        let turn = |key, from: usize| {
            let until = (from + size).min(total);
            option(&format!("{TURN}{from}"), &said(key, from, until))
        };
        let named = |(value, name): (&str, &str)| {
            let chosen = *value == self.value;
            let label = if chosen {
                // A menu that is closed shows nothing but this.
                said("menu.holds", from, until)
            } else {
                name.to_owned()
            };
            MenuOption {
                chosen,
                ..option(value, &label)
            }
        };
        let mut options = Vec::new();
        options.extend(self.nothing.iter().map(|name| named((NOTHING, name))));
        if from > 0 {
            options.push(turn("menu.earlier", from.saturating_sub(size)));
        }
        let shown = self.entries.iter().take(until).skip(from);
        options.extend(shown.map(|(value, name)| named((value, name))));
        if until < total {
            options.push(turn("menu.later", until));
        }
        Row::Menu(Menu {
            act: Act::Edit(number, self.of),
            placeholder: text::truncate(&said("menu.part", from, until), OPTION_MAX).into_owned(),
            options,
        })
    }
}

fn pairs<'p>(list: impl Iterator<Item = (&'p String, &'p String)>) -> Vec<(String, String)> {
    list.map(|(id, name)| (id.clone(), name.clone())).collect()
}

fn word(complexity: Complexity) -> &'static str {
    match complexity {
        Complexity::Simple => "simple",
        Complexity::Standard => "standard",
        Complexity::Complex => "complex",
    }
}
