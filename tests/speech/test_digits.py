"""Numbers, which countdowns and `{round}` write as digits, in the language of the voice."""

import ctypes
import os
import sys
from functools import cache
from pathlib import Path

import pytest

from tests.needs import needs_module
from voiceguide.speech.digits import with_own_digits

_RETRIEVAL = 1
"""espeak-ng's mode without a sound device."""


@cache
def embedded_library() -> ctypes.CDLL:
    """Return the embedded espeak-ng; prepared once a process, as it keeps pointers to its data."""
    needs_module("espeakng_loader", "espeakng-loader")
    import espeakng_loader as loader

    library = ctypes.CDLL(str(loader.get_library_path()))
    data = os.fsencode(Path(loader.get_data_path()).parent)
    assert library.espeak_Initialize(_RETRIEVAL, 0, data, 0) > 0
    return library


def phonemes(voice: str, text: str) -> str:
    """Return how the embedded espeak-ng pronounces a text, without its stress."""
    library = embedded_library()
    assert library.espeak_SetVoiceByName(os.fsencode(voice)) == 0
    library.espeak_TextToPhonemes.restype = ctypes.c_char_p
    kept = ctypes.create_string_buffer(text.encode())
    pointer = ctypes.c_void_p(ctypes.addressof(kept))
    said: bytes = library.espeak_TextToPhonemes(ctypes.byref(pointer), 1, 0)
    return said.decode().replace("'", "").strip("_: ")


embedded = pytest.mark.skipif(sys.platform != "linux", reason="about the embedded espeak-ng")


@embedded
@pytest.mark.parametrize(
    ("voice", "digits", "word"),
    [
        ("gmw/de", "5", "fünf"),
        ("roa/fr", "5", "cinq"),
        ("roa/es", "5", "cinco"),
        ("roa/it", "5", "cinque"),
        ("roa/pt", "30", "trinta"),
        ("trk/tr", "5", "beş"),
        ("gmq/nb", "5", "fem"),
    ],
)
def test_numbers_are_spoken_in_the_language_of_the_voice(
    voice: str, digits: str, word: str
) -> None:
    assert phonemes(voice, digits) == phonemes(voice, word)


@embedded
def test_the_nepali_voice_reads_only_its_own_digits_in_nepali() -> None:
    assert "(en)" in phonemes("inc/ne", "5")
    assert phonemes("inc/ne", with_own_digits("5", "inc/ne")) == "pa:nc"


def test_only_the_nepali_voice_gets_other_digits() -> None:
    assert with_own_digits("2 पटक", "inc/ne") == "२ पटक"
    assert with_own_digits("2 mal", "gmw/de") == with_own_digits("2 mal", None) == "2 mal"
