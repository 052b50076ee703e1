use super::{
    A, adopt_c, adoption_of_b, annulled, correction, decision_on_b, declared_illegal, deliberation_of,
    entry_into_force, fact, first_call, key_id, ledger_of, repealed, rescinded, reversed, told, with,
};
use crate::support::then;
use domain::act::command::{RecordAnnulment, RepealAct};
use domain::act::{ActNature, RepealGround};
use domain::key::command::AdoptKey;
use domain::law::{self, LegalReference};
use domain::sample::{CONVENTION, LEDGER, date, name, text};
use domain::value::{Date, EventId};
use domain::{Command, Draft, Event};
use std::collections::{BTreeMap, BTreeSet};
use uuid::Uuid;

/// The ids of the facts, in the order of their positions.
fn ids(given: &[Draft]) -> BTreeMap<EventId, &Draft> {
    let id = |position: usize| EventId::new(LEDGER.derive(&format!("event/{position}")));
    given
        .iter()
        .enumerate()
        .map(|(position, draft)| (id(position), draft))
        .collect()
}

/// What distinguishes an act among those about one object, and the day it was taken; none for a fact that has no more than its object.
fn particulars(event: &Event) -> Option<(Uuid, Option<Date>)> {
    let dated = |detail: Uuid, on: Date| Some((detail, Some(on)));
    match event {
        Event::DeliberationRecorded(data) => dated(data.member.uuid(), data.decided_on),
        Event::DeliberationBecameEnforceable(data) => dated(data.member.uuid(), data.enforceable_on),
        Event::ConventionSigned(data) => dated(data.member.uuid(), data.signed_on),
        Event::DecisionAdopted(data) => dated(data.item.uuid(), data.decided_on),
        Event::DecisionRejected(data) => dated(data.item.uuid(), data.decided_on),
        Event::KeyAdopted(data) => Some((data.decision.uuid(), None)),
        Event::KeyRepealed(data) => Some((data.decision.uuid(), None)),
        Event::SessionConvened(data) => dated(data.session.uuid(), data.sent_on),
        Event::UnitCostNotified(data) => dated(data.notice.uuid(), data.notified_on),
        Event::UnitsStated(data) => dated(data.statement.uuid(), data.stated_on),
        Event::AllocationComputed(data) => dated(data.allocation.uuid(), data.computed_on),
        Event::ContributionCalled(data) => dated(data.call.uuid(), data.issued_on),
        Event::CallWithdrawn(data) => dated(data.call.uuid(), data.withdrawn_on),
        Event::TitleIssued(data) => dated(data.title.uuid(), data.issued_on),
        Event::TitleTakenInCharge(data) => dated(data.title.uuid(), data.taken_in_charge_on),
        Event::TitleReduced(data) => dated(data.title.uuid(), data.decided_on),
        Event::TitleCancelled(data) => dated(data.title.uuid(), data.decided_on),
        Event::PaymentRecorded(data) => dated(data.payment.uuid(), data.paid_on),
        Event::AllocationSettled(data) => dated(data.allocation.uuid(), data.settled_on),
        Event::ReceiptUnattributed(data) => dated(data.payment.uuid(), data.paid_on),
        Event::SurplusImputed(data) => dated(data.payment.uuid(), data.imputed_on),
        Event::SurplusRefunded(data) => dated(data.payment.uuid(), data.refunded_on),
        Event::PaymentMoved(data) => dated(data.payment.uuid(), data.moved_on),
        Event::PaymentReversed(data) => dated(data.payment.uuid(), data.reversed_on),
        Event::RecoveryStepRecorded(data) => dated(data.call.uuid(), data.on),
        Event::CreditRepaid(data) => dated(data.repayment.uuid(), data.paid_on),
        Event::CreditOffset(data) => dated(data.call.uuid(), data.offset_on),
        Event::LoanRecorded(data) => dated(data.loan.uuid(), data.contracted_on),
        Event::AssetRecorded(data) => dated(data.asset.uuid(), data.acquired_on),
        Event::WithdrawalSettled(data) => dated(data.member.uuid(), data.settled_on),
        Event::YearClosed(data) => dated(data.convention.uuid(), data.closed_on),
        Event::ClericalErrorCorrected(data) => dated(data.act.uuid(), data.corrected_on),
        Event::ActRepealed(data) => dated(data.act.uuid(), data.decided_on),
        Event::ActRescinded(data) => dated(data.act.uuid(), data.decided_on),
        Event::ActAnnulled(data) => dated(data.act.uuid(), data.judged_on),
        Event::ActDeclaredIllegal(data) => dated(data.act.uuid(), data.judged_on),
        Event::JudgmentReversed(data) => dated(data.judgment.uuid(), data.judged_on),
        _ => None,
    }
}

