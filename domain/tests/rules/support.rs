//! Given, when: the story of `domain::sample` up to a point, or a cooperation of five imagined communes.

use cqrs_es::test::TestFramework;
use domain::committee::command::{ConveneSession, InstallCommittee, OpenSession, VoteItem, Voting};
use domain::committee::event::{Ballot, Effect};
use domain::committee::{Choice, Nature};
use domain::consultation::Question;
use domain::convention::command::{
    BringIntoForce, DraftConvention, Enforceability, RecordDeliberation, SignConvention, SubmitConvention,
};
use domain::convention::{DelegatedObject, DeliberationSense, LegalForm, Provisions};
use domain::key::command::DefineKey;
use domain::key::{Formula, Rounding};
use domain::ledger::command::OpenLedger;
use domain::member::command::{RecordSuccession, RegisterMember};
use domain::member::{Criterion, CriterionStatus, MemberKind, SuccessionKind};
use domain::sample::orders::{item, new_seat};
use domain::sample::{
    self, COMMITTEE, CONVENTION, LEDGER, context, date, id, insee, name, personal, pool, request, text, year,
};
use domain::value::{CommitteeId, DeliberationId, Fraction, ItemId, KeyId, MemberId, SeatId, SessionId, Siren};
use domain::{Command, Draft, Event, Ledger, Refusal, Request};

/// The facts that `commands` give, one after the other.
pub(crate) fn facts(commands: impl IntoIterator<Item = Command>) -> Vec<Draft> {
    let requests: Vec<Request> = (0..).zip(commands).map(|(n, command)| request(n, command)).collect();
    sample::drafts(&requests)
}

/// The ledger after `commands`.
pub(crate) fn ledger(commands: impl IntoIterator<Item = Command>) -> Ledger {
    let requests: Vec<Request> = (0..).zip(commands).map(|(n, command)| request(n, command)).collect();
    sample::record(&requests).0
}

/// The story up to the first command that `stops` recognises, which is left out.
pub(crate) fn story_until(stops: impl Fn(&Command) -> bool) -> Vec<Draft> {
    let requests: Vec<Request> = sample::story()
        .into_iter()
        .take_while(|request| !stops(&request.command))
        .collect();
    assert!(
        requests.len() < sample::story().len(),
        "l’histoire n’a pas cette commande"
    );
    sample::drafts(&requests)
}

/// The story up to the first command of that name, which is left out.
pub(crate) fn story_before(command: &str) -> Vec<Draft> {
    story_until(|asked| asked.name() == command)
}

/// What happens on `command` when `given` is recorded.
pub(crate) fn when(given: Vec<Draft>, command: impl Into<Command>) -> Result<Vec<Event>, Refusal> {
    then(given, command).map(|drafts| drafts.into_iter().map(|draft| draft.event).collect())
}

/// The same, with what it counts from and rests on.
pub(crate) fn then(given: Vec<Draft>, command: impl Into<Command>) -> Result<Vec<Draft>, Refusal> {
    TestFramework::<Ledger>::with(context())
        .given(given)
        .when(request(0xffff, command))
        .inspect_result()
}

/// The refusal of `command` when `given` is recorded.
pub(crate) fn refused(given: Vec<Draft>, command: impl Into<Command>) -> Refusal {
    when(given, command).expect_err("une règle aurait dû s’y opposer")
}

/// The one fact that follows from `command` when `given` is recorded.
pub(crate) fn one(given: Vec<Draft>, command: impl Into<Command>) -> Event {
    let events = when(given, command).expect("aucune règle ne s’y oppose");
    let [event] = <[Event; 1]>::try_from(events).expect("un seul fait");
    event
}

/// The imagined communes of the worked examples, and their populations.
pub(crate) const COMMUNES: [(&str, u64); 5] = [
    ("Alpha", 1_873),
    ("Bruyères", 642),
    ("Castel", 10_418),
    ("Dourdan", 3_077),
    ("Esves", 255),
];

/// The commune number `n` of the examples.
pub(crate) fn commune(n: usize) -> MemberId {
    MemberId::new(id(0x1000 + n as u128))
}

