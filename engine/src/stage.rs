//! A batch in the making: orders decided one on top of the other, none answered before what it rests on is recorded.

use crate::environment::{Environment, paris_date};
use crate::erasure::erased_by;
use crate::error::Failure;
use crate::fold::Fold;
use crate::order::{Order, Receipt};
use crate::rotation;
use crate::seal::{Origin, SealedFact, seal};
use domain::value::{CommandId, Commitment, LedgerId, Opening, Salt};
use domain::{Code, Context, Refusal};
use eventstore::{Batch, Destruction};
use std::collections::HashSet;

/// What the rules said of an order. It is told only once the batch is settled.
#[derive(Debug)]
pub(crate) enum Verdict {
    /// Its facts are in the batch.
    Accepted(Receipt),
    /// What it asks is already so; or it is a retry of the command that made it so.
    AlreadySo(Receipt),
    /// A rule said no; or it is a retry of the command that made it impossible.
    Refused(Refusal),
    /// The same command is already on its way: the receipt of the first answers the second.
    Twin,
    /// It cannot be decided or written.
    Failed(Failure),
}

/// An order and what the rules said of it.
#[derive(Debug)]
pub(crate) struct Entry {
    pub(crate) order: Order,
    pub(crate) verdict: Verdict,
}

impl Entry {
    /// Whether a receipt of an earlier sending would answer it better than its verdict.
    pub(crate) fn is_doubtful(&self) -> bool {
        matches!(
            self.verdict,
            Verdict::AlreadySo(_) | Verdict::Refused(_) | Verdict::Twin
        )
    }

    pub(crate) fn is_accepted(&self) -> bool {
        matches!(self.verdict, Verdict::Accepted(_))
    }
}

/// A batch in the making, on top of a state that may itself not be recorded yet.
#[derive(Debug)]
pub(crate) struct Stage {
    pub(crate) entries: Vec<Entry>,
    /// What to append.
    pub(crate) batch: Batch,
    /// The state once it is.
    pub(crate) fold: Fold,
    /// Commands whose facts are in the batch.
    pub(crate) accepted: HashSet<CommandId>,
    body_bytes: usize,
}

impl Stage {
    /// An empty batch on top of `base`.
    pub(crate) fn on(ledger: LedgerId, base: &Fold) -> Self {
        Self {
            entries: Vec::new(),
            batch: Batch {
                ledger: ledger.uuid(),
                expected: base.head(),
                events: Vec::new(),
                receipts: Vec::new(),
                openings: Vec::new(),
                destroyed: Destruction::default(),
            },
            fold: base.clone(),
            accepted: HashSet::new(),
            body_bytes: 0,
        }
    }

    /// Bytes of the bodies in the batch.
    pub(crate) const fn body_bytes(&self) -> usize {
        self.body_bytes
    }

    /// Takes `order` as the second sending of a command that is on its way.
    pub(crate) fn admit_twin(&mut self, order: Order) {
        let verdict = Verdict::Twin;
        self.entries.push(Entry { order, verdict });
    }

    /// Decides `order` on top of what the batch holds already.
    pub(crate) fn admit(&mut self, order: Order, environment: &Environment) {
        let verdict = match self.decide(&order, environment) {
            Ok(decided) if decided.facts.is_empty() => Verdict::AlreadySo(self.already_so(order.command_id())),
            Ok(decided) => self.record(&order, decided),
            Err(verdict) => verdict,
        };
        self.entries.push(Entry { order, verdict });
    }

    /// What answers `order`.
    fn decide(&self, order: &Order, environment: &Environment) -> Result<Decided, Verdict> {
        self.check_expected_position(order).map_err(Verdict::Refused)?;
        let request = &order.execute.request;
        let recorded_at = environment.clock.now().max(self.fold.recorded_at);
        let context = Context {
            today: paris_date(recorded_at).map_err(Verdict::Refused)?,
            salt: Salt(environment.ids.salt()),
        };
        let decision = self.fold.ledger.decide(request, &context).map_err(Verdict::Refused)?;
        rotation::check(&self.fold, &decision.drafts).map_err(Verdict::Refused)?;
        let origin = Origin {
            ledger: LedgerId::new(self.batch.ledger),
            recorded_at,
            actor: decision.actor,
            cause: request.command_id,
            evidence: request.evidence.clone(),
        };
        let erased = erased_by(&decision.drafts);
        let facts = seal(&self.fold, &origin, decision.drafts, &*environment.ids).map_err(Verdict::Failed)?;
        Ok(Decided {
            facts,
            openings: decision.openings,
            erased,
        })
    }

    fn check_expected_position(&self, order: &Order) -> Result<(), Refusal> {
        let Some(expected) = order.execute.expected_position else {
            return Ok(());
        };
        if self.fold.size() == expected.saturating_add(1) {
            return Ok(());
        }
        let message = format!(
            "Le registre en est à la position {}, et non {expected} : le relire, puis confirmer la demande.",
            self.fold.last_position()
        );
        Err(Refusal::new(Code::PositionMoved, message).at("expected_position"))
    }

    /// Puts the sealed facts into the batch and folds them.
    fn record(&mut self, order: &Order, decided: Decided) -> Verdict {
        let first_position = self.fold.size();
        let mut event_ids = Vec::with_capacity(decided.facts.len());
        for fact in decided.facts {
            event_ids.push(fact.recorded.event_id);
            self.body_bytes += fact.body.len();
            self.batch.events.push(fact.record_in(&mut self.fold));
        }
        let event_count = u32::try_from(event_ids.len()).unwrap_or(u32::MAX);
        let recorded_at = self.fold.recorded_at;
        self.batch.receipts.push(eventstore::Receipt {
            command_id: order.command_id().uuid(),
            digest: order.digest,
            salt: order.salt,
            first_position,
            event_count,
            recorded_at: recorded_at.millis(),
        });
        self.batch
            .openings
            .extend(decided.openings.into_iter().map(stored_opening));
        if !decided.erased.is_empty() {
            let erased = decided.erased.iter().map(|commitment| *commitment.bytes());
            self.batch.destroyed.commitments.extend(erased);
            self.batch.destroyed.commands.extend(&order.bearers);
        }
        self.accepted.insert(order.command_id());
        Verdict::Accepted(Receipt {
            command_id: order.command_id(),
            position: self.fold.last_position(),
            first_position,
            event_count,
            event_ids,
            replayed: false,
            recorded_at,
        })
    }

    fn already_so(&self, command_id: CommandId) -> Receipt {
        Receipt {
            command_id,
            position: self.fold.last_position(),
            first_position: self.fold.last_position(),
            event_count: 0,
            event_ids: Vec::new(),
            replayed: false,
            recorded_at: self.fold.recorded_at,
        }
    }
}

/// What answers one order: its facts, sealed, none if what it asks is already so; and the openings of what they seal.
struct Decided {
    facts: Vec<SealedFact>,
    openings: Vec<Opening>,
    /// What must no longer open.
    erased: Vec<Commitment>,
}

fn stored_opening(opening: Opening) -> eventstore::Opening {
    eventstore::Opening {
        commitment: *opening.commitment.bytes(),
        salt: opening.salt,
        path: opening.path,
        value: opening.value,
    }
}
