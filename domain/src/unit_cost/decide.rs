//! The rules on notices of unit costs.

use super::command::NotifyUnitCost;
use super::event::{CostComponent, MemberUnits, UnitCostNotified};
use super::{ComponentKind, UnitCostStage, cost};
use crate::committee::event::Effect;
use crate::convention::Convention;
use crate::deadline::unit_cost_day;
use crate::key::{Cost, Formula, Key, UnitCost};
use crate::law;
use crate::ledger::decide::{at_most, identifier_free, within};
use crate::ledger::{Context, Draft, Ledger};
use crate::member::event::CriterionRecorded;
use crate::member::{Criterion, CriterionStatus};
use crate::refusal::{Code, Refusal};
use crate::value::{ConventionId, Date, EventId, FiscalYear, Fraction, ItemId, MemberId, Name, Period, PoolCode};
use std::collections::BTreeSet;

/// Components of one cost: four or five kinds, each with a few lines.
const MAX_COMPONENTS: usize = 20;
/// Members of one forecast or statement: with the components, what one event holds.
pub(super) const MAX_MEMBERS: usize = 300;
/// Decimals of a rounded unit cost: a clause rounds to the centime, sometimes to the thousandth.
const MAX_DECIMALS: u8 = 6;

/// A cost pool of a convention over a fiscal year.
#[derive(Clone, Copy)]
pub(super) struct Line<'a> {
    pub(super) convention: ConventionId,
    pub(super) year: FiscalYear,
    pub(super) pool: &'a PoolCode,
}

/// Values that several members get from one document.
pub(super) struct Source<'a> {
    pub(super) year: FiscalYear,
    pub(super) reference: &'a Name,
    pub(super) status: CriterionStatus,
    pub(super) known_on: Date,
}

impl Source<'_> {
    /// The fact that `criterion` has that value for `member` over the year.
    pub(super) fn gives(&self, member: MemberId, criterion: &Criterion, value: Fraction) -> Draft {
        let event = CriterionRecorded {
            criterion: criterion.clone(),
            in_force_on: self.year.first_day(),
            known_on: self.known_on,
            member,
            source: self.reference.clone(),
            status: self.status,
            value,
            vintage: self.year,
        };
        Draft::new(event, self.year.first_day())
    }
}

impl Ledger {
    pub(crate) fn notify_unit_cost(&self, order: &NotifyUnitCost, context: &Context) -> Result<Vec<Draft>, Refusal> {
        identifier_free(
            self.unit_costs.notice(order.notice).is_some(),
            "une autre notification",
            "notice",
        )?;
        let (year, line) = (order.fiscal_year, Line::of(order));
        let convention = self.conventions.get(order.convention)?;
        convention.require_in_force_within(year)?;
        context.not_after_today(order.notified_on, "notified_on")?;
        self.notified_in_order(order)?;
        components(&order.components, convention)?;
        self.criteria_of_its_own(order, convention)?;
        self.foreseen_units(order, convention)?;
        let authorities = self.may_still_change(line, order.decision, order.notified_on)?;
        let reference = convention.legal_form.unit_cost_reference();
        let due_by = match (order.stage, reference) {
            (UnitCostStage::Forecast, Some(_)) => Some(unit_cost_day(year, convention.signed_on())?),
            _ => None,
        };
        let unit_cost = cost::unit_cost(cost::total(&order.components)?, &order.units, order.decimals)?;
        let status = match order.stage {
            UnitCostStage::Forecast => CriterionStatus::Provisional,
            UnitCostStage::Actual => CriterionStatus::Definitive,
        };
        let source = Source {
            year,
            reference: &order.reference,
            status,
            known_on: order.notified_on,
        };
        let event = UnitCostNotified {
            components: order.components.clone(),
            convention: order.convention,
            decimals: order.decimals,
            decision: order.decision,
            due_by,
            fiscal_year: year,
            forecast: order.forecast.clone(),
            notice: order.notice,
            notified_on: order.notified_on,
            pool: order.pool.clone(),
            reference: order.reference.clone(),
            series: order.series.clone(),
            stage: order.stage,
            unit: order.unit.clone(),
            unit_cost,
            units: order.units,
        };
        let carrier = convention.terms_on(year.last_day()).carrier;
        let foreseen = order.forecast.iter();
        let foreseen = foreseen.map(|of| source.gives(of.member, &order.unit, of.units));
        Ok(
            std::iter::once(Draft::new(event, order.notified_on).authorised_by(authorities))
                .chain([source.gives(carrier, &order.series, unit_cost)])
                .chain(foreseen)
                .collect(),
        )
    }

