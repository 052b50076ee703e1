//! The rules on members.

use super::command::{ChangeMemberIdentifiers, CriterionValue, ImportMembers, RecordCriterion, RegisterMember};
use super::event::{CriterionRecorded, MemberIdentifiersChanged, MemberRegistered};
use super::{Member, MemberKind};
use crate::ledger::decide::{at_most, identifier_free, within};
use crate::ledger::{Context, Draft, Ledger};
use crate::refusal::{Code, Refusal};
use crate::value::{Insee, MemberId, Siren};
use std::collections::BTreeSet;

/// Members of one import: the largest groupement of France has fewer than 200 communes.
const MAX_IMPORT: usize = 2_000;

impl Ledger {
    pub(crate) fn register_member(&self, order: &RegisterMember) -> Result<Vec<Draft>, Refusal> {
        identifier_free(self.members.contains(order.member), "un autre membre", "member")?;
        insee_fits(order.kind, order.insee)?;
        if let Some(known) = self.members.by_siren(order.siren) {
            return Err(siren_taken(order.siren, &self.members.name(known.id)));
        }
        Ok(vec![registered(order)])
    }

    pub(crate) fn import_members(&self, order: &ImportMembers, context: &Context) -> Result<Vec<Draft>, Refusal> {
        at_most(MAX_IMPORT, order.members.len(), "membres", "members")?;
        let mut drafts = Vec::new();
        let (mut sirens, mut ids) = (BTreeSet::new(), BTreeSet::new());
        for (index, imported) in order.members.iter().enumerate() {
            let at = |refusal: Refusal| within(&format!("members.{index}"), refusal);
            let (siren, id) = (imported.register.siren, imported.register.member);
            if !sirens.insert(siren) {
                let message = format!("Le SIREN {siren} figure deux fois dans l’import.");
                return Err(at(Refusal::new(Code::MemberTwice, message).at("siren")));
            }
            let known = self.members.by_siren(siren);
            if known.is_none() {
                identifier_free(!ids.insert(id), "un autre membre de l’import", "member").map_err(at)?;
                drafts.extend(self.register_member(&imported.register).map_err(at)?);
            }
            let member = known.map_or(id, |known| known.id);
            drafts.extend(imported_criteria(member, known, &imported.criteria, context).map_err(at)?);
        }
        Ok(drafts)
    }

    pub(crate) fn change_member_identifiers(&self, order: &ChangeMemberIdentifiers) -> Result<Vec<Draft>, Refusal> {
        let member = self.members.get(order.member, "member")?;
        let same = member.latest().is_some_and(|now| {
            order.name.as_ref().is_none_or(|name| *name == now.name)
                && order.siren.is_none_or(|siren| siren == now.siren)
                && order.insee.is_none_or(|insee| Some(insee) == now.insee)
        });
        if same {
            return Err(Refusal::new(
                Code::NothingChanged,
                "Aucun identifiant ne change : indiquer le nouveau nom, SIREN ou code INSEE.",
            ));
        }
        if order.insee.is_some() {
            insee_fits(member.kind, order.insee)?;
        }
        if member.latest().is_some_and(|now| order.from <= now.from) {
            let message = "Le changement doit prendre effet après le précédent : vérifier la date.";
            return Err(Refusal::new(Code::PeriodInverted, message).at("from"));
        }
        if let Some(siren) = order.siren
            && let Some(other) = self.members.by_siren(siren).filter(|other| other.id != order.member)
        {
            return Err(siren_taken(siren, &self.members.name(other.id)));
        }
        let event = MemberIdentifiersChanged {
            from: order.from,
            insee: order.insee,
            member: order.member,
            name: order.name.clone(),
            siren: order.siren,
        };
        Ok(vec![Draft::new(event, order.from)])
    }

