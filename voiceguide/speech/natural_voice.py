"""One natural voice on this machine, or why some files are none."""

from __future__ import annotations

from pathlib import Path

from msgspec import Struct

from voiceguide.speech.engines import KOKORO, PIPER, engine_of

COMPUTING_S_PER_S = {PIPER: 0.11, KOKORO: 0.4}
"""The seconds that one worker computes for a second of speech at 150 words a minute, by engine (see
docs/voices.md). Those of Kokoro are fewer at a slower pace: what it computes is the same."""


class NaturalVoice(Struct, frozen=True):
    """A voice of Piper's or Kokoro's.

    `language` is a lower-case tag; `quality` is the last part of a Piper file's name. Kokoro's
    voices share one model, and each has a `style`.
    """

    id: str
    name: str
    language: str
    quality: str
    model: Path
    style: Path | None = None

    @property
    def engine(self) -> str:
        """The name of the engine that speaks with it."""
        return engine_of(self.id)

    @property
    def config(self) -> Path:
        """The file beside a Piper model that describes it."""
        return config_of(self.model)

    @property
    def files(self) -> tuple[Path, Path]:
        """All of it; the first file is in no other voice."""
        return (self.model, self.config) if self.style is None else (self.style, self.model)


class DamagedVoice(Struct, frozen=True):
    """A file that should be part of a voice; `reason` says why there is none."""

    path: Path
    reason: str


class VoiceFilesError(Exception):
    """The files of a voice are missing or damaged; the message says how."""


def config_of(model: Path) -> Path:
    """Return the path of a Piper model's configuration."""
    return model.with_name(f"{model.name}.json")
