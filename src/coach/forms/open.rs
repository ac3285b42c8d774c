//! What a form shows: which deal it is about, what is asked, and what counts as an answer.

use chrono::NaiveDate;
use minijinja::context;

use super::answers::{answer_all, answer_on, answer_one, questions};
use super::kept::Form;
use super::{TEXT, WHO, choices};
use crate::coach::act::Act;
use crate::coach::case::Case;
use crate::coach::command::OptionSpec;
use crate::coach::deal;
use crate::coach::draft::Draft;
use crate::coach::refusal::Outcome;
use crate::coach::request::{Answer, OptionValue};
use crate::domain::date;
use crate::domain::deal::{Flag, Status};
use crate::domain::owed;
use crate::domain::text;
use crate::message::form::{PARTS_MAX, TITLE_MAX};
use crate::message::{Input, Modal, Part};
use crate::playbook::Criterion;
use crate::playbook::texts::safe;
use crate::store::Record;

/// Opens the form that a button or a menu asks for.
pub(in crate::coach) async fn open(
    case: &Case<'_>,
    act: &Act,
    picked: Option<String>,
) -> Outcome<Answer> {
    let Some(number) = act.deal() else {
        return about_kept(case, act).await;
    };
    let record = case.load(number).await?;
    let picked = picked.unwrap_or_default();
    if let (Act::AnswerPick(_) | Act::WaivePick(_) | Act::AsidePick(_), Some(at)) =
        (act, Part::turned(&picked))
    {
        return deal::turn_checklist(case, number, at).await;
    }
    let act = match act {
        Act::PersonPick(_) => &Act::Person(number, picked.parse().unwrap_or(0)),
        Act::WaivePick(_) => &Act::Waive(number, picked.clone()),
        Act::AsidePick(_) => &Act::Aside(number, picked.clone()),
        act => act,
    };
    deal::may_open(case, act, &record).await?;
    let mut modal = match act {
        Act::Answer(_, id) => answer_one(case, &record, id).await?,
        Act::AnswerPick(_) => answer_one(case, &record, &picked).await?,
        Act::AnswerAll(_) => answer_all(case, &record).await?,
        Act::AnswerOn(_) => answer_on(case, &record).await?,
        Act::Waive(_, id) => waive(case, &record, id)?,
        Act::Aside(_, id) => deal::aside_form(case, &record, id)?,
        Act::Person(_, id) => deal::person_form(case, &record, *id)?,
        Act::NextStep(_) => next_step(case, &record),
        Act::StepOn(_, day) => another_step(case, &record, *day),
        Act::Snooze(_) => snooze(case, &record),
        Act::Lose(_) => lose(case, &record),
        Act::Note(_) => note(case, &record),
        Act::Won(_) => won(case, &record).await?,
        Act::Reopen(_) => {
            let above = match &record.deal.status {
                Status::Lost { reason, .. } => {
                    let reason = case.voice().lost_reason(reason);
                    let stage = safe(case.stage_name(&record.deal));
                    Some(case.say("form.reopen.above", context! { stage, reason }))
                }
                _ => None,
            };
            one(case, act.clone(), "form.reopen", &record, above).filled("")
        }
        Act::Decline(..) => {
            let asked = record.deal.request.as_ref().map(|p| {
                let (from, to) = (&p.request.from, &p.request.to);
                moving(case, from, to, Some(&p.request.reason))
            });
            one(case, act.clone(), "form.decline", &record, asked).optional()
        }
        Act::SayWhy(_, flag) => {
            let flag = flag_of(&record, *flag);
            let given = flag.and_then(|f| f.reason.clone()).unwrap_or_default();
            let above = flag.map(|f| news(case, &record, f));
            one(case, act.clone(), "form.why", &record, above).filled(&given)
        }
        Act::DismissCue(_, rule) => {
            let cue = deal::held_cue(case, &record, rule)?;
            let form = "form.dismiss_cue";
            one(case, act.clone(), form, &record, Some(cue.words)).filled("")
        }
        Act::Dismiss(_, flag) => {
            let above = flag_of(&record, *flag).map(|f| dismissal(case, &record, f));
            one(case, act.clone(), "form.dismiss", &record, above).filled("")
        }
        Act::EditForm(_) => edit(case, &record),
        Act::SaidBy(_, seq) => {
            let (label, speaker) = deal::speaker_of(case, &record, *seq).await?;
            let input = Input::text(WHO, &case.option_label(WHO))
                .hinted(&case.texts().plain("form.said_by.example"))
                .holding(&speaker);
            Modal {
                act: act.clone(),
                title: title(case, &record, &label),
                above: String::new(),
                inputs: vec![input],
            }
        }
        _ => return Err(case.stop("refusal.old_button", context! {})),
    };
    modal.act = Act::Seen(record.deal.last_seq, Box::new(modal.act));
    Ok(Answer::ask(modal))
}