    pub(crate) fn record_criterion(&self, order: &RecordCriterion, context: &Context) -> Result<Vec<Draft>, Refusal> {
        let member = self.members.get(order.member, "member")?;
        criterion(order.member, Some(member), &order.value, context).map_err(|refusal| within("value", refusal))
    }
}

fn registered(order: &RegisterMember) -> Draft {
    let event = MemberRegistered {
        from: order.from,
        insee: order.insee,
        kind: order.kind,
        member: order.member,
        name: order.name.clone(),
        siren: order.siren,
    };
    Draft::new(event, order.from)
}

/// The criteria of one imported member. An import gives one figure for each series: it cannot correct itself.
fn imported_criteria(
    member: MemberId,
    known: Option<&Member>,
    values: &[CriterionValue],
    context: &Context,
) -> Result<Vec<Draft>, Refusal> {
    let mut drafts = Vec::new();
    let mut series = BTreeSet::new();
    for (index, value) in values.iter().enumerate() {
        let at = |refusal: Refusal| within(&format!("criteria.{index}"), refusal);
        if !series.insert((&value.criterion, value.vintage, &value.source, value.status)) {
            let message = format!(
                "{} {} : la valeur figure deux fois dans l’import.",
                value.criterion.french(),
                value.vintage
            );
            return Err(at(Refusal::new(Code::CriterionConflict, message).at("value")));
        }
        drafts.extend(criterion(member, known, value, context).map_err(at)?);
    }
    Ok(drafts)
}

/// The fact that a value is known, or nothing when it was already recorded. A different figure for the same vintage, source and
/// status is a correction, and must have become known later than the one it corrects.
fn criterion(
    member: MemberId,
    known: Option<&Member>,
    value: &CriterionValue,
    context: &Context,
) -> Result<Vec<Draft>, Refusal> {
    context.not_after_today(value.known_on, "known_on")?;
    let facts = known.map_or(&[][..], |known| known.facts_of(&value.criterion, value.vintage));
    let recorded = || {
        facts
            .iter()
            .filter(|fact| fact.source == value.source && fact.status == value.status)
    };
    let same_figure = |fact: &super::CriterionFact| fact.value == value.value && fact.in_force_on == value.in_force_on;
    let last = recorded().next_back();
    if last.is_some_and(same_figure) || recorded().any(|fact| same_figure(fact) && fact.known_on == value.known_on) {
        return Ok(Vec::new());
    }
    if let Some(last) = last
        && last.known_on >= value.known_on
    {
        let message = format!(
            "{} {} : la valeur {} est déjà enregistrée depuis la même source ; une correction doit être connue après le {}.",
            value.criterion.french(),
            value.vintage,
            last.value,
            last.known_on.french()
        );
        return Err(Refusal::new(Code::CriterionConflict, message).at("known_on"));
    }
    let event = CriterionRecorded {
        criterion: value.criterion.clone(),
        in_force_on: value.in_force_on,
        known_on: value.known_on,
        member,
        source: value.source.clone(),
        status: value.status,
        value: value.value,
        vintage: value.vintage,
    };
    Ok(vec![Draft::new(event, value.in_force_on)])
}

fn insee_fits(kind: MemberKind, insee: Option<Insee>) -> Result<(), Refusal> {
    match (kind, insee) {
        (MemberKind::Commune, None) => {
            Err(Refusal::new(Code::InseeKind, "Une commune a un code INSEE : l’indiquer.").at("insee"))
        }
        (MemberKind::Commune, Some(_)) | (_, None) => Ok(()),
        (other, Some(_)) => {
            let message = format!(
                "Seule une commune a un code INSEE de commune : le retirer pour un membre « {} ».",
                other.french()
            );
            Err(Refusal::new(Code::InseeKind, message).at("insee"))
        }
    }
}

fn siren_taken(siren: Siren, name: &str) -> Refusal {
    Refusal::new(
        Code::SirenTaken,
        format!("Le SIREN {siren} désigne déjà {name} dans ce registre."),
    )
    .at("siren")
}
