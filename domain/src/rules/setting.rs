//! What rules set parameters to. Integer inequalities only, each strict or not: `2/3` is never `0.6667`.

use crate::event::facts;
use crate::refusal::{Code, Refusal};
use serde::{Deserialize, Serialize};

crate::value::choices! {
    /// The shape of a setting.
    Shape {
        /// A number of days.
        Days "days" "un nombre de jours";
        /// A number of months.
        Months "months" "un nombre de mois";
        /// A number.
        Count "count" "un nombre";
        /// Yes or no.
        Flag "flag" "oui ou non";
        /// A share of those who could.
        Share "share" "une part";
        /// A quorum.
        Quorum "quorum" "un quorum";
        /// A majority.
        Majority "majority" "une majorité";
        /// The meaning of silence.
        Silence "silence" "un sens du silence";
        /// The agreement of members.
        Agreement "agreement" "un accord des membres";
    }

    /// Of what a majority is a share.
    MajorityBase {
        /// Of the votes in favour and against: abstentions, blanks and nulls do not count.
        Expressed "expressed" "des suffrages exprimés";
        /// Of the votes of those present or represented: an abstention weighs against.
        PresentOrRepresented "presentOrRepresented" "des voix présentes ou représentées";
        /// Of the votes of all seats in office.
        Composing "composing" "des voix des membres qui composent l’assemblée";
        /// Adopted unless this share of the expressed votes is against.
        AgainstExpressed "againstExpressed" "des suffrages exprimés contre, pour rejeter";
        /// Adopted unless anybody is against, whatever the share.
        NoOpposition "noOpposition" "sans opposition";
    }

    /// Where the majority must be found, in an assembly of colleges.
    CollegeRule {
        /// In each college.
        Each "each" "dans chaque collège";
        /// In each college, and in the assembly as a whole.
        EachAndWhole "eachAndWhole" "dans chaque collège et dans l’assemblée entière";
    }

    /// What silence means once its term has passed.
    SilenceMeaning {
        /// Yes.
        Favourable "favourable" "favorable";
        /// No.
        Unfavourable "unfavourable" "défavorable";
    }

    /// Whose refusal stops everything.
    VetoHolder {
        /// Every member above the share of the population.
        EveryMemberAbove "everyMemberAbove" "chaque membre au-dessus de ce seuil";
        /// The most populous member, if it is above the share.
        MostPopulousAbove "mostPopulousAbove" "le membre le plus peuplé, s’il dépasse ce seuil";
    }
}

facts! {
    /// A share that must be reached, or exceeded.
    Threshold {
        /// Denominator.
        denominator: u32,
        /// Numerator.
        numerator: u32,
        /// Whether more than the share is needed.
        strict: bool,
    }

    /// A number of days.
    Days {
        /// Whether they are clear days (jours francs): neither end counts.
        clear: bool,
        /// How many.
        days: u16,
    }

    /// How many of the members in office must be there.
    Quorum {
        /// Whether who gave a proxy counts as being there.
        counts_proxies: bool,
        /// The share.
        share: Threshold,
    }

    /// What a decision needs.
    Majority {
        /// Of what.
        base: MajorityBase,
        /// Where; in the assembly as a whole when not given.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        colleges: Option<CollegeRule>,
        /// Whether it must be reached in heads too, not in votes alone.
        #[serde(default, skip_serializing_if = "std::ops::Not::not")]
        in_heads_too: bool,
        /// The share.
        share: Threshold,
    }

    /// What silence means, and after how long.
    Silence {
        /// What it means.
        meaning: SilenceMeaning,
        /// Months from the notification.
        months: u16,
    }

    /// One way to reach a qualified majority: both must hold.
    Branch {
        /// Share of the members' assemblies.
        members: Threshold,
        /// Share of the population that they represent.
        population: Threshold,
    }

    /// Members without whom there is no agreement.
    Veto {
        /// Who they are.
        holder: VetoHolder,
        /// From which share of the population.
        share: Threshold,
    }

    /// A qualified majority: any branch, and no veto.
    QualifiedMajority {
        /// The ways to reach it.
        branches: Vec<Branch>,
        /// Members that must agree besides.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        veto: Option<Veto>,
    }
}

/// How members agree.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub enum Agreement {
    /// By a qualified majority of assemblies and population.
    Qualified(QualifiedMajority),
    /// By so many of the assemblies, whatever their population.
    Share(Threshold),
}

/// What a parameter is set to.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub enum Setting {
    /// How members agree.
    Agreement(Agreement),
    /// A number.
    Count(u16),
    /// A number of days.
    Days(Days),
    /// Yes or no.
    Flag(bool),
    /// What a decision needs.
    Majority(Majority),
    /// A number of months.
    Months(u16),
    /// Who must be there.
    Quorum(Quorum),
    /// A share.
    Share(Threshold),
    /// What silence means.
    Silence(Silence),
}

