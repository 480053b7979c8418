"""`voiceguide export --proof`: what is misheard is printed with its place."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.commands import Voiceguide, assert_one_clear_error
from tests.needs import needs_module
from voiceguide.cli import export_proof
from voiceguide.speech import recogniser

SCRIPT = (
    "---\nlanguage: en\nchimes: off\n---\n# Jaw\n## One\n- Cup the jaw.\n- Well.\n- Let go now.\n"
)


class Hard:
    """A recogniser that is hard of hearing."""

    name = "Ear"

    def __init__(self, *texts: str) -> None:
        self._texts = iter(texts)

    def heard(self, _samples: object) -> str:
        return next(self._texts)


@pytest.fixture(autouse=True)
def script(work: Path) -> Path:
    path = work / "jaw.md"
    path.write_text(SCRIPT)
    return path


def hears(monkeypatch: pytest.MonkeyPatch, *texts: str) -> None:
    needs_module("whisper_normalizer", "whisper-normalizer")
    monkeypatch.setattr(export_proof, "open_recogniser", lambda _language: Hard(*texts))


def test_misheard_lines_are_printed_and_the_file_is_written(
    voiceguide: Voiceguide, monkeypatch: pytest.MonkeyPatch
) -> None:
    hears(monkeypatch, "cup the jar", "let go now")
    done = voiceguide("export", "jaw.md", "-o", "jaw.wav", "--proof", "--voice", "en")
    assert done.code == 0, done
    assert done.out.startswith("jaw.wav  ")
    assert done.err.splitlines() == [
        "Reading back 2 lines with Ear ...",
        "jaw.md:7: “Cup the jaw.” was heard as “cup the jar”: 1 of 3 words wrong.",
        "Read back 2 lines, 6 words: 16.7 % word errors, 1 line misheard."
        " A recogniser errs, too: listen to these lines before you change them.",
    ]
    hears(monkeypatch, "cup the jaw", "let go now")
    done = voiceguide("export", "jaw.md", "-o", "2.wav", "--proof", "--strict", "--voice", "en")
    assert done.err.endswith("Read back 2 lines, 6 words: 0.0 % word errors, 0 lines misheard.\n")


def test_strict_writes_no_file_if_a_line_is_misheard(
    voiceguide: Voiceguide, monkeypatch: pytest.MonkeyPatch, work: Path
) -> None:
    hears(monkeypatch, "cup the jaw", "")
    done = voiceguide("export", "jaw.md", "-o", "jaw.wav", "--proof", "--strict", "--voice", "en")
    assert done.code == 2
    assert "jaw.md:9: “Let go now.” was not understood at all: 3 of 3 words wrong." in done.err
    assert "1 line of Jaw is misheard; --strict allows none." in done.err
    assert [path.name for path in work.iterdir()] == ["jaw.md"]


def test_without_a_recogniser_it_says_how_to_install_one_before_anything_is_spoken(
    voiceguide: Voiceguide, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(recogniser, "_MODULES", ("no_such_module",))
    done = voiceguide("export", "jaw.md", "-o", "jaw.wav", "--proof")
    assert_one_clear_error(done)
    assert "-m pip install" in done.err
    assert "[proof]" in done.err


def test_a_folder_of_files_is_refused(voiceguide: Voiceguide) -> None:
    done = voiceguide("export", "jaw.md", "-o", "folder/", "--proof")
    assert_one_clear_error(done, "--proof is for one file at a time.")
