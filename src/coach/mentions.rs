//! Names for what people choose inside a text, put in before anything is done with it.

use std::collections::BTreeMap;

use futures_util::future::join_all;

use crate::coach::Coach;
use crate::coach::request::{Ask, OptionValue, Request};
use crate::domain::text::{self, Mention};

/// Most names asked for at once; the person waits for them.
const LOOKUPS_MAX: usize = 10;

impl Coach {
    /// Puts names in place of the ids in all that was typed: from the interaction itself, else Discord is asked.
    /// Whoever can't be found out is *somebody*, and never a row of digits.
    pub(super) async fn name_mentions(&self, request: &mut Request) {
        let completing = matches!(request.ask, Ask::Complete { .. });
        let mut wanted: Vec<Mention> = texts(&mut request.ask)
            .into_iter()
            .flat_map(|text| text::mentions(text))
            .collect();
        wanted.sort_unstable();
        wanted.dedup();
        let mut names = BTreeMap::new();
        let mut unknown = Vec::new();
        for mention in wanted {
            let id = match mention {
                Mention::Person(id) | Mention::Role(id) | Mention::Channel(id) => id,
            };
            if id == request.actor.user.0 {
                names.insert(mention, request.actor.name.clone());
            } else if let Some(name) = request.named.get(&id) {
                names.insert(mention, name.clone());
            } else {
                unknown.push(mention);
            }
        }
        // A completion is gone before Discord would have answered.
        if let Some(workspace) = request.workspace.filter(|_| !completing) {
            let asked = unknown.into_iter().take(LOOKUPS_MAX);
            let answers = join_all(asked.map(|mention| async move {
                let name = self.surroundings.name(workspace, mention).await;
                name.map(|name| (mention, name))
            }));
            names.extend(answers.await.into_iter().flatten());
        }
        let playbook = self.playbook();
        let name = |mention| {
            let nobody = match mention {
                Mention::Person(_) => "word.somebody",
                Mention::Role(_) => "word.some_role",
                Mention::Channel(_) => "word.some_channel",
            };
            let known = names.get(&mention).cloned();
            known.unwrap_or_else(|| playbook.texts.plain(nobody))
        };
        for text in texts(&mut request.ask) {
            if text.contains('<') {
                *text = text::named(text, name);
            }
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
