"""What commands that make sound need: the library, the settings and a speech engine."""

from __future__ import annotations

import contextlib
import os
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click
from msgspec import Struct

from voiceguide.audio.clip import SESSION_RATE
from voiceguide.errors import InputError
from voiceguide.library.catalog import Library, standard_library
from voiceguide.planning.timing import WAIT_IN_FILE_S, Timing
from voiceguide.script.routine import Routine
from voiceguide.session.compose import compose
from voiceguide.session.preferences import Options
from voiceguide.session.routine_language import in_chosen_language
from voiceguide.session.session import Session
from voiceguide.session.settings import Settings, load_settings
from voiceguide.speech.engines import engine_of
from voiceguide.speech.voices import installed_natural_voices, named_natural_voice
from voiceguide.system.folders import cache_folder

if TYPE_CHECKING:
    from voiceguide.speech.synthesizer import Synthesizer
    from voiceguide.speech.worker_process import WorkerProcess


class CommandContext(Struct, frozen=True):
    """Holds the library, settings and speech engine that one command works with."""

    library: Library
    settings: Settings
    speech: Synthesizer
    sample_rate: int

    def compose(
        self,
        routines: Sequence[Routine],
        options: Options,
        *,
        wait_s: float | None = WAIT_IN_FILE_S,
    ) -> Session:
        """Return a session of these routines; `wait_s` is as in `Timing`."""
        timing = Timing(sample_rate=self.sample_rate, wait_s=wait_s)
        return compose(routines, options, self.settings, self.library, self.speech, timing)

    def load(self, names: Iterable[str]) -> list[Routine]:
        """Return the routines with these names. Raises InputError if two are standard input."""
        wanted = list(names)
        check_standard_input(wanted)
        return [self.library.load(name) for name in wanted]


def check_standard_input(names: Sequence[str]) -> None:
    """Raise InputError if two of the names are standard input."""
    if names.count("-") > 1:
        raise InputError("Standard input (-) can be used only once.")


@contextlib.contextmanager
def open_context(
    sample_rate: int = SESSION_RATE,
    speech_workers: int = 2,
    *,
    voice: str | None = None,
    language: str | None = None,
    on_waiting: Callable[[float, int], None] | None = None,
    hurries: bool = False,
    lengths_only: bool = False,
) -> Iterator[CommandContext]:
    """Yield a context, and stop its speech engine at the end.

    `voice` is the one asked for; what it is only decides which engine starts early. `language` is
    the one asked for, as in `in_chosen_language`; `on_waiting` is as in `Synthesizer`. With
    `hurries`, the first words matter more than all the others; `lengths_only` is as in
    `Synthesizer`.
    """
    settings = load_settings()
    library = in_chosen_language(standard_library(), language, settings)
    folder = cache_folder()
    with contextlib.closing(_worker_for(voice or settings.voice)) as worker:
        if _is_empty(folder):
            # Nothing is cached: the engine will be needed, so it starts while modules are loaded.
            worker.start_in_background()
        from voiceguide.speech.disk_cache import DiskCache
        from voiceguide.speech.synthesizer import Synthesizer

        with Synthesizer(
            sample_rate=sample_rate,
            workers=speech_workers,
            cache=DiskCache(folder),
            first_worker=worker,
            first_alone=hurries,
            lengths_only=lengths_only,
            on_notice=lambda notice: click.echo(notice, err=True),
            on_waiting=on_waiting,
        ) as speech:
            yield CommandContext(library, settings, speech, sample_rate)


def _worker_for(voice: str | None) -> WorkerProcess:
    """Return a worker, not started yet, of the engine that will probably speak."""
    from voiceguide.speech.worker_process import WorkerProcess

    if voice is not None:
        from voiceguide.speech.natural_voices import engine_is_installed

        natural = named_natural_voice(voice, installed_natural_voices())
        if natural is not None and engine_is_installed():
            return WorkerProcess(engine_of(natural.id), natural.id)
    return WorkerProcess()


def _is_empty(folder: Path) -> bool:
    try:
        with os.scandir(folder) as entries:
            return next(entries, None) is None
    except OSError:
        return True
