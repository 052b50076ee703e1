//! An assembly in session, through the doors: what a session page needs is all there.

use crate::story::Story;
use serde_json::{Value, json};

const PAGE: &str = "committees(first: 1) { nodes { name nature rulePreset colleges
    rules { parameter label setting citation { text certainty } }
    seats { id college votes inOffice chairs substitutes mandates { from endsOn } }
    sessions { stage heldOn urgency follows { id } chair present { seat by }
        attendance { attendees { seat by remote } proxies { from to } quorum { counted inOffice required reached citation { text } } hasSecretary }
        attendanceChanges { departures proxies { from to } quorum { reached } }
        minutes { draftedOn approvedOn decisions } publications { document dueOn late citation { reference } }
        agenda { title kind interested setAside { outcome reason }
            decision { adopted binding chair ballotForm attendees { seat by } proxies { from to }
                quorum { counted inOffice required reached } majority { text base citation { reference certainty } }
                tally { castingVote votes { inFavour against abstentions notVoting } heads { inFavour against } }
                enforceability { enforceableOn } } } } } }";

/// A council of four seats of one college each by two, under the rules of a council and one of its own.
async fn installed(story: &mut Story, members: &[String; 3], convention: &str) -> (String, Vec<String>) {
    let seat = |member: usize, college: u32, chairs: bool| {
        json!({ "member": members[member], "votes": 1, "college": college, "chairs": chairs, "holder": "Camille Exemple",
            "substitutes": ["Dominique Exemple"] })
    };
    let clauses = "- parameter: minutesSilence\n  setting: { days: { days: 3, clear: false } }\n  reference: règlement intérieur, art. 20";
    let committee = json!({ "convention": convention, "name": "Conseil communautaire", "nature": "DELIBERATIVE_ASSEMBLY",
        "installedOn": "2026-01-05", "colleges": ["Grandes communes", "Autres communes"], "viceChairs": [1],
        "rules": { "preset": "COUNCIL", "clauses": clauses },
        "seats": [seat(0, 0, true), seat(1, 0, false), seat(1, 0, false), seat(2, 1, false)] });
    let committee = story.record("committeeInstall", committee).await;
    let read = story.read("", PAGE).await;
    let seats = read["committees"]["nodes"][0]["seats"].as_array().unwrap();
    let ids = seats.iter().map(|seat| seat["id"].as_str().unwrap().to_owned());
    (committee, ids.collect())
}

async fn items(story: &Story) -> Vec<String> {
    let read = story
        .read("", "committees(first: 1) { nodes { sessions { agenda { id } } } }")
        .await;
    let agenda = read["committees"]["nodes"][0]["sessions"][0]["agenda"]
        .as_array()
        .unwrap()
        .clone();
    agenda
        .iter()
        .map(|item| item["id"].as_str().unwrap().to_owned())
        .collect()
}

