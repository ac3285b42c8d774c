//! The words of dates in English, German, French and Spanish: one table for all of them.
//!
//! Words stand here without accents and in lower case, as [`crate::domain::text::fold`] leaves them. One that
//! means several things stands in several rows; the first meaning that makes a day of the whole text counts.

use std::collections::HashSet;
use std::sync::LazyLock;

use chrono::Weekday::{self, Fri, Mon, Sat, Sun, Thu, Tue, Wed};

use super::token::{Number, Token};

/// A span of the calendar.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Unit {
    Day,
    /// A day that is worked.
    WorkDay,
    Week,
    Month,
    Quarter,
    Half,
    Year,
}

/// What a word or a number says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Piece {
    Number(Number),
    Mark(char),
    Weekday(Weekday),
    Month(u32),
    Unit(Unit),
    /// `business`, `working`: makes a working day of the day beside it.
    Worked,
    /// Today and its neighbours, in days.
    Day(i32),
    Count(i32),
    /// `a few`.
    Few,
    /// `first`, `zweites`.
    Nth(i32),
    /// `st`, `th`, `er` behind a number.
    Ordinal,
    In,
    Ago,
    From,
    /// Joins two days of which one is meant.
    Or,
    This,
    Coming,
    Next,
    AfterNext,
    Last,
    Start,
    Middle,
    End,
    Early,
    Late,
    /// `Q` of `Q1`.
    Quarter,
    /// `H` of `H1`.
    Half,
    /// `CW`, `KW`.
    WeekNumber,
    Fiscal,
    /// Hours and minutes.
    Hours,
}

use Piece::{
    AfterNext, Ago, Coming, Count, Day, Early, End, Few, Fiscal, From, Hours, In, Last, Late,
    Middle, Month, Next, Nth, Or, Ordinal, Start, This, Worked,
};

type Row = (&'static [&'static str], &'static [Piece]);

