"""Writes the script of a composed routine: includes, a few words between them, and a rest."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Sequence
from datetime import date

from voiceguide.guidance.words import FrameWords, words_in
from voiceguide.script.concerns import known_names
from voiceguide.script.durations import brief
from voiceguide.script.routine import Routine

_SENTENCE = re.compile(r"(?<=[.!?])\s+")

Included = tuple[str, Routine, str]
"""A routine's name, the routine, and why it is there."""


def script_of(
    title: str,
    parts: Sequence[Included],
    length_s: float,
    rest_s: float,
    day: date,
    language: str,
    *,
    talks: bool,
) -> str:
    """Return the text of a script that performs the parts, in their order, and then rests.

    It is fitted to `length_s`. With `talks`, there are words between massage and exercise.
    """
    words = words_in(language)
    blocks = [_front(title, parts, length_s, words, talks=talks)]
    headings = {"massage": words.massage, "exercise": words.exercise, "breathing": words.breathe}
    spoken = {
        "massage": [f"- [5s] {words.first_massage}"],
        "exercise": [f"- [6s] {words.now_exercise}"],
        "breathing": [],
    }
    if _needs_towel(parts, talks=talks):
        spoken["exercise"].insert(0, f"- [12s] {words.dry_hands}")
    for kind, heading in headings.items():
        of_kind = [each for each in parts if each[1].front.kind == kind]
        if not of_kind:
            continue
        lines = [f"## {heading}", *(spoken[kind] if talks else ())]
        for name, _routine, reason in of_kind:
            lines += [f"<!-- {_noted(reason)} -->", f"- [include {name}]"]
        blocks.append("\n".join(lines))
    blocks.append(f"## {words.rest}\n- [{rest_s:g}s] {words.rests[day.weekday()]}")
    return "\n\n".join(blocks) + "\n"


def _front(
    title: str, parts: Sequence[Included], length_s: float, words: FrameWords, *, talks: bool
) -> str:
    fronts = [routine.front for _name, routine, _reason in parts]
    towel = [words.towel] if _needs_towel(parts, talks=talks) else []
    needs = _needs([*(need for front in fronts for need in front.needs), *towel])
    cautions = _cautions(front.caution for front in fronts)
    concerns = known_names(concern for front in fronts for concern in front.concerns)
    areas = dict.fromkeys(area for front in fronts for area in front.areas)
    kinds = {front.kind for front in fronts}
    minutes = length_s / 60
    counted = f"{minutes:g} {words.minute if minutes == 1 else words.minutes}"
    if length_s % 60:
        counted = brief(length_s)
    seconds = f"{length_s:g}s"
    lines = [
        "---",
        f"title: {_quoted(f'{title}, {counted}')}",
        f"kind: {'exercise' if 'exercise' in kinds else min(kinds, key=list(_KINDS).index)}",
        f"areas: {_listed(areas)}",
        f"concerns: {_listed(concerns)}",
        *([f"needs: {_listed(needs)}"] if needs else []),
        *([f"caution: {_quoted(' '.join(cautions))}"] if cautions else []),
        f"language: {words.tag}",
        f"fit: {seconds}",
        "---",
    ]
    return "\n".join(lines)


_KINDS = ("massage", "exercise", "breathing")


def _needs_towel(parts: Sequence[Included], *, talks: bool) -> bool:
    return talks and {"massage", "exercise"} <= {routine.front.kind for _n, routine, _r in parts}


def _needs(wanted: Iterable[str]) -> list[str]:
    """Return what to have ready, each thing once: three drops of oil are two and one more."""
    found: dict[str, str] = {}
    for need in wanted:
        found.setdefault(need.casefold().split()[-1], need)
    return list(found.values())


def _cautions(texts: Iterable[str]) -> list[str]:
    """Return all sentences of these texts, each once, without those that another one contains.

    One contains another that begins with the same three words if it has all of its words.
    """
    every = dict.fromkeys(
        sentence for text in texts for sentence in _SENTENCE.split(text) if sentence
    )
    words = {sentence: re.findall(r"\w+", sentence.casefold()) for sentence in every}
    return [
        one
        for one in every
        if not any(
            words[one][:3] == words[other][:3] and set(words[one]) < set(words[other])
            for other in every
        )
    ]


def _listed(words: Iterable[str]) -> str:
    return f"[{', '.join(map(_quoted, words))}]"


def _quoted(text: str) -> str:
    """Return a text as YAML and JSON both write it, so that no character of it has a meaning."""
    return json.dumps(text, ensure_ascii=False)


def _noted(reason: str) -> str:
    """Return a reason that cannot end its note."""
    return reason.replace("--", "-").replace(">", "")
