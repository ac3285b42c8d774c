//! `/deal note`: logs a contact with the customer.

use minijinja::context;

use crate::coach::args::{Args, TEXT_MAX};
use crate::coach::case::Case;
use crate::coach::command::{OptionKind, OptionSpec, Spec};
use crate::coach::deal::said::NAME_MAX;
use crate::coach::deal::{noted, people};
use crate::coach::refusal::{Outcome, Stop};
use crate::coach::request::Answer;
use crate::coach::rule::Rule;
use crate::domain::event::{Contact, What};

/// The kinds of contact.
const KINDS: &[(&str, &str)] = &[
    ("Call", "call"),
    ("Email", "email"),
    ("Meeting", "meeting"),
    ("Message", "message"),
    ("Other", "other"),
];

pub(super) const SPEC: Spec = Spec {
    path: &["deal", "note"],
    about: "Log a contact with the customer",
    options: &[
        OptionSpec {
            name: "deal",
            about: "Which deal",
            kind: OptionKind::Completed,
            required: true,
        },
        OptionSpec {
            name: "text",
            about: "What was said",
            kind: OptionKind::Text(4000),
            required: true,
        },
        OptionSpec {
            name: "kind",
            about: "How you were in contact",
            kind: OptionKind::Choice(KINDS),
            required: false,
        },
        OptionSpec {
            name: "who",
            about: "Who said it; names of this deal come up",
            kind: OptionKind::Completed,
            required: false,
        },
        OptionSpec {
            name: "value_for_customer",
            about: "What the customer got out of it",
            kind: OptionKind::Text(4000),
            required: false,
        },
    ],
    anywhere: false,
};

pub(super) async fn run(case: &Case<'_>, args: Args<'_>) -> Outcome<Answer> {
    let typed = case.must_line(args, "deal", 200).await?;
    let record = case.find(args, &typed).await?;
    let text = case.must_block(args, "text").await?;
    let contact = contact(case, args).await?;
    let value_for_customer = case.line(args, "value_for_customer", TEXT_MAX).await?;
    let speaker = case.line(args, "who", NAME_MAX).await?;
    let done = case
        .change(record.number, |record| {
            let noted = What::Noted {
                text: text.clone(),
                contact,
                value_for_customer: value_for_customer.clone(),
                speaker: speaker.clone(),
            };
            let spoke = people::spoke(&record.deal, speaker.as_deref());
            Ok::<_, Stop>(spoke.into_iter().chain([noted]).collect())
        })
        .await?;
    let first = done.explains(&Rule::Worth);
    let note = { done.events.iter() }.find(|e| matches!(e.what, What::Noted { .. }));
    let note = note.ok_or_else(|| Stop::Fault("no note in what was saved".into()))?;
    let message = noted::shown(case, &done.record, note, first, 0);
    Ok(Answer::private(message))
}

async fn contact(case: &Case<'_>, args: Args<'_>) -> Outcome<Contact> {
    Ok(
        match case
            .line(args, "kind", 40)
            .await?
            .map(|k| k.to_lowercase())
            .as_deref()
        {
            None | Some("other") => Contact::Other,
            Some("call") => Contact::Call,
            Some("email") => Contact::Email,
            Some("meeting") => Contact::Meeting,
            Some("message") => Contact::Message,
            Some(typed) => {
                let known = KINDS.iter().map(|(_, v)| *v).collect::<Vec<_>>().join(", ");
                return Err(case
                    .fixable(args, "refusal.choice", context! { typed, known })
                    .await?);
            }
        },
    )
}
