//! Unit costs notified, and the units stated.

use super::Noun;
use super::Value;
use super::compare::{Comparison, Side};
use super::portrait::{Portrait, la, le};
use crate::french::{count, number, price};
use domain::unit_cost::event::MemberUnits;
use domain::unit_cost::total;
use domain::value::{NoticeId, StatementId};

pub(super) fn compare(comparison: &mut Comparison<'_>) {
    if comparison.shares(false) && comparison.before.view.unit_costs == comparison.after.view.unit_costs {
        return;
    }
    let notices = comparison.all(|view| view.unit_costs.notices().map(|notice| notice.notified.notice));
    comparison.each(notices, notice);
    let statements = comparison.all(|view| view.unit_costs.statements().map(|statement| statement.stated.statement));
    comparison.each(statements, statement);
}

fn notice(side: &Side<'_>, id: NoticeId) -> Option<Portrait> {
    let notice = side.view.unit_costs.notice(id)?;
    let data = &notice.notified;
    let recorded = || side.fact(notice.fact);
    let name = format!("{} {}, {}", data.pool, data.fiscal_year, data.reference);
    let title = le(format!(
        "coût unitaire {} {} de la charge « {} » ({})",
        data.stage.french(),
        data.fiscal_year,
        data.pool,
        data.reference
    ));
    let mut portrait = Portrait::new(Noun::UnitCost, id.uuid(), name, title).of_year(data.fiscal_year);
    portrait.has(le("prix"), Value::Number(price(&data.unit_cost)), recorded());
    portrait.has(
        le("total des composantes"),
        total(&data.components).unwrap_or_default(),
        recorded(),
    );
    portrait.has(le("nombre d’unités"), Value::Number(number(&data.units)), recorded());
    portrait.has(la("date de notification"), data.notified_on, recorded());
    units(&mut portrait, side, "prévision", &data.forecast, recorded());
    Some(portrait)
}

fn statement(side: &Side<'_>, id: StatementId) -> Option<Portrait> {
    let statement = side.view.unit_costs.statement(id)?;
    let data = &statement.stated;
    let recorded = || side.fact(statement.fact);
    let name = format!("{} {}, {}", data.pool, data.fiscal_year, data.reference);
    let title = le(format!(
        "relevé d’unités de la charge « {} » ({})",
        data.pool, data.reference
    ));
    let mut portrait = Portrait::new(Noun::UnitStatement, id.uuid(), name, title).of_year(data.fiscal_year);
    portrait.has(la("période"), data.period.french(), recorded());
    portrait.has(
        le("nombre de membres"),
        count(data.units.len(), "membre", "membres"),
        recorded(),
    );
    units(&mut portrait, side, "quantité", &data.units, recorded());
    let replaced = statement.replaced_by.and_then(|by| side.view.unit_costs.statement(by));
    let by = replaced.and_then(|by| side.fact(by.fact));
    portrait.may_have(
        le("relevé qui le remplace"),
        replaced.map(|by| &by.stated.reference),
        by,
    );
    Some(portrait)
}

fn units(
    portrait: &mut Portrait,
    side: &Side<'_>,
    what: &str,
    units: &[MemberUnits],
    recorded: Option<crate::FactRef>,
) {
    for of in units {
        let label = la(format!("{what} {}", side.tell.member(of.member).de()));
        portrait.has(label, Value::Number(number(&of.units)), recorded);
    }
}
