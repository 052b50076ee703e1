"""L’inventaire signé et les extraits (§ 8) : justes, incomplets, faussés, ou signés par un exploitant qui ment."""
import functools
import json
import zipfile

import forge
import forge_extract
import verify
from forge_extract import Extract
from test_bundles import Case

CONVENTIONS = [f"0e17e47e-0000-8000-8000-0000000000{n}" for n in (20, 21, 22, 23, 24)]
MEMBERS = [f"0e17e47e-0000-8000-8000-0000000000{n}" for n in (10, 11, 12, 13, 14)]
SMALL = CONVENTIONS[2]
ELSEWHERE = "0e17e47e-0000-8000-8000-00000000ffff"
LINES, HASHES = "extract/lines.jsonl", "extract/leaves"


@functools.lru_cache(maxsize=None)
def tale():
    return forge.Forge(forge.tale())


def another():
    """Le même registre, que l’on peut abîmer."""
    forged = forge.Forge.__new__(forge.Forge)
    forged.__dict__.update(tale().__dict__)
    forged.files = dict(tale().files)
    return forged


def with_lines(lines):
    """Le registre entier, avec un inventaire signé de ces lignes : ce que publierait un exploitant qui ment."""
    forged = another()
    forged.files["inventory"] = forge_extract.whole_note(forged, lines=lines)
    return forged


def changed(lines, prefix, **change):
    """Les lignes, où celle de ce rang dit autre chose."""
    return [(rank, {**line, **change} if rank.startswith(prefix) else line) for rank, line in lines]


def without(lines, *prefixes):
    return [(rank, line) for rank, line in lines if not rank.startswith(prefixes)]


def true_lines():
    return forge_extract.inventory(tale().facts, tale().leaves)


def stale(lines, forged, subject):
    """Les lignes d’un exploitant qui tait le dernier fait d’un sujet."""
    chain = [fact for fact in forged.facts if fact["subject"]["id"] == subject]
    return [(rank, {**line, "leaf": forged.leaves[chain[-2]["position"]].hex(), "version": line["version"] - 1}
             if line.get("subject", {}).get("id") == subject else line) for rank, line in lines]


class Extracts(Case):
    def setUp(self):
        super().setUp()
        self.key = tale().signer.vkey

    def inventory_step(self, answer):
        return next(step for step in answer["steps"] if step["name"] == "inventory")

    def assert_incomplete(self, octets, step, *arguments):
        answer = self.verify(octets, *arguments)
        self.assertEqual((answer["verdict"], answer["exit"], answer["step"], "position" in answer, "file" in answer),
                         ("incomplete", 2, step, False, False), answer["message"])
        return answer

    def assert_inventory(self, octets, position=None, file=None, words=(), arguments=()):
        return self.assert_false(octets, "inventory", position, file, self.key, words, arguments)


class WholeLedger(Extracts):
    """L’inventaire d’un registre entier est refait depuis les faits."""

    def test_the_inventory_that_the_facts_give_is_valid(self):
        for bodies in (forge.example_bodies(), forge.story(), forge.tale()):
            forged = forge.Forge(bodies)
            forged.files["inventory"] = forge_extract.whole_note(forged)
            answer = self.assert_valid(forged.zip(), "--key", forged.signer.vkey)
            self.assertEqual((answer["scope"], self.inventory_step(answer)["verdict"]), ("ledger", "passed"))

    def test_without_an_inventory_the_step_is_passed_over(self):
        self.assertEqual(self.inventory_step(self.assert_valid(tale().zip(), "--key", self.key))["verdict"], "skipped")

    def test_whoever_lies_about_a_subject_or_a_name_is_caught(self):
        lines, budget = true_lines(), next(rank for rank, _ in true_lines() if " 0 budget " in rank)
        lies = {
            "un état périmé": stale(lines, tale(), budget.split(" ")[-1]), "une ligne tue": without(lines, budget),
            "une convention tue": without(lines, f"2 {SMALL} "), "un nom tu": without(lines, f"1 {MEMBERS[1]} 1 {SMALL}"),
            "un nom de trop": sorted(lines + [(f"1 {MEMBERS[4]} 1 {SMALL}", {"member": MEMBERS[4], "namedBy": SMALL})]),
            "un autre rang": changed(lines, budget, version=9), "une autre convention": changed(lines, budget, convention=SMALL),
            "un autre ordre": lines[:3] + [lines[4], lines[3]] + lines[5:]}
        for lie, told in lies.items():
            with self.subTest(lie):
                self.assert_inventory(with_lines(told).zip(), file="inventory", words="que donnent les faits")

    def test_the_note_has_one_form_and_is_of_this_ledger(self):
        good = forge_extract.whole_note(tale()).decode()
        text, signatures = good.split("\n\n")
        lines, signer = text.split("\n"), tale().signer

        def signed(*lines):
            text = "\n".join(lines) + "\n"
            return (text + "\n" + signer.line(text)).encode()

        self.assertEqual(signed(*lines), good.encode())
        for wrong in (b"", b"x\n", good.encode()[:-1], signed(*lines[:5]), signed(*lines, "x"), signed("entente/inventory/v2", *lines[1:]),
                      signed(lines[0], "autre.fr/1/x", *lines[2:]), signed(*lines[:2], "382", *lines[3:]), signed(*lines[:2], "0383", *lines[3:]),
                      signed(*lines[:3], "A" * 43 + "=", *lines[4:]), signed(*lines[:4], "052", lines[5]), signed(*lines[:5], lines[5][:-4]),
                      signed(*lines[:4], "52", lines[5]), signed(*lines[:5], lines[3])):
            forged = another()
            forged.files["inventory"] = wrong
            self.assert_inventory(forged.zip(), file="inventory")

    def test_the_key_in_charge_has_signed_it(self):
        forged = another()
        forged.files["inventory"] = forge_extract.whole_note(forged, signers=[forge.Signer(forged.origin, "autre")])
        self.assert_inventory(forged.zip(), file="inventory", words="signé")
        self.assert_incomplete(forged.zip(), "signature")

    def test_without_a_key_it_is_still_compared_with_the_facts(self):
        self.assert_false(with_lines(without(true_lines(), f"2 {SMALL} ")).zip(), "inventory", file="inventory")

    def test_several_processes_find_the_same_inventory(self):
        self.addCleanup(setattr, verify, "PARALLEL_FROM", verify.PARALLEL_FROM)
        self.addCleanup(setattr, verify, "BATCH", verify.BATCH)
        verify.PARALLEL_FROM, verify.BATCH = 1, 1
        run = verify.Verification(verify.Options(self.path("p.zip", with_lines(None).zip()), key=verify.read_log_key(self.key), processes=2)).run()
        self.assertEqual((run.verdict, run.failed_step), ("valid", None))


