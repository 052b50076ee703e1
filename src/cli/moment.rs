//! The two clocks of a question: what the ledger knew, and the civil date it is seen from. Every command that reads a ledger takes them.

use clap::Args;
use domain::value::{Date, Instant};
use engine::AsOf;

/// What the ledger knew.
#[derive(Clone, Copy, Debug, Args)]
#[command(next_help_heading = "Options")]
pub(crate) struct Known {
    /// Ce que le registre savait alors : à une position, à un instant (RFC 3339), ou à la fin d’un jour (à Paris). Par défaut, tout ce qu’il sait
    /// maintenant.
    #[arg(long, value_name = "POSITION|INSTANT|JOUR", value_parser = as_of)]
    pub(crate) as_of: Option<AsOf>,
}

/// What the ledger knew, and the day it is seen from.
#[derive(Clone, Copy, Debug, Args)]
#[command(next_help_heading = "Options")]
pub(crate) struct Moment {
    #[command(flatten)]
    pub(crate) known: Known,
    /// Jour d’où l’on regarde : ce qui s’applique, ce qui est payé, ce qui est en retard ce jour-là. Par défaut, aujourd’hui à Paris.
    #[arg(long, value_name = "AAAA-MM-JJ")]
    pub(crate) on: Option<Date>,
}

/// Reads a position, an instant, or a day, whose end in Paris is meant.
pub(super) fn as_of(text: &str) -> Result<AsOf, String> {
    if text.bytes().all(|byte| byte.is_ascii_digit()) {
        return text
            .parse()
            .map(AsOf::Position)
            .map_err(|_| format!("« {text} » n’est pas une position"));
    }
    if let Ok(day) = Date::parse(text) {
        return end_of(day)
            .map(AsOf::RecordedAt)
            .ok_or_else(|| format!("« {text} » n’a pas de fin à Paris"));
    }
    Instant::parse_lenient(text).map(AsOf::RecordedAt).map_err(|_| {
        format!(
            "« {text} » n’est ni une position (42), ni un instant (2026-03-12T10:00:00+01:00), ni un jour (2026-03-12)"
        )
    })
}

