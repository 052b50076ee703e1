//! The rules on sharing keys.

use super::command::{AdoptKey, DefineKey};
use super::event::{KeyAdopted, KeyDefined};
use super::{Formula, Key, Quota};
use crate::committee::event::Effect;
use crate::law;
use crate::ledger::decide::{at_most, identifier_free};
use crate::ledger::{Draft, Ledger};
use crate::refusal::{Code, Refusal};
use crate::value::{ConventionId, Date, Digest, Fraction, KeyId, MemberId, PoolCode};
use serde::Serialize;
use std::collections::BTreeSet;

/// Participants of one key, so that the fact fits a body whatever its formula.
const MAX_PARTICIPANTS: usize = 350;
/// Declared quotas of one key: a share may take a hundred bytes.
const MAX_QUOTAS: usize = 200;

impl Ledger {
    pub(crate) fn define_key(&self, order: &DefineKey) -> Result<Vec<Draft>, Refusal> {
        identifier_free(self.keys.contains(order.key), "une autre clé", "key")?;
        at_most(
            MAX_PARTICIPANTS,
            order.participants.len(),
            "participants",
            "participants",
        )?;
        let convention = self.conventions.get(order.convention)?;
        let mut participants = BTreeSet::new();
        for (index, member) in order.participants.iter().enumerate() {
            let field = format!("participants.{index}");
            if !convention.has_party(*member) || !participants.insert(*member) {
                let message = format!(
                    "{} n’est pas partie à la convention, ou est nommé deux fois.",
                    self.members.name(*member)
                );
                return Err(Refusal::new(Code::ParticipantsInvalid, message).at(field));
            }
        }
        if participants.is_empty() {
            return Err(
                Refusal::new(Code::ParticipantsInvalid, "Une clé répartit entre au moins un membre.")
                    .at("participants"),
            );
        }
        let mut ranked = BTreeSet::new();
        if !order
            .ties
            .iter()
            .all(|member| participants.contains(member) && ranked.insert(member))
        {
            let message = "L’ordre de départage ne nomme que des participants de la clé, chacun une fois.";
            return Err(Refusal::new(Code::ParticipantsInvalid, message).at("ties"));
        }
        if let Formula::Fixed(quotas) = &order.formula {
            at_most(MAX_QUOTAS, quotas.len(), "quotes-parts", "formula.fixed")?;
            check_quotas(quotas, &participants)?;
        }
        let event = KeyDefined {
            convention: order.convention,
            formula: order.formula.clone(),
            hash: text_digest(order)?,
            key: order.key,
            name: order.name.clone(),
            participants: order.participants.clone(),
            pool: order.pool.clone(),
            ties: order.ties.clone(),
        };
        Ok(vec![Draft::new(event, convention.starts_on)])
    }

    pub(crate) fn adopt_key(&self, order: &AdoptKey) -> Result<Vec<Draft>, Refusal> {
        let key = self.keys.get(order.key)?;
        if let Some(adoption) = key.adoption {
            let message = format!(
                "La clé « {} » est déjà adoptée, à compter du {}.",
                key.name,
                adoption.from.french()
            );
            return Err(Refusal::new(Code::KeyAlreadyAdopted, message).at("key"));
        }
        if order.until.is_some_and(|until| until < order.from) {
            return Err(Refusal::new(
                Code::PeriodInverted,
                "La clé cesse avant de commencer : vérifier les dates.",
            )
            .at("until"));
        }
        let (decision, fact) = self
            .committees
            .authorisation(order.decision, Effect::AdoptKey(order.key))?;
        self.key_looks_forward(order, key, decision.decided_on)?;
        let replaces = self.key_in_force_before(order, key.convention, &key.pool)?;
        let event = KeyAdopted {
            decision: order.decision,
            from: order.from,
            key: order.key,
            replaces,
            until: order.until,
        };
        Ok(vec![Draft::new(event, order.from).authorised_by([fact])])
    }

