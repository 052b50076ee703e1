//! Sharing keys: their rule, and since when which one applies.

use super::act::ChainFlag;
use super::convention::Convention;
use super::decision::Decision;
use super::error::refused;
use super::fact::Fact;
use super::id::{global_id, read_local};
use super::member::Member;
use super::reading::{self, Reading};
use super::scalars::Date;
use async_graphql::{Enum, ID, Object, Result, SimpleObject};
use domain::key::check::Warning;
use domain::key::text::KeyText;
use domain::value::KeyId;
use domain::{Code, Refusal};
use projections::formula::{KeySide, compare, sentence};
use projections::keys::{AdoptionView, KeyView, RepealView};
use std::sync::Arc;

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
    async fn rule(&self) -> Rule {
        Rule {
            reading: Arc::clone(&self.reading),
            view: Arc::clone(&self.view),
        }
    }

    /// Sa version : 1, ou une de plus que la clé qu’elle révise.
    async fn version(&self) -> u16 {
        self.view.version
    }

    /// La clé qu’elle révise.
    async fn revises(&self) -> Result<Option<Key>> {
        self.view.revises.map(|key| self.reading.key(key)).transpose()
    }

    /// Ce qui change par rapport à une autre clé, en français ; vide si rien ne change.
    async fn changes(
        &self,
        #[graphql(desc = "L’autre clé. Sans précision, celle qu’elle révise.")] since: Option<ID>,
    ) -> Result<Vec<String>> {
        let since = match since {
            Some(id) => Some(self.reading.key_asked(&id).map_err(refused)?),
            None => self.view.revises.map(|key| self.reading.key(key)).transpose()?,
        };
        let Some(before) = since else { return Ok(Vec::new()) };
        Ok(compare(&side(&before.view), &side(&self.view), &|member| {
            self.reading.name_of(member)
        }))
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
        self.reading.view.key_applies_on(self.view.id, self.reading.on)
    }

    /// Ce qui est tombé sous son adoption, ou son adoption elle-même ; vide si sa chaîne d’autorité tient.
    async fn flags(&self) -> Vec<ChainFlag> {
        let adoption = self.view.adoption.map(|adoption| adoption.fact.event);
        adoption.map_or_else(Vec::new, |fact| ChainFlag::all(&self.reading, fact))
    }

    /// Son adoption, une fois adoptée.
    async fn adoption(&self) -> Option<Adoption> {
        self.view.adoption.map(|view| Adoption {
            reading: Arc::clone(&self.reading),
            key: self.view.id,
            view,
        })
    }

    /// Le fait qui l’a définie.
    async fn fact(&self) -> Fact {
        Fact::of(&self.reading, self.view.defined)
    }
}

/// A key as it is compared.
fn side(view: &KeyView) -> KeySide<'_> {
    KeySide {
        formula: &view.formula,
        rounding: view.rounding,
        participants: &view.participants,
        ties: &view.ties,
    }
}

/// An adoption.
pub(crate) struct Adoption {
    reading: Arc<Reading>,
    key: KeyId,
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

    /// Dernier jour, s’il y en a un : celui de l’adoption, la veille de la clé qui la remplace, ou la veille de son abrogation.
    async fn until(&self) -> Option<Date> {
        let standing = self.reading.view.acts.key_adoption(self.key);
        standing.map_or(self.view.until, |(.., until)| until).map(Into::into)
    }

    /// La clé qui la remplace, si son adoption n’a pas été défaite.
    async fn replaced_by(&self) -> Result<Option<Key>> {
        let acts = &self.reading.view.acts;
        let replacing = self.view.replaced_by.filter(|key| acts.key_adoption(*key).is_some());
        replacing.map(|key| self.reading.key(key)).transpose()
    }

    /// Pourquoi elle compte d’avant le jour de la décision, si c’est le cas.
    async fn retroactivity(&self) -> Option<String> {
        let reason = self.reading.view.acts.retroactive(self.view.fact.event);
        reason.map(ToString::to_string)
    }

