//! What can be asked of Discord about a workspace: the roles of a member, names, and what the bot may do in a channel.

use std::collections::{BTreeMap, HashMap};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use futures_util::future::BoxFuture;
use serde_json::Value;
use tokio::sync::watch;

use super::error::{CallError, code};
use super::gateway::Online;
use super::permissions;
use super::route::Route;
use super::transport::{Body, Transport};
use crate::coach::Sight;
use crate::coach::Surroundings;
use crate::domain::id::{ChannelId, RoleId, UserId, WorkspaceId};
use crate::domain::text::Mention;

/// Types of a channel that are threads.
const THREADS: [u64; 3] = [10, 11, 12];
/// The permission to see a channel.
const VIEW_CHANNEL: u64 = 1 << 10;
/// The permission to manage the workspace.
const MANAGE_GUILD: u64 = 1 << 5;

/// Reads workspaces through the API.
#[derive(Clone, Debug)]
pub struct Workspaces {
    transport: Transport,
    online: watch::Receiver<Option<Online>>,
    names: Arc<Mutex<Names>>,
}

/// Names that were asked for, by workspace.
type Names = HashMap<(WorkspaceId, Mention), String>;
/// Names kept at most; then it is begun anew.
const NAMES_MAX: usize = 10_000;
/// How long somebody waits for a name; the answer is due in three seconds.
const NAME_TIME: Duration = Duration::from_millis(900);

impl Workspaces {
    /// Reads through this transport; `online` tells who the bot is.
    pub fn new(transport: Transport, online: watch::Receiver<Option<Online>>) -> Self {
        Self {
            transport,
            online,
            names: Arc::default(),
        }
    }

    /// The Discord roles of a member; `None` when they can't be read.
    pub async fn roles_of(&self, workspace: WorkspaceId, user: UserId) -> Option<Vec<RoleId>> {
        let member = self
            .transport
            .call(&Route::member(workspace, user), &Body::None)
            .await
            .ok()?;
        Some(
            member
                .get("roles")?
                .as_array()?
                .iter()
                .filter_map(id)
                .map(RoleId)
                .collect(),
        )
    }

    /// The name of whom or what a text names by id; `None` when it is not of the workspace or can't be read in time.
    pub async fn name_of(&self, workspace: WorkspaceId, of: Mention) -> Option<String> {
        let key = (workspace, of);
        if let Some(known) = self.names().get(&key) {
            return Some(known.clone());
        }
        let name = tokio::time::timeout(NAME_TIME, self.asked_name(workspace, of))
            .await
            .ok()??;
        let mut names = self.names();
        if names.len() >= NAMES_MAX {
            names.clear();
        }
        names.insert(key, name.clone());
        Some(name)
    }

