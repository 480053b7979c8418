"""The command line: argument parsing, one call, one rendering of the result.

The one place that knows Click, prints errors and decides exit codes: 2 for what the user wrote,
1 for what the machine failed at, 130 for Ctrl-C.
"""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Sequence
from types import FrameType
from typing import NoReturn

import click

from voiceguide import __version__
from voiceguide.cli.check import check
from voiceguide.cli.doctor import doctor
from voiceguide.cli.export import export
from voiceguide.cli.listing import list_routines
from voiceguide.cli.new import new
from voiceguide.cli.pace import pace
from voiceguide.cli.show import show
from voiceguide.cli.start import start
from voiceguide.cli.voices import voices
from voiceguide.errors import VoiceguideError

EXIT_INTERRUPTED = 130


class _InOrder(click.Group):
    """Lists its commands in the order in which people need them."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(self.commands)


@click.group(cls=_InOrder, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="voiceguide")
def voiceguide() -> None:
    """Be talked through a face massage or facial exercise, hands free.

    Begin with: voiceguide start
    """


for _command in (start, export, pace, list_routines, show, check, new, voices, doctor):
    voiceguide.add_command(_command)


def run(arguments: Sequence[str] | None = None) -> int:
    """Run one command; returns its exit code. Every failure is told on standard error."""
    _leave_cleanly_when_ended()
    try:
        result = voiceguide.main(
            args=None if arguments is None else list(arguments), standalone_mode=False
        )
        sys.stdout.flush()
    except VoiceguideError as error:
        click.echo(f"{click.style('Error:', fg='red', bold=True)} {error}", err=True)
        return error.exit_code
    except click.ClickException as error:
        error.show()
        return error.exit_code
    except (click.Abort, KeyboardInterrupt):
        click.echo("Stopped.", err=True)
        return EXIT_INTERRUPTED
    except BrokenPipeError:
        # The reader of our output has gone (`voiceguide list | head`); nothing is wrong.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except MemoryError:
        click.echo("Error: there is not enough memory for this routine.", err=True)
        return 1
    return result if isinstance(result, int) else 0


def _leave_cleanly_when_ended() -> None:
    """Let `kill` and a closed terminal end the program like Ctrl-C does, with its own code."""

    def leave(number: int, _frame: FrameType | None) -> NoReturn:
        raise SystemExit(128 + number)

    for name in ("SIGTERM", "SIGHUP"):
        if hasattr(signal, name):
            signal.signal(getattr(signal, name), leave)
