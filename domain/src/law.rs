//! Legal references, each with how sure we are of it. A rule that refuses names the text it rests on.

use crate::member::MemberKind;
use std::borrow::Cow;

crate::value::choices! {
    /// How a reference was established. Only [`Certainty::Read`] may be shown as certain.
    Certainty {
        /// Read in a current text.
        Read "read" "lue dans un texte à jour";
        /// Read in the CGCT as consolidated in February 2008: the article may have moved since.
        Read2008 "read2008" "lue dans la rédaction de 2008";
        /// General knowledge, not checked: shown with a warning.
        Unchecked "unchecked" "non vérifiée";
        /// Set by the parties themselves, in a clause.
        Clause "clause" "fixée par les parties";
    }
}

impl Certainty {
    /// What a citation says after the reference.
    pub const fn warning(self) -> &'static str {
        match self {
            Self::Read | Self::Clause => "",
            Self::Read2008 => " (rédaction de 2008, à vérifier)",
            Self::Unchecked => " (référence à vérifier)",
        }
    }
}

/// A legal text a rule rests on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LegalReference {
    /// The citation, `CGCT, art. L. 2131-1`.
    pub text: Cow<'static, str>,
    /// How sure we are of it.
    pub certainty: Certainty,
}

impl std::fmt::Display for LegalReference {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(formatter, "{}{}", self.text, self.certainty.warning())
    }
}

