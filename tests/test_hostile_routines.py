"""Routines from strangers: none of them hangs, crashes, reads elsewhere, writes, or runs anything.

docs/security.md promises what these tests show.
"""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import time
import tracemalloc
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
import soundfile
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.commands import PATIENCE_S, Voiceguide, assert_one_clear_error, run_apart
from tests.fuzz.targets import TARGETS
from tests.paths import CHECKOUT
from tests.script.test_parser_properties import MOSTLY_RIGHT, SCRIPTS, content, parse
from voiceguide.audio.sound_files import read_sound
from voiceguide.errors import InputError, ScriptError
from voiceguide.library import sound_bank as sound_bank
from voiceguide.library.catalog import Library, standard_library
from voiceguide.library.sound_bank import SoundBank
from voiceguide.script.front_matter import parse_front_matter
from voiceguide.script.headings import LONGEST_NAME
from voiceguide.script.parser import parse_script
from voiceguide.script.routine import Routine
from voiceguide.script.source import CONTROL
from voiceguide.speech.engines import without_commands
from voiceguide.speech.synthesizer import Speaker, Synthesizer

STEP = "## Step\n"
SMALL = f"---\nchimes: off\nlead_in: 0s\n---\n{STEP}"

# Nothing hangs.

SHAPES: dict[str, tuple[int, Callable[[int], str]]] = {
    "opening brackets": (10_000, lambda n: "- " + "[" * n),
    "nested brackets": (5_000, lambda n: "- " + "[" * n + "]" * n),
    "empty brackets": (500, lambda n: "- " + "[]" * n),
    "pauses": (500, lambda n: "- " + "a[2s]" * n),
    "unknown directions": (250, lambda n: "- " + "[zz] " * n),
    "backslashes": (10_000, lambda n: "- " + "\\[" * n),
    "variables": (2_000, lambda n: "- " + "{side}" * n),
    "variables on lines": (100, lambda n: "- {side}\n" * n),
    "curly brackets": (10_000, lambda n: "- " + "{" * n),
    "bullets": (60, lambda n: "- a\n" * n),
    "faulty bullets": (60, lambda n: "- [20] a\n" * n),
    "cues": (50, lambda n: "- [20s] a\n" + "  - [half] b\n" * n),
    "continuation lines": (500, lambda n: "- a\n" + "  word\n" * n),
    "blank continuation": (3_000, lambda n: "- a\n" + "   \n" * n),
    "steps": (50, lambda n: "- a\n## Step\n" * n),
    "emphasis": (1_000, lambda n: "# " + "*a _b " * n),
    "stars": (10_000, lambda n: "- " + "a*" * n),
    "notes": (500, lambda n: "- a\n" + "<!--\n-->\n" * n),
    "control characters": (1_000, lambda n: "\x01\n" * n),
    "prose": (100, lambda n: "prose\n\n" * n),
    "areas": (100, lambda n: "[area jaw]\n\n" * n),
    "long line": (50_000, lambda n: "- " + "word " * n),
    "digits": (1_000, lambda n: "- " + "1" * n),
    "digits on the next line": (1_000, lambda n: "- a\n" + "1" * n),
    "numbers in a direction": (100, lambda n: "- [hold " + "1 " * n + "release " * n + "]"),
    "dashes in a direction": (1_000, lambda n: "- [zz " + "-" * n + " x]"),
    "dots of an address": (500, lambda n: "- [a](" + "a." * n),
    "slashes of an address": (1_000, lambda n: "- [a](" + "/" * n),
    "links": (500, lambda n: "- " + "[a](" * n),
    "footnotes before brackets": (250, lambda n: "- " + "[^a]" * n + "[" * 4 * n),
    "times of a break": (100, lambda n: "- <break " + "time=" * n),
    "words of a note": (1_000, lambda n: "- %%" + "a" * n),
}


def seconds_to_parse(text: str) -> float:
    """Processor time, the best of two: a busy machine makes none of them shorter."""
    taken = []
    for _ in range(2):
        began_s = time.process_time()
        parse(text)
        taken.append(time.process_time() - began_s)
    return min(taken)


@pytest.mark.parametrize("shape", SHAPES)
def test_eight_times_as_much_takes_about_eight_times_as_long(shape: str) -> None:
    count, make = SHAPES[shape]
    once, eight_times = (seconds_to_parse(STEP + make(count * by)) for by in (1, 8))
    # Sixty-four times, were it quadratic; the floor is what a clock cannot measure.
    assert eight_times < 24 * max(once, 0.002)