class HeldInventories(Extracts):
    """Un inventaire que l’auditeur détient, tiré d’un extrait, se confronte à un registre entier."""

    def held(self, name, *arguments, **options):
        return self.path(name, forge_extract.whole_note(*arguments, **options))

    def test_any_earlier_inventory_is_made_again(self):
        for size in (1, 2, 12, 17, 115, 117, 256, 257, 342, 382, 383):
            self.assert_valid(tale().zip(), "--key", self.key, "--inventory", self.held("i", tale(), size))

    def test_a_liar_left_a_proof(self):
        for size, subject in ((200, MEMBERS[0]), (383, CONVENTIONS[4])):
            lines = stale(forge_extract.inventory(tale().facts[:size], tale().leaves), tale(), subject)
            if size == 200:
                lines = without(forge_extract.inventory(tale().facts[:size], tale().leaves), f"1 {subject} 1 ")
            lie = self.held("lie", tale(), size, lines=lines)
            self.assert_inventory(tale().zip(), words="menti", arguments=("--inventory", lie))

    def test_it_is_of_this_ledger_and_of_its_key(self):
        other = forge.Forge(forge.story())
        self.assert_inventory(tale().zip(), words="autre registre", arguments=("--inventory", self.held("i", forge.Forge(forge.example_bodies()))))
        stranger = self.held("i", tale(), 50, signers=[forge.Signer(tale().origin, "autre")])
        self.assert_inventory(tale().zip(), words="signé", arguments=("--inventory", stranger))
        self.assert_incomplete(tale().zip(), "signature", "--inventory", stranger)
        other.origin, other.signer = tale().origin, tale().signer
        self.assert_inventory(tale().zip(), words="racine", arguments=("--inventory", self.held("i", other, 50)))

    def test_a_larger_one_says_that_facts_are_missing_unless_it_is_forged(self):
        facts = tale().facts + [{**tale().facts[-1], "eventId": ELSEWHERE}]
        larger = forge.Forge(forge.rebuilt(facts))
        path = self.held("plus", larger)
        self.assert_incomplete(tale().zip(), "inventory", "--key", self.key, "--inventory", path)
        unknown = self.held("inconnue", larger, signers=[forge.Signer(larger.origin, "une clé d’après")])
        self.assert_incomplete(tale().zip(), "inventory", "--key", self.key, "--inventory", unknown)
        note = forge_extract.whole_note(larger).decode().replace("\n384\n", "\n385\n", 1)
        self.assert_inventory(tale().zip(), words="fausse", arguments=("--inventory", self.path("faux", note.encode())))
        lie = self.held("lie", tale(), lines=without(true_lines(), "0 "))
        self.assert_inventory(tale().zip(), words="menti", arguments=("--inventory", path, "--inventory", lie))

    def test_a_larger_checkpoint_is_forged_if_a_known_key_signs_it_falsely(self):
        larger = forge.checkpoint(tale().origin, tale().leaves + tale().leaves, [tale().signer])
        self.assert_incomplete(tale().zip(), "checkpoints", "--key", self.key, "--checkpoint", self.path("c", larger))
        forged = self.path("c", larger.replace(b"\n766\n", b"\n767\n"))
        self.assert_false(tale().zip(), "checkpoints", key=self.key, words="fausse", arguments=("--checkpoint", forged))

    def test_of_an_extract_it_is_the_same_text_or_nothing_can_be_said(self):
        octets = Extract(tale(), [SMALL]).zip()
        self.assert_valid(octets, "--key", self.key, "--inventory", self.held("i", tale()))
        self.assert_incomplete(octets, "inventory", "--key", self.key, "--inventory", self.held("i", tale(), 300))
        lie = self.held("lie", tale(), lines=without(true_lines(), f"2 {CONVENTIONS[0]} "))
        self.assert_inventory(octets, words="deux", arguments=("--inventory", lie))

    def test_what_is_not_an_inventory_is_a_misuse(self):
        good = self.path("p.zip", tale().zip())
        for path in ("absent", good, self.path("c", tale().files["checkpoint"])):
            self.assertEqual(self.command(good, "--key", self.key, "--inventory", path)[0], 3)


