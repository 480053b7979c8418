"""Export of a composed session: an audio file or a page, with its chapters and captions.

One pass over the plan yields all of them, so they agree.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING

from msgspec import Struct

from voiceguide.errors import InputError
from voiceguide.export.audio_file import write_audio_file
from voiceguide.export.captions import CAPTION_FORMATS, Caption, CaptionList
from voiceguide.export.cover import drawn_cover, read_cover
from voiceguide.export.formats import AudioFormat
from voiceguide.export.metadata import Content, Picture, Tags
from voiceguide.export.tags import MOST_COMMENT_CHAPTERS
from voiceguide.planning.chapters import Chapter, add_chapter
from voiceguide.planning.timeline import Passage, PlanWarning
from voiceguide.script.durations import brief
from voiceguide.session.session import Session
from voiceguide.system.files import (
    PartFile,
    cannot_write,
    is_same_file,
    move_into_place,
    temporary_beside,
)
from voiceguide.system.full_disk import check_end_written
from voiceguide.system.open_folder import OpenFolder

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from voiceguide.export.page.collector import PageParts

EXPORT_BLOCK_FRAMES = 24_576
"""Half a second: few calls, and blocks small enough for the allocator to keep their memory."""

NO_COVER = "off"

LONGEST_PAGE_S = 2 * 3600.0
"""A page of two hours has 115 MB, all of which a phone's browser keeps in memory."""


class ExportRequest(Struct, frozen=True):
    """What to export.

    `form` is the format of the sound, also if the file is a `page` around it. `quality` is one of
    `formats.QUALITIES`. `captions` is the path of the captions file; its suffix names its format.
    """

    target: Path
    form: AudioFormat
    quality: str = "usual"
    artist: str = ""
    album: str = ""
    cover: Picture | None = None
    captions: Path | None = None
    page: bool = False

    @property
    def keeps_tags(self) -> bool:
        """Whether the file has room for artist, album, cover and chapters."""
        return self.form.keeps_tags and not self.page


class FolderTarget(Struct, frozen=True):
    """An open folder that an export writes to, and nowhere else.

    `place` is called with the complete files, which still have their temporary names.
    """

    folder: OpenFolder
    place: Callable[[Sequence[PartFile]], None]


class ExportResult(Struct, frozen=True):
    """What was exported, as counted while the passages were mixed."""

    request: ExportRequest
    frames: int
    chapters: tuple[Chapter, ...]
    captions: tuple[Caption, ...]
    warnings: tuple[PlanWarning, ...]

    @property
    def duration_s(self) -> float:
        """Length of the sound in seconds."""
        return self.frames / self.request.form.sample_rate

    @property
    def chapters_left_out(self) -> int:
        """Number of steps that the format had no room for as chapters."""
        numbered = self.request.keeps_tags and self.request.form.container in ("OGG", "FLAC")
        return max(0, len(self.chapters) - MOST_COMMENT_CHAPTERS) if numbered else 0


