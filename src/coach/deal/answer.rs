//! What several commands share: recording evidence, and what refuses a change.

use std::collections::BTreeMap;

use minijinja::context;
use minijinja::value::merge_maps;

use crate::coach::act::Act;
use crate::coach::args::{TEXT_MAX, short};
use crate::coach::case::Case;
use crate::coach::deal::edit_form;
use crate::coach::deal::meanwhile::{self, Base, Clash};
use crate::coach::deal::{aside, compared, people, said};
use crate::coach::refusal::{Outcome, Stop};
use crate::coach::request::Answer;
use crate::coach::rule::Rule;
use crate::coach::save::Done;
use crate::domain::checklist::Checklist;
use crate::domain::deal::{Deal, Status};
use crate::domain::event::{Change, Delta, What};
use crate::domain::id::DealNumber;
use crate::domain::owed::{self, Standing};
use crate::domain::said::Half;
use crate::domain::text;
use crate::message::voice::{Voice, ago};
use crate::message::{Button, Colour, Message};
use crate::playbook::texts::safe;
use crate::playbook::{Criterion, Field};
use crate::store::Record;

/// Longest answer that is quoted, in characters.
const QUOTE_MAX: usize = 200;
/// Most characters of an answer that another takes the place of; both stay in the history.
const BEFORE_MAX: usize = 80;

/// An answer to a criterion, as it was typed.
struct Given<'p> {
    criterion: &'p Criterion,
    typed: String,
    text: String,
    /// Who said it, where that was named.
    who: Option<String>,
    /// The source that it names, for the criterion that a source meets.
    source: Option<String>,
}

impl Given<'_> {
    /// What the deal says of it.
    fn known(&self, deal: &Deal) -> Option<String> {
        match &self.source {
            Some(_) => deal.source.clone(),
            None => deal
                .evidence
                .get(&self.criterion.id)
                .map(|e| e.text.clone()),
        }
    }

    /// What the deal would say.
    fn says(&self) -> &str {
        self.source.as_deref().unwrap_or(&self.text)
    }

    fn event(&self, case: &Case<'_>, deal: &Deal) -> What {
        if let Some(source) = &self.source {
            let (from, to) = (deal.source.clone(), Some(source.clone()));
            return What::Edited {
                changes: vec![Change::Source(Delta { from, to })],
            };
        }
        case.answered(self.criterion, &self.text, self.who.as_deref())
    }

    /// Whether this is what answers it.
    fn is_in(&self, what: &What) -> bool {
        match what {
            What::Evidence { criterion, .. } => *criterion == self.criterion.id,
            What::Edited { changes } => {
                let source = |c: &Change| matches!(c, Change::Source(_));
                self.source.is_some() && changes.iter().any(source)
            }
            _ => false,
        }
    }
}

