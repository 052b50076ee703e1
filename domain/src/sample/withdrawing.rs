//! How a member leaves a pool that three communes share, and what it owes then: its share of the debt, at once and by annuities, less a
//! compensation; the room that it had lent goes back to it with its loan. Everything falls due in 2027 and later.

use super::life::{adopts, clauses, into_force, signs};
use super::orders::{adopt_key, call_contributions, draft_budget, item, new_seat};
use super::{account, date, euros, id, member, name, request, text};
use crate::asset::command::RecordAsset;
use crate::budget::Direction;
use crate::budget::command::{AdoptBudget, DraftBudget};
use crate::call::call_id;
use crate::command::{Command, Request};
use crate::committee::command::{CloseSession, ConveneSession, InstallCommittee, OpenSession, VoteItem, Voting};
use crate::committee::event::{Ballot, Effect};
use crate::committee::{Choice, Nature};
use crate::consultation::Question;
use crate::consultation::command::{ConcludeConsultation, OpenConsultation};
use crate::convention::command::{DraftConvention, Enforceability, SubmitConvention};
use crate::convention::{ClauseKind, DelegatedObject, LegalForm, Provisions};
use crate::event::Role;
use crate::key::command::DefineKey;
use crate::key::{Basis, Formula, Rounding, VintagePolicy};
use crate::loan::command::RecordLoan;
use crate::loan::event::LoanInstalment;
use crate::member::CriterionName;
use crate::participation::Movement;
use crate::participation::command::{ReleaseMember, RequestMovement};
use crate::settlement::command::OffsetCredit;
use crate::value::{
    AllocationId, AssetId, BudgetId, CommitteeId, ConventionId, DeliberationId, Digest, ItemId, KeyId, LoanId, SeatId,
    SessionId, WithdrawalId,
};
use crate::withdrawal::command::{DebtAnswer, SettleWithdrawal};
use crate::withdrawal::event::{AssetSettled, Compensation};
use crate::withdrawal::{AssetOutcome, CompensationPayer, DebtPayment, DebtShare, WithdrawalTerms};

/// The entente of three communes that share a pool; Billiers leaves it.
pub const POOL: ConventionId = ConventionId::new(id(0x24));
/// Its conference.
pub const POOL_COMMITTEE: CommitteeId = CommitteeId::new(id(0x34));
/// Its key: by population.
pub const POOL_KEY: KeyId = KeyId::new(id(0x64));
/// Its budget of 2027, in which the first lines fall due.
pub const POOL_BUDGET: BudgetId = BudgetId::new(id(0x74));
/// The loan that built it: what Billiers bears is paid at once.
pub const LOAN_BASIN: LoanId = LoanId::new(id(0xb0));
/// The loan of its roof: what Billiers bears is paid by annuities.
pub const LOAN_ROOF: LoanId = LoanId::new(id(0xb1));
/// The loan of the room that Billiers had lent: it goes back with it.
pub const LOAN_ROOM: LoanId = LoanId::new(id(0xb2));
/// The room that Billiers had lent.
pub const ASSET_ROOM: AssetId = AssetId::new(id(0xb4));
/// What was bought together, and stays.
pub const ASSET_EQUIPMENT: AssetId = AssetId::new(id(0xb5));
/// What the withdrawal of Billiers makes owe.
pub const WITHDRAWAL: WithdrawalId = WithdrawalId::new(id(0xb8));

const SESSION: SessionId = SessionId::new(id(0x4c));
const ITEM_KEY: ItemId = ItemId::new(id(0x6c));
const ITEM_BUDGET: ItemId = ItemId::new(id(0x6d));
const COMMUNES: [&str; 3] = ["Muzillac", "Péaule", "Billiers"];

/// The line of [`WITHDRAWAL`] that `name` derives: `debt/<loan>`, `annuity/<loan>/<year>`, `compensation/<asset>`.
pub fn due(name: &str) -> AllocationId {
    AllocationId::new(WITHDRAWAL.derive(name))
}

/// The requests about the withdrawal, after `story`.
pub(super) fn withdrawing(story: Vec<Request>) -> Vec<Request> {
    let mut told = story;
    for command in [agreed(), governed(), leaves(), owned(), settled()].concat() {
        let of_money = matches!(
            command,
            Command::DraftBudget(_)
                | Command::CallContributions(_)
                | Command::OffsetCredit(_)
                | Command::RecordLoan(_)
                | Command::RecordAsset(_)
                | Command::SettleWithdrawal(_)
        );
        let mut asked = request(told.len() as u128, command);
        if of_money {
            asked.requester.role = Role::Officer;
            asked.requester.person = None;
        }
        told.push(asked);
    }
    told
}

