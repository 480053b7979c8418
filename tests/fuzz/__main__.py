"""Fuzz every target for a set time: `python -m tests.fuzz [SECONDS]`, which `make fuzz` runs.

What is found lies in `.fuzz/`, as does the corpus, from which the next run goes on.
"""

from __future__ import annotations

import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path

from tests.fuzz.targets import TARGETS

HERE = Path(__file__).parent
FOUND = Path(".fuzz")
USUAL_S = 600


def main() -> int:
    """Returns 1 where a target failed."""
    if find_spec("atheris") is None:
        sys.stderr.write("atheris has no wheel for this Python and machine; nothing was fuzzed.\n")
        return 0
    seconds = int(sys.argv[1]) if len(sys.argv) > 1 else USUAL_S
    return max(_fuzz(name, seconds // len(TARGETS)) for name in TARGETS)


def _fuzz(name: str, seconds: int) -> int:
    corpus = FOUND / name
    corpus.mkdir(parents=True, exist_ok=True)
    options = [
        f"-max_total_time={seconds}",
        # Beyond this one input has hung: what is fuzzed takes milliseconds.
        "-timeout=20",
        "-rss_limit_mb=1500",
        "-max_len=4096",
        f"-dict={HERE / 'words.dict'}",
        f"-artifact_prefix={FOUND}/{name}-",
        "-print_final_stats=1",
    ]
    folders = [str(corpus), str(HERE / "seeds" / name)]
    command = [sys.executable, "-m", "tests.fuzz.run", name, *options, *folders]
    done = subprocess.run(command, check=False)
    return int(done.returncode != 0)


if __name__ == "__main__":
    sys.exit(main())
