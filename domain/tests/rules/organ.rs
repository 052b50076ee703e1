//! What the organ of the cooperation decides before the members, or alone; and what an assembly delegates.

use crate::assembly::{clause, installation, opening, vote_by_name};
use crate::support::{
    self, commune, convened, decision, draft, facts, in_force, install, key, ledger, one, session_id, then,
};
use crate::syndicate::{consult, created, order, request, statutes};
use domain::amendment::command::{BringAmendmentIntoForce, DraftAmendment};
use domain::amendment::{AmendmentStage, Change};
use domain::committee::command::{ConveneSession, RecordDecisionEnforceability, VoteItem, Voting};
use domain::committee::event::{Ballot, Delegation, Effect};
use domain::committee::{BindingLevel, Choice, ItemKind, Nature};
use domain::consultation::Question;
use domain::consultation::command::RecordOrganConsent;
use domain::convention::DelegatedObject;
use domain::convention::command::{DraftConvention, Enforceability};
use domain::key::Formula;
use domain::key::command::AdoptKey;
use domain::participation::Movement;
use domain::participation::command::AdmitMember;
use domain::rules::{Parameter, Preset, RuleSet};
use domain::sample::orders::new_seat;
use domain::sample::{COMMITTEE, CONVENTION, date, id, name, text};
use domain::value::{AmendmentId, CommitteeId, EventId, KeyId, SeatId};
use domain::{Code, Command, Draft, Event, Refusal};

const AMENDMENT: AmendmentId = AmendmentId::new(id(0x2b));
const STATUTES: Question = Question::Amendment(AMENDMENT);
const FOLLOWING: CommitteeId = CommitteeId::new(id(0x31));

/// The statutes of five communes, under the rules of an open mixed syndicate where `open`, with their council and an amendment.
fn seated(open: bool) -> Vec<Command> {
    let mut commands = created(5);
    let preset = if open {
        Preset::OpenSyndicate
    } else {
        Preset::ClosedSyndicate
    };
    if open {
        let agreement = RuleSet::of(Preset::ClosedSyndicate)
            .find(Parameter::MembersAgreement, date("2024-01-01"))
            .unwrap()
            .setting
            .clone();
        let rules = RuleSet {
            overrides: vec![clause(Parameter::MembersAgreement, agreement)],
            preset,
        };
        for command in &mut commands {
            if let Command::DraftConvention(order) = command {
                let mut provisions = statutes(5).provisions;
                provisions.rules = Some(rules.clone());
                *order = DraftConvention {
                    provisions,
                    ..order.clone()
                };
            }
        }
    }
    let mut council = installation(Nature::DeliberativeAssembly, 5);
    council.rules = Some(RuleSet::of(preset));
    council.notice_days = Some(0);
    commands.push(council.into());
    commands.push(
        DraftAmendment {
            amendment: AMENDMENT,
            convention: CONVENTION,
            object: text("Changer de nom."),
            changes: vec![Change::Title(name("Syndicat du Val"))],
            effective_on: None,
        }
        .into(),
    );
    commands
}

/// The convocation of the council for 1 March 2024 on one item.
fn on_agenda(effect: Effect, kind: ItemKind) -> ConveneSession {
    let Command::ConveneSession(mut order) = convened(COMMITTEE, 1, "2024-03-01", &[effect]) else {
        panic!("une convocation")
    };
    order.agenda[0].kind = kind;
    order
}

/// The council of the five meets on 1 March 2024; the seats `yes` vote for, the others against; enforceable on 4 March.
fn council_votes(given: Vec<Command>, effect: Effect, kind: ItemKind, yes: &[usize]) -> Vec<Command> {
    let ballot = |n: usize| Ballot {
        choice: if yes.contains(&n) {
            Choice::InFavour
        } else {
            Choice::Against
        },
        seat: support::seat(n),
    };
    let vote = VoteItem {
        vote: Voting::RollCall((0..5).map(ballot).collect()),
        ..vote_by_name(0, &[])
    };
    let mut commands = given;
    commands.push(on_agenda(effect, kind).into());
    commands.push(opening(&[0, 1, 2, 3, 4], &[]).into());
    commands.push(vote.into());
    commands
}

fn enforceable() -> RecordDecisionEnforceability {
    RecordDecisionEnforceability {
        decision: decision(1, 0),
        enforceability: Enforceability {
            published_on: date("2024-03-04"),
            transmitted_on: date("2024-03-02"),
        },
    }
}

