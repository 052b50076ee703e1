//! The first chapters: who cooperates, what they signed, and the committee they installed.

use super::orders::new_seat;
use super::{COMMITTEE, CONVENTION, LEDGER, MEMBERS, date, id, insee, member, name, personal, seat, siren, text, year};
use crate::command::Command;
use crate::committee::Nature;
use crate::committee::command::{InstallCommittee, NewSeat};
use crate::consultation::Question;
use crate::convention::command::{
    BringIntoForce, DraftConvention, Enforceability, RecordDeliberation, RecordEnforceability, SignConvention,
    SubmitConvention,
};
use crate::convention::event::Votes;
use crate::convention::{ClauseKind, DelegatedObject, DeliberationSense, LegalForm, Provisions};
use crate::ledger::command::OpenLedger;
use crate::member::command::{CriterionValue, ImportMembers, ImportedMember, RecordCriterion, RegisterMember};
use crate::member::{CriterionName, CriterionStatus, MemberKind};
use crate::value::{DeliberationId, Fraction};

/// Legal populations of Muzillac, Péaule and Billiers: reference year, first day in force, day of publication, figures (INSEE).
const POPULATIONS: [(&str, &str, &str, [u64; 3]); 2] = [
    ("2022", "2025-01-01", "2024-12-19", [5_022, 2_856, 1_056]),
    ("2023", "2026-01-01", "2025-12-18", [5_089, 2_929, 1_066]),
];

/// The ledger is opened; its members enter, three by an import and one by hand.
pub(super) fn members() -> Vec<Command> {
    let open = OpenLedger {
        ledger: LEDGER,
        name: name("Services communs d’Arc Sud Bretagne"),
        operator: siren("200027027"),
    };
    let imported = |index: usize| ImportedMember {
        register: registration(index),
        criteria: populations(index).collect(),
    };
    let import = ImportMembers {
        members: (0..3).map(imported).collect(),
    };
    let mut commands: Vec<Command> = vec![open.into(), import.into(), registration(3).into()];
    commands.extend(populations(3).map(|value| {
        RecordCriterion {
            member: member("Billiers"),
            value,
        }
        .into()
    }));
    commands
}

fn registration(index: usize) -> RegisterMember {
    let (label, number, code) = *MEMBERS.get(index).expect("a member of the story");
    RegisterMember {
        member: member(label),
        kind: if code.is_some() {
            MemberKind::Commune
        } else {
            MemberKind::Epci
        },
        name: name(label),
        siren: siren(number),
        insee: code.map(insee),
        from: date("2024-01-01"),
    }
}

/// The populations of the member number `index`; the EPCI, which comes first, has none.
fn populations(index: usize) -> impl Iterator<Item = CriterionValue> {
    POPULATIONS
        .iter()
        .filter_map(move |(vintage, in_force_on, known_on, figures)| {
            let figure = figures.get(index.checked_sub(1)?)?;
            Some(CriterionValue {
                criterion: CriterionName::PopulationMunicipale.into(),
                value: Fraction::whole(*figure),
                vintage: year(vintage),
                source: name("INSEE, populations de référence"),
                status: CriterionStatus::Definitive,
                known_on: date(known_on),
                in_force_on: date(in_force_on),
            })
        })
}

