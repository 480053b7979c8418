"""Starts the command line, as `voiceguide` and as `python -m voiceguide`."""

from __future__ import annotations

import contextlib
import os
import signal
import sys

EXIT_INTERRUPTED = 130


def main() -> None:
    """Run the command line and exit with its code, even if Ctrl-C comes at any moment."""
    code = EXIT_INTERRUPTED
    with contextlib.suppress(KeyboardInterrupt):
        if signal.getsignal(signal.SIGINT) is not signal.SIG_IGN:
            # There is nothing to clean up during the imports; `run` installs its own handler.
            signal.signal(signal.SIGINT, lambda *_: os._exit(EXIT_INTERRUPTED))
        _open_closed_streams()
        from voiceguide.cli import run

        code = run()
    # All is cleaned up; a second Ctrl-C would only garble the last message.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    if code == EXIT_INTERRUPTED:
        # If the interrupt passed through an `exec` (dataclasses use it), Python would end itself
        # by a signal instead of with a code.
        with contextlib.suppress(OSError, ValueError):
            sys.stdout.flush()
            sys.stderr.flush()
        os._exit(code)
    sys.exit(code)


def _open_closed_streams() -> None:
    """Open the null device for each standard stream that is closed, as cron or `<&-` leave them.

    `open` takes the lowest free descriptor, so in this order each stream gets its own.
    """
    for name, mode in (("stdin", "r"), ("stdout", "w"), ("stderr", "w")):
        if getattr(sys, name) is None:
            # Open as long as the program runs; pathlib would be imported for this alone.
            setattr(sys, name, open(os.devnull, mode, encoding="utf-8"))  # noqa: PTH123, SIM115 (as above)


if __name__ == "__main__":
    main()
