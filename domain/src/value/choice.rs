//! Closed lists of words.

/// Declares a closed list: an enum whose words in bodies are lower camel case, with a French label for people.
macro_rules! choices {
    ($($(#[$doc:meta])* $name:ident { $($(#[$variant_doc:meta])* $variant:ident $word:literal $french:literal;)* })*) => {$(
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize)]
        #[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
        #[cfg_attr(feature = "schema", schemars(inline))]
        pub enum $name {
            $($(#[$variant_doc])* #[serde(rename = $word)] $variant,)*
        }

        impl $name {
            /// Every word of the list.
            pub const ALL: &'static [Self] = &[$(Self::$variant,)*];

            /// The word, as bodies and files hold it.
            pub const fn as_str(self) -> &'static str {
                match self { $(Self::$variant => $word,)* }
            }

            /// The words a person reads.
            pub const fn french(self) -> &'static str {
                match self { $(Self::$variant => $french,)* }
            }

            /// Reads a word of the list.
            pub fn parse(text: &str) -> Result<Self, $crate::refusal::Refusal> {
                Self::ALL.iter().copied().find(|choice| choice.as_str() == text).ok_or_else(|| {
                    let known = Self::ALL.iter().map(|choice| choice.as_str()).collect::<Vec<_>>().join(", ");
                    $crate::refusal::Refusal::new($crate::refusal::Code::ChoiceUnknown, format!("« {text} » est inconnu ; attendu : {known}."))
                })
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                formatter.write_str(self.as_str())
            }
        }
    )*};
}
pub(crate) use choices;
