//! The public answer once a deal came into a stage: the news, the stage's prompt, and the flag that came with it.

use minijinja::context;

use crate::coach::act::Act;
use crate::coach::case::Case;
use crate::coach::refusal::Outcome;
use crate::domain::deal::{Flag, Status};
use crate::domain::gap;
use crate::domain::owed;
use crate::domain::text;
use crate::message::{Button, Colour, Message, Row};
use crate::playbook::texts::safe;
use crate::playbook::{Complexity, Criterion};
use crate::store::Record;

/// Longest answer to a command: a phone screen, in characters.
const ANSWER_MAX: usize = 600;
/// Longest name of the deal where another one may be meant, in characters.
const NAME_MAX: usize = 50;
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
    prompted(case, record, headline, news, None).await
}

/// The same; what the news asks for already is not asked again.
async fn prompted(
    case: &Case<'_>,
    record: &Record,
    headline: String,
    news: &[String],
    said: Option<&Criterion>,
) -> Outcome<Message> {
    let Some(mut list) = case.checklist(&record.deal).await? else {
        return Ok(without_prompt(case, record, headline, news));
    };
    let is_said = |id: &str| said.is_some_and(|c| c.id == id);
    list.ask.retain(|item| !is_said(&item.criterion.id));
    list.back.take_if(|item| is_said(&item.criterion.id));
    let voice = case.voice();
    let mut lines: Vec<String> = news.to_vec();
    let lengths = news.iter().map(|l| l.chars().count() + 1);
    let used = headline.chars().count() + 1 + lengths.sum::<usize>();
    lines.push(voice.prompt(&record.deal, &list, ANSWER_MAX.saturating_sub(used)));
    let owes = !list.owed.is_empty();
    let mut buttons = voice.prompt_buttons(record.number, &list);
    // A simple deal goes through several stages in a few messages.
    if record.deal.complexity == Complexity::Simple && record.deal.status == Status::Open {
        let all = Act::AnswerAll(record.number);
        if let Some(button) = buttons.iter_mut().find(|button| button.act == all) {
            *button = voice.button("button.answer_on", Act::AnswerOn(record.number));
        }
    }
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
    let said = gap::of_flag(&case.playbook, deal, flag).first().copied();
    let facts = case.say(
        "deal.facts",
        context! {
            value => deal.value.map(|v| case.voice().money(v)),
            customer => deal.customer.as_deref().map(|c| text::truncate(c, NAME_MAX).into_owned()),
        },
    );
    // What to ask is the least of it; the rest goes in while there is room.
    let (asks, why) = flagged.body.split_once('\n').unwrap_or((&flagged.body, ""));
    let news = news.join("\n");
    let sizes: [&[&str]; 4] = [
        &[&facts, asks, why, &news],
        &[&facts, asks, why],
        &[asks, why],
        &[asks],
    ];
    let mut message = Message::default();
    for size in sizes {
        let mut lines: Vec<String> = size.iter().map(|l| (*l).to_owned()).collect();
        lines.retain(|l| !l.is_empty());
        message = prompted(case, record, flagged.headline.clone(), &lines, said).await?;
        if message.headline.chars().count() + message.body.chars().count() < ANSWER_MAX {
            break;
        }
    }
    // Beside *Answer: …* for one thing, the one for all that is asked says what that is.
    let mut beside = flagged.rows;
    let list = case.checklist(deal).await?;
    for row in &mut message.rows {
        let Row::Buttons(buttons) = row else { continue };
        let all = Act::AnswerAll(record.number);
        let at = buttons.iter().position(|button| button.act == all);
        let flags = beside.iter_mut().flat_map(Row::buttons_mut);
        let flags: Vec<Button> = flags.map(|button| button.clone()).collect();
        let these = list.as_ref();
        let these = these.and_then(|list| voice.answer_these(record.number, list, &flags));
        match (at, these) {
            (Some(at), Some(these)) => buttons[at].label = these.label,
            (Some(at), None) => drop(buttons.remove(at)),
            (None, _) => {}
        }
    }
    let has_likeliest = message
        .rows
        .iter_mut()
        .flat_map(Row::buttons_mut)
        .any(|button| button.primary);
    for button in beside.iter_mut().flat_map(Row::buttons_mut) {
        button.primary &= !has_likeliest;
    }
    message.rows.extend(beside);
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
