//! Posts to channels while the API misbehaves: each arrives, and arrives once.

use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use dealcoach::clock::{SharedClock, SystemClock};
use dealcoach::coach::act::Act;
use dealcoach::discord::base::ApiBase;
use dealcoach::discord::desk::Later;
use dealcoach::discord::gateway::Online;
use dealcoach::discord::sender::{Outbox, Rendered, Report, Sender, TokenRefused};
use dealcoach::discord::transport::Transport;
use dealcoach::domain::id::{ChannelId, DealNumber, InteractionId, MessageId, WorkspaceId};
use dealcoach::message::{Button, Message, Row};
use dealcoach::practice::{Fault, Options, Room};
use dealcoach::store::Post;
use secrecy::SecretString;
use serenity::all::{
    ClientBuilder, Command, Context, CreateAllowedMentions, CreateCommand,
    CreateInteractionResponse, CreateInteractionResponseMessage, EventHandler, GatewayIntents,
    Interaction, Ready, async_trait,
};
use tokio::sync::watch;

use crate::server::client::{self, LIMIT};

const TOKEN: &str = "canary-bot-token";
const POST: &str = "POST /channels/*/messages";

/// An outbox with one post in it.
struct One {
    post: Mutex<Post>,
    due: Mutex<Option<i64>>,
    reports: Mutex<Vec<Report>>,
    words: Mutex<Rendered>,
    /// How often the claim was held for longer.
    extended: AtomicUsize,
    /// Whether somebody else has claimed it meanwhile.
    taken: AtomicBool,
    /// How long it takes to be rendered.
    slow: Mutex<Duration>,
}

fn words(headline: &str) -> Rendered {
    Rendered::Send(Box::new(Message {
        headline: headline.to_owned(),
        rows: vec![Row::Buttons(vec![Button::new(
            "Answer",
            Act::AnswerAll(DealNumber(5)),
        )])],
        ..Message::default()
    }))
}

impl Outbox for One {
    fn claim(&self, now: i64, _: u32) -> Later<'_, Result<Vec<Post>, String>> {
        Box::pin(async move {
            let mut due = self.due.lock().unwrap();
            if due.is_none_or(|at| at > now) {
                return Ok(Vec::new());
            }
            *due = None;
            let mut post = self.post.lock().unwrap();
            post.fence += 1;
            post.attempts += 1;
            if post.attempts == 1 {
                post.first_try_at = now;
            }
            Ok(vec![post.clone()])
        })
    }

    fn render<'a>(&'a self, _: &'a Post) -> Later<'a, Result<Rendered, String>> {
        let slow = *self.slow.lock().unwrap();
        Box::pin(async move {
            tokio::time::sleep(slow).await;
            Ok(self.words.lock().unwrap().clone())
        })
    }

    fn report<'a>(
        &'a self,
        _: &'a Post,
        report: Report,
        _: i64,
    ) -> Later<'a, Result<bool, String>> {
        Box::pin(async move {
            match &report {
                Report::Sent(message) => {
                    let mut post = self.post.lock().unwrap();
                    post.message = Some(*message);
                    post.attempts = 0;
                }
                Report::Retry(at, _) => *self.due.lock().unwrap() = Some(*at),
                Report::Held(_) | Report::Closed(_) => {}
            }
            self.reports.lock().unwrap().push(report);
            Ok(true)
        })
    }

    fn extend<'a>(&'a self, _: &'a Post, _: i64) -> Later<'a, Result<bool, String>> {
        Box::pin(async move {
            self.extended.fetch_add(1, Ordering::SeqCst);
            Ok(!self.taken.load(Ordering::SeqCst))
        })
    }

    fn next_at(&self) -> Later<'_, Option<i64>> {
        Box::pin(async move { *self.due.lock().unwrap() })
    }

    fn woken(&self) -> Later<'_, ()> {
        Box::pin(std::future::pending())
    }
}

struct Stage {
    room: Room,
    outbox: Arc<One>,
    sender: Sender,
    now: i64,
}

