"""`voiceguide show`: prints a routine's timeline, for people or for programs."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

import click
from msgspec.structs import asdict

from voiceguide.api import Timeline, TimelineEvent, timeline_of
from voiceguide.cli.completion import complete_routine
from voiceguide.cli.context import open_context
from voiceguide.cli.narration_messages import print_narration_summary
from voiceguide.cli.options import json_option, language_option, options_from, sound_options
from voiceguide.cli.waiting import WaitingLine
from voiceguide.cli.warning_messages import print_warnings, warnings_as_json
from voiceguide.errors import InputError
from voiceguide.export.session_sheet import session_sheet
from voiceguide.planning.timeline import Event, Passage, last_frame
from voiceguide.script.durations import brief, clock
from voiceguide.session.session import Session
from voiceguide.text import printable

JSON_VERSION = 1


@click.command()
@click.argument("routine", metavar="ROUTINE", shell_complete=complete_routine)
@language_option
@sound_options
@json_option
@click.option(
    "--markdown", is_flag=True, help="Print a session sheet as Markdown, to hand out on paper."
)
def show(
    routine: str, language: str | None, as_json: bool, markdown: bool, **arguments: Any
) -> None:
    """Show when everything in a routine is heard.

    ROUTINE is a name from `voiceguide list`, a script file, or - for standard input.
    """
    if as_json and markdown:
        raise InputError("--json and --markdown cannot be combined.", "Choose one of them.")
    with WaitingLine() as waiting, open_context(language=language, on_waiting=waiting) as context:
        session = context.compose(context.load([routine]), options_from(arguments))
        passages = list(session.plan)
    if as_json:
        click.echo(
            json.dumps(as_object(timeline_of(session, passages)), indent=2, ensure_ascii=False)
        )
        return
    if markdown:
        click.echo(session_sheet(session, passages), nl=False)
    else:
        _print(session, passages)
    warnings = [warning for passage in passages for warning in passage.warnings]
    print_warnings(warnings)
    print_narration_summary(session)


def as_object(timeline: Timeline) -> dict[str, Any]:
    """Return the timeline as `show --json` prints it, with times in seconds."""
    return {
        "version": JSON_VERSION,
        "title": timeline.title,
        "routine": timeline.routine,
        "sample_rate": timeline.sample_rate,
        "duration_s": timeline.duration_s,
        "pace_wpm": timeline.pace_wpm,
        "voice": timeline.voice,
        "steps": [asdict(step) for step in timeline.steps],
        "events": [_event(event) for event in timeline.events],
        "warnings": warnings_as_json(timeline.warnings, timeline.routine),
    }


def _event(event: TimelineEvent) -> dict[str, Any]:
    return {
        name: value
        for name in ("start_s", "end_s", "kind", "text", "sound", "step", "line")
        if (value := getattr(event, name)) is not None
    }


def _print(session: Session, passages: Sequence[Passage]) -> None:
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    rate = session.sample_rate
    console = Console()
    routine = session.routines[0]
    console.print(Text(printable(session.title), "bold"))
    for label, text in (
        ("", routine.description),
        ("You need: ", "; ".join(routine.front.needs)),
        ("Take care: ", routine.front.caution),
    ):
        if text:
            paragraphs = "\n".join(printable(line) for line in text.splitlines())
            console.print(Text(label + paragraphs))
    length = brief(last_frame(passages) / rate)
    console.print(Text(f"{length} at {session.pace_wpm} words a minute\n"))
    table = Table(box=None, pad_edge=False, header_style="bold")
    table.add_column("time", justify="right", no_wrap=True)
    table.add_column("lasts", justify="right", no_wrap=True)
    table.add_column("what")
    step: int | None = None
    for passage in passages:
        if passage.step != step:
            step = passage.step
            table.add_row("", "", Text(printable(passage.step_name), "bold"))
        for event in passage.events:
            duration_s = (event.end_frame - event.start_frame) / rate
            table.add_row(
                clock(event.start_frame / rate),
                f"{duration_s:.1f} s",
                Text(_what(event), "" if event.kind == "speech" else "dim"),
            )
    console.print(table)


def _what(event: Event) -> str:
    if event.kind == "speech":
        return printable(event.shown or "")
    if event.sound is not None:
        return printable(f"[{event.kind} {event.sound}]")
    return f"[{event.kind}]"
