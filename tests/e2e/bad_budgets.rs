//! What is no budget, or a wrong one: refused with its place, nothing read in part, nothing written.

use crate::budgets::{CHART, DOCUMENT, Desk, GROUPINGS, assert_told, data, latin, run};
use std::fs;

/// Refuses `content` with exit code 3, says `words`, and leaves nothing behind.
fn refuses(desk: &Desk, content: impl AsRef<[u8]>, words: &[&str]) {
    let output = desk.folder.path().join("sortie.csv");
    let ended = desk.read(content, &["--format", "scdl", "--output", output.to_str().unwrap()]);
    assert_told(&ended, 3, words);
    assert!(ended.out.is_empty() && !output.exists(), "{} : {}", words[0], ended.out);
}

#[test]
fn what_is_no_budget_is_refused_for_what_it_is() {
    let desk = Desk::new();
    for (content, words) in [
        (&b""[..], &["le fichier est vide"][..]),
        (b"bonjour", &["ligne 1", "ce n’est pas du XML"]),
        (b"BGT_NATDEC,BGT_ANNEE\r\n", &["ce n’est pas du XML"]),
        (b"%PDF-1.7\n", &["ce n’est pas du XML"]),
        (b"\x1f\x8b\x08", &["compressé"]),
        (b"PK\x03\x04", &["compressé"]),
        (b"\xff\xfe<\0?\0", &["UTF-16"]),
        (
            b"<html><body/></html>",
            &["un autre document XML, « html »", "« DocumentBudgetaire » est attendu"],
        ),
        (b"<DocumentBudgetaire/>", &["espace de noms de TotEM"]),
        (b"<CompteFinancierUnique/>", &["un autre document XML"]),
        (
            b"<CompteFinancierUnique xmlns='http://www.minefi.gouv.fr/cp/demat/doccfu'/>",
            &["« EnTeteDocBudgetaire » manque"],
        ),
        (
            b"<?xml version='1.0' encoding='EBCDIC-FR'?><a/>",
            &["ligne 1", "« ebcdic-fr »"],
        ),
        (b"<a></a><b/>", &["un autre document XML"]),
        (b"<DATA_ORGANISME_GROUP/><b/>", &["un second document"]),
        (
            b"<DATA_ORGANISME_GROUP><x:y/></DATA_ORGANISME_GROUP>",
            &["préfixe « x »"],
        ),
    ] {
        refuses(&desk, content, &[words, &["Que faire"]].concat());
    }
    let attributes: Vec<String> = (0..100).map(|rank| format!("a{rank}=\"\"")).collect();
    refuses(
        &desk,
        format!("<DATA_ORGANISME_GROUP {}/>", attributes.join(" ")),
        &["trop d’attributs"],
    );
    refuses(
        &desk,
        "<a>".repeat(100).replacen("<a>", "<DATA_ORGANISME_GROUP>", 1),
        &["trop d’éléments"],
    );
    let absent = run(&desk.folder.path().join("absent.xml"), &[]);
    assert_told(&absent, 3, &["absent.xml", "n’existe pas"]);
}

#[test]
fn a_document_that_is_not_well_formed_is_refused_with_its_line_and_character() {
    let desk = Desk::new();
    for (from, to, words) in [
        (
            "</EnTeteDocBudgetaire>",
            "</EnTete>",
            &[
                "ligne 20",
                "au caractère 4",
                "« </EnTete> »",
                "« </EnTeteDocBudgetaire> »",
            ][..],
        ),
        ("<Budget>", "<Budget", &["ligne 2"]),
        ("<Budget>", "</Budget>", &["« </Budget> »"]),
        ("V=\"CRACH\"", "V=\"CRACH\" V=\"CRACH\"", &["ligne 16", "un attribut"]),
        ("V=\"CRACH\"", "V=CRACH", &["ligne 16", "un attribut"]),
        ("V=\"CRACH\"", "V=\"&crach;\"", &["ligne 16", "l’entité « &crach; »"]),
        ("</Budget>", "&crach;</Budget>", &["l’entité « &crach; »"]),
        ("</DocumentBudgetaire>", "", &["s’arrête avant sa fin"]),
    ] {
        assert!(DOCUMENT.contains(from), "{from}");
        refuses(&desk, DOCUMENT.replacen(from, to, 1), words);
    }
    // The bytes of one encoding, the declaration of another.
    let mut bytes = latin(&DOCUMENT.replace("CRACH", "CRACÉ"));
    bytes.splice(30..41, *b"UTF-8\"     ");
    assert!(bytes.starts_with(b"<?xml version=\"1.0\" encoding=\"UTF-8\"     ?>"));
    refuses(&desk, &bytes, &["UTF-8", "au caractère"]);
}

