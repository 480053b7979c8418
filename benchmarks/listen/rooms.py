"""Synthetic rooms: impulse responses by mirror images of the source, and noise to go with them."""

from __future__ import annotations

import numpy as np
from msgspec import Struct
from numpy.typing import NDArray

from voiceguide.playback.listening.types import LISTENING_RATE

_SOUND_M_S = 343.0
_IMAGES_S = 0.06
_DIRECT = 20

Sound = NDArray[np.float32]


class Room(Struct, frozen=True):
    """A box with walls that all reflect alike; lengths in metres."""

    name: str
    size_m: tuple[float, float, float]
    reverberation_s: float


TUNING_ROOMS = (Room("bedroom", (4.1, 3.4, 2.5), 0.35), Room("small bath", (2.2, 1.8, 2.4), 0.45))
REPORTED_ROOMS = (
    Room("bathroom", (2.6, 2.1, 2.4), 0.50),
    Room("living room", (5.2, 4.0, 2.6), 0.45),
    Room("office", (3.6, 2.9, 2.5), 0.30),
)


def impulse_response(room: Room, distance_m: float, random: np.random.Generator) -> Sound:
    """From a source to a microphone `distance_m` apart, somewhere in the room; direct sound is 1.

    Begins with the direct sound, so that nothing is delayed.
    """
    size = np.array(room.size_m)
    while True:
        microphone = random.uniform(0.4, size - 0.4)
        way = random.normal(size=3) * (1, 1, 0.3)
        source = microphone + way / np.linalg.norm(way) * distance_m
        if np.all(source > 0.25) and np.all(source < size - 0.25):
            break
    volume = float(np.prod(size))
    surface = 2 * float(size[0] * size[1] + size[1] * size[2] + size[0] * size[2])
    # Eyring's formula, backwards.
    absorbed = 1 - np.exp(-0.161 * volume / (surface * room.reverberation_s))
    reflection = np.sqrt(1 - absorbed)
    length = int(_IMAGES_S * LISTENING_RATE)
    reach = np.ceil(length / LISTENING_RATE * _SOUND_M_S / (2 * size)).astype(int)
    grids = [np.arange(-each, each + 1) for each in reach]
    response = np.zeros(length + 64)
    cells = np.stack(np.meshgrid(*grids, indexing="ij"), axis=-1).reshape(-1, 3)
    for mirror in np.ndindex(2, 2, 2):
        mirrored = np.array(mirror)
        image = (1 - 2 * mirrored) * source + 2 * cells * size
        way_m = np.linalg.norm(image - microphone, axis=1)
        bounces = np.sum(np.abs(cells - mirrored) + np.abs(cells), axis=1)
        delay = (way_m - distance_m) / _SOUND_M_S * LISTENING_RATE
        # Walls are never quite parallel: images that fall on the same grid would ring as no room.
        delay = np.where(bounces > 0, delay * random.normal(1, 0.01, delay.shape), 0.0)
        near = (delay >= 0) & (delay < length - 1)
        place = delay[near].astype(int)
        share = delay[near] - place
        gain = reflection ** bounces[near] * distance_m / way_m[near]
        # A third of the images with the sign turned: without it all reflections push one way.
        sign = np.where((bounces[near] > 0) & (random.random(place.shape) < 0.35), -1.0, 1.0)
        np.add.at(response, place, gain * sign * (1 - share))
        np.add.at(response, place + 1, gain * sign * share)
    whole = _with_tail(response[:length], room, random)
    # What is reflected, as strong as theory has it for this volume, time and distance.
    reverberant = 3.1e2 * room.reverberation_s / volume * distance_m**2
    reflected = whole[_DIRECT:]
    reflected *= np.sqrt(reverberant / np.sum(reflected**2))
    return whole.astype(np.float32)


def _with_tail(
    early: NDArray[np.float64], room: Room, random: np.random.Generator
) -> NDArray[np.float64]:
    """Later reflections merge into noise that falls by 60 dB in the reverberation time."""
    join = len(early) * 3 // 4
    fall = 10 ** (
        -3
        * np.arange(int(room.reverberation_s * LISTENING_RATE))
        / (room.reverberation_s * LISTENING_RATE)
    )
    tail = random.normal(size=len(fall)) * fall
    tail *= np.sqrt(np.mean(early[join:] ** 2) / np.mean(tail[: len(early) - join] ** 2))
    return np.concatenate((early[:join], tail))


def heard_in(room_response: Sound, sound: Sound) -> Sound:
    """A sound as the microphone gets it, with its reverberation behind it."""
    size = 1 << (len(sound) + len(room_response)).bit_length()
    spectrum = np.fft.rfft(sound, size) * np.fft.rfft(room_response, size)
    heard = np.fft.irfft(spectrum, size)[: len(sound) + len(room_response) - 1]
    return heard.astype(np.float32)


def pink_noise(frames: int, random: np.random.Generator) -> Sound:
    """Noise of equal power in every octave, with an RMS of 1."""
    spectrum = np.fft.rfft(random.normal(size=frames))
    hertz = np.fft.rfftfreq(frames, 1 / LISTENING_RATE)
    spectrum[1:] /= np.sqrt(np.maximum(hertz[1:], 20.0))
    spectrum[0] = 0
    noise = np.fft.irfft(spectrum, frames)
    even: Sound = (noise / np.sqrt(np.mean(noise**2))).astype(np.float32)
    return even


def level_db(sound: Sound) -> float:
    """RMS of the parts that sound, in dB of full scale."""
    frames = sound[: len(sound) // 160 * 160].reshape(-1, 160)
    power = np.mean(frames.astype(np.float64) ** 2, axis=1)
    active = power[power > power.max() * 1e-3]
    return float(10 * np.log10(np.mean(active)))
