//! The wire: the real client library against the practice server, with a double in the coach's place, while the
//! connection and the API misbehave.

mod answers;
mod gateway;
mod start;

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use dealcoach::clock::{SharedClock, SystemClock};
use dealcoach::coach::act::Act;
use dealcoach::coach::command::{OptionKind, OptionSpec, Spec};
use dealcoach::coach::request::{Answer, Ask, OptionValue, Request};
use dealcoach::discord::admit::Paces;
use dealcoach::discord::base::ApiBase;
use dealcoach::discord::commands::Commands;
use dealcoach::discord::desk::{Desk, Later};
use dealcoach::discord::register;
use dealcoach::discord::stop::Stop;
use dealcoach::discord::transport::Transport;
use dealcoach::discord::wire::{Plan, Wire};
use dealcoach::domain::id::{DealNumber, InteractionId, MessageId, WorkspaceId};
use dealcoach::message::{Button, Choice, Input, MenuOption, Message, Modal, Row};
use dealcoach::practice::{self, Fault, Options, Room};
use secrecy::SecretString;
use tokio::sync::{Semaphore, watch};

const TOKEN: &str = "canary-bot-token";
/// Nobody is held up.
const UNLIMITED: Paces = Paces {
    commands: 0,
    presses: 0,
    autocompletes: 0,
};
const LIMIT: Duration = Duration::from_secs(20);

const TABLE: [Spec; 5] = [
    Spec {
        path: &["deal", "new"],
        about: "Log a deal",
        options: &[
            OptionSpec {
                name: "name",
                about: "Its name",
                kind: OptionKind::Text(100),
                required: true,
            },
            OptionSpec {
                name: "source",
                about: "Where from",
                kind: OptionKind::Completed,
                required: false,
            },
        ],
        anywhere: false,
    },
    Spec {
        path: &["deal", "slow"],
        about: "Takes its time",
        options: &[],
        anywhere: false,
    },
    Spec {
        path: &["deal", "hidden"],
        about: "Takes its time, then is private",
        options: &[],
        anywhere: false,
    },
    Spec {
        path: &["deal", "panic"],
        about: "Breaks",
        options: &[],
        anywhere: false,
    },
    Spec {
        path: &["help"],
        about: "What one can do",
        options: &[],
        anywhere: true,
    },
];

/// A coach that answers by rote and counts what it did.
struct Double {
    handled: Mutex<Vec<Request>>,
    answered: watch::Sender<Vec<MessageId>>,
    gate: Semaphore,
    busy: AtomicUsize,
}

impl Double {
    fn handled(&self) -> usize {
        self.handled.lock().unwrap().len()
    }
}

fn heard(kind: &str) -> MenuOption {
    MenuOption {
        value: kind.to_owned(),
        label: format!("By {kind}"),
        hint: None,
        chosen: kind == "letter",
    }
}

fn say(headline: &str) -> Message {
    Message {
        headline: headline.to_owned(),
        ..Message::default()
    }
}

impl Desk for Double {
    fn handle(&self, request: Request) -> Later<'_, Answer> {
        Box::pin(async move {
            self.handled.lock().unwrap().push(request.clone());
            match request.ask {
                Ask::Command { path, options } => match path.last().map(String::as_str) {
                    Some("new") => {
                        let Some(OptionValue::Text(name)) = options.get("name") else {
                            panic!("no name")
                        };
                        let mut message = say(&format!("Logged {name}"));
                        message.body = String::from("What changed there?");
                        message.rows = vec![Row::Buttons(vec![
                            Button::new("Answer", Act::AnswerAll(DealNumber(1))).primary(),
                            Button::new("More", Act::Checklist(DealNumber(1))),
                        ])];
                        Answer::public(message)
                    }
                    Some("slow") => {
                        self.gate.acquire().await.unwrap().forget();
                        Answer::public(say("Here at last"))
                    }
                    Some("hidden") => {
                        self.gate.acquire().await.unwrap().forget();
                        Answer::private(say("For your eyes"))
                    }
                    Some("panic") => panic!("as asked"),
                    _ => Answer::private(say("Help")),
                },
                Ask::Complete { typed, .. } => {
                    Answer::Offer(vec![Choice::new(&format!("{typed}!"), typed.clone())])
                }
                Ask::Press { custom_id } => match Act::parse(&custom_id) {
                    Some(Act::AnswerAll(_)) => Answer::ask(Modal {
                        act: Act::AnswerAll(DealNumber(1)),
                        title: "What did they say?".to_owned(),
                        above: "A name and a **date**.".to_owned(),
                        inputs: vec![
                            Input::text("text", "In their words")
                                .described("What did they say, word for word?")
                                .hinted("Nine days, and nobody knows why")
                                .long()
                                .required(),
                            Input::choice("kind", "How", vec![heard("call"), heard("letter")]),
                        ],
                    }),
                    _ => Answer::replace(say("Replaced")),
                },
                Ask::Pick { .. } => Answer::Silence,
                Ask::Submit { fields, .. } => {
                    let how = &fields["kind"];
                    Answer::replace(say(&format!("Noted: {} ({how})", fields["text"])))
                }
            }
        })
    }

    fn private(&self, request: &Request) -> bool {
        !matches!(&request.ask, Ask::Command { path, .. } if path[0] == "deal")
    }

    fn may_open_form(&self, request: &Request) -> bool {
        matches!(&request.ask, Ask::Press { custom_id } if matches!(Act::parse(custom_id), Some(Act::AnswerAll(_))))
    }

    fn answered(&self, _: WorkspaceId, _: InteractionId, message: MessageId) -> Later<'_, ()> {
        self.answered.send_modify(|heard| heard.push(message));
        Box::pin(std::future::ready(()))
    }

    fn busy(&self, _: &Request) -> Answer {
        self.busy.fetch_add(1, Ordering::SeqCst);
        Answer::private(say("A moment: nothing was saved"))
    }

    fn flooded(&self, _: &Request) -> Answer {
        Answer::private(say("Slower, please: nothing was saved"))
    }
}

