//! Budgets: lines by account and cost pool, and the net amount to share.

use super::act::ChainFlag;
use super::convention::Convention;
use super::decision::Decision;
use super::fact::Fact;
use super::id::global_id;
use super::reading::Reading;
use super::scalars::{Date, Money};
use async_graphql::{Enum, ID, Object, Result, SimpleObject};
use projections::budgets::{BudgetAdoptionView, BudgetView, PoolView};
use std::sync::Arc;

/// Le sens d’une ligne de budget.
#[derive(Enum, Clone, Copy, PartialEq, Eq)]
#[graphql(remote = "domain::budget::Direction")]
pub(crate) enum Direction {
    /// Dépense.
    Expense,
    /// Recette, déduite avant partage.
    Receipt,
}

/// Ce qu’est un budget.
#[derive(Enum, Clone, Copy, PartialEq, Eq)]
#[graphql(remote = "domain::budget::BudgetKind")]
pub(crate) enum BudgetKind {
    /// Le budget primitif : ce qui est prévu pour l’exercice.
    Initial,
    /// Une décision modificative : ce qui change de ce qui était prévu.
    Amending,
    /// Le budget supplémentaire, qui reprend les résultats de l’exercice précédent.
    Supplementary,
    /// Les comptes : ce qui a été dépensé et reçu, l’exercice fini.
    Accounts,
}

/// Une section du budget : chacune est équilibrée.
#[derive(Enum, Clone, Copy, PartialEq, Eq)]
#[graphql(remote = "domain::budget::Section")]
pub(crate) enum Section {
    /// Fonctionnement.
    Running,
    /// Investissement.
    Investment,
}

/// Ce à quoi sert une charge.
#[derive(Enum, Clone, Copy, PartialEq, Eq)]
#[graphql(remote = "domain::budget::PoolKind")]
pub(crate) enum PoolKind {
    /// Un service dont des membres se servent.
    Service,
    /// Une compétence que des membres ont transférée.
    Competence,
    /// L’administration générale, que tous partagent.
    GeneralAdministration,
}

/// Ce qu’il faut savoir d’une adoption.
#[derive(Enum, Clone, Copy, PartialEq, Eq)]
#[graphql(remote = "domain::budget::BudgetFlag")]
pub(crate) enum BudgetFlag {
    /// Voté après la date limite.
    AfterBudgetDay,
    /// Voté sans débat d’orientation dans le délai qui précède.
    NoOrientationDebate,
}

/// A budget.
#[derive(Clone)]
pub(crate) struct Budget {
    pub(super) reading: Arc<Reading>,
    pub(super) view: Arc<BudgetView>,
}

/// Le budget d’un service commun pour un exercice.
#[Object]
impl Budget {
    /// Identifiant global.
    pub(super) async fn id(&self) -> ID {
        global_id(self.reading.ledger, self.view.id)
    }

    /// La convention.
    async fn convention(&self) -> Result<Convention> {
        self.reading.convention(self.view.convention)
    }

    /// L’exercice : une année.
    async fn fiscal_year(&self) -> u16 {
        self.view.fiscal_year.get()
    }

    /// Ce qu’il est.
    async fn kind(&self) -> BudgetKind {
        self.view.kind.into()
    }

    /// Son numéro parmi les décisions modificatives de l’exercice.
    async fn number(&self) -> Option<u16> {
        self.view.number
    }

    /// Ses charges à répartir, avec leurs sommes.
    async fn pools(&self) -> Vec<Pool> {
        self.view.pools.iter().map(Pool::from).collect()
    }

    /// Les crédits votés pour l’exercice, charge par charge : le budget primitif et les modifications adoptées. Vide pour un autre budget.
    async fn voted(&self) -> Vec<Pool> {
        let voted = self.reading.view.budgets.voted(&self.view);
        voted.iter().map(Pool::from).collect()
    }

    /// Les débats d’orientation de l’exercice.
    async fn debates(&self) -> Vec<OrientationDebate> {
        let debates = self.reading.view.debates.iter();
        debates
            .filter(|debate| debate.convention == self.view.convention && debate.fiscal_year == self.view.fiscal_year)
            .map(|debate| OrientationDebate {
                held_on: debate.held_on.into(),
                report: debate.report.map(|report| report.to_string()),
                fact: Fact::of(&self.reading, debate.fact),
            })
            .collect()
    }

