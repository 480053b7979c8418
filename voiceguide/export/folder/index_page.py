"""The index page of a folder of exports, which links all of its files.

Pure: values in, HTML out. The page loads nothing, and text from scripts is never markup.
"""

from __future__ import annotations

import base64
import hashlib
import html
from collections.abc import Iterable, Sequence
from itertools import groupby
from string import Template
from urllib.parse import quote

from msgspec import Struct

from voiceguide.export.captions import CAPTION_FORMATS
from voiceguide.export.folder.manifest_file import ManifestEntry
from voiceguide.script.durations import brief
from voiceguide.text import counted, size

INDEX = "index.html"

_KINDS = {
    "massage": "Massage",
    "exercise": "Exercise",
    "breathing": "Breathing",
    "application": "Skincare",
}
_OTHER = "Other routines"
_ALL = "All routines"
_KIND_ORDER = (*_KINDS, "")

_STYLE = """\
:root {
  color-scheme: light dark;
  --paper: #f8f3ed; --raised: #fffdfa; --ink: #2a211c; --soft-ink: #66574c; --line: #e0d3c6;
  --accent: #a8432b; --on-accent: #fff;
}
@media (prefers-color-scheme: dark) {
  :root {
    --paper: #17120f; --raised: #231c18; --ink: #f6eee6; --soft-ink: #b9a99b; --line: #3a2f28;
    --accent: #ffb48c; --on-accent: #2a1409;
  }
}
* { box-sizing: border-box; }
html { -webkit-text-size-adjust: 100%; text-size-adjust: 100%; background: var(--paper); }
body {
  margin: 0 auto; padding: 2.5rem 1.25rem 4rem; max-width: 46rem;
  color: var(--ink); background: var(--paper);
  font: 1.125rem/1.5 "Avenir Next", "Segoe UI", Roboto, "Helvetica Neue", Arial, sans-serif;
}
h1, h2, h3, p, ul { margin: 0; padding: 0; font-weight: inherit; }
h1 {
  font: 600 2.25rem/1.2 "Iowan Old Style", "Palatino Linotype", Palatino, "Noto Serif", Georgia,
    serif;
}
h2 { margin: 2.5rem 0 .75rem; font-size: 1.125rem; color: var(--soft-ink); }
h3 { font-size: 1.25rem; line-height: 1.3; font-weight: 600; }
ul { list-style: none; }
main li { padding: 1rem 1.125rem; margin-top: .75rem; border: 1px solid var(--line);
  border-radius: .75rem; background: var(--raised); }
.soft { color: var(--soft-ink); font-size: 1rem; }
.said { overflow-wrap: anywhere; unicode-bidi: isolate; }
.files { display: flex; flex-wrap: wrap; gap: .625rem; margin-top: .75rem; }
a { color: var(--accent); }
.files a {
  display: block; min-height: 2.75rem; padding: .5rem 1.125rem; border: 1px solid var(--accent);
  border-radius: 1.375rem; text-decoration: none;
}
.files a.open { color: var(--on-accent); background: var(--accent); }
a:hover { text-decoration: underline; }
:focus-visible { outline: 3px solid var(--accent); outline-offset: 3px; }
"""

_PAGE = Template("""\
<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="$policy">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="generator" content="voiceguide">
<title>$title</title>
<link rel="icon" href="data:,">
<style>$style</style>
</head>
<body>
<header>
<h1>$title</h1>
<p class="soft">$summary</p>
</header>
<main>
$sections
</main>
</body>
</html>
""")


class OverviewLink(Struct, frozen=True):
    """The page of a language and voice, and the number of its routines."""

    file: str
    language: str | None
    voice: str
    count: int


def index_page(
    entries: Iterable[ManifestEntry],
    playlist: str | None = None,
    links: Sequence[OverviewLink] = (),
) -> str:
    """Return the page as HTML; `playlist` is the name of a playlist file in the same folder.

    Before the files come the `links` to the pages of all languages and voices, if there are any.
    """
    routines = [
        list(group)
        for _name, group in groupby(sorted(entries, key=_order), key=lambda entry: entry.routine)
    ]
    facts = [counted(len(links), "overview")] if links else []
    if routines or not links:
        facts.append(counted(len(routines), "routine"))
    if routines:
        facts.append(brief(sum(files[0].duration_s for files in routines)))
    summary = ", ".join(facts)
    if playlist is not None:
        summary += f" · {_link(playlist, 'Playlist')}"
    rest = _OTHER if any(_kind(files) for files in routines) else _ALL
    sections = [_overviews(links)] if links else []
    sections += [
        _section(_KINDS.get(kind, rest), list(members))
        for kind, members in groupby(
            sorted(routines, key=lambda files: _KIND_ORDER.index(_kind(files))), key=_kind
        )
    ]
    return _page("Catalogue" if links else "Routines", summary, "\n".join(sections))


