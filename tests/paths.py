"""Where this checkout is, and names that only some disks have."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

CHECKOUT = Path(__file__).resolve().parents[1]


def odd_name(folder: Path, suffix: str) -> Path:
    """Return a path in `folder` whose name is not UTF-8; skip the test where there are none."""
    path = folder / os.fsdecode(b"caf\xe9" + suffix.encode())
    try:
        path.touch()
        path.unlink()
    except (OSError, ValueError):
        pytest.skip("this system has only names in UTF-8")
    return path