/// Its seat.
pub(crate) fn seat(n: usize) -> SeatId {
    SeatId::new(id(0x2000 + n as u128))
}

/// The SIREN number `n` of the examples: eight digits and the check digit they need.
pub(crate) fn siren_number(n: usize) -> Siren {
    (0..10)
        .find_map(|check| Siren::parse(&format!("{}{check}", 21_000_000 + n)).ok())
        .expect("un chiffre convient")
}

/// The registration of the commune number `n`.
pub(crate) fn registration(n: usize) -> RegisterMember {
    RegisterMember {
        member: commune(n),
        kind: MemberKind::Commune,
        name: name(COMMUNES.get(n).map_or("Fontaine", |(name, _)| name)),
        siren: siren_number(n),
        insee: Some(insee(&format!("99{n:03}"))),
        from: date("2023-01-01"),
    }
}

/// A value of a criterion, published on 15 December before it applies.
pub(crate) fn value(
    criterion: impl Into<Criterion>,
    vintage: &str,
    in_force_on: &str,
    value: u64,
) -> domain::member::command::CriterionValue {
    domain::member::command::CriterionValue {
        criterion: criterion.into(),
        value: Fraction::whole(value),
        vintage: year(vintage),
        source: name("INSEE, populations de référence"),
        status: CriterionStatus::Definitive,
        known_on: date("2023-12-15"),
        in_force_on: date(in_force_on),
    }
}

/// The ledger opened, and the `count` first communes registered.
pub(crate) fn registered(count: usize) -> Vec<Command> {
    let open = OpenLedger {
        ledger: LEDGER,
        name: name("Essais"),
        operator: siren_number(0),
    };
    let mut commands: Vec<Command> = vec![open.into()];
    commands.extend((0..count).map(|n| registration(n).into()));
    commands
}

/// The convention of the `count` first communes: from 1 January 2024, without end.
pub(crate) fn draft(count: usize) -> DraftConvention {
    DraftConvention {
        convention: CONVENTION,
        title: name("Service commun d’essai"),
        object: text("Essayer les règles."),
        legal_form: LegalForm::Entente,
        carrier: commune(0),
        parties: (0..count).map(commune).collect(),
        starts_on: date("2024-01-01"),
        ends_on: None,
        delegations: vec![DelegatedObject::Key, DelegatedObject::Budget],
        provisions: Provisions::default(),
    }
}

/// What the commune number `n` decides on it; enforceable on `enforceable_on`, if given.
pub(crate) fn deliberation(n: usize, sense: DeliberationSense, enforceable_on: Option<&str>) -> RecordDeliberation {
    RecordDeliberation {
        convention: CONVENTION,
        question: Question::Convention,
        member: commune(n),
        deliberation: DeliberationId::new(id(0x3000 + n as u128)),
        number: name(&format!("2023-{n}")),
        decided_on: date("2023-10-02"),
        sense,
        conditions: None,
        document: None,
        votes: None,
        enforceability: enforceable_on.map(|day| Enforceability {
            published_on: date(day),
            transmitted_on: date("2023-10-02"),
        }),
    }
}

/// Its signature on `day`.
pub(crate) fn signature(n: usize, day: &str) -> SignConvention {
    SignConvention {
        convention: CONVENTION,
        member: commune(n),
        signed_on: date(day),
        signatory: personal("Camille Exemple"),
        quality: name("le maire"),
    }
}

/// A convention drafted as `draft` says, approved, signed and in force from 1 January 2024.
pub(crate) fn in_force(draft: DraftConvention) -> Vec<Command> {
    let count = draft.parties.len();
    let mut commands = registered(count);
    commands.push(draft.into());
    commands.push(
        SubmitConvention {
            convention: CONVENTION,
            notified_on: date("2023-09-01"),
            document: None,
        }
        .into(),
    );
    for n in 0..count {
        commands.push(deliberation(n, DeliberationSense::Adopted, Some("2023-10-09")).into());
        commands.push(signature(n, "2023-11-02").into());
    }
    commands.push(
        BringIntoForce {
            convention: CONVENTION,
            in_force_on: date("2024-01-01"),
        }
        .into(),
    );
    commands
}

