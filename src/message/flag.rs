//! What the channel sees: flags about moves, and requests that wait for a manager (S14, T3).

use minijinja::{Value, context};

use crate::coach::act::Act;
use crate::domain::calendar::WorkCalendar;
use crate::domain::checklist;
use crate::domain::date::{Purpose, Seen};
use crate::domain::deal::{Deal, Ending, Flag, Status};
use crate::domain::event::{MoveKind, Request};
use crate::domain::gap;
use crate::domain::id::{DealNumber, UserId};
use crate::domain::moves;
use crate::domain::owed::{self, Stand};
use crate::domain::text;
use crate::message::digest::read;
use crate::message::voice::{Voice, ago};
use crate::message::{Button, Colour, Message, Row};
use crate::playbook::Criterion;
use crate::playbook::texts::safe;

/// Longest name of the deal in a flag's headline, in characters.
const FLAG_NAME_MAX: usize = 30;
/// Longest flag: what a phone shows of a post, in characters.
const FLAG_MAX: usize = 350;
/// What is owed by name, at most, in a flag that is over.
const OWED_MAX: usize = 4;
/// Buttons that answer one criterion, at most, under a flag.
const ANSWERS_MAX: usize = 3;
/// Buttons in a row, at most.
const BUTTONS_MAX: usize = 5;
/// Longest reason quoted in a flag, in characters.
const REASON_MAX: usize = 70;

/// Longest name of a deal or a customer in a request, in characters.
const NAME_MAX: usize = 36;

/// How a request ended.
#[derive(Clone, Debug, PartialEq)]
pub enum Ended {
    /// A manager said yes.
    Approved(UserId),
    /// A manager said no.
    Declined(UserId, Option<String>),
    /// The deal went another way.
    Overtaken {
        /// Who moved or closed it.
        by: UserId,
        /// When, UTC milliseconds.
        at: i64,
        /// Whether they closed it as lost.
        lost: bool,
    },
    /// It was made once more, with another reason or for another stage.
    Anew,
    /// It was taken back.
    TakenBack,
}

