//! What is shown once acts are undone: flags, chains, the report of doubtful euros, and the law restored.

mod support;

use domain::act::command::{RecordAnnulment, RecordIllegality};
use domain::convention::Stage;
use domain::sample::{
    ALLOCATION_IT_2025, ALLOCATION_PAYROLL_2026, CONVENTION, ITEM_KEY_PAYROLL_2026, KEY_PAYROLL_2025, KEY_PAYROLL_2026,
    call, date, euros, member, name, record, request, story,
};
use domain::value::EventId;
use domain::{Command, Event, Ledger, Recorded, Request};
use projections::LedgerView;
use projections::chain::ChainState;
use support::{fold, log};

/// The story up to what is undone in it.
fn decided() -> Vec<Request> {
    let told = story().into_iter();
    told.take_while(|asked| !matches!(asked.command, Command::RescindAct(_)))
        .collect()
}

fn fact(log: &[Recorded], is: impl Fn(&Event) -> bool) -> EventId {
    log.iter()
        .rfind(|recorded| is(&recorded.event))
        .expect("un tel fait")
        .event_id
}

fn decision_on_payroll(log: &[Recorded]) -> EventId {
    fact(
        log,
        |event| matches!(event, Event::DecisionAdopted(data) if data.item == ITEM_KEY_PAYROLL_2026),
    )
}

fn annulled(act: EventId) -> RecordAnnulment {
    RecordAnnulment {
        act,
        court: name("le tribunal administratif de Rennes"),
        number: name("2601234"),
        judged_on: date("2026-05-12"),
        partial: None,
        effect_from: None,
    }
}

/// The story, and then `more`.
fn and_then(more: impl FnOnce(&[Recorded]) -> Vec<Command>) -> (Ledger, Vec<Recorded>, LedgerView) {
    let mut requests = decided();
    let (_, log) = record(&requests);
    requests.extend((0xf000..).zip(more(&log)).map(|(n, command)| request(n, command)));
    let (ledger, log) = record(&requests);
    let view = fold(&log);
    (ledger, log, view)
}

fn key_annulled() -> (Ledger, Vec<Recorded>, LedgerView) {
    and_then(|log| vec![annulled(decision_on_payroll(log)).into()])
}

#[test]
fn an_annulled_key_gives_way_to_the_former_one_and_what_rests_on_it_is_flagged() {
    let (_, log, view) = key_annulled();
    assert!(!view.key_applies_on(KEY_PAYROLL_2026, date("2026-06-01")));
    assert!(view.key_applies_on(KEY_PAYROLL_2025, date("2026-06-01")));
    let adoption = view.keys.get(KEY_PAYROLL_2026).unwrap().adoption.unwrap().fact.event;
    let allocation = view.allocations.get(ALLOCATION_PAYROLL_2026).unwrap().fact.event;
    let called = view.fact_of_call(call(ALLOCATION_PAYROLL_2026, "Muzillac")).unwrap();
    for fact in [adoption, allocation, called] {
        let flags = view.flags(fact);
        assert_eq!(flags.len(), 1);
        assert_eq!(flags[0].since, Some(date("2026-05-12")));
        assert_eq!(
            flags[0].sentence,
            "Chaîne rompue depuis le 12 mai 2026, par l’annulation par le tribunal administratif de Rennes le 12 mai 2026 (n° 2601234) : \
             la décision « Nouvelle clé de la paie » du 27 novembre 2025."
        );
    }
    let before = view.allocations.get(ALLOCATION_IT_2025).unwrap().fact.event;
    assert!(view.flags(before).is_empty());
    assert!(
        view.flags(fact(&log, |event| matches!(event, Event::BudgetAdopted(_))))
            .is_empty()
    );
}

/// The amounts are computed by hand: 51 250.00 by the payslips (1 284, 702, 216), then by the populations in force on 1 January 2026.
#[test]
fn the_law_restored_gives_each_member_the_difference_to_the_cent_and_moves_no_euro() {
    let (ledger, log, view) = key_annulled();
    let judgment = fact(&log, |event| matches!(event, Event::ActAnnulled(_)));
    let restored = view.restored_law(&ledger, judgment).unwrap();
    let [year] = &restored[..] else {
        panic!("une seule répartition reposait sur cette clé")
    };
    assert_eq!(
        (year.allocation, year.restored),
        (ALLOCATION_PAYROLL_2026, Some(KEY_PAYROLL_2025))
    );
    let lines: Vec<_> = year
        .lines
        .iter()
        .map(|line| (line.member, line.allocated, line.restored, line.difference))
        .collect();
    let expected = [
        ("Muzillac", "29884.20", "28711.06", "-1173.14"),
        ("Péaule", "16338.55", "16524.80", "186.25"),
        ("Billiers", "5027.25", "6014.14", "986.89"),
    ];
    let expected = expected.map(|(of, allocated, restored, difference)| {
        (member(of), euros(allocated), euros(restored), euros(difference))
    });
    assert_eq!(lines, expected);
    assert!(year.total.difference.is_zero());
    assert_eq!(year.total.called, euros("51250.00"));
    assert_eq!(year.lines[0].paid, euros("7471.05"));
    assert_eq!(ledger.calls, record(&decided()).0.calls);
}

