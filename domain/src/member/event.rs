//! Facts about members.

use super::{Criterion, CriterionStatus, MemberKind, SuccessionKind};
use crate::event::facts;
use crate::value::{ConventionId, Date, FiscalYear, Fraction, Insee, MemberId, Name, Siren, Siret};

facts! {
    /// A member entered the register.
    MemberRegistered {
        /// From when its identifiers are known to hold.
        from: Date,
        /// INSEE code: communes only.
        #[serde(skip_serializing_if = "Option::is_none")]
        insee: Option<Insee>,
        /// What kind of body it is.
        kind: MemberKind,
        /// The member.
        member: MemberId,
        /// Its name.
        name: Name,
        /// Its SIREN.
        siren: Siren,
    }

    /// A member's identifiers changed from a date on; those not given stay.
    MemberIdentifiersChanged {
        /// From when the new identifiers hold.
        from: Date,
        /// New INSEE code.
        #[serde(skip_serializing_if = "Option::is_none")]
        insee: Option<Insee>,
        /// The member.
        member: MemberId,
        /// New name.
        #[serde(skip_serializing_if = "Option::is_none")]
        name: Option<Name>,
        /// New SIREN.
        #[serde(skip_serializing_if = "Option::is_none")]
        siren: Option<Siren>,
    }

    /// Where to bill a member, from a date on. All that was known before no longer holds.
    BillingDetailsSet {
        /// The number of the commitment of expense, where the member asks for it.
        #[serde(skip_serializing_if = "Option::is_none")]
        commitment_number: Option<Name>,
        /// From when.
        from: Date,
        /// The member.
        member: MemberId,
        /// The code of the service that receives the bill (Chorus Pro), where the member asks for it.
        #[serde(skip_serializing_if = "Option::is_none")]
        service_code: Option<Name>,
        /// The establishment that pays.
        siret: Siret,
    }

    /// The value of a criterion became known for a member. A correction is a new fact.
    CriterionRecorded {
        /// Which criterion.
        criterion: Criterion,
        /// From when the value applies: a legal population of reference year N-3 applies from 1 January N.
        in_force_on: Date,
        /// When it became publicly known.
        known_on: Date,
        /// The member.
        member: MemberId,
        /// Who published it, and where.
        source: Name,
        /// Provisional or definitive.
        status: CriterionStatus,
        /// The value, exact.
        value: Fraction,
        /// Its reference year (millésime).
        vintage: FiscalYear,
    }

    /// Others took the place of a member. One fact for each predecessor: several of one command tell a merger, or a change from several to
    /// several.
    MemberSucceeded {
        /// First day of the successors: the member’s last day is the eve.
        effective_on: Date,
        /// How.
        kind: SuccessionKind,
        /// The member succeeded.
        member: MemberId,
        /// The predecessors that are no members of this ledger: the successors came out of them too.
        #[serde(skip_serializing_if = "Vec::is_empty", default)]
        others: Vec<Name>,
        /// The act that says so: the prefect’s order, the decree.
        reference: Name,
        /// Who succeeds it; the member itself among them, if it goes on beside those that leave it.
        successors: Vec<MemberId>,
    }

    /// An EPCI took in a convention the place of communes that belong to it.
    SubstitutionEstablished {
        /// The convention.
        convention: ConventionId,
        /// First day.
        effective_on: Date,
        /// The EPCI.
        member: MemberId,
        /// The act that says so.
        reference: Name,
        /// The communes it replaces.
        replaced: Vec<MemberId>,
    }
}
