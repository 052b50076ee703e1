//! Acts taken over from files.

use super::fact::Fact;
use super::reading::Reading;
use super::scalars::Date;
use async_graphql::{Enum, Object, SimpleObject};
use domain::value::MemberId;
use projections::SortKey;
use projections::past_acts::{NOT_CHECKED, PastActView};
use std::sync::Arc;

/// La nature d’un acte repris.
#[derive(Enum, Clone, Copy, PartialEq, Eq)]
#[graphql(remote = "domain::past_act::PastActKind")]
pub(crate) enum PastActKind {
    /// Délibération d’une assemblée.
    Deliberation,
    /// Décision de l’exécutif, par délégation de l’assemblée.
    Decision,
    /// Arrêté.
    Order,
    /// Autre acte.
    Other,
}

/// Ce qu’un fichier dit d’un acte. Rien n’a été vérifié.
#[derive(Enum, Clone, Copy, PartialEq, Eq)]
#[graphql(remote = "domain::past_act::ClaimedState")]
pub(crate) enum ClaimedState {
    /// Adopté.
    Adopted,
    /// Transmis au préfet.
    Transmitted,
    /// Publié.
    Published,
    /// Exécutoire.
    Enforceable,
    /// Rejeté.
    Rejected,
    /// Retiré de l’ordre du jour, ou ajourné.
    Postponed,
    /// Retiré par son auteur.
    Rescinded,
    /// Abrogé par son auteur.
    Repealed,
    /// Annulé par un juge.
    Annulled,
}

/// An act taken over from a file.
#[derive(Clone)]
pub(crate) struct PastAct {
    reading: Arc<Reading>,
    view: Arc<PastActView>,
}

/// Un acte qu’un membre a pris avant ce registre ou hors de lui, repris d’un fichier. Il n’autorise rien.
#[Object]
impl PastAct {
    /// Sa nature.
    async fn kind(&self) -> PastActKind {
        self.view.act.kind.into()
    }

    /// Son numéro au registre du membre.
    async fn number(&self) -> &str {
        self.view.act.number.as_str()
    }

    /// Jour où il a été pris.
    async fn decided_on(&self) -> Date {
        self.view.act.decided_on.into()
    }

    /// Son objet.
    async fn object(&self) -> &str {
        self.view.act.object.as_str()
    }

    /// Ce que vaut cet acte ici : « repris d’un fichier, non vérifié ».
    async fn standing(&self) -> &str {
        NOT_CHECKED
    }

    /// Sa matière dans la nomenclature ACTES, quand le fichier la donne.
    async fn matter(&self) -> Option<Matter> {
        self.view.act.matter.as_ref().map(|matter| Matter {
            code: matter.code.to_string(),
            name: matter.name.to_string(),
        })
    }

    /// Le vote, en têtes.
    async fn votes(&self) -> Option<Heads> {
        self.view.act.votes.as_ref().map(|votes| Heads {
            in_office: votes.in_office,
            voters: votes.voters,
            in_favour: votes.in_favour,
            against: votes.against,
            abstentions: votes.abstentions,
        })
    }

    /// Ce que le fichier dit qu’il est devenu.
    async fn claim(&self) -> Option<Claim> {
        self.view.act.claim.as_ref().map(|claim| Claim {
            state: claim.state.into(),
            words: claim.words.to_string(),
        })
    }

    /// L’identifiant donné par la télétransmission (@CTES).
    async fn actes_id(&self) -> Option<String> {
        self.view.act.actes_id.as_ref().map(ToString::to_string)
    }

    /// La préfecture ou sous-préfecture qui le contrôle : « PREF056 ».
    async fn prefecture(&self) -> Option<String> {
        self.view.act.prefecture.as_ref().map(ToString::to_string)
    }

    /// Jour où la préfecture l’a enregistré : une preuve de transmission, non une condition.
    async fn received_on(&self) -> Option<Date> {
        self.view.act.received_on.map(Into::into)
    }

    /// Le budget sur lequel il porte.
    async fn budget(&self) -> Option<ActBudget> {
        self.view.act.budget.as_ref().map(|budget| ActBudget {
            name: budget.name.to_string(),
            from: budget.from.get(),
            until: budget.until.map(domain::value::FiscalYear::get),
        })
    }

    /// Le SIRET sous lequel le fichier connaît le membre.
    async fn siret(&self) -> Option<String> {
        self.view.act.siret.as_ref().map(ToString::to_string)
    }

    /// Où le lire.
    async fn url(&self) -> Option<String> {
        self.view.act.url.as_ref().map(ToString::to_string)
    }

    /// Le fichier dont il est repris.
    async fn source(&self) -> ActSource {
        let source = &self.view.act.source;
        ActSource {
            file: source.file.to_string(),
            extracted_on: source.extracted_on.into(),
            sha256: source.sha256.map(|digest| digest.to_string()),
        }
    }

    /// Le fait qui l’a enregistré.
    async fn fact(&self) -> Fact {
        Fact::of(&self.reading, self.view.fact)
    }
}

/// Une matière de la nomenclature ACTES.
#[derive(SimpleObject)]
pub(crate) struct Matter {
    /// Son code de niveau 2 : « 5.7 ».
    code: String,
    /// Son nom, tel que la source l’écrit.
    name: String,
}

/// Des élus comptés un par un : des têtes, jamais le poids de leurs voix.
#[derive(SimpleObject)]
pub(crate) struct Heads {
    /// Élus en exercice.
    in_office: Option<u32>,
    /// Élus qui ont pris part au vote, en personne ou par pouvoir.
    voters: Option<u32>,
    /// Pour.
    in_favour: u32,
    /// Contre.
    against: u32,
    /// Abstentions.
    abstentions: u32,
}

/// Ce qu’un fichier dit qu’un acte est devenu.
#[derive(SimpleObject)]
pub(crate) struct Claim {
    /// À quoi cela revient.
    state: ClaimedState,
    /// Les mots du fichier : « DELIBERATION EXECUTOIRE ».
    words: String,
}

/// Le budget sur lequel porte un acte.
#[derive(SimpleObject)]
pub(crate) struct ActBudget {
    /// Son nom.
    name: String,
    /// L’exercice, ou le premier.
    from: u16,
    /// Le dernier exercice, s’il y en a plusieurs.
    until: Option<u16>,
}

/// Le fichier dont un acte est repris.
#[derive(SimpleObject)]
pub(crate) struct ActSource {
    /// Son nom.
    file: String,
    /// Jour où il a été extrait.
    extracted_on: Date,
    /// L’empreinte SHA-256 de ses octets, quand elle est connue.
    sha256: Option<String>,
}

impl Reading {
    /// The past acts of `member`, by date, each with its cursor: those of `year`, whose number or object holds `words`.
    pub(crate) fn past_act_rows(
        self: &Arc<Self>,
        member: MemberId,
        words: Option<&str>,
        year: Option<u16>,
    ) -> Vec<(String, PastAct)> {
        let words = words.map(SortKey::of);
        let acts = self.view.past_acts.of(member);
        acts.filter(|view| year.is_none_or(|year| view.act.decided_on.fiscal_year().get() == year))
            .filter(|view| words.as_ref().is_none_or(|words| view.mentions(words)))
            .map(|view| {
                let act = PastAct {
                    reading: Arc::clone(self),
                    view: Arc::clone(view),
                };
                (view.fact.position.to_string(), act)
            })
            .collect()
    }
}
