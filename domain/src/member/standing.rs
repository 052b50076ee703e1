//! Who may act on a date: a member that exists, and that nobody replaces.

use super::{Lineage, Members, Standing, Substitution};
use crate::convention::Convention;
use crate::law;
use crate::ledger::Ledger;
use crate::refusal::{Code, Refusal};
use crate::value::{Date, MemberId};

impl Members {
    /// Whether `id` is registered and there on `date`.
    pub fn active_on(&self, id: MemberId, date: Date) -> bool {
        self.contains(id) && self.lineage.is_active_on(id, date)
    }

    /// See [`Lineage::successors_on`].
    pub fn successors_on(&self, id: MemberId, date: Date) -> Vec<MemberId> {
        self.lineage.successors_on(id, date)
    }

    /// Refuses an act of `id` dated `date` when it is not there, naming who is.
    ///
    /// The beginning of a member is known when a succession created it. The date from which a registered member’s identifiers are known is
    /// no such beginning: a commune imported with its identifiers of 2025 was there in 2019.
    pub fn require_active(&self, id: MemberId, date: Date, field: &str) -> Result<(), Refusal> {
        self.get(id, field)?;
        let name = self.name(id);
        match self.lineage.standing_on(id, date) {
            Standing::Active => Ok(()),
            Standing::NotYet(birth) => {
                let message = format!(
                    "{name} n’existe qu’à compter du {} : un acte du {} ne peut pas être le sien. Vérifier la date, ou enregistrer l’acte au nom {}.",
                    birth.french(),
                    date.french(),
                    self.of_any(&self.lineage.predecessors_on(id, birth))
                );
                Err(Refusal::new(Code::MemberNotYet, message).at(field))
            }
            Standing::Succeeded(ending) => {
                let message = format!(
                    "{name} n’existe plus depuis le {} ({}, {}) : enregistrer cet acte du {} au nom {}.",
                    ending.effective_on.french(),
                    ending.kind.french(),
                    ending.reference,
                    date.french(),
                    self.of_any(&self.lineage.answering_on(id, date, date))
                );
                Err(Refusal::new(Code::MemberSucceeded, message).at(field))
            }
        }
    }

    /// « d’Alpha », « d’Alpha ou de Bruyères ».
    fn of_any(&self, ids: &[MemberId]) -> String {
        let names: Vec<_> = ids.iter().map(|id| self.of(*id)).collect();
        names.join(" ou ")
    }
}

impl Ledger {
    /// Whether `member` is a party to `convention`, took the place of one, or sits there in place of its communes, on whatever date.
    pub(crate) fn is_party(&self, convention: &Convention, member: MemberId) -> bool {
        let substitutions = self.members.substitutions.of(convention.id);
        convention.has_party(member)
            || substitutions.iter().any(|substitution| substitution.member == member)
            || descends(&self.members.lineage, member, |party| convention.has_party(party))
    }

    /// Whether `member` took, in `convention`, the place of one that `is` recognises.
    pub(crate) fn stands_for(&self, convention: &Convention, member: MemberId, is: impl Fn(MemberId) -> bool) -> bool {
        let substitutions = self.members.substitutions.of(convention.id);
        let replaces = |substitution: &Substitution| {
            substitution.member == member && substitution.replaced.iter().any(|commune| is(*commune))
        };
        substitutions.iter().any(replaces) || descends(&self.members.lineage, member, is)
    }

    /// Refuses an act of `member` in `convention` on `date`: it is no party, is not there, or its EPCI sits in its place.
    pub(crate) fn require_acting(
        &self,
        convention: &Convention,
        member: MemberId,
        date: Date,
        field: &str,
    ) -> Result<(), Refusal> {
        self.require_party(convention, member)
            .map_err(|refusal| refusal.at(field))?;
        self.require_present(convention, member, date, field)
    }

    /// Refuses an act of `member` about `convention` on `date`: it is not there, or its EPCI sits in its place.
    pub(crate) fn require_present(
        &self,
        convention: &Convention,
        member: MemberId,
        date: Date,
        field: &str,
    ) -> Result<(), Refusal> {
        self.members.require_active(member, date, field)?;
        let substitution = self.members.substitutions.of_commune_on(convention.id, member, date);
        let Some(substitution) = substitution else {
            return Ok(());
        };
        let message = format!(
            "Dans la convention « {} », {} siège à la place {} depuis le {} ({}) : enregistrer cet acte à son nom.",
            convention.title,
            self.members.name(substitution.member),
            self.members.of(member),
            substitution.effective_on.french(),
            substitution.reference
        );
        Err(Refusal::new(Code::MemberSubstituted, message)
            .at(field)
            .under(law::SUBSTITUTION))
    }

    /// Those whose approval stands on `date` for that of `party`: itself, or those who took its place.
    pub(crate) fn acting_for(&self, convention: &Convention, party: MemberId, date: Date) -> Vec<MemberId> {
        let substitution = self.members.substitutions.of_commune_on(convention.id, party, date);
        match substitution {
            Some(substitution) => vec![substitution.member],
            None => self
                .members
                .lineage
                .answering_on(party, convention.starts_on.min(date), date),
        }
    }

    /// Those who act on `date` for the parties to `convention`: the parties, or who took their place; each once.
    pub(crate) fn acting_on(&self, convention: &Convention, date: Date) -> Vec<MemberId> {
        let mut acting = Vec::new();
        for party in convention.parties_on(date) {
            for member in self.acting_for(convention, party, date) {
                if !acting.contains(&member) {
                    acting.push(member);
                }
            }
        }
        acting
    }

    /// The members whose populations count for `member` in the majorities of `convention` on `date`: itself, or, for an EPCI that sits in
    /// place of communes, those communes alone (CGCT, L. 5211-61). Delegates and votes are no concern of it: a substitution leaves them as
    /// they were.
    ///
    /// A replaced commune that merged gives way to its successor only when all that the successor came out of is replaced too: else the
    /// figure of the successor would count a territory that is not in the convention, and the former commune stays named.
    pub fn population_perimeter(&self, convention: &Convention, member: MemberId, date: Date) -> Vec<MemberId> {
        let replaced = self.members.substitutions.replaced_by_on(convention.id, member, date);
        if replaced.is_empty() {
            return vec![member];
        }
        let lineage = &self.members.lineage;
        let mut perimeter: Vec<MemberId> = Vec::with_capacity(replaced.len());
        for commune in &replaced {
            let heirs = match lineage.standing_on(*commune, date) {
                Standing::Succeeded(_) => lineage.answering_on(*commune, date, date),
                Standing::Active | Standing::NotYet(_) => Vec::new(),
            };
            let whole = |heir| {
                let mut origins = lineage.origins(heir).filter(|origin| origin.effective_on <= date);
                origins.all(|origin| replaced.contains(&origin.predecessor) && !origin.others)
            };
            let counted = match heirs[..] {
                [heir] if whole(heir) => heir,
                _ => *commune,
            };
            if !perimeter.contains(&counted) {
                perimeter.push(counted);
            }
        }
        perimeter
    }
}

/// Whether `member` came, directly or not, out of one that `is` recognises.
fn descends(lineage: &Lineage, member: MemberId, is: impl Fn(MemberId) -> bool) -> bool {
    let mut seen = vec![member];
    let mut next = 0;
    while let Some(id) = seen.get(next).copied() {
        next = next.saturating_add(1);
        for origin in lineage.origins(id) {
            if is(origin.predecessor) {
                return true;
            }
            if !seen.contains(&origin.predecessor) {
                seen.push(origin.predecessor);
            }
        }
    }
    false
}
