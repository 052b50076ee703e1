//! How a ledger answers a request.

use super::Ledger;
use super::command::OpenLedger;
use super::event::LedgerOpened;
use crate::body;
use crate::command::{Command, Request};
use crate::event::{Actor, Event};
use crate::refusal::{Code, Refusal};
use crate::value::{Date, EventId, Name, Opening, Salt, Sealer};

/// What a rule may know of the world, given from outside.
#[derive(Clone, Copy, Debug)]
pub struct Context {
    /// Today, a civil date of Europe/Paris.
    pub today: Date,
    /// Fresh random bytes to seal this command's personal data with.
    pub salt: Salt,
}

impl Context {
    /// Refuses an act dated after today: a deliberation, a signature or a payment that has not happened yet is no fact.
    pub fn not_after_today(&self, date: Date, field: &str) -> Result<(), Refusal> {
        if date <= self.today {
            return Ok(());
        }
        let message = format!(
            "Le {} est dans le futur : un acte s’enregistre une fois accompli.",
            date.french()
        );
        Err(Refusal::new(Code::DateInFuture, message).at(field))
    }
}

/// A fact decided but not yet recorded.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Draft {
    /// The fact.
    pub event: Event,
    /// The civil date it counts from.
    pub effective: Date,
    /// The events that authorise it.
    pub authorised_by: Vec<EventId>,
    /// The event it corrects.
    pub corrects: Option<EventId>,
}

impl Draft {
    /// A fact that counts from `effective` and needs no authorisation.
    pub fn new(event: impl Into<Event>, effective: Date) -> Self {
        Self {
            event: event.into(),
            effective,
            authorised_by: Vec::new(),
            corrects: None,
        }
    }

    /// The same, correcting `event`.
    #[must_use]
    pub fn correcting(mut self, event: EventId) -> Self {
        self.corrects = Some(event);
        self
    }

    /// The same, authorised by `events`.
    #[must_use]
    pub fn authorised_by(mut self, events: impl IntoIterator<Item = EventId>) -> Self {
        self.authorised_by.extend(events);
        self
    }
}

/// The ledger's answer to a request it accepts.
#[derive(Debug)]
pub struct Decision {
    /// The actor, sealed.
    pub actor: Actor,
    /// The facts, in order. None when all that was asked is already so.
    pub drafts: Vec<Draft>,
    /// The openings of what was sealed.
    pub openings: Vec<Opening>,
}

/// Documents that prove one command, so that any of its facts fits a body with them.
const MAX_EVIDENCE: usize = 8;

impl Ledger {
    /// Answers `request`: the facts to record, or why not. Changes nothing.
    pub fn decide(&self, request: &Request, context: &Context) -> Result<Decision, Refusal> {
        at_most(MAX_EVIDENCE, request.evidence.len(), "pièces", "evidence")?;
        let mut sealer = Sealer::new(context.salt);
        let actor = request.requester.seal(&mut sealer);
        let drafts = self.decide_command(&request.command, context, &mut sealer)?;
        Ok(Decision {
            actor,
            drafts,
            openings: sealer.into_openings(),
        })
    }

