//! The playbook's patterns on texts of their own; the larger set stands in `tests/fixtures/said/`.

use chrono::NaiveDate;

use super::*;
use crate::domain::calendar::WorkCalendar;
use crate::domain::date::{Purpose, Seen};
use crate::playbook::{Playbook, Signals};

/// A Friday late in a year, so that most days without a year lie behind.
fn today() -> NaiveDate {
    NaiveDate::from_ymd_opt(2026, 12, 18).unwrap()
}

fn with<T>(of: impl FnOnce(&Signals, &Seen<'_>) -> T) -> T {
    let playbook = Playbook::builtin();
    let calendar = WorkCalendar::default();
    let seen = Seen {
        today: today(),
        calendar: &calendar,
        purpose: Purpose::Close,
    };
    of(&playbook.signals, &seen)
}

/// Fails with every text that is judged wrongly.
fn all(texts: &[&str], wanted: &str, judged: impl Fn(&str) -> String) {
    let wrong: Vec<String> = texts
        .iter()
        .map(|text| (text, judged(text)))
        .filter(|(_, got)| got != wanted)
        .map(|(text, got)| format!("{got}: {text}"))
        .collect();
    assert!(wrong.is_empty(), "not {wanted}:\n{}", wrong.join("\n"));
}

fn standing(signals: &Signals, text: &str) -> String {
    format!("{:?}", judge(signals, text, &[]))
}

#[test]
fn what_is_no_answer_is_told() {
    with(|signals, _| {
        all(
            &[
                "??",
                "-",
                "tbc",
                "Budget: tbc",
                "no idea so far",
                "not known yet",
                "No idea yet, will ask on Friday",
                "asked Jana, she doesn't know yet",
                "Asked about the budget, no answer yet",
                "I need to ask the CFO",
                "they'll get back to us",
                "still open",
                "Jana: \"I don't know yet\"",
                "They haven't told us who signs",
                "They don't have a budget yet",
                "Karl hat gesagt, er meldet sich",
                "She said she would ask her boss",
                "sent proposal, they are reviewing it",
                "Pas de budget défini",
                "probably Karl, not sure",
                "tried to reach them",
                "He has to check internally",
                "too early to say",
                "nobody knows",
                "muss ich fragen",
                "weiß er noch nicht",
                "noch offen",
                "keine Ahnung bisher",
                "Jana klärt das intern",
                "Noch keine Rückmeldung",
                "Budget: noch unklar",
                "steht noch nicht fest",
                "Ich frage am Freitag nach",
                "vermutlich der Geschäftsführer",
                "on ne sait pas encore",
                "à confirmer",
                "pas de réponse pour l'instant",
                "Je dois demander au DAF",
                "il revient vers nous",
                "aucune idée",
                "je pense que c'est le directeur",
                "pendiente",
                "todavía no lo saben",
                "no contestó",
                "tengo que preguntar",
                "ni idea",
                "nos dirá algo la semana que viene",
                "Sin respuesta",
            ],
            "Some(NoAnswer)",
            |text| standing(signals, text),
        );
    });
}

#[test]
fn what_we_did_is_told_from_what_they_did() {
    with(|signals, _| {
        all(
            &[
                "sent the contract",
                "We sent the contract to Karl Ahm on Monday",
                "Great call!",
                "Great call, they loved it",
                "The offer is out",
                "emailed twice",
                "Sent the contract to be signed",
                "I have just left a message",
                "Sent the deck, 40 slides",
                "Called Jana",
                "Presented the solution to the team",
                "Had a good meeting with purchasing",
                "We will send the offer tomorrow",
                "Asked Karl about the budget",
                "Second reminder to purchasing",
                "Angebot geschickt",
                "Habe Jana angerufen",
                "Wir haben die Lösung vorgestellt",
                "Rufe morgen nochmal an",
                "Sehr gutes Gespräch",
                "Vertrag liegt beim Kunden",
                "Mail an Jana Weiss",
                "Nous avons envoyé l'offre",
                "J'ai relancé Jana deux fois",
                "Contrat envoyé",
                "Très bon échange",
                "Enviamos la oferta ayer",
                "He llamado dos veces",
                "Contrato enviado",
                "La demo fue muy bien",
            ],
            "Some(OurSide)",
            |text| standing(signals, text),
        );
        all(
            &[
                "Karl Ahm and Petra Lind signed on 2 June, order 4711",
                "Sent the contract, Karl Ahm signed it the same day",
                "Called Jana: \"nine days for every invoice\"",
                "Called Jana, she says nine days",
                "Invoices take nine days",
                "up to 60k from the IT budget",
                "They sent us their data",
                "Ørsted has confirmed the date",
                "nine days",
                "Jana told me it takes nine days",
                "Petra Lind has to solve it; Karl Ahm (CFO) decides",
                "1 July: the lease of the old system ends",
                "They have no idea where an invoice lies",
                "Nobody can say where it lies",
                "Confirmed the nine days",
                "Asked for a discount",
                "Meeting on 3 May with Petra Lind and the CFO",
                "wants it before the summer",
                "Mail from Jana Weiss: 60k are free",
                "You are the only ones who asked about the night shift",
                "If the invoice leaves the same day, that solves it",
                "Karl Ahm entscheidet",
                "Rechnungen dauern neun Tage",
                "Jana sagt, es dauert neun Tage",
                "Angebot geschickt, Karl Ahm hat zugestimmt",
                "Die Fahrer warten auf ihr Geld",
                "bis 60k aus dem IT-Budget",
                "Sie müssen jede Zeile von Hand tippen",
                "Les factures prennent neuf jours",
                "Karl Ahm décide et signe",
                "Jana nous a dit que cela prend neuf jours",
                "jusqu'à 60k sur le budget informatique",
                "Las facturas tardan nueve días",
                "Karl Ahm decide",
                "Nos enviaron los datos",
                "hasta 60k del presupuesto de IT",
                "Jana said, it takes nine days",
                "7 questions, 2 open: does it work in a cellar without network? Max answers",
                "Wants to start on 1 April",
                "Keine Einwände mehr, sagt Frau Lind",
                "Disponenten tippen doppelt",
            ],
            "None",
            |text| standing(signals, text),
        );
    });
}

#[test]
fn a_word_that_keeps_a_criterion_open_counts_unless_it_is_denied() {
    with(|signals, _| {
        let words = [
            "open".to_owned(),
            "offen".into(),
            "ouvert".into(),
            "abierto".into(),
        ];
        let judged = |text: &str| judge(signals, text, &words);
        for text in [
            "Data location: accepted by IT. Liability is open",
            "Haftung ist offen, der Rest erledigt (Dr Holm)",
            "un point reste ouvert chez M. Roth",
            "Karl Ahm: queda un punto abierto",
        ] {
            assert!(judged(text).is_some(), "{text}");
        }
        for text in [
            "Nothing is open any more, says Dr Holm",
            "Karl Ahm sagt, es ist nichts mehr offen",
            "They opened the data room",
        ] {
            assert_eq!(judged(text), None, "{text}");
        }
    });
}

#[test]
fn the_examples_of_the_playbook_are_answers_and_what_is_not_enough_is_none() {
    let playbook = Playbook::builtin();
    for (_, criterion) in playbook.criteria() {
        let half = judge(&playbook.signals, &criterion.example, &criterion.not_while);
        assert_eq!(half, None, "{}", criterion.example);
    }
    for stage in &playbook.stages {
        let caught = stage.not_enough.iter();
        let caught = caught.filter(|text| judge(&playbook.signals, text, &[]).is_some());
        assert!(caught.count() >= 1, "{}", stage.id);
    }
}

#[test]
fn parts_are_found_as_they_were_typed() {
    with(|signals, seen| {
        let read = |text: &str| parts(signals, text, None, seen);
        let got = read("Jörg Weiß: „neun Tage, jedes Mal“ – 2 Leute, 20 h pro Woche");
        assert_eq!(got.speaker.as_deref(), Some("Jörg Weiß"));
        assert_eq!(got.words.as_deref(), Some("neun Tage, jedes Mal"));
        assert_eq!(got.figures, ["neun Tage", "2 Leute", "20 h pro Woche"]);
        let got =
            read("Petra Lind has to solve it; Karl Ahm (CFO) decides and signs by 15 January 2027");
        let people: Vec<_> = got
            .people
            .iter()
            .map(|p| (p.name.as_str(), p.is.as_slice(), p.title.as_deref()))
            .collect();
        assert_eq!(
            people,
            [("Karl Ahm", [Is::Decides, Is::Signs].as_slice(), Some("CFO"))]
        );
        assert_eq!(got.dates, [NaiveDate::from_ymd_opt(2027, 1, 15).unwrap()]);
        assert!(got.figures.is_empty(), "{:?}", got.figures);
        let got = read("Up to 60k from the IT budget; the CFO frees it in April");
        assert_eq!(got.figures, ["60k"]);
        let got = read("Invoices take nine days, says Jana Weiss (dispatch)");
        assert_eq!(got.speaker.as_deref(), Some("Jana Weiss"));
        let got = read("Geschäftsführer Karl Ahm entscheidet, Frau Brand nutzt es");
        let names: Vec<_> = got.people.iter().map(|p| p.name.as_str()).collect();
        assert_eq!(names, ["Karl Ahm", "Brand"]);
        let got = read("Selon Jana Weiss, 3 comptables y passent 20 heures par semaine");
        assert_eq!(
            (got.speaker.as_deref(), got.figures),
            (
                Some("Jana Weiss"),
                vec!["3 comptables".to_owned(), "20 heures par semaine".into()]
            )
        );
        assert_eq!(read("nine days").people, []);
    });
}

#[test]
fn a_name_typed_beside_the_answer_is_its_speaker() {
    with(|signals, seen| {
        let got = parts(signals, "Karl Ahm said nine days", Some("Jana Weiss"), seen);
        assert_eq!(got.speaker.as_deref(), Some("Jana Weiss"));
    });
}

mod signatures;
