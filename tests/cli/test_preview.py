"""Samples that `pace`, `voices` and `doctor` play."""

from __future__ import annotations

from typing import Self

import numpy as np
import pytest
from numpy.typing import NDArray

from voiceguide.cli.context import open_context
from voiceguide.cli.preview import play_preview
from voiceguide.planning.timing import CHIME_LEAD_S
from voiceguide.session.preferences import Options, resolve
from voiceguide.session.settings import Settings

RATE = 8_000
PREFERENCES = resolve(None, Options(), Settings())


class FakeOutput:
    """Keeps what it would play; says that there is no device if it has a reason."""

    def __init__(self, reason: str = "") -> None:
        self.reason = reason
        self.blocks: list[NDArray[np.float32]] = []
        self.finished = False

    def write(self, block: NDArray[np.float32]) -> None:
        self.blocks.append(block)

    def finish(self) -> None:
        self.finished = True

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *error: object) -> None:
        pass


def played(
    monkeypatch: pytest.MonkeyPatch, output: FakeOutput, bell: str | None = None
) -> NDArray[np.float32]:
    monkeypatch.setattr("voiceguide.audio.outputs.open_output", lambda *_: output)
    with open_context(sample_rate=RATE) as context:
        play_preview(context, "Rest.", PREFERENCES, None, bell)
    return np.concatenate(output.blocks) if output.blocks else np.zeros((0, 1), np.float32)


def test_a_bell_rings_before_the_words(monkeypatch: pytest.MonkeyPatch) -> None:
    output = FakeOutput()
    words = played(monkeypatch, output)
    with_bell = played(monkeypatch, FakeOutput(), "bell")
    lead = round(CHIME_LEAD_S * RATE)
    assert output.finished
    assert np.abs(words).max() > 0.05
    assert np.abs(with_bell[: lead // 2]).max() > 0.01
    overlap = with_bell[lead : lead + len(words)] - words
    assert np.abs(overlap).max() < np.abs(words).max()


def test_without_a_device_it_says_so_and_plays_nothing(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    output = FakeOutput("No sound device was found: this session is on screen only.")
    assert len(played(monkeypatch, output)) == 0
    assert capsys.readouterr().err == "No sound device was found, so nothing is played.\n"
