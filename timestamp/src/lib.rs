//! The dates that an authority signs: RFC 3161 requests and responses.
//!
//! A signed checkpoint says where a ledger stands, and nothing of when. An authority that owes nothing to the operator dates its hash:
//! whatever the operator does later, that much existed by then. Nothing here reads a clock, draws a number, or touches a file or a
//! network: who verifies offline stands on this crate, and so does who asks.
//!
//! | module | what | source |
//! |---|---|---|
//! | [`request`] | what is asked | RFC 3161, 2.4.1 |
//! | [`response`] | what is answered, read and verified | RFC 3161, 2.4.2; RFC 5652; RFC 5816 |
//! | [`stamp`] | what the authority says: this hash, at this instant | RFC 3161, 2.4.2, TSTInfo |
//! | [`authority`] | who is believed, given from outside | RFC 5280 |
//!
//! Whether a certificate was revoked is not looked up: that needs a network, and lists of the day.

pub mod authority;
mod certificate;
mod digest;
mod error;
mod oid;
mod reading;
pub mod request;
pub mod response;
mod signature;
mod signed;
pub mod stamp;
mod status;

pub use error::TimestampError;
