//! What was typed is not lost when it is refused: it is given back whole, and kept for 15 minutes to be used.

use std::collections::BTreeMap;

use super::TEXT;
use crate::coach::act::Act;
use crate::coach::args::{self, Args, SEEN};
use crate::coach::case::Case;
use crate::coach::draft::Draft;
use crate::coach::refusal::Outcome;
use crate::coach::request::{Answer, OptionValue};
use crate::coach::{deal, run, typed};
use crate::domain::id::DealNumber;
use crate::message::{Button, Message, Row};
use crate::playbook::Named;

/// The path of a kept form, where a command has its own.
const PATH: &str = "form";
/// The option that holds what the form asks for.
const ACT: &str = "act";
/// The options whose text somebody thought about: those that are given back when a command is refused.
const TEXTS: [&str; 7] = [
    "text",
    "step",
    "due",
    "until",
    "signed",
    "learned",
    "value_for_customer",
];
/// The option that says why.
const REASON: &str = "reason";
/// Buttons in a row.
const ROW: usize = 5;

/// A sent form.
#[derive(Clone, Debug, PartialEq)]
pub struct Form {
    /// What it asks for.
    pub act: Act,
    /// The newest event of the deal that it showed, if it says so.
    pub seen: Option<i64>,
    /// Texts by input.
    pub fields: BTreeMap<String, String>,
}

impl Form {
    /// Keeps it for 15 minutes, and gives the draft's id.
    pub async fn keep(&self, case: &Case<'_>) -> Outcome<String> {
        let text = |(name, text): (&String, &String)| {
            (format!("{PATH}.{name}"), OptionValue::Text(text.clone()))
        };
        let mut options: BTreeMap<_, _> = self.fields.iter().map(text).collect();
        options.insert(ACT.into(), OptionValue::Text(self.act.encode()));
        if let Some(seen) = self.seen {
            options.insert(SEEN.into(), OptionValue::Number(seen));
        }
        case.keep_as(&[PATH.to_owned()], &options).await
    }

    /// The form that a draft holds; `None` when it holds a command.
    pub fn of(draft: &Draft) -> Option<Self> {
        if draft.path != [PATH] {
            return None;
        }
        let Some(OptionValue::Text(act)) = draft.options.get(ACT) else {
            return None;
        };
        let fields = draft.options.iter().filter_map(|(name, value)| {
            let name = name.strip_prefix(PATH)?.strip_prefix('.')?;
            match value {
                OptionValue::Text(text) => Some((name.to_owned(), text.clone())),
                _ => None,
            }
        });
        Some(Self {
            act: Act::parse(act)?,
            seen: Args(&draft.options).seen(),
            fields: fields.collect(),
        })
    }

    /// What opens it again. A button asks once; an answer that was typed may take another's place.
    pub(super) fn reopens(&self) -> (Act, Option<String>) {
        match &self.act {
            Act::Answer(number, id) => (Act::AnswerPick(*number), Some(id.clone())),
            act => (act.clone(), None),
        }
    }

    /// What was typed in it, each text with its label where there are several.
    fn texts(&self, case: &Case<'_>) -> Vec<(String, String)> {
        let label = |id: &str| match case.playbook.criterion(id) {
            Some((_, criterion)) => criterion.label.clone(),
            None => case.option_label(id),
        };
        let mut given: Vec<_> = self.fields.iter().collect();
        let picked = |id: &str| ["kind", "deal"].contains(&id);
        given.retain(|(id, text)| !picked(id) && !args::short(text).is_empty());
        // In the order in which they were asked.
        given.sort_by_key(|(id, _)| {
            let asked = TEXTS.into_iter().chain(deal::EDIT_FIELDS);
            let criterion = case.playbook.criteria().position(|(_, c)| c.id == **id);
            (
                criterion,
                asked.into_iter().position(|name| name == id.as_str()),
            )
        });
        given
            .into_iter()
            .map(|(id, text)| (label(id), text.trim().to_owned()))
            .collect()
    }
}

/// A refusal of a sent form, with what was typed, whole, and the ways to use it.
pub(super) async fn give_back(case: &Case<'_>, form: &Form, message: Message) -> Message {
    let mut draft = match &form.act {
        Act::Fill { draft, .. } | Act::Fix(draft) => case.draft(draft).await.ok(),
        _ => None,
    };
    if let Some(draft) = &mut draft {
        let given: Vec<_> = match &form.act {
            Act::Fill { option, .. } => {
                let text = form.fields.get(TEXT).cloned().unwrap_or_default();
                vec![(option.clone(), text)]
            }
            _ => form.fields.clone().into_iter().collect(),
        };
        let given = given.into_iter().map(|(n, t)| (n, OptionValue::Text(t)));
        draft.options.extend(given);
    }
    let number = match &draft {
        Some(draft) => deal_of(case, &draft.options).await,
        None => form.act.deal(),
    };
    let mut sent = form.clone();
    if let (Act::EditForm(_), Some(number)) = (&form.act, number) {
        // Five fields come back; what was typed is what differs from what it showed.
        deal::only_changed(case, number, form.seen, &mut sent.fields).await;
    }
    let texts = sent.texts(case);
    let refused = Refused {
        number,
        names: draft.is_some(),
        act: Some(&form.reopens().0),
        is_note: matches!(form.act, Act::Note(_)),
    };
    let kept = async {
        match &draft {
            None => form.keep(case).await,
            Some(draft) => case.keep_as(&draft.path, &draft.options).await,
        }
    };
    with_ways(case, &refused, message, &texts, kept).await
}

