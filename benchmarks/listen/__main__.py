"""Measures listening on voices, rooms and texts that no setting was chosen on.

    python -m benchmarks.listen [FOLDER] [--only commands talk claps own over] [--hours 2]

Everything goes through `voiceguide.playback.listening.detector.Detector`, the code that runs live,
faster than real time. FOLDER keeps what was spoken. `benchmarks.listen.live` measures through a
sound server.
"""

from __future__ import annotations

import argparse
import random
import subprocess
import sys
import time
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable
from multiprocessing import Pool
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks.listen import talk
from benchmarks.listen.callers import REPORTED, Caller, Sound, Voices
from benchmarks.listen.clapping import clap, double_clap
from benchmarks.listen.rooms import (
    REPORTED_ROOMS,
    heard_in,
    impulse_response,
    level_db,
    pink_noise,
)
from voiceguide.playback.actions import CALL, PHRASES, Action
from voiceguide.playback.listening import open_canceller, open_recogniser
from voiceguide.playback.listening.detector import Detector, Perceived
from voiceguide.playback.listening.types import LISTENING_RATE, Moment

ROOT = Path(__file__).resolve().parents[2]
CALLER_DB = -26.0
_VOICES: dict[str, Voices] = {}
_RECOGNISER: list[Any] = []


def main() -> None:
    """Print one table after the other, in Markdown."""
    options = argparse.ArgumentParser()
    options.add_argument("folder", type=Path, nargs="?", default=ROOT / "build" / "listen")
    options.add_argument("--only", nargs="*", default=list(SECTIONS))
    options.add_argument("--hours", type=float, default=2.0)
    options.add_argument("--jobs", type=int, default=2)
    chosen = options.parse_args()
    chosen.folder.mkdir(parents=True, exist_ok=True)
    with Pool(chosen.jobs, _begin, (chosen.folder / "voices",)) as pool:
        for name in chosen.only:
            started = time.monotonic()
            SECTIONS[name](pool.imap_unordered, chosen)
            _print(f"({name}: {time.monotonic() - started:.0f} s)\n")


def _begin(folder: Path) -> None:
    _VOICES["all"] = Voices(folder)
    _RECOGNISER.append(open_recogniser())


def _detector() -> Detector:
    return Detector(_RECOGNISER[0], open_canceller())


def _heard(
    sound: Sound, reference: Sound | None = None, moment: Moment = Moment.SESSION
) -> list[Perceived]:
    played = np.zeros_like(sound) if reference is None else reference
    return _detector().feed(sound, played, moment)


# Commands


def commands(run: Any, _chosen: argparse.Namespace) -> None:
    """Every caller says every command, in quiet and in a noisy room."""
    cases: list[tuple[int, Caller, str, str, bool]] = []
    for index, caller in enumerate(REPORTED):
        for number, phrase in enumerate(PHRASES):
            comma = ", " if (index + number) % 2 else " "
            for noisy in (False, True):
                cases.append((len(cases), caller, phrase, f"{CALL}{comma}{phrase}", noisy))
    hits: dict[Any, list[bool]] = defaultdict(list)
    wrong: Counter[bool] = Counter()
    waits: dict[bool, list[float]] = defaultdict(list)
    for case, actions in run(_command, cases, 4):
        _, caller, phrase, _, noisy = case
        right = [wait for action, wait in actions if action is PHRASES[phrase]]
        wrong[noisy] += len(actions) - len(right[:1])
        waits[noisy] += right[:1]
        for key in (f"{caller.engine} {caller.voice}", caller.accent, caller.gender,
                    f"{caller.wpm} wpm", f"“{phrase}”", "all"):  # fmt: skip
            hits[key, noisy].append(bool(right))
    _print("| commands | clean | noise and room |\n|---|---|---|")
    for key in dict.fromkeys(key for key, _ in hits):
        _print(f"| {key} | {np.mean(hits[key, False]):.0%} | {np.mean(hits[key, True]):.0%} |")
    each = len(hits["all", False])
    _print(f"| wrong actions | {wrong[False] / each:.1%} | {wrong[True] / each:.1%} |")
    _print(f"| end of word to action, median | {np.median(waits[False]):.2f} s"
           f" | {np.median(waits[True]):.2f} s |")  # fmt: skip
    _print(f"| the same, 95 % | {np.percentile(waits[False], 95):.2f} s"
           f" | {np.percentile(waits[True], 95):.2f} s |")  # fmt: skip


