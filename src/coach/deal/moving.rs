//! `/deal move`: to the next stage or another, by the rules of stage discipline (S3, S14, T3, D4).

use std::collections::BTreeMap;

use minijinja::context;

use crate::coach::act::Act;
use crate::coach::args::{Args, SEEN, TEXT_MAX};
use crate::coach::case::Case;
use crate::coach::command::{OptionKind, OptionSpec, Spec};
use crate::coach::deal::moment::{self, Known};
use crate::coach::deal::{answer, came};
use crate::coach::gone;
use crate::coach::posts::REQUEST;
use crate::coach::refusal::{Outcome, Stop};
use crate::coach::request::{Answer, OptionValue};
use crate::coach::rule::Rule;
use crate::coach::save::Done;
use crate::domain::deal::{Deal, Flag, Status};
use crate::domain::event::{MoveKind, Moved, Request, What};
use crate::domain::id::DealNumber;
use crate::domain::moves::{self, Judged, Push, Verdict, Wanted};
use crate::domain::owed;
use crate::domain::text;
use crate::message::voice::Voice;
use crate::message::{Button, Colour};
use crate::playbook::texts::safe;
use crate::playbook::{Autonomy, Named, Stage};
use crate::store::Record;

/// Reasons offered as buttons; the fifth place is for one's own words.
const REASONS_MAX: usize = 4;

pub(super) const SPEC: Spec = Spec {
    path: &["deal", "move"],
    about: "Move a deal to the next stage, or to another one",
    options: &[
        OptionSpec {
            name: "deal",
            about: "Which deal",
            kind: OptionKind::Completed,
            required: true,
        },
        OptionSpec {
            name: "stage",
            about: "Where to; the next stage if left out",
            kind: OptionKind::Completed,
            required: false,
        },
        OptionSpec {
            name: "reason",
            about: "Why, when a stage is passed over or something is missing",
            kind: OptionKind::Completed,
            required: false,
        },
        OptionSpec {
            name: "buyer_led",
            about: "The buyer went there first; the reason says what they did",
            kind: OptionKind::Flag,
            required: false,
        },
    ],
    anywhere: false,
};

/// What stops a move.
enum Halt<'p> {
    /// Refused, or a fault.
    Stop(Stop),
    /// Somebody else moved it just now.
    Moved(Box<Record>),
    /// A reason is missing.
    NeedsReason(Box<Record>, Judged<'p>),
    /// It has to be won.
    NeedsWin(Box<Record>),
}

impl From<Stop> for Halt<'_> {
    fn from(stop: Stop) -> Self {
        Self::Stop(stop)
    }
}

