//! An act comes back from its id as it was, and no foreign id is taken for one.

use proptest::prelude::*;

use super::*;

fn any_act() -> impl Strategy<Value = Act> {
    let deal = (1..1_000_000_000i64).prop_map(DealNumber);
    let word = "[a-z][a-z0-9_-]{0,29}";
    prop_oneof![
        (deal.clone(), word).prop_map(|(d, c)| Act::Answer(d, c)),
        (deal.clone(), word).prop_map(|(d, c)| Act::Waive(d, c)),
        deal.clone().prop_map(Act::AnswerAll),
        deal.clone().prop_map(Act::AnswerPick),
        deal.clone().prop_map(Act::WaivePick),
        deal.clone().prop_map(Act::Checklist),
        deal.clone().prop_map(Act::Card),
        deal.clone().prop_map(Act::Decide),
        (deal.clone(), "[a-z-]{1,30}").prop_map(|(d, id)| Act::TakeOver(d, id)),
        deal.clone().prop_map(|d| Act::StepOn(d, None)),
        (deal.clone(), any::<i64>()).prop_map(|(d, n)| Act::ForgetPerson(d, n)),
        deal.clone().prop_map(Act::AsidePick),
        (deal.clone(), word).prop_map(|(d, c)| Act::Aside(d, c)),
        (deal.clone(), any::<i64>()).prop_map(|(d, n)| Act::AsideWith(d, n)),
        (deal.clone(), any::<i64>(), any::<bool>()).prop_map(|(d, n, y)| Act::AsideDecide(d, n, y)),
        deal.clone().prop_map(Act::PutBack),
        deal.clone().prop_map(Act::KeepShort),
        deal.clone().prop_map(Act::AnswerOn),
        deal.clone().prop_map(Act::PersonPick),
        (deal.clone(), any::<i64>()).prop_map(|(d, n)| Act::Person(d, n)),
        (deal.clone(), "[a-zA-Z ]{1,50}").prop_map(|(d, n)| Act::KeepPerson(d, n)),
        deal.clone().prop_map(|d| Act::Share(View::Card, d)),
        deal.clone().prop_map(|d| Act::Share(View::Checklist, d)),
        deal.clone().prop_map(Act::NextStep),
        deal.clone().prop_map(Act::Note),
        deal.clone().prop_map(Act::Snooze),
        deal.clone().prop_map(Act::Wake),
        deal.clone().prop_map(Act::Lose),
        (deal.clone(), any::<i64>(), word).prop_map(|(d, v, s)| Act::Move(d, v, s)),
        deal.clone().prop_map(Act::Won),
        deal.clone().prop_map(Act::Reopen),
        (deal.clone(), any::<i64>()).prop_map(|(d, n)| Act::Approve(d, n)),
        (deal.clone(), any::<i64>()).prop_map(|(d, n)| Act::Decline(d, n)),
        (deal.clone(), any::<i64>()).prop_map(|(d, n)| Act::SayWhy(d, n)),
        (deal.clone(), any::<i64>()).prop_map(|(d, n)| Act::Dismiss(d, n)),
        (deal.clone(), word).prop_map(|(d, rule)| Act::DismissCue(d, rule)),
        ("[0-9a-z]{1,13}", word, "[a-z0-9 :.€-]{0,40}").prop_map(|(draft, option, value)| {
            Act::Redo {
                draft,
                option,
                value,
            }
        }),
        ("[0-9a-z]{1,13}", word).prop_map(|(draft, option)| Act::Fill { draft, option }),
        "[0-9a-z]{1,13}".prop_map(Act::Fix),
        "[0-9a-z]{1,13}".prop_map(Act::AsNote),
        (1..=u64::MAX, deal.clone(), word)
            .prop_map(|(w, d, c)| Act::In(WorkspaceId(w), Box::new(Act::Answer(d, c)))),
        (1..1_000_000i64, deal.clone(), word)
            .prop_map(|(seq, d, c)| Act::Seen(seq, Box::new(Act::Answer(d, c)))),
        deal.clone()
            .prop_map(|d| Act::Edit(d, EditField::Probability)),
        deal.clone().prop_map(Act::EditForm),
        deal.clone().prop_map(Act::Accept),
        deal.clone().prop_map(Act::Return),
        (deal.clone(), any::<i64>()).prop_map(|(d, n)| Act::Delete(d, n)),
        (deal.clone(), any::<i64>()).prop_map(|(d, n)| Act::Read(d, n)),
        (deal.clone(), any::<i64>()).prop_map(|(d, n)| Act::WaiveMenu(d, n)),
        deal.clone().prop_map(Act::Keep),
        deal.clone().prop_map(Act::DropSample),
        crate::coach::steps::tests::any().prop_map(Act::Start),
        (deal.clone(), any::<i64>()).prop_map(|(d, n)| Act::Undo(d, n)),
        (deal.clone(), any::<i64>(), any::<bool>())
            .prop_map(|(d, n, theirs)| Act::Turn(d, n, theirs)),
        (deal.clone(), any::<i64>()).prop_map(|(d, n)| Act::SaidBy(d, n)),
        (deal.clone(), any::<i64>(), word).prop_map(|(d, n, c)| Act::Takes(d, n, c)),
        (deal.clone(), any::<i64>()).prop_map(|(d, n)| Act::HasLeft(d, n)),
        (deal.clone(), word).prop_map(|(d, id)| Act::Rival(d, id)),
        (deal.clone(), 0..3_000_000i32)
            .prop_map(|(d, n)| { Act::StepOn(d, NaiveDate::from_num_days_from_ce_opt(n),) }),
        (deal.clone(), any::<i64>()).prop_map(|(d, n)| Act::Answers(d, n)),
        (deal.clone(), any::<i64>(), any::<i64>()).prop_map(|(d, n, p)| Act::Entry(d, n, p)),
        (deal, any::<i64>()).prop_map(|(d, n)| Act::History(d, n)),
        (
            any::<u64>(),
            any::<bool>(),
            prop::sample::select(vec!['s', 'v']),
            0..1_000_000i64,
            "[a-z]{0,20}"
        )
            .prop_map(|(owner, flagged, sort, offset, stage)| Act::List(ListView {
                owner,
                stage,
                flagged,
                sort,
                offset
            })),
        word.prop_map(Act::Stage),
        word.prop_map(Act::Help),
        (0..4usize).prop_map(Act::DayOff),
        Just(Act::Back),
        Just(Act::Attend),
    ]
}

proptest! {
    #[test]
    fn an_act_comes_back_as_it_was(act in any_act()) {
        let id = act.encode();
        prop_assert!(id.chars().count() <= ID_MAX, "{id}");
        prop_assert_eq!(Act::parse(&id), Some(act));
    }

    #[test]
    fn foreign_ids_never_panic(id in ".{0,120}") {
        drop(Act::parse(&id));
    }
}

#[test]
fn ids_of_other_makers_are_refused() {
    for id in [
        "",
        "1",
        "1:",
        "1:answer",
        "1:answer:12",
        "1:answer:0:x",
        "2:card:1",
        "1:card:-1",
        "1:undo:x",
        "card:1",
    ] {
        assert_eq!(Act::parse(id), None, "{id}");
    }
}