#[test]
fn a_value_published_after_the_allocation_does_not_enter_the_law_restored() {
    let later = |_: &[Recorded]| {
        let value = domain::member::command::CriterionValue {
            criterion: domain::member::CriterionName::PopulationMunicipale.into(),
            value: domain::value::Fraction::whole(50_000),
            vintage: domain::sample::year("2025"),
            source: name("INSEE, rectification"),
            status: domain::member::CriterionStatus::Definitive,
            known_on: date("2026-02-20"),
            in_force_on: date("2026-01-01"),
        };
        domain::member::command::RecordCriterion {
            member: member("Billiers"),
            value,
        }
    };
    let (ledger, log, view) = and_then(|log| vec![later(log).into(), annulled(decision_on_payroll(log)).into()]);
    let judgment = fact(&log, |event| matches!(event, Event::ActAnnulled(_)));
    let (reference, log, without) = key_annulled();
    let same = fact(&log, |event| matches!(event, Event::ActAnnulled(_)));
    assert_eq!(
        view.restored_law(&ledger, judgment).unwrap()[0].lines,
        without.restored_law(&reference, same).unwrap()[0].lines
    );
}

#[test]
fn a_reversed_judgment_leaves_nothing_to_restore() {
    let log = log();
    let (ledger, _) = record(&story());
    let view = fold(&log);
    let judgment = fact(
        &log,
        |event| matches!(event, Event::ActAnnulled(data) if data.partial.is_none()),
    );
    assert_eq!(view.restored_law(&ledger, judgment), Ok(Vec::new()));
    let no_judgment = view.allocations.get(ALLOCATION_IT_2025).unwrap().fact.event;
    assert!(view.restored_law(&ledger, no_judgment).is_err());
}

#[test]
fn a_chain_goes_back_to_the_assemblies_and_says_where_each_link_stands() {
    let (_, _, view) = key_annulled();
    let called = view.fact_of_call(call(ALLOCATION_PAYROLL_2026, "Muzillac")).unwrap();
    let chain = view.chain(called).unwrap();
    assert_eq!(chain.state, ChainState::Broken);
    let first: Vec<&str> = chain
        .links
        .iter()
        .take(4)
        .map(|link| link.event_type.as_str())
        .collect();
    assert_eq!(first, ["DeliberationRecorded"; 4]);
    assert!(
        chain.links[0]
            .remarks
            .iter()
            .any(|remark| remark.starts_with("exécutoire depuis le"))
    );
    assert_eq!(chain.links.last().unwrap().fact.event, called);
    let fallen: Vec<&str> = chain
        .links
        .iter()
        .filter(|link| !link.standing.holds())
        .map(|link| link.name.as_str())
        .collect();
    assert_eq!(fallen, ["la décision « Nouvelle clé de la paie » du 27 novembre 2025"]);
}

#[test]
fn the_report_lists_every_doubtful_euro_the_largest_call_first() {
    let (_, _, view) = and_then(|log| {
        let it = fact(
            log,
            |event| matches!(event, Event::DecisionAdopted(data) if data.item == domain::sample::ITEM_KEY_IT),
        );
        let illegal = RecordIllegality {
            act: it,
            court: name("le tribunal administratif de Rennes"),
            number: name("2600981"),
            judged_on: date("2026-06-30"),
            parties: vec![member("Billiers")],
        };
        vec![annulled(decision_on_payroll(log)).into(), illegal.into()]
    });
    let report = view.doubtful_calls(date("2026-11-01"));
    let rows: Vec<_> = report
        .iter()
        .map(|row| (row.state, row.called, row.paid, row.remaining))
        .collect();
    assert!(report.windows(2).all(|pair| pair[0].called >= pair[1].called));
    let broken = rows.iter().filter(|row| row.0 == ChainState::Broken);
    assert_eq!(
        domain::value::Cents::sum(broken.map(|row| row.1)),
        Ok(euros("51250.00"))
    );
    let weak = rows.iter().filter(|row| row.0 == ChainState::Weak);
    assert_eq!(domain::value::Cents::sum(weak.map(|row| row.1)), Ok(euros("25600.00")));
    assert_eq!(
        rows[0],
        (
            ChainState::Broken,
            euros("29884.20"),
            euros("7471.05"),
            euros("22413.15")
        )
    );
    assert!(
        fold(&record(&decided()).1)
            .doubtful_calls(date("2026-11-01"))
            .is_empty()
    );
}

#[test]
fn every_view_before_an_undoing_stays_what_it_was() {
    let log = log();
    let mut view = LedgerView::default();
    let mut seen = Vec::new();
    for recorded in &log {
        view.apply(recorded);
        seen.push(view.clone());
    }
    for (size, then) in seen.iter().enumerate().step_by(7) {
        assert_eq!(&fold(&log[..=size]), then);
    }
}

#[test]
fn a_convention_whose_entry_into_force_was_annulled_is_annulled_and_was_in_force_as_far_as_anybody_knew() {
    let (_, log, view) = and_then(|log| {
        let entry = fact(
            log,
            |event| matches!(event, Event::ConventionEnteredIntoForce(data) if data.convention == CONVENTION),
        );
        vec![annulled(entry).into()]
    });
    let today = date("2026-10-01");
    let convention = view.conventions.get(CONVENTION).unwrap();
    assert_eq!(view.stage_on(convention, today), Stage::Annulled);
    let known_before = fold(&log[..log.len() - 1]);
    let convention = known_before.conventions.get(CONVENTION).unwrap();
    assert_eq!(known_before.stage_on(convention, today), Stage::InForce);
}
