//! What a comparison tells of.

/// A kind of thing that a comparison tells of, in the order it tells them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Noun {
    /// The ledger itself.
    Ledger,
    /// A member.
    Member,
    /// An act of a member taken over from a file.
    PastAct,
    /// A convention, its consultations, amendments and participations.
    Convention,
    /// A committee.
    Committee,
    /// A session of a committee.
    Session,
    /// A decision.
    Decision,
    /// An act that was corrected, undone or revived.
    Act,
    /// A sharing key.
    Key,
    /// A notice of a unit cost.
    UnitCost,
    /// A statement of units.
    UnitStatement,
    /// A budget.
    Budget,
    /// A debate on the orientations of a budget.
    Debate,
    /// An allocation.
    Allocation,
    /// What a member owes for a fiscal year.
    MemberYear,
    /// One line of what a member owes.
    ObligationLine,
    /// A contribution call.
    Call,
    /// A title.
    Title,
    /// A payment.
    Payment,
    /// A loan.
    Loan,
    /// An asset.
    Asset,
    /// The settlement of a withdrawal.
    Withdrawal,
    /// The closing of a fiscal year.
    Closing,
}

impl Noun {
    /// Every noun, in their order.
    pub const ALL: &'static [Self] = &[
        Self::Ledger,
        Self::Member,
        Self::PastAct,
        Self::Convention,
        Self::Committee,
        Self::Session,
        Self::Decision,
        Self::Act,
        Self::Key,
        Self::UnitCost,
        Self::UnitStatement,
        Self::Budget,
        Self::Debate,
        Self::Allocation,
        Self::MemberYear,
        Self::ObligationLine,
        Self::Call,
        Self::Title,
        Self::Payment,
        Self::Loan,
        Self::Asset,
        Self::Withdrawal,
        Self::Closing,
    ];

    /// The word that programs read.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Ledger => "ledger",
            Self::Member => "member",
            Self::PastAct => "pastAct",
            Self::Convention => "convention",
            Self::Committee => "committee",
            Self::Session => "session",
            Self::Decision => "decision",
            Self::Act => "act",
            Self::Key => "key",
            Self::UnitCost => "unitCost",
            Self::UnitStatement => "unitStatement",
            Self::Budget => "budget",
            Self::Debate => "debate",
            Self::Allocation => "allocation",
            Self::MemberYear => "memberYear",
            Self::ObligationLine => "obligationLine",
            Self::Call => "call",
            Self::Title => "title",
            Self::Payment => "payment",
            Self::Loan => "loan",
            Self::Asset => "asset",
            Self::Withdrawal => "withdrawal",
            Self::Closing => "closing",
        }
    }

    /// The words that people read.
    pub const fn french(self) -> &'static str {
        match self {
            Self::Ledger => "registre",
            Self::Member => "membre",
            Self::PastAct => "acte repris",
            Self::Convention => "convention",
            Self::Committee => "comité",
            Self::Session => "séance",
            Self::Decision => "décision",
            Self::Act => "acte défait ou rectifié",
            Self::Key => "clé",
            Self::UnitCost => "coût unitaire",
            Self::UnitStatement => "état d’unités",
            Self::Budget => "budget",
            Self::Debate => "débat d’orientation",
            Self::Allocation => "répartition",
            Self::MemberYear => "dû d’un membre",
            Self::ObligationLine => "ligne du dû",
            Self::Call => "appel",
            Self::Title => "titre",
            Self::Payment => "paiement",
            Self::Loan => "emprunt",
            Self::Asset => "bien",
            Self::Withdrawal => "retrait",
            Self::Closing => "clôture",
        }
    }
}
