//! Voting an item, appointing, setting an item aside, closing.

use super::minutes::minutes_can_be_settled;
use super::{require_opened, require_quorum};
use crate::budget::BudgetKind;
use crate::committee::command::{Appoint, CloseSession, SetItemAside, VoteItem, Voting};
use crate::committee::event::{
    AgendaItem, Appointment, BallotRequests, CollegeTally, Counts, DecisionAdopted, DecisionRejected, Delegation,
    Effect, ItemSetAside, MajorityApplied, MinutesApproved, QuorumCheck, SessionClosed, Tally, Vote,
};
use crate::committee::vote::{Poll, Verdict, appointment};
use crate::committee::{BindingLevel, Committee, ItemKind, Nature, Session, SessionStage};
use crate::convention::DelegatedObject;
use crate::ledger::decide::at_most;
use crate::ledger::{Draft, Ledger};
use crate::refusal::{Code, Refusal};
use crate::rules::{Majority, Parameter, Rule};
use crate::value::{CommitteeId, Date, EventId, ItemId, Sealer, SeatId, SessionId};

/// Candidates to one appointment.
const MAX_CANDIDATES: usize = 30;
/// Rounds of one appointment.
const MAX_ROUNDS: usize = 6;

/// An item that can be voted now: its committee, its session, the quorum established for it.
struct Called<'a> {
    committee: &'a Committee,
    session: &'a Session,
    id: SessionId,
    item: &'a AgendaItem,
    quorum: QuorumCheck,
}

/// What a vote gave.
struct Outcome {
    adopted: bool,
    chair: Option<SeatId>,
    majority: Option<MajorityApplied>,
    requests: Option<BallotRequests>,
    tally: Tally,
    vote: Vote,
}

impl Ledger {
    pub(crate) fn vote_item(&self, order: &VoteItem) -> Result<Vec<Draft>, Refusal> {
        let called = self.call_item(order.committee, order.session, order.item)?;
        let Called {
            committee,
            session,
            item,
            ..
        } = called;
        called.ballot_form_stands(order)?;
        let chair = called.chair(order.chair)?;
        let parameter = match item.kind {
            ItemKind::Accounts => Parameter::AccountsMajority,
            ItemKind::Statutes => Parameter::StatutesMajority,
            ItemKind::Ordinary | ItemKind::Appointment => Parameter::OrdinaryMajority,
        };
        let (majority, rule) = committee.rules.majority_for(parameter, session.held_on)?;
        let electors = committee.electors(session, &item.concerned, &committee.withdrawn_from(session, item));
        let needs_colleges = majority.colleges.is_some();
        let (poll, vote, chair_choice) = match &order.vote {
            Voting::RollCall(ballots) => {
                let of_chair = ballots.iter().find(|ballot| Some(ballot.seat) == chair);
                let poll = Poll::by_name(&electors, ballots)?;
                (
                    poll,
                    Vote::RollCall(ballots.clone()),
                    of_chair.map(|ballot| ballot.choice),
                )
            }
            Voting::ShowOfHands(hands) => {
                let poll = Poll::by_count(&electors, &hands.counts, needs_colleges)?;
                (poll, Vote::ShowOfHands(hands.clone()), hands.chair)
            }
            Voting::Secret(counts) => {
                let poll = Poll::by_count(&electors, counts, needs_colleges)?;
                (poll, Vote::Secret(counts.clone()), None)
            }
        };
        let breaks_ties = committee.rules.says(Parameter::CastingVote, session.held_on);
        let chair_may_vote = chair
            .and_then(|seat| electors.get(&seat))
            .is_some_and(|elector| elector.standing.takes_part());
        let deciding = chair_choice.filter(|_| breaks_ties && chair_may_vote);
        let verdict = majority.decide(&poll, deciding);
        let outcome = Outcome {
            adopted: verdict.adopted,
            chair,
            majority: Some(applied(&majority, rule)),
            requests: order.requests.clone(),
            tally: tally(&majority, &poll, verdict),
            vote,
        };
        self.decide_item(&called, outcome)
    }