fn agreed() -> Vec<Command> {
    let draft = DraftConvention {
        convention: POOL,
        title: name("Piscine des trois communes"),
        object: text("Construire et gérer une piscine, à frais communs."),
        legal_form: LegalForm::Entente,
        carrier: member("Muzillac"),
        parties: COMMUNES.map(member).to_vec(),
        starts_on: date("2024-01-01"),
        ends_on: None,
        delegations: vec![DelegatedObject::Key, DelegatedObject::Budget],
        provisions: Provisions {
            clauses: clauses(&[ClauseKind::Conference]),
            ..Provisions::default()
        },
    };
    let submit = SubmitConvention {
        convention: POOL,
        notified_on: date("2023-09-04"),
        document: Some(Digest::of(b"piscine")),
    };
    let mut commands: Vec<Command> = vec![draft.into(), submit.into()];
    for (of, number) in COMMUNES.into_iter().zip(0x470..) {
        let question = Question::Convention;
        commands.push(adopts(POOL, question, of, number, "2023-10-02", "2023-10-05"));
    }
    commands.extend(COMMUNES.map(|of| signs(POOL, of, "2023-11-06")));
    commands.push(into_force(POOL, "2024-01-01"));
    commands
}

/// The seat of the commune `of` in the conference.
fn pool_seat(of: &str) -> SeatId {
    SeatId::new(id(member(of).uuid().as_u128() & 0xff | 0x300))
}

/// The conference adopts the key and the budget.
fn governed() -> Vec<Command> {
    [prepared(), sat()].concat()
}

fn prepared() -> Vec<Command> {
    let install = InstallCommittee {
        committee: POOL_COMMITTEE,
        nature: Nature::SteeringCommittee,
        convention: POOL,
        name: name("Conférence de la piscine"),
        installed_on: date("2024-01-15"),
        colleges: Vec::new(),
        seats: COMMUNES.map(|of| new_seat(pool_seat(of), member(of), 1)).to_vec(),
        chair: pool_seat("Muzillac"),
        vice_chairs: Vec::new(),
        rules: None,
        quorum: None,
        notice_days: None,
        proxies_per_holder: None,
        majority: None,
        casting_vote: None,
    };
    let key = DefineKey {
        key: POOL_KEY,
        convention: POOL,
        name: name("Piscine selon la population"),
        pool: super::pool("piscine"),
        formula: Formula::Criterion(Basis::of(
            CriterionName::PopulationMunicipale,
            VintagePolicy::InForceOnFirstJanuary,
        )),
        rounding: Rounding::DEFAULT,
        participants: COMMUNES.map(member).to_vec(),
        ties: Vec::new(),
        revises: None,
    };
    let lines = [(
        "piscine",
        "6411",
        Direction::Expense,
        "90000.00",
        "Personnel de la piscine",
    )];
    let budget = DraftBudget {
        convention: POOL,
        ..draft_budget(POOL_BUDGET, "2027", &[("piscine", "Piscine")], &lines)
    };
    vec![install.into(), key.into(), budget.into()]
}

fn sat() -> Vec<Command> {
    let convene = ConveneSession {
        committee: POOL_COMMITTEE,
        session: SESSION,
        sent_on: date("2024-11-04"),
        held_on: date("2024-12-02"),
        agenda: vec![
            item(ITEM_KEY, Effect::AdoptKey(POOL_KEY), "Clé de la piscine"),
            item(
                ITEM_BUDGET,
                Effect::AdoptBudget(POOL_BUDGET),
                "Budget 2027 de la piscine",
            ),
        ],
        follows: None,
        urgency: None,
    };
    let open = OpenSession {
        committee: POOL_COMMITTEE,
        session: SESSION,
        present: COMMUNES.map(|of| pool_seat(of).into()).to_vec(),
        proxies: Vec::new(),
        chair: None,
        secretary: None,
        urgency_accepted: None,
    };
    let vote = |item| VoteItem {
        committee: POOL_COMMITTEE,
        session: SESSION,
        item,
        chair: None,
        requests: None,
        vote: Voting::RollCall(
            COMMUNES
                .map(|of| Ballot {
                    choice: Choice::InFavour,
                    seat: pool_seat(of),
                })
                .to_vec(),
        ),
    };
    let close = CloseSession {
        committee: POOL_COMMITTEE,
        session: SESSION,
        note: None,
    };
    vec![
        convene.into(),
        open.into(),
        vote(ITEM_KEY).into(),
        vote(ITEM_BUDGET).into(),
        close.into(),
        adopt_key(POOL_KEY, ITEM_KEY, "2025-01-01"),
        AdoptBudget {
            budget: POOL_BUDGET,
            decision: ITEM_BUDGET,
        }
        .into(),
    ]
}

