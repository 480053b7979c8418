"""Workloads: generated routines, in our script format and in those of the peers."""

from __future__ import annotations

import json
import math
import random
from itertools import product

from msgspec import Struct

CUE_S = 8.0
"""The average length of a cue: its words and the time to do what they say."""

CUES_IN_A_STEP = 10

WORDS_A_SECOND = 2.5
"""At 150 words a minute."""

_WHAT = (
    "Glide both palms", "Press three fingers", "Draw small circles", "Stroke your thumbs",
    "Rest your fingertips", "Walk two fingers", "Sweep the knuckles", "Tap very softly",
    "Smooth the skin", "Hold a gentle stretch", "Roll the heel of your hand", "Pinch and release",
)  # fmt: skip
_WHERE = (
    "along the jaw", "over the forehead", "below the cheekbones", "beside the nose",
    "up the neck", "around the eyes", "behind the ears", "across the chin", "at the temples",
    "between the brows", "over both cheeks", "above the lips", "down to the collarbones",
    "under the chin", "towards the hairline",
)  # fmt: skip
_HOW = (
    "and breathe out slowly", "with hardly any weight", "and let the shoulders fall",
    "as slowly as you can", "and feel the warmth", "without moving the skin",
    "a little firmer than before", "and keep the lips closed", "with a long, soft breath",
    "once more for each side", "and let the forehead be smooth", "until the oil is warm",
    "and count to three", "with your eyes closed", "and stay there for a moment",
    "from the middle to the sides", "and look straight ahead", "the way you like it best",
)  # fmt: skip


class Cue(Struct, frozen=True):
    """Words, and the seconds that they and the silence after them last."""

    text: str
    hold_s: float


class Workload(Struct, frozen=True):
    """A sequence of cues."""

    name: str
    cues: tuple[Cue, ...]

    @property
    def distinct(self) -> int:
        """Return the number of different texts."""
        return len({cue.text for cue in self.cues})

    @property
    def minutes(self) -> float:
        """Return the length as written."""
        return sum(cue.hold_s for cue in self.cues) / 60

    def script(self, front_matter: str = "") -> str:
        """Return our script."""
        lines = ["---", front_matter, "---"] if front_matter else []
        lines.append(f"# {self.name}")
        for number, cue in enumerate(self.cues):
            if number % CUES_IN_A_STEP == 0:
                lines += ["", f"## Step {number // CUES_IN_A_STEP + 1}"]
            lines.append(f"- [{cue.hold_s:g}s] {cue.text}")
        return "\n".join(lines) + "\n"

    def as_json(self) -> str:
        """Return what the plain scripts read: texts and holds."""
        return json.dumps([[cue.text, cue.hold_s] for cue in self.cues])

    def words(self) -> str:
        """Return the words alone, one line for each cue."""
        return "".join(f"{cue.text}\n" for cue in self.cues)

    def phrases(self) -> str:
        """Return audio-program-generator's script: words, then whole seconds of silence.

        It has no holds, so the time that the words will probably take is subtracted.
        """
        return "".join(
            f"{cue.text.rstrip('.')};{max(1, round(cue.hold_s - _speech_s(cue.text)))}\n"
            for cue in self.cues
        )


def workload(
    name: str, minutes: float, *, cues: int | None = None, recurring: float = 1 / 3, first: int = 0
) -> Workload:
    """Return `minutes` of cues; the fraction `recurring` of them repeats an earlier one.

    There is a cue every CUE_S seconds unless `cues` gives their number. The same arguments return
    the same workload; another `first` gives other words.
    """
    count = cues or max(1, math.floor(minutes * 60 / CUE_S + 0.5))
    hold_s = round(minutes * 60 / count, 3)
    distinct = max(1, round(count * (1 - recurring)))
    chance = random.Random(name)
    texts = [_text(first + number) for number in range(distinct)]
    spoken = [*texts, *(chance.choice(texts) for _ in range(count - distinct))]
    chance.shuffle(spoken)
    return Workload(name, tuple(Cue(text, hold_s) for text in spoken))


def _text(number: int) -> str:
    """Return the sentence of a number; the first few thousand all differ."""
    texts = _all_texts()
    again, place = divmod(number, len(texts))
    return texts[place] if not again else f"{texts[place]} {'Again. ' * again}".strip()


def _all_texts() -> list[str]:
    if not _TEXTS:
        _TEXTS.extend(
            f"{what} {where}, {how}." for what, where, how in product(_WHAT, _WHERE, _HOW)
        )
        random.Random(1).shuffle(_TEXTS)
    return _TEXTS


_TEXTS: list[str] = []


def _speech_s(text: str) -> float:
    return len(text.split()) / WORDS_A_SECOND
