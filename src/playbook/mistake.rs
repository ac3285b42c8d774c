//! What is wrong in a playbook file: where, what, and how to mend it.
//!
//! Mistakes are collected, never thrown: whoever edits the files sees all of them at once.

use std::fmt;

/// One mistake in a playbook file, written for the person who edits it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mistake {
    /// The file, with the playbook's folder as it was named in front.
    pub file: String,
    /// The line, from 1.
    pub line: usize,
    /// What is wrong.
    pub problem: String,
    /// What would be right.
    pub mend: String,
    /// How it stands to others.
    pub(super) kind: Kind,
}

/// How a mistake stands to others; see `cause`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    /// The file can't be used: what it defines is not known.
    Broken,
    /// A part of the file can't be used.
    Loses,
    /// It stands by itself.
    Own,
    /// It names what nothing is called.
    Names {
        of: Of,
        id: String,
        /// Whether it is likely misspelt.
        near: bool,
    },
    /// It breaks a rule over all stages.
    Whole,
}

/// What a name is meant to be the name of.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Of {
    Stage,
    Criterion,
    Role,
    /// A role, vertical or competitor.
    Word,
}

impl Kind {
    /// Causes are told before what may follow from them.
    pub fn rank(&self) -> u8 {
        match self {
            Self::Broken => 0,
            Self::Loses => 1,
            Self::Own => 2,
            Self::Names { .. } => 3,
            Self::Whole => 4,
        }
    }
}

impl Mistake {
    /// One that stands by itself.
    pub(super) fn new(
        file: impl Into<String>,
        line: usize,
        problem: impl Into<String>,
        mend: impl Into<String>,
    ) -> Self {
        Self {
            file: file.into(),
            line,
            problem: problem.into(),
            mend: mend.into(),
            kind: Kind::Own,
        }
    }
}

impl fmt::Display for Mistake {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "{}:{}: {} — {}",
            self.file, self.line, self.problem, self.mend
        )
    }
}

impl std::error::Error for Mistake {}

/// The known word that a misspelt one most likely means.
pub(super) fn closest<'a>(word: &str, known: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    // longer texts are not misspelt words, and comparing them costs their product
    if word.len() > 80 {
        return None;
    }
    let word = word.to_lowercase();
    known
        .into_iter()
        .map(|option| {
            (
                strsim::damerau_levenshtein(&word, &option.to_lowercase()),
                option,
            )
        })
        .filter(|(distance, option)| *distance <= (option.chars().count() / 3).max(1))
        .min_by_key(|(distance, _)| *distance)
        .map(|(_, option)| option)
}

/// How to mend a word that is not known: the likely one, or all there are.
pub(super) fn choose<'a>(word: &str, known: impl IntoIterator<Item = &'a str> + Clone) -> String {
    if let Some(option) = closest(word, known.clone()) {
        return format!("did you mean `{option}`?");
    }
    let all: Vec<String> = known
        .into_iter()
        .take(25)
        .map(|option| format!("`{option}`"))
        .collect();
    if all.is_empty() {
        "there are none yet; take it out".into()
    } else {
        format!("use one of {}", all.join(", "))
    }
}

/// A text shortened for a message, on one line.
pub(super) fn brief(text: &str) -> String {
    let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
    if text.chars().count() <= 48 {
        return text;
    }
    let head: String = text.chars().take(47).collect();
    format!("{}…", head.trim_end())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn suggests_the_likely_word() {
        let known = ["prospecting", "qualification", "say"];
        assert_eq!(closest("prospceting", known), Some("prospecting"));
        assert_eq!(closest("Qualifikation", known), Some("qualification"));
        assert_eq!(closest("sya", known), Some("say"));
        assert_eq!(closest("budget", known), None);
        assert_eq!(
            choose("budget", known),
            "use one of `prospecting`, `qualification`, `say`"
        );
        assert_eq!(choose("x", []), "there are none yet; take it out");
    }

    #[test]
    fn is_shown_as_editors_expect_it() {
        let mistake = Mistake::new(
            "prompts/stages/2-qualification.md",
            14,
            "`budgt` is no criterion",
            "did you mean `budget`?",
        );
        assert_eq!(
            mistake.to_string(),
            "prompts/stages/2-qualification.md:14: `budgt` is no criterion — did you mean `budget`?"
        );
    }
}
