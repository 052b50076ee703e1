//! The kernel against properties, every groupement of France, golden cases that an officer can read, and an independent oracle.

mod any;
mod case;
mod france;
mod golden;
mod oracle;
mod properties;
mod sheet;
mod standalone;
