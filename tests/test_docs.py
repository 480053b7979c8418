"""The docs are true: commands run, files and modules exist, examples are valid scripts."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

import click
import pytest

from tests.paths import CHECKOUT
from voiceguide.cli import run, voiceguide
from voiceguide.guidance.request import parse_request
from voiceguide.library.catalog import standard_library
from voiceguide.script.parser import parse_script

README = (CHECKOUT / "README.md").read_text(encoding="utf-8")
PAGES = {
    path.relative_to(CHECKOUT).as_posix(): path.read_text(encoding="utf-8")
    for path in (CHECKOUT / "README.md", CHECKOUT / "CONTRIBUTING.md", *CHECKOUT.glob("docs/*.md"))
}
PACKAGES = [path.parent.name for path in CHECKOUT.glob("voiceguide/*/__init__.py")]


def blocks(text: str, language: str) -> list[str]:
    """Return the fenced blocks of a language."""
    return re.findall(rf"^```{language}\n(.*?)^```", text, re.MULTILINE | re.DOTALL)


COMMANDS = [
    shlex.split(line, comments=True)[1:]
    for block in blocks(README, "sh")
    for line in block.splitlines()
    if line.startswith("voiceguide ")
]
QUOTED = [shlex.split(quoted) for quoted in re.findall(r"`voiceguide ([^`]+)`", README)]
"""Commands within sentences."""

SHORTER = {"jaw-and-neck-release": "evening-massage"}
"""Routines that take long to export, and those exported in their place."""


def test_the_readme_shows_every_job() -> None:
    shown = {command[0] for command in COMMANDS}
    assert {"start", "export", "pace"} <= shown


def command_called(name: str) -> click.Command:
    """Return a command, loaded as when it is called."""
    command = voiceguide.get_command(click.Context(voiceguide), name)
    assert command is not None, name
    return command


@pytest.mark.parametrize("command", [*COMMANDS, *QUOTED], ids=" ".join)
def test_every_command_of_the_readme_is_accepted(command: list[str]) -> None:
    name, *arguments = command
    with command_called(name).make_context(name, arguments) as context:
        for routine in context.params.get("routines", ()):
            if not routine.endswith(".md"):
                request = parse_request(routine)
                understood = request.wishes and not request.unknown
                assert standard_library().find(routine) or understood, routine


@pytest.mark.parametrize(
    "command",
    # The others take real time or make noise.
    [command for command in COMMANDS if command[0] not in ("start", "pace", "doctor")],
    ids=" ".join,
)
def test_the_commands_of_the_readme_run(command: list[str], work: Path) -> None:
    assert run([SHORTER.get(word, word) for word in command]) == 0


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
    everything = "\n".join(PAGES.values())
    for name, listed in voiceguide.commands.items():
        command = command_called(name)
        assert command.help, name
        assert listed.short_help == command.get_short_help_str(80), name
        assert f"voiceguide {name}" in everything, name


@pytest.mark.parametrize("page", PAGES)
def test_no_page_has_the_marks_of_a_merge(page: str) -> None:
    assert not re.search(r"^(<{7} |={7}$|>{7} )", PAGES[page], re.MULTILINE)


@pytest.mark.parametrize("page", PAGES)
def test_links_to_files_lead_somewhere(page: str) -> None:
    folder = (CHECKOUT / page).parent
    for target in re.findall(r"\]\((?!https?:|#)([^)#]+)", PAGES[page]):
        assert (folder / target).exists(), target


@pytest.mark.parametrize("page", PAGES)
def test_modules_that_a_page_names_exist(page: str) -> None:
    """`voiceguide/script/parser.py`, `script/parser` and `audio/outputs/` are all checked."""
    named = re.findall(rf"`(?:voiceguide/)?((?:{'|'.join(PACKAGES)})/[\w./-]*)`", PAGES[page])
    for path in named:
        found = CHECKOUT / "voiceguide" / path
        assert found.exists() or found.with_suffix(".py").exists(), path


def test_every_setting_and_variable_is_documented() -> None:

    from voiceguide.session.settings import Settings

    names = set(Settings.__struct_fields__)
    assert "[say]" in README  # a table of words, which no variable can hold
    for name in names - {"say"}:
        assert f"VOICEGUIDE_{name.upper()}" in README
