//! Sessions: convocation, quorum at each item, attendance, urgency, second convocation.

use crate::assembly::{
    Assembly, arrival, departure, installation, opening, seat, second_convocation, verdict, vote, vote_by_name,
    with_rule,
};
use crate::support::{commune, decision, session_id};
use domain::Code;
use domain::committee::Choice::{Against, InFavour};
use domain::committee::command::{ChangeAgenda, ConveneSession, PostponeSession, VacateSeat};
use domain::committee::event::{Attendee, Effect, Proxy};
use domain::committee::{ItemKind, Nature, SatBy, SetAside};
use domain::event::Event;
use domain::rules::{Days, Parameter, Preset, RuleSet, Setting};
use domain::sample::orders::item;
use domain::sample::{COMMITTEE, date, id, name};
use domain::value::{ItemId, SessionId};

/// A council under the rules of `preset`, without any rule of its own.
fn by_the_law(preset: Preset) -> Assembly {
    let mut order = installation(Nature::DeliberativeAssembly, 5);
    order.rules = Some(RuleSet::of(preset));
    order.notice_days = None;
    Assembly::installed(order)
}

fn convocation(sent_on: &str, held_on: &str) -> ConveneSession {
    ConveneSession {
        committee: COMMITTEE,
        session: session_id(1),
        sent_on: date(sent_on),
        held_on: date(held_on),
        agenda: vec![item(decision(1, 0), Effect::Other, "Point")],
        follows: None,
        urgency: None,
    }
}

/// The quorum at the opening: counted, in office, required, reached.
fn quorum(event: &Event) -> (u32, u32, u32, bool) {
    let check = match event {
        Event::SessionOpened(data) => &data.quorum,
        Event::AttendanceChanged(data) => &data.quorum,
        Event::DecisionAdopted(data) => data.quorum.as_ref().unwrap(),
        Event::DecisionRejected(data) => data.quorum.as_ref().unwrap(),
        other => panic!("un quorum : {other:?}"),
    };
    (check.counted, check.in_office, check.required, check.reached)
}

#[test]
fn five_clear_days_before_a_thursday_20_the_convocation_leaves_on_friday_14_at_the_latest() {
    let council = by_the_law(Preset::Council);
    let refusal = council.refuses(convocation("2025-11-15", "2025-11-20"));
    assert_eq!(refusal.code, Code::NoticeTooShort);
    assert!(
        refusal.message.contains("jeudi 20 novembre 2025") && refusal.message.contains("vendredi 14 novembre 2025")
    );
    assert_eq!(
        refusal.legal_reference.unwrap().to_string(),
        "CGCT, art. L. 2121-12 et L. 5211-1 (rédaction de 2008, à vérifier)"
    );
    council.gives(convocation("2025-11-14", "2025-11-20"));
}

#[test]
fn a_notice_counts_civil_days_whatever_the_clocks_do() {
    // Summer time begins on 31 March 2024: the day of 23 hours counts as a day.
    let council = by_the_law(Preset::Council);
    council.gives(convocation("2024-03-28", "2024-04-03"));
    assert_eq!(
        council.refuses(convocation("2024-03-29", "2024-04-03")).code,
        Code::NoticeTooShort
    );
}

#[test]
fn alsace_and_moselle_convene_three_days_before() {
    let local = by_the_law(Preset::AlsaceMoselleCouncil);
    local.gives(convocation("2025-11-17", "2025-11-20"));
    let refusal = local.refuses(convocation("2025-11-18", "2025-11-20"));
    assert_eq!(refusal.legal_reference.unwrap().text, "CGCT, art. L. 2541-2");
}

#[test]
fn alsace_and_moselle_need_no_quorum_where_half_of_the_members_are_interested() {
    let told = |preset| {
        by_the_law(preset)
            .then(convocation("2024-03-01", "2024-03-14"))
            .opened(&[0, 1, 2, 3, 4], &[])
            .interest(&[0, 1, 2])
            .then(departure(&[4], &[]))
    };
    let vote = vote_by_name(0, &[3]);
    let decided = told(Preset::AlsaceMoselleCouncil).gives(vote.clone());
    assert_eq!((quorum(&decided).2, verdict(&decided).0), (0, true));
    assert_eq!(told(Preset::Council).refuses(vote).code, Code::NoQuorum);
}

