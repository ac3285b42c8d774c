//! `/deal won`: the only way into the stage marked as won; it takes a signature (S12).

use minijinja::context;

use crate::coach::act::Act;
use crate::coach::args::{Args, short};
use crate::coach::case::Case;
use crate::coach::command::{OptionKind, OptionSpec, Spec};
use crate::coach::deal::meanwhile::{self, Base, Clash};
use crate::coach::deal::moment::{self, Known};
use crate::coach::deal::said::NAME_MAX;
use crate::coach::deal::{answer, moving};
use crate::coach::refusal::{Outcome, Stop};
use crate::coach::request::Answer;
use crate::coach::rule::Rule;
use crate::domain::date::{self, Purpose};
use crate::domain::deal::{Deal, Status};
use crate::domain::event::What;
use crate::domain::moves::{self, Verdict, Wanted};
use crate::domain::owed;
use crate::domain::said::{self, Half, Proof};
use crate::domain::text;
use crate::message::voice::ago;
use crate::playbook::Signal;
use crate::playbook::texts::safe;
use crate::store::Record;

pub(super) const SPEC: Spec = Spec {
    path: &["deal", "won"],
    about: "Close a deal as won, with who signed what and when",
    options: &[
        OptionSpec {
            name: "deal",
            about: "Which deal",
            kind: OptionKind::Completed,
            required: true,
        },
        OptionSpec {
            name: "signed",
            about: "Such as: Jana Weiss signed the order on 3 December",
            kind: OptionKind::Text(4000),
            required: false,
        },
    ],
    anywhere: false,
};

/// What stops a win.
enum Halt {
    /// Refused, or a fault.
    Stop(Stop),
    /// Somebody else turned it just now.
    Moved(Box<Record>),
    /// Somebody else filled in a signature while the form was open.
    Signed(Box<Record>),
    /// Nobody has signed yet.
    Unsigned,
}

impl From<Stop> for Halt {
    fn from(stop: Stop) -> Self {
        Self::Stop(stop)
    }
}

pub(super) async fn run(case: &Case<'_>, args: Args<'_>) -> Outcome<Answer> {
    let typed = case.must_line(args, "deal", 200).await?;
    let record = case.find(args, &typed).await?;
    case.may_change(&record)?;
    let Signed {
        text: signed,
        proof,
    } = signed(case, args).await?;
    let push = case.push(record.deal.owner).await?;
    let to = case.playbook.won_stage();
    let signature = case.playbook.signature().map(|(_, c)| c.id.clone());
    let good = proof.is_signed();
    let known = Known::shown(case, args, &record, None).await?;
    let base = Base::of(case, &record, args.seen()).await?;
    let said = |deal: &Deal| {
        let id = signature.as_ref()?;
        owed::said(deal, id).map(str::to_owned)
    };
    let outcome = case
        .change(record.number, |record| {
            case.may_change(record)?;
            if record.deal.status == Status::Won {
                return Err(won_already(case, record).into());
            }
            if known.is_behind(case, record) {
                return Err(Halt::Moved(Box::new(record.clone())));
            }
            let mut what = Vec::new();
            let mut deal = (*record.deal).clone();
            let (was, now) = (base.as_ref().map(|b| said(&b.deal)), said(&deal));
            let mut good = good;
            if let Some(was) = was.filter(|was| now.is_some() && *was != now) {
                // What the form showed and its sender left is not theirs; what both say is said.
                let theirs = was.as_ref() != Some(&signed) && now.as_ref() != Some(&signed);
                if theirs && !signed.is_empty() {
                    return Err(Halt::Signed(Box::new(record.clone())));
                }
                good = false;
            }
            if let Some(criterion) = signature.as_ref().filter(|_| good) {
                what.push(case.answered_as(criterion, &signed, None, None));
                for event in case.events(deal.last_seq, what.clone()) {
                    deal.apply(&event);
                }
            }
            // What was recorded before says it, where nothing better was typed now.
            let known = signature
                .as_ref()
                .and_then(|id| deal.met(id))
                .filter(|_| !good)
                .map(|e| e.text.clone());
            let wanted = Wanted {
                to,
                reason: None,
                buyer_led: false,
                signed: Some(known.as_deref().unwrap_or(&signed)),
                proven: good,
            };
            match moves::decide(&case.playbook, &deal, &wanted, push) {
                Verdict::Move(moved) => {
                    what.push(What::Moved(moved));
                    Ok(what)
                }
                // The signature waits with the request: nothing is recorded before a manager says yes.
                Verdict::Ask(request) => Ok(vec![case.requested(request)]),
                Verdict::NeedsSignature | Verdict::NeedsWin | Verdict::NeedsReason(_) => {
                    Err(Halt::Unsigned)
                }
                Verdict::Here => Err(won_already(case, record).into()),
                Verdict::Lost => Err(answer::lost(case, record).into()),
            }
        })
        .await;
    let done = match outcome {
        Ok(done) => done,
        Err(Halt::Stop(stop)) => return Err(stop),
        Err(Halt::Moved(record)) => {
            return Err(moment::overtaken(case, args, &record, None, None).await?);
        }
        Err(Halt::Signed(record)) => return clash(case, &record, base, &signed, said).await,
        Err(Halt::Unsigned) => return Err(needs_signature(case, &record, &signed, proof).await?),
    };
    if let Some(request) = done.events.iter().find_map(|e| match &e.what {
        What::Requested { request, .. } => Some(request),
        _ => None,
    }) {
        return Ok(moving::asked(case, &done, request, None).await);
    }
    let message = moving::moved_message(case, &done).await?;
    Ok(Answer::public(message))
}

