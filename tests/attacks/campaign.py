"""A campaign: one attack after the other, all of them from one seed."""

from __future__ import annotations

import shutil
import tempfile
from collections import Counter
from pathlib import Path
from random import Random

from tests.attacks.attack import Attack, Box
from tests.attacks.judge import findings
from tests.attacks.kinds import KINDS
from tests.attacks.runner import run, script_that_repeats


class Campaign:
    """Runs attacks by number: the same seed and number give the same attack.

    Of each attack that finds something, `kept` gets a folder with its input, unspoilt, and
    `repeat.sh`, which runs it again.
    """

    def __init__(self, seed: int, kept: Path, cache: Path | None = None) -> None:
        self._seed = seed
        self._kept = kept
        self._cache = (cache or kept / "cache").absolute()
        self._cache.mkdir(parents=True, exist_ok=True)
        self._done: Counter[str] = Counter()
        self._left_out: Counter[str] = Counter()
        self._found: Counter[str] = Counter()

    @property
    def found(self) -> int:
        """How many attacks found something."""
        return self._found.total()

    def attack(self, step: int) -> list[str]:
        """Run one attack of the next kind in turn; return a line for each finding."""
        kind = list(KINDS)[step % len(KINDS)]
        with tempfile.TemporaryDirectory(prefix="attack-") as folder:
            box = Box(Path(folder) / "box")
            attack = self._made(kind, step, box)
            if attack is None:
                self._left_out[kind] += 1
                return []
            outcome = run(attack, box, self._cache)
            found = list(findings(attack, outcome, box))
        self._done[kind] += 1
        if not found:
            return []
        self._found[kind] += 1
        where = self._keep(kind, step, found, outcome.out + b"\n" + outcome.err)
        return [f"{kind}, step {step}: {each} ({where})" for each in found]

    def summary(self) -> str:
        """Return the counts of each kind, as lines."""
        lines = [f"seed {self._seed}"]
        for kind in KINDS:
            missing = f", {self._left_out[kind]} left out" if self._left_out[kind] else ""
            counts = f"{self._done[kind]} attacks, {self._found[kind]} with findings"
            lines.append(f"{kind}: {counts}{missing}")
        return "\n".join(lines) + "\n"

    def _made(self, kind: str, step: int, box: Box) -> Attack | None:
        box.make()
        return KINDS[kind](Random(f"{self._seed}:{step}"), box)

    def _keep(self, kind: str, step: int, found: list[str], printed: bytes) -> Path:
        where = self._kept / f"{self._seed}-{step}-{kind.replace(' ', '-')}"
        shutil.rmtree(where, ignore_errors=True)
        attack = self._made(kind, step, Box(where.absolute()))
        assert attack is not None
        (where / "repeat.sh").write_bytes(script_that_repeats(attack, str(self._cache)))
        (where / "stdin").write_bytes(attack.stdin)
        (where / "found.txt").write_text("\n".join(found) + "\n", "utf-8", "replace")
        (where / "printed.txt").write_bytes(printed)
        return where
