//! Convening a session, changing its agenda, putting it off.

use super::require_to_come;
use crate::committee::command::{ChangeAgenda, ConveneSession, PostponeSession};
use crate::committee::event::{AgendaChanged, AgendaItem, Delegation, Effect, SessionConvened, SessionPostponed};
use crate::committee::{Committee, ItemKind, SessionStage};
use crate::convention::{Convention, DelegatedObject};
use crate::deadline::{last_day_before, last_sending_day};
use crate::ledger::decide::{at_most, identifier_free};
use crate::ledger::{Context, Draft, Ledger};
use crate::refusal::{Code, Refusal};
use crate::rules::{Days, Parameter, Rule};
use crate::value::{Date, ItemId, Name, SessionId};
use chrono::{Datelike, Weekday};
use std::collections::BTreeSet;

/// Items that one fact puts on an agenda.
const MAX_ITEMS: usize = 80;
/// Items that one fact takes off an agenda.
const MAX_REMOVED: usize = 40;
/// Items of one agenda, whatever the facts that made it.
const MAX_AGENDA: usize = 300;
/// Members that the items of one fact name together.
const MAX_CONCERNED: usize = 150;

impl Ledger {
    pub(crate) fn convene_session(&self, order: &ConveneSession, context: &Context) -> Result<Vec<Draft>, Refusal> {
        let committee = self.committees.get(order.committee)?;
        identifier_free(
            committee.sessions.contains_key(&order.session),
            "une autre séance",
            "session",
        )?;
        context.not_after_today(order.sent_on, "sent_on")?;
        self.require_chain([committee.fact], order.sent_on, "committee")?;
        let agenda = if let Some(failed) = order.follows {
            self.second_convocation(committee, failed, order)?
        } else {
            notice_kept(committee, order.urgency.as_ref(), order.sent_on, order.held_on)?;
            self.items_stand(committee, &order.agenda, order.held_on, "agenda")?;
            order.agenda.clone()
        };
        if agenda.is_empty() {
            return Err(Refusal::new(Code::AgendaInvalid, "L’ordre du jour est vide.").at("agenda"));
        }
        let event = SessionConvened {
            agenda,
            committee: order.committee,
            follows: order.follows,
            held_on: order.held_on,
            sent_on: order.sent_on,
            session: order.session,
            urgency: order.urgency.clone(),
        };
        Ok(vec![Draft::new(event, order.sent_on).authorised_by([committee.fact])])
    }

    /// The agenda of a session that needs no quorum: what the one before could not vote for want of it, and nothing else.
    fn second_convocation(
        &self,
        committee: &Committee,
        failed: SessionId,
        order: &ConveneSession,
    ) -> Result<Vec<AgendaItem>, Refusal> {
        let before = committee.session(failed).map_err(|refusal| refusal.at("follows"))?;
        let refuse = |message: &str, field: &str| Err(Refusal::new(Code::SecondConvocation, message).at(field));
        if before.stage != SessionStage::Closed {
            return refuse("La séance sans quorum doit d’abord être levée.", "follows");
        }
        let mut left = Vec::new();
        for item in self.committees.undecided(before) {
            if !committee.quorum_for(before, item)?.reached && self.committees.may_be_put(item.item) {
                left.push(item.clone());
            }
        }
        if left.is_empty() {
            let message = "Aucun point de cette séance n’est resté faute de quorum : convoquer une séance ordinaire.";
            return refuse(message, "follows");
        }
        fits(&left, "follows")?;
        let rule = committee.rules.rule(Parameter::SecondConvocation, order.held_on)?;
        let (interval, _) = committee
            .rules
            .days(Parameter::SecondConvocation, order.held_on)
            .ok_or_else(|| committee.rules.missing(Parameter::SecondConvocation, order.held_on))?;
        if order.sent_on < before.held_on {
            return refuse("La seconde convocation suit la séance sans quorum.", "sent_on");
        }
        if last_day(&interval, order.held_on)? < before.held_on {
            let message = format!(
                "La séance du {} suit de trop près celle du {} : {} au moins d’intervalle.",
                order.held_on.french(),
                before.held_on.french(),
                interval.french()
            );
            return Err(Refusal::new(Code::SecondConvocation, message)
                .at("held_on")
                .under(rule.legal_reference()));
        }
        // A rule that sets the interval between the two sessions stands for the notice; one that sets none leaves the ordinary notice.
        if interval.days == 0 {
            notice_kept(committee, order.urgency.as_ref(), order.sent_on, order.held_on)?;
        }
        let ids = |items: &[AgendaItem]| items.iter().map(|item| item.item).collect::<BTreeSet<ItemId>>();
        if !order.agenda.is_empty() && ids(&order.agenda) != ids(&left) {
            let message = "La seconde convocation porte sur le même ordre du jour : les points restés faute de quorum, et eux seuls.";
            return Err(Refusal::new(Code::SecondConvocation, message)
                .at("agenda")
                .under(rule.legal_reference()));
        }
        Ok(left)
    }

