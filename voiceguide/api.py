"""The interface for programs: `load`, `plan` and `export`, and the values that they return.

It is documented in docs/python.md. What the user saved in the settings counts, the environment's
variables don't. All errors are VoiceguideError or a class below it.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from msgspec import Struct

from voiceguide.errors import InputError
from voiceguide.planning.timeline import EventKind, Passage
from voiceguide.script.routine import Routine
from voiceguide.session.session import Session

if TYPE_CHECKING:
    from voiceguide.script.pace import Pace
    from voiceguide.session.preferences import Options

__all__ = [
    "Routine", "StepTime", "Timeline", "TimelineEvent", "TimelineWarning", "export", "load", "plan",
]  # fmt: skip


class StepTime(Struct, frozen=True):
    """A step as performed: each side and each round is one. Times are in seconds."""

    name: str
    start_s: float
    end_s: float


class TimelineEvent(Struct, frozen=True):
    """Something heard, or a silence, from `start_s` up to `end_s`, in seconds.

    `text` is what is said, `sound` the name of a chime or the file of a recording. `step` is the
    place of its step in `Timeline.steps`, `line` its line in the script, counted from 1.
    """

    start_s: float
    end_s: float
    kind: EventKind
    step: int
    line: int
    text: str | None = None
    sound: str | None = None


class TimelineWarning(Struct, frozen=True):
    """A warning for the script's author; `source` is the script that `line` belongs to."""

    line: int
    message: str
    source: str


class Timeline(Struct, frozen=True):
    """When everything in a routine is heard. Times are in seconds from the start.

    `routine` is where the script was read from. `sample_rate` is in Hz, `pace_wpm` in words per
    minute; `voice` is a voice's id, or None for the speech engine's usual one. `events` are in the
    order in which they start.
    """

    title: str
    routine: str
    duration_s: float
    sample_rate: int
    pace_wpm: int
    voice: str | None
    steps: tuple[StepTime, ...]
    events: tuple[TimelineEvent, ...]
    warnings: tuple[TimelineWarning, ...]


def load(routine: str | Path, *, language: str | None = None) -> Routine:
    """Return a routine, by its name or title, or from the script at a path.

    `language` is that of a shipped routine, such as "de"; None for the saved one, else the
    system's. Raises InputError if there is none, with similar names; FileError if it cannot be
    read; ScriptError with every mistake in it.
    """
    from voiceguide.library.catalog import standard_library
    from voiceguide.library.script_files import read_routine
    from voiceguide.session.routine_language import in_chosen_language
    from voiceguide.session.settings import load_settings

    if isinstance(routine, Path):
        return read_routine(routine)
    return in_chosen_language(standard_library(), language, load_settings()).load(routine)


def plan(
    routine: Routine,
    *,
    pace: int | str | None = None,
    voice: str | None = None,
    fit_s: float | None = None,
    chimes: bool | None = None,
) -> Timeline:
    """Return when everything in a routine is heard. Speaks the words that were never spoken before.

    `pace` is in words per minute, or as text what `--pace` takes: "90%", "relaxed". `voice` is an
    id, a name, a language code or "natural". `fit_s` makes the whole routine last that long, in
    seconds. `chimes` says whether they sound. None leaves each to the script and the settings.
    Raises InputError, ScriptError or SpeechError.
    """
    from voiceguide.audio.clip import SESSION_RATE
    from voiceguide.session.preferences import Options

    options = Options(_pace(pace), voice, fit_s=fit_s, chimes=chimes)
    with _session(routine, options, SESSION_RATE) as session:
        return timeline_of(session, list(session.plan))


