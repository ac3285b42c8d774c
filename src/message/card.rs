//! The card of a deal: everything about it on one phone screen.

use minijinja::context;

use crate::coach::act::{Act, View};
use crate::domain::deal::{Deal, Status, Touch, TouchKind};
use crate::domain::event::{Contact, Event};
use crate::domain::id::DealNumber;
use crate::domain::owed::{self, Standing};
use crate::domain::quote;
use crate::domain::said::Is;
use crate::domain::text;
use crate::message::voice::{Voice, ago};
use crate::message::{Colour, Message, Reader};
use crate::playbook::texts::safe;
use crate::playbook::{CardLine, Complexity, Criterion};

/// Longest text quoted on a card, in characters.
const QUOTE_MAX: usize = 120;
/// Longest line of the customer, in characters.
const LINE_MAX: usize = 90;
/// What a private card holds before a line of the customer is left out, in characters; and one for the channel.
const BODY_MAX: usize = 1_000;
const SHARED_MAX: usize = 700;
/// Longest name of the deal in a message that tells what became of it, in characters.
const NAME_MAX: usize = 50;

impl Voice<'_> {
    /// The card, with what its reader can do with this version of the deal.
    ///
    /// `watched` is what time brings up ([`Voice::watched`]).
    pub fn card(
        &self,
        number: DealNumber,
        version: i64,
        deal: &Deal,
        reader: Reader,
        watched: &[String],
    ) -> Message {
        let stage = self.current(deal);
        let met = owed::met(self.playbook, deal).count();
        let open = stage.map_or(Vec::new(), |s| owed::open(self.playbook, deal, s));
        let is_half =
            |c: &&&Criterion| matches!(owed::standing(self.playbook, deal, c), Standing::Half(_));
        let half = open.iter().filter(is_half).count();
        let open = open.len();
        let owes: Vec<&Criterion> = owed::owed(self.playbook, deal)
            .into_iter()
            .map(|o| o.criterion)
            .collect();
        let flags: Vec<_> = deal
            .flags
            .iter()
            .filter(|f| !deal.is_lost() && owed::is_flagged(self.playbook, deal, f))
            .map(|f| safe(self.flag_news(number, None, f)))
            .collect();
        let lost = match &deal.status {
            Status::Lost {
                reason,
                competitor,
                learned,
                at,
                ..
            } => Some(context! {
                reason => self.lost_reason(reason),
                competitor => competitor.as_deref().map(|c| self.competitor(c)),
                learned => learned.as_deref().map(|l| text::truncate(l, QUOTE_MAX).into_owned()),
                ago => ago(*at),
            }),
            _ => None,
        };
        let day = |day| match reader {
            Reader::Channel => self.day(day),
            _ => self.day_ahead(day),
        };
        let body = |customer: &[String]| {
            self.say(
            "card.body",
            context! {
                customer => customer.iter().map(safe).collect::<Vec<_>>(),
                bar => safe(self.bar(deal)),
                stage => stage.is_some(),
                probability => deal.probability.or(stage.map(|s| s.probability)),
                by_hand => deal.probability.is_some(),
                owner => self.person(deal.owner),
                handover => deal.handover.as_ref().map(|h| self.person(Some(h.to))),
                close => deal.close.map(day),
                facts => safe(self.facts(deal)),
                next_step => deal.next_step.as_ref().map(|n| context! { text => n.text.clone(), due => day(n.due) }),
                touch => safe(self.touch(&deal.last_touch)),
                since => ago(deal.entered_at),
                watched => watched.iter().map(safe).collect::<Vec<_>>(),
                met,
                of => self.asked_so_far(deal),
                open,
                half,
                owed => safe(Self::labels(owes.iter().copied())),
                owed_count => owes.len(),
                flags => flags.clone(),
                request => deal.request.as_ref().map(|r| safe(self.stage(&r.request.to))),
                lost => lost.clone(),
                won => deal.status == Status::Won,
            },
        )
        };
        // As many lines of the customer as there is room for.
        let most = match reader {
            Reader::Channel => SHARED_MAX,
            _ => BODY_MAX,
        };
        let mut room = most.saturating_sub(text::length(&body(&[])));
        let mut customer = self.customer_lines(deal);
        customer.retain(|line| {
            let size = text::length(line) + 1;
            let fits = size <= room;
            room -= if fits { size } else { 0 };
            fits
        });
        let body = body(&customer);
        let colour = match deal.status {
            Status::Won => Colour::Good,
            _ if deal.is_lost() => Colour::Info,
            _ if owes.is_empty() && stage.is_some() => Colour::Info,
            _ => Colour::Owed,
        };
        let mut message = Message {
            headline: self.headline(number, deal),
            body,
            colour,
            ..Message::default()
        };
        if reader != Reader::Channel {
            let (lost, changes) = (deal.is_lost(), reader.may_change());
            let mut buttons = vec![self.button("button.note", Act::Note(number))];
            if lost && changes {
                buttons.insert(0, self.button("button.reopen", Act::Reopen(number)));
            }
            if stage.is_none() && !lost && changes {
                message.rows.push(self.move_menu(number, version));
            }
            if stage.is_some() && !lost {
                buttons.insert(0, self.button("button.checklist", Act::Checklist(number)));
            }
            if !lost && changes {
                buttons.push(self.button("button.next_step", Act::NextStep(number)));
            }
            let mut more = vec![
                self.button("button.history", Act::History(number, 0)),
                self.button("button.share", Act::Share(View::Card, number)),
            ];
            match self.answers_button(number, deal) {
                None => buttons.append(&mut more),
                Some(answers) => more.insert(0, answers),
            }
            if deal.sample && changes {
                let gone = self.button("button.drop_sample", Act::DropSample(number));
                more.push(gone.danger());
            }
            message = message.offer(buttons).with(more);
        }
        message
    }

    /// Three lines of the customer, as far as they are known: problem, who decides, why us.
    fn customer_lines(&self, deal: &Deal) -> Vec<String> {
        let criteria = || self.playbook.criteria().map(|(_, c)| c);
        let line = |(_, line): &(&str, CardLine)| {
            let people = { deal.people.iter() }.filter(|p| p.is_there());
            let deciders: Vec<&str> = people
                .filter(|p| *line == CardLine::Decides && p.is.contains(&Is::Decides))
                .map(|p| p.name.as_str())
                .collect();
            let (text, speaker) = if deciders.is_empty() {
                let mut answers = criteria().filter(|c| c.card == Some(*line));
                let answer = answers.find_map(|c| deal.met(&c.id))?;
                let speaker = answer.parts.as_ref().and_then(|p| p.named(&answer.text));
                (answer.text.clone(), speaker)
            } else {
                (deciders.join(", "), None)
            };
            let key = match line {
                CardLine::Problem => "card.problem",
                CardLine::Decides => "card.decides",
                CardLine::WhyUs => "card.why_us",
            };
            let text = quote::brief(&text, LINE_MAX);
            Some(self.say(key, context! { text, speaker }))
        };
        CardLine::ALL.iter().filter_map(line).collect()
    }

    /// The card that told of a change which was taken back since, by whoever had made it.
    pub fn card_taken_back(&self, number: DealNumber, deal: &Deal, told: &Event) -> Message {
        self.message(
            "card.taken_back",
            context! {
                code => number.to_string(),
                name => text::truncate(&deal.name, NAME_MAX).into_owned(),
                by => self.person(Some(told.by)),
                what => safe(self.event(told)),
                stage => safe(self.stands(&deal.stage)),
                gone => deal.status == Status::Withdrawn,
            },
            Colour::Info,
        )
    }

    /// Source, vertical, competitor and complexity, as far as they are known.
    fn facts(&self, deal: &Deal) -> String {
        let source = deal
            .source
            .as_deref()
            .and_then(|id| self.playbook.source(id))
            .map(|s| s.name.clone());
        let vertical = deal
            .vertical
            .as_deref()
            .and_then(|id| self.playbook.vertical(id))
            .map(|v| v.name.clone());
        self.say(
            "card.facts",
            context! {
                source, vertical,
                competitor => deal.competitor.as_deref().map(|c| self.competitor(c)),
                complexity => self.complexity(deal.complexity),
            },
        )
    }

    /// The last touch: "note by …, 3 days ago" (market B25: what resets the clock is shown).
    pub fn touch(&self, touch: &Touch) -> String {
        let what = Self::touch_key(touch.what);
        self.say(
            "card.touch",
            context! { what => safe(self.texts().plain(what)), by => self.person(Some(touch.by)), ago => ago(touch.at) },
        )
    }

    /// The sentence that names a kind of activity.
    pub(super) fn touch_key(what: TouchKind) -> &'static str {
        match what {
            TouchKind::Created => "touch.created",
            TouchKind::Moved => "touch.moved",
            TouchKind::Noted(Contact::Call) => "touch.call",
            TouchKind::Noted(Contact::Email) => "touch.email",
            TouchKind::Noted(Contact::Meeting) => "touch.meeting",
            TouchKind::Noted(Contact::Message) => "touch.message",
            TouchKind::Noted(Contact::Other) => "touch.note",
            TouchKind::Evidence => "touch.evidence",
            TouchKind::People => "touch.people",
            TouchKind::NextStep => "touch.next_step",
            TouchKind::Edited => "touch.edited",
            TouchKind::Lost => "touch.lost",
            TouchKind::Reopened => "touch.reopened",
        }
    }

    /// A competitor's name: the playbook's, or what was typed.
    pub fn competitor(&self, id: &str) -> String {
        self.playbook
            .competitor(id)
            .map_or_else(|| id.to_owned(), |c| c.name.clone())
    }

    /// A lost reason's name: the playbook's, or what was typed, shortened.
    pub fn lost_reason(&self, id: &str) -> String {
        self.playbook
            .lost_reasons
            .iter()
            .find(|r| r.id == id)
            .map_or_else(
                || text::truncate(id, QUOTE_MAX).into_owned(),
                |r| r.name.clone(),
            )
    }

    /// A complexity's name.
    pub fn complexity(&self, complexity: Complexity) -> String {
        self.texts().plain(match complexity {
            Complexity::Simple => "complexity.simple",
            Complexity::Standard => "complexity.standard",
            Complexity::Complex => "complexity.complex",
        })
    }

    /// What an autonomy mode does with a skip.
    pub fn mode_means(&self, mode: crate::playbook::Autonomy) -> String {
        use crate::playbook::Autonomy;
        self.texts().plain(match mode {
            Autonomy::Scripted => "mode.scripted.means",
            Autonomy::Guided => "mode.guided.means",
            Autonomy::Autonomous => "mode.autonomous.means",
        })
    }

    /// An autonomy mode's name.
    pub fn mode(&self, mode: crate::playbook::Autonomy) -> String {
        use crate::playbook::Autonomy;
        self.texts().plain(match mode {
            Autonomy::Scripted => "mode.scripted",
            Autonomy::Guided => "mode.guided",
            Autonomy::Autonomous => "mode.autonomous",
        })
    }
}
