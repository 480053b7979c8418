"""Areas: the parts of the face that a step can be about, by the names scripts call them."""

from __future__ import annotations

AREAS = (
    "face",
    "scalp",
    "forehead",
    "temples",
    "brows",
    "frown",
    "eyes",
    "ears",
    "nose",
    "cheekbones",
    "cheeks",
    "mouth",
    "lips",
    "corners",
    "chin",
    "jaw",
    "jowls",
    "neck",
)
"""From the top down. `frown` is the place between the brows, `corners` those of the mouth."""