@pytest.mark.parametrize("text", ["[", "{side}", "[" * 500_000 + "]" * 500_000])
def test_a_megabyte_of_one_mark_is_refused_with_its_place(text: str) -> None:
    error = parse(f"{STEP}- {text * (1_000_000 // len(text))}")
    assert isinstance(error, ScriptError)
    assert all(problem.line == 2 for problem in error.problems)
    assert len(str(error)) < 20_000


def test_a_megabyte_of_backslashes_is_harmless() -> None:
    assert parse(f"{STEP}- {chr(92) * 1_000_000}")


@pytest.mark.soak
def test_a_hundred_thousand_bullets_are_read() -> None:
    routine = parse(STEP + "- a\n" * 100_000)
    assert isinstance(routine, Routine)
    assert len(routine.steps[0].items) == 100_000


def nest_includes(folder: Path, depth: int) -> Path:
    for level in range(depth):
        inner = f"[include level{level + 1}]" if level + 1 < depth else "[1s]"
        (folder / f"level{level}.md").write_text(f"{STEP}- {inner}\n")
    return folder / "level0.md"


@pytest.mark.parametrize("depth", [1_500, pytest.param(10_000, marks=pytest.mark.soak)])
def test_includes_nested_deeper_than_python_are_followed(
    voiceguide: Voiceguide, work: Path, depth: int
) -> None:
    done = voiceguide("check", nest_includes(work, depth))
    assert (done.code, done.err) == (0, "")


def test_includes_that_multiply_are_refused_before_they_fill_the_memory(
    voiceguide: Voiceguide, work: Path
) -> None:
    for level in range(40):
        following = f"- [include laugh{level + 1}]\n" * 20 if level < 39 else "- [1s]\n"
        Path(f"laugh{level}.md").write_text(f"## Step [x1000]\n{following}")
    assert_one_clear_error(voiceguide("check", "laugh0.md"), "more than 200000 items")


@pytest.mark.parametrize("cue", ["[every 0.5s] [chime tick]", "[last 60s] [countdown]"])
def test_cues_that_multiply_are_refused_before_they_fill_the_memory(
    voiceguide: Voiceguide, work: Path, cue: str
) -> None:
    item = "- [1h]\n" + f"  - {cue}\n" * 100
    Path("ticks.md").write_text(f"## Step\n{item * (1 if 'every' in cue else 40)}")
    assert_one_clear_error(voiceguide("check", "ticks.md"), "more than 200000 items and cues")


@pytest.mark.parametrize("period", ["0.4s", "1ms", "0.00001s"])
def test_a_cue_cannot_come_faster_than_hands_follow(period: str) -> None:
    error = parse(f"## A\n- [10s] Rest.\n  - [every {period}] [chime tick]\n")
    assert isinstance(error, ScriptError)
    assert "[every" in str(error)


@pytest.mark.parametrize(
    ("heading", "said"),
    [("x" * 1_000_000, "1000000 characters"), ("A [left, " + "y" * 1_000_000 + "]", "side")],
    ids=["name", "side"],
)
def test_names_that_variables_repeat_are_short(heading: str, said: str) -> None:
    error = parse(f"## A\n- {'{next}' * 600}\n## {heading}\n- a\n")
    assert isinstance(error, ScriptError)
    assert said in str(error)
    assert len(str(error)) < 1000


def test_a_name_of_the_longest_length_is_kept() -> None:
    routine = parse(f"## {'x' * LONGEST_NAME}\n- a\n")
    assert isinstance(routine, Routine)


FRONT_PIECES = st.sampled_from(
    [
        *("title: ", "areas: ", "chimes: ", "fit: ", "needs:\n", "  - ", "[", "]", "{", "}", ": "),
        *("&a ", "*a", "!!python/name:os.system ", "!x ", "<<: ", "? ", "|-\n", ">\n", "%YAML 9\n"),
        *(
            '"',
            "'",
            "\\e[2J",
            "\\ud800",
            "\\U00110000",
            "\\0",
            "\t",
            "\n",
            "\r\n",
            "\x85",
            "\u2028",
        ),
        *(
            "#",
            "---\n",
            "...\n",
            "off",
            "1e999",
            "0x",
            "~",
            "null",
            "\N{RIGHT-TO-LEFT OVERRIDE}",
            ",",
        ),
    ]
)


