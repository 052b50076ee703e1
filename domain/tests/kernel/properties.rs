//! What holds for every key, whatever its numbers.

use crate::any::{Case, case, formula, member, pricing, rounding, sharing};
use domain::key::sheet::{Quantity, Sheet, Step};
use domain::key::{Formula, RoundingRule, RoundingUnit};
use domain::value::{Cents, Fraction, Ratio};
use proptest::prelude::*;

fn cents(ratio: &Ratio) -> i64 {
    ratio.to_string().parse().expect("des centimes entiers")
}

/// `share − exact`, in cents, is less than `unit` either way.
fn is_near(share: Cents, exact: &Ratio, unit: u64) -> bool {
    let unit = Ratio::from(Fraction::whole(unit));
    let share = Ratio::from(Fraction::whole(share.get().unsigned_abs()));
    share < exact.plus(&unit) && *exact < share.plus(&unit)
}

fn by_member(case: &Case, sheet: &Sheet) -> Vec<Cents> {
    let mut amounts: Vec<_> = case
        .participants
        .iter()
        .map(|participant| participant.member)
        .zip(sheet.totals.clone())
        .collect();
    amounts.sort();
    amounts.into_iter().map(|(_, amount)| amount).collect()
}

/// The steps that bound, wherever they are.
fn bounding(step: &Step) -> Vec<&Step> {
    let mut found: Vec<&Step> = step.children.iter().flat_map(bounding).collect();
    if !step.bounds.is_empty() {
        found.push(step);
    }
    found
}

/// A sum of several terms grows as one, a bound by unit does not.
fn bounds_no_unit(formula: &Formula) -> bool {
    !format!("{formula:?}").contains("PerUnit")
}

