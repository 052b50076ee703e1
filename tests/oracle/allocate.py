#!/usr/bin/env python3
"""Oracle des clés de répartition : un second calcul, indépendant du premier.

Écrit d’après docs/reference/key-language.md et rien d’autre : son auteur n’a pas lu une ligne du programme Rust. Quand
les deux trouvent les mêmes centimes, le document suffit donc à refaire un calcul. Les « § » renvoient au document.

    allocate.py --key CLÉ.yaml --criteria ÉTAT.csv [--amount 48500.00] [--period 2025-01-01..2025-12-31] [--previous AVANT.csv]
    allocate.py --batch < demandes.jsonl      une demande JSON par ligne, une réponse JSON par ligne
    allocate.py --golden tests/cases/*.yaml   refait les cas de référence et compare

ÉTAT.csv : member,criterion,value et, au besoin, vintage,source,from,to (présence du membre ; vide = toute la période).
AVANT.csv : member,amount. En UTF-8, séparés par « , » ou par « ; » (avec « ; », la virgule décimale est admise).
Sorties : 0 calculé, 1 refusé (une phrase sur la sortie d’erreur), 2 mauvais usage.
Tout est calculé sur des entiers et des rapports exacts : aucun nombre à virgule flottante n’entre ici.
"""
import argparse
import csv
import io
import json
import re
import sys
import unicodedata
from collections import namedtuple
from datetime import date, timedelta
from fractions import Fraction
from math import ceil, floor


class Refus(Exception):
    """Une clé, un état ou un calcul refusé ; le texte est la phrase à lire."""


# ── Valeurs (§ 2) ────────────────────────────────────────────────────────────────────────────────────────────────────

MONTANT_LIMITE = Fraction(10**11)
CRITERES_CONNUS = {
    "populationMunicipale": "population municipale",
    "populationTotale": "population totale",
    "populationDgf": "population dgf",
    "potentielFiscal": "potentiel fiscal",
    "potentielFinancier": "potentiel financier",
}


def lire(motif, valeur, quoi):
    trouve = re.fullmatch(motif, valeur) if isinstance(valeur, str) else None
    if not trouve:
        raise Refus(f"{quoi} illisible : {valeur!r}")
    return trouve


def montant(valeur, signe=""):
    lire(signe + r"[0-9]+(\.[0-9]{1,2})?", valeur, "montant")
    return limite(Fraction(valeur))


def limite(euros):
    if abs(euros) > MONTANT_LIMITE:
        raise Refus("un montant dépasse cent milliards d’euros")
    return euros


def prix(valeur):
    lire(r"[0-9]+(\.[0-9]{1,12})?", valeur, "prix")
    return Fraction(valeur)


def quantite(valeur):
    lire(r"[0-9]+(\.[0-9]{1,12})?", valeur, "quantité")
    return Fraction(valeur)


def taux(valeur):
    trouve = lire("([0-9]+)/([0-9]*[1-9][0-9]*)|([0-9]+(?:[.,][0-9]{1,12})?)([ \u00a0\u202f]?%)?", valeur, "taux")
    if trouve[1]:
        return Fraction(int(trouve[1]), int(trouve[2]))
    return Fraction(trouve[3].replace(",", ".")) / (100 if trouve[4] else 1)


def jour(valeur):
    lire("[0-9]{4}-[0-9]{2}-[0-9]{2}", valeur, "date")
    try:
        return date.fromisoformat(valeur)
    except ValueError:
        raise Refus(f"cette date n’existe pas : {valeur}") from None


def jour_ou_rien(valeur):
    return jour(valeur) if valeur else None


def dates(valeur):
    """« du..au » ; l’une des deux dates peut manquer dans une présence."""
    bornes = lire(r"([-0-9]*)\.\.([-0-9]*)", valeur, "dates")
    return jour_ou_rien(bornes[1]), jour_ou_rien(bornes[2])


def periode(valeur):
    debut, fin = dates(valeur)
    if not debut or not fin or fin < debut:
        raise Refus(f"période illisible : {valeur}")
    return debut, fin


def entier(valeur):
    return int(lire("[0-9]{1,4}", valeur, "nombre entier")[0])


def booleen(valeur):
    if valeur in (True, "true"):
        return True
    if valeur in (False, "false"):
        return False
    raise Refus(f"« true » ou « false » attendu : {valeur!r}")


def nom(valeur):
    if not isinstance(valeur, str) or not valeur.strip():
        raise Refus(f"nom attendu : {valeur!r}")
    return unicodedata.normalize("NFC", valeur.strip())


def nom_de_critere(valeur):
    """Un critère connu se dit par son mot ou par son nom français ; un autre est pris tel quel (§ 3)."""
    ecrit = nom(valeur)
    if ecrit in CRITERES_CONNUS:
        return CRITERES_CONNUS[ecrit]
    return ecrit.lower() if ecrit.lower() in CRITERES_CONNUS.values() else ecrit


def liste(valeur, quoi):
    if not isinstance(valeur, list) or not valeur:
        raise Refus(f"{quoi} : une liste d’au moins un élément est attendue")
    return valeur


def noms(valeur, quoi):
    lus = [nom(v) for v in liste(valeur, quoi)]
    if len(set(lus)) < len(lus):
        raise Refus(f"{quoi} : un nom est écrit deux fois")
    return lus


def champs(doc, quoi, obligatoires, facultatifs=""):
    """Vérifie qu’un objet a tous ses champs et aucun en trop."""
    if not isinstance(doc, dict):
        raise Refus(f"{quoi} : des champs sont attendus")
    for champ in doc:
        if champ not in (obligatoires + " " + facultatifs).split(" "):
            raise Refus(f"{quoi} : champ inconnu ou en trop « {champ} »")
    for champ in obligatoires.split():
        if champ not in doc:
            raise Refus(f"{quoi} : il manque « {champ} »")
    return doc


