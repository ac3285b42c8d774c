//! Buttons of one message: nobody has to guess which of two does what.

use serde_json::Value;

/// What is wrong with the labels under a message: two alike, or one that begins another, as *Answer* does
/// *Answer: Budget*.
pub fn confusing(message: &Value) -> Vec<String> {
    let rows = message["components"].as_array().into_iter().flatten();
    let parts = rows.flat_map(|row| row["components"].as_array().into_iter().flatten());
    let labels: Vec<&str> = parts.filter_map(|part| part["label"].as_str()).collect();
    let mut wrong = Vec::new();
    for (at, label) in labels.iter().enumerate() {
        let begins = |other: &&str| *other == *label || other.starts_with(&format!("{label}:"));
        let others = labels.iter().enumerate().filter(|(other, _)| *other != at);
        if let Some((_, other)) = others.clone().find(|(_, other)| begins(other)) {
            wrong.push(format!("[{label}] beside [{other}]: {labels:?}"));
        }
    }
    wrong
}
