//! What is rewritten together.

use super::{Rows, Table, Value};
use super::{
    act, allocation, budget, closing, committee, convention, decision, key, ledger, member, obligation, past_act,
    payment, unit_cost, withdrawal,
};
use crate::LedgerView;
use crate::allocations::AllocationView;
use crate::budgets::BudgetView;
use crate::committees::CommitteeView;
use crate::conventions::ConventionView;
use crate::decisions::DecisionView;
use crate::keys::KeyView;
use crate::members::MemberView;
use crate::obligations::ObligationView;
use domain::member::Criterion;
use domain::unit_cost::{UnitCostNotice, UnitStatement};
use domain::value::{
    AllocationId, AssetId, BudgetId, CallId, CommitteeId, ConventionId, Date, FiscalYear, ItemId, KeyId, LoanId,
    MemberId, NoticeId, PaymentId, SessionId, StatementId, WithdrawalId,
};

/// What is rewritten together: the rows of its tables whose first columns hold its key. No row belongs to two parts.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Part {
    /// The ledger.
    Ledger,
    /// A member, its names, who took its place, where to bill it.
    Member(MemberId),
    /// The values of a criterion of a reference year for a member.
    Criterion(MemberId, Criterion, FiscalYear),
    /// The acts of a member taken over from files, of one day.
    PastActs(MemberId, Date),
    /// A convention, who belongs to it, what assemblies decided of it, who sits in whose place, what it provides on late interest, the
    /// debates on its budgets.
    Convention(ConventionId),
    /// A committee and its seats.
    Committee(CommitteeId),
    /// A session.
    Session(CommitteeId, SessionId),
    /// A decision and the public votes.
    Decision(ItemId),
    /// A key and those it shares among.
    Key(KeyId),
    /// A budget, its pools and its lines.
    Budget(BudgetId),
    /// An allocation and its shares.
    Allocation(AllocationId),
    /// What a member owes for an allocation, its calls, their titles, what was paid, its credit.
    Obligation(AllocationId, MemberId),
    /// A payment.
    Payment(PaymentId),
    /// What was done to recover a call.
    Recovery(CallId),
    /// A loan and its schedule.
    Loan(LoanId),
    /// An asset.
    Asset(AssetId),
    /// The settlement of a withdrawal.
    Withdrawal(WithdrawalId),
    /// A closed year of a convention.
    Closing(ConventionId, FiscalYear),
    /// A notice of a unit cost, its components, the units it foresees.
    UnitCost(NoticeId),
    /// A statement of units.
    UnitStatement(StatementId),
    /// All that corrected or undid an act: few rows, each of which may depend on any later one.
    Undoings,
}

