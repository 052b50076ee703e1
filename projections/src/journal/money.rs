//! Sentences on keys, budgets, allocations and calls.

use super::teller::Teller;
use crate::budgets::PoolView;
use crate::formula;
use crate::french::{Article, Designation, capitalised, count, quoted};
use crate::money::{add, subtract};
use domain::allocation::AllocationStage;
use domain::allocation::event::{AllocationComputed, ShareAllocated};
use domain::budget::event::{BudgetAdopted, BudgetDrafted, OrientationDebateHeld};
use domain::budget::{BudgetKind, Direction};
use domain::call::event::ContributionCalled;
use domain::key::event::{KeyAdopted, KeyDefined, KeyRepealed};
use domain::value::{AllocationId, Cents, FiscalYear};

impl Teller<'_> {
    pub(super) fn key_defined(self, data: &KeyDefined) -> String {
        let name = Designation::titled(Article::La, "clé", data.name.as_str());
        let version = data
            .revises
            .map(|former| format!(", version {} qui révise {},", data.version, self.key(former)));
        format!(
            "{}{} a été définie pour répartir la charge {} entre {} : {}.",
            capitalised(&name.to_string()),
            version.unwrap_or_default(),
            quoted(data.pool.as_str()),
            count(data.participants.len(), "membre", "membres"),
            formula::sentence(&data.formula, data.rounding, &|member| self.member_name(member))
        )
    }

    pub(super) fn key_repealed(self, data: &KeyRepealed) -> String {
        format!(
            "{} a été abrogée par {} ; elle ne s’applique plus à compter du {}.",
            capitalised(&self.key(data.key).to_string()),
            self.decision(data.decision),
            data.from.french()
        )
    }

    pub(super) fn key_adopted(self, data: &KeyAdopted) -> String {
        let until = data
            .until
            .map(|until| format!(" jusqu’au {}", until.french()))
            .unwrap_or_default();
        let replaced = data
            .replaces
            .map(|key| format!(", à la place {}", self.key(key).de()))
            .unwrap_or_default();
        let retroactive = data
            .retroactivity
            .as_ref()
            .map(|reason| format!(", rétroactivement, au motif suivant : {}", quoted(reason.as_str())))
            .unwrap_or_default();
        format!(
            "{} a été adoptée par {} ; elle s’applique à compter du {}{until}{replaced}{retroactive}.",
            capitalised(&self.key(data.key).to_string()),
            self.decision(data.decision),
            data.from.french()
        )
    }

    pub(super) fn budget_drafted(self, data: &BudgetDrafted) -> String {
        let sum = |direction: Direction| {
            let lines = data.lines.iter().filter(|line| line.direction == direction);
            lines.fold(Cents::ZERO, |sum, line| add(sum, line.amount))
        };
        let (expenses, receipts) = (sum(Direction::Expense), sum(Direction::Receipt));
        let year = data.fiscal_year;
        let (what, net) = match (data.kind, data.number) {
            (BudgetKind::Amending, Some(number)) => (
                format!("décision modificative n° {number} de {year}"),
                "de plus à répartir",
            ),
            (BudgetKind::Amending, None) => (format!("décision modificative {year}"), "de plus à répartir"),
            (BudgetKind::Supplementary, _) => (format!("budget supplémentaire {year}"), "de plus à répartir"),
            (BudgetKind::Initial, _) => (format!("budget {year}"), "à répartir"),
            (BudgetKind::Accounts, _) => (format!("comptes {year}"), "de dépense nette"),
        };
        format!(
            "Le projet de {what} {} a été établi : {} de dépenses et {} de recettes, soit {} {net}.",
            self.convention(data.convention).de(),
            expenses.french(),
            receipts.french(),
            subtract(expenses, receipts).french()
        )
    }

    pub(super) fn budget_adopted(self, data: &BudgetAdopted) -> String {
        let (decision, net) = (self.decision(data.decision), data.net.french());
        let Some(budget) = self.view.budgets.get(data.budget) else {
            return format!("Le budget {} a été adopté par {decision}.", data.budget);
        };
        let of = self.convention(budget.convention).de();
        let mut flags = String::new();
        for flag in &data.flags {
            flags.extend([" ; ", flag.french()]);
        }
        match budget.kind {
            BudgetKind::Initial => {
                let year = budget.fiscal_year;
                format!("Le budget {year} {of} a été adopté par {decision}, avec {net} à répartir{flags}.")
            }
            BudgetKind::Amending => format!(
                "{} {of} a été adoptée par {decision}, avec {net} de plus à répartir.",
                capitalised(&budget.kind.of_year(budget.number, budget.fiscal_year))
            ),
            BudgetKind::Supplementary => format!(
                "{} {of} a été adopté par {decision}, avec {net} de plus à répartir.",
                capitalised(&budget.kind.of_year(None, budget.fiscal_year))
            ),
            BudgetKind::Accounts => {
                let year = budget.fiscal_year;
                format!("Les comptes {year} {of} ont été approuvés par {decision}, avec {net} de dépense nette.")
            }
        }
    }

    pub(super) fn orientation_debate_held(self, data: &OrientationDebateHeld) -> String {
        format!(
            "Les orientations du budget {} {} ont été débattues le {} par {}.",
            data.fiscal_year,
            self.convention(data.convention).de(),
            data.held_on.french(),
            self.committee(data.committee)
        )
    }

    pub(super) fn allocation_computed(self, data: &AllocationComputed) -> String {
        let members = usize::try_from(data.members).unwrap_or(usize::MAX);
        let stage = self
            .view
            .allocations
            .get(data.allocation)
            .map(|allocation| allocation.stage);
        let how = match stage {
            None | Some(AllocationStage::Forecast) => "",
            Some(AllocationStage::Final) => ", sur les comptes,",
            Some(AllocationStage::Regularised) => " de nouveau, par régularisation,",
        };
        format!(
            "Le montant de {} a été réparti{how} le {} entre {} selon {}, pour {}.",
            data.amount.french(),
            data.computed_on.french(),
            count(members, "membre", "membres"),
            self.key(data.key),
            self.charge(data.allocation, Some(data.fiscal_year))
        )
    }

    pub(super) fn share_allocated(self, data: &ShareAllocated) -> String {
        let residue = Some(data.residue).filter(|residue| !residue.is_zero());
        format!(
            "{} a pour part {}, au titre de {}{}.",
            capitalised(&self.member(data.member).to_string()),
            data.amount.french(),
            self.charge(data.allocation, None),
            residue
                .map(|residue| format!(", dont {} de reste", residue.french()))
                .unwrap_or_default()
        )
    }

    pub(super) fn contribution_called(self, data: &ContributionCalled) -> String {
        let schedule = match data.instalments.as_slice() {
            [first, .., last] => format!(
                "en {} échéances du {} au {}",
                data.instalments.len(),
                first.due_on.french(),
                last.due_on.french()
            ),
            [only] => format!("en une échéance le {}", only.due_on.french()),
            [] => "sans échéance".to_owned(),
        };
        format!(
            "Un appel de fonds de {} a été adressé {} le {} pour {}, payable {schedule}.",
            data.amount.french(),
            self.member(data.member).to(),
            data.issued_on.french(),
            self.charge(data.allocation, Some(data.fiscal_year))
        )
    }

    /// « la charge « Paie » de l’exercice 2026 », or what a withdrawal makes owe; by the label of the pool; `year` where the view does not know the allocation.
    pub(super) fn charge(self, allocation: AllocationId, year: Option<FiscalYear>) -> String {
        if let Some(due) = self.view.withdrawals.due(allocation) {
            return self.due(due);
        }
        let known = self.view.allocations.get(allocation);
        let budget = known.and_then(|allocation| self.view.budgets.get(allocation.computed.budget));
        let pool = known
            .zip(budget)
            .and_then(|(allocation, budget)| budget.pool(&allocation.computed.pool));
        let label = pool.map(|pool: &PoolView| quoted(pool.label.as_str()));
        let code = || known.map(|allocation| quoted(allocation.computed.pool.as_str()));
        let label = label.or_else(code);
        let label = label.unwrap_or_else(|| format!("de la répartition {allocation}"));
        let year = known.map(|allocation| allocation.computed.fiscal_year).or(year);
        let year = year.map(|year| format!(" de l’exercice {year}"));
        format!("la charge {label}{}", year.unwrap_or_default())
    }
}
