//! The communes of a ledger as movements find them, and as they would be once what is proposed is recorded.

use super::Place;
use domain::member::event::MemberSucceeded;
use domain::member::{Lineage, MemberKind, Succession};
use domain::value::{Date, EventId, Insee, MemberId, Name, Siren};
use projections::LedgerView;
use std::collections::BTreeMap;

/// Name and code from a date on.
#[derive(Clone, Debug)]
struct Known {
    from: Date,
    name: Name,
    insee: Insee,
}

/// A commune of the ledger.
#[derive(Clone, Debug)]
pub(super) struct Commune {
    pub(super) id: MemberId,
    /// By date, oldest first: never empty.
    known: Vec<Known>,
}

impl Commune {
    fn on(&self, date: Date) -> Option<&Known> {
        let on = self.known.iter().rev().find(|known| known.from <= date);
        on.or_else(|| self.known.first())
    }

    /// Its name on `date`.
    pub(super) fn name_on(&self, date: Date) -> &str {
        self.on(date).map_or("", |known| known.name.as_str())
    }

    fn code_on(&self, date: Date) -> &str {
        self.on(date).map_or("", |known| known.insee.as_str())
    }
}

/// The communes of a ledger.
pub(super) struct Register {
    communes: BTreeMap<MemberId, Commune>,
    by_siren: BTreeMap<Siren, MemberId>,
    pub(super) lineage: Lineage,
}

impl Register {
    pub(super) fn of(view: &LedgerView) -> Self {
        let mut register = Self {
            communes: BTreeMap::new(),
            by_siren: BTreeMap::new(),
            lineage: view.members.lineage.clone(),
        };
        for member in view.members.iter().filter(|member| member.kind == MemberKind::Commune) {
            let known = member.history().filter_map(|identifiers| {
                register.by_siren.insert(identifiers.siren, member.id);
                Some(Known {
                    from: identifiers.from,
                    name: identifiers.name.clone(),
                    insee: identifiers.insee?,
                })
            });
            let known = known.collect();
            register.communes.insert(member.id, Commune { id: member.id, known });
        }
        register
    }

    pub(super) fn name_on(&self, id: MemberId, date: Date) -> String {
        let known = self.communes.get(&id);
        known.map_or_else(|| id.to_string(), |commune| commune.name_on(date).to_owned())
    }

    pub(super) fn get(&self, id: MemberId) -> Option<&Commune> {
        self.communes.get(&id)
    }

    pub(super) fn by_siren(&self, siren: Siren) -> Option<MemberId> {
        self.by_siren.get(&siren).copied()
    }

    /// Since when the register knows the commune: its identifiers, or its birth.
    pub(super) fn known_since(&self, id: MemberId) -> Option<Date> {
        let first = self.communes.get(&id)?.known.first()?.from;
        Some(self.lineage.born_on(id).map_or(first, |born| born.min(first)))
    }

    /// The commune that bore `code` on `date` and was there.
    pub(super) fn bearing_on(&self, code: &str, date: Date) -> Option<&Commune> {
        self.communes.values().find(|commune| {
            commune.code_on(date) == code
                && self.known_since(commune.id).is_some_and(|since| since <= date)
                && self.lineage.is_active_on(commune.id, date)
        })
    }

    /// A commune known to begin on `date` with `code`, as somebody has already registered it.
    pub(super) fn beginning_on(&self, code: &str, date: Date) -> Option<MemberId> {
        let begins = |commune: &&Commune| commune.code_on(date) == code && self.known_since(commune.id) == Some(date);
        self.communes.values().find(begins).map(|commune| commune.id)
    }

    /// A commune that had ended by the eve of `date`, whose code was `code`.
    pub(super) fn ended_with(&self, code: &str, eve: Date) -> Option<MemberId> {
        let ended = |commune: &&Commune| {
            commune.code_on(eve) == code
                && !self.lineage.is_active_on(commune.id, eve)
                && self.lineage.born_on(commune.id).is_none_or(|born| born <= eve)
        };
        let mut found = self.communes.values().filter(ended);
        found
            .next()
            .filter(|_| found.next().is_none())
            .map(|commune| commune.id)
    }

    /// What is recorded of `id` on `date`.
    pub(super) fn succession_on(&self, id: MemberId, date: Date) -> Option<&Succession> {
        self.lineage
            .successions(id)
            .find(|succession| succession.effective_on == date)
    }

    /// Whether the commune already has the name and the code of `place` on `date`.
    pub(super) fn is_so(&self, id: MemberId, place: &Place, date: Date) -> bool {
        self.communes
            .get(&id)
            .is_some_and(|commune| commune.name_on(date) == place.name.as_str() && commune.code_on(date) == place.code)
    }

    /// The day of its last identifiers.
    pub(super) fn last_change(&self, id: MemberId) -> Option<Date> {
        self.communes.get(&id)?.known.last().map(|known| known.from)
    }

    /// Its code on `date`.
    pub(super) fn code_on(&self, id: MemberId, date: Date) -> &str {
        self.communes.get(&id).map_or("", |commune| commune.code_on(date))
    }

    pub(super) fn register(&mut self, id: MemberId, siren: Siren, name: &Name, insee: Insee, from: Date) {
        let known = Known {
            from,
            name: name.clone(),
            insee,
        };
        self.by_siren.insert(siren, id);
        self.communes.insert(id, Commune { id, known: vec![known] });
    }

    pub(super) fn change(&mut self, id: MemberId, name: &Name, insee: Insee, from: Date) {
        if let Some(commune) = self.communes.get_mut(&id) {
            commune.known.push(Known {
                from,
                name: name.clone(),
                insee,
            });
        }
    }

    pub(super) fn succeed(&mut self, data: &MemberSucceeded) {
        self.lineage.succeeded(data, EventId::default());
    }
}
