//! The rows of a document, once for all formats.

use projections::report::{Document, Kind, Page, Section, Value};
use std::collections::BTreeSet;

/// Characters that the name of a sheet may have: a spreadsheet takes no more.
const LONGEST_NAME: usize = 31;

/// A page, laid out.
pub(super) struct Sheet {
    /// Its name, which no other sheet has.
    pub(super) name: String,
    /// Its rows.
    pub(super) rows: Vec<Row>,
    /// The width of each column, in characters.
    pub(super) widths: Vec<u16>,
    /// The row of heads to keep in sight; none where several tables follow one another.
    pub(super) heads: Option<usize>,
}

/// A row.
pub(super) struct Row {
    /// What it is.
    pub(super) role: Role,
    /// Its cells.
    pub(super) cells: Vec<Value>,
}

/// What a row is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Role {
    /// The title of the document.
    Title,
    /// A sentence over all columns.
    Note,
    /// The title of a table.
    Section,
    /// The heads of its columns.
    Head,
    /// A row of it.
    Body,
    /// Its sum.
    Total,
    /// Nothing.
    Blank,
}

/// The sheets of `document`. The first begins with its title, its subtitle and its notes.
pub(super) fn sheets(document: &Document) -> Vec<Sheet> {
    let mut names = BTreeSet::new();
    let mut sheets = Vec::new();
    for (index, page) in document.pages.iter().enumerate() {
        let mut rows = Vec::new();
        if index == 0 {
            rows.push(sentence(Role::Title, &document.title));
            rows.push(sentence(Role::Note, &document.subtitle));
            rows.extend(document.notes.iter().map(|note| sentence(Role::Note, note)));
        }
        rows.extend(page.notes.iter().map(|note| sentence(Role::Note, note)));
        let mut heads = None;
        for section in &page.sections {
            heads = Some(table(&mut rows, section));
        }
        sheets.push(Sheet {
            name: free_name(&page.name, &mut names),
            rows,
            widths: widths(page),
            heads: heads.filter(|_| page.sections.len() == 1),
        });
    }
    sheets
}

/// Adds a table, and says where its heads are.
fn table(rows: &mut Vec<Row>, section: &Section) -> usize {
    if !rows.is_empty() {
        rows.push(Row {
            role: Role::Blank,
            cells: Vec::new(),
        });
    }
    rows.push(sentence(Role::Section, &section.title));
    let heads = section.columns.iter().map(|column| Value::Text(column.title.clone()));
    rows.push(Row {
        role: Role::Head,
        cells: heads.collect(),
    });
    let place = rows.len() - 1;
    let body = section.rows.iter().map(|row| (Role::Body, row));
    for (role, cells) in body.chain(section.total.iter().map(|row| (Role::Total, row))) {
        rows.push(Row {
            role,
            cells: cells.clone(),
        });
    }
    place
}

fn sentence(role: Role, words: &str) -> Row {
    Row {
        role,
        cells: vec![Value::Text(words.to_owned())],
    }
}

/// The widest that the tables of `page` ask of each column.
fn widths(page: &Page) -> Vec<u16> {
    let mut widths = Vec::new();
    for section in &page.sections {
        for (index, column) in section.columns.iter().enumerate() {
            let width = match column.kind {
                Kind::Sentence => 44,
                Kind::Text if index == 0 => 30,
                Kind::Text => 22,
                Kind::Money => 15,
                Kind::Date => 13,
                Kind::Number => 12,
            };
            match widths.get_mut(index) {
                Some(known) => *known = width.max(*known),
                None => widths.push(width),
            }
        }
    }
    widths
}

/// `wanted` as a spreadsheet takes it, and as no other sheet is called.
fn free_name(wanted: &str, taken: &mut BTreeSet<String>) -> String {
    let allowed = |character: char| !"[]:*?/\\'".contains(character) && !character.is_control();
    let clean = |character| if allowed(character) { character } else { '-' };
    let clean: String = wanted.replace('\'', "’").chars().map(clean).collect();
    let shortened = |end: &str| {
        let kept = LONGEST_NAME - end.chars().count();
        let kept: String = clean.chars().take(kept).collect();
        format!("{}{end}", kept.trim_end())
    };
    let numbered = (2..).map(|number| shortened(&format!(" ({number})")));
    let mut names = std::iter::once(shortened("")).chain(numbered);
    // Spreadsheets do not tell capitals from small letters.
    let name = names.find(|name| !name.is_empty() && taken.insert(name.to_lowercase()));
    name.unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn two_sheets_never_have_the_same_name_nor_one_that_a_spreadsheet_refuses() {
        let mut taken = BTreeSet::new();
        let long = "Communauté de communes de l’Arc Sud Bretagne et du Pays de Questembert";
        let names =
            ["Le Guerno", "LE GUERNO", "L'Île/d:Olonne", "", long, long].map(|name| free_name(name, &mut taken));
        assert_eq!(
            names,
            [
                "Le Guerno",
                "LE GUERNO (2)",
                "L’Île-d-Olonne",
                " (2)",
                "Communauté de communes de l’Arc",
                "Communauté de communes de l (2)",
            ]
        );
        assert!(names.iter().all(|name| name.chars().count() <= LONGEST_NAME));
    }
}
