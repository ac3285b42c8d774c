//! Where a deal stands when the playbook no longer has its stage, and the menus of the stages that there are.

use minijinja::context;

use crate::coach::act::Act;
use crate::domain::deal::Deal;
use crate::domain::id::DealNumber;
use crate::domain::text;
use crate::message::voice::Voice;
use crate::message::{Colour, Menu, MenuOption, Message, OPTION_MAX, OPTIONS_MAX, Reader, Row};
use crate::playbook::Stage;
use crate::playbook::texts::safe;

/// Longest name of the deal, in characters.
const NAME_MAX: usize = 50;

impl Voice<'_> {
    /// The name of the stage in which a deal stands, by id; one that is gone is said to be.
    pub fn stands(&self, id: &str) -> String {
        let stage = self.stage(id);
        if self.playbook.stage_index(id).is_some() {
            return stage;
        }
        self.say("stage.gone", context! { stage => safe(stage) })
    }

    /// Says that a deal's stage is gone, and lets whoever may move the deal say where it stands.
    pub fn gone(&self, number: DealNumber, version: i64, deal: &Deal, reader: Reader) -> Message {
        let (lost, changes) = (deal.is_lost(), reader.may_change());
        let mut message = self.message(
            "stage.gone_ask",
            context! {
                code => number.to_string(),
                name => text::truncate(&deal.name, NAME_MAX).into_owned(),
                stage => deal.stage.clone(),
                lost,
                changes,
            },
            Colour::Owed,
        );
        if !changes {
            return message;
        }
        if lost {
            return message.offer(vec![self.button("button.reopen", Act::Reopen(number))]);
        }
        message.rows.push(self.move_menu(number, version));
        message
    }

    /// *Move to …*, drawn for this version of the deal.
    pub fn move_menu(&self, number: DealNumber, version: i64) -> Row {
        let act = Act::Move(number, version, String::new());
        self.stages_menu("menu.move_to", act, "")
    }

    /// A menu of the stages, one of them picked already; its options carry the stages' ids.
    pub fn stages_menu(&self, key: &str, act: Act, here: &str) -> Row {
        let stages = self.playbook.stages.iter().enumerate();
        let option = |(i, s): (usize, &Stage)| MenuOption {
            value: s.id.clone(),
            label: text::truncate(&format!("{}. {}", i + 1, s.name), OPTION_MAX).into_owned(),
            hint: Some(text::truncate(&s.purpose, OPTION_MAX).into_owned()),
            chosen: s.id == here,
        };
        Row::Menu(Menu {
            act,
            placeholder: self.texts().plain(key),
            options: stages.take(OPTIONS_MAX).map(option).collect(),
        })
    }
}
