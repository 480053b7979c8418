"""The table: our figures, those they are compared with, the targets, and whether they hold."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

from msgspec import Struct

from benchmarks.rounds import Results

BEGIN = "<!-- measured by `make bench`: do not edit from here -->"
END = "<!-- to here -->"


class Row(Struct, frozen=True):
    """One comparison: the median of `ours` divided by the median of `theirs`, and its target.

    Without `theirs` the figure itself is compared. `most` is the highest value allowed, or with
    `at_least` the lowest. With `of_the_worst` the highest number of `ours` replaces its median.
    """

    figure: str
    ours: str
    against: str
    theirs: str | None
    most: float
    write: Callable[[float], str]
    at_least: bool = False
    of_the_worst: bool = False

    def verdict(self, results: Results) -> Verdict:
        """Compare the results with the target."""
        mine = (results.highest if self.of_the_worst else results.median)(self.ours)
        other = results.median(self.theirs) if self.theirs else None
        why = results.missing.get(self.ours) or results.missing.get(self.theirs or "") or ""
        if mine is None or (self.theirs and other is None):
            return Verdict(self, mine, other, None, None, why or "not measured")
        counts = mine if other is None else mine / other
        holds = counts >= self.most if self.at_least else counts <= self.most
        return Verdict(self, mine, other, counts, holds, "")

    def target(self) -> str:
        """Return the target as the table shows it."""
        limit = f"{self.most:g}×" if self.theirs else self.write(self.most)
        return f"{'≥' if self.at_least else '≤'} {limit}"


class Verdict(Struct, frozen=True):
    """A row with its numbers; `counts` is the value compared with the target."""

    row: Row
    ours: float | None
    theirs: float | None
    counts: float | None
    holds: bool | None
    why: str


def seconds(value: float) -> str:
    """Format seconds: `0.62 s`, `12.4 s`."""
    return f"{value:.2f} s" if value < 10 else f"{value:.1f} s"


def milliseconds(value: float) -> str:
    """Format seconds as milliseconds: `9.7 ms`."""
    return f"{value * 1000:.1f} ms" if value < 0.1 else f"{value * 1000:.0f} ms"


def megabytes(value: float) -> str:
    """Format bytes: `81 MB`."""
    return f"{value / 1e6:.0f} MB"


def as_markdown(rows: Iterable[Row], results: Results) -> str:
    """Return the table of all rows."""
    lines = [
        "| figure | ours | against | theirs | ratio | target | | runs |",
        "|---|---|---|---|---|---|---|---|",
    ]
    lines += [_line(row.verdict(results), results) for row in rows]
    return "\n".join(lines) + "\n"


def _line(verdict: Verdict, results: Results) -> str:
    row = verdict.row
    mine = "–" if verdict.ours is None else row.write(verdict.ours)
    other = "–" if verdict.theirs is None else row.write(verdict.theirs)
    ratio = f"{verdict.counts:.2f}×" if verdict.counts is not None and row.theirs else "–"
    if verdict.holds is None:
        holds = f"not measured: {_in_a_cell(verdict.why)}"
    else:
        holds = "holds" if verdict.holds else "**missed**"
    counts = [len(results.numbers.get(name, ())) for name in (row.ours, row.theirs) if name]
    runs = " / ".join(map(str, dict.fromkeys(counts)))
    cells = [row.figure, mine, row.against, other, ratio, row.target(), holds, runs]
    return f"| {' | '.join(cells)} |"


def _in_a_cell(text: str) -> str:
    return " ".join(text.split()).replace("|", "¦")


def replaced(document: str, measured: str) -> str:
    """Return a document with the text between its two marks replaced."""
    before, begin, rest = document.partition(BEGIN)
    _, end, after = rest.partition(END)
    if not begin or not end:
        message = f"the document lacks the lines {BEGIN!r} and {END!r}"
        raise ValueError(message)
    return f"{before}{BEGIN}\n\n{measured.strip()}\n\n{END}{after}"


def missed(rows: Sequence[Row], results: Results) -> list[str]:
    """Return the figures that miss their target."""
    return [row.figure for row in rows if row.verdict(results).holds is False]
