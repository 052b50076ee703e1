//! Rule sets: how an assembly, a committee or a cooperation decides, as dated data.
//!
//! A [`Rule`] gives one [`Parameter`] its [`Setting`] over a period, with the text it comes from and how sure we are of it. A [`Preset`]
//! is the rules of one kind of body (`domain/rules/*.yaml`); a [`RuleSet`] is a preset and what a convention changes in it. Nothing else
//! in the domain holds such a number.
//!
//! To change a rule: close the period of the old one, open that of the new. To add a parameter: declare it here with the shape of its
//! setting, and value it in the presets. `docs/reference/rules/` is generated from them.

mod preset;
mod read;
mod setting;
mod text;

pub use preset::{Preset, PresetText};
pub use setting::{
    Agreement, Branch, CollegeRule, Days, Majority, MajorityBase, QualifiedMajority, Quorum, Setting, Shape, Silence,
    SilenceMeaning, Threshold, Veto, VetoHolder,
};
pub use text::clauses;

use crate::event::facts;
use crate::law::{Certainty, LegalReference};
use crate::refusal::{Code, Refusal};
use crate::value::{Date, Name};
use std::collections::BTreeSet;

/// Overrides of one rule set, so that the fact that holds them fits a body.
const MAX_OVERRIDES: usize = 40;

crate::value::choices! {
    /// What a rule sets.
    Parameter {
        /// Time between convocation and session.
        ConvocationNotice "convocationNotice" "délai de convocation";
        /// The same in an emergency, on which the assembly rules at the opening.
        UrgencyNotice "urgencyNotice" "délai de convocation en urgence";
        /// How many must be there to vote.
        Quorum "quorum" "quorum";
        /// Whether the quorum is checked at each item, not at the opening only.
        QuorumAtEachItem "quorumAtEachItem" "quorum vérifié à chaque point";
        /// Whether the quorum of an item that concerns some members only is counted among their seats.
        QuorumAmongConcerned "quorumAmongConcerned" "quorum compté parmi les seuls sièges concernés";
        /// Whether who withdraws from an item, being interested in it, still counts for its quorum.
        WithdrawnInQuorum "withdrawnInQuorum" "membres qui se déportent, comptés pour le quorum";
        /// Share of the members in office that, once withdrawn from an item, waives its quorum.
        InterestedWaiver "interestedWaiver" "part des membres intéressés qui dispense du quorum";
        /// Whether who attends from afar is present.
        RemoteAttendance "remoteAttendance" "présence à distance";
        /// Whether appointments and initial budgets are voted with everybody in the room.
        RemoteExclusions "remoteExclusions" "nominations et budget primitif exclus d’une réunion à distance";
        /// Least time between a session without quorum and the next one, which needs none.
        SecondConvocation "secondConvocation" "seconde convocation, sans condition de quorum";
        /// How many proxies one person may hold.
        ProxiesPerHolder "proxiesPerHolder" "pouvoirs par mandataire";
        /// For how many sessions in a row one proxy is good.
        ProxySessions "proxySessions" "séances consécutives pour un même pouvoir";
        /// What an ordinary decision needs.
        OrdinaryMajority "ordinaryMajority" "majorité ordinaire";
        /// What a change of statutes needs in the assembly itself.
        StatutesMajority "statutesMajority" "majorité pour modifier les statuts";
        /// Whether the organ of the cooperation alone changes its statutes, members and perimeter included: nobody else is asked.
        StatutesByOrgan "statutesByOrgan" "statuts modifiés par le seul organe délibérant";
        /// Within how long before the vote of a budget its orientations are debated.
        OrientationDebate "orientationDebate" "débat d’orientation avant le vote du budget";
        /// Whether the assembly may delegate the vote of its budget.
        BudgetDelegable "budgetDelegable" "vote du budget délégable";
        /// What the accounts need.
        AccountsMajority "accountsMajority" "vote des comptes";
        /// Whether the chair leaves when its own accounts are voted.
        ChairWithdrawsForAccounts "chairWithdrawsForAccounts" "retrait du président au vote des comptes";
        /// Whether the chair breaks ties.
        CastingVote "castingVote" "voix prépondérante de la présidence";
        /// Share of the members present that can ask for a public ballot, names recorded.
        PublicBallotRequest "publicBallotRequest" "demande de scrutin public";
        /// Share of the members present that can ask for a secret ballot.
        SecretBallotRequest "secretBallotRequest" "demande de scrutin secret";
        /// Whether appointments are voted by secret ballot, unless all agree otherwise.
        AppointmentSecret "appointmentSecret" "scrutin secret pour les nominations";
        /// How many rounds need an absolute majority, before one that the most votes win, the older of two equals first.
        AppointmentRounds "appointmentRounds" "tours de scrutin à la majorité absolue pour les nominations";
        /// Time to publish the list of what was deliberated, and the minutes once settled.
        MinutesPublication "minutesPublication" "publication du procès-verbal et de la liste des délibérations";
        /// Time after which minutes that nobody disputes are settled by silence.
        MinutesSilence "minutesSilence" "silence valant approbation du procès-verbal";
        /// How the members of a cooperation agree to create it, or to change it.
        MembersAgreement "membersAgreement" "accord des membres";
        /// What a member's silence on an accession or a transfer means.
        AccessionSilence "accessionSilence" "silence d’un membre sur une adhésion";
        /// What a member's silence on a change of statutes means.
        StatutesSilence "statutesSilence" "silence d’un membre sur une modification des statuts";
        /// What a member's silence on a withdrawal means.
        WithdrawalSilence "withdrawalSilence" "silence d’un membre sur un retrait";
        /// Time for the prefect to refer an act to the court.
        LegalityReviewTerm "legalityReviewTerm" "déféré préfectoral";
        /// Time for anybody to bring a recourse.
        RecourseTerm "recourseTerm" "recours contentieux";
        /// Time for the author to rescind an unlawful act.
        RescissionTerm "rescissionTerm" "retrait d’un acte illégal par son auteur";
    }
}

