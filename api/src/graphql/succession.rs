//! Members through time: successions, and EPCI in place of their communes.

use super::error::dangling;
use super::fact::Fact;
use super::member::Member;
use super::reading::Reading;
use super::scalars::Date;
use async_graphql::{Enum, Object, Result};
use domain::member::{Standing, Substitution as SubstitutionView, Succession as SuccessionView};
use domain::value::{EventId, MemberId};
use std::sync::Arc;

/// Comment des membres prennent la place d’autres.
#[derive(Enum, Clone, Copy, PartialEq, Eq)]
#[graphql(remote = "domain::member::SuccessionKind")]
pub(crate) enum SuccessionKind {
    /// Création d’une commune nouvelle : une personne morale nouvelle, avec son SIREN.
    CommuneNouvelle,
    /// Fusion simple (loi de 1971).
    Merger,
    /// Fusion-association (loi de 1971).
    MergerAssociation,
    /// Fusion d’EPCI en un nouvel EPCI.
    EpciMerger,
    /// Absorption : un membre qui continue prend la place d’autres.
    Absorption,
    /// Scission : un membre en devient plusieurs.
    Split,
    /// Rétablissement de communes qui avaient fusionné.
    ReEstablishment,
}

/// What became of a member.
pub(crate) struct Succession {
    reading: Arc<Reading>,
    view: SuccessionView,
}

/// Ce qu’un membre est devenu à une date.
#[Object]
impl Succession {
    /// Premier jour des successeurs.
    async fn effective_on(&self) -> Date {
        self.view.effective_on.into()
    }

    /// Comment.
    async fn kind(&self) -> SuccessionKind {
        self.view.kind.into()
    }

    /// Ses successeurs ; lui-même parmi eux, s’il continue.
    async fn successors(&self) -> Result<Vec<Member>> {
        self.reading.members(&self.view.successors)
    }

    /// Ceux auxquels il est succédé en même temps et qui ne sont pas membres du registre, par leur nom.
    async fn others(&self) -> Vec<String> {
        self.view.others.iter().map(ToString::to_string).collect()
    }

    /// L’acte qui le dit.
    async fn reference(&self) -> &str {
        self.view.reference.as_str()
    }

    /// Le fait qui l’a enregistré.
    async fn fact(&self) -> Result<Fact> {
        self.reading.succession_fact(self.view.fact)
    }
}

/// An EPCI in place of its communes.
pub(crate) struct Substitution {
    reading: Arc<Reading>,
    view: SubstitutionView,
}

/// Un EPCI qui siège dans une convention à la place de communes qui en sont membres.
#[Object]
impl Substitution {
    /// L’EPCI.
    async fn member(&self) -> Result<Member> {
        self.reading.member(self.view.member)
    }

    /// Les communes qu’il remplace : la partie de son territoire dont la population compte pour les majorités.
    async fn replaced(&self) -> Result<Vec<Member>> {
        self.reading.members(&self.view.replaced)
    }

    /// Premier jour.
    async fn effective_on(&self) -> Date {
        self.view.effective_on.into()
    }

    /// L’acte qui le dit.
    async fn reference(&self) -> &str {
        self.view.reference.as_str()
    }

    /// Le fait qui l’a enregistrée.
    async fn fact(&self) -> Result<Fact> {
        self.reading.succession_fact(self.view.fact)
    }
}

impl Reading {
    fn succession_fact(self: &Arc<Self>, event: EventId) -> Result<Fact> {
        let fact = self.view.members.fact(event).ok_or_else(|| dangling("fait"))?;
        Ok(Fact::of(self, fact))
    }

    /// What became of `member`, oldest first.
    pub(crate) fn successions(self: &Arc<Self>, member: MemberId) -> Vec<Succession> {
        let successions = self.view.members.lineage.successions(member);
        successions
            .map(|view| Succession {
                reading: Arc::clone(self),
                view: view.clone(),
            })
            .collect()
    }

    /// The EPCI that sit in `convention` in place of communes, oldest first.
    pub(crate) fn substitutions(self: &Arc<Self>, convention: domain::value::ConventionId) -> Vec<Substitution> {
        let substitutions = self.view.members.substitutions.of(convention).iter();
        substitutions
            .map(|view| Substitution {
                reading: Arc::clone(self),
                view: view.clone(),
            })
            .collect()
    }

    /// Who holds on the date of the question what belongs to `member`: itself, or who took its place.
    pub(crate) fn holding(self: &Arc<Self>, member: MemberId) -> Result<Vec<Member>> {
        let lineage = &self.view.members.lineage;
        match lineage.standing_on(member, self.on) {
            Standing::Succeeded(_) => self.members(&lineage.answering_on(member, self.on, self.on)),
            Standing::Active | Standing::NotYet(_) => Ok(vec![self.member(member)?]),
        }
    }
}
