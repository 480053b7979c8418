"""Lines that Markdown, or a reader, would take for something else than was meant.

A line without a dash continues the item above it only if it plainly does: it begins with a letter
or a digit, after an opening quotation mark or bracket perhaps.
"""

from __future__ import annotations

from voiceguide.script.corrections import (
    CODE_FENCE,
    DASH,
    NUMBER,
    QUOTE,
    RULE,
    SIGNATURE,
    TAG_OF_HTML,
    begins_like_an_item,
    misspelled_hold,
)
from voiceguide.script.lazy_pattern import LazyPattern
from voiceguide.script.links import is_footnote_text, is_link_target, is_picture
from voiceguide.script.plain_text import plain_text
from voiceguide.script.tables import is_row

_UNDERLINE = LazyPattern(r"\s*=+\s*")
_TAGS = LazyPattern(r"\s*#[^\W\d_A-Z][\w/-]*(?:\s+#[\w/-]+)*\s*")
_HEADING = LazyPattern(r"\s*#+(?=[^\s#])")
_MARKS = {"*": "asterisk", "+": "plus sign"}
_OPENING_MARKS = "\"'“”„‚‘’«»‹›「『(¿¡{…"


def misread_line(line: str) -> tuple[str, str] | None:
    """Return what is wrong with a line without a dash, and what to do; None if it may be words."""
    if CODE_FENCE.fullmatch(line):
        return "Code fences are not used in a script.", "Delete this line."
    if any(one.fullmatch(line) for one in (RULE, SIGNATURE)) or is_link_target(line):
        return "This line does nothing.", "Delete it."
    if TAG_OF_HTML.fullmatch(line):
        return "HTML is not used in a script.", "Delete it."
    if is_footnote_text(line):
        hint = "Delete the line, or put it between <!-- and --> to keep it as a note."
        return "Footnotes cannot be used in a script.", hint
    if is_picture(line):
        return "Pictures cannot be used in a script.", "Delete it."
    if _TAGS.fullmatch(line):
        hint = "Delete the line, or put a space after the # signs if it is a heading."
        return "Tags are not used in a script.", hint
    if _UNDERLINE.fullmatch(line):
        return "Headings are not underlined in a script.", "Begin the line above with ##."
    if _HEADING.match(line):
        hint = "Write ## and a space before the name of a step."
        return "This heading needs a space after its # signs.", hint
    if QUOTE.match(line):
        return "The sign > has no use in a script.", "Delete it."
    if is_row(line):
        hint = "Write what to say as items, such as “- [20s] Smile gently.”"
        return "Tables are not used in a script.", hint
    if not begins_like_an_item(line):
        return None
    dash = DASH.match(line)
    if dash is not None:
        mark = _MARKS.get(dash[0].strip()[-1], "dash")
        hint = f"Put a plain space between the {mark} and the text."
        return f"This item needs a space after its {mark}.", hint
    if NUMBER.match(line):
        return "Numbered lists are not used in a script.", "Begin each item with a dash instead."
    bullet = line.strip()[0]
    return f"“{bullet}” does not begin an item.", "Begin each item with a dash and a space."


def misread_continuation(line: str) -> tuple[str, str] | None:
    """Return what is wrong with a line that continues an item, and what to do; None if nothing."""
    misread = misread_line(line)
    if misread is not None:
        return misread
    text = line.strip()
    if text.startswith(("[", "\\[", "［", "【")):
        return (
            "A line that continues an item cannot begin with a direction.",
            "Put a dash before it to make it an item, or join it to the line above.",
        )
    hold = misspelled_hold(text)
    if hold is not None:
        return hold.message, f"Put a dash before it: - {hold.right}…"
    # A line below an item is often a label of its own: only if indented can it begin in bold.
    words = plain_text(text).text if line[:1].isspace() else text
    if not words.lstrip(_OPENING_MARKS)[:1].isalnum():
        return (
            "A line that continues an item must begin with a letter or a number.",
            "Join it to the line above or, if it is an item, put a dash before it.",
        )
    return None
