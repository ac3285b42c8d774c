//! Reading the files that are lists: roles, sources, reasons, deal sizes.

use super::criterion;
use super::document::{Document, Item, Section};
use super::front::{Front, Numbers};
use super::labels::{self, Label};
use super::mistake::{brief, choose};
use super::reader::{LINE_CHARS, NAME_CHARS, Reader};
use super::{Autonomy, Named, SalesRole, SizeBounds, Source};

/// Most entries that a menu or a completion offers.
const CHOICES: usize = 25;

/// The reasons, by what they are for.
#[derive(Default)]
pub(super) struct Reasons {
    pub lost: Vec<Named>,
    pub skip: Vec<Named>,
    pub back: Vec<Named>,
    pub reopen: Vec<Named>,
    pub aside: Vec<Named>,
}

/// The points directly below the title of a file that has neither settings nor sections.
pub(super) fn items<'d>(document: &'d Document<'_>, reader: &mut Reader<'_>) -> &'d [Item] {
    no_settings(document, reader);
    reader.sections(document, &[]);
    reader
        .title(document)
        .map_or(&[], |title| title.items.as_slice())
}

fn no_settings(document: &Document<'_>, reader: &mut Reader<'_>) {
    Front::read(document, reader.mistakes).finish(reader.mistakes);
}

pub(super) fn unique_entries<'i>(what: &str, items: &'i [Item], reader: &mut Reader<'_>) {
    let ids = items
        .iter()
        .filter_map(|item| Some((item.text.id.as_deref()?, item.text.line)));
    reader.unique(what, ids);
    let file = reader.file;
    let label = |item: &'i Item| {
        Some(Label {
            id: item.text.id.as_deref()?,
            names: vec![item.text.body.as_str()],
            file,
            line: item.text.line,
        })
    };
    let labels: Vec<Label<'_>> = items.iter().filter_map(label).collect();
    labels::check(what, &labels, reader.mistakes);
    if let Some(item) = items.get(CHOICES) {
        reader.wrong(
            item.text.line,
            format!("more than {CHOICES} entries"),
            format!("a menu holds {CHOICES}; take some out"),
        );
    }
}

/// Reads `roles.md`.
pub(super) fn roles(document: &Document<'_>, reader: &mut Reader<'_>) -> Vec<SalesRole> {
    let items = items(document, reader);
    unique_entries("sales role", items, reader);
    let mut roles = Vec::new();
    for item in items {
        let Some((id, name)) = reader.entry(&item.text, "sales role") else {
            continue;
        };
        let line = item.text.line;
        let name = reader.plain(&name, line, "name", NAME_CHARS);
        let mut keys = reader.keys(line, &item.children);
        let duty = keys
            .required("duty", reader, "sales role")
            .map_or_else(String::new, |(text, line)| {
                reader.plain(&text, line, "duty", LINE_CHARS)
            });
        let manages = keys.flag("manages", reader);
        let autonomy = keys
            .required("autonomy", reader, "sales role")
            .and_then(|(text, line)| match text.to_lowercase().as_str() {
                "scripted" => Some(Autonomy::Scripted),
                "guided" => Some(Autonomy::Guided),
                "autonomous" => Some(Autonomy::Autonomous),
                _ => {
                    reader.wrong(
                        line,
                        format!("`{}` is no autonomy", brief(&text)),
                        choose(&text, ["scripted", "guided", "autonomous"]),
                    );
                    None
                }
            });
        keys.finish(reader, "sales role");
        roles.push(SalesRole {
            id,
            name,
            duty,
            manages,
            autonomy: autonomy.unwrap_or(Autonomy::Guided),
        });
    }
    roles
}