    /// Son abrogation, si elle a été abrogée.
    async fn repeal(&self) -> Option<Repeal> {
        self.view.repeal.map(|view| Repeal {
            reading: Arc::clone(&self.reading),
            view,
        })
    }

    /// Le fait qui a enregistré l’adoption.
    async fn fact(&self) -> Fact {
        Fact::of(&self.reading, self.view.fact)
    }
}

/// A rule.
pub(crate) struct Rule {
    reading: Arc<Reading>,
    view: Arc<KeyView>,
}

/// La règle d’une clé : en une phrase, dans le langage des clés, et ce qu’il faut en savoir.
#[Object(name = "KeyRule")]
impl Rule {
    /// La règle en une phrase : « selon la population municipale en vigueur au 1er janvier de l’exercice ; au plus fort reste ».
    async fn sentence(&self) -> String {
        sentence(&self.view.formula, self.view.rounding, &|member| {
            self.reading.name_of(member)
        })
    }

    /// La règle dans le langage des clés (docs/reference/key-language.md), que la définition d’une clé relit telle quelle. Les membres y sont nommés par
    /// leur SIREN.
    async fn text(
        &self,
        #[graphql(desc = "En YAML, pour une personne, ou en JSON, pour un programme.", default)] format: KeyTextFormat,
    ) -> String {
        let mut text = KeyText::new(self.view.formula.clone());
        text.rounding = self.view.rounding;
        text.participants = Some(self.view.participants.clone());
        text.ties.clone_from(&self.view.ties);
        text.name = Some(self.view.name.clone());
        let label = |member| self.reading.label_of(member);
        match format {
            KeyTextFormat::Yaml => text.to_yaml(label),
            KeyTextFormat::Json => text.to_json(label),
        }
    }

    /// Ce que la règle permet et que ses lecteurs doivent savoir : l’effet de seuil d’un barème, des quotes-parts ramenées à leur somme.
    async fn warnings(&self) -> Vec<KeyWarning> {
        self.view.formula.warnings().into_iter().map(KeyWarning::from).collect()
    }
}

/// Sous quelle forme écrire une règle.
#[derive(Enum, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) enum KeyTextFormat {
    /// YAML.
    #[default]
    Yaml,
    /// JSON.
    Json,
}

/// Ce qu’une règle permet et que ses lecteurs doivent savoir.
#[derive(SimpleObject)]
pub(crate) struct KeyWarning {
    /// Où, dans le langage des clés : « formula.tariff.scale.brackets ».
    pub(super) place: String,
    /// En une phrase.
    pub(super) message: String,
}

impl From<Warning> for KeyWarning {
    fn from(warning: Warning) -> Self {
        Self {
            place: warning.place,
            message: warning.message,
        }
    }
}

/// A repeal.
pub(crate) struct Repeal {
    reading: Arc<Reading>,
    view: RepealView,
}

/// Depuis quand et par quelle décision une clé est abrogée.
#[Object(name = "KeyRepeal")]
impl Repeal {
    /// La décision.
    async fn decision(&self) -> Result<Decision> {
        self.reading.decision(self.view.decision)
    }

    /// Premier jour où elle ne s’applique plus.
    async fn from(&self) -> Date {
        self.view.from.into()
    }

    /// Le fait qui a enregistré l’abrogation.
    async fn fact(&self) -> Fact {
        Fact::of(&self.reading, self.view.fact)
    }
}

impl Reading {
    /// The key that a client names.
    fn key_asked(self: &Arc<Self>, id: &ID) -> std::result::Result<Key, Refusal> {
        reading::key(self, read_local(id, self.ledger)?).ok_or_else(|| {
            let message = format!(
                "La clé « {} » n’est pas dans ce registre : vérifier son identifiant.",
                id.as_str()
            );
            Refusal::new(Code::KeyUnknown, message)
        })
    }

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
