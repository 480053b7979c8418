"""The practice as a page: the calendar and the concerns, in one file that loads nothing. Pure."""

from __future__ import annotations

import base64
import hashlib
import html
from collections.abc import Mapping
from datetime import date, timedelta
from string import Template

from voiceguide.practice.profile import day_shown
from voiceguide.practice.summary import (
    LEAST_S,
    SHADE_NAMES,
    PracticeSummary,
    calendar_weeks,
    roughly,
    shade,
)

_WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")

_STYLE = """\
:root {
  color-scheme: light dark;
  --paper: #f8f3ed; --ink: #2a211c; --soft-ink: #66574c; --line: #d8c9ba; --accent: #3f6b5c;
}
@media (prefers-color-scheme: dark) {
  :root {
    --paper: #17120f; --ink: #f6eee6; --soft-ink: #b9a99b; --line: #4a3d34; --accent: #9fd0bd;
  }
}
* { box-sizing: border-box; }
html { -webkit-text-size-adjust: 100%; text-size-adjust: 100%; background: var(--paper); }
body {
  margin: 0 auto; padding: 2.5rem 1.25rem 4rem; max-width: 40rem;
  color: var(--ink); background: var(--paper);
  font: 1.125rem/1.5 "Avenir Next", "Segoe UI", Roboto, "Helvetica Neue", Arial, sans-serif;
}
h1, h2, p, ul { margin: 0; padding: 0; font-weight: inherit; }
h1 {
  font: 600 2.25rem/1.2 "Iowan Old Style", "Palatino Linotype", Palatino, "Noto Serif", Georgia,
    serif;
}
h2 { margin: 2.5rem 0 .75rem; font-size: 1.125rem; color: var(--soft-ink); }
ul { list-style: none; }
table { width: 100%; border-spacing: .125rem; table-layout: fixed; }
th { font-weight: inherit; font-size: .875rem; color: var(--soft-ink); text-align: left; }
thead th { white-space: nowrap; overflow: visible; }
th.day { width: 2.75rem; }
td { height: 2rem; padding: 0; text-align: center; vertical-align: middle; }
.square { display: inline-block; vertical-align: middle; border-radius: .2rem; }
.shade0 { width: .25rem; height: .25rem; background: var(--line); border-radius: 50%; }
.shade1 { width: .6rem; height: .6rem; border: 2px solid var(--accent); }
.shade2 { width: .75rem; height: .75rem; background: var(--accent); }
.shade3 { width: 1.05rem; height: 1.05rem; background: var(--accent); }
.shade4 { width: 1.4rem; height: 1.4rem; background: var(--accent); }
@media (forced-colors: active) {
  .square { forced-color-adjust: none; }
}
.legend { display: flex; flex-wrap: wrap; gap: .25rem 1.25rem; margin-top: .75rem;
  font-size: 1rem; color: var(--soft-ink); }
.legend .square { margin-right: .375rem; }
.concerns li { padding: .375rem 0; border-bottom: 1px solid var(--line); overflow-wrap: anywhere;
  unicode-bidi: isolate; }
.soft { color: var(--soft-ink); font-size: 1rem; margin-top: 2.5rem; }
.spoken { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%);
  white-space: nowrap; }
"""

_PAGE = Template("""\
<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="$policy">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="generator" content="voiceguide">
<title>Your practice</title>
<link rel="icon" href="data:,">
<style>$style</style>
</head>
<body>
<main>
<h1>Your practice</h1>
<p>$first</p>
<h2 id="weeks">The last 12 weeks</h2>
<table aria-labelledby="weeks">
<thead>
$head
</thead>
<tbody>
$body
</tbody>
</table>
<ul class="legend">
$legend
</ul>
$concerns
<p class="soft">As of $today. Made on this machine, from what was heard on it.</p>
</main>
</body>
</html>
""")


def practice_page(
    summary: PracticeSummary, seconds_by_day: Mapping[date, float], today: date
) -> str:
    """Return the page as HTML."""
    digest = base64.b64encode(hashlib.sha256(_STYLE.encode()).digest()).decode("ascii")
    policy = f"default-src 'none'; style-src 'sha256-{digest}'; img-src data:; base-uri 'none'"
    first, *concerns = summary.lines
    return _PAGE.substitute(
        policy=policy,
        style=_STYLE,
        first=_escaped(first),
        head=_head(today),
        body="\n".join(_row(number, seconds_by_day, today) for number in range(7)),
        legend="\n".join(
            f"<li>{_square(number)}{name}</li>" for number, name in enumerate(SHADE_NAMES)
        ),
        concerns=_concerns(concerns),
        today=day_shown(today),
    )


def _head(today: date) -> str:
    """Return the row of weeks; of each month, the first is named."""
    cells = ['<th class="day" scope="col"><span class="spoken">Weekday</span></th>']
    month = 0
    for week in calendar_weeks(today):
        shown = f"{week:%b}" if week.month != month and (month or week.day <= 21) else ""
        month = week.month
        cells.append(
            f'<th scope="col"><span aria-hidden="true">{shown}</span>'
            f'<span class="spoken">Week of {day_shown(week)}</span></th>'
        )
    return f"<tr>{''.join(cells)}</tr>"


def _row(number: int, seconds_by_day: Mapping[date, float], today: date) -> str:
    name = _WEEKDAYS[number]
    cells = [
        f'<th class="day" scope="row"><span aria-hidden="true">{name[:3]}</span>'
        f'<span class="spoken">{name}</span></th>'
    ]
    for week in calendar_weeks(today):
        day = week + timedelta(number)
        seconds = seconds_by_day.get(day, 0.0)
        told = roughly(seconds) if seconds >= LEAST_S else "none"
        cells.append(
            f'<td title="{day_shown(day)}: {told}">{_square(shade(seconds))}'
            f'<span class="spoken">{told}</span></td>'
            if day <= today
            else "<td></td>"
        )
    return f"<tr>{''.join(cells)}</tr>"


def _square(number: int) -> str:
    return f'<span class="square shade{number}"></span>'


def _concerns(lines: list[str]) -> str:
    if not lines:
        return ""
    items = "\n".join(f'<li dir="auto">{_escaped(line)}</li>' for line in lines)
    return f'<h2>By concern</h2>\n<ul class="concerns">\n{items}\n</ul>'


def _escaped(text: str) -> str:
    return html.escape(text.encode("utf-8", "replace").decode("utf-8"))
