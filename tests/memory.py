"""What a process holds in memory, as Linux counts it."""

from __future__ import annotations

import os
from pathlib import Path


def memory_bytes(process: int | str = "self") -> int:
    """All that is in memory now. Raises OSError or IndexError for a process that is over."""
    pages = Path(f"/proc/{process}/statm").read_text().split()[1]
    return int(pages) * os.sysconf("SC_PAGE_SIZE")
