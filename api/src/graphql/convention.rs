//! Conventions, and what each party did about them.

use super::amendment::Amendment;
use super::consultation::Consultation;
use super::fact::Fact;
use super::id::global_id;
use super::member::Member;
use super::participation::Participation;
use super::reading::Reading;
use super::scalars::Date;
use super::succession::Substitution;
use async_graphql::{Enum, ID, Object, Result, SimpleObject};
use domain::convention::event::Votes as VotesFact;
use domain::convention::form::Requirement;
use projections::conventions::{ApprovalView, ConventionView};
use std::sync::Arc;

/// La forme juridique d’une coopération.
#[derive(Enum, Clone, Copy, PartialEq, Eq)]
#[graphql(remote = "domain::convention::LegalForm")]
pub(crate) enum LegalForm {
    /// Service commun (CGCT, L. 5211-4-2).
    ServiceCommun,
    /// Mise à disposition de service (CGCT, L. 5211-4-1).
    MiseADisposition,
    /// Service unifié (CGCT, L. 5111-1-1).
    ServiceUnifie,
    /// Prestation de services.
    Prestation,
    /// Entente (CGCT, L. 5221-1).
    Entente,
    /// Groupement de commandes (code de la commande publique, L. 2113-6).
    GroupementDeCommandes,
    /// Coopération public-public (code de la commande publique, L. 2511-6).
    CooperationPublique,
    /// Statuts de syndicat.
    Statuts,
    /// Convention constitutive d’un groupement d’intérêt public.
    Gip,
}

/// Ce qu’une convention peut déléguer au comité de pilotage.
#[derive(Enum, Clone, Copy, PartialEq, Eq)]
#[graphql(remote = "domain::convention::DelegatedObject")]
pub(crate) enum DelegatedObject {
    /// L’adoption des clés de répartition.
    Key,
    /// L’adoption du budget annuel du service.
    Budget,
}

/// Une clause ou une annexe d’une convention.
#[derive(Enum, Clone, Copy, PartialEq, Eq)]
#[graphql(remote = "domain::convention::ClauseKind")]
pub(crate) enum ClauseKind {
    /// Fiche d’impact sur l’organisation, les conditions de travail et la rémunération.
    ImpactSheet,
    /// Avis des comités sociaux territoriaux.
    StaffCommitteeAdvice,
    /// Méthode de calcul du coût unitaire de fonctionnement.
    CostMethod,
    /// Prévision d’utilisation, en nombre d’unités.
    UsageForecast,
    /// Périodicité du remboursement.
    ReimbursementPeriod,
    /// Composition de la conférence.
    Conference,
    /// Coordonnateur du groupement.
    Coordinator,
    /// Règles de fonctionnement du groupement.
    OperatingRules,
    /// Considérations d’intérêt public.
    PublicInterest,
    /// Part de l’activité réalisée sur le marché, inférieure à 20 %.
    MarketShare,
    /// Liste des membres.
    MemberList,
    /// Dénomination.
    Denomination,
    /// Objet.
    Object,
    /// Durée.
    Duration,
    /// Siège.
    Seat,
    /// Répartition des sièges.
    SeatDistribution,
    /// Compétences transférées.
    Competences,
    /// Règles de détermination des droits statutaires.
    StatutoryRights,
    /// Contributions aux charges et responsabilité des dettes.
    ContributionsAndLiability,
    /// Organes d’administration.
    Administration,
    /// Régime comptable.
    Accounting,
    /// Régime du personnel.
    Staff,
    /// Conditions de dissolution et de liquidation.
    WindingUp,
    /// Imputation sur l’attribution de compensation.
    CompensationImputation,
    /// Autre clause ou annexe.
    Other,
}

/// À partir de quand une convention s’applique, une fois approuvée et signée par tous.
#[derive(Enum, Clone, Copy, PartialEq, Eq)]
#[graphql(remote = "domain::convention::EntryClause")]
pub(crate) enum EntryClause {
    /// Au plus tardif de la date prévue et de la dernière approbation exécutoire : ce que dit le droit.
    StatedOrLastApproval,
    /// À la dernière signature, au plus tôt à la date prévue.
    LastSignature,
    /// À sa propre transmission et publication, au plus tôt à la date prévue.
    Transmission,
    /// À la date prévue, même si une approbation est devenue exécutoire après.
    StatedDate,
}

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

/// Où en est une convention.
#[derive(Enum, Clone, Copy, PartialEq, Eq)]
#[graphql(remote = "domain::convention::Stage", name = "ConventionStage")]
pub(crate) enum Stage {
    /// Rédigée, pas encore soumise.
    Draft,
    /// Soumise aux assemblées.
    Submitted,
    /// Adoptée par une partie des assemblées.
    PartlyApproved,
    /// Adoptée par toutes les assemblées.
    Approved,
    /// Signée par toutes les parties.
    Signed,
    /// Transmise au représentant de l’État.
    Transmitted,
    /// Transmise et publiée.
    Enforceable,
    /// En vigueur.
    InForce,
    /// Suspendue.
    Suspended,
    /// Dénoncée : elle prend fin à une date connue.
    Denounced,
    /// Résiliée.
    Terminated,
    /// Échue.
    Expired,
    /// Annulée, elle ou ce qui la fonde : elle est réputée ne s’être jamais appliquée.
    Annulled,
    /// La coopération est dissoute.
    Dissolved,
    /// En liquidation.
    InSettlement,
    /// Soldée : rien ne reste entre les parties.
    Settled,
}

