"""Fabrique des paquets d’audit, justes ou faux, d’après docs/reference/audit-bundle.md.

Rien ici ne sert à vérifier : le contenant, les tuiles, les chiffres publiés et les signatures sont refaits d’une autre main
que dans verify.py, naïvement, pour que les deux ne se trompent pas ensemble.
"""
import base64
import functools
import hashlib
import json
import pathlib
import struct
import sys
import zipfile
import zlib

ROOT = pathlib.Path(__file__).resolve().parents[3]
sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1]))

DOCS = ROOT / "docs" / "reference"
FIXTURES = ROOT / "domain" / "tests" / "fixtures"
LEDGER = "01985f2a-0000-7000-8000-000000000001"


def example_bodies():
    """Les trois faits de l’exemple de event-format.md."""
    page = (DOCS / "event-format.md").read_text(encoding="utf-8")
    return [line.encode() for line in page.split("```json\n")[1].split("```")[0].splitlines()]


def story():
    """L’histoire du registre de référence : 104 faits de version 1."""
    return (FIXTURES / "ledgers" / "2026-11-23.jsonl").read_bytes().splitlines()


def tale():
    """Le récit : 383 faits, cinq conventions, des types de toutes sortes ; les corps d’un paquet gardé."""
    with zipfile.ZipFile(ROOT / "tests" / "data" / "bundles" / "v1" / "recit.entente-audit.zip") as archive:
        octets = b"".join(archive.read(name) for name in sorted(archive.namelist()) if name.startswith("tile/entries/"))
    bodies = []
    while octets:
        end = 2 + int.from_bytes(octets[:2], "big")
        bodies.append(octets[2:end])
        octets = octets[end:]
    return bodies


def compact(value):
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()


# ── Ed25519 : signer (RFC 8032, 5.1.6), en coordonnées affines ───────────────────────────────────────────────────────

Q = 2**255 - 19
ORDER = 2**252 + 27742317777372353535851937790883648493
CURVE = -121665 * pow(121666, Q - 2, Q) % Q
BASE_Y = 4 * pow(5, Q - 2, Q) % Q
BASE_X = 15112221349535400772501151409588531511454012693041857206046113283949847762202


def add(p, q):
    k = CURVE * p[0] * q[0] * p[1] * q[1] % Q
    x = (p[0] * q[1] + q[0] * p[1]) * pow(1 + k, Q - 2, Q)
    y = (p[1] * q[1] + p[0] * q[0]) * pow(1 - k, Q - 2, Q)
    return x % Q, y % Q


@functools.lru_cache(maxsize=None)
def times(n, p):
    result = (0, 1)
    while n:
        if n & 1:
            result = add(result, p)
        p, n = add(p, p), n >> 1
    return result


def encode(p):
    return (p[1] | (p[0] & 1) << 255).to_bytes(32, "little")


class Signer:
    """Une clé privée, et ce qu’elle signe."""

    def __init__(self, name, seed, kind=1):
        digest = hashlib.sha512(hashlib.sha256(seed.encode()).digest()).digest()
        self.scalar = (int.from_bytes(digest[:32], "little") & (2**254 - 8)) | 2**254
        self.prefix, self.name, self.kind = digest[32:], name, kind
        self.public = encode(times(self.scalar, (BASE_X, BASE_Y)))
        octets = bytes([kind]) + self.public
        self.id = hashlib.sha256(name.encode() + b"\n" + octets).digest()[:4]
        self.vkey = f"{name}+{self.id.hex()}+{base64.b64encode(octets).decode()}"

    def raw(self, message):
        r = int.from_bytes(hashlib.sha512(self.prefix + message).digest(), "little") % ORDER
        point = encode(times(r, (BASE_X, BASE_Y)))
        h = int.from_bytes(hashlib.sha512(point + self.public + message).digest(), "little") % ORDER
        return point + ((r + h * self.scalar) % ORDER).to_bytes(32, "little")

    def line(self, text, time=None):
        if self.kind == 4:
            signature = struct.pack(">Q", time) + self.raw(f"cosignature/v1\ntime {time}\n{text}".encode())
        else:
            signature = self.raw(text.encode())
        return f"— {self.name} {base64.b64encode(self.id + signature).decode()}\n"


# ── L’arbre, le contenant ────────────────────────────────────────────────────────────────────────────────────────────

def leaf(body):
    return hashlib.sha256(b"\x00" + body).digest()


def tree(leaves):
    """La racine, telle que la définit la RFC 6962, 2.1."""
    if not leaves:
        return hashlib.sha256(b"").digest()
    if len(leaves) == 1:
        return leaves[0]
    k = 1
    while 2 * k < len(leaves):
        k *= 2
    return hashlib.sha256(b"\x01" + tree(leaves[:k]) + tree(leaves[k:])).digest()


