//! What people see where Discord's markup has ids and instants: names, days, "3 days ago".

use std::collections::BTreeMap;

use dealcoach::practice::Room;

/// Ids with what is shown for them.
#[derive(Default)]
pub struct Names {
    shown: BTreeMap<String, String>,
    /// Ids of the commands, by their first word.
    commands: BTreeMap<String, String>,
}

impl Names {
    /// Learns a workspace's people, channels and roles; the first one's if none is named.
    pub fn learn(&mut self, room: &Room, guild: Option<&str>) {
        for channel in ["deals", "managers"] {
            if let Some(id) = room.channel_id(guild, channel) {
                self.shown.insert(format!("<#{id}>"), format!("#{channel}"));
            }
        }
        for role in ["Sales Rep", "Sales Manager"] {
            if let Some(id) = room.role_id(guild, role) {
                self.shown.insert(format!("<@&{id}>"), format!("@{role}"));
            }
        }
        for person in ["carol", "ben", "mona"] {
            self.person(room, person);
        }
    }

    /// Learns a person.
    pub fn person(&mut self, room: &Room, name: &str) {
        if let Some(id) = room.person_id(name) {
            self.shown.insert(format!("<@{id}>"), format!("@{name}"));
        }
    }

    /// Learns the commands.
    pub fn commands(&mut self, room: &Room) {
        for command in room.commands() {
            let word = |name: &str| command[name].as_str().unwrap_or_default().to_owned();
            self.commands.insert(word("name"), word("id"));
        }
    }

    /// A command that can be pressed, in the form in which it is typed; one of another id is left as it is.
    fn pressable(&self, text: &str) -> String {
        let mut out = String::new();
        let mut rest = text;
        while let Some((before, after)) = rest.split_once("</") {
            out.push_str(before);
            let command = after.split_once('>').and_then(|(inside, more)| {
                let (path, id) = inside.split_once(':')?;
                let known = self.commands.get(path.split(' ').next()?)?;
                (known == id).then_some((path, more))
            });
            rest = if let Some((path, more)) = command {
                out.extend(["`/", path, "`"]);
                more
            } else {
                out.push_str("</");
                after
            };
        }
        out.push_str(rest);
        out
    }

    /// The text as it is shown at this instant.
    pub fn plain(&self, text: &str, now_ms: i64) -> String {
        let mut text = text.to_owned();
        for (markup, shown) in &self.shown {
            text = text.replace(markup, shown);
        }
        instants(&linked(&self.pressable(&text)), now_ms)
    }
}

/// A link to a message shows its words; where it leads is a number.
fn linked(text: &str) -> String {
    let mut parts = text.split("](https://discord.com/channels/");
    let mut out = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        let after = part.split_once(')').map_or(part, |(_, after)| after);
        out.push_str("](↗)");
        out.push_str(after);
    }
    out
}

/// Instants as Discord shows them, near enough.
fn instants(text: &str, now_ms: i64) -> String {
    let mut out = String::new();
    let mut rest = text;
    while let Some((before, after)) = rest.split_once("<t:") {
        out.push_str(before);
        let shown = after.split_once('>').and_then(|(inside, more)| {
            let (seconds, style) = inside.split_once(':')?;
            Some((shown(seconds.parse().ok()?, style, now_ms), more))
        });
        let Some((shown, more)) = shown else {
            out.push_str("<t:");
            rest = after;
            continue;
        };
        out.push_str(&shown);
        rest = more;
    }
    out.push_str(rest);
    out
}

fn shown(seconds: i64, style: &str, now_ms: i64) -> String {
    if style == "R" {
        return relative(seconds - now_ms.div_euclid(1000));
    }
    chrono::DateTime::from_timestamp(seconds, 0)
        .map_or_else(String::new, |t| t.format("%-d %B %Y").to_string())
}

fn relative(seconds: i64) -> String {
    let (count, unit) = match seconds.abs() {
        0..45 => return "now".to_owned(),
        s @ 45..2_700 => ((s + 30) / 60, "minute"),
        s @ 2_700..79_200 => ((s + 1_800) / 3_600, "hour"),
        s => ((s + 43_200) / 86_400, "day"),
    };
    let plural = if count == 1 { "" } else { "s" };
    if seconds < 0 {
        format!("{count} {unit}{plural} ago")
    } else {
        format!("in {count} {unit}{plural}")
    }
}

#[test]
fn instants_are_shown_as_people_read_them() {
    let now = 1_795_424_400_000;
    assert_eq!(
        instants("by <t:1795683600:D> (<t:1795683600:R>), <t:x:R>", now),
        "by 26 November 2026 (in 3 days), <t:x:R>"
    );
    assert_eq!(instants("<t:1795424340:R>", now), "1 minute ago");
}
