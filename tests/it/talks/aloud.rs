//! Whole deals in the manner of reps, to be read aloud, and what can be measured of them: no quote cut inside a
//! clause, nothing asked that is answered, hardly a question twice running.

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
    /// Questions that stood in the message before as well.
    twice: Vec<String>,
}

/// So many questions come twice running in one of these deals today, at most; it should be none.
const TWICE: usize = 4;

impl Reading {
    fn new() -> Self {
        Self {
            typed: Vec::new(),
            met: Vec::new(),
            before: Vec::new(),
            wrong: Vec::new(),
            twice: Vec::new(),
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

    /// Measures a message that is drawn anew without anything new from the customer.
    fn look(&mut self, said: &Said) {
        let before = std::mem::take(&mut self.before);
        self.hear(said);
        self.before = before;
    }

    /// Measures a message.
    fn hear(&mut self, said: &Said) {
        let text = said.text().replace("┃ ", "");
        let playbook = Playbook::builtin();
        let asked = playbook.criteria().flat_map(|(_, c)| {
            let lines = c.ask.iter().chain(&c.later).chain(&c.again);
            lines.map(move |q| (c.id.clone(), q.line.render(None, &|_, _| None)))
        });
        let in_it = asked
            .filter_map(|(id, q)| Some((id, q?)))
            .filter(|(_, q)| text.contains(q.as_str()));
        let in_it: Vec<(String, String)> = in_it.collect();
        for (id, question) in &in_it {
            if self.met.contains(id) {
                self.wrong
                    .push(format!("answered, and asked again: {question}"));
            }
            if self.before.contains(question) {
                self.twice.push(question.clone());
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
                at.and_then(|at| typed.get(at..)?.chars().next())
                    .is_some_and(|c| ".,;:!?".contains(c))
            };
            if !self.typed.iter().any(ends) {
                self.wrong.push(format!("cut inside a clause: {quote}"));
            }
        }
        for word in ["You said", "You told", "GmbH", "In the talk"] {
            if text
                .lines()
                .filter(|l| l.starts_with(['◻', '*', '⚑']) && !l.starts_with("**D-"))
                .any(|l| l.contains(word))
            {
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
    answer(
        &world,
        &mut reading,
        "reply",
        "Olaf Reim, head of maintenance, called back on Monday",
        false,
    )
    .await;
    answer(&world, &mut reading, "trigger", "Olaf Reim: \"since the night shift started we lose a batch a week and find out on Friday\"", false).await;
    moves(&world, &mut reading).await;
    answer(
        &world,
        &mut reading,
        "problem",
        "Olaf Reim: \"a faulty part takes us nine hours to trace, and by then the lorry has left\"",
        false,
    )
    .await;
    answer(&world, &mut reading, "budget", "no idea so far", true).await;
    answer(
        &world,
        &mut reading,
        "responsible",
        "Olaf Reim has to solve it, Karl Ahm (CFO) decides",
        false,
    )
    .await;
    let next = [
        ("deal", "D-1"),
        ("step", "walk the line"),
        ("due", "friday"),
    ];
    carol.command("deal next", &next).await;
    answer(
        &world,
        &mut reading,
        "budget",
        "60k from maintenance; above it Karl Ahm signs",
        false,
    )
    .await;
    moves(&world, &mut reading).await;
    answer(&world, &mut reading, "situation", "- 14 steps, 3 of them on paper\n- two people on each shift\n- about €1,900 a week in late fees", false).await;
    answer(
        &world,
        &mut reading,
        "requirements",
        "jede Charge muss bis zum Lieferanten zurück verfolgbar sein, auch wenn das Netz ausfällt",
        false,
    )
    .await;
    answer(
        &world,
        &mut reading,
        "fit",
        "Olaf Reim: \"if the shift sees it within the hour, that solves it\"",
        false,
    )
    .await;
    answer(
        &world,
        &mut reading,
        "measure",
        "hours until a part is traced: nine today, one is solved (Olaf Reim)",
        false,
    )
    .await;
    answer(
        &world,
        &mut reading,
        "plan",
        "Olaf sends a week of data by 18 December, test in January",
        false,
    )
    .await;
    let list = carol.command("deal checklist", &[("deal", "D-1")]).await;
    reading.look(&list);
    // The buyer asks for the contract: what was passed over is asked while it can be mended.
    world.days(3);
    let led = [
        ("deal", "D-1"),
        ("stage", "closing"),
        ("buyer_led", "true"),
        ("reason", "Karl Ahm asked for the contract by Friday"),
    ];
    let said = carol.command("deal move", &led).await;
    reading.hear(&said);
    answer(
        &world,
        &mut reading,
        "objections",
        "works council wants no names in the data: settled, Ina Voss agreed",
        false,
    )
    .await;
    answer(
        &world,
        &mut reading,
        "why-us",
        "Karl Ahm: \"you were the only ones who stood on the night shift\"",
        false,
    )
    .await;
    answer(
        &world,
        &mut reading,
        "terms",
        "Karl Ahm agreed to 172k, 36 months, 30 days to pay",
        false,
    )
    .await;
    answer(
        &world,
        &mut reading,
        "signatory",
        "with Karl Ahm since Tuesday, signs on Friday",
        false,
    )
    .await;
    let won = [("deal", "D-1"), ("signed", "Karl Ahm signed today")];
    let said = carol.command("deal won", &won).await;
    reading.hear(&said);
    world.days(35);
    let list = carol.command("deal checklist", &[("deal", "D-1")]).await;
    reading.hear(&list);
    assert!(
        reading.wrong.is_empty(),
        "{}\n{}",
        reading.wrong.join("\n"),
        world.talk()
    );
    assert!(reading.twice.len() <= TWICE, "{:#?}", reading.twice);
    assert_snapshot!(world.talk(), @r#"
    carol: /deal new name: Brenner line 4 value: 180k customer: Brenner Antriebstechnik GmbH & Co. KG source: referral vertical: manufacturing competitor: Plainford
    **D-1 · Brenner line 4** · €180,000 · Brenner Antriebstechnik GmbH & Co. KG
    ┃ #5b7c99
    ┃ By @carol
    ┃ ▰▱▱▱▱▱▱ 1 of 7 · Prospecting · Referral from a customer
    ┃
    ┃ **Needed for Qualification**
    ┃ ◻ You were named to us: what should we know before we bring an idea?
    ┃
    ┃ **Say** Call whoever named us first: what does the person we are to meet care about?
    ┃ *Has the referrer been thanked, and asked what matters to this person?*
    [Answer] [Set next step] [More] [Undo]

    carol: /deal evidence deal: D-1 criterion: reply text: Olaf Reim, head of maintenance, called back on Monday
    (only you)
    ✔ **D-1 Brenner line 4: Who answered**
    ┃ #3ba55d
    ┃ ✔ Ready for Qualification. Worth asking on the way: What made you look now, and not last year?
    [Move to Qualification] [See checklist] [Undo]
    [We did] [Who said it] [Keep Olaf Reim]

    carol: /deal evidence deal: D-1 criterion: trigger text: Olaf Reim: "since the night shift started we lose a batch a week and find out on Friday"
    (only you)
    ✔ **D-1 Brenner line 4: Why now**
    ┃ #3ba55d
    ┃ ✔ Ready for Qualification. Worth asking on the way: Whose work waits while you deal with this?
    [Move to Qualification] [See checklist] [Undo]
    [We did] [Who said it]

    carol: /deal move deal: D-1
    **D-1 is in Qualification** · Brenner line 4 · €180,000
    ┃ #5b7c99
    ┃ By @carol
    ┃ ▰▰▱▱▱▱▱ 2 of 7 · Qualification
    ┃
    ┃ **Needed for Development**
    ┃ > Olaf Reim: “since the night shift started we lose a batch a week and find out on Friday”
    ┃ ◻ **Ask Olaf Reim:** What does this make harder?
    ┃ ◻ Whose targets suffer while this stays as it is?
    ┃ ◻ Which budget would this come from, and who watches over it?
    ┃
    ┃ **Say** Ask what their colleague told them about us, and what they doubted.
    ┃ *A clear no this week is worth more than a friendly maybe until June.*
    [Answer] [Set next step] [More] [Undo]

    carol: /deal evidence deal: D-1 criterion: problem text: Olaf Reim: "a faulty part takes us nine hours to trace, and by then the lorry has left"
    (only you)
    ✔ **D-1 Brenner line 4: Problem**
    ┃ #3ba55d
    ┃ ◻ **Ask Olaf Reim:** Who decided on the last purchase like this, and who signed?
    [Answer] [See checklist] [Undo]
    [We did] [Who said it]

    carol: /deal evidence deal: D-1 criterion: budget text: no idea so far
    (only you)
    ◪ **D-1 Brenner line 4: Budget, half**
    ┃ #e0a030
    ┃ Not known yet. Ask it another way: Nobody knows the sum? Then who found the money the last time?
    [Answer: Budget] [See checklist] [Undo]
    [They did] [Who said it]

    carol: /deal evidence deal: D-1 criterion: responsible text: Olaf Reim has to solve it, Karl Ahm (CFO) decides
    (only you)
    ✔ **D-1 Brenner line 4: Who is responsible**
    ┃ #3ba55d
    ┃ ◻ **Ask Karl Ahm:** Which budget would this come from, and who watches over it?
    [Answer] [See checklist] [Undo]
    [We did] [Who said it] [Keep Karl Ahm: decides]

    carol: /deal next deal: D-1 step: walk the line due: friday
    (only you)
    ✔ **D-1 Brenner line 4: walk the line**
    ┃ #3ba55d
    ┃ Due Fri 27 Nov (in 2 days). Until then the deal is not called stale.
    ┃ *What will they take away from it, even if they never buy?*
    [Undo]

    carol: /deal evidence deal: D-1 criterion: budget text: 60k from maintenance; above it Karl Ahm signs
    (only you)
    ✔ **D-1 Brenner line 4: Budget**
    ┃ #3ba55d
    ┃ Before: “no idea so far” · @carol → now: “60k from maintenance; above it Karl Ahm signs”
    ┃ ✔ Ready for Development. Worth asking on the way: What has to be running before the summer?
    ┃ Budget: €60,000. The deal says €180,000.
    [Move to Development] [See checklist] [Undo]
    [Set value: €60,000]
    [We did] [Who said it] [Keep Karl Ahm: signs, decides]

    carol: /deal move deal: D-1
    **D-1 is in Development** · Brenner line 4 · €180,000
    ┃ #5b7c99
    ┃ By @carol
    ┃ ▰▰▰▱▱▱▱ 3 of 7 · Development
    ┃
    ┃ **Needed for Presentation**
    ┃ > Olaf Reim: “a faulty part takes us nine hours to trace, and by then the lorry has left”
    ┃ ◻ **Ask Olaf Reim, before Fri 27 Nov:** What does a week of this cost, and whom?
    ┃ ◻ When is the line down anyway, and for how long?
    ┃ ◻ What would you have to see to say: this solves it?
    ┃
    ┃ **Say** Walk the line with the shift leader before you talk about features.
    ┃ **Ask, with Plainford (example) in mind** How would you get all your data out again, and what would it cost?
    [Answer] [Set next step] [More] [Undo]

    carol: /deal evidence deal: D-1 criterion: situation text: - 14 steps, 3 of them on paper
    - two people on each shift
    - about €1,900 a week in late fees
    (only you)
    ✔ **D-1 Brenner line 4: Today and its cost**
    ┃ #3ba55d
    ┃ ◻ **Ask Olaf Reim, before Fri 27 Nov:** How long does it take to trace a faulty part back today?
    [Answer] [See checklist] [Undo]
    [We did] [Who said it]

    carol: /deal evidence deal: D-1 criterion: requirements text: jede Charge muss bis zum Lieferanten zurück verfolgbar sein, auch wenn das Netz ausfällt
    (only you)
    ✔ **D-1 Brenner line 4: Trade requirements**
    ┃ #3ba55d
    ┃ > Olaf Reim: “a faulty part takes us nine hours to trace, and by then the lorry has left”
    ┃ ◻ **Ask Karl Ahm, before Fri 27 Nov:** Suppose this is over: what would still be missing?
    [Answer] [See checklist] [Undo]
    [We did] [Who said it]

    carol: /deal evidence deal: D-1 criterion: fit text: Olaf Reim: "if the shift sees it within the hour, that solves it"
    (only you)
    ✔ **D-1 Brenner line 4: Problem and answer fit**
    ┃ #3ba55d
    ┃ ◻ **Ask Karl Ahm, before Fri 27 Nov:** Which figure would show that it is solved? What is it today?
    [Answer] [See checklist] [Undo]
    [We did] [Who said it]

    carol: /deal evidence deal: D-1 criterion: measure text: hours until a part is traced: nine today, one is solved (Olaf Reim)
    (only you)
    ✔ **D-1 Brenner line 4: Their measure**
    ┃ #3ba55d
    ┃ ◻ **Ask Karl Ahm, before Fri 27 Nov:** Which steps do you need until a decision, and on which dates?
    [Answer] [See checklist] [Undo]
    [We did] [Who said it]

    carol: /deal evidence deal: D-1 criterion: plan text: Olaf sends a week of data by 18 December, test in January
    (only you)
    ✔ **D-1 Brenner line 4: Mutual plan**
    ┃ #3ba55d
    ┃ ✔ Ready for Presentation. Worth asking on the way: What will you tell your board in your own words?
    [Move to Presentation] [See checklist] [Undo]
    [We did] [Who said it]

    carol: /deal checklist deal: D-1
    (only you)
    **D-1 · Brenner line 4** · €180,000 · Brenner Antriebstechnik GmbH & Co. KG
    ┃ #5b7c99
    ┃ ▰▰▰▱▱▱▱ 3 of 7 · Development
    ┃
    ┃ ✔ Ready for Presentation. Worth asking on the way: What will you tell your board in your own words?
    ┃ Open: Voice inside · Who is who · How they buy · Other ways · What they believe of us
    ┃
    ┃ **Say** Ask to see it: ten minutes beside whoever does it today.
    ┃ **Ask, with Plainford (example) in mind** How would you get all your data out again, and what would it cost?
    ┃ *Agree now what the presentation has to prove, in their words.*
    ┃
    ┃ ✔ Today and its cost · Trade requirements · Problem and answer fit · Their measure · Mutual plan
    (Answer something: ◻ Voice inside – They named who will speak for it when we are not in the room. | ◻ Who is who – They named who uses it, who judges it, who pays, and who may be against it. | ◻ How they buy – They described how they buy: steps, papers, and who can say no. | ◻ Other ways – They named the other ways they consider, doing nothing included. | ◻ What they believe of us – They said what they believe we do, before we told them.)
    (Not here …: ◻ Voice inside – They named who will speak for it when we are not in the room. | ◻ Who is who – They named who uses it, who judges it, who pays, and who may be against it. | ◻ How they buy – They described how they buy: steps, papers, and who can say no. | ◻ Other ways – They named the other ways they consider, doing nothing included. | ◻ What they believe of us – They said what they believe we do, before we told them.)
    [Set next step] [Log a note] [Show in channel] [Answers]

    carol: /deal move deal: D-1 stage: closing buyer_led: true reason: Karl Ahm asked for the contract by Friday
    ⚑ **D-1 Brenner line 4 is in Closing: the buyer led past Presentation and Discussion**
    @carol: “Karl Ahm asked for the contract by Friday”
    ┃ #5b7c99
    ┃ €180,000 · Brenner Antriebstechnik GmbH & Co. KG
    ┃ **Ask Olaf Reim:** Gladly, and so that nothing comes up at the signature: which detail is still open?
    ┃ Also owed: Objections settled · Why us · and 1 more
    ┃ ▰▰▰▰▰▰▱ 6 of 7 · Closing
    ┃
    ┃ **Before it is signed**
    ┃ ⚑ Owed from Discussion. Yes, and so that it isn't stopped at the last desk: what speaks against it?
    [Answer: Promises in the paper and 3 more] [Set next step] [More] [Undo]
    [Answer: Detail questions] [Answer: Objections settled] [Answer: Why us] [Waive] [Dismiss]

    carol: /deal evidence deal: D-1 criterion: objections text: works council wants no names in the data: settled, Ina Voss agreed
    (only you)
    ✔ **D-1 Brenner line 4: Objections settled**
    ┃ #3ba55d
    ┃ ⚑ Owed from Presentation. **Ask Olaf Reim:** Which detail would keep you from deciding next week?
    ┃ ⚑ 3 owed.
    [Answer: Why us and 3 more] [Answer: Detail questions] [See checklist] [Undo]
    [We did] [Who said it]

    carol: /deal evidence deal: D-1 criterion: why-us text: Karl Ahm: "you were the only ones who stood on the night shift"
    (only you)
    ✔ **D-1 Brenner line 4: Why us**
    ┃ #3ba55d
    ┃ ⚑ Owed from Presentation. **Ask Karl Ahm:** What surprised you, and what is still unclear?
    ┃ ⚑ 2 owed.
    [Answer: After-sale people and 3 more] [Answer: Detail questions] [See checklist] [Undo]
    [We did] [Who said it]

    carol: /deal evidence deal: D-1 criterion: terms text: Karl Ahm agreed to 172k, 36 months, 30 days to pay
    (only you)
    ✔ **D-1 Brenner line 4: Terms agreed**
    ┃ #3ba55d
    ┃ ⚑ Owed from Presentation. **Ask Karl Ahm:** What will your colleagues ask that nobody asked today?
    ┃ ⚑ 2 owed.
    ┃ Terms agreed: €172,000. The deal says €180,000.
    [Answer: After-sale people and 3 more] [Answer: Detail questions] [See checklist] [Undo]
    [Set value: €172,000]
    [We did] [Who said it]

    carol: /deal evidence deal: D-1 criterion: signatory text: with Karl Ahm since Tuesday, signs on Friday
    (only you)
    ✔ **D-1 Brenner line 4: Papers with the signer**
    ┃ #3ba55d
    ┃ ⚑ Owed from Presentation. **Ask Karl Ahm:** Gladly, and so that nothing comes up at the signature: which detail is still open?
    ┃ ⚑ 2 owed.
    [Fill in who signed] [Answer: Detail questions] [See checklist] [Undo]
    [We did] [Who said it]

    carol: /deal won deal: D-1 signed: Karl Ahm signed today
    **D-1 is won** · Brenner line 4 · €180,000
    ┃ #3ba55d
    ┃ By @carol
    ┃ ▰▰▰▰▰▰▰ 7 of 7 · Account Management
    ┃
    ┃ **Needed now**
    ┃ ◻ **Ask Karl Ahm:** Which of our promises do you wait for most?
    ┃ ◻ Which number must be on the invoice, so that it passes at once?
    ┃ > Olaf Reim: “a faulty part takes us nine hours to trace, and by then the lorry has left”
    ┃ ◻ What has become of this?
    ┃
    ┃ **Say** If something is late, name it before they do, with the new date.
    ┃ *Agree on three review dates now: after 30, 60 and 90 days.*
    ┃
    ┃ ⚑ Owed from Discussion. Yes, and so that the first week works: who runs it on your side?
    [Answer] [Set next step] [More] [Undo]

    carol: /deal checklist deal: D-1
    (only you)
    **D-1 · Brenner line 4** · €180,000 · Brenner Antriebstechnik GmbH & Co. KG
    ┃ #e0a030
    ┃ ▰▰▰▰▰▰▰ 7 of 7 · Account Management
    ┃
    ┃ **Needed now**
    ┃ ◻ **Ask Karl Ahm:** Which of our promises do you wait for most?
    ┃ ◻ Which number must be on the invoice, so that it passes at once?
    ┃ > Olaf Reim: “a faulty part takes us nine hours to trace, and by then the lorry has left”
    ┃ ◻ What has become of this?
    ┃ Then: Next opportunity · Review dates · Who is new · Would recommend us
    ┃
    ┃ **Say** Ask for the figure itself, not whether they are content.
    ┃ **Say** Compare the hours they spent with the hours that were planned, and say so first.
    ┃ *One month in: somebody there judges us by now. Ask who, and by what.*
    ┃
    ┃ **Owed from earlier stages**
    ┃ ⚑ After-sale people · Discussion
    (Answer something: ⚑ After-sale people – They named who takes over on their side after the signature, and met our people. | ◻ Promises listed – They went through each promise and obligation with us; each has an owner and a date. | ◻ Invoice paid – They got the invoice and paid it. | ◻ First result – They confirmed a first result, in the measure that they had chosen. | ◻ Next opportunity – They named a next problem, team or contract worth a talk. | ◻ Review dates – They agreed to dates on which we look at the results together. | ◻ Who is new – They said who is new, who left, and who speaks for us now. | ◻ Would recommend us – They named somebody outside to whom they would recommend us.)
    (Not here …: ⚑ After-sale people – They named who takes over on their side after the signature, and met our people. | ◻ Promises listed – They went through each promise and obligation with us; each has an owner and a date. | ◻ Invoice paid – They got the invoice and paid it. | ◻ First result – They confirmed a first result, in the measure that they had chosen. | ◻ Next opportunity – They named a next problem, team or contract worth a talk. | ◻ Review dates – They agreed to dates on which we look at the results together. | ◻ Who is new – They said who is new, who left, and who speaks for us now. | ◻ Would recommend us – They named somebody outside to whom they would recommend us.)
    [Set next step] [Log a note] [Show in channel] [Answers]
    "#);
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
        let note = [("deal", "D-1"), ("text", text), ("kind", "Call")];
        carol.command("deal note", &note).await;
    }
    let list = carol.command("deal checklist", &[("deal", "D-1")]).await;
    reading.hear(&list);
    answer(
        &world,
        &mut reading,
        "reply",
        "Frau Dr. Sommer, ward manager, wrote back",
        false,
    )
    .await;
    answer(
        &world,
        &mut reading,
        "lead-check",
        "Dr. Sommer wants the discharge letters out the same day, her own project, by April",
        false,
    )
    .await;
    moves(&world, &mut reading).await;
    answer(&world, &mut reading, "problem", "Entlassbriefe liegen im Schnitt vier Tage, weil drei Leute unterschreiben und der Chefarzt nur dienstags da ist; die Hausärzte rufen deshalb jeden Tag auf Station an und halten die Pflege von der Arbeit ab", false).await;
    answer(&world, &mut reading, "budget", "muss ich fragen", true).await;
    answer(
        &world,
        &mut reading,
        "responsible",
        "Dr. Sommer has to solve it; Herr Lang (Verwaltung) entscheidet",
        false,
    )
    .await;
    // The deal goes on without the money.
    world.days(1);
    let go = [("deal", "D-1"), ("reason", "she wants to see it")];
    let said = carol.command("deal move", &go).await;
    reading.hear(&said);
    answer(
        &world,
        &mut reading,
        "situation",
        "12 h a week on the phone, three signatures a letter",
        false,
    )
    .await;
    answer(
        &world,
        &mut reading,
        "budget",
        "Herr Lang: 45k in the plan for March",
        false,
    )
    .await;
    answer(
        &world,
        &mut reading,
        "requirements",
        "data stays in the house; the works council hears of it first",
        false,
    )
    .await;
    let list = carol.command("deal checklist", &[("deal", "D-1")]).await;
    reading.look(&list);
    assert!(
        reading.wrong.is_empty(),
        "{}\n{}",
        reading.wrong.join("\n"),
        world.talk()
    );
    assert!(reading.twice.len() <= TWICE, "{:#?}", reading.twice);
    assert_snapshot!(world.talk(), @"
    carol: /deal new name: Praxis West records value: 40k customer: Klinikum West gGmbH source: inbound
    **D-1 · Praxis West records** · €40,000 · Klinikum West gGmbH
    ┃ #5b7c99
    ┃ By @carol
    ┃ ▰▱▱▱▱▱▱ 1 of 7 · Prospecting · Inbound enquiry
    ┃
    ┃ **Needed for Qualification**
    ┃ ◻ Whose phone rings first at Klinikum West when something goes wrong?
    ┃ ◻ What were you doing when you decided to write to us?
    ┃
    ┃ **Say** Read their own enquiry back to them, and ask what happened the day before.
    ┃ *They ask others too. Find out what they want solved before you send anything.*
    [Answer] [Set next step] [More] [Undo]

    carol: /deal note deal: D-1 text: left a message kind: Call
    (only you)
    ✔ **Noted on D-1 Praxis West records.**
    ┃ #3ba55d
    ┃ No next step is set.
    [Set next step] [See checklist] [Undo]
    (This answers …: ◻ Who answered – A named person there answered: they called back, wrote back or took a meeting. | ◻ Lead assessed – They confirmed what they want solved, that it is theirs to solve, and by when. | ◻ Why now – They named what changed at their company, so that this matters now. | ◻ Who else feels it – They named a second person who would notice a change.)

    carol: /deal note deal: D-1 text: no answer at the ward kind: Call
    (only you)
    ✔ **Noted on D-1 Praxis West records.**
    ┃ #3ba55d
    ┃ No next step is set.
    [Set next step] [See checklist] [Undo]
    (This answers …: ◻ Who answered – A named person there answered: they called back, wrote back or took a meeting. | ◻ Lead assessed – They confirmed what they want solved, that it is theirs to solve, and by when. | ◻ Why now – They named what changed at their company, so that this matters now. | ◻ Who else feels it – They named a second person who would notice a change.)

    carol: /deal note deal: D-1 text: tried again kind: Call
    (only you)
    ✔ **Noted on D-1 Praxis West records.**
    ┃ #3ba55d
    ┃ No next step is set.
    ┃ Several tries for one reason? Change the reason, not the wording.
    [Set next step] [See checklist] [Undo]
    (This answers …: ◻ Who answered – A named person there answered: they called back, wrote back or took a meeting. | ◻ Lead assessed – They confirmed what they want solved, that it is theirs to solve, and by when. | ◻ Why now – They named what changed at their company, so that this matters now. | ◻ Who else feels it – They named a second person who would notice a change.)

    carol: /deal checklist deal: D-1
    (only you)
    **D-1 · Praxis West records** · €40,000 · Klinikum West gGmbH
    ┃ #5b7c99
    ┃ ▰▱▱▱▱▱▱ 1 of 7 · Prospecting
    ┃
    ┃ **Needed for Qualification**
    ┃ ◻ Whose phone rings first at Klinikum West when something goes wrong?
    ┃ ◻ What were you doing when you decided to write to us?
    ┃ Then: Why now · Who else feels it
    ┃
    ┃ **Say** Ask for ten minutes on one point that you name. Offer no demo yet.
    ┃ **Say** Ask how many hours of their own people the last such project took.
    ┃ *Read the job ads of Klinikum West: whom they look for tells you what hurts.*
    ┃
    ┃ ✔ Source
    (Answer something: ◻ Who answered – A named person there answered: they called back, wrote back or took a meeting. | ◻ Lead assessed – They confirmed what they want solved, that it is theirs to solve, and by when. | ◻ Why now – They named what changed at their company, so that this matters now. | ◻ Who else feels it – They named a second person who would notice a change.)
    (Not here …: ◻ Who answered – A named person there answered: they called back, wrote back or took a meeting. | ◻ Lead assessed – They confirmed what they want solved, that it is theirs to solve, and by when. | ◻ Why now – They named what changed at their company, so that this matters now. | ◻ Who else feels it – They named a second person who would notice a change.)
    [Set next step] [Log a note] [Show in channel]

    carol: /deal evidence deal: D-1 criterion: reply text: Frau Dr. Sommer, ward manager, wrote back
    (only you)
    ✔ **D-1 Praxis West records: Who answered**
    ┃ #3ba55d
    ┃ ◻ What did you hope to find when you wrote to us?
    [Answer] [See checklist] [Undo]
    [We did] [Who said it]

    carol: /deal evidence deal: D-1 criterion: lead-check text: Dr. Sommer wants the discharge letters out the same day, her own project, by April
    (only you)
    ✔ **D-1 Praxis West records: Lead assessed**
    ┃ #3ba55d
    ┃ ✔ Ready for Qualification. Worth asking on the way: What is coming in the next six months that this touches?
    [Move to Qualification] [See checklist] [Undo]
    [We did] [Who said it]

    carol: /deal move deal: D-1
    **D-1 is in Qualification** · Praxis West records · €40,000
    ┃ #5b7c99
    ┃ By @carol
    ┃ ▰▰▱▱▱▱▱ 2 of 7 · Qualification
    ┃
    ┃ **Needed for Development**
    ┃ ◻ What have you tried against it, and why is it still there?
    ┃ ◻ Whose targets suffer while this stays as it is?
    ┃ ◻ Which budget would this come from, and who watches over it?
    ┃
    ┃ **Say** Ask how Klinikum West chose the last time, before you ask what it may cost.
    ┃ *A clear no this week is worth more than a friendly maybe until June.*
    [Answer] [Set next step] [More] [Undo]

    carol: /deal evidence deal: D-1 criterion: problem text: Entlassbriefe liegen im Schnitt vier Tage, weil drei Leute unterschreiben und der Chefarzt nur dienstags da ist; die Hausärzte rufen deshalb jeden Tag auf Station an und halten die Pflege von der Arbeit ab
    (only you)
    ✔ **D-1 Praxis West records: Problem**
    ┃ #3ba55d
    ┃ ◻ Who decided on the last purchase like this, and who signed?
    [Answer] [See checklist] [Undo]
    [We did] [Who said it]

    carol: /deal evidence deal: D-1 criterion: budget text: muss ich fragen
    (only you)
    ◪ **D-1 Praxis West records: Budget, half**
    ┃ #e0a030
    ┃ Not known yet. Ask it another way: Nobody knows the sum? Then who found the money the last time?
    [Answer: Budget] [See checklist] [Undo]
    [They did] [Who said it]

    carol: /deal evidence deal: D-1 criterion: responsible text: Dr. Sommer has to solve it; Herr Lang (Verwaltung) entscheidet
    (only you)
    ✔ **D-1 Praxis West records: Who is responsible**
    ┃ #3ba55d
    ┃ ◻ **Ask Lang:** Which budget would this come from, and who watches over it?
    [Answer] [See checklist] [Undo]
    [We did] [Who said it] [Keep Lang: decides]

    carol: /deal move deal: D-1 reason: she wants to see it
    ⚑ **D-1 Praxis West records is in Development without: Budget**
    @carol: “she wants to see it”
    ┃ #e0a030
    ┃ €40,000 · Klinikum West gGmbH
    ┃ **Ask Lang:** Yes, and so that the hour is worth it: which budget would pay for this?
    ┃
    ┃ *Without problem, owner and money a deal takes the same hours and closes by luck.*
    ┃ ▰▰▰▱▱▱▱ 3 of 7 · Development
    ┃
    ┃ **Needed for Presentation**
    ┃ > Noted: Entlassbriefe liegen im Schnitt vier Tage, weil drei Leute unterschreiben und der Chefarzt nur dienstags da ist… (Wed 25 Nov)
    ┃ ◻ What does a week of this cost, and whom?
    [Answer: Today and its cost and 3 more] [Set next step] [More] [Undo]
    [Answer: Budget] [Waive] [Dismiss]

    carol: /deal evidence deal: D-1 criterion: situation text: 12 h a week on the phone, three signatures a letter
    (only you)
    ✔ **D-1 Praxis West records: Today and its cost**
    ┃ #3ba55d
    ┃ ◻ Which rule or audit could stop a good solution?
    [Answer: Trade requirements and 3 more] [Answer: Budget] [See checklist] [Undo]
    [We did] [Who said it]

    carol: /deal evidence deal: D-1 criterion: budget text: Herr Lang: 45k in the plan for March
    (only you)
    ✔ **D-1 Praxis West records: Budget**
    ┃ #3ba55d
    ┃ Before: “muss ich fragen” · @carol → now: “Herr Lang: 45k in the plan for March”
    ┃ ◻ **Ask Lang:** What did your last audit object to?
    ┃ Budget: €45,000. The deal says €40,000.
    [Answer] [See checklist] [Undo]
    [Set value: €45,000]
    [We did] [Who said it]

    carol: /deal evidence deal: D-1 criterion: requirements text: data stays in the house; the works council hears of it first
    (only you)
    ✔ **D-1 Praxis West records: Trade requirements**
    ┃ #3ba55d
    ┃ ◻ **Ask Lang:** What would you have to see to say: this solves it?
    [Answer] [See checklist] [Undo]
    [We did] [Who said it]

    carol: /deal checklist deal: D-1
    (only you)
    **D-1 · Praxis West records** · €40,000 · Klinikum West gGmbH
    ┃ #5b7c99
    ┃ ▰▰▰▱▱▱▱ 3 of 7 · Development
    ┃
    ┃ **Needed for Presentation**
    ┃ ◻ **Ask Lang:** What would you have to see to say: this solves it?
    ┃ ◻ Which figure would show that it is solved? What is it today?
    ┃ ◻ Counting back from the day it must run, what has to happen first?
    ┃ Then: Voice inside · Who is who · How they buy · Other ways · What they believe of us
    ┃
    ┃ **Say** Ask to see it: ten minutes beside whoever does it today.
    ┃ **Say** Ask which date of the year nothing may fail. Plan the checks around it.
    ┃ *Agree now what the presentation has to prove, in their words.*
    ┃
    ┃ ✔ Today and its cost · Trade requirements
    (Answer something: ◻ Problem and answer fit – They agreed, in words, that our answer solves the problem they described. | ◻ Their measure – They named the figure that shows it is solved, and what it is today. | ◻ Mutual plan – They agreed to steps with dates, and at least the next step is theirs. | ◻ Voice inside – They named who will speak for it when we are not in the room. | ◻ Who is who – They named who uses it, who judges it, who pays, and who may be against it. | ◻ How they buy – They described how they buy: steps, papers, and who can say no. | ◻ Other ways – They named the other ways they consider, doing nothing included. | ◻ What they believe of us – They said what they believe we do, before we told them.)
    (Not here …: ◻ Problem and answer fit – They agreed, in words, that our answer solves the problem they described. | ◻ Their measure – They named the figure that shows it is solved, and what it is today. | ◻ Mutual plan – They agreed to steps with dates, and at least the next step is theirs. | ◻ Voice inside – They named who will speak for it when we are not in the room. | ◻ Who is who – They named who uses it, who judges it, who pays, and who may be against it. | ◻ How they buy – They described how they buy: steps, papers, and who can say no. | ◻ Other ways – They named the other ways they consider, doing nothing included. | ◻ What they believe of us – They said what they believe we do, before we told them.)
    [Set next step] [Log a note] [Show in channel] [Answers]
    ");
    world.end().await;
}
