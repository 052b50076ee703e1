//! The tables of a generation: made, filled, put in place of the former ones.

use super::{ROLE, columns, failed, key, names, type_of};
use crate::reporting::ReportingError;
use domain::value::LedgerId;
use eventstore::postgres::store_error;
use projections::reporting::TABLES;
use std::fmt::Write as _;
use std::time::Duration;
use tokio_postgres::error::SqlState;
use tokio_postgres::{Client, Error, Transaction};

/// What an administrator may run where the program may not create the schemas.
const SCHEMAS: &str = "\
CREATE SCHEMA IF NOT EXISTS reporting AUTHORIZATION UTILISATEUR;
CREATE SCHEMA IF NOT EXISTS reporting_tables AUTHORIZATION UTILISATEUR;";

/// How long to stand in line behind readers: shorter than the second after which the server looks for deadlocks, so that no reader is ever
/// the one to give way.
const LOCK_TIMEOUT: &str = "SET LOCAL lock_timeout = '500ms'";

/// How often to stand in line, and how long to let readers pass in between.
const ATTEMPTS: u32 = 60;
const PAUSE: Duration = Duration::from_millis(200);

/// Creates the schemas, if they are not there.
pub(super) async fn make_room(client: &Client) -> Result<(), ReportingError> {
    for schema in ["reporting", "reporting_tables"] {
        let exists = format!("SELECT to_regnamespace('{schema}') IS NOT NULL");
        if client.query_one(&exists, &[]).await.map_err(failed)?.get(0) {
            continue;
        }
        let create = format!("CREATE SCHEMA IF NOT EXISTS {schema}");
        if let Err(error) = client.batch_execute(&create).await {
            return Err(refused(client, &error).await);
        }
    }
    Ok(())
}

/// Creates the role of readers, if it may; says what an administrator must do otherwise.
pub(super) async fn make_role(client: &Client) -> Result<Option<String>, ReportingError> {
    let exists = format!("SELECT EXISTS (SELECT FROM pg_roles WHERE rolname = '{ROLE}')");
    if client.query_one(&exists, &[]).await.map_err(failed)?.get(0) {
        return Ok(None);
    }
    match client.batch_execute(&format!("CREATE ROLE {ROLE} NOLOGIN")).await {
        Ok(()) => Ok(None),
        // Created at the same moment, for another data base of the server.
        Err(error)
            if [Some(&SqlState::DUPLICATE_OBJECT), Some(&SqlState::UNIQUE_VIOLATION)].contains(&error.code()) =>
        {
            Ok(None)
        }
        Err(error) if error.code() == Some(&SqlState::INSUFFICIENT_PRIVILEGE) => Ok(Some(format!(
            "CREATE ROLE {ROLE} NOLOGIN;\nGRANT USAGE ON SCHEMA reporting TO {ROLE};\nGRANT SELECT ON ALL TABLES IN SCHEMA reporting TO {ROLE};"
        ))),
        Err(error) => Err(failed(error)),
    }
}

/// What it means that something was not created, with the SQL that would allow it.
async fn refused(client: &Client, error: &Error) -> ReportingError {
    if error.code() != Some(&SqlState::INSUFFICIENT_PRIVILEGE) {
        return store_error(error).into();
    }
    let user = client.query_one("SELECT quote_ident(current_user)", &[]).await;
    let user = user.map_or_else(|_| "UTILISATEUR".to_owned(), |row| row.get(0));
    ReportingError::Denied {
        why: error
            .as_db_error()
            .map_or_else(|| error.to_string(), |error| error.message().to_owned()),
        sql: SCHEMAS.replace("UTILISATEUR", &user),
    }
}

/// Creates the empty tables of the next generation, without their keys: filling them is faster so.
pub(super) async fn create(transaction: &Transaction<'_>) -> Result<i64, ReportingError> {
    let next = "SELECT coalesce(max(substring(relname FROM '_([0-9]+)$')::bigint), 0) + 1
                  FROM pg_class WHERE relnamespace = 'reporting_tables'::regnamespace AND relname ~ '^checkpoint_[0-9]+$'";
    let number: i64 = transaction.query_one(next, &[]).await.map_err(failed)?.get(0);
    let mut sql = format!(
        "CREATE TABLE reporting_tables.checkpoint_{number} (ledger_id uuid PRIMARY KEY, position bigint NOT NULL,
         root text NOT NULL, tables text NOT NULL, updated_at text NOT NULL);"
    );
    for table in TABLES {
        // Writing to a string cannot fail.
        let _ = write!(
            sql,
            "CREATE TABLE reporting_tables.{}_{number} (ledger_id uuid NOT NULL",
            table.name
        );
        for column in table.columns {
            let null = if column.optional { "" } else { " NOT NULL" };
            let _ = write!(sql, ", \"{}\" {}{null}", column.name, type_of(column.kind));
        }
        sql.push_str(");");
    }
    match transaction.batch_execute(&sql).await {
        Ok(()) => Ok(number),
        Err(error) if error.code() == Some(&SqlState::INSUFFICIENT_PRIVILEGE) => Err(ReportingError::Denied {
            why: error
                .as_db_error()
                .map_or_else(|| error.to_string(), |error| error.message().to_owned()),
            sql: SCHEMAS.to_owned(),
        }),
        Err(error) => Err(failed(error)),
    }
}

