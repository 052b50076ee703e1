use crate::support::{one, refused, story_before, then};
use domain::Code;
use domain::Draft;
use domain::event::Event;
use domain::member::command::{ChangeMemberIdentifiers, SetBillingDetails};
use domain::sample::{date, member, name, record, siren, siret, story};

pub(crate) fn details(establishment: &str, from: &str) -> SetBillingDetails {
    SetBillingDetails {
        member: member("Muzillac"),
        from: date(from),
        siret: siret(establishment),
        service_code: Some(name("FINANCES")),
        commitment_number: None,
    }
}

/// Two establishments of Muzillac, then one of another commune.
const TOWN_HALL: &str = "21560143600011";
const SCHOOL: &str = "21560143600029";
const OTHER: &str = "21560153500010";

fn told(orders: &[SetBillingDetails]) -> Vec<Draft> {
    let mut given = story_before("SetBillingDetails");
    for order in orders {
        given.extend(then(given.clone(), order.clone()).unwrap());
    }
    given
}

#[test]
fn a_member_is_billed_at_one_of_its_establishments() {
    let Event::BillingDetailsSet(data) = one(told(&[]), details(SCHOOL, "2026-01-01")) else {
        panic!("des coordonnées")
    };
    assert_eq!((data.siret, data.service_code), (siret(SCHOOL), Some(name("FINANCES"))));
    let refusal = refused(told(&[]), details(OTHER, "2026-01-01"));
    assert_eq!(
        (refusal.code, refusal.field.as_deref()),
        (Code::SiretOther, Some("siret"))
    );
    assert!(
        refusal.message.contains("Muzillac") && refusal.message.contains("215601436"),
        "{refusal}"
    );
}

#[test]
fn the_establishment_is_that_of_the_siren_borne_on_that_day() {
    let change = ChangeMemberIdentifiers {
        member: member("Muzillac"),
        from: date("2026-07-01"),
        name: None,
        siren: Some(siren("200000172")),
        insee: None,
    };
    let mut given = told(&[]);
    given.extend(then(given.clone(), change).unwrap());
    assert!(then(given.clone(), details(TOWN_HALL, "2026-06-30")).is_ok());
    assert_eq!(refused(given, details(TOWN_HALL, "2026-07-01")).code, Code::SiretOther);
}

#[test]
fn new_details_differ_and_do_not_precede_the_last() {
    let given = told(&[details(TOWN_HALL, "2026-01-01")]);
    let same = refused(given.clone(), details(TOWN_HALL, "2026-02-01"));
    assert_eq!((same.code, same.field), (Code::NothingChanged, None));
    let before = refused(given.clone(), details(SCHOOL, "2025-12-31"));
    assert_eq!(
        (before.code, before.field.as_deref()),
        (Code::PeriodInverted, Some("from"))
    );
    // A slip is put right on the same day: the last said holds.
    assert!(then(given, details(SCHOOL, "2026-01-01")).is_ok());
}

#[test]
fn the_ledger_remembers_where_to_bill_its_members() {
    let ledger = record(&story()).0;
    let known = ledger.members.get(member("Péaule"), "member").unwrap();
    let [only] = &known.billing[..] else {
        panic!("une seule fois")
    };
    assert_eq!(
        (only.from, &only.siret, &only.commitment_number),
        (date("2026-01-01"), &siret(OTHER), &Some(name("2026-0114")))
    );
}
