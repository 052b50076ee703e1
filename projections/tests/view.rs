//! What holds for the view as a whole.

mod support;

use domain::sample::{
    COMMITTEE, CONVENTION, KEY_IT, KEY_PAYROLL_2025, KEY_PAYROLL_2026, SESSION_2024, SESSION_2025,
    SESSION_WITHOUT_QUORUM, date, member, pool,
};
use domain::{EventType, Ledger};
use projections::LedgerView;
use std::collections::BTreeSet;
use support::{fold, log};

#[test]
fn the_view_at_a_position_is_the_same_whatever_comes_later() {
    let log = log();
    let mut view = LedgerView::default();
    let mut kept = vec![view.clone()];
    for recorded in &log {
        view.apply(recorded);
        kept.push(view.clone());
    }
    for (size, kept) in kept.iter().enumerate() {
        assert_eq!(*kept, fold(&log[..size]), "après {size} faits");
        assert_eq!(kept.size(), size as u64);
    }
}

#[test]
fn the_view_says_when_and_where_it_was_taken() {
    let log = log();
    let last = log.last().unwrap();
    let view = fold(&log);
    assert_eq!(
        (view.position(), view.recorded_at()),
        (Some(last.position), Some(last.recorded_at))
    );
    assert_eq!(
        (LedgerView::default().position(), LedgerView::default().size()),
        (None, 0)
    );
}

/// Whether `recorded` says of an act what nothing said before.
fn undone(before: &LedgerView, view: &LedgerView, recorded: &domain::Recorded) -> bool {
    view.acts.target_of(recorded.event_id).is_some()
        || matches!(&recorded.event, domain::Event::ActRevived(data)
            if before.acts.get(recorded.event_id).is_none() && view.acts.get(data.act).is_some())
}

#[test]
fn every_event_type_leaves_its_mark_in_a_read_model() {
    let mut view = LedgerView::default();
    let mut marked = BTreeSet::new();
    for recorded in log() {
        let before = view.clone();
        view.apply(&recorded);
        let unchanged = before.identity == view.identity
            && before.members == view.members
            && before.past_acts == view.past_acts
            && before.conventions == view.conventions
            && before.committees == view.committees
            && before.decisions == view.decisions
            && before.keys == view.keys
            && before.budgets == view.budgets
            && before.debates == view.debates
            && before.allocations == view.allocations
            && before.obligations == view.obligations
            && before.payments == view.payments
            && before.closings == view.closings
            && !undone(&before, &view, &recorded);
        assert!(
            !unchanged,
            "{} à la position {}",
            recorded.event.event_type().as_str(),
            recorded.position
        );
        marked.insert(recorded.event.event_type());
    }
    // How the ledger is kept changes nothing that is read of the cooperation.
    marked.extend([EventType::LogKeyRotated, EventType::PersonalDataErased]);
    assert_eq!(marked, EventType::ALL.iter().copied().collect());
}

#[test]
fn views_and_rules_agree_on_every_state() {
    let (mut ledger, mut view) = (Ledger::default(), LedgerView::default());
    for recorded in log() {
        ledger.apply(&recorded);
        view.apply(&recorded);
        let at = recorded.position;
        assert_eq!(view.size(), ledger.size);
        assert_eq!(view.members.len(), ledger.members.iter().count());
        for convention in view.conventions.iter() {
            assert_eq!(
                convention.state(),
                ledger.conventions.get(convention.id).ok(),
                "position {at}"
            );
        }
        for session in [SESSION_WITHOUT_QUORUM, SESSION_2024, SESSION_2025] {
            let committee = view.committees.get(COMMITTEE);
            if let Some(seen) = committee.and_then(|committee| committee.session(session)) {
                assert_eq!(
                    seen.stage(),
                    ledger.committees.session(COMMITTEE, session).unwrap().1.stage,
                    "position {at}"
                );
            }
        }
        for key in view.keys.iter() {
            let known = ledger.keys.get(key.id).unwrap().adoption;
            let period = |from, until| (from, until);
            assert_eq!(
                key.adoption.map(|adoption| period(adoption.from, adoption.until)),
                known.map(|adoption| period(adoption.from, adoption.until)),
                "position {at}"
            );
        }
        for decision in view.decisions.iter() {
            let known = ledger.committees.decision(decision.item).unwrap();
            assert_eq!(
                (decision.binding, decision.effect, decision.fact.event),
                (known.binding, known.effect, known.fact)
            );
        }
        for budget in view.budgets.iter() {
            let known = ledger.budgets.get(budget.id).unwrap();
            assert!(
                budget
                    .pools
                    .iter()
                    .all(|pool| known.credits().unwrap().net_of(&pool.code) == Ok(pool.net())),
                "position {at}"
            );
            assert!(
                budget
                    .adoption
                    .as_ref()
                    .is_none_or(|adoption| adoption.net == budget.totals().2)
            );
        }
    }
}

