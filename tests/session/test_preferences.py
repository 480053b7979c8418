"""Preferences: an option overrides the script, the script the settings, and these the defaults."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from msgspec.structs import replace

from tests.narrations import narrate
from voiceguide.errors import FileError, InputError, ScriptError
from voiceguide.script.pace import Pace
from voiceguide.script.parser import parse_script
from voiceguide.script.routine import Chimes, Routine
from voiceguide.session.preferences import NoVoiceError, Options, SavedVoiceError, resolve
from voiceguide.session.settings import Settings
from voiceguide.speech.narrations import MANIFEST
from voiceguide.speech.voices import Voice

VOICES = (
    Voice("gmw/en", "English", "en-gb"),
    Voice("gmw/en-us", "American", "en-us"),
    Voice("gmw/de", "German", "de"),
    Voice("roa/fr", "French", "fr"),
)


JOE = Voice("piper/en_US-joe-medium", "Joe", "en-us", natural=True)


class _Engine:
    """Stands for the system's engine, which takes its time to start."""

    def natural_voices(self) -> tuple[Voice, ...]:
        return (JOE,)

    def voices(self) -> tuple[Voice, ...]:
        return (JOE, *VOICES)


class _EngineThatMustNotStart(_Engine):
    def voices(self) -> tuple[Voice, ...]:
        raise AssertionError("the engine was started")


EVA = Voice("piper/de_DE-eva-medium", "Eva", "de-de", natural=True)
FRENCH = "roa/fr"


class _EngineWithTwoNaturalVoices(_Engine):
    def natural_voices(self) -> tuple[Voice, ...]:
        return (JOE, EVA)

    def voices(self) -> tuple[Voice, ...]:
        return (JOE, EVA, *VOICES)


two_natural = _EngineWithTwoNaturalVoices()
voices, no_voices = _Engine(), _EngineThatMustNotStart()


def routine(*front: str) -> Routine:
    return parse_script(
        "\n".join(["---", *front, "---", "## Step", "- a"]), "mine.md", Path("folder")
    )


BOWL = Chimes(open="bowl")
SOFT, LOUD = {"background_level": -6.0}, {"background_level": 0.0}
RAIN, WAVES, DRONE = ("rain", None), ("waves", "folder"), ("drone", None)

APPLIES: list[tuple[str, dict[str, Any], str, dict[str, Any], tuple[object, ...]]] = [
    ("pace_wpm", {"pace": Pace(wpm=110)}, "pace: 120", {"pace": 200}, (110, 120, 200, 150)),
    ("pace_wpm", {"pace": Pace(percent=50)}, "pace: 90%", {"pace": 200}, (90, 180, 200, 150)),
    (
        "voice", {"voice": "German"}, "voice: French", {"voice": "American"},
        ("gmw/de", "roa/fr", "gmw/en-us", None),
    ),
    (
        "voice", {"voice": "German"}, "language: fr", {"voice": "American"},
        ("gmw/de", "roa/fr", "gmw/en-us", None),
    ),
    (
        "chimes", {"chimes": True}, "chimes: {open: bowl}", {"chimes": True},
        (BOWL, BOWL, Chimes(), Chimes()),
    ),
    (
        "chimes", {"chimes": True}, "chimes: off", {"chimes": True},
        (Chimes(), None, Chimes(), Chimes()),
    ),
    # Saved as off, they are off in every script.
    (
        "chimes", {"chimes": True}, "chimes: {open: bowl}", {"chimes": False},
        (BOWL, None, None, Chimes()),
    ),
    ("item_chimes", {"chimes": True}, "", {"chimes": False}, (True, False, False, True)),
    ("room_tone", {"room_tone": True}, "", {"room_tone": False}, (True, False, False, True)),
    (
        "background", {"background": "rain"}, "background: waves", {"background": "drone"},
        (RAIN, WAVES, DRONE, None),
    ),
    (
        "background", {"background": "rain"}, "background: Off", {"background": "drone"},
        (RAIN, None, DRONE, None),
    ),
    ("background", {"background": "off"}, "", {"background": "drone"}, (None, DRONE, DRONE, None)),
    ("background_level_db", LOUD, "", SOFT, (0, -6, -6, 0)),
    ("chime_level_db", {"chime_level": 0.0}, "", {"chime_level": -6.0}, (0, -6, -6, 0)),
    ("gain_db", {"volume": 100.0}, "", {"volume": 10.0}, (0, -40, -40, 0)),
    ("gain_db", {"volume": 0.0}, "", {"volume": 50.0}, (-144, -12.04, -12.04, 0)),
    ("gain_db", {"volume": 5e-324}, "", {}, (-144, 0, 0, 0)),
]  # fmt: skip


