//! Commands on committees, their sessions and their decisions.

mod seat;
mod session;

pub use seat::{
    AddSeats, ChangeChair, ChangeRules, EndMandates, FillSeat, InstallCommittee, NewSeat, RemoveSeats, SimpleRules,
    VacateSeat,
};
pub use session::{
    Appoint, ApproveMinutes, ChangeAgenda, ChangeAttendance, CloseSession, ConveneSession, DeclareInterest,
    DraftMinutes, OpenSession, PostponeSession, PublishSessionDocument, RecordDecisionEnforceability, SetItemAside,
    VoteItem, Voting,
};
