"""Recipes, jobs and manifest entries for tests of folder exports."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from voiceguide.export.exporter import ExportRequest
from voiceguide.export.folder.jobs import Combination, Job, Recipe
from voiceguide.export.folder.manifest_file import ManifestEntry
from voiceguide.export.formats import FORMATS
from voiceguide.library.catalog import standard_library
from voiceguide.library.script_files import read_routine
from voiceguide.session.preferences import Options
from voiceguide.session.settings import Settings
from voiceguide.system.folders import cache_folder


def script(title: str, words: str = "One.", extra: str = "") -> str:
    """A routine of one second, about the elbow, as no shipped one is."""
    front = f"kind: breathing\nareas: [elbow]\nchimes: off\nlead_in: 0s\n{extra}"
    return f"---\n{front}---\n# {title}\n\n## First\n- [1s] {words}\n"


def recipe_for(folder: Path, form: str = "wav", **changes: Any) -> Recipe:
    """A recipe for files in a folder."""
    usual: dict[str, Any] = {
        "request": ExportRequest(folder, FORMATS[form]),
        "draws_cover": True,
        "captions": None,
        "options": Options(),
        "settings": Settings(),
        "library": standard_library(),
        "cache": cache_folder(),
    }
    return Recipe(**{**usual, **changes})


def job_for(
    folder: Path, items: str = "- [1s] One.\n", name: str = "mine", form: str = "wav"
) -> Job:
    """A job for a routine of these items; its script is written to the folder, too."""
    path = folder / f"{name}.md"
    path.write_text(f"---\nchimes: off\nlead_in: 0s\n---\n# Mine\n\n## First\n{items}")
    routine = read_routine(path)
    return Job(name, routine, Combination(form), f"{name}.{form}", None, "fingerprint")


def entry_for(file: str = "a.mp3", **changes: Any) -> ManifestEntry:
    """The manifest entry of a file."""
    usual = {"routine": "a", "fingerprint": "0", "title": "A", "duration_s": 60.0}
    return ManifestEntry(file, **{**usual, "sizes": {file: 1000}, **changes})