def zipped(files):
    """Les octets du contenant (§ 1)."""
    names, out, central = sorted(files, key=str.encode), b"", b""
    for name in names:
        data, octets, offset = files[name], name.encode(), len(out)
        common = struct.pack("<HHHHHIIIHH", 20, 0, 0, 0, 0x21, zlib.crc32(data), len(data), len(data), len(octets), 0)
        out += b"PK\x03\x04" + common + octets + data
        central += b"PK\x01\x02" + struct.pack("<H", 20) + common + struct.pack("<HHHII", 0, 0, 0, 0, offset) + octets
    return out + central + b"PK\x05\x06" + struct.pack("<HHHHIIH", 0, 0, len(names), len(names), len(central), len(out), 0)


def rank(n):
    text = f"{n % 1000:03d}"
    while n >= 1000:
        n //= 1000
        text = f"x{n % 1000:03d}/{text}"
    return text


def checkpoint(origin, leaves, signers, cosigners=()):
    text = f"{origin}\n{len(leaves)}\n{base64.b64encode(tree(leaves)).decode()}\n"
    return (text + "\n" + "".join(s.line(text) for s in signers) + "".join(s.line(text, 1790000000) for s in cosigners)).encode()


# ── Les chiffres publiés (§ 5), naïvement ────────────────────────────────────────────────────────────────────────────

def claims(facts):
    def of(*kinds):
        return [fact for fact in facts if fact["type"] in kinds]

    allocations = of("AllocationComputed")
    amounts = {(s["data"]["allocation"], s["data"]["member"]): int(s["data"]["amount"]) for s in of("ShareAllocated")}

    def former(fact):
        same = [x for x in allocations if x["position"] < fact["position"]
                and all(x["data"][k] == fact["data"][k] for k in ("convention", "fiscalYear", "pool"))]
        return same[-1]["data"]["allocation"] if same else None

    shares = []
    for fact in of("AllocationComputed", "ShareAllocated"):
        data = fact["data"]
        if fact["type"] == "ShareAllocated":
            shares.append({k: data[k] for k in ("allocation", "amount", "member")})
        else:
            shares.append({**{k: data[k] for k in ("allocation", "budget", "fiscalYear", "pool")}, "total": data.get("total", data["amount"])})
        shares[-1]["position"] = fact["position"]
    rows = {}
    for fact in allocations:
        now, before = fact["data"]["allocation"], former(fact)
        for member in {m for a, m in amounts if a in (now, before)}:
            carried = any(s["data"]["allocation"] == now and s["data"]["member"] == member and any(
                x["data"]["allocation"] == now and x["data"]["outcome"] == "carriedForward" and x["position"] < s["position"]
                for x in of("AllocationSettled")) for s in of("ShareSettled"))
            row = rows.setdefault((fact["data"]["fiscalYear"], member), [0, 0, 0])
            row[1] += 0 if carried else amounts.get((now, member), 0) - amounts.get((before, member), 0)
    for fact in of("WithdrawalDue"):
        rows.setdefault((fact["data"]["fiscalYear"], fact["data"]["member"]), [0, 0, 0])[1] += int(fact["data"]["amount"])
    for call in of("ContributionCalled"):
        row = rows.get((call["data"]["fiscalYear"], call["data"]["member"]), [0, 0, 0])
        name = call["data"]["call"]
        if not any(x["data"]["call"] == name for x in of("CallWithdrawn")):
            row[0] += int(call["data"]["amount"])
        row[2] += sum(int(x["data"]["amount"]) for x in of("PaymentRecorded", "SurplusImputed", "CreditOffset") if x["data"]["call"] == name)
        row[2] += sum(int(x["data"]["amount"]) * ((x["data"]["to"] == name) - (x["data"]["from"] == name)) for x in of("PaymentMoved"))
        row[2] -= sum(int(i["amount"]) for x in of("PaymentReversed") for i in x["data"]["imputed"] if i["call"] == name)
    members = [{"called": str(c), "due": str(d), "fiscalYear": y, "member": m, "paid": str(p)} for (y, m), (c, d, p) in sorted(rows.items())]
    return {"claims/authority.jsonl": lines(authority(facts)), "claims/members.jsonl": lines(members), "claims/shares.jsonl": lines(shares)}


AUTHORISED = """AllocationComputed AllocationSettled AssetRecorded BudgetAdopted CommitteeInstalled ConventionEnteredIntoForce
    ConventionSigned DecisionAdopted KeyAdopted LoanRecorded SessionConvened WithdrawalSettled""".split()


