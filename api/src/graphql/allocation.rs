//! Allocations: each member's share, with its calculation sheet.

use super::budget::Budget;
use super::convention::Convention;
use super::fact::Fact;
use super::id::global_id;
use super::key::Key;
use super::member::{CriterionName, Member};
use super::reading::Reading;
use super::scalars::{Date, Money, Position, Uuid};
use async_graphql::{ID, Object, Result, SimpleObject};
use projections::allocations::{AllocationView, InputView, ShareView};
use std::sync::Arc;

/// An allocation.
#[derive(Clone)]
pub(crate) struct Allocation {
    pub(super) reading: Arc<Reading>,
    pub(super) view: Arc<AllocationView>,
}

/// Une répartition : une charge, une clé et des valeurs épinglées donnent la part de chacun, au centime.
#[Object]
impl Allocation {
    /// Identifiant global.
    pub(super) async fn id(&self) -> ID {
        global_id(self.reading.ledger, self.view.id)
    }

    /// Le budget.
    async fn budget(&self) -> Result<Budget> {
        self.reading.budget(self.view.budget)
    }

    /// La convention.
    async fn convention(&self) -> Result<Convention> {
        self.reading.convention(self.view.convention)
    }

    /// L’exercice : une année.
    async fn fiscal_year(&self) -> u16 {
        self.view.fiscal_year.get()
    }

    /// La charge répartie : son code.
    async fn pool(&self) -> &str {
        self.view.pool.as_str()
    }

    /// La clé appliquée.
    async fn key(&self) -> Result<Key> {
        self.reading.key(self.view.key)
    }

    /// Empreinte SHA-256 du texte de la clé, telle qu’appliquée.
    async fn key_hash(&self) -> String {
        self.view.key_hash.to_string()
    }

    /// Le montant partagé ; la somme des parts lui est égale, au centime.
    async fn amount(&self) -> Money {
        self.view.amount.into()
    }

    /// La somme des poids, exacte.
    async fn total_weight(&self) -> String {
        self.view.total_weight.to_string()
    }

    /// La règle d’arrondi.
    async fn rounding(&self) -> &str {
        self.view.rounding.as_str()
    }

    /// Le jour pour lequel elle a été calculée.
    async fn computed_on(&self) -> Date {
        self.view.computed_on.into()
    }

    /// La feuille de calcul : une ligne par membre, dans l’ordre de la clé.
    async fn shares(&self) -> Vec<Share> {
        let shares = self.view.shares.iter();
        shares
            .map(|view| Share {
                reading: Arc::clone(&self.reading),
                view: Arc::clone(view),
            })
            .collect()
    }

    /// Le fait qui l’a enregistrée.
    async fn fact(&self) -> Fact {
        Fact::of(&self.reading, self.view.fact)
    }
}

/// A share.
pub(crate) struct Share {
    reading: Arc<Reading>,
    view: Arc<ShareView>,
}

/// La part d’un membre, avec de quoi la refaire à la main : montant × poids ÷ somme des poids, arrondi au centime inférieur, plus le centime de
/// reste que la règle lui donne.
#[Object]
impl Share {
    /// Le membre.
    async fn member(&self) -> Result<Member> {
        self.reading.member(self.view.member)
    }

    /// Sa part.
    async fn amount(&self) -> Money {
        self.view.amount.into()
    }

    /// Sa part exacte, en centimes : une fraction.
    async fn exact(&self) -> String {
        self.view.exact.to_string()
    }

    /// Son poids, exact.
    async fn weight(&self) -> String {
        self.view.weight.to_string()
    }

    /// Le reste reçu : zéro ou un centime.
    async fn residue(&self) -> Money {
        self.view.residue.into()
    }

    /// Les valeurs épinglées sur lesquelles elle repose.
    async fn inputs(&self) -> Vec<Input> {
        self.view.inputs.iter().map(Input::from).collect()
    }

    /// Le fait qui l’a enregistrée.
    async fn fact(&self) -> Fact {
        Fact::of(&self.reading, self.view.fact)
    }
}

/// Une valeur épinglée au moment du calcul.
#[derive(SimpleObject)]
pub(crate) struct Input {
    /// Quel critère.
    criterion: CriterionName,
    /// Son millésime : l’année de référence.
    vintage: u16,
    /// Sa valeur exacte.
    value: String,
    /// Sa source.
    source: String,
    /// Le fait qui l’a enregistrée : son identifiant propre.
    event_id: Uuid,
    /// La position de ce fait.
    position: Option<Position>,
}

impl From<&InputView> for Input {
    fn from(view: &InputView) -> Self {
        Self {
            criterion: view.criterion.into(),
            vintage: view.vintage.get(),
            value: view.value.to_string(),
            source: view.source.to_string(),
            event_id: Uuid::of(view.event),
            position: view.position.map(Into::into),
        }
    }
}

impl Reading {
    /// Every allocation, by fiscal year, each with its cursor.
    pub(crate) fn allocation_rows(self: &Arc<Self>) -> Vec<(String, Allocation)> {
        let allocations = self.view.allocations.iter();
        allocations
            .map(|view| {
                (
                    view.id.to_string(),
                    Allocation {
                        reading: Arc::clone(self),
                        view: Arc::clone(view),
                    },
                )
            })
            .collect()
    }
}
