//! A PostgreSQL server of the benchmark's own, as Debian installs it: on a free port of loopback, as an ordinary user,
//! with its usual durability. It ends with this program, however that ends.

use std::io::{BufRead as _, BufReader};
use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdin, Command, Stdio};

/// A running server.
pub struct Server {
    port: u16,
    /// While this is open the server runs; the kernel closes it when the program ends.
    leash: Option<ChildStdin>,
    child: Child,
}

impl Drop for Server {
    fn drop(&mut self) {
        drop(self.leash.take());
        self.child.wait().ok();
    }
}

impl Server {
    /// Starts a server; `None` where none is installed.
    pub fn start() -> std::io::Result<Option<Self>> {
        let Some(bin) = bin() else {
            return Ok(None);
        };
        let port = TcpListener::bind("127.0.0.1:0")?.local_addr()?.port();
        // The shell waits for our end of the pipe to close, then takes the server and its folder away.
        let script = format!(
            "set -e; dir=$(mktemp -d); cd \"$dir\"; '{bin}/initdb' -D data -U dealcoach -A trust -E UTF8 --no-sync >&2; \
             '{bin}/postgres' -D data -p {port} -h 127.0.0.1 -k \"$dir\" -c max_wal_size=4GB >&2 & pid=$!; \
             until '{bin}/createdb' -h 127.0.0.1 -p {port} -U dealcoach sweep 2>/dev/null; do \
               kill -0 $pid; sleep 0.1; done; echo ready; \
             read -r _ || true; kill -INT $pid || true; wait $pid || true; cd /; rm -rf \"$dir\"",
            bin = bin.display()
        );
        // PostgreSQL refuses to run as root.
        let is_root = Command::new("id").arg("-u").output()?.stdout.trim_ascii() == b"0";
        let mut command = if is_root {
            let mut command = Command::new("setpriv");
            let user = ["--reuid", "nobody", "--regid", "nogroup", "--clear-groups"];
            command.args(user).args(["sh", "-c", &script]);
            command
        } else {
            let mut command = Command::new("sh");
            command.args(["-c", &script]);
            command
        };
        let mut child = command
            .env("TMPDIR", "/tmp")
            .current_dir("/")
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()?;
        let leash = child.stdin.take();
        let mut line = String::new();
        if let Some(out) = child.stdout.take() {
            BufReader::new(out).read_line(&mut line)?;
        }
        let server = Self { port, leash, child };
        if line.trim() == "ready" {
            Ok(Some(server))
        } else {
            Err(std::io::Error::other("PostgreSQL did not start"))
        }
    }

    /// The address of a new, empty database.
    pub fn database(&self, name: &str) -> std::io::Result<String> {
        let bin = bin().ok_or(std::io::ErrorKind::NotFound)?;
        let port = self.port.to_string();
        let made = Command::new(bin.join("createdb"))
            .args(["-h", "127.0.0.1", "-p", &port, "-U", "dealcoach", name])
            .status()?;
        if made.success() {
            Ok(format!("postgres://dealcoach@127.0.0.1:{port}/{name}"))
        } else {
            Err(std::io::Error::other("no database could be made"))
        }
    }
}

/// The newest installed server's programs.
fn bin() -> Option<PathBuf> {
    let versions = Path::new("/usr/lib/postgresql").read_dir().ok()?.flatten();
    let number = |path: &PathBuf| path.file_name()?.to_str()?.parse::<u32>().ok();
    let newest = versions.map(|e| e.path()).max_by_key(number)?.join("bin");
    newest.join("initdb").is_file().then_some(newest)
}
