//! Steering committees, their seats and their sessions.

use super::convention::Convention;
use super::decision::Decision;
use super::fact::Fact;
use super::id::global_id;
use super::member::Member;
use super::reading::{self, Reading};
use super::scalars::Date;
use async_graphql::{Enum, ID, Object, Result, SimpleObject};
use domain::committee::event::{AgendaItem as AgendaFact, Effect as EffectFact};
use domain::value::{SeatId, Text};
use projections::committees::{AttendanceView, CommitteeView, SeatView, SessionView};
use std::sync::Arc;

/// Ce qu’il faut pour qu’un comité adopte.
#[derive(Enum, Clone, Copy, PartialEq, Eq)]
#[graphql(remote = "domain::committee::MajorityRule")]
pub(crate) enum MajorityRule {
    /// Plus de la moitié des voix présentes ou représentées : s’abstenir pèse contre.
    PresentOrRepresented,
    /// Plus de voix pour que contre : l’abstention ne compte pas.
    Expressed,
}

/// Où en est une séance.
#[derive(Enum, Clone, Copy, PartialEq, Eq)]
#[graphql(remote = "domain::committee::SessionStage")]
pub(crate) enum SessionStage {
    /// Convoquée, pas encore tenue.
    Convened,
    /// Ouverte, quorum atteint.
    Open,
    /// Ouverte sans quorum : rien ne peut être voté.
    WithoutQuorum,
    /// Levée.
    Closed,
}

/// Ce que fait un point de l’ordre du jour, une fois adopté.
#[derive(Enum, Clone, Copy, PartialEq, Eq)]
pub(crate) enum EffectKind {
    /// Adopter une clé de répartition.
    AdoptKey,
    /// Adopter un budget.
    AdoptBudget,
    /// Donner un avis, qui ne change rien.
    Opinion,
    /// Abroger une clé de répartition.
    RepealKey,
}

/// Ce que fait un point de l’ordre du jour, et sur quoi.
#[derive(SimpleObject)]
pub(crate) struct Effect {
    /// Ce qu’il fait.
    kind: EffectKind,
    /// Identifiant global de la clé ou du budget ; aucun pour un avis.
    target: Option<ID>,
}

impl Effect {
    /// The effect recorded as `effect`.
    pub(crate) fn of(reading: &Reading, effect: EffectFact) -> Self {
        let ledger = reading.ledger;
        match effect {
            EffectFact::AdoptKey(key) => Self {
                kind: EffectKind::AdoptKey,
                target: Some(global_id(ledger, key)),
            },
            EffectFact::AdoptBudget(budget) => Self {
                kind: EffectKind::AdoptBudget,
                target: Some(global_id(ledger, budget)),
            },
            EffectFact::RepealKey(key) => Self {
                kind: EffectKind::RepealKey,
                target: Some(global_id(ledger, key)),
            },
            EffectFact::Opinion => Self {
                kind: EffectKind::Opinion,
                target: None,
            },
        }
    }
}

/// A committee.
#[derive(Clone)]
pub(crate) struct Committee {
    pub(super) reading: Arc<Reading>,
    pub(super) view: Arc<CommitteeView>,
}

/// Un comité de pilotage : ses sièges, ses règles, ses séances.
#[Object]
impl Committee {
    /// Identifiant global.
    pub(super) async fn id(&self) -> ID {
        global_id(self.reading.ledger, self.view.id)
    }

    /// Son nom.
    async fn name(&self) -> &str {
        self.view.name.as_str()
    }

    /// La convention qui le crée.
    async fn convention(&self) -> Result<Convention> {
        self.reading.convention(self.view.convention)
    }

    /// Jour de son installation.
    async fn installed_on(&self) -> Date {
        self.view.installed_on.into()
    }

    /// Ses sièges.
    async fn seats(&self) -> Vec<Seat> {
        let seats = self.view.seats.iter();
        seats
            .map(|view| Seat {
                reading: Arc::clone(&self.reading),
                view: *view,
                chairs: view.seat == self.view.chair,
            })
            .collect()
    }

    /// Sa règle de quorum.
    async fn quorum(&self) -> QuorumRule {
        let rule = &self.view.quorum;
        QuorumRule {
            numerator: rule.numerator,
            denominator: rule.denominator,
            strict: rule.strict,
            counts_proxies: rule.counts_proxies,
            reference: rule.reference.to_string(),
        }
    }

    /// Ce qu’il lui faut pour adopter.
    async fn majority(&self) -> MajorityRule {
        self.view.majority.into()
    }

    /// Si la présidence a voix prépondérante.
    async fn casting_vote(&self) -> bool {
        self.view.casting_vote
    }

    /// Jours au moins entre la convocation et la séance.
    async fn notice_days(&self) -> u16 {
        self.view.notice_days
    }

    /// Combien de pouvoirs un siège peut détenir.
    async fn proxies_per_holder(&self) -> u16 {
        self.view.proxies_per_holder
    }

    /// Ses séances, par jour.
    async fn sessions(&self) -> Vec<Session> {
        let sessions = self.view.sessions();
        sessions
            .map(|view| Session {
                reading: Arc::clone(&self.reading),
                view: Arc::clone(view),
            })
            .collect()
    }

    /// Le fait qui l’a installé.
    async fn fact(&self) -> Fact {
        Fact::of(&self.reading, self.view.fact)
    }
}

