"""Lecture des valeurs (§ 2), du YAML, du JSON et du CSV. Tout y reste du texte, puis devient un rapport exact."""
import csv
import io
import json
import re
import unicodedata
from datetime import date
from fractions import Fraction


class Refus(Exception):
    """Une clé, un état ou un calcul refusé ; le texte est la phrase à lire."""


# ── Valeurs ──────────────────────────────────────────────────────────────────────────────────────────────────────────

MONTANT_LIMITE = 10**11
DECIMAL = r"[0-9]+(?:\.[0-9]{1,12})?"


def lire(motif, valeur, quoi):
    trouve = re.fullmatch(motif, valeur) if isinstance(valeur, str) else None
    if not trouve:
        raise Refus(f"{quoi} illisible : {valeur!r}")
    return trouve


def montant(valeur, signe=""):
    return limite(Fraction(lire(signe + r"[0-9]+(?:\.[0-9]{1,2})?", valeur, "montant")[0]))


def limite(euros):
    if abs(euros) > MONTANT_LIMITE:
        raise Refus("un montant dépasse cent milliards d’euros")
    return euros


def prix(valeur):
    return Fraction(lire(DECIMAL, valeur, "prix")[0])


def quantite(valeur):
    return Fraction(lire(DECIMAL, valeur, "quantité")[0])


def taux(valeur):
    """50 %, 12,345 %, 1/3, 0.5 ou 1,2."""
    trouve = lire("([0-9]+)/([0-9]*[1-9][0-9]*)|([0-9]+(?:[.,][0-9]{1,12})?)([ \u00a0\u202f]*%)?", valeur, "taux")
    if trouve[1]:
        return Fraction(int(trouve[1]), int(trouve[2]))
    return Fraction(trouve[3].replace(",", ".")) / (100 if trouve[4] else 1)


def jour(valeur):
    lire("[0-9]{4}-[0-9]{2}-[0-9]{2}", valeur, "date")
    try:
        return date.fromisoformat(valeur)
    except ValueError:
        raise Refus(f"cette date n’existe pas : {valeur}") from None


def dates(valeur):
    """« du..au » ; dans une présence, l’une des deux peut manquer."""
    bornes = lire(r"([-0-9]*)\.\.([-0-9]*)", valeur, "dates")
    return tuple(jour(borne) if borne else None for borne in bornes.groups())


def periode(valeur):
    debut, fin = dates(valeur)
    if not debut or not fin or fin < debut:
        raise Refus(f"période illisible : {valeur}")
    return debut, fin


def entier(valeur):
    return int(lire("[0-9]{1,4}", valeur, "nombre entier")[0])


def booleen(valeur):
    if isinstance(valeur, bool):
        return valeur
    return lire("true|false", valeur, "« true » ou « false »")[0] == "true"


def nom(valeur):
    if not isinstance(valeur, str) or not valeur.strip():
        raise Refus(f"nom attendu : {valeur!r}")
    return unicodedata.normalize("NFC", valeur.strip())


def liste(valeur, quoi):
    if not isinstance(valeur, list) or not valeur:
        raise Refus(f"{quoi} : une liste d’au moins un élément est attendue")
    return valeur


def noms(valeur, quoi):
    lus = [nom(v) for v in liste(valeur, quoi)]
    if len(set(lus)) < len(lus):
        raise Refus(f"{quoi} : un nom est écrit deux fois")
    return lus


def par_nom(valeur, quoi):
    """Un objet dont les champs sont des noms."""
    if not isinstance(valeur, dict):
        raise Refus(f"{quoi} : des champs sont attendus")
    noms(list(valeur) or ["aucun"], quoi)
    return {nom(champ): contenu for champ, contenu in valeur.items()}


def champs(doc, quoi, obligatoires, facultatifs=""):
    """Vérifie qu’un objet a tous ses champs, et aucun en trop."""
    if not isinstance(doc, dict):
        raise Refus(f"{quoi} : des champs sont attendus")
    for champ in doc:
        if champ not in obligatoires.split() + facultatifs.split():
            raise Refus(f"{quoi} : champ inconnu ou en trop « {champ} »")
    for champ in obligatoires.split():
        if champ not in doc:
            raise Refus(f"{quoi} : il manque « {champ} »")
    return doc