/// A form about what was kept.
async fn about_kept(case: &Case<'_>, act: &Act) -> Outcome<Answer> {
    let modal = match act {
        Act::Fill { draft, option } => {
            let kept = case.draft(draft).await?;
            let value = text_of(kept.options.get(option));
            let record = case.find_only(&text_of(kept.options.get("deal"))).await?;
            case.may_change(&record)?;
            deal::must_be_open(case, &record)?;
            let key = match kept.options.get("buyer_led") {
                Some(OptionValue::Flag(true)) => "form.led",
                _ => "form.reason",
            };
            let from = &record.deal.stage;
            let to = match text_of(kept.options.get("stage")).as_str() {
                "" => case.playbook.next_stage(from),
                named => case.playbook.resolve_stage(named),
            };
            let above = to.map(|to| moving(case, from, &to.id, None));
            one(case, act.clone(), key, &record, above).filled(&value)
        }
        Act::Fix(draft) => {
            let kept = case.draft(draft).await?;
            match Form::of(&kept) {
                Some(form) => return Box::pin(again(case, form)).await,
                None => fix(case, act, &kept).await?,
            }
        }
        _ => return Err(case.stop("refusal.old_button", context! {})),
    };
    Ok(Answer::ask(modal))
}

/// A kept form, filled in with what was typed in it; what it showed stays what it showed.
async fn again(case: &Case<'_>, form: Form) -> Outcome<Answer> {
    let (act, picked) = form.reopens();
    let mut answer = open(case, &act, picked).await?;
    if let Answer::Ask(modal) = &mut answer {
        let inputs = std::mem::take(&mut modal.inputs);
        modal.inputs = inputs
            .into_iter()
            .map(|input| match form.fields.get(&input.id) {
                Some(typed) => input.holding(typed),
                None => input,
            })
            .collect();
        if let (Some(seen), Act::Seen(seq, _)) = (form.seen, &mut modal.act) {
            *seq = seen;
        }
    }
    Ok(answer)
}

fn waive(case: &Case<'_>, record: &Record, id: &str) -> Outcome<Modal> {
    let Some((_, criterion)) = case.playbook.criterion(id) else {
        return Err(case.stop("refusal.no_criterion", context! { typed => id }));
    };
    let act = Act::Waive(record.number, criterion.id.clone());
    let label = safe(criterion.label.clone());
    let statement = safe(criterion.statement.clone());
    let above = case.say("form.waive.above", context! { label, statement });
    Ok(one(case, act, "form.waive", record, Some(above)).filled(""))
}

async fn won(case: &Case<'_>, record: &Record) -> Outcome<Modal> {
    let criterion = case.playbook.signature().map(|(_, criterion)| criterion);
    let known = criterion.and_then(|c| owed::said(&record.deal, &c.id));
    let asked: Vec<&Criterion> = criterion.into_iter().collect();
    let question = questions(case, record, &asked).await?;
    let texts = case.texts();
    let above = texts.plain("form.won.above");
    let act = Act::Won(record.number);
    let Some(known) = known else {
        let input = |id: &str, label: &str, example: &str| {
            Input::text(id, &texts.plain(label))
                .hinted(&texts.plain(example))
                .required()
        };
        return Ok(Modal {
            act,
            title: title(case, record, &texts.plain("form.won.title")),
            above,
            inputs: vec![
                input("who", "form.won.who", "form.won.who_example"),
                input("day", "form.won.day", "form.won.day_example"),
            ],
        });
    };
    let mut modal = one(case, act, "form.won", record, Some(above)).filled(known);
    for (input, question) in modal.inputs.iter_mut().zip(question) {
        input.description = question;
    }
    Ok(modal)
}

/// `on` is the day that it is filled in with.
fn next_step(case: &Case<'_>, record: &Record) -> Modal {
    let before = record.deal.next_step.as_ref();
    // A day that has passed is no day for it any more.
    let due = before.map(|n| n.due).filter(|due| *due >= case.today());
    let texts = case.texts();
    let inputs = vec![
        Input::text("step", &case.option_label("step"))
            .described(&texts.plain("form.next.question"))
            .hinted(&texts.plain("form.next.step"))
            .holding(before.map_or("", |n| n.text.as_str()))
            .required(),
        Input::text("due", &case.option_label("due"))
            .described(&texts.plain("form.next.due"))
            .holding(&due.map(date::show_whole).unwrap_or_default())
            .required(),
    ];
    Modal {
        act: Act::NextStep(record.number),
        title: title(case, record, &texts.plain("form.next.title")),
        above: String::new(),
        inputs,
    }
}

