//! `/deal history`: everything that happened, newest first, paged.

use minijinja::context;

use crate::coach::act::Act;
use crate::coach::args::Args;
use crate::coach::case::Case;
use crate::coach::command::{OptionKind, OptionSpec, Spec};
use crate::coach::deal::answers;
use crate::coach::refusal::Outcome;
use crate::coach::request::Answer;
use crate::domain::id::DealNumber;
use crate::message::voice::ago;
use crate::message::{Colour, Message};
use crate::playbook::texts::safe;
use crate::store::HistoryEntry;

/// Entries a page.
const PAGE: u32 = 8;

pub(super) const SPEC: Spec = Spec {
    path: &["deal", "history"],
    about: "Everything that happened to a deal, newest first",
    options: &[OptionSpec {
        name: "deal",
        about: "Which deal",
        kind: OptionKind::Completed,
        required: true,
    }],
    anywhere: false,
};

pub(super) async fn run(case: &Case<'_>, args: Args<'_>) -> Outcome<Answer> {
    let typed = case.must_line(args, "deal", 200).await?;
    let record = case.find(args, &typed).await?;
    Ok(Answer::private(render(case, record.number, None).await?))
}

/// A page of it; `before` 0 is the newest.
pub(super) async fn page(case: &Case<'_>, number: DealNumber, before: i64) -> Outcome<Answer> {
    let message = render(
        case,
        number,
        (before > 0 && before < i64::MAX).then_some(before),
    )
    .await?;
    // The button on a card opens the history beside it; the buttons of the history turn its own pages.
    Ok(if before == 0 {
        Answer::private(message)
    } else {
        Answer::replace(message)
    })
}

async fn render(case: &Case<'_>, number: DealNumber, before: Option<i64>) -> Outcome<Message> {
    let record = case.load(number).await?;
    let mut entries = case
        .coach
        .store
        .history(case.workspace, number, before, PAGE + 1)
        .await?;
    let more = entries.len() > PAGE as usize;
    entries.truncate(PAGE as usize);
    let voice = case.voice();
    let lines: Vec<_> = entries
        .iter()
        .map(|HistoryEntry { event: e, undone }| {
            context! {
                ago => ago(e.at),
                who => voice.person(Some(e.by)),
                what => safe(voice.event(e)),
                undone,
            }
        })
        .collect();
    let body = case.say("history.page", context! { lines });
    let message = Message {
        headline: voice.headline(number, &record.deal),
        body,
        colour: Colour::Info,
        ..Message::default()
    };
    let mut buttons = Vec::new();
    if let (true, Some(last)) = (more, entries.last()) {
        buttons.push(
            voice
                .button("button.older", Act::History(number, last.event.seq))
                .primary(),
        );
    }
    if before.is_some() {
        buttons.push(voice.button("button.newest", Act::History(number, i64::MAX)));
    }
    let mut message = message.with(buttons);
    let readable = { entries.iter() }
        .map(|entry| &entry.event)
        .filter(|event| answers::may_read(case, &record.deal, event));
    message
        .rows
        .extend(voice.entry_menu(number, case.zone(), readable));
    Ok(message)
}