#[test]
fn a_proxy_does_not_count_for_the_quorum_of_a_council() {
    let council = Assembly::council(5).convened(&[Effect::Other]);
    let opened = council.gives(opening(&[0, 1], &[(2, 0), (3, 1)]));
    assert_eq!(quorum(&opened), (2, 5, 3, false));
}

#[test]
fn a_council_of_ten_or_eleven_needs_six_and_one_of_469_needs_235() {
    for (count, present, wanted) in [(10, 6, 6), (11, 6, 6), (469, 234, 235)] {
        let mut order = installation(Nature::DeliberativeAssembly, 5);
        order.seats = (0..count)
            .map(|n| domain::sample::orders::new_seat(seat(n), commune(n % 5), 1))
            .collect();
        let council = Assembly::with_parties(order, 5).convened(&[Effect::Other]);
        let there: Vec<usize> = (0..present).collect();
        let opened = council.gives(opening(&there, &[]));
        let reached = present >= wanted;
        assert_eq!(quorum(&opened), (small(present), small(count), small(wanted), reached));
    }
}

fn small(number: usize) -> u32 {
    u32::try_from(number).unwrap()
}

#[test]
fn a_vacant_seat_is_not_in_office_and_lowers_the_quorum() {
    let vacate = |n| VacateSeat {
        committee: COMMITTEE,
        seat: seat(n),
        on: date("2024-02-01"),
        reason: Some(name("démission")),
    };
    let council = Assembly::council(5)
        .then(vacate(3))
        .then(vacate(4))
        .convened(&[Effect::Other]);
    let opened = council.gives(opening(&[0, 1], &[]));
    assert_eq!(quorum(&opened), (2, 3, 2, true));
    assert_eq!(
        council.refuses(opening(&[0, 4], &[])).code,
        Code::SeatVacant,
        "un siège vacant ne siège pas"
    );
}

#[test]
fn the_quorum_is_counted_again_at_each_item_after_a_departure() {
    let council = Assembly::council(5)
        .convened(&[Effect::Other, Effect::Other])
        .opened(&[0, 1, 2], &[])
        .roll_call(0, &[0, 1, 2]);
    let departure = departure(&[2], &[(2, 0)]);
    assert_eq!(quorum(&council.gives(departure.clone())), (2, 5, 3, false));
    let left = council.then(departure);
    let refusal = left.refuses(vote_by_name(1, &[0, 1, 2]));
    assert_eq!(refusal.code, Code::NoQuorum);
    assert!(
        refusal.message.contains("2 comptés sur 5 en exercice, 3 requis"),
        "{refusal}"
    );
    let back = left.then(arrival(&[seat(3).into()]));
    assert!(verdict(&back.gives(vote_by_name(1, &[0, 1, 3]))).0);
}

#[test]
fn after_a_session_without_quorum_a_second_one_three_days_later_needs_none() {
    let failed = Assembly::council(5)
        .convened(&[Effect::Other])
        .opened(&[0, 1], &[])
        .closed();
    for (sent_on, held_on, field) in [
        ("2024-03-14", "2024-03-16", "held_on"),
        ("2024-03-13", "2024-03-17", "sent_on"),
    ] {
        let refusal = failed.refuses(second_convocation(sent_on, held_on));
        assert_eq!(
            (refusal.code, refusal.field.as_deref()),
            (Code::SecondConvocation, Some(field))
        );
    }
    let mut other_agenda = second_convocation("2024-03-14", "2024-03-17");
    other_agenda.agenda = vec![item(ItemId::new(id(0x9999)), Effect::Other, "Autre point")];
    assert_eq!(failed.refuses(other_agenda).field.as_deref(), Some("agenda"));
    let again = failed.clone().then(second_convocation("2024-03-14", "2024-03-17"));
    let mut opening = opening(&[0], &[]);
    opening.session = session_id(2);
    let opened = again.gives(opening.clone());
    assert_eq!(quorum(&opened), (1, 5, 0, true));
    let mut vote = vote_by_name(0, &[0]);
    vote.session = session_id(2);
    assert!(verdict(&again.then(opening).gives(vote)).0);
}

