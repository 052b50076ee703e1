//! What the rules remember of members.

use super::article;
use super::event::{
    BillingDetailsSet, CriterionRecorded, MemberIdentifiersChanged, MemberRegistered, MemberSucceeded,
    SubstitutionEstablished,
};
use super::{BillingDetails, Criterion, CriterionStatus, Lineage, MemberKind, Substitutions};
use crate::refusal::{Code, Refusal};
use crate::value::{Date, EventId, FiscalYear, Fraction, Insee, MemberId, Name, Siren};
use imbl::OrdMap;
use serde::{Deserialize, Serialize};
use std::sync::Arc;

/// How a member was called and registered from a date on.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Identifiers {
    /// From when.
    pub from: Date,
    /// Name.
    pub name: Name,
    /// SIREN.
    pub siren: Siren,
    /// INSEE code, for a commune.
    pub insee: Option<Insee>,
}

/// A criterion's value as it was recorded.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CriterionFact {
    /// The event that recorded it.
    pub fact: EventId,
    /// The value.
    pub value: Fraction,
    /// Its reference year.
    pub vintage: FiscalYear,
    /// Its source.
    pub source: Name,
    /// Provisional or definitive.
    pub status: CriterionStatus,
    /// When it became publicly known.
    pub known_on: Date,
    /// From when it applies.
    pub in_force_on: Date,
}

/// A member.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Member {
    /// Its id.
    pub id: MemberId,
    /// What kind of body it is.
    pub kind: MemberKind,
    /// Its identifiers, by date: never empty.
    pub identifiers: Vec<Identifiers>,
    /// Where to bill it, by date; of two of one date, the last holds.
    pub billing: Vec<BillingDetails>,
    /// Its criteria, by reference year, in the order they were recorded.
    pub criteria: OrdMap<Criterion, OrdMap<FiscalYear, Arc<Vec<CriterionFact>>>>,
}

impl Member {
    /// Its identifiers on `date`; before the first, the first.
    pub fn identifiers_on(&self, date: Date) -> Option<&Identifiers> {
        self.identifiers
            .iter()
            .rev()
            .find(|identifiers| identifiers.from <= date)
            .or_else(|| self.identifiers.first())
    }

    /// Its latest identifiers.
    pub fn latest(&self) -> Option<&Identifiers> {
        self.identifiers.last()
    }

    /// Every value of `criterion`, oldest reference year first.
    pub fn facts(&self, criterion: &Criterion) -> impl Iterator<Item = &CriterionFact> {
        self.criteria
            .get(criterion)
            .into_iter()
            .flat_map(|vintages| vintages.values().flat_map(|facts| facts.iter()))
    }

    /// Every value of `criterion` for the reference year `vintage`, in the order they were recorded.
    pub fn facts_of(&self, criterion: &Criterion, vintage: FiscalYear) -> &[CriterionFact] {
        self.criteria
            .get(criterion)
            .and_then(|vintages| vintages.get(&vintage))
            .map_or(&[], |facts| facts)
    }
}

/// The members of a ledger.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Members {
    by_id: OrdMap<MemberId, Arc<Member>>,
    /// Every SIREN ever borne, and by whom.
    by_siren: OrdMap<Siren, MemberId>,
    /// Who took the place of whom.
    pub lineage: Lineage,
    /// Which EPCI sit in place of their communes, and where.
    pub substitutions: Substitutions,
}

impl Members {
    /// The member, or a refusal that names `field`.
    pub fn get(&self, id: MemberId, field: &str) -> Result<&Member, Refusal> {
        self.by_id.get(&id).map(AsRef::as_ref).ok_or_else(|| {
            Refusal::new(
                Code::MemberUnknown,
                format!("Le membre {id} est inconnu de ce registre : l’enregistrer d’abord."),
            )
            .at(field)
        })
    }

    /// Whether the id is taken.
    pub fn contains(&self, id: MemberId) -> bool {
        self.by_id.contains_key(&id)
    }

    /// The member that bears or bore `siren`.
    pub fn by_siren(&self, siren: Siren) -> Option<&Member> {
        self.by_siren
            .get(&siren)
            .and_then(|id| self.by_id.get(id))
            .map(AsRef::as_ref)
    }

    /// Its latest name, for sentences.
    pub fn name(&self, id: MemberId) -> String {
        self.by_id
            .get(&id)
            .and_then(|member| member.latest())
            .map_or_else(|| id.to_string(), |latest| latest.name.to_string())
    }

    /// The same after « de »: « de Muzillac », « d’Ambon ».
    pub fn of(&self, id: MemberId) -> String {
        article::de(&self.name(id))
    }

    /// Whether `criterion` is one that every cooperation knows, or was ever recorded here.
    pub fn knows_criterion(&self, criterion: &Criterion) -> bool {
        matches!(criterion, Criterion::Known(_)) || self.iter().any(|member| member.criteria.contains_key(criterion))
    }

    /// Every member, by id.
    pub fn iter(&self) -> impl Iterator<Item = &Member> {
        self.by_id.values().map(AsRef::as_ref)
    }

    pub(crate) fn registered(&mut self, data: &MemberRegistered) {
        let identifiers = Identifiers {
            from: data.from,
            name: data.name.clone(),
            siren: data.siren,
            insee: data.insee,
        };
        let member = Member {
            id: data.member,
            kind: data.kind,
            identifiers: vec![identifiers],
            billing: Vec::new(),
            criteria: OrdMap::new(),
        };
        self.by_siren.insert(data.siren, data.member);
        self.by_id.insert(data.member, Arc::new(member));
    }

    pub(crate) fn identifiers_changed(&mut self, data: &MemberIdentifiersChanged) {
        if let Some(siren) = data.siren {
            self.by_siren.insert(siren, data.member);
        }
        let Some(member) = self.by_id.get_mut(&data.member).map(Arc::make_mut) else {
            return;
        };
        let Some(last) = member.latest().cloned() else { return };
        member.identifiers.push(Identifiers {
            from: data.from,
            name: data.name.clone().unwrap_or(last.name),
            siren: data.siren.unwrap_or(last.siren),
            insee: data.insee.or(last.insee),
        });
    }

    pub(crate) fn billing_details_set(&mut self, data: &BillingDetailsSet) {
        if let Some(member) = self.by_id.get_mut(&data.member).map(Arc::make_mut) {
            member.billing.push(data.into());
        }
    }

    pub(crate) fn criterion_recorded(&mut self, data: &CriterionRecorded, fact: EventId) {
        let Some(member) = self.by_id.get_mut(&data.member).map(Arc::make_mut) else {
            return;
        };
        let fact = CriterionFact {
            fact,
            value: data.value,
            vintage: data.vintage,
            source: data.source.clone(),
            status: data.status,
            known_on: data.known_on,
            in_force_on: data.in_force_on,
        };
        let facts = member
            .criteria
            .entry(data.criterion.clone())
            .or_default()
            .entry(data.vintage)
            .or_default();
        Arc::make_mut(facts).push(fact);
    }

    pub(crate) fn succeeded(&mut self, data: &MemberSucceeded, fact: EventId) {
        self.lineage.succeeded(data, fact);
    }

    pub(crate) fn substitution_established(&mut self, data: &SubstitutionEstablished, fact: EventId) {
        self.substitutions.established(data, fact);
    }
}
