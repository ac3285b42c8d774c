//! People talk to a bot on serenity's client: every kind of interaction, there and back.

use dealcoach::practice::Answer;
use serde_json::json;

use super::client::{LIMIT, lab};

#[tokio::test(flavor = "multi_thread")]
async fn a_command_arrives_with_every_type_of_option() {
    let lab = lab().await;
    let carol = lab.room.seat("carol").in_channel("deals");
    carol.upload("deals.csv", b"name\nNordlicht\n").unwrap();
    let answer = carol
        .command(
            "deal new",
            &[
                ("name", "Nordlicht fleet"),
                ("owner", "ben"),
                ("days", "14"),
                ("buyer_led", "true"),
                ("channel", "#managers"),
                ("role", "Sales Manager"),
                ("file", "deals.csv"),
                ("kind", "Simple deal"),
            ],
        )
        .await;
    insta::assert_snapshot!(answer.text(), @r"
    name=Nordlicht fleet, owner=ben (1 role), days=14, buyer_led=true, channel=#managers, role=@Sales Manager, file=deals.csv 15B, kind=simple
    [Answer] [Open]
    (Stage: Prospecting | Closing)
    ");
    assert!(!answer.is_private());
    let public = lab.room.messages("deals");
    assert_eq!(public.len(), 1);
    assert_eq!(
        public[0].json()["interaction_metadata"]["user"]["username"],
        "carol"
    );
    assert_eq!(lab.room.breaches(), []);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_client_refuses_what_discords_client_refuses() {
    let lab = lab().await;
    let carol = lab.room.seat("carol");
    for (options, why) in [
        (&[][..], "option name is required"),
        (
            &[("name", "x"), ("days", "soon")][..],
            "is not a whole number",
        ),
        (&[("name", "x"), ("days", "0")][..], "must be at least 1"),
        (
            &[("name", "x"), ("kind", "odd")][..],
            "is none of Simple deal",
        ),
        (
            &[("name", "x"), ("owner", "nobody")][..],
            "nobody is called",
        ),
        (
            &[("name", "x"), ("price", "1")][..],
            "has no option \"price\"",
        ),
    ] {
        let answer = carol.command("deal new", options).await;
        let Answer::NotSent(said) = &answer else {
            panic!("{answer:?}")
        };
        assert!(said.contains(why), "{said}");
    }
    assert!(matches!(
        carol.command("deals", &[]).await,
        Answer::NotSent(_)
    ));
}

#[tokio::test(flavor = "multi_thread")]
async fn completion_button_menu_and_modal_come_back() {
    let lab = lab().await;
    let carol = lab.room.seat("carol").in_channel("deals");
    let choices = carol.complete("deal move", "deal", "nord", &[]).await;
    assert_eq!(choices[0].name, "D-12 · nord");
    assert_eq!(choices[0].value, json!("d-12"));

    let answer = carol.command("deal new", &[("name", "x")]).await;
    let card = answer.message().unwrap().clone();

    let pressed = lab.room.seat("ben").press(&card, "Answer").await;
    assert_eq!(pressed.text(), "(only you)\nben pressed");
    assert_eq!(
        lab.room.messages("deals").len(),
        1,
        "a private answer is not in the channel"
    );
    assert_eq!(carol.sees().len(), 1);
    assert_eq!(lab.room.seat("ben").sees().len(), 2);

    let opened = carol.press(&card, "Open").await;
    let modal = opened.modal().unwrap();
    insta::assert_snapshot!(modal.text(), @r"
    {Evidence}
    Who said it: _
    What (optional): (in their words)
    ");
    let missing = carol.submit(modal, &[("What", "x")]).await;
    assert!(matches!(missing, Answer::NotSent(why) if why.contains("Who said it")));
    let submitted = carol
        .submit(modal, &[("Who said it", "Ms Berg"), ("what", "nine days")])
        .await;
    insta::assert_snapshot!(submitted.text(), @r"
    (changed)
    who=Ms Berg, what=nine days
    [Answer] [Open]
    (Stage: Prospecting | Closing)
    ");

    let chosen = carol.choose(&card, "Stage", &["Closing"]).await;
    assert_eq!(chosen.text(), "(changed)\nstage s5");
    let stale = carol.press(&card, "Answer").await;
    assert!(
        matches!(stale, Answer::NotSent(_)),
        "the button is gone by now"
    );
    assert_eq!(lab.room.breaches(), []);
}

#[tokio::test(flavor = "multi_thread")]
async fn deferral_edit_file_and_followup() {
    let lab = lab().await;
    let carol = lab.room.seat("carol").in_channel("deals");
    let answer = carol.command("slow", &[]).await;
    assert!(matches!(answer, Answer::Edited(_)), "{answer:?}");
    assert_eq!(answer.text(), "(only you)\ndone\n<deals.csv>");
    let more = carol
        .wait_for(|m| m.content() == "and more", LIMIT)
        .await
        .unwrap();
    assert!(more.is_private());
    let (name, url) = answer.message().unwrap().files().remove(0);
    let got = reqwest::get(url).await.unwrap();
    assert_eq!(
        (name.as_str(), got.text().await.unwrap().as_str()),
        ("deals.csv", "a,b\n1,2\n")
    );
    assert_eq!(lab.room.breaches(), []);
}

#[tokio::test(flavor = "multi_thread")]
async fn modal_from_a_command_and_the_message_menu() {
    let lab = lab().await;
    let carol = lab.room.seat("carol").in_channel("deals");
    let opened = carol.command("form", &[]).await;
    let sent = carol
        .submit(opened.modal().unwrap(), &[("who", "Berg")])
        .await;
    assert_eq!(sent.text(), "who=Berg, what=");
    let said = carol.say("They asked for a demo").unwrap();
    let noted = carol.on_message("Log as deal note", &said).await;
    assert_eq!(noted.text(), "Log as deal note: 1 message(s)");
}

#[tokio::test(flavor = "multi_thread")]
async fn silence_is_a_failure_after_three_seconds() {
    let lab = lab().await;
    let carol = lab.room.seat("carol").in_channel("deals");
    let begun = std::time::Instant::now();
    assert_eq!(carol.command("silent", &[]).await, Answer::None);
    let took = begun.elapsed().as_secs_f32();
    assert!((2.9..4.5).contains(&took), "{took}");
    let seen = carol.sees();
    assert_eq!(
        seen.last().unwrap().content(),
        "The application did not respond"
    );
    assert!(lab.room.messages("deals").is_empty() && lab.room.seat("ben").sees().is_empty());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_nonce_posts_once_and_nobody_is_pinged() {
    let lab = lab().await;
    let carol = lab.room.seat("carol").in_channel("deals");
    let first = carol.command("flag", &[]).await.text();
    let second = carol.command("flag", &[]).await.text();
    assert_eq!(first, second, "the same message is answered twice");
    let posted = lab.room.messages("deals");
    assert_eq!(posted.len(), 1);
    assert_eq!(posted[0].text(), "┃ #f0b232\n┃ ⚑ D-12\n┃ <@1> @everyone");
    assert!(posted[0].pings().is_empty() && !posted[0].pings_many());
}

#[tokio::test(flavor = "multi_thread")]
async fn workspaces_are_apart_and_direct_messages_have_their_own_context() {
    let lab = lab().await;
    let other = lab.room.add_guild("Rivals");
    lab.room
        .add_person("Rivals", "dora", &["Sales Rep"])
        .unwrap();
    let dora = lab.room.seat("dora").in_guild("Rivals").in_channel("deals");
    let answer = dora.command("deal new", &[("name", "x")]).await;
    assert!(answer.message().is_some(), "{answer:?}");
    assert_eq!(lab.room.messages("deals").len(), 0);
    assert_eq!(dora.sees().len(), 1);
    assert!(matches!(
        dora.command("deal new", &[("name", "x"), ("owner", "carol")])
            .await,
        Answer::NotSent(_)
    ));
    let seen = lab.room.seat("dora").in_channel("deals").sees();
    assert!(seen.is_empty(), "somebody else's channel");
    assert!(lab.room.channel_id(Some("Rivals"), "managers").is_some() && other > 0);
    let dm = lab
        .room
        .seat("carol")
        .in_dm()
        .command("deal new", &[("name", "x")])
        .await;
    assert!(
        dm.message()
            .is_some_and(|m| m.json().get("guild_id").is_none()),
        "{dm:?}"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_forged_arrives_as_forged() {
    let lab = lab().await;
    let carol = lab.room.seat("carol").in_channel("deals");
    let answer = carol.command("deal new", &[("name", "x")]).await;
    let card = answer.message().unwrap();
    let data = json!({ "custom_id": "v1:won:999", "component_type": 2 });
    let forged = lab
        .room
        .seat("ben")
        .in_channel("deals")
        .forge(3, data, Some(card))
        .await;
    assert_eq!(forged.text(), "(only you)\nben pressed");
}

#[tokio::test(flavor = "multi_thread")]
async fn looking_wakes_nobody_who_waits_for_a_change() {
    let lab = lab().await;
    let carol = lab.room.seat("carol").in_channel("deals");
    carol.say("Morning").unwrap();
    let mut mark = 0;
    lab.room.changed(&mut mark).await;
    let before = mark;
    assert_eq!(carol.sees().len(), 1);
    assert_eq!(carol.sees().len(), 1);
    carol.say("Still here").unwrap();
    lab.room.changed(&mut mark).await;
    assert_eq!(mark, before + 1, "only what was said is a change");
}
