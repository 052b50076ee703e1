//! Sharing keys: definition, adoption.

use super::desk::{Draft, InField, submit};
use super::envelope::{Address, Sender};
use super::payload::Payload;
use crate::graphql::key::Key;
use crate::graphql::member::CriterionName;
use crate::graphql::reading;
use crate::graphql::scalars::{Date, Uuid};
use async_graphql::{Context, ID, InputObject, Object, OneofObject, Result};
use domain::Refusal;
use domain::key::command::{AdoptKey, DefineKey};
use domain::key::{ByCriterion, Formula, Quota, VintagePolicy};
use domain::value::{FiscalYear, Fraction, Name, PoolCode};

type Read<T> = std::result::Result<T, Refusal>;

/// En proportion d’un critère.
#[derive(InputObject)]
struct ByCriterionInput {
    /// Quel critère.
    criterion: CriterionName,
    /// Le millésime à épingler. Sans précision, la valeur en vigueur au 1er janvier de l’exercice.
    vintage: Option<u16>,
}

/// La part déclarée d’un membre.
#[derive(InputObject)]
struct QuotaInput {
    /// Le membre.
    member: ID,
    /// Sa part du tout, exacte : « 1/3 », ou « 0.25 ».
    share: String,
}

/// La règle d’une clé.
#[derive(OneofObject)]
enum FormulaInput {
    /// En proportion d’un critère.
    Criterion(ByCriterionInput),
    /// La même part pour chacun. La valeur n’est pas lue.
    Equal(bool),
    /// Par quotas déclarés, dont la somme est un.
    Fixed(Vec<QuotaInput>),
}

impl FormulaInput {
    fn read(&self, draft: &Draft) -> Read<Formula> {
        match self {
            Self::Equal(_) => Ok(Formula::Equal),
            Self::Criterion(by) => {
                let vintage = by
                    .vintage
                    .map(FiscalYear::new)
                    .transpose()
                    .in_field("formula.criterion.vintage")?;
                Ok(Formula::Criterion(ByCriterion {
                    criterion: by.criterion.into(),
                    vintage: vintage.map_or(VintagePolicy::InForceOnFirstJanuary, VintagePolicy::Pinned),
                }))
            }
            Self::Fixed(quotas) => {
                let quotas = quotas.iter().enumerate().map(|(index, quota)| quota.read(draft, index));
                quotas.collect::<Read<_>>().map(Formula::Fixed)
            }
        }
    }
}

impl QuotaInput {
    fn read(&self, draft: &Draft, index: usize) -> Read<Quota> {
        let field = format!("formula.fixed.{index}");
        Ok(Quota {
            member: draft.known(&self.member, format!("{field}.member"))?,
            share: fraction(&self.share).in_field(format!("{field}.share"))?,
        })
    }
}

/// Reads `1/3`, or a decimal number.
fn fraction(text: &str) -> Read<Fraction> {
    let ratio = text
        .split_once('/')
        .and_then(|(n, d)| n.trim().parse().ok().zip(d.trim().parse().ok()));
    ratio.map_or_else(|| Fraction::parse_decimal(text), |(n, d)| Fraction::new(n, d))
}

/// De quoi définir une clé de répartition.
#[derive(InputObject)]
struct KeyDefineInput {
    #[graphql(flatten)]
    sender: Sender,
    #[graphql(flatten)]
    address: Address,
    /// L’identifiant de la clé. Sans précision, il découle de celui de la demande.
    key: Option<Uuid>,
    /// La convention dont elle partage les coûts.
    convention: ID,
    /// Son nom.
    name: String,
    /// La charge pour laquelle elle est faite : son code, « paie ».
    pool: String,
    /// La règle.
    formula: FormulaInput,
    /// Les membres entre lesquels elle partage, parties à la convention.
    participants: Vec<ID>,
    /// Qui passe devant quand deux restes sont égaux ; ensuite, le plus petit SIREN.
    ties: Option<Vec<ID>>,
}

impl KeyDefineInput {
    fn read(&self, draft: &Draft) -> Read<DefineKey> {
        Ok(DefineKey {
            key: draft.new_id(self.key.as_ref(), "key")?,
            convention: draft.known(&self.convention, "convention")?,
            name: Name::new(&self.name).in_field("name")?,
            pool: PoolCode::parse(&self.pool).in_field("pool")?,
            formula: self.formula.read(draft)?,
            participants: draft.all_known(&self.participants, "participants")?,
            ties: draft.all_known(self.ties.as_deref().unwrap_or_default(), "ties")?,
        })
    }
}

/// De quoi adopter une clé de répartition.
#[derive(InputObject)]
struct KeyAdoptInput {
    #[graphql(flatten)]
    sender: Sender,
    #[graphql(flatten)]
    address: Address,
    /// La clé.
    key: ID,
    /// La décision : adoptée, de portée suffisante, et sur cette clé.
    decision: ID,
    /// Premier jour. Une clé en vigueur pour la même charge s’arrête la veille.
    from: Date,
    /// Dernier jour, s’il y en a un.
    until: Option<Date>,
}

impl KeyAdoptInput {
    fn read(&self, draft: &Draft) -> Read<AdoptKey> {
        Ok(AdoptKey {
            key: draft.known(&self.key, "key")?,
            decision: draft.known(&self.decision, "decision")?,
            from: self.from.read().in_field("from")?,
            until: self.until.as_ref().map(Date::read).transpose().in_field("until")?,
        })
    }
}

/// Mutations on keys.
#[derive(Default)]
pub(super) struct KeyMutation;

/// Ce que l’on peut enregistrer des clés de répartition.
#[Object]
impl KeyMutation {
    /// Définit une clé de répartition. Elle ne s’applique à rien tant qu’une décision ne l’adopte pas.
    async fn key_define(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "La demande.")] input: KeyDefineInput,
    ) -> Result<Payload<Key>> {
        let write = |draft: &Draft| {
            let order = input.read(draft)?;
            let key = order.key;
            Ok((order.into(), key))
        };
        submit(context, &input.sender, &input.address, write, reading::key).await
    }

    /// Adopte une clé de répartition, par une décision qui le permet.
    async fn key_adopt(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "La demande.")] input: KeyAdoptInput,
    ) -> Result<Payload<Key>> {
        let write = |draft: &Draft| {
            let order = input.read(draft)?;
            let key = order.key;
            Ok((order.into(), key))
        };
        submit(context, &input.sender, &input.address, write, reading::key).await
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_share_is_a_fraction_or_a_decimal_number() {
        assert_eq!(fraction("1/3"), Fraction::new(1, 3));
        assert_eq!(fraction("0.25"), Fraction::new(1, 4));
        for text in ["1/0", "un tiers", "1/2/3", "-1/2", "0,25", ""] {
            assert!(fraction(text).is_err(), "{text}");
        }
    }
}
