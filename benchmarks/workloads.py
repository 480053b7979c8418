"""Workloads: routines made up by number, and the same cues as every peer wants to read them."""

from __future__ import annotations

import json
import math
import random
from dataclasses import dataclass
from itertools import product

CUE_S = 8.0
"""What a cue has on average: its words and the time to do what they say."""

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


@dataclass(frozen=True)
class Cue:
    """Words, and how long they and the time after them last."""

    text: str
    hold_s: float


@dataclass(frozen=True)
class Workload:
    """Cues one after the other."""

    name: str
    cues: tuple[Cue, ...]

    @property
    def distinct(self) -> int:
        """How many different texts there are."""
        return len({cue.text for cue in self.cues})

    @property
    def minutes(self) -> float:
        """How long it lasts as written."""
        return sum(cue.hold_s for cue in self.cues) / 60

    def script(self, front_matter: str = "") -> str:
        """Our script of it."""
        lines = ["---", front_matter, "---"] if front_matter else []
        lines.append(f"# {self.name}")
        for number, cue in enumerate(self.cues):
            if number % CUES_IN_A_STEP == 0:
                lines += ["", f"## Step {number // CUES_IN_A_STEP + 1}"]
            lines.append(f"- [{cue.hold_s:g}s] {cue.text}")
        return "\n".join(lines) + "\n"

    def as_json(self) -> str:
        """What the plain scripts read: texts and holds."""
        return json.dumps([[cue.text, cue.hold_s] for cue in self.cues])

    def words(self) -> str:
        """All that is said and nothing else, a line each."""
        return "".join(f"{cue.text}\n" for cue in self.cues)

    def phrases(self) -> str:
        """audio-program-generator's script: words, then whole seconds of silence.

        It knows no holds; whoever writes for it subtracts what the words will probably take.
        """
        return "".join(
            f"{cue.text.rstrip('.')};{max(1, round(cue.hold_s - _said_s(cue.text)))}\n"
            for cue in self.cues
        )


def workload(
    name: str, minutes: float, *, cues: int | None = None, recurring: float = 1 / 3, first: int = 0
) -> Workload:
    """So many minutes of cues, of which a share says what an earlier one said.

    There is a cue every CUE_S seconds unless their number is given. The same arguments give the
    same workload; another `first` gives other words.
    """
    count = cues or max(1, math.floor(minutes * 60 / CUE_S + 0.5))
    hold_s = round(minutes * 60 / count, 3)
    distinct = max(1, round(count * (1 - recurring)))
    chance = random.Random(name)
    texts = [_text(first + number) for number in range(distinct)]
    said = [*texts, *(chance.choice(texts) for _ in range(count - distinct))]
    chance.shuffle(said)
    return Workload(name, tuple(Cue(text, hold_s) for text in said))


def _text(number: int) -> str:
    """The sentence of a number: no two of the first few thousand are alike."""
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


def _said_s(text: str) -> float:
    return len(text.split()) / WORDS_A_SECOND
