//! Lines to which joiners add their share: the time of each member, and what it owes for it.

use super::super::CalculationSheet;
use super::super::lines::RuledLine;
use super::super::rounding::RoundingRow;
use super::number::{number, six_decimals};
use super::rounded::{table, unit_nearest};
use super::table::{Align, Table, paragraph};
use crate::french::list;
use domain::key::Prorata;
use domain::value::Ratio;

/// The time of each member, and what it owes for it.
pub(super) fn presence(sheet: &CalculationSheet, line: &RuledLine<'_>, prorata: &Prorata) -> String {
    let Some(presence) = sheet.presence(prorata) else {
        return String::new();
    };
    let roots: Vec<_> = line.steps.iter().filter(|step| step.parent.is_none()).collect();
    let (Some(first), Some(last)) = (roots.first(), roots.last()) else {
        return String::new();
    };
    let whole = number(&presence.whole);
    let of_whom = if first.number == last.number {
        String::new()
    } else {
        format!(
            ", avec la part de l’étape\u{a0}{} pour qui est là au premier jour de la période, celle de l’étape\u{a0}{} pour qui arrive ensuite",
            first.number, last.number
        )
    };
    let rule = format!(
        "présence comptée en {} ; un membre présent toute la période en a {whole}. Dû = part × présence ÷ {whole}{of_whom}.",
        prorata.basis.french(),
    );
    let mut table = Table::new("membre", sheet.members.iter().map(|member| member.name.clone()), 0);
    for root in &roots {
        let heading = format!("part de l’étape\u{a0}{}", root.number);
        table.column(heading, Align::Right, root.step.result.iter().map(six_decimals));
    }
    table.column("présence", Align::Right, presence.times.iter().map(number));
    table.column("dû, exact", Align::Right, line.sheet.exact.iter().map(six_decimals));
    table.column(
        "en centimes",
        Align::Left,
        line.sheet.exact.iter().map(Ratio::to_string),
    );
    format!(
        "Temps de présence — {}\n{}\n{}\n",
        prorata.joiners.french(),
        paragraph(&rule, 2),
        table.render()
    )
}

/// The final amounts of a line to which joiners add their share.
pub(super) fn timed(sheet: &CalculationSheet, rows: &[RoundingRow], at_first: &[RoundingRow]) -> String {
    let pairs = rows.iter().zip(at_first).enumerate();
    let moved: Vec<&str> = pairs
        .filter(|(_, (row, first))| row.exact != first.exact)
        .map(|(index, _)| sheet.name_of(index))
        .collect();
    let words = format!(
        "Qui reste toute la période doit le montant ci-dessus. Qui arrive ou part ({}) doit pour son temps de présence, arrondi à lui seul \
         {}, la demie au-dessus ; cela ne charge ni ne soulage les autres.",
        list(&moved),
        unit_nearest(sheet.rounding.unit)
    );
    format!(
        "\nMontants dus\n{}\n{}",
        paragraph(&words, 2),
        table(sheet, rows, &[]).render()
    )
}
