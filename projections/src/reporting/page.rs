//! The page that tells the tables, column by column.

use super::{Column, EXAMPLES, Kind, TABLES, Table};
use std::fmt::Write as _;

const HEAD: &str = "\
# Les tables SQL

<!-- Page engendrée : `./test --bless` la récrit depuis projections/src/reporting/. -->

Ce que le registre sait, en tables SQL, pour Excel, LibreOffice, Power BI, Metabase, QGIS ou psql. Ces tables se lisent et ne s’écrivent
pas : elles sont tirées du registre, qui seul fait foi, et une reconstruction les refait à l’identique. Comment les remplir, les tenir à
jour et les ouvrir à d’autres : [operating/reporting.md](../operating/reporting.md).

* **Chaque table commence par `ledger_id`**, l’identifiant du registre : une base peut en tenir plusieurs. Il fait partie de chaque clé, et
  d’une jointure à l’autre il faut le comparer aussi.
* **Les montants sont en centimes**, des entiers : les colonnes dont le nom finit par `_cents`. Diviser par 100 pour lire des euros.
* **Rien ne dépend de la date du jour** : les colonnes disent ce qui est consigné. Ce qui est en retard à une date se demande (voir les
  requêtes).
* **Une ligne dit ce qui a été consigné**, même si l’acte a été défait depuis : la table `undoing` dit ce qui l’a été.
* **Aucune donnée personnelle** : qui siège et qui vote à bulletin secret est scellé dans le registre, et n’est pas ici.

| sorte | PostgreSQL | SQLite |
|---|---|---|
| identifiant | `uuid` | `TEXT` |
| texte, mot | `text` | `TEXT` |
| date | `date` | `TEXT`, AAAA-MM-JJ |
| centimes, entier, exercice | `bigint` | `INTEGER` |
| oui/non | `boolean` | `INTEGER`, 1 ou 0 |

## Où en sont les tables : `checkpoint`

Une ligne par registre, écrite dans la même transaction que les autres lignes : ce que disent les tables est ce que disait le registre à
cette position.

| colonne | sorte | sens |
|---|---|---|
| `ledger_id` | identifiant | Le registre. **Clé.** |
| `position` | entier | Position du dernier fait compté. |
| `root` | texte | Racine de l’arbre de Merkle (RFC 6962) des faits jusqu’à celui-là, en hexadécimal. |
| `tables` | texte | Empreinte de la définition des tables : si elle n’est pas celle du programme, il faut reconstruire. |
| `updated_at` | texte | Quand, en UTC (RFC 3339). |
";

/// The page `docs/reference/reporting.md`.
pub fn page() -> String {
    let mut page = HEAD.to_owned();
    for table in TABLES {
        tell(table, &mut page);
    }
    page.push_str("\n## Requêtes à copier\n\nDans PostgreSQL, commencer par `SET search_path TO reporting;`. Remplacer `:on` par une date entre apostrophes, `:year` par un exercice.\n");
    for example in EXAMPLES {
        // Writing to a string cannot fail.
        let _ = write!(page, "\n{}\n\n```sql\n{};\n```\n", example.question, example.sql);
    }
    page
}

fn tell(table: &Table, page: &mut String) {
    let _ = write!(
        page,
        "\n## `{}`\n\n{}\n\n| colonne | sorte | sens |\n|---|---|---|\n| `ledger_id` | identifiant | Le registre. **Clé.** |\n",
        table.name, table.about
    );
    for (index, column) in table.columns.iter().enumerate() {
        let key = if index < table.key { " **Clé.**" } else { "" };
        let _ = writeln!(
            page,
            "| `{}` | {} | {}{key} |",
            column.name,
            kind(column),
            column.described()
        );
    }
}

fn kind(column: &Column) -> String {
    let kind = match column.kind {
        Kind::Id => "identifiant",
        Kind::Text => "texte",
        Kind::Choice => "mot",
        Kind::Date => "date",
        Kind::Cents => "centimes",
        Kind::Integer => "entier",
        Kind::Year => "exercice",
        Kind::Boolean => "oui/non",
    };
    if column.optional {
        format!("{kind}, ou vide")
    } else {
        kind.to_owned()
    }
}

impl Column {
    /// What it says, in French, with the words it may hold.
    pub fn described(&self) -> String {
        let words: Vec<_> = (self.words)()
            .into_iter()
            .map(|(word, french)| format!("{word} ({french})"))
            .collect();
        if words.is_empty() {
            return self.about.to_owned();
        }
        format!("{} {}.", self.about, words.join(", "))
    }
}
