"""The command line, the only package that uses Click.

Prints errors and decides exit codes: 2 for a mistake of the user, 1 for a failure of the machine,
3 for a server out of reach, 130 for Ctrl-C. Each command parses its arguments, makes one call and
prints the result.
"""

from __future__ import annotations

import contextlib
import importlib
import io
import os
import sys
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any

import click

from voiceguide import __version__
from voiceguide.cli.signals import exit_cleanly_on_signals
from voiceguide.errors import EXIT_INTERRUPTED, VoiceguideError
from voiceguide.system.shortage import shortage_in
from voiceguide.system.streams import discard
from voiceguide.text import printable, sentence

if TYPE_CHECKING:
    from click.shell_completion import CompletionItem

_SHORTAGE_HINT = "Close other programs and try again."

COMMANDS = {
    "start": ("start", "Start a hands-free session."),
    "export": ("export", "Export a routine as an audio file or a page, or many at once."),
    "catalogue": ("catalogue", "Export many routines in many voices, paces and formats."),
    "pace": ("pace", "Hear or set the speech pace."),
    "list": (
        "list_routines:list_routines",
        "List the routines and how long they take at your pace.",
    ),
    "concerns": ("concerns:list_concerns", "List what routines are for, in plain words."),
    "compose": ("compose", "Compose a routine for your concerns and your minutes."),
    "profile": ("profile", "Say what to leave out for now: after a treatment, or always."),
    "practice": ("practice", "Show what you have practised."),
    "show": ("show", "Show when everything in a routine is heard."),
    "check": (
        "check",
        "Check scripts for mistakes and for words that would go wrong.",
    ),
    "new": ("new", "Create a script to start from."),
    "narrate": ("narrate", "Record a routine in your own voice, line by line."),
    "narrations": ("narrations", "List recorded narrations, or export, import or remove one."),
    "voices": ("voices", "List the voices, or hear, choose or get one."),
    "doctor": ("doctor", "Check speech and sound on this machine."),
}
"""In the order in which people need them: the module to load (and the function, if its name
differs), and the line shown by `--help`."""


class _ReaderGoneError(Exception):
    """Standard output was closed by its reader."""


@contextlib.contextmanager
def _noticing_a_gone_reader() -> Iterator[None]:
    """Raise _ReaderGoneError for a closed pipe, which Click and rich turn into an exit with 1."""
    try:
        yield
    except (BrokenPipeError, SystemExit) as error:
        if isinstance(error, BrokenPipeError) or isinstance(error.__context__, BrokenPipeError):
            raise _ReaderGoneError from error
        raise