/// The tables of each part.
type Tables = &'static [&'static Table];
const OF_LEDGER: Tables = &[&ledger::LEDGER];
const OF_MEMBER: Tables = &[
    &member::MEMBER,
    &member::MEMBER_IDENTIFIERS,
    &member::SUCCESSION,
    &member::BILLING_DETAILS,
];
const OF_CRITERION: Tables = &[&member::CRITERION];
const OF_PAST_ACTS: Tables = &[&past_act::PAST_ACT];
const OF_CONVENTION: Tables = &[
    &convention::CONVENTION,
    &convention::PARTICIPATION,
    &convention::DELIBERATION,
    &convention::AMENDMENT,
    &convention::SUBSTITUTION,
    &budget::ORIENTATION_DEBATE,
    &payment::LATE_INTEREST,
    &payment::LATE_INTEREST_RATE,
];
const OF_COMMITTEE: Tables = &[&committee::COMMITTEE, &committee::SEAT];
const OF_SESSION: Tables = &[&committee::SESSION];
const OF_DECISION: Tables = &[&decision::DECISION, &decision::VOTE];
const OF_KEY: Tables = &[&key::KEY, &key::KEY_PARTICIPANT];
const OF_BUDGET: Tables = &[&budget::BUDGET, &budget::BUDGET_POOL, &budget::BUDGET_LINE];
const OF_ALLOCATION: Tables = &[&allocation::ALLOCATION, &allocation::SHARE];
const OF_OBLIGATION: Tables = &[
    &obligation::OBLIGATION,
    &obligation::CALL,
    &obligation::INSTALMENT,
    &obligation::TITLE,
    &obligation::PAYMENT_MOVEMENT,
    &obligation::CREDIT_USE,
];
const OF_PAYMENT: Tables = &[&payment::PAYMENT];
const OF_RECOVERY: Tables = &[&payment::RECOVERY_STEP];
const OF_LOAN: Tables = &[&withdrawal::LOAN, &withdrawal::LOAN_INSTALMENT];
const OF_ASSET: Tables = &[&withdrawal::ASSET];
const OF_WITHDRAWAL: Tables = &[
    &withdrawal::WITHDRAWAL,
    &withdrawal::WITHDRAWAL_DEBT,
    &withdrawal::WITHDRAWAL_SHARE,
    &withdrawal::WITHDRAWAL_ASSET,
    &withdrawal::WITHDRAWAL_DUE,
];
const OF_CLOSING: Tables = &[&closing::CLOSING];
const OF_UNIT_COST: Tables = &[
    &unit_cost::UNIT_COST,
    &unit_cost::COST_COMPONENT,
    &unit_cost::UNIT_FORECAST,
];
const OF_UNIT_STATEMENT: Tables = &[&unit_cost::UNIT_STATEMENT, &unit_cost::STATED_UNITS];
const OF_UNDOINGS: Tables = &[&act::UNDOING];

