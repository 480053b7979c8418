"""Words are spoken once for a whole catalogue, and one changed word is one utterance."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.export.folder.builders import recipe_for
from voiceguide.cli.context import open_context
from voiceguide.export.folder.batch import FolderResult, WantedFile, export_to_folder
from voiceguide.export.folder.executor import ProgressListener
from voiceguide.export.folder.fingerprints import Fingerprints
from voiceguide.export.folder.jobs import Combination
from voiceguide.export.folder.local_executor import LocalExecutor
from voiceguide.library.script_files import read_routine

FRONT = "---\nchimes: off\nlead_in: 0s\n---\n"
NAMES = ("first", "second", "third")
PACES = ("150", "relaxed")


@pytest.fixture
def scripts(work: Path) -> Path:
    """Three routines that begin alike; two of them include a step."""
    for number, name in enumerate(NAMES):
        included = "\n## Shared\n- [include shared]\n" if number else ""
        text = f"{FRONT}# {name}\n\n## Own\n- Breathe in.\n- Say {name}.\n{included}"
        (work / f"{name}.md").write_text(text)
    (work / "shared.md").write_text(f"{FRONT}# Shared\n\n## Step\n- Rub your chin.\n- Rest.\n")
    return work


def build(scripts: Path, limit: int) -> FolderResult:
    """Export each routine at two paces, in two formats of different sample rates."""
    recipe = recipe_for(scripts / "out", cache=scripts / "clips")
    routines = {name: read_routine(scripts / f"{name}.md") for name in NAMES}
    wanted = [
        WantedFile(name, routine, Combination(form, pace=pace), f"{pace}/{name}.{form}")
        for pace in PACES
        for name, routine in routines.items()
        for form in ("wav", "opus")
    ]
    with open_context() as context:
        return export_to_folder(
            wanted,
            recipe,
            Fingerprints(recipe, context.speech.engine()).of,
            LocalExecutor(recipe, limit),
            ProgressListener(),
        )


def test_words_are_said_once_whoever_needs_them_and_a_changed_word_alone_again(
    scripts: Path,
) -> None:
    result = build(scripts, 2)
    assert (len(result.made), result.failures) == (12, ())
    texts = {"Breathe in.", "Rub your chin.", "Rest.", *(f"Say {name}." for name in NAMES)}
    level = 1
    assert result.spoken == (len(texts) + level) * len(PACES)
    path = scripts / "shared.md"
    path.write_text(path.read_text().replace("Rub your chin.", "Rub your jaw."))
    result = build(scripts, 1)
    assert {entry.routine for entry in result.made} == {"second", "third"}
    assert (result.kept, result.spoken) == (4, len(PACES))
