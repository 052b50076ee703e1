#!/usr/bin/env python3
"""Oracle des exercices : un second calcul de ce que chacun doit, du budget à la clôture, indépendant du premier.

    exercices.py SCÉNARIO.yaml      les chiffres du scénario, en JSON : { chemin: valeur }

Écrit d’après docs/concepts/budget.md, fin-d-exercice.md et annuler-et-corriger.md, et, pour les clés, d’après
docs/reference/key-language.md : rien ici n’a été lu du programme Rust, ni de ce qu’il répond. Du scénario, seules les données
d’entrée sont lues : membres, critères, clés, budgets, adhésions, appels, paiements, avoirs, clôtures. Une étape refusée n’a pas
d’effet. Une étape inconnue arrête tout : mieux vaut cela que l’ignorer.

Un chemin va de l’exercice au chiffre : « 2024 | urbanisme | FINAL | Billiers | share », « … | le 2024-07-01 | overdue ». Les mots
anglais sont ceux de l’interface GraphQL, pour que la comparaison se fasse sans traduire.
À côté : cle.py, etat.py, lecture.py, regles.py. Rien à installer : Python 3.9 ou plus. Aucun nombre à virgule flottante.
Sorties : 0 calculé, 1 refusé (une phrase sur la sortie d’erreur), 2 mauvais usage.
"""
import json
import sys
from collections import namedtuple
from datetime import date
from fractions import Fraction

from cle import Cle, par_membre
from etat import Etat, nom_de_critere
from lecture import Refus, Yaml, champs, en_euros, jour, lire_fichier, montant
from regles import echeances

AUCUN = "—"
NATURES = {"primitif": "INITIAL", "modification": "AMENDING", "comptes": "ACCOUNTS"}
MESURES = ("due", "called", "paid", "remaining", "overdue", "credit", "toRepay")
# Les étapes qui ne changent aucun chiffre : qui décide, quand, et ce que le registre en dit.
SANS_EFFET = ("rédiger une convention", "soumettre la convention", "enregistrer une délibération", "signer la convention",
              "mettre en vigueur la convention", "installer un comité", "tenir une séance", "demander un mouvement",
              "saisir les membres", "constater le résultat", "adopter la clé", "enregistrer l’annulation", "lire", "demander", "journal", "jour")

Releve = namedtuple("Releve", "applicable definitif connu valeur")
Echeance = namedtuple("Echeance", "number dueOn amount paid remaining overdue")


def sans_prefixe(texte):
    """« nouveau répartition:paie 2023 » et « répartition:paie 2023 » nomment « paie 2023 »."""
    return texte.split(":", 1)[1]


class Appel:
    """Ce qui est demandé à un membre, en échéances ; un versement est un paiement, ou un avoir imputé."""

    def __init__(self, du, emis, jours):
        self.montant, self.emis = du, emis
        self.echeances = list(zip(jours, echeances(du, len(jours))))
        self.versements = []

    def paye(self, le):
        return sum(x for quand, x in self.versements if quand <= le)

    def reste(self):
        return self.montant - sum(x for _, x in self.versements)

    def verser(self, le, x):
        if not 0 < x <= self.reste():
            raise Refus(f"un versement de {en_euros(x)} le {le}, quand il reste {en_euros(self.reste())}")
        self.versements.append((le, x))

    def etat_des_echeances(self, le):
        """Les versements éteignent d’abord l’échéance la plus ancienne ; en retard : échue avant ce jour, et pas éteinte."""
        disponible = self.paye(le)
        for numero, (echue, x) in enumerate(self.echeances, 1):
            paye = min(disponible, x)
            disponible -= paye
            yield Echeance(numero, echue, x, paye, x - paye, echue < le and paye < x)


