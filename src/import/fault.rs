//! What is wrong with a file that an officer made: every fault at once, each with its place.

use crate::error::{Kind, Stop};
use std::fmt::{Display, Formatter, Write as _};
use std::path::Path;

/// Faults told of one file: whoever has more of them has another file in hand.
const TOLD: usize = 20;

/// Characters of a cell repeated in a message.
const REPEATED: usize = 60;

/// One thing wrong with a file.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Fault {
    /// The line, the titles being line 1; nothing for what is wrong with the whole.
    line: Option<u64>,
    /// The title of the column, as the file writes it.
    column: Option<String>,
    /// A French sentence: what, and what to do.
    message: String,
}

/// All that is wrong with a file.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Faults {
    told: Vec<Fault>,
    untold: usize,
}

impl Faults {
    /// The one fault of a file that is wrong as a whole.
    pub(super) fn whole(message: impl Into<String>) -> Self {
        let mut faults = Self::default();
        faults.push(None, None, message);
        faults
    }

    /// Adds a fault.
    pub(crate) fn push(&mut self, line: Option<u64>, column: Option<&str>, message: impl Into<String>) {
        if self.told.len() == TOLD {
            self.untold += 1;
            return;
        }
        self.told.push(Fault {
            line,
            column: column.map(clipped),
            message: message.into(),
        });
    }

    /// `value`, if nothing is wrong.
    pub(crate) fn unless_any<T>(self, value: T) -> Result<T, Self> {
        if self.told.is_empty() { Ok(value) } else { Err(self) }
    }
}

impl Display for Fault {
    /// « ligne 4, colonne « valeur » : … »
    fn fmt(&self, formatter: &mut Formatter<'_>) -> std::fmt::Result {
        match (self.line, &self.column) {
            (Some(line), Some(column)) => write!(formatter, "ligne {line}, colonne « {column} » : ")?,
            (Some(line), None) => write!(formatter, "ligne {line} : ")?,
            (None, Some(column)) => write!(formatter, "colonne « {column} » : ")?,
            (None, None) => {}
        }
        formatter.write_str(&self.message)
    }
}

impl Display for Faults {
    /// One fault on the same line; several one below the other.
    fn fmt(&self, formatter: &mut Formatter<'_>) -> std::fmt::Result {
        if let [only] = &self.told[..] {
            return write!(formatter, "{only}");
        }
        write!(formatter, "{} fautes", self.told.len() + self.untold)?;
        for fault in &self.told {
            write!(formatter, "\n  {fault}")?;
        }
        match self.untold {
            0 => Ok(()),
            more => write!(formatter, "\n  … et {more} de plus"),
        }
    }
}

/// The stop for a file of an import that cannot be used.
pub(crate) fn not_imported(path: &Path, faults: &Faults) -> Stop {
    Stop::new(Kind::Input, format!("{} : {faults}", path.display()))
        .advise("corriger le fichier puis relancer : rien n’a été enregistré.")
}

/// The stop for files that cannot be used.
pub(crate) fn unusable(files: &[(&Path, Faults)]) -> Stop {
    let mut message = String::new();
    for (path, faults) in files {
        let separator = if message.is_empty() { "" } else { "\n" };
        // Writing to a string never fails.
        let _ = write!(message, "{separator}{} : {faults}", path.display());
    }
    Stop::new(Kind::Input, message).advise("corriger le fichier puis relancer : rien n’a été calculé.")
}

/// The beginning of a cell, fit to be shown: what a broken file holds may be long, or drive a terminal.
pub(super) fn clipped(cell: &str) -> String {
    let shown = cell.chars().map(|c| if c.is_control() { '\u{fffd}' } else { c });
    let mut clipped: String = shown.take(REPEATED).collect();
    if cell.chars().nth(REPEATED).is_some() {
        clipped.push('…');
    }
    clipped
}
