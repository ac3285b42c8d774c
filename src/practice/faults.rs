//! Faults that a test scripts: what happens to a REST request or to the gateway instead of the
//! ordinary thing. Rules are taken in the order they were added; a used-up rule is gone.

use std::collections::{HashSet, VecDeque};
use std::sync::Arc;
use std::time::Duration;

use serde_json::{Value, json};
use tokio::sync::Notify;
use tokio::sync::mpsc::UnboundedSender;

use super::gateway::session::Out;

/// What happens to a request.
#[derive(Debug, Clone)]
pub enum Fault {
    /// Answered with this instead; nothing is applied.
    Answer {
        /// HTTP status.
        status: u16,
        /// Extra headers.
        headers: Vec<(String, String)>,
        /// The body as it is.
        body: String,
    },
    /// Answered as usual, after this long.
    Hang(Duration),
    /// Kept waiting, then answered as usual: a test says when.
    Hold(Gate),
    /// Applied at once, answered after this long.
    ApplyThenHang(Duration),
    /// The connection is cut and nothing is applied.
    CutBefore,
    /// Applied, then the connection is cut without an answer.
    CutAfter,
    /// Applied, but the answer is cut in the middle of its JSON.
    Truncate,
}

/// Where a request waits until a test lets it go.
#[derive(Debug, Clone, Default)]
pub struct Gate {
    reached: Arc<Notify>,
    open: Arc<Notify>,
}

impl Gate {
    /// Waits for somebody to stand at it.
    pub async fn reached(&self) {
        self.reached.notified().await;
    }

    /// Lets whoever stands at it go on.
    pub fn open(&self) {
        self.open.notify_one();
    }

    /// Stands at it until it is opened.
    pub async fn pass(&self) {
        self.reached.notify_one();
        self.open.notified().await;
    }
}

impl Fault {
    /// A JSON answer.
    #[must_use]
    pub fn json(status: u16, body: &Value) -> Self {
        Self::Answer {
            status,
            headers: vec![("content-type".to_owned(), "application/json".to_owned())],
            body: body.to_string(),
        }
    }

    /// Discord's error body with a code.
    #[must_use]
    pub fn error(status: u16, code: u32, message: &str) -> Self {
        Self::json(status, &json!({ "message": message, "code": code }))
    }

    /// 429 for one route, `seconds` to wait.
    #[must_use]
    pub fn rate_limited(seconds: f64) -> Self {
        Self::limited(seconds, false)
    }

    /// 429 for everything, `seconds` to wait.
    #[must_use]
    pub fn rate_limited_globally(seconds: f64) -> Self {
        Self::limited(seconds, true)
    }

    fn limited(seconds: f64, global: bool) -> Self {
        let body = json!({ "message": "You are being rate limited.", "retry_after": seconds, "global": global });
        let scope = if global { "global" } else { "user" };
        let mut fault = Self::json(429, &body)
            .header("retry-after", &seconds.ceil().to_string())
            .header("x-ratelimit-scope", scope);
        if global {
            fault = fault.header("x-ratelimit-global", "true");
        } else {
            fault = fault
                .header("x-ratelimit-limit", "5")
                .header("x-ratelimit-remaining", "0")
                .header("x-ratelimit-reset-after", &format!("{seconds:.3}"))
                .header("x-ratelimit-bucket", "practice-scripted");
        }
        fault
    }

    /// A 429 as a proxy in front of Discord sends it: HTML, no JSON, `Retry-After` as given.
    #[must_use]
    pub fn rate_limited_html(retry_after: Option<&str>) -> Self {
        let headers = [
            ("content-type", Some("text/html")),
            ("retry-after", retry_after),
        ]
        .into_iter()
        .filter_map(|(name, value)| Some((name.to_owned(), value?.to_owned())))
        .collect();
        Self::Answer {
            status: 429,
            headers,
            body: "<html><body><h1>Error 1015</h1>You are being rate limited</body></html>"
                .to_owned(),
        }
    }

    /// 502 as a proxy sends it.
    #[must_use]
    pub fn bad_gateway() -> Self {
        Self::Answer {
            status: 502,
            headers: vec![("content-type".to_owned(), "text/html".to_owned())],
            body: "<html><body><h1>502 Bad Gateway</h1></body></html>".to_owned(),
        }
    }

    /// Adds a header to an [`Fault::Answer`]; other faults stay as they are.
    #[must_use]
    pub fn header(mut self, name: &str, value: &str) -> Self {
        if let Self::Answer { headers, .. } = &mut self {
            headers.push((name.to_owned(), value.to_owned()));
        }
        self
    }
}

/// One rule for REST requests.
#[derive(Debug, Clone)]
struct RestRule {
    method: String,
    pattern: Vec<String>,
    skip: u32,
    times: u32,
    fault: Fault,
}

