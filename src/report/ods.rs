//! A document as an OpenDocument spreadsheet (ODF 1.3): the format that the référentiel général d’interopérabilité asks of administrations.
//!
//! A spreadsheet is a zip of a few XML files. Written here rather than by a crate: amounts, days and words are all that documents hold.

use super::layout::{Role, Row, Sheet, sheets};
use projections::report::{Document, Value};
use std::fmt::Write as _;
use std::io::{Cursor, Write as _};
use zip::result::ZipResult;
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, DateTime, ZipWriter};

const MEDIA_TYPE: &str = "application/vnd.oasis.opendocument.spreadsheet";

const MANIFEST: &str = r#"<?xml version="1.0" encoding="UTF-8"?>
<manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0" manifest:version="1.3">
<manifest:file-entry manifest:full-path="/" manifest:version="1.3" manifest:media-type="application/vnd.oasis.opendocument.spreadsheet"/>
<manifest:file-entry manifest:full-path="content.xml" manifest:media-type="text/xml"/>
<manifest:file-entry manifest:full-path="styles.xml" manifest:media-type="text/xml"/>
<manifest:file-entry manifest:full-path="settings.xml" manifest:media-type="text/xml"/>
<manifest:file-entry manifest:full-path="meta.xml" manifest:media-type="text/xml"/>
</manifest:manifest>
"#;

const NAMESPACES: &str = r#"xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" xmlns:style="urn:oasis:names:tc:opendocument:xmlns:style:1.0" xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0" xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0" xmlns:fo="urn:oasis:names:tc:opendocument:xmlns:xsl-fo-compatible:1.0" xmlns:number="urn:oasis:names:tc:opendocument:xmlns:datastyle:1.0" xmlns:config="urn:oasis:names:tc:opendocument:xmlns:config:1.0" xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:meta="urn:oasis:names:tc:opendocument:xmlns:meta:1.0" office:version="1.3""#;

/// A4 on its side, all columns on one page.
const STYLES: &str = r#"<office:automatic-styles><style:page-layout style:name="paysage"><style:page-layout-properties fo:page-width="29.7cm" fo:page-height="21cm" style:print-orientation="landscape" fo:margin-top="1.2cm" fo:margin-bottom="1.2cm" fo:margin-left="1cm" fo:margin-right="1cm" style:scale-to-X="1" style:scale-to-Y="0"/></style:page-layout></office:automatic-styles><office:master-styles><style:master-page style:name="Default" style:page-layout-name="paysage"/></office:master-styles>"#;

/// Amounts, numbers and days as people read them in French.
const DATA_STYLES: &str = r#"<number:currency-style style:name="euros" number:language="fr" number:country="FR"><number:number number:decimal-places="2" number:min-decimal-places="2" number:min-integer-digits="1" number:grouping="true"/><number:text>&#160;</number:text><number:currency-symbol number:language="fr" number:country="FR">€</number:currency-symbol></number:currency-style><number:number-style style:name="entier" number:language="fr" number:country="FR"><number:number number:decimal-places="0" number:min-integer-digits="1" number:grouping="true"/></number:number-style><number:date-style style:name="jour" number:language="fr" number:country="FR"><number:day number:style="long"/><number:text>/</number:text><number:month number:style="long"/><number:text>/</number:text><number:year number:style="long"/></number:date-style>"#;

