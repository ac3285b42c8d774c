//! Where Discord is: the base of its API, and which gateway addresses may be followed from there.

use std::fmt;
use std::net::IpAddr;

use reqwest::Url;

/// Discord itself.
pub const DISCORD: &str = "https://discord.com";

/// The base of the API. Plain http is taken for this machine alone, because the token travels with every call.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ApiBase {
    root: String,
    loopback: bool,
    system_roots: bool,
}

impl ApiBase {
    /// Reads a base such as `https://discord.com` or `http://127.0.0.1:8600`; the error is a sentence.
    pub fn parse(text: &str) -> Result<Self, String> {
        let trimmed = text.trim().trim_end_matches('/');
        // What is no address may be anything, a token too: it is not repeated.
        let url =
            Url::parse(trimmed).map_err(|_| format!("it is no address such as `{DISCORD}`"))?;
        let Some(host) = url.host_str() else {
            return Err(format!("it names no host; write it like `{DISCORD}`"));
        };
        if !url.username().is_empty()
            || url.password().is_some()
            || url.query().is_some()
            || url.fragment().is_some()
        {
            return Err("it may hold a scheme, a host, a port and a path, nothing else".to_owned());
        }
        let loopback = is_loopback(host);
        match url.scheme() {
            "https" => {}
            "http" if loopback => {}
            "http" => {
                return Err(format!(
                    "`{text}` would send the token over the network in the clear; use https, or http on this machine only (127.0.0.1)"
                ));
            }
            other => return Err(format!("`{other}` is not http or https")),
        }
        Ok(Self {
            root: trimmed.to_owned(),
            loopback,
            system_roots: false,
        })
    }

    /// The address of a path of the API, such as `/gateway`.
    pub fn api(&self, path: &str) -> String {
        format!("{}/api/v10{path}", self.root)
    }

    /// The same base, reached with the machine's certificate authorities trusted besides those built in: a company's
    /// proxy that reads along signs with an authority of its own.
    #[must_use]
    pub fn with_system_roots(mut self, trusted: bool) -> Self {
        self.system_roots = trusted;
        self
    }

    /// Whether the machine's certificate authorities are trusted too.
    pub fn trusts_system(&self) -> bool {
        self.system_roots
    }

    /// Whether it is on this machine.
    pub fn is_loopback(&self) -> bool {
        self.loopback
    }

    /// Checks a gateway address that this API gave; the token goes there too.
    pub fn gateway(&self, text: &str) -> Result<Url, String> {
        let url = Url::parse(text).map_err(|_| "the gateway's address is no address".to_owned())?;
        let local = url.host_str().is_some_and(is_loopback);
        match url.scheme() {
            "wss" | "ws" if self.loopback && local => Ok(url),
            "wss" if !self.loopback => Ok(url),
            _ if self.loopback => Err(format!(
                "the API at {self} is on this machine, but its gateway `{text}` is not"
            )),
            _ => Err(format!("the gateway `{text}` is not encrypted (wss)")),
        }
    }
}

impl Default for ApiBase {
    fn default() -> Self {
        Self {
            root: DISCORD.to_owned(),
            loopback: false,
            system_roots: false,
        }
    }
}

impl fmt::Display for ApiBase {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.root)
    }
}

fn is_loopback(host: &str) -> bool {
    let bare = host.trim_start_matches('[').trim_end_matches(']');
    host.eq_ignore_ascii_case("localhost")
        || bare.parse::<IpAddr>().is_ok_and(|ip| ip.is_loopback())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn plain_http_is_for_this_machine_alone() {
        for good in [
            "https://discord.com",
            "http://127.0.0.1:8600",
            "http://[::1]:9/",
            "http://localhost:1",
        ] {
            assert!(ApiBase::parse(good).is_ok(), "{good}");
        }
        for bad in [
            "http://discord.com",
            "http://10.0.0.2:80",
            "ftp://127.0.0.1",
            "discord.com",
            "",
            "https://u:p@x.org",
        ] {
            assert!(ApiBase::parse(bad).is_err(), "{bad}");
        }
        assert_eq!(
            ApiBase::parse("http://127.0.0.1:8600/")
                .unwrap()
                .api("/gateway"),
            "http://127.0.0.1:8600/api/v10/gateway"
        );
    }

    #[test]
    fn a_local_api_is_not_followed_elsewhere_and_discord_only_encrypted() {
        let local = ApiBase::parse("http://127.0.0.1:8600").unwrap();
        assert!(local.gateway("ws://127.0.0.1:8600/gateway").is_ok());
        assert!(local.gateway("wss://gateway.discord.gg").is_err());
        let discord = ApiBase::default();
        assert!(discord.gateway("wss://gateway.discord.gg").is_ok());
        assert!(discord.gateway("ws://gateway.discord.gg").is_err());
        assert!(discord.gateway("nonsense").is_err());
    }
}
