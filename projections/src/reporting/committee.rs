//! Committees, their seats and their sessions. Who sits is personal data, and no column holds it.

use crate::committees::{CommitteeView, SeatView};
use crate::sessions::SessionView;
use domain::committee::{Nature, SessionStage};
use domain::value::CommitteeId;

table! {
    COMMITTEE "committee", key 1, "Une instance : comité de pilotage, assemblée, conférence.";
    write_committee(committee: &CommitteeView) {
        committee_id: Id = committee.id, "Identifiant de l’instance.";
        convention_id: Id = committee.convention, "La convention qui la crée.";
        name: Text = &committee.name, "Nom.";
        nature: Choice = committee.nature.as_str(), "Ce qu’elle est." of Nature;
        installed_on: Date = committee.installed_on, "Jour de l’installation.";
        position: Integer = committee.fact.position, "Position du fait qui l’a consignée.";
        event_id: Id = committee.fact.event, "Le fait qui l’a consignée.";
    }
}

table! {
    SEAT "seat", key 2, "Un siège d’une instance. Le nom de qui l’occupe est une donnée personnelle, scellée : il n’est pas ici.";
    write_seat(committee: CommitteeId, seat: &SeatView) {
        committee_id: Id = committee, "L’instance.";
        seat_id: Id = seat.seat, "Identifiant du siège.";
        member_id: Id = seat.record.member, "Le membre auquel il revient.";
        votes: Integer = seat.record.votes, "Nombre de voix.";
        college: Integer null = seat.record.college, "Rang du collège, à partir de 0, s’il y en a.";
        exists_from: Date = seat.record.from, "Premier jour où le siège est prévu.";
        removed_on: Date null = seat.record.removed_on, "Premier jour où il ne l’est plus.";
        held_from: Date null = seat.record.tenures.last().map(|tenure| tenure.from), "Premier jour du dernier mandat.";
        vacant_on: Date null = seat.record.tenures.last().and_then(|tenure| tenure.ends_on), "Premier jour sans titulaire après ce mandat, s’il a une fin.";
    }
}

table! {
    SESSION "session", key 2, "Une séance.";
    write_session(session: &SessionView) {
        committee_id: Id = session.committee, "L’instance.";
        session_id: Id = session.id, "Identifiant de la séance.";
        held_on: Date = session.held_on(), "Jour de la séance.";
        sent_on: Date = session.sent_on, "Jour d’envoi de la convocation.";
        stage: Choice = session.stage().as_str(), "Où elle en est." of SessionStage;
        urgent: Boolean = session.state.urgent, "Si elle est convoquée en urgence.";
        minutes_approved_on: Date null = session.minutes.approved.map(|(on, ..)| on), "Jour où le procès-verbal a été arrêté.";
        position: Integer = session.convened.position, "Position du fait qui l’a convoquée.";
        event_id: Id = session.convened.event, "Le fait qui l’a convoquée.";
    }
}
