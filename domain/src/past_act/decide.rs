//! The rules on past acts.

use super::command::{ImportPastActs, PastAct};
use super::event::{Heads, PastActRecorded, PastActSource};
use crate::ledger::decide::{at_most, within};
use crate::ledger::{Context, Draft, Ledger};
use crate::refusal::{Code, Refusal};
use crate::value::{Date, Digest, MemberId, Name, Siren};
use std::collections::BTreeMap;

/// Acts of one import, each a fact of its own: some thirty years of a large city.
const MAX_ACTS: usize = 20_000;

impl Ledger {
    pub(crate) fn import_past_acts(&self, order: &ImportPastActs, context: &Context) -> Result<Vec<Draft>, Refusal> {
        at_most(MAX_ACTS, order.acts.len(), "actes", "acts")?;
        context.not_after_today(order.source.extracted_on, "source.extracted_on")?;
        let mut drafts = Vec::with_capacity(order.acts.len());
        let mut in_file: BTreeMap<(MemberId, Date, &Name), Digest> = BTreeMap::new();
        for (index, act) in order.acts.iter().enumerate() {
            let at = |refusal: Refusal| within(&format!("acts.{index}"), refusal);
            self.past_act_makes_sense(act, &order.source, context).map_err(at)?;
            if self
                .conventions
                .holds_deliberation(act.member, act.decided_on, &act.number)
            {
                // The ledger knows the deliberation itself: a claim about it adds nothing.
                continue;
            }
            let event = recorded(act, &order.source);
            let digest = event.content();
            let earlier = in_file.insert((act.member, act.decided_on, &act.number), digest);
            let known = self.past_acts.content(act.member, act.decided_on, &act.number);
            match known.or(earlier) {
                None => drafts.push(Draft::new(event, act.decided_on)),
                Some(same) if same == digest => {}
                Some(_) => return Err(at(self.conflict(act, known.is_some()))),
            }
        }
        Ok(drafts)
    }

    fn past_act_makes_sense(&self, act: &PastAct, source: &PastActSource, context: &Context) -> Result<(), Refusal> {
        let member = self.members.get(act.member, "member")?;
        context.not_after_today(act.decided_on, "decided_on")?;
        let order = |message: String, field: &str| Err(Refusal::new(Code::PastActOrder, message).at(field));
        if act.decided_on > source.extracted_on {
            let message = format!(
                "L’acte du {} est postérieur au fichier, extrait le {}.",
                act.decided_on.french(),
                source.extracted_on.french()
            );
            return order(message, "decided_on");
        }
        if let Some(received_on) = act.received_on.filter(|received_on| *received_on < act.decided_on) {
            let message = format!(
                "La préfecture ne peut pas avoir enregistré le {} un acte du {}.",
                received_on.french(),
                act.decided_on.french()
            );
            return order(message, "received_on");
        }
        if let Some(received_on) = act.received_on {
            context.not_after_today(received_on, "received_on")?;
        }
        if let Some(budget) = act
            .budget
            .as_ref()
            .filter(|budget| budget.until.is_some_and(|until| until <= budget.from))
        {
            let message = format!(
                "Les exercices d’un budget vont du premier au dernier : {} doit être le premier.",
                budget.from
            );
            return Err(Refusal::new(Code::PastActYears, message).at("budget"));
        }
        let borne = |siren: Siren| member.identifiers.iter().any(|identifiers| identifiers.siren == siren);
        if let Some(siret) = act.siret.as_ref().filter(|siret| !borne(siret.siren())) {
            let message = format!("Le SIRET {siret} n’est pas celui {}.", self.members.of(act.member));
            return Err(Refusal::new(Code::PastActSiret, message).at("siret"));
        }
        act.votes.as_ref().map_or(Ok(()), heads_add_up)
    }

    fn conflict(&self, act: &PastAct, known: bool) -> Refusal {
        let where_known = if known {
            "est déjà repris, avec un autre contenu : une reprise ne corrige pas un fait"
        } else {
            "figure deux fois dans l’import, avec deux contenus"
        };
        let message = format!(
            "L’acte n° {} du {} ({}) {where_known}.",
            act.number,
            act.decided_on.french(),
            self.members.name(act.member)
        );
        Refusal::new(Code::PastActConflict, message).at("number")
    }
}

fn recorded(act: &PastAct, source: &PastActSource) -> PastActRecorded {
    let act = act.clone();
    PastActRecorded {
        actes_id: act.actes_id,
        budget: act.budget,
        claim: act.claim,
        decided_on: act.decided_on,
        kind: act.kind,
        matter: act.matter,
        member: act.member,
        number: act.number,
        object: act.object,
        prefecture: act.prefecture,
        received_on: act.received_on,
        siret: act.siret,
        source: source.clone(),
        url: act.url,
        votes: act.votes,
    }
}

/// Nobody votes twice, and nobody votes without a seat. Heads: a vote that weighs more is one head all the same.
fn heads_add_up(votes: &Heads) -> Result<(), Refusal> {
    let refuse = |message: String| Err(Refusal::new(Code::PastActVotes, message).at("votes"));
    let Some(counted) = votes.counted() else {
        return refuse("Le total des voix dépasse ce qui peut se compter.".to_owned());
    };
    if let Some(voters) = votes.voters.filter(|voters| *voters < counted) {
        return refuse(format!(
            "Pour, contre et abstentions font {counted} élus, pour {voters} qui ont pris part au vote."
        ));
    }
    let took_part = votes.voters.unwrap_or(counted);
    match votes.in_office {
        Some(in_office) if in_office < took_part => refuse(format!(
            "{took_part} élus ont pris part au vote, pour un effectif de {in_office} : des têtes sont attendues, non des voix pondérées."
        )),
        _ => Ok(()),
    }
}
