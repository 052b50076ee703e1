//! The three clocks of limitation (prescription), what interrupts each, and when each has run out. A limited claim is shown, never erased:
//! a payment that comes after is received as any other, and was owed.
//!
//! Where a text leaves a doubt, the shorter clock is shown: a day too early, never too late.

use super::RecoveryStep;
use crate::deadline::Prescription;
use crate::law::{self, LegalReference};
use crate::refusal::Refusal;
use crate::value::Date;

/// What may interrupt a clock.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum LimitationAct {
    /// A step of the recovery.
    Step(RecoveryStep),
    /// A payment of a part of the claim.
    PartPayment,
}

impl LimitationAct {
    /// The words a person reads.
    pub const fn french(self) -> &'static str {
        match self {
            Self::Step(step) => step.french(),
            Self::PartPayment => "paiement partiel",
        }
    }
}

/// That an act interrupts a clock, and by which text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct InterruptionRule {
    /// The clock.
    pub clock: Prescription,
    /// The act.
    pub act: LimitationAct,
    /// The text.
    pub reference: LegalReference,
}

const fn rule(clock: Prescription, step: RecoveryStep, reference: LegalReference) -> InterruptionRule {
    InterruptionRule {
        clock,
        act: LimitationAct::Step(step),
        reference,
    }
}

/// Which act interrupts which clock: what is not here interrupts nothing.
///
/// * A reminder (lettre de relance) is no act of recovery, but a written claim of the creditor.
/// * A debtor that contests does not acknowledge; but a written communication of a public body about the claim interrupts the
///   quadrennial limitation of what it owes.
/// * A formal notice interrupts the action of the accountant, not the term to issue the title.
pub const INTERRUPTIONS: [InterruptionRule; 11] = [
    rule(Prescription::Issue, RecoveryStep::Acknowledgement, law::ACKNOWLEDGEMENT),
    rule(
        Prescription::Recovery,
        RecoveryStep::FormalNotice,
        law::PRESCRIPTION_RECOVERY,
    ),
    rule(
        Prescription::Recovery,
        RecoveryStep::Seizure,
        law::PRESCRIPTION_RECOVERY,
    ),
    rule(
        Prescription::Recovery,
        RecoveryStep::Acknowledgement,
        law::PRESCRIPTION_RECOVERY,
    ),
    rule(Prescription::Debt, RecoveryStep::Reminder, law::DEBT_INTERRUPTED),
    rule(
        Prescription::Debt,
        RecoveryStep::FormalNotice,
        law::DEBT_INTERRUPTED_BY_ACCOUNTANT,
    ),
    rule(
        Prescription::Debt,
        RecoveryStep::Seizure,
        law::DEBT_INTERRUPTED_BY_ACCOUNTANT,
    ),
    rule(Prescription::Debt, RecoveryStep::Acknowledgement, law::DEBT_INTERRUPTED),
    rule(Prescription::Debt, RecoveryStep::Claim, law::DEBT_INTERRUPTED),
    rule(
        Prescription::Debt,
        RecoveryStep::CourtOfAudit,
        law::DEBT_INTERRUPTED_BY_COURT_OF_AUDIT,
    ),
    InterruptionRule {
        clock: Prescription::Debt,
        act: LimitationAct::PartPayment,
        reference: law::DEBT_INTERRUPTED,
    },
];

/// An act that made a clock start again.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Interruption {
    /// The day of the act.
    pub on: Date,
    /// The act.
    pub act: LimitationAct,
    /// The last day of the clock that started again.
    pub last_day: Date,
    /// The text.
    pub reference: LegalReference,
}

/// A clock of limitation, with what interrupted it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Limitation {
    /// Which clock.
    pub clock: Prescription,
    /// The day it first ran from.
    pub from: Date,
    /// The last day on which the claim is not limited.
    pub last_day: Date,
    /// What interrupted it, by day.
    pub interruptions: Vec<Interruption>,
}

