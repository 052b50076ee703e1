//! The rules, as given / when / then: what was recorded, what is asked, what follows. One file a noun, and one scenario for every refusal.

mod act;
mod allocation;
mod budget;
mod call;
mod committee;
mod convention;
mod key;
mod ledger;
mod member;
mod past_act;
mod payment;
mod recompute;
mod refusals;
mod simulation;
mod sizes;
mod substitution;
mod succession;
mod support;
