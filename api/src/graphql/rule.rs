//! Rules: what an assembly goes by, from which text, and how sure we are of it.

use super::scalars::Date;
use async_graphql::{Enum, SimpleObject};
use domain::rules;

/// Les règles d’une sorte d’assemblée, quand rien d’autre n’est dit.
#[derive(Enum, Clone, Copy, PartialEq, Eq)]
#[graphql(remote = "domain::rules::Preset")]
pub(crate) enum RulePreset {
    /// Conseil municipal ou communautaire, 3 500 habitants et plus.
    Council,
    /// Le même, moins de 3 500 habitants.
    SmallCouncil,
    /// Conseil municipal d’Alsace-Moselle.
    AlsaceMoselleCouncil,
    /// Syndicat de communes, syndicat mixte fermé.
    ClosedSyndicate,
    /// Syndicat mixte ouvert.
    OpenSyndicate,
    /// EPCI à fiscalité propre.
    Epci,
    /// Comité, selon les règles des commissions administratives (CRPA).
    AdministrativeCommission,
    /// Conférence d’une entente.
    Entente,
    /// Groupement d’intérêt public.
    Gip,
    /// Convention entre collectivités.
    Convention,
    /// Rien n’est dit : tout est à fixer.
    Blank,
}

/// Ce que nous avons vérifié d’une référence juridique.
#[derive(Enum, Clone, Copy, PartialEq, Eq)]
#[graphql(remote = "domain::law::Certainty")]
pub(crate) enum Certainty {
    /// Lue dans un texte à jour.
    Read,
    /// Lue dans la rédaction de 2008 : à vérifier.
    Read2008,
    /// Non vérifiée.
    Unchecked,
    /// Fixée par les parties elles-mêmes.
    Clause,
}

/// De quoi une majorité est une part.
#[derive(Enum, Clone, Copy, PartialEq, Eq)]
#[graphql(remote = "domain::rules::MajorityBase")]
pub(crate) enum MajorityBase {
    /// Des suffrages exprimés : ni abstentions, ni blancs, ni nuls.
    Expressed,
    /// Des voix présentes ou représentées : s’abstenir pèse contre.
    PresentOrRepresented,
    /// Des voix de tous les sièges en exercice.
    Composing,
    /// Adopté, sauf si cette part des suffrages exprimés est contre.
    AgainstExpressed,
    /// Adopté si personne n’est contre.
    NoOpposition,
}

/// Où chercher la majorité, dans une assemblée de collèges.
#[derive(Enum, Clone, Copy, PartialEq, Eq)]
#[graphql(remote = "domain::rules::CollegeRule")]
pub(crate) enum CollegeRule {
    /// Dans chaque collège.
    Each,
    /// Dans chaque collège, et dans l’assemblée entière.
    EachAndWhole,
}

/// Le texte d’une règle, et ce que nous en avons vérifié.
#[derive(SimpleObject)]
pub(crate) struct Citation {
    /// Le texte.
    reference: String,
    /// Ce que nous en avons vérifié.
    certainty: Certainty,
    /// La référence telle qu’il faut la montrer, avec sa réserve s’il y en a une.
    text: String,
}

impl From<&rules::Citation> for Citation {
    fn from(citation: &rules::Citation) -> Self {
        Self {
            reference: citation.reference.to_string(),
            certainty: citation.certainty.into(),
            text: citation.to_string(),
        }
    }
}

/// Une règle : un paramètre, sa valeur, sa période, son texte.
#[derive(SimpleObject)]
pub(crate) struct Rule {
    /// Le nom du paramètre : « quorum », « castingVote »…
    parameter: String,
    /// Ce qu’il règle.
    label: String,
    /// Sa valeur, en français.
    setting: String,
    /// Premier jour, s’il y en a un.
    from: Option<Date>,
    /// Dernier jour, s’il y en a un.
    until: Option<Date>,
    /// Le texte, et ce que nous en avons vérifié.
    citation: Citation,
}

impl From<&rules::Rule> for Rule {
    fn from(rule: &rules::Rule) -> Self {
        Self {
            parameter: rule.parameter.to_string(),
            label: rule.parameter.french().to_owned(),
            setting: rule.setting.french(),
            from: rule.from.map(Date::from),
            until: rule.until.map(Date::from),
            citation: Citation::from(&rule.citation()),
        }
    }
}

/// Une part à atteindre, ou à dépasser.
#[derive(SimpleObject)]
pub(crate) struct Threshold {
    /// Numérateur.
    numerator: u32,
    /// Dénominateur.
    denominator: u32,
    /// S’il en faut strictement plus.
    strict: bool,
}

impl From<&rules::Threshold> for Threshold {
    fn from(share: &rules::Threshold) -> Self {
        Self {
            numerator: share.numerator,
            denominator: share.denominator,
            strict: share.strict,
        }
    }
}

/// Ce qu’il faut pour adopter.
#[derive(SimpleObject)]
pub(crate) struct Majority {
    /// De quoi.
    base: MajorityBase,
    /// Quelle part.
    share: Threshold,
    /// Dans quels collèges ; dans l’assemblée entière sans précision.
    colleges: Option<CollegeRule>,
    /// Si elle doit être atteinte en têtes aussi, et pas seulement en voix.
    in_heads_too: bool,
    /// En français.
    text: String,
    /// Le texte, et ce que nous en avons vérifié.
    citation: Citation,
}

impl Majority {
    /// The majority, and the text it comes from.
    pub(crate) fn of(majority: &rules::Majority, citation: &rules::Citation) -> Self {
        Self {
            base: majority.base.into(),
            share: Threshold::from(&majority.share),
            colleges: majority.colleges.map(CollegeRule::from),
            in_heads_too: majority.in_heads_too,
            text: majority.french(),
            citation: Citation::from(citation),
        }
    }
}
