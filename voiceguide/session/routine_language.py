"""The language in which shipped routines are spoken: asked for, saved, or the system's own."""

from __future__ import annotations

from voiceguide.errors import InputError
from voiceguide.library.catalog import Library
from voiceguide.session.settings import Settings
from voiceguide.system.folders import settings_path
from voiceguide.system.language import system_language
from voiceguide.text import join_words, primary_language, printable


def in_chosen_language(library: Library, asked: str | None, settings: Settings) -> Library:
    """Return the library in the language asked for, else the saved one, else the system's.

    The region makes no difference: `de-AT` is German. A system whose language is not shipped gets
    English. Raises InputError if a language that was asked for or saved is not shipped.
    """
    wanted = settings.language if asked is None else asked
    if wanted is None:
        return library.in_language(system_language())
    known = library.languages()
    if primary_language(wanted) in known:
        return library.in_language(wanted)
    where = f"{settings_path()}: language: " if asked is None else ""
    message = f"{where}No routines in “{printable(wanted[:60])}” come with voiceguide."
    codes = join_words(known, "and")
    raise InputError(message, f"Languages are {codes}." if len(known) > 1 else f"Use {codes}.")
