//! What each party did about a convention.

use super::fact::Fact;
use super::id::global_id;
use super::member::Member;
use super::reading::Reading;
use super::scalars::Date;
use async_graphql::{Enum, ID, Object, Result, SimpleObject};
use domain::convention::event::Votes as VotesFact;
use projections::conventions::ApprovalView;
use std::sync::Arc;

/// Ce qu’une assemblée a décidé.
#[derive(Enum, Clone, Copy, PartialEq, Eq)]
#[graphql(remote = "domain::convention::DeliberationSense")]
pub(crate) enum DeliberationSense {
    /// Elle a dit oui.
    Adopted,
    /// Elle a dit oui, sous des conditions que le texte soumis ne contient pas : ce n’est pas un accord sur ce texte.
    AdoptedOnConditions,
    /// Elle a dit non.
    Rejected,
}

/// What a party did.
pub(crate) struct Approval {
    pub(super) reading: Arc<Reading>,
    pub(super) view: ApprovalView,
}

/// Ce qu’une partie a fait d’une convention : sa délibération, et ce qui l’a suivie.
#[Object]
impl Approval {
    /// La partie.
    async fn member(&self) -> Result<Member> {
        self.reading.member(self.view.member)
    }

    /// Identifiant global de la délibération.
    async fn deliberation(&self) -> ID {
        global_id(self.reading.ledger, self.view.deliberation)
    }

    /// Son numéro au registre de l’assemblée.
    async fn number(&self) -> &str {
        self.view.number.as_str()
    }

    /// Jour du vote.
    async fn decided_on(&self) -> Date {
        self.view.decided_on.into()
    }

    /// Adoptée ou rejetée.
    async fn sense(&self) -> DeliberationSense {
        self.view.sense.into()
    }

    /// Les voix, quand elles sont connues.
    async fn votes(&self) -> Option<Votes> {
        self.view.votes.as_ref().map(Votes::from)
    }

    /// Jour de la publication.
    async fn published_on(&self) -> Option<Date> {
        self.view
            .enforceability
            .map(|enforceability| enforceability.published_on.into())
    }

    /// Jour de la transmission au préfet.
    async fn transmitted_on(&self) -> Option<Date> {
        self.view
            .enforceability
            .map(|enforceability| enforceability.transmitted_on.into())
    }

    /// Jour où elle est devenue exécutoire : le plus tardif des deux.
    async fn enforceable_on(&self) -> Option<Date> {
        self.view
            .enforceability
            .map(|enforceability| enforceability.enforceable_on.into())
    }

    /// Jour de la signature.
    async fn signed_on(&self) -> Option<Date> {
        self.view.signature.as_ref().map(|signature| signature.signed_on.into())
    }

    /// À quel titre le signataire a signé : « le maire ».
    async fn signed_as(&self) -> Option<&str> {
        self.view.signature.as_ref().map(|signature| signature.quality.as_str())
    }

    /// Le fait qui a enregistré la délibération.
    async fn fact(&self) -> Fact {
        Fact::of(&self.reading, self.view.fact)
    }

    /// Le fait qui a enregistré son caractère exécutoire.
    async fn enforceability_fact(&self) -> Option<Fact> {
        self.view
            .enforceability
            .map(|enforceability| Fact::of(&self.reading, enforceability.fact))
    }

    /// Le fait qui a enregistré la signature.
    async fn signature_fact(&self) -> Option<Fact> {
        self.view
            .signature
            .as_ref()
            .map(|signature| Fact::of(&self.reading, signature.fact))
    }
}

/// Les voix comptées dans une assemblée.
#[derive(SimpleObject)]
pub(crate) struct Votes {
    /// Voix pour.
    in_favour: u32,
    /// Voix contre.
    against: u32,
    /// Abstentions.
    abstentions: u32,
}

impl From<&VotesFact> for Votes {
    fn from(votes: &VotesFact) -> Self {
        Self {
            in_favour: votes.in_favour,
            against: votes.against,
            abstentions: votes.abstentions,
        }
    }
}
