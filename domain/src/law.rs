//! Legal references, each with how sure we are of it. A rule that refuses names the text it rests on.

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
    /// The same for intercommunal bodies.
    ENFORCEABILITY_EPCI Read2008 "CGCT, art. L. 5211-3";
    /// A shared service is set up by convention between the EPCI and its communes.
    SERVICE_COMMUN Read "CGCT, art. L. 5211-4-2";
    /// Who may lend a service, and how its use is charged.
    MISE_A_DISPOSITION Read "CGCT, art. L. 5211-4-1 et D. 5211-16";
    /// A conference proposes, every assembly ratifies.
    ENTENTE Read2008 "CGCT, art. L. 5221-1 et L. 5221-2";
    /// Default rules of administrative commissions: convocation five days before.
    COMMITTEE_NOTICE Read "CRPA, art. R. 133-8";
    /// Default rules of administrative commissions: half of the members, proxies counted.
    COMMITTEE_QUORUM Read "CRPA, art. R. 133-10";
    /// Default rules of administrative commissions: majority, casting vote of the chair.
    COMMITTEE_MAJORITY Read "CRPA, art. R. 133-11 et R. 133-12";
    /// An administrative act disposes for the future only.
    NO_RETROACTIVITY Unchecked "CE, Ass., 25 juin 1948, Société du journal « L’Aurore »";
    /// Equality before public charges: objective criteria for contributions.
    OBJECTIVE_CRITERIA Read "CE, 28 novembre 1962, Fontanès";
}
