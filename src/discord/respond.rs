//! The one way in which interactions are answered: let in, worked on, answered in time.
//!
//! Discord waits three seconds for the first answer. Work that takes longer than about half of that is announced
//! first and shown later; a request that arrives late is announced before anything is saved, so that nothing
//! changes behind the back of somebody who was told that it failed.

use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use serde_json::json;
use tokio::sync::Semaphore;
use tokio::task::JoinHandle;

use super::admit::{Pace, Paces, Seen};
use super::answering::Acked;
use super::desk::Desk;
use super::inbound::{Incoming, Origin, Unreadable};
use super::jitter;
use super::render;
use super::route::Ticket;
use super::transport::{Body, Transport};
use crate::clock::SharedClock;
use crate::coach::request::{Answer, Request, Show};
use crate::domain::id::{MessageId, WorkspaceId};
use crate::message::{Colour, Message};

/// Interactions worked on at once. More than can be saved in time are told so.
pub const AT_ONCE: u32 = 2_048;
/// How old an interaction may become before its first answer is sent; Discord gives up at 3 s.
const FIRST_ANSWER: Duration = Duration::from_millis(2_500);
/// How long work may take before it is announced.
const PATIENCE: Duration = Duration::from_millis(1_500);
/// Time for the first answer to travel.
const TRAVEL: Duration = Duration::from_millis(2_500);

/// Answers interactions. Cheap to clone.
#[derive(Clone)]
pub struct Responder {
    inner: Arc<Inner>,
}

struct Inner {
    desk: Arc<dyn Desk>,
    transport: Transport,
    clock: SharedClock,
    places: Semaphore,
    closing: AtomicBool,
    seen: Mutex<Seen>,
    pace: Mutex<Pace>,
    counts: Counts,
}

/// What happened since the start.
#[derive(Debug, Default)]
pub struct Counts {
    /// Interactions let in.
    pub taken: AtomicU64,
    /// Interactions seen before.
    pub repeated: AtomicU64,
    /// Interactions turned away because there was too much to do.
    pub busy: AtomicU64,
    /// Interactions turned away because one person asked too much.
    pub flooded: AtomicU64,
    /// Interactions that arrived late.
    pub late: AtomicU64,
    /// Interactions that could not be read.
    pub unreadable: AtomicU64,
}

/// How far an interaction has been answered.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Given {
    /// Not at all.
    Nothing,
    /// "Thinking", in the channel or for the person alone.
    Thinking { private: bool },
    /// The press was taken; the message stays as it is until it is updated.
    Updating,
}

impl Responder {
    /// A responder that asks this desk.
    pub fn new(
        desk: Arc<dyn Desk>,
        transport: Transport,
        clock: SharedClock,
        paces: Paces,
    ) -> Self {
        Self {
            inner: Arc::new(Inner {
                desk,
                transport,
                clock,
                places: Semaphore::new(AT_ONCE as usize),
                closing: AtomicBool::new(false),
                seen: Mutex::default(),
                pace: Mutex::new(Pace::new(paces)),
                counts: Counts::default(),
            }),
        }
    }

    /// What happened since the start.
    pub fn counts(&self) -> &Counts {
        &self.inner.counts
    }

    /// Waits until everything that was let in has been answered; nothing is let in from now on. Says whether all
    /// was answered in this time.
    pub async fn drain(&self, time: Duration) -> bool {
        self.inner.closing.store(true, Ordering::Relaxed);
        let all = tokio::time::timeout(time, self.inner.places.acquire_many(AT_ONCE)).await;
        matches!(all, Ok(Ok(_)))
    }

