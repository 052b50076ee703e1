//! Conventions: what the parties agreed, how each approved it, and since when it binds.

pub mod command;
pub(crate) mod decide;
pub mod event;
pub mod form;
pub mod former;
mod register;
mod stage;
mod state;
pub mod terms;

pub use form::{ClauseKind, SubmissionFlag};
pub use register::Conventions;
pub use stage::Stage;
pub use state::{Convention, Denunciation, End, Publication, Renewal, Suspension, Transmission};
pub use terms::{Clause, EntryClause, NoticeClause, Provisions, TacitRenewal, Terms};

use crate::value::choices;

choices! {
    /// The legal form of a cooperation.
    LegalForm {
        /// Service commun (CGCT, L. 5211-4-2).
        ServiceCommun "serviceCommun" "service commun";
        /// Mise à disposition de service (CGCT, L. 5211-4-1).
        MiseADisposition "miseADisposition" "mise à disposition de service";
        /// Service unifié (CGCT, L. 5111-1-1).
        ServiceUnifie "serviceUnifie" "service unifié";
        /// Prestation de services.
        Prestation "prestation" "prestation de services";
        /// Entente (CGCT, L. 5221-1).
        Entente "entente" "entente";
        /// Groupement de commandes (code de la commande publique, L. 2113-6).
        GroupementDeCommandes "groupementDeCommandes" "groupement de commandes";
        /// Coopération public-public (code de la commande publique, L. 2511-6).
        CooperationPublique "cooperationPublique" "coopération public-public";
        /// Statutes of a syndicate.
        Statuts "statuts" "statuts de syndicat";
        /// Convention constitutive of a GIP.
        Gip "gip" "groupement d’intérêt public";
    }

    /// What a convention may delegate to its steering committee.
    DelegatedObject {
        /// Adopting sharing keys.
        Key "key" "la clé de répartition";
        /// Adopting the yearly budget of the shared service.
        Budget "budget" "le budget annuel du service";
    }

    /// What an assembly decided.
    DeliberationSense {
        /// It said yes.
        Adopted "adopted" "adoptée";
        /// It said yes, on conditions that the text put to the others does not hold: that is no approval of this text.
        AdoptedOnConditions "adoptedOnConditions" "adoptée sous conditions";
        /// It said no.
        Rejected "rejected" "rejetée";
    }

    /// Why a party ends a convention by itself.
    TerminationGround {
        /// General interest: the economy of the convention is upset, or its cause is gone.
        GeneralInterest "generalInterest" "motif d’intérêt général";
        /// Another party did not perform it.
        Breach "breach" "inexécution par une autre partie";
        /// All parties agree to end it.
        Agreement "agreement" "accord de toutes les parties";
        /// A clause of the convention provides for it.
        Clause "clause" "application d’une clause";
    }

    /// How a convention ended.
    EndKind {
        /// A party denounced it.
        Denounced "denounced" "dénoncée";
        /// It was terminated.
        Terminated "terminated" "résiliée";
        /// Its term came.
        Expired "expired" "échue";
        /// Its members, or the law, dissolved the cooperation.
        Dissolved "dissolved" "dissoute";
    }
}

impl TerminationGround {
    /// The text that admits it; a mere imbalance, or that one party lost its interest, is no ground (CE, 27 February 2015).
    pub const fn reference(self) -> crate::law::LegalReference {
        match self {
            Self::GeneralInterest => crate::law::TERMINATION_GENERAL_INTEREST,
            Self::Breach | Self::Agreement | Self::Clause => crate::law::CONTRACT,
        }
    }
}