/// A refusal of a command, with the texts that were typed in it.
pub async fn command_refused(
    case: &Case<'_>,
    options: &BTreeMap<String, OptionValue>,
    message: Message,
) -> Message {
    let given = Args(options);
    let own = own_reason(case, given).map(|text| (REASON, text));
    let texts: Vec<_> = TEXTS
        .into_iter()
        .filter_map(|name| Some((name, given.text(name)?)))
        .chain(own)
        .map(|(name, text)| (case.option_label(name), text.to_owned()))
        .collect();
    let refused = Refused {
        number: deal_of(case, options).await,
        names: given.text("deal").is_some(),
        act: None,
        is_note: case.path.last().is_some_and(|name| name == "note"),
    };
    let kept = case.keep_as(&case.path, options);
    with_ways(case, &refused, message, &texts, kept).await
}

/// A reason in somebody's own words: none of those that are picked.
fn own_reason<'a>(case: &Case<'_>, given: Args<'a>) -> Option<&'a str> {
    let playbook = &case.playbook;
    let picked = [
        &playbook.skip_reasons,
        &playbook.back_reasons,
        &playbook.lost_reasons,
        &playbook.reopen_reasons,
    ];
    let own = |typed: &&str| {
        picked
            .into_iter()
            .all(|list| Named::resolve(list, typed).is_none())
    };
    given.text(REASON).filter(own)
}

/// What was refused.
struct Refused<'a> {
    /// The deal that it was about, where there is one.
    number: Option<DealNumber>,
    /// Whether the deal was named in words, which can be corrected.
    names: bool,
    /// What opens the form again that was sent.
    act: Option<&'a Act>,
    /// Whether it was to be a note.
    is_note: bool,
}

/// Adds what was typed, unless the refusal shows it or keeps it by itself.
async fn with_ways(
    case: &Case<'_>,
    refused: &Refused<'_>,
    mut message: Message,
    texts: &[(String, String)],
    kept: impl Future<Output = Outcome<String>>,
) -> Message {
    let shown = |(_, text): &(String, String)| typed::is_shown(&message, text);
    if texts.is_empty() || keeps(&message) || (!message.rows.is_empty() && texts.iter().all(shown))
    {
        return message;
    }
    let voice = case.voice();
    let record = match refused.number {
        Some(number) => case.load(number).await.ok(),
        None => None,
    };
    if let Some(record) = record {
        if let Ok(draft) = kept.await {
            let again = match refused.act {
                _ if record.deal.is_lost() => true,
                None => false,
                Some(Act::Fill { .. } | Act::Fix(_)) => case.may_change(&record).is_ok(),
                Some(act) => deal::may_open(case, act, &record).await.is_ok(),
            };
            let mut buttons = Vec::new();
            if again {
                buttons.push(voice.button("button.try_again", Act::Fix(draft.clone())));
            }
            if !refused.is_note {
                buttons.push(voice.button("button.as_note", Act::AsNote(draft)));
            }
            add(&mut message, buttons);
        }
    } else if refused.names
        && message.rows.is_empty()
        && let Ok(draft) = kept.await
    {
        // Another deal was meant, and the refusal has no way to it.
        add(&mut message, vec![case.fix(&draft).primary()]);
    }
    typed::give_back(&mut message, texts);
    message
}

/// Whether a refusal has kept what was typed by itself.
fn keeps(message: &Message) -> bool {
    let holds = |b: &Button| {
        matches!(
            b.act,
            Act::Fix(_) | Act::Fill { .. } | Act::Redo { .. } | Act::AsNote(_)
        )
    };
    message.rows.iter().any(|row| match row {
        Row::Buttons(buttons) => buttons.iter().any(holds),
        Row::Menu(_) | Row::Picker(_) => false,
    })
}

/// Buttons beside those that the message has.
fn add(message: &mut Message, mut buttons: Vec<Button>) {
    match message.rows.first_mut() {
        Some(Row::Buttons(there)) if there.len() + buttons.len() <= ROW => {
            there.append(&mut buttons);
        }
        _ => {
            let taken = std::mem::take(message);
            *message = if taken.rows.is_empty() {
                taken.offer(buttons)
            } else {
                taken.with(buttons)
            };
        }
    }
}

/// Logs what was typed, and could not be used as it was meant, as a note.
pub async fn as_note(case: &Case<'_>, draft: &str) -> Outcome<Answer> {
    let draft = case.draft(draft).await?;
    let (number, texts) = if let Some(form) = Form::of(&draft) {
        (form.act.deal(), form.texts(case))
    } else {
        let args = Args(&draft.options);
        let text = |name: &str| Some((case.option_label(name), args.text(name)?.to_owned()));
        let names = TEXTS.into_iter().chain([REASON]);
        let number = deal_of(case, &draft.options).await;
        (number, names.filter_map(text).collect())
    };
    let (Some(number), false) = (number, texts.is_empty()) else {
        return Err(case.stop("refusal.draft_gone", minijinja::context! { typed => "" }));
    };
    let options = BTreeMap::from([
        ("deal".to_owned(), OptionValue::Text(number.to_string())),
        ("text".to_owned(), OptionValue::Text(typed::lines(&texts))),
    ]);
    let case = case.as_command(&["deal", "note"]);
    Box::pin(run(&case, Args(&options))).await
}

/// The one deal that options name.
async fn deal_of(case: &Case<'_>, options: &BTreeMap<String, OptionValue>) -> Option<DealNumber> {
    let typed = Args(options).text("deal")?;
    Some(case.find_only(typed).await.ok()?.number)
}
