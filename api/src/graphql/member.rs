//! Members, their dated identifiers and their criteria.

use super::error::refused;
use super::fact::Fact;
use super::id::global_id;
use super::page::{Connection, Window, complexity};
use super::past_act::PastAct;
use super::reading::Reading;
use super::scalars::{CriterionName, Date, Money};
use super::succession::Succession;
use async_graphql::{Enum, ID, Object, Result, SimpleObject};
use domain::value::Insee;
use projections::members::{BillingView, CriterionView, IdentifiersView, MemberView};
use std::sync::Arc;

/// La nature d’un membre.
#[derive(Enum, Clone, Copy, PartialEq, Eq)]
#[graphql(remote = "domain::member::MemberKind")]
pub(crate) enum MemberKind {
    /// Commune.
    Commune,
    /// EPCI à fiscalité propre.
    Epci,
    /// Syndicat, fermé ou ouvert.
    Syndicate,
    /// Département.
    Department,
    /// Région.
    Region,
    /// Autre organisme public.
    Other,
}

/// Si la source d’un critère peut encore en corriger la valeur.
#[derive(Enum, Clone, Copy, PartialEq, Eq)]
#[graphql(remote = "domain::member::CriterionStatus")]
pub(crate) enum CriterionStatus {
    /// Encore corrigeable par sa source.
    Provisional,
    /// Définitif pour sa source.
    Definitive,
}

/// Un membre.
#[derive(Clone)]
pub(crate) struct Member {
    pub(super) reading: Arc<Reading>,
    pub(super) view: Arc<MemberView>,
}

/// Un membre : un organisme public qui coopère, quels que soient son nom et son SIREN du moment.
#[Object]
impl Member {
    /// Identifiant global.
    pub(super) async fn id(&self) -> ID {
        global_id(self.reading.ledger, self.view.id)
    }

    /// Sa nature.
    async fn kind(&self) -> MemberKind {
        self.view.kind.into()
    }

    /// Son nom, à la date « on » de la question.
    async fn name(&self) -> &str {
        self.view.name_on(self.reading.on).as_str()
    }

    /// Son SIREN, à la date « on » de la question.
    async fn siren(&self) -> &str {
        self.view.identifiers_on(self.reading.on).siren.as_str()
    }

    /// Son code INSEE, à la date « on » de la question ; une commune en a un.
    async fn insee(&self) -> Option<&str> {
        self.view
            .identifiers_on(self.reading.on)
            .insee
            .as_ref()
            .map(Insee::as_str)
    }

    /// Tous ses identifiants successifs, du plus ancien au plus récent.
    async fn identifiers(&self) -> Vec<Identifiers> {
        self.view
            .history()
            .map(|view| Identifiers {
                reading: Arc::clone(&self.reading),
                view: view.clone(),
            })
            .collect()
    }

    /// Où le facturer, à la date « on » de la question ; rien si ce n’est pas dit, ou s’il a changé de SIREN depuis.
    async fn billing_details(&self) -> Option<BillingDetails> {
        let now = self.view.billing_on(self.reading.on)?;
        let known = self.view.billing().iter().rev().find(|view| view.details == *now)?;
        Some(BillingDetails::of(&self.reading, known))
    }

    /// Tout ce qui a été dit d’où le facturer, du plus ancien au plus récent.
    async fn billing_history(&self) -> Vec<BillingDetails> {
        let known = self.view.billing().iter();
        known.map(|view| BillingDetails::of(&self.reading, view)).collect()
    }

    /// Son premier jour, si une succession l’a créé : aucun acte ne peut être le sien avant.
    async fn active_from(&self) -> Option<Date> {
        self.reading.view.members.lineage.born_on(self.view.id).map(Date::from)
    }

    /// Son dernier jour, si d’autres ont pris sa place : aucun acte ne peut être le sien après.
    async fn active_until(&self) -> Option<Date> {
        self.reading
            .view
            .members
            .lineage
            .active_until(self.view.id)
            .map(Date::from)
    }

    /// Ceux qui détiennent, à la date « on » de la question, ce qui était à lui : ses successeurs, et les leurs.
    async fn successors(&self) -> Result<Vec<Member>> {
        let lineage = &self.reading.view.members.lineage;
        self.reading
            .members(&lineage.successors_on(self.view.id, self.reading.on))
    }

    /// Ceux dont il est directement issu, à la date « on » de la question.
    async fn predecessors(&self) -> Result<Vec<Member>> {
        let lineage = &self.reading.view.members.lineage;
        self.reading
            .members(&lineage.predecessors_on(self.view.id, self.reading.on))
    }

    /// Ce qu’il est devenu, du plus ancien au plus récent.
    async fn successions(&self) -> Vec<Succession> {
        self.reading.successions(self.view.id)
    }

    /// Les valeurs de critères connues pour lui, par critère, par millésime, puis par position.
    async fn criteria(
        &self,
        #[graphql(desc = "Ce critère seulement.")] criterion: Option<CriterionName>,
    ) -> Result<Vec<Criterion>> {
        let criterion = criterion
            .as_ref()
            .map(CriterionName::read)
            .transpose()
            .map_err(refused)?;
        let asked = self
            .view
            .criteria()
            .filter(|view| criterion.as_ref().is_none_or(|name| view.criterion == *name));
        Ok(asked
            .map(|view| Criterion {
                reading: Arc::clone(&self.reading),
                view: Arc::clone(view),
            })
            .collect())
    }

