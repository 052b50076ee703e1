//! Communes that go to others on one day: who succeeds whom, and the commands that say so.

use super::super::{Movement, Place};
use super::{Planner, Proposal, SUCCESSIONS, Status};
use crate::import::territory::member_id;
use domain::Command;
use domain::member::article::{de, que};
use domain::member::command::{RecordSuccession, RegisterMember};
use domain::member::event::MemberSucceeded;
use domain::member::{MemberKind, SuccessionKind};
use domain::value::{Date, Insee, MemberId, Name, Siren};
use projections::french::list;
use std::collections::{BTreeMap, BTreeSet};

/// Communes of one day that go to the same communes.
pub(super) struct Group<'m> {
    movements: Vec<&'m Movement>,
    /// Those that are members.
    members: BTreeMap<&'m str, MemberId>,
    /// Those that are not, by name.
    others: Vec<&'m Place>,
    /// The communes after, by code.
    after: BTreeMap<&'m str, &'m Place>,
}

/// Who a commune after the movement is.
enum Successor {
    Known(MemberId),
    New(MemberId, Siren),
    Unknown,
}

impl Planner<'_> {
    /// The communes of a day that have at least one member among them, grouped by where they go.
    pub(super) fn groups<'m>(
        &self,
        movements: &[&'m Movement],
        eve: Date,
        moved_today: &BTreeMap<String, MemberId>,
    ) -> Vec<Group<'m>> {
        let mut rows: BTreeMap<&str, (&Place, Vec<&'m Movement>)> = BTreeMap::new();
        for movement in movements.iter().copied() {
            if SUCCESSIONS.contains(&&*movement.code)
                && let Some(before) = movement.before.as_ref().filter(|before| before.is_commune())
                && movement.after.as_ref().is_none_or(Place::is_commune)
            {
                rows.entry(&before.code)
                    .or_insert((before, Vec::new()))
                    .1
                    .push(movement);
            }
        }
        let mut groups: BTreeMap<Vec<&str>, Group<'m>> = BTreeMap::new();
        for (code, (before, movements)) in rows {
            let after: BTreeMap<&str, &Place> = movements
                .iter()
                .filter_map(|movement| movement.after.as_ref())
                .map(|place| (place.code.as_str(), place))
                .collect();
            let group = groups.entry(after.keys().copied().collect()).or_insert(Group {
                movements: Vec::new(),
                members: BTreeMap::new(),
                others: Vec::new(),
                after,
            });
            group.movements.extend(movements);
            match self.member(code, eve, moved_today) {
                Some(id) => drop(group.members.insert(code, id)),
                None => group.others.push(before),
            }
        }
        groups.into_values().filter(|group| !group.members.is_empty()).collect()
    }

    pub(super) fn succession(&mut self, on: Date, eve: Date, group: &Group<'_>) {
        let members = group.members.values().map(|id| self.register.name_on(*id, on));
        let members: Vec<String> = members.collect();
        let after: Vec<String> = group.after.values().map(|place| place.name.to_string()).collect();
        let mut lines: Vec<u64> = group.movements.iter().map(|movement| movement.line).collect();
        lines.sort_unstable();
        let others: Vec<String> = group.others.iter().map(|place| place.name.to_string()).collect();
        let beside = if others.is_empty() {
            String::new()
        } else {
            format!(" (avec {}, hors du registre)", list(&others))
        };
        let mut proposal = Proposal {
            on,
            code: group
                .movements
                .first()
                .map_or_else(String::new, |movement| movement.code.clone()),
            lines,
            what: format!("{}{beside} → {}", list(&members), list(&after)),
            members,
            status: Status::ByHand,
            why: String::new(),
            commands: Vec::new(),
        };
        match self.decide(on, eve, group, &proposal.code) {
            // A commune that only stays what it was.
            Ok((Status::ToRecord, commands)) if commands.is_empty() => return,
            Ok((status, commands)) => {
                proposal.status = status;
                proposal.commands = commands;
            }
            Err((status, why)) => {
                proposal.status = status;
                proposal.why = why;
                self.unresolved.extend(group.members.values());
            }
        }
        self.proposals.push(proposal);
    }

    /// The commands of a succession, none when it is known; or why there are none.
    fn decide(
        &mut self,
        on: Date,
        eve: Date,
        group: &Group<'_>,
        code: &str,
    ) -> Result<(Status, Vec<Command>), (Status, String)> {
        if group.after.is_empty() {
            let why = "le fichier ne dit pas à qui va la commune : enregistrer la succession d’après l’acte.";
            return Err((Status::ByHand, why.to_owned()));
        }
        let kind = kind_of(code, group);
        let recorded = group.members.values().map(|id| self.register.succession_on(*id, on));
        let recorded: Vec<_> = recorded.flatten().collect();
        let mut successors = Vec::new();
        let (mut commands, mut lacking) = (Vec::new(), Vec::new());
        for place in group.after.values() {
            match self.successor(place, on, eve, kind, group) {
                Successor::Known(id) => successors.push((id, *place)),
                Successor::New(id, siren) => {
                    let insee = Insee::parse(&place.code).map_err(|refusal| (Status::ByHand, refusal.message))?;
                    successors.push((id, *place));
                    commands.push((id, siren, insee, *place));
                }
                Successor::Unknown => lacking.push(*place),
            }
        }
        if !recorded.is_empty() {
            let told: BTreeSet<MemberId> = recorded
                .iter()
                .flat_map(|known| known.successors.iter().copied())
                .collect();
            let found: BTreeSet<MemberId> = successors.iter().map(|(id, _)| *id).collect();
            if found.is_subset(&told) {
                return Ok((Status::Known, Vec::new()));
            }
            let why = "le registre donne d’autres successeurs à cette date : vérifier l’acte.";
            return Err((Status::ByHand, why.to_owned()));
        }
        if !lacking.is_empty() {
            return Err((Status::Incomplete, lacking_sirens(&lacking)));
        }
        self.can_be(on, kind, group, &successors)
            .map_err(|why| (Status::ByHand, why))?;
        Ok((Status::ToRecord, self.commands(on, kind, group, &successors, commands)))
    }

    /// Who the commune `place` is. A SIREN settles it; without one, only what leaves no doubt.
    fn successor(&self, place: &Place, on: Date, eve: Date, kind: SuccessionKind, group: &Group<'_>) -> Successor {
        if let Some(siren) = self.siren(&place.code, on) {
            return match self.register.by_siren(siren) {
                Some(id) => Successor::Known(id),
                None => Successor::New(member_id(self.ledger, siren), siren),
            };
        }
        if let Some(id) = self.register.beginning_on(&place.code, on) {
            return Successor::Known(id);
        }
        let same_code = group.members.get(place.code.as_str()).copied();
        let found = match kind {
            SuccessionKind::Merger | SuccessionKind::MergerAssociation | SuccessionKind::Absorption => same_code,
            SuccessionKind::Split | SuccessionKind::ReEstablishment => {
                let called_so = |id: &&MemberId| {
                    self.register
                        .get(**id)
                        .is_some_and(|commune| folded(commune.name_on(eve)) == folded(place.name.as_str()))
                };
                let goes_on = group.members.values().find(called_so).copied();
                let comes_back = || match same_code {
                    Some(_) => None,
                    None => self.register.ended_with(&place.code, eve),
                };
                goes_on.or_else(comes_back)
            }
            SuccessionKind::CommuneNouvelle | SuccessionKind::EpciMerger => None,
        };
        found.map_or(Successor::Unknown, Successor::Known)
    }

    /// The SIREN of the commune that takes `code` on `on`: the one given, or the one listed if nobody took the code since.
    fn siren(&self, code: &str, on: Date) -> Option<Siren> {
        let listed = || {
            let last = self.last_use.get(code).is_none_or(|last| *last <= on);
            self.sirens.listed.get(code).copied().filter(|_| last)
        };
        self.sirens.given.get(code).copied().or_else(listed)
    }

    /// Refuses what the rules would: the ledger says what the file does not.
    fn can_be(
        &self,
        on: Date,
        kind: SuccessionKind,
        group: &Group<'_>,
        successors: &[(MemberId, &Place)],
    ) -> Result<(), String> {
        for id in group.members.values() {
            let goes_on = successors.iter().any(|(successor, _)| successor == id);
            let name = self.register.name_on(*id, on);
            if goes_on && !kind.lets_go_on() {
                return Err(format!(
                    "le SIREN donné est celui de {name}, qui cesse : une commune nouvelle a le sien."
                ));
            }
            if !goes_on && let Some(later) = self.register.lineage.last_turn(*id).filter(|later| on <= *later) {
                return Err(format!(
                    "le registre sait déjà ce {} devient le {} : vérifier les dates.",
                    que(&name),
                    later.french()
                ));
            }
        }
        for (index, (id, place)) in successors.iter().enumerate() {
            if let Some((_, other)) = successors.iter().take(index).find(|(earlier, _)| earlier == id) {
                return Err(format!(
                    "{} et {} auraient le même SIREN : enregistrer d’abord les mouvements plus anciens, puis relancer avec le SIREN de chacune.",
                    other.name, place.name
                ));
            }
            let among = group.members.values().any(|member| member == id);
            let before = self.register.known_since(*id).is_some_and(|since| since < on);
            if kind.creates() && !among && before && self.register.lineage.is_active_on(*id, on) {
                return Err(format!(
                    "le SIREN donné pour {} est celui d’un membre qui existait déjà : le vérifier.",
                    place.name
                ));
            }
        }
        Ok(())
    }

    fn commands(
        &mut self,
        on: Date,
        kind: SuccessionKind,
        group: &Group<'_>,
        successors: &[(MemberId, &Place)],
        new: Vec<(MemberId, Siren, Insee, &Place)>,
    ) -> Vec<Command> {
        let mut commands: Vec<Command> = Vec::new();
        for (id, siren, insee, place) in new {
            self.register.register(id, siren, &place.name, insee, on);
            commands.push(
                RegisterMember {
                    member: id,
                    kind: MemberKind::Commune,
                    name: place.name.clone(),
                    siren,
                    insee: Some(insee),
                    from: on,
                }
                .into(),
            );
        }
        let ids: Vec<MemberId> = successors.iter().map(|(id, _)| *id).collect();
        let ending: Vec<MemberId> = group.members.values().copied().filter(|id| ids != [*id]).collect();
        let others: Vec<Name> = group.others.iter().map(|place| place.name.clone()).collect();
        if let Some(reference) = Name::new(&reference(group)).ok().filter(|_| !ending.is_empty()) {
            for id in &ending {
                self.register.succeed(&MemberSucceeded {
                    effective_on: on,
                    kind,
                    member: *id,
                    others: others.clone(),
                    reference: reference.clone(),
                    successors: ids.clone(),
                });
            }
            commands.push(
                RecordSuccession {
                    effective_on: on,
                    kind,
                    predecessors: ending,
                    others,
                    successors: ids,
                    reference,
                }
                .into(),
            );
        }
        for (id, place) in successors {
            let goes_on = group.members.values().any(|member| member == id);
            if goes_on && !self.register.is_so(*id, place, on) {
                commands.extend(self.change(*id, place, on));
            }
        }
        commands
    }
}