async fn stage() -> Stage {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let clock: SharedClock = SystemClock::shared();
    let now = clock.wall_ms();
    let of_room = Arc::clone(&clock);
    let room = Room::start(Options::new(
        listener,
        TOKEN,
        Arc::new(move || of_room.wall_ms()),
    ))
    .unwrap();
    let channel = room.seat("carol").say("Morning").unwrap().channel();
    let outbox = Arc::new(One {
        post: Mutex::new(Post {
            workspace: WorkspaceId(1),
            key: "flag:5".to_owned(),
            kind: "flag".to_owned(),
            deal: Some(DealNumber(5)),
            reference: 1,
            channel: ChannelId(channel),
            message: None,
            answers: None,
            rev: 1,
            fence: 0,
            attempts: 0,
            first_try_at: 0,
            nonce: "p-5".to_owned(),
        }),
        due: Mutex::new(Some(now)),
        reports: Mutex::default(),
        words: Mutex::new(words("D-5 is in Presentation")),
        extended: AtomicUsize::new(0),
        taken: AtomicBool::new(false),
        slow: Mutex::default(),
    });
    let token = SecretString::from(TOKEN.to_owned());
    let transport = Transport::new(
        ApiBase::parse(room.api_base()).unwrap(),
        &token,
        Arc::clone(&clock),
    )
    .unwrap();
    let online = watch::Sender::new(Some(Online {
        application: room.bot_id(),
        user: room.bot_id(),
        workspaces: 1,
    }));
    let sender = Sender::new(
        Arc::clone(&outbox) as Arc<dyn Outbox>,
        transport,
        clock,
        online.subscribe(),
    );
    Stage {
        room,
        outbox,
        sender,
        now,
    }
}

impl Stage {
    /// Steps until the post is no longer due, each time when it is due.
    async fn settle(&self) {
        for _ in 0..20 {
            let Some(due) = self.outbox.next_at().await else {
                return;
            };
            self.sender.step(due.max(self.now)).await.unwrap();
        }
        panic!("never settled: {:?}", self.reports());
    }

    fn reports(&self) -> Vec<Report> {
        self.outbox.reports.lock().unwrap().clone()
    }

    fn posts(&self) -> Vec<String> {
        let seen = self.room.seat("ben").sees();
        seen.iter()
            .filter(|m| m.content().starts_with("D-5"))
            .map(|m| m.content().to_owned())
            .collect()
    }

    /// Makes the post due again, as if it had to show something else.
    fn again(&self, headline: &str) {
        *self.outbox.words.lock().unwrap() = words(headline);
        *self.outbox.due.lock().unwrap() = Some(self.now);
    }
}

#[tokio::test]
async fn a_post_is_sent_then_edited_in_place_then_posted_anew_when_it_was_deleted() {
    let stage = stage().await;
    stage.settle().await;
    assert_eq!(stage.posts(), ["D-5 is in Presentation"]);
    stage.again("D-5 is answered");
    stage.settle().await;
    assert_eq!(stage.posts(), ["D-5 is answered"]);
    stage.room.faults().next(
        "PATCH /channels/**",
        Fault::error(404, 10008, "Unknown Message"),
    );
    stage.again("D-5 again");
    stage.settle().await;
    let sent: Vec<MessageId> = stage
        .reports()
        .iter()
        .filter_map(|r| {
            if let Report::Sent(id) = r {
                Some(*id)
            } else {
                None
            }
        })
        .collect();
    assert_eq!(sent.len(), 3);
    assert_eq!(sent[0], sent[1]);
    assert_ne!(sent[1], sent[2]);
    assert_eq!(stage.room.breaches(), []);
}

#[tokio::test]
async fn what_fails_for_now_is_tried_again_and_arrives_once() {
    let faults = [
        Fault::bad_gateway(),
        Fault::rate_limited(0.2),
        Fault::rate_limited_globally(0.2),
        Fault::CutBefore,
        Fault::CutAfter,
        Fault::Truncate,
        Fault::error(403, 130_000, "overloaded"),
    ];
    for fault in faults {
        let stage = stage().await;
        stage.room.faults().next(POST, fault.clone());
        stage.settle().await;
        assert_eq!(stage.posts(), ["D-5 is in Presentation"], "{fault:?}");
        let reports = stage.reports();
        assert!(
            matches!(reports.as_slice(), [Report::Retry(..), Report::Sent(_)]),
            "{fault:?}: {reports:?}"
        );
    }
}

