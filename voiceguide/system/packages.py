"""Reads the versions of installed packages from the names of their metadata folders.

`importlib.metadata` gives the same answer but takes 15 ms to import, a tenth of the time in which
a session starts.
"""

from __future__ import annotations

import os
import re
import sys
from functools import cache

_METADATA = (".dist-info", ".egg-info")


@cache
def version_of(distribution: str) -> str:
    """Return the installed version, or an empty string if it is not installed."""
    wanted = _normalized(distribution)
    for folder in sys.path:
        try:
            entries = os.listdir(folder or ".")  # noqa: PTH208 (fastest)
        except OSError:
            # Missing, or an archive, which holds none of the packages asked for.
            continue
        for entry in entries:
            stem, ending = os.path.splitext(entry)  # noqa: PTH122 (fastest)
            if ending in _METADATA:
                # NAME-VERSION.dist-info or NAME-VERSION-py3.11.egg-info; no part has a dash.
                name, _, rest = stem.partition("-")
                if _normalized(name) == wanted:
                    return rest.partition("-")[0]
    return ""


def _normalized(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()
