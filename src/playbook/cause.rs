//! Of many mistakes those that somebody made: a cause is told once and first, what only follows from it is left out.

use std::collections::BTreeMap;

use super::mistake::{Kind, Mistake, Of, brief};

/// What is known of the files, for telling a missing one from a misspelt name.
pub(super) struct Seen {
    /// The numbers that stage files begin with, in order.
    pub stages: Vec<u32>,
    /// Whether there is a `roles.md`.
    pub roles: bool,
}

/// What can't be known because of the files that could not be used.
#[derive(Default)]
struct Lost {
    /// Stages, their criteria, and what holds over all stages.
    stages: bool,
    /// Roles, verticals, competitors.
    words: bool,
}

/// The mistakes to tell, causes first, else by file and line.
pub(super) fn causes(mut mistakes: Vec<Mistake>, root: &str, seen: &Seen) -> Vec<Mistake> {
    let mut lost = Lost::default();
    for mistake in &mistakes {
        if matches!(mistake.kind, Kind::Broken | Kind::Loses) {
            lost.note(&mistake.file, root);
        }
    }
    // Without a single stage that is the mistake; what names one follows.
    lost.stages |= seen.stages.is_empty();
    mistakes.retain(|mistake| match &mistake.kind {
        Kind::Names { of, .. } => match of {
            Of::Stage | Of::Criterion => !lost.stages,
            Of::Role | Of::Word => !lost.words,
        },
        Kind::Whole => !lost.stages || seen.stages.is_empty(),
        Kind::Broken | Kind::Loses | Kind::Own => true,
    });
    missing_roles(&mut mistakes, root, seen);
    missing_stage(&mut mistakes, root, seen);
    mistakes
        .sort_by(|a, b| (a.kind.rank(), &a.file, a.line).cmp(&(b.kind.rank(), &b.file, b.line)));
    mistakes.dedup();
    once_a_name(mistakes)
}

impl Lost {
    fn note(&mut self, file: &str, root: &str) {
        let inner = file.strip_prefix(root).unwrap_or(file);
        let inner = inner.trim_start_matches('/');
        match inner.split('/').next().unwrap_or_default() {
            "stages" => self.stages = true,
            "roles.md" | "verticals" | "competitors" | "sources.md" => self.words = true,
            "differentiators" | "messages" | "signals" | "reasons.md" | "signals.md"
            | "sizes.md" | "strategy.md" | "coaching.md" => {}
            // A file that is nowhere, or a folder of all: it could have held anything.
            _ => (self.stages, self.words) = (true, true),
        }
    }
}

/// Takes out what names something unknown that looks like nothing known, and gives it with the ids.
fn take(mistakes: &mut Vec<Mistake>, wanted: impl Fn(Of, &str) -> bool) -> Vec<(String, Mistake)> {
    let mut taken = Vec::new();
    for mistake in std::mem::take(mistakes) {
        match &mistake.kind {
            Kind::Names {
                of,
                id,
                near: false,
            } if wanted(*of, id) => taken.push((id.clone(), mistake)),
            _ => mistakes.push(mistake),
        }
    }
    taken
}

/// Where `roles.md` is not there, whatever names a role follows from that.
fn missing_roles(mistakes: &mut Vec<Mistake>, root: &str, seen: &Seen) {
    let is_role = |m: &Mistake| matches!(m.kind, Kind::Names { of: Of::Role, .. });
    if seen.roles || !mistakes.iter().any(is_role) {
        return;
    }
    // Owners of a stage are roles for sure, words in brackets of the same ids are too.
    let named = take(mistakes, |of, _| matches!(of, Of::Role | Of::Word));
    let Some((_, first)) = named.first() else {
        return;
    };
    mistakes.push(Mistake {
        kind: Kind::Broken,
        ..Mistake::new(
            format!("{root}/roles.md"),
            1,
            format!(
                "the file is missing, and {} name sales roles: {}, first in {}:{}",
                lines(named.len()),
                ids(&named),
                first.file,
                first.line
            ),
            "put it back, or take these names out",
        )
    });
}

