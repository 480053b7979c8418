"""Attacks run, are the same for the same seed, and find what they are meant to find."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from random import Random

import pytest

if sys.platform != "linux":
    pytest.skip("attacks use limits, signals and /proc as Linux has them", allow_module_level=True)

from tests.attacks import runner
from tests.attacks.attack import Attack, Box
from tests.attacks.campaign import Campaign
from tests.attacks.judge import findings
from tests.attacks.kinds import KINDS
from tests.attacks.runner import run, script_that_repeats
from tests.needs import needs_program


@pytest.fixture
def box(tmp_path: Path) -> Box:
    made = Box(tmp_path / "box")
    made.make()
    return made


@pytest.mark.parametrize("step", range(len(KINDS)), ids=list(KINDS))
def test_a_handful_of_attacks_finds_nothing(tmp_path: Path, shared_cache: Path, step: int) -> None:
    campaign = Campaign(7, tmp_path / "kept", shared_cache)
    assert campaign.attack(step) == []
    assert campaign.summary().count(" 1 attacks") + campaign.summary().count("1 left out") == 1


@pytest.mark.parametrize("kind", KINDS)
def test_the_same_seed_makes_the_same_attack(tmp_path: Path, kind: str) -> None:
    made = []
    for folder in ("one", "two"):
        box = Box(tmp_path / folder / "box")
        box.make()
        attack = KINDS[kind](Random("3:4"), box)
        if attack is None:
            # Where it may not run, which a package does not change, it is left out each time.
            needs_program("strace", "strace")
            made.append(b"left out")
            continue
        made.append(script_that_repeats(attack, ".").replace(os.fsencode(box.root), b""))
    assert made[0] == made[1]


LIVES_ON = "import os, time; os.fork() or time.sleep(60)"
NOT_A_NUMBER = """
import numpy, soundfile
soundfile.write("out/made.wav", numpy.full(44100, numpy.nan), 44100, "FLOAT")
"""
SILENT = """
import numpy, soundfile
soundfile.write("out/made.wav", numpy.zeros(44100), 44100)
open("out/made.srt", "w").write("1\\n00:00:00,200 --> 00:00:00,800\\nWords.\\n")
"""


@pytest.mark.parametrize(
    ("program", "found"),
    [
        ("print('fine'); open('out/made.wav', 'wb').write(b'old')", []),
        ("1 / 0", ["it prints “Traceback (most recent call last)”"]),
        ("raise SystemExit(3)", ["it exits with 3"]),
        ("raise SystemExit(1)", ["it exits with 1 and says nothing"]),
        ("import os; os.kill(os.getpid(), 11)", ["it exits with SIGSEGV"]),
        (LIVES_ON, ["it leaves the process", "it exits with 0 without a file"]),
        ("open('other', 'w'); print(1, 2); exit(2)", ["it changes 'work/other'"]),
        ("import os; os.remove('canary.wav'); print(); exit(2)", ["it changes 'work/canary.wav'"]),
        ("import tempfile; tempfile.mkdtemp(); print(); exit(2)", ["it leaves tmp/"]),
        ("open('out/.x.part', 'w'); print(); exit(2)", ["it leaves work/out/.x.part"]),
        (NOT_A_NUMBER, ["its file has samples that are not numbers"]),
        (SILENT, ["its file is silent where “Words.” should be"]),
        ("open('out/made.wav', 'w').write('half')", ["its file cannot be read"]),
        ("open('out/made.wav', 'w').write('x'); print(); exit(1)",
         ["it exits with 1 and leaves a file", "its file cannot be read"]),
    ],
)  # fmt: skip
def test_what_must_never_happen_is_found(
    box: Box, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, program: str, found: list[str]
) -> None:
    monkeypatch.setattr(runner, "LEFT_S", 1.0)
    attack = Attack(("-c", program), box.out / "made.wav", command=(sys.executable,), stdout="pipe")
    told = list(findings(attack, run(attack, box, tmp_path), box))
    assert len(told) == len(found), told
    for each, expected in zip(told, found, strict=True):
        assert each.startswith(expected)
