//! Differences through time: what a regularisation would change, and a year next to the one before.

use super::allocation::Allocation;
use super::error::{failed, refused};
use super::key::Key;
use super::mutation::UserError;
use super::reading::Reading;
use super::simulation::Comparison;
use async_graphql::{Result, SimpleObject};
use domain::value::FiscalYear;
use projections::review::{PoolComparison as PoolView, Review};
use std::sync::Arc;

/// Ce qu’une régularisation changerait à une répartition. Rien n’est enregistré : ce qui est émis reste, tant que personne n’en décide autrement.
#[derive(SimpleObject)]
pub(crate) struct Proposal {
    /// La répartition : la dernière de sa charge et de son exercice.
    allocation: Allocation,
    /// La clé qui s’appliquerait aujourd’hui.
    key: Option<Key>,
    /// La part de chacun, alors et aujourd’hui, et ce qui fait la différence.
    comparisons: Vec<Comparison>,
    /// Pourquoi rien ne peut être calculé ; vide si les différences le sont.
    obstacles: Vec<UserError>,
}

impl Proposal {
    /// The proposals for `year`.
    pub(crate) async fn all(reading: &Arc<Reading>, year: FiscalYear) -> Result<Vec<Self>> {
        let rules = reading.handle.rules(reading.view.size()).await.map_err(failed)?;
        let reviews = reading.view.reviews(&rules, year).into_iter();
        reviews.map(|review| Self::of(reading, review)).collect()
    }

    fn of(reading: &Arc<Reading>, review: Review) -> Result<Self> {
        let allocation = reading.allocation(review.allocation)?;
        Ok(match review.outcome {
            Ok((key, simulation)) => Self {
                allocation,
                key: Some(reading.key(key)?),
                comparisons: Comparison::all(reading, &simulation.comparisons),
                obstacles: Vec::new(),
            },
            Err(refusal) => Self {
                allocation,
                key: None,
                comparisons: Vec::new(),
                obstacles: vec![refusal.into()],
            },
        })
    }
}

/// Ce que coûte une charge aux membres, à côté de l’exercice précédent.
#[derive(SimpleObject)]
pub(crate) struct PoolComparison {
    /// La charge : son code.
    pool: String,
    /// La dernière répartition de l’exercice précédent ; rien pour une charge qui commence.
    before: Option<Allocation>,
    /// La dernière répartition de l’exercice ; rien pour une charge qui s’arrête.
    after: Option<Allocation>,
    /// Une ligne par membre de l’un ou l’autre exercice. La différence est la somme exacte de ses effets.
    comparisons: Vec<Comparison>,
}

impl PoolComparison {
    /// Every cost pool of `year`, next to the year before.
    pub(crate) async fn all(reading: &Arc<Reading>, year: FiscalYear) -> Result<Vec<Self>> {
        let rules = reading.handle.rules(reading.view.size()).await.map_err(failed)?;
        let pools = reading.view.compared_with_last_year(&rules, year).map_err(refused)?;
        pools.into_iter().map(|pool| Self::of(reading, &pool)).collect()
    }

    fn of(reading: &Arc<Reading>, view: &PoolView) -> Result<Self> {
        let allocation = |id: Option<_>| id.map(|id| reading.allocation(id)).transpose();
        Ok(Self {
            pool: view.pool.to_string(),
            before: allocation(view.before)?,
            after: allocation(view.after)?,
            comparisons: Comparison::all(reading, &view.lines),
        })
    }
}
