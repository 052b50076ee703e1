//! XML as the tools of the State write it, element by element: no tree is built, no DTD is read, no entity is expanded.

use crate::import::fault::{Faults, clipped};
use encoding_rs::Encoding;
use quick_xml::NsReader;
use quick_xml::errors::{Error, IllFormedError};
use quick_xml::escape::{EscapeError, resolve_predefined_entity};
use quick_xml::events::{BytesRef, BytesStart, Event};
use quick_xml::name::ResolveResult;
use quick_xml::{Reader, XmlVersion};
use std::borrow::Cow;

/// Elements within elements: those of TotEM are five deep.
const MAX_DEPTH: usize = 32;

/// Attributes of an element: each is compared with the others.
const MAX_ATTRIBUTES: usize = 32;

/// Bytes in which a declaration of encoding must end.
const DECLARATION: usize = 200;

/// Encodings of one byte that the tools of the State use, beside UTF-8.
const LATIN: [&str; 4] = ["iso-8859-1", "iso-8859-15", "latin1", "windows-1252"];

/// The beginning of an element.
pub(super) struct Element<'e> {
    /// Its line in the file.
    pub(super) line: u64,
    /// Its name, without prefix.
    pub(super) name: &'e str,
    /// The namespace it is in.
    pub(super) namespace: Option<&'e str>,
    attributes: Vec<(&'e str, Cow<'e, str>)>,
}

impl Element<'_> {
    /// The value of an attribute, as it is written; nothing if it is absent or blank.
    pub(super) fn attribute(&self, name: &str) -> Option<&str> {
        let found = self.attributes.iter().find(|(known, _)| *known == name);
        found
            .map(|(_, value)| value.as_ref())
            .filter(|value| !value.trim().is_empty())
    }
}

/// What walks through a document.
pub(super) trait Visitor {
    /// Where it stands: one for each element that is open.
    type Place: Copy;

    /// Enters an element whose parent is at `parent`; faults end the walk.
    fn open(&mut self, parent: Option<Self::Place>, element: &Element<'_>) -> Result<Self::Place, Faults>;

    /// Leaves an element.
    fn close(&mut self, place: Self::Place);
}

/// The text of `bytes`, in the encoding they declare: UTF-8 or Latin.
pub(super) fn decode(bytes: &[u8]) -> Result<Cow<'_, str>, Faults> {
    let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    if bytes.iter().all(u8::is_ascii_whitespace) {
        return Err(Faults::whole("le fichier est vide."));
    }
    if bytes.starts_with(b"\x1f\x8b") || bytes.starts_with(b"PK\x03\x04") {
        return Err(Faults::whole("le fichier est compressé : en extraire le XML."));
    }
    if bytes.starts_with(b"\xff\xfe") || bytes.starts_with(b"\xfe\xff") || bytes.contains(&0) {
        return Err(Faults::whole(
            "ce n’est pas un texte en UTF-8 ni en ISO-8859-1 : peut-être de l’UTF-16, que TotEM n’emploie pas.",
        ));
    }
    let declared = declared(bytes).unwrap_or_else(|| "utf-8".to_owned());
    if LATIN.contains(&declared.as_str()) {
        let encoding = Encoding::for_label(declared.as_bytes()).unwrap_or(encoding_rs::WINDOWS_1252);
        return Ok(encoding.decode_without_bom_handling(bytes).0);
    }
    if declared != "utf-8" && declared != "us-ascii" {
        return Err(at(
            1,
            format!(
                "l’encodage déclaré, « {} », n’est pas lu : UTF-8, ISO-8859-1, ISO-8859-15 et Windows-1252 le sont.",
                clipped(&declared)
            ),
        ));
    }
    std::str::from_utf8(bytes).map(Cow::Borrowed).map_err(|error| {
        let valid = bytes.get(..error.valid_up_to()).unwrap_or_default();
        let (line, column) = place(&String::from_utf8_lossy(valid), valid.len());
        let message = "ce caractère n’est pas de l’UTF-8, l’encodage du fichier : il doit déclarer le sien.";
        at(line, format!("au caractère {column}, {message}"))
    })
}

/// The encoding that the XML declaration names, in lower case.
fn declared(bytes: &[u8]) -> Option<String> {
    let start = String::from_utf8_lossy(bytes.get(..DECLARATION.min(bytes.len()))?).into_owned();
    match Reader::from_str(&start).read_event() {
        Ok(Event::Decl(declaration)) => Some(declaration.encoding()?.ok()?.to_lowercase()),
        _ => None,
    }
}

