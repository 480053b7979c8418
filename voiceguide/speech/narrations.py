"""Narrations: people's recordings of what routines say, found by their words and language.

A narration is a folder of the user's: `lines/` has the recordings as they are heard, `originals/`
as they were made, and `narration.json` says which is which. `narration_files` writes them.
"""

from __future__ import annotations

import hashlib
import io
import re
import threading
from collections import OrderedDict
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

from voiceguide.audio.clip import SESSION_RATE, Clip
from voiceguide.errors import FileError, InputError
from voiceguide.system.folders import user_narrations_folder
from voiceguide.system.open_folder import OpenFolder, folded, is_plain_name
from voiceguide.system.stored import Between, StoredError, parse_stored, read_version
from voiceguide.text import nearest, normal_tag, primary_language, printable

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

NARRATION_PREFIX = "narration/"
"""What the ids of narrations begin with, where voices are named."""

MANIFEST = "narration.json"
MANIFEST_VERSION = 1
LINES, ORIGINALS = "lines", "originals"

MOST_MANIFEST_BYTES = 16 * 2**20
MOST_LINES = 20_000
MOST_FILE_BYTES = 64 * 2**20
LONGEST_LINE_S = 120.0

SLOWEST_SPEED, FASTEST_SPEED = 0.85, 1.15
"""How far recordings are stretched; beyond, words sound drawn out or chopped."""

_MEMORY_LIMIT_BYTES = 16 * 2**20
"""Of decoded recordings: a minute and a half at 44.1 kHz."""


@dataclass(frozen=True)
class Recording:
    """One recorded line.

    `file` is its name in `lines/` and `original` that of the untouched take in `originals/`;
    `sha256` and `original_sha256` are their digests. `seconds` is the length of the processed one.
    `pace_wpm` is the pace of the session it was recorded for; there it is heard as it was spoken.
    `recorded` is a time in ISO 8601.
    """

    text: str
    language: str
    file: str
    original: str
    seconds: Annotated[float, Between(0, LONGEST_LINE_S)]
    sha256: str
    original_sha256: str
    recorded: str
    pace_wpm: Annotated[int, Between(20, 1000)]

    @property
    def key(self) -> str:
        """What it is found by."""
        return line_key(self.text, self.language)


@dataclass(frozen=True)
class Manifest:
    """What `narration.json` holds, besides its version."""

    name: str
    lines: tuple[Recording, ...] = ()


@dataclass(frozen=True)
class Narration:
    """One person's recordings, in a folder."""

    name: str
    folder: Path
    recordings: tuple[Recording, ...] = ()
    by_key: dict[str, Recording] = field(default_factory=dict, repr=False, compare=False)

    @property
    def voice(self) -> str:
        """The id it has among voices."""
        return f"{NARRATION_PREFIX}{self.name}"

    @property
    def languages(self) -> tuple[str, ...]:
        """The languages of its lines, the most frequent first."""
        counts: dict[str, int] = {}
        for each in self.recordings:
            counts[each.language] = counts.get(each.language, 0) + 1
        return tuple(sorted(counts, key=lambda language: (-counts[language], language)))

    @property
    def seconds(self) -> float:
        """The length of all lines together."""
        return sum(each.seconds for each in self.recordings)

    def recording(self, text: str, language: str | None) -> Recording | None:
        """Return the recording of a line, or None."""
        return self.by_key.get(line_key(text, language))

    def digest(self, texts: Iterable[str], language: str | None) -> str:
        """Return what changes whenever any of these lines sounds different."""
        known = hashlib.sha256()
        for text in texts:
            found = self.recording(text, language)
            if found is not None:
                known.update(f"{found.key}\n{found.sha256}\n{found.pace_wpm}\n".encode())
        return known.hexdigest()


def line_key(text: str, language: str | None) -> str:
    """Return what a line is found by: its words as engines get them, and its language."""
    from voiceguide.speech.renderer import speakable  # needs numpy

    return f"{primary_language(language) or 'en'}\n{speakable(text)}"


def narration_of(folder: Path, manifest: Manifest) -> Narration:
    """Return the narration that a manifest in a folder describes."""
    by_key = {each.key: each for each in manifest.lines}
    return Narration(folder.name, folder, tuple(by_key.values()), by_key)


def narration_named(wanted: str) -> Narration | None:
    """Return the narration meant by its name or id, None if there is none.

    Raises FileError for one that is damaged.
    """
    key = wanted.strip()
    if key.casefold().startswith(NARRATION_PREFIX):
        key = key[len(NARRATION_PREFIX) :]
    found = next((name for name in narration_names() if folded(name) == folded(key)), None)
    return None if found is None else read_narration(user_narrations_folder() / found)


