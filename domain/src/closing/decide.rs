//! The rules on closing a fiscal year: an exact balance, or the list of what is missing.

use super::command::CloseYear;
use super::event::YearClosed;
use crate::allocation::Allocation;
use crate::budget::{Budget, BudgetKind, Credits};
use crate::call::Call;
use crate::ledger::{Context, Draft, Ledger};
use crate::refusal::{Code, Refusal};
use crate::value::{Cents, ConventionId, FiscalYear, MemberId};
use std::collections::BTreeMap;

/// Members named in a refusal; the others are counted.
const NAMED: usize = 5;

impl Ledger {
    pub(crate) fn close_year(&self, order: &CloseYear, context: &Context) -> Result<Vec<Draft>, Refusal> {
        let (convention, year) = (order.convention, order.fiscal_year);
        self.conventions.get(convention)?;
        self.require_open_year(convention, year)?;
        context.not_after_today(order.closed_on, "closed_on")?;
        if order.closed_on <= year.last_day() {
            let message = format!("L’exercice {year} n’est pas fini : il se clôt une fois l’année passée.");
            return Err(Refusal::new(Code::YearNotSettled, message).at("closed_on"));
        }
        let accounts = self
            .budgets
            .of_year(convention, year)
            .find(|budget| budget.kind == BudgetKind::Accounts)
            .and_then(|budget| Some((budget, self.adoption(budget)?)));
        let Some((accounts, approved)) = accounts else {
            let message = format!("Les comptes {year} ne sont pas approuvés : l’exercice ne se clôt qu’après.");
            return Err(Refusal::new(Code::YearNotSettled, message).at("fiscal_year"));
        };
        let settled = self.settled_pools(accounts)?;
        let withdrawals = self.withdrawals_called(order)?;
        self.everything_is_paid(order)?;
        let of_year = self.calls.iter().filter(|call| self.is_of(call, convention, year));
        let called = Cents::sum(of_year.map(|call| call.amount))?;
        let credits = self.standing_credits(convention, year, order.closed_on);
        let credits = Cents::sum(credits.map(|(_, credit)| credit.amount))?;
        let mut owed = settled.iter().map(|allocation| self.owed_in_the_end(allocation));
        let owed = owed.try_fold(withdrawals, |sum, owed| sum.plus(owed?))?;
        let balance = called.minus(credits)?.minus(owed)?;
        if !balance.is_zero() {
            let message = format!(
                "L’exercice {year} ne s’équilibre pas : {} appelés, moins {} rendus, pour {} dus, soit {} d’écart. Vérifier que chaque répartition est appelée.",
                called.french(),
                credits.french(),
                owed.french(),
                balance.french()
            );
            return Err(Refusal::new(Code::YearNotSettled, message).at("fiscal_year"));
        }
        let event = YearClosed {
            called,
            closed_on: order.closed_on,
            convention,
            credits,
            fiscal_year: year,
            owed,
        };
        let facts = settled.iter().map(|allocation| allocation.fact).chain([approved]);
        Ok(vec![Draft::new(event, order.closed_on).authorised_by(facts)])
    }

    /// Refuses what would change a closed year.
    pub(crate) fn require_open_year(&self, convention: ConventionId, year: FiscalYear) -> Result<(), Refusal> {
        match self.closings.closed_on(convention, year) {
            None => Ok(()),
            Some(on) => {
                let message = format!(
                    "L’exercice {year} est clos depuis le {} : ce qui le change passe par une régularisation décidée.",
                    on.french()
                );
                Err(Refusal::new(Code::YearClosed, message).at("fiscal_year"))
            }
        }
    }

    /// The latest allocation of each cost pool voted or stated for the year, all of them on its accounts and settled; or which is not.
    fn settled_pools(&self, accounts: &Budget) -> Result<Vec<&Allocation>, Refusal> {
        let (convention, year) = (accounts.convention, accounts.fiscal_year);
        let credits = [self.voted(convention, year)?.credits, accounts.credits()?];
        let headings = credits.iter().flat_map(Credits::iter);
        let mut pools: Vec<_> = headings.map(|(heading, _)| heading.pool.clone()).collect();
        pools.sort();
        pools.dedup();
        let mut settled = Vec::new();
        for pool in pools {
            let latest = self.allocations.latest(convention, year, &pool);
            let missing = match latest {
                None => "n’est pas répartie",
                Some(latest) if latest.budget != accounts.id => "n’a pas de répartition définitive",
                Some(latest) if !latest.settled => "n’est pas régularisée",
                Some(latest) => {
                    settled.push(latest);
                    continue;
                }
            };
            let message = format!("L’exercice {year} ne se clôt pas encore : la charge « {pool} » {missing}.");
            return Err(Refusal::new(Code::YearNotSettled, message).at("fiscal_year"));
        }
        Ok(settled)
    }

