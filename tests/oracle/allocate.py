#!/usr/bin/env python3
"""Oracle des clés de répartition : un second calcul, indépendant du premier.

Écrit d’après docs/reference/key-language.md et rien d’autre : son auteur n’a pas lu une ligne du programme Rust. Quand
les deux trouvent les mêmes centimes, le document suffit donc à refaire un calcul. Les « § » renvoient au document.

    allocate.py --key CLÉ.yaml --criteria ÉTAT.csv [--amount 48500.00] [--period 2025-01-01..2025-12-31] [--previous AVANT.csv]
    allocate.py --batch < demandes.jsonl      une demande JSON par ligne, une réponse JSON par ligne
    allocate.py --golden tests/cases/*.yaml   refait les cas de référence et compare

ÉTAT.csv : member,criterion,value et, au besoin, vintage,source,from,to (présence du membre ; vide = toute la période).
AVANT.csv : member,amount. En UTF-8, séparés par « , » ou par « ; » (avec « ; », la virgule décimale est admise).
À côté : lecture.py (valeurs, YAML, JSON, CSV), etat.py (critères, présence), regles.py (arrondi, bornes, barèmes), cle.py
(nœuds et lignes). Rien à installer : Python 3.9 ou plus.
Sorties : 0 calculé, 1 refusé (une phrase sur la sortie d’erreur), 2 mauvais usage.
Tout est calculé sur des entiers et des rapports exacts : aucun nombre à virgule flottante n’entre ici.
"""
import argparse
import csv
import json
import sys

from cle import Cle, par_membre
from etat import Etat
from lecture import (Refus, Yaml, champs, dates, en_euros, jour, json_exact, lire_cle, lire_fichier, lire_tableau, liste,
                     montant, noms, par_nom, periode)
from regles import echeances

COLONNES = ("member criterion value", "vintage source from to")


def en_textes(montants):
    return {m: en_euros(x) for m, x in montants.items()}


def lire_etat(lignes):
    etat = Etat()
    if not isinstance(lignes, list):
        raise Refus("état des critères : une liste est attendue")
    for x in lignes:
        champs(x, "état des critères", *COLONNES)
        etat.ajouter(x["member"], x["criterion"], x["value"], x.get("vintage"), x.get("source"))
        etat.noter_presence(x["member"], *[jour(x[borne]) if x.get(borne) else None for borne in ("from", "to")])
    return etat


def calculer(cle, etat, a, entre, precedent):
    """Les lignes, puis les montants par membre ; le montant et la période sont du texte, ou None."""
    precedent = {m: montant(euros) for m, euros in par_nom(precedent, "l’an dernier").items()} if precedent else {}
    a, entre = None if a is None else montant(a, "-?"), None if entre is None else periode(entre)
    lignes = Cle(cle, etat, entre, precedent).resultat(a)
    return lignes, par_membre(lignes)


def calculer_une_cle(options):
    etat = lire_etat(lire_tableau(options.criteria, *COLONNES))
    avant = lire_tableau(options.previous, "member amount") if options.previous else []
    noms([x["member"] for x in avant] or ["aucun"], "l’an dernier")
    precedent = {x["member"]: x["amount"] for x in avant}
    _, dus = calculer(lire_cle(options.key), etat, options.amount, options.period, precedent)
    sortie = csv.writer(sys.stdout, lineterminator="\n")
    sortie.writerows([["member", "amount"]] + list(en_textes(dus).items()))


def repondre(octets):
    """La réponse à une ligne ; une ligne illisible est un refus, sans « id » si l’on n’a pas pu le lire."""
    qui = None
    try:
        demande = json_exact(octets.decode())
        qui = demande.get("id") if isinstance(demande, dict) else None
        champs(demande, "demande", "id key criteria", "amount period previous")
        etat = lire_etat(demande["criteria"])
        _, dus = calculer(demande["key"], etat, demande.get("amount"), demande.get("period"), demande.get("previous"))
    except (Refus, ValueError, RecursionError) as refus:
        return {"id": qui, "refused": str(refus)}
    return {"id": qui, "amounts": en_textes(dus), "total": en_euros(sum(dus.values()))}


def repondre_aux_demandes():
    for octets in sys.stdin.buffer:
        if octets.strip():
            print(json.dumps(repondre(octets), ensure_ascii=False), flush=True)


CHAMPS_DE_CAS = {"cas", "clé"}, {"source", "montant", "période", "critères", "présence", "année précédente", "références",
                                 "attendu", "refus", "total", "lignes", "échéances"}


