//! How the program ends: an exit code and the lines that say why.

use std::fmt;

use crate::config::Faults;
use crate::discord::stop::Stop;
use crate::store::OpenError;

/// Exit codes, as BSD's `sysexits.h` has them.
pub(super) mod code {
    /// The playbook or another input has mistakes.
    pub const BAD_DATA: u8 = 65;
    /// Discord, or a socket, is not to be had.
    pub const UNAVAILABLE: u8 = 69;
    /// A file or folder can't be written.
    pub const CANT_WRITE: u8 = 73;
    /// The database failed.
    pub const DATABASE: u8 = 74;
    /// Something must be configured.
    pub const CONFIGURATION: u8 = 78;
}

/// Why the program ends before it was asked to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct End {
    /// The exit code.
    pub code: u8,
    /// What happened and what to do, a line each.
    pub lines: Vec<String>,
}

impl End {
    /// One line.
    pub fn new(code: u8, line: impl Into<String>) -> Self {
        Self {
            code,
            lines: vec![line.into()],
        }
    }
}

impl fmt::Display for End {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.lines.join("\n"))
    }
}

impl From<Faults> for End {
    fn from(faults: Faults) -> Self {
        Self {
            code: code::CONFIGURATION,
            lines: faults.0,
        }
    }
}

impl From<Stop> for End {
    fn from(stop: Stop) -> Self {
        Self::new(stop.exit_code(), stop.to_string())
    }
}

impl From<OpenError> for End {
    fn from(error: OpenError) -> Self {
        Self::new(error.exit_code(), error.to_string())
    }
}
