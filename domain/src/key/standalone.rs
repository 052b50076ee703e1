//! Calculations without a ledger: a key, a state of criteria and an amount, as an officer has them at hand.
//!
//! Members go by the names the officer gives them. The state knows the vintage of a value, but not since when it applies nor when it became
//! known: a question that a single value does not answer is refused rather than guessed at.

use super::compute::{Column, Participant, Problem};
use super::sheet::Sheet;
use super::text::tree::Value;
use super::text::{KeyText, TextFault, Tree};
use super::{Ask, VintagePolicy};
use crate::member::Criterion;
use crate::refusal::{Code, Refusal};
use crate::value::{Cents, Date, FiscalYear, Fraction, MemberId, Name, Period};
use std::collections::{BTreeMap, BTreeSet};
use unicode_normalization::UnicodeNormalization;
use uuid::Uuid;

/// The name of what belongs to no member: reference values.
pub const NOBODY: &str = "*";

/// One line of the state of criteria.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Row {
    /// The member, or [`NOBODY`].
    pub member: String,
    /// The value it gives; nothing for a line that only names a member, or says when it is there.
    pub value: Option<RowValue>,
    /// The member's first day in the cooperation, if it joins within the period.
    pub from: Option<Date>,
    /// Its last day, if it leaves.
    pub until: Option<Date>,
}

/// A value of the state of criteria.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RowValue {
    /// Of which criterion.
    pub criterion: Criterion,
    /// The value.
    pub value: Fraction,
    /// Its reference year, where the state says.
    pub vintage: Option<FiscalYear>,
    /// Its source, where the state says.
    pub source: Option<Name>,
}

/// What an officer has at hand.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Standalone {
    /// The state of criteria.
    pub rows: Vec<Row>,
    /// What each member owed last year.
    pub last_year: BTreeMap<String, Cents>,
    /// What is shared; nothing for a key whose total is an outcome.
    pub amount: Option<Cents>,
    /// The period shared.
    pub period: Option<Period>,
}

/// A key read without a ledger: its members go by their names.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StandaloneKey {
    /// The key.
    pub text: KeyText,
    /// The names behind its identifiers.
    names: BTreeMap<MemberId, String>,
}

impl StandaloneKey {
    /// The name of a member.
    pub fn name(&self, member: MemberId) -> String {
        self.names.get(&member).cloned().unwrap_or_else(|| member.to_string())
    }
}

/// A value that the calculation retained.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Retained {
    /// The place of the member among the participants; nothing for a reference value.
    pub participant: Option<usize>,
    /// The question it answers.
    pub ask: Ask,
    /// The place of its row in the state.
    pub row: usize,
}

/// The answer, with what it rests on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Answer {
    /// Who shares, in the order of the numbers of the sheet; each has the identifier that stands for its name.
    pub participants: Vec<Participant>,
    /// The values retained.
    pub retained: Vec<Retained>,
    /// The calculation.
    pub sheet: Sheet,
}

/// The identifier that stands for a name, always the same.
pub fn member_of(name: &str) -> MemberId {
    let name: String = name.trim().nfc().collect();
    MemberId::new(Uuid::new_v5(&Uuid::NAMESPACE_OID, name.as_bytes()))
}

impl Standalone {
    /// The names of the members of the state, in the order they appear, each as it is first spelt.
    pub fn members(&self) -> Vec<&str> {
        let (mut spelt, mut seen) = (BTreeSet::new(), BTreeSet::new());
        let names = self.rows.iter().map(|row| row.member.as_str());
        let names = names.filter(|name| *name != NOBODY && spelt.insert(*name));
        names.filter(|name| seen.insert(member_of(name))).collect()
    }

    /// Reads a key whose members are those of the state, and those that the key itself lists.
    pub fn read(&self, document: &Tree) -> Result<StandaloneKey, Vec<TextFault>> {
        let listed = listed_participants(document).into_iter().map(ToOwned::to_owned);
        let known = self.members().into_iter().map(ToOwned::to_owned);
        // The state comes last: its spelling is the one that is shown.
        let names: BTreeMap<MemberId, String> = listed.chain(known).map(|name| (member_of(&name), name)).collect();
        let text = KeyText::from_tree(document, |name| {
            Some(member_of(name)).filter(|member| names.contains_key(member))
        })?;
        Ok(StandaloneKey { text, names })
    }

