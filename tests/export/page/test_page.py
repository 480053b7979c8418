"""The page as text: its contents, and that text from scripts is never markup."""

from __future__ import annotations

import base64
import hashlib
import json
import re
from html.parser import HTMLParser
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from voiceguide.export.page import PageCaption, PageContent, PageItem, PageStep, page
from voiceguide.script.areas import AREAS

CONTENT = PageContent(
    title="Oil",
    language="en-GB",
    description="First.\n\nSecond.",
    needs=("oil", "a mirror"),
    caution="Stop at any pain.",
    areas=("jaw",),
    audio=b"\0sound\xff",
    duration_s=12.5,
    steps=(PageStep("Warm", 0, 5, ("jaw",)), PageStep("Jaw, left", 5, 12, ("jaw",), "left")),
    items=(PageItem(0, 5, True), PageItem(5, 12, False)),
    captions=(PageCaption(0.5, 2, "Rub."), PageCaption(6, 7, "Glide.")),
)
WRITTEN = st.text(st.characters(exclude_categories=["Cs"]), max_size=60)
HOSTILE = (
    "<img src=x onerror=alert(1)>",
    "</script><script>alert(1)</script>",
    "<!--<script>",
    "]]> --> &amp; \" ' ` ${x} $title $audio",
    "\u2028\u2029 \u202e",
)


class Read(HTMLParser):
    """Parses a page into its tags and their text."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.inside: list[str] = []
        self.open = False
        self.feed(text)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        self.inside.append("")
        self.open = True

    def handle_endtag(self, tag: str) -> None:
        self.open = False

    def handle_data(self, data: str) -> None:
        if self.open:
            self.inside[-1] += data

    def all(self, tag: str) -> list[tuple[dict[str, str | None], str]]:
        pairs = zip(self.tags, self.inside, strict=True)
        return [(attributes, text) for (name, attributes), text in pairs if name == tag]


def content_of(text: str) -> Any:
    [data] = [text for found, text in Read(text).all("script") if found.get("id") == "content"]
    return json.loads(data)


def test_a_page_holds_the_session() -> None:
    text = page(CONTENT)
    known = content_of(text)
    assert known["title"] == "Oil"
    assert known["duration"] == 12.5
    assert known["steps"] == [
        {"name": "Warm", "start": 0, "areas": ["jaw"], "side": None},
        {"name": "Jaw, left", "start": 5, "areas": ["jaw"], "side": "left"},
    ]
    assert known["items"][0] == {"start": 0, "end": 5, "counts": True}
    assert known["captions"][1] == {"start": 6, "end": 7, "text": "Glide."}
    [(audio, _)] = Read(text).all("audio")
    kind, _, data = (audio["src"] or "").partition(";base64,")
    assert (kind, base64.b64decode(data)) == ("data:audio/mpeg", CONTENT.audio)


def test_without_a_script_the_page_still_tells_what_is_said_and_when() -> None:
    text = re.sub(r"<script.*?</script>", "", page(CONTENT), flags=re.DOTALL)
    words = " ".join(re.sub(r"<[^>]*>", " ", text.partition('<section id="transcript"')[2]).split())
    assert words.endswith("What is said Warm 0:00 Rub. Jaw, left 0:06 Glide.")
    for shown in ("First.", "Second.", "oil; a mirror", "Stop at any pain."):
        assert shown in text


def test_the_policy_lets_in_nothing_but_what_is_in_the_page() -> None:
    read = Read(page(CONTENT))
    [policy] = [
        found["content"] or ""
        for found, _ in read.all("meta")
        if found.get("http-equiv") == "Content-Security-Policy"
    ]
    rules = dict(rule.split(" ", 1) for rule in policy.split("; "))
    inline = [text for found, text in read.all("script") if found.get("type") is None]
    assert rules["default-src"] == "'none'"
    assert rules["script-src"].split() == [digest(text) for text in inline]
    assert rules["style-src"].split() == [digest(text) for _, text in read.all("style")]
    assert not re.search(r"unsafe|\*|https?:", policy)


def digest(text: str) -> str:
    return f"'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}'"


def test_nothing_in_a_page_names_another_place() -> None:
    read = Read(page(CONTENT))
    for tag, attributes in read.tags:
        for name, value in attributes.items():
            assert not name.startswith("on"), (tag, name)
            assert name != "style", tag
            if name in ("src", "href"):
                assert (value or "").startswith("data:")
    assert "://" not in page(CONTENT)
    assert re.findall(r"url\([^#]", page(CONTENT)) == []


@given(WRITTEN, WRITTEN, WRITTEN)
def test_any_text_stays_text(title: str, name: str, said: str) -> None:
    check_text(title, name, said)


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_text_stays_text(text: str) -> None:
    check_text(text, text, text)


def check_text(title: str, name: str, said: str) -> None:
    content = replace(
        CONTENT,
        title=title,
        description=said,
        needs=(name,),
        caution=said,
        steps=(PageStep(name, 0, 12, ("jaw",)),),
        captions=(PageCaption(0, 1, said),),
    )
    text = page(content)
    known = content_of(text)
    assert (known["title"], known["steps"][0]["name"]) == (title, name)
    assert known["captions"][0]["text"] == said
    calm = replace(
        content,
        title="T",
        description="D" if said.strip() else said,
        needs=("N",) if name else ("",),
        caution="C" if said else "",
        steps=(PageStep("S", 0, 12, ("jaw",)),),
        captions=(PageCaption(0, 1, "W"),),
    )
    assert [tag for tag, _ in Read(text).tags] == [tag for tag, _ in Read(page(calm)).tags]


def test_a_title_from_a_file_name_that_is_not_text_can_be_written() -> None:
    assert page(replace(CONTENT, title="oil \udcff")).encode()


def test_the_same_session_is_the_same_page_and_another_has_another_memory() -> None:
    assert page(CONTENT) == page(replace(CONTENT))
    other = page(replace(CONTENT, audio=b"other"))
    assert content_of(other)["key"] != content_of(page(CONTENT))["key"]


def test_the_drawn_face_has_every_area_and_no_other() -> None:
    drawn = re.findall(r'data-area="(\w+)"', page(CONTENT))
    assert sorted(drawn) == sorted(AREAS)
