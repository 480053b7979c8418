"""`voiceguide check`: reports mistakes in scripts, and words that take too long."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import Any

import click

from voiceguide.cli.context import CommandContext, open_context
from voiceguide.cli.options import json_option, pace_option
from voiceguide.cli.warning_messages import print_warnings, warnings_as_json
from voiceguide.errors import InputError, ScriptError, VoiceguideError
from voiceguide.planning.timeline import PlanWarning, last_frame
from voiceguide.script.durations import brief
from voiceguide.script.pace import Pace
from voiceguide.script.routine import Routine
from voiceguide.session.preferences import Options
from voiceguide.text import printable

EXIT_FAULTY = 2


@dataclass(frozen=True)
class _Finding:
    """The result for one script: an error, or its length and warnings."""

    name: str
    error: VoiceguideError | None = None
    routine: Routine | None = None
    duration_s: float = 0.0
    pace_wpm: int = 0
    warnings: tuple[PlanWarning, ...] = field(default=())

    def as_json(self) -> dict[str, Any]:
        shown: dict[str, Any] = {"routine": self.name, "errors": []}
        if isinstance(self.error, ScriptError):
            shown["errors"] = [
                {
                    "file": self.error.name,
                    "line": problem.line,
                    "column": problem.column,
                    "message": problem.message,
                    "hint": problem.hint,
                }
                for problem in self.error.problems
            ]
        elif self.error is not None:
            shown["errors"] = [{"message": self.error.message, "hint": self.error.hint}]
        else:
            shown["duration_s"] = round(self.duration_s, 3)
            shown["pace_wpm"] = self.pace_wpm
        source = self.routine.source if self.routine else ""
        shown["warnings"] = warnings_as_json(self.warnings, source)
        return shown


@click.command()
@click.argument("files", metavar="FILE...", nargs=-1, required=True)
@pace_option
@click.option("--strict", is_flag=True, help="Treat warnings as errors.")
@json_option
def check(files: tuple[str, ...], pace: Pace | None, strict: bool, as_json: bool) -> int:
    """Check scripts for mistakes and for words that take too long.

    FILE is a script file, a name from `voiceguide list`, or - for standard input. Exits with 2 if
    anything needs fixing.
    """
    with open_context() as context:
        findings = [_check(context, name, pace) for name in files]
    if as_json:
        click.echo(json.dumps([each.as_json() for each in findings], indent=2, ensure_ascii=False))
    else:
        for finding in findings:
            _print(finding)
    if any(isinstance(each.error, InputError) or (strict and each.warnings) for each in findings):
        return EXIT_FAULTY
    return max((each.error.exit_code for each in findings if each.error), default=0)


def _check(context: CommandContext, name: str, pace: Pace | None) -> _Finding:
    try:
        [routine] = context.load([name])
        session = context.compose([routine], Options(pace=pace))
        passages = list(session.plan)
    except VoiceguideError as error:
        return _Finding(name, error)
    warnings = dict.fromkeys(warning for passage in passages for warning in passage.warnings)
    duration_s = last_frame(passages) / context.sample_rate
    return _Finding(name, None, routine, duration_s, session.pace_wpm, tuple(warnings))


def _print(finding: _Finding) -> None:
    if finding.error is not None:
        click.echo(f"{click.style('Error:', fg='red', bold=True)} {finding.error}", err=True)
        return
    assert finding.routine is not None
    print_warnings(finding.warnings)
    count = len(finding.warnings)
    what = f"{count} warning{'s' * (count > 1)}" if count else "fine"
    length = brief(finding.duration_s)
    click.echo(f"{printable(finding.name)}: {what}, {length} at {finding.pace_wpm} words a minute")
