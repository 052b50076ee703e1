//! The rules on statements of units, and on the year they make.

use super::command::StateUnits;
use super::decide::{Line, Source};
use super::event::{MemberUnits, UnitsStated};
use super::state::UnitCostNotice;
use super::{UnitCostStage, cost, must_be_stated, not_stated};
use crate::convention::Convention;
use crate::key::{Ask, Key};
use crate::ledger::decide::identifier_free;
use crate::ledger::{Context, Draft, Ledger};
use crate::member::CriterionStatus;
use crate::refusal::{Code, Refusal};
use crate::value::{ConventionId, FiscalYear, Fraction, MemberId, Period, StatementId};

impl Ledger {
    pub(crate) fn state_units(&self, order: &StateUnits, context: &Context) -> Result<Vec<Draft>, Refusal> {
        identifier_free(
            self.unit_costs.statement(order.statement).is_some(),
            "un autre état",
            "statement",
        )?;
        let convention = self.conventions.get(order.convention)?;
        let line = Line {
            convention: order.convention,
            year: order.period.from().fiscal_year(),
            pool: &order.pool,
        };
        convention.require_in_force_within(line.year)?;
        self.period_to_state(order, line)?;
        context.not_after_today(order.stated_on, "stated_on")?;
        if order.stated_on < order.period.until() {
            let message = format!(
                "L’état du {} porte sur des jours à venir, jusqu’au {} : un état constate ce qui a été utilisé.",
                order.stated_on.french(),
                order.period.until().french()
            );
            return Err(Refusal::new(Code::UnitCostOrder, message).at("stated_on"));
        }
        self.replaced_statement(order, line)?;
        let notice = self.notice_to_state(line)?;
        self.units_of_parties(&order.units, convention, order.period, "units")?;
        self.everyone_is_stated(order, convention, notice)?;
        let authorities = self.may_still_change(line, order.decision, order.stated_on)?;
        let event = UnitsStated {
            convention: order.convention,
            decision: order.decision,
            fiscal_year: line.year,
            period: order.period,
            pool: order.pool.clone(),
            reference: order.reference.clone(),
            replaces: order.replaces,
            stated_on: order.stated_on,
            statement: order.statement,
            unit: notice.notified.unit.clone(),
            units: order.units.clone(),
        };
        let mut drafts = vec![Draft::new(event, order.stated_on).authorised_by(authorities)];
        drafts.extend(self.year_of_units(order, line, convention, notice)?);
        Ok(drafts)
    }

    /// Refuses a period over two fiscal years, and one of which a day is in another statement.
    fn period_to_state(&self, order: &StateUnits, line: Line<'_>) -> Result<(), Refusal> {
        let refuse = |message: String| Err(Refusal::new(Code::UnitPeriod, message).at("period"));
        if order.period.until().fiscal_year() != line.year {
            return refuse(format!(
                "L’état {} couvre deux exercices : un état porte sur un an au plus, dans un seul exercice. En faire un par exercice.",
                order.period.french()
            ));
        }
        let others = self.standing_but(line, order.replaces);
        let mut others = others.map(|(_, period)| period);
        let period = order.period;
        match others.find(|other| period.within(Some(other.from()), Some(other.until())).is_some()) {
            None => Ok(()),
            Some(other) => refuse(format!(
                "L’état {} recouvre celui de la charge « {} » {} : corriger la période, ou indiquer l’état qu’il remplace.",
                period.french(),
                line.pool,
                other.french()
            )),
        }
    }

    /// Refuses to replace what is no standing statement of the same line, or by a statement made before it.
    fn replaced_statement(&self, order: &StateUnits, line: Line<'_>) -> Result<(), Refusal> {
        let Some(id) = order.replaces else { return Ok(()) };
        let mut standing = self.unit_costs.standing(line.convention, line.year, line.pool);
        let Some(replaced) = standing.find(|statement| statement.stated.statement == id) else {
            let message = format!(
                "L’état {id} n’est pas un état de la charge « {} » de {} qui vaille encore : il ne peut pas être remplacé.",
                line.pool, line.year
            );
            return Err(Refusal::new(Code::UnitStatementUnknown, message).at("replaces"));
        };
        if order.stated_on < replaced.stated.stated_on {
            let message = format!(
                "L’état à remplacer est du {} : celui qui le corrige ne peut pas être antérieur.",
                replaced.stated.stated_on.french()
            );
            return Err(Refusal::new(Code::UnitCostOrder, message).at("stated_on"));
        }
        Ok(())
    }

    /// The notice whose units are stated: the last foreseen, or else the last observed; refused when there is none.
    fn notice_to_state(&self, line: Line<'_>) -> Result<&UnitCostNotice, Refusal> {
        let latest = |stage| self.unit_costs.latest(line.convention, line.year, line.pool, stage);
        let notice = latest(UnitCostStage::Forecast).or_else(|| latest(UnitCostStage::Actual));
        notice.ok_or_else(|| {
            let message = format!(
                "Aucun coût unitaire de la charge « {} » n’est notifié pour {} : enregistrer d’abord cette notification, qui dit en quelle unité compter.",
                line.pool, line.year
            );
            Refusal::new(Code::UnitCostMissing, message).at("pool")
        })
    }

