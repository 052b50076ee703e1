/// Declares the data of events: plain public fields, camel case outside, unknown fields refused.
///
/// **Fields stand in the alphabetical order of their camel-case names**: that order is the canonical one (RFC 8785), so writing
/// the struct is writing its canonical form. A test holds it.
macro_rules! facts {
    ($($(#[$doc:meta])* $name:ident { $($(#[$field_doc:meta])* $field:ident : $type:ty,)* })*) => {$(
        $(#[$doc])*
        #[derive(Clone, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
        #[serde(rename_all = "camelCase", deny_unknown_fields)]
        #[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
        pub struct $name {
            $($(#[$field_doc])* pub $field: $type,)*
        }
    )*};
}
pub(crate) use facts;

/// Declares the events of the log: the enum, its type names, versions, subjects and decoding.
macro_rules! events {
    ($($(#[$doc:meta])* $name:ident v $version:literal in $module:ident on $subject:ident($field:ident);)*) => {
        /// A fact. One variant per event type; the data of each are declared by its noun's module.
        #[derive(Clone, Debug, PartialEq, Eq)]
        pub enum Event {
            $($(#[$doc])* $name(crate::$module::event::$name),)*
        }

        /// The type of an event, apart from its data.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum EventType {
            $($(#[$doc])* $name,)*
        }

        impl EventType {
            /// Every type this program knows.
            pub const ALL: &'static [Self] = &[$(Self::$name,)*];

            /// The type as bodies name it.
            pub const fn as_str(self) -> &'static str {
                match self { $(Self::$name => stringify!($name),)* }
            }

            /// The version this program writes.
            pub const fn version(self) -> u16 {
                match self { $(Self::$name => $version,)* }
            }

            /// The type whose name is `name`.
            pub fn parse(name: &str) -> Option<Self> {
                match name { $(stringify!($name) => Some(Self::$name),)* _ => None }
            }

            /// The JSON Schema of the data of this type.
            #[cfg(feature = "schema")]
            pub fn data_schema(self) -> schemars::Schema {
                match self { $(Self::$name => schemars::schema_for!(crate::$module::event::$name),)* }
            }
        }

        impl serde::Serialize for EventType {
            fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.serialize_str(self.as_str())
            }
        }

        impl<'de> serde::Deserialize<'de> for EventType {
            fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                let name = String::deserialize(deserializer)?;
                Self::parse(&name).ok_or_else(|| serde::de::Error::custom("type de fait inconnu"))
            }
        }

        impl Event {
            /// Its type.
            pub const fn event_type(&self) -> EventType {
                match self { $(Self::$name(_) => EventType::$name,)* }
            }

            /// The one primary subject it belongs to.
            pub fn subject(&self) -> Subject {
                match self { $(Self::$name(data) => Subject::new(SubjectKind::$subject, data.$field.uuid()),)* }
            }

            /// Calls `visitor` with the data, whatever its type.
            pub fn visit_data<V: DataVisitor>(&self, visitor: V) -> V::Output {
                match self { $(Self::$name(data) => visitor.visit(data),)* }
            }

            /// Decodes data of type `event_type`, in the version this program writes, with `decoder`, in one pass.
            pub(crate) fn decode_current<D: DataDecoder>(event_type: EventType, decoder: D) -> Result<D::Output, D::Error> {
                match event_type { $(EventType::$name => decoder.decode(Self::$name),)* }
            }
        }

        $(impl From<crate::$module::event::$name> for Event {
            fn from(data: crate::$module::event::$name) -> Self {
                Self::$name(data)
            }
        })*
    };
}

/// Declares the versions of events that this program no longer writes, and reads for ever.
macro_rules! former_events {
    ($($name:ident v $version:literal is $module:ident::$former:ident::$data:ident;)*) => {
        impl EventType {
            /// The versions of this type that this program reads but no longer writes.
            pub const FORMER: &'static [(Self, u16)] = &[$((Self::$name, $version),)*];

            /// The JSON Schema of the data of a version that is no longer written.
            #[cfg(feature = "schema")]
            pub fn former_schema(self, version: u16) -> Option<schemars::Schema> {
                match (self, version) {
                    $((Self::$name, $version) => Some(schemars::schema_for!(crate::$module::$former::$data)),)*
                    _ => None,
                }
            }
        }

        impl Event {
            /// Decodes data of type `event_type` and version `version` with `decoder`, in one pass; data of a former version are read as
            /// what they mean today. Nothing for a version this program does not know.
            pub fn decode_data<D: DataDecoder>(event_type: EventType, version: u16, decoder: D) -> Option<Result<D::Output, D::Error>> {
                match (event_type, version) {
                    $((EventType::$name, $version) => Some(decoder.decode(|data: crate::$module::$former::$data| Self::$name(data.into()))),)*
                    (known, current) if current == known.version() => Some(Self::decode_current(known, decoder)),
                    _ => None,
                }
            }
        }
    };
}
