"""From words to a finished clip, on a worker's thread: cache, engine, trimming, level.

`synthesizer` decides what is rendered when; `worker_process` talks to the engine's process.
"""

from __future__ import annotations

import re
import threading
import unicodedata
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, TypeVar

import numpy as np

from voiceguide.audio import samples as sound
from voiceguide.audio.clip import SESSION_RATE, Clip
from voiceguide.audio.levelling import levelling_gain_db
from voiceguide.audio.levels import SPEECH_LUFS
from voiceguide.audio.limiter import VOICE_CEILING_DB, limited_clip
from voiceguide.audio.pcm import as_int16
from voiceguide.speech.clip_store import ClipStore
from voiceguide.speech.digits import with_own_digits
from voiceguide.speech.engines import DRIVER, KOKORO, PIPER, WorkerError, engine_of, is_natural
from voiceguide.speech.pace_table import JOE_GAINS_DB, JOE_WPM, Measured, PaceTable, measured_from
from voiceguide.speech.reference_texts import REFERENCE_TEXT, pace_text
from voiceguide.speech.speaker import Speaker
from voiceguide.speech.worker_process import EngineUnavailableError, WorkerLostError, WorkerProcess
from voiceguide.text import printable

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from voiceguide.speech.disk_cache import DiskCache


_ATTEMPTS = 2
"""Of each utterance: a lost worker is replaced once."""

_LIMIT_S_PER_CHARACTER = {PIPER: 0.05, KOKORO: 0.3}
"""Added to the time limit: on a busy machine Piper takes up to 0.01 s and Kokoro up to 0.1 s."""

_MEASURING = {PIPER: "20 s", KOKORO: "a minute"}
"""How long it takes to measure a voice."""

_WORDS_SHOWN = 60

T = TypeVar("T")


class UtteranceError(WorkerError):
    """Something could not be spoken; which line asked for it is not known here."""


def speakable(text: str) -> str:
    """Return `text` without control characters and lone surrogates, which engines cannot say.

    espeak ends an utterance at a NUL. Runs of spaces become one, so that they make no difference.
    """
    cleaned = text
    # Nearly every text is printable, and then there is nothing to remove.
    if not text.isprintable():
        cleaned = "".join(
            " " if unicodedata.category(character) in ("Cc", "Cs") else character
            for character in text
        )
    return re.sub(" +", " ", cleaned).strip()


