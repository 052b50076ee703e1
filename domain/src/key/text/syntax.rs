//! What the YAML parser says, in the words of those who read it.

/// More lists and maps one inside the other than a document may have.
pub(super) const TOO_DEEP: &str = "Le document emboîte plus de 40 niveaux : le simplifier.";
/// An anchor or an alias.
pub(super) const NO_ANCHOR: &str = "Les ancres (« & ») et les renvois (« * ») ne sont pas admis : répéter la valeur, ou mettre le texte entre guillemets.";
/// A tag.
pub(super) const NO_TAG: &str =
    "Les étiquettes de type (« ! ») ne sont pas admises : mettre le texte entre guillemets.";

/// Words of the parser, and what they mean. The first that fits is the one.
const SENTENCES: &[(&str, &str)] = &[
    ("recursion limit", TOO_DEEP),
    ("unknown anchor", NO_ANCHOR),
    ("anchor", NO_ANCHOR),
    (" tag", NO_TAG),
    ("TAG", NO_TAG),
    ("handle", NO_TAG),
    ("tab", "Une tabulation ne décale pas une ligne : employer des espaces."),
    (
        "found unexpected end of stream",
        "Un guillemet s’ouvre, et ne se referme pas.",
    ),
    (
        "trailing content",
        "Du texte suit un guillemet fermant : le mettre entre les guillemets, ou le retirer.",
    ),
    (
        "Unicode character escape",
        "Ce code « \\u » n’est pas un caractère à lui seul : écrire le caractère lui-même.",
    ),
    (
        "escape",
        "Après « \\ », ce caractère n’a pas de sens : écrire « \\\\ » pour une barre, ou des guillemets simples.",
    ),
    (
        "hexadecimal",
        "Après « \\u », quatre chiffres hexadécimaux sont attendus.",
    ),
    (
        "indent",
        "Cette ligne est mal décalée : aligner les champs d’un même groupe.",
    ),
    ("flow mapping", "Une accolade s’ouvre : « , » ou « } » est attendu ici."),
    ("flow sequence", "Un crochet s’ouvre : « , » ou « ] » est attendu ici."),
    ("bracket", "Ce crochet ou cette accolade n’en ferme aucun."),
    (
        "mapping values",
        "Un « : » de trop : mettre entre guillemets un texte qui en contient un, ou aligner ce champ avec les autres.",
    ),
    (
        "':'",
        "Un « : » sépare le nom d’un champ de sa valeur, suivi d’un espace : le compléter, ou mettre le texte entre guillemets.",
    ),
    (
        "key",
        "Un champ est attendu ici, « nom: valeur », aligné avec les autres.",
    ),
    ("block sequence", "Une liste par tirets commence sur sa propre ligne."),
    (
        "'-'",
        "Un élément de liste est attendu ici : un tiret, un espace, la valeur.",
    ),
    (
        "\"-\"",
        "Un tiret de liste n’a pas sa place entre crochets ou accolades.",
    ),
    ("unexpected eof", "Le texte s’arrête avant la fin."),
    (
        "unexpected character",
        "Ce caractère ne commence pas une valeur : mettre le texte entre guillemets.",
    ),
    ("document", "Un seul document est attendu, sans rien avant ni après."),
    (
        "directive",
        "Cette directive (« % ») n’est pas admise : la retirer, ou mettre le texte entre guillemets.",
    ),
    ("unprintable", "Ce caractère ne s’imprime pas : le retirer."),
];

/// The French sentence for what the parser says: a general one where it says something new.
pub(super) fn french(info: &str) -> &'static str {
    let known = SENTENCES.iter().find(|(words, _)| info.contains(words));
    known.map_or(
        "Ce texte n’est ni du YAML ni du JSON : vérifier les décalages, les guillemets et les accolades.",
        |(_, french)| *french,
    )
}