/// The last millisecond of `day` in Paris.
fn end_of(day: Date) -> Option<Instant> {
    let tomorrow = day.plus_days(1).ok()?.naive().and_hms_opt(0, 0, 0)?;
    // Clocks change in the night, never at midnight.
    let midnight = tomorrow.and_local_timezone(chrono_tz::Europe::Paris).earliest()?;
    Some(Instant::from_millis(midnight.timestamp_millis() - 1))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cli::Cli;
    use clap::{Command, CommandFactory as _};
    use std::collections::{BTreeMap, BTreeSet};

    /// The commands without `--as-of`, and why.
    const NOT_IN_THE_PAST: [(&str, &str); 42] = [
        ("access show", "lit le journal des accès, qui n’est pas un registre"),
        ("audit export", "un paquet se fait au dernier point de contrôle signé"),
        ("audit verify", "ne lit aucun registre"),
        ("backup", "copie la base entière"),
        ("budget read", "ne lit aucun registre"),
        ("calculate", "ne lit aucun registre"),
        ("demo", "écrit"),
        ("diff", "ses deux moments sont ses arguments"),
        ("document add", "ne lit aucun registre"),
        (
            "document check",
            "vérifie les pièces présentes aujourd’hui, toutes celles que le journal cite",
        ),
        ("document show", "ne lit aucun registre"),
        ("erase", "écrit"),
        ("import deliberations", "écrit"),
        ("import members", "écrit"),
        ("import movements", "écrit"),
        ("key generate", "ne lit que le nom du registre"),
        ("key rotate", "écrit"),
        ("key show", "ne lit que le nom du registre"),
        ("ledgers", "dit quels registres sont là, et où en est chacun"),
        ("majority", "ne lit aucun registre"),
        ("migrate", "écrit"),
        ("payments import", "écrit"),
        ("proof check", "ne lit aucun registre"),
        ("proof make", "une preuve se fait contre le dernier point de contrôle"),
        ("publish", "signe où en est le registre"),
        ("recover", "écrit"),
        ("reporting doc", "ne lit aucun registre"),
        ("reporting rebuild", "écrit"),
        ("reporting status", "dit où en sont les tables"),
        ("reporting update", "écrit"),
        ("rules", "ne lit aucun registre"),
        ("serve", "sert l’API, dont chaque question a asOf"),
        ("tick", "écrit"),
        ("timestamp accept", "garde une réponse ; ne lit que le nom du registre"),
        ("timestamp ask", "date le dernier point de contrôle"),
        (
            "timestamp check",
            "vérifie ce qui est gardé ; ne lit que le nom du registre",
        ),
        (
            "timestamp list",
            "montre ce qui est gardé ; ne lit que le nom du registre",
        ),
        ("timestamp request", "date le dernier point de contrôle"),
        ("units notify", "écrit"),
        ("units state", "écrit"),
        ("witness key", "ne lit aucun registre"),
        ("witness serve", "ne lit aucun registre"),
    ];

    /// The commands that take `--as-of` and not `--on`, and why no civil date has a meaning there.
    const NOT_DATED: [(&str, &str); 9] = [
        ("compare", "compare deux exercices entiers"),
        ("export deliberations", "chaque acte porte ses propres dates"),
        ("journal", "chaque fait porte ses propres dates"),
        (
            "project",
            "part du dernier exercice réparti, et compte des exercices entiers",
        ),
        (
            "report projection",
            "part du dernier exercice réparti, et compte des exercices entiers",
        ),
        ("review", "refait les répartitions d’un exercice entier"),
        ("sheet", "une répartition épingle ses valeurs"),
        ("simulate", "refait la répartition d’un exercice entier"),
        (
            "units show",
            "montre l’année entière, chaque notification avec ses dates",
        ),
    ];

    /// Every command that does something, with the names of its options.
    fn leaves(command: &Command, path: &str, into: &mut BTreeMap<String, BTreeSet<String>>) {
        if !command.has_subcommands() {
            let options = command.get_arguments().filter_map(clap::Arg::get_long);
            into.insert(path.to_owned(), options.map(str::to_owned).collect());
        }
        for sub in command.get_subcommands() {
            leaves(sub, format!("{path} {}", sub.get_name()).trim(), into);
        }
    }

    fn commands() -> BTreeMap<String, BTreeSet<String>> {
        let mut found = BTreeMap::new();
        leaves(&Cli::command(), "", &mut found);
        found
    }

    fn named<'a>(list: &[(&'a str, &str)]) -> BTreeSet<&'a str> {
        list.iter().map(|(name, _)| *name).collect()
    }

    #[test]
    fn every_command_that_reads_a_ledger_takes_what_it_knew_then() {
        let commands = commands();
        let without = commands.iter().filter(|(_, options)| !options.contains("as-of"));
        let without: BTreeSet<_> = without.map(|(name, _)| name.as_str()).collect();
        assert_eq!(without, named(&NOT_IN_THE_PAST));
    }

    #[test]
    fn every_command_that_reads_a_ledger_takes_the_day_it_is_seen_from_where_one_has_a_meaning() {
        let commands = commands();
        let reads = commands.iter().filter(|(_, options)| options.contains("as-of"));
        let undated = reads.filter(|(_, options)| !options.contains("on"));
        let undated: BTreeSet<_> = undated.map(|(name, _)| name.as_str()).collect();
        assert_eq!(undated, named(&NOT_DATED));
    }

    #[test]
    fn a_day_means_its_end_in_paris() {
        let instant = |text| {
            Instant::parse_lenient(text)
                .map(AsOf::RecordedAt)
                .map_err(|refusal| refusal.message)
        };
        assert_eq!(as_of("2026-01-31"), instant("2026-01-31T23:59:59.999+01:00"));
        assert_eq!(as_of("2026-03-29"), instant("2026-03-29T23:59:59.999+02:00"));
        assert_eq!(as_of("2026-03-12T10:00:00Z"), instant("2026-03-12T10:00:00Z"));
        assert_eq!(as_of("42"), Ok(AsOf::Position(42)));
        for wrong in ["demain", "2026-02-30", "2026-03", "-1", "18446744073709551616"] {
            assert!(as_of(wrong).is_err(), "« {wrong} » aurait dû être refusé");
        }
    }
}