#[test]
fn a_dtd_is_refused_before_it_can_expand_or_fetch_anything() {
    let desk = Desk::new();
    let root = "<DocumentBudgetaire xmlns";
    for dtd in [
        "<!DOCTYPE l [<!ENTITY a \"ha\"><!ENTITY b \"&a;&a;&a;&a;\"><!ENTITY c \"&b;&b;&b;&b;\">]>",
        "<!DOCTYPE l [<!ENTITY a SYSTEM \"file:///etc/passwd\">]>",
        "<!DOCTYPE l SYSTEM \"http://127.0.0.1:9/l.dtd\">",
    ] {
        let bomb = DOCUMENT
            .replacen(root, &format!("{dtd}\n{root}"), 1)
            .replacen("CRACH", "&a;", 1);
        refuses(&desk, bomb, &["ligne 2", "une DTD est refusée"]);
    }
}

#[test]
fn a_wrong_field_of_a_line_is_told_by_its_place_and_by_the_rank_of_the_line() {
    let desk = Desk::new();
    for (from, to, words) in [
        (
            "<Nature V=\"168748\"/>",
            "",
            &["LigneBudget n° 1", "« Nature » manque"][..],
        ),
        (
            "<Nature V=\"168748\"/>",
            "<Nature V=\"1687 48\"/>",
            &["LigneBudget n° 1", "« Nature »", "« 1687 48 » n’est pas un code"],
        ),
        (
            "<CodRD V=\"R\"/>",
            "<CodRD V=\" \"/>",
            &["« CodRD » manque, ou est vide"],
        ),
        (
            "<CodRD V=\"R\"/>",
            "<CodRD V=\"X\"/>",
            &["« CodRD »", "« X »", "parmi D, R"],
        ),
        ("<OpBudg V=\"0\"/>", "<OpBudg V=\"2\"/>", &["« OpBudg »", "parmi 0, 1"]),
        (
            "V=\"F\" Code=\"Section\"",
            "V=\"G\" Code=\"Section\"",
            &["« CaracSup »", "parmi F, I"],
        ),
        (
            "V=\"95000.00\"",
            "V=\"95000.005\"",
            &["« MtBudgPrec »", "95000.005", "deux décimales"],
        ),
        (
            "V=\"95000.00\"",
            "V=\"95 000,00\"",
            &["« MtBudgPrec »", "n’est pas un montant"],
        ),
        (
            "V=\"95000.00\"",
            "V=\"9.5E4\"",
            &["« MtBudgPrec »", "n’est pas un montant"],
        ),
        (
            "V=\"95000.00\"",
            "V=\"NaN\"",
            &["« MtBudgPrec »", "n’est pas un montant"],
        ),
        (
            "V=\"95000.00\"",
            "V=\"999999999999.99\"",
            &["« MtBudgPrec »", "cent milliards"],
        ),
        (
            "<OpBudg V=\"0\"/>",
            "<OpBudg V=\"0\"/><OpBudg V=\"1\"/>",
            &["LigneBudget n° 1", "« OpBudg » est donné deux fois"],
        ),
    ] {
        assert!(DOCUMENT.contains(from), "{from}");
        refuses(&desk, DOCUMENT.replacen(from, to, 1), &[words, &["ligne "]].concat());
    }
}

