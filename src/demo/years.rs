//! The two fiscal years of the imagined service. Every amount here is invented.

/// Cost pool of the town halls' computing.
pub(crate) const COMPUTING: &str = "informatique";
/// Cost pool of the schools.
pub(crate) const SCHOOLS: &str = "ecoles";

/// What a fiscal year of the imagined service costs and how it is paid.
pub(crate) struct Plan {
    /// The fiscal year.
    pub(crate) year: &'static str,
    /// Expenses of computing: account, label, euros.
    pub(crate) informatique: [(&'static str, &'static str, &'static str); 4],
    /// A receipt deducted from them.
    pub(crate) receipt: &'static str,
    /// Expense of the schools.
    pub(crate) ecoles: (&'static str, &'static str, &'static str),
    /// The key that shares computing.
    pub(crate) computing_key: &'static str,
    /// Day the costs are allocated.
    pub(crate) allocated_on: &'static str,
    /// Day the calls are issued.
    pub(crate) issued_on: &'static str,
    /// Days the instalments fall due.
    pub(crate) due_dates: [&'static str; 4],
    /// Day each instalment is paid; none: nobody has paid it yet.
    pub(crate) paid_on: [Option<&'static str>; 4],
    /// The commune (by rank) that skips the instalment (by rank).
    pub(crate) late: Option<(usize, usize)>,
}

/// 2025: computing is shared equally, and everybody pays in time.
pub(crate) const FIRST_YEAR: Plan = Plan {
    year: "2025",
    informatique: [
        ("64111", "Rémunération des agents du service", "68400.00"),
        ("6156", "Maintenance des logiciels", "21350.50"),
        ("6262", "Télécommunications", "5120.00"),
        ("60632", "Petit équipement", "3629.50"),
    ],
    receipt: "2000.00",
    ecoles: ("6156", "Environnement numérique des écoles", "18240.00"),
    computing_key: "parts-egales",
    allocated_on: "2024-12-17",
    issued_on: "2025-01-06",
    due_dates: ["2025-03-31", "2025-06-30", "2025-09-30", "2025-12-15"],
    paid_on: [
        Some("2025-03-24"),
        Some("2025-06-23"),
        Some("2025-09-22"),
        Some("2025-12-08"),
    ],
    late: None,
};

/// 2026: computing is shared by population; one commune misses an instalment, and the last is not due yet.
pub(crate) const SECOND_YEAR: Plan = Plan {
    year: "2026",
    informatique: [
        ("64111", "Rémunération des agents du service", "70110.00"),
        ("6156", "Maintenance des logiciels", "22104.35"),
        ("6262", "Télécommunications", "5480.00"),
        ("60632", "Petit équipement", "4905.65"),
    ],
    receipt: "1350.00",
    ecoles: ("6156", "Environnement numérique des écoles", "18787.20"),
    computing_key: "population",
    allocated_on: "2025-12-16",
    issued_on: "2026-01-05",
    due_dates: ["2026-03-31", "2026-06-30", "2026-09-30", "2026-12-15"],
    paid_on: [Some("2026-03-23"), Some("2026-06-22"), Some("2026-09-21"), None],
    late: Some((8, 2)),
};
