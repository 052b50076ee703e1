//! Quorum: may the committee vote? Counted from who is there when the question comes up, for each item.

use super::event::{AgendaItem, QuorumCheck};
use super::{Committee, Elector, Session, Standing};
use crate::refusal::Refusal;
use crate::rules::{Parameter, Rule};
use crate::value::SeatId;
use std::collections::{BTreeMap, BTreeSet};

impl Committee {
    /// The quorum of the whole assembly in `session`, as it stands.
    pub(crate) fn quorum(&self, session: &Session) -> Result<QuorumCheck, Refusal> {
        if let Some(opening) = self.kept_from_the_opening(session) {
            return Ok(opening.clone());
        }
        self.check_quorum(session, &self.electors(session, &[], &BTreeSet::new()))
    }

    /// The quorum for `item`: among the seats that it concerns, where the rules say so.
    pub(crate) fn quorum_for(&self, session: &Session, item: &AgendaItem) -> Result<QuorumCheck, Refusal> {
        let on = session.held_on;
        if let Some(opening) = self.kept_from_the_opening(session) {
            return Ok(opening.clone());
        }
        let among_concerned = self.rules.says(Parameter::QuorumAmongConcerned, on);
        let concerned = if among_concerned {
            item.concerned.as_slice()
        } else {
            &[]
        };
        let withdrawn = self.withdrawn_from(session, item);
        self.check_quorum(session, &self.electors(session, concerned, &withdrawn))
    }

    /// The quorum once reached, where the rules check it at the opening only: no departure takes it away. Where nothing is said, it is
    /// checked at each item.
    fn kept_from_the_opening<'a>(&self, session: &'a Session) -> Option<&'a QuorumCheck> {
        let at_each_item = self.rules.flag(Parameter::QuorumAtEachItem, session.held_on);
        let at_opening_only = at_each_item.is_some_and(|(flag, _)| !flag);
        session.quorum.as_ref().filter(|check| at_opening_only && check.reached)
    }

    fn check_quorum(&self, session: &Session, electors: &BTreeMap<SeatId, Elector>) -> Result<QuorumCheck, Refusal> {
        let on = session.held_on;
        let keeps_withdrawn = self.rules.says(Parameter::WithdrawnInQuorum, on);
        let standings = || electors.values().map(|elector| elector.standing);
        let withdrawn = count(standings().filter(|standing| standing.is_withdrawn()));
        let everybody = count(standings());
        let in_office = if keeps_withdrawn {
            everybody
        } else {
            everybody.saturating_sub(withdrawn)
        };
        let waived = self.waiver(session, withdrawn, everybody);
        let (counts_proxies, required, rule) = match waived {
            Some(rule) => (false, 0, rule),
            None => match self.rules.quorum(Parameter::Quorum, on) {
                Some((quorum, rule)) => (quorum.counts_proxies, quorum.share.required(u64::from(in_office)), rule),
                None => return Err(self.rules.missing(Parameter::Quorum, on)),
            },
        };
        let counted = count(standings().filter(|standing| match standing {
            Standing::InPerson => true,
            Standing::Represented => counts_proxies,
            Standing::WithdrawnPresent => keeps_withdrawn,
            Standing::Absent | Standing::WithdrawnAbsent => false,
        }));
        Ok(QuorumCheck {
            counted,
            in_office,
            reached: counted > 0 && u64::from(counted) >= required,
            required: u32::try_from(required).unwrap_or(u32::MAX),
            rule: Some(rule.citation()),
        })
    }

    /// The rule by which no quorum is needed: a second convocation, or so many members interested that there could be none.
    fn waiver(&self, session: &Session, withdrawn: u32, everybody: u32) -> Option<&Rule> {
        let on = session.held_on;
        if session.follows.is_some() {
            return self.rules.find(Parameter::SecondConvocation, on);
        }
        let (share, rule) = self.rules.share(Parameter::InterestedWaiver, on)?;
        (withdrawn > 0 && share.is_met(u64::from(withdrawn), u64::from(everybody))).then_some(rule)
    }
}

fn count(standings: impl Iterator<Item = Standing>) -> u32 {
    u32::try_from(standings.count()).unwrap_or(u32::MAX)
}
