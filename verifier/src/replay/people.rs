//! What a replay keeps of members: their names, their SIREN, and the values recorded for them.

use domain::allocation::event::Input;
use domain::member::CriterionStatus;
use domain::member::event::{CriterionRecorded, MemberIdentifiersChanged, MemberRegistered};
use domain::value::{Date, FiscalYear, MemberId, Name, Siren};
use sha2::{Digest as _, Sha256};
use std::collections::HashMap;

/// The members.
#[derive(Debug, Default)]
pub(super) struct People {
    members: HashMap<MemberId, Person>,
    /// In the order of their positions.
    criteria: Vec<Value>,
}

#[derive(Debug)]
struct Person {
    name: Name,
    /// Each SIREN and from when, in the order they were recorded.
    sirens: Vec<(Date, Siren)>,
}

/// A value recorded for a member: what distinguishes it from another, in few bytes, for there are many.
#[derive(Debug)]
struct Value {
    position: u32,
    digest: [u8; 16],
    in_force_on: Date,
    known_on: Date,
    status: CriterionStatus,
}

impl People {
    pub(super) fn registered(&mut self, data: &MemberRegistered) {
        let person = Person {
            name: data.name.clone(),
            sirens: vec![(data.from, data.siren)],
        };
        self.members.insert(data.member, person);
    }

    pub(super) fn identifiers_changed(&mut self, data: &MemberIdentifiersChanged) {
        let Some(person) = self.members.get_mut(&data.member) else {
            return;
        };
        if let Some(name) = &data.name {
            person.name = name.clone();
        }
        let last = person.sirens.last().map(|(_, siren)| *siren);
        person
            .sirens
            .extend(data.siren.or(last).map(|siren| (data.from, siren)));
    }

    pub(super) fn criterion_recorded(&mut self, data: &CriterionRecorded, position: u32) {
        self.criteria.push(Value {
            position,
            digest: digest(
                data.member,
                &data.criterion.to_string(),
                &data.value.to_string(),
                &data.source,
                data.vintage,
            ),
            in_force_on: data.in_force_on,
            known_on: data.known_on,
            status: data.status,
        });
    }

    /// The latest name of a member, for sentences.
    pub(super) fn name(&self, member: MemberId) -> String {
        let person = self.members.get(&member);
        person.map_or_else(|| member.to_string(), |person| person.name.to_string())
    }

    /// The SIREN that a member bears on 1 January of `year`.
    pub(super) fn siren(&self, member: MemberId, year: FiscalYear) -> Option<Siren> {
        let sirens = &self.members.get(&member)?.sirens;
        let on = year.first_day();
        let borne = sirens.iter().rev().find(|(from, _)| *from <= on);
        borne.or_else(|| sirens.first()).map(|(_, siren)| *siren)
    }

    /// Whether the value pinned by `input` is the one recorded at `position` for `member`.
    pub(super) fn recorded(&self, position: u32, member: MemberId, input: &Input) -> bool {
        let index = self.criteria.binary_search_by_key(&position, |value| value.position);
        let Some(value) = index.ok().and_then(|index| self.criteria.get(index)) else {
            return false;
        };
        let pinned = digest(
            member,
            &input.criterion.to_string(),
            &input.value.to_string(),
            &input.source,
            input.vintage,
        );
        value.digest == pinned
            && input.in_force_on.is_none_or(|day| day == value.in_force_on)
            && input.known_on.is_none_or(|day| day == value.known_on)
            && input.status.is_none_or(|status| status == value.status)
    }
}

/// Half a SHA-256 over what two facts about one value have in common, each part after its length.
fn digest(member: MemberId, criterion: &str, value: &str, source: &Name, vintage: FiscalYear) -> [u8; 16] {
    let mut hasher = Sha256::new();
    hasher.update(member.uuid().as_bytes());
    for part in [criterion, value, source.as_str()] {
        hasher.update((part.len() as u64).to_le_bytes());
        hasher.update(part);
    }
    hasher.update(vintage.get().to_le_bytes());
    let whole: [u8; 32] = hasher.finalize().into();
    whole.first_chunk().copied().unwrap_or_default()
}
