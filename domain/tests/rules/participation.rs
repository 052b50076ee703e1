use crate::support::{adopted, commune, facts, in_force, install, key, ledger, one, refused, registration, when};
use crate::syndicate::{NO, YES, asked, conclude, consent, consult, created, decides, order, request};
use domain::consultation::Question;
use domain::consultation::command::EstablishSilence;
use domain::convention::NoticeClause;
use domain::convention::command::DenounceConvention;
use domain::event::Event;
use domain::key::Formula;
use domain::key::command::AdoptKey;
use domain::participation::command::{AdmitMember, ReleaseMember, SettleParticipation};
use domain::participation::{Movement, ParticipationStage};
use domain::sample::{CONVENTION, MEMBERS, date, euros, events, member};
use domain::{Code, Command};

fn with(mut commands: Vec<Command>, more: impl IntoIterator<Item = Command>) -> Vec<Command> {
    commands.extend(more);
    commands
}

fn admit(n: usize, effective_on: &str) -> AdmitMember {
    AdmitMember {
        convention: CONVENTION,
        member: commune(n),
        effective_on: date(effective_on),
        conditions: None,
        entry_fee: None,
    }
}

fn release(n: usize, last_day: &str) -> ReleaseMember {
    ReleaseMember {
        convention: CONVENTION,
        member: commune(n),
        last_day: date(last_day),
        conditions: None,
    }
}

fn silences(question: Question) -> Command {
    EstablishSilence {
        convention: CONVENTION,
        question,
        member: None,
    }
    .into()
}

/// The members answered on `question`: Castel, Alpha and Bruyères say `sense`; the others keep silent.
fn answered(n: usize, movement: Movement) -> Vec<Command> {
    let question = movement.question(commune(n));
    with(
        asked(n, movement),
        [
            decides(2, question, YES, "2024-04-02").into(),
            silences(question),
            conclude(question, "2024-06-10").into(),
        ],
    )
}

fn stage(commands: &[Command], n: usize, on: &str) -> ParticipationStage {
    let ledger = ledger(commands.to_vec());
    let convention = ledger.conventions.get(CONVENTION).unwrap();
    convention.participations[&commune(n)].stage_on(date(on))
}

#[test]
fn an_accession_passes_by_silence_and_takes_effect_after_the_order() {
    let question = Question::Accession(commune(5));
    let candidate = asked(5, Movement::Accession);
    assert_eq!(stage(&candidate, 5, "2024-03-04"), ParticipationStage::Candidate);
    let agreed = answered(5, Movement::Accession);
    assert_eq!(
        refused(facts(agreed.clone()), admit(5, "2024-07-01")).code,
        Code::OrderMissing
    );
    let ordered = with(agreed, [order(question, "2024-06-24").into()]);
    let refusal = refused(facts(ordered.clone()), admit(5, "2024-06-23"));
    assert_eq!(
        (refusal.code, refusal.field.as_deref()),
        (Code::EffectTooEarly, Some("effective_on"))
    );
    let mut paying = admit(5, "2025-01-01");
    paying.entry_fee = Some(euros("1200.00"));
    let admitted = with(ordered, [paying.into()]);
    assert_eq!(stage(&admitted, 5, "2024-12-31"), ParticipationStage::Admitted);
    assert_eq!(stage(&admitted, 5, "2025-01-01"), ParticipationStage::Active);
    let after = ledger(admitted);
    let convention = after.conventions.get(CONVENTION).unwrap();
    assert_eq!(convention.parties_on(date("2024-12-31")).len(), 5);
    assert_eq!(convention.parties_on(date("2025-01-01")).last(), Some(&commune(5)));
}

#[test]
fn a_withdrawal_fails_by_silence() {
    let question = Question::Withdrawal(commune(1));
    let answered = answered(1, Movement::Withdrawal);
    let events = facts(answered.clone());
    let Some(Event::ConsultationConcluded(data)) = events.last().map(|draft| &draft.event) else {
        panic!()
    };
    assert!(!data.adopted);
    let refusal = refused(events, release(1, "2024-12-31"));
    assert_eq!(refusal.code, Code::ParticipationState);
    assert!(refusal.message.contains("ont refusé"), "{refusal}");
    assert_eq!(stage(&answered, 1, "2024-12-31"), ParticipationStage::Active);
    assert!(
        ledger(answered)
            .conventions
            .get(CONVENTION)
            .unwrap()
            .consultation(question)
            .unwrap()
            .is_rejected()
    );
}