@pytest.mark.parametrize(("preference", "option", "line", "saved", "expected"), APPLIES)
def test_an_option_overrides_the_script_the_script_the_settings_and_these_the_default(
    preference: str,
    option: dict[str, Any],
    line: str,
    saved: dict[str, Any],
    expected: tuple[object, ...],
) -> None:
    script, plain = routine(line), routine()
    asked, settings = Options(**option), Settings(**saved)
    found = [
        resolve(script, asked, settings, voices),
        resolve(script, Options(), settings, voices),
        resolve(plain, Options(), settings, voices),
        resolve(plain, Options(), Settings(), voices),
    ]
    values = [getattr(each, preference) for each in found]
    if preference == "gain_db":
        assert values == pytest.approx(expected, abs=0.01)
    else:
        assert tuple(values) == expected


def test_an_option_for_no_chimes_leaves_out_every_chime() -> None:
    found = resolve(routine(), Options(chimes=False), Settings(chimes=True))
    assert (found.chimes, found.item_chimes) == (None, False)


@pytest.mark.parametrize(
    ("language", "voice"), [("en-GB", "gmw/en-us"), ("de-AT", "gmw/de"), ("en", "gmw/en-us")]
)
def test_a_saved_voice_speaks_scripts_in_its_own_language_only(language: str, voice: str) -> None:
    script = routine(f"language: {language}")
    assert resolve(script, Options(), Settings(voice="American"), voices).voice == voice


@pytest.mark.parametrize("saved", ["natural", "Joe", "piper/de_DE-eva-medium"])
@pytest.mark.parametrize(("language", "voice"), [("de-AT", EVA.id), ("en", JOE.id), ("fr", FRENCH)])
def test_a_saved_natural_voice_makes_way_for_a_natural_one_that_speaks_the_script(
    saved: str, language: str, voice: str
) -> None:
    found = resolve(routine(f"language: {language}"), Options(), Settings(voice=saved), two_natural)
    assert found.voice == voice


def test_a_saved_natural_is_the_best_one_for_the_script() -> None:
    class _EngineWithoutJoe(_Engine):
        def natural_voices(self) -> tuple[Voice, ...]:
            return (EVA,)

    found = resolve(
        routine("language: de"), Options(), Settings(voice="natural"), _EngineWithoutJoe()
    )
    assert found.voice == EVA.id


def test_a_voice_is_looked_up_only_if_one_is_named_and_the_engine_may_be_asked() -> None:
    assert resolve(routine(), Options(), Settings(), no_voices).voice is None
    assert resolve(None, Options(), Settings(), no_voices).voice is None
    assert resolve(routine("voice: gone"), Options(), Settings(voice="gone")).voice is None


@pytest.mark.parametrize("named", ["joe", "natural", "piper/en_US-joe-medium", "en_us-JOE-medium"])
def test_a_natural_voice_is_found_without_starting_the_systems_engine(named: str) -> None:
    for script, options, settings in (
        (routine(), Options(voice=named), Settings()),
        (routine(f"voice: {named}"), Options(), Settings()),
        (routine("language: en-US"), Options(), Settings(voice=named)),
    ):
        assert resolve(script, options, settings, no_voices).voice == JOE.id


@pytest.mark.parametrize(
    ("script", "options", "settings", "kind", "message"),
    [
        (routine("voice: Hugo"), Options(), Settings(), ScriptError, "mine.md:2:"),
        (routine("language: qq"), Options(), Settings(), NoVoiceError, "mine.md:2:"),
        (routine("voice: Hugo"), Options(voice="Eve"), Settings(), InputError, "voice “Eve”"),
        (routine(), Options(), Settings(voice="Eve"), SavedVoiceError, "saved voice “Eve”"),
        (routine(), Options(), Settings(voice="Eve"), SavedVoiceError, "settings.toml"),
        (routine("language: de"), Options(), Settings(voice="Eve"), SavedVoiceError, "“Eve”"),
        (None, Options(), Settings(voice="Eve"), SavedVoiceError, "“Eve”"),
        (None, Options(voice="Eve"), Settings(voice="Adam"), InputError, "voice “Eve”"),
        (None, Options(pace=Pace(percent=10)), Settings(), InputError, "10% of 150"),
    ],
)
def test_what_cannot_be_found_or_spoken_is_reported_where_it_is_written(
    script: Routine | None,
    options: Options,
    settings: Settings,
    kind: type[InputError],
    message: str,
) -> None:
    with pytest.raises(InputError) as caught:
        resolve(script, options, settings, voices)
    assert type(caught.value) is kind
    assert message in str(caught.value)


