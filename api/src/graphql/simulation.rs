//! Simulations: what would change, for whom and why. Nothing is recorded.

use super::error::failed;
use super::key_text;
use super::member::Member;
use super::mutation::UserError;
use super::reading::{self, Reading};
use super::scalars::Money;
use super::trial::SimulationInput;
use async_graphql::{Enum, Object, Result, SimpleObject};
use domain::Refusal;
use domain::key::text::KeyText;
use domain::simulation;
use std::sync::Arc;

/// La réponse à une simulation : la comparaison, ou ce qui l’empêche.
#[derive(SimpleObject)]
pub(crate) struct SimulationPayload {
    /// La comparaison ; rien si elle est impossible.
    simulation: Option<Simulation>,
    /// Pourquoi elle est impossible ; vide si elle ne l’est pas.
    user_errors: Vec<UserError>,
}

/// Answers what is tried.
pub(crate) async fn simulate(reading: &Arc<Reading>, input: &SimulationInput) -> Result<SimulationPayload> {
    let (trial, key) = match input.read(reading) {
        Ok(read) => read,
        Err(refusals) => return Ok(refused(refusals, None)),
    };
    let scenario = match reading.view.scenario(&trial) {
        Ok(scenario) => scenario,
        Err(refusal) => return Ok(refused(vec![refusal], key.as_ref())),
    };
    let rules = reading.handle.rules(reading.view.size()).await.map_err(failed)?;
    Ok(match rules.simulate(&scenario) {
        Ok(simulation) => SimulationPayload {
            simulation: Some(Simulation {
                reading: Arc::clone(reading),
                simulation,
            }),
            user_errors: Vec::new(),
        },
        Err(refusal) => refused(vec![refusal], key.as_ref()),
    })
}

/// Why there is no simulation. What the rules say of a formula is told in the text that is tried, or of no field if none is.
fn refused(refusals: Vec<Refusal>, key: Option<&KeyText>) -> SimulationPayload {
    let told = |mut error: UserError| {
        if let Some(key) = key {
            return key_text::in_text(key, "text", error);
        }
        error.field = error.field.filter(|path| !key_text::is_of_text(path));
        error
    };
    SimulationPayload {
        simulation: None,
        user_errors: refusals.into_iter().map(|refusal| told(refusal.into())).collect(),
    }
}

/// Ce qui change d’une situation à l’autre.
#[derive(Enum, Clone, Copy, PartialEq, Eq)]
#[graphql(name = "SimulationChange", remote = "domain::simulation::Change")]
pub(crate) enum Change {
    /// Le montant.
    Amount,
    /// La clé.
    Key,
    /// Les critères.
    Criteria,
    /// Les membres.
    Membership,
}

/// A comparison.
pub(crate) struct Simulation {
    reading: Arc<Reading>,
    simulation: simulation::Simulation,
}

/// Deux situations comparées, membre par membre. Rien n’est enregistré.
#[Object]
impl Simulation {
    /// Une ligne par membre : ceux d’avant, puis ceux qui arrivent.
    async fn comparisons(&self) -> Vec<Comparison> {
        Comparison::all(&self.reading, &self.simulation.comparisons)
    }

    /// Ceux qui paieraient moins, du plus grand gain au plus petit.
    async fn winners(&self) -> Vec<Comparison> {
        self.sorted(|line| line.difference.get() < 0)
    }

    /// Ceux qui paieraient plus, de la plus grande hausse à la plus petite.
    async fn losers(&self) -> Vec<Comparison> {
        self.sorted(|line| line.difference.get() > 0)
    }

    /// Les totaux.
    async fn total(&self) -> Comparison {
        Comparison::of(&self.reading, &self.simulation.total)
    }

    /// Les changements dont l’effet ne peut pas être isolé, parce que la situation intermédiaire n’a pas de sens : il est compté avec le suivant.
    async fn merged(&self) -> Vec<Change> {
        self.simulation.merged.iter().map(|change| (*change).into()).collect()
    }
}

impl Simulation {
    fn sorted(&self, keep: impl Fn(&&simulation::Comparison) -> bool) -> Vec<Comparison> {
        let mut lines: Vec<_> = self.simulation.comparisons.iter().filter(keep).collect();
        lines.sort_by_key(|line| std::cmp::Reverse(line.difference.get().unsigned_abs()));
        lines
            .into_iter()
            .map(|line| Comparison::of(&self.reading, line))
            .collect()
    }
}

/// Ce que paie un membre avant et après. La différence est la somme exacte des quatre effets.
#[derive(SimpleObject)]
#[graphql(name = "SimulationComparison")]
pub(crate) struct Comparison {
    /// Le membre ; rien pour un membre que le registre ne connaît pas, et pour le total.
    member: Option<Member>,
    /// Son nom.
    name: String,
    /// Ce qu’il paie avant ; zéro pour qui arrive.
    before: Money,
    /// Ce qu’il paierait après ; zéro pour qui part.
    after: Money,
    /// La différence : après moins avant.
    difference: Money,
    /// La différence en pour cent de ce qu’il paie avant, arrondie au dixième : « 12.5 » ; rien s’il ne paie rien avant.
    percent: Option<String>,
    /// L’effet du montant.
    amount_effect: Money,
    /// L’effet de la clé.
    key_effect: Money,
    /// L’effet des critères.
    criteria_effect: Money,
    /// L’effet des membres.
    membership_effect: Money,
}

impl Comparison {
    /// Each of `lines`.
    pub(crate) fn all(reading: &Arc<Reading>, lines: &[simulation::Comparison]) -> Vec<Self> {
        lines.iter().map(|line| Self::of(reading, line)).collect()
    }

    fn of(reading: &Arc<Reading>, line: &simulation::Comparison) -> Self {
        Self {
            member: reading::member(reading, line.member),
            name: line.name.clone(),
            before: line.before.into(),
            after: line.after.into(),
            difference: line.difference.into(),
            percent: line.percent(),
            amount_effect: line.effects.amount.into(),
            key_effect: line.effects.key.into(),
            criteria_effect: line.effects.criteria.into(),
            membership_effect: line.effects.membership.into(),
        }
    }
}
