use crate::support::{commune, facts, ledger, one, refused, then, when};
use crate::syndicate::{NO, YES, asked, conclude, consult, created, decides, order, statutes, submitted};
use domain::consultation::Question;
use domain::consultation::command::{AskedMember, EstablishSilence, OpenConsultation};
use domain::consultation::majority::Voice;
use domain::convention::command::{Enforceability, RecordEnforceability, SubmitConvention};
use domain::convention::{DeliberationSense, Stage};
use domain::event::Event;
use domain::participation::Movement;
use domain::rules::SilenceMeaning;
use domain::sample::{CONVENTION, LEDGER, context, date, request as asked_by_secretary, text};
use domain::value::{Digest, EventId};
use domain::{Code, Command, Context, Ledger, law};
use std::collections::BTreeSet;

const STATUTES: Question = Question::Convention;

fn silence(question: Question, n: Option<usize>) -> EstablishSilence {
    EstablishSilence {
        convention: CONVENTION,
        question,
        member: n.map(commune),
    }
}

fn with(mut commands: Vec<Command>, more: impl IntoIterator<Item = Command>) -> Vec<Command> {
    commands.extend(more);
    commands
}

fn yes(n: usize, question: Question, on: &str) -> Command {
    decides(n, question, YES, on).into()
}

#[test]
fn the_populations_and_the_rules_are_pinned_when_the_question_is_put() {
    let events = facts(submitted(5));
    let Some(Event::ConsultationOpened(opened)) = events.last().map(|draft| &draft.event) else {
        panic!("{events:?}")
    };
    let populations: Vec<_> = opened.asked.iter().map(|asked| asked.population).collect();
    assert_eq!(populations, [1_873, 642, 10_418, 3_077, 255].map(Some));
    assert_eq!(opened.vintage, Some(domain::sample::year("2020")));
    assert_eq!(opened.agreement.reference.as_str(), "CGCT, art. L. 5211-5, II");
    assert_eq!(
        opened.silence.as_ref().map(|rule| rule.reference.as_str()),
        Some("CGCT, art. L. 5211-20")
    );
    // A population corrected later changes nothing of it.
    let corrected = domain::member::command::RecordCriterion {
        member: commune(2),
        value: crate::support::value(
            domain::member::CriterionName::PopulationMunicipale,
            "2021",
            "2023-02-01",
            1,
        ),
    };
    let after = ledger(with(submitted(5), [corrected.into()]));
    let consultation = after
        .conventions
        .get(CONVENTION)
        .unwrap()
        .consultation(STATUTES)
        .unwrap();
    assert_eq!(consultation.asked[&commune(2)].population, 10_418);
}

#[test]
fn an_epci_in_place_of_some_communes_counts_for_their_population_only() {
    let mut all = created(4);
    all.push(crate::syndicate::request(3, Movement::Withdrawal).into());
    all.push(crate::syndicate::consent(3, Movement::Withdrawal).into());
    let asked = |n: usize, perimeter: &[usize]| AskedMember {
        member: commune(n),
        notified_on: None,
        perimeter: perimeter.iter().map(|n| commune(*n)).collect(),
    };
    let order = OpenConsultation {
        asked: vec![asked(0, &[0, 4]), asked(1, &[]), asked(2, &[]), asked(3, &[])],
        ..consult(Question::Withdrawal(commune(3)))
    };
    let Event::ConsultationOpened(opened) = one(facts(all), order) else {
        panic!()
    };
    assert_eq!(opened.asked[0].population, Some(1_873 + 255));
}

#[test]
fn a_population_that_nobody_recorded_is_asked_for_by_name() {
    let mut commands = submitted(5);
    commands.retain(|command| !matches!(command, Command::RecordCriterion(order) if order.member == commune(4)));
    let submit = commands.pop().unwrap();
    let refusal = refused(facts(commands), submit);
    assert_eq!(
        (refusal.code, refusal.field.as_deref()),
        (Code::CriterionMissing, Some("asked.4"))
    );
    assert!(refusal.message.contains("Esves"), "{refusal}");
}

