//! The bytes of an event: one canonical form, hashed as stored, checked both ways.
//!
//! A body is JSON in RFC 8785 (JCS) form under a closed profile: see [`profile`] and `docs/reference/event-format.md`. The structs that
//! write it declare their fields in canonical order, so writing needs no second pass; [`encode`] still checks what it wrote, and
//! [`decode`] checks what it reads, byte by byte.

mod envelope;
pub mod profile;

#[cfg(feature = "schema")]
pub use envelope::envelope_schema;
pub use envelope::{BodyError, decode, decode_trusted, encode, kind};

/// The version of the envelope this program writes and reads.
pub const FORMAT: u16 = 1;

/// The largest body, in bytes.
pub const MAX_BYTES: usize = 65_535;
