//! Reads the acts of a history: a file of the SCDL schema, or any file whose columns a mapping names.
//!
//! A row is read whole or is a fault, with its line and its column; a file with one fault gives nothing. No column is read but those that a
//! field of an act is for: the names of who reported an act stay in the file.

mod dates;
pub(crate) mod mapping;
mod row;
pub(crate) mod scdl;

use super::fault::Faults;
use super::office::is_text;
use super::records::Records;
use super::text::{decode, delimiter};
use dates::DateForm;
use domain::past_act::command::PastAct;
use domain::past_act::event::Matter;
use domain::past_act::{ClaimedState, PastActKind};
use domain::value::{MemberId, Siren};
use row::Row;

/// Acts of a file, each a fact: what one import may hold.
const MAX_ROWS: usize = 20_000;

/// What a column can be about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Field {
    /// Its number.
    Number,
    /// The day it was decided.
    DecidedOn,
    /// Its object.
    Object,
    /// What became of it, in the words of the file.
    State,
    /// The code of its matter.
    MatterCode,
    /// The name of its matter.
    MatterName,
    /// The identifier of its transmission.
    ActesId,
    /// Who reviews it.
    Prefecture,
    /// The day the prefecture registered it.
    ReceivedOn,
    /// Seats of the assembly.
    InOffice,
    /// Who took part in the vote.
    Voters,
    /// Votes in favour.
    InFavour,
    /// Votes against.
    Against,
    /// Abstentions.
    Abstentions,
    /// Fiscal years of its budget.
    BudgetYears,
    /// Name of its budget.
    BudgetName,
    /// SIRET of the member.
    Siret,
    /// Where it can be read.
    Url,
    /// What the file calls the member. The ledger knows its members by their SIREN: it only has to be there, where the schema wants it.
    MemberName,
}

impl Field {
    /// The fields that a mapping may name.
    pub(crate) const MAPPED: [Self; 18] = [
        Self::Number,
        Self::DecidedOn,
        Self::Object,
        Self::State,
        Self::MatterCode,
        Self::MatterName,
        Self::ActesId,
        Self::Prefecture,
        Self::ReceivedOn,
        Self::InOffice,
        Self::Voters,
        Self::InFavour,
        Self::Against,
        Self::Abstentions,
        Self::BudgetYears,
        Self::BudgetName,
        Self::Siret,
        Self::Url,
    ];

    /// Whether the SCDL schema requires it.
    const fn required_by_scdl(self) -> bool {
        use Field::{DecidedOn, MatterCode, MatterName, MemberName, Number, Object, Siret};
        matches!(
            self,
            MemberName | Siret | Number | DecidedOn | MatterCode | MatterName | Object
        )
    }
}

/// How a file is read.
#[derive(Clone, Debug)]
pub(crate) struct Layout {
    /// The column of each field, by its title.
    columns: Vec<(Field, String)>,
    /// How it writes dates.
    dates: DateForm,
    /// What its words for states come to, without case.
    states: Vec<(String, ClaimedState)>,
    /// What is put in the place of what, in every text.
    replacements: Vec<(String, String)>,
    /// What kind of acts it holds.
    kind: PastActKind,
    /// What its acts are about, where no column says it.
    matter: Option<Matter>,
    /// Whose acts they are, where no column says it.
    member: Option<Siren>,
    /// Whether it must keep to the SCDL schema and its custom checks, and have no other column.
    scdl: bool,
}

/// The columns of one file.
struct Places {
    /// Where each field is.
    places: Vec<(Field, usize)>,
    /// The titles that nothing reads.
    left_aside: Vec<String>,
}

/// The acts of a file.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct History {
    /// The acts, in the order of the file.
    pub(crate) acts: Vec<PastAct>,
    /// Their lines, in the same order.
    pub(crate) lines: Vec<u64>,
    /// Columns that the layout does not read.
    pub(crate) left_aside: Vec<String>,
}

impl Layout {
    /// The same for acts of the member `siren`, whatever the layout says.
    pub(crate) fn for_member(mut self, siren: Option<Siren>) -> Self {
        self.member = siren.or(self.member);
        self
    }

    /// Reads the acts of `bytes`, or all that is wrong with them. `member` finds the member that bears or bore a SIREN.
    pub(crate) fn read(&self, bytes: &[u8], member: impl Fn(Siren) -> Option<MemberId>) -> Result<History, Faults> {
        is_text(bytes).map_err(Faults::whole)?;
        let text = decode(bytes);
        let delimiter = delimiter(&text);
        let mut records = Records::new(&text, delimiter);
        let header = records.titles().map_err(|broken| Faults::whole(broken.why))?;
        let Places { places, left_aside } = self.find(&header)?;
        let mut history = History {
            left_aside,
            ..History::default()
        };
        let mut faults = Faults::default();
        let mut record = csv::StringRecord::new();
        loop {
            let line = match records.next(&mut record) {
                Ok(Some(line)) => line,
                Ok(None) => break,
                Err(broken) => {
                    faults.push(Some(broken.line), None, broken.why);
                    continue;
                }
            };
            if record.iter().all(|cell| cell.trim().is_empty()) {
                continue;
            }
            if history.lines.len() == MAX_ROWS {
                faults.push(
                    Some(line),
                    None,
                    "le fichier dépasse 20 000 actes : le partager en plusieurs imports.",
                );
                break;
            }
            let row = Row::new(self, &places, line, &record);
            history.acts.extend(row.act(&member, &mut faults));
            history.lines.push(line);
        }
        if history.lines.is_empty() && faults == Faults::default() {
            return Err(Faults::whole("aucune ligne sous les titres."));
        }
        faults.unless_any(history)
    }

    /// Finds the columns of a file by its titles.
    fn find(&self, header: &csv::StringRecord) -> Result<Places, Faults> {
        let mut faults = Faults::default();
        let titles: Vec<&str> = header.iter().map(str::trim).collect();
        let mut places = Vec::new();
        for (field, title) in &self.columns {
            let mut found = titles.iter().enumerate().filter(|(_, known)| *known == title);
            match (found.next(), found.next()) {
                (Some((place, _)), None) => places.push((*field, place)),
                (Some(_), Some(_)) => faults.push(Some(1), Some(title), "deux colonnes portent ce titre."),
                (None, _) if self.scdl && !field.required_by_scdl() => {}
                (None, _) => faults.push(
                    Some(1),
                    Some(title),
                    format!(
                        "cette colonne manque : la première ligne donne les titres, ici {}.",
                        told(&titles)
                    ),
                ),
            }
        }
        let unread = titles
            .iter()
            .enumerate()
            .filter(|(place, _)| !places.iter().any(|(_, read)| read == place));
        let left_aside: Vec<String> = unread.map(|(_, title)| (*title).to_owned()).collect();
        if self.scdl && faults == Faults::default() {
            for title in &left_aside {
                let message = "ce titre n’est pas du schéma SCDL « Délibérations » : retirer la colonne, ou l’importer par --mapping.";
                faults.push(Some(1), Some(title), message);
            }
        }
        faults.unless_any(Places { places, left_aside })
    }
}

fn told(titles: &[&str]) -> String {
    let shown: Vec<String> = titles
        .iter()
        .take(30)
        .map(|title| super::fault::clipped(title))
        .collect();
    shown.join(", ")
}
