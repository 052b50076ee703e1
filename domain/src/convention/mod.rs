//! Conventions: what the parties agreed, how each approved it, and since when it binds.

pub mod command;
mod decide;
pub mod event;
mod state;

pub use state::{Approval, Convention, Conventions, Stage};

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
        /// It said no.
        Rejected "rejected" "rejetée";
    }
}
