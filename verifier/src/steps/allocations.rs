//! Every share, computed again.

use super::{Done, Failure, Outcome};
use crate::log::Log;
use crate::replay::Counted;

/// What the replay found of allocations and calls.
pub(crate) fn check(log: &mut Log) -> Done<Counted> {
    let (replay, positions) = log.replay();
    let counted = replay.conclude(positions);
    if let Some(fault) = replay.fault() {
        let message = format!("le fait n° {} : {}", fault.position, fault.message);
        return Err(Failure::new(message).at(fault.position.into()).into());
    }
    if counted.allocations == 0 && counted.calls == 0 {
        return Ok((
            counted,
            Outcome::Skipped("le registre n’a pas encore réparti de charge".to_owned()),
        ));
    }
    let found = format!(
        "{} répartitions, {} parts, {} appels, tous refaits au centime",
        counted.allocations, counted.shares, counted.calls
    );
    Ok((counted, Outcome::Passed(found)))
}
