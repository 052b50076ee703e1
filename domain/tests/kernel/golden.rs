//! The golden cases that an officer can read: `tests/cases/*.yaml`.

use crate::case::{Case, Expected, cases};
use domain::call::instalments::cumulative_floors;
use domain::key::standalone::Answer;
use domain::value::Cents;
use std::collections::BTreeMap;

/// Why a case does not hold.
fn fault(case: &Case) -> Option<String> {
    let outcome = case.calculate();
    match (&case.expected, outcome) {
        (Expected::Refused(code), Err(refusal)) if refusal.code.as_str() == code => None,
        (Expected::Refused(code), Err(refusal)) => {
            Some(format!("refus {code} attendu, et non {} : {refusal}", refusal.code))
        }
        (Expected::Refused(code), Ok(answer)) => {
            Some(format!("refus {code} attendu, et non {}", answer.sheet.total.euros()))
        }
        (Expected::Amounts(_), Err(refusal)) => Some(format!("refusé : {} {refusal}", refusal.code)),
        (Expected::Amounts(amounts), Ok(answer)) => {
            let names = answer.participants.iter().map(|participant| participant.name.clone());
            let found: BTreeMap<String, Cents> = names.zip(answer.sheet.totals.iter().copied()).collect();
            if found != *amounts {
                return Some(format!("{amounts:?} attendu, et non {found:?}"));
            }
            if Some(answer.sheet.total) != case.total {
                return Some(format!(
                    "total {:?} attendu, et non {:?}",
                    case.total, answer.sheet.total
                ));
            }
            for (label, expected) in &case.lines {
                let found = line(&answer, label);
                if found != *expected {
                    return Some(format!("ligne « {label} » : {expected:?} attendu, et non {found:?}"));
                }
            }
            for (member, expected) in &case.instalments {
                let amount = found.get(member).copied().unwrap_or_default();
                let cut = cumulative_floors(amount, u16::try_from(expected.len()).unwrap());
                if cut != *expected {
                    return Some(format!("échéances de {member} : {expected:?} attendu, et non {cut:?}"));
                }
            }
            None
        }
    }
}

/// What each member owes on the line of that label, or on all the lines under it.
fn line(answer: &Answer, label: &str) -> BTreeMap<String, Cents> {
    let under = format!("{label} › ");
    let mut amounts = BTreeMap::new();
    for line in &answer.sheet.lines {
        let own = line.label.as_deref().unwrap_or_default();
        if own != label && !own.starts_with(&under) {
            continue;
        }
        for (participant, portion) in answer.participants.iter().zip(&line.portions) {
            let amount: &mut Cents = amounts.entry(participant.name.clone()).or_default();
            *amount = amount.plus(portion.amount).unwrap();
        }
    }
    amounts
}

#[test]
fn every_golden_case_holds_to_the_cent() {
    let cases = cases();
    assert!(cases.len() > 100, "{} cas", cases.len());
    let faults: Vec<String> = cases
        .iter()
        .filter_map(|case| fault(case).map(|fault| format!("{} — {} : {fault}", case.file, case.title)))
        .collect();
    assert!(
        faults.is_empty(),
        "{} cas sur {} :\n{}",
        faults.len(),
        cases.len(),
        faults.join("\n")
    );
}

#[test]
fn a_case_with_a_cent_more_or_another_refusal_does_not_hold() {
    let mut cases = cases();
    let case = cases
        .iter_mut()
        .find(|case| matches!(case.expected, Expected::Amounts(_)))
        .unwrap();
    if let Expected::Amounts(amounts) = &mut case.expected {
        let amount = amounts.values_mut().next().unwrap();
        *amount = amount.plus(Cents::new(1)).unwrap();
    }
    assert!(fault(case).is_some());
    let case = cases
        .iter_mut()
        .find(|case| matches!(case.expected, Expected::Refused(_)))
        .unwrap();
    case.expected = Expected::Refused("key.autre".to_owned());
    assert!(fault(case).is_some());
}
