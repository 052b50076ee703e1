//! How members agree: the count of assemblies and of the populations they represent, in exact integers.
//!
//! A pure function of a rule and of answers: it needs no ledger, and `entente majority` uses it on a plain table.

use crate::event::facts;
use crate::rules::{Agreement, Threshold, VetoHolder};
use crate::value::MemberId;

crate::value::choices! {
    /// What one member says, for the count.
    Voice {
        /// Yes, by an enforceable deliberation or by a silence that says yes.
        InFavour "inFavour" "pour";
        /// No: rejected, adopted on conditions, or a silence that says no.
        Against "against" "contre";
        /// Not known yet.
        Awaited "awaited" "attendu";
    }
}

/// One member's part in the count.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Counted<M = MemberId> {
    /// The member.
    pub member: M,
    /// The population it represents; nothing where the rule counts none.
    pub population: u64,
    /// What it says.
    pub voice: Voice,
}

facts! {
    /// Assemblies, and the population they represent.
    Strength {
        /// How many assemblies.
        members: u32,
        /// Population.
        population: u64,
    }

    /// One way to reach the majority, and whether it is reached.
    BranchResult {
        /// Share of the assemblies that is needed.
        members: Threshold,
        /// Whether that share is reached.
        members_met: bool,
        /// Share of the population that is needed.
        #[serde(skip_serializing_if = "Option::is_none")]
        population: Option<Threshold>,
        /// Whether that share is reached.
        population_met: bool,
    }

    /// A member without whom there is no agreement.
    VetoResult {
        /// The member.
        member: MemberId,
        /// The population it represents.
        population: u64,
        /// What it says.
        voice: Voice,
    }

    /// A count: every figure behind “adopted” or “rejected”.
    Calculation {
        /// All who are asked.
        asked: Strength,
        /// Those who have not answered yet.
        awaited: Strength,
        /// Each way to reach the majority.
        branches: Vec<BranchResult>,
        /// Whether the result is the same whatever those who are awaited will say.
        certain: bool,
        /// Those in favour.
        in_favour: Strength,
        /// Members without whom there is no agreement.
        vetoes: Vec<VetoResult>,
    }
}

impl Calculation {
    /// Whether the members agree, those who are awaited counted against.
    pub fn is_adopted(&self) -> bool {
        let reached = self
            .branches
            .iter()
            .any(|branch| branch.members_met && branch.population_met);
        reached && self.vetoes.iter().all(|veto| veto.voice == Voice::InFavour)
    }
}

/// What a count of members known by `M` gives.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Count<M> {
    /// All who are asked.
    pub asked: Strength,
    /// Those who have not answered yet.
    pub awaited: Strength,
    /// Those in favour.
    pub in_favour: Strength,
    /// Each way to reach the majority.
    pub branches: Vec<BranchResult>,
    /// Members without whom there is no agreement.
    pub vetoes: Vec<Counted<M>>,
    /// Whether they agree, those who are awaited counted against.
    pub adopted: bool,
    /// Whether the result is the same whatever those who are awaited will say.
    pub certain: bool,
}

/// Counts `answers` by `agreement`.
pub fn count<M: Copy>(agreement: &Agreement, answers: &[Counted<M>]) -> Count<M> {
    let asked = strength(answers, |_| true);
    let in_favour = strength(answers, |voice| voice == Voice::InFavour);
    let awaited = strength(answers, |voice| voice == Voice::Awaited);
    let vetoes = veto_holders(agreement, answers, &asked);
    let stops = |says_no: &dyn Fn(Voice) -> bool| vetoes.iter().any(|holder| says_no(holder.voice));
    let branches = branches(agreement, &in_favour, &asked);
    let reached = |branches: &[BranchResult]| {
        branches
            .iter()
            .any(|branch| branch.members_met && branch.population_met)
    };
    let adopted = reached(&branches) && !stops(&|voice| voice != Voice::InFavour);
    // The best that can still come: everybody awaited says yes. Each test grows with who is in favour.
    let best = Strength {
        members: in_favour.members.saturating_add(awaited.members),
        population: in_favour.population.saturating_add(awaited.population),
    };
    let possible = reached(&self::branches(agreement, &best, &asked)) && !stops(&|voice| voice == Voice::Against);
    Count {
        asked,
        awaited,
        in_favour,
        branches,
        vetoes,
        adopted,
        certain: adopted == possible,
    }
}

/// The same, as a fact keeps it.
pub fn calculate(agreement: &Agreement, answers: &[Counted]) -> Calculation {
    let count = count(agreement, answers);
    let vetoes = count.vetoes.into_iter().map(|holder| VetoResult {
        member: holder.member,
        population: holder.population,
        voice: holder.voice,
    });
    Calculation {
        asked: count.asked,
        awaited: count.awaited,
        branches: count.branches,
        certain: count.certain,
        in_favour: count.in_favour,
        vetoes: vetoes.collect(),
    }
}

fn strength<M>(answers: &[Counted<M>], counts: impl Fn(Voice) -> bool) -> Strength {
    let mut strength = Strength {
        members: 0,
        population: 0,
    };
    for answer in answers.iter().filter(|answer| counts(answer.voice)) {
        strength.members = strength.members.saturating_add(1);
        strength.population = strength.population.saturating_add(answer.population);
    }
    strength
}

fn branches(agreement: &Agreement, part: &Strength, whole: &Strength) -> Vec<BranchResult> {
    let members_met = |share: &Threshold| share.is_met(u64::from(part.members), u64::from(whole.members));
    match agreement {
        Agreement::Share(share) => vec![BranchResult {
            members: share.clone(),
            members_met: members_met(share),
            population: None,
            population_met: true,
        }],
        Agreement::Qualified(rule) => rule
            .branches
            .iter()
            .map(|branch| BranchResult {
                members: branch.members.clone(),
                members_met: members_met(&branch.members),
                population: Some(branch.population.clone()),
                population_met: branch.population.is_met(part.population, whole.population),
            })
            .collect(),
    }
}

/// Members above the share of the population that the rule names; of them only the most populous, where it says so. Two members equally
/// populous both are.
fn veto_holders<M: Copy>(agreement: &Agreement, answers: &[Counted<M>], asked: &Strength) -> Vec<Counted<M>> {
    let Agreement::Qualified(rule) = agreement else {
        return Vec::new();
    };
    let Some(veto) = &rule.veto else { return Vec::new() };
    let most = answers.iter().map(|answer| answer.population).max().unwrap_or(0);
    let holds = |answer: &&Counted<M>| {
        let above = veto.share.is_met(answer.population, asked.population);
        above && (veto.holder == VetoHolder::EveryMemberAbove || answer.population == most)
    };
    answers.iter().filter(holds).copied().collect()
}
