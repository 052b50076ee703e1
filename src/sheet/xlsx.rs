//! A calculation sheet as a workbook whose formulas are live: change a population, and the shares follow.
//!
//! A spreadsheet counts in binary with fifteen digits, the kernel counts exactly. To find the same cents, every amount is kept as a
//! whole number of cents and a fraction apart ([`cells::Number`]), and every division keeps its exact remainder ([`division`]).

mod bench;
mod bounds;
mod cells;
mod division;
mod inputs;
mod lines;
mod notes;
mod page;
mod presence;
mod prices;
mod result;
mod rounding;
mod scale;
mod shares;
mod sources;
mod units;

use bench::Bench;
use inputs::Inputs;
use page::fixed_properties;
use projections::sheet::CalculationSheet;
use rust_xlsxwriter::{Workbook, XlsxError};

/// The workbook that does the calculation of `sheet` again.
pub(crate) fn workbook(sheet: &CalculationSheet) -> Result<Vec<u8>, XlsxError> {
    let mut inputs = Inputs::new(sheet)?;
    let plans = lines::plan(sheet, &mut inputs)?;
    let mut limits = Vec::new();
    let mut pages = Vec::new();
    for plan in &plans {
        let mut bench = Bench::new(sheet, &mut inputs, plan)?;
        bench.line(plan)?;
        let (page, found) = bench.finish()?;
        pages.push(page);
        limits.extend(found);
    }
    let mut book = Workbook::new();
    book.set_properties(&fixed_properties(sheet)?);
    book.push_worksheet(result::page(sheet, &plans, &inputs)?.into_sheet());
    let (parameters, data) = inputs.finish();
    pages.extend([parameters, data]);
    pages.push(sources::page(sheet)?);
    pages.push(notes::page(sheet, &limits)?);
    for page in pages {
        book.push_worksheet(page.into_sheet());
    }
    book.save_to_buffer()
}
