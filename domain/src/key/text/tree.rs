//! A document as a tree of raw texts: YAML or JSON, which is YAML too.
//!
//! Scalars stay text: a number that becomes a float is no longer the number that was voted. What makes a document mean something else
//! than what its reader sees (anchors, tags, duplicate fields, a second document) is refused.

use super::syntax;
use super::{MAX_FAULTS, TextFault};
use crate::refusal::{Code, Refusal};
use saphyr_parser::{Event, Marker, Parser, ScalarStyle, StrInput, Tag};
use std::borrow::Cow;
use std::collections::BTreeSet;

/// Lists and maps one inside the other: far more than the language needs, far less than a stack holds.
pub const MAX_NESTING: usize = 40;

/// Bytes of a document.
pub const MAX_BYTES: usize = 1 << 20;

/// A place in a text.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Place {
    /// Its line, from 1.
    pub line: usize,
    /// Its column, in characters, from 1.
    pub column: usize,
}

/// A value of a document, and where it starts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Tree {
    /// Where it starts.
    pub place: Place,
    /// What it is.
    pub value: Value,
}

/// What a document is made of.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Value {
    /// Values in order.
    List(Vec<Tree>),
    /// Fields in order: the name, where it is, the value. No two have the same name.
    Map(Vec<(String, Place, Tree)>),
    /// A text.
    Scalar {
        /// As written, without quotes.
        text: String,
        /// Whether it has no quotes: only then can it be `null` or `true`.
        plain: bool,
    },
}

impl Tree {
    /// Reads one document.
    pub fn load(text: &str) -> Result<Self, Vec<TextFault>> {
        if text.len() > MAX_BYTES {
            return Err(vec![fault(
                None,
                "Le document dépasse un mébioctet : une clé est bien plus courte.",
            )]);
        }
        if let Some(place) = control(text) {
            let message = "Ce caractère de contrôle n’a pas sa place dans un texte : le retirer.";
            return Err(vec![fault(Some(place), message)]);
        }
        let mut loader = Loader {
            parser: Parser::new_from_str(text),
            faults: Vec::new(),
        };
        let tree = loader.document();
        tree.filter(|_| loader.faults.is_empty()).ok_or(loader.faults)
    }

    /// Whether it is an absence of value, as YAML and JSON write one.
    pub fn is_null(&self) -> bool {
        let Value::Scalar { text, plain } = &self.value else {
            return false;
        };
        *plain && matches!(text.as_str(), "" | "~" | "null" | "Null" | "NULL")
    }
}

impl From<&Marker> for Place {
    fn from(marker: &Marker) -> Self {
        Self {
            line: marker.line(),
            column: marker.col().saturating_add(1),
        }
    }
}

fn fault(place: Option<Place>, message: &str) -> TextFault {
    TextFault {
        place,
        refusal: Refusal::new(Code::KeyTextMalformed, message),
    }
}

/// Where the first control character is. Names refuse them; the labels of members, which nothing else checks, must not hide one.
fn control(text: &str) -> Option<Place> {
    let index = text.find(|c: char| c.is_control() && !matches!(c, '\t' | '\n' | '\r'))?;
    let before = text.get(..index)?;
    let last = before.rsplit('\n').next().unwrap_or(before);
    Some(Place {
        line: before.matches('\n').count().saturating_add(1),
        column: last.chars().count().saturating_add(1),
    })
}

struct Loader<'t> {
    parser: Parser<'t, StrInput<'t>>,
    faults: Vec<TextFault>,
}

impl<'t> Loader<'t> {
    fn fault(&mut self, place: Place, message: &str) {
        if self.faults.len() < MAX_FAULTS {
            self.faults.push(fault(Some(place), message));
        }
    }

    /// The next event; nothing once the text is no longer YAML, which is then among the faults.
    fn next(&mut self) -> Option<(Event<'t>, Place)> {
        match self.parser.next_event()? {
            Ok((event, span)) => Some((event, Place::from(&span.start))),
            Err(error) => {
                self.fault(Place::from(error.marker()), syntax::french(error.info()));
                None
            }
        }
    }

    fn document(&mut self) -> Option<Tree> {
        let mut tree = None;
        loop {
            let (event, place) = self.next()?;
            match event {
                Event::StreamEnd if tree.is_none() => {
                    self.fault(
                        place,
                        "Le document est vide : une clé est attendue, avec au moins « formula ».",
                    );
                    return None;
                }
                Event::StreamEnd => return tree,
                Event::DocumentStart(_) if tree.is_some() => {
                    self.fault(place, "Un seul document est attendu : un autre commence ici.");
                    return None;
                }
                Event::StreamStart | Event::DocumentStart(_) | Event::DocumentEnd | Event::Nothing => {}
                root => tree = Some(self.node(root, place, 1)?),
            }
        }
    }

    fn node(&mut self, event: Event<'t>, place: Place, depth: usize) -> Option<Tree> {
        if depth > MAX_NESTING && matches!(event, Event::SequenceStart(..) | Event::MappingStart(..)) {
            self.fault(place, syntax::TOO_DEEP);
            return None;
        }
        let value = match event {
            Event::Scalar(text, style, anchor, tag) => {
                self.plain_node(place, anchor, tag.as_ref());
                Value::Scalar {
                    text: text.into_owned(),
                    plain: style == ScalarStyle::Plain,
                }
            }
            Event::SequenceStart(anchor, tag) => {
                self.plain_node(place, anchor, tag.as_ref());
                Value::List(self.list(depth)?)
            }
            Event::MappingStart(anchor, tag) => {
                self.plain_node(place, anchor, tag.as_ref());
                Value::Map(self.map(depth)?)
            }
            _ => {
                self.fault(place, syntax::NO_ANCHOR);
                let text = String::new();
                Value::Scalar { text, plain: true }
            }
        };
        Some(Tree { place, value })
    }

    fn plain_node(&mut self, place: Place, anchor: usize, tag: Option<&Cow<'_, Tag>>) {
        if anchor != 0 {
            self.fault(place, syntax::NO_ANCHOR);
        }
        if tag.is_some() {
            self.fault(place, syntax::NO_TAG);
        }
    }

    fn list(&mut self, depth: usize) -> Option<Vec<Tree>> {
        let mut items = Vec::new();
        loop {
            match self.next()? {
                (Event::SequenceEnd, _) => return Some(items),
                (event, place) => items.push(self.node(event, place, depth.saturating_add(1))?),
            }
        }
    }

    fn map(&mut self, depth: usize) -> Option<Vec<(String, Place, Tree)>> {
        let mut fields = Vec::new();
        let mut names = BTreeSet::new();
        let depth = depth.saturating_add(1);
        loop {
            let (event, place) = self.next()?;
            if event == Event::MappingEnd {
                return Some(fields);
            }
            let name = self.node(event, place, depth)?;
            let (event, start) = self.next()?;
            let value = self.node(event, start, depth)?;
            match name.value {
                Value::Scalar { text, .. } if names.insert(text.clone()) => fields.push((text, place, value)),
                Value::Scalar { .. } => self.fault(place, "Ce champ figure déjà plus haut : n’en garder qu’un."),
                Value::List(_) | Value::Map(_) => {
                    self.fault(
                        place,
                        "Le nom d’un champ est un texte, non une liste ni un groupe de champs.",
                    );
                }
            }
        }
    }
}