    fn names(&self) -> MutexGuard<'_, Names> {
        // A map of names is never half changed.
        self.names.lock().unwrap_or_else(PoisonError::into_inner)
    }

    async fn asked_name(&self, workspace: WorkspaceId, of: Mention) -> Option<String> {
        let read = async |route: Route| self.transport.call(&route, &Body::None).await.ok();
        let word = |value: &Value, name: &str| Some(value.get(name)?.as_str()?.to_owned());
        match of {
            Mention::Person(user) => {
                let member = read(Route::member(workspace, UserId(user))).await?;
                let account = || {
                    let user = member.get("user")?;
                    word(user, "global_name").or_else(|| word(user, "username"))
                };
                word(&member, "nick").or_else(account)
            }
            Mention::Role(role) => {
                let roles = read(Route::roles(workspace)).await?;
                let same = |known: &&Value| known.get("id").and_then(id) == Some(role);
                word(roles.as_array()?.iter().find(same)?, "name")
            }
            Mention::Channel(channel) => {
                let channel = read(Route::channel(ChannelId(channel))).await?;
                let here = channel.get("guild_id").and_then(id) == Some(workspace.0);
                word(&channel, "name").filter(|_| here)
            }
        }
    }

    /// What the bot finds in a channel.
    pub async fn look_at(&self, workspace: WorkspaceId, channel: ChannelId) -> Sight {
        match self.granted_in(workspace, channel).await {
            Ok((granted, thread)) => {
                let names: Vec<String> = permissions::missing(granted, thread)
                    .into_iter()
                    .map(|p| p.name.to_owned())
                    .collect();
                if names.is_empty() {
                    Sight::Fine
                } else {
                    Sight::Lacks(names)
                }
            }
            Err(sight) => sight,
        }
    }

    /// What the bot may do in a channel, and whether it is a thread.
    async fn granted_in(
        &self,
        workspace: WorkspaceId,
        channel: ChannelId,
    ) -> Result<(u64, bool), Sight> {
        let me = self.online.borrow().map(|o| UserId(o.user));
        let me = me.ok_or(Sight::Unknown)?;
        let (found, member, roles) = tokio::try_join!(
            self.read(Route::channel(channel)),
            self.read(Route::member(workspace, me)),
            self.read(Route::roles(workspace)),
        )
        .map_err(|e| sight(&e))?;
        if found.get("guild_id").and_then(id) != Some(workspace.0) {
            return Err(Sight::Elsewhere);
        }
        let thread = found
            .get("type")
            .and_then(Value::as_u64)
            .is_some_and(|kind| THREADS.contains(&kind));
        let under = match found.get("parent_id").and_then(id).filter(|_| thread) {
            // A thread has the permissions of its channel.
            Some(parent) => self
                .read(Route::channel(ChannelId(parent)))
                .await
                .map_err(|e| sight(&e))?,
            None => found,
        };
        let granted = granted(workspace, me, &member, &roles, &under);
        Ok((granted, thread))
    }

    async fn everyone_sees(&self, workspace: WorkspaceId, channel: ChannelId) -> Option<bool> {
        let (found, roles) = tokio::try_join!(
            self.read(Route::channel(channel)),
            self.read(Route::roles(workspace)),
        )
        .ok()?;
        // Somebody without any role of their own.
        let granted = granted(workspace, UserId(0), &Value::Null, &roles, &found);
        Some(granted & VIEW_CHANNEL != 0)
    }

    /// Whether a member has Manage Server, through a role or as the owner.
    async fn may_manage(&self, workspace: WorkspaceId, user: UserId) -> Option<bool> {
        let (guild, member) = tokio::try_join!(
            self.read(Route::guild(workspace)),
            self.read(Route::member(workspace, user)),
        )
        .ok()?;
        if guild.get("owner_id").and_then(id) == Some(user.0) {
            return Some(true);
        }
        let roles = guild.get("roles").unwrap_or(&Value::Null);
        let granted = granted(workspace, user, &member, roles, &Value::Null);
        Some(granted & MANAGE_GUILD != 0)
    }

    async fn roles_there(&self, workspace: WorkspaceId) -> Option<BTreeMap<RoleId, String>> {
        let roles = self.read(Route::roles(workspace)).await.ok()?;
        let role = |role: &Value| {
            let name = role.get("name").and_then(Value::as_str).unwrap_or_default();
            Some((RoleId(role.get("id").and_then(id)?), name.to_owned()))
        };
        Some(roles.as_array()?.iter().filter_map(role).collect())
    }

    async fn has_member(&self, workspace: WorkspaceId, user: UserId) -> Option<bool> {
        match self.read(Route::member(workspace, user)).await {
            Ok(_) => Some(true),
            Err(error)
                if matches!(
                    error.code(),
                    Some(code::UNKNOWN_MEMBER | code::UNKNOWN_USER)
                ) =>
            {
                Some(false)
            }
            Err(_) => None,
        }
    }

    async fn read(&self, route: Route) -> Result<Value, CallError> {
        self.transport.call(&route, &Body::None).await
    }
}

impl Surroundings for Workspaces {
    fn roles(&self, workspace: WorkspaceId, user: UserId) -> BoxFuture<'_, Option<Vec<RoleId>>> {
        Box::pin(self.roles_of(workspace, user))
    }

    fn name(&self, workspace: WorkspaceId, of: Mention) -> BoxFuture<'_, Option<String>> {
        Box::pin(self.name_of(workspace, of))
    }

    fn look(&self, workspace: WorkspaceId, channel: ChannelId) -> BoxFuture<'_, Sight> {
        Box::pin(self.look_at(workspace, channel))
    }

    fn everyone_reads(
        &self,
        workspace: WorkspaceId,
        channel: ChannelId,
    ) -> BoxFuture<'_, Option<bool>> {
        Box::pin(self.everyone_sees(workspace, channel))
    }

    fn all_roles(&self, workspace: WorkspaceId) -> BoxFuture<'_, Option<BTreeMap<RoleId, String>>> {
        Box::pin(self.roles_there(workspace))
    }

    fn direct(&self, user: UserId) -> BoxFuture<'_, Option<ChannelId>> {
        Box::pin(async move {
            let body = Body::Json(serde_json::json!({ "recipient_id": user.to_string() }));
            let opened = self.transport.call(&Route::direct(), &body).await;
            let channel = opened
                .inspect_err(|error| tracing::info!(%error, "a direct message can't be opened"))
                .ok()?;
            let id = channel.get("id")?.as_str()?.parse().ok()?;
            Some(ChannelId(id))
        })
    }

    fn manages(&self, workspace: WorkspaceId, user: UserId) -> BoxFuture<'_, Option<bool>> {
        Box::pin(self.may_manage(workspace, user))
    }

    fn is_member(&self, workspace: WorkspaceId, user: UserId) -> BoxFuture<'_, Option<bool>> {
        Box::pin(self.has_member(workspace, user))
    }
}

