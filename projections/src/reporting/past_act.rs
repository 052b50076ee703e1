//! Acts of members taken over from files: what each file claims.

use crate::past_acts::PastActView;
use domain::past_act::event::Matter;
use domain::past_act::{ClaimedState, PastActKind};
use domain::value::Digest;

table! {
    PAST_ACT "past_act", key 3, "Un acte d’un membre, repris d’un fichier et non vérifié : il n’autorise rien.";
    write_past_act(known: &PastActView) {
        member_id: Id = known.act.member, "Le membre dont c’est l’acte.";
        decided_on: Date = known.act.decided_on, "Jour de l’acte.";
        position: Integer = known.fact.position, "Position du fait qui l’a repris.";
        kind: Choice = known.act.kind.as_str(), "Ce qu’il est." of PastActKind;
        number: Text = &known.act.number, "Son numéro.";
        object: Text = &known.act.object, "Son objet.";
        matter_code: Text null = known.act.matter.as_ref().map(|matter: &Matter| matter.code.to_string()), "Sa matière dans la nomenclature ACTES.";
        matter: Text null = known.act.matter.as_ref().map(|matter| &matter.name), "Le nom que le fichier donne à cette matière.";
        claimed_state: Choice null = known.act.claim.as_ref().map(|claim| claim.state.as_str()), "Ce que le fichier dit qu’il en est." of ClaimedState;
        claimed_words: Text null = known.act.claim.as_ref().map(|claim| &claim.words), "Les mots du fichier.";
        in_favour: Integer null = known.act.votes.as_ref().map(|votes| votes.in_favour), "Élus pour.";
        against: Integer null = known.act.votes.as_ref().map(|votes| votes.against), "Élus contre.";
        abstentions: Integer null = known.act.votes.as_ref().map(|votes| votes.abstentions), "Abstentions.";
        transmission_number: Text null = known.act.actes_id.as_ref(), "Identifiant de télétransmission.";
        received_on: Date null = known.act.received_on, "Jour de l’enregistrement en préfecture.";
        prefecture: Text null = known.act.prefecture.as_ref(), "La préfecture ou la sous-préfecture.";
        budget_name: Text null = known.act.budget.as_ref().map(|budget| &budget.name), "Le budget sur lequel il porte, comme le fichier le nomme.";
        budget_from: Year null = known.act.budget.as_ref().map(|budget| budget.from), "Son exercice, ou le premier.";
        budget_until: Year null = known.act.budget.as_ref().and_then(|budget| budget.until), "Le dernier exercice, s’il y en a plusieurs.";
        url: Text null = known.act.url.as_ref(), "Où le lire.";
        source_file: Text = &known.act.source.file, "Le fichier dont il est repris.";
        source_digest: Text null = known.act.source.sha256.as_ref().map(Digest::to_string), "Empreinte SHA-256 de ce fichier.";
        extracted_on: Date = known.act.source.extracted_on, "Jour où le fichier a été extrait.";
        event_id: Id = known.fact.event, "Le fait qui l’a repris.";
    }
}
