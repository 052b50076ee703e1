"""La clé (§ 1), ses nœuds (§ 4) et ses lignes (§ 5)."""
from collections import namedtuple
from fractions import Fraction
from math import ceil, floor

from etat import BASES, lire_assiette, lire_millesime, nom_de_critere
from lecture import Refus, champs, en_euros, limite, lire, liste, montant, nom, noms, par_nom, prix, quantite, taux
from regles import Bornage, demie_au_dessus, lire_bareme, plus_fort_reste, verifier_la_somme, verifier_les_poids

# calcul(e, a) rend pour chaque membre de e son montant (à prix), ou son poids (à enveloppe : part = a × poids ÷ somme).
Noeud = namedtuple("Noeud", "a_prix calcul")
# montant : celui donné à la ligne est « obligatoire », « facultatif » ou « refusé ». calcul(a) rend [(libellé, parts)] : une
# seule entrée, sans libellé, pour une ligne au sens du § 5 ; plusieurs pour un stack ou un mélange en lignes.
Ligne = namedtuple("Ligne", "montant calcul")
PROFONDEUR_LIMITE = 6


def genre_et_contenu(doc):
    if doc == "equal":
        return "equal", None
    if not isinstance(doc, dict) or len(doc) != 1 or "equal" in doc:
        raise Refus(f"un nœud est attendu : {doc!r}")
    return next(iter(doc.items()))


def lire_blend(doc):
    champs(doc, "blend", "mode parts", "normalise")
    elements = [champs(x, "parts", "weight of", "label") for x in liste(doc["parts"], "parts")]
    poids = [taux(x["weight"]) for x in elements]
    verifier_la_somme(poids, doc)
    return [w / sum(poids) for w in poids], elements


def avec_le_signe(partage, a):
    """Un montant négatif se partage comme sa valeur absolue, puis chaque part change de signe."""
    return {m: -x if a < 0 else x for m, x in partage(abs(a)).items()}


def sous(libelle, lignes):
    """Les lignes que porte une ligne : « paie », ou « paie › ligne 1 »."""
    return [(f"{libelle} › {dessous}" if dessous else libelle, parts) for dessous, parts in lignes]


def verifier_la_profondeur(profondeur):
    if profondeur > PROFONDEUR_LIMITE:
        raise Refus(f"plus de {PROFONDEUR_LIMITE} nœuds l’un dans l’autre")


def verifier_le_total(total, pris, avec_reste):
    """stack : sans ligne « rest », le total est la somme des lignes ; avec elle, le reste est du signe du total, ou nul."""
    if total is None or total == pris:
        return
    if not avec_reste or total * (total - pris) <= 0:
        raise Refus(f"le montant donné, {en_euros(total)}, ne va pas avec celui des lignes, {en_euros(pris)}")


def par_membre(lignes):
    return {m: sum(parts[m] for _, parts in lignes) for m in lignes[0][1]}


