//! The register of members: their dated identifiers and the criteria known for them.

use crate::{FactRef, Register, SortKey};
use domain::member::event::{
    BillingDetailsSet, CriterionRecorded, MemberIdentifiersChanged, MemberRegistered, MemberSucceeded,
    SubstitutionEstablished,
};
use domain::member::{BillingDetails, Criterion, CriterionStatus, Lineage, MemberKind, Substitutions};
use domain::value::{Date, EventId, FiscalYear, Fraction, Insee, MemberId, Name, Siren};
use imbl::OrdMap;
use std::sync::Arc;

/// How a member was called and registered from a date on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct IdentifiersView {
    /// From when.
    pub from: Date,
    /// Name.
    pub name: Name,
    /// SIREN.
    pub siren: Siren,
    /// INSEE code, for a commune.
    pub insee: Option<Insee>,
    /// The event that recorded them.
    pub fact: FactRef,
}

/// A criterion's value as it was recorded.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CriterionView {
    /// Which criterion.
    pub criterion: Criterion,
    /// Its reference year (millésime).
    pub vintage: FiscalYear,
    /// The value.
    pub value: Fraction,
    /// Who published it, and where.
    pub source: Name,
    /// Provisional or definitive.
    pub status: CriterionStatus,
    /// When it became publicly known.
    pub known_on: Date,
    /// From when it applies.
    pub in_force_on: Date,
    /// The event that recorded it.
    pub fact: FactRef,
}

/// Where to bill a member from a date on, as it was recorded.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BillingView {
    /// Where.
    pub details: BillingDetails,
    /// The event that recorded it.
    pub fact: FactRef,
}

/// A member.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MemberView {
    /// Its id.
    pub id: MemberId,
    /// What kind of body it is.
    pub kind: MemberKind,
    first: IdentifiersView,
    /// By date, oldest first.
    changes: Vec<IdentifiersView>,
    criteria: OrdMap<(Criterion, FiscalYear, u64), Arc<CriterionView>>,
    /// By date, oldest first.
    billing: Vec<BillingView>,
    sort_key: SortKey,
}

impl MemberView {
    /// Its latest identifiers.
    pub fn identifiers(&self) -> &IdentifiersView {
        self.changes.last().unwrap_or(&self.first)
    }

    /// Its identifiers on `date`; before the first, the first.
    pub fn identifiers_on(&self, date: Date) -> &IdentifiersView {
        let on = |identifiers: &&IdentifiersView| identifiers.from <= date;
        self.changes.iter().rev().find(on).unwrap_or(&self.first)
    }

    /// All its identifiers, by date, oldest first: at least one.
    pub fn history(&self) -> impl DoubleEndedIterator<Item = &IdentifiersView> {
        std::iter::once(&self.first).chain(&self.changes)
    }

    /// Its latest name.
    pub fn name(&self) -> &Name {
        &self.identifiers().name
    }

    /// Its name on `date`.
    pub fn name_on(&self, date: Date) -> &Name {
        &self.identifiers_on(date).name
    }

    /// Its place in the alphabetical list: that of its latest name.
    pub const fn sort_key(&self) -> &SortKey {
        &self.sort_key
    }

    /// Where it was billed, by date, oldest first.
    pub fn billing(&self) -> &[BillingView] {
        &self.billing
    }

    /// Where to bill it on `date`; none if nothing is known, or if it bears another SIREN since: an establishment is of one legal person.
    pub fn billing_on(&self, date: Date) -> Option<&BillingDetails> {
        let known = self.billing.iter().rev().map(|view| &view.details);
        let details = known.into_iter().find(|details| details.from <= date)?;
        (details.siret.siren() == self.identifiers_on(date).siren).then_some(details)
    }

    /// Every value known for it, by criterion, reference year and position.
    pub fn criteria(&self) -> impl DoubleEndedIterator<Item = &Arc<CriterionView>> {
        self.criteria.values()
    }

    /// The values known for it of `criterion` of `vintage`, in the order they were recorded.
    pub fn criteria_of(&self, criterion: &Criterion, vintage: FiscalYear) -> impl Iterator<Item = &Arc<CriterionView>> {
        let range = (criterion.clone(), vintage, 0)..=(criterion.clone(), vintage, u64::MAX);
        self.criteria.range(range).map(|(_, view)| view)
    }