impl Part {
    /// The tables that hold its rows.
    pub fn tables(&self) -> &'static [&'static Table] {
        match self {
            Self::Ledger => OF_LEDGER,
            Self::Member(_) => OF_MEMBER,
            Self::Criterion(..) => OF_CRITERION,
            Self::PastActs(..) => OF_PAST_ACTS,
            Self::Convention(_) => OF_CONVENTION,
            Self::Committee(_) => OF_COMMITTEE,
            Self::Session(..) => OF_SESSION,
            Self::Decision(_) => OF_DECISION,
            Self::Key(_) => OF_KEY,
            Self::Budget(_) => OF_BUDGET,
            Self::Allocation(_) => OF_ALLOCATION,
            Self::Obligation(..) => OF_OBLIGATION,
            Self::Payment(_) => OF_PAYMENT,
            Self::Recovery(_) => OF_RECOVERY,
            Self::Loan(_) => OF_LOAN,
            Self::Asset(_) => OF_ASSET,
            Self::Withdrawal(_) => OF_WITHDRAWAL,
            Self::Closing(..) => OF_CLOSING,
            Self::UnitCost(_) => OF_UNIT_COST,
            Self::UnitStatement(_) => OF_UNIT_STATEMENT,
            Self::Undoings => OF_UNDOINGS,
        }
    }

    /// What the first columns of its rows hold, in each of its tables.
    pub fn key(&self) -> Vec<Value<'_>> {
        match self {
            Self::Ledger | Self::Undoings => Vec::new(),
            Self::Member(id) => vec![(*id).into()],
            Self::Criterion(member, criterion, vintage) => {
                vec![(*member).into(), criterion.to_string().into(), (*vintage).into()]
            }
            Self::PastActs(member, day) => vec![(*member).into(), (*day).into()],
            Self::Convention(id) => vec![(*id).into()],
            Self::Committee(id) => vec![(*id).into()],
            Self::Session(committee, id) => vec![(*committee).into(), (*id).into()],
            Self::Decision(id) => vec![(*id).into()],
            Self::Key(id) => vec![(*id).into()],
            Self::Budget(id) => vec![(*id).into()],
            Self::Allocation(id) => vec![(*id).into()],
            Self::Obligation(allocation, member) => vec![(*allocation).into(), (*member).into()],
            Self::Payment(id) => vec![(*id).into()],
            Self::Recovery(call) => vec![(*call).into()],
            Self::Loan(id) => vec![(*id).into()],
            Self::Asset(id) => vec![(*id).into()],
            Self::Withdrawal(id) => vec![(*id).into()],
            Self::Closing(convention, year) => vec![(*convention).into(), (*year).into()],
            Self::UnitCost(id) => vec![(*id).into()],
            Self::UnitStatement(id) => vec![(*id).into()],
        }
    }

    /// Writes its rows as `view` has them: none for what the view does not know.
    pub fn write(&self, view: &LedgerView, rows: &mut dyn Rows) {
        match self {
            Self::Ledger => write_ledger(view, rows),
            Self::Member(id) => {
                if let Some(member) = view.members.get(*id) {
                    write_member(member, view, rows);
                }
            }
            Self::Criterion(id, criterion, vintage) => {
                let member = view.members.get(*id).into_iter();
                let values = member.flat_map(|member| member.criteria_of(criterion, *vintage));
                values.for_each(|value| member::write_criterion(*id, value, rows));
            }
            Self::PastActs(member, day) => {
                for known in view.past_acts.of(*member).filter(|known| known.act.decided_on == *day) {
                    past_act::write_past_act(known, rows);
                }
            }
            Self::Convention(id) => {
                if let Some(convention) = view.conventions.get(*id) {
                    write_convention(convention, view, rows);
                }
            }
            Self::Committee(id) => {
                if let Some(committee) = view.committees.get(*id) {
                    write_committee(committee, rows);
                }
            }
            Self::Session(id, session) => {
                let committee = view.committees.get(*id);
                if let Some(session) = committee.and_then(|committee| committee.session(*session)) {
                    committee::write_session(session, rows);
                }
            }
            Self::Decision(id) => {
                if let Some(decision) = view.decisions.get(*id) {
                    write_decision(decision, rows);
                }
            }
            Self::Key(id) => {
                if let Some(key) = view.keys.get(*id) {
                    write_key(key, rows);
                }
            }
            Self::Budget(id) => {
                if let Some(budget) = view.budgets.get(*id) {
                    write_budget(budget, rows);
                }
            }
            Self::Allocation(id) => {
                if let Some(allocation) = view.allocations.get(*id) {
                    write_allocation(allocation, rows);
                }
            }
            Self::Obligation(allocation, member) => {
                if let Some(known) = obligation_of(view, *allocation, *member) {
                    obligation::write_obligation(known, rows);
                }
            }
            Self::Payment(id) => {
                if let Ok(payment) = view.payments.get(*id) {
                    payment::write_payment(*id, payment, rows);
                }
            }
            Self::Recovery(call) => {
                for step in view.payments.steps(*call) {
                    payment::write_step(*call, step, rows);
                }
            }
            Self::Loan(id) => {
                if let Ok(loan) = view.loans.get(*id) {
                    withdrawal::write_whole_loan(loan, rows);
                }
            }
            Self::Asset(id) => {
                if let Ok(asset) = view.assets.get(*id) {
                    withdrawal::write_asset(asset, rows);
                }
            }
            Self::Withdrawal(id) => {
                if let Some(settled) = view.withdrawals.get(*id) {
                    withdrawal::write_withdrawal(settled, rows);
                }
            }
            Self::Closing(convention, year) => {
                if let Some(closing) = view.closings.get(*convention, *year) {
                    closing::write_closing(closing, rows);
                }
            }
            Self::UnitCost(id) => {
                if let Some(notice) = view.unit_costs.notice(*id) {
                    write_unit_cost(notice, rows);
                }
            }
            Self::UnitStatement(id) => {
                if let Some(statement) = view.unit_costs.statement(*id) {
                    write_unit_statement(statement, rows);
                }
            }
            Self::Undoings => write_undoings(view, rows),
        }
    }
}

/// What `member` owes of an allocation, or of what a withdrawal makes owe under its id.
fn obligation_of(view: &LedgerView, allocation: AllocationId, member: MemberId) -> Option<&ObligationView> {
    let known = view.allocations.get(allocation).map(|known| known.computed.fiscal_year);
    let year = known.or_else(|| view.obligations.due_year(allocation))?;
    view.obligations.get(year, member, allocation).map(|known| &**known)
}

