//! Budgets of a shared service: what is planned, changed and stated, by account and cost pool, and the net amount to share.
//!
//! What the members pay balances a budget: it is no line of it, but the net of each section of each pool.

pub mod command;
mod credits;
mod debate;
mod decide;
pub mod event;
mod state;

pub use credits::{Credits, Heading};
pub(crate) use decide::Voted;
pub use state::{Budget, Budgets};

use crate::committee::event::Effect;
use crate::value::{BudgetId, FiscalYear};

crate::value::choices! {
    /// What a budget is.
    BudgetKind {
        /// What is planned for the year: what contributions are forecast on.
        Initial "initial" "budget primitif";
        /// Changes what was planned (décision modificative).
        Amending "amending" "décision modificative";
        /// Takes up the results of the year before (budget supplémentaire).
        Supplementary "supplementary" "budget supplémentaire";
        /// What was spent and received, once the year is over (compte administratif, compte financier unique).
        Accounts "accounts" "comptes";
    }

    /// Which way a budget line goes.
    Direction {
        /// Money spent.
        Expense "expense" "dépense";
        /// Money received, deducted before sharing.
        Receipt "receipt" "recette";
    }

    /// The two sections of a budget, each balanced on its own (CGCT, L. 1612-4).
    Section {
        /// The everyday.
        Running "running" "fonctionnement";
        /// What lasts.
        Investment "investment" "investissement";
    }

    /// What a cost pool is for.
    PoolKind {
        /// A service that members use.
        Service "service" "service";
        /// A competence that members transferred.
        Competence "competence" "compétence";
        /// What all members share: the running of the structure itself (CGCT, L. 5212-16).
        GeneralAdministration "generalAdministration" "administration générale";
    }

    /// What a reader must know of an adoption.
    BudgetFlag {
        /// Voted after the last day.
        AfterBudgetDay "afterBudgetDay" "voté après la date limite";
        /// Voted without a debate on the orientations within the time before.
        NoOrientationDebate "noOrientationDebate" "voté sans débat d’orientation dans le délai";
    }
}

impl BudgetKind {
    /// « le budget primitif », « les comptes ».
    const fn designation(self) -> &'static str {
        match self {
            Self::Initial => "le budget primitif",
            Self::Amending => "la décision modificative",
            Self::Supplementary => "le budget supplémentaire",
            Self::Accounts => "les comptes",
        }
    }

    /// « le budget primitif 2026 », « la décision modificative n° 2 de 2026 ».
    pub fn of_year(self, number: Option<u16>, year: FiscalYear) -> String {
        match number {
            Some(number) => format!("{} n° {number} de {year}", self.designation()),
            None => format!("{} {year}", self.designation()),
        }
    }

    /// What the decision that adopts it does.
    pub const fn adoption(self, budget: BudgetId) -> Effect {
        match self {
            Self::Initial | Self::Amending | Self::Supplementary => Effect::AdoptBudget(budget),
            Self::Accounts => Effect::ApproveAccounts(budget),
        }
    }

    /// Whether it changes the credits of the initial budget.
    pub const fn changes_credits(self) -> bool {
        matches!(self, Self::Amending | Self::Supplementary)
    }
}

impl Section {
    /// « de fonctionnement », « d’investissement ».
    pub const fn of(self) -> &'static str {
        match self {
            Self::Running => "de fonctionnement",
            Self::Investment => "d’investissement",
        }
    }
}
