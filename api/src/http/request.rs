//! From HTTP to a GraphQL request: one request at a time, well formed or refused in French.

use super::answer::Refused;
use async_graphql::{Request, Variables};
use axum::extract::Query;
use axum::http::Uri;
use serde_json::{Map, Value};

/// Reads the body of a POST.
pub(super) fn from_body(body: &[u8]) -> Result<Request, Refused> {
    let fields = match serde_json::from_slice(body) {
        Ok(Value::Object(fields)) => fields,
        Ok(Value::Array(_)) => {
            return Err(malformed(
                "Une seule requête à la fois : un objet JSON est attendu, pas une liste.",
            ));
        }
        Ok(_) => {
            return Err(malformed(
                "Le corps de la requête doit être un objet JSON, avec un champ « query ».",
            ));
        }
        Err(error) => {
            let (line, column) = (error.line(), error.column());
            let message = format!("Le corps de la requête n’est pas du JSON : ligne {line}, colonne {column}.");
            return Err(Refused::malformed("api.json_malformed", message));
        }
    };
    build(fields)
}

/// Reads the query string of a GET, where variables and extensions are JSON.
pub(super) fn from_uri(uri: &Uri) -> Result<Request, Refused> {
    let parameters = Query::<Vec<(String, String)>>::try_from_uri(uri)
        .map_err(|_| malformed("L’adresse n’est pas lisible : ses paramètres doivent être encodés en UTF-8."))?;
    let mut fields = Map::new();
    for (name, value) in parameters.0 {
        let value = match name.as_str() {
            "variables" | "extensions" => serde_json::from_str(&value).map_err(|_| {
                Refused::malformed(
                    "api.json_malformed",
                    format!("Le paramètre « {name} » n’est pas du JSON."),
                )
            })?,
            _ => Value::String(value),
        };
        fields.insert(name, value);
    }
    build(fields)
}

fn build(mut fields: Map<String, Value>) -> Result<Request, Refused> {
    let mut request = match fields.remove("query") {
        Some(Value::String(query)) => Request::new(query),
        Some(_) => return Err(malformed("Le champ « query » doit être un texte : la requête GraphQL.")),
        None => return Err(malformed("Il manque le champ « query » : la requête GraphQL.")),
    };
    match fields.remove("operationName") {
        None | Some(Value::Null) => {}
        Some(Value::String(name)) => request = request.operation_name(name),
        Some(_) => return Err(malformed("Le champ « operationName » doit être un texte.")),
    }
    match fields.remove("variables") {
        None | Some(Value::Null) => {}
        Some(variables @ Value::Object(_)) => request = request.variables(Variables::from_json(variables)),
        Some(_) => return Err(malformed("Le champ « variables » doit être un objet.")),
    }
    match fields.remove("extensions") {
        None | Some(Value::Null | Value::Object(_)) => Ok(request),
        Some(_) => Err(malformed("Le champ « extensions » doit être un objet.")),
    }
}

fn malformed(message: &str) -> Refused {
    Refused::malformed("api.request_malformed", message)
}
