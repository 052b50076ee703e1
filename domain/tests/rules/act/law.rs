use super::{
    DECIDED_ON, adoption_of_b, annulled, correction, decision_on_b, declared_illegal, deliberation_of, fact,
    first_call, ledger_of, repealed, rescinded, reversed, told, with,
};
use crate::support::{deliberation, refused, signature, then, when};
use domain::act::command::{RecordAnnulment, RepealAct, RescindAct};
use domain::act::{ActNature, RepealGround, Standing};
use domain::convention::DeliberationSense;
use domain::sample::{date, text};
use domain::value::{DeliberationId, EventId};
use domain::{Code, Draft, Event, law};

fn standing(given: &[Draft], act: EventId, on: &str) -> Standing {
    ledger_of(given).acts.standing(act, date(on)).expect("un acte").0
}

#[test]
fn a_repeal_disposes_for_the_future() {
    let act = deliberation_of(1);
    let given = with([repealed(act, "2026-05-01").into()]);
    assert_eq!(standing(&given, act, "2026-04-30"), Standing::Stands);
    assert_eq!(standing(&given, act, "2026-05-01"), Standing::Repealed);
    let early = RepealAct {
        from: date("2026-04-30"),
        ..repealed(act, "2026-05-01")
    };
    let refusal = refused(told(), early);
    assert_eq!(
        (refusal.code, refusal.legal_reference),
        (Code::ActRetroactive, Some(law::NO_RETROACTIVITY))
    );
}

#[test]
fn a_rule_is_repealed_at_any_time_and_an_act_that_gives_rights_only_if_illegal_within_four_months_or_its_condition_unmet()
 {
    let act = deliberation_of(1);
    let right = |ground| RepealAct {
        nature: ActNature::RightCreating,
        ground,
        ..repealed(act, "2026-05-01")
    };
    assert!(when(told(), repealed(act, "2026-05-01")).is_ok());
    assert!(when(told(), right(RepealGround::UnmetCondition)).is_ok());
    for (ground, code) in [
        (RepealGround::AnyReason, Code::ActNotIllegal),
        (RepealGround::Illegality, Code::TooLateToRescind),
    ] {
        let refusal = refused(told(), right(ground));
        assert_eq!(
            (refusal.code, refusal.legal_reference),
            (code, Some(law::UNDO_RIGHT_CREATING))
        );
    }
}

#[test]
fn a_rescission_reaches_back_only_if_illegal_and_within_four_months_of_the_act() {
    let act = decision_on_b();
    let given = with([rescinded(act, "2026-03-13").into()]);
    assert_eq!(standing(&given, act, "2025-11-13"), Standing::Rescinded);
    for (nature, text) in [
        (ActNature::Regulatory, law::RESCIND),
        (ActNature::NotRightCreating, law::RESCIND),
        (ActNature::RightCreating, law::UNDO_RIGHT_CREATING),
    ] {
        let late = RescindAct {
            nature,
            ..rescinded(act, "2026-03-14")
        };
        let refusal = refused(told(), late.clone());
        assert_eq!(
            (refusal.code, refusal.field.as_deref(), refusal.legal_reference),
            (Code::TooLateToRescind, Some("decided_on"), Some(text))
        );
        assert!(refusal.message.contains("13 mars 2026"), "{}", refusal.message);
        let lawful = RescindAct {
            illegality: None,
            decided_on: date(DECIDED_ON),
            ..late
        };
        assert_eq!(refused(told(), lawful).code, Code::ActNotIllegal);
    }
}

/// T23.
#[test]
fn an_annulled_act_is_deemed_never_to_have_been_and_is_still_in_the_journal() {
    let act = decision_on_b();
    let given = with([annulled(act).into()]);
    assert_eq!(standing(&given, act, "2025-11-13"), Standing::Annulled);
    assert_eq!(given[..told().len()], told());
}

