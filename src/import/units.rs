//! Reads the components of a unit cost, and the units of members, from files that an office makes.

use super::criteria::name;
use super::fault::{Faults, clipped};
use super::office::{Cells, Column, each_row, folded};
use domain::unit_cost::ComponentKind;
use domain::unit_cost::event::{CostComponent, MemberUnits};
use domain::value::{Account, MemberId, Siren};
use projections::LedgerView;
use std::collections::HashMap;

const COMPONENTS: [Column; 4] = [
    column("kind", "nature", true),
    column("label", "libellé", true),
    column("amount", "montant", true),
    column("account", "compte", false),
];
const KIND: usize = 0;
const LABEL: usize = 1;
const AMOUNT: usize = 2;
const ACCOUNT: usize = 3;

const UNITS: [Column; 2] = [column("member", "membre", true), column("units", "unités", true)];
const MEMBER: usize = 0;
const QUANTITY: usize = 1;

/// What an office calls each kind, besides its own words.
const SHORT: [(&str, ComponentKind); 6] = [
    ("personnel", ComponentKind::Staff),
    ("fourniture", ComponentKind::Supplies),
    ("renouvellement", ComponentKind::Renewal),
    ("contrats", ComponentKind::ServiceContracts),
    ("contrats de services", ComponentKind::ServiceContracts),
    ("fluides", ComponentKind::Fluids),
];

const fn column(english: &'static str, french: &'static str, required: bool) -> Column {
    Column {
        english,
        french,
        required,
    }
}

/// What a file holds, each element with its line.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Read<T> {
    /// The elements.
    pub(crate) elements: Vec<T>,
    /// Their lines, in the same order.
    pub(crate) lines: Vec<u64>,
}

impl<T> Default for Read<T> {
    fn default() -> Self {
        Self {
            elements: Vec::new(),
            lines: Vec::new(),
        }
    }
}

impl<T> Read<T> {
    fn push(&mut self, line: u64, element: T) {
        self.elements.push(element);
        self.lines.push(line);
    }
}

/// Reads the components of a cost, or all that is wrong with them.
pub(crate) fn components(bytes: &[u8]) -> Result<Read<CostComponent>, Faults> {
    let mut read = Read::default();
    each_row(bytes, &COMPONENTS, |cells, faults| {
        let missing = require(cells, faults, &[KIND, LABEL, AMOUNT]);
        let kind = cells.read(faults, KIND, kind);
        let label = cells.read(faults, LABEL, name);
        let amount = cells.read(faults, AMOUNT, |cell| cells.dress.euros(cell));
        let account = cells.read(faults, ACCOUNT, |cell| {
            Account::parse(cell).map_err(|refusal| refusal.message)
        });
        let wrong_account = account.is_none() && !cells.cell(ACCOUNT).is_empty();
        if let (Some(kind), Some(label), Some(amount), false) = (kind, label, amount, missing || wrong_account) {
            read.push(
                cells.line,
                CostComponent {
                    account,
                    amount,
                    kind,
                    label,
                },
            );
        }
    })?;
    Ok(read)
}

/// Reads the units of members of `view`, each named once by its name or its SIREN, or all that is wrong with them.
pub(crate) fn units(bytes: &[u8], view: &LedgerView) -> Result<Read<MemberUnits>, Faults> {
    let mut read = Read::default();
    let mut given: HashMap<MemberId, u64> = HashMap::new();
    each_row(bytes, &UNITS, |cells, faults| {
        let missing = require(cells, faults, &[MEMBER, QUANTITY]);
        let member = cells.read(faults, MEMBER, |cell| member(view, cell));
        let units = cells.read(faults, QUANTITY, |cell| cells.dress.quantity(cell));
        let (Some(member), Some(units), false) = (member, units, missing) else {
            return;
        };
        let first = *given.entry(member).or_insert(cells.line);
        if first != cells.line {
            let message = format!("déjà donné ligne {first} : n’en garder qu’une ligne par membre.");
            cells.fault(faults, MEMBER, message);
            return;
        }
        read.push(cells.line, MemberUnits { member, units });
    })?;
    Ok(read)
}

/// Whether one of `columns` is empty, which is then among the faults: unknown is not zero.
fn require<const N: usize>(cells: &Cells<'_, N>, faults: &mut Faults, columns: &[usize]) -> bool {
    let empty: Vec<usize> = columns
        .iter()
        .copied()
        .filter(|column| cells.cell(*column).is_empty())
        .collect();
    for column in &empty {
        cells.fault(
            faults,
            *column,
            "la case est vide : une valeur inconnue n’est pas zéro.",
        );
    }
    !empty.is_empty()
}

