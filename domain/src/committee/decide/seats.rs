//! Seats through time: added, removed, filled, vacant; mandates that end; who chairs.

use super::install::{added, chairs_stand, sealed};
use super::{MAX_SEATS, MAX_SUBSTITUTES};
use crate::committee::command::{AddSeats, ChangeChair, EndMandates, FillSeat, RemoveSeats, VacateSeat};
use crate::committee::event::{ChairChanged, MandatesEnded, SeatFilled, SeatVacated, SeatsRemoved};
use crate::committee::{Committee, SeatRecord};
use crate::law;
use crate::ledger::decide::at_most;
use crate::ledger::{Context, Draft, Ledger};
use crate::refusal::{Code, Refusal};
use crate::value::{Date, Sealer, SeatId};
use std::collections::BTreeSet;

impl Ledger {
    pub(crate) fn add_seats(
        &self,
        order: &AddSeats,
        context: &Context,
        sealer: &mut Sealer,
    ) -> Result<Vec<Draft>, Refusal> {
        let committee = self.committees.get(order.committee)?;
        context.not_after_today(order.on, "on")?;
        let total = committee.seats.len().saturating_add(order.seats.len());
        at_most(MAX_SEATS, total, "sièges", "seats")?;
        let convention = self.conventions.get(committee.convention)?;
        self.seats_stand(convention, &order.seats, usize::from(committee.colleges), order.on)?;
        let taken = |seat: &SeatId| committee.seats.contains_key(seat);
        if order.seats.is_empty() || order.seats.iter().any(|seat| taken(&seat.seat)) {
            let message = "Au moins un siège est à ajouter, et aucun ne doit exister déjà.";
            return Err(Refusal::new(Code::SeatsInvalid, message).at("seats"));
        }
        let seats = sealed("SeatsAdded", &order.seats, sealer);
        let drafts = added(order.committee, order.on, &seats);
        Ok(drafts.map(|draft| draft.authorised_by([committee.fact])).collect())
    }

    pub(crate) fn remove_seats(&self, order: &RemoveSeats, context: &Context) -> Result<Vec<Draft>, Refusal> {
        let committee = self.committees.get(order.committee)?;
        context.not_after_today(order.on, "on")?;
        at_most(MAX_SEATS, order.seats.len(), "sièges", "seats")?;
        let chair = committee.chairing(order.on).map(|chairing| chairing.chair);
        let mut seen = BTreeSet::new();
        for (index, seat) in order.seats.iter().enumerate() {
            let field = format!("seats.{index}");
            seat_on(committee, *seat, order.on).map_err(|refusal| refusal.at(field.clone()))?;
            if Some(*seat) == chair || !seen.insert(*seat) {
                let message = "Ce siège préside, ou est nommé deux fois : désigner d’abord une autre présidence.";
                return Err(Refusal::new(Code::SeatsInvalid, message).at(field));
            }
        }
        if seen.is_empty() {
            return Err(Refusal::new(Code::SeatsInvalid, "Aucun siège n’est à supprimer.").at("seats"));
        }
        let event = SeatsRemoved {
            committee: order.committee,
            on: order.on,
            seats: order.seats.clone(),
        };
        Ok(vec![Draft::new(event, order.on).authorised_by([committee.fact])])
    }

    pub(crate) fn fill_seat(
        &self,
        order: &FillSeat,
        context: &Context,
        sealer: &mut Sealer,
    ) -> Result<Vec<Draft>, Refusal> {
        let committee = self.committees.get(order.committee)?;
        context.not_after_today(order.on, "on")?;
        at_most(MAX_SUBSTITUTES, order.substitutes.len(), "suppléants", "substitutes")?;
        let record = seat_on(committee, order.seat, order.on)?;
        after_last_mandate(record, order.on)?;
        if record.last_mandate_from() == Some(order.on) && record.in_office_on(order.on) {
            let message = "Un mandat commence déjà ce jour-là sur ce siège.";
            return Err(Refusal::new(Code::MandateOrder, message).at("on"));
        }
        if order.until.is_some_and(|until| until < order.on) {
            let message = "Le mandat cesse avant de commencer : vérifier les dates.";
            return Err(Refusal::new(Code::PeriodInverted, message).at("until"));
        }
        let event = SeatFilled {
            committee: order.committee,
            holder: order
                .holder
                .as_ref()
                .map(|person| sealer.seal("SeatFilled.holder", person)),
            on: order.on,
            seat: order.seat,
            substitutes: (0..)
                .zip(&order.substitutes)
                .map(|(rank, person): (usize, _)| sealer.seal(format!("SeatFilled.substitutes.{rank}"), person))
                .collect(),
            until: order.until,
        };
        Ok(vec![Draft::new(event, order.on)])
    }

