//! Documents that leave the house: who pays what and why, a call for contribution, the state of a year.
//!
//! A [`Document`] is neutral: words, amounts, dates and numbers in tables, without a font or a file format. What writes it (a workbook, a
//! CSV file) adds no figure and drops none. One module per document.

mod call;
mod population;
mod who_pays;
mod year;

pub use call::call_document;
pub use population::{Population, per_inhabitant};
pub use who_pays::who_pays_what;
pub use year::year_state;

use crate::LedgerView;
use crate::allocations::AllocationView;
use crate::obligations::{Balance, ObligationView};
use domain::value::{AllocationId, Cents, ConventionId, Date, FiscalYear, MemberId, PoolCode};
use std::collections::BTreeMap;
use std::sync::Arc;

/// A document: pages of tables, under a title.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Document {
    /// What it is: « Qui paie quoi, et pourquoi ».
    pub title: String,
    /// Whose it is, for which year, at which date, and what the ledger knew.
    pub subtitle: String,
    /// What a reader must know to read it.
    pub notes: Vec<String>,
    /// Its pages, in order. None when there is nothing to tell.
    pub pages: Vec<Page>,
}

/// A page: one sheet of a workbook.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Page {
    /// Its name, which may be that of another page too.
    pub name: String,
    /// What applies to it alone.
    pub notes: Vec<String>,
    /// Its tables, in order.
    pub sections: Vec<Section>,
}

/// A table.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Section {
    /// What it shows.
    pub title: String,
    /// Its columns.
    pub columns: Vec<Column>,
    /// Its rows: one value for each column.
    pub rows: Vec<Vec<Value>>,
    /// Its last row, which sums the others.
    pub total: Option<Vec<Value>>,
}

/// A column.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Column {
    /// Its title.
    pub title: String,
    /// What its values are, where they are known.
    pub kind: Kind,
}

/// What the values of a column are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Some words.
    Text,
    /// Sentences.
    Sentence,
    /// Euros.
    Money,
    /// A day.
    Date,
    /// A whole number.
    Number,
}

/// A value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Value {
    /// Nothing is meant here.
    Empty,
    /// Something is meant, and the ledger does not know it, or it is not there: « — ».
    Unknown,
    /// Words.
    Text(String),
    /// Euros.
    Money(Cents),
    /// A day.
    Date(Date),
    /// A whole number.
    Number(u64),
}

impl Value {
    #[expect(clippy::needless_pass_by_value, reason = "words of any kind, told once")]
    fn text(words: impl ToString) -> Self {
        Self::Text(words.to_string())
    }

    fn or_unknown<T>(value: Option<T>, known: impl FnOnce(T) -> Self) -> Self {
        value.map_or(Self::Unknown, known)
    }
}

impl Document {
    /// Whether it tells nothing.
    pub fn is_empty(&self) -> bool {
        self.pages.is_empty()
    }
}

impl Section {
    fn new(title: impl Into<String>, columns: &[(&str, Kind)]) -> Self {
        let column = |(title, kind): &(&str, Kind)| Column {
            title: (*title).to_owned(),
            kind: *kind,
        };
        Self {
            title: title.into(),
            columns: columns.iter().map(column).collect(),
            rows: Vec::new(),
            total: None,
        }
    }
}

/// A cost pool of a convention. Two conventions may use the same code.
type PoolKey = (ConventionId, PoolCode);

impl LedgerView {
    /// What the ledger knew: « d’après le registre « Service commun », fait n° 1 207 ».
    fn told_from(&self) -> String {
        let name = self.identity.as_ref().map_or_else(String::new, |identity| {
            format!(" {}", crate::french::quoted(identity.name.as_str()))
        });
        let position = self.position().unwrap_or_default().to_string();
        format!(
            "d’après le registre{name}, fait n°\u{a0}{}",
            crate::french::grouped(&position)
        )
    }

    fn latest_name(&self, member: MemberId) -> String {
        let known = self.members.get(member);
        known.map_or_else(|| member.to_string(), |known| known.name().to_string())
    }

    fn siren_of(&self, member: MemberId) -> Value {
        Value::or_unknown(self.members.get(member), |member| {
            Value::text(member.identifiers().siren)
        })
    }

    fn title_of(&self, convention: ConventionId) -> String {
        let known = self.conventions.get(convention);
        known.map_or_else(|| convention.to_string(), |known| known.title.to_string())
    }

    /// « Informatique des mairies (informatique) », with the convention where two of them have a cost pool of that code.
    fn pool_label(&self, (convention, code): &PoolKey) -> String {
        let mut budgets = self.budgets.iter().rev();
        let pool = budgets.find_map(|budget| {
            let pool = (budget.convention == *convention).then(|| budget.pool(code))?;
            pool.map(|pool| pool.label.to_string())
        });
        let label = match pool {
            Some(label) if label.to_lowercase() != code.as_str().to_lowercase() => format!("{label} ({code})"),
            Some(label) => label,
            None if code.as_str() == WITHDRAWALS => "Retrait (dette et biens)".to_owned(),
            None => code.to_string(),
        };
        let elsewhere = |allocation: &Arc<AllocationView>| {
            allocation.computed.pool == *code && allocation.computed.convention != *convention
        };
        if self.allocations.iter().any(elsewhere) {
            format!("{label}, {}", self.title_of(*convention))
        } else {
            label
        }
    }

    /// The cost pool of an allocation; what withdrawals make owe is told together, as one more.
    fn pool_of(&self, allocation: AllocationId) -> Option<PoolKey> {
        if let Some(due) = self.withdrawals.due(allocation) {
            return Some((due.convention, PoolCode::parse(WITHDRAWALS).ok()?));
        }
        let allocation = self.allocations.get(allocation)?;
        Some((allocation.computed.convention, allocation.computed.pool.clone()))
    }

    /// The obligations of `member` for `year`, cost pool by cost pool; within one, in the order they were allocated.
    fn by_pool(&self, member: MemberId, year: FiscalYear) -> BTreeMap<PoolKey, Vec<Arc<ObligationView>>> {
        let mut pools: BTreeMap<PoolKey, Vec<Arc<ObligationView>>> = BTreeMap::new();
        for line in self.obligations.of_member_in(member, year) {
            if let Some(pool) = self.pool_of(line.allocation) {
                pools.entry(pool).or_default().push(Arc::clone(line));
            }
        }
        let place = |line: &Arc<ObligationView>| (self.act_of(line), line.fact);
        for lines in pools.values_mut() {
            lines.sort_by_key(place);
        }
        pools
    }
}

/// Under which code reports tell what withdrawals make owe, which no budget calls so.
const WITHDRAWALS: &str = "retrait";

fn balance_of<'a>(lines: impl IntoIterator<Item = &'a Arc<ObligationView>>, on: Date) -> Balance {
    let balances = lines.into_iter().map(|line| line.balance_on(on));
    balances.fold(Balance::default(), Balance::plus)
}

/// Called, paid, remaining, overdue, credit, to repay.
const BALANCE: [(&str, Kind); 7] = [
    ("Dû", Kind::Money),
    ("Appelé", Kind::Money),
    ("Payé", Kind::Money),
    ("Reste à payer", Kind::Money),
    ("En retard", Kind::Money),
    ("Avoir", Kind::Money),
    ("À rendre", Kind::Money),
];

/// The figures of a balance, in the order of [`BALANCE`].
fn balance_values(balance: &Balance) -> Vec<Value> {
    [
        balance.due,
        balance.called,
        balance.paid,
        balance.remaining,
        balance.overdue,
        balance.credit,
        balance.to_repay,
    ]
    .map(Value::Money)
    .to_vec()
}
