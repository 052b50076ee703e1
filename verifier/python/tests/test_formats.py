"""Les formats, contre des vecteurs publics et l’exemple de la documentation."""
import base64
import hashlib
import json
import unittest

import forge
import notation
import verify

DATA = forge.ROOT / "tests" / "data"

# RFC 8032, 7.1 : clé publique, message, signature.
RFC8032 = [
    ("d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a", "",
     "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bacc61e39701cf9b46bd25bf5f0595bbe24655141438e7a100b"),
    ("3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c", "72",
     "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00"),
    ("fc51cd8e6218a1a38da47ed00230f0580816ed13ba3303ac5deb911548908025", "af82",
     "6291d657deec24024827e69c3abe01a30ce548a284743a445e3680d7db5ac3ac18ff9b538d16f290ae67f760984dc6594a7c15e9716ed28dc027beceea1ec40a"),
    ("ec172b93ad5e563bf4932c70e1245034c35467ef2efd4d64ebf819683467e2bf", hashlib.sha512(b"abc").hexdigest(),
     "dc2a4459e7369633a52b1bf277839a00201009a3efbf3ecb69bea2186c26b58909351fc9ac90b3ecfdfbc7c66431e0303dca179c138ac17ad9bef1177331a704"),
]
# Les points d’ordre petit, et une écriture de chacun qui n’est pas canonique quand il y en a une.
WEAK = ["0100000000000000000000000000000000000000000000000000000000000000",
        "ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
        "0000000000000000000000000000000000000000000000000000000000000000",
        "0000000000000000000000000000000000000000000000000000000000000080",
        "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05",
        "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a",
        "eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
        "edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f"]