/// Who signed what and when, and what that proves.
struct Signed {
    text: String,
    proof: Proof,
}

/// What was typed as one text, or in the form of two fields, of which one text is made.
async fn signed(case: &Case<'_>, args: Args<'_>) -> Outcome<Signed> {
    let who = case.line(args, "who", NAME_MAX).await?;
    let (Some(who), Some(day)) = (who, case.day(args, "day", Purpose::Close).await?) else {
        let text = case.block(args, "signed").await?.unwrap_or_default();
        let proof = case.proof(&text);
        return Ok(Signed { text, proof });
    };
    // What is done lies behind: `3 December` and `Monday` are the last ones.
    let seen_day = case.last(args.text("day").unwrap_or_default(), day.day);
    let text = case.say(
        "signature.composed",
        context! { who => safe(who.clone()), day => date::show_whole(seen_day) },
    );
    // The fields say what patterns would look for; what stands in the first may still say that nobody signed.
    let proof = match said::judge(&case.playbook.signals, &who, &[]) {
        _ if seen_day > case.today() => Proof::Ahead,
        Some(Half::OurSide) => Proof::Ours,
        Some(_) => Proof::None,
        None if case
            .playbook
            .signals
            .tell(Signal::WeSigned, &text::plain(&text)) =>
        {
            Proof::Ours
        }
        None if case
            .playbook
            .signals
            .tell(Signal::NotSigned, &text::plain(&text)) =>
        {
            Proof::None
        }
        None => Proof::Signed,
    };
    Ok(Signed { text, proof })
}

/// Says who signed by what somebody else filled in meanwhile, and keeps what was typed.
async fn clash(
    case: &Case<'_>,
    record: &Record,
    base: Option<Base>,
    typed: &str,
    said: impl Fn(&Deal) -> Option<String>,
) -> Outcome<Answer> {
    let signature = case.playbook.signature().map(|(_, c)| c);
    let is_it = |what: &What| match what {
        What::Evidence { criterion, .. } => signature.is_some_and(|c| c.id == *criterion),
        _ => false,
    };
    let event = match &base {
        Some(base) => base.changed_by(case, record, is_it).await?,
        None => None,
    };
    let clash = Clash {
        field: "text".to_owned(),
        label: signature.map(|c| c.label.clone()).unwrap_or_default(),
        now: text::shown(&said(&record.deal).unwrap_or_default()),
        typed: typed.to_owned(),
        event,
    };
    let act = Act::Won(record.number);
    let message = meanwhile::ask(case, record, act, &[clash], None).await?;
    Ok(Answer::private(message))
}

pub(super) fn won_already(case: &Case<'_>, record: &Record) -> Stop {
    let last = record.deal.last_move.as_ref();
    case.stop(
        "refusal.won_already",
        context! {
            who => last.map(|m| case.mention(Some(m.by))),
            ago => last.map(|m| ago(m.at)),
            ..case.called(record)
        },
    )
}

/// The refusal that asks who signed, with what was typed and the form to say it.
async fn needs_signature(
    case: &Case<'_>,
    record: &Record,
    signed: &str,
    proof: Proof,
) -> Outcome<Stop> {
    let typed = (!signed.is_empty()).then(|| short(signed));
    let first = case.explains(&Rule::Signature).await?;
    let voice = case.voice();
    let message = case.refusal(
        "refusal.signature",
        context! {
            typed, first,
            ours => proof == Proof::Ours,
            ahead => proof == Proof::Ahead,
            ..case.called(record)
        },
    );
    Ok(message
        .with(vec![
            voice
                .button("button.fill_signed", Act::Won(record.number))
                .primary(),
        ])
        .into())
}