    pub(crate) fn vacate_seat(&self, order: &VacateSeat, context: &Context) -> Result<Vec<Draft>, Refusal> {
        let committee = self.committees.get(order.committee)?;
        context.not_after_today(order.on, "on")?;
        let record = seat_on(committee, order.seat, order.on)?;
        after_last_mandate(record, order.on)?;
        if !record.in_office_on(order.on) {
            return Err(vacant(order.on).at("seat"));
        }
        let event = SeatVacated {
            committee: order.committee,
            on: order.on,
            reason: order.reason.clone(),
            seat: order.seat,
        };
        Ok(vec![Draft::new(event, order.on)])
    }

    pub(crate) fn end_mandates(&self, order: &EndMandates, context: &Context) -> Result<Vec<Draft>, Refusal> {
        let committee = self.committees.get(order.committee)?;
        context.not_after_today(order.on, "on")?;
        if let Some(member) = order.member {
            self.members.get(member, "member")?;
        }
        if committee.mandates_running(order.member, order.on).next().is_none() {
            let message = format!(
                "Aucun mandat en cours au {} ne peut expirer : les sièges sont vacants, ou viennent d’être pourvus.",
                order.on.french()
            );
            return Err(Refusal::new(Code::SeatVacant, message)
                .at("member")
                .under(law::MANDATE_FOLLOWS_COUNCIL));
        }
        let event = MandatesEnded {
            committee: order.committee,
            member: order.member,
            on: order.on,
        };
        Ok(vec![Draft::new(event, order.on)])
    }

    pub(crate) fn change_chair(&self, order: &ChangeChair, context: &Context) -> Result<Vec<Draft>, Refusal> {
        let committee = self.committees.get(order.committee)?;
        context.not_after_today(order.on, "on")?;
        let sits = |seat: SeatId| {
            let record = committee.seats.get(&seat);
            record.is_some_and(|record| record.in_office_on(order.on))
        };
        chairs_stand(order.chair, &order.vice_chairs, sits)?;
        let event = ChairChanged {
            chair: order.chair,
            committee: order.committee,
            on: order.on,
            vice_chairs: order.vice_chairs.clone(),
        };
        let chairs = |chairing: &crate::committee::Chairing| {
            chairing.chair == order.chair && chairing.vice_chairs == order.vice_chairs
        };
        if committee.chairing(order.on).is_some_and(chairs) {
            let message = "Ces sièges exercent déjà la présidence et les vice-présidences.";
            return Err(Refusal::new(Code::SeatsInvalid, message).at("chair"));
        }
        Ok(vec![Draft::new(event, order.on)])
    }
}

/// The seat, which the statutes provide for on `date`.
fn seat_on(committee: &Committee, seat: SeatId, date: Date) -> Result<&SeatRecord, Refusal> {
    let record = committee.seats.get(&seat);
    record.filter(|record| record.exists_on(date)).ok_or_else(|| {
        let message = format!("Ce siège n’existe pas dans le comité au {}.", date.french());
        Refusal::new(Code::SeatUnknown, message).at("seat")
    })
}

/// Refuses to go back before a mandate that is recorded already.
fn after_last_mandate(record: &SeatRecord, on: Date) -> Result<(), Refusal> {
    match record.last_mandate_from() {
        Some(from) if on < from => {
            let message = format!(
                "Une désignation est déjà enregistrée pour ce siège à compter du {} : celle-ci doit la suivre.",
                from.french()
            );
            Err(Refusal::new(Code::MandateOrder, message).at("on"))
        }
        _ => Ok(()),
    }
}

/// The refusal of what only a seat in office can do.
pub(super) fn vacant(on: Date) -> Refusal {
    let message = format!(
        "Ce siège est vacant au {} : mandat expiré, ou titulaire à désigner. Il n’est pas en exercice.",
        on.french()
    );
    Refusal::new(Code::SeatVacant, message).under(law::MANDATE_FOLLOWS_COUNCIL)
}
