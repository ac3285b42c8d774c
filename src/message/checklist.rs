//! The checklist: after a move, in short; on request, in full.

use minijinja::context;

use crate::coach::act::{Act, View};
use crate::domain::checklist::{Checklist, Item};
use crate::domain::deal::{Deal, Evidence};
use crate::domain::id::DealNumber;
use crate::domain::owed::{self, Standing};
use crate::domain::said::Half;
use crate::domain::text;
use crate::domain::whom::Whom;
use crate::message::form::PARTS_MAX;
use crate::message::voice::{Voice, ago};
use crate::message::{
    Button, Colour, Menu, MenuOption, Message, OPTION_MAX, OPTIONS_MAX, Part, Reader, Row,
};
use crate::playbook::texts::safe;
use crate::playbook::{Criterion, Field};

impl Voice<'_> {
    /// The card's text under an answer that shows the stage's prompt: few things, the rest behind *More*.
    ///
    /// It is kept to `room` characters: first the hint goes, then the third question, then what to say.
    pub fn prompt(&self, deal: &Deal, list: &Checklist<'_>, room: usize) -> String {
        let all = list.ask.len().max(1);
        let sizes = [
            (all, true, true),
            (all, false, true),
            (2, false, true),
            (2, false, false),
            (1, false, false),
        ];
        let mut text = String::new();
        for size in sizes {
            text = self.prompt_of(deal, list, size);
            if text.chars().count() <= room {
                break;
            }
        }
        text
    }

    fn prompt_of(
        &self,
        deal: &Deal,
        list: &Checklist<'_>,
        (questions, hint, say): (usize, bool, bool),
    ) -> String {
        let first = self
            .playbook
            .stages
            .first()
            .is_some_and(|s| s.id == list.stage.id);
        let source = deal
            .source
            .as_deref()
            .filter(|_| first)
            .and_then(|id| self.playbook.source(id))
            .map(|s| s.name.clone());
        let asked = list.ask.iter().take(questions);
        let questions: Vec<_> = asked.map(|i| safe(self.item_line(deal, i))).collect();
        self.say(
            "checklist.prompt",
            context! {
                bar => safe(self.bar(deal)),
                source,
                next => list.next.map(|s| safe(s.name.clone())),
                questions,
                helps => list.helps.as_ref().map(|i| safe(self.asked(i))),
                won => list.next.is_some_and(|s| s.won),
                met => owed::met(self.playbook, deal).count(),
                of => self.asked_so_far(deal),
                say => list.say.iter().take(usize::from(say)).map(|s| safe(s.clone())).collect::<Vec<_>>(),
                rival => list.rival.as_ref().filter(|_| say).map(|(name, question)| context! { name, question => safe(question.clone()) }),
                who => self.first_of_people(deal).filter(|_| hint).map(safe),
                hint => list.hint.clone().filter(|_| hint).map(safe),
                back => list.back.as_ref().map(|i| safe(self.asked_line(i))),
                owed => list.owed.len(),
            },
        )
    }

    /// How much the deal has been asked so far: what is met, open in its stage, and owed.
    pub(super) fn asked_so_far(&self, deal: &Deal) -> usize {
        let open = self.current(deal);
        let open = open.map_or(0, |s| owed::open(self.playbook, deal, s).len());
        let owed = owed::owed(self.playbook, deal).len();
        owed::met(self.playbook, deal).count() + open + owed
    }

    /// *Answer: … and 2 more*, for all that is asked now, beside buttons that answer one criterion each; `None` where
    /// those answer all of it.
    pub fn answer_these(
        &self,
        number: DealNumber,
        list: &Checklist<'_>,
        beside: &[Button],
    ) -> Option<Button> {
        let asked: Vec<&Item<'_>> = list.items().take(PARTS_MAX).collect();
        let more = asked.len().saturating_sub(1);
        let is_own = |c: &&Criterion| {
            let one = Act::Answer(number, c.id.clone());
            !beside.iter().any(|button| button.act == one)
        };
        let criteria = asked.iter().map(|item| item.criterion);
        // Who signed has a button of its own, which wins the deal.
        let first = criteria.filter(|c| !c.signature).find(is_own)?;
        let label = safe(first.label.clone());
        let label = self.say("button.answer_these", context! { label, more });
        Some(Button::new(label, Act::AnswerAll(number)))
    }

    /// The buttons under a prompt: the likeliest act first.
    pub fn prompt_buttons(&self, number: DealNumber, list: &Checklist<'_>) -> Vec<Button> {
        let mut buttons = Vec::new();
        let signature = list.lacks_only_signature();
        if signature {
            buttons.push(self.button("button.fill_signed", Act::Won(number)));
        }
        // Where nothing else is asked, the form for the signature is enough.
        if list.items().count() > usize::from(signature) {
            buttons.push(self.button("button.answer", Act::AnswerAll(number)));
        }
        buttons.push(self.button("button.next_step", Act::NextStep(number)));
        buttons.push(self.button("button.more", Act::Checklist(number)));
        buttons
    }

    /// The whole checklist, privately: what is open, met, waived and owed, what to say, and menus to answer, turned to
    /// the criterion at this place.
    pub fn checklist(
        &self,
        number: DealNumber,
        deal: &Deal,
        list: &Checklist<'_>,
        reader: Reader,
        at: usize,
    ) -> Message {
        let over = deal.is_lost();
        let criterion = |c: &Criterion| self.criterion_line(deal, c);
        let open: Vec<_> = owed::open(self.playbook, deal, list.stage);
        let asked = |c: &&Criterion| list.ask.iter().any(|i: &Item<'_>| i.criterion.id == c.id);
        let is_half =
            |c: &Criterion| matches!(owed::standing(self.playbook, deal, c), Standing::Half(_));
        let later: Vec<_> = open
            .iter()
            .copied()
            .filter(|c| !asked(c) && !is_half(c))
            .collect();
        let questions: Vec<_> = list
            .ask
            .iter()
            .map(|i| safe(self.item_line(deal, i)))
            .collect();
        let done: Vec<String> = list
            .stage
            .criteria
            .iter()
            .filter(|c| match owed::standing(self.playbook, deal, c) {
                Standing::Half(_) => !asked(c),
                Standing::Waived(_) => true,
                _ => false,
            })
            .map(criterion)
            .collect();
        // What is met shrinks to its names.
        let met = list.stage.criteria.iter().filter(|c| {
            let standing = owed::standing(self.playbook, deal, c);
            matches!(standing, Standing::Met(_) | Standing::ByField(_))
        });
        let body = self.say(
            "checklist.full",
            context! {
                bar => safe(self.bar(deal)),
                next => list.next.map(|s| safe(s.name.clone())),
                lost => over,
                here => safe(Self::labels(met)),
                questions,
                helps => list.helps.as_ref().filter(|_| !over).map(|i| safe(self.asked(i))),
                won => list.next.is_some_and(|s| s.won),
                later => safe(Self::labels(later.iter().copied())),
                done => done.into_iter().map(safe).collect::<Vec<_>>(),
                say => list.say.iter().filter(|_| !over).map(|s| safe(s.clone())).collect::<Vec<_>>(),
                rival => list.rival.as_ref().filter(|_| !over).map(|(name, question)| context! { name, question => safe(question.clone()) }),
                who => self.first_of_people(deal).map(safe),
                hint => list.hint.clone().filter(|_| !over).map(safe),
                owed => list.owed.iter().map(|o| context! {
                    stage => safe(o.stage.name.clone()),
                    label => safe(o.criterion.label.clone()),
                }).collect::<Vec<_>>(),
            },
        );
        let mut message = Message {
            headline: self.headline(number, deal),
            body,
            colour: if list.owed.is_empty() || over {
                Colour::Info
            } else {
                Colour::Owed
            },
            ..Message::default()
        };
        if reader == Reader::Channel {
            return message;
        }
        if over {
            let mut buttons = vec![
                self.button("button.note", Act::Note(number)),
                self.button("button.history", Act::History(number, 0)),
            ];
            if reader.may_change() {
                buttons.insert(0, self.button("button.reopen", Act::Reopen(number)));
            }
            buttons.extend(self.answers_button(number, deal));
            return message.offer(buttons);
        }
        let owed: Vec<&Criterion> = list.owed.iter().map(|o| o.criterion).collect();
        let answerable: Vec<&Criterion> =
            owed.iter().copied().chain(open.iter().copied()).collect();
        if !answerable.is_empty() {
            message.rows.push(self.criteria_menu(
                "menu.answer",
                Act::AnswerPick(number),
                deal,
                &answerable,
                at,
            ));
        }
        if reader == Reader::Manager && !answerable.is_empty() {
            message.rows.push(self.criteria_menu(
                "menu.waive",
                Act::WaivePick(number),
                deal,
                &answerable,
                at,
            ));
        }
        if reader.may_change() {
            let aside: Vec<&Criterion> = { answerable.iter().copied() }
                .filter(|c| !c.signature && !c.deciding)
                .collect();
            if !aside.is_empty() {
                let act = Act::AsidePick(number);
                message
                    .rows
                    .push(self.criteria_menu("menu.aside", act, deal, &aside, at));
            }
            message
                .rows
                .extend(self.put_back_menu(number, deal, reader));
        }
        let mut buttons = vec![
            self.button("button.note", Act::Note(number)),
            self.button("button.share", Act::Share(View::Checklist, number)),
        ];
        if reader.may_change() {
            buttons.insert(0, self.button("button.next_step", Act::NextStep(number)));
        }
        if reader.may_change() && list.lacks_only_signature() {
            buttons.insert(0, self.button("button.fill_signed", Act::Won(number)));
        }
        buttons.extend(self.answers_button(number, deal));
        message.offer(buttons)
    }

    /// *Answers*, where something is known.
    pub(super) fn answers_button(&self, number: DealNumber, deal: &Deal) -> Option<Button> {
        let known = !deal.evidence.is_empty() || !deal.waived.is_empty();
        known.then(|| self.button("button.answers", Act::Answers(number, 0)))
    }

    /// A menu of criteria, turned to the one at this place; its options carry the criterion's id.
    pub fn criteria_menu(
        &self,
        key: &str,
        act: Act,
        deal: &Deal,
        criteria: &[&Criterion],
        at: usize,
    ) -> Row {
        let flagged = owed::owed(self.playbook, deal);
        let part = Part::around(at, criteria.len(), 0);
        let options = self.options_of(part, criteria, |c| {
            let owed = flagged.iter().any(|o| o.criterion.id == c.id);
            MenuOption {
                value: c.id.clone(),
                label: text::truncate(&self.choice(deal, c, owed), OPTION_MAX).into_owned(),
                hint: Some(text::truncate(&c.statement, OPTION_MAX).into_owned()),
                chosen: false,
            }
        });
        Row::Menu(Menu {
            act,
            placeholder: self.parted(&self.texts().plain(key), part),
            options,
        })
    }

    /// What is asked, as it stands in a list: with its sign, and as progress where it is half known.
    fn item_line(&self, deal: &Deal, item: &Item<'_>) -> String {
        match owed::standing(self.playbook, deal, item.criterion) {
            Standing::Half(e) if item.owed_from.is_none() => {
                self.half_line(item.criterion, e, Some(&self.asked(item)))
            }
            _ => self.asked_line(item),
        }
    }

    /// What is asked, with its sign, whom to ask, and what stands above it.
    pub fn asked_line(&self, item: &Item<'_>) -> String {
        let block = item.block.as_ref().map(|b| {
            context! {
                speaker => b.speaker.clone(),
                words => b.words.clone(),
                said => b.said,
                day => self.day(b.day),
            }
        });
        self.say(
            "ask.line",
            context! {
                block,
                owed_from => item.owed_from.map(|s| safe(s.name.clone())),
                asked => safe(self.asked(item)),
            },
        )
    }

    /// What is asked, in one sentence: whom, until when, in which words.
    pub fn asked(&self, item: &Item<'_>) -> String {
        self.ask(item.whom.as_ref(), &item.question)
    }

    /// A question with whom it is asked of, where that is known.
    pub fn ask(&self, whom: Option<&Whom>, question: &str) -> String {
        self.say(
            "ask.whom",
            context! {
                whom => whom.map(|w| w.name.clone()),
                day => whom.and_then(|w| w.before).map(|d| self.day(d)),
                question => safe(question.to_owned()),
            },
        )
    }

    /// What is half known, as progress, with what to ask next.
    fn half_line(
        &self,
        criterion: &Criterion,
        answer: &Evidence,
        question: Option<&str>,
    ) -> String {
        self.say(
            "criterion.half",
            context! {
                label => safe(criterion.label.clone()),
                ago => ago(answer.at),
                why => answer.half().map(Self::half_word),
                question => question.map(|q| safe(q.to_owned())),
            },
        )
    }

    /// What is not asked, to be put back; a manager's waivers by managers alone.
    fn put_back_menu(&self, number: DealNumber, deal: &Deal, reader: Reader) -> Option<Row> {
        let may = |id: &&String| {
            let waiver = deal.waived.get(*id);
            reader == Reader::Manager || waiver.is_some_and(|w| w.not_here)
        };
        let ids = deal.waived.keys().filter(may);
        let known = ids.filter_map(|id| Some(self.playbook.criterion(id)?.1));
        // What was answered since is met, whatever was said of it before.
        let known = known.filter(|c| deal.met(&c.id).is_none());
        let options: Vec<MenuOption> = known
            .take(OPTIONS_MAX)
            .map(|c| MenuOption {
                value: c.id.clone(),
                label: text::truncate(&format!("– {}", c.label), OPTION_MAX).into_owned(),
                hint: deal
                    .waived
                    .get(&c.id)
                    .map(|w| text::truncate(&w.reason, OPTION_MAX).into_owned()),
                chosen: false,
            })
            .collect();
        (!options.is_empty()).then(|| {
            Row::Menu(Menu {
                act: Act::PutBack(number),
                placeholder: self.texts().plain("menu.put_back"),
                options,
            })
        })
    }

    /// Why an answer is half of one, as the texts name it.
    pub fn half_word(half: Half) -> &'static str {
        match half {
            Half::NoAnswer => "no_answer",
            Half::OurSide => "our_side",
            Half::KeptOpen => "kept_open",
            Half::NoName => "no_name",
        }
    }

    /// A criterion where one is picked: the sign of its standing, and its label. Plain text.
    pub fn choice(&self, deal: &Deal, criterion: &Criterion, owed: bool) -> String {
        let label = &criterion.label;
        match owed::standing(self.playbook, deal, criterion) {
            Standing::Half(_) => format!("◪ {label} ({})", self.texts().plain("word.half")),
            _ if owed => format!("⚑ {label}"),
            Standing::Open | Standing::Idle => format!("◻ {label}"),
            Standing::Met(_) | Standing::ByField(_) => format!("✔ {label}"),
            Standing::Waived(_) => format!("– {label}"),
        }
    }

    /// One criterion with its sign and what stands behind it.
    pub fn criterion_line(&self, deal: &Deal, criterion: &Criterion) -> String {
        let label = safe(criterion.label.clone());
        match owed::standing(self.playbook, deal, criterion) {
            Standing::Met(e) => self.say(
                "criterion.met",
                context! {
                    label,
                    text => text::truncate(&e.text, 60).into_owned(),
                    by => self.person(Some(e.by)),
                    seller_only => false,
                    speaker => e.parts.as_ref().and_then(|p| p.named(&e.text)),
                },
            ),
            Standing::Half(e) => self.half_line(criterion, e, None),
            Standing::ByField(field) => {
                let what = match field {
                    Field::Source => {
                        let source = deal.source.as_deref();
                        let source = source.and_then(|id| self.playbook.source(id));
                        source.map(|s| safe(s.name.clone()))
                    }
                    Field::NextStep => { deal.next_step.as_ref() }
                        .map(|step| safe(format!("{} · {}", text::shown(&step.text), self.day(step.due)))),
                };
                self.say("criterion.by_field", context! { label, what })
            }
            Standing::Waived(w) => self.say(
                if w.not_here { "criterion.aside" } else { "criterion.waived" },
                context! { label, reason => text::truncate(&w.reason, 60).into_owned(), by => self.person(Some(w.by)) },
            ),
            Standing::Open | Standing::Idle => self.say("criterion.open", context! { label }),
        }
    }
}
