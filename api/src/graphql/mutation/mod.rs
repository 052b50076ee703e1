//! What can be recorded: one mutation per command of the domain, named object first.
//!
//! Each takes one input and returns one payload: the object, the receipt, and `userErrors` when a rule said no. A value that cannot be read
//! (a SIREN, an amount) is such a refusal too, with its code and its field.

mod act;
mod allocation;
mod amendment;
mod attendance;
mod budget;
mod committee;
mod consultation;
mod convention;
mod deliberation;
mod desk;
mod envelope;
mod keeping;
mod key;
mod ledger;
mod life;
mod member;
mod minutes;
mod participation;
mod past_act;
mod payload;
mod payment;
mod provisions;
mod recovery;
mod seat;
mod session;
mod settlement;
mod succession;
mod title;
mod unit_cost;
mod vote;
mod withdrawal;

pub(crate) use payload::UserError;

use async_graphql::MergedObject;

/// Ce que l’on peut enregistrer.
#[derive(MergedObject, Default)]
pub(crate) struct Mutation(
    ledger::LedgerMutation,
    member::MemberMutation,
    succession::SuccessionMutation,
    past_act::PastActMutation,
    convention::ConventionMutation,
    deliberation::DeliberationMutation,
    consultation::ConsultationMutation,
    life::LifeMutation,
    amendment::AmendmentMutation,
    participation::ParticipationMutation,
    committee::CommitteeMutation,
    seat::SeatMutation,
    session::SessionMutation,
    attendance::AttendanceMutation,
    vote::VoteMutation,
    minutes::MinutesMutation,
    key::KeyMutation,
    MoneyMutation,
    LedgerLifeMutation,
);

/// What can be recorded of acts, and of how the ledger is kept.
#[derive(MergedObject, Default)]
struct LedgerLifeMutation(act::ActMutation, keeping::KeepingMutation);

/// What can be recorded of costs and money. Apart from the others: the compiler limits how many objects merge in one chain.
#[derive(MergedObject, Default)]
struct MoneyMutation(
    unit_cost::UnitCostMutation,
    budget::BudgetMutation,
    allocation::AllocationMutation,
    settlement::SettlementMutation,
    withdrawal::WithdrawalMutation,
    payment::PaymentMutation,
    recovery::RecoveryMutation,
    title::TitleMutation,
);
