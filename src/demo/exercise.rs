//! A fiscal year of the imagined service: its budget, how it is shared and called, and what is paid.

use super::names::{allocation, budget as budget_id, convention, date, id, key, request};
use super::story::{Chapter, Told};
use super::years::{COMPUTING, Plan, SCHOOLS};
use domain::Request;
use domain::allocation::command::Allocate;
use domain::budget::command::DraftBudget;
use domain::budget::event::{BudgetLine, Pool};
use domain::budget::{BudgetKind, Direction, PoolKind, Section};
use domain::call::command::CallContributions;
use domain::event::Role;
use domain::payment::command::RecordPayment;
use domain::value::{Account, CallId, Cents, FiscalYear, Name, PaymentId, PoolCode};

/// Its budget, as drafted.
pub(super) fn budget(plan: &Plan) -> Told<Request> {
    let line = |pool: &str, direction, (account, label, amount): (&str, &str, &str)| {
        Ok(BudgetLine {
            account: Account::parse(account)?,
            amount: Cents::parse_euros(amount)?,
            direction,
            function: None,
            label: Name::new(label)?,
            pool: PoolCode::parse(pool)?,
            section: Section::Running,
        })
    };
    let mut lines = plan
        .informatique
        .iter()
        .map(|row| line(COMPUTING, Direction::Expense, *row))
        .collect::<Told<Vec<_>>>()?;
    lines.push(line(
        COMPUTING,
        Direction::Receipt,
        ("7478", "Participation d’un syndicat voisin", plan.receipt),
    )?);
    lines.push(line(SCHOOLS, Direction::Expense, plan.ecoles)?);
    let pools = vec![
        Pool {
            code: PoolCode::parse(COMPUTING)?,
            kind: PoolKind::Service,
            label: Name::new("Informatique des mairies")?,
        },
        Pool {
            code: PoolCode::parse(SCHOOLS)?,
            kind: PoolKind::Service,
            label: Name::new("Numérique des écoles")?,
        },
    ];
    let fiscal_year = FiscalYear::parse(plan.year)?;
    let draft = DraftBudget {
        budget: budget_id(plan.year),
        convention: convention(),
        fiscal_year,
        kind: BudgetKind::Initial,
        pools,
        lines,
    };
    request(&format!("budget/{}", plan.year), Role::Officer, draft)
}

/// Shares and calls its costs.
pub(super) fn shared_and_called(plan: &Plan) -> Told<Chapter> {
    let mut requests = Vec::new();
    for (pool, key_name) in [(COMPUTING, plan.computing_key), (SCHOOLS, "ecoles-population")] {
        let allocation = allocation(plan.year, pool);
        let allocate = Allocate {
            allocation,
            budget: budget_id(plan.year),
            pool: PoolCode::parse(pool)?,
            key: key(key_name),
            computed_on: date(plan.allocated_on)?,
            presences: Vec::new(),
        };
        requests.push(request(
            &format!("allocate/{}/{pool}", plan.year),
            Role::Officer,
            allocate,
        )?);
        let call = CallContributions {
            allocation,
            issued_on: date(plan.issued_on)?,
            due_dates: plan.due_dates.iter().map(|due| date(due)).collect::<Told<_>>()?,
            weights: Vec::new(),
            payer_account: Account::parse("62876")?,
            receiver_account: Account::parse("70875")?,
        };
        requests.push(request(&format!("call/{}/{pool}", plan.year), Role::Officer, call)?);
    }
    Ok(Chapter::new(
        format!("L’exercice {} est réparti et appelé", plan.year),
        requests,
    ))
}

/// The requests that pay the calls of `plan`, instalment by instalment, as far as the story goes.
pub(crate) fn payments(plan: &Plan, called: &[Called]) -> Told<Chapter> {
    let mut requests = Vec::new();
    for (number, paid_on) in plan.paid_on.iter().enumerate() {
        let Some(paid_on) = paid_on else { continue };
        for call in called {
            let Some(amount) = call
                .instalments
                .get(number)
                .filter(|_| plan.late != Some((call.rank, number)))
            else {
                continue;
            };
            let name = format!("payment/{}/{number}", call.call);
            let payment = RecordPayment {
                payment: PaymentId::new(id(&name)),
                call: call.call,
                amount: *amount,
                paid_on: date(paid_on)?,
                reference: Name::new(&format!("TG-{}-{}", plan.year, number + 1))?,
                surplus: false,
            };
            requests.push(request(&name, Role::Officer, payment)?);
        }
    }
    Ok(Chapter::new(
        format!("Les communes paient leurs échéances {}", plan.year),
        requests,
    ))
}

/// A call as the payments see it.
pub(crate) struct Called {
    /// The call.
    pub(crate) call: CallId,
    /// Rank of the commune in the import, the EPCI being 0.
    pub(crate) rank: usize,
    /// What falls due, in order.
    pub(crate) instalments: Vec<Cents>,
}