#[test]
fn what_the_quorum_lost_in_mid_session_left_unvoted_is_what_the_second_convocation_takes_up() {
    let council = Assembly::council(5)
        .convened(&[Effect::Other, Effect::Other])
        .opened(&[0, 1, 2], &[])
        .roll_call(0, &[0, 1, 2]);
    let failed = council.clone().then(departure(&[1, 2], &[])).closed();
    let Event::SessionConvened(data) = failed.gives(second_convocation("2024-03-15", "2024-03-21")) else {
        panic!("une convocation")
    };
    let items: Vec<_> = data.agenda.iter().map(|entry| entry.item).collect();
    assert_eq!((items, data.follows), (vec![decision(1, 1)], Some(session_id(1))));
}

#[test]
fn a_substitute_comes_before_any_proxy_and_the_titular_before_its_substitute() {
    let by_substitute = Attendee {
        by: SatBy::Substitute,
        ..seat(3).into()
    };
    let council = Assembly::council(5)
        .convened(&[Effect::Other])
        .opened(&[0, 1, 2], &[(3, 0)]);
    let Event::AttendanceChanged(data) = council.gives(arrival(std::slice::from_ref(&by_substitute))) else {
        panic!("une arrivée")
    };
    assert_eq!(data.revoked, [seat(3)], "la présence d’un suppléant met fin au pouvoir");
    let sat = council.clone().then(arrival(std::slice::from_ref(&by_substitute)));
    sat.gives(arrival(&[seat(3).into()]));
    let replaced = sat.clone().then(arrival(&[seat(3).into()]));
    assert_eq!(
        replaced.refuses(arrival(&[by_substitute])).code,
        Code::AttendanceInvalid
    );
    let mut both = opening(&[0, 1, 3], &[(3, 0)]);
    both.session = session_id(1);
    let fresh = Assembly::council(5).convened(&[Effect::Other]);
    assert_eq!(fresh.refuses(both).code, Code::ProxyInvalid);
}

#[test]
fn a_departure_ends_the_proxies_it_held_and_may_leave_one() {
    let council = Assembly::council(5)
        .convened(&[Effect::Other])
        .opened(&[0, 1, 2, 3], &[(4, 3)]);
    let left = council.clone().then(departure(&[3], &[(3, 0)]));
    let refusal = left.refuses(vote_by_name(0, &[0, 4]));
    assert_eq!(refusal.code, Code::BallotInvalid, "le siège 4 n’est plus représenté");
    assert!(verdict(&left.gives(vote_by_name(0, &[0, 1, 2, 3]))).0);
}

#[test]
fn one_proxy_for_each_holder_two_in_the_covid_years() {
    let mut order = installation(Nature::DeliberativeAssembly, 5);
    order.installed_on = date("2024-01-15");
    let council = Assembly::installed(order.clone()).convened(&[Effect::Other]);
    let opening = opening(&[0, 1, 2], &[(3, 0), (4, 0)]);
    assert_eq!(council.refuses(opening).code, Code::ProxyInvalid);
    let rules = RuleSet::of(Preset::Council);
    let limit = |on: &str| rules.count(Parameter::ProxiesPerHolder, date(on)).unwrap().0;
    let share = |on: &str| rules.quorum(Parameter::Quorum, date(on)).unwrap().0.share;
    assert_eq!((limit("2021-03-14"), limit("2024-03-14")), (2, 1));
    assert_eq!(
        (share("2021-03-14").required(12), share("2024-03-14").required(12)),
        (4, 7)
    );
}

