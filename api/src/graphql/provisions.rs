//! What a convention provides: its form, what it delegates, its clauses.

use super::member::Member;
use super::scalars::Date;
use async_graphql::{Enum, SimpleObject};
use domain::convention::form::Requirement;

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
    pub(super) title: String,
    /// La partie qui porte le service.
    pub(super) carrier: Member,
    /// Ce qu’elle délègue au comité de pilotage.
    pub(super) delegations: Vec<DelegatedObject>,
    /// Dernier jour prévu, reconductions non comptées.
    pub(super) ends_on: Option<Date>,
    /// Mois de préavis, si elle peut être dénoncée.
    pub(super) notice_months: Option<u16>,
    /// Mois de chaque reconduction tacite, si elle en prévoit.
    pub(super) renewal_months: Option<u16>,
    /// Combien de reconductions restent possibles.
    pub(super) renewals_left: u16,
    /// Les clauses et les annexes qu’elle contient.
    pub(super) clauses: Vec<ClauseKind>,
    /// Le jeu de règles de départ.
    pub(super) rules: &'static str,
}
