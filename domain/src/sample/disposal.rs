//! A second, smaller story: one year of a service that an EPCI puts at the disposal of its communes (CGCT, L. 5211-4-1), reimbursed at a unit
//! cost. The amounts are those of a worked example: 312.40 € foreseen for 40 and 25 units; in the end 305.18 € for 47 and 21.5.

use super::convention::{committee, convention, members};
use super::orders::{allocate, call_contributions, close, convene, draft_budget, item, open, vote};
use super::{
    CONVENTION, MEMBERS, clauses, component, criterion, date, id, member, member_units, name, pool, request, settle,
    year,
};
use crate::budget::command::{AdoptBudget, DraftBudget};
use crate::budget::{BudgetKind, Direction};
use crate::command::{Command, Request};
use crate::committee::command::InstallCommittee;
use crate::committee::event::{AgendaItem, Effect};
use crate::committee::{Choice, ItemKind, Nature};
use crate::convention::command::{BringIntoForce, DraftConvention, SignConvention};
use crate::convention::{ClauseKind, LegalForm, Provisions};
use crate::key::command::{AdoptKey, DefineKey};
use crate::key::{Basis, Cost, Formula, Reference, Rounding, UnitCost, VintagePolicy};
use crate::member::Criterion;
use crate::unit_cost::command::{NotifyUnitCost, StateUnits};
use crate::unit_cost::{ComponentKind, UnitCostStage};
use crate::value::{AllocationId, BudgetId, Fraction, ItemId, KeyId, NoticeId, SessionId, StatementId};

/// The key that prices the hours at the cost notified.
pub const KEY: KeyId = KeyId::new(id(0x6c));
/// The budget of 2025.
pub const BUDGET: BudgetId = BudgetId::new(id(0x78));
/// The accounts of 2025.
pub const ACCOUNTS: BudgetId = BudgetId::new(id(0x79));
/// What is foreseen: 12 496.00 € for Muzillac, 7 810.00 € for Péaule.
pub const FORECAST: AllocationId = AllocationId::new(id(0x8c));
/// What is owed in the end: 14 343.46 € and 6 561.37 €.
pub const FINAL: AllocationId = AllocationId::new(id(0x8d));
/// The cost foreseen.
pub const NOTICE: NoticeId = NoticeId::new(id(0xb8));
/// The cost observed.
pub const NOTICE_ACTUAL: NoticeId = NoticeId::new(id(0xb9));

/// What is counted.
pub fn hours() -> Criterion {
    criterion("heure d’instruction")
}

/// What holds its cost.
pub fn cost_of_an_hour() -> Criterion {
    criterion("coût de l’heure d’instruction")
}

/// The convention of [`MEMBERS`], of the form `form`, signed on `signed_on`, in force from `from` on.
pub fn cooperation(form: LegalForm, signed_on: &str, from: &str) -> Vec<Command> {
    let asked = [
        ClauseKind::CostMethod,
        ClauseKind::UsageForecast,
        ClauseKind::StaffCommitteeAdvice,
        ClauseKind::Conference,
    ];
    let of_the_form = |command| match command {
        Command::DraftConvention(order) => DraftConvention {
            legal_form: form,
            title: name("Mise à disposition du service d’instruction"),
            starts_on: date(from),
            provisions: Provisions {
                clauses: clauses(&asked),
                reimbursement_months: Some(12),
                ..order.provisions
            },
            ..order
        }
        .into(),
        Command::SignConvention(order) => SignConvention {
            signed_on: date(signed_on),
            ..order
        }
        .into(),
        Command::BringIntoForce(order) => BringIntoForce {
            in_force_on: date(from),
            ..order
        }
        .into(),
        other => other,
    };
    let chapters = [members(), convention()].concat();
    chapters.into_iter().map(of_the_form).collect()
}

/// An assembly that decides on everything, the accounts too, with nothing to publish nor to transmit.
pub fn assembly() -> Command {
    InstallCommittee {
        nature: Nature::GeneralAssembly,
        ..committee()
    }
    .into()
}

