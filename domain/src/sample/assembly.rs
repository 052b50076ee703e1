//! The last chapter: the council of the EPCI is renewed, meets, and its deliberations become enforceable.

use super::orders::{draft_budget, item, new_seat};
use super::{
    ACCOUNTS_2025, COMMITTEE, CONVENTION, COUNCIL, ITEM_ACCOUNTS, ITEM_APPOINTMENT, ITEM_PLAN, ITEM_PURCHASE,
    ITEM_STATUTES, SESSION_COUNCIL, date, id, member, name, personal, text, year,
};
use crate::budget::command::{AdoptBudget, DraftBudget, RecordOrientationDebate};
use crate::budget::{BudgetKind, Direction};
use crate::command::Command;
use crate::committee::command::{
    AddSeats, Appoint, ApproveMinutes, ChangeAgenda, ChangeAttendance, ChangeChair, ChangeRules, CloseSession,
    ConveneSession, DeclareInterest, DraftMinutes, EndMandates, FillSeat, InstallCommittee, NewSeat, OpenSession,
    PostponeSession, PublishSessionDocument, RecordDecisionEnforceability, RemoveSeats, SetItemAside, VacateSeat,
    VoteItem, Voting,
};
use crate::committee::event::{
    AgendaItem, Attendee, Ballot, BallotRequests, Count, Counts, Delegation, Effect, Proxy, Round, ShowOfHands,
};
use crate::committee::{Choice, ItemKind, Nature, SatBy, SessionDocument, SetAside};
use crate::convention::DelegatedObject;
use crate::convention::command::Enforceability;
use crate::law::Certainty;
use crate::rules::{CollegeRule, Days, Majority, MajorityBase, Parameter, Preset, Rule, RuleSet, Setting, Threshold};
use crate::value::{Digest, ItemId, SeatId, SessionId};

/// The seat number `n` of the council: three of Muzillac, two of Péaule, one of Billiers, then one more.
const fn council_seat(n: u128) -> SeatId {
    SeatId::new(id(0x200 | n))
}

const POSTPONED: SessionId = SessionId::new(id(0x43));

/// The council: installed, renewed, in session, and what follows.
pub(super) fn assembly() -> Vec<Command> {
    [installed(), renewed(), convened(), opened(), voted(), followed()].concat()
}

fn clause(parameter: Parameter, setting: Setting, reference: &str) -> Rule {
    Rule {
        certainty: Certainty::Clause,
        from: None,
        parameter,
        reference: name(reference),
        setting,
        until: None,
    }
}

fn installed() -> Vec<Command> {
    let seat = |n, label: &str, college| NewSeat {
        holder: Some(personal(&format!("Titulaire {n}"))),
        substitutes: vec![personal(&format!("Suppléant {n}"))],
        college: Some(college),
        ..new_seat(council_seat(n), member(label), 1)
    };
    let by_college = Majority {
        colleges: Some(CollegeRule::EachAndWhole),
        ..Majority::of(MajorityBase::Composing, Threshold::at_least(2, 3))
    };
    let rules = RuleSet {
        overrides: vec![
            clause(
                Parameter::StatutesMajority,
                Setting::Majority(by_college),
                "règlement intérieur, art. 12",
            ),
            clause(
                Parameter::MinutesSilence,
                Setting::Days(Days { clear: false, days: 10 }),
                "règlement intérieur, art. 20",
            ),
        ],
        preset: Preset::Council,
    };
    let install = InstallCommittee {
        committee: COUNCIL,
        nature: Nature::DeliberativeAssembly,
        convention: CONVENTION,
        name: name("Conseil communautaire"),
        installed_on: date("2026-01-15"),
        colleges: vec![name("Communes de plus de 2 000 habitants"), name("Autres communes")],
        seats: vec![
            seat(0, "Muzillac", 0),
            seat(1, "Muzillac", 0),
            seat(2, "Muzillac", 0),
            seat(3, "Péaule", 0),
            seat(4, "Péaule", 0),
            seat(5, "Billiers", 1),
        ],
        chair: council_seat(0),
        vice_chairs: vec![council_seat(3)],
        rules: Some(rules),
        quorum: None,
        notice_days: None,
        proxies_per_holder: None,
        majority: None,
        casting_vote: None,
    };
    vec![install.into()]
}

