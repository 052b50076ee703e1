use crate::assembly::clause;
use crate::support::{commune, draft, facts, in_force, ledger, one, refused, when};
use crate::syndicate::{NO, YES, conclude, consult, created, decides, order};
use domain::amendment::command::{BringAmendmentIntoForce, DraftAmendment, SignAmendment};
use domain::amendment::{AmendmentStage, Change};
use domain::consultation::Question;
use domain::convention::{DelegatedObject, NoticeClause, TacitRenewal};
use domain::event::Event;
use domain::rules::{Agreement, Parameter, Preset, RuleSet, Setting, Threshold};
use domain::sample::{CONVENTION, date, id, name, personal, text};
use domain::value::AmendmentId;
use domain::{Code, Command};

const AMENDMENT: AmendmentId = AmendmentId::new(id(0x2b));
const QUESTION: Question = Question::Amendment(AMENDMENT);

fn amend(changes: Vec<Change>, effective_on: Option<&str>) -> DraftAmendment {
    DraftAmendment {
        amendment: AMENDMENT,
        convention: CONVENTION,
        object: text("Adapter la convention."),
        changes,
        effective_on: effective_on.map(date),
    }
}

fn sign(n: usize, on: &str) -> SignAmendment {
    SignAmendment {
        amendment: AMENDMENT,
        convention: CONVENTION,
        member: commune(n),
        signed_on: date(on),
        signatory: personal("Camille Exemple"),
        quality: name("le maire"),
    }
}

fn into_force(on: &str) -> BringAmendmentIntoForce {
    BringAmendmentIntoForce {
        amendment: AMENDMENT,
        convention: CONVENTION,
        in_force_on: date(on),
    }
}

/// Two communes; an amendment put to them on 4 March 2024, approved on 2 and 9 April, signed.
fn approved(changes: Vec<Change>, effective_on: Option<&str>) -> Vec<Command> {
    let mut commands = in_force(draft(2));
    commands.push(amend(changes, effective_on).into());
    commands.push(consult(QUESTION).into());
    commands.push(decides(0, QUESTION, YES, "2024-04-02").into());
    commands.push(decides(1, QUESTION, YES, "2024-04-09").into());
    commands.push(sign(0, "2024-05-02").into());
    commands.push(sign(1, "2024-05-02").into());
    commands
}

fn stage(commands: &[Command]) -> AmendmentStage {
    let ledger = ledger(commands.to_vec());
    let convention = ledger.conventions.get(CONVENTION).unwrap();
    convention
        .amendment(AMENDMENT)
        .unwrap()
        .stage(convention.consultations.get(&QUESTION))
}

#[test]
fn an_amendment_lives_from_draft_to_force_and_changes_the_terms_from_that_day() {
    let changes = vec![
        Change::Title(name("Service commun élargi")),
        Change::Carrier(commune(1)),
        Change::Delegations(vec![DelegatedObject::Budget]),
        Change::EndsOn(date("2030-12-31")),
        Change::Notice(NoticeClause {
            months: 6,
            term_end: Some(date("2030-12-31")),
        }),
        Change::Renewal(TacitRenewal { months: 12, times: 3 }),
        Change::Rules(RuleSet::of(Preset::Convention)),
    ];
    let all = approved(changes, Some("2024-07-01"));
    let upto = |last: usize| stage(&all[..all.len() - last]);
    assert_eq!(
        [5, 4, 3, 2, 0].map(upto),
        [
            AmendmentStage::Draft,
            AmendmentStage::Submitted,
            AmendmentStage::PartlyApproved,
            AmendmentStage::Approved,
            AmendmentStage::Signed
        ]
    );
    let mut done = all;
    done.push(into_force("2024-07-01").into());
    assert_eq!(stage(&done), AmendmentStage::InForce);
    let after = ledger(done);
    let convention = after.conventions.get(CONVENTION).unwrap();
    let (before, since) = (
        convention.terms_on(date("2024-06-30")),
        convention.terms_on(date("2024-07-01")),
    );
    assert_eq!(
        (before.title.as_str(), before.carrier),
        ("Service commun d’essai", commune(0))
    );
    assert_eq!(
        (since.title.as_str(), since.carrier),
        ("Service commun élargi", commune(1))
    );
    assert_eq!(since.delegations, [DelegatedObject::Budget]);
    assert_eq!(since.ends_on, Some(date("2030-12-31")));
    assert_eq!(since.rules(convention.legal_form), RuleSet::of(Preset::Convention));
    assert!(convention.require_in_force_on(date("2030-12-31")).is_ok());
    assert!(convention.require_in_force_on(date("2031-01-01")).is_err());
}

#[test]
fn an_amendment_takes_effect_on_the_later_of_the_stated_day_and_the_last_enforceable_act() {
    let change = || vec![Change::Title(name("Autre titre"))];
    let early = |effective_on, day| {
        when(facts(approved(change(), effective_on)), into_force(day))
            .map(|_| ())
            .map_err(|refusal| refusal.code)
    };
    assert_eq!(early(None, "2024-04-08"), Err(Code::EffectTooEarly));
    assert_eq!(early(None, "2024-04-09"), Ok(()));
    assert_eq!(early(Some("2024-07-01"), "2024-06-30"), Err(Code::EffectTooEarly));
    assert_eq!(early(Some("2024-07-01"), "2024-07-01"), Ok(()));
    assert_eq!(early(Some("2024-03-01"), "2024-04-08"), Err(Code::EffectTooEarly));
}