class Renderer:
    """Renders clips with any worker; shared by the threads of all of them."""

    def __init__(
        self,
        sample_rate: int,
        cache: DiskCache | None,
        time_limit_s: float,
        on_notice: Callable[[str], None] | None = None,
    ) -> None:
        self.utterances_spoken = 0
        """How many texts an engine has spoken, reference texts included."""
        self._time_limit_s = time_limit_s
        self._on_notice = on_notice
        self._levelling = threading.Lock()
        self._measuring = threading.Lock()
        self.store = ClipStore(cache, sample_rate, (SPEECH_LUFS, VOICE_CEILING_DB, REFERENCE_TEXT))
        """What is available without an engine."""

    def render(self, worker: WorkerProcess, text: str, speaker: Speaker) -> Clip:
        """Return `text` as a mono clip at the session's rate and level.

        The text must come from `speakable`. Raises UtteranceError.
        """
        pace_table, gain_db = self._pace_and_gain(worker, speaker)
        # Another process may have stored it since it was asked for.
        clip = self.store.get(text, speaker)
        if clip is not None:
            return clip
        spoken = self._speak(worker, text, speaker, pace_table)
        return self.store.put(text, speaker, _finished(*spoken, gain_db))

    def again(
        self, worker: WorkerProcess, text: str, speaker: Speaker, noise_scale: float
    ) -> NDArray[np.int16]:
        """Return `text` spoken once more by a Piper voice, as samples for `store.put`.

        Raises UtteranceError.
        """
        pace_table, gain_db = self._pace_and_gain(worker, speaker)
        return _finished(*self._speak(worker, text, speaker, pace_table, noise_scale), gain_db)

    def describe(self, worker: WorkerProcess) -> dict[str, Any]:
        """Return the engine's name, version and default voice. Raises UtteranceError."""
        return _retried(worker.start, "the speech engine did not start")

    def voices(self, worker: WorkerProcess) -> list[dict[str, Any]]:
        """Return every voice as the engine describes it. Raises UtteranceError."""
        known = self.store.voices()
        if known is None:
            request = {"do": "voices"}
            reply = _retried(
                lambda: worker.ask(request, self._time_limit_s),
                "the speech engine did not list its voices",
            )
            known = reply["voices"]
            self.store.put_voices(known)
        return known

    def _speak(
        self,
        worker: WorkerProcess,
        text: str,
        speaker: Speaker,
        pace_table: PaceTable | None = None,
        noise_scale: float | None = None,
    ) -> tuple[NDArray[np.float32], int]:
        """Return trimmed samples (frames,) at the engine's rate, and that rate.

        `pace_table` is for a natural voice, `noise_scale` for one of Piper's.
        """
        import soundfile

        from voiceguide.audio.sound_files import for_libsndfile

        words = _quoted(text)
        limit_s = self._time_limit_s
        if pace_table is not None:
            limit_s += _LIMIT_S_PER_CHARACTER[engine_of(speaker.voice)] * len(text)
        self.utterances_spoken += 1

        def attempt() -> tuple[NDArray[np.float32], int]:
            worker.start()
            path = worker.sound_file
            request: dict[str, Any] = {
                "do": "speak",
                "text": with_own_digits(text, speaker.voice),
                "voice": speaker.voice,
                "rate": speaker.pace_wpm,
                "path": str(path),
            }
            if pace_table is not None:
                request |= {"pace_table": pace_table, "noise_scale": noise_scale}
            try:
                reply = worker.ask(request, limit_s)
                if "error" in reply:
                    # Nobody asked for these texts.
                    own = text in (REFERENCE_TEXT, pace_text(speaker.voice or ""))
                    about = "" if own else f", for {words}"
                    raise UtteranceError(f"{reply['error']}{about}", reply["hint"])
                # macOS writes AIFF, whatever the file's name: soundfile goes by the header.
                with path.open("rb") as file:
                    samples, rate = soundfile.read(
                        for_libsndfile(file), dtype="float32", always_2d=True, closefd=False
                    )
            except (soundfile.SoundFileError, OSError) as error:
                raise WorkerLostError(f"wrote no sound ({error})") from error
            if len(samples) == 0:
                # Even words without sound give some silence, so something went wrong.
                raise WorkerLostError("wrote no sound")
            if sound.is_damaged(samples):
                raise WorkerLostError("wrote damaged sound")
            return samples.mean(axis=1), int(rate)

        samples, rate = _retried(attempt, f"the words {words} could not be spoken")
        trimmed = sound.trim(samples, rate)
        if len(trimmed) == 0:
            raise UtteranceError(
                f"the speech engine says nothing for the words {words}",
                "Write words this voice can say, or choose another voice.",
            )
        return trimmed, rate

    def _pace_and_gain(
        self, worker: WorkerProcess, speaker: Speaker
    ) -> tuple[PaceTable | None, float]:
        if is_natural(speaker.voice):
            measured = self._natural(worker, speaker)
            return measured.wpm, measured.gain_db(speaker.pace_wpm)
        return None, self._gain_db(worker, speaker)

    def _gain_db(self, worker: WorkerProcess, speaker: Speaker) -> float:
        """Return the gain that brings everything this speaker says to SPEECH_LUFS.

        It is measured at the speaker's own pace: the same voice is 2 LU softer at 250 words a
        minute than at 90.
        """
        known = self.store.gain_db(speaker)
        if known is not None:
            return known
        # Before the lock, so that all workers start at the same time.
        engine = self.describe(worker)
        if DRIVER != "espeak":
            self.store.default_voice = str(engine["default_voice"])
        with self._levelling:
            known = self.store.gain_db(speaker)
            if known is not None:
                return known
            return self.store.put_gain_db(speaker, self._measured_gain_db(worker, speaker))

    def _measured_gain_db(self, worker: WorkerProcess, speaker: Speaker) -> float:
        return _levelling_gain_db(*self._speak(worker, REFERENCE_TEXT, speaker))

    def _natural(self, worker: WorkerProcess, speaker: Speaker) -> Measured:
        """Return the paces and gains of a natural voice; measure them if nobody ever did."""
        voice = speaker.voice or ""
        known = self.store.measured(voice)
        if known is not None:
            return known
        # Before the lock, as for the level; and an engine that is missing takes no time to tell.
        self.describe(worker)
        with self._measuring:
            known = self.store.measured(voice)
            if known is not None:
                return known
            if not self.store.knows_voice(speaker):
                # Its files are gone, as the engine will say.
                return Measured(JOE_WPM, JOE_GAINS_DB)
            known = self._measure_natural(worker, voice)
            self.store.put_measured(voice, known)
            return known

    def _measure_natural(self, worker: WorkerProcess, voice: str) -> Measured:
        """Speak a text of the voice's language at each length scale."""
        text = pace_text(voice)
        paces: list[float] = []
        gains_db: list[float] = []
        for nominal_wpm in JOE_WPM:
            # With joe's table, these paces are those very length scales.
            speaker = Speaker(voice, round(nominal_wpm))
            table = tuple(each * speaker.pace_wpm / nominal_wpm for each in JOE_WPM)
            spoken, rate = self._speak(worker, text, speaker, table)
            if not paces and self._on_notice is not None:
                # Not before it is known to speak.
                self._on_notice(
                    f"Measuring how fast the voice {printable(voice)} speaks; this is done once and"
                    f" takes about {_MEASURING[engine_of(voice)]} ..."
                )
            paces.append(round(60 * len(text.split()) * rate / len(spoken), 1))
            gains_db.append(round(_levelling_gain_db(spoken, rate), 1))
        measured = measured_from([paces, gains_db])
        if measured is None:
            raise UtteranceError(
                f"the voice “{printable(voice)}” speaks at no steady pace", "Choose another voice."
            )
        return measured


