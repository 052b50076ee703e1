//! « Pourquoi »: for each share, the key in a sentence, the decision that adopted it, the convention, the sheet that computes it, and how
//! its chain of authority holds.

use super::Telling;
use crate::LedgerView;
use crate::chain::{Chain, ChainState};
use crate::french::{capitalised, quoted};
use crate::journal::Teller;
use crate::obligations::ObligationView;
use crate::report::{Kind, PoolKey, Section, Value};
use domain::value::{Date, KeyId, MemberId};
use std::collections::BTreeMap;
use std::sync::Arc;

impl Telling<'_> {
    /// One row for each allocation that shares the cost with `payer`.
    pub(super) fn reasons(&self, payer: MemberId, pools: &BTreeMap<PoolKey, Vec<Arc<ObligationView>>>) -> Section {
        let columns = [
            ("Charge", Kind::Text),
            ("Répartition", Kind::Text),
            ("Part", Kind::Money),
            ("Clé", Kind::Text),
            ("Règle", Kind::Sentence),
            ("Adoptée par", Kind::Sentence),
            ("Le", Kind::Date),
            ("Convention", Kind::Text),
            ("Feuille de calcul", Kind::Text),
            ("Chaîne d’autorité", Kind::Sentence),
        ];
        let title = format!("{} : pourquoi", self.view.latest_name(payer));
        let mut section = Section::new(title, &columns);
        for (pool, lines) in pools {
            for line in lines {
                section.rows.push(self.reason(pool, line));
            }
        }
        section
    }

    fn reason(&self, pool: &PoolKey, line: &ObligationView) -> Vec<Value> {
        let key = self
            .view
            .allocations
            .get(line.allocation)
            .map(|known| known.computed.key);
        let (decision, on) = key.map_or((Value::Unknown, Value::Unknown), |key| {
            self.view.adoption_told(key, self.on)
        });
        vec![
            Value::Text(self.view.pool_label(pool)),
            Value::text(line.ground()),
            Value::Money(line.share),
            Value::or_unknown(key, |key| Value::Text(self.view.key_told(key))),
            Value::or_unknown(key, |key| Value::Text(self.view.rule_told(key))),
            decision,
            on,
            Value::Text(self.view.title_of(pool.0)),
            Value::text(line.allocation),
            Value::Text(self.view.chain_told(line)),
        ]
    }
}

impl LedgerView {
    /// « Population (version 2) ».
    pub(in crate::report) fn key_told(&self, key: KeyId) -> String {
        let Some(known) = self.keys.get(key) else {
            return key.to_string();
        };
        match known.version {
            1 => known.name.to_string(),
            version => format!("{} (version {version})", known.name),
        }
    }

    /// The key, in one sentence.
    pub(in crate::report) fn rule_told(&self, key: KeyId) -> String {
        let Some(known) = self.keys.get(key) else {
            return String::new();
        };
        let name = |member: MemberId| self.latest_name(member);
        let sentence = crate::formula::sentence(&known.formula, known.rounding, &name);
        format!("{}.", capitalised(&sentence))
    }

    /// The decision that adopted `key`, and the day it was voted.
    pub(in crate::report) fn adoption_told(&self, key: KeyId, on: Date) -> (Value, Value) {
        let adoption = self.keys.get(key).and_then(|known| known.adoption);
        let Some(adoption) = adoption else {
            return (Value::Unknown, Value::Unknown);
        };
        let Some(decision) = self.decisions.get(adoption.decision) else {
            return (Value::text(adoption.decision), Value::Unknown);
        };
        let committee = Teller { view: self, on }.committee(decision.committee);
        let told = format!("{committee}, {}", quoted(decision.title.as_str()));
        (Value::Text(capitalised(&told)), Value::Date(decision.decided_on))
    }

    /// « intacte », « fragile : … », « rompue : … »: the chain that ends with the call of `line`, else with its allocation.
    pub(in crate::report) fn chain_told(&self, line: &ObligationView) -> String {
        let called = line.call.as_ref().map(|call| call.fact.event);
        let end = called.or_else(|| self.act_of(line).map(|fact| fact.event));
        match end.and_then(|end| self.chain(end)) {
            Some(chain) => told(&chain),
            None => "inconnue".to_owned(),
        }
    }
}

fn told(chain: &Chain) -> String {
    let reasons: Vec<_> = match chain.state {
        ChainState::Sound => return chain.state.french().to_owned(),
        ChainState::Weak => {
            let weak = chain.links.iter().filter(|link| link.is_weak);
            weak.flat_map(|link| link.remarks.iter().cloned()).collect()
        }
        ChainState::Broken => chain.flags.iter().map(|flag| flag.sentence.clone()).collect(),
    };
    format!("{} : {}", chain.state.french(), reasons.join(" "))
}
