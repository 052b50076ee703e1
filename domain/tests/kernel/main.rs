//! The kernel against properties and against every groupement of France.

mod any;
mod france;
mod properties;