class Valid(Extracts):
    def test_each_convention_and_each_member_has_its_extract(self):
        wanted = [({"conventions": [c]}, "convention") for c in CONVENTIONS] + [({"member": m}, "member") for m in MEMBERS]
        for whose, scope in wanted:
            with self.subTest(whose):
                extract = Extract(tale(), **whose)
                answer = self.assert_valid(extract.zip(), "--key", self.key)
                self.assertEqual((answer["scope"], answer["size"], self.inventory_step(answer)["verdict"]), (scope, 383, "passed"))
                self.assertIn(f"{len(extract.positions)} faits sur les 383", answer["message"])

    def test_what_is_passed_is_counted_and_told(self):
        answer = self.assert_valid(Extract(tale(), [SMALL]).zip(), "--key", self.key)
        told = " ".join(answer["notProved"])
        self.assertIn("Que les 2 faits que cite l’extrait", told)
        self.assertIn("Que les 1 appels que nomme l’extrait", told)
        self.assertIn("inventaire est juste", told)
        self.assertNotIn("toutes celles qui intéressent", told)
        member = self.assert_valid(Extract(tale(), member=MEMBERS[4]).zip(), "--key", self.key)
        self.assertIn("toutes celles qui intéressent", " ".join(member["notProved"]))
        whole = self.assert_valid(tale().zip(), "--key", self.key)
        self.assertNotIn("extrait", " ".join(whole["notProved"]))

    def test_without_a_key_who_signed_is_not_known_but_nothing_is_missing(self):
        answer = self.assert_incomplete(Extract(tale(), [SMALL]).zip(), "signature")
        self.assertEqual(self.inventory_step(answer)["verdict"], "passed")

    def test_another_key_is_not_the_key(self):
        self.assert_false(Extract(tale(), [SMALL]).zip(), "signature", file="checkpoint", key=forge.Signer(tale().origin, "autre").vkey)

    def test_the_report_says_whose_extract_it_is(self):
        page = self.path("r.html", b"")
        code, out, _ = self.command(self.path("p.zip", Extract(tale(), member=MEMBERS[1]).zip()), "--key", self.key, "--html", page)
        self.assertEqual(code, 0)
        with open(page, encoding="utf-8") as file:
            for text in (out, file.read()):
                self.assertIn(f"extrait, membre {MEMBERS[1]}", text)

    def test_earlier_checkpoints_are_of_the_same_leaves(self):
        for leaves, fault in ((tale().leaves[:100], None), (tale().leaves[1:101], "checkpoints")):
            extract = Extract(tale(), [SMALL])
            extract.extra["checkpoints/100"] = forge.checkpoint(tale().origin, leaves, [tale().signer])
            if fault is None:
                self.assert_valid(extract.zip(), "--key", self.key)
            else:
                self.assert_false(extract.zip(), fault, file="checkpoints/100", key=self.key)


class Kept(Extracts):
    """Les paquets gardés, que le programme a écrits."""

    def test_every_kept_bundle_lacks_nothing_but_a_key(self):
        kept = sorted((forge.ROOT / "tests" / "data" / "bundles").glob("*/*.zip"))
        self.assertGreater(len(kept), 1)
        for path in kept:
            answer = self.assert_incomplete(path.read_bytes(), "signature")
            self.assertNotIn("failed", [step["verdict"] for step in answer["steps"]], path)

    def test_the_kept_extract_is_the_one_that_the_page_describes(self):
        """D’une autre main, les mêmes faits, les mêmes lignes, les mêmes chiffres, octet pour octet."""
        with zipfile.ZipFile(forge.ROOT / "tests" / "data" / "bundles" / "v1" / "extrait.entente-audit.zip") as archive:
            kept = {name: archive.read(name) for name in archive.namelist() if name.startswith(("extract/", "claims/", "tile/", "schemas/"))}
        built = Extract(tale(), [CONVENTIONS[0]]).build().files
        self.assertEqual(kept.keys(), {name for name in built if name.startswith(("extract/", "claims/", "tile/", "schemas/"))})
        for name, octets in kept.items():
            if not name.startswith("schemas/"):
                self.assertEqual(octets, built[name], name)


