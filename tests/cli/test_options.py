"""Options that several commands share: the values they accept, and the variables behind them."""

from __future__ import annotations

from typing import Any

import click
import pytest

from tests.commands import SHORT, Voiceguide, assert_one_clear_error
from voiceguide.cli.options import options_from, sound_options
from voiceguide.script.pace import Pace
from voiceguide.session.preferences import Options


@pytest.mark.parametrize(
    ("variable", "value", "said"),
    [
        ("VOICEGUIDE_VOLUME", "abc", "“abc” is not a volume. Use a number from 0 to 100."),
        ("VOICEGUIDE_PACE", "fast", "“fast” is not a pace."),
        ("VOICEGUIDE_CHIMES", "abc", "“abc” is neither yes nor no."),
        ("VOICEGUIDE_VOICE", "nosuch", "no voice “nosuch”"),
        ("VOICEGUIDE_BACKGROUND", "nosuch", "no background “nosuch”"),
    ],
)
def test_a_wrong_variable_is_reported(
    voiceguide: Voiceguide, monkeypatch: pytest.MonkeyPatch, variable: str, value: str, said: str
) -> None:
    monkeypatch.setenv(variable, value)
    assert_one_clear_error(voiceguide("show", "-", stdin=SHORT), said)


def test_an_unknown_output_lists_the_choices_and_the_nearest(voiceguide: Voiceguide) -> None:
    done = voiceguide("start", "pucker", "--output", "minaudio")
    assert_one_clear_error(done, "“minaudio”. Did you mean miniaudio? Outputs are auto, ")


def test_chimes_are_left_out_by_a_variable_unless_an_option_says_otherwise(
    voiceguide: Voiceguide, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("VOICEGUIDE_CHIMES", "off")
    assert "[chime" not in voiceguide("show", "evening-massage").out
    assert "[chime" in voiceguide("show", "evening-massage", "--chimes").out


@click.command()
@sound_options
def asked(**arguments: Any) -> Options:
    """What a command with these options makes of them."""
    return options_from(arguments)


def options(*arguments: str) -> Options:
    found: Options = asked.main(args=list(arguments), standalone_mode=False)
    return found


def test_nothing_is_asked_for_without_options() -> None:
    assert options() == Options()


@pytest.mark.parametrize(
    ("arguments", "expected"),
    [
        (["--pace", "90%"], Options(pace=Pace(percent=90))),
        (["--pace", "Relaxed"], Options(pace=Pace(wpm=120))),
        (["--voice", "de"], Options(voice="de")),
        (["--volume", "50"], Options(volume=50)),
        (["--volume", " 0% "], Options(volume=0)),
        (["--fit", "1m30s"], Options(fit_s=90)),
        (["--background", "off"], Options(background="off")),
        (["--background-level", "−6 dB"], Options(background_level=-6)),
        (["--background-level", "0"], Options(background_level=0)),
        (["--chime-level", "-6 dB"], Options(chime_level=-6)),
        (["--no-room-tone"], Options(room_tone=False)),
        (["--chimes"], Options(chimes=True)),
        (["--no-chimes"], Options(chimes=False)),
    ],
)
def test_every_option_is_read(arguments: list[str], expected: Options) -> None:
    assert options(*arguments) == expected


@pytest.mark.parametrize(
    ("option", "value", "message"),
    [
        ("--volume", "-1", "“-1” is not a volume. Use a number from 0 to 100."),
        ("--volume", "101", "“101” is not a volume."),
        ("--volume", "nan", "“nan” is not a volume."),
        ("--fit", "60", "A duration needs a unit: 60s for seconds"),
        ("--pace", "fast", "“fast” is not a pace."),
        ("--background-level", "loud", "“loud” is not a level. Use a number of decibels from -24"),
        ("--background-level", "13", "to 12; 0 is the usual level."),
        ("--chime-level", "4", "from -24 to 3; 0 is the usual level."),
        ("--background-level", "nan", "“nan” is not a level."),
    ],
)
def test_a_value_that_makes_no_sense_is_refused_with_those_that_do(
    option: str, value: str, message: str
) -> None:
    with pytest.raises(click.BadParameter) as caught:
        options(option, value)
    assert message in caught.value.message


@pytest.mark.parametrize(
    ("variable", "value", "expected"),
    [
        ("VOICEGUIDE_PACE", "140", Options(pace=Pace(wpm=140))),
        ("VOICEGUIDE_VOICE", "de", Options(voice="de")),
        ("VOICEGUIDE_VOLUME", "50", Options(volume=50)),
        ("VOICEGUIDE_BACKGROUND", "rain", Options(background="rain")),
        ("VOICEGUIDE_BACKGROUND_LEVEL", "-3", Options(background_level=-3)),
        ("VOICEGUIDE_CHIME_LEVEL", "-3", Options(chime_level=-3)),
        ("VOICEGUIDE_CHIMES", " ON ", Options(chimes=True)),
        ("VOICEGUIDE_CHIMES", "0", Options(chimes=False)),
        ("VOICEGUIDE_CHIMES", "", Options()),
    ],
)
def test_a_variable_stands_in_for_its_option(
    monkeypatch: pytest.MonkeyPatch, variable: str, value: str, expected: Options
) -> None:
    monkeypatch.setenv(variable, value)
    assert options() == expected
