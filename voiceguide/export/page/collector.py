"""Collects a page's contents from a session: steps with their areas, items and captions."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from voiceguide.export.alignment import align_sentences
from voiceguide.export.page import PageCaption, PageContent, PageItem, PageStep, page
from voiceguide.planning.chapters import Chapter, add_chapter
from voiceguide.planning.timeline import Event, Passage, last_frame
from voiceguide.script.routine import Item, Wait
from voiceguide.script.sides import half_named
from voiceguide.session.session import Session

LONGEST_CAPTION = 200
"""Characters of an utterance shown at once; longer ones are shown by sentence."""


class PageParts:
    """Collects what a page shows from a plan's passages, without keeping their sound."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self._performed = [
            item for part in session.plan.parts for one in part.passes for item in one.items
        ]
        self._chapters: list[Chapter] = []
        self._items: list[PageItem] = []
        self._captions: list[PageCaption] = []
        self._end_frame = 0

    def add(self, passage: Passage) -> None:
        """Add the contents of the next passage."""
        rate = self._session.sample_rate
        add_chapter(self._chapters, passage)
        self._end_frame = max(self._end_frame, last_frame([passage]))
        counts = passage.role == "item" and _is_timed(self._performed[passage.item])
        self._items.append(PageItem(passage.start_frame / rate, passage.end_frame / rate, counts))
        for event in passage.events:
            self._captions += _captions(event, rate)

    def page(self, audio: bytes) -> str:
        """Return the page as one HTML document; `audio` is an mp3 file."""
        session = self._session
        fronts = [routine.front for routine in session.routines]
        first = session.routines[0]
        passes = [one for part in session.plan.parts for one in part.passes]
        return page(
            PageContent(
                title=session.title,
                language=first.front.language,
                description=first.description,
                needs=_each_once(need for front in fronts for need in front.needs),
                caution=" ".join(_each_once(front.caution for front in fronts if front.caution)),
                areas=_each_once(area for one in passes for area in one.areas),
                audio=audio,
                duration_s=self._end_frame / session.sample_rate,
                steps=tuple(self._steps()),
                items=tuple(self._items),
                captions=tuple(self._captions),
            )
        )

    def _steps(self) -> Iterator[PageStep]:
        rate = self._session.sample_rate
        passes = [one for part in self._session.plan.parts for one in part.passes]
        for chapter in self._chapters:
            within = passes[chapter.step]
            yield PageStep(
                name=chapter.name,
                start_s=chapter.start_frame / rate,
                end_s=chapter.end_frame / rate,
                areas=within.areas,
                side=half_named(within.side),
            )


def _is_timed(item: Item) -> bool:
    return item.hold_s is not None or any(isinstance(part, Wait) for part in item.parts)


def _captions(event: Event, rate: int) -> Iterator[PageCaption]:
    if event.kind != "speech" or event.text is None:
        return
    shown = event.shown or ""
    if len(shown) <= LONGEST_CAPTION or event.placement is None:
        yield PageCaption(event.start_frame / rate, event.end_frame / rate, shown)
        return
    for sentence in align_sentences(event.text, event.placement.clip.samples, rate):
        start = event.start_frame + sentence.start_frame
        end = event.start_frame + sentence.end_frame
        yield PageCaption(start / rate, end / rate, sentence.text)


def _each_once(texts: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(texts))