impl Parameter {
    /// The shape of its setting.
    pub const fn shape(self) -> Shape {
        match self {
            Self::ConvocationNotice
            | Self::UrgencyNotice
            | Self::SecondConvocation
            | Self::MinutesPublication
            | Self::OrientationDebate
            | Self::MinutesSilence => Shape::Days,
            Self::Quorum => Shape::Quorum,
            Self::ProxiesPerHolder | Self::ProxySessions | Self::AppointmentRounds => Shape::Count,
            Self::OrdinaryMajority | Self::StatutesMajority | Self::AccountsMajority => Shape::Majority,
            Self::QuorumAtEachItem
            | Self::QuorumAmongConcerned
            | Self::WithdrawnInQuorum
            | Self::RemoteAttendance
            | Self::RemoteExclusions
            | Self::ChairWithdrawsForAccounts
            | Self::CastingVote
            | Self::AppointmentSecret
            | Self::StatutesByOrgan
            | Self::BudgetDelegable => Shape::Flag,
            Self::InterestedWaiver | Self::PublicBallotRequest | Self::SecretBallotRequest => Shape::Share,
            Self::MembersAgreement => Shape::Agreement,
            Self::AccessionSilence | Self::StatutesSilence | Self::WithdrawalSilence => Shape::Silence,
            Self::LegalityReviewTerm | Self::RecourseTerm | Self::RescissionTerm => Shape::Months,
        }
    }
}

facts! {
    /// One parameter's setting over a period.
    Rule {
        /// How sure we are of the reference.
        certainty: Certainty,
        /// First day it holds; from ever when not given.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        from: Option<Date>,
        /// What it sets.
        parameter: Parameter,
        /// The text it comes from: an article, or a clause.
        reference: Name,
        /// To what.
        setting: Setting,
        /// Last day it holds; for ever when not given.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        until: Option<Date>,
    }

    /// The text a rule came from when it was applied, as the fact that applied it keeps it.
    Citation {
        /// How sure we were of the reference.
        certainty: Certainty,
        /// The text.
        reference: Name,
    }

    /// The rules a committee or a convention goes by: those of a preset, and what it sets otherwise.
    RuleSet {
        /// What it sets otherwise, or beyond the preset. They come first.
        overrides: Vec<Rule>,
        /// The rules it starts from.
        preset: Preset,
    }
}

impl Citation {
    /// The same, as a refusal carries it.
    pub fn legal_reference(&self) -> LegalReference {
        LegalReference {
            text: self.reference.to_string().into(),
            certainty: self.certainty,
        }
    }
}

impl std::fmt::Display for Citation {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(formatter, "{}{}", self.reference, self.certainty.warning())
    }
}

impl Rule {
    /// Whether it holds on `date`.
    pub fn holds_on(&self, date: Date) -> bool {
        self.from.is_none_or(|from| from <= date) && self.until.is_none_or(|until| date <= until)
    }

    /// The reference as a person must read it: with a warning when it was not read in a current text.
    pub fn cited(&self) -> String {
        format!("{}{}", self.reference, self.certainty.warning())
    }

