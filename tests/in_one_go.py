"""Captions and pages in one go, of what the program gathers while a plan goes by."""

from __future__ import annotations

from collections.abc import Iterable

from voiceguide.export.captions import Caption, CaptionList
from voiceguide.export.page.collector import PageParts
from voiceguide.planning.timeline import Passage
from voiceguide.session.session import Session


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