/// Writes every row of `view`: those of every part it knows. What `rows` does not want is not even looked at.
pub fn every_row(view: &LedgerView, rows: &mut dyn Rows) {
    let wants = |rows: &dyn Rows, tables: Tables| tables.iter().any(|table| rows.wants(table));
    if wants(rows, OF_LEDGER) {
        write_ledger(view, rows);
    }
    for member in view.members.iter() {
        if wants(rows, OF_MEMBER) {
            write_member(member, view, rows);
        }
        if wants(rows, OF_CRITERION) {
            for value in member.criteria() {
                member::write_criterion(member.id, value, rows);
            }
        }
        if wants(rows, OF_PAST_ACTS) {
            for known in view.past_acts.of(member.id) {
                past_act::write_past_act(known, rows);
            }
        }
    }
    if wants(rows, OF_CONVENTION) {
        for convention in view.conventions.iter() {
            write_convention(convention, view, rows);
        }
    }
    write_governance(view, rows, wants);
    if wants(rows, OF_KEY) {
        for key in view.keys.iter() {
            write_key(key, rows);
        }
    }
    if wants(rows, OF_BUDGET) {
        for budget in view.budgets.iter() {
            write_budget(budget, rows);
        }
    }
    write_unit_costs(view, rows, wants);
    write_money(view, rows, wants);
    if wants(rows, OF_UNDOINGS) {
        write_undoings(view, rows);
    }
}

fn write_governance(view: &LedgerView, rows: &mut dyn Rows, wants: impl Fn(&dyn Rows, Tables) -> bool) {
    for committee in view.committees.iter() {
        if wants(rows, OF_COMMITTEE) {
            write_committee(committee, rows);
        }
        if wants(rows, OF_SESSION) {
            for session in committee.sessions() {
                committee::write_session(session, rows);
            }
        }
    }
    if wants(rows, OF_DECISION) {
        for decision in view.decisions.iter() {
            write_decision(decision, rows);
        }
    }
}

fn write_unit_costs(view: &LedgerView, rows: &mut dyn Rows, wants: impl Fn(&dyn Rows, Tables) -> bool) {
    if wants(rows, OF_UNIT_COST) {
        for notice in view.unit_costs.notices() {
            write_unit_cost(notice, rows);
        }
    }
    if wants(rows, OF_UNIT_STATEMENT) {
        for statement in view.unit_costs.statements() {
            write_unit_statement(statement, rows);
        }
    }
}

fn write_money(view: &LedgerView, rows: &mut dyn Rows, wants: impl Fn(&dyn Rows, Tables) -> bool) {
    if wants(rows, OF_ALLOCATION) {
        for allocation in view.allocations.iter() {
            write_allocation(allocation, rows);
        }
    }
    if wants(rows, OF_OBLIGATION) {
        for known in view.obligations.iter() {
            obligation::write_obligation(known, rows);
        }
    }
    if wants(rows, OF_PAYMENT) {
        for (id, payment) in view.payments.iter() {
            payment::write_payment(id, payment, rows);
        }
    }
    if wants(rows, OF_RECOVERY) {
        let calls = view.obligations.iter().flat_map(|known| known.calls());
        for call in calls.map(|call| call.id) {
            for step in view.payments.steps(call) {
                payment::write_step(call, step, rows);
            }
        }
    }
    if wants(rows, OF_LOAN) {
        for loan in view.loans.iter() {
            withdrawal::write_whole_loan(loan, rows);
        }
    }
    if wants(rows, OF_ASSET) {
        for asset in view.assets.iter() {
            withdrawal::write_asset(asset, rows);
        }
    }
    if wants(rows, OF_WITHDRAWAL) {
        for settled in view.withdrawals.iter() {
            withdrawal::write_withdrawal(settled, rows);
        }
    }
    if wants(rows, OF_CLOSING) {
        for closing in view.closings.iter() {
            closing::write_closing(closing, rows);
        }
    }
}

