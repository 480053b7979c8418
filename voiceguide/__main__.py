"""Starts the command line, as `voiceguide` and as `python -m voiceguide`."""

from __future__ import annotations

import os
import sys

EXIT_INTERRUPTED = 130


def main() -> None:
    """Run the command line and exit with its code, even if Ctrl-C comes at any moment."""
    code = EXIT_INTERRUPTED
    try:  # noqa: SIM105 (a Ctrl-C may come while contextlib is being imported)
        code = _run()
    except KeyboardInterrupt:
        pass
    import contextlib
    import signal

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


def _run() -> int:
    import signal

    if signal.getsignal(signal.SIGINT) is not signal.SIG_IGN:
        # There is nothing to clean up during the imports; `run` installs its own handler.
        signal.signal(signal.SIGINT, lambda *_: os._exit(EXIT_INTERRUPTED))
    from voiceguide.system.streams import keep_stderr_from_failing, open_closed_streams

    keep_stderr_from_failing()
    open_closed_streams()
    from voiceguide.cli import run

    return run()


if __name__ == "__main__":
    main()