    pub(crate) fn appoint(&self, order: &Appoint, sealer: &mut Sealer) -> Result<Vec<Draft>, Refusal> {
        at_most(MAX_CANDIDATES, order.candidates.len(), "candidats", "candidates")?;
        at_most(MAX_ROUNDS, order.rounds.len(), "tours", "rounds")?;
        let called = self.call_item(order.committee, order.session, order.item)?;
        if called.item.kind != ItemKind::Appointment {
            let message = "Ce point n’est pas une nomination : il se vote pour ou contre.";
            return Err(Refusal::new(Code::BallotForm, message).at("item"));
        }
        let on = called.session.held_on;
        let rules = &called.committee.rules;
        let Some((absolute, _)) = rules.count(Parameter::AppointmentRounds, on) else {
            return Err(rules.missing(Parameter::AppointmentRounds, on).at("rounds"));
        };
        let withdrawn = called.committee.withdrawn_from(called.session, called.item);
        let electors = called
            .committee
            .electors(called.session, &called.item.concerned, &withdrawn);
        let elected = appointment::count(&electors, order.candidates.len(), &order.rounds, absolute, order.oldest)?;
        let one_vote_each = electors.values().all(|elector| elector.votes == 1);
        let heads = if one_vote_each {
            elected.votes.clone()
        } else {
            Counts::NONE
        };
        let seal = |(rank, person): (usize, &crate::value::Personal)| {
            sealer.seal(format!("Appointment.candidates.{rank}"), person)
        };
        let vote = Vote::Appointment(Appointment {
            candidates: order.candidates.iter().enumerate().map(seal).collect(),
            elected: elected.candidate,
            older: elected.older,
            rounds: order.rounds.clone(),
        });
        let outcome = Outcome {
            adopted: elected.candidate.is_some(),
            chair: called.chair(None)?,
            majority: None,
            requests: None,
            tally: Tally {
                casting_vote: false,
                colleges: Vec::new(),
                heads,
                votes: elected.votes,
            },
            vote,
        };
        self.decide_item(&called, outcome)
    }

    pub(crate) fn set_item_aside(&self, order: &SetItemAside) -> Result<Vec<Draft>, Refusal> {
        let (_, session) = self.committees.session(order.committee, order.session)?;
        require_opened(session)?;
        session.require_item(order.item)?;
        self.not_settled(session, order.item)?;
        let event = ItemSetAside {
            committee: order.committee,
            item: order.item,
            outcome: order.outcome,
            reason: order.reason.clone(),
            session: order.session,
        };
        Ok(vec![Draft::new(event, session.held_on)])
    }

    pub(crate) fn close_session(&self, order: &CloseSession) -> Result<Vec<Draft>, Refusal> {
        let (_, session) = self.committees.session(order.committee, order.session)?;
        require_opened(session)?;
        let event = SessionClosed {
            committee: order.committee,
            note: order.note.clone(),
            session: order.session,
        };
        Ok(vec![Draft::new(event, session.held_on)])
    }

    /// Refuses an item already voted or set aside.
    pub(super) fn not_settled(&self, session: &Session, item: ItemId) -> Result<(), Refusal> {
        if self.committees.decision(item).is_some() {
            return Err(Refusal::new(Code::AlreadyVoted, "Ce point a déjà été voté.").at("item"));
        }
        if let Some(outcome) = session.set_aside.get(&item) {
            let message = format!("Ce point a été {} : il ne se vote pas.", outcome.french());
            return Err(Refusal::new(Code::ItemSetAside, message).at("item"));
        }
        Ok(())
    }