impl Threshold {
    /// `numerator / denominator`, or more.
    pub const fn at_least(numerator: u32, denominator: u32) -> Self {
        Self {
            denominator,
            numerator,
            strict: false,
        }
    }

    /// More than `numerator / denominator`.
    pub const fn more_than(numerator: u32, denominator: u32) -> Self {
        Self {
            denominator,
            numerator,
            strict: true,
        }
    }

    /// Whether `part` of `whole` reaches it: `part × denominator ≥ numerator × whole`, or `>`. Exact, for numbers below 2⁹⁵.
    pub fn is_met(&self, part: u64, whole: u64) -> bool {
        let reached = u128::from(part).saturating_mul(u128::from(self.denominator));
        let needed = u128::from(whole).saturating_mul(u128::from(self.numerator));
        if self.strict {
            reached > needed
        } else {
            reached >= needed
        }
    }

    /// The least part of `whole` that reaches it.
    pub fn required(&self, whole: u64) -> u64 {
        let needed = u128::from(whole).saturating_mul(u128::from(self.numerator));
        let denominator = u128::from(self.denominator.max(1));
        let quotient = needed.checked_div(denominator).unwrap_or(0);
        let exact = needed.checked_rem(denominator).unwrap_or(0) == 0;
        let required = if exact && !self.strict {
            quotient
        } else {
            quotient.saturating_add(1)
        };
        u64::try_from(required).unwrap_or(u64::MAX)
    }

    /// Whether it can be met and can be missed: above nothing, at most the whole.
    pub const fn is_sound(&self) -> bool {
        let below_whole = self.numerator < self.denominator || (self.numerator == self.denominator && !self.strict);
        self.numerator > 0 && below_whole
    }

    /// « plus de la moitié », « au moins les deux tiers », « la totalité ».
    pub fn french(&self) -> String {
        if self.numerator == self.denominator {
            return "la totalité".to_owned();
        }
        let share = match (self.numerator, self.denominator) {
            (1, 2) => "la moitié".to_owned(),
            (1, 3) => "un tiers".to_owned(),
            (2, 3) => "les deux tiers".to_owned(),
            (1, 4) => "un quart".to_owned(),
            (3, 4) => "les trois quarts".to_owned(),
            (3, 5) => "les trois cinquièmes".to_owned(),
            (numerator, denominator) => format!("{numerator}/{denominator}"),
        };
        match (self.strict, share.strip_prefix("les ")) {
            (false, _) => format!("au moins {share}"),
            (true, Some(plural)) => format!("plus des {plural}"),
            (true, None) if share.starts_with("un ") => format!("plus d’{share}"),
            (true, None) => format!("plus de {share}"),
        }
    }

    fn check(&self) -> Result<(), Refusal> {
        if self.is_sound() {
            return Ok(());
        }
        let message = format!(
            "« {}/{} » n’est pas une part qu’on puisse atteindre et manquer : plus de zéro, au plus la totalité.",
            self.numerator, self.denominator
        );
        Err(Refusal::new(Code::RuleInvalid, message).at("setting"))
    }
}

impl Days {
    /// « 5 jours francs », « 1 jour ».
    pub fn french(&self) -> String {
        let plural = if self.days > 1 { "s" } else { "" };
        let clear = if self.clear {
            format!(" franc{plural}")
        } else {
            String::new()
        };
        format!("{} jour{plural}{clear}", self.days)
    }
}

impl Majority {
    /// `share` of `base`, in the whole assembly and in votes.
    pub const fn of(base: MajorityBase, share: Threshold) -> Self {
        Self {
            base,
            colleges: None,
            in_heads_too: false,
            share,
        }
    }

    /// « plus de la moitié des suffrages exprimés, dans chaque collège ».
    pub fn french(&self) -> String {
        let share = match self.base {
            MajorityBase::NoOpposition => self.base.french().to_owned(),
            _ => format!("{} {}", self.share.french(), self.base.french()),
        };
        let colleges = self
            .colleges
            .map_or_else(String::new, |rule| format!(", {}", rule.french()));
        let heads = if self.in_heads_too {
            ", en voix et en têtes"
        } else {
            ""
        };
        format!("{share}{colleges}{heads}")
    }
}

impl Silence {
    /// « favorable après 3 mois ».
    pub fn french(&self) -> String {
        format!("{} après {} mois", self.meaning.french(), self.months)
    }
}

