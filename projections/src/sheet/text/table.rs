//! Tables and paragraphs of fixed width.

use std::fmt::Write as _;

/// How wide a page is, in characters.
pub(super) const PAGE: usize = 110;

/// How wide a word may be before it goes on below.
const WORD: usize = 46;

/// How wide several words may be, likewise.
const WORDS: usize = 28;

/// How wide a heading may be before it goes on below, unless its cells are wider.
const HEADING: usize = 8;

const BAR: &str = " │ ";

/// A table: the first column names its rows, and is repeated where the others do not hold beside each other.
#[derive(Debug)]
pub(super) struct Table {
    columns: Vec<Column>,
    /// How many of the last cells of each column are under the bottom rule.
    feet: usize,
}

#[derive(Debug)]
struct Column {
    heading: String,
    align: Align,
    cells: Vec<String>,
}

/// On which side cells begin.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Align {
    /// Words.
    Left,
    /// Numbers.
    Right,
}

impl Table {
    /// A table whose rows are named `names`, its last `feet` rows below a rule.
    pub(super) fn new(heading: &str, names: impl IntoIterator<Item = String>, feet: usize) -> Self {
        let mut table = Self {
            columns: Vec::new(),
            feet,
        };
        table.column(heading, Align::Left, names);
        table
    }

    /// Adds a column.
    pub(super) fn column(&mut self, heading: impl Into<String>, align: Align, cells: impl IntoIterator<Item = String>) {
        self.columns.push(Column {
            heading: heading.into(),
            align,
            cells: cells.into_iter().collect(),
        });
    }

    /// The text of the table, each line indented by two spaces.
    pub(super) fn render(&self) -> String {
        let Some((names, others)) = self.columns.split_first() else {
            return String::new();
        };
        let mut text = String::new();
        let mut rest = others;
        loop {
            let held = holding(names, rest);
            let (now, later) = rest.split_at(held.min(rest.len()));
            let columns: Vec<&Column> = std::iter::once(names).chain(now).collect();
            text.push_str(&self.strip(&columns));
            if later.is_empty() {
                return text;
            }
            text.push('\n');
            rest = later;
        }
    }

    /// The columns that hold beside each other.
    fn strip(&self, columns: &[&Column]) -> String {
        let rows = columns.iter().map(|column| column.cells.len()).max().unwrap_or(0);
        let widths: Vec<usize> = columns.iter().map(|column| column.width()).collect();
        let rule: Vec<String> = widths.iter().map(|width| "─".repeat(*width)).collect();
        let rule = format!("  {}\n", rule.join("─┼─"));
        let mut text = line(columns, &widths, |column| &column.heading);
        text.push_str(&rule);
        for row in 0..rows {
            if self.feet > 0 && row == rows.saturating_sub(self.feet) {
                text.push_str(&rule);
            }
            text.push_str(&line(columns, &widths, |column| {
                column.cells.get(row).map_or("", String::as_str)
            }));
        }
        text
    }
}

impl Column {
    fn width(&self) -> usize {
        let most = |cell: &String| {
            words(cell)
                .iter()
                .map(|word| length(word).min(WORD))
                .max()
                .unwrap_or(0)
                .max(length(cell).min(WORDS))
        };
        let cells = self.cells.iter().map(most).max().unwrap_or(0);
        let heading = self.heading.split(' ').map(length).max().unwrap_or(0);
        cells.max(heading).max(length(&self.heading).min(HEADING))
    }
}

/// How many of `columns` hold beside `names`: one at least.
fn holding(names: &Column, columns: &[Column]) -> usize {
    let mut width = names.width().saturating_add(2);
    let held = columns.iter().take_while(|column| {
        width = width.saturating_add(column.width()).saturating_add(length(BAR));
        width <= PAGE
    });
    held.count().max(1)
}

