"""Front matter: the YAML block at the top of a script, read key by key.

Values are taken as written (`off` stays `off`); tags, aliases and deep nesting are refused.
"""

from __future__ import annotations

import re
from typing import Any

import yaml

from voiceguide.errors import Problem
from voiceguide.script.durations import DurationError
from voiceguide.script.front_matter_values import OTHER_KEYS, READERS, WrongValueError
from voiceguide.script.pace import PaceError
from voiceguide.script.routine import FrontMatter
from voiceguide.text import join_words, nearest

LONGEST_CHARACTERS = 64 * 1024
DEEPEST = 5

_MOST_NAMED = 6
"""Unknown keys that one message names."""


_UNUSUAL = re.compile(r"[&*!?%@`|>\\\t\r\x85\u2028\u2029\ufeff]|- -|(?:[\[{][^\[{]*){6}")
"""What may be refused, or nested deeply, or read by libyaml in another way."""


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
    root = _usual(text)
    if isinstance(root, yaml.MappingNode):
        front, problems = _read_keys(root, first_line)
        if not problems:
            return front, []
    try:
        loader = _Loader(text)
        root = loader.get_single_node()
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark
        line, column = (mark.line, mark.column + 1) if mark else (0, 1)
        return FrontMatter(), [
            Problem(
                first_line + line,
                column,
                f"The front matter cannot be read: {error.problem}.",
                'Write one "key: value" per line; put quotes around a value that contains a colon.',
            )
        ]
    except yaml.YAMLError:
        # A character that YAML does not allow.
        hint = 'Write "key: value" lines.'
        return FrontMatter(), [Problem(first_line, 1, "The front matter cannot be read.", hint)]
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


def _usual(text: str) -> yaml.Node | None:
    """Return what libyaml makes of usual front matter, ten times sooner; None of any other.

    It says less exactly what is wrong, and does not know what we refuse.
    """
    if not yaml.__with_libyaml__ or _UNUSUAL.search(text):
        return None
    try:
        root: yaml.Node | None = yaml.compose(text, yaml.CSafeLoader)
    except (yaml.YAMLError, ValueError, OverflowError):
        return None
    return root


def _read_keys(root: yaml.MappingNode, first_line: int) -> tuple[FrontMatter, list[Problem]]:
    values: dict[str, Any] = {}
    problems: list[Problem] = []
    seen: set[str] = set()
    foreign: list[yaml.Node] = []

    def problem(node: yaml.Node, message: str, hint: str) -> None:
        mark = node.start_mark
        width = node.end_mark.column - mark.column if node.end_mark.line == mark.line else 1
        problems.append(
            Problem(first_line + mark.line, mark.column + 1, message, hint, length=max(1, width))
        )

    for key_node, value_node in root.value:
        if not isinstance(key_node, yaml.ScalarNode):
            hint = 'Write "key: value" lines, such as "kind: massage".'
            problem(key_node, "A key must be plain text.", hint)
            continue
        key = key_node.value
        if key in seen:
            problem(key_node, f"“{key}” is given twice.", "Keep one of them.")
        elif key not in READERS:
            near = OTHER_KEYS.get(key.lower()) or next(iter(nearest(key, READERS)), None)
            if near:
                message = f"Unknown key “{key}” in the front matter."
                problem(key_node, message, f"Did you mean {near}?")
            else:
                foreign.append(key_node)
        else:
            field, read = READERS[key]
            try:
                value = read(value_node)
            except WrongValueError as error:
                problem(value_node, f"{key}: {error.message}", error.hint)
            except (DurationError, PaceError) as error:
                problem(value_node, f"{key}: {error}", "")
            else:
                if field is not None:
                    values[field] = value
        seen.add(key)
    if foreign:
        # Programs for notes add several keys of their own: one message for all of them.
        names = [f"“{node.value[:60]}”" for node in foreign[:_MOST_NAMED]]
        names += [f"{len(foreign) - _MOST_NAMED} more"] if len(foreign) > _MOST_NAMED else []
        several = len(foreign) > 1
        message = f"Unknown key{'s' * several} {join_words(names, 'and')} in the front matter."
        hint = (
            "Delete them, or put # before each of their lines to keep them as notes."
            if several
            else "Delete it, or put # before its lines to keep it as a note."
        )
        known = join_words(list(READERS), "and")
        problem(foreign[0], message, f"{hint} The keys are {known}.")
    return FrontMatter(**values), problems
