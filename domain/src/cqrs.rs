//! `Ledger` as cqrs-es knows an aggregate: a thin adapter over [`Ledger::decide`].
//!
//! Its event is a [`Draft`]: a fact with the date it counts from and the facts that authorise it, without which no chain of authority
//! could be followed. Event ids are assigned by the engine when it seals a fact; here, where only the sequence is known, they follow from
//! the ledger and the position.
//! Never run cqrs-es’s snapshots or aggregate modes over this: in 0.5.0 they apply events twice.

use crate::event::{DataDecoder, DataVisitor, Event, EventType};
use crate::ledger::{Context, Envelope, Ledger};
use crate::refusal::Refusal;
use crate::value::{Date, EventId, LedgerId};
use crate::{Draft, Request};
use cqrs_es::event_sink::EventSink;
use cqrs_es::{Aggregate, DomainEvent};
use serde::de::{DeserializeOwned, Error as _};
use serde::ser::{Error as _, SerializeStruct};
use serde::{Deserialize, Deserializer, Serialize, Serializer};

impl Aggregate for Ledger {
    const TYPE: &'static str = "ledger";
    type Command = Request;
    type Event = Draft;
    type Error = Refusal;
    type Services = Context;

    async fn handle(&mut self, request: Request, context: &Context, sink: &EventSink<Self>) -> Result<(), Refusal> {
        let decision = self.decide(&request, context)?;
        for draft in decision.drafts {
            sink.write(draft, self).await;
        }
        Ok(())
    }

    fn apply(&mut self, draft: Draft) {
        let ledger = match &draft.event {
            Event::LedgerOpened(data) => data.ledger,
            _ => self
                .identity
                .as_ref()
                .map_or_else(LedgerId::default, |identity| identity.id),
        };
        let envelope = Envelope {
            id: EventId::new(ledger.derive(&format!("event/{}", self.size))),
            position: self.size,
            effective: draft.effective,
            authorised_by: &draft.authorised_by,
        };
        self.apply_event(&draft.event, &envelope);
    }
}

impl DomainEvent for Draft {
    fn event_type(&self) -> String {
        self.event.event_type().as_str().to_owned()
    }

    fn event_version(&self) -> String {
        self.event.event_type().version().to_string()
    }
}

/// `{"type": …, "data": …, "effective": …, "authorisedBy": …, "corrects": …}`: the form cqrs-es hosts store.
impl Serialize for Draft {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        struct ToValue;
        impl DataVisitor for ToValue {
            type Output = serde_json::Result<serde_json::Value>;
            fn visit<T: Serialize>(self, data: &T) -> Self::Output {
                serde_json::to_value(data)
            }
        }
        let mut form = serializer.serialize_struct("Draft", 5)?;
        form.serialize_field("type", self.event.event_type().as_str())?;
        form.serialize_field("data", &self.event.visit_data(ToValue).map_err(S::Error::custom)?)?;
        form.serialize_field("effective", &self.effective)?;
        form.serialize_field("authorisedBy", &self.authorised_by)?;
        form.serialize_field("corrects", &self.corrects)?;
        form.end()
    }
}

impl<'de> Deserialize<'de> for Draft {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        #[derive(Deserialize)]
        #[serde(rename_all = "camelCase")]
        struct Form {
            r#type: String,
            data: serde_json::Value,
            effective: Date,
            authorised_by: Vec<EventId>,
            corrects: Option<EventId>,
        }
        struct FromValue(serde_json::Value);
        impl DataDecoder for FromValue {
            type Output = Event;
            type Error = serde_json::Error;
            fn decode<T: Serialize + DeserializeOwned>(self, wrap: fn(T) -> Event) -> serde_json::Result<Event> {
                serde_json::from_value(self.0).map(wrap)
            }
        }
        let form = Form::deserialize(deserializer)?;
        let event_type = EventType::parse(&form.r#type).ok_or_else(|| D::Error::custom("type de fait inconnu"))?;
        let event = Event::decode_current(event_type, FromValue(form.data)).map_err(D::Error::custom)?;
        Ok(Self {
            event,
            effective: form.effective,
            authorised_by: form.authorised_by,
            corrects: form.corrects,
        })
    }
}
