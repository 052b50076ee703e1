//! `entente erase`: the personal data of somebody, found, shown, and destroyed once confirmed.

use super::{choose, paris, recording_engine, say};
use crate::cli::{Cli, Erase};
use crate::error::{Kind, Stop};
use crate::import::office::folded;
use crate::output::{Cell, Format, Table};
use domain::command::{Request, Requester};
use domain::erasure::MAX_COMMITMENTS;
use domain::erasure::command::ErasePersonalData;
use domain::event::Role;
use domain::value::{CommandId, Commitment, Date, Digest, Organisation, Text};
use engine::environment::paris_date;
use engine::erasure::PersonalData;
use engine::{LedgerHandle, Remains};
use std::io::{BufRead as _, IsTerminal as _};

/// What is typed to confirm.
const WORD: &str = "effacer";

pub(super) async fn run(cli: &Cli, options: &Erase) -> Result<(), Stop> {
    let format = cli.format.rows()?;
    let engine = recording_engine(cli, cli.store.open_existing().await?);
    let ledger = choose(&engine, &options.ledger).await?;
    if options.again {
        return again(&ledger).await;
    }
    let reason = Text::new(options.reason.as_deref().unwrap_or_default())?;
    if let Some(person) = &options.person
        && contains_all(&folded(reason.as_str()), person)
    {
        let message = "le motif nomme la personne : il resterait au registre pour toujours";
        return Err(
            Stop::new(Kind::Usage, message).advise("donner un motif sans nom, comme « demande reçue le 3 mars 2026 ».")
        );
    }
    let (wanted, near) = find(&ledger, options).await?;
    table(&wanted).write(format, &mut std::io::stdout())?;
    // A program asked for rows: they alone.
    let people = format == Format::Table;
    if people && !near.is_empty() {
        say("\nValeurs proches, qui ne seront PAS effacées :")?;
        table(&near).write(format, &mut std::io::stdout())?;
    }
    if wanted.is_empty() {
        return Ok(());
    }
    confirm(options.yes, wanted.len())?;
    for part in wanted.chunks(MAX_COMMITMENTS) {
        ledger.execute(request(&ledger, part, &reason)?).await?;
    }
    let remains = ledger.scrub().await?;
    if !people {
        return Ok(());
    }
    say(format!(
        "{} ; l’effacement est enregistré au registre, dont aucun fait, aucune preuve et aucun montant ne change.",
        counted(wanted.len(), "donnée effacée", "données effacées")
    ))?;
    tell(remains)
}

/// What is wanted, and what is near it.
async fn find(ledger: &LedgerHandle, options: &Erase) -> Result<(Vec<PersonalData>, Vec<PersonalData>), Stop> {
    let Some(person) = &options.person else {
        let wanted = ledger.personal_data(|data| is_wanted(data, options)).await?;
        return Ok((wanted, Vec::new()));
    };
    if words(person).next().is_none() {
        return Err(Stop::new(Kind::Usage, "--person est vide").advise("donner le nom entier de la personne."));
    }
    let near = ledger
        .personal_data(|data| contains_all(&folded(&data.value), person))
        .await?;
    Ok(near.into_iter().partition(|data| words(&data.value).eq(words(person))))
}

fn is_wanted(data: &PersonalData, options: &Erase) -> bool {
    let before = |day: Date| paris_date(data.recorded_at).is_ok_and(|on| on < day);
    options.before.is_some_and(before) || options.position.contains(&data.position)
}

/// The words of a name, without case nor accents.
fn words(name: &str) -> impl Iterator<Item = String> {
    let words: Vec<String> = folded(name).split_whitespace().map(str::to_owned).collect();
    words.into_iter()
}

/// Whether `text`, without case nor accents, holds every word of `name`.
fn contains_all(text: &str, name: &str) -> bool {
    let separate = |c: char| !c.is_alphanumeric();
    let held: Vec<&str> = text.split(separate).collect();
    let mut wanted = words(name).flat_map(|word| word.split(separate).map(str::to_owned).collect::<Vec<_>>());
    wanted.all(|word| held.contains(&word.as_str()))
}