#[test]
fn silence_is_favourable_for_the_statutes_and_an_accession_and_unfavourable_for_a_withdrawal() {
    let meaning = |given: Vec<Command>, question| {
        let Event::SilenceEstablished(data) = one(facts(given), silence(question, Some(4))) else {
            panic!()
        };
        (data.meaning, data.term_on, data.reference.to_string())
    };
    let (favourable, unfavourable) = (SilenceMeaning::Favourable, SilenceMeaning::Unfavourable);
    assert_eq!(
        meaning(submitted(5), STATUTES),
        (favourable, date("2023-12-04"), "CGCT, art. L. 5211-20".to_owned())
    );
    assert_eq!(
        meaning(asked(5, Movement::Accession), Question::Accession(commune(5))),
        (favourable, date("2024-06-04"), "CGCT, art. L. 5211-18".to_owned())
    );
    assert_eq!(
        meaning(asked(1, Movement::Withdrawal), Question::Withdrawal(commune(1))),
        (unfavourable, date("2024-06-04"), "CGCT, art. L. 5211-19".to_owned())
    );
}

#[test]
fn silence_says_nothing_on_a_contract() {
    let contract = with(
        crate::support::registered(2),
        [
            crate::support::draft(2).into(),
            SubmitConvention {
                convention: CONVENTION,
                notified_on: date("2023-09-01"),
                document: None,
            }
            .into(),
        ],
    );
    let refusal = refused(facts(contract), silence(STATUTES, None));
    assert_eq!(refusal.code, Code::SilenceNotDue);
    assert!(refusal.message.contains("ne dit rien"));
}

#[test]
fn silence_does_not_speak_before_its_term_nor_for_who_deliberated() {
    let on = |day: &str| {
        let requests: Vec<_> = (0..)
            .zip(submitted(5))
            .map(|(n, command)| asked_by_secretary(n, command))
            .collect();
        let ledger = domain::sample::record(&requests).0;
        let context = Context {
            today: date(day),
            ..context()
        };
        ledger
            .decide(&asked_by_secretary(0xffff, silence(STATUTES, Some(4))), &context)
            .map(|decision| decision.drafts.len())
            .map_err(|refusal| refusal.code)
    };
    assert_eq!(on("2023-12-04"), Err(Code::SilenceNotDue));
    assert_eq!(on("2023-12-05"), Ok(1));
    let given = facts(with(submitted(5), [yes(4, STATUTES, "2023-10-02")]));
    assert_eq!(refused(given, silence(STATUTES, Some(4))).code, Code::SilenceNotDue);
}

#[test]
fn the_silence_of_all_who_let_their_term_pass_is_established_at_once() {
    let given = facts(with(
        submitted(5),
        [yes(0, STATUTES, "2023-10-02"), yes(2, STATUTES, "2023-10-02")],
    ));
    let drafts = then(given.clone(), silence(STATUTES, None)).unwrap();
    let members: Vec<_> = drafts
        .iter()
        .map(|draft| match &draft.event {
            Event::SilenceEstablished(data) => data.member,
            other => panic!("{other:?}"),
        })
        .collect();
    assert_eq!(members, [1, 3, 4].map(commune));
    let again = refused([given, drafts].concat(), silence(STATUTES, None));
    assert_eq!(again.code, Code::SilenceNotDue);
}

#[test]
fn an_act_taken_in_time_and_learnt_later_supersedes_the_silence_and_says_so() {
    let given = with(submitted(5), [silence(STATUTES, Some(4)).into()]);
    let late = decides(4, STATUTES, NO, "2023-12-05");
    assert_eq!(refused(facts(given.clone()), late).code, Code::TermPassed);
    let in_time = decides(4, STATUTES, NO, "2023-12-04");
    let events = when(facts(given.clone()), in_time.clone()).unwrap();
    let Event::DeliberationRecorded(data) = &events[0] else {
        panic!()
    };
    assert!(data.supersedes_silence.is_some());
    let after = ledger(with(given, [in_time.into()]));
    let consultation = after
        .conventions
        .get(CONVENTION)
        .unwrap()
        .consultation(STATUTES)
        .unwrap();
    assert_eq!(consultation.answer(commune(4)).voice(), Voice::Against);
    assert!(
        consultation.silences.contains_key(&commune(4)),
        "le silence constaté reste au registre"
    );
}

