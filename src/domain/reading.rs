//! What came of reading something a person typed: one meaning, or two that only they can tell apart.
//!
//! The readers never guess. What has no meaning at all is their error, not a [`Reading`].

/// One certain meaning, or a question with two answers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Reading<T> {
    /// The text has one meaning.
    Exact(T),
    /// The text has two meanings: show both as buttons, keep the draft.
    Ask {
        /// What was typed, trimmed, to be echoed.
        typed: String,
        /// The likelier meaning, the first button.
        either: T,
        /// The other meaning, the second button.
        or: T,
    },
}

impl<T> Reading<T> {
    /// The meaning, when there is only one.
    pub fn exact(self) -> Option<T> {
        match self {
            Self::Exact(value) => Some(value),
            Self::Ask { .. } => None,
        }
    }

    /// The same reading of another type.
    pub fn map<U>(self, mut change: impl FnMut(T) -> U) -> Reading<U> {
        match self {
            Self::Exact(value) => Reading::Exact(change(value)),
            Self::Ask { typed, either, or } => Reading::Ask {
                typed,
                either: change(either),
                or: change(or),
            },
        }
    }
}
