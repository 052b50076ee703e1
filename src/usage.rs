//! What clap says in English, said in French.

use crate::cli::{Cli, HELP};
use crate::error::{Kind, Stop};
use clap::error::{ContextKind, ContextValue, ErrorKind};
use clap::{Command, CommandFactory, FromArgMatches};
use std::error::Error as _;

/// Reads the command line. Help and version are printed here and end the program, as everywhere.
pub(crate) fn parse() -> Result<Cli, Stop> {
    let read = french(Cli::command())
        .try_get_matches()
        .and_then(|matches| Cli::from_arg_matches(&matches));
    read.map_err(|error| match error.kind() {
        ErrorKind::DisplayHelp | ErrorKind::DisplayVersion | ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand => {
            error.exit()
        }
        _ => in_french(&error),
    })
}

/// The help of every command, under French titles.
fn french(command: Command) -> Command {
    command.help_template(HELP).mut_subcommands(french)
}

fn in_french(error: &clap::Error) -> Stop {
    let context = |kind| error.get(kind).map(words).unwrap_or_default();
    let argument = context(ContextKind::InvalidArg);
    let value = context(ContextKind::InvalidValue);
    let message = match error.kind() {
        ErrorKind::ValueValidation => {
            let why = error
                .source()
                .map_or_else(|| "valeur refusée".to_owned(), ToString::to_string);
            format!("« {value} » ne convient pas pour {argument} : {why}")
        }
        ErrorKind::InvalidValue if value.is_empty() => format!("il manque la valeur de {argument}"),
        ErrorKind::InvalidValue => {
            format!(
                "« {value} » ne convient pas pour {argument} : attendu {}",
                context(ContextKind::ValidValue)
            )
        }
        ErrorKind::UnknownArgument => format!("l’option « {argument} » n’existe pas ici"),
        ErrorKind::InvalidSubcommand => format!(
            "la commande « {} » n’existe pas",
            context(ContextKind::InvalidSubcommand)
        ),
        ErrorKind::MissingSubcommand => "il manque une commande".to_owned(),
        ErrorKind::MissingRequiredArgument => format!("il manque : {argument}"),
        ErrorKind::ArgumentConflict => format!("{argument} est donné deux fois, ou avec une option qui l’exclut"),
        _ => "la ligne de commande n’est pas comprise".to_owned(),
    };
    let close = [
        ContextKind::SuggestedArg,
        ContextKind::SuggestedSubcommand,
        ContextKind::SuggestedValue,
    ];
    let suggested = close.into_iter().map(context).find(|suggestion| !suggestion.is_empty());
    let advice = suggested.map_or_else(String::new, |suggestion| {
        format!("vouliez-vous dire « {suggestion} » ? Sinon, ")
    });
    Stop::new(Kind::Usage, message).advise(format!("{advice}voir « {} --help ».", Cli::command().get_name()))
}

fn words(value: &ContextValue) -> String {
    match value {
        ContextValue::String(text) => text.clone(),
        ContextValue::Strings(texts) => texts.join(", "),
        ContextValue::StyledStr(text) => text.to_string(),
        ContextValue::StyledStrs(texts) => texts.iter().map(ToString::to_string).collect::<Vec<_>>().join(", "),
        ContextValue::Number(number) => number.to_string(),
        _ => String::new(),
    }
}
