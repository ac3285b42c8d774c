//! What each way of closing means, and how serenity is told so that it does the right thing.

use crate::discord::stop::Stop;

/// The close code after which serenity resumes its session.
pub(super) const RESUME: u16 = 4000;
/// The close code after which serenity starts a new session.
pub(super) const FRESH: u16 = 4009;

/// What to do after the gateway closed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum After {
    /// Connect again and resume.
    Resume,
    /// Connect again with a new session.
    Fresh,
    /// Stop: somebody must change something.
    Stop(Stop),
}

/// What a close code means; `None` for a close without one, or a connection that broke.
pub(super) fn after(code: Option<u16>) -> After {
    match code {
        Some(4004) => After::Stop(Stop::TokenRefused),
        Some(code @ 4010..=4014) => After::Stop(Stop::Closed(code)),
        // Not authenticated, session no longer valid, invalid sequence, session timed out.
        Some(4003 | 4006 | 4007 | 4009) => After::Fresh,
        _ => After::Resume,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_code_has_its_consequence() {
        assert_eq!(after(Some(4004)), After::Stop(Stop::TokenRefused));
        for code in 4010..=4014 {
            let After::Stop(stop) = after(Some(code)) else {
                panic!("{code}")
            };
            assert_eq!(stop.exit_code(), 78);
            assert!(stop.to_string().contains(&code.to_string()));
        }
        for code in [4003, 4006, 4007, 4009] {
            assert_eq!(after(Some(code)), After::Fresh, "{code}");
        }
        for code in [
            None,
            Some(1000),
            Some(1001),
            Some(1006),
            Some(4000),
            Some(4001),
            Some(4002),
            Some(4005),
            Some(4008),
        ] {
            assert_eq!(after(code), After::Resume, "{code:?}");
        }
    }
}
