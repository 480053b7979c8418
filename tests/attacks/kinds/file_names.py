"""Names that are not text, very long, or made of dots, dashes and control characters."""

from __future__ import annotations

import contextlib
import io
import os
from random import Random

import numpy as np
import soundfile

from tests.attacks.attack import SCRIPT, Attack, Box, export

_PIECES = (
    "\udcff", "\udc80\udce9", "\x1b[2J", "\n", "\r", "\t", "\x07", "\x7f", ".", "..", "-", " ", "é",
    "\u202e", "\u2028", "日本", "'", '"', "`", "$(x)", "%s", "{next}", "*", "[", "~", "\\", "&",
    "x" * 90,
)  # fmt: skip


def attack_by_file_names(chance: Random, box: Box) -> Attack:
    """Give a strange name to the script, to a sound of it, or to what is exported."""
    name = _name(chance)
    which = chance.choice(("script", "target", "folder", "sound", "missing"))
    if which == "script":
        path = box.work / f"{name[:120]}.md"
        if _written(path, SCRIPT):
            return export(f"./{path.name}", "wav", box)
    elif which == "sound":
        file = io.BytesIO()
        soundfile.write(file, np.zeros(4410), 44_100, format="WAV")
        if _written(box.work / f"{name[:120]}.wav", file.getvalue()):
            script = SCRIPT.replace(b"- [1s]\n", b"- [play " + os.fsencode(name[:120]) + b".wav]\n")
            return Attack(("check", box.write("work/base.md", script)))
    script_path = box.write("work/base.md", SCRIPT)
    if which == "target":
        arguments = ("export", script_path, "-o", f"out/{name.replace('..', 'x')}.wav")
        return Attack(arguments)
    if which == "folder":
        return Attack(("export", script_path, "-o", f"out/{name.replace('..', 'x')}/"))
    return Attack((chance.choice(("show", "check", "start")), f"./{name}"))


def _name(chance: Random) -> str:
    name = "".join(chance.choice(_PIECES) for _ in range(chance.choice((1, 2, 3, 5))))
    return name * 40 if chance.random() < 0.15 else name


def _written(path: os.PathLike[str], content: bytes) -> bool:
    """Return whether the system takes the name."""
    with contextlib.suppress(OSError, ValueError):
        with open(path, "xb") as file:  # noqa: PTH123 - any kind of name
            file.write(content)
        return True
    return False