#[test]
fn a_deferred_annulment_keeps_what_the_act_did_until_then() {
    let act = decision_on_b();
    let deferred = RecordAnnulment {
        effect_from: Some(date("2026-12-31")),
        ..annulled(act)
    };
    let given = with([deferred.into()]);
    assert_eq!(standing(&given, act, "2026-12-30"), Standing::Stands);
    assert_eq!(standing(&given, act, "2026-12-31"), Standing::Annulled);
    assert_eq!(given.last().unwrap().effective, date("2026-12-31"));
}

#[test]
fn a_partial_annulment_leaves_the_act_standing_but_weak_and_the_rest_may_be_annulled_too() {
    let act = decision_on_b();
    let partial = RecordAnnulment {
        partial: Some(text("L’article 2.")),
        ..annulled(act)
    };
    let given = with([partial.clone().into()]);
    let standing = standing(&given, act, "2026-01-01");
    assert_eq!(standing, Standing::AnnulledInPart);
    assert!(standing.holds() && standing.is_weak());
    assert_eq!(refused(given.clone(), partial).code, Code::AlreadyUndone);
    let whole = RecordAnnulment {
        number: domain::sample::name("2609999"),
        ..annulled(act)
    };
    assert!(when(given, whole).is_ok());
}

/// T24.
#[test]
fn an_act_declared_illegal_stands_between_everybody_else_and_revives_nothing() {
    let act = decision_on_b();
    let given = with([declared_illegal(act).into()]);
    assert_eq!(given.len(), told().len() + 1);
    let standing = standing(&given, act, "2026-01-01");
    assert!(standing == Standing::DeclaredIllegal && standing.holds());
    let ledger = ledger_of(&given);
    assert!(ledger.acts.broken_links(first_call(), date("2026-03-02")).is_empty());
    assert!(ledger.acts.key_applies_on(super::key_id(super::B), date("2026-06-01")));
}

#[test]
fn a_judgment_that_is_reversed_restores_what_it_had_undone_and_may_be_reversed_in_turn() {
    let act = decision_on_b();
    let given = with([annulled(act).into()]);
    let judgment = fact(&given, |event| matches!(event, Event::ActAnnulled(_)));
    let mut given = given;
    given.extend(then(given.clone(), reversed(judgment)).unwrap());
    assert_eq!(standing(&given, act, "2026-01-01"), Standing::Restored);
    assert_eq!(refused(given.clone(), reversed(judgment)).code, Code::AlreadyUndone);
    let reversal = fact(&given, |event| matches!(event, Event::JudgmentReversed(_)));
    given.extend(then(given.clone(), reversed(reversal)).unwrap());
    assert_eq!(standing(&given, act, "2026-01-01"), Standing::Annulled);
}

#[test]
fn a_rescission_that_is_annulled_brings_the_act_back() {
    let act = decision_on_b();
    let given = with([rescinded(act, DECIDED_ON).into()]);
    let rescission = fact(&given, |event| matches!(event, Event::ActRescinded(_)));
    let next = then(given.clone(), annulled(rescission)).unwrap();
    assert!(
        next.iter()
            .any(|draft| matches!(&draft.event, Event::ActRevived(data) if data.act == act))
    );
    let given = [given, next].concat();
    assert!(standing(&given, act, "2026-01-01").holds());
}

#[test]
fn a_clerical_correction_changes_no_standing_and_says_in_its_envelope_what_it_corrects() {
    let act = decision_on_b();
    let given = with([correction(act).into()]);
    assert_eq!(given.last().unwrap().corrects, Some(act));
    assert_eq!(standing(&given, act, "2026-01-01"), Standing::Stands);
    assert_eq!(refused(given, correction(act)).code, Code::AlreadyUndone);
}

