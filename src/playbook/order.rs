//! The rules that hold across stages: ids, names, order, the won stage, the signature.

use super::labels::{self, Label};
use super::mistake::{Kind, Mistake, brief};
use super::stages::ReadStage;

/// Checks the stages of a playbook together.
pub(super) fn check(stages: &[ReadStage], mistakes: &mut Vec<Mistake>) {
    let mut wrong = |file: &str, line: usize, problem: String, mend: &str| {
        mistakes.push(Mistake {
            kind: Kind::Whole,
            ..Mistake::new(file, line, problem, mend)
        });
    };
    let mut names: Vec<(String, &ReadStage)> = Vec::new();
    for read in stages {
        for (name, line) in [
            (&read.stage.id, read.id_line),
            (&read.stage.name, read.line),
        ] {
            let name = name.to_lowercase();
            match names
                .iter()
                .find(|(known, _)| *known == name && !name.is_empty())
            {
                Some((_, first)) if first.file == read.file => {}
                Some((_, first)) => wrong(
                    &read.file,
                    line,
                    format!("`{}` is the id or name of two stages", brief(&name)),
                    &format!("{} has it already; use another", first.file),
                ),
                None => names.push((name, read)),
            }
        }
    }
    let mut former: Vec<(String, &ReadStage)> = Vec::new();
    for read in stages {
        for name in &read.stage.formerly {
            let name = name.to_lowercase();
            // Its title may be what its id was.
            if name == read.stage.name.to_lowercase() && name != read.stage.id {
                continue;
            }
            if let Some((_, current)) = names.iter().find(|(known, _)| *known == name) {
                wrong(
                    &read.file,
                    read.formerly_line,
                    format!(
                        "`formerly` names `{}`, which is a stage today",
                        brief(&name)
                    ),
                    &format!("take it out; {} has that id or name", current.file),
                );
            } else if let Some((_, first)) = former.iter().find(|(known, _)| *known == name) {
                wrong(
                    &read.file,
                    read.formerly_line,
                    format!("two stages were formerly `{}`", brief(&name)),
                    &format!("{} names it already; keep one", first.file),
                );
            } else {
                former.push((name, read));
            }
        }
    }
    let mut ids: Vec<(&str, &str, usize)> = Vec::new();
    for read in stages {
        for (criterion, line) in read.stage.criteria.iter().zip(&read.criteria) {
            if let Some((_, file, first)) = ids.iter().find(|(id, _, _)| *id == criterion.id) {
                wrong(
                    &read.file,
                    *line,
                    format!("criterion `{}` is there twice", brief(&criterion.id)),
                    &format!("{file}:{first} has it already; use another id"),
                );
            } else {
                ids.push((&criterion.id, &read.file, *line));
            }
        }
    }
    let labels: Vec<Label<'_>> = stages
        .iter()
        .flat_map(|read| {
            read.stage
                .criteria
                .iter()
                .zip(&read.criteria)
                .map(|(criterion, line)| Label {
                    id: &criterion.id,
                    names: vec![&criterion.label],
                    file: &read.file,
                    line: *line,
                })
        })
        .collect();
    for pair in stages.windows(2) {
        if let [before, after] = pair
            && after.stage.probability < before.stage.probability
            // One out of range is told by itself.
            && before.stage.probability <= 100
        {
            wrong(
                &after.file,
                after.probability_line,
                format!(
                    "`probability` falls from {} to {}",
                    before.stage.probability, after.stage.probability
                ),
                "a later stage is at least as likely as the one before it",
            );
        }
    }
    check_end(stages, &mut wrong);
    labels::check("criterion", &labels, mistakes);
}

/// Exactly one won stage, and exactly one signature before it (S12).
fn check_end(stages: &[ReadStage], wrong: &mut impl FnMut(&str, usize, String, &str)) {
    let Some(last) = stages.last() else { return };
    let won: Vec<(usize, &ReadStage)> = stages
        .iter()
        .enumerate()
        .filter(|(_, read)| read.stage.won)
        .collect();
    match won.as_slice() {
        [] => wrong(
            &last.file,
            1,
            "no stage says that a deal is won".into(),
            "write `won = true` in the settings of the stage that follows the signature",
        ),
        [(0, first)] => wrong(
            &first.file,
            1,
            "the first stage can't be the won one".into(),
            "write `won = true` in the stage that follows the signature",
        ),
        [_] => {}
        [_, second, ..] => wrong(
            &second.1.file,
            1,
            "a second stage says `won = true`".into(),
            &format!("keep it in one; {} has it already", won[0].1.file),
        ),
    }
    let signatures: Vec<(usize, &ReadStage, usize)> = stages
        .iter()
        .enumerate()
        .flat_map(|(place, read)| {
            let lines = read.stage.criteria.iter().zip(&read.criteria);
            lines
                .filter(|(criterion, _)| criterion.signature)
                .map(move |(_, line)| (place, read, *line))
        })
        .collect();
    match signatures.as_slice() {
        [] => {
            let stage = won
                .first()
                .and_then(|(place, _)| stages.get(place.checked_sub(1)?))
                .unwrap_or(last);
            wrong(
                &stage.file,
                1,
                "no criterion is the signature".into(),
                "write `  - signature: yes` below the criterion that says who signed",
            );
        }
        [(place, read, line)] => {
            if let [(won, _)] = won.as_slice()
                && place >= won
                && *won > 0
            {
                wrong(
                    &read.file,
                    *line,
                    "the signature stands in or after the won stage".into(),
                    "move it to a stage before that; a deal is won by it",
                );
            }
        }
        [first, second, ..] => wrong(
            &second.1.file,
            second.2,
            "a second criterion is the signature".into(),
            &format!("keep one; {}:{} is it already", first.1.file, first.2),
        ),
    }
}
