//! What a projection takes for granted, in French: beside the figures, never apart from them.

use super::{Growth, ProjectedPool, Projection};
use crate::LedgerView;
use crate::allocations::AllocationView;
use crate::french::{list, quoted};
use crate::report::PoolKey;
use domain::allocation::Hypothesis;
use domain::allocation::event::Input;
use domain::key::Total;
use domain::member::Criterion;
use domain::value::{Cents, EventId, FiscalYear, MemberId};
use std::collections::{BTreeMap, BTreeSet};

/// A sentence, for a cost pool and some years in a row.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Stated {
    /// The cost pool.
    pub pool: PoolKey,
    /// The first year.
    pub from: FiscalYear,
    /// The last year.
    pub until: FiscalYear,
    /// What is taken for granted.
    pub sentence: String,
}

impl Stated {
    /// « 2027 », « 2027 à 2029 ».
    pub fn years(&self) -> String {
        if self.from == self.until {
            self.from.to_string()
        } else {
            format!("{} à {}", self.from, self.until)
        }
    }
}

impl Projection {
    /// Every hypothesis, cost pool by cost pool; one that holds several years in a row is said once.
    pub fn stated(&self) -> Vec<Stated> {
        self.pools.iter().flat_map(ProjectedPool::stated).collect()
    }
}

impl ProjectedPool {
    /// Its hypotheses; one that holds several years in a row is said once.
    pub fn stated(&self) -> Vec<Stated> {
        let mut stated: Vec<Stated> = Vec::new();
        for year in &self.years {
            for sentence in &year.hypotheses {
                let before = year.year.get().checked_sub(1);
                let goes_on = |known: &&mut Stated| known.sentence == *sentence && Some(known.until.get()) == before;
                match stated.iter_mut().find(goes_on) {
                    Some(known) => known.until = year.year,
                    None => stated.push(Stated {
                        pool: (self.convention, self.pool.clone()),
                        from: year.year,
                        until: year.year,
                        sentence: sentence.clone(),
                    }),
                }
            }
        }
        stated
    }
}

/// « montant +2 % par an » ; « montant du budget 2027, voté ».
pub(super) fn of_amount(voted: Option<FiscalYear>, growth: Growth, last_known: FiscalYear) -> String {
    match voted {
        Some(year) => format!("Montant du budget {year}, déjà voté."),
        None if growth.is_none() => format!("Montant de {last_known} gardé."),
        None => format!("Montant {}, à partir de celui de {last_known}.", growth.french()),
    }
}

/// A key that prices takes no amount.
pub(super) fn of_prices(total: Total, growth: Growth) -> Option<String> {
    let priced = total == Total::Outcome && !growth.is_none();
    priced.then(|| "La clé fixe des prix : ce que chacun doit suit les quantités, et non le taux.".to_owned())
}

/// Which values are those of the year before, and which are already known for the year.
pub(super) fn of_values(before: &AllocationView, after: &AllocationView, told: &[Hypothesis]) -> Vec<String> {
    let is_told = |criterion: &Criterion| {
        let kept = |hypothesis: &Hypothesis| matches!(hypothesis, Hypothesis::VintageKept { criteria, .. } if criteria.contains(criterion));
        told.iter().any(kept)
    };
    let (before, after) = (retained(before), retained(after));
    let told = after.iter().filter(|(criterion, _)| !is_told(criterion));
    told.map(|(criterion, values)| {
        let vintages: BTreeSet<_> = values.values().map(|(_, vintage)| vintage.to_string()).collect();
        let vintages = Vec::from_iter(vintages);
        let known = before.get(criterion);
        let same = values.iter().all(|(member, value)| {
            known
                .and_then(|known| known.get(member))
                .is_none_or(|known| known == value)
        });
        let (word, how) = match (vintages.len() < 2, same) {
            (true, true) => ("millésime", "gardé"),
            (true, false) => ("millésime", "déjà connu"),
            (false, true) => ("millésimes", "gardés"),
            (false, false) => ("millésimes", "déjà connus"),
        };
        let name = crate::french::capitalised(criterion.french());
        format!("{name} : {word} {} {how}.", list(&vintages))
    })
    .collect()
}

