//! Credits: what budgets plan, or what accounts state, heading by heading.

use super::event::BudgetLine;
use super::{Direction, Section};
use crate::refusal::{Code, Refusal};
use crate::value::{Account, Cents, FunctionCode, PoolCode};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// What is summed together: the lines of several budgets that bear the same coordinates.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Heading {
    /// The cost pool.
    pub pool: PoolCode,
    /// Running or investment.
    pub section: Section,
    /// Expense or receipt.
    pub direction: Direction,
    /// M57 account.
    pub account: Account,
    /// M57 function, where one is given.
    pub function: Option<FunctionCode>,
}

impl Heading {
    fn of(line: &BudgetLine) -> Self {
        Self {
            pool: line.pool.clone(),
            section: line.section,
            direction: line.direction,
            account: line.account.clone(),
            function: line.function.clone(),
        }
    }

    /// « dépense de fonctionnement, compte 6411, charge « paie » ».
    fn french(&self) -> String {
        let function = self
            .function
            .as_ref()
            .map(|function| format!(", fonction {function}"))
            .unwrap_or_default();
        format!(
            "{} {}, compte {}{function}, charge « {} »",
            self.direction.french(),
            self.section.of(),
            self.account,
            self.pool
        )
    }
}

/// Credits by heading.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Credits {
    by_heading: BTreeMap<Heading, Cents>,
}

impl Credits {
    /// The credits of `lines`.
    pub fn of(lines: &[BudgetLine]) -> Result<Self, Refusal> {
        let mut credits = Self::default();
        credits.add_lines(lines)?;
        Ok(credits)
    }

    /// Adds the amounts of `lines`, each to its heading.
    pub fn add_lines(&mut self, lines: &[BudgetLine]) -> Result<(), Refusal> {
        self.add(lines.iter().map(|line| (Heading::of(line), line.amount)))
    }

    /// Adds amounts, which may be below zero, each to its heading.
    pub fn add(&mut self, amounts: impl IntoIterator<Item = (Heading, Cents)>) -> Result<(), Refusal> {
        for (heading, amount) in amounts {
            let credit = self.by_heading.entry(heading).or_insert(Cents::ZERO);
            *credit = credit.plus(amount)?;
        }
        Ok(())
    }

    /// Each heading and its credit.
    pub fn iter(&self) -> impl Iterator<Item = (&Heading, Cents)> {
        self.by_heading.iter().map(|(heading, credit)| (heading, *credit))
    }

    /// Expenses less receipts, over the headings that `counts` retains: what the members share.
    pub fn net(&self, counts: impl Fn(&Heading) -> bool) -> Result<Cents, Refusal> {
        self.iter()
            .filter(|(heading, _)| counts(heading))
            .try_fold(Cents::ZERO, |net, (heading, credit)| match heading.direction {
                Direction::Expense => net.plus(credit),
                Direction::Receipt => net.minus(credit),
            })
    }

    /// Expenses less receipts of a cost pool, both sections.
    pub fn net_of(&self, pool: &PoolCode) -> Result<Cents, Refusal> {
        self.net(|heading| heading.pool == *pool)
    }

    /// Whether a heading bears that pool.
    pub fn has(&self, pool: &PoolCode) -> bool {
        self.by_heading.keys().any(|heading| heading.pool == *pool)
    }

    /// Refuses a credit below zero.
    pub fn check_credits(&self) -> Result<(), Refusal> {
        let Some((heading, credit)) = self.iter().find(|(_, credit)| *credit < Cents::ZERO) else {
            return Ok(());
        };
        let message = format!(
            "Le crédit ne peut pas devenir négatif ({} : {}).",
            heading.french(),
            credit.french()
        );
        Err(Refusal::new(Code::BudgetLinesInvalid, message))
    }

    /// Refuses a section of the pool whose receipts exceed its expenses: the members' shares balance a budget, and a share is never a
    /// receipt of the member.
    pub fn check_pool(&self, pool: &PoolCode) -> Result<(), Refusal> {
        for section in Section::ALL {
            let net = self.net(|heading| heading.pool == *pool && heading.section == *section)?;
            if net < Cents::ZERO {
                let message = format!(
                    "Les recettes {} de la charge « {pool} » dépassent ses dépenses de {}.",
                    section.of(),
                    Cents::ZERO.minus(net)?.french()
                );
                return Err(Refusal::new(Code::BudgetLinesInvalid, message));
            }
        }
        Ok(())
    }
}
