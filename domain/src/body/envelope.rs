//! The envelope: what every event says about itself, around its data.

use super::profile::{self, ProfileError};
use super::{FORMAT, MAX_BYTES};
use crate::event::{Actor, DataDecoder, DataVisitor, Event, EventType, Evidence, Recorded, Subject, SubjectKind};
use crate::value::{CommandId, Date, Digest, EventId, Instant, LedgerId};
use serde::{Deserialize, Serialize, de::DeserializeOwned};
use uuid::Uuid;

/// Why bytes are not an event of this program, or an event not bytes.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum BodyError {
    /// Not in canonical form.
    #[error("le corps n’est pas canonique : {0}")]
    Profile(#[from] ProfileError),
    /// Canonical, but not this event's fields.
    #[error("le corps ne correspond pas à son type : {0}")]
    Shape(String),
    /// A type this program does not know: it was written by a newer one.
    #[error(
        "type de fait inconnu « {0} » : le registre a été écrit par une version plus récente d’Entente, mettre le programme à jour"
    )]
    UnknownType(String),
    /// A version or a format this program does not know.
    #[error(
        "version {version} du fait « {event_type} » inconnue : le registre a été écrit par une version plus récente d’Entente, mettre le programme à jour"
    )]
    UnknownVersion {
        /// The type, or `format` for the envelope.
        event_type: String,
        /// The version found.
        version: u16,
    },
    /// The subject in the envelope is not the one the data name.
    #[error("le sujet de l’enveloppe n’est pas celui des données")]
    Subject,
    /// The ledger in the envelope is not the one read.
    #[error("le fait appartient à un autre registre")]
    OtherLedger,
    /// More bytes than a body may have.
    #[error("le fait dépasse {MAX_BYTES} octets une fois écrit")]
    TooLong,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct SubjectOut<'a> {
    id: Uuid,
    kind: SubjectKind,
    #[serde(skip_serializing_if = "Option::is_none")]
    previous: Option<&'a Digest>,
    version: u64,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Out<'a, T> {
    actor: &'a Actor,
    #[serde(skip_serializing_if = "<[_]>::is_empty")]
    authorised_by: &'a [EventId],
    cause: CommandId,
    #[serde(skip_serializing_if = "Option::is_none")]
    corrects: Option<EventId>,
    data: &'a T,
    effective: Date,
    event_id: EventId,
    #[serde(skip_serializing_if = "<[_]>::is_empty")]
    evidence: &'a [Evidence],
    format: u16,
    ledger: LedgerId,
    position: u64,
    recorded_at: Instant,
    subject: SubjectOut<'a>,
    r#type: &'a str,
    version: u16,
}

/// The subject of an event, and its place in the chain of that subject.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[cfg_attr(feature = "schema", schemars(rename = "Subject"))]
struct SubjectIn {
    #[cfg_attr(
        feature = "schema",
        schemars(with = "LedgerId", description = "Which one: the same identifier as in the data.")
    )]
    id: Uuid,
    /// What kind of object it is.
    kind: SubjectKind,
    /// Leaf hash of the previous event of this subject. Absent from the first.
    #[serde(default)]
    previous: Option<Digest>,
    /// Place in the chain of this subject: 1 for the first event.
    version: u64,
}

/// What every event says about itself, around its data.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[cfg_attr(feature = "schema", schemars(rename = "Envelope"))]
struct In<'a, T> {
    /// Who recorded it.
    actor: Actor,
    /// The events that authorise it. Absent when none does.
    #[serde(default)]
    #[cfg_attr(feature = "schema", schemars(length(min = 1)))]
    authorised_by: Vec<EventId>,
    /// The command it answers.
    cause: CommandId,
    /// The event it corrects.
    #[serde(default)]
    corrects: Option<EventId>,
    /// The fact itself: see the schema of its type and version.
    data: T,
    /// The civil date it counts from.
    effective: Date,
    /// Its identifier.
    event_id: EventId,
    /// What proves it. Absent when nothing does.
    #[serde(default)]
    #[cfg_attr(feature = "schema", schemars(length(min = 1)))]
    evidence: Vec<Evidence>,
    /// Version of this envelope: 1.
    format: u16,
    /// The ledger it belongs to.
    ledger: LedgerId,
    /// Its place in the ledger: 0, 1, 2 … without a hole.
    position: u64,
    /// When the ledger learnt it. Never goes back.
    recorded_at: Instant,
    /// The one object it is primarily about.
    subject: SubjectIn,
    /// The type of the fact.
    r#type: &'a str,
    /// The version of the type.
    version: u16,
}

/// The JSON Schema of the envelope, around the data of any type.
#[cfg(feature = "schema")]
pub fn envelope_schema() -> schemars::Schema {
    schemars::schema_for!(In<'static, serde_json::Map<String, serde_json::Value>>)
}

/// Writes the body of `recorded` in `ledger`.
pub fn encode(ledger: LedgerId, recorded: &Recorded) -> Result<Vec<u8>, BodyError> {
    struct Writer<'a> {
        ledger: LedgerId,
        recorded: &'a Recorded,
    }
    impl DataVisitor for Writer<'_> {
        type Output = serde_json::Result<Vec<u8>>;
        fn visit<T: Serialize>(self, data: &T) -> Self::Output {
            let Self { ledger, recorded } = self;
            let event_type = recorded.event.event_type();
            let subject = recorded.event.subject();
            let mut bytes = Vec::with_capacity(1024);
            serde_json::to_writer(
                &mut bytes,
                &Out {
                    actor: &recorded.actor,
                    authorised_by: &recorded.authorised_by,
                    cause: recorded.cause,
                    corrects: recorded.corrects,
                    data,
                    effective: recorded.effective,
                    event_id: recorded.event_id,
                    evidence: &recorded.evidence,
                    format: FORMAT,
                    ledger,
                    position: recorded.position,
                    recorded_at: recorded.recorded_at,
                    subject: SubjectOut {
                        id: subject.id,
                        kind: subject.kind,
                        previous: recorded.previous.as_ref(),
                        version: recorded.subject_version,
                    },
                    r#type: event_type.as_str(),
                    version: event_type.version(),
                },
            )?;
            Ok(bytes)
        }
    }
    let bytes = recorded
        .event
        .visit_data(Writer { ledger, recorded })
        .map_err(|error| BodyError::Shape(error.to_string()))?;
    if bytes.len() > MAX_BYTES {
        return Err(BodyError::TooLong);
    }
    profile::check(&bytes)?;
    Ok(bytes)
}