class _LazyGroup(click.Group):
    """The group of all commands; imports a command's module only when it is called."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(self.commands)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in COMMANDS:
            return None
        module, _, function = COMMANDS[cmd_name][0].partition(":")
        loaded = importlib.import_module(f"voiceguide.cli.{module}")
        command: click.Command = getattr(loaded, function or module)
        return command

    def shell_complete(self, ctx: click.Context, incomplete: str) -> list[CompletionItem]:
        """Offer the commands without loading them, and the options."""
        from click.shell_completion import CompletionItem

        offered = [
            CompletionItem(name, help=line)
            for name, (_, line) in COMMANDS.items()
            if name.startswith(incomplete)
        ]
        return offered + click.Command.shell_complete(self, ctx, incomplete)

    def make_context(self, *arguments: Any, **options: Any) -> click.Context:
        with _noticing_a_gone_reader():
            return super().make_context(*arguments, **options)

    def invoke(self, ctx: click.Context) -> Any:
        with _noticing_a_gone_reader():
            return super().invoke(ctx)

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
    """Talks you through face massages and facial exercises, hands-free.

    To choose a routine and begin: voiceguide
    """


def run(arguments: Sequence[str] | None = None) -> int:
    """Run one command and return its exit code. Prints every failure on standard error."""
    signals_received = exit_cleanly_on_signals()
    # The matrices here are small; starting threads for them would delay every command.
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    choose_encodings()
    if not (sys.argv[1:] if arguments is None else arguments) and _on_a_terminal():
        arguments = ["start"]
    try:
        result = voiceguide.main(
            args=None if arguments is None else list(arguments),
            prog_name="voiceguide",
            standalone_mode=False,
            color=_colour(),
        )
        with _noticing_a_gone_reader():
            sys.stdout.flush()
    except VoiceguideError as error:
        _print_error(f"{error}{_variable_of(error)}")
        return error.exit_code
    except click.exceptions.NoArgsIsHelpError as error:
        error.show()
        return error.exit_code
    except click.ClickException as error:
        _print_error(_usage_message(error))
        return error.exit_code
    except (click.Abort, KeyboardInterrupt):
        click.echo("Stopped.", err=True)
        return EXIT_INTERRUPTED
    except _ReaderGoneError:
        # The reader of the output has gone (`voiceguide list | head`); nothing is wrong.
        discard(sys.stdout)
        return 0
    except OSError as error:
        discard(sys.stdout)
        short = shortage_in(error)
        if short is not None:
            _print_error(f"{sentence(short)}\n{_SHORTAGE_HINT}")
            return 1
        where = f" ({error.filename})" if error.filename else ""
        _print_error(f"The system reported an error: {error.strerror or error}{where}.")
        return 1
    except Exception as error:
        short = shortage_in(error)
        if short is not None and not signals_received:
            _print_error(f"{sentence(short)}\n{_SHORTAGE_HINT}")
            return 1
        # Some code wraps a KeyboardInterrupt in another error (imports do, on Python 3.11).
        if not signals_received:
            raise
        click.echo("Stopped.", err=True)
        return 128 + signals_received[0]
    return result if isinstance(result, int) else 0


def _print_error(message: str) -> None:
    click.echo(f"{click.style('Error:', fg='red', bold=True)} {message}", err=True, color=_colour())


def _variable_of(error: VoiceguideError) -> str:
    """Return a line that names the variable that holds a refused name, or nothing.

    Such names are looked up long after the command line was read.
    """
    held = (
        variable
        for variable in ("VOICEGUIDE_VOICE", "VOICEGUIDE_BACKGROUND", "VOICEGUIDE_LANGUAGE")
        if (name := os.environ.get(variable)) and f"“{printable(name)[:60]}" in error.message
    )
    return "".join(f"\nThe variable {variable} holds this name." for variable in held)


def _on_a_terminal() -> bool:
    """Return whether there is somebody to choose a routine."""
    return all(stream is not None and stream.isatty() for stream in (sys.stdin, sys.stdout))


def _colour() -> bool | None:
    """Return False if the user wants no colour, else None: colour on terminals only."""
    return False if os.environ.get("NO_COLOR") else None


def _usage_message(error: click.ClickException) -> str:
    """Return what is wrong with the command line, and where to find help."""
    context = getattr(error, "ctx", None)
    missing = isinstance(error, click.MissingParameter)
    if isinstance(error, click.BadParameter) and error.param is not None and not missing:
        name = error.param_hint or _source_of(error.param, context)
        return f"{name}: {error.message}" if name else error.message
    message = error.format_message()
    command = context.command_path if context is not None else "voiceguide"
    return f"{message}\nSee `{command} --help`."


def _source_of(param: click.Parameter, context: click.Context | None) -> str:
    """Return the option or variable that a value came from; empty for an argument."""
    source = context.get_parameter_source(param.name or "") if context is not None else None
    if source is click.core.ParameterSource.ENVIRONMENT and isinstance(param.envvar, str):
        return param.envvar
    return param.opts[-1] if isinstance(param, click.Option) else ""


def choose_encodings() -> None:
    """Replace characters that a terminal lacks; write UTF-8 to pipes and files on Windows.

    Python's own choice there makes JSON that no program reads and scripts that `check` refuses.
    """
    is_chosen = sys.platform != "win32" or os.environ.get("PYTHONIOENCODING")
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            encoding = stream.encoding if is_chosen or stream.isatty() else "utf-8"
            stream.reconfigure(encoding=encoding, errors="replace")
