"""Sound outputs: chooses one and opens it, or reports which ones work."""

from __future__ import annotations

import importlib
import importlib.util
from typing import TYPE_CHECKING, NamedTuple

from voiceguide.audio.outputs.base import Output
from voiceguide.audio.outputs.simpleaudio_distribution import current_objection
from voiceguide.errors import OutputError
from voiceguide.system.shell import pip_install

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

__all__ = ["CHOICES", "Availability", "Output", "available", "open_output"]

# In the order in which `auto` tries them.
_DEVICES = ("simpleaudio", "miniaudio")
CHOICES = ("auto", *_DEVICES, "silent")


class Availability(NamedTuple):
    """Whether an output works, and one line about it."""

    name: str
    usable: bool
    remark: str


def open_output(
    name: str | None,
    sample_rate: int,
    channels: int,
    beginning: NDArray[np.float32] | None = None,
) -> Output:
    """Open an output of `CHOICES` with its first samples (see `Output.open`); None means `auto`.

    `auto` never fails: without a sound device it returns the silent output, whose `reason` says
    why and what to do instead. Raises OutputError if an output named by the user is not installed
    or has no device.
    """
    if name is None or name == "auto":
        return _open_the_first_that_works(sample_rate, channels, beginning)
    return _open(name, sample_rate, channels, beginning)


def available() -> list[Availability]:
    """Try every output for a moment, playing silence, for `voiceguide doctor`."""
    found = []
    for name in (*_DEVICES, "silent"):
        objection = _objection(name)
        if objection:
            found.append(Availability(name, False, objection))
            continue
        try:
            with _open(name, 44_100, 2) as output:
                remark = _remark(output)
        except OutputError as error:
            found.append(Availability(name, False, error.message.rstrip(".")))
        else:
            found.append(Availability(name, True, remark))
    return found


def _open_the_first_that_works(
    sample_rate: int, channels: int, beginning: NDArray[np.float32] | None
) -> Output:
    installed = [name for name in _DEVICES if not _objection(name)]
    for name in installed:
        try:
            return _open(name, sample_rate, channels, beginning)
        except OutputError:
            continue
    cause = "No sound device was found" if installed else "No sound output is installed"
    output = _open("silent", sample_rate, channels, beginning)
    output.reason = (
        f"{cause}: this session is on screen only."
        " `voiceguide export` makes an audio file of it instead."
    )
    return output


def _open(
    name: str,
    sample_rate: int,
    channels: int,
    beginning: NDArray[np.float32] | None = None,
) -> Output:
    objection = _objection(name)
    if objection:
        raise OutputError(f"The output {name} cannot be used: {objection}.")
    output = _create(name)
    output.open(sample_rate, channels, beginning)
    return output


def _objection(name: str) -> str:
    """Return why an output cannot be used, as one line; empty if it is worth trying."""
    if name == "simpleaudio":
        return current_objection()
    if name == "miniaudio" and importlib.util.find_spec("miniaudio") is None:
        return f"not installed; `{pip_install('miniaudio')}` adds it"
    return ""


def _create(name: str) -> Output:
    # Imported here, so that `--help` loads neither numpy nor a sound library.
    if name == "simpleaudio":
        from voiceguide.audio.outputs.simpleaudio import SimpleaudioOutput

        return SimpleaudioOutput()
    if name == "miniaudio":
        from voiceguide.audio.outputs.miniaudio import MiniaudioOutput

        return MiniaudioOutput()
    from voiceguide.audio.outputs.silent import SilentOutput

    return SilentOutput()


def _remark(output: Output) -> str:
    if output.name == "silent":
        return "real time, on screen only"
    backend = getattr(output, "backend", "")
    return f"plays through {backend}" if backend else "plays"
