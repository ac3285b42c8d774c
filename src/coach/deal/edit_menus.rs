//! The menus of `/deal edit`: each says its field and what that holds; a long list is turned in place.

use minijinja::context;

use crate::coach::act::{Act, EditField};
use crate::coach::case::Case;
use crate::domain::deal::Deal;
use crate::domain::id::DealNumber;
use crate::domain::text;
use crate::message::{Colour, Menu, MenuOption, Message, OPTION_MAX, Part, Row};
use crate::playbook::Complexity;
use crate::playbook::texts::safe;

/// The probabilities offered, in percent.
const PROBABILITIES: [u8; 11] = [0, 10, 20, 30, 40, 50, 60, 70, 80, 90, 100];
/// The value of a menu option that clears the field.
pub(super) const NOTHING: &str = "-";

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

    fn menu(&self, case: &Case<'_>, number: DealNumber, turned: Option<usize>) -> Row {
        let voice = case.voice();
        // It opens where what is held stands, unless somebody turned it.
        let held = || self.entries.iter().position(|(v, _)| *v == self.value);
        let at = turned.or_else(held).unwrap_or(0);
        let besides = usize::from(self.nothing.is_some());
        let part = Part::around(at, self.entries.len(), besides);
        let field = case.texts().plain(self.key);
        let says = case.say(
            "menu.holds",
            context! { field => safe(field), holds => safe(self.holds.as_str()) },
        );
        let named = |value: &str, name: &str| {
            let chosen = value == self.value;
            // A menu that is closed shows nothing but the option that is chosen.
            let label = if chosen { &says } else { name };
            MenuOption {
                value: value.to_owned(),
                label: text::truncate(label, OPTION_MAX).into_owned(),
                hint: None,
                chosen,
            }
        };
        let nothing = self.nothing.iter().map(|name| named(NOTHING, name));
        let list = voice.options_of(part, &self.entries, |(value, name)| named(value, name));
        Row::Menu(Menu {
            act: Act::Edit(number, self.of),
            placeholder: text::truncate(&voice.parted(&says, part), OPTION_MAX).into_owned(),
            options: nothing.chain(list).collect(),
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
