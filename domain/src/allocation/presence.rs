//! Who belongs to the cooperation less than the whole fiscal year: what its participation says, or less.

use super::command::MemberPresence;
use super::event::Presence;
use crate::budget::Budget;
use crate::convention::Convention;
use crate::key::Key;
use crate::ledger::Ledger;
use crate::refusal::{Code, Refusal};
use crate::value::{FiscalYear, MemberId, Period};
use std::collections::BTreeMap;

impl Ledger {
    /// Who is there less than the whole year. The participations tell who joined or left within it; `given` narrows that, each member named
    /// once and among the participants.
    pub(super) fn presences(
        &self,
        given: &[MemberPresence],
        key: &Key,
        budget: &Budget,
    ) -> Result<BTreeMap<MemberId, Presence>, Refusal> {
        let convention = self.conventions.get(budget.convention)?;
        let known = key
            .participants
            .iter()
            .filter_map(|member| Some((*member, within_year(convention, *member, budget.fiscal_year)?)));
        let mut presences: BTreeMap<MemberId, Presence> = known.collect();
        let mut named = Vec::new();
        for (index, presence) in given.iter().enumerate() {
            let refusal = |code, message: String| Refusal::new(code, message).at(format!("presences.{index}"));
            if !key.participants.contains(&presence.member) {
                let message = "Ce membre ne participe pas à la clé : sa présence n’est pas comptée.";
                return Err(refusal(Code::ParticipantsInvalid, message.to_owned()));
            }
            if let (Some(from), Some(until)) = (presence.from, presence.until)
                && until < from
            {
                let message = "La présence finit avant de commencer : vérifier les dates.";
                return Err(refusal(Code::PeriodInverted, message.to_owned()));
            }
            if named.contains(&presence.member) {
                return Err(refusal(Code::MemberTwice, "Ce membre est nommé deux fois.".to_owned()));
            }
            named.push(presence.member);
            let known = presences.remove(&presence.member);
            let narrowed = narrow(known, presence, budget.fiscal_year).map_err(|message| {
                let name = self.members.name(presence.member);
                refusal(Code::PresenceOutsideMembership, format!("{name} {message}"))
            })?;
            presences.insert(presence.member, narrowed);
        }
        Ok(presences)
    }
}

/// The part of `year` that `member` belongs to, where that is not all of it.
fn within_year(convention: &Convention, member: MemberId, year: FiscalYear) -> Option<Presence> {
    let participation = convention.participations.get(&member)?;
    let from = participation.joined.map(|(from, _)| from);
    let until = participation.leaving.as_ref().map(|leaving| leaving.last_day);
    let presence = Presence {
        from: from.filter(|from| *from > year.first_day() && *from <= year.last_day()),
        until: until.filter(|until| *until >= year.first_day() && *until < year.last_day()),
    };
    (presence.from.is_some() || presence.until.is_some()).then_some(presence)
}

/// The presence given, within that of the participation and of `year`; what it exceeds, in French, otherwise.
fn narrow(known: Option<Presence>, given: &MemberPresence, year: FiscalYear) -> Result<Presence, String> {
    let known = known.unwrap_or(Presence {
        from: None,
        until: None,
    });
    if let Some(from) = known.from
        && given.from.is_some_and(|given| given < from)
    {
        return Err(format!(
            "n’a rejoint la coopération que le {} : sa présence ne commence pas avant.",
            from.french()
        ));
    }
    if let Some(until) = known.until
        && given.until.is_some_and(|given| given > until)
    {
        return Err(format!(
            "a quitté la coopération le {} : sa présence ne finit pas après.",
            until.french()
        ));
    }
    let (from, until) = (given.from.or(known.from), given.until.or(known.until));
    if Period::of_year(year).within(from, until).is_none() {
        return Err(format!(
            "n’aurait pas un jour de présence en {year} et ne devrait rien : vérifier les dates."
        ));
    }
    Ok(Presence { from, until })
}
