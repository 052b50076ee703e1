//! Refusals: a rule said no. Not a failure of the machinery, and never a panic.

use crate::law::LegalReference;

/// Why a command, or a value in it, was refused.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{message}")]
pub struct Refusal {
    /// A stable code, for programs.
    pub code: Code,
    /// A French sentence: what is refused and what to do.
    pub message: String,
    /// The field of the command it is about, `parties.2`.
    pub field: Option<String>,
    /// The text the rule rests on, where one exists.
    pub legal_reference: Option<LegalReference>,
}

impl Refusal {
    /// A refusal that names no field and no text yet.
    pub fn new(code: Code, message: impl Into<String>) -> Self {
        Self {
            code,
            message: message.into(),
            field: None,
            legal_reference: None,
        }
    }

    /// The same, about `field`.
    #[must_use]
    pub fn at(mut self, field: impl Into<String>) -> Self {
        self.field = Some(field.into());
        self
    }

    /// The same, resting on `reference`.
    #[must_use]
    pub fn under(mut self, reference: LegalReference) -> Self {
        self.legal_reference = Some(reference);
        self
    }
}

macro_rules! codes {
    ($($(#[$doc:meta])* $name:ident $text:literal;)*) => {
        /// The stable codes of refusals. A code never changes its meaning; a new meaning is a new code.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum Code {
            $($(#[$doc])* $name,)*
        }

        impl Code {
            /// Every code, in the order of the reference page.
            pub const ALL: &'static [Self] = &[$(Self::$name,)*];

            /// The code as programs see it.
            pub const fn as_str(self) -> &'static str {
                match self { $(Self::$name => $text,)* }
            }
        }
    };
}

impl std::fmt::Display for Code {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str(self.as_str())
    }
}

codes! {
    // Values.
    /// An account number that M57 cannot have.
    AccountMalformed "value.account";
    /// A function of the budget nomenclature that is none.
    FunctionMalformed "value.function";
    /// An amount that is not decimal euros (or cents, in a body).
    AmountMalformed "value.amount";
    /// An amount or a sum beyond one hundred billion euros.
    AmountTooLarge "value.amount_too_large";
    /// A date that no calendar has, or another form than AAAA-MM-JJ.
    DateMalformed "value.date";
    /// A fiscal year that is not four digits.
    FiscalYearMalformed "value.fiscal_year";
    /// A fraction without denominator, or a value that is not a decimal number.
    FractionMalformed "value.fraction";
    /// A fraction beyond 128 bits.
    FractionTooLarge "value.fraction_too_large";
    /// A digest that is not 64 hexadecimal digits.
    HashMalformed "value.hash";
    /// An identifier that is not a UUID.
    IdentifierMalformed "value.identifier";
    /// An INSEE code that no commune can have.
    InseeMalformed "value.insee";
    /// An instant that is not RFC 3339.
    InstantMalformed "value.instant";
    /// A code that the national classification of acts (nomenclature ACTES) does not have.
    MatterMalformed "value.matter";
    /// A text that is no public key that signs a ledger.
    LogKeyMalformed "value.log_key";
    /// A signature that is not 64 bytes in base 64.
    SignatureMalformed "value.signature";
    /// Personal data that are empty, too long or hold control characters.
    PersonalMalformed "value.personal";
    /// A cost pool code with other characters than lower-case letters, digits and hyphens.
    PoolMalformed "value.pool";
    /// Nine digits whose check digit is wrong.
    SirenChecksum "value.siren_checksum";
    /// A SIREN that is not nine digits.
    SirenMalformed "value.siren";
    /// A SIRET that is not fourteen digits with a right check digit.
    SiretMalformed "value.siret";
    /// An address that is not one of the web, http or https.
    WebAddressMalformed "value.web_address";
    /// No words where words are due.
    TextEmpty "value.text_empty";
    /// Control characters, edge spaces or decomposed characters.
    TextMalformed "value.text";
    /// More words than fit.
    TextTooLong "value.text_too_long";
    /// A word outside a closed list.
    ChoiceUnknown "value.choice";

    // The ledger.
    /// A command for a ledger that was never opened.
    LedgerNotOpen "ledger.not_open";
    /// A ledger is opened once.
    LedgerAlreadyOpen "ledger.already_open";
    /// An act dated after today.
    DateInFuture "ledger.date_in_future";
    /// An identifier already used for another object.
    IdentifierTaken "ledger.identifier_taken";
    /// More elements than one event can hold.
    TooMany "ledger.too_many";
    /// The position the sender expected is not the ledger's: somebody else recorded in between.
    PositionMoved "ledger.position_moved";
    /// A key that signs another ledger, or by another name.
    LogKeyOfAnotherLedger "log_key.of_another_ledger";
    /// A former key that is not the one in charge.
    LogKeyNotInCharge "log_key.not_in_charge";
    /// A new key that served this ledger already.
    LogKeyReused "log_key.reused";
    /// A rotation whose signatures do not hold, or over another tree than that of the ledger.
    RotationNotProven "log_key.rotation_not_proven";
    /// An erasure that names nothing to erase.
    NothingToErase "personal_data.nothing_to_erase";

    // Members.
    /// No such member.
    MemberUnknown "member.unknown";
    /// A SIREN already borne by another member at that date.
    SirenTaken "member.siren_taken";
    /// An INSEE code on a member that is no commune, or none on a commune.
    InseeKind "member.insee_kind";
    /// A change of identifiers that changes nothing.
    NothingChanged "member.nothing_changed";
    /// A value already recorded for this member, criterion, vintage and source, with another figure.
    CriterionConflict "member.criterion_conflict";
    /// A member named twice.
    MemberTwice "member.twice";
    /// An act of a member dated after others took its place.
    MemberSucceeded "member.succeeded";
    /// An act of a member dated before it existed, or the end of one before it is known.
    MemberNotYet "member.not_yet";
    /// A succession without predecessor or successor, of the wrong kinds of members, or that contradicts another.
    SuccessionInvalid "member.succession_invalid";
    /// An act of a commune in a convention where its EPCI sits in its place.
    MemberSubstituted "member.substituted";
    /// A substitution by another than an EPCI, of another than a commune of the convention, or of one already replaced.
    SubstitutionInvalid "member.substitution_invalid";
    /// A SIRET that is not one of the member: its first nine digits are not its SIREN on that day.
    SiretOther "member.siret_other";

    // Past acts.
    /// An act already taken over, or twice in one import, with another content.
    PastActConflict "past_act.conflict";
    /// An act decided after its file was extracted, or registered by the prefecture before it was decided.
    PastActOrder "past_act.order";
    /// A SIRET that is not of the member.
    PastActSiret "past_act.siret";
    /// Heads that do not add up: more votes than voters, or more voters than seats.
    PastActVotes "past_act.votes";
    /// Fiscal years of a budget in the wrong order.
    PastActYears "past_act.years";

    // Conventions.
    /// No such convention.
    ConventionUnknown "convention.unknown";
    /// A convention whose state does not allow this.
    ConventionState "convention.state";
    /// A member that is no party to the convention.
    NotAParty "convention.not_a_party";
    /// A convention with fewer than two parties.
    TooFewParties "convention.too_few_parties";
    /// The carrier is not among the parties.
    CarrierNotParty "convention.carrier_not_party";
    /// Dates of a convention in the wrong order.
    PeriodInverted "convention.period_inverted";
    /// The member's assembly has already decided.
    AlreadyDeliberated "convention.already_deliberated";
    /// No deliberation of that member authorises this.
    DeliberationMissing "convention.deliberation_missing";
    /// The deliberation is not enforceable at that date.
    NotEnforceable "convention.not_enforceable";
    /// The deliberation's enforceability is already recorded.
    AlreadyEnforceable "convention.already_enforceable";
    /// The member has already signed.
    AlreadySigned "convention.already_signed";
    /// A party has not signed.
    SignatureMissing "convention.signature_missing";
    /// In force before the stated date or the last enforceable approval.
    InForceTooEarly "convention.in_force_too_early";
    /// A deliberation dated before the submission, published before it was taken…
    ActOrder "convention.act_order";

    /// A clause without measure: no month, no bound, longer than a life.
    ProvisionInvalid "convention.provision_invalid";
    /// A party that the legal form does not allow, or none of those it requires.
    FormParties "convention.form_parties";
    /// Clauses or annexes that the text of the legal form imposes and that the draft lacks.
    ClausesMissing "convention.clauses_missing";
    /// Nothing that was transmitted or published can be again, or before it is signed.
    AlreadyPublic "convention.already_public";
    /// A suspension of a convention already suspended, or its lifting when it is not.
    SuspensionState "convention.suspension_state";
    /// A notice that no clause provides for, or a second one.
    DenunciationInvalid "convention.denunciation_invalid";
    /// A unilateral termination without the party that decides it, or an agreed one without all.
    TerminationInvalid "convention.termination_invalid";
    /// A renewal before the term, without clause, or beyond the number that the clause allows.
    RenewalInvalid "convention.renewal_invalid";
    /// An expiry before the term, or while a renewal is due.
    NotExpired "convention.not_expired";
    /// Dues that remain between the parties.
    DuesRemain "convention.dues_remain";

    // Consultations of the members.
    /// No such question was put to the members.
    ConsultationUnknown "consultation.unknown";
    /// The question is already put, or settled.
    ConsultationState "consultation.state";
    /// A question that cannot be put so, or to these members.
    QuestionInvalid "consultation.question_invalid";
    /// Another text than the one put to the vote.
    NotConcordant "consultation.not_concordant";
    /// Conditions without an adoption on conditions, or the reverse.
    ConditionsInvalid "consultation.conditions_invalid";
    /// A deliberation after the term: silence has already spoken.
    TermPassed "consultation.term_passed";
    /// A silence before the term, where silence says nothing, or of a member that deliberated.
    SilenceNotDue "consultation.silence_not_due";
    /// A count that those who are awaited can still change.
    ConsultationPending "consultation.pending";
    /// Members that did not agree, or whose agreement is not established.
    MembersDisagree "consultation.members_disagree";
    /// No order of the prefect, where the form needs one.
    OrderMissing "consultation.order_missing";
    /// The order is already recorded.
    OrderKnown "consultation.order_known";

    // Amendments.
    /// No such amendment.
    AmendmentUnknown "amendment.unknown";
    /// An amendment whose state does not allow this.
    AmendmentState "amendment.state";
    /// An amendment that changes nothing, or changes one thing twice.
    AmendmentInvalid "amendment.invalid";

    // Participations.
    /// A member whose participation does not allow this.
    ParticipationState "participation.state";
    /// The consent of the organ is missing.
    ConsentMissing "participation.consent_missing";
    /// An effect before the member existed, or before the acts that allow it.
    EffectTooEarly "participation.effect_too_early";

    // Committees.
    /// No such committee.
    CommitteeUnknown "committee.unknown";
    /// A committee without seat, or a seat without vote.
    SeatsInvalid "committee.seats_invalid";
    /// No such seat.
    SeatUnknown "committee.seat_unknown";
    /// A quorum rule that no assembly could meet or miss.
    QuorumRuleInvalid "committee.quorum_rule";
    /// No such session.
    SessionUnknown "committee.session_unknown";
    /// A session whose state does not allow this.
    SessionState "committee.session_state";
    /// Convened later than the notice allows.
    NoticeTooShort "committee.notice_too_short";
    /// An agenda without item, or with one twice.
    AgendaInvalid "committee.agenda_invalid";
    /// No such item on the agenda.
    ItemUnknown "committee.item_unknown";
    /// The item was already voted.
    AlreadyVoted "committee.already_voted";
    /// No quorum: nothing can be voted.
    NoQuorum "committee.no_quorum";
    /// A ballot of a seat neither present nor represented, or two of one seat.
    BallotInvalid "committee.ballot_invalid";
    /// A proxy to nobody, to oneself, to an absent seat, or one too many.
    ProxyInvalid "committee.proxy_invalid";
    /// No such decision.
    DecisionUnknown "committee.decision_unknown";
    /// A decision that was rejected, or that is about something else.
    DecisionDoesNotAuthorise "committee.decision_does_not_authorise";
    /// A seat whose mandate expired, or that nobody holds.
    SeatVacant "committee.seat_vacant";
    /// A designation before one that is recorded already.
    MandateOrder "committee.mandate_order";
    /// A second convocation that is not due, too early, or about something else.
    SecondConvocation "committee.second_convocation";
    /// An urgent session opened without a ruling on the urgency.
    UrgencyNotRuled "committee.urgency_not_ruled";
    /// A vote in a session whose urgency the assembly did not admit.
    UrgencyRefused "committee.urgency_refused";
    /// Attendance from afar where the rules do not allow it.
    RemoteAttendance "committee.remote_attendance";
    /// A vote with somebody afar, on an item that the rules keep for a meeting in one room.
    RemoteExcluded "committee.remote_excluded";
    /// An arrival of who is there, a departure of who is not, a withdrawal noted twice.
    AttendanceInvalid "committee.attendance_invalid";
    /// A chair that is not there, or that withdrew.
    ChairAbsent "committee.chair_absent";
    /// The accounts voted under the chair who rendered them.
    ChairMustWithdraw "committee.chair_must_withdraw";
    /// A public ballot where a secret one is due, or the reverse.
    BallotForm "committee.ballot_form";
    /// Counts that do not add up to those who can vote.
    CountsInvalid "committee.counts_invalid";
    /// Rounds of an appointment that do not follow the rule.
    RoundsInvalid "committee.rounds_invalid";
    /// An item put off or taken off.
    ItemSetAside "committee.item_set_aside";
    /// A deliberation of an assembly not yet published and transmitted.
    DecisionNotEnforceable "committee.decision_not_enforceable";
    /// A decision that does not become enforceable, or already did.
    DecisionState "committee.decision_state";
    /// Minutes drafted twice, settled before they are drafted or too early, published before they are settled.
    MinutesState "committee.minutes_state";
    /// A decision that only proposes: it cannot move money.
    DecisionNotBinding "committee.decision_not_binding";

    // Rules.
    /// A rule of another shape than its parameter, with a share that nobody could reach or miss, or that clashes with another.
    RuleInvalid "rules.invalid";
    /// Neither the preset nor the clauses say anything on this point at that date.
    RuleMissing "rules.missing";

    // Sharing keys.
    /// No such key.
    KeyUnknown "key.unknown";
    /// A key already adopted.
    KeyAlreadyAdopted "key.already_adopted";
    /// A key without participant, or with a participant outside the convention.
    ParticipantsInvalid "key.participants_invalid";
    /// Fixed quotas that do not sum to one, or do not name each participant once.
    QuotasInvalid "key.quotas_invalid";
    /// A key that is not in force over the fiscal year.
    KeyNotInForce "key.not_in_force";
    /// Another key is in force over the same period for the same pool.
    KeyOverlap "key.overlap";
    /// A key that would go back before the fiscal year of the decision that adopts it.
    KeyRetroactive "key.retroactive";
    /// No value of the criterion for a participant, or no reference value.
    CriterionMissing "key.criterion_missing";
    /// Weights that are all zero.
    NoWeight "key.no_weight";
    /// A key that cannot be read: not YAML or JSON, a word or a field that the language does not have, a value written otherwise.
    KeyTextMalformed "key.text_malformed";
    /// A node where it makes no sense, without what it needs, or deeper than the language allows.
    FormulaInvalid "key.formula_invalid";
    /// Weights of a blend that do not sum to one.
    WeightsInvalid "key.weights_invalid";
    /// A criterion that this ledger never recorded.
    CriterionUnknown "key.criterion_unknown";
    /// Floors and caps that cannot all be met.
    BoundsInfeasible "key.bounds_infeasible";
    /// Brackets of a scale that do not ascend, or price nothing.
    BracketsInvalid "key.brackets_invalid";
    /// A quantity above the last bracket of a scale.
    UnitsBeyondScale "key.units_beyond_scale";
    /// A key that shares an amount, without amount.
    AmountNeeded "key.amount_needed";
    /// An amount for a key whose total is an outcome.
    AmountUnwanted "key.amount_unwanted";
    /// Lines whose amounts are not the amount to share.
    LinesDoNotSum "key.lines_do_not_sum";
    /// An amount that is no whole number of the key's unit.
    UnitMismatch "key.unit_mismatch";
    /// A residue that the key gives to a member that pays nothing.
    ResidueOwnerAbsent "key.residue_owner_absent";
    /// A key that smooths, without any amount of last year.
    LastYearMissing "key.previous_missing";
    /// A key that counts time, without the period shared.
    PeriodMissing "key.period_missing";
    /// A key longer than one event can hold.
    KeyTooLong "key.too_long";
    /// A key that is not adopted, or already repealed.
    KeyState "key.state";

    /// A key that counts from before the day it was decided, without the reason; or a reason for one that does not.
    RetroactiveReason "key.retroactive_reason";

    // Unit costs.
    /// A cost of nothing, divided by nothing, without the forecast it needs, or with more units for the members than for the service.
    UnitCostInvalid "unit_cost.invalid";
    /// A component that the text of the legal form does not count.
    UnitCostComponent "unit_cost.component";
    /// Criteria that serve another cost pool, others than those of the year, or others than those that the key reads.
    UnitCriterion "unit_cost.criterion";
    /// A notice or a statement dated before what it follows from, or before the days it tells of.
    UnitCostOrder "unit_cost.order";
    /// Units stated for a year whose unit cost nobody notified.
    UnitCostMissing "unit_cost.missing";
    /// Units or a cost changed after the settlement, without a decision to regularise.
    UnitsSettled "units.settled";
    /// A statement over two fiscal years, or of days that another already covers.
    UnitPeriod "units.period";
    /// A statement to replace that is none of the cost pool and year, or already replaced.
    UnitStatementUnknown "units.statement_unknown";
    /// A statement that forgets a member whose units were foreseen.
    UnitsIncomplete "units.incomplete";
    /// Accounts to share by units that are not stated over the whole year.
    UnitsNotStated "units.not_stated";
    // Acts.
    /// No such act.
    ActUnknown "act.unknown";
    /// A fact that is no act: a call, a payment, a finding.
    NotAnAct "act.not_an_act";
    /// An act that rests on another that no longer stands, or on none.
    ChainBroken "act.chain_broken";
    /// An act undone already, or a judgment already recorded.
    AlreadyUndone "act.already_undone";
    /// An act undone before it was taken, or an annulment deferred to before the judgment.
    ActDateOrder "act.date_order";
    /// A repeal that would count from before it was decided.
    ActRetroactive "act.retroactive";
    /// An act that has a command of its own to repeal it.
    OwnCommand "act.own_command";
    /// A rescission, or the repeal of an act that gives rights, without illegality.
    ActNotIllegal "act.not_illegal";
    /// A rescission, or the repeal of an illegal act that gives rights, after four months.
    TooLateToRescind "act.too_late";
    /// A correction that changes nothing.
    NothingCorrected "act.nothing_corrected";
    /// A fact that is no judgment.
    NotAJudgment "act.not_a_judgment";

    // Budgets, allocations, calls, payments.
    /// No such budget.
    BudgetUnknown "budget.unknown";
    /// A budget whose state does not allow this.
    BudgetState "budget.state";
    /// A budget already exists for this convention and year.
    BudgetExists "budget.exists";
    /// A budget without line, a line without amount, or receipts above expenses.
    BudgetLinesInvalid "budget.lines_invalid";
    /// No such cost pool in the budget.
    PoolUnknown "budget.pool_unknown";
    /// No such allocation.
    AllocationUnknown "allocation.unknown";
    /// The pool is already allocated.
    AlreadyAllocated "allocation.already_allocated";
    /// Another allocation took the place of this one.
    AllocationSuperseded "allocation.superseded";
    /// A presence before joining, after leaving, or on no day of the fiscal year.
    PresenceOutsideMembership "allocation.presence_outside_membership";
    /// An allocation that is settled, not called.
    NotCallable "call.not_callable";
    /// The allocation is already called.
    AlreadyCalled "call.already_called";
    /// A schedule without date, with dates out of order, or with weights that do not fit them.
    ScheduleInvalid "call.schedule_invalid";
    /// No such call.
    CallUnknown "call.unknown";
    /// Calls to withdraw from an allocation that is not called.
    CallNotCalled "call.not_called";
    /// Calls to withdraw from an allocation that another took the place of, or that a settlement made.
    CallNotWithdrawable "call.not_withdrawable";
    /// Calls to withdraw of which one was paid, in whole or in part.
    CallPaid "call.paid";
    /// Calls to withdraw on one of which a title stands.
    CallTitled "call.titled";
    /// A payment or a title on a call that was withdrawn.
    CallWithdrawn "call.withdrawn";
    /// No such title.
    TitleUnknown "title.unknown";
    /// No title, or a title without instalment, or with instalments that the call does not have, or of nothing.
    TitleInvalid "title.invalid";
    /// A title, or an act that reduces or cancels one, with a number already given in that year.
    TitleNumberTaken "title.number_taken";
    /// An instalment on which a title stands already.
    TitleAlreadyIssued "title.already_issued";
    /// A title taken in charge twice.
    TitleAlreadyTakenInCharge "title.already_taken_in_charge";
    /// A reduction of nothing, or of all that stands.
    TitleReductionInvalid "title.reduction_invalid";
    /// An act on a title that was cancelled.
    TitleCancelled "title.cancelled";
    /// A payment that is not more than zero.
    PaymentNotPositive "payment.not_positive";
    /// A payment above what remains of the call.
    PaymentExceedsCall "payment.exceeds_call";
    /// No such payment.
    PaymentUnknown "payment.unknown";
    /// A payment whose state does not allow this: it came to nothing, was given back, or pays nothing of that call.
    PaymentState "payment.state";
    /// A payment, or what follows of it, dated before what it rests on.
    PaymentOrder "payment.order";
    /// The money of one member on the call of another.
    PaymentOfAnother "payment.of_another";
    /// More than what a payment holds to be imputed.
    SurplusExceeded "payment.surplus_exceeded";
    /// A step of the recovery already recorded.
    RecoveryStepKnown "recovery.step_known";
    /// Late interest without rate, at a rate that cannot be, or that neither a clause nor the law gives.
    InterestInvalid "recovery.interest_invalid";
    /// No such settlement.
    SettlementUnknown "settlement.unknown";
    /// A forecast, or what changes amounts not yet called.
    NothingToSettle "settlement.nothing_to_settle";
    /// The allocation is already settled.
    AlreadySettled "settlement.already_settled";
    /// More than the settlement still owes the member.
    CreditExceeded "settlement.credit_exceeded";
    /// A credit used for another member.
    CreditOfAnother "settlement.credit_of_another";
    /// No such loan.
    LoanUnknown "loan.unknown";
    /// A schedule whose dates do not grow, or whose principal parts do not sum to what was borrowed.
    LoanSchedule "loan.schedule";
    /// No such asset.
    AssetUnknown "asset.unknown";
    /// An asset of another convention, or put at disposal by another member.
    AssetOfAnother "asset.of_another";
    /// What becomes of an asset that cannot become so, an asset named twice, a compensation of nothing.
    AssetInvalid "withdrawal.asset_invalid";
    /// An asset put at disposal by the member that leaves, of which nothing is said.
    AssetUnanswered "withdrawal.asset_unanswered";
    /// A withdrawal already settled.
    WithdrawalAlreadySettled "withdrawal.already_settled";
    /// A loan contracted before the member joined, after it left, or for another convention.
    DebtOutsideMembership "withdrawal.debt_outside_membership";
    /// A loan contracted while the member belonged, of which nothing is said.
    DebtUnanswered "withdrawal.debt_unanswered";
    /// A share of a loan that cannot be: more than is owed, nothing without a reason, apart from the asset it follows.
    DebtShareInvalid "withdrawal.debt_share_invalid";
    /// A key that does not share a debt: none, one too many, without the member, or that prices.
    DebtKeyUnfit "withdrawal.key_unfit";
    /// A year that is not over, not shared in the end, not settled or not paid.
    YearNotSettled "year.not_settled";
    /// The year is closed.
    YearClosed "year.closed";
}
