"""Damaged routine scripts, checked, shown and exported."""

from __future__ import annotations

from random import Random

from tests.attacks.attack import SCRIPT, SOUND_SUFFIXES, Attack, Box, export
from tests.attacks.mutations import damaged
from tests.paths import CHECKOUT

_PIECES = tuple(
    text.encode()
    for text in (
        "---\n", "## ", "- ", "  - ", "[20s]", "[x2]", " [left, right]", "[wait 1m]",
        "[chime bell]",
        "[play canary.wav]", "[include base]", "[half]", "[at 1s]", "[every 3s]", "[last 5s]",
        "[countdown]", "[area jaw]", "{side}", "{next}", "\x1b[2J", "\u202e", "\0", "pace: 300\n",
        "language: de\n", "background: rain\n", "fit: 9s\n", "<speak>", "&amp;", "\ufeff", "0.5s",
    )
)  # fmt: skip


def attack_by_script(chance: Random, box: Box) -> Attack:
    """Damage a script, a routine's or a small one."""
    routines = sorted((CHECKOUT / "scripts").glob("*.md"))
    small = chance.random() < 0.6
    text = SCRIPT if small else chance.choice(routines).read_bytes()
    box.write("work/base.md", SCRIPT)
    script = box.write("work/script.md", damaged(chance, text, _PIECES))
    command = chance.choice(("check", "show", "export", "export", "pipe") if small else ("check",))
    if command == "export":
        return export(script, chance.choice(SOUND_SUFFIXES), box)
    if command == "pipe":
        data = (box.work / script).read_bytes()
        return Attack(("show", "-"), stdin=data)
    options = chance.choice(((), ("--json",))) if command == "show" else ()
    return Attack((command, *options, script))