/// The councils are renewed: mandates expire, delegates are designated again, another seat chairs.
fn renewed() -> Vec<Command> {
    let fill = |n| FillSeat {
        committee: COUNCIL,
        seat: council_seat(n),
        on: date("2026-04-02"),
        holder: Some(personal(&format!("Nouveau titulaire {n}"))),
        substitutes: vec![personal(&format!("Nouveau suppléant {n}"))],
        until: None,
    };
    let mut commands: Vec<Command> = vec![
        EndMandates {
            committee: COUNCIL,
            member: None,
            on: date("2026-04-02"),
        }
        .into(),
    ];
    commands.extend((0..6).map(|n| fill(n).into()));
    commands.extend([
        ChangeChair {
            committee: COUNCIL,
            chair: council_seat(3),
            vice_chairs: vec![council_seat(0), council_seat(5)],
            on: date("2026-04-02"),
        }
        .into(),
        ChangeRules {
            committee: COUNCIL,
            on: date("2026-04-02"),
            rules: vec![clause(
                Parameter::PublicBallotRequest,
                Setting::Share(Threshold::at_least(1, 5)),
                "règlement intérieur du 2 avril 2026, art. 18",
            )],
        }
        .into(),
        AddSeats {
            committee: COUNCIL,
            on: date("2026-05-01"),
            seats: vec![NewSeat {
                college: Some(1),
                ..new_seat(council_seat(6), member("Billiers"), 1)
            }],
        }
        .into(),
        RemoveSeats {
            committee: COUNCIL,
            on: date("2026-06-01"),
            seats: vec![council_seat(6)],
        }
        .into(),
        VacateSeat {
            committee: COUNCIL,
            seat: council_seat(4),
            on: date("2026-06-01"),
            reason: Some(name("démission")),
        }
        .into(),
    ]);
    commands
}

/// What the shared service cost in 2025.
fn accounts() -> DraftBudget {
    let lines = [
        (
            "paie",
            "6411",
            Direction::Expense,
            "44871.16",
            "Rémunération des deux gestionnaires",
        ),
        (
            "paie",
            "6156",
            Direction::Expense,
            "5500.00",
            "Maintenance du logiciel de paie",
        ),
        (
            "paie",
            "6419",
            Direction::Receipt,
            "1310.40",
            "Remboursements sur rémunérations",
        ),
        ("informatique", "6156", Direction::Expense, "11880.00", "Infogérance"),
    ];
    let pools = [("paie", "Paie"), ("informatique", "Informatique")];
    DraftBudget {
        kind: BudgetKind::Accounts,
        ..draft_budget(ACCOUNTS_2025, "2025", &pools, &lines)
    }
}

fn convened() -> Vec<Command> {
    let convene = |session, sent_on: &str, held_on: &str, agenda| ConveneSession {
        committee: COUNCIL,
        session,
        sent_on: date(sent_on),
        held_on: date(held_on),
        agenda,
        follows: None,
        urgency: None,
    };
    let of_kind = |kind, entry: AgendaItem| AgendaItem { kind, ..entry };
    let plan = || item(ITEM_PLAN, Effect::Other, "Plan de mobilité");
    let delegation = Delegation {
        committee: COMMITTEE,
        object: DelegatedObject::Key,
    };
    let late = item(
        ItemId::new(id(0x5f)),
        Effect::DelegateTo(delegation),
        "Délégation des clés au comité de pilotage",
    );
    let agenda = vec![
        of_kind(
            ItemKind::Accounts,
            item(
                ITEM_ACCOUNTS,
                Effect::ApproveAccounts(ACCOUNTS_2025),
                "Comptes 2025 du service commun",
            ),
        ),
        of_kind(
            ItemKind::Statutes,
            item(ITEM_STATUTES, Effect::Other, "Modification des statuts"),
        ),
        of_kind(
            ItemKind::Appointment,
            item(ITEM_APPOINTMENT, Effect::Other, "Désignation d’un représentant"),
        ),
        plan(),
        AgendaItem {
            concerned: vec![member("Muzillac"), member("Péaule")],
            ..item(ITEM_PURCHASE, Effect::Other, "Achat d’un véhicule partagé")
        },
    ];
    vec![
        accounts().into(),
        RecordOrientationDebate {
            committee: COUNCIL,
            fiscal_year: year("2027"),
            held_on: date("2026-04-16"),
            report: Some(Digest::of("Rapport d’orientation budgétaire 2027".as_bytes())),
        }
        .into(),
        convene(POSTPONED, "2026-05-06", "2026-05-21", vec![plan()]).into(),
        PostponeSession {
            committee: COUNCIL,
            session: POSTPONED,
            decided_on: date("2026-05-12"),
            reason: Some(name("salle indisponible")),
        }
        .into(),
        convene(SESSION_COUNCIL, "2026-05-20", "2026-06-04", agenda).into(),
        ChangeAgenda {
            committee: COUNCIL,
            session: SESSION_COUNCIL,
            sent_on: date("2026-05-27"),
            added: vec![late],
            removed: Vec::new(),
        }
        .into(),
    ]
}

