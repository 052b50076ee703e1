//! The debt shared by a key: the outstanding capital of a loan, among the members of the key, to the cent.

use crate::allocation::{Gathered, Occasion};
use crate::convention::Convention;
use crate::key::Key;
use crate::key::compute::Problem;
use crate::key::sheet::Sheet;
use crate::ledger::Ledger;
use crate::refusal::{Code, Refusal};
use crate::value::{Cents, Date, EventId, FiscalYear, KeyId, MemberId, Period};
use std::collections::BTreeMap;

/// A key and the values it retains to share a debt.
pub(super) struct KeyedDebt<'a> {
    pub(super) key: &'a Key,
    /// The event that adopted it.
    pub(super) adopted: EventId,
    pub(super) carrier: MemberId,
    pub(super) gathered: Gathered,
    /// The place of the member that leaves.
    pub(super) index: usize,
    year: FiscalYear,
}

impl Ledger {
    /// The key `key` as it shares the debt of `convention` on `on`, for `member` that leaves. Everybody counts for the whole: what is shared is
    /// a stock, not a year.
    pub(super) fn keyed_debt(
        &self,
        convention: &Convention,
        member: MemberId,
        key: KeyId,
        on: Date,
    ) -> Result<KeyedDebt<'_>, Refusal> {
        let key = self.keys.get(key)?;
        let refuse = |code, message: String| Err(Refusal::new(code, message).at("key"));
        let adopted = self.acts.key_covers(key.id, Period::new(on, on)?);
        let Some(adopted) = adopted.filter(|_| key.convention == convention.id) else {
            let message = format!(
                "La clé « {} » n’est pas en vigueur au {} dans cette convention : la faire adopter, ou en choisir une autre.",
                key.name,
                on.french()
            );
            return refuse(Code::KeyNotInForce, message);
        };
        let Some(index) = key.participants.iter().position(|participant| *participant == member) else {
            let message = format!(
                "{} ne participe pas à la clé « {} », qui ne dit donc rien de sa part.",
                self.members.name(member),
                key.name
            );
            return refuse(Code::DebtKeyUnfit, message);
        };
        for other in key.participants.iter().filter(|other| **other != member) {
            self.require_party_on(convention, *other, on)
                .map_err(|refusal| refusal.at("key"))?;
        }
        let year = on.fiscal_year();
        let mut gathered = self.gather(
            &key.formula.asks(),
            &Occasion {
                convention: convention.id,
                pool: &key.pool,
                year,
                participants: &key.participants,
                ties: &key.ties,
                presences: &BTreeMap::new(),
            },
        )?;
        // A debt has no year before it to be smoothed against.
        for participant in &mut gathered.participants {
            participant.last_year = None;
        }
        Ok(KeyedDebt {
            key,
            adopted,
            carrier: convention.terms_on(year.last_day()).carrier,
            gathered,
            index,
            year,
        })
    }

    /// `amount`, shared: the shares sum to it exactly, or the key is refused.
    pub(super) fn debt_sheet(&self, keyed: &KeyedDebt<'_>, amount: Cents) -> Result<Sheet, Refusal> {
        let key = keyed.key;
        let problem = Problem {
            formula: &key.formula,
            rounding: key.rounding,
            participants: &keyed.gathered.participants,
            carrier: Some(keyed.carrier),
            amount: key.formula.takes(amount),
            period: Some(Period::of_year(keyed.year)),
            year: Some(keyed.year),
            columns: &keyed.gathered.columns(),
            references: &keyed.gathered.reference_values(),
        };
        let sheet = problem
            .explain()
            .map_err(|refusal| self.with_predecessors(refusal, &keyed.gathered, keyed.year).at("key"))?;
        if sheet.total == amount {
            return Ok(sheet);
        }
        let message = format!(
            "La clé « {} » donne {} au total pour une dette de {} : une clé qui tarife, ou arrondit chacun à part, ne partage pas une dette.",
            key.name,
            sheet.total.french(),
            amount.french()
        );
        Err(Refusal::new(Code::DebtKeyUnfit, message).at("key"))
    }
}