    /// Refuses while something called is not paid, or a credit not used: the balance of a closed year is zero, to the cent.
    fn everything_is_paid(&self, order: &CloseYear) -> Result<(), Refusal> {
        let (convention, year) = (order.convention, order.fiscal_year);
        let mut open: BTreeMap<MemberId, (Cents, Cents)> = BTreeMap::new();
        for call in self.calls.iter().filter(|call| self.is_of(call, convention, year)) {
            let remaining = call.amount.minus(call.paid)?;
            if !remaining.is_zero() {
                let (owes, _) = open.entry(call.member).or_default();
                *owes = owes.plus(remaining)?;
            }
        }
        for (member, credit) in self.standing_credits(convention, year, order.closed_on) {
            if !credit.left().is_zero() {
                let (_, is_owed) = open.entry(member).or_default();
                *is_owed = is_owed.plus(credit.left())?;
            }
        }
        if open.is_empty() {
            return Ok(());
        }
        let told = open.iter().take(NAMED).map(|(member, (owes, is_owed))| {
            let name = self.members.name(*member);
            match (owes.is_zero(), is_owed.is_zero()) {
                (false, true) => format!("{name} doit encore {}", owes.french()),
                (true, _) => format!("il reste {} à rendre à {name}", is_owed.french()),
                (false, false) => format!(
                    "{name} doit encore {} et il reste {} à lui rendre",
                    owes.french(),
                    is_owed.french()
                ),
            }
        });
        let told = told.collect::<Vec<_>>().join(" ; ");
        let others = match open.len().saturating_sub(NAMED) {
            0 => String::new(),
            1 => " ; et un autre membre".to_owned(),
            others => format!(" ; et {others} autres membres"),
        };
        let message = format!("L’exercice {year} n’est pas soldé : {told}{others}.");
        Err(Refusal::new(Code::YearNotSettled, message).at("fiscal_year"))
    }

    fn is_of(&self, call: &Call, convention: ConventionId, year: FiscalYear) -> bool {
        let budget = self.budgets.get(call.budget);
        budget.is_ok_and(|budget| budget.convention == convention && budget.fiscal_year == year)
    }

    /// What withdrawals make owe in the year, less what they give back; or a refusal while a line of it is not called.
    fn withdrawals_called(&self, order: &CloseYear) -> Result<Cents, Refusal> {
        let mut owed = Cents::ZERO;
        for due in self.standing_dues(order.convention, order.closed_on) {
            if due.line.fiscal_year != order.fiscal_year {
                continue;
            }
            if due.line.amount.is_positive() && !due.called {
                let message = format!(
                    "L’exercice {} ne se clôt pas encore : {} de {}, que le retrait {} fait devoir, ne sont pas appelés.",
                    order.fiscal_year,
                    due.line.amount.french(),
                    due.line.kind.french(),
                    self.members.of(due.line.member)
                );
                return Err(Refusal::new(Code::YearNotSettled, message).at("fiscal_year"));
            }
            owed = owed.plus(due.line.amount)?;
        }
        Ok(owed)
    }

    /// What the members owe for the cost pool of `latest`: what each allocation changed, save the results carried to a later budget.
    fn owed_in_the_end(&self, latest: &Allocation) -> Result<Cents, Refusal> {
        let total = |allocation: &Allocation| Cents::sum(allocation.shares.iter().map(|share| share.amount));
        let mut owed = Cents::ZERO;
        for allocation in self.allocations.back_from(latest.id) {
            if !self.settlements.carried(allocation.id) {
                let former = allocation.follows.and_then(|former| self.allocations.get(former).ok());
                let former = former.map_or(Ok(Cents::ZERO), total)?;
                owed = owed.plus(total(allocation)?.minus(former)?)?;
            }
        }
        Ok(owed)
    }
}
