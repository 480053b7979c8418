"""Backgrounds: their seam, their level in a finished file, and how they are ducked by a voice."""

from __future__ import annotations

import math
from pathlib import Path

import numpy as np
import pytest
import soundfile
from numpy.typing import NDArray

from tests.audio.loudness_meter import measured_lufs
from tests.commands import Voiceguide, assert_one_clear_error
from tests.library.test_shipped_sounds import Samples, assert_seamless, read_background
from voiceguide.audio.background import LOOP_CROSSFADE_S, BackgroundLoop, crossfaded_loop
from voiceguide.audio.clip import Clip, Placement
from voiceguide.audio.levels import BACKGROUND_HIGHEST_DB, BACKGROUND_LOWEST_DB, BACKGROUND_LUFS
from voiceguide.session.preferences import Options, resolve
from voiceguide.session.settings import Settings, load_settings, save_setting

RATE = 44_100
HUM_HZ = 441

SPOKEN = """\
---
chimes: off
lead_in: 0s
---
# One word in between

## Only
- [6s]
- [8s] Rest your hands and breathe out slowly.
"""
QUIET = "---\nchimes: off\nlead_in: 0s\n---\n# Quiet\n\n## Only\n- [12s]\n"


def exported(voiceguide: Voiceguide, script: str, *options: object) -> NDArray[np.float64]:
    target = Path("out.wav")
    done = voiceguide("export", "-", "-o", target, "--force", *options, stdin=script)
    assert (done.code, done.err) == (0, "")
    samples, rate = soundfile.read(target)
    assert rate == RATE
    return np.asarray(samples, np.float64)


def loudness(samples: NDArray[np.float64]) -> float:
    return measured_lufs(samples, RATE)


@pytest.mark.parametrize("name", ["rain", "waves", "drone"])
def test_a_background_has_its_loudness_and_its_level_is_relative_to_that(
    voiceguide: Voiceguide, work: Path, name: str
) -> None:
    found = {}
    for level in (None, 6, -9.5):
        options = () if level is None else ("--background-level", level)
        sound = exported(voiceguide, QUIET, "--background", name, *options)
        found[level] = loudness(sound[3 * RATE : 8 * RATE])
    # A part of a background need not be as loud as the whole of it: the sea comes and goes.
    assert found[None] == pytest.approx(BACKGROUND_LUFS, abs=4)
    assert found[6] - found[None] == pytest.approx(6, abs=0.1)
    assert found[-9.5] - found[None] == pytest.approx(-9.5, abs=0.1)


def hum() -> Path:
    path = Path("hum.wav")
    soundfile.write(path, 0.1 * np.sin(np.arange(RATE) * 2 * np.pi * HUM_HZ / RATE), RATE)
    return path


def background_db(voiceguide: Voiceguide, *options: object) -> NDArray[np.float64]:
    """How loud the background alone is at each frame, in dB relative to before the voice."""
    with_background = exported(voiceguide, SPOKEN, "--background", hum(), *options)
    without = exported(voiceguide, SPOKEN, "--background", "off")
    background = with_background - without
    wave = np.exp(-2j * np.pi * HUM_HZ / RATE * np.arange(len(background)))
    window = np.hanning(601)
    envelope = 2 * np.abs(np.convolve(background * wave, window / window.sum(), "same"))
    steady = envelope[3 * RATE : 5 * RATE].mean()
    decibels: NDArray[np.float64] = 20 * np.log10(np.maximum(envelope / steady, 1e-6))
    return decibels


