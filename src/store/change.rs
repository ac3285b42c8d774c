//! What goes into the store and what comes out of it, as plain data.

use std::ops::Deref;
use std::sync::Arc;

use crate::coach::settings::Settings;
use crate::domain::deal::Deal;
use crate::domain::event::Event;
use crate::domain::id::{
    ChannelId, DealNumber, InteractionId, MessageId, RoleId, UserId, WorkspaceId,
};
use crate::domain::watch::Attention;

/// A deal as it stands in the database.
#[derive(Clone, Debug, PartialEq)]
pub struct Record {
    /// Its workspace.
    pub workspace: WorkspaceId,
    /// Its number.
    pub number: DealNumber,
    /// Counts its changes, from 1; a change names the version it was decided on.
    pub version: i64,
    /// Its state.
    pub deal: Arc<Deal>,
}

/// An event of a deal's history.
#[derive(Clone, Debug, PartialEq)]
pub struct HistoryEntry {
    /// What happened.
    pub event: Event,
    /// Whether it was taken back since.
    pub undone: bool,
}

/// Everything that one interaction changes; saved whole or not at all.
#[derive(Clone, Debug)]
pub struct Change {
    /// Where.
    pub workspace: WorkspaceId,
    /// Makes the interaction apply once. `None` only for what may well happen twice.
    pub receipt: Option<ReceiptWrite>,
    /// The deal and its new history.
    pub deal: Option<DealWrite>,
    /// Messages that must follow.
    pub posts: Vec<PostWrite>,
    /// Settings, with the version they were decided on (0 before the first).
    pub settings: Option<(i64, Settings)>,
    /// What was typed, to be offered again.
    pub draft: Option<DraftWrite>,
    /// The person as seen now.
    pub member: Option<MemberWrite>,
    /// A draft that is used up.
    pub drop_draft: Option<(UserId, String)>,
    /// Rules that are explained to somebody with this.
    pub met: Vec<MetWrite>,
    /// Whether the deals of the workspace are to be looked at anew: what their time is measured by changes.
    pub recount: bool,
    /// From when on the digests of the workspace follow another schedule, UTC milliseconds; `None`: as before.
    pub digest_anew: Option<i64>,
    /// A public answer that is there: its message closes the row that was written with the change it tells of.
    pub answered: Option<AnsweredWrite>,
}

impl Change {
    /// A change of nothing yet.
    pub fn new(workspace: WorkspaceId) -> Self {
        Self {
            workspace,
            receipt: None,
            deal: None,
            posts: Vec::new(),
            settings: None,
            draft: None,
            member: None,
            drop_draft: None,
            met: Vec::new(),
            recount: false,
            digest_anew: None,
            answered: None,
        }
    }
}

/// The mark that an interaction was applied.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ReceiptWrite {
    /// The interaction.
    pub interaction: InteractionId,
    /// Whose it was.
    pub user: UserId,
    /// When, UTC milliseconds.
    pub at: i64,
}

/// A deal's next state and the events that led to it.
#[derive(Clone, Debug)]
pub struct DealWrite {
    /// Which deal.
    pub target: Target,
    /// The state after the events.
    pub deal: Arc<Deal>,
    /// The events, at least one, with their sequence numbers.
    pub events: Vec<Event>,
    /// Sequence numbers of earlier events that these take back.
    pub undone: Vec<i64>,
    /// When time next has something to say about it, UTC milliseconds; `None`: never.
    pub due_at: Option<i64>,
    /// Where it stands among those to be looked at.
    pub attention: Attention,
}

/// Which deal a change is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Target {
    /// A new deal; the store gives it the next number.
    New,
    /// A deal as it was read; if it has changed since, nothing is saved.
    At {
        /// Its number.
        number: DealNumber,
        /// The version that was read.
        version: i64,
    },
}

/// A message that must be sent, or edited when it was sent before.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PostWrite {
    /// Unique in the workspace; `{deal}` stands for the number of the change's deal.
    pub key: String,
    /// What renders it.
    pub kind: String,
    /// Which deal it is about.
    pub about: About,
    /// What it is about within the deal, such as a flag's id.
    pub reference: i64,
    /// Where to; `None` holds it until [`Store::release_held`](super::Store::release_held).
    pub channel: Option<ChannelId>,
    /// Not before this instant, UTC milliseconds.
    pub not_before: i64,
    /// The interaction whose public answer the message is: it is looked for before it is sent.
    pub answers: Option<InteractionId>,
}

