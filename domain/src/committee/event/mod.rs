//! Facts about committees, their sessions and their decisions.

mod minutes;
mod seat;
mod session;
mod vote;

pub use minutes::{MinutesApproved, MinutesDrafted, SessionDocumentPublished};
pub use seat::{
    ChairChanged, CommitteeInstalled, MandatesEnded, QuorumRule, RulesChanged, Seat, SeatFilled, SeatVacated,
    SeatsAdded, SeatsRemoved,
};
pub use session::{
    AgendaChanged, AgendaItem, AttendanceChanged, Attendee, Delegation, Effect, InterestDeclared, ItemSetAside, Proxy,
    QuorumCheck, SessionClosed, SessionConvened, SessionOpened, SessionPostponed,
};
pub use vote::{
    Appointment, Ballot, BallotRequests, CollegeTally, Count, Counts, DecisionAdopted, DecisionBecameEnforceable,
    DecisionRejected, MajorityApplied, Round, ShowOfHands, Tally, Vote,
};
