//! Committees, sessions and decisions as earlier versions of this program recorded them. They are read for ever, and never written again.

use super::event::{
    AgendaItem, Attendee, Ballot, CommitteeInstalled, Counts, DecisionAdopted, DecisionRejected, Effect, Proxy,
    QuorumCheck, QuorumRule, Seat, SessionConvened, SessionOpened, Tally, Vote,
};
use super::{BindingLevel, Choice, ItemKind, MajorityRule, Nature};
use crate::event::facts;
use crate::rules::{Preset, RuleSet};
use crate::value::{
    BudgetId, Commitment, CommitteeId, ConventionId, Date, ItemId, KeyId, MemberId, Name, SeatId, SessionId,
};
use serde::{Deserialize, Serialize};

crate::value::choices! {
    /// How a seat voted in version 1.
    ChoiceV1 {
        /// Yes.
        InFavour "inFavour" "pour";
        /// No.
        Against "against" "contre";
        /// Neither: not an expressed vote.
        Abstention "abstention" "abstention";
    }
}

/// What an item, once adopted, did in version 1.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[cfg_attr(feature = "schema", schemars(rename = "Effect"))]
pub enum EffectV1 {
    /// Adopts a sharing key.
    AdoptKey(KeyId),
    /// Adopts a budget.
    AdoptBudget(BudgetId),
    /// Gives an opinion, and changes nothing.
    Opinion,
    /// Repeals a sharing key.
    RepealKey(KeyId),
}

