//! What is asked before it is done: a kept command that says *yes* when it is run again.

use crate::coach::act::Act;
use crate::coach::args::Args;

/// The option that says yes. No command has one of this name.
const SURE: &str = "sure";

/// Whether the person has said yes to what was asked.
pub(super) fn said(args: Args<'_>) -> bool {
    args.given(SURE)
}

/// What a button asks for that says yes to this kept command.
pub(super) fn yes(draft: String) -> Act {
    Act::Redo {
        draft,
        option: SURE.into(),
        value: "yes".into(),
    }
}