class Manifest(Extracts):
    def assert_manifest(self, file="manifest.json", fields=None, extra=None, drop=None, member=None):
        extract = Extract(tale(), [SMALL], member)
        extract.fields, extract.extra = fields or {}, extra or {}
        built = extract.build()
        for name in [drop] if isinstance(drop, str) else drop or []:
            built.files.pop(name, None)
            built.fields.pop(name, None)
        self.assert_false(built.zip(), "manifest", file=file)

    def test_an_extract_says_whose_it_is(self):
        for fields in ({"facts": 0}, {"facts": 384}, {"facts": "31"}, {"conventions": []}, {"conventions": CONVENTIONS[:2]}, {"conventions": ["x"]}, {"conventions": [1]},
                       {"conventions": SMALL}, {"member": MEMBERS[0]}, {"scope": "member"}, {"scope": "ledger"}, {"scope": "budget"}, {"scope": 1}, {"scope": ["member"]}):
            self.assert_manifest(fields=fields)
        for drop in ("facts", "conventions"):
            self.assert_manifest(drop=drop)
        for fields in ({"member": "x"}, {"conventions": [CONVENTIONS[1], CONVENTIONS[0]]}, {"conventions": [SMALL, SMALL]}):
            self.assert_manifest(fields=fields, member=MEMBERS[0])
        self.assert_manifest(drop="member", member=MEMBERS[0])
        whole = another()
        whole.fields = {"facts": 383, "conventions": CONVENTIONS}
        self.assert_false(whole.zip(), "manifest", file="manifest.json")

    def test_its_files_are_its_own(self):
        count = len(Extract(tale(), [SMALL]).positions)
        for name in ("tile/entries/000", "tile/entries/001.p/127", "extract/entries/000", "extract/entries/001", f"extract/entries/000.p/{count + 1}", "extract/x"):
            self.assert_manifest(file=name, extra={name: b""})
        for name in ("inventory", HASHES, LINES, f"extract/entries/000.p/{count}", "tile/0/000", "tile/0/001.p/127"):
            self.assert_manifest(file=name, drop=name)
        whole = another()
        for name in (HASHES, LINES, "extract/entries/000"):
            whole.files[name] = b""
            self.assert_false(whole.zip(), "manifest", file=name)
            del whole.files[name]

    def test_a_changed_file_names_no_fact(self):
        extract = Extract(tale(), [SMALL])
        built, name = extract.build(), f"extract/entries/000.p/{len(extract.positions)}"
        listed = forge.compact(built.manifest())
        wrong = {**built.files, name: built.files[name].replace(b"officer", b"auditor", 1)}
        self.assert_false(forge.zipped({"manifest.json": listed, **wrong}), "manifest", file=name)


