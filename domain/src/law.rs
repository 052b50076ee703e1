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
    /// A delegate's mandate follows that of the council that designated it.
    MANDATE_FOLLOWS_COUNCIL Unchecked "CGCT, art. L. 5211-8";
    /// Only the delegates of the members concerned vote on what concerns some members.
    CONCERNED_MEMBERS_VOTE Read2008 "CGCT, art. L. 5212-16";
    /// An interested member takes no part.
    INTERESTED_MEMBER Unchecked "CGCT, art. L. 1111-6 et L. 2131-11";
    /// The last day to adopt a budget: 15 April, 30 April when councils are renewed.
    BUDGET_DAY Unchecked "CGCT, art. L. 1612-2";
    /// In 2020 the last day was put off to 31 July.
    BUDGET_DAY_2020 Unchecked "ordonnance n° 2020-330 du 25 mars 2020, art. 4";
    /// Debts of public bodies are extinguished four years after the year in which the right was acquired.
    PRESCRIPTION_DEBT Read "loi n° 68-1250 du 31 décembre 1968, art. 1er";
    /// Five years to issue a revenue title.
    PRESCRIPTION_ISSUE Read "code civil, art. 2224";
    /// Four years to recover a title, from the day it was taken in charge.
    PRESCRIPTION_RECOVERY Read "CGCT, art. L. 1617-5, 3°";
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
