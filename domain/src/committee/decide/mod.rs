//! The rules on committees.

mod attendance;
mod convene;
mod install;
mod minutes;
mod seats;
mod vote;

use super::event::QuorumCheck;
use super::{Session, SessionStage};
use crate::refusal::{Code, Refusal};

/// Seats of one committee, so that what is said of all of them fits a body.
const MAX_SEATS: usize = 500;
/// Votes of one seat, so that no tally overflows.
const MAX_VOTES: u32 = 1_000_000;
/// Substitutes of one seat.
const MAX_SUBSTITUTES: usize = 2;

/// Refuses what only an open session can do, with quorum or not.
fn require_opened(session: &Session) -> Result<(), Refusal> {
    if matches!(session.stage, SessionStage::Open | SessionStage::WithoutQuorum) {
        return Ok(());
    }
    let message = format!(
        "La séance est {} : il faut qu’elle soit ouverte, et pas encore levée.",
        session.stage.french()
    );
    Err(Refusal::new(Code::SessionState, message).at("session"))
}

/// Refuses what only a session to come allows.
fn require_to_come(session: &Session) -> Result<(), Refusal> {
    if session.stage == SessionStage::Convened {
        return Ok(());
    }
    let message = format!("La séance est {} : il est trop tard.", session.stage.french());
    Err(Refusal::new(Code::SessionState, message).at("session"))
}

/// Refuses a vote without quorum, with the figures.
fn require_quorum(quorum: &QuorumCheck) -> Result<(), Refusal> {
    if quorum.reached {
        return Ok(());
    }
    let message = format!(
        "Le quorum n’est pas atteint : {} comptés sur {} en exercice, {} requis. Rien ne peut être voté sur ce point : convoquer une nouvelle séance.",
        quorum.counted, quorum.in_office, quorum.required
    );
    let refusal = Refusal::new(Code::NoQuorum, message).at("session");
    Err(match &quorum.rule {
        Some(rule) => refusal.under(rule.legal_reference()),
        None => refusal,
    })
}