#[test]
fn a_result_changed_by_an_act_learnt_later_is_counted_again() {
    let answered = with(
        submitted(5),
        [
            yes(0, STATUTES, "2023-10-02"),
            yes(1, STATUTES, "2023-10-02"),
            silence(STATUTES, None).into(),
            conclude(STATUTES, "2023-12-11").into(),
        ],
    );
    let adopted = |ledger: &Ledger| {
        let convention = ledger.conventions.get(CONVENTION).unwrap();
        let consultation = convention.consultation(STATUTES).unwrap();
        (
            consultation.agreed().is_some(),
            consultation.conclusion.as_ref().unwrap().outdated,
        )
    };
    assert_eq!(adopted(&ledger(answered.clone())), (true, false));
    // Castel, which holds a veto, had voted no in time.
    let learnt = with(answered, [decides(2, STATUTES, NO, "2023-11-06").into()]);
    assert_eq!(adopted(&ledger(learnt.clone())), (false, true));
    let given = facts(learnt);
    assert_eq!(
        refused(given.clone(), order(STATUTES, "2023-12-20")).code,
        Code::MembersDisagree
    );
    let Event::ConsultationConcluded(data) = one(given, conclude(STATUTES, "2023-12-18")) else {
        panic!()
    };
    assert!(data.revises && !data.adopted);
}

#[test]
fn the_count_says_who_is_awaited_and_what_to_do() {
    let mut unpublished = decides(1, STATUTES, YES, "2023-10-02");
    unpublished.enforceability = None;
    let given = facts(with(submitted(5), [unpublished.into(), yes(0, STATUTES, "2023-10-02")]));
    let refusal = refused(given, conclude(STATUTES, "2024-01-08"));
    assert_eq!(refusal.code, Code::ConsultationPending);
    assert!(
        refusal
            .message
            .contains("caractère exécutoire de la délibération de Bruyères")
            && refusal
                .message
                .contains("constater le silence de Castel, Dourdan et Esves"),
        "{refusal}"
    );
}

#[test]
fn a_yes_counts_once_it_is_enforceable_and_the_receipt_plays_no_part() {
    let mut unpublished = decides(2, STATUTES, YES, "2023-10-02");
    unpublished.enforceability = None;
    let given = with(submitted(5), [unpublished.into()]);
    let voice = |commands| {
        let ledger = ledger(commands);
        let convention = ledger.conventions.get(CONVENTION).unwrap();
        convention.consultation(STATUTES).unwrap().answer(commune(2)).voice()
    };
    assert_eq!(voice(given.clone()), Voice::Awaited);
    let published = RecordEnforceability {
        convention: CONVENTION,
        question: STATUTES,
        member: commune(2),
        enforceability: Enforceability {
            published_on: date("2023-10-05"),
            transmitted_on: date("2023-10-04"),
        },
    };
    assert_eq!(voice(with(given, [published.into()])), Voice::InFavour);
}

#[test]
fn an_adoption_on_conditions_is_no_agreement_to_the_text_of_the_others() {
    let mut conditional = decides(2, STATUTES, DeliberationSense::AdoptedOnConditions, "2023-10-02");
    assert_eq!(
        refused(facts(submitted(5)), conditional.clone()).code,
        Code::ConditionsInvalid
    );
    conditional.conditions = Some(text("Le siège est à Castel."));
    let given = with(submitted(5), [conditional.into()]);
    let after = ledger(given.clone());
    let consultation = after
        .conventions
        .get(CONVENTION)
        .unwrap()
        .consultation(STATUTES)
        .unwrap();
    assert_eq!(consultation.answer(commune(2)).voice(), Voice::Against);
    // The last deliberation counts, and the first is kept.
    let after = ledger(with(given, [yes(2, STATUTES, "2023-11-06")]));
    let consultation = after
        .conventions
        .get(CONVENTION)
        .unwrap()
        .consultation(STATUTES)
        .unwrap();
    assert_eq!(consultation.answer(commune(2)).voice(), Voice::InFavour);
    assert_eq!(consultation.former.len(), 1);
}

#[test]
fn concordant_deliberations_are_about_the_same_words() {
    let mut commands = submitted(3);
    commands.pop();
    commands.push(
        SubmitConvention {
            convention: CONVENTION,
            notified_on: date("2023-09-04"),
            document: Some(Digest::of(b"statuts")),
        }
        .into(),
    );
    let given = facts(commands);
    let voted = |document: &[u8]| {
        let mut order = decides(0, STATUTES, YES, "2023-10-02");
        order.document = Some(Digest::of(document));
        order
    };
    let refusal = refused(given.clone(), voted(b"statuts amendes"));
    assert_eq!(
        (refusal.code, refusal.field.as_deref()),
        (Code::NotConcordant, Some("document"))
    );
    assert!(when(given, voted(b"statuts")).is_ok());
}

