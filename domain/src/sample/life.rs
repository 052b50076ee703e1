//! The last chapters: two ententes and a syndicate, from their first vote to their end.

use super::{date, id, member, name, personal, text};
use crate::amendment::Change;
use crate::amendment::command::{BringAmendmentIntoForce, DraftAmendment, SignAmendment};
use crate::command::Command;
use crate::consultation::Question;
use crate::consultation::command::{
    ConcludeConsultation, EstablishSilence, OpenConsultation, RecordOrganConsent, RecordPrefectOrder,
};
use crate::convention::command::{
    BringIntoForce, CloseLiquidation, CompleteDraft, DenounceConvention, DissolveConvention, DraftConvention,
    Enforceability, EstablishExpiry, EstablishRenewal, NameLiquidator, OpenLiquidation, PublishConvention,
    RecordDeliberation, ResumeConvention, SignConvention, SubmitConvention, SuspendConvention, TerminateConvention,
    TransmitConvention, WithdrawDenunciation,
};
use crate::convention::{
    Clause, ClauseKind, DeliberationSense, LegalForm, NoticeClause, Provisions, TacitRenewal, TerminationGround,
};
use crate::participation::Movement;
use crate::participation::command::{AdmitMember, ReleaseMember, RequestMovement, SettleParticipation};
use crate::value::{AmendmentId, ConventionId, DeliberationId, Digest};

/// An entente of two communes, renewed, amended, denounced.
pub const ENTENTE: ConventionId = ConventionId::new(id(0x21));
/// An entente of two communes, terminated.
pub const LOAN: ConventionId = ConventionId::new(id(0x22));
/// A syndicate of three communes: a member joins, one leaves, all dissolve it.
pub const SYNDICATE: ConventionId = ConventionId::new(id(0x23));
/// The amendment of [`ENTENTE`].
pub const AMENDMENT: AmendmentId = AmendmentId::new(id(0x2a));

/// Clauses without document.
pub fn clauses(kinds: &[ClauseKind]) -> Vec<Clause> {
    kinds
        .iter()
        .map(|kind| Clause {
            document: None,
            kind: *kind,
        })
        .collect()
}

/// A deliberation that adopts, published and transmitted two days later at the latest.
pub(super) fn adopts(
    convention: ConventionId,
    question: Question,
    of: &str,
    number: u128,
    decided_on: &str,
    binds_on: &str,
) -> Command {
    RecordDeliberation {
        convention,
        question,
        member: member(of),
        deliberation: DeliberationId::new(id(number)),
        number: name(&format!("D{number:03}")),
        decided_on: date(decided_on),
        sense: DeliberationSense::Adopted,
        conditions: None,
        document: None,
        votes: None,
        enforceability: Some(Enforceability {
            published_on: date(binds_on),
            transmitted_on: date(binds_on),
        }),
    }
    .into()
}

pub(super) fn signs(convention: ConventionId, of: &str, signed_on: &str) -> Command {
    SignConvention {
        convention,
        member: member(of),
        signed_on: date(signed_on),
        signatory: personal("Maïwenn Tanguy"),
        quality: name("le maire"),
    }
    .into()
}

/// Two communes agree on an entente that they sign.
fn entente(
    convention: ConventionId,
    title: &str,
    parties: [&str; 2],
    numbers: u128,
    provisions: Provisions,
) -> Vec<Command> {
    let ends_on = provisions.renewal.as_ref().map(|_| date("2024-12-31"));
    let draft = DraftConvention {
        convention,
        title: name(title),
        object: text("Mettre en commun des moyens, sans créer de personne morale."),
        legal_form: LegalForm::Entente,
        carrier: member(parties[0]),
        parties: parties.map(member).to_vec(),
        starts_on: date("2024-01-01"),
        ends_on,
        delegations: Vec::new(),
        provisions,
    };
    let submit = SubmitConvention {
        convention,
        notified_on: date("2023-09-04"),
        document: Some(Digest::of(title.as_bytes())),
    };
    let [one, other] = parties;
    vec![
        draft.into(),
        submit.into(),
        adopts(
            convention,
            Question::Convention,
            one,
            numbers,
            "2023-10-02",
            "2023-10-05",
        ),
        adopts(
            convention,
            Question::Convention,
            other,
            numbers.saturating_add(1),
            "2023-10-12",
            "2023-10-16",
        ),
        signs(convention, one, "2023-11-06"),
        signs(convention, other, "2023-11-06"),
    ]
}

