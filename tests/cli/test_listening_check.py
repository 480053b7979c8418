"""`voiceguide doctor --listen`: what is printed of what is heard."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator, Sequence

import pytest

from tests.commands import Voiceguide
from tests.needs import needs_module
from voiceguide.cli import listening_check as module
from voiceguide.cli.listening_check import described, level_bar, listening_check
from voiceguide.playback.actions import Action
from voiceguide.playback.listening import Heard


@pytest.mark.parametrize(
    ("heard", "asked", "line"),
    [
        (Heard("", 0.0, -60.0), [], "....................  -60 dB  no command"),
        (Heard("guide pause", 0.93, -35.0), ["pause"], "“guide pause”, 93% sure: pause"),
        (Heard("guide pause", 0.2, -35.0), [], "“guide pause”, 20% sure: not sure enough"),
    ],
)
def test_an_utterance_is_shown_with_how_sure_it_is(
    heard: Heard, asked: list[str], line: str
) -> None:
    assert line in described(heard, asked)


@pytest.mark.parametrize(
    ("level_db", "filled"), [(-100.0, 0), (-60.0, 0), (-35.0, 10), (-10.0, 20), (0.0, 20)]
)
def test_a_level_is_drawn(level_db: float, filled: int) -> None:
    assert level_bar(level_db).count("#") == filled


@pytest.mark.usefixtures("no_sound_device")
def test_doctor_reports_that_there_is_no_microphone(voiceguide: Voiceguide) -> None:
    needs_module("pocketsphinx", "pocketsphinx")
    needs_module("pyaec", "pyaec")
    done = voiceguide("doctor", "--listen")
    assert done.code == 1
    assert "microphone" in done.err


class FakeListener:
    """Hears one command, then loses the microphone."""

    def __init__(self, problem: str) -> None:
        self.level_db = -35.0
        self.heard: Heard | None = None
        self._problem = problem
        self._calls = 0

    @property
    def problem(self) -> str:
        return self._problem if self._calls > 1 else ""

    def actions(self) -> Sequence[Action]:
        self._calls += 1
        self.heard = Heard("guide pause", 0.9, -35.0)
        return [Action.PAUSE]


@pytest.mark.parametrize(("problem", "well"), [("", True), ("The microphone is gone.", False)])
def test_it_prints_the_commands_then_what_is_heard_and_why_it_ends(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], problem: str, well: bool
) -> None:
    @contextlib.contextmanager
    def open_fake(**_: object) -> Iterator[FakeListener]:
        yield FakeListener(problem)

    monkeypatch.setattr(module, "open_listener", open_fake)
    assert listening_check(longest_s=0.3) is well
    lines = capsys.readouterr().out.splitlines()
    assert lines[0].startswith("Listening for 0 seconds. Press Ctrl-C to stop.")
    assert any(line.startswith("  “guide, pause”") for line in lines)
    assert "“guide pause”, 90% sure: pause" in "".join(lines)
    assert (lines[-1] == problem) is not well
