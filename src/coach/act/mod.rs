//! What a button, menu or form asks for, and its form as a custom id.
//!
//! Ids are untrusted on the way in: whoever handles an act loads the deal in the workspace of the click and
//! checks the rights of the person who clicked. Nothing is trusted because it stands in an id.

mod view;

pub use view::{DigestPart, DigestView, EditField, ListView, View};

use chrono::NaiveDate;

use crate::domain::id::{DealNumber, UserId, WorkspaceId};

pub use crate::coach::steps::{Start, Step};

/// Discord's limit of a custom id, in characters.
pub const ID_MAX: usize = 100;
/// The form of the ids; an older one is answered with "this button is from an earlier version".
const FORM: &str = "1";

/// What pressing, picking or sending asks for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Act {
    /// Open the form for one criterion; sending it records the evidence.
    Answer(DealNumber, String),
    /// Open the form for all that is asked now.
    AnswerAll(DealNumber),
    /// Pick the criterion to answer from a menu.
    AnswerPick(DealNumber),
    /// Pick the criterion to waive; sending the form waives it.
    Waive(DealNumber, String),
    /// Pick the criterion to waive from a menu.
    WaivePick(DealNumber),
    /// The whole checklist, privately.
    Checklist(DealNumber),
    /// The card, privately.
    Card(DealNumber),
    /// The card or checklist, for everybody.
    Share(View, DealNumber),
    /// Open the form for the next step.
    NextStep(DealNumber),
    /// Open the form that leaves it alone until a day.
    Snooze(DealNumber),
    /// End the snooze.
    Wake(DealNumber),
    /// Open the form that closes it as lost.
    Lose(DealNumber),
    /// Open the form for a note.
    Note(DealNumber),
    /// Move to a stage, drawn for this version.
    Move(DealNumber, i64, String),
    /// Open the form for who signed.
    Won(DealNumber),
    /// Open the form for why a lost deal is opened again.
    Reopen(DealNumber),
    /// The newest request, privately: to be decided, or how it was.
    Decide(DealNumber),
    /// Pick somebody of a deal's people, to open their form.
    PersonPick(DealNumber),
    /// Open the form of somebody, by the event that kept them; 0 for a new one.
    Person(DealNumber, i64),
    /// A manager's second yes: somebody of a deal's people, by the event that kept them, is forgotten everywhere.
    ForgetPerson(DealNumber, i64),
    /// Pick a criterion that is not asked here, to open the form for why.
    AsidePick(DealNumber),
    /// Open the form for why a criterion is not asked here.
    Aside(DealNumber, String),
    /// Set aside what the answer with this event says can't be answered.
    AsideWith(DealNumber, i64),
    /// A manager's yes or no to what a rep wants set aside, asked for by this event.
    AsideDecide(DealNumber, i64, bool),
    /// Pick what was set aside and is asked again.
    PutBack(DealNumber),
    /// A small deal becomes a simple one.
    KeepShort(DealNumber),
    /// Open the form for what is open on the way; sending it answers, and moves the deal as far as that allows.
    AnswerOn(DealNumber),
    /// Take over the amount or the day that the answer to a criterion names.
    TakeOver(DealNumber, String),
    /// Open the form for another next step than the one that is set, on that day.
    StepOn(DealNumber, Option<NaiveDate>),
    /// Keep somebody whom the answers name.
    KeepPerson(DealNumber, String),
    /// A manager's yes to a request.
    Approve(DealNumber, i64),
    /// A manager's no; opens a form for the reason.
    Decline(DealNumber, i64),
    /// Open the form for the reason of a flag that has none.
    SayWhy(DealNumber, i64),
    /// Open the form that dismisses a flag with a reason.
    Dismiss(DealNumber, i64),
    /// Open the form that dismisses what time brought up, by the rule's name.
    DismissCue(DealNumber, String),
    /// Run a kept command again with one option set.
    Redo {
        /// The draft.
        draft: String,
        /// The option.
        option: String,
        /// Its value.
        value: String,
    },
    /// Open the form to give one option of a kept command.
    Fill {
        /// The draft.
        draft: String,
        /// The option.
        option: String,
    },
    /// Open the form to correct a kept command.
    Fix(String),
    /// A field to change, picked from a menu of values.
    Edit(DealNumber, EditField),
    /// Open the form for name, customer, value, close date and competitor.
    EditForm(DealNumber),
    /// Take the deal that was handed over.
    Accept(DealNumber),
    /// Give it back.
    Return(DealNumber),
    /// Delete it for good, drawn for this version.
    Delete(DealNumber, i64),
    /// What a manager wrote with a decision, by the sequence number of its event.
    Read(DealNumber, i64),
    /// The menu of what a flag is about, one of which is waived.
    WaiveMenu(DealNumber, i64),
    /// Leave it as it is.
    Keep(DealNumber),
    /// Delete a sample.
    DropSample(DealNumber),
    /// Take back the change that this entry of the history ends.
    Undo(DealNumber, i64),
    /// The buyer did what the answer of this event tells, or else we did.
    Turn(DealNumber, i64, bool),
    /// Open the form for who gave the answer of this event.
    SaidBy(DealNumber, i64),
    /// Take the note of this event as the answer to a criterion; empty for those that are picked from a menu.
    Takes(DealNumber, i64, String),
    /// Mark somebody of a deal's people as left, by the event that kept them.
    HasLeft(DealNumber, i64),
    /// Name a competitor of the playbook, by id.
    Rival(DealNumber, String),
    /// A page of everything known, from 1; 0 opens the first one anew.
    Answers(DealNumber, i64),
    /// An entry of the history, whole: its event, and the page as above.
    Entry(DealNumber, i64, i64),
    /// A page of the history, before this entry.
    History(DealNumber, i64),
    /// A page of a list.
    List(ListView),
    /// The stage's page of the playbook, by position.
    Stage(String),
    /// A part of a digest.
    Digest(DigestView),
    /// A deal of a nudge, picked from its menu.
    Attend,
    /// End one's own pause.
    Back,
    /// A day off that is worked after all, picked from one of several menus.
    DayOff(usize),
    /// Something on a page of the set-up.
    Start(Start),
    /// Help on a topic.
    Help(String),
    /// In a direct message: the workspace that it is about.
    In(WorkspaceId, Box<Act>),
    /// A form, with the number of the newest event of the deal that it showed.
    Seen(i64, Box<Act>),
    /// Log what was typed in a kept form or command as a note.
    AsNote(String),
}

