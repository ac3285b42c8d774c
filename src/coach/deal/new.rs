//! `/deal new`: logs a deal, in the first stage or with earlier criteria owed.

use minijinja::context;

use crate::coach::args::{Args, NAME_MAX};
use crate::coach::case::Case;
use crate::coach::command::{OptionKind, OptionSpec, Spec};
use crate::coach::deal::{came, small};
use crate::coach::posts::REQUEST;
use crate::coach::refusal::{Outcome, Stop};
use crate::coach::request::Answer;
use crate::domain::date::Purpose;
use crate::domain::deal::Deal;
use crate::domain::event::{Created, Request, What};
use crate::domain::id::UserId;
use crate::domain::owed;
use crate::playbook::texts::safe;
use crate::playbook::{Autonomy, Complexity, Stage};

/// The fixed choices of a deal's complexity.
pub const COMPLEXITIES: &[(&str, &str)] = &[
    ("Simple", "simple"),
    ("Standard", "standard"),
    ("Complex", "complex"),
];

pub(super) const SPEC: Spec = Spec {
    path: &["deal", "new"],
    about: "Log a deal and get the first checklist",
    options: &[
        OptionSpec {
            name: "name",
            about: "What the deal is called",
            kind: OptionKind::Text(400),
            required: true,
        },
        OptionSpec {
            name: "value",
            about: "Such as 45k, €12,500.50 or 1.2m usd",
            kind: OptionKind::Text(100),
            required: false,
        },
        OptionSpec {
            name: "customer",
            about: "Who buys",
            kind: OptionKind::Text(400),
            required: false,
        },
        OptionSpec {
            name: "source",
            about: "Where it comes from",
            kind: OptionKind::Completed,
            required: false,
        },
        OptionSpec {
            name: "close",
            about: "Such as 2026-12-15, in 3 weeks, end of quarter",
            kind: OptionKind::Text(100),
            required: false,
        },
        OptionSpec {
            name: "stage",
            about: "Where it stands, if not at the start",
            kind: OptionKind::Completed,
            required: false,
        },
        OptionSpec {
            name: "vertical",
            about: "The customer's industry",
            kind: OptionKind::Completed,
            required: false,
        },
        OptionSpec {
            name: "competitor",
            about: "Who else is in it",
            kind: OptionKind::Completed,
            required: false,
        },
        OptionSpec {
            name: "complexity",
            about: "Decides whether legal, licensing and post-sale are asked for",
            kind: OptionKind::Choice(COMPLEXITIES),
            required: false,
        },
        OptionSpec {
            name: "owner",
            about: "Whose deal it is (managers only)",
            kind: OptionKind::User,
            required: false,
        },
    ],
    anywhere: false,
};