    /// The reference, as a refusal carries it.
    pub fn legal_reference(&self) -> LegalReference {
        self.citation().legal_reference()
    }

    /// What a fact keeps of it: the text that applied, and how sure we were of it.
    pub fn citation(&self) -> Citation {
        Citation {
            certainty: self.certainty,
            reference: self.reference.clone(),
        }
    }

    /// Refuses a rule that no preset and no clause may hold.
    pub fn check(&self) -> Result<(), Refusal> {
        if self.setting.shape() != self.parameter.shape() {
            let message = format!(
                "« {} » se règle par {} : « {} » ne convient pas.",
                self.parameter.french(),
                self.parameter.shape().french(),
                self.setting.shape().french()
            );
            return Err(Refusal::new(Code::RuleInvalid, message).at("setting"));
        }
        if self.from.zip(self.until).is_some_and(|(from, until)| until < from) {
            let message = format!("La règle « {} » cesse avant de commencer.", self.parameter.french());
            return Err(Refusal::new(Code::PeriodInverted, message).at("until"));
        }
        self.setting.check()
    }
}

impl RuleSet {
    /// The rules of `preset`, unchanged.
    pub const fn of(preset: Preset) -> Self {
        Self {
            overrides: Vec::new(),
            preset,
        }
    }

    /// The rule for `parameter` on `date`, if there is one: the first override that holds, or else that of the preset.
    pub fn find(&self, parameter: Parameter, date: Date) -> Option<&Rule> {
        let holds = |rule: &&Rule| rule.parameter == parameter && rule.holds_on(date);
        let own = self.overrides.iter().find(holds);
        own.or_else(|| self.preset.rules().iter().find(holds))
    }

    /// The rule for `parameter` on `date`, or a refusal that says where to set it.
    pub fn rule(&self, parameter: Parameter, date: Date) -> Result<&Rule, Refusal> {
        self.find(parameter, date).ok_or_else(|| self.missing(parameter, date))
    }

    pub(crate) fn missing(&self, parameter: Parameter, date: Date) -> Refusal {
        let message = format!(
            "Les règles « {} » ne disent rien au {} sur ce point : {}. Le fixer par une règle propre.",
            self.preset.french(),
            date.french(),
            parameter.french()
        );
        Refusal::new(Code::RuleMissing, message)
    }

    /// Refuses overrides that do not stand, or two that set the same parameter on the same day.
    pub fn check(&self) -> Result<(), Refusal> {
        crate::ledger::decide::at_most(MAX_OVERRIDES, self.overrides.len(), "règles propres", "overrides")?;
        for (index, rule) in self.overrides.iter().enumerate() {
            let at = |refusal: Refusal| refusal.at(format!("overrides.{index}"));
            rule.check().map_err(at)?;
            let clashes = |other: &Rule| {
                let starts_before_end =
                    |one: &Rule, two: &Rule| one.from.zip(two.until).is_none_or(|(from, until)| from <= until);
                other.parameter == rule.parameter && starts_before_end(rule, other) && starts_before_end(other, rule)
            };
            if self.overrides.iter().take(index).any(clashes) {
                let message = format!(
                    "Deux règles propres fixent « {} » le même jour.",
                    rule.parameter.french()
                );
                return Err(at(Refusal::new(Code::RuleInvalid, message)));
            }
        }
        Ok(())
    }

    /// The same, with `rules` from `from` on: an earlier override of what they set ends on the eve.
    #[must_use]
    pub fn amended(&self, from: Date, rules: &[Rule]) -> Self {
        let eve = from.eve();
        let is_set = |rule: &Rule| rules.iter().any(|new| new.parameter == rule.parameter);
        let kept = self.overrides.iter().filter_map(|rule| {
            let mut rule = rule.clone();
            if is_set(&rule) && rule.until.is_none_or(|until| from <= until) {
                if rule.from.is_some_and(|first| from <= first) {
                    return None;
                }
                rule.until = Some(eve?);
            }
            Some(rule)
        });
        let new = rules.iter().map(|rule| Rule {
            from: Some(rule.from.map_or(from, |own| own.max(from))),
            ..rule.clone()
        });
        Self {
            overrides: new.chain(kept).collect(),
            preset: self.preset,
        }
    }

    /// Every rule that holds on `date`, one for each parameter that has one.
    pub fn on(&self, date: Date) -> Vec<&Rule> {
        let parameters: BTreeSet<Parameter> = Parameter::ALL.iter().copied().collect();
        parameters
            .into_iter()
            .filter_map(|parameter| self.find(parameter, date))
            .collect()
    }
}
