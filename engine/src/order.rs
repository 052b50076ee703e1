//! A command on its way to the writer, and what its sender gets back.

use crate::environment::Environment;
use crate::error::{ExecuteError, Failure};
use domain::Request;
use domain::body::BodyError;
use domain::value::{CommandId, EventId, Instant};
use sha2::{Digest as _, Sha256};
use tokio::sync::oneshot;
use uuid::Uuid;

/// What [`crate::LedgerHandle::execute`] is asked.
#[derive(Clone, Debug)]
pub struct Execute {
    /// The request.
    pub request: Request,
    /// The position of the last event the sender knew. If the ledger has moved on, the command is refused.
    pub expected_position: Option<u64>,
}

impl From<Request> for Execute {
    fn from(request: Request) -> Self {
        Self {
            request,
            expected_position: None,
        }
    }
}

/// The ledger's promise: what the command asked is recorded.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Receipt {
    /// The command.
    pub command_id: CommandId,
    /// Position of the last event it gave; of the ledger’s last event if it gave none, because what it asked was already so.
    pub position: u64,
    /// Position of the first event it gave; equal to `position` if it gave none.
    pub first_position: u64,
    /// How many events it gave.
    pub event_count: u32,
    /// Their ids, in order.
    pub event_ids: Vec<EventId>,
    /// Whether it was recorded by an earlier sending of the same command.
    pub replayed: bool,
    /// When it was recorded.
    pub recorded_at: Instant,
}

/// What a sender is answered.
pub(crate) type Answer = Result<Receipt, ExecuteError>;

/// A command in the writer's queue.
#[derive(Debug)]
pub(crate) struct Order {
    pub(crate) execute: Execute,
    /// What its receipt will hold: the salt, and the digest under it.
    pub(crate) salt: [u8; 32],
    pub(crate) digest: [u8; 32],
    /// If it erases personal data, the commands that brought them.
    pub(crate) bearers: Vec<Uuid>,
    reply: oneshot::Sender<Answer>,
}

impl Order {
    /// The order for `execute`, and where its answer will come. Digests here, on the sender's thread, so that the writer need not.
    pub(crate) fn new(
        execute: Execute,
        bearers: Vec<Uuid>,
        environment: &Environment,
    ) -> Result<(Self, oneshot::Receiver<Answer>), Failure> {
        let salt = environment.ids.salt();
        let digest = digest(&execute.request, &salt)?;
        let (reply, answer) = oneshot::channel();
        let order = Self {
            execute,
            salt,
            digest,
            bearers,
            reply,
        };
        Ok((order, answer))
    }

    pub(crate) fn command_id(&self) -> CommandId {
        self.execute.request.command_id
    }

    /// Whether its request is the one that `receipt` answered. If only the events of that one are left, it is believed to be: whoever sends
    /// a command again must not be told that it was another, and two commands under one id are the sender's fault.
    pub(crate) fn is_answered_by(&self, receipt: &eventstore::Receipt) -> bool {
        if !receipt.knows_request() {
            return true;
        }
        digest(&self.execute.request, &receipt.salt).is_ok_and(|digest| digest == receipt.digest)
    }

    pub(crate) fn answer(self, answer: Answer) {
        // A sender that no longer waits has lost interest, not its command.
        drop(self.reply.send(answer));
    }
}

/// SHA-256 of the salt and of the request as JSON. Salted, because a request holds personal data.
fn digest(request: &Request, salt: &[u8; 32]) -> Result<[u8; 32], Failure> {
    let json = serde_json::to_vec(request).map_err(|error| Failure::Unwritable(BodyError::Shape(error.to_string())))?;
    Ok(Sha256::new().chain_update(salt).chain_update(json).finalize().into())
}