class Entries(Extracts):
    """Les faits d’un extrait sont à leur place, et ceux de l’arbre."""

    def setUp(self):
        super().setUp()
        self.extract = Extract(tale(), [SMALL])
        self.facts = [tale().facts[p] for p in self.extract.positions]
        self.name = f"extract/entries/000.p/{len(self.facts)}"

    def assert_entries(self, position=None, file=None, octets=None, words=()):
        if octets is not None:
            self.extract.extra[self.name] = octets
        self.assert_false(self.extract.build(self.facts).zip(), "entries", position, file, words=words)

    def test_a_file_holds_its_facts_and_nothing_else(self):
        octets = self.extract.build().files[self.name]
        first = 10 + int.from_bytes(octets[8:10], "big")
        second = first + 10 + int.from_bytes(octets[first + 8:first + 10], "big")
        last = len(octets) - 10 - len(tale().bodies[self.extract.positions[-1]])
        self.assertEqual(octets[last:last + 8], self.extract.positions[-1].to_bytes(8, "big"))
        for wrong in (octets + b"x", octets[:-1], b"", octets[:first] + octets[first:second] + octets[first:second], octets[:-5], octets[:9],
                      (383).to_bytes(8, "big") + octets[8:], octets[:last] + (383).to_bytes(8, "big") + octets[last + 8:], b"\xff" * 8 + octets[8:], octets[first:second] + octets[:first] + octets[second:]):
            self.assert_entries(file=self.name, octets=wrong)

    def test_a_body_is_that_of_its_place(self):
        position = self.extract.positions[5]
        self.extract.bodies[position] = self.extract.bodies[position].replace(b"0", b"1", 1)
        self.assert_entries(position, words="l’arbre")
        self.extract = Extract(tale(), [SMALL])
        last = self.extract.positions.pop()
        self.extract.positions.append(last + 1)
        self.extract.bodies[last + 1] = tale().bodies[last]
        self.assert_entries(last + 1, words="l’arbre")

    def test_the_files_are_read_one_after_the_other(self):
        self.extract = Extract(tale(), member=MEMBERS[0])
        self.facts, second = [tale().facts[p] for p in self.extract.positions], f"extract/entries/001.p/{len(self.extract.positions) - 256}"
        self.assertGreater(len(self.facts), 256)
        octets = self.extract.build().files[second]
        self.name = second
        self.assert_entries(file=second, octets=self.extract.positions[255].to_bytes(8, "big") + octets[8:])
        self.extract.bodies[self.extract.positions[9]] += b" "
        self.assert_entries(self.extract.positions[9])

    def assert_signed(self, position, change, words=()):
        """Un registre qui a signé un fait faux."""
        facts = json.loads(json.dumps(tale().facts))
        change(facts[position])
        bodies = list(tale().bodies)
        bodies[position] = forge.compact(facts[position])
        forged = forge.Forge(bodies)
        self.assert_false(Extract(forged, [SMALL]).zip(), "entries", position, words=words, key=forged.signer.vkey)

    def test_what_a_fact_says_of_itself(self):
        place, before = self.extract.positions[9], self.extract.positions[8]
        self.assert_signed(place, lambda f: f.update(position=place + 1), "rang")
        self.assert_signed(place, lambda f: f.update(ledger=ELSEWHERE), "autre registre")
        self.assert_signed(place, lambda f: f.update(recordedAt="2020-01-01T00:00:00.000Z"), "avant le précédent")
        self.assert_signed(place, lambda f: f.update(eventId=tale().facts[before]["eventId"]), "déjà servi")
        self.assert_signed(place, lambda f: f.update(unknown="x"), "champ inconnu")
        opened, drafted = tale().facts[0], next(f for f in self.facts if f["type"] == "ConventionDrafted")
        for position, like in ((place, opened), (0, drafted)):
            self.assert_signed(position, lambda f: f.update({x: like[x] for x in ("type", "version", "data", "subject")}), "ouverture")

    def test_a_fact_of_an_unknown_type_stops_without_a_verdict(self):
        place = next(p for p in self.extract.positions if tale().facts[p]["subject"]["id"] == SMALL)
        bodies = list(tale().bodies)
        bodies[place] = forge.compact({**tale().facts[place], "type": "FutureFact"})
        forged = forge.Forge(bodies)
        answer = self.verify(Extract(forged, [SMALL]).zip(), "--key", forged.signer.vkey)
        self.assertEqual((answer["exit"], answer["step"], answer["position"]), (2, "entries", place))

    def test_counts_and_schemas_are_those_of_the_extract(self):
        self.extract.fields = {"counts": tale().manifest()["counts"]}
        self.assert_entries(file="manifest.json")
        self.extract.fields = {}
        self.extract.extra["schemas/KeyDefined.v1.schema.json"] = b"{}"
        self.assert_entries(file="schemas/KeyDefined.v1.schema.json")


