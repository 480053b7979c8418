"""The README is true: its commands run, its files exist, its examples are scripts."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

import click
import pytest

from tests.paths import CHECKOUT
from voiceguide.cli import run, voiceguide
from voiceguide.script.parser import parse_script

README = (CHECKOUT / "README.md").read_text(encoding="utf-8")
PAGES = [README, *(path.read_text(encoding="utf-8") for path in CHECKOUT.glob("docs/*.md"))]


def blocks(text: str, language: str) -> list[str]:
    """The fenced blocks of a language."""
    return re.findall(rf"^```{language}\n(.*?)^```", text, re.MULTILINE | re.DOTALL)


COMMANDS = [
    shlex.split(line, comments=True)[1:]
    for block in blocks(README, "sh")
    for line in block.splitlines()
    if line.startswith("voiceguide ")
]


def test_the_readme_shows_every_job() -> None:
    shown = {command[0] for command in COMMANDS}
    assert {"start", "export", "pace"} <= shown


def command_called(name: str) -> click.Command:
    """A command as it is loaded when it is called."""
    command = voiceguide.get_command(click.Context(voiceguide), name)
    assert command is not None, name
    return command


@pytest.mark.parametrize("command", COMMANDS, ids=" ".join)
def test_every_command_of_the_readme_is_understood(
    command: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    name, *arguments = command
    if name in ("start", "pace", "doctor"):
        # These take real time or make noise; that their words are accepted is enough here.
        with command_called(name).make_context(name, list(arguments)):
            pass
    else:
        assert run(command) == 0


def test_the_two_commands_are_targets_of_the_makefile() -> None:
    makefile = (CHECKOUT / "Makefile").read_text(encoding="utf-8")
    targets = re.findall(r"make (\w+)", "".join(blocks(README, "sh")))
    assert {"start", "test"} <= set(targets)
    for target in targets:
        assert f"\n{target}:" in makefile


def test_the_script_in_the_readme_can_be_played() -> None:
    [script] = blocks(README, "markdown")
    assert len(parse_script(script, "README.md").steps) == 3


def test_every_command_is_explained_and_mentioned() -> None:
    everything = "\n".join(PAGES)
    for name, listed in voiceguide.commands.items():
        command = command_called(name)
        assert command.help, name
        assert listed.short_help == command.get_short_help_str(80), name
        assert f"voiceguide {name}" in everything, name


def test_links_to_files_lead_somewhere() -> None:
    for page in [CHECKOUT / "README.md", CHECKOUT / "CONTRIBUTING.md", *CHECKOUT.glob("docs/*.md")]:
        for target in re.findall(r"\]\((?!https?:|#)([^)#]+)", page.read_text(encoding="utf-8")):
            assert (page.parent / target).exists(), f"{page.name}: {target}"


def test_every_setting_and_variable_is_documented() -> None:
    from dataclasses import fields

    from voiceguide.session.settings import Settings

    for field in fields(Settings):
        assert f"VOICEGUIDE_{field.name.upper()}" in README