/// Billiers asks to leave, and all agree.
fn leaves() -> Vec<Command> {
    let question = Movement::Withdrawal.question(member("Billiers"));
    let ask = RequestMovement {
        convention: POOL,
        member: member("Billiers"),
        movement: Movement::Withdrawal,
        deliberation: DeliberationId::new(id(0x474)),
        number: name("D474"),
        decided_on: date("2025-03-03"),
        enforceability: Enforceability {
            published_on: date("2025-03-06"),
            transmitted_on: date("2025-03-06"),
        },
        impact_study: Some(Digest::of(b"etude piscine")),
    };
    let consult = OpenConsultation {
        convention: POOL,
        question,
        notified_on: date("2025-03-10"),
        asked: Vec::new(),
        population: None,
        document: None,
    };
    let conclude = ConcludeConsultation {
        convention: POOL,
        question,
        concluded_on: date("2025-05-19"),
    };
    let release = ReleaseMember {
        convention: POOL,
        member: member("Billiers"),
        last_day: date("2025-12-31"),
        conditions: Some(text(
            "Préavis jusqu’à la fin de l’exercice ; la dette est partagée selon la clé.",
        )),
    };
    vec![
        ask.into(),
        consult.into(),
        adopts(POOL, question, "Muzillac", 0x475, "2025-04-07", "2025-04-10"),
        adopts(POOL, question, "Péaule", 0x476, "2025-05-05", "2025-05-08"),
        adopts(POOL, question, "Billiers", 0x477, "2025-05-12", "2025-05-15"),
        conclude.into(),
        release.into(),
    ]
}

/// What the pool owes and owns.
fn owned() -> Vec<Command> {
    let asset = |asset, label: &str, owner: Option<&str>, value: &str| RecordAsset {
        asset,
        convention: POOL,
        label: name(label),
        made_available_by: owner.map(member),
        acquired_on: date("2024-02-01"),
        value: euros(value),
        valued_on: date("2025-12-31"),
    };
    let loan = |loan, asset, purpose: &str, principal: &str, parts: &[(&str, &str, &str)]| RecordLoan {
        loan,
        convention: POOL,
        decision: None,
        asset,
        lender: name("Banque des Territoires"),
        purpose: name(purpose),
        contracted_on: date("2024-03-01"),
        principal: euros(principal),
        instalments: parts
            .iter()
            .map(|(due_on, principal, interest)| LoanInstalment {
                due_on: date(due_on),
                interest: euros(interest),
                principal: euros(principal),
            })
            .collect(),
    };
    vec![
        asset(ASSET_ROOM, "Salle de Billiers", Some("Billiers"), "60000.00").into(),
        asset(ASSET_EQUIPMENT, "Équipement du bassin", None, "18000.00").into(),
        loan(
            LOAN_BASIN,
            None,
            "Construction du bassin",
            "200000.00",
            &[
                ("2025-06-30", "50000.00", "4000.00"),
                ("2034-06-30", "150000.00", "27000.00"),
            ],
        )
        .into(),
        loan(
            LOAN_ROOF,
            None,
            "Toiture",
            "60000.00",
            &[
                ("2025-03-31", "15000.00", "1800.00"),
                ("2027-03-31", "15000.00", "1350.00"),
                ("2028-03-31", "15000.00", "900.00"),
                ("2029-03-31", "15000.00", "450.00"),
            ],
        )
        .into(),
        loan(
            LOAN_ROOM,
            Some(ASSET_ROOM),
            "Salle de Billiers",
            "20000.00",
            &[("2028-12-31", "20000.00", "2000.00")],
        )
        .into(),
    ]
}

/// The settlement, the call of what is paid at once, less the compensation.
fn settled() -> Vec<Command> {
    let answer = |loan, share, payment| DebtAnswer {
        loan,
        share,
        payment,
        reason: None,
    };
    let settle = SettleWithdrawal {
        withdrawal: WITHDRAWAL,
        convention: POOL,
        member: member("Billiers"),
        terms: WithdrawalTerms::Provided,
        settled_on: date("2026-10-19"),
        debt_on: date("2025-12-31"),
        key: Some(POOL_KEY),
        debts: vec![
            answer(LOAN_BASIN, DebtShare::Key, DebtPayment::AtOnce),
            answer(LOAN_ROOF, DebtShare::Key, DebtPayment::Annuities),
            answer(LOAN_ROOM, DebtShare::WithAsset, DebtPayment::AtOnce),
        ],
        assets: vec![
            AssetSettled {
                asset: ASSET_ROOM,
                compensation: None,
                outcome: AssetOutcome::Returned,
            },
            AssetSettled {
                asset: ASSET_EQUIPMENT,
                compensation: Some(Compensation {
                    amount: euros("1500.00"),
                    paid_by: CompensationPayer::Cooperation,
                }),
                outcome: AssetOutcome::Kept,
            },
        ],
        due_on: date("2027-01-31"),
        refund_account: account("6718"),
        refunded_account: account("7718"),
        reason: text("Retrait de Billiers, accordé par les conseils de Muzillac et de Péaule."),
    };
    let basin = due(&format!("debt/{LOAN_BASIN}"));
    let offset = OffsetCredit {
        allocation: due(&format!("compensation/{ASSET_EQUIPMENT}")),
        member: member("Billiers"),
        call: call_id(basin, 1, member("Billiers")),
        amount: euros("1500.00"),
        offset_on: date("2026-10-28"),
    };
    vec![
        settle.into(),
        call_contributions(basin, "2026-10-26", &["2027-01-31"]),
        offset.into(),
    ]
}
