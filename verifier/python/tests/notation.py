"""Abrège les schémas de docs/reference/events dans la notation qu’emporte verify.py.

    python3 verifier/python/tests/notation.py            compare, et dit ce qui diffère
    python3 verifier/python/tests/notation.py --bless    récrit le bloc dans verify.py
"""
import json
import re
import sys

import forge

VERIFY = forge.ROOT / "verifier" / "python" / "verify.py"
BLOCK = re.compile(r'(?s)(SCHEMAS = r?"""\n)(.*?)(""")')
SUBJECTS = {"registre": "ledger", "membre": "member", "convention": "convention", "comité": "committee", "clé de répartition": "key",
            "budget": "budget"}
ATOMS = {
    "^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$": "uuid",
    "^[0-9]{4}-[0-9]{2}-[0-9]{2}$": "date",
    "^(0|-?[1-9][0-9]*)$": "cents",
    "^[0-9]{4}$": "year",
    r"^\S(.*\S)?$": "text",
    "^[0-9a-f]{64}$": "digest",
    "^[a-z0-9-]{1,32}$": "code",
    "^[1-7][0-9]{1,7}$": "account",
    "^[0-9]{9}$": "siren",
    "^[0-9]{14}$": "siret",
    "^[0-9]{9}([0-9]{5})?$": "organisation",
    "^([0-9]{2}|2A|2B)[0-9]{3}$": "insee",
    "^[0-9]{1,5}$": "function",
    "^https?://": "url",
    r"^[1-9]\.[1-9][0-9]?$": "matter",
    r"^[^+\s]+\+[0-9a-f]{8}\+[A-Za-z0-9+/]{44}$": "vkey",
    "^[A-Za-z0-9+/]{86}==$": "signature",
    "^[1-9][0-9]*$": "denominator",
    "^(0|[1-9][0-9]*)$": "numerator",
    None: "string",
}
INTEGERS = {("uint8", 255): "u8", ("uint16", 65535): "u16", ("uint32", None): "u32", ("uint64", None): "u64"}


def written(node, names):
    """Un nœud de schéma, en une expression."""
    words = set(node) - {"description", "title", "$schema", "$defs"}
    if words == {"$ref"}:
        return names[node["$ref"].split("/")[-1]]
    if words in ({"oneOf"}, {"anyOf"}):
        return "|".join(written(choice, names) for choice in node[words.pop()])
    if "const" in node and words <= {"const", "type"}:
        return f"'{node['const']}'"
    if node.get("type") == "object" and words <= {"type", "properties", "required", "additionalProperties"} and node["additionalProperties"] is False:
        needed = node.get("required", [])
        return "{" + " ".join(f"{name}{'' if name in needed else '?'}={written(inner, names)}" for name, inner in sorted(node["properties"].items())) + "}"
    if node.get("type") == "array" and words == {"type", "items"}:
        return "[" + written(node["items"], names) + "]"
    if node.get("type") == "string" and words <= {"type", "pattern"}:
        return ATOMS[node.get("pattern")]
    if node.get("type") == "integer" and words <= {"type", "format", "minimum", "maximum"} and node.get("minimum", 0) == 0:
        return INTEGERS[node.get("format"), node.get("maximum")]
    if node == {**node, "type": "boolean"} and words == {"type"}:
        return "bool"
    raise ValueError(f"cette notation ne sait pas dire {json.dumps(node)[:200]}")


def generate():
    """Toutes les lignes : les définitions communes, puis un type par ligne."""
    page = (forge.DOCS / "events" / "README.md").read_text(encoding="utf-8")
    rows = [line.split("|") for line in page.splitlines() if line.startswith("| [`")]
    definitions, types = {}, {}
    for row in rows:
        kind, version, subject = row[1].split("`")[1], int(row[2]), SUBJECTS[row[3].strip()]
        schema = json.loads((forge.DOCS / "events" / f"{kind}.v{version}.schema.json").read_text(encoding="utf-8"))
        names = {name: name for name in schema.get("$defs", {})}
        while True:
            local = {names[name]: written(node, names) for name, node in schema.get("$defs", {}).items()}
            clash = [name for name in names if definitions.get(names[name], local[names[name]]) != local[names[name]]]
            if not clash:
                break
            names.update({name: f"{names[name]}V{version}" if names[name] == name else f"{names[name]}{kind}" for name in clash})
        definitions.update(local)
        types[f"{kind}.{version}"] = f"{kind}.{version} {subject} {written(schema, names)}"
    return "".join(wrapped(line) for line in [f"{name} = {body}" for name, body in sorted(definitions.items())] + [types[name] for name in sorted(types)])


def wrapped(line, width=125):
    """Une ligne coupée aux blancs ; la suite est en retrait."""
    out = ""
    while len(line) > width:
        cut = max(line.rfind(" ", 4, width), line.rfind("|", 4, width))
        cut = cut if cut > 4 else width
        out, line = out + line[:cut].rstrip() + "\n", "    " + line[cut:].lstrip(" ")
    return out + line + "\n"


def main():
    source, lines = VERIFY.read_text(encoding="utf-8"), generate()
    if "--bless" in sys.argv:
        VERIFY.write_text(BLOCK.sub(lambda found: found[1] + lines + found[3], source), encoding="utf-8")
        return 0
    same = BLOCK.search(source)[2] == lines
    print("les schémas de verify.py sont ceux des pages" if same else "les schémas de verify.py ne sont plus ceux des pages : --bless")
    return 0 if same else 1


if __name__ == "__main__":
    sys.exit(main())
