//! The sheet of a line, being written: a block of columns for each step, from the criteria to the rounded amounts.

use super::cells::{FIRST, Number, all_members, column_name, for_member, rounded_up};
use super::division::{Place, Slots};
use super::inputs::Inputs;
use super::lines::Plan;
use super::page::{Page, Style};
use domain::value::Ratio;
use projections::formula;
use projections::sheet::CalculationSheet;
use rust_xlsxwriter::XlsxError;

/// The sheet of a line.
pub(super) struct Bench<'b, 'a> {
    pub(super) source: &'a CalculationSheet,
    pub(super) inputs: &'b mut Inputs<'a>,
    /// « · paie »: what tells the inputs of this line from those of another.
    suffix: String,
    name: String,
    page: Page,
    /// The first column of the block being written, and its title.
    block: (u16, String),
    /// The next column.
    column: u16,
    /// The next row of the numbers that belong to no member.
    row: u32,
    /// How many steps were opened.
    steps: usize,
    /// Whether a number passes what the spreadsheet holds for certain.
    beyond: bool,
}

/// Where the blocks begin: after number, name, amount in euros and in cents.
const BLOCKS: u16 = 5;

impl<'b, 'a> Bench<'b, 'a> {
    pub(super) fn new(
        source: &'a CalculationSheet,
        inputs: &'b mut Inputs<'a>,
        plan: &Plan<'a>,
    ) -> Result<Self, XlsxError> {
        let lead = formula::clause(plan.formula, &|member| source.name_of_member(member));
        let title = plan.label.map_or_else(
            || plan.name.clone(),
            |label| plan.name.split(" – ").next().unwrap_or_default().to_owned() + " – " + label,
        );
        let mut page = Page::new(&plan.name, &title, &lead)?;
        page.freeze(2)?;
        page.spread();
        for (column, width) in [(0, 6), (1, 36), (2, 17), (3, 14), (4, 3)] {
            page.width(column, width)?;
        }
        let several = source.sheet.lines.len() > 1;
        let suffix = if several {
            format!(" · {}", plan.name)
        } else {
            String::new()
        };
        let row = FIRST.saturating_add(inputs.count()).saturating_add(3);
        let mut bench = Self {
            source,
            inputs,
            suffix,
            name: plan.name.clone(),
            page,
            block: (BLOCKS, String::new()),
            column: BLOCKS,
            row,
            steps: 0,
            beyond: false,
        };
        bench.names()?;
        bench.top(plan)?;
        Ok(bench)
    }

    fn names(&mut self) -> Result<(), XlsxError> {
        for (column, head) in (0..).zip(["N°", "Membre", "Montant", "en centimes"]) {
            self.page.text(FIRST.saturating_sub(1), column, head, Style::Head)?;
        }
        self.page.height(FIRST.saturating_sub(2), 30)?;
        self.page.height(FIRST.saturating_sub(1), 48)?;
        let (numbers, names) = (self.inputs.numbers(), self.inputs.names());
        for index in 0..self.count() {
            let row = FIRST.saturating_add(index);
            self.page.formula(row, 0, &for_member(&numbers, index), Style::Word)?;
            self.page.formula(row, 1, &for_member(&names, index), Style::Text)?;
        }
        self.page
            .text(FIRST.saturating_add(self.count()), 1, "Total", Style::Head)
    }

    /// The amount to share and the total, in euros and in cents.
    fn top(&mut self, plan: &Plan<'_>) -> Result<(), XlsxError> {
        if let Some(amount) = &plan.amount {
            self.page.text(2, 1, "Montant à répartir", Style::Strong)?;
            self.page.formula(2, 2, "D3/100", Style::Total)?;
            self.page.formula(2, 3, amount, Style::Whole)?;
        }
        self.page.text(3, 1, "Total des membres", Style::Strong)?;
        self.page.formula(3, 2, "D4/100", Style::Total)?;
        self.page.formula(
            3,
            3,
            &format!("SUM({})", all_members("$D{r}", self.count())),
            Style::Whole,
        )
    }

    /// How many members share.
    pub(super) fn count(&self) -> u32 {
        self.inputs.count()
    }

    /// « Coefficient · Ligne 2 – paie (2) »: what tells the input of a node from those of the others.
    pub(super) fn own(&mut self, what: &str) -> String {
        let label = format!("{what}{}", self.suffix);
        self.inputs.fresh(&label)
    }

    /// What the line shares, without sign.
    pub(super) fn magnitude(&mut self, amount: &Ratio) -> Result<Number, XlsxError> {
        let cell = self.common("Montant en centimes, sans signe", "ABS($D$3)")?;
        Ok(Number::common(cell, rounded_up(amount)))
    }

    /// Begins the block of a step.
    pub(super) fn open(&mut self, title: &str) -> Result<(), XlsxError> {
        self.close()?;
        if self.column > BLOCKS {
            self.page.width(self.column, 3)?;
            self.column = self.column.saturating_add(1);
        }
        self.steps = self.steps.saturating_add(1);
        self.block = (self.column, format!("{}. {title}", self.steps));
        Ok(())
    }

