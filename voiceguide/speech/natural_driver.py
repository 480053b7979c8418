"""What our pyttsx3 drivers for natural voices share: everything but the model.

The methods are those of pyttsx3's own drivers (see pyttsx3/drivers/dummy.py). All work is done
within the call that asks for it. Besides pyttsx3's properties a driver has `pace_table`, the
current voice's words per minute (see `pace_table`), `noise_scale`, how much a Piper voice varies
its sound (None for as much as its configuration says), and `loaded`, which loads the current voice
before it is used.
"""

# ruff: noqa: N802 (pyttsx3's names)

from __future__ import annotations

import os
import wave
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pyttsx3.voice import Voice

from voiceguide.speech.natural_voice import NaturalVoice, VoiceFilesError
from voiceguide.speech.natural_voices import natural_voices
from voiceguide.speech.pace_table import JOE_WPM, PaceTable, length_scale

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

# Before onnxruntime is imported: its wheels report their use to Microsoft and write an
# identifier of the machine, on every system. Its function that turns this off comes too late.
os.environ["ORT_DISABLE_TELEMETRY"] = "1"

SLOWEST_WPM = 40
FASTEST_WPM = 800

_SILENCE_S = 0.1
"""What text without any sound is written as."""


class NaturalDriver:
    """Speaks into files with the voices of one `engine`; one voice is loaded at a time.

    A driver defines `load` and `sentences`.
    """

    engine = ""

    def __init__(self, proxy: Any) -> None:
        self._proxy = proxy
        self._voices = {
            voice.id: voice for voice in natural_voices() if voice.engine == self.engine
        }
        self._loaded: tuple[str, Any] | None = None
        self._properties: dict[str, Any] = {
            "voices": [
                Voice(voice.id, voice.name, [voice.language]) for voice in self._voices.values()
            ],
            "voice": next(iter(self._voices), ""),
            "rate": 150,
            "volume": 1.0,
            "pace_table": JOE_WPM,
            "noise_scale": None,
        }

    def load(self, voice: NaturalVoice) -> Any:
        """Return what speaks with a voice. Raises VoiceFilesError."""
        raise NotImplementedError

    def sentences(
        self, loaded: Any, text: str, scale: float
    ) -> tuple[list[NDArray[np.float32]], int, float]:
        """Return each sentence as samples, their rate, and the seconds of silence between two.

        `scale` is a length scale of the pace table; `loaded` comes from `load`.
        """
        raise NotImplementedError

    def getProperty(self, name: str) -> Any:
        """Return a property. Raises KeyError for one that pyttsx3 does not have."""
        return self._properties[name]

    def setProperty(self, name: str, value: Any) -> None:
        """Set a property. Numbers are brought into their range; an unknown voice is ignored."""
        if name == "voice":
            if value not in self._voices:
                return
        elif name == "rate":
            value = int(min(max(value, SLOWEST_WPM), FASTEST_WPM))
        elif name == "volume":
            value = min(max(float(value), 0.0), 1.0)
        elif name == "loaded":
            self._current()
            return
        elif name not in ("pace_table", "noise_scale"):
            raise KeyError(name)
        self._properties[name] = value

    def save_to_file(self, text: str, filename: str) -> None:
        """Write `text` as a WAV file.

        pyttsx3 passes what this raises to the callbacks for `error`, and to nobody else: OSError,
        or VoiceFilesError if the voice cannot be loaded.
        """
        self._proxy.setBusy(True)
        self._proxy.notify("started-utterance")
        done = False
        try:
            samples, sample_rate = self._spoken(text)
            # Opened here, since `wave` leaves a file that it cannot open half set up.
            with Path(filename).open("wb") as file, wave.open(file, "wb") as sound:
                sound.setnchannels(1)
                sound.setsampwidth(2)
                sound.setframerate(sample_rate)
                sound.writeframes((samples * 32_767).astype("<i2").tobytes())
            done = True
        finally:
            self._proxy.notify("finished-utterance", completed=done)
            self._proxy.setBusy(False)

    def say(self, text: str) -> None:
        """Refuse: this driver plays nothing."""
        raise NotImplementedError("This driver only saves to files.")

    def startLoop(self) -> None:
        """Do what was asked for, and return: nothing is ever left to wait for.

        After a first loop pyttsx3 ends the next one before it starts it, so that a loop that waited
        for its end would never return.
        """
        self._proxy.setBusy(False)

    def iterate(self) -> Any:
        """Do what was asked for, in a loop that is the caller's."""
        self._proxy.setBusy(False)
        yield

    def endLoop(self) -> None:
        """Do nothing: there is no loop."""

    def stop(self) -> None:
        """Do nothing: no utterance outlasts its call."""

    def destroy(self) -> None:
        """Release the model."""
        self._loaded = None

    def _spoken(self, text: str) -> tuple[NDArray[np.float32], int]:
        """Return samples (frames,) within ±1 and their rate."""
        import numpy as np

        table: PaceTable = tuple(self._properties["pace_table"])
        scale = length_scale(self._properties["rate"], table)
        spoken, sample_rate, gap_s = self.sentences(self._current(), text, scale)
        gap = np.zeros(round(gap_s * sample_rate), np.float32)
        parts: list[NDArray[np.float32]] = []
        for sentence in spoken:
            parts += [gap, np.clip(sentence * self._properties["volume"], -1, 1)]
        if not parts:
            return np.zeros(round(_SILENCE_S * sample_rate), np.float32), sample_rate
        return np.concatenate(parts[1:]), sample_rate

    def _current(self) -> Any:
        voice_id = self._properties["voice"]
        if voice_id not in self._voices:
            raise VoiceFilesError("there is no natural voice")
        if self._loaded is None or self._loaded[0] != voice_id:
            # Before the next one is loaded: a model takes some 150 MB.
            self._loaded = None
            self._loaded = voice_id, self._load(self._voices[voice_id])
        return self._loaded[1]

    def _load(self, voice: NaturalVoice) -> Any:
        try:
            return self.load(voice)
        except Exception as error:  # onnxruntime's are of many kinds
            missing = [path.name for path in voice.files if not path.is_file()]
            if missing:
                raise VoiceFilesError(f"{missing[0]} is no longer there") from error
            raise VoiceFilesError("its files cannot be read") from error


def open_model(path: Path, *, optimized: bool) -> Any:
    """Return an onnxruntime session for a model. Raises exceptions of many kinds."""
    import onnxruntime

    options = onnxruntime.SessionOptions()
    # More threads, and threads that spin while they wait, take more time in all.
    options.intra_op_num_threads = 1
    # Memory planned for each length of text takes 95 MB more, and no less time.
    options.enable_mem_pattern = False
    if not optimized:
        options.graph_optimization_level = onnxruntime.GraphOptimizationLevel.ORT_DISABLE_ALL
    options.add_session_config_entry("session.intra_op.allow_spinning", "0")
    return onnxruntime.InferenceSession(str(path), options, providers=["CPUExecutionProvider"])
