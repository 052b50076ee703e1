//! « Lisez-moi »: what the workbook does, and how far it may be trusted.

use super::page::{Page, Style};
use projections::formula;
use projections::sheet::CalculationSheet;
use rust_xlsxwriter::XlsxError;

const SHEETS: [(&str, &str); 5] = [
    (
        "Résultat",
        "Ce que doit chaque membre, à côté de ce qu’Entente a calculé.",
    ),
    (
        "Ligne 1, 2…",
        "Le calcul de chaque ligne, pas à pas, de gauche à droite ; l’arrondi est le dernier bloc.",
    ),
    (
        "Paramètres",
        "Les nombres de la clé : montant, poids, prix, barèmes, planchers, plafonds, indices, période.",
    ),
    (
        "Données",
        "Les nombres des membres : critères, quotes-parts, coefficients, présence, montants de l’an dernier.",
    ),
    ("Sources", "D’où vient chaque valeur."),
];

const RULES: [&str; 6] = [
    "Tout se calcule en centimes entiers. Une part est un nombre entier de centimes (« quotient ») et une fraction de centime ; le « reste de \
     la division » est exact, car les produits sont faits par tranches de moins de quinze chiffres quand il le faut.",
    "Quand la ligne se partage selon des poids entiers (un critère, des quotes-parts, des coefficients, un temps de présence), les restes sont \
     des nombres entiers sur le même dénominateur : ils se comparent exactement.",
    "Quand elle passe par un mélange, un plancher, un plafond, un lissage ou un grand nombre de chiffres, les restes sont comparés au \
     milliardième de centime : deux restes plus proches sont tenus pour égaux, et départagés comme tels.",
    "Les membres au plancher ou au plafond d’une somme partagée sont écrits tels qu’Entente les a trouvés (colonne « État », modifiable) ; ce \
     que paient les autres suit. Si une donnée change et que la colonne « Contrôle » dit « à revoir », changer l’état du membre, ou refaire le \
     calcul dans Entente.",
    "Un tableur n’a que quinze chiffres. Les données de ce classeur peuvent être changées pour d’autres dix fois plus grandes sans que le \
     calcul cesse d’être exact.",
    "Les montants « Calculé par Entente » sont des valeurs, non des formules : ce sont eux qui font foi.",
];

/// The sheet that explains the others.
pub(super) fn page(sheet: &CalculationSheet, limits: &[String]) -> Result<Page, XlsxError> {
    let lead = "Ce classeur refait, avec ses propres formules, le calcul d’Entente. Sans macro, sans lien vers un autre fichier.";
    let mut page = Page::new("Lisez-moi", "Lisez-moi", lead)?;
    page.width(0, 26)?;
    page.width(1, 100)?;
    let mut notes = Notes { page, row: 3 };
    let rule = formula::sentence(&sheet.formula, sheet.rounding, &|member| sheet.name_of_member(member));
    notes.pair("La règle", &rule)?;
    if let Some((version, digest)) = &sheet.version {
        notes.pair("La clé", &format!("version {version}, empreinte {digest}"))?;
    }
    if let Some(period) = sheet.period {
        notes.pair("La période", &period.french())?;
    }
    if !sheet.assumed.is_empty() {
        notes.title("Une projection")?;
        notes.paragraph("Rien n’est enregistré : personne ne doit ces sommes. Ce qui est tenu pour acquis :")?;
        for sentence in &sheet.assumed {
            notes.paragraph(sentence)?;
        }
    }
    notes.title("Les feuilles")?;
    for (name, words) in SHEETS {
        notes.pair(name, words)?;
    }
    notes.title("Les cellules")?;
    notes.legend(Style::InputText, "à changer", "Une donnée : tout se recalcule.")?;
    notes.legend(Style::Text, "formule", "Calculée : ne pas écrire dedans.")?;
    notes.legend(Style::Total, "total", "Un résultat.")?;
    notes.legend(Style::Kept, "valeur", "Calculée par Entente, gardée pour comparer.")?;
    notes.title("L’exactitude")?;
    for rule in RULES {
        notes.paragraph(rule)?;
    }
    for limit in limits {
        notes.paragraph(limit)?;
    }
    Ok(notes.page)
}

struct Notes {
    page: Page,
    row: u32,
}

impl Notes {
    fn next(&mut self) -> u32 {
        let row = self.row;
        self.row = row.saturating_add(1);
        row
    }

    fn title(&mut self, title: &str) -> Result<(), XlsxError> {
        self.next();
        let row = self.next();
        self.page.text(row, 0, title, Style::Strong)
    }

    fn pair(&mut self, name: &str, words: &str) -> Result<(), XlsxError> {
        let row = self.next();
        self.page.text(row, 0, name, Style::Strong)?;
        self.tall(row, words, 100)?;
        self.page.text(row, 1, words, Style::Paragraph)
    }

    fn legend(&mut self, style: Style, name: &str, words: &str) -> Result<(), XlsxError> {
        let row = self.next();
        self.page.text(row, 0, name, style)?;
        self.page.text(row, 1, words, Style::Paragraph)
    }

    fn paragraph(&mut self, words: &str) -> Result<(), XlsxError> {
        let row = self.next();
        self.tall(row, words, 126)?;
        self.page.across(row, 0, 1, words, Style::Paragraph)
    }

    /// Makes the row tall enough for its words: spreadsheets do not do it for wrapped or merged cells.
    fn tall(&mut self, row: u32, words: &str, width: usize) -> Result<(), XlsxError> {
        let lines = words.chars().count().div_ceil(width);
        self.page.height(
            row,
            u16::try_from(lines).unwrap_or(1).saturating_mul(14).saturating_add(3),
        )
    }
}
