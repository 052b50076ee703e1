//! Calculations at a desk: their sheet, as a ledger would tell it.

use domain::key::standalone::{Answer, Standalone, StandaloneKey};
use domain::value::{Fraction, Ratio};
use projections::sheet::{CalculationSheet, SheetMember, SheetValue};

/// The sheet of `answer`, which `state` gave by `key`.
pub(crate) fn sheet(state: &Standalone, key: &StandaloneKey, answer: &Answer) -> CalculationSheet {
    let members = answer.participants.iter().map(|participant| SheetMember {
        member: participant.member,
        name: participant.name.clone(),
        siren: None,
        rank: participant.rank,
        from: participant.from,
        until: participant.until,
        last_year: participant.last_year,
    });
    let sources = answer.retained.iter().filter_map(|retained| {
        let value = state.rows.get(retained.row)?.value.as_ref()?;
        Some(SheetValue {
            member: retained.participant,
            ask: retained.ask.clone(),
            value: value.value,
            vintage: value.vintage,
            source: value.source.as_ref().map(ToString::to_string),
            status: None,
            known_on: None,
            position: None,
        })
    });
    // A carrier that takes no part gets nothing from rounding: the sheet has no name to call it by.
    let takes_part = |carrier: &_| {
        answer
            .participants
            .iter()
            .any(|participant| participant.member == *carrier)
    };
    CalculationSheet {
        assumed: Vec::new(),
        name: key.text.name.as_ref().map(ToString::to_string),
        version: None,
        formula: key.text.formula.clone(),
        rounding: key.text.rounding,
        ties: key.text.ties.clone(),
        carrier: key.text.carrier.filter(takes_part),
        amount: state.amount,
        period: state.period,
        year: state.year(),
        members: members.collect(),
        sources: sources.collect(),
        sheet: answer.sheet.clone(),
        differences: Vec::new(),
    }
}

/// The exact share of the member at `index` over all lines, in euros: six decimals, rounded down, without sign, and whether it is negative.
pub(crate) fn exact_euros(sheet: &CalculationSheet, index: usize) -> (String, bool) {
    let mut sums = [Ratio::from(Fraction::ZERO), Ratio::from(Fraction::ZERO)];
    for line in &sheet.sheet.lines {
        let negative = line.amount.unwrap_or(line.total).get() < 0;
        let [positive_sum, negative_sum] = &mut sums;
        let sum = if negative { negative_sum } else { positive_sum };
        if let Some(exact) = line.exact.get(index) {
            *sum = sum.plus(exact);
        }
    }
    let [owed, refunded] = &sums;
    let negative = owed < refunded;
    let (more, less) = if negative { (refunded, owed) } else { (owed, refunded) };
    let difference = Ratio::new(
        more.numerator() * less.denominator() - less.numerator() * more.denominator(),
        more.denominator() * less.denominator(),
    );
    let euros = difference.over(&Ratio::from(Fraction::whole(100)));
    (euros.decimal(6, "."), negative)
}
