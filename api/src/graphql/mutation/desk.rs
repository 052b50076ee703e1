//! The desk: where a mutation's input becomes a command, and the command a payload.

use super::envelope::{Address, Sender};
use super::payload::Payload;
use crate::graphql::error::{failed, not_executed, refused};
use crate::graphql::id::{Identified, read_local};
use crate::graphql::reading::Reading;
use crate::graphql::scalars::{Date, Uuid};
use async_graphql::{Context, ID, OutputType, Result};
use domain::value::{CommandId, Digest, LedgerId};
use domain::{Code, Command, Refusal, Request};
use engine::{Engine, Execute, ExecuteError, Failure, LedgerHandle, Receipt};
use std::sync::Arc;

/// Names the field at fault.
pub(super) trait InField {
    /// The same, and if it is a refusal, about `field`.
    fn in_field(self, field: impl Into<String>) -> Self;
}

impl<T> InField for std::result::Result<T, Refusal> {
    fn in_field(self, field: impl Into<String>) -> Self {
        self.map_err(|refusal| refusal.at(field))
    }
}

/// Reads a date that may be absent.
pub(super) fn date_of(date: Option<&Date>, field: &str) -> std::result::Result<Option<domain::value::Date>, Refusal> {
    date.map(Date::read).transpose().in_field(field)
}

/// Reads a digest that may be absent.
pub(super) fn digest_of(digest: Option<&str>, field: &str) -> std::result::Result<Option<Digest>, Refusal> {
    digest.map(Digest::parse).transpose().in_field(field)
}

/// The command in the making: what its ids follow from.
pub(super) struct Draft {
    ledger: LedgerId,
    command: CommandId,
}

impl Draft {
    /// Reads the id of an object of the same ledger.
    pub(super) fn known<I: Identified>(&self, id: &ID, field: impl Into<String>) -> std::result::Result<I, Refusal> {
        read_local(id, self.ledger).in_field(field)
    }

    /// Reads the ids in the list `field`.
    pub(super) fn all_known<I: Identified>(&self, ids: &[ID], field: &str) -> std::result::Result<Vec<I>, Refusal> {
        ids.iter()
            .enumerate()
            .map(|(index, id)| self.known(id, format!("{field}.{index}")))
            .collect()
    }

    /// The id of a new object: the one given, else one that follows from the command's, so that a retry names the same object.
    pub(super) fn new_id<I: Identified>(&self, given: Option<&Uuid>, field: &str) -> std::result::Result<I, Refusal> {
        match given {
            Some(given) => I::parse(given.as_str()).in_field(field),
            None => Ok(I::derived(self.command, field)),
        }
    }
}

/// Executes the command that `write` makes, and answers with the object that `find` finds by the key that `write` gives.
pub(super) async fn submit<T, K>(
    context: &Context<'_>,
    sender: &Sender,
    address: &Address,
    write: impl FnOnce(&Draft) -> std::result::Result<(Command, K), Refusal>,
    find: impl FnOnce(&Arc<Reading>, K) -> Option<T>,
) -> Result<Payload<T>>
where
    T: OutputType,
{
    let prepared = prepare(sender, address, write);
    let (ledger, execute, key) = match prepared {
        Ok(prepared) => prepared,
        Err(refusal) => return Ok(Payload::refused(refusal)),
    };
    let engine = context.data::<Arc<Engine>>()?;
    let handle = match opened(engine, ledger).await? {
        Ok(handle) => handle,
        Err(refusal) => return Ok(Payload::refused(refusal)),
    };
    let executed = handle.execute(execute).await;
    answer(engine, executed.map(|receipt| (handle, receipt)), |reading| {
        find(reading, key)
    })
}

fn prepare<K>(
    sender: &Sender,
    address: &Address,
    write: impl FnOnce(&Draft) -> std::result::Result<(Command, K), Refusal>,
) -> std::result::Result<(LedgerId, Execute, K), Refusal> {
    let draft = Draft {
        ledger: address.ledger()?,
        command: sender.command()?,
    };
    let (command, key) = write(&draft)?;
    let execute = Execute {
        request: request(sender, command)?,
        expected_position: address.expected_position()?,
    };
    Ok((draft.ledger, execute, key))
}

/// The request of `sender` for `command`.
pub(super) fn request(sender: &Sender, command: Command) -> std::result::Result<Request, Refusal> {
    Ok(Request {
        command_id: sender.command()?,
        requester: sender.requester()?,
        evidence: sender.evidence()?,
        command,
    })
}

/// The payload for what the engine said. A refusal is an answer; only the machinery makes an error.
pub(super) fn answer<T: OutputType>(
    engine: &Engine,
    executed: std::result::Result<(LedgerHandle, Receipt), ExecuteError>,
    find: impl FnOnce(&Arc<Reading>) -> Option<T>,
) -> Result<Payload<T>> {
    match executed {
        Ok((handle, receipt)) => {
            let today = engine.environment().today().map_err(refused)?;
            Ok(Payload::recorded(find(&Reading::now(handle, today)), receipt))
        }
        Err(ExecuteError::Refused(refusal)) => Ok(Payload::refused(refusal)),
        Err(reason) => Err(not_executed(reason)),
    }
}

/// The ledger, or the refusal of one that is not open here.
pub(super) async fn opened(engine: &Engine, ledger: LedgerId) -> Result<std::result::Result<LedgerHandle, Refusal>> {
    match engine.ledger(ledger).await {
        Ok(handle) => Ok(Ok(handle)),
        Err(Failure::UnknownLedger(_)) => {
            let message = "Ce registre n’est pas ouvert ici : vérifier son identifiant, ou l’ouvrir d’abord.";
            Ok(Err(Refusal::new(Code::LedgerNotOpen, message).at("ledger")))
        }
        Err(failure) => Err(failed(failure)),
    }
}