struct Stage {
    room: Room,
    desk: Arc<Double>,
    wire: Wire,
}

fn transport(base: &str, clock: &SharedClock) -> (Transport, SecretString) {
    let token = SecretString::from(TOKEN.to_owned());
    (
        Transport::new(ApiBase::parse(base).unwrap(), &token, Arc::clone(clock)).unwrap(),
        token,
    )
}

async fn room_with(change: impl FnOnce(&mut Options)) -> Room {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let clock = SystemClock::shared();
    let mut options = Options::new(listener, TOKEN, Arc::new(move || clock.wall_ms()));
    change(&mut options);
    Room::start(options).unwrap()
}

async fn connect(room: &Room, paces: Paces) -> Result<(Arc<Double>, Wire), Stop> {
    let clock = SystemClock::shared();
    let desk = Arc::new(Double {
        handled: Mutex::default(),
        answered: watch::Sender::default(),
        gate: Semaphore::new(0),
        busy: AtomicUsize::new(0),
    });
    let (transport, token) = transport(room.api_base(), &clock);
    let wire = Wire::start(Plan {
        transport,
        token,
        clock,
        desk: Arc::clone(&desk) as Arc<dyn Desk>,
        commands: register::commands(&TABLE),
        known: Commands::default(),
        paces,
        online: watch::Sender::new(None),
    })
    .await?;
    Ok((desk, wire))
}

async fn stage_with(change: impl FnOnce(&mut Options)) -> Stage {
    let room = room_with(change).await;
    let (desk, wire) = connect(&room, UNLIMITED).await.unwrap();
    assert!(wire.ready(LIMIT).await, "not ready: {:?}", room.breaches());
    Stage { room, desk, wire }
}

async fn stage() -> Stage {
    stage_with(|_| {}).await
}

impl Stage {
    async fn new_deal(&self) -> practice::Answer {
        self.room
            .seat("carol")
            .command("deal new", &[("name", "Nordlicht")])
            .await
    }

    async fn works(&self) {
        let answer = self.new_deal().await;
        assert!(
            matches!(&answer, practice::Answer::Message(m) if m.content() == "Logged Nordlicht"),
            "{answer:?} {:?}",
            self.room.breaches()
        );
    }

    /// Waits until the desk has heard of these messages, and of no others.
    async fn heard_of(&self, messages: &[u64]) {
        let mut answered = self.desk.answered.subscribe();
        let all = answered.wait_for(|heard| heard.len() >= messages.len());
        let heard = tokio::time::timeout(LIMIT, all).await;
        let heard: Vec<u64> = heard.unwrap().unwrap().iter().map(|m| m.0).collect();
        assert_eq!(heard, messages);
    }

    async fn end(self) {
        assert_eq!(self.room.breaches(), []);
        assert!(
            self.wire.shutdown(Duration::from_secs(4)).await,
            "something was left unanswered"
        );
        assert!(self.room.until(LIMIT, |room| !room.bot_online()).await);
    }

    fn posts(&self, method: &str, path: &str) -> usize {
        self.room
            .journal()
            .iter()
            .filter(|r| r.method == method && r.path.contains(path))
            .count()
    }
}
