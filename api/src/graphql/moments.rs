//! At which moments an answer was taken: what the ledger knew, and the civil date it was seen from. Told with every answer, under
//! `extensions.moments`, whatever fields were asked.

use super::EntenteBuilder;
use super::reading::Reading;
use async_graphql::extensions::{Extension, ExtensionContext, ExtensionFactory, NextExecute, NextPrepareRequest};
use async_graphql::{Name, Request, Response, ServerResult, Value, async_trait};
use domain::value;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, Mutex, PoisonError};

/// A moment: the ledger, its last position known, when it was recorded, the civil date.
type Moment = (value::LedgerId, Option<u64>, Option<value::Instant>, value::Date);

/// The moments of one request.
#[derive(Default)]
pub(crate) struct Moments(Mutex<BTreeSet<Moment>>);

impl Moments {
    /// An answer is taken from `reading`.
    pub(crate) fn take(&self, reading: &Reading) {
        let view = &reading.view;
        let taken = (reading.ledger, view.position(), view.recorded_at(), reading.on);
        self.0.lock().unwrap_or_else(PoisonError::into_inner).insert(taken);
    }

    fn told(&self) -> Vec<Value> {
        let taken = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        taken.iter().map(told).collect()
    }
}

fn told((ledger, position, recorded_at, on): &Moment) -> Value {
    let or_null = |text: Option<String>| text.map_or(Value::Null, Value::from);
    let fields = [
        ("ledger", Value::from(super::id::ledger_id(*ledger).to_string())),
        ("position", or_null(position.as_ref().map(ToString::to_string))),
        ("recordedAt", or_null(recorded_at.as_ref().map(ToString::to_string))),
        ("on", Value::from(on.to_string())),
    ];
    let fields = fields.into_iter().map(|(name, value)| (Name::new(name), value));
    Value::Object(fields.collect::<BTreeMap<_, _>>().into_iter().collect())
}

/// Tells the moments of every answer that `builder` will give.
pub(super) fn told_with_answers(builder: EntenteBuilder) -> EntenteBuilder {
    builder.extension(Teller)
}

struct Teller;

impl ExtensionFactory for Teller {
    fn create(&self) -> Arc<dyn Extension> {
        Arc::new(Self)
    }
}

#[async_trait::async_trait]
impl Extension for Teller {
    async fn prepare_request(
        &self,
        context: &ExtensionContext<'_>,
        request: Request,
        next: NextPrepareRequest<'_>,
    ) -> ServerResult<Request> {
        next.run(context, request.data(Moments::default())).await
    }

    async fn execute(
        &self,
        context: &ExtensionContext<'_>,
        operation_name: Option<&str>,
        next: NextExecute<'_>,
    ) -> Response {
        let response = next.run(context, operation_name).await;
        let moments = context.data_opt::<Moments>().map(Moments::told).unwrap_or_default();
        if moments.is_empty() {
            return response;
        }
        response.extension("moments", Value::List(moments))
    }
}
