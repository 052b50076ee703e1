//! What this program takes of the processors: on a machine that others share it says more than a clock.

use std::time::Duration;

/// Milliseconds of a tick of the kernel's accounts, as Linux gives them to programs.
const TICK_MILLIS: u64 = 10;

/// What this program took so far, all threads together; nothing where the system does not tell.
pub(crate) fn time() -> Duration {
    let stat = std::fs::read_to_string("/proc/self/stat").unwrap_or_default();
    let after_name = stat.rsplit(')').next().unwrap_or_default();
    // In user mode, then in the kernel.
    let ticks = after_name.split_whitespace().skip(11).take(2);
    let ticks: u64 = ticks.filter_map(|field| field.parse::<u64>().ok()).sum();
    Duration::from_millis(ticks * TICK_MILLIS)
}