    /// What each member owes by `key`, step by step.
    pub fn calculate(&self, key: &StandaloneKey) -> Result<Answer, Refusal> {
        let state = Index::of(self);
        let participants = self.participants(key, &state)?;
        let key = &key.text;
        let ids: Vec<MemberId> = participants.iter().map(|participant| participant.member).collect();
        if let Some(fault) = key.formula.faults(&ids).into_iter().next() {
            return Err(fault);
        }
        let stranger = key.ties.iter().find(|tie| !ids.contains(tie));
        if stranger.is_some() {
            let message = "L’ordre de départage ne nomme que des participants de la clé.";
            return Err(Refusal::new(Code::ParticipantsInvalid, message).at("ties"));
        }
        let asks = key.formula.asks();
        let mut retained = Vec::new();
        let mut columns = Vec::new();
        for ask in asks.members {
            let values = participants.iter().enumerate().map(|(index, participant)| {
                let row = self.pick(&ask, participant.member, &participant.name, &state)?;
                retained.extend(row.map(|row| Retained {
                    participant: Some(index),
                    ask: ask.clone(),
                    row,
                }));
                Ok(self.value_at(row))
            });
            let values = values.collect::<Result<_, Refusal>>()?;
            columns.push(Column { ask, values });
        }
        let mut references = Vec::new();
        for ask in asks.references {
            let row = self.pick(&ask, member_of(NOBODY), NOBODY, &state)?;
            retained.extend(row.map(|row| Retained {
                participant: None,
                ask: ask.clone(),
                row,
            }));
            references.push((ask, self.value_at(row)));
        }
        let problem = Problem {
            formula: &key.formula,
            rounding: key.rounding,
            participants: &participants,
            carrier: key.carrier,
            amount: self.amount,
            period: self.period,
            year: self.year(),
            columns: &columns,
            references: &references,
        };
        let sheet = problem.explain()?;
        Ok(Answer {
            participants,
            retained,
            sheet,
        })
    }

    fn value_at(&self, row: Option<usize>) -> Option<Fraction> {
        self.rows.get(row?)?.value.as_ref().map(|value| value.value)
    }

    /// The fiscal year shared: that of the first day of the period.
    pub fn year(&self) -> Option<FiscalYear> {
        self.period.map(|period| period.from().fiscal_year())
    }

    fn participants(&self, key: &StandaloneKey, index: &Index<'_>) -> Result<Vec<Participant>, Refusal> {
        let all: Vec<(MemberId, String)> = match &key.text.participants {
            None => self
                .members()
                .into_iter()
                .map(|name| (member_of(name), name.to_owned()))
                .collect(),
            Some(participants) => participants.iter().map(|member| (*member, key.name(*member))).collect(),
        };
        let ties = &key.text.ties;
        if all.is_empty() {
            let message = "Aucun membre : l’état des critères est vide et la clé ne nomme pas ses participants.";
            return Err(Refusal::new(Code::ParticipantsInvalid, message));
        }
        let place = |member: MemberId| ties.iter().position(|tie| *tie == member).unwrap_or(usize::MAX);
        let mut order: Vec<(usize, &str, usize)> = all
            .iter()
            .enumerate()
            .map(|(index, (member, name))| (place(*member), name.as_str(), index))
            .collect();
        order.sort_unstable();
        let participants = all.iter().zip(ranks(&order)).map(|((member, name), rank)| {
            let (from, until) = index.presence(*member, name)?;
            Ok(Participant {
                member: *member,
                name: name.clone(),
                rank,
                from,
                until,
                last_year: index.last_year.get(member).copied(),
            })
        });
        participants.collect()
    }

