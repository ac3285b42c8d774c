//! Messages and modals as plain text, with nothing that a person would see left out.

use serde_json::Value;

use super::form;
use super::rules::given;

/// Content, embeds behind `┃`, files in `<…>`, then buttons and menus.
pub(crate) fn message(message: &Value) -> String {
    let mut lines = Vec::new();
    if let Some(content) = filled(message, "content") {
        lines.push(content.to_owned());
    }
    for embed in items(message, "embeds") {
        lines.push(self::embed(embed));
    }
    for file in items(message, "attachments") {
        let alt = filled(file, "description")
            .map(|d| format!(": {d}"))
            .unwrap_or_default();
        lines.push(format!(
            "<{}{alt}>",
            filled(file, "filename").unwrap_or("file")
        ));
    }
    for row in items(message, "components") {
        lines.push(component(row));
    }
    lines.retain(|line| !line.is_empty());
    lines.join("\n")
}

fn embed(embed: &Value) -> String {
    let mut lines = Vec::new();
    if let Some(color) = given(embed, "color").and_then(Value::as_u64) {
        lines.push(format!("#{color:06x}"));
    }
    if let Some(author) = given(embed, "author").and_then(|a| filled(a, "name")) {
        lines.push(author.to_owned());
    }
    if let Some(title) = filled(embed, "title") {
        let link = filled(embed, "url")
            .map(|url| format!(" → {url}"))
            .unwrap_or_default();
        lines.push(format!("{title}{link}"));
    }
    lines.extend(filled(embed, "description").map(str::to_owned));
    for field in items(embed, "fields") {
        let inline = if field["inline"] == true {
            " (inline)"
        } else {
            ""
        };
        lines.push(format!(
            "{}{inline}",
            filled(field, "name").unwrap_or_default()
        ));
        let value = filled(field, "value").unwrap_or_default();
        lines.extend(value.lines().map(|line| format!("  {line}")));
    }
    for picture in ["image", "thumbnail"] {
        if let Some(url) = given(embed, picture).and_then(|p| filled(p, "url")) {
            lines.push(format!(
                "<{picture} {}>",
                url.rsplit('/').next().unwrap_or(url)
            ));
        }
    }
    let footer = given(embed, "footer")
        .and_then(|f| filled(f, "text"))
        .map(|text| format!("— {text}"));
    lines.extend(footer);
    lines.extend(filled(embed, "timestamp").map(|at| format!("at {at}")));
    let text = lines.join("\n");
    text.lines()
        .map(|line| format!("┃ {line}").trim_end().to_owned())
        .collect::<Vec<_>>()
        .join("\n")
}

/// A row of controls on one line; newer containers on several.
fn component(value: &Value) -> String {
    match value["type"].as_i64() {
        Some(1) => items(value, "components")
            .map(component)
            .collect::<Vec<_>>()
            .join(" "),
        Some(2) => button(value),
        Some(3) => menu(value),
        Some(5) => blank_menu(value, "@person"),
        Some(6) => blank_menu(value, "@role"),
        Some(7) => blank_menu(value, "@person or role"),
        Some(8) => blank_menu(value, "#channel"),
        Some(10) => filled(value, "content").unwrap_or_default().to_owned(),
        Some(13) => format!("<{}>", filled(&value["file"], "url").unwrap_or("file")),
        Some(14) => "———".to_owned(),
        _ => {
            let inner = items(value, "components").map(component);
            inner
                .chain(given(value, "accessory").map(component))
                .collect::<Vec<_>>()
                .join("\n")
        }
    }
}

fn button(button: &Value) -> String {
    let emoji = given(button, "emoji").and_then(|e| filled(e, "name"));
    let words: Vec<&str> = emoji.into_iter().chain(filled(button, "label")).collect();
    let mut text = words.join(" ");
    if let Some(url) = filled(button, "url") {
        text = format!("{text} → {url}");
    }
    if button["disabled"] == true {
        text.push_str(" (off)");
    }
    format!("[{text}]")
}

fn menu(menu: &Value) -> String {
    let options = items(menu, "options").map(|option| {
        let chosen = if option["default"] == true { "•" } else { "" };
        let label = filled(option, "label").unwrap_or_default();
        match filled(option, "description") {
            Some(more) => format!("{chosen}{label} – {more}"),
            None => format!("{chosen}{label}"),
        }
    });
    let options = options.collect::<Vec<_>>().join(" | ");
    let off = if menu["disabled"] == true {
        " (off)"
    } else {
        ""
    };
    format!(
        "({}: {options}{off})",
        filled(menu, "placeholder").unwrap_or("Make a selection")
    )
}

