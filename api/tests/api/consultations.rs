//! Members are consulted, join and leave, and a convention lives, through the API.

use crate::cooperation::register;
use crate::story::Story;
use serde_json::{Value, json};

const MATRIX: &str = "conventions(first: 1) { nodes { stage lastDay unmet warnings
    terms { title endsOn noticeMonths renewalMonths renewalsLeft rules clauses carrier { name } }
    activeParties { name } amendments { number stage changes inForceFrom consultation { kind } }
    participations { member { name } stage founding lastDay accession { number consent { consents alone } rejected } }
    consultations { kind round notifiedOn agreement { text reference } silence { text }
        answers { member { name } population voice silenceTerm silent sense decidedOn enforceableOn signedOn earlier fact { position } }
        calculation { adopted certain inFavour { members population } asked { members population }
            branches { members membersMet population populationMet } vetoes { member { name } population voice } }
        conclusion { adopted outdated concludedOn } order { number publishedOn } } } }";

impl Story {
    async fn first_convention(&self) -> Value {
        self.read("", MATRIX).await["conventions"]["nodes"][0].clone()
    }

    async fn decide(&mut self, convention: &str, question: Value, member: &str, sense: &str, on: &str) {
        let deliberation = json!({ "convention": convention, "question": question, "member": member, "number": format!("{on}-{sense}"),
            "decidedOn": on, "sense": sense, "enforceability": { "publishedOn": on, "transmittedOn": on } });
        self.record("deliberationRecord", deliberation).await;
    }
}

/// The statutes of the five communes, submitted on 5 January 2026; and the members, the EPCI first.
async fn statutes(story: &mut Story) -> (String, Vec<String>) {
    let members = register(story).await;
    let clauses: Vec<Value> = ["MEMBER_LIST", "SEAT", "SEAT_DISTRIBUTION"]
        .map(|kind| json!({ "kind": kind }))
        .to_vec();
    let draft = json!({ "title": "Statuts du syndicat des eaux", "object": "Produire l’eau potable.", "legalForm": "STATUTS",
        "carrier": members[3], "parties": members[1..6], "startsOn": "2026-01-01", "provisions": { "clauses": clauses } });
    let convention = story.record("conventionDraft", draft).await;
    let missing = json!({ "convention": convention, "clauses": [{ "kind": "COMPETENCES" }] });
    story.record("conventionComplete", missing).await;
    let submit = json!({ "convention": convention, "notifiedOn": "2026-01-05" });
    story.record("conventionSubmit", submit).await;
    (convention, members)
}

#[tokio::test]
async fn four_councils_without_castel_do_not_carry_it_and_the_answer_shows_why() {
    let mut story = Story::begin().await;
    let (convention, members) = statutes(&mut story).await;
    let question = || json!({ "convention": true });
    for member in [1, 2, 4, 5] {
        story
            .decide(&convention, question(), &members[member], "ADOPTED", "2026-01-12")
            .await;
    }
    story
        .decide(&convention, question(), &members[3], "REJECTED", "2026-01-13")
        .await;
    let conclude = json!({ "convention": convention, "question": question(), "concludedOn": "2026-01-14" });
    story.record("consultationConclude", conclude).await;
    let seen = story.first_convention().await;
    let consultation = &seen["consultations"][0];
    assert_eq!(
        consultation["conclusion"],
        json!({ "adopted": false, "outdated": false, "concludedOn": "2026-01-14" })
    );
    let count = &consultation["calculation"];
    assert_eq!(count["inFavour"], json!({ "members": 4, "population": "5847" }));
    assert_eq!(count["asked"], json!({ "members": 5, "population": "16265" }));
    assert_eq!(
        count["vetoes"],
        json!([{ "member": { "name": "Castel" }, "population": "10418", "voice": "AGAINST" }])
    );
    assert_eq!(count["branches"][0]["membersMet"], json!(true));
    assert_eq!(count["branches"][0]["populationMet"], json!(false));
    let order = json!({ "convention": convention, "question": question(), "number": "1", "signedOn": "2026-01-15", "publishedOn": "2026-01-15" });
    assert_eq!(
        story.refuse("prefectOrderRecord", order).await.0,
        "consultation.members_disagree"
    );
    let silence = json!({ "convention": convention, "question": question() });
    assert_eq!(
        story.refuse("silenceEstablish", silence).await.0,
        "consultation.silence_not_due"
    );
}

