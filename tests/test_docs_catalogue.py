"""docs/catalogue.md is true: its commands run in the order in which they stand."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

from tests.commands import Voiceguide
from tests.paths import CHECKOUT
from voiceguide.export.folder import catalogue_file
from voiceguide.export.folder.file_names import USUAL_NAMES

PAGE = (CHECKOUT / "docs" / "catalogue.md").read_text(encoding="utf-8")
COMMANDS = [
    line
    for block in re.findall(r"^```sh\n(.*?)^```", PAGE, re.MULTILINE | re.DOTALL)
    for line in block.splitlines()
    if line.startswith("voiceguide ") and "--scheduler" not in line
]
[FILE] = re.findall(r"^```toml\n(.*?)^```", PAGE, re.MULTILINE | re.DOTALL)


def test_the_commands_run_one_after_another(voiceguide: Voiceguide, work: Path) -> None:
    (work / "studio.toml").write_text(FILE)
    told = {}
    for line in COMMANDS:
        done = voiceguide(*shlex.split(line)[1:])
        assert (done.code, done.err) == (0, ""), line
        told[line.split(" ", 1)[1]] = done.out
    assert "8 made" in told[next(line for line in told if "calm" in line)]
    assert (work / "calm/en/en-us/relaxed/breathe-and-settle.mp3").exists()
    assert told["catalogue status studio.toml"] == "5 up to date, 0 to make, 0 to prune\n"
    assert (work / "flat/pucker-en-gb.mp3").exists()
    assert told["catalogue prune studio.toml"] == "0 removed\n"


def test_every_word_of_a_catalogue_file_is_explained() -> None:
    for kind in (catalogue_file._Stored, catalogue_file._StoredMatrix):
        for name in kind.__struct_fields__:
            assert f"`{name}`" in PAGE or f"`[[{name}]]`" in PAGE, name
    assert f"`{USUAL_NAMES}`" in PAGE