def unknown_narration(name: str) -> InputError:
    """Return the error for a narration that does not exist."""
    near = nearest(name, narration_names())
    meant = f"Did you mean {printable(near[0])}? " if near else ""
    return InputError(
        f"There is no narration “{printable(name[:60])}”.",
        f"{meant}`voiceguide narrations` lists them, `voiceguide narrate` records one.",
    )


def narration_names() -> list[str]:
    """Return the names of all narrations, sorted."""
    try:
        entries = sorted(entry.name for entry in user_narrations_folder().iterdir())
    except OSError:
        return []
    folder = user_narrations_folder()
    return [name for name in entries if not name.startswith(".") and _has_manifest(folder / name)]


def _has_manifest(folder: Path) -> bool:
    try:
        return (folder / MANIFEST).is_file()
    except OSError:
        return False


def narrations() -> tuple[tuple[Narration, ...], tuple[str, ...]]:
    """Return every narration, and a sentence for each that is damaged."""
    found, damaged = [], []
    for name in narration_names():
        try:
            found.append(read_narration(user_narrations_folder() / name))
        except FileError as error:
            damaged.append(error.message)
    return tuple(found), tuple(damaged)


_known: dict[Path, tuple[tuple[int, ...], Narration]] = {}
"""Manifests read before, with the state of the file: many routines are composed one by one."""


def read_narration(folder: Path) -> Narration:
    """Return the narration in a folder. Raises FileError if it is damaged or cannot be read."""
    try:
        with OpenFolder(folder) as opened:
            status = opened.status(MANIFEST)
            state = () if status is None else (status.st_ino, status.st_size, status.st_mtime_ns)
            known = _known.get(folder)
            if known is not None and state and known[0] == state:
                return known[1]
            narration = narration_of(folder, read_manifest(opened))
    except (OSError, StoredError) as error:
        reason = error.strerror if isinstance(error, OSError) else str(error)
        raise FileError(
            f"The narration {printable(folder.name)} cannot be read: {MANIFEST} in {folder} is"
            f" damaged or missing ({printable(reason or str(error))}).",
            "Put back a copy of that file, or import the narration again.",
        ) from None
    _known[folder] = (state, narration)
    return narration


def read_manifest(folder: OpenFolder) -> Manifest:
    """Return the manifest in a folder. Raises OSError and StoredError."""
    with folder.open_to_read(MANIFEST) as file:
        content = file.read(MOST_MANIFEST_BYTES + 1)
    return manifest_from(content)


def manifest_from(content: bytes) -> Manifest:
    """Return the manifest that was stored. Raises StoredError."""
    if len(content) > MOST_MANIFEST_BYTES:
        raise StoredError("too long")
    manifest = read_version(Manifest, parse_stored(content), MANIFEST_VERSION)
    if len(manifest.lines) > MOST_LINES:
        raise StoredError("too many lines")
    for line in manifest.lines:
        for name in (line.file, line.original):
            if not _SOUND_FILE.fullmatch(name) or not is_plain_name(name):
                raise StoredError("the name of a file makes no sense")
        for digest in (line.sha256, line.original_sha256):
            if not _SHA256.fullmatch(digest):
                raise StoredError("a digest makes no sense")
    return manifest


_SOUND_FILE = re.compile(r"[a-z0-9][a-z0-9._-]{0,99}\.flac")
_SHA256 = re.compile(r"[0-9a-f]{64}")


def speed_for(pace_wpm: int, recorded_wpm: int) -> float:
    """Return how much faster than recorded a line is heard at a pace, within the limits."""
    return min(max(pace_wpm / recorded_wpm, SLOWEST_SPEED), FASTEST_SPEED)


def is_beyond(pace_wpm: int, recorded_wpm: int) -> bool:
    """Return whether a pace is beyond what recordings are stretched to."""
    return speed_for(pace_wpm, recorded_wpm) != pace_wpm / recorded_wpm