class Ligne:
    """Ce qu’une répartition change pour un membre."""

    def __init__(self, part, avant):
        self.part, self.avant = part, avant
        self.appel, self.regularisee, self.usages = None, None, []

    @property
    def difference(self):
        return self.part - self.avant

    @property
    def avoir(self):
        return max(-self.difference, 0) if self.regularisee else 0

    def reste_de_l_avoir(self):
        return self.avoir - sum(x for _, x in self.usages)

    def user(self, le, x):
        if not 0 < x <= self.reste_de_l_avoir() or le < self.regularisee:
            raise Refus(f"un avoir dont il reste {en_euros(self.reste_de_l_avoir())} ne rend pas {en_euros(x)} le {le}")
        self.usages.append((le, x))

    def mesures(self, le):
        appel = self.appel if self.appel and self.appel.emis <= le else None
        du = appel.montant if appel else 0
        paye = appel.paye(le) if appel else 0
        avoir = self.avoir if self.regularisee and self.regularisee <= le else 0
        etat = list(appel.etat_des_echeances(le)) if appel else []
        a_venir = [(e.dueOn, e.remaining) for e in etat if e.remaining and not e.overdue]
        return {"due": self.difference, "called": du, "paid": paye, "remaining": du - paye,
                "overdue": sum(e.remaining for e in etat if e.overdue), "credit": avoir,
                "toRepay": avoir - sum(x for quand, x in self.usages if quand <= le),
                "nextDue": a_venir[0] if a_venir else None}


def additionner(plusieurs):
    """La somme de mesures prises le même jour ; la prochaine échéance est la plus proche, sommée si plusieurs tombent ce jour-là."""
    plusieurs = list(plusieurs)
    somme = {m: sum(x[m] for x in plusieurs) for m in MESURES}
    prochaines = [x["nextDue"] for x in plusieurs if x["nextDue"]]
    premiere = min((quand for quand, _ in prochaines), default=None)
    somme["nextDue"] = (premiere, sum(x for quand, x in prochaines if quand == premiere)) if prochaines else None
    return somme


class Repartition:
    def __init__(self, exercice, charge, etape, budget, somme, parts, avant, presences):
        self.exercice, self.charge, self.etape, self.budget, self.somme = exercice, charge, etape, budget, somme
        self.parts, self.presences = parts, presences
        avant = avant.parts if avant else {}
        membres = list(parts) + [m for m in avant if m not in parts]
        self.lignes = {m: Ligne(parts.get(m, Fraction(0)), avant.get(m, Fraction(0))) for m in membres}


class Budget:
    def __init__(self, exercice, nature, lignes):
        self.exercice, self.nature, self.adopte = exercice, nature, False
        self.lignes = [(x["charge"], x["dépense ou recette"] == "dépense", montant(x["montant"], "-?")) for x in lignes]


def par_charge(budgets):
    """Pour chaque charge : dépenses, recettes, et ce que les membres se partagent."""
    charges = {}
    for charge, est_depense, x in (ligne for budget in budgets for ligne in budget.lignes):
        depenses, recettes = charges.get(charge, (0, 0))
        charges[charge] = (depenses + x, recettes) if est_depense else (depenses, recettes + x)
    return {charge: {"expenses": d, "receipts": r, "net": d - r} for charge, (d, r) in charges.items()}


