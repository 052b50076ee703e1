#!/usr/bin/env python3
"""Mutation testing of the kernel of the keys, in minutes rather than hours.

`cargo mutants` lists the changes to make; it would compile the crate once for each. Here all of them are written into one
copy of the sources, each behind its number, compiled once, and the tests run with one number at a time. A change that no
test notices is a survivor: the program names them and ends with 1.

    python3 tests/mutation/mutate.py

Needs cargo-mutants. `docs/reference/mutation.md` says what came out.
"""

import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections import Counter, defaultdict
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
KERNEL = ["domain/src/key/compute/*.rs", "domain/src/key/rounding.rs", "domain/src/call/instalments.rs"]
TESTS = ["--lib", "--test", "kernel"]
# Slow, or of another program: what they would notice, the golden cases and the properties do.
SKIPPED = ["--skip", "oracle", "--skip", "a_large_state"]
SECONDS = 10
SWITCH = """
/// The change that is made, 0 for none.
pub(crate) fn mutant() -> u32 {
    static NUMBER: std::sync::OnceLock<u32> = std::sync::OnceLock::new();
    *NUMBER.get_or_init(|| std::env::var("MUTANT").ok().and_then(|number| number.parse().ok()).unwrap_or(0))
}
"""


def main():
    listed = run(["cargo", "mutants", "--list", "--json", "--package", "domain", *(f"--file={file}" for file in KERNEL)])
    mutants = dict(enumerate(json.loads(listed.stdout), start=1))
    with tempfile.TemporaryDirectory(prefix="entente-mutation.") as folder:
        copy = Path(folder) / "entente"
        copy_sources(copy)
        unviable = drop_what_does_not_compile(copy, mutants)
        viable = [number for number in mutants if number not in unviable]
        programs = build(copy)
        if outcome(copy, programs, 0) != "survived":
            sys.exit("Les tests échouent sans mutation : les réparer d’abord.")
        with ThreadPoolExecutor(os.cpu_count()) as pool:
            outcomes = dict(zip(viable, pool.map(lambda number: outcome(copy, programs, number), viable)))
    report(mutants, unviable, outcomes)


def run(command, cwd=ROOT, env=None, may_fail=False):
    done = subprocess.run(command, capture_output=True, text=True, cwd=cwd, env=env, check=False)
    if done.returncode and not may_fail:
        sys.exit(f"{' '.join(command)} : échec\n{done.stderr[-2000:]}")
    return done


def copy_sources(copy):
    """The files that git knows, as they are in the working tree."""
    for name in run(["git", "ls-files", "-z"]).stdout.split("\0"):
        if name and (ROOT / name).is_file():
            (copy / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(ROOT / name, copy / name)


def drop_what_does_not_compile(copy, mutants):
    """Writes all changes, and again without those that the compiler refuses; gives the numbers of these."""
    (copy / "domain/src/lib.rs").write_text((ROOT / "domain/src/lib.rs").read_text() + SWITCH)
    # `impl Iterator` has one type, that of its true body: another value of it cannot stand in another branch.
    opaque = lambda mutant: mutant["genre"] == "FnValue" and "impl " in mutant["function"]["return_type"]
    unviable = {number for number, mutant in mutants.items() if opaque(mutant)}
    while True:
        places = write_all(copy, mutants, unviable)
        checked = cargo(copy, "check", "-p", "domain", "--lib", "--message-format", "json", may_fail=True)
        refused, said = set(), []
        for line in filter(lambda line: line.startswith("{"), checked.stdout.splitlines()):
            message = json.loads(line).get("message") or {}
            if message.get("level") == "error":
                said.append(message["rendered"])
                for span in filter(lambda span: span["is_primary"], message["spans"]):
                    ranges = places.get(span["file_name"], [])
                    refused |= {number for first, last, number in ranges if first <= span["line_start"] <= last}
        if checked.returncode == 0:
            return unviable
        if not refused:
            sys.exit("Le programme muté ne se compile pas :\n" + "".join(said)[:2000])
        unviable |= refused


def cargo(copy, *arguments, may_fail=False):
    env = dict(os.environ, CARGO_TARGET_DIR=str(ROOT / "target/mutation"), CARGO_PROFILE_DEV_DEBUG="0")
    return run(["cargo", *arguments], cwd=copy, env=env, may_fail=may_fail)


def write_all(copy, mutants, without):
    """Each function becomes a choice between its bodies. Gives, for each file, the lines of each change."""
    files = defaultdict(lambda: defaultdict(list))
    for number, mutant in mutants.items():
        function = mutant["function"]
        span = (position(function["span"]["start"]), position(function["span"]["end"]))
        files[mutant["file"]][(span, function["function_name"].split("::")[-1])].append((number, mutant))
    places = {}
    for name, functions in files.items():
        text = (ROOT / name).read_text()
        starts = [0]
        for line in text.split("\n"):
            starts.append(starts[-1] + len(line) + 1)
        at = lambda place: starts[place[0] - 1] + place[1] - 1
        written, done, lines = "", 0, []
        for ((first, last), function), group in sorted(functions.items(), key=lambda item: item[0]):
            first, last = at(first), at(last)
            body = text.index("{", re.compile(rf"\bfn\s+{re.escape(function)}\b").search(text, first).start())
            # A constant function cannot ask which change is made.
            written += text[done:first] + re.sub(r"\bconst\s+fn\b", "fn", text[first:body]) + "{ match crate::mutant() {\n"
            for number, mutant in group:
                if number not in without:
                    start, end = at(position(mutant["span"]["start"])), at(position(mutant["span"]["end"]))
                    line = written.count("\n") + 1
                    written += f"{number} => {text[body:start]}{mutant['replacement']}{text[end:last]}\n"
                    lines.append((line, written.count("\n"), number))
            written += f"_ => {text[body:last]}\n}} }}"
            done = last
        (copy / name).write_text(written + text[done:])
        places[name] = lines
    return places


def position(place):
    return place["line"], place["column"]


def build(copy):
    built = cargo(copy, "test", "-p", "domain", "--no-run", "--message-format", "json", *TESTS)
    messages = map(json.loads, filter(lambda line: line.startswith("{"), built.stdout.splitlines()))
    return [message["executable"] for message in messages if message.get("executable")]


def outcome(copy, programs, number):
    env = dict(os.environ, MUTANT=str(number), CARGO_MANIFEST_DIR=str(copy / "domain"), PROPTEST_CASES="20")
    for program in programs:
        try:
            done = subprocess.run(
                [program, *SKIPPED], cwd=copy / "domain", env=env, capture_output=True, timeout=SECONDS, check=False
            )
        except subprocess.TimeoutExpired:
            return "endless"
        if done.returncode:
            return "killed"
    return "survived"


def report(mutants, unviable, outcomes):
    counts = Counter(outcomes.values())
    print(
        f"{len(mutants)} mutations : {counts['killed']} tuées, {counts['endless']} sans fin (arrêtées à {SECONDS} s), "
        f"{len(unviable)} qui ne se compilent pas, {counts['survived']} survivantes"
    )
    for word, french in (("endless", "sans fin"), ("survived", "SURVIVANTE")):
        for number in filter(lambda number: outcomes[number] == word, outcomes):
            print(f"{french}  {mutants[number]['name']}")
    sys.exit(1 if counts["survived"] else 0)


if __name__ == "__main__":
    main()
