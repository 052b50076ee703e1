//! Undoing: what the rules refuse.

use super::Scenario;
use crate::act::{
    DECIDED_ON, adopt_c, adoption_of_b, annulled, correction, decision_on_b, declared_illegal, deliberation_of,
    entry_into_force, first_call, repealed, rescinded, reversed, told, with,
};
use crate::support::refused;
use domain::Code;
use domain::act::command::{RecordAnnulment, RepealAct, RescindAct};
use domain::act::{ActNature, RepealGround};
use domain::sample::{date, id};
use domain::value::EventId;

pub(super) fn acts() -> Vec<Scenario> {
    let (act, key) = (deliberation_of(1), adoption_of_b());
    let unknown = EventId::new(id(0));
    let right = |ground| RepealAct {
        nature: ActNature::RightCreating,
        ground,
        ..repealed(act, "2026-05-01")
    };
    let deferred_to_the_past = RecordAnnulment {
        effect_from: Some(date("2026-05-11")),
        ..annulled(act)
    };
    let lawful = RescindAct {
        illegality: None,
        ..rescinded(decision_on_b(), DECIDED_ON)
    };
    let same = domain::act::command::CorrectClericalError {
        read: correction(act).instead_of,
        ..correction(act)
    };
    let retroactive = adopt_c("2025-02-01");
    vec![
        (Code::ActUnknown, refused(told(), annulled(unknown))),
        (Code::NotAnAct, refused(told(), annulled(first_call()))),
        (
            Code::NotAnAct,
            refused(told(), rescinded(entry_into_force(), "2024-02-01")),
        ),
        (
            Code::ChainBroken,
            refused(with([annulled(act).into()]), adopt_c("2027-01-01")),
        ),
        (
            Code::AlreadyUndone,
            refused(with([annulled(act).into()]), annulled(act)),
        ),
        (
            Code::AlreadyUndone,
            refused(with([declared_illegal(act).into()]), declared_illegal(act)),
        ),
        (Code::ActDateOrder, refused(told(), repealed(act, "2023-10-01"))),
        (Code::ActDateOrder, refused(told(), deferred_to_the_past)),
        (
            Code::DateInFuture,
            refused(
                told(),
                RecordAnnulment {
                    judged_on: date("2026-11-02"),
                    ..annulled(act)
                },
            ),
        ),
        (
            Code::ActRetroactive,
            refused(
                told(),
                RepealAct {
                    from: date("2026-04-30"),
                    ..repealed(act, "2026-05-01")
                },
            ),
        ),
        (Code::OwnCommand, refused(told(), repealed(key, "2026-05-01"))),
        (
            Code::OwnCommand,
            refused(told(), repealed(decision_on_b(), "2026-05-01")),
        ),
        (Code::ActNotIllegal, refused(told(), right(RepealGround::AnyReason))),
        (Code::TooLateToRescind, refused(told(), right(RepealGround::Illegality))),
        (Code::ActNotIllegal, refused(told(), lawful)),
        (Code::NothingCorrected, refused(told(), same)),
        (Code::NotAJudgment, refused(told(), reversed(act))),
        (Code::RetroactiveReason, refused(told(), retroactive)),
    ]
}