    /// Answers one command. The match is the table of contents of the rules.
    #[expect(clippy::too_many_lines, reason = "a line a command")]
    pub(crate) fn decide_command(
        &self,
        command: &Command,
        context: &Context,
        sealer: &mut Sealer,
    ) -> Result<Vec<Draft>, Refusal> {
        if let Command::OpenLedger(order) = command {
            return self.open(order, context);
        }
        if self.identity.is_none() {
            return Err(Refusal::new(
                Code::LedgerNotOpen,
                "Ce registre n’est pas ouvert : l’ouvrir d’abord.",
            ));
        }
        match command {
            Command::OpenLedger(order) => self.open(order, context),
            Command::RegisterMember(order) => self.register_member(order),
            Command::ImportMembers(order) => self.import_members(order, context),
            Command::ChangeMemberIdentifiers(order) => self.change_member_identifiers(order),
            Command::SetBillingDetails(order) => self.set_billing_details(order),
            Command::RecordCriterion(order) => self.record_criterion(order, context),
            Command::RecordSuccession(order) => self.record_succession(order),
            Command::EstablishSubstitution(order) => self.establish_substitution(order),
            Command::ImportPastActs(order) => self.import_past_acts(order, context),
            Command::DraftConvention(order) => self.draft_convention(order),
            Command::SubmitConvention(order) => self.submit_convention(order, context),
            Command::RecordDeliberation(order) => self.record_deliberation(order, context),
            Command::RecordEnforceability(order) => self.record_enforceability(order, context),
            Command::SignConvention(order) => self.sign_convention(order, context, sealer),
            Command::CompleteDraft(order) => self.complete_draft(order),
            Command::OpenConsultation(order) => self.open_consultation(order, context),
            Command::EstablishSilence(order) => self.establish_silence(order, context),
            Command::ConcludeConsultation(order) => self.conclude_consultation(order, context),
            Command::RecordPrefectOrder(order) => self.record_prefect_order(order, context),
            Command::TransmitConvention(order) => self.transmit_convention(order, context),
            Command::PublishConvention(order) => self.publish_convention(order, context),
            Command::BringIntoForce(order) => self.bring_into_force(order),
            Command::SuspendConvention(order) => self.suspend_convention(order),
            Command::ResumeConvention(order) => self.resume_convention(order),
            Command::DenounceConvention(order) => self.denounce_convention(order, context),
            Command::WithdrawDenunciation(order) => self.withdraw_denunciation(order, context),
            Command::TerminateConvention(order) => self.terminate_convention(order, context),
            Command::EstablishRenewal(order) => self.establish_renewal(order, context),
            Command::EstablishExpiry(order) => self.establish_expiry(order, context),
            Command::DissolveConvention(order) => self.dissolve_convention(order),
            Command::NameLiquidator(order) => self.name_liquidator(order, context, sealer),
            Command::OpenLiquidation(order) => self.open_liquidation(order, context),
            Command::CloseLiquidation(order) => self.close_liquidation(order, context),
            Command::DraftAmendment(order) => self.draft_amendment(order),
            Command::SignAmendment(order) => self.sign_amendment(order, context, sealer),
            Command::BringAmendmentIntoForce(order) => self.bring_amendment_into_force(order),
            Command::RequestMovement(order) => self.request_movement(order, context),
            Command::RecordOrganConsent(order) => self.record_organ_consent(order, context),
            Command::AdmitMember(order) => self.admit_member(order),
            Command::ReleaseMember(order) => self.release_member(order),
            Command::SettleParticipation(order) => self.settle_participation(order, context),
            Command::InstallCommittee(order) => self.install_committee(order, context, sealer),
            Command::AddSeats(order) => self.add_seats(order, context, sealer),
            Command::RemoveSeats(order) => self.remove_seats(order, context),
            Command::FillSeat(order) => self.fill_seat(order, context, sealer),
            Command::VacateSeat(order) => self.vacate_seat(order, context),
            Command::EndMandates(order) => self.end_mandates(order, context),
            Command::ChangeChair(order) => self.change_chair(order, context),
            Command::ChangeRules(order) => self.change_rules(order, context),
            Command::ConveneSession(order) => self.convene_session(order, context),
            Command::ChangeAgenda(order) => self.change_agenda(order, context),
            Command::PostponeSession(order) => self.postpone_session(order, context),
            Command::OpenSession(order) => self.open_session(order, context, sealer),
            Command::ChangeAttendance(order) => self.change_attendance(order),
            Command::DeclareInterest(order) => self.declare_interest(order),
            Command::SetItemAside(order) => self.set_item_aside(order),
            Command::VoteItem(order) => self.vote_item(order),
            Command::Appoint(order) => self.appoint(order, sealer),
            Command::CloseSession(order) => self.close_session(order),
            Command::RecordDecisionEnforceability(order) => self.record_decision_enforceability(order, context),
            Command::DraftMinutes(order) => self.draft_minutes(order, context),
            Command::ApproveMinutes(order) => self.approve_minutes(order, context),
            Command::PublishSessionDocument(order) => self.publish_session_document(order, context),
            Command::DefineKey(order) => self.define_key(order),
            Command::AdoptKey(order) => self.adopt_key(order),
            Command::RepealKey(order) => self.repeal_key(order),
            Command::NotifyUnitCost(order) => self.notify_unit_cost(order, context),
            Command::StateUnits(order) => self.state_units(order, context),
            Command::DraftBudget(order) => self.draft_budget(order, context),
            Command::RecordOrientationDebate(order) => self.record_orientation_debate(order, context),
            Command::AdoptBudget(order) => self.adopt_budget(order),
            Command::Allocate(order) => self.allocate(order, context),
            Command::CallContributions(order) => self.call_contributions(order, context),
            Command::WithdrawCalls(order) => self.withdraw_calls(order, context),
            Command::IssueTitles(order) => self.issue_titles(order, context),
            Command::RecordTakingInCharge(order) => self.record_taking_in_charge(order, context),
            Command::ReduceTitle(order) => self.reduce_title(order, context),
            Command::CancelTitle(order) => self.cancel_title(order, context),
            Command::RecordPayment(order) => self.record_payment(order, context),
            Command::ReceiveUnattributed(order) => self.receive_unattributed(order, context),
            Command::ImputeSurplus(order) => self.impute_surplus(order, context),
            Command::RefundSurplus(order) => self.refund_surplus(order, context),
            Command::MovePayment(order) => self.move_payment(order, context),
            Command::ReversePayment(order) => self.reverse_payment(order, context),
            Command::RecordRecoveryStep(order) => self.record_recovery_step(order, context),
            Command::SetLateInterest(order) => self.set_late_interest(order, context),
            Command::RegulariseAllocation(order) => self.regularise_allocation(order, context),
            Command::SettleAllocation(order) => self.settle_allocation(order, context),
            Command::RepayCredit(order) => self.repay_credit(order, context),
            Command::OffsetCredit(order) => self.offset_credit(order, context),
            Command::RecordLoan(order) => self.record_loan(order, context),
            Command::RecordAsset(order) => self.record_asset(order, context),
            Command::SettleWithdrawal(order) => self.settle_withdrawal(order, context),
            Command::CloseYear(order) => self.close_year(order, context),
            Command::RotateLogKey(order) => self.rotate_log_key(order, context),
            Command::ErasePersonalData(order) => self.erase_personal_data(order, context),
            Command::CorrectClericalError(order) => self.correct_clerical_error(order, context),
            Command::RepealAct(order) => self.repeal_act(order, context),
            Command::RescindAct(order) => self.rescind_act(order, context),
            Command::RecordAnnulment(order) => self.record_annulment(order, context),
            Command::RecordIllegality(order) => self.record_illegality(order, context),
            Command::ReverseJudgment(order) => self.reverse_judgment(order, context),
        }
    }

