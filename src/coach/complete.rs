//! Autocomplete: deals, stages, criteria, reasons and everything else of the playbook, while one types.

use crate::coach::args::Args;
use crate::coach::case::Case;
use crate::coach::gone;
use crate::coach::refusal::Outcome;
use crate::coach::request::Answer;
use crate::domain::money::Currency;
use crate::domain::owed::{self, Standing};
use crate::domain::text;
use crate::message::{Choice, OPTIONS_MAX};
use crate::playbook::{Criterion, Named};
use crate::store::Entry;

/// Longest name that can be picked, in characters.
const NAME_MAX: usize = 100;

/// The choices for the option that is being typed.
pub(super) async fn offer(
    case: &Case<'_>,
    path: &[String],
    args: Args<'_>,
    focused: &str,
    typed: &str,
) -> Outcome<Answer> {
    let path: Vec<&str> = path.iter().map(String::as_str).collect();
    let playbook = &case.playbook;
    let named = |list: &[Named]| {
        list.iter()
            .map(|n| (n.id.clone(), n.name.clone()))
            .collect::<Vec<_>>()
    };
    let choices = match (path.as_slice(), focused) {
        (_, "deal") => deals(case, &path, typed).await?,
        (_, "criterion") => criteria(case, args, typed).await?,
        (["deal", "people"], "name") | (_, "who") => {
            own_words(people(case, args, typed).await?, typed)
        }
        (_, "stage") => {
            // No deal begins as won.
            let begins = path.as_slice() == ["deal", "new"];
            let stages = playbook.stages.iter();
            let stages = stages.take_while(|s| !begins || !s.won);
            let mut stages: Vec<_> = stages.map(|s| (s.id.clone(), s.name.clone())).collect();
            // Where deals are looked for, they are also where no stage is any more.
            if path.as_slice() == ["deal", "list"] {
                let gone = gone::stages(case, playbook).await?;
                let named = gone
                    .into_keys()
                    .map(|id| (id.clone(), case.voice().stands(&id)));
                stages.extend(named);
            }
            pairs(stages, typed)
        }
        (_, "source") => pairs(
            playbook
                .sources
                .iter()
                .map(|s| (s.id.clone(), s.name.clone()))
                .collect(),
            typed,
        ),
        (_, "vertical") => pairs(
            playbook
                .verticals
                .iter()
                .map(|v| (v.id.clone(), v.name.clone()))
                .collect(),
            typed,
        ),
        (_, "competitor") => own_words(
            pairs(
                playbook
                    .competitors
                    .iter()
                    .map(|c| (c.id.clone(), c.name.clone()))
                    .collect(),
                typed,
            ),
            typed,
        ),
        (_, "sales_role") => {
            let none = match path.as_slice() {
                ["setup", "role"] => "choice.no_role",
                _ => "word.no_role",
            };
            let none = [("none".to_owned(), case.texts().plain(none))];
            let roles = playbook
                .roles
                .iter()
                .map(|r| (r.id.clone(), r.name.clone()));
            pairs(roles.chain(none).collect(), typed)
        }
        (_, "timezone") => case.zone_choices(typed),
        (_, "currency") => Currency::search(typed, OPTIONS_MAX)
            .into_iter()
            .map(|c| Choice::new(&c.label(), c.code()))
            .collect(),
        (["deal", "lost"], "reason") => {
            own_words(pairs(named(&playbook.lost_reasons), typed), typed)
        }
        (["deal", "reopen"], "reason") => {
            own_words(pairs(named(&playbook.reopen_reasons), typed), typed)
        }
        (["deal", "move"], "reason") => {
            let list = if goes_back(case, args).await? {
                &playbook.back_reasons
            } else {
                &playbook.skip_reasons
            };
            own_words(pairs(named(list), typed), typed)
        }
        _ => Vec::new(),
    };
    Ok(Answer::Offer(choices))
}

/// Entries ranked by what was typed; all of them in their order when nothing was.
fn pairs(list: Vec<(String, String)>, typed: &str) -> Vec<Choice> {
    text::fuzzy_rank(typed, list, |(_, name)| name.clone())
        .into_iter()
        .take(OPTIONS_MAX)
        .map(|(id, name)| Choice::new(&name, id))
        .collect()
}