pub(super) async fn run(case: &Case<'_>, args: Args<'_>) -> Outcome<Answer> {
    let typed = case.must_line(args, "deal", 200).await?;
    let record = case.find(args, &typed).await?;
    case.may_change(&record)?;
    let to = match case.stage_option(args).await? {
        Some(stage) => stage,
        None => next_stage(case, args, &record).await?,
    };
    let reason = reason(case, args).await?;
    let buyer_led = args.flag("buyer_led");
    let push = case.push(record.deal.owner).await?;
    let known = Known::shown(case, args, &record, Some(to)).await?;
    let wanted = Wanted {
        to,
        reason: reason.as_deref(),
        buyer_led,
        signed: None,
        proven: false,
    };
    let outcome = case
        .change(record.number, |record| {
            case.may_change(record)?;
            if known.is_behind(case, record) {
                return Err(Halt::Moved(Box::new(record.clone())));
            }
            match moves::decide(&case.playbook, &record.deal, &wanted, push) {
                Verdict::Move(moved) => {
                    let again = asked_again(case, &record.deal, &moved);
                    Ok([What::Moved(moved)].into_iter().chain(again).collect())
                }
                Verdict::Ask(request) => match &record.deal.request {
                    Some(pending) if pending.request == request => Err(Halt::Stop(
                        case.stop("refusal.asked_already", case.called(record)),
                    )),
                    _ => Ok(vec![case.requested(request)]),
                },
                Verdict::Here => Err(Halt::Stop(case.stop(
                    "refusal.here",
                    context! { stage => safe(to.name.clone()), ..case.called(record) },
                ))),
                Verdict::NeedsReason(judged) => {
                    Err(Halt::NeedsReason(Box::new(record.clone()), judged))
                }
                Verdict::NeedsWin | Verdict::NeedsSignature => {
                    Err(Halt::NeedsWin(Box::new(record.clone())))
                }
                Verdict::Lost => Err(answer::lost(case, record).into()),
            }
        })
        .await;
    match outcome {
        Ok(done) => answer(case, args, &done).await,
        Err(Halt::Stop(stop)) => Err(stop),
        Err(Halt::Moved(record)) => {
            Err(moment::overtaken(case, args, &record, Some(to), None).await?)
        }
        Err(Halt::NeedsReason(record, judged)) => {
            Err(ask_reason(case, args, &record, to, &judged, push).await?)
        }
        Err(Halt::NeedsWin(record)) => {
            let voice = case.voice();
            let message = case.refusal(
                "refusal.needs_win",
                context! { stage => safe(to.name.clone()), ..case.called(&record) },
            );
            Err(message
                .with(vec![
                    voice
                        .button("button.fill_signed", Act::Won(record.number))
                        .primary(),
                ])
                .into())
        }
    }
}

/// What the reason for a move back opens again, of what is answered: somebody else decides now, say.
fn asked_again(case: &Case<'_>, deal: &Deal, moved: &Moved) -> Option<What> {
    let reason = moved
        .reason
        .as_deref()
        .filter(|_| moved.kind == MoveKind::Back)?;
    let reason = Named::resolve(&case.playbook.back_reasons, reason)?;
    let criteria: Vec<String> = { reason.reopens.iter() }
        .filter(|id| deal.met(id).is_some())
        .cloned()
        .collect();
    (!criteria.is_empty()).then_some(What::AskedAgain { criteria })
}

/// A *Move to …* button: refused when the deal has gone on since it was drawn.
pub(super) async fn press(
    case: &Case<'_>,
    number: DealNumber,
    version: i64,
    to: &str,
) -> Outcome<Answer> {
    let record = case.load(number).await?;
    if record.version != version
        && let Some(turn) = moment::since_version(case, &record, version).await?
    {
        if record.deal.is_lost() {
            return Err(answer::lost(case, &record));
        }
        let voice = case.voice();
        let message = case.refusal(
            "refusal.gone_on",
            context! {
                stage => safe(case.stage_name(&record.deal)),
                who => voice.person(Some(turn.by)),
                ago => crate::message::voice::ago(turn.at),
                back => matches!(turn.what, What::Undone { .. }),
                ..case.called(&record)
            },
        );
        return Err(message
            .with(vec![
                voice
                    .button("button.checklist", Act::Checklist(number))
                    .primary(),
            ])
            .into());
    }
    let options = BTreeMap::from([
        ("deal".to_owned(), OptionValue::Text(number.to_string())),
        ("stage".to_owned(), OptionValue::Text(to.to_owned())),
        (SEEN.to_owned(), OptionValue::Number(record.deal.last_seq)),
    ]);
    let case = case.as_command(&["deal", "move"]);
    Box::pin(run(&case, Args(&options))).await
}

/// The stage after the deal's own; asked for where the playbook no longer has that one.
async fn next_stage<'c>(case: &'c Case<'_>, args: Args<'_>, record: &Record) -> Outcome<&'c Stage> {
    let Some(here) = owed::current(&case.playbook, &record.deal) else {
        answer::must_be_open(case, record)?;
        return Err(gone::which(case, args, record).await?);
    };
    case.playbook.next_stage(&here.id).ok_or_else(|| {
        case.stop(
            "refusal.last_stage",
            context! { stage => safe(here.name.clone()), ..case.called(record) },
        )
    })
}

