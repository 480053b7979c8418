"""Front matter: the YAML block at the top of a script, read key by key.

Values are taken as written (`off` stays `off`); tags, aliases and deep nesting are refused.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import fields
from typing import Any

import yaml

from voiceguide.errors import Problem
from voiceguide.script.durations import DurationError, parse_duration
from voiceguide.script.pace import PaceError, parse_pace
from voiceguide.script.plain_text import without_marks
from voiceguide.script.pronunciation import MOST_WORDS, PronunciationError, checked_pair
from voiceguide.script.routine import KINDS, Chimes, FrontMatter
from voiceguide.script.source import CONTROL
from voiceguide.text import join_words, nearest

LONGEST_CHARACTERS = 64 * 1024
DEEPEST = 5

_MOST_NAMED = 6
"""Unknown keys that one message names."""

_OFF = ("off", "none", "no", "false")


class _ValueError(ValueError):
    def __init__(self, message: str, hint: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint


class _Loader(yaml.SafeLoader):
    """Refuses tags, deep nesting, and aliases, which could grow a few lines into gigabytes."""

    depth = 0

    def compose_node(self, parent: yaml.Node | None, index: Any) -> yaml.Node | None:
        # PyYAML has no types for this method.
        event = self.peek_event()  # type: ignore[no-untyped-call]
        refused = ""
        if isinstance(event, yaml.AliasEvent):
            refused = "aliases (*name) cannot be used here"
        elif event.anchor is not None:
            refused = "anchors (&name) cannot be used here"
        elif event.tag is not None:
            refused = "tags (!name) cannot be used here"
        elif self.depth > DEEPEST:
            refused = "this is nested too deeply"
        if refused:
            raise yaml.MarkedYAMLError(problem=refused, problem_mark=event.start_mark)
        self.depth += 1
        node = super().compose_node(parent, index)
        self.depth -= 1
        return node


def parse_front_matter(text: str, first_line: int) -> tuple[FrontMatter, list[Problem]]:
    """Return the front matter in the text between the `---` lines, and its problems.

    `first_line` is the source line on which the text begins.
    """
    if len(text) > LONGEST_CHARACTERS:
        return FrontMatter(), [
            Problem(first_line, 1, "The front matter is too long.", "Keep it under 64 KB.")
        ]
    try:
        # The constructor reads, too: it refuses characters that YAML does not allow.
        loader = _Loader(text)
    except yaml.YAMLError:
        hint = 'Write "key: value" lines.'
        return FrontMatter(), [Problem(first_line, 1, "The front matter cannot be read.", hint)]
    try:
        root = loader.get_single_node()
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        line, column = (mark.line, mark.column + 1) if mark else (0, 1)
        return FrontMatter(), [
            Problem(
                first_line + line,
                column,
                f"The front matter cannot be read: {error.problem or error.context}.",
                'Write one "key: value" per line; put quotes around a value that contains a colon.',
            )
        ]
    except yaml.YAMLError:
        return FrontMatter(), [
            Problem(first_line, 1, "The front matter cannot be read.", 'Write "key: value" lines.')
        ]
    except (ValueError, OverflowError):
        # From an escape in quotes: "\\U00110000" is beyond the last character of Unicode.
        message = "The front matter cannot be read: it names a character that does not exist."
        hint = "Put 'single quotes' around values with a backslash in them."
        return FrontMatter(), [Problem(first_line + loader.line, 1, message, hint)]
    if root is None:
        return FrontMatter(), []
    if not isinstance(root, yaml.MappingNode):
        return FrontMatter(), [
            Problem(
                first_line + root.start_mark.line,
                1,
                "The front matter is not a list of keys.",
                'Write "key: value" lines, such as "kind: massage".',
            )
        ]
    return _read_keys(root, first_line)


def _read_keys(root: yaml.MappingNode, first_line: int) -> tuple[FrontMatter, list[Problem]]:
    values: dict[str, Any] = {}
    problems: list[Problem] = []
    seen: set[str] = set()
    foreign: list[yaml.Node] = []

    def problem(node: yaml.Node, message: str, hint: str = "") -> None:
        mark = node.start_mark
        width = node.end_mark.column - mark.column if node.end_mark.line == mark.line else 1
        problems.append(
            Problem(first_line + mark.line, mark.column + 1, message, hint, length=max(1, width))
        )

    for key_node, value_node in root.value:
        key = key_node.value if isinstance(key_node, yaml.ScalarNode) else ""
        if key in seen:
            problem(key_node, f"“{key}” is given twice.", "Keep one of them.")
        elif key not in _READERS:
            near = _OTHER_KEYS.get(str(key).lower()) or "".join(nearest(str(key), _READERS))
            if near:
                message = f"Unknown key “{str(key)[:60]}” in the front matter."
                problem(key_node, message, f"Did you mean {near}?")
            else:
                foreign.append(key_node)
        else:
            field, read = _READERS[key]
            try:
                value = read(value_node)
            except _ValueError as error:
                problem(value_node, f"{key}: {error.message}", error.hint)
            else:
                if field is not None:
                    values[field] = value
        seen.add(key)
    if foreign:
        # Programs for notes add several keys of their own: one message for all of them.
        names = [f"“{str(node.value)[:60]}”" for node in foreign[:_MOST_NAMED]]
        names += [f"{len(foreign) - _MOST_NAMED} more"] if len(foreign) > _MOST_NAMED else []
        several = len(foreign) > 1
        message = f"Unknown key{'s' * several} {join_words(names, 'and')} in the front matter."
        hint = (
            "Delete them, or put # before each of their lines to keep them as notes."
            if several
            else "Delete it, or put # before its lines to keep it as a note."
        )
        known = join_words(list(_READERS), "and")
        problem(foreign[0], message, f"{hint} The keys are {known}.")
    return FrontMatter(**values), problems


def _text(node: yaml.Node) -> str:
    if not isinstance(node, yaml.ScalarNode):
        raise _ValueError("this must be plain text.")
    return _visible(" ".join(str(node.value).split()))


def _visible(text: str) -> str:
    # `Source` refuses them in the text; YAML and HTML can also spell them: "\e[2J", `&#8238;`.
    hidden = CONTROL.search(text)
    if hidden is not None:
        raise _ValueError(
            f"this contains an invisible control character (U+{ord(hidden[0]):04X}).",
            "Delete it, or put 'single quotes' around the value.",
        )
    return text


def _filled_text(node: yaml.Node) -> str:
    text = _text(node)
    if not text:
        raise _ValueError("the value is missing.", "Write one, or remove the line.")
    return text


def _texts(node: yaml.Node) -> tuple[str, ...]:
    if isinstance(node, yaml.SequenceNode):
        return tuple(_filled_text(child) for child in node.value)
    text = _text(node)
    return (text,) if text else ()


def _plain_text(node: yaml.Node) -> str:
    return _visible(without_marks(_text(node)))


def _filled_plain_text(node: yaml.Node) -> str:
    return _visible(without_marks(_filled_text(node)))


def _plain_texts(node: yaml.Node) -> tuple[str, ...]:
    return tuple(_visible(without_marks(text)) for text in _texts(node))


def _areas(node: yaml.Node) -> tuple[str, ...]:
    return tuple(
        part.strip().lower() for text in _texts(node) for part in text.split(",") if part.strip()
    )


def _kind(node: yaml.Node) -> str:
    kind = _filled_text(node).lower()
    if kind not in KINDS:
        raise _ValueError(f"“{kind[:60]}” is not a kind.", f"Choose {join_words(KINDS, 'or')}.")
    return kind


def _language(node: yaml.Node) -> str:
    language = _filled_text(node)
    if not re.fullmatch(r"[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*", language):
        raise _ValueError(
            f"“{language[:60]}” is not a language.", "Write a code such as en-GB, de or pt-BR."
        )
    return language


def _pace(node: yaml.Node) -> str:
    pace = _filled_text(node)
    try:
        parse_pace(pace)
    except PaceError as error:
        raise _ValueError(str(error)) from None
    return pace


def _duration(node: yaml.Node) -> float:
    try:
        return parse_duration(_filled_text(node))
    except DurationError as error:
        raise _ValueError(str(error)) from None


def _lead_in(node: yaml.Node) -> float:
    text = _filled_text(node)
    if text == "0" or text.lower() in _OFF:
        return 0.0
    try:
        return parse_duration(text, zero_allowed=True)
    except DurationError as error:
        raise _ValueError(str(error)) from None


def _name_or_off(node: yaml.Node) -> str | None:
    name = _filled_text(node)
    return None if name.lower() in _OFF else name


def _background(node: yaml.Node) -> str:
    return _name_or_off(node) or "off"


def _chimes(node: yaml.Node) -> Chimes | None:
    moments = [field.name for field in fields(Chimes)]
    how = f"Write off, or lines such as “open: bell” for {join_words(moments, 'and')}."
    if isinstance(node, yaml.ScalarNode):
        if _text(node).lower() in _OFF:
            return None
        raise _ValueError(f"“{_text(node)[:60]}” does not say which moments to mark.", how)
    if not isinstance(node, yaml.MappingNode):
        raise _ValueError("this does not say which moments to mark.", how)
    chosen: dict[str, str | None] = {}
    for key_node, value_node in node.value:
        moment = _text(key_node)
        if moment not in moments:
            raise _ValueError(f"“{moment[:60]}” is not a moment a chime marks.", how)
        if moment in chosen:
            raise _ValueError(f"“{moment}” is given twice.", "Keep one of them.")
        chosen[moment] = _name_or_off(value_node)
    return Chimes(**chosen)


def _say(node: yaml.Node) -> tuple[tuple[str, str], ...]:
    if not isinstance(node, yaml.MappingNode):
        raise _ValueError(
            "this does not say which word is pronounced how.",
            "Write a line below it for each word, such as “gua sha: gwah shah”.",
        )
    if len(node.value) > MOST_WORDS:
        raise _ValueError(f"there are more than {MOST_WORDS} words here.")
    pairs: dict[str, tuple[str, str]] = {}
    for key_node, value_node in node.value:
        try:
            word, said = checked_pair(_text(key_node), _text(value_node))
        except PronunciationError as error:
            raise _ValueError(str(error), "Write “gua sha: gwah shah”.") from None
        if word.lower() in pairs:
            raise _ValueError(f"“{word}” is given twice.", "Keep one of them.")
        pairs[word.lower()] = word, _visible(said)
    return tuple(pairs.values())


def _version(node: yaml.Node) -> None:
    if _text(node) != "1":
        raise _ValueError(
            "this script is written for another version of the format.", "Write version: 1."
        )


_OTHER_KEYS = {
    "name": "title",
    "description": "summary",
    "about": "summary",
    "type": "kind",
    "category": "kind",
    "materials": "needs",
    "warning": "caution",
    "lang": "language",
    "locale": "language",
    "speaker": "voice",
    "speed": "pace",
    "rate": "pace",
    "duration": "fit",
    "length": "fit",
    "music": "background",
    "sound": "background",
    "sounds": "chimes",
    "bells": "chimes",
    **dict.fromkeys(("titel", "título", "titulo", "titre", "titolo", "nombre", "nome"), "title"),
    **dict.fromkeys(("beschreibung", "zusammenfassung", "resumo", "resumen", "résumé"), "summary"),
    **dict.fromkeys(("sprache", "idioma", "língua", "lengua", "langue", "lingua", "taal", "språk"),
                    "language"),
    **dict.fromkeys(("stimme", "voz", "voix", "voce", "stem", "röst"), "voice"),
    **dict.fromkeys(("dauer", "duração", "duración", "durée", "durata"), "fit"),
    **dict.fromkeys(("material", "materiais", "materiales", "matériel"), "needs"),
    **dict.fromkeys(("vorsicht", "cuidado", "precaução", "précaution"), "caution"),
}  # fmt: skip
"""What other programs, and people in their own languages, call a key."""

_READERS: dict[str, tuple[str | None, Callable[[yaml.Node], object]]] = {
    "title": ("title", _filled_plain_text),
    "summary": ("summary", _plain_text),
    "kind": ("kind", _kind),
    "areas": ("areas", _areas),
    "needs": ("needs", _plain_texts),
    "caution": ("caution", _plain_text),
    "language": ("language", _language),
    "voice": ("voice", _filled_text),
    "pace": ("pace", _pace),
    "fit": ("fit_s", _duration),
    "background": ("background", _background),
    "lead_in": ("lead_in_s", _lead_in),
    "chimes": ("chimes", _chimes),
    "say": ("say", _say),
    "version": (None, _version),
}

KEYS = tuple(_READERS)
"""Every key that front matter may have."""
