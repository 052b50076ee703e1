//! Records what follows from time alone ([`domain::tick`]), through the path of every command.
//!
//! The id of each command follows from the ledger and from the fact: a second tick, or two servers that tick at once, double nothing.

use crate::error::{ExecuteError, Failure};
use crate::handle::LedgerHandle;
use domain::command::Requester;
use domain::event::Role;
use domain::tick::Due;
use domain::value::{CommandId, Date, Organisation};
use domain::{Recorded, Refusal, Request};
use std::collections::BTreeSet;

/// What a tick recorded.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Ticked {
    /// The facts, in order.
    pub recorded: Vec<Recorded>,
    /// What was due, and was refused when its turn came: another program recorded something meanwhile.
    pub refused: Vec<(Due, Refusal)>,
}

impl LedgerHandle {
    /// What follows on `today` from time alone, as known here. What these facts make possible comes once they are recorded.
    pub async fn due(&self, today: Date) -> Result<Vec<Due>, Failure> {
        Ok(self.rules(self.position().saturating_add(1)).await?.due(today))
    }

    /// Records what is due today, round after round until nothing more is.
    pub async fn tick(&self) -> Result<Ticked, ExecuteError> {
        let today = self.environment().today()?;
        let mut ticked = Ticked::default();
        let mut asked = BTreeSet::new();
        loop {
            let due = self.due(today).await?;
            let new: Vec<Due> = due.into_iter().filter(|due| asked.insert(due.name.clone())).collect();
            if new.is_empty() {
                return Ok(ticked);
            }
            for due in new {
                self.record(due, &mut ticked).await?;
            }
        }
    }

    async fn record(&self, due: Due, ticked: &mut Ticked) -> Result<(), ExecuteError> {
        let view = self.view();
        let identity = view.identity.as_ref().ok_or(Failure::UnknownLedger(self.id()))?;
        let request = Request {
            command_id: CommandId::new(self.id().derive(&format!("tick/{}", due.name))),
            requester: Requester {
                organisation: Organisation::parse(identity.operator.as_str())?,
                role: Role::Operator,
                person: None,
            },
            evidence: Vec::new(),
            command: due.command.clone(),
        };
        match self.execute(request).await {
            Ok(receipt) if receipt.replayed || receipt.event_count == 0 => Ok(()),
            Ok(receipt) => {
                let count = usize::try_from(receipt.event_count).unwrap_or(usize::MAX);
                ticked
                    .recorded
                    .extend(self.journal(receipt.first_position, count).await?);
                Ok(())
            }
            Err(ExecuteError::Refused(refusal)) => {
                ticked.refused.push((due, refusal));
                Ok(())
            }
            Err(error) => Err(error),
        }
    }
}