/// Which deal a message is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum About {
    /// None.
    Nothing,
    /// The deal of the change that it comes with.
    This,
    /// This one.
    Deal(DealNumber),
}

/// A public answer that is there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct AnsweredWrite {
    /// The interaction it answers.
    pub interaction: InteractionId,
    /// Its message.
    pub message: MessageId,
    /// When, UTC milliseconds.
    pub at: i64,
}

/// A message about a deleted deal that still stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Remains {
    /// Where.
    pub channel: ChannelId,
    /// Why it could not be removed yet; `None` before the first try.
    pub why: Option<String>,
}

/// What was typed, kept for fifteen minutes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DraftWrite {
    /// Who typed it; nobody else can read it.
    pub user: UserId,
    /// Names it among this person's drafts.
    pub id: String,
    /// The text.
    pub body: String,
    /// When, UTC milliseconds.
    pub at: i64,
}

/// A person as seen in an interaction.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MemberWrite {
    /// Who.
    pub user: UserId,
    /// Name shown.
    pub name: String,
    /// Discord roles.
    pub roles: Vec<RoleId>,
    /// When, UTC milliseconds.
    pub seen_at: i64,
}

/// A rule that a person meets; it is kept only the first time.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MetWrite {
    /// Who.
    pub user: UserId,
    /// The rule's name.
    pub rule: String,
    /// The interaction that explains it.
    pub interaction: InteractionId,
    /// When, UTC milliseconds.
    pub at: i64,
}

/// A person as last seen.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Member {
    /// Name shown.
    pub name: String,
    /// Discord roles.
    pub roles: Vec<RoleId>,
    /// When, UTC milliseconds.
    pub seen_at: i64,
}

/// The mark that an interaction was applied, as stored.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Receipt {
    /// The interaction.
    pub interaction: InteractionId,
    /// Whose it was.
    pub user: UserId,
    /// The deal it changed.
    pub deal: Option<DealNumber>,
    /// The last event it wrote.
    pub seq: Option<i64>,
    /// When, UTC milliseconds.
    pub at: i64,
}

/// A change that is saved.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Saved {
    /// The deal changed or made.
    pub number: Option<DealNumber>,
    /// Its version now; without a deal, the settings' version; otherwise 0.
    pub version: i64,
    /// Whether a message is due by what was heard of its answer.
    pub due: bool,
}

/// A workspace's settings with their version; reads as the settings themselves.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct SettingsRecord {
    /// Counts their changes; 0 before the first.
    pub version: i64,
    /// The settings.
    pub settings: Arc<Settings>,
}

impl Deref for SettingsRecord {
    type Target = Settings;

    fn deref(&self) -> &Settings {
        &self.settings
    }
}

/// A message to send or edit, claimed by this process until its lease ends.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Post {
    /// Where it belongs.
    pub workspace: WorkspaceId,
    /// Its key.
    pub key: String,
    /// What renders it; [`Post::GONE`] when what it mirrored was deleted.
    pub kind: String,
    /// The deal it is about.
    pub deal: Option<DealNumber>,
    /// What it is about within the deal.
    pub reference: i64,
    /// Where to.
    pub channel: ChannelId,
    /// The message to edit; `None` when none is known to have been sent.
    pub message: Option<MessageId>,
    /// The interaction whose public answer it is.
    pub answers: Option<InteractionId>,
    /// Counts what was asked to be shown.
    pub rev: i64,
    /// Counts the claims; only the last claim can report.
    pub fence: i64,
    /// Attempts at this message so far, this one included.
    pub attempts: i64,
    /// When the first of them began, UTC milliseconds.
    pub first_try_at: i64,
    /// At most 25 characters, the same over all attempts, so that Discord drops a second copy.
    pub nonce: String,
}

impl Post {
    /// The kind of a message whose deal was deleted: it must be removed or emptied.
    pub const GONE: &str = "gone";
    /// Why a message is held whose channel was deleted.
    pub const CHANNEL_GONE: &str = "the channel was deleted";
    /// Why a message is held whose channel the bot can't see.
    pub const UNSEEN: &str = "the bot can't see the channel";
    /// Why a message is held that the bot may not post.
    pub const MAY_NOT: &str = "the bot may not post in the channel";
    /// How long a claim holds unless it is extended, in milliseconds: what a killed process had claimed is taken up
    /// after that.
    pub const LEASE_MS: i64 = 8_000;
}
