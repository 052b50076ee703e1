//! Reads a `DocumentBudgetaire`, or the annex of groupings alone.

use super::record::Record;
use super::xml::{Element, Visitor, decode, walk};
use super::{AmountKind, BudgetDocument, BudgetFile, DocumentLine, Grouping, OperationKind, Stage};
use crate::import::fault::{Faults, clipped};
use domain::Refusal;
use domain::budget::{Direction, Section};
use domain::value::{Cents, Date, FiscalYear, Siret};

/// The namespace of the format.
const NAMESPACE: &str = "http://www.minefi.gouv.fr/cp/demat/docbudgetaire";

/// The namespace of unified accounts, which hold a document beside the balance sheet and the signatures.
const UNIFIED_NAMESPACE: &str = "http://www.minefi.gouv.fr/cp/demat/doccfu";

/// Characters of an account, a chapter or a function: those the SCDL allows.
const MAX_CODE: usize = 9;

const HEADER: [&str; 1] = ["LibelleColl"];
const BUDGET: [&str; 3] = ["LibelleEtab", "IdEtab", "Nomenclature"];
const BLOCK: [&str; 3] = ["NatDec", "Exer", "DteDec"];
const GROUPING: [&str; 5] = [
    "CodNatOrgGroup",
    "NomOrgGroup",
    "DtAdhGroup",
    "CodModFinanc",
    "MtFinancOrgGroup",
];
const LINE: [&str; 15] = [
    "Nature",
    "Fonction",
    "ContNat",
    "Operation",
    "ArtSpe",
    "OpBudg",
    "CodRD",
    "CaracSup",
    AmountKind::Realised.element(),
    AmountKind::YearBefore.element(),
    AmountKind::BroughtForward.element(),
    AmountKind::Proposed.element(),
    AmountKind::Voted.element(),
    AmountKind::OpenCredits.element(),
    AmountKind::CarriedForward.element(),
];

/// Reads a file in TotEM XML, or tells all that is wrong with it.
///
/// A DTD is refused, and an element of another namespace is not read.
pub(crate) fn read(bytes: &[u8]) -> Result<BudgetFile, Faults> {
    let text = decode(bytes)?;
    let mut reading = Reading::default();
    walk(&text, &mut reading)?;
    reading.file()
}

/// Where an element stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Place {
    Unified,
    Document,
    Header,
    Budget,
    BudgetHeader,
    Block,
    Line,
    Annexes,
    Groupings,
    Grouping,
    Elsewhere,
}

/// What is read so far.
#[derive(Default)]
struct Reading {
    namespace: Option<String>,
    alone: bool,
    header: Option<Record>,
    budget: Option<Record>,
    block: Option<Record>,
    budgets: usize,
    line: Option<Record>,
    lines_met: usize,
    lines: Vec<DocumentLine>,
    grouping: Option<Record>,
    groupings_met: usize,
    groupings: Vec<Grouping>,
    faults: Faults,
}

impl Visitor for Reading {
    type Place = Place;

    fn open(&mut self, parent: Option<Place>, element: &Element<'_>) -> Result<Place, Faults> {
        let Some(parent) = parent else {
            return self.root(element);
        };
        if parent == Place::Unified {
            let document = element.name == "DocumentBudgetaire" && element.namespace == Some(NAMESPACE);
            return Ok(if document { Place::Document } else { Place::Unified });
        }
        if element.namespace != self.namespace.as_deref() {
            return Ok(Place::Elsewhere);
        }
        let place = match (parent, element.name) {
            (Place::Document, "EnTeteDocBudgetaire") => Place::Header,
            (Place::Document, "Budget") => Place::Budget,
            (Place::Budget, "EnTeteBudget") => Place::BudgetHeader,
            (Place::Budget, "BlocBudget") => Place::Block,
            (Place::Budget, "LigneBudget") => Place::Line,
            (Place::Budget, "Annexes") => Place::Annexes,
            (Place::Annexes, "DATA_ORGANISME_GROUP") => Place::Groupings,
            (Place::Groupings, "ORGANISME_GROUP") => Place::Grouping,
            _ => Place::Elsewhere,
        };
        self.begin(place, element);
        self.field(parent, element);
        Ok(place)
    }

    fn close(&mut self, place: Place) {
        match place {
            Place::Line => {
                let record = self.line.take();
                self.lines
                    .extend(record.and_then(|record| line(&record, &mut self.faults)));
            }
            Place::Grouping => {
                let record = self.grouping.take();
                self.groupings
                    .extend(record.and_then(|record| grouping(&record, &mut self.faults)));
            }
            _ => {}
        }
    }
}

