#!/usr/bin/env python3
"""Mutation testing of the kernel of the keys and of the rules of governance and money, in minutes rather than hours.

`cargo mutants` lists the changes to make; it would compile the crate once for each. Here all of them are written into one
copy of the sources, each behind its number, compiled once, and the tests run with one number at a time. A change that no
test notices is a survivor: the program names them and ends with 1.

    python3 tests/mutation/mutate.py                          # everything
    python3 tests/mutation/mutate.py domain/src/deadline.rs   # these files only

Needs cargo-mutants. `docs/reference/mutation.md` says what came out.
"""

import json
import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
from collections import Counter, defaultdict
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
# What is changed, and the test programs that must notice: a key needs no session, and a session no key.
KEYS = (
    ["domain/src/key/compute/*.rs", "domain/src/key/rounding.rs", "domain/src/call/instalments.rs"],
    ["domain", "kernel"],
)
GOVERNANCE = (
    [
        "domain/src/act/chain.rs",
        "domain/src/act/graph.rs",
        "domain/src/act/keys.rs",
        "domain/src/act/standing.rs",
        "domain/src/act/undoing.rs",
        "domain/src/committee/electors.rs",
        "domain/src/committee/quorum.rs",
        "domain/src/committee/vote/*.rs",
        "domain/src/consultation/decide/organ.rs",
        "domain/src/consultation/majority.rs",
        "domain/src/consultation/organ.rs",
        "domain/src/consultation/ratification.rs",
        "domain/src/consultation/state.rs",
        "domain/src/convention/stage.rs",
        "domain/src/deadline.rs",
        "domain/src/rules/mod.rs",
        "domain/src/rules/setting.rs",
        "domain/src/tick.rs",
    ],
    ["domain", "rules"],
)
# From the budget to the closing of the year.
MONEY = (
    [
        "domain/src/allocation/*.rs",
        "domain/src/asset/*.rs",
        "domain/src/budget/*.rs",
        "domain/src/call/*.rs",
        "domain/src/closing/*.rs",
        "domain/src/loan/*.rs",
        "domain/src/payment/*.rs",
        "domain/src/settlement/*.rs",
        "domain/src/title/*.rs",
        "domain/src/unit_cost/*.rs",
        "domain/src/withdrawal/*.rs",
    ],
    ["domain", "rules"],
)
# Changes that no test can notice, since nothing observable follows from them: their names without their place, and why.
EQUIVALENT = {
    "replace match guard *last.authorities == *authorities with false in Acts::push": "la même liste, partagée ou non",
}
FEATURES = ["--package", "domain", "--features", "cqrs,sample", "--message-format", "json"]
BUILT = ["--lib", "--test", "kernel", "--test", "rules"]
# Slow, or of another program: what they would notice, the golden cases and the properties do.
SKIPPED = ["--skip", "oracle", "--skip", "a_large_state", "--skip", "sizes::"]
# Of processor, so that a busy machine does not pass for an endless loop; and kibibytes, for a loop that stores what it finds.
SECONDS = 20
LIMITED = ["sh", "-c", f'ulimit -S -t {SECONDS}; ulimit -v 4000000; exec "$0" "$@"']
SWITCH = """
/// The change that is made, 0 for none.
pub(crate) fn mutant() -> u32 {
    static NUMBER: std::sync::OnceLock<u32> = std::sync::OnceLock::new();
    *NUMBER.get_or_init(|| std::env::var("MUTANT").ok().and_then(|number| number.parse().ok()).unwrap_or(0))
}
"""


def main():
    asked = set(sys.argv[1:])
    mutants, notices = {}, {}
    for files, programs in (KEYS, GOVERNANCE, MONEY):
        for mutant in list_of(files):
            if (not asked or mutant["file"] in asked) and what(mutant) not in EQUIVALENT:
                number = len(mutants) + 1
                mutants[number], notices[number] = mutant, programs
    if not mutants:
        sys.exit("Aucune mutation : ces fichiers n’en ont pas, ou ne sont pas de ceux qu’on modifie.")
    with tempfile.TemporaryDirectory(prefix="entente-mutation.") as folder:
        copy = Path(folder) / "entente"
        copy_sources(copy)
        unviable = drop_what_does_not_compile(copy, mutants)
        viable = [number for number in mutants if number not in unviable]
        programs = build(copy)
        if outcome(copy, programs.values(), 0) != "survived":
            sys.exit("Les tests échouent sans mutation : les réparer d’abord.")
        noticed = lambda number: noticed_by(copy, [programs[name] for name in notices[number]], number, mutants[number])
        with ThreadPoolExecutor(os.cpu_count()) as pool:
            outcomes = dict(zip(viable, pool.map(noticed, viable)))
    report(mutants, unviable, outcomes)


def list_of(files):
    listed = run(["cargo", "mutants", "--list", "--json", "--package", "domain", *(f"--file={file}" for file in files)])
    return json.loads(listed.stdout)


