"""Captions of a session's speech and sounds, and their file formats.

They come from a plan's passages; text from scripts is escaped so that no player reads it as markup.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Iterator, Sequence
from pathlib import PurePath

from msgspec import Struct
from msgspec.structs import replace

from voiceguide.export.alignment import align_sentences
from voiceguide.planning.chapters import milliseconds
from voiceguide.planning.timeline import Event, Passage
from voiceguide.script.durations import clock
from voiceguide.text import one_line

SHORT_TEXT = 42
"""Characters in a line of subtitles; a text up to this long is not split into sentences."""

SOUND_S = 2.0
"""Longest caption of a bell, even if it rings on."""

SOUND_AT_LEAST_S = 0.5
"""Shortest caption of a bell, even if the sound is shorter or speech follows at once."""

_BELLS = frozenset({"open", "step", "side", "half", "last", "close"})
"""Chimes named after the moments they mark; captions call them all bells."""


class Caption(Struct, frozen=True):
    """A text shown from `start_frame` up to `end_frame`; `sound` is true for a bell."""

    start_frame: int
    end_frame: int
    text: str
    sound: bool = False


class CaptionList:
    """Collects captions from a plan's passages, without keeping their sound."""

    def __init__(self, sample_rate: int) -> None:
        self._rate = sample_rate
        self._found: list[Caption] = []

    def add(self, passage: Passage) -> None:
        """Add the captions of the next passage."""
        for event in passage.events:
            self._found += _of_event(event, self._rate)

    @property
    def captions(self) -> list[Caption]:
        """All captions so far, in order; those of speech never overlap each other."""
        found = sorted(self._found, key=lambda caption: (caption.start_frame, not caption.sound))
        words = [caption.start_frame for caption in found if not caption.sound]
        return [_shortened(caption, words, self._rate) for caption in found]


def _of_event(event: Event, sample_rate: int) -> Iterator[Caption]:
    start = event.start_frame
    if event.sound is not None:
        name = PurePath(event.sound).stem
        shown = "bell" if event.kind == "chime" and name in _BELLS else one_line(name)
        yield Caption(start, event.end_frame, f"[{shown}]", sound=True)
    elif event.text is not None and event.placement is not None:
        text = one_line(event.shown or "")
        if len(text) <= SHORT_TEXT or event.caption is not None:
            yield Caption(start, event.end_frame, text)
            return
        for sentence in align_sentences(text, event.placement.clip.samples, sample_rate):
            yield Caption(start + sentence.start_frame, start + sentence.end_frame, sentence.text)


def _shortened(caption: Caption, words: Sequence[int], sample_rate: int) -> Caption:
    """Return a bell's caption, ended where the next speech begins; speech is unchanged."""
    if not caption.sound:
        return caption
    least = caption.start_frame + round(SOUND_AT_LEAST_S * sample_rate)
    end = min(caption.end_frame, caption.start_frame + round(SOUND_S * sample_rate))
    following = bisect_left(words, least)
    if following < len(words):
        end = min(end, words[following])
    return replace(caption, end_frame=max(end, least))


def as_webvtt(captions: Sequence[Caption], sample_rate: int) -> str:
    """Return a WebVTT file."""

    def text(caption: Caption) -> str:
        escaped = caption.text.replace("&", "&amp;")
        return escaped.replace("<", "&lt;").replace(">", "&gt;")

    cues = [
        f"{_time(caption.start_frame, sample_rate, '.')} --> "
        f"{_time(caption.end_frame, sample_rate, '.')}\n{text(caption)}\n"
        for caption in captions
    ]
    return "\n".join(["WEBVTT\n", *cues])


_NO_MARKUP = str.maketrans({"<": "‹", ">": "›", "{": "(", "}": ")", "\\": "/"})
"""SubRip and LRC have no way to escape these characters, so similar ones stand in for them."""


def as_subrip(captions: Sequence[Caption], sample_rate: int) -> str:
    """Return a SubRip (.srt) file."""
    return "\n".join(
        f"{number}\n{_time(caption.start_frame, sample_rate, ',')} --> "
        f"{_time(caption.end_frame, sample_rate, ',')}\n{caption.text.translate(_NO_MARKUP)}\n"
        for number, caption in enumerate(captions, 1)
    )


def as_lyrics(captions: Sequence[Caption], sample_rate: int) -> str:
    """Return an LRC file: a line for each time a caption begins or ends, with all then shown."""

    def text(caption: Caption) -> str:
        plain = caption.text.translate(_NO_MARKUP)
        return plain if caption.sound else plain.replace("[", "(").replace("]", ")")

    lines: list[str] = []
    shown: list[Caption] = []
    waiting = list(reversed(captions))
    moments = {frame for one in captions for frame in (one.start_frame, one.end_frame)}
    for frame in sorted(moments):
        shown = [caption for caption in shown if caption.end_frame > frame]
        while waiting and waiting[-1].start_frame == frame:
            shown.append(waiting.pop())
        hundredths = round(frame * 100 / sample_rate)
        seconds, hundredths = divmod(hundredths, 100)
        stamp = f"[{seconds // 60:02}:{seconds % 60:02}.{hundredths:02}]"
        lines.append(f"{stamp}{' '.join(text(caption) for caption in shown)}")
    return "".join(f"{line}\n" for line in lines)


CAPTION_FORMATS: dict[str, Callable[[Sequence[Caption], int], str]] = {
    "vtt": as_webvtt,
    "srt": as_subrip,
    "lrc": as_lyrics,
}


def _time(frame: int, sample_rate: int, point: str) -> str:
    at_s = milliseconds(frame, sample_rate) / 1000
    return clock(at_s, 3, padded=True).replace(".", point)
