"""Versions of installed distributions, read off the names of the folders that describe them.

`importlib.metadata` answers the same and takes 15 ms to import, a tenth of a session's start.
"""

from __future__ import annotations

import os
import re
import sys
from functools import cache

_DESCRIPTIONS = (".dist-info", ".egg-info")


@cache
def version_of(distribution: str) -> str:
    """The installed version; empty where there is none."""
    wanted = _folded(distribution)
    for folder in sys.path:
        try:
            entries = os.listdir(folder or ".")  # noqa: PTH208 (as quick as can be)
        except OSError:
            # No folder, or an archive, whose distributions nothing here comes from.
            continue
        for entry in entries:
            stem, ending = os.path.splitext(entry)  # noqa: PTH122 (as above)
            if ending in _DESCRIPTIONS:
                # NAME-VERSION.dist-info, NAME-VERSION-py3.11.egg-info: dashes only between these.
                name, _, rest = stem.partition("-")
                if _folded(name) == wanted:
                    return rest.partition("-")[0]
    return ""


def _folded(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()
