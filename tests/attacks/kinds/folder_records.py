"""Damaged records of what a folder of exports contains."""

from __future__ import annotations

import json
from random import Random
from typing import Any

from tests.attacks.attack import OLD, SCRIPT, Attack, Box
from tests.attacks.mutations import damaged, damaged_value
from voiceguide.export.folder.manifest_file import MANIFEST
from voiceguide.system.open_folder import Seal

_RECORDS: list[Any] = [
    {"version": 3, "about": "Mine."},
    {"file": "base.wav", "seals": [{"size": len(OLD), "digest": Seal.of(OLD).digest}]},
    {"file": "index.html", "seals": [{"size": 1, "digest": "00"}]},
    {
        "file": "base.wav", "routine": "base", "fingerprint": "0", "title": "Base",
        "duration_s": 5.0, "sizes": {"base.wav": 3}, "kind": "massage", "areas": ["jaw"],
        "summary": "Short.", "language": "en", "overview": "", "voice": "", "pace": "",
    },
]  # fmt: skip


def attack_by_folder_record(chance: Random, box: Box) -> Attack:
    """Damage a folder's record, as a value or as bytes, then export into the folder."""
    records: Any = _RECORDS
    for _ in range(chance.choice((1, 2, 4))):
        records = damaged_value(chance, records)
    lines = records if isinstance(records, list) else [records]
    written = "".join(f"{json.dumps(each)}\n" for each in lines).encode()
    if chance.random() < 0.3:
        written = damaged(chance, written)
    box.write(f"work/out/{MANIFEST}", written)
    if chance.random() < 0.7:
        box.write("work/out/base.wav", OLD)
    if chance.random() < 0.2:
        (box.out / "index.html").symlink_to(box.work / "canary.wav")
    script = box.write("work/base.md", SCRIPT)
    force = chance.choice(((), ("--force",)))
    arguments = ("export", script, "-o", "out/", "--format", "wav", "--jobs", "1", *force)
    return Attack(arguments, box.out / "base.wav")
