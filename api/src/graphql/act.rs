//! Acts: where they stand, how they were corrected and undone, what has fallen under them and what rests on them.

use super::convention::Convention;
use super::error::refused;
use super::fact::Fact;
use super::id::{FACT, GlobalId, fact_id};
use super::member::Member;
use super::reading::{self, Reading};
use super::scalars::{Date, Money};
use async_graphql::{Enum, ID, Object, Result, SimpleObject};
use domain::act::{Node, Undoing};
use domain::value::EventId;
use domain::{Code, Refusal};
use projections::acts::{DependantView, Flag};
use projections::{FactRef, LedgerView};
use std::sync::Arc;

/// Où en est un acte.
#[derive(Enum, Clone, Copy, PartialEq, Eq)]
#[graphql(name = "ActStanding", remote = "domain::act::Standing")]
pub(crate) enum Standing {
    /// Il subsiste tel qu’il a été pris.
    Stands,
    /// Ce qui l’avait défait a lui-même été défait : il est rétabli.
    Restored,
    /// Ce qui l’avait remplacé est réputé n’avoir jamais existé : il est remis en vigueur.
    Revived,
    /// Un juge en a annulé une partie. Si cette partie importe à ce qui en dépend, c’est au juriste de le dire.
    AnnulledInPart,
    /// Un juge l’a déclaré illégal entre les parties d’un litige : il subsiste entre tous les autres.
    DeclaredIllegal,
    /// Il ne s’applique plus.
    Repealed,
    /// Son auteur l’a retiré : il est réputé n’avoir jamais existé.
    Rescinded,
    /// Un juge l’a annulé : il est réputé n’avoir jamais existé, sauf effet différé.
    Annulled,
}

/// Comment un acte a été rectifié ou défait.
#[derive(Enum, Clone, Copy, PartialEq, Eq)]
#[graphql(name = "UndoingKind", remote = "domain::act::UndoingKind")]
pub(crate) enum UndoingKind {
    /// Une erreur matérielle a été rectifiée : l’acte est le même.
    Corrected,
    /// Il est abrogé, pour l’avenir.
    Repealed,
    /// Il est retiré par son auteur, depuis l’origine.
    Rescinded,
    /// Il est annulé par un juge, depuis l’origine sauf effet différé.
    Annulled,
    /// Il est déclaré illégal entre les parties d’un litige.
    DeclaredIllegal,
    /// Le jugement est infirmé.
    Reversed,
}

/// Ce qu’est un acte aux yeux du droit. C’est un juriste qui le qualifie : le registre ne le calcule pas.
#[derive(Enum, Clone, Copy, PartialEq, Eq)]
#[graphql(remote = "domain::act::ActNature")]
pub(crate) enum ActNature {
    /// Un acte réglementaire : un tarif, une clé.
    Regulatory,
    /// Un acte non réglementaire, non créateur de droits.
    NotRightCreating,
    /// Une décision créatrice de droits : une adhésion, une contribution accordée.
    RightCreating,
}

/// Pourquoi un acte est abrogé.
#[derive(Enum, Clone, Copy, PartialEq, Eq)]
#[graphql(remote = "domain::act::RepealGround")]
pub(crate) enum RepealGround {
    /// Pour tout motif.
    AnyReason,
    /// Parce qu’il est illégal.
    Illegality,
    /// Parce que la condition posée n’est plus remplie.
    UnmetCondition,
}

/// An act.
pub(crate) struct Act {
    reading: Arc<Reading>,
    fact: EventId,
}

impl Act {
    /// The act that `fact` recorded.
    pub(crate) fn of(reading: &Arc<Reading>, fact: EventId) -> Option<Self> {
        reading.view.acts.get(fact)?;
        Some(Self {
            reading: Arc::clone(reading),
            fact,
        })
    }

    fn node(&self) -> Result<&Node> {
        let node = self.reading.view.acts.get(self.fact);
        node.ok_or_else(|| super::error::dangling("acte"))
    }
}

/// Un acte : un fait qui en fonde d’autres, ou que d’autres fondent.
#[Object]
impl Act {
    /// Identifiant global du fait qui l’a enregistré.
    pub(super) async fn id(&self) -> Result<ID> {
        Ok(fact_id(self.reading.ledger, self.node()?.position))
    }