    fn open(&self, order: &OpenLedger, context: &Context) -> Result<Vec<Draft>, Refusal> {
        if self.identity.is_some() {
            return Err(Refusal::new(Code::LedgerAlreadyOpen, "Ce registre est déjà ouvert.").at("ledger"));
        }
        let event = LedgerOpened {
            format: body::FORMAT,
            hash: Name::parse("sha-256")?,
            ledger: order.ledger,
            name: order.name.clone(),
            operator: order.operator,
            rule_sets: vec![Name::parse("CRPA R. 133-3 à R. 133-13")?],
            time_zone: Name::parse("Europe/Paris")?,
            tree: Name::parse("rfc6962")?,
        };
        Ok(vec![Draft::new(event, context.today)])
    }
}

/// Refuses `count` elements when one event could not hold them.
pub(crate) fn at_most(limit: usize, count: usize, what: &str, field: &str) -> Result<(), Refusal> {
    if count <= limit {
        return Ok(());
    }
    Err(Refusal::new(
        Code::TooMany,
        format!("{count} {what} : le registre en accepte au plus {limit} à la fois."),
    )
    .at(field))
}

/// Refuses an identifier that is already used.
pub(crate) fn identifier_free(taken: bool, what: &str, field: &str) -> Result<(), Refusal> {
    if taken {
        return Err(Refusal::new(
            Code::IdentifierTaken,
            format!("Cet identifiant désigne déjà {what} : en choisir un nouveau."),
        )
        .at(field));
    }
    Ok(())
}

/// The same refusal, its field seen from above: `known_on` in `value` is `value.known_on`.
pub(crate) fn within(path: &str, refusal: Refusal) -> Refusal {
    let field = refusal
        .field
        .as_ref()
        .map_or_else(|| path.to_owned(), |field| format!("{path}.{field}"));
    refusal.at(field)
}
