//! The rules on committees.

use super::command::{CloseSession, ConveneSession, InstallCommittee, OpenSession, VoteItem};
use super::event::{
    CommitteeInstalled, DecisionAdopted, DecisionRejected, Effect, Proxy, QuorumRule, Seat, SessionClosed,
    SessionConvened, SessionOpened,
};
use super::{BindingLevel, Committee, MajorityRule, SessionStage};
use crate::convention::DelegatedObject;
use crate::law;
use crate::ledger::decide::{at_most, identifier_free};
use crate::ledger::{Context, Draft, Ledger};
use crate::refusal::{Code, Refusal};
use crate::value::{ConventionId, Date, Name, Sealer, SeatId};
use std::collections::{BTreeMap, BTreeSet};

/// Seats of one committee, so that the fact fits a body.
const MAX_SEATS: usize = 250;
/// Votes of one seat, so that no tally overflows.
const MAX_VOTES: u32 = 1_000_000;
/// Items of one agenda.
const MAX_ITEMS: usize = 100;

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
        context.not_after_today(order.installed_on, "installed_on")?;
        let convention = self.conventions.get(order.convention)?;
        let in_force = convention.require_in_force_on(order.installed_on)?;
        self.require_chain([in_force], order.installed_on, "convention")?;
        let mut seen = BTreeSet::new();
        for (index, seat) in order.seats.iter().enumerate() {
            let field = format!("seats.{index}.member");
            self.require_party_on(convention, seat.member, order.installed_on)
                .map_err(|refusal| refusal.at(&field))?;
            self.require_acting(convention, seat.member, order.installed_on, &field)?;
            if !seen.insert(seat.seat) || seat.votes == 0 || seat.votes > MAX_VOTES {
                let message = "Chaque siège est nommé une fois et a au moins une voix.";
                return Err(Refusal::new(Code::SeatsInvalid, message).at(format!("seats.{index}")));
            }
        }
        if !seen.contains(&order.chair) {
            let message = "La présidence doit être l’un des sièges du comité.";
            return Err(Refusal::new(Code::SeatsInvalid, message).at("chair"));
        }
        let quorum = match &order.quorum {
            Some(rule) if !rule.is_sound() => {
                let message = "Le quorum doit être une fraction de plus de zéro et d’au plus la totalité des sièges.";
                return Err(Refusal::new(Code::QuorumRuleInvalid, message).at("quorum"));
            }
            Some(rule) => rule.clone(),
            None => default_quorum()?,
        };
        let seats = order.seats.iter().enumerate().map(|(index, seat)| Seat {
            holder: seat
                .holder
                .as_ref()
                .map(|holder| sealer.seal(format!("CommitteeInstalled.seats.{index}.holder"), holder)),
            member: seat.member,
            seat: seat.seat,
            votes: seat.votes,
        });
        let event = CommitteeInstalled {
            casting_vote: order.casting_vote.unwrap_or(true),
            chair: order.chair,
            committee: order.committee,
            convention: order.convention,
            installed_on: order.installed_on,
            majority: order.majority.unwrap_or(MajorityRule::PresentOrRepresented),
            name: order.name.clone(),
            notice_days: order.notice_days.unwrap_or(5),
            proxies_per_holder: order.proxies_per_holder.unwrap_or(1),
            quorum,
            seats: seats.collect(),
        };
        Ok(vec![Draft::new(event, order.installed_on).authorised_by([in_force])])
    }

    pub(crate) fn convene_session(&self, order: &ConveneSession, context: &Context) -> Result<Vec<Draft>, Refusal> {
        let committee = self.committees.get(order.committee)?;
        identifier_free(
            committee.sessions.contains_key(&order.session),
            "une autre séance",
            "session",
        )?;
        at_most(MAX_ITEMS, order.agenda.len(), "points", "agenda")?;
        context.not_after_today(order.sent_on, "sent_on")?;
        if order.sent_on.days_until(order.held_on) < i64::from(committee.notice_days) {
            let message = format!(
                "La convocation à la séance du {} part trop tard ; délai minimal, en jours : {}.",
                order.held_on.french(),
                committee.notice_days
            );
            return Err(Refusal::new(Code::NoticeTooShort, message)
                .at("sent_on")
                .under(law::COMMITTEE_NOTICE));
        }
        self.require_chain([committee.fact], order.sent_on, "committee")?;
        if order.agenda.is_empty() {
            return Err(Refusal::new(Code::AgendaInvalid, "L’ordre du jour est vide.").at("agenda"));
        }
        let mut seen = BTreeSet::new();
        for (index, item) in order.agenda.iter().enumerate() {
            let field = format!("agenda.{index}");
            if !seen.insert(item.item) || self.committees.has_item(item.item) {
                return Err(Refusal::new(Code::AgendaInvalid, "Ce point figure déjà à un ordre du jour.").at(field));
            }
            self.effect_concerns(committee.convention, item.effect)
                .map_err(|refusal| refusal.at(field))?;
        }
        let event = SessionConvened {
            agenda: order.agenda.clone(),
            committee: order.committee,
            held_on: order.held_on,
            sent_on: order.sent_on,
            session: order.session,
        };
        Ok(vec![Draft::new(event, order.sent_on).authorised_by([committee.fact])])
    }

    /// Refuses an item about a key or a budget of another convention.
    fn effect_concerns(&self, convention: ConventionId, effect: Effect) -> Result<(), Refusal> {
        let concerned = match effect {
            Effect::Opinion => convention,
            Effect::AdoptKey(key) | Effect::RepealKey(key) => self.keys.get(key)?.convention,
            Effect::AdoptBudget(budget) => self.budgets.get(budget)?.convention,
        };
        if concerned == convention {
            return Ok(());
        }
        Err(Refusal::new(
            Code::AgendaInvalid,
            "Ce point concerne une autre convention que celle du comité.",
        ))
    }

    pub(crate) fn open_session(&self, order: &OpenSession, context: &Context) -> Result<Vec<Draft>, Refusal> {
        let (committee, session) = self.committees.session(order.committee, order.session)?;
        require_stage(
            session.stage,
            SessionStage::Convened,
            "Cette séance a déjà été ouverte.",
        )?;
        context.not_after_today(session.held_on, "session")?;
        let present = present_seats(committee, &order.present)?;
        check_proxies(committee, &present, &order.proxies)?;
        let represented = if committee.quorum.counts_proxies {
            order.proxies.len()
        } else {
            0
        };
        let counted = u32::try_from(present.len().saturating_add(represented)).unwrap_or(u32::MAX);
        let in_office = u32::try_from(committee.seats.len()).unwrap_or(u32::MAX);
        let required = committee.quorum.required(in_office);
        let event = SessionOpened {
            committee: order.committee,
            counted,
            in_office,
            present: order.present.clone(),
            proxies: order.proxies.clone(),
            quorum_reached: counted >= required,
            required,
            session: order.session,
        };
        Ok(vec![Draft::new(event, session.held_on)])
    }

    pub(crate) fn vote_item(&self, order: &VoteItem) -> Result<Vec<Draft>, Refusal> {
        let (committee, session) = self.committees.session(order.committee, order.session)?;
        if session.stage == SessionStage::WithoutQuorum {
            let message = "Le quorum n’est pas atteint : rien ne peut être voté. Convoquer une nouvelle séance.";
            return Err(Refusal::new(Code::NoQuorum, message)
                .at("session")
                .under(law::COMMITTEE_QUORUM));
        }
        require_stage(session.stage, SessionStage::Open, "Cette séance n’est pas ouverte.")?;
        let item = session
            .agenda
            .iter()
            .find(|entry| entry.item == order.item)
            .ok_or_else(|| {
                Refusal::new(Code::ItemUnknown, "Ce point n’est pas à l’ordre du jour de la séance.").at("item")
            })?;
        if self.committees.decision(order.item).is_some() {
            return Err(Refusal::new(Code::AlreadyVoted, "Ce point a déjà été voté.").at("item"));
        }
        let (tally, adopted) = committee.count(session, &order.ballots)?;
        let (ballots, decided_on, title) = (order.ballots.clone(), session.held_on, item.title.clone());
        let (committee_id, effect) = (order.committee, item.effect);
        let draft = if adopted {
            let binding = self.binding_level(committee, effect, decided_on)?;
            let event = DecisionAdopted {
                ballots,
                binding,
                committee: committee_id,
                decided_on,
                effect,
                item: order.item,
                session: order.session,
                tally,
                title,
            };
            Draft::new(event, decided_on)
        } else {
            let event = DecisionRejected {
                ballots,
                committee: committee_id,
                decided_on,
                effect,
                item: order.item,
                session: order.session,
                tally,
                title,
            };
            Draft::new(event, decided_on)
        };
        let delegation = self
            .conventions
            .get(committee.convention)?
            .require_in_force_on(decided_on)?;
        self.require_chain([committee.fact, delegation], decided_on, "committee")?;
        Ok(vec![draft.authorised_by([committee.fact, delegation])])
    }

    /// A committee proposes, unless the convention that every assembly approved delegates the object to it.
    fn binding_level(&self, committee: &Committee, effect: Effect, on: Date) -> Result<BindingLevel, Refusal> {
        let object = match effect {
            Effect::Opinion => return Ok(BindingLevel::Opinion),
            Effect::AdoptKey(_) | Effect::RepealKey(_) => DelegatedObject::Key,
            Effect::AdoptBudget(_) => DelegatedObject::Budget,
        };
        let delegated = self
            .conventions
            .get(committee.convention)?
            .terms_on(on)
            .delegations
            .contains(&object);
        Ok(if delegated {
            BindingLevel::Delegated
        } else {
            BindingLevel::Proposal
        })
    }

    pub(crate) fn close_session(&self, order: &CloseSession) -> Result<Vec<Draft>, Refusal> {
        let (_, session) = self.committees.session(order.committee, order.session)?;
        if !matches!(session.stage, SessionStage::Open | SessionStage::WithoutQuorum) {
            let message = format!(
                "La séance est {} : seule une séance ouverte peut être levée.",
                session.stage.french()
            );
            return Err(Refusal::new(Code::SessionState, message).at("session"));
        }
        let event = SessionClosed {
            committee: order.committee,
            note: order.note.clone(),
            session: order.session,
        };
        Ok(vec![Draft::new(event, session.held_on)])
    }
}