def en_euros(euros):
    centimes = int(euros * 100)
    return f"{'-' if centimes < 0 else ''}{abs(centimes) // 100}.{abs(centimes) % 100:02d}"


# ── Lecture du YAML des clés et des cas, et du JSON : tout reste du texte ────────────────────────────────────────────

class Yaml:
    """Un sous-ensemble strict de YAML : blocs, { } et [ ] sur une ou plusieurs lignes, textes nus ou entre guillemets."""

    def __init__(self, texte):
        self.texte, self.i = texte.lstrip("\ufeff").replace("\r\n", "\n"), 0
        if "\t" in self.texte:
            self.i = self.texte.index("\t")
            self.refuser("une tabulation")

    def refuser(self, quoi):
        raise Refus(f"ligne {self.texte.count(chr(10), 0, self.i) + 1} : {quoi}")

    def lire(self):
        valeur = self.bloc(-1)
        self.sauter()
        if self.i < len(self.texte):
            self.refuser("texte inattendu")
        return valeur

    def vu(self, motif):
        return re.compile(motif).match(self.texte, self.i)

    def prendre(self, motif):
        trouve = self.vu(motif)
        if trouve:
            self.i = trouve.end()
        return trouve

    def sauter(self):
        """Passe les blancs, les fins de ligne et les commentaires."""
        while self.prendre(r"[ \n]+") or self.prendre(r"(?:(?<=[ \n])|(?<![\s\S]))#[^\n]*"):
            pass

    def colonne(self):
        return self.i - self.texte.rfind("\n", 0, self.i) - 1

    def finir_la_ligne(self):
        if not self.prendre(r" *(?:(?<= )#[^\n]*)?(?=\n|\Z)"):
            self.refuser("texte inattendu en fin de ligne")
        self.sauter()

    def bloc(self, retrait):
        self.sauter()
        colonne = self.colonne()
        if self.i == len(self.texte) or colonne <= retrait:
            self.refuser("une valeur manque")
        if self.vu(r"-(?= |\n)"):
            return self.suite(colonne)
        if self.vu(r"[\[{]"):
            return self.valeur_de_ligne()
        depart = self.i
        self.scalaire()
        est_une_cle = self.vu(r" *:(?= |\n|\Z)")
        self.i = depart
        return self.champs(colonne) if est_une_cle else self.valeur_de_ligne()

    def suite(self, colonne):
        elements = []
        while self.colonne() == colonne and self.prendre(r"-(?= |\n)"):
            elements.append(self.bloc(colonne))
            self.sauter()
        self.verifier_le_retrait(colonne)
        return elements

    def champs(self, colonne):
        lus = {}
        while self.i < len(self.texte) and self.colonne() == colonne and not self.vu(r"-(?= |\n)"):
            cle = self.cle(lus)
            if not self.prendre(r" *:(?= |\n|\Z) *"):
                self.refuser(f"« : » attendu après « {cle} »")
            lus[cle] = self.valeur_de_champ(colonne)
        self.verifier_le_retrait(colonne)
        return lus

    def verifier_le_retrait(self, colonne):
        if self.i < len(self.texte) and self.colonne() > colonne:
            self.refuser("retrait inattendu")

    def cle(self, lus, crochets=False):
        cle = self.scalaire(crochets)
        if cle in lus:
            self.refuser(f"« {cle} » est écrit deux fois")
        return cle

    def valeur_de_champ(self, colonne):
        if not self.vu(r"\n|#|\Z"):
            return self.valeur_de_ligne()
        self.sauter()
        return self.bloc(colonne - 1 if self.vu(r"-(?= |\n)") else colonne)

    def valeur_de_ligne(self):
        valeur = self.entre_crochets() if self.vu(r"[\[{]") else self.scalaire()
        self.finir_la_ligne()
        return valeur

    def entre_crochets(self):
        """{ a: b, c: [d, e] }, sur une ou plusieurs lignes."""
        objet = self.prendre(r"[\[{]")[0] == "{"
        fin, lus = (r"\}", {}) if objet else (r"\]", [])
        self.sauter()
        while not self.prendre(fin):
            if objet:
                cle = self.cle(lus, crochets=True)
                self.sauter()
                if not self.prendre(":"):
                    self.refuser(f"« : » attendu après « {cle} »")
                lus[cle] = self.element()
            else:
                lus.append(self.element())
            self.sauter()
            if not self.prendre(",") and not self.vu(fin):
                self.refuser("« , » ou une fermeture attendue")
            self.sauter()
        return lus

    def element(self):
        self.sauter()
        return self.entre_crochets() if self.vu(r"[\[{]") else self.scalaire(crochets=True)

    def scalaire(self, crochets=False):
        if self.vu('"'):
            return self.entre_guillemets()
        if self.vu("'"):
            texte = self.prendre(r"'(?:[^'\n]|'')*'") or self.refuser("apostrophe non fermée")
            return texte[0][1:-1].replace("''", "'")
        if self.vu(r"[&*!|>%@`]|[-?](?= |\n|\Z)"):
            self.refuser("ni ancre, ni étiquette, ni texte sur plusieurs lignes : mettre des guillemets")
        return self.texte_nu(crochets)

    def entre_guillemets(self):
        texte = self.prendre(r'"(?:[^"\\\n]|\\.)*"') or self.refuser("guillemet non fermé")
        try:
            return json.loads(texte[0])
        except ValueError:
            self.refuser("échappement inconnu entre guillemets")

    def texte_nu(self, crochets):
        """Un texte sans guillemets ; une virgule entre deux chiffres (12,345 %) en fait partie, même entre crochets."""
        ordinaire = r"[^\n\[\]{},:#]|(?<=[0-9]),(?=[0-9])" if crochets else r"[^\n:#]"
        apres_une_cle = r"[ \n\[\]{},]|\Z" if crochets else r"[ \n]|\Z"
        texte = self.prendre(rf"(?:{ordinaire}|:(?!{apres_une_cle})|(?<! )#)*")
        if not texte[0].strip():
            self.refuser("une valeur manque")
        self.i = texte.start() + len(texte[0].rstrip(" "))
        return texte[0].strip(" ")


