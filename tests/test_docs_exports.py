"""docs/exports.md is true: its commands run, its figures are those of the code."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

import click
import pytest

from tests.commands import Voiceguide
from tests.export.files import write_sound
from tests.paths import CHECKOUT
from voiceguide.audio.background import DUCK_DB, FADE_IN_S, FADE_OUT_S, LOOP_CROSSFADE_S
from voiceguide.audio.levels import (
    BACKGROUND_HIGHEST_DB,
    BACKGROUND_LOWEST_DB,
    BACKGROUND_LUFS,
    ROOM_TONE_LUFS,
)
from voiceguide.cli import voiceguide as commands
from voiceguide.export.captions import CAPTION_FORMATS
from voiceguide.export.cover import LARGEST_BYTES
from voiceguide.export.exporter import LONGEST_PAGE_S
from voiceguide.export.folder.index_page import INDEX
from voiceguide.export.folder.manifest_file import MANIFEST
from voiceguide.export.folder.playlist import PLAYLIST
from voiceguide.export.formats import FORMATS, QUALITIES
from voiceguide.export.tags import MOST_COMMENT_CHAPTERS

PAGE = (CHECKOUT / "docs" / "exports.md").read_text(encoding="utf-8")
COMMANDS = [
    line
    for block in re.findall(r"^```sh\n(.*?)^```", PAGE, re.MULTILINE | re.DOTALL)
    for line in block.splitlines()
]
TABLE = {
    cells[1].strip(" `"): [cell.strip() for cell in cells[3:6]]
    for cells in (line.split("|") for line in PAGE.splitlines() if line.startswith("| `"))
}
MEASURED = "evening-massage"


@pytest.mark.parametrize("line", COMMANDS)
def test_every_command_makes_the_files_it_names(
    line: str, voiceguide: Voiceguide, work: Path
) -> None:
    program, *words = shlex.split(line)
    assert program == "voiceguide"
    done = voiceguide(*words)
    assert (done.code, done.err) == (0, "")
    made = {path.relative_to(work).as_posix() for path in work.rglob("*") if path.is_file()}
    told = {row.split("  ")[0] for row in done.out.splitlines() if words[0] == "export"}
    folders = {path.name for path in work.iterdir() if path.is_dir()}
    for folder in folders:
        told -= {row for row in told if row.startswith(f"{folder}: ")}
        heard = [PLAYLIST] if list((work / folder).glob("*.mp3")) else []
        told |= {f"{folder}/{name}" for name in (MANIFEST, INDEX, *heard)}
    assert made == told
    for name in re.findall(r"\S+\.(?:mp3|m4b|m4a|opus|flac|srt|html)\b", line):
        assert name in made


def test_the_commands_can_be_tried_one_after_another() -> None:
    """No command meets a file that one before it made."""
    targets = re.findall(r" -o (\S+)", "\n".join(COMMANDS))
    assert len(targets) >= 10
    assert len(set(targets)) == len(targets)


def test_every_format_and_kind_of_captions_is_named() -> None:
    assert sorted(TABLE) == sorted(FORMATS)
    for kind in CAPTION_FORMATS:
        assert f"`{kind}`" in PAGE or f".{kind}`" in PAGE
    assert "`--quality` is `low`, `usual` or `high`." in PAGE
    assert QUALITIES == ("low", "usual", "high")


@pytest.mark.soak
def test_the_bits_a_second_are_those_of_real_files(shared_cache: Path, tmp_path: Path) -> None:
    from voiceguide.cli.context import open_context
    from voiceguide.session.preferences import Options

    for form in FORMATS.values():
        with open_context(form.sample_rate) as context:
            session = context.compose(context.load([MEASURED]), Options())
            blocks = list(session.mixer().blocks(session.plan, 32_768))
        for quality, shown in zip(QUALITIES, TABLE[form.name], strict=True):
            # Opus encodes slowly, and low and high follow the same rule.
            if quality == "usual" or form.name in ("mp3", "ogg"):
                path = tmp_path / f"{quality}.{form.name}"
                frames = write_sound(path, blocks, form, session.channels, quality)
                bits = path.stat().st_size * 8 * form.sample_rate / frames / 1000
                assert bits == pytest.approx(int(shown), rel=0.08), (form.name, quality)


def test_both_kinds_of_aac_are_the_same_size() -> None:
    assert TABLE["m4a"] == TABLE["m4b"]
    assert FORMATS["m4a"].settings == FORMATS["m4b"].settings


def test_numbers_in_the_text_are_those_of_the_code() -> None:
    assert f"up to {LARGEST_BYTES // 1024**2} MB" in PAGE
    assert f"up to {MOST_COMMENT_CHAPTERS} of them" in PAGE
    assert "96 kbit/s are 0.7 MB a minute" in PAGE
    assert round(96_000 * 60 / 8, -5) == 0.7e6
    assert round(96_000 * 60 / 8 * 4 / 3, -6) == 1e6, "a minute in a page"
    assert f"more than {LONGEST_PAGE_S / 3600:g} hours\nare refused" in PAGE
    assert f"from {BACKGROUND_LOWEST_DB:g} to {BACKGROUND_HIGHEST_DB:g} decibels" in PAGE
    assert f"−{-BACKGROUND_LUFS:g}\nLUFS" in PAGE
    assert f"(−{-ROOM_TONE_LUFS:g} LUFS" in PAGE
    assert f"fades in over {FADE_IN_S:g} seconds and out over the last {FADE_OUT_S:g}" in PAGE
    assert f"is {DUCK_DB:g} dB quieter" in PAGE
    assert f"over its\nlast {LOOP_CROSSFADE_S:g} seconds" in PAGE


def test_every_option_named_exists() -> None:
    context = click.Context(commands)
    known = {
        option
        for name in ("export", "show")
        if (command := commands.get_command(context, name)) is not None
        for parameter in command.params
        for option in (*parameter.opts, *parameter.secondary_opts)
    }
    assert "--all" in known
    assert set(re.findall(r"--[a-z]+(?:-[a-z]+)*", PAGE)) <= known
