//! A deal picked from a nudge: what is stuck, what would move it, and the row of buttons that acts on it.

use minijinja::context;

use super::Told;
use super::message::Item;
use crate::coach::case::Case;
use crate::coach::refusal::Outcome;
use crate::coach::request::Answer;
use crate::domain::id::DealNumber;

/// Answers privately with the deal and its row.
pub(in crate::coach) async fn attend(case: &Case<'_>, picked: &str) -> Outcome<Answer> {
    let number = picked
        .trim_start_matches(|c: char| !c.is_ascii_digit())
        .parse()
        .ok()
        .filter(|n| *n > 0)
        .map(DealNumber);
    let Some(number) = number else {
        return Err(case.stop("refusal.old_button", context! {}));
    };
    let record = case.load(number).await?;
    let measure = case.measure();
    let spells = measure
        .watch(&case.playbook, &record.deal)
        .holding(case.now);
    let role = case.role_for_questions(record.deal.owner).await?;
    let may_change = case.may_change(&record).is_ok();
    let told = Told {
        record,
        spells,
        turn: 0,
    };
    let item = Item::of(
        &case.voice(),
        &measure,
        &told,
        role.as_deref(),
        case.now,
        &[],
    );
    let lost = told.record.deal.is_lost();
    Ok(Answer::private(
        item.alone(&case.voice(), may_change && !lost),
    ))
}
