"""Which recordings of a narration a routine uses, without speaking or planning anything."""

from __future__ import annotations

from collections.abc import Sequence

from msgspec import Struct

from voiceguide.planning.expansion import Pass, perform
from voiceguide.planning.prefetch import utterances
from voiceguide.script.routine import Routine
from voiceguide.session.preferences import Preferences


class RecordingsUsed(Struct, frozen=True):
    """What a narration has of a routine: `missing` of its `lines` are not recorded.

    `digest` changes whenever a recording that is used does.
    """

    narration: str
    lines: int
    missing: int
    digest: str


def recordings_used(
    routine: Routine, passes: Sequence[Pass], preferences: Preferences
) -> RecordingsUsed | None:
    """Return what a routine uses of its narration, None without one.

    Raises ScriptError for a `{next}` with nothing after it.
    """
    if preferences.narration is None:
        return None
    from voiceguide.speech.narrations import NARRATION_PREFIX, narration_named

    narration = narration_named(f"{NARRATION_PREFIX}{preferences.narration}")
    if narration is None:
        return None
    language = routine.front.language
    texts = {text for performed in perform(passes) for text in utterances(performed)}
    missing = sum(narration.recording(text, language) is None for text in texts)
    digest = narration.digest(sorted(texts), language)
    return RecordingsUsed(narration.name, len(texts), missing, digest)
