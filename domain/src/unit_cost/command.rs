//! Commands on unit costs.

use super::UnitCostStage;
use super::event::{CostComponent, MemberUnits};
use crate::command::orders;
use crate::member::Criterion;
use crate::value::{ConventionId, Date, FiscalYear, Fraction, ItemId, Name, NoticeId, Period, PoolCode, StatementId};

orders! {
    /// Records that the unit cost of a service was notified to the members. Late, it is recorded all the same: it happened.
    NotifyUnitCost {
        /// The notice.
        notice: NoticeId,
        /// The convention.
        convention: ConventionId,
        /// The cost pool.
        pool: PoolCode,
        /// The fiscal year the cost applies to.
        fiscal_year: FiscalYear,
        /// Foreseen or observed.
        stage: UnitCostStage,
        /// What is counted: the criterion that holds the units of each member (« heures », « actes »). It serves no other cost pool.
        unit: Criterion,
        /// The criterion that holds the unit cost for the carrier, which a key reads as its reference value. It serves no other cost pool.
        series: Criterion,
        /// What the cost is made of: at least one component, each of more than nothing.
        components: Vec<CostComponent>,
        /// The units of the whole service over the year, more than zero.
        units: Fraction,
        /// To how many decimals of a euro a clause rounds the unit cost, half up; exact when not given.
        decimals: Option<u8>,
        /// Day on which the members received it, not after today.
        notified_on: Date,
        /// The document that notifies it, as people call it: its bytes are among the evidence of the request.
        reference: Name,
        /// The units foreseen for each member: for a foreseen cost, all those of the convention’s forecast; for an observed one, none.
        forecast: Vec<MemberUnits>,
        /// The decision that approved it, if any; once the year is settled, the one to regularise.
        decision: Option<ItemId>,
    }

    /// Records a statement of the units that members used.
    StateUnits {
        /// The statement.
        statement: StatementId,
        /// The convention.
        convention: ConventionId,
        /// The cost pool, whose unit cost is notified for the year.
        pool: PoolCode,
        /// The days it covers: within one fiscal year, none of them in another statement, save the one it replaces.
        period: Period,
        /// The statement it takes the place of, if it corrects one.
        replaces: Option<StatementId>,
        /// The units of each member, zero where it used none.
        units: Vec<MemberUnits>,
        /// Day of the statement, from the last day it covers on, not after today.
        stated_on: Date,
        /// The document, as people call it: its bytes are among the evidence of the request.
        reference: Name,
        /// The decision that approved it, if any; once the year is settled, the one to regularise.
        decision: Option<ItemId>,
    }
}
