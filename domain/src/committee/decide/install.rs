//! Installing a committee, changing its rules.

use super::{MAX_SEATS, MAX_SUBSTITUTES, MAX_VOTES};
use crate::committee::command::{ChangeRules, InstallCommittee, NewSeat, SimpleRules};
use crate::committee::event::{CommitteeInstalled, RulesChanged, Seat, SeatsAdded};
use crate::convention::Convention;
use crate::ledger::decide::{at_most, identifier_free};
use crate::ledger::{Context, Draft, Ledger};
use crate::refusal::{Code, Refusal};
use crate::rules::{Preset, RuleSet};
use crate::value::{CommitteeId, Date, Sealer, SeatId};
use std::collections::BTreeSet;

/// Colleges of one committee.
const MAX_COLLEGES: usize = 12;
/// Seats that the fact of an installation holds beside its rules.
const INSTALLED_SEATS: usize = 50;
/// Seats that a fact holds when it holds nothing else.
const ADDED_SEATS: usize = 120;
/// Vice-chairs of one committee.
const MAX_VICE_CHAIRS: usize = 30;

impl Ledger {
    pub(crate) fn install_committee(
        &self,
        order: &InstallCommittee,
        context: &Context,
        sealer: &mut Sealer,
    ) -> Result<Vec<Draft>, Refusal> {
        identifier_free(
            self.committees.contains(order.committee),
            "un autre comité",
            "committee",
        )?;
        at_most(MAX_SEATS, order.seats.len(), "sièges", "seats")?;
        at_most(MAX_COLLEGES, order.colleges.len(), "collèges", "colleges")?;
        context.not_after_today(order.installed_on, "installed_on")?;
        let convention = self.conventions.get(order.convention)?;
        let in_force = convention.require_in_force_on(order.installed_on)?;
        self.require_chain([in_force], order.installed_on, "convention")?;
        self.seats_stand(convention, &order.seats, order.colleges.len(), order.installed_on)?;
        let seats: BTreeSet<SeatId> = order.seats.iter().map(|seat| seat.seat).collect();
        chairs_stand(order.chair, &order.vice_chairs, |seat| seats.contains(&seat))?;
        let rules = own_rules(order)?;
        let mut seats = sealed("CommitteeInstalled", &order.seats, sealer);
        let others = seats.split_off(seats.len().min(INSTALLED_SEATS));
        let event = CommitteeInstalled {
            chair: order.chair,
            colleges: order.colleges.clone(),
            committee: order.committee,
            convention: order.convention,
            installed_on: order.installed_on,
            name: order.name.clone(),
            nature: order.nature,
            rules,
            seats,
            vice_chairs: order.vice_chairs.clone(),
        };
        let mut drafts = vec![Draft::new(event, order.installed_on).authorised_by([in_force])];
        let others = added(order.committee, order.installed_on, &others);
        drafts.extend(others.map(|draft| draft.authorised_by([in_force])));
        Ok(drafts)
    }

    pub(crate) fn change_rules(&self, order: &ChangeRules, context: &Context) -> Result<Vec<Draft>, Refusal> {
        let committee = self.committees.get(order.committee)?;
        context.not_after_today(order.on, "on")?;
        if committee.chairing(order.on).is_none() {
            let message = format!("Le comité n’est pas encore installé le {}.", order.on.french());
            return Err(Refusal::new(Code::RuleInvalid, message).at("on"));
        }
        // What was voted was voted under the rules of its day: they do not change behind it.
        let held = committee.sessions.values().filter(|session| session.quorum.is_some());
        if let Some(last) = held
            .map(|session| session.held_on)
            .max()
            .filter(|last| order.on <= *last)
        {
            let message = format!(
                "Une séance s’est tenue le {} : les nouvelles règles s’appliquent au plus tôt le lendemain.",
                last.french()
            );
            return Err(Refusal::new(Code::RuleInvalid, message).at("on"));
        }
        if order.rules.is_empty() {
            return Err(Refusal::new(Code::RuleInvalid, "Aucune règle ne change : dire laquelle.").at("rules"));
        }
        let alone = RuleSet {
            overrides: order.rules.clone(),
            preset: committee.rules.preset,
        };
        alone.check().map_err(under_rules)?;
        committee
            .rules
            .amended(order.on, &order.rules)
            .check()
            .map_err(|refusal| refusal.at("rules"))?;
        let event = RulesChanged {
            committee: order.committee,
            on: order.on,
            rules: order.rules.clone(),
        };
        Ok(vec![Draft::new(event, order.on).authorised_by([committee.fact])])
    }

