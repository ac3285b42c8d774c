//! What several commands share: the answer after a change, and recording evidence.

use std::collections::BTreeMap;

use minijinja::context;

use crate::coach::act::Act;
use crate::coach::args::{TEXT_MAX, short};
use crate::coach::case::Case;
use crate::coach::deal::edit_form;
use crate::coach::deal::meanwhile::{self, Base, Clash};
use crate::coach::refusal::{Outcome, Stop};
use crate::coach::request::Answer;
use crate::coach::rule::Rule;
use crate::coach::save::Done;
use crate::domain::checklist::Checklist;
use crate::domain::deal::{Deal, Flag, Status};
use crate::domain::event::{Change, Delta, What};
use crate::domain::id::DealNumber;
use crate::domain::owed::{self, Standing};
use crate::domain::text;
use crate::message::voice::{Voice, ago};
use crate::message::{Button, Colour, Message, Row};
use crate::playbook::texts::safe;
use crate::playbook::{Criterion, Field};
use crate::store::Record;

/// Longest answer to a command: a phone screen, in characters.
const ANSWER_MAX: usize = 600;
/// What is owed by name, at most, after an answer.
const OWED_MAX: usize = 3;
/// Longest name of the deal where another one may be meant, in characters.
const NAME_MAX: usize = 50;
/// Longest answer that is quoted, in characters.
const QUOTE_MAX: usize = 200;
/// Most characters of an answer that another takes the place of; both stay in the history.
const BEFORE_MAX: usize = 80;
/// Roles that a stage is handed to, at most, by name.
const OWNERS_MAX: usize = 3;

/// The public answer after a deal came into a stage: the news, then the stage's prompt.
///
/// `news` is the first line of the card, under the headline; empty for none.
pub(super) async fn with_prompt(
    case: &Case<'_>,
    record: &Record,
    headline: String,
    news: &[String],
) -> Outcome<Message> {
    let Some(list) = case.checklist(&record.deal).await? else {
        return Ok(without_prompt(case, record, headline, news));
    };
    let voice = case.voice();
    let mut lines: Vec<String> = news.to_vec();
    let lengths = news.iter().map(|l| l.chars().count() + 1);
    let used = headline.chars().count() + 1 + lengths.sum::<usize>();
    lines.push(voice.prompt(&record.deal, &list, ANSWER_MAX.saturating_sub(used)));
    let owes = !list.owed.is_empty();
    let mut buttons = voice.prompt_buttons(record.number, &list);
    buttons.push(voice.undo(record.number, &record.deal));
    let won = record.deal.status == Status::Won;
    let colour = match (won, owes) {
        (true, _) => Colour::Good,
        (false, true) => Colour::Owed,
        (false, false) => Colour::Info,
    };
    Ok(Message {
        headline,
        body: lines.join("\n"),
        colour,
        ..Message::default()
    }
    .offer(buttons))
}

/// The same for a deal whose stage is gone: where it stands is asked instead.
fn without_prompt(case: &Case<'_>, record: &Record, headline: String, news: &[String]) -> Message {
    let voice = case.voice();
    let bar = voice.bar(&record.deal);
    let lines: Vec<&str> = news.iter().map(String::as_str).chain([&*bar]).collect();
    let mut message = Message {
        headline,
        body: lines.join("\n"),
        colour: Colour::Owed,
        ..Message::default()
    };
    message
        .rows
        .push(voice.move_menu(record.number, record.version));
    message.with(vec![voice.undo(record.number, &record.deal)])
}

