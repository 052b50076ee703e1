//! The rules, as given / when / then: what was recorded, what is asked, what follows. One file a noun, and one scenario for every refusal.

mod act;
mod allocation;
mod amendment;
mod budget;
mod call;
mod committee;
mod consultation;
mod convention;
mod form;
mod key;
mod ledger;
mod life;
mod majority;
mod member;
mod past_act;
mod participation;
mod payment;
mod ratification;
mod recompute;
mod refusals;
mod simulation;
mod sizes;
mod substitution;
mod succession;
mod support;
mod syndicate;
