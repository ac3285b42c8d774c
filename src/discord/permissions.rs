//! The permissions the bot asks for, each with its reason, and the invite link made of them.

/// A permission of Discord.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Permission {
    /// Its bit.
    pub bit: u64,
    /// Its name in Discord's settings.
    pub name: &'static str,
    /// What the bot needs it for.
    pub why: &'static str,
}

/// All that the bot asks for, and nothing more.
pub const PERMISSIONS: [Permission; 5] = [
    Permission {
        bit: 1 << 10,
        name: "View Channels",
        why: "to post where the team works",
    },
    Permission {
        bit: 1 << 11,
        name: "Send Messages",
        why: "to post flags and requests",
    },
    Permission {
        bit: 1 << 14,
        name: "Embed Links",
        why: "to show a deal as a card",
    },
    Permission {
        bit: 1 << 15,
        name: "Attach Files",
        why: "to add pictures and files",
    },
    Permission {
        bit: 1 << 16,
        name: "Read Message History",
        why: "to see, after a broken connection, whether a message was posted, and not post it twice",
    },
];

/// The scopes of the invite link.
pub const SCOPES: &str = "bot applications.commands";

/// The integer that Discord knows the permissions by.
pub fn integer() -> u64 {
    PERMISSIONS.iter().fold(0, |all, p| all | p.bit)
}

/// What stands in for Send Messages in a thread; it is not asked for, because everybody has it by default.
const SEND_IN_THREADS: Permission = Permission {
    bit: 1 << 38,
    name: "Send Messages in Threads",
    why: "to post in a thread where it is used",
};

/// The permissions of ours that are missing in what a channel or a thread grants. Administrator grants everything.
pub fn missing(granted: u64, thread: bool) -> Vec<Permission> {
    if granted & (1 << 3) != 0 {
        return Vec::new();
    }
    let needed = PERMISSIONS.into_iter().map(|p| {
        if thread && p.name == "Send Messages" {
            SEND_IN_THREADS
        } else {
            p
        }
    });
    needed.filter(|p| granted & p.bit == 0).collect()
}

/// The link that invites the bot to a workspace.
pub fn invite(application: u64) -> String {
    let scopes = SCOPES.replace(' ', "+");
    format!(
        "https://discord.com/oauth2/authorize?client_id={application}&permissions={}&scope={scopes}",
        integer()
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_link_names_exactly_these_permissions() {
        assert_eq!(integer(), 117_760);
        assert_eq!(
            invite(7),
            "https://discord.com/oauth2/authorize?client_id=7&permissions=117760&scope=bot+applications.commands"
        );
    }

    #[test]
    fn what_is_missing_is_named() {
        assert_eq!(missing(integer(), false), []);
        assert_eq!(missing(8, false), []);
        assert_eq!(missing(integer(), true), [SEND_IN_THREADS]);
        let names: Vec<_> = missing(1 << 10 | 1 << 11 | 1 << 16, false)
            .iter()
            .map(|p| p.name)
            .collect();
        assert_eq!(names, ["Embed Links", "Attach Files"]);
    }
}
