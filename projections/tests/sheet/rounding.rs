//! The rounding that sheets tell is the one of the kernel.

use crate::cases::{self, Case, NAMES, by, member};
use domain::key::{Formula, RoundingRule};
use domain::value::Cents;
use projections::sheet::rounding::{Received, Why};

#[test]
fn what_is_told_of_rounding_gives_what_the_kernel_gives() {
    for case in cases::all() {
        let sheet = case.sheet();
        for line in &sheet.sheet.lines {
            let rounding = sheet.rounding_of(line);
            assert_eq!(rounding.rows.len(), NAMES.len());
            for (row, portion) in rounding.rows.iter().zip(&line.portions) {
                let received = row.received.as_ref().map_or(0, |received| received.amount.get());
                let sign = if line.total.get() < 0 { -1 } else { 1 };
                assert_eq!(
                    (row.own.get() + received) * sign,
                    portion.amount.get(),
                    "{:?} {:?}",
                    sheet.rounding,
                    sheet.formula
                );
                assert_eq!(row.amount, portion.amount);
                assert_eq!(received * sign, portion.residue.get());
            }
        }
    }
}

#[test]
fn the_largest_remainders_are_served_and_their_places_told() {
    let sheet = cases::population().sheet();
    let rounding = sheet.rounding_of(&sheet.sheet.lines[0]);
    let served: Vec<(&str, usize)> = rounding
        .rows
        .iter()
        .zip(NAMES)
        .filter(|(row, _)| row.received.is_some())
        .map(|(row, name)| (name, row.place.unwrap()))
        .collect();
    assert_eq!(served, [("Alpha", 1), ("Bruyères", 3), ("Castel", 2)]);
    let alpha = &rounding.rows[0];
    assert_eq!((alpha.floor, alpha.amount), (Cents::new(558_502), Cents::new(558_503)));
    assert_eq!(alpha.remainder.to_string(), "2994/3253");
}

#[test]
fn equal_remainders_are_told_apart_by_the_tie_break_and_name_whom_they_come_before() {
    let sheet = Case::new(Formula::Equal, 10_002).sheet();
    let rounding = sheet.rounding_of(&sheet.sheet.lines[0]);
    let why: Vec<Option<&Why>> = rounding
        .rows
        .iter()
        .map(|row| row.received.as_ref().map(|received| &received.why))
        .collect();
    let before = Why::TieBreak(vec![2, 3, 4]);
    assert_eq!(why, [Some(&before), Some(&before), None, None, None]);
}

#[test]
fn the_difference_of_a_half_up_rounding_has_the_owner_that_the_key_says() {
    let case = Case::new(by("population municipale"), 4_850_000);
    let received = |rule, index: usize| {
        let sheet = case.clone().rounded(rule).sheet();
        sheet.rounding_of(&sheet.sheet.lines[0]).rows[index].received.clone()
    };
    let one_less = |why| {
        Some(Received {
            amount: Cents::new(-1),
            why,
        })
    };
    assert_eq!(
        received(RoundingRule::HalfUpResidueToCarrier, 2),
        one_less(Why::Carrier)
    );
    assert_eq!(
        received(RoundingRule::HalfUpResidueTo(member(4)), 4),
        one_less(Why::Named)
    );
    assert_eq!(received(RoundingRule::HalfUpPerMember, 2), None);
}

#[test]
fn who_joins_or_leaves_is_rounded_alone_and_those_who_stay_among_all_who_were_there() {
    let sheet = cases::stack().sheet();
    let [_, _, line] = sheet.sheet.lines.as_slice() else {
        panic!("trois lignes")
    };
    let rounding = sheet.rounding_of(line);
    let at_first = rounding.at_first.unwrap();
    let total: i64 = at_first.iter().map(|row| row.amount.get()).sum();
    assert_eq!((total, line.amount), (600_000, None));
    // Bruyères leaves, Dourdan joins: half a year and eight months of twelve.
    assert!(rounding.rows[1].amount < at_first[1].amount && at_first[3].amount.is_zero());
    assert_eq!(rounding.rows[2], at_first[2]);
}