def objet_sans_doublon(paires):
    lus = dict(paires)
    if len(lus) < len(paires):
        raise Refus("un champ est écrit deux fois")
    return lus


def json_exact(texte):
    """Lit du JSON ; un nombre y reste le texte qui l’écrit."""
    try:
        return json.loads(texte, parse_float=str, parse_int=str, parse_constant=str, object_pairs_hook=objet_sans_doublon)
    except ValueError as erreur:
        raise Refus(f"JSON illisible : {erreur}") from None


# ── L’état des critères (§ 3) ────────────────────────────────────────────────────────────────────────────────────────

Releve = namedtuple("Releve", "valeur millesime source")
Millesime = namedtuple("Millesime", "annee annees_avant")  # tous deux vides : la seule valeur donnée convient
Assiette = namedtuple("Assiette", "termes millesime source")


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

    def noter_presence(self, membre, debut, fin):
        if debut and fin and fin < debut:
            raise Refus(f"la présence de {membre} finit avant de commencer")
        if self.presences.setdefault(nom(membre), (debut, fin)) != (debut, fin):
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
        return Millesime(None, None)
    if isinstance(doc, dict) and "knownOn" in doc:
        champs(doc, "vintage", "knownOn yearsBefore")
        jour(f"2000-{doc['knownOn']}")
        entier(doc["yearsBefore"])
        return Millesime(None, None)
    if isinstance(doc, dict):
        return Millesime(None, entier(champs(doc, "vintage", "yearsBefore")["yearsBefore"]))
    return Millesime(int(lire("[0-9]{4}", doc, "vintage")[0]), None)


def lire_assiette(doc):
    """Un nom, un nom précisé, ou une somme pondérée de critères."""
    if not isinstance(doc, dict):
        doc = {"name": doc}
    champs(doc, "assiette", "sum" if "sum" in doc else "name", "vintage source")
    if "sum" in doc:
        pesees = [champs(t, "sum", "name coefficient") for t in liste(doc["sum"], "sum")]
        termes = [(taux(t["coefficient"]), nom_de_critere(t["name"])) for t in pesees]
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


def jours_reels(debut, fin, _entre):
    return (fin - debut).days + 1


def jours_sur_360(debut, fin, _entre):
    premier, dernier = min(debut.day, 30), 30 if finit_un_mois(fin) else fin.day
    return 360 * (fin.year - debut.year) + 30 * (fin.month - debut.month) + dernier - premier + 1


def mois_entames(debut, fin, _entre):
    return mois(fin) - mois(debut) + 1


def mois_entiers(debut, fin, entre):
    """Les mois civils dont chaque jour compris dans la période est un jour de présence."""
    pleins = set(range(mois(debut), mois(fin) + 1))
    if debut != entre[0] and debut.day != 1:
        pleins.discard(mois(debut))
    if fin != entre[1] and not finit_un_mois(fin):
        pleins.discard(mois(fin))
    return len(pleins)


def trimestres_entames(debut, fin, _entre):
    return trimestre(fin) - trimestre(debut) + 1


BASES = {"actualDays": jours_reels, "thirty360": jours_sur_360, "monthsBegun": mois_entames,
         "fullMonths": mois_entiers, "quartersBegun": trimestres_entames}


# ── Arrondi et bornes (§ 4 et § 5) ───────────────────────────────────────────────────────────────────────────────────

def verifier_les_poids(poids):
    if not sum(poids.values()):
        raise Refus("tous les poids sont nuls")


def demie_au_dessus(x, unite):
    return floor(x / unite + Fraction(1, 2)) * unite


def plus_fort_reste(a, poids, rang, unite):
    """Arrondit en dessous, puis donne les unités qui manquent aux plus grands restes ; restes égaux : selon le rang."""
    if a % unite:
        raise Refus(f"{en_euros(a)} n’est pas un nombre entier d’unités d’arrondi")
    total = sum(poids.values())
    exactes = {m: a * p / total for m, p in poids.items()}
    parts = {m: floor(x / unite) * unite for m, x in exactes.items()}
    manquent = int((a - sum(parts.values())) / unite)
    for m in sorted(poids, key=lambda m: (parts[m] - exactes[m], rang(m)))[:manquent]:
        parts[m] += unite
    return parts


def entre_les_bornes(a, p, bornes, premiere):
    """§ 4, bounded à enveloppe. bornes[m] = {"floor": x, "cap": y ou None} ; sans plancher, le plancher est zéro."""
    if sum(b["floor"] for b in bornes.values()) > a:
        raise Refus("la somme des planchers dépasse le montant à partager")
    if all(b["cap"] is not None for b in bornes.values()) and sum(b["cap"] for b in bornes.values()) < a:
        raise Refus("la somme des plafonds n’atteint pas le montant à partager")
    fixes = {}

    def reste():
        return a - sum(bornes[m][borne] for m, borne in fixes.items())

    def etaler(libres):
        a_etaler, total = reste(), sum(p[m] for m in libres)
        return {m: a_etaler * p[m] / total for m in libres}

    def fixer(libres, borne):
        while True:
            parts = etaler(libres)
            depassent = [m for m in libres if depasse(parts[m], bornes[m], borne)]
            if not depassent:
                return libres
            fixes.update((m, borne) for m in depassent)
            libres = [m for m in libres if m not in fixes]

    libres = list(bornes)
    while True:
        libres = fixer(fixer(libres, premiere), "floor" if premiere == "cap" else "cap")
        if libres or reste() == 0:
            return {**etaler(libres), **{m: bornes[m][borne] for m, borne in fixes.items()}}
        libres = [m for m in fixes if fixes[m] == premiere]
        for m in libres:
            del fixes[m]