    pub(crate) fn change_agenda(&self, order: &ChangeAgenda, context: &Context) -> Result<Vec<Draft>, Refusal> {
        let (committee, session) = self.committees.session(order.committee, order.session)?;
        require_to_come(session)?;
        context.not_after_today(order.sent_on, "sent_on")?;
        if session.follows.is_some() {
            let message =
                "L’ordre du jour d’une seconde convocation est celui de la séance sans quorum : il ne change pas.";
            return Err(Refusal::new(Code::SecondConvocation, message).at("session"));
        }
        if order.added.is_empty() && order.removed.is_empty() {
            return Err(Refusal::new(Code::AgendaInvalid, "Rien ne change dans l’ordre du jour.").at("added"));
        }
        at_most(MAX_REMOVED, order.removed.len(), "points retirés", "removed")?;
        let mut removed = BTreeSet::new();
        for (index, item) in order.removed.iter().enumerate() {
            session
                .require_item(*item)
                .map_err(|refusal| refusal.at(format!("removed.{index}")))?;
            removed.insert(*item);
        }
        let kept = session.agenda.len().saturating_sub(removed.len());
        let total = kept.saturating_add(order.added.len());
        at_most(MAX_AGENDA, total, "points", "added")?;
        if total == 0 {
            return Err(Refusal::new(Code::AgendaInvalid, "L’ordre du jour serait vide.").at("removed"));
        }
        if !order.added.is_empty() {
            notice_kept(committee, None, order.sent_on, session.held_on)?;
            self.items_stand(committee, &order.added, session.held_on, "added")?;
        }
        let event = AgendaChanged {
            added: order.added.clone(),
            committee: order.committee,
            removed: removed.into_iter().collect(),
            sent_on: order.sent_on,
            session: order.session,
        };
        Ok(vec![Draft::new(event, order.sent_on)])
    }

    pub(crate) fn postpone_session(&self, order: &PostponeSession, context: &Context) -> Result<Vec<Draft>, Refusal> {
        let (_, session) = self.committees.session(order.committee, order.session)?;
        require_to_come(session)?;
        context.not_after_today(order.decided_on, "decided_on")?;
        let event = SessionPostponed {
            committee: order.committee,
            decided_on: order.decided_on,
            reason: order.reason.clone(),
            session: order.session,
        };
        Ok(vec![Draft::new(event, order.decided_on)])
    }

    /// Refuses items that another session still holds, or about something else than the committee's convention.
    fn items_stand(
        &self,
        committee: &Committee,
        items: &[AgendaItem],
        held_on: Date,
        list: &str,
    ) -> Result<(), Refusal> {
        fits(items, list)?;
        let convention = self.conventions.get(committee.convention)?;
        let mut seen = BTreeSet::new();
        for (index, item) in items.iter().enumerate() {
            let field = format!("{list}.{index}");
            if !seen.insert(item.item) || !self.committees.may_be_put(item.item) {
                return Err(Refusal::new(Code::AgendaInvalid, "Ce point figure déjà à un ordre du jour.").at(field));
            }
            self.effect_concerns(committee, item.effect, held_on)
                .and_then(|()| kind_suits(committee, convention, item, held_on))
                .map_err(|refusal| refusal.at(field.clone()))?;
            for member in &item.concerned {
                self.require_party(convention, *member)
                    .map_err(|refusal| refusal.at(format!("{field}.concerned")))?;
            }
        }
        Ok(())
    }

    /// Refuses an item about a key or a budget of another convention, or about what does not exist.
    fn effect_concerns(&self, committee: &Committee, effect: Effect, held_on: Date) -> Result<(), Refusal> {
        let convention = committee.convention;
        let concerned = match effect {
            Effect::Opinion | Effect::Delegate | Effect::Other => convention,
            Effect::Amend(amendment) => {
                let amendment = self.conventions.get(convention)?.amendment(amendment)?;
                amendment.require_not_in_force("effect")?;
                convention
            }
            Effect::DelegateTo(delegation) => {
                may_delegate(committee, delegation, held_on)?;
                self.committees.get(delegation.committee)?.convention
            }
            Effect::AdoptKey(key) | Effect::RepealKey(key) => self.keys.get(key)?.convention,
            Effect::AdoptBudget(id) | Effect::ApproveAccounts(id) => {
                let budget = self.budgets.get(id)?;
                if budget.kind.adoption(id) != effect {
                    let message = format!(
                        "Ce point porte sur {} : un budget s’adopte, des comptes s’approuvent.",
                        budget.french()
                    );
                    return Err(Refusal::new(Code::AgendaInvalid, message));
                }
                budget.convention
            }
            Effect::Regularise(allocation) => self.allocations.get(allocation)?.convention,
            Effect::Admit(member) => {
                self.members.get(member, "member")?;
                convention
            }
            Effect::ConsentWithdrawal(member) => {
                self.require_party(self.conventions.get(convention)?, member)?;
                convention
            }
            Effect::ApproveMinutes(session) => {
                committee.session(session)?;
                convention
            }
        };
        if concerned == convention {
            return Ok(());
        }
        Err(Refusal::new(
            Code::AgendaInvalid,
            "Ce point concerne une autre convention que celle du comité.",
        ))
    }
}

