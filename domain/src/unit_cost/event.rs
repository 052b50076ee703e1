//! Facts about unit costs.

use super::{ComponentKind, UnitCostStage};
use crate::event::facts;
use crate::member::Criterion;
use crate::value::{
    Account, Cents, ConventionId, Date, FiscalYear, Fraction, ItemId, MemberId, Name, NoticeId, Period, PoolCode,
    StatementId,
};

facts! {
    /// A component of the cost of a service.
    CostComponent {
        /// The account that bears it.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        account: Option<Account>,
        /// Its amount over the year.
        amount: Cents,
        /// What it pays for.
        kind: ComponentKind,
        /// What it is, for people.
        label: Name,
    }

    /// The units of one member.
    MemberUnits {
        /// The member.
        member: MemberId,
        /// Its units.
        units: Fraction,
    }

    /// The unit cost of a service was notified to the members. The criteria it gives follow, in the same commit.
    UnitCostNotified {
        /// What the cost is made of.
        components: Vec<CostComponent>,
        /// The convention.
        convention: ConventionId,
        /// To how many decimals of a euro the unit cost is rounded; exact when not given.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        decimals: Option<u8>,
        /// The decision that approved it, or to regularise.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        decision: Option<ItemId>,
        /// The last day to notify it in time, where a text sets one.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        due_by: Option<Date>,
        /// The fiscal year the cost applies to.
        fiscal_year: FiscalYear,
        /// The units foreseen for each member.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        forecast: Vec<MemberUnits>,
        /// The notice.
        notice: NoticeId,
        /// Day on which the members received it.
        notified_on: Date,
        /// The cost pool.
        pool: PoolCode,
        /// The document that notifies it.
        reference: Name,
        /// The criterion that holds the unit cost for the carrier.
        series: Criterion,
        /// Foreseen or observed.
        stage: UnitCostStage,
        /// The criterion that holds the units of each member.
        unit: Criterion,
        /// The cost of a unit, in euros: the components divided by the units.
        unit_cost: Fraction,
        /// The units of the whole service over the year.
        units: Fraction,
    }

    /// The units that members used over a period were stated. Once the year is wholly stated, the criteria it gives follow, in the same commit.
    UnitsStated {
        /// The convention.
        convention: ConventionId,
        /// The decision that approved it, or to regularise.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        decision: Option<ItemId>,
        /// The fiscal year it falls in.
        fiscal_year: FiscalYear,
        /// The days it covers.
        period: Period,
        /// The cost pool.
        pool: PoolCode,
        /// The document.
        reference: Name,
        /// The statement it takes the place of.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        replaces: Option<StatementId>,
        /// Day of the statement.
        stated_on: Date,
        /// The statement.
        statement: StatementId,
        /// The criterion that holds the units of each member.
        unit: Criterion,
        /// The units of each member.
        units: Vec<MemberUnits>,
    }
}

impl UnitCostNotified {
    /// How many days after the last day it was notified; none when in time, or when no text sets a day.
    pub fn days_late(&self) -> Option<u32> {
        let late = self.due_by?.days_until(self.notified_on);
        u32::try_from(late).ok().filter(|days| *days > 0)
    }
}
