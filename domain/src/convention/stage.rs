//! Where a convention stands in its life.

use super::state::Convention;
use super::{DeliberationSense, EndKind};
use crate::consultation::Question;
use crate::value::Date;

crate::value::choices! {
    /// Where a convention stands in its life.
    Stage {
        /// Drafted, not yet submitted.
        Draft "draft" "projet";
        /// Submitted to the assemblies.
        Submitted "submitted" "soumise aux membres";
        /// Some assemblies have adopted it.
        PartlyApproved "partlyApproved" "approuvée en partie";
        /// All assemblies have adopted it, or the majority that the rules ask.
        Approved "approved" "approuvée";
        /// All parties have signed it.
        Signed "signed" "signée";
        /// Transmitted to the prefect.
        Transmitted "transmitted" "transmise";
        /// Transmitted and published.
        Enforceable "enforceable" "exécutoire";
        /// It applies.
        InForce "inForce" "en vigueur";
        /// It applies no more for a time.
        Suspended "suspended" "suspendue";
        /// A party gave notice: it ends on a known day.
        Denounced "denounced" "dénoncée";
        /// It was terminated.
        Terminated "terminated" "résiliée";
        /// Its term came.
        Expired "expired" "échue";
        /// A court annulled it, or what it rests on: it is deemed never to have applied. Told by the graph of acts, not by the convention alone.
        Annulled "annulled" "annulée";
        /// The cooperation was dissolved.
        Dissolved "dissolved" "dissoute";
        /// Ended, and being wound up.
        InSettlement "inSettlement" "en liquidation";
        /// Nothing remains between the parties.
        Settled "settled" "soldée";
    }
}

impl From<EndKind> for Stage {
    fn from(kind: EndKind) -> Self {
        match kind {
            EndKind::Denounced => Self::Denounced,
            EndKind::Terminated => Self::Terminated,
            EndKind::Expired => Self::Expired,
            EndKind::Dissolved => Self::Dissolved,
        }
    }
}

impl Convention {
    /// Where it stands, everything known counted.
    pub fn stage(&self) -> Stage {
        self.stage_counting(|_| true)
    }

    /// Where it stood on `date`, acts of that day included.
    pub fn stage_on(&self, date: Date) -> Stage {
        self.stage_counting(|act| act <= date)
    }

    fn stage_counting(&self, counts: impl Fn(Date) -> bool + Copy) -> Stage {
        if self.settled.is_some_and(|(on, _)| counts(on)) {
            return Stage::Settled;
        }
        if self.liquidation.is_some_and(|(on, _)| counts(on)) {
            return Stage::InSettlement;
        }
        if let Some(end) = &self.end
            && counts(end.decided_on)
        {
            return end.kind.into();
        }
        if self
            .denunciation()
            .is_some_and(|denunciation| counts(denunciation.received_on))
        {
            return Stage::Denounced;
        }
        if self.in_force.is_some_and(|(from, _)| counts(from)) {
            let last = self.suspensions.iter().rev().find(|suspension| counts(suspension.from));
            let suspended = last.is_some_and(|last| last.resumed.is_none_or(|(from, _)| !counts(from)));
            return if suspended { Stage::Suspended } else { Stage::InForce };
        }
        self.stage_before_force(counts)
    }

    fn stage_before_force(&self, counts: impl Fn(Date) -> bool + Copy) -> Stage {
        if !self.notified_on.is_some_and(counts) {
            return Stage::Draft;
        }
        let consultation = self.consultations.get(&Question::Convention);
        let approvals = || {
            consultation
                .iter()
                .flat_map(|consultation| consultation.approvals.values())
        };
        let adopted = approvals()
            .filter(|approval| approval.sense == DeliberationSense::Adopted && counts(approval.decided_on))
            .count();
        let signed = approvals()
            .filter(|approval| approval.signed_on.is_some_and(counts))
            .count();
        let agreed = consultation
            .and_then(|consultation| consultation.agreed())
            .is_some_and(|conclusion| counts(conclusion.concluded_on));
        if signed == self.parties.len() {
            let transmitted = self
                .transmission
                .as_ref()
                .is_some_and(|sent| counts(sent.transmitted_on));
            let published = self.publication.is_some_and(|published| counts(published.published_on));
            match (transmitted, published) {
                (true, true) => Stage::Enforceable,
                (true, false) => Stage::Transmitted,
                (false, _) => Stage::Signed,
            }
        } else if adopted == self.parties.len() || agreed {
            Stage::Approved
        } else if adopted > 0 {
            Stage::PartlyApproved
        } else {
            Stage::Submitted
        }
    }
}