    /// Answers one interaction; returns when it is answered or given up.
    pub async fn answer(&self, incoming: Incoming) {
        let inner = &self.inner;
        let Incoming {
            ticket,
            origin,
            request,
        } = incoming;
        if inner.closing.load(Ordering::Relaxed) {
            return;
        }
        if !lock(&inner.seen).first(ticket.id) {
            inner.counts.repeated.fetch_add(1, Ordering::Relaxed);
            return;
        }
        // Held until the answer is on its way, so that stopping waits for it.
        let Ok(_place) = inner.places.try_acquire() else {
            if inner.closing.load(Ordering::Relaxed) {
                return;
            }
            inner.counts.busy.fetch_add(1, Ordering::Relaxed);
            let answer = inner.desk.busy(&request);
            self.show(&ticket, origin, Given::Nothing, answer, TRAVEL)
                .await;
            return;
        };
        let now = inner.clock.mono();
        if !lock(&inner.pace).allows(request.actor.user, &request.ask, now) {
            inner.counts.flooded.fetch_add(1, Ordering::Relaxed);
            let answer = inner.desk.flooded(&request);
            self.show(&ticket, origin, Given::Nothing, answer, TRAVEL)
                .await;
            return;
        }
        inner.counts.taken.fetch_add(1, Ordering::Relaxed);

        let age = self.age(&ticket);
        tracing::debug!(
            interaction = ticket.id.0,
            ?origin,
            age_ms = age.as_millis(),
            "let in"
        );
        let private = inner.desk.private(&request);
        let workspace = request.workspace;
        if age > FIRST_ANSWER {
            inner.counts.late.fetch_add(1, Ordering::Relaxed);
            if origin == Origin::Completion {
                return;
            }
            // Acknowledge first, and do nothing for somebody who has been told that it failed.
            let Some(given) = self.announce(&ticket, origin, private).await else {
                return;
            };
            let answer = outcome(self.begin(request).await);
            let made = self.finish(&ticket, origin, given, answer).await;
            self.tell(workspace, &ticket, made).await;
            return;
        }

        let announce = !inner.desk.may_open_form(&request) && origin != Origin::Completion;
        let patience = FIRST_ANSWER.saturating_sub(age).min(PATIENCE);
        let mut work = self.begin(request);
        let answer = if announce {
            if let Ok(done) = tokio::time::timeout(patience, &mut work).await {
                outcome(done)
            } else {
                // The work goes on whatever becomes of the announcement: it may have saved something already.
                let given = self.announce(&ticket, origin, private).await;
                let answer = outcome(work.await);
                if let Some(given) = given {
                    let made = self.finish(&ticket, origin, given, answer).await;
                    self.tell(workspace, &ticket, made).await;
                }
                return;
            }
        } else {
            outcome(work.await)
        };
        let left = TRAVEL
            .saturating_sub(self.age(&ticket))
            .max(Duration::from_millis(500));
        let made = self
            .show(&ticket, origin, Given::Nothing, answer, left)
            .await;
        self.tell(workspace, &ticket, made).await;
    }

    /// Tells the desk of a public answer that is there.
    async fn tell(&self, workspace: Option<WorkspaceId>, ticket: &Ticket, made: Option<MessageId>) {
        if let (Some(workspace), Some(message)) = (workspace, made) {
            self.inner
                .desk
                .answered(workspace, ticket.id, message)
                .await;
        }
    }

    /// Answers an interaction that could not be read, so that the person is not left waiting.
    pub async fn unreadable(&self, unreadable: Unreadable) {
        self.inner.counts.unreadable.fetch_add(1, Ordering::Relaxed);
        tracing::warn!(why = unreadable.why, "an interaction could not be read");
        let Some(ticket) = unreadable.ticket else {
            return;
        };
        if !lock(&self.inner.seen).first(ticket.id) {
            return;
        }
        let message = Message {
            headline: "I can't read that one.".to_owned(),
            body: "Nothing was changed. It came in a form that this version doesn't know; type the command again."
                .to_owned(),
            colour: Colour::Refused,
            ..Message::default()
        };
        let origin = if unreadable.completing {
            Origin::Completion
        } else {
            Origin::Command
        };
        self.show(
            &ticket,
            origin,
            Given::Nothing,
            Answer::private(message),
            TRAVEL,
        )
        .await;
    }