def depasse(part, bornes, borne):
    if borne == "floor":
        return part < bornes["floor"]
    return bornes["cap"] is not None and part > bornes["cap"]


# ── Barèmes (§ 4, tariff) ────────────────────────────────────────────────────────────────────────────────────────────

Tranche = namedtuple("Tranche", "depuis jusque fixe prix")


def lire_bareme(doc):
    """Rend la fonction qui donne le montant d’une quantité."""
    champs(doc, "scale", "mode brackets", "neverBelowPrevious")
    par_palier = lire("marginal|slab", doc["mode"], "mode")[0] == "slab"
    if not par_palier and "neverBelowPrevious" in doc:
        raise Refus("neverBelowPrevious ne va qu’avec « slab »")
    jamais_moins = booleen(doc.get("neverBelowPrevious", False))
    tranches = lire_tranches(liste(doc["brackets"], "brackets"), par_palier)

    def montant_de(q):
        ici = next((k for k, t in enumerate(tranches) if t.jusque is None or q <= t.jusque), None)
        if ici is None:
            raise Refus(f"{q} unités : au-delà de la dernière tranche du barème")
        courante, avant = tranches[ici], tranches[:ici]
        if not par_palier:
            return sum(t.prix * (t.jusque - t.depuis) for t in avant) + courante.prix * (q - courante.depuis)
        hauts = [t.fixe + t.prix * t.jusque for t in avant] if jamais_moins else []
        return max([courante.fixe + courante.prix * q] + hauts)

    return montant_de


def lire_tranches(docs, par_palier):
    tranches, depuis = [], Fraction(0)
    for k, doc in enumerate(docs, 1):
        champs(doc, "tranche", "", "upTo flat price") if par_palier else champs(doc, "tranche", "price", "upTo")
        if "flat" not in doc and "price" not in doc:
            raise Refus("une tranche sans flat ni price")
        jusque = quantite(doc["upTo"]) if "upTo" in doc else None
        if jusque is None and k < len(docs) or jusque is not None and jusque <= depuis:
            raise Refus("les tranches d’un barème vont en croissant, et seule la dernière peut être sans borne")
        tranches.append(Tranche(depuis, jusque, montant(doc.get("flat", "0")), prix(doc.get("price", "0"))))
        depuis = jusque
    return tranches


# ── La clé (§ 1) et ses lignes (§ 5) ─────────────────────────────────────────────────────────────────────────────────

# calcul(e, a) rend pour chaque membre de e son montant (à prix), ou son poids (à enveloppe : part = a × poids ÷ somme).
Noeud = namedtuple("Noeud", "a_prix calcul")
# montant : celui donné à la ligne est « obligatoire », « facultatif » ou « refusé » ; calcul(a) rend [(libellé, parts)].
Ligne = namedtuple("Ligne", "montant calcul")
PROFONDEUR_LIMITE = 6


def genre_et_contenu(doc):
    if doc == "equal":
        return "equal", None
    if not isinstance(doc, dict) or len(doc) != 1 or "equal" in doc:
        raise Refus(f"un nœud est attendu : {doc!r}")
    return next(iter(doc.items()))


def partager(ligne, a):
    """Un montant négatif se partage comme sa valeur absolue, puis chaque part change de signe."""
    if a is None or a >= 0:
        return ligne.calcul(a)
    return [(libelle, {m: -x for m, x in parts.items()}) for libelle, parts in ligne.calcul(-a)]


def par_membre(lignes):
    return {m: sum(parts[m] for _, parts in lignes) for m in lignes[0][1]}