/// Records evidence for criteria, by id, said by `who` where that was named, and answers with what is left. What a form showed and its sender left, or
/// what somebody else answered while it was open, is not changed.
///
/// # Errors
/// Refused when nothing was filled in, or a text is too long; nothing is saved then.
pub async fn record_evidence(
    case: &Case<'_>,
    number: DealNumber,
    given: &BTreeMap<String, String>,
    who: Option<&str>,
    seen: Option<i64>,
) -> Outcome<Answer> {
    let given = read_answers(case, given, who)?;
    if given.is_empty() {
        return Err(case.stop("refusal.nothing_answered", context! {}));
    }
    let record = case.load(number).await?;
    let base = Base::of(case, &record, seen).await?;
    let mut clashing = Vec::new();
    let mut nothing = None;
    let done = case
        .change(number, |record| {
            must_be_open(case, record)?;
            clashing.clear();
            let mut what = Vec::new();
            for (at, answer) in given.iter().enumerate() {
                if let Some(base) = &base {
                    let (was, now) = (answer.known(&base.deal), answer.known(&record.deal));
                    if [&was, &now]
                        .into_iter()
                        .flatten()
                        .any(|t| t == answer.says())
                    {
                        continue;
                    }
                    if was != now {
                        clashing.push(at);
                        continue;
                    }
                }
                what.push(answer.event(case, &record.deal));
            }
            if what.is_empty() {
                nothing = Some(record.clone());
                return Err(Stop::Busy);
            }
            nothing = None;
            // Who said it is known before what was said.
            what.splice(0..0, people::spoke(&record.deal, who));
            Ok(what)
        })
        .await;
    let (record, done) = match (nothing, done) {
        (Some(record), _) => (record, None),
        (None, done) => {
            let done = done?;
            (done.record.clone(), Some(done))
        }
    };
    let (Some(base), false) = (base, clashing.is_empty()) else {
        return Ok(match done {
            Some(done) => Answer::private(after_evidence(case, &done).await?),
            None => edit_form::unchanged_answer(case, &record),
        });
    };
    let mut clashes = Vec::new();
    for answer in clashing.iter().filter_map(|at| given.get(*at)) {
        let now = answer.known(&record.deal).unwrap_or_default();
        let now = match &answer.source {
            Some(_) => case.playbook.source(&now).map_or(now, |s| s.name.clone()),
            None => text::shown(&now),
        };
        clashes.push(Clash {
            field: answer.criterion.id.clone(),
            label: answer.criterion.label.clone(),
            now,
            typed: answer.typed.clone(),
            event: base.changed_by(case, &record, |w| answer.is_in(w)).await?,
        });
    }
    let act = Act::AnswerAll(number);
    let message = meanwhile::ask(case, &record, act, &clashes, done.as_ref()).await?;
    Ok(Answer::private(message))
}

/// The answers that were filled in, in the playbook's order, in which they were asked.
fn read_answers<'c>(
    case: &'c Case<'_>,
    given: &BTreeMap<String, String>,
    who: Option<&str>,
) -> Outcome<Vec<Given<'c>>> {
    let mut given: Vec<_> = given.iter().filter(|(_, t)| !t.trim().is_empty()).collect();
    given.sort_by_key(|(id, _)| case.playbook.criteria().position(|(_, c)| c.id == **id));
    let mut answers = Vec::new();
    for (id, typed) in given {
        let Some((_, criterion)) = case.playbook.criterion(id) else {
            return Err(case.stop("refusal.no_criterion", context! { typed => short(id) }));
        };
        let text = text::clean_block(typed, TEXT_MAX).map_err(|_| {
            case.stop(
                "refusal.evidence_text",
                context! { label => safe(criterion.label.clone()), max => TEXT_MAX },
            )
        })?;
        // What names a source of the playbook goes where the source is kept.
        let source = if criterion.met_by == Some(Field::Source) {
            case.playbook.resolve_source(&text).map(|s| s.id.clone())
        } else {
            None
        };
        answers.push(Given {
            criterion,
            typed: typed.clone(),
            text,
            who: who.map(str::to_owned),
            source,
        });
    }
    Ok(answers)
}

