//! Members: who they are, how they were called, who took the place of whom, and what is known of them.

use crate::members::{BillingView, CriterionView, IdentifiersView, MemberView, Members};
use domain::member::Succession;
use domain::member::{CriterionStatus, MemberKind, SuccessionKind};
use domain::value::MemberId;

table! {
    MEMBER "member", key 1, "Un membre, sous son dernier nom.";
    write_member(member: &MemberView, members: &Members) {
        member_id: Id = member.id, "Identifiant du membre.";
        name: Text = member.name(), "Dernier nom.";
        kind: Choice = member.kind.as_str(), "Nature." of MemberKind;
        siren: Text = &member.identifiers().siren, "Dernier SIREN.";
        insee: Text null = member.identifiers().insee.as_ref(), "Dernier code INSEE, pour une commune.";
        born_on: Date null = members.lineage.born_on(member.id), "Premier jour, si le membre est né d’une succession (commune nouvelle, fusion, scission).";
        active_until: Date null = members.lineage.active_until(member.id), "Dernier jour, si d’autres ont pris sa place.";
    }
}

table! {
    MEMBER_IDENTIFIERS "member_identifiers", key 2, "Le nom et les numéros d’un membre à partir d’une date. Ceux d’un jour donné sont ceux de la dernière ligne qui commence ce jour-là ou avant ; avant la première, la première.";
    write_identifiers(member: &MemberView, identifiers: &IdentifiersView) {
        member_id: Id = member.id, "Le membre.";
        position: Integer = identifiers.fact.position, "Position du fait qui les a consignés.";
        valid_from: Date = identifiers.from, "Premier jour.";
        name: Text = &identifiers.name, "Nom.";
        siren: Text = &identifiers.siren, "SIREN.";
        insee: Text null = identifiers.insee.as_ref(), "Code INSEE, pour une commune.";
        event_id: Id = identifiers.fact.event, "Le fait qui les a consignés.";
    }
}

table! {
    SUCCESSION "succession", key 3, "Un membre prend la place d’un autre : une ligne par successeur.";
    write_succession(member: MemberId, succession: &Succession, successor: MemberId) {
        member_id: Id = member, "Le membre remplacé.";
        event_id: Id = succession.fact, "Le fait qui l’a consigné.";
        successor_id: Id = successor, "Le membre qui prend sa place ; lui-même s’il continue.";
        kind: Choice = succession.kind.as_str(), "De quelle manière." of SuccessionKind;
        effective_on: Date = succession.effective_on, "Premier jour des successeurs.";
        reference: Text = &succession.reference, "L’acte qui le dit.";
    }
}

table! {
    CRITERION "criterion", key 4, "Une valeur d’un critère de répartition, telle qu’elle a été consignée. Une correction est une ligne de plus, à une position plus grande.";
    write_criterion(member: MemberId, criterion: &CriterionView) {
        member_id: Id = member, "Le membre.";
        criterion: Text = criterion.criterion.to_string(), "Le critère : son mot dans la liste connue (populationMunicipale…), ou son nom s’il est propre au registre.";
        vintage: Year = criterion.vintage, "Millésime.";
        position: Integer = criterion.fact.position, "Position du fait qui l’a consignée.";
        value: Text = criterion.value.to_string(), "La valeur exacte : un nombre décimal avec un point, ou une fraction « 1/3 » quand aucun nombre décimal n’est exact.";
        status: Choice = criterion.status.as_str(), "Provisoire ou définitive." of CriterionStatus;
        source: Text = &criterion.source, "Qui l’a publiée, et où.";
        known_on: Date = criterion.known_on, "Jour où elle a été connue.";
        in_force_on: Date = criterion.in_force_on, "Premier jour où elle s’applique.";
        event_id: Id = criterion.fact.event, "Le fait qui l’a consignée.";
    }
}

table! {
    BILLING_DETAILS "billing_details", key 2, "Où facturer un membre à partir d’une date. Ce qui vaut un jour donné est la dernière ligne qui commence ce jour-là ou avant, si le SIREN de son SIRET est celui du membre ce jour-là.";
    write_billing(member: MemberId, billing: &BillingView) {
        member_id: Id = member, "Le membre.";
        position: Integer = billing.fact.position, "Position du fait qui les a consignées.";
        valid_from: Date = billing.details.from, "Premier jour.";
        siret: Text = &billing.details.siret, "SIRET de l’établissement qui paie.";
        service_code: Text null = billing.details.service_code.as_ref(), "Code du service qui reçoit la facture, là où le membre le demande.";
        commitment_number: Text null = billing.details.commitment_number.as_ref(), "Numéro d’engagement, là où le membre le demande.";
        event_id: Id = billing.fact.event, "Le fait qui les a consignées.";
    }
}