class Cle:
    def __init__(self, doc, etat, entre=None, precedent=None):
        champs(doc, "la clé", "formula", "name participants rounding unit ties carrier")
        self.etat, self.entre, self.precedent = etat, entre, precedent or {}
        self.exercice = entre[0].year if entre else None
        self.participants = noms(doc.get("participants", etat.membres), "participants")
        self.unite = {"cent": Fraction(1, 100), "euro": Fraction(1)}[lire("cent|euro", doc.get("unit", "cent"), "unit")[0]]
        self.premiers = self.membres(doc["ties"], "ties") if doc.get("ties", []) != [] else []
        porteur = self.connu(doc["carrier"]) if "carrier" in doc else None
        self.regle, self.receveur = self.lire_arrondi(doc.get("rounding", "largestRemainder"), porteur)
        nom(doc.get("name", "sans nom"))
        self.racine = self.ligne(doc["formula"], 1)

    def membres(self, doc, quoi):
        lus = noms(doc, quoi)
        for m in lus:
            if m not in self.participants:
                raise Refus(f"{quoi} : {m} n’est pas un participant")
        return lus

    def connu(self, doc):
        """Un membre que les critères ou les participants nomment."""
        if nom(doc) not in self.participants + self.etat.membres:
            raise Refus(f"membre inconnu : {doc}")
        return nom(doc)

    def lire_arrondi(self, doc, porteur):
        """La règle, et qui reçoit l’écart."""
        if isinstance(doc, dict):
            return "halfUpResidueTo", self.connu(champs(doc, "rounding", "halfUpResidueTo")["halfUpResidueTo"])
        return lire("largestRemainder|halfUpResidueToCarrier|halfUpPerMember", doc, "rounding")[0], porteur

    def rang(self, m):
        return (self.premiers.index(m), "") if m in self.premiers else (len(self.premiers), m)

    def resultat(self, a):
        """[(libellé, parts)] pour le montant donné, ou None s’il n’y en a pas."""
        if a is None and self.racine.montant == "obligatoire":
            raise Refus("cette clé demande un montant à partager")
        if a is not None and self.racine.montant == "refusé":
            raise Refus("cette clé fixe elle-même les montants : aucun montant à partager n’est attendu")
        lignes = self.racine.calcul(a)
        for du in par_membre(lignes).values():
            limite(du)
        return lignes

    def ligne(self, doc, profondeur):
        """Ce qui se trouve à la racine de la clé, ou à la racine d’une ligne."""
        genre, contenu = genre_et_contenu(doc)
        verifier_la_profondeur(profondeur)
        choix = contenu if isinstance(contenu, dict) else {}
        if genre == "stack":
            return self.stack(contenu, profondeur)
        if genre == "blend" and choix.get("mode") == "nested":
            return self.blend_nested(contenu, profondeur)
        if genre == "prorata" and choix.get("joiners") == "add":
            return self.prorata_add(contenu, profondeur)
        noeud = self.noeud(doc, profondeur)
        if noeud.a_prix:
            return self.ligne_a_prix(noeud)
        return self.ligne_a_enveloppe(lambda a: self.arrondir(a, noeud.calcul(self.participants, a)))

    def ligne_a_prix(self, noeud):
        def calcul(_a):
            montants = noeud.calcul(self.participants, None)
            return [("", {m: demie_au_dessus(x, self.unite) for m, x in montants.items()})]

        return Ligne("refusé", calcul)

    def ligne_a_enveloppe(self, partage):
        """partage(a) rend les parts arrondies d’un montant positif ou nul."""
        return Ligne("obligatoire", lambda a: [("", avec_le_signe(partage, a))])

    def arrondir(self, a, poids):
        """Les parts arrondies de tous les participants ; qui n’est pas dans les poids a zéro."""
        verifier_les_poids(poids)
        if self.regle == "largestRemainder":
            parts = plus_fort_reste(a, poids, self.rang, self.unite)
        else:
            total = sum(poids.values())
            parts = {m: demie_au_dessus(a * p / total, self.unite) for m, p in poids.items()}
        ecart = a - sum(parts.values())
        if ecart and self.regle != "halfUpPerMember":
            if not poids.get(self.receveur):
                raise Refus(f"l’écart d’arrondi irait à {self.receveur}, qui n’a pas de poids")
            parts[self.receveur] += ecart
        return {m: parts.get(m, Fraction(0)) for m in self.participants}

    def stack(self, doc, profondeur):
        lignes = [self.ligne_de_stack(x, profondeur + 1) for x in liste(champs(doc, "stack", "lines")["lines"], "lines")]
        noms([libelle for libelle, _, _ in lignes], "libellés des lignes")
        restes, autres = [x for x in lignes if x[2] == "rest"], [x for x in lignes if x[2] != "rest"]
        if len(restes) > 1:
            raise Refus("stack : deux lignes « rest »")
        a_prix = any(a is None for _, _, a in lignes)

        def calcul(total):
            detail = {libelle: ligne.calcul(a) for libelle, ligne, a in autres}
            pris = sum(sum(par_membre(detail[libelle]).values()) if a is None else a for libelle, _, a in autres)
            verifier_le_total(total, pris, bool(restes))
            detail.update((libelle, ligne.calcul(total - pris)) for libelle, ligne, _ in restes)
            return [x for libelle, _, _ in lignes for x in sous(libelle, detail[libelle])]

        return Ligne("obligatoire" if restes else "refusé" if a_prix else "facultatif", calcul)

    def ligne_de_stack(self, doc, profondeur):
        champs(doc, "ligne", "label of", "amount")
        libelle, ligne, a = nom(doc["label"]), self.ligne(doc["of"], profondeur), doc.get("amount")
        if (a is None) != (ligne.montant == "refusé"):
            raise Refus(f"ligne « {libelle} » : il faut un montant à enveloppe, et aucun à prix")
        return libelle, ligne, a if a in (None, "rest") else montant(a, "-?")

    def blend_nested(self, doc, profondeur):
        poids, elements = lire_blend(doc)
        lignes = [self.ligne(x["of"], profondeur + 1) for x in elements]
        libelles = noms([x.get("label", f"ligne {k}") for k, x in enumerate(elements, 1)], "libellés des lignes")
        if any(ligne.montant == "refusé" for ligne in lignes):
            raise Refus("blend : un nœud à enveloppe est attendu")

        def couper(a):
            return plus_fort_reste(a, dict(enumerate(poids)), lambda k: k, self.unite)

        def calcul(a):
            montants = avec_le_signe(couper, a)
            return [x for k, ligne in enumerate(lignes) for x in sous(libelles[k], ligne.calcul(montants[k]))]

        return Ligne("obligatoire", calcul)

    def prorata_add(self, doc, profondeur):
        """Une recette de plus : l’arrivant paie en plus, le partant paie moins, les autres ne voient rien."""
        of, base = self.lire_prorata(doc, profondeur + 1)
        if of.a_prix:
            return self.ligne_a_prix(self.reduire(of, base))
        concernes = [m for m in self.participants if self.presence(m)]
        initiaux = [m for m in concernes if self.presence(m)[0] == self.entre[0]]
        temps = {m: self.temps(m, base) for m in concernes}

        def partage(a):
            dus = self.arrondir(a, of.calcul(initiaux, a))
            exactes = self.parts(of, initiaux, a)
            if initiaux != concernes:
                exactes = {**self.parts(of, concernes, a), **exactes}
            partiels = [m for m in concernes if m not in initiaux or temps[m] < 1]
            return {**dus, **{m: demie_au_dessus(exactes[m] * temps[m], self.unite) for m in partiels}}

        return self.ligne_a_enveloppe(partage)

    # Les nœuds (§ 4)

    def noeud(self, doc, profondeur):
        genre, contenu = genre_et_contenu(doc)
        verifier_la_profondeur(profondeur)
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

    def reference(self, critere, vintage, source):
        source = None if source is None else nom(source)
        return self.etat.valeur("*", nom_de_critere(critere), lire_millesime(vintage), source, self.exercice)

    def criterion(self, doc, _profondeur):
        assiette = lire_assiette(doc)
        return Noeud(False, lambda e, a: self.quantites(assiette, e))

    def equal(self, _doc, _profondeur):
        return Noeud(False, lambda e, a: dict.fromkeys(e, Fraction(1)))

    def fixed(self, doc, _profondeur):
        quotas = par_nom(champs(doc, "fixed", "quotas", "normalise")["quotas"], "quotas")
        if set(quotas) != set(self.participants):
            raise Refus("quotas : une quote-part par participant est attendue, ni plus ni moins")
        quotas = {m: taux(q) for m, q in quotas.items()}
        verifier_la_somme(quotas.values(), doc)
        return Noeud(False, lambda e, a: {m: quotas[m] for m in e})

    def blend(self, doc, profondeur):
        poids, elements = lire_blend(doc)
        lire("singleStep", doc["mode"], "mode, à cet endroit,")
        noeuds = [self.noeud(x["of"], profondeur) for x in elements]
        if any(n.a_prix for n in noeuds):
            raise Refus("blend : un nœud à enveloppe est attendu")

        def calcul(e, a):
            colonnes = [n.calcul(e, w * a) for w, n in zip(poids, noeuds)]
            for colonne in colonnes:
                verifier_les_poids(colonne)
            totaux = [sum(colonne.values()) for colonne in colonnes]
            return {m: sum(w * colonne[m] / total for w, colonne, total in zip(poids, colonnes, totaux)) for m in e}

        return Noeud(False, calcul)

    def tariff(self, doc, _profondeur):
        champs(doc, "tariff", "", "flat price scale units")
        par_unite = [champ for champ in ("price", "scale") if champ in doc]
        if len(par_unite) > 1 or bool(par_unite) != ("units" in doc) or not (par_unite or "flat" in doc):
            raise Refus("tariff : flat, ou l’un de price et de scale avec units, ou flat avec eux")
        fixe, un_prix = montant(doc.get("flat", "0")), prix(doc.get("price", "0"))
        if not par_unite:
            return Noeud(True, lambda e, a: dict.fromkeys(e, fixe))
        unites = lire_assiette(doc["units"])
        variable = lire_bareme(doc["scale"]) if "scale" in doc else lambda q: un_prix * q
        return Noeud(True, lambda e, a: {m: fixe + variable(q) for m, q in self.quantites(unites, e).items()})

    def unit_cost(self, doc, _profondeur):
        champs(doc, "unitCost", "cost units")
        unites, cout = lire_assiette(doc["units"]), doc["cost"]
        if isinstance(cout, dict):
            champs(cout, "cost", "reference", "vintage source")
            cout = self.reference(cout["reference"], cout.get("vintage", "inForceOnFirstJanuary"), cout.get("source"))
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
        champs(doc, "smoothed", "of", "increase decrease first")
        premiere = lire("cap|floor", doc.get("first", "cap"), "first")[0]
        if not any(m in self.precedent for m in self.participants):
            raise Refus("il faut les montants de l’an dernier")
        bornes = {}
        if "increase" in doc:
            bornes["cap"] = self.fois_l_an_dernier(1 + taux(doc["increase"]))
        if "decrease" in doc:
            bornes["floor"] = self.fois_l_an_dernier(1 - taux(doc["decrease"]))
        return self.borner(self.noeud(doc["of"], profondeur), bornes, premiere)

    def fois_l_an_dernier(self, facteur):
        return lambda m, a: self.precedent[m] * facteur if self.precedent.get(m) else None

    def borner(self, of, bornes, premiere):
        """bornes : pour « floor » et « cap », la fonction qui donne la borne d’un membre, ou None s’il n’en a pas."""
        if not bornes:
            raise Refus("l’une des deux bornes au moins est attendue")

        def calcul(e, a):
            if a == 0:  # aucune part n’est positive, personne n’a de borne
                return of.calcul(e, a)
            p = self.parts(of, e, a)
            limites = {m: self.bornes_arrondies(bornes, m, a) for m in e if p[m] > 0}
            if of.a_prix:
                return {**p, **{m: serrer(p[m], limites[m]) for m in limites}}
            return {**p, **Bornage(a, p, limites).parts(premiere)}

        return Noeud(of.a_prix, calcul)

    def bornes_arrondies(self, bornes, m, a):
        plancher, plafond = [bornes[champ](m, a) if champ in bornes else None for champ in ("floor", "cap")]
        plancher = max(ceil((plancher or 0) / self.unite), 0) * self.unite
        plafond = None if plafond is None else floor(plafond / self.unite) * self.unite
        if plafond is not None and plancher > plafond:
            raise Refus(f"le plancher de {m} est au-dessus de son plafond")
        return {"floor": plancher, "cap": plafond}

    def coefficient(self, doc, profondeur):
        champs(doc, "coefficient", "factors of")
        modules = [champs(f, "factors", "member factor reason") for f in liste(doc["factors"], "factors")]
        noms_des_modules = self.membres([f["member"] for f in modules], "factors")
        facteurs = dict(zip(noms_des_modules, [taux(f["factor"]) for f in modules]))
        for f in modules:
            nom(f["reason"])
        of = self.noeud(doc["of"], profondeur)
        return Noeud(of.a_prix, lambda e, a: {m: x * facteurs.get(m, 1) for m, x in of.calcul(e, a).items()})

    def only(self, doc, profondeur):
        retenus = self.membres(champs(doc, "only", "members of")["members"], "only")
        of = self.noeud(doc["of"], profondeur)

        def calcul(e, a):
            return {**dict.fromkeys(e, Fraction(0)), **of.calcul([m for m in e if m in retenus], a)}

        return Noeud(of.a_prix, calcul)

    def prorata(self, doc, profondeur):
        of, base = self.lire_prorata(doc, profondeur)
        if doc.get("joiners") == "add" and not of.a_prix:
            raise Refus("prorata : à enveloppe, « add » ne va qu’à la racine d’une ligne")
        return self.reduire(of, base)

    def lire_prorata(self, doc, profondeur):
        champs(doc, "prorata", "basis of", "joiners")
        lire("relieve|add", doc.get("joiners", "relieve"), "joiners")
        if not self.entre:
            raise Refus("prorata : il faut une période")
        return self.noeud(doc["of"], profondeur), BASES[lire("|".join(BASES), doc["basis"], "basis")[0]]

    def reduire(self, of, base):
        """Qui est absent toute la période est écarté ; des autres, le montant ou le poids est réduit à leur présence."""
        def calcul(e, a):
            dus = of.calcul([m for m in e if self.presence(m)], a)
            return {m: dus[m] * self.temps(m, base) if m in dus else Fraction(0) for m in e}

        return Noeud(of.a_prix, calcul)

    def presence(self, m):
        """Le premier et le dernier jour de présence du membre dans la période, ou None."""
        arrivee, depart = self.etat.presences.get(m, (None, None))
        debut, fin = max(arrivee or self.entre[0], self.entre[0]), min(depart or self.entre[1], self.entre[1])
        return (debut, fin) if debut <= fin else None

    def temps(self, m, base):
        """u(i) ÷ U, pour un membre présent."""
        return Fraction(base(*self.presence(m), self.entre), base(*self.entre, self.entre))

    def index(self, doc, profondeur):
        champs(doc, "index", "series base current of", "source")
        of = self.noeud(doc["of"], profondeur)
        if not of.a_prix:
            raise Refus("index : un nœud à prix est attendu")
        if isinstance(doc["base"], dict):
            base = self.reference(doc["series"], champs(doc["base"], "base", "vintage")["vintage"], doc.get("source"))
        else:
            base = quantite(doc["base"])
        courante = self.reference(doc["series"], doc["current"], doc.get("source"))
        if not base:
            raise Refus("index : la valeur de base est nulle")
        return Noeud(True, lambda e, a: {m: x * courante / base for m, x in of.calcul(e, a).items()})


def serrer(x, bornes):
    return max(bornes["floor"], x if bornes["cap"] is None else min(x, bornes["cap"]))
