"""The list of voices to fetch: complete, pinned, and of known licence."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from voiceguide.errors import FileError, InputError
from voiceguide.speech.downloadable_voices import (
    DownloadableVoice,
    commercial_voices,
    downloadable_recogniser,
    downloadable_voices,
    find_downloadable,
)
from voiceguide.system.remote_file import RemoteFile

VOICES = {voice.id: voice for voice in downloadable_voices()}


@pytest.mark.parametrize("voice", VOICES.values(), ids=lambda voice: voice.id)
def test_every_file_is_pinned_has_a_digest_and_comes_over_https(voice: DownloadableVoice) -> None:
    folder, _, name = voice.id.partition("/")
    expected = {
        "piper": [f"{name}.onnx", f"{name}.onnx.json"],
        "kokoro": ["kokoro-v1.0.int8.onnx", f"{name}.bin"],
    }
    assert [file.name for file in voice.files] == expected[folder]
    assert_pinned(voice.files)


def test_so_is_every_file_of_the_recogniser() -> None:
    recogniser = downloadable_recogniser()
    assert {"config.json", "model.bin", "tokenizer.json"} < {each.name for each in recogniser.files}
    assert recogniser.files[-1].name == "model.bin"
    assert_pinned(recogniser.files)


def assert_pinned(files: Sequence[RemoteFile]) -> None:
    for file in files:
        parts = urlsplit(file.address)
        assert parts.scheme == "https"
        # A branch such as `main` may change at any time.
        assert re.search(r"/resolve/[0-9a-f]{40}/|/download/model-files-v1\.0/", parts.path)
        assert re.fullmatch(r"sha256:[0-9a-f]{64}|md5:[0-9a-f]{32}", file.digest)
        assert file.size


@pytest.mark.parametrize("voice", VOICES.values(), ids=lambda voice: voice.id)
def test_every_licence_allows_commercial_use_and_what_stands_against_it_is_said(
    voice: DownloadableVoice,
) -> None:
    assert voice.licence in ("public domain", "CC0", "CC BY 4.0", "Apache-2.0")
    assert bool(voice.credit) == (voice.licence == "CC BY 4.0")
    assert voice.commercial or voice.caution


def test_where_a_voice_is_for_own_listening_only_another_one_is_not() -> None:
    for voice in VOICES.values():
        others = commercial_voices(voice.language)
        assert others
        assert all(each.commercial for each in others)


@pytest.mark.parametrize("language", ["en", "en-gb", "en-us", "de", "fr", "es", "it", "nl"])
def test_every_language_has_one_recommended_voice(language: str) -> None:
    found = find_downloadable(language, "")
    assert found.recommended
    assert found.language.startswith(language)
    tags = [voice.language for voice in VOICES.values() if voice.recommended]
    assert len(tags) == len(set(tags))


@pytest.mark.parametrize(
    ("wanted", "system", "found"),
    [
        ("natural", "de-at", "piper/de_DE-thorsten-medium"),
        ("natural", "pl", "piper/en_GB-cori-medium"),
        ("natural", "", "piper/en_GB-cori-medium"),
        ("natural", "en-us", "piper/en_US-john-medium"),
        ("Natural", "en-au", "piper/en_GB-cori-medium"),
        ("de_DE", "en", "piper/de_DE-thorsten-medium"),
        ("THORSTEN", "en", "piper/de_DE-thorsten-medium"),
        ("en_gb-cori-HIGH", "en", "piper/en_GB-cori-high"),
        ("heart", "en", "kokoro/af_heart"),
    ],
)
def test_a_voice_is_found_by_name_or_language(wanted: str, system: str, found: str) -> None:
    assert find_downloadable(wanted, system).id == found


@pytest.mark.parametrize("wanted", ["en_GB-corri-medium", "pl", "", "kokoro/", "cori/.."])
def test_what_is_not_in_the_list_is_refused(wanted: str) -> None:
    with pytest.raises(InputError, match="no voice"):
        find_downloadable(wanted, "en")


def test_a_damaged_list_is_one_clear_error(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("VOICEGUIDE_VOICE_LIST", str(tmp_path / "list.toml"))
    for content in ("", "voices = 1\n", "[[voices]]\nid = 'x'\n", "="):
        (tmp_path / "list.toml").write_text(content)
        with pytest.raises(FileError, match="cannot be read"):
            downloadable_voices()
