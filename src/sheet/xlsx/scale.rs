//! Scales by brackets: a table among the parameters, and the price of the units of each member.

use super::bench::Bench;
use super::cells::{Number, common_denominator, largest, rounded_up, scaled};
use super::division::Place;
use super::inputs::fraction;
use super::page::{Page, Style};
use super::units::{Concern, Units};
use domain::key::{Basis, Bracket, Scale, ScaleMode};
use domain::value::{Fraction, Ratio};
use rust_xlsxwriter::XlsxError;

/// The heads of the table of a scale, after the name of the bracket.
const HEADS: [&str; 9] = [
    "jusqu’à (compris)",
    "prix de l’unité",
    "forfait",
    "début, entier",
    "fin, entière",
    "prix en centimes, entier",
    "écart de prix",
    "prix à la fin",
    "au moins",
];

/// The cells of the table of a scale.
struct Table {
    /// The first row, as formulas count them.
    first: u32,
    /// The last one.
    last: u32,
    /// The last row with an upper end.
    bounded: u32,
    /// What makes the units whole.
    units: u128,
    /// What makes the prices in cents whole.
    prices: u128,
    /// At most a price, made whole.
    most: u128,
}

impl Table {
    fn column(&self, name: &str) -> String {
        format!("'Paramètres'!${name}${}:${name}${}", self.first, self.last)
    }

    /// What a price of units is multiplied by.
    fn by(&self) -> u128 {
        self.units.saturating_mul(self.prices)
    }

    /// Writes the bracket of `row`.
    fn write(&self, page: &mut Page, row: u32, bracket: &Bracket) -> Result<(), XlsxError> {
        match &bracket.up_to {
            Some(end) => fraction(page, (row, 1), end, Style::InputNumber)?,
            None => page.text(row, 1, "sans borne", Style::Text)?,
        }
        match &bracket.price {
            Some(price) => fraction(page, (row, 2), price, Style::InputPrice)?,
            None => page.blank(row, 2, Style::InputPrice)?,
        }
        match bracket.flat {
            Some(flat) => page.number(row, 3, &flat.euros(), Style::InputEuros)?,
            None => page.blank(row, 3, Style::InputEuros)?,
        }
        for (column, formula) in (4..).zip(self.formulas(row.saturating_add(1), bracket)) {
            page.formula(row, column, &formula, Style::Whole)?;
        }
        Ok(())
    }

    /// The formulas of the row `at`: beginning, end, price, step of the price, price at the end, least price.
    fn formulas(&self, at: u32, bracket: &Bracket) -> [String; 6] {
        let first = at == self.first;
        let above = at.saturating_sub(1);
        let most = bracket
            .price
            .as_ref()
            .map_or(1, |price| rounded_up(&Ratio::from(*price)));
        let end = bracket.up_to.as_ref().map_or(1, |end| rounded_up(&Ratio::from(*end)));
        let is_bounded = bracket.up_to.is_some();
        [
            if first { "0".to_owned() } else { format!("F{above}") },
            if is_bounded {
                scaled(&format!("B{at}"), self.units, end)
            } else {
                "\"sans borne\"".to_owned()
            },
            scaled(&format!("C{at}"), self.prices.saturating_mul(100), most),
            if first {
                format!("G{at}")
            } else {
                format!("G{at}-G{above}")
            },
            if is_bounded {
                format!("G{at}*F{at}+ROUND(D{at}*100,0)*{}", self.by())
            } else {
                "\"-\"".to_owned()
            },
            if first {
                "0".to_owned()
            } else {
                format!("MAX(J{above},I{above})")
            },
        ]
    }
}

