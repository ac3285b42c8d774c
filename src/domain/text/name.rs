//! Names of people.

use super::find::fold;

/// Whether two names are of one person: all words of one are among those of the other (`Weiss`, `Jana Weiss`).
pub fn is_same_name(one: &str, other: &str) -> bool {
    let (one, other) = (fold(one), fold(other));
    let within = |short: &str, long: &str| {
        let mut words = short.split_whitespace().peekable();
        words.peek().is_some() && words.all(|word| long.split_whitespace().any(|w| w == word))
    };
    within(&one, &other) || within(&other, &one)
}
