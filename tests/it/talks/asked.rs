//! What a form shows: which deal, what is asked, what counts, and menus for what is picked and not typed.

use insta::assert_snapshot;
use serde_json::{Value, json};

use crate::support::World;

/// The labels' inputs of a form, by custom id.
fn input<'j>(form: &'j Value, id: &str) -> &'j Value {
    let parts = form["components"].as_array().unwrap();
    let of = |part: &&Value| part["component"]["custom_id"] == id;
    parts
        .iter()
        .find(of)
        .unwrap_or_else(|| panic!("no {id}: {form}"))
}

#[tokio::test(flavor = "multi_thread")]
async fn a_title_names_the_deal_with_as_many_words_as_fit() {
    let world = World::start().await;
    let carol = world.carol();
    let mut titles = Vec::new();
    for name in [
        "Nordlicht fleet",
        "Nordlicht fleet renewal for the three northern depots",
        "Donaudampfschifffahrtsgesellschaftskapitänsmützen",
        "*Bold* `code` <@1> | fleet",
    ] {
        let card = carol.command("deal new", &[("name", name)]).await;
        for button in ["Answer", "Set next step"] {
            let form = carol.press(&card, button).await;
            titles.push(form.answer.modal().unwrap().title().to_owned());
        }
    }
    assert_snapshot!(titles.join("\n"), @"
    D-1 Nordlicht fleet: what do you know?
    D-1 Nordlicht fleet: next step
    D-2 Nordlicht fleet…: what do you know?
    D-2 Nordlicht fleet renewal for…: next step
    D-3: what do you know?
    D-3: next step
    D-4 *Bold* `code`…: what do you know?
    D-4 *Bold* `code` @somebody |…: next step
    ");
    world.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn one_question_stands_under_what_counts_and_several_without() {
    let world = World::start().await;
    let carol = world.carol();
    let options = [("name", "Nordlicht fleet"), ("source", "linkedin")];
    let card = carol.command("deal new", &options).await;
    let several = carol.press(&card, "Answer").await;
    assert_snapshot!(several.text(), @"
    {D-1 Nordlicht fleet: what do you know?}
    Who answered (optional): (Jana Weiss, fleet manager, called back on 3 March)
      Whose phone rings first at your company when something goes wrong?
    Why now (optional): (Two depots merge in May; the new head wants one system)
      What made you look now, and not last year?
    ");
    let checklist = carol.press(&card, "More").await;
    let one = carol
        .choose(&checklist, "Answer something", "trigger")
        .await;
    assert_snapshot!(one.text(), @"
    {D-1 Nordlicht fleet: Why now}
    **What counts**
    They named what changed at their company, so that this matters now.
    Why now: (Two depots merge in May; the new head wants one system)
      What made you look now, and not last year?
    ");
    // A question too long to stand below a label is left for the next that fits; nothing is cut.
    let said = "Two depots merge in May, and the new head of the fleet wants one system for all";
    carol.submit(&one, &[("text", said)]).await;
    let moved = carol
        .command("deal move", &[("deal", "1"), ("reason", "They asked")])
        .await;
    let form = carol.press(&moved, "Answer: Problem and 3 more").await;
    let form = form.answer.modal().unwrap().json();
    for part in form["components"].as_array().unwrap() {
        let line = part["description"].as_str().unwrap();
        assert!(line.ends_with('?') && line.chars().count() <= 100, "{line}");
    }
    world.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_picked_from_a_list_is_a_menu() {
    let world = World::start().await;
    let (carol, mona) = (world.carol(), world.mona());
    let card = carol
        .command("deal new", &[("name", "Nordlicht fleet")])
        .await;
    // How one was in contact, left out or picked.
    for (fields, kind) in [
        (
            &[("text", "They called back"), ("Kind", "Call")][..],
            "call",
        ),
        (&[("text", "They wrote back")], "They wrote back"),
    ] {
        let more = carol.press(&card, "More").await;
        let form = carol.press(&more, "Log a note").await;
        carol.submit(&form, fields).await;
        let history = carol.command("deal history", &[("deal", "1")]).await;
        assert!(history.text().contains(kind), "{}", history.text());
    }
    // A reason that is none of the playbook's is given back, with those to pick from.
    let refused = carol
        .command(
            "deal lost",
            &[("deal", "1"), ("reason", "their uncle sells it")],
        )
        .await;
    let form = carol.press(&refused, "Correct it").await;
    let reason = input(form.answer.modal().unwrap().json(), "reason");
    assert_eq!(
        (
            &reason["component"]["placeholder"],
            &reason["component"]["type"]
        ),
        (&json!("You wrote: their uncle sells it"), &json!(3))
    );
    let lost = carol
        .submit(
            &form,
            &[
                ("Reason", "They chose a competitor"),
                ("competitor", "Plainford"),
            ],
        )
        .await;
    assert!(lost.text().contains("lost"), "{}", lost.text());
    // What was picked already stays picked.
    let refused = carol
        .command(
            "deal new",
            &[
                ("name", "Hafenwerk"),
                ("source", "Referral from a customer"),
                ("complexity", "complex"),
                ("value", "45k-50k"),
            ],
        )
        .await;
    let form = carol.press(&refused, "Correct it").await;
    let form_json = form.answer.modal().unwrap().json();
    for (id, chosen) in [("source", "referral"), ("complexity", "complex")] {
        let options = input(form_json, id)["component"]["options"]
            .as_array()
            .unwrap();
        let picked: Vec<&Value> = options.iter().filter(|o| o["default"] == true).collect();
        assert_eq!(picked.len(), 1, "{id}");
        assert_eq!(picked[0]["value"], chosen);
    }
    let made = carol.submit(&form, &[("value", "47.5k")]).await;
    assert_snapshot!(made.text(), @"
    **D-2 · Hafenwerk** · €47,500
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
    ");
    // So it is with the settings.
    let refused = mona
        .command(
            "setup autonomy",
            &[("sales_role", "jnior"), ("mode", "guided")],
        )
        .await;
    let form = mona.press(&refused, "Correct it").await;
    assert_snapshot!(form.text(), @"
    {Correct it}
    Sales role: (You wrote: jnior: Junior rep | Inside sales | Hunter | Senior rep | Account manager | Pre-sales engineer | Customer success | Sales manager)
      The sales role of the playbook
    Mode: (Make a selection: Scripted | •Guided | Autonomous | The playbook's)
      Scripted asks a manager, guided wants a reason, autonomous reports
    ");
    world.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn forms_of_before_are_still_read() {
    let world = World::start().await;
    let carol = world.carol();
    let card = carol
        .command("deal new", &[("name", "Nordlicht fleet")])
        .await;
    let row = json!({ "type": 1, "components": [
        { "type": 4, "custom_id": "text", "value": "Two depots merge in May" }
    ] });
    let data = json!({ "custom_id": "1:answer:1:trigger", "components": [row] });
    let message = card.message();
    let answer = carol.seat.forge(5, data, Some(message)).await;
    assert!(
        world.plain(&answer.text()).contains("Why now"),
        "{}",
        answer.text()
    );
    world.end().await;
}