fn applies(question: Question, consents: bool) -> RecordOrganConsent {
    RecordOrganConsent {
        convention: CONVENTION,
        question,
        consents,
        number: name("CS-4"),
        decided_on: date("2024-03-01"),
        decision: Some(decision(1, 0)),
    }
}

fn with(commands: &[Command], more: impl IntoIterator<Item = Command>) -> Vec<Command> {
    commands.iter().cloned().chain(more).collect()
}

fn refused(given: &[Command], command: impl Into<Command>) -> Refusal {
    support::refused(facts(given.to_vec()), command)
}

fn cites(refusal: &Refusal, article: &str) -> bool {
    let reference = refusal.legal_reference.as_ref();
    reference.is_some_and(|reference| reference.text.contains(article))
}

fn into_force(on: &str) -> BringAmendmentIntoForce {
    BringAmendmentIntoForce {
        amendment: AMENDMENT,
        convention: CONVENTION,
        in_force_on: date(on),
    }
}

fn stage(commands: &[Command]) -> AmendmentStage {
    let ledger = ledger(commands.to_vec());
    let convention = ledger.conventions.get(CONVENTION).unwrap();
    let amendment = convention.amendment(AMENDMENT).unwrap();
    amendment.stage(convention.consultations.get(&STATUTES))
}

/// CGCT, L. 5721-2-1: four of the five that compose the committee are two thirds of them.
#[test]
fn the_committee_of_an_open_syndicate_changes_the_statutes_alone_at_two_thirds_of_its_members() {
    let amend = Effect::Amend(AMENDMENT);
    let voted = council_votes(seated(true), amend, ItemKind::Statutes, &[0, 1, 2, 3]);
    // Nobody else is asked.
    let refusal = refused(&voted, consult(STATUTES));
    assert_eq!(refusal.code, Code::QuestionInvalid);
    assert!(
        refusal.message.contains("décide seul") && cites(&refusal, "L. 5721-2-1"),
        "{refusal}"
    );
    // The vote is no act yet: it is published and transmitted first.
    assert_eq!(
        refused(&voted, applies(STATUTES, true)).code,
        Code::DecisionNotEnforceable
    );
    assert_eq!(refused(&voted, into_force("2024-07-01")).code, Code::ConsentMissing);
    let applied = with(&voted, [enforceable().into(), applies(STATUTES, true).into()]);
    assert_eq!(stage(&applied), AmendmentStage::Approved);
    // Then the prefect's order, and the later of the two days.
    assert_eq!(refused(&applied, into_force("2024-07-01")).code, Code::OrderMissing);
    assert_eq!(refused(&applied, order(STATUTES, "2024-02-29")).code, Code::ActOrder);
    let ordered = with(&applied, [order(STATUTES, "2024-05-02").into()]);
    assert_eq!(refused(&ordered, order(STATUTES, "2024-05-03")).code, Code::OrderKnown);
    assert_eq!(refused(&ordered, into_force("2024-05-01")).code, Code::EffectTooEarly);
    let done = with(&ordered, [into_force("2024-05-02").into()]);
    assert_eq!(stage(&done), AmendmentStage::InForce);
    let terms = |on| {
        ledger(done.clone())
            .conventions
            .get(CONVENTION)
            .unwrap()
            .terms_on(date(on))
            .title
    };
    assert_eq!(terms("2024-05-01").as_str(), "Statuts du syndicat des eaux");
    assert_eq!(terms("2024-05-02").as_str(), "Syndicat du Val");
}

#[test]
fn three_of_the_five_that_compose_it_are_not_two_thirds() {
    let voted = council_votes(seated(true), Effect::Amend(AMENDMENT), ItemKind::Statutes, &[0, 1, 2]);
    let refusal = refused(&voted, applies(STATUTES, true));
    assert_eq!(refusal.code, Code::DecisionDoesNotAuthorise);
    let rejected = with(&voted, [applies(STATUTES, false).into()]);
    assert_eq!(stage(&rejected), AmendmentStage::Rejected);
    assert_eq!(refused(&rejected, into_force("2024-07-01")).code, Code::MembersDisagree);
}