/// The convention: Péaule first says no, then yes; Billiers transmits its deliberation later.
pub(super) fn convention() -> Vec<Command> {
    let draft = DraftConvention {
        convention: CONVENTION,
        title: name("Service commun de la paie, de l’informatique et de l’accueil"),
        object: text("Mettre en commun la gestion de la paie, l’infogérance et l’accueil des communes signataires."),
        legal_form: LegalForm::ServiceCommun,
        carrier: member("CC Arc Sud Bretagne"),
        parties: MEMBERS.map(|(name, ..)| member(name)).to_vec(),
        starts_on: date("2024-07-01"),
        ends_on: None,
        delegations: vec![DelegatedObject::Key, DelegatedObject::Budget],
        provisions: Provisions {
            clauses: super::clauses(&[ClauseKind::ImpactSheet, ClauseKind::StaffCommitteeAdvice]),
            ..Provisions::default()
        },
    };
    let enforceability = |on: &str| Enforceability {
        published_on: date(on),
        transmitted_on: date(on),
    };
    let (yes, no) = (DeliberationSense::Adopted, DeliberationSense::Rejected);
    let mut commands: Vec<Command> = vec![
        draft.into(),
        SubmitConvention {
            convention: CONVENTION,
            notified_on: date("2024-02-05"),
            document: None,
        }
        .into(),
        deliberation(
            "CC Arc Sud Bretagne",
            0x21,
            "2024-03-12",
            yes,
            Some(enforceability("2024-03-15")),
        ),
        deliberation("Muzillac", 0x22, "2024-03-28", yes, Some(enforceability("2024-04-02"))),
        deliberation("Péaule", 0x23, "2024-03-21", no, None),
        deliberation("Péaule", 0x24, "2024-05-16", yes, Some(enforceability("2024-05-21"))),
        deliberation("Billiers", 0x25, "2024-04-04", yes, None),
        RecordEnforceability {
            convention: CONVENTION,
            question: Question::Convention,
            member: member("Billiers"),
            enforceability: Enforceability {
                published_on: date("2024-04-08"),
                transmitted_on: date("2024-04-11"),
            },
        }
        .into(),
    ];
    commands.extend(signatures());
    commands.push(
        BringIntoForce {
            convention: CONVENTION,
            in_force_on: date("2024-07-01"),
        }
        .into(),
    );
    commands
}

fn signatures() -> impl Iterator<Item = Command> {
    let signatories = [
        ("le président", "Yann Kerbrat"),
        ("le maire", "Gwenaël Even"),
        ("la maire", "Maïwenn Tanguy"),
        ("la maire", "Soazig Menez"),
    ];
    MEMBERS.iter().zip(signatories).map(|((label, ..), (quality, person))| {
        let sign = SignConvention {
            convention: CONVENTION,
            member: member(label),
            signed_on: date("2024-06-10"),
            signatory: personal(person),
            quality: name(quality),
        };
        sign.into()
    })
}

fn deliberation(
    label: &str,
    number: u128,
    decided_on: &str,
    sense: DeliberationSense,
    enforceability: Option<Enforceability>,
) -> Command {
    let votes = match sense {
        DeliberationSense::Adopted => Votes {
            abstentions: 1,
            against: 0,
            in_favour: 18,
        },
        _ => Votes {
            abstentions: 2,
            against: 10,
            in_favour: 7,
        },
    };
    RecordDeliberation {
        convention: CONVENTION,
        question: Question::Convention,
        member: member(label),
        deliberation: DeliberationId::new(id(number)),
        number: name(&format!("2024-{number}")),
        decided_on: date(decided_on),
        sense,
        conditions: None,
        document: None,
        votes: Some(votes),
        enforceability,
    }
    .into()
}

/// One seat a party; the two largest have two votes.
pub(super) fn committee() -> InstallCommittee {
    let holders = [
        (2, Some("Yann Kerbrat")),
        (2, Some("Gwenaël Even")),
        (1, Some("Maïwenn Tanguy")),
        (1, None),
    ];
    let seats = MEMBERS
        .iter()
        .zip(holders)
        .map(|((label, ..), (votes, holder))| NewSeat {
            holder: holder.map(personal),
            ..new_seat(seat(label), member(label), votes)
        });
    InstallCommittee {
        committee: COMMITTEE,
        nature: Nature::SteeringCommittee,
        convention: CONVENTION,
        name: name("Comité de pilotage du service commun"),
        installed_on: date("2024-09-12"),
        colleges: Vec::new(),
        seats: seats.collect(),
        chair: seat("CC Arc Sud Bretagne"),
        vice_chairs: Vec::new(),
        rules: None,
        quorum: None,
        notice_days: None,
        proxies_per_holder: None,
        majority: None,
        casting_vote: None,
    }
}
