//! `RUST_LOG`: whether it says what to log. The library behind it takes any word for a module, so that a misspelt
//! level logs nothing.

use tracing_subscriber::filter::EnvFilter;

/// The levels as people write them.
const LEVELS: [&str; 6] = ["error", "warn", "info", "debug", "trace", "off"];
/// Our own modules.
const OURS: &str = "dealcoach";
/// Libraries that log something here; they may stand alone, without a level.
const LIBRARIES: [&str; 14] = [
    "axum",
    "h2",
    "hyper",
    "hyper_util",
    "mio",
    "reqwest",
    "rustls",
    "serenity",
    "sqlx",
    "tokio",
    "tokio_rustls",
    "tokio_tungstenite",
    "tower",
    "tungstenite",
];

/// The text itself when it can be followed; else what is wrong with it.
pub(super) fn check(text: String) -> Result<String, String> {
    let wrong = |what: String| format!("RUST_LOG: {what}");
    // Filters by span and field have commas of their own; they are the library's to read.
    let text = if text.contains(['[', '{']) {
        text
    } else {
        let directives = text.split(',').map(str::trim).filter(|d| !d.is_empty());
        let directives: Vec<&str> = directives.collect();
        for directive in &directives {
            let found = match directive.split_once('=') {
                Some((module, level)) => {
                    module_of(module.trim()).or_else(|| level_of(level.trim()))
                }
                None => alone(directive),
            };
            if let Some(what) = found {
                return Err(wrong(what));
            }
        }
        directives.join(",")
    };
    match EnvFilter::try_new(&text) {
        Ok(_) => Ok(text),
        Err(_) => Err(wrong(format!(
            "`{text}` can't be read; write a level such as `info`, or `info,dealcoach=debug`"
        ))),
    }
}

/// What is wrong with a word that stands alone: a level, or a module that is logged whole.
fn alone(word: &str) -> Option<String> {
    let root = word.split("::").next().unwrap_or(word);
    if root == OURS || LIBRARIES.contains(&root) {
        return None;
    }
    level_of(word)
}

fn level_of(word: &str) -> Option<String> {
    let known = LEVELS.iter().any(|level| level.eq_ignore_ascii_case(word))
        || matches!(word.as_bytes(), [b'0'..=b'5']);
    if known {
        return None;
    }
    let likely = LEVELS
        .into_iter()
        .map(|level| {
            (
                strsim::damerau_levenshtein(level, &word.to_lowercase()),
                level,
            )
        })
        .filter(|(distance, level)| *distance <= 2 || word.to_lowercase().starts_with(level))
        .min();
    let mend = match likely {
        Some((_, level)) => format!("did you mean `{level}`?"),
        None => format!("the levels are {}", LEVELS.join(", ")),
    };
    Some(format!("`{word}` is no level; {mend}"))
}

/// What is wrong with the module of `module=level`: ours, misspelt. Others are for other programs.
fn module_of(module: &str) -> Option<String> {
    let root = module.split("::").next().unwrap_or(module);
    let near = root != OURS && strsim::damerau_levenshtein(root, OURS) <= 3;
    near.then(|| format!("`{root}` is nothing that is logged; did you mean `{OURS}`?"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_followed() {
        for good in [
            "info",
            "WARN",
            "off",
            "3",
            "dealcoach",
            "dealcoach::coach",
            "sqlx",
            "info,dealcoach::store=debug",
            "dealcoach[span]=debug",
        ] {
            assert_eq!(check(good.to_owned()).as_deref(), Ok(good));
        }
        let loose = check("warn, other_program=trace,".to_owned());
        assert_eq!(loose.as_deref(), Ok("warn,other_program=trace"));
    }

    #[test]
    fn what_would_log_nothing_is_told() {
        for (bad, mend) in [
            ("inof", "`inof` is no level; did you mean `info`?"),
            ("warning", "did you mean `warn`?"),
            (
                "verbose",
                "the levels are error, warn, info, debug, trace, off",
            ),
            (
                "info,dealcoach=debgu",
                "`debgu` is no level; did you mean `debug`?",
            ),
            ("dealcoahc=debug", "did you mean `dealcoach`?"),
            ("info,[", "can't be read"),
        ] {
            let fault = check(bad.to_owned()).unwrap_err();
            assert!(
                fault.starts_with("RUST_LOG: ") && fault.contains(mend),
                "{bad}: {fault}"
            );
        }
    }
}
