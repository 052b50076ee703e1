//! Quorum: may the committee vote?

use super::event::QuorumRule;

impl QuorumRule {
    /// How many seats must be counted, of `in_office` seats. Integer arithmetic: `counted × denominator ≥ numerator × in_office`, or `>`.
    pub fn required(&self, in_office: u32) -> u32 {
        let needed = u64::from(self.numerator).saturating_mul(u64::from(in_office));
        let denominator = u64::from(self.denominator.max(1));
        let whole = needed.checked_div(denominator).unwrap_or(0);
        let exact = needed.checked_rem(denominator).unwrap_or(0) == 0;
        let required = if exact && !self.strict {
            whole
        } else {
            whole.saturating_add(1)
        };
        u32::try_from(required).unwrap_or(u32::MAX)
    }

    /// Whether an assembly could meet it and could miss it: a fraction above nothing and at most the whole.
    pub const fn is_sound(&self) -> bool {
        let below_whole = self.numerator < self.denominator || (self.numerator == self.denominator && !self.strict);
        self.numerator > 0 && below_whole
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::value::Name;

    fn rule(numerator: u32, denominator: u32, strict: bool) -> QuorumRule {
        let reference = Name::new("essai").unwrap();
        QuorumRule {
            counts_proxies: false,
            denominator,
            numerator,
            reference,
            strict,
        }
    }

    #[test]
    fn a_council_needs_strictly_more_than_half_of_its_members_in_office() {
        let council = rule(1, 2, true);
        for (in_office, required) in [(10, 6), (11, 6), (469, 235)] {
            assert_eq!(council.required(in_office), required, "{in_office} en exercice");
        }
    }

    #[test]
    fn a_committee_needs_half_of_its_members() {
        let committee = rule(1, 2, false);
        for (in_office, required) in [(10, 5), (11, 6), (1, 1)] {
            assert_eq!(committee.required(in_office), required, "{in_office} en exercice");
        }
    }

    #[test]
    fn two_thirds_are_compared_as_integers() {
        assert_eq!(rule(2, 3, false).required(9), 6);
        assert_eq!(rule(2, 3, false).required(10), 7);
        assert!(!rule(0, 2, true).is_sound() && !rule(2, 2, true).is_sound() && rule(2, 2, false).is_sound());
    }
}
