//! The SCDL schema « Délibérations » 2.1.5.

use super::dates::DateForm;
use super::{Field, Layout};
use domain::past_act::PastActKind;
use projections::scdl::COLUMNS;

/// What each column is about, in the order of the schema.
const FIELDS: [Field; COLUMNS.len()] = [
    Field::MemberName,
    Field::Siret,
    Field::Number,
    Field::DecidedOn,
    Field::MatterCode,
    Field::MatterName,
    Field::Object,
    Field::BudgetYears,
    Field::BudgetName,
    Field::Prefecture,
    Field::ReceivedOn,
    Field::InOffice,
    Field::Voters,
    Field::InFavour,
    Field::Against,
    Field::Abstentions,
    Field::Url,
];

/// How a file of the schema is read.
pub(crate) fn layout() -> Layout {
    let columns = FIELDS.into_iter().zip(COLUMNS.map(str::to_owned));
    Layout {
        columns: columns.collect(),
        dates: DateForm::iso(),
        states: Vec::new(),
        replacements: Vec::new(),
        kind: PastActKind::Deliberation,
        matter: None,
        member: None,
        scdl: true,
    }
}
