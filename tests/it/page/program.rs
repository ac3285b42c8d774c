//! The program as a newcomer starts it: `dealcoach practice`, in an empty folder.

use std::io::{BufRead, BufReader};
use std::process::{Child, Command, Stdio};

pub struct Program {
    child: Child,
    /// Where the room is, without a slash at the end.
    pub room: String,
    _folder: tempfile::TempDir,
}

impl Program {
    /// Starts it and waits until it says where the room is.
    pub fn start() -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        let mut child = Command::new(env!("CARGO_BIN_EXE_dealcoach"))
            .args(["practice", "--port", "0"])
            .env_remove("DEALCOACH_CONFIG")
            .env("RUST_LOG", "error")
            .current_dir(folder.path())
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .spawn()
            .expect("the program starts");
        let lines = BufReader::new(child.stdout.take().expect("its output is piped")).lines();
        let room = lines.map_while(Result::ok).find_map(|line| {
            line.strip_prefix("Practice room: ")
                .map(|room| room.trim_end_matches('/').to_owned())
        });
        let Some(room) = room else {
            panic!("the program ended without a room: {:?}", child.wait());
        };
        Self {
            child,
            room,
            _folder: folder,
        }
    }

    /// Ends it as a service manager does; it must end well.
    pub fn stop(mut self) {
        let asked = Command::new("kill")
            .args(["-TERM", &self.child.id().to_string()])
            .status();
        assert!(asked.expect("kill is there").success());
        let ended = self.child.wait().expect("it ends");
        assert!(ended.success(), "it ended with {ended}");
    }
}

impl Drop for Program {
    fn drop(&mut self) {
        // It may have ended by itself already.
        drop(self.child.kill());
        drop(self.child.wait());
    }
}
