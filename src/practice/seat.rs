//! Acting as a person: commands, completion, buttons, menus, modals, and what comes back.
//!
//! A seat does what Discord's own client lets one do, and says what it would not ([`Answer::NotSent`]);
//! [`Seat::forge`] goes around the client. Waiting is on conditions, with a limit.

use std::sync::Arc;
use std::time::Duration;

use serde_json::{Value, json};

use super::compose::{self, Picker};
use super::interaction::{self, AUTOCOMPLETE, Ask, COMMAND, Interaction, Stage};
use super::permission::VIEW_CHANNEL;
use super::post::{self, Place};
use super::room::Room;
use super::room_api::{command_ask, settled};
use super::rules::message::{Draft, Upload};
use super::state::{Shared, State};
use super::time::Id;
use super::view::{Answer, Choice, Message, Modal};
use super::{files, form, menu, message, rest_guess};

/// How long an answer may take to be complete; a limit for tests, not a rule of Discord's.
const LIMIT: Duration = Duration::from_secs(10);

/// A person at a place.
#[derive(Clone)]
pub struct Seat {
    shared: Arc<Shared>,
    person: String,
    guild: Option<String>,
    channel: Option<String>,
    dm: bool,
    limit: Duration,
}

impl Room {
    /// Sits down as a person, by user name or id, in the first channel of the first workspace.
    #[must_use]
    pub fn seat(&self, person: &str) -> Seat {
        Seat {
            shared: Arc::clone(&self.shared),
            person: person.to_owned(),
            guild: None,
            channel: None,
            dm: false,
            limit: LIMIT,
        }
    }
}

impl Seat {
    /// Goes to a workspace, by name or id.
    #[must_use]
    pub fn in_guild(mut self, guild: &str) -> Self {
        self.guild = Some(guild.to_owned());
        self
    }

    /// Goes to a channel, by name or id.
    #[must_use]
    pub fn in_channel(mut self, channel: &str) -> Self {
        self.channel = Some(channel.to_owned());
        self.dm = false;
        self
    }

    /// Goes to the direct messages with the bot.
    #[must_use]
    pub fn in_dm(mut self) -> Self {
        self.dm = true;
        self
    }

    /// Waits this long for an answer to be complete, instead of ten seconds.
    #[must_use]
    pub fn within(mut self, limit: Duration) -> Self {
        self.limit = limit;
        self
    }

    fn picker(&self, state: &mut State) -> Result<Picker, String> {
        let world = &mut state.world;
        let guild = match &self.guild {
            Some(name) => Some(
                world
                    .find_guild(name)
                    .ok_or_else(|| format!("there is no workspace {name:?}"))?,
            ),
            None => world.first_guild(),
        };
        let user = world
            .find_user(guild, &self.person)
            .or_else(|| world.find_user(None, &self.person));
        let user = user.ok_or_else(|| format!("nobody is called {:?}", self.person))?;
        if self.dm {
            return Ok(Picker {
                user,
                guild: None,
                channel: world.dm_with(user),
            });
        }
        let name = self.channel.as_deref().unwrap_or("deals");
        let channel = world
            .find_channel(guild, name)
            .ok_or_else(|| format!("there is no channel {name:?}"))?;
        let guild = world.channels.get(&channel).and_then(|c| c.guild);
        Ok(Picker {
            user,
            guild,
            channel,
        })
    }

    /// Does something at this seat.
    fn act<T>(
        &self,
        act: impl FnOnce(&mut State, Picker) -> Result<T, String>,
    ) -> Result<T, String> {
        self.shared.change(|state| {
            let who = self.picker(state)?;
            act(state, who)
        })
    }

    async fn answered(&self, opened: Result<Id, String>) -> Answer {
        match opened {
            Ok(id) => self.answer_to(id).await,
            Err(why) => Answer::NotSent(why),
        }
    }

    /// Uses a slash command: its words, then option names with what is typed for them.
    pub async fn command(&self, words: &str, options: &[(&str, &str)]) -> Answer {
        let opened = self.act(|state, who| {
            let data = typed_data(words, options, None);
            let composed = compose::command(state, who, &data, false)?;
            Ok(interaction::open(
                state,
                command_ask(who, composed, COMMAND),
            ))
        });
        self.answered(opened).await
    }

    /// Types into an option that completes; `others` are filled in already. Empty if nothing came in
    /// time, or the client would not ask.
    pub async fn complete(
        &self,
        words: &str,
        option: &str,
        typed: &str,
        others: &[(&str, &str)],
    ) -> Vec<Choice> {
        let opened = self.act(|state, who| {
            let data = typed_data(words, others, Some((option, typed)));
            let composed = compose::command(state, who, &data, true)?;
            Ok(interaction::open(
                state,
                command_ask(who, composed, AUTOCOMPLETE),
            ))
        });
        let id = match opened {
            Ok(id) => id,
            Err(why) => {
                tracing::warn!(why, words, option, "completion was not asked for");
                return Vec::new();
            }
        };
        let choices = settled(&self.shared, id, self.limit, |i| i.choices.clone())
            .await
            .unwrap_or_default();
        choices
            .into_iter()
            .map(|c| Choice {
                name: c["name"].as_str().unwrap_or_default().to_owned(),
                value: c["value"].clone(),
            })
            .collect()
    }

