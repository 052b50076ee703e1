//! Members: the public bodies that cooperate, with their dated identifiers and criteria.

pub mod article;
mod billing;
pub mod command;
mod criterion;
mod decide;
pub mod event;
mod lineage;
mod standing;
mod state;
mod substitution;
mod succeed;

pub use billing::BillingDetails;
pub use criterion::Criterion;
pub use lineage::{Lineage, Origin, Standing, Succession};
pub use state::{CriterionFact, Identifiers, Member, Members};
pub use substitution::{Substitution, Substitutions};

use crate::value::choices;

choices! {
    /// What kind of public body a member is.
    MemberKind {
        /// Commune.
        Commune "commune" "commune";
        /// Groupement with its own taxation: communauté de communes, d’agglomération, urbaine, métropole.
        Epci "epci" "EPCI à fiscalité propre";
        /// Syndicat, closed or open.
        Syndicate "syndicate" "syndicat";
        /// Département.
        Department "department" "département";
        /// Région.
        Region "region" "région";
        /// Any other public body: centre communal d’action sociale, service d’incendie, GIP.
        Other "other" "autre organisme public";
    }

    /// The quantities that every cooperation knows: see [`Criterion`].
    CriterionName {
        /// Population municipale.
        PopulationMunicipale "populationMunicipale" "population municipale";
        /// Population totale.
        PopulationTotale "populationTotale" "population totale";
        /// Population DGF.
        PopulationDgf "populationDgf" "population DGF";
        /// Potentiel fiscal, in euros.
        PotentielFiscal "potentielFiscal" "potentiel fiscal";
        /// Potentiel financier, in euros.
        PotentielFinancier "potentielFinancier" "potentiel financier";
        /// Payslips produced in the year.
        Payslips "payslips" "bulletins de paie";
        /// Full-time equivalents.
        Staff "staff" "agents en équivalent temps plein";
        /// Licences in use.
        Licences "licences" "licences";
        /// Workstations.
        Workstations "workstations" "postes de travail";
        /// Planning acts, weighted.
        PlanningActs "planningActs" "actes d’urbanisme pondérés";
        /// Hours of service.
        Hours "hours" "heures";
        /// Built surface, in square metres.
        Surface "surface" "surface en mètres carrés";
        /// Length of network, in kilometres.
        Length "length" "longueur en kilomètres";
    }

    /// How final a criterion's value is.
    CriterionStatus {
        /// May still be corrected by its source.
        Provisional "provisional" "provisoire";
        /// Final for its source.
        Definitive "definitive" "définitif";
    }

    /// How members take the place of others.
    SuccessionKind {
        /// Communes become one new commune.
        CommuneNouvelle "communeNouvelle" "création d’une commune nouvelle";
        /// Communes merge (law of 1971).
        Merger "merger" "fusion simple";
        /// Communes merge, some becoming associated communes (law of 1971).
        MergerAssociation "mergerAssociation" "fusion-association";
        /// Groupements become one new groupement.
        EpciMerger "epciMerger" "fusion d’EPCI";
        /// One that goes on takes the others in.
        Absorption "absorption" "absorption";
        /// One becomes several.
        Split "split" "scission";
        /// Communes that had merged are communes again.
        ReEstablishment "reEstablishment" "rétablissement de communes";
    }
}

impl SuccessionKind {
    /// Whether its successors are legal persons that were not there the day before.
    pub const fn creates(self) -> bool {
        matches!(
            self,
            Self::CommuneNouvelle | Self::EpciMerger | Self::Split | Self::ReEstablishment
        )
    }

    /// Whether a predecessor may go on among its successors. A commune nouvelle and an EPCI born of a merger are new legal persons, with a
    /// SIREN of their own, even where the chief commune keeps its INSEE code: none of those that merge goes on.
    pub const fn lets_go_on(self) -> bool {
        !matches!(self, Self::CommuneNouvelle | Self::EpciMerger)
    }
}
