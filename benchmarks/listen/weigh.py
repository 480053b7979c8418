"""Finds the weights of `voiceguide.playback.listening.confidence`, on the tuning voices alone.

python -m benchmarks.listen.weigh FOLDER [--jobs N]
"""

from __future__ import annotations

import argparse
import pickle
import random
from multiprocessing import Pool
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from benchmarks.listen import talk
from benchmarks.listen.callers import TUNING, Caller, Sound, Voices
from benchmarks.listen.rooms import TUNING_ROOMS, heard_in, impulse_response, level_db, pink_noise
from voiceguide.playback.actions import CALL, PHRASES
from voiceguide.playback.listening.confidence import FEATURES, features
from voiceguide.playback.listening.grammar import READY, STOP
from voiceguide.playback.listening.recogniser import SphinxRecogniser
from voiceguide.playback.listening.types import LISTENING_RATE, Moment
from voiceguide.playback.listening.voice_activity import ActivityDetector

Case = tuple[int, Caller, str, str, Moment, bool]
_STATE: dict[str, object] = {}


def main() -> None:
    """Make the cases, decode them, fit."""
    options = argparse.ArgumentParser()
    options.add_argument("folder", type=Path)
    options.add_argument("--jobs", type=int, default=2)
    options.add_argument("--others", type=int, default=2000)
    chosen = options.parse_args()
    kept = chosen.folder / "evidence.pickle"
    if not kept.exists():
        found = []
        with Pool(chosen.jobs, _begin, (chosen.folder / "voices",)) as pool:
            for count, each in enumerate(pool.imap_unordered(_tried, _cases(chosen.others), 8)):
                found.append(each)
                if count % 200 == 199:
                    print(count + 1, flush=True)  # noqa: T201
                    (chosen.folder / "partial.pickle").write_bytes(pickle.dumps(found))
        kept.write_bytes(pickle.dumps(found))
    fit(pickle.loads(kept.read_bytes()))


