"""The recording sheet: numbered lines with the time they may take."""

from __future__ import annotations

from voiceguide.narration.sheet import recording_sheet
from voiceguide.session.lines import Line


def test_lines_are_numbered_through_below_their_steps() -> None:
    def line(text: str, step: str, room_s: float | None) -> Line:
        return Line(text, "mine.md", 1, step, None, 1.0, room_s, recorded=False, spoken_by=None)

    sheet = recording_sheet(
        "Calm\x1b[31m", [line("Lift.", "First", 5.0), line("Rest\na while.", "Then", None)]
    )
    assert sheet.splitlines()[0] == "# Calm�[31m"
    assert sheet.splitlines()[4:] == [
        "## First", "", "1. Lift. *(up to 5.0 s)*", "", "## Then", "", "2. Rest a while.",
    ]  # fmt: skip
    assert "Every line is recorded." in recording_sheet("Calm", [])
