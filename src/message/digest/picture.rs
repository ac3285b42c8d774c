//! The pipeline of a digest as the picture shows it, and for those who can't see it.

use minijinja::context;

use crate::chart::{Funnel, Stage};
use crate::domain::digest::Digest;
use crate::message::voice::Voice;
use crate::playbook::texts::safe;

/// Characters that the alt text has around a stage's name and amount.
const AROUND: usize = 16;

/// The funnel of a digest as it is drawn: of several currencies the workspace's own, or the first, and how many more.
pub fn funnel(voice: &Voice<'_>, digest: &Digest) -> Funnel {
    of(voice, digest, |amounts| match amounts {
        [first, _, ..] => {
            let more = amounts.len() - 1;
            voice.say(
                "digest.amounts",
                context! { first => safe(first.clone()), more },
            )
        }
        all => all.join(" + "),
    })
}

fn of(voice: &Voice<'_>, digest: &Digest, told: impl Fn(&[String]) -> String) -> Funnel {
    let day = voice.day(digest.day);
    let stages = digest.stages.iter().map(|sum| {
        let mut sums: Vec<_> = sum.sums.iter().collect();
        sums.sort_by_key(|(currency, _)| *currency != voice.home);
        let amounts: Vec<String> = { sums.into_iter() }
            .map(|(currency, minor)| currency.show(*minor, voice.home))
            .collect();
        Stage {
            name: voice.stage(&sum.stage),
            deals: u32::try_from(sum.deals).unwrap_or(u32::MAX),
            amount: told(&amounts),
        }
    });
    Funnel {
        title: voice.say("digest.picture", context! { day }),
        stages: stages.collect(),
    }
}

/// The same in words, with every currency.
pub fn alt(voice: &Voice<'_>, digest: &Digest) -> String {
    let told = of(voice, digest, |amounts| amounts.join(" + ")).told(AROUND);
    let stage = |stage: &Stage| {
        context! {
            name => safe(stage.name.clone()), deals => stage.deals, amount => safe(stage.amount.clone()),
        }
    };
    let stages: Vec<_> = told.stages.iter().map(stage).collect();
    let title = safe(told.title.clone());
    voice.say("digest.alt", context! { title, stages })
}