#[rustfmt::skip]
const TABLE: &[Row] = &[
    // Days of the week.
    (&["monday", "mon", "montag", "montags", "lundi", "lunes", "lun"], &[Piece::Weekday(Mon)]),
    (&["tuesday", "tues", "tue", "dienstag", "dienstags", "di", "mardi", "martes"], &[Piece::Weekday(Tue)]),
    (&["wednesday", "weds", "wed", "mittwoch", "mittwochs", "mi", "mercredi", "mer", "miercoles", "mie"], &[Piece::Weekday(Wed)]),
    (&["thursday", "thurs", "thur", "thu", "donnerstag", "donnerstags", "do", "jeudi", "jeu", "jueves", "jue"], &[Piece::Weekday(Thu)]),
    (&["friday", "fri", "freitag", "freitags", "fr", "vendredi", "ven", "viernes", "vie"], &[Piece::Weekday(Fri)]),
    (&["saturday", "sat", "samstag", "samstags", "sonnabend", "sa", "samedi", "sam", "sabado", "sab"], &[Piece::Weekday(Sat)]),
    (&["sunday", "sun", "sonntag", "sonntags", "so", "dimanche", "dim", "domingo", "dom"], &[Piece::Weekday(Sun)]),
    // Months.
    (&["january", "jan", "januar", "janner", "jaenner", "janvier", "janv", "enero", "ene"], &[Month(1)]),
    (&["february", "feb", "februar", "feber", "fevrier", "fevr", "fev", "febrero"], &[Month(2)]),
    (&["march", "mar", "marz", "maerz", "mrz", "mars", "marzo"], &[Month(3)]),
    (&["april", "apr", "avril", "avr", "abril", "abr"], &[Month(4)]),
    (&["may", "mai", "mayo"], &[Month(5)]),
    (&["june", "jun", "juni", "juin", "junio"], &[Month(6)]),
    (&["july", "jul", "juli", "juillet", "juil", "julio"], &[Month(7)]),
    (&["august", "aug", "aout", "agosto", "ago"], &[Month(8)]),
    (&["september", "sept", "sep", "septembre", "septiembre", "setiembre", "set"], &[Month(9)]),
    (&["october", "oct", "oktober", "okt", "octobre", "octubre"], &[Month(10)]),
    (&["november", "nov", "novembre", "noviembre"], &[Month(11)]),
    (&["december", "dec", "dezember", "dez", "decembre", "diciembre", "dic"], &[Month(12)]),
    // Spans.
    (&["day", "days", "d", "tag", "tage", "tagen", "tages", "jour", "jours", "j", "dia", "dias"], &[Piece::Unit(Unit::Day)]),
    (&["workday", "workdays", "weekday", "weekdays", "werktag", "werktage", "werktagen", "werktags", "arbeitstag", "arbeitstage",
       "arbeitstagen", "arbeitstags", "geschaftstag", "geschaftstage", "geschaftstagen"], &[Piece::Unit(Unit::WorkDay)]),
    (&["business", "working", "work", "worked", "ouvre", "ouvres", "ouvrable", "ouvrables", "habil", "habiles", "laborable",
       "laborables"], &[Worked]),
    (&["week", "weeks", "w", "wk", "wks", "woche", "wochen", "semaine", "semaines", "semana", "semanas", "sem"], &[Piece::Unit(Unit::Week)]),
    (&["month", "months", "m", "mo", "mos", "mth", "mths", "monat", "monate", "monaten", "monats", "mois", "mes", "meses"], &[Piece::Unit(Unit::Month)]),
    (&["quarter", "quarters", "qtr", "qtrs", "quartal", "quartale", "quartalen", "quartals", "vierteljahr", "trimestre",
       "trimestres"], &[Piece::Unit(Unit::Quarter)]),
    (&["half", "halfyear", "halbjahr", "halbjahre", "halbjahres", "halbjahrs", "semestre", "semestres", "semester"], &[Piece::Unit(Unit::Half)]),
    (&["year", "years", "y", "yr", "yrs", "jahr", "jahre", "jahren", "jahres", "an", "ans", "annee", "annees", "ano", "anos"], &[Piece::Unit(Unit::Year)]),
    (&["fortnight", "quinzaine", "quincena"], &[Count(2), Piece::Unit(Unit::Week)]),
    (&["half a year", "half year", "halben jahr", "halbes jahr", "medio ano"], &[Count(6), Piece::Unit(Unit::Month)]),
    (&["hour", "hours", "hr", "hrs", "minute", "minutes", "min", "mins", "stunde", "stunden", "minuten", "heure", "heures",
       "hora", "horas", "minutos"], &[Hours]),
    // Days by their distance.
    (&["today", "now", "tonight", "heute", "jetzt", "aujourd hui", "maintenant", "hoy", "ahora"], &[Day(0)]),
    (&["tomorrow", "tmrw", "tmr", "tomorow", "tommorow", "tommorrow", "morgen", "demain", "manana"], &[Day(1)]),
    (&["day after tomorrow", "ubermorgen", "uebermorgen", "apres demain", "pasado manana"], &[Day(2)]),
    (&["yesterday", "gestern", "hier", "ayer"], &[Day(-1)]),
    // Counts.
    (&["a", "an", "one", "ein", "eine", "einem", "einen", "einer", "eines", "un", "une", "una", "uno"], &[Count(1)]),
    (&["two", "couple", "zwei", "deux", "dos"], &[Count(2)]),
    (&["three", "drei", "trois", "tres"], &[Count(3)]),
    (&["four", "vier", "quatre", "cuatro"], &[Count(4)]),
    (&["five", "funf", "fuenf", "cinq", "cinco"], &[Count(5)]),
    (&["six", "sechs", "seis"], &[Count(6)]),
    (&["seven", "sieben", "sept", "siete"], &[Count(7)]),
    (&["eight", "acht", "huit", "ocho"], &[Count(8)]),
    (&["nine", "neun", "neuf", "nueve"], &[Count(9)]),
    (&["ten", "zehn", "dix", "diez"], &[Count(10)]),
    (&["eleven", "elf", "onze", "once"], &[Count(11)]),
    (&["twelve", "zwolf", "zwoelf", "douze", "doce"], &[Count(12)]),
    (&["fourteen", "vierzehn", "quatorze", "catorce"], &[Count(14)]),
    (&["fifteen", "quinze", "quince"], &[Count(15)]),
    (&["few", "some", "several", "einige", "einigen", "paar", "mehrere", "mehreren", "quelques", "plusieurs", "unos", "unas",
       "algunos", "algunas", "varias", "varios"], &[Few]),
    (&["first", "erste", "ersten", "erster", "erstes", "erstem", "premier", "premiere", "primer", "primero", "primera"], &[Nth(1)]),
    (&["second", "zweite", "zweiten", "zweiter", "zweites", "zweitem", "deuxieme", "seconde", "segundo", "segunda"], &[Nth(2)]),
    (&["third", "dritte", "dritten", "dritter", "drittes", "drittem", "troisieme", "tercer", "tercero", "tercera"], &[Nth(3)]),
    (&["fourth", "vierte", "vierten", "vierter", "viertes", "viertem", "quatrieme", "cuarto", "cuarta"], &[Nth(4)]),
    (&["st", "nd", "rd", "th", "er", "re", "ere", "e", "eme", "de", "o", "a", "ter", "te", "ten", "sten"], &[Ordinal]),
    // What leads to a day.
    (&["in", "en", "dans", "sous", "dentro de", "dentro"], &[In]),
    (&["ago", "vor", "il y a", "hace"], &[Ago]),
    (&["from", "after", "ab", "von", "nach", "apres", "desde", "despues de", "despues", "a partir de", "a partir d"], &[From]),
    (&["or", "to", "oder", "bis", "ou", "o", "a"], &[Or]),
    (&["this", "current", "dieser", "diese", "diesen", "dieses", "diesem", "laufenden", "laufendes", "laufende", "aktuellen",
       "ce", "cet", "cette", "en cours", "este", "esta", "en curso", "actual"], &[This]),
    (&["coming", "upcoming", "kommende", "kommenden", "kommender", "kommendes", "kommendem"], &[Coming]),
    (&["next", "nachste", "nachsten", "nachster", "nachstes", "nachstem", "naechste", "naechsten", "naechster", "naechstes",
       "naechstem", "prochain", "prochaine", "prochains", "prochaines", "proximo", "proxima", "proximos", "proximas",
       "que viene", "siguiente", "entrante"], &[Next]),
    (&["after next", "ubernachste", "ubernachsten", "ubernachster", "ubernachstes", "uebernaechste", "uebernaechsten",
       "uebernaechster", "uebernaechstes"], &[AfterNext]),
    (&["last", "previous", "past", "letzte", "letzten", "letzter", "letztes", "letztem", "vergangene", "vergangenen", "vergangenes",
       "dernier", "derniere", "ultimo", "ultima", "pasado", "pasada"], &[Last]),
    // Parts of a span.
    (&["start", "beginning", "begin", "anfang", "beginn", "debut", "principio", "principios", "comienzo", "comienzos", "inicio",
       "inicios"], &[Start]),
    (&["mid", "middle", "mitte", "mi", "milieu", "mitad", "mediados"], &[Middle]),
    (&["end", "ende", "fin", "fins", "final", "finales", "cierre"], &[End]),
    (&["early"], &[Early]),
    (&["late"], &[Late]),
    (&["eow", "wochenende", "weekend"], &[End, Piece::Unit(Unit::Week)]),
    (&["eom", "monatsende"], &[End, Piece::Unit(Unit::Month)]),
    (&["eoq", "quartalsende"], &[End, Piece::Unit(Unit::Quarter)]),
    (&["eoy", "jahresende"], &[End, Piece::Unit(Unit::Year)]),
    (&["monatsmitte"], &[Middle, Piece::Unit(Unit::Month)]),
    (&["monatsanfang", "monatsbeginn"], &[Start, Piece::Unit(Unit::Month)]),
    (&["quartalsanfang", "quartalsbeginn"], &[Start, Piece::Unit(Unit::Quarter)]),
    (&["jahresanfang", "jahresbeginn"], &[Start, Piece::Unit(Unit::Year)]),
    (&["q", "t"], &[Piece::Quarter]),
    (&["h", "hj", "s"], &[Piece::Half]),
    (&["cw", "kw"], &[Piece::WeekNumber]),
    (&["fy", "fiscal", "gj", "geschaftsjahr", "geschaeftsjahr", "wirtschaftsjahr", "exercice", "ejercicio"], &[Fiscal]),
    (&["fq"], &[Fiscal, Piece::Quarter]),
    // What adds nothing.
    (&["of", "the", "on", "by", "until", "till", "time", "at", "about", "around", "approx", "approximately", "roughly", "circa",
       "ca", "within", "during", "sometime", "due", "closes", "closing", "close", "latest", "no later than", "a", "s", "d", "l",
       "am", "im", "der", "die", "das", "den", "dem", "des", "zum", "zur", "bis", "spatestens", "spaetestens", "etwa", "ungefahr",
       "ungefaehr", "innerhalb", "von", "ein", "eine", "einem", "einer",
       "le", "la", "les", "du", "de", "au", "aux", "avant le", "pour", "jusqu", "ici", "environ", "vers", "plus tard", "une",
       "el", "los", "las", "del", "al", "para", "hasta", "hacia", "aproximadamente", "a mas tardar", "una", "y", "que"], &[]),
    // Second meanings.
    (&["mar"], &[Piece::Weekday(Tue)]),
    (&["mo"], &[Piece::Weekday(Mon)]),
];

