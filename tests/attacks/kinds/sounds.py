"""Damaged sound files: their headers, their bytes, their samples."""

from __future__ import annotations

import io
from random import Random

import numpy as np
import soundfile
from numpy.typing import NDArray

from tests.attacks.attack import SCRIPT, Attack, Box, export
from tests.attacks.mutations import damaged

_EXTREMES = (np.nan, np.inf, -np.inf, 3e38, -3e38, 1e30, 1e-38, 1e-45, 64.0, 100.0, 0.0, 2.0)
_RATE = 44_100
_KINDS = (("wav", "FLOAT"), ("wav", "PCM_16"), ("wav", "DOUBLE"), ("flac", "PCM_16"),
          ("ogg", "VORBIS"), ("aiff", "FLOAT"), ("mp3", "MPEG_LAYER_III"))  # fmt: skip


def attack_by_sound(chance: Random, box: Box) -> Attack:
    """Damage a chime, a recording or a background between the words of a script."""
    suffix, subtype = chance.choice(_KINDS)
    rate = chance.choice((_RATE, 8000, 48_000))
    file = io.BytesIO()
    samples = _samples(chance, rate)
    if suffix not in ("wav", "aiff"):
        # Encoders do not take such samples; LAME would end this process.
        samples = np.clip(np.nan_to_num(samples), -1, 1)
    soundfile.write(file, samples, rate, subtype, format=suffix)
    content = file.getvalue()
    if chance.random() < 0.5:
        # The header most often: the samples of most damaged bytes are only noise.
        end = chance.choice((60, 60, len(content)))
        content = damaged(chance, content[:end]) + content[end:]
    box.write(f"work/strange.{suffix}", content)
    use = chance.choice(("[chime strange]", f"[play strange.{suffix}]", "background"))
    script = SCRIPT.replace(b"- [1s]\n", b"" if use == "background" else f"- {use}\n".encode())
    if use == "background":
        script = script.replace(b"lead_in", b"background: strange\nlead_in")
    made = box.write("work/script.md", script)
    return export(made, chance.choice(("wav", "flac", "mp3")), box)


def _samples(chance: Random, rate: int) -> NDArray[np.float64]:
    length, channels = chance.choice((1, 50, rate // 2)), chance.choice((1, 2))
    random = np.random.default_rng(chance.randrange(2**32))
    samples: NDArray[np.float64] = random.uniform(-0.3, 0.3, (length, channels))
    if chance.random() < 0.6:
        for _ in range(chance.choice((1, 3, 20))):
            start = chance.randrange(length)
            samples[start : start + chance.choice((1, 2, 400))] = chance.choice(_EXTREMES)
    return samples