/// A row of cells, on as many lines as the longest takes.
fn line<'a>(columns: &[&'a Column], widths: &[usize], cell: impl Fn(&'a Column) -> &'a str) -> String {
    let cells: Vec<Vec<String>> = columns
        .iter()
        .zip(widths)
        .map(|(column, width)| folded(cell(column), *width))
        .collect();
    let height = cells.iter().map(Vec::len).max().unwrap_or(0);
    let mut text = String::new();
    for level in 0..height {
        let parts = columns.iter().zip(widths).zip(&cells).map(|((column, width), lines)| {
            let part = lines.get(level).map_or("", String::as_str);
            match column.align {
                Align::Left => format!("{part:<width$}"),
                Align::Right => format!("{part:>width$}"),
            }
        });
        let parts: Vec<String> = parts.collect();
        let _ = writeln!(text, "  {}", parts.join(BAR).trim_end());
    }
    text
}

/// A paragraph, each line after `indent`.
pub(super) fn paragraph(words: &str, indent: usize) -> String {
    let lines = folded(words.trim(), PAGE.saturating_sub(indent));
    let indent = " ".repeat(indent);
    lines.iter().flat_map(|line| [indent.as_str(), line, "\n"]).collect()
}

/// The text in lines of `width` characters at most, cut at spaces where there are some.
fn folded(text: &str, width: usize) -> Vec<String> {
    let mut lines = vec![String::new()];
    for word in words(text) {
        for (index, piece) in pieces(&word, width).into_iter().enumerate() {
            let Some(last) = lines.last_mut() else { continue };
            let joined = length(last).saturating_add(1).saturating_add(length(&piece));
            if index == 0 && (last.is_empty() || joined <= width) {
                if !last.is_empty() {
                    last.push(' ');
                }
                last.push_str(&piece);
            } else {
                lines.push(piece);
            }
        }
    }
    lines
}

/// The words of a text, each with the punctuation that French sets apart from it and that may not begin a line.
fn words(text: &str) -> Vec<String> {
    let mut words: Vec<String> = Vec::new();
    for word in text.split(' ') {
        match words.last_mut() {
            Some(last) if matches!(word, ":" | ";" | "!" | "?" | "»") => {
                last.push(' ');
                last.push_str(word);
            }
            _ => words.push(word.to_owned()),
        }
    }
    words
}

/// A word longer than a line, in pieces that hold in one.
fn pieces(word: &str, width: usize) -> Vec<String> {
    let characters: Vec<char> = word.chars().collect();
    if characters.is_empty() {
        return vec![String::new()];
    }
    characters
        .chunks(width.max(1))
        .map(|piece| piece.iter().collect())
        .collect()
}

fn length(text: &str) -> usize {
    text.chars().count()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cells(items: &[&str]) -> Vec<String> {
        items.iter().map(|item| (*item).to_owned()).collect()
    }

    #[test]
    fn words_are_aligned_left_and_numbers_right() {
        let mut table = Table::new("membre", cells(&["Alpha", "somme"]), 1);
        table.column("valeur", Align::Right, cells(&["1", "1"]));
        table.column("", Align::Left, cells(&["à", ""]));
        assert_eq!(
            table.render(),
            "  membre │ valeur │\n  ───────┼────────┼──\n  Alpha  │      1 │ à\n  ───────┼────────┼──\n  somme  │      1 │\n"
        );
    }

    #[test]
    fn a_wide_table_goes_on_below_with_the_names_repeated() {
        let mut table = Table::new("membre", cells(&["Alpha"]), 0);
        for _ in 0..5 {
            table.column("nombre", Align::Right, cells(&["1".repeat(30).as_str()]));
        }
        let text = table.render();
        assert_eq!(text.matches("Alpha").count(), 2);
        assert!(text.lines().all(|line| length(line) <= PAGE), "{text}");
    }

    #[test]
    fn no_digit_of_a_number_without_end_is_lost() {
        let digits = "1234567890".repeat(30);
        let mut table = Table::new("membre", cells(&["Alpha"]), 0);
        table.column("fraction", Align::Left, [digits.clone()]);
        let text = table.render();
        assert!(text.lines().all(|line| length(line) <= PAGE), "{text}");
        assert_eq!(text.chars().filter(char::is_ascii_digit).collect::<String>(), digits);
    }

    #[test]
    fn a_paragraph_is_cut_at_spaces() {
        let text = paragraph(&"mot ".repeat(60), 2);
        assert!(
            text.lines()
                .all(|line| length(line) <= PAGE && line.starts_with("  mot")),
            "{text}"
        );
    }
}
