//! What an answer says: judged and read when it is saved, and put right by one tap.

use chrono::NaiveDate;
use minijinja::context;

use crate::coach::act::Act;
use crate::coach::case::Case;
use crate::coach::deal::answer;
use crate::coach::refusal::{Outcome, Stop};
use crate::coach::request::Answer;
use crate::domain::date::{Purpose, Seen};
use crate::domain::deal::Deal;
use crate::domain::event::{Event, What, is_undone};
use crate::domain::id::DealNumber;
use crate::domain::said::{self, Correction, Half, Proof};
use crate::domain::text;
use crate::message::{Button, Colour};
use crate::playbook::Criterion;
use crate::playbook::texts::safe;
use crate::store::{CommitError, Record};

/// Longest name of a speaker, in characters.
pub(super) const NAME_MAX: usize = 100;

impl Case<'_> {
    /// The event of an answer, with its standing and its parts as they are read now.
    pub fn answered(&self, criterion: &Criterion, text: &str, who: Option<&str>) -> What {
        let half = if criterion.signature {
            match self.proof(text) {
                Proof::Signed => None,
                Proof::Ours => Some(Half::OurSide),
                Proof::None | Proof::Ahead => Some(Half::NoAnswer),
            }
        } else {
            let half = said::judge(&self.playbook.signals, text, &criterion.not_while);
            // Whoever names its speaker says whose it is.
            let half = half.filter(|half| who.is_none() || *half != Half::OurSide);
            half.or_else(|| self.lacks(&criterion.inputs, text))
        };
        self.answered_as(&criterion.id, text, who, half)
    }

    /// What an answer lacks that is asked for one by one.
    fn lacks(&self, inputs: &[String], text: &str) -> Option<Half> {
        if inputs.is_empty() {
            None
        } else if said::inputs::is_missing(inputs, text) {
            Some(Half::KeptOpen)
        } else {
            said::is_nobody(&self.playbook.signals, text).then_some(Half::NoName)
        }
    }

    /// The event of an answer whose standing is known, with its parts as they are read now.
    pub fn answered_as(
        &self,
        criterion: &str,
        text: &str,
        who: Option<&str>,
        half: Option<Half>,
    ) -> What {
        let calendar = self.calendar();
        let seen = Seen {
            today: self.today(),
            calendar: &calendar,
            purpose: Purpose::Close,
        };
        What::Evidence {
            criterion: criterion.to_owned(),
            text: text.to_owned(),
            seller_only: false,
            half,
            parts: Some(said::parts(&self.playbook.signals, text, who, &seen)),
        }
    }

    /// Whom the answers of a deal name, the newest answer first; those from before names were kept are read now.
    pub fn people_of(&self, deal: &Deal) -> Vec<said::Person> {
        let calendar = self.calendar();
        let seen = Seen {
            today: self.today(),
            calendar: &calendar,
            purpose: Purpose::Close,
        };
        let mut answers: Vec<_> = deal.evidence.values().collect();
        answers.sort_by_key(|e| std::cmp::Reverse(e.at));
        let parts = answers.into_iter().map(|e| match &e.parts {
            Some(parts) => parts.clone(),
            None => said::parts(&self.playbook.signals, &e.text, None, &seen),
        });
        let names = |parts: said::Parts| {
            let speaker = parts.speaker.into_iter().map(|name| said::Person {
                name,
                ..said::Person::default()
            });
            speaker.chain(parts.people)
        };
        parts.flat_map(names).collect()
    }

    /// The day that was read, or the last such day before today where the text names neither its year nor one ahead.
    pub fn last(&self, typed: &str, day: NaiveDate) -> NaiveDate {
        let (plain, today) = (text::plain(typed), self.today());
        let calendar = self.calendar();
        let seen = Seen {
            today,
            calendar: &calendar,
            purpose: Purpose::Close,
        };
        let named = said::days(&plain, &seen);
        named.first().map_or(day, |named| named.past(today))
    }

    /// What a text proves of a signature (S12).
    pub fn proof(&self, text: &str) -> Proof {
        let calendar = self.calendar();
        let seen = Seen {
            today: self.today(),
            calendar: &calendar,
            purpose: Purpose::Close,
        };
        said::proof(&self.playbook.signals, text, &seen)
    }
}

/// *They did* or *We did*: turns what was read in an answer, that of the event with this number.
pub(super) async fn turn(
    case: &Case<'_>,
    number: DealNumber,
    seq: i64,
    theirs: bool,
) -> Outcome<Answer> {
    let to = if theirs {
        Correction::Theirs
    } else {
        Correction::Ours
    };
    put_right(case, number, seq, to).await
}

/// What the form of *Who said it* shows: the criterion's label, and who is known to have said it.
///
/// # Errors
/// Refused where the answer does not stand any more.
pub async fn speaker_of(case: &Case<'_>, record: &Record, seq: i64) -> Outcome<(String, String)> {
    let events = case
        .coach
        .store
        .all_events(case.workspace, record.number)
        .await?;
    let Some(criterion) = corrigible(case, &events, seq) else {
        return Err(answer::stale(
            case,
            "refusal.changed_since",
            record,
            context! {},
        ));
    };
    let speaker = record
        .deal
        .evidence
        .get(&criterion.id)
        .and_then(|e| e.speaker());
    Ok((
        criterion.label.clone(),
        speaker.unwrap_or_default().to_owned(),
    ))
}