@given(st.lists(FRONT_PIECES, max_size=25).map("".join))
@settings(max_examples=300)
def test_any_front_matter_is_read_or_told_with_its_place(text: str) -> None:
    TARGETS["front_matter"](text.encode("utf-8", "surrogatepass"))


@pytest.mark.parametrize(
    ("target", "seed"),
    [
        (target, seed)
        for target in TARGETS
        for seed in sorted((CHECKOUT / "tests" / "fuzz" / "seeds" / target).iterdir())
    ],
    ids=lambda value: value if isinstance(value, str) else value.name,
)
def test_what_fuzzing_begins_with_keeps_every_promise(target: str, seed: Path) -> None:
    TARGETS[target](seed.read_bytes())


@pytest.mark.parametrize(
    ("lines", "said"),
    [
        ("title: !!python/object/apply:os.system ['touch ran']", "tags"),
        ("title: !!python/name:os.system", "tags"),
        ("a: &a [x]\nb: &b [*a, *a]\nc: [*b, *b]", "anchors"),
        ("<<: *x", "aliases"),
        ("areas: " + "[" * 30_000, "deeply"),
        ("areas: " + "{a: " * 10_000, "deeply"),
        ("title: " + "x" * 70_000, "too long"),
    ],
    ids=["apply", "name", "bomb", "merge", "brackets", "braces", "long"],
)
def test_yaml_that_would_run_or_grow_is_refused(work: Path, lines: str, said: str) -> None:
    _front, problems = parse_front_matter(lines, 2)
    assert said in problems[0].message
    assert not list(work.iterdir())


@pytest.mark.parametrize("code", ["\\U00110000", "\\UFFFFFFFF", "\\U7FFFFFFF"])
def test_a_character_that_does_not_exist_is_reported_with_its_line(code: str) -> None:
    error = parse(f'---\nkind: massage\ntitle: "{code}"\n---\n{STEP}- a\n')
    assert isinstance(error, ScriptError)
    assert [problem.line for problem in error.problems] == [3]
    assert "a character that does not exist" in str(error)


# Nothing outside is read.

ELSEWHERE = [
    "../secret{}",
    "../../outside/secret{}",
    "./../secret{}",
    "sub/../../secret{}",
    "linked{}",
    "folder/secret{}",
    "{root}/secret{}",
    "~/secret{}",
    "~nosuchuser/secret{}",
    "file://{root}/secret{}",
    "\\\\server\\share\\secret{}",
    "//server/share/secret{}",
    "C:\\secret{}",
    "C:secret{}",
    "{root}/work/mine{}",
    "a" * 900,
]


TYPICAL = ["../secret{}", "linked{}", "{root}/secret{}", "~/secret{}"]


@pytest.fixture
def neighbours(tmp_path: Path, work: Path, home: Path) -> Path:
    """Sounds and routines beside a stranger's folder, and links to them inside it."""
    for folder in (tmp_path, home, work):
        name = "mine" if folder == work else "secret"
        soundfile.write(folder / f"{name}.wav", np.full(4410, 0.1), 44_100)
        (folder / f"{name}.md").write_text(f"{STEP}- [1s]\n")
    for ending in (".wav", ".md"):
        (work / f"linked{ending}").symlink_to(tmp_path / f"secret{ending}")
    (work / "folder").symlink_to(tmp_path)
    return tmp_path


@pytest.mark.skipif(sys.platform == "win32", reason="making links there takes a privilege")
@pytest.mark.parametrize(
    ("wanted", "name"),
    [
        # Sounds are found in one place, routines in another: every name is tried on both.
        *((wanted, name) for wanted in ("play", "include") for name in ELSEWHERE),
        *((wanted, name) for wanted in ("chime", "background", "chimes") for name in TYPICAL),
    ],
)
def test_nothing_outside_the_folder_of_a_routine_is_read(
    voiceguide: Voiceguide, neighbours: Path, wanted: str, name: str
) -> None:
    name = name.replace("{root}", str(neighbours))
    if wanted in ("background", "chimes"):
        quoted = "'" + name.format(".wav") + "'"
        value = quoted if wanted == "background" else f"{{open: {quoted}}}"
        script = f"---\n{wanted}: {value}\n---\n{STEP}- [1s]\n"
    else:
        script = f"{SMALL}- [{wanted} {name.format('.md' if wanted == 'include' else '.wav')}]\n"
    Path("script.md").write_text(script)
    what = {"include": "routine", "background": "background"}.get(wanted, "sound")
    assert_one_clear_error(voiceguide("check", "script.md"), f"There is no {what} “")


