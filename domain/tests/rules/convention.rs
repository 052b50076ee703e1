use crate::support::{
    commune, deliberation, draft, facts, in_force, ledger, one, refused, registered, signature, when,
};
use domain::consultation::Question;
use domain::convention::command::{BringIntoForce, Enforceability, RecordEnforceability, SubmitConvention};
use domain::convention::{DeliberationSense, Stage};
use domain::event::Event;
use domain::sample::{CONVENTION, date, id};
use domain::value::DeliberationId;
use domain::{Code, Command};

const YES: DeliberationSense = DeliberationSense::Adopted;
const NO: DeliberationSense = DeliberationSense::Rejected;

/// Two communes have a convention submitted on 1 September 2023, then `commands`.
fn submitted(commands: impl IntoIterator<Item = Command>) -> Vec<Command> {
    let mut all = registered(2);
    all.push(draft(2).into());
    all.push(
        SubmitConvention {
            convention: CONVENTION,
            notified_on: date("2023-09-01"),
            document: None,
        }
        .into(),
    );
    all.extend(commands);
    all
}

fn stage(commands: Vec<Command>) -> Stage {
    ledger(commands).conventions.get(CONVENTION).unwrap().stage()
}

fn into_force(day: &str) -> BringIntoForce {
    BringIntoForce {
        convention: CONVENTION,
        in_force_on: date(day),
    }
}

#[test]
fn a_convention_lives_from_draft_to_force() {
    let adopted = |n| Command::from(deliberation(n, YES, Some("2023-10-09")));
    let signed = |n| Command::from(signature(n, "2023-11-02"));
    let mut drafted = registered(2);
    drafted.push(draft(2).into());
    assert_eq!(stage(drafted), Stage::Draft);
    assert_eq!(stage(submitted([])), Stage::Submitted);
    assert_eq!(stage(submitted([adopted(0)])), Stage::PartlyApproved);
    assert_eq!(stage(submitted([adopted(0), adopted(1)])), Stage::Approved);
    assert_eq!(stage(submitted([adopted(0), adopted(1), signed(0)])), Stage::Approved);
    assert_eq!(
        stage(submitted([adopted(0), adopted(1), signed(0), signed(1)])),
        Stage::Signed
    );
    assert_eq!(stage(in_force(draft(2))), Stage::InForce);
}

#[test]
fn a_rejection_is_no_approval_and_can_be_followed_by_an_adoption() {
    let rejected = Command::from(deliberation(0, NO, Some("2023-10-09")));
    assert_eq!(stage(submitted([rejected.clone()])), Stage::Submitted);
    let adopted = Command::from(deliberation(1, YES, None));
    assert_eq!(
        stage(submitted([rejected.clone(), adopted.clone()])),
        Stage::PartlyApproved
    );
    let mut second = deliberation(0, YES, None);
    second.deliberation = DeliberationId::new(id(0x3100));
    second.decided_on = date("2023-12-04");
    assert_eq!(stage(submitted([rejected, adopted, second.into()])), Stage::Approved);
}

#[test]
fn a_second_deliberation_does_not_come_before_the_first() {
    let given = facts(submitted([deliberation(0, NO, None).into()]));
    let mut second = deliberation(0, YES, None);
    second.deliberation = DeliberationId::new(id(0x3100));
    second.decided_on = date("2023-10-01");
    let refusal = refused(given, second);
    assert_eq!(
        (refusal.code, refusal.field.as_deref()),
        (Code::ActOrder, Some("decided_on"))
    );
}

#[test]
fn after_an_adoption_the_assembly_has_decided() {
    let given = facts(submitted([deliberation(0, YES, None).into()]));
    let mut again = deliberation(0, NO, None);
    again.deliberation = DeliberationId::new(id(0x3100));
    assert_eq!(refused(given, again).code, Code::AlreadyDeliberated);
}

#[test]
fn a_deliberation_is_recorded_once_even_by_another_member() {
    let given = facts(submitted([deliberation(0, NO, None).into()]));
    let mut other = deliberation(1, YES, None);
    other.deliberation = deliberation(0, NO, None).deliberation;
    let refusal = refused(given.clone(), other);
    assert_eq!(
        (refusal.code, refusal.field.as_deref()),
        (Code::IdentifierTaken, Some("deliberation"))
    );
    assert_eq!(refused(given, deliberation(0, YES, None)).code, Code::IdentifierTaken);
}

#[test]
fn nobody_deliberates_before_the_convention_is_submitted_nor_at_an_earlier_date() {
    let drafted = facts(registered(2).into_iter().chain([draft(2).into()]));
    assert_eq!(refused(drafted, deliberation(0, YES, None)).code, Code::ConventionState);
    let mut early = deliberation(0, YES, None);
    early.decided_on = date("2023-08-31");
    assert_eq!(refused(facts(submitted([])), early).code, Code::ActOrder);
}