/// Words that belong to the time before them.
pub(super) const AFTER_TIME: [&str; 19] = [
    "am", "pm", "uhr", "h", "z", "utc", "gmt", "cet", "cest", "mez", "mesz", "bst", "et", "est",
    "edt", "pt", "pst", "pdt", "sharp",
];

/// Parts of the day, the longest first.
const PARTS: &[&str] = &[
    "in the morning",
    "in the afternoon",
    "in the evening",
    "de la manana",
    "por la manana",
    "por la tarde",
    "por la noche",
    "de la tarde",
    "de la noche",
    "at noon",
    "at midday",
    "at midnight",
    "at night",
    "apres midi",
    "a mediodia",
    "morning",
    "afternoon",
    "evening",
    "noon",
    "midday",
    "midnight",
    "lunchtime",
    "fruh",
    "frueh",
    "vormittag",
    "vormittags",
    "nachmittag",
    "nachmittags",
    "abend",
    "abends",
    "mittag",
    "mittags",
    "matin",
    "midi",
    "soir",
    "mediodia",
    "tarde",
    "noche",
];

/// Ends of the day, which say no more than the day.
const ENDS: &[&str] = &[
    "close of business",
    "end of business",
    "end of the day",
    "end of day",
    "start of business",
    "fin de journee",
    "final del dia",
    "eod",
    "cob",
    "eob",
];

