"""One module for each kind of attack; each makes an attack from chance alone."""

from __future__ import annotations

from collections.abc import Callable
from random import Random

from tests.attacks.attack import Attack, Box
from tests.attacks.kinds.file_names import attack_by_file_names
from tests.attacks.kinds.folder_records import attack_by_folder_record
from tests.attacks.kinds.limits import attack_by_limits
from tests.attacks.kinds.resume_file import attack_by_resume_file
from tests.attacks.kinds.scripts import attack_by_script
from tests.attacks.kinds.settings import attack_by_settings
from tests.attacks.kinds.signals import attack_by_signals
from tests.attacks.kinds.sounds import attack_by_sound
from tests.attacks.kinds.streams import attack_by_streams
from tests.attacks.kinds.system_calls import attack_by_system_calls

Make = Callable[[Random, Box], Attack | None]
"""Writes an attack's input into the box; returns None if this machine cannot run the attack."""

KINDS: dict[str, Make] = {
    "script": attack_by_script,
    "settings": attack_by_settings,
    "folder record": attack_by_folder_record,
    "resume file": attack_by_resume_file,
    "sound": attack_by_sound,
    "file names": attack_by_file_names,
    "signals": attack_by_signals,
    "limits": attack_by_limits,
    "system calls": attack_by_system_calls,
    "streams": attack_by_streams,
}
