//! One sheet of the workbook: what its cells look like and how it prints.

use super::cells::{FIRST, column_name};
use projections::sheet::CalculationSheet;
use rust_xlsxwriter::{
    Color, ConditionalFormatCell, ConditionalFormatCellRule, DataValidation, DocProperties, ExcelDateTime, Format,
    FormatAlign, FormatBorder, Formula, Worksheet, XlsxError,
};

/// What a cell looks like.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Style {
    /// The title of a sheet.
    Title,
    /// A sentence under it.
    Lead,
    /// The title of a step.
    Step,
    /// The head of a column.
    Head,
    /// Words.
    Text,
    /// A word in the middle of its cell: a number of order, « oui », « au plafond ».
    Word,
    /// Words that matter.
    Strong,
    /// Words of a paragraph, over several lines.
    Paragraph,
    /// A whole number.
    Whole,
    /// A fraction of a cent.
    Fraction,
    /// A day.
    Date,
    /// Euros.
    Euros,
    /// Euros with the fractions of a cent.
    Exact,
    /// Euros that matter: a result, a total.
    Total,
    /// Something to change: words.
    InputText,
    /// Something to change: a number without decimals.
    InputWhole,
    /// Something to change: a number with decimals.
    InputNumber,
    /// Something to change: euros.
    InputEuros,
    /// Something to change: a price in euros, with all its decimals.
    InputPrice,
    /// Something to change: a percentage.
    InputPercent,
    /// Something to change: a date.
    InputDate,
    /// A value that is not a formula, kept to compare.
    Kept,
}

const EUROS: &str = "#,##0.00\\ \"€\";[Red]\\-#,##0.00\\ \"€\"";
const INK: Color = Color::RGB(0x1F_2A44);
const PAPER: Color = Color::RGB(0xE8_EDF5);
const INPUT: Color = Color::RGB(0xFF_F7DB);
const KEPT: Color = Color::RGB(0xEE_EEEE);
const RULE: Color = Color::RGB(0xBF_C7D5);

impl Style {
    /// Its format.
    pub(super) fn format(self) -> Format {
        let plain = Format::new()
            .set_font_name("Calibri")
            .set_font_size(10)
            .set_align(FormatAlign::VerticalCenter);
        let boxed = || plain.clone().set_border(FormatBorder::Thin).set_border_color(RULE);
        let input = || {
            boxed()
                .set_background_color(INPUT)
                .set_font_color(Color::RGB(0x1F_4E9E))
        };
        match self {
            Self::Title => plain.set_bold().set_font_size(15).set_font_color(INK),
            Self::Lead => plain.set_italic().set_font_color(Color::RGB(0x55_5F73)),
            Self::Step => {
                // From the left: a title over several columns is then read on the first page that has some.
                let wrapped = boxed().set_text_wrap().set_align(FormatAlign::Left);
                wrapped
                    .set_bold()
                    .set_font_color(Color::White)
                    .set_background_color(INK)
            }
            Self::Head => boxed()
                .set_bold()
                .set_background_color(PAPER)
                .set_text_wrap()
                .set_align(FormatAlign::Center),
            Self::Text => boxed(),
            Self::Word => boxed().set_align(FormatAlign::Center),
            Self::Strong => plain.set_bold(),
            Self::Paragraph => plain.set_text_wrap().set_align(FormatAlign::Top),
            Self::Whole => boxed().set_num_format("#,##0"),
            Self::Fraction => boxed().set_num_format("0.000000000"),
            Self::Date => boxed().set_num_format("dd/mm/yyyy").set_align(FormatAlign::Center),
            Self::Euros => boxed().set_num_format(EUROS),
            Self::Exact => boxed().set_num_format("#,##0.000000\\ \"€\""),
            Self::Total => boxed().set_num_format(EUROS).set_bold().set_background_color(PAPER),
            Self::InputText => input().set_align(FormatAlign::Center),
            Self::InputWhole => input().set_num_format("#,##0"),
            Self::InputNumber => input().set_num_format("#,##0.0###########"),
            Self::InputEuros => input().set_num_format(EUROS),
            Self::InputPrice => input().set_num_format("#,##0.00##########\\ \"€\""),
            Self::InputPercent => input().set_num_format("0.00########%"),
            Self::InputDate => input().set_num_format("dd/mm/yyyy").set_align(FormatAlign::Center),
            Self::Kept => boxed().set_num_format(EUROS).set_background_color(KEPT),
        }
    }
}

/// A sheet being written.
pub(super) struct Page {
    sheet: Worksheet,
    name: String,
}

impl Page {
    /// A sheet called `name`, with its title and a sentence under it.
    pub(super) fn new(name: &str, title: &str, lead: &str) -> Result<Self, XlsxError> {
        let mut sheet = Worksheet::new();
        sheet.set_name(name)?;
        // Without a result kept in the file, every program computes the formulas when it opens it.
        sheet.set_formula_result_default("");
        sheet
            .set_paper_size(9)
            .set_landscape()
            .set_print_fit_to_pages(1, 0)
            .set_margins(0.4, 0.4, 0.6, 0.6, 0.3, 0.3);
        sheet
            .set_header("&L&8Entente – feuille de calcul&R&8&A")
            .set_footer("&R&8page &P sur &N");
        let mut page = Self {
            sheet,
            name: name.to_owned(),
        };
        page.text(0, 0, title, Style::Title)?;
        page.text(1, 0, lead, Style::Lead)?;
        page.sheet.set_row_height(0, 24)?;
        Ok(page)
    }

