"""Limits of the system: processes, memory, sizes of files, open files."""

from __future__ import annotations

from random import Random

from tests.attacks.attack import SCRIPT, SOUND_SUFFIXES, Attack, Box, export

_LIMITS = {
    # Not enforced for root.
    "RLIMIT_NPROC": lambda chance: chance.randrange(1, 40),
    # Below this, Python and numpy cannot even be loaded.
    "RLIMIT_AS": lambda chance: chance.randrange(500, 1500) * 2**20,
    "RLIMIT_FSIZE": lambda chance: round(10 ** chance.uniform(0, 6)),
    "RLIMIT_NOFILE": lambda chance: chance.randrange(8, 40),
}


def attack_by_limits(chance: Random, box: Box) -> Attack:
    """Lower one limit, or two, for an export or a session."""
    words = f"Number {chance.randrange(10**6)}".encode()
    script = box.write("work/base.md", SCRIPT.replace(b"First words", words))
    names = chance.sample(sorted(_LIMITS), chance.choice((1, 1, 2)))
    limits = tuple((name, _LIMITS[name](chance)) for name in names)
    which = chance.choice(("export", "export", "folder", "start", "pace"))
    if which == "export":
        return export(script, chance.choice((*SOUND_SUFFIXES, "m4a", "html")), box, limits=limits)
    if which == "folder":
        arguments: tuple[str, ...] = ("export", script, "-o", "out/", "--format", "wav")
        return Attack(arguments, box.out / "base.wav", limits=limits)
    if which == "pace":
        return Attack(("pace", "150", "--quiet"), may_write=("home/config",), limits=limits)
    arguments = ("start", script, "--output", "silent", "--plain")
    return Attack(arguments, may_write=("home/state",), limits=limits)