/// What is said after evidence: met, what is left to find out, and the very next act.
async fn after_evidence(case: &Case<'_>, done: &Done) -> Outcome<Message> {
    let voice = case.voice();
    let (deal, before) = (&done.record.deal, &done.before);
    let mut met = Vec::new();
    let mut weak: Vec<(&Criterion, Half)> = Vec::new();
    let mut replaced = Vec::new();
    for event in &done.events {
        if let What::Edited { .. } = &event.what {
            met.push(case.texts().plain("option.source"));
        }
        let What::Evidence {
            criterion,
            text,
            half,
            ..
        } = &event.what
        else {
            continue;
        };
        let Some((_, c)) = case.playbook.criterion(criterion) else {
            continue;
        };
        match half {
            Some(half) => weak.push((c, *half)),
            None => met.push(c.label.clone()),
        }
        if let Some(before) = before.evidence.get(criterion).filter(|b| b.text != *text) {
            let short = |text: &str| text::truncate(text, BEFORE_MAX).into_owned();
            replaced.push(context! {
                label => safe(c.label.clone()),
                text => short(&before.text),
                who => voice.person(Some(before.by)),
                now => short(text),
                stays => half.is_some() && deal.met(criterion).is_some(),
            });
        }
    }
    let shaken = shaken(case, done);
    let list = case.checklist(deal).await?;
    let again = |c: &Criterion| {
        let mut items = list.iter().flat_map(Checklist::items);
        items
            .find(|i| i.criterion.id == c.id)
            .map(|i| safe(voice.asked(i)))
    };
    let half: Vec<_> = weak
        .iter()
        .filter(|(c, _)| deal.met(&c.id).is_none())
        .map(|(c, why)| {
            let (label, why) = (safe(c.label.clone()), Voice::half_word(*why));
            context! { label, why, question => again(c) }
        })
        .collect();
    let is_weak = |c: &Criterion| weak.iter().any(|(w, _)| w.id == c.id);
    let ours = weak
        .iter()
        .map(|(c, _)| *c)
        .find(|c| deal.met(&c.id).is_none());
    // Where the stage is gone, nothing says what comes next.
    let ready = list.as_ref().is_some_and(Checklist::is_ready);
    let next = list.as_ref().and_then(|l| l.next).filter(|_| ready);
    let owed: Vec<_> = list
        .iter()
        .flat_map(|l| &l.owed)
        .map(|o| o.criterion)
        .collect();
    // The one thing to ask next: no list where one question does.
    let mut items = list.iter().flat_map(Checklist::items);
    let then = items
        .find(|i| !is_weak(i.criterion))
        .filter(|_| half.is_empty());
    let helps = then.is_some_and(|i| !i.criterion.required);
    let (compared, taking): (Vec<_>, Vec<_>) = compared::suggest(case, &done.record, &done.events)
        .into_iter()
        .unzip();
    let values = context! {
        shaken => safe(Voice::labels(shaken.into_iter())),
        compared => compared.into_iter().map(safe).collect::<Vec<_>>(),
        met => safe(met.join(" · ")),
        weak => safe(Voice::labels(weak.iter().map(|(c, _)| *c))),
        half,
        then => then.map(|i| safe(voice.asked_line(i))),
        asked => then.map(|i| safe(voice.asked(i))),
        helps,
        owed => owed.len(),
        next => next.map(|s| safe(s.name.clone())),
        first => done.explains(&Rule::OurSide),
        before => replaced,
        gone => list.is_none().then(|| safe(voice.bar(deal))),
        ..case.called(&done.record)
    };
    let mut message = voice.message(
        "evidence.done",
        values,
        if weak.is_empty() {
            Colour::Good
        } else {
            Colour::Owed
        },
    );
    let mut buttons = Vec::new();
    let may_change = case.may_change(&done.record).is_ok();
    let lacks = list.as_ref().is_some_and(Checklist::lacks_only_signature);
    let signature = lacks && may_change;
    if signature {
        buttons.push(voice.button("button.fill_signed", Act::Won(done.record.number)));
    }
    let one = ours.or(owed.first().copied());
    let one: Vec<Button> = one
        .map(|c| voice.answer_one(done.record.number, c))
        .into_iter()
        .collect();
    if let Some(list) = list
        .as_ref()
        .filter(|_| ours.is_none() && !ready && !signature)
    {
        buttons.extend(if one.is_empty() {
            Some(voice.button("button.answer", Act::AnswerAll(done.record.number)))
        } else {
            voice.answer_these(done.record.number, list, &one)
        });
    }
    buttons.extend(one);
    if let Some(next) = next.filter(|_| may_change) {
        let act = if next.won {
            Act::Won(done.record.number)
        } else {
            Act::Move(done.record.number, done.record.version, next.id.clone())
        };
        let label = voice.say(
            "button.move_to",
            context! { stage => safe(next.name.clone()) },
        );
        buttons.push(Button::new(label, act));
    }
    if list.is_none() && may_change && !deal.is_lost() {
        let (number, version) = (done.record.number, done.record.version);
        message.rows.push(voice.move_menu(number, version));
    }
    buttons.push(match list {
        Some(_) => voice.button("button.checklist", Act::Checklist(done.record.number)),
        None => voice.button("button.look", Act::Card(done.record.number)),
    });
    buttons.push(voice.undo(done.record.number, &done.record.deal));
    let mut readings = said::corrections(case, &done.record, &done.events);
    readings.extend(people::offer(case, &done.record, &done.events));
    readings.extend(aside::offer(case, &done.record, &done.events));
    Ok(message.offer(buttons).with(taking).with(readings))
}

