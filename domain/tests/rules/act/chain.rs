use super::{
    adopt_c, annulled, decision_on_b, deliberation_of, entry_into_force, fact, first_call, ledger_of, repealed, told,
    with,
};
use crate::support::{refused, when};
use domain::act::Standing;
use domain::event::EventType;
use domain::sample::{date, euros};
use domain::value::{Cents, EventId};
use domain::{Code, Event};
use std::collections::BTreeSet;

#[test]
fn a_broken_chain_is_refused_naming_the_act_the_judgment_and_its_date() {
    let given = with([annulled(deliberation_of(1)).into()]);
    let refusal = refused(given, adopt_c("2027-01-01"));
    assert_eq!(
        (refusal.code, refusal.field.as_deref()),
        (Code::ChainBroken, Some("decision"))
    );
    for words in [
        "la délibération n° 2023-1 du 2 octobre 2023 (Bruyères)",
        "annulation par le tribunal administratif de Rennes le 12 mai 2026 (n° 2601234)",
    ] {
        assert!(refusal.message.contains(words), "{}", refusal.message);
    }
}

#[test]
fn a_fact_recorded_without_the_act_that_authorises_it_is_kept_and_breaks_what_rests_on_it() {
    let mut given = told();
    let position = given
        .iter()
        .position(|draft| matches!(draft.event, Event::CommitteeInstalled(_)))
        .unwrap();
    given[position].authorised_by.clear();
    let ledger = ledger_of(&given);
    let broken = ledger.acts.broken_links(first_call(), date("2026-03-02"));
    let committee = fact(&given, |event| matches!(event, Event::CommitteeInstalled(_)));
    assert_eq!(broken.len(), 1);
    assert_eq!((broken[0].fact, broken[0].fallen), (committee, None));
    let refusal = refused(given, adopt_c("2027-01-01"));
    assert!(
        refusal
            .message
            .contains("il manque ce qui autorise l’installation du comité"),
        "{}",
        refusal.message
    );
}

#[test]
fn what_was_repealed_breaks_only_what_comes_after() {
    let act = deliberation_of(1);
    let given = with([repealed(act, "2026-05-01").into()]);
    let acts = ledger_of(&given).acts;
    assert!(acts.broken_links(first_call(), date("2026-03-02")).is_empty());
    let later = acts.broken_links(first_call(), date("2026-05-01"));
    assert_eq!(
        later.iter().map(|link| (link.fact, link.fallen)).collect::<Vec<_>>(),
        [(act, Some(Standing::Repealed))]
    );
    assert_eq!(refused(given, adopt_c("2027-01-01")).code, Code::ChainBroken);
    assert!(when(told(), adopt_c("2027-01-01")).is_ok());
}

#[test]
fn broken_links_are_each_told_once_the_oldest_first() {
    let acts = [
        deliberation_of(2),
        deliberation_of(0),
        entry_into_force(),
        decision_on_b(),
    ];
    let mut number = 0;
    let orders = acts.map(|act| {
        number += 1;
        let order = domain::act::command::RecordAnnulment {
            number: domain::sample::name(&number.to_string()),
            ..annulled(act)
        };
        order.into()
    });
    let ledger = ledger_of(&with(orders));
    let broken = ledger.acts.broken_links(first_call(), date("2026-03-02"));
    let facts: Vec<EventId> = broken.iter().map(|link| link.fact).collect();
    assert_eq!(
        facts,
        [
            deliberation_of(0),
            deliberation_of(2),
            entry_into_force(),
            decision_on_b()
        ]
    );
}

#[test]
fn the_dependants_of_an_act_are_told_with_the_euros_called_and_paid() {
    let ledger = ledger_of(&told());
    let dependants = ledger.dependants(decision_on_b());
    let types: BTreeSet<EventType> = dependants.iter().map(|dependant| dependant.event_type).collect();
    let expected = [
        EventType::KeyAdopted,
        EventType::AllocationComputed,
        EventType::ContributionCalled,
        EventType::PaymentRecorded,
    ];
    assert_eq!(types, expected.into_iter().collect());
    let sum = |part: fn(&domain::act::Dependant) -> Cents| Cents::sum(dependants.iter().map(part)).unwrap();
    assert_eq!(sum(|dependant| dependant.called), euros("100.00"));
    assert_eq!(sum(|dependant| dependant.paid), euros("50.00"));
}
