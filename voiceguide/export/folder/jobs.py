"""One routine's files for a folder of exports: an order in, whole files and what to record out.

Orders and products can be sent to another process; `export_process` does.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from voiceguide.errors import FileError
from voiceguide.export.exporter import ExportRequest, cover_for, export_session
from voiceguide.export.formats import AudioFormat
from voiceguide.export.metadata import Picture
from voiceguide.library.catalog import Library
from voiceguide.planning.timeline import Passage, PlanWarning
from voiceguide.planning.timing import Timing
from voiceguide.script.routine import Routine
from voiceguide.session.compose import compose
from voiceguide.session.preferences import Options
from voiceguide.session.settings import Settings
from voiceguide.speech.synthesizer import Synthesizer
from voiceguide.system.files import cannot_write


@dataclass(frozen=True)
class Manner:
    """How all files of a run are made.

    `cover` is what was said about it, and `picture` what was read where that is a file's name;
    `cache` is the folder of spoken clips. The rest is as in `ExportRequest` and `compose`.
    """

    form: AudioFormat
    page: bool
    quality: str
    artist: str
    album: str
    cover: str | None
    picture: Picture | None
    options: Options
    settings: Settings
    library: Library
    cache: Path


@dataclass(frozen=True)
class Order:
    """A routine and the files that it is to become."""

    routine: Routine
    target: Path
    captions: Path | None

    @property
    def files(self) -> tuple[Path, ...]:
        """The paths to be written."""
        return (self.target,) if self.captions is None else (self.target, self.captions)


@dataclass(frozen=True)
class Product:
    """What was made; `sizes` are the bytes of its files, by name."""

    title: str
    duration_s: float
    sizes: dict[str, int]
    warnings: tuple[PlanWarning, ...]


Make = Callable[[Order, Callable[[float], None], Callable[[], None]], Product]
"""Makes an order, in whatever thread asks; raises VoiceguideError. The first function is told how
much is done, 0 to 1; the second is called all the time, and may raise to end it."""


class RoutineMaker:
    """Makes orders in this process, with this speech engine."""

    def __init__(self, manner: Manner, speech: Synthesizer) -> None:
        self._manner = manner
        self._speech = speech

    def make(
        self,
        order: Order,
        on_progress: Callable[[float], None],
        check_cancelled: Callable[[], None],
    ) -> Product:
        """See Make."""
        with explained(order.target):
            manner = self._manner
            session = compose(
                [order.routine],
                manner.options,
                manner.settings,
                manner.library,
                self._speech,
                Timing(sample_rate=manner.form.sample_rate),
            )
            cover = manner.picture
            if cover is None and not manner.page:
                cover = cover_for(manner.cover, session, manner.form)
            wanted = ExportRequest(
                order.target,
                manner.form,
                manner.quality,
                manner.artist,
                manner.album,
                cover,
                order.captions,
                manner.page,
            )
            count = max(1, session.plan.item_count)

            def watch(passage: Passage) -> None:
                on_progress((passage.item + 1) / count)

            exported = export_session(session, wanted, watch, check_cancelled, in_background=False)
            return Product(
                session.title,
                exported.duration_s,
                {path.name: path.stat().st_size for path in order.files},
                exported.warnings,
            )


@contextmanager
def explained(target: Path) -> Iterator[None]:
    """Raise VoiceguideError for what a machine may fail at while it makes `target`."""
    try:
        yield
    except OSError as error:
        raise cannot_write(target, error) from None
    except MemoryError:
        raise FileError("There is not enough memory for this routine.") from None


class StoppedError(Exception):
    """The run is over before its end."""