def test_what_lies_beside_and_below_is_still_found(
    voiceguide: Voiceguide, neighbours: Path
) -> None:
    Path("sub").mkdir()
    Path("mine.wav").replace("sub/mine.wav")
    Path("script.md").write_text(f"{SMALL}- [play sub/mine.wav]\n- [include mine]\n")
    assert voiceguide("check", "script.md").code == 0


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="there are no named pipes")
def test_a_pipe_beside_a_routine_is_not_waited_for(voiceguide: Voiceguide, work: Path) -> None:
    os.mkfifo("pipe.wav")
    os.mkfifo("pipe.md")
    for direction in ("play pipe.wav", "chime pipe", "include pipe"):
        Path("script.md").write_text(f"{SMALL}- [{direction}]\n")
        assert_one_clear_error(voiceguide("check", "script.md"), "pipe")


# Nothing is written, nothing is run.

WATCHED = """
import json, os, sys

seen = []

def inside(folder, path):
    within = os.readlink(f"/proc/self/fd/{folder}") if folder >= 0 else ""
    return os.path.abspath(os.path.join(within, path))

def watch(event, arguments):
    if event == "open":
        path, mode, flags = arguments
        writes = flags & (os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC | os.O_APPEND)
        if writes and isinstance(path, str):
            # Nothing says which open folder a bare name is in; its removal will.
            bare = os.sep not in path and path.endswith(".part") and flags & os.O_EXCL
            seen.append(["made", path] if bare else ["write", os.path.abspath(path)])
    elif event == "subprocess.Popen":
        seen.append(["run", [str(part) for part in arguments[1]]])
    elif event in ("os.remove", "os.rmdir", "os.mkdir"):
        # The last argument is an open folder that the name is relative to, or -1.
        seen.append(["write", inside(arguments[-1], arguments[0])])
    elif event in ("os.rename", "os.link"):
        old, new, old_folder, new_folder = arguments
        seen.extend([["write", inside(old_folder, old)], ["write", inside(new_folder, new)]])
    elif event == "os.symlink":
        seen.extend(["write", os.path.abspath(path)] for path in arguments[:2])
    elif event in ("os.system", "os.exec", "os.spawn", "os.posix_spawn", "os.fork", "os.startfile",
                   "socket.connect", "socket.bind", "socket.sendto", "socket.getaddrinfo",
                   "urllib.Request", "webbrowser.open", "exec.user"):
        seen.append([event, repr(arguments)[:200]])

from voiceguide.cli import run
sys.addaudithook(watch)
code = run(sys.argv[2:])
with open(sys.argv[1], "w") as file:
    json.dump(seen[:], file)
sys.exit(code)
"""

TEMPTING = """\
---
title: $(touch ran) `touch ran` ; touch ran
summary: "{{7*7}} %(x)s ${HOME} __import__('os').system('touch ran')"
needs: ["| touch ran", "&& touch ran"]
chimes: off
lead_in: 0s
---
## $(touch ran) {0}
- [1s] $(touch ran); `touch ran` | touch ran && touch ran
- [1s] __import__("os").system("touch ran") %s %n ../../../ran
"""