/// A convention.
#[derive(Clone)]
pub(crate) struct Convention {
    pub(super) reading: Arc<Reading>,
    pub(super) view: Arc<ConventionView>,
}

/// Une convention : ce que les parties ont convenu, comment chacune l’a approuvée, et depuis quand elle oblige.
#[Object]
impl Convention {
    /// Identifiant global.
    pub(super) async fn id(&self) -> ID {
        global_id(self.reading.ledger, self.view.id)
    }

    /// Son titre.
    async fn title(&self) -> &str {
        self.view.title.as_str()
    }

    /// Sur quoi elle porte.
    async fn object(&self) -> &str {
        self.view.object.as_str()
    }

    /// Sa forme juridique.
    async fn legal_form(&self) -> LegalForm {
        self.view.legal_form.into()
    }

    /// Le porteur : la partie qui porte le service.
    async fn carrier(&self) -> Result<Member> {
        self.reading.member(self.view.carrier)
    }

    /// Ses parties, dans l’ordre du texte, porteur compris.
    async fn parties(&self) -> Result<Vec<Member>> {
        self.reading.members(&self.view.parties)
    }

    /// Les EPCI qui y siègent à la place de leurs communes, du plus ancien au plus récent.
    async fn substitutions(&self) -> Vec<Substitution> {
        self.reading.substitutions(self.view.id)
    }

    /// Ce qu’elle délègue au comité de pilotage.
    async fn delegations(&self) -> Vec<DelegatedObject> {
        self.view.delegations.iter().map(|object| (*object).into()).collect()
    }

    /// Premier jour prévu par le texte.
    async fn starts_on(&self) -> Date {
        self.view.starts_on.into()
    }

    /// Dernier jour, si le texte en prévoit un.
    async fn ends_on(&self) -> Option<Date> {
        self.view.ends_on.map(Into::into)
    }

    /// Où elle en est à la date « on » de la question, actes de ce jour compris.
    async fn stage(&self) -> Stage {
        self.reading.view.stage_on(&self.view, self.reading.on).into()
    }

    /// Si elle s’applique à la date « on » de la question.
    async fn in_force(&self) -> bool {
        let stage = self.reading.view.stage_on(&self.view, self.reading.on);
        self.view.in_force_on(self.reading.on) && stage != domain::convention::Stage::Annulled
    }

    /// Premier jour où elle s’applique, une fois établi.
    async fn in_force_from(&self) -> Option<Date> {
        self.view.in_force.map(|in_force| in_force.from.into())
    }

    /// Jour de la notification aux parties.
    async fn notified_on(&self) -> Option<Date> {
        self.view.notified_on().map(Into::into)
    }

    /// Ce que chaque partie a fait, pour celles dont l’assemblée a délibéré.
    async fn approvals(&self) -> Vec<Approval> {
        let approvals = self.view.approvals();
        approvals
            .map(|view| Approval {
                reading: Arc::clone(&self.reading),
                view: view.clone(),
            })
            .collect()
    }

    /// Ses parties à la date « on » de la question, adhésions et retraits comptés.
    async fn active_parties(&self) -> Result<Vec<Member>> {
        let parties = self.view.state().map(|state| state.parties_on(self.reading.on));
        self.reading.members(&parties.unwrap_or_default())
    }

    /// Ce qu’elle prévoit à la date « on » de la question, avenants en vigueur compris.
    async fn terms(&self) -> Result<Option<Terms>> {
        let Some(state) = self.view.state() else {
            return Ok(None);
        };
        let terms = state.terms_on(self.reading.on);
        let provisions = &terms.provisions;
        Ok(Some(Terms {
            carrier: self.reading.member(terms.carrier)?,
            delegations: terms.delegations.iter().map(|object| (*object).into()).collect(),
            ends_on: terms.ends_on.map(Into::into),
            notice_months: provisions.notice.as_ref().map(|notice| notice.months),
            renewal_months: provisions.renewal.as_ref().map(|renewal| renewal.months),
            renewals_left: state.renewals_left_on(self.reading.on),
            clauses: provisions.clauses.iter().map(|clause| clause.kind.into()).collect(),
            rules: terms.rules(state.legal_form).preset.french(),
            title: terms.title.to_string(),
        }))
    }

    /// Dernier jour d’application connu à la date « on » de la question : terme, reconductions, dénonciation, résiliation.
    async fn last_day(&self) -> Option<Date> {
        self.view.state()?.last_day_on(self.reading.on).map(Into::into)
    }

    /// Ce que sa forme demande et que son projet n’a pas encore. Rien une fois soumise : voir « unmet ».
    async fn missing(&self) -> Vec<MissingClause> {
        let state = self.view.state();
        let draft = state.filter(|state| state.stage() == domain::convention::Stage::Draft);
        draft
            .iter()
            .flat_map(|state| state.legal_form.unmet(&state.provisions).map(MissingClause::from))
            .collect()
    }

