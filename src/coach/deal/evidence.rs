//! `/deal evidence`: meets a criterion with what the buyer did or said (S4).

use std::collections::BTreeMap;

use minijinja::context;

use crate::coach::args::{Args, short};
use crate::coach::case::Case;
use crate::coach::command::{OptionKind, OptionSpec, Spec};
use crate::coach::deal::answer;
use crate::coach::deal::said::NAME_MAX;
use crate::coach::refusal::Outcome;
use crate::coach::request::Answer;

pub(super) const SPEC: Spec = Spec {
    path: &["deal", "evidence"],
    about: "Record what the buyer did or said for a criterion",
    options: &[
        OptionSpec {
            name: "deal",
            about: "Which deal",
            kind: OptionKind::Completed,
            required: true,
        },
        OptionSpec {
            name: "criterion",
            about: "What it proves; owed ones come first",
            kind: OptionKind::Completed,
            required: true,
        },
        OptionSpec {
            name: "text",
            about: "What they did or said, in one line",
            kind: OptionKind::Text(4000),
            required: true,
        },
        OptionSpec {
            name: "who",
            about: "Who said it; names of this deal come up",
            kind: OptionKind::Completed,
            required: false,
        },
    ],
    anywhere: false,
};

pub(super) async fn run(case: &Case<'_>, args: Args<'_>) -> Outcome<Answer> {
    let typed = case.must_line(args, "deal", 200).await?;
    let record = case.find(args, &typed).await?;
    let wanted = case.must_line(args, "criterion", 200).await?;
    let Some((_, criterion)) = case.playbook.resolve_criterion(&wanted) else {
        return Err(case
            .fixable(
                args,
                "refusal.no_criterion",
                context! { typed => short(&wanted) },
            )
            .await?);
    };
    let text = case.must_block(args, "text").await?;
    let who = case.line(args, "who", NAME_MAX).await?;
    answer::record_evidence(
        case,
        record.number,
        &BTreeMap::from([(criterion.id.clone(), text)]),
        who.as_deref(),
        None,
    )
    .await
}