    /// Le type du fait : « DecisionAdopted ».
    async fn event_type(&self) -> Result<&str> {
        Ok(self.node()?.event_type.as_str())
    }

    /// Comment on l’appelle : « la délibération n° 2024-12 du 3 octobre 2024 (Péaule) ».
    async fn name(&self) -> Result<String> {
        Ok(self.reading.view.act_name(self.node()?))
    }

    /// La date de l’acte.
    async fn on(&self) -> Result<Date> {
        Ok(self.node()?.on.into())
    }

    /// La convention dont il relève.
    async fn convention(&self) -> Result<Option<Convention>> {
        let convention = self.reading.view.acts.convention(self.node()?);
        Ok(convention.and_then(|id| reading::convention(&self.reading, id)))
    }

    /// Où il en est, à la date « on » de la question : un acte annulé l’est à toute date, un acte abrogé à partir de son abrogation.
    async fn standing(&self) -> Result<Standing> {
        let standing = self.reading.view.acts.standing(self.fact, self.reading.on);
        standing
            .map(|(standing, _)| standing.into())
            .ok_or_else(|| super::error::dangling("acte"))
    }

    /// Ce qui l’a rectifié et défait, dans l’ordre où le registre l’a su, même ce qui a été défait depuis.
    async fn undoings(&self) -> Vec<UndoingEntry> {
        let acts = &self.reading.view.acts;
        let undoings = acts.undoings(self.fact).iter();
        undoings
            .filter_map(|undoing| UndoingEntry::of(&self.reading, undoing))
            .collect()
    }

    /// Pourquoi il compte d’avant le jour où il a été pris, si c’est le cas.
    async fn retroactivity(&self) -> Option<String> {
        let reason = self.reading.view.acts.retroactive(self.fact);
        reason.map(ToString::to_string)
    }

    /// Ce qui est tombé sous lui, ou lui-même ; vide si sa chaîne d’autorité tient.
    async fn flags(&self) -> Vec<ChainFlag> {
        ChainFlag::all(&self.reading, self.fact)
    }

    /// Le fait qui l’a enregistré.
    async fn fact(&self) -> Result<Fact> {
        Ok(Fact::of(&self.reading, self.node()?.into()))
    }
}

/// Ce qui a rectifié ou défait un acte.
#[derive(SimpleObject)]
#[graphql(name = "Undoing")]
pub(crate) struct UndoingEntry {
    /// De quelle manière.
    kind: UndoingKind,
    /// En une phrase.
    sentence: String,
    /// Le jour de l’acte ou du jugement.
    on: Date,
    /// Premier jour sans effet, si ce n’est pas depuis l’origine.
    from: Option<Date>,
    /// La juridiction, si c’est un jugement.
    court: Option<String>,
    /// Le numéro de l’acte ou de l’affaire.
    number: Option<String>,
    /// Ce qui est annulé, si ce n’est qu’une partie.
    partial: Option<String>,
    /// Le motif de l’abrogation, ou ce qui rend l’acte illégal.
    reason: Option<String>,
    /// Les mots fautifs, si c’est une rectification.
    instead_of: Option<String>,
    /// Les mots à lire à la place.
    read: Option<String>,
    /// Les membres parties au litige.
    parties: Vec<Member>,
    /// Si cela a encore effet : un jugement infirmé n’en a plus.
    has_effect: bool,
    /// Le texte de droit, quand le registre en connaît un, et ce qui en a été vérifié.
    legal_reference: Option<String>,
    /// Le fait qui l’a enregistré.
    fact: Fact,
}

impl UndoingEntry {
    fn of(reading: &Arc<Reading>, undoing: &Undoing) -> Option<Self> {
        let acts = &reading.view.acts;
        let (instead_of, read) = undoing.correction.clone().unzip();
        let words = |text: Option<domain::value::Text>| text.map(|text| text.to_string());
        let parties = undoing.parties.iter();
        Some(Self {
            kind: undoing.kind.into(),
            sentence: undoing.french(),
            on: undoing.on.into(),
            from: undoing.from.map(Into::into),
            court: undoing.court.as_ref().map(ToString::to_string),
            number: undoing.number.as_ref().map(ToString::to_string),
            partial: words(undoing.partial.clone()),
            reason: words(undoing.reason.clone()),
            instead_of: words(instead_of),
            read: words(read),
            parties: parties.filter_map(|party| reading::member(reading, *party)).collect(),
            has_effect: acts.has_effect(undoing),
            legal_reference: undoing.legal_reference().map(|reference| reference.to_string()),
            fact: Fact::of(reading, acts.get(undoing.fact)?.into()),
        })
    }
}

