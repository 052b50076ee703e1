//! The multi-year projection: what each member would pay over the years to come, and what is taken for granted.

use super::{Document, Kind, Page, PoolKey, Section, Value};
use crate::LedgerView;
use crate::money::{add, subtract};
use crate::projection::{ProjectedPool, Projection};
use domain::value::{Cents, MemberId};

/// The document of `projection`: all members, then a page for each cost pool; or what `member` alone would pay. Without a page when nothing
/// concerns it.
pub fn projection_document(view: &LedgerView, projection: &Projection, member: Option<MemberId>) -> Document {
    let wanted = |pool: &&ProjectedPool| member.is_none_or(|member| pool.members().contains(&member));
    let pools: Vec<_> = projection.pools.iter().filter(wanted).collect();
    let mut pages = Vec::new();
    if !pools.is_empty() {
        pages.push(Page {
            name: member.map_or_else(|| "Tous les membres".to_owned(), |member| view.latest_name(member)),
            notes: Vec::new(),
            sections: match member {
                Some(member) => vec![view.member_ahead(projection, &pools, member), view.hypotheses(&pools)],
                None => vec![view.everybody_ahead(projection), view.hypotheses(&pools)],
            },
        });
        if member.is_none() {
            pages.extend(pools.iter().map(|pool| view.pool_ahead(projection, pool)));
        }
    }
    let of = member.map_or_else(String::new, |member| format!("{}, ", view.latest_name(member)));
    let last = projection.years.last().copied().unwrap_or(projection.from);
    let subtitle = format!(
        "{of}jusqu’à {last}, à partir de {}, {}",
        projection.from,
        view.told_from()
    );
    let mut notes = vec![
        "Ce que chacun paierait si rien d’autre que ce qui est déjà connu ne s’appliquait. Rien n’est enregistré : personne \
         ne doit ces sommes."
            .to_owned(),
        "« — » : une charge ne peut pas être projetée cette année-là ; la somme des autres passerait pour le tout.".to_owned(),
    ];
    notes.extend(projection.not_projected.iter().cloned());
    Document {
        title: "Projection pluriannuelle".to_owned(),
        subtitle: crate::french::capitalised(&subtitle),
        notes,
        pages,
    }
}

impl LedgerView {
    fn everybody_ahead(&self, projection: &Projection) -> Section {
        let rows = self.members_ahead(projection).into_iter();
        let rows = rows.map(|row| (self.heads_of(row.member), row.base, row.years));
        figures("Tous les membres", &["Membre", "SIREN"], projection, rows.collect())
    }

    fn member_ahead(&self, projection: &Projection, pools: &[&ProjectedPool], member: MemberId) -> Section {
        let rows = pools.iter().map(|pool| {
            let head = vec![Value::Text(self.pool_label(&key_of(pool)))];
            (head, pool.base_of(member), pool.of_member(member))
        });
        let title = format!("{} : ce qui serait dû", self.latest_name(member));
        figures(&title, &["Charge"], projection, rows.collect())
    }

    /// The page of a cost pool.
    fn pool_ahead(&self, projection: &Projection, pool: &ProjectedPool) -> Page {
        let mut members: Vec<_> = pool.members().into_iter().collect();
        members.sort_by_cached_key(|member| self.members.get(*member).map(|known| known.sort_key().clone()));
        let rows = members
            .into_iter()
            .map(|member| (self.heads_of(member), pool.base_of(member), pool.of_member(member)));
        let label = self.pool_label(&key_of(pool));
        let title = format!("{label}, {}", self.title_of(pool.convention));
        Page {
            sections: vec![
                figures(&title, &["Membre", "SIREN"], projection, rows.collect()),
                self.hypotheses(&[pool]),
            ],
            name: label,
            notes: Vec::new(),
        }
    }

    fn heads_of(&self, member: MemberId) -> Vec<Value> {
        vec![Value::Text(self.latest_name(member)), self.siren_of(member)]
    }

    /// What is taken for granted, and what cannot be told.
    fn hypotheses(&self, pools: &[&ProjectedPool]) -> Section {
        let columns = [
            ("Charge", Kind::Text),
            ("Exercices", Kind::Text),
            ("Hypothèse", Kind::Sentence),
        ];
        let mut section = Section::new("Hypothèses", &columns);
        for pool in pools {
            let label = self.pool_label(&key_of(pool));
            let row =
                |years: String, sentence: String| vec![Value::text(&label), Value::Text(years), Value::Text(sentence)];
            let stated = pool.stated().into_iter();
            section
                .rows
                .extend(stated.map(|stated| row(stated.years(), stated.sentence)));
            let obstacles = pool
                .years
                .iter()
                .filter_map(|year| Some((year.year, year.outcome.as_ref().err()?)));
            let obstacles = obstacles.map(|(year, refusal)| {
                row(
                    year.to_string(),
                    format!("Ne peut pas être projeté : {}", refusal.message),
                )
            });
            section.rows.extend(obstacles);
        }
        section
    }
}

fn key_of(pool: &ProjectedPool) -> PoolKey {
    (pool.convention, pool.pool.clone())
}

/// What comes first in a row, then its amounts.
type Row = (Vec<Value>, Cents, Vec<Option<Cents>>);

/// The year shared, the years to come, what changes from the first to the last; and their sums.
fn figures(title: &str, heads: &[&str], projection: &Projection, rows: Vec<Row>) -> Section {
    let years: Vec<_> = projection.years.iter().map(ToString::to_string).collect();
    let base = format!("{} (réparti)", projection.from);
    let mut columns: Vec<_> = heads.iter().map(|head| (*head, Kind::Text)).collect();
    columns.push((base.as_str(), Kind::Money));
    columns.extend(years.iter().map(|year| (year.as_str(), Kind::Money)));
    columns.push(("Évolution", Kind::Money));
    let mut section = Section::new(title, &columns);
    let mut sums = (Cents::ZERO, vec![Some(Cents::ZERO); years.len()]);
    for (head, base, amounts) in rows {
        sums.0 = add(sums.0, base);
        for (sum, amount) in sums.1.iter_mut().zip(&amounts) {
            *sum = sum.zip(*amount).map(|(sum, amount)| add(sum, amount));
        }
        section.rows.push(row(head, base, &amounts));
    }
    let mut head = vec![Value::text("Total")];
    head.resize(heads.len(), Value::Empty);
    section.total = Some(row(head, sums.0, &sums.1));
    section
}

fn row(mut head: Vec<Value>, base: Cents, amounts: &[Option<Cents>]) -> Vec<Value> {
    head.push(Value::Money(base));
    head.extend(amounts.iter().map(|amount| Value::or_unknown(*amount, Value::Money)));
    let last = amounts.last().copied().flatten();
    head.push(Value::or_unknown(last.map(|last| subtract(last, base)), Value::Money));
    head
}
