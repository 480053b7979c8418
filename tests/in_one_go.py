"""Files, captions and pages in one go, of what the program gathers while a plan goes by."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from voiceguide.audiofile import AudioFormat, fill
from voiceguide.captions import Caption, CaptionList
from voiceguide.composition import Session
from voiceguide.page.from_session import PageParts
from voiceguide.tags import Content
from voiceguide.timeline import Passage
from voiceguide.whole_files import appear, temporary_beside


def write_audio(
    blocks: Iterable[NDArray[np.float32]],
    path: Path,
    form: AudioFormat,
    channels: int,
    quality: str = "usual",
    content: Content | None = None,
) -> int:
    """Blocks of shape (frames, channels) as a file; returns the number of frames."""
    with temporary_beside(path) as temporary:
        frames = fill(temporary, blocks, path, form, channels, quality, content)
        appear([(temporary, path)])
    return frames


def captions(passages: Iterable[Passage], sample_rate: int) -> list[Caption]:
    """The captions of a session."""
    gathered = CaptionList(sample_rate)
    for passage in passages:
        gathered.add(passage)
    return gathered.captions


def page_for(session: Session, passages: Iterable[Passage], audio: bytes, media_type: str) -> str:
    """The page of a session whose sound is `audio`."""
    gathered = PageParts(session)
    for passage in passages:
        gathered.add(passage)
    return gathered.page(audio, media_type)
