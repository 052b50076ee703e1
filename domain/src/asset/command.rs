//! Commands on assets.

use crate::command::orders;
use crate::value::{AssetId, Cents, ConventionId, Date, MemberId, Name};

orders! {
    /// Records an asset of a cooperation.
    RecordAsset {
        /// The asset.
        asset: AssetId,
        /// The convention whose cooperation uses it.
        convention: ConventionId,
        /// What people call it.
        label: Name,
        /// The member that put it at the disposal of the cooperation; none for one acquired or built by the cooperation itself.
        made_available_by: Option<MemberId>,
        /// Day it was acquired, or put at disposal; not after today.
        acquired_on: Date,
        /// Its net book value, not below zero.
        value: Cents,
        /// Day of that value, not before it was acquired, nor after today.
        valued_on: Date,
    }
}