#[tokio::test]
async fn a_session_tells_who_was_there_at_each_item_the_quorum_the_votes_and_the_rule() {
    let mut story = Story::begin().await;
    let members = story.import().await;
    let convention = story.convention(&members).await;
    let (committee, seats) = installed(&mut story, &members, &convention).await;
    let agenda = json!([
        { "title": "Plan de mobilité", "effect": { "other": true } },
        { "title": "Achat", "effect": { "other": true } },
        { "title": "Désignation", "kind": "APPOINTMENT", "effect": { "other": true } },
    ]);
    let late = json!({ "committee": committee, "sentOn": "2026-01-15", "heldOn": "2026-01-20", "agenda": agenda });
    let (code, field) = story.refuse("sessionConvene", late).await;
    assert_eq!(
        (code.as_str(), field.as_str()),
        ("committee.notice_too_short", "sentOn")
    );
    let convened = json!({ "committee": committee, "sentOn": "2026-01-14", "heldOn": "2026-01-20", "agenda": agenda });
    let session = story.record("sessionConvene", convened).await;
    let items = items(&story).await;
    let at = |fields: Value| {
        let mut all = json!({ "committee": committee, "session": session });
        all.as_object_mut().unwrap().extend(fields.as_object().unwrap().clone());
        all
    };
    let open = at(
        json!({ "present": [seats[0], seats[1], seats[3]], "substitutes": [seats[3]], "secretary": "Anne Le Goff",
        "proxies": [{ "from": seats[2], "to": seats[1] }] }),
    );
    story.record("sessionOpen", open).await;
    let counts = json!({ "counts": [{ "heads": { "inFavour": 2, "against": 2 } }], "chair": "IN_FAVOUR" });
    story
        .record("itemVote", at(json!({ "item": items[0], "showOfHands": counts })))
        .await;
    let (code, _) = story.refuse("itemVote", at(json!({ "item": items[1] }))).await;
    assert_eq!(code, "committee.ballot_form", "ni noms, ni main levée, ni secret");
    story
        .record(
            "itemDeclareInterest",
            at(json!({ "item": items[1], "seats": [seats[3]] })),
        )
        .await;
    let set_aside = at(json!({ "item": items[1], "outcome": "POSTPONED", "reason": "devis attendu" }));
    story.record("itemSetAside", set_aside).await;
    let rounds = json!([{ "votes": [3, 1] }]);
    let appoint =
        at(json!({ "item": items[2], "candidates": ["Camille Exemple", "Dominique Exemple"], "rounds": rounds }));
    story.record("itemAppoint", appoint).await;
    let leave = at(json!({ "departures": [seats[1]], "proxies": [{ "from": seats[1], "to": seats[3] }] }));
    story.record("sessionChangeAttendance", leave).await;
    story.record("sessionClose", at(json!({}))).await;
    let dates = json!({ "publishedOn": "2026-01-22", "transmittedOn": "2026-01-23" });
    story
        .record(
            "decisionMakeEnforceable",
            json!({ "decision": items[0], "enforceability": dates }),
        )
        .await;
    story
        .record(
            "minutesDraft",
            at(json!({ "draftedOn": "2026-01-21", "sha256": "a".repeat(64) })),
        )
        .await;
    story
        .record("minutesApprove", at(json!({ "approvedOn": "2026-01-24" })))
        .await;
    story
        .record(
            "sessionPublish",
            at(json!({ "document": "MINUTES", "publishedOn": "2026-01-26" })),
        )
        .await;
    let read = story.read("", PAGE).await;
    shown(&read["committees"]["nodes"][0], &seats);
}

fn shown(committee: &Value, seats: &[String]) {
    assert_eq!(
        (&committee["nature"], &committee["rulePreset"]),
        (&json!("DELIBERATIVE_ASSEMBLY"), &json!("COUNCIL"))
    );
    let rules = committee["rules"].as_array().unwrap();
    let rule = |parameter: &str| rules.iter().find(|rule| rule["parameter"] == parameter).unwrap();
    assert_eq!(
        rule("quorum")["citation"]["text"],
        "CGCT, art. L. 2121-17 (rédaction de 2008, à vérifier)"
    );
    assert_eq!(rule("minutesSilence")["citation"]["certainty"], "CLAUSE");
    let session = &committee["sessions"][0];
    let opened = &session["attendance"]["quorum"];
    assert_eq!(
        (&opened["counted"], &opened["inOffice"], &opened["required"]),
        (&json!(3), &json!(4), &json!(3))
    );
    assert_eq!(
        session["attendance"]["attendees"][2],
        json!({ "seat": seats[3], "by": "SUBSTITUTE", "remote": false })
    );
    let left = &session["attendanceChanges"][0];
    assert_eq!(
        (&left["departures"], &left["quorum"]["reached"]),
        (&json!([seats[1]]), &json!(false))
    );
    let first = &session["agenda"][0]["decision"];
    assert_eq!(
        (&first["adopted"], &first["binding"], &first["tally"]["castingVote"]),
        (&json!(true), &json!("DELIBERATION"), &json!(true))
    );
    assert_eq!(first["proxies"], json!([{ "from": seats[2], "to": seats[1] }]));
    assert_eq!(first["attendees"].as_array().unwrap().len(), 3);
    assert_eq!(first["majority"]["text"], "plus de la moitié des suffrages exprimés");
    assert_eq!(first["majority"]["citation"]["certainty"], "READ_2008");
    assert_eq!(first["enforceability"]["enforceableOn"], "2026-01-23");
    let second = &session["agenda"][1];
    assert_eq!(
        (
            &second["interested"],
            &second["setAside"]["outcome"],
            &second["decision"]
        ),
        (&json!([seats[3]]), &json!("POSTPONED"), &Value::Null)
    );
    assert_eq!(session["agenda"][2]["decision"]["ballotForm"], "APPOINTMENT");
    assert_eq!(session["minutes"]["approvedOn"], "2026-01-24");
    let list = &session["publications"][0];
    assert_eq!(
        (&list["document"], &list["dueOn"], &list["late"]),
        (&json!("DECISION_LIST"), &json!("2026-01-27"), &json!(true)),
        "la liste n’est pas publiée"
    );
}

