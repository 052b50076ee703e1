//! Facts about past acts.

use super::{ClaimedState, MatterCode, PastActKind};
use crate::event::facts;
use crate::value::{Date, Digest, FiscalYear, MemberId, Name, Siret, Text, WebAddress};

facts! {
    /// What an act is about.
    Matter {
        /// Its code in the national classification.
        code: MatterCode,
        /// What the source calls it.
        name: Name,
    }

    /// Elected members counted one by one: heads, never the weight of their votes.
    Heads {
        /// Who abstained.
        abstentions: u32,
        /// Who voted against.
        against: u32,
        /// Who voted in favour.
        in_favour: u32,
        /// Who holds a seat of the assembly.
        #[serde(skip_serializing_if = "Option::is_none")]
        in_office: Option<u32>,
        /// Who took part in the vote, in person or by proxy.
        #[serde(skip_serializing_if = "Option::is_none")]
        voters: Option<u32>,
    }

    /// The budget an act bears on.
    PastActBudget {
        /// The fiscal year, or the first of them.
        from: FiscalYear,
        /// What the source calls the budget.
        name: Name,
        /// The last fiscal year, when there are several.
        #[serde(skip_serializing_if = "Option::is_none")]
        until: Option<FiscalYear>,
    }

    /// What a file says became of an act.
    Claim {
        /// What it comes to.
        state: ClaimedState,
        /// The words of the file.
        words: Name,
    }

    /// The file an act was taken over from.
    PastActSource {
        /// Day the file was extracted from where it comes from.
        extracted_on: Date,
        /// Its name.
        file: Name,
        /// Digest of its bytes, where known.
        #[serde(skip_serializing_if = "Option::is_none")]
        sha256: Option<Digest>,
    }

    /// An act of a member, decided before this ledger or outside it, was taken over from a file. It claims, it does not prove. Nobody is
    /// named: who reported or signed an act stays in the file.
    PastActRecorded {
        /// Identifier given by the transmission to the prefecture (@CTES).
        #[serde(skip_serializing_if = "Option::is_none")]
        actes_id: Option<Name>,
        /// The budget it bears on.
        #[serde(skip_serializing_if = "Option::is_none")]
        budget: Option<PastActBudget>,
        /// What the file says became of it.
        #[serde(skip_serializing_if = "Option::is_none")]
        claim: Option<Claim>,
        /// Day it was decided (date of the act).
        decided_on: Date,
        /// What kind of act it is.
        kind: PastActKind,
        /// What it is about.
        #[serde(skip_serializing_if = "Option::is_none")]
        matter: Option<Matter>,
        /// Whose act it is.
        member: MemberId,
        /// Its number in the member’s register.
        number: Name,
        /// Its object.
        object: Text,
        /// Which prefecture or sub-prefecture reviews it: `PREF038`.
        #[serde(skip_serializing_if = "Option::is_none")]
        prefecture: Option<Name>,
        /// Day the prefecture registered it. A proof of transmission, not a condition of anything.
        #[serde(skip_serializing_if = "Option::is_none")]
        received_on: Option<Date>,
        /// SIRET under which the file knows the member.
        #[serde(skip_serializing_if = "Option::is_none")]
        siret: Option<Siret>,
        /// The file.
        source: PastActSource,
        /// Where the act can be read.
        #[serde(skip_serializing_if = "Option::is_none")]
        url: Option<WebAddress>,
        /// The vote, in heads.
        #[serde(skip_serializing_if = "Option::is_none")]
        votes: Option<Heads>,
    }
}

impl Heads {
    /// Who voted for, against, or abstained; none beyond what can be counted.
    pub fn counted(&self) -> Option<u32> {
        self.in_favour.checked_add(self.against)?.checked_add(self.abstentions)
    }
}

impl PastActRecorded {
    /// A digest of what the act is, whatever file says it: two files that say the same of an act give the same.
    pub fn content(&self) -> Digest {
        // Named one by one, so that a new field cannot be forgotten here.
        let Self {
            actes_id,
            budget,
            claim,
            decided_on,
            kind,
            matter,
            member,
            number,
            object,
            prefecture,
            received_on,
            siret,
            source: _,
            url,
            votes,
        } = self;
        let act = (member, decided_on, number, kind, object, matter, votes, claim);
        let review = (actes_id, prefecture, received_on, budget, siret, url);
        // Strings and whole numbers: writing them cannot fail.
        Digest::of(&serde_json::to_vec(&(act, review)).unwrap_or_default())
    }
}