/// The reason as text: the playbook's own wording when its id was picked.
async fn reason(case: &Case<'_>, args: Args<'_>) -> Outcome<Option<String>> {
    let Some(typed) = case.line(args, "reason", TEXT_MAX).await? else {
        return Ok(None);
    };
    let lists = [&case.playbook.skip_reasons, &case.playbook.back_reasons];
    let known = lists
        .into_iter()
        .flatten()
        .find(|r| r.id.eq_ignore_ascii_case(&typed));
    Ok(Some(known.map_or(typed, |r| r.name.clone())))
}

/// Asks for the reason: the playbook's as buttons, one's own in a form; what was typed is kept.
async fn ask_reason(
    case: &Case<'_>,
    args: Args<'_>,
    record: &Record,
    to: &Stage,
    judged: &Judged<'_>,
    push: Push,
) -> Outcome<Stop> {
    let draft = moment::keep(case, args, record, Some(to)).await?;
    let voice = case.voice();
    let back = judged.kind == MoveKind::Back;
    let buyer_led = args.flag("buyer_led");
    let key = match judged.kind {
        MoveKind::Back => "ask.reason_back",
        MoveKind::Aligned => "ask.reason_buyer",
        MoveKind::Hollow => "ask.reason_hollow",
        MoveKind::Skip | MoveKind::Clean => "ask.reason_skip",
    };
    let unmet: Vec<_> = judged
        .unmet
        .iter()
        .filter_map(|id| case.playbook.criterion(id).map(|(_, c)| c))
        .collect();
    let passed: Vec<String> = judged.passed.iter().map(|s| (*s).to_owned()).collect();
    let jumped = judged
        .passed
        .last()
        .and_then(|id| case.playbook.stage(id))
        .or(owed::current(&case.playbook, &record.deal));
    let rule = match (judged.kind, jumped) {
        (MoveKind::Back, _) => Rule::Back,
        (MoveKind::Aligned, _) => Rule::BuyerLed,
        (_, stage) => Rule::Asked(stage.map(|s| s.id.clone()).unwrap_or_default()),
    };
    let first = case.explains(&rule).await?;
    let departs = !matches!(judged.kind, MoveKind::Back | MoveKind::Clean);
    let message = voice.message(
        key,
        context! {
            to => safe(to.name.clone()),
            passed => safe(voice.stages(&passed)),
            missing => safe(Voice::labels(unmet.iter().copied())),
            why => jumped.filter(|_| first).map(|s| safe(s.why.clone())),
            first,
            waits => departs && push.autonomy == Autonomy::Scripted && !push.manager,
            ..case.called(record)
        },
        Colour::Owed,
    );
    let reasons: &[Named] = if back {
        &case.playbook.back_reasons
    } else {
        &case.playbook.skip_reasons
    };
    let mut buttons = Vec::new();
    if !buyer_led {
        for reason in reasons.iter().take(REASONS_MAX) {
            let value = text::truncate(&reason.name, 60).into_owned();
            buttons.push(Button::new(
                reason.name.as_str(),
                Act::Redo {
                    draft: draft.clone(),
                    option: "reason".into(),
                    value,
                },
            ));
        }
    }
    buttons.push(voice.button(
        "button.say_why",
        Act::Fill {
            draft,
            option: "reason".into(),
        },
    ));
    Ok(message.offer(buttons).into())
}

/// The answer after a move, or after a request for one.
async fn answer(case: &Case<'_>, args: Args<'_>, done: &Done) -> Outcome<Answer> {
    for event in &done.events {
        if let What::Requested { request, .. } = &event.what {
            let draft = if request.reason.is_empty() {
                Some(case.keep_args(args).await?)
            } else {
                None
            };
            return Ok(asked(case, done, request, draft).await);
        }
    }
    Ok(Answer::public(moved_message(case, done).await?))
}