#[test]
fn a_convention_is_at_the_stage_its_acts_had_reached_by_then() {
    use domain::convention::Stage;
    let view = fold(&log());
    let convention = view.conventions.get(CONVENTION).unwrap();
    for (on, stage) in [
        ("2024-02-04", Stage::Draft),
        ("2024-02-05", Stage::Submitted),
        ("2024-03-12", Stage::PartlyApproved),
        ("2024-05-15", Stage::PartlyApproved),
        ("2024-05-16", Stage::Approved),
        ("2024-06-10", Stage::Signed),
        ("2024-07-01", Stage::InForce),
    ] {
        assert_eq!(convention.stage_on(date(on)), stage, "{on}");
        assert_eq!(convention.in_force_on(date(on)), stage == Stage::InForce, "{on}");
    }
}

#[test]
fn one_key_applies_to_a_pool_on_a_date() {
    let view = fold(&log());
    for (code, on, expected) in [
        ("paie", "2024-12-31", None),
        ("paie", "2025-01-01", Some(KEY_PAYROLL_2025)),
        ("paie", "2025-12-31", Some(KEY_PAYROLL_2025)),
        ("paie", "2026-01-01", Some(KEY_PAYROLL_2026)),
        ("informatique", "2026-06-30", Some(KEY_IT)),
        ("jeunesse", "2026-06-30", None),
    ] {
        let key = view.key_in_force_for(CONVENTION, &pool(code), date(on));
        assert_eq!(key.map(|key| key.id), expected, "{code} au {on}");
    }
    let replaced = view.keys.get(KEY_PAYROLL_2025).unwrap().adoption.unwrap();
    assert_eq!(
        (replaced.until, replaced.replaced_by),
        (Some(date("2025-12-31")), Some(KEY_PAYROLL_2026))
    );
}

#[test]
fn a_member_keeps_its_name_of_the_time_and_its_place_by_its_latest_name() {
    let log = log();
    let names = |view: &LedgerView| {
        view.members
            .iter()
            .map(|member| member.name().to_string())
            .collect::<Vec<_>>()
    };
    let renamed = log
        .iter()
        .position(|recorded| recorded.event.event_type() == EventType::MemberIdentifiersChanged)
        .unwrap();
    assert_eq!(
        names(&fold(&log[..renamed])),
        ["Billiers", "CC Arc Sud Bretagne", "Muzillac", "Péaule"]
    );
    let view = fold(&log);
    assert_eq!(
        names(&view),
        ["Arc Sud Bretagne", "Billiers", "Muzillac", "Péaule", "Péaule-Océan"]
    );
    let carrier = view.members.get(member("CC Arc Sud Bretagne")).unwrap();
    assert_eq!(carrier.name_on(date("2025-06-30")).as_str(), "CC Arc Sud Bretagne");
    assert_eq!(carrier.name_on(date("2025-07-01")).as_str(), "Arc Sud Bretagne");
    assert_eq!(carrier.name_on(date("2020-01-01")).as_str(), "CC Arc Sud Bretagne");
    assert_eq!(
        view.members
            .by_siren(carrier.identifiers().siren)
            .map(|member| member.id),
        Some(carrier.id)
    );
}