#[tokio::test]
async fn a_syndicate_is_created_and_a_member_joins_it() {
    let mut story = Story::begin().await;
    let (convention, members) = statutes(&mut story).await;
    let settle = |question: Value, number: &str| {
        (
            json!({ "convention": convention, "question": question, "concludedOn": "2026-01-14" }),
            json!({ "convention": convention, "question": question, "number": number, "signedOn": "2026-01-15", "publishedOn": "2026-01-15" }),
        )
    };
    for member in [1, 2, 3] {
        story
            .decide(
                &convention,
                json!({ "convention": true }),
                &members[member],
                "ADOPTED",
                "2026-01-06",
            )
            .await;
    }
    let (conclude, order) = settle(json!({ "convention": true }), "56-1");
    story.record("consultationConclude", conclude).await;
    story.record("prefectOrderRecord", order).await;
    let into_force = json!({ "convention": convention, "inForceOn": "2026-01-15" });
    story.record("conventionBringIntoForce", into_force).await;
    let enforceability = json!({ "publishedOn": "2026-01-16", "transmittedOn": "2026-01-16" });
    let request = json!({ "convention": convention, "member": members[6], "movement": "ACCESSION", "number": "7", "decidedOn": "2026-01-16",
        "enforceability": enforceability });
    story.record("movementRequest", request).await;
    let question = json!({ "accession": members[6] });
    let open = json!({ "convention": convention, "question": question, "notifiedOn": "2026-01-18" });
    assert_eq!(
        story.refuse("consultationOpen", open.clone()).await.0,
        "participation.consent_missing"
    );
    let consent = json!({ "convention": convention, "question": { "accession": members[6] }, "consents": true, "number": "CS-1",
        "decidedOn": "2026-01-17" });
    story.record("organConsentRecord", consent).await;
    story.record("consultationOpen", open).await;
    let seen = story.first_convention().await;
    assert_eq!(seen["stage"], "IN_FORCE");
    let accession = seen["consultations"]
        .as_array()
        .unwrap()
        .iter()
        .find(|of| of["kind"] == "ACCESSION")
        .unwrap();
    assert_eq!(accession["answers"][0]["silenceTerm"], "2026-04-18");
    assert_eq!(accession["silence"]["text"], "favorable après 3 mois");
    assert_eq!(accession["answers"][0]["voice"], "AWAITED");
    let candidate = seen["participations"]
        .as_array()
        .unwrap()
        .iter()
        .find(|of| of["founding"] == false)
        .unwrap();
    assert_eq!(candidate["stage"], "CANDIDATE");
    let admit =
        json!({ "convention": convention, "member": members[6], "effectiveOn": "2026-02-01", "entryFee": "1200.00" });
    assert_eq!(
        story.refuse("memberAdmit", admit).await.0,
        "consultation.members_disagree"
    );
}

#[tokio::test]
async fn an_amendment_a_suspension_and_a_notice_change_what_a_convention_says() {
    let mut story = Story::begin().await;
    let members = story.import().await;
    let convention = story.convention(&members).await;
    let denounce = json!({ "convention": convention, "member": members[1], "receivedOn": "2026-01-10" });
    assert_eq!(
        story.refuse("conventionDenounce", denounce.clone()).await.0,
        "convention.denunciation_invalid"
    );
    let changes =
        json!([{ "notice": { "months": 6, "termEnd": "2026-12-31" } }, { "title": "Paie et temps de travail" }]);
    let amendment = json!({ "convention": convention, "object": "Prévoir un préavis.", "changes": changes });
    let payload_convention = story.record("amendmentDraft", amendment).await;
    assert_eq!(payload_convention, convention);
    let amendments = story
        .read("", "conventions(first: 1) { nodes { amendments { id } } }")
        .await;
    let amendment = amendments["conventions"]["nodes"][0]["amendments"][0]["id"].clone();
    let question = json!({ "amendment": amendment });
    let open = json!({ "convention": convention, "question": question, "notifiedOn": "2026-01-02" });
    story.record("consultationOpen", open).await;
    for member in &members {
        story
            .decide(&convention, question.clone(), member, "ADOPTED", "2026-01-05")
            .await;
        let sign = json!({ "convention": convention, "amendment": amendment, "member": member, "signedOn": "2026-01-06",
            "signatory": "Yann Le Bihan", "quality": "le maire" });
        story.record("amendmentSign", sign).await;
    }
    let into_force = json!({ "convention": convention, "amendment": amendment, "inForceOn": "2026-01-08" });
    story.record("amendmentBringIntoForce", into_force).await;
    story.record("conventionDenounce", denounce).await;
    let seen = story.first_convention().await;
    assert_eq!(seen["terms"]["title"], "Paie et temps de travail");
    assert_eq!(seen["terms"]["noticeMonths"], 6);
    assert_eq!(seen["amendments"][0]["stage"], "IN_FORCE");
    let leaving = seen["participations"]
        .as_array()
        .unwrap()
        .iter()
        .find(|of| of["lastDay"] != Value::Null)
        .unwrap();
    assert_eq!(
        (&leaving["member"]["name"], &leaving["lastDay"]),
        (&json!("Muzillac"), &json!("2026-12-31"))
    );
    let take_back = json!({ "convention": convention, "member": members[1], "withdrawnOn": "2026-01-12" });
    story.record("denunciationWithdraw", take_back).await;
    let suspend = json!({ "convention": convention, "from": "2026-01-15", "ground": "Travaux." });
    story.record("conventionSuspend", suspend).await;
    assert_eq!(story.first_convention().await["stage"], "SUSPENDED");
    let resume = json!({ "convention": convention, "from": "2026-01-17" });
    story.record("conventionResume", resume).await;
    for (mutation, code) in [
        ("renewalEstablish", "convention.renewal_invalid"),
        ("expiryEstablish", "convention.not_expired"),
    ] {
        assert_eq!(
            story.refuse(mutation, json!({ "convention": convention })).await.0,
            code
        );
    }
    let terminate = json!({ "convention": convention, "ground": "AGREEMENT", "reasons": "Le service n’a plus d’objet.",
        "decidedOn": "2026-01-18", "lastDay": "2026-01-19" });
    story.record("conventionTerminate", terminate).await;
    assert_eq!(story.first_convention().await["stage"], "TERMINATED");
}