/// The answer to a scripted rep: nothing has moved. Where the manager was asked without a reason, the kept command
/// takes one, and asks anew.
pub(super) async fn asked(
    case: &Case<'_>,
    done: &Done,
    request: &Request,
    draft: Option<String>,
) -> Answer {
    let voice = case.voice();
    let deal = &done.record.deal;
    let values = context! {
        from => safe(voice.stage(&request.from)),
        to => safe(voice.stage(&request.to)),
        ..case.called(&done.record)
    };
    let message = if case.is_unheard(REQUEST) {
        let mut message = voice.message("move.unasked", values, Colour::Owed);
        let lines = case.unheard_lines().await;
        message.body = [message.body]
            .into_iter()
            .chain(lines)
            .collect::<Vec<_>>()
            .join("\n");
        message
    } else {
        let first = done.explains(&Rule::Waits);
        voice.message("move.asked", context! { first, ..values }, Colour::Owed)
    };
    let mut buttons = Vec::new();
    if let Some(draft) = draft {
        let option = "reason".into();
        buttons.push(voice.button("button.say_why", Act::Fill { draft, option }));
    }
    if voice
        .current(deal)
        .is_some_and(|s| !owed::open(&case.playbook, deal, s).is_empty())
    {
        buttons.push(voice.button("button.answer", Act::AnswerAll(done.record.number)));
    }
    if let Some(first) = buttons.first_mut() {
        first.primary = true;
    }
    buttons.push(voice.undo(done.record.number, deal));
    Answer::private(message.with(buttons))
}

/// The public message after a deal moved.
pub(super) async fn moved_message(
    case: &Case<'_>,
    done: &Done,
) -> Outcome<crate::message::Message> {
    let voice = case.voice();
    let deal = &done.record.deal;
    let hand_off = came::hand_off(case, &done.record).await?;
    let raised = |f: &&Flag| f.in_card && done.events.iter().any(|e| e.seq == f.id);
    if let Some(flag) = deal.flags.iter().find(raised) {
        let news: Vec<String> = hand_off.into_iter().collect();
        return came::with_flag(case, &done.record, flag, &news).await;
    }
    let mut news = vec![came::by(case)];
    for event in &done.events {
        let What::Moved(m) = &event.what else {
            continue;
        };
        let key = match m.kind {
            MoveKind::Clean if m.passed.is_empty() => continue,
            MoveKind::Clean => "move.nothing_open",
            MoveKind::Back => "move.back",
            MoveKind::Hollow => "move.hollow",
            MoveKind::Skip => "move.skip",
            MoveKind::Aligned => "move.aligned",
        };
        let labels: Vec<_> = m
            .owed
            .iter()
            .filter_map(|id| case.playbook.criterion(id).map(|(_, c)| c))
            .collect();
        news.push(case.say(
            key,
            context! {
                from => safe(voice.stage(&m.from)),
                passed => safe(voice.stages(&m.passed)),
                reason => m.reason.as_deref().map(|r| text::truncate(r, 120).into_owned()),
                owed => safe(Voice::labels(labels.iter().take(3).copied())),
                more => labels.len().saturating_sub(3),
            },
        ));
    }
    news.extend(case.unheard_lines().await);
    news.extend(hand_off);
    let headline = if deal.status == Status::Won && done.before.status != Status::Won {
        won_headline(case, done)
    } else {
        came::moved_headline(case, &done.record)
    };
    came::with_prompt(case, &done.record, headline, &news).await
}

fn won_headline(case: &Case<'_>, done: &Done) -> String {
    let deal = &done.record.deal;
    case.say(
        "won.headline",
        context! {
            code => done.record.number.to_string(),
            name => deal.name.clone(),
            value => deal.value.map(|v| case.voice().money(v)),
            stage => safe(case.stage_name(deal)),
        },
    )
}
