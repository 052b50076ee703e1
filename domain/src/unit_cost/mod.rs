//! Unit costs (coûts unitaires de fonctionnement): what one unit of a service costs, notified each year, times the units each member used.
//!
//! The law of a service put at disposal (CGCT, D. 5211-16) and of a service unifié (R. 5111-1): the unit cost is established from the latest
//! accounts, updated for what the year’s budget foresees; it is notified each year before the budget is adopted, and within three months of
//! the signature in the year of signature. The reimbursement is that cost times the units observed, by a yearly statement of uses; how often
//! is for the convention to say, and never less than once a year.
//!
//! A notice and a statement also record the criteria that a sharing key reads: the unit cost for the carrier, the units for each member;
//! provisional when foreseen, definitive when observed. So a `unitCost` key ([`crate::key`]) computes with them, and nobody types them twice.

pub mod command;
mod cost;
mod coverage;
mod decide;
pub mod event;
mod state;
mod statement;

pub use cost::{total, unit_cost};
pub use coverage::{must_be_stated, not_stated};
pub use state::{UnitCostNotice, UnitCosts, UnitStatement};

use crate::convention::LegalForm;
use crate::law::{self, LegalReference};

crate::value::choices! {
    /// What the cost of a component pays for: the closed list of the texts, nothing foreign to the service.
    ComponentKind {
        /// Staff.
        Staff "staff" "charges de personnel";
        /// Supplies.
        Supplies "supplies" "fournitures";
        /// Renewal of the goods.
        Renewal "renewal" "renouvellement des biens";
        /// Service contracts attached to the service.
        ServiceContracts "serviceContracts" "contrats de services rattachés";
        /// Fluids: CGCT, R. 5111-1 alone names them.
        Fluids "fluids" "flux";
    }

    /// Which cost a notice tells.
    UnitCostStage {
        /// Foreseen, before the budget is adopted: from the latest accounts, updated for what is foreseeable.
        Forecast "forecast" "prévisionnel";
        /// Observed, once the year is over.
        Actual "actual" "constaté";
    }
}

impl LegalForm {
    /// The text that rules the unit cost of a convention of this form; none where the convention alone does.
    pub const fn unit_cost_reference(self) -> Option<LegalReference> {
        match self {
            Self::MiseADisposition => Some(law::UNIT_COST),
            Self::ServiceUnifie => Some(law::UNIT_COST_UNIFIED),
            Self::ServiceCommun
            | Self::Prestation
            | Self::Entente
            | Self::GroupementDeCommandes
            | Self::CooperationPublique
            | Self::Statuts
            | Self::Gip => None,
        }
    }
}
