//! What a client wants to try, read against the members of a ledger.

use super::id::{GlobalId, read_local};
use super::key_text;
use super::reading::Reading;
use super::scalars::{CriterionName, Date, Money};
use async_graphql::{ID, InputObject};
use domain::key::standalone::member_of;
use domain::key::text::KeyText;
use domain::member::Criterion;
use domain::value::{FiscalYear, Fraction, MemberId, Name, PoolCode};
use domain::{Code, Refusal};
use projections::scenario::{Join, Leave, Trial, TriedKey};
use std::collections::BTreeMap;

/// Members that join, or that leave: as many as a key may share among.
const MAX_MEMBERS: usize = 350;

/// Values that are tried.
const MAX_VALUES: usize = 5_000;

type Read<T> = std::result::Result<T, Vec<Refusal>>;

/// Ce que l’on essaie. Ce qui n’est pas dit reste comme il est.
#[derive(InputObject)]
pub(crate) struct SimulationInput {
    /// La convention.
    convention: ID,
    /// La charge : son code.
    pool: String,
    /// L’exercice : une année.
    fiscal_year: u16,
    /// Un autre montant à répartir.
    amount: Option<Money>,
    /// Une autre clé, dans le langage des clés (docs/reference/key-language.md) : un mébioctet au plus. Elle peut nommer ceux qui arrivent.
    text: Option<String>,
    /// D’autres valeurs de critères : 5 000 au plus.
    values: Option<Vec<TrialValueInput>>,
    /// Des membres qui arrivent : 350 au plus.
    joins: Option<Vec<JoinInput>>,
    /// Des membres qui partent : 350 au plus.
    leaves: Option<Vec<LeaveInput>>,
}

/// Une valeur que l’on essaie.
#[derive(InputObject)]
struct TrialValueInput {
    /// Le membre : son identifiant global, son SIREN, ou son nom ; celui d’un membre qui arrive compris.
    member: String,
    /// Quel critère.
    criterion: CriterionName,
    /// La valeur, positive, avec un point pour les décimales.
    value: String,
}

/// Un membre qui arrive.
#[derive(InputObject)]
struct JoinInput {
    /// Le membre : son identifiant global, son SIREN, ou son nom, même si le registre ne le connaît pas.
    member: String,
    /// Son premier jour, s’il arrive en cours d’exercice. Seule une clé au prorata en tient compte.
    from: Option<Date>,
}

/// Un membre qui part.
#[derive(InputObject)]
struct LeaveInput {
    /// Le membre : son identifiant global, son SIREN, ou son nom.
    member: String,
    /// Son dernier jour, s’il part en cours d’exercice : seule une clé au prorata en tient compte. Sans précision, il ne participe pas du tout.
    until: Option<Date>,
}

fn at<T>(result: std::result::Result<T, Refusal>, field: impl Into<String>) -> Read<T> {
    result.map_err(|refusal| vec![refusal.at(field)])
}

fn at_most<T>(limit: usize, list: Option<&Vec<T>>, field: &str) -> Read<()> {
    let count = list.map_or(0, Vec::len);
    if count <= limit {
        return Ok(());
    }
    let message = format!("Une simulation en prend {limit} au plus ; ici : {count}.");
    at(Err(Refusal::new(Code::TooMany, message)), field)
}

impl SimulationInput {
    /// What is tried, and the key among it as its text says it.
    pub(super) fn read(&self, reading: &Reading) -> Read<(Trial, Option<KeyText>)> {
        at_most(MAX_VALUES, self.values.as_ref(), "values")?;
        at_most(MAX_MEMBERS, self.joins.as_ref(), "joins")?;
        at_most(MAX_MEMBERS, self.leaves.as_ref(), "leaves")?;
        let joins = self.read_joins(reading)?;
        let names = Names { reading, joins: &joins };
        let text = self.text.as_deref();
        let key = text
            .map(|text| key_text::read_trial(text, |label| names.find(label), "text"))
            .transpose()?;
        let trial = Trial {
            convention: at(read_local(&self.convention, reading.ledger), "convention")?,
            pool: at(PoolCode::parse(&self.pool), "pool")?,
            year: at(FiscalYear::new(self.fiscal_year), "fiscalYear")?,
            amount: at(self.amount.as_ref().map(Money::read).transpose(), "amount")?,
            key: key.as_ref().map(|key| TriedKey {
                formula: key.formula.clone(),
                rounding: key.rounding,
                ties: key.ties.clone(),
                participants: key.participants.clone(),
            }),
            values: self.read_values(&names)?,
            leaves: self.read_leaves(&names)?,
            joins,
        };
        Ok((trial, key))
    }

