//! The sheet of an allocation that a ledger recorded.

use crate::support::{fold, log};
use domain::event::Event;
use projections::sheet::{csv, json, text};

#[test]
fn the_sheet_of_a_recorded_allocation_says_where_each_value_was_recorded_and_that_nothing_differs() {
    let log = log();
    let view = fold(&log);
    let computed = log.iter().filter_map(|recorded| match &recorded.event {
        Event::AllocationComputed(computed) => Some(computed.allocation),
        _ => None,
    });
    let sheets: Vec<_> = computed.map(|id| view.sheet(id).unwrap().unwrap()).collect();
    assert!(sheets.iter().any(|sheet| !sheet.sources.is_empty()));
    assert!(
        sheets
            .iter()
            .flat_map(|sheet| &sheet.sources)
            .all(|value| value.position.is_some())
    );
    for sheet in sheets {
        let text = text(&sheet);
        assert!(!text.contains("ATTENTION"), "{text}");
        assert_eq!(
            text.contains("fait n°"),
            sheet.sources.iter().any(|value| value.position.is_some()),
            "{text}"
        );
        assert!(text.contains("Somme vérifiée"), "{text}");
        assert_eq!(json(&sheet)["differences"], serde_json::json!([]));
        assert!(csv(&sheet).lines().count() > sheet.members.len());
    }
}
