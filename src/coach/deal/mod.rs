//! `/deal`: one file a command, with its definition and what it does side by side.

mod answer;
mod answers;
mod aside;
mod assign;
mod came;
mod checklist;
mod compared;
mod cues;
mod delete;
mod edit;
mod edit_form;
mod edit_menus;
mod evidence;
mod flags;
mod history;
mod list;
mod lost;
mod meanwhile;
mod moment;
mod moving;
mod new;
mod next;
mod note;
mod noted;
mod opens;
mod people;
mod reopen;
mod requests;
mod said;
mod show;
mod small;
mod snooze;
mod undo;
mod won;

use crate::coach::act::{Act, View};
use crate::coach::args::Args;
use crate::coach::case::Case;
use crate::coach::command::Spec;
use crate::coach::refusal::Outcome;
use crate::coach::request::Answer;
use minijinja::context;

pub(super) use answer::{must_be_open, record_evidence, stale};
pub(super) use aside::{form as aside_form, submit as submit_aside};
pub(super) use checklist::turn as turn_checklist;
pub(super) use cues::{dismiss_cue, held_cue};
pub(super) use delete::sample as delete_sample;
pub(super) use edit::complexity;
pub(super) use edit_form::{
    FIELDS as EDIT_FIELDS, only_changed, shown as shown_in_form, submit as submit_edit,
};
pub(super) use flags::{dismiss, explain, owed_labels, waive};
pub(super) use new::COMPLEXITIES;
pub(super) use opens::may_open;
pub(super) use people::{form as person_form, submit as submit_person};
pub(super) use requests::decline;
pub(super) use said::{said_by, speaker_of};
pub(super) use small::{open_ahead, submit as submit_answers};

/// The definitions, in the order of a deal's life.
pub const SPECS: &[Spec] = &[
    new::SPEC,
    moving::SPEC,
    note::SPEC,
    evidence::SPEC,
    people::SPEC,
    checklist::SPEC,
    next::SPEC,
    snooze::SPEC,
    show::SPEC,
    list::SPEC,
    history::SPEC,
    edit::SPEC,
    assign::SPEC,
    won::SPEC,
    lost::SPEC,
    reopen::SPEC,
    undo::SPEC,
    delete::SPEC,
];

/// Whether the answer is for the channel.
pub fn is_public(path: &[String]) -> bool {
    matches!(path, [family, name] if family == "deal" && matches!(name.as_str(), "new" | "move" | "won" | "lost"))
}

/// Carries out a command.
pub async fn run(case: &Case<'_>, name: &str, args: Args<'_>) -> Outcome<Answer> {
    match name {
        "new" => new::run(case, args).await,
        "move" => moving::run(case, args).await,
        "note" => note::run(case, args).await,
        "evidence" => evidence::run(case, args).await,
        "people" => people::run(case, args).await,
        "checklist" => checklist::run(case, args).await,
        "next" => next::run(case, args).await,
        "snooze" => snooze::run(case, args).await,
        "show" => show::run(case, args).await,
        "list" => list::run(case, args).await,
        "history" => history::run(case, args).await,
        "edit" => edit::run(case, args).await,
        "assign" => assign::run(case, args).await,
        "won" => won::run(case, args).await,
        "lost" => lost::run(case, args).await,
        "reopen" => reopen::run(case, args).await,
        "undo" => undo::run(case).await,
        "delete" => delete::run(case, args).await,
        _ => Err(case.stop(
            "refusal.unknown_command",
            context! { typed => format!("deal {name}") },
        )),
    }
}

/// Does what a button or menu asks for that opens no form.
pub async fn press(case: &Case<'_>, act: Act, picked: Option<String>) -> Outcome<Answer> {
    match act {
        Act::Checklist(number) => checklist::show(case, number).await,
        Act::Card(number) => show::show(case, number).await,
        Act::Share(View::Card, number) => show::share(case, number).await,
        Act::Share(View::Checklist, number) => checklist::share(case, number).await,
        Act::Move(number, version, to) => {
            moving::press(case, number, version, picked.as_deref().unwrap_or(&to)).await
        }
        Act::Decide(number) => requests::decide(case, number).await,
        Act::KeepShort(number) => small::keep_short(case, number).await,
        Act::TakeOver(number, id) => compared::take_over(case, number, &id).await,
        Act::AsideWith(number, seq) => aside::press(case, number, seq).await,
        Act::AsideDecide(number, asked, yes) => aside::decide(case, number, asked, yes).await,
        Act::PutBack(number) => {
            aside::put_back(case, number, picked.as_deref().unwrap_or_default()).await
        }
        Act::ForgetPerson(number, id) => people::forget(case, number, id).await,
        Act::KeepPerson(number, name) => people::press_keep(case, number, &name).await,
        Act::Approve(number, request) => requests::approve(case, number, request).await,
        Act::Edit(number, field) => {
            edit::pick(case, number, field, picked.as_deref().unwrap_or_default()).await
        }
        Act::Accept(number) => assign::accept(case, number).await,
        Act::Return(number) => assign::give_back(case, number).await,
        Act::Delete(number, version) => delete::confirm(case, number, version).await,
        Act::Read(number, seq) => requests::read(case, number, seq).await,
        Act::WaiveMenu(number, flag) => flags::waive_menu(case, number, flag).await,
        Act::DropSample(number) => {
            let gone = delete::sample(case, number).await?;
            Ok(Answer::replace(gone))
        }
        Act::Keep(number) => delete::keep(case, number).await,
        Act::Wake(number) => snooze::wake(case, number).await,
        Act::Turn(number, seq, theirs) => said::turn(case, number, seq, theirs).await,
        act @ (Act::Answers(..) | Act::Entry(..)) => {
            match answers::picked(act, picked.as_deref()) {
                Act::Answers(number, page) => answers::page(case, number, page).await,
                Act::Entry(number, seq, page) => answers::entry(case, number, seq, page).await,
                _ => Err(case.stop("refusal.old_button", context! {})),
            }
        }
        Act::HasLeft(number, id) => people::press_left(case, number, id).await,
        Act::Rival(number, id) => noted::rival(case, number, &id).await,
        Act::Takes(number, seq, id) => {
            noted::takes(case, number, seq, picked.as_deref().unwrap_or(&id)).await
        }
        Act::Undo(number, seq) => undo::press(case, number, seq).await,
        Act::History(number, before) => history::page(case, number, before).await,
        Act::List(view) => list::page(case, &view, true).await,
        _ => Err(case.stop("refusal.old_button", context! {})),
    }
}
