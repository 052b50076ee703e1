//! Past acts: claimed by a file, taken over once, never an authority.

use crate::support::{commune, deliberation, draft, facts, in_force, ledger, refused, registered, registration, when};
use domain::convention::DeliberationSense;
use domain::event::Event;
use domain::ledger::Draft;
use domain::past_act::PastActKind;
use domain::past_act::command::{ImportPastActs, PastAct};
use domain::past_act::event::{Heads, PastActBudget, PastActSource};
use domain::sample::{date, digest_of, name, request, siret, text, year};
use domain::value::MemberId;
use domain::{Code, Refusal};

/// A deliberation of the commune number `n`, about which the file says the least it can.
pub(crate) fn act(n: usize, number: &str, decided_on: &str) -> PastAct {
    PastAct {
        member: commune(n),
        kind: PastActKind::Deliberation,
        number: name(number),
        decided_on: date(decided_on),
        object: text("Adhésion à un groupement de commandes"),
        matter: None,
        votes: None,
        claim: None,
        actes_id: None,
        prefecture: None,
        received_on: None,
        budget: None,
        siret: None,
        url: None,
    }
}

/// The import of `acts`, from a file of 1 October 2026.
pub(crate) fn import(acts: Vec<PastAct>) -> ImportPastActs {
    ImportPastActs {
        source: PastActSource {
            extracted_on: date("2026-10-01"),
            file: name("deliberations.csv"),
            sha256: None,
        },
        acts,
    }
}

fn given() -> Vec<Draft> {
    facts(registered(2))
}

fn heads(in_office: Option<u32>, voters: Option<u32>, [in_favour, against, abstentions]: [u32; 3]) -> Heads {
    Heads {
        abstentions,
        against,
        in_favour,
        in_office,
        voters,
    }
}

fn refuse(change: impl FnOnce(&mut PastAct)) -> Refusal {
    let mut act = act(0, "1", "2019-06-26");
    change(&mut act);
    refused(given(), import(vec![act]))
}

/// One refusal for each code of past acts.
pub(crate) fn refusals() -> Vec<(Code, Refusal)> {
    let mut other = act(0, "1", "2019-06-26");
    other.object = text("Autre objet");
    vec![
        (
            Code::PastActConflict,
            refused(given(), import(vec![act(0, "1", "2019-06-26"), other])),
        ),
        (
            Code::PastActOrder,
            refuse(|act| act.received_on = Some(date("2019-06-25"))),
        ),
        (Code::PastActOrder, refuse(|act| act.decided_on = date("2026-10-02"))),
        (
            Code::PastActSiret,
            refuse(|act| act.siret = Some(siret("21560143600011"))),
        ),
        (
            Code::PastActVotes,
            refuse(|act| act.votes = Some(heads(None, Some(9), [8, 1, 1]))),
        ),
        (
            Code::PastActYears,
            refuse(|act| {
                act.budget = Some(PastActBudget {
                    from: year("2019"),
                    name: name("Budget principal"),
                    until: Some(year("2019")),
                });
            }),
        ),
    ]
}

#[test]
fn an_act_taken_over_from_a_file_is_authorised_by_nothing_and_counts_from_its_own_day() {
    let mut past = act(0, "2019-41", "2019-06-26");
    past.received_on = Some(date("2019-07-01"));
    let decision = ledger(registered(2))
        .decide(&request(9, import(vec![past])), &domain::sample::context())
        .unwrap();
    let [draft] = &decision.drafts[..] else {
        panic!("un fait")
    };
    assert_eq!(
        (draft.authorised_by.len(), draft.effective),
        (0, date("2019-06-26")),
        "ni la préfecture ni le fichier n’autorisent quoi que ce soit"
    );
}

#[test]
fn the_receipt_of_the_prefecture_makes_no_past_act_enforceable() {
    // T11: the receipt proves a transmission. The party’s own deliberation is still missing.
    let mut commands = registered(2);
    commands.push(draft(2).into());
    commands.push(
        domain::convention::command::SubmitConvention {
            convention: domain::sample::CONVENTION,
            notified_on: date("2023-09-01"),
            document: None,
        }
        .into(),
    );
    let mut past = act(0, "2023-0", "2023-10-02");
    past.received_on = Some(date("2023-10-09"));
    commands.push(import(vec![past]).into());
    let refusal = refused(facts(commands), crate::support::signature(0, "2023-11-02"));
    assert_eq!(refusal.code, Code::DeliberationMissing);
}

