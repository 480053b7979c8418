"""Damaged files of the session that was left."""

from __future__ import annotations

import json
import time
from random import Random
from typing import Any

from msgspec import to_builtins

from tests.attacks.attack import SCRIPT, Attack, Box
from tests.attacks.mutations import damaged, damaged_value
from voiceguide.session.preferences import Options


def attack_by_resume_file(chance: Random, box: Box) -> Attack:
    """Damage what was remembered of a session, then resume it."""
    script = box.write("work/base.md", SCRIPT)
    remembered: dict[str, Any] = {
        "version": 2, "title": "Base", "routines": [str(box.work / script)],
        "options": to_builtins(Options()), "item": 2, "item_count": 3, "step": 0, "steps": 1,
        "step_name": "Only", "left_at_s": time.time() - 60, "offered": False,
    }  # fmt: skip
    for _ in range(chance.choice((1, 1, 2, 4))):
        remembered = damaged_value(chance, remembered)
    written = json.dumps(remembered).encode()
    if chance.random() < 0.3:
        written = damaged(chance, written)
    box.write("home/state/voiceguide/unfinished.json", written)
    arguments = ("start", "--resume", "--output", "silent", "--plain")
    return Attack(arguments, may_write=("home/state",))