/// Reads a body from anywhere: checks its form, decodes it, and checks that writing it again gives the same bytes. JSON has other ways
/// to spell the same fields (a list instead of an object, an empty list instead of nothing): they are refused here.
pub fn decode(ledger: LedgerId, body: &[u8]) -> Result<Recorded, BodyError> {
    #[derive(Deserialize)]
    struct Peek<'a> {
        r#type: &'a str,
        version: u16,
    }
    profile::check(body)?;
    if let Some((event_type, version)) = kind(body) {
        return read(ledger, event_type, version, body, true);
    }
    let peek: Peek<'_> = serde_json::from_slice(body).map_err(|error| BodyError::Shape(error.to_string()))?;
    read(ledger, peek.r#type, peek.version, body, true)
}

/// The type and version that a body in canonical form names: its last two fields. A glance, where reading the body would take long.
pub fn kind(body: &[u8]) -> Option<(&str, u16)> {
    let text = std::str::from_utf8(body).ok()?;
    let (before, version) = text.strip_suffix('}')?.rsplit_once(",\"version\":")?;
    let (_, event_type) = before.strip_suffix('"')?.rsplit_once(",\"type\":\"")?;
    let plain = event_type.bytes().all(|byte| byte.is_ascii_alphanumeric());
    Some((event_type, version.parse().ok().filter(|_| plain)?))
}

/// Reads a body whose canonical form was checked when it was written, straight into the type its index names: one pass.
pub fn decode_trusted(ledger: LedgerId, event_type: &str, version: u16, body: &[u8]) -> Result<Recorded, BodyError> {
    read(ledger, event_type, version, body, false)
}

fn read(ledger: LedgerId, event_type: &str, version: u16, body: &[u8], rewrite: bool) -> Result<Recorded, BodyError> {
    let known = EventType::parse(event_type).ok_or_else(|| BodyError::UnknownType(event_type.to_owned()))?;
    let reader = Reader {
        ledger,
        event_type: known,
        version,
        body,
        rewrite,
    };
    Event::decode_data(known, version, reader).unwrap_or_else(|| {
        Err(BodyError::UnknownVersion {
            event_type: event_type.to_owned(),
            version,
        })
    })
}

struct Reader<'a> {
    ledger: LedgerId,
    event_type: EventType,
    version: u16,
    body: &'a [u8],
    /// Whether to check that writing it again, in its own version, gives the same bytes.
    rewrite: bool,
}

impl DataDecoder for Reader<'_> {
    type Output = Recorded;
    type Error = BodyError;
    fn decode<T: Serialize + DeserializeOwned>(self, wrap: fn(T) -> Event) -> Result<Recorded, BodyError> {
        // From text rather than bytes: one pass over the body finds it is UTF-8, instead of one over each of its strings.
        let text = std::str::from_utf8(self.body).map_err(|error| BodyError::Shape(error.to_string()))?;
        let read: In<'_, T> = serde_json::from_str(text).map_err(|error| BodyError::Shape(error.to_string()))?;
        if read.format != FORMAT {
            return Err(BodyError::UnknownVersion {
                event_type: "format".to_owned(),
                version: read.format,
            });
        }
        if read.r#type != self.event_type.as_str() || read.version != self.version {
            return Err(BodyError::Shape("le type n’est pas celui de l’index".to_owned()));
        }
        if read.ledger != self.ledger {
            return Err(BodyError::OtherLedger);
        }
        if self.rewrite && read.written()? != self.body {
            return Err(BodyError::Shape(
                "les données ont une autre écriture canonique".to_owned(),
            ));
        }
        let recorded = Recorded {
            position: read.position,
            event_id: read.event_id,
            recorded_at: read.recorded_at,
            effective: read.effective,
            actor: read.actor,
            cause: read.cause,
            authorised_by: read.authorised_by,
            corrects: read.corrects,
            evidence: read.evidence,
            subject_version: read.subject.version,
            previous: read.subject.previous,
            event: wrap(read.data),
        };
        if recorded.event.subject() == Subject::new(read.subject.kind, read.subject.id) {
            Ok(recorded)
        } else {
            Err(BodyError::Subject)
        }
    }
}

impl<T: Serialize> In<'_, T> {
    /// The same envelope and data, written.
    fn written(&self) -> Result<Vec<u8>, BodyError> {
        let out = Out {
            actor: &self.actor,
            authorised_by: &self.authorised_by,
            cause: self.cause,
            corrects: self.corrects,
            data: &self.data,
            effective: self.effective,
            event_id: self.event_id,
            evidence: &self.evidence,
            format: self.format,
            ledger: self.ledger,
            position: self.position,
            recorded_at: self.recorded_at,
            subject: SubjectOut {
                id: self.subject.id,
                kind: self.subject.kind,
                previous: self.subject.previous.as_ref(),
                version: self.subject.version,
            },
            r#type: self.r#type,
            version: self.version,
        };
        serde_json::to_vec(&out).map_err(|error| BodyError::Shape(error.to_string()))
    }
}
