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

    `digest` changes whenever a recording that is used does. `is_beyond` says whether the pace is
    beyond what some of them are stretched to.
    """

    narration: str
    lines: int
    missing: int
    digest: str
    is_beyond: bool


def recordings_used(
    routine: Routine, passes: Sequence[Pass], preferences: Preferences
) -> RecordingsUsed | None:
    """Return what a routine uses of its narration, None without one.

    Raises ScriptError for a `{next}` with nothing after it.
    """
    if preferences.narration is None:
        return None
    from voiceguide.speech.narrations import NARRATION_PREFIX, narration_named
    from voiceguide.speech.narrator import is_beyond

    narration = narration_named(f"{NARRATION_PREFIX}{preferences.narration}")
    if narration is None:
        return None
    language = routine.front.language
    texts = {text for performed in perform(passes) for text in utterances(performed)}
    found = [each for text in texts if (each := narration.recording(text, language)) is not None]
    return RecordingsUsed(
        narration.name,
        lines=len(texts),
        missing=len(texts) - len(found),
        digest=narration.digest(sorted(texts), language),
        is_beyond=any(is_beyond(preferences.pace_wpm, each.pace_wpm) for each in found),
    )