    /// Refuses a statement that forgets a member whose units were foreseen and that takes part in the period: a zero is said, not supposed.
    fn everyone_is_stated(
        &self,
        order: &StateUnits,
        convention: &Convention,
        notice: &UnitCostNotice,
    ) -> Result<(), Refusal> {
        let stated = |member: MemberId| order.units.iter().any(|of| of.member == member);
        let forgotten: Vec<MemberId> = notice
            .notified
            .forecast
            .iter()
            .map(|of| of.member)
            .filter(|member| !stated(*member) && self.takes_part_within(convention, *member, order.period))
            .collect();
        if forgotten.is_empty() && !order.units.is_empty() {
            return Ok(());
        }
        let who = if forgotten.is_empty() {
            "l’état est vide".to_owned()
        } else {
            format!("il manque {}", self.names(&forgotten))
        };
        let message = format!(
            "L’état {} n’est pas complet : {who}. Indiquer zéro pour un membre qui n’a rien utilisé.",
            order.period.french()
        );
        Err(Refusal::new(Code::UnitsIncomplete, message).at("units"))
    }

    /// Once every day of the year is stated, what each member used over it, definitive: what a key reads. A member whose units were foreseen
    /// and that no statement names took no part, and used none.
    fn year_of_units(
        &self,
        order: &StateUnits,
        line: Line<'_>,
        convention: &Convention,
        notice: &UnitCostNotice,
    ) -> Result<Vec<Draft>, Refusal> {
        let others: Vec<_> = self.standing_but(line, order.replaces).collect();
        let periods = others.iter().map(|(_, period)| *period).chain([order.period]);
        let whole = must_be_stated(convention, line.year).is_some_and(|year| not_stated(year, periods).is_empty());
        if !whole {
            return Ok(Vec::new());
        }
        let statements = others.iter().filter_map(|(id, _)| self.unit_costs.statement(*id));
        let known_on = statements.clone().map(|statement| statement.stated.stated_on);
        let source = Source {
            year: line.year,
            reference: &order.reference,
            status: CriterionStatus::Definitive,
            known_on: known_on.chain([order.stated_on]).max().unwrap_or(order.stated_on),
        };
        let stated = statements.flat_map(|statement| &statement.stated.units);
        let foreseen = notice.notified.forecast.iter().map(|of| MemberUnits {
            member: of.member,
            units: Fraction::ZERO,
        });
        let foreseen: Vec<MemberUnits> = foreseen.collect();
        let sums = cost::sum(stated.chain(&order.units).chain(&foreseen))?;
        let unit = &notice.notified.unit;
        Ok(sums
            .into_iter()
            .map(|(member, units)| source.gives(member, unit, units))
            .collect())
    }

    /// The statements of `line` that stand, save the one replaced, and their periods.
    fn standing_but<'a>(
        &'a self,
        line: Line<'a>,
        replaced: Option<StatementId>,
    ) -> impl Iterator<Item = (StatementId, Period)> + 'a {
        let standing = self.unit_costs.standing(line.convention, line.year, line.pool);
        let others = standing.filter(move |statement| Some(statement.stated.statement) != replaced);
        others.map(|statement| (statement.stated.statement, statement.stated.period))
    }

    /// Refuses to share the accounts of a year by units that are not wholly stated, and says which days are missing. Keys that do not read the
    /// units of the pool’s notices, and pools without notice, are no concern of it.
    pub(crate) fn require_units_stated(
        &self,
        key: &Key,
        convention: ConventionId,
        year: FiscalYear,
    ) -> Result<(), Refusal> {
        let line = Line {
            convention,
            year,
            pool: &key.pool,
        };
        let Ok(notice) = self.notice_to_state(line) else {
            return Ok(());
        };
        let unit = &notice.notified.unit;
        let of_year = |named: Option<_>| named.is_none_or(|named| named == line.year);
        let mut reads = key.formula.asks().members;
        reads.retain(|ask| ask.criterion == *unit && of_year(ask.vintage.reference_year(Some(line.year))));
        if reads.is_empty() {
            return Ok(());
        }
        let Some(wanted) = must_be_stated(self.conventions.get(convention)?, line.year) else {
            return Ok(());
        };
        let holes = not_stated(wanted, self.standing_but(line, None).map(|(_, period)| period));
        if holes.is_empty() {
            return self.require_definitive_units(key, &reads, line.year);
        }
        let holes: Vec<String> = holes.into_iter().map(Period::french).collect();
        let message = format!(
            "Les unités (« {} ») de la charge « {} » ne sont pas constatées sur tout l’exercice {} : il manque {}. Enregistrer l’état qui manque avant de répartir les comptes.",
            unit.french(),
            line.pool,
            line.year,
            holes.join(" ; ")
        );
        Err(Refusal::new(Code::UnitsNotStated, message).at("pool"))
    }

    /// Refuses to share accounts by units foreseen: those of a participant that no statement names, or of a year that became whole without a
    /// statement, when the convention ended before its last day.
    fn require_definitive_units(&self, key: &Key, reads: &[Ask], year: FiscalYear) -> Result<(), Refusal> {
        let foreseen = |member: &&MemberId| {
            let mut retained = reads.iter().filter_map(|ask| self.retained(ask, **member, year, None));
            retained.any(|fact| fact.status != CriterionStatus::Definitive)
        };
        let members: Vec<MemberId> = key.participants.iter().filter(foreseen).copied().collect();
        if members.is_empty() {
            return Ok(());
        }
        let message = format!(
            "Les unités {year} de {} sont prévues, et non constatées : enregistrer un état qui remplace le dernier et qui nomme chaque membre, avec zéro pour qui n’a rien utilisé.",
            self.names(&members)
        );
        Err(Refusal::new(Code::UnitsNotStated, message).at("pool"))
    }
}
