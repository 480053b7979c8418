"""Voices: what the speech engine offers, found by id, name or language."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from voiceguide.errors import InputError
from voiceguide.text import printable

_SAME_LANGUAGE = {
    "en-uk": "en-gb",
    "no": "nb",
    "zh": "cmn",
    "zh-cn": "cmn",
    "zh-hk": "yue",
    "zh-tw": "cmn",
}
"""Tags people write, and the ones espeak-ng 1.52 uses for the same language."""

_USUAL_REGION = {"en": "en-us", "pt": "pt-br", "sv": "sv-se", "da": "da-dk", "ja": "ja-jp"}
"""Where a language's usual region is not named like the language; for engines without plain voices.

Elsewhere `de` is spoken like `de-de`."""

_PLAIN_TAG = re.compile(r"[a-z]{2,3}([-_]([a-z]{2}|[0-9]{3}))?", re.IGNORECASE)

_ODD_VOICE = re.compile(r"^mb/|mbrola|[-/]x-|!v/|latn|shaw", re.IGNORECASE)
"""Variants, voices that need data of their own, and ones that read another script."""


@dataclass(frozen=True)
class Voice:
    """One voice of the engine. `language` is a lower-case tag (`en-gb`), empty when unknown."""

    id: str
    name: str
    language: str = ""
    gender: str | None = None


def voice_from_engine(
    voice_id: str, name: str, languages: Sequence[str], gender: str | None
) -> Voice:
    """A voice as an engine describes it, with its first language and its gender made alike."""
    language = _tag(next(iter(languages), ""))
    plain_gender = (gender or "").lower().removeprefix("voicegender")
    known = plain_gender in ("male", "female", "neuter", "neutral")
    return Voice(voice_id, name.strip(), language, plain_gender if known else None)


def find_voice(wanted: str, voices: Sequence[Voice]) -> Voice:
    """The voice with this id, this name or for this language tag, whatever its letters' case.

    Raises InputError, naming the nearest ones, when there is none.
    """
    key = wanted.strip().casefold()
    for voice in voices:
        if voice.id.casefold() == key:
            return voice
    for voice in voices:
        if voice.name.casefold() == key:
            return voice
    exact = any(voice.language == _tag(key) for voice in voices)
    if exact or _PLAIN_TAG.fullmatch(key):
        found = voice_for_language(key, voices)
        if found is not None:
            return found
    near = _nearest(key, voices)
    suggestion = f"Did you mean {' or '.join(near)}? " if near else ""
    raise InputError(
        f"There is no voice “{printable(wanted[:60])}”.",
        f"{suggestion}`voiceguide voices` lists them.",
    )


def voice_for_language(language: str, voices: Iterable[Voice]) -> Voice | None:
    """The plainest voice for a language tag, or None.

    The exact language wins, then the same primary language. `en-GB` and `en` give espeak's plain
    British voice, and `en-AU`, which it has not, the same.
    """
    wanted = _tag(language)
    wanted = _SAME_LANGUAGE.get(wanted, wanted)
    primary = wanted.split("-")[0]
    primary = _SAME_LANGUAGE.get(primary, primary)
    usual = _USUAL_REGION.get(primary, f"{primary}-{primary}")

    def distance(voice: Voice) -> tuple[bool | int, ...]:
        # espeak's plain voice for a language is the file called like it: `gmw/en`, `roa/fr`.
        is_plain = voice.language == primary or voice.id.lower().split("/")[-1] == primary
        return (
            voice.language != wanted,
            bool(_ODD_VOICE.search(voice.id)),
            not is_plain,
            voice.language != usual,
            voice.language.count("-"),
        )

    candidates = [voice for voice in voices if voice.language.split("-")[0] == primary]
    return min(candidates, key=distance, default=None) if primary else None


def _tag(language: str) -> str:
    return language.strip().replace("_", "-").lower()


def _nearest(key: str, voices: Sequence[Voice]) -> list[str]:
    """At most three voices spelled nearly like `key`, each as its id and name."""
    spelled: dict[str, Voice] = {}
    for voice in voices:
        for spelling in (voice.name, voice.name.split(" (")[0], voice.language, voice.id):
            spelled.setdefault(spelling.casefold(), voice)
    # “english” means one of the English ones, however unlike “English (Great Britain)” it looks.
    close = [spelling for spelling in spelled if key and spelling.startswith(key)]
    close = close or difflib.get_close_matches(key, spelled, n=6, cutoff=0.6)
    chosen = dict.fromkeys(spelled[spelling] for spelling in close)
    return [f"{voice.id} ({voice.name})" for voice in list(chosen)[:3]]
