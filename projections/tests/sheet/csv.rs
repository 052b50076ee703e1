//! The sheet that spreadsheets read.

use crate::cases::{self, NAMES};
use projections::sheet::csv;

/// The records of a file whose cells hold no comma and no line break, as those of the cases do.
fn records(text: &str) -> Vec<Vec<&str>> {
    text.lines().map(|line| line.split(',').collect()).collect()
}

#[test]
fn a_row_holds_one_number() {
    let text = csv(&cases::population().sheet());
    let head = "line,label,step,parent,node,member,siren,quantity,detail,value,exact_cents,amount_eur\r\n";
    assert!(text.starts_with(head), "{text}");
    for row in [
        "1,,,,line,,,amount,whole,,4850000,48500.00\r\n",
        "1,,1,,criterion,Alpha,200000016,criterion,populationMunicipale,1873,,\r\n",
        "1,,1,,criterion,Alpha,200000016,result,,,1816810000/3253,5585.029203\r\n",
        "1,,,,rounding,Alpha,200000016,floor,,,558502,5585.02\r\n",
        "1,,,,rounding,Alpha,200000016,remainder,,,2994/3253,0.009203\r\n",
        "1,,,,rounding,Alpha,200000016,residue,largestRemainder,,1,0.01\r\n",
        "1,,,,rounding,Alpha,200000016,amount,,,558503,5585.03\r\n",
        ",,,,total,Alpha,200000016,amount,,,558503,5585.03\r\n",
    ] {
        assert!(text.contains(row), "{row}\n{text}");
    }
}

#[test]
fn the_rows_of_a_sheet_give_its_cents_again() {
    let text = csv(&cases::population().sheet());
    let records = records(&text);
    let of = |node: &str, quantity: &str, column: usize| -> Vec<u128> {
        let rows = records.iter().filter(|row| row[4] == node && row[7] == quantity);
        rows.map(|row| row[column].parse().unwrap()).collect()
    };
    let (amount, values) = (of("line", "amount", 10)[0], of("criterion", "criterion", 9));
    let sum: u128 = values.iter().sum();
    let floors: Vec<u128> = values.iter().map(|value| amount * value / sum).collect();
    assert_eq!(of("rounding", "floor", 10), floors);
    assert_eq!(of("total", "amount", 10).iter().sum::<u128>(), amount);
    assert_eq!(
        of("rounding", "residue", 10).len() as u128,
        amount - floors.iter().sum::<u128>()
    );
}

#[test]
fn every_row_of_every_sheet_has_its_twelve_cells_and_every_member_its_total() {
    for case in cases::all() {
        let text = csv(&case.sheet());
        let records = records(&text);
        assert!(records.iter().all(|row| row.len() == 12), "{text}");
        assert_eq!(records.iter().filter(|row| row[4] == "total").count(), NAMES.len());
        assert!(text.ends_with("\r\n"));
    }
}

#[test]
fn a_name_that_would_end_a_cell_is_quoted() {
    let mut sheet = cases::population().sheet();
    sheet.members[0].name = "Alpha, dite « \"la\" »".to_owned();
    assert!(
        csv(&sheet).contains(",\"Alpha, dite « \"\"la\"\" »\","),
        "{}",
        csv(&sheet)
    );
}