    /// Opens a message's menu and picks an application's command.
    pub async fn on_message(&self, command: &str, on: &Message) -> Answer {
        self.context_menu(command, 3, on.id()).await
    }

    /// Opens a person's menu and picks an application's command.
    pub async fn on_user(&self, command: &str, person: &str) -> Answer {
        let target = self.act(|state, who| {
            state
                .world
                .find_user(who.guild, person)
                .ok_or("nobody is called so".to_owned())
        });
        match target {
            Ok(target) => self.context_menu(command, 2, target).await,
            Err(why) => Answer::NotSent(why),
        }
    }

    async fn context_menu(&self, command: &str, kind: u8, target: Id) -> Answer {
        let opened = self.act(|state, who| {
            let data = json!({ "name": command, "type": kind, "target_id": target.to_string() });
            let composed = compose::command(state, who, &data, false)?;
            Ok(interaction::open(
                state,
                command_ask(who, composed, COMMAND),
            ))
        });
        self.answered(opened).await
    }

    /// Presses a button, by label or custom id, of a message as it was seen (it may have changed since).
    pub async fn press(&self, on: &Message, button: &str) -> Answer {
        let opened = self.act(|state, who| {
            let custom_id = on
                .custom_id(button)
                .ok_or_else(|| format!("there is no button {button:?}"))?;
            let who = at(state, who, on);
            menu::use_component(state, who, on.id(), &custom_id, None)
        });
        self.answered(opened).await
    }

    /// Picks values or labels from a menu, by placeholder or custom id.
    pub async fn choose(&self, on: &Message, name: &str, values: &[&str]) -> Answer {
        let values: Vec<String> = values.iter().map(|v| (*v).to_owned()).collect();
        let opened = self.act(|state, who| {
            let custom_id = on
                .custom_id(name)
                .ok_or_else(|| format!("there is no menu {name:?}"))?;
            let who = at(state, who, on);
            menu::use_component(state, who, on.id(), &custom_id, Some(&values))
        });
        self.answered(opened).await
    }

    /// Sends a modal: labels or custom ids with their text, or with a value or label of their menu (none: an empty
    /// one; several: one after the other). What is not named keeps what was filled in.
    pub async fn submit(&self, modal: &Modal, fields: &[(&str, &str)]) -> Answer {
        let inputs = modal.inputs();
        let fields: Vec<(String, String)> = fields
            .iter()
            .map(|(name, text)| {
                let known = inputs
                    .iter()
                    .find(|(id, label)| id == name || label == name);
                (
                    known.map_or_else(|| (*name).to_owned(), |(id, _)| id.clone()),
                    (*text).to_owned(),
                )
            })
            .collect();
        let opened = self.act(|state, _| form::submit(state, modal.interaction, &fields));
        self.answered(opened).await
    }

    /// Sends an interaction as it is, whatever a client would say: `kind` 2 command, 3 component,
    /// 4 autocomplete, 5 modal; `on` is the message of a component.
    pub async fn forge(&self, kind: u8, data: Value, on: Option<&Message>) -> Answer {
        let opened = self.act(|state, who| {
            Ok(interaction::open(
                state,
                Ask {
                    kind,
                    user: who.user,
                    channel: who.channel,
                    name: data["name"].as_str().unwrap_or_default().to_owned(),
                    data,
                    typed: String::new(),
                    command_kind: 1,
                    message: on.map(Message::id),
                },
            ))
        });
        self.answered(opened).await
    }

    /// Writes a message.
    ///
    /// # Errors
    /// If the person or the place does not exist.
    pub fn say(&self, text: &str) -> Result<Message, String> {
        self.act(|state, who| {
            let draft = Draft {
                content: Some(text.to_owned()),
                ..Draft::default()
            };
            let id = post::create(state, Place::plain(who.channel, who.user), draft);
            seen(state, who.channel, id).ok_or_else(|| "the message is gone".to_owned())
        })
    }

    /// Uploads a file for an ATTACHMENT option, which then takes its name.
    ///
    /// # Errors
    /// If the person or the place does not exist.
    pub fn upload(&self, name: &str, bytes: &[u8]) -> Result<Id, String> {
        self.act(|state, who| {
            let upload = Upload {
                index: 0,
                name: name.to_owned(),
                content_type: rest_guess(name).to_owned(),
                bytes: bytes.to_vec().into(),
                description: None,
            };
            let ids = files::store(state, who.channel, true, vec![upload]);
            ids.first()
                .copied()
                .ok_or_else(|| "nothing was stored".to_owned())
        })
    }

    /// Takes a private message of this person's away.
    pub fn dismiss(&self, message: &Message) {
        if message.is_private() {
            self.shared
                .change(|state| post::delete(state, message.channel(), message.id()));
        }
    }