fn kind_of(code: &str, group: &Group<'_>) -> SuccessionKind {
    match code {
        "31" => SuccessionKind::Merger,
        "33" => SuccessionKind::MergerAssociation,
        "32" => SuccessionKind::CommuneNouvelle,
        "21" => SuccessionKind::ReEstablishment,
        // Communes that take in the one suppressed are there already.
        "30" if group.movements.iter().all(|movement| movement.before != movement.after) => SuccessionKind::Absorption,
        _ => SuccessionKind::Split,
    }
}

fn reference(group: &Group<'_>) -> String {
    let code = group.movements.first().map_or("", |movement| movement.code.as_str());
    format!("INSEE, fichier des mouvements de communes, mouvement {code} ; l’acte reste à joindre")
}

fn lacking_sirens(places: &[&Place]) -> String {
    let names: Vec<String> = places.iter().map(|place| de(place.name.as_str())).collect();
    let options: Vec<String> = places.iter().map(|place| format!("--siren {}=…", place.code)).collect();
    format!(
        "il manque le SIREN {} : le donner par {}.",
        list(&names),
        options.join(" ")
    )
}

/// A name without what spellings differ in.
fn folded(name: &str) -> String {
    name.to_lowercase().chars().filter(|c| c.is_alphanumeric()).collect()
}