    /// Refuses a key that would reach back before the fiscal year of its decision, or over a year that is already shared.
    fn key_looks_forward(&self, order: &AdoptKey, key: &Key, decided_on: Date) -> Result<(), Refusal> {
        let earliest = decided_on.fiscal_year().first_day();
        if order.from < earliest {
            let message = format!(
                "La clé, décidée le {}, ne peut pas s’appliquer avant le {} : elle dispose pour l’avenir.",
                decided_on.french(),
                earliest.french()
            );
            return Err(Refusal::new(Code::KeyRetroactive, message)
                .at("from")
                .under(law::NO_RETROACTIVITY));
        }
        let allocated = self.allocations.of_pool(&key.pool).filter(|allocation| {
            let budget = self.budgets.get(allocation.budget);
            budget.is_ok_and(|budget| budget.convention == key.convention)
        });
        let last = allocated.map(|allocation| allocation.fiscal_year).max();
        if let Some(year) = last.filter(|year| order.from <= year.last_day()) {
            let message = format!(
                "La charge « {} » de l’exercice {year} est déjà répartie : la clé ne peut s’appliquer qu’après.",
                key.pool
            );
            return Err(Refusal::new(Code::AlreadyAllocated, message).at("from"));
        }
        Ok(())
    }

    /// The key that the new one replaces: the one in force on its first day. A key that starts later would overlap.
    fn key_in_force_before(
        &self,
        order: &AdoptKey,
        convention: ConventionId,
        pool: &PoolCode,
    ) -> Result<Option<KeyId>, Refusal> {
        let mut replaces = None;
        for (other, adoption) in self.keys.adopted_for(convention, pool) {
            let ends_before = adoption.until.is_some_and(|until| until < order.from);
            let starts_after = order.until.is_some_and(|until| until < adoption.from);
            if ends_before || starts_after {
                continue;
            }
            if adoption.from >= order.from {
                let message = format!(
                    "La clé « {} » s’applique déjà à compter du {}.",
                    other.name,
                    adoption.from.french()
                );
                return Err(Refusal::new(Code::KeyOverlap, message).at("from"));
            }
            replaces = Some(other.id);
        }
        Ok(replaces)
    }
}

fn check_quotas(quotas: &[Quota], participants: &BTreeSet<MemberId>) -> Result<(), Refusal> {
    let named: BTreeSet<MemberId> = quotas.iter().map(|quota| quota.member).collect();
    if named != *participants || named.len() != quotas.len() {
        let message = "Chaque participant a une quote-part, et une seule.";
        return Err(Refusal::new(Code::QuotasInvalid, message).at("formula.fixed"));
    }
    let sum = quotas
        .iter()
        .try_fold(Fraction::ZERO, |sum, quota| sum.plus(&quota.share))?;
    if sum == Fraction::ONE {
        return Ok(());
    }
    let gap = if sum.numerator() < sum.denominator() {
        let missing = Fraction::new(sum.denominator().saturating_sub(sum.numerator()), sum.denominator())?;
        format!("il manque {missing}")
    } else {
        let extra = Fraction::new(sum.numerator().saturating_sub(sum.denominator()), sum.denominator())?;
        format!("il y a {extra} de trop")
    };
    Err(Refusal::new(Code::QuotasInvalid, format!("Les quotes-parts ne font pas un : {gap}.")).at("formula.fixed"))
}

/// Digest of the key's text: all that the shares depend on, in canonical form.
fn text_digest(order: &DefineKey) -> Result<Digest, Refusal> {
    #[derive(Serialize)]
    struct KeyText<'a> {
        formula: &'a Formula,
        participants: &'a [MemberId],
        pool: &'a PoolCode,
        ties: &'a [MemberId],
    }
    let text = KeyText {
        formula: &order.formula,
        participants: &order.participants,
        pool: &order.pool,
        ties: &order.ties,
    };
    let bytes = serde_json::to_vec(&text)
        .map_err(|error| Refusal::new(Code::ChoiceUnknown, error.to_string()).at("formula"))?;
    Ok(Digest::of(&bytes))
}
