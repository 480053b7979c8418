"""A matrix of exports: routines by languages, voices, paces and formats, as the files wanted."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator
from functools import cache
from pathlib import Path

from msgspec import Struct, field

from voiceguide.errors import InputError, VoiceguideError
from voiceguide.export.folder.batch import WantedFile
from voiceguide.export.folder.file_names import FIELDS, NameTemplate
from voiceguide.export.folder.jobs import Combination
from voiceguide.export.formats import FORMATS, PAGE
from voiceguide.library.catalog import ENGLISH, Library
from voiceguide.library.names import routine_name
from voiceguide.library.script_files import STANDARD_INPUT, read_routine
from voiceguide.library.selection import Selection
from voiceguide.script.pace import PaceError, parse_pace
from voiceguide.script.routine import Routine
from voiceguide.speech.voices import Voice, find_voice
from voiceguide.text import primary_language, printable

_USUAL = "usual"
"""Stands in names for a voice or pace that is not chosen."""


class Matrix(Struct, frozen=True):
    """Routines, and what each of them is exported in; empty for what is not chosen.

    Without `routines`, all of the `selection` are meant. Raises InputError for an unknown format
    or pace.
    """

    forms: tuple[str, ...]
    routines: tuple[str, ...] = ()
    selection: Selection = field(default_factory=Selection)
    languages: tuple[str, ...] = ()
    voices: tuple[str, ...] = ()
    paces: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        for form in self.forms:
            check_choice("formats", form, (*FORMATS, PAGE))
        for pace in self.paces:
            try:
                parse_pace(pace)
            except PaceError as error:
                raise InputError(str(error)) from None

    @property
    def several(self) -> set[str]:
        """The fields of names that have several values."""
        counted = {
            "language": self.languages,
            "voice": self.voices,
            "pace": self.paces,
            "format": self.forms,
        }
        return {"name", *(name for name, values in counted.items() if len(set(values)) > 1)}


def check_choice(key: str, value: str, choices: Collection[str]) -> None:
    """Raise InputError unless what a catalogue says for `key` is one of the choices."""
    if value not in choices:
        message = f"{key} cannot be “{printable(value[:60])}”."
        raise InputError(message, f"Use {', '.join(choices)}.")


def wanted_files(
    matrices: Iterable[Matrix],
    library: Library,
    names: NameTemplate,
    all_voices: Callable[[], tuple[Voice, ...]],
) -> Iterator[WantedFile]:
    """Yield the files of all matrices, those first that have words in common.

    A voice speaks the routines of its own language only, if languages are chosen. Raises InputError
    for names that cannot be told apart, unknown voices and languages that nothing is in.
    """
    read = cache(read_routine)
    for matrix in matrices:
        missing = names.missing(matrix.several)
        if missing:
            fields = " and ".join(f"{{{each}}}" for each in missing)
            raise InputError(
                f"The names “{printable(names.text)}” would be the same for several files.",
                f"Add {fields}.",
            )
        for language in dict.fromkeys(matrix.languages or (None,)):
            routines = chosen_routines(matrix, library, language, read)
            for voice in _voices(matrix, language, all_voices):
                yield from _in_one_voice(matrix, names, routines, language, voice)


def chosen_routines(
    matrix: Matrix,
    library: Library,
    language: str | None = None,
    read: Callable[[Path], Routine] = read_routine,
) -> list[tuple[str, Routine | VoiceguideError]]:
    """Return the routines of a matrix, in this language only if there is one.

    A script of the selection that cannot be read is an error in the list. Raises InputError if
    there are no routines, or none of a name.
    """
    routines = list(_routines(matrix, library, language, read))
    if not routines:
        raise _nothing(matrix, library, language)
    return routines


def _in_one_voice(
    matrix: Matrix,
    names: NameTemplate,
    routines: list[tuple[str, Routine | VoiceguideError]],
    language: str | None,
    voice: str | None,
) -> Iterator[WantedFile]:
    for pace in dict.fromkeys(matrix.paces or (None,)):
        combinations = [
            Combination(form, language, voice, pace) for form in dict.fromkeys(matrix.forms)
        ]
        for name, routine in routines:
            spoken = language
            if spoken is None and isinstance(routine, Routine):
                spoken = primary_language(routine.front.language)
            chosen = (spoken or ENGLISH, voice or _USUAL, pace or _USUAL, name, "")
            values = dict(zip(FIELDS, chosen, strict=True))
            overview = names.overview(values)
            for combination in combinations:
                path = names.path({**values, "format": combination.form})
                yield WantedFile(name, routine, combination, path, overview)


def _routines(
    matrix: Matrix, library: Library, language: str | None, read: Callable[[Path], Routine]
) -> Iterator[tuple[str, Routine | VoiceguideError]]:
    inside = library if language is None else library.in_language(language)
    wanted = primary_language(language)

    def fits(routine: Routine) -> bool:
        return not wanted or (primary_language(routine.front.language) or ENGLISH) == wanted

    known = inside.routine_names()
    for name in dict.fromkeys(matrix.routines):
        if name == STANDARD_INPUT:
            message = "Standard input has no name for the file."
            raise InputError(message, "Name a script, or a routine from `voiceguide list`.")
        if name in known:
            called, routine = name, read(known[name])
        else:
            # A script's file, or misspelt: an error before any work, with the nearest names.
            called, routine = routine_name(Path(name).name), inside.load(name)
        if not fits(routine):
            message = f"There is no routine “{printable(name)}” in “{printable(language or '')}”."
            raise InputError(message, "Leave out one of them.")
        yield called, routine
    if matrix.routines:
        return
    for name, path in known.items():
        try:
            routine = read(path)
        except VoiceguideError as error:
            # It may be one of the selection: better reported than missed.
            yield name, error
        else:
            if matrix.selection.includes(routine) and fits(routine):
                yield name, routine


def _voices(
    matrix: Matrix, language: str | None, all_voices: Callable[[], tuple[Voice, ...]]
) -> list[str | None]:
    """Return the voices for a language, in order."""
    from voiceguide.speech.narrations import narration_named  # only where voices are chosen

    found: list[str | None] = []
    for voice in dict.fromkeys(matrix.voices or (None,)):
        if voice is None or narration_named(voice) is not None:
            found.append(voice)
            continue
        spoken = primary_language(find_voice(voice, all_voices(), language).language)
        if language is None or not spoken or spoken == primary_language(language):
            found.append(voice)
    if not found:
        raise InputError(
            f"None of the voices speaks “{printable(language or '')}”.",
            "Add one that does, or leave out the language; `voiceguide voices` lists them.",
        )
    return found


def _nothing(matrix: Matrix, library: Library, language: str | None) -> InputError:
    if language is not None:
        message = f"No routine of the selection is in “{printable(language)}”."
        return InputError(message, "Leave out the language.")
    every = [read_routine(path) for path in library.routine_names().values()]
    return InputError(matrix.selection.nothing_found(every))
