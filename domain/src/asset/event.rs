//! Facts about assets.

use crate::event::facts;
use crate::value::{AssetId, Cents, ConventionId, Date, MemberId, Name};

facts! {
    /// An asset of a cooperation was recorded.
    AssetRecorded {
        /// Day it was acquired, or put at disposal.
        acquired_on: Date,
        /// The asset.
        asset: AssetId,
        /// The convention whose cooperation uses it.
        convention: ConventionId,
        /// What people call it.
        label: Name,
        /// The member that put it at disposal; none for one acquired by the cooperation itself.
        #[serde(skip_serializing_if = "Option::is_none")]
        made_available_by: Option<MemberId>,
        /// Its net book value.
        value: Cents,
        /// Day of that value.
        valued_on: Date,
    }
}
