"""The names that scripts use for parts of the face."""

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
"""From top to bottom. `frown` is the place between the brows, `corners` those of the mouth."""