proptest! {
    #[test]
    fn shares_sum_to_the_amount_to_the_cent(case in case(sharing())) {
        if let Some(sheet) = case.possible() {
            prop_assert_eq!(Cents::sum(sheet.totals.iter().copied()), Ok(case.amount()));
            prop_assert_eq!(sheet.total, case.amount());
            prop_assert_eq!(sheet.lines[0].gap(), Some(Cents::ZERO));
        }
    }

    #[test]
    fn every_line_sums_to_its_amount_and_the_lines_to_the_totals(case in case(formula())) {
        if let Some(sheet) = case.possible() {
            for line in &sheet.lines {
                prop_assert_eq!(Cents::sum(line.portions.iter().map(|portion| portion.amount)), Ok(line.total));
                prop_assert_eq!(line.amount.unwrap_or(line.total), line.total);
            }
            prop_assert_eq!(Cents::sum(sheet.lines.iter().map(|line| line.total)), Ok(sheet.total));
        }
    }

    #[test]
    fn nobody_differs_from_the_exact_share_by_a_unit_or_more(case in case(formula()), euro in any::<bool>()) {
        let mut case = case;
        if euro {
            case.rounding.unit = RoundingUnit::Euro;
            case.amount -= case.amount % 100;
        }
        if let Some(sheet) = case.possible() {
            for line in &sheet.lines {
                for (portion, exact) in line.portions.iter().zip(&line.exact) {
                    prop_assert!(is_near(portion.amount, exact, case.rounding.unit.cents()), "{portion:?} {exact}");
                    prop_assert_eq!(portion.amount.get() % i64::try_from(case.rounding.unit.cents()).unwrap(), 0);
                }
            }
        }
    }

    #[test]
    fn a_zero_weight_gets_zero_always(case in case(formula())) {
        if let Some(sheet) = case.possible() {
            for line in &sheet.lines {
                for (portion, exact) in line.portions.iter().zip(&line.exact) {
                    prop_assert!(!exact.is_zero() || portion.amount.is_zero());
                }
            }
        }
    }

    #[test]
    fn sharing_the_opposite_gives_the_opposite(case in case(sharing()), rounding in rounding()) {
        let mut case = case;
        case.rounding = rounding;
        let opposite = Cents::new(-case.amount);
        match (case.explain(), case.explain_as(opposite)) {
            (Ok(sheet), Ok(mirror)) => {
                let mirrored: Vec<_> = mirror.totals.iter().map(|amount| Cents::new(-amount.get())).collect();
                prop_assert_eq!(sheet.totals, mirrored);
            }
            (sheet, mirror) => prop_assert_eq!(sheet.map_err(|refusal| refusal.code).err(), mirror.map_err(|refusal| refusal.code).err()),
        }
    }

    #[test]
    fn the_order_of_the_members_changes_nothing(case in case(formula()), order in Just((0..9_usize).collect::<Vec<_>>()).prop_shuffle(), rounding in rounding()) {
        let mut case = case;
        case.rounding = rounding;
        let mut shuffled = case.clone();
        shuffled.participants = order.iter().map(|n| case.participants[*n].clone()).collect();
        shuffled.values = case.values.iter().map(|values| order.iter().map(|n| values[*n]).collect()).collect();
        match (case.explain(), shuffled.explain()) {
            (Ok(sheet), Ok(other)) => prop_assert_eq!(by_member(&case, &sheet), by_member(&shuffled, &other)),
            (sheet, other) => prop_assert_eq!(sheet.map_err(|refusal| refusal.code).err(), other.map_err(|refusal| refusal.code).err()),
        }
    }

    /// Weights so large that 128 bits do not hold them: the same shares as those of the small weights they are multiples of.
    #[test]
    fn integers_without_bound_give_the_same_cents(case in case(sharing().prop_filter("a bound by unit grows with the units", bounds_no_unit))) {
        let mut large = case.clone();
        let factor = Fraction::new(10_u128.pow(30), 1).unwrap();
        for values in &mut large.values {
            for value in values {
                *value = value.times(&factor).unwrap();
            }
        }
        match (case.explain(), large.explain()) {
            (Ok(small), Ok(large)) => prop_assert_eq!(small.totals, large.totals),
            (small, large) => prop_assert_eq!(small.map_err(|refusal| refusal.code).err(), large.map_err(|refusal| refusal.code).err()),
        }
    }

    #[test]
    fn floors_and_caps_are_respected_at_every_node_and_by_the_rounded_shares(case in case(prop_oneof![sharing(), pricing()])) {
        if let Some(sheet) = case.possible() {
            let line = &sheet.lines[0];
            for step in line.steps.iter().flat_map(bounding) {
                for column in &step.columns {
                    for ((limit, exact), index) in column.values.iter().zip(&step.result).zip(0..) {
                        let Some(limit) = limit.as_ref().filter(|_| !exact.is_zero()) else { continue };
                        let last = std::ptr::eq(step, &raw const line.steps[0]);
                        let rounded = line.portions[index].amount.get().abs();
                        match column.quantity {
                            Quantity::Floor => prop_assert!(exact >= limit && (!last || rounded >= cents(limit))),
                            Quantity::Cap => prop_assert!(exact <= limit && (!last || rounded <= cents(limit))),
                            _ => {}
                        }
                    }
                }
            }
        }
    }

    #[test]
    fn nobody_moves_more_than_the_smoothing_allows(case in case(sharing()), percent in 0_u64..60) {
        let mut case = case;
        let rate = Fraction::new(percent.into(), 100).unwrap();
        case.amount = case.amount.abs();
        case.formula = Formula::Smoothed(domain::key::Smoothed {
            decrease: Some(rate),
            first: domain::key::BoundKind::Cap,
            increase: Some(rate),
            of: Box::new(case.formula),
        });
        if let Some(sheet) = case.possible() {
            for (participant, amount) in case.participants.iter().zip(&sheet.totals) {
                let Some(before) = participant.last_year.filter(|before| before.is_positive() && !amount.is_zero()) else { continue };
                let (before, amount, percent) = (i128::from(before.get()), i128::from(amount.get()), i128::from(percent));
                prop_assert!(amount * 100 <= before * (100 + percent) && amount * 100 >= before * (100 - percent));
            }
        }
    }

    #[test]
    fn the_residue_has_one_owner_who_is_named(case in case(sharing()), to_carrier in any::<bool>()) {
        let mut case = case;
        case.rounding.rule = if to_carrier { RoundingRule::HalfUpResidueToCarrier } else { RoundingRule::HalfUpResidueTo(member(0)) };
        if let Some(sheet) = case.possible() {
            prop_assert_eq!(sheet.total, case.amount());
            for (portion, participant) in sheet.lines[0].portions.iter().zip(&case.participants) {
                prop_assert!(portion.residue.is_zero() || participant.member == member(0));
            }
        }
    }

    #[test]
    fn rounding_each_member_on_its_own_shows_what_is_left_as_a_line(case in case(sharing())) {
        let mut case = case;
        case.rounding.rule = RoundingRule::HalfUpPerMember;
        if let Some(sheet) = case.possible() {
            let gap = sheet.lines[0].gap().unwrap();
            prop_assert_eq!(case.amount().plus(gap), Ok(sheet.total));
            prop_assert!(gap.get().unsigned_abs() <= 5);
        }
    }

    #[test]
    fn explaining_changes_no_cent(case in case(formula()), rounding in rounding()) {
        let mut case = case;
        case.rounding = rounding;
        if let Some(sheet) = case.possible() {
            prop_assert_eq!(sheet.lines.iter().all(|line| !line.steps.is_empty() && line.exact.len() == case.participants.len()), true);
            prop_assert_eq!(case.compute().unwrap().totals, sheet.totals);
        }
    }
}
