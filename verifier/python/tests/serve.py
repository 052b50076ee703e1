"""Verifies one bundle after the other in one process, for tests that compare both verifiers on thousands of them.

Each line of the input is a JSON list, the arguments of one run of verify.py; each line of the output is that run: its exit code, and what it
printed on either stream.
"""

import contextlib
import gc
import io
import json
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
import verify  # noqa: E402


def main():
    for number, line in enumerate(sys.stdin):
        out, err = io.StringIO(), io.StringIO()
        with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
            code = verify.main(json.loads(line))
        # verify.py leaves its garbage to the end of its run.
        if number % 1_000 == 999:
            gc.collect()
        print(json.dumps({"exit": code, "out": out.getvalue(), "err": err.getvalue()}), flush=True)


if __name__ == "__main__":
    main()
