//! Queries that an officer can paste: told by the page, and run by the tests on both data bases.

/// A query, ready to paste. `:on` stands for the date asked about, `:year` for the fiscal year.
#[derive(Clone, Copy, Debug)]
pub struct Example {
    /// What it answers, in French.
    pub question: &'static str,
    /// The query, which PostgreSQL and SQLite both understand.
    pub sql: &'static str,
}

/// What remains of instalments due strictly before a day, by member: what the views call overdue.
const OVERDUE: &str = "\
SELECT m.name, sum(late.remaining_cents) AS overdue_cents
  FROM (SELECT i.ledger_id, i.member_id,
               CASE WHEN i.cumulative_cents - coalesce(p.paid_cents, 0) < i.amount_cents
                    THEN i.cumulative_cents - coalesce(p.paid_cents, 0)
                    ELSE i.amount_cents END AS remaining_cents
          FROM instalment i
          JOIN call c ON c.ledger_id = i.ledger_id AND c.allocation_id = i.allocation_id
                     AND c.member_id = i.member_id AND c.call_id = i.call_id
          LEFT JOIN (SELECT ledger_id, call_id, sum(amount_cents) AS paid_cents
                       FROM (SELECT ledger_id, call_id, amount_cents FROM payment_movement WHERE counted_on <= :on
                             UNION ALL
                             SELECT ledger_id, call_id, amount_cents FROM credit_use WHERE used_on <= :on) received
                      GROUP BY ledger_id, call_id) p
                 ON p.ledger_id = i.ledger_id AND p.call_id = i.call_id
         WHERE c.issued_on <= :on AND (c.withdrawn_on IS NULL OR c.withdrawn_on > :on)
           AND i.due_on < :on) late
  JOIN member m ON m.ledger_id = late.ledger_id AND m.member_id = late.member_id
 WHERE late.remaining_cents > 0
 GROUP BY m.ledger_id, m.member_id, m.name
 ORDER BY m.name";

/// What an officer most often asks.
pub static EXAMPLES: &[Example] = &[
    Example {
        question: "Qui est en retard au :on, et de combien ? (Ce qui reste des échéances dues strictement avant ce jour, les paiements \
                   reçus et les crédits compensés jusqu’à ce jour comptés.)",
        sql: OVERDUE,
    },
    Example {
        question: "Qui n’a pas tout payé de l’exercice :year ?",
        sql: "\
SELECT m.name, sum(o.called_cents) AS called_cents, sum(o.paid_cents) AS paid_cents,
       sum(o.remaining_cents) AS remaining_cents
  FROM obligation o
  JOIN member m ON m.ledger_id = o.ledger_id AND m.member_id = o.member_id
 WHERE o.fiscal_year = :year
 GROUP BY m.ledger_id, m.member_id, m.name
HAVING sum(o.remaining_cents) > 0
 ORDER BY sum(o.remaining_cents) DESC, m.name",
    },
    Example {
        question: "Combien chaque membre doit-il par exercice, en euros ?",
        sql: "\
SELECT m.name, o.fiscal_year, sum(o.due_cents) / 100.0 AS due_euros
  FROM obligation o
  JOIN member m ON m.ledger_id = o.ledger_id AND m.member_id = o.member_id
 GROUP BY m.ledger_id, m.member_id, m.name, o.fiscal_year
 ORDER BY m.name, o.fiscal_year",
    },
    Example {
        question: "Quelle charge, selon quelle clé, pour quel montant ?",
        sql: "\
SELECT a.fiscal_year, a.pool, k.name AS key_name, a.amount_cents, a.total_cents
  FROM allocation a
  JOIN key k ON k.ledger_id = a.ledger_id AND k.key_id = a.key_id
 ORDER BY a.fiscal_year, a.pool",
    },
    Example {
        question: "Que tombe-t-il à payer après le :on, jour par jour ?",
        sql: "\
SELECT i.due_on, sum(i.remaining_cents) AS remaining_cents
  FROM instalment i
  JOIN call c ON c.ledger_id = i.ledger_id AND c.allocation_id = i.allocation_id
             AND c.member_id = i.member_id AND c.call_id = i.call_id
 WHERE i.due_on >= :on AND i.remaining_cents > 0 AND c.withdrawn_on IS NULL
 GROUP BY i.due_on
 ORDER BY i.due_on",
    },
    Example {
        question: "Qu’est devenu chaque paiement reçu : reste à imputer, rendu, rejeté ?",
        sql: "\
SELECT m.name, p.paid_on, p.reference, p.received_cents, p.surplus_cents, p.refunded_cents, p.reversed_on
  FROM payment p
  JOIN member m ON m.ledger_id = p.ledger_id AND m.member_id = p.member_id
 ORDER BY p.paid_on, p.reference",
    },
    Example {
        question: "Qui a voté quoi lors des scrutins publics ?",
        sql: "\
SELECT d.decided_on, d.title, m.name, v.votes, v.choice
  FROM vote v
  JOIN decision d ON d.ledger_id = v.ledger_id AND d.decision_id = v.decision_id
  JOIN member m ON m.ledger_id = v.ledger_id AND m.member_id = v.member_id
 ORDER BY d.decided_on, d.position, m.name",
    },
    Example {
        question: "Quels actes ont été défaits, et par quoi ?",
        sql: "\
SELECT u.decided_on, u.kind, u.court, u.number, coalesce(c.title, d.title, k.name) AS act
  FROM undoing u
  LEFT JOIN convention c ON c.ledger_id = u.ledger_id AND c.event_id = u.target_event_id
  LEFT JOIN decision d ON d.ledger_id = u.ledger_id AND d.event_id = u.target_event_id
  LEFT JOIN key k ON k.ledger_id = u.ledger_id AND k.adoption_event_id = u.target_event_id
 WHERE u.has_effect
 ORDER BY u.decided_on, u.position",
    },
];