class Narrator:
    """The clips of one narration in one language, at a session's sample rate; for any thread."""

    def __init__(self, narration: Narration, language: str | None, sample_rate: int) -> None:
        self.narration = narration
        self.language = language
        self._sample_rate = sample_rate
        self._lock = threading.Lock()
        self._clips: OrderedDict[tuple[str, float], Clip] = OrderedDict()
        self._bytes = 0
        self._damaged: set[str] = set()

    def recording(self, text: str) -> Recording | None:
        """Return the recording of a line; None for one that is known to be damaged, too."""
        found = self.narration.recording(text, self.language)
        return None if found is None or found.file in self._damaged else found

    def clip(self, text: str, pace_wpm: int) -> Clip | None:
        """Return a line as mono samples; None if it has no recording, or a damaged one.

        The samples are shared and read-only.
        """
        found = self.recording(text)
        if found is None:
            return None
        key = found.file, speed_for(pace_wpm, found.pace_wpm)
        with self._lock:
            if key in self._clips:
                self._clips.move_to_end(key)
                return self._clips[key]
        try:
            recorded, rate = read_recording(self.narration.folder, found)
        except RecordingError:
            # Another voice says it: calmer than a session that ends in the middle.
            self._damaged.add(found.file)
            return None
        clip = _clip_from(recorded, rate, key[1], self._sample_rate)
        with self._lock:
            self._clips[key] = clip
            self._bytes += clip.samples.nbytes
            while self._bytes > _MEMORY_LIMIT_BYTES and len(self._clips) > 1:
                _, oldest = self._clips.popitem(last=False)
                self._bytes -= oldest.samples.nbytes
        return clip


class RecordingError(Exception):
    """A recording's file is missing or damaged."""


def read_recording(
    folder: Path, recording: Recording, *, original: bool = False
) -> tuple[NDArray[np.float32], int]:
    """Return mono samples (frames,) of a line and their rate. Raises RecordingError."""
    name, digest = recording.file, recording.sha256
    if original:
        name, digest = recording.original, recording.original_sha256
    try:
        with (
            OpenFolder(folder / (ORIGINALS if original else LINES)) as opened,
            opened.open_to_read(name) as file,
        ):
            content = file.read(MOST_FILE_BYTES + 1)
    except OSError as error:
        raise RecordingError(error.strerror or str(error)) from None
    if hashlib.sha256(content).hexdigest() != digest:
        raise RecordingError("it was changed")
    return decoded(content)


def decoded(content: bytes) -> tuple[NDArray[np.float32], int]:
    """Return mono samples (frames,) of a FLAC file and their rate. Raises RecordingError."""
    import soundfile

    from voiceguide.audio.samples import is_damaged

    try:
        with soundfile.SoundFile(io.BytesIO(content)) as sound:
            rate = int(sound.samplerate)
            if sound.format != "FLAC" or not 8_000 <= rate <= 192_000:
                raise RecordingError("it is not a FLAC file")
            samples = sound.read(int(LONGEST_LINE_S * rate) + 1, dtype="float32", always_2d=True)
    except soundfile.SoundFileError as error:
        raise RecordingError(str(error)) from None
    if not 0 < len(samples) <= LONGEST_LINE_S * rate:
        raise RecordingError("it is empty or too long")
    mono: NDArray[np.float32] = samples.mean(axis=1)
    if is_damaged(mono):
        raise RecordingError("it is damaged")
    return mono, rate


def _clip_from(recorded: NDArray[np.float32], rate: int, speed: float, sample_rate: int) -> Clip:
    """Return a recording as a clip of a session, as long in every format."""
    import numpy as np

    from voiceguide.audio.pcm import as_int16
    from voiceguide.audio.samples import fade_edges_of, resample
    from voiceguide.audio.stretch import stretched

    if speed != 1:
        frames = round(len(recorded) / speed)
        longer = stretched(recorded, rate, 1 / speed)
        recorded = np.pad(longer[:frames], (0, max(0, frames - len(longer))))
        fade_edges_of(recorded, rate)
    finished = as_int16(resample(recorded, rate, SESSION_RATE).reshape(-1, 1), 1)[:, 0]
    levels = resample(finished.astype(np.float32), SESSION_RATE, sample_rate)
    samples = (levels * np.float32(1 / 32_767)).reshape(-1, 1)
    samples.setflags(write=False)
    return Clip(samples)


def narration_name(wanted: str) -> str:
    """Return a name for a new narration. Raises InputError for one that would be ambiguous."""
    name = wanted.strip()
    if not _NAME.fullmatch(name) or not is_plain_name(name):
        raise InputError(
            f"“{printable(wanted[:60])}” cannot be the name of a narration.",
            "Use up to 40 letters, digits, spaces or hyphens, such as mine or anna.",
        )
    if name.casefold() in _RESERVED or _is_language(name):
        raise InputError(
            f"“{name}” already means something where a voice is named.",
            "Choose another name, such as mine.",
        )
    return name


_NAME = re.compile(r"\w(?:[\w .'-]{0,38}\w)?")
_RESERVED = {"natural", "off", "con", "prn", "aux", "nul"}
"""Other meanings of `--voice`, and names that Windows keeps for itself."""


def _is_language(name: str) -> bool:
    from babel import localedata

    return localedata.exists(normal_tag(name).replace("-", "_"))