/// Everything that can be undone, undone each in its way.
fn all_undone() -> Vec<Draft> {
    let act = decision_on_b();
    let mut given = with([
        correction(act).into(),
        declared_illegal(act).into(),
        repealed(deliberation_of(1), "2026-05-01").into(),
        rescinded(act, "2026-01-15").into(),
        annulled(entry_into_force()).into(),
    ]);
    let judgment = fact(&given, |event| matches!(event, Event::ActAnnulled(_)));
    given.extend(then(given.clone(), reversed(judgment)).unwrap());
    given
}

#[test]
fn an_act_is_dated_from_the_day_it_was_taken_and_told_apart_by_what_it_is_about() {
    let mut seen = BTreeSet::new();
    for given in [all_undone(), domain::sample::events()] {
        let acts = ledger_of(&given).acts;
        for (id, draft) in ids(&given) {
            let (Some(node), Some((detail, on))) = (acts.get(id), particulars(&draft.event)) else {
                continue;
            };
            assert_eq!(node.detail, detail, "{:?}", draft.event);
            assert!(on.is_none_or(|on| node.on == on), "{:?}", draft.event);
            seen.insert(draft.event.event_type());
        }
    }
    assert_eq!(seen.len(), 37, "{seen:?}");
}

#[test]
fn a_key_is_adopted_the_day_it_is_decided_whenever_it_counts_from() {
    let acts = ledger_of(&told()).acts;
    let node = acts.get(adoption_of_b()).unwrap();
    assert_eq!((node.on, node.effective), (date("2025-11-13"), date("2026-01-01")));
}

#[test]
fn why_a_key_counts_from_before_its_decision_is_kept_with_its_adoption() {
    let reason = text("Le service a été rendu.");
    let first = fact(
        &told(),
        |event| matches!(event, Event::KeyAdopted(data) if data.key == key_id(A)),
    );
    let order = AdoptKey {
        retroactivity: Some(reason.clone()),
        until: Some(date("2025-12-31")),
        ..adopt_c("2025-01-01")
    };
    let given = with([declared_illegal(first).into(), order.into()]);
    let acts = ledger_of(&given).acts;
    let adoption = fact(&given, |event| matches!(event, Event::KeyAdopted(_)));
    assert_eq!(acts.retroactive(adoption), Some(&reason));
    assert_eq!(acts.retroactive(adoption_of_b()), None);
}

#[test]
fn every_act_is_one_of_the_convention_and_is_found_at_its_position() {
    assert!(domain::Ledger::default().acts.is_empty());
    let given = told();
    let acts = ledger_of(&given).acts;
    let kept = |draft: &&Draft| !matches!(draft.event, Event::ShareAllocated(_));
    let about_the_convention = given
        .iter()
        .skip_while(|draft| !matches!(draft.event, Event::ConventionDrafted(_)));
    let texts = |draft: &&Draft| !matches!(draft.event, Event::KeyDefined(_) | Event::BudgetDrafted(_));
    assert_eq!(acts.len(), about_the_convention.filter(kept).filter(texts).count());
    assert_eq!((acts.iter().count(), acts.is_empty()), (acts.len(), false));
    for node in acts.iter() {
        assert_eq!(acts.convention(node), Some(CONVENTION), "{node:?}");
        assert_eq!(acts.at_position(node.position), Some(node));
    }
    assert_eq!(acts.at_position(0), None, "l’ouverture du registre n’est pas un acte");
}

#[test]
fn the_chain_of_a_call_goes_from_the_deliberations_to_the_call() {
    let acts = ledger_of(&told()).acts;
    let chain = acts.chain(first_call());
    assert!(chain.windows(2).all(|pair| pair[0].position < pair[1].position));
    let facts: Vec<EventId> = chain.iter().map(|node| node.fact).collect();
    let links = [deliberation_of(0), entry_into_force(), decision_on_b(), adoption_of_b()];
    assert!(links.iter().all(|link| facts.contains(link)));
    assert_eq!(facts.last(), Some(&first_call()));
    let cited: Vec<EventId> = acts.authorities(adoption_of_b()).map(|node| node.fact).collect();
    assert_eq!(cited, [decision_on_b()]);
}