def authority(facts):
    by_event, at = {fact["eventId"]: fact for fact in facts}, {fact["position"]: fact for fact in facts}

    def effective(fact):
        if fact["type"] == "ActRescinded":
            return not is_fallen(fact)
        return not any(x["type"] == "JudgmentReversed" and x["data"]["judgment"] == fact["eventId"] and effective(x) for x in facts)

    def is_fallen(fact):
        return any(x["data"]["act"] == fact["eventId"] and effective(x) and not ("effectFrom" in x["data"] or "partial" in x["data"])
                   for x in facts if x["type"] in ("ActAnnulled", "ActRescinded"))

    def chain(fact):
        reached, todo = set(), [fact]
        while todo:
            citing = todo.pop()
            before = {event for event, cited in by_event.items() if cited["position"] < citing["position"]}
            for event in citing.get("authorisedBy", []):
                if event in before and by_event[event]["position"] not in reached:
                    reached.add(by_event[event]["position"])
                    todo.append(by_event[event])
        return tuple(sorted(reached))

    grouped = {}
    for fact in facts:
        if fact["type"] == "ContributionCalled":
            grouped.setdefault(chain(fact), []).append(fact["position"])
    for positions, calls in grouped.items():
        yield {"calls": calls, "chain": list(positions), "fallen": [p for p in positions if is_fallen(at[p])],
               "lacking": [p for p in positions if "authorisedBy" not in at[p] and at[p]["type"] in AUTHORISED]}


def lines(values):
    return b"".join(compact(value) + b"\n" for value in values)


# ── Un paquet ────────────────────────────────────────────────────────────────────────────────────────────────────────

def rebuilt(facts, start=0):
    """Les corps de faits remaniés : positions et chaînes des sujets refaites, comme le ferait un faussaire."""
    bodies, heads = [], {}
    for position, fact in enumerate(facts, start):
        fact = json.loads(compact(fact))
        fact["position"] = position
        subject = fact["subject"]
        name = (subject["kind"], subject["id"])
        version, previous = heads.get(name, (0, None))
        subject["version"] = version + 1
        subject.pop("previous", None)
        if previous is not None:
            subject["previous"] = previous
        body = compact(fact)
        heads[name] = (version + 1, leaf(body).hex())
        bodies.append(body)
    return bodies


class Forge:
    """Les pièces d’un paquet ; « zip » en fait les octets. Tout se change avant : un faussaire a toutes les mains."""

    def __init__(self, bodies, host="entente.exemple.fr", seed="la clé du registre", cosigners=()):
        self.bodies = list(bodies)
        self.facts = [json.loads(body) for body in self.bodies]
        self.ledger = self.facts[0]["ledger"] if self.facts else LEDGER
        self.origin = f"{host}/200000172/{self.ledger}"
        self.signer = Signer(self.origin, seed)
        self.leaves = [leaf(body) for body in self.bodies]
        self.files = {"LISEZMOI.txt": "À lire.\n".encode(), "verify.py": b"# verify.py\n", "rules/conseil.yaml": b"regles: []\n",
                      "checkpoint": checkpoint(self.origin, self.leaves, [self.signer], cosigners)}
        for k in range(0, len(self.bodies), 256):
            some = self.bodies[k:k + 256]
            end = rank(k // 256) + (f".p/{len(some)}" if len(some) < 256 else "")
            self.files["tile/0/" + end] = b"".join(self.leaves[k:k + 256])
            self.files["tile/entries/" + end] = b"".join(struct.pack(">H", len(body)) + body for body in some)
        self.files.update(claims(self.facts))
        self.kinds = sorted({(fact["type"], fact["version"]) for fact in self.facts})
        for name in [f"{kind}.v{version}" for kind, version in self.kinds] + ["envelope.v1"]:
            path = DOCS / "events" / f"{name}.schema.json"
            if path.exists():
                self.files[f"schemas/{name}.schema.json"] = path.read_bytes()
        self.fields = {}

    def manifest(self):
        counts = [{"count": sum((f["type"], f["version"]) == (kind, version) for f in self.facts), "type": kind, "version": version}
                  for kind, version in self.kinds]
        files = [{"path": name, "sha256": hashlib.sha256(self.files[name]).hexdigest(), "size": len(self.files[name])}
                 for name in sorted(self.files, key=str.encode)]
        return {**{"counts": counts, "files": files, "format": 1, "ledger": self.ledger, "origin": self.origin,
                   "root": tree(self.leaves).hex(), "scope": "ledger", "size": len(self.bodies)}, **self.fields}

    def zip(self):
        return zipped({"manifest.json": compact(self.manifest()), **self.files})