/// Reads `sources.md`.
pub(super) fn sources(document: &Document<'_>, reader: &mut Reader<'_>) -> Vec<Source> {
    let items = items(document, reader);
    unique_entries("source", items, reader);
    let mut sources = Vec::new();
    for item in items {
        let Some((id, name)) = reader.entry(&item.text, "source") else {
            continue;
        };
        let line = item.text.line;
        let name = reader.plain(&name, line, "name", NAME_CHARS);
        let mut keys = reader.keys(line, &item.children);
        let inbound = keys.flag("inbound", reader);
        let hint = keys
            .one("hint", reader)
            .map(|(text, line)| reader.plain(&text, line, "hint", LINE_CHARS));
        keys.finish(reader, "source");
        sources.push(Source {
            id,
            name,
            inbound,
            hint,
        });
    }
    sources
}

/// Reads `reasons.md`.
pub(super) fn reasons(document: &Document<'_>, reader: &mut Reader<'_>) -> Reasons {
    no_settings(document, reader);
    if let Some(title) = reader.title(document) {
        reader.no_items(title);
    }
    let mut reasons = Reasons::default();
    for (name, section) in
        reader.sections(document, &["Lost", "Skip", "Back", "Reopen", "Not here"])
    {
        let list = named(section, reader);
        match name {
            "Lost" => reasons.lost = list,
            "Skip" => reasons.skip = list,
            "Back" => reasons.back = list,
            "Reopen" => reasons.reopen = list,
            _ => reasons.aside = list,
        }
    }
    reasons
}

fn named(section: &Section, reader: &mut Reader<'_>) -> Vec<Named> {
    reader.no_paragraphs(section);
    unique_entries("reason", &section.items, reader);
    let mut list = Vec::new();
    for item in &section.items {
        let Some((id, name)) = reader.entry(&item.text, "reason") else {
            continue;
        };
        let name = reader.plain(&name, item.text.line, "reason", NAME_CHARS);
        let mut keys = reader.keys(item.text.line, &item.children);
        let reopens = keys
            .one("reopens", reader)
            .map_or_else(Vec::new, |(text, line)| {
                criterion::others("reopens", &text, line, "", reader)
            });
        keys.finish(reader, "reason");
        list.push(Named { id, name, reopens });
    }
    list
}

/// Reads `sizes.md`: from which amounts on a deal is of middle size, or large.
pub(super) fn sizes(document: &Document<'_>, reader: &mut Reader<'_>) -> Vec<SizeBounds> {
    reader.sections(document, &[]);
    if let Some(title) = reader.title(document) {
        reader.no_items(title);
    }
    let mut sizes = Vec::new();
    for Numbers {
        name: currency,
        line,
        entries: numbers,
    } in Front::read(document, reader.mistakes).number_tables(reader.mistakes)
    {
        if iso_currency::Currency::from_code(&currency).is_none() {
            reader.wrong(
                line,
                format!("`{}` is no currency", brief(&currency)),
                "use its three capital letters, such as `EUR`",
            );
        }
        for (key, _) in &numbers {
            if key != "middle_from" && key != "large_from" {
                reader.wrong(
                    line,
                    format!("`{currency}` has no `{}`", brief(key)),
                    choose(key, ["middle_from", "large_from"]),
                );
            }
        }
        let bound = |wanted: &str| {
            numbers
                .iter()
                .find(|(key, _)| key == wanted)
                .map(|(_, number)| *number)
        };
        match (bound("middle_from"), bound("large_from")) {
            (Some(middle_from), Some(large_from))
                if 0 < middle_from && middle_from < large_from =>
            {
                sizes.push(SizeBounds {
                    currency,
                    middle_from,
                    large_from,
                });
            }
            (Some(_), Some(_)) => reader.wrong(
                line,
                format!("the bounds of `{currency}` do not rise"),
                "`middle_from` is above 0 and `large_from` above `middle_from`",
            ),
            _ => reader.wrong(
                line,
                format!("`{currency}` lacks a bound"),
                "write both `middle_from = …` and `large_from = …`",
            ),
        }
    }
    sizes
}

/// The ids of a list, read leniently before anything else.
pub(super) fn ids(document: &Document<'_>) -> Vec<String> {
    let items = document.title.iter().flat_map(|title| &title.items);
    items.filter_map(|item| item.text.id.clone()).collect()
}
