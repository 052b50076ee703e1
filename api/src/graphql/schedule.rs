//! Schedules: the due dates of a rhythm.

use super::scalars::Date;
use async_graphql::Enum;
use domain::Refusal;
use domain::call::schedule;

/// Le rythme des échéances d’un appel de contributions.
#[derive(Enum, Clone, Copy, PartialEq, Eq)]
#[graphql(remote = "domain::call::Rhythm")]
pub(crate) enum Rhythm {
    /// Tous les mois.
    Monthly,
    /// Tous les trois mois.
    Quarterly,
    /// Tous les six mois.
    HalfYearly,
    /// Une fois par an.
    Yearly,
}

/// The `count` due dates of the rhythm, from `first` on.
pub(crate) fn due_dates(rhythm: Rhythm, first: &Date, count: u16) -> Result<Vec<Date>, Refusal> {
    let dates = schedule::due_dates(rhythm.into(), first.read()?, count)?;
    Ok(dates.into_iter().map(Date::from).collect())
}
