//! Budgets as open data tell them: the SCDL schema « Budget » 0.8.3. `docs/reference/budgets-totem.md` says what each column holds.

use crate::import::budget::chart::Chart;
use crate::import::budget::{AmountKind, BudgetDocument, DocumentLine, OperationKind, Stage};
use domain::budget::Direction;
use domain::value::Cents;

/// The columns, in the order of the schema.
pub(crate) const COLUMNS: [&str; 22] = [
    "BGT_NATDEC",
    "BGT_ANNEE",
    "BGT_SIRET",
    "BGT_NOM",
    "BGT_CONTNAT",
    "BGT_CONTNAT_LABEL",
    "BGT_NATURE",
    "BGT_NATURE_LABEL",
    "BGT_FONCTION",
    "BGT_FONCTION_LABEL",
    "BGT_OPERATION",
    "BGT_SECTION",
    "BGT_OPBUDG",
    "BGT_CODRD",
    "BGT_MTREAL",
    "BGT_MTBUDGPREC",
    "BGT_MTRARPREC",
    "BGT_MTPROPNOUV",
    "BGT_MTPREV",
    "BGT_CREDOUV",
    "BGT_MTRAR3112",
    "BGT_ARTSPE",
];

/// The columns that the schema requires and that a line can lack.
const REQUIRED: [&str; 4] = ["BGT_CONTNAT", "BGT_CONTNAT_LABEL", "BGT_NATURE_LABEL", "BGT_SECTION"];

/// A row: one text for each of [`COLUMNS`], empty where nothing is known.
pub(crate) type Row = [String; COLUMNS.len()];

/// The rows of a budget, one for each of its lines, in their order. `chart` gives the labels, and the chapter of a line that does not say it.
pub(crate) fn rows(document: &BudgetDocument, chart: Option<&Chart>) -> Vec<Row> {
    document.lines.iter().map(|line| row(document, line, chart)).collect()
}

/// The required columns that some rows leave empty, and how many do.
pub(crate) fn missing(rows: &[Row]) -> Vec<(&'static str, usize)> {
    let counted = REQUIRED.map(|required| {
        let place = COLUMNS.iter().position(|column| *column == required);
        let empty = |row: &&Row| place.and_then(|place| row.get(place)).is_none_or(String::is_empty);
        (required, rows.iter().filter(empty).count())
    });
    counted.into_iter().filter(|(_, rows)| *rows > 0).collect()
}

fn row(document: &BudgetDocument, line: &DocumentLine, chart: Option<&Chart>) -> Row {
    let account = chart.and_then(|chart| chart.accounts.get(&line.account));
    // A chart gives the chapter of real operations alone: of the others, two may be right.
    let by_account = account.filter(|_| line.operation_kind == OperationKind::Real);
    let by_account = by_account.and_then(|account| match line.direction {
        Direction::Expense => account.expense.as_ref(),
        Direction::Receipt => account.receipt.as_ref(),
    });
    let code = line.chapter.as_ref().or(by_account);
    let chapter = code.and_then(|code| chart?.chapters.get(code));
    let function = line.function.as_ref().and_then(|code| chart?.functions.get(code));
    let section = line.section.or_else(|| chapter?.section);
    let amount = |kind| line.amount(kind).map(Cents::euros).unwrap_or_default();
    [
        stage(document.stage).to_owned(),
        document.year.to_string(),
        document.siret.to_string(),
        document.authority.clone(),
        code.cloned().unwrap_or_default(),
        chapter.map(|chapter| chapter.label.clone()).unwrap_or_default(),
        line.account.clone(),
        account.map(|account| account.label.clone()).unwrap_or_default(),
        line.function.clone().unwrap_or_default(),
        function.cloned().unwrap_or_default(),
        line.operation.clone().unwrap_or_default(),
        section.map_or("", |section| section.french()).to_owned(),
        match line.operation_kind {
            OperationKind::Real => "réel".to_owned(),
            OperationKind::Internal => "ordre".to_owned(),
        },
        line.direction.french().to_owned(),
        amount(AmountKind::Realised),
        amount(AmountKind::YearBefore),
        amount(AmountKind::BroughtForward),
        amount(AmountKind::Proposed),
        amount(AmountKind::Voted),
        amount(AmountKind::OpenCredits),
        amount(AmountKind::CarriedForward),
        match line.specialised {
            Some(true) => "spécialisé".to_owned(),
            Some(false) => "non spécialisé".to_owned(),
            None => String::new(),
        },
    ]
}

/// The schema knows four stages: unified accounts have none of their own.
const fn stage(stage: Stage) -> &'static str {
    match stage {
        Stage::UnifiedAccounts => Stage::Accounts.french(),
        other => other.french(),
    }
}
