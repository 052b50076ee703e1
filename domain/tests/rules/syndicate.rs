//! A syndicate of the five communes of the worked examples, with their populations: what its tests share.

use crate::support::{COMMUNES, commune, registered, value};
use domain::Command;
use domain::consultation::Question;
use domain::consultation::command::{ConcludeConsultation, OpenConsultation, RecordOrganConsent, RecordPrefectOrder};
use domain::convention::command::{
    BringIntoForce, DraftConvention, Enforceability, RecordDeliberation, SubmitConvention,
};
use domain::convention::{ClauseKind, DeliberationSense, LegalForm, Provisions};
use domain::member::CriterionName;
use domain::member::command::RecordCriterion;
use domain::participation::Movement;
use domain::participation::command::RequestMovement;
use domain::sample::{CONVENTION, clauses, date, id, name, text};
use domain::value::DeliberationId;

/// The sense of a yes.
pub(crate) const YES: DeliberationSense = DeliberationSense::Adopted;
/// The sense of a no.
pub(crate) const NO: DeliberationSense = DeliberationSense::Rejected;

/// What the commune number `n` decides on `question` on `decided_on`, enforceable two days at most later.
pub(crate) fn decides(n: usize, question: Question, sense: DeliberationSense, decided_on: &str) -> RecordDeliberation {
    let act = id(0x7000
        + n as u128
        + 0x10 * question_number(question)
        + 0x1_0000 * u128::from(date(decided_on).days_until(date("2030-01-01")).unsigned_abs()));
    RecordDeliberation {
        convention: CONVENTION,
        question,
        member: commune(n),
        deliberation: DeliberationId::new(act),
        number: name(&format!("{decided_on}/{n}")),
        decided_on: date(decided_on),
        sense,
        conditions: None,
        document: None,
        votes: None,
        enforceability: Some(Enforceability {
            published_on: date(decided_on),
            transmitted_on: date(decided_on),
        }),
    }
}

const fn question_number(question: Question) -> u128 {
    match question {
        Question::Accession(_) => 1,
        Question::Amendment(_) => 2,
        Question::Convention => 3,
        Question::Dissolution => 4,
        Question::Ratification(_) => 5,
        Question::Withdrawal(_) => 6,
    }
}

/// The draft of the statutes, for the `count` first communes.
pub(crate) fn statutes(count: usize) -> DraftConvention {
    DraftConvention {
        convention: CONVENTION,
        title: name("Statuts du syndicat des eaux"),
        object: text("Produire l’eau potable."),
        legal_form: LegalForm::Statuts,
        carrier: commune(2),
        parties: (0..count).map(commune).collect(),
        starts_on: date("2024-01-01"),
        ends_on: None,
        delegations: Vec::new(),
        provisions: Provisions {
            clauses: clauses(&[
                ClauseKind::MemberList,
                ClauseKind::Seat,
                ClauseKind::SeatDistribution,
                ClauseKind::Competences,
            ]),
            ..Provisions::default()
        },
    }
}

/// Six communes are registered, the five first with their populations in force in 2023.
pub(crate) fn populated() -> Vec<Command> {
    let mut commands = registered(6);
    for (n, (_, population)) in COMMUNES.iter().enumerate() {
        let value = value(CriterionName::PopulationMunicipale, "2020", "2023-01-01", *population);
        commands.push(
            RecordCriterion {
                member: commune(n),
                value,
            }
            .into(),
        );
    }
    commands
}

/// The statutes are submitted to the `count` first communes on 4 September 2023: their term is 4 December.
pub(crate) fn submitted(count: usize) -> Vec<Command> {
    let mut commands = populated();
    commands.push(statutes(count).into());
    commands.push(
        SubmitConvention {
            convention: CONVENTION,
            notified_on: date("2023-09-04"),
            document: None,
        }
        .into(),
    );
    commands
}

/// The count of `question`.
pub(crate) fn conclude(question: Question, concluded_on: &str) -> ConcludeConsultation {
    ConcludeConsultation {
        convention: CONVENTION,
        question,
        concluded_on: date(concluded_on),
    }
}

/// The prefect's order on `question`.
pub(crate) fn order(question: Question, signed_on: &str) -> RecordPrefectOrder {
    RecordPrefectOrder {
        convention: CONVENTION,
        question,
        number: name("2023-DCL-12"),
        signed_on: date(signed_on),
        published_on: date(signed_on),
    }
}

/// The syndicate of the `count` first communes exists from 1 January 2024.
pub(crate) fn created(count: usize) -> Vec<Command> {
    let mut commands = submitted(count);
    commands.extend((0..count).map(|n| decides(n, Question::Convention, YES, "2023-10-02").into()));
    commands.push(conclude(Question::Convention, "2023-10-09").into());
    commands.push(order(Question::Convention, "2023-11-02").into());
    commands.push(
        BringIntoForce {
            convention: CONVENTION,
            in_force_on: date("2024-01-01"),
        }
        .into(),
    );
    commands
}

/// The commune number `n` asks, on 5 February 2024, to join or to leave.
pub(crate) fn request(n: usize, movement: Movement) -> RequestMovement {
    RequestMovement {
        convention: CONVENTION,
        member: commune(n),
        movement,
        deliberation: DeliberationId::new(id(0x8000 + n as u128)),
        number: name("2024-7"),
        decided_on: date("2024-02-05"),
        enforceability: Enforceability {
            published_on: date("2024-02-07"),
            transmitted_on: date("2024-02-06"),
        },
        impact_study: None,
    }
}

/// The committee of the syndicate consents to it on 1 March 2024.
pub(crate) fn consent(n: usize, movement: Movement) -> RecordOrganConsent {
    RecordOrganConsent {
        convention: CONVENTION,
        question: movement.question(commune(n)),
        consents: true,
        number: name("CS-4"),
        decided_on: date("2024-03-01"),
        decision: None,
    }
}

/// The members are asked on 4 March 2024: their term is 4 June.
pub(crate) fn consult(question: Question) -> OpenConsultation {
    OpenConsultation {
        convention: CONVENTION,
        question,
        notified_on: date("2024-03-04"),
        asked: Vec::new(),
        population: None,
        document: None,
    }
}

/// The syndicate of the five communes, a request of the commune number `n`, the consent of its committee and the question put.
pub(crate) fn asked(n: usize, movement: Movement) -> Vec<Command> {
    let mut commands = created(5);
    commands.push(request(n, movement).into());
    commands.push(consent(n, movement).into());
    commands.push(consult(movement.question(commune(n))).into());
    commands
}
