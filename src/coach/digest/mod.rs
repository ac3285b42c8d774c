//! `/digest`: the managers' daily summary, its schedule, and how it stands.
//!
//! A look at what is due ([`Coach::look_at_digests`]) plans a post a day and reader; what the post says is made when it
//! is first sent ([`Coach::digest_post`]) and stands in its row from then on.

mod look;
mod make;
mod reader;
mod schedule;
mod status;

use minijinja::context;

use crate::coach::Coach;
use crate::coach::act::DigestView;
use crate::coach::args::Args;
use crate::coach::case::Case;
use crate::coach::command::{OptionKind, OptionSpec, Spec};
use crate::coach::refusal::Outcome;
use crate::coach::request::Answer;
use crate::domain::id::{UserId, WorkspaceId};
use crate::message::digest::Shown;
use crate::message::voice::link_to;
use crate::message::{Colour, Message};
use crate::playbook::texts::safe;
use crate::store::{DigestPost, MANAGERS};

pub use reader::Own;
pub(super) use reader::reader_of;
pub(super) use schedule::next;

/// Where a digest comes.
const BY: &[(&str, &str)] = &[
    ("In the managers' channel", "channel"),
    ("To me, as direct message", "dm"),
];

pub(super) const SPECS: &[Spec] = &[
    Spec {
        path: &["digest", "now"],
        about: "Post today's digest now, ahead of its time",
        options: &[],
        anywhere: false,
    },
    Spec {
        path: &["digest", "preview"],
        about: "What the digest would say now, for you alone",
        options: &[],
        anywhere: false,
    },
    Spec {
        path: &["digest", "schedule"],
        about: "When the digest comes, and whether you get one of your own",
        options: &[
            OptionSpec {
                name: "time",
                about: "Such as 8, 8:30 or 8.30am; default, or off",
                kind: OptionKind::Text(20),
                required: false,
            },
            OptionSpec {
                name: "days",
                about: "Such as mon-fri, or default: the working days",
                kind: OptionKind::Text(100),
                required: false,
            },
            OptionSpec {
                name: "by",
                about: "The channel's, or one of your own",
                kind: OptionKind::Choice(BY),
                required: false,
            },
        ],
        anywhere: false,
    },
    Spec {
        path: &["digest", "status"],
        about: "The last digest and the next one",
        options: &[],
        anywhere: false,
    },
];

pub(super) async fn run(case: &Case<'_>, name: &str, args: Args<'_>) -> Outcome<Answer> {
    case.must_manage()?;
    match name {
        "now" => now(case).await,
        "preview" => preview(case).await,
        "schedule" => schedule::run(case, args).await,
        "status" => status::run(case).await,
        _ => Err(case.stop(
            "refusal.unknown_command",
            context! { typed => format!("digest {name}") },
        )),
    }
}

/// Sends today's digest ahead of its time; there is one a day.
async fn now(case: &Case<'_>) -> Outcome<Answer> {
    let Some(channel) = case.settings.managers_channel else {
        return Err(case.stop("refusal.digest_no_channel", context! {}));
    };
    let day = case.today();
    let post = DigestPost {
        day,
        key: reader::key(MANAGERS, day),
        channel: Some(channel),
        at: case.now,
    };
    let store = &case.coach.store;
    let planned = store.digest_now(case.workspace, MANAGERS, post).await?;
    let voice = case.voice();
    let channel = safe(format!("<#{channel}>"));
    if planned {
        let next = next(case, MANAGERS).await?;
        let values = context! { channel, next };
        return Ok(Answer::private(voice.message(
            "digest.now",
            values,
            Colour::Good,
        )));
    }
    let sent = case
        .coach
        .digest_of_day(case.workspace, MANAGERS, day)
        .await?;
    let link = sent
        .and_then(|sent| sent.message)
        .map(|message| link_to(case.workspace, message));
    let mut message = live(case).await?;
    let news = case.say("digest.had", context! { channel, link });
    message.body = format!("{}\n\n{}", message.headline, message.body);
    news.trim().clone_into(&mut message.headline);
    Ok(Answer::private(message))
}

/// What it would say now.
async fn preview(case: &Case<'_>) -> Outcome<Answer> {
    Ok(Answer::private(live(case).await?))
}

/// The first page of how things stand now, with its picture.
pub(super) async fn live(case: &Case<'_>) -> Outcome<Message> {
    let coach = case.coach;
    let digest = coach
        .make_digest(case.workspace, MANAGERS, case.today(), None, case.now)
        .await?;
    let shown = Shown {
        workspace: case.workspace,
        reader: MANAGERS,
        posted: false,
        at: case.now,
        due: "",
        confidential: true,
    };
    Ok(make::drawn(&case.voice(), &digest, &shown).await)
}

/// Shows a part of a digest privately.
pub(super) async fn press(case: &Case<'_>, view: DigestView) -> Outcome<Answer> {
    case.must_manage()?;
    // Whoever has one of their own reads that one; the channel's is every manager's.
    if view.reader != MANAGERS && view.reader != case.actor().user {
        return Err(case.stop("refusal.managers_only", context! {}));
    }
    let (w, coach) = (case.workspace, case.coach);
    let digest = match view.day {
        None => {
            let day = case.today();
            let made = coach
                .make_digest(w, view.reader, day, None, case.now)
                .await?;
            Some(made)
        }
        Some(day) => {
            let sent = coach.digest_of_day(w, view.reader, day).await?;
            sent.and_then(|sent| sent.digest)
        }
    };
    let voice = case.voice();
    let Some(digest) = digest else {
        return Ok(Answer::private(voice.digest_gone()));
    };
    let shown = Shown {
        workspace: w,
        reader: view.reader,
        posted: view.day.is_some(),
        at: case.now,
        due: "",
        confidential: true,
    };
    let offset = usize::try_from(view.offset).unwrap_or(0);
    let message = voice.digest_part(&digest, &shown, view.part, offset);
    Ok(if view.turns {
        Answer::replace(message)
    } else {
        Answer::private(message)
    })
}

impl Coach {
    /// The digest of a reader and a day, as its post stands.
    async fn digest_of_day(
        &self,
        w: WorkspaceId,
        reader: UserId,
        day: chrono::NaiveDate,
    ) -> Result<Option<crate::store::DigestSent>, crate::store::StoreError> {
        let key = reader::key(reader, day);
        let sent = self.store.digests_sent(w, (&key, &key), 1).await?;
        Ok(sent.into_iter().next())
    }
}
