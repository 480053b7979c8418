"""Voice control: spoken commands and double claps, on this machine only; the extra `listen`.

`detector` turns samples into actions, live and offline alike; `listener` feeds it from the
microphone while a session runs.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from voiceguide.errors import ListenError
from voiceguide.playback.listening.listener import Listener
from voiceguide.playback.listening.types import LISTENING_RATE, Heard, Moment
from voiceguide.system.shell import install_extra, pip_install

if TYPE_CHECKING:
    from voiceguide.playback.listening.echo import Canceller
    from voiceguide.playback.listening.recogniser import Recogniser

__all__ = ["Heard", "Listener", "Moment", "open_listener"]

_INSTALL = f"Install it with `{install_extra('listen')}`."


def open_listener(*, claps: bool = True, model: Path | None = None) -> Listener:
    """Open the microphone and listen; `model` is the folder of a vosk model to use.

    Raises ListenError, naming the remedy, if something is missing.
    """
    recogniser = open_recogniser(model)
    canceller = open_canceller()
    from voiceguide.audio.inputs.microphone import Microphone
    from voiceguide.playback.listening.detector import Detector

    return Listener(Detector(recogniser, canceller, claps=claps), Microphone(LISTENING_RATE))


def open_recogniser(model: Path | None = None) -> Recogniser:
    """Return a recogniser: pocketsphinx, or vosk if a model is given. Raises ListenError."""
    try:
        if model is not None:
            from voiceguide.playback.listening.vosk_recogniser import VoskRecogniser

            return VoskRecogniser(model)
        from voiceguide.playback.listening.recogniser import SphinxRecogniser

        return SphinxRecogniser()
    except (ImportError, OSError) as error:
        if model is not None:
            raise ListenError(
                f"vosk, which uses a model of your own, could not be loaded ({error}).",
                f"Install it with `{pip_install('vosk')}`.",
            ) from error
        raise ListenError(
            f"Voice control is not installed or could not be loaded ({error}).", _INSTALL
        ) from error


def open_canceller() -> Canceller:
    """Return the echo canceller. Raises ListenError."""
    try:
        from voiceguide.playback.listening.echo import Canceller

        return Canceller()
    except (ImportError, OSError) as error:
        raise ListenError(
            f"Voice control is not installed or could not be loaded ({error}).", _INSTALL
        ) from error
