"""The keys of front matter, and how the value of each is read from its YAML node."""

from __future__ import annotations

import re
from collections.abc import Callable

import yaml

from voiceguide.script.durations import parse_duration
from voiceguide.script.pace import parse_pace
from voiceguide.script.plain_text import without_marks
from voiceguide.script.pronunciation import MOST_WORDS, PronunciationError, checked_pair
from voiceguide.script.routine import KINDS, Chimes
from voiceguide.script.source import CONTROL
from voiceguide.text import join_words

_OFF = ("off", "none", "no", "false")


class WrongValueError(ValueError):
    """A value that cannot be used; `hint` says what to write instead."""

    def __init__(self, message: str, hint: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint


def _text(node: yaml.Node) -> str:
    if not isinstance(node, yaml.ScalarNode):
        raise WrongValueError("this must be plain text.")
    return _visible(" ".join(str(node.value).split()))


def _visible(text: str) -> str:
    # `Source` refuses them in the text; YAML and HTML can also spell them: "\e[2J", `&#8238;`.
    hidden = CONTROL.search(text)
    if hidden is not None:
        raise WrongValueError(
            f"this contains an invisible control character (U+{ord(hidden[0]):04X}).",
            "Delete it, or put 'single quotes' around the value.",
        )
    return text


def _filled_text(node: yaml.Node) -> str:
    text = _text(node)
    if not text:
        raise WrongValueError("the value is missing.", "Write one, or remove the line.")
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


def _lower_names(node: yaml.Node) -> tuple[str, ...]:
    return tuple(
        part.strip().lower() for text in _texts(node) for part in text.split(",") if part.strip()
    )


def _kind(node: yaml.Node) -> str:
    kind = _filled_text(node).lower()
    if kind not in KINDS:
        raise WrongValueError(f"“{kind[:60]}” is not a kind.", f"Choose {join_words(KINDS, 'or')}.")
    return kind


def _language(node: yaml.Node) -> str:
    language = _filled_text(node)
    if not re.fullmatch(r"[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*", language):
        raise WrongValueError(
            f"“{language[:60]}” is not a language.", "Write a code such as en-GB, de or pt-BR."
        )
    return language


def _pace(node: yaml.Node) -> str:
    pace = _filled_text(node)
    parse_pace(pace)
    return pace


def _duration(node: yaml.Node) -> float:
    return parse_duration(_filled_text(node))


def _lead_in(node: yaml.Node) -> float:
    text = _filled_text(node)
    if text == "0" or text.lower() in _OFF:
        return 0.0
    return parse_duration(text, zero_allowed=True)


def _name_or_off(node: yaml.Node) -> str | None:
    name = _filled_text(node)
    return None if name.lower() in _OFF else name


def _background(node: yaml.Node) -> str:
    return _name_or_off(node) or "off"


def _chimes(node: yaml.Node) -> Chimes | None:
    moments = Chimes.__struct_fields__
    how = f"Write off, or lines such as “open: bell” for {join_words(moments, 'and')}."
    if isinstance(node, yaml.ScalarNode):
        if _text(node).lower() in _OFF:
            return None
        raise WrongValueError(f"“{_text(node)[:60]}” does not say which moments to mark.", how)
    if not isinstance(node, yaml.MappingNode):
        raise WrongValueError("this does not say which moments to mark.", how)
    chosen: dict[str, str | None] = {}
    for key_node, value_node in node.value:
        moment = _text(key_node)
        if moment not in moments:
            raise WrongValueError(f"“{moment[:60]}” is not a moment a chime marks.", how)
        if moment in chosen:
            raise WrongValueError(f"“{moment}” is given twice.", "Keep one of them.")
        chosen[moment] = _name_or_off(value_node)
    return Chimes(**chosen)


def _say(node: yaml.Node) -> tuple[tuple[str, str], ...]:
    if not isinstance(node, yaml.MappingNode):
        raise WrongValueError(
            "this does not say which word is pronounced how.",
            "Write a line below it for each word, such as “gua sha: gwah shah”.",
        )
    if len(node.value) > MOST_WORDS:
        raise WrongValueError(f"there are more than {MOST_WORDS} words here.")
    pairs: dict[str, tuple[str, str]] = {}
    for key_node, value_node in node.value:
        try:
            word, said = checked_pair(_text(key_node), _text(value_node))
        except PronunciationError as error:
            raise WrongValueError(str(error), "Write “gua sha: gwah shah”.") from None
        if word.lower() in pairs:
            raise WrongValueError(f"“{word}” is given twice.", "Keep one of them.")
        pairs[word.lower()] = word, _visible(said)
    return tuple(pairs.values())


def _version(node: yaml.Node) -> None:
    if _text(node) != "1":
        raise WrongValueError(
            "this script is written for another version of the format.", "Write version: 1."
        )


OTHER_KEYS = {
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
    **dict.fromkeys(("anliegen", "preocupaciones", "préoccupations", "issues"), "concerns"),
    **dict.fromkeys(("vorsicht", "cuidado", "precaução", "précaution"), "caution"),
}  # fmt: skip
"""What other programs, and people in their own languages, call a key."""

READERS: dict[str, tuple[str | None, Callable[[yaml.Node], object]]] = {
    "title": ("title", _filled_plain_text),
    "summary": ("summary", _plain_text),
    "kind": ("kind", _kind),
    "areas": ("areas", _lower_names),
    "concerns": ("concerns", _lower_names),
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
"""For each key: the field of `FrontMatter`, if there is one, and what reads its value."""

KEYS = tuple(READERS)
"""Every key that front matter may have."""
