//! What the server says, with every field that serenity insists on.

use std::sync::atomic::{AtomicU64, Ordering};

use dealcoach::clock::{Clock, SystemClock};
use dealcoach::discord::route::snowflake_ms;
use serde_json::json;

/// The application's id, and its bot's.
pub const APPLICATION: u64 = 42;
/// The first op of a connection.
pub const HELLO: &str = r#"{"op":10,"d":{"heartbeat_interval":41250},"s":null,"t":null}"#;
/// A heartbeat's answer.
pub const BEAT_HEARD: &str = r#"{"op":11,"d":null,"s":null,"t":null}"#;

/// READY.
pub fn ready(gateway: &str) -> String {
    let me = json!({"id": "42", "username": "bench", "discriminator": "4821", "global_name": null, "avatar": null,
        "bot": true, "verified": true, "mfa_enabled": false, "flags": 0, "email": null});
    json!({"op": 0, "t": "READY", "s": 1, "d": {
        "v": 10, "user": me, "guilds": [], "session_id": "bench", "resume_gateway_url": gateway, "shard": [0, 1],
        "application": {"id": "42", "flags": 0}, "private_channels": [], "presences": [], "_trace": []
    }})
    .to_string()
}

/// The answer to both gateway routes.
pub fn gateway(url: &str) -> String {
    let limit = json!({"total": 1000, "remaining": 999, "reset_after": 1000, "max_concurrency": 1});
    json!({"url": url, "shards": 1, "session_start_limit": limit}).to_string()
}

/// Some member.
pub fn member() -> String {
    json!({"user": {"id": "1000", "username": "rep", "discriminator": "0", "global_name": null, "avatar": null},
        "roles": [], "joined_at": "2026-01-01T00:00:00Z", "deaf": false, "mute": false, "flags": 0})
    .to_string()
}

/// Something a person does: what is sent, and what a good answer says.
pub struct Deed {
    /// The workspace's number; 0 is the first.
    pub workspace: u64,
    /// 2 a command, 4 a completion.
    pub kind: u8,
    /// The command and its options, as JSON.
    pub data: String,
    /// Text that the answer holds when it is the right one.
    pub says: &'static str,
}

/// A new interaction: its id, which holds the time as Discord's do, and its event.
pub fn interaction(clock: &SystemClock, deed: &Deed) -> (u64, String) {
    static NEXT: AtomicU64 = AtomicU64::new(1);
    let next = NEXT.fetch_add(1, Ordering::Relaxed);
    let since = u64::try_from(clock.wall_ms() - snowflake_ms(0)).unwrap_or(0);
    let id = (since << 22) | (next & 0x3f_ffff);
    let user = 1_000 + next % 25;
    let Deed {
        workspace,
        kind,
        data,
        ..
    } = deed;
    let guild = 10_000 + workspace;
    let event = format!(
        r#"{{"op":0,"s":{next},"t":"INTERACTION_CREATE","d":{{"id":"{id}","application_id":"{APPLICATION}","type":{kind},"token":"token-of-{id}","version":1,"guild_id":"{guild}","channel_id":"20","channel":{{"id":"20","type":0,"name":"deals"}},"member":{{"user":{{"id":"{user}","username":"rep{user}","discriminator":"0","global_name":null,"avatar":null}},"nick":null,"roles":["50"],"permissions":"32","joined_at":"2026-01-01T00:00:00Z","deaf":false,"mute":false,"flags":0,"avatar":null}},"app_permissions":"0","locale":"en-US","guild_locale":"en-US","entitlements":[],"authorizing_integration_owners":{{"0":"{guild}"}},"context":0,"attachment_size_limit":10485760,"data":{data}}}}}"#
    );
    (id, event)
}

fn subcommand(name: &str, options: &str) -> String {
    format!(
        r#"{{"id":"1","name":"deal","type":1,"options":[{{"name":"{name}","type":1,"options":[{options}]}}]}}"#
    )
}

const CUSTOMERS: [&str; 12] = [
    "Nordlicht",
    "Acme",
    "Baltic",
    "Corvus",
    "Delta",
    "Ember",
    "Fjord",
    "Granite",
    "Harbour",
    "Iris",
    "Juniper",
    "Kestrel",
];
const MATTERS: [&str; 10] = [
    "rollout",
    "renewal",
    "pilot",
    "expansion",
    "migration",
    "platform",
    "licences",
    "upgrade",
    "analytics",
    "support",
];

/// `/deal new`, the `n`th.
pub fn new_deal(workspace: u64, n: u64) -> Deed {
    let at = usize::try_from(n).unwrap_or(0);
    let customer = CUSTOMERS[at % CUSTOMERS.len()];
    let matter = MATTERS[at / CUSTOMERS.len() % MATTERS.len()];
    let value = 1_000 + n * 37 % 90_000;
    let options = format!(
        r#"{{"name":"name","type":3,"value":"{customer} {matter} {n}"}},{{"name":"value","type":3,"value":"{value}"}},{{"name":"customer","type":3,"value":"{customer} {n}"}}"#
    );
    Deed {
        workspace,
        kind: 2,
        data: subcommand("new", &options),
        says: "D-",
    }
}

/// `/deal note` on deal `deal`.
pub fn note(workspace: u64, deal: u64) -> Deed {
    let options = format!(
        r#"{{"name":"deal","type":3,"value":"D-{deal}"}},{{"name":"text","type":3,"value":"Called Anna: the pilot runs until Friday, legal reads the draft next week."}}"#
    );
    Deed {
        workspace,
        kind: 2,
        data: subcommand("note", &options),
        says: "Noted on",
    }
}

/// `/deal list` over everybody's deals.
pub fn list() -> Deed {
    Deed {
        workspace: 0,
        kind: 2,
        data: subcommand("list", ""),
        says: "open deal",
    }
}

/// `/deal show`.
pub fn show(deal: u64) -> Deed {
    let options = format!(r#"{{"name":"deal","type":3,"value":"D-{deal}"}}"#);
    Deed {
        workspace: 0,
        kind: 2,
        data: subcommand("show", &options),
        says: "embeds",
    }
}

/// What somebody has typed while looking for a deal.
pub const TYPED: [&str; 6] = ["", "n", "nord", "acme ren", "d-77", "kestrel platform"];

/// The completion of `deal` in `/deal show`.
pub fn complete(n: u64) -> Deed {
    let typed = TYPED[usize::try_from(n).unwrap_or(0) % TYPED.len()];
    let options = format!(r#"{{"name":"deal","type":3,"value":"{typed}","focused":true}}"#);
    Deed {
        workspace: 0,
        kind: 4,
        data: subcommand("show", &options),
        says: r#""choices":[{"#,
    }
}

/// The bare bot's saved command.
pub fn bare_note() -> Deed {
    Deed {
        workspace: 0,
        kind: 2,
        data: r#"{"id":"1","name":"note","type":1,"options":[{"name":"text","type":3,"value":"Called Anna: the pilot runs until Friday, legal reads the draft next week."}]}"#.to_owned(),
        says: "Saved",
    }
}

/// The bare bot's command that saves nothing.
pub fn ping() -> Deed {
    Deed {
        workspace: 0,
        kind: 2,
        data: r#"{"id":"1","name":"ping","type":1}"#.to_owned(),
        says: "Pong",
    }
}