/// Copies the rows of every ledger but `only` from the tables in place.
pub(super) async fn keep_others(transaction: &Transaction<'_>, number: i64, only: LedgerId) -> Result<(), Error> {
    for name in names() {
        let table = TABLES.iter().find(|table| table.name == name);
        let columns = table.map_or_else(
            || "ledger_id, position, root, tables, updated_at".to_owned(),
            |table| columns(table),
        );
        let copy = format!(
            "INSERT INTO reporting_tables.{name}_{number} ({columns}) SELECT {columns} FROM reporting.{name} WHERE ledger_id <> $1"
        );
        transaction.execute(&copy, &[&only.uuid()]).await?;
    }
    Ok(())
}

/// Gives the tables of generation `number`, now filled, their keys, and the planner its statistics.
pub(super) async fn conclude(transaction: &Transaction<'_>, number: i64) -> Result<(), Error> {
    let mut sql = String::from("SET LOCAL maintenance_work_mem = '256MB';");
    for table in TABLES {
        let _ = write!(
            sql,
            "ALTER TABLE reporting_tables.{name}_{number} ADD PRIMARY KEY ({key}); ANALYZE reporting_tables.{name}_{number};",
            name = table.name,
            key = key(table)
        );
    }
    transaction.batch_execute(&sql).await
}

/// Points the views at generation `number` and drops the former tables. Stands in line behind readers for half a second at a time, and
/// lets those who came meanwhile pass.
pub(super) async fn put_in_place(transaction: &mut Transaction<'_>, number: i64) -> Result<(), ReportingError> {
    for attempt in 1.. {
        let step = transaction.savepoint("put_in_place").await.map_err(failed)?;
        match point(&step, number).await {
            Ok(()) => return step.commit().await.map_err(failed),
            Err(error) if error.code() == Some(&SqlState::LOCK_NOT_AVAILABLE) && attempt < ATTEMPTS => {
                step.rollback().await.map_err(failed)?;
                tokio::time::sleep(PAUSE).await;
            }
            Err(error) if error.code() == Some(&SqlState::LOCK_NOT_AVAILABLE) => return Err(ReportingError::Held),
            Err(error) if error.code() == Some(&SqlState::DEPENDENT_OBJECTS_STILL_EXIST) => {
                let detail = error.as_db_error().and_then(|error| error.detail());
                return Err(ReportingError::RestedUpon(detail.unwrap_or_default().to_owned()));
            }
            Err(error) => return Err(failed(error)),
        }
    }
    Ok(())
}

async fn point(transaction: &Transaction<'_>, number: i64) -> Result<(), Error> {
    transaction.batch_execute(LOCK_TIMEOUT).await?;
    for name in names() {
        let select = format!("SELECT * FROM reporting_tables.{name}_{number}");
        let replace = format!("SAVEPOINT view; CREATE OR REPLACE VIEW reporting.{name} AS {select}");
        match transaction.batch_execute(&replace).await {
            Ok(()) => transaction.batch_execute("RELEASE SAVEPOINT view").await?,
            // A column changed its kind, its name or its place: what was granted on the former view goes with it.
            Err(error) if error.code() == Some(&SqlState::INVALID_TABLE_DEFINITION) => {
                let create = format!(
                    "ROLLBACK TO SAVEPOINT view; DROP VIEW reporting.{name}; CREATE VIEW reporting.{name} AS {select}; RELEASE SAVEPOINT view"
                );
                transaction.batch_execute(&create).await?;
            }
            Err(error) => return Err(error),
        }
    }
    transaction.batch_execute(&grants_and_comments()).await?;
    drop_former(transaction, number).await
}

/// Drops the tables of other generations, and the views of tables that are no more.
async fn drop_former(transaction: &Transaction<'_>, number: i64) -> Result<(), Error> {
    let views = "SELECT DISTINCT view_name::text FROM information_schema.view_table_usage
                  WHERE view_schema = 'reporting' AND table_schema = 'reporting_tables' AND table_name !~ ('_' || $1 || '$')";
    let number = number.to_string();
    for row in transaction.query(views, &[&number]).await? {
        let name: String = row.get(0);
        transaction
            .batch_execute(&format!("DROP VIEW reporting.\"{name}\""))
            .await?;
    }
    let tables = "SELECT relname::text FROM pg_class
                   WHERE relnamespace = 'reporting_tables'::regnamespace AND relkind = 'r' AND relname !~ ('_' || $1 || '$')";
    for row in transaction.query(tables, &[&number]).await? {
        let name: String = row.get(0);
        transaction
            .batch_execute(&format!("DROP TABLE reporting_tables.\"{name}\""))
            .await?;
    }
    Ok(())
}

/// Who may read, and what each view and column says.
fn grants_and_comments() -> String {
    let views: Vec<_> = names().map(|name| format!("reporting.{name}")).collect();
    let mut sql = format!(
        "DO $$ BEGIN IF EXISTS (SELECT FROM pg_roles WHERE rolname = '{ROLE}') THEN
             GRANT USAGE ON SCHEMA reporting TO {ROLE}; GRANT SELECT ON {} TO {ROLE};
         END IF; END; $$;",
        views.join(", ")
    );
    for table in TABLES {
        let name = table.name;
        let _ = write!(sql, "COMMENT ON VIEW reporting.{name} IS {};", quoted(table.about));
        for column in table.columns {
            let about = quoted(&column.described());
            let _ = write!(
                sql,
                "COMMENT ON COLUMN reporting.{name}.\"{}\" IS {about};",
                column.name
            );
        }
    }
    sql
}

fn quoted(text: &str) -> String {
    format!("'{}'", text.replace('\'', "''"))
}