/// The form for a step that is another one than that which is set.
fn another_step(case: &Case<'_>, record: &Record, day: Option<NaiveDate>) -> Modal {
    let mut modal = next_step(case, record);
    let due = day.map(date::show_whole).unwrap_or_default();
    for (input, text) in modal.inputs.iter_mut().zip(["", due.as_str()]) {
        *input = input.clone().holding(text);
    }
    modal
}

fn snooze(case: &Case<'_>, record: &Record) -> Modal {
    let before = record.deal.snoozed.as_ref();
    let before = before.filter(|s| s.until > case.today());
    let texts = case.texts();
    let inputs = vec![
        Input::text("until", &case.option_label("until"))
            .described(&texts.plain("form.snooze.until"))
            .holding(
                &before
                    .map(|s| date::show_whole(s.until))
                    .unwrap_or_default(),
            )
            .required(),
        Input::text("reason", &case.option_label("reason"))
            .described(&texts.plain("form.snooze.question"))
            .hinted(&texts.plain("form.snooze.example"))
            .holding(before.map_or("", |s| s.reason.as_str()))
            .required(),
    ];
    Modal {
        act: Act::Snooze(record.number),
        title: title(case, record, &texts.plain("form.snooze.title")),
        above: texts.plain("form.snooze.above"),
        inputs,
    }
}

fn lose(case: &Case<'_>, record: &Record) -> Modal {
    const PATH: &[&str] = &["deal", "lost"];
    let texts = case.texts();
    let fields = ["reason", "competitor", "learned"];
    let options = fields
        .into_iter()
        .filter_map(|name| choices::option(PATH, name));
    let inputs = options.map(|option| {
        choices::input(case, PATH, option, "").unwrap_or_else(|| text_field(case, option, ""))
    });
    Modal {
        act: Act::Lose(record.number),
        title: title(case, record, &texts.plain("form.lose.title")),
        above: String::new(),
        inputs: inputs.collect(),
    }
}

fn note(case: &Case<'_>, record: &Record) -> Modal {
    let texts = case.texts();
    let mut inputs = vec![
        Input::text("text", &case.option_label("text"))
            .hinted(&texts.plain("form.note.text"))
            .long()
            .required(),
    ];
    let spec = choices::option(&["deal", "note"], "kind");
    inputs.extend(spec.and_then(|spec| choices::input(case, &["deal", "note"], spec, "")));
    inputs.push(
        Input::text(
            "value_for_customer",
            &case.option_label("value_for_customer"),
        )
        .hinted(&texts.plain("form.note.value"))
        .long(),
    );
    Modal {
        act: Act::Note(record.number),
        title: title(case, record, &texts.plain("form.note.title")),
        above: String::new(),
        inputs,
    }
}

fn edit(case: &Case<'_>, record: &Record) -> Modal {
    let value = |id: &str| deal::shown_in_form(case, &record.deal, id);
    let inputs = deal::EDIT_FIELDS.map(|id| edit_field(case, id, &value(id)));
    Modal {
        act: Act::EditForm(record.number),
        title: title(case, record, &case.texts().plain("form.edit.title")),
        above: String::new(),
        inputs: inputs.to_vec(),
    }
}

/// An input of the form that changes a deal; only the name must be filled.
fn edit_field(case: &Case<'_>, id: &str, value: &str) -> Input {
    let how = case.texts().plain(&format!("form.edit.{id}"));
    let input = Input::text(id, &case.option_label(id)).holding(value);
    match id {
        "name" => input.hinted(&how).required(),
        // How they are written helps most where something else stands.
        "value" | "close" => input.described(&how),
        _ => input.hinted(&how),
    }
}

