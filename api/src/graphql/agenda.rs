//! Agendas: items, what they do, what became of them.

use super::decision::Decision;
use super::fact::Fact;
use super::id::global_id;
use super::member::Member;
use super::provisions::DelegatedObject;
use super::reading::{self, Reading};
use super::session::Session;
use async_graphql::{Enum, ID, Object, Result, SimpleObject};
use domain::committee::event::{AgendaItem as AgendaFact, Effect as EffectFact};

/// Ce que fait un point de l’ordre du jour, une fois adopté.
#[derive(Enum, Clone, Copy, PartialEq, Eq)]
pub(crate) enum EffectKind {
    /// Adopter une clé de répartition.
    AdoptKey,
    /// Adopter un budget.
    AdoptBudget,
    /// Admettre un membre.
    Admit,
    /// Approuver un avenant.
    Amend,
    /// Approuver les comptes d’un budget.
    ApproveAccounts,
    /// Approuver le procès-verbal d’une séance.
    ApproveMinutes,
    /// Consentir au retrait d’un membre.
    ConsentWithdrawal,
    /// Déléguer à la présidence, ou à un bureau qui ne siège pas dans ce registre.
    Delegate,
    /// Déléguer un objet à un autre comité.
    DelegateTo,
    /// Donner un avis, qui ne change rien.
    Opinion,
    /// Autre chose, que le titre dit.
    Other,
    /// Régulariser une répartition.
    Regularise,
    /// Abroger une clé de répartition.
    RepealKey,
}

/// Ce qu’est un point, et donc la majorité qu’il lui faut.
#[derive(Enum, Clone, Copy, PartialEq, Eq)]
#[graphql(remote = "domain::committee::ItemKind")]
pub(crate) enum ItemKind {
    /// Une décision ordinaire.
    Ordinary,
    /// Les comptes d’un exercice : la présidence se retire.
    Accounts,
    /// Une modification des statuts.
    Statutes,
    /// La nomination d’une personne.
    Appointment,
}

/// Pourquoi un point n’a pas été voté.
#[derive(Enum, Clone, Copy, PartialEq, Eq)]
#[graphql(remote = "domain::committee::SetAside")]
pub(crate) enum SetAsideOutcome {
    /// Ajourné : il peut revenir à un autre ordre du jour.
    Postponed,
    /// Retiré de l’ordre du jour.
    Withdrawn,
}

/// Ce que fait un point de l’ordre du jour, et sur quoi.
#[derive(SimpleObject)]
pub(crate) struct Effect {
    /// Ce qu’il fait.
    kind: EffectKind,
    /// Identifiant global de ce sur quoi il porte ; le comité qui reçoit une délégation ; aucun pour un avis.
    target: Option<ID>,
    /// Ce qui est délégué, pour une délégation.
    object: Option<DelegatedObject>,
}

impl Effect {
    /// The effect recorded as `effect`.
    pub(crate) fn of(reading: &Reading, effect: EffectFact) -> Self {
        let ledger = reading.ledger;
        let (kind, target) = match effect {
            EffectFact::AdoptKey(key) => (EffectKind::AdoptKey, Some(global_id(ledger, key))),
            EffectFact::AdoptBudget(budget) => (EffectKind::AdoptBudget, Some(global_id(ledger, budget))),
            EffectFact::Admit(member) => (EffectKind::Admit, Some(global_id(ledger, member))),
            EffectFact::Amend(amendment) => (EffectKind::Amend, Some(global_id(ledger, amendment))),
            EffectFact::ApproveAccounts(budget) => (EffectKind::ApproveAccounts, Some(global_id(ledger, budget))),
            EffectFact::ApproveMinutes(session) => (EffectKind::ApproveMinutes, Some(global_id(ledger, session))),
            EffectFact::ConsentWithdrawal(member) => (EffectKind::ConsentWithdrawal, Some(global_id(ledger, member))),
            EffectFact::RepealKey(key) => (EffectKind::RepealKey, Some(global_id(ledger, key))),
            EffectFact::Regularise(allocation) => (EffectKind::Regularise, Some(global_id(ledger, allocation))),
            EffectFact::Delegate => (EffectKind::Delegate, None),
            EffectFact::DelegateTo(delegation) => {
                (EffectKind::DelegateTo, Some(global_id(ledger, delegation.committee)))
            }
            EffectFact::Opinion => (EffectKind::Opinion, None),
            EffectFact::Other => (EffectKind::Other, None),
        };
        let object = match effect {
            EffectFact::DelegateTo(delegation) => Some(delegation.object.into()),
            _ => None,
        };
        Self { kind, target, object }
    }
}

/// An item.
pub(crate) struct AgendaItem {
    pub(super) session: Session,
    pub(super) fact: AgendaFact,
}

/// Un point de l’ordre du jour.
#[Object]
impl AgendaItem {
    /// Identifiant global du point, et de la décision une fois prise.
    pub(super) async fn id(&self) -> ID {
        global_id(self.session.reading.ledger, self.fact.item)
    }

    /// Son titre.
    async fn title(&self) -> &str {
        self.fact.title.as_str()
    }

    /// Ce qu’il est.
    async fn kind(&self) -> ItemKind {
        self.fact.kind.into()
    }

    /// Ce qu’il fait s’il est adopté.
    async fn effect(&self) -> Effect {
        Effect::of(&self.session.reading, self.fact.effect)
    }

    /// Les membres concernés, dont les sièges seuls votent ; tous si aucun n’est nommé.
    async fn concerned(&self) -> Result<Vec<Member>> {
        let members = self.fact.concerned.iter();
        members.map(|member| self.session.reading.member(*member)).collect()
    }

    /// Identifiants globaux des sièges qui s’en déportent.
    async fn interested(&self) -> Vec<ID> {
        let seats = self.session.view.state.interested.get(&self.fact.item);
        self.session.reading.seat_ids(seats.into_iter().flatten())
    }

    /// S’il a été ajourné ou retiré.
    async fn set_aside(&self) -> Option<ItemSetAside> {
        let mut known = self.session.view.set_aside.iter();
        let view = known.find(|view| view.item == self.fact.item)?;
        Some(ItemSetAside {
            outcome: view.outcome.into(),
            reason: view.reason.as_ref().map(ToString::to_string),
            fact: Fact::of(&self.session.reading, view.fact),
        })
    }

    /// La décision prise, une fois le point voté.
    async fn decision(&self) -> Option<Decision> {
        reading::decision(&self.session.reading, self.fact.item)
    }
}

/// Un point ajourné ou retiré.
#[derive(SimpleObject)]
pub(crate) struct ItemSetAside {
    /// Lequel des deux.
    outcome: SetAsideOutcome,
    /// Pourquoi.
    reason: Option<String>,
    /// Le fait qui l’a enregistré.
    fact: Fact,
}
