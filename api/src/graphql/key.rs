//! Sharing keys: their rule, and since when which one applies.

use super::convention::Convention;
use super::decision::Decision;
use super::fact::Fact;
use super::id::global_id;
use super::member::{CriterionName, Member};
use super::reading::Reading;
use super::scalars::Date;
use async_graphql::{Enum, ID, Object, Result, SimpleObject};
use domain::key::{Formula as FormulaFact, Quota as QuotaFact, VintagePolicy};
use projections::formula::in_french;
use projections::keys::{AdoptionView, KeyView};
use std::sync::Arc;

/// Ce que calcule une clé.
#[derive(Enum, Clone, Copy, PartialEq, Eq)]
pub(crate) enum FormulaKind {
    /// En proportion d’un critère.
    Criterion,
    /// La même part pour chacun.
    Equal,
    /// Par quotas déclarés, dont la somme est un.
    Fixed,
}

/// A key.
#[derive(Clone)]
pub(crate) struct Key {
    pub(super) reading: Arc<Reading>,
    pub(super) view: Arc<KeyView>,
}

/// Une clé de répartition : la règle qui partage une charge entre des membres.
#[Object]
impl Key {
    /// Identifiant global.
    pub(super) async fn id(&self) -> ID {
        global_id(self.reading.ledger, self.view.id)
    }

    /// Son nom.
    async fn name(&self) -> &str {
        self.view.name.as_str()
    }

    /// La convention dont elle partage les coûts.
    async fn convention(&self) -> Result<Convention> {
        self.reading.convention(self.view.convention)
    }

    /// La charge pour laquelle elle est faite : son code.
    async fn pool(&self) -> &str {
        self.view.pool.as_str()
    }

    /// La règle.
    async fn formula(&self) -> Formula {
        Formula {
            reading: Arc::clone(&self.reading),
            fact: self.view.formula.clone(),
        }
    }

    /// Les membres entre lesquels elle partage.
    async fn participants(&self) -> Result<Vec<Member>> {
        self.reading.members(&self.view.participants)
    }

    /// Qui passe devant quand deux restes sont égaux ; ensuite, le plus petit SIREN.
    async fn ties(&self) -> Result<Vec<Member>> {
        self.reading.members(&self.view.ties)
    }

    /// Empreinte SHA-256 de son texte : ce qu’une répartition nomme.
    async fn hash(&self) -> String {
        self.view.hash.to_string()
    }

    /// Si elle s’applique à la date « on » de la question.
    async fn in_force(&self) -> bool {
        self.view.in_force_on(self.reading.on)
    }

    /// Son adoption, une fois adoptée.
    async fn adoption(&self) -> Option<Adoption> {
        self.view.adoption.map(|view| Adoption {
            reading: Arc::clone(&self.reading),
            view,
        })
    }

    /// Le fait qui l’a définie.
    async fn fact(&self) -> Fact {
        Fact::of(&self.reading, self.view.defined)
    }
}

/// An adoption.
pub(crate) struct Adoption {
    reading: Arc<Reading>,
    view: AdoptionView,
}

/// Depuis quand, jusqu’à quand et par quelle décision une clé s’applique.
#[Object(name = "KeyAdoption")]
impl Adoption {
    /// La décision.
    async fn decision(&self) -> Result<Decision> {
        self.reading.decision(self.view.decision)
    }

    /// Premier jour.
    async fn from(&self) -> Date {
        self.view.from.into()
    }

    /// Dernier jour, s’il y en a un : celui de l’adoption, ou la veille de la clé qui la remplace.
    async fn until(&self) -> Option<Date> {
        self.view.until.map(Into::into)
    }

    /// La clé qui la remplace.
    async fn replaced_by(&self) -> Result<Option<Key>> {
        self.view.replaced_by.map(|key| self.reading.key(key)).transpose()
    }

    /// Le fait qui a enregistré l’adoption.
    async fn fact(&self) -> Fact {
        Fact::of(&self.reading, self.view.fact)
    }
}

/// A formula.
pub(crate) struct Formula {
    reading: Arc<Reading>,
    fact: FormulaFact,
}

/// La règle d’une clé, telle qu’elle est enregistrée.
#[Object]
impl Formula {
    /// Ce qu’elle calcule.
    async fn kind(&self) -> FormulaKind {
        match self.fact {
            FormulaFact::Criterion(_) => FormulaKind::Criterion,
            FormulaFact::Equal => FormulaKind::Equal,
            FormulaFact::Fixed(_) => FormulaKind::Fixed,
        }
    }

    /// La règle en une phrase : « selon la population municipale en vigueur au 1er janvier de l’exercice ; au plus fort reste ».
    async fn sentence(&self) -> String {
        in_french(&self.fact)
    }

    /// Le critère, pour une clé en proportion d’un critère.
    async fn criterion(&self) -> Option<CriterionName> {
        match &self.fact {
            FormulaFact::Criterion(by) => Some(by.criterion.into()),
            _ => None,
        }
    }

    /// Le millésime épinglé ; aucun si c’est celui en vigueur au 1er janvier de l’exercice.
    async fn vintage(&self) -> Option<u16> {
        match &self.fact {
            FormulaFact::Criterion(by) => match by.vintage {
                VintagePolicy::Pinned(year) => Some(year.get()),
                VintagePolicy::InForceOnFirstJanuary => None,
            },
            _ => None,
        }
    }

    /// Les quotas, pour une clé par quotas.
    async fn quotas(&self) -> Result<Vec<Quota>> {
        let quotas: &[QuotaFact] = match &self.fact {
            FormulaFact::Fixed(quotas) => quotas,
            _ => &[],
        };
        let quota = |fact: &QuotaFact| {
            Ok(Quota {
                member: self.reading.member(fact.member)?,
                share: fact.share.to_string(),
            })
        };
        quotas.iter().map(quota).collect()
    }
}

/// La part déclarée d’un membre.
#[derive(SimpleObject)]
pub(crate) struct Quota {
    /// Le membre.
    member: Member,
    /// Sa part du tout, exacte : « 1/3 ».
    share: String,
}

impl Reading {
    /// Every key, by name, each with its cursor.
    pub(crate) fn key_rows(self: &Arc<Self>) -> Vec<(String, Key)> {
        let keys = self.view.keys.iter();
        keys.map(|view| {
            (
                view.id.to_string(),
                Key {
                    reading: Arc::clone(self),
                    view: Arc::clone(view),
                },
            )
        })
        .collect()
    }
}