impl Voice<'_> {
    /// The news of a flag in one line, with the deal's name or for a page that shows it.
    pub fn flag_news(&self, number: DealNumber, name: Option<&str>, flag: &Flag) -> String {
        let key = match (flag.kind, flag.from.is_some()) {
            (MoveKind::Skip, false) => "flag.news.started",
            (MoveKind::Skip, true) => "flag.news.skip",
            (MoveKind::Aligned, _) if flag.passed.is_empty() => "flag.news.aligned_hollow",
            (MoveKind::Aligned, _) => "flag.news.aligned",
            _ => "flag.news.hollow",
        };
        let criteria: Vec<_> = flag
            .criteria
            .iter()
            .filter_map(|id| self.playbook.criterion(id).map(|(_, c)| c))
            .collect();
        let won = self.playbook.stage(&flag.to).is_some_and(|s| s.won);
        self.say(
            key,
            context! {
                code => number.to_string(),
                name => name.map(|n| text::truncate(n, FLAG_NAME_MAX).into_owned()),
                stage => safe(self.stage(&flag.to)),
                from => flag.from.as_deref().map(|f| safe(self.stage(f))),
                passed => safe(self.stages(&flag.passed)),
                without => safe(criteria.first().map(|c| c.label.clone()).unwrap_or_default()),
                more => criteria.len().saturating_sub(1),
                won,
            },
        )
    }

    /// The channel's message about a flag. Its headline stays for good.
    pub fn flag(&self, number: DealNumber, deal: &Deal, flag: &Flag) -> Message {
        let stand = owed::stand(self.playbook, deal, flag);
        // An ended flag names what stays owed where the deal stands now.
        let owes = owed::owed(self.playbook, deal);
        let is_owed = |c: &&Criterion| {
            matches!(stand, Stand::Open(_)) || owes.iter().any(|o| o.criterion.id == c.id)
        };
        let mut left = owed::of_flag(self.playbook, deal, flag);
        left.retain(is_owed);
        let values = context! {
            news => safe(self.flag_news(number, Some(&deal.name), flag)),
            owed => safe(Self::labels(left.iter().take(OWED_MAX).copied())),
            more => left.len().saturating_sub(OWED_MAX),
        };
        let who = |by: Option<(UserId, i64)>| {
            context! { by => by.map(|(by, _)| self.person(Some(by))), ago => by.map(|(_, at)| ago(at)) }
        };
        match stand {
            Stand::Open(_) => self.open_flag(number, deal, flag, &values),
            Stand::Past => self.message("flag.past", values, Colour::Info),
            Stand::Answered(by) => self.message(
                "flag.answered",
                context! { ..who(by), ..values },
                Colour::Good,
            ),
            Stand::Dismissed { by, at, .. } => self.message(
                "flag.dismissed",
                context! { by => self.person(Some(by)), ago => at.map(ago), ..values },
                Colour::Info,
            ),
            Stand::Ended { how, stage, by } => {
                let (key, colour) = match how {
                    Ending::Back => ("flag.back", Colour::Info),
                    Ending::Won => ("flag.won", Colour::Good),
                    Ending::Lost => ("flag.lost", Colour::Info),
                };
                let stage = safe(self.stage(&stage));
                let values = context! { ..who(by), ..values };
                self.message(key, context! { stage, ..values }, colour)
            }
        }
    }

    fn open_flag(&self, number: DealNumber, deal: &Deal, flag: &Flag, values: &Value) -> Message {
        let owner = deal.owner;
        let why = flag
            .passed
            .last()
            .or(flag.from.as_ref())
            .and_then(|id| self.playbook.stage(id))
            .filter(|_| !flag.brief)
            .map(|s| safe(s.why.clone()));
        // The first thing owed as a sentence to say, the rest by name: what fits.
        let open = gap::of_flag(self.playbook, deal, flag);
        let ask = open.first().map(|first| {
            let seen = Seen {
                today: self.today,
                calendar: &WorkCalendar::default(),
                purpose: Purpose::Step,
            };
            let (question, whom) = checklist::later(self.playbook, deal, &seen, first);
            safe(self.ask(whom.as_ref(), &question))
        });
        let rest = open.get(1..).unwrap_or_default();
        // What was set aside of the stages that it passed or left is no part of what is owed, and said to be.
        let left = flag.passed.iter().chain(&flag.from);
        let left = left.filter_map(|id| self.playbook.stage(id));
        let aside: Vec<&Criterion> = { left.flat_map(|stage| &stage.criteria) }
            .filter(|c| deal.waived.get(&c.id).is_some_and(|w| w.not_here))
            .collect();
        let mut text = String::new();
        for (named, with_why) in [(3, true), (2, true), (2, false), (0, false)] {
            text = self.say(
                "flag.open",
                context! {
                    owner => self.person(owner),
                    by => (owner != Some(flag.by)).then(|| self.person(Some(flag.by))),
                    approved => flag.approved_by.map(|by| self.person(Some(by))),
                    reason => flag.reason.as_deref().map(quote),
                    why => why.clone().filter(|_| with_why),
                    ask => ask.clone(),
                    owed => safe(Self::labels(rest.iter().take(named).copied())),
                    more => rest.len().saturating_sub(named),
                    aside => safe(Self::labels(aside.iter().take(named).copied())),
                    ..values.clone()
                },
            );
            if read(&text) <= FLAG_MAX {
                break;
            }
        }
        // The owner's line stays in the content: only there does a mention reach anybody.
        let (headline, body) = split_after(&text, 2);
        // An approved move has been looked at: nobody is asked why it was made.
        let asks_why = flag.reason.is_none() && flag.approved_by.is_none();
        let waivable = open.iter().any(|c| !c.signature);
        let others = 1 + usize::from(asks_why) + usize::from(waivable);
        let answers = open.iter().take(ANSWERS_MAX.min(BUTTONS_MAX - others));
        let mut buttons: Vec<Button> = answers.map(|c| self.answer_one(number, c)).collect();
        if let Some(first) = buttons.first_mut() {
            first.primary = true;
        }
        if asks_why {
            buttons.push(self.button("button.say_why", Act::SayWhy(number, flag.id)));
        }
        if waivable {
            buttons.push(self.button("button.waive", Act::WaiveMenu(number, flag.id)));
        }
        buttons.push(self.button("button.dismiss", Act::Dismiss(number, flag.id)));
        Message {
            headline,
            body,
            colour: if flag.kind == MoveKind::Aligned {
                Colour::Info
            } else {
                Colour::Owed
            },
            rows: vec![Row::Buttons(buttons)],
            mentions: owner.into_iter().collect(),
            file: None,
        }
    }

    /// A flag whose move was undone, as it was raised, with who took it back and when.
    pub fn flag_taken_back(
        &self,
        number: DealNumber,
        deal: &Deal,
        flag: &Flag,
        (by, at): (UserId, i64),
    ) -> Message {
        self.message(
            "flag.taken_back",
            context! {
                news => safe(self.flag_news(number, Some(&deal.name), flag)),
                by => self.person(Some(by)),
                ago => ago(at),
                stage => safe(self.stands(&deal.stage)),
                gone => deal.status == Status::Withdrawn,
            },
            Colour::Info,
        )
    }

    /// The request to managers. Nothing has moved yet.
    pub fn request(
        &self,
        number: DealNumber,
        deal: &Deal,
        id: i64,
        by: UserId,
        request: &Request,
    ) -> Message {
        let to = self.playbook.stage(&request.to);
        let judged = to.map(|to| {
            moves::judge(
                self.playbook,
                deal,
                to,
                request.buyer_led,
                request.signed.is_some(),
            )
        });
        let owed = judged
            .as_ref()
            .zip(to)
            .map(|(j, to)| j.owed(self.playbook, deal, to));
        let owed = owed.unwrap_or_default();
        // All of three; of more two, for the count needs room as well.
        let named = if owed.len() > 3 { 2 } else { 3 };
        let passed: Vec<String> = judged
            .iter()
            .flat_map(|j| j.passed.iter())
            .map(|s| (*s).to_owned())
            .collect();
        let text = self.say(
            "request.open",
            context! {
                code => number.to_string(),
                name => text::truncate(&deal.name, NAME_MAX),
                from => safe(self.stage(&request.from)),
                to => safe(self.stage(&request.to)),
                by => self.person(Some(by)),
                reason => quote(&request.reason),
                buyer_led => request.buyer_led,
                customer => deal.customer.as_deref().map(|c| text::truncate(c, NAME_MAX).into_owned()),
                value => deal.value.map(|v| self.money(v)),
                owed => safe(Self::labels(owed.iter().take(named).copied())),
                more => owed.len().saturating_sub(named),
                passed => safe(self.stages(&passed)),
            },
        );
        let (headline, body) = split_after(&text, 1);
        Message {
            headline,
            body,
            colour: Colour::Owed,
            rows: vec![Row::Buttons(vec![
                self.button("button.approve", Act::Approve(number, id))
                    .primary(),
                self.button("button.decline", Act::Decline(number, id)),
            ])],
            ..Message::default()
        }
    }

    /// A request that was decided, or that nobody needs any more.
    pub fn request_ended(
        &self,
        number: DealNumber,
        deal: &Deal,
        request: &Request,
        by: UserId,
        ended: &Ended,
    ) -> Message {
        let (key, who, why) = match ended {
            Ended::Approved(who) => ("request.approved", Some(*who), None),
            Ended::Declined(who, why) => ("request.declined", Some(*who), why.clone()),
            Ended::Overtaken { by, .. } => ("request.overtaken", Some(*by), None),
            Ended::Anew => ("request.anew", None, None),
            Ended::TakenBack => ("request.taken_back", None, None),
        };
        let owes: Vec<_> = owed::owed(self.playbook, deal)
            .into_iter()
            .map(|o| o.criterion)
            .collect();
        let colour = if matches!(ended, Ended::Approved(_)) {
            Colour::Good
        } else {
            Colour::Info
        };
        self.message(
            key,
            context! {
                code => number.to_string(),
                name => text::truncate(&deal.name, NAME_MAX),
                from => safe(self.stage(&request.from)),
                to => safe(self.stage(&request.to)),
                stage => safe(self.stands(&deal.stage)),
                won => deal.status == Status::Won,
                lost => matches!(ended, Ended::Overtaken { lost: true, .. }),
                who => self.person(who),
                ago => match ended {
                    Ended::Overtaken { at, .. } => Some(ago(*at)),
                    _ => None,
                },
                by => self.person(Some(by)),
                why => why.as_deref().map(quote),
                owed => safe(Self::labels(owes.iter().take(OWED_MAX).copied())),
                more => owes.len().saturating_sub(OWED_MAX),
            },
            colour,
        )
    }
}

/// A reason as it stands in a post: the first words of it.
fn quote(reason: &str) -> String {
    text::truncate(reason, REASON_MAX).into_owned()
}

/// Splits a text after so many lines.
pub(super) fn split_after(text: &str, lines: usize) -> (String, String) {
    let mut parts = text.split('\n');
    let head: Vec<&str> = parts.by_ref().take(lines).collect();
    (
        head.join("\n").trim().to_owned(),
        parts.collect::<Vec<_>>().join("\n").trim().to_owned(),
    )
}