#[test]
fn a_proxy_is_good_for_three_sessions_in_a_row_unless_its_giver_is_ill() {
    let opened = |council: Assembly, session: u128, proxy: &Proxy| {
        let held_on = format!("2024-03-{:02}", 10 + session);
        let mut opening = opening(&[0, 1, 2], &[]);
        opening.session = session_id(session);
        opening.proxies = vec![proxy.clone()];
        let convened = crate::support::convened(COMMITTEE, session, &held_on, &[Effect::Other]);
        (council.then(convened), opening)
    };
    let proxy = Proxy {
        given_on: Some(date("2024-03-10")),
        ..Proxy::new(seat(3), seat(0))
    };
    let mut council = Assembly::council(5);
    for session in 1..=3 {
        let (convened, opening) = opened(council, session, &proxy);
        council = convened.then(opening);
    }
    let (fourth, opening) = opened(council, 4, &proxy);
    let refusal = fourth.refuses(opening.clone());
    assert_eq!(refusal.code, Code::ProxyInvalid);
    assert!(refusal.message.contains("3 séances consécutives"), "{refusal}");
    for renewed in [
        Proxy {
            illness: true,
            ..proxy.clone()
        },
        Proxy {
            given_on: Some(date("2024-03-13")),
            ..proxy.clone()
        },
    ] {
        let mut opening = opening.clone();
        opening.proxies = vec![renewed];
        fourth.gives(opening);
    }
}

#[test]
fn only_the_members_concerned_vote_on_what_concerns_them() {
    let council = Assembly::council(5).concerning(&[1, 2]).opened(&[0, 1, 2, 3], &[]);
    assert_eq!(council.refuses(vote_by_name(0, &[0, 1])).code, Code::BallotInvalid);
    let decided = council.gives(vote(0, &[(1, InFavour), (2, Against)]));
    assert_eq!(
        verdict(&decided),
        (false, false),
        "la présidence, non concernée, ne départage pas"
    );
    assert_eq!(
        quorum(&decided),
        (2, 2, 2, true),
        "le quorum se compte parmi les sièges concernés"
    );
    let alone = Assembly::council(5).concerning(&[1, 2]).opened(&[0, 1, 3], &[]);
    assert_eq!(alone.refuses(vote_by_name(0, &[1])).code, Code::NoQuorum);
}

#[test]
fn who_withdraws_neither_votes_nor_counts_and_its_proxies_fall() {
    let council = Assembly::council(5)
        .convened(&[Effect::Other])
        .opened(&[0, 1, 2, 3], &[(4, 3)])
        .interest(&[3]);
    for voter in [3, 4] {
        assert_eq!(
            council.refuses(vote_by_name(0, &[voter])).code,
            Code::BallotInvalid,
            "{voter}"
        );
    }
    let decided = council.gives(vote_by_name(0, &[0, 1]));
    assert_eq!(quorum(&decided), (3, 4, 3, true));
    let kept = Assembly::installed(with_rule(
        installation(Nature::DeliberativeAssembly, 5),
        Parameter::WithdrawnInQuorum,
        Setting::Flag(true),
    ));
    let kept = kept
        .convened(&[Effect::Other])
        .opened(&[0, 1, 2, 3], &[(4, 3)])
        .interest(&[3]);
    assert_eq!(quorum(&kept.gives(vote_by_name(0, &[0, 1]))), (4, 5, 3, true));
}

#[test]
fn an_urgent_convocation_leaves_one_clear_day_and_the_assembly_rules_on_it() {
    let council = || Assembly::council(5);
    let mut late = convocation("2024-03-13", "2024-03-14");
    late.urgency = Some(name("rupture d’un marché"));
    assert_eq!(council().refuses(late).code, Code::NoticeTooShort);
    let urgent = council().convened_urgently("2024-03-12");
    assert_eq!(urgent.refuses(opening(&[0, 1, 2], &[])).code, Code::UrgencyNotRuled);
    let admitted = urgent.clone().opened_with_urgency(true, &[0, 1, 2]);
    assert!(verdict(&admitted.gives(vote_by_name(0, &[0, 1, 2]))).0);
    let put_off = urgent.opened_with_urgency(false, &[0, 1, 2]);
    assert_eq!(put_off.refuses(vote_by_name(0, &[0])).code, Code::UrgencyRefused);
}

#[test]
fn an_item_put_off_comes_back_and_one_taken_off_does_not() {
    let again = |outcome| {
        let council = Assembly::council(5)
            .convened(&[Effect::Other])
            .opened(&[0, 1, 2], &[])
            .set_aside(outcome)
            .closed();
        let mut next = convocation("2024-03-20", "2024-03-28");
        next.session = session_id(2);
        crate::support::when(domain_facts(&council), next)
    };
    assert!(again(SetAside::Postponed).is_ok());
    assert_eq!(again(SetAside::Withdrawn).unwrap_err().code, Code::AgendaInvalid);
}