/// The session number `n` of the assembly, convened on `sent_on` and held on `held_on`, adopts `items`.
pub fn adopted(n: u128, sent_on: &str, held_on: &str, items: Vec<AgendaItem>) -> Vec<Command> {
    let session = SessionId::new(id(0xc0_u128.saturating_add(n)));
    let votes = items.iter().map(|item| vote(session, item.item, [Choice::InFavour; 4]));
    let votes: Vec<Command> = votes.collect();
    let mut commands = vec![
        convene(session, sent_on, held_on, items),
        open(session, &MEMBERS.map(|(label, ..)| label), &[]),
    ];
    commands.extend(votes);
    commands.push(close(session, None));
    commands
}

/// The decision number `n`.
pub const fn decision(n: u128) -> ItemId {
    ItemId::new(id(0xd0_u128.saturating_add(n)))
}

/// The unit cost foreseen for the fiscal year `of`: 31 240.00 € for 100 hours, of which Muzillac foresees 40 and Péaule 25.
pub fn forecast(of: &str, notified_on: &str) -> NotifyUnitCost {
    NotifyUnitCost {
        notice: NOTICE,
        convention: CONVENTION,
        pool: pool("instruction"),
        fiscal_year: year(of),
        stage: UnitCostStage::Forecast,
        unit: hours(),
        series: cost_of_an_hour(),
        components: vec![
            component(ComponentKind::Staff, "Deux instructeurs", "6411", "27000.00"),
            component(ComponentKind::Supplies, "Fournitures", "6064", "1240.00"),
            component(ComponentKind::Renewal, "Postes de travail", "2183", "1000.00"),
            component(ComponentKind::ServiceContracts, "Logiciel", "6156", "2000.00"),
        ],
        units: Fraction::whole(100),
        decimals: None,
        notified_on: date(notified_on),
        reference: name(&format!("Courrier du {}", date(notified_on).french())),
        forecast: member_units(&[("Muzillac", "40"), ("Péaule", "25")]),
        decision: None,
    }
}

/// The cost observed: 30 518.00 € for 100 hours.
pub fn actual(of: &str, notified_on: &str) -> NotifyUnitCost {
    NotifyUnitCost {
        notice: NOTICE_ACTUAL,
        stage: UnitCostStage::Actual,
        components: vec![
            component(ComponentKind::Staff, "Deux instructeurs", "6411", "26400.00"),
            component(ComponentKind::ServiceContracts, "Logiciel", "6156", "4118.00"),
        ],
        forecast: Vec::new(),
        ..forecast(of, notified_on)
    }
}

/// The statement number `n`, of `period`, made on `stated_on`: the hours of Muzillac and of Péaule.
pub fn statement(n: u128, period: &str, stated_on: &str, of_muzillac: &str, of_peaule: &str) -> StateUnits {
    StateUnits {
        statement: StatementId::new(id(0xe0_u128.saturating_add(n))),
        convention: CONVENTION,
        pool: pool("instruction"),
        period: super::period(period),
        replaces: None,
        units: member_units(&[("Muzillac", of_muzillac), ("Péaule", of_peaule)]),
        stated_on: date(stated_on),
        reference: name(&format!("État n° {n}")),
        decision: None,
    }
}

/// The statements of the year, by halves: 47 and 21.5 hours.
pub fn halves() -> [StateUnits; 2] {
    [
        statement(1, "2025-01-01..2025-06-30", "2025-07-04", "20", "11.5"),
        statement(2, "2025-07-01..2025-12-31", "2026-01-12", "27", "10"),
    ]
}

