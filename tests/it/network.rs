//! A company's network: out only through a proxy, which shows certificates of the company's own authority.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use dealcoach::clock::SystemClock;
use dealcoach::practice::{Options, Room};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _, copy, split};
use tokio::net::{TcpListener, TcpStream};
use tokio_rustls::TlsAcceptor;
use tokio_rustls::rustls::ServerConfig;
use tokio_rustls::rustls::crypto::ring;
use tokio_rustls::rustls::pki_types::PrivateKeyDer;

use crate::process::Program;

const TOKEN: &str = "network-token";
const LIMIT: Duration = Duration::from_secs(30);
/// Hosts that only the proxy knows.
const API: &str = "discord.test";
const GATEWAY: &str = "gateway.discord.test";

/// A room that is reached through the proxy alone, by names and a certificate that only the company knows.
struct Company {
    room: Room,
    proxy: String,
    authority: String,
    asked: Arc<Mutex<Vec<String>>>,
}

impl Company {
    async fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let at = listener.local_addr().unwrap().to_string();
        let clock = SystemClock::shared();
        let mut options = Options::new(listener, TOKEN, Arc::new(move || clock.wall_ms()));
        options.gateway = Some(format!("wss://{GATEWAY}/gateway"));
        let room = Room::start(options).unwrap();

        let made =
            rcgen::generate_simple_self_signed([API.to_owned(), GATEWAY.to_owned()]).unwrap();
        let key = PrivateKeyDer::Pkcs8(made.signing_key.serialize_der().into());
        let tls = ServerConfig::builder_with_provider(Arc::new(ring::default_provider()))
            .with_safe_default_protocol_versions()
            .unwrap()
            .with_no_client_auth()
            .with_single_cert(vec![made.cert.der().clone()], key)
            .unwrap();
        let tls = TlsAcceptor::from(Arc::new(tls));

        let proxy = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = format!("http://{}", proxy.local_addr().unwrap());
        let asked = Arc::<Mutex<Vec<String>>>::default();
        let heard = Arc::clone(&asked);
        tokio::spawn(async move {
            while let Ok((stream, _)) = proxy.accept().await {
                tokio::spawn(serve(stream, tls.clone(), at.clone(), Arc::clone(&heard)));
            }
        });
        Self {
            room,
            proxy: address,
            authority: made.cert.pem(),
            asked,
        }
    }

    fn bot(&self, settings: &str) -> Program {
        let program = Program::new()
            .file("config.toml", settings)
            .file("company.pem", &self.authority);
        let authority = program.path("company.pem").display().to_string();
        program
            .with("DISCORD_TOKEN", TOKEN)
            .with("DISCORD_API_BASE", format!("https://{API}"))
            .with("HTTPS_PROXY", self.proxy.clone())
            .with("SSL_CERT_FILE", authority)
    }

    fn asked(&self) -> Vec<String> {
        self.asked.lock().unwrap().clone()
    }
}

/// One connection of the proxy: `CONNECT`, then TLS as whoever was asked for, then the room.
async fn serve(
    mut stream: TcpStream,
    tls: TlsAcceptor,
    room: String,
    heard: Arc<Mutex<Vec<String>>>,
) {
    let mut asked = Vec::new();
    while !asked.ends_with(b"\r\n\r\n") {
        let Ok(byte) = stream.read_u8().await else {
            return;
        };
        asked.push(byte);
    }
    let asked = String::from_utf8(asked).unwrap();
    let target = asked
        .strip_prefix("CONNECT ")
        .and_then(|rest| rest.split(' ').next());
    heard
        .lock()
        .unwrap()
        .push(target.unwrap_or("not a tunnel").to_owned());
    stream.write_all(b"HTTP/1.1 200 OK\r\n\r\n").await.unwrap();
    let Ok(inside) = tls.accept(stream).await else {
        return;
    };
    let (mut asks, mut answered) = split(inside);
    let (mut answers, mut asked) = TcpStream::connect(&room).await.unwrap().into_split();
    let there = async {
        let mut part = vec![0; 16 << 10];
        while let Ok(length @ 1..) = asks.read(&mut part).await {
            // The room answers to its own name alone; frames of the gateway are masked and name no host.
            let part = &part[..length];
            let named = std::str::from_utf8(part).map(|text| {
                text.replace(&format!("host: {API}\r\n"), &format!("host: {room}\r\n"))
                    .replace(
                        &format!("host: {GATEWAY}\r\n"),
                        &format!("host: {room}\r\n"),
                    )
            });
            let part = named.as_ref().map_or(part, |text| text.as_bytes());
            if asked.write_all(part).await.is_err() {
                break;
            }
        }
    };
    let back = copy(&mut answers, &mut answered);
    tokio::select! {
        () = there => {}
        _ = back => {}
    }
}

#[tokio::test]
async fn calls_and_gateway_go_through_the_proxy_and_trust_the_company() {
    let company = Company::start().await;
    let program = company.bot("[network]\nsystem_roots = true\n");
    let mut running = program.start(&["run"]);
    assert!(
        running
            .until(LIMIT, |r| r.stdout().contains("is connected"))
            .await,
        "{}",
        running.stderr()
    );
    let asked = company.asked();
    for host in [API, GATEWAY] {
        assert!(asked.contains(&format!("{host}:443")), "{asked:?}");
    }
    assert_eq!(company.room.breaches(), []);
    running.signal("-TERM");
    assert!(running.ended(LIMIT).await.is_some_and(|s| s.success()));
}

#[tokio::test]
async fn the_company_is_not_trusted_unasked() {
    let company = Company::start().await;
    let (code, _, lines) = company.bot("").end(&["run"]).await;
    assert_eq!((code, lines.len()), (69, 1), "{lines:?}");
    assert!(lines[0].contains("system_roots"), "{lines:?}");
}

#[tokio::test]
async fn a_host_of_no_proxy_is_reached_without() {
    let company = Company::start().await;
    // Without the proxy nobody knows the name.
    let program = company
        .bot("[network]\nsystem_roots = true\n")
        .with("NO_PROXY", ".test");
    let (code, _, lines) = program.end(&["run"]).await;
    assert_eq!((code, lines.len()), (69, 1), "{lines:?}");
    assert!(company.asked().is_empty());
}
