//! What each legal form asks of a convention before it is submitted.

use crate::support::{commune, draft, facts, ledger, one, refused, registered, registration, when};
use domain::convention::command::{CompleteDraft, DraftConvention, SubmitConvention};
use domain::convention::{ClauseKind, LegalForm, SubmissionFlag};
use domain::event::Event;
use domain::law::Certainty;
use domain::member::MemberKind;
use domain::member::command::RegisterMember;
use domain::sample::{CONVENTION, clauses, date};
use domain::{Code, Command};

const SUBMIT: fn() -> SubmitConvention = || SubmitConvention {
    convention: CONVENTION,
    notified_on: date("2023-09-01"),
    document: None,
};

/// An EPCI and two communes.
fn members() -> Vec<Command> {
    let mut commands = registered(3);
    commands[1] = RegisterMember {
        kind: MemberKind::Epci,
        insee: None,
        ..registration(0)
    }
    .into();
    commands
}

fn drafted(legal_form: LegalForm, kinds: &[ClauseKind]) -> Vec<Command> {
    let mut draft = draft(3);
    draft.legal_form = legal_form;
    draft.provisions.clauses = clauses(kinds);
    let mut commands = members();
    commands.push(draft.into());
    commands
}

#[test]
fn what_the_text_imposes_is_listed_in_one_refusal() {
    let refusal = refused(facts(drafted(LegalForm::ServiceCommun, &[])), SUBMIT());
    assert_eq!(refusal.code, Code::ClausesMissing);
    assert!(
        refusal.message.contains("fiche d’impact")
            && refusal
                .message
                .contains("avis des comités sociaux territoriaux (CGCT, art. L. 5211-4-2)"),
        "{refusal}"
    );
    assert_eq!(refusal.legal_reference, Some(domain::law::SERVICE_COMMUN));
}

#[test]
fn a_draft_is_completed_then_submitted() {
    let mut commands = drafted(LegalForm::ServiceCommun, &[ClauseKind::ImpactSheet]);
    commands.push(
        CompleteDraft {
            convention: CONVENTION,
            clauses: clauses(&[ClauseKind::StaffCommitteeAdvice]),
            reimbursement_months: None,
        }
        .into(),
    );
    let events = when(facts(commands), SUBMIT()).unwrap();
    let Event::ConventionSubmitted(data) = &events[0] else {
        panic!()
    };
    assert!(data.unmet.is_empty() && data.flags.is_empty());
}

#[test]
fn what_an_unchecked_text_asks_is_kept_as_a_warning() {
    let events = when(facts(drafted(LegalForm::Gip, &[ClauseKind::Seat])), SUBMIT()).unwrap();
    let Event::ConventionSubmitted(data) = &events[0] else {
        panic!()
    };
    assert_eq!(data.unmet.len(), 10);
    assert!(data.unmet.contains(&ClauseKind::WindingUp) && !data.unmet.contains(&ClauseKind::Seat));
}

#[test]
fn a_gip_has_eleven_mentions() {
    assert_eq!(LegalForm::Gip.requirements().len(), 11);
}

#[test]
fn an_imputation_on_the_compensation_is_flagged_and_not_computed() {
    let all = [
        ClauseKind::ImpactSheet,
        ClauseKind::StaffCommitteeAdvice,
        ClauseKind::CompensationImputation,
    ];
    let events = when(facts(drafted(LegalForm::ServiceCommun, &all)), SUBMIT()).unwrap();
    let Event::ConventionSubmitted(data) = &events[0] else {
        panic!()
    };
    assert_eq!(data.flags, [SubmissionFlag::CompensationImputation]);
}

#[test]
fn a_service_put_at_disposal_is_reimbursed_at_least_once_a_year() {
    let kinds = [
        ClauseKind::CostMethod,
        ClauseKind::UsageForecast,
        ClauseKind::StaffCommitteeAdvice,
    ];
    let complete = |months| {
        let mut commands = drafted(LegalForm::MiseADisposition, &kinds);
        commands.push(
            CompleteDraft {
                convention: CONVENTION,
                clauses: Vec::new(),
                reimbursement_months: Some(months),
            }
            .into(),
        );
        when(facts(commands), SUBMIT())
            .map(|_| ())
            .map_err(|refusal| refusal.message)
    };
    let without = refused(facts(drafted(LegalForm::MiseADisposition, &kinds)), SUBMIT());
    assert!(without.message.contains("périodicité du remboursement"), "{without}");
    assert_eq!(complete(12), Ok(()));
    assert!(complete(13).unwrap_err().contains("ne peut pas dépasser un an"));
}

#[test]
fn a_form_that_the_parties_cannot_take_is_refused_with_its_text() {
    let refuses = |legal_form, commands: Vec<Command>| {
        let order = DraftConvention { legal_form, ..draft(3) };
        refused(facts(commands), order)
    };
    let no_epci = refuses(LegalForm::ServiceCommun, registered(3));
    assert_eq!(
        (no_epci.code, no_epci.field.as_deref()),
        (Code::FormParties, Some("parties"))
    );
    let communes = refuses(LegalForm::Prestation, members());
    assert_eq!(
        (communes.code, communes.field.as_deref()),
        (Code::FormParties, Some("parties.1"))
    );
    assert_eq!(communes.legal_reference, Some(domain::law::PRESTATION));
}

#[test]
fn a_party_that_only_an_old_text_leaves_out_is_flagged() {
    let mut commands = registered(2);
    commands[2] = RegisterMember {
        kind: MemberKind::Department,
        insee: None,
        ..registration(1)
    }
    .into();
    commands.push(draft(2).into());
    let events = when(facts(commands), SUBMIT()).unwrap();
    let Event::ConventionSubmitted(data) = &events[0] else {
        panic!()
    };
    assert_eq!(data.flags, [SubmissionFlag::PartiesToCheck]);
}

#[test]
fn every_requirement_cites_a_text_and_only_read_ones_refuse() {
    for form in LegalForm::ALL {
        for requirement in form.requirements() {
            assert!(!requirement.reference.text.is_empty());
            assert_ne!(requirement.reference.certainty, Certainty::Clause);
        }
    }
}

#[test]
fn a_submission_opens_the_consultation_of_all_parties_and_old_ones_read_so() {
    let mut commands = drafted(LegalForm::Entente, &[]);
    commands.push(SUBMIT().into());
    let after = ledger(commands);
    let convention = after.conventions.get(CONVENTION).unwrap();
    let consultation = convention
        .consultation(domain::consultation::Question::Convention)
        .unwrap();
    assert!(consultation.needs_everybody() && consultation.silence.is_none());
    assert_eq!(consultation.asked.len(), 3);
    assert!(convention.has_party(commune(2)));
    assert!(matches!(
        one(
            facts(drafted(LegalForm::Entente, &[])),
            CompleteDraft {
                convention: CONVENTION,
                clauses: clauses(&[ClauseKind::Conference]),
                reimbursement_months: None,
            }
        ),
        Event::DraftCompleted(_)
    ));
}
