"""`voiceguide export --proof`: what is misheard is printed with its place."""

from __future__ import annotations

import re
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
    monkeypatch.setattr(export_proof, "check_installed", lambda: None)
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


# Many files


FOLDER = ("jaw.md", "chin.md", "-o", "out/", "--format", "wav", "--jobs", 1, "--proof")


def test_a_folder_is_read_back_with_words_in_common_once_and_made_again_for_other_takes(
    voiceguide: Voiceguide, monkeypatch: pytest.MonkeyPatch, work: Path
) -> None:
    (work / "chin.md").write_text(SCRIPT.replace("Jaw", "Chin").replace("Cup the", "Hold the"))
    voices = ("--voice", "en")
    before = voiceguide("export", *FOLDER[:-1], *voices)
    assert before.out.endswith("out: 2 made, 0 up to date\n")
    hears(monkeypatch, "cup the jaw", "let go now", "hold the jar")
    done = voiceguide("export", *FOLDER, *voices)
    # What was made without being read back is made once more.
    assert done.out.endswith("out: 2 made, 0 up to date\n")
    assert done.err.splitlines() == [
        "Reading back “en” with Ear ...",
        "jaw: 2 lines, 6 words: 0.0 % word errors, 0 lines misheard.",
        "chin: 2 lines, 6 words: 16.7 % word errors, 1 line misheard.",
        "chin.md:7: “Hold the jaw.” was heard as “hold the jar”: 1 of 3 words wrong.",
        "Read back 3 lines, 9 words: 11.1 % word errors, 1 line misheard."
        " A recogniser errs, too: listen to these lines before you change them.",
    ]
    for again in ((), ("--strict",)):
        hears(monkeypatch, "cup the jaw", "let go now", "hold the jaw")
        done = voiceguide("export", *FOLDER, *again, *voices)
        assert done.out == "out: 0 made, 2 up to date\n"
    assert voiceguide("export", *FOLDER[:-1], *voices).out == "out: 0 made, 2 up to date\n"
    hears(monkeypatch, "cup the jar", "let go now", "hold the jaw")
    done = voiceguide("export", *FOLDER, "--strict", "--force", *voices)
    assert done.code == 1
    assert done.out.endswith("out: 1 made, 0 up to date, 1 failed\n")
    assert "jaw failed: 1 line stays misheard; --strict allows none." in done.err


def test_a_catalogue_is_read_back_in_every_voice(
    voiceguide: Voiceguide, monkeypatch: pytest.MonkeyPatch, work: Path
) -> None:
    text = '[[matrix]]\nroutines = ["jaw.md"]\nvoices = ["en-us", "en-gb"]\nformats = ["wav"]\n'
    (work / "studio.toml").write_text(f'output = "out"\n{text}')
    hears(monkeypatch, "cup the jaw", "let go now", "cup the jaw", "go now")
    done = voiceguide("catalogue", "build", "studio.toml", "--jobs", 1, "--proof")
    assert done.code == 0, done
    assert (
        "jaw.md:9: “Let go now.” was heard as “go now”: 1 of 3 words wrong. By gmw/en" in done.err
    )
    assert "Read back 4 lines, 12 words: 8.3 % word errors, 1 line misheard." in done.err


def test_what_makes_no_sense_for_many_files_is_refused(
    voiceguide: Voiceguide, monkeypatch: pytest.MonkeyPatch, work: Path
) -> None:
    cluster = ("--scheduler", "tcp://studio:8786")
    done = voiceguide("export", "jaw.md", "-o", "out/", "--proof", *cluster)
    assert_one_clear_error(done, "With --scheduler")
    (work / "studio.toml").write_text('output = "out"\n[[matrix]]\nroutines = ["jaw.md"]\n')
    build = ("catalogue", "build", "studio.toml")
    assert_one_clear_error(voiceguide(*build, "--proof", *cluster), "With --scheduler")
    assert_one_clear_error(voiceguide(*build, "--strict"), "Add --proof.")
    monkeypatch.setattr(recogniser, "_MODULES", ("no_such_module",))
    done = voiceguide("export", "jaw.md", "-o", "out/", "--proof")
    assert_one_clear_error(done, "[proof]")
    assert_one_clear_error(voiceguide("voices", "--proof"), "[proof]")
    assert_one_clear_error(voiceguide(*build, "--proof"), "[proof]")
    assert not (work / "out").exists()


# A voice


def test_a_voice_is_read_back_in_a_routine_of_its_language(
    voiceguide: Voiceguide, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("voiceguide.cli.voices.check_installed", lambda: None)
    hears(monkeypatch, "Die Hände", *[""] * 8)
    monkeypatch.setenv("VOICEGUIDE_VOICE", "gmw/de")
    done = voiceguide("voices", "--proof")
    assert done.code == 0, done
    assert re.search(r"/de/sixty-second-oil-massage\.md:\d+: “", done.out)
    assert re.search(r"^gmw/de: [0-2] of \d+ words understood\.$", done.out.splitlines()[-1])
    monkeypatch.setenv("VOICEGUIDE_VOICE", "it")
    done = voiceguide("voices", "--proof")
    assert_one_clear_error(done, "There is no routine in “it” to read back.")


@pytest.mark.soak
def test_what_a_real_recogniser_mishears_of_espeak_is_told_for_a_folder_and_a_voice(
    voiceguide: Voiceguide, work: Path
) -> None:
    needs_module("faster_whisper", "faster-whisper")
    done = voiceguide("export", "jaw.md", "-o", "out/", "--format", "wav", "--proof")
    assert done.code == 0, done
    assert re.search(r"^jaw: 2 lines, 6 words: \d+\.\d % word errors, ", done.err, re.MULTILINE)
    assert done.out.endswith("out: 1 made, 0 up to date\n")
    done = voiceguide("voices", "--proof")
    assert re.search(r"^gmw/en: [3-6]\d of \d\d words understood\.$", done.out.splitlines()[-1])
