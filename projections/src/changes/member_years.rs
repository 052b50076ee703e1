//! What members owe at the two moments: by fiscal year, and line by line.

use super::compare::Comparison;
use crate::money::subtract;
use crate::obligations::{Balance, MemberYear, ObligationView};
use crate::{FactRef, SortKey};
use domain::value::{AllocationId, Cents, FiscalYear, MemberId};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// An amount at the two moments.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Difference {
    /// What it was.
    pub before: Cents,
    /// What it is then.
    pub after: Cents,
}

impl Difference {
    /// By how much it changed: `before + change = after`, to the cent.
    pub fn change(self) -> Cents {
        subtract(self.after, self.before)
    }
}

/// What is owed at the two moments, each counted on its own date.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Amounts {
    /// What is owed, called or not.
    pub due: Difference,
    /// What is called.
    pub called: Difference,
    /// What is titled of it.
    pub titled: Difference,
    /// What is paid.
    pub paid: Difference,
    /// Called less paid.
    pub remaining: Difference,
    /// What is late.
    pub overdue: Difference,
    /// What settlements give back.
    pub credit: Difference,
    /// What of it is not given back yet.
    pub to_repay: Difference,
}

impl Amounts {
    fn between(before: Balance, after: Balance) -> Self {
        let of = |amount: fn(Balance) -> Cents| Difference {
            before: amount(before),
            after: amount(after),
        };
        Self {
            due: of(|balance| balance.due),
            called: of(|balance| balance.called),
            titled: of(|balance| balance.titled),
            paid: of(|balance| balance.paid),
            remaining: of(|balance| balance.remaining),
            overdue: of(|balance| balance.overdue),
            credit: of(|balance| balance.credit),
            to_repay: of(|balance| balance.to_repay),
        }
    }

    /// Each amount, in the order people read them.
    pub const fn each(&self) -> [Difference; 8] {
        [
            self.due,
            self.called,
            self.titled,
            self.paid,
            self.remaining,
            self.overdue,
            self.credit,
            self.to_repay,
        ]
    }

    fn changed(&self) -> bool {
        self.each().iter().any(|amount| amount.before != amount.after)
    }
}

/// One line of what a member owes, where it changed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LineChange {
    /// The allocation that shares it, or the line of a withdrawal.
    pub line: AllocationId,
    /// What it is for: the code of the cost pool, or what a withdrawal makes owe.
    pub label: String,
    /// What makes it owed: « prévisionnelle », « retrait ».
    pub ground: &'static str,
    /// The amounts.
    pub amounts: Amounts,
    /// The facts recorded between the two moments that made it, in order.
    pub facts: Vec<FactRef>,
}

/// What a member owes for a fiscal year, where it changed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MemberYearChange {
    /// The member.
    pub member: MemberId,
    /// Its name.
    pub name: String,
    /// The fiscal year.
    pub fiscal_year: FiscalYear,
    /// The sums over all its lines, those that did not change too.
    pub amounts: Amounts,
    /// The lines that changed, by id: their changes sum to that of each amount.
    pub lines: Vec<LineChange>,
}

/// Compares what each of `owed` owes for its year.
pub(super) fn compare(comparison: &mut Comparison<'_>, owed: &BTreeSet<(FiscalYear, MemberId)>) {
    let mut found: Vec<MemberYearChange> = Vec::new();
    for (year, member) in owed {
        found.extend(member_year(comparison, *year, *member));
    }
    found.sort_by_cached_key(|row| (row.fiscal_year, SortKey::of(&row.name), row.member));
    comparison.member_years = found;
}

fn member_year(comparison: &Comparison<'_>, year: FiscalYear, member: MemberId) -> Option<MemberYearChange> {
    let (before, after) = (comparison.before, comparison.after);
    let old = before.view.member_year(member, year, before.on);
    let new = after.view.member_year(member, year, after.on);
    let balance = |row: &Option<MemberYear>| row.as_ref().map(|row| row.balance).unwrap_or_default();
    let mut lines: BTreeMap<AllocationId, [Option<&Arc<ObligationView>>; 2]> = BTreeMap::new();
    for line in old.iter().flat_map(|row| &row.obligations) {
        lines.entry(line.allocation).or_default()[0] = Some(line);
    }
    for line in new.iter().flat_map(|row| &row.obligations) {
        lines.entry(line.allocation).or_default()[1] = Some(line);
    }
    let changed = lines.into_values().filter_map(|[old, new]| line(comparison, old, new));
    let lines: Vec<_> = changed.collect();
    let amounts = Amounts::between(balance(&old), balance(&new));
    (amounts.changed() || !lines.is_empty()).then(|| MemberYearChange {
        member,
        name: after.tell.member_name(member),
        fiscal_year: year,
        amounts,
        lines,
    })
}

fn line(
    comparison: &Comparison<'_>,
    old: Option<&Arc<ObligationView>>,
    new: Option<&Arc<ObligationView>>,
) -> Option<LineChange> {
    let told = new.or(old)?;
    let balance = |line: Option<&Arc<ObligationView>>, on| line.map(|line| line.balance_on(on)).unwrap_or_default();
    let amounts = Amounts::between(balance(old, comparison.before.on), balance(new, comparison.after.on));
    let facts: Vec<FactRef> = [old, new].into_iter().flatten().flat_map(|line| line.facts()).collect();
    amounts.changed().then(|| LineChange {
        line: told.allocation,
        label: comparison.after.tell.view.line_label(told),
        ground: told.ground(),
        amounts,
        facts: comparison.facts(&facts),
    })
}
