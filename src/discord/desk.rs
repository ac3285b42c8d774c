//! What the Discord side needs of the rest of the program: somebody who answers requests and writes posts.

use std::future::Future;
use std::pin::Pin;

use crate::coach::request::{Answer, Request};
use crate::domain::id::{InteractionId, MessageId, RoleId, WorkspaceId};

/// A future that can be sent to another thread.
pub type Later<'a, T> = Pin<Box<dyn Future<Output = T> + Send + 'a>>;

/// Whoever answers. The coach in the program, a double in tests.
pub trait Desk: Send + Sync + 'static {
    /// The answer to a request; an internal error becomes a sentence with a reference.
    fn handle(&self, request: Request) -> Later<'_, Answer>;
    /// Whether the answer will be for the person alone; asked when it takes so long that Discord must be told first.
    fn private(&self, request: &Request) -> bool;
    /// Whether the answer may be a form, which must come at once: such requests are fast and never deferred.
    fn may_open_form(&self, request: &Request) -> bool;
    /// The answer while there is more to do than can be saved in time; nothing was saved.
    fn busy(&self, request: &Request) -> Answer;
    /// The public answer to an interaction is there, as this message.
    fn answered(&self, _: WorkspaceId, _: InteractionId, _: MessageId) -> Later<'_, ()> {
        Box::pin(std::future::ready(()))
    }
    /// Something in a workspace changed that may let held posts go: a channel, a role, the bot's being there.
    fn mended(&self, _: WorkspaceId) -> Later<'_, ()> {
        Box::pin(std::future::ready(()))
    }
    /// A role of a workspace was deleted.
    fn role_deleted(&self, _: WorkspaceId, _: RoleId) -> Later<'_, ()> {
        Box::pin(std::future::ready(()))
    }
    /// The answer to a person who asks too much at once; nothing was saved.
    fn flooded(&self, request: &Request) -> Answer;
}
