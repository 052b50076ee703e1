"""Des paquets justes, et toutes les façons connues de les fausser : chacune nomme son étape, sa position, son fichier."""
import base64
import contextlib
import hashlib
import io
import json
import os
import pathlib
import tempfile
import unittest

import forge
import verify
from test_formats import timestamp_response


def at(facts, kind, n=0):
    return [fact["position"] for fact in facts if fact["type"] == kind][n]


class Case(unittest.TestCase):
    def setUp(self):
        self.folder = tempfile.TemporaryDirectory()
        self.addCleanup(self.folder.cleanup)

    def path(self, name, octets):
        path = os.path.join(self.folder.name, name)
        pathlib.Path(path).write_bytes(octets)
        return path

    def command(self, *arguments):
        out, err = io.StringIO(), io.StringIO()
        with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
            code = verify.main(list(arguments))
        return code, out.getvalue(), err.getvalue()

    def verify(self, octets, *arguments):
        code, out, err = self.command(self.path("paquet.zip", octets), "--json", *arguments)
        self.assertEqual((err, out.count("\n")), ("", 1))
        answer = json.loads(out)
        self.assertEqual(code, answer["exit"])
        return answer

    def assert_valid(self, octets, *arguments):
        answer = self.verify(octets, *arguments)
        self.assertEqual((answer["verdict"], answer["exit"], "step" in answer), ("valid", 0, False), answer["message"])
        self.assertEqual([step["name"] for step in answer["steps"]], list(verify.STEPS))
        self.assertNotIn("failed", [step["verdict"] for step in answer["steps"]])
        return answer

    def assert_false(self, octets, step, position=None, file=None, key=None, words=(), arguments=()):
        answer = self.verify(octets, *(["--key", key] if key else []), *arguments)
        found = (answer["verdict"], answer["exit"], answer.get("step"), answer.get("position"), answer.get("file"))
        self.assertEqual(found, ("falsified", 1, step, position, file), answer["message"])
        for word in words if isinstance(words, tuple) else (words,):
            self.assertIn(word, answer["message"])
        self.assertEqual([s["name"] for s in answer["steps"] if s["verdict"] == "failed"], [step])
        return answer


class Valid(Case):
    def test_the_example_and_the_reference_story_are_valid(self):
        for bodies in (forge.example_bodies(), forge.story()):
            forged = forge.Forge(bodies)
            answer = self.assert_valid(forged.zip(), "--key", forged.signer.vkey)
            self.assertEqual((answer["size"], answer["origin"]), (len(bodies), forged.origin))
            self.assertEqual(answer["root"], forge.tree(forged.leaves).hex())

    def test_every_position_of_a_full_tile_is_read(self):
        facts = [json.loads(body) for body in forge.example_bodies()]
        many = facts[:2] + [{**facts[2], "eventId": f"01985f2a-0000-7000-8000-{k:012x}"} for k in range(4096, 4096 + 600)]
        forged = forge.Forge(forge.rebuilt(many))
        self.assert_valid(forged.zip(), "--key", forged.signer.vkey)

    def test_without_a_key_nothing_is_proved_of_who_signed(self):
        answer = self.verify(forge.Forge(forge.example_bodies()).zip())
        self.assertEqual((answer["verdict"], answer["exit"], answer["step"]), ("incomplete", 2, "signature"))
        self.assertIn("aucune clé", answer["notProved"][0])

    def test_a_fault_outweighs_a_missing_key(self):
        forged = forge.Forge(forge.example_bodies())
        forged.files["claims/shares.jsonl"] = b"{}\n"
        self.assert_false(forged.zip(), "claims", file="claims/shares.jsonl")

    def test_reports_are_in_french_and_hold_every_step(self):
        forged = forge.Forge(forge.example_bodies())
        page = os.path.join(self.folder.name, "rapport.html")
        code, out, _ = self.command(self.path("p.zip", forged.zip()), "--key", self.path("cle.txt", forged.signer.vkey.encode() + b"\n"), "--html", page)
        self.assertEqual(code, 0)
        report = pathlib.Path(page).read_text(encoding="utf-8")
        for title in verify.TITLES.values():
            self.assertIn(title, out)
            self.assertIn(title, report)
        self.assertIn("VALIDE", out)
        self.assertIn("n’est pas prouvé", report)


class Misuse(Case):
    def test_what_is_not_a_command_exits_with_three(self):
        good = self.path("p.zip", forge.Forge(forge.example_bodies()).zip())
        key = forge.Signer("a.fr", "a").vkey
        for arguments in ([], [good, good], ["absent.zip"], [good, "--key"], [good, "--key", "x"], [good, "--unknown"], [good, "--key", key, "--key", key],
                          [good, "--checkpoint", "absent"], [good, "--checkpoint", good], [good, "--policy", good], [good, "--json=1"],
                          [good, "--key", forge.Signer("a.fr", "a", 4).vkey], [good, "--html", "/absent/x.html"]):
            code, out, err = self.command(*arguments)
            self.assertEqual((code, out), (3, ""), arguments)
            self.assertTrue(err)

    def test_help_is_not_a_misuse(self):
        self.assertEqual(self.command("--help")[0], 0)


