"""What the shell offers when Tab is pressed: routines, sounds, voices, areas and concerns.

Everything comes from files that are quick to read; nothing that speaks is started, and what cannot
be read is not offered.
"""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterable

import click
from click.shell_completion import CompletionItem

from voiceguide.errors import VoiceguideError

Complete = Callable[[click.Context, click.Parameter, str], list[CompletionItem]]


def completing(names: Callable[[], Iterable[str]], *, files: bool = False) -> Complete:
    """Return a callback for Click that offers names, in any case, and files where none fits."""

    def complete(
        _context: click.Context, _param: click.Parameter, incomplete: str
    ) -> list[CompletionItem]:
        begun = incomplete.casefold()
        found: list[str] = []
        with contextlib.suppress(VoiceguideError, OSError):
            found = [each for each in names() if each.casefold().startswith(begun)]
        # A name with a control character would be more than one answer.
        items = [CompletionItem(each) for each in dict.fromkeys(found) if each.isprintable()]
        return items or ([CompletionItem(incomplete, type="file")] if files else [])

    return complete


def _routines() -> Iterable[str]:
    from voiceguide.library.catalog import standard_library

    return standard_library().routine_names()


def _backgrounds() -> Iterable[str]:
    from voiceguide.library.catalog import standard_library

    return (*standard_library().background_names(), "off")


def _languages() -> Iterable[str]:
    from voiceguide.library.catalog import standard_library

    return standard_library().languages()


def _areas() -> Iterable[str]:
    from voiceguide.script.areas import AREAS

    return AREAS


def _concerns() -> Iterable[str]:
    from voiceguide.script.concerns import BY_NAME

    return BY_NAME


def _kinds() -> Iterable[str]:
    from voiceguide.script.routine import KINDS

    return KINDS


def _paces() -> Iterable[str]:
    from voiceguide.script.pace import NAMED_WPM

    return NAMED_WPM


def _outputs() -> Iterable[str]:
    from voiceguide.audio.outputs import CHOICES

    return CHOICES


def _natural_voices() -> Iterable[str]:
    from voiceguide.speech.voices import installed_natural_voices

    return [voice.id for voice in installed_natural_voices()]


def _voices() -> Iterable[str]:
    """Return narrations, natural voices and, if the engine has listed its own before, these too."""
    from voiceguide.speech.narrations import narration_names
    from voiceguide.speech.voices import NATURAL, cached_voice_ids

    return (*narration_names(), NATURAL, *_natural_voices(), *cached_voice_ids())


def _narrations() -> Iterable[str]:
    from voiceguide.speech.narrations import narration_names

    return narration_names()


def _downloadable_voices() -> Iterable[str]:
    from voiceguide.speech.downloadable_voices import downloadable_voices
    from voiceguide.speech.recogniser import GET_NAME

    return [*(voice.id for voice in downloadable_voices()), GET_NAME]


complete_routine = completing(_routines, files=True)
complete_start = completing(lambda: (*_routines(), *_concerns()), files=True)
complete_background = completing(_backgrounds, files=True)
complete_language = completing(_languages)
complete_area = completing(_areas)
complete_concern = completing(_concerns)
complete_kind = completing(_kinds)
complete_pace = completing(_paces)
complete_output = completing(_outputs)
complete_voice = completing(_voices)
complete_natural_voice = completing(_natural_voices)
complete_downloadable_voice = completing(_downloadable_voices)
complete_narration = completing(_narrations)
