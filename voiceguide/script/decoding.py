"""From the bytes of a script file to its text; says which program a file that is no text is for."""

from __future__ import annotations

import re
from pathlib import PurePath

from voiceguide.errors import Problem, ScriptError

LARGEST_BYTES = 4 * 1024 * 1024

_LINE_END = re.compile(r"\r\n|\n|\r")
_UTF_16 = (b"\xff\xfe", b"\xfe\xff")
"""What a file of Windows Notepad's “Unicode” begins with."""

_WORD = (
    "This is a Word document; save it as plain text.",
    "In Word: File, Save As, Plain Text (*.txt); choose UTF-8 if it asks.",
)
_OPEN_DOCUMENT = (
    "This is an OpenDocument file; save it as plain text.",
    "In LibreOffice: File, Save As, Text (.txt).",
)
_PAGES = (
    "This is a Pages document; export it as plain text.",
    "In Pages: File, Export To, Plain Text.",
)
_PDF = (
    "This is a PDF; a script is plain text.",
    "Copy its words into a text editor, and save them from there.",
)
_RICH_TEXT = (
    "This is rich text (RTF); save it as plain text.",
    "In TextEdit: Format, Make Plain Text. In WordPad: Save As, Plain text document.",
)
_BINARY = ("This is not a text file.", "Choose a routine script (a .md file).")
_BEGINNINGS = {b"%PDF": _PDF, rb"{\rtf": _RICH_TEXT, b"\xd0\xcf\x11\xe0": _WORD}
_IN_ZIP = {b"word/": _WORD, b"vnd.oasis.opendocument": _OPEN_DOCUMENT, b"Index/": _PAGES}
"""What only the zip files that these programs write have inside."""

_ENDINGS = {".docx": _WORD, ".odt": _OPEN_DOCUMENT, ".pages": _PAGES}


def decode_script(data: bytes, name: str) -> str:
    """Return the text of a script file, which is UTF-8, or UTF-16 if it begins with that mark.

    Raises ScriptError if it is too large, or not such text.
    """
    other = _other_kind(data, name)
    if other is not None:
        raise ScriptError(name, [Problem(1, 1, *other)])
    if len(data) > LARGEST_BYTES:
        problem = Problem(1, 1, "This script is larger than 4 MB.", "Split it and use [include].")
        raise ScriptError(name, [problem])
    encoding = "utf-16" if data.startswith(_UTF_16) else "utf-8-sig"
    try:
        return data.decode(encoding)
    except UnicodeDecodeError as error:
        before = _LINE_END.split(error.object[: error.start].decode(encoding))
        after = _LINE_END.split(error.object[error.start :].decode(errors="replace"))
        hint = "Save it as UTF-8: most editors let you choose the encoding under “Save as”."
        message = "This file is not saved as UTF-8 text."
        source = before[-1] + (after[0] if encoding != "utf-16" else "")
        problem = Problem(len(before), len(before[-1]) + 1, message, hint, source)
        raise ScriptError(name, [problem]) from None


def _other_kind(data: bytes, name: str) -> tuple[str, str] | None:
    """Return what is wrong with a file that is no text, and what to do; None for text."""
    for beginning, kind in _BEGINNINGS.items():
        if data.startswith(beginning):
            return kind
    if data.startswith(b"PK\3\4"):
        by_content = next((kind for inside, kind in _IN_ZIP.items() if inside in data), _BINARY)
        return _ENDINGS.get(PurePath(name).suffix.lower(), by_content)
    is_binary = b"\0" in data[:4096] and not data.startswith(_UTF_16)
    return _BINARY if is_binary else None