/// Refuses an item that would be voted by another majority than its effect needs.
fn kind_suits(committee: &Committee, convention: &Convention, item: &AgendaItem, held_on: Date) -> Result<(), Refusal> {
    let invalid = |message: &str| Refusal::new(Code::AgendaInvalid, message);
    if matches!(item.effect, Effect::ApproveAccounts(_)) != (item.kind == ItemKind::Accounts) {
        let message = "L’approbation des comptes est un point de comptes, et lui seul : la présidence s’y retire et la majorité y est autre.";
        return Err(invalid(message));
    }
    let question = item.effect.question();
    let alone = question.and_then(|question| convention.organ_alone(question, held_on));
    if let Some(rule) = alone.filter(|_| committee.nature.is_organ() && item.kind != ItemKind::Statutes) {
        let message = "Ce point change les statuts, que cette assemblée modifie seule : en faire un point de statuts, voté à leur majorité.";
        return Err(invalid(message).under(rule.legal_reference()));
    }
    Ok(())
}

/// Refuses a delegation by another than an assembly, to itself, or of what cannot be delegated.
fn may_delegate(committee: &Committee, delegation: Delegation, held_on: Date) -> Result<(), Refusal> {
    let invalid = |message: &str| Refusal::new(Code::AgendaInvalid, message);
    if !committee.nature.is_organ() {
        return Err(invalid(
            "Seul l’organe délibérant délègue : ce comité n’a rien à déléguer.",
        ));
    }
    if delegation.committee == committee.id {
        return Err(invalid(
            "Une assemblée ne se délègue rien à elle-même : nommer le comité qui décidera.",
        ));
    }
    let budget = committee.rules.find(Parameter::BudgetDelegable, held_on);
    if let Some(rule) = budget.filter(|_| delegation.object == DelegatedObject::Budget)
        && !committee.rules.says(Parameter::BudgetDelegable, held_on)
    {
        let message = "Le vote du budget ne se délègue pas : l’assemblée l’adopte elle-même.";
        return Err(invalid(message).under(rule.legal_reference()));
    }
    Ok(())
}

/// Refuses items that one fact could not hold.
fn fits(items: &[AgendaItem], list: &str) -> Result<(), Refusal> {
    at_most(MAX_ITEMS, items.len(), "points", list)?;
    let concerned = items.iter().map(|item| item.concerned.len());
    at_most(MAX_CONCERNED, concerned.sum(), "membres concernés", list)
}

/// Refuses a convocation sent later than the rule allows: the ordinary notice, or the shorter one of an emergency.
fn notice_kept(committee: &Committee, urgency: Option<&Name>, sent_on: Date, held_on: Date) -> Result<(), Refusal> {
    let parameter = match urgency {
        None => Parameter::ConvocationNotice,
        Some(_) => Parameter::UrgencyNotice,
    };
    let Some((notice, rule)) = committee.rules.days(parameter, held_on) else {
        return Err(committee.rules.missing(parameter, held_on).at("sent_on"));
    };
    let last = last_day(&notice, held_on)?;
    if sent_on <= last {
        return Ok(());
    }
    Err(too_late(&notice, rule, last, held_on))
}

fn too_late(notice: &Days, rule: &Rule, last: Date, held_on: Date) -> Refusal {
    let message = format!(
        "La convocation part trop tard : pour une séance du {} et un délai de {}, elle devait partir le {} au plus tard.",
        with_weekday(held_on),
        notice.french(),
        with_weekday(last)
    );
    Refusal::new(Code::NoticeTooShort, message)
        .at("sent_on")
        .under(rule.legal_reference())
}

/// The last day to send what must be sent so long before `event`.
fn last_day(notice: &Days, event: Date) -> Result<Date, Refusal> {
    if notice.clear {
        last_sending_day(event, notice.days)
    } else {
        last_day_before(event, notice.days)
    }
}

/// « jeudi 20 novembre 2025 ».
fn with_weekday(date: Date) -> String {
    let weekday = match date.naive().weekday() {
        Weekday::Mon => "lundi",
        Weekday::Tue => "mardi",
        Weekday::Wed => "mercredi",
        Weekday::Thu => "jeudi",
        Weekday::Fri => "vendredi",
        Weekday::Sat => "samedi",
        Weekday::Sun => "dimanche",
    };
    format!("{weekday} {}", date.french())
}