def export_session(
    session: Session,
    request: ExportRequest,
    on_passage: Callable[[Passage], None] = lambda _passage: None,
    check_cancelled: Callable[[], None] = lambda: None,
    *,
    in_background: bool = True,
    into: FolderTarget | None = None,
) -> ExportResult:
    """Write a session's file and its captions: both complete, or neither.

    With `into` both are written to that open folder; without, the target of a link is the file that
    it names.

    `on_passage` is called with each passage once it is planned, `check_cancelled` with each block
    of sound; either may raise to abort. `in_background` encodes in a second thread. The session
    must have the format's sample rate. Raises FileError, InputError for a session too long for a
    page, and whatever speaking the session's text and reading its sounds raise.
    """
    chapters: list[Chapter] = []
    captions = CaptionList(session.sample_rate)
    warnings: list[PlanWarning] = []
    parts = _page_parts(session) if request.page else None
    if request.form.container == "WAV":
        from voiceguide.export.encoders import refuse_long_wav

        refuse_long_wav(_held_s(session) * session.sample_rate, session.channels)

    def passages() -> Iterator[Passage]:
        for passage in session.plan:
            add_chapter(chapters, passage)
            if request.captions is not None:
                captions.add(passage)
            if parts is not None:
                parts.add(passage)
                _refuse_long(passage.end_frame / session.sample_rate)
            warnings.extend(passage.warnings)
            on_passage(passage)
            yield passage

    mixer = session.mixer()

    def blocks() -> Iterator[NDArray[np.float32]]:
        for block in mixer.blocks(passages(), EXPORT_BLOCK_FRAMES):
            check_cancelled()
            yield block

    tags = Content(tags_for(session, request), chapters) if request.keeps_tags else Content()
    folder = into.folder if into is not None else None
    with ExitStack() as stack:
        sound = stack.enter_context(temporary_beside(request.target, folder))
        frames = write_audio_file(
            sound.file,
            blocks(),
            request.target,
            request.form,
            session.channels,
            request.quality,
            tags,
            # Writing plain samples takes less time than handing them to another thread.
            in_background=in_background and request.form.container != "WAV",
        )
        written = [sound]
        if parts is not None:
            whole = stack.enter_context(temporary_beside(request.target, folder))
            _write(whole, lambda: parts.page(sound.content()))
            written = [whole]
        found = captions.captions
        if request.captions is not None:
            words = stack.enter_context(temporary_beside(request.captions, folder))
            form = CAPTION_FORMATS[request.captions.suffix.removeprefix(".").lower()]
            _write(words, lambda: form(found, session.sample_rate))
            written.insert(0, words)
        check_cancelled()
        (move_into_place if into is None else into.place)(written)
    return ExportResult(request, frames, tuple(chapters), tuple(found), tuple(warnings))


def _page_parts(session: Session) -> PageParts:
    from voiceguide.export.page.collector import PageParts

    _refuse_long(_held_s(session))
    return PageParts(session)


def _held_s(session: Session) -> float:
    """Return how long all holds last: a session is never shorter, and this is known at once."""
    passes = [one for part in session.plan.parts for one in part.passes]
    holds_s = sum(item.hold_s or 0.0 for one in passes for item in one.items)
    return holds_s * session.plan.timing.hold_scale


def _refuse_long(duration_s: float) -> None:
    if duration_s > LONGEST_PAGE_S:
        raise InputError(
            f"This session is longer than {brief(LONGEST_PAGE_S)}, too long for a page.",
            "Export it to m4b or mp3, which keep its steps as chapters.",
        )


def _write(part: PartFile, text: Callable[[], str]) -> None:
    try:
        part.write(text().encode())
        check_end_written(part.file)
    except OSError as error:
        raise cannot_write(part.shown, error) from None


def tags_for(session: Session, request: ExportRequest) -> Tags:
    """Return the tags of a session's audio file."""
    voice = f"voice {session.voice}" if session.voice else "the usual voice"
    cautions = [each.front.caution for each in session.routines if each.front.caution]
    return Tags(
        title=session.title,
        artist=request.artist,
        album=request.album,
        language=session.routines[0].front.language,
        comment=f"Spoken at {session.pace_wpm} words a minute by {voice}.",
        caution=" ".join(dict.fromkeys(cautions)),
        cover=request.cover,
    )


def captions_file(option: str, audio: Path) -> Path:
    """Return the path of the captions file; a format's name means a file beside the audio.

    Raises InputError.
    """
    formats = ", ".join(CAPTION_FORMATS)
    named = option.lower()
    path = audio.with_suffix(f".{named}") if named in CAPTION_FORMATS else Path(option)
    if path.suffix.removeprefix(".").lower() not in CAPTION_FORMATS:
        raise InputError(
            f"“{option}” is not a caption format.",
            f"Use {formats}, or a file name that ends in one of them.",
        )
    if is_same_file(path, audio):
        raise InputError(f"{path} cannot be both the sound and the captions.", "Name two files.")
    return path


def cover_for(option: str | None, session: Session, form: AudioFormat) -> Picture | None:
    """Return the cover asked for: an image file, None for `off`, by default a drawn one.

    Raises InputError for an image that cannot be used.
    """
    if option is not None and option.lower() == NO_COVER:
        return None
    if option is not None:
        return read_cover(Path(option))
    return drawn_cover(session.routines[0].front.kind) if form.keeps_tags else None
