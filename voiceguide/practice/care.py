"""How long a part of the face is left alone after a treatment, and where skin needs care.

Cautious defaults, from the public advice that docs/safety.md names; what the person's practitioner
says goes before them.
"""

from __future__ import annotations

from msgspec import Struct

from voiceguide.script.areas import AREAS, areas_meant

EVERYWHERE = frozenset(AREAS)


class Treatment(Struct, frozen=True):
    """A treatment: other words for it, and for how many days its place is left alone."""

    name: str
    days: int
    words: tuple[str, ...] = ()


TREATMENTS = (
    Treatment(
        "botox",
        14,
        ("botulinum", "botulinum toxin", "toxin", "dysport", "xeomin", "azzalure", "bocouture",
         "anti-wrinkle injection", "botulinumtoxin", "toxina", "toxine"),
    ),
    Treatment(
        "filler",
        14,
        ("dermal filler", "hyaluron", "hyaluronic acid", "juvederm", "restylane", "lip filler",
         "skin booster", "injection", "relleno", "comblement"),
    ),
    Treatment("peel", 14, ("chemical peel", "peeling", "exfoliación química")),
    Treatment("microneedling", 14, ("needling", "dermaroller", "dermapen", "mesotherapy")),
    Treatment("dental work", 14, ("dentist", "tooth", "tooth extraction", "implant", "zahnarzt")),
    Treatment("laser", 42, ("ipl", "laser resurfacing", "radiofrequency", "hifu", "ultrasound")),
    Treatment("threads", 84, ("thread lift", "thread", "fadenlifting", "hilos", "fils")),
    Treatment(
        "surgery",
        84,
        ("operation", "op", "facelift", "face lift", "eyelid surgery", "blepharoplasty",
         "rhinoplasty", "nose job", "liposuction", "cirugía", "chirurgie"),
    ),
)  # fmt: skip

UNKNOWN_DAYS = 42
"""For a treatment that is not in the table."""

SKIN: dict[str, frozenset[str]] = {
    "rosacea": frozenset(
        ("forehead", "brows", "frown", "eyes", "nose", "cheekbones", "cheeks", "chin")
    ),
    "cold sore": frozenset(("mouth", "lips", "corners", "chin", "nose")),
}
"""Where a kind of skin is, if its place is not named; all others may be anywhere."""

SKIN_WORDS = (
    "rosacea", "acne", "broken skin", "eczema", "dermatitis", "psoriasis", "sunburn", "cold sore",
    "infection", "wound", "rash", "inflamed skin", "sore skin",
)  # fmt: skip
"""Kinds of skin that completion offers."""

_ONE_PLACE = (
    ("mouth", "lips", "corners"),
    ("cheeks", "cheekbones"),
    ("jaw", "jowls"),
    ("brows", "frown"),
)
"""Names of places that lie over each other: who leaves out one leaves out all."""

_BESIDE = {
    "scalp": ("forehead", "temples"),
    "forehead": ("brows", "frown", "temples", "scalp", "eyes"),
    "temples": ("eyes", "forehead", "scalp"),
    "brows": ("forehead", "eyes", "nose", "temples"),
    "frown": ("forehead", "eyes", "nose"),
    "eyes": ("brows", "frown", "temples", "cheekbones", "nose"),
    "ears": ("jaw", "temples"),
    "nose": ("frown", "eyes", "cheeks", "mouth"),
    "cheekbones": ("eyes", "temples", "cheeks"),
    "cheeks": ("mouth", "corners", "jaw", "nose", "cheekbones"),
    "mouth": ("cheeks", "chin", "nose"),
    "lips": ("cheeks", "chin", "nose"),
    "corners": ("cheeks", "chin", "jowls"),
    "chin": ("mouth", "jaw", "neck", "corners"),
    "jaw": ("cheeks", "chin", "neck", "ears"),
    "jowls": ("cheeks", "chin", "neck", "corners"),
    "neck": ("jaw", "chin", "ears"),
}
"""The places beside a treated one, which hands that work there may move."""


def treatment_meant(word: str) -> Treatment | None:
    """Return the treatment that a word means, in the singular or plural; None for another one."""
    key = _key(word)
    return next(
        (each for each in TREATMENTS if key in map(_key, (each.name, *each.words))),
        None,
    )


def days_of(treatment: str) -> int:
    """Return for how many days the place of a treatment is left alone, by default."""
    known = treatment_meant(treatment)
    return UNKNOWN_DAYS if known is None else known.days


def place_meant(word: str) -> frozenset[str]:
    """Return the areas that a plain word means; none if it means none."""
    key = " ".join(word.casefold().split())
    if key in AREAS:
        return frozenset((key,))
    meant = areas_meant(word)
    return frozenset(area for area in AREAS if area in meant or area.removesuffix("s") in meant)


def one_place(areas: frozenset[str]) -> frozenset[str]:
    """Return areas with all names of the same places; the face has all of them."""
    if "face" in areas:
        return EVERYWHERE
    same = (group for group in _ONE_PLACE if not areas.isdisjoint(group))
    return areas.union(*same)


def with_surroundings(areas: frozenset[str]) -> frozenset[str]:
    """Return areas with those beside them."""
    near = (_BESIDE.get(area, ()) for area in areas)
    return one_place(areas.union(*near))


def _key(word: str) -> str:
    return " ".join(word.casefold().replace("-", " ").split()).removesuffix("s")