/// The criteria whose answers may not hold any more: another answer than before took the place of one that was met.
fn shaken<'c>(case: &'c Case<'_>, done: &Done) -> Vec<&'c Criterion> {
    let changed = done.events.iter().filter_map(|event| match &event.what {
        What::Evidence {
            criterion,
            text,
            half: None,
            ..
        } => {
            let before = done.before.met(criterion)?;
            (before.text != *text).then_some(criterion)
        }
        _ => None,
    });
    let shakes = changed.filter_map(|id| Some(&case.playbook.criterion(id)?.1.shakes));
    let met = shakes
        .flatten()
        .filter(|id| done.record.deal.met(id).is_some());
    met.filter_map(|id| Some(case.playbook.criterion(id)?.1))
        .collect()
}

/// The refusal of a button that was drawn for something else: how the deal stands today, and the way to it.
pub fn stale(case: &Case<'_>, key: &str, record: &Record, values: minijinja::Value) -> Stop {
    let voice = case.voice();
    let message = case.refusal(
        key,
        context! {
            bar => safe(voice.state(&record.deal)),
            ..merge_maps([values, case.called(record)])
        },
    );
    let checklist = voice.button("button.checklist", Act::Checklist(record.number));
    message.with(vec![checklist.primary()]).into()
}

/// Shows the answer that is there instead of asking for it again, with what is open next.
pub fn must_be_unanswered(case: &Case<'_>, record: &Record, id: &str) -> Outcome<()> {
    let deal = &record.deal;
    let Some((_, criterion)) = case.playbook.criterion(id) else {
        return Ok(());
    };
    let (waived, text, by, at) = match owed::standing(&case.playbook, deal, criterion) {
        Standing::Met(e) => (false, &e.text, e.by, e.at),
        Standing::Waived(w) => (true, &w.reason, w.by, w.at),
        _ => return Ok(()),
    };
    let owes = owed::owed(&case.playbook, deal);
    let here = owed::current(&case.playbook, deal);
    let open = here.map(|s| owed::open(&case.playbook, deal, s));
    let next = owes
        .first()
        .map(|o| o.criterion)
        .or_else(|| open.unwrap_or_default().first().copied())
        .filter(|_| !deal.is_lost());
    let voice = case.voice();
    let message = voice.message(
        "answer.there",
        context! {
            label => safe(criterion.label.clone()),
            waived,
            text => text::truncate(text, QUOTE_MAX).into_owned(),
            by => voice.person(Some(by)),
            ago => ago(at),
            next => next.map(|c| safe(c.label.clone())),
            ..case.called(record)
        },
        Colour::Info,
    );
    let mut buttons: Vec<Button> = next
        .iter()
        .map(|c| voice.answer_one(record.number, c))
        .collect();
    buttons.push(voice.button("button.checklist", Act::Checklist(record.number)));
    Err(message.offer(buttons).into())
}

/// Refuses a change of a lost deal.
pub(in crate::coach) fn must_be_open(case: &Case<'_>, record: &Record) -> Outcome<()> {
    if record.deal.is_lost() {
        return Err(lost(case, record));
    }
    Ok(())
}

/// The refusal that a deal is lost, with who closed it and the button that opens it again.
pub(super) fn lost(case: &Case<'_>, record: &Record) -> Stop {
    let voice = case.voice();
    let (by, at) = match &record.deal.status {
        Status::Lost { by, at, .. } => (*by, Some(*at)),
        _ => (None, None),
    };
    let message = case.refusal(
        "refusal.lost",
        context! {
            who => by.map(|by| voice.person(Some(by))),
            ago => at.map(ago),
            ..case.called(record)
        },
    );
    let reopen = voice.button("button.reopen", Act::Reopen(record.number));
    message.with(vec![reopen.primary()]).into()
}

/// A short private confirmation with *Undo*.
pub(super) fn done(case: &Case<'_>, change: &Done, key: &str, values: minijinja::Value) -> Answer {
    let voice = case.voice();
    Answer::private(
        voice
            .message(key, values, Colour::Good)
            .with(vec![voice.undo(change.record.number, &change.record.deal)]),
    )
}