#[test]
fn what_changes_the_statutes_is_voted_at_their_majority() {
    for effect in [
        Effect::Amend(AMENDMENT),
        Effect::Admit(commune(5)),
        Effect::ConsentWithdrawal(commune(4)),
    ] {
        let refusal = refused(&seated(true), on_agenda(effect, ItemKind::Ordinary));
        assert_eq!(
            (refusal.code, refusal.field.as_deref()),
            (Code::AgendaInvalid, Some("agenda.0")),
            "{effect:?}: {refusal}"
        );
        assert!(
            refusal.message.contains("que cette assemblée modifie seule"),
            "{refusal}"
        );
    }
    // Where the members are asked next, the committee's own vote is an ordinary one.
    assert!(
        support::when(
            facts(seated(false)),
            on_agenda(Effect::Amend(AMENDMENT), ItemKind::Ordinary)
        )
        .is_ok()
    );
    // An amendment that does not exist is on no agenda.
    let unknown = Effect::Amend(AmendmentId::new(id(0x2c)));
    assert_eq!(
        refused(&seated(true), on_agenda(unknown, ItemKind::Statutes)).code,
        Code::AmendmentUnknown
    );
}

#[test]
fn where_the_organ_decides_alone_its_decision_is_the_proof() {
    let without = RecordOrganConsent {
        decision: None,
        ..applies(STATUTES, true)
    };
    let refusal = refused(&seated(true), without.clone());
    assert_eq!(
        (refusal.code, refusal.field.as_deref()),
        (Code::DecisionUnknown, Some("decision"))
    );
    // Elsewhere the members decide next, and the session may have been kept on paper.
    assert!(matches!(
        one(facts(seated(false)), without),
        Event::OrganConsentRecorded(_)
    ));
}

#[test]
fn an_open_syndicate_admits_a_member_by_its_committee_alone() {
    let question = Question::Accession(commune(5));
    let asked = with(&seated(true), [request(5, Movement::Accession).into()]);
    let admit = Effect::Admit(commune(5));
    let voted = council_votes(asked, admit, ItemKind::Statutes, &[0, 1, 2, 3, 4]);
    let entry = |on: &str| AdmitMember {
        convention: CONVENTION,
        member: commune(5),
        effective_on: date(on),
        conditions: None,
        entry_fee: None,
    };
    assert_eq!(refused(&voted, entry("2025-01-01")).code, Code::ConsentMissing);
    let decided = with(
        &voted,
        [
            enforceable().into(),
            applies(question, true).into(),
            order(question, "2024-05-02").into(),
        ],
    );
    assert_eq!(refused(&decided, entry("2024-05-01")).code, Code::EffectTooEarly);
    let Event::MemberAdmitted(data) = one(facts(decided), entry("2025-01-01")) else {
        panic!("une admission")
    };
    assert_eq!(data.order, Some(name("2023-DCL-12")));
}

#[test]
fn the_committee_consents_by_a_decision_about_that_very_request() {
    let question = Question::Accession(commune(5));
    let asked = with(&seated(false), [request(5, Movement::Accession).into()]);
    let other = council_votes(asked.clone(), Effect::Other, ItemKind::Ordinary, &[0, 1, 2, 3, 4]);
    let other = with(&other, [enforceable().into()]);
    assert_eq!(
        refused(&other, applies(question, true)).code,
        Code::DecisionDoesNotAuthorise
    );
    let admit = Effect::Admit(commune(5));
    let voted = council_votes(asked, admit, ItemKind::Ordinary, &[0, 1, 2, 3, 4]);
    let voted = with(&voted, [enforceable().into()]);
    assert_eq!(
        refused(&voted, applies(question, false)).code,
        Code::DecisionDoesNotAuthorise
    );
    let another_day = RecordOrganConsent {
        decided_on: date("2024-03-02"),
        ..applies(question, true)
    };
    let refusal = refused(&voted, another_day);
    assert_eq!(
        (refusal.code, refusal.field.as_deref()),
        (Code::ActOrder, Some("decided_on"))
    );
    let drafts = then(facts(voted.clone()), applies(question, true)).unwrap();
    let [
        Draft {
            event: Event::OrganConsentRecorded(data),
            authorised_by,
            ..
        },
    ] = drafts.as_slice()
    else {
        panic!("un consentement")
    };
    assert_eq!((data.binds_from, data.rule.as_ref()), (date("2024-03-04"), None));
    // The vote, what made it enforceable, the request.
    assert_eq!(authorised_by.len(), 3);
    // The members are asked next.
    let consented = with(&voted, [applies(question, true).into()]);
    assert!(support::when(facts(consented), consult(question)).is_ok());
}

