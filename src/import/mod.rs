//! Files that others publish, read into commands.

pub(crate) mod territory;
mod text;