fn write_allocation(allocation: &AllocationView, rows: &mut dyn Rows) {
    allocation::write_allocation(allocation, rows);
    for share in &allocation.shares {
        allocation::write_share(share, rows);
    }
}

fn write_ledger(view: &LedgerView, rows: &mut dyn Rows) {
    if let Some(identity) = &view.identity {
        ledger::write_ledger(identity, rows);
    }
}

fn write_member(member: &MemberView, view: &LedgerView, rows: &mut dyn Rows) {
    member::write_member(member, &view.members, rows);
    for identifiers in member.history() {
        member::write_identifiers(member, identifiers, rows);
    }
    for billing in member.billing() {
        member::write_billing(member.id, billing, rows);
    }
    for succession in view.members.lineage.successions(member.id) {
        for successor in &succession.successors {
            member::write_succession(member.id, succession, *successor, rows);
        }
    }
}

fn write_convention(convention: &ConventionView, view: &LedgerView, rows: &mut dyn Rows) {
    let state = convention.state();
    convention::write_convention(convention, state, rows);
    for (member, participation) in state.into_iter().flat_map(|state| &state.participations) {
        convention::write_participation(convention, *member, participation, rows);
    }
    for told in convention.deliberations() {
        convention::write_deliberation(convention.id, told, rows);
    }
    for amendment in state.into_iter().flat_map(|state| state.amendments.values()) {
        convention::write_amendment(convention.id, amendment, rows);
    }
    for substitution in view.members.substitutions.of(convention.id) {
        for replaced in &substitution.replaced {
            convention::write_substitution(convention.id, substitution, *replaced, rows);
        }
    }
    for debate in view.debates.iter().filter(|debate| debate.convention == convention.id) {
        budget::write_debate(debate, rows);
    }
    for provision in view.payments.interest(convention.id) {
        payment::write_interest(convention.id, provision, rows);
        for rate in &provision.rates {
            payment::write_rate(convention.id, provision, rate, rows);
        }
    }
}

fn write_committee(committee: &CommitteeView, rows: &mut dyn Rows) {
    committee::write_committee(committee, rows);
    for seat in &committee.seats {
        committee::write_seat(committee.id, seat, rows);
    }
}

fn write_decision(decision: &DecisionView, rows: &mut dyn Rows) {
    decision::write_decision(decision, rows);
    for ballot in &decision.ballots {
        decision::write_vote(decision.item, ballot, rows);
    }
}

fn write_key(key: &KeyView, rows: &mut dyn Rows) {
    key::write_key(key, rows);
    for (rank, member) in (1..).zip(&key.participants) {
        key::write_participant(key.id, rank, *member, rows);
    }
}

fn write_budget(budget: &BudgetView, rows: &mut dyn Rows) {
    budget::write_budget(budget, budget.totals(), rows);
    for (rank, pool) in (1..).zip(&budget.pools) {
        budget::write_pool(budget.id, rank, pool, rows);
    }
    for (rank, line) in (1..).zip(&budget.lines) {
        budget::write_line(budget.id, rank, line, rows);
    }
}

fn write_unit_cost(notice: &UnitCostNotice, rows: &mut dyn Rows) {
    let id = notice.notified.notice;
    unit_cost::write_unit_cost(notice, rows);
    for (rank, component) in (1..).zip(&notice.notified.components) {
        unit_cost::write_component(id, rank, component, rows);
    }
    for of in &notice.notified.forecast {
        unit_cost::write_forecast(id, of, rows);
    }
}

fn write_unit_statement(statement: &UnitStatement, rows: &mut dyn Rows) {
    unit_cost::write_statement(statement, rows);
    for of in &statement.stated.units {
        unit_cost::write_units(statement.stated.statement, of, rows);
    }
}

fn write_undoings(view: &LedgerView, rows: &mut dyn Rows) {
    for undoing in view.acts.every_undoing() {
        let position = view.acts.get(undoing.fact).map(|node| node.position);
        act::write_undoing(undoing, position, view.acts.has_effect(undoing), rows);
    }
}
