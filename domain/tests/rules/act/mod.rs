//! Undoing. Three communes share 100.00 euros for 2026 by key B, which replaced key A; what happens to the one, the other and the money when
//! something is undone.

mod chain;
mod graph;
mod keys;
mod law;
mod random;

use crate::support::{adopted, commune, decision, draft, facts, in_force, install, key, then};
use domain::act::command::{
    CorrectClericalError, RecordAnnulment, RecordIllegality, RepealAct, RescindAct, ReverseJudgment,
};
use domain::act::{ActNature, RepealGround};
use domain::budget::Direction;
use domain::budget::command::AdoptBudget;
use domain::committee::event::Effect;
use domain::key::command::AdoptKey;
use domain::key::{Fixed, Formula, Quota};
use domain::sample::orders::{allocate, call_contributions, draft_budget};
use domain::sample::{BUDGET_2026, LEDGER, date, euros, id, name, text};
use domain::value::{AllocationId, CallId, EventId, Fraction, KeyId, PaymentId};
use domain::{Command, Draft, Event, Ledger};

/// The allocation of 2026.
pub(crate) const ALLOCATION: AllocationId = AllocationId::new(id(0x7100));
/// Within four months of the decision on B.
pub(crate) const DECIDED_ON: &str = "2025-12-01";

fn key_id(n: u128) -> KeyId {
    KeyId::new(id(0x6000 + n))
}

const A: u128 = 1;
const B: u128 = 2;
const C: u128 = 3;

fn quotas() -> Formula {
    let quota = |(n, share): (usize, &str)| Quota {
        member: commune(n),
        share: Fraction::parse_decimal(share).unwrap(),
    };
    Formula::Fixed(Fixed {
        normalise: false,
        quotas: [(0, "0.5"), (1, "0.3"), (2, "0.2")].map(quota).to_vec(),
    })
}

fn adopt(n: u128, session: u128, index: usize, from: &str) -> AdoptKey {
    AdoptKey {
        key: key_id(n),
        decision: decision(session, index),
        from: date(from),
        until: None,
        retroactivity: None,
    }
}

/// Adopts C, which the session of 13 November 2025 decided too.
pub(crate) fn adopt_c(from: &str) -> AdoptKey {
    adopt(C, 2, 2, from)
}

fn call_of(n: usize) -> CallId {
    CallId::new(ALLOCATION.derive(&format!("call/{}", commune(n))))
}

fn commands() -> Vec<Command> {
    let mut commands = in_force(draft(3));
    commands.push(install(3).into());
    commands.extend([(A, Formula::Equal), (B, quotas()), (C, Formula::Equal)].map(|(n, rule)| key(n, rule, 3).into()));
    let line = ("paie", "6411", Direction::Expense, "100.00", "Paie");
    commands.push(draft_budget(BUDGET_2026, "2026", &[("paie", "Paie")], &[line]).into());
    commands.extend(adopted(1, "2024-11-14", &[Effect::AdoptKey(key_id(A))], 3));
    commands.push(adopt(A, 1, 0, "2025-01-01").into());
    let effects = [
        Effect::AdoptKey(key_id(B)),
        Effect::AdoptBudget(BUDGET_2026),
        Effect::AdoptKey(key_id(C)),
    ];
    commands.extend(adopted(2, "2025-11-13", &effects, 3));
    commands.push(adopt(B, 2, 0, "2026-01-01").into());
    let budget = AdoptBudget {
        budget: BUDGET_2026,
        decision: decision(2, 1),
    };
    commands.push(budget.into());
    commands.push(allocate(ALLOCATION, BUDGET_2026, "paie", key_id(B), "2026-02-10"));
    commands.push(call_contributions(ALLOCATION, "2026-03-02", &["2026-06-30"]));
    let payment = domain::payment::command::RecordPayment {
        payment: PaymentId::new(id(0x7200)),
        call: call_of(0),
        amount: euros("50.00"),
        paid_on: date("2026-06-15"),
        reference: name("Encaissement"),
        surplus: false,
    };
    commands.push(payment.into());
    commands
}

/// All that happened before anything is undone.
pub(crate) fn told() -> Vec<Draft> {
    facts(commands())
}

/// The same, and what follows from `more`.
pub(crate) fn with(more: impl IntoIterator<Item = Command>) -> Vec<Draft> {
    let mut given = told();
    for command in more {
        let next = then(given.clone(), command).expect("aucune règle ne s’y oppose");
        given.extend(next);
    }
    given
}

/// The ledger after `given`.
fn ledger_of(given: &[Draft]) -> Ledger {
    let mut ledger = Ledger::default();
    for draft in given {
        cqrs_es::Aggregate::apply(&mut ledger, draft.clone());
    }
    ledger
}

/// The id of the last fact of `given` that `is` recognises.
pub(crate) fn fact(given: &[Draft], is: impl Fn(&Event) -> bool) -> EventId {
    let position = given.iter().rposition(|draft| is(&draft.event)).expect("un tel fait");
    EventId::new(LEDGER.derive(&format!("event/{position}")))
}

pub(crate) fn deliberation_of(n: usize) -> EventId {
    fact(
        &told(),
        |event| matches!(event, Event::DeliberationRecorded(data) if data.member == commune(n)),
    )
}

pub(crate) fn entry_into_force() -> EventId {
    fact(&told(), |event| matches!(event, Event::ConventionEnteredIntoForce(_)))
}

pub(crate) fn decision_on_b() -> EventId {
    fact(
        &told(),
        |event| matches!(event, Event::DecisionAdopted(data) if data.item == decision(2, 0)),
    )
}

pub(crate) fn adoption_of_b() -> EventId {
    fact(
        &told(),
        |event| matches!(event, Event::KeyAdopted(data) if data.key == key_id(B)),
    )
}

pub(crate) fn first_call() -> EventId {
    fact(
        &told(),
        |event| matches!(event, Event::ContributionCalled(data) if data.member == commune(0)),
    )
}

pub(crate) fn annulled(act: EventId) -> RecordAnnulment {
    RecordAnnulment {
        act,
        court: name("le tribunal administratif de Rennes"),
        number: name("2601234"),
        judged_on: date("2026-05-12"),
        partial: None,
        effect_from: None,
    }
}

pub(crate) fn declared_illegal(act: EventId) -> RecordIllegality {
    RecordIllegality {
        act,
        court: name("le tribunal administratif de Rennes"),
        number: name("2601235"),
        judged_on: date("2026-05-12"),
        parties: vec![commune(2)],
    }
}

pub(crate) fn repealed(act: EventId, decided_on: &str) -> RepealAct {
    RepealAct {
        act,
        number: name("2026-31"),
        decided_on: date(decided_on),
        from: date(decided_on),
        nature: ActNature::Regulatory,
        ground: RepealGround::AnyReason,
        reason: text("Le service change."),
    }
}

pub(crate) fn rescinded(act: EventId, decided_on: &str) -> RescindAct {
    RescindAct {
        act,
        number: name("2025-44"),
        decided_on: date(decided_on),
        nature: ActNature::Regulatory,
        illegality: Some(text("Le comité n’était pas convoqué.")),
    }
}

pub(crate) fn correction(act: EventId) -> CorrectClericalError {
    CorrectClericalError {
        act,
        instead_of: text("article 4"),
        read: text("article 5"),
        corrected_on: date("2026-01-20"),
    }
}

pub(crate) fn reversed(judgment: EventId) -> ReverseJudgment {
    ReverseJudgment {
        judgment,
        court: name("la cour administrative d’appel de Nantes"),
        number: name("26NT00001"),
        judged_on: date("2026-10-06"),
    }
}
