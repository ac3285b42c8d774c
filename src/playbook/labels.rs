//! What people pick from has one meaning: no two entries of a list are called alike.

use super::mistake::{Mistake, brief};

/// What an entry is picked by, and where it stands.
pub(super) struct Label<'a> {
    pub id: &'a str,
    /// Its name, and whatever else it is called by.
    pub names: Vec<&'a str>,
    pub file: &'a str,
    pub line: usize,
}

impl Label<'_> {
    fn called(&self, name: &str) -> bool {
        fold(self.id) == name || self.names.iter().any(|known| fold(known) == name)
    }
}

/// Reports names that are the name or the id of another entry; the later place is the mistake. Ids that
/// occur twice are reported where they are read.
pub(super) fn check(what: &str, labels: &[Label<'_>], mistakes: &mut Vec<Mistake>) {
    for (place, label) in labels.iter().enumerate() {
        let before = labels.get(..place).unwrap_or_default();
        let twice = before.iter().find_map(|first| {
            if fold(first.id) == fold(label.id) {
                return None;
            }
            let name = [label.id].into_iter().chain(label.names.iter().copied());
            let shared = name.filter(|name| !name.trim().is_empty());
            let mut shared = shared.filter(|name| first.called(&fold(name)));
            Some((first, shared.next()?))
        });
        if let Some((first, name)) = twice {
            let place = if first.file == label.file {
                format!("line {}", first.line)
            } else {
                format!("{}:{}", first.file, first.line)
            };
            mistakes.push(Mistake::new(
                label.file,
                label.line,
                format!(
                    "`{}` is the id or name of two of the kind {what}",
                    brief(name)
                ),
                format!("{place} has it already; give each a name of its own"),
            ));
        }
    }
}

fn fold(text: &str) -> String {
    text.trim().to_lowercase()
}