def en_euros(euros):
    centimes = int(euros * 100)
    return f"{'-' if centimes < 0 else ''}{abs(centimes) // 100}.{abs(centimes) % 100:02d}"


# ── YAML ─────────────────────────────────────────────────────────────────────────────────────────────────────────────

class Yaml:
    """Un sous-ensemble strict de YAML : blocs par retrait, { } et [ ] sur une ou plusieurs lignes, textes, commentaires."""

    def __init__(self, texte):
        self.texte, self.i = texte.replace("\r\n", "\n"), 0
        if "\t" in self.texte:
            self.i = self.texte.index("\t")
            self.refuser("une tabulation")

    def refuser(self, quoi):
        ligne = self.texte.count("\n", 0, self.i) + 1
        raise Refus(f"ligne {ligne} : {quoi}")

    def lire(self):
        try:
            valeur = self.bloc(-1)
        except RecursionError:
            self.refuser("trop de blocs l’un dans l’autre")
        if self.i < len(self.texte):
            self.refuser("texte inattendu")
        return valeur

    def vu(self, motif):
        return re.compile(motif).match(self.texte, self.i)

    def prendre(self, motif):
        trouve = self.vu(motif)
        self.i = trouve.end() if trouve else self.i
        return trouve

    def sauter(self):
        """Passe les blancs, les fins de ligne et les commentaires."""
        while self.prendre(r"[ \n]+|(?:(?<=[ \n])|\A)#[^\n]*"):
            pass

    def colonne(self):
        return self.i - self.texte.rfind("\n", 0, self.i) - 1

    def bloc(self, retrait):
        """Une valeur dont le premier signe est plus à droite que le retrait ; la lecture s’arrête au bloc suivant."""
        self.sauter()
        colonne = self.colonne()
        if self.i == len(self.texte) or colonne <= retrait:
            self.refuser("une valeur manque")
        if self.vu(r"-(?=[ \n])"):
            lus = self.elements(colonne)
        elif self.commence_un_champ():
            lus = self.champs(colonne)
        else:
            return self.valeur_de_ligne()
        if self.i < len(self.texte) and self.colonne() > colonne:
            self.refuser("retrait inattendu")
        return lus

    def commence_un_champ(self):
        if self.vu(r"[\[{]"):
            return False
        depart = self.i
        self.scalaire()
        trouve, self.i = self.vu(r" *:(?=[ \n]|\Z)"), depart
        return trouve

    def elements(self, colonne):
        lus = []
        while self.colonne() == colonne and self.prendre(r"-(?=[ \n])"):
            lus.append(self.bloc(colonne))
        return lus

    def champs(self, colonne):
        lus = {}
        while self.i < len(self.texte) and self.colonne() == colonne and not self.vu(r"-(?=[ \n])"):
            cle = self.cle(lus)
            if not self.prendre(r" *:(?=[ \n]|\Z) *"):
                self.refuser(f"« : » attendu après « {cle} »")
            if self.vu(r"\n|#|\Z"):
                self.sauter()
                lus[cle] = self.bloc(colonne - 1 if self.vu(r"-(?=[ \n])") else colonne)
            else:
                lus[cle] = self.valeur_de_ligne()
        return lus

    def cle(self, lus, crochets=False):
        cle = self.scalaire(crochets)
        if cle in lus:
            self.refuser(f"« {cle} » est écrit deux fois")
        return cle

    def valeur_de_ligne(self):
        valeur = self.element() if self.vu(r"[\[{]") else self.scalaire()
        if not self.prendre(r" *(?:(?<= )#[^\n]*)?(?=\n|\Z)"):
            self.refuser("texte inattendu en fin de ligne")
        self.sauter()
        return valeur

    def element(self):
        """Entre crochets : une liste, un objet, ou un texte."""
        self.sauter()
        if self.prendre(r"\["):
            return self.jusqu_a(r"\]", [], lambda lus: lus.append(self.element()))
        if self.prendre(r"\{"):
            return self.jusqu_a(r"\}", {}, self.champ_entre_crochets)
        return self.scalaire(crochets=True)

    def jusqu_a(self, fermeture, lus, ajouter):
        self.sauter()
        while not self.prendre(fermeture):
            ajouter(lus)
            self.sauter()
            if not self.prendre(",") and not self.vu(fermeture):
                self.refuser("« , » ou une fermeture attendue")
            self.sauter()
        return lus

    def champ_entre_crochets(self, lus):
        cle = self.cle(lus, crochets=True)
        self.sauter()
        if not self.prendre(":"):
            self.refuser(f"« : » attendu après « {cle} »")
        lus[cle] = self.element()

    def scalaire(self, crochets=False):
        if self.vu('"'):
            texte = self.prendre(r'"(?:[^"\\\n]|\\["\\/bfnrt]|\\u[0-9a-fA-F]{4})*"') or self.refuser("guillemets mal fermés")
            return json.loads(texte[0])
        if self.vu("'"):
            texte = self.prendre(r"'(?:[^'\n]|'')*'") or self.refuser("apostrophe non fermée")
            return texte[0][1:-1].replace("''", "'")
        if self.vu(r"[&*!|>%@`]|[-?](?=[ \n]|\Z)"):
            self.refuser("ni ancre, ni étiquette, ni texte sur plusieurs lignes ; au besoin mettre des guillemets")
        return self.texte_nu(crochets)

    def texte_nu(self, crochets):
        """Un texte sans guillemets ; une virgule entre deux chiffres (12,345 %) en fait partie, même entre crochets."""
        ordinaire = r"[^\n\[\]{},:#]|(?<=[0-9]),(?=[0-9])" if crochets else r"[^\n:#]"
        apres_une_cle = r"[ \n\[\]{},]|\Z" if crochets else r"[ \n]|\Z"
        texte = self.prendre(rf"(?:{ordinaire}|:(?!{apres_une_cle})|(?<! )#)*")[0]
        self.i -= len(texte) - len(texte.rstrip(" "))
        if not texte.strip(" "):
            self.refuser("une valeur manque")
        return texte.strip(" ")


