"""Routine scripts: text in, Routine out, or every problem at once.

Owns where each thing may stand. Spelling of directions is `directions`', front matter
`front_matter`'s, and time begins in `plan`. No line is ever dropped: what is not understood is a
problem with its place.
"""

from __future__ import annotations

import re
from pathlib import Path

from markdown_it import MarkdownIt
from markdown_it.tree import SyntaxTreeNode
from mdit_py_plugins.front_matter import front_matter_plugin

from voiceguide.directions import Rounds, Sides
from voiceguide.errors import Problem, ScriptError
from voiceguide.front_matter import parse_front_matter
from voiceguide.items import read_item
from voiceguide.routine import FrontMatter, Item, Routine, Step
from voiceguide.source import Source, Stretch

LARGEST_BYTES = 4 * 1024 * 1024

_DASH = "Put a dash and a space before it to have it spoken, or move it above the first ## heading."


def decode_script(data: bytes, name: str) -> str:
    """The text of a script file. Raises ScriptError where it is not UTF-8 text."""
    if len(data) > LARGEST_BYTES:
        problem = Problem(1, 1, "This script is larger than 4 MB.", "Split it, and use [include].")
        raise ScriptError(name, [problem])
    start = data[:4096]
    if b"\0" in start and not start.startswith((b"\xff\xfe", b"\xfe\xff")):
        problem = Problem(1, 1, "This is not a text file.", "Name a routine script (a .md file).")
        raise ScriptError(name, [problem])
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        column = error.start - (data.rfind(b"\n", 0, error.start) + 1) + 1
        hint = "Save it as UTF-8: most editors offer this under “Save as”, as the encoding."
        problem = Problem(line, column, "This file is not saved as UTF-8 text.", hint)
        raise ScriptError(name, [problem]) from None


def parse_script(text: str, name: str, folder: Path | None = None) -> Routine:
    """The routine written in `text`.

    `name` is how messages name the script; `folder` is where its own sounds are looked for.
    Raises ScriptError with every problem found.
    """
    return _Parser(Source(text), name, folder).parse()


