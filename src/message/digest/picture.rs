//! The pipeline of a digest as the picture shows it, and for those who can't see it.

use minijinja::context;

use crate::chart::{Funnel, Stage};
use crate::domain::digest::Digest;
use crate::message::voice::Voice;
use crate::playbook::texts::safe;

/// Characters that the alt text has around a stage's name and amount.
const AROUND: usize = 16;

/// The funnel of a digest.
pub fn funnel(voice: &Voice<'_>, digest: &Digest) -> Funnel {
    let day = voice.day(digest.day);
    let stages = digest.stages.iter().map(|sum| {
        let amounts = sum.sums.iter();
        let amounts: Vec<String> = { amounts }
            .map(|(currency, minor)| currency.show(*minor, voice.home))
            .collect();
        Stage {
            name: voice.stage(&sum.stage),
            deals: u32::try_from(sum.deals).unwrap_or(u32::MAX),
            amount: amounts.join(" + "),
        }
    });
    Funnel {
        title: voice.say("digest.picture", context! { day }),
        stages: stages.collect(),
    }
}

/// The same in words.
pub fn alt(voice: &Voice<'_>, funnel: &Funnel) -> String {
    let told = funnel.told(AROUND);
    let stage = |stage: &Stage| {
        context! {
            name => safe(stage.name.clone()), deals => stage.deals, amount => safe(stage.amount.clone()),
        }
    };
    let stages: Vec<_> = told.stages.iter().map(stage).collect();
    let title = safe(told.title.clone());
    voice.say("digest.alt", context! { title, stages })
}
