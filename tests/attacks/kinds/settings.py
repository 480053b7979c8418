"""Damaged settings."""

from __future__ import annotations

from random import Random

from tests.attacks.attack import SCRIPT, Attack, Box, export
from tests.attacks.mutations import damaged

_SETTINGS = b"""\
pace = 140
voice = "en-us"
volume = 80.0
background = "off"
chimes = true
output = "silent"
listen = false
clap = false
background_level = -3.0
"""
_PIECES = (
    b"=", b'"', b"[", b"]", b"[[x]]\n", b"{", b"nan", b"inf", b"-1", b"1e999", b"9" * 5000, b"''",
    b"true", b"1979-05-27", b"\0", b"\xff", b"[" * 3000, b'"\\u0000"', b'"/dev/zero"', b'"~"',
)  # fmt: skip


def attack_by_settings(chance: Random, box: Box) -> Attack:
    """Damage the settings file, then read or replace it."""
    box.write("home/config/voiceguide/settings.toml", damaged(chance, _SETTINGS, _PIECES))
    script = box.write("work/base.md", SCRIPT)
    choice = chance.randrange(4)
    if choice == 0:
        return export(script, "wav", box, speaks=False)
    if choice == 1:
        return Attack(("pace", "150", "--quiet"), may_write=("home/config",))
    if choice == 2:
        return Attack(("list",))
    return Attack(("check", script))
