//! A document as a workbook: one sheet for each page, numbers that are numbers and days that are days, ready to print.

use super::layout::{Role, Row, Sheet, sheets};
use projections::report::{Document, Value};
use rust_xlsxwriter::{
    Color, DocProperties, ExcelDateTime, Format, FormatAlign, FormatBorder, Workbook, Worksheet, XlsxError,
};

const EUROS: &str = "#,##0.00\\ \"€\";[Red]\\-#,##0.00\\ \"€\"";
const INK: Color = Color::RGB(0x1F_2A44);
const PAPER: Color = Color::RGB(0xE8_EDF5);
const RULE: Color = Color::RGB(0xBF_C7D5);
const A4: u8 = 9;

/// The workbook of `document`. The same document gives the same bytes.
pub(crate) fn workbook(document: &Document) -> Result<Vec<u8>, XlsxError> {
    let mut book = Workbook::new();
    let properties = DocProperties::new()
        .set_title(&document.title)
        .set_subject(&document.subtitle)
        .set_author("Entente")
        .set_creation_datetime(&ExcelDateTime::from_ymd(2000, 1, 1)?);
    book.set_properties(&properties);
    for sheet in sheets(document) {
        book.push_worksheet(worksheet(&sheet)?);
    }
    book.save_to_buffer()
}

fn worksheet(sheet: &Sheet) -> Result<Worksheet, XlsxError> {
    let mut page = Worksheet::new();
    page.set_name(&sheet.name)?;
    page.set_landscape().set_paper_size(A4).set_print_fit_to_pages(1, 0);
    page.set_margins(0.4, 0.4, 0.6, 0.6, 0.3, 0.3);
    page.set_footer("&L&A&RPage &P sur &N");
    for (column, width) in (0..).zip(&sheet.widths) {
        page.set_column_width(column, *width)?;
    }
    for (place, row) in (0..).zip(&sheet.rows) {
        write(&mut page, place, row)?;
    }
    if let Some(heads) = sheet.heads.and_then(|heads| u32::try_from(heads).ok()) {
        page.set_freeze_panes(heads.saturating_add(1), 1)?;
        page.set_repeat_rows(heads, heads)?;
    }
    Ok(page)
}

fn write(page: &mut Worksheet, place: u32, row: &Row) -> Result<(), XlsxError> {
    for (column, value) in (0..).zip(&row.cells) {
        let format = format(row.role, value);
        match value {
            Value::Empty => page.write_blank(place, column, &format)?,
            Value::Unknown => page.write_string_with_format(place, column, "—", &format)?,
            Value::Text(words) => page.write_string_with_format(place, column, words, &format)?,
            Value::Money(amount) => page.write_number_with_format(place, column, nearest(&amount.euros()), &format)?,
            Value::Number(number) => {
                page.write_number_with_format(place, column, nearest(&number.to_string()), &format)?
            }
            Value::Date(day) => {
                let day = ExcelDateTime::parse_from_str(&day.to_string())?;
                page.write_datetime_with_format(place, column, day, &format)?
            }
        };
    }
    Ok(())
}

/// Cells hold binary numbers: the one nearest to an exact decimal.
fn nearest(decimal: &str) -> f64 {
    decimal.parse().unwrap_or_default()
}

fn format(role: Role, value: &Value) -> Format {
    let plain = Format::new()
        .set_font_name("Calibri")
        .set_font_size(10)
        .set_align(FormatAlign::Top);
    let boxed = || plain.clone().set_border(FormatBorder::Thin).set_border_color(RULE);
    match role {
        Role::Title => plain.set_bold().set_font_size(15).set_font_color(INK),
        Role::Note | Role::Blank => plain.set_italic().set_font_color(Color::RGB(0x55_5F73)),
        Role::Section => plain.set_bold().set_font_size(12).set_font_color(INK),
        Role::Head => boxed()
            .set_bold()
            .set_background_color(PAPER)
            .set_text_wrap()
            .set_align(FormatAlign::Center),
        Role::Body => typed(boxed(), value),
        Role::Total => typed(boxed(), value).set_bold().set_background_color(PAPER),
    }
}

fn typed(format: Format, value: &Value) -> Format {
    match value {
        Value::Money(_) => format.set_num_format(EUROS),
        Value::Number(_) => format.set_num_format("#,##0"),
        Value::Date(_) => format.set_num_format("dd/mm/yyyy").set_align(FormatAlign::Center),
        Value::Unknown => format.set_align(FormatAlign::Right),
        Value::Text(_) | Value::Empty => format.set_text_wrap(),
    }
}