/// What the last undoing of `act` keeps: number, reason, nature, text.
type Kept = (
    Option<String>,
    Option<String>,
    Option<ActNature>,
    Option<LegalReference>,
);

fn kept(order: impl Into<Command>, act: EventId) -> Kept {
    let acts = ledger_of(&with([order.into()])).acts;
    let undoing = acts.undoings(act).last().expect("un acte défait").clone();
    (
        undoing.number.as_ref().map(ToString::to_string),
        undoing.reason.as_ref().map(ToString::to_string),
        undoing.nature,
        undoing.legal_reference(),
    )
}

#[test]
fn what_undid_an_act_keeps_its_number_its_reason_its_nature_and_the_text_that_allows_it() {
    let (by_assembly, by_committee) = (deliberation_of(1), decision_on_b());
    let some = |text: &str| Some(text.to_owned());
    let regulatory = Some(ActNature::Regulatory);
    assert_eq!(
        kept(repealed(by_assembly, "2026-05-01"), by_assembly),
        (
            some("2026-31"),
            some("Le service change."),
            regulatory,
            Some(law::REPEAL)
        )
    );
    let right = RepealAct {
        nature: ActNature::RightCreating,
        ground: RepealGround::UnmetCondition,
        ..repealed(by_assembly, "2026-05-01")
    };
    assert_eq!(kept(right, by_assembly).3, Some(law::UNDO_RIGHT_CREATING));
    let illegality = some("Le comité n’était pas convoqué.");
    assert_eq!(
        kept(rescinded(by_committee, "2026-01-15"), by_committee),
        (some("2025-44"), illegality, regulatory, Some(law::RESCIND))
    );
    let deferred = RecordAnnulment {
        effect_from: Some(date("2026-12-31")),
        ..annulled(by_committee)
    };
    assert_eq!(
        kept(annulled(by_committee), by_committee),
        (some("2601234"), None, None, None)
    );
    assert_eq!(kept(deferred, by_committee).3, Some(law::ANNULMENT_DEFERRED));
    assert_eq!(
        kept(declared_illegal(by_committee), by_committee).3,
        Some(law::DECLARED_ILLEGAL)
    );
    assert_eq!(kept(correction(by_committee), by_committee).3, None);
}

#[test]
fn all_that_was_undone_is_told_in_one_list() {
    let given = all_undone();
    let acts = ledger_of(&given).acts;
    let of_each: BTreeSet<EventId> = ids(&given)
        .into_keys()
        .flat_map(|id| acts.undoings(id).iter().map(|undoing| undoing.fact))
        .collect();
    let all: BTreeSet<EventId> = acts.every_undoing().map(|undoing| undoing.fact).collect();
    assert_eq!((of_each.len(), acts.every_undoing().count()), (6, 6));
    assert_eq!(all, of_each);
}

#[test]
fn an_act_that_came_back_is_told_once() {
    let given = all_undone();
    let revived = given.iter().filter_map(|draft| match &draft.event {
        Event::ActRevived(data) => Some(data.act),
        _ => None,
    });
    let revived: BTreeSet<EventId> = revived.collect();
    assert!(!revived.is_empty());
    assert_eq!(ledger_of(&given).acts.revived().collect::<BTreeSet<_>>(), revived);
    assert_eq!(ledger_of(&told()).acts.revived().count(), 0);
}

#[test]
fn a_judgment_keeps_its_court_its_case_and_between_whom_it_was_given() {
    let given = all_undone();
    let acts = ledger_of(&given).acts;
    let illegality = fact(&given, |event| matches!(event, Event::ActDeclaredIllegal(_)));
    let undoings = acts.undoings(decision_on_b()).iter();
    let parties: Vec<_> = undoings
        .filter(|undoing| undoing.fact == illegality)
        .flat_map(|undoing| undoing.parties.iter().copied())
        .collect();
    assert_eq!(parties, [crate::support::commune(2)]);
    let judgment = fact(&given, |event| matches!(event, Event::ActAnnulled(_)));
    let [reversal] = acts.undoings(judgment) else {
        panic!("un jugement infirmé")
    };
    assert_eq!(
        (reversal.court.clone(), reversal.number.clone()),
        (
            Some(name("la cour administrative d’appel de Nantes")),
            Some(name("26NT00001"))
        )
    );
    assert_eq!(acts.target_of(reversal.fact), Some(judgment));
}
