//! Decisions and votes. A secret ballot leaves counts, and no row links a seat to a vote.

use crate::decisions::{BallotView, DecisionView};
use domain::committee::event::Vote;
use domain::committee::{BindingLevel, Choice};
use domain::value::ItemId;

table! {
    DECISION "decision", key 1, "Ce qu’une instance a voté sur un point de l’ordre du jour.";
    write_decision(decision: &DecisionView) {
        decision_id: Id = decision.item, "Identifiant du point, qui nomme la décision.";
        committee_id: Id = decision.committee, "L’instance.";
        session_id: Id = decision.session, "La séance.";
        convention_id: Id = decision.convention, "La convention qui crée l’instance.";
        title: Text = &decision.title, "Titre du point.";
        decided_on: Date = decision.decided_on, "Jour du vote.";
        adopted: Boolean = decision.adopted, "Si le point a été adopté.";
        binding: Choice null = decision.binding.map(BindingLevel::as_str), "Ce que vaut la décision, si elle est adoptée." of BindingLevel;
        ballot: Text = ballot(&decision.vote), "Scrutin : showOfHands (à main levée), rollCall (public, siège par siège), secret, appointment (secret, entre candidats).";
        votes_in_favour: Integer = decision.tally.votes.in_favour, "Voix pour.";
        votes_against: Integer = decision.tally.votes.against, "Voix contre.";
        votes_abstentions: Integer = decision.tally.votes.abstentions, "Voix qui s’abstiennent.";
        votes_blanks: Integer = decision.tally.votes.blanks, "Voix en bulletins blancs.";
        votes_nulls: Integer = decision.tally.votes.nulls, "Voix en bulletins nuls.";
        votes_not_voting: Integer = decision.tally.votes.not_voting, "Voix qui ne prennent pas part au vote.";
        heads_in_favour: Integer = decision.tally.heads.in_favour, "Sièges pour.";
        heads_against: Integer = decision.tally.heads.against, "Sièges contre.";
        casting_vote: Boolean = decision.tally.casting_vote, "Si la voix du président a départagé.";
        published_on: Date null = decision.enforceability.map(|known| known.published_on), "Jour de publication, pour une délibération.";
        transmitted_on: Date null = decision.enforceability.map(|known| known.transmitted_on), "Jour de transmission au préfet.";
        enforceable_on: Date null = decision.enforceability.map(|known| known.enforceable_on), "Jour où elle est devenue exécutoire : le plus tardif des deux.";
        position: Integer = decision.fact.position, "Position du fait qui l’a consignée.";
        event_id: Id = decision.fact.event, "Le fait qui l’a consignée.";
    }
}

table! {
    VOTE "vote", key 2, "Le vote d’un siège lors d’un scrutin public. Un scrutin secret n’a aucune ligne ici : seuls les totaux de decision le disent.";
    write_vote(decision: ItemId, ballot: &BallotView) {
        decision_id: Id = decision, "La décision.";
        seat_id: Id = ballot.seat, "Le siège.";
        member_id: Id = ballot.member, "Le membre auquel il revient.";
        votes: Integer = ballot.votes, "Nombre de voix.";
        choice: Choice = ballot.choice.as_str(), "Son vote." of Choice;
    }
}

const fn ballot(vote: &Vote) -> &'static str {
    match vote {
        Vote::Appointment(_) => "appointment",
        Vote::RollCall(_) => "rollCall",
        Vote::Secret(_) => "secret",
        Vote::ShowOfHands(_) => "showOfHands",
    }
}
