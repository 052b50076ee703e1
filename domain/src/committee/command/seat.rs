//! Commands on who sits.

use crate::command::orders;
use crate::committee::event::QuorumRule;
use crate::committee::{MajorityRule, Nature};
use crate::law::Certainty;
use crate::rules::{Days, Majority, MajorityBase, Parameter, Quorum, Rule, RuleSet, Setting, Threshold};
use crate::value::{CommitteeId, ConventionId, Date, MemberId, Name, Personal, SeatId};

orders! {
    /// A seat to install.
    NewSeat {
        /// The seat.
        seat: SeatId,
        /// The member it belongs to: a party to the convention.
        member: MemberId,
        /// How many votes it has, at least one.
        votes: u32,
        /// Its titular, if known. Sealed before it is recorded.
        holder: Option<Personal>,
        /// Its substitutes, if known. Sealed before they are recorded.
        substitutes: Vec<Personal>,
        /// Its college: its place in the committee's list.
        college: Option<u16>,
        /// Last day of the mandate, if it has a term of its own.
        until: Option<Date>,
    }

    /// Installs a committee.
    InstallCommittee {
        /// The committee.
        committee: CommitteeId,
        /// What it is.
        nature: Nature,
        /// The convention that creates it, in force.
        convention: ConventionId,
        /// Its name.
        name: Name,
        /// Day it was installed.
        installed_on: Date,
        /// Its colleges, if it has any.
        colleges: Vec<Name>,
        /// Its seats.
        seats: Vec<NewSeat>,
        /// The seat that chairs.
        chair: SeatId,
        /// The seats that chair when the chair is absent, in their order.
        vice_chairs: Vec<SeatId>,
        /// The rules it goes by. `None`: those of administrative commissions (CRPA).
        rules: Option<RuleSet>,
        /// When it may vote, in place of what the rules say.
        quorum: Option<QuorumRule>,
        /// Least number of days from convocation to session, in place of what the rules say.
        notice_days: Option<u16>,
        /// How many proxies one seat may hold, in place of what the rules say.
        proxies_per_holder: Option<u16>,
        /// What a decision needs, in place of what the rules say.
        majority: Option<MajorityRule>,
        /// Whether the chair breaks ties, in place of what the rules say.
        casting_vote: Option<bool>,
    }

    /// Adds seats.
    AddSeats {
        /// The committee.
        committee: CommitteeId,
        /// First day they sit.
        on: Date,
        /// The seats.
        seats: Vec<NewSeat>,
    }

    /// Removes seats.
    RemoveSeats {
        /// The committee.
        committee: CommitteeId,
        /// First day they no longer sit.
        on: Date,
        /// The seats.
        seats: Vec<SeatId>,
    }

    /// Records who a member designated for a seat.
    FillSeat {
        /// The committee.
        committee: CommitteeId,
        /// The seat.
        seat: SeatId,
        /// First day of the mandate.
        on: Date,
        /// Its titular. Sealed before it is recorded.
        holder: Option<Personal>,
        /// Its substitutes. Sealed before they are recorded.
        substitutes: Vec<Personal>,
        /// Last day of the mandate, if it has a term of its own.
        until: Option<Date>,
    }

    /// Records that a seat is vacant: death, resignation, loss of the mandate.
    VacateSeat {
        /// The committee.
        committee: CommitteeId,
        /// The seat.
        seat: SeatId,
        /// First day it is vacant.
        on: Date,
        /// Why, without naming a person.
        reason: Option<Name>,
    }

    /// Records that mandates ended with the renewal of the councils that gave them.
    EndMandates {
        /// The committee.
        committee: CommitteeId,
        /// The member whose delegates no longer sit; all of them when not given.
        member: Option<MemberId>,
        /// Day the new organ was installed.
        on: Date,
    }

    /// Records that the committee goes by other rules on some points: new statutes, a new règlement intérieur.
    ChangeRules {
        /// The committee.
        committee: CommitteeId,
        /// From which day.
        on: Date,
        /// What it sets otherwise from that day on. What they do not set stays as it was.
        rules: Vec<Rule>,
    }

    /// Records that another seat chairs.
    ChangeChair {
        /// The committee.
        committee: CommitteeId,
        /// The seat that chairs.
        chair: SeatId,
        /// The seats that chair when the chair is absent, in their order.
        vice_chairs: Vec<SeatId>,
        /// From which day.
        on: Date,
    }
}

/// The few rules that an installation sets without a rule set.
#[derive(Clone, Copy, Debug, Default)]
pub struct SimpleRules<'a> {
    /// Whether the chair breaks ties.
    pub casting_vote: Option<bool>,
    /// What a decision needs.
    pub majority: Option<MajorityRule>,
    /// Least number of days from convocation to session.
    pub notice_days: Option<u16>,
    /// How many proxies one seat may hold.
    pub proxies_per_holder: Option<u16>,
    /// When it may vote.
    pub quorum: Option<&'a QuorumRule>,
}

impl SimpleRules<'_> {
    /// `rules`, with these in front of what they set otherwise.
    pub fn over(&self, mut rules: RuleSet) -> RuleSet {
        let set: Vec<Rule> = self
            .settings()
            .into_iter()
            .map(|(parameter, setting)| self.rule(&rules, parameter, setting))
            .collect();
        let is_set = |rule: &Rule| set.iter().any(|own| own.parameter == rule.parameter);
        rules.overrides.retain(|rule| !is_set(rule));
        rules.overrides.splice(0..0, set.iter().cloned());
        rules
    }

    fn settings(&self) -> Vec<(Parameter, Setting)> {
        let notice = |days| Setting::Days(Days { clear: false, days });
        let quorum = |rule: &QuorumRule| {
            Setting::Quorum(Quorum {
                counts_proxies: rule.counts_proxies,
                share: rule.share(),
            })
        };
        let majority = |rule| {
            let base = match rule {
                MajorityRule::PresentOrRepresented => MajorityBase::PresentOrRepresented,
                MajorityRule::Expressed => MajorityBase::Expressed,
            };
            Setting::Majority(Majority::of(base, Threshold::more_than(1, 2)))
        };
        [
            (Parameter::ConvocationNotice, self.notice_days.map(notice)),
            (Parameter::Quorum, self.quorum.map(quorum)),
            (Parameter::ProxiesPerHolder, self.proxies_per_holder.map(Setting::Count)),
            (Parameter::OrdinaryMajority, self.majority.map(majority)),
            (Parameter::CastingVote, self.casting_vote.map(Setting::Flag)),
        ]
        .into_iter()
        .filter_map(|(parameter, setting)| Some((parameter, setting?)))
        .collect()
    }

    /// The rule that sets `parameter`: a clause, unless it only says again what the preset says, and then with the text of the preset.
    fn rule(&self, rules: &RuleSet, parameter: Parameter, setting: Setting) -> Rule {
        let said = rules.preset.rules().iter().find(|rule| rule.parameter == parameter);
        let said = said.filter(|rule| rule.setting == setting);
        let stated = match parameter {
            Parameter::Quorum => self.quorum.map(|rule| rule.reference.clone()),
            _ => None,
        };
        let reference = stated.or_else(|| said.map(|rule| rule.reference.clone()));
        let reference = reference.unwrap_or_else(|| Name::known("règles propres du comité"));
        let as_said = said.filter(|rule| rule.reference == reference);
        Rule {
            certainty: as_said.map_or(Certainty::Clause, |rule| rule.certainty),
            from: None,
            parameter,
            reference,
            setting,
            until: None,
        }
    }
}