class Complete(Extracts):
    """Qui remet l’extrait le refait en entier ; il ne peut rien en ôter."""

    def assert_lines(self, extract, position=None, file=LINES, words=()):
        self.assert_inventory(extract.zip(), position, file, words)

    def test_no_fact_can_be_removed(self):
        for whose in ({"conventions": [SMALL]}, {"member": MEMBERS[4]}):
            complete = Extract(tale(), **whose).positions
            for position in complete:
                extract = Extract(tale(), **whose)
                extract.positions = [p for p in complete if p != position]
                subject = tale().facts[position]["subject"]["id"]
                after = [p for p in complete if p > position and tale().facts[p]["subject"]["id"] == subject]
                with self.subTest(position):
                    if after:
                        self.assert_false(extract.zip(), "subjects", after[0], key=self.key)
                    else:
                        self.assert_lines(extract, position)

    def test_no_subject_can_be_removed_with_all_its_facts(self):
        for prefix in (f"2 {CONVENTIONS[4]} 0 budget", f"2 {CONVENTIONS[4]} 0 key", f"1 {MEMBERS[1]} 0", "0 "):
            extract = Extract(tale(), [CONVENTIONS[4]])
            line = extract.lines[extract.rank_of(prefix)][1]
            extract.positions = [p for p in extract.positions if tale().facts[p]["subject"]["id"] != line["subject"]["id"]]
            leaf = next(p for p, leaf in enumerate(tale().leaves) if leaf.hex() == line["leaf"])
            self.assert_lines(extract, leaf, words="ne sont pas tous là")

    def test_the_smallest_position_at_fault_is_said(self):
        extract = Extract(tale(), [SMALL])
        last = {tale().facts[p]["subject"]["id"]: p for p in extract.positions}
        extract.positions = [p for p in extract.positions if p not in last.values()]
        remaining = [p for p in last.values()]
        self.assert_lines(extract, min(remaining))

    def test_no_fact_can_be_added(self):
        other = next(fact for fact in tale().facts if fact["subject"]["id"] == CONVENTIONS[1])
        extract = Extract(tale(), [SMALL])
        extract.positions = sorted(extract.positions + [other["position"]])
        self.assert_lines(extract, other["position"], words="n’est pas d’un sujet de cet extrait")

    def test_each_open_line_is_needed_and_no_other_is_admitted(self):
        for whose in ({"conventions": [SMALL]}, {"conventions": [CONVENTIONS[0]]}, {"member": MEMBERS[0]}):
            complete = Extract(tale(), **whose).opened
            for k in range(len(true_lines())):
                extract = Extract(tale(), **whose)
                extract.opened = sorted(set(complete) ^ {k})
                with self.subTest((whose, k)):
                    self.assert_lines(extract)

    def test_lines_are_those_of_the_inventory_each_in_its_place(self):
        extract = Extract(tale(), [SMALL])
        rows = extract.build().files[LINES].splitlines(True)
        first = json.loads(rows[0])
        version = {**first["line"], "version": first["line"]["version"] + 1}
        for wrong in (rows[:2] + rows[1:], [rows[1], rows[0]] + rows[2:], rows[:-1] + [rows[-1][:-1]], rows + [b"\n"], [b"{}\n"] + rows, [b"x\n"],
                      [forge.compact({**first, "line": version}) + b"\n"] + rows[1:], [forge.compact({**first, "index": first["index"] + 1}) + b"\n"] + rows[1:],
                      [forge.compact({**first, "more": 1}) + b"\n"] + rows[1:], [rows[0].replace(b":", b": ")] + rows[1:],
                      rows + [forge.compact({"index": 10**6, "line": {"convention": CONVENTIONS[4], "names": ELSEWHERE}}) + b"\n"], []):
            extract.extra[LINES] = b"".join(wrong)
            self.assert_lines(extract)

    def test_the_hashes_are_those_that_were_signed(self):
        extract = Extract(tale(), [SMALL])
        hashes = extract.build().files[HASHES]
        for wrong in (hashes[:-1], hashes[:-32], hashes + hashes[:32], b"", hashes[32:64] + hashes[:32] + hashes[64:]):
            extract.extra[HASHES] = wrong
            self.assert_lines(extract, file=HASHES)

    def test_the_inventory_is_that_of_the_checkpoint(self):
        extract = Extract(tale(), [SMALL])
        for wrong in (forge_extract.whole_note(tale(), 382), forge_extract.whole_note(tale(), signers=[forge.Signer(tale().origin, "autre")]), b"x"):
            extract.extra["inventory"] = wrong
            self.assert_lines(extract, file="inventory")

    def test_the_conventions_of_a_member_are_all_there(self):
        for conventions in (CONVENTIONS[1:], CONVENTIONS[:-1]):
            extract = Extract(tale(), member=MEMBERS[1])
            self.assertEqual(extract.conventions, CONVENTIONS)
            extract.conventions = conventions
            extract.choose()
            self.assert_lines(extract, file="manifest.json", words="les 5 dont")

    def test_a_convention_that_does_not_name_a_member_is_not_of_its_extract(self):
        extract = Extract(tale(), member=MEMBERS[0])
        extract.conventions = sorted(extract.conventions + [CONVENTIONS[4]])
        extract.choose()
        self.assert_lines(extract, file="manifest.json")

    def test_a_convention_or_a_member_that_is_not_of_the_ledger_has_no_line(self):
        for whose in ({"conventions": [ELSEWHERE]}, {"member": ELSEWHERE}):
            self.assert_lines(Extract(tale(), **whose), words="il manque la ligne")


