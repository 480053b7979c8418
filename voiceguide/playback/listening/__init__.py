"""Listening: commands by voice and double claps, on this machine alone; the extra `listen`.

`ear` turns samples into actions and is the same live and offline; `listener` feeds it from the
microphone while a session runs.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from voiceguide.errors import ListenError
from voiceguide.playback.listening.listener import Listener
from voiceguide.playback.listening.types import Heard, Moment
from voiceguide.system.shell import install_extra, pip_install

if TYPE_CHECKING:
    from voiceguide.playback.listening.echo import Canceller
    from voiceguide.playback.listening.recogniser import Recogniser

__all__ = ["Heard", "Listener", "Moment", "open_listener"]

_INSTALL = f"Install what listens with `{install_extra('listen')}`."


def open_listener(*, claps: bool = True, model: Path | None = None) -> Listener:
    """Open the microphone and listen; `model` is a folder with a vosk model to listen with.

    Raises ListenError, naming the remedy, where something is missing.
    """
    recogniser = open_recogniser(model)
    canceller = open_canceller()
    from voiceguide.playback.listening.detector import Detector
    from voiceguide.playback.listening.microphone import Microphone

    return Listener(Detector(recogniser, canceller, claps=claps), Microphone())


def open_recogniser(model: Path | None = None) -> Recogniser:
    """pocketsphinx, or vosk with a model's folder. Raises ListenError."""
    try:
        if model is not None:
            from voiceguide.playback.listening.vosk_recogniser import VoskRecogniser

            return VoskRecogniser(model)
        from voiceguide.playback.listening.recogniser import SphinxRecogniser

        return SphinxRecogniser()
    except (ImportError, OSError) as error:
        if model is not None:
            raise ListenError(
                f"vosk, which listens with a model of your own, cannot be loaded ({error}).",
                f"Install it with `{pip_install('vosk')}`.",
            ) from error
        raise ListenError(
            f"What listens is not installed, or cannot be loaded ({error}).", _INSTALL
        ) from error


def open_canceller() -> Canceller:
    """What takes the session's own sound out. Raises ListenError."""
    try:
        from voiceguide.playback.listening.echo import SpeexCanceller

        return SpeexCanceller()
    except (ImportError, OSError) as error:
        raise ListenError(
            f"What listens is not installed, or cannot be loaded ({error}).", _INSTALL
        ) from error