fn table(found: &[PersonalData]) -> Table {
    let columns = [
        ("position", "Fait nº"),
        ("recordedAt", "Enregistré le (Paris)"),
        ("type", "Type"),
        ("path", "Où"),
        ("facts", "Faits"),
        ("value", "Donnée"),
        ("commitment", ""),
    ];
    let mut table = Table::new(&columns, "Aucune donnée personnelle de cette sorte ne s’ouvre.");
    for data in found {
        table.push(vec![
            Cell::number(data.position),
            Cell::instant(data.recorded_at, paris(data.recorded_at)),
            Cell::text(data.event_type.as_str()),
            Cell::text(&data.path),
            Cell::number(data.facts),
            Cell::text(&data.value),
            Cell::text(data.commitment),
        ]);
    }
    table
}

fn confirm(yes: bool, count: usize) -> Result<(), Stop> {
    if yes {
        return Ok(());
    }
    let stdin = std::io::stdin();
    if !stdin.is_terminal() {
        return Err(
            Stop::new(Kind::Usage, "l’effacement n’est pas confirmé : rien n’est effacé")
                .advise("ajouter --yes pour confirmer depuis un script."),
        );
    }
    say(format!(
        "\nEffacer {} ? C’est sans retour. Taper « {WORD} » pour confirmer :",
        counted(count, "cette donnée", "ces données")
    ))?;
    let mut answer = String::new();
    let read = stdin.lock().read_line(&mut answer);
    match read {
        Ok(_) if answer.trim() == WORD => Ok(()),
        _ => Err(Stop::new(
            Kind::Usage,
            "l’effacement n’est pas confirmé : rien n’est effacé",
        )),
    }
}

fn request(ledger: &LedgerHandle, part: &[PersonalData], reason: &Text) -> Result<Request, Stop> {
    let view = ledger.view();
    let operator = view.identity.as_ref().map(|identity| identity.operator);
    let operator = operator.ok_or_else(|| Stop::new(Kind::Store, "le registre ne dit pas qui le tient"))?;
    let mut commitments: Vec<Commitment> = part.iter().map(|data| data.commitment).collect();
    commitments.sort_unstable();
    let bytes: Vec<u8> = commitments.iter().flat_map(|commitment| *commitment.bytes()).collect();
    let name = format!(
        "erase/{}/{}",
        Digest::of(&bytes),
        Digest::of(reason.as_str().as_bytes())
    );
    Ok(Request {
        command_id: CommandId::new(ledger.id().derive(&name)),
        requester: Requester {
            organisation: Organisation::from(operator),
            role: Role::Operator,
            person: None,
        },
        evidence: Vec::new(),
        command: ErasePersonalData {
            commitments,
            reason: reason.clone(),
        }
        .into(),
    })
}

async fn again(ledger: &LedgerHandle) -> Result<(), Stop> {
    let done = ledger.erase_again().await?;
    say(match (done.told, done.opened) {
        (0, _) => "Le registre ne dit aucune donnée effacée.".to_owned(),
        (told, 0) => format!(
            "{told} : aucune ne s’ouvrait plus.",
            told = counted(
                usize::try_from(told).unwrap_or(usize::MAX),
                "donnée dite effacée",
                "données dites effacées"
            )
        ),
        (told, opened) => format!(
            "{} ; {} encore, détruites de nouveau.",
            counted(
                usize::try_from(told).unwrap_or(usize::MAX),
                "donnée dite effacée",
                "données dites effacées"
            ),
            counted(
                usize::try_from(opened).unwrap_or(usize::MAX),
                "s’ouvrait",
                "s’ouvraient"
            ),
        ),
    })?;
    tell(done.remains)
}

fn tell(remains: Remains) -> Result<(), Stop> {
    say(match remains {
        Remains::Nothing => "Il n’en reste aucun octet dans le stockage du registre.",
        Remains::ForTheAdministrator => {
            "Les lignes sont supprimées. Leurs octets restent sur le disque du serveur jusqu’à ce que son administrateur récrive les tables \
             (VACUUM FULL entente.opening, entente.receipt) et que ses journaux expirent."
        }
    })?;
    say(
        "LES SAUVEGARDES contiennent encore ces données : les laisser expirer ou les refaire ; après en avoir remonté une, « entente erase --again ».",
    )
}

fn counted(number: usize, one: &str, many: &str) -> String {
    projections::french::count(number, one, many)
}
