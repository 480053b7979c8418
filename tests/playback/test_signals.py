"""The signals that ship, and the user's own in their place."""

from __future__ import annotations

import shutil

import numpy as np

from voiceguide.library.catalog import standard_library
from voiceguide.library.sound_bank import SoundBank
from voiceguide.playback.signals import Signals
from voiceguide.system.folders import shipped_folder, user_sounds_folder

RATE = 8000


def signals() -> Signals:
    return Signals.from_sound_bank(SoundBank(standard_library(), RATE))


def test_the_shipped_signals_are_four_short_sounds() -> None:
    shipped = signals()
    sounds = [shipped.done, shipped.refused, shipped.pause, shipped.tick]
    assert len({sound.samples.tobytes() for sound in sounds}) == 4
    assert all(0 < sound.frames < RATE for sound in sounds)


def test_a_sound_of_the_users_own_takes_the_place_of_a_shipped_one() -> None:
    shipped = signals()
    folder = user_sounds_folder() / "signals"
    folder.mkdir(parents=True)
    shutil.copy(shipped_folder("sounds") / "signals" / "pause.flac", folder / "done.flac")
    assert np.array_equal(signals().done.samples, shipped.pause.samples)
