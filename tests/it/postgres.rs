//! A throw-away PostgreSQL for the tests of one process: its own folder, a free port on loopback, an ordinary
//! user. It ends with the process, however that ends.

#![expect(
    clippy::expect_used,
    clippy::panic,
    reason = "a test ends where its helper does"
)]

use std::io::{BufRead as _, BufReader, Write as _};
use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdin, Command, Stdio};
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Mutex, OnceLock, mpsc};
use std::time::Duration;

/// How long the server may take to be ready.
const START_LIMIT: Duration = Duration::from_mins(1);

/// A running server.
struct Server {
    bin: PathBuf,
    port: u16,
    /// While this is open the server runs; the kernel closes it when the process ends.
    _leash: Mutex<ChildStdin>,
    _child: Mutex<Child>,
}

/// The address of a new, empty database; `None`, and a line that says so, where PostgreSQL is missing.
///
/// # Panics
/// When it is missing though the environment says that nothing may be left out, or when it does not start.
pub fn database() -> Option<String> {
    static SERVER: OnceLock<Option<Server>> = OnceLock::new();
    static COUNT: AtomicU32 = AtomicU32::new(0);
    let server = SERVER.get_or_init(start).as_ref()?;
    let name = format!("t{}", COUNT.fetch_add(1, Ordering::Relaxed));
    server.run("createdb", &[&name], "");
    Some(server.url(&name))
}

/// Runs SQL in a database made by [`database`], past the store.
pub fn sql(url: &str, text: &str) -> String {
    let bin = bin().expect("the server that runs has a client");
    run_client(
        &bin.join("psql"),
        &["-X", "-q", "-t", "-A", "-v", "ON_ERROR_STOP=1", url],
        text,
    )
}

/// Ends every connection to a database but the one that asks.
pub fn disconnect_all(url: &str) {
    sql(
        url,
        "select count(pg_terminate_backend(pid)) from pg_stat_activity \
         where datname = current_database() and pid <> pg_backend_pid()",
    );
}

/// Sets whether new connections to a database may write.
pub fn set_read_only(url: &str, read_only: bool) {
    let name = url.rsplit('/').next().expect("it names a database");
    let word = if read_only { "on" } else { "off" };
    sql(
        url,
        &format!(
            "set default_transaction_read_only = off; \
             alter database {name} set default_transaction_read_only = {word}"
        ),
    );
}

/// A `PgBouncer` before a database made by [`database`].
pub struct Pooler {
    /// The database's address through it.
    pub url: String,
    child: Child,
    _folder: tempfile::TempDir,
}

impl Drop for Pooler {
    fn drop(&mut self) {
        self.child.kill().ok();
        self.child.wait().ok();
    }
}

impl Pooler {
    /// A pooler in this mode; `None`, and a line that says so, where it is missing.
    pub fn start(database: &str, mode: &str) -> Option<Self> {
        use std::os::unix::fs::PermissionsExt as _;
        let path = Path::new("/usr/sbin/pgbouncer");
        if !path.is_file() {
            assert!(
                std::env::var_os("DEALCOACH_CI_COMPLETE").is_none(),
                "PgBouncer is missing, and nothing may be left out"
            );
            eprintln!("left out: the tests behind PgBouncer, which is not installed");
            return None;
        }
        let (server, name) = database.rsplit_once('/').expect("it names a database");
        let there: u16 = server
            .rsplit(':')
            .next()
            .and_then(|p| p.parse().ok())
            .expect("a port");
        let port = TcpListener::bind("127.0.0.1:0")
            .and_then(|l| l.local_addr())
            .expect("a free port")
            .port();
        let folder = tempfile::tempdir().expect("a folder");
        // Read by an ordinary user: it does not run as root.
        std::fs::set_permissions(folder.path(), std::fs::Permissions::from_mode(0o755))
            .expect("open to read");
        let file = folder.path().join("pgbouncer.ini");
        let text = format!(
            "[databases]\n{name} = host=127.0.0.1 port={there} dbname={name}\n[pgbouncer]\nlisten_addr = 127.0.0.1\n\
             listen_port = {port}\nauth_type = any\npool_mode = {mode}\nunix_socket_dir =\n"
        );
        // Every client is this user of the server's.
        let text = text.replace("dbname=", "user=dealcoach dbname=");
        std::fs::write(&file, text).expect("written");
        let mut command = if is_root() {
            let mut command = Command::new("setpriv");
            command.args(["--reuid", "nobody", "--regid", "nogroup", "--clear-groups"]);
            command.arg(path);
            command
        } else {
            Command::new(path)
        };
        let child = command
            .arg(&file)
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .expect("it starts");
        let begun = std::time::Instant::now();
        while std::net::TcpStream::connect(("127.0.0.1", port)).is_err() {
            assert!(begun.elapsed() < START_LIMIT, "PgBouncer did not start");
            std::thread::sleep(Duration::from_millis(20));
        }
        Some(Self {
            url: format!("postgres://dealcoach@127.0.0.1:{port}/{name}"),
            child,
            _folder: folder,
        })
    }
}

