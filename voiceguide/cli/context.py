"""What commands that deal with sound work with: library, settings and a speech engine."""

from __future__ import annotations

import contextlib
import os
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from voiceguide.errors import InputError, printable
from voiceguide.library.catalog import Library, standard_library
from voiceguide.planning.layout import WAIT_IN_FILE_S, Timing
from voiceguide.planning.timeline import SESSION_RATE, PlanWarning
from voiceguide.script.routine import Routine
from voiceguide.session.compose import Session, compose
from voiceguide.session.preferences import Wishes
from voiceguide.session.settings import Settings, load_settings

if TYPE_CHECKING:
    from voiceguide.speech.synthesizer import Speech


@dataclass(frozen=True)
class Studio:
    """Library, settings and speech engine of one command."""

    library: Library
    settings: Settings
    speech: Speech
    sample_rate: int

    def compose(
        self,
        routines: Sequence[Routine],
        wishes: Wishes,
        *,
        wait_s: float | None = WAIT_IN_FILE_S,
    ) -> Session:
        """A session of these routines; `wait_s` as in `Timing`."""
        timing = Timing(sample_rate=self.sample_rate, wait_s=wait_s)
        return compose(routines, wishes, self.settings, self.library, self.speech, timing)

    def load(self, names: Iterable[str]) -> list[Routine]:
        """The routines asked for; standard input can be asked for once."""
        wanted = list(names)
        if wanted.count("-") > 1:
            raise InputError("Standard input (-) can be used only once.")
        return [self.library.load(name) for name in wanted]


@contextlib.contextmanager
def open_studio(sample_rate: int = SESSION_RATE, speech_workers: int = 2) -> Iterator[Studio]:
    """Everything a command needs to make sound, put away at the end."""
    settings = load_settings()
    from voiceguide.speech.worker_process import WorkerProcess

    folder = cache_folder()
    with contextlib.closing(WorkerProcess()) as worker:
        if _nothing_in(folder):
            # The engine is sure to be needed, and comes up while the rest of the program is loaded.
            worker.wake()
        from voiceguide.speech.disk_cache import ClipCache
        from voiceguide.speech.synthesizer import Speech

        with Speech(
            sample_rate=sample_rate,
            workers=speech_workers,
            cache=ClipCache(folder),
            first_worker=worker,
        ) as speech:
            yield Studio(standard_library(), settings, speech, sample_rate)


def _nothing_in(folder: Path) -> bool:
    try:
        with os.scandir(folder) as entries:
            return next(entries, None) is None
    except OSError:
        return True


WARNINGS_SHOWN = 10
"""Where warnings are not what was asked for."""


def cache_folder() -> Path:
    """Where spoken clips are kept; may be deleted at any time."""
    import platformdirs

    return Path(platformdirs.user_cache_dir("voiceguide", appauthor=False)) / "speech"


def tell_warnings(warnings: Iterable[PlanWarning], most: int | None = None) -> None:
    """Print warnings on standard error, each once, with where and what; at `most` so many."""
    different = list(dict.fromkeys(warnings))
    for warning in different[:most]:
        line = f"{warning.source}:{warning.line}: {warning.message}"
        click.echo(f"{click.style('Warning:', fg='yellow')} {printable(line)}", err=True)
    more = len(different) - most if most is not None else 0
    if more > 0:
        click.echo(f"… and {more} more; `voiceguide check ROUTINE` tells a routine's.", err=True)


def warnings_as_json(warnings: Iterable[PlanWarning], source: str) -> list[dict[str, Any]]:
    """Each warning once, as JSON's values; one of another script than `source` names its own."""
    return [
        {
            "line": warning.line,
            "message": warning.message
            if warning.source == source
            else f"{warning.source}: {warning.message}",
        }
        for warning in dict.fromkeys(warnings)
    ]


def refuse_warnings(warnings: Sequence[PlanWarning]) -> None:
    """Raise InputError where there are any: they count as errors under --strict."""
    count = len(dict.fromkeys(warnings))
    if count:
        tell_warnings(warnings)
        sources = ", ".join(dict.fromkeys(warning.source for warning in warnings))
        raise InputError(
            f"{count} warning{'s' * (count > 1)} in {sources}, and --strict was asked for.",
            "Mend them, or leave out --strict.",
        )