fn sight(error: &CallError) -> Sight {
    match error.code() {
        Some(code::MISSING_ACCESS | code::MISSING_PERMISSIONS) => Sight::Unseen,
        Some(code::UNKNOWN_CHANNEL) => Sight::Gone,
        _ => Sight::Unknown,
    }
}

/// What a member may do in a channel: their roles, then what the channel denies and allows everyone, the roles, and
/// the member, in this order.
fn granted(
    workspace: WorkspaceId,
    user: UserId,
    member: &Value,
    roles: &Value,
    channel: &Value,
) -> u64 {
    let bits = |value: &Value, name: &str| -> u64 {
        value
            .get(name)
            .and_then(Value::as_str)
            .and_then(|t| t.parse().ok())
            .unwrap_or(0)
    };
    let list = |value: Option<&Value>| value.and_then(Value::as_array).cloned().unwrap_or_default();
    let held: Vec<u64> = list(member.get("roles")).iter().filter_map(id).collect();
    let mut all = 0;
    for role in list(Some(roles)) {
        let role_id = role.get("id").and_then(id).unwrap_or(0);
        if role_id == workspace.0 || held.contains(&role_id) {
            all |= bits(&role, "permissions");
        }
    }
    if all & (1 << 3) != 0 {
        return u64::MAX;
    }
    let overwrites: HashMap<u64, (u64, u64)> = list(channel.get("permission_overwrites"))
        .iter()
        .filter_map(|o| {
            Some((
                o.get("id").and_then(id)?,
                (bits(o, "deny"), bits(o, "allow")),
            ))
        })
        .collect();
    if let Some((deny, allow)) = overwrites.get(&workspace.0) {
        all = all & !deny | allow;
    }
    let of_roles = held.iter().filter_map(|r| overwrites.get(r));
    let (deny, allow) = of_roles.fold((0, 0), |(d, a), (deny, allow)| (d | deny, a | allow));
    all = all & !deny | allow;
    if let Some((deny, allow)) = overwrites.get(&user.0) {
        all = all & !deny | allow;
    }
    all
}

fn id(value: &Value) -> Option<u64> {
    value.as_str()?.parse().ok()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn may(overwrites: &Value, roles: &[&str]) -> u64 {
        granted(
            WorkspaceId(1),
            UserId(9),
            &json!({"roles": roles}),
            &json!([{"id": "1", "permissions": "1024"}, {"id": "2", "permissions": "2048"}, {"id": "3", "permissions": "8"}]),
            &json!({"permission_overwrites": overwrites}),
        )
    }

    #[test]
    fn a_channels_overwrites_go_over_the_roles() {
        assert_eq!(may(&json!([]), &[]), 1_024);
        assert_eq!(may(&json!([]), &["2"]), 3_072);
        assert_eq!(may(&json!([]), &["3"]), u64::MAX);
        let hidden = json!([{"id": "1", "type": 0, "deny": "1024", "allow": "0"}]);
        assert_eq!(may(&hidden, &["2"]), 2_048);
        let shown_to_role = json!([
            {"id": "1", "type": 0, "deny": "1024", "allow": "0"}, {"id": "2", "type": 0, "deny": "2048", "allow": "1024"}
        ]);
        assert_eq!(may(&shown_to_role, &["2"]), 1_024);
        let shown_to_bot = json!([
            {"id": "1", "type": 0, "deny": "1024", "allow": "0"}, {"id": "9", "type": 1, "deny": "0", "allow": "1024"}
        ]);
        assert_eq!(may(&shown_to_bot, &[]), 1_024);
    }
}