    /// Clauses et annexes que sa forme demande, par un texte à vérifier, et qu’elle n’avait pas à sa soumission.
    async fn unmet(&self) -> Vec<ClauseKind> {
        let state = self.view.state();
        state
            .iter()
            .flat_map(|state| state.unmet.iter().map(|kind| (*kind).into()))
            .collect()
    }

    /// Ce qu’il faut savoir d’elle : des avertissements, en français.
    async fn warnings(&self) -> Vec<&str> {
        let state = self.view.state();
        state
            .iter()
            .flat_map(|state| state.flags.iter().map(|flag| flag.french()))
            .collect()
    }

    /// Les consultations des membres, la dernière sur chaque question.
    async fn consultations(&self) -> Vec<Consultation> {
        let state = self.view.state();
        state
            .iter()
            .flat_map(|state| state.consultations.values())
            .map(|state| Consultation {
                reading: Arc::clone(&self.reading),
                convention: Arc::clone(&self.view),
                state: state.clone(),
            })
            .collect()
    }

    /// Ses avenants, par numéro.
    async fn amendments(&self) -> Vec<Amendment> {
        let state = self.view.state();
        let mut amendments: Vec<_> = state.iter().flat_map(|state| state.amendments.values()).collect();
        amendments.sort_by_key(|amendment| amendment.number);
        amendments
            .into_iter()
            .map(|state| Amendment {
                reading: Arc::clone(&self.reading),
                convention: Arc::clone(&self.view),
                state: state.clone(),
            })
            .collect()
    }

    /// La participation de chaque membre, candidats et membres partis compris.
    async fn participations(&self) -> Vec<Participation> {
        let state = self.view.state();
        state
            .iter()
            .flat_map(|state| state.participations.iter())
            .map(|(member, state)| Participation {
                reading: Arc::clone(&self.reading),
                member: *member,
                state: state.clone(),
            })
            .collect()
    }

    /// Le fait qui l’a enregistrée.
    async fn fact(&self) -> Fact {
        Fact::of(&self.reading, self.view.drafted)
    }

    /// Le fait qui a établi son entrée en vigueur.
    async fn in_force_fact(&self) -> Option<Fact> {
        self.view
            .in_force
            .map(|in_force| Fact::of(&self.reading, in_force.fact))
    }
}

/// Une clause ou une annexe qui manque à un projet de convention.
#[derive(SimpleObject)]
pub(crate) struct MissingClause {
    /// Laquelle. « REIMBURSEMENT_PERIOD » manque aussi quand la périodicité prévue dépasse un an.
    clause: ClauseKind,
    /// Le texte qui la demande, et s’il est à vérifier.
    legal_reference: String,
    /// Si le projet ne peut pas être soumis sans elle. Sinon, son absence est seulement signalée à la soumission.
    imposed: bool,
}

impl From<&Requirement> for MissingClause {
    fn from(requirement: &Requirement) -> Self {
        Self {
            clause: requirement.clause.into(),
            legal_reference: requirement.reference.to_string(),
            imposed: requirement.is_imposed(),
        }
    }
}

/// Ce qu’une convention prévoit à une date.
#[derive(SimpleObject)]
pub(crate) struct Terms {
    /// Son titre.
    title: String,
    /// La partie qui porte le service.
    carrier: Member,
    /// Ce qu’elle délègue au comité de pilotage.
    delegations: Vec<DelegatedObject>,
    /// Dernier jour prévu, reconductions non comptées.
    ends_on: Option<Date>,
    /// Mois de préavis, si elle peut être dénoncée.
    notice_months: Option<u16>,
    /// Mois de chaque reconduction tacite, si elle en prévoit.
    renewal_months: Option<u16>,
    /// Combien de reconductions restent possibles.
    renewals_left: u16,
    /// Les clauses et les annexes qu’elle contient.
    clauses: Vec<ClauseKind>,
    /// Le jeu de règles de départ.
    rules: &'static str,
}

/// Pourquoi une convention est résiliée.
#[derive(Enum, Clone, Copy, PartialEq, Eq)]
#[graphql(remote = "domain::convention::TerminationGround")]
pub(crate) enum TerminationGround {
    /// Un motif d’intérêt général.
    GeneralInterest,
    /// L’inexécution par une autre partie.
    Breach,
    /// L’accord de toutes les parties.
    Agreement,
    /// L’application d’une clause.
    Clause,
}

/// What a party did.
pub(crate) struct Approval {
    reading: Arc<Reading>,
    view: ApprovalView,
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

impl Reading {
    /// Every convention, by title, each with its cursor.
    pub(crate) fn convention_rows(self: &Arc<Self>) -> Vec<(String, Convention)> {
        let conventions = self.view.conventions.iter();
        conventions
            .map(|view| {
                (
                    view.id.to_string(),
                    Convention {
                        reading: Arc::clone(self),
                        view: Arc::clone(view),
                    },
                )
            })
            .collect()
    }
}