class Cle:
    def __init__(self, doc, etat, entre=None, precedent=None):
        champs(doc, "la clé", "formula", "name participants rounding unit ties carrier")
        self.etat, self.entre, self.precedent = etat, entre, precedent or {}
        self.exercice = entre[0].year if entre else None
        self.participants = noms(doc.get("participants", etat.membres), "participants")
        self.unite = Fraction(1, 100) if lire("cent|euro", doc.get("unit", "cent"), "unit")[0] == "cent" else Fraction(1)
        self.premiers = self.membres(doc["ties"], "ties") if "ties" in doc else []
        self.regle, self.receveur = lire_arrondi(doc.get("rounding", "largestRemainder"), doc.get("carrier"))
        if "name" in doc:
            nom(doc["name"])
        self.racine = self.ligne(doc["formula"], 1)

    def membres(self, doc, quoi):
        lus = noms(doc, quoi)
        for m in lus:
            self.verifier_le_membre(m, quoi)
        return lus

    def verifier_le_membre(self, m, quoi):
        if m not in self.participants:
            raise Refus(f"{quoi} : {m} n’est pas un participant")

    def rang(self, m):
        return (self.premiers.index(m), "") if m in self.premiers else (len(self.premiers), m)

    def resultat(self, a):
        """[(libellé, parts)] pour le montant donné, ou None s’il n’y en a pas."""
        if a is None and self.racine.montant == "obligatoire":
            raise Refus("cette clé demande un montant à partager")
        if a is not None and self.racine.montant == "refusé":
            raise Refus("cette clé fixe elle-même les montants : aucun montant à partager n’est attendu")
        lignes = partager(self.racine, a)
        for du in par_membre(lignes).values():
            limite(du)
        return lignes

    def ligne(self, doc, profondeur):
        genre, contenu = genre_et_contenu(doc)
        if genre == "stack":
            return self.stack(contenu, profondeur)
        if genre == "blend" and isinstance(contenu, dict) and contenu.get("mode") == "nested":
            return self.blend_nested(contenu, profondeur)
        if genre == "prorata" and isinstance(contenu, dict) and contenu.get("joiners") == "add":
            return self.prorata_add(contenu, profondeur)
        noeud = self.noeud(doc, profondeur)
        if noeud.a_prix:
            return Ligne("refusé", lambda a: [("", self.arrondir_prix(noeud))])
        return Ligne("obligatoire", lambda a: [("", self.arrondir(a, noeud.calcul(self.participants, a)))])

    def arrondir_prix(self, noeud):
        montants = noeud.calcul(self.participants, None)
        verifier_les_poids(montants)
        return {m: demie_au_dessus(x, self.unite) for m, x in montants.items()}

    def arrondir(self, a, poids):
        """Les parts arrondies de tous les participants ; un membre hors de poids a zéro."""
        verifier_les_poids(poids)
        if self.regle == "largestRemainder":
            parts = plus_fort_reste(a, poids, self.rang, self.unite)
        else:
            total = sum(poids.values())
            parts = {m: demie_au_dessus(a * p / total, self.unite) for m, p in poids.items()}
        ecart = a - sum(parts.values())
        if self.regle != "halfUpPerMember" and ecart:
            if not poids.get(self.receveur):
                raise Refus(f"l’écart d’arrondi va à {self.receveur}, qui n’a pas de poids")
            parts[self.receveur] += ecart
        return {m: parts.get(m, Fraction(0)) for m in self.participants}

    def stack(self, doc, profondeur):
        lignes = [self.ligne_de_stack(l, profondeur + 1) for l in liste(champs(doc, "stack", "lines")["lines"], "lines")]
        verifier_les_libelles([libelle for libelle, _, _ in lignes])
        restes = [l for l in lignes if l[2] == "rest"]
        autres = [l for l in lignes if l[2] != "rest"]
        if len(restes) > 1:
            raise Refus("stack : deux lignes « rest »")
        a_prix = any(a is None for _, _, a in lignes)

        def calcul(total):
            parts = {libelle: par_membre(partager(ligne, a)) for libelle, ligne, a in autres}
            pris = sum(sum(parts[libelle].values()) if a is None else a for libelle, _, a in autres)
            if total is not None and (total < pris if restes else total != pris):
                raise Refus(f"le montant donné, {en_euros(total)}, ne va pas avec celui des lignes, {en_euros(pris)}")
            parts.update((libelle, par_membre(ligne.calcul(total - pris))) for libelle, ligne, _ in restes)
            return [(libelle, parts[libelle]) for libelle, _, _ in lignes]

        return Ligne("obligatoire" if restes else "refusé" if a_prix else "facultatif", calcul)

    def ligne_de_stack(self, doc, profondeur):
        champs(doc, "ligne", "label of", "amount")
        libelle, ligne, a = nom(doc["label"]), self.ligne(doc["of"], profondeur), doc.get("amount")
        if (a is None) != (ligne.montant == "refusé"):
            raise Refus(f"ligne « {libelle} » : un montant à enveloppe, aucun à prix")
        return libelle, ligne, a if a in (None, "rest") else montant(a, "-?")

    def blend_nested(self, doc, profondeur):
        poids, parts = lire_blend(doc)
        lignes = [self.ligne(p["of"], profondeur + 1) for p in parts]
        libelles = [nom(p.get("label", f"ligne {k}")) for k, p in enumerate(parts, 1)]
        verifier_les_libelles(libelles)
        if any(ligne.montant == "refusé" for ligne in lignes):
            raise Refus("blend : un nœud à enveloppe est attendu")

        def calcul(a):
            montants = plus_fort_reste(a, dict(enumerate(poids)), lambda k: k, self.unite)
            return [(libelles[k], par_membre(ligne.calcul(montants[k]))) for k, ligne in enumerate(lignes)]

        return Ligne("obligatoire", calcul)

    def prorata_add(self, doc, profondeur):
        base = self.lire_base(champs(doc, "prorata", "basis joiners of"))
        of = self.noeud(doc["of"], profondeur + 1)
        if of.a_prix:
            raise Refus("prorata : « joiners » ne va qu’avec un nœud à enveloppe")

        def calcul(a):
            debut, fin = self.entre
            jours = {m: self.presence(m) for m in self.participants}
            presents = [m for m in jours if jours[m] and jours[m][0] == debut]
            dus = self.arrondir(a, of.calcul(presents, a))
            exactes = self.parts(of, presents, a)
            if len(presents) < len(self.participants):
                exactes = {**self.parts(of, self.participants, a), **exactes}
            for m in self.participants:
                if m not in presents or jours[m][1] < fin:
                    dus[m] = demie_au_dessus(exactes[m] * self.temps(m, base), self.unite)
            return [("", dus)]

        return Ligne("obligatoire", calcul)

    # Les nœuds (§ 4)

    def noeud(self, doc, profondeur):
        genre, contenu = genre_et_contenu(doc)
        if profondeur > PROFONDEUR_LIMITE:
            raise Refus(f"plus de {PROFONDEUR_LIMITE} nœuds l’un dans l’autre")
        lecteurs = {"criterion": self.criterion, "equal": self.equal, "fixed": self.fixed, "blend": self.blend,
                    "tariff": self.tariff, "unitCost": self.unit_cost, "bounded": self.bounded, "smoothed": self.smoothed,
                    "coefficient": self.coefficient, "only": self.only, "prorata": self.prorata, "index": self.index}
        if genre not in lecteurs:
            raise Refus(f"nœud inconnu, ou qui ne va qu’à la racine d’une ligne : {genre}")
        return lecteurs[genre](contenu, profondeur + 1)

    def parts(self, noeud, e, a):
        valeurs = noeud.calcul(e, a)
        if noeud.a_prix:
            return valeurs
        verifier_les_poids(valeurs)
        total = sum(valeurs.values())
        return {m: a * w / total for m, w in valeurs.items()}

    def quantites(self, assiette, e):
        return {m: sum(c * self.etat.valeur(m, critere, assiette.millesime, assiette.source, self.exercice)
                       for c, critere in assiette.termes) for m in e}

    def reference(self, critere, vintage):
        return self.etat.valeur("*", nom_de_critere(critere), lire_millesime(vintage), None, self.exercice)

    def criterion(self, doc, _profondeur):
        assiette = lire_assiette(doc)
        return Noeud(False, lambda e, a: self.quantites(assiette, e))

    def equal(self, _doc, _profondeur):
        return Noeud(False, lambda e, a: dict.fromkeys(e, Fraction(1)))

    def fixed(self, doc, _profondeur):
        champs(doc, "fixed", "quotas", "normalise")
        if not isinstance(doc["quotas"], dict):
            raise Refus("quotas : une quote-part par participant est attendue")
        quotas = {nom(m): taux(q) for m, q in doc["quotas"].items()}
        if len(doc["quotas"]) != len(quotas) or set(quotas) != set(self.participants):
            raise Refus("quotas : une quote-part par participant est attendue, ni plus ni moins")
        verifier_la_somme(quotas.values(), doc)
        return Noeud(False, lambda e, a: {m: quotas[m] for m in e})

    def blend(self, doc, profondeur):
        poids, elements = lire_blend(doc)
        lire("singleStep", doc["mode"], "mode à cet endroit")
        noeuds = [self.noeud(x["of"], profondeur) for x in elements]
        if any(n.a_prix for n in noeuds):
            raise Refus("blend : un nœud à enveloppe est attendu")

        def calcul(e, a):
            lignes = [self.proportions(n, e, a) for n in noeuds]
            return {m: sum(w * part[m] for w, part in zip(poids, lignes)) for m in e}

        return Noeud(False, calcul)

    def proportions(self, noeud, e, a):
        poids = noeud.calcul(e, a)
        verifier_les_poids(poids)
        total = sum(poids.values())
        return {m: w / total for m, w in poids.items()}

    def tariff(self, doc, _profondeur):
        par_unite = [champ for champ in ("price", "scale") if champ in (doc or ())]
        champs(doc, "tariff", " ".join(par_unite + ["units"]) if par_unite else "flat", "flat")
        if len(par_unite) > 1:
            raise Refus("tariff : price et scale s’excluent")
        fixe = montant(doc.get("flat", "0"))
        if not par_unite:
            return Noeud(True, lambda e, a: dict.fromkeys(e, fixe))
        unites = lire_assiette(doc["units"])
        un_prix = prix(doc.get("price", "0"))
        bareme = lire_bareme(doc["scale"]) if "scale" in doc else lambda q: un_prix * q
        return Noeud(True, lambda e, a: {m: fixe + bareme(q) for m, q in self.quantites(unites, e).items()})

    def unit_cost(self, doc, _profondeur):
        champs(doc, "unitCost", "cost units")
        unites, cout = lire_assiette(doc["units"]), doc["cost"]
        if isinstance(cout, dict):
            champs(cout, "cost", "reference", "vintage")
            cout = self.reference(cout["reference"], cout.get("vintage", "inForceOnFirstJanuary"))
        else:
            cout = prix(cout)
        return Noeud(True, lambda e, a: {m: cout * q for m, q in self.quantites(unites, e).items()})

    def bounded(self, doc, profondeur):
        champs(doc, "bounded", "of", "floor cap first")
        premiere = lire("cap|floor", doc.get("first", "cap"), "first")[0]
        of = self.noeud(doc["of"], profondeur)
        bornes = {champ: self.lire_borne(doc[champ], of) for champ in ("floor", "cap") if champ in doc}
        return self.borner(of, bornes, premiere)

    def lire_borne(self, doc, of):
        """Rend la fonction qui donne la borne d’un membre, pour le montant a à partager."""
        if not isinstance(doc, dict):
            fixe = montant(doc)
            return lambda m, a: fixe
        if "perUnit" in doc:
            champs(doc, "borne", "perUnit units")
            un_prix, unites = prix(doc["perUnit"]), lire_assiette(doc["units"])
            return lambda m, a: un_prix * self.quantites(unites, [m])[m]
        part = taux(champs(doc, "borne", "shareOfTotal")["shareOfTotal"])
        if of.a_prix:
            raise Refus("shareOfTotal ne va qu’avec un nœud à enveloppe")
        return lambda m, a: part * a

    def smoothed(self, doc, profondeur):
        champs(doc, "smoothed", "of", "increase decrease")
        of = self.noeud(doc["of"], profondeur)
        facteurs = {}
        if "increase" in doc:
            facteurs["cap"] = 1 + taux(doc["increase"])
        if "decrease" in doc:
            facteurs["floor"] = max(1 - taux(doc["decrease"]), Fraction(0))
        if not self.precedent:
            raise Refus("il faut les montants de l’an dernier")

        def borne(facteur):
            return lambda m, a: self.precedent[m] * facteur if self.precedent.get(m) else None

        return self.borner(of, {champ: borne(facteur) for champ, facteur in facteurs.items()}, "cap")

    def borner(self, of, bornes, premiere):
        """bornes : pour « floor » et « cap », ce qui donne la borne d’un membre, ou None s’il n’en a pas."""
        if not bornes:
            raise Refus("bounded, smoothed : il faut l’une des deux bornes au moins")

        def calcul(e, a):
            if a == 0:
                return of.calcul(e, a)
            p = self.parts(of, e, a)
            limites = {m: self.bornes_arrondies(bornes, m, a) for m in e if p[m] > 0}
            if not of.a_prix:
                return {**p, **entre_les_bornes(a, p, limites, premiere)}
            return {m: serrer(p[m], limites[m]) if m in limites else p[m] for m in e}

        return Noeud(of.a_prix, calcul)

    def bornes_arrondies(self, bornes, m, a):
        plancher = bornes["floor"](m, a) if "floor" in bornes else None
        plafond = bornes["cap"](m, a) if "cap" in bornes else None
        plancher = ceil((plancher or 0) / self.unite) * self.unite
        plafond = None if plafond is None else floor(plafond / self.unite) * self.unite
        if plafond is not None and plancher > plafond:
            raise Refus(f"le plancher de {m} est au-dessus de son plafond")
        return {"floor": plancher, "cap": plafond}

    def coefficient(self, doc, profondeur):
        champs(doc, "coefficient", "factors of")
        facteurs = {}
        for f in liste(doc["factors"], "factors"):
            champs(f, "factors", "member factor reason")
            nom(f["reason"])
            membre = nom(f["member"])
            self.verifier_le_membre(membre, "factors")
            if membre in facteurs:
                raise Refus(f"factors : {membre} est écrit deux fois")
            facteurs[membre] = taux(f["factor"])
        of = self.noeud(doc["of"], profondeur)
        return Noeud(of.a_prix, lambda e, a: {m: x * facteurs.get(m, 1) for m, x in of.calcul(e, a).items()})

    def only(self, doc, profondeur):
        retenus = self.membres(champs(doc, "only", "members of")["members"], "only")
        of = self.noeud(doc["of"], profondeur)
        return Noeud(of.a_prix, lambda e, a: {**dict.fromkeys(e, Fraction(0)),
                                              **of.calcul([m for m in e if m in retenus], a)})

    def prorata(self, doc, profondeur):
        champs(doc, "prorata", "basis of", "joiners")
        of, base = self.noeud(doc["of"], profondeur), self.lire_base(doc)
        if not of.a_prix:
            lire("relieve", doc.get("joiners"), "joiners à cet endroit")
        elif "joiners" in doc:
            raise Refus("prorata : « joiners » ne va qu’avec un nœud à enveloppe")
        return Noeud(of.a_prix, lambda e, a: {m: x * self.temps(m, base) for m, x in of.calcul(e, a).items()})

    def lire_base(self, doc):
        if not self.entre:
            raise Refus("prorata : il faut une période")
        return BASES[lire("|".join(BASES), doc["basis"], "basis")[0]]

    def presence(self, m):
        """Le premier et le dernier jour de présence du membre dans la période, ou None."""
        arrivee, depart = self.etat.presences.get(m, (None, None))
        debut, fin = max(arrivee or self.entre[0], self.entre[0]), min(depart or self.entre[1], self.entre[1])
        return (debut, fin) if debut <= fin else None

    def temps(self, m, base):
        """u(i) ÷ U."""
        jours = self.presence(m)
        return Fraction(base(*jours, self.entre), base(*self.entre, self.entre)) if jours else Fraction(0)

    def index(self, doc, profondeur):
        champs(doc, "index", "series base current of")
        of = self.noeud(doc["of"], profondeur)
        if not of.a_prix:
            raise Refus("index : un nœud à prix est attendu")
        ecrit = doc["base"]
        un_nombre = isinstance(ecrit, str) and ecrit != "inForceOnFirstJanuary"
        base = quantite(ecrit) if un_nombre else self.reference(doc["series"], ecrit)
        courante = self.reference(doc["series"], doc["current"])
        if not base:
            raise Refus("index : la valeur de base est nulle")
        return Noeud(True, lambda e, a: {m: x * courante / base for m, x in of.calcul(e, a).items()})