    /// What this person sees in the channel, oldest first, own private messages included.
    #[must_use]
    pub fn sees(&self) -> Vec<Message> {
        // Looking changes nothing, and wakes nobody.
        let mut state = self.shared.read();
        let who = self.picker(&mut state);
        who.map(|who| shown_to(&state, who)).unwrap_or_default()
    }

    /// Waits for a message that this person sees.
    pub async fn wait_for(
        &self,
        wanted: impl Fn(&Message) -> bool,
        limit: Duration,
    ) -> Option<Message> {
        let who = self.act(|_, who| Ok(who)).ok()?;
        self.shared
            .until(limit, |state| {
                shown_to(state, who).into_iter().find(|m| wanted(m))
            })
            .await
    }

    /// Waits for the answer to an interaction.
    async fn answer_to(&self, id: Id) -> Answer {
        let Some(changed) = self
            .shared
            .read()
            .interactions
            .get(&id)
            .map(|i| Arc::clone(&i.changed))
        else {
            return Answer::None;
        };
        let look = async {
            loop {
                let woken = changed.notified();
                tokio::pin!(woken);
                woken.as_mut().enable();
                let found = self.look(id, false);
                if let Some(answer) = found {
                    return answer;
                }
                woken.await;
            }
        };
        match tokio::time::timeout(self.limit.max(interaction::ANSWER), look).await {
            Ok(answer) => answer,
            Err(_) => self.look(id, true).unwrap_or(Answer::None),
        }
    }

    /// The answer as it stands; `last` takes what is incomplete too.
    fn look(&self, id: Id, last: bool) -> Option<Answer> {
        let state = self.shared.read();
        let Some(interaction) = state.interactions.get(&id) else {
            return Some(Answer::None);
        };
        match interaction.stage {
            Stage::Waiting => None,
            Stage::Failed => Some(Answer::None),
            Stage::Answered(kind) => answer_of(&state, interaction, kind, last),
        }
    }
}

fn answer_of(state: &State, interaction: &Interaction, kind: u8, last: bool) -> Option<Answer> {
    let original = interaction
        .original
        .and_then(|id| seen(state, interaction.channel, id));
    match (kind, original) {
        (4, Some(message)) => Some(Answer::Message(message)),
        (5, Some(message)) if interaction.pending => last.then_some(Answer::Thinking(message)),
        (5, Some(message)) => Some(Answer::Edited(message)),
        (7, Some(message)) => Some(Answer::Update(message)),
        (6, original) => {
            let followup = interaction
                .followups
                .first()
                .and_then(|id| seen(state, interaction.channel, *id));
            match (original.filter(|_| interaction.edits > 0), followup) {
                (Some(message), _) => Some(Answer::Update(message)),
                (None, Some(message)) => Some(Answer::Message(message)),
                (None, None) => last.then_some(Answer::Acknowledged),
            }
        }
        (9, _) => interaction
            .modal
            .clone()
            .map(|modal| Answer::Modal(Modal::new(interaction.id, modal))),
        _ => Some(Answer::Acknowledged),
    }
}

/// A component is used where its message is, whatever channel the seat is in.
fn at(state: &State, who: Picker, on: &Message) -> Picker {
    match state.world.channels.get(&on.channel()) {
        Some(channel) => Picker {
            channel: channel.id,
            guild: channel.guild,
            ..who
        },
        None => who,
    }
}

/// A message as tests see it.
pub(crate) fn seen(state: &State, channel: Id, id: Id) -> Option<Message> {
    let found = message::find(state, channel, id)?;
    Some(Message::new(message::json_of(state, found), found.only))
}

fn shown_to(state: &State, who: Picker) -> Vec<Message> {
    if state.world.permissions(who.user, who.channel) & VIEW_CHANNEL == 0 {
        return Vec::new();
    }
    let list = state.messages.get(&who.channel).into_iter().flatten();
    list.filter(|m| m.visible_to(who.user))
        .map(|m| Message::new(message::json_of(state, m), m.only))
        .collect()
}

/// The data a client would send for words and typed options; words after the first are subcommands.
fn typed_data(words: &str, options: &[(&str, &str)], focused: Option<(&str, &str)>) -> Value {
    let mut leaves: Vec<Value> = options
        .iter()
        .map(|(name, value)| json!({ "name": name, "value": value }))
        .collect();
    if let Some((name, value)) = focused {
        leaves.push(json!({ "name": name, "value": value, "focused": true }));
    }
    let words = words.trim().trim_start_matches('/');
    let mut parts: Vec<&str> = words.split_whitespace().collect();
    let name = if parts.is_empty() {
        ""
    } else {
        parts.remove(0)
    };
    for (depth, part) in parts.iter().enumerate().rev() {
        let group = parts.len() == 2 && depth == 0;
        leaves =
            vec![json!({ "name": part, "type": if group { 2 } else { 1 }, "options": leaves })];
    }
    json!({ "name": name, "type": 1, "options": leaves })
}