impl Agreement {
    /// A person's reading of it.
    pub fn french(&self) -> String {
        match self {
            Self::Share(share) => format!("{} des assemblées", share.french()),
            Self::Qualified(rule) => {
                let branches: Vec<String> = rule
                    .branches
                    .iter()
                    .map(|branch| {
                        format!(
                            "{} des assemblées représentant {} de la population",
                            branch.members.french(),
                            branch.population.french()
                        )
                    })
                    .collect();
                let veto = rule.veto.as_ref().map(|veto| {
                    format!(
                        " ; avec l’accord de {} ({} de la population)",
                        veto.holder.french(),
                        veto.share.french()
                    )
                });
                format!("{}{}", branches.join(", ou "), veto.unwrap_or_default())
            }
        }
    }
}

impl Setting {
    /// Its shape.
    pub const fn shape(&self) -> Shape {
        match self {
            Self::Agreement(_) => Shape::Agreement,
            Self::Count(_) => Shape::Count,
            Self::Days(_) => Shape::Days,
            Self::Flag(_) => Shape::Flag,
            Self::Majority(_) => Shape::Majority,
            Self::Months(_) => Shape::Months,
            Self::Quorum(_) => Shape::Quorum,
            Self::Share(_) => Shape::Share,
            Self::Silence(_) => Shape::Silence,
        }
    }

    /// A person's reading of it.
    pub fn french(&self) -> String {
        match self {
            Self::Agreement(agreement) => agreement.french(),
            Self::Count(count) => count.to_string(),
            Self::Days(days) => days.french(),
            Self::Flag(yes) => if *yes { "oui" } else { "non" }.to_owned(),
            Self::Majority(majority) => majority.french(),
            Self::Months(months) => format!("{months} mois"),
            Self::Quorum(quorum) => {
                let proxies = if quorum.counts_proxies {
                    "pouvoirs compris"
                } else {
                    "physiquement présents, pouvoirs non comptés"
                };
                format!("{} des membres en exercice, {proxies}", quorum.share.french())
            }
            Self::Share(share) => share.french(),
            Self::Silence(silence) => silence.french(),
        }
    }

    /// Refuses a share that nobody could reach, or miss.
    pub(super) fn check(&self) -> Result<(), Refusal> {
        match self {
            Self::Quorum(quorum) => quorum.share.check(),
            Self::Majority(majority) => majority.share.check(),
            Self::Share(share) | Self::Agreement(Agreement::Share(share)) => share.check(),
            Self::Agreement(Agreement::Qualified(rule)) => {
                if rule.branches.is_empty() || rule.branches.len() > 4 {
                    let message = "Une majorité qualifiée a d’une à quatre branches.";
                    return Err(Refusal::new(Code::RuleInvalid, message).at("setting"));
                }
                let branches = rule
                    .branches
                    .iter()
                    .flat_map(|branch| [&branch.members, &branch.population]);
                let veto = rule.veto.iter().map(|veto| &veto.share);
                branches.chain(veto).try_for_each(Threshold::check)
            }
            Self::Count(_) | Self::Days(_) | Self::Flag(_) | Self::Months(_) | Self::Silence(_) => Ok(()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn two_thirds_are_compared_as_integers_and_the_half_is_strict_where_the_law_says_more_than() {
        let two_thirds = Threshold::at_least(2, 3);
        assert!(two_thirds.is_met(2, 3) && two_thirds.is_met(4, 6) && !two_thirds.is_met(6_666, 10_000));
        assert!(!Threshold::more_than(1, 2).is_met(5, 10) && Threshold::at_least(1, 2).is_met(5, 10));
    }

    #[test]
    fn what_is_required_is_the_least_that_is_met() {
        for threshold in [
            Threshold::more_than(1, 2),
            Threshold::at_least(1, 2),
            Threshold::at_least(2, 3),
            Threshold::at_least(1, 1),
            Threshold::more_than(1, 4),
        ] {
            for whole in 0..200 {
                let required = threshold.required(whole);
                assert!(threshold.is_met(required, whole), "{threshold:?} de {whole}");
                assert!(required == 0 || !threshold.is_met(required.saturating_sub(1), whole));
            }
        }
    }

    #[test]
    fn a_council_of_10_or_11_needs_6_and_one_of_469_needs_235() {
        let council = Threshold::more_than(1, 2);
        assert_eq!([10, 11, 469].map(|in_office| council.required(in_office)), [6, 6, 235]);
    }

    #[test]
    fn a_threshold_reads_in_french() {
        for (threshold, french) in [
            (Threshold::more_than(1, 2), "plus de la moitié"),
            (Threshold::at_least(1, 2), "au moins la moitié"),
            (Threshold::at_least(2, 3), "au moins les deux tiers"),
            (Threshold::more_than(2, 3), "plus des deux tiers"),
            (Threshold::more_than(1, 4), "plus d’un quart"),
            (Threshold::at_least(1, 3), "au moins un tiers"),
            (Threshold::more_than(2, 7), "plus de 2/7"),
            (Threshold::at_least(1, 1), "la totalité"),
        ] {
            assert_eq!(threshold.french(), french);
        }
    }
}