impl Server {
    fn url(&self, name: &str) -> String {
        format!("postgres://dealcoach@127.0.0.1:{}/{name}", self.port)
    }

    fn run(&self, program: &str, args: &[&str], input: &str) -> String {
        let port = self.port.to_string();
        let mut all = vec!["-h", "127.0.0.1", "-p", &port, "-U", "dealcoach"];
        all.extend(args);
        run_client(&self.bin.join(program), &all, input)
    }
}

fn run_client(program: &Path, args: &[&str], input: &str) -> String {
    let mut child = Command::new(program)
        .args(args)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("a PostgreSQL client starts");
    child
        .stdin
        .take()
        .expect("piped")
        .write_all(input.as_bytes())
        .expect("it reads");
    let out = child.wait_with_output().expect("it ends");
    assert!(
        out.status.success(),
        "{}: {}",
        program.display(),
        String::from_utf8_lossy(&out.stderr)
    );
    String::from_utf8_lossy(&out.stdout).trim().to_owned()
}

/// The newest installed server's programs.
fn bin() -> Option<PathBuf> {
    let debian = std::fs::read_dir("/usr/lib/postgresql")
        .into_iter()
        .flatten()
        .flatten();
    let mut folders: Vec<(u32, PathBuf)> = debian
        .filter_map(|e| Some((e.file_name().to_str()?.parse().ok()?, e.path().join("bin"))))
        .collect();
    folders.sort();
    let path = std::env::var_os("PATH").unwrap_or_default();
    let others = std::env::split_paths(&path);
    let complete = |folder: &PathBuf| {
        ["initdb", "postgres", "psql", "createdb"]
            .iter()
            .all(|p| folder.join(p).is_file())
    };
    folders
        .into_iter()
        .rev()
        .map(|(_, folder)| folder)
        .chain(others)
        .find(complete)
}

fn start() -> Option<Server> {
    let Some(bin) = bin() else {
        assert!(
            std::env::var_os("DEALCOACH_CI_COMPLETE").is_none(),
            "PostgreSQL is missing, and nothing may be left out"
        );
        eprintln!("left out: the tests on PostgreSQL, which is not installed");
        return None;
    };
    let port = TcpListener::bind("127.0.0.1:0")
        .and_then(|l| l.local_addr())
        .expect("a free port")
        .port();
    // The shell waits for our end of the pipe to close, then takes the server and its folder away.
    let script = format!(
        "set -e; dir=$(mktemp -d); cd \"$dir\"; \
         '{bin}/initdb' -D data -U dealcoach -A trust -E UTF8 --no-sync >init.log 2>&1 || {{ cat init.log >&2; exit 1; }}; \
         '{bin}/postgres' -D data -p {port} -h 127.0.0.1 -k \"$dir\" -c fsync=off -c max_connections=300 \
           -c shared_buffers=16MB -c log_min_messages=log -c log_min_error_statement=panic & \
         pid=$!; read -r _ || true; kill -INT $pid 2>/dev/null || true; wait $pid || true; cd /; rm -rf \"$dir\"",
        bin = bin.display()
    );
    let mut command = if is_root() {
        let mut command = Command::new("setpriv");
        let user = if has_user("postgres") {
            "postgres"
        } else {
            "nobody"
        };
        let group = if has_user("postgres") {
            "postgres"
        } else {
            "nogroup"
        };
        command.args([
            "--reuid",
            user,
            "--regid",
            group,
            "--clear-groups",
            "sh",
            "-c",
            &script,
        ]);
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
        .stdout(Stdio::null())
        .stderr(Stdio::piped())
        .spawn()
        .expect("a shell starts");
    let leash = child.stdin.take().expect("piped");
    let errors = BufReader::new(child.stderr.take().expect("piped"));
    let (say, said) = mpsc::channel();
    std::thread::spawn(move || {
        // Read to the end, heard or not: a full pipe would stop the server.
        for line in errors.lines().map_while(Result::ok) {
            drop(say.send(line));
        }
    });
    let server = Server {
        bin,
        port,
        _leash: Mutex::new(leash),
        _child: Mutex::new(child),
    };
    let mut heard = String::new();
    loop {
        let line = said
            .recv_timeout(START_LIMIT)
            .unwrap_or_else(|_| panic!("PostgreSQL did not start: {heard}"));
        if line.contains("ready to accept connections") {
            return Some(server);
        }
        heard.push_str(&line);
        heard.push('\n');
    }
}

fn is_root() -> bool {
    Command::new("id")
        .arg("-u")
        .output()
        .is_ok_and(|out| out.stdout.trim_ascii() == b"0")
}

fn has_user(name: &str) -> bool {
    Command::new("id")
        .arg(name)
        .output()
        .is_ok_and(|out| out.status.success())
}