class _Parser:
    def __init__(self, source: Source, name: str, folder: Path | None) -> None:
        self.source = source
        self.name = name
        self.folder = folder
        self.front = FrontMatter()
        self.titles: list[str] = []
        self.description: list[str] = []
        self.steps: list[Step] = []
        self.items: list[Item] = []

    def parse(self) -> Routine:
        source = self.source
        if not any(line.strip() for line in source.lines):
            hint = "`voiceguide new NAME` writes one to start from."
            raise ScriptError(self.name, [Problem(1, 1, "This script is empty.", hint)])
        source.blank_comments(after=self._front_matter_end())
        for node in SyntaxTreeNode(_markdown().parse(source.readable)).children:
            self._block(node)
        self._finish_step()
        self._check_whole()
        source.problems_where_uncovered("This line is not understood.", _DASH)
        if source.problems:
            raise ScriptError(self.name, source.problems)
        return Routine(
            title=self.front.title or (self.titles[0] if self.titles else _title_of(self.name)),
            source=self.name,
            folder=None if self.folder is None else str(self.folder),
            front=self.front,
            description="\n\n".join(self.description),
            steps=tuple(self.steps),
            covered=frozenset(source.covered),
            lines=tuple(source.lines),
        )

    def _front_matter_end(self) -> int:
        """How many lines the front matter takes; an unclosed one is a problem."""
        lines = self.source.lines
        if not re.fullmatch(r"-{3,}\s*", lines[0]):
            return 0
        for number in range(1, len(lines)):
            if lines[number].strip() == lines[0].strip():
                return number + 1
        hint = "Put a line with --- after its last key."
        self.source.problem(1, 1, "The front matter is never closed.", hint)
        return 0

    def _block(self, node: SyntaxTreeNode) -> None:
        first, last = _line_range(node)
        if node.type == "front_matter":
            self.front, problems = parse_front_matter(node.content, first + 1)
            for problem in problems:
                self.source.add(problem)
            self.source.cover(first, last)
        elif node.type == "heading":
            self._heading(node, first, last)
        elif node.type == "bullet_list":
            for item_node in node.children:
                self._item(item_node)
        elif node.type == "ordered_list":
            message = "Numbered lists are not used in a script."
            self.source.problem(first, 1, message, "Begin each item with a dash instead.")
            self.source.cover(first, last)
        elif node.type == "paragraph" and not self.steps:
            self._description(node, first, last)
        else:
            self._prose(first, last)

    def _description(self, node: SyntaxTreeNode, first: int, last: int) -> None:
        text = self.source.readable_lines(first, last)
        if re.match(r"\s{0,3}#+[^#\s]", text):
            self._prose(first, last)
            return
        self.description.append(" ".join(text.split()))
        self.source.cover(first, last)

    def _prose(self, first: int, last: int) -> None:
        text = self.source.readable_lines(first, last).strip()
        column = self.source.column_of_text(first)
        if re.match(r"#+[^#\s]", text):
            hint = "Put a space after the # signs."
            self.source.problem(first, column, "This heading needs a space.", hint)
        elif re.match(r"[-*+][^\s]", text):
            self.source.problem(first, column, "This item needs a space after its dash.", "")
        else:
            self.source.problem(first, column, "This line stands outside a bullet.", _DASH)
        self.source.cover(first, last)

    def _heading(self, node: SyntaxTreeNode, first: int, last: int) -> None:
        inline = node.children[0] if node.children else None
        stretch = Stretch(self.source, inline.content if inline else "", first)
        self.source.cover(first, last)
        if node.tag == "h1":
            self._title(stretch, first)
        elif node.tag == "h2":
            self._finish_step()
            self.steps.append(read_heading(stretch, first))
        else:
            hint = "Use ## for every step."
            self.source.problem(first, 1, f"A heading with {node.markup} has no use here.", hint)

    def _title(self, stretch: Stretch, line: int) -> None:
        if self.titles or self.steps:
            hint = "Keep one # heading, at the top; steps have ##."
            self.source.problem(line, 1, "This is a second title.", hint)
        text = " ".join(stretch.text.split())
        if not text:
            self.source.problem(line, 1, "The title is missing.", "Write it after the #.")
        self.titles.append(text)

    def _item(self, node: SyntaxTreeNode) -> None:
        first, last = _line_range(node)
        if not self.steps:
            hint = "Write a ## heading with the step's name above it."
            self.source.problem(first, 1, "This item belongs to no step.", hint)
            self.source.cover(first, last)
            return
        item = read_item(node, self.source, self.steps[-1])
        if item is not None:
            self.items.append(item)

    def _finish_step(self) -> None:
        if not self.steps:
            return
        step = self.steps[-1]
        if not self.items and not self.source.problems:
            hint = "Write what to say below it, as “- [20s] Smile gently.”"
            self.source.problem(step.line, 1, f"The step “{step.name}” has no items.", hint)
        self.steps[-1] = Step(step.name, step.line, tuple(self.items), step.rounds, step.sides)
        self.items = []

    def _check_whole(self) -> None:
        if not self.steps and not self.source.problems:
            hint = "A step is a ## heading with items below it, as “- [20s] Smile gently.”"
            self.source.problem(1, 1, "This script has no steps.", hint)


def read_heading(stretch: Stretch, line: int) -> Step:
    """A step without its items, from the text of its heading."""
    rounds = 1
    sides: tuple[str, ...] = ()
    name: list[str] = []
    for fragment, direction in stretch.parts():
        if isinstance(direction, Rounds):
            rounds = direction.count
        elif isinstance(direction, Sides):
            sides = direction.names
        elif direction is not None:
            stretch.problem(
                fragment, f"[{fragment.text}] has no place in a heading.", "Use it in an item."
            )
        elif fragment.kind == "text":
            name.append(fragment.text)
    text = " ".join(" ".join(name).split())
    if not text:
        stretch.source.problem(line, 1, "This step has no name.", "Write one after the ##.")
    return Step(text, line, (), rounds, sides)


def _markdown() -> MarkdownIt:
    # The reference rule stays off, or the line `[half]: text` would vanish.
    return MarkdownIt("zero").enable(["heading", "list"]).use(front_matter_plugin)


def _line_range(node: SyntaxTreeNode) -> tuple[int, int]:
    assert node.map is not None
    return node.map[0] + 1, max(node.map[0] + 1, node.map[1])


def _title_of(name: str) -> str:
    stem = Path(name).stem.replace("-", " ").replace("_", " ").strip()
    return (stem[:1].upper() + stem[1:]) or "Routine"