/// The value of each criterion for each member; nobody's under the default identifier.
type Retained<'a> = BTreeMap<&'a Criterion, BTreeMap<MemberId, (EventId, FiscalYear)>>;

fn retained(allocation: &AllocationView) -> Retained<'_> {
    let mut retained = Retained::new();
    let of_members = allocation.shares.iter().flat_map(|share| {
        let inputs = share.allocated.inputs.iter();
        inputs.map(|input| (share.allocated.member, input))
    });
    let of_nobody = allocation
        .computed
        .references
        .iter()
        .map(|input| (MemberId::default(), input));
    for (member, input) in of_members.chain(of_nobody) {
        let Input {
            criterion,
            fact,
            vintage,
            ..
        } = input;
        retained.entry(criterion).or_default().insert(member, (*fact, *vintage));
    }
    retained
}

impl LedgerView {
    /// What stands in for what is not known yet, in French.
    pub(super) fn told_hypothesis(&self, hypothesis: &Hypothesis) -> String {
        match hypothesis {
            Hypothesis::Renewed(last) => format!(
                "Convention reconduite tacitement après le {}, comme elle le prévoit.",
                last.french()
            ),
            Hypothesis::Ends(last) => format!(
                "La convention prend fin le {} : le montant reste celui d’une année entière.",
                last.french()
            ),
            Hypothesis::KeyKept(key, until) => {
                let key = self
                    .keys
                    .get(*key)
                    .map_or_else(|| key.to_string(), |key| key.name.to_string());
                format!("Clé {} gardée après son terme, le {}.", quoted(&key), until.french())
            }
            Hypothesis::VintageKept { criteria, wanted, kept } => {
                let criteria: Vec<_> = criteria.iter().map(Criterion::french).collect();
                let criteria = crate::french::capitalised(&list(&criteria));
                format!("{criteria} : millésime {wanted} pas encore connu, {kept} gardé.")
            }
            Hypothesis::Gone(member, last) => {
                let name = self.latest_name(*member);
                match last {
                    Some(last) => format!(
                        "{name} ne participe plus après le {} et ne partage plus.",
                        last.french()
                    ),
                    None => format!("{name} ne participe pas et ne partage pas."),
                }
            }
            Hypothesis::NotNamed(member, from) => format!(
                "{} participe à partir du {}, et la clé ne nomme pas ce membre : il ne partage pas.",
                self.latest_name(*member),
                from.french()
            ),
        }
    }

    /// The cost pools that are voted or were shared, and that nothing allows to project.
    pub(super) fn not_projected(
        &self,
        projected: &[ProjectedPool],
        from: FiscalYear,
        years: &[FiscalYear],
    ) -> Vec<String> {
        let known: BTreeSet<PoolKey> = projected
            .iter()
            .map(|pool| (pool.convention, pool.pool.clone()))
            .collect();
        let mut seen = BTreeSet::new();
        let before = from
            .get()
            .checked_sub(1)
            .and_then(|before| FiscalYear::new(before).ok());
        let mut sentences = Vec::new();
        for year in before.into_iter().chain([from]).chain(years.iter().copied()) {
            for pool in self.pools_of(year) {
                if known.contains(&pool) || !seen.insert(pool.clone()) {
                    continue;
                }
                let label = quoted(&self.pool_label(&pool));
                sentences.push(if year < from {
                    format!("La charge {label}, répartie en {year}, ne l’est pas en {from} : elle n’est pas projetée.")
                } else {
                    format!(
                        "La charge {label}, votée pour {year}, n’est pas répartie en {from} : elle n’est pas projetée."
                    )
                });
            }
        }
        sentences
    }
}

/// The amounts of `before`, by member: what smoothing compares with.
pub(super) fn owed(before: &AllocationView) -> BTreeMap<MemberId, Cents> {
    let shares = before.shares.iter().map(|share| &share.allocated);
    shares.map(|share| (share.member, share.amount)).collect()
}
