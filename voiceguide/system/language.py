"""The language that this system speaks to its user."""

from __future__ import annotations

import os
import sys

from voiceguide.text import normal_tag


def system_language() -> str:
    """Return the tag of the user's language, such as `de-de`; empty if it is unknown."""
    for variable in ("LC_ALL", "LC_MESSAGES", "LANG"):
        value = os.environ.get(variable, "")
        if value:
            tag = normal_tag(value.partition(".")[0].partition("@")[0])
            return "" if tag in ("c", "posix") else tag
    if sys.platform != "win32":
        return ""
    import ctypes
    import locale

    code = ctypes.windll.kernel32.GetUserDefaultUILanguage()
    return normal_tag(locale.windows_locale.get(code, ""))
