//! The proofs: what anybody can check about a log without trusting who runs it.
//!
//! Trees as in RFC 9162, and the C2SP formats that other tools of transparency logs read and write, whose versions
//! `docs/reference/proofs.md` pins. Nothing here reads a clock, draws a number, or touches a file, a network or a database: the
//! program that verifies offline stands on this crate, and so does the one that publishes.
//!
//! | module | what | source |
//! |---|---|---|
//! | [`merkle`] | hashes, roots, inclusion and consistency proofs, tiles | RFC 9162, 2.1; C2SP tlog-tiles |
//! | [`key`] | keys that sign and verify, and their names | C2SP signed-note, tlog-cosignature |
//! | [`note`] | a text and the lines of its signatures | C2SP signed-note |
//! | [`checkpoint`] | origin, size and root, signed | C2SP tlog-checkpoint |
//! | [`rotation`] | a key that gives way to another | a C2SP signed-note |
//! | [`policy`] | which logs and how many witnesses are enough | C2SP tlog-policy |
//! | [`witness`] | what a witness may cosign | C2SP tlog-witness |
//! | [`inclusion`] | one event proven in one file | C2SP tlog-proof |
//! | [`inventory`] | what a log states of the objects of its leaves | a C2SP signed-note |

mod base64;
pub mod checkpoint;
pub mod inclusion;
pub mod inventory;
pub mod key;
pub mod merkle;
pub mod note;
mod number;
pub mod policy;
pub mod rotation;
pub mod witness;