    /// Ce qui a été reçu de lui et reste à imputer, à la date « on » de la question (compte 471).
    async fn suspense(&self) -> Money {
        self.reading
            .view
            .payments
            .suspense_on(self.view.id, self.reading.on)
            .into()
    }

    /// Les actes qu’il a pris avant ce registre ou hors de lui, repris de fichiers et non vérifiés, par date.
    #[graphql(complexity = "complexity(first, last, child_complexity)")]
    #[expect(
        clippy::too_many_arguments,
        reason = "the four of a connection, its filters, and the one that the schema adds"
    )]
    async fn past_acts(
        &self,
        #[graphql(desc = "Ceux dont le numéro ou l’objet contient ces mots, sans égard à la casse ni aux accents.")]
        text: Option<String>,
        #[graphql(desc = "Ceux de cette année.")] year: Option<u16>,
        #[graphql(desc = "Au plus tant de lignes depuis le début : 20 sans précision, 100 au plus.")] first: Option<
            i32,
        >,
        #[graphql(desc = "Après ce curseur.")] after: Option<String>,
        #[graphql(desc = "Au plus tant de lignes avant la fin, 100 au plus.")] last: Option<i32>,
        #[graphql(desc = "Avant ce curseur.")] before: Option<String>,
    ) -> Result<Connection<PastAct>> {
        let rows = self.reading.past_act_rows(self.view.id, text.as_deref(), year);
        Window::new(first, after, last, before)?.page(rows)
    }
}

/// Dated identifiers.
pub(crate) struct Identifiers {
    reading: Arc<Reading>,
    view: IdentifiersView,
}

/// Comment un membre s’appelle et s’immatricule à partir d’une date.
#[Object]
impl Identifiers {
    /// À partir de quand.
    async fn from(&self) -> Date {
        self.view.from.into()
    }

    /// Nom.
    async fn name(&self) -> &str {
        self.view.name.as_str()
    }

    /// SIREN.
    async fn siren(&self) -> &str {
        self.view.siren.as_str()
    }

    /// Code INSEE, pour une commune.
    async fn insee(&self) -> Option<&str> {
        self.view.insee.as_ref().map(Insee::as_str)
    }

    /// Le fait qui les a enregistrés.
    async fn fact(&self) -> Fact {
        Fact::of(&self.reading, self.view.fact)
    }
}

/// A criterion's value.
pub(crate) struct Criterion {
    reading: Arc<Reading>,
    view: Arc<CriterionView>,
}

/// La valeur d’un critère pour un membre, telle qu’elle a été enregistrée.
#[Object]
impl Criterion {
    /// Quel critère.
    async fn criterion(&self) -> CriterionName {
        (&self.view.criterion).into()
    }

    /// La valeur exacte : « 1873 », ou « 1/3 ».
    async fn value(&self) -> String {
        self.view.value.to_string()
    }

    /// Son millésime : l’année de référence.
    async fn vintage(&self) -> u16 {
        self.view.vintage.get()
    }

    /// Qui l’a publiée, et où.
    async fn source(&self) -> &str {
        self.view.source.as_str()
    }

    /// Provisoire ou définitive.
    async fn status(&self) -> CriterionStatus {
        self.view.status.into()
    }

    /// Quand elle a été connue du public.
    async fn known_on(&self) -> Date {
        self.view.known_on.into()
    }

    /// À partir de quand elle s’applique.
    async fn in_force_on(&self) -> Date {
        self.view.in_force_on.into()
    }

    /// Le fait qui l’a enregistrée.
    async fn fact(&self) -> Fact {
        Fact::of(&self.reading, self.view.fact)
    }
}

impl Reading {
    /// Every member, by name, each with its cursor.
    pub(crate) fn member_rows(self: &Arc<Self>) -> Vec<(String, Member)> {
        let members = self.view.members.iter();
        members
            .map(|view| {
                (
                    view.id.to_string(),
                    Member {
                        reading: Arc::clone(self),
                        view: Arc::clone(view),
                    },
                )
            })
            .collect()
    }
}

/// Où facturer un membre, à partir d’une date.
#[derive(SimpleObject)]
pub(crate) struct BillingDetails {
    /// À partir de quand.
    from: Date,
    /// Le SIRET de l’établissement qui paie.
    siret: String,
    /// Le code du service destinataire (Chorus Pro), si le membre le demande.
    service_code: Option<String>,
    /// Le numéro d’engagement, si le membre le demande.
    commitment_number: Option<String>,
    /// Le fait qui l’a enregistré.
    fact: Fact,
}

impl BillingDetails {
    fn of(reading: &Arc<Reading>, view: &BillingView) -> Self {
        let details = &view.details;
        Self {
            from: details.from.into(),
            siret: details.siret.to_string(),
            service_code: details.service_code.as_ref().map(ToString::to_string),
            commitment_number: details.commitment_number.as_ref().map(ToString::to_string),
            fact: Fact::of(reading, view.fact),
        }
    }
}