fn opened() -> Vec<Command> {
    let by = |n, by| Attendee {
        by,
        remote: false,
        seat: council_seat(n),
    };
    vec![
        OpenSession {
            committee: COUNCIL,
            session: SESSION_COUNCIL,
            present: vec![
                by(0, SatBy::Titular),
                by(1, SatBy::Titular),
                by(3, SatBy::Titular),
                by(5, SatBy::Substitute),
            ],
            proxies: vec![Proxy {
                given_on: Some(date("2026-06-01")),
                ..Proxy::new(council_seat(2), council_seat(0))
            }],
            chair: Some(council_seat(3)),
            secretary: Some(personal("Anne Le Goff")),
            urgency_accepted: None,
        }
        .into(),
        ChangeAttendance {
            committee: COUNCIL,
            session: SESSION_COUNCIL,
            before: Some(ITEM_ACCOUNTS),
            arrivals: vec![by(2, SatBy::Titular), by(5, SatBy::Titular)],
            departures: vec![council_seat(1)],
            proxies: vec![Proxy::new(council_seat(1), council_seat(2))],
            revoked: Vec::new(),
            chair: None,
        }
        .into(),
        DeclareInterest {
            committee: COUNCIL,
            session: SESSION_COUNCIL,
            item: ITEM_PLAN,
            seats: vec![council_seat(5)],
        }
        .into(),
    ]
}

fn voted() -> Vec<Command> {
    let vote = |item, chair, requests, vote| VoteItem {
        committee: COUNCIL,
        session: SESSION_COUNCIL,
        item,
        chair,
        requests,
        vote,
    };
    let counts = |in_favour, against, blanks| Counts {
        against,
        blanks,
        in_favour,
        ..Counts::NONE
    };
    let count = |counts| Count {
        college: None,
        heads: counts,
        votes: None,
    };
    let hands = ShowOfHands {
        chair: Some(Choice::InFavour),
        counts: vec![count(counts(2, 2, 0))],
    };
    let yes = |n| Ballot {
        choice: Choice::InFavour,
        seat: council_seat(n),
    };
    let round = |votes: [u32; 2]| Round {
        blanks: 1,
        not_voting: 0,
        nulls: 0,
        votes: votes.to_vec(),
    };
    let secretly = BallotRequests { public: 0, secret: 2 };
    vec![
        vote(ITEM_ACCOUNTS, Some(council_seat(0)), None, Voting::ShowOfHands(hands)).into(),
        vote(
            ITEM_STATUTES,
            None,
            None,
            Voting::RollCall([0, 1, 2, 3, 5].map(yes).to_vec()),
        )
        .into(),
        Appoint {
            committee: COUNCIL,
            session: SESSION_COUNCIL,
            item: ITEM_APPOINTMENT,
            candidates: vec![personal("Maïwenn Tanguy"), personal("Soazig Menez")],
            rounds: vec![round([2, 2]), round([2, 2]), round([2, 2])],
            oldest: Some(1),
        }
        .into(),
        vote(
            ITEM_PLAN,
            None,
            Some(secretly),
            Voting::Secret(vec![count(counts(1, 2, 1))]),
        )
        .into(),
        SetItemAside {
            committee: COUNCIL,
            session: SESSION_COUNCIL,
            item: ITEM_PURCHASE,
            outcome: SetAside::Postponed,
            reason: Some(name("devis attendu")),
        }
        .into(),
        CloseSession {
            committee: COUNCIL,
            session: SESSION_COUNCIL,
            note: Some(text(
                "Les délégations au bureau seront examinées à la prochaine séance.",
            )),
        }
        .into(),
    ]
}

fn followed() -> Vec<Command> {
    let enforceable = |decision| RecordDecisionEnforceability {
        decision,
        enforceability: Enforceability {
            published_on: date("2026-06-09"),
            transmitted_on: date("2026-06-10"),
        },
    };
    let publish = |document, published_on: &str| PublishSessionDocument {
        committee: COUNCIL,
        session: SESSION_COUNCIL,
        document,
        published_on: date(published_on),
    };
    vec![
        enforceable(ITEM_STATUTES).into(),
        enforceable(ITEM_ACCOUNTS).into(),
        AdoptBudget {
            budget: ACCOUNTS_2025,
            decision: ITEM_ACCOUNTS,
        }
        .into(),
        publish(SessionDocument::DecisionList, "2026-06-10").into(),
        DraftMinutes {
            committee: COUNCIL,
            session: SESSION_COUNCIL,
            drafted_on: date("2026-06-12"),
            digest: Digest::of("Procès-verbal du 4 juin 2026".as_bytes()),
        }
        .into(),
        ApproveMinutes {
            committee: COUNCIL,
            session: SESSION_COUNCIL,
            approved_on: date("2026-06-22"),
        }
        .into(),
        publish(SessionDocument::Minutes, "2026-06-26").into(),
    ]
}
