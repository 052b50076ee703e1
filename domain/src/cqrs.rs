//! `Ledger` as cqrs-es knows an aggregate: a thin adapter over [`Ledger::decide`].
//!
//! Event ids are assigned by the engine when it seals a fact; here, where only the sequence is known, they follow from the position.
//! Never run cqrs-es’s snapshots or aggregate modes over this: in 0.5.0 they apply events twice.

use crate::event::{DataDecoder, DataVisitor, Event, EventType};
use crate::ledger::{Context, Ledger};
use crate::refusal::Refusal;
use crate::value::EventId;
use crate::{Draft, Request};
use cqrs_es::event_sink::EventSink;
use cqrs_es::{Aggregate, DomainEvent};
use serde::de::{DeserializeOwned, Error as _};
use serde::ser::{Error as _, SerializeStruct};
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use uuid::Uuid;

impl Aggregate for Ledger {
    const TYPE: &'static str = "ledger";
    type Command = Request;
    type Event = Event;
    type Error = Refusal;
    type Services = Context;

    async fn handle(&mut self, request: Request, context: &Context, sink: &EventSink<Self>) -> Result<(), Refusal> {
        let decision = self.decide(&request, context)?;
        for Draft { event, .. } in decision.drafts {
            sink.write(event, self).await;
        }
        Ok(())
    }

    fn apply(&mut self, event: Event) {
        let id = EventId::new(Uuid::from_u128(u128::from(self.size)));
        self.apply_event(&event, id);
    }
}

impl DomainEvent for Event {
    fn event_type(&self) -> String {
        Event::event_type(self).as_str().to_owned()
    }

    fn event_version(&self) -> String {
        Event::event_type(self).version().to_string()
    }
}

/// `{"type": …, "data": …}`: the form cqrs-es hosts store.
impl Serialize for Event {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        struct ToValue;
        impl DataVisitor for ToValue {
            type Output = serde_json::Result<serde_json::Value>;
            fn visit<T: Serialize>(self, data: &T) -> Self::Output {
                serde_json::to_value(data)
            }
        }
        let mut form = serializer.serialize_struct("Event", 2)?;
        form.serialize_field("type", Event::event_type(self).as_str())?;
        form.serialize_field("data", &self.visit_data(ToValue).map_err(S::Error::custom)?)?;
        form.end()
    }
}

impl<'de> Deserialize<'de> for Event {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        #[derive(Deserialize)]
        struct Form {
            r#type: String,
            data: serde_json::Value,
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
        Event::decode_current(event_type, FromValue(form.data)).map_err(D::Error::custom)
    }
}