    /// Ses lignes.
    async fn lines(&self) -> Vec<BudgetLine> {
        let lines = self.view.lines.iter();
        lines
            .map(|line| BudgetLine {
                account: line.account.to_string(),
                label: line.label.to_string(),
                pool: line.pool.to_string(),
                section: line.section.into(),
                function: line.function.as_ref().map(ToString::to_string),
                direction: line.direction.into(),
                amount: line.amount.into(),
            })
            .collect()
    }

    /// Ses dépenses, toutes charges confondues.
    async fn expenses(&self) -> Money {
        self.view.totals().0.into()
    }

    /// Ses recettes, toutes charges confondues.
    async fn receipts(&self) -> Money {
        self.view.totals().1.into()
    }

    /// Dépenses moins recettes : ce qui est à partager.
    async fn net(&self) -> Money {
        self.view.totals().2.into()
    }

    /// Ce qui est tombé sous son adoption, ou son adoption elle-même ; vide si sa chaîne d’autorité tient.
    async fn flags(&self) -> Vec<ChainFlag> {
        let adoption = self.view.adoption.as_ref().map(|adoption| adoption.fact.event);
        adoption.map_or_else(Vec::new, |fact| ChainFlag::all(&self.reading, fact))
    }

    /// Son adoption, une fois adopté.
    async fn adoption(&self) -> Option<Adoption> {
        self.view.adoption.clone().map(|view| Adoption {
            reading: Arc::clone(&self.reading),
            view,
        })
    }

    /// Le fait qui l’a enregistré.
    async fn fact(&self) -> Fact {
        Fact::of(&self.reading, self.view.drafted)
    }
}

/// An adoption.
pub(crate) struct Adoption {
    reading: Arc<Reading>,
    view: BudgetAdoptionView,
}

/// La décision qui a adopté un budget.
#[Object(name = "BudgetAdoption")]
impl Adoption {
    /// La décision.
    async fn decision(&self) -> Result<Decision> {
        self.reading.decision(self.view.decision)
    }

    /// Jour de la décision.
    async fn adopted_on(&self) -> Date {
        self.view.adopted_on.into()
    }

    /// Ce qu’il faut en savoir.
    async fn flags(&self) -> Vec<BudgetFlag> {
        self.view.flags.iter().map(|flag| (*flag).into()).collect()
    }

    /// Dépenses moins recettes, telles qu’adoptées.
    async fn net(&self) -> Money {
        self.view.net.into()
    }

    /// Le fait qui l’a enregistrée.
    async fn fact(&self) -> Fact {
        Fact::of(&self.reading, self.view.fact)
    }
}

/// Une charge à répartir : des coûts qu’une même clé partage.
#[derive(SimpleObject)]
pub(crate) struct Pool {
    /// Son code : « paie ».
    code: String,
    /// À quoi elle sert.
    kind: PoolKind,
    /// Ce que c’est.
    label: String,
    /// Ses dépenses.
    expenses: Money,
    /// Ses recettes.
    receipts: Money,
    /// Dépenses moins recettes : ce qui est à partager.
    net: Money,
}

impl From<&PoolView> for Pool {
    fn from(pool: &PoolView) -> Self {
        Self {
            code: pool.code.to_string(),
            kind: pool.kind.into(),
            label: pool.label.to_string(),
            expenses: pool.expenses.into(),
            receipts: pool.receipts.into(),
            net: pool.net().into(),
        }
    }
}

/// Une ligne de budget.
#[derive(SimpleObject)]
pub(crate) struct BudgetLine {
    /// Compte de la nomenclature M57.
    account: String,
    /// À quoi elle sert.
    label: String,
    /// La charge à laquelle elle appartient : son code.
    pool: String,
    /// Sa section.
    section: Section,
    /// Fonction de la nomenclature M57.
    function: Option<String>,
    /// Dépense ou recette.
    direction: Direction,
    /// Montant ; pour une modification, ce qu’elle ajoute au crédit ou lui ôte.
    amount: Money,
}

/// Un débat sur les orientations d’un budget à venir.
#[derive(SimpleObject)]
pub(crate) struct OrientationDebate {
    /// Jour du débat.
    held_on: Date,
    /// Empreinte SHA-256 du rapport débattu.
    report: Option<String>,
    /// Le fait qui l’a enregistré.
    fact: Fact,
}

impl Reading {
    /// Every budget, by fiscal year, each with its cursor.
    pub(crate) fn budget_rows(self: &Arc<Self>) -> Vec<(String, Budget)> {
        let budgets = self.view.budgets.iter();
        budgets
            .map(|view| {
                (
                    view.id.to_string(),
                    Budget {
                        reading: Arc::clone(self),
                        view: Arc::clone(view),
                    },
                )
            })
            .collect()
    }
}
