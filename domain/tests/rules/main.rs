//! The rules, as given / when / then: what was recorded, what is asked, what follows. One file a noun, and one scenario for every refusal.

mod allocation;
mod assembly;
mod brute_force;
mod budget;
mod call;
mod committee;
mod convention;
mod key;
mod ledger;
mod mandates;
mod member;
mod minutes;
mod payment;
mod recompute;
mod refusals;
mod sessions;
mod simulation;
mod sizes;
mod support;
mod votes;
