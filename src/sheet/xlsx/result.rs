//! « Résultat »: what each member owes, beside what Entente computed.

use super::cells::{FIRST, all_members, column_name, for_member};
use super::inputs::Inputs;
use super::lines::{Plan, shared};
use super::page::{Page, Style};
use domain::value::Cents;
use projections::formula;
use projections::sheet::CalculationSheet;
use rust_xlsxwriter::XlsxError;

/// The sheet that sums the lines.
pub(super) fn page(sheet: &CalculationSheet, plans: &[Plan<'_>], inputs: &Inputs<'_>) -> Result<Page, XlsxError> {
    let title = sheet.name.as_deref().unwrap_or("Répartition");
    let lead = formula::sentence(&sheet.formula, sheet.rounding, &|member| sheet.name_of_member(member));
    let mut page = Page::new("Résultat", title, &lead)?;
    page.freeze(2)?;
    let result = Columns {
        lines: u16::try_from(plans.len()).unwrap_or_default(),
        count: inputs.count(),
    };
    page.fold(
        &lead,
        result.same(),
        usize::from(result.shown()).saturating_mul(17).saturating_add(100),
    )?;
    result.heads(&mut page, plans)?;
    result.members(&mut page, sheet, plans, inputs)?;
    result.totals(&mut page, sheet, plans)?;
    result.checks(&mut page, sheet, plans, inputs)?;
    Ok(page)
}

/// Where the columns are: number, name, SIREN, the lines, total, Entente’s, whether they are the same.
struct Columns {
    lines: u16,
    count: u32,
}

impl Columns {
    const LINES: u16 = 3;

    /// A key with one line needs no column for it: the total says it.
    fn shown(&self) -> u16 {
        if self.lines > 1 { self.lines } else { 0 }
    }

    fn total(&self) -> u16 {
        Self::LINES.saturating_add(self.shown())
    }

    fn kept(&self) -> u16 {
        self.total().saturating_add(1)
    }

    fn same(&self) -> u16 {
        self.total().saturating_add(2)
    }

    fn last(&self) -> u32 {
        FIRST.saturating_add(self.count)
    }

    fn heads(&self, page: &mut Page, plans: &[Plan<'_>]) -> Result<(), XlsxError> {
        let row = FIRST.saturating_sub(1);
        page.height(row, 34)?;
        for (column, (head, width)) in (0..).zip([("N°", 6), ("Membre", 32), ("SIREN", 14)]) {
            page.text(row, column, head, Style::Head)?;
            page.width(column, width)?;
        }
        for (column, plan) in (Self::LINES..self.total()).zip(plans) {
            page.text(row, column, plan.label.unwrap_or(&plan.name), Style::Head)?;
            page.width(column, 18)?;
        }
        for (column, head, width) in [
            (self.total(), "Total dû", 18),
            (self.kept(), "Calculé par Entente", 18),
            (self.same(), "Identique", 12),
        ] {
            page.text(row, column, head, Style::Head)?;
            page.width(column, width)?;
        }
        Ok(())
    }

    fn members(
        &self,
        page: &mut Page,
        sheet: &CalculationSheet,
        plans: &[Plan<'_>],
        inputs: &Inputs<'_>,
    ) -> Result<(), XlsxError> {
        let owed: Vec<String> = plans.iter().map(Plan::owed).collect();
        let all = owed.join("+");
        let same = self.identical("{r}");
        for (index, (member, amount)) in (0..).zip(sheet.members.iter().zip(&sheet.sheet.totals)) {
            let row = FIRST.saturating_add(index);
            page.formula(row, 0, &for_member(&inputs.numbers(), index), Style::Word)?;
            page.formula(row, 1, &for_member(&inputs.names(), index), Style::Text)?;
            page.text(
                row,
                2,
                member.siren.as_ref().map_or("", |siren| siren.as_str()),
                Style::Text,
            )?;
            for (column, cell) in (Self::LINES..self.total()).zip(&owed) {
                page.formula(row, column, &for_member(&format!("{cell}/100"), index), Style::Euros)?;
            }
            page.formula(
                row,
                self.total(),
                &for_member(&format!("({all})/100"), index),
                Style::Total,
            )?;
            page.number(row, self.kept(), &amount.euros(), Style::Kept)?;
            page.formula(row, self.same(), &for_member(&same, index), Style::Word)?;
        }
        page.warn(self.same(), (FIRST, self.last()), "NON")
    }

    fn totals(&self, page: &mut Page, sheet: &CalculationSheet, plans: &[Plan<'_>]) -> Result<(), XlsxError> {
        let row = self.last();
        page.across(row, 0, 2, "Total", Style::Head)?;
        for (column, plan) in (Self::LINES..self.total()).zip(plans) {
            page.formula(row, column, &format!("{}/100", plan.total()), Style::Total)?;
        }
        let totals: Vec<String> = plans.iter().map(Plan::total).collect();
        page.formula(row, self.total(), &format!("({})/100", totals.join("+")), Style::Total)?;
        page.number(row, self.kept(), &sheet.sheet.total.euros(), Style::Kept)?;
        let at = row.saturating_add(1).to_string();
        page.formula(row, self.same(), &self.identical(&at), Style::Word)
    }

    /// Whether the amount of the row `at` is to the cent what Entente computed.
    fn identical(&self, at: &str) -> String {
        let (total, kept) = (column_name(self.total()), column_name(self.kept()));
        format!("IF(ROUND({total}{at}*100,0)=ROUND({kept}{at}*100,0),\"oui\",\"NON\")")
    }

    /// Above the members: the amount, the total, what is between them, and whether all is as Entente computed it.
    fn checks(
        &self,
        page: &mut Page,
        sheet: &CalculationSheet,
        plans: &[Plan<'_>],
        inputs: &Inputs<'_>,
    ) -> Result<(), XlsxError> {
        let (value, said) = (2, 3);
        let totals: Vec<String> = plans.iter().map(Plan::total).collect();
        let totals = totals.join("+");
        page.text(2, 1, "Montant à répartir", Style::Strong)?;
        page.text(3, 1, "Écart avec le montant à répartir", Style::Strong)?;
        page.text(4, 1, "Identique à Entente", Style::Strong)?;
        if let Some(amount) = shared(sheet, plans, inputs) {
            page.formula(2, value, &format!("({amount})/100"), Style::Total)?;
            page.formula(3, value, &format!("({totals}-({amount}))/100"), Style::Total)?;
            page.text(3, said, &gap(sheet, plans), Style::Lead)?;
        } else {
            page.text(2, value, "sans objet", Style::Text)?;
            page.text(3, value, "sans objet", Style::Text)?;
            page.text(3, said, "La clé fixe des prix : le total est un résultat.", Style::Lead)?;
        }
        let same = all_members(
            &format!("${}{{r}}", column_name(self.same())),
            self.count.saturating_add(1),
        );
        page.formula(
            4,
            value,
            &format!("IF(COUNTIF({same},\"oui\")=ROWS({same}),\"oui\",\"NON\")"),
            Style::Word,
        )?;
        page.warn(value, (4, 4), "NON")?;
        page.text(
            4,
            said,
            "« NON » dès qu’une donnée est changée et que les montants le sont aussi.",
            Style::Lead,
        )
    }
}

/// What the difference with the amount should be.
fn gap(sheet: &CalculationSheet, plans: &[Plan<'_>]) -> String {
    let given = sheet.amount.filter(|amount| sheet.formula.takes(*amount).is_some());
    let gap = match given {
        Some(amount) => sheet.sheet.total.minus(amount).ok(),
        None => Cents::sum(plans.iter().filter_map(Plan::gap)).ok(),
    };
    let gap = gap.unwrap_or_default();
    if gap.is_zero() {
        return "Doit être nul.".to_owned();
    }
    format!(
        "Le total est un résultat ; l’écart calculé par Entente est de {}.",
        gap.french()
    )
}
