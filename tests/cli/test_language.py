"""Routines in the language asked for, saved, or the system's, with every command that names one."""

from __future__ import annotations

import time
from pathlib import Path
from typing import Any

import pytest

from tests.commands import Voiceguide, assert_one_clear_error
from voiceguide.export.folder.manifest import Manifest
from voiceguide.playback.resume import Unfinished, remember
from voiceguide.session.preferences import Options
from voiceguide.system.folders import shipped_folder
from voiceguide.system.open_folder import OpenFolder

FRONT = "---\nlanguage: {language}\nkind: massage\nchimes: off\nlead_in: 0s\n---\n"
ENGLISH = FRONT.format(language="en-GB") + "# {title}\n\n## Step\n- [0.4s] Go.\n{more}"
GERMAN = FRONT.format(language="de") + "# {title}\n\n## Schritt\n- [0.4s] Los.\n{more}"


@pytest.fixture
def shipped(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Two shipped routines, in English and in German; the second includes the first."""
    folder = tmp_path / "shipped"
    (folder / "de").mkdir(parents=True)
    for path, script, title, more in (
        ("jaw.md", ENGLISH, "Jaw", ""),
        ("evening.md", ENGLISH, "Evening", "- [include jaw]\n"),
        ("de/jaw.md", GERMAN, "Kiefer", ""),
        ("de/evening.md", GERMAN, "Am Abend", "- [include jaw]\n"),
    ):
        (folder / path).write_text(script.format(title=title, more=more), encoding="utf-8")
    for module in ("library.catalog", "cli.warning_messages", "cli.fix_script"):
        monkeypatch.setattr(
            f"voiceguide.{module}.shipped_folder",
            lambda name: folder if name == "scripts" else shipped_folder(name),
        )
    return folder


def heard(shown: Any) -> tuple[str, list[str], str]:
    """Return the title, the words and the voice of what `show --json` printed."""
    words = [event["text"] for event in shown["events"] if event["kind"] == "speech"]
    return shown["title"], words, shown["voice"]


IN_GERMAN = ("Am Abend", ["Los.", "Los."], "gmw/de")
IN_ENGLISH = ("Evening", ["Go.", "Go."], "gmw/en")


def test_the_language_is_the_option_the_variable_the_setting_or_the_systems(
    voiceguide: Voiceguide, shipped: Path, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert heard(voiceguide("show", "evening", "--json").json) == IN_ENGLISH
    monkeypatch.setenv("LC_MESSAGES", "de_AT.UTF-8")
    assert heard(voiceguide("show", "evening", "--json").json) == IN_GERMAN
    settings = home / "config" / "voiceguide" / "settings.toml"
    settings.parent.mkdir(parents=True)
    # A saved voice that speaks another language stays out of it.
    settings.write_text('language = "en"\nvoice = "gmw/en"\n')
    assert heard(voiceguide("show", "evening", "--json").json) == IN_ENGLISH
    monkeypatch.setenv("VOICEGUIDE_LANGUAGE", "de-DE")
    assert heard(voiceguide("show", "evening", "--json").json) == IN_GERMAN
    shown = voiceguide("show", "evening", "--language", "en-US", "--json")
    assert heard(shown.json) == IN_ENGLISH
    monkeypatch.setenv("VOICEGUIDE_LANGUAGE", "xx")
    done = voiceguide("show", "evening")
    assert_one_clear_error(done, "“xx”", "Languages are en and de.", "VOICEGUIDE_LANGUAGE holds")
    monkeypatch.delenv("VOICEGUIDE_LANGUAGE")
    settings.write_text('language = "xx"\n')
    assert_one_clear_error(voiceguide("list"), str(settings), "Languages are en and de.")
    assert voiceguide("list", "--language", "de").code == 0
    settings.write_text("language = 5\n")
    assert_one_clear_error(voiceguide("list"), "language must be text in quotes")


def test_every_command_that_names_routines_takes_it(
    voiceguide: Voiceguide, shipped: Path, work: Path
) -> None:
    german = ("--language", "de")
    rows = voiceguide("list", *german, "--json").json
    assert [(row["name"], row["title"], row["language"]) for row in rows] == [
        ("evening", "Am Abend", "de"),
        ("jaw", "Kiefer", "de"),
    ]
    assert voiceguide("check", "evening", "kiefer", *german).code == 0
    done = voiceguide("start", "am abend", *german, "--output", "silent")
    assert (done.code, done.out.count("Los.")) == (0, 2)
    assert voiceguide("export", "--all", *german, "-o", "folder", "--format", "wav").code == 0
    with OpenFolder(Path("folder")) as folder, Manifest(folder) as manifest:
        made = list(manifest.entries())
    assert [(each.title, each.language) for each in made] == [
        ("Am Abend", "de"),
        ("Kiefer", "de"),
    ]
    # The other language is another routine, not one that is up to date.
    done = voiceguide("export", "--all", "-o", "folder", "--format", "wav")
    assert "2 made, 0 up to date" in done.out
    assert voiceguide("export", "Kiefer", *german, "-o", "kiefer.html").code == 0
    assert 'lang="de"' in Path("kiefer.html").read_text(encoding="utf-8")


def test_a_session_is_resumed_in_its_language(voiceguide: Voiceguide, shipped: Path) -> None:
    source = str(shipped / "de" / "evening.md")
    remember(Unfinished("Am Abend", (source,), Options(), 1, 2, 0, 1, "Schritt", time.time()))
    done = voiceguide("start", "--resume", "--output", "silent")
    assert (done.code, done.out.count("Los."), done.out.count("Go.")) == (0, 1, 0)


def test_scripts_of_ones_own_include_routines_in_their_own_language(
    voiceguide: Voiceguide, shipped: Path, work: Path
) -> None:
    for name, script in (("mine", ENGLISH), ("meine", GERMAN)):
        text = script.format(title=name, more="- [include evening]\n")
        Path(f"{name}.md").write_text(text, encoding="utf-8")
    for language in ("en", "de"):
        for name, word in (("mine", "Go."), ("meine", "Los.")):
            shown = voiceguide("show", f"{name}.md", "--language", language, "--json").json
            assert heard(shown)[1] == [word] * 3


def test_a_translation_comes_with_voiceguide(
    voiceguide: Voiceguide, shipped: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its warnings are not the user's to mend, and --fix leaves it alone."""
    script = shipped / "de" / "jaw.md"
    hasty = script.read_text().replace("Los.", "Das sind viel zu viele Worte für diese kurze Zeit.")
    script.write_text(hasty, encoding="utf-8")
    done = voiceguide("start", "jaw", "--language", "de", "--output", "silent")
    assert (done.code, done.err) == (0, "")
    assert "Warning" in voiceguide("check", "jaw", "--language", "de").err
    done = voiceguide("check", "--fix", "jaw", "--language", "de")
    assert_one_clear_error(done, "comes with voiceguide and is not changed")


def test_a_program_may_ask_for_a_language(shipped: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from voiceguide import load

    assert load("evening").title == load("Evening", language="en").title == "Evening"
    assert load("am abend", language="de-CH").title == "Am Abend"
    monkeypatch.setenv("LC_MESSAGES", "de_DE.UTF-8")
    assert load("evening").title == "Am Abend"
