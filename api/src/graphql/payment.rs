//! Payments: what was received, what it pays, what it holds to be imputed.

use super::fact::Fact;
use super::id::global_id;
use super::member::Member;
use super::obligation::Call;
use super::reading::{self, Reading};
use super::recovery::Limitation;
use super::scalars::{Date, Money};
use async_graphql::{Enum, ID, Object, Result, SimpleObject};
use domain::value::{CallId, Cents, PaymentId};
use projections::FactRef;
use projections::obligations::PaymentView;
use std::sync::Arc;

/// Pourquoi une somme est venue sur un appel, ou l’a quitté.
#[derive(Enum, Clone, Copy, PartialEq, Eq)]
#[graphql(remote = "domain::payment::MovementKind")]
pub(crate) enum MovementKind {
    /// Reçue.
    Received,
    /// Imputée, après avoir été gardée à imputer.
    Imputed,
    /// Remboursée.
    Refunded,
    /// Venue d’un autre appel.
    MovedIn,
    /// Déplacée vers un autre appel.
    MovedOut,
    /// Rejetée.
    Reversed,
}

/// A payment, as it stands.
#[derive(Clone)]
pub(crate) struct Payment {
    reading: Arc<Reading>,
    id: PaymentId,
    view: domain::payment::Payment,
}

/// Un paiement reçu, tel qu’il est à la position de la réponse.
#[Object]
impl Payment {
    /// Identifiant global.
    pub(super) async fn id(&self) -> ID {
        global_id(self.reading.ledger, self.id)
    }

    /// Le membre dont il vient, autant qu’on le sache.
    async fn member(&self) -> Result<Member> {
        self.reading.member(self.view.member)
    }

    /// Le montant reçu.
    async fn amount(&self) -> Money {
        self.view.received.into()
    }

    /// Jour de la réception.
    async fn paid_on(&self) -> Date {
        self.view.paid_on.into()
    }

    /// Référence du comptable public.
    async fn reference(&self) -> &str {
        self.view.reference.as_str()
    }

    /// Ce qu’il paie, appel par appel ; rien s’il a été rejeté.
    async fn imputed(&self) -> Vec<Imputation> {
        let imputed = self.view.imputed.iter();
        imputed
            .map(|(call, amount)| Imputation {
                reading: Arc::clone(&self.reading),
                call: *call,
                amount: *amount,
            })
            .collect()
    }

    /// Ce qui en reste à imputer (compte 471).
    async fn surplus(&self) -> Money {
        self.view.surplus.into()
    }

    /// L’horloge qui éteint le droit du membre à ce qui reste à imputer ; rien s’il n’en reste rien.
    async fn refund_limitation(&self) -> Option<Limitation> {
        let view = &self.reading.view;
        let clock = view.refund_limitation(self.id, &self.view, self.reading.on)?;
        Some(Limitation::of(&self.reading, &clock))
    }

    /// Ce qui en a été remboursé.
    async fn refunded(&self) -> Money {
        self.view.refunded.into()
    }

    /// Le jour où il a été rejeté, s’il l’a été.
    async fn reversed_on(&self) -> Option<Date> {
        self.view.reversed_on.map(Date::from)
    }

    /// Le fait qui l’a enregistré.
    async fn fact(&self) -> Option<Fact> {
        let node = self.reading.view.acts.get(self.view.fact)?;
        Some(Fact::of(&self.reading, FactRef::from(node)))
    }
}

/// What a payment pays of a call.
pub(crate) struct Imputation {
    reading: Arc<Reading>,
    call: CallId,
    amount: Cents,
}

/// Ce qu’un paiement paie d’un appel.
#[Object]
impl Imputation {
    /// L’appel de fonds.
    async fn call(&self) -> Option<Call> {
        reading::call(&self.reading, self.call)
    }

    /// Le montant.
    async fn amount(&self) -> Money {
        self.amount.into()
    }
}

/// Ce qu’un paiement a apporté à un appel, ou lui a ôté.
#[derive(SimpleObject)]
pub(crate) struct CallMovement {
    /// Le jour à partir duquel il compte.
    on: Date,
    /// Le montant : négatif s’il quitte l’appel.
    amount: Money,
    /// Pourquoi.
    kind: MovementKind,
    /// Le paiement.
    payment: Option<Payment>,
    /// Le fait qui l’a enregistré.
    fact: Fact,
}

impl CallMovement {
    /// The movement `view`.
    pub(crate) fn of(reading: &Arc<Reading>, view: &PaymentView) -> Self {
        Self {
            on: view.paid_on.into(),
            amount: view.amount.into(),
            kind: view.kind.into(),
            payment: payment(reading, view.id),
            fact: Fact::of(reading, view.fact),
        }
    }
}

/// The payment whose id is `id`.
pub(crate) fn payment(reading: &Arc<Reading>, id: PaymentId) -> Option<Payment> {
    let view = reading.view.payments.get(id).ok()?.clone();
    Some(Payment {
        reading: Arc::clone(reading),
        id,
        view,
    })
}

impl Reading {
    /// Every payment, by the day it was received, then by id, each with its cursor.
    pub(crate) fn payment_rows(self: &Arc<Self>) -> Vec<(String, Payment)> {
        let mut rows: Vec<_> = self.view.payments.iter().collect();
        rows.sort_by_key(|(id, payment)| (payment.paid_on, *id));
        let row = |(id, view): (PaymentId, &domain::payment::Payment)| {
            let payment = Payment {
                reading: Arc::clone(self),
                id,
                view: view.clone(),
            };
            (id.to_string(), payment)
        };
        rows.into_iter().map(row).collect()
    }
}
