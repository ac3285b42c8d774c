//! The commands of `/setup`, as Discord offers them.

use super::stale;
use crate::coach::command::{OptionKind, OptionSpec, Spec};

/// The kinds of channel.
const CHANNELS: &[(&str, &str)] = &[("Deals", "deals"), ("Managers", "managers")];
/// The autonomy modes.
const MODES: &[(&str, &str)] = &[
    ("Scripted", "scripted"),
    ("Guided", "guided"),
    ("Autonomous", "autonomous"),
    ("The playbook's", "default"),
];
/// What is set one by one, and all together.
pub const SPECS: &[Spec] = &[
    Spec {
        path: &["setup", "start"],
        about: "Set everything up, step by step; also to go on with it",
        options: &[],
        anywhere: false,
    },
    Spec {
        path: &["setup", "channel"],
        about: "Where flags and where managers' messages go",
        options: &[
            OptionSpec {
                name: "kind",
                about: "Which of the two",
                kind: OptionKind::Choice(CHANNELS),
                required: true,
            },
            OptionSpec {
                name: "channel",
                about: "Which channel; left out, it is unset",
                kind: OptionKind::Channel,
                required: false,
            },
        ],
        anywhere: false,
    },
    Spec {
        path: &["setup", "role"],
        about: "Say which Discord role is which sales role",
        options: &[
            OptionSpec {
                name: "role",
                about: "The Discord role",
                kind: OptionKind::Role,
                required: true,
            },
            OptionSpec {
                name: "sales_role",
                about: "The sales role of the playbook, or none to end it",
                kind: OptionKind::Completed,
                required: true,
            },
        ],
        anywhere: false,
    },
    Spec {
        path: &["setup", "autonomy"],
        about: "How hard the bot pushes a sales role",
        options: &[
            OptionSpec {
                name: "sales_role",
                about: "The sales role of the playbook",
                kind: OptionKind::Completed,
                required: true,
            },
            OptionSpec {
                name: "mode",
                about: "Scripted asks a manager, guided wants a reason, autonomous reports",
                kind: OptionKind::Choice(MODES),
                required: true,
            },
        ],
        anywhere: false,
    },
    Spec {
        path: &["setup", "currency"],
        about: "The currency of amounts without one",
        options: &[OptionSpec {
            name: "currency",
            about: "Such as EUR, or default",
            kind: OptionKind::Completed,
            required: true,
        }],
        anywhere: false,
    },
    Spec {
        path: &["setup", "hours"],
        about: "Time zone, working days and hours, days off; without options: how they stand",
        options: &[
            OptionSpec {
                name: "timezone",
                about: "A city, such as Berlin, or default",
                kind: OptionKind::Completed,
                required: false,
            },
            OptionSpec {
                name: "days",
                about: "Such as mon-fri, or default",
                kind: OptionKind::Text(100),
                required: false,
            },
            OptionSpec {
                name: "from",
                about: "When work begins, such as 9 or 8:30, or default",
                kind: OptionKind::Text(20),
                required: false,
            },
            OptionSpec {
                name: "to",
                about: "When it ends, such as 18 or 5:30pm, or default",
                kind: OptionKind::Text(20),
                required: false,
            },
            OptionSpec {
                name: "holidays",
                about: "Days or a country, such as 31 Dec - 2 Jan, Germany; default takes all out",
                kind: OptionKind::Text(1000),
                required: false,
            },
        ],
        anywhere: false,
    },
    Spec {
        path: &["setup", "stale"],
        about: "How long a deal may rest in a stage; without days: as the playbook has it",
        options: &[
            OptionSpec {
                name: "stage",
                about: "Which stage",
                kind: OptionKind::Completed,
                required: true,
            },
            OptionSpec {
                name: "idle_days",
                about: "Working days without activity",
                kind: OptionKind::Number(stale::LONGEST),
                required: false,
            },
            OptionSpec {
                name: "age_days",
                about: "Calendar days in the stage",
                kind: OptionKind::Number(stale::LONGEST),
                required: false,
            },
        ],
        anywhere: false,
    },
    Spec {
        path: &["setup", "status"],
        about: "What is set, what is missing, which permissions the bot lacks",
        options: &[],
        anywhere: false,
    },
];

/// What is typed in a form of the pages that no command takes, so that it is corrected as a command's options are.
pub const TYPED: &[OptionSpec] = &[OptionSpec {
    name: "time",
    about: "Such as 8:30 or 5pm",
    kind: OptionKind::Text(20),
    required: true,
}];
