"""The speech engine's voices, found by id, name or language."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from msgspec import Struct

from voiceguide.errors import InputError
from voiceguide.speech.engines import KOKORO, engine_of, is_natural
from voiceguide.text import (
    is_language_tag,
    join_words,
    nearest,
    normal_tag,
    primary_language,
    printable,
)

_SAME_LANGUAGE = {
    "en-uk": "en-gb",
    "no": "nb",
    "zh": "cmn",
    "zh-cn": "cmn",
    "zh-hk": "yue",
    "zh-tw": "cmn",
}
"""Tags that people write, with espeak-ng 1.52's tags for the same languages."""

_USUAL_REGION = {"en": "en-us", "pt": "pt-br", "sv": "sv-se", "da": "da-dk", "ja": "ja-jp"}
"""The usual regions that are not named like their language, for engines without plain voices.

For any other language it is, as for `de`, `de-de`."""

_ODD_VOICE = re.compile(r"^mb/|mbrola|[-/]x-|!v/|latn|shaw", re.IGNORECASE)
"""Variants, voices that need data of their own, and voices that read another script."""


class Voice(Struct, frozen=True):
    """One voice of an engine. `language` is a lower-case tag (`en-gb`), empty when unknown.

    A `natural` one is Piper's or Kokoro's.
    """

    id: str
    name: str
    language: str = ""
    gender: str | None = None
    natural: bool = False


NATURAL = "natural"
"""Stands for the best natural voice wherever a voice is named."""


def installed_natural_voices() -> tuple[Voice, ...]:
    """Return the natural voices on this machine, without starting anything that speaks."""
    from voiceguide.speech.natural_voices import natural_voices  # only where voices are looked up

    return tuple(
        Voice(voice.id, voice.name, voice.language, natural=True) for voice in natural_voices()
    )


def cached_voice_ids() -> list[str]:
    """Return the ids of the voices that the engine has listed before, without starting it."""
    from voiceguide.audio.clip import SESSION_RATE
    from voiceguide.speech.clip_store import ClipStore
    from voiceguide.speech.disk_cache import DiskCache
    from voiceguide.system.folders import cache_folder

    listed = ClipStore(DiskCache(cache_folder()), SESSION_RATE, ()).voices()
    return [each["id"] for each in listed or ()]


def voice_from_engine(
    voice_id: str, name: str, languages: Sequence[str], gender: str | None
) -> Voice:
    """Return the voice an engine describes, with its first language and gender in our notation."""
    language = normal_tag(next(iter(languages), ""))
    plain_gender = (gender or "").lower().removeprefix("voicegender")
    known = plain_gender in ("male", "female", "neuter", "neutral")
    return Voice(voice_id, name.strip(), language, plain_gender if known else None)


def find_voice(wanted: str, voices: Sequence[Voice], language: str | None = None) -> Voice:
    """Return the voice with this id, this name or for this language tag; case does not matter.

    `natural` is the best natural voice for `language` (None: English). Raises InputError, naming
    the nearest ones, if there is none.
    """
    key = wanted.strip().casefold()
    if key == NATURAL:
        return _natural_voice(voices, language or "en")
    for voice in voices:
        if key in _ids(voice):
            return voice
    for voice in voices:
        if voice.name.casefold() == key:
            return voice
    exact = any(voice.language == normal_tag(key) for voice in voices)
    if exact or is_language_tag(key):
        found = voice_for_language(key, voices)
        if found is not None:
            return found
    if key.startswith("narration/"):
        from voiceguide.speech.narrations import unknown_narration  # only after a mistake

        raise unknown_narration(wanted.strip().partition("/")[2])
    if is_natural(key):
        raise InputError(
            f"The natural voice “{printable(wanted[:60])}” is not installed.",
            _how_to_install(wanted),
        )
    near = nearest(key, [NATURAL]) or _nearest(key, voices)
    suggestion = f"Did you mean {join_words(near, 'or')}? " if near else ""
    raise InputError(
        f"There is no voice “{printable(wanted[:60])}”.",
        f"{suggestion}`voiceguide voices` lists them.",
    )


def named_natural_voice(
    wanted: str, natural: Sequence[Voice], language: str | None = None
) -> Voice | None:
    """Return the natural voice that is meant by its id, its name or `natural`; None if none is."""
    key = wanted.strip().casefold()
    if key == NATURAL:
        return voice_for_language(language or "en", natural)
    by_id = (voice for voice in natural if key in _ids(voice))
    by_name = (voice for voice in natural if key == voice.name.casefold())
    return next(by_id, None) or next(by_name, None)


def _ids(voice: Voice) -> tuple[str, str]:
    """Return the id of a voice in small letters, whole and without the engine of a natural one."""
    whole = voice.id.casefold()
    return whole, whole.partition("/")[2] if is_natural(whole) else whole


def _natural_voice(voices: Sequence[Voice], language: str) -> Voice:
    found = voice_for_language(language, [voice for voice in voices if voice.natural])
    if found is not None:
        return found
    if primary_language(language) == "en":
        raise InputError("No natural voice is installed.", _how_to_install())
    raise InputError(
        f"No natural voice on this machine speaks “{printable(language[:60])}”.",
        "`voiceguide voices --get` lists some to fetch, `--from FOLDER` installs others; see"
        " docs/voices.md.",
    )


def _how_to_install(voice_id: str = "") -> str:
    from voiceguide.speech.natural_voices import how_to_install  # only after a mistake

    return how_to_install(voice_id)


def voice_for_language(language: str, voices: Iterable[Voice]) -> Voice | None:
    """Return the plainest voice for a language tag, or None; a natural one only if alone.

    The exact language is preferred, then the same primary language. `en-GB` and `en` give espeak's
    plain British voice, and so does `en-AU`, which espeak lacks.
    """
    wanted = normal_tag(language)
    wanted = _SAME_LANGUAGE.get(wanted, wanted)
    primary = primary_language(wanted)
    primary = _SAME_LANGUAGE.get(primary, primary)
    usual = _USUAL_REGION.get(primary, f"{primary}-{primary}")

    def distance(voice: Voice) -> tuple[bool | int, ...]:
        # espeak's plain voice for a language is the file named after it: `gmw/en`, `roa/fr`.
        is_plain = voice.language == primary or voice.id.lower().split("/")[-1] == primary
        return (
            # Those have to be asked for.
            voice.natural,
            # It may not keep up with a session.
            engine_of(voice.id) == KOKORO,
            voice.language != wanted,
            bool(_ODD_VOICE.search(voice.id)),
            not is_plain,
            voice.language != usual,
            voice.language.count("-"),
        )

    candidates = [voice for voice in voices if primary_language(voice.language) == primary]
    return min(candidates, key=distance, default=None) if primary else None


def _nearest(key: str, voices: Sequence[Voice]) -> list[str]:
    """Return at most three voices spelled nearly like `key`, each as its id and name."""
    spelled: dict[str, Voice] = {}
    for voice in voices:
        for spelling in (voice.name, voice.name.split(" (")[0], voice.language, voice.id):
            spelled.setdefault(spelling.casefold(), voice)
    # “english” is one of the English voices, however little it resembles “English (Great Britain)”.
    close = [spelling for spelling in spelled if key and spelling.startswith(key)]
    # Codes of two or three letters are near to any short word.
    close = close or nearest(key, [each for each in spelled if len(each) > 3], most=6)
    chosen = dict.fromkeys(spelled[spelling] for spelling in close)
    return [f"{voice.id} ({voice.name})" for voice in list(chosen)[:3]]