/// Where a stage is named that no file has, or a number is left out, whatever else that stage had follows from it.
fn missing_stage(mistakes: &mut Vec<Mistake>, root: &str, seen: &Seen) {
    let stages = take(mistakes, |of, _| of == Of::Stage);
    let gap = gap(&seen.stages).filter(|_| {
        mistakes.iter().any(|m| {
            matches!(
                m.kind,
                Kind::Whole
                    | Kind::Names {
                        of: Of::Criterion,
                        near: false,
                        ..
                    }
            )
        })
    });
    if stages.is_empty() && gap.is_none() {
        return;
    }
    let names: Vec<&str> = stages.iter().map(|(id, _)| id.as_str()).collect();
    let quotes = take(mistakes, |of, id| {
        of == Of::Criterion || (of == Of::Word && names.contains(&id))
    });
    mistakes.retain(|m| m.kind != Kind::Whole);
    let first = stages
        .iter()
        .chain(&quotes)
        .map(|(_, m)| m)
        .min_by_key(|m| (&m.file, m.line));
    let whence = first.map_or_else(String::new, |m| format!(", first in {}:{}", m.file, m.line));
    let problem = match (stages.is_empty(), gap) {
        (false, _) => format!(
            "no file here is the stage {}, which {}{whence}",
            ids(&stages),
            name(stages.len() + quotes.len()),
        ),
        (true, Some(number)) if !quotes.is_empty() => format!(
            "there is no stage number {number}, and {} quote what nothing asks: {}{whence}",
            lines(quotes.len()),
            ids(&quotes),
        ),
        (true, number) => format!(
            "there is no stage number {}, and the stages are not whole without it",
            number.unwrap_or_default()
        ),
    };
    mistakes.push(Mistake {
        kind: Kind::Broken,
        ..Mistake::new(
            format!("{root}/stages"),
            1,
            problem,
            "put the file back, or take these names out",
        )
    });
}

/// The first number that is left out, where stages are counted one by one.
fn gap(numbers: &[u32]) -> Option<u32> {
    let wanted = (1..)
        .zip(numbers)
        .find(|(wanted, number)| wanted != *number);
    let (wanted, _) = wanted?;
    // Numbers in steps of ten leave nothing out.
    (numbers.iter().filter(|n| **n > 20).count() * 2 < numbers.len()
        && numbers.iter().any(|n| n % 10 != 0))
    .then_some(wanted)
}

/// One line for each name that is not known, at the first place that has it.
fn once_a_name(mistakes: Vec<Mistake>) -> Vec<Mistake> {
    let mut told: Vec<Mistake> = Vec::new();
    let mut first: BTreeMap<(Of, String), (usize, usize)> = BTreeMap::new();
    for mistake in mistakes {
        if let Kind::Names { of, id, .. } = &mistake.kind {
            let at = told.len();
            let (_, more) = first
                .entry((*of, id.clone()))
                .and_modify(|(_, more)| *more += 1)
                .or_insert((at, 0));
            if *more > 0 {
                continue;
            }
        }
        told.push(mistake);
    }
    for (at, more) in first.into_values().filter(|(_, more)| *more > 0) {
        if let Some(mistake) = told.get_mut(at) {
            mistake.problem = format!("{}, here and in {} more", mistake.problem, lines(more));
        }
    }
    told
}

/// The different ids, the first few of them.
fn ids(named: &[(String, Mistake)]) -> String {
    let mut all: Vec<&str> = named.iter().map(|(id, _)| id.as_str()).collect();
    all.sort_unstable();
    all.dedup();
    let shown: Vec<String> = all
        .iter()
        .take(4)
        .map(|id| format!("`{}`", brief(id)))
        .collect();
    match all.len() - shown.len() {
        0 => shown.join(", "),
        more => format!("{} and {more} more", shown.join(", ")),
    }
}

fn lines(count: usize) -> String {
    if count == 1 {
        "one line".to_owned()
    } else {
        format!("{count} lines")
    }
}

fn name(count: usize) -> String {
    if count == 1 {
        "one line names or needs".to_owned()
    } else {
        format!("{count} lines name or need")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_left_out_is_seen_only_where_they_are_counted() {
        for (numbers, wanted) in [
            (vec![1, 2, 3], None),
            (vec![1, 2, 4, 5], Some(3)),
            (vec![2, 3], Some(1)),
            (vec![10, 20, 30], None),
            (vec![100, 105, 110], None),
            (vec![], None),
        ] {
            assert_eq!(gap(&numbers), wanted, "{numbers:?}");
        }
    }
}
