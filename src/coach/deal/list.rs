//! `/deal list`: open deals, a rep's own, for a manager everybody's; paged, with sums of the whole list.

use minijinja::context;

use crate::coach::act::{Act, ListView};
use crate::coach::args::Args;
use crate::coach::case::Case;
use crate::coach::command::{OptionKind, OptionSpec, Spec};
use crate::coach::gone;
use crate::coach::refusal::Outcome;
use crate::coach::request::Answer;
use crate::domain::calendar;
use crate::domain::gap;
use crate::domain::id::UserId;
use crate::domain::text;
use crate::message::voice::ago;
use crate::message::{Colour, Message};
use crate::playbook::Stage;
use crate::playbook::texts::safe;
use crate::store::{Filter, Sort, StatusFilter};

/// Deals a page.
const PAGE: i64 = 8;
/// Longest next step in a line, in characters.
const STEP_MAX: usize = 50;
/// What the list can be narrowed to.
const FLAGS: &[(&str, &str)] = &[("Owed or flagged", "owed"), ("All", "all")];
/// Its orders.
const SORTS: &[(&str, &str)] = &[
    ("What needs attention first", "attention"),
    ("Longest untouched first", "touched"),
    ("Stage", "stage"),
    ("Value", "value"),
    ("Close date", "close"),
    ("Name", "name"),
];

pub(super) const SPEC: Spec = Spec {
    path: &["deal", "list"],
    about: "Open deals, with sums",
    options: &[
        OptionSpec {
            name: "owner",
            about: "Whose deals",
            kind: OptionKind::User,
            required: false,
        },
        OptionSpec {
            name: "stage",
            about: "Only this stage",
            kind: OptionKind::Completed,
            required: false,
        },
        OptionSpec {
            name: "flag",
            about: "Only what is owed or flagged",
            kind: OptionKind::Choice(FLAGS),
            required: false,
        },
        OptionSpec {
            name: "sort",
            about: "In which order",
            kind: OptionKind::Choice(SORTS),
            required: false,
        },
    ],
    anywhere: false,
};

pub(super) async fn run(case: &Case<'_>, args: Args<'_>) -> Outcome<Answer> {
    let owner = match args.user("owner") {
        Some(person) => person.id.0,
        None if case.is_manager() => 0,
        None => case.actor().user.0,
    };
    let stage = match gone::named(case, args).await? {
        Some(id) => id,
        None => case
            .stage_option(args)
            .await?
            .map(|s| s.id.clone())
            .unwrap_or_default(),
    };
    let flagged = args.text("flag") == Some("owed");
    let sort = args
        .text("sort")
        .and_then(|s| s.chars().next())
        .unwrap_or('a');
    page(
        case,
        &ListView {
            owner,
            stage,
            flagged,
            sort,
            offset: 0,
        },
        false,
    )
    .await
}

/// A page of it.
pub(super) async fn page(case: &Case<'_>, view: &ListView, turning: bool) -> Outcome<Answer> {
    let is_won = case.playbook.stage(&view.stage).is_some_and(|s| s.won);
    let stage = match case.playbook.stage(&view.stage) {
        Some(stage) => stage.ids(),
        None if view.stage.is_empty() => Vec::new(),
        None => vec![view.stage.clone()],
    };
    let filter = Filter {
        owner: (view.owner != 0).then_some(UserId(view.owner)),
        stage,
        status: if is_won {
            StatusFilter::Won
        } else {
            StatusFilter::Open
        },
        flagged: view.flagged,
        sort: match view.sort {
            's' => Sort::Stage,
            'v' => Sort::Value,
            'c' => Sort::Close,
            'n' => Sort::Name,
            't' => Sort::Touched,
            _ => Sort::Attention(case.now),
        },
        stages: case.playbook.stages.iter().map(Stage::ids).collect(),
        offset: view.offset,
        limit: PAGE,
    };
    let page = case.coach.store.list(case.workspace, &filter).await?;
    let voice = case.voice();
    let measure = case.measure();
    let today = calendar::today(case.now, measure.calendar.zone());
    let none = || safe(case.texts().plain("list.no_close"));
    let lines: Vec<_> = page
        .deals
        .iter()
        .map(|r| {
            let mut owes = gap::ranked(&case.playbook, &r.deal, today);
            owes.retain(gap::Gap::is_owed);
            let watch = measure.watch(&case.playbook, &r.deal);
            let stuck = watch.holding(case.now).into_iter().next();
            let next = r.deal.next_step.as_ref().filter(|_| stuck.is_none());
            let next = next.map(|step| {
                let what = text::truncate(&step.text, STEP_MAX).into_owned();
                context! { what, day => voice.day(step.due) }
            });
            context! {
                code => r.number.to_string(),
                name => text::truncate(&r.deal.name, 40).into_owned(),
                sample => r.deal.sample,
                value => r.deal.value.map(|v| voice.money(v)),
                stage => safe(voice.stands(&r.deal.stage)),
                owner => voice.person(r.deal.owner),
                days => watch.clocks(case.now).age_days,
                ago => (view.sort == 't').then(|| ago(r.deal.last_touch.at)),
                next,
                owed => owes.first().map(|gap| safe(gap.criterion.label.clone())),
                more => owes.len().saturating_sub(1),
                stuck => stuck.map(|spell| safe(voice.cue(&watch, &spell, case.now))),
                waits => r.deal.request.is_some(),
                offered => r.deal.handover.is_some(),
                close => (view.sort == 'c').then(|| r.deal.close.map_or_else(none, |day| voice.day(day))),
            }
        })
        .collect();
    let sums: Vec<String> = page
        .sums
        .iter()
        .map(|sum| sum.currency.show(sum.minor, voice.home))
        .collect();
    let whose = (view.owner != 0).then(|| voice.person(Some(UserId(view.owner))));
    let body = case.say(
        "list.page",
        context! {
            lines,
            everybody => view.owner == 0,
            last => view.offset + i64::try_from(page.deals.len()).unwrap_or(0),
            first => view.offset + 1,
            total => page.total,
        },
    );
    let headline = case.say(
        "list.headline",
        context! {
            whose,
            total => page.total - page.samples,
            samples => page.samples,
            sums => safe(sums.join(" · ")),
            unvalued => page.unvalued,
            stage => (!view.stage.is_empty()).then(|| safe(voice.stands(&view.stage))),
            flagged => view.flagged,
        },
    );
    let mut buttons = Vec::new();
    let turn = |offset| {
        Act::List(ListView {
            offset,
            ..view.clone()
        })
    };
    if view.offset > 0 {
        buttons.push(voice.button("button.previous", turn((view.offset - PAGE).max(0))));
    }
    if view.offset + PAGE < page.total {
        buttons.push(
            voice
                .button("button.more_deals", turn(view.offset + PAGE))
                .primary(),
        );
    }
    let mine = view.owner == case.actor().user.0;
    let other = if mine { 0 } else { case.actor().user.0 };
    let key = if mine {
        "button.everybody"
    } else {
        "button.mine"
    };
    buttons.push(voice.button(
        key,
        Act::List(ListView {
            owner: other,
            offset: 0,
            ..view.clone()
        }),
    ));
    let message = Message {
        headline,
        body,
        colour: Colour::Info,
        ..Message::default()
    }
    .with(buttons);
    Ok(if turning {
        Answer::replace(message)
    } else {
        Answer::private(message)
    })
}