    fn age(&self, ticket: &Ticket) -> Duration {
        let age = self
            .inner
            .transport
            .discord_now_ms()
            .saturating_sub(ticket.created_ms());
        Duration::from_millis(u64::try_from(age).unwrap_or(0))
    }

    fn begin(&self, request: Request) -> JoinHandle<Answer> {
        let desk = Arc::clone(&self.inner.desk);
        // A task of its own: a panic ends it alone, and is told to the person like any other failure.
        tokio::spawn(async move { desk.handle(request).await })
    }

    /// Tells Discord that the answer will come; `None` when that did not work.
    async fn announce(&self, ticket: &Ticket, origin: Origin, private: bool) -> Option<Given> {
        let (body, given) = if origin.has_message() {
            (json!({"type": 6}), Given::Updating)
        } else if private {
            (
                json!({"type": 5, "data": {"flags": render::PRIVATE}}),
                Given::Thinking { private: true },
            )
        } else {
            (json!({"type": 5}), Given::Thinking { private: false })
        };
        match self
            .inner
            .transport
            .callback(ticket, &Body::Json(body), false, TRAVEL)
            .await
        {
            Acked::Done(_) => Some(given),
            // Somebody else answers it, or nobody can any more.
            Acked::Already | Acked::Gone => None,
            Acked::Unknown(error) | Acked::Refused(error) => {
                tracing::warn!(%error, "an interaction could not be acknowledged");
                None
            }
        }
    }

    /// The first answer, given directly; its message, where it is public and was heard of.
    async fn show(
        &self,
        ticket: &Ticket,
        origin: Origin,
        given: Given,
        answer: Answer,
        time: Duration,
    ) -> Option<MessageId> {
        debug_assert_eq!(
            given,
            Given::Nothing,
            "what was announced is finished, not shown"
        );
        let public = matches!(
            &answer,
            Answer::Say {
                show: Show::Public,
                ..
            }
        );
        let body = match (&answer, origin) {
            (Answer::Silence, _) => return None,
            (Answer::Offer(choices), Origin::Completion) => render::choices(choices),
            (_, Origin::Completion) => render::choices(&[]),
            (Answer::Ask(modal), Origin::Command | Origin::Component) => render::modal(modal),
            (Answer::Ask(_), _) => {
                // Discord allows no form in answer to a form.
                tracing::error!("a form was to be opened in answer to a form");
                render::body(Some(4), render::create(&no_form_here(), true))
            }
            (Answer::Offer(_), _) => return None,
            (Answer::Say { message, show }, _) => match show {
                Show::Replace if origin.has_message() => {
                    render::body(Some(7), render::replace(message))
                }
                Show::Public => render::body(Some(4), render::create(message, false)),
                Show::Private | Show::Replace => {
                    render::body(Some(4), render::create(message, true))
                }
            },
        };
        let transport = &self.inner.transport;
        match transport.callback(ticket, &body, public, time).await {
            Acked::Done(None) if public => {
                // Taken, but what it made was not told: by a try whose answer got lost, for one.
                return transport.original(ticket).await.unwrap_or_else(|error| {
                    tracing::info!(%error, "a public answer is looked for in its channel later");
                    None
                });
            }
            Acked::Done(made) => return made,
            Acked::Already => tracing::debug!("an interaction had been answered before"),
            Acked::Gone => tracing::info!("an answer came too late for Discord"),
            Acked::Unknown(error) => {
                tracing::warn!(%error, "whether an answer arrived is not known");
            }
            Acked::Refused(error) => {
                tracing::error!(%error, "Discord refused an answer");
                if error.status() == Some(400) && origin != Origin::Completion {
                    // A mistake of ours in the form of the answer: say so rather than leave the person waiting.
                    let body = render::body(Some(4), render::create(&could_not_be_shown(), true));
                    let second = transport.callback(ticket, &body, false, time).await;
                    tracing::debug!(
                        ?second,
                        "told the person that the answer could not be shown"
                    );
                }
            }
        }
        None
    }