impl Limitation {
    /// The clock started on `from`, `acts` counted: those before it began or after it ran out interrupt nothing, and of two of one day the
    /// first listed.
    ///
    /// * `Issue`: from the day the claim fell due; five years (C. civ. 2224; CE 4 October 2019, n° 418224).
    /// * `Recovery`: from the day the title was taken in charge; four years (CGCT L. 1617-5, 3°).
    /// * `Debt`: from the day the right was acquired; four years from the next 1 January, and after an interruption four years from the
    ///   1 January that follows it (loi n° 68-1250, arts. 1 and 2).
    ///
    /// # Errors
    /// When a last day is beyond the calendar.
    pub fn run(
        clock: Prescription,
        from: Date,
        acts: impl IntoIterator<Item = (Date, LimitationAct)>,
    ) -> Result<Self, Refusal> {
        let mut limitation = Self {
            clock,
            from,
            last_day: clock.last_day(from)?,
            interruptions: Vec::new(),
        };
        let mut acts: Vec<_> = acts.into_iter().filter(|(on, _)| from <= *on).collect();
        acts.sort_by_key(|(on, _)| *on);
        for (on, act) in acts {
            let reference = reference_of(clock, act);
            let last = limitation.interruptions.last();
            if let Some(reference) = reference
                && on <= limitation.last_day
                && last.is_none_or(|last| last.on < on)
            {
                limitation.last_day = clock.last_day(on)?;
                limitation.interruptions.push(Interruption {
                    on,
                    act,
                    last_day: limitation.last_day,
                    reference,
                });
            }
        }
        Ok(limitation)
    }

    /// The first day on which the claim is limited, if it is on `on`.
    pub fn limited_since(&self, on: Date) -> Option<Date> {
        let first = self.last_day.plus_days(1).ok()?;
        (first <= on).then_some(first)
    }
}

