use crate::support::{one, refused, registered, when};
use domain::event::{Event, Evidence};
use domain::ledger::command::OpenLedger;
use domain::sample::{self, LEDGER, context, name, request, siren};
use domain::value::Digest;
use domain::{Code, Ledger};

fn opening() -> OpenLedger {
    OpenLedger {
        ledger: LEDGER,
        name: name("Services communs"),
        operator: siren("200027027"),
    }
}

#[test]
fn the_first_fact_fixes_what_every_later_one_rests_on() {
    let Event::LedgerOpened(data) = one(Vec::new(), opening()) else {
        panic!("le registre s’ouvre")
    };
    assert_eq!(
        (data.format, data.hash.as_str(), data.tree.as_str()),
        (1, "sha-256", "rfc6962")
    );
    assert_eq!(data.time_zone.as_str(), "Europe/Paris");
}

#[test]
fn nothing_is_recorded_before_the_ledger_is_opened() {
    for asked in sample::story()
        .into_iter()
        .filter(|asked| asked.command.name() != "OpenLedger")
    {
        assert_eq!(refused(Vec::new(), asked.command).code, Code::LedgerNotOpen);
    }
}

#[test]
fn a_ledger_is_opened_once() {
    let opened = crate::support::facts(registered(0));
    assert_eq!(refused(opened, opening()).code, Code::LedgerAlreadyOpen);
}

#[test]
fn a_refused_command_changes_nothing_and_an_accepted_one_changes_only_through_its_facts() {
    let (ledger, log) = sample::record(&sample::story());
    let before = ledger.clone();
    for asked in sample::story() {
        let _ = ledger.decide(&asked, &context());
    }
    assert_eq!(ledger, before);
    let mut replayed = Ledger::default();
    for recorded in &log {
        replayed.apply(recorded);
    }
    assert_eq!(replayed, ledger);
}

#[test]
fn the_state_survives_being_written_and_read_back() {
    let (ledger, _) = sample::record(&sample::story());
    let written = serde_json::to_vec(&ledger).unwrap();
    assert_eq!(serde_json::from_slice::<Ledger>(&written).unwrap(), ledger);
}

#[test]
fn a_person_is_sealed_before_a_fact_names_them() {
    let decision = Ledger::default().decide(&request(0, opening()), &context()).unwrap();
    let [opening] = <[_; 1]>::try_from(decision.openings).unwrap();
    assert_eq!(decision.actor.person, Some(opening.commitment));
    assert_eq!(
        (opening.path.as_str(), opening.value.as_str()),
        ("actor.person", "Anne Le Goff")
    );
}

#[test]
fn the_documents_of_one_command_are_counted() {
    let evidence = Evidence {
        actes_id: None,
        label: name("Pièce"),
        media_type: name("application/pdf"),
        sha256: Digest::of(b""),
    };
    let mut asked = request(0, opening());
    asked.evidence = vec![evidence.clone(); 8];
    assert!(Ledger::default().decide(&asked, &context()).is_ok());
    asked.evidence.push(evidence);
    let refusal = Ledger::default().decide(&asked, &context()).unwrap_err();
    assert_eq!(
        (refusal.code, refusal.field.as_deref()),
        (Code::TooMany, Some("evidence"))
    );
}

#[test]
fn every_command_of_the_story_but_the_idempotent_ones_is_refused_a_second_time() {
    let told = sample::events();
    for asked in sample::story() {
        let again = when(told.clone(), asked.command.clone());
        match asked.command.name() {
            "ImportMembers" | "ImportPastActs" | "RecordCriterion" => {
                assert_eq!(again, Ok(Vec::new()), "{}", asked.command.name());
            }
            other => assert!(again.is_err(), "{other} a été acceptée deux fois"),
        }
    }
}
