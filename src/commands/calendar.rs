//! `entente calendar`: every deadline that runs, as a list or as a file for a diary (iCalendar).

use super::delivery::deliver;
use super::moment::seen;
use super::{choose, engine, say};
use crate::cli::{Calendar, Cli};
use crate::error::Stop;
use crate::output::{Cell, Format, Table};
use domain::value::{Date, LedgerId};
use icalendar::{Alarm, Calendar as Diary, Component as _, Event, EventLike as _, Property};
use projections::calendar::Deadline;
use uuid::Uuid;

const NOTHING: &str = "Aucun délai ne court : rien n’est convoqué, appelé, ni susceptible de recours.";

/// How long before its day a diary reminds of a deadline.
const REMINDER_DAYS: i64 = 7;

pub(super) async fn run(cli: &Cli, options: &Calendar, format: Format) -> Result<(), Stop> {
    let engine = engine(cli.store.open_existing().await?);
    let ledger = choose(&engine, &options.ledger).await?;
    let (view, today) = seen(&engine, &ledger, options.moment).await?;
    let deadlines = view.calendar(today, options.until);
    if let Some(path) = &options.ics {
        let name = view
            .identity
            .as_ref()
            .map_or_else(String::new, |ledger| ledger.name.to_string());
        let stamp = engine
            .environment()
            .clock
            .now()
            .utc()
            .format("%Y%m%dT%H%M%SZ")
            .to_string();
        let diary = diary(ledger.id(), &name, &deadlines, &stamp);
        return deliver(diary.as_bytes(), Some(path), &[]);
    }
    if format == Format::Table && !deadlines.is_empty() {
        let late = deadlines.iter().filter(|deadline| deadline.is_late(today)).count();
        say(format!(
            "Délais au {}, tels que connus au fait n° {} : {}, dont {late} en retard.",
            today.french(),
            view.size().saturating_sub(1),
            deadlines.len()
        ))?;
    }
    table(&deadlines, today).write(format, &mut std::io::stdout())
}

fn table(deadlines: &[Deadline], today: Date) -> Table {
    let columns = [
        ("on", "Jour"),
        ("late", "Retard"),
        ("kind", "Nature"),
        ("what", "Objet"),
        ("rule", "Règle"),
        ("reference", "Référence"),
        ("missed", "S’il est manqué"),
    ];
    let mut table = Table::new(&columns, NOTHING);
    for deadline in deadlines {
        table.push(vec![
            Cell::date(Some(deadline.on)),
            Cell::text(if deadline.is_late(today) { "en retard" } else { "" }),
            Cell::text(deadline.kind.french()),
            Cell::text(&deadline.what),
            Cell::text(&deadline.rule),
            Cell::text(deadline.reference.as_deref().unwrap_or_default()),
            Cell::text(&deadline.missed),
        ]);
    }
    table
}

/// The deadlines as a calendar of all-day events (RFC 5545). The same deadline always has the same UID: importing the file again moves
/// nothing and doubles nothing.
fn diary(ledger: LedgerId, name: &str, deadlines: &[Deadline], stamp: &str) -> String {
    let mut diary = Diary::new();
    diary.name(&format!("Délais : {name}"));
    diary.append_property(Property::new("METHOD", "PUBLISH"));
    for deadline in deadlines {
        let key = format!("{:?}/{}/{}", deadline.kind, deadline.on, deadline.what);
        let uid = Uuid::new_v5(&ledger.uuid(), key.as_bytes());
        let reference = deadline
            .reference
            .as_ref()
            .map_or_else(String::new, |text| format!("\nRéférence : {text}"));
        let description = format!(
            "Règle : {}.{reference}\nS’il est manqué : {}",
            deadline.rule, deadline.missed
        );
        let reminder = Alarm::display(&deadline.what, -chrono::Duration::days(REMINDER_DAYS))
            .uid(&format!("{uid}-rappel@entente"))
            .add_property("DTSTAMP", stamp)
            .done();
        let event = Event::new()
            .uid(&format!("{uid}@entente"))
            .summary(&deadline.what)
            .description(&description)
            .starts(deadline.on.naive())
            .add_property("CATEGORIES", deadline.kind.french())
            .add_property("DTSTAMP", stamp)
            .add_property("TRANSP", "TRANSPARENT")
            .alarm(reminder)
            .done();
        diary.push(event);
    }
    diary.done().to_string()
}

#[cfg(test)]
mod tests {
    use super::*;
    use projections::calendar::DeadlineKind;

    fn deadline() -> Deadline {
        Deadline {
            on: Date::parse("2027-04-15").unwrap(),
            kind: DeadlineKind::Budget,
            what: "Vote du budget 2027 ; adoption, transmission".to_owned(),
            rule: "15 avril".to_owned(),
            reference: Some("CGCT, art. L. 1612-2 (référence à vérifier)".to_owned()),
            missed: "Le préfet saisit la chambre régionale des comptes.".to_owned(),
            fact: None,
        }
    }

    #[test]
    fn a_diary_holds_one_whole_day_event_a_deadline_with_its_rule_and_a_uid_that_never_changes() {
        let ledger = LedgerId::parse("01985f2a-0000-7000-8000-000000000001").unwrap();
        let text = diary(ledger, "Arc Sud", &[deadline()], "20261124T090000Z");
        assert_eq!(text, diary(ledger, "Arc Sud", &[deadline()], "20261124T090000Z"));
        let unfolded = text.replace("\r\n ", "");
        for line in [
            "BEGIN:VCALENDAR",
            "VERSION:2.0",
            "DTSTART;VALUE=DATE:20270415",
            r"SUMMARY:Vote du budget 2027 \; adoption\, transmission",
            "CATEGORIES:vote du budget",
            "DTSTAMP:20261124T090000Z",
            "TRIGGER:-PT604800S",
            "END:VCALENDAR",
        ] {
            assert!(unfolded.contains(line), "« {line} » manque à :\n{unfolded}");
        }
        assert!(
            !text.contains("DTEND"),
            "un jour entier n’a pas de fin : elle serait exclue"
        );
        assert!(unfolded.contains(r"DESCRIPTION:Règle : 15 avril.\nRéférence : CGCT\, art. L. 1612-2"));
        assert!(
            text.lines().all(|line| line.len() <= 75),
            "RFC 5545, 3.1 : 75 octets par ligne"
        );
    }
}
