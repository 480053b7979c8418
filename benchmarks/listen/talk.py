"""Other speech: what is said near a microphone that asks for nothing."""

from __future__ import annotations

import pydoc_data.topics
import random
import re
from pathlib import Path

SCRIPTS = Path(__file__).resolve().parents[2] / "scripts"

NEAR_MISSES = """please pause|slow down please|go back now|guide book|I will guide you
guide me there|the next step|side pause|wide stop|good stop|quite slow down
could you continue|guide the hands|guide dog|slowly go back|I need a pause
right next step|kind repeat|repeat after me|guy stop|gate go back|god speed
tired pause|guide your fingers|stop it|pause here|high stop|buy paws
light applause|continue please|speed up a bit|why stop|I had to pause|go bike
ride back|slow town|guided tour|glide down|glide back|glide, pause|glide up
slide down|guide down""".replace("\n", "|").split("|")
"""Phrases made to be mistaken for commands; used for the weights, and shown apart."""

_PEOPLE = "my sister|your mother|the neighbour|our friend|the doctor|that man|Anna|Peter|nobody"
_DOINGS = (
    "called this morning|wants tea|is late again|bought new shoes|went home|likes the garden"
    "|forgot the keys|cooked dinner|said hello|has a cold|will come on Sunday|is asleep"
)
_SMALL = (
    "oh dear|yes|no thanks|what time is it|come here|where is the towel|that is nice|I think so"
    "|just a minute|are you ready for lunch|hello|good morning|good night|all right|never mind"
    "|could you open the window|I can't find it|it's raining|wait for me|see you later"
)


def half(texts: list[str], *, reported: bool) -> list[str]:
    """Every second text is kept for the report."""
    return texts[1::2] if reported else texts[::2]


def prose() -> list[str]:
    """Sentences of Python's own manual."""
    manual = " ".join(pydoc_data.topics.topics.values()).replace("\n", " ")
    sentences = re.findall(r"[A-Z][a-z]+ [a-z' ,]{20,110}\.", manual)
    return [re.sub(r"\s+", " ", each) for each in sentences]


def routines() -> list[str]:
    """Everything that the shipped routines say."""
    said = []
    for path in sorted(SCRIPTS.glob("*.md")):
        body = re.sub(r"\[.*?\]|<!--.*?-->", "", path.read_text("utf-8").split("---", 2)[2])
        said += [each.strip() for each in re.split(r"[.!?:\n]", body) if len(each.strip()) > 8]
    return [each.replace("{side}", "left").strip("-# ") for each in said]


def words() -> list[str]:
    """The words of pocketsphinx's own dictionary: whatever it can mistake for something."""
    import pocketsphinx

    path = pocketsphinx.get_model_path("en-us/cmudict-en-us.dict")
    lines = Path(path).read_text("utf-8").splitlines()
    return [line.split()[0] for line in lines if line[0].isalpha() and "(" not in line.split()[0]]


def short(chance: random.Random, *, reported: bool) -> str:
    """A few words, as between two silences."""
    kind = chance.random()
    if kind < 0.4:
        some = half(words(), reported=reported) if not _CACHE.get(reported) else _CACHE[reported]
        _CACHE[reported] = some
        return " ".join(chance.choice(some) for _ in range(chance.choice((1, 2, 2, 3))))
    if kind < 0.6:
        return " ".join(chance.choice(half(prose(), reported=reported)).split()[:6])
    if kind < 0.8:
        return chance.choice(half(routines(), reported=reported))
    if kind < 0.9:
        return chance.choice(half(_SMALL.split("|"), reported=reported))
    return f"{chance.choice(_PEOPLE.split('|'))} {chance.choice(_DOINGS.split('|'))}"


def long(chance: random.Random, *, reported: bool) -> str:
    """A sentence or two."""
    if chance.random() < 0.3:
        return ". ".join(short(chance, reported=reported) for _ in range(3))
    return chance.choice(half(prose(), reported=reported))


_CACHE: dict[bool, list[str]] = {}
