//! The faults a test can script on a running room.

use std::time::Duration;

use serde_json::Value;

use super::faults::Fault;
use super::gateway::session::{self, Out};
use super::room::Room;
use super::state::State;

/// Scripts faults; got from [`Room::faults`].
pub struct Faults<'a> {
    room: &'a Room,
}

impl Room {
    /// What goes wrong from now on.
    #[must_use]
    pub fn faults(&self) -> Faults<'_> {
        Faults { room: self }
    }

    /// How many IDENTIFYs the gateway has had.
    #[must_use]
    pub fn identifies(&self) -> u32 {
        self.shared.read().identifies
    }

    /// How many RESUMEs the gateway has had.
    #[must_use]
    pub fn resumes(&self) -> u32 {
        self.shared.read().resumes
    }

    /// Waits until `done` says so of the room, looking again after every change.
    pub async fn until(&self, limit: Duration, done: impl Fn(&Room) -> bool) -> bool {
        // The state is not locked here: `done` reads it through the room's own methods.
        self.shared
            .until_unlocked(limit, || done(self).then_some(()))
            .await
            .is_some()
    }
}

impl Faults<'_> {
    fn change(&self, change: impl FnOnce(&mut State)) {
        self.room.shared.change(change);
    }

    /// Lifts all rate limits, and what headers say of them: for tests that count what a bot does.
    pub fn lift_rate_limits(&self) {
        self.change(|state| state.buckets.lifted = true);
    }

    /// The next request of a route (`POST /channels/*/messages`, `* /webhooks/**`; paths are without
    /// `/api/v10`, `*` is one part, `**` the rest).
    pub fn next(&self, route: &str, fault: Fault) {
        self.nth(route, 0, 1, fault);
    }

    /// The next `times` requests of a route.
    pub fn times(&self, route: &str, times: u32, fault: Fault) {
        self.nth(route, 0, times, fault);
    }

    /// `times` requests of a route, after `skip` that are served as usual.
    pub fn nth(&self, route: &str, skip: u32, times: u32, fault: Fault) {
        self.change(|state| state.faults.add(route, skip, times, fault));
    }

    /// Forgets all faults of routes and of the gateway's future.
    pub fn clear(&self) {
        self.change(|state| {
            state.faults.clear_rest();
            state.faults.gateway.reset();
        });
    }

    fn broadcast(&self, out: impl Fn() -> Out) {
        self.change(|state| {
            state
                .faults
                .gateway
                .connections
                .retain(|to| to.send(out()).is_ok());
        });
    }

    /// Cuts every gateway connection without a close frame.
    pub fn cut_gateway(&self) {
        self.broadcast(|| Out::Cut);
    }

    /// Closes every gateway connection, with a code or without one.
    pub fn close_gateway(&self, code: Option<u16>) {
        if let Some(code) = code {
            self.change(|state| state.faults.gateway.script(code));
        }
        self.broadcast(|| Out::Close(code));
    }

    /// Asks the bot to reconnect (op 7).
    pub fn reconnect(&self) {
        self.broadcast(|| Out::Text(r#"{"op":7,"d":null}"#.into()));
    }

    /// Calls every session invalid (op 9); one that is not `resumable` is forgotten.
    pub fn invalidate_sessions(&self, resumable: bool) {
        self.broadcast(|| Out::Invalid(resumable));
        if !resumable {
            self.change(|state| state.sessions.clear());
        }
    }

    /// Stops acknowledging heartbeats, or starts again.
    pub fn mute_heartbeats(&self, mute: bool) {
        self.change(|state| state.faults.gateway.mute_acks = mute);
    }

    /// Accepts connections but never says HELLO.
    pub fn stay_silent(&self, silent: bool) {
        self.change(|state| state.faults.gateway.silent = silent);
    }

    /// Takes IDENTIFY but never says READY.
    pub fn withhold_ready(&self, withhold: bool) {
        self.change(|state| state.faults.gateway.withhold_ready = withhold);
    }

    /// Holds every event back this long.
    pub fn delay_events(&self, delay: Duration) {
        self.change(|state| state.faults.gateway.delay = delay);
    }

    /// Refuses the next `times` IDENTIFYs and RESUMEs with a close code.
    pub fn refuse_identify(&self, code: u16, times: u32) {
        self.change(|state| state.faults.gateway.refuse.push_back((code, times)));
    }

    /// Delivers the next `times` interactions twice.
    pub fn deliver_twice(&self, times: u32) {
        self.change(|state| state.faults.gateway.twice += times);
    }

    /// Delivers the next interaction as if it had been made `age` ago.
    pub fn deliver_late(&self, age: Duration) {
        let age = i64::try_from(age.as_millis()).unwrap_or(i64::MAX);
        self.change(|state| state.faults.gateway.late.push_back(age));
    }

    /// Delivers the next `times` interactions with fields missing and of the wrong type.
    pub fn deliver_malformed(&self, times: u32) {
        self.change(|state| state.faults.gateway.malformed += times);
    }

    /// Sends any event to every session, numbered as usual.
    pub fn dispatch(&self, event: &str, data: &Value) {
        let text = data.to_string();
        self.change(|state| {
            for session in &mut state.sessions {
                session.event(event, &text);
            }
        });
    }

    /// Sends a payload as it is, however broken, to every connection.
    pub fn send_raw(&self, payload: &str) {
        self.broadcast(|| Out::Text(payload.to_owned().into()));
    }

    /// Tells the bot that a workspace is unreachable for now, by name or id.
    pub fn guild_outage(&self, guild: &str) {
        self.change(|state| {
            if let Some(id) = state.world.find_guild(guild) {
                let data = serde_json::json!({ "id": id.to_string(), "unavailable": true });
                session::emit(state, "GUILD_DELETE", Some(id), 1, &data);
            }
        });
    }
}
