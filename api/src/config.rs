//! What the binary decides for the doors.

use crate::access::AccessLog;
use engine::Documents;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

/// Which `Host` headers are answered.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Hosts {
    /// Only names of this machine: for a server without authentication on a loopback address, so that no page of the web can reach it by
    /// making its own name point here.
    #[default]
    Loopback,
    /// Any: for a server behind a proxy that knows its names.
    Any,
}

/// How the doors are kept.
#[derive(Clone, Debug)]
pub struct ApiConfig {
    /// Which hosts are answered.
    pub hosts: Hosts,
    /// A French sentence shown above the query editor, such as a warning that nothing is authenticated.
    pub notice: Option<String>,
    /// Where the documents that evidence names are kept, if they are.
    pub documents: Option<Documents>,
    /// Where the signed checkpoints of ledgers are kept, if they are.
    pub publication: Option<PathBuf>,
    /// Where accesses are logged, if they are.
    pub access: Option<Arc<AccessLog>>,
    /// Longest body of a request, in bytes.
    pub body_limit: usize,
    /// Longest time to answer a request.
    pub time_limit: Duration,
    /// Longest time a read waits for the position its sender already saw (`notBefore`).
    pub wait_limit: Duration,
    /// Most WebSocket connections at once.
    pub socket_limit: usize,
}

impl Default for ApiConfig {
    /// Loopback only; two megabytes, thirty seconds, five seconds of waiting, 256 connections.
    fn default() -> Self {
        Self {
            hosts: Hosts::Loopback,
            notice: None,
            documents: None,
            publication: None,
            access: None,
            body_limit: 2 * 1024 * 1024,
            time_limit: Duration::from_secs(30),
            wait_limit: Duration::from_secs(5),
            socket_limit: 256,
        }
    }
}