class Histoire:
    """Ce que les étapes d’un scénario laissent, lues dans l’ordre."""

    def __init__(self, chemin):
        histoire = champs(Yaml(lire_fichier(chemin)).lire(), chemin, "scénario sources relevés étapes")
        self.releves = [jour(x) for x in histoire["relevés"]]
        self.sirens, self.criteres, self.arrivees, self.cles, self.budgets = {}, {}, {}, {}, {}
        self.repartitions, self.clotures = {}, {}
        self.gestes = {
            "enregistrer un membre": self.enregistrer_un_membre, "enregistrer un critère": self.enregistrer_un_critere,
            "admettre un membre": self.admettre, "définir une clé": self.definir_une_cle, "préparer un budget": self.preparer,
            "adopter le budget": self.adopter_le_budget, "répartir": self.repartir, "répartir de nouveau": self.repartir_de_nouveau,
            "appeler": self.appeler, "enregistrer un paiement": self.payer, "payer jusqu’à l’échéance": self.payer_jusqu_a,
            "régulariser les parts": self.regulariser, "imputer un avoir": self.imputer,
            "rembourser un avoir": self.rembourser, "rembourser les avoirs": self.rembourser_tous, "clore l’exercice": self.clore}
        for etape in histoire["étapes"]:
            self.jouer(etape)

    def jouer(self, etape):
        verbe = next(iter(etape))
        if "refus" in etape:
            if etape["refus"] == "year.not_settled":
                self.doit_etre_ouvert(etape[verbe])
        elif verbe in self.gestes:
            for x in deplier(etape, etape[verbe]):
                self.gestes[verbe](x)
        elif verbe not in SANS_EFFET:
            raise Refus(f"étape inconnue : « {verbe} »")

    # Les membres, les critères, les clés

    def enregistrer_un_membre(self, x):
        self.sirens[x["nom"]] = x["siren"]

    def enregistrer_un_critere(self, x):
        releve = Releve(jour(x["applicable le"]), x["état"] == "définitif", jour(x["connu le"]), x["valeur"])
        self.criteres.setdefault((sans_prefixe(x["membre"]), nom_de_critere(x["critère"])), []).append(releve)

    def admettre(self, x):
        self.arrivees[sans_prefixe(x["membre"])] = jour(x["à compter du"])

    def definir_une_cle(self, x):
        participants = [sans_prefixe(m) for m in x["participants"]]
        egaux = sorted(participants, key=lambda m: self.sirens[m])
        self.cles[sans_prefixe(x["clé"])] = {**Yaml(x["texte"]).lire(), "participants": participants, "ties": egaux}

    def partager(self, cle, exercice, somme):
        """Les parts de chacun, et depuis quand il est là s’il est arrivé dans l’exercice."""
        cle, debut, fin = self.cles[cle], date(exercice, 1, 1), date(exercice, 12, 31)
        etat, presences = Etat(), {}
        for (membre, critere), releves in self.criteres.items():
            retenus = [r for r in releves if r.applicable <= debut]
            if membre in cle["participants"] and retenus:
                etat.ajouter(membre, critere, max(retenus, key=lambda r: r[:3]).valeur)
        for membre in cle["participants"]:
            arrivee = self.arrivees.get(membre)
            if arrivee and debut < arrivee <= fin:
                presences[membre] = arrivee
                etat.noter_presence(membre, arrivee, None)
        return par_membre(Cle(cle, etat, (debut, fin)).resultat(somme)), presences

    # Les budgets et les répartitions

    def preparer(self, x):
        nature = NATURES[x.get("nature du budget", "primitif")]
        self.budgets[sans_prefixe(x["budget"])] = Budget(int(x["exercice"]), nature, x["lignes"])

    def adopter_le_budget(self, x):
        self.budgets[sans_prefixe(x["budget"])].adopte = True

    def votes(self, exercice):
        """Le budget primitif et ses modifications, s’ils sont adoptés."""
        return [b for b in self.budgets.values() if b.exercice == exercice and b.adopte and b.nature != "ACCOUNTS"]

    def derniere(self, exercice, charge):
        de_la_charge = [r for r in self.repartitions.values() if (r.exercice, r.charge) == (exercice, charge)]
        return de_la_charge[-1] if de_la_charge else None

    def ajouter(self, nom, budget, charge, cle, etape):
        budgets = [budget] if budget.nature == "ACCOUNTS" else self.votes(budget.exercice)
        somme = par_charge(budgets)[charge]["net"]
        parts, presences = self.partager(cle, budget.exercice, somme)
        avant = self.derniere(budget.exercice, charge)
        self.repartitions[nom] = Repartition(budget.exercice, charge, etape, budget, somme, parts, avant, presences)

    def repartir(self, x):
        budget = self.budgets[sans_prefixe(x["budget"])]
        etape = "FINAL" if budget.nature == "ACCOUNTS" else "FORECAST"
        self.ajouter(sans_prefixe(x["répartition"]), budget, x["charge"], sans_prefixe(x["clé"]), etape)

    def repartir_de_nouveau(self, x):
        avant = self.repartitions[sans_prefixe(x["régularise"])]
        self.ajouter(sans_prefixe(x["répartition"]), avant.budget, avant.charge, sans_prefixe(x["clé"]), "REGULARISED")
        self.clotures.pop(avant.exercice, None)

    # L’argent

    def appeler(self, x):
        jours = [jour(e) for e in x["échéances"]]
        for ligne in self.repartitions[sans_prefixe(x["répartition"])].lignes.values():
            if ligne.part > 0:
                ligne.appel = Appel(ligne.part, jour(x["émis le"]), jours)

    def ligne(self, repartition, membre):
        return self.repartitions[sans_prefixe(repartition)].lignes[membre]

    def appel(self, texte):
        """« appel de Billiers sur répartition:paie 2023 »."""
        membre, repartition = texte[len("appel de "):].split(" sur ", 1)
        return self.ligne(repartition, membre).appel

    def choisies(self, x):
        """Les lignes dont parle une étape : celles des répartitions citées, pour tous, ou sauf, ou seulement quelques membres."""
        for repartition in x["répartitions"]:
            for membre, ligne in self.repartitions[sans_prefixe(repartition)].lignes.items():
                if membre in x.get("seulement", [membre]) and membre not in x.get("sauf", []):
                    yield ligne

    def payer(self, x):
        self.appel(x["appel"]).verser(jour(x["payé le"]), montant(x["montant"]))

    def payer_jusqu_a(self, x):
        le, numero = jour(x["payé le"]), int(x["numéro"])
        for ligne in self.choisies(x):
            etat = ligne.appel.etat_des_echeances(date.max) if ligne.appel else []
            du = sum(e.remaining for e in etat if e.number <= numero) - montant(x.get("moins", "0"))
            if du > 0:
                ligne.appel.verser(le, du)

    def regulariser(self, x):
        if x["issue"] != "par membre":
            raise Refus(f"issue inconnue : {x['issue']}")
        for ligne in self.repartitions[sans_prefixe(x["répartition"])].lignes.values():
            ligne.regularisee = jour(x["régularisée le"])
            if ligne.difference > 0:
                ligne.appel = Appel(ligne.difference, ligne.regularisee, [jour(x["à payer le"])])

    def imputer(self, x):
        le, somme = jour(x["imputé le"]), montant(x["montant"])
        self.appel(x["appel"]).verser(le, somme)
        self.ligne(x["répartition"], sans_prefixe(x["membre"])).user(le, somme)

    def rembourser(self, x):
        self.ligne(x["répartition"], sans_prefixe(x["membre"])).user(jour(x["payé le"]), montant(x["montant"]))

    def rembourser_tous(self, x):
        for ligne in self.choisies(x):
            if ligne.reste_de_l_avoir() > 0:
                ligne.user(jour(x["payé le"]), ligne.reste_de_l_avoir())

    # La clôture

    def bilan(self, exercice):
        """Appelé, rendu, dû en définitive ; et ce qui reste à payer ou à rendre."""
        lignes = [x for r in self.repartitions.values() if r.exercice == exercice for x in r.lignes.values()]
        charges = {r.charge for r in self.repartitions.values() if r.exercice == exercice}
        appels = [x.appel for x in lignes if x.appel]
        return {"called": sum(a.montant for a in appels), "credits": sum(x.avoir for x in lignes),
                "owed": sum(sum(self.derniere(exercice, c).parts.values()) for c in charges),
                "reste": sum(a.reste() for a in appels) + sum(x.reste_de_l_avoir() for x in lignes)}

    def clore(self, x):
        exercice, bilan = int(x["exercice"]), self.bilan(int(x["exercice"]))
        solde = bilan["called"] - bilan["credits"] - bilan["owed"]
        if solde or bilan.pop("reste"):
            raise Refus(f"l’exercice {exercice} ne se clôt pas à zéro : {en_euros(solde)}")
        self.clotures[exercice] = {**{m: en_euros(v) for m, v in bilan.items()}, "closedOn": x["clos le"]}

    def doit_etre_ouvert(self, x):
        exercice = int(x["exercice"])
        if jour(x["clos le"]) > date(exercice, 12, 31) and not self.bilan(exercice)["reste"]:
            raise Refus(f"le scénario dit l’exercice {exercice} refusé, mais plus rien n’en reste à payer ni à rendre")

    # Les chiffres

    def chiffres(self):
        trouves = {}

        def noter(*chemin):
            *chemin, valeur = chemin
            nom = " | ".join(str(x) for x in chemin)
            if nom in trouves:
                raise Refus(f"deux chiffres pour « {nom} »")
            trouves[nom] = en_euros(valeur) if isinstance(valeur, (int, Fraction)) else str(valeur)

        def noter_les_mesures(chemin, mesures):
            for mesure in MESURES:
                noter(*chemin, mesure, mesures[mesure])
            quand, combien = mesures["nextDue"] or (AUCUN, AUCUN)
            noter(*chemin, "nextDue on", quand)
            noter(*chemin, "nextDue amount", combien)

        self.noter_les_budgets(noter)
        for r in self.repartitions.values():
            noter(r.exercice, r.charge, r.etape, "amount", r.somme)
            for membre, part in r.parts.items():
                noter(r.exercice, r.charge, r.etape, membre, "allocated", part)
                noter(r.exercice, r.charge, r.etape, membre, "presentFrom", r.presences.get(membre, AUCUN))
            for membre, ligne in r.lignes.items():
                self.noter_une_ligne(noter, noter_les_mesures, (r.exercice, r.charge, r.etape, membre), ligne)
        self.noter_les_totaux(noter_les_mesures)
        for exercice, cloture in self.clotures.items():
            for mesure, valeur in cloture.items():
                noter(exercice, "closed", mesure, valeur)
        return trouves

    def noter_les_budgets(self, noter):
        for budget in self.budgets.values():
            for charge, sommes in par_charge([budget]).items():
                for mesure, x in sommes.items():
                    noter(budget.exercice, budget.nature, charge, mesure, x)
        for exercice in sorted({b.exercice for b in self.budgets.values()}):
            for charge, sommes in par_charge(self.votes(exercice)).items():
                for mesure, x in sommes.items():
                    noter(exercice, "voted", charge, mesure, x)

    def noter_une_ligne(self, noter, noter_les_mesures, chemin, ligne):
        noter(*chemin, "share", ligne.part)
        noter(*chemin, "former", ligne.avant)
        noter(*chemin, "settledOn", ligne.regularisee or AUCUN)
        for le in self.releves:
            noter_les_mesures((*chemin, f"le {le}"), ligne.mesures(le))
            for e in ligne.appel.etat_des_echeances(le) if ligne.appel and ligne.appel.emis <= le else []:
                echeance = (*chemin, f"le {le}", f"échéance {e.number}")
                noter(*echeance, "dueOn", e.dueOn)
                noter(*echeance, "overdue", "oui" if e.overdue else "non")
                for mesure in ("amount", "paid", "remaining"):
                    noter(*echeance, mesure, getattr(e, mesure))

    def noter_les_totaux(self, noter_les_mesures):
        for exercice in sorted({r.exercice for r in self.repartitions.values()}):
            lignes = {}
            for r in self.repartitions.values():
                for membre, ligne in r.lignes.items() if r.exercice == exercice else []:
                    lignes.setdefault(membre, []).append(ligne)
            for le in self.releves:
                for membre, siennes in lignes.items():
                    noter_les_mesures((exercice, membre, f"le {le}"), additionner(x.mesures(le) for x in siennes))
                toutes = [x for siennes in lignes.values() for x in siennes]
                noter_les_mesures((exercice, "total", f"le {le}"), additionner(x.mesures(le) for x in toutes))


def deplier(etape, commun):
    """Une étape « pour chaque » en vaut plusieurs : chacune a les champs communs, et les siens."""
    if "pour chaque" in etape:
        return [{**commun, **x} for x in etape["pour chaque"]]
    if "pour chaque membre" in etape:
        membres = etape["pour chaque membre"]
        membres = membres if isinstance(membres, dict) else {m: {} for m in membres}
        propres = {m: x if isinstance(x, dict) else {etape["champ"]: x} for m, x in membres.items()}
        return [{**commun, "membre": f"membre:{m}", **x} for m, x in propres.items()]
    return [commun]


def principal():
    if len(sys.argv) != 2:
        print("usage : exercices.py SCÉNARIO.yaml", file=sys.stderr)
        return 2
    try:
        print(json.dumps(Histoire(sys.argv[1]).chiffres(), ensure_ascii=False, indent=0))
        return 0
    except (Refus, OSError, UnicodeDecodeError) as refus:
        print(f"refusé : {refus}", file=sys.stderr)
        return 1


if __name__ == "__main__":
    sys.exit(principal())