macro_rules! references {
    ($($(#[$doc:meta])* $name:ident $certainty:ident $text:literal;)*) => {$(
        $(#[$doc])*
        pub const $name: LegalReference = LegalReference { text: Cow::Borrowed($text), certainty: Certainty::$certainty };
    )*};
}

references! {
    /// Acts of local authorities bind once published or notified, and transmitted to the prefect.
    ENFORCEABILITY Read2008 "CGCT, art. L. 2131-1";
    /// The same for intercommunal bodies, to which the rules of communes extend.
    ENFORCEABILITY_INTERCOMMUNAL Read2008 "CGCT, art. L. 5211-3 et L. 2131-1";
    /// What parties agree binds them, and changes by the agreement of all.
    CONTRACT Unchecked "code civil, art. 1103 et 1193";
    /// The decisions of a conference bind once all the assemblies concerned have ratified them.
    RATIFICATION Read2008 "CGCT, art. L. 5221-2";
    /// A syndicate is dissolved of right when all its members consent.
    DISSOLUTION Read2008 "CGCT, art. L. 5212-33";
    /// The organ's consent and the prefect's order that an accession needs.
    ACCESSION Read2008 "CGCT, art. L. 5211-18";
    /// The organ's consent and the prefect's order that a withdrawal needs.
    WITHDRAWAL Read2008 "CGCT, art. L. 5211-19";
    /// What becomes of assets and debt when a member leaves: by agreement, failing which by order of the prefect within six months.
    WITHDRAWAL_ASSETS Unchecked "CGCT, art. L. 5211-25-1";
    /// The organ deliberates on a change of statutes, then the members do.
    STATUTES_CHANGE Read2008 "CGCT, art. L. 5211-20";
    /// The study that a commune joins to its deliberation to leave or to join.
    IMPACT_STUDY Read "CGCT, art. L. 5211-39-2";
    /// A public body ends a cooperation with another by itself for the general interest only.
    TERMINATION_GENERAL_INTEREST Read "CE, 27 février 2015, Commune de Béziers, n° 357028";
    /// Service commun: fiche d'impact, advice of the staff committees, who may be a party.
    SERVICE_COMMUN Read "CGCT, art. L. 5211-4-2";
    /// Mise à disposition of a service between a groupement and its members.
    MISE_A_DISPOSITION Read "CGCT, art. L. 5211-4-1";
    /// How the unit cost of a service put at disposal is established and reimbursed.
    UNIT_COST Read "CGCT, art. D. 5211-16";
    /// Service unifié.
    SERVICE_UNIFIE Read "CGCT, art. L. 5111-1-1";
    /// How the unit cost of a service unifié is established and reimbursed.
    UNIT_COST_UNIFIED Read "CGCT, art. R. 5111-1";
    /// Prestation de services: between departments, regions, their establishments, groupements.
    PRESTATION Read "CGCT, art. L. 5111-1";
    /// Entente and its conference.
    ENTENTE Read2008 "CGCT, art. L. 5221-1 et L. 5221-2";
    /// Groupement de commandes.
    GROUPEMENT Read "code de la commande publique, art. L. 2113-6 à L. 2113-8";
    /// Cooperation between public buyers.
    COOPERATION_PUBLIQUE Read "code de la commande publique, art. L. 2511-6";
    /// What the statutes of a syndicate hold.
    STATUTES Unchecked "CGCT, art. L. 5211-5-1";
    /// The mentions of the convention constitutive of a GIP.
    GIP Unchecked "loi n° 2011-525 du 17 mai 2011, art. 99";
    /// A delegate's mandate follows that of the council that designated it.
    MANDATE_FOLLOWS_COUNCIL Unchecked "CGCT, art. L. 5211-8";
    /// Only the delegates of the members concerned vote on what concerns some members.
    CONCERNED_MEMBERS_VOTE Read2008 "CGCT, art. L. 5212-16";
    /// An interested member takes no part.
    INTERESTED_MEMBER Unchecked "CGCT, art. L. 1111-6 et L. 2131-11";
    /// The last day to adopt a budget: 15 April, 30 April when councils are renewed.
    BUDGET_DAY Unchecked "CGCT, art. L. 1612-2";
    /// The last day to approve the accounts of a year: 30 June of the next.
    ACCOUNTS_DAY Read2008 "CGCT, art. L. 1612-12";
    /// In 2020 the last day was put off to 31 July.
    BUDGET_DAY_2020 Unchecked "ordonnance n° 2020-330 du 25 mars 2020, art. 4";
    /// Debts of public bodies are extinguished four years after the year in which the right was acquired.
    PRESCRIPTION_DEBT Read "loi n° 68-1250 du 31 décembre 1968, art. 1er";
    /// Five years to issue a revenue title.
    PRESCRIPTION_ISSUE Read "code civil, art. 2224";
    /// Four years to recover a title, from the day it was taken in charge.
    PRESCRIPTION_RECOVERY Read "CGCT, art. L. 1617-5, 3°";
    /// A debtor that acknowledges makes the term start again.
    ACKNOWLEDGEMENT Unchecked "code civil, art. 2240";
    /// A written claim, a court action, a written communication of the administration or a payment, even in part, interrupts the quadrennial
    /// limitation: it starts again on the next 1 January.
    DEBT_INTERRUPTED Unchecked "loi n° 68-1250 du 31 décembre 1968, art. 2";
    /// The acts of the accountant interrupt the quadrennial limitation of the debt of a public body.
    DEBT_INTERRUPTED_BY_ACCOUNTANT Unchecked "CE, 21 septembre 2020, n° 430915";
    /// To ask the court of audit to enter an expense in a budget is a written claim.
    DEBT_INTERRUPTED_BY_COURT_OF_AUDIT Unchecked "loi n° 68-1250 du 31 décembre 1968, art. 2, et CGCT, art. L. 1612-15";
    /// Without a clause, a sum paid late bears the legal interest from the formal notice.
    LATE_INTEREST Unchecked "code civil, art. 1231-6";
    /// A commune nouvelle takes the place of the former communes in their goods, rights, obligations, deliberations and contracts.
    COMMUNE_NOUVELLE Unchecked "CGCT, art. L. 2113-5";
    /// An EPCI takes in a syndicate the place of those of its communes that are members of it.
    SUBSTITUTION Unchecked "CGCT, art. L. 5711-3";
    /// For the majorities of a syndicate, the population of such an EPCI is that of the part of its territory within the syndicate.
    PARTIAL_TERRITORY Read "CGCT, art. L. 5211-61";
    /// The national classification of acts by which the prefect reviews them.
    ACTES_NOMENCLATURE Unchecked "nomenclature ACTES des matières, niveau 2";
    /// A rule, or an act that gives no right, is repealed at any time and for any reason.
    REPEAL Read "CRPA, art. L. 243-1";
    /// A rule, or an act that gives no right, is rescinded only if illegal and within four months.
    RESCIND Read "CRPA, art. L. 243-3";
    /// A decision that gives rights is repealed or rescinded by its author only if illegal and within four months.
    UNDO_RIGHT_CREATING Read "CRPA, art. L. 242-1";
    /// A court may defer an annulment.
    ANNULMENT_DEFERRED Unchecked "CE, Ass., 11 mai 2004, Association AC !";
    /// An annulment revives the former act on the same object, if it could still apply.
    REVIVAL Unchecked "CE, 4 avril 2024, n° 473305";
    /// An act declared illegal is not erased; its author may adopt a retroactive tariff for services rendered.
    DECLARED_ILLEGAL Read "CE, Sect., 28 avril 2014, n° 357090";
    /// An administrative act disposes for the future only.
    NO_RETROACTIVITY Unchecked "CE, Ass., 25 juin 1948, Société du journal « L’Aurore »";
}

/// The text by which the acts of a member of this kind become enforceable.
pub const fn enforceability_of(kind: MemberKind) -> LegalReference {
    match kind {
        MemberKind::Epci | MemberKind::Syndicate => ENFORCEABILITY_INTERCOMMUNAL,
        _ => ENFORCEABILITY,
    }
}