/// Declares data as [`facts!`] does, whose schema keeps the name it had.
macro_rules! former_facts {
    ($($(#[$doc:meta])* $name:ident was $was:literal { $($(#[$field_doc:meta])* $field:ident : $type:ty,)* })*) => {$(
        $(#[$doc])*
        #[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
        #[serde(rename_all = "camelCase", deny_unknown_fields)]
        #[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
        #[cfg_attr(feature = "schema", schemars(rename = $was))]
        pub struct $name {
            $($(#[$field_doc])* pub $field: $type,)*
        }
    )*};
}

former_facts! {
    /// A seat.
    SeatV1 was "Seat" {
        /// Sealed name of the titular.
        #[serde(skip_serializing_if = "Option::is_none")]
        holder: Option<Commitment>,
        /// The member it belongs to.
        member: MemberId,
        /// The seat.
        seat: SeatId,
        /// How many votes it has.
        votes: u32,
    }

    /// When a committee may vote: `numerator / denominator` of the seats.
    QuorumRuleV1 was "QuorumRule" {
        /// Whether a seat that gave a proxy counts as present.
        counts_proxies: bool,
        /// Denominator.
        denominator: u32,
        /// Numerator.
        numerator: u32,
        /// Text the rule is taken from.
        reference: Name,
        /// Whether strictly more is needed.
        strict: bool,
    }

    /// An item of an agenda.
    AgendaItemV1 was "AgendaItem" {
        /// What it does if adopted.
        effect: EffectV1,
        /// The item.
        item: ItemId,
        /// Its title.
        title: Name,
    }

    /// A seat votes for another.
    ProxyV1 was "Proxy" {
        /// The absent seat.
        from: SeatId,
        /// The present seat that votes for it.
        to: SeatId,
    }

    /// One seat's vote in a public ballot.
    BallotV1 was "Ballot" {
        /// How it voted.
        choice: ChoiceV1,
        /// The seat.
        seat: SeatId,
    }

    /// What a ballot gave, in votes (not in heads).
    TallyV1 was "Tally" {
        /// Votes of abstaining seats.
        abstentions: u32,
        /// Votes against.
        against: u32,
        /// Whether the chair's vote broke a tie.
        casting_vote: bool,
        /// Votes in favour.
        in_favour: u32,
    }
}

facts! {
    /// A committee was installed.
    CommitteeInstalledV1 {
        /// Whether the chair breaks ties.
        casting_vote: bool,
        /// The seat that chairs.
        chair: SeatId,
        /// The committee.
        committee: CommitteeId,
        /// The convention that creates it.
        convention: ConventionId,
        /// Day it was installed.
        installed_on: Date,
        /// What a decision needs.
        majority: MajorityRule,
        /// Its name.
        name: Name,
        /// Least number of days from convocation to session.
        notice_days: u16,
        /// How many proxies one seat may hold.
        proxies_per_holder: u16,
        /// When it may vote.
        quorum: QuorumRuleV1,
        /// Its seats.
        seats: Vec<SeatV1>,
    }

    /// A session was convened.
    SessionConvenedV1 {
        /// The agenda.
        agenda: Vec<AgendaItemV1>,
        /// The committee.
        committee: CommitteeId,
        /// Day of the session.
        held_on: Date,
        /// Day the convocation was sent.
        sent_on: Date,
        /// The session.
        session: SessionId,
    }

    /// A session was opened and its quorum established.
    SessionOpenedV1 {
        /// The committee.
        committee: CommitteeId,
        /// Seats that counted for the quorum.
        counted: u32,
        /// Seats of the committee.
        in_office: u32,
        /// Seats present.
        present: Vec<SeatId>,
        /// Proxies given.
        proxies: Vec<ProxyV1>,
        /// Whether the committee may vote.
        quorum_reached: bool,
        /// Seats needed.
        required: u32,
        /// The session.
        session: SessionId,
    }

    /// The committee adopted an item.
    DecisionAdoptedV1 {
        /// How each seat voted.
        ballots: Vec<BallotV1>,
        /// What the decision is worth.
        binding: BindingLevel,
        /// The committee.
        committee: CommitteeId,
        /// Day of the vote.
        decided_on: Date,
        /// What it does.
        effect: EffectV1,
        /// The item, which names the decision.
        item: ItemId,
        /// The session.
        session: SessionId,
        /// The result.
        tally: TallyV1,
        /// The item's title.
        title: Name,
    }

    /// The committee rejected an item.
    DecisionRejectedV1 {
        /// How each seat voted.
        ballots: Vec<BallotV1>,
        /// The committee.
        committee: CommitteeId,
        /// Day of the vote.
        decided_on: Date,
        /// What it would have done.
        effect: EffectV1,
        /// The item.
        item: ItemId,
        /// The session.
        session: SessionId,
        /// The result.
        tally: TallyV1,
        /// The item's title.
        title: Name,
    }
}

impl From<EffectV1> for Effect {
    fn from(effect: EffectV1) -> Self {
        match effect {
            EffectV1::AdoptKey(key) => Self::AdoptKey(key),
            EffectV1::AdoptBudget(budget) => Self::AdoptBudget(budget),
            EffectV1::Opinion => Self::Opinion,
            EffectV1::RepealKey(key) => Self::RepealKey(key),
        }
    }
}

impl From<SeatV1> for Seat {
    fn from(data: SeatV1) -> Self {
        Self {
            college: None,
            holder: data.holder,
            member: data.member,
            seat: data.seat,
            substitutes: Vec::new(),
            until: None,
            votes: data.votes,
        }
    }
}

/// The five numbers of version 1 read as what they were: rules of the committee's own over those of administrative commissions.
impl From<CommitteeInstalledV1> for CommitteeInstalled {
    fn from(data: CommitteeInstalledV1) -> Self {
        let quorum = QuorumRule {
            counts_proxies: data.quorum.counts_proxies,
            denominator: data.quorum.denominator,
            numerator: data.quorum.numerator,
            reference: data.quorum.reference,
            strict: data.quorum.strict,
        };
        let own = super::command::SimpleRules {
            casting_vote: Some(data.casting_vote),
            majority: Some(data.majority),
            notice_days: Some(data.notice_days),
            proxies_per_holder: Some(data.proxies_per_holder),
            quorum: Some(&quorum),
        };
        Self {
            chair: data.chair,
            colleges: Vec::new(),
            committee: data.committee,
            convention: data.convention,
            installed_on: data.installed_on,
            name: data.name,
            nature: Nature::SteeringCommittee,
            rules: own.over(RuleSet::of(Preset::AdministrativeCommission)),
            seats: data.seats.into_iter().map(Into::into).collect(),
            vice_chairs: Vec::new(),
        }
    }
}

impl From<SessionConvenedV1> for SessionConvened {
    fn from(data: SessionConvenedV1) -> Self {
        let item = |item: AgendaItemV1| AgendaItem {
            concerned: Vec::new(),
            effect: item.effect.into(),
            item: item.item,
            kind: ItemKind::Ordinary,
            title: item.title,
        };
        Self {
            agenda: data.agenda.into_iter().map(item).collect(),
            committee: data.committee,
            follows: None,
            held_on: data.held_on,
            sent_on: data.sent_on,
            session: data.session,
            urgency: None,
        }
    }
}

/// Version 1 did not say who chaired: the chair did when it was there, and nobody else had a casting vote.
impl From<SessionOpenedV1> for SessionOpened {
    fn from(data: SessionOpenedV1) -> Self {
        Self {
            chair: None,
            committee: data.committee,
            present: data.present.into_iter().map(Attendee::from).collect(),
            proxies: data
                .proxies
                .into_iter()
                .map(|proxy| Proxy::new(proxy.from, proxy.to))
                .collect(),
            quorum: QuorumCheck {
                counted: data.counted,
                in_office: data.in_office,
                reached: data.quorum_reached,
                required: data.required,
                rule: None,
            },
            secretary: None,
            session: data.session,
            urgency_accepted: None,
        }
    }
}

fn vote(ballots: Vec<BallotV1>) -> Vote {
    let ballot = |ballot: BallotV1| Ballot {
        choice: match ballot.choice {
            ChoiceV1::InFavour => Choice::InFavour,
            ChoiceV1::Against => Choice::Against,
            ChoiceV1::Abstention => Choice::Abstention,
        },
        seat: ballot.seat,
    };
    Vote::RollCall(ballots.into_iter().map(ballot).collect())
}

fn tally(data: &TallyV1, vote: &Vote) -> Tally {
    let mut heads = Counts::NONE;
    for ballot in vote.ballots() {
        let side = heads.side_mut(ballot.choice);
        *side = side.saturating_add(1);
    }
    Tally {
        casting_vote: data.casting_vote,
        colleges: Vec::new(),
        heads,
        votes: Counts {
            abstentions: data.abstentions,
            against: data.against,
            in_favour: data.in_favour,
            ..Counts::NONE
        },
    }
}

impl From<DecisionAdoptedV1> for DecisionAdopted {
    fn from(data: DecisionAdoptedV1) -> Self {
        let vote = vote(data.ballots);
        Self {
            binding: data.binding,
            chair: None,
            committee: data.committee,
            decided_on: data.decided_on,
            effect: data.effect.into(),
            item: data.item,
            majority: None,
            quorum: None,
            requests: None,
            session: data.session,
            tally: tally(&data.tally, &vote),
            title: data.title,
            vote,
        }
    }
}

impl From<DecisionRejectedV1> for DecisionRejected {
    fn from(data: DecisionRejectedV1) -> Self {
        let vote = vote(data.ballots);
        Self {
            chair: None,
            committee: data.committee,
            decided_on: data.decided_on,
            effect: data.effect.into(),
            item: data.item,
            majority: None,
            quorum: None,
            requests: None,
            session: data.session,
            tally: tally(&data.tally, &vote),
            title: data.title,
            vote,
        }
    }
}