def _command(case: tuple[int, Caller, str, str, bool]) -> Any:
    number, caller, _, text, noisy = case
    chance = np.random.default_rng(15000 + 10000 * noisy + number)
    sound = _VOICES["all"].say(caller, text)
    ends_s = 2 + len(sound) / LISTENING_RATE
    heard = _at_the_microphone(sound, chance, 10 if noisy else None)
    return case, [
        (each.action, each.time_s - ends_s) for each in _heard(heard) if each.action is not None
    ]


def _at_the_microphone(
    sound: Sound, chance: np.random.Generator, above_noise_db: float | None
) -> Sound:
    noise_db = -70.0
    if above_noise_db is not None:
        noise_db = level_db(sound) - above_noise_db
        room = REPORTED_ROOMS[chance.integers(len(REPORTED_ROOMS))]
        sound = heard_in(impulse_response(room, 0.7, chance), sound)
    heard = np.pad(sound, (2 * LISTENING_RATE, 2 * LISTENING_RATE))
    return (heard + 10 ** (noise_db / 20) * pink_noise(len(heard), chance)).astype(np.float32)


# Other speech


def other_talk(run: Any, chosen: argparse.Namespace) -> None:
    """Hours of talk and of a kitchen, in pieces of two minutes."""
    pieces = round(chosen.hours * 30)
    false: Counter[str] = Counter()
    told = []
    seconds = 0.0
    for number, length_s, found in run(_talk, range(pieces), 1):
        seconds += length_s
        for each in found:
            false["clap" if each.heard.text == "double clap" else "voice"] += 1
            told.append(f"{number}: {each.heard.text} {each.heard.confidence:.2f}")
    hours = seconds / 3600
    _print(
        f"| other speech, kitchen noise: {hours:.2f} h | false actions | an hour |\n|---|---|---|"
    )
    _print(f"| by voice | {false['voice']} | {false['voice'] / hours:.2f} |")
    _print(f"| by claps | {false['clap']} | {false['clap'] / hours:.2f} |")
    _print("; ".join(told))


def _talk(number: int) -> Any:
    chance = random.Random(30900 + number)
    noise = np.random.default_rng(30900 + number)
    frames = 120 * LISTENING_RATE
    heard = np.zeros(frames, np.float32)
    at = LISTENING_RATE
    while at < frames - 12 * LISTENING_RATE:
        caller = chance.choice(REPORTED)
        brief = chance.random() < 0.5
        text = (talk.short if brief else talk.long)(chance, reported=True)
        sound = _VOICES["all"].say(caller, text) * 10 ** (chance.uniform(-8, 6) / 20)
        if chance.random() < 0.5:
            room = chance.choice(REPORTED_ROOMS)
            sound = heard_in(impulse_response(room, chance.uniform(0.7, 1.5), noise), sound)
        sound = sound[: frames - at]
        heard[at : at + len(sound)] += sound
        at += len(sound) + round(chance.uniform(0.4, 2.0) * LISTENING_RATE)
    heard += kitchen(frames, noise) * (1.0 if number % 2 else 0.1)
    heard += 10 ** (-58 / 20) * pink_noise(frames, noise)
    found = [each for each in _heard(heard) if each.action is not None]
    return number, 120.0, found