    /// Refuses a notice dated before the one it takes the place of, and a cost observed before the year is over.
    fn notified_in_order(&self, order: &NotifyUnitCost) -> Result<(), Refusal> {
        let refuse = |message: String| Err(Refusal::new(Code::UnitCostOrder, message).at("notified_on"));
        let year = order.fiscal_year;
        if order.stage == UnitCostStage::Actual && order.notified_on <= year.last_day() {
            return refuse(format!(
                "Le coût constaté de {year} ne se connaît qu’une fois l’année finie : notifier un coût prévisionnel, ou corriger la date."
            ));
        }
        let last = self.unit_costs.latest(order.convention, year, &order.pool, order.stage);
        match last.map(|last| last.notified.notified_on) {
            Some(last) if order.notified_on < last => refuse(format!(
                "Un coût unitaire {} de {year} a été notifié le {} : celui qui le remplace ne peut pas l’être avant.",
                order.stage.french(),
                last.french()
            )),
            _ => Ok(()),
        }
    }

    /// Refuses criteria that hold something else: the units or the cost of another cost pool, others than those already used this year, or
    /// others than those that the key in force reads.
    fn criteria_of_its_own(&self, order: &NotifyUnitCost, convention: &Convention) -> Result<(), Refusal> {
        let refuse = |field: &str, message: String| Err(Refusal::new(Code::UnitCriterion, message).at(field));
        let (unit, series) = (&order.unit, &order.series);
        if unit == series {
            let message = format!(
                "« {} » ne peut pas tenir à la fois le coût d’une unité et le nombre d’unités : donner deux noms.",
                unit.french()
            );
            return refuse("series", message);
        }
        for known in self.unit_costs.notices().map(|notice| &notice.notified) {
            let same_pool = known.convention == order.convention && known.pool == order.pool;
            if same_pool && known.fiscal_year == order.fiscal_year && (known.unit != *unit || known.series != *series) {
                let message = format!(
                    "Le coût unitaire de la charge « {} » de {} est déjà notifié par « {} » et ses unités comptées en « {} » : garder ces noms pour l’année.",
                    order.pool,
                    order.fiscal_year,
                    known.series.french(),
                    known.unit.french()
                );
                return refuse("unit", message);
            }
            let used = [&known.unit, &known.series];
            for (field, name) in [("unit", unit), ("series", series)] {
                if !same_pool && used.contains(&name) {
                    let message = format!(
                        "« {} » sert déjà à la charge « {} » d’une convention de ce registre : donner à celle-ci un nom qui lui soit propre, par exemple « {} ({}) ».",
                        name.french(),
                        known.pool,
                        name.french(),
                        order.pool
                    );
                    return refuse(field, message);
                }
            }
        }
        self.key_reads(order, convention)
    }

    /// Refuses criteria that the key in force over the year, if it prices units, does not read.
    fn key_reads(&self, order: &NotifyUnitCost, convention: &Convention) -> Result<(), Refusal> {
        let year = Period::of_year(order.fiscal_year);
        let mut adopted = self.keys.adopted_for(convention.id, &order.pool);
        let Some((key, _)) = adopted.find(|(key, _)| self.acts.key_covers(key.id, year).is_some()) else {
            return Ok(());
        };
        let priced = unit_costs(&key.formula);
        let reads = |priced: &&UnitCost| {
            let [term] = priced.units.terms.as_slice() else {
                return false;
            };
            let same_cost = match &priced.cost {
                Cost::Reference(reference) => reference.series == order.series,
                Cost::Amount(_) => true,
            };
            same_cost && term.criterion == order.unit
        };
        match priced.first() {
            Some(first) if !priced.iter().any(reads) => Err(other_criteria(key, first)),
            _ => Ok(()),
        }
    }