/// The same in one message with the flag that came with it: the card has the flag in it, and lives on as the flag.
pub(super) async fn with_flag(
    case: &Case<'_>,
    record: &Record,
    flag: &Flag,
    news: &[String],
) -> Outcome<Message> {
    let voice = case.voice();
    let deal = &record.deal;
    let flagged = voice.flag(record.number, deal, flag);
    let facts = case.say(
        "deal.facts",
        context! {
            value => deal.value.map(|v| case.voice().money(v)),
            customer => deal.customer.as_deref().map(|c| text::truncate(c, NAME_MAX).into_owned()),
        },
    );
    // What is owed is the least of it; the rest goes in while there is room.
    let (owes, why) = flagged.body.split_once('\n').unwrap_or((&flagged.body, ""));
    let news = news.join("\n");
    let sizes: [&[&str]; 4] = [
        &[&facts, owes, why, &news],
        &[&facts, owes, why],
        &[owes, why],
        &[owes],
    ];
    let mut message = Message::default();
    for size in sizes {
        let mut lines: Vec<String> = size.iter().map(|l| (*l).to_owned()).collect();
        lines.retain(|l| !l.is_empty());
        message = with_prompt(case, record, flagged.headline.clone(), &lines).await?;
        if message.headline.chars().count() + message.body.chars().count() < ANSWER_MAX {
            break;
        }
    }
    let mut rows = flagged.rows;
    for row in &mut rows {
        if let Row::Buttons(buttons) = row {
            for button in buttons {
                button.primary = false;
            }
        }
    }
    message.rows.extend(rows);
    message.mentions = flagged.mentions;
    message.colour = flagged.colour;
    Ok(message)
}

/// The line that says whose doing a public answer tells of: a press shows nobody.
pub(super) fn by(case: &Case<'_>) -> String {
    case.say(
        "deal.by",
        context! { by => case.mention(Some(case.actor().user)) },
    )
}

/// The headline after a move: `**D-12 is in Presentation** · Nordlicht fleet · €48,000`.
pub(super) fn moved_headline(case: &Case<'_>, record: &Record) -> String {
    case.say(
        "deal.moved",
        context! {
            code => record.number.to_string(),
            stage => safe(case.stage_name(&record.deal)),
            name => record.deal.name.clone(),
            value => record.deal.value.map(|v| case.voice().money(v)),
        },
    )
}

/// The line that says whose stage this is, when the owner's role does not own it (T3).
pub(super) async fn hand_off(case: &Case<'_>, record: &Record) -> Outcome<Option<String>> {
    let Some(role) = case.role_for_questions(record.deal.owner).await? else {
        return Ok(None);
    };
    let Some(stage) = owed::current(&case.playbook, &record.deal) else {
        return Ok(None);
    };
    if stage.owned_by(&role) {
        return Ok(None);
    }
    let owners: Vec<&str> = stage
        .owners
        .iter()
        .filter_map(|id| case.playbook.role(id))
        .filter(|r| !r.manages)
        .take(OWNERS_MAX)
        .map(|r| r.name.as_str())
        .collect();
    if owners.is_empty() {
        return Ok(None);
    }
    Ok(Some(case.say(
        "deal.hand_off",
        context! { stage => safe(stage.name.clone()), owners => safe(owners.join(", ")) },
    )))
}

/// An answer to a criterion, as it was typed.
struct Given<'p> {
    criterion: &'p Criterion,
    typed: String,
    text: String,
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
        let seller_only = if self.criterion.signature {
            case.playbook.is_no_signature(&self.text)
        } else {
            case.playbook.is_seller_activity(&self.text)
        };
        What::Evidence {
            criterion: self.criterion.id.clone(),
            text: self.text.clone(),
            seller_only,
        }
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

/// Records evidence for criteria, by id, and answers with what is left. What a form showed and its sender left, or
/// what somebody else answered while it was open, is not changed.
///
/// # Errors
/// Refused when nothing was filled in, or a text is too long; nothing is saved then.
pub async fn record_evidence(
    case: &Case<'_>,
    number: DealNumber,
    given: &BTreeMap<String, String>,
    seen: Option<i64>,
) -> Outcome<Answer> {
    let given = read_answers(case, given)?;
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
            None => edit_form::unchanged_answer(case, number),
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
            source,
        });
    }
    Ok(answers)
}