impl Reading {
    fn root(&mut self, element: &Element<'_>) -> Result<Place, Faults> {
        self.namespace = element.namespace.map(str::to_owned);
        let ours = element.namespace == Some(NAMESPACE);
        match element.name {
            "DocumentBudgetaire" if ours => Ok(Place::Document),
            "CompteFinancierUnique" if element.namespace == Some(UNIFIED_NAMESPACE) => {
                self.namespace = Some(NAMESPACE.to_owned());
                Ok(Place::Unified)
            }
            "DATA_ORGANISME_GROUP" if ours || element.namespace.is_none() => {
                self.alone = true;
                Ok(Place::Groupings)
            }
            "DocumentBudgetaire" => Err(Faults::whole(format!(
                "« DocumentBudgetaire » n’est pas dans l’espace de noms de TotEM, {NAMESPACE}."
            ))),
            other => Err(Faults::whole(format!(
                "c’est un autre document XML, « {} » : « DocumentBudgetaire » est attendu, ou l’annexe « DATA_ORGANISME_GROUP ».",
                clipped(other)
            ))),
        }
    }

    /// Begins the record of an element that has fields.
    fn begin(&mut self, place: Place, element: &Element<'_>) {
        let named = || Record::new(element.name, element.line);
        match place {
            Place::Header => self.header = Some(named()),
            Place::BudgetHeader => self.budget = Some(named()),
            Place::Block => self.block = Some(named()),
            Place::Budget => {
                self.budgets += 1;
                if self.budgets == 2 {
                    let message = "un second « Budget » : un document n’en a qu’un.";
                    self.faults.push(Some(element.line), None, message);
                }
            }
            Place::Line => {
                self.lines_met += 1;
                self.line = Some(Record::new(format!("LigneBudget n° {}", self.lines_met), element.line));
            }
            Place::Grouping => {
                self.groupings_met += 1;
                let called = format!("ORGANISME_GROUP n° {}", self.groupings_met);
                self.grouping = Some(Record::new(called, element.line));
            }
            Place::Unified | Place::Document | Place::Annexes | Place::Groupings | Place::Elsewhere => {}
        }
    }