impl Act {
    /// The custom id, at most [`ID_MAX`] characters; a value that does not fit is cut, and then refused when read.
    pub fn encode(&self) -> String {
        let parts: Vec<String> = match self {
            Self::Answer(d, c) => vec!["answer".into(), d.0.to_string(), c.clone()],
            Self::AnswerAll(d) => vec!["answerall".into(), d.0.to_string()],
            Self::AnswerPick(d) => vec!["answerpick".into(), d.0.to_string()],
            Self::Waive(d, c) => vec!["waive".into(), d.0.to_string(), c.clone()],
            Self::WaivePick(d) => vec!["waivepick".into(), d.0.to_string()],
            Self::Checklist(d) => vec!["checklist".into(), d.0.to_string()],
            Self::Card(d) => vec!["card".into(), d.0.to_string()],
            Self::Share(View::Card, d) => vec!["sharecard".into(), d.0.to_string()],
            Self::Share(View::Checklist, d) => vec!["sharelist".into(), d.0.to_string()],
            Self::NextStep(d) => vec!["next".into(), d.0.to_string()],
            Self::Snooze(d) => vec!["snooze".into(), d.0.to_string()],
            Self::Wake(d) => vec!["wake".into(), d.0.to_string()],
            Self::Lose(d) => vec!["lose".into(), d.0.to_string()],
            Self::Note(d) => vec!["note".into(), d.0.to_string()],
            Self::Move(d, v, to) => vec!["move".into(), d.0.to_string(), v.to_string(), to.clone()],
            Self::Won(d) => vec!["won".into(), d.0.to_string()],
            Self::Reopen(d) => vec!["reopen".into(), d.0.to_string()],
            Self::Decide(d) => vec!["decide".into(), d.0.to_string()],
            Self::PersonPick(d) => vec!["personpick".into(), d.0.to_string()],
            Self::Person(d, id) => vec!["person".into(), d.0.to_string(), id.to_string()],
            Self::ForgetPerson(d, id) => {
                vec!["forgetperson".into(), d.0.to_string(), id.to_string()]
            }
            Self::AsidePick(d) => vec!["asidepick".into(), d.0.to_string()],
            Self::Aside(d, id) => vec!["aside".into(), d.0.to_string(), id.clone()],
            Self::AsideWith(d, n) => vec!["asidewith".into(), d.0.to_string(), n.to_string()],
            Self::AsideDecide(d, n, yes) => {
                let act = if *yes { "asideyes" } else { "asideno" };
                vec![act.into(), d.0.to_string(), n.to_string()]
            }
            Self::PutBack(d) => vec!["putback".into(), d.0.to_string()],
            Self::KeepShort(d) => vec!["keepshort".into(), d.0.to_string()],
            Self::AnswerOn(d) => vec!["answeron".into(), d.0.to_string()],
            Self::TakeOver(d, id) => vec!["takeover".into(), d.0.to_string(), id.clone()],
            Self::StepOn(d, day) => {
                let day = day.map(|day| day.to_string()).unwrap_or_default();
                vec!["stepon".into(), d.0.to_string(), day]
            }
            Self::KeepPerson(d, name) => {
                vec!["keepperson".into(), d.0.to_string(), name.clone()]
            }
            Self::Approve(d, r) => vec!["approve".into(), d.0.to_string(), r.to_string()],
            Self::Decline(d, r) => vec!["decline".into(), d.0.to_string(), r.to_string()],
            Self::SayWhy(d, f) => vec!["why".into(), d.0.to_string(), f.to_string()],
            Self::DismissCue(d, rule) => {
                vec!["dismisscue".into(), d.0.to_string(), rule.clone()]
            }
            Self::Dismiss(d, f) => vec!["dismiss".into(), d.0.to_string(), f.to_string()],
            Self::Redo {
                draft,
                option,
                value,
            } => {
                vec!["redo".into(), draft.clone(), option.clone(), value.clone()]
            }
            Self::Fill { draft, option } => vec!["fill".into(), draft.clone(), option.clone()],
            Self::Fix(draft) => vec!["fix".into(), draft.clone()],
            Self::Edit(d, f) => vec!["edit".into(), d.0.to_string(), f.word().into()],
            Self::EditForm(d) => vec!["editform".into(), d.0.to_string()],
            Self::Accept(d) => vec!["accept".into(), d.0.to_string()],
            Self::Return(d) => vec!["return".into(), d.0.to_string()],
            Self::Delete(d, v) => vec!["delete".into(), d.0.to_string(), v.to_string()],
            Self::Read(d, seq) => vec!["read".into(), d.0.to_string(), seq.to_string()],
            Self::WaiveMenu(d, flag) => {
                vec!["waivemenu".into(), d.0.to_string(), flag.to_string()]
            }
            Self::Keep(d) => vec!["keep".into(), d.0.to_string()],
            Self::DropSample(d) => vec!["dropsample".into(), d.0.to_string()],
            Self::Undo(d, seq) => vec!["undo".into(), d.0.to_string(), seq.to_string()],
            Self::Turn(d, seq, theirs) => {
                let whose = if *theirs { "theirs" } else { "ours" };
                vec![
                    "turn".into(),
                    d.0.to_string(),
                    seq.to_string(),
                    whose.into(),
                ]
            }
            Self::SaidBy(d, seq) => vec!["saidby".into(), d.0.to_string(), seq.to_string()],
            Self::Takes(d, seq, c) => {
                vec!["takes".into(), d.0.to_string(), seq.to_string(), c.clone()]
            }
            Self::HasLeft(d, id) => vec!["hasleft".into(), d.0.to_string(), id.to_string()],
            Self::Rival(d, id) => vec!["rival".into(), d.0.to_string(), id.clone()],
            Self::Answers(d, page) => vec!["answers".into(), d.0.to_string(), page.to_string()],
            Self::Entry(d, seq, page) => vec![
                "entry".into(),
                d.0.to_string(),
                seq.to_string(),
                page.to_string(),
            ],
            Self::History(d, before) => vec!["history".into(), d.0.to_string(), before.to_string()],
            Self::List(v) => vec![
                "list".into(),
                v.owner.to_string(),
                u8::from(v.flagged).to_string(),
                v.sort.to_string(),
                v.offset.to_string(),
                v.stage.clone(),
            ],
            Self::Stage(id) => vec!["stage".into(), id.clone()],
            Self::Digest(v) => vec![
                "digest".into(),
                v.reader.to_string(),
                v.day.map_or_else(String::new, |day| day.to_string()),
                v.part.name().into(),
                v.offset.to_string(),
                u8::from(v.turns).to_string(),
            ],
            Self::Attend => vec!["attend".into()],
            Self::Back => vec!["back".into()],
            Self::DayOff(menu) => vec!["dayoff".into(), menu.to_string()],
            Self::Start(start) => vec!["start".into(), start.encode()],
            Self::Help(topic) => vec!["help".into(), topic.clone()],
            Self::In(workspace, act) => vec!["in".into(), workspace.to_string(), act.inner()],
            Self::Seen(seq, act) => vec!["seen".into(), seq.to_string(), act.inner()],
            Self::AsNote(draft) => vec!["asnote".into(), draft.clone()],
        };
        let id = format!("{FORM}:{}", parts.join(":"));
        id.chars().take(ID_MAX).collect()
    }