/// What is said after evidence: met, what is left to find out, and the very next act.
async fn after_evidence(case: &Case<'_>, done: &Done) -> Outcome<Message> {
    let voice = case.voice();
    let mut met = Vec::new();
    let mut weak = Vec::new();
    let mut ours = None;
    for event in &done.events {
        if let What::Edited { .. } = &event.what {
            let label = case.texts().plain("option.source");
            met.push(label);
        }
        if let What::Evidence {
            criterion,
            seller_only,
            ..
        } = &event.what
            && let Some((_, c)) = case.playbook.criterion(criterion)
        {
            if *seller_only {
                ours = Some(c);
                weak.push(c.label.clone());
            } else {
                met.push(c.label.clone());
            }
        }
    }
    let before: Vec<_> = done
        .events
        .iter()
        .filter_map(|event| {
            let What::Evidence {
                criterion, text, ..
            } = &event.what
            else {
                return None;
            };
            let before = done.before.evidence.get(criterion)?;
            let (_, c) = case.playbook.criterion(criterion)?;
            (before.text != *text).then(|| {
                context! {
                    label => safe(c.label.clone()),
                    text => text::truncate(&before.text, BEFORE_MAX).into_owned(),
                    who => voice.person(Some(before.by)),
                }
            })
        })
        .collect();
    let deal = &done.record.deal;
    let list = case.checklist(deal).await?;
    let asked: Vec<_> = list
        .iter()
        .flat_map(|l| &l.ask)
        .filter(|i| i.criterion.required)
        .collect();
    // Where the stage is gone, nothing says what comes next.
    let ready = list.is_some() && asked.is_empty();
    let next = list.as_ref().and_then(|l| l.next).filter(|_| ready);
    let owed: Vec<_> = list
        .iter()
        .flat_map(|l| &l.owed)
        .map(|o| o.criterion)
        .collect();
    let values = context! {
        code => done.record.number.to_string(),
        met => safe(met.join(" · ")),
        weak => safe(weak.join(" · ")),
        left => asked.iter().take(2).map(|i| safe(i.question.clone())).collect::<Vec<_>>(),
        owed => safe(Voice::labels(owed.iter().take(OWED_MAX).copied())),
        more => owed.len().saturating_sub(OWED_MAX),
        next => next.map(|s| safe(s.name.clone())),
        first => done.explains(&Rule::OurSide),
        before,
        gone => list.is_none().then(|| safe(voice.bar(deal))),
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
    if ours.is_none() && list.is_some() && !ready && !signature {
        buttons.push(voice.button("button.answer", Act::AnswerAll(done.record.number)));
    }
    if let Some(c) = ours.or(owed.first().copied()) {
        buttons.push(voice.answer_one(done.record.number, c));
    }
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
    Ok(message.offer(buttons))
}

/// The refusal of a button that was drawn for something else: how the deal stands today, and the way to it.
pub fn stale(case: &Case<'_>, key: &str, record: &Record, values: minijinja::Value) -> Stop {
    let voice = case.voice();
    let message = case.refusal(
        key,
        context! {
            code => record.number.to_string(),
            name => text::truncate(&record.deal.name, NAME_MAX).into_owned(),
            bar => safe(voice.bar(&record.deal)),
            ..values
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
        Standing::Met(e) if !e.seller_only => (false, &e.text, e.by, e.at),
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
            code => record.number.to_string(),
            name => text::truncate(&deal.name, NAME_MAX).into_owned(),
            label => safe(criterion.label.clone()),
            waived,
            text => text::truncate(text, QUOTE_MAX).into_owned(),
            by => voice.person(Some(by)),
            ago => ago(at),
            next => next.map(|c| safe(c.label.clone())),
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
            code => record.number.to_string(),
            who => by.map(|by| voice.person(Some(by))),
            ago => at.map(ago),
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
