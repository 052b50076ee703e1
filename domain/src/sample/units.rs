//! The unit cost of a service of the story: notified, its units stated for a half-year, and corrected.

use super::{
    CONVENTION, NOTICE_2026, STATEMENT_2026, STATEMENT_CORRECTED, account, criterion, date, digest_of, euros, member,
    name, period, pool, quantity, request, year,
};
use crate::command::{Command, Request};
use crate::event::{Evidence, Role};
use crate::unit_cost::command::{NotifyUnitCost, StateUnits};
use crate::unit_cost::event::{CostComponent, MemberUnits};
use crate::unit_cost::{ComponentKind, UnitCostStage};
use crate::value::{Fraction, StatementId};

/// The requests of the carrier’s finance officer, after `story`.
pub(super) fn units(story: Vec<Request>) -> Vec<Request> {
    let mut told = story;
    let asked: [(Command, &str); 3] = [
        (notified().into(), "Courrier du 10 avril 2026"),
        (
            stated(STATEMENT_2026, None, "2026-07-10", "30"),
            "État des actes du premier semestre 2026",
        ),
        (
            stated(STATEMENT_CORRECTED, Some(STATEMENT_2026), "2026-07-24", "31.5"),
            "État rectifié des actes du premier semestre 2026",
        ),
    ];
    for (command, label) in asked {
        let mut asked = request(told.len() as u128, command);
        asked.requester.role = Role::Officer;
        asked.requester.person = None;
        asked.evidence = vec![Evidence {
            actes_id: None,
            label: name(label),
            media_type: name("application/pdf"),
            sha256: digest_of(label),
        }];
        told.push(asked);
    }
    told
}

/// Units of members, as decimals.
pub fn member_units(units: &[(&str, &str)]) -> Vec<MemberUnits> {
    let of = |(of, units): &(&str, &str)| MemberUnits {
        member: member(of),
        units: quantity(units),
    };
    units.iter().map(of).collect()
}

/// A component of a cost.
pub fn component(kind: ComponentKind, label: &str, number: &str, amount: &str) -> CostComponent {
    CostComponent {
        account: Some(account(number)),
        amount: euros(amount),
        kind,
        label: name(label),
    }
}

fn notified() -> NotifyUnitCost {
    NotifyUnitCost {
        notice: NOTICE_2026,
        convention: CONVENTION,
        pool: pool("instruction"),
        fiscal_year: year("2026"),
        stage: UnitCostStage::Forecast,
        unit: criterion("acte instruit"),
        series: criterion("coût d’un acte instruit"),
        components: vec![
            component(ComponentKind::Staff, "Une instructrice", "6411", "38000.00"),
            component(
                ComponentKind::Supplies,
                "Fournitures et affranchissement",
                "6064",
                "1500.00",
            ),
            component(
                ComponentKind::Renewal,
                "Renouvellement des postes de travail",
                "2183",
                "700.00",
            ),
            component(
                ComponentKind::ServiceContracts,
                "Maintenance du logiciel d’instruction",
                "6156",
                "1800.00",
            ),
        ],
        units: Fraction::whole(240),
        decimals: None,
        notified_on: date("2026-04-10"),
        reference: name("Courrier du 10 avril 2026"),
        forecast: member_units(&[("Muzillac", "120"), ("Péaule", "70"), ("Billiers", "40")]),
        decision: None,
    }
}

fn stated(statement: StatementId, replaces: Option<StatementId>, stated_on: &str, of_peaule: &str) -> Command {
    StateUnits {
        statement,
        convention: CONVENTION,
        pool: pool("instruction"),
        period: period("2026-01-01..2026-06-30"),
        replaces,
        units: member_units(&[("Muzillac", "58"), ("Péaule", of_peaule), ("Billiers", "0")]),
        stated_on: date(stated_on),
        reference: name(&format!("État du {}", date(stated_on).french())),
        decision: None,
    }
    .into()
}