impl Bench<'_, '_> {
    /// The price of the units of a basis by a scale, in cents.
    pub(super) fn scale(&mut self, scale: &Scale, basis: &Basis, concern: &Concern) -> Result<Number, XlsxError> {
        let ends: Vec<Fraction> = scale.brackets.iter().filter_map(|bracket| bracket.up_to).collect();
        let units = self.units("Unités", basis, concern, &ends)?;
        let table = self.table(scale, &ends, units.by)?;
        let by = table.by();
        let number = match scale.mode {
            ScaleMode::Marginal => {
                let (starts, steps) = (table.column("E"), table.column("H"));
                let unit = &units.number.whole;
                let priced = format!("SUMPRODUCT(({unit}>{starts})*({unit}-{starts})*{steps})");
                self.column(&head(by), Style::Whole, &concern.only(&beyond(&table, &units, &priced)))?
            }
            ScaleMode::Slab => self.slab(scale, &table, &units, concern)?,
        };
        let flats = scale
            .brackets
            .iter()
            .filter_map(|bracket| bracket.flat)
            .map(|flat| flat.get().unsigned_abs());
        let flat = u128::from(flats.max().unwrap_or_default()).saturating_mul(by);
        let most = units.number.most.saturating_mul(table.most).saturating_add(flat);
        let priced = Number {
            whole: number,
            part: None,
            most,
            sum: most,
        };
        self.divide(
            Place::Members,
            &priced,
            &Number::common("1".to_owned(), 1),
            &Number::common(by.to_string(), by),
        )
    }

    fn slab(&mut self, scale: &Scale, table: &Table, units: &Units, concern: &Concern) -> Result<String, XlsxError> {
        let unit = &units.number.whole;
        let above = if table.bounded < table.first {
            "1".to_owned()
        } else {
            format!(
                "1+SUMPRODUCT(--({unit}>'Paramètres'!$F${}:$F${}))",
                table.first, table.bounded
            )
        };
        let bracket = self.column("Tranche", Style::Whole, &above)?;
        let at = |column: &str| format!("INDEX({},{bracket})", table.column(column));
        let own = format!("{}*{unit}+ROUND({}*100,0)*{}", at("G"), at("D"), table.by());
        let own = if scale.never_below_previous {
            format!("MAX({own},{})", at("J"))
        } else {
            own
        };
        self.column(&head(table.by()), Style::Whole, &concern.only(&own))
    }

    fn table(&mut self, scale: &Scale, ends: &[Fraction], units: u128) -> Result<Table, XlsxError> {
        let title = self.own(&format!("Barème {}", scale.mode.french()));
        self.inputs.skip();
        let start = self.inputs.label(&title)?;
        for (column, head) in (1..).zip(HEADS) {
            self.inputs.parameters.text(start, column, head, Style::Head)?;
        }
        let prices: Vec<Fraction> = scale.brackets.iter().filter_map(|bracket| bracket.price).collect();
        let cents: Vec<Fraction> = prices
            .iter()
            .map(|price| price.times(&Fraction::whole(100)).unwrap_or(*price))
            .collect();
        let first = start.saturating_add(2);
        let count = |list: usize| u32::try_from(list).unwrap_or_default();
        let by = common_denominator(&cents);
        let table = Table {
            first,
            last: first.saturating_add(count(scale.brackets.len())).saturating_sub(1),
            bounded: first.saturating_add(count(ends.len())).saturating_sub(1),
            units,
            prices: by,
            most: largest(&cents).saturating_mul(by),
        };
        for (index, bracket) in (1..).zip(&scale.brackets) {
            let row = self.inputs.label(&format!("tranche {index}"))?;
            table.write(&mut self.inputs.parameters, row, bracket)?;
        }
        self.inputs.skip();
        Ok(table)
    }
}

/// `priced`, or no value for units beyond the last bracket.
fn beyond(table: &Table, units: &Units, priced: &str) -> String {
    if table.bounded < table.last {
        return priced.to_owned();
    }
    format!(
        "IF({}>'Paramètres'!$F${},NA(),{priced})",
        units.number.whole, table.last
    )
}

fn head(by: u128) -> String {
    if by == 1 {
        "Prix, en centimes".to_owned()
    } else {
        format!("Prix, en centimes × {by}")
    }
}
