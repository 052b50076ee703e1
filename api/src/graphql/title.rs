//! Revenue titles: what was made payable to the accountant, and what became of it.

use super::error::dangling;
use super::fact::Fact;
use super::id::global_id;
use super::member::Member;
use super::obligation::Call;
use super::reading::{self, Reading};
use super::scalars::{Date, Money};
use async_graphql::{Enum, ID, Object, Result, SimpleObject};
use domain::value::TitleId;
use projections::obligations::{self, TitleView};
use std::sync::Arc;

/// Où en est un titre.
#[derive(Enum, Clone, Copy, PartialEq, Eq)]
#[graphql(remote = "projections::obligations::TitleState")]
pub(crate) enum TitleState {
    /// Émis ; le comptable ne l’a pas encore pris en charge.
    Issued,
    /// Pris en charge : il peut être recouvré.
    TakenInCharge,
    /// Annulé : il n’en subsiste rien.
    Cancelled,
}

/// Ce qui est à regarder dans un titre.
#[derive(Enum, Clone, Copy, PartialEq, Eq)]
#[graphql(remote = "domain::title::TitleFlag")]
pub(crate) enum TitleFlag {
    /// Émis plus de cinq ans après une de ses échéances : la prescription est à vérifier.
    AfterLimitation,
}

/// A title.
#[derive(Clone)]
pub(crate) struct Title {
    reading: Arc<Reading>,
    view: Arc<TitleView>,
}

impl Title {
    pub(crate) fn of(reading: &Arc<Reading>, view: &Arc<TitleView>) -> Self {
        Self {
            reading: Arc::clone(reading),
            view: Arc::clone(view),
        }
    }
}

/// Un titre de recettes : ce qui rend des échéances d’un appel payables au comptable. Il ne change jamais l’appel.
#[Object]
impl Title {
    /// Identifiant global.
    pub(super) async fn id(&self) -> ID {
        global_id(self.reading.ledger, self.view.id)
    }

    /// L’appel de fonds.
    async fn call(&self) -> Result<Call> {
        reading::call(&self.reading, self.view.call).ok_or_else(|| dangling("appel de fonds"))
    }

    /// Le membre qui le doit.
    async fn member(&self) -> Result<Member> {
        self.reading.member(self.view.member)
    }

    /// Son numéro, dans l’application de gestion financière.
    async fn number(&self) -> &str {
        self.view.number.as_str()
    }

    /// Le numéro du bordereau qui l’a porté au comptable.
    async fn bordereau(&self) -> Option<&str> {
        self.view.bordereau.as_ref().map(domain::value::Name::as_str)
    }

    /// L’exercice de son émission : une année.
    async fn fiscal_year(&self) -> u16 {
        self.view.fiscal_year.get()
    }

    /// Compte où le porteur l’inscrit.
    async fn account(&self) -> String {
        self.view.account.to_string()
    }

    /// Son montant à l’émission : la somme de ses échéances.
    async fn amount(&self) -> Money {
        self.view.amount.into()
    }

    /// Ce qui en subsiste à la date « on » de la question, réductions et annulation comptées.
    async fn net(&self) -> Money {
        self.view.net_on(self.reading.on).into()
    }

    /// Où il en est à la date « on » de la question ; rien avant son émission.
    async fn state(&self) -> Option<TitleState> {
        self.view.state_on(self.reading.on).map(TitleState::from)
    }

    /// Les rangs des échéances qu’il porte.
    async fn instalments(&self) -> Vec<u16> {
        self.view.instalments.to_vec()
    }

    /// Jour de l’émission.
    async fn issued_on(&self) -> Date {
        self.view.issued_on.into()
    }

    /// Jour de la prise en charge par le comptable : les quatre ans pour le recouvrer en partent.
    async fn taken_in_charge_on(&self) -> Option<Date> {
        self.view.taken_in_charge.map(|(on, _)| on.into())
    }

    /// Ce qui l’a réduit, dans l’ordre.
    async fn reductions(&self) -> Vec<TitleCorrection> {
        let reductions = self.view.reductions.iter();
        reductions
            .map(|view| TitleCorrection::of(&self.reading, view))
            .collect()
    }

    /// Ce qui l’a annulé.
    async fn cancellation(&self) -> Option<TitleCorrection> {
        let cancellation = self.view.cancellation.as_ref();
        cancellation.map(|view| TitleCorrection::of(&self.reading, view))
    }

    /// Ce qui est à regarder.
    async fn flags(&self) -> Vec<TitleFlag> {
        self.view.flags.iter().copied().map(TitleFlag::from).collect()
    }

    /// Le fait qui l’a enregistré.
    async fn fact(&self) -> Fact {
        Fact::of(&self.reading, self.view.fact)
    }
}

/// Un acte qui réduit ou annule un titre.
#[derive(SimpleObject)]
pub(crate) struct TitleCorrection {
    /// De combien.
    amount: Money,
    /// Jour de la décision.
    decided_on: Date,
    /// Son numéro.
    number: String,
    /// S’il est une dépense au compte 673 : le titre est d’un exercice antérieur.
    prior_year: bool,
    /// Le motif.
    reason: String,
    /// Le fait qui l’a enregistré.
    fact: Fact,
}

impl TitleCorrection {
    fn of(reading: &Arc<Reading>, view: &obligations::TitleCorrection) -> Self {
        Self {
            amount: view.amount.into(),
            decided_on: view.decided_on.into(),
            number: view.number.to_string(),
            prior_year: view.prior_year,
            reason: view.reason.to_string(),
            fact: Fact::of(reading, view.fact),
        }
    }
}

/// The title whose id is `id`.
pub(crate) fn title(reading: &Arc<Reading>, id: TitleId) -> Option<Title> {
    let view = reading.view.obligations.title(id)?;
    Some(Title::of(reading, view))
}