#[test]
fn a_withdrawal_agreed_by_the_majority_leaves_a_last_day() {
    let question = Question::Withdrawal(commune(1));
    let yes = |n| Command::from(decides(n, question, YES, "2024-04-02"));
    let left = with(
        asked(1, Movement::Withdrawal),
        [
            yes(0),
            yes(1),
            yes(2),
            decides(3, question, NO, "2024-04-02").into(),
            conclude(question, "2024-04-15").into(),
            order(question, "2024-06-03").into(),
            release(1, "2024-12-31").into(),
        ],
    );
    assert_eq!(stage(&left, 1, "2024-12-31"), ParticipationStage::Leaving);
    assert_eq!(stage(&left, 1, "2025-01-01"), ParticipationStage::Left);
    let settled = with(
        left,
        [SettleParticipation {
            convention: CONVENTION,
            member: commune(1),
            settled_on: date("2025-03-03"),
        }
        .into()],
    );
    assert_eq!(stage(&settled, 1, "2025-03-03"), ParticipationStage::Settled);
}

#[test]
fn without_the_consent_of_the_organ_the_members_are_not_asked() {
    let question = Question::Accession(commune(5));
    let requested = with(created(5), [request(5, Movement::Accession).into()]);
    assert_eq!(
        refused(facts(requested.clone()), consult(question)).code,
        Code::ConsentMissing
    );
    let mut no = consent(5, Movement::Accession);
    no.consents = false;
    let refusal = refused(facts(with(requested, [no.into()])), consult(question));
    assert_eq!(refusal.code, Code::ConsentMissing);
    assert!(refusal.message.contains("n’a pas consenti"), "{refusal}");
}

#[test]
fn nothing_takes_effect_for_a_member_before_it_existed() {
    let mut early = request(5, Movement::Accession);
    early.decided_on = date("2024-02-05");
    let mut commands = created(5);
    // Fontaine is known from 1 March 2024 only.
    for command in &mut commands {
        if let Command::RegisterMember(order) = command
            && order.member == commune(5)
        {
            *order = domain::member::command::RegisterMember {
                from: date("2024-03-01"),
                ..registration(5)
            };
        }
    }
    let refusal = refused(facts(commands), early);
    assert_eq!(
        (refusal.code, refusal.field.as_deref()),
        (Code::EffectTooEarly, Some("decided_on"))
    );
}

#[test]
fn a_key_or_a_seat_for_a_member_that_is_no_party_that_day_is_refused() {
    let mut draft = crate::support::draft(3);
    draft.provisions.notice = Some(NoticeClause {
        months: 3,
        term_end: Some(date("2024-12-31")),
    });
    let leaves = DenounceConvention {
        convention: CONVENTION,
        member: commune(1),
        received_on: date("2024-02-01"),
        ends_convention: None,
    };
    let mut commands = with(in_force(draft), [install(3).into(), leaves.into()]);
    commands.push(key(1, Formula::Equal, 3).into());
    let effect = domain::committee::event::Effect::AdoptKey(domain::value::KeyId::new(domain::sample::id(0x6001)));
    commands.extend(adopted(1, "2024-03-14", &[effect], 3));
    let adopt = |from: &str| AdoptKey {
        key: domain::value::KeyId::new(domain::sample::id(0x6001)),
        decision: crate::support::decision(1, 0),
        from: date(from),
        retroactivity: None,
        until: None,
    };
    let given = facts(commands.clone());
    let refusal = refused(given.clone(), adopt("2025-01-01"));
    assert_eq!(
        (refusal.code, refusal.field.as_deref()),
        (Code::ParticipationState, Some("from"))
    );
    assert!(
        refusal.message.contains("Bruyères") && refusal.message.contains("31 décembre 2024"),
        "{refusal}"
    );
    assert!(when(given.clone(), adopt("2024-04-01")).is_ok());
    let mut late = install(3);
    late.committee = domain::value::CommitteeId::new(domain::sample::id(0x31));
    late.installed_on = date("2025-02-03");
    let refusal = refused(given, late);
    assert_eq!(
        (refusal.code, refusal.field.as_deref()),
        (Code::ParticipationState, Some("seats.1.member"))
    );
}

#[test]
fn leaving_cancels_no_due() {
    // In the story, Muzillac has called shares that are not wholly paid.
    let story = events();
    let settle = SettleParticipation {
        convention: CONVENTION,
        member: member("Muzillac"),
        settled_on: date("2026-10-30"),
    };
    assert_eq!(refused(story.clone(), settle.clone()).code, Code::ParticipationState);
    let fact = Event::MemberReleased(domain::participation::event::MemberReleased {
        conditions: None,
        convention: CONVENTION,
        last_day: date("2026-09-30"),
        member: member("Muzillac"),
        order: None,
    });
    let left = [story, vec![domain::ledger::Draft::new(fact, date("2026-09-30"))]].concat();
    let refusal = refused(left.clone(), settle);
    assert_eq!(refusal.code, Code::DuesRemain);
    assert!(refusal.message.contains("Muzillac"), "{refusal}");
    // The call goes on being paid after the departure.
    let call = domain::sample::orders::pay(
        0xf99,
        domain::sample::ALLOCATION_PAYROLL_2026,
        "Muzillac",
        "100.00",
        "2026-10-30",
    );
    assert!(matches!(one(left, call), Event::PaymentRecorded(_)));
    assert_eq!(MEMBERS.len(), 4);
}