@pytest.mark.parametrize("level", [0, 9])
def test_it_is_ducked_by_a_voice_within_a_tenth_of_a_second_and_fades_in_and_out(
    voiceguide: Voiceguide, work: Path, level: int
) -> None:
    [word] = [
        event
        for event in voiceguide("show", "-", "--json", stdin=SPOKEN).json["events"]
        if event["kind"] == "speech"
    ]
    background = background_db(voiceguide, "--background-level", level)

    def at(time_s: float) -> float:
        return float(background[round(time_s * RATE)])

    begins, ends = word["start_s"], word["end_s"]
    assert at(begins - 0.05) == pytest.approx(0, abs=0.2)
    assert at(begins + 0.05) == pytest.approx(-6, abs=0.6)
    assert at((begins + ends) / 2) == pytest.approx(-12, abs=0.5)
    assert at(ends + 0.2) == pytest.approx(-6, abs=0.6)
    assert at(ends + 0.5) == pytest.approx(0, abs=0.2)
    assert at(1.0) == pytest.approx(20 * np.log10(0.5), abs=0.3)
    assert at(14 - 1.5) == pytest.approx(20 * np.log10(0.5), abs=0.3)
    assert at(0.02) < -30
    assert at(14 - 0.02) < -30


def test_a_level_changes_only_the_background(voiceguide: Voiceguide, work: Path) -> None:
    shown = [
        voiceguide("show", "-", "--json", *options, stdin=SPOKEN).json
        for options in ((), ("--background", "rain", "--background-level", "12"))
    ]
    assert shown[0] == shown[1]


@pytest.mark.parametrize("said", ["-6", "−6", "-6dB", " -6.0 dB "])
def test_decibels_may_be_written_as_people_do(
    voiceguide: Voiceguide, work: Path, said: str
) -> None:
    usual = exported(voiceguide, QUIET, "--background", "rain", "--background-level", "-6")
    again = exported(voiceguide, QUIET, "--background", "rain", "--background-level", said)
    np.testing.assert_array_equal(usual, again)


@pytest.mark.parametrize("said", ["loud", "", "nan", "13", "-25", "1e9"])
def test_what_is_no_level_is_told_with_the_limits(voiceguide: Voiceguide, said: str) -> None:
    done = voiceguide("show", "-", "--background-level", said, stdin=QUIET)
    assert_one_clear_error(
        done, "--background-level", f"from {BACKGROUND_LOWEST_DB:g} to {BACKGROUND_HIGHEST_DB:g}"
    )