    /// Keeps the rows above the members and the columns that name them in sight, on screen and on paper.
    pub(super) fn freeze(&mut self, columns: u16) -> Result<(), XlsxError> {
        self.sheet.set_freeze_panes(FIRST, columns)?;
        self.sheet
            .set_repeat_rows(FIRST.saturating_sub(2), FIRST.saturating_sub(1))?;
        if columns > 0 {
            self.sheet.set_repeat_columns(0, columns.saturating_sub(1))?;
        }
        Ok(())
    }

    /// Prints on several pages side by side rather than too small to read.
    pub(super) fn spread(&mut self) {
        self.sheet.set_print_scale(70);
    }

    /// Keeps a row of heads in sight, on screen and on paper.
    pub(super) fn keep_heads(&mut self, row: u32) -> Result<(), XlsxError> {
        self.sheet.set_freeze_panes(row.saturating_add(1), 0)?;
        self.sheet.set_repeat_rows(row, row).map(drop)
    }

    pub(super) fn text(&mut self, row: u32, column: u16, text: &str, style: Style) -> Result<(), XlsxError> {
        self.sheet
            .write_string_with_format(row, column, text, &style.format())
            .map(drop)
    }

    pub(super) fn blank(&mut self, row: u32, column: u16, style: Style) -> Result<(), XlsxError> {
        self.sheet.write_blank(row, column, &style.format()).map(drop)
    }

    /// An exact decimal, `-1234.56`.
    pub(super) fn number(&mut self, row: u32, column: u16, decimal: &str, style: Style) -> Result<(), XlsxError> {
        self.sheet
            .write_number_with_format(row, column, nearest_double(decimal), &style.format())
            .map(drop)
    }

    /// A day, `2025-05-15`.
    pub(super) fn date(&mut self, row: u32, column: u16, day: &str, style: Style) -> Result<(), XlsxError> {
        let day = ExcelDateTime::parse_from_str(day)?;
        self.sheet
            .write_datetime_with_format(row, column, day, &style.format())
            .map(drop)
    }

    pub(super) fn formula(&mut self, row: u32, column: u16, formula: &str, style: Style) -> Result<(), XlsxError> {
        self.sheet
            .write_formula_with_format(row, column, Formula::new(format!("={formula}")), &style.format())
            .map(drop)
    }

    /// One text over the columns `from` to `to`.
    pub(super) fn across(&mut self, row: u32, from: u16, to: u16, text: &str, style: Style) -> Result<(), XlsxError> {
        if from == to {
            return self.text(row, from, text, style);
        }
        self.sheet
            .merge_range(row, from, row, to, text, &style.format())
            .map(drop)
    }

    pub(super) fn width(&mut self, column: u16, characters: u16) -> Result<(), XlsxError> {
        self.sheet.set_column_width(column, characters).map(drop)
    }

    pub(super) fn height(&mut self, row: u32, points: u16) -> Result<(), XlsxError> {
        self.sheet.set_row_height(row, points).map(drop)
    }

    /// Lets the cells of `column` hold only one of `words`.
    pub(super) fn choose(&mut self, column: u16, rows: (u32, u32), words: &[&str]) -> Result<(), XlsxError> {
        let list = DataValidation::new().allow_list_strings(words)?;
        self.sheet
            .add_data_validation(rows.0, column, rows.1, column, &list)
            .map(drop)
    }

    /// Shows in red the cells of `column` that hold `word`.
    pub(super) fn warn(&mut self, column: u16, rows: (u32, u32), word: &str) -> Result<(), XlsxError> {
        let red = Format::new()
            .set_bold()
            .set_font_color(Color::White)
            .set_background_color(Color::RGB(0xB0_2418));
        let rule = ConditionalFormatCell::new()
            .set_rule(ConditionalFormatCellRule::EqualTo(word.to_owned()))
            .set_format(red);
        self.sheet
            .add_conditional_format(rows.0, column, rows.1, column, &rule)
            .map(drop)
    }

    /// The cell at `row` and `column` as other sheets name it.
    pub(super) fn cell(&self, row: u32, column: u16) -> String {
        format!(
            "'{}'!${}${}",
            self.name.replace('\'', "''"),
            column_name(column),
            row.saturating_add(1)
        )
    }

    /// The cells of `column` of the members, as other sheets name them.
    pub(super) fn members(&self, column: u16) -> String {
        format!("'{}'!${}{{r}}", self.name.replace('\'', "''"), column_name(column))
    }

    pub(super) fn into_sheet(self) -> Worksheet {
        self.sheet
    }
}

/// Cells hold binary numbers: the one nearest to an exact decimal.
fn nearest_double(decimal: &str) -> f64 {
    decimal.parse().unwrap_or_default()
}

/// Properties that say nothing of when and where the file was written: the same calculation gives the same bytes.
pub(super) fn fixed_properties(sheet: &CalculationSheet) -> Result<DocProperties, XlsxError> {
    let title = sheet.name.as_deref().unwrap_or("Répartition");
    Ok(DocProperties::new()
        .set_title(title)
        .set_subject("Feuille de calcul")
        .set_author("Entente")
        .set_creation_datetime(&ExcelDateTime::from_ymd(2000, 1, 1)?))
}