#[test]
fn an_act_is_enforceable_on_the_later_of_publication_and_transmission() {
    let given = facts(submitted([deliberation(0, YES, None).into()]));
    let record = |published_on, transmitted_on| RecordEnforceability {
        convention: CONVENTION,
        question: Question::Convention,
        member: commune(0),
        enforceability: Enforceability {
            published_on: date(published_on),
            transmitted_on: date(transmitted_on),
        },
    };
    for (published_on, transmitted_on) in [("2023-10-05", "2023-10-09"), ("2023-10-09", "2023-10-05")] {
        let event = one(given.clone(), record(published_on, transmitted_on));
        let Event::DeliberationBecameEnforceable(data) = event else {
            panic!("l’acte devient exécutoire")
        };
        assert_eq!(data.enforceable_on, date("2023-10-09"));
    }
    let refusal = refused(given, record("2023-10-09", "2023-10-01"));
    let field = refusal.field.as_deref();
    assert_eq!(
        (refusal.code, field),
        (Code::ActOrder, Some("enforceability.transmitted_on"))
    );
}

#[test]
fn a_signature_before_enforceability_is_refused_with_the_text() {
    let given = facts(submitted([deliberation(0, YES, Some("2023-10-09")).into()]));
    let refusal = refused(given.clone(), signature(0, "2023-10-08"));
    assert_eq!(refusal.code, Code::NotEnforceable);
    assert_eq!(refusal.legal_reference, Some(domain::law::ENFORCEABILITY));
    assert!(
        refusal.message.contains("Alpha") && refusal.message.contains("2023-0"),
        "{}",
        refusal.message
    );
    assert!(when(given, signature(0, "2023-10-09")).is_ok());
    let unpublished = facts(submitted([deliberation(0, YES, None).into()]));
    assert_eq!(
        refused(unpublished, signature(0, "2026-10-31")).code,
        Code::NotEnforceable
    );
}

#[test]
fn nobody_signs_what_the_assembly_rejected() {
    let given = facts(submitted([deliberation(0, NO, Some("2023-10-09")).into()]));
    let refusal = refused(given, signature(0, "2023-10-10"));
    assert_eq!(refusal.code, Code::DeliberationMissing);
    assert!(refusal.message.contains("rejeté"));
}

#[test]
fn a_member_signs_once() {
    let given = facts(submitted([
        deliberation(0, YES, Some("2023-10-09")).into(),
        signature(0, "2023-11-02").into(),
    ]));
    assert_eq!(refused(given, signature(0, "2023-11-03")).code, Code::AlreadySigned);
}

#[test]
fn in_force_is_the_later_of_the_stated_date_and_the_last_enforceable_approval() {
    let signed_by_both = |last: &str| {
        facts(submitted([
            deliberation(0, YES, Some("2023-10-09")).into(),
            deliberation(1, YES, Some(last)).into(),
            signature(0, "2024-05-02").into(),
            signature(1, "2024-05-02").into(),
        ]))
    };
    let approved_early = signed_by_both("2023-10-20");
    assert_eq!(
        refused(approved_early.clone(), into_force("2023-12-31")).code,
        Code::InForceTooEarly
    );
    let Event::ConventionEnteredIntoForce(data) = one(approved_early, into_force("2024-01-01")) else {
        panic!("la convention entre en vigueur")
    };
    assert_eq!(data.last_enforceable_on, date("2023-10-20"));
    let approved_late = signed_by_both("2024-04-11");
    let refusal = refused(approved_late.clone(), into_force("2024-04-10"));
    assert_eq!(refusal.code, Code::InForceTooEarly);
    assert!(refusal.message.contains("11 avril 2024"), "{}", refusal.message);
    assert!(when(approved_late, into_force("2024-04-11")).is_ok());
}

#[test]
fn a_convention_does_not_enter_into_force_after_its_end_nor_twice() {
    let mut ending = draft(2);
    ending.ends_on = Some(date("2024-12-31"));
    let mut commands = in_force(ending);
    let given = facts(commands.clone());
    assert_eq!(refused(given, into_force("2024-02-01")).code, Code::ConventionState);
    commands.pop();
    let refusal = refused(facts(commands), into_force("2025-01-01"));
    assert_eq!(
        (refusal.code, refusal.field.as_deref()),
        (Code::PeriodInverted, Some("in_force_on"))
    );
}

#[test]
fn what_is_missing_for_entry_into_force_is_named() {
    let adopted = Command::from(deliberation(0, YES, Some("2023-10-09")));
    let signed = Command::from(signature(0, "2023-11-02"));
    let refuses = |commands: Vec<Command>| refused(facts(submitted(commands)), into_force("2024-01-01"));
    let none = refuses(vec![adopted.clone(), signed.clone()]);
    assert_eq!(
        (none.code, none.field.as_deref()),
        (Code::DeliberationMissing, Some("convention"))
    );
    let rejected = refuses(vec![
        adopted.clone(),
        signed.clone(),
        deliberation(1, NO, Some("2023-10-09")).into(),
    ]);
    assert_eq!(rejected.code, Code::NotEnforceable);
    let unpublished = refuses(vec![adopted.clone(), signed.clone(), deliberation(1, YES, None).into()]);
    assert_eq!(unpublished.code, Code::NotEnforceable);
    let unsigned = refuses(vec![adopted, signed, deliberation(1, YES, Some("2023-10-09")).into()]);
    assert_eq!(unsigned.code, Code::SignatureMissing);
    for refusal in [none, rejected, unpublished, unsigned] {
        assert!(refusal.message.contains("Bruyères"), "{}", refusal.message);
    }
}