    /// The item, once everything that comes before a vote is in order.
    fn call_item(&self, committee: CommitteeId, id: SessionId, item: ItemId) -> Result<Called<'_>, Refusal> {
        let (committee, session) = self.committees.session(committee, id)?;
        require_opened(session)?;
        if session.urgency_refused {
            let message = "L’assemblée n’a pas admis l’urgence : la discussion est renvoyée à une séance ultérieure.";
            return Err(Refusal::new(Code::UrgencyRefused, message).at("session"));
        }
        // Without quorum for the whole assembly, an item of a session that opened so has none either.
        if session.stage == SessionStage::WithoutQuorum
            && let Some(quorum) = &session.quorum
            && session.item(item).is_none_or(|item| item.concerned.is_empty())
        {
            require_quorum(quorum)?;
        }
        let item = session.require_item(item)?;
        self.not_settled(session, item.item)?;
        self.may_be_voted_from_afar(committee, session, item)?;
        let quorum = committee.quorum_for(session, item)?;
        require_quorum(&quorum)?;
        Ok(Called {
            committee,
            session,
            id,
            item,
            quorum,
        })
    }

    /// Refuses an item that the rules keep for a meeting in one room while somebody attends from afar.
    fn may_be_voted_from_afar(
        &self,
        committee: &Committee,
        session: &Session,
        item: &AgendaItem,
    ) -> Result<(), Refusal> {
        let on = session.held_on;
        let excluded = match item.effect {
            Effect::AdoptBudget(budget) => self.budgets.get(budget)?.kind == BudgetKind::Initial,
            _ => item.kind == ItemKind::Appointment,
        };
        let from_afar = session.present.values().any(|attendee| attendee.remote);
        let rule = committee.rules.find(Parameter::RemoteExclusions, on);
        match rule.filter(|_| committee.rules.says(Parameter::RemoteExclusions, on) && excluded && from_afar) {
            None => Ok(()),
            Some(rule) => {
                let message = "Une nomination ou un budget primitif ne se vote pas à distance : tous les présents sont dans la salle.";
                Err(Refusal::new(Code::RemoteExcluded, message)
                    .at("item")
                    .under(rule.legal_reference()))
            }
        }
    }

    fn decide_item(&self, called: &Called<'_>, outcome: Outcome) -> Result<Vec<Draft>, Refusal> {
        let (committee, item) = (called.committee, called.item);
        let decided_on = called.session.held_on;
        let convention = self.conventions.get(committee.convention)?;
        let mut authority = vec![committee.fact, convention.require_in_force_on(decided_on)?];
        self.require_chain(authority.iter().copied(), decided_on, "committee")?;
        if !outcome.adopted {
            let event = DecisionRejected {
                chair: outcome.chair,
                committee: committee.id,
                decided_on,
                effect: item.effect,
                item: item.item,
                majority: outcome.majority,
                quorum: Some(called.quorum.clone()),
                requests: outcome.requests,
                session: called.id,
                tally: outcome.tally,
                title: item.title.clone(),
                vote: outcome.vote,
            };
            return Ok(vec![Draft::new(event, decided_on).authorised_by(authority)]);
        }
        let object = delegable(item.effect).filter(|_| committee.nature == Nature::SteeringCommittee);
        let delegated = object.and_then(|object| self.delegated(committee, object, decided_on));
        let binding = binding_level(committee.nature, item.effect, delegated.is_some());
        authority.extend(delegated.into_iter().flatten());
        let event = DecisionAdopted {
            binding,
            chair: outcome.chair,
            committee: committee.id,
            decided_on,
            effect: item.effect,
            item: item.item,
            majority: outcome.majority,
            quorum: Some(called.quorum.clone()),
            requests: outcome.requests,
            session: called.id,
            tally: outcome.tally,
            title: item.title.clone(),
            vote: outcome.vote,
        };
        let mut drafts = vec![Draft::new(event, decided_on).authorised_by(authority)];
        if let Effect::ApproveMinutes(session) = item.effect {
            minutes_can_be_settled(committee.session(session)?)?;
            let event = MinutesApproved {
                approved_on: decided_on,
                committee: committee.id,
                decision: Some(item.item),
                session,
            };
            drafts.push(Draft::new(event, decided_on));
        }
        Ok(drafts)
    }
}

impl Ledger {
    /// The facts by which `object` is delegated to the committee on `date`, beyond the convention itself; none where it is not.
    fn delegated(&self, committee: &Committee, object: DelegatedObject, date: Date) -> Option<Vec<EventId>> {
        let convention = self.conventions.get(committee.convention).ok()?;
        if convention.terms_on(date).delegations.contains(&object) {
            return Some(Vec::new());
        }
        let delegation = Delegation {
            committee: committee.id,
            object,
        };
        let mut standing = self
            .committees
            .delegations(delegation, date)
            .filter(|decision| self.require_chain(decision.acts(), date, "committee").is_ok());
        standing.next().map(|decision| decision.acts().collect())
    }
}

