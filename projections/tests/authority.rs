//! Every act behind a due.

mod support;

use domain::EventType;
use domain::sample::{CONVENTION, KEY_PAYROLL_2025, member, year};
use projections::authority::Link;
use std::collections::BTreeSet;
use support::{fold, log};

const fn recorded_as(link: Link) -> EventType {
    match link {
        Link::Deliberation(..) => EventType::DeliberationRecorded,
        Link::Enforceability(..) => EventType::DeliberationBecameEnforceable,
        Link::Signature(..) => EventType::ConventionSigned,
        Link::EntryIntoForce(_) => EventType::ConventionEnteredIntoForce,
        Link::Committee(_) => EventType::CommitteeInstalled,
        Link::Convocation(..) => EventType::SessionConvened,
        Link::Opening(..) => EventType::SessionOpened,
        Link::Decision(_) => EventType::DecisionAdopted,
        Link::DecisionEnforceability(_) => EventType::DecisionBecameEnforceable,
        Link::Key(_) => EventType::KeyAdopted,
        Link::Budget(_) => EventType::BudgetAdopted,
        Link::Allocation(_) => EventType::AllocationComputed,
        Link::Share(..) => EventType::ShareAllocated,
        Link::Settlement(_) => EventType::AllocationSettled,
        Link::Withdrawal(..) => EventType::WithdrawalSettled,
        Link::Call(_) => EventType::ContributionCalled,
        Link::Payment(_) => EventType::PaymentRecorded,
        Link::Credit(..) => EventType::CreditRepaid,
    }
}

#[test]
fn every_step_points_at_the_event_that_recorded_it() {
    let log = log();
    let view = fold(&log);
    let owed = view.authority(member("Muzillac"), year("2025"));
    let withdrawn = view.authority(member("Billiers"), year("2027"));
    assert!(withdrawn.iter().any(|step| matches!(step.link, Link::Withdrawal(..))));
    for step in owed.into_iter().chain(withdrawn) {
        let recorded = &log[usize::try_from(step.fact.position).unwrap()];
        assert_eq!(recorded.event_id, step.fact.event);
        let is_offset = recorded.event.event_type() == EventType::CreditOffset && matches!(step.link, Link::Credit(..));
        assert!(is_offset || recorded.event.event_type() == recorded_as(step.link));
    }
}

#[test]
fn the_chain_runs_from_the_deliberations_to_the_payments_and_names_each_act_once() {
    let view = fold(&log());
    let steps = view.authority(member("Muzillac"), year("2025"));
    let mut kinds: Vec<_> = steps.iter().map(|step| recorded_as(step.link).as_str()).collect();
    kinds.dedup();
    assert_eq!(
        kinds,
        [
            "DeliberationRecorded",
            "DeliberationBecameEnforceable",
            "ConventionSigned",
            "ConventionEnteredIntoForce",
            "CommitteeInstalled",
            "SessionConvened",
            "SessionOpened",
            "DecisionAdopted",
            "DecisionBecameEnforceable",
            "KeyAdopted",
            "BudgetAdopted",
            "AllocationComputed",
            "ShareAllocated",
            "AllocationSettled",
            "ContributionCalled",
            "PaymentRecorded",
            "CreditRepaid",
        ]
    );
    let positions: BTreeSet<_> = steps.iter().map(|step| step.fact).collect();
    assert_eq!(positions.len(), steps.len());
    let links: Vec<_> = steps.iter().map(|step| step.link).collect();
    assert!(links.contains(&Link::EntryIntoForce(CONVENTION)) && links.contains(&Link::Key(KEY_PAYROLL_2025)));
    assert!(view.authority(member("CC Arc Sud Bretagne"), year("2025")).is_empty());
}

#[test]
fn the_chain_holds_all_that_its_own_events_say_authorises_them() {
    let log = log();
    let view = fold(&log);
    for (name, fiscal_year) in [("Muzillac", "2025"), ("Péaule", "2026"), ("Billiers", "2026")] {
        let steps = view.authority(member(name), year(fiscal_year));
        let held: BTreeSet<_> = steps.iter().map(|step| step.fact.event).collect();
        for step in steps {
            let recorded = &log[usize::try_from(step.fact.position).unwrap()];
            assert!(
                recorded.authorised_by.iter().all(|event| held.contains(event)),
                "{:?}",
                step.link
            );
        }
    }
}
