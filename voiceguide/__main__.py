"""`voiceguide`, and `python -m voiceguide`."""

from __future__ import annotations

import contextlib
import os
import signal
import sys

EXIT_INTERRUPTED = 130


def main() -> None:
    """Run the command line and leave with its exit code, whenever Ctrl-C comes."""
    code = EXIT_INTERRUPTED
    with contextlib.suppress(KeyboardInterrupt):
        if signal.getsignal(signal.SIGINT) is not signal.SIG_IGN:
            # During the imports there is nothing to put away; `run` has a handler of its own.
            signal.signal(signal.SIGINT, lambda *_: os._exit(EXIT_INTERRUPTED))
        _open_closed_streams()
        from voiceguide.cli import run

        code = run()
    # Everything is put away; an impatient second Ctrl-C would only disturb the last words.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    if code == EXIT_INTERRUPTED:
        # Where the interrupt went through an `exec` (dataclasses have some), a regular end would
        # be one by a signal and not with a code.
        with contextlib.suppress(OSError, ValueError):
            sys.stdout.flush()
            sys.stderr.flush()
        os._exit(code)
    sys.exit(code)


def _open_closed_streams() -> None:
    """Put nothing in the place of streams that the shell closed (`<&-`), as cron and services do.

    In order: the lowest free descriptor is taken, which is the closed one's own. They stay open for
    as long as the program runs, and pathlib is not worth its import here.
    """
    for name, mode in (("stdin", "r"), ("stdout", "w"), ("stderr", "w")):
        if getattr(sys, name) is None:
            setattr(sys, name, open(os.devnull, mode, encoding="utf-8"))  # noqa: PTH123, SIM115 (as above)


if __name__ == "__main__":
    main()