/// The tokens at the beginning that name a part of the day, and whether they mean the whole day.
pub(super) fn part_of_day(tokens: &[Token]) -> Option<(usize, bool)> {
    let starts = |phrase: &&&str| {
        let mut tokens = tokens.iter();
        let same = |word: &str| matches!(tokens.next(), Some(Token::Word(w)) if w == word);
        phrase.split(' ').all(same)
    };
    let len = |phrase: &&str| phrase.split(' ').count();
    let end = ENDS.iter().find(starts).map(|p| (len(p), true));
    end.or_else(|| PARTS.iter().find(starts).map(|p| (len(p), false)))
}

/// `Freitagnachmittag` as its day and its part.
pub(super) fn day_with_part(word: &str) -> Option<(&str, &str)> {
    ["vormittag", "nachmittag", "mittag", "abend", "fruh"]
        .iter()
        .find_map(|part| {
            let day = word.strip_suffix(part)?;
            let known = meanings(day).any(|m| matches!(m, [Piece::Weekday(_)]));
            (day.len() > 4 && known).then(|| word.split_at(day.len()))
        })
}

/// Whether a folded word may be a part of a date.
pub(super) fn is_known(word: &str) -> bool {
    static WORDS: LazyLock<HashSet<&str>> = LazyLock::new(|| {
        let phrases = TABLE.iter().flat_map(|(phrases, _)| phrases.iter());
        phrases.flat_map(|phrase| phrase.split(' ')).collect()
    });
    WORDS.contains(word)
}

