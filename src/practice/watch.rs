//! Reading what is public in a room, and waiting for it.

use std::time::Duration;

use super::room::Room;
use super::state::State;
use super::time::Id;
use super::view::Message;
use super::{message, rest_commands};

impl Room {
    /// The public messages of a channel of the first workspace, by name or id, oldest first.
    #[must_use]
    pub fn messages(&self, channel: &str) -> Vec<Message> {
        let state = self.shared.read();
        let found = state.world.find_channel(state.world.first_guild(), channel);
        found
            .map(|channel| public(&state, channel))
            .unwrap_or_default()
    }

    /// Waits for a public message in a channel, one that is there already included.
    pub async fn wait_for(
        &self,
        channel: &str,
        wanted: impl Fn(&Message) -> bool,
        limit: Duration,
    ) -> Option<Message> {
        let look = |state: &State| {
            let channel = state
                .world
                .find_channel(state.world.first_guild(), channel)?;
            public(state, channel).into_iter().find(|m| wanted(m))
        };
        self.shared.until(limit, look).await
    }

    /// Waits until the bot has connected to the gateway and registered a command of this name.
    pub async fn wait_for_bot(&self, command: &str, limit: Duration) -> bool {
        let ready = |state: &State| {
            let known =
                rest_commands(state, state.world.first_guild()).any(|c| c["name"] == command);
            (state.bot_online() && known).then_some(())
        };
        self.shared.until(limit, ready).await.is_some()
    }
}

fn public(state: &State, channel: Id) -> Vec<Message> {
    let list = state.messages.get(&channel).into_iter().flatten();
    list.filter(|m| m.in_channel())
        .map(|m| Message::new(message::json_of(state, m), m.only))
        .collect()
}