    /// The answer after it was announced; its message, where it is public.
    async fn finish(
        &self,
        ticket: &Ticket,
        origin: Origin,
        given: Given,
        answer: Answer,
    ) -> Option<MessageId> {
        let transport = &self.inner.transport;
        let (message, show) = match answer {
            Answer::Say { message, show } => (*message, show),
            Answer::Silence | Answer::Offer(_) => {
                if matches!(given, Given::Thinking { .. })
                    && let Err(error) = transport.delete_original(ticket).await
                {
                    tracing::warn!(%error, "an announcement could not be taken back");
                }
                return None;
            }
            // It arrived too late to open a form; nothing was saved, for a form saves nothing by opening.
            Answer::Ask(_) => (press_again(), Show::Private),
        };
        let outcome = match (given, show) {
            (Given::Updating, Show::Replace) => {
                transport
                    .edit_original(ticket, &render::body(None, render::replace(&message)))
                    .await
            }
            (Given::Updating, _) => {
                let private = show != Show::Public;
                transport
                    .followup(
                        ticket,
                        &render::body(None, render::create(&message, private)),
                    )
                    .await
            }
            (Given::Thinking { private }, _) if private == (show != Show::Public) => {
                transport
                    .edit_original(ticket, &render::body(None, render::replace(&message)))
                    .await
            }
            (Given::Thinking { .. }, _) => {
                // Announced to the wrong audience: take it back and answer anew. If it can't be taken back, the
                // next message would take its place and be seen by the wrong people.
                if let Ok(()) = transport.delete_original(ticket).await {
                    let private = show != Show::Public;
                    transport
                        .followup(
                            ticket,
                            &render::body(None, render::create(&message, private)),
                        )
                        .await
                } else {
                    let body = render::body(None, render::replace(&could_not_be_shown()));
                    transport.edit_original(ticket, &body).await
                }
            }
            (Given::Nothing, _) => Ok(self
                .show(
                    ticket,
                    origin,
                    given,
                    Answer::Say {
                        message: Box::new(message),
                        show,
                    },
                    TRAVEL,
                )
                .await),
        };
        match outcome {
            Ok(made) => made.filter(|_| show == Show::Public),
            Err(error) => {
                tracing::error!(%error, "an answer could not be shown");
                None
            }
        }
    }
}

/// The answer of finished work, or a sentence in place of one that panicked.
fn outcome(done: Result<Answer, tokio::task::JoinError>) -> Answer {
    done.unwrap_or_else(|_| {
        let reference = format!("{:08x}", jitter::random() & 0xffff_ffff);
        tracing::error!(reference, "answering an interaction panicked");
        Answer::private(Message {
            headline: "Something went wrong on my side.".to_owned(),
            body: format!(
                "Look at the deal before you try again: it may or may not have been saved.\nReference for whoever runs me: `{reference}`"
            ),
            colour: Colour::Refused,
            ..Message::default()
        })
    })
}

fn refusal(headline: &str, body: &str) -> Message {
    Message {
        headline: headline.to_owned(),
        body: body.to_owned(),
        colour: Colour::Refused,
        ..Message::default()
    }
}

fn no_form_here() -> Message {
    refusal(
        "That form can't open here.",
        "Nothing was changed. Type the command instead.",
    )
}

fn could_not_be_shown() -> Message {
    refusal(
        "The answer can't be shown.",
        "What you asked for may have been saved: look at it with `/deal show`.",
    )
}

fn press_again() -> Message {
    refusal(
        "That reached me too late to open the form.",
        "Nothing was changed. Do it again.",
    )
}

fn lock<T>(mutex: &Mutex<T>) -> std::sync::MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