    /// The custom id without its form, to stand in another.
    fn inner(&self) -> String {
        let id = self.encode();
        id.split_once(':')
            .map_or(String::new(), |(_, inner)| inner.to_owned())
    }

    /// Reads a custom id; `None` for anything this version did not make.
    pub fn parse(id: &str) -> Option<Self> {
        let rest = id.strip_prefix(FORM)?.strip_prefix(':')?;
        let (verb, rest) = rest.split_once(':').unwrap_or((rest, ""));
        let deal = || number(rest);
        // "12:rest" of ids that name a deal first.
        let after = || -> Option<(DealNumber, &str)> {
            let (d, tail) = rest.split_once(':')?;
            Some((number(d)?, tail))
        };
        let deal_and_number = || -> Option<(DealNumber, i64)> {
            let (d, n) = after()?;
            Some((d, n.parse().ok()?))
        };
        Some(match verb {
            "answer" => after()
                .filter(|(_, c)| !c.is_empty())
                .map(|(d, c)| Self::Answer(d, c.into()))?,
            "answerall" => Self::AnswerAll(deal()?),
            "answerpick" => Self::AnswerPick(deal()?),
            "waive" => after()
                .filter(|(_, c)| !c.is_empty())
                .map(|(d, c)| Self::Waive(d, c.into()))?,
            "waivepick" => Self::WaivePick(deal()?),
            "checklist" => Self::Checklist(deal()?),
            "card" => Self::Card(deal()?),
            "sharecard" => Self::Share(View::Card, deal()?),
            "sharelist" => Self::Share(View::Checklist, deal()?),
            "next" => Self::NextStep(deal()?),
            "snooze" => Self::Snooze(deal()?),
            "wake" => Self::Wake(deal()?),
            "lose" => Self::Lose(deal()?),
            "note" => Self::Note(deal()?),
            "move" => {
                let (d, tail) = after()?;
                let (version, to) = tail.split_once(':')?;
                Self::Move(d, version.parse().ok()?, to.into())
            }
            "won" => Self::Won(deal()?),
            "reopen" => Self::Reopen(deal()?),
            "decide" => Self::Decide(deal()?),
            "personpick" => Self::PersonPick(deal()?),
            "person" => deal_and_number().map(|(d, n)| Self::Person(d, n))?,
            "forgetperson" => deal_and_number().map(|(d, n)| Self::ForgetPerson(d, n))?,
            "asidepick" => Self::AsidePick(deal()?),
            "aside" => after().map(|(d, id)| Self::Aside(d, id.into()))?,
            "asidewith" => deal_and_number().map(|(d, n)| Self::AsideWith(d, n))?,
            "asideyes" => deal_and_number().map(|(d, n)| Self::AsideDecide(d, n, true))?,
            "asideno" => deal_and_number().map(|(d, n)| Self::AsideDecide(d, n, false))?,
            "putback" => Self::PutBack(deal()?),
            "keepshort" => Self::KeepShort(deal()?),
            "answeron" => Self::AnswerOn(deal()?),
            "takeover" => after().map(|(d, id)| Self::TakeOver(d, id.into()))?,
            "stepon" => {
                let (deal, day) = after()?;
                let day = Some(day).filter(|day| !day.is_empty());
                Self::StepOn(deal, day.map(str::parse).transpose().ok()?)
            }
            "keepperson" => after()
                .filter(|(_, name)| !name.is_empty())
                .map(|(d, name)| Self::KeepPerson(d, name.into()))?,
            "approve" => deal_and_number().map(|(d, n)| Self::Approve(d, n))?,
            "decline" => deal_and_number().map(|(d, n)| Self::Decline(d, n))?,
            "why" => deal_and_number().map(|(d, n)| Self::SayWhy(d, n))?,
            "dismisscue" => after()
                .filter(|(_, rule)| !rule.is_empty())
                .map(|(d, rule)| Self::DismissCue(d, rule.into()))?,
            "dismiss" => deal_and_number().map(|(d, n)| Self::Dismiss(d, n))?,
            "redo" => {
                let mut parts = rest.splitn(3, ':');
                Self::Redo {
                    draft: parts.next()?.into(),
                    option: parts.next()?.into(),
                    value: parts.next()?.into(),
                }
            }
            "fill" => {
                let (draft, option) = rest.split_once(':')?;
                Self::Fill {
                    draft: draft.into(),
                    option: option.into(),
                }
            }
            "fix" if !rest.is_empty() => Self::Fix(rest.into()),
            "edit" => {
                let (d, field) = after()?;
                Self::Edit(d, EditField::parse(field)?)
            }
            "editform" => Self::EditForm(deal()?),
            "accept" => Self::Accept(deal()?),
            "return" => Self::Return(deal()?),
            "delete" => deal_and_number().map(|(d, n)| Self::Delete(d, n))?,
            "read" => deal_and_number().map(|(d, n)| Self::Read(d, n))?,
            "waivemenu" => deal_and_number().map(|(d, n)| Self::WaiveMenu(d, n))?,
            "keep" => Self::Keep(deal()?),
            "dropsample" => Self::DropSample(deal()?),
            "undo" => deal_and_number().map(|(d, n)| Self::Undo(d, n))?,
            "turn" => {
                let (d, rest) = after()?;
                let (seq, whose) = rest.split_once(':')?;
                let theirs = match whose {
                    "theirs" => true,
                    "ours" => false,
                    _ => return None,
                };
                Self::Turn(d, seq.parse().ok()?, theirs)
            }
            "saidby" => deal_and_number().map(|(d, n)| Self::SaidBy(d, n))?,
            "takes" => {
                let (d, rest) = after()?;
                let (seq, c) = rest.split_once(':')?;
                Self::Takes(d, seq.parse().ok()?, c.into())
            }
            "hasleft" => deal_and_number().map(|(d, n)| Self::HasLeft(d, n))?,
            "rival" => after()
                .filter(|(_, id)| !id.is_empty())
                .map(|(d, id)| Self::Rival(d, id.into()))?,
            "answers" => deal_and_number().map(|(d, n)| Self::Answers(d, n))?,
            "entry" => {
                let (d, rest) = after()?;
                let (seq, page) = rest.split_once(':')?;
                Self::Entry(d, seq.parse().ok()?, page.parse().ok()?)
            }
            "history" => deal_and_number().map(|(d, n)| Self::History(d, n))?,
            "list" => {
                let mut parts = rest.splitn(5, ':');
                Self::List(ListView {
                    owner: parts.next()?.parse().ok()?,
                    flagged: parts.next()? == "1",
                    sort: parts.next()?.chars().next()?,
                    offset: parts.next()?.parse().ok().filter(|o| *o >= 0)?,
                    stage: parts.next()?.into(),
                })
            }
            "stage" => Self::Stage(rest.into()),
            "digest" => {
                let mut parts = rest.splitn(5, ':');
                let reader = parts.next()?.parse().ok().map(UserId)?;
                let day = match parts.next()? {
                    "" => None,
                    day => Some(day.parse().ok()?),
                };
                let part = parts.next()?;
                Self::Digest(DigestView {
                    reader,
                    day,
                    part: { DigestPart::ALL.into_iter() }.find(|p| p.name() == part)?,
                    offset: parts.next()?.parse().ok()?,
                    turns: parts.next()? == "1",
                })
            }
            "attend" if rest.is_empty() => Self::Attend,
            "back" if rest.is_empty() => Self::Back,
            // As the first version of the menu had it.
            "dayoff" if rest.is_empty() => Self::DayOff(0),
            "dayoff" => Self::DayOff(rest.parse().ok()?),
            "start" => Self::Start(Start::parse(rest)?),
            "help" => Self::Help(rest.into()),
            "in" => {
                let (workspace, inner) = rest.split_once(':')?;
                let workspace: u64 = workspace.parse().ok().filter(|w| *w > 0)?;
                let act = Self::parse(&format!("{FORM}:{inner}"))
                    .filter(|act| !matches!(act, Self::In(..)))?;
                Self::In(WorkspaceId(workspace), Box::new(act))
            }
            "seen" => {
                let (seq, inner) = rest.split_once(':')?;
                // One in another is none that this version made.
                let act = Self::parse(&format!("{FORM}:{inner}"))
                    .filter(|act| !matches!(act, Self::Seen(..) | Self::In(..)))?;
                Self::Seen(seq.parse().ok()?, Box::new(act))
            }
            "asnote" if !rest.is_empty() => Self::AsNote(rest.into()),
            _ => return None,
        })
    }

