"""`voiceguide concerns`: what routines are for."""

from __future__ import annotations

import re
import sys
from pathlib import Path

import pytest

from tests.commands import SHORT, Voiceguide


@pytest.fixture
def own(home: Path) -> Path:
    """The folder of the user's own routines."""
    folder = home / "data" / "voiceguide" / "routines"
    folder.mkdir(parents=True)
    return folder


def test_concerns_are_counted_with_those_of_ones_own(voiceguide: Voiceguide, own: Path) -> None:
    front = "---\nconcerns: [Hängebäckchen, sore elbow]\n"
    (own / "mine.md").write_text(SHORT.replace("---\n", front, 1), encoding="utf-8")
    (own / "broken.md").write_text("# Broken\n\n## Step\n- [20] Hold.\n")
    rows = {row["name"]: row for row in voiceguide("concerns", "--json").json}
    assert "mine" in rows["jowls"]["routines"]
    assert rows["sore elbow"] == {
        "name": "sore elbow",
        "areas": [],
        "routines": ["mine"],
        "words": {},
    }
    done = voiceguide("concerns")
    header, *lines = [line.split("\t") for line in done.out.splitlines()]
    assert (done.code, done.err, header) == (0, "", ["concern", "routines", "words"])
    counts = {name: int(count) for name, count, _words in lines}
    assert counts == {name: len(row["routines"]) for name, row in rows.items()}


def test_words_are_those_of_the_language(voiceguide: Voiceguide) -> None:
    done = voiceguide("concerns", "--language", "de")
    assert "double chin\t3\tDoppelkinn, Kinn, unter dem Kinn" in done.out


@pytest.mark.skipif(sys.platform == "win32", reason="needs a pseudo-terminal")
@pytest.mark.parametrize("columns", [40, 120])
def test_on_a_terminal_the_concerns_fit(columns: int) -> None:
    from tests.integration.terminal import Terminal

    terminal = Terminal("concerns", environment={"COLUMNS": str(columns), "NO_COLOR": "1"})
    try:
        assert terminal.wait() == 0
    finally:
        terminal.close()
    lines = [re.sub(r"\x1b\[[0-9;]*m", "", line) for line in terminal.shown.splitlines()]
    assert max(map(len, lines)) <= columns
    assert ("puffy" in terminal.shown) is (columns == 120)
