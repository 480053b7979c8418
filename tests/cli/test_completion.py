"""What the shell offers when Tab is pressed, by the protocol of Click's scripts for shells."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.cli.test_cli import HEAVY
from tests.commands import PATIENCE_S, SHORT, Voiceguide, run_apart


def complete(line: str) -> list[str]:
    """Return what is offered to finish the last word of a command line."""
    done = run_apart(
        environment={
            "COMP_WORDS": line,
            "COMP_CWORD": str(len(line.split(" ")) - 1),
            "_VOICEGUIDE_COMPLETE": "bash_complete",
        }
    )
    assert (done.code, done.err) == (0, "")
    return list(filter(None, done.out.splitlines()))


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("voiceguide s", ["plain,start", "plain,show"]),
        ("voiceguide start --now evening-m", ["plain,evening-massage"]),
        ("voiceguide show PUCK", ["plain,pucker"]),
        ("voiceguide check ./no-such", ["file,./no-such"]),
        ("voiceguide export pucker --background r", ["plain,rain"]),
        ("voiceguide export --all --area jo", ["plain,jowls"]),
        ("voiceguide list --area che", ["plain,cheekbones", "plain,cheeks"]),
        ("voiceguide start jow", ["plain,jowl-firmer", "plain,jowls"]),
        ("voiceguide compose drooping", ["plain,drooping eyelids"]),
        ("voiceguide profile --since bo", ["plain,botox="]),
        ("voiceguide list --concern jo", ["plain,jowls"]),
        ("voiceguide list --kind m", ["plain,massage"]),
        ("voiceguide list --language en", ["plain,en"]),
        ("voiceguide pace r", ["plain,relaxed"]),
        ("voiceguide doctor --output s", ["plain,simpleaudio", "plain,silent"]),
        ("voiceguide start --no-l", ["plain,--no-listen"]),
        ("voiceguide export --voice nat", ["plain,natural"]),
        ("voiceguide list --area elb", []),
    ],
)
def test_the_last_word_is_completed(work: Path, line: str, expected: list[str]) -> None:
    assert complete(line) == expected


def test_routines_of_ones_own_are_offered_without_being_read(home: Path) -> None:
    folder = home / "data" / "voiceguide" / "routines"
    folder.mkdir(parents=True)
    (folder / "my evening.md").write_bytes(b"\xff\x00")
    (folder / "my\x1bodd.md").write_text(SHORT)
    assert complete("voiceguide start my") == ["plain,my evening"]


@pytest.mark.skipif(sys.platform != "linux", reason="only espeak's voices are remembered")
def test_voices_are_offered_once_the_engine_has_listed_them(
    voiceguide: Voiceguide, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    assert complete("voiceguide start --voice roa/fr") == []
    voiceguide("voices")
    assert "plain,roa/fr-be" in complete("voiceguide start --voice roa/fr")


@pytest.mark.parametrize("line", ["voiceguide ", "voiceguide start ", "voiceguide list --area "])
def test_completion_starts_no_engine_and_loads_nothing_heavy(line: str) -> None:
    program = (
        "import sys\n"
        "from voiceguide.cli import run\n"
        "try:\n    run([])\n"
        "finally:\n"
        f"    heavy = {{*{HEAVY!r}, 'voiceguide.speech.worker_process'}} & set(sys.modules)\n"
        "    print(sorted(heavy), file=sys.stderr)"
    )
    done = subprocess.run(
        [sys.executable, "-c", program],
        env={
            **os.environ,
            "COMP_WORDS": line,
            "COMP_CWORD": str(len(line.split(" ")) - 1),
            "_VOICEGUIDE_COMPLETE": "bash_complete",
        },
        capture_output=True,
        text=True,
        check=True,
        timeout=PATIENCE_S,
    )
    assert len(done.stdout.splitlines()) > 8
    assert done.stderr == "[]\n"


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_each_shell_gets_its_script(shell: str) -> None:
    done = run_apart(environment={"_VOICEGUIDE_COMPLETE": f"{shell}_source"})
    assert done.code == 0
    assert f"_VOICEGUIDE_COMPLETE={shell}_complete" in done.out