    /// The same, pressed in a direct message about a workspace.
    #[must_use]
    pub fn of(self, workspace: WorkspaceId) -> Self {
        match self {
            Self::In(..) => self,
            act => Self::In(workspace, Box::new(act)),
        }
    }

    /// The deal that a form is about.
    pub fn deal(&self) -> Option<DealNumber> {
        match self {
            Self::Seen(_, act) | Self::In(_, act) => act.deal(),
            Self::Answer(d, _)
            | Self::AnswerAll(d)
            | Self::AnswerPick(d)
            | Self::AnswerOn(d)
            | Self::PersonPick(d)
            | Self::AsidePick(d)
            | Self::Aside(d, _)
            | Self::Person(d, _)
            | Self::Waive(d, _)
            | Self::WaivePick(d)
            | Self::NextStep(d)
            | Self::StepOn(d, _)
            | Self::Snooze(d)
            | Self::Lose(d)
            | Self::Note(d)
            | Self::Won(d)
            | Self::Reopen(d)
            | Self::Decline(d, _)
            | Self::SayWhy(d, _)
            | Self::Dismiss(d, _)
            | Self::DismissCue(d, _)
            | Self::SaidBy(d, _)
            | Self::EditForm(d) => Some(*d),
            _ => None,
        }
    }