/// The form that corrects a kept command: its text options, filled in with what was typed, and menus for those
/// that are picked from a list.
async fn fix(case: &Case<'_>, act: &Act, kept: &Draft) -> Outcome<Modal> {
    let path: Vec<&str> = kept.path.iter().map(String::as_str).collect();
    let typed = |id: &str| text_of(kept.options.get(id));
    // A deal is named where there is one; where it is not found, that is what is corrected.
    let found = case.find_only(&typed("deal")).await.ok();
    let title = match &found {
        Some(record) => title(case, record, &case.texts().plain("form.fix.title")),
        None => case.texts().plain("form.fix.alone"),
    };
    let inputs: Vec<Input> = if path == ["deal", "edit"] {
        // What came from the form is corrected in the form.
        let fields = deal::EDIT_FIELDS.map(|id| edit_field(case, id, &typed(id)));
        fields.to_vec()
    } else {
        let text = |name: &str| !matches!(kept.options.get(name), Some(v) if !matches!(v, OptionValue::Text(_)));
        let (given, empty): (Vec<_>, Vec<_>) = choices::options(&path)
            .iter()
            .filter(|o| (o.name != "deal" || found.is_none()) && o.kind.is_text() && text(o.name))
            .partition(|o| kept.options.contains_key(o.name) || o.required);
        let inputs = given.into_iter().chain(empty).take(PARTS_MAX);
        inputs
            .map(|o: &OptionSpec| {
                let typed = typed(o.name);
                choices::input(case, &path, o, &typed)
                    .unwrap_or_else(|| text_field(case, o, &typed))
            })
            .collect()
    };
    if inputs.is_empty() {
        return Err(case.stop("refusal.draft_gone", context! { typed => "" }));
    }
    Ok(Modal {
        act: act.clone(),
        title,
        above: String::new(),
        inputs,
    })
}

fn text_field(case: &Case<'_>, option: &OptionSpec, typed: &str) -> Input {
    let input = Input::text(option.name, &case.option_label(option.name))
        .described(option.about)
        .holding(typed);
    if option.required {
        input.required()
    } else {
        input
    }
}

/// A form with one text in it.
struct One(Modal);

impl One {
    /// That must be filled, and holds this when it opens.
    fn filled(mut self, value: &str) -> Modal {
        let inputs = self.0.inputs.into_iter();
        self.0.inputs = inputs.map(|i| i.holding(value).required()).collect();
        self.0
    }

    /// That may be left empty.
    fn optional(self) -> Modal {
        self.0
    }
}

/// A form with one text in it, its words under `key`.
fn one(case: &Case<'_>, act: Act, key: &str, record: &Record, above: Option<String>) -> One {
    let plain = |what: &str| case.texts().plain(&format!("{key}.{what}"));
    let input = Input::text(TEXT, &plain("label")).hinted(&plain("example"));
    One(Modal {
        act,
        title: title(case, record, &plain("title")),
        above: above.unwrap_or_default(),
        inputs: vec![input.long()],
    })
}

/// Which deal, and what is done: with as many words of the name as fit, else without it.
pub(in crate::coach) fn title(case: &Case<'_>, record: &Record, what: &str) -> String {
    let words: Vec<&str> = record.deal.name.split_whitespace().collect();
    let titled = |count: usize, what: Option<&str>| {
        let name = (count > 0).then(|| {
            let more = if count < words.len() { "…" } else { "" };
            safe(format!("{}{more}", words[..count].join(" ")))
        });
        let (code, what) = (safe(record.number.to_string()), what.map(safe));
        case.say("form.title", context! { code, name, what })
    };
    (0..=words.len())
        .rev()
        .map(|count| titled(count, Some(what)))
        .find(|title| text::length(title) <= TITLE_MAX)
        .unwrap_or_else(|| titled(0, None))
}

/// From where to where, and why.
fn moving(case: &Case<'_>, from: &str, to: &str, reason: Option<&str>) -> String {
    let stage = |id: &str| safe(case.voice().stage(id));
    case.say(
        "form.moving",
        context! { from => stage(from), to => stage(to), reason },
    )
}

fn flag_of(record: &Record, id: i64) -> Option<&Flag> {
    record.deal.flags.iter().find(|flag| flag.id == id)
}

fn news(case: &Case<'_>, record: &Record, flag: &Flag) -> String {
    let name = Some(record.deal.name.as_str());
    let news = case.voice().flag_news(record.number, name, flag);
    format!("**{news}**")
}

/// What a flag is about, and what stays owed without it.
fn dismissal(case: &Case<'_>, record: &Record, flag: &Flag) -> String {
    let news = safe(news(case, record, flag));
    let owed = safe(deal::owed_labels(case, &record.deal));
    case.say("form.dismiss.above", context! { news, owed })
}

fn text_of(value: Option<&OptionValue>) -> String {
    match value {
        Some(OptionValue::Text(text)) => text.clone(),
        _ => String::new(),
    }
}
