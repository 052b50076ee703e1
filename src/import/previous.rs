//! Reads what each member owed last year.

use super::criteria::name;
use super::fault::Faults;
use super::office::{Column, each_row};
use domain::value::Cents;
use std::collections::BTreeMap;
use std::collections::btree_map::Entry;

const COLUMNS: [Column; 2] = [
    Column {
        english: "member",
        french: "membre",
        required: true,
    },
    Column {
        english: "amount",
        french: "montant",
        required: true,
    },
];
const MEMBER: usize = 0;
const AMOUNT: usize = 1;

/// Reads the amounts of `bytes`, or all that is wrong with them.
pub(crate) fn read(bytes: &[u8]) -> Result<BTreeMap<String, Cents>, Faults> {
    let mut amounts = BTreeMap::new();
    each_row(bytes, &COLUMNS, |cells, faults| {
        for column in [MEMBER, AMOUNT] {
            if cells.cell(column).is_empty() {
                cells.fault(faults, column, "la case est vide.");
            }
        }
        let member = cells.read(faults, MEMBER, name);
        let amount = cells.read(faults, AMOUNT, |cell| cells.dress.euros(cell));
        let Some((member, amount)) = member.zip(amount) else {
            return;
        };
        match amounts.entry(member.as_str().to_owned()) {
            Entry::Vacant(place) => {
                place.insert(amount);
            }
            Entry::Occupied(_) => cells.fault(
                faults,
                MEMBER,
                "ce membre est donné deux fois : n’en garder qu’une ligne.",
            ),
        }
    })?;
    Ok(amounts)
}
