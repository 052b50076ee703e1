"""Le calcul des parts, contre les cas de référence de tests/cases : les mêmes centimes que l’oracle et que le programme."""
import sys
import unittest
from datetime import date
from fractions import Fraction

import forge
import verify

sys.path.insert(0, str(forge.ROOT / "tests" / "oracle"))
from etat import nom_de_critere  # noqa: E402
from lecture import Refus, Yaml, dates, jour, lire_fichier, montant, prix, quantite, taux  # noqa: E402


def fraction(x):
    x = Fraction(x)
    return {"d": str(x.denominator), "n": str(x.numerator)}


def cents(euros, sign=""):
    return str(int(montant(euros, sign) * 100))


def vintage(doc):
    if doc == "inForceOnFirstJanuary":
        return doc
    if isinstance(doc, dict):
        years = int(doc["yearsBefore"])
        if "knownOn" not in doc:
            return {"yearsBefore": years}
        day = jour("2000-" + doc["knownOn"])
        return {"knownOn": {"day": day.day, "month": day.month, "yearsBefore": years}}
    return {"pinned": doc}


def basis(doc):
    doc = doc if isinstance(doc, dict) else {"name": doc}
    terms = doc.get("sum", [{"name": doc.get("name")}])
    written = {"terms": [{"coefficient": fraction(taux(t.get("coefficient", "1"))), "criterion": nom_de_critere(t["name"])} for t in terms],
               "vintage": vintage(doc.get("vintage", "inForceOnFirstJanuary"))}
    return {**written, **({"source": doc["source"]} if "source" in doc else {})}


def bound(doc):
    if not isinstance(doc, dict):
        return {"amount": cents(doc)}
    if "perUnit" in doc:
        return {"perUnit": {"price": fraction(prix(doc["perUnit"])), "units": basis(doc["units"])}}
    return {"shareOfTotal": fraction(taux(doc["shareOfTotal"]))}


def truth(doc):
    return doc in (True, "true")


class Writer:
    """Une clé en YAML, écrite comme dans le fait qui la définit."""

    def formula(self, doc):
        if doc == "equal":
            return doc
        (kind, inner), = doc.items()
        return {kind: getattr(self, "write_" + kind)(inner)}

    def write_criterion(self, doc):
        return basis(doc)

    def write_fixed(self, doc):
        return {"normalise": truth(doc.get("normalise")), "quotas": [{"member": m, "share": fraction(taux(q))} for m, q in doc["quotas"].items()]}

    def write_blend(self, doc):
        return {"mode": doc["mode"], "normalise": truth(doc.get("normalise")),
                "parts": [{"weight": fraction(taux(p["weight"])), "of": self.formula(p["of"])} for p in doc["parts"]]}

    def write_tariff(self, doc):
        written = {"flat": cents(doc["flat"])} if "flat" in doc else {}
        if "price" in doc:
            written["price"] = fraction(prix(doc["price"]))
        if "units" in doc:
            written["units"] = basis(doc["units"])
        if "scale" in doc:
            readers = {"upTo": lambda x: fraction(quantite(x)), "flat": cents, "price": lambda x: fraction(prix(x))}
            written["scale"] = {"mode": doc["scale"]["mode"], "neverBelowPrevious": truth(doc["scale"].get("neverBelowPrevious")),
                                "brackets": [{k: readers[k](x) for k, x in b.items()} for b in doc["scale"]["brackets"]]}
        return written

    def write_unitCost(self, doc):
        cost = doc["cost"]
        if isinstance(cost, dict):
            cost = {"reference": {"series": nom_de_critere(cost["reference"]), "vintage": vintage(cost.get("vintage", "inForceOnFirstJanuary"))}}
        else:
            cost = {"amount": fraction(prix(cost))}
        return {"cost": cost, "units": basis(doc["units"])}

    def write_bounded(self, doc):
        return {**{side: bound(doc[side]) for side in ("floor", "cap") if side in doc}, "first": doc.get("first", "cap"), "of": self.formula(doc["of"])}

    def write_smoothed(self, doc):
        rates = {side: fraction(taux(doc[side])) for side in ("increase", "decrease") if side in doc}
        return {**rates, "first": doc.get("first", "cap"), "of": self.formula(doc["of"])}

    def write_coefficient(self, doc):
        return {"factors": [{**f, "factor": fraction(taux(f["factor"]))} for f in doc["factors"]], "of": self.formula(doc["of"])}

    def write_only(self, doc):
        return {"members": doc["members"], "of": self.formula(doc["of"])}

    def write_prorata(self, doc):
        return {"basis": doc["basis"], "joiners": doc.get("joiners", "relieve"), "of": self.formula(doc["of"])}

    def write_index(self, doc):
        base = doc["base"]
        base = {"vintage": vintage(base["vintage"])} if isinstance(base, dict) else {"value": fraction(quantite(base))}
        return {"series": nom_de_critere(doc["series"]), "base": base, "current": vintage(doc["current"]), "of": self.formula(doc["of"])}

    def write_stack(self, doc):
        lines = []
        for line in doc["lines"]:
            amount = line.get("amount")
            written = {} if amount is None else {"amount": amount if amount == "rest" else {"fixed": cents(amount, "-?")}}
            lines.append({**written, "label": line["label"], "of": self.formula(line["of"])})
        return {"lines": lines}


