"""Room tone under a session: where it is heard, and who decides."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import soundfile
from numpy.typing import NDArray

from tests.commands import Voiceguide
from voiceguide.audio.clip import SESSION_RATE, Clip, Placement
from voiceguide.audio.levels import ROOM_TONE_LUFS
from voiceguide.audio.loudness import loudness_lufs
from voiceguide.audio.room_tone import FADE_S, RoomTone
from voiceguide.planning.timeline import Event, Passage
from voiceguide.session.mixer import Mixer
from voiceguide.session.settings import save_setting

FADE = round(FADE_S * SESSION_RATE)
END = 6 * SESSION_RATE
Samples = NDArray[np.float32]
QUIET = "## A\n- [5s] Rest.\n- [5s]\n"


def mixed(mixer: Mixer, block: int = 4096, start: int = 0, *, joins: bool = False) -> Samples:
    bell = Placement(SESSION_RATE, Clip(np.full((500, 1), 0.25, np.float32)))
    event = Event("chime", bell.start_frame, bell.end_frame, 1, placement=bell)
    passages = [Passage(0, END // 2, 0, "", 0, (event,)), Passage(END // 2, END, 0, "", 1, ())]
    return np.concatenate(list(mixer.blocks(passages, block, start, joins=joins)))


def with_tone() -> Mixer:
    return Mixer(1, room_tone=RoomTone(1, SESSION_RATE))


def test_the_tone_lies_under_everything_and_ends_with_the_session() -> None:
    sound = mixed(with_tone())
    tone = sound - mixed(Mixer(1))
    assert len(sound) == END
    assert loudness_lufs(tone[FADE:-FADE], SESSION_RATE) == pytest.approx(ROOM_TONE_LUFS, abs=0.5)
    assert np.abs(tone[[0, -1]]).max() < 1e-6


@pytest.mark.parametrize("block", [32, 1024, 65_536])
def test_the_sound_does_not_depend_on_the_size_of_blocks(block: int) -> None:
    np.testing.assert_array_equal(mixed(with_tone(), block), mixed(with_tone(), 4096))


def test_what_joins_a_playing_session_has_no_step_in_its_tone() -> None:
    mixer = with_tone()
    whole = mixed(mixer)
    start = 1024 * 100
    np.testing.assert_array_equal(mixed(mixer, 1024, start, joins=True), whole[start:])


def test_what_resumes_after_a_pause_fades_in_to_the_same_tone() -> None:
    mixer = with_tone()
    whole = mixed(mixer)
    start = 1024 * 100
    resumed = mixed(mixer, 1024, start)
    np.testing.assert_array_equal(resumed[FADE:], whole[start + FADE :])
    assert np.abs(resumed[: FADE // 1000]).max() < 1e-5


def exported(voiceguide: Voiceguide, *options: object, script: str = QUIET) -> NDArray[np.float32]:
    done = voiceguide("export", "-", "-o", "out.wav", "--force", *options, stdin=script)
    assert (done.code, done.err) == (0, "")
    samples, _rate = soundfile.read("out.wav", dtype="float32", always_2d=True)
    return np.asarray(samples)


def is_silent(samples: NDArray[np.float32]) -> bool:
    """Return whether the seconds before the closing chime are digital silence."""
    return not samples[8 * SESSION_RATE : 10 * SESSION_RATE].any()


def test_an_export_has_it_unless_it_is_switched_off(
    voiceguide: Voiceguide, work: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    usual = exported(voiceguide)
    rest = usual[8 * SESSION_RATE : 10 * SESSION_RATE]
    assert loudness_lufs(rest, SESSION_RATE) == pytest.approx(ROOM_TONE_LUFS, abs=0.5)
    assert usual.shape[1] == 1
    assert is_silent(exported(voiceguide, "--no-room-tone"))
    save_setting("room_tone", value=False)
    assert is_silent(exported(voiceguide))
    monkeypatch.setenv("VOICEGUIDE_ROOM_TONE", "on")
    assert not is_silent(exported(voiceguide))
    assert is_silent(exported(voiceguide, "--no-room-tone"))


def test_a_background_takes_its_place(voiceguide: Voiceguide, work: Path) -> None:
    usual = exported(voiceguide, "--background", "rain")
    without = exported(voiceguide, "--background", "rain", "--no-room-tone")
    np.testing.assert_array_equal(usual, without)


def test_it_is_the_same_in_every_export(voiceguide: Voiceguide, work: Path) -> None:
    np.testing.assert_array_equal(exported(voiceguide), exported(voiceguide))