/// Quand un comité peut voter : une fraction de ses sièges.
#[derive(SimpleObject)]
pub(crate) struct QuorumRule {
    /// Numérateur.
    numerator: u32,
    /// Dénominateur.
    denominator: u32,
    /// S’il en faut strictement plus.
    strict: bool,
    /// Si un siège qui a donné pouvoir compte comme présent.
    counts_proxies: bool,
    /// Le texte d’où vient la règle.
    reference: String,
}

/// A seat.
pub(crate) struct Seat {
    reading: Arc<Reading>,
    view: SeatView,
    chairs: bool,
}

/// Un siège du comité.
#[Object]
impl Seat {
    /// Identifiant global.
    pub(super) async fn id(&self) -> ID {
        global_id(self.reading.ledger, self.view.seat)
    }

    /// Le membre auquel il appartient.
    async fn member(&self) -> Result<Member> {
        self.reading.member(self.view.member)
    }

    /// Qui l’exerce à la date « on » de la question : ce membre, ou ceux qui ont pris sa place.
    async fn held_by(&self) -> Result<Vec<Member>> {
        self.reading.holding(self.view.member)
    }

    /// Combien de voix il a.
    async fn votes(&self) -> u32 {
        self.view.votes
    }

    /// S’il préside.
    async fn chairs(&self) -> bool {
        self.chairs
    }
}

/// A session.
#[derive(Clone)]
pub(crate) struct Session {
    pub(super) reading: Arc<Reading>,
    pub(super) view: Arc<SessionView>,
}

/// Une séance du comité.
#[Object]
impl Session {
    /// Identifiant global.
    pub(super) async fn id(&self) -> ID {
        global_id(self.reading.ledger, self.view.id)
    }

    /// Le comité.
    async fn committee(&self) -> Result<Committee> {
        self.reading.committee(self.view.committee)
    }

    /// Jour de la séance.
    async fn held_on(&self) -> Date {
        self.view.held_on.into()
    }

    /// Jour de l’envoi de la convocation.
    async fn sent_on(&self) -> Date {
        self.view.sent_on.into()
    }

    /// Où elle en est.
    async fn stage(&self) -> SessionStage {
        self.view.stage().into()
    }

    /// Son ordre du jour.
    async fn agenda(&self) -> Vec<AgendaItem> {
        let items = self.view.agenda.iter();
        items
            .map(|fact| AgendaItem {
                reading: Arc::clone(&self.reading),
                fact: fact.clone(),
            })
            .collect()
    }

    /// Qui y a pris part, une fois ouverte.
    async fn attendance(&self) -> Option<Attendance> {
        self.view
            .attendance
            .as_ref()
            .map(|view| Attendance::of(&self.reading, view))
    }

    /// Ce que le procès-verbal en garde.
    async fn note(&self) -> Option<&str> {
        self.view.note.as_ref().map(Text::as_str)
    }

    /// Le fait qui l’a convoquée.
    async fn fact(&self) -> Fact {
        Fact::of(&self.reading, self.view.convened)
    }
}

/// An item.
pub(crate) struct AgendaItem {
    reading: Arc<Reading>,
    fact: AgendaFact,
}

/// Un point de l’ordre du jour.
#[Object]
impl AgendaItem {
    /// Identifiant global du point, et de la décision une fois prise.
    pub(super) async fn id(&self) -> ID {
        global_id(self.reading.ledger, self.fact.item)
    }

    /// Son titre.
    async fn title(&self) -> &str {
        self.fact.title.as_str()
    }

    /// Ce qu’il fait s’il est adopté.
    async fn effect(&self) -> Effect {
        Effect::of(&self.reading, self.fact.effect)
    }

    /// La décision prise, une fois le point voté.
    async fn decision(&self) -> Option<Decision> {
        reading::decision(&self.reading, self.fact.item)
    }
}

/// Qui a pris part à une séance, et si cela suffisait.
#[derive(SimpleObject)]
pub(crate) struct Attendance {
    /// Identifiants globaux des sièges présents.
    present: Vec<ID>,
    /// Les pouvoirs donnés.
    proxies: Vec<Proxy>,
    /// Sièges comptés pour le quorum.
    counted: u32,
    /// Sièges du comité.
    in_office: u32,
    /// Sièges nécessaires.
    required: u32,
    /// Si le quorum est atteint.
    quorum_reached: bool,
    /// Le fait qui l’a constaté.
    fact: Fact,
}

impl Attendance {
    fn of(reading: &Arc<Reading>, view: &AttendanceView) -> Self {
        let seat = |seat: SeatId| global_id(reading.ledger, seat);
        Self {
            present: view.present.iter().map(|present| seat(*present)).collect(),
            proxies: view
                .proxies
                .iter()
                .map(|proxy| Proxy {
                    from: seat(proxy.from),
                    to: seat(proxy.to),
                })
                .collect(),
            counted: view.counted,
            in_office: view.in_office,
            required: view.required,
            quorum_reached: view.quorum_reached,
            fact: Fact::of(reading, view.fact),
        }
    }
}

/// Un pouvoir : un siège présent vote pour un siège absent.
#[derive(SimpleObject)]
pub(crate) struct Proxy {
    /// Le siège absent.
    from: ID,
    /// Le siège présent qui vote pour lui.
    to: ID,
}

impl Reading {
    /// Every committee, by name, each with its cursor.
    pub(crate) fn committee_rows(self: &Arc<Self>) -> Vec<(String, Committee)> {
        let committees = self.view.committees.iter();
        committees
            .map(|view| {
                (
                    view.id.to_string(),
                    Committee {
                        reading: Arc::clone(self),
                        view: Arc::clone(view),
                    },
                )
            })
            .collect()
    }
}