def kitchen(frames: int, chance: np.random.Generator) -> Sound:
    """Clatter of dishes, a door, a tap that runs: bursts, rings and noise at random times."""
    noise = np.zeros(frames, np.float32)
    for _ in range(frames // LISTENING_RATE // 3):
        at = int(chance.integers(frames - 2 * LISTENING_RATE))
        kind = chance.integers(4)
        level = 10 ** (chance.uniform(-40, -22) / 20)
        time_s = np.arange(LISTENING_RATE // 2) / LISTENING_RATE
        if kind == 0:
            rings = sum(
                np.sin(2 * np.pi * hertz * time_s + chance.uniform(0, 6))
                for hertz in chance.uniform(900, 6000, 4)
            )
            sound = rings * np.exp(-time_s / chance.uniform(0.02, 0.15))
        elif kind == 1:
            sound = clap(chance)
        elif kind == 2:
            low = np.cumsum(chance.normal(size=len(time_s)))
            sound = (low - low.mean()) / np.abs(low).max() * np.exp(-time_s / 0.08)
        else:
            sound = pink_noise(2 * LISTENING_RATE, chance) * 0.3
        noise[at : at + len(sound)] += (level * sound).astype(np.float32)
    return noise


# Claps


def claps(run: Any, _chosen: argparse.Namespace) -> None:
    """Double claps in three rooms, and our own chimes."""
    _print("| double claps | 30 dB above noise | 15 dB | 10 dB |\n|---|---|---|---|")
    for room in range(len(REPORTED_ROOMS)):
        shares = [
            np.mean(list(run(_double_clap, [(n, room, snr) for n in range(200)], 10)))
            for snr in (30, 15, 10)
        ]
        _print(f"| {REPORTED_ROOMS[room].name} | " + " | ".join(f"{x:.0%}" for x in shares) + " |")
    chimes = list(run(_chimes, sorted((ROOT / "sounds").rglob("*.flac")), 1))
    _print(f"all {len(chimes)} sounds of ours, each alone and twice in a row, as loud as a caller"
           f" and not cancelled: {sum(chimes)} double claps heard")  # fmt: skip


def _double_clap(case: tuple[int, int, float]) -> bool:
    number, room, above_db = case
    chance = np.random.default_rng(17000 + number)
    response = impulse_response(REPORTED_ROOMS[room], chance.uniform(0.4, 1.2), chance)
    sound = heard_in(response, double_clap(chance)) * 10 ** (-24 / 20)
    heard = np.pad(sound, (2 * LISTENING_RATE, LISTENING_RATE))
    heard = heard + 10 ** ((-24 - above_db) / 20) * pink_noise(len(heard), chance)
    found = Detector(_NoWords(), open_canceller()).feed(
        heard.astype(np.float32), np.zeros(len(heard), np.float32), Moment.SESSION
    )
    return [each.action for each in found if each.action is not None] == [Action.PAUSE_OR_RESUME]


class _NoWords:
    def recognise(self, samples: Sound, moment: Moment) -> tuple[str, float]:
        return "", 0.0


def _chimes(path: Path) -> int:
    sound = _read(path)[: 20 * LISTENING_RATE]
    sound *= 10 ** ((CALLER_DB - level_db(sound)) / 20)
    twice = np.zeros(len(sound) + round(0.4 * LISTENING_RATE), np.float32)
    twice[: len(sound)] += sound
    twice[round(0.4 * LISTENING_RATE) :] += sound
    silence = np.full(2 * LISTENING_RATE, 1e-4, np.float32)
    heard = np.concatenate((silence, sound, silence, twice, silence))
    return sum(each.action is not None for each in _heard(heard))


# The session's own voice


def own(run: Any, chosen: argparse.Namespace) -> None:
    """Every shipped routine, whole, into the room; as loud as a caller."""
    paths = _sessions(chosen.folder / "sessions")
    _print("| own voice, caller's level | sessions | minutes | self-triggered |\n|---|---|---|---|")
    for guard in ("canceller", "canceller, no rejection"):
        found = list(run(_own, [(path, guard) for path in paths], 1))
        minutes = sum(length for length, _ in found) / 60
        texts = [text for _, each in found for text in each]
        _print(f"| {guard} | {len(found)} | {minutes:.0f} | {len(texts)} {texts} |")


def _sessions(folder: Path) -> list[Path]:
    folder.mkdir(exist_ok=True)
    for script in sorted((ROOT / "scripts").glob("*.md")):
        target = folder / f"{script.stem}.wav"
        if not target.exists():
            subprocess.run(
                [sys.executable, "-m", "voiceguide", "export", str(script), "-o", str(target)],
                check=True, stdout=subprocess.DEVNULL,
            )  # fmt: skip
    return sorted(folder.glob("*.wav"))


def _read(path: Path) -> Sound:
    import soundfile
    import soxr

    samples, rate = soundfile.read(path, dtype="float32", always_2d=True)
    resampled: Sound = soxr.resample(samples.mean(axis=1), rate, LISTENING_RATE)
    return resampled


def _echo(session: Sound, chance: np.random.Generator) -> Sound:
    """A session as it comes from a small loudspeaker, which distorts, through a room."""
    room = REPORTED_ROOMS[chance.integers(len(REPORTED_ROOMS))]
    response = impulse_response(room, chance.uniform(0.4, 0.9), chance)
    loud = np.tanh(session * 1.5) / 1.5
    echo = heard_in(response, loud.astype(np.float32))
    echo = np.pad(echo, (round(chance.uniform(0.02, 0.2) * LISTENING_RATE), 0))[: len(session)]
    return (echo * 10 ** ((CALLER_DB - level_db(echo)) / 20)).astype(np.float32)


def _own(case: tuple[Path, str]) -> Any:
    path, guard = case
    chance = np.random.default_rng(sum(path.stem.encode()))
    session = _read(path)
    heard = _echo(session, chance) + 10 ** (-60 / 20) * pink_noise(len(session), chance)
    detector = _guarded(guard)
    found = detector.feed(heard.astype(np.float32), session, Moment.SESSION)
    return len(session) / LISTENING_RATE, [
        each.heard.text for each in found if each.action is not None
    ]


def _guarded(guard: str) -> Detector:
    detector = Detector(_RECOGNISER[0], None if guard == "between utterances" else open_canceller())
    if guard.endswith("no rejection"):
        setattr(detector, "_is_own", lambda _utterance: False)  # noqa: B010 (a method)
    return detector


# Commands over the guide's voice


def over(run: Any, chosen: argparse.Namespace) -> None:
    """Commands called while the guide speaks, both equally loud."""
    sessions = _sessions(chosen.folder / "sessions")
    _print("| over the guide's voice | hits | wrong | end of word to action |\n|---|---|---|---|")
    for guard in ("canceller", "between utterances"):
        hits, wrong, waits = [], 0, []
        cases = [
            (number, caller, phrase, sessions[number % len(sessions)], guard)
            for number, (caller, phrase) in enumerate(
                (caller, phrase) for caller in REPORTED[::5] for phrase in PHRASES
            )
        ]
        for phrase, actions in run(_over, cases, 2):
            right = [wait for action, wait in actions if action is PHRASES[phrase]]
            hits.append(bool(right))
            wrong += len(actions) - len(right[:1])
            waits += right[:1]
        median = f"{np.median(waits):.2f} s" if waits else "–"
        _print(f"| {guard} | {np.mean(hits):.0%} of {len(hits)} | {wrong} | {median} |")


def _over(case: tuple[int, Caller, str, Path, str]) -> Any:
    number, caller, phrase, path, guard = case
    chance = np.random.default_rng(18000 + number)
    session = _read(path)[: 26 * LISTENING_RATE]
    echo = _echo(session, chance)
    call = _VOICES["all"].say(caller, f"{CALL}, {phrase}")
    room = REPORTED_ROOMS[chance.integers(len(REPORTED_ROOMS))]
    heard_call = heard_in(impulse_response(room, 0.7, chance), call)
    at = _place_in_speech(session, len(call), chance)
    heard = echo + 10 ** (-60 / 20) * pink_noise(len(session), chance)
    piece = heard_call[: len(heard) - at]
    heard[at : at + len(piece)] += piece
    ends_s = (at + len(call)) / LISTENING_RATE
    found = _guarded(guard).feed(heard.astype(np.float32), session, Moment.SESSION)
    return phrase, [(e.action, e.time_s - ends_s) for e in found if e.action is not None]


def _place_in_speech(session: Sound, length: int, chance: np.random.Generator) -> int:
    """Somewhere behind the first eight seconds where the session is loud all the while."""
    hops = session[: len(session) // 1600 * 1600].reshape(-1, 1600)
    loud = np.sqrt(np.mean(hops**2, axis=1)) > 0.02
    size = length // 1600 + 1
    share = np.convolve(loud, np.ones(size) / size, "valid")
    places = np.arange(80, min(len(share), 200))
    best = places[share[places] >= share[places].max() - 0.05]
    return int(chance.choice(best)) * 1600


SECTIONS: dict[str, Callable[[Any, argparse.Namespace], None]] = {
    "commands": commands,
    "talk": other_talk,
    "claps": claps,
    "own": own,
    "over": over,
}


def _print(line: str, extra: Iterable[str] = ()) -> None:
    sys.stdout.write("\n".join([line, *extra]) + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main()