#[test]
fn an_annulled_deliberation_may_be_taken_again_and_the_convention_brought_into_force_again() {
    let mut given = with([annulled(deliberation_of(1)).into()]);
    let mut again = deliberation(1, DeliberationSense::Adopted, None);
    again.deliberation = DeliberationId::new(domain::sample::id(0x3333));
    again.decided_on = date("2026-06-04");
    again.enforceability = Some(domain::convention::command::Enforceability {
        published_on: date("2026-06-09"),
        transmitted_on: date("2026-06-09"),
    });
    given.extend(then(given.clone(), again).expect("l’assemblée délibère de nouveau"));
    given.extend(then(given.clone(), signature(1, "2026-06-20")).unwrap());
    let order = domain::convention::command::BringIntoForce {
        convention: domain::sample::CONVENTION,
        in_force_on: date("2026-06-20"),
    };
    given.extend(then(given.clone(), order.clone()).unwrap());
    assert_eq!(refused(given, order.clone()).code, Code::ConventionState);
    assert_eq!(refused(told(), order).code, Code::ConventionState);
}

#[test]
fn an_act_that_has_its_own_command_is_not_repealed_generically_and_the_refusal_names_it() {
    for act in [adoption_of_b(), decision_on_b()] {
        let refusal = refused(told(), repealed(act, "2026-05-01"));
        assert_eq!(refusal.code, Code::OwnCommand);
        assert!(refusal.message.contains("RepealKey"), "{}", refusal.message);
    }
}

#[test]
fn an_act_restored_by_a_reversal_may_be_annulled_again_by_another_judgment() {
    let act = decision_on_b();
    let mut given = with([annulled(act).into()]);
    let again = RecordAnnulment {
        number: domain::sample::name("2609999"),
        ..annulled(act)
    };
    assert_eq!(refused(given.clone(), again.clone()).code, Code::AlreadyUndone);
    let judgment = fact(&given, |event| matches!(event, Event::ActAnnulled(_)));
    given.extend(then(given.clone(), reversed(judgment)).unwrap());
    given.extend(then(given.clone(), again).unwrap());
    assert_eq!(standing(&given, act, "2026-01-01"), Standing::Annulled);
}

#[test]
fn what_stands_weakly_still_holds_and_what_fell_does_not() {
    let holds = |standing: &Standing| standing.holds();
    let weak: Vec<_> = Standing::ALL
        .iter()
        .copied()
        .filter(|standing| standing.is_weak())
        .collect();
    assert_eq!(weak, [Standing::AnnulledInPart, Standing::DeclaredIllegal]);
    let fallen: Vec<_> = Standing::ALL
        .iter()
        .copied()
        .filter(|standing| !holds(standing))
        .collect();
    assert_eq!(fallen, [Standing::Repealed, Standing::Rescinded, Standing::Annulled]);
}

#[test]
fn a_repeal_that_is_corrected_or_declared_illegal_still_repeals() {
    let act = deliberation_of(1);
    let given = with([repealed(act, "2026-05-01").into()]);
    let repeal = fact(&given, |event| matches!(event, Event::ActRepealed(_)));
    let corrected = domain::act::command::CorrectClericalError {
        corrected_on: date("2026-05-04"),
        ..correction(repeal)
    };
    for weakened in [
        then(given.clone(), corrected).unwrap(),
        then(given.clone(), declared_illegal(repeal)).unwrap(),
    ] {
        let given = [given.clone(), weakened].concat();
        assert_eq!(standing(&given, act, "2026-05-01"), Standing::Repealed);
    }
}

#[test]
fn of_two_judgments_that_say_the_same_the_first_is_told() {
    let act = decision_on_b();
    let second = domain::act::command::RecordIllegality {
        number: domain::sample::name("2609999"),
        ..declared_illegal(act)
    };
    let given = with([declared_illegal(act).into(), second.into()]);
    let acts = ledger_of(&given).acts;
    let (standing, undoing) = acts.standing(act, date("2026-01-01")).unwrap();
    let number = undoing.and_then(|undoing| undoing.number.clone());
    assert_eq!(
        (standing, number),
        (Standing::DeclaredIllegal, Some(domain::sample::name("2601235")))
    );
}