/// The same with what was typed as its own choice, where any text is taken.
fn own_words(mut choices: Vec<Choice>, typed: &str) -> Vec<Choice> {
    let typed = text::truncate(typed.trim(), 100).into_owned();
    if !typed.is_empty() && !choices.iter().any(|c| c.name.eq_ignore_ascii_case(&typed)) {
        choices.truncate(OPTIONS_MAX - 1);
        choices.push(Choice::new(&typed, typed.clone()));
    }
    choices
}

/// Deals, fuzzily over code, name and customer; the person's own open ones first.
async fn deals(case: &Case<'_>, path: &[&str], typed: &str) -> Outcome<Vec<Choice>> {
    let directory = case.coach.store.directory(case.workspace).await?;
    let me = case.actor().user;
    let lost = matches!(path, ["deal", "reopen"]);
    let rank = |e: &Entry| {
        // Where only lost deals make sense they come first; elsewhere open ones do.
        let fits = if lost { e.is_lost() } else { !e.is_lost() };
        (!fits, e.owner != Some(me))
    };
    let found = directory.search(typed, OPTIONS_MAX, rank);
    Ok(found
        .into_iter()
        .map(|e| Choice::new(&case.entry_line(e), e.number.to_string()))
        .collect())
}

/// Criteria of the chosen deal: owed first, then open ones of its stage, then what is met already.
async fn criteria(case: &Case<'_>, args: Args<'_>, typed: &str) -> Outcome<Vec<Choice>> {
    let Some(deal) = args.text("deal") else {
        return Ok(Vec::new());
    };
    let record = case.find_only(deal).await?;
    let deal = &record.deal;
    let playbook = &case.playbook;
    let owes: Vec<&Criterion> = owed::owed(playbook, deal)
        .into_iter()
        .map(|o| o.criterion)
        .collect();
    let stage = owed::current(playbook, deal);
    let open = stage
        .map(|s| owed::open(playbook, deal, s))
        .unwrap_or_default();
    let later = playbook.criteria().map(|(_, c)| c).filter(|c| {
        !matches!(owed::standing(playbook, deal, c), Standing::Idle)
            && !owes.iter().chain(&open).any(|known| known.id == c.id)
    });
    let voice = case.voice();
    let choice = |c: &Criterion, owed| {
        let shown = voice.choice(deal, c, owed);
        (c.id.clone(), format!("{shown} – {}", c.statement))
    };
    let list: Vec<(String, String)> = owes
        .iter()
        .map(|c| choice(c, true))
        .chain(open.iter().map(|c| choice(c, false)))
        .chain(later.map(|c| choice(c, false)))
        .collect();
    Ok(pairs(list, typed))
}

/// Whom the deal's answers name.
async fn people(case: &Case<'_>, args: Args<'_>, typed: &str) -> Outcome<Vec<Choice>> {
    let Some(deal) = args.text("deal") else {
        return Ok(Vec::new());
    };
    let record = case.find_only(deal).await?;
    let mut names: Vec<String> = Vec::new();
    let kept = record.deal.people.iter().map(|p| p.name.clone());
    let answered = case.people_of(&record.deal).into_iter().map(|p| p.name);
    for name in kept.chain(answered) {
        let known = names.iter().any(|n| text::fold(n) == text::fold(&name));
        if !known && text::length(&name) <= NAME_MAX {
            names.push(name);
        }
    }
    Ok(pairs(
        names.into_iter().map(|n| (n.clone(), n)).collect(),
        typed,
    ))
}

/// Whether the move that is being typed goes backwards.
async fn goes_back(case: &Case<'_>, args: Args<'_>) -> Outcome<bool> {
    let (Some(deal), Some(stage)) = (args.text("deal"), args.text("stage")) else {
        return Ok(false);
    };
    let Ok(record) = case.find_only(deal).await else {
        return Ok(false);
    };
    let there = case
        .playbook
        .resolve_stage(stage)
        .and_then(|s| case.playbook.stage_index(&s.id));
    // From a stage that is gone, nothing lies behind.
    Ok(there.is_some() && there < owed::position(&case.playbook, &record.deal))
}
