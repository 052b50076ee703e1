//! Tables for people, CSV and JSON for programs: the same rows in three forms.

use crate::error::{Kind, Stop};
use clap::ValueEnum;
use comfy_table::{CellAlignment, ContentArrangement, TableComponent, presets};
use std::fmt::Display;
use std::io::{self, Write};

/// In which form a result is asked for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub(crate) enum OutputFormat {
    /// Tableau lisible, montants et dates à la française.
    #[default]
    Table,
    /// JSON, montants en euros avec un point, dates AAAA-MM-JJ.
    Json,
    /// CSV (virgule, UTF-8), mêmes valeurs que le JSON.
    Csv,
    /// Feuille de calcul, en français.
    Sheet,
    /// Feuille de calcul, classeur dont les formules calculent.
    Xlsx,
    /// Feuille OpenDocument, pour LibreOffice.
    Ods,
    /// SCDL, le schéma des données ouvertes des collectivités.
    Scdl,
}

/// In which form rows are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Format {
    /// For people.
    Table,
    /// For programs.
    Json,
    /// For spreadsheets and scripts.
    Csv,
}

impl OutputFormat {
    /// The form of rows; refused when it is one that calculation sheets alone have.
    pub(crate) fn rows(self) -> Result<Format, Stop> {
        match self {
            Self::Table => Ok(Format::Table),
            Self::Json => Ok(Format::Json),
            Self::Csv => Ok(Format::Csv),
            Self::Scdl => {
                let message = "cette commande ne connaît pas le SCDL : seules import deliberations, export deliberations et budget read le font";
                Err(Stop::new(Kind::Usage, message).advise("choisir --format table, json ou csv."))
            }
            Self::Ods => Err(Self::no_ods()),
            Self::Sheet | Self::Xlsx => {
                let message =
                    "cette commande ne donne pas de feuille de calcul : seules calculate, sheet et report le font";
                Err(Stop::new(Kind::Usage, message).advise("choisir --format table, json ou csv."))
            }
        }
    }

    /// The stop of a command that has no OpenDocument form.
    pub(crate) fn no_ods() -> Stop {
        let message = "cette commande ne donne pas de feuille OpenDocument : seule report le fait";
        Stop::new(Kind::Usage, message).advise("choisir une autre forme : « --help » les dit.")
    }
}

/// A cell: what a person reads and what a program reads.
#[derive(Clone, Debug)]
pub(crate) struct Cell {
    shown: String,
    plain: String,
    right: bool,
}

impl Cell {
    /// Words, the same for both.
    pub(crate) fn text(text: impl Display) -> Self {
        Self {
            shown: text.to_string(),
            plain: text.to_string(),
            right: false,
        }
    }

    /// Words of which a person reads the first `most` characters.
    pub(crate) fn shortened(text: impl Display, most: usize) -> Self {
        let plain = text.to_string();
        let mut shown: String = plain.chars().take(most).collect();
        if plain.chars().nth(most).is_some() {
            shown.push('…');
        }
        Self {
            shown,
            plain,
            right: false,
        }
    }

    /// A number, aligned right.
    pub(crate) fn number(number: impl Display) -> Self {
        Self {
            right: true,
            ..Self::text(number)
        }
    }

    /// An amount.
    pub(crate) fn money(amount: domain::value::Cents) -> Self {
        Self {
            shown: amount.french(),
            plain: amount.euros(),
            right: true,
        }
    }

    /// A change of an amount: people see the sign of a rise too.
    pub(crate) fn change(amount: domain::value::Cents) -> Self {
        let rise = if amount.is_positive() { "+" } else { "" };
        Self {
            shown: format!("{rise}{}", amount.french()),
            ..Self::money(amount)
        }
    }

    /// A number that people and programs do not write alike.
    pub(crate) fn both(shown: impl Into<String>, plain: impl Into<String>) -> Self {
        Self {
            shown: shown.into(),
            plain: plain.into(),
            right: true,
        }
    }

    /// A date, or nothing.
    pub(crate) fn date(date: Option<domain::value::Date>) -> Self {
        Self {
            shown: date.map_or_else(String::new, domain::value::Date::french),
            plain: date.map_or_else(String::new, |date| date.to_string()),
            right: false,
        }
    }

