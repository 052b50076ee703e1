"""L’état des critères et les millésimes (§ 3) ; le temps de présence (§ 4, prorata)."""
from collections import namedtuple
from datetime import timedelta
from fractions import Fraction

from lecture import Refus, champs, entier, jour, lire, liste, nom, quantite, taux

# ── L’état des critères (§ 3) ────────────────────────────────────────────────────────────────────────────────────────

CRITERES_CONNUS = {
    "populationMunicipale": "population municipale",
    "populationTotale": "population totale",
    "populationDgf": "population DGF",
    "potentielFiscal": "potentiel fiscal",
    "potentielFinancier": "potentiel financier",
    "payslips": "bulletins de paie",
    "staff": "agents en équivalent temps plein",
    "licences": "licences",
    "workstations": "postes de travail",
    "planningActs": "actes d’urbanisme pondérés",
    "hours": "heures",
    "surface": "surface en mètres carrés",
    "length": "longueur en kilomètres",
}
NOMS_CONNUS = {ecrit.lower(): francais for mot, francais in CRITERES_CONNUS.items() for ecrit in (mot, francais)}
Releve = namedtuple("Releve", "valeur millesime source")
Millesime = namedtuple("Millesime", "annee annees_avant")
Assiette = namedtuple("Assiette", "termes millesime source")
LA_SEULE_VALEUR = Millesime(None, None)


def nom_de_critere(valeur):
    """Un critère connu se dit par son mot ou par son nom français, quelle que soit la casse ; un autre est pris tel quel."""
    ecrit = nom(valeur)
    return NOMS_CONNUS.get(ecrit.lower(), ecrit)


class Etat:
    """Les membres dans l’ordre donné, leurs relevés, leur présence ; le membre « * » porte les valeurs de référence."""

    def __init__(self):
        self.membres, self.releves, self.presences, self.a_des_millesimes = [], {}, {}, False

    def ajouter(self, membre, critere, valeur, millesime=None, source=None):
        membre = nom(membre)
        if membre != "*" and membre not in self.membres:
            self.membres.append(membre)
        releve = Releve(quantite(valeur), entier(millesime) if millesime else None, nom(source) if source else None)
        self.releves.setdefault((membre, nom_de_critere(critere)), []).append(releve)
        self.a_des_millesimes = self.a_des_millesimes or releve.millesime is not None

    def noter_presence(self, membre, arrivee, depart):
        if arrivee and depart and depart < arrivee:
            raise Refus(f"la présence de {membre} finit avant de commencer")
        if self.presences.setdefault(nom(membre), (arrivee, depart)) != (arrivee, depart):
            raise Refus(f"deux présences différentes pour {membre}")

    def valeur(self, membre, critere, millesime, source, exercice):
        annee = millesime.annee
        if self.a_des_millesimes and millesime.annees_avant is not None:
            if exercice is None:
                raise Refus("il faut une période pour savoir de quelle année compter le millésime")
            annee = exercice - millesime.annees_avant
        lus = [r for r in self.releves.get((membre, critere), []) if source in (None, r.source)]
        if self.a_des_millesimes and annee is not None:
            lus = [r for r in lus if r.millesime == annee]
        if len(lus) != 1:
            quoi = "plusieurs valeurs, préciser l’année," if lus else "aucune valeur"
            raise Refus(f"{quoi} pour {membre}, critère « {critere} »{f', année {annee}' if annee else ''}")
        return lus[0].valeur


def lire_millesime(doc):
    if doc == "inForceOnFirstJanuary":
        return LA_SEULE_VALEUR
    if isinstance(doc, dict) and "knownOn" in doc:
        champs(doc, "vintage", "knownOn yearsBefore")
        jour(f"2000-{doc['knownOn']}")
        entier(doc["yearsBefore"])
        return LA_SEULE_VALEUR
    if isinstance(doc, dict):
        return Millesime(None, entier(champs(doc, "vintage", "yearsBefore")["yearsBefore"]))
    return Millesime(int(lire("[0-9]{4}", doc, "vintage")[0]), None)


def lire_assiette(doc):
    """Un nom, un nom précisé, ou une somme pondérée de critères."""
    if not isinstance(doc, dict):
        doc = {"name": doc}
    champs(doc, "assiette", "sum" if "sum" in doc else "name", "vintage source")
    if "sum" in doc:
        pesees = [champs(t, "sum", "name", "coefficient") for t in liste(doc["sum"], "sum")]
        termes = [(taux(t.get("coefficient", "1")), nom_de_critere(t["name"])) for t in pesees]
    else:
        termes = [(Fraction(1), nom_de_critere(doc["name"]))]
    source = nom(doc["source"]) if "source" in doc else None
    return Assiette(termes, lire_millesime(doc.get("vintage", "inForceOnFirstJanuary")), source)


# ── Temps de présence (§ 4, prorata) ─────────────────────────────────────────────────────────────────────────────────

def mois(j):
    return j.year * 12 + j.month - 1


def trimestre(j):
    return j.year * 4 + (j.month - 1) // 3


def finit_un_mois(j):
    return (j + timedelta(days=1)).day == 1


def sur_360(debut, fin, _entre):
    premier, dernier = min(debut.day, 30), 30 if finit_un_mois(fin) else fin.day
    return 360 * (fin.year - debut.year) + 30 * (fin.month - debut.month) + dernier - premier + 1


def mois_entiers(debut, fin, entre):
    """Les mois civils dont chaque jour compris dans la période est un jour de présence."""
    pleins = set(range(mois(debut), mois(fin) + 1))
    if debut != entre[0] and debut.day != 1:
        pleins.discard(mois(debut))
    if fin != entre[1] and not finit_un_mois(fin):
        pleins.discard(mois(fin))
    return len(pleins)


# Ce qui est compté du premier au dernier jour de présence, dans la période « entre ».
BASES = {
    "actualDays": lambda debut, fin, entre: (fin - debut).days + 1,
    "thirty360": sur_360,
    "monthsBegun": lambda debut, fin, entre: mois(fin) - mois(debut) + 1,
    "fullMonths": mois_entiers,
    "quartersBegun": lambda debut, fin, entre: trimestre(fin) - trimestre(debut) + 1,
}