fn domain_facts(assembly: &Assembly) -> Vec<domain::ledger::Draft> {
    crate::support::facts(assembly.commands())
}

#[test]
fn the_agenda_changes_before_the_session_within_the_notice() {
    let council = by_the_law(Preset::Council).then(convocation("2024-03-01", "2024-03-14"));
    let added = |sent_on: &str| ChangeAgenda {
        committee: COMMITTEE,
        session: session_id(1),
        sent_on: date(sent_on),
        added: vec![item(decision(1, 7), Effect::Other, "Point ajouté")],
        removed: vec![decision(1, 0)],
    };
    assert_eq!(council.refuses(added("2024-03-09")).code, Code::NoticeTooShort);
    let changed = council.then(added("2024-03-08")).opened(&[0, 1, 2], &[]);
    assert_eq!(
        changed.refuses(vote_by_name(0, &[0])).code,
        Code::ItemUnknown,
        "le point retiré ne se vote plus"
    );
    assert!(verdict(&changed.gives(vote_by_name(7, &[0, 1, 2]))).0);
}

#[test]
fn a_session_put_off_frees_its_items_and_is_not_opened() {
    let postpone = PostponeSession {
        committee: COMMITTEE,
        session: session_id(1),
        decided_on: date("2024-03-05"),
        reason: None,
    };
    let council = Assembly::council(5).convened(&[Effect::Other]).then(postpone);
    assert_eq!(council.refuses(opening(&[0, 1, 2], &[])).code, Code::SessionState);
    let mut next = convocation("2024-03-20", "2024-03-28");
    next.session = SessionId::new(id(0x4002));
    council.gives(next);
}

#[test]
fn the_chair_of_the_day_is_the_chair_else_the_first_vice_chair_there() {
    let mut order = installation(Nature::DeliberativeAssembly, 5);
    order.vice_chairs = vec![seat(4), seat(2)];
    let council = Assembly::installed(order).convened(&[Effect::Other]);
    let chair = |present: &[usize]| match council.gives(opening(present, &[])) {
        Event::SessionOpened(data) => data.chair,
        other => panic!("une ouverture : {other:?}"),
    };
    assert_eq!(chair(&[0, 1, 4]), Some(seat(0)));
    assert_eq!(chair(&[1, 2, 4]), Some(seat(4)));
    assert_eq!(chair(&[1, 2, 3]), Some(seat(2)));
    assert_eq!(chair(&[1, 3]), None);
}

#[test]
fn whether_who_attends_from_afar_is_present_is_a_rule() {
    let remote = |preset| {
        let council = by_the_law(preset).then(convocation("2024-03-01", "2024-03-14"));
        let mut opening = opening(&[0, 1, 2], &[]);
        opening.present[2].remote = true;
        crate::support::when(domain_facts(&council), opening)
    };
    assert_eq!(remote(Preset::Council).unwrap_err().code, Code::RemoteAttendance);
    assert_eq!(quorum(&remote(Preset::Epci).unwrap()[0]), (3, 5, 3, true));
}

#[test]
fn a_rule_that_nothing_sets_is_asked_for_by_name() {
    let assembly = Assembly::of(Nature::GeneralAssembly, 5).convened(&[Effect::Other]);
    let refusal = assembly.refuses(opening(&[0, 1, 2], &[]));
    assert_eq!(refusal.code, Code::RuleMissing);
    assert!(refusal.message.contains("quorum"), "{refusal}");
    let order = with_rule(
        installation(Nature::DeliberativeAssembly, 5),
        Parameter::SecondConvocation,
        Setting::Days(Days { clear: true, days: 3 }),
    );
    let failed = Assembly::installed(order)
        .convened(&[Effect::Other])
        .opened(&[0], &[])
        .closed();
    assert_eq!(
        failed.refuses(second_convocation("2024-03-14", "2024-03-17")).code,
        Code::SecondConvocation,
        "trois jours francs en font quatre d’intervalle"
    );
    failed.gives(second_convocation("2024-03-14", "2024-03-18"));
}