class WithoutLedger(verify.Computation):
    """Hors d’un registre, un état sans millésimes convient à tout (langage des clés, § 3)."""

    def _suits(self, x, asked):
        return "vintage" not in x or not isinstance(asked, dict) or "knownOn" in asked or super()._suits(x, asked)


def inputs_of(values):
    """{critère: valeur ou {millésime: valeur}} en valeurs épinglées."""
    pinned = []
    for criterion, value in values:
        for year, one in value.items() if isinstance(value, dict) else [(None, value)]:
            pinned.append({"criterion": nom_de_critere(criterion), "source": "", "value": fraction(quantite(one)), **({"vintage": year} if year else {})})
    return pinned


def compute(case):
    key, criteria = case["clé"], case.get("critères", {})
    members = key.get("participants") or list(dict.fromkeys(m for values in criteria.values() for m in values))
    first = {m: k for k, m in enumerate(key.get("ties", []))}
    order = sorted(members, key=lambda m: (first.get(m, len(first)), "" if m in first else m))
    rule = key.get("rounding", "largestRemainder")
    written = {"formula": Writer().formula(key["formula"]), "rounding": {"rule": rule, "unit": key.get("unit", "cent")}}
    period = verify.Period(*(dates(case["période"]) if "période" in case else (date(2025, 1, 1), date(2025, 12, 31))))
    computation = WithoutLedger(
        written, members, period, period.first.year, key.get("carrier"),
        {m: inputs_of((c, values[m]) for c, values in criteria.items() if m in values) for m in members},
        inputs_of(case.get("références", {}).items()),
        {m: dates(text) for m, text in case.get("présence", {}).items()},
        {m: int(cents(x)) for m, x in case.get("année précédente", {}).items()}, {m: k for k, m in enumerate(order)})
    amount = int(cents(case["montant"], "-?")) if "montant" in case else None
    if amount is None and computation.root.amount == "needed":
        raise verify.Refused("un montant est attendu")
    return computation.result(amount)


class Cases(unittest.TestCase):
    def test_every_reference_case_gives_the_same_cents(self):
        computed = 0
        for path in sorted((forge.ROOT / "tests" / "cases").glob("*.yaml")):
            for case in Yaml(lire_fichier(str(path))).lire():
                if "refus" in case:
                    continue
                with self.subTest(f"{path.name} : {case['cas']}"):
                    due = compute(case)
                    self.assertEqual({m: x for m, x in due.items()}, {m: int(cents(x, "-?")) for m, x in case["attendu"].items()})
                    computed += 1
        self.assertGreater(computed, 60)

    def test_what_cannot_be_computed_is_refused(self):
        refused = 0
        for path in sorted((forge.ROOT / "tests" / "cases").glob("*.yaml")):
            for case in Yaml(lire_fichier(str(path))).lire():
                if "refus" in case:
                    try:
                        compute(case)
                    except verify.Refused:
                        refused += 1
                    except (Refus, KeyError, ValueError, AttributeError, TypeError):
                        pass  # la clé elle-même ne s’écrit pas : aucun fait ne peut la porter
        self.assertGreater(refused, 10)


class Bounds(unittest.TestCase):
    def test_no_float_ever_enters(self):
        source = (forge.ROOT / "verifier" / "python" / "verify.py").read_text(encoding="utf-8")
        code = "\n".join(line.split("  #")[0] for line in source.splitlines())
        self.assertNotIn("float(", code)
        self.assertNotRegex(code, r"[a-z0-9_)\]] / [a-z0-9_(]")


if __name__ == "__main__":
    unittest.main()
