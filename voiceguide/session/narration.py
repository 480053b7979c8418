"""A routine's voice: the clips its plan asks for; errors name the script and the line."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct
from msgspec.structs import replace

from voiceguide.audio.clip import Clip
from voiceguide.errors import InputError, ScriptError, SpeechError, VoiceguideError
from voiceguide.library.sound_bank import SoundBank
from voiceguide.script.pace import USUAL_WPM
from voiceguide.script.pronunciation import AS_WRITTEN, Pronunciation
from voiceguide.script.routine import Routine
from voiceguide.speech.engines import DRIVER, engine_of
from voiceguide.speech.natural_voice import COMPUTING_S_PER_S

if TYPE_CHECKING:
    from voiceguide.speech.narrator import Narrator
    from voiceguide.speech.synthesizer import Speaker, Synthesizer


class SpokenVoice(Struct, frozen=True):
    """Speaks one routine at one pace: with the recordings of `narrator`, else with `speaker`."""

    speech: Synthesizer
    speaker: Speaker
    sound_bank: SoundBank
    pronunciation: Pronunciation = AS_WRITTEN
    narrator: Narrator | None = None

    def clips(self, within: Routine) -> RoutineClips:
        """Return the clips for items of the script `within`."""
        return RoutineClips(self, within)

    def prefetch(self, text: str) -> None:
        """Start to synthesise an utterance that will be needed soon."""
        if not self.has_recording(text):
            self.speech.prefetch(self.pronunciation.spoken(text), self.speaker)

    def hurry(self, text: str) -> bool:
        """Have an utterance synthesised before others; return whether it `is_ready`."""
        if self.has_recording(text) or engine_of(self.speaker.voice) == DRIVER:
            return True
        return self.speech.hurry(self.pronunciation.spoken(text), self.speaker)

    def is_ready(self, text: str) -> bool:
        """Return whether a clip can be had at once: it is there, or the engine answers quickly."""
        if self.has_recording(text) or engine_of(self.speaker.voice) == DRIVER:
            return True
        return self.speech.is_ready(self.pronunciation.spoken(text), self.speaker)

    def computing_s(self, text: str) -> float:
        """Return about how many seconds an utterance takes to be synthesised by one worker."""
        if self.has_recording(text):
            return 0.0
        spoken_s = 60 * len(text.split()) / min(self.speaker.pace_wpm, USUAL_WPM)
        return spoken_s * COMPUTING_S_PER_S.get(engine_of(self.speaker.voice), 0.0)

    def has_recording(self, text: str) -> bool:
        """Return whether the narrator has recorded an utterance."""
        return self.narrator is not None and self.narrator.recording(text) is not None

    @property
    def pace_wpm(self) -> int:
        """The pace in words per minute."""
        return self.speaker.pace_wpm

    def paced(self, wpm: int) -> SpokenVoice:
        """Return the same voice at another pace."""
        return replace(self, speaker=replace(self.speaker, pace_wpm=wpm))


class RoutineClips(Struct, frozen=True):
    """The clips for the items of one script; errors name the line of the item."""

    voice: SpokenVoice
    routine: Routine

    def speech(self, text: str, line: int) -> Clip:
        """Return the clip of an utterance. Raises SpeechError."""
        narrator, speaker = self.voice.narrator, self.voice.speaker
        # Before any pronunciation: that is written for engines.
        recorded = narrator.clip(text, speaker.pace_wpm) if narrator is not None else None
        if recorded is not None:
            return recorded
        try:
            spoken = self.voice.pronunciation.spoken(text)
            return self.voice.speech.clip(spoken, speaker)
        except SpeechError as error:
            message = f"{self.routine.source}:{line}: {error.message}"
            raise type(error)(message, error.hint) from None

    def sound(self, name: str, line: int) -> Clip:
        """Return the clip of a chime. Raises ScriptError."""
        try:
            return self.voice.sound_bank.chime(name, self.routine.folder)
        except InputError as error:
            raise self._problem(error, name, line) from None

    def recording(self, file: str, line: int) -> Clip:
        """Return the clip of a recording. Raises ScriptError."""
        try:
            return self.voice.sound_bank.recording(file, self.routine.folder)
        except InputError as error:
            raise self._problem(error, file, line) from None

    def _problem(self, error: VoiceguideError, name: str, line: int) -> ScriptError:
        problem = self.routine.problem(line, name, error.message, error.hint)
        return ScriptError(self.routine.source, [problem])