#[test]
fn a_member_notified_later_has_its_own_term() {
    let mut commands = created(5);
    commands.push(crate::syndicate::request(5, Movement::Accession).into());
    commands.push(crate::syndicate::consent(5, Movement::Accession).into());
    let question = Question::Accession(commune(5));
    let asked = (0..5).map(|n| AskedMember {
        member: commune(n),
        notified_on: (n == 4).then(|| date("2024-04-02")),
        perimeter: Vec::new(),
    });
    commands.push(
        OpenConsultation {
            asked: asked.collect(),
            ..consult(question)
        }
        .into(),
    );
    let after = ledger(commands);
    let consultation = after
        .conventions
        .get(CONVENTION)
        .unwrap()
        .consultation(question)
        .unwrap();
    assert_eq!(consultation.term_of(commune(0)), Some(date("2024-06-04")));
    assert_eq!(consultation.term_of(commune(4)), Some(date("2024-07-02")));
}

#[test]
fn statutes_approved_by_a_majority_enter_into_force_by_order_without_signature() {
    let approved = with(
        submitted(5),
        [
            yes(2, STATUTES, "2023-10-02"),
            yes(0, STATUTES, "2023-10-02"),
            yes(1, STATUTES, "2023-10-02"),
            decides(3, STATUTES, NO, "2023-10-16").into(),
            conclude(STATUTES, "2023-10-23").into(),
        ],
    );
    let stage = |commands| ledger(commands).conventions.get(CONVENTION).unwrap().stage();
    assert_eq!(stage(approved.clone()), Stage::Approved);
    let into_force = |on: &str| domain::convention::command::BringIntoForce {
        convention: CONVENTION,
        in_force_on: date(on),
    };
    let refusal = refused(facts(approved.clone()), into_force("2024-01-01"));
    assert_eq!(refusal.code, Code::OrderMissing);
    let ordered = with(approved, [order(STATUTES, "2024-01-15").into()]);
    let refusal = refused(facts(ordered.clone()), into_force("2024-01-01"));
    assert_eq!(refusal.code, Code::InForceTooEarly, "l’arrêté est du 15 janvier");
    assert_eq!(stage(with(ordered, [into_force("2024-01-15").into()])), Stage::InForce);
}

#[test]
fn a_question_that_was_rejected_can_be_put_again_and_another_cannot() {
    let question = Question::Withdrawal(commune(1));
    let open = asked(1, Movement::Withdrawal);
    assert_eq!(
        refused(facts(open.clone()), consult(question)).code,
        Code::ConsultationState
    );
    let failed = with(
        open,
        [silence(question, None).into(), conclude(question, "2024-06-10").into()],
    );
    let again = with(
        failed,
        [
            {
                let mut second = crate::syndicate::request(1, Movement::Withdrawal);
                second.deliberation = domain::value::DeliberationId::new(domain::sample::id(0x8fff));
                second.decided_on = date("2024-09-02");
                second.enforceability = Enforceability {
                    published_on: date("2024-09-03"),
                    transmitted_on: date("2024-09-03"),
                };
                second.into()
            },
            {
                let mut consent = crate::syndicate::consent(1, Movement::Withdrawal);
                consent.decided_on = date("2024-09-20");
                consent.into()
            },
        ],
    );
    let order = OpenConsultation {
        notified_on: date("2024-09-23"),
        ..consult(question)
    };
    let Event::ConsultationOpened(data) = one(facts(again), order) else {
        panic!()
    };
    assert_eq!(data.round, 2);
}

#[test]
fn what_the_convention_is_asked_by_submission_only() {
    let given = facts(with(crate::syndicate::populated(), [statutes(5).into()]));
    let refusal = refused(given, consult(STATUTES));
    assert_eq!(refusal.code, Code::QuestionInvalid);
}