def lire_arrondi(doc, porteur):
    if isinstance(doc, dict):
        porteur = champs(doc, "rounding", "halfUpResidueTo")["halfUpResidueTo"]
    else:
        lire("largestRemainder|halfUpResidueToCarrier|halfUpPerMember", doc, "rounding")
    return "halfUpResidueTo" if isinstance(doc, dict) else doc, None if porteur is None else nom(porteur)


def lire_blend(doc):
    champs(doc, "blend", "mode parts", "normalise")
    elements = [champs(x, "parts", "weight of", "label") for x in liste(doc["parts"], "parts")]
    poids = [taux(x["weight"]) for x in elements]
    verifier_la_somme(poids, doc)
    return [w / sum(poids) for w in poids], elements


def verifier_la_somme(taux_lus, doc):
    somme = sum(taux_lus)
    if not somme or somme != 1 and not booleen(doc.get("normalise", False)):
        raise Refus(f"la somme fait {somme}, l’écart avec 1 est {1 - somme}")


def verifier_les_libelles(libelles):
    if len(set(libelles)) < len(libelles):
        raise Refus("deux lignes ont le même nom")


def serrer(x, bornes):
    return max(bornes["floor"], x if bornes["cap"] is None else min(x, bornes["cap"]))


def echeances(du, combien):
    """§ 6 : la k-ième de P est ⌊A·k/P⌋ − ⌊A·(k−1)/P⌋ centimes."""
    cumuls = [floor(du * 100 * k / combien) for k in range(combien + 1)]
    return [Fraction(apres - avant, 100) for avant, apres in zip(cumuls, cumuls[1:])]


