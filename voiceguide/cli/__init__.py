"""The command line: argument parsing, one call, one rendering of the result.

The one place that knows Click, prints errors and decides exit codes: 2 for what the user wrote,
1 for what the machine failed at, 130 for Ctrl-C.
"""

from __future__ import annotations

import contextlib
import importlib
import io
import os
import signal
import sys
import threading
import time
from collections.abc import Sequence
from types import FrameType

import click

from voiceguide import __version__
from voiceguide.errors import EXIT_INTERRUPTED, VoiceguideError

HELD_DOWN_S = 1.0
"""Signals that follow one so closely are the same wish."""


COMMANDS = {
    "start": ("start", "Start a hands-free session."),
    "export": ("export", "Export a routine as an audio file or a page, or many at once."),
    "pace": ("pace", "Hear the speech pace, or set it."),
    "list": ("list_routines:list_routines", "List the routines, with their length at your pace."),
    "show": ("show", "Show when everything in a routine is said and sounded."),
    "check": ("check", "Check that scripts are right and words fit their times."),
    "new": ("new", "Write a script to start from."),
    "voices": ("voices", "List the voices, hear one, or choose one."),
    "doctor": ("doctor", "Check speech and sound on this machine."),
}
"""In the order in which people need them: the module (and where it has another name, the function)
that is loaded when the command is called, and the line that `--help` shows until then."""


class _LazyGroup(click.Group):
    """Knows its commands by name and line, and loads the one that is called."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(self.commands)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in COMMANDS:
            return None
        module, _, function = COMMANDS[cmd_name][0].partition(":")
        loaded = importlib.import_module(f"voiceguide.cli.{module}")
        command: click.Command = getattr(loaded, function or module)
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        with formatter.section("Commands"):
            formatter.write_dl([(name, line) for name, (_, line) in COMMANDS.items()])


@click.group(
    cls=_LazyGroup,
    commands={name: click.Command(name, short_help=line) for name, (_, line) in COMMANDS.items()},
    context_settings={"help_option_names": ["-h", "--help"]},
)
@click.version_option(__version__, prog_name="voiceguide")
def voiceguide() -> None:
    """Be talked through a face massage or facial exercise, hands free.

    Begin with: voiceguide start
    """


def run(arguments: Sequence[str] | None = None) -> int:
    """Run one command; returns its exit code. Every failure is told on standard error."""
    ending = _leave_cleanly_when_ended()
    # No matrix here is worth the threads that numpy would start for it; each start waits for them.
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    _print_what_the_terminal_can_show()
    try:
        result = voiceguide.main(
            args=None if arguments is None else list(arguments),
            prog_name="voiceguide",
            standalone_mode=False,
            color=_colour(),
        )
        sys.stdout.flush()
    except VoiceguideError as error:
        _tell(str(error))
        return error.exit_code
    except click.exceptions.NoArgsIsHelpError as error:
        error.show()
        return error.exit_code
    except click.ClickException as error:
        _tell(_in_our_words(error))
        return error.exit_code
    except (click.Abort, KeyboardInterrupt):
        click.echo("Stopped.", err=True)
        return EXIT_INTERRUPTED
    except BrokenPipeError:
        # The reader of our output has gone (`voiceguide list | head`); nothing is wrong.
        _print_nothing_more()
        return 0
    except OSError as error:
        _print_nothing_more()
        where = f" ({error.filename})" if error.filename else ""
        _tell(f"The machine could not do it: {error.strerror or error}{where}.")
        return 1
    except MemoryError:
        _tell("There is not enough memory for this routine.")
        return 1
    except Exception:
        # Some places wrap a KeyboardInterrupt in an error of their own (imports, on Python 3.11).
        if not ending:
            raise
        click.echo("Stopped.", err=True)
        return 128 + ending[0]
    return result if isinstance(result, int) else 0


def _tell(message: str) -> None:
    click.echo(f"{click.style('Error:', fg='red', bold=True)} {message}", err=True, color=_colour())


def _colour() -> bool | None:
    """False where the user wants none; None leaves it to whether there is a terminal."""
    return False if os.environ.get("NO_COLOR") else None


def _in_our_words(error: click.ClickException) -> str:
    """What is wrong with the command line, and where help is to be had."""
    context = getattr(error, "ctx", None)
    missing = isinstance(error, click.MissingParameter)
    if isinstance(error, click.BadParameter) and error.param is not None and not missing:
        name = error.param_hint or _where(error.param, context)
        return f"{name}: {error.message}" if name else error.message
    message = error.format_message()
    command = context.command_path if context is not None else "voiceguide"
    return f"{message}\n`{command} --help` shows how it is used."


def _where(param: click.Parameter, context: click.Context | None) -> str:
    """The option or the variable that holds a value; empty where it needs no saying."""
    source = context.get_parameter_source(param.name or "") if context is not None else None
    if source is click.core.ParameterSource.ENVIRONMENT and isinstance(param.envvar, str):
        return param.envvar
    return param.opts[-1] if isinstance(param, click.Option) else ""


def _print_nothing_more() -> None:
    """Give standard output nowhere to fail again when the interpreter ends."""
    with contextlib.suppress(OSError, ValueError):
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, sys.stdout.fileno())
        os.close(nowhere)


def _print_what_the_terminal_can_show() -> None:
    """Replace characters that a terminal's encoding lacks, in place of failing over them."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="replace")


def _leave_cleanly_when_ended() -> list[int]:
    """Let `kill` and a closed terminal end the program like Ctrl-C does, with its own code.

    Returns the numbers of the signals that came, growing as they come.

    What is told to ignore a signal (`nohup`, `&` in a script) goes on ignoring it. A Ctrl-C held
    down is one: the next ones would only interrupt the tidying up.
    """
    last_s = -HELD_DOWN_S
    came: list[int] = []

    def leave(number: int, _frame: FrameType | None) -> None:
        nonlocal last_s
        now_s = time.monotonic()
        if now_s - last_s < HELD_DOWN_S:
            return
        last_s = now_s
        came.append(number)
        if number == signal.SIGINT:
            raise KeyboardInterrupt
        raise SystemExit(128 + number)

    if threading.current_thread() is not threading.main_thread():
        return came
    for name in ("SIGINT", "SIGTERM", "SIGHUP"):
        number = getattr(signal, name, None)
        if number is not None and signal.getsignal(number) is not signal.SIG_IGN:
            signal.signal(number, leave)
    return came