    /// Refuses units that cannot be: none at all, of a member twice or that is no party; a forecast that lacks, or that goes with a cost
    /// observed; more units for the members than for the whole service.
    fn foreseen_units(&self, order: &NotifyUnitCost, convention: &Convention) -> Result<(), Refusal> {
        let refuse = |field: &str, message: &str| Err(Refusal::new(Code::UnitCostInvalid, message).at(field));
        if order.units.is_zero() {
            return refuse(
                "units",
                "Un coût unitaire se divise par les unités du service : en indiquer plus de zéro.",
            );
        }
        if order.decimals.is_some_and(|decimals| decimals > MAX_DECIMALS) {
            return refuse(
                "decimals",
                "Un coût unitaire s’arrondit à six décimales d’euro au plus.",
            );
        }
        match (order.stage, order.forecast.is_empty()) {
            (UnitCostStage::Forecast, true) => {
                return refuse(
                    "forecast",
                    "La convention comprend une prévision d’utilisation : indiquer les unités prévues de chaque membre.",
                );
            }
            (UnitCostStage::Actual, false) => {
                return refuse(
                    "forecast",
                    "Les unités constatées viennent des états des unités : ne pas les indiquer avec le coût.",
                );
            }
            _ => {}
        }
        self.units_of_parties(
            &order.forecast,
            convention,
            Period::of_year(order.fiscal_year),
            "forecast",
        )?;
        let sums = cost::sum(&order.forecast)?;
        let foreseen = sums.values().try_fold(Fraction::ZERO, |sum, units| sum.plus(units))?;
        if order.units.is_less_than(&foreseen) {
            let message = format!(
                "Les membres prévoient {} unités, et le service entier n’en compte que {} : vérifier les deux.",
                foreseen.french(),
                order.units.french()
            );
            return refuse("units", &message);
        }
        Ok(())
    }

    /// Refuses more units than one event holds, a member named twice, and a member that takes no part at any time of `period`.
    pub(super) fn units_of_parties(
        &self,
        units: &[MemberUnits],
        convention: &Convention,
        period: Period,
        field: &str,
    ) -> Result<(), Refusal> {
        at_most(MAX_MEMBERS, units.len(), "membres", field)?;
        let mut named = BTreeSet::new();
        for (index, MemberUnits { member, .. }) in units.iter().enumerate() {
            let at = |refusal: Refusal| within(&format!("{field}.{index}"), refusal.at("member"));
            if !named.insert(*member) {
                let message = format!("{} figure deux fois.", self.members.name(*member));
                return Err(at(Refusal::new(Code::MemberTwice, message)));
            }
            if !self.takes_part_within(convention, *member, period) {
                self.require_party_on(convention, *member, period.until()).map_err(at)?;
            }
        }
        Ok(())
    }

    /// Whether `member` takes part in `convention` on some day of `period`.
    pub(super) fn takes_part_within(&self, convention: &Convention, member: MemberId, period: Period) -> bool {
        let participation = convention.participations.get(&member);
        let joined = participation.and_then(|participation| participation.joined);
        let left = participation.and_then(|participation| participation.leaving.as_ref());
        let begins = convention.in_force.map(|(from, _)| from);
        let days = [
            joined.map(|(from, _)| from),
            left.map(|leaving| leaving.last_day),
            begins,
        ];
        let inside = |day: &Date| period.from() <= *day && *day <= period.until();
        let mut days = days
            .into_iter()
            .flatten()
            .filter(inside)
            .chain([period.from(), period.until()]);
        days.any(|day| self.takes_part_on(convention, member, day))
    }

