//! How a table is declared: each column once, with what it holds, where it comes from and what it says.

/// What a column holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// An identifier: a UUID.
    Id,
    /// Words.
    Text,
    /// A word of a closed list.
    Choice,
    /// A civil date of Paris.
    Date,
    /// An amount of money, in whole cents.
    Cents,
    /// A whole number.
    Integer,
    /// A fiscal year.
    Year,
    /// Yes or no.
    Boolean,
}

/// A column.
#[derive(Debug)]
pub struct Column {
    /// Its name.
    pub name: &'static str,
    /// What it holds.
    pub kind: Kind,
    /// Whether it may hold nothing.
    pub optional: bool,
    /// What it says, in French.
    pub about: &'static str,
    /// The words of the closed list and what each means in French; none for another kind of column.
    pub words: fn() -> Vec<(&'static str, &'static str)>,
}

/// A table.
#[derive(Debug)]
pub struct Table {
    /// Its name.
    pub name: &'static str,
    /// What a row of it is, in French.
    pub about: &'static str,
    /// How many of the first columns identify a row within its ledger.
    pub key: usize,
    /// Its columns, `ledger_id` apart.
    pub columns: &'static [Column],
}

/// Declares a table and the function that writes a row of it:
///
/// ```text
/// table! {
///     MEMBER "member", key 1, "Un membre.";
///     write_member(member: &MemberView) {
///         member_id: Id = member.id, "Identifiant du membre.";
///         kind: Choice = member.kind.as_str(), "Sa nature." of MemberKind;
///         insee: Text null = member.insee(), "Code INSEE, pour une commune.";
///     }
/// }
/// ```
macro_rules! table {
    ($table:ident $name:literal, key $key:literal, $about:literal;
     $write:ident($($source:ident: $type:ty),*) {
        $($column:ident: $kind:ident $($null:ident)? = $value:expr, $column_about:literal $(of $words:ty)?;)*
    }) => {
        pub(super) static $table: $crate::reporting::Table = $crate::reporting::Table {
            name: $name,
            about: $about,
            key: $key,
            columns: &[$($crate::reporting::Column {
                name: stringify!($column),
                kind: $crate::reporting::Kind::$kind,
                optional: optional!($($null)?),
                about: $column_about,
                words: words!($($words)?),
            },)*],
        };

        pub(super) fn $write($($source: $type,)* rows: &mut dyn $crate::reporting::Rows) {
            if rows.wants(&$table) {
                rows.row(&$table, &[$($crate::reporting::Value::from($value),)*]);
            }
        }
    };
}

/// Whether `null` is written.
macro_rules! optional {
    () => {
        false
    };
    (null) => {
        true
    };
}

/// The words of a closed list.
macro_rules! words {
    () => {
        Vec::new
    };
    ($words:ty) => {
        || {
            <$words>::ALL
                .iter()
                .map(|word| (word.as_str(), word.french()))
                .collect()
        }
    };
}