impl Called<'_> {
    /// Who chairs for the item: the seat named, else the chair of the session. Whoever withdrew cannot, and the accounts are voted under
    /// another chair than the one who rendered them.
    fn chair(&self, named: Option<SeatId>) -> Result<Option<SeatId>, Refusal> {
        let withdrawn = self.committee.withdrawn_from(self.session, self.item);
        if let Some(seat) = named {
            if self.session.present.contains_key(&seat) && !withdrawn.contains(&seat) {
                return Ok(Some(seat));
            }
            let message = "Qui préside est présent en personne, et ne se déporte pas.";
            return Err(Refusal::new(Code::ChairAbsent, message).at("chair"));
        }
        let of_accounts = self.committee.chair_of_accounts(self.session, self.item);
        if of_accounts.is_some() && of_accounts == self.session.chair {
            let message = "La présidence se retire pendant le vote de ses comptes : désigner qui préside ce point.";
            let refusal = Refusal::new(Code::ChairMustWithdraw, message).at("chair");
            let rules = &self.committee.rules;
            return Err(
                match rules.find(Parameter::ChairWithdrawsForAccounts, self.session.held_on) {
                    Some(rule) => refusal.under(rule.legal_reference()),
                    None => refusal,
                },
            );
        }
        Ok(self.session.chair.filter(|seat| !withdrawn.contains(seat)))
    }

    /// Refuses a public vote where a secret one is due, and the reverse.
    fn ballot_form_stands(&self, order: &VoteItem) -> Result<(), Refusal> {
        let rules = &self.committee.rules;
        let on = self.session.held_on;
        let present = u64::try_from(self.session.present.len()).unwrap_or(u64::MAX);
        let asked = |parameter, count: u32| {
            rules
                .share(parameter, on)
                .filter(|(share, _)| count > 0 && share.is_met(u64::from(count), present))
                .map(|(_, rule)| rule)
        };
        let requests = order.requests.as_ref();
        let secret_asked = requests.and_then(|asks| asked(Parameter::SecretBallotRequest, asks.secret));
        let public_asked = requests.and_then(|asks| asked(Parameter::PublicBallotRequest, asks.public));
        let appointment = rules
            .find(Parameter::AppointmentSecret, on)
            .filter(|_| self.item.kind == ItemKind::Appointment && rules.says(Parameter::AppointmentSecret, on));
        let secret_due = secret_asked.or(appointment);
        let is_secret = matches!(order.vote, Voting::Secret(_));
        let refuse = |message: &str, rule: &Rule| {
            Err(Refusal::new(Code::BallotForm, message)
                .at("vote")
                .under(rule.legal_reference()))
        };
        if let Some(rule) = secret_due.filter(|_| !is_secret) {
            return refuse(
                "Le scrutin secret est de droit : nomination, ou demande d’assez de membres présents.",
                rule,
            );
        }
        if let Some(rule) = public_asked
            && secret_due.is_none()
            && !matches!(order.vote, Voting::RollCall(_))
        {
            return refuse(
                "Le scrutin public est demandé par assez de membres présents : enregistrer le nom et le vote de chacun.",
                rule,
            );
        }
        if let Some(rule) = rules.find(Parameter::SecretBallotRequest, on)
            && is_secret
            && secret_due.is_none()
        {
            return refuse(
                "Le scrutin secret se demande : pas assez de membres présents l’ont demandé.",
                rule,
            );
        }
        Ok(())
    }
}

/// What can be delegated, of what an item does.
const fn delegable(effect: Effect) -> Option<DelegatedObject> {
    match effect {
        Effect::AdoptKey(_) | Effect::RepealKey(_) => Some(DelegatedObject::Key),
        Effect::AdoptBudget(_) | Effect::Regularise(_) => Some(DelegatedObject::Budget),
        _ => None,
    }
}

/// A committee proposes, unless the convention that every assembly approved, or an act of the organ, delegates the object to it; a
/// conference proposes in any case; an assembly deliberates.
const fn binding_level(nature: Nature, effect: Effect, delegated: bool) -> BindingLevel {
    match (effect, nature) {
        (Effect::Opinion, _) => BindingLevel::Opinion,
        (Effect::ApproveMinutes(_), _) => BindingLevel::Internal,
        (_, Nature::DeliberativeAssembly | Nature::GeneralAssembly) => BindingLevel::Deliberation,
        (_, Nature::SteeringCommittee) if delegated => BindingLevel::Delegated,
        (_, Nature::SteeringCommittee | Nature::Conference) => BindingLevel::Proposal,
    }
}

fn applied(majority: &Majority, rule: &Rule) -> MajorityApplied {
    MajorityApplied {
        majority: majority.clone(),
        rule: rule.citation(),
    }
}

fn tally(majority: &Majority, poll: &Poll, verdict: Verdict) -> Tally {
    let colleges = poll.colleges.iter().filter(|_| majority.colleges.is_some());
    Tally {
        casting_vote: verdict.casting_vote,
        colleges: colleges
            .map(|(college, group)| CollegeTally {
                carried: majority.carries_college(group),
                college: *college,
                votes: group.votes.counts.clone(),
            })
            .collect(),
        heads: poll.whole.heads.counts.clone(),
        votes: poll.whole.votes.counts.clone(),
    }
}
