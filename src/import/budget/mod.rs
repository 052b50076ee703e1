//! Budgets in TotEM XML, the format in which they reach the prefecture.
//!
//! Of a document, the lines are read and the annex of groupings; the other annexes name people and are left. A document is read whole or
//! refused: a budget with a line less would be another budget.

pub(crate) mod chart;
mod document;
mod record;
mod xml;

use domain::budget::{Direction, Section};
use domain::value::{Cents, Date, FiscalYear, Siret};

pub(crate) use document::read;

/// What a file holds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum BudgetFile {
    /// A budget and its lines.
    Document(Box<BudgetDocument>),
    /// The annex of groupings alone, as a commune may publish it.
    Groupings(Vec<Grouping>),
}

/// A budget, or the accounts of one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct BudgetDocument {
    /// The name of the authority (`LibelleColl`).
    pub(crate) authority: String,
    /// The establishment whose budget it is (`IdEtab`).
    pub(crate) siret: Siret,
    /// The name of the budget (`LibelleEtab`): the main one, or an annexed one.
    pub(crate) budget: String,
    /// The nomenclature it follows, norm and variant: `M14-M14_COM_500_3500`.
    pub(crate) nomenclature: String,
    /// What it is in the life of a budget (`NatDec`).
    pub(crate) stage: Stage,
    /// Its fiscal year (`Exer`).
    pub(crate) year: FiscalYear,
    /// The day it was voted (`DteDec`), when the file says it.
    pub(crate) voted_on: Option<Date>,
    /// Its lines, in the order of the file.
    pub(crate) lines: Vec<DocumentLine>,
    /// The groupings that the authority says it belongs to.
    pub(crate) groupings: Vec<Grouping>,
}

/// What a document is in the life of a budget.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Stage {
    /// Budget primitif.
    Initial,
    /// Décision modificative.
    Amending,
    /// Budget supplémentaire.
    Supplementary,
    /// Compte administratif.
    Accounts,
    /// Compte financier unique.
    UnifiedAccounts,
}

impl Stage {
    /// Its name.
    pub(crate) const fn french(self) -> &'static str {
        match self {
            Self::Initial => "budget primitif",
            Self::Amending => "décision modificative",
            Self::Supplementary => "budget supplémentaire",
            Self::Accounts => "compte administratif",
            Self::UnifiedAccounts => "compte financier unique",
        }
    }
}

/// A line of a budget.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct DocumentLine {
    /// The account (`Nature`).
    pub(crate) account: String,
    /// The chapter (`ContNat`), when the line says it.
    pub(crate) chapter: Option<String>,
    /// The function (`Fonction`).
    pub(crate) function: Option<String>,
    /// The operation (`Operation`).
    pub(crate) operation: Option<String>,
    /// The section (`CaracSup` of code `Section`), when the line says it.
    pub(crate) section: Option<Section>,
    /// Whether money moves (`OpBudg`).
    pub(crate) operation_kind: OperationKind,
    /// Which way (`CodRD`).
    pub(crate) direction: Direction,
    /// The amounts, in the order of [`AmountKind::ALL`]; nothing where the line has none.
    pub(crate) amounts: [Option<Cents>; AmountKind::ALL.len()],
    /// Whether the article is voted by itself (`ArtSpe`).
    pub(crate) specialised: Option<bool>,
}

impl DocumentLine {
    /// The amount of one kind.
    pub(crate) fn amount(&self, kind: AmountKind) -> Option<Cents> {
        let mut amounts = AmountKind::ALL.into_iter().zip(self.amounts);
        amounts.find(|(known, _)| *known == kind)?.1
    }
}

/// Whether money moves.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum OperationKind {
    /// It does: opération réelle.
    Real,
    /// It does not: opération d’ordre.
    Internal,
}

/// What an amount of a line is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum AmountKind {
    /// What was done (`MtReal`).
    Realised,
    /// The budget of the year before (`MtBudgPrec`).
    YearBefore,
    /// What was left to do from the year before (`MtRARPrec`).
    BroughtForward,
    /// What is proposed anew (`MtPropNouv`).
    Proposed,
    /// What is voted (`MtPrev`).
    Voted,
    /// The credits open in all (`CredOuv`).
    OpenCredits,
    /// What is left to do on 31 December (`MtRAR3112`).
    CarriedForward,
}

impl AmountKind {
    /// All of them, in the order of the SCDL.
    pub(crate) const ALL: [Self; 7] = [
        Self::Realised,
        Self::YearBefore,
        Self::BroughtForward,
        Self::Proposed,
        Self::Voted,
        Self::OpenCredits,
        Self::CarriedForward,
    ];

    /// The name of its element.
    const fn element(self) -> &'static str {
        match self {
            Self::Realised => "MtReal",
            Self::YearBefore => "MtBudgPrec",
            Self::BroughtForward => "MtRARPrec",
            Self::Proposed => "MtPropNouv",
            Self::Voted => "MtPrev",
            Self::OpenCredits => "CredOuv",
            Self::CarriedForward => "MtRAR3112",
        }
    }
}

/// A grouping that an authority says it belongs to (`ORGANISME_GROUP`).
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Grouping {
    /// The code of its nature (`CodNatOrgGroup`).
    pub(crate) nature: String,
    /// Its name (`NomOrgGroup`).
    pub(crate) name: String,
    /// The day the authority joined it (`DtAdhGroup`).
    pub(crate) since: Option<Date>,
    /// How it is financed, in the words of the file (`CodModFinanc`).
    pub(crate) financing: Option<String>,
    /// What the authority paid it in the year (`MtFinancOrgGroup`).
    pub(crate) amount: Option<Cents>,
}