    /// What authorises a figure of `line`: the decision cited, if any. Once the latest allocation of the line is settled, a figure changes only
    /// by a decision to regularise that allocation.
    pub(super) fn may_still_change(
        &self,
        line: Line<'_>,
        decision: Option<ItemId>,
        on: Date,
    ) -> Result<Vec<EventId>, Refusal> {
        let latest = self.allocations.latest(line.convention, line.year, line.pool);
        let facts = match (latest.filter(|latest| latest.settled), decision) {
            (Some(settled), Some(item)) => self.authorisation(item, Effect::Regularise(settled.id))?.facts,
            (Some(_), None) => {
                let message = format!(
                    "La charge « {} » de {} est régularisée : ses unités et son coût ne changent plus que par une régularisation décidée, à citer ici.",
                    line.pool, line.year
                );
                return Err(Refusal::new(Code::UnitsSettled, message).at("decision"));
            }
            (None, None) => return self.require_open_year(line.convention, line.year).map(|()| Vec::new()),
            (None, Some(item)) => {
                self.require_open_year(line.convention, line.year)?;
                let decision = self.committees.decided(item)?.decision;
                if decision.binding.is_none() {
                    let message = "Le comité a rejeté ce point : il n’approuve rien.";
                    return Err(Refusal::new(Code::DecisionDoesNotAuthorise, message).at("decision"));
                }
                decision.acts().collect()
            }
        };
        self.require_chain(facts.iter().copied(), on, "decision")?;
        Ok(facts)
    }
}

impl<'a> Line<'a> {
    fn of(order: &'a NotifyUnitCost) -> Self {
        Self {
            convention: order.convention,
            year: order.fiscal_year,
            pool: &order.pool,
        }
    }
}

/// Refuses a cost made of nothing, of a component without amount, or of fluids where the text of the form does not count them.
///
/// CGCT, D. 5211-16 lists staff, supplies, renewal and service contracts; R. 5111-1 adds fluids. Where no text rules the cost, the convention
/// says what it is made of. Whether « en particulier » in D. 5211-16 lets a convention count fluids all the same is à faire vérifier par un
/// juriste: here they are refused.
fn components(components: &[CostComponent], convention: &Convention) -> Result<(), Refusal> {
    let refuse = |field: String, message: &str| Err(Refusal::new(Code::UnitCostInvalid, message).at(field));
    if components.is_empty() {
        let message = "Un coût unitaire s’établit sur ses composantes : en indiquer au moins une, avec son montant.";
        return refuse("components".to_owned(), message);
    }
    at_most(MAX_COMPONENTS, components.len(), "composantes", "components")?;
    let reference = convention.legal_form.unit_cost_reference();
    for (index, component) in components.iter().enumerate() {
        if !component.amount.is_positive() {
            let message = format!(
                "La composante « {} » est de {} : indiquer un montant supérieur à zéro, ou la retirer.",
                component.label,
                component.amount.french()
            );
            return refuse(format!("components.{index}.amount"), &message);
        }
        if component.kind == ComponentKind::Fluids && reference == Some(law::UNIT_COST) {
            let message = format!(
                "La composante « {} » est un flux : le coût unitaire d’une mise à disposition comprend le personnel, les fournitures, le renouvellement des biens et les contrats rattachés, à l’exclusion du reste.",
                component.label
            );
            return Err(Refusal::new(Code::UnitCostComponent, message)
                .at(format!("components.{index}.kind"))
                .under(law::UNIT_COST));
        }
    }
    Ok(())
}

/// The nodes of `formula` that price units.
fn unit_costs(formula: &Formula) -> Vec<&UnitCost> {
    match formula {
        Formula::UnitCost(unit_cost) => vec![unit_cost],
        other => other.children().into_iter().flat_map(unit_costs).collect(),
    }
}

fn other_criteria(key: &Key, reads: &UnitCost) -> Refusal {
    let units: Vec<_> = reads.units.terms.iter().map(|term| term.criterion.french()).collect();
    let cost = match &reads.cost {
        Cost::Reference(reference) => format!("le coût « {} » et ", reference.series.french()),
        Cost::Amount(_) => String::new(),
    };
    let message = format!(
        "La clé « {} », en vigueur cette année-là, lit {cost}les unités « {} » : donner ces noms, ou faire adopter une autre clé.",
        key.name,
        units.join(" », « ")
    );
    Refusal::new(Code::UnitCriterion, message).at("unit")
}
