//! Reading a rule as what its parameter's shape makes of it.

use super::{Days, Majority, Parameter, Quorum, Rule, RuleSet, Setting, Threshold};
use crate::refusal::Refusal;
use crate::value::Date;

macro_rules! readers {
    ($($(#[$doc:meta])* $name:ident $variant:ident -> $type:ty;)*) => {
        impl RuleSet {
            $(
                $(#[$doc])*
                pub fn $name(&self, parameter: Parameter, on: Date) -> Option<($type, &Rule)> {
                    let rule = self.find(parameter, on)?;
                    match &rule.setting {
                        Setting::$variant(setting) => Some((setting.clone(), rule)),
                        _ => None,
                    }
                }
            )*
        }
    };
}

readers! {
    /// A number, and the rule it comes from.
    count Count -> u16;
    /// A number of days, and the rule it comes from.
    days Days -> Days;
    /// Yes or no, and the rule it comes from.
    flag Flag -> bool;
    /// What a decision needs, and the rule it comes from.
    majority Majority -> Majority;
    /// A quorum, and the rule it comes from.
    quorum Quorum -> Quorum;
    /// A share, and the rule it comes from.
    share Share -> Threshold;
}

impl RuleSet {
    /// Whether `parameter` is set to yes on `on`. Where nothing is said, it is not.
    pub fn says(&self, parameter: Parameter, on: Date) -> bool {
        self.flag(parameter, on).is_some_and(|(flag, _)| flag)
    }

    /// What an ordinary decision needs on `on`, or `parameter` says otherwise; a refusal where neither is set.
    pub fn majority_for(&self, parameter: Parameter, on: Date) -> Result<(Majority, &Rule), Refusal> {
        let special = self.majority(parameter, on);
        match special.or_else(|| self.majority(Parameter::OrdinaryMajority, on)) {
            Some(found) => Ok(found),
            None => Err(self.missing(Parameter::OrdinaryMajority, on)),
        }
    }
}