    fn close(&mut self) -> Result<(), XlsxError> {
        let (first, title) = &self.block;
        if self.column > *first {
            self.page.across(
                FIRST.saturating_sub(2),
                *first,
                self.column.saturating_sub(1),
                title,
                Style::Step,
            )?;
        }
        Ok(())
    }

    /// A column of the block, by a formula where `{r}` is the row of the member: the cell of any of them.
    pub(super) fn column(&mut self, head: &str, style: Style, formula: &str) -> Result<String, XlsxError> {
        let column = self.head(head)?;
        for index in 0..self.count() {
            self.page
                .formula(FIRST.saturating_add(index), column, &for_member(formula, index), style)?;
        }
        Ok(format!("${}{{r}}", column_name(column)))
    }

    /// A column of words to change, each among `choices`.
    pub(super) fn words(&mut self, head: &str, words: &[&str], choices: &[&str]) -> Result<String, XlsxError> {
        let column = self.head(head)?;
        for (row, word) in (FIRST..).zip(words) {
            self.page.text(row, column, word, Style::InputText)?;
        }
        self.page.choose(
            column,
            (FIRST, FIRST.saturating_add(self.count()).saturating_sub(1)),
            choices,
        )?;
        Ok(format!("${}{{r}}", column_name(column)))
    }

    fn head(&mut self, head: &str) -> Result<u16, XlsxError> {
        let column = self.column;
        self.column = column.saturating_add(1);
        self.page.text(FIRST.saturating_sub(1), column, head, Style::Head)?;
        self.page.width(column, 15)?;
        Ok(column)
    }

    /// Shows in red the cells of the last column that hold `word`.
    pub(super) fn warn_last(&mut self, word: &str) -> Result<(), XlsxError> {
        let last = FIRST.saturating_add(self.count()).saturating_sub(1);
        self.page.warn(self.column.saturating_sub(1), (FIRST, last), word)
    }

    /// A number that belongs to no member: its cell.
    pub(super) fn common(&mut self, label: &str, formula: &str) -> Result<String, XlsxError> {
        let mut slots = self.slots(Place::Common(label))?;
        self.put(&mut slots, "", Style::Whole, formula)
    }

    /// The sum of a column over the members.
    pub(super) fn total(&mut self, label: &str, column: &Number) -> Result<Number, XlsxError> {
        let mut slots = self.slots(Place::Common(label))?;
        let sum = |cell: &str, count| format!("SUM({})", all_members(cell, count));
        let whole = self.put(&mut slots, "", Style::Whole, &sum(&column.whole, self.count()))?;
        let part = match &column.part {
            Some(part) => Some(self.put(&mut slots, "", Style::Fraction, &sum(part, self.count()))?),
            None => None,
        };
        Ok(Number {
            whole,
            part,
            most: column.sum,
            sum: column.sum,
        })
    }

    /// Where the cells of a division go.
    pub(super) fn slots(&mut self, place: Place<'_>) -> Result<Slots, XlsxError> {
        let Place::Common(label) = place else {
            return Ok(Slots::Members);
        };
        let row = self.row;
        self.row = row.saturating_add(1);
        self.page.text(row, 1, label, Style::Text)?;
        Ok(Slots::Row(row, 2))
    }

    /// The next cell of a division.
    pub(super) fn put(
        &mut self,
        slots: &mut Slots,
        head: &str,
        style: Style,
        formula: &str,
    ) -> Result<String, XlsxError> {
        match slots {
            Slots::Members => self.column(head, style, formula),
            Slots::Row(row, column) => {
                self.page.formula(*row, *column, formula, style)?;
                let cell = format!("${}${}", column_name(*column), row.saturating_add(1));
                // The narrow column between the amounts and the blocks stays empty.
                *column = column.saturating_add(if *column == 3 { 2 } else { 1 });
                Ok(cell)
            }
        }
    }

    /// Says that a number passes what the spreadsheet holds for certain.
    pub(super) fn passes_digits(&mut self) {
        self.beyond = true;
    }

    /// Writes what each member owes, `cents` being its cell, with its sign.
    pub(super) fn owed(&mut self, cents: &str) -> Result<(), XlsxError> {
        for index in 0..self.count() {
            let row = FIRST.saturating_add(index);
            self.page
                .formula(row, 2, &for_member("D{r}/100", index), Style::Total)?;
            self.page.formula(row, 3, &for_member(cents, index), Style::Whole)?;
        }
        let row = FIRST.saturating_add(self.count());
        self.page.formula(row, 2, "$C$4", Style::Total)?;
        self.page.formula(row, 3, "$D$4", Style::Whole)
    }

    /// The sheet, and the sentence that says it passes what a spreadsheet holds for certain.
    pub(super) fn finish(mut self) -> Result<(Page, Option<String>), XlsxError> {
        self.close()?;
        let heading = FIRST.saturating_add(self.count()).saturating_add(2);
        if self.row > heading.saturating_add(1) {
            self.page
                .text(heading, 1, "Valeurs communes à tous les membres", Style::Strong)?;
        }
        let said = format!(
            "« {} » : des nombres dépassent quatorze chiffres ; le tableur les arrondit, et une part peut différer d’un centime.",
            self.name
        );
        Ok((self.page, self.beyond.then_some(said)))
    }
}