#[test]
fn a_steering_committee_does_not_consent_for_the_cooperation() {
    let mut commands = with(&created(5), [request(5, Movement::Accession).into(), install(5).into()]);
    commands = council_votes(
        commands,
        Effect::Admit(commune(5)),
        ItemKind::Ordinary,
        &[0, 1, 2, 3, 4],
    );
    let refusal = refused(&commands, applies(Question::Accession(commune(5)), true));
    assert_eq!(refusal.code, Code::DecisionDoesNotAuthorise);
    assert!(refusal.message.contains("organe délibérant"), "{refusal}");
}

/// CGCT, L. 5211-20: the term of the members runs from the notification of the committee's own deliberation.
#[test]
fn a_closed_syndicate_whose_council_sits_here_asks_its_members_once_the_council_has_deliberated() {
    let voted = council_votes(seated(false), Effect::Amend(AMENDMENT), ItemKind::Ordinary, &[0, 1, 2]);
    let refusal = refused(&voted, consult(STATUTES));
    assert_eq!(refusal.code, Code::ConsentMissing);
    assert!(cites(&refusal, "L. 5211-20"), "{refusal}");
    let consented = with(&voted, [enforceable().into(), applies(STATUTES, true).into()]);
    assert!(matches!(
        one(facts(consented), consult(STATUTES)),
        Event::ConsultationOpened(_)
    ));
}

#[test]
fn a_request_that_the_organ_refused_may_be_made_again() {
    let asked = with(&created(5), [request(5, Movement::Accession).into()]);
    let again = domain::participation::command::RequestMovement {
        deliberation: domain::value::DeliberationId::new(id(0x8100)),
        number: name("2024-31"),
        decided_on: date("2024-06-03"),
        enforceability: Enforceability {
            published_on: date("2024-06-04"),
            transmitted_on: date("2024-06-04"),
        },
        ..request(5, Movement::Accession)
    };
    assert_eq!(refused(&asked, again.clone()).code, Code::ParticipationState);
    let no = RecordOrganConsent {
        consents: false,
        decision: None,
        ..applies(Question::Accession(commune(5)), false)
    };
    assert!(support::when(facts(with(&asked, [no.into()])), again).is_ok());
}

fn delegation(committee: CommitteeId, object: DelegatedObject) -> Effect {
    Effect::DelegateTo(Delegation { committee, object })
}

/// A council, and a committee that follows the service, in a convention that delegates nothing.
fn council_and_follower() -> Vec<Command> {
    let mut nothing = draft(5);
    nothing.delegations = Vec::new();
    let mut commands = in_force(nothing);
    commands.push(installation(Nature::DeliberativeAssembly, 5).into());
    let mut following = install(3);
    following.committee = FOLLOWING;
    following.seats = (0..3).map(|n| new_seat(follower(n), commune(n), 1)).collect();
    following.chair = follower(0);
    commands.push(following.into());
    commands.push(key(1, Formula::Equal, 5).into());
    commands
}

fn follower(n: usize) -> SeatId {
    SeatId::new(id(0x2100 + n as u128))
}

/// The follower meets on `held_on` about the key 1, and is about to vote for it.
fn follower_meets(given: Vec<Command>, held_on: &str) -> (Vec<Command>, VoteItem) {
    let mut commands = given;
    commands.push(convened(
        FOLLOWING,
        2,
        held_on,
        &[Effect::AdoptKey(KeyId::new(id(0x6001)))],
    ));
    let mut open = opening(&[], &[]);
    open.committee = FOLLOWING;
    open.session = session_id(2);
    open.present = (0..3).map(|n| follower(n).into()).collect();
    commands.push(open.into());
    let ballot = |n| Ballot {
        choice: Choice::InFavour,
        seat: follower(n),
    };
    let vote = VoteItem {
        committee: FOLLOWING,
        session: session_id(2),
        item: decision(2, 0),
        vote: Voting::RollCall((0..3).map(ballot).collect()),
        ..vote_by_name(0, &[])
    };
    (commands, vote)
}

/// What its decision of `held_on` is worth, and on how many acts it rests.
fn followers_decision(given: &[Command], held_on: &str) -> (BindingLevel, usize) {
    let (commands, vote) = follower_meets(given.to_vec(), held_on);
    let drafts = then(facts(commands), vote).unwrap();
    match drafts.as_slice() {
        [
            Draft {
                event: Event::DecisionAdopted(data),
                authorised_by,
                ..
            },
        ] => (data.binding, authorised_by.len()),
        other => panic!("une décision : {other:?}"),
    }
}

