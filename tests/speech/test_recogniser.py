"""The recogniser: which model hears a language, and what is said where none does."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.needs import needs_module
from voiceguide.errors import InputError
from voiceguide.speech import recogniser
from voiceguide.speech.disk_cache import DiskCache
from voiceguide.speech.recogniser import HEARD_RATE, open_recogniser, recogniser_models
from voiceguide.speech.synthesizer import Speaker, Synthesizer


def complete(folder: Path) -> Path:
    folder.mkdir(parents=True)
    for name in ("config.json", "model.bin", "tokenizer.json"):
        (folder / name).write_bytes(b"{}")
    return folder


def test_a_model_counts_once_it_is_complete(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(recogniser, "_MODEL_PACKAGE", "no_such_package")
    assert recogniser_models() == []
    folder = complete(home / "data" / "voiceguide" / "voices" / "recogniser")
    assert [(each.folder, each.language) for each in recogniser_models()] == [(folder, None)]
    (folder / "model.bin").unlink()
    assert recogniser_models() == []


@pytest.mark.parametrize("there", [True, False])
def test_what_is_missing_is_named_with_the_command_that_gets_it(
    monkeypatch: pytest.MonkeyPatch, there: bool
) -> None:
    monkeypatch.setattr(recogniser, "_MODULES", ("json",) if there else ("no_such_module",))
    monkeypatch.setattr(recogniser, "_MODEL_PACKAGE", "no_such_package")
    with pytest.raises(InputError) as raised:
        open_recogniser("de-DE")
    command = "`voiceguide voices --get recogniser`" if there else "[proof]"
    assert command in raised.value.hint


def test_a_damaged_model_is_one_clear_error(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(recogniser, "_MODULES", ())
    complete(home / "data" / "voiceguide" / "voices" / "recogniser")
    with pytest.raises(InputError, match="cannot be loaded"):
        open_recogniser("en")


@pytest.mark.soak
def test_it_hears_what_a_voice_says(tmp_path: Path) -> None:
    needs_module("faster_whisper", "faster-whisper")
    from voiceguide.audio.samples import resample

    with Synthesizer(cache=DiskCache(tmp_path)) as speech:
        clip = speech.clip("Breathe out and let your shoulders fall.", Speaker("gmw/en", 150))
    heard = open_recogniser("en").heard(resample(clip.samples[:, 0], 44_100, HEARD_RATE))
    assert "shoulders" in heard.lower()
