//! What movements mean for the members of a ledger: facts to record, known already, incomplete, or none.

mod proposal;
mod succession;

pub(crate) use proposal::{Proposal, Status, movement_name};

use super::register::Register;
use super::{Movement, Place, Sirens};
use domain::Command;
use domain::member::command::ChangeMemberIdentifiers;
use domain::value::{Date, Insee, LedgerId, MemberId};
use projections::LedgerView;
use projections::french::{de, list};
use std::collections::{BTreeMap, BTreeSet};

const IDENTIFIERS: [&str; 3] = ["10", "41", "50"];
const SUCCESSIONS: [&str; 6] = ["20", "21", "30", "31", "32", "33"];

/// What `movements` from `from` on mean for the members of `view`, day by day.
pub(crate) fn plan(
    movements: &[Movement],
    view: &LedgerView,
    ledger: LedgerId,
    sirens: &Sirens,
    from: Option<Date>,
) -> Vec<Proposal> {
    let mut by_day: BTreeMap<Date, Vec<&Movement>> = BTreeMap::new();
    for movement in movements {
        by_day.entry(movement.on).or_default().push(movement);
    }
    let mut planner = Planner {
        ledger,
        sirens,
        last_use: last_use(movements),
        register: Register::of(view),
        unresolved: BTreeSet::new(),
        proposals: Vec::new(),
    };
    for (on, movements) in by_day {
        if from.is_none_or(|from| from <= on) {
            planner.day(on, &movements);
        }
    }
    planner.proposals
}

/// The last day on which each code was given to a commune, or left it.
fn last_use(movements: &[Movement]) -> BTreeMap<String, Date> {
    let mut last = BTreeMap::new();
    for movement in movements
        .iter()
        .filter(|movement| SUCCESSIONS.contains(&&*movement.code))
    {
        for place in [&movement.before, &movement.after].into_iter().flatten() {
            if place.is_commune() {
                let day: &mut Date = last.entry(place.code.clone()).or_insert(movement.on);
                *day = movement.on.max(*day);
            }
        }
    }
    last
}

struct Planner<'a> {
    ledger: LedgerId,
    sirens: &'a Sirens,
    last_use: BTreeMap<String, Date>,
    register: Register,
    /// Members whose fate is not settled: what comes later under their code cannot be told to be theirs.
    unresolved: BTreeSet<MemberId>,
    proposals: Vec<Proposal>,
}

impl Planner<'_> {
    fn day(&mut self, on: Date, movements: &[&Movement]) {
        let Some(eve) = on.eve() else { return };
        let mut moved_today = BTreeMap::new();
        for movement in movements
            .iter()
            .filter(|movement| IDENTIFIERS.contains(&&*movement.code))
        {
            if let (Some(before), Some(after)) = (&movement.before, &movement.after)
                && before.is_commune()
                && let Some(id) = self.member(&before.code, eve, &BTreeMap::new())
            {
                self.identifiers(movement, id, after, eve);
                moved_today.insert(after.code.clone(), id);
            }
        }
        for group in self.groups(movements, eve, &moved_today) {
            self.succession(on, eve, &group);
        }
        for movement in movements {
            let whole = |place: &Option<Place>| place.as_ref().filter(|place| place.is_commune()).cloned();
            let settled = IDENTIFIERS.contains(&&*movement.code) || SUCCESSIONS.contains(&&*movement.code);
            let place = whole(&movement.after).or_else(|| whole(&movement.before));
            if !settled && let Some(id) = place.and_then(|place| self.member(&place.code, eve, &moved_today)) {
                self.ignored(movement, id, eve);
            }
        }
    }

    /// The member that bears `code` on the eve, or took it the same day.
    fn member(&self, code: &str, eve: Date, moved_today: &BTreeMap<String, MemberId>) -> Option<MemberId> {
        let found = self.register.bearing_on(code, eve).map(|commune| commune.id);
        found
            .or_else(|| moved_today.get(code).copied())
            .filter(|id| !self.unresolved.contains(id))
    }

    fn identifiers(&mut self, movement: &Movement, id: MemberId, after: &Place, eve: Date) {
        let on = movement.on;
        let (name_before, code_before) = (
            self.register.name_on(id, eve),
            self.register.code_on(id, eve).to_owned(),
        );
        let renamed = name_before != after.name.as_str();
        let recoded = code_before != after.code;
        let mut changes = Vec::new();
        if renamed {
            changes.push(format!("prend le nom {}", de(after.name.as_str())));
        }
        if recoded {
            changes.push(format!("a le code INSEE {} au lieu de {code_before}", after.code));
        }
        let what = if changes.is_empty() {
            format!("{name_before} a déjà ce nom et ce code")
        } else {
            format!("{name_before} {}", list(&changes))
        };
        let mut proposal = Proposal {
            on,
            code: movement.code.clone(),
            lines: vec![movement.line],
            members: vec![name_before],
            what,
            status: Status::Known,
            why: String::new(),
            commands: Vec::new(),
        };
        if !self.register.is_so(id, after, on) {
            match self.change(id, after, on) {
                Ok(command) => {
                    proposal.status = Status::ToRecord;
                    proposal.commands.push(command);
                }
                Err(why) => {
                    proposal.status = Status::ByHand;
                    proposal.why = why;
                }
            }
        }
        self.proposals.push(proposal);
    }

    /// The command that gives the member `id` the name and the code of `after`, which the register then holds.
    fn change(&mut self, id: MemberId, after: &Place, on: Date) -> Result<Command, String> {
        if let Some(later) = self.register.last_change(id).filter(|last| on <= *last) {
            return Err(format!(
                "le registre connaît déjà d’autres identifiants à compter du {} : vérifier lesquels sont justes.",
                later.french()
            ));
        }
        let insee = Insee::parse(&after.code).map_err(|refusal| refusal.message)?;
        let renamed = self.register.name_on(id, on) != after.name.as_str();
        let recoded = self.register.code_on(id, on) != after.code;
        self.register.change(id, &after.name, insee, on);
        Ok(ChangeMemberIdentifiers {
            member: id,
            from: on,
            name: renamed.then(|| after.name.clone()),
            siren: None,
            insee: recoded.then_some(insee),
        }
        .into())
    }

    fn ignored(&mut self, movement: &Movement, id: MemberId, eve: Date) {
        let name = self.register.name_on(id, eve);
        let before = movement.before.as_ref().map(|place| place.name.to_string());
        let of_a_part = movement.before.as_ref().is_some_and(|place| !place.is_commune());
        let (status, why) = if of_a_part || ["34", "35", "70", "71"].contains(&&*movement.code) {
            let why = "une commune associée ou déléguée n’est pas une personne morale : rien ne change pour le membre.";
            (Status::Ignored, why)
        } else {
            (
                Status::ByHand,
                "code de mouvement inconnu : lire la documentation du fichier.",
            )
        };
        self.proposals.push(Proposal {
            on: movement.on,
            code: movement.code.clone(),
            lines: vec![movement.line],
            what: before.map_or_else(
                || name.clone(),
                |before| format!("{before}, commune associée ou déléguée {}", de(&name)),
            ),
            members: vec![name],
            status,
            why: why.to_owned(),
            commands: Vec::new(),
        });
    }
}

#[cfg(test)]
mod tests;