class Ed25519(unittest.TestCase):
    def test_the_vectors_of_rfc_8032_hold_with_every_implementation(self):
        for public, message, signature in RFC8032:
            public, message, signature = map(bytes.fromhex, (public, message, signature))
            self.assertTrue(verify.ed25519_verify_alone(public, message, signature))
            other = verify.ed25519_verify_elsewhere(public, message, signature)
            self.assertTrue(other is None or other[1])
            openssl = verify._openssl_verify(public, message, signature) if message else None
            self.assertTrue(openssl is None or openssl[1])

    def test_a_changed_bit_anywhere_is_refused(self):
        public, message, signature = map(bytes.fromhex, RFC8032[2])
        for k in range(0, 512, 37):
            changed = bytearray(signature)
            changed[k // 8] ^= 1 << k % 8
            self.assertFalse(verify.ed25519_verify_alone(public, message, bytes(changed)))
            self.assertFalse(verify.ed25519_verify(public, message, bytes(changed))[0])
        self.assertFalse(verify.ed25519_verify_alone(public, message + b"x", signature))

    def test_a_scalar_that_is_not_reduced_is_refused(self):
        public, message, signature = map(bytes.fromhex, RFC8032[1])
        larger = int.from_bytes(signature[32:], "little") + verify.L
        self.assertFalse(verify.ed25519_verify_alone(public, message, signature[:32] + larger.to_bytes(32, "little")))

    def test_weak_keys_are_refused_and_others_are_not(self):
        for weak in WEAK:
            self.assertTrue(verify.ed25519_weak(bytes.fromhex(weak)), weak)
        for public, _, _ in RFC8032:
            self.assertFalse(verify.ed25519_weak(bytes.fromhex(public)))

    def test_the_signer_of_these_tests_signs_what_is_verified(self):
        signer = forge.Signer("exemple.fr/1", "graine")
        self.assertTrue(verify.ed25519_verify(signer.public, b"texte", signer.raw(b"texte"))[0])


def root_from_inclusion(index, size, leaf, proof):
    """La racine que donne une preuve d’appartenance (RFC 9162, 2.1.3.2), ou None."""
    if index >= size:
        return None
    fn, sn, root = index, size - 1, leaf
    for step in proof:
        if sn == 0:
            return None
        if fn & 1 or fn == sn:
            root = verify.node_hash(step, root)
            while not fn & 1 and fn:
                fn, sn = fn >> 1, sn >> 1
        else:
            root = verify.node_hash(root, step)
        fn, sn = fn >> 1, sn >> 1
    return root if sn == 0 else None


def consistent(size1, size2, root1, root2, proof):
    """RFC 9162, 2.1.4.2 ; une preuve depuis l’arbre vide est refusée."""
    if size1 == 0 or size1 > size2:
        return False
    if size1 == size2:
        return not proof and root1 == root2
    proof = ([root1] if size1 & (size1 - 1) == 0 else []) + proof
    if not proof:
        return False
    fn, sn = size1 - 1, size2 - 1
    while fn & 1:
        fn, sn = fn >> 1, sn >> 1
    first = second = proof[0]
    for step in proof[1:]:
        if sn == 0:
            return False
        if fn & 1 or fn == sn:
            first, second = verify.node_hash(step, first), verify.node_hash(step, second)
            while not fn & 1 and fn:
                fn, sn = fn >> 1, sn >> 1
        else:
            second = verify.node_hash(second, step)
        fn, sn = fn >> 1, sn >> 1
    return sn == 0 and first == root1 and second == root2


def root_of_leaves(leaves):
    peaks = []
    for leaf in leaves:
        verify.add_peak(peaks, 0, leaf)
    return verify.tree_root(peaks)


class Tree(unittest.TestCase):
    def vectors(self, name):
        return [json.loads(line) for line in (DATA / "vectors" / name).read_text(encoding="utf-8").splitlines()]

    def test_the_98_inclusion_vectors(self):
        vectors = self.vectors("rfc6962-inclusion.jsonl")
        self.assertEqual(len(vectors), 98)
        for v in vectors:
            proof = [base64.b64decode(x) for x in v["proof"] or []]
            leaf, root = base64.b64decode(v["leafHash"] or ""), base64.b64decode(v["root"] or "")
            good = all(len(x) == 32 for x in proof + [leaf]) and root_from_inclusion(v["leafIdx"], v["treeSize"], leaf, proof) == root
            self.assertEqual(good, not v["wantErr"], v["case"])

    def test_the_98_consistency_vectors(self):
        vectors = self.vectors("rfc6962-consistency.jsonl")
        self.assertEqual(len(vectors), 98)
        for v in vectors:
            proof = [base64.b64decode(x) for x in v["proof"] or []]
            roots = [base64.b64decode(v[x] or "") for x in ("root1", "root2")]
            good = all(len(x) == 32 for x in proof) and consistent(v["size1"], v["size2"], *roots, proof)
            if v["size1"] == 0:
                self.assertFalse(good)
            else:
                self.assertEqual(good, not v["wantErr"], v["case"])

    def test_roots_by_peaks_are_those_of_the_definition(self):
        leaves = [hashlib.sha256(bytes([k])).digest() for k in range(70)]
        for n in range(70):
            self.assertEqual(root_of_leaves(leaves[:n]), forge.tree(leaves[:n]))
        self.assertEqual(verify.full_tree(b"".join(leaves[:64])), forge.tree(leaves[:64]))

    def test_tiles_have_the_names_of_tlog_tiles(self):
        self.assertEqual(verify.tile_path("tile/0", 1234067, 256), "tile/0/x001/x234/067")
        self.assertEqual(verify.tile_path("tile/entries", 0, 3), "tile/entries/000.p/3")
        self.assertEqual(verify.tiles(257), [(0, 256), (1, 1)])


class Json(unittest.TestCase):
    def test_the_canonical_vectors_in_the_profile_are_read_and_written_alike(self):
        read = 0
        for path in sorted((DATA / "jcs" / "output").iterdir()):
            octets = path.read_bytes()
            try:
                value = verify.read_canonical(octets)
            except verify.Bad:
                continue
            read += 1
            self.assertEqual(verify.canonical(value), octets)
        for path in sorted((DATA / "jcs" / "input").iterdir()):
            with self.assertRaises(verify.Bad, msg=path.name):
                verify.read_canonical(path.read_bytes())

    def test_what_the_profile_refuses(self):
        refused = ['[]', '1', '{"a":1}\n', ' {"a":1}', '{"a": 1}', '{"a":null}', '{"a":1.0}', '{"a":1e3}', '{"a":-1}', '{"a":-0}',
                   '{"a":01}', '{"a":9007199254740992}', '{"a":18446744073709551615}', '{"a":1,"a":2}', '{"b":1,"a":2}', '{"A":1}',
                   '{"é":1}', '{"a_b":1}', '{"":1}', '{"a":"\\/"}', '{"a":"\\u00e9"}', '{"a":"\\u001F"}', '{"a":"\\u000a"}',
                   '{"a":"e\u0301"}', '\ufeff{"a":1}', '{"a":NaN}', '{"a":Infinity}', '{"a":"\\ud800"}', '{"a":1}{}', '{"a":"\t"}',
                   '{"a":' + "[" * 40 + "]" * 40 + "}", '{"a":' + "[" * 100000, '{"\\u0061":1}', '{"a":tru}', '{"a":1', "", '{"a":' + "9" * 5000 + "}"]
        for text in refused:
            with self.assertRaises(verify.Bad, msg=text[:40]):
                verify.read_canonical(text.encode())
        with self.assertRaises(verify.Bad):
            verify.read_canonical(b'{"a":"\xff"}')

    def test_what_the_profile_accepts(self):
        for text in ['{}', '{"a":0}', '{"a":9007199254740991}', '{"a":"\\u0000\\u001f\\b\\t\\n\\f\\r\\"\\\\"}', '{"a":"\x7f\u2028é😀"}',
                     '{"a":' + "[" * 31 + "]" * 31 + "}", '{"aB":[true,false,{"b":[]}]}', '{"a":"\u0301"}']:
            self.assertEqual(verify.canonical(verify.read_canonical(text.encode())), text.encode())


class Values(unittest.TestCase):
    def test_dates_exist_and_instants_are_whole(self):
        for good in ("2026-02-28", "2024-02-29", "1789-01-01", "2999-12-31"):
            self.assertTrue(verify.is_date(good))
        for bad in ("2026-02-29", "1788-12-31", "3000-01-01", "2026-2-28", "2026-00-10", "２026-02-28"):
            self.assertFalse(verify.is_date(bad))
        self.assertTrue(verify.is_instant("2026-03-12T23:59:59.999Z"))
        for bad in ("2026-03-12T24:00:00.000Z", "2026-03-12T00:60:00.000Z", "2026-03-12T00:00:60.000Z", "2026-02-30T00:00:00.000Z"):
            self.assertFalse(verify.is_instant(bad))

    def test_identifiers_have_their_key(self):
        for good in ("200027027", "215601436", "35600000000048", "35600000009075"):
            self.assertTrue(verify.is_organisation(good), good)
        for bad in ("200027028", "20002702", "35600000000049", "20002702700001"):
            self.assertFalse(verify.is_organisation(bad), bad)

    def test_amounts_and_fractions_are_bounded_and_reduced(self):
        for good in ("0", "-1", "10000000000000"):
            self.assertTrue(verify.is_cents(good))
        for bad in ("-0", "01", "10000000000001", "+1", "1.0", ""):
            self.assertFalse(verify.is_cents(bad))
        verify.check_fraction({"d": "1", "n": "0"}, 2**128)
        for d, n in (("2", "4"), ("2", "0"), ("0", "1"), ("1", str(2**128)), ("1", "01")):
            with self.assertRaises(verify.Bad):
                verify.check_fraction({"d": d, "n": n}, 2**128)


PUBLISHED = {(path.name.split(".")[0], int(path.name.split(".")[1][1:])) for path in (forge.DOCS / "events").glob("*.schema.json")} - {("envelope", 1)}


class Facts(unittest.TestCase):
    def setUp(self):
        self.reader = verify.Reader()
        self.shortened, verify.SHORTCUT_FROM = verify.SHORTCUT_FROM, 1
        self.bodies = forge.story() + [path.read_bytes().rstrip(b"\n") for path in sorted((forge.FIXTURES / "events").iterdir())]

    def tearDown(self):
        verify.SHORTCUT_FROM = self.shortened

    def test_the_forms_of_data_are_those_of_the_published_schemas(self):
        source = notation.BLOCK.search(notation.VERIFY.read_text(encoding="utf-8"))[2]
        self.assertEqual(source, notation.generate(), "python3 verifier/python/tests/notation.py --bless")

    def test_the_shortcut_and_the_reading_say_the_same_of_every_fact(self):
        for body in self.bodies * 2:  # la première lecture d’un type en fait le motif, la seconde s’en sert
            self.assertEqual(self.reader.read(body), self.reader.read_slowly(body))
        self.assertGreater(len(self.reader.shortcuts), len(verify.SUBJECT_OF) - 5)
        self.assertGreater(sum(self.matches(body) for body in self.bodies), 0.98 * len(self.bodies))
        known = {(fact.kind, fact.version) for fact in (verify.Fact(*self.reader.read(body)) for body in self.bodies)}
        self.assertEqual(known & set(PUBLISHED), set(PUBLISHED))

    def matches(self, body):
        text = body.decode()
        shortcut = self.reader.shortcuts.get(text[text.rfind(',"type":"'):])
        return shortcut is not None and shortcut.match(text) is not None

    def test_the_shortcut_accepts_nothing_that_the_reading_refuses(self):
        """Chaque corps, changé de mille façons : ce que le motif reconnaît, la lecture l’accepte, et y voit la même chose."""
        pieces = [b'"', b",", b":", b"{", b"}", b" ", b"0", b"1", b"-", b"a", b"Z", b"\\", b"\x00", b"\xc3\xa9", b"null", b'"d":"2","n":"4"', b""]
        accepted = 0
        for k, body in enumerate(self.bodies):
            self.reader.read(body)
            for n in range(24):
                at = int.from_bytes(hashlib.sha256(b"%d %d" % (k, n)).digest()[:4], "big") % len(body)
                changed = body[:at] + pieces[n % len(pieces)] + body[at + n % 2:]
                accepted += self.same_verdict(changed)
        self.assertGreater(accepted, 50)

    def test_the_shortcut_refuses_what_is_not_normalised_or_too_long(self):
        body = forge.example_bodies()[1]
        self.reader.read(body)
        self.assertTrue(self.matches(body))
        self.reader.read(body.replace(b"Muzillac", "Muzillé".encode()))
        for name in ("Muzille\u0301", "x" * 70000):
            with self.assertRaises(verify.Bad):
                self.reader.read(body.replace(b"Muzillac", name.encode()))

    def same_verdict(self, body):
        try:
            fast = self.reader.read(body)
        except (verify.Bad, verify.Unknown):
            return 0
        self.assertEqual(fast, self.reader.read_slowly(body))
        return 1

    def needed(self, fact):
        schema = json.loads((forge.DOCS / "events" / f"{fact['type']}.v{fact['version']}.schema.json").read_text(encoding="utf-8"))
        return schema["required"]

    def test_a_field_more_less_or_other_is_refused(self):
        for body in self.bodies:
            fact = json.loads(body)
            for change in ({"zzz": 1}, {"type": "Other"}, {"version": 9}, {"format": 2}, {"effective": "2026-02-30"},
                           {"subject": {**fact["subject"], "id": "0e17e47e-0000-8000-8000-0000000fffff"}},
                           {"data": {**fact["data"], "unexpected": "x"}}, *[{"data": {**fact["data"], name: -1}} for name in fact["data"]],
                           *[{"data": {k: x for k, x in fact["data"].items() if k != name}} for name in self.needed(fact)], {"authorisedBy": []},
                           {"actor": {**fact["actor"], "organisation": "200027028"}}):
                with self.assertRaises((verify.Bad, verify.Unknown), msg=(fact["type"], change)):
                    self.reader.read(forge.compact({**fact, **change}))


class Example(unittest.TestCase):
    def test_the_three_facts_have_the_leaves_roots_and_opening_of_the_page(self):
        page = (forge.DOCS / "event-format.md").read_text(encoding="utf-8")
        leaves = [verify.leaf_hash(body) for body in forge.example_bodies()]
        for k, leaf in enumerate(leaves):
            self.assertIn(f"feuille {k} {leaf.hex()}", page)
        for n in (2, 3):
            self.assertIn(f"racine  {n} {root_of_leaves(leaves[:n]).hex()}", page)


class Notes(unittest.TestCase):
    def setUp(self):
        self.signer, self.witness = forge.Signer("exemple.fr/1/x", "a"), forge.Signer("temoin.fr", "b", 4)
        self.octets = forge.checkpoint("exemple.fr/1/x", [bytes(32)], [self.signer], [self.witness])

    def test_a_checkpoint_says_where_a_ledger_stands_and_who_signed(self):
        checkpoint = verify.Checkpoint(self.octets)
        self.assertEqual((checkpoint.origin, checkpoint.size, checkpoint.root), ("exemple.fr/1/x", 1, bytes(32)))
        for key in (self.signer, self.witness):
            self.assertTrue(checkpoint.note.signed_by(verify.read_key(key.vkey))[0])
        for other in (forge.Signer("exemple.fr/1/x", "c"), forge.Signer("exemple.fr/1/y", "a")):
            self.assertFalse(checkpoint.note.signed_by(verify.read_key(other.vkey))[0])

    def test_a_good_signature_does_not_hide_a_wrong_one_of_the_same_key(self):
        wrong = forge.Signer("exemple.fr/1/x", "a").line("autre chose\n")
        self.assertFalse(verify.Checkpoint(self.octets + wrong.encode()).note.signed_by(verify.read_key(self.signer.vkey))[0])

    def test_a_note_is_written_in_one_way_only(self):
        for change in (lambda o: o[:-1], lambda o: o + b"\n", lambda o: o.replace(b"\n1\n", b"\n01\n"), lambda o: o.replace(b"\xe2\x80\x94", b"-"),
                       lambda o: o.replace(b"=\n", b"\n"), lambda o: b"\xff" + o, lambda o: o.replace(b"\n\n", b"\nx\n\n"), lambda o: b""):
            with self.assertRaises(verify.Bad):
                verify.Checkpoint(change(self.octets))

    def test_keys_that_are_not_copied_well_or_weak_are_refused(self):
        key = self.signer.vkey
        weak = bytes([1]) + bytes.fromhex(WEAK[0])
        identifier = hashlib.sha256(b"exemple.fr\n" + weak).digest()[:4].hex()
        for bad in ("", "nom", key[:-1], key.replace("exemple", "exampel"), key[:-4] + "AAA=", "a b" + key,
                    f"exemple.fr+{identifier}+{base64.b64encode(weak).decode()}"):
            with self.assertRaises(verify.Bad, msg=bad):
                verify.read_key(bad)

    def test_a_policy_counts_witnesses_by_groups(self):
        keys = {name: forge.Signer(f"{name}.fr", name, 4).vkey for name in "abcd"}
        lines = [f"witness {name} {key}" for name, key in keys.items()]
        policy = verify.Policy("\n".join(["# témoins", "", *lines, "group g 2 a b c", "group h all g d", "quorum h", ""]).encode())
        self.assertTrue(policy.witnessed("h", {"a", "c", "d"}))
        self.assertFalse(policy.witnessed("h", {"a", "b", "c"}))
        self.assertFalse(policy.witnessed("h", {"a", "d"}))
        self.assertTrue(verify.Policy(b"quorum none\n").witnessed("none", set()))
        for bad in (["group g 3 a b", "quorum g"], ["group g 1 a a", "quorum g"], ["group g 0 a", "quorum g"], ["quorum z"], [],
                    ["quorum a", "quorum b"], ["group g any a", "group h any a", "quorum h"], ["group a any b", "quorum a"],
                    [f"witness e {keys['a']}", "quorum a"], ["unknown", "quorum a"]):
            with self.assertRaises(verify.Bad, msg=bad):
                verify.Policy("\n".join([*lines, *bad, ""]).encode())


def der(tag, *content):
    content = b"".join(content)
    size = len(content)
    length = bytes([size]) if size < 128 else bytes([0x81, size]) if size < 256 else bytes([0x82]) + size.to_bytes(2, "big")
    return bytes([tag]) + length + content


def timestamp_response(message, status=0, oid="608648016503040201"):
    """Une réponse RFC 3161, sans certificat ni signature qui vaille."""
    algorithm = der(0x30, der(6, bytes.fromhex(oid)), der(5))
    info = der(0x30, der(2, b"\x01"), der(6, bytes.fromhex("2a0304")), der(0x30, algorithm, der(4, hashlib.sha256(message).digest())),
               der(2, b"\x2a"), der(0x18, b"20261130120000Z"))
    signed = der(0x30, der(2, b"\x03"), der(0x31, algorithm), der(0x30, der(6, bytes.fromhex("2a864886f70d0109100104")), der(0xA0, der(4, info))),
                 der(0x31))
    return der(0x30, der(0x30, der(2, bytes([status]))), der(0x30, der(6, bytes.fromhex("2a864886f70d010702")), der(0xA0, signed)))


class Timestamps(unittest.TestCase):
    def test_a_response_says_what_was_stamped_and_when(self):
        self.assertEqual(verify.read_timestamp(timestamp_response(b"texte")), (hashlib.sha256(b"texte").digest(), "2026-11-30T12:00:00Z"))

    def test_other_octets_are_refused(self):
        good = timestamp_response(b"texte")
        for bad in (good[:-1], good + b"\x00", timestamp_response(b"texte", status=2), timestamp_response(b"texte", oid="2b0e03021a"), b"", b"\x30\x80"):
            with self.assertRaises(verify.Bad):
                verify.read_timestamp(bad)


if __name__ == "__main__":
    unittest.main()