# ── JSON, CSV ────────────────────────────────────────────────────────────────────────────────────────────────────────

def json_exact(texte):
    """Un nombre JSON reste le texte qui l’écrit."""
    def objet(paires):
        if len(dict(paires)) < len(paires):
            raise Refus("un champ est écrit deux fois")
        return dict(paires)

    try:
        return json.loads(texte, parse_float=str, parse_int=str, parse_constant=str, object_pairs_hook=objet)
    except (ValueError, RecursionError) as erreur:
        raise Refus(f"JSON illisible : {erreur}") from None


def lire_fichier(chemin):
    with open(chemin, encoding="utf-8-sig", newline="") as fichier:
        return fichier.read()


def lire_cle(chemin):
    texte = lire_fichier(chemin)
    return json_exact(texte) if chemin.endswith(".json") else Yaml(texte).lire()


def lire_tableau(chemin, obligatoires, facultatifs=""):
    """Les lignes d’un CSV, cases vides retirées ; séparé par « ; », la virgule y est décimale."""
    texte = lire_fichier(chemin)
    separateur = ";" if ";" in texte.split("\n")[0] else ","
    lignes = []
    for ligne in csv.DictReader(io.StringIO(texte), delimiter=separateur):
        pleines = {champ: case for champ, case in ligne.items() if case}
        champs(pleines, f"{chemin}, après {len(lignes)} lignes", obligatoires, facultatifs)
        for champ in {"value", "amount"} & set(pleines):
            pleines[champ] = pleines[champ].replace(",", ".") if separateur == ";" else pleines[champ]
        lignes.append(pleines)
    return lignes
