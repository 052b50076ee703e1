//! Allocations, as people are shown them.

mod support;

use domain::sample::ALLOCATION_PAYROLL_2025;
use domain::value::Cents;
use support::{fold, log};

#[test]
fn what_is_recovered_above_the_cost_is_a_mark_up_and_is_shown() {
    let view = fold(&log());
    assert!(view.allocations.iter().all(|allocation| allocation.mark_up().is_none()));
    let mut allocation = view.allocations.get(ALLOCATION_PAYROLL_2025).unwrap().as_ref().clone();
    allocation.computed.total = Cents::new(allocation.computed.amount.get() + 1_250);
    assert_eq!(allocation.mark_up(), Some(Cents::new(1_250)));
    allocation.computed.total = Cents::new(allocation.computed.amount.get() - 74);
    assert_eq!(allocation.mark_up(), None, "ne pas tout recouvrer n’est pas une marge");
}