    /// Whether its menu lets people pick several at once; what was picked comes with commas between.
    pub fn takes_several(&self) -> bool {
        match self {
            Self::In(_, act) => act.takes_several(),
            Self::Takes(..) => true,
            _ => false,
        }
    }

    /// Whether using it opens a form, so that it must be answered at once and never deferred.
    pub fn opens_form(&self) -> bool {
        if let Self::In(_, act) = self {
            return act.opens_form();
        }
        matches!(
            self,
            Self::Start(Start::Type(..))
                | Self::Answer(..)
                | Self::AnswerAll(_)
                | Self::AnswerPick(_)
                | Self::AnswerOn(_)
                | Self::PersonPick(_)
                | Self::AsidePick(_)
                | Self::Aside(..)
                | Self::Person(..)
                | Self::Waive(..)
                | Self::WaivePick(_)
                | Self::NextStep(_)
                | Self::StepOn(..)
                | Self::Snooze(_)
                | Self::Lose(_)
                | Self::Note(_)
                | Self::Won(_)
                | Self::Reopen(_)
                | Self::Decline(..)
                | Self::SayWhy(..)
                | Self::Dismiss(..)
                | Self::DismissCue(..)
                | Self::Fill { .. }
                | Self::Fix(_)
                | Self::EditForm(_)
                | Self::SaidBy(..)
        )
    }
}

/// The deal of that number.
pub(super) fn number(text: &str) -> Option<DealNumber> {
    text.parse().ok().filter(|n| *n > 0).map(DealNumber)
}

#[cfg(test)]
mod tests;