pub(super) fn into_force(convention: ConventionId, in_force_on: &str) -> Command {
    BringIntoForce {
        convention,
        in_force_on: date(in_force_on),
    }
    .into()
}

/// An entente is renewed, amended, denounced in vain, then for good; another is terminated.
pub(super) fn ententes() -> Vec<Command> {
    let provisions = Provisions {
        clauses: clauses(&[ClauseKind::Conference]),
        notice: Some(NoticeClause {
            months: 3,
            term_end: Some(date("2024-12-31")),
        }),
        renewal: Some(TacitRenewal { months: 12, times: 2 }),
        ..Provisions::default()
    };
    let mut commands = entente(
        ENTENTE,
        "Entretien des voies communes",
        ["Péaule", "Muzillac"],
        0x400,
        provisions,
    );
    commands.extend(public_life());
    commands.extend(amendment());
    commands.extend(notices());
    let provisions = Provisions {
        clauses: clauses(&[ClauseKind::Conference]),
        ..Provisions::default()
    };
    commands.extend(entente(
        LOAN,
        "Prêt de matériel",
        ["Billiers", "Muzillac"],
        0x410,
        provisions,
    ));
    commands.push(into_force(LOAN, "2024-01-01"));
    commands.push(
        TerminateConvention {
            convention: LOAN,
            member: Some(member("Billiers")),
            ground: TerminationGround::GeneralInterest,
            reasons: text("Le service auquel le matériel était prêté n’existe plus."),
            decided_on: date("2025-05-12"),
            last_day: date("2025-06-30"),
        }
        .into(),
    );
    commands
}

fn public_life() -> Vec<Command> {
    vec![
        TransmitConvention {
            convention: ENTENTE,
            transmitted_on: date("2023-11-13"),
            actes_id: Some(name("056-215601535-20231113-1-CC")),
            received_on: Some(date("2023-11-14")),
            receipt: Some(Digest::of(b"AR")),
        }
        .into(),
        PublishConvention {
            convention: ENTENTE,
            published_on: date("2023-11-15"),
        }
        .into(),
        into_force(ENTENTE, "2024-01-01"),
        SuspendConvention {
            convention: ENTENTE,
            from: date("2024-05-01"),
            ground: text("Les travaux du pont interrompent l’accès aux voies."),
        }
        .into(),
        ResumeConvention {
            convention: ENTENTE,
            from: date("2024-07-01"),
        }
        .into(),
        EstablishRenewal { convention: ENTENTE }.into(),
    ]
}

fn amendment() -> Vec<Command> {
    let question = Question::Amendment(AMENDMENT);
    let draft = DraftAmendment {
        amendment: AMENDMENT,
        convention: ENTENTE,
        object: text("Ramener le préavis à deux mois."),
        changes: vec![Change::Notice(NoticeClause {
            months: 2,
            term_end: Some(date("2024-12-31")),
        })],
        effective_on: Some(date("2025-04-01")),
    };
    let consult = OpenConsultation {
        convention: ENTENTE,
        question,
        notified_on: date("2025-01-20"),
        asked: Vec::new(),
        population: None,
        document: Some(Digest::of(b"avenant")),
    };
    let sign = |of| SignAmendment {
        amendment: AMENDMENT,
        convention: ENTENTE,
        member: member(of),
        signed_on: date("2025-03-17"),
        signatory: personal("Gwenaël Even"),
        quality: name("le maire"),
    };
    vec![
        draft.into(),
        consult.into(),
        adopts(ENTENTE, question, "Péaule", 0x420, "2025-02-10", "2025-02-13"),
        adopts(ENTENTE, question, "Muzillac", 0x421, "2025-02-24", "2025-02-27"),
        sign("Péaule").into(),
        sign("Muzillac").into(),
        BringAmendmentIntoForce {
            amendment: AMENDMENT,
            convention: ENTENTE,
            in_force_on: date("2025-04-01"),
        }
        .into(),
    ]
}