pub(super) async fn run(case: &Case<'_>, args: Args<'_>) -> Outcome<Answer> {
    let name = case.must_line(args, "name", NAME_MAX).await?;
    let owner = owner(case, args).await?;
    let value = case.money(args, "value").await?;
    let customer = case.line(args, "customer", NAME_MAX).await?;
    let close = case.future_day(args, "close", Purpose::Close).await?;
    let source = case.source(args).await?;
    let vertical = case.vertical(args).await?;
    let competitor = case.competitor(args).await?;
    let complexity = case.complexity(args).await?.unwrap_or(Complexity::Standard);
    let wanted = starting_stage(case, args).await?;
    let first = case.playbook.first_stage();
    let push = case.push(Some(owner)).await?;
    let later = wanted.filter(|s| s.id != first.id);
    // A scripted rep may not start midway alone: the deal is logged at the start and the rest is asked for.
    let asks = later.filter(|_| push.autonomy == Autonomy::Scripted && !push.manager);
    let start = later.filter(|_| asks.is_none()).unwrap_or(first);
    let mut created = Created {
        name,
        customer,
        owner,
        value,
        source,
        close: close.map(|read| read.day),
        vertical,
        competitor,
        complexity,
        stage: start.id.clone(),
        passed: Vec::new(),
        owed: Vec::new(),
        quiet: push.autonomy == Autonomy::Autonomous && !push.manager,
        brief: false,
        in_card: false,
        sample: false,
    };
    let warning = duplicate(case, &created).await?;
    let before = case.playbook.stage_index(&start.id).unwrap_or(0);
    created.passed = case
        .playbook
        .stages
        .iter()
        .take(before)
        .map(|s| s.id.clone())
        .collect();
    created.owed =
        owes(case, &created).ok_or_else(|| Stop::Fault("a new deal has no state".into()))?;
    let mut what = vec![What::Created(created)];
    if let Some(stage) = asks {
        what.push(case.requested(Request {
            to: stage.id.clone(),
            from: first.id.clone(),
            reason: String::new(),
            buyer_led: false,
            signed: None,
        }));
    }
    case.place_flags(None, &mut what);
    let lessons = case.lessons(&mut what).await?;
    let events = case.events(0, what);
    let deal =
        Deal::replay(&events).ok_or_else(|| Stop::Fault("a new deal has no state".into()))?;
    let record = case.create(events, deal, &lessons).await?;

    let voice = case.voice();
    let flag = record.deal.flags.first();
    let in_card = flag.filter(|f| f.in_card);
    let mut news = Vec::new();
    if in_card.is_none() {
        news.push(came::by(case));
    }
    if let Some(line) = warning {
        news.push(line);
    }
    if let Some(flag) = flag.filter(|_| in_card.is_none()) {
        news.push(case.say(
            "new.later",
            context! { stage => safe(voice.stage(&flag.to)), passed => safe(voice.stages(&flag.passed)), owed => flag.criteria.len() },
        ));
    }
    if let Some(stage) = asks {
        let key = if case.is_unheard(REQUEST) {
            "new.unasked"
        } else {
            "new.asked"
        };
        news.push(case.say(key, context! { stage => safe(stage.name.clone()) }));
    }
    news.extend(case.unheard_lines().await);
    news.extend(came::hand_off(case, &record).await?);
    if let Some(read) = close {
        news.push(case.say("new.close", context! { day => voice.day(read.day) }));
        news.extend(case.day_notes(args, "close", &read));
    }
    if let Some(flag) = in_card {
        let message = came::with_flag(case, &record, flag, &news).await?;
        return Ok(Answer::public(message));
    }
    let headline = voice.headline(record.number, &record.deal);
    let short = small::offer(case, &record);
    news.extend(short.iter().map(|(line, _)| line.clone()));
    let message = came::with_prompt(case, &record, headline, &news).await?;
    let short = short.map(|(_, button)| vec![button]);
    Ok(Answer::public(message.with(short.unwrap_or_default())))
}

/// Whose deal it becomes: the caller's, or the member a manager names.
async fn owner(case: &Case<'_>, args: Args<'_>) -> Outcome<UserId> {
    let Some(person) = args.user("owner") else {
        return Ok(case.actor().user);
    };
    if person.id == case.actor().user {
        return Ok(person.id);
    }
    if !case.is_manager() {
        return Err(case
            .fixable_without(args, "owner", "refusal.owner_managers")
            .await?);
    }
    case.must_be_member(&person)?;
    Ok(person.id)
}

/// The stage it starts in, when one is named; the won stage is reached only by winning (S12).
async fn starting_stage<'c>(case: &'c Case<'_>, args: Args<'_>) -> Outcome<Option<&'c Stage>> {
    let Some(stage) = case.stage_option(args).await? else {
        return Ok(None);
    };
    let won = case.playbook.stage_index(&case.playbook.won_stage().id);
    if case.playbook.stage_index(&stage.id) >= won {
        return Err(case
            .fixable(
                args,
                "refusal.starts_won",
                context! { stage => safe(stage.name.clone()) },
            )
            .await?);
    }
    Ok(Some(stage))
}

/// The criteria a deal owes from the start.
fn owes(case: &Case<'_>, created: &Created) -> Option<Vec<String>> {
    let events = case.events(0, vec![What::Created(created.clone())]);
    let deal = Deal::replay(&events)?;
    Some(
        owed::owed(&case.playbook, &deal)
            .into_iter()
            .map(|o| o.criterion.id.clone())
            .collect(),
    )
}

/// A line about an open deal that is likely the same one.
async fn duplicate(case: &Case<'_>, created: &Created) -> Outcome<Option<String>> {
    let directory = case.coach.store.directory(case.workspace).await?;
    let twin = directory.likely_duplicate(&created.name, created.customer.as_deref());
    Ok(twin.map(|(number, name)| {
        case.say(
            "new.duplicate",
            context! { code => number.to_string(), name },
        )
    }))
}