#[test]
fn a_count_rests_on_every_answer_and_is_not_dated_before_the_last() {
    let given = facts(with(
        submitted(3),
        [
            yes(0, STATUTES, "2023-10-02"),
            yes(2, STATUTES, "2023-10-16"),
            silence(STATUTES, None).into(),
        ],
    ));
    let early = refused(given.clone(), conclude(STATUTES, "2023-12-04"));
    assert_eq!(
        (early.code, early.field.as_deref()),
        (Code::ActOrder, Some("concluded_on"))
    );
    let counted = then(given.clone(), conclude(STATUTES, "2023-12-05")).unwrap();
    let position = |is: fn(&Event) -> bool| {
        let positions = given.iter().enumerate().filter(move |(_, draft)| is(&draft.event));
        positions.map(|(position, _)| EventId::new(LEDGER.derive(&format!("event/{position}"))))
    };
    let answers = position(|event| matches!(event, Event::ConsultationOpened(_)))
        .chain(position(|event| matches!(event, Event::DeliberationRecorded(_))))
        .chain(position(|event| matches!(event, Event::SilenceEstablished(_))));
    let cited: BTreeSet<EventId> = counted[0].authorised_by.iter().copied().collect();
    assert_eq!(cited, answers.collect());
}

#[test]
fn an_answer_learnt_later_that_changes_no_result_leaves_the_count_as_it_was() {
    let answered = with(
        submitted(5),
        [
            yes(0, STATUTES, "2023-10-02"),
            yes(1, STATUTES, "2023-10-02"),
            yes(2, STATUTES, "2023-10-02"),
            conclude(STATUTES, "2023-10-23").into(),
            decides(4, STATUTES, NO, "2023-10-30").into(),
        ],
    );
    let after = ledger(answered);
    let convention = after.conventions.get(CONVENTION).unwrap();
    let conclusion = convention.consultation(STATUTES).unwrap().agreed();
    assert!(conclusion.is_some_and(|conclusion| !conclusion.outdated));
}

#[test]
fn a_deliberation_replaced_by_another_keeps_its_number_and_its_author() {
    let (first, second) = (
        decides(2, STATUTES, NO, "2023-10-02"),
        decides(2, STATUTES, YES, "2023-11-06"),
    );
    let other = decides(0, STATUTES, NO, "2023-10-03");
    let again = decides(0, STATUTES, YES, "2023-11-07");
    let numbers = [first.clone(), other.clone(), second.clone(), again].map(|order| (order.deliberation, order.number));
    let after = ledger(with(
        submitted(5),
        [
            first.into(),
            other.into(),
            second.into(),
            decides(0, STATUTES, YES, "2023-11-07").into(),
        ],
    ));
    let consultation = after
        .conventions
        .get(CONVENTION)
        .unwrap()
        .consultation(STATUTES)
        .unwrap();
    for (deliberation, number) in &numbers {
        assert_eq!(consultation.number_of(*deliberation), Some(number));
    }
    assert_eq!(
        consultation.number_of(decides(1, STATUTES, YES, "2023-10-02").deliberation),
        None
    );
    let of_castel: Vec<_> = consultation
        .deliberations_of(commune(2))
        .map(|approval| approval.deliberation)
        .collect();
    assert_eq!(of_castel, [numbers[2].0, numbers[0].0]);
}

#[test]
fn a_submission_that_says_nothing_more_asks_every_party_and_silence_says_nothing() {
    let mut given = facts(submitted(3));
    given.retain(|draft| !matches!(draft.event, Event::ConsultationOpened(_)));
    let mut ledger = Ledger::default();
    for draft in given {
        cqrs_es::Aggregate::apply(&mut ledger, draft);
    }
    let consultation = ledger
        .conventions
        .get(CONVENTION)
        .unwrap()
        .consultation(STATUTES)
        .unwrap();
    assert!(consultation.needs_everybody() && consultation.silence().is_none());
    assert_eq!(consultation.agreement.reference.as_str(), law::CONTRACT.text);
    assert_eq!(
        consultation.asked.keys().copied().collect::<Vec<_>>(),
        [0, 1, 2].map(commune)
    );
}

#[test]
fn a_dissolution_is_asked_of_everybody_by_its_own_text() {
    let question = Question::Dissolution;
    let ledger = ledger(with(created(3), [consult(question).into()]));
    let convention = ledger.conventions.get(CONVENTION).unwrap();
    let consultation = convention.consultation(question).unwrap();
    assert_eq!(consultation.agreement.reference.as_str(), law::DISSOLUTION.text);
    assert!(consultation.needs_everybody());
}
