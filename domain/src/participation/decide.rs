//! The rules on participations: who joins, who leaves, from when. What is due stays due.

use super::command::{AdmitMember, ReleaseMember, RequestMovement, SettleParticipation};
use super::event::{MemberAdmitted, MemberReleased, MovementRequested, ParticipationSettled};
use super::{Movement, MovementRequest, ParticipationStage};
use crate::consultation::decide::enforceable_on;
use crate::convention::Convention;
use crate::ledger::decide::identifier_free;
use crate::ledger::{Context, Draft, Ledger};
use crate::member::article;
use crate::refusal::{Code, Refusal};
use crate::value::{ConventionId, Date, EventId, MemberId, Name};

impl Ledger {
    pub(crate) fn request_movement(&self, order: &RequestMovement, context: &Context) -> Result<Vec<Draft>, Refusal> {
        let convention = self.conventions.get(order.convention)?;
        self.members.get(order.member, "member")?;
        context.not_after_today(order.decided_on, "decided_on")?;
        let ground = match convention.in_force {
            Some((_, fact)) if convention.binds_on(order.decided_on) => fact,
            _ => convention.require_in_force_on(order.decided_on)?,
        };
        let name = self.members.name(order.member);
        let active = convention.has_party_on(order.member, order.decided_on);
        let participation = convention.participations.get(&order.member);
        let refuse = |message: String| Err(Refusal::new(Code::ParticipationState, message).at("member"));
        match order.movement {
            Movement::Accession if active => {
                return refuse(format!("{name} est déjà membre : elle n’a pas à adhérer."));
            }
            Movement::Withdrawal if !active => {
                return refuse(format!(
                    "{name} n’est pas membre au {} : elle n’a pas à se retirer.",
                    order.decided_on.french()
                ));
            }
            _ => {}
        }
        let open = participation.and_then(|participation| participation.open_request(order.movement));
        if let Some(request) = open {
            let message = format!(
                "La demande ({}) {}, par sa délibération n° {}, est déjà en cours.",
                order.movement.french(),
                article::de(&name),
                request.number
            );
            return refuse(message);
        }
        identifier_free(
            self.conventions.has_deliberation(order.deliberation),
            "une autre délibération",
            "deliberation",
        )?;
        self.existed_on(order.member, order.decided_on, "decided_on")?;
        let text = self.enforceability_of(order.member);
        let enforceable_on = enforceable_on(&order.enforceability, order.decided_on, text, context)?;
        let event = MovementRequested {
            convention: order.convention,
            decided_on: order.decided_on,
            deliberation: order.deliberation,
            enforceable_on,
            impact_study: order.impact_study,
            member: order.member,
            movement: order.movement,
            number: order.number.clone(),
            published_on: order.enforceability.published_on,
            transmitted_on: order.enforceability.transmitted_on,
        };
        Ok(vec![Draft::new(event, order.decided_on).authorised_by([ground])])
    }

    pub(crate) fn admit_member(&self, order: &AdmitMember) -> Result<Vec<Draft>, Refusal> {
        let granted = self.granted(order.convention, order.member, Movement::Accession, order.effective_on)?;
        self.existed_on(order.member, order.effective_on, "effective_on")?;
        if order.effective_on < granted.binds_from {
            return Err(too_early("L’adhésion", granted.binds_from, "effective_on"));
        }
        if order.entry_fee.is_some_and(|fee| !fee.is_positive()) {
            let message = "Un droit d’entrée est supérieur à zéro ; sans droit d’entrée, ne rien indiquer.";
            return Err(Refusal::new(Code::AmountMalformed, message).at("entry_fee"));
        }
        let event = MemberAdmitted {
            conditions: order.conditions.clone(),
            convention: order.convention,
            effective_on: order.effective_on,
            entry_fee: order.entry_fee,
            member: order.member,
            order: granted.order,
        };
        Ok(vec![Draft::new(event, order.effective_on).authorised_by(granted.facts)])
    }

    pub(crate) fn release_member(&self, order: &ReleaseMember) -> Result<Vec<Draft>, Refusal> {
        let granted = self.granted(order.convention, order.member, Movement::Withdrawal, order.last_day)?;
        if order.last_day < granted.binds_from {
            return Err(too_early("Le retrait", granted.binds_from, "last_day"));
        }
        let event = MemberReleased {
            conditions: order.conditions.clone(),
            convention: order.convention,
            last_day: order.last_day,
            member: order.member,
            order: granted.order,
        };
        Ok(vec![Draft::new(event, order.last_day).authorised_by(granted.facts)])
    }