def test_the_variable_goes_before_what_was_saved_and_the_option_before_both(
    voiceguide: Voiceguide, work: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    save_setting("background_level", -20)
    monkeypatch.setenv("VOICEGUIDE_BACKGROUND_LEVEL", "-10")
    by_variable = loudness(exported(voiceguide, QUIET, "--background", "drone"))
    options = ("--background", "drone", "--background-level", "0")
    by_option = loudness(exported(voiceguide, QUIET, *options))
    monkeypatch.delenv("VOICEGUIDE_BACKGROUND_LEVEL")
    saved = loudness(exported(voiceguide, QUIET, "--background", "drone"))
    assert by_option - by_variable == pytest.approx(10, abs=0.2)
    assert by_variable - saved == pytest.approx(10, abs=0.5)


def test_a_saved_level_is_read_again_and_checked(tmp_path: Path) -> None:
    path = tmp_path / "settings.toml"
    save_setting("background_level", -3, path)
    saved, none = load_settings(path), Settings()
    assert resolve(None, Options(), saved).background_level_db == -3
    assert resolve(None, Options(background_level=0.0), saved).background_level_db == 0
    assert resolve(None, Options(), none).background_level_db == 0


@pytest.mark.parametrize("saved", ["true", '"loud"', "99", "nan"])
def test_a_saved_level_that_cannot_be_is_told(
    voiceguide: Voiceguide, home: Path, saved: str
) -> None:
    path = home / "config" / "voiceguide" / "settings.toml"
    path.parent.mkdir(parents=True)
    path.write_text(f"background_level = {saved}\n")
    done = voiceguide("show", "-", stdin=QUIET)
    assert_one_clear_error(done, "background_level must be a number from -24 to 12")


@pytest.mark.parametrize("block", [70, 333, 20_000])
def test_its_gain_falls_and_rises_in_straight_lines_of_decibels(block: int) -> None:
    rate, level = 1000, 0.1
    spoken = [(5, 7), (7.2, 8), (9, 9.02), (12, 13)]
    voices = [
        Placement(round(start * rate), Clip(np.zeros((round((end - start) * rate), 1), np.float32)))
        for start, end in spoken
    ]
    loop = BackgroundLoop(Clip(np.full((300, 1), level, np.float32)), rate, gain_db=-4)
    loop.begin(1 * rate)
    loop.begin_at(-2)
    sound = np.full((21 * rate, 1), 0.25, np.float32)
    for frame in range(0, len(sound), block):
        end = min(frame + block, len(sound))
        near = [each for each in voices if each.start_frame < end and each.end_frame > frame]
        loop.add(sound[frame:end], frame, near, 20 * rate)
    assert set(sound[:rate, 0].tolist() + sound[20 * rate :, 0].tolist()) == {0.25}
    gain_db = 20 * np.log10(np.maximum((sound[:, 0] - 0.25) / level, 1e-6)) + 6
    half = 20 * np.log10(0.5)
    expected_db = {
        # It fades in over 2 s and out over 3 s, in straight lines of samples.
        2.0: half, 3.0: 0, 17.0: 0, 18.5: half,
        # Ducked within 0.1 s, back within 0.4 s.
        5.0: 0, 5.025: -3, 5.05: -6, 5.1: -12, 7.0: -12, 7.1: -9,
        # A voice that begins half-way up, and one too short to get it down.
        7.2: -6, 7.225: -9, 7.25: -12, 8.0: -12, 8.2: -6, 8.4: 0, 9.02: -2.4, 9.06: -1.2, 9.1: 0,
        11.99: 0, 12.1: -12, 13.4: 0,
    }  # fmt: skip
    found = {time_s: float(gain_db[round(time_s * rate)]) for time_s in expected_db}
    # Samples of 0.3 in 32 bits, and one frame of the fade at 1 kHz.
    assert found == pytest.approx(expected_db, abs=0.02)


def test_it_begins_with_the_session_unless_told_otherwise() -> None:
    sound = np.zeros((4000, 1), np.float32)
    BackgroundLoop(Clip(np.full((50, 1), 0.1, np.float32)), 1000).add(sound, 0, [], None)
    assert sound[[0, 100, 500, 1000, 1500, 2000, 3999], 0] == pytest.approx(
        [0, 0.005, 0.025, 0.05, 0.075, 0.1, 0.1]
    )


def test_its_level_stays_within_limits_and_changes_smoothly_over_a_block() -> None:
    loop = BackgroundLoop(Clip(np.full((50, 2), 0.1, np.float32)), 1000)
    loop.begin(-5000)

    def heard_db() -> list[float]:
        block = np.zeros((4, 2), np.float32)
        loop.add(block, 0, [], None)
        assert np.array_equal(block[:, 0], block[:, 1])
        return [20 * math.log10(level / 0.1) for level in block[:, 0]]

    assert heard_db() == pytest.approx([0] * 4, abs=1e-3)
    loop.begin_at(-3)
    assert loop.level_db == -3
    assert heard_db() == pytest.approx([-3] * 4, abs=1e-3)
    assert (loop.turn(2), loop.level_db) == (3, 3)
    assert heard_db() == pytest.approx([-3, -1.5, 0, 1.5], abs=1e-3)
    assert loop.turn(-1) == 0
    assert heard_db() == pytest.approx([3, 2.25, 1.5, 0.75], abs=1e-3)
    assert heard_db() == pytest.approx([0] * 4, abs=1e-3)
    assert [loop.turn(steps) for steps in (3, 1, 1, -20)] == [9, 12, 12, -24]
    for level_db, kept_db in ((20, 12), (-30, -24), (-23.5, -23.5), (11.5, 11.5)):
        loop.begin_at(level_db)
        assert (loop.level_db, loop.turn(0)) == (kept_db, kept_db)


@pytest.mark.parametrize("join_s", [2.02, 2.055, 2.08, 2.5, 4.03, 4.206, 4.39, 6.0])
def test_a_background_does_not_jump_where_a_change_starts(join_s: float) -> None:
    """A voice from 2 to 4 s; a second of what was mixed is taken back and mixed anew."""
    rate, block = 1000, 10
    level = np.full((rate, 1), 0.1, np.float32)
    voices = [Placement(2 * rate, Clip(np.zeros((2 * rate, 1), np.float32)))]

    def mixed(loop: BackgroundLoop, first: int, last: int) -> list[float]:
        sound: list[float] = []
        for frame in range(first, last, block):
            piece = np.zeros((block, 1), np.float32)
            loop.add(piece, frame, voices, None)
            sound += piece[:, 0].tolist()
        return sound

    loop, join = BackgroundLoop(Clip(level), rate), round(join_s * rate)
    loop.begin(0)
    undisturbed = mixed(loop, 0, 8 * rate)
    loop = BackgroundLoop(Clip(level), rate)
    loop.begin(0)
    before = mixed(loop, 0, join + rate)[:join]
    loop.join(join)
    after = mixed(loop, join, 8 * rate)
    assert before + after[: 8 * rate - join] == pytest.approx(undisturbed, abs=1e-6)


def as_clip(samples: Samples) -> Clip:
    return Clip(samples.astype(np.float32).reshape(-1, 1))


@pytest.mark.parametrize(
    ("name", "cut_s"),
    [("drone", 0.0153), ("drone", 1.0), ("waves", 4.5), ("waves", 13.0), ("rain", 3.3)],
)
def test_a_sound_cut_anywhere_loops_without_a_seam(name: str, cut_s: float) -> None:
    cut = read_background(name)[: -round(cut_s * RATE)]
    joined = crossfaded_loop(as_clip(cut), RATE).samples[:, 0].astype(np.float64)
    assert len(joined) == len(cut) - round(LOOP_CROSSFADE_S * RATE)
    assert_seamless(joined)


def test_the_end_fades_out_while_the_beginning_fades_in_at_the_same_power() -> None:
    join = 100
    beginning, end = np.zeros((2, 4 * join, 1), np.float32)
    beginning[:join] = end[-join:] = 1
    rise, fall = (crossfaded_loop(Clip(each), RATE).samples[:join, 0] for each in (beginning, end))
    assert (rise[0], fall[0]) == (0, 1)
    assert (rise[-1], fall[-1]) == pytest.approx((1, 0), abs=0.02)
    np.testing.assert_allclose(rise**2 + fall**2, 1, atol=1e-5)
    assert np.all(np.diff(rise) > 0)
    assert np.all(np.diff(fall) < 0)


@pytest.mark.parametrize("frames", [1, 3, 4, 100])
def test_a_very_short_sound_is_joined_over_a_quarter_of_it(frames: int) -> None:
    clip = Clip(np.full((frames, 2), 0.5, np.float32))
    joined = crossfaded_loop(clip, RATE)
    assert joined.samples.shape == (frames - frames // 4, 2)
    assert np.abs(joined.samples).max() <= 0.5 * np.sqrt(2) + 1e-6


def test_a_users_own_sound_loops_smoothly_in_a_session(voiceguide: Voiceguide, work: Path) -> None:
    """Five seconds of a low hum, cut off in mid-swing, under half a minute of silence."""
    hum = np.sin(2 * np.pi * 110.3 * np.arange(5 * RATE) / RATE + 1)
    soundfile.write("hum.wav", 0.1 * hum, RATE, subtype="FLOAT")
    Path("quiet.md").write_text("---\nchimes: off\n---\n# Quiet\n\n## Only\n- [30s]\n")
    done = voiceguide("export", "quiet.md", "-o", "out.wav", "--background", "hum.wav")
    assert done.code == 0, done
    samples, _rate = soundfile.read("out.wav")
    steady = samples[3 * RATE : -4 * RATE]
    # A hum changes by so much from frame to frame; in 16 bits a little more.
    steepest = np.abs(steady).max() * 2 * np.pi * 110.3 / RATE
    assert np.abs(np.diff(steady)).max() <= steepest + 2 / 32_768
