//! Whether a form may open: none is filled in for nothing.

use crate::coach::act::Act;
use crate::coach::case::Case;
use crate::coach::deal::{answer, cues, flags, reopen, requests, won};
use crate::coach::refusal::Outcome;
use crate::domain::deal::Status;
use crate::store::Record;

/// Refuses what sending the form would be refused for, as the deal stands.
///
/// # Errors
/// The refusal that sending it would meet.
pub async fn may_open(case: &Case<'_>, act: &Act, record: &Record) -> Outcome<()> {
    match act {
        Act::Answer(_, criterion) => {
            answer::must_be_open(case, record)?;
            answer::must_be_unanswered(case, record, criterion)
        }
        Act::AnswerPick(_) | Act::AnswerAll(_) => answer::must_be_open(case, record),
        Act::Waive(_, criterion) => flags::may_waive(case, record, criterion).map(|_| ()),
        Act::WaivePick(_) => case.must_manage(),
        Act::AnswerOn(_) | Act::NextStep(_) | Act::StepOn(..) | Act::Snooze(_) | Act::Lose(_) => {
            case.may_change(record)?;
            answer::must_be_open(case, record)
        }
        Act::Won(_) => {
            case.may_change(record)?;
            answer::must_be_open(case, record)?;
            if record.deal.status == Status::Won {
                return Err(won::won_already(case, record));
            }
            Ok(())
        }
        Act::Reopen(_) => {
            case.may_change(record)?;
            reopen::must_be_lost(case, record)
        }
        Act::Decline(number, request) => requests::must_wait(case, *number, *request).await,
        Act::SayWhy(_, flag) => {
            case.may_change(record)?;
            flags::must_stand(case, record, *flag)
        }
        Act::DismissCue(_, rule) => {
            case.must_manage()?;
            cues::held_cue(case, record, rule).map(drop)
        }
        Act::Dismiss(_, flag) => {
            case.must_manage()?;
            flags::must_stand(case, record, *flag)
        }
        Act::EditForm(_) => case.may_change(record),
        _ => Ok(()),
    }
}