/// Walks through the elements of `text`. What is not well-formed ends the walk, and so does a DTD.
pub(super) fn walk<V: Visitor>(text: &str, visitor: &mut V) -> Result<(), Faults> {
    let mut reader = NsReader::from_str(text);
    reader.config_mut().expand_empty_elements = true;
    let mut lines = Lines {
        text,
        offset: 0,
        line: 1,
    };
    let mut open: Vec<V::Place> = Vec::new();
    let mut rooted = false;
    loop {
        let start = offset(reader.buffer_position());
        let event = reader.read_event();
        let event = event.map_err(|error| ill_formed(text, offset(reader.error_position()), &error))?;
        let refuse = |why: &str| Err(told(text, start, why));
        match event {
            Event::Start(_) if open.is_empty() && rooted => return refuse("un second document suit le premier"),
            Event::Start(_) if open.len() == MAX_DEPTH => return refuse("trop d’éléments les uns dans les autres"),
            Event::Start(tag) => {
                rooted = true;
                let (namespace, name) = reader.resolver().resolve_element(tag.name());
                let namespace = match &namespace {
                    ResolveResult::Bound(namespace) => Some(namespace.0),
                    ResolveResult::Unbound => None,
                    ResolveResult::Unknown(prefix) => {
                        return refuse(&format!("le préfixe « {} » n’est pas déclaré", clipped(prefix)));
                    }
                };
                let element = Element {
                    line: lines.of(start),
                    name: name.as_ref(),
                    namespace,
                    attributes: attributes(&tag).map_err(|error| ill_formed(text, start, &error))?,
                };
                if element.attributes.len() > MAX_ATTRIBUTES {
                    return refuse("trop d’attributs pour un élément");
                }
                let place = visitor.open(open.last().copied(), &element)?;
                open.push(place);
            }
            Event::End(_) => {
                if let Some(place) = open.pop() {
                    visitor.close(place);
                }
            }
            Event::DocType(_) => return refuse("une DTD est refusée : TotEM n’en a pas"),
            Event::GeneralRef(reference) if !is_known(&reference) => {
                return refuse(&unknown_entity(&reference));
            }
            Event::Text(words) if open.is_empty() && !words.trim().is_empty() => {
                return refuse("ce n’est pas du XML");
            }
            Event::Eof if !open.is_empty() => return refuse("le fichier s’arrête avant sa fin"),
            Event::Eof if !rooted => return refuse("ce n’est pas du XML"),
            Event::Eof => return Ok(()),
            _ => {}
        }
    }
}

/// The attributes of a tag, their character references resolved: one more than allowed at most.
fn attributes<'t>(tag: &'t BytesStart<'_>) -> Result<Vec<(&'t str, Cow<'t, str>)>, Error> {
    let read = tag.attributes().take(MAX_ATTRIBUTES + 1).map(|attribute| {
        let attribute = attribute?;
        let value = attribute.normalized_value(XmlVersion::Implicit1_0)?;
        Ok((attribute.key.0, value))
    });
    read.collect()
}

fn is_known(reference: &BytesRef<'_>) -> bool {
    if reference.is_char_ref() {
        return matches!(reference.resolve_char_ref(), Ok(Some(_)));
    }
    resolve_predefined_entity(reference).is_some()
}

fn unknown_entity(name: &str) -> String {
    format!("l’entité « &{}; » n’existe pas en XML", clipped(name))
}

/// Counts lines as the walk goes on.
struct Lines<'t> {
    text: &'t str,
    offset: usize,
    line: u64,
}

impl Lines<'_> {
    /// The line of the byte at `offset`, which is not before the last one asked for.
    fn of(&mut self, offset: usize) -> u64 {
        let passed = self.text.as_bytes().get(self.offset..offset).unwrap_or_default();
        self.line += passed.iter().map(|byte| u64::from(*byte == b'\n')).sum::<u64>();
        self.offset = offset;
        self.line
    }
}

/// The line and the character of the byte at `offset`, both from 1.
fn place(text: &str, offset: usize) -> (u64, usize) {
    let before = text.get(..offset).unwrap_or(text);
    let line = Lines {
        text,
        offset: 0,
        line: 1,
    }
    .of(before.len());
    let column = before.rsplit('\n').next().unwrap_or_default().chars().count();
    (line, column + 1)
}

fn offset(position: u64) -> usize {
    usize::try_from(position).unwrap_or(usize::MAX)
}

fn at(line: u64, message: impl Into<String>) -> Faults {
    let mut faults = Faults::default();
    faults.push(Some(line), None, message);
    faults
}

fn told(text: &str, offset: usize, why: &str) -> Faults {
    let (line, column) = place(text, offset);
    at(line, format!("au caractère {column}, {why}."))
}

/// What the parser says in English, said in French.
fn ill_formed(text: &str, offset: usize, error: &Error) -> Faults {
    let why = match error {
        Error::IllFormed(IllFormedError::MismatchedEndTag { expected, found }) => {
            format!(
                "« </{}> » ferme une balise qui n’est pas la sienne : « </{}> » est attendu",
                clipped(found),
                clipped(expected)
            )
        }
        Error::IllFormed(IllFormedError::UnmatchedEndTag(found)) => {
            format!("« </{}> » ne ferme aucune balise", clipped(found))
        }
        Error::Escape(EscapeError::UnrecognizedEntity(_, name)) => unknown_entity(name),
        Error::Syntax(_) => "une balise commence et ne finit pas : le XML est tronqué ou mal formé".to_owned(),
        Error::InvalidAttr(_) => "un attribut est mal écrit, ou donné deux fois".to_owned(),
        _ => "le XML est mal formé".to_owned(),
    };
    told(text, offset, &why)
}