/// The default of administrative commissions: half of the seats, present or represented (CRPA, R. 133-10).
fn default_quorum() -> Result<QuorumRule, Refusal> {
    let reference = Name::parse(law::COMMITTEE_QUORUM.text)?;
    Ok(QuorumRule {
        counts_proxies: true,
        denominator: 2,
        numerator: 1,
        reference,
        strict: false,
    })
}

fn require_stage(stage: SessionStage, wanted: SessionStage, message: &str) -> Result<(), Refusal> {
    if stage == wanted {
        Ok(())
    } else {
        Err(Refusal::new(Code::SessionState, message).at("session"))
    }
}

fn present_seats(committee: &Committee, present: &[SeatId]) -> Result<BTreeSet<SeatId>, Refusal> {
    let mut seats = BTreeSet::new();
    for (index, seat) in present.iter().enumerate() {
        if !committee.seats.contains_key(seat) || !seats.insert(*seat) {
            let message = "Ce siège n’existe pas dans le comité, ou il est noté présent deux fois.";
            return Err(Refusal::new(Code::SeatUnknown, message).at(format!("present.{index}")));
        }
    }
    Ok(seats)
}

fn check_proxies(committee: &Committee, present: &BTreeSet<SeatId>, proxies: &[Proxy]) -> Result<(), Refusal> {
    let mut givers = BTreeSet::new();
    let mut held: BTreeMap<SeatId, u16> = BTreeMap::new();
    for (index, proxy) in proxies.iter().enumerate() {
        let absent_giver =
            committee.seats.contains_key(&proxy.from) && !present.contains(&proxy.from) && givers.insert(proxy.from);
        let count = held.entry(proxy.to).or_default();
        *count = count.saturating_add(1);
        if !absent_giver || !present.contains(&proxy.to) || *count > committee.proxies_per_holder {
            let message = format!(
                "Un pouvoir est donné une fois, par un siège absent à un siège présent, qui en détient au plus {}.",
                committee.proxies_per_holder
            );
            return Err(Refusal::new(Code::ProxyInvalid, message).at(format!("proxies.{index}")));
        }
    }
    Ok(())
}