@pytest.mark.skipif(not Path("/proc/self/fd").is_dir(), reason="needs /proc")
def test_a_routine_writes_nothing_but_what_was_asked_for_and_runs_nothing(
    tmp_path: Path, work: Path
) -> None:
    Path("tempting.md").write_text(TEMPTING.replace(" {0}", ""))
    seen_file, cache = tmp_path / "seen.json", tmp_path / "cache"
    environment = {
        **os.environ,
        "XDG_CACHE_HOME": str(cache),
        "TMPDIR": str(tmp_path / "temporary"),
        "PYTHONPATH": str(CHECKOUT),
        "PYTHONDONTWRITEBYTECODE": "1",
    }
    (tmp_path / "temporary").mkdir()
    command = ["export", "tempting.md", "-o", "out.flac"]
    done = subprocess.run(
        [sys.executable, "-c", WATCHED, str(seen_file), *command],
        env=environment,
        capture_output=True,
        text=True,
        timeout=PATIENCE_S,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    seen = json.loads(seen_file.read_text())
    worker = "from voiceguide.speech.worker import main; main()"
    allowed = [str(cache), str(tmp_path / "temporary"), os.devnull, "/dev/tty"]
    allowed += [str(work / "out.flac"), str(work / ".out-"), str(seen_file)]
    made = {detail for what, detail in seen if what == "made"}
    assert made
    assert made <= {Path(detail).name for what, detail in seen if what == "write"}
    for what, detail in seen:
        if what == "run":
            assert any(part.endswith(worker) for part in detail), detail
        elif what != "made":
            assert what == "write", (what, detail)
            assert any(detail.startswith(place) for place in allowed), detail
    assert sorted(path.name for path in work.iterdir()) == ["out.flac", "tempting.md"]


# What is shown is only text.

ACTIVE = [
    "\\e[31mred",
    "\\e]0;title\\a",
    "\\u202Egnihton",
    "\\u2066x",
    "a\\0b",
    "\\x9b2J",
    "\\ud800",
]
TEXT_KEYS = ["title", "summary", "caution", "needs", "areas", "voice", "background"]


@pytest.mark.parametrize(
    ("key", "text"),
    [*((key, ACTIVE[0]) for key in TEXT_KEYS), *(("title", text) for text in ACTIVE[1:])],
)
def test_control_characters_spelled_in_yaml_are_refused(key: str, text: str) -> None:
    error = parse(f'---\nkind: massage\n{key}: "{text}"\n---\n{STEP}- a\n')
    assert isinstance(error, ScriptError)
    [problem] = error.problems
    assert "invisible control character" in problem.message
    assert problem.line == 3


@given(st.one_of(SCRIPTS, MOSTLY_RIGHT), st.text(st.characters(codec=None), max_size=12))
@settings(max_examples=150)
def test_no_text_of_a_routine_holds_a_control_character(text: str, name: str) -> None:
    try:
        routine = parse_script(text, name)
    except ScriptError:
        return
    shown = [routine.title, routine.description, *routine.front.needs, *content(routine).values()]
    assert not any(CONTROL.search(part.replace("\n", " ")) for part in shown)


def said_on_a_terminal(*arguments: str) -> str:
    """What a command sends to a real terminal."""
    import pty

    leader, follower = pty.openpty()
    command = [sys.executable, "-m", "voiceguide", *arguments]
    with subprocess.Popen(
        command,
        stdin=follower,
        stdout=follower,
        stderr=follower,
        env={**os.environ, "TERM": "xterm"},
    ) as process:
        os.close(follower)
        data = b""
        try:
            while chunk := os.read(leader, 65536):
                data += chunk
        except OSError:
            pass  # all of its other end is closed
        process.wait(PATIENCE_S)
    os.close(leader)
    return data.decode("utf-8", "replace")


@pytest.mark.skipif(sys.platform == "win32", reason="no pseudo terminals")
@pytest.mark.parametrize(
    "command",
    [["list"], ["show", "{}"], ["start", "--plain", "--output", "silent", "{}"]],
    ids=lambda command: command[0],
)
def test_a_terminal_is_sent_nothing_active_by_a_routine(home: Path, command: list[str]) -> None:
    routines = home / "data" / "voiceguide" / "routines"
    routines.mkdir(parents=True)
    name = "evil\x1b[31mred\N{RIGHT-TO-LEFT OVERRIDE}"
    (routines / f"{name}.md").write_text(f"{SMALL}- [0.1s]\n")
    said = said_on_a_terminal(*(part.format(name) for part in command))
    assert "red" in said
    assert "\x1b[31m" not in said
    assert "\N{RIGHT-TO-LEFT OVERRIDE}" not in said


def test_tags_and_captions_carry_nothing_active(voiceguide: Voiceguide, work: Path) -> None:
    from mutagen.id3 import ID3

    name = "evil\x1b[31m<b>\N{RIGHT-TO-LEFT OVERRIDE}.md"
    Path(name).write_text(
        f"{SMALL}- [1s] <b>Rest</b> & {{\\an8}} --> now.\n".replace("{\\an8}", "")
    )
    assert voiceguide("export", name, "-o", "out.mp3", "--captions", "vtt").code == 0
    for shown in (str(ID3("out.mp3")["TIT2"]), Path("out.vtt").read_text().replace("\n", " ")):
        assert not CONTROL.search(shown)
    words = Path("out.vtt").read_text()
    assert "&lt;b&gt;Rest" in words
    assert words.count("-->") == 1


# The engine is given words only.


@pytest.mark.parametrize("text", ["[[h@l@U]]", "[[rate 300]] a", "a \0 b", "\x01 50S a"])
def test_engine_commands_cannot_be_written_in_a_script(text: str) -> None:
    assert isinstance(parse(f"{STEP}- {text}\n"), ScriptError)


@pytest.mark.parametrize(
    ("driver", "text", "said"),
    [
        ("nsss", "[[rate 300]] Rest. [[[[x]]]]", "[ [rate 300] ] Rest. [ [ [ [x] ] ] ]"),
        ("sapi5", "<volume level='0'/>Rest.", " volume level='0'/>Rest."),
        ("espeak", "<b> [[h@l@U]]", "<b> [[h@l@U]]"),
        ("nsss", "a < b", "a < b"),
    ],
)
def test_no_driver_is_given_commands_of_its_own(driver: str, text: str, said: str) -> None:
    assert without_commands(text, driver) == said


@pytest.mark.skipif(sys.platform != "linux", reason="about espeak")
def test_espeak_reads_markup_out_as_words() -> None:
    speaker = Speaker(None, 300)
    with Synthesizer(cache=None, workers=1) as speech:
        seconds = {
            text: speech.clip(text, speaker).frames / 44_100
            for text in ("one", '<break time="20s"/> one', "[[_::_::_::_::]] one", "one\0two three")
        }
    one = seconds.pop("one")
    # Obeyed, the break would last 20 s, and the phonemes be silence, which is trimmed away.
    assert all(one * 1.3 < length < 15 for length in seconds.values()), seconds


# Sounds cannot fill the memory.


def quiet_flac(path: Path, seconds: int, rate: int, channels: int = 2) -> Path:
    second = np.zeros((rate, channels), np.int16)
    with soundfile.SoundFile(path, "w", rate, channels, "PCM_16") as file:
        for _ in range(seconds):
            file.write(second)
    return path


def test_a_small_file_full_of_silence_is_read_within_bounds(tmp_path: Path) -> None:
    path = quiet_flac(tmp_path / "bomb.flac", 40, 655_350)
    assert path.stat().st_size < 200_000
    tracemalloc.start()
    try:
        clip = read_sound(path, 8_000, longest_s=60)
        _now, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert clip.frames == 40 * 8_000
    # 210 MB, were it read at its own rate.
    assert peak < 30e6


@pytest.mark.parametrize("suffix", ["flac", "ogg"])
def test_a_background_of_hours_is_refused_without_reading_it(
    voiceguide: Voiceguide, work: Path, suffix: str
) -> None:
    if suffix == "flac":
        quiet_flac(Path("long.flac"), 36_000, 1_000, 1)
    else:
        with soundfile.SoundFile("long.ogg", "w", 8_000, 1) as file:
            for _ in range(700):
                file.write(np.zeros(8_000, np.float32))
    Path("script.md").write_text(f"---\nbackground: long\n---\n{STEP}- [1s]\n")
    assert_one_clear_error(voiceguide("check", "script.md"), "long", "longer than 600 seconds")


def test_many_small_files_cannot_fill_the_memory_together(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sound_bank, "MOST_BYTES", 4 * 60 * 8_000)
    for number in range(3):
        quiet_flac(tmp_path / f"{number}.flac", 25, 8_000, 1)
    bank = SoundBank(Library((), (tmp_path,)), 8_000)
    for name in ("0", "1", "0", "1"):
        bank.chime(name, None)
    with pytest.raises(InputError, match="longer than 1 minutes in total"):
        bank.chime("2", None)


# The promises are written down.


def test_every_test_that_the_security_page_names_exists() -> None:
    page = (CHECKOUT / "docs" / "security.md").read_text(encoding="utf-8")
    named = re.findall(r"`(tests/[\w/]+\.py)::(test_\w+)`", page)
    assert len(named) > 15
    for file, test in named:
        assert f"\ndef {test}(" in (CHECKOUT / file).read_text(encoding="utf-8"), f"{file}::{test}"


def test_shipped_routines_stay_within_the_limits() -> None:
    library = standard_library()
    for name in library.routine_names():
        assert library.load(name).steps


def test_a_routine_from_a_pipe_is_as_confined(tmp_path: Path, work: Path) -> None:
    soundfile.write(tmp_path / "secret.wav", np.full(4410, 0.1), 44_100)
    done = run_apart("check", "-", stdin=f"{SMALL}- [play ../secret.wav]\n".encode())
    assert_one_clear_error(done, "There is no sound")