    /// An instant: `shown` to people, UTC to programs.
    pub(crate) fn instant(instant: domain::value::Instant, shown: String) -> Self {
        Self {
            shown,
            plain: instant.to_string(),
            right: false,
        }
    }
}

/// Rows under named columns.
#[derive(Debug)]
pub(crate) struct Table {
    /// Name for programs, title for people. A column without title is for programs only, one without name for people only.
    columns: Vec<(&'static str, &'static str)>,
    rows: Vec<Vec<Cell>>,
    /// A last row for people only: programs sum by themselves.
    total: Option<Vec<Cell>>,
    /// What to say when there is no row.
    empty: &'static str,
}

impl Table {
    /// A table with `columns` (name, title) that says `empty` when it has no row.
    pub(crate) fn new(columns: &[(&'static str, &'static str)], empty: &'static str) -> Self {
        Self {
            columns: columns.to_vec(),
            rows: Vec::new(),
            total: None,
            empty,
        }
    }

    /// Adds a row.
    pub(crate) fn push(&mut self, row: Vec<Cell>) {
        self.rows.push(row);
    }

    /// Sets the last row, shown in tables only.
    pub(crate) fn total(&mut self, row: Vec<Cell>) {
        self.total = Some(row);
    }

    /// Writes the table to `out`.
    pub(crate) fn write(&self, format: Format, out: &mut impl Write) -> Result<(), Stop> {
        let written = match format {
            Format::Table => self.write_table(out),
            Format::Json => self.write_json(out),
            Format::Csv => self.write_csv(out),
        };
        written.map_err(|error| write_failed(&error))
    }

    fn write_table(&self, out: &mut impl Write) -> io::Result<()> {
        if self.rows.is_empty() {
            return writeln!(out, "{}", self.empty);
        }
        let mut table = comfy_table::Table::new();
        table
            .load_preset(presets::NOTHING)
            .set_content_arrangement(ContentArrangement::Disabled);
        for rule in [
            TableComponent::HeaderLines,
            TableComponent::MiddleHeaderIntersections,
            TableComponent::BottomBorder,
        ] {
            table.set_style(rule, '─');
        }
        table.set_style(TableComponent::BottomBorderIntersections, '─');
        let titles = self.columns.iter().map(|(_, title)| *title);
        table.set_header(titles.clone().filter(|title| !title.is_empty()));
        for row in self.rows.iter().chain(&self.total) {
            let shown = row.iter().zip(titles.clone()).filter(|(_, title)| !title.is_empty());
            table.add_row(shown.map(|(cell, _)| {
                let alignment = if cell.right {
                    CellAlignment::Right
                } else {
                    CellAlignment::Left
                };
                comfy_table::Cell::new(&cell.shown).set_alignment(alignment)
            }));
        }
        writeln!(out, "{table}")
    }

    fn write_json(&self, out: &mut impl Write) -> io::Result<()> {
        let object = |row: &Vec<Cell>| {
            let fields = self
                .columns
                .iter()
                .zip(row)
                .filter(|((name, _), _)| !name.is_empty())
                .map(|((name, _), cell)| ((*name).to_owned(), cell.plain.clone().into()));
            serde_json::Value::Object(fields.collect())
        };
        let rows: Vec<_> = self.rows.iter().map(object).collect();
        serde_json::to_writer_pretty(&mut *out, &rows)?;
        writeln!(out)
    }

    fn write_csv(&self, out: &mut impl Write) -> io::Result<()> {
        let mut writer = csv::Writer::from_writer(out);
        let names = self.columns.iter().map(|(name, _)| *name);
        writer.write_record(names.clone().filter(|name| !name.is_empty()))?;
        for row in &self.rows {
            let plain = row.iter().zip(names.clone()).filter(|(_, name)| !name.is_empty());
            writer.write_record(plain.map(|(cell, _)| &cell.plain))?;
        }
        writer.flush()
    }
}

/// The stop for an output that cannot be written. A reader that left (`| head`) is no error worth telling.
pub(crate) fn write_failed(error: &io::Error) -> Stop {
    if error.kind() == io::ErrorKind::BrokenPipe {
        std::process::exit(0);
    }
    Stop::new(Kind::Failure, format!("la sortie ne peut pas être écrite : {error}"))
}