/// The key that prices the hours of Muzillac and Péaule at the cost recorded for the carrier.
pub fn key() -> DefineKey {
    let of_the_year = VintagePolicy::YearsBefore(0);
    DefineKey {
        key: KEY,
        convention: CONVENTION,
        name: name("Coût unitaire de l’instruction"),
        pool: pool("instruction"),
        formula: Formula::UnitCost(UnitCost {
            cost: Cost::Reference(Reference {
                series: cost_of_an_hour(),
                source: None,
                vintage: of_the_year,
            }),
            units: Basis::of(hours(), of_the_year),
        }),
        rounding: Rounding::DEFAULT,
        participants: vec![member("Muzillac"), member("Péaule")],
        ties: Vec::new(),
        revises: None,
    }
}

fn budget(budget: BudgetId, kind: BudgetKind, amount: &str) -> Command {
    let pools = [("instruction", "Instruction des autorisations d’urbanisme")];
    let lines = [("instruction", "6411", Direction::Expense, amount, "Instruction")];
    DraftBudget {
        kind,
        ..draft_budget(budget, "2025", &pools, &lines)
    }
    .into()
}

/// The year before anything is shared: the cost notified in time, the key and the budget adopted.
pub fn decided() -> Vec<Command> {
    let mut commands = cooperation(LegalForm::MiseADisposition, "2024-06-10", "2024-07-01");
    commands.extend([
        assembly(),
        forecast("2025", "2025-03-10").into(),
        key().into(),
        budget(BUDGET, BudgetKind::Initial, "31240.00"),
    ]);
    let items = vec![
        item(decision(0), Effect::AdoptKey(KEY), "Clé de l’instruction"),
        item(decision(1), Effect::AdoptBudget(BUDGET), "Budget 2025"),
    ];
    commands.extend(adopted(0, "2025-03-13", "2025-04-03", items));
    commands.extend([
        AdoptKey {
            key: KEY,
            decision: decision(0),
            from: date("2025-01-01"),
            until: None,
            retroactivity: Some(super::text("Le service fonctionne depuis le 1er janvier.")),
        }
        .into(),
        AdoptBudget {
            budget: BUDGET,
            decision: decision(1),
        }
        .into(),
    ]);
    commands
}

/// The forecast is shared and called.
pub fn called() -> Vec<Command> {
    vec![
        allocate(FORECAST, BUDGET, "instruction", KEY, "2025-04-20"),
        call_contributions(FORECAST, "2025-04-20", &["2025-06-30"]),
    ]
}

/// The accounts are approved.
pub fn accounts() -> Vec<Command> {
    let point = AgendaItem {
        kind: ItemKind::Accounts,
        ..item(decision(2), Effect::ApproveAccounts(ACCOUNTS), "Comptes 2025")
    };
    let mut commands = vec![budget(ACCOUNTS, BudgetKind::Accounts, "30518.00")];
    commands.extend(adopted(1, "2026-04-15", "2026-05-05", vec![point]));
    commands.push(
        AdoptBudget {
            budget: ACCOUNTS,
            decision: decision(2),
        }
        .into(),
    );
    commands
}

/// The accounts are shared.
pub fn shared() -> Command {
    allocate(FINAL, ACCOUNTS, "instruction", KEY, "2026-05-20")
}

/// What that changes is settled.
pub fn settled() -> Command {
    settle(FINAL, "2026-06-01", "2026-07-01")
}

/// The whole year, up to the accounts.
pub fn up_to_the_accounts() -> Vec<Command> {
    let [first, second] = halves();
    let observed = vec![first.into(), second.into(), actual("2025", "2026-03-10").into()];
    [decided(), called(), observed, accounts()].concat()
}

/// `commands` as requests, numbered from `first` on.
pub fn requests(first: u128, commands: impl IntoIterator<Item = Command>) -> Vec<Request> {
    (first..)
        .zip(commands)
        .map(|(number, command)| request(number, command))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::super::record;
    use super::*;

    #[test]
    fn the_year_is_accepted_whole() {
        let whole = up_to_the_accounts().into_iter().chain([shared(), settled()]);
        let (ledger, _) = record(&requests(0, whole));
        assert!(ledger.allocations.get(FINAL).is_ok_and(|allocation| allocation.settled));
    }
}
