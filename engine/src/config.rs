//! The limits of an engine.

/// The limits of an engine. The defaults suit a small server.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct EngineConfig {
    /// Commands that may wait for one ledger's writer; the next sender waits for room.
    pub queue_commands: usize,
    /// Commands in one batch, at most.
    pub batch_commands: usize,
    /// Bytes of bodies after which a batch takes no further command.
    pub batch_bytes: usize,
    /// Events read at once from the store: few enough for the pages under way to stay in the processor’s cache.
    pub page_events: usize,
    /// How often in a row a batch may lose to another process before its callers are told.
    pub conflict_retries: u32,
    /// Approximate bytes that open ledgers may take; beyond, those not asked for longest are closed.
    pub memory_budget_bytes: u64,
}

impl Default for EngineConfig {
    fn default() -> Self {
        Self {
            queue_commands: 1024,
            batch_commands: 1024,
            batch_bytes: 4 << 20,
            page_events: 1024,
            conflict_retries: 32,
            memory_budget_bytes: 1 << 30,
        }
    }
}