@given(
    saved=st.builds(
        Settings,
        pace=st.none() | st.integers(80, 400),
        volume=st.none() | st.floats(0, 100),
        background=st.none() | st.sampled_from(["rain", "off"]),
        chimes=st.none() | st.booleans(),
        background_level=st.none() | st.floats(-20, 12),
        chime_level=st.none() | st.floats(-20, 3),
        room_tone=st.none() | st.booleans(),
        voice=st.none() | st.sampled_from([voice.id for voice in VOICES]),
    ),
    front=st.sets(
        st.sampled_from(["pace: 80%", "background: waves", "chimes: off", "voice: gmw/de"])
    ),
)
@hypothesis_settings(deadline=None)
def test_options_that_say_what_already_applies_change_nothing(
    saved: Settings, front: set[str]
) -> None:
    try:
        found = resolve(routine(*front), Options(), saved, voices)
    except InputError:
        return  # 80% of a slow pace
    same = Options(
        pace=Pace(wpm=found.pace_wpm),
        voice=found.voice,
        volume=saved.volume,
        background=found.background[0] if found.background else "off",
        background_level=found.background_level_db,
        chime_level=found.chime_level_db,
        room_tone=found.room_tone,
        chimes=found.item_chimes if found.chimes or not found.item_chimes else None,
    )
    again = resolve(routine(*front), same, saved, voices)
    if found.background is not None:
        found = replace(found, background=(found.background[0], None))
    assert again == found


def test_a_narration_leaves_the_lines_it_lacks_to_the_voice_that_would_speak_without_it() -> None:
    narrate("mine", {"One.": 0.5})
    narrate("theirs", {"One.": 0.5})
    french, german = routine("voice: French"), routine("language: de")
    mine = routine("voice: mine")
    saved = Settings(voice="American")
    cases: list[tuple[Routine, str | None, Settings, str | None, str | None]] = [
        (french, "mine", saved, "mine", "roa/fr"),
        (german, "Mine", saved, "mine", "gmw/de"),
        (routine(), "narration/mine", saved, "mine", "gmw/en-us"),
        (mine, None, saved, "mine", "gmw/en-us"),
        (mine, "theirs", saved, "theirs", "gmw/en-us"),
        (mine, "German", saved, None, "gmw/de"),
        (german, None, Settings(voice="narration/mine"), "mine", "gmw/de"),
        (routine(), None, Settings(voice="mine"), "mine", None),
        (french, None, Settings(voice="mine"), None, "roa/fr"),
    ]
    for script, asked, settings, narration, voice in cases:
        found = resolve(script, Options(voice=asked), settings, voices)
        assert (found.narration, found.voice) == (narration, voice)
        assert resolve(script, Options(voice=asked), settings).narration == narration


def test_a_damaged_narration_is_in_the_way_of_nothing_that_does_not_use_it() -> None:
    narrate("mine", {"One.": 0.5})
    (narrate("old", {"One.": 0.5}).folder / MANIFEST).write_text("{")
    for script, saved in ((routine("voice: old"), Settings()), (routine(), Settings(voice="old"))):
        for asked, voice in (("German", "gmw/de"), ("mine", None)):
            assert resolve(script, Options(voice=asked), saved, voices).voice == voice
        with pytest.raises(FileError, match="narration old cannot be read"):
            resolve(script, Options(), saved, voices)


def test_a_narration_that_is_gone_is_reported_where_it_is_named() -> None:
    for script, options, settings, kind in (
        (routine("voice: narration/gone"), Options(), Settings(), ScriptError),
        (routine(), Options(voice="narration/gone"), Settings(), InputError),
        (routine(), Options(), Settings(voice="narration/gone"), SavedVoiceError),
    ):
        with pytest.raises(kind, match="gone"):
            resolve(script, options, settings, voices)
