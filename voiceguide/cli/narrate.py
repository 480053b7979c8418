"""`voiceguide narrate`: records a routine in one's own voice, line by line."""

from __future__ import annotations

from functools import partial
from pathlib import Path

import click
from msgspec.structs import replace

from voiceguide.cli.completion import complete_narration, complete_routine
from voiceguide.cli.context import open_context
from voiceguide.cli.options import language_option, output_option, pace_option
from voiceguide.cli.waiting import WaitingLine
from voiceguide.errors import InputError
from voiceguide.script.pace import Pace
from voiceguide.session.lines import Line, lines_of
from voiceguide.session.preferences import NoVoiceError, Options
from voiceguide.session.session import Session
from voiceguide.speech.narration_files import NarrationWriter
from voiceguide.speech.narrations import Narration, narration_name, narration_named
from voiceguide.system.shell import quoted
from voiceguide.text import printable

USUAL_NAME = "mine"

_ANY_VOICE = "en"
"""Says lines, and tells how long they are, where no voice speaks the script's language."""


@click.command()
@click.argument("routine", metavar="ROUTINE", shell_complete=complete_routine)
@click.option(
    "--as",
    "name",
    metavar="NAME",
    default=USUAL_NAME,
    shell_complete=complete_narration,
    help="The name of the narration; mine unless you set another.",
)
@click.option("--microphone", metavar="DEVICE", help="The microphone: its name or a part of that.")
@click.option("--guide", is_flag=True, help="Let the synthetic voice say each line first.")
@click.option("--auto-stop", is_flag=True, help="Stop a take by itself when you stop speaking.")
@click.option("--all", "everything", is_flag=True, help="Ask for lines that are recorded, too.")
@click.option("--reduce-noise", is_flag=True, help="Make a steady noise behind the voice softer.")
@click.option("--script", "sheet", is_flag=True, help="Print a numbered sheet of the lines.")
@click.option(
    "--from-file",
    "source",
    metavar="FILE",
    type=click.Path(path_type=Path),
    help="Take the lines from one long recording, in the order of the sheet.",
)
@click.option("--plain", is_flag=True, help="Print plain lines instead of the large view.")
@pace_option
@language_option
@output_option
def narrate(
    routine: str,
    name: str,
    microphone: str | None,
    guide: bool,
    auto_stop: bool,
    everything: bool,
    reduce_noise: bool,
    sheet: bool,
    source: Path | None,
    plain: bool,
    pace: Pace | None,
    language: str | None,
    output: str | None,
) -> None:
    """Record a routine in your own voice, line by line.

    ROUTINE is a name from `voiceguide list` or a script file. Space starts and stops a take, which
    is then played back; enter keeps it. You are asked only for lines that are not recorded yet, and
    can leave at any moment. Afterwards, --voice NAME lets the routine speak with your voice.
    Nothing leaves this machine. docs/narrating.md says how to record well.
    """
    from voiceguide.narration.sheet import recording_sheet

    if sheet and source is not None:
        raise InputError("--script and --from-file cannot be combined.", "Print the sheet first.")
    known = narration_named(name)
    name = known.name if known is not None else narration_name(name)
    with WaitingLine() as waiting, open_context(language=language, on_waiting=waiting) as context:
        options = Options(pace=pace, voice=known.voice if known is not None else None)
        loaded = context.load([routine])
        try:
            session = context.compose(loaded, options)
        except NoVoiceError:
            # Its lengths are nearly those of any language, and so is the room of each line.
            session = context.compose(loaded, replace(options, voice=_ANY_VOICE))
        lines = tuple(
            replace(line, recorded=_is_recorded(line, known))
            for line in lines_of(session, session.plan)
        )
        waiting.close()
        wanted = lines if everything else tuple(line for line in lines if not line.recorded)
        if sheet:
            click.echo(recording_sheet(session.title, wanted), nl=False)
        elif wanted:
            from voiceguide.audio.inputs.microphone import Microphone
            from voiceguide.cli.run_sitting import SittingOptions, run_sitting
            from voiceguide.narration.recorder import RECORDING_RATE

            heard_on = output or context.settings.output
            sitting_options = SittingOptions(guide, reduce_noise, heard_on, plain, auto_stop)
            with NarrationWriter(name) as writer:
                if source is not None:
                    from voiceguide.cli.narrate_from_file import narrate_from_file

                    narrate_from_file(session, lines, wanted, writer, source, sitting_options)
                else:
                    open_microphone = partial(Microphone, RECORDING_RATE, microphone)
                    run_sitting(session, wanted, writer, open_microphone, sitting_options)
    if sheet:
        return
    _print_end(session, lines, routine, name)


def _is_recorded(line: Line, narration: Narration | None) -> bool:
    return narration is not None and narration.recording(line.text, line.language) is not None


def _print_end(session: Session, lines: tuple[Line, ...], routine: str, name: str) -> None:
    """Print how much of a routine is recorded now, and the next step."""
    narration = narration_named(name)
    missing = sum(not _is_recorded(line, narration) for line in lines)
    title = printable(session.title)
    named = "" if name == USUAL_NAME else f" --as {quoted(name)}"
    if missing:
        recorded = len(lines) - missing
        click.echo(f"“{title}”: {recorded} of {len(lines)} lines are recorded in “{name}”.")
        click.echo(printable(f"Go on: voiceguide narrate {quoted(routine)}{named}"))
    else:
        click.echo(f"Every line of “{title}” is recorded in “{name}”.")
    if missing < len(lines):
        click.echo(printable(f"Hear it: voiceguide start {quoted(routine)} --voice {quoted(name)}"))
