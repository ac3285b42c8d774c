//! Whole deals in the manner of reps, to be read aloud, and what can be measured of them: no quote cut inside a
//! clause, no question twice running, nothing asked that is answered.

use dealcoach::playbook::Playbook;
use insta::assert_snapshot;

use crate::support::{Said, World};

/// A deal as it goes on, with what was typed and what came back.
struct Reading {
    /// Everything that was typed as an answer.
    typed: Vec<String>,
    /// The criteria that are met.
    met: Vec<String>,
    /// The questions of the last message.
    before: Vec<String>,
    wrong: Vec<String>,
}

impl Reading {
    fn new() -> Self {
        Self {
            typed: Vec::new(),
            met: Vec::new(),
            before: Vec::new(),
            wrong: Vec::new(),
        }
    }

    /// What somebody answers, of what was asked; a half answer meets nothing.
    fn answered(&mut self, fields: &[(&str, &str)], half: bool) {
        for (id, text) in fields {
            self.typed.push((*text).to_owned());
            if !half {
                self.met.push((*id).to_owned());
            }
        }
    }

    /// Measures a message.
    fn hear(&mut self, said: &Said) {
        let text = said.text().replace("┃ ", "");
        let playbook = Playbook::builtin();
        let asked = playbook.criteria().flat_map(|(_, c)| {
            let lines = c.ask.iter().chain(&c.later).chain(&c.again);
            lines.map(move |q| (c.id.clone(), q.line.render(None, &|_, _| None)))
        });
        let in_it = asked.filter_map(|(id, q)| Some((id, q?))).filter(|(_, q)| text.contains(q.as_str()));
        let in_it: Vec<(String, String)> = in_it.collect();
        for (id, question) in &in_it {
            if self.met.contains(id) {
                self.wrong.push(format!("answered, and asked again: {question}"));
            }
            if self.before.contains(question) {
                self.wrong.push(format!("twice running: {question}"));
            }
        }
        self.before = in_it.into_iter().map(|(_, question)| question).collect();
        for quote in text.lines().filter_map(|l| l.strip_prefix("> ")) {
            let Some((head, _)) = quote.split_once('…') else {
                continue;
            };
            let words = head.rsplit(['“', '>']).next().unwrap_or(head);
            let words = words.split("Noted: ").last().unwrap_or(words).trim();
            let ends = |typed: &String| {
                let typed = typed.split_whitespace().collect::<Vec<_>>().join(" ");
                let at = typed.find(words).map(|at| at + words.len());
                at.and_then(|at| typed.get(at..)?.chars().next()).is_some_and(|c| ".,;:!?".contains(c))
            };
            if !self.typed.iter().any(ends) {
                self.wrong.push(format!("cut inside a clause: {quote}"));
            }
        }
        for word in ["You said", "You told", "GmbH", "In the talk"] {
            if text.lines().any(|l| l.starts_with(['◻', '*', '⚑']) && l.contains(word)) {
                self.wrong.push(format!("{word}: {text}"));
            }
        }
    }
}

/// Answers a criterion by command.
async fn answer(world: &World, reading: &mut Reading, criterion: &str, text: &str, half: bool) {
    let given = [("deal", "D-1"), ("criterion", criterion), ("text", text)];
    let said = world.carol().command("deal evidence", &given).await;
    reading.answered(&[(criterion, text)], half);
    reading.hear(&said);
}

async fn moves(world: &World, reading: &mut Reading) {
    world.days(2);
    let said = world.carol().command("deal move", &[("deal", "D-1")]).await;
    reading.hear(&said);
}

