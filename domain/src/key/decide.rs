//! The rules on sharing keys.

use super::command::{AdoptKey, DefineKey, RepealKey};
use super::event::{KeyAdopted, KeyDefined, KeyRepealed};
use super::words::KeyWords;
use super::{Key, RoundingRule};
use crate::committee::event::Effect;
use crate::law;
use crate::ledger::decide::{at_most, identifier_free};
use crate::ledger::{Draft, Ledger};
use crate::member::Standing;
use crate::refusal::{Code, Refusal};
use crate::value::{ConventionId, Date, Digest, FiscalYear, KeyId, MemberId, Name, PoolCode};
use std::collections::BTreeSet;

/// Participants of one key, so that the fact fits a body whatever its formula.
const MAX_PARTICIPANTS: usize = 350;
/// Lines of one key, so that a member's share fits a body.
const MAX_LINES: usize = 40;
/// Criteria that one key asks, likewise: each is pinned with its source.
const MAX_ASKS: usize = 16;
/// Bytes of the text of a key, so that the fact fits a body with its documents.
const MAX_TEXT: usize = 52_000;

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
            if !self.is_party(convention, *member) || !participants.insert(*member) {
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
        self.participants_could_begin(order)?;
        self.formula_stands(order)?;
        let version = self.version_after(order)?;
        let event = KeyDefined {
            convention: order.convention,
            formula: order.formula.clone(),
            hash: text_digest(order)?,
            key: order.key,
            name: order.name.clone(),
            participants: order.participants.clone(),
            pool: order.pool.clone(),
            revises: order.revises,
            rounding: order.rounding,
            ties: order.ties.clone(),
            version,
        };
        Ok(vec![Draft::new(event, convention.starts_on)])
    }

    /// Refuses a formula with a fault, an unknown criterion, or a residue for somebody who does not take part.
    fn formula_stands(&self, order: &DefineKey) -> Result<(), Refusal> {
        if let Some(fault) = order.formula.faults(&order.participants).into_iter().next() {
            return Err(fault);
        }
        if let RoundingRule::HalfUpResidueTo(owner) = order.rounding.rule
            && !order.participants.contains(&owner)
        {
            let message = format!(
                "{} ne participe pas à la clé : l’arrondi ne peut pas le charger.",
                self.members.name(owner)
            );
            return Err(Refusal::new(Code::ParticipantsInvalid, message).at("rounding"));
        }
        if order.rounding.rule == RoundingRule::HalfUpResidueToCarrier {
            let carrier = self.conventions.get(order.convention)?.carrier;
            if !order.participants.contains(&carrier) {
                let message = format!(
                    "{}, qui porte la convention, ne participe pas à la clé : l’arrondi ne peut pas le charger.",
                    self.members.name(carrier)
                );
                return Err(Refusal::new(Code::ParticipantsInvalid, message).at("rounding"));
            }
        }
        let labels = order.formula.line_labels();
        at_most(MAX_LINES, labels.len(), "lignes", "formula")?;
        for label in labels {
            Name::new(&label).map_err(|refusal| refusal.at("formula"))?;
        }
        let asks = order.formula.asks();
        at_most(MAX_ASKS, asks.members.len(), "critères", "formula")?;
        at_most(MAX_ASKS, asks.references.len(), "valeurs de référence", "formula")?;
        for ask in asks.members.iter().chain(&asks.references) {
            if !self.members.knows_criterion(&ask.criterion) {
                let message = format!(
                    "Le critère « {} » n’est pas connu de ce registre : en enregistrer d’abord une valeur, ou corriger son nom.",
                    ask.criterion.french()
                );
                return Err(Refusal::new(Code::CriterionUnknown, message).at("formula"));
            }
        }
        Ok(())
    }

    /// 1, or one more than the key that this one revises: a key of the same convention and pool.
    fn version_after(&self, order: &DefineKey) -> Result<u16, Refusal> {
        let Some(former) = order.revises else { return Ok(1) };
        let former = self.keys.get(former).map_err(|refusal| refusal.at("revises"))?;
        if former.convention == order.convention && former.pool == order.pool {
            return Ok(former.version.saturating_add(1));
        }
        let message = format!(
            "La clé « {} » partage une autre charge : elle ne peut pas être révisée ainsi.",
            former.name
        );
        Err(Refusal::new(Code::KeyState, message).at("revises"))
    }

    pub(crate) fn adopt_key(&self, order: &AdoptKey) -> Result<Vec<Draft>, Refusal> {
        let key = self.keys.get(order.key)?;
        if let Some((_, from, _)) = self.acts.key_adoption(order.key) {
            let message = format!(
                "La clé « {} » est déjà adoptée, à compter du {}.",
                key.name,
                from.french()
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
        let authorisation = self.authorisation(order.decision, Effect::AdoptKey(order.key))?;
        let first_day = authorisation.binds_from.max(order.from);
        self.require_chain(authorisation.facts.iter().copied(), first_day, "decision")?;
        self.key_looks_forward(order, key, authorisation.binds_from)?;
        self.participants_last(key, order.from)?;
        let convention = self.conventions.get(key.convention)?;
        for member in &key.participants {
            // Who joins within the year takes part in a key that counts from its first day: it shares for its time.
            let joined = convention.joined_within(*member, order.from.fiscal_year());
            let on = joined.map_or(order.from, |joined| joined.max(order.from));
            self.require_party_on(convention, *member, on)
                .map_err(|refusal| refusal.at("from"))?;
        }
        let replaces = self.key_in_force_before(order, key.convention, &key.pool)?;
        let event = KeyAdopted {
            decision: order.decision,
            from: order.from,
            key: order.key,
            replaces,
            retroactivity: order.retroactivity.clone(),
            until: order.until,
        };
        Ok(vec![Draft::new(event, order.from).authorised_by(authorisation.facts)])
    }

    pub(crate) fn repeal_key(&self, order: &RepealKey) -> Result<Vec<Draft>, Refusal> {
        let key = self.keys.get(order.key)?;
        let refuse = |code, message: String, field: &str| Err(Refusal::new(code, message).at(field));
        let adoption = self.acts.key_adoption(order.key);
        let Some((adopted, first_day, last_day)) = adoption.filter(|_| !self.acts.key_is_repealed(order.key)) else {
            let message = format!(
                "La clé « {} » n’est pas adoptée, ou est déjà abrogée : rien n’est à abroger.",
                key.name
            );
            return refuse(Code::KeyState, message, "key");
        };
        let authorisation = self.authorisation(order.decision, Effect::RepealKey(order.key))?;
        if order.from < authorisation.binds_from {
            let message = format!(
                "L’abrogation, décidée le {}, vaut pour l’avenir : elle ne peut pas prendre effet le {}.",
                authorisation.binds_from.french(),
                order.from.french()
            );
            return Err(Refusal::new(Code::KeyRetroactive, message)
                .at("from")
                .under(law::NO_RETROACTIVITY));
        }
        self.require_chain(authorisation.facts.iter().copied(), order.from, "decision")?;
        if order.from <= first_day || last_day.is_some_and(|until| until < order.from) {
            let message = format!(
                "La clé « {} » ne s’applique pas à la veille du {}.",
                key.name,
                order.from.french()
            );
            return refuse(Code::KeyState, message, "from");
        }
        self.leaves_shared_years_alone(key, order.from)?;
        let event = KeyRepealed {
            decision: order.decision,
            from: order.from,
            key: order.key,
        };
        let facts = authorisation.facts.into_iter().chain([adopted]);
        Ok(vec![Draft::new(event, order.from).authorised_by(facts)])
    }

    /// Refuses a key that names one that will be no more whenever the key begins: the years already shared are closed to it, unless it may
    /// regularise one of them. Before any year is shared, only its adoption tells when it begins.
    fn participants_could_begin(&self, order: &DefineKey) -> Result<(), Refusal> {
        let shared = self.last_shared_year(order.convention, &order.pool);
        let Some(first_day) = shared.and_then(|year| year.last_day().plus_days(1).ok()) else {
            return Ok(());
        };
        let mut adopted = self.keys.adopted_for(order.convention, &order.pool);
        if adopted.any(|(key, _)| self.acts.key_was_irregular(key.id)) {
            return Ok(());
        }
        for (index, participant) in order.participants.iter().enumerate() {
            self.not_succeeded(*participant, first_day, &format!("participants.{index}"))?;
        }
        Ok(())
    }

    fn not_succeeded(&self, participant: MemberId, on: Date, field: &str) -> Result<(), Refusal> {
        match self.members.lineage.standing_on(participant, on) {
            Standing::Succeeded(_) => self.members.require_active(participant, on, field),
            Standing::Active | Standing::NotYet(_) => Ok(()),
        }
    }

    /// Refuses a key that would begin when a participant is no more: it is its successor that must take part. One that ends later stays
    /// named, and its successor owes its share: a contract goes on as it was agreed.
    fn participants_last(&self, key: &Key, from: Date) -> Result<(), Refusal> {
        let mut participants = key.participants.iter();
        participants.try_for_each(|participant| self.not_succeeded(*participant, from, "key"))
    }

    /// Refuses a key that would reach back before the fiscal year of its decision, or over a year that is already shared; and one that
    /// reaches back within that year without the reason. A key that regularises another may reach back as far as that one did: its
    /// author may set a retroactive price for services rendered.
    fn key_looks_forward(&self, order: &AdoptKey, key: &Key, decided_on: Date) -> Result<(), Refusal> {
        let is_retroactive = order.from < decided_on;
        let regularises = is_retroactive && self.regularises(key, order.from);
        let earliest = decided_on.fiscal_year().first_day();
        if order.from < earliest && !regularises {
            let message = format!(
                "La clé, décidée le {}, ne peut pas s’appliquer avant le {} : elle dispose pour l’avenir.",
                decided_on.french(),
                earliest.french()
            );
            return Err(Refusal::new(Code::KeyRetroactive, message)
                .at("from")
                .under(law::NO_RETROACTIVITY));
        }
        if is_retroactive != order.retroactivity.is_some() {
            let message = if is_retroactive {
                format!(
                    "La clé, décidée le {}, s’appliquerait dès le {} : dire ce qui autorise cette rétroactivité.",
                    decided_on.french(),
                    order.from.french()
                )
            } else {
                "La clé s’applique après avoir été décidée : elle n’est pas rétroactive, aucun motif n’est à donner."
                    .to_owned()
            };
            return Err(Refusal::new(Code::RetroactiveReason, message)
                .at("retroactivity")
                .under(law::NO_RETROACTIVITY));
        }
        if regularises || self.takes_in_a_joiner(key, order.from) {
            return Ok(());
        }
        self.leaves_shared_years_alone(key, order.from)
    }

    /// Whether the key takes in a member that joined within the fiscal year of `from`, which the keys adopted before leave out: the year is
    /// shared again with it, in the end.
    fn takes_in_a_joiner(&self, key: &Key, from: Date) -> bool {
        let Ok(convention) = self.conventions.get(key.convention) else {
            return false;
        };
        let year = from.fiscal_year();
        let joined = |member: &&MemberId| convention.joined_within(**member, year).is_some();
        let mut joiners = key.participants.iter().filter(joined);
        joiners.any(|joiner| {
            let mut others = self.keys.adopted_for(key.convention, &key.pool);
            others.all(|(other, _)| !other.participants.contains(joiner))
        })
    }

    /// Whether another key of the same pool that applied on `from` was annulled, rescinded or declared illegal.
    fn regularises(&self, key: &Key, from: Date) -> bool {
        self.keys
            .adopted_for(key.convention, &key.pool)
            .any(|(other, _)| self.acts.key_is_irregular_on(other.id, from))
    }

    /// Refuses a change from `from` on that would touch a year already shared for the pool of `key`.
    fn leaves_shared_years_alone(&self, key: &Key, from: Date) -> Result<(), Refusal> {
        let last = self.last_shared_year(key.convention, &key.pool);
        if let Some(year) = last.filter(|year| from <= year.last_day()) {
            let message = format!(
                "La charge « {} » de l’exercice {year} est déjà répartie : le changement ne peut s’appliquer qu’après.",
                key.pool
            );
            return Err(Refusal::new(Code::AlreadyAllocated, message).at("from"));
        }
        Ok(())
    }

    fn last_shared_year(&self, convention: ConventionId, pool: &PoolCode) -> Option<FiscalYear> {
        let allocated = self.allocations.of_pool(pool).filter(|allocation| {
            let budget = self.budgets.get(allocation.budget);
            budget.is_ok_and(|budget| budget.convention == convention)
        });
        allocated.map(|allocation| allocation.fiscal_year).max()
    }

    /// The key that the new one replaces: the one in force on its first day. A key that starts later would overlap; so would one that starts
    /// that very day, unless the new one regularises it, or takes in a joiner.
    fn key_in_force_before(
        &self,
        order: &AdoptKey,
        convention: ConventionId,
        pool: &PoolCode,
    ) -> Result<Option<KeyId>, Refusal> {
        let mut replaces = None;
        let joiner = self.takes_in_a_joiner(self.keys.get(order.key)?, order.from);
        for (other, _) in self.keys.adopted_for(convention, pool) {
            let Some((_, from, until)) = self.acts.key_adoption(other.id) else {
                continue;
            };
            let ends_before = until.is_some_and(|until| until < order.from);
            let starts_after = order.until.is_some_and(|until| until < from);
            if ends_before || starts_after {
                continue;
            }
            let regularised = joiner
                || self.acts.key_is_irregular_on(other.id, order.from)
                || self.acts.key_is_back_on(other.id, order.from);
            if from > order.from || (from == order.from && !regularised) {
                let message = format!(
                    "La clé « {} » s’applique déjà à compter du {}.",
                    other.name,
                    from.french()
                );
                return Err(Refusal::new(Code::KeyOverlap, message).at("from"));
            }
            replaces = Some(other.id);
        }
        Ok(replaces)
    }
}

/// Digest of the key's text. A text longer than an event can hold is refused.
fn text_digest(order: &DefineKey) -> Result<Digest, Refusal> {
    let text = KeyWords {
        formula: &order.formula,
        participants: &order.participants,
        pool: &order.pool,
        rounding: order.rounding,
        ties: &order.ties,
    };
    let bytes = text
        .canonical()
        .map_err(|error| Refusal::new(Code::ChoiceUnknown, error.to_string()).at("formula"))?;
    if bytes.len() <= MAX_TEXT {
        return Ok(Digest::of(&bytes));
    }
    let message = format!(
        "La clé fait {} octets, sur {MAX_TEXT} possibles : la simplifier, ou la couper en deux.",
        bytes.len()
    );
    Err(Refusal::new(Code::KeyTooLong, message).at("formula"))
}