/// *Who said it*: names the speaker of an answer, or nobody.
///
/// # Errors
/// Refused where the answer does not stand any more, or the name is too long.
pub async fn said_by(case: &Case<'_>, number: DealNumber, seq: i64, who: &str) -> Outcome<Answer> {
    let name = match who.trim() {
        "" => String::new(),
        typed => text::clean_line(typed, NAME_MAX).map_err(|_| {
            let option = case.option_label("who");
            case.stop("refusal.too_long", context! { option, max => NAME_MAX })
        })?,
    };
    put_right(case, number, seq, Correction::Speaker(name)).await
}

async fn put_right(
    case: &Case<'_>,
    number: DealNumber,
    seq: i64,
    to: Correction,
) -> Outcome<Answer> {
    let record = case.load(number).await?;
    answer::must_be_open(case, &record)?;
    let mut events = case.coach.store.all_events(case.workspace, number).await?;
    let stale = || answer::stale(case, "refusal.changed_since", &record, context! {});
    let Some(criterion) = corrigible(case, &events, seq) else {
        return Err(stale());
    };
    let what = What::Corrected {
        answer: seq,
        criterion: criterion.id.clone(),
        to: to.clone(),
    };
    let new = case.events(record.deal.last_seq, vec![what]);
    events.extend(new.iter().cloned());
    let after =
        Deal::replay(&events).ok_or_else(|| Stop::Fault("no creation in the history".into()))?;
    let done = match case.save(&record, after, new, &[], Vec::new()).await {
        Ok(done) => done,
        Err(CommitError::Conflict) => return Err(stale()),
        Err(error) => return Err(case.failed(error)),
    };
    case.hear_of_edits(number, &done.posted).await;
    let voice = case.voice();
    let list = case.checklist(&done.record.deal).await?;
    let asked = list
        .iter()
        .flat_map(crate::domain::checklist::Checklist::items)
        .find(|i| i.criterion.id == criterion.id);
    let speaker = match &to {
        Correction::Speaker(name) => Some(name.as_str()),
        Correction::Theirs | Correction::Ours => None,
    };
    let met = done.record.deal.met(&criterion.id).is_some();
    let message = voice.message(
        "evidence.turned",
        context! {
            label => safe(criterion.label.clone()),
            met,
            speaker,
            question => asked.map(|i| safe(i.question.clone())),
            ..case.called(&done.record)
        },
        if met { Colour::Good } else { Colour::Owed },
    );
    let mut buttons = Vec::new();
    if !met {
        buttons.push(voice.answer_one(number, criterion));
    }
    buttons.push(voice.button("button.checklist", Act::Checklist(number)));
    buttons.push(voice.undo(number, &done.record.deal));
    let again = row(case, number, seq, is_theirs(&events, seq));
    Ok(Answer::replace(message.offer(buttons).with(again)))
}

/// The criterion of an answer that may be put right: one that stands, and no signature, which takes proof (S12).
fn corrigible<'c>(case: &'c Case<'_>, events: &[Event], seq: i64) -> Option<&'c Criterion> {
    let event = events.iter().find(|e| e.seq == seq)?;
    let What::Evidence { criterion, .. } = &event.what else {
        return None;
    };
    let (_, criterion) = case.playbook.criterion(criterion)?;
    (!criterion.signature && !is_undone(events, seq)).then_some(criterion)
}

/// What puts right how the one answer was read that was just saved, in a row of its own.
pub(super) fn corrections(case: &Case<'_>, record: &Record, events: &[Event]) -> Vec<Button> {
    let mut answers = events
        .iter()
        .filter(|e| matches!(e.what, What::Evidence { .. }));
    match (answers.next(), answers.next()) {
        (Some(answer), None) if corrigible(case, events, answer.seq).is_some() => row(
            case,
            record.number,
            answer.seq,
            is_theirs(events, answer.seq),
        ),
        _ => Vec::new(),
    }
}

/// Whether an answer counts as theirs, as it was judged or put right since.
fn is_theirs(events: &[Event], seq: i64) -> bool {
    let says = |event: &Event| match &event.what {
        What::Evidence { half, .. } if event.seq == seq => Some(half.is_none()),
        What::Corrected { answer, to, .. } if *answer == seq => match to {
            Correction::Theirs => Some(true),
            Correction::Ours => Some(false),
            Correction::Speaker(_) => None,
        },
        _ => None,
    };
    let mut standing = events.iter().rev().filter(|e| !is_undone(events, e.seq));
    standing.find_map(says).unwrap_or_default()
}

fn row(case: &Case<'_>, number: DealNumber, seq: i64, theirs: bool) -> Vec<Button> {
    let voice = case.voice();
    let key = if theirs {
        "button.we_did"
    } else {
        "button.they_did"
    };
    vec![
        voice.button(key, Act::Turn(number, seq, !theirs)),
        voice.button("button.said_by", Act::SaidBy(number, seq)),
    ]
}
