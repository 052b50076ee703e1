//! The ledger itself.

use domain::ledger::Identity;

table! {
    LEDGER "ledger", key 0, "Un registre.";
    write_ledger(identity: &Identity) {
        name: Text = &identity.name, "Nom du registre.";
        operator_siren: Text = &identity.operator, "SIREN de l’organisme qui tient le registre.";
    }
}