#[test]
fn an_assembly_may_check_its_quorum_at_the_opening_only() {
    let order = with_rule(
        installation(Nature::DeliberativeAssembly, 5),
        Parameter::QuorumAtEachItem,
        Setting::Flag(false),
    );
    let council = Assembly::installed(order).convened(&[Effect::Other]);
    let left = council.clone().opened(&[0, 1, 2], &[]).then(departure(&[2], &[]));
    assert_eq!(quorum(&left.gives(vote_by_name(0, &[0, 1]))), (3, 5, 3, true));
    let waiting = council.opened(&[0, 1], &[]);
    assert_eq!(waiting.refuses(vote_by_name(0, &[0, 1])).code, Code::NoQuorum);
    let joined = waiting.then(arrival(&[seat(2).into()]));
    assert_eq!(quorum(&joined.gives(vote_by_name(0, &[0, 1]))), (3, 5, 3, true));
}

#[test]
fn a_session_that_needs_no_quorum_still_needs_somebody() {
    let again = Assembly::council(5)
        .convened(&[Effect::Other])
        .opened(&[0, 1], &[])
        .closed()
        .then(second_convocation("2024-03-14", "2024-03-17"));
    let of_second = |mut opening: domain::committee::command::OpenSession| {
        opening.session = session_id(2);
        opening
    };
    assert_eq!(quorum(&again.gives(of_second(opening(&[0], &[])))), (1, 5, 0, true));
    assert_eq!(quorum(&again.gives(of_second(opening(&[], &[])))), (0, 5, 0, false));
}

#[test]
fn alsace_and_moselle_keep_their_quorum_where_less_than_half_are_interested() {
    let council = || by_the_law(Preset::AlsaceMoselleCouncil).then(convocation("2024-03-01", "2024-03-14"));
    let one_interested = council()
        .opened(&[0, 1, 2, 3, 4], &[])
        .interest(&[0])
        .then(departure(&[2, 3, 4], &[]));
    assert_eq!(one_interested.refuses(vote_by_name(0, &[1])).code, Code::NoQuorum);
}

#[test]
fn an_item_that_concerns_only_vacant_seats_is_voted_by_nobody() {
    let mut order = installation(Nature::DeliberativeAssembly, 5);
    order.rules = Some(RuleSet::of(Preset::AlsaceMoselleCouncil));
    let vacate = VacateSeat {
        committee: COMMITTEE,
        seat: seat(4),
        on: date("2024-02-01"),
        reason: None,
    };
    let council = Assembly::installed(order)
        .then(vacate)
        .concerning(&[4])
        .opened(&[0, 1, 2], &[]);
    let refusal = council.refuses(vote_by_name(0, &[]));
    assert_eq!(refusal.code, Code::NoQuorum);
    assert!(refusal.message.contains("1 requis"), "{refusal}");
}

/// CGCT, L. 5211-11-1: elections, designations and the initial budget need everybody in the room.
#[test]
fn an_appointment_or_an_initial_budget_is_not_voted_while_somebody_attends_from_afar() {
    let budget = domain::sample::orders::draft_budget(
        domain::sample::BUDGET_2025,
        "2025",
        &[("paie", "Paie")],
        &[("paie", "6411", domain::budget::Direction::Expense, "100.00", "Paie")],
    );
    let council = by_the_law(Preset::Epci).then(budget);
    let adopt = Effect::AdoptBudget(domain::sample::BUDGET_2025);
    let votes = |remote: bool, effect, kind| {
        let mut order = convocation("2024-03-01", "2024-03-14");
        order.agenda[0].effect = effect;
        order.agenda[0].kind = kind;
        let mut opening = opening(&[0, 1, 2], &[]);
        opening.present[2].remote = remote;
        let open = council.clone().then(order).then(opening);
        let events = crate::support::when(domain_facts(&open), vote_by_name(0, &[0, 1, 2]));
        events.map(|_| ()).map_err(|refusal| refusal.code)
    };
    assert_eq!(votes(true, adopt, ItemKind::Ordinary), Err(Code::RemoteExcluded));
    assert_eq!(votes(false, adopt, ItemKind::Ordinary), Ok(()));
    assert_eq!(
        votes(true, Effect::Other, ItemKind::Appointment),
        Err(Code::RemoteExcluded)
    );
    assert_eq!(votes(true, Effect::Other, ItemKind::Ordinary), Ok(()));
}
