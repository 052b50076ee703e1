//! Where the ledgers are: the address given to `--store`, and how to open it.

use crate::error::{Kind, Stop};
use eventstore::EventStore;
use eventstore::memory::MemoryStore;
use eventstore::postgres::{self, PostgresStore};
use eventstore::sqlite::SqliteStore;
use std::path::PathBuf;
use std::str::FromStr;
use std::sync::Arc;

/// The address of a store.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum StoreAddress {
    /// Nothing is kept.
    Memory,
    /// One file.
    Sqlite(PathBuf),
    /// A server.
    Postgres(String),
}

impl FromStr for StoreAddress {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        match text.split_once(':') {
            Some(("memory", "")) => Ok(Self::Memory),
            Some(("sqlite", path)) if !path.is_empty() => Ok(Self::Sqlite(path.into())),
            Some(("postgres" | "postgresql", rest)) if rest.starts_with("//") => Ok(Self::Postgres(text.to_owned())),
            _ => Err("attendu : « sqlite:FICHIER », « postgres://utilisateur@serveur/base » ou « memory: »".to_owned()),
        }
    }
}

impl std::fmt::Display for StoreAddress {
    /// The address without its password.
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Memory => formatter.write_str("memory:"),
            Self::Sqlite(path) => write!(formatter, "sqlite:{}", path.display()),
            Self::Postgres(url) => {
                let place = url.rsplit_once('@').map_or(url.as_str(), |(_, place)| place);
                write!(
                    formatter,
                    "postgres://{}",
                    place
                        .trim_start_matches("postgres://")
                        .trim_start_matches("postgresql://")
                )
            }
        }
    }
}

impl StoreAddress {
    /// Opens the store, creating it if it is a file that does not exist yet.
    pub(crate) async fn open_or_create(&self) -> Result<Arc<dyn EventStore>, Stop> {
        Ok(match self {
            Self::Memory => Arc::new(MemoryStore::new()),
            Self::Sqlite(path) => Arc::new(SqliteStore::open(path).await?),
            Self::Postgres(url) => Arc::new(PostgresStore::connect(url).await?),
        })
    }

    /// Opens a store that must exist: reading from a mistyped path must not create an empty ledger there.
    pub(crate) async fn open_existing(&self) -> Result<Arc<dyn EventStore>, Stop> {
        match self {
            Self::Sqlite(path) if !path.exists() => Err(Stop::new(
                Kind::Store,
                format!("le fichier {} n’existe pas", path.display()),
            )
            .advise("vérifier --store, ou créer un registre avec « entente demo » ou « entente import members ».")),
            Self::Sqlite(path) => Ok(Arc::new(SqliteStore::open_existing(path).await?)),
            Self::Memory | Self::Postgres(_) => self.open_or_create().await,
        }
    }

    /// Brings the schema to the version of this program; says what was done.
    pub(crate) async fn migrate(&self) -> Result<String, Stop> {
        match self {
            Self::Memory => Ok("Un registre en mémoire n’a pas de schéma.".to_owned()),
            Self::Sqlite(path) => {
                SqliteStore::open(path).await?;
                Ok("Le schéma est à jour : SQLite le met à jour à chaque ouverture.".to_owned())
            }
            Self::Postgres(url) => {
                let version = postgres::migrate(url).await?;
                Ok(format!("Le schéma est à jour (version {version})."))
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_names_its_kind_and_hides_its_password() {
        assert_eq!("memory:".parse(), Ok(StoreAddress::Memory));
        assert_eq!("sqlite:a/b.db".parse(), Ok(StoreAddress::Sqlite("a/b.db".into())));
        let server: StoreAddress = "postgres://marie:secret@localhost/entente".parse().unwrap();
        assert_eq!(server.to_string(), "postgres://localhost/entente");
        for wrong in ["", "entente.db", "sqlite:", "mysql://x", "memory:x"] {
            assert!(wrong.parse::<StoreAddress>().is_err(), "{wrong} aurait dû être refusé");
        }
    }
}