    /// The position of the event `fact`, which recorded `criterion` of `vintage`.
    pub fn criterion_position(&self, criterion: &Criterion, vintage: FiscalYear, fact: EventId) -> Option<u64> {
        self.criteria
            .range((criterion.clone(), vintage, 0)..=(criterion.clone(), vintage, u64::MAX))
            .find(|(_, view)| view.fact.event == fact)
            .map(|(_, view)| view.fact.position)
    }
}

/// The register of members, listed by name in French alphabetical order.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Members {
    register: Register<MemberId, MemberView, SortKey>,
    /// Every SIREN ever borne, and by whom.
    by_siren: OrdMap<Siren, MemberId>,
    /// Who took the place of whom.
    pub lineage: Lineage,
    /// Which EPCI sit in place of their communes, and where.
    pub substitutions: Substitutions,
    /// Where the facts of both stand.
    positions: OrdMap<EventId, u64>,
}

impl Members {
    /// The member.
    pub fn get(&self, id: MemberId) -> Option<&Arc<MemberView>> {
        self.register.get(id)
    }

    /// The member that bears or bore `siren`.
    pub fn by_siren(&self, siren: Siren) -> Option<&Arc<MemberView>> {
        self.by_siren.get(&siren).and_then(|id| self.register.get(*id))
    }

    /// Where the event that recorded a succession or a substitution stands.
    pub fn fact(&self, event: EventId) -> Option<FactRef> {
        let position = *self.positions.get(&event)?;
        Some(FactRef { position, event })
    }

    /// Every member, by latest name in French alphabetical order, then by id.
    pub fn iter(&self) -> impl DoubleEndedIterator<Item = &Arc<MemberView>> {
        self.register.iter()
    }

    pub(crate) const fn register(&self) -> &Register<MemberId, MemberView, SortKey> {
        &self.register
    }

    /// How many members there are.
    pub fn len(&self) -> usize {
        self.register.len()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.register.is_empty()
    }

    pub(crate) fn registered(&mut self, data: &MemberRegistered, fact: FactRef) {
        let sort_key = SortKey::of(data.name.as_str());
        let member = MemberView {
            id: data.member,
            kind: data.kind,
            first: IdentifiersView {
                from: data.from,
                name: data.name.clone(),
                siren: data.siren,
                insee: data.insee,
                fact,
            },
            changes: Vec::new(),
            criteria: OrdMap::new(),
            billing: Vec::new(),
            sort_key: sort_key.clone(),
        };
        self.by_siren.insert(data.siren, data.member);
        self.register.insert(data.member, sort_key, member);
    }

    pub(crate) fn identifiers_changed(&mut self, data: &MemberIdentifiersChanged, fact: FactRef) {
        let Some(member) = self.register.get_mut(data.member) else {
            return;
        };
        let last = member.identifiers();
        let identifiers = IdentifiersView {
            from: data.from,
            name: data.name.clone().unwrap_or_else(|| last.name.clone()),
            siren: data.siren.unwrap_or(last.siren),
            insee: data.insee.or(last.insee),
            fact,
        };
        let after = SortKey::of(identifiers.name.as_str());
        let before = std::mem::replace(&mut member.sort_key, after.clone());
        self.by_siren.insert(identifiers.siren, data.member);
        member.changes.push(identifiers);
        self.register.reorder(data.member, before, after);
    }

    pub(crate) fn billing_details_set(&mut self, data: &BillingDetailsSet, fact: FactRef) {
        if let Some(member) = self.register.get_mut(data.member) {
            let details = data.into();
            member.billing.push(BillingView { details, fact });
        }
    }

    pub(crate) fn criterion_recorded(&mut self, data: &CriterionRecorded, fact: FactRef) {
        let Some(member) = self.register.get_mut(data.member) else {
            return;
        };
        let view = CriterionView {
            criterion: data.criterion.clone(),
            vintage: data.vintage,
            value: data.value,
            source: data.source.clone(),
            status: data.status,
            known_on: data.known_on,
            in_force_on: data.in_force_on,
            fact,
        };
        let place = (data.criterion.clone(), data.vintage, fact.position);
        member.criteria.insert(place, Arc::new(view));
    }

    pub(crate) fn succeeded(&mut self, data: &MemberSucceeded, fact: FactRef) {
        self.lineage.succeeded(data, fact.event);
        self.positions.insert(fact.event, fact.position);
    }

    pub(crate) fn substitution_established(&mut self, data: &SubstitutionEstablished, fact: FactRef) {
        self.substitutions.established(data, fact.event);
        self.positions.insert(fact.event, fact.position);
    }
}
