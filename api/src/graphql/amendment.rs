//! Amendments of a convention.

use super::consultation::{Consent, Consultation};
use super::fact::Fact;
use super::id::global_id;
use super::reading::Reading;
use super::scalars::Date;
use async_graphql::{Enum, ID, Object};
use domain::amendment::Amendment as State;
use domain::consultation::Question;
use projections::conventions::ConventionView;
use std::sync::Arc;

/// Où en est un avenant.
#[derive(Enum, Clone, Copy, PartialEq, Eq)]
#[graphql(remote = "domain::amendment::AmendmentStage")]
pub(crate) enum AmendmentStage {
    /// Rédigé, pas encore soumis.
    Draft,
    /// Soumis aux assemblées.
    Submitted,
    /// Adopté par une partie des assemblées.
    PartlyApproved,
    /// Adopté par toutes, par la majorité que demandent les règles, ou par l’organe délibérant s’il décide seul.
    Approved,
    /// Signé par toutes les parties.
    Signed,
    /// En vigueur.
    InForce,
    /// Rejeté par les membres ou par l’organe délibérant.
    Rejected,
}

/// An amendment.
pub(crate) struct Amendment {
    pub(super) reading: Arc<Reading>,
    pub(super) convention: Arc<ConventionView>,
    pub(super) state: State,
}

/// Un avenant : ce que les parties modifient, et où il en est.
#[Object]
impl Amendment {
    /// Identifiant global.
    async fn id(&self) -> ID {
        global_id(self.reading.ledger, self.state.id)
    }

    /// Son numéro parmi ceux de la convention.
    async fn number(&self) -> u16 {
        self.state.number
    }

    /// Son objet.
    async fn object(&self) -> &str {
        self.state.object.as_str()
    }

    /// Ce qu’il modifie, en français.
    async fn changes(&self) -> Vec<&str> {
        self.state
            .changes
            .iter()
            .map(domain::amendment::Change::french)
            .collect()
    }

    /// Premier jour prévu par le texte.
    async fn effective_on(&self) -> Option<Date> {
        self.state.effective_on.map(Into::into)
    }

    /// Où il en est, tout compté.
    async fn stage(&self) -> AmendmentStage {
        let convention = self.convention.state();
        let question = Question::Amendment(self.state.id);
        let consultation = convention.and_then(|convention| convention.consultations.get(&question));
        self.state.stage(consultation).into()
    }

    /// Premier jour où il s’applique, une fois établi.
    async fn in_force_from(&self) -> Option<Date> {
        self.state.in_force.map(|(from, _)| from.into())
    }

    /// Ce qu’en dit l’organe délibérant de la coopération, une fois prononcé.
    async fn consent(&self) -> Option<Consent> {
        let consent = self.state.consent.as_ref()?;
        Some(Consent::of(&self.reading, &self.convention, consent))
    }

    /// La consultation des membres.
    async fn consultation(&self) -> Option<Consultation> {
        let question = Question::Amendment(self.state.id);
        let state = self.convention.state()?.consultations.get(&question)?;
        Some(Consultation {
            reading: Arc::clone(&self.reading),
            convention: Arc::clone(&self.convention),
            state: state.clone(),
        })
    }

    /// Le fait qui l’a enregistré.
    async fn fact(&self) -> Option<Fact> {
        let fact = self.convention.fact(self.state.fact)?;
        Some(Fact::of(&self.reading, fact))
    }
}