    /// The acts by which a movement is granted, and the day from which they bind.
    fn granted(&self, id: ConventionId, member: MemberId, movement: Movement, date: Date) -> Result<Granted, Refusal> {
        let convention = self.conventions.get(id)?;
        let request = self.pending_request(convention, member, movement)?;
        let question = movement.question(member);
        let (binds_from, mut facts) = convention
            .binding_agreement(question, date)
            .map_err(|refusal| refusal.at("member"))?;
        facts.push(request.fact);
        let order = convention.agreement(question, date)?.order;
        Ok(Granted {
            binds_from: binds_from.max(request.enforceable_on),
            facts,
            order: order.map(|order| order.number.clone()),
        })
    }

    /// The request of `member`, neither rejected nor granted yet, or a refusal.
    pub(crate) fn pending_request<'a>(
        &self,
        convention: &'a Convention,
        member: MemberId,
        movement: Movement,
    ) -> Result<&'a MovementRequest, Refusal> {
        self.members.get(member, "member")?;
        let participation = convention.participations.get(&member);
        let request = participation.and_then(|participation| participation.request(movement));
        let name = self.members.name(member);
        let kind = movement.french();
        let refuse = |message: String| Err(Refusal::new(Code::ParticipationState, message).at("member"));
        match request {
            None => refuse(format!(
                "{name} n’a pas fait de demande ({kind}) : enregistrer d’abord sa délibération."
            )),
            Some(request) if request.rejected => refuse(format!(
                "Les membres ont refusé la demande ({kind}) de {name} : une nouvelle demande est nécessaire."
            )),
            Some(_) if participation.is_none_or(|participation| participation.has_taken_effect(movement)) => {
                refuse(format!("La demande ({kind}) de {name} a déjà eu son effet."))
            }
            Some(request) => Ok(request),
        }
    }

    pub(crate) fn settle_participation(
        &self,
        order: &SettleParticipation,
        context: &Context,
    ) -> Result<Vec<Draft>, Refusal> {
        let convention = self.conventions.get(order.convention)?;
        self.require_party(convention, order.member)?;
        context.not_after_today(order.settled_on, "settled_on")?;
        let participation = convention.participations.get(&order.member);
        let left =
            participation.filter(|participation| participation.stage_on(order.settled_on) == ParticipationStage::Left);
        let Some(leaving) = left.and_then(|participation| participation.leaving.as_ref()) else {
            let message = format!(
                "{} n’a pas quitté la convention au {}, ou sa participation est déjà soldée.",
                self.members.name(order.member),
                order.settled_on.french()
            );
            return Err(Refusal::new(Code::ParticipationState, message).at("member"));
        };
        self.debt_is_settled(convention, order, leaving.last_day)?;
        self.nothing_due(convention, Some(order.member), order.settled_on, "member")?;
        let event = ParticipationSettled {
            convention: order.convention,
            member: order.member,
            settled_on: order.settled_on,
        };
        Ok(vec![Draft::new(event, order.settled_on).authorised_by([leaving.fact])])
    }

    /// Refuses to say that nothing remains while a loan contracted during the participation was not answered for.
    fn debt_is_settled(
        &self,
        convention: &Convention,
        order: &SettleParticipation,
        last_day: Date,
    ) -> Result<(), Refusal> {
        let loans = self.shared_loans(convention, order.member, last_day);
        let settled = self.settled_withdrawal(convention, order.member, order.settled_on);
        let Some(loan) = loans.first().filter(|_| settled.is_none()) else {
            return Ok(());
        };
        let message = format!(
            "La part de dette {} n’est pas réglée : il reste {} dus au prêteur sur {} au {}. Régler d’abord le retrait.",
            self.members.of(order.member),
            loan.outstanding_on(last_day).french(),
            loan.french(),
            last_day.french()
        );
        Err(Refusal::new(Code::DebtUnanswered, message)
            .at("member")
            .under(crate::law::WITHDRAWAL_ASSETS))
    }

    /// Refuses an effect before the member existed.
    pub(crate) fn existed_on(&self, member: MemberId, date: Date, field: &str) -> Result<(), Refusal> {
        let first = self.members.get(member, field)?.identifiers.first();
        let Some(since) = first.map(|first| first.from).filter(|since| date < *since) else {
            return Ok(());
        };
        let message = format!(
            "{} n’est connue de ce registre que depuis le {} : rien ne peut prendre effet pour elle le {}.",
            self.members.name(member),
            since.french(),
            date.french()
        );
        Err(Refusal::new(Code::EffectTooEarly, message).at(field))
    }
}

/// A movement that the members granted.
struct Granted {
    binds_from: Date,
    facts: Vec<EventId>,
    order: Option<Name>,
}

fn too_early(what: &str, binds_from: Date, field: &str) -> Refusal {
    let message = format!(
        "{what} ne peut pas prendre effet avant le {}, jour où le dernier acte qui l’autorise est devenu exécutoire.",
        binds_from.french()
    );
    Refusal::new(Code::EffectTooEarly, message).at(field)
}