#[tokio::test]
async fn seats_change_and_a_session_without_quorum_is_convened_again() {
    let mut story = Story::begin().await;
    let members = story.import().await;
    let convention = story.convention(&members).await;
    let (committee, seats) = installed(&mut story, &members, &convention).await;
    let on = |day: &str, fields: Value| {
        let mut all = json!({ "committee": committee, "on": day });
        all.as_object_mut().unwrap().extend(fields.as_object().unwrap().clone());
        all
    };
    let more = json!([{ "member": members[2], "votes": 1, "college": 1 }]);
    story
        .record("seatsAdd", on("2026-01-06", json!({ "seats": more })))
        .await;
    let last = story.read("", PAGE).await["committees"]["nodes"][0]["seats"][4]["id"].clone();
    story
        .record("seatsRemove", on("2026-01-07", json!({ "seats": [last] })))
        .await;
    story
        .record(
            "seatVacate",
            on("2026-01-07", json!({ "seat": seats[2], "reason": "démission" })),
        )
        .await;
    story
        .record("mandatesEnd", on("2026-01-08", json!({ "member": members[2] })))
        .await;
    story
        .record(
            "seatFill",
            on("2026-01-08", json!({ "seat": seats[3], "holder": "Camille Exemple" })),
        )
        .await;
    story
        .record(
            "chairChange",
            on("2026-01-08", json!({ "chair": seats[1], "viceChairs": [seats[0]] })),
        )
        .await;
    let agenda = json!([{ "title": "Plan", "effect": { "other": true } }]);
    let convene = json!({ "committee": committee, "sentOn": "2026-01-10", "heldOn": "2026-01-16", "agenda": agenda });
    let put_off = story.record("sessionConvene", convene).await;
    let more = json!([{ "title": "Achat", "effect": { "other": true } }]);
    let change = json!({ "committee": committee, "session": put_off, "sentOn": "2026-01-10", "added": more });
    story.record("sessionChangeAgenda", change).await;
    let postpone = json!({ "committee": committee, "session": put_off, "decidedOn": "2026-01-12" });
    story.record("sessionPostpone", postpone).await;
    let carried = json!([{ "title": "Plan", "effect": { "other": true }, "carried": items(&story).await[0] }]);
    let convene = json!({ "committee": committee, "sentOn": "2026-01-12", "heldOn": "2026-01-20", "agenda": carried });
    let session = story.record("sessionConvene", convene).await;
    let open = json!({ "committee": committee, "session": session, "present": [seats[0]] });
    story.record("sessionOpen", open).await;
    let close = json!({ "committee": committee, "session": session });
    story.record("sessionClose", close).await;
    let again = json!({ "committee": committee, "sentOn": "2026-01-20", "heldOn": "2026-01-22", "follows": session });
    let (code, _) = story.refuse("sessionConvene", again).await;
    assert_eq!(code, "committee.second_convocation");
    let again = json!({ "committee": committee, "sentOn": "2026-01-20", "heldOn": "2026-01-23", "follows": session });
    let second = story.record("sessionConvene", again).await;
    let open = json!({ "committee": committee, "session": second, "present": [seats[0]] });
    story.record("sessionOpen", open).await;
    let read = story.read("", PAGE).await;
    let sessions = read["committees"]["nodes"][0]["sessions"].as_array().unwrap().clone();
    let stages: Vec<_> = sessions
        .iter()
        .map(|session| session["stage"].as_str().unwrap())
        .collect();
    assert_eq!(stages, ["POSTPONED", "CLOSED", "OPEN"]);
    assert_eq!(sessions[2]["attendance"]["quorum"]["required"], 0);
}