class LyingLedger(Extracts):
    """Un exploitant signe un inventaire qui ment, et en tire un extrait."""

    def lying(self, lines, **whose):
        extract = Extract(tale(), **whose)
        extract.lines = lines
        extract.choose()
        return extract

    def test_a_tail_it_hides_passes_in_the_extract_and_is_caught_by_the_whole(self):
        lines = stale(true_lines(), tale(), SMALL)
        extract = self.lying(lines, conventions=[SMALL])
        hidden = max(p for p in extract.positions if tale().facts[p]["subject"]["id"] == SMALL)
        extract.positions.remove(hidden)
        self.assert_valid(extract.zip(), "--key", self.key)
        kept = self.path("garde", extract.build().files["inventory"])
        self.assert_inventory(tale().zip(), words="menti", arguments=("--inventory", kept))

    def test_a_line_that_its_own_facts_belie_is_seen(self):
        subject = next(line for rank, line in true_lines() if rank.startswith(f"2 {CONVENTIONS[4]} 0 budget"))["subject"]["id"]
        head = max(fact["position"] for fact in tale().facts if fact["subject"]["id"] == subject)
        rank = f"2 {CONVENTIONS[4]} 0 budget {subject}"
        for change, position in (({"version": 99}, head), ({"leaf": "0" * 64}, None)):
            extract = self.lying(changed(true_lines(), rank, **change), conventions=[CONVENTIONS[4]])
            self.assert_inventory(extract.zip(), position, LINES)

    def test_a_convention_other_than_that_of_the_first_fact_is_seen(self):
        lines = [line for line in true_lines() if not line[0].startswith(f"2 {CONVENTIONS[4]} 0 budget")]
        moved = next(line for rank, line in true_lines() if rank.startswith(f"2 {CONVENTIONS[4]} 0 budget"))
        lines = sorted(lines + [(f"2 {SMALL} 0 budget {moved['subject']['id']}", {**moved, "convention": SMALL})])
        extract = self.lying(lines, conventions=[SMALL])
        head = max(fact["position"] for fact in tale().facts if fact["subject"]["id"] == moved["subject"]["id"])
        self.assert_inventory(extract.zip(), head, LINES)

    def test_a_name_that_its_own_facts_belie_is_seen(self):
        added = (f"2 {SMALL} 1 {MEMBERS[4]}", {"convention": SMALL, "names": MEMBERS[4]})
        self.assert_inventory(self.lying(sorted(true_lines() + [added]), conventions=[SMALL]).zip(), file=LINES)
        silent = f"2 {SMALL} 1 {MEMBERS[3]}"
        self.assertIn(silent, [rank for rank, _ in true_lines()])
        self.assert_inventory(self.lying(without(true_lines(), silent), member=MEMBERS[1]).zip(), file=LINES, words="ne nomment pas")

    def test_a_number_of_lines_that_is_not_that_of_the_tree_is_seen(self):
        extract, hashes = Extract(tale(), [SMALL]), [forge.leaf(forge.compact(line)) for _, line in true_lines()]
        for count in (len(hashes) - 1, len(hashes) + 1, 0):
            extract.extra["inventory"] = forge_extract.note(tale().origin, tale().leaves, forge.tree(hashes), count, [tale().signer])
            self.assert_inventory(extract.zip(), file=HASHES)

    def test_lines_out_of_order_or_of_no_form_are_seen(self):
        lines = true_lines()
        place = next(k for k, (rank, _) in enumerate(lines) if rank.startswith(f"2 {SMALL} 0"))
        swapped = lines[:place] + [lines[place + 1], lines[place]] + lines[place + 2:]
        self.assert_inventory(self.lying(swapped, conventions=[SMALL]).zip(), file=LINES)
        by_rank = self.lying(swapped, conventions=[SMALL])
        by_rank.opened.sort(key=lambda k: swapped[k][0])
        self.assert_inventory(by_rank.zip(), file=LINES)
        budget = next(rank for rank, _ in lines if rank.startswith(f"2 {CONVENTIONS[4]} 0 budget"))
        for change in ({"more": "x"}, {"subject": {"id": "x", "kind": "budget"}}, {"leaf": "x"}, {"version": "9"}, {"convention": "x"}):
            self.assert_inventory(self.lying(changed(lines, budget, **change), conventions=[CONVENTIONS[4]]).zip(), file=LINES)


class Replayed(Extracts):
    """Ce qui est montré se rejoue comme dans un registre entier."""

    def test_a_cent_is_seen_in_an_extract(self):
        share = next(f["position"] for f in tale().facts if f["type"] == "ShareAllocated")
        facts = json.loads(json.dumps(tale().facts))
        facts[share]["data"]["amount"] = str(int(facts[share]["data"]["amount"]) + 1)
        forged = forge.Forge(forge.rebuilt(facts))
        self.assert_false(Extract(forged, [CONVENTIONS[0]]).zip(), "allocations", share, key=forged.signer.vkey)

    def test_the_figures_are_those_of_the_facts_that_are_shown(self):
        for name in verify.CLAIMS:
            extract = Extract(tale(), [CONVENTIONS[0]])
            built = extract.build()
            self.assertNotEqual(built.files[name], b"")
            extract.extra[name] = b""
            self.assertEqual(self.verify(extract.zip(), "--key", self.key)["file"], name)
        extract = Extract(tale(), [SMALL])
        extract.extra.update({name: tale().files[name] for name in verify.CLAIMS})
        self.assertEqual(self.verify(extract.zip(), "--key", self.key)["step"], "claims")

    def test_a_name_is_shown_only_of_a_fact_that_is_there(self):
        opening = {"commitment": "0" * 64, "path": "actor.person", "salt": "0" * 64, "value": "Anne Le Goff"}
        extract = Extract(tale(), [SMALL])
        absent = next(p for p in range(383) if p not in extract.positions and "person" in tale().facts[p]["actor"])
        present = next(p for p in extract.positions if "person" in tale().facts[p]["actor"])
        for position in (absent, present, 383):
            commitment = tale().facts[position % 383]["actor"].get("person", "0" * 64)
            extract.extra["openings.jsonl"] = forge.lines([{**opening, "position": position, "commitment": commitment}])
            self.assert_false(extract.zip(), "openings", position, "openings.jsonl", self.key)

    def test_an_authority_that_is_not_shown_before_is_of_no_chain(self):
        """Un acte d’une autre convention, ou d’après : le registre l’a signé, l’extrait le passe."""
        facts = json.loads(json.dumps(tale().facts))
        calls = [f for f in facts if f["type"] == "ContributionCalled"]
        foreign = next(f for f in facts if f["subject"]["id"] == CONVENTIONS[1])
        later = [f for f in facts if f["subject"]["id"] == CONVENTIONS[0] and f["position"] > calls[2]["position"]][-1]
        for call, cited in zip(calls, (foreign, calls[1], later)):
            call["authorisedBy"] = call["authorisedBy"] + [cited["eventId"]]
        calls[3]["authorisedBy"] = [foreign["eventId"]]
        forged = forge.Forge(forge.rebuilt(facts))
        extract = Extract(forged, [CONVENTIONS[0]])
        answer = self.assert_valid(extract.zip(), "--key", forged.signer.vkey)
        self.assertIn("Que les 3 faits que cite", " ".join(answer["notProved"]))
        chains = [json.loads(line) for line in extract.build().files["claims/authority.jsonl"].splitlines()]
        self.assertIn({"calls": [calls[3]["position"]], "chain": [], "fallen": [], "lacking": []}, chains)

    def test_a_call_that_is_not_shown_is_counted_nowhere(self):
        first = next(f for f in tale().facts if f["type"] == "ContributionCalled")
        reversed_one = next(f for f in tale().facts if f["type"] == "PaymentReversed")
        fact = {**json.loads(json.dumps(reversed_one)), "eventId": ELSEWHERE, "recordedAt": tale().facts[-1]["recordedAt"]}
        fact["data"]["imputed"] = [{"amount": "5", "call": first["data"]["call"]}]
        forged = forge.Forge(forge.rebuilt(tale().facts + [fact]))
        for convention in CONVENTIONS:
            answer = self.assert_valid(Extract(forged, [convention]).zip(), "--key", forged.signer.vkey)
            if convention == CONVENTIONS[0]:
                self.assertNotIn("appels que nomme", " ".join(answer["notProved"]))
        self.assert_valid(forged.zip(), "--key", forged.signer.vkey)


