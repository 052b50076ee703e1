//! Opening a ledger.

use super::desk::{InField, answer, request};
use super::envelope::Sender;
use super::payload::Payload;
use crate::graphql::ledger::Ledger;
use crate::graphql::scalars::Uuid;
use async_graphql::{Context, InputObject, Object, Result};
use domain::ledger::command::OpenLedger;
use domain::value::{LedgerId, Name, Siren};
use domain::{Refusal, Request};
use engine::Engine;
use std::sync::Arc;

/// De quoi ouvrir un registre.
#[derive(InputObject)]
struct LedgerOpenInput {
    #[graphql(flatten)]
    sender: Sender,
    /// L’identifiant du registre. Sans précision, il découle de celui de la demande.
    ledger: Option<Uuid>,
    /// Comment on l’appelle.
    name: String,
    /// SIREN de l’organisme qui le tient.
    operator: String,
}

impl LedgerOpenInput {
    fn read(&self) -> std::result::Result<Request, Refusal> {
        let ledger = match &self.ledger {
            Some(ledger) => LedgerId::parse(ledger.as_str()).in_field("ledger")?,
            None => LedgerId::new(self.sender.command()?.derive("ledger")),
        };
        let order = OpenLedger {
            ledger,
            name: Name::new(&self.name).in_field("name")?,
            operator: Siren::parse(&self.operator).in_field("operator")?,
        };
        request(&self.sender, order.into())
    }
}

/// Mutations on ledgers.
#[derive(Default)]
pub(super) struct LedgerMutation;

/// Ce que l’on peut enregistrer d’un registre.
#[Object]
impl LedgerMutation {
    /// Ouvre un registre.
    async fn ledger_open(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "La demande.")] input: LedgerOpenInput,
    ) -> Result<Payload<Ledger>> {
        let engine = context.data::<Arc<Engine>>()?;
        match input.read() {
            Ok(request) => {
                let opened = engine.open_ledger(request).await;
                answer(engine, opened, |reading| {
                    Some(Ledger {
                        reading: Arc::clone(reading),
                    })
                })
            }
            Err(refusal) => Ok(Payload::refused(refusal)),
        }
    }
}
