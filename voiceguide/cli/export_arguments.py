"""The command line of `voiceguide export` as a value: which routines, to where, and how."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

from msgspec import Struct
from msgspec.structs import replace

from voiceguide.errors import InputError
from voiceguide.export.captions import CAPTION_FORMATS
from voiceguide.export.formats import FORMATS, PAGE, PAGE_ENDINGS
from voiceguide.system.shell import quoted

MOST_JOBS = 64
USUAL_CAPTIONS = "vtt"
MATRIX_OPTIONS = ("voices", "paces", "languages", "formats")


class ExportArguments(Struct, frozen=True):
    """The command line as typed, except for the options that change the sound.

    `captions` is a kind of captions or a file's name, `cover` a picture's name or `off`.
    """

    routines: tuple[str, ...]
    target: str
    everything: bool
    area: str | None
    kind: str | None
    form: str | None
    force: bool
    jobs: int | None
    quality: str
    captions: str | None
    artist: str
    album: str
    cover: str | None
    language: str | None
    proof: bool
    strict: bool
    voices: tuple[str, ...] | None
    paces: tuple[str, ...] | None
    languages: tuple[str, ...] | None
    formats: tuple[str, ...] | None
    names: str | None
    scheduler: str | None

    @property
    def matrix_options(self) -> dict[str, tuple[str, ...]]:
        """The options of a matrix that were given, by name."""
        given = {name: getattr(self, name) for name in MATRIX_OPTIONS}
        return {name: values for name, values in given.items() if values is not None}

    @property
    def in_folder(self) -> bool:
        """Whether each routine gets a file of its own.

        A single routine needs the slash, so that forgetting the file's name does not fill a folder.
        """
        several = len(self.routines) > 1
        is_folder = self.target.endswith(("/", os.sep)) or (several and Path(self.target).is_dir())
        return self.everything or is_folder


def take_arguments(values: dict[str, Any]) -> ExportArguments:
    """Remove the arguments from what Click parsed, and return them. Raises InputError."""
    arguments = ExportArguments(
        **{name: values.pop(name) for name in ExportArguments.__struct_fields__}
    )
    routines, everything = arguments.routines, arguments.everything
    if everything and routines:
        raise InputError("--all means every routine.", "Name routines or use --all, not both.")
    if arguments.captions and not everything and not routines:
        captions, routines = _captions_and_routines(arguments.captions)
        arguments = replace(arguments, captions=captions, routines=routines)
    if not everything and not routines:
        raise InputError("No routine was named.", "Name one, or use --all for every one.")
    if not everything and (arguments.area or arguments.kind):
        raise InputError("--area and --kind choose among all routines.", "Add --all.")
    if everything and _is_file_name(arguments.target):
        folder = Path(arguments.target).with_suffix("")
        ending = Path(arguments.target).suffix.removeprefix(".").lower()
        form = PAGE if ending in PAGE_ENDINGS else ending
        raise InputError(
            f"--all makes a file of each routine, so it needs a folder, and {arguments.target} is"
            " the name of a file.",
            f"Name a folder: -o {quoted(str(folder))} --format {form}",
        )
    if not arguments.in_folder:
        for name in arguments.matrix_options:
            message = f"--{name} is for exports to a folder."
            raise InputError(message, "Add --all, or a slash to the folder's name.")
    if arguments.names is not None and not arguments.matrix_options:
        raise InputError("--names is for several voices, paces, languages or formats.")
    if arguments.language is not None and arguments.languages is not None:
        raise InputError("--language and --languages say the same.", "Leave out one of them.")
    if arguments.form is not None and arguments.formats is not None:
        raise InputError("--format and --formats say the same.", "Leave out one of them.")
    if arguments.scheduler is not None and not arguments.in_folder:
        message = "--scheduler is for exports to a folder."
        raise InputError(message, "Add --all, or a slash to the folder's name.")
    if arguments.scheduler is not None and arguments.jobs is not None:
        raise InputError(
            "With --scheduler, the workers decide how many files are made at once.",
            "Leave out --jobs.",
        )
    if not arguments.in_folder and arguments.jobs is not None:
        raise InputError("--jobs is for exports to a folder.", "Leave it out.")
    return arguments


def _is_file_name(target: str) -> bool:
    """Return whether a target that is no folder yet has the ending of a file that is exported."""
    path = Path(target)
    if target.endswith(("/", os.sep)) or path.is_dir():
        return False
    return path.suffix.removeprefix(".").lower() in (*FORMATS, *PAGE_ENDINGS)


def _captions_and_routines(captions: str) -> tuple[str, tuple[str, ...]]:
    """Return the kind of captions and the routines: in `--captions NAME`, NAME may be either."""
    kinds = {captions.lower(), Path(captions).suffix.removeprefix(".").lower()}
    return (captions, ()) if kinds & set(CAPTION_FORMATS) else (USUAL_CAPTIONS, (captions,))