def _finished(spoken: NDArray[np.float32], rate: int, gain_db: float) -> NDArray[np.int16]:
    samples = sound.resample(spoken, rate, SESSION_RATE).reshape(-1, 1)
    levelled = limited_clip(samples, VOICE_CEILING_DB, 10 ** (gain_db / 20))
    sound.fade_edges(levelled, SESSION_RATE)
    return as_int16(levelled, 1)[:, 0]


def _levelling_gain_db(spoken: NDArray[np.float32], rate: int) -> float:
    samples = sound.resample(spoken, rate, SESSION_RATE).reshape(-1, 1)
    return levelling_gain_db(samples, SESSION_RATE, SPEECH_LUFS, VOICE_CEILING_DB)


def _retried(attempt: Callable[[], T], what_failed: str) -> T:
    """Return what `attempt` returns, called again if it loses its worker. Raises UtteranceError."""
    for remaining in reversed(range(_ATTEMPTS)):
        try:
            return attempt()
        except EngineUnavailableError as error:
            raise UtteranceError(str(error), error.hint) from error
        except WorkerLostError as error:
            if not remaining:
                raise UtteranceError(
                    f"{what_failed}: the speech engine {printable(str(error))}",
                    "Try again, or shorten or reword the text.",
                ) from error
    raise AssertionError("unreachable")


def _quoted(text: str) -> str:
    short = text if len(text) <= _WORDS_SHOWN else text[: _WORDS_SHOWN - 1] + "…"
    return f"“{printable(short)}”"
