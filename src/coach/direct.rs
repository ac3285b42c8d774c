//! Direct messages: what is pressed there names its workspace, and the person's rights there are read anew.

use std::sync::Arc;
use std::sync::atomic::AtomicBool;

use minijinja::context;

use crate::coach::Coach;
use crate::coach::act::Act;
use crate::coach::refusal::{Outcome, Stop};
use crate::coach::request::{Answer, Ask, Request};
use crate::domain::id::WorkspaceId;

/// The workspace that something pressed in a direct message is about, and what is pressed.
pub(super) fn about(ask: &Ask) -> Option<(WorkspaceId, Act)> {
    let (Ask::Press { custom_id } | Ask::Pick { custom_id, .. } | Ask::Submit { custom_id, .. }) =
        ask
    else {
        return None;
    };
    match Act::parse(custom_id)? {
        Act::In(workspace, act) => Some((workspace, *act)),
        _ => None,
    }
}

impl Coach {
    /// Answers what was pressed in a direct message, as if in its workspace. Discord tells permissions only in a
    /// workspace, so that they are asked for; who may not be known to manage does not.
    pub(super) async fn answer_direct(
        &self,
        request: &Request,
        workspace: WorkspaceId,
        act: &Act,
        saved: &Arc<AtomicBool>,
    ) -> Outcome<Answer> {
        let roles = self.surroundings.roles(workspace, request.actor.user);
        let Some(roles) = roles.await else {
            return Ok(self.apology(request, "refusal.no_member", context! {}));
        };
        let mut inside = request.clone();
        inside.workspace = Some(workspace);
        inside.actor.roles = roles;
        let manages = self.surroundings.manages(workspace, request.actor.user);
        inside.actor.manages_server = manages.await.unwrap_or(false);
        match &mut inside.ask {
            Ask::Press { custom_id }
            | Ask::Pick { custom_id, .. }
            | Ask::Submit { custom_id, .. } => {
                *custom_id = act.encode();
            }
            Ask::Command { .. } | Ask::Complete { .. } => {}
        }
        let answer = match Box::pin(self.answer(&inside, saved)).await {
            Err(Stop::Refused(message)) => Answer::private(*message),
            outcome => outcome?,
        };
        Ok(match answer {
            Answer::Say { message, show } => Answer::Say {
                message: Box::new(message.in_direct(workspace)),
                show,
            },
            Answer::Ask(mut modal) => {
                modal.act = modal.act.of(workspace);
                Answer::Ask(modal)
            }
            answer => answer,
        })
    }
}
