//! Documents as files: a workbook, an OpenDocument spreadsheet, a French CSV file. All three hold the same rows, cell for cell.

mod csv;
mod layout;
mod ods;
mod xlsx;

pub(crate) use csv::text as csv;
pub(crate) use ods::spreadsheet as ods;
pub(crate) use xlsx::workbook as xlsx;