#[test]
fn an_amendment_is_signed_once_its_deliberation_is_enforceable() {
    let mut commands = in_force(draft(2));
    commands.push(amend(vec![Change::NoRenewal], None).into());
    commands.push(consult(QUESTION).into());
    let mut unpublished = decides(0, QUESTION, YES, "2024-04-02");
    unpublished.enforceability = None;
    commands.push(unpublished.into());
    assert_eq!(
        refused(facts(commands), sign(0, "2024-05-02")).code,
        Code::NotEnforceable
    );
}

#[test]
fn what_an_amendment_lacks_is_named() {
    let all = approved(vec![Change::NoRenewal], None);
    let unsigned = refused(facts(all[..all.len() - 1].to_vec()), into_force("2024-06-01"));
    assert_eq!(unsigned.code, Code::SignatureMissing);
    let mut without_bruyeres = all[..all.len() - 1].to_vec();
    without_bruyeres.remove(all.len() - 3);
    let unapproved = refused(facts(without_bruyeres), into_force("2024-06-01"));
    assert_eq!(unapproved.code, Code::NotEnforceable);
    for refusal in [unsigned, unapproved] {
        assert!(refusal.message.contains("Bruyères"), "{refusal}");
    }
}

#[test]
fn a_member_joins_by_an_amendment_that_it_approves_too() {
    let mut commands = crate::support::registered(3);
    commands.extend(in_force(draft(2)).into_iter().skip(3));
    commands.push(amend(vec![Change::PartyJoins(commune(2))], None).into());
    commands.push(consult(QUESTION).into());
    let Some(Event::ConsultationOpened(opened)) = facts(commands.clone()).pop().map(|draft| draft.event) else {
        panic!()
    };
    assert_eq!(opened.asked.len(), 3);
    for n in 0..3 {
        commands.push(decides(n, QUESTION, YES, "2024-04-02").into());
        commands.push(sign(n, "2024-05-02").into());
    }
    commands.push(into_force("2024-07-01").into());
    let after = ledger(commands);
    let convention = after.conventions.get(CONVENTION).unwrap();
    assert_eq!(convention.parties_on(date("2024-06-30")).len(), 2);
    assert_eq!(convention.parties_on(date("2024-07-01")).len(), 3);
}

#[test]
fn a_party_leaves_by_an_amendment_the_day_before_it_applies() {
    let mut all = approved(vec![Change::PartyLeaves(commune(1))], None);
    all.push(into_force("2024-07-01").into());
    let after = ledger(all);
    let convention = after.conventions.get(CONVENTION).unwrap();
    assert!(convention.has_party_on(commune(1), date("2024-06-30")));
    assert!(!convention.has_party_on(commune(1), date("2024-07-01")));
}

#[test]
fn statutes_are_changed_by_the_majority_and_the_order() {
    let mut commands = created(5);
    commands.push(amend(vec![Change::Title(name("Syndicat de l’eau"))], None).into());
    commands.push(consult(QUESTION).into());
    for n in [0, 1, 2] {
        commands.push(decides(n, QUESTION, YES, "2024-04-02").into());
    }
    commands.push(decides(3, QUESTION, NO, "2024-04-02").into());
    commands.push(conclude(QUESTION, "2024-04-15").into());
    assert_eq!(stage(&commands), AmendmentStage::Approved);
    assert_eq!(
        refused(facts(commands.clone()), into_force("2024-07-01")).code,
        Code::OrderMissing
    );
    commands.push(order(QUESTION, "2024-05-13").into());
    let Event::AmendmentEnteredIntoForce(data) = one(facts(commands), into_force("2024-05-13")) else {
        panic!()
    };
    assert_eq!(data.last_enforceable_on, date("2024-05-13"));
}

#[test]
fn an_amendment_changes_something_once_and_something_possible() {
    let given = facts(in_force(draft(2)));
    let code = |changes| refused(given.clone(), amend(changes, None)).code;
    assert_eq!(code(Vec::new()), Code::AmendmentInvalid);
    assert_eq!(
        code(vec![Change::NoEnd, Change::EndsOn(date("2030-12-31"))]),
        Code::AmendmentInvalid
    );
    assert_eq!(
        code(vec![Change::Carrier(commune(1)), Change::PartyJoins(commune(0))]),
        Code::AmendmentInvalid
    );
    assert_eq!(code(vec![Change::PartyLeaves(commune(0))]), Code::AmendmentInvalid);
    assert_eq!(
        code(vec![Change::Renewal(TacitRenewal { months: 12, times: 0 })]),
        Code::ProvisionInvalid
    );
}

#[test]
fn an_amendment_that_a_majority_agrees_to_binds_from_the_last_yes_whenever_the_result_is_told() {
    let majority = Setting::Agreement(Agreement::Share(Threshold::more_than(1, 2)));
    let mut by_majority = draft(3);
    by_majority.provisions.rules = Some(RuleSet {
        overrides: vec![clause(Parameter::MembersAgreement, majority)],
        preset: Preset::Convention,
    });
    let mut commands = in_force(by_majority);
    commands.push(amend(vec![Change::Title(name("Autre titre"))], None).into());
    commands.push(consult(QUESTION).into());
    commands.push(decides(0, QUESTION, YES, "2024-04-02").into());
    commands.push(decides(1, QUESTION, YES, "2024-04-09").into());
    commands.push(decides(2, QUESTION, NO, "2024-04-16").into());
    commands.push(conclude(QUESTION, "2024-04-30").into());
    let given = facts(commands);
    let early = refused(given.clone(), into_force("2024-04-08"));
    assert_eq!(early.code, Code::EffectTooEarly);
    assert!(when(given, into_force("2024-04-09")).is_ok());
}
