//! Commands on members.

use super::{Criterion, CriterionStatus, MemberKind, SuccessionKind};
use crate::command::orders;
use crate::value::{ConventionId, Date, FiscalYear, Fraction, Insee, MemberId, Name, Siren, Siret};

orders! {
    /// Registers a member.
    RegisterMember {
        /// The member.
        member: MemberId,
        /// What kind of body it is.
        kind: MemberKind,
        /// Its name.
        name: Name,
        /// Its SIREN.
        siren: Siren,
        /// Its INSEE code: required for a commune, refused for any other kind.
        insee: Option<Insee>,
        /// From when these identifiers are known to hold.
        from: Date,
    }

    /// A value of a criterion, without the member it is about.
    CriterionValue {
        /// Which criterion.
        criterion: Criterion,
        /// The value.
        value: Fraction,
        /// Its reference year.
        vintage: FiscalYear,
        /// Who published it, and where.
        source: Name,
        /// Provisional or definitive.
        status: CriterionStatus,
        /// When it became publicly known.
        known_on: Date,
        /// From when it applies.
        in_force_on: Date,
    }

    /// One member of an import.
    ImportedMember {
        /// The member. If its SIREN is already known, the known member is meant and this id is not used.
        register: RegisterMember,
        /// Its criteria.
        criteria: Vec<CriterionValue>,
    }

    /// Registers many members and their criteria in one commit: all or nothing. What is already known is skipped, so that importing a
    /// file twice doubles nothing.
    ImportMembers {
        /// The members.
        members: Vec<ImportedMember>,
    }

    /// Changes a member's identifiers from a date on.
    ChangeMemberIdentifiers {
        /// The member.
        member: MemberId,
        /// From when.
        from: Date,
        /// New name.
        name: Option<Name>,
        /// New SIREN.
        siren: Option<Siren>,
        /// New INSEE code.
        insee: Option<Insee>,
    }

    /// Says where to bill a member from a date on.
    SetBillingDetails {
        /// The member.
        member: MemberId,
        /// From when.
        from: Date,
        /// The establishment that pays: of the SIREN that the member bears on that day.
        siret: Siret,
        /// The code of the service that receives the bill (Chorus Pro), where the member asks for it.
        service_code: Option<Name>,
        /// The number of the commitment of expense (numéro d’engagement), where the member asks for it.
        commitment_number: Option<Name>,
    }

    /// Records a criterion's value for a member.
    RecordCriterion {
        /// The member.
        member: MemberId,
        /// The value.
        value: CriterionValue,
    }

    /// Records that members took the place of others: every predecessor by every successor.
    RecordSuccession {
        /// First day of the successors.
        effective_on: Date,
        /// How.
        kind: SuccessionKind,
        /// Those succeeded.
        predecessors: Vec<MemberId>,
        /// The predecessors that are no members of this ledger.
        others: Vec<Name>,
        /// Those who succeed: registered, and among the predecessors if they go on.
        successors: Vec<MemberId>,
        /// The act that says so.
        reference: Name,
    }

    /// Records that an EPCI takes in a convention the place of communes that belong to it.
    EstablishSubstitution {
        /// The convention.
        convention: ConventionId,
        /// The EPCI.
        member: MemberId,
        /// The communes it replaces.
        replaced: Vec<MemberId>,
        /// First day.
        effective_on: Date,
        /// The act that says so.
        reference: Name,
    }
}
