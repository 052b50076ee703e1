//! A document to be written, and its two layouts.

/// Columns within which a list or a group of texts stays on its line.
const WIDTH: usize = 100;

/// A document to be written.
pub(super) enum Document {
    /// A whole number or a truth: bare in both.
    Bare(String),
    /// A word or a number of the language: bare in YAML, which has no other way to read it, quoted in JSON.
    Word(String),
    /// What people wrote: quoted in YAML where it would read as something else.
    Text(String),
    /// Money: quoted in both, so that no program takes it for a float.
    Money(String),
    /// Values in order.
    List(Vec<Self>),
    /// Fields in order. The names may be people’s own.
    Map(Vec<(String, Self)>),
}

impl Document {
    /// One field.
    pub(super) fn field(name: &str, value: Self) -> Self {
        Self::Map(vec![(name.to_owned(), value)])
    }

    pub(super) fn yaml(&self) -> String {
        let mut out = String::new();
        self.block(&mut out, 0);
        out
    }

    pub(super) fn json(&self) -> String {
        let mut out = String::new();
        self.braces(&mut out, 0);
        out.push('\n');
        out
    }

    /// Its lines, each `indent` further; the first where `out` already is.
    fn block(&self, out: &mut String, indent: usize) {
        match self {
            Self::Map(fields) => {
                for (index, (name, value)) in fields.iter().enumerate() {
                    margin(out, indent, index);
                    out.push_str(&plain_or_quoted(name));
                    out.push(':');
                    value.after(out, indent);
                }
            }
            Self::List(items) => {
                for (index, item) in items.iter().enumerate() {
                    margin(out, indent, index);
                    out.push('-');
                    if let Some(line) = item.on_one_line() {
                        line_after(out, &line);
                    } else {
                        out.push(' ');
                        item.block(out, indent.saturating_add(2));
                    }
                }
            }
            scalar => line_after(out, &scalar.scalar(false)),
        }
    }

    /// It, after the name of its field.
    fn after(&self, out: &mut String, indent: usize) {
        if let Some(line) = self.on_one_line() {
            return line_after(out, &line);
        }
        out.push('\n');
        let below = indent.saturating_add(2);
        out.extend(std::iter::repeat_n(' ', below));
        self.block(out, below);
    }

    /// It on one line, if it is a text or a short group of texts.
    fn on_one_line(&self) -> Option<String> {
        let flat = |item: &Self| !matches!(item, Self::List(_) | Self::Map(_));
        let line = match self {
            Self::List(items) if items.iter().all(flat) => {
                let items: Vec<String> = items.iter().map(|item| item.scalar(false)).collect();
                format!("[{}]", items.join(", "))
            }
            Self::Map(fields) if fields.iter().all(|(_, value)| flat(value)) => {
                let field =
                    |(name, value): &(String, Self)| format!("{}: {}", plain_or_quoted(name), value.scalar(false));
                let fields: Vec<String> = fields.iter().map(field).collect();
                if fields.is_empty() {
                    "{}".to_owned()
                } else {
                    format!("{{ {} }}", fields.join(", "))
                }
            }
            Self::List(_) | Self::Map(_) => return None,
            scalar => return Some(scalar.scalar(false)),
        };
        // Nothing between the brackets has no other layout.
        Some(line).filter(|line| line.len() <= 2 || line.chars().count() <= WIDTH)
    }

    fn scalar(&self, json: bool) -> String {
        match self {
            Self::Bare(text) => text.clone(),
            Self::Word(text) if !json => text.clone(),
            Self::Text(text) if !json => plain_or_quoted(text),
            Self::Word(text) | Self::Text(text) | Self::Money(text) => quoted(text),
            Self::List(_) | Self::Map(_) => String::new(),
        }
    }

    fn braces(&self, out: &mut String, indent: usize) {
        let below = indent.saturating_add(2);
        match self {
            Self::Map(fields) if !fields.is_empty() => {
                for (index, (name, value)) in fields.iter().enumerate() {
                    out.push_str(if index == 0 { "{\n" } else { ",\n" });
                    out.extend(std::iter::repeat_n(' ', below));
                    out.push_str(&quoted(name));
                    out.push_str(": ");
                    value.braces(out, below);
                }
                margin(out, indent, 1);
                out.push('}');
            }
            Self::List(items) if !items.is_empty() => {
                for (index, item) in items.iter().enumerate() {
                    out.push_str(if index == 0 { "[\n" } else { ",\n" });
                    out.extend(std::iter::repeat_n(' ', below));
                    item.braces(out, below);
                }
                margin(out, indent, 1);
                out.push(']');
            }
            Self::Map(_) => out.push_str("{}"),
            Self::List(_) => out.push_str("[]"),
            scalar => out.push_str(&scalar.scalar(true)),
        }
    }
}

/// A new line, `indent` further, before anything but the first.
fn margin(out: &mut String, indent: usize, index: usize) {
    if index > 0 {
        if !out.ends_with('\n') {
            out.push('\n');
        }
        out.extend(std::iter::repeat_n(' ', indent));
    }
}

fn line_after(out: &mut String, line: &str) {
    out.push(' ');
    out.push_str(line);
    out.push('\n');
}

/// Words that YAML, or older YAML, takes for a truth or for nothing.
const TRUTHS: &[&str] = &["false", "n", "no", "null", "off", "on", "true", "y", "yes"];

/// `text`, with quotes unless it is plainly a text anywhere in a document: letters first, and nothing that YAML gives a meaning to.
fn plain_or_quoted(text: &str) -> String {
    let harmless = |c: char| {
        c.is_alphanumeric()
            || matches!(
                c,
                ' ' | '’' | '\'' | '-' | '.' | '/' | '(' | ')' | '«' | '»' | '°' | '_'
            )
    };
    let plain = text.starts_with(char::is_alphabetic)
        && text.chars().all(harmless)
        && !text.ends_with([' ', '-']) // a dash before the comma of a list opens another for some readers
        && !TRUTHS.contains(&text.to_lowercase().as_str());
    if plain { text.to_owned() } else { quoted(text) }
}

/// `text` between double quotes, the same in YAML and in JSON.
fn quoted(text: &str) -> String {
    let mut out = String::from("\"");
    for c in text.chars() {
        match c {
            '"' | '\\' => out.extend(['\\', c]),
            // Besides controls: line separators and byte order marks, which editors and parsers do not all show or keep.
            '\u{2028}' | '\u{2029}' | '\u{feff}' | '\0'..='\u{1f}' | '\u{7f}'..='\u{9f}' => {
                let code = format!("\\u{:04x}", u32::from(c));
                out.push_str(&code);
            }
            c => out.push(c),
        }
    }
    out.push('"');
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_is_quoted_where_it_would_read_as_something_else() {
        for text in [
            "Castel",
            "L’Isle-d’Abeau",
            "Saint-Jean (Savoie)",
            "repas servis",
            "École",
        ] {
            assert_eq!(plain_or_quoted(text), text);
        }
        for text in [
            "", "*", "yes", "NULL", "12", "a: b", "a #b", "-", "a, b", "« a »", "a ", "{a}", "!a", "&a", "50 %",
            "a\u{a0}b",
        ] {
            assert_eq!(plain_or_quoted(text), format!("\"{text}\""));
        }
        assert_eq!(quoted("a\"b\\c\n\u{2028}"), r#""a\"b\\c\u000a\u2028""#);
    }
}
