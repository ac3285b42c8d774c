//! Names for what people choose inside a text, put in before anything is done with it; in what an earlier version
//! stored without them, when it is shown.

use std::collections::{BTreeMap, BTreeSet};

use futures_util::future::join_all;

use crate::coach::Coach;
use crate::coach::request::{Answer, Ask, OptionValue, Request};
use crate::domain::id::WorkspaceId;
use crate::domain::text::{self, Mention};
use crate::message::{Holds, MenuOption, Message, Modal, Row};

/// Names of whom and what texts name by id.
type Names = BTreeMap<Mention, String>;

/// Most names asked for at once; the person waits for them.
const LOOKUPS_MAX: usize = 10;

impl Coach {
    /// Puts names in place of the ids in all that was typed: from the interaction itself, else Discord is asked.
    /// Whoever can't be found out is *somebody*, and never a row of digits.
    pub(super) async fn name_mentions(&self, request: &mut Request) {
        // A completion is gone before Discord would have answered.
        let completing = matches!(request.ask, Ask::Complete { .. });
        let workspace = request.workspace.filter(|_| !completing);
        let mut names = known(request);
        let mut wanted = wanted(request);
        wanted.retain(|mention| !names.contains_key(mention));
        names.extend(self.names(workspace, wanted).await);
        self.put_in(&names, request);
    }

    /// The request with the names that it brought along: where nobody can be asked any more.
    pub(super) fn named_by_itself(&self, request: &Request) -> Request {
        let mut request = request.clone();
        self.put_in(&known(&mut request), &mut request);
        request
    }

    fn put_in(&self, names: &Names, request: &mut Request) {
        for text in texts(&mut request.ask) {
            if text.contains('<') {
                *text = text::named(text, |mention| self.name_in(names, mention));
            }
        }
    }

    /// Puts names in place of the ids in what was stored before they were put in when it was typed.
    pub(super) async fn name_stored(&self, workspace: WorkspaceId, answer: &mut Answer) {
        match answer {
            Answer::Say { message, .. } => self.name_in_message(workspace, message).await,
            Answer::Ask(modal) => {
                let mut words = Words::default();
                words.of_modal(modal);
                self.name_words(Some(workspace), words).await;
            }
            Answer::Offer(choices) => {
                let mut words = Words::default();
                words.plain.extend(choices.iter_mut().map(|c| &mut c.name));
                self.name_words(None, words).await;
            }
            Answer::Silence => {}
        }
    }

    /// The same in a message.
    pub(super) async fn name_in_message(&self, workspace: WorkspaceId, message: &mut Message) {
        let mut words = Words::default();
        words.of_message(message);
        self.name_words(Some(workspace), words).await;
    }

    async fn name_words(&self, workspace: Option<WorkspaceId>, mut words: Words<'_>) {
        words.marked.retain(|text| text.contains("\\<"));
        words.plain.retain(|text| text.contains('<'));
        let marked = words.marked.iter().flat_map(|t| text::mentions_shown(t));
        let plain = words.plain.iter().flat_map(|t| text::mentions(t));
        let wanted: BTreeSet<Mention> = marked.chain(plain).collect();
        let names = self.names(workspace, wanted).await;
        for text in words.marked {
            *text = text::named_shown(text, |mention| self.name_in(&names, mention));
        }
        for text in words.plain {
            *text = text::named(text, |mention| self.name_in(&names, mention));
        }
    }

    /// The names that a workspace's Discord tells.
    async fn names(&self, workspace: Option<WorkspaceId>, wanted: BTreeSet<Mention>) -> Names {
        let Some(workspace) = workspace else {
            return Names::new();
        };
        let asked = wanted.into_iter().take(LOOKUPS_MAX);
        let answers = join_all(asked.map(|mention| async move {
            let name = self.surroundings.name(workspace, mention).await;
            name.map(|name| (mention, name))
        }));
        answers.await.into_iter().flatten().collect()
    }

    fn name_in(&self, names: &Names, mention: Mention) -> String {
        let nobody = match mention {
            Mention::Person(_) => "word.somebody",
            Mention::Role(_) => "word.some_role",
            Mention::Channel(_) => "word.some_channel",
        };
        let known = names.get(&mention).cloned();
        known.unwrap_or_else(|| self.playbook().texts.plain(nobody))
    }
}

/// Whom and what a request names by id.
fn wanted(request: &mut Request) -> BTreeSet<Mention> {
    let texts = texts(&mut request.ask).into_iter();
    texts.flat_map(|text| text::mentions(text)).collect()
}

/// The names that Discord sent along with a request.
fn known(request: &mut Request) -> Names {
    let wanted = wanted(request).into_iter();
    wanted
        .filter_map(|mention| {
            let (Mention::Person(id) | Mention::Role(id) | Mention::Channel(id)) = mention;
            let me = (id == request.actor.user.0).then(|| request.actor.name.clone());
            let name = me.or_else(|| request.named.get(&id).cloned())?;
            Some((mention, name))
        })
        .collect()
}

/// The words of an answer.
#[derive(Default)]
struct Words<'a> {
    /// Markdown, in which what people typed is escaped.
    marked: Vec<&'a mut String>,
    /// Plain text.
    plain: Vec<&'a mut String>,
}

impl<'a> Words<'a> {
    fn of_message(&mut self, message: &'a mut Message) {
        self.marked
            .extend([&mut message.headline, &mut message.body]);
        for row in &mut message.rows {
            match row {
                Row::Buttons(buttons) => {
                    self.plain.extend(buttons.iter_mut().map(|b| &mut b.label));
                }
                Row::Menu(menu) => self.of_options(&mut menu.options),
                Row::Picker(_) => {}
            }
        }
    }

    fn of_modal(&mut self, modal: &'a mut Modal) {
        self.marked.push(&mut modal.above);
        self.plain.push(&mut modal.title);
        for input in &mut modal.inputs {
            self.plain.push(&mut input.description);
            match &mut input.holds {
                Holds::Text { value, .. } => self.plain.push(value),
                Holds::Choice { options, .. } => self.of_options(options),
            }
        }
    }

    fn of_options(&mut self, options: &'a mut [MenuOption]) {
        for option in options {
            self.plain.push(&mut option.label);
            self.plain.extend(&mut option.hint);
        }
    }
}

/// All that a person typed.
fn texts(ask: &mut Ask) -> Vec<&mut String> {
    let written = |value| match value {
        &mut OptionValue::Text(ref mut text) => Some(text),
        _ => None,
    };
    match ask {
        Ask::Command { options, .. } => options.values_mut().filter_map(written).collect(),
        Ask::Complete { options, typed, .. } => {
            let options = options.values_mut().filter_map(written);
            options.chain([typed]).collect()
        }
        Ask::Submit { fields, .. } => fields.values_mut().collect(),
        Ask::Press { .. } | Ask::Pick { .. } => Vec::new(),
    }
}