def lire_etat_de_cas(cas):
    """critères : { nom: { membre: valeur, ou { millésime: valeur } } } ; références : de même, sans membre."""
    etat = Etat()
    criteres, references = [par_nom(cas.get(champ, {}), champ) for champ in ("critères", "références")]
    valeurs = [(c, m, v) for c, valeurs_de in criteres.items() for m, v in par_nom(valeurs_de, c).items()]
    for critere, membre, valeur in valeurs + [(c, "*", v) for c, v in references.items()]:
        for millesime, une in valeur.items() if isinstance(valeur, dict) else [(None, valeur)]:
            etat.ajouter(membre, critere, une, millesime)
    for membre, texte in par_nom(cas.get("présence", {}), "présence").items():
        etat.noter_presence(membre, *dates(texte))
    return etat


def grouper(lignes, libelles):
    """Les lignes du cas : chacune vaut ce qu’elle porte, « paie » la somme des « paie › … » que le cas ne détaille pas."""
    groupes = {}
    for ligne, parts in lignes:
        porteuse = ligne if ligne in libelles else next((x for x in libelles if ligne.startswith(f"{x} › ")), ligne)
        groupes.setdefault(porteuse, []).append((ligne, parts))
    return {libelle: en_textes(par_membre(groupe)) for libelle, groupe in groupes.items()}


def defaut_de_forme(cas):
    obligatoires, facultatifs = CHAMPS_DE_CAS
    if not isinstance(cas, dict) or not obligatoires <= set(cas) <= obligatoires | facultatifs:
        return "un champ manque, ou est inconnu"
    if ("refus" in cas) == ("attendu" in cas) or ("total" in cas) != ("attendu" in cas):
        return "« refus » est attendu, ou « attendu » avec « total »"
    return None


def verifier_un_cas(cas):
    """Si le cas passe, et ce qu’il y a à en dire."""
    if defaut_de_forme(cas):
        return False, defaut_de_forme(cas)
    try:
        etat = lire_etat_de_cas(cas)
        lignes, dus = calculer(cas["clé"], etat, cas.get("montant"), cas.get("période"), cas.get("année précédente"))
    except Refus as refus:
        return "refus" in cas, f"refusé : {refus}"
    if "refus" in cas:
        return False, f"calculé, alors que le refus {cas['refus']} était attendu"
    trouve = {"attendu": en_textes(dus), "total": en_euros(sum(dus.values())),
              "lignes": grouper(lignes, cas.get("lignes", {})),
              "échéances": {m: [en_euros(x) for x in echeances(dus[m], len(e))] for m, e in cas.get("échéances", {}).items()}}
    ecarts = [f"{c} : {cas[c]} attendu, {trouve[c]} trouvé" for c in trouve if c in cas and trouve[c] != cas[c]]
    return not ecarts, " ; ".join(ecarts)


def verifier_un_fichier(chemin):
    """Un (passe, note, titre) par cas ; un fichier illisible est un cas qui ne passe pas."""
    try:
        for cas in liste(Yaml(lire_fichier(chemin)).lire(), chemin):
            titre = cas.get("cas") if isinstance(cas, dict) else cas
            yield (*verifier_un_cas(cas), titre)
    except (Refus, OSError, ValueError) as erreur:
        yield False, str(erreur), "fichier illisible"


def verifier_les_cas(chemins):
    bons = mauvais = 0
    for chemin in chemins:
        for bon, note, titre in verifier_un_fichier(chemin):
            print("✓" if bon else "✗", f"{chemin} : {titre}{f' ({note})' if note else ''}")
            bons, mauvais = bons + bon, mauvais + (not bon)
    print(f"{bons} passed, {mauvais} failed")
    return 1 if mauvais or not bons else 0


def principal():
    usage = argparse.ArgumentParser(description="Oracle des clés de répartition.", allow_abbrev=False)
    quoi = usage.add_mutually_exclusive_group(required=True)
    quoi.add_argument("--key", help="une clé, en YAML ou en JSON")
    quoi.add_argument("--batch", action="store_true", help="des demandes JSON, une par ligne, sur l’entrée")
    quoi.add_argument("--golden", nargs="+", metavar="CAS", help="des fichiers de cas")
    usage.add_argument("--criteria", help="l’état des critères, avec --key")
    for option in ("--amount", "--period", "--previous"):
        usage.add_argument(option)
    options = usage.parse_args()
    if (options.key is None) != (options.criteria is None):
        usage.error("--key demande --criteria, et réciproquement")
    try:
        if options.golden:
            return verifier_les_cas(options.golden)
        repondre_aux_demandes() if options.batch else calculer_une_cle(options)
        return 0
    except Refus as refus:
        print(f"refusé : {refus}", file=sys.stderr)
        return 1
    except (OSError, UnicodeDecodeError) as erreur:
        usage.error(f"fichier illisible : {erreur}")


if __name__ == "__main__":
    sys.exit(principal())
