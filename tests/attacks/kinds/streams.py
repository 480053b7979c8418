"""Standard streams that are closed, full, or read by nobody."""

from __future__ import annotations

from random import Random

from tests.attacks.attack import SCRIPT, Attack, Box, export

_STATES = ("pipe", "full", "closed", "broken")


def attack_by_streams(chance: Random, box: Box) -> Attack:
    """Take away standard output, standard error or both from any command."""
    script = box.write("work/base.md", SCRIPT)
    stdout, stderr = chance.choice(_STATES[1:]), chance.choice(_STATES)
    if chance.random() < 0.3:
        stdout, stderr = "pipe", stdout
    commands: tuple[tuple[str, ...], ...] = (
        ("list",), ("list", "--json"), ("show", script), ("show", script, "--json"),
        ("check", script), ("check", "missing.md"), ("voices",), ("--help",), ("--version",),
        ("start", script, "--output", "silent", "--plain"), ("nonsense",), ("export",),
        ("export", script, "-o", "out/", "--format", "wav"),
    )  # fmt: skip
    choice = chance.randrange(len(commands) + 1)
    if choice == len(commands):
        return export(script, "wav", box, stdout=stdout, stderr=stderr)
    return Attack(commands[choice], may_write=("home/state",), stdout=stdout, stderr=stderr)
