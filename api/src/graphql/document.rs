//! Documents to hand over, as data: the same cells that the files have.

use super::reading::Reading;
use async_graphql::{Enum, Result, SimpleObject};
use domain::value::{FiscalYear, MemberId};
use projections::report::{self, Kind, Value};
use std::sync::Arc;

/// Un document à remettre : des pages de tableaux. Les mêmes cellules que les fichiers de « entente report ».
#[derive(SimpleObject)]
pub(crate) struct Document {
    /// Ce que c’est : « Qui paie quoi, et pourquoi ».
    title: String,
    /// De qui, de quel exercice, à quelle date, et ce que le registre savait.
    subtitle: String,
    /// Ce qu’il faut savoir pour le lire.
    notes: Vec<String>,
    /// Ses pages ; aucune s’il n’y a rien à dire.
    pages: Vec<DocumentPage>,
}

/// Une page d’un document.
#[derive(SimpleObject)]
struct DocumentPage {
    /// Son nom.
    name: String,
    /// Ce qui ne vaut que pour elle.
    notes: Vec<String>,
    /// Ses tableaux.
    sections: Vec<DocumentSection>,
}

/// Un tableau d’un document.
#[derive(SimpleObject)]
struct DocumentSection {
    /// Ce qu’il montre.
    title: String,
    /// Ses colonnes.
    columns: Vec<DocumentColumn>,
    /// Ses lignes : une cellule par colonne.
    rows: Vec<Vec<DocumentCell>>,
    /// Sa dernière ligne, qui fait la somme des autres.
    total: Option<Vec<DocumentCell>>,
}

/// Une colonne d’un tableau.
#[derive(SimpleObject)]
struct DocumentColumn {
    /// Son titre.
    title: String,
    /// Ce que sont ses valeurs, là où elles sont connues.
    kind: DocumentKind,
}

/// Ce que sont les valeurs d’une colonne.
#[derive(Enum, Clone, Copy, PartialEq, Eq)]
enum DocumentKind {
    /// Quelques mots.
    Text,
    /// Des phrases.
    Sentence,
    /// Des euros : « 1234.56 ».
    Money,
    /// Un jour : « 2026-05-15 ».
    Date,
    /// Un nombre entier.
    Number,
}

/// Une cellule.
#[derive(SimpleObject)]
struct DocumentCell {
    /// La valeur, comme le dit sa colonne ; rien si la cellule est vide, ou si le registre ne sait pas.
    value: Option<String>,
    /// Si le registre ne sait pas, ou si cela n’est pas advenu : « — » dans les fichiers.
    unknown: bool,
}

impl From<report::Document> for Document {
    fn from(view: report::Document) -> Self {
        let page = |page: report::Page| DocumentPage {
            name: page.name,
            notes: page.notes,
            sections: page.sections.into_iter().map(DocumentSection::from).collect(),
        };
        Self {
            title: view.title,
            subtitle: view.subtitle,
            notes: view.notes,
            pages: view.pages.into_iter().map(page).collect(),
        }
    }
}

impl From<report::Section> for DocumentSection {
    fn from(view: report::Section) -> Self {
        let row = |cells: Vec<Value>| cells.iter().map(DocumentCell::from).collect();
        let column = |column: report::Column| DocumentColumn {
            title: column.title,
            kind: match column.kind {
                Kind::Text => DocumentKind::Text,
                Kind::Sentence => DocumentKind::Sentence,
                Kind::Money => DocumentKind::Money,
                Kind::Date => DocumentKind::Date,
                Kind::Number => DocumentKind::Number,
            },
        };
        Self {
            title: view.title,
            columns: view.columns.into_iter().map(column).collect(),
            rows: view.rows.into_iter().map(row).collect(),
            total: view.total.map(row),
        }
    }
}

impl From<&Value> for DocumentCell {
    fn from(view: &Value) -> Self {
        let value = match view {
            Value::Empty | Value::Unknown => None,
            Value::Text(words) => Some(words.clone()),
            Value::Money(amount) => Some(amount.euros()),
            Value::Date(day) => Some(day.to_string()),
            Value::Number(number) => Some(number.to_string()),
        };
        Self {
            value,
            unknown: *view == Value::Unknown,
        }
    }
}

impl Document {
    /// Who pays what, and why.
    pub(crate) async fn who_pays(reading: &Arc<Reading>, year: FiscalYear, member: Option<MemberId>) -> Result<Self> {
        let rules = reading
            .handle
            .rules(reading.view.size())
            .await
            .map_err(super::error::failed)?;
        Ok(report::who_pays_what(&reading.view, &rules, year, member, reading.on).into())
    }

    /// The state of a year.
    pub(crate) fn year_state(reading: &Reading, year: FiscalYear) -> Self {
        report::year_state(&reading.view, year, reading.on).into()
    }
}
