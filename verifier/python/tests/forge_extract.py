"""Fabrique des inventaires et des extraits (§ 8), justes ou faux, naïvement et d’une autre main que verify.py."""
import base64
import struct

import forge
from forge import compact, leaf, tree


def texts(value):
    if isinstance(value, str):
        yield value
    for inner in value.values() if isinstance(value, dict) else value if isinstance(value, list) else []:
        yield from texts(inner)


def inventory(facts, leaves):
    """Les lignes de l’inventaire que donnent ces faits, dans l’ordre : (rang, objet)."""
    subjects, lines, conventions = {}, {}, {}
    for position, fact in enumerate(facts):
        subjects.setdefault((fact["subject"]["kind"], fact["subject"]["id"]), []).append(position)
    for (kind, identifier), chain in subjects.items():
        convention = identifier if kind == "convention" else None if kind in ("ledger", "member") else facts[chain[0]]["data"].get("convention")
        conventions[kind, identifier] = convention
        line = {"leaf": leaves[chain[-1]].hex(), "subject": {"id": identifier, "kind": kind}, "version": len(chain)}
        if kind == "ledger":
            lines[f"0 {identifier}"] = line
        elif kind == "member":
            lines[f"1 {identifier} 0"] = line
        elif convention is None:
            lines[f"3 {kind} {identifier}"] = line
        else:
            lines[f"2 {convention} 0 {kind} {identifier}"] = {"convention": convention, **line}
    members = {identifier: chain[0] for (kind, identifier), chain in subjects.items() if kind == "member"}
    for position, fact in enumerate(facts):
        convention = conventions[fact["subject"]["kind"], fact["subject"]["id"]] or fact["data"].get("convention")
        for member in texts(fact["data"]) if convention else ():
            if member in members and members[member] < position:
                lines[f"1 {member} 1 {convention}"] = {"member": member, "namedBy": convention}
                lines[f"2 {convention} 1 {member}"] = {"convention": convention, "names": member}
    return sorted(lines.items(), key=lambda line: line[0].encode())


def note(origin, leaves, lines_root, count, signers):
    """L’inventaire signé."""
    encoded = [base64.b64encode(root).decode() for root in (tree(leaves), lines_root)]
    text = f"entente/inventory/v1\n{origin}\n{len(leaves)}\n{encoded[0]}\n{count}\n{encoded[1]}\n"
    return (text + "\n" + "".join(s.line(text) for s in signers)).encode()


def whole_note(forged, size=None, signers=None, lines=None):
    """L’inventaire signé des premiers faits d’un registre."""
    leaves = forged.leaves[:size]
    lines = lines or inventory(forged.facts[:size], leaves)
    hashes = [leaf(compact(line)) for _, line in lines]
    return note(forged.origin, leaves, tree(hashes), len(hashes), signers or [forged.signer])


class Extract:
    """Un extrait d’un registre ; « lines », « opened » et « positions » se changent avant « build »."""

    def __init__(self, whole, conventions=(), member=None):
        self.whole, self.conventions, self.member, self.fields, self.extra = whole, sorted(conventions), member, {}, {}
        self.bodies = list(whole.bodies)
        self.lines = inventory(whole.facts, whole.leaves)
        if member is not None:
            self.conventions = sorted(line["namedBy"] for _, line in self.lines if line.get("member") == member)
        self.choose()

    def choose(self):
        """Les lignes de l’extrait et leurs voisines, et les faits de ces lignes."""
        ranks = [rank for rank, _ in self.lines]
        groups = [f"2 {c} " for c in self.conventions] + ([f"1 {self.member} "] if self.member else [])
        named = {line["names"] for _, line in self.lines if "names" in line and line["convention"] in self.conventions}
        grouped = [k for k, rank in enumerate(ranks) if any(rank.startswith(group) for group in groups)]
        single = [k for k, rank in enumerate(ranks) if rank.startswith("0 ") or rank in {f"1 {m} 0" for m in named}]
        beside = [k + step for k in grouped for step in (-1, 1) if 0 <= k + step < len(ranks)]
        self.mine = {ranks[k] for k in grouped + single}
        self.opened = sorted(set(grouped + single + beside))
        subjects = [line["subject"] for rank, line in self.lines if rank in self.mine and "subject" in line]
        self.positions = [position for position, fact in enumerate(self.whole.facts)
                          if {x: fact["subject"][x] for x in ("id", "kind")} in subjects]

    def rank_of(self, prefix):
        """L’indice de la première ligne dont le rang commence ainsi."""
        return next(k for k, (rank, _) in enumerate(self.lines) if rank.startswith(prefix))

    def build(self, facts_listed=None):
        """Les pièces, en une Forge dont le manifeste et les fichiers sont ceux de l’extrait."""
        whole = self.whole
        facts = [whole.facts[p] for p in self.positions] if facts_listed is None else facts_listed
        built = forge.Forge.__new__(forge.Forge)
        built.__dict__.update(whole.__dict__)
        built.facts, built.kinds = facts, sorted({(fact["type"], fact["version"]) for fact in facts})
        schemas = {f"schemas/{kind}.v{version}.schema.json" for kind, version in built.kinds} | {"schemas/envelope.v1.schema.json"}
        built.files = {name: octets for name, octets in whole.files.items()
                       if not name.startswith("tile/entries/") and (not name.startswith("schemas/") or name in schemas)}
        built.files.update(forge.claims(facts))
        for k in range(0, len(self.positions), 256):
            some = self.positions[k:k + 256]
            end = forge.rank(k // 256) + (f".p/{len(some)}" if len(some) < 256 else "")
            built.files["extract/entries/" + end] = b"".join(struct.pack(">QH", p, len(self.bodies[p])) + self.bodies[p] for p in some)
        hashes = [leaf(compact(line)) for _, line in self.lines]
        built.files["extract/leaves"] = b"".join(hashes)
        built.files["extract/lines.jsonl"] = forge.lines({"index": k, "line": self.lines[k][1]} for k in self.opened)
        built.files["inventory"] = note(whole.origin, whole.leaves, tree(hashes), len(hashes), [whole.signer])
        built.files.update(self.extra)
        built.fields = {"scope": "convention", "conventions": self.conventions, "facts": len(self.positions), **self.fields}
        if self.member is not None:
            built.fields = {**built.fields, "scope": "member", "member": self.member, **self.fields}
        return built

    def zip(self):
        return self.build().zip()
