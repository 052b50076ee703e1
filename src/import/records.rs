//! The rows of a delimited text, each with the line it starts on.

/// A reader of rows: the first one names the columns.
pub(super) struct Records<'t> {
    text: &'t str,
    reader: csv::Reader<&'t [u8]>,
}

/// A row that is no CSV, or has another number of cells than the header.
pub(super) struct Broken {
    /// The line it starts on, the header being line 1.
    pub(super) line: u64,
    /// Why.
    pub(super) why: String,
}

impl<'t> Records<'t> {
    /// The rows of `text`.
    pub(super) fn new(text: &'t str, delimiter: u8) -> Self {
        Self {
            text,
            reader: csv::ReaderBuilder::new()
                .delimiter(delimiter)
                .from_reader(text.as_bytes()),
        }
    }

    /// The titles of the columns.
    pub(super) fn titles(&mut self) -> Result<csv::StringRecord, Broken> {
        let text = self.text;
        let titles = self.reader.headers().map_err(|error| broken(&error, text, 1))?;
        Ok(titles.clone())
    }

    /// Reads the next row into `record` and says on which line it starts; nothing at the end. A broken row does not hide the next.
    pub(super) fn next(&mut self, record: &mut csv::StringRecord) -> Result<Option<u64>, Broken> {
        let line = line_of(self.text, self.reader.position());
        let read = self.reader.read_record(record);
        if !read.map_err(|error| broken(&error, self.text, line))? {
            return Ok(None);
        }
        let starts = record.position().map(|position| line_of(self.text, position));
        Ok(Some(starts.unwrap_or(line)))
    }
}

/// The line a record starts on. After a CR LF the reader still stands before the LF, on the line above.
fn line_of(text: &str, position: &csv::Position) -> u64 {
    let offset = usize::try_from(position.byte()).unwrap_or(usize::MAX);
    let before_line_feed = text.as_bytes().get(offset) == Some(&b'\n');
    position.line() + u64::from(before_line_feed)
}

fn broken(error: &csv::Error, text: &str, line: u64) -> Broken {
    let why = match error.kind() {
        csv::ErrorKind::UnequalLengths { expected_len, len, .. } => format!("{len} colonnes au lieu de {expected_len}"),
        csv::ErrorKind::Utf8 { .. } => "caractères illisibles".to_owned(),
        _ => "ce n’est pas du CSV".to_owned(),
    };
    Broken {
        line: error.position().map_or(line, |position| line_of(text, position)),
        why,
    }
}