#[tokio::test]
async fn a_limit_from_a_proxy_is_believed_within_reason() {
    for (said, least, most) in [
        (None, 60, 61),
        (Some("-1"), 60, 61),
        (Some("NaN"), 60, 61),
        (Some("1e30"), 3_600, 3_601),
        (Some("2"), 2, 3),
    ] {
        let stage = stage().await;
        stage
            .room
            .faults()
            .next(POST, Fault::rate_limited_html(said));
        stage.sender.step(stage.now).await.unwrap();
        let reports = stage.reports();
        let [Report::Retry(at, _)] = reports.as_slice() else {
            panic!("{reports:?}")
        };
        let wait = (at - stage.now) / 1_000;
        assert!((least..=most).contains(&wait), "{said:?}: {wait} s");
    }
}

#[tokio::test]
async fn an_answer_lost_for_longer_than_a_nonce_lives_is_looked_for_in_the_channel() {
    let stage = stage().await;
    stage.room.faults().next(POST, Fault::CutAfter);
    stage.sender.step(stage.now).await.unwrap();
    // The deal moved on meanwhile, and Discord has forgotten the nonce.
    *stage.outbox.words.lock().unwrap() = words("D-5 moved on");
    let later = stage.now + 200_000;
    *stage.outbox.due.lock().unwrap() = Some(later);
    stage.sender.step(later).await.unwrap();
    assert_eq!(stage.posts().len(), 1);
    assert!(matches!(stage.reports().last(), Some(Report::Sent(_))));
    let posts = stage
        .room
        .journal()
        .iter()
        .filter(|r| r.method == "POST")
        .count();
    assert_eq!(posts, 1, "it was found, not sent again");
}

#[tokio::test]
async fn what_is_too_late_is_looked_for_before_it_is_given_up() {
    for (fault, there) in [(Fault::CutAfter, true), (Fault::CutBefore, false)] {
        let stage = stage().await;
        stage.room.faults().next(POST, fault);
        stage.sender.step(stage.now).await.unwrap();
        let Rendered::Send(message) = words("D-5 is in Presentation") else {
            panic!("it is sent");
        };
        *stage.outbox.words.lock().unwrap() = Rendered::Lapsed(message, "over".to_owned());
        let later = stage.now + 200_000;
        *stage.outbox.due.lock().unwrap() = Some(later);
        stage.sender.step(later).await.unwrap();
        let reports = stage.reports();
        match reports.last() {
            Some(Report::Sent(_)) if there => {}
            Some(Report::Closed(why)) if !there => assert_eq!(why, "over"),
            other => panic!("{other:?}"),
        }
        assert_eq!(stage.posts().len(), usize::from(there));
    }
}

#[tokio::test]
async fn an_attempt_that_never_arrived_is_looked_for_in_vain_and_sent() {
    let stage = stage().await;
    stage.room.faults().next(POST, Fault::CutBefore);
    stage.sender.step(stage.now).await.unwrap();
    let later = stage.now + 200_000;
    *stage.outbox.due.lock().unwrap() = Some(later);
    stage.sender.step(later).await.unwrap();
    assert_eq!(stage.posts(), ["D-5 is in Presentation"]);
}

#[tokio::test]
async fn what_a_channel_refuses_is_held_with_the_reason() {
    for (status, code, reason) in [
        (403, 50001, "can't see"),
        (403, 50013, "may not post"),
        (404, 10003, "deleted"),
        (400, 50035, "50035"),
    ] {
        let stage = stage().await;
        stage
            .room
            .faults()
            .next(POST, Fault::error(status, code, "no"));
        stage.settle().await;
        let reports = stage.reports();
        let [Report::Held(why)] = reports.as_slice() else {
            panic!("{reports:?}")
        };
        assert!(why.contains(reason), "{why}");
    }
}

#[tokio::test]
async fn a_refused_token_stops_everything_and_nothing_is_sent_any_more() {
    let stage = stage().await;
    stage
        .room
        .faults()
        .next(POST, Fault::error(401, 0, "401: Unauthorized"));
    assert_eq!(stage.sender.step(stage.now).await, Err(TokenRefused));
    assert_eq!(stage.reports(), [], "the outbox is untouched");
    *stage.outbox.due.lock().unwrap() = Some(stage.now);
    assert_eq!(stage.sender.step(stage.now).await, Err(TokenRefused));
    assert_eq!(
        stage
            .room
            .journal()
            .iter()
            .filter(|r| r.method == "POST")
            .count(),
        1
    );
}

