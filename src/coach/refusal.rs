//! Why something can't be done: a sentence for the person, or a fault for the log.

use crate::message::Message;
use crate::store::StoreError;

/// What stops a request.
#[derive(Debug)]
pub enum Stop {
    /// It was refused: what was wrong, what would be right, and what was typed. Nothing was changed.
    Refused(Box<Message>),
    /// Too much at once; nothing was saved.
    Busy,
    /// The database can't be reached or written to just now, in its own words; nothing was saved.
    Away(String),
    /// The same interaction was applied before; the deal it changed, if any.
    Applied(Option<crate::domain::id::DealNumber>),
    /// A fault of ours: logged whole, the person gets a reference.
    Fault(String),
}

impl From<StoreError> for Stop {
    fn from(error: StoreError) -> Self {
        match error {
            // What fails to be read before anything was saved; after that the answer says that it is not known.
            StoreError::Busy => Self::Busy,
            StoreError::Away(why) => Self::Away(why),
            other => Self::Fault(other.to_string()),
        }
    }
}

impl From<Message> for Stop {
    fn from(message: Message) -> Self {
        Self::Refused(Box::new(message))
    }
}

/// The outcome of a use case.
pub type Outcome<T> = Result<T, Stop>;