#[tokio::test(flavor = "multi_thread")]
async fn industry_by_referral() {
    let world = World::start().await;
    let carol = world.carol();
    let mut reading = Reading::new();
    let new = [
        ("name", "Brenner line 4"),
        ("value", "180k"),
        ("customer", "Brenner Antriebstechnik GmbH & Co. KG"),
        ("source", "referral"),
        ("vertical", "manufacturing"),
        ("competitor", "Plainford"),
    ];
    let said = carol.command("deal new", &new).await;
    reading.hear(&said);
    answer(&world, &mut reading, "reply", "Olaf Reim, head of maintenance, called back on Monday", false).await;
    answer(&world, &mut reading, "trigger", "Olaf Reim: \"since the night shift started we lose a batch a week and find out on Friday\"", false).await;
    moves(&world, &mut reading).await;
    answer(&world, &mut reading, "problem", "Olaf Reim: \"a faulty part takes us nine hours to trace, and by then the lorry has left\"", false).await;
    answer(&world, &mut reading, "budget", "no idea so far", true).await;
    answer(&world, &mut reading, "responsible", "Olaf Reim has to solve it, Karl Ahm (CFO) decides", false).await;
    let next = [("deal", "D-1"), ("step", "walk the line"), ("due", "friday")];
    carol.command("deal next", &next).await;
    answer(&world, &mut reading, "budget", "60k from maintenance; above it Karl Ahm signs", false).await;
    moves(&world, &mut reading).await;
    answer(&world, &mut reading, "situation", "- 14 steps, 3 of them on paper\n- two people on each shift\n- about €1,900 a week in late fees", false).await;
    answer(&world, &mut reading, "requirements", "jede Charge muss bis zum Lieferanten zurück verfolgbar sein, auch wenn das Netz ausfällt", false).await;
    answer(&world, &mut reading, "fit", "Olaf Reim: \"if the shift sees it within the hour, that solves it\"", false).await;
    answer(&world, &mut reading, "measure", "hours until a part is traced: nine today, one is solved (Olaf Reim)", false).await;
    answer(&world, &mut reading, "plan", "Olaf sends a week of data by 18 December, test in January", false).await;
    let list = carol.command("deal checklist", &[("deal", "D-1")]).await;
    reading.hear(&list);
    // The buyer asks for the contract: what was passed over is asked while it can be mended.
    world.days(3);
    let led = [("deal", "D-1"), ("stage", "closing"), ("buyer_led", "true"), ("reason", "Karl Ahm asked for the contract by Friday")];
    let said = carol.command("deal move", &led).await;
    reading.hear(&said);
    answer(&world, &mut reading, "objections", "works council wants no names in the data: settled, Ina Voss agreed", false).await;
    answer(&world, &mut reading, "why-us", "Karl Ahm: \"you were the only ones who stood on the night shift\"", false).await;
    answer(&world, &mut reading, "terms", "Karl Ahm agreed to 172k, 36 months, 30 days to pay", false).await;
    answer(&world, &mut reading, "signatory", "with Karl Ahm since Tuesday, signs on Friday", false).await;
    let won = [("deal", "D-1"), ("signed", "Karl Ahm signed today")];
    let said = carol.command("deal won", &won).await;
    reading.hear(&said);
    world.days(35);
    let list = carol.command("deal checklist", &[("deal", "D-1")]).await;
    reading.hear(&list);
    assert!(reading.wrong.is_empty(), "{}\n{}", reading.wrong.join("\n"), world.talk());
    assert_snapshot!(world.talk(), @"");
    world.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn inbound_from_health_care() {
    let world = World::start().await;
    let carol = world.carol();
    let mut reading = Reading::new();
    let new = [
        ("name", "Praxis West records"),
        ("value", "40k"),
        ("customer", "Klinikum West gGmbH"),
        ("source", "inbound"),
    ];
    let said = carol.command("deal new", &new).await;
    reading.hear(&said);
    for text in ["left a message", "no answer at the ward", "tried again"] {
        let note = [("deal", "D-1"), ("text", text), ("contact", "call")];
        carol.command("deal note", &note).await;
    }
    let list = carol.command("deal checklist", &[("deal", "D-1")]).await;
    reading.hear(&list);
    answer(&world, &mut reading, "reply", "Frau Dr. Sommer, ward manager, wrote back", false).await;
    answer(&world, &mut reading, "lead-check", "Dr. Sommer wants the discharge letters out the same day, her own project, by April", false).await;
    moves(&world, &mut reading).await;
    answer(&world, &mut reading, "problem", "Entlassbriefe liegen im Schnitt vier Tage, weil drei Leute unterschreiben und der Chefarzt nur dienstags da ist; die Hausärzte rufen deshalb jeden Tag auf Station an und halten die Pflege von der Arbeit ab", false).await;
    answer(&world, &mut reading, "budget", "muss ich fragen", true).await;
    answer(&world, &mut reading, "responsible", "Dr. Sommer has to solve it; Herr Lang (Verwaltung) entscheidet", false).await;
    // The deal goes on without the money.
    world.days(1);
    let go = [("deal", "D-1"), ("reason", "she wants to see it")];
    let said = carol.command("deal move", &go).await;
    reading.hear(&said);
    answer(&world, &mut reading, "situation", "12 h a week on the phone, three signatures a letter", false).await;
    answer(&world, &mut reading, "budget", "Herr Lang: 45k in the plan for March", false).await;
    answer(&world, &mut reading, "requirements", "data stays in the house; the works council hears of it first", false).await;
    let list = carol.command("deal checklist", &[("deal", "D-1")]).await;
    reading.hear(&list);
    assert!(reading.wrong.is_empty(), "{}\n{}", reading.wrong.join("\n"), world.talk());
    assert_snapshot!(world.talk(), @"");
    world.end().await;
}
