//! The chart of accounts of a nomenclature, as the State publishes it (`planDeCompte.xml`): one per norm, variant and year.

use super::xml::{Element, Visitor, decode, walk};
use crate::import::fault::{Faults, clipped};
use domain::budget::Section;
use domain::value::FiscalYear;
use std::collections::BTreeMap;

/// A chart of accounts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Chart {
    /// Norm and variant, as a document names its nomenclature: `M14-M14_COM_500_3500`.
    pub(crate) nomenclature: String,
    /// The fiscal year it is for.
    pub(crate) year: FiscalYear,
    /// The chapters, by their code.
    pub(crate) chapters: BTreeMap<String, Chapter>,
    /// The accounts, by their code.
    pub(crate) accounts: BTreeMap<String, Account>,
    /// The labels of the functions, by their code.
    pub(crate) functions: BTreeMap<String, String>,
}

/// A chapter.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Chapter {
    /// Its label.
    pub(crate) label: String,
    /// The section it is in.
    pub(crate) section: Option<Section>,
}

/// An account.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Account {
    /// Its label.
    pub(crate) label: String,
    /// The chapter of its real expenses (`DR`).
    pub(crate) expense: Option<String>,
    /// The chapter of its real receipts (`RR`).
    pub(crate) receipt: Option<String>,
}

/// Reads a chart of accounts, or tells what is wrong with it.
pub(crate) fn read(bytes: &[u8]) -> Result<Chart, Faults> {
    let text = decode(bytes)?;
    let mut reading = Reading::default();
    walk(&text, &mut reading)?;
    let chart = Chart {
        nomenclature: reading.nomenclature,
        year: reading.year.ok_or_else(not_a_chart)?,
        chapters: reading.chapters,
        accounts: reading.accounts,
        functions: reading.functions,
    };
    if chart.accounts.is_empty() || chart.chapters.is_empty() {
        return Err(Faults::whole(
            "ce plan de comptes n’a pas de comptes, ou pas de chapitres.",
        ));
    }
    reading.faults.unless_any(chart)
}

fn not_a_chart() -> Faults {
    Faults::whole(
        "ce n’est pas un plan de comptes : « Nomenclature » et ses attributs Norme, Declinaison et Exer sont attendus.",
    )
}

/// Where an element stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Place {
    Nomenclature,
    Nature,
    Chapters,
    Accounts,
    Function,
    References,
    Elsewhere,
}

/// What is read so far.
#[derive(Default)]
struct Reading {
    nomenclature: String,
    year: Option<FiscalYear>,
    chapters: BTreeMap<String, Chapter>,
    accounts: BTreeMap<String, Account>,
    functions: BTreeMap<String, String>,
    faults: Faults,
}

impl Visitor for Reading {
    type Place = Place;

    fn open(&mut self, parent: Option<Place>, element: &Element<'_>) -> Result<Place, Faults> {
        let Some(parent) = parent else {
            return self.root(element);
        };
        let place = match (parent, element.name) {
            (Place::Nomenclature, "Nature") => Place::Nature,
            (Place::Nomenclature, "Fonction") => Place::Function,
            (Place::Nature, "Chapitres") => Place::Chapters,
            (Place::Nature, "Comptes") => Place::Accounts,
            (Place::Function, "RefFonctionnelles") => Place::References,
            (Place::Chapters, "Chapitre") => {
                self.chapter(element);
                Place::Elsewhere
            }
            // Accounts hold accounts, and functions hold functions.
            (Place::Accounts, "Compte") => {
                self.account(element);
                Place::Accounts
            }
            (Place::References, "RefFonc") => {
                if let Some((code, label)) = self.entry(element) {
                    self.functions.entry(code).or_insert(label);
                }
                Place::References
            }
            _ => Place::Elsewhere,
        };
        Ok(place)
    }

    fn close(&mut self, _: Place) {}
}

impl Reading {
    fn root(&mut self, element: &Element<'_>) -> Result<Place, Faults> {
        let norm = element.attribute("Norme").zip(element.attribute("Declinaison"));
        let (norm, variant) = norm
            .filter(|_| element.name == "Nomenclature")
            .ok_or_else(not_a_chart)?;
        self.nomenclature = format!("{norm}-{variant}");
        let year = element.attribute("Exer").ok_or_else(not_a_chart)?;
        self.year = Some(FiscalYear::parse(year).map_err(|refusal| Faults::whole(refusal.message))?);
        Ok(Place::Nomenclature)
    }

    /// Where a code comes twice, the first one holds.
    fn chapter(&mut self, element: &Element<'_>) {
        let section = match element.attribute("Section") {
            Some("F") => Some(Section::Running),
            Some("I") => Some(Section::Investment),
            _ => None,
        };
        if let Some((code, label)) = self.entry(element) {
            self.chapters.entry(code).or_insert(Chapter { label, section });
        }
    }

    fn account(&mut self, element: &Element<'_>) {
        let chapter = |name| element.attribute(name).map(str::to_owned);
        let (expense, receipt) = (chapter("DR"), chapter("RR"));
        if let Some((code, label)) = self.entry(element) {
            self.accounts.entry(code).or_insert(Account {
                label,
                expense,
                receipt,
            });
        }
    }

    /// The code of an entry and its label.
    fn entry(&mut self, element: &Element<'_>) -> Option<(String, String)> {
        let entry = element.attribute("Code").zip(element.attribute("Libelle"));
        if entry.is_none() {
            let message = format!("« {} » sans « Code » ou sans « Libelle ».", clipped(element.name));
            self.faults.push(Some(element.line), None, message);
        }
        entry.map(|(code, label)| (code.to_owned(), label.to_owned()))
    }
}