impl RestRule {
    fn fits(&self, method: &str, path: &str) -> bool {
        if self.method != "*" && !self.method.eq_ignore_ascii_case(method) {
            return false;
        }
        let parts: Vec<&str> = path.split('/').filter(|p| !p.is_empty()).collect();
        let open = self.pattern.last().is_some_and(|last| last == "**");
        let fixed = self.pattern.len() - usize::from(open);
        (parts.len() == fixed || (open && parts.len() >= fixed))
            && self
                .pattern
                .iter()
                .take(fixed)
                .zip(&parts)
                .all(|(want, got)| want == "*" || want == got)
    }
}

/// All scripted faults.
#[derive(Default)]
pub(crate) struct FaultPlan {
    rest: Vec<RestRule>,
    pub gateway: GatewayFaults,
}

impl FaultPlan {
    /// Adds a rule: `route` is `METHOD /path/*/with/**`, without `/api/v10`.
    pub fn add(&mut self, route: &str, skip: u32, times: u32, fault: Fault) {
        let (method, path) = route.split_once(' ').unwrap_or(("*", route));
        let pattern = path
            .split('/')
            .filter(|p| !p.is_empty())
            .map(str::to_owned)
            .collect();
        self.rest.push(RestRule {
            method: method.to_owned(),
            pattern,
            skip,
            times,
            fault,
        });
    }

    /// The fault for a request, counting it.
    pub fn take(&mut self, method: &str, path: &str) -> Option<Fault> {
        let at = self.rest.iter().position(|rule| rule.fits(method, path))?;
        let rule = self.rest.get_mut(at)?;
        if rule.skip > 0 {
            rule.skip -= 1;
            return None;
        }
        rule.times = rule.times.saturating_sub(1);
        let fault = rule.fault.clone();
        if rule.times == 0 {
            self.rest.remove(at);
        }
        Some(fault)
    }

    /// Forgets all REST rules.
    pub fn clear_rest(&mut self) {
        self.rest.clear();
    }
}

/// How the gateway misbehaves.
#[derive(Default)]
pub(crate) struct GatewayFaults {
    /// All open connections, identified or not.
    pub connections: Vec<UnboundedSender<Out>>,
    /// Accept connections but never say HELLO.
    pub silent: bool,
    /// Never acknowledge heartbeats.
    pub mute_acks: bool,
    /// Accept IDENTIFY but never say READY.
    pub withhold_ready: bool,
    /// Hold every event back this long.
    pub delay: Duration,
    /// The next interactions to deliver twice.
    pub twice: u32,
    /// The next interactions to deliver malformed.
    pub malformed: u32,
    /// Ages, in milliseconds, of the next interactions.
    pub late: VecDeque<i64>,
    /// Close codes for the next IDENTIFYs or RESUMEs, with how often each.
    pub refuse: VecDeque<(u16, u32)>,
    scripted: HashSet<u16>,
}

impl GatewayFaults {
    /// The close code with which the next IDENTIFY or RESUME is refused.
    pub fn refusal(&mut self) -> Option<u16> {
        let (code, times) = self.refuse.front_mut()?;
        let code = *code;
        *times = times.saturating_sub(1);
        if *times == 0 {
            self.refuse.pop_front();
        }
        self.scripted.insert(code);
        Some(code)
    }

    /// Behaves again; connections stay, and so does what was scripted before.
    pub fn reset(&mut self) {
        let connections = std::mem::take(&mut self.connections);
        let scripted = std::mem::take(&mut self.scripted);
        *self = Self {
            connections,
            scripted,
            ..Self::default()
        };
    }

    /// Notes that a close code was wanted by the test, so that it is no breach.
    pub fn script(&mut self, code: u16) {
        self.scripted.insert(code);
    }

    /// Whether the test wanted this close code.
    pub fn scripted(&self, code: u16) -> bool {
        self.scripted.contains(&code)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_rule_counts_and_then_is_gone() {
        let mut plan = FaultPlan::default();
        plan.add("POST /channels/*/messages", 1, 2, Fault::bad_gateway());
        let mut hits = |method: &str, path: &str| plan.take(method, path).is_some();
        assert!(
            !hits("POST", "/channels/7/messages"),
            "the first is let through"
        );
        assert!(!hits("GET", "/channels/7/messages"));
        assert!(!hits("POST", "/channels/7/messages/8"));
        assert!(hits("POST", "/channels/7/messages") && hits("POST", "/channels/9/messages"));
        assert!(!hits("POST", "/channels/7/messages"));
    }

    #[test]
    fn two_stars_stand_for_the_rest() {
        let mut plan = FaultPlan::default();
        plan.add("* /webhooks/**", 0, 9, Fault::CutBefore);
        assert!(
            plan.take("PATCH", "/webhooks/1/tok/messages/@original")
                .is_some()
        );
        assert!(plan.take("PATCH", "/channels/1").is_none());
    }
}