/// A menu that Discord fills in: what is picked already, then of what kind the others are.
fn blank_menu(menu: &Value, what: &str) -> String {
    let picked = items(menu, "default_values").map(|one| {
        let id = filled(one, "id").unwrap_or_default();
        match filled(one, "type") {
            Some("channel") => format!("•<#{id}> | "),
            Some("role") => format!("•<@&{id}> | "),
            _ => format!("•<@{id}> | "),
        }
    });
    format!(
        "({}: {}{what})",
        filled(menu, "placeholder").unwrap_or("Make a selection"),
        picked.collect::<String>()
    )
}

/// The title, then each input with its label, what is filled in or its hint, and the line that explains it.
pub(crate) fn modal(modal: &Value) -> String {
    let title = filled(modal, "title").unwrap_or_default();
    let mut lines = vec![format!("{{{title}}}")];
    for part in form::parts(modal) {
        let Some(field) = form::field(part) else {
            lines.extend(filled(part, "content").map(str::to_owned));
            continue;
        };
        let optional = if field.optional() { " (optional)" } else { "" };
        let holds = match (
            field.input["type"].as_i64(),
            filled(field.input, "value"),
            filled(field.input, "placeholder"),
        ) {
            (Some(4), Some(value), _) => value.to_owned(),
            (Some(4), None, Some(hint)) => format!("({hint})"),
            (Some(4), None, None) => "_".to_owned(),
            _ => component(field.input),
        };
        lines.push(format!("{}{optional}: {holds}", field.label));
        lines.extend(field.description.map(|d| format!("  {d}")));
    }
    lines.join("\n")
}

fn filled<'a>(value: &'a Value, key: &str) -> Option<&'a str> {
    value
        .get(key)
        .and_then(Value::as_str)
        .filter(|text| !text.is_empty())
}

fn items<'a>(value: &'a Value, key: &str) -> impl Iterator<Item = &'a Value> {
    value
        .get(key)
        .and_then(Value::as_array)
        .into_iter()
        .flatten()
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn a_message_is_shown_whole() {
        let shown = message(&json!({
            "content": "**D-12**",
            "embeds": [{ "color": 255, "title": "Find out", "description": "one\n\ntwo",
                "fields": [{ "name": "Owed", "value": "the problem", "inline": true }], "footer": { "text": "S8" } }],
            "attachments": [{ "filename": "funnel.png", "description": "A funnel" }],
            "components": [
                { "type": 1, "components": [
                    { "type": 2, "label": "Answer", "style": 1, "custom_id": "a" },
                    { "type": 2, "label": "More", "style": 2, "custom_id": "b", "disabled": true },
                ] },
                { "type": 1, "components": [{ "type": 3, "placeholder": "Criterion", "options": [
                    { "label": "Budget", "value": "b", "description": "owed" }, { "label": "Need", "value": "n", "default": true },
                ] }] },
            ],
        }));
        assert_eq!(
            shown,
            "**D-12**\n┃ #0000ff\n┃ Find out\n┃ one\n┃\n┃ two\n┃ Owed (inline)\n┃   the problem\n┃ — S8\n\
             <funnel.png: A funnel>\n[Answer] [More (off)]\n(Criterion: Budget – owed | •Need)"
        );
    }

    #[test]
    fn a_modal_shows_labels_and_what_is_filled_in() {
        let shown = modal(&json!({ "title": "Evidence", "components": [
            { "type": 1, "components": [{ "type": 4, "label": "What", "value": "they said so" }] },
            { "type": 10, "content": "One line is enough." },
            { "type": 18, "label": "Who", "description": "Who said it?",
                "component": { "type": 4, "placeholder": "name", "required": false } },
            { "type": 18, "label": "How", "component": { "type": 3, "placeholder": "Pick one", "options": [
                { "label": "By phone", "value": "call", "default": true }, { "label": "By letter", "value": "letter" },
            ] } },
        ] }));
        assert_eq!(
            shown,
            "{Evidence}\nWhat: they said so\nOne line is enough.\nWho (optional): (name)\n  Who said it?\n\
             How: (Pick one: •By phone | By letter)"
        );
    }
}
