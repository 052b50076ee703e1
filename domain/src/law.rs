//! Legal references, each with how sure we are of it. A rule that refuses names the text it rests on.

use crate::member::MemberKind;

/// How a reference was established. Only [`Certainty::Read`] may be shown as certain.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Certainty {
    /// Read in a current text.
    Read,
    /// Read in the CGCT as consolidated in February 2008: the article may have moved since.
    Read2008,
    /// General knowledge, not checked: shown with a warning.
    Unchecked,
}

/// A legal text a rule rests on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LegalReference {
    /// The citation, `CGCT, art. L. 2131-1`.
    pub text: &'static str,
    /// How sure we are of it.
    pub certainty: Certainty,
}

impl std::fmt::Display for LegalReference {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str(self.text)?;
        match self.certainty {
            Certainty::Read => Ok(()),
            Certainty::Read2008 => formatter.write_str(" (rédaction de 2008, à vérifier)"),
            Certainty::Unchecked => formatter.write_str(" (référence à vérifier)"),
        }
    }
}

macro_rules! references {
    ($($(#[$doc:meta])* $name:ident $certainty:ident $text:literal;)*) => {$(
        $(#[$doc])*
        pub const $name: LegalReference = LegalReference { text: $text, certainty: Certainty::$certainty };
    )*};
}

references! {
    /// Acts of local authorities bind once published or notified, and transmitted to the prefect.
    ENFORCEABILITY Read2008 "CGCT, art. L. 2131-1";
    /// The same for intercommunal bodies, to which the rules of communes extend.
    ENFORCEABILITY_INTERCOMMUNAL Read2008 "CGCT, art. L. 5211-3 et L. 2131-1";
    /// Default rules of administrative commissions: convocation five days before.
    COMMITTEE_NOTICE Read "CRPA, art. R. 133-8";
    /// Default rules of administrative commissions: half of the members, proxies counted.
    COMMITTEE_QUORUM Read "CRPA, art. R. 133-10";
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
