"""The bytes of a script file: text, or the kind of file it is instead."""

from __future__ import annotations

import io
import zipfile

import pytest

from voiceguide.errors import ScriptError
from voiceguide.script.decoding import LARGEST_BYTES, decode_script

TEXT = "# Ö\r\n\r\n## Süß\r\n- 微笑\r\n"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_utf_8_is_read_and_what_notepad_calls_unicode(encoding: str) -> None:
    assert decode_script(TEXT.encode(encoding), "x.md") == TEXT


def test_utf_16_of_the_other_byte_order_is_read() -> None:
    assert decode_script(b"\xfe\xff" + TEXT.encode("utf-16-be"), "x.md") == TEXT


def zipped(*names: str, content: bytes = b"") -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        for name in names:
            archive.writestr(zipfile.ZipInfo(name), content)  # without the time of day
    return file.getvalue()


OPEN_DOCUMENT = zipped("mimetype", content=b"application/vnd.oasis.opendocument.text")


@pytest.mark.parametrize(
    ("data", "name", "message"),
    [
        ("# Ö\n- süß".encode("latin-1"), "x.md", "x.md:1:3: This file is not saved as UTF-8 text."),
        (b"# A\r\rb\xff", "x.md", "x.md:3:2: This file is not saved as UTF-8 text."),
        (TEXT.encode("utf-16")[:-1], "x.md", "x.md:5:1: This file is not saved as UTF-8 text."),
        ("# A".encode("utf-16-le"), "x.md", "x.md:1:1: This is not a text file."),
        (b"\x89PNG\r\n\0\0\0", "x.md", "x.md:1:1: This is not a text file."),
        (b"a" * (LARGEST_BYTES + 1), "x.md", "x.md:1:1: This script is larger than 4 MB."),
        (zipped("[Content_Types].xml", "word/document.xml"), "x.md", "This is a Word document;"),
        (zipped("a" * 5000, "word/document.xml"), "x.docx", "This is a Word document; save it as"),
        (b"PK\3\4" + bytes(LARGEST_BYTES), "x.docx", "This is a Word document; save it as plain"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "x.doc", "This is a Word document; save it as"),
        (OPEN_DOCUMENT, "x.md", "This is an OpenDocument file; save it as plain text."),
        (zipped("Index/Document.iwa"), "x.md", "This is a Pages document; export it as"),
        (zipped("a"), "x.md", "This is not a text file."),
        (b"%PDF-1.7\n", "x.md", "This is a PDF; a script is plain text."),
        (rb"{\rtf1\ansi # A}", "x.md", "This is rich text (RTF); save it as plain text."),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)  # fmt: skip
def test_what_is_no_text_is_refused_by_its_kind(data: bytes, name: str, message: str) -> None:
    with pytest.raises(ScriptError) as caught:
        decode_script(data, name)
    assert message in str(caught.value)
    assert caught.value.problems[0].hint


@pytest.mark.parametrize(
    ("data", "source"),
    [
        (b"# A\r\n- s\xfc\xdf, b\r\nc", "- s\ufffd\ufffd, b"),
        ("# A\n- süß".encode("utf-16")[:-1], "- sü"),
    ],
)
def test_a_line_that_cannot_be_read_is_shown_as_far_as_it_can(data: bytes, source: str) -> None:
    with pytest.raises(ScriptError) as caught:
        decode_script(data, "x.md")
    assert caught.value.problems[0].source == source


def test_a_script_may_be_large() -> None:
    assert len(decode_script(b"a" * LARGEST_BYTES, "x.md")) == LARGEST_BYTES