# ── Les trois usages ─────────────────────────────────────────────────────────────────────────────────────────────────

def lire_tableau(chemin, obligatoires, facultatifs=""):
    """Les lignes d’un CSV en dictionnaires, cases vides retirées."""
    texte = lire_fichier(chemin)
    separateur = ";" if ";" in texte.split("\n")[0] else ","
    lecteur = csv.DictReader(io.StringIO(texte), delimiter=separateur, strict=True)
    lignes = []
    for ligne in lecteur:
        pleines = {champ: case for champ, case in ligne.items() if case}
        champs(pleines, f"{chemin}, ligne {lecteur.line_num}", obligatoires, facultatifs)
        for champ in {"value", "amount"} & set(pleines):
            pleines[champ] = pleines[champ].replace(",", ".") if separateur == ";" else pleines[champ]
        lignes.append(pleines)
    return lignes


def lire_fichier(chemin):
    with open(chemin, encoding="utf-8-sig", newline="") as fichier:
        return fichier.read()


def lire_cle(chemin):
    texte = lire_fichier(chemin)
    if len(texte.encode()) > 60_000:
        raise Refus("une clé écrite tient en 60 000 octets")
    return json_exact(texte) if chemin.endswith(".json") else Yaml(texte).lire()


COLONNES = ("member criterion value", "vintage source from to")


