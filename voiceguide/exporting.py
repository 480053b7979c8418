"""Exporting: a composed session in, an audio file out, with its chapters, tags and captions.

The plan is followed once; sound, chapters and captions are taken from the same passages.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

from voiceguide.audiofile import AudioFormat, fill
from voiceguide.captions import CAPTION_FORMATS, Caption, CaptionList
from voiceguide.chapters import Chapter, ChapterList
from voiceguide.composition import Session
from voiceguide.cover import drawn_cover, read_cover
from voiceguide.errors import InputError
from voiceguide.tags import MOST_COMMENT_CHAPTERS, Content, Picture, Tags
from voiceguide.timeline import Passage, PlanWarning
from voiceguide.whole_files import appear, assure_room, cannot_write, temporary_beside

BLOCK_FRAMES = 32_768

NO_COVER = "off"


@dataclass(frozen=True)
class Wanted:
    """What an export is to make.

    `quality` is one of `audiofile.QUALITIES`; `cover` is None for none; `captions` names their
    file, its ending the format.
    """

    target: Path
    form: AudioFormat
    quality: str = "usual"
    artist: str = ""
    album: str = ""
    cover: Picture | None = None
    captions: Path | None = None


@dataclass(frozen=True)
class Exported:
    """What an export made; all that is measured comes from the very passages that were mixed."""

    wanted: Wanted
    frames: int
    chapters: tuple[Chapter, ...]
    captions: tuple[Caption, ...]
    warnings: tuple[PlanWarning, ...]

    @property
    def duration_s(self) -> float:
        """Length of the sound."""
        return self.frames / self.wanted.form.sample_rate

    @property
    def chapters_left_out(self) -> int:
        """How many steps found no room among the file's chapters."""
        numbered = self.wanted.form.container in ("OGG", "FLAC")
        return max(0, len(self.chapters) - MOST_COMMENT_CHAPTERS) if numbered else 0


def export_session(
    session: Session, wanted: Wanted, watch: Callable[[Passage], None] = lambda _passage: None
) -> Exported:
    """Write a session's audio file and captions: both, whole, or neither.

    `watch` is told every passage as it is planned. The session has to have the format's sample
    rate. Raises FileError, and what the session's words and sounds raise.
    """
    chapters = ChapterList()
    captions = CaptionList(session.sample_rate)
    warnings: list[PlanWarning] = []

    def passages() -> Iterator[Passage]:
        for passage in session.plan:
            chapters.add(passage)
            if wanted.captions is not None:
                captions.add(passage)
            warnings.extend(passage.warnings)
            watch(passage)
            yield passage

    blocks = session.mixer().blocks(passages(), BLOCK_FRAMES)
    content = Content(tags_for(session, wanted), chapters)
    with ExitStack() as stack:
        sound = stack.enter_context(temporary_beside(wanted.target))
        frames = fill(
            sound, blocks, wanted.target, wanted.form, session.channels, wanted.quality, content
        )
        written = [(sound, wanted.target)]
        found = captions.captions
        if wanted.captions is not None:
            words = stack.enter_context(temporary_beside(wanted.captions))
            _write_captions(words, wanted.captions, found, session.sample_rate)
            written.insert(0, (words, wanted.captions))
        appear(written)
    return Exported(wanted, frames, tuple(chapters.chapters), tuple(found), tuple(warnings))


def tags_for(session: Session, wanted: Wanted) -> Tags:
    """What the audio file of a session says of itself."""
    voice = f"voice {session.voice}" if session.voice else "the usual voice"
    return Tags(
        title=session.title,
        artist=wanted.artist,
        album=wanted.album,
        language=session.routines[0].front.language,
        comment=f"Spoken at {session.pace_wpm} words a minute by {voice}.",
        cover=wanted.cover,
    )


def _write_captions(
    temporary: Path, path: Path, captions: Sequence[Caption], sample_rate: int
) -> None:
    text = CAPTION_FORMATS[path.suffix.removeprefix(".").lower()](captions, sample_rate)
    try:
        temporary.write_text(text, encoding="utf-8", newline="\n")
        assure_room(temporary)
    except OSError as error:
        raise cannot_write(path, error) from None


def captions_file(said: str, audio: Path) -> Path:
    """Where captions go: a format's name means a file beside the audio. Raises InputError."""
    formats = ", ".join(CAPTION_FORMATS)
    named = said.lower()
    path = audio.with_suffix(f".{named}") if named in CAPTION_FORMATS else Path(said)
    if path.suffix.removeprefix(".").lower() not in CAPTION_FORMATS:
        raise InputError(
            f"“{said}” is not a kind of captions.",
            f"Say one of {formats}, or a file that ends in one of them.",
        )
    if path.absolute() == audio.absolute():
        raise InputError(f"{path} cannot hold sound and captions.", "Name two files.")
    return path


def cover_for(said: str | None, session: Session, form: AudioFormat) -> Picture | None:
    """The cover asked for: a picture file's, none when that is `off`, else a drawn one.

    Raises InputError for a picture that cannot be used.
    """
    if said is not None and said.lower() == NO_COVER:
        return None
    if said is not None:
        return read_cover(Path(said))
    return drawn_cover(session.routines[0].front.kind) if form.keeps_tags else None
