"""Durations in the words of a language."""

import re
import subprocess
import sys
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.commands import PATIENCE_S, Voiceguide
from voiceguide.planning.spoken_durations import NoWordsError, spoken_duration

LENGTHS_S = (45, 60, 90, 3600, 1.5)


@pytest.mark.parametrize(
    ("language", "said"),
    [
        (None, "45 seconds; 1 minute; 1 minute 30 seconds; 1 hour; 1.5 seconds"),
        ("en-GB", "45 seconds; 1 minute; 1 minute 30 seconds; 1 hour; 1.5 seconds"),
        ("de", "45 Sekunden; eine Minute; eine Minute 30 Sekunden; eine Stunde; 1,5 Sekunden"),
        ("fr", "45 secondes; une minute; une minute et 30 secondes; une heure; 1,5 seconde"),
        ("es", "45 segundos; un minuto; un minuto 30 segundos; una hora; 1,5 segundos"),
        ("pt-BR", "45 segundos; um minuto; um minuto e 30 segundos; uma hora; 1,5 segundo"),
        ("it", "45 secondi; un minuto; un minuto e 30 secondi; un'ora; 1,5 secondi"),
        ("tr", "45 saniye; 1 dakika; 1 dakika 30 saniye; 1 saat; 1,5 saniye"),
        ("nb", "45 sekunder; 1 minutt; 1 minutt og 30 sekunder; 1 time; 1,5 sekunder"),
        ("pl", "45 sekund; 1 minuta; 1 minuta i 30 sekund; 1 godzina; 1,5 sekundy"),
        ("ru", "45 секунд; 1 минута; 1 минута 30 секунд; 1 час; 1,5 секунды"),
        ("ar", "45 ثانية; دقيقة; دقيقة 30 ثانية; ساعة; 1.5 ثانية"),
        ("ug", "45 سېكۇنت; 1 مىنۇت; 1 مىنۇت 30 سېكۇنت; 1 سائەت; 1.5 سېكۇنت"),
        ("cmn", "45秒钟; 1分钟; 1分钟30秒钟; 1小时; 1.5秒钟"),
        ("zh-Hant", "45 秒; 1 分鐘; 1 分鐘 30 秒; 1 小時; 1.5 秒"),
    ],
)
def test_a_duration_is_said_in_words(language: str | None, said: str) -> None:
    assert "; ".join(spoken_duration(each, language) for each in LENGTHS_S) == said


@pytest.mark.parametrize(
    ("tag", "same"),
    [("deu", "de"), ("en_GB", "en"), ("PT-br", "pt"), ("ca-ba", "ca"), ("nob", "nb")],
)
def test_a_language_is_known_by_any_of_its_tags(tag: str, same: str) -> None:
    assert spoken_duration(90, tag) == spoken_duration(90, same)


@pytest.mark.parametrize("tag", ["tlh", "mt", "ga", "en-Shaw", "xex", "qya"])
def test_a_language_without_words_for_units_is_an_error(tag: str) -> None:
    with pytest.raises(NoWordsError):
        spoken_duration(3690, tag)


def test_every_language_of_the_voices_has_words_or_is_an_error(voiceguide: Voiceguide) -> None:
    languages = {voice["language"] for voice in voiceguide("voices", "--json").json}
    known = set()
    for language in languages:
        try:
            texts = [spoken_duration(each, language) for each in LENGTHS_S]
        except NoWordsError:
            continue
        known.add(language)
        # A symbol would be read as a letter, a comma as a pause, English words in English.
        symbols = re.compile(r"\d (h|min|s|m)\b|[.,،]( |$)")
        assert not any(symbols.search(text) for text in texts), texts
        assert language.startswith("en") or not any("second" in text.split() for text in texts)
        assert all(len(set(pair)) == 2 for pair in pairwise(texts))
    # espeak-ng speaks about 130, among them invented and extinct ones.
    assert len(known) >= 0.7 * len(languages)


@given(st.integers(1, 12 * 3600))
def test_hours_minutes_and_seconds_add_up(seconds: int) -> None:
    said = spoken_duration(seconds, "en").split()
    units = {"hour": 3600, "minute": 60, "second": 1}
    counts = zip(said[::2], said[1::2], strict=True)
    assert sum(int(count) * units[unit.removesuffix("s")] for count, unit in counts) == seconds


def test_a_fraction_of_a_minute_is_said_to_the_millisecond() -> None:
    assert spoken_duration(1.1 * 60, "en") == "1 minute 6 seconds"


def test_a_script_without_durations_in_words_does_not_load_babel() -> None:
    program = (
        "import sys; from voiceguide.planning.expansion import expand, perform;"
        "from voiceguide.script.parser import parse_script;"
        "routine = parse_script('## A\\n- [9s] ' + sys.argv[1], 'a.md');"
        "list(perform(expand(routine, lambda name, within: routine)));"
        "print('babel' in sys.modules)"
    )
    loaded = [
        subprocess.run(
            [sys.executable, "-c", program, words],
            capture_output=True,
            text=True,
            check=True,
            timeout=PATIENCE_S,
        ).stdout.strip()
        for words in ("Rest.", "Rest for {duration}.")
    ]
    assert loaded == ["False", "True"]