/// The council delegates the keys to the follower, from 4 March 2024.
fn delegated() -> Vec<Command> {
    let delegate = delegation(FOLLOWING, DelegatedObject::Key);
    let voted = council_votes(council_and_follower(), delegate, ItemKind::Ordinary, &[0, 1, 2, 3, 4]);
    with(&voted, [enforceable().into()])
}

/// The vote of the council.
fn councils_vote(commands: &[Command]) -> EventId {
    let ledger = ledger(commands.to_vec());
    ledger.committees.decision(decision(1, 0)).unwrap().fact
}

#[test]
fn a_committee_decides_what_the_assembly_delegated_to_it_from_the_day_that_act_is_enforceable() {
    let (proposal, by_delegation) = (BindingLevel::Proposal, BindingLevel::Delegated);
    assert_eq!(followers_decision(&council_and_follower(), "2024-03-14").0, proposal);
    let published = delegated();
    let voted = &published[..published.len() - 1];
    assert_eq!(followers_decision(voted, "2024-03-14").0, proposal);
    assert_eq!(followers_decision(&published, "2024-03-03").0, proposal);
    // It rests on the committee, the convention, the delegation and what made it enforceable.
    assert_eq!(followers_decision(&published, "2024-03-04"), (by_delegation, 4));
}

#[test]
fn a_delegation_that_was_repealed_delegates_nothing_more() {
    let given = delegated();
    let repeal = crate::act::repealed(councils_vote(&given), "2024-06-01");
    let repealed = with(&given, [repeal.into()]);
    assert_eq!(followers_decision(&repealed, "2024-05-31").0, BindingLevel::Delegated);
    assert_eq!(followers_decision(&repealed, "2024-06-01").0, BindingLevel::Proposal);
}

#[test]
fn what_was_decided_under_a_delegation_falls_with_it() {
    let given = delegated();
    let (mut commands, vote) = follower_meets(given.clone(), "2024-03-14");
    commands.push(vote.into());
    let adopt = AdoptKey {
        key: KeyId::new(id(0x6001)),
        decision: decision(2, 0),
        from: date("2024-04-01"),
        retroactivity: None,
        until: None,
    };
    assert!(support::when(facts(commands.clone()), adopt.clone()).is_ok());
    commands.push(crate::act::annulled(councils_vote(&given)).into());
    assert_eq!(refused(&commands, adopt).code, Code::ChainBroken);
}

#[test]
fn only_an_assembly_delegates_and_neither_to_itself_nor_its_budget() {
    let given = council_and_follower();
    let agenda = |effect| refused(&given, on_agenda(effect, ItemKind::Ordinary));
    let itself = agenda(delegation(COMMITTEE, DelegatedObject::Key));
    assert_eq!(itself.code, Code::AgendaInvalid);
    let budget = agenda(delegation(FOLLOWING, DelegatedObject::Budget));
    assert_eq!(budget.code, Code::AgendaInvalid);
    assert!(cites(&budget, "L. 2122-22"), "{budget}");
    let nobody = agenda(delegation(CommitteeId::new(id(0x39)), DelegatedObject::Key));
    assert_eq!(nobody.code, Code::CommitteeUnknown);
    let by_follower = convened(
        FOLLOWING,
        1,
        "2024-03-01",
        &[delegation(COMMITTEE, DelegatedObject::Key)],
    );
    assert_eq!(refused(&given, by_follower).code, Code::AgendaInvalid);
}

#[test]
fn the_organ_answers_a_request_on_its_day_at_the_earliest() {
    let asked = with(&created(5), [request(5, Movement::Accession).into()]);
    let on = |decided_on: &str| {
        let consent = RecordOrganConsent {
            decided_on: date(decided_on),
            decision: None,
            ..applies(Question::Accession(commune(5)), true)
        };
        let given = support::when(facts(asked.clone()), consent);
        given.map(|_| ()).map_err(|refusal| refusal.code)
    };
    assert_eq!(on("2024-02-04"), Err(Code::ActOrder));
    assert_eq!(on("2024-02-05"), Ok(()));
    assert_eq!(on("2024-02-06"), Ok(()));
}
