"""The page: a whole session in one HTML file, for a phone by the mirror.

Pure: values in, text out. The file contains everything (sound, text, drawing), and its content
security policy forbids loading anything. Text from scripts is escaped, and only shown as text.
"""

from __future__ import annotations

import base64
import hashlib
import html
import json
from functools import cache
from importlib.resources import files
from string import Template

from msgspec import Struct

from voiceguide.script.durations import clock

ICON = (
    "<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 32 32'>"
    "<circle cx='16' cy='16' r='16' fill='#a8432b'/><path d='M12 9v14l11-7z' fill='#fff'/></svg>"
)


class PageStep(Struct, frozen=True):
    """A step as performed: its name, its time, its areas and their side."""

    name: str
    start_s: float
    end_s: float
    areas: tuple[str, ...] = ()
    side: str | None = None
    """`left` or `right` if only that half is meant."""


class PageItem(Struct, frozen=True):
    """An item and its time; `counts` is true if the page counts down its seconds."""

    start_s: float
    end_s: float
    counts: bool


class PageCaption(Struct, frozen=True):
    """Spoken text and its time."""

    start_s: float
    end_s: float
    text: str


class PageContent(Struct, frozen=True):
    """Everything that a page contains. Times are seconds from the start of the sound.

    `language` is the script's, if it names one; `audio` is an mp3 file. Steps, items and captions
    are in the order they begin.
    """

    title: str
    language: str | None
    description: str
    needs: tuple[str, ...]
    caution: str
    areas: tuple[str, ...]
    audio: bytes
    duration_s: float
    steps: tuple[PageStep, ...]
    items: tuple[PageItem, ...]
    captions: tuple[PageCaption, ...]


def page(content: PageContent) -> str:
    """Return the page of a session as one HTML document."""
    style, opening = _part("page.css"), _part("opening.js")
    both = "\n".join((_part("showing.js"), _part("doing.js")))
    script = f'(() => {{\n"use strict";\n{both}}})();\n'
    data = _as_json(content)
    return Template(_part("page.html")).substitute(
        policy="; ".join(
            (
                "default-src 'none'",
                f"script-src {_digest(opening)} {_digest(script)}",
                f"style-src {_digest(style)}",
                "media-src blob: data:",
                "img-src data:",
                "base-uri 'none'",
                "form-action 'none'",
            )
        ),
        title=_escaped(content.title),
        lang=f' lang="{_escaped(content.language)}"' if content.language else "",
        icon=f"data:image/svg+xml;base64,{_base64(ICON.encode())}",
        style=style,
        opening_script=opening,
        script=script,
        face=_part("face.svg").rstrip(),
        about=_about(content),
        transcript=_transcript(content),
        audio=f"data:audio/mpeg;base64,{_base64(content.audio)}",
        content=data,
    )


@cache
def _part(name: str) -> str:
    # Read as text, so that line endings are equal on all systems: the policy contains a digest.
    return (files("voiceguide.export.page") / name).read_text(encoding="utf-8")


def _digest(text: str) -> str:
    return f"'sha256-{_base64(hashlib.sha256(text.encode()).digest())}'"


def _base64(data: bytes) -> str:
    return base64.b64encode(data).decode("ascii")


def _escaped(text: str) -> str:
    return html.escape(_encodable(text))


def _encodable(text: str) -> str:
    """Return the text without lone surrogates: a title may come from a file name."""
    return text.encode("utf-8", "replace").decode("utf-8")


def _as_json(content: PageContent) -> str:
    known: dict[str, object] = {
        "title": content.title,
        "language": content.language,
        "duration": round(content.duration_s, 3),
        "areas": content.areas,
        "steps": [
            {
                "name": step.name,
                "start": round(step.start_s, 3),
                "areas": step.areas,
                "side": step.side,
            }
            for step in content.steps
        ],
        "items": [
            {"start": round(item.start_s, 3), "end": round(item.end_s, 3), "counts": item.counts}
            for item in content.items
        ],
        "captions": [
            {"start": round(one.start_s, 3), "end": round(one.end_s, 3), "text": one.text}
            for one in content.captions
        ],
    }
    # Pages of the same session share a remembered position; other pages have their own.
    digest = hashlib.sha256(json.dumps(known, sort_keys=True).encode() + content.audio)
    known["key"] = digest.hexdigest()[:16]
    text = json.dumps(known, ensure_ascii=False, separators=(",", ":"))
    # Inside a <script>, only “<” can end the script or begin a comment.
    return _encodable(text).replace("<", "\\u003c")


def _about(content: PageContent) -> str:
    lang = f' lang="{_escaped(content.language)}"' if content.language else ""
    paragraphs = [
        f'<p class="said" dir="auto"{lang}>{_escaped(paragraph)}</p>'
        for paragraph in content.description.split("\n\n")
        if paragraph.strip()
    ]
    for label, text in (("You need", "; ".join(content.needs)), ("Take care", content.caution)):
        if text:
            said = f'<span class="said" dir="auto"{lang}>{_escaped(text)}</span>'
            paragraphs.append(f"<p><b>{label}:</b> {said}</p>")
    return "\n".join(paragraphs)


def _transcript(content: PageContent) -> str:
    lang = f' lang="{_escaped(content.language)}"' if content.language else ""
    lines: list[str] = []
    captions = iter((*content.captions, None))
    caption = next(captions)
    for step in content.steps:
        lines.append(f'<h3 class="said" dir="auto"{lang}>{_escaped(step.name)}</h3>')
        while caption is not None and caption.start_s < step.end_s:
            at = clock(caption.start_s).partition(".")[0]
            said = f'<span class="said" dir="auto"{lang}>{_escaped(caption.text)}</span>'
            lines.append(f"<p><time>{at}</time> {said}</p>")
            caption = next(captions)
    return "\n".join(lines)