/// Ce qui rompt une chaîne d’autorité.
#[derive(SimpleObject)]
pub(crate) struct ChainFlag {
    /// En une phrase : « Chaîne rompue depuis le 12 mai 2026, par l’annulation… ».
    sentence: String,
    /// Depuis quand ; rien si un acte manque depuis le début.
    since: Option<Date>,
    /// L’acte tombé, ou celui dont le fondement manque.
    act: Fact,
    /// Le fait qui l’a défait.
    by: Option<Fact>,
}

impl ChainFlag {
    /// What has fallen under the fact `id`.
    pub(crate) fn all(reading: &Arc<Reading>, id: EventId) -> Vec<Self> {
        Self::told(reading, reading.view.flags(id))
    }

    /// `flags`, as they are told.
    pub(crate) fn told(reading: &Arc<Reading>, flags: Vec<Flag>) -> Vec<Self> {
        let flag = |flag: Flag| Self {
            sentence: flag.sentence,
            since: flag.since.map(Into::into),
            act: Fact::of(reading, flag.act),
            by: flag.by.map(|by| Fact::of(reading, by)),
        };
        flags.into_iter().map(flag).collect()
    }
}

/// Ce qui repose sur un acte : à regarder avant de le défaire. Rien n’est enregistré.
#[derive(SimpleObject)]
pub(crate) struct ActDependants {
    /// L’acte.
    act: Act,
    /// Tout ce qui repose sur lui, directement ou non, dans l’ordre du registre.
    dependants: Vec<ActDependant>,
    /// Ce qui a été appelé sur son fondement.
    called: Money,
    /// Ce qui en a été payé.
    paid: Money,
}

/// Un fait qui repose sur un acte.
#[derive(SimpleObject)]
pub(crate) struct ActDependant {
    /// Comment on l’appelle.
    name: String,
    /// Le type du fait.
    event_type: String,
    /// Sa date.
    on: Date,
    /// Ce qu’il appelle, si c’est un appel de fonds.
    called: Money,
    /// Ce qui en a été payé.
    paid: Money,
    /// Le fait.
    fact: Fact,
}

impl ActDependants {
    /// What rests on the act that `fact` recorded.
    pub(crate) fn of(reading: &Arc<Reading>, fact: EventId) -> Result<Option<Self>> {
        let Some(act) = Act::of(reading, fact) else {
            return Ok(None);
        };
        let rows = reading.view.dependants(fact);
        let sum = |part: fn(&DependantView) -> domain::value::Cents| {
            domain::value::Cents::sum(rows.iter().map(part)).map_err(refused)
        };
        let (called, paid) = (sum(|row| row.called)?, sum(|row| row.paid)?);
        let row = |row: DependantView| ActDependant {
            name: row.name,
            event_type: row.event_type.as_str().to_owned(),
            on: row.on.into(),
            called: row.called.into(),
            paid: row.paid.into(),
            fact: Fact::of(reading, row.fact),
        };
        Ok(Some(Self {
            act,
            called: called.into(),
            paid: paid.into(),
            dependants: rows.into_iter().map(row).collect(),
        }))
    }
}

/// The fact that the global id `id` designates, in `view`.
pub(crate) fn fact_of(view: &LedgerView, id: &ID) -> std::result::Result<EventId, Refusal> {
    let global = GlobalId::parse(id)?;
    let position = (global.kind == FACT).then(|| global.local.parse().ok()).flatten();
    let node = position.and_then(|position| view.acts.at_position(position));
    node.map(|node| FactRef::from(node).event).ok_or_else(|| {
        let message = format!(
            "« {} » ne désigne pas un acte de ce registre : « fact:registre:position » est attendu.",
            id.as_str()
        );
        Refusal::new(Code::ActUnknown, message)
    })
}
