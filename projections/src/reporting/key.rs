//! Sharing keys.

use crate::keys::KeyView;
use domain::value::{KeyId, MemberId};

table! {
    KEY "key", key 1, "Une clé de répartition, et depuis quand elle s’applique telle que cela a été consigné. Une annulation ou une abrogation ne change pas ces lignes : voir undoing.";
    write_key(key: &KeyView) {
        key_id: Id = key.id, "Identifiant de la clé.";
        convention_id: Id = key.convention, "La convention dont elle répartit les charges.";
        name: Text = &key.name, "Nom.";
        pool: Text = &key.pool, "La charge qu’elle répartit (voir budget_pool).";
        version: Integer = key.version, "Sa version : 1, ou une de plus que la clé qu’elle révise.";
        revises_id: Id null = key.revises, "La clé qu’elle révise.";
        hash: Text = key.hash.to_string(), "Empreinte SHA-256 de son texte.";
        decision_id: Id null = key.adoption.map(|adoption| adoption.decision), "La décision qui l’a adoptée.";
        applies_from: Date null = key.adoption.map(|adoption| adoption.from), "Premier jour où elle s’applique.";
        applies_until: Date null = key.adoption.and_then(|adoption| adoption.until), "Dernier jour où elle s’applique, s’il est connu.";
        replaced_by_id: Id null = key.adoption.and_then(|adoption| adoption.replaced_by), "La clé qui la remplace.";
        repealed_from: Date null = key.adoption.and_then(|adoption| adoption.repeal).map(|repeal| repeal.from), "Premier jour où elle ne s’applique plus, si elle a été abrogée.";
        position: Integer = key.defined.position, "Position du fait qui l’a définie.";
        event_id: Id = key.defined.event, "Le fait qui l’a définie.";
        adoption_event_id: Id null = key.adoption.map(|adoption| adoption.fact.event), "Le fait qui l’a adoptée.";
    }
}

table! {
    KEY_PARTICIPANT "key_participant", key 2, "Un membre parmi lesquels une clé répartit.";
    write_participant(key: KeyId, rank: usize, member: MemberId) {
        key_id: Id = key, "La clé.";
        rank: Integer = rank, "Rang du membre dans la clé, à partir de 1.";
        member_id: Id = member, "Le membre.";
    }
}