class Naming(Extracts):
    """Ce qu’un fait nomme : l’identifiant d’un membre qui a déjà un fait, où qu’il soit dans les données."""

    def test_a_name_counts_only_once_the_member_is_known(self):
        """Le même fait, enregistré avant ou après l’inscription du membre qu’il nomme ; dans un lot, ou dans deux."""
        self.addCleanup(setattr, verify, "BATCH", verify.BATCH)
        verify.BATCH = 1
        opened, registered, recorded = [json.loads(body) for body in forge.example_bodies()]
        member, convention = registered["data"]["member"], ELSEWHERE
        drafted = next(f for f in tale().facts if f["type"] == "ConventionDrafted" and f["version"] == 2)
        naming = {**drafted, **{x: opened[x] for x in ("ledger", "recordedAt")}, "subject": {"id": convention, "kind": "convention"}}
        naming["data"] = {**drafted["data"], "convention": convention, "carrier": member, "parties": [member]}
        naming.pop("authorisedBy", None)
        other = {**recorded, "subject": {**recorded["subject"], "id": MEMBERS[0]}, "data": {**recorded["data"], "member": MEMBERS[0]}}
        many = [{**other, "eventId": f"01985f2a-0000-7000-8000-{k:012x}"} for k in range(4096, 4096 + 300)]
        for facts, named in (([opened, registered, naming], True), ([opened, naming, registered], False), ([opened, registered, *many, naming], True),
                             ([opened, naming, *many, registered], False), ([opened, naming, registered, {**naming, "eventId": drafted["cause"]}], True)):
            forged = forge.Forge(forge.rebuilt([{**f, "recordedAt": opened["recordedAt"]} for f in facts]))
            forged.files["inventory"] = forge_extract.whole_note(forged)
            names = [rank for rank, _ in forge_extract.inventory(forged.facts, forged.leaves)]
            self.assertEqual(f"2 {convention} 1 {member}" in names, named)
            self.assert_valid(forged.zip(), "--key", forged.signer.vkey)

    def test_a_text_that_is_the_identifier_of_a_member_names_it(self):
        for text, named in ((MEMBERS[4], True), (f"Prêt de {MEMBERS[4]}", False), (f'"{MEMBERS[4]}"', False), (f'"{MEMBERS[4]}', False), (f"{MEMBERS[4]}\\", False)):
            facts = json.loads(json.dumps(tale().facts))
            position = max(f["position"] for f in facts if f["type"] == "ConventionDrafted")
            facts[position]["data"]["title"] = text
            forged = forge.Forge(forge.rebuilt(facts))
            forged.files["inventory"] = forge_extract.whole_note(forged)
            names = [rank for rank, _ in forge_extract.inventory(forged.facts, forged.leaves)]
            self.assertEqual(f"2 {CONVENTIONS[4]} 1 {MEMBERS[4]}" in names, named)
            self.assert_valid(forged.zip(), "--key", forged.signer.vkey)