#[tokio::test]
async fn a_global_limit_holds_back_other_calls_too() {
    let stage = stage().await;
    stage
        .room
        .faults()
        .next(POST, Fault::rate_limited_globally(0.4));
    stage.sender.step(stage.now).await.unwrap();
    *stage.outbox.due.lock().unwrap() = Some(stage.now);
    let begun = tokio::time::Instant::now();
    stage.sender.step(stage.now).await.unwrap();
    assert!(
        begun.elapsed() >= Duration::from_millis(350),
        "{:?}",
        begun.elapsed()
    );
    assert_eq!(stage.posts().len(), 1);
}

#[tokio::test]
async fn a_post_of_a_deleted_deal_is_removed() {
    let stage = stage().await;
    stage.settle().await;
    stage.outbox.post.lock().unwrap().kind = Post::GONE.to_owned();
    *stage.outbox.due.lock().unwrap() = Some(stage.now);
    stage.settle().await;
    assert_eq!(stage.posts(), Vec::<String>::new());
    assert!(matches!(stage.reports().last(), Some(Report::Closed(_))));
}

#[tokio::test]
async fn a_claim_is_held_while_its_request_is_under_way() {
    let stage = stage().await;
    stage
        .room
        .faults()
        .next(POST, Fault::ApplyThenHang(Duration::from_secs(5)));
    stage.settle().await;
    assert!(stage.outbox.extended.load(Ordering::SeqCst) >= 2);
    assert_eq!(stage.room.breaches(), []);
}

#[tokio::test]
async fn what_somebody_else_has_claimed_meanwhile_is_not_sent_too() {
    let stage = stage().await;
    *stage.outbox.slow.lock().unwrap() = Duration::from_millis(2_500);
    stage.outbox.taken.store(true, Ordering::SeqCst);
    stage.sender.step(stage.now).await.unwrap();
    let sent = stage.room.journal();
    assert!(!sent.iter().any(|r| r.method == "POST"), "it was sent");
}

/// A client of the bot's that answers a command in public: with the whole answer, or only that it will come.
struct Shows {
    whole: bool,
}

#[async_trait]
impl EventHandler for Shows {
    async fn ready(&self, context: Context, _: Ready) {
        let commands = vec![CreateCommand::new("deal").description("d")];
        Command::set_global_commands(&context.http, commands)
            .await
            .unwrap();
    }

    async fn interaction_create(&self, context: Context, interaction: Interaction) {
        let Interaction::Command(command) = interaction else {
            return;
        };
        let message =
            CreateInteractionResponseMessage::new().allowed_mentions(CreateAllowedMentions::new());
        let response = if self.whole {
            CreateInteractionResponse::Message(message.content("D-5, as it was"))
        } else {
            CreateInteractionResponse::Defer(CreateInteractionResponseMessage::new())
        };
        command.create_response(&context, response).await.unwrap();
    }
}

/// A stage whose post is the public answer to a command. It is in its channel, and nobody heard of that.
async fn unheard(whole: bool) -> (Stage, MessageId) {
    let stage = stage().await;
    let http = client::http(&stage.room);
    let mut bot = ClientBuilder::new_with_http(http, GatewayIntents::GUILDS)
        .event_handler(Shows { whole })
        .await
        .unwrap();
    let bot = tokio::spawn(async move { bot.start().await });
    assert!(stage.room.wait_for_bot("deal", LIMIT).await, "no commands");
    let seat = stage.room.seat("carol");
    let typing = tokio::spawn(async move { seat.command("deal", &[]).await });
    let answer = stage
        .room
        .wait_for(
            "deals",
            |m| m.json()["interaction_metadata"].is_object(),
            LIMIT,
        )
        .await
        .unwrap();
    typing.abort();
    bot.abort();
    let id = answer.json()["interaction_metadata"]["id"]
        .as_str()
        .unwrap();
    stage.outbox.post.lock().unwrap().answers = Some(InteractionId(id.parse().unwrap()));
    (stage, MessageId(answer.id()))
}