def export(
    routine: Routine,
    path: str | Path,
    *,
    pace: int | str | None = None,
    voice: str | None = None,
    fit_s: float | None = None,
    chimes: bool | None = None,
    volume: float | None = None,
    background: str | None = None,
    quality: str = "usual",
    captions: str | None = None,
    replace: bool = False,
) -> Path:
    """Write a routine as an audio file or a page, whole or not at all, and return its path.

    The ending of `path` sets the format: mp3, m4a, m4b, ogg, opus, flac, wav or html. `pace`,
    `voice`, `fit_s` and `chimes` are as in `plan`. `volume` is in percent of the usual one,
    `background` the name of a sound, a file, or "off", `quality` "low", "usual" or "high".
    `captions` ("vtt", "srt" or "lrc") writes captions beside it. Existing files are replaced only
    if `replace` is true. Raises InputError, ScriptError, SpeechError or FileError.
    """
    from voiceguide.export.exporter import ExportRequest, captions_file, cover_for, export_session
    from voiceguide.export.formats import QUALITIES, format_for
    from voiceguide.session.preferences import Options

    target = Path(path)
    form, page = format_for(target, None)
    written = captions_file(captions, target) if captions is not None else None
    for each in (target, written):
        _check_free(each, replace=replace)
    _check_choice("quality", quality, QUALITIES)
    options = Options(
        _pace(pace), voice, volume=volume, fit_s=fit_s, background=background, chimes=chimes
    )
    with _session(routine, options, form.sample_rate) as session:
        cover = None if page else cover_for(None, session, form)
        request = ExportRequest(target, form, quality, cover=cover, captions=written, page=page)
        return export_session(session, request).request.target


def timeline_of(session: Session, passages: Sequence[Passage]) -> Timeline:
    """Return the timeline of a session whose plan consists of these passages."""
    from voiceguide.planning.chapters import chapters
    from voiceguide.planning.timeline import last_frame

    def seconds(frame: int) -> float:
        return round(frame / session.sample_rate, 6)

    steps = chapters(passages)
    index = {chapter.step: number for number, chapter in enumerate(steps)}
    events = sorted(
        ((event, index[passage.step]) for passage in passages for event in passage.events),
        key=lambda pair: pair[0].start_frame,
    )
    source = session.routines[0].source
    warnings = dict.fromkeys(each for passage in passages for each in passage.warnings)
    return Timeline(
        title=session.title,
        routine=source,
        duration_s=seconds(last_frame(passages)),
        sample_rate=session.sample_rate,
        pace_wpm=session.pace_wpm,
        voice=session.voice,
        steps=tuple(
            StepTime(each.name, seconds(each.start_frame), seconds(each.end_frame))
            for each in steps
        ),
        events=tuple(
            TimelineEvent(
                seconds(event.start_frame),
                seconds(event.end_frame),
                event.kind,
                step,
                event.line,
                event.text,
                event.sound,
            )
            for event, step in events
        ),
        warnings=tuple(
            TimelineWarning(each.line, each.message, each.source or source) for each in warnings
        ),
    )


@contextmanager
def _session(routine: Routine, options: Options, sample_rate: int) -> Iterator[Session]:
    """Yield a session of one routine, and stop its speech engine at the end."""
    from voiceguide.library.catalog import standard_library
    from voiceguide.planning.timing import Timing
    from voiceguide.script.durations import LONGEST_S
    from voiceguide.session.compose import compose
    from voiceguide.session.preferences import SHORTEST_FIT_S
    from voiceguide.session.settings import load_settings
    from voiceguide.speech.disk_cache import DiskCache
    from voiceguide.speech.synthesizer import Synthesizer
    from voiceguide.system.folders import cache_folder

    _check_range("volume", options.volume, 0, 100)
    _check_range("fit_s", options.fit_s, SHORTEST_FIT_S, LONGEST_S)
    settings, library, timing = load_settings(), standard_library(), Timing(sample_rate)
    with Synthesizer(sample_rate=sample_rate, cache=DiskCache(cache_folder())) as speech:
        yield compose([routine], options, settings, library, speech, timing)


def _pace(pace: int | str | None) -> Pace | None:
    from voiceguide.script.pace import PaceError, parse_pace

    try:
        return None if pace is None else parse_pace(str(pace))
    except PaceError as error:
        raise InputError(f"pace: {error}") from None


def _check_range(name: str, value: float | None, lowest: float, highest: float) -> None:
    if value is not None and not lowest <= value <= highest:
        raise InputError(f"{name} must be a number from {lowest:g} to {highest:g}, not {value!r}.")


def _check_choice(name: str, value: str, known: Sequence[str]) -> None:
    if value not in known:
        raise InputError(f"{name} must be one of {', '.join(known)}, not {value!r}.")


def _check_free(path: Path | None, *, replace: bool) -> None:
    """Raise InputError or FileError if a file cannot be written, before any work is done."""
    from voiceguide.system.files import check_target

    if path is None:
        return
    check_target(path, force=True)
    if not replace and path.is_file():
        raise InputError(f"{path} is already there.", "Pass replace=True to replace it.")
