//! An answer that is asked for one by one: `Petra Lind has to solve it; Karl Ahm decides and signs`.

/// What stands between two parts.
const BETWEEN: &str = "; ";
/// What stands for somebody who is not known yet.
const NOBODY: &str = "?";

/// The answer that says of each input what was typed for it, in the order of the inputs; nothing where nothing was typed.
pub fn compose(inputs: &[String], typed: &[&str]) -> String {
    let typed = |at: usize| {
        typed
            .get(at)
            .map_or("", |who| who.trim().trim_end_matches([';', '.']))
    };
    if (0..inputs.len()).all(|at| typed(at).is_empty()) {
        return String::new();
    }
    let said = inputs.iter().enumerate().map(|(at, does)| match typed(at) {
        "" => format!("{NOBODY} {does}"),
        who => format!("{who} {does}"),
    });
    said.collect::<Vec<_>>().join(BETWEEN)
}

/// What an answer says of each input, nothing of one that is still open; `None` for an answer in words of its own.
pub fn split<'t>(inputs: &[String], answer: &'t str) -> Option<Vec<Option<&'t str>>> {
    let parts: Vec<&str> = answer.trim().split(BETWEEN.trim_end()).collect();
    if parts.len() != inputs.len() {
        return None;
    }
    let who = |(part, does): (&'t str, &String)| Some(part.strip_suffix(does.as_str())?.trim());
    let all: Option<Vec<&str>> = parts.into_iter().zip(inputs).map(who).collect();
    let known = |who| Some(who).filter(|who| *who != NOBODY);
    Some(all?.into_iter().map(known).collect())
}

/// Whether an answer says something of some of the inputs and nothing of others.
pub fn is_missing(inputs: &[String], answer: &str) -> bool {
    split(inputs, answer).is_some_and(|parts| parts.iter().any(Option::is_none))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_answer_is_put_together_and_taken_apart() {
        let inputs = ["has to solve it".to_owned(), "decides and signs".to_owned()];
        let both = compose(&inputs, &["Petra Lind", "Karl Ahm (CFO)"]);
        assert_eq!(
            both,
            "Petra Lind has to solve it; Karl Ahm (CFO) decides and signs"
        );
        assert_eq!(
            split(&inputs, &both),
            Some(vec![Some("Petra Lind"), Some("Karl Ahm (CFO)")])
        );
        assert!(!is_missing(&inputs, &both));
        let one = compose(&inputs, &[" ", "Karl Ahm."]);
        assert_eq!(one, "? has to solve it; Karl Ahm decides and signs");
        assert_eq!(split(&inputs, &one), Some(vec![None, Some("Karl Ahm")]));
        assert!(is_missing(&inputs, &one));
        for own in [
            "Karl Ahm decides",
            "Petra Lind has to solve it; the CFO says yes",
            "the CFO decides, IT has to solve it",
            "tbc",
        ] {
            assert_eq!(split(&inputs, own), None, "{own}");
            assert!(!is_missing(&inputs, own));
        }
        assert_eq!(compose(&inputs, &[]), "");
    }
}
