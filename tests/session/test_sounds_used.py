"""The sounds a session uses: each found once, with the script and line that ask for it."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import soundfile

from tests.builders import routine_of
from voiceguide.errors import ScriptError
from voiceguide.library.catalog import Library
from voiceguide.library.sound_bank import SoundBank
from voiceguide.planning.expansion import Pass, expand
from voiceguide.script.parser import parse_script
from voiceguide.script.routine import Chimes, Routine
from voiceguide.session.sounds_used import read_sounds, sounds_in

INNER = parse_script("## Inner\n- [chime inner]\n", "inner.md")
BELL = Chimes(open="bell", step=None, side=None, close=None)


def passes_of(routine: Routine) -> tuple[Pass, ...]:
    return expand(routine, lambda name, within: INNER)


@pytest.fixture
def bank(tmp_path: Path) -> SoundBank:
    for name, channels in (("bell", 1), ("bowl", 2)):
        soundfile.write(tmp_path / f"{name}.wav", np.full((800, channels), 0.1), 8_000)
    return SoundBank(Library((), (tmp_path,)), 8_000)


def test_every_chime_and_recording_is_named_with_its_line_however_often_it_sounds() -> None:
    routine = routine_of(
        "---\nchimes:\n  open: bell\n---\n## Circle [left, right] [x2]\n- [play me.wav]\n"
        "- [20s] Rub.\n  - [half] [chime tick]\n- [include other]\n"
    )
    found = [
        (name, line, recording)
        for _script, name, line, recording in sounds_in([routine], [passes_of(routine)], [BELL])
    ]
    assert found == [
        ("bell", 3, False),
        ("me.wav", 6, True),
        ("tick", 8, False),
        ("inner", 2, False),
    ]


@pytest.mark.parametrize(
    ("items", "chimes", "channels"),
    [
        ("- a", None, 1),
        ("- a", BELL, 1),
        ("- [chime bowl]", BELL, 2),
        ("- [play bowl.wav]", None, 2),
    ],
)
def test_one_stereo_sound_makes_the_session_stereo(
    bank: SoundBank, items: str, chimes: Chimes | None, channels: int
) -> None:
    routine = routine_of(f"## Step\n{items}\n")
    assert read_sounds(bank, [routine], [passes_of(routine)], [chimes]) == channels


def test_all_missing_sounds_of_a_script_are_reported_together_and_each_once(
    bank: SoundBank,
) -> None:
    routine = routine_of("## Step\n- [chime bel]\n- [play me.wav]\n- [chime bel]\n")
    with pytest.raises(ScriptError) as caught:
        read_sounds(bank, [routine], [passes_of(routine)], [BELL])
    assert [problem.line for problem in caught.value.problems] == [2, 3]
