//! What the bot did that Discord lets pass, or refuses in a way that a good bot never provokes.
//! Tests assert that the list is empty.

/// Which habit was broken.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Rule {
    /// A message was sent without an explicit `allowed_mentions`.
    AllowedMentions,
    /// A form was refused (50035 and its like).
    InvalidForm,
    /// A route that does not exist, or that this server does not know.
    UnknownRoute,
    /// An interaction was answered after three seconds (10062).
    LateAnswer,
    /// An interaction was answered twice (40060).
    AnsweredTwice,
    /// The bot acted where it lacks access or permission (50001, 50013).
    Permission,
    /// The request went on although a rate limit forbade it.
    RateLimit,
    /// The `User-Agent` was not of the form Discord demands.
    UserAgent,
    /// A first follow-up after a deferral, instead of an edit of the original.
    FollowupAfterDefer,
    /// A gateway payload that closes the connection.
    Gateway,
    /// A schema check that the test installed found something.
    Schema,
}

/// One breach.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Breach {
    /// The habit.
    pub rule: Rule,
    /// Route and detail, for the reader of a failed test.
    pub what: String,
}