    /// The place of the row that answers `ask` for the member called `name`; nothing when none does.
    fn pick(&self, ask: &Ask, member: MemberId, name: &str, index: &Index<'_>) -> Result<Option<usize>, Refusal> {
        let wanted = if index.dated { self.wanted_year(ask)? } else { None };
        let answers = |value: &RowValue| {
            value.criterion == ask.criterion
                && ask
                    .source
                    .as_ref()
                    .is_none_or(|source| Some(source) == value.source.as_ref())
                && wanted.is_none_or(|year| value.vintage == Some(year))
        };
        let rows = index.rows_of(member).iter();
        let mut rows = rows
            .filter(|(_, row)| row.value.as_ref().is_some_and(answers))
            .map(|(place, _)| *place);
        let found = rows.next();
        if rows.next().is_none() {
            return Ok(found);
        }
        let message = format!(
            "Plusieurs valeurs conviennent pour {name} : {}. Préciser le millésime ou la source dans la clé, ou n’en garder qu’une.",
            ask.french(self.year())
        );
        Err(Refusal::new(Code::CriterionMissing, message))
    }

    /// The reference year that the question asks for, if it asks for one.
    fn wanted_year(&self, ask: &Ask) -> Result<Option<FiscalYear>, Refusal> {
        if !matches!(ask.vintage, VintagePolicy::Pinned(_) | VintagePolicy::YearsBefore(_)) {
            return Ok(None);
        }
        let year = ask.vintage.reference_year(self.year()).ok_or_else(|| {
            let message = format!(
                "Le critère {} dépend de l’exercice : donner la période.",
                ask.french(None)
            );
            Refusal::new(Code::PeriodMissing, message)
        });
        year.map(Some)
    }
}

/// The state, by member, however its name is spelt: a large state is read once.
struct Index<'a> {
    rows: BTreeMap<MemberId, Vec<(usize, &'a Row)>>,
    last_year: BTreeMap<MemberId, Cents>,
    /// Whether any value says its vintage.
    dated: bool,
}

impl<'a> Index<'a> {
    fn of(state: &'a Standalone) -> Self {
        let mut rows: BTreeMap<MemberId, Vec<(usize, &Row)>> = BTreeMap::new();
        let mut known: BTreeMap<&str, MemberId> = BTreeMap::new();
        for (place, row) in state.rows.iter().enumerate() {
            let member = *known.entry(&row.member).or_insert_with(|| member_of(&row.member));
            rows.entry(member).or_default().push((place, row));
        }
        let dated = |row: &Row| row.value.as_ref().is_some_and(|value| value.vintage.is_some());
        Self {
            rows,
            last_year: state
                .last_year
                .iter()
                .map(|(name, amount)| (member_of(name), *amount))
                .collect(),
            dated: state.rows.iter().any(dated),
        }
    }

    fn rows_of(&self, member: MemberId) -> &[(usize, &'a Row)] {
        self.rows.get(&member).map_or(&[], Vec::as_slice)
    }

    /// The days a member belongs to the cooperation; its rows may not disagree.
    fn presence(&self, member: MemberId, name: &str) -> Result<(Option<Date>, Option<Date>), Refusal> {
        let rows = self.rows_of(member);
        let from = rows.iter().find_map(|(_, row)| row.from);
        let until = rows.iter().find_map(|(_, row)| row.until);
        let disagree = rows.iter().any(|(_, row)| {
            row.from.is_some_and(|date| Some(date) != from) || row.until.is_some_and(|date| Some(date) != until)
        });
        if disagree || from.zip(until).is_some_and(|(from, until)| until < from) {
            let message =
                format!("Les dates de présence de {name} se contredisent d’une ligne à l’autre, ou sont inversées.");
            return Err(Refusal::new(Code::PeriodInverted, message));
        }
        Ok((from, until))
    }
}

/// The place of each member in `order`, by its place in the state.
fn ranks(order: &[(usize, &str, usize)]) -> Vec<usize> {
    let mut ranks = vec![0; order.len()];
    for (rank, (_, _, index)) in order.iter().enumerate() {
        if let Some(slot) = ranks.get_mut(*index) {
            *slot = rank;
        }
    }
    ranks
}

/// The names that a key lists as its participants, as far as they can be read.
fn listed_participants(document: &Tree) -> Vec<&str> {
    let Value::Map(fields) = &document.value else {
        return Vec::new();
    };
    let participants = fields
        .iter()
        .find(|(name, ..)| name == "participants")
        .map(|(.., tree)| &tree.value);
    let Some(Value::List(items)) = participants else {
        return Vec::new();
    };
    let names = items.iter().filter_map(|item| match &item.value {
        Value::Scalar { text, .. } => Some(text.as_str()),
        Value::List(_) | Value::Map(_) => None,
    });
    names.collect()
}