class Container(Case):
    def test_every_bit_is_seen(self):
        octets = forge.Forge(forge.example_bodies()[:1]).zip()
        for k in range(0, 8 * len(octets), 41):
            changed = bytearray(octets)
            changed[k // 8] ^= 1 << k % 8
            with self.assertRaises(verify.Falsified, msg=k):
                verify.Container(bytes(changed))
        verify.Container(octets)

    def test_changed_contents_name_their_file_and_nothing_else_does(self):
        forged = forge.Forge(forge.example_bodies())
        octets = forged.zip()
        place = octets.index(forged.bodies[1]) + 10
        self.assert_false(octets[:place] + b"z" + octets[place + 1:], "container", file="tile/entries/000.p/3")
        for bad in (b"", octets[:-1], octets + b"\0", b"\0" + octets, octets[:1000], b"PK\x05\x06" + bytes(18) + b"x"):
            self.assert_false(bad, "container")

    def test_an_archive_with_no_file_has_no_manifest(self):
        self.assert_false(forge.zipped({}), "manifest", file="manifest.json")

    def test_names_dates_and_order_have_one_form(self):
        forged = forge.Forge(forge.example_bodies())
        files = {"manifest.json": forge.compact(forged.manifest()), **forged.files}
        for name in ("../x", "a//b", "/a", "é", "a b", "x" * 101, "./a", "a/"):
            self.assert_false(forge.zipped({**files, name: b""}), "container")
        octets = forged.zip()
        self.assert_false(octets.replace(b"\x21\x00", b"\x22\x00", 1), "container")

    def test_a_bundle_cut_anywhere_is_seen(self):
        octets = forge.Forge(forge.example_bodies()).zip()
        for cut in range(0, len(octets), 997):
            with self.assertRaises(verify.Falsified):
                verify.Container(octets[:cut])


class Manifest(Case):
    def forged(self):
        return forge.Forge(forge.example_bodies())

    def test_the_manifest_is_canonical_and_whole(self):
        for change in ({"format": 2}, {"size": 0}, {"scope": "subjects"}, {"date": "2026-01-01"}, {"ledger": "x"}, {"root": "00"}, {"counts": [{}]},
                       {"files": [{"path": "a", "sha256": "0" * 64, "size": "1"}]}, {"counts": "x"}):
            forged = self.forged()
            forged.fields = change
            self.assert_false(forged.zip(), "manifest", file="manifest.json")
        forged = self.forged()
        spaced = json.dumps(forged.manifest()).encode()
        self.assert_false(forge.zipped({"manifest.json": spaced, **forged.files}), "manifest", file="manifest.json")
        self.assert_false(forge.zipped(forged.files), "manifest", file="manifest.json")

    def test_a_bundle_of_no_fact_is_never_valid(self):
        forged = forge.Forge([])
        self.assert_false(forged.zip(), "manifest", file="manifest.json")

    def test_files_are_those_announced(self):
        forged = self.forged()
        listed = forge.compact(forged.manifest())
        for name, octets in (("policy", b"x"), ("checkpoints/1", b"x")):
            self.assert_false(forge.zipped({"manifest.json": listed, **forged.files, name: octets}), "manifest", file=name)
        for name in ("claims/members.jsonl", "verify.py"):
            rest = {n: o for n, o in forged.files.items() if n != name}
            self.assert_false(forge.zipped({"manifest.json": listed, **rest}), "manifest", file=name)
        self.assert_false(forge.zipped({"manifest.json": listed, **forged.files, "LISEZMOI.txt": b"Autre."}), "manifest", file="LISEZMOI.txt")

    def test_a_size_is_announced_as_it_is(self):
        forged = self.forged()
        files = forged.manifest()["files"]
        files[3]["size"] += 1
        forged.fields = {"files": files}
        self.assert_false(forged.zip(), "manifest", file=files[3]["path"])

    def test_unknown_missing_and_misplaced_files_are_named(self):
        for name in ("extra.txt", "tile/0/001", "tile/1/000", "tile/0/000", "checkpoints/01", "timestamps/x.tsr", "rules/a/b.yaml"):
            forged = self.forged()
            forged.files[name] = b"x"
            self.assert_false(forged.zip(), "manifest", file=name)
        for name in ("LISEZMOI.txt", "checkpoint", "tile/0/000.p/3", "tile/entries/000.p/3", "schemas/envelope.v1.schema.json", "verify.py") + verify.CLAIMS:
            forged = self.forged()
            del forged.files[name]
            self.assert_false(forged.zip(), "manifest", file=name)

    def test_a_changed_body_whose_manifest_was_not_remade_names_the_fact(self):
        forged = self.forged()
        listed = forge.compact(forged.manifest())
        changed = forged.files["tile/entries/000.p/3"].replace(b"5123", b"5124")
        self.assert_false(forge.zipped({"manifest.json": listed, **forged.files, "tile/entries/000.p/3": changed}), "manifest", 2, "tile/entries/000.p/3")
        cut = b"\xff\xff" + forged.files["tile/entries/000.p/3"][2:]
        self.assert_false(forge.zipped({"manifest.json": listed, **forged.files, "tile/entries/000.p/3": cut}), "manifest", 0, "tile/entries/000.p/3")

    def test_a_tile_holds_32_octets_a_leaf(self):
        forged = self.forged()
        forged.files["tile/0/000.p/3"] += bytes(32)
        self.assert_false(forged.zip(), "manifest", file="tile/0/000.p/3")

    def test_a_size_beyond_any_archive_is_refused_at_once(self):
        forged = self.forged()
        forged.fields = {"size": 2**50}
        self.assertEqual(self.verify(forged.zip())["step"], "manifest")


class Entries(Case):
    """Un faussaire qui tient tout, sauf la clé : il refait tuiles, manifeste et point de contrôle."""

    def setUp(self):
        super().setUp()
        self.facts = [json.loads(body) for body in forge.story()]
        self.key = forge.Forge(forge.story()).signer.vkey

    def assert_entry(self, position, change, words=()):
        facts = json.loads(json.dumps(self.facts))
        bodies = forge.story()
        change(facts[position])
        bodies[position] = forge.compact(facts[position])
        forged = forge.Forge(forge.story())
        forged.bodies, forged.leaves = bodies, [forge.leaf(body) for body in bodies]
        again = forge.Forge.__new__(forge.Forge)
        again.__dict__.update(forged.__dict__)
        again.files = dict(forged.files)
        again.files["tile/0/000.p/104"] = b"".join(again.leaves)
        again.files["tile/entries/000.p/104"] = b"".join(len(b).to_bytes(2, "big") + b for b in bodies)
        self.assert_false(again.zip(), "entries", position, words=words)

    def test_what_a_fact_says_of_itself(self):
        other = "0e17e47e-0000-8000-8000-00000000ffff"
        self.assert_entry(3, lambda f: f.update(position=4), "rang")
        self.assert_entry(3, lambda f: f.update(ledger=other), "autre registre")
        self.assert_entry(9, lambda f: f.update(recordedAt="2026-10-31T00:00:00.000Z"), "avant le précédent")
        self.assert_entry(9, lambda f: f.update(eventId=self.facts[8]["eventId"]), "déjà servi")
        self.assert_entry(9, lambda f: f.update(corrects=self.facts[10]["eventId"]), "pas avant lui")
        self.assert_entry(9, lambda f: f.update(authorisedBy=[other]), "pas avant lui")
        self.assert_entry(9, lambda f: f.update(authorisedBy=[f["eventId"]]), "pas avant lui")
        self.assert_entry(9, lambda f: f.update(unknown="x"), "champ inconnu")
        self.assert_entry(9, lambda f: f["data"].update(unknown="x"), "champ inconnu")
        self.assert_entry(9, lambda f: f["subject"].update(kind="ledger"), "sujet")
        call = at(self.facts, "ContributionCalled")
        self.assert_entry(call, lambda f: f.update(subject={"id": f["data"]["member"], "kind": "member", "version": 9}), "sujet")
        self.assert_entry(0, lambda f: f["actor"].update(organisation="200027028"), "organisme")

    def test_the_first_fact_at_fault_is_the_one_named(self):
        other = "0e17e47e-0000-8000-8000-00000000ffff"
        for first, second in (({"corrects": other}, {"authorisedBy": [other]}), ({"authorisedBy": [other]}, {"corrects": other})):
            facts = json.loads(json.dumps(self.facts))
            facts[9].update(first)
            facts[20].update(second)
            self.assert_false(forge.Forge(forge.rebuilt(facts)).zip(), "entries", 9)

    def test_an_unknown_type_stops_without_a_verdict(self):
        bodies = forge.story()[:5]
        last = {**json.loads(bodies[4]), "type": "FutureFact"}
        forged = forge.Forge(forge.rebuilt([json.loads(b) for b in bodies[:4]] + [last]))
        answer = self.verify(forged.zip(), "--key", self.key)
        self.assertEqual((answer["verdict"], answer["exit"], answer["step"], answer["position"]), ("incomplete", 2, "entries", 4))

    def test_octets_missing_or_in_excess_name_the_fact(self):
        for change, position in ((lambda o: o + b"x", 2), (lambda o: o[:-1], 2), (lambda o: o[:-1000], 1), (lambda o: b"\0\0" + o, 0)):
            forged = forge.Forge(forge.example_bodies())
            forged.files["tile/entries/000.p/3"] = change(forged.files["tile/entries/000.p/3"])
            self.assert_false(forged.zip(), "entries", position)

    def test_a_leaf_that_is_not_of_its_body_is_seen(self):
        forged = forge.Forge(forge.example_bodies())
        forged.files["tile/0/000.p/3"] = b"".join([forged.leaves[0], bytes(32), forged.leaves[2]])
        self.assert_false(forged.zip(), "entries", 1)

    def test_the_ledger_opens_once_and_first(self):
        facts = [json.loads(body) for body in forge.example_bodies()]
        self.assert_false(forge.Forge(forge.rebuilt(facts[1:])).zip(), "entries", 0)
        again = {**facts[0], "eventId": "01985f2a-0000-7000-8000-0000000000ff"}
        self.assert_false(forge.Forge(forge.rebuilt(facts + [again])).zip(), "entries", 3)

    def test_counts_and_schemas_are_those_of_the_facts(self):
        forged = forge.Forge(forge.example_bodies())
        counts = forged.manifest()["counts"]
        counts[0]["count"] += 1
        forged.fields = {"counts": counts}
        self.assert_false(forged.zip(), "entries", file="manifest.json")
        forged = forge.Forge(forge.example_bodies())
        del forged.files["schemas/MemberRegistered.v1.schema.json"]
        self.assert_false(forged.zip(), "entries", file="schemas/MemberRegistered.v1.schema.json")
        forged = forge.Forge(forge.example_bodies())
        forged.files["schemas/KeyAdopted.v1.schema.json"] = b"{}"
        self.assert_false(forged.zip(), "entries", file="schemas/KeyAdopted.v1.schema.json")


class Subjects(Case):
    def test_a_broken_chain_names_the_fact(self):
        facts = [json.loads(body) for body in forge.example_bodies()]
        for change in ({"version": 3}, {"previous": "0" * 64}, {"version": 1}):
            facts[2]["subject"] = {**json.loads(forge.example_bodies()[2])["subject"], **change}
            self.assert_false(forge.Forge(forge.example_bodies()[:2] + [forge.compact(facts[2])]).zip(), "subjects", 2)


class Forger(Case):
    """Un faussaire refait tout, et signe d’une autre clé : la clé du dehors le trahit. Ou il a la clé : un ancien point de contrôle le trahit."""

    def setUp(self):
        super().setUp()
        self.facts = [json.loads(body) for body in forge.story()]
        self.true = forge.Forge(forge.story())

    def altered(self):
        for k in (1, 30, 100):
            yield f"{k} ôté", self.facts[:k] + self.facts[k + 1:]
            yield f"{k} échangé", self.facts[:k] + [self.facts[k + 1], self.facts[k]] + self.facts[k + 2:]
            yield f"{k} doublé", self.facts[:k + 1] + [{**self.facts[k], "eventId": "0e17e47e-0000-8000-8000-00000000ffff"}] + self.facts[k + 1:]
        changed = json.loads(json.dumps(self.facts))
        changed[1]["data"]["name"] += " bis"
        yield "1 changé", changed

    def test_another_key_never_passes(self):
        for what, facts in self.altered():
            with self.subTest(what):
                forged = forge.Forge(forge.rebuilt(facts), seed="la clé du faussaire")
                answer = self.verify(forged.zip(), "--key", self.true.signer.vkey)
                self.assertEqual(answer["verdict"], "falsified")
                self.assertIn(answer["step"], ("entries", "signature"))

    def test_a_whole_rewrite_under_another_key_fails_at_the_signature(self):
        forged = forge.Forge(forge.story(), seed="la clé du faussaire")
        self.assert_false(forged.zip(), "signature", file="checkpoint", key=self.true.signer.vkey, words="signé")

    def test_a_known_checkpoint_betrays_who_holds_the_key(self):
        known = self.path("connu", forge.checkpoint(self.true.origin, self.true.leaves[:50], [self.true.signer]))
        self.assert_valid(self.true.zip(), "--key", self.true.signer.vkey, "--checkpoint", known)
        changed = json.loads(json.dumps(self.facts))
        changed[1]["data"]["name"] += " bis"
        forged = forge.Forge(forge.rebuilt(changed))
        self.assert_false(forged.zip(), "checkpoints", key=self.true.signer.vkey, words="contredit", arguments=("--checkpoint", known))

    def test_a_larger_known_checkpoint_says_that_facts_are_missing(self):
        larger = self.path("plus", forge.checkpoint(self.true.origin, self.true.leaves, [self.true.signer]))
        before_any_share = at(self.facts, "AllocationComputed")
        answer = self.verify(forge.Forge(forge.story()[:before_any_share]).zip(), "--key", self.true.signer.vkey, "--checkpoint", larger)
        self.assertEqual((answer["verdict"], answer["exit"], answer["step"]), ("incomplete", 2, "checkpoints"))

    def test_the_root_the_size_and_the_origin_are_those_of_the_checkpoint(self):
        for octets in (forge.checkpoint(self.true.origin, self.true.leaves[:-1], [self.true.signer]), b"", b"x\n\n",
                       forge.checkpoint("autre.fr/1/x", self.true.leaves, [self.true.signer])):
            forged = forge.Forge(forge.story())
            forged.files["checkpoint"] = octets
            self.assert_false(forged.zip(), "root", file="checkpoint")
        forged = forge.Forge(forge.story())
        forged.fields = {"root": "0" * 64}
        self.assert_false(forged.zip(), "root", file="manifest.json")
        forged = forge.Forge(forge.story())
        forged.fields, forged.origin = {"origin": "a.fr/1/x"}, "a.fr/1/x"
        forged.files["checkpoint"] = forge.checkpoint("a.fr/1/x", forged.leaves, [forged.signer])
        self.assert_false(forged.zip(), "root", file="checkpoint", words="identifiant du registre")

    def test_a_key_of_another_ledger_is_not_the_key(self):
        other = forge.Signer("autre.fr/1/x", "la clé du registre")
        self.assert_false(self.true.zip(), "signature", file="checkpoint", key=other.vkey, words="autre registre")

    def test_earlier_checkpoints_are_of_this_ledger(self):
        forged = forge.Forge(forge.story())
        forged.files["checkpoints/50"] = forge.checkpoint(forged.origin, forged.leaves[:50], [forged.signer])
        forged.files["checkpoints/7"] = forge.checkpoint(forged.origin, forged.leaves[:7], [forged.signer])
        self.assert_valid(forged.zip(), "--key", forged.signer.vkey)
        for size, leaves, signer in ((50, forged.leaves[1:51], forged.signer), (51, forged.leaves[:50], forged.signer), (105, forged.leaves, forged.signer),
                                     (50, forged.leaves[:50], forge.Signer(forged.origin, "autre"))):
            forged.files[f"checkpoints/{size}"] = forge.checkpoint(forged.origin, leaves, [signer])
            self.assert_false(forged.zip(), "checkpoints", file=f"checkpoints/{size}", key=forged.signer.vkey)
            forged.files.pop(f"checkpoints/{size}")

    def test_witnesses_are_counted_when_a_policy_is_given(self):
        witnesses = [forge.Signer(f"temoin{k}.fr", f"t{k}", 4) for k in range(3)]
        lines = [f"witness w{k} {w.vkey}" for k, w in enumerate(witnesses)]
        policy = self.path("politique", "\n".join([f"log {self.true.signer.vkey}", *lines, "group g 2 w0 w1 w2", "quorum g", ""]).encode())
        enough, few = forge.Forge(forge.story(), cosigners=witnesses[:2]), forge.Forge(forge.story(), cosigners=witnesses[:1])
        self.assert_valid(enough.zip(), "--key", self.true.signer.vkey, "--policy", policy)
        self.assert_false(few.zip(), "witnesses", file="checkpoint", key=self.true.signer.vkey, arguments=("--policy", policy))
        other = self.path("autre", "\n".join([f"log {forge.Signer(self.true.origin, 'x').vkey}", *lines, "quorum none", ""]).encode())
        none = self.path("aucun", b"quorum none\n")
        for path in (other, none):
            self.assert_false(enough.zip(), "witnesses", file="checkpoint", key=self.true.signer.vkey, arguments=("--policy", path))

    def test_timestamps_are_of_the_signed_text(self):
        text = self.true.files["checkpoint"].decode().split("\n\n")[0] + "\n"
        self.true.files["timestamps/104.tsr"] = timestamp_response(text.encode())
        answer = self.assert_valid(self.true.zip(), "--key", self.true.signer.vkey)
        self.assertIn("2026-11-30", answer["steps"][verify.STEPS.index("timestamps")]["detail"])
        for name, octets in (("timestamps/104.tsr", timestamp_response(self.true.files["checkpoint"])), ("timestamps/50.tsr", timestamp_response(b"x")),
                             ("timestamps/104.tsr", b"\x30\x00")):
            forged = forge.Forge(forge.story())
            forged.files[name] = octets
            self.assert_false(forged.zip(), "timestamps", file=name, key=self.true.signer.vkey)


class Rotations(Case):
    """Une clé en remplace une autre, et le registre le prouve (§ 7)."""

    def setUp(self):
        super().setUp()
        kind, form = ("LogKeyRotated", 1), "{ledger=uuid newKey=vkey newSignature=signature oldKey=vkey oldSignature?=signature root=digest size=u64}"
        verify.DATA_OF.setdefault(kind, verify.Notation(form).node())
        verify.SUBJECT_OF.setdefault(kind, "ledger")
        self.facts = [json.loads(body) for body in forge.example_bodies()]
        origin = forge.Forge(forge.example_bodies()).origin
        self.first, self.second, self.third = [forge.Signer(origin, seed) for seed in ("la clé du registre", "deux", "trois")]

    def rotate(self, facts, old, new, lost=False, **change):
        bodies = forge.rebuilt(facts)
        root = forge.tree([forge.leaf(body) for body in bodies])
        encoded = base64.b64encode(root).decode()
        text = f"entente/rotation/v1\n{old.name}\n{old.vkey}\n{new.vkey}\n{len(bodies)}\n{encoded}\n".encode()
        data = {"ledger": facts[0]["ledger"], "oldKey": old.vkey, "newKey": new.vkey, "size": len(bodies), "root": root.hex(),
                "oldSignature": base64.b64encode(old.raw(text)).decode(), "newSignature": base64.b64encode(new.raw(text)).decode(), **change}
        if lost:
            del data["oldSignature"]
        fact = {**facts[0], "type": "LogKeyRotated", "eventId": f"01985f2a-0000-7000-8000-0000000001{len(facts):02x}", "data": data}
        return facts + [fact]

    def forged(self, facts, signer, *earlier):
        forged = forge.Forge(forge.rebuilt(facts))
        forged.files["schemas/LogKeyRotated.v1.schema.json"] = b"{}"
        forged.files["checkpoint"] = forge.checkpoint(forged.origin, forged.leaves, [signer])
        for size, by in earlier:
            forged.files[f"checkpoints/{size}"] = forge.checkpoint(forged.origin, forged.leaves[:size], [by])
        return forged.zip()

    def leaves(self, facts):
        return [forge.leaf(body) for body in forge.rebuilt(facts)]

    def test_any_key_of_a_proved_chain_verifies_every_checkpoint(self):
        facts = self.rotate(self.rotate(self.facts, self.first, self.second), self.second, self.third)
        octets = self.forged(facts, self.third, (3, self.first), (4, self.second), (2, self.first))
        for key in (self.first, self.second, self.third):
            self.assert_valid(octets, "--key", key.vkey)
        self.assertEqual(self.verify(octets)["exit"], 2)
        self.assert_false(octets, "signature", 4, key=forge.Signer(self.first.name, "autre").vkey, words="aucune")

    def test_a_key_signs_only_what_it_is_in_charge_of(self):
        facts = self.rotate(self.facts, self.first, self.second)
        self.assert_false(self.forged(facts, self.first), "signature", file="checkpoint", key=self.first.vkey)
        self.assert_false(self.forged(facts, self.second, (3, self.second)), "checkpoints", file="checkpoints/3", key=self.first.vkey)

    def test_without_a_key_no_other_checkpoint_is_held_to_its_signature(self):
        facts = self.rotate(self.facts, self.first, self.second)
        octets = self.forged(facts, self.second, (3, self.second))
        answer = self.verify(octets, "--checkpoint", self.path("c", forge.checkpoint(self.first.name, self.leaves(facts)[:2], [self.third])))
        self.assertEqual((answer["exit"], answer["step"]), (2, "signature"))
        self.assert_false(self.forged(facts, self.first), "signature", file="checkpoint")

    def test_a_larger_checkpoint_is_held_to_the_last_known_key_alone(self):
        facts = self.rotate(self.facts, self.first, self.second)
        octets, larger = self.forged(facts, self.second), self.leaves(facts) * 2
        for signers, step in (([self.second], "falsified"), ([self.third, self.second], "falsified"), ([self.first], "incomplete"), ([self.third], "incomplete")):
            forged = forge.checkpoint(self.first.name, larger, signers).replace(b"\n8\n", b"\n9\n", 1)
            for key in (self.first, self.second):
                answer = self.verify(octets, "--key", key.vkey, "--checkpoint", self.path("c", forged))
                self.assertEqual((answer["verdict"], answer["step"]), (step, "checkpoints"))

    def test_a_lost_key_proves_nothing_of_the_next(self):
        facts = self.rotate(self.facts, self.first, self.second, lost=True)
        self.assert_false(self.forged(facts, self.second), "signature", file="checkpoint", key=self.first.vkey)
        self.assert_valid(self.forged(facts, self.second), "--key", self.second.vkey)

    def test_a_rotation_that_is_not_just_names_its_fact(self):
        wrong = base64.b64encode(bytes(64)).decode()
        for change in ({"oldSignature": wrong}, {"newSignature": wrong}, {"size": 2}, {"root": "0" * 64}, {"newKey": self.first.vkey},
                       {"newKey": self.second.vkey.replace("+", "x+", 1)}, {"newKey": forge.Signer("autre.fr/1/x", "deux").vkey}):
            facts = self.rotate(self.facts, self.first, self.second, **change)
            for key in (self.first.vkey, None):
                self.assert_false(self.forged(facts, self.second), "signature", 3, key=key)
        facts = self.rotate(self.facts, self.first, forge.Signer("autre.fr/1/x", "deux"))
        self.assert_false(self.forged(facts, self.second), "signature", 3, key=self.first.vkey, words="même nom")
        facts = self.rotate(self.rotate(self.facts, self.first, self.second), self.first, self.third)
        self.assert_false(self.forged(facts, self.third), "signature", 4, key=self.first.vkey)
        facts = self.rotate(self.rotate(self.facts, self.first, self.second), self.second, self.first)
        self.assert_false(self.forged(facts, self.first), "signature", 4, key=self.first.vkey)


class Openings(Case):
    def opening(self, **change):
        return {"commitment": "97e63581cfd06c1d378f4972a4ce0b9f56c45c1b6eb3c6de068426f68e037486", "path": "actor.person", "position": 0,
                "salt": "64aaca8055d4c7edc90af5b3a570dbcdffcc57c4aa57a25b62d2eb917cbf44bd", "value": "Anne Le Goff", **change}

    def forged(self, octets):
        forged = forge.Forge(forge.example_bodies())
        forged.files["openings.jsonl"] = octets
        return forged.zip()

    def test_a_name_is_the_one_that_was_sealed(self):
        key = forge.Forge(forge.example_bodies()).signer.vkey
        self.assert_valid(self.forged(forge.lines([self.opening()])), "--key", key)
        for change, position in (({"value": "Anne Le Gof"}, 0), ({"salt": "0" * 64}, 0), ({"position": 1}, 1), ({"path": "actor.role"}, 0),
                                 ({"commitment": "0" * 64}, 0), ({"position": 9}, 9), ({"path": "LedgerOpened.name"}, 0)):
            self.assert_false(self.forged(forge.lines([self.opening(**change)])), "openings", position, "openings.jsonl", key)
        for octets in (b"{}\n", b"x\n", forge.lines([self.opening(), self.opening()]), forge.lines([self.opening()])[:-1], b"\n"):
            self.assert_false(self.forged(octets), "openings", None, "openings.jsonl", key)


class Money(Case):
    """Qui tient la clé et refait tout : le calcul, lui, ne se refait pas."""

    def setUp(self):
        super().setUp()
        self.facts = [json.loads(body) for body in forge.story()]
        self.key = forge.Forge(forge.story()).signer.vkey

    def assert_money(self, position, change, expected=None, words=()):
        facts = json.loads(json.dumps(self.facts))
        change(facts[position]["data"])
        self.assert_false(forge.Forge(forge.rebuilt(facts)).zip(), "allocations", position if expected is None else expected, key=self.key, words=words)

    def test_a_cent_more_or_less_is_seen(self):
        share = at(self.facts, "ShareAllocated")
        self.assert_money(share, lambda d: d.update(amount=str(int(d["amount"]) + 1)), words="le calcul donne")
        self.assert_money(at(self.facts, "ShareAllocated", 7), lambda d: d.update(amount=str(int(d["amount"]) - 1)), words="€")

    def test_what_a_share_rests_on_cannot_change(self):
        share = next(f["position"] for f in self.facts if f["type"] == "ShareAllocated" and f["data"]["inputs"])
        self.assert_money(share, lambda d: d["inputs"][0].update(value={"d": "1", "n": "9999"}))
        self.assert_money(share, lambda d: d["inputs"][0].update(fact=self.facts[0]["eventId"]))
        self.assert_money(at(self.facts, "CriterionRecorded"), lambda d: d.update(value={"d": "1", "n": "9999"}), share)

    def test_the_key_the_members_and_the_total_are_those_of_the_decision(self):
        allocation = at(self.facts, "AllocationComputed")
        self.assert_money(allocation, lambda d: d.update(keyHash="0" * 64), words="clé")
        self.assert_money(allocation, lambda d: d.update(key=self.facts[at(self.facts, "KeyDefined", 1)]["data"]["key"]), words="clé")
        self.assert_money(allocation, lambda d: d.update(members=d["members"] + 1))
        self.assert_money(allocation + 1, lambda d: d.update(member="0e17e47e-0000-8000-8000-00000000ffff"), allocation)

    def test_a_call_asks_what_the_share_owes(self):
        call = at(self.facts, "ContributionCalled")
        self.assert_money(call, lambda d: d.update(amount=str(int(d["amount"]) + 1)))
        self.assert_money(call, lambda d: d["instalments"][0].update(amount=str(int(d["instalments"][0]["amount"]) + 1)), words="échéances")
        self.assert_money(call, lambda d: d.update(fiscalYear="2019"))

    def test_what_is_named_exists_and_exists_once(self):
        other = "0e17e47e-0000-8000-8000-00000000ffff"
        self.assert_money(at(self.facts, "PaymentRecorded"), lambda d: d.update(call=other), words="appel")
        first, second = at(self.facts, "ContributionCalled"), at(self.facts, "ContributionCalled", 1)
        self.assert_money(second, lambda d: d.update(call=self.facts[first]["data"]["call"]), words="existe déjà")

    def test_a_schema_of_the_bundle_is_not_believed(self):
        share = at(self.facts, "ShareAllocated")
        for change in ({"amount": 5}, {"amount": "cent"}, {"inputs": "x"}, {"inputs": [{}]}, {"amount": "9" * 5000}, {"more": "x"}):
            facts = json.loads(json.dumps(self.facts))
            facts[share]["data"].update(change)
            again = forge.Forge(forge.story())
            again.bodies = forge.rebuilt(facts)
            again.leaves = [forge.leaf(body) for body in again.bodies]
            again.files["tile/0/000.p/104"] = b"".join(again.leaves)
            again.files["tile/entries/000.p/104"] = b"".join(len(b).to_bytes(2, "big") + b for b in again.bodies)
            again.files["checkpoint"] = forge.checkpoint(again.origin, again.leaves, [again.signer])
            again.files["schemas/ShareAllocated.v1.schema.json"] = b"{}"
            self.assert_false(again.zip(), "entries", share, key=self.key)

    def test_what_the_replay_cannot_read_is_a_fault_of_the_fact(self):
        replay = verify.Replay()
        replay.add(None, [(5, "CallWithdrawn", 1, ([],)), (3, "PaymentReversed", 1, (0,)), (4, "WithdrawalDue", 1, ("x", "y", None, None))])
        self.assertEqual(replay.fault.position, 3)

    def test_a_share_of_no_allocation_is_seen(self):
        share = at(self.facts, "ShareAllocated")
        facts = [f for f in self.facts if not (f["type"] == "ContributionCalled" and f["data"]["allocation"] == self.facts[share]["data"]["allocation"])]
        orphan = json.loads(json.dumps(self.facts[share]))
        orphan["data"]["allocation"] = orphan["eventId"] = "0e17e47e-0000-8000-8000-00000000ffff"
        facts = [f for f in self.facts] + [{**orphan, "recordedAt": self.facts[-1]["recordedAt"]}]
        self.assert_false(forge.Forge(forge.rebuilt(facts)).zip(), "allocations", len(self.facts), key=self.key)


class Claims(Case):
    def setUp(self):
        super().setUp()
        self.true = forge.Forge(forge.story())

    def assert_claim(self, name, change, position=None):
        forged = forge.Forge(forge.story())
        forged.files[name] = change(forged.files[name])
        self.assert_false(forged.zip(), "claims", position, name, self.true.signer.vkey)

    def test_a_published_figure_that_does_not_follow_is_seen(self):
        share = at(self.true.facts, "ShareAllocated")
        amount = self.true.facts[share]["data"]["amount"].encode()
        self.assert_claim("claims/shares.jsonl", lambda o: o.replace(b'"amount":"' + amount, b'"amount":"1' + amount, 1), share)
        self.assert_claim("claims/members.jsonl", lambda o: o.replace(b'"paid":"', b'"paid":"1', 1))
        self.assert_claim("claims/authority.jsonl", lambda o: o.replace(b'"chain":[', b'"chain":[0,', 1), at(self.true.facts, "ContributionCalled"))

    def test_lines_missing_or_in_excess_are_seen(self):
        last = at(self.true.facts, "ShareAllocated", -1)
        self.assert_claim("claims/shares.jsonl", lambda o: b"".join(o.splitlines(True)[:-1]), last)
        self.assert_claim("claims/shares.jsonl", lambda o: o[:-1], last)
        self.assert_claim("claims/shares.jsonl", lambda o: o + b"{}\n")
        self.assert_claim("claims/members.jsonl", lambda o: b"")
        self.assert_claim("claims/authority.jsonl", lambda o: b"", at(self.true.facts, "ContributionCalled"))

    def test_the_first_file_at_fault_is_the_one_named(self):
        forged = forge.Forge(forge.story())
        for name in verify.CLAIMS:
            forged.files[name] = b""
        self.assert_false(forged.zip(), "claims", at(forged.facts, "ContributionCalled"), "claims/authority.jsonl", self.true.signer.vkey)

    def test_a_decision_cut_out_of_the_chain_changes_the_authority(self):
        call = at(self.true.facts, "ContributionCalled")
        facts = json.loads(json.dumps(self.true.facts))
        del facts[call]["authorisedBy"]
        forged = forge.Forge(forge.rebuilt(facts))
        self.assert_valid(forged.zip(), "--key", self.true.signer.vkey)
        forged.files["claims/authority.jsonl"] = self.true.files["claims/authority.jsonl"]
        self.assert_false(forged.zip(), "claims", call, "claims/authority.jsonl", self.true.signer.vkey)


class Fallen(Case):
    """Un acte annulé reste dans la chaîne, et la réponse le dit ; un jugement infirmé le relève."""

    def test_acts_that_fell_are_told(self):
        facts = [json.loads(body) for body in forge.story()]
        decision = at(facts, "KeyAdopted")
        convention = next(f for f in facts if f["type"] == "ConventionDrafted")

        def act(kind, n, data):
            fact = json.loads(json.dumps(convention))
            event = f"0e17e47e-0000-8000-8000-0000000ff{n:03x}"
            common = {"convention": convention["data"]["convention"], "court": "TA de Rennes", "judgedOn": "2026-11-01", "number": "2600001"}
            fact.update(type=kind, version=1, eventId=event, recordedAt=facts[-1]["recordedAt"], data={**common, **data})
            fact.pop("evidence", None)
            return fact

        annulled = act("ActAnnulled", 1, {"act": facts[decision]["eventId"]})
        partial = act("ActAnnulled", 2, {"act": facts[at(facts, "BudgetAdopted")]["eventId"], "partial": "l’article 2"})
        reversed_one = act("JudgmentReversed", 3, {"act": facts[decision]["eventId"], "judgment": annulled["eventId"]})
        reversed_again = act("JudgmentReversed", 4, {"act": facts[decision]["eventId"], "judgment": reversed_one["eventId"]})
        for extra, fallen in (([annulled, partial], True), ([annulled, reversed_one], False), ([annulled, reversed_one, reversed_again], True)):
            forged = forge.Forge(forge.rebuilt(facts + extra))
            self.assertEqual(b'"fallen":[%d]' % decision in forged.files["claims/authority.jsonl"], fallen)
            answer = self.assert_valid(forged.zip(), "--key", forged.signer.vkey)
            self.assertEqual("acte tombé" in answer["steps"][-1]["detail"], fallen)


class Recorded(Case):
    """Une répartition de version 2, dont les montants sont ceux de l’exemple de la feuille de calcul : 48 500,00 € selon la population."""

    AMOUNTS = {"Alpha": (1873, 558503), "Bruyères": (642, 191436), "Castel": (10418, 3106505), "Dourdan": (3077, 917519), "Esves": (255, 76037)}

    def setUp(self):
        super().setUp()
        self.opened = json.loads(forge.example_bodies()[0])
        self.key = forge.Forge(forge.example_bodies()).signer.vkey
        self.count = 0

    def uuid(self, n):
        return f"01985f2a-0000-7000-8000-{n:012x}"

    def fact(self, kind, version, subject, data):
        self.count += 1
        return {**self.opened, "type": kind, "version": version, "eventId": self.uuid(0x1000 + self.count), "data": data,
                "subject": {"id": data[subject], "kind": subject, "version": 1}}

    def criterion(self, member, population, **change):
        """Le fait qui enregistre une valeur, et la même, épinglée."""
        data = {"criterion": "populationMunicipale", "inForceOn": "2026-01-01", "knownOn": "2025-12-28", "member": member, "source": "INSEE",
                "status": "definitive", "value": {"d": "1", "n": str(population)}, "vintage": "2023", **change}
        fact = self.fact("CriterionRecorded", 1, "member", data)
        return fact, {**{k: x for k, x in data.items() if k != "member"}, "fact": fact["eventId"]}

    def good(self):
        """Deux exercices. D’autres valeurs que la bonne sont épinglées : une autre source, un autre millésime, une provisoire, une égale écrite avant."""
        facts, inputs = [self.opened], {}
        members = {name: self.uuid(0x100 + k) for k, name in enumerate(self.AMOUNTS)}
        for name, member in members.items():
            for population, change in ((9, {"source": "autre", "inForceOn": "2026-06-01"}), (9, {"vintage": "2024", "inForceOn": "2027-01-01"}),
                                       (9, {}), (self.AMOUNTS[name][0], {}), (9, {"status": "provisional", "knownOn": "2025-12-31"})):
                recorded, pinned = self.criterion(member, population, **change)
                facts.append(recorded)
                inputs.setdefault(member, []).append(pinned)
        basis = {"source": "INSEE", "terms": [{"coefficient": {"d": "1", "n": "1"}, "criterion": "populationMunicipale"}], "vintage": {"pinned": "2023"}}
        text = {"formula": {"criterion": basis}, "participants": list(members.values()), "pool": "paie",
                "rounding": {"rule": "largestRemainder", "unit": "cent"}, "ties": []}
        digest, convention, budget, key = hashlib.sha256(forge.compact(text)).hexdigest(), self.uuid(0x200), self.uuid(0x201), self.uuid(0x202)
        facts.append(self.fact("KeyDefined", 2, "key", {**text, "convention": convention, "hash": digest, "key": key, "name": "Paie", "version": 1}))
        index, pinned_index = self.criterion(members["Castel"], 100, criterion="indice")
        facts.append(index)
        for year in ("2025", "2026"):
            allocation = self.uuid(0x300 + int(year))
            facts.append(self.fact("AllocationComputed", 2, "budget", {
                "allocation": allocation, "amount": "4850000", "budget": budget, "carrier": members["Castel"], "computedOn": "2026-02-01",
                "convention": convention, "fiscalYear": year, "key": key, "keyHash": digest, "keyVersion": 1, "members": 5,
                "period": {"from": f"{year}-01-01", "until": f"{year}-12-31"}, "pool": "paie", "references": [pinned_index], "total": "4850000"}))
            for k, (name, (_, amount)) in enumerate(self.AMOUNTS.items()):
                lines = [{"amount": str(amount - 1), "label": "a"}, {"amount": "1", "label": "b"}]
                last = {"lastYear": str(amount)} if year == "2026" else {}
                facts.append(self.fact("ShareAllocated", 2, "budget", {
                    "allocation": allocation, "amount": str(amount), "budget": budget, "exact": {"d": "1", "n": "1"}, "inputs": inputs[members[name]],
                    "lines": lines, "member": members[name], "rank": k, "residue": "0", **last}))
        return facts

    def assert_fault(self, facts, position, words=()):
        self.assert_false(forge.Forge(forge.rebuilt(facts)).zip(), "allocations", position, key=self.key, words=words)

    def changed(self, kind, n=0, **change):
        facts = json.loads(json.dumps(self.good()))
        position = [k for k, fact in enumerate(facts) if fact["type"] == kind][n]
        facts[position]["data"].update(change)
        return facts, position

    def test_the_amounts_of_the_page_are_found(self):
        self.assert_valid(forge.Forge(forge.rebuilt(self.good())).zip(), "--key", self.key)

    def test_each_thing_a_share_says_is_held(self):
        for kind, n, change, words in (
                ("ShareAllocated", 7, {"amount": "3106506", "lines": [{"amount": "3106506", "label": "a"}]}, "31 065,05 €"),
                ("ShareAllocated", 7, {"lines": [{"amount": "1", "label": "a"}]}, "lignes"), ("ShareAllocated", 7, {"lastYear": "1"}, "l’an dernier"),
                ("AllocationComputed", 1, {"total": "4850001"}, "48 500,01 €"), ("AllocationComputed", 1, {"keyVersion": 2}, "clé"),
                ("AllocationComputed", 1, {"carrier": self.uuid(0x100)}, "valeur"), ("KeyDefined", 0, {"name": "Autre"}, None),
                ("KeyDefined", 0, {"ties": [self.uuid(0x104)]}, "empreinte")):
            facts, position = self.changed(kind, n, **change)
            if words is None:
                self.assert_valid(forge.Forge(forge.rebuilt(facts)).zip(), "--key", self.key)
            else:
                self.assert_fault(facts, position, words)

    def test_last_year_is_said_when_there_was_one_and_not_otherwise(self):
        facts, position = self.changed("ShareAllocated", 2, lastYear="5")
        self.assert_fault(facts, position, "l’an dernier")
        facts, position = self.changed("ShareAllocated", 8)
        del facts[position]["data"]["lastYear"]
        self.assert_fault(facts, position, "l’an dernier")

    def test_a_share_is_of_the_budget_of_its_allocation(self):
        facts, position = self.changed("ShareAllocated", 6, budget=self.uuid(0x2FF))
        facts[position]["subject"]["id"] = self.uuid(0x2FF)
        self.assert_fault(facts, next(k for k in range(position, 0, -1) if facts[k]["type"] == "AllocationComputed"), "budget")

    def test_a_call_asks_for_something(self):
        facts = self.good()
        allocation = [fact["data"]["allocation"] for fact in facts if fact["type"] == "AllocationComputed"][1]
        nobody = {"allocation": allocation, "amount": "0", "budget": self.uuid(0x201), "call": self.uuid(0x400), "fiscalYear": "2026", "instalments": [],
                  "issuedOn": "2026-03-01", "member": self.uuid(0x1FF), "payerAccount": "62876", "receiverAccount": "70875"}
        self.assert_fault(facts + [self.fact("ContributionCalled", 1, "budget", nobody)], len(facts))


class Accounts(Case):
    """Une seconde répartition de la même charge : ce qu’elle change se régularise, s’appelle, se paie, se déplace, se rejette."""

    def setUp(self):
        super().setUp()
        self.facts = [json.loads(body) for body in forge.story()]
        self.first = at(self.facts, "AllocationComputed")
        name = self.facts[self.first]["data"]["allocation"]
        self.shares = [f for f in self.facts if f["type"] == "ShareAllocated" and f["data"]["allocation"] == name]
        self.calls = [f for f in self.facts if f["type"] == "ContributionCalled" and f["data"]["allocation"] == name]
        self.key = forge.Forge(forge.story()).signer.vkey

    def fact(self, like, kind, version, n, data):
        event = f"0e17e47e-0000-8000-8000-0000000ee{n:03x}"
        fact = {**json.loads(json.dumps(like)), "type": kind, "version": version, "eventId": event, "recordedAt": self.facts[-1]["recordedAt"], "data": data}
        return fact

    def again(self, amount, outcome, complements=True):
        """La même charge répartie de nouveau pour un autre montant, puis régularisée."""
        base, name = self.facts[self.first], "0e17e47e-0000-8000-8000-0000000eeeee"
        weights = {s["data"]["member"]: int(s["data"]["weight"]["n"]) for s in self.shares}
        total, facts = sum(weights.values()), []
        facts.append(self.fact(base, "AllocationComputed", 1, 0, {**base["data"], "allocation": name, "amount": str(amount)}))
        shares = {m: amount * w // total for m, w in weights.items()}
        for m in sorted(weights, key=lambda m: -(amount * weights[m] % total))[:amount - sum(shares.values())]:
            shares[m] += 1
        for n, s in enumerate(self.shares, 1):
            facts.append(self.fact(s, "ShareAllocated", 1, n, {**s["data"], "allocation": name, "amount": str(shares[s["data"]["member"]])}))
        former = {s["data"]["member"]: int(s["data"]["amount"]) for s in self.shares}
        common = {"allocation": name, "budget": base["data"]["budget"]}
        differences = {m: shares[m] - former[m] for m in shares}
        facts.append(self.fact(base, "AllocationSettled", 1, 20, {
            **common, "complements": "0", "convention": base["data"]["convention"], "credits": "0", "dueOn": "2026-10-15", "fiscalYear": base["data"]["fiscalYear"],
            "members": len(shares), "outcome": outcome, "pool": base["data"]["pool"], "refundAccount": "673", "refundedAccount": "773", "settledOn": "2026-09-15"}))
        for n, m in enumerate(shares, 21):
            facts.append(self.fact(base, "ShareSettled", 1, n, {**common, "member": m, "share": str(shares[m]), "former": str(former[m]), "difference": str(differences[m])}))
        for n, (m, x) in enumerate(differences.items(), 41):
            if x > 0 and complements:
                like = next(c for c in self.calls if c["data"]["member"] == m)
                facts.append(self.fact(like, "ContributionCalled", 1, n, {
                    **like["data"], "allocation": name, "amount": str(x), "call": f"0e17e47e-0000-8000-8000-0000000ee{n:03x}",
                    "instalments": [{"amount": str(x), "dueOn": "2026-10-15", "number": 1}]}))
        return facts, differences

    def members(self, forged):
        return {(line["fiscalYear"], line["member"]): line for line in map(json.loads, forged.files["claims/members.jsonl"].splitlines())}

    def test_what_a_settlement_changes_is_owed_by_each_or_carried_forward(self):
        amount = int(self.facts[self.first]["data"]["amount"]) + 98765
        before = self.members(forge.Forge(forge.story()))
        for outcome in ("byMember", "carriedForward"):
            facts, differences = self.again(amount, outcome, complements=outcome == "byMember")
            forged = forge.Forge(forge.rebuilt(self.facts + facts))
            self.assert_valid(forged.zip(), "--key", self.key)
            year = self.facts[self.first]["data"]["fiscalYear"]
            for member, difference in differences.items():
                change = difference if outcome == "byMember" else 0
                self.assertEqual(int(self.members(forged)[year, member]["due"]), int(before[year, member]["due"]) + change)

    def test_a_settlement_that_does_not_follow_is_seen(self):
        facts, _ = self.again(int(self.facts[self.first]["data"]["amount"]) + 98765, "byMember")
        settled = next(k for k, f in enumerate(facts) if f["type"] == "ShareSettled")
        for change in ({"former": "1"}, {"share": "1"}, {"difference": "1"}, {"allocation": "0e17e47e-0000-8000-8000-00000000ffff"}):
            wrong = json.loads(json.dumps(facts))
            wrong[settled]["data"].update(change)
            self.assert_false(forge.Forge(forge.rebuilt(self.facts + wrong)).zip(), "allocations", len(self.facts) + settled, key=self.key)
        missing = [f for f in facts if f["type"] != "ShareAllocated"]
        self.assert_false(forge.Forge(forge.rebuilt(self.facts + missing)).zip(), "allocations", len(self.facts), key=self.key)

    def test_payments_move_fall_back_and_calls_are_withdrawn(self):
        first, second = [c["data"] for c in self.calls[:2]]
        common = {"budget": first["budget"], "payment": "0e17e47e-0000-8000-8000-0000000000a1", "reason": "erreur"}
        moved = self.fact(self.calls[0], "PaymentMoved", 1, 60, {**common, "amount": "500", "formerMember": first["member"], "from": first["call"],
                                                                 "member": second["member"], "movedOn": "2026-10-12", "to": second["call"]})
        register = next(f for f in self.facts if f["type"] == "MemberRegistered" and f["data"]["member"] == second["member"])
        reversed_one = self.fact(register, "PaymentReversed", 1, 61, {"imputed": [{"amount": "300", "call": second["call"]}], "member": second["member"],
                                                                      "payment": common["payment"], "reason": "rejet", "reversedOn": "2026-10-19", "surplus": "0"})
        withdrawn = self.fact(self.calls[1], "CallWithdrawn", 1, 62, {"allocation": second["allocation"], "amount": second["amount"], "budget": second["budget"],
                                                                      "call": second["call"], "member": second["member"], "reason": "erreur", "withdrawnOn": "2026-11-01"})
        forged = forge.Forge(forge.rebuilt(self.facts + [moved, reversed_one, withdrawn]))
        self.assert_valid(forged.zip(), "--key", self.key)
        before, after = self.members(forge.Forge(forge.story())), self.members(forged)
        place = second["fiscalYear"], second["member"]
        self.assertEqual(int(after[place]["paid"]), int(before[place]["paid"]) + 200)
        self.assertEqual(int(after[place]["called"]), int(before[place]["called"]) - int(second["amount"]))

    def test_a_line_of_withdrawal_is_owed_and_called(self):
        convention = next(f for f in self.facts if f["type"] == "ConventionDrafted")
        member = self.calls[0]["data"]["member"]
        due = self.fact(convention, "WithdrawalDue", 1, 70, {
            "amount": "150000", "convention": convention["data"]["convention"], "due": "0e17e47e-0000-8000-8000-0000000000b9", "dueOn": "2027-01-31", "fiscalYear": "2027",
            "interest": "0", "kind": "debtShare", "member": member, "withdrawal": "0e17e47e-0000-8000-8000-0000000000b8"})
        call = self.fact(self.calls[0], "ContributionCalled", 1, 71, {
            **self.calls[0]["data"], "allocation": due["data"]["due"], "amount": "150000", "call": "0e17e47e-0000-8000-8000-0000000000ba", "fiscalYear": "2027",
            "instalments": [{"amount": "150000", "dueOn": "2027-01-31", "number": 1}]})
        forged = forge.Forge(forge.rebuilt(self.facts + [due, call]))
        self.assert_valid(forged.zip(), "--key", self.key)
        line = self.members(forged)["2027", member]
        self.assertEqual((line["due"], line["called"], line["paid"]), ("150000", "150000", "0"))
        call["data"].update(fiscalYear="2026")
        self.assert_false(forge.Forge(forge.rebuilt(self.facts + [due, call])).zip(), "allocations", len(self.facts) + 1, key=self.key)


class Batches(Case):
    """Ce qui se juge d’un lot à l’autre."""

    def bundle(self, at_256):
        facts = [json.loads(body) for body in forge.example_bodies()]
        many = facts[:2] + [{**facts[2], "eventId": f"01985f2a-0000-7000-8000-{k:012x}"} for k in range(4096, 4096 + 400)]
        many[256] = {**many[256], **at_256}
        return forge.Forge(forge.rebuilt(many)).zip()

    def test_a_fact_is_compared_with_those_of_the_batches_before(self):
        self.addCleanup(setattr, verify, "BATCH", verify.BATCH)
        verify.BATCH = 1
        earlier = json.loads(forge.example_bodies()[0])["eventId"]
        key = forge.Forge(forge.example_bodies()).signer.vkey
        self.assert_valid(self.bundle({"authorisedBy": [earlier], "corrects": earlier}), "--key", key)
        for change in ({"recordedAt": "2020-01-01T00:00:00.000Z"}, {"eventId": earlier}, {"corrects": "01985f2a-0000-7000-8000-00000000ffff"}):
            self.assert_false(self.bundle(change), "entries", 256, key=key)


class Parallel(Case):
    def test_several_processes_find_the_same(self):
        facts = [json.loads(body) for body in forge.example_bodies()]
        many = facts[:2] + [{**facts[2], "eventId": f"01985f2a-0000-7000-8000-{k:012x}"} for k in range(4096, 4096 + 9000)]
        bodies = forge.rebuilt(many)
        path = self.path("grand.zip", forge.Forge(bodies).zip())
        bodies[8500] = bodies[8500].replace(b'"effective":"2026-01-01"', b'"effective":"2026-02-30"')
        wrong = self.path("faux.zip", forge.Forge(bodies).zip())
        self.addCleanup(setattr, verify, "PARALLEL_FROM", verify.PARALLEL_FROM)
        for parallel_from in (10**9, 1):
            verify.PARALLEL_FROM = parallel_from
            for name, position in ((path, None), (wrong, 8500)):
                run = verify.Verification(verify.Options(name, processes=2)).run()
                self.assertEqual((run.failed_step, run.failure.position), ("signature" if position is None else "entries", position))


if __name__ == "__main__":
    unittest.main()
