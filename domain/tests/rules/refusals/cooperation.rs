//! Consultations, the life of conventions, amendments, participations.

use super::Scenario;
use crate::support::{commune, draft, facts, in_force, refused, registered};
use crate::syndicate::{NO, YES, asked, conclude, consult, created, decides, order, request, submitted};
use domain::amendment::Change;
use domain::amendment::command::{BringAmendmentIntoForce, DraftAmendment};
use domain::consultation::Question;
use domain::consultation::command::EstablishSilence;
use domain::convention::command::{
    BringIntoForce, CompleteDraft, DenounceConvention, EstablishExpiry, EstablishRenewal, PublishConvention,
    ResumeConvention, SubmitConvention, TerminateConvention,
};
use domain::convention::{DeliberationSense, LegalForm, TerminationGround};
use domain::event::Event;
use domain::ledger::Draft;
use domain::participation::Movement;
use domain::participation::command::{AdmitMember, SettleParticipation};
use domain::sample::{CONVENTION, SYNDICATE, date, events, id, member, text};
use domain::value::{AmendmentId, Digest};
use domain::{Code, Command};

fn with(mut commands: Vec<Command>, more: impl IntoIterator<Item = Command>) -> Vec<Draft> {
    commands.extend(more);
    facts(commands)
}

const STATUTES: Question = Question::Convention;

fn silence() -> EstablishSilence {
    EstablishSilence {
        convention: CONVENTION,
        question: STATUTES,
        member: Some(commune(4)),
    }
}

pub(super) fn consultations() -> Vec<Scenario> {
    let accession = Question::Accession(commune(5));
    let mut conditional = decides(0, STATUTES, DeliberationSense::AdoptedOnConditions, "2023-10-02");
    let mut other_text = decides(0, STATUTES, YES, "2023-10-02");
    other_text.document = Some(Digest::of(b"autre"));
    let mut with_text = submitted(5);
    with_text.pop();
    with_text.push(
        SubmitConvention {
            convention: CONVENTION,
            notified_on: date("2023-09-04"),
            document: Some(Digest::of(b"texte")),
        }
        .into(),
    );
    conditional.conditions = None;
    let agreed = |more: Vec<Command>| {
        let all = (0..5).map(|n| Command::from(decides(n, STATUTES, YES, "2023-10-02")));
        let mut commands = submitted(5);
        commands.extend(all);
        commands.push(conclude(STATUTES, "2023-10-09").into());
        with(commands, more)
    };
    let rejected = with(
        submitted(5),
        [
            decides(2, STATUTES, NO, "2023-10-02").into(),
            conclude(STATUTES, "2023-10-09").into(),
        ],
    );
    vec![
        (
            Code::ConsultationUnknown,
            refused(facts(created(5)), conclude(accession, "2024-06-03")),
        ),
        (
            Code::ConsultationState,
            refused(facts(asked(5, Movement::Accession)), consult(accession)),
        ),
        (Code::QuestionInvalid, refused(facts(created(5)), consult(STATUTES))),
        (Code::NotConcordant, refused(facts(with_text), other_text)),
        (Code::ConditionsInvalid, refused(facts(submitted(5)), conditional)),
        (
            Code::TermPassed,
            refused(facts(submitted(5)), decides(4, STATUTES, YES, "2023-12-05")),
        ),
        (
            Code::SilenceNotDue,
            refused(with(submitted(5), [silence().into()]), silence()),
        ),
        (
            Code::ConsultationPending,
            refused(facts(submitted(5)), conclude(STATUTES, "2023-10-09")),
        ),
        (Code::MembersDisagree, refused(rejected, order(STATUTES, "2023-10-16"))),
        (
            Code::OrderMissing,
            refused(
                agreed(Vec::new()),
                BringIntoForce {
                    convention: CONVENTION,
                    in_force_on: date("2024-01-01"),
                },
            ),
        ),
        (
            Code::OrderKnown,
            refused(
                agreed(vec![order(STATUTES, "2023-10-16").into()]),
                order(STATUTES, "2023-10-17"),
            ),
        ),
    ]
}

