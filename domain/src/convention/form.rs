//! What each legal form asks of a convention: clauses, annexes and who may be a party, each with its text.

use super::{LegalForm, Provisions};
use crate::law::{self, Certainty, LegalReference};
use crate::member::MemberKind;
use crate::rules::Preset;

crate::value::choices! {
    /// A clause or an annex of a convention.
    ClauseKind {
        /// Fiche d'impact of a service commun.
        ImpactSheet "impactSheet" "fiche d’impact sur l’organisation, les conditions de travail et la rémunération";
        /// Advice of the staff committees.
        StaffCommitteeAdvice "staffCommitteeAdvice" "avis des comités sociaux territoriaux";
        /// How the unit cost is established.
        CostMethod "costMethod" "méthode de calcul du coût unitaire de fonctionnement";
        /// Forecast of use, in units.
        UsageForecast "usageForecast" "prévision d’utilisation, en nombre d’unités";
        /// How often the cost is reimbursed: the number of months stands in the provisions.
        ReimbursementPeriod "reimbursementPeriod" "périodicité du remboursement";
        /// Composition of the conference of an entente.
        Conference "conference" "composition de la conférence";
        /// Coordinator of a groupement de commandes.
        Coordinator "coordinator" "coordonnateur du groupement";
        /// Operating rules of a groupement de commandes.
        OperatingRules "operatingRules" "règles de fonctionnement du groupement";
        /// That only public-interest considerations guide the cooperation.
        PublicInterest "publicInterest" "considérations d’intérêt public";
        /// Share of the activity on the open market: less than 20 %.
        MarketShare "marketShare" "part de l’activité réalisée sur le marché, inférieure à 20 %";
        /// List of the members.
        MemberList "memberList" "liste des membres";
        /// Denomination.
        Denomination "denomination" "dénomination";
        /// Object.
        Object "object" "objet";
        /// Duration.
        Duration "duration" "durée";
        /// Seat.
        Seat "seat" "siège";
        /// How the seats are shared.
        SeatDistribution "seatDistribution" "répartition des sièges";
        /// Competences transferred.
        Competences "competences" "compétences transférées";
        /// How statutory rights are determined.
        StatutoryRights "statutoryRights" "règles de détermination des droits statutaires";
        /// Contributions, and liability for commitments.
        ContributionsAndLiability "contributionsAndLiability" "contributions aux charges et responsabilité des dettes";
        /// Organs of administration.
        Administration "administration" "organes d’administration";
        /// Accounting regime.
        Accounting "accounting" "régime comptable";
        /// Staff regime.
        Staff "staff" "régime du personnel";
        /// Winding-up.
        WindingUp "windingUp" "conditions de dissolution et de liquidation";
        /// Imputation on the attribution de compensation: it changes the CIF, and the ledger does not compute it.
        CompensationImputation "compensationImputation" "imputation sur l’attribution de compensation";
        /// Any other clause or annex.
        Other "other" "autre clause ou annexe";
    }

    /// What a reader must know of a convention that was submitted all the same.
    SubmissionFlag {
        /// Its costs are imputed on the attribution de compensation.
        CompensationImputation "compensationImputation" "les effets financiers sont imputés sur l’attribution de compensation : le coefficient d’intégration fiscale change, et l’évaluation relève d’une procédure propre que le registre ne conduit pas";
        /// A party of a kind that the text, not checked in its current wording, does not list.
        PartiesToCheck "partiesToCheck" "une partie n’est pas de celles que cite le texte, dont la rédaction actuelle est à vérifier";
    }
}

/// What a form asks.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Requirement {
    /// The clause or annex.
    pub clause: ClauseKind,
    /// The text that asks it.
    pub reference: LegalReference,
}

/// Who may be a party.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PartyRule {
    /// The kinds the text lists.
    pub kinds: &'static [MemberKind],
    /// The kind at least one party must be of.
    pub one_of: &'static [MemberKind],
    /// The text.
    pub reference: LegalReference,
}

use ClauseKind as K;
use MemberKind::{Commune, Department, Epci, Other, Region, Syndicate};

const fn asks(clause: ClauseKind, reference: LegalReference) -> Requirement {
    Requirement { clause, reference }
}