fn notices() -> Vec<Command> {
    let denounce = |received_on| DenounceConvention {
        convention: ENTENTE,
        member: member("Muzillac"),
        received_on: date(received_on),
        ends_convention: None,
    };
    vec![
        denounce("2025-06-10").into(),
        WithdrawDenunciation {
            convention: ENTENTE,
            member: member("Muzillac"),
            withdrawn_on: date("2025-07-01"),
        }
        .into(),
        denounce("2025-09-05").into(),
        EstablishExpiry { convention: ENTENTE }.into(),
    ]
}

/// A syndicate is created by a majority and a silence; the EPCI joins it, Billiers leaves it, and the others dissolve it.
pub(super) fn syndicate() -> Vec<Command> {
    let communes = ["Muzillac", "Péaule", "Billiers"];
    let draft = DraftConvention {
        convention: SYNDICATE,
        title: name("Statuts du syndicat des eaux de la Vilaine"),
        object: text("Produire et distribuer l’eau potable."),
        legal_form: LegalForm::Statuts,
        carrier: member("Muzillac"),
        parties: communes.map(member).to_vec(),
        starts_on: date("2025-06-01"),
        ends_on: None,
        delegations: Vec::new(),
        provisions: Provisions {
            clauses: clauses(&[ClauseKind::MemberList, ClauseKind::Seat, ClauseKind::SeatDistribution]),
            ..Provisions::default()
        },
    };
    let complete = CompleteDraft {
        convention: SYNDICATE,
        clauses: clauses(&[ClauseKind::Competences]),
        reimbursement_months: None,
    };
    let submit = SubmitConvention {
        convention: SYNDICATE,
        notified_on: date("2025-01-13"),
        document: Some(Digest::of(b"statuts")),
    };
    let silence = EstablishSilence {
        convention: SYNDICATE,
        question: Question::Convention,
        member: Some(member("Billiers")),
    };
    let mut commands: Vec<Command> = vec![
        draft.into(),
        complete.into(),
        submit.into(),
        adopts(
            SYNDICATE,
            Question::Convention,
            "Muzillac",
            0x430,
            "2025-02-03",
            "2025-02-06",
        ),
        adopts(
            SYNDICATE,
            Question::Convention,
            "Péaule",
            0x431,
            "2025-03-03",
            "2025-03-06",
        ),
        silence.into(),
    ];
    commands.extend(settled_by_order(Question::Convention, "2025-04-22", "2025-05-12"));
    commands.push(into_force(SYNDICATE, "2025-06-01"));
    commands.extend(joins());
    commands.extend(leaves());
    commands.extend(dissolves());
    commands
}

fn settled_by_order(question: Question, concluded_on: &str, signed_on: &str) -> [Command; 2] {
    let conclude = ConcludeConsultation {
        convention: SYNDICATE,
        question,
        concluded_on: date(concluded_on),
    };
    let order = RecordPrefectOrder {
        convention: SYNDICATE,
        question,
        number: name(&format!("56-{signed_on}")),
        signed_on: date(signed_on),
        published_on: date(signed_on),
    };
    [conclude.into(), order.into()]
}