/// A committee with a seat of one vote for each of the `count` first communes; Alpha chairs; no notice.
pub(crate) fn install(count: usize) -> InstallCommittee {
    let seats = (0..count).map(|n| new_seat(seat(n), commune(n), 1));
    InstallCommittee {
        committee: COMMITTEE,
        nature: Nature::SteeringCommittee,
        convention: CONVENTION,
        name: name("Comité d’essai"),
        installed_on: date("2024-01-15"),
        colleges: Vec::new(),
        seats: seats.collect(),
        chair: seat(0),
        vice_chairs: Vec::new(),
        rules: None,
        quorum: None,
        notice_days: Some(0),
        proxies_per_holder: None,
        majority: None,
        casting_vote: None,
    }
}

/// The decision on the item number `index` of the session number `session`.
pub(crate) fn decision(session: u128, index: usize) -> ItemId {
    ItemId::new(id(0x5000 + session * 0x100 + index as u128))
}

/// The session number `session`.
pub(crate) fn session_id(session: u128) -> SessionId {
    SessionId::new(id(0x4000 + session))
}

/// Convenes the session number `session` on `effects`.
pub(crate) fn convened(committee: CommitteeId, session: u128, held_on: &str, effects: &[Effect]) -> Command {
    let agenda = effects
        .iter()
        .enumerate()
        .map(|(index, effect)| item(decision(session, index), *effect, "Point"));
    ConveneSession {
        committee,
        session: session_id(session),
        sent_on: date(held_on),
        held_on: date(held_on),
        agenda: agenda.collect(),
        follows: None,
        urgency: None,
    }
    .into()
}

/// A session where `count` seats are present and adopt all of `effects`.
pub(crate) fn adopted(session: u128, held_on: &str, effects: &[Effect], count: usize) -> Vec<Command> {
    let present: Vec<SeatId> = (0..count).map(seat).collect();
    let ballots: Vec<Ballot> = present
        .iter()
        .map(|seat| Ballot {
            choice: Choice::InFavour,
            seat: *seat,
        })
        .collect();
    let open = OpenSession {
        committee: COMMITTEE,
        session: session_id(session),
        present: present.iter().map(|seat| (*seat).into()).collect(),
        proxies: Vec::new(),
        chair: None,
        secretary: None,
        urgency_accepted: None,
    };
    let mut commands = vec![convened(COMMITTEE, session, held_on, effects), open.into()];
    commands.extend((0..effects.len()).map(|index| {
        let item = decision(session, index);
        VoteItem {
            committee: COMMITTEE,
            session: session_id(session),
            item,
            chair: None,
            requests: None,
            vote: Voting::RollCall(ballots.clone()),
        }
        .into()
    }));
    commands
}

/// The key number `n`, for the pool `paie`, among the `count` first communes.
pub(crate) fn key(n: u128, formula: Formula, count: usize) -> DefineKey {
    DefineKey {
        key: KeyId::new(id(0x6000 + n)),
        convention: CONVENTION,
        name: name(&format!("Clé {n}")),
        pool: pool("paie"),
        formula,
        rounding: Rounding::DEFAULT,
        participants: (0..count).map(commune).collect(),
        ties: Vec::new(),
        revises: None,
    }
}

/// The commune number `n`, registered from `from` on.
pub(crate) fn registered_from(n: usize, from: &str) -> Command {
    RegisterMember {
        from: date(from),
        ..registration(n)
    }
    .into()
}

/// `predecessors` become `successors` on `on`.
pub(crate) fn succession(
    kind: SuccessionKind,
    on: &str,
    predecessors: &[usize],
    successors: &[usize],
) -> RecordSuccession {
    RecordSuccession {
        effective_on: date(on),
        kind,
        predecessors: predecessors.iter().copied().map(commune).collect(),
        others: Vec::new(),
        successors: successors.iter().copied().map(commune).collect(),
        reference: name("Arrêté préfectoral du 14 octobre 2025"),
    }
}