    /// Refuses seats of strangers, named twice, without votes, or in a college that does not exist.
    pub(super) fn seats_stand(
        &self,
        convention: &Convention,
        seats: &[NewSeat],
        colleges: usize,
        on: Date,
    ) -> Result<(), Refusal> {
        let mut seen = BTreeSet::new();
        for (index, seat) in seats.iter().enumerate() {
            let field = format!("seats.{index}.member");
            self.require_party_on(convention, seat.member, on)
                .map_err(|refusal| refusal.at(&field))?;
            self.require_acting(convention, seat.member, on, &field)?;
            at_most(
                MAX_SUBSTITUTES,
                seat.substitutes.len(),
                "suppléants",
                &format!("seats.{index}.substitutes"),
            )?;
            let votes_stand = seat.votes > 0 && seat.votes <= MAX_VOTES;
            let in_college = match seat.college {
                None => colleges == 0,
                Some(college) => usize::from(college) < colleges,
            };
            if !seen.insert(seat.seat) || !votes_stand || !in_college {
                let message = "Chaque siège est nommé une fois, a au moins une voix et, s’il y a des collèges, appartient à l’un d’eux.";
                return Err(Refusal::new(Code::SeatsInvalid, message).at(format!("seats.{index}")));
            }
        }
        Ok(())
    }
}

/// The rule set of a committee: the one given, or that of administrative commissions, with what the order sets in front.
fn own_rules(order: &InstallCommittee) -> Result<RuleSet, Refusal> {
    if let Some(rule) = &order.quorum
        && !rule.share().is_sound()
    {
        let message = "Le quorum doit être une fraction de plus de zéro et d’au plus la totalité des sièges.";
        return Err(Refusal::new(Code::QuorumRuleInvalid, message).at("quorum"));
    }
    let simple = SimpleRules {
        casting_vote: order.casting_vote,
        majority: order.majority,
        notice_days: order.notice_days,
        proxies_per_holder: order.proxies_per_holder,
        quorum: order.quorum.as_ref(),
    };
    let given = order.rules.clone();
    let rules = simple.over(given.unwrap_or_else(|| RuleSet::of(Preset::AdministrativeCommission)));
    rules.check().map_err(under_rules)?;
    Ok(rules)
}

fn under_rules(refusal: Refusal) -> Refusal {
    match refusal.field.clone() {
        Some(field) => refusal.at(format!("rules.{field}")),
        None => refusal.at("rules"),
    }
}

/// Refuses a chair or a vice-chair that does not sit, or that is named twice.
pub(super) fn chairs_stand(chair: SeatId, vices: &[SeatId], sits: impl Fn(SeatId) -> bool) -> Result<(), Refusal> {
    at_most(MAX_VICE_CHAIRS, vices.len(), "vice-présidences", "vice_chairs")?;
    if !sits(chair) {
        let message = "La présidence doit être l’un des sièges du comité.";
        return Err(Refusal::new(Code::SeatsInvalid, message).at("chair"));
    }
    let mut seen = BTreeSet::from([chair]);
    if vices.iter().all(|seat| sits(*seat) && seen.insert(*seat)) {
        return Ok(());
    }
    let message = "Chaque vice-présidence est un siège du comité, nommé une fois.";
    Err(Refusal::new(Code::SeatsInvalid, message).at("vice_chairs"))
}

/// The seats as facts hold them: persons sealed.
pub(super) fn sealed(event: &str, seats: &[NewSeat], sealer: &mut Sealer) -> Vec<Seat> {
    let seal = |(index, seat): (usize, &NewSeat)| Seat {
        college: seat.college,
        holder: seat
            .holder
            .as_ref()
            .map(|holder| sealer.seal(format!("{event}.seats.{index}.holder"), holder)),
        member: seat.member,
        seat: seat.seat,
        substitutes: (0..)
            .zip(&seat.substitutes)
            .map(|(rank, person): (usize, _)| sealer.seal(format!("{event}.seats.{index}.substitutes.{rank}"), person))
            .collect(),
        until: seat.until,
        votes: seat.votes,
    };
    seats.iter().enumerate().map(seal).collect()
}

/// The facts that add `seats`, as many as they need.
pub(super) fn added(committee: CommitteeId, on: Date, seats: &[Seat]) -> impl Iterator<Item = Draft> + use<> {
    let chunks: Vec<Vec<Seat>> = seats.chunks(ADDED_SEATS).map(<[Seat]>::to_vec).collect();
    chunks
        .into_iter()
        .map(move |seats| Draft::new(SeatsAdded { committee, on, seats }, on))
}