fn kind(cell: &str) -> Result<ComponentKind, String> {
    let wanted = folded(cell);
    let own = ComponentKind::ALL.iter().copied();
    let mut own = own.filter(|kind| wanted == folded(kind.as_str()) || wanted == folded(kind.french()));
    let short = || SHORT.iter().find(|(words, _)| wanted == *words).map(|(_, kind)| *kind);
    own.next().or_else(short).ok_or_else(|| {
        format!(
            "« {} » n’est pas une nature de charge : personnel, fournitures, renouvellement, contrats ou flux ; rien d’autre n’entre dans un coût unitaire.",
            clipped(cell)
        )
    })
}

fn member(view: &LedgerView, cell: &str) -> Result<MemberId, String> {
    let by_siren = Siren::parse(cell).ok().and_then(|siren| view.members.by_siren(siren));
    let wanted = folded(cell);
    let called = || {
        let mut called = view
            .members
            .iter()
            .filter(|member| folded(member.name().as_str()) == wanted);
        match (called.next(), called.next()) {
            (Some(only), None) => Ok(only.id),
            (Some(_), Some(_)) => Err(format!(
                "plusieurs membres s’appellent « {} » : donner le SIREN.",
                clipped(cell)
            )),
            (None, _) => Err(format!(
                "« {} » n’est pas un membre de ce registre : donner son nom entier ou son SIREN.",
                clipped(cell)
            )),
        }
    };
    by_siren.map_or_else(called, |member| Ok(member.id))
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::sample::{euros, member as named, member_units, record, story};

    fn view() -> LedgerView {
        let mut view = LedgerView::default();
        for recorded in record(&story()).1 {
            view.apply(&recorded);
        }
        view
    }

    #[test]
    fn components_are_read_in_latin_1_with_decimal_commas() {
        let text = "Nature;Libellé;Montant;Compte\r\nPersonnel;Deux instructeurs;27 000,00;6411\r\nfournitures;Fournitures;1240,5;\r\n\
            Renouvellement des biens;Postes;1000;2183\r\ncontrats;Logiciel;2000;6156\r\nflux;Électricité;100;\r\n";
        let (latin1, _, _) = encoding_rs::WINDOWS_1252.encode(text);
        let read = components(&latin1).unwrap();
        assert_eq!(read.lines, [2, 3, 4, 5, 6]);
        let kinds: Vec<_> = read.elements.iter().map(|component| component.kind).collect();
        assert_eq!(kinds, ComponentKind::ALL);
        assert_eq!(read.elements[1].amount, euros("1240.50"));
    }

    #[test]
    fn units_are_those_of_members_by_name_or_siren_each_once() {
        let read = units("membre;unités\nmuzillac;47\n215601535;21,5\n".as_bytes(), &view()).unwrap();
        assert_eq!(read.elements, member_units(&[("Muzillac", "47"), ("Péaule", "21.5")]));
        assert_eq!(read.elements[0].member, named("Muzillac"));
    }

    #[test]
    fn every_broken_line_is_told_with_its_number() {
        let told = units(
            "membre;unités\nVannes;1\nMuzillac;\nMuzillac;-2\nPéaule;1,5,2\nMuzillac;1\nMuzillac;2\n".as_bytes(),
            &view(),
        );
        let told = told.unwrap_err().to_string();
        for place in [
            "5 fautes",
            "ligne 2, colonne « membre » : « Vannes » n’est pas un membre",
            "ligne 3, colonne « unités »",
            "ligne 4, colonne « unités »",
            "ligne 5, colonne « unités »",
            "ligne 7, colonne « membre » : déjà donné ligne 6",
        ] {
            assert!(told.contains(place), "« {place} » manque dans :\n{told}");
        }
        let told = components("nature;libellé;montant;compte\nDivers;Café;12;\npersonnel;;1,234;9\n".as_bytes());
        let told = told.unwrap_err().to_string();
        for place in [
            "ligne 2, colonne « nature » : « Divers » n’est pas une nature de charge",
            "ligne 3, colonne « libellé »",
            "ligne 3, colonne « montant »",
            "ligne 3, colonne « compte »",
        ] {
            assert!(told.contains(place), "« {place} » manque dans :\n{told}");
        }
    }
}
