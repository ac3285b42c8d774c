//! Who signed: by their side, in the past, and nothing of it ahead, asked or denied (S12).

use super::clauses::{Sentence, quoted, sentences, unquoted};
use super::days::days;
use super::judge;
use super::parts::is_name;
use crate::domain::date::Seen;
use crate::domain::text;
use crate::playbook::{Signal, Signals};

/// What a text proves of a signature.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Proof {
    /// They signed.
    Signed,
    /// It is no signature, or not yet.
    None,
    /// It tells of what we did.
    Ours,
    /// The day that it names is still to come.
    Ahead,
}

impl Proof {
    /// Whether it is a signature.
    pub fn is_signed(self) -> bool {
        self == Self::Signed
    }
}

/// Whether a text says that they signed (S12).
///
/// A word for signing with a name, a role or a day; an order of theirs or a completed e-signature with one of these or
/// its number. A question, a denial, what is still to come, and a day ahead of today refuse it; contracts before the
/// contract and what we signed prove nothing.
///
/// A playbook without patterns of what is signed is read as earlier versions did: anything counts but what it says is
/// no signature.
pub fn proof(signals: &Signals, typed: &str, seen: &Seen<'_>) -> Proof {
    let plain = text::plain(typed);
    let is_ours = || judge(signals, typed, &[]) == Some(super::Half::OurSide);
    if signals.of(Signal::Signed).is_empty() {
        let to_come =
            signals.tell(Signal::NotSigned, &plain) && !signals.tell(Signal::Theirs, &plain);
        let nothing = to_come || !plain.chars().any(char::is_alphanumeric);
        return match (is_ours(), nothing) {
            (true, _) => Proof::Ours,
            (false, true) => Proof::None,
            (false, false) => Proof::Signed,
        };
    }
    let quotes = quoted(&plain);
    let rest = unquoted(&plain, &quotes);
    let said: Vec<&str> = quotes.iter().filter_map(|q| plain.get(q.clone())).collect();
    let mut all: Vec<(Sentence<'_>, bool)> =
        sentences(&rest).into_iter().map(|s| (s, false)).collect();
    // In their own words, `we signed` is theirs.
    all.extend(
        said.iter()
            .flat_map(|words| sentences(words))
            .map(|s| (s, true)),
    );
    let speaks = |sentence: &Sentence<'_>| {
        let clauses = sentence.clauses.iter();
        clauses
            .clone()
            .any(|c| signals.tell(Signal::Signed, c) || signals.tell(Signal::Ordered, c))
    };
    let whole = |sentence: &Sentence<'_>| sentence.clauses.join(", ");
    let refused = all.iter().any(|(sentence, _)| {
        sentence.asked && speaks(sentence) || signals.tell(Signal::NotSigned, &whole(sentence))
    });
    if refused || rest.trim_end().ends_with('?') {
        return if is_ours() { Proof::Ours } else { Proof::None };
    }
    let mut proven = Proof::None;
    for (at, (sentence, quoted)) in all.iter().enumerate() {
        if !proves(signals, sentence, *quoted) {
            continue;
        }
        // `Signed: Jana Weiss, 3 December` goes on behind its colon.
        let near = all
            .get(at.saturating_sub(1)..(at + 2).min(all.len()))
            .unwrap_or_default();
        let near: Vec<String> = near.iter().map(|(s, _)| whole(s)).collect();
        let own = whole(sentence);
        let order = sentence
            .clauses
            .iter()
            .any(|c| signals.tell(Signal::Ordered, c));
        let named = |text: &str| has_detail(signals, text, order, seen);
        if !named(&own) && !near.iter().any(|text| named(text)) {
            continue;
        }
        let dated = |text: &str| {
            let alone = text == own
                || !text.contains(' ')
                || days(text, seen)
                    .iter()
                    .any(|d| d.at.len() + 4 >= text.len());
            alone
                && days(text, seen)
                    .iter()
                    .any(|d| d.past(seen.today) > seen.today)
        };
        if near.iter().any(|text| dated(text)) {
            return Proof::Ahead;
        }
        proven = Proof::Signed;
    }
    match proven {
        Proof::None if is_ours() => Proof::Ours,
        proven => proven,
    }
}

/// Whether a clause of the sentence says that they signed the contract.
fn proves(signals: &Signals, sentence: &Sentence<'_>, quoted: bool) -> bool {
    let tells = |signal, clause: &str| signals.tell(signal, clause);
    let signed = |clause: &str| tells(Signal::Signed, clause) || tells(Signal::Ordered, clause);
    // `they signed it, the NDA`
    let lesser = |clause: &&&str| tells(Signal::NoContract, clause) && !signed(clause);
    if sentence.asked || sentence.clauses.iter().any(|c| lesser(&c)) {
        return false;
    }
    sentence.clauses.iter().any(|clause| {
        signed(clause)
            && !tells(Signal::NoContract, clause)
            && (quoted || !tells(Signal::WeSigned, clause))
    })
}

/// Whether a text names a person, a role or a day; for an order, its number does as well.
fn has_detail(signals: &Signals, plain: &str, order: bool, seen: &Seen<'_>) -> bool {
    let number = || {
        plain
            .split(|c: char| !c.is_ascii_alphanumeric())
            .any(|word| word.bytes().filter(u8::is_ascii_digit).count() >= 2)
    };
    signals.tell(Signal::Day, plain)
        || signals.tell(Signal::Title, plain)
        || is_name(signals, plain)
        || !days(plain, seen).is_empty()
        || order && number()
}