    /// Keeps a field in the record of its parent.
    fn field(&mut self, parent: Place, element: &Element<'_>) {
        // Free characteristics bear one name and tell themselves apart by a code.
        if element.name == "CaracSup" && element.attribute("Code") != Some("Section") {
            return;
        }
        let (record, known): (_, &[&'static str]) = match parent {
            Place::Header => (&mut self.header, &HEADER),
            Place::BudgetHeader => (&mut self.budget, &BUDGET),
            Place::Block => (&mut self.block, &BLOCK),
            Place::Line => (&mut self.line, &LINE),
            Place::Grouping => (&mut self.grouping, &GROUPING),
            _ => return,
        };
        if let Some(record) = record {
            record.put(element, known, &mut self.faults);
        }
    }

    /// What was read, if all of it could be.
    fn file(mut self) -> Result<BudgetFile, Faults> {
        if self.alone {
            return self.faults.unless_any(BudgetFile::Groupings(self.groupings));
        }
        let faults = &mut self.faults;
        for (record, name) in [
            (&self.header, "EnTeteDocBudgetaire"),
            (&self.budget, "EnTeteBudget"),
            (&self.block, "BlocBudget"),
        ] {
            if record.is_none() {
                faults.push(None, None, format!("l’élément « {name} » manque."));
            }
        }
        if self.lines_met == 0 {
            faults.push(None, None, "le document n’a aucune « LigneBudget ».");
        }
        let (Some(header), Some(budget), Some(block)) = (&self.header, &self.budget, &self.block) else {
            return Err(self.faults);
        };
        let authority = header.required(faults, "LibelleColl", text);
        let name = budget.required(faults, "LibelleEtab", text);
        let siret = budget.required(faults, "IdEtab", |value| Siret::parse(value).map_err(message));
        let nomenclature = budget.required(faults, "Nomenclature", text);
        let stage = block.required(faults, "NatDec", stage);
        let year = block.required(faults, "Exer", |value| FiscalYear::parse(value).map_err(message));
        let voted_on = block.optional(faults, "DteDec", date);
        let (Some(authority), Some(budget), Some(siret), Some(nomenclature), Some(stage), Some(year)) =
            (authority, name, siret, nomenclature, stage, year)
        else {
            return Err(self.faults);
        };
        let document = BudgetDocument {
            authority,
            siret,
            budget,
            nomenclature,
            stage,
            year,
            voted_on,
            lines: self.lines,
            groupings: self.groupings,
        };
        self.faults.unless_any(BudgetFile::Document(Box::new(document)))
    }
}

fn line(record: &Record, faults: &mut Faults) -> Option<DocumentLine> {
    let account = record.required(faults, "Nature", code);
    let operation_kind = record.required(faults, "OpBudg", |value| {
        one_of(value, [("0", OperationKind::Real), ("1", OperationKind::Internal)])
    });
    let direction = record.required(faults, "CodRD", |value| {
        one_of(value, [("D", Direction::Expense), ("R", Direction::Receipt)])
    });
    let section = record.optional(faults, "CaracSup", |value| {
        one_of(value, [("F", Section::Running), ("I", Section::Investment)])
    });
    let specialised = record.optional(faults, "ArtSpe", |value| {
        one_of(value, [("false", false), ("true", true), ("0", false), ("1", true)])
    });
    let chapter = record.optional(faults, "ContNat", code);
    let function = record.optional(faults, "Fonction", code);
    let operation = record.optional(faults, "Operation", text);
    let amounts = AmountKind::ALL.map(|kind| record.optional(faults, kind.element(), amount));
    Some(DocumentLine {
        account: account?,
        chapter,
        function,
        operation,
        section,
        operation_kind: operation_kind?,
        direction: direction?,
        amounts,
        specialised,
    })
}

fn grouping(record: &Record, faults: &mut Faults) -> Option<Grouping> {
    let nature = record.required(faults, "CodNatOrgGroup", code);
    let name = record.required(faults, "NomOrgGroup", text);
    let since = record.optional(faults, "DtAdhGroup", date);
    let financing = record.optional(faults, "CodModFinanc", text);
    let amount = record.optional(faults, "MtFinancOrgGroup", amount);
    Some(Grouping {
        nature: nature?,
        name: name?,
        since,
        financing,
        amount,
    })
}

fn stage(value: &str) -> Result<Stage, String> {
    one_of(
        value,
        [
            ("01", Stage::Initial),
            ("02", Stage::Amending),
            ("03", Stage::Supplementary),
            ("09", Stage::Accounts),
            ("10", Stage::UnifiedAccounts),
        ],
    )
}

fn one_of<T, const N: usize>(value: &str, codes: [(&str, T); N]) -> Result<T, String> {
    let known = codes.each_ref().map(|(code, _)| *code).join(", ");
    let mut codes = codes.into_iter();
    let found = codes.find(|(code, _)| *code == value).map(|(_, meaning)| meaning);
    found.ok_or_else(|| format!("« {} » n’est pas un code connu, parmi {known}.", clipped(value)))
}

fn code(value: &str) -> Result<String, String> {
    if value.len() <= MAX_CODE && value.bytes().all(|byte| byte.is_ascii_alphanumeric()) {
        Ok(value.to_owned())
    } else {
        Err(format!(
            "« {} » n’est pas un code : au plus {MAX_CODE} chiffres ou lettres sont attendus.",
            clipped(value)
        ))
    }
}

fn text(value: &str) -> Result<String, String> {
    if value.chars().any(char::is_control) {
        return Err(format!("« {} » a un caractère de commande.", clipped(value)));
    }
    Ok(value.to_owned())
}

fn amount(value: &str) -> Result<Cents, String> {
    Cents::parse_euros(value).map_err(message)
}

fn date(value: &str) -> Result<Date, String> {
    Date::parse(value).map_err(message)
}

fn message(refusal: Refusal) -> String {
    refusal.message
}

#[cfg(test)]
mod tests {
    use super::*;

    const DOCUMENT: &[u8] = include_bytes!("../../../tests/data/totem/crach-lotissement-bp-2022.xml");

    #[test]
    fn a_document_cut_anywhere_is_refused_and_never_read_in_part() {
        let end = DOCUMENT.iter().rposition(|byte| *byte == b'>').unwrap();
        for end in (0..end).step_by(7) {
            let cut = DOCUMENT.get(..end).unwrap();
            assert!(read(cut).is_err(), "coupé à l’octet {end}");
        }
    }

    #[test]
    fn a_document_with_a_changed_byte_is_refused_or_keeps_all_its_lines() {
        let mut refused = 0;
        for place in (0..DOCUMENT.len()).step_by(41) {
            for byte in [b'<', b'&', b'"', b'0', 0xff] {
                let mut changed = DOCUMENT.to_vec();
                *changed.get_mut(place).unwrap() = byte;
                match read(&changed) {
                    Ok(BudgetFile::Document(document)) => assert_eq!(document.lines.len(), 21, "octet {place}"),
                    Ok(BudgetFile::Groupings(_)) => panic!("l’octet {place} a fait du document une annexe"),
                    Err(_) => refused += 1,
                }
            }
        }
        assert!(refused > 300, "{refused}");
    }
}
