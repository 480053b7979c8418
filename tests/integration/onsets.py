"""Finds each event of a timeline in a recording of its session."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
from msgspec import Struct

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from voiceguide.audio.clip import Clip

RATE = 44_100
SOUNDING = ("speech", "chime", "clip")

CLOCKS_DIFFER = 50e-6
"""The share by which a speaker's clock may differ from this machine's; simpleaudio is corrected by
the machine's every five minutes."""

SEARCH_S = 0.15
"""How far from its planned start an event is searched for."""

_SURE = 0.98
_LIKELY = 0.6

Event = Mapping[str, Any]


class Heard(Struct, frozen=True):
    """One event as found: how late it begins, and how like its clip it sounds, 0 to 1."""

    event: Event
    late_s: float
    likeness: float


def heard_events(
    recording: NDArray[np.float32],
    events: Sequence[Event],
    clip_of: Callable[[Event], Clip],
    *,
    offset_frames: int = 0,
) -> list[Heard]:
    """Return every event of `show --json` as found in a mono recording (frames,).

    `offset_frames` is where the session begins in it. Sounds that overlap an event are subtracted
    first, so that a soft bell is found under a loud word: at first from where they are planned,
    then from where they were found.
    """
    sounding = [event for event in events if event["kind"] in SOUNDING]
    starts = [round(event["start_s"] * RATE) + offset_frames for event in sounding]
    clips = [clip_of(event).samples.mean(axis=1) for event in sounding]

    def find(index: int, places: Sequence[int]) -> Heard:
        start, clip = starts[index], clips[index]
        reach = round((SEARCH_S + CLOCKS_DIFFER * sounding[index]["start_s"]) * RATE)
        first, last = start - reach, start + len(clip) + reach
        window = _cut(recording, first, last)
        for other, place in enumerate(places):
            if other != index and place < last and place + len(clips[other]) > first:
                _subtract(window, clips[other], place - first)
        place, likeness = _find(window, clip)
        return Heard(sounding[index], (place - reach) / RATE, likeness)

    found = [find(index, starts) for index in range(len(sounding))]
    places = [
        start + round(each.late_s * RATE) if each.likeness > _LIKELY else start
        for start, each in zip(starts, found, strict=True)
    ]
    return [
        each if each.likeness > _SURE else find(index, places) for index, each in enumerate(found)
    ]


def first_onset(recording: NDArray[np.float32], clip: Clip) -> int:
    """Return the frame of a mono recording at which a clip that sounds alone begins."""
    place, _likeness = _find(recording.astype(np.float64), clip.samples.mean(axis=1))
    return place


def _cut(recording: NDArray[np.float32], first: int, last: int) -> NDArray[np.float64]:
    window = np.zeros(last - first)
    start, end = max(first, 0), min(last, len(recording))
    if start < end:
        window[start - first : end - first] = recording[start:end]
    return window


def _subtract(window: NDArray[np.float64], clip: NDArray[np.float32], place: int) -> None:
    start, end = max(place, 0), min(place + len(clip), len(window))
    window[start:end] -= clip[start - place : end - place]


def _find(window: NDArray[np.float64], clip: NDArray[np.float32]) -> tuple[int, float]:
    # Places that wrap around are not used, so the window needs no padding but to a fast length.
    size = -(-len(window) // 4096) * 4096
    spectrum = np.fft.rfft(window, size) * np.conj(np.fft.rfft(clip, size))
    likeness = np.fft.irfft(spectrum, size)[: len(window) - len(clip) + 1]
    place = int(np.argmax(likeness))
    match = window[place : place + len(clip)]
    norm = float(np.linalg.norm(clip) * np.linalg.norm(match)) + 1e-9
    return place, float(likeness[place] / norm)