def _cases(others: int) -> list[Case]:
    chance = random.Random(11)
    cases: list[tuple[Caller, str, str, Moment]] = []
    speeds = len({each.wpm for each in TUNING})
    for index, caller in enumerate(TUNING):
        for number, phrase in enumerate([*PHRASES, READY, STOP]):
            # Each voice says each command at all of its speeds but one.
            if (index // speeds + number) % speeds == index % speeds:
                continue
            if number >= len(PHRASES):
                moment = Moment.WAITING if phrase == READY else Moment.STOPPING
                cases.append((caller, phrase, phrase, moment))
                continue
            comma = ", " if (index + number) % 2 else " "
            cases.append((caller, f"{CALL} {phrase}", f"{CALL}{comma}{phrase}", Moment.SESSION))
    for _ in range(others):
        near = chance.random() < 0.15
        text = chance.choice(talk.NEAR_MISSES) if near else talk.short(chance, reported=False)
        moment = chance.choice([Moment.SESSION] * 2 + [Moment.WAITING, Moment.STOPPING])
        cases.append((chance.choice(TUNING), "", text, moment))
    twice = [
        (*case, noisy)
        for case in cases
        for noisy in ((False, True) if case[1] else (chance.random() < 0.5,))
    ]
    numbered = [(number, *case) for number, case in enumerate(twice)]
    chance.shuffle(numbered)
    return numbered


def _begin(folder: Path) -> None:
    _STATE["voices"] = Voices(folder)
    _STATE["recogniser"] = SphinxRecogniser()


def _tried(case: Case) -> tuple[Case, list[tuple[str, tuple[float, ...], str]]]:
    number, caller, _wanted, text, moment, noisy = case
    voices, recogniser = _STATE["voices"], _STATE["recogniser"]
    assert isinstance(voices, Voices)
    assert isinstance(recogniser, SphinxRecogniser)
    sound = voices.say(caller, text)
    chance = np.random.default_rng(number)
    heard = at_the_microphone(sound, chance, noisy=noisy)
    found = []
    for utterance in ActivityDetector().feed(heard):
        if utterance.over:
            continue  # as it was at the first look
        evidence = recogniser.evidence(utterance.samples, moment)
        if evidence is not None:
            values = features(evidence.command, evidence.alike, evidence.sounds)
            alike = evidence.alike.text if evidence.alike else ""
            found.append((evidence.command.text, values, alike))
    return case, found


def at_the_microphone(sound: Sound, chance: np.random.Generator, *, noisy: bool) -> Sound:
    """A second of the room, the sound, a second of the room."""
    if noisy:
        room = TUNING_ROOMS[chance.integers(len(TUNING_ROOMS))]
        level = level_db(sound)
        sound = heard_in(impulse_response(room, 0.7, chance), sound)
        noise_db = level - 10
    else:
        noise_db = -70.0
    heard = np.pad(sound, (2 * LISTENING_RATE, LISTENING_RATE))
    gain = 10 ** ((noise_db + chance.uniform(-1, 1)) / 20)
    return (heard + gain * pink_noise(len(heard), chance)).astype(np.float32)


def fit(found: list[tuple[Case, list[tuple[str, tuple[float, ...], str]]]]) -> None:
    """Print weights, and what they would do on voices that were left out."""
    rows = [(case, text, values) for case, each in found for text, values, _alike in each]
    texts = [*(f"{CALL} {phrase}" for phrase in PHRASES), f"{CALL} {READY}", READY, STOP]
    measured = np.array([row[2] for row in rows])
    middles = measured.mean(axis=0)
    below, above = np.minimum(measured - middles, 0), np.maximum(measured - middles, 0)
    values = np.c_[below, above, [[float(row[1] == text) for text in texts] for row in rows]]
    right = np.array([row[0][2] == row[1] != "" for row in rows], float)
    near = np.array([row[0][3] in talk.NEAR_MISSES for row in rows])
    voice = np.array([row[0][1].voice for row in rows])
    mean, spread = values.mean(axis=0), values.std(axis=0) + 1e-9
    scaled = (values - mean) / spread
    left_out = np.zeros(len(rows))
    for each in sorted(set(voice)):
        others = voice != each
        bias, weights = _logistic(scaled[others], right[others])
        left_out[~others] = scaled[~others] @ weights + bias
    wanted = np.array([row[0][2] != "" for row in rows])
    wrong = wanted & (right == 0)
    call = np.array([row[0][4] is Moment.SESSION for row in rows])
    noisy = np.array([row[0][5] for row in rows])
    cases = [each[0] for each in found]
    for kind, chosen in (("session", call), ("bare", ~call)):
        for threshold in (0.0, 0.5, 1.0, 1.5, 2.0, 2.5, 3.0, 4.0):
            over = (left_out > threshold) & chosen
            shares = []
            for is_noisy in (False, True):
                all_wanted = sum(
                    1 for case in cases
                    if case[2] and case[5] == is_noisy
                    and (case[4] is Moment.SESSION) == (kind == "session")
                )  # fmt: skip
                shares.append(
                    np.sum(over & (right == 1) & (noisy == is_noisy)) / max(all_wanted, 1)
                )
            others_count = int(np.sum(~wanted & ~near & chosen))
            print(kind, threshold, "hits", np.round(shares, 3),  # noqa: T201
                  "wrong", int(np.sum(over & wrong)),
                  "false", int(np.sum(over & ~wanted & ~near)), "of", others_count,
                  "near misses", int(np.sum(over & near)),
                  "of", int(np.sum(near & chosen)))  # fmt: skip
    worst = np.argsort(-np.where(wanted, -99, left_out))[:12]
    for index in worst:
        case, text, _ = rows[index]
        likely = round(float(left_out[index]), 2)
        print(likely, case[1].name, case[3], "->", text, case[4].value)  # noqa: T201
    bias, weights = _logistic(scaled, right)
    bias -= float(np.sum(weights / spread * mean))
    weights = weights / spread
    count = len(FEATURES)
    for name, *slope in zip(
        FEATURES, middles, weights[:count], weights[count : 2 * count], strict=True
    ):
        print(f'"{name}": ({", ".join(f"{each:.4g}" for each in slope)}),')  # noqa: T201
    offsets = np.round(weights[2 * count :], 3)
    print("_OFFSETS =", dict(zip(texts, offsets, strict=True)))  # noqa: T201
    print(f"_BIAS = {bias:.4g}")  # noqa: T201


def _logistic(
    values: NDArray[np.float64], right: NDArray[np.float64]
) -> tuple[float, NDArray[np.float64]]:
    """Newton's method, with a little ridge."""
    design = np.c_[values, np.ones(len(values))]
    weights = np.zeros(design.shape[1])
    for _ in range(40):
        likely = 1 / (1 + np.exp(-np.clip(design @ weights, -30, 30)))
        ridge = 0.002 * len(values) * np.r_[weights[:-1], 0.0]
        slope = design.T @ (likely - right) + ridge
        bend = (design * (likely * (1 - likely))[:, None]).T @ design
        weights -= np.linalg.solve(bend + 0.002 * len(values) * np.eye(len(weights)), slope)
    return float(weights[-1]), weights[:-1]


if __name__ == "__main__":
    main()