#[test]
fn a_heading_that_is_missing_or_wrong_is_told_by_its_name() {
    let desk = Desk::new();
    for (from, to, words) in [
        (
            "<IdEtab V=\"21560046100085\"/>",
            "<IdEtab V=\"21560046100086\"/>",
            &["EnTeteBudget", "« IdEtab »", "clé de contrôle"][..],
        ),
        (
            "<IdEtab V=\"21560046100085\"/>",
            "",
            &["EnTeteBudget", "« IdEtab » manque"],
        ),
        ("<LibelleColl V=\"CRACH\"/>", "", &["« LibelleColl » manque"]),
        (
            "<Nomenclature V=\"M14-M14_COM_500_3500\"/>",
            "",
            &["« Nomenclature » manque"],
        ),
        (
            "<NatDec V=\"01\"/>",
            "<NatDec V=\"07\"/>",
            &["BlocBudget", "« NatDec »", "« 07 »"],
        ),
        ("<Exer V=\"2022\"/>", "<Exer V=\"22\"/>", &["« Exer »", "exercice"]),
        (
            "<DteDec V=\"2022-04-04\"/>",
            "<DteDec V=\"2022-02-30\"/>",
            &["« DteDec »", "2022-02-30"],
        ),
        ("<Budget>", "<Budget/><Budget>", &["un second « Budget »"]),
        ("BlocBudget>", "Bloc>", &["balise"]),
    ] {
        assert!(DOCUMENT.contains(from), "{from}");
        refuses(&desk, DOCUMENT.replacen(from, to, 1), &[words, &["ligne "]].concat());
    }
    refuses(
        &desk,
        DOCUMENT.replace("BlocBudget>", "Bloc>"),
        &["l’élément « BlocBudget » manque"],
    );
    refuses(
        &desk,
        DOCUMENT.replace("LigneBudget>", "Ligne>"),
        &["n’a aucune « LigneBudget »"],
    );
}

#[test]
fn all_the_faults_of_a_document_are_told_at_once() {
    let spoilt = DOCUMENT
        .replacen("V=\"95000.00\"", "V=\"95000.005\"", 1)
        .replace("<Exer V=\"2022\"/>", "")
        .replace("<Nature V=\"6045\"/>", "");
    refuses(
        &Desk::new(),
        spoilt,
        &[
            "3 fautes",
            "LigneBudget n° 1",
            "LigneBudget n° 2, « Nature » manque",
            "« Exer » manque",
        ],
    );
}

#[test]
fn an_annex_with_a_wrong_grouping_is_refused_whole() {
    let annex = fs::read_to_string(data(GROUPINGS)).unwrap();
    let desk = Desk::new();
    for (from, to, words) in [
        (
            "<NomOrgGroup V=\"SIGEIF\"/>",
            "",
            &["ORGANISME_GROUP n° 4", "« NomOrgGroup » manque"][..],
        ),
        (
            "V=\"1924-06-01\"",
            "V=\"01/06/1924\"",
            &["ligne 25", "ORGANISME_GROUP n° 4", "« DtAdhGroup »"],
        ),
        (
            "V=\"46365.11\"",
            "V=\"46365.111\"",
            &["« MtFinancOrgGroup »", "deux décimales"],
        ),
    ] {
        assert!(annex.contains(from), "{from}");
        refuses(&desk, annex.replacen(from, to, 1), words);
    }
}

#[test]
fn a_chart_of_another_nomenclature_or_that_is_none_is_refused() {
    let desk = Desk::new();
    let chart = fs::read_to_string(data(CHART)).unwrap();
    let with = |content: &str| {
        let path = desk.file("plan.xml", content);
        desk.read(
            &*DOCUMENT,
            &["--format", "scdl", "--nomenclature", path.to_str().unwrap()],
        )
    };
    for (content, words) in [
        (
            chart.replace("M14_COM_500_3500", "M14_COM_SUP3500"),
            &["M14-M14_COM_SUP3500", "M14-M14_COM_500_3500"][..],
        ),
        (
            chart.replace(" Exer=\"2022\"", ""),
            &["ce n’est pas un plan de comptes"],
        ),
        (chart.replace("Compte ", "Autre "), &["n’a pas de comptes"]),
        (
            chart.replacen(" Code=\"001\"", "", 1),
            &["plan.xml", "ligne 5", "« Chapitre »"],
        ),
        (DOCUMENT.clone(), &["ce n’est pas un plan de comptes"]),
        ("<!DOCTYPE a><a/>".to_owned(), &["une DTD est refusée"]),
    ] {
        let ended = with(&content);
        assert_told(&ended, 3, &[words, &["--nomenclature"]].concat());
        assert!(ended.out.is_empty(), "{}", ended.out);
    }
    let older = with(&chart.replace("Exer=\"2022\"", "Exer=\"2021\""));
    assert_told(&older, 0, &["celui de 2021", "celui de 2022"]);
}
