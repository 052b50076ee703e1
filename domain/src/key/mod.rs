//! Sharing keys (clés de répartition): who pays which part of what.
//!
//! A key is data: a [`Formula`], its [`Rounding`], its participants. [`check`] says what is wrong with one, [`compute`] shares by it,
//! [`sheet`] explains what it gave.

mod ask;
pub mod check;
pub mod command;
pub mod compute;
mod decide;
pub mod event;
pub mod former;
mod formula;
mod rounding;
pub mod sheet;
pub mod standalone;
mod state;
pub mod text;
mod vintages;
mod words;

pub use ask::{Ask, Asks};
pub use formula::{
    Basis, Blend, BlendMode, Bound, BoundKind, Bounded, Bracket, Coefficient, Cost, Factor, Fixed, Formula, Index,
    IndexBase, Joiners, KnownOn, Line, LineAmount, Only, Part, PerUnit, Prorata, ProrataBasis, Quota, Reference, Scale,
    ScaleMode, Smoothed, Stack, Tariff, Term, Total, UnitCost, VintagePolicy,
};
pub use rounding::{Rounding, RoundingRule, RoundingUnit};
pub use state::{Adoption, Key, Keys};
pub(crate) use vintages::Asked;