/// The requests by which messages of a channel were made, changed or removed.
fn written(stage: &Stage) -> Vec<String> {
    let journal = stage.room.journal();
    let calls = journal
        .iter()
        .filter(|r| r.path.starts_with("/channels/") && r.method != "GET");
    calls.map(|r| r.method.clone()).collect()
}

#[tokio::test]
async fn an_answer_that_is_shown_whole_is_left_as_it_is() {
    let (stage, shown) = unheard(true).await;
    stage.settle().await;
    assert_eq!(stage.reports(), [Report::Sent(shown)]);
    assert_eq!(stage.posts(), ["D-5, as it was"]);
    assert_eq!(written(&stage), [""; 0]);
}

#[tokio::test]
async fn an_answer_that_shows_less_than_there_is_by_now_is_edited() {
    // Announced only, or changed before it was heard of.
    for (whole, rev) in [(false, 1), (true, 2)] {
        let (stage, shown) = unheard(whole).await;
        stage.outbox.post.lock().unwrap().rev = rev;
        stage.settle().await;
        assert_eq!(stage.reports(), [Report::Sent(shown)], "{whole}");
        assert_eq!(stage.posts(), ["D-5 is in Presentation"], "{whole}");
        assert_eq!(written(&stage), ["PATCH"], "{whole}");
        assert_eq!(stage.room.breaches(), []);
    }
}

#[tokio::test]
async fn an_answer_that_never_came_is_posted_if_it_has_to_be_seen() {
    for (words, posts) in [
        (words("D-5 is in Presentation"), 1),
        (Rendered::Close("nobody has seen it".to_owned()), 0),
    ] {
        let stage = stage().await;
        let before = stage.room.seat("carol").say("Again").unwrap();
        stage.outbox.post.lock().unwrap().answers = Some(InteractionId(before.id()));
        *stage.outbox.words.lock().unwrap() = words;
        stage.settle().await;
        assert_eq!(stage.posts().len(), posts);
        let reports = stage.reports();
        let said = match reports.as_slice() {
            [Report::Sent(_)] => 1,
            [Report::Closed(_)] => 0,
            _ => panic!("{reports:?}"),
        };
        assert_eq!(said, posts);
    }
}

#[tokio::test]
async fn an_answer_that_is_there_is_kept_hold_of_where_nothing_more_is_to_be_shown() {
    let (stage, shown) = unheard(false).await;
    *stage.outbox.words.lock().unwrap() = Rendered::Close("it shows what it shows".to_owned());
    stage.settle().await;
    assert_eq!(stage.reports(), [Report::Sent(shown)]);
    assert_eq!(written(&stage), [""; 0]);
}

#[tokio::test]
async fn an_answer_about_a_deleted_deal_is_found_and_removed() {
    for whole in [true, false] {
        let (stage, _) = unheard(whole).await;
        stage.outbox.post.lock().unwrap().kind = Post::GONE.to_owned();
        stage.settle().await;
        assert!(matches!(stage.reports().as_slice(), [Report::Closed(_)]));
        assert_eq!(written(&stage), ["DELETE"]);
        assert_eq!(stage.room.messages("deals").len(), 1, "what Carol said");
    }
}

#[tokio::test]
async fn an_answer_that_cannot_be_looked_for_is_rather_posted_twice_than_not_at_all() {
    let (stage, shown) = unheard(true).await;
    stage.room.faults().next(
        "GET /channels/**",
        Fault::error(403, 50001, "Missing Access"),
    );
    stage.settle().await;
    let reports = stage.reports();
    let [Report::Sent(posted)] = reports.as_slice() else {
        panic!("{reports:?}")
    };
    assert_ne!(*posted, shown);
    assert_eq!(stage.posts().len(), 2);
    // What passes is waited for instead.
    let (stage, shown) = unheard(true).await;
    stage
        .room
        .faults()
        .next("GET /channels/**", Fault::bad_gateway());
    stage.settle().await;
    let reports = stage.reports();
    assert!(
        matches!(reports.as_slice(), [Report::Retry(..), Report::Sent(found)] if *found == shown),
        "{reports:?}"
    );
    assert_eq!(stage.posts().len(), 1);
}
