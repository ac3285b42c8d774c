//! Two managers who set the same: whoever saves later has not seen what the other set. Nothing is saved then; they
//! are told who set it to what and when, and set theirs with one press.

use minijinja::context;
use minijinja::value::Value;

use super::autonomy;
use crate::coach::act::Act;
use crate::coach::args::{Args, SEEN};
use crate::coach::case::Case;
use crate::coach::refusal::{Outcome, Stop};
use crate::coach::request::Ask;
use crate::coach::settings::{SetBy, Setting, Settings};
use crate::domain::calendar::show_time;
use crate::domain::id::{ChannelId, RoleId};
use crate::message::Colour;
use crate::message::voice::ago;
use crate::playbook::texts::safe;
use crate::store::SettingsRecord;

/// How long what another person set is not simply set over by a command, in milliseconds.
const SAME_MOMENT: i64 = 10_000;

/// What a person who sets something knows of the settings.
#[derive(Clone, Copy)]
pub(super) struct Known {
    version: i64,
    /// Whether they have surely seen that version: they press what was drawn from it.
    sure: bool,
}

impl Known {
    /// What is known to whoever uses a command or goes on with a kept one.
    pub fn of(case: &Case<'_>, args: Args<'_>) -> Self {
        Self {
            version: args.seen().unwrap_or(case.settings.version),
            sure: !matches!(case.request.ask, Ask::Command { .. }),
        }
    }

    fn lacks(self, case: &Case<'_>, set: SetBy) -> bool {
        // Clocks of several processes may differ a little.
        let just_now = (case.coach.clock.wall_ms() - set.at).abs() < SAME_MOMENT;
        set.by != case.actor().user && (set.version > self.version || (!self.sure && just_now))
    }
}

/// Refuses to set over what somebody else set in the meantime, unless both want the same.
pub(super) async fn must_know(
    case: &Case<'_>,
    args: Args<'_>,
    setting: &Setting,
    now: &SettingsRecord,
    mine: &Settings,
) -> Outcome<()> {
    let known = Known::of(case, args);
    match now.set_by(setting) {
        Some(set) if known.lacks(case, set) && now.differs(mine, setting) => {
            Err(ask(case, args, setting, set, now, mine).await?)
        }
        _ => Ok(()),
    }
}

async fn ask(
    case: &Case<'_>,
    args: Args<'_>,
    setting: &Setting,
    set: SetBy,
    now: &SettingsRecord,
    mine: &Settings,
) -> Outcome<Stop> {
    let draft = case.keep_args(args).await?;
    let voice = case.voice();
    let go_on = Act::Redo {
        draft,
        option: SEEN.into(),
        value: now.version.to_string(),
    };
    let message = voice.message(
        "setup.meanwhile",
        context! {
            what => safe(called(case, args, setting)),
            who => voice.person(Some(set.by)),
            ago => ago(set.at),
            now => shown(case, now, setting),
            mine => shown(case, mine, setting),
        },
        Colour::Owed,
    );
    Ok(message
        .with(vec![voice.button("button.set_mine", go_on)])
        .into())
}

/// What a setting is called.
fn called(case: &Case<'_>, args: Args<'_>, setting: &Setting) -> String {
    match setting {
        Setting::DealsChannel => case.texts().plain("setting.deals"),
        Setting::ManagersChannel => case.texts().plain("setting.managers"),
        Setting::Currency => case.texts().plain("setting.currency"),
        Setting::Zone => case.texts().plain("setting.zone"),
        Setting::Days => case.texts().plain("setting.days"),
        Setting::From => case.texts().plain("setting.from"),
        Setting::To => case.texts().plain("setting.to"),
        Setting::DigestAt => case.texts().plain("setting.digest_at"),
        Setting::DigestDays => case.texts().plain("setting.digest_days"),
        Setting::Limits(stage) => {
            let stage = safe(case.voice().stage(stage));
            case.say("setting.limits", context! { stage })
        }
        Setting::Role(_) => {
            let role = args.role("role").map(|(_, name)| name.to_owned());
            case.say("setting.role", context! { role })
        }
        Setting::Autonomy(sales_role) => {
            let sales_role = safe(role_name(case, sales_role));
            case.say("setting.autonomy", context! { sales_role })
        }
    }
}

/// What a setting says, as people read it.
fn shown(case: &Case<'_>, settings: &Settings, setting: &Setting) -> Value {
    match setting {
        Setting::DealsChannel => channel(case, settings.deals_channel),
        Setting::ManagersChannel => channel(case, settings.managers_channel),
        Setting::Currency => {
            let currency = settings.currency.unwrap_or(case.coach.defaults.currency);
            safe(currency.code())
        }
        Setting::Zone => case.zone_label(settings.zone(&case.coach.defaults)),
        Setting::Days => safe(settings.calendar(&case.coach.defaults).days().to_string()),
        Setting::From => safe(show_time(settings.hours(&case.coach.defaults).0)),
        Setting::To => safe(show_time(settings.hours(&case.coach.defaults).1)),
        Setting::DigestAt if settings.digest_off => safe(case.texts().plain("word.off")),
        Setting::DigestAt => safe(show_time(settings.daily(&case.coach.defaults).time())),
        Setting::DigestDays => safe(settings.daily(&case.coach.defaults).days().to_string()),
        Setting::Limits(id) => {
            let own = settings.stale.get(id).copied().unwrap_or_default();
            let stage = case.playbook.stage(id);
            let idle = own.idle_days.or(stage.map(|s| s.idle_days));
            let age = own.age_days.or(stage.and_then(|s| s.age_days));
            safe(case.say("setting.limits_are", context! { idle, age }))
        }
        Setting::Role(id) => safe(mapped(case, settings, *id)),
        Setting::Autonomy(sales_role) => {
            safe(case.voice().mode(autonomy::of(case, settings, sales_role)))
        }
    }
}

/// A channel, or that there is none.
pub(super) fn channel(case: &Case<'_>, channel: Option<ChannelId>) -> Value {
    match channel {
        Some(channel) => safe(format!("<#{channel}>")),
        None => safe(case.texts().plain("word.none")),
    }
}

/// What a Discord role is mapped to, as people read it.
pub(super) fn mapped(case: &Case<'_>, settings: &Settings, id: RoleId) -> String {
    settings.roles.get(&id).map_or_else(
        || case.texts().plain("word.none"),
        |sales_role| role_name(case, sales_role),
    )
}

/// What a sales role is called.
pub(super) fn role_name(case: &Case<'_>, id: &str) -> String {
    if id == Settings::NO_ROLE {
        return case.texts().plain("word.no_role");
    }
    case.playbook
        .role(id)
        .map_or_else(|| id.to_owned(), |r| r.name.clone())
}
