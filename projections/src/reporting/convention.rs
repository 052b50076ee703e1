//! Conventions: where they stand, who belongs to them, what the assemblies decided.

use crate::conventions::{ConventionView, DeliberationView};
use domain::amendment::Amendment;
use domain::consultation::QuestionKind;
use domain::convention::{Convention, DeliberationSense, EndKind, LegalForm, Stage};
use domain::member::Substitution;
use domain::participation::Participation;
use domain::value::{ConventionId, MemberId};

table! {
    CONVENTION "convention", key 1, "Une convention, telle qu’elle a été projetée, et où elle en est une fois compté tout ce qui est connu. Un avenant ne change pas ces lignes : voir amendment. Une annulation par un juge non plus : voir undoing.";
    write_convention(convention: &ConventionView, state: Option<&Convention>) {
        convention_id: Id = convention.id, "Identifiant de la convention.";
        title: Text = &convention.title, "Titre.";
        object: Text = &convention.object, "Objet.";
        legal_form: Choice = convention.legal_form.as_str(), "Forme juridique." of LegalForm;
        carrier_id: Id = convention.carrier, "Le membre qui porte le service.";
        stage: Choice = convention.stage().as_str(), "Où elle en est." of Stage;
        starts_on: Date = convention.starts_on, "Premier jour prévu par le texte.";
        ends_on: Date null = convention.ends_on, "Dernier jour prévu par le texte, s’il y en a un.";
        notified_on: Date null = convention.notified_on(), "Jour où elle a été notifiée aux parties.";
        transmitted_on: Date null = state.and_then(|state| state.transmission.as_ref()).map(|known| known.transmitted_on), "Jour de transmission au préfet.";
        published_on: Date null = state.and_then(|state| state.publication.as_ref()).map(|known| known.published_on), "Jour de publication.";
        in_force_from: Date null = convention.in_force.map(|known| known.from), "Premier jour où elle s’applique.";
        end_kind: Choice null = state.and_then(|state| state.end.as_ref()).map(|end| end.kind.as_str()), "Comment elle a pris fin." of EndKind;
        last_day: Date null = state.and_then(|state| state.end.as_ref()).map(|end| end.last_day), "Dernier jour où elle s’applique, une fois sa fin connue.";
        settled_on: Date null = state.and_then(|state| state.settled).map(|(on, _)| on), "Jour où il n’est plus rien resté entre les parties.";
        position: Integer = convention.drafted.position, "Position du fait qui l’a consignée.";
        event_id: Id = convention.drafted.event, "Le fait qui l’a consignée.";
    }
}

table! {
    PARTICIPATION "participation", key 2, "Un membre dans une convention : comment il y est entré, comment il en est sorti.";
    write_participation(convention: &ConventionView, member: MemberId, participation: &Participation) {
        convention_id: Id = convention.id, "La convention.";
        member_id: Id = member, "Le membre.";
        founding: Boolean = participation.founding, "S’il est partie au texte d’origine.";
        carrier: Boolean = convention.carrier == member, "S’il porte le service, d’après le texte d’origine.";
        joined_on: Date null = participation.joined.map(|(on, _)| on), "Premier jour de sa participation.";
        last_day: Date null = participation.leaving.as_ref().map(|leaving| leaving.last_day), "Dernier jour, s’il part.";
        settled_on: Date null = participation.settled.map(|(on, _)| on), "Jour où il n’est plus rien resté à régler avec lui.";
        entry_fee_cents: Cents null = participation.entry_fee, "Droit d’entrée, en centimes.";
    }
}

table! {
    DELIBERATION "deliberation", key 2, "Ce qu’une assemblée a délibéré sur une question, même si elle en a délibéré autrement depuis.";
    write_deliberation(convention: ConventionId, told: &DeliberationView) {
        convention_id: Id = convention, "La convention.";
        deliberation_id: Id = told.act.deliberation, "Identifiant de la délibération.";
        member_id: Id = told.act.member, "Le membre dont l’assemblée a délibéré.";
        question: Choice = told.question.kind().as_str(), "La question posée." of QuestionKind;
        number: Text = &told.act.number, "Numéro dans le registre de l’assemblée.";
        decided_on: Date = told.act.decided_on, "Jour du vote.";
        sense: Choice = told.act.sense.as_str(), "Ce qui a été décidé." of DeliberationSense;
        in_favour: Integer null = told.act.votes.as_ref().map(|votes| votes.in_favour), "Voix pour, si elles sont connues.";
        against: Integer null = told.act.votes.as_ref().map(|votes| votes.against), "Voix contre.";
        abstentions: Integer null = told.act.votes.as_ref().map(|votes| votes.abstentions), "Abstentions.";
        published_on: Date null = told.act.enforceability.map(|known| known.published_on), "Jour de publication.";
        transmitted_on: Date null = told.act.enforceability.map(|known| known.transmitted_on), "Jour de transmission au préfet.";
        enforceable_on: Date null = told.act.enforceability.map(|known| known.enforceable_on), "Jour où elle est devenue exécutoire : le plus tardif des deux.";
        position: Integer = told.act.fact.position, "Position du fait qui l’a consignée.";
        event_id: Id = told.act.fact.event, "Le fait qui l’a consignée.";
    }
}

table! {
    AMENDMENT "amendment", key 2, "Un avenant.";
    write_amendment(convention: ConventionId, amendment: &Amendment) {
        convention_id: Id = convention, "La convention.";
        amendment_id: Id = amendment.id, "Identifiant de l’avenant.";
        number: Integer = amendment.number, "Son numéro parmi ceux de la convention.";
        object: Text = &amendment.object, "Objet.";
        effective_on: Date null = amendment.effective_on, "Premier jour prévu par le texte.";
        in_force_from: Date null = amendment.in_force.map(|(from, _)| from), "Premier jour où il s’applique.";
        event_id: Id = amendment.fact, "Le fait qui l’a consigné.";
    }
}

table! {
    SUBSTITUTION "substitution", key 3, "Un EPCI siège dans une convention à la place de communes qui en sont membres : une ligne par commune.";
    write_substitution(convention: ConventionId, substitution: &Substitution, replaced: MemberId) {
        convention_id: Id = convention, "La convention.";
        event_id: Id = substitution.fact, "Le fait qui l’a consignée.";
        replaced_id: Id = replaced, "La commune remplacée.";
        member_id: Id = substitution.member, "L’EPCI qui siège à sa place.";
        effective_on: Date = substitution.effective_on, "Premier jour.";
        reference: Text = &substitution.reference, "L’acte qui le dit.";
    }
}