def lire_etat(lignes):
    etat = Etat()
    for l in lignes:
        champs(l, "critère", *COLONNES)
        etat.ajouter(l["member"], l["criterion"], l["value"], l.get("vintage"), l.get("source"))
        etat.noter_presence(l["member"], jour_ou_rien(l.get("from")), jour_ou_rien(l.get("to")))
    return etat


def lire_precedent(paires):
    precedent = {}
    for membre, euros in paires:
        if nom(membre) in precedent:
            raise Refus(f"l’an dernier : {membre} est écrit deux fois")
        precedent[nom(membre)] = montant(euros)
    return precedent


def calculer(cle, etat, a, entre, precedent):
    """Les lignes puis les montants par membre ; a et entre sont du texte, ou vides."""
    lignes = Cle(cle, etat, periode(entre) if entre else None, precedent).resultat(montant(a, "-?") if a else None)
    return lignes, par_membre(lignes)


def une_cle(options):
    etat = lire_etat(lire_tableau(options.criteria, *COLONNES))
    avant = lire_tableau(options.previous, "member amount") if options.previous else []
    precedent = lire_precedent((l["member"], l["amount"]) for l in avant)
    _, dus = calculer(lire_cle(options.key), etat, options.amount, options.period, precedent)
    sortie = csv.writer(sys.stdout, lineterminator="\n")
    sortie.writerows([["member", "amount"]] + [[m, en_euros(du)] for m, du in dus.items()])


def repondre(demande):
    try:
        champs(demande, "demande", "id key criteria", "amount period previous")
        etat = lire_etat(demande["criteria"])
        precedent = lire_precedent((demande.get("previous") or {}).items())
        _, dus = calculer(demande["key"], etat, demande.get("amount"), demande.get("period"), precedent)
    except Refus as refus:
        return {"id": demande.get("id"), "refused": str(refus)}
    return {"id": demande["id"], "amounts": {m: en_euros(du) for m, du in dus.items()}, "total": en_euros(sum(dus.values()))}


def par_lots():
    for ligne in sys.stdin:
        if ligne.strip():
            print(json.dumps(repondre(json_exact(ligne)), ensure_ascii=False), flush=True)


CHAMPS_DE_CAS = "source montant période critères présence année␣précédente références attendu refus total lignes échéances"


def lire_etat_de_cas(cas):
    """critères : { nom: { membre: valeur, ou { millésime: valeur } } } ; références : idem, sans membre."""
    etat = Etat()
    membres = [(c, m, v) for c, valeurs in cas.get("critères", {}).items() for m, v in valeurs.items()]
    for critere, membre, valeur in membres + [(c, "*", v) for c, v in cas.get("références", {}).items()]:
        for millesime, une in valeur.items() if isinstance(valeur, dict) else [(None, valeur)]:
            etat.ajouter(membre, critere, une, millesime)
    for membre, texte in cas.get("présence", {}).items():
        etat.noter_presence(membre, *dates(texte))
    return etat


def ecarts_du_cas(cas):
    """Ce qui, dans le calcul refait, n’est pas ce qui est attendu."""
    champs({c.replace(" ", "␣"): v for c, v in cas.items()}, "cas", "cas clé", CHAMPS_DE_CAS)
    if ("refus" in cas) == ("attendu" in cas) or ("attendu" in cas) != ("total" in cas):
        return ["un cas a soit « refus », soit « attendu » et « total »"]
    try:
        precedent = lire_precedent(cas.get("année précédente", {}).items())
        lignes, dus = calculer(cas["clé"], lire_etat_de_cas(cas), cas.get("montant"), cas.get("période"), precedent)
    except Refus as refus:
        return [] if "refus" in cas else [f"refusé : {refus}"]
    if "refus" in cas:
        return [f"calculé, alors que le refus {cas['refus']} était attendu"]
    trouves = {"attendu": {m: en_euros(du) for m, du in dus.items()}, "total": en_euros(sum(dus.values()))}
    if "lignes" in cas:
        trouves["lignes"] = {libelle: {m: en_euros(x) for m, x in parts.items()} for libelle, parts in lignes}
    if "échéances" in cas:
        trouves["échéances"] = {m: [en_euros(x) for x in echeances(dus[m], len(e))] for m, e in cas["échéances"].items()}
    return [f"{champ} : {cas[champ]} attendu, {trouve} trouvé" for champ, trouve in trouves.items() if trouve != cas[champ]]


def cas_de_reference(chemins):
    passes = rates = 0
    for chemin in chemins:
        for cas in liste(Yaml(lire_fichier(chemin)).lire(), chemin):
            ecarts = ecarts_du_cas(cas)
            print("✗" if ecarts else "✓", f"{chemin} : {cas.get('cas')}", *ecarts, sep=" ")
            passes, rates = passes + (not ecarts), rates + bool(ecarts)
    print(f"{passes} passed, {rates} failed")
    return 1 if rates or not passes else 0