/// What a word or several together can mean.
pub(super) fn meanings(phrase: &str) -> impl Iterator<Item = &'static [Piece]> {
    TABLE
        .iter()
        .filter(move |(words, _)| words.contains(&phrase))
        .map(|(_, pieces)| *pieces)
}

/// One place of a text: a piece, or a word with what it can mean.
#[derive(Debug, Clone)]
pub(super) enum Slot {
    Piece(Piece),
    Word(Vec<&'static [Piece]>),
    /// A word that no date has.
    Unknown,
}

/// Most words in one entry of the table.
const PHRASE_MAX: usize = 4;

/// The tokens with their meanings; several words that stand in the table together are one place.
pub(super) fn slots(tokens: &[Token]) -> Vec<Slot> {
    let mut slots = Vec::new();
    let mut rest = tokens;
    while let Some(first) = rest.first() {
        let mut used = 1;
        slots.push(match first {
            Token::Number(number) => Slot::Piece(Piece::Number(*number)),
            Token::Mark(mark) => Slot::Piece(Piece::Mark(*mark)),
            Token::Word(_) => {
                let found = (1..=PHRASE_MAX.min(rest.len())).rev().find_map(|len| {
                    let words = rest.get(..len)?.iter().map(|token| match token {
                        Token::Word(word) => Some(word.as_str()),
                        _ => None,
                    });
                    let phrase = words.collect::<Option<Vec<_>>>()?.join(" ");
                    let all: Vec<_> = meanings(&phrase).collect();
                    (!all.is_empty()).then_some((len, all))
                });
                match found {
                    Some((len, all)) => {
                        used = len;
                        Slot::Word(all)
                    }
                    None => Slot::Unknown,
                }
            }
        });
        rest = rest.get(used..).unwrap_or_default();
    }
    slots
}

/// Most combinations of meanings that are tried.
const TRIES: usize = 256;

/// Every combination of what the words can mean, the likeliest first; none where a word is unknown.
pub(super) fn readings(slots: &[Slot]) -> Vec<Vec<Piece>> {
    let mut all: Vec<Vec<Piece>> = vec![Vec::new()];
    for slot in slots {
        all = match slot {
            Slot::Unknown => return Vec::new(),
            Slot::Piece(piece) => all
                .into_iter()
                .map(|mut pieces| {
                    pieces.push(*piece);
                    pieces
                })
                .collect(),
            Slot::Word(meanings) => all
                .iter()
                .flat_map(|pieces| {
                    meanings
                        .iter()
                        .map(move |m| [pieces.as_slice(), m].concat())
                })
                .take(TRIES)
                .collect(),
        };
    }
    for pieces in &mut all {
        *pieces = in_order(pieces);
    }
    all
}

/// Brings what other languages put behind a word before it, and makes one piece of a working day.
fn in_order(pieces: &[Piece]) -> Vec<Piece> {
    let mut ordered = Vec::with_capacity(pieces.len());
    let mut rest = pieces;
    loop {
        rest = match rest {
            [] => return ordered,
            [Worked, Piece::Unit(Unit::Day), tail @ ..]
            | [Piece::Unit(Unit::Day), Worked, tail @ ..] => {
                ordered.push(Piece::Unit(Unit::WorkDay));
                tail
            }
            [head, tail @ ..] => {
                ordered.push(*head);
                tail
            }
        };
        let turned = match ordered.as_slice() {
            [.., Piece::Unit(_) | Piece::Weekday(_)] => match rest {
                [which @ (This | Coming | Next | AfterNext | Last), tail @ ..]
                    if !matches!(
                        tail.first(),
                        Some(Piece::Unit(_) | Piece::Weekday(_) | Month(_) | Worked)
                    ) =>
                {
                    Some((*which, tail))
                }
                _ => None,
            },
            _ => None,
        };
        if let Some((which, tail)) = turned {
            let at = ordered.len() - 1;
            ordered.insert(at, which);
            rest = tail;
        }
    }
}