def what(mutant):
    """The change, without the place it is made at."""
    return mutant["name"].split(": ", 1)[1]


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
    unviable = set()
    while True:
        places = write_all(copy, mutants, unviable)
        checked = cargo(copy, "check", "--lib", *FEATURES, may_fail=True)
        refused, around, said = set(), set(), []
        for line in filter(lambda line: line.startswith("{"), checked.stdout.splitlines()):
            message = json.loads(line).get("message") or {}
            if message.get("level") == "error":
                said.append(message["rendered"])
                for span in filter(lambda span: span["is_primary"], message["spans"]):
                    on = lambda ranges: {number for first, last, number in ranges if first <= span["line_start"] <= last}
                    changes, functions = places.get(span["file_name"], ([], []))
                    refused |= on(changes)
                    around |= on(functions)
        if checked.returncode == 0:
            return unviable
        # A fault beside the changes is of the choice between them: the function keeps its true body.
        refused = refused or around
        if not refused:
            sys.exit("Le programme muté ne se compile pas :\n" + "".join(said)[:2000])
        unviable |= refused


def cargo(copy, *arguments, may_fail=False):
    env = dict(
        os.environ,
        CARGO_TARGET_DIR=str(ROOT / "target/mutation"),
        CARGO_PROFILE_DEV_DEBUG="0",
        # The tests of the rules run hundreds of times: eight times faster for one longer compilation.
        CARGO_PROFILE_DEV_OPT_LEVEL="1",
    )
    return run(["cargo", *arguments], cwd=copy, env=env, may_fail=may_fail)


def write_all(copy, mutants, without):
    """Each function becomes a choice between its bodies. Gives, for each file, the lines of each change, and those of its function."""
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
        written, done, lines, around = "", 0, [], []
        for ((first, last), function), group in sorted(functions.items(), key=lambda item: item[0]):
            group = [(number, mutant) for number, mutant in group if number not in without]
            if not group:
                continue
            first, last = at(first), at(last)
            body = text.index("{", re.compile(rf"\bfn\s+{re.escape(function)}\b").search(text, first).start())
            # `impl Iterator` is one type, that of its true body: in a box, another may stand in another branch.
            iterator = re.match(r"-> impl (Iterator<.*>)( ?\+ ?'\w+)?$", group[0][1]["function"]["return_type"])
            before, after = ("Box::new(", ")") if iterator else ("", "")
            boxed = f"let boxed: Box<dyn {iterator[1]} + '_> = " if iterator else ""
            # A constant function cannot ask which change is made.
            written += text[done:first]
            opened = written.count("\n") + 1
            written += re.sub(r"\bconst\s+fn\b", "fn", text[first:body])
            written += f"{{ {boxed}match crate::mutant() {{\n"
            for number, mutant in group:
                start, end = at(position(mutant["span"]["start"])), at(position(mutant["span"]["end"]))
                line = written.count("\n") + 1
                changed = text[body:start] + mutant["replacement"] + text[end:last]
                written += f"{number} => {before}{changed}{after},\n"
                lines.append((line, written.count("\n"), number))
            written += f"_ => {before}{text[body:last]}{after}\n}}{'; boxed' if iterator else ''} }}"
            around += [(opened, written.count("\n") + 1, number) for number, _ in group]
            done = last
        (copy / name).write_text(written + text[done:])
        places[name] = lines, around
    return places


def position(place):
    return place["line"], place["column"]


def build(copy):
    """The test programs, by name."""
    built = cargo(copy, "test", "--no-run", *FEATURES, *BUILT, may_fail=True)
    messages = [json.loads(line) for line in built.stdout.splitlines() if line.startswith("{")]
    if built.returncode:
        said = (message.get("message") or {} for message in messages)
        errors = (message["rendered"] for message in said if message.get("level") == "error")
        sys.exit("Les tests ne se compilent pas :\n" + "".join(errors)[:2000])
    return {message["target"]["name"]: message["executable"] for message in messages if message.get("executable")}


def noticed_by(copy, programs, number, mutant):
    """What the programs make of a change: the tests of its noun first, which notice most, then all."""
    noun = Path(mutant["file"]).relative_to("domain/src").with_suffix("").parts[0]
    first = outcome(copy, programs, number, noun)
    return first if first != "survived" else outcome(copy, programs, number)


def outcome(copy, programs, number, *only):
    """What the programs make of a change, their tests narrowed to those named `only`; each stops at its first test that fails."""
    env = dict(
        os.environ,
        MUTANT=str(number),
        CARGO_MANIFEST_DIR=str(copy / "domain"),
        PROPTEST_CASES="20",
        PROPTEST_MAX_SHRINK_ITERS="0",
    )
    for program in programs:
        running = subprocess.Popen(
            [*LIMITED, program, *only, *SKIPPED],
            cwd=copy / "domain",
            env=env,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
        )
        with running:
            failed = any(line.endswith(" FAILED\n") for line in running.stdout)
            if failed:
                running.kill()
        if failed or running.returncode:
            return "endless" if running.returncode == -signal.SIGXCPU else "killed"
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