/// The styles of cells: their name, the style of their data, and their properties.
const CELLS: [(&str, &str, &str, &str, &str); 14] = [
    (
        "titre",
        "",
        "",
        "",
        r##"fo:font-weight="bold" fo:font-size="15pt" fo:color="#1f2a44""##,
    ),
    ("note", "", "", "", r##"fo:font-style="italic" fo:color="#555f73""##),
    (
        "table",
        "",
        "",
        "",
        r##"fo:font-weight="bold" fo:font-size="12pt" fo:color="#1f2a44""##,
    ),
    ("tete", "", HEAD, "center", r#"fo:font-weight="bold""#),
    ("texte", "", BODY, "", ""),
    ("euros-c", "euros", BODY, "", ""),
    ("entier-c", "entier", BODY, "", ""),
    ("jour-c", "jour", BODY, "center", ""),
    ("inconnu", "", BODY, "end", ""),
    ("texte-t", "", HEAD, "start", r#"fo:font-weight="bold""#),
    ("euros-t", "euros", HEAD, "", r#"fo:font-weight="bold""#),
    ("entier-t", "entier", HEAD, "", r#"fo:font-weight="bold""#),
    ("jour-t", "jour", HEAD, "center", r#"fo:font-weight="bold""#),
    ("inconnu-t", "", HEAD, "end", r#"fo:font-weight="bold""#),
];

const BODY: &str = r#"fo:border="0.05pt solid #bfc7d5" fo:wrap-option="wrap" style:vertical-align="top""#;
const HEAD: &str = r##"fo:border="0.05pt solid #bfc7d5" fo:wrap-option="wrap" style:vertical-align="top" fo:background-color="#e8edf5""##;

/// The spreadsheet of `document`. The same document gives the same bytes.
pub(crate) fn spreadsheet(document: &Document) -> ZipResult<Vec<u8>> {
    let sheets = sheets(document);
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    let deflated = SimpleFileOptions::default().last_modified_time(DateTime::default());
    // What a file is must be readable at its beginning: first, and not compressed.
    let stored = deflated.compression_method(CompressionMethod::Stored);
    let root = |name: &str, body: &str| {
        format!("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<office:{name} {NAMESPACES}>{body}</office:{name}>\n")
    };
    let parts = [
        ("mimetype", stored, MEDIA_TYPE.to_owned()),
        ("content.xml", deflated, root("document-content", &content(&sheets))),
        ("styles.xml", deflated, root("document-styles", STYLES)),
        ("settings.xml", deflated, root("document-settings", &settings(&sheets))),
        ("meta.xml", deflated, root("document-meta", &meta(document))),
        ("META-INF/manifest.xml", deflated, MANIFEST.to_owned()),
    ];
    for (name, options, text) in parts {
        zip.start_file(name, options)?;
        zip.write_all(text.as_bytes())?;
    }
    Ok(zip.finish()?.into_inner())
}

fn meta(document: &Document) -> String {
    format!(
        "<office:meta><meta:generator>Entente</meta:generator><dc:title>{}</dc:title><dc:subject>{}</dc:subject></office:meta>",
        escaped(&document.title),
        escaped(&document.subtitle)
    )
}

/// Keeps the heads of a table in sight.
fn settings(sheets: &[Sheet]) -> String {
    let mut frozen = String::new();
    for sheet in sheets {
        let Some(heads) = sheet.heads else { continue };
        let item = |name: &str, kind: &str, value: &str| {
            format!("<config:config-item config:name=\"{name}\" config:type=\"{kind}\">{value}</config:config-item>")
        };
        let below = (heads + 1).to_string();
        let _ = write!(
            frozen,
            "<config:config-item-map-entry config:name=\"{}\">{}{}{}{}{}{}</config:config-item-map-entry>",
            escaped(&sheet.name),
            item("HorizontalSplitMode", "short", "2"),
            item("HorizontalSplitPosition", "int", "1"),
            item("VerticalSplitMode", "short", "2"),
            item("VerticalSplitPosition", "int", &below),
            item("PositionRight", "int", "1"),
            item("PositionBottom", "int", &below),
        );
    }
    if frozen.is_empty() {
        return "<office:settings/>".to_owned();
    }
    format!(
        "<office:settings><config:config-item-set config:name=\"ooo:view-settings\"><config:config-item-map-indexed \
         config:name=\"Views\"><config:config-item-map-entry><config:config-item-map-named \
         config:name=\"Tables\">{frozen}</config:config-item-map-named></config:config-item-map-entry>\
         </config:config-item-map-indexed></config:config-item-set></office:settings>"
    )
}

fn content(sheets: &[Sheet]) -> String {
    let mut text = String::from("<office:automatic-styles>");
    text.push_str(DATA_STYLES);
    let mut widths: Vec<u16> = sheets.iter().flat_map(|sheet| sheet.widths.iter().copied()).collect();
    widths.sort_unstable();
    widths.dedup();
    for width in widths {
        // Two millimetres for a character.
        let _ = write!(
            text,
            "<style:style style:name=\"col{width}\" style:family=\"table-column\"><style:table-column-properties \
             style:column-width=\"{}mm\"/></style:style>",
            u32::from(width) * 2
        );
    }
    text.push_str(
        "<style:style style:name=\"feuille\" style:family=\"table\" style:master-page-name=\"Default\"><style:table-properties \
         table:display=\"true\"/></style:style>",
    );
    for cell in CELLS {
        cell_style(&mut text, cell);
    }
    text.push_str("</office:automatic-styles><office:body><office:spreadsheet>");
    for sheet in sheets {
        table(&mut text, sheet);
    }
    text.push_str("</office:spreadsheet></office:body>");
    text
}

fn cell_style(text: &mut String, (name, data, cell, align, letters): (&str, &str, &str, &str, &str)) {
    let data = match data {
        "" => String::new(),
        data => format!(" style:data-style-name=\"{data}\""),
    };
    let paragraph = match align {
        "" => String::new(),
        align => format!("<style:paragraph-properties fo:text-align=\"{align}\"/>"),
    };
    let fixed = if align.is_empty() {
        ""
    } else {
        " style:text-align-source=\"fix\""
    };
    let _ = write!(
        text,
        "<style:style style:name=\"{name}\" style:family=\"table-cell\"{data}><style:table-cell-properties \
         {cell}{fixed}/>{paragraph}<style:text-properties {letters}/></style:style>"
    );
}

fn table(text: &mut String, sheet: &Sheet) {
    let name = escaped(&sheet.name);
    let _ = write!(text, "<table:table table:name=\"{name}\" table:style-name=\"feuille\">");
    for width in &sheet.widths {
        let _ = write!(text, "<table:table-column table:style-name=\"col{width}\"/>");
    }
    for (place, row) in sheet.rows.iter().enumerate() {
        let repeated = sheet.heads == Some(place);
        text.push_str(if repeated { "<table:table-header-rows>" } else { "" });
        row_of(text, row);
        text.push_str(if repeated { "</table:table-header-rows>" } else { "" });
    }
    text.push_str("</table:table>");
}

fn row_of(text: &mut String, row: &Row) {
    text.push_str("<table:table-row>");
    if row.cells.is_empty() {
        text.push_str("<table:table-cell/>");
    }
    for value in &row.cells {
        cell(text, row.role, value);
    }
    text.push_str("</table:table-row>");
}

fn cell(text: &mut String, role: Role, value: &Value) {
    let (kind, shown) = match value {
        Value::Empty => (String::new(), String::new()),
        Value::Unknown => (" office:value-type=\"string\"".to_owned(), "—".to_owned()),
        Value::Text(words) => (" office:value-type=\"string\"".to_owned(), words.clone()),
        Value::Money(amount) => (
            format!(
                " office:value-type=\"currency\" office:currency=\"EUR\" office:value=\"{}\"",
                amount.euros()
            ),
            amount.french(),
        ),
        Value::Number(number) => (
            format!(" office:value-type=\"float\" office:value=\"{number}\""),
            number.to_string(),
        ),
        Value::Date(day) => (
            format!(" office:value-type=\"date\" office:date-value=\"{day}\""),
            day.naive().format("%d/%m/%Y").to_string(),
        ),
    };
    let style = style(role, value);
    if kind.is_empty() {
        let _ = write!(text, "<table:table-cell table:style-name=\"{style}\"/>");
    } else {
        let _ = write!(
            text,
            "<table:table-cell table:style-name=\"{style}\"{kind}><text:p>{}</text:p></table:table-cell>",
            escaped(&shown)
        );
    }
}

const fn style(role: Role, value: &Value) -> &'static str {
    match (role, value) {
        (Role::Title, _) => "titre",
        (Role::Note | Role::Blank, _) => "note",
        (Role::Section, _) => "table",
        (Role::Head, _) => "tete",
        (Role::Total, Value::Money(_)) => "euros-t",
        (Role::Total, Value::Number(_)) => "entier-t",
        (Role::Total, Value::Unknown) => "inconnu-t",
        (Role::Total, Value::Date(_)) => "jour-t",
        (Role::Total, Value::Text(_) | Value::Empty) => "texte-t",
        (Role::Body, Value::Money(_)) => "euros-c",
        (Role::Body, Value::Number(_)) => "entier-c",
        (Role::Body, Value::Date(_)) => "jour-c",
        (Role::Body, Value::Unknown) => "inconnu",
        (Role::Body, Value::Text(_) | Value::Empty) => "texte",
    }
}

/// Words as XML holds them. It has no place for control characters.
fn escaped(words: &str) -> String {
    let mut text = String::with_capacity(words.len());
    for character in words.chars() {
        match character {
            '&' => text.push_str("&amp;"),
            '<' => text.push_str("&lt;"),
            '>' => text.push_str("&gt;"),
            '"' => text.push_str("&quot;"),
            control if control.is_control() => text.push(' '),
            other => text.push(other),
        }
    }
    text
}