    fn read_joins(&self, reading: &Reading) -> Read<Vec<Join>> {
        let mut joins: Vec<Join> = Vec::new();
        for (index, join) in self.joins.iter().flatten().enumerate() {
            let field = format!("joins.{index}.member");
            let (member, stranger) = at(known_or_stranger(reading, &join.member), &field)?;
            if joins.iter().any(|join| join.member == member) {
                return at(
                    Err(Refusal::new(Code::MemberTwice, "Ce membre arrive déjà plus haut.")),
                    field,
                );
            }
            let from = at(
                join.from.as_ref().map(Date::read).transpose(),
                format!("joins.{index}.from"),
            )?;
            joins.push(Join { member, stranger, from });
        }
        Ok(joins)
    }

    fn read_values(&self, names: &Names<'_>) -> Read<BTreeMap<(MemberId, Criterion), Fraction>> {
        let mut values = BTreeMap::new();
        for (index, value) in self.values.iter().flatten().enumerate() {
            let field = |name: &str| format!("values.{index}.{name}");
            let member = at(names.read(&value.member), field("member"))?;
            let criterion = at(value.criterion.read(), field("criterion"))?;
            let figure = at(Fraction::parse_decimal(&value.value), field("value"))?;
            if values.insert((member, criterion), figure).is_some() {
                let message = "Ce membre a déjà plus haut une valeur de ce critère : n’en garder qu’une.";
                return at(Err(Refusal::new(Code::MemberTwice, message)), format!("values.{index}"));
            }
        }
        Ok(values)
    }

    fn read_leaves(&self, names: &Names<'_>) -> Read<Vec<Leave>> {
        let mut leaves: Vec<Leave> = Vec::new();
        for (index, leave) in self.leaves.iter().flatten().enumerate() {
            let field = format!("leaves.{index}.member");
            let member = at(names.read(&leave.member), &field)?;
            if leaves.iter().any(|leave| leave.member == member) {
                return at(
                    Err(Refusal::new(Code::MemberTwice, "Ce membre part déjà plus haut.")),
                    field,
                );
            }
            let until = at(
                leave.until.as_ref().map(Date::read).transpose(),
                format!("leaves.{index}.until"),
            )?;
            leaves.push(Leave { member, until });
        }
        Ok(leaves)
    }
}

/// The members that a trial may name: those of the ledger, and those that join.
struct Names<'a> {
    reading: &'a Reading,
    joins: &'a [Join],
}

impl Names<'_> {
    fn find(&self, label: &str) -> Option<MemberId> {
        let joins = || {
            let stranger = member_of(label);
            self.joins
                .iter()
                .any(|join| join.member == stranger)
                .then_some(stranger)
        };
        self.reading.member_labelled(label).or_else(joins)
    }

    fn read(&self, label: &str) -> std::result::Result<MemberId, Refusal> {
        self.find(label).ok_or_else(|| {
            let message = "Ni le registre ni les arrivées de cette simulation ne connaissent ce membre : vérifier comment il est nommé.";
            Refusal::new(Code::MemberUnknown, message)
        })
    }
}

/// The member that `label` names; or one that the ledger does not know, by its name.
fn known_or_stranger(reading: &Reading, label: &str) -> std::result::Result<(MemberId, Option<String>), Refusal> {
    if let Some(member) = reading.member_labelled(label) {
        return Ok((member, None));
    }
    if GlobalId::parse(&ID::from(label)).is_ok() {
        let message = "Cet identifiant n’est celui d’aucun membre de ce registre : le vérifier, ou donner un nom.";
        return Err(Refusal::new(Code::MemberUnknown, message));
    }
    let name = Name::new(label)?;
    Ok((member_of(name.as_str()), Some(name.to_string())))
}
