//! The sheet as JSON: `docs/reference/calculation-sheet.md` documents its shape.
//!
//! Fields are in alphabetical order, as in event bodies: the text is the same whether a map of the JSON library keeps their order or sorts.

use super::lines::{NumberedStep, RuledLine};
use super::rounding::{RoundingRow, Why};
use super::{CalculationSheet, SheetMember, SheetValue};
use domain::key::sheet::{Constant, Quantity, StepColumn};
use domain::value::{Cents, Ratio};
use serde_json::{Value, json};

/// The sheet, told to a program.
pub fn json(sheet: &CalculationSheet) -> Value {
    let lines = sheet.lines();
    let name = |member| sheet.name_of_member(member);
    json!({
        "amount": sheet.amount.map(Cents::euros),
        "assumed": sheet.assumed,
        "carrier": sheet.carrier,
        "differences": sheet.differences.iter().map(|difference| json!({
            "computed": difference.computed.euros(),
            "member": sheet.members.iter().position(|member| member.member == difference.member),
            "recorded": difference.recorded.euros(),
        })).collect::<Vec<_>>(),
        "formula": sheet.formula,
        "key": {
            "digest": sheet.version.map(|(_, digest)| digest),
            "name": sheet.name,
            "version": sheet.version.map(|(version, _)| version),
        },
        "lines": lines.iter().map(|line| line_json(sheet, line)).collect::<Vec<_>>(),
        "members": sheet.members.iter().map(member_json).collect::<Vec<_>>(),
        "period": sheet.period,
        "rounding": sheet.rounding,
        "sentence": crate::formula::sentence(&sheet.formula, sheet.rounding, &name),
        "sources": sheet.sources.iter().map(source_json).collect::<Vec<_>>(),
        "ties": sheet.ties,
        "total": sheet.sheet.total.euros(),
        "totals": sheet.sheet.totals.iter().map(|total| total.euros()).collect::<Vec<_>>(),
        "year": sheet.year,
    })
}

fn member_json(member: &SheetMember) -> Value {
    json!({
        "from": member.from,
        "id": member.member,
        "lastYear": member.last_year.map(Cents::euros),
        "name": member.name,
        "rank": member.rank,
        "siren": member.siren,
        "until": member.until,
    })
}

fn source_json(value: &SheetValue) -> Value {
    json!({
        "criterion": value.ask.criterion,
        "knownOn": value.known_on,
        "member": value.member,
        "position": value.position,
        "source": value.source,
        "sourceAsked": value.ask.source,
        "status": value.status,
        "value": value.value,
        "vintage": value.vintage,
        "vintageAsked": value.ask.vintage,
    })
}

fn line_json(sheet: &CalculationSheet, line: &RuledLine<'_>) -> Value {
    let rounding = sheet.rounding_of(line.sheet);
    let presence = line.adding().and_then(|prorata| sheet.presence(prorata));
    let roots = line.steps.iter().filter(|step| step.parent.is_none());
    json!({
        "amount": line.amount.map(Cents::euros),
        "atFirst": rounding.at_first.map(|rows| rows_json(&rows)),
        "gap": line.gap().map(Cents::euros),
        "label": line.sheet.label,
        "number": line.number,
        "origin": line.origin.as_str(),
        "portions": rows_json(&rounding.rows),
        "presence": presence.map(|presence| json!({ "times": presence.times, "wholePeriod": presence.whole })),
        "steps": roots.map(|step| step_json(step, &line.steps)).collect::<Vec<_>>(),
        "total": line.sheet.total.euros(),
    })
}

fn rows_json(rows: &[RoundingRow]) -> Value {
    rows.iter().map(row_json).collect()
}

fn row_json(row: &RoundingRow) -> Value {
    let residue = row.received.as_ref().map(|received| {
        let over = match &received.why {
            Why::TieBreak(over) => over.clone(),
            Why::LargestRemainder | Why::Carrier | Why::Named => Vec::new(),
        };
        json!({ "amount": received.amount.euros(), "over": over, "reason": received.why.as_str() })
    });
    json!({
        "amount": row.amount.euros(),
        "exact": row.exact,
        "floor": row.floor.euros(),
        "own": row.own.euros(),
        "place": row.place,
        "remainder": row.remainder,
        "residue": residue,
    })
}

fn step_json(step: &NumberedStep<'_>, steps: &[NumberedStep<'_>]) -> Value {
    let children = steps.iter().filter(|other| step.children.contains(&other.number));
    json!({
        "amount": step.step.amount,
        "bounds": step.step.bounds,
        "children": children.map(|child| step_json(child, steps)).collect::<Vec<_>>(),
        "columns": step.step.columns.iter().map(column_json).collect::<Vec<_>>(),
        "constants": step.step.constants.iter().map(|(constant, value)| constant_json(constant, value)).collect::<Vec<_>>(),
        "node": step.step.node,
        "number": step.number,
        "result": step.step.result,
    })
}

fn column_json(column: &StepColumn) -> Value {
    let (ask, coefficient) = match &column.quantity {
        Quantity::Criterion { ask, coefficient } => (Some(ask), Some(coefficient)),
        _ => (None, None),
    };
    json!({
        "coefficient": coefficient,
        "criterion": ask.map(|ask| &ask.criterion),
        "quantity": quantity_word(&column.quantity),
        "sourceAsked": ask.and_then(|ask| ask.source.as_ref()),
        "values": column.values,
        "vintageAsked": ask.map(|ask| ask.vintage),
    })
}

fn constant_json(constant: &Constant, value: &Ratio) -> Value {
    let part = match constant {
        Constant::Weight(part) => Some(*part),
        _ => None,
    };
    json!({ "name": constant_word(constant), "part": part, "value": value })
}

/// The word of a quantity in files.
pub(super) const fn quantity_word(quantity: &Quantity) -> &'static str {
    match quantity {
        Quantity::Criterion { .. } => "criterion",
        Quantity::Units => "units",
        Quantity::Quota => "quota",
        Quantity::Factor => "factor",
        Quantity::Presence => "presence",
        Quantity::LastYear => "lastYear",
        Quantity::Floor => "floor",
        Quantity::Cap => "cap",
    }
}

/// The word of a constant in files.
pub(super) const fn constant_word(constant: &Constant) -> &'static str {
    match constant {
        Constant::Weight(_) => "weight",
        Constant::WholePeriod => "wholePeriod",
        Constant::IndexBase => "indexBase",
        Constant::IndexCurrent => "indexCurrent",
        Constant::UnitCost => "unitCost",
    }
}