/// A request, the organ's consent and the consultation of the members.
fn asks(movement: Movement, of: &str, number: u128, days: [&str; 3]) -> Vec<Command> {
    let [decided_on, consented_on, notified_on] = days;
    let request = RequestMovement {
        convention: SYNDICATE,
        member: member(of),
        movement,
        deliberation: DeliberationId::new(id(number)),
        number: name(&format!("D{number:03}")),
        decided_on: date(decided_on),
        enforceability: Enforceability {
            published_on: date(decided_on),
            transmitted_on: date(decided_on),
        },
        impact_study: Some(Digest::of(b"etude")),
    };
    let consent = RecordOrganConsent {
        convention: SYNDICATE,
        question: movement.question(member(of)),
        consents: true,
        number: name(&format!("CS-{consented_on}")),
        decided_on: date(consented_on),
        decision: None,
    };
    let consult = OpenConsultation {
        convention: SYNDICATE,
        question: movement.question(member(of)),
        notified_on: date(notified_on),
        asked: Vec::new(),
        population: None,
        document: None,
    };
    vec![request.into(), consent.into(), consult.into()]
}

fn joins() -> Vec<Command> {
    let question = Movement::Accession.question(member("CC Arc Sud Bretagne"));
    let days = ["2025-06-10", "2025-06-24", "2025-07-01"];
    let mut commands = asks(Movement::Accession, "CC Arc Sud Bretagne", 0x440, days);
    commands.push(adopts(
        SYNDICATE,
        question,
        "Muzillac",
        0x441,
        "2025-07-07",
        "2025-07-10",
    ));
    commands.push(adopts(SYNDICATE, question, "Péaule", 0x442, "2025-09-08", "2025-09-11"));
    commands.extend(settled_by_order(question, "2025-09-15", "2025-10-06"));
    commands.push(
        AdmitMember {
            convention: SYNDICATE,
            member: member("CC Arc Sud Bretagne"),
            effective_on: date("2026-01-01"),
            conditions: Some(text("L’EPCI reprend sa part de l’emprunt de 2025.")),
            entry_fee: Some(super::euros("2500.00")),
        }
        .into(),
    );
    commands
}

fn leaves() -> Vec<Command> {
    let question = Movement::Withdrawal.question(member("Billiers"));
    let days = ["2025-06-12", "2025-06-24", "2025-07-02"];
    let mut commands = asks(Movement::Withdrawal, "Billiers", 0x450, days);
    commands.push(adopts(
        SYNDICATE,
        question,
        "Muzillac",
        0x451,
        "2025-07-07",
        "2025-07-10",
    ));
    commands.push(adopts(SYNDICATE, question, "Péaule", 0x452, "2025-09-08", "2025-09-11"));
    commands.extend(settled_by_order(question, "2025-10-06", "2025-11-03"));
    commands.push(
        ReleaseMember {
            convention: SYNDICATE,
            member: member("Billiers"),
            last_day: date("2025-12-31"),
            conditions: Some(text("La commune garde à sa charge sa part de l’emprunt de 2025.")),
        }
        .into(),
    );
    commands.push(
        SettleParticipation {
            convention: SYNDICATE,
            member: member("Billiers"),
            settled_on: date("2026-02-02"),
        }
        .into(),
    );
    commands
}

fn dissolves() -> Vec<Command> {
    let question = Question::Dissolution;
    let consult = OpenConsultation {
        convention: SYNDICATE,
        question,
        notified_on: date("2026-02-09"),
        asked: Vec::new(),
        population: None,
        document: None,
    };
    let mut commands = vec![consult.into()];
    for (of, number) in [("Muzillac", 0x460), ("Péaule", 0x461), ("CC Arc Sud Bretagne", 0x462)] {
        commands.push(adopts(SYNDICATE, question, of, number, "2026-03-02", "2026-03-05"));
    }
    commands.extend(settled_by_order(question, "2026-03-09", "2026-04-13"));
    commands.extend([
        DissolveConvention {
            convention: SYNDICATE,
            last_day: date("2026-06-30"),
        }
        .into(),
        NameLiquidator {
            convention: SYNDICATE,
            liquidator: personal("Soazig Menez"),
            organisation: Some(super::organisation("215601436")),
            named_on: date("2026-06-15"),
        }
        .into(),
        OpenLiquidation {
            convention: SYNDICATE,
            opened_on: date("2026-07-01"),
        }
        .into(),
        CloseLiquidation {
            convention: SYNDICATE,
            closed_on: date("2026-10-12"),
        }
        .into(),
    ]);
    commands
}