#[tokio::test]
async fn what_a_draft_still_lacks_is_shown_with_its_text_until_it_is_submitted() {
    let mut story = Story::begin().await;
    let members = register(&mut story).await;
    let draft = json!({ "title": "Mise à disposition du service technique", "object": "Entretenir la voirie.",
        "legalForm": "MISE_A_DISPOSITION", "carrier": members[0], "parties": members[..2], "startsOn": "2026-01-01",
        "provisions": { "clauses": [{ "kind": "COST_METHOD" }], "reimbursementMonths": 13 } });
    let convention = story.record("conventionDraft", draft).await;
    let fields = "conventions(first: 1) { nodes { stage unmet missing { clause legalReference imposed } } }";
    let text =
        |clause: &str, reference: &str| json!({ "clause": clause, "legalReference": reference, "imposed": true });
    let mut lacks = vec![
        text("USAGE_FORECAST", "CGCT, art. D. 5211-16"),
        text("REIMBURSEMENT_PERIOD", "CGCT, art. D. 5211-16"),
        text("STAFF_COMMITTEE_ADVICE", "CGCT, art. L. 5211-4-1"),
    ];
    let seen = |read: &Value| read["conventions"]["nodes"][0].clone();
    let read = seen(&story.read("", fields).await);
    assert_eq!(read, json!({ "stage": "DRAFT", "unmet": [], "missing": lacks }));
    let submit = json!({ "convention": convention, "notifiedOn": "2026-01-05" });
    assert_eq!(
        story.refuse("conventionSubmit", submit.clone()).await.0,
        "convention.clauses_missing"
    );
    let year = json!({ "convention": convention, "clauses": [], "reimbursementMonths": 12 });
    story.record("conventionComplete", year).await;
    lacks.remove(1);
    assert_eq!(seen(&story.read("", fields).await)["missing"], json!(lacks));
    let rest = json!({ "convention": convention, "clauses": [{ "kind": "USAGE_FORECAST" }, { "kind": "STAFF_COMMITTEE_ADVICE" }] });
    story.record("conventionComplete", rest).await;
    assert_eq!(seen(&story.read("", fields).await)["missing"], json!([]));
    story.record("conventionSubmit", submit).await;
    let read = seen(&story.read("", fields).await);
    assert_eq!(read, json!({ "stage": "SUBMITTED", "unmet": [], "missing": [] }));
}

#[tokio::test]
async fn what_a_text_still_to_be_checked_asks_is_shown_on_the_draft_as_no_obstacle_and_kept_once_submitted() {
    let mut story = Story::begin().await;
    let members = register(&mut story).await;
    let draft = json!({ "title": "Statuts du syndicat des eaux", "object": "Produire l’eau potable.", "legalForm": "STATUTS",
        "carrier": members[1], "parties": members[1..4], "startsOn": "2026-01-01",
        "provisions": { "clauses": [{ "kind": "MEMBER_LIST" }, { "kind": "SEAT" }, { "kind": "SEAT_DISTRIBUTION" }] } });
    let convention = story.record("conventionDraft", draft).await;
    let fields = "conventions(first: 1) { nodes { unmet missing { clause legalReference imposed } } }";
    let read = story.read("", fields).await;
    let lacks = json!([{ "clause": "COMPETENCES", "legalReference": "CGCT, art. L. 5211-5-1 (référence à vérifier)", "imposed": false }]);
    assert_eq!(
        read["conventions"]["nodes"][0],
        json!({ "unmet": [], "missing": lacks })
    );
    let submit = json!({ "convention": convention, "notifiedOn": "2026-01-05" });
    story.record("conventionSubmit", submit).await;
    let read = story.read("", fields).await;
    assert_eq!(
        read["conventions"]["nodes"][0],
        json!({ "unmet": ["COMPETENCES"], "missing": [] })
    );
}