fn reference_of(clock: Prescription, act: LimitationAct) -> Option<LegalReference> {
    let mut rules = INTERRUPTIONS.into_iter();
    let rule = rules.find(|rule| rule.clock == clock && rule.act == act)?;
    Some(rule.reference)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn date(text: &str) -> Date {
        Date::parse(text).unwrap()
    }

    const NOTICE: LimitationAct = LimitationAct::Step(RecoveryStep::FormalNotice);
    const CLAIM: LimitationAct = LimitationAct::Step(RecoveryStep::Claim);

    fn last_day(clock: Prescription, from: &str, acts: &[(&str, LimitationAct)]) -> String {
        let acts = acts.iter().map(|(on, act)| (date(on), *act));
        Limitation::run(clock, date(from), acts).unwrap().last_day.to_string()
    }

    #[test]
    fn each_clock_runs_from_its_own_day() {
        for (clock, from, last) in [
            (Prescription::Issue, "2022-06-15", "2027-06-15"),
            (Prescription::Issue, "2024-02-29", "2029-02-28"),
            (Prescription::Recovery, "2022-06-15", "2026-06-15"),
            (Prescription::Recovery, "2024-02-29", "2028-02-29"),
            (Prescription::Recovery, "2022-12-31", "2026-12-31"),
            (Prescription::Debt, "2022-01-01", "2026-12-31"),
            (Prescription::Debt, "2022-12-31", "2026-12-31"),
            (Prescription::Debt, "2024-02-29", "2028-12-31"),
        ] {
            assert_eq!(last_day(clock, from, &[]), last, "{clock} {from}");
        }
    }

    #[test]
    fn the_accountant_s_acts_make_his_four_years_start_again() {
        let acts = [
            ("2024-02-29", NOTICE),
            ("2027-12-31", LimitationAct::Step(RecoveryStep::Seizure)),
        ];
        assert_eq!(last_day(Prescription::Recovery, "2022-06-15", &acts[..1]), "2028-02-29");
        assert_eq!(last_day(Prescription::Recovery, "2022-06-15", &acts), "2031-12-31");
        let idle = [
            ("2024-02-29", LimitationAct::Step(RecoveryStep::Reminder)),
            ("2024-03-01", CLAIM),
            ("2024-03-02", LimitationAct::Step(RecoveryStep::CourtOfAudit)),
            ("2024-03-03", LimitationAct::PartPayment),
        ];
        assert_eq!(last_day(Prescription::Recovery, "2022-06-15", &idle), "2026-06-15");
    }

    #[test]
    fn the_quadrennial_clock_starts_again_on_the_next_1_january() {
        assert_eq!(
            last_day(Prescription::Debt, "2022-03-01", &[("2023-12-31", CLAIM)]),
            "2027-12-31"
        );
        assert_eq!(
            last_day(Prescription::Debt, "2022-03-01", &[("2024-01-01", CLAIM)]),
            "2028-12-31"
        );
        let part = [("2026-12-31", LimitationAct::PartPayment)];
        assert_eq!(last_day(Prescription::Debt, "2022-03-01", &part), "2030-12-31");
    }

    #[test]
    fn only_an_acknowledgement_makes_the_five_years_to_issue_start_again() {
        let notice = [("2024-05-02", NOTICE)];
        assert_eq!(last_day(Prescription::Issue, "2022-03-01", &notice), "2027-03-01");
        let acknowledged = [("2024-05-02", LimitationAct::Step(RecoveryStep::Acknowledgement))];
        assert_eq!(last_day(Prescription::Issue, "2022-03-01", &acknowledged), "2029-05-02");
    }

    #[test]
    fn what_has_run_out_is_not_started_again_and_the_last_day_still_counts() {
        for (on, last) in [
            ("2026-06-15", "2030-06-15"),
            ("2026-06-16", "2026-06-15"),
            ("2022-06-14", "2026-06-15"),
        ] {
            assert_eq!(
                last_day(Prescription::Recovery, "2022-06-15", &[(on, NOTICE)]),
                last,
                "{on}"
            );
        }
        let run = Limitation::run(Prescription::Recovery, date("2022-06-15"), []).unwrap();
        assert_eq!(run.limited_since(date("2026-06-15")), None);
        assert_eq!(run.limited_since(date("2026-06-16")), Some(date("2026-06-16")));
        assert_eq!(run.limited_since(date("2031-01-01")), Some(date("2026-06-16")));
    }

    #[test]
    fn what_interrupted_is_told_with_its_text_each_day_once_whatever_the_order() {
        let acts = [
            (date("2025-01-02"), NOTICE),
            (date("2024-01-02"), NOTICE),
            (date("2024-01-02"), NOTICE),
        ];
        let run = Limitation::run(Prescription::Recovery, date("2022-06-15"), acts).unwrap();
        let told: Vec<_> = run.interruptions.iter().map(|one| (one.on, one.last_day)).collect();
        assert_eq!(
            told,
            [("2024-01-02", "2028-01-02"), ("2025-01-02", "2029-01-02")].map(|(on, last)| (date(on), date(last)))
        );
        assert!(
            run.interruptions
                .iter()
                .all(|one| one.reference == law::PRESCRIPTION_RECOVERY)
        );
    }

    #[test]
    fn the_table_says_each_interruption_once() {
        for (index, rule) in INTERRUPTIONS.iter().enumerate() {
            let twice = INTERRUPTIONS
                .iter()
                .skip(index + 1)
                .any(|other| (other.clock, other.act) == (rule.clock, rule.act));
            assert!(!twice, "{rule:?}");
        }
    }

    #[test]
    fn what_interrupts_is_told_by_its_own_name() {
        for (act, told) in [
            (NOTICE, "mise en demeure de payer"),
            (CLAIM, "contestation par le débiteur"),
            (LimitationAct::PartPayment, "paiement partiel"),
        ] {
            assert_eq!(act.french(), told);
        }
    }
}