#[test]
fn an_act_already_known_with_the_same_content_is_skipped_whatever_file_says_it() {
    let mut known = registered(2);
    known.push(import(vec![act(0, "1", "2019-06-26")]).into());
    let mut again = import(vec![act(0, "1", "2019-06-26"), act(0, "2", "2019-06-26")]);
    again.source.file = name("autre-nom.csv");
    again.source.sha256 = Some(digest_of("autre"));
    let recorded = when(facts(known), again).unwrap();
    let numbers: Vec<_> = recorded
        .iter()
        .map(|event| match event {
            Event::PastActRecorded(data) => data.number.as_str(),
            other => panic!("{other:?}"),
        })
        .collect();
    assert_eq!(numbers, ["2"]);
}

#[test]
fn an_act_already_known_with_another_content_is_refused_and_the_whole_import_with_it() {
    let mut known = registered(2);
    known.push(import(vec![act(0, "1", "2019-06-26")]).into());
    let mut changed = act(0, "1", "2019-06-26");
    changed.votes = Some(heads(None, None, [10, 0, 0]));
    let refusal = refused(facts(known), import(vec![act(0, "9", "2019-06-26"), changed]));
    assert_eq!(
        (refusal.code, refusal.field.as_deref()),
        (Code::PastActConflict, Some("acts.1.number"))
    );
    assert!(refusal.message.contains("n° 1 du 26 juin 2019 (Alpha)"), "{refusal}");
}

#[test]
fn the_same_number_of_another_member_or_of_another_day_is_another_act() {
    let acts = vec![
        act(0, "1", "2019-06-26"),
        act(1, "1", "2019-06-26"),
        act(0, "1", "2020-06-26"),
    ];
    assert_eq!(when(given(), import(acts)).unwrap().len(), 3);
}

#[test]
fn a_line_given_twice_in_a_file_is_recorded_once() {
    let acts = vec![act(0, "1", "2019-06-26"), act(0, "1", "2019-06-26")];
    assert_eq!(when(given(), import(acts)).unwrap().len(), 1);
}

#[test]
fn a_deliberation_that_the_ledger_knows_itself_is_not_claimed_again() {
    let known = deliberation(0, DeliberationSense::Adopted, None);
    let claimed = act(0, known.number.as_str(), "2023-10-02");
    assert_eq!(when(facts(in_force(draft(2))), import(vec![claimed])), Ok(Vec::new()));
}

#[test]
fn heads_are_never_more_than_the_seats_of_the_assembly() {
    // T31: 120 votes for 27 seats are weights, and weights are not heads.
    for (votes, accepted) in [
        (heads(Some(27), Some(25), [22, 1, 2]), true),
        (heads(Some(27), Some(27), [22, 1, 2]), true),
        (heads(None, None, [22, 1, 2]), true),
        (heads(Some(27), None, [120, 0, 0]), false),
        (heads(Some(24), Some(25), [22, 1, 2]), false),
        (heads(Some(27), Some(24), [22, 1, 2]), false),
        (heads(None, None, [u32::MAX, 1, 0]), false),
    ] {
        let mut past = act(0, "1", "2019-06-26");
        past.votes = Some(votes.clone());
        let answer = when(given(), import(vec![past]));
        assert_eq!(answer.is_ok(), accepted, "{votes:?}");
        if let Err(refusal) = answer {
            assert_eq!(refusal.code, Code::PastActVotes);
        }
    }
}

#[test]
fn a_former_siret_of_the_member_is_still_its_own() {
    let mut past = act(0, "1", "2019-06-26");
    let siren = registration(0).siren;
    past.siret = (0..100_000).find_map(|nic| domain::value::Siret::parse(&format!("{siren}{nic:05}")).ok());
    assert!(past.siret.is_some());
    assert_eq!(when(given(), import(vec![past])).unwrap().len(), 1);
}

#[test]
fn an_act_of_tomorrow_or_of_nobody_is_refused_by_its_line() {
    let field = |refusal: Refusal| (refusal.code, refusal.field);
    let tomorrow = refused(given(), import(vec![act(0, "1", "2026-11-02")]));
    assert_eq!(
        field(tomorrow),
        (Code::DateInFuture, Some("acts.0.decided_on".to_owned()))
    );
    let nobody = refuse(|act| act.member = MemberId::new(domain::sample::id(0x9999)));
    assert_eq!(field(nobody), (Code::MemberUnknown, Some("acts.0.member".to_owned())));
    let mut order = import(vec![act(0, "1", "2019-06-26")]);
    order.source.extracted_on = date("2026-11-02");
    assert_eq!(
        field(refused(given(), order)),
        (Code::DateInFuture, Some("source.extracted_on".to_owned()))
    );
}
