"""Les règles de calcul : arrondi et échéances (§ 5 et § 6), bornes et barèmes (§ 4)."""
from collections import namedtuple
from fractions import Fraction
from math import floor

from lecture import Refus, booleen, champs, en_euros, lire, liste, montant, prix, quantite

# ── Arrondi et bornes (§ 4 et § 5) ───────────────────────────────────────────────────────────────────────────────────

def verifier_les_poids(poids):
    if not any(poids.values()):
        raise Refus("tous les poids sont nuls")


def verifier_la_somme(parts, doc):
    normalise = booleen(doc.get("normalise", False))
    if not sum(parts) or sum(parts) != 1 and not normalise:
        raise Refus(f"la somme des parts fait {sum(parts)} ; l’écart avec 1 est {1 - sum(parts)}")


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


def echeances(du, combien):
    """§ 6 : la k-ième de P est ⌊A·k/P⌋ − ⌊A·(k−1)/P⌋ centimes ; un montant négatif, comme sa valeur absolue."""
    if du < 0:
        return [-x for x in echeances(-du, combien)]
    cumuls = [floor(du * 100 * k / combien) for k in range(combien + 1)]
    return [Fraction(apres - avant, 100) for avant, apres in zip(cumuls, cumuls[1:])]


class Bornage:
    """bounded à enveloppe : bornes[m] = {"floor": x, "cap": y ou None}, pour les seuls membres de part p[m] positive.

    Un membre sans plancher a zéro pour plancher : une part n’est jamais négative.
    """

    def __init__(self, a, p, bornes):
        self.a, self.p, self.bornes, self.fixes = a, p, bornes, {}
        plafonds = [b["cap"] for b in bornes.values()]
        if sum(b["floor"] for b in bornes.values()) > a:
            raise Refus("la somme des planchers dépasse le montant à partager")
        if None not in plafonds and sum(plafonds) < a:
            raise Refus("la somme des plafonds n’atteint pas le montant à partager")

    def reste(self):
        return self.a - sum(self.bornes[m][borne] for m, borne in self.fixes.items())

    def etaler(self, libres):
        reste, total = self.reste(), sum(self.p[m] for m in libres)
        return {m: reste * self.p[m] / total for m in libres}

    def depasse(self, part, bornes, borne):
        if borne == "floor":
            return part < bornes["floor"]
        return bornes["cap"] is not None and part > bornes["cap"]

    def fixer(self, libres, borne):
        """Étapes 1 et 2 ; rend les membres restés libres."""
        while True:
            parts = self.etaler(libres)
            depassent = [m for m in libres if self.depasse(parts[m], self.bornes[m], borne)]
            if not depassent:
                return libres
            self.fixes.update((m, borne) for m in depassent)
            libres = [m for m in libres if m not in self.fixes]

    def parts(self, premiere):
        autre, libres = "floor" if premiere == "cap" else "cap", list(self.bornes)
        while True:
            libres = self.fixer(self.fixer(libres, premiere), autre)
            if libres or self.reste() == 0:
                return {**self.etaler(libres), **{m: self.bornes[m][borne] for m, borne in self.fixes.items()}}
            libres = [m for m, borne in self.fixes.items() if borne == premiere]
            self.fixes = {m: borne for m, borne in self.fixes.items() if borne == autre}


# ── Barèmes (§ 4, tariff) ────────────────────────────────────────────────────────────────────────────────────────────

Tranche = namedtuple("Tranche", "depuis jusque fixe prix")


def lire_bareme(doc):
    """Rend la fonction qui donne le montant d’une quantité."""
    champs(doc, "scale", "mode brackets", "neverBelowPrevious")
    palier = lire("marginal|slab", doc["mode"], "mode")[0] == "slab"
    if not palier and "neverBelowPrevious" in doc:
        raise Refus("neverBelowPrevious ne va qu’avec « slab »")
    jamais_moins = booleen(doc.get("neverBelowPrevious", False))
    tranches = lire_tranches(liste(doc["brackets"], "brackets"), palier)

    def montant_de(q):
        ici = next((k for k, t in enumerate(tranches) if t.jusque is None or q <= t.jusque), None)
        if ici is None:
            raise Refus(f"{q} unités : au-delà de la dernière tranche du barème")
        courante, avant = tranches[ici], tranches[:ici]
        if not palier:
            return sum(t.prix * (t.jusque - t.depuis) for t in avant) + courante.prix * (q - courante.depuis)
        hauts = [t.fixe + t.prix * t.jusque for t in avant] if jamais_moins else []
        return max([courante.fixe + courante.prix * q] + hauts)

    return montant_de


def lire_tranches(docs, palier):
    tranches, depuis = [], Fraction(0)
    for k, doc in enumerate(docs, 1):
        champs(doc, "tranche", "" if palier else "price", "upTo flat price" if palier else "upTo")
        if "flat" not in doc and "price" not in doc:
            raise Refus("une tranche sans flat ni price")
        jusque = quantite(doc["upTo"]) if "upTo" in doc else None
        if jusque is None and k < len(docs) or jusque is not None and jusque <= depuis:
            raise Refus("les tranches d’un barème vont en croissant, et seule la dernière peut être sans borne")
        tranches.append(Tranche(depuis, jusque, montant(doc.get("flat", "0")), prix(doc.get("price", "0"))))
        depuis = jusque
    return tranches