pub(super) fn life() -> Vec<Scenario> {
    let two = || facts(in_force(draft(2)));
    let mut bare = draft(3);
    bare.legal_form = LegalForm::CooperationPublique;
    let terminate = TerminateConvention {
        convention: CONVENTION,
        member: None,
        ground: TerminationGround::Breach,
        reasons: text("La prestation n’a pas été rendue."),
        decided_on: date("2025-05-12"),
        last_day: date("2025-06-30"),
    };
    let nothing = CompleteDraft {
        convention: CONVENTION,
        clauses: Vec::new(),
        reimbursement_months: None,
    };
    let publish = PublishConvention {
        convention: CONVENTION,
        published_on: date("2023-11-13"),
    };
    let left = Event::MemberReleased(domain::participation::event::MemberReleased {
        conditions: None,
        convention: CONVENTION,
        last_day: date("2026-09-30"),
        member: member("Muzillac"),
        order: None,
    });
    let settle = SettleParticipation {
        convention: CONVENTION,
        member: member("Muzillac"),
        settled_on: date("2026-10-30"),
    };
    vec![
        (
            Code::ProvisionInvalid,
            refused(with(registered(2), [draft(2).into()]), nothing),
        ),
        (
            Code::FormParties,
            refused(facts(registered(2)), {
                let mut draft = draft(2);
                draft.legal_form = LegalForm::ServiceCommun;
                draft
            }),
        ),
        (
            Code::ClausesMissing,
            refused(
                with(registered(3), [bare.into()]),
                SubmitConvention {
                    convention: CONVENTION,
                    notified_on: date("2023-09-04"),
                    document: None,
                },
            ),
        ),
        (
            Code::AlreadyPublic,
            refused(with(in_force(draft(2)), [publish.clone().into()]), publish),
        ),
        (
            Code::SuspensionState,
            refused(
                two(),
                ResumeConvention {
                    convention: CONVENTION,
                    from: date("2025-01-01"),
                },
            ),
        ),
        (
            Code::DenunciationInvalid,
            refused(
                two(),
                DenounceConvention {
                    convention: CONVENTION,
                    member: commune(0),
                    received_on: date("2025-01-01"),
                    ends_convention: None,
                },
            ),
        ),
        (Code::TerminationInvalid, refused(two(), terminate)),
        (
            Code::RenewalInvalid,
            refused(two(), EstablishRenewal { convention: CONVENTION }),
        ),
        (
            Code::NotExpired,
            refused(two(), EstablishExpiry { convention: CONVENTION }),
        ),
        (
            Code::DuesRemain,
            refused([events(), vec![Draft::new(left, date("2026-09-30"))]].concat(), settle),
        ),
    ]
}

pub(super) fn movements() -> Vec<Scenario> {
    let question = Question::Accession(commune(5));
    let mut agreed = asked(5, Movement::Accession);
    for n in [0, 1, 2] {
        agreed.push(decides(n, question, YES, "2024-04-02").into());
    }
    agreed.push(conclude(question, "2024-04-15").into());
    agreed.push(order(question, "2024-05-13").into());
    let early = AdmitMember {
        convention: CONVENTION,
        member: commune(5),
        effective_on: date("2024-05-12"),
        conditions: None,
        entry_fee: None,
    };
    vec![
        (
            Code::ParticipationState,
            refused(facts(created(5)), request(0, Movement::Accession)),
        ),
        (
            Code::ConsentMissing,
            refused(
                with(created(5), [request(5, Movement::Accession).into()]),
                consult(question),
            ),
        ),
        (Code::EffectTooEarly, refused(facts(agreed), early)),
    ]
}

pub(super) fn amendments() -> Vec<Scenario> {
    let amend = |changes| DraftAmendment {
        amendment: AmendmentId::new(id(0x2c)),
        convention: CONVENTION,
        object: text("Adapter la convention."),
        changes,
        effective_on: None,
    };
    let into_force = |amendment, convention| BringAmendmentIntoForce {
        amendment,
        convention,
        in_force_on: date("2025-04-01"),
    };
    vec![
        (
            Code::AmendmentUnknown,
            refused(events(), into_force(AmendmentId::new(id(0)), SYNDICATE)),
        ),
        (
            Code::AmendmentState,
            refused(events(), into_force(domain::sample::AMENDMENT, domain::sample::ENTENTE)),
        ),
        (
            Code::AmendmentInvalid,
            refused(facts(in_force(draft(2))), amend(Vec::new())),
        ),
        (
            Code::AmendmentInvalid,
            refused(
                facts(in_force(draft(2))),
                amend(vec![Change::Carrier(commune(0)), Change::Carrier(commune(1))]),
            ),
        ),
    ]
}
