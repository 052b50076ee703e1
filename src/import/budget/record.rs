//! The fields of one element of TotEM: each is an element of its own, whose value is in `V`.

use super::xml::Element;
use crate::import::fault::Faults;
use std::collections::BTreeMap;

/// An element and the fields read of it so far.
pub(super) struct Record {
    /// What it is called in a fault: « LigneBudget n° 57 ».
    called: String,
    line: u64,
    fields: BTreeMap<&'static str, Field>,
}

struct Field {
    line: u64,
    value: String,
}

impl Record {
    /// The element that begins on `line`.
    pub(super) fn new(called: impl Into<String>, line: u64) -> Self {
        Self {
            called: called.into(),
            line,
            fields: BTreeMap::new(),
        }
    }

    /// Keeps a field whose name is among `known`. One that is given twice is a fault: nothing says which of the two is meant.
    pub(super) fn put(&mut self, element: &Element<'_>, known: &[&'static str], faults: &mut Faults) {
        let Some(name) = known.iter().find(|name| **name == element.name) else {
            return;
        };
        let Some(value) = element.attribute("V") else { return };
        let field = Field {
            line: element.line,
            value: value.trim().to_owned(),
        };
        if self.fields.insert(name, field).is_some() {
            let message = format!("{}, « {name} » est donné deux fois.", self.called);
            faults.push(Some(element.line), None, message);
        }
    }

    /// What `read` makes of a field that the format asks for; its absence is a fault.
    pub(super) fn required<T>(
        &self,
        faults: &mut Faults,
        name: &str,
        read: impl FnOnce(&str) -> Result<T, String>,
    ) -> Option<T> {
        if !self.fields.contains_key(name) {
            faults.push(
                Some(self.line),
                None,
                format!("{}, « {name} » manque, ou est vide.", self.called),
            );
        }
        self.optional(faults, name, read)
    }

    /// What `read` makes of a field; nothing if it is absent, or wrong, which is then among `faults`.
    pub(super) fn optional<T>(
        &self,
        faults: &mut Faults,
        name: &str,
        read: impl FnOnce(&str) -> Result<T, String>,
    ) -> Option<T> {
        let field = self.fields.get(name)?;
        let mut refused = |message: String| {
            let message = format!("{}, « {name} » : {message}", self.called);
            faults.push(Some(field.line), None, message);
        };
        read(&field.value).map_err(&mut refused).ok()
    }
}