def _overviews(links: Iterable[OverviewLink]) -> str:
    items = []
    for link in links:
        shown = " · ".join(filter(None, (link.language, link.voice or "Routines")))
        items.append(
            f'<li>\n<h3 class="said">{_escaped(shown)}</h3>\n'
            f'<p class="soft">{counted(link.count, "routine")}</p>\n'
            f'<p class="files">\n{_link(link.file, "Open", "open", f"Open {shown}")}\n</p>\n</li>'
        )
    listed = "\n".join(items)
    return f"<section>\n<ul>\n{listed}\n</ul>\n</section>"


def _page(title: str, summary: str, sections: str) -> str:
    digest = base64.b64encode(hashlib.sha256(_STYLE.encode()).digest()).decode("ascii")
    policy = f"default-src 'none'; style-src 'sha256-{digest}'; img-src data:; base-uri 'none'"
    return _PAGE.substitute(
        title=title, policy=policy, style=_STYLE, summary=summary, sections=sections
    )


def _order(entry: ManifestEntry) -> tuple[str | bool, ...]:
    """Return a sort key: by routine, voice and pace, pages before audio files."""
    routine = (entry.routine.casefold(), entry.routine)
    return *routine, entry.voice, entry.pace, not _is_page(entry.file), entry.file


def _suffix(file: str) -> str:
    return file.rpartition(".")[2].lower()


def _is_page(file: str) -> bool:
    return _suffix(file) in ("html", "htm")


def _is_captions(file: str) -> bool:
    return _suffix(file) in CAPTION_FORMATS


def _kind(files: Sequence[ManifestEntry]) -> str:
    return files[0].kind if files[0].kind in _KINDS else ""


def _section(heading: str, routines: Sequence[Sequence[ManifestEntry]]) -> str:
    items = "\n".join(_routine(files) for files in routines)
    return f"<section>\n<h2>{heading}</h2>\n<ul>\n{items}\n</ul>\n</section>"


def _routine(files: Sequence[ManifestEntry]) -> str:
    first = files[0]
    lang = f' lang="{_escaped(first.language)}"' if first.language else ""
    lines = [f'<h3 class="said" dir="auto"{lang}>{_escaped(first.title)}</h3>']
    if first.summary:
        lines.append(f'<p class="said" dir="auto"{lang}>{_escaped(first.summary)}</p>')
    facts = [f"<time>{brief(first.duration_s)}</time>"]
    if first.areas:
        facts.append(f'<span class="said">{_escaped(", ".join(first.areas))}</span>')
    lines.append(f'<p class="soft">{" · ".join(facts)}</p>')
    lines.append('<p class="files">')
    entries = {name: entry for entry in files for name in _names(entry)}
    in_order = sorted(entries, key=_is_captions)
    kinds = [
        kind for kind in ("voice", "pace") if len({getattr(entry, kind) for entry in files}) > 1
    ]
    for name in in_order:
        which = ", ".join(getattr(entries[name], kind) or "usual" for kind in kinds)
        lines.append(_file(first.title, entries[name], name, which))
    lines.append("</p>")
    return "<li>\n" + "\n".join(lines) + "\n</li>"


def _names(entry: ManifestEntry) -> list[str]:
    return [entry.file, *sorted(name for name in entry.sizes if name != entry.file)]


def _file(title: str, entry: ManifestEntry, name: str, which: str) -> str:
    """Return the link of a file; `which` tells it from those in another voice or pace."""
    before = f"{which}: " if which else ""
    if _is_page(name):
        return _link(name, f"{before}Open", "open", f"Open {title}" + (f", {which}" * bool(which)))
    about = "captions" if _is_captions(name) else size(entry.sizes.get(name, 0))
    shown = f"{before}{_suffix(name)}, {about}"
    return _link(name, shown, "", f"{title}, {shown}")


def _link(file: str, shown: str, style: str = "", spoken: str = "") -> str:
    # An address that begins with ./ cannot be one of another kind, such as javascript:.
    address = "./" + quote(file, errors="surrogateescape")
    style = f' class="{style}"' if style else ""
    spoken = f' aria-label="{_escaped(spoken)}"' if spoken else ""
    return f'<a href="{address}"{style}{spoken}>{_escaped(shown)}</a>'


def _escaped(text: str) -> str:
    return html.escape(text.encode("utf-8", "replace").decode("utf-8"))
