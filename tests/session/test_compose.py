"""Sessions made from routines and options: real voices, real sounds."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
import soundfile

from voiceguide.errors import InputError, ScriptError
from voiceguide.library.catalog import standard_library
from voiceguide.planning.timeline import last_frame
from voiceguide.planning.timing import Timing
from voiceguide.script.pace import Pace
from voiceguide.script.parser import parse_script
from voiceguide.script.routine import Routine
from voiceguide.session.compose import compose
from voiceguide.session.narration import SpokenVoice
from voiceguide.session.preferences import Options
from voiceguide.session.session import Session
from voiceguide.session.settings import Settings
from voiceguide.speech.disk_cache import DiskCache
from voiceguide.speech.synthesizer import Synthesizer

RATE = 8_000
REST = "## Rest\n- [2s] Rest.\n"
BELL = "## Ring\n- [2s] [chime bell]\n"


@pytest.fixture(scope="module")
def speech(shared_cache: Path) -> Iterator[Synthesizer]:
    with Synthesizer(sample_rate=RATE, cache=DiskCache(shared_cache), workers=1) as speech:
        yield speech


def routine(steps: str, *front: str, name: str = "mine.md") -> Routine:
    return parse_script("\n".join(["---", "lead_in: 0s", *front, "---", steps]), name)


def made(
    speech: Synthesizer,
    *routines: Routine,
    options: Options | None = None,
    settings: Settings | None = None,
) -> Session:
    timing = Timing(sample_rate=RATE)
    return compose(
        routines, options or Options(), settings or Settings(), standard_library(), speech, timing
    )


def sounds(session: Session) -> list[str]:
    """The chimes in order."""
    return [
        event.sound or ""
        for passage in session.plan
        for event in passage.events
        if event.kind == "chime"
    ]


def test_several_routines_follow_each_other_each_at_its_own_pace_and_with_its_own_chimes(
    speech: Synthesizer,
) -> None:
    session = made(
        speech,
        routine(REST, "title: First", "pace: 120", "chimes: {open: bowl}", name="first.md"),
        routine(REST, "title: Second", "pace: 180", "chimes: off", name="second.md"),
    )
    assert (session.title, session.pace_wpm) == ("First · Second", 120)
    assert [part.voice.pace_wpm for part in session.plan.parts] == [120, 180]
    assert sounds(session)[0] == "bowl"
    assert "close" in sounds(session)
    assert session.plan.step_names == ("Rest", "Rest")


def test_without_chimes_none_is_left_but_the_words_are(speech: Synthesizer) -> None:
    script = routine(BELL + REST)
    assert "bell" in sounds(made(speech, script))
    for options, settings in (
        (Options(chimes=False), Settings(chimes=True)),
        (Options(), Settings(chimes=False)),
    ):
        session = made(speech, script, options=options, settings=settings)
        assert sounds(session) == []
        assert [event.text for each in session.plan for event in each.events if event.text] == [
            "Rest."
        ]


def test_a_script_of_chimes_alone_is_refused_without_them(speech: Synthesizer) -> None:
    with pytest.raises(InputError) as caught:
        made(
            speech,
            routine("## Ring\n- [chime bell]\n", "title: Bells"),
            settings=Settings(chimes=False),
        )
    assert str(caught.value) == (
        "Without chimes there is nothing to hear in “Bells”.\n"
        "Turn them on (`--chimes`, or `chimes = true` in your settings), or write words into it."
    )  # fmt: skip


@pytest.mark.parametrize(
    ("fronts", "fit_s", "lasts_s"),
    [
        (["fit: 7s"], None, 7),
        (["fit: 7s"], 5.0, 5),
        # A script's own length is for the script alone.
        (["fit: 7s", "fit: 7s"], None, 4),
        (["fit: 7s", "fit: 7s"], 5.0, 5),
    ],
)
def test_a_length_is_met_that_the_option_or_the_only_script_asks_for(
    speech: Synthesizer, fronts: list[str], fit_s: float | None, lasts_s: float
) -> None:
    routines = [
        routine(REST, "chimes: off", front, name=f"{number}.md")
        for number, front in enumerate(fronts)
    ]
    session = made(speech, *routines, options=Options(fit_s=fit_s))
    assert last_frame(session.plan) == lasts_s * RATE


@pytest.mark.parametrize(
    ("steps", "front", "kind", "message"),
    [
        ("## Rest\n- Then {next}.\n", "", ScriptError, "mine.md:6:"),
        ("## Rest\n" + "- [12h]\n" * 3, "", InputError, "24 hours"),
        ("## Rest\n- [chime bel]\n", "", ScriptError, "“bel”"),
        (REST, "background: rian", InputError, "“rian”"),
        (REST, "voice: Hugo", ScriptError, "mine.md:3:"),
    ],
)
def test_what_would_fail_later_is_reported_before_anything_is_heard(
    speech: Synthesizer, steps: str, front: str, kind: type[InputError], message: str
) -> None:
    with pytest.raises(kind) as caught:
        made(speech, routine(steps, front))
    assert message in str(caught.value)


@pytest.mark.parametrize(
    ("asked", "front", "saved", "is_named"),
    [
        (None, "", "nosuch", True),
        (None, "", __file__, True),
        ("nosuch", "", "rain", False),
        ("nosuch", "", "nosuch", False),
        (None, "background: nosuch", "nosuch", False),
    ],
)
def test_the_settings_file_is_named_for_a_background_that_it_holds(
    speech: Synthesizer, asked: str | None, front: str, saved: str, is_named: bool
) -> None:
    with pytest.raises(InputError) as caught:
        made(
            speech,
            routine(REST, front),
            options=Options(background=asked),
            settings=Settings(background=saved),
        )
    assert ("settings.toml: background: " in str(caught.value)) is is_named


def test_a_session_is_as_its_options_say_and_stereo_if_its_background_is(
    speech: Synthesizer, tmp_path: Path
) -> None:
    assert made(speech, routine(REST, "chimes: off")).channels == 1
    wide = tmp_path / "wide.wav"
    soundfile.write(wide, np.full((RATE, 2), 0.1), RATE)
    options = Options(background=str(wide), volume=50.0, pace=Pace(wpm=110), background_level=3.0)
    session = made(speech, routine(REST, "chimes: off"), options=options)
    assert (session.channels, session.pace_wpm) == (2, 110)
    assert (session.background, session.background_level_db) == ((str(wide), None), 3.0)
    assert session.gain_db == pytest.approx(-12.04, abs=0.01)


def test_the_scripts_own_pronunciations_go_before_the_saved_and_the_included_ones(
    speech: Synthesizer, tmp_path: Path
) -> None:
    (tmp_path / "inner.md").write_text("---\nsay: {a: one, b: one, c: one}\n---\n" + REST)
    outer = parse_script("---\nsay: {a: three}\n---\n## A\n- [include inner]\n", "x.md", tmp_path)
    session = made(speech, outer, settings=Settings(say=(("a", "two"), ("b", "two"))))
    voice = session.plan.parts[0].voice
    assert isinstance(voice, SpokenVoice)
    assert voice.pronunciation.spoken("a b c") == "three two one"
