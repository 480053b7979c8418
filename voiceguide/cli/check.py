"""`voiceguide check`: reports mistakes in scripts, and words that take too long."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from typing import Any

import click
from msgspec import Struct, field

from voiceguide.cli.completion import complete_routine
from voiceguide.cli.context import CommandContext, check_standard_input, open_context
from voiceguide.cli.fix_script import fix_script
from voiceguide.cli.narration_messages import narration_summary, narration_warnings
from voiceguide.cli.options import json_option, language_option, pace_option, voice_option
from voiceguide.cli.waiting import WaitingLine
from voiceguide.cli.warning_messages import print_warnings, warnings_as_json
from voiceguide.errors import InputError, ScriptError, VoiceguideError
from voiceguide.library.missing_names import missing_names
from voiceguide.planning.timeline import PlanWarning, last_frame
from voiceguide.script.durations import brief
from voiceguide.script.pace import Pace
from voiceguide.script.routine import Routine
from voiceguide.session.narration import SpokenVoice
from voiceguide.session.preferences import Options
from voiceguide.session.session import Session
from voiceguide.system.shell import quoted
from voiceguide.text import printable

EXIT_FAULTY = 2


class _Finding(Struct, frozen=True):
    """The result for one script: an error, or its length and warnings."""

    name: str
    error: VoiceguideError | None = None
    routine: Routine | None = None
    duration_s: float = 0.0
    pace_wpm: int = 0
    warnings: tuple[PlanWarning, ...] = field(default=())
    correctable: int = 0
    """Lines that --fix would correct."""
    narration: str | None = None
    """What its narration lacks."""

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
@click.argument(
    "files", metavar="FILE...", nargs=-1, required=True, shell_complete=complete_routine
)
@language_option
@pace_option
@voice_option
@click.option("--strict", is_flag=True, help="Treat warnings as errors.")
@click.option(
    "--fix", is_flag=True, help="First correct what has one right answer; keep the old file."
)
@json_option
def check(
    files: tuple[str, ...],
    language: str | None,
    pace: Pace | None,
    voice: str | None,
    strict: bool,
    fix: bool,
    as_json: bool,
) -> int:
    """Check scripts for mistakes and for words that would go wrong.

    Such words take longer than their time, or are read out otherwise than meant. FILE is a script
    file, a name from `voiceguide list`, or - for standard input. Exits with 2 if anything needs
    fixing. With --fix, bullets, durations and brackets from other programs are
    respelled, but never words; the difference is printed and the old file kept as FILE.bak.
    """
    check_standard_input(files)
    with WaitingLine() as waiting, open_context(language=language, on_waiting=waiting) as context:
        # First all of them, as they may include each other.
        errors = _errors_of_fixing(context, files, on_stderr=as_json) if fix else {}
        options = Options(pace=pace, voice=voice)
        findings = [
            _Finding(name, errors[name]) if name in errors else _check(context, name, options)
            for name in files
        ]
    if as_json:
        click.echo(json.dumps([each.as_json() for each in findings], indent=2, ensure_ascii=False))
    else:
        for finding in findings:
            _print(finding)
    if any(isinstance(each.error, InputError) or (strict and each.warnings) for each in findings):
        return EXIT_FAULTY
    return max((each.error.exit_code for each in findings if each.error), default=0)


def _errors_of_fixing(
    context: CommandContext, files: Sequence[str], *, on_stderr: bool
) -> dict[str, VoiceguideError]:
    """Fix these files, and return the errors of those that cannot be fixed."""
    errors: dict[str, VoiceguideError] = {}
    for name in files:
        try:
            fix_script(context, name, on_stderr=on_stderr)
        except VoiceguideError as error:
            errors[name] = error
    return errors


def _check(context: CommandContext, name: str, options: Options) -> _Finding:
    from voiceguide.script.parser import MisreadScriptError
    from voiceguide.script.repeated_problems import grouped

    try:
        [routine] = context.load([name])
        session = context.compose([routine], options)
        passages = list(session.plan)
    except MisreadScriptError as error:
        missing = grouped(missing_names(error.named, error.within, context.library))
        every = ScriptError(error.name, [*error.problems, *missing])
        return _Finding(name, every, correctable=len(error.corrections))
    except VoiceguideError as error:
        return _Finding(name, error)
    warnings = dict.fromkeys(warning for passage in passages for warning in passage.warnings)
    misheard = dict.fromkeys([*_misheard(session), *narration_warnings(session, passages)])
    duration_s = last_frame(passages) / context.sample_rate
    every_warning = (*warnings, *misheard)
    lacks = narration_summary(session)
    return _Finding(
        name, None, routine, duration_s, session.pace_wpm, every_warning, narration=lacks
    )


def _misheard(session: Session) -> Iterator[PlanWarning]:
    """Yield a warning for all that is not heard as it was meant."""
    from voiceguide.script.time_check import unheard_times
    from voiceguide.script.word_check import misspoken_items

    for part in session.plan.parts:
        assert isinstance(part.voice, SpokenVoice)
        for script in {id(one.routine): one.routine for one in part.passes}.values():
            misspoken = misspoken_items(script, part.voice.pronunciation)
            for line, message in sorted([*misspoken, *unheard_times(script)]):
                yield PlanWarning(line, message, script.source)


def _print(finding: _Finding) -> None:
    if finding.error is not None:
        click.echo(f"{click.style('Error:', fg='red', bold=True)} {finding.error}", err=True)
        _print_correctable(finding)
        return
    assert finding.routine is not None
    print_warnings(finding.warnings)
    if finding.narration:
        click.echo(finding.narration, err=True)
    count = len(finding.warnings)
    what = f"{count} warning{'s' * (count > 1)}" if count else "fine"
    length = brief(finding.duration_s)
    click.echo(f"{printable(finding.name)}: {what}, {length} at {finding.pace_wpm} words a minute")


def _print_correctable(finding: _Finding) -> None:
    """Print how to have lines corrected, if any can be; standard input cannot be changed."""
    lines = finding.correctable
    if lines and finding.name != "-":
        which = f"{lines} of these lines" if lines > 1 else "one of these lines"
        command = f"voiceguide check --fix {quoted(finding.name)}"
        click.echo(f"`{printable(command)}` corrects {which}.", err=True)