const SERVICE_COMMUN: &[Requirement] = &[
    asks(K::ImpactSheet, law::SERVICE_COMMUN),
    asks(K::StaffCommitteeAdvice, law::SERVICE_COMMUN),
];
const MISE_A_DISPOSITION: &[Requirement] = &[
    asks(K::CostMethod, law::UNIT_COST),
    asks(K::UsageForecast, law::UNIT_COST),
    asks(K::ReimbursementPeriod, law::UNIT_COST),
    asks(K::StaffCommitteeAdvice, law::MISE_A_DISPOSITION),
];
const SERVICE_UNIFIE: &[Requirement] = &[
    asks(K::CostMethod, law::UNIT_COST_UNIFIED),
    asks(K::UsageForecast, law::UNIT_COST_UNIFIED),
    asks(K::ReimbursementPeriod, law::UNIT_COST_UNIFIED),
    asks(K::StaffCommitteeAdvice, law::SERVICE_UNIFIE),
];
const ENTENTE: &[Requirement] = &[asks(K::Conference, law::ENTENTE)];
const GROUPEMENT: &[Requirement] = &[
    asks(K::OperatingRules, law::GROUPEMENT),
    asks(K::Coordinator, law::GROUPEMENT),
];
const COOPERATION_PUBLIQUE: &[Requirement] = &[
    asks(K::PublicInterest, law::COOPERATION_PUBLIQUE),
    asks(K::MarketShare, law::COOPERATION_PUBLIQUE),
];
const STATUTS: &[Requirement] = &[
    asks(K::MemberList, law::STATUTES),
    asks(K::Seat, law::STATUTES),
    asks(K::SeatDistribution, law::STATUTES),
    asks(K::Competences, law::STATUTES),
];
const GIP: &[Requirement] = &[
    asks(K::Denomination, law::GIP),
    asks(K::MemberList, law::GIP),
    asks(K::Duration, law::GIP),
    asks(K::Object, law::GIP),
    asks(K::Seat, law::GIP),
    asks(K::StatutoryRights, law::GIP),
    asks(K::ContributionsAndLiability, law::GIP),
    asks(K::Administration, law::GIP),
    asks(K::Accounting, law::GIP),
    asks(K::Staff, law::GIP),
    asks(K::WindingUp, law::GIP),
];

/// Months between two reimbursements of a service put at disposal: at most one year.
pub(super) const LONGEST_REIMBURSEMENT: u16 = 12;

impl LegalForm {
    /// The clauses and annexes the form asks.
    pub const fn requirements(self) -> &'static [Requirement] {
        match self {
            Self::ServiceCommun => SERVICE_COMMUN,
            Self::MiseADisposition => MISE_A_DISPOSITION,
            Self::ServiceUnifie => SERVICE_UNIFIE,
            Self::Prestation => &[],
            Self::Entente => ENTENTE,
            Self::GroupementDeCommandes => GROUPEMENT,
            Self::CooperationPublique => COOPERATION_PUBLIQUE,
            Self::Statuts => STATUTS,
            Self::Gip => GIP,
        }
    }

    /// Who may be a party, where the text says.
    pub const fn party_rule(self) -> Option<PartyRule> {
        match self {
            Self::ServiceCommun => Some(PartyRule {
                kinds: &[Epci, Commune, Other],
                one_of: &[Epci],
                reference: law::SERVICE_COMMUN,
            }),
            Self::MiseADisposition => Some(PartyRule {
                kinds: &[Epci, Commune, Syndicate],
                one_of: &[Epci, Syndicate],
                reference: law::MISE_A_DISPOSITION,
            }),
            Self::ServiceUnifie => Some(PartyRule {
                kinds: &[Department, Region, Epci, Syndicate, Other],
                one_of: &[Department, Region, Epci, Syndicate, Other],
                reference: law::SERVICE_UNIFIE,
            }),
            Self::Prestation => Some(PartyRule {
                kinds: &[Department, Region, Epci, Syndicate, Other],
                one_of: &[Department, Region, Epci, Syndicate, Other],
                reference: law::PRESTATION,
            }),
            Self::Entente => Some(PartyRule {
                kinds: &[Commune, Epci, Syndicate],
                one_of: &[Commune, Epci, Syndicate],
                reference: law::ENTENTE,
            }),
            Self::GroupementDeCommandes | Self::CooperationPublique | Self::Statuts | Self::Gip => None,
        }
    }

    /// Whether an order of the prefect makes the members' agreement binding.
    pub const fn needs_prefect_order(self) -> bool {
        matches!(self, Self::Statuts | Self::Gip)
    }

    /// Whether the organ of the cooperation must consent to an accession or a withdrawal (CGCT, L. 5211-18 and L. 5211-19).
    pub const fn needs_organ_consent(self) -> bool {
        matches!(self, Self::Statuts)
    }

    /// Whether each party signs. Statutes are not signed: an order gives them force.
    pub const fn is_signed(self) -> bool {
        !matches!(self, Self::Statuts)
    }

    /// The rules that apply when the convention names none.
    pub const fn preset(self) -> Preset {
        match self {
            Self::Entente => Preset::Entente,
            Self::Statuts => Preset::ClosedSyndicate,
            Self::Gip => Preset::Gip,
            _ => Preset::Convention,
        }
    }

    /// What the form asks and the provisions lack.
    pub fn unmet(self, provisions: &Provisions) -> impl Iterator<Item = &'static Requirement> + use<'_> {
        self.requirements()
            .iter()
            .filter(|requirement| match requirement.clause {
                ClauseKind::ReimbursementPeriod => provisions
                    .reimbursement_months
                    .is_none_or(|months| months > LONGEST_REIMBURSEMENT),
                clause => !provisions.has(clause),
            })
    }
}

impl Requirement {
    /// Whether the text was read in its current wording: without what it asks, a convention is not submitted.
    pub fn is_imposed(&self) -> bool {
        self.reference.certainty == Certainty::Read
    }
}

impl PartyRule {
    /// Whether parties of `kinds` may cooperate so.
    pub fn allows(&self, kinds: &[MemberKind]) -> bool {
        kinds.iter().all(|kind| self.kinds.contains(kind)) && kinds.iter().any(|kind| self.one_of.contains(kind))
    }

    /// Whether the text was read in its current wording, so that a rule may rest on it.
    pub fn is_certain(&self) -> bool {
        self.reference.certainty == Certainty::Read
    }
}
