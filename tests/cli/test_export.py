"""`voiceguide export` to one file: whole or not at all, its format, tags, captions and options."""

from __future__ import annotations

import os
import signal
import stat
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
import soundfile

from tests.commands import (
    COMMAND,
    PATIENCE_S,
    SHORT,
    TOO_MANY_WORDS,
    WITH_A_BELL,
    Done,
    Voiceguide,
    assert_one_clear_error,
    run_apart,
)
from voiceguide.export.cover import drawn_cover

LONG = "# Long\n\n## Words\n" + "".join(f"- [1h] Sentence {number}.\n" for number in range(12))

unix_only = pytest.mark.skipif(sys.platform == "win32", reason="needs Unix signals and limits")


@pytest.fixture
def short(work: Path) -> Path:
    path = work / "short.md"
    path.write_text(SHORT)
    return path


def names_in(folder: Path) -> list[str]:
    return [path.name for path in folder.iterdir()]


def level(path: Path) -> float:
    samples, _rate = soundfile.read(path)
    return float(np.sqrt(np.mean(np.square(samples))))


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere names are always Unicode")
def test_names_with_accents_work_in_any_locale(work: Path) -> None:
    script = Path("été.md")
    script.write_text(f"{SHORT}\n## Third\n- [play clôche]\n", encoding="utf-8")
    soundfile.write("clôche.wav", np.full(8000, 0.1), 8000)
    environment = {"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"}
    for form in ("flac", "ogg"):
        target = f"détente.{form}"
        done = run_apart(
            "export", "été", "-o", target, "--background", "clôche.wav", environment=environment
        )
        assert done.code == 0, done
        assert Path(target).is_file()


@pytest.mark.parametrize("form", ["wav", "flac"])
def test_a_lossless_file_is_exactly_as_long_as_the_timeline(
    voiceguide: Voiceguide, short: Path, form: str
) -> None:
    shown = voiceguide("show", short, "--json").json
    done = voiceguide("export", short, "-o", f"out.{form}")
    assert (done.code, done.err) == (0, "")
    info = soundfile.info(f"out.{form}")
    assert info.format == form.upper()
    assert info.samplerate == shown["sample_rate"]
    assert info.frames == round(shown["duration_s"] * shown["sample_rate"])


@pytest.mark.parametrize(
    ("form", "container", "subtype", "rate"),
    [
        ("mp3", "MP3", "MPEG_LAYER_III", 44_100),
        ("ogg", "OGG", "VORBIS", 44_100),
        ("opus", "OGG", "OPUS", 48_000),
    ],
)
def test_a_compressed_file_is_of_its_format_and_length(
    voiceguide: Voiceguide, short: Path, form: str, container: str, subtype: str, rate: int
) -> None:
    assert voiceguide("export", short, "-o", f"out.{form}").code == 0
    info = soundfile.info(f"out.{form}")
    assert (info.format, info.subtype, info.samplerate) == (container, subtype, rate)
    # An MP3 frame is 1152 samples long, with up to two of them before and after the sound.
    assert info.frames / rate == pytest.approx(1.5, abs=0.1)


def test_an_export_with_a_cold_cache_and_one_with_a_warm_cache_are_the_same_file(
    voiceguide: Voiceguide, short: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cold"))
    for form in ("wav", "opus"):
        for name in ("cold", "warm"):
            assert voiceguide("export", short, "-o", f"{name}.{form}").code == 0
        assert Path(f"cold.{form}").read_bytes() == Path(f"warm.{form}").read_bytes()


def test_it_prints_the_file_its_length_and_its_size(voiceguide: Voiceguide, short: Path) -> None:
    done = voiceguide("export", short, "-o", "out.wav")
    assert done.out == "out.wav  2 s  132 kB\n"


def test_a_named_format_overrides_the_ending(voiceguide: Voiceguide, short: Path) -> None:
    assert voiceguide("export", short, "-o", "out.wav", "--format", "flac").code == 0
    assert soundfile.info("out.wav").format == "FLAC"


def test_an_ending_in_capitals_sets_the_format_too(voiceguide: Voiceguide, short: Path) -> None:
    assert voiceguide("export", short, "-o", "OUT.FLAC").code == 0


@pytest.mark.parametrize(
    ("target", "said"),
    [
        (
            "out.xyz",
            "“xyz” is not an export format.\n"
            "Use wav, flac, mp3, ogg, opus, m4a, m4b, or html for a page.",
        ),
        ("out", "out has no suffix, so its format is unknown."),
        ("-", "cannot be written to standard output"),
    ],
)
def test_a_target_without_a_known_format_is_refused(
    voiceguide: Voiceguide, short: Path, target: str, said: str
) -> None:
    assert_one_clear_error(voiceguide("export", short, "-o", target), said)
    assert names_in(Path()) == ["short.md"]


def test_an_existing_file_is_kept_before_any_work_is_done(
    voiceguide: Voiceguide, work: Path
) -> None:
    target = work / "out.wav"
    target.write_text("precious")
    done = voiceguide("export", "no-such-routine", "-o", target)
    assert_one_clear_error(done, f"{target} is already there.", "--force")
    assert target.read_text() == "precious"


def test_an_existing_file_is_replaced_when_that_is_forced(
    voiceguide: Voiceguide, short: Path
) -> None:
    Path("out.wav").write_text("old")
    assert voiceguide("export", short, "-o", "out.wav", "--force").code == 0
    assert soundfile.info("out.wav").frames == 66_150


def test_a_failed_export_keeps_the_file_it_was_to_replace(
    voiceguide: Voiceguide, work: Path
) -> None:
    Path("bad.md").write_text("# Bad\n\n## Step\n- [chime nosuch]\n")
    Path("out.wav").write_text("precious")
    assert voiceguide("export", "bad.md", "-o", "out.wav", "--force").code == 2
    assert Path("out.wav").read_text() == "precious"


@pytest.mark.parametrize(
    ("target", "said"),
    [
        ("missing/out.wav", "There is no folder"),
        (".", "is a folder"),
        ("x" * 300 + ".wav", "File name too long"),
        pytest.param("/proc/out.wav", "/proc/out.wav cannot be written", marks=unix_only),
        pytest.param("/dev/full", "is a device", marks=unix_only),
    ],
)
def test_a_target_that_cannot_be_written_is_an_error_of_the_machine(
    voiceguide: Voiceguide, short: Path, target: str, said: str
) -> None:
    done = voiceguide("export", short, "-o", target, "--format", "wav", "--force")
    assert_one_clear_error(done, said, code=1)
    assert names_in(Path()) == ["short.md"]


@unix_only
@pytest.mark.parametrize(
    ("form", "cover"),
    [
        *(("wav", "off"), ("opus", "off"), ("mp3", "picture.png"), ("m4b", "picture.png")),
        *(
            pytest.param(form, "off", marks=pytest.mark.soak)
            for form in ("flac", "mp3", "ogg", "m4b")
        ),
        *(pytest.param(form, "picture.png", marks=pytest.mark.soak) for form in ("flac", "ogg")),
    ],
)
def test_a_disk_full_at_the_very_end_leaves_no_file(
    voiceguide: Voiceguide, work: Path, form: str, cover: str
) -> None:
    """Whether there is no room for the end of the sound or for the tags before it."""
    whole = work / f"out.{form}"
    Path("picture.png").write_bytes(drawn_cover().data + bytes(150_000))
    options = ("--cover", cover, "--captions")
    assert voiceguide("export", "-", "-o", whole, *options, stdin=WITH_A_BELL).code == 0
    limit = whole.stat().st_size - 1000
    whole.unlink()
    Path("out.vtt").unlink()
    limited = (
        f"import resource, sys; resource.setrlimit(resource.RLIMIT_FSIZE, ({limit}, {limit}));"
        "from voiceguide.cli import run; sys.exit(run(sys.argv[1:]))"
    )
    done = subprocess.run(
        [sys.executable, "-c", limited, "export", "-", "-o", f"out.{form}", *options],
        input=WITH_A_BELL,
        capture_output=True,
        text=True,
        check=False,
        timeout=PATIENCE_S,
    )
    told = Done(done.returncode, done.stdout, done.stderr)
    assert_one_clear_error(told, f"out.{form} cannot be written", code=1)
    assert names_in(Path()) == ["picture.png"]


@unix_only
@pytest.mark.parametrize(("number", "code"), [(signal.SIGINT, 130), (signal.SIGTERM, 143)])
def test_an_interrupted_export_leaves_nothing(work: Path, number: int, code: int) -> None:
    process = _exporting(work)
    process.send_signal(number)
    _out, complaints = process.communicate(timeout=PATIENCE_S)
    assert process.returncode == code
    assert "Traceback" not in complaints
    assert names_in(Path()) == ["long.md"]


@unix_only
def test_a_killed_export_leaves_no_file_under_the_targets_name(work: Path) -> None:
    process = _exporting(work)
    process.kill()
    process.communicate(timeout=PATIENCE_S)
    assert not Path("out.wav").exists()


def _exporting(work: Path) -> subprocess.Popen[str]:
    """Start an export; return once it has begun to write, far from its end."""
    Path("long.md").write_text(LONG)
    process = subprocess.Popen(
        [*COMMAND, "export", "long.md", "-o", "out.wav"],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    while not any(path.stat().st_size > 100_000 for path in work.glob(".out-*.part")):
        assert process.poll() is None, process.communicate()
    return process


def test_several_routines_follow_each_other_in_one_file(
    voiceguide: Voiceguide, short: Path
) -> None:
    assert voiceguide("export", short, short, "-o", "out.wav").code == 0
    assert soundfile.info("out.wav").frames == 2 * 66_150


def test_standard_input_is_a_script(voiceguide: Voiceguide, work: Path) -> None:
    assert voiceguide("export", "-", "-o", "out.wav", stdin=SHORT).code == 0
    assert soundfile.info("out.wav").frames == 66_150


def test_standard_input_can_be_named_only_once(voiceguide: Voiceguide, work: Path) -> None:
    done = voiceguide("export", "-", "-", "-o", "out.wav", stdin=SHORT)
    assert_one_clear_error(done, "can be used only once")


@pytest.mark.parametrize("routine", ["evening-massage", "sixty-second-oil-massage"])
def test_a_fitted_session_lasts_exactly_as_long_as_asked(
    voiceguide: Voiceguide, work: Path, routine: str
) -> None:
    assert voiceguide("export", routine, "-o", "out.wav", "--fit", "50s").code == 0
    assert soundfile.info("out.wav").frames == 50 * 44_100


def test_a_fit_that_is_too_short_names_the_shortest_possible(
    voiceguide: Voiceguide, work: Path
) -> None:
    done = voiceguide("export", "evening-massage", "-o", "out.wav", "--fit", "5s")
    assert_one_clear_error(done, "cannot be made to last 5 s", "shortest possible")


def test_chimes_can_be_left_out(voiceguide: Voiceguide, work: Path) -> None:
    assert voiceguide("export", "-", "-o", "with.wav", stdin=WITH_A_BELL).code == 0
    assert voiceguide("export", "-", "-o", "out.wav", "--no-chimes", stdin=WITH_A_BELL).code == 0
    assert soundfile.info("with.wav").frames > soundfile.info("out.wav").frames == 2 * 44_100


def test_a_background_is_heard_while_all_else_is_silent(
    voiceguide: Voiceguide, short: Path
) -> None:
    soundfile.write("hum.wav", 0.1 * np.sin(np.arange(44_100) * 0.05), 44_100)
    for background in ("rain", "hum.wav", "off"):
        options = ("-o", f"{Path(background).stem}-out.wav", "--background", background)
        assert voiceguide("export", short, *options, "--no-room-tone").code == 0
    last_moment = {
        name: np.abs(soundfile.read(f"{name}-out.wav", start=52_000, stop=60_000)[0]).max()
        for name in ("rain", "hum", "off")
    }
    assert last_moment["off"] == 0
    assert last_moment["rain"] > 0.0005
    assert last_moment["hum"] > 0.0005


def test_half_the_volume_is_a_quarter_of_the_amplitude(voiceguide: Voiceguide, short: Path) -> None:
    for volume in (100, 50, 0):
        assert voiceguide("export", short, "-o", f"{volume}.wav", "--volume", volume).code == 0
    assert level(Path("50.wav")) == pytest.approx(level(Path("100.wav")) / 4, rel=0.02)
    assert level(Path("0.wav")) == 0


def test_warnings_are_printed_and_the_file_is_written(voiceguide: Voiceguide, work: Path) -> None:
    Path("hasty.md").write_text(TOO_MANY_WORDS)
    done = voiceguide("export", "hasty.md", "-o", "out.wav")
    assert done.code == 0
    assert done.err.startswith("Warning: hasty.md:8: ")
    assert Path("out.wav").exists()


@unix_only
def test_a_new_file_has_the_usual_permissions_and_a_link_is_followed(
    voiceguide: Voiceguide, short: Path
) -> None:
    Path("link.wav").symlink_to("out.wav")
    assert voiceguide("export", short, "-o", "link.wav").code == 0
    assert Path("link.wav").is_symlink()
    assert stat.S_IMODE(Path("out.wav").stat().st_mode) == 0o666 & ~_umask()


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask


def test_a_redirected_export_prints_no_escape_codes(short: Path) -> None:
    done = run_apart("export", short, "-o", "out.wav")
    assert (done.code, done.err) == (0, "")
    assert "\x1b" not in done.out


@pytest.mark.parametrize(
    ("options", "file", "begins"),
    [
        (("--captions",), "out.vtt", "WEBVTT\n\n00:00:00.000 --> "),
        (("--captions", "LRC"), "out.lrc", "[00:00.00]One."),
        (("--captions", "words.Srt"), "words.Srt", "1\n00:00:00,000 --> "),
    ],
)
def test_captions_are_written_beside_the_sound(
    options: tuple[str, ...], file: str, begins: str, voiceguide: Voiceguide, short: Path
) -> None:
    done = voiceguide("export", short, "-o", "out.wav", *options)
    assert (done.code, done.err) == (0, "")
    assert done.out == f"out.wav  2 s  132 kB\n{file}  1 caption\n"
    assert Path(file).read_text(encoding="utf-8").startswith(begins)
    assert sorted(names_in(Path())) == sorted(["short.md", "out.wav", file])


def test_captions_named_right_before_the_routine_take_nothing_from_it(
    voiceguide: Voiceguide, short: Path
) -> None:
    done = voiceguide("export", "-o", "out.wav", "--captions", short)
    assert (done.code, done.err) == (0, "")
    assert sorted(names_in(Path())) == ["out.vtt", "out.wav", "short.md"]


def test_a_routine_of_chimes_alone_has_nothing_left_without_them(
    voiceguide: Voiceguide, work: Path
) -> None:
    Path("bells.md").write_text("# Bells\n\n## Ring\n- [chime bell]\n")
    for command in (["export", "-o", "out.wav"], ["start", "--output", "silent"], ["show"]):
        done = voiceguide(*command, "bells.md", "--no-chimes")
        assert_one_clear_error(done, "Without chimes there is nothing to hear in “Bells”.")


@pytest.mark.parametrize(
    ("captions", "said"),
    [
        ("ssa", "“ssa” is not a caption format.\nUse vtt, srt, lrc"),
        ("words.txt", "“words.txt” is not a caption format."),
        ("there.srt", "there.srt is already there.\nAdd --force"),
    ],
)
def test_captions_that_cannot_be_written_are_refused_before_any_work(
    captions: str, said: str, voiceguide: Voiceguide, short: Path
) -> None:
    Path("there.srt").write_text("precious")
    done = voiceguide("export", "no-such-routine", "-o", "out.wav", "--captions", captions)
    assert_one_clear_error(done, said)
    assert Path("there.srt").read_text() == "precious"
    assert not Path("out.wav").exists()


def test_captions_without_a_folder_are_refused(voiceguide: Voiceguide, short: Path) -> None:
    done = voiceguide("export", short, "-o", "out.wav", "--captions", "no/words.vtt")
    assert_one_clear_error(done, "There is no folder", code=1)


def test_captions_and_sound_in_one_file_are_refused(voiceguide: Voiceguide, short: Path) -> None:
    options = ("--format", "wav", "--captions", "both.vtt")
    done = voiceguide("export", short, "-o", "both.vtt", *options)
    assert_one_clear_error(done, "cannot be both the sound and the captions")


@unix_only
@pytest.mark.parametrize("captions", ["x.vtt", "X.VTT", "../work/x.vtt", "link/x.vtt", "to.vtt"])
def test_sound_and_captions_are_not_one_file_by_whatever_name(
    voiceguide: Voiceguide, short: Path, captions: str
) -> None:
    Path("sub").mkdir()
    Path("link").symlink_to(".")
    Path("to.vtt").symlink_to("x.vtt")
    options = ("--format", "wav", "--captions", captions, "--force")
    done = voiceguide("export", short, "-o", "sub/../x.vtt", *options)
    assert_one_clear_error(done, f"{captions} cannot be both the sound and the captions.")
    assert not Path("x.vtt").exists()


@unix_only
def test_a_backslash_in_a_name_leads_nowhere(voiceguide: Voiceguide, short: Path) -> None:
    assert voiceguide("export", short, "-o", "a\\b.wav").code == 0
    assert sorted(names_in(Path())) == ["a\\b.wav", "short.md"]


@unix_only
def test_a_single_file_goes_where_the_link_leads_that_was_typed(
    voiceguide: Voiceguide, short: Path
) -> None:
    Path("sub").mkdir()
    Path("link.wav").symlink_to("sub/named.wav")
    assert voiceguide("export", short, "-o", "link.wav").code == 0
    assert Path("link.wav").is_symlink()
    assert soundfile.info("sub/named.wav").format == "WAV"


@unix_only
def test_if_the_sound_cannot_be_renamed_there_are_no_captions_either(
    voiceguide: Voiceguide, short: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    replace = os.replace

    def but_no_sound(temporary: str, target: str, **where: int) -> None:
        if target.endswith(".wav"):
            raise OSError(13, "Permission denied")
        replace(temporary, target, **where)

    monkeypatch.setattr(os, "replace", but_no_sound)
    done = voiceguide("export", short, "-o", "out.wav", "--captions")
    assert_one_clear_error(done, "out.wav cannot be written", code=1)
    assert names_in(Path()) == ["short.md"]


@pytest.mark.parametrize(
    ("target", "option", "said"),
    [
        ("out.wav", "--artist", "A wav file holds only the sound, and --artist would be lost."),
        ("out.wav", "--cover", "A wav file holds only the sound, and --cover would be lost."),
        ("out.html", "--album", "A page has no tags, and --album would be lost."),
    ],
)
def test_a_tag_that_would_be_lost_is_refused(
    voiceguide: Voiceguide, short: Path, target: str, option: str, said: str
) -> None:
    assert_one_clear_error(voiceguide("export", short, "-o", target, option, "Name"), said)


def test_a_cover_that_is_no_picture_is_refused_in_one_line(
    voiceguide: Voiceguide, short: Path
) -> None:
    done = voiceguide("export", short, "-o", "out.mp3", "--cover", "short.md")
    assert_one_clear_error(done, "The picture short.md is neither PNG nor JPEG.")
    assert names_in(Path()) == ["short.md"]


def test_a_file_says_each_caution_of_its_routines_once(voiceguide: Voiceguide, work: Path) -> None:
    import mutagen

    cautions = {"a": "Skip on sunburn.", "b": "Stop if dizzy.", "c": "Skip on sunburn."}
    for name, caution in cautions.items():
        text = f"---\ncaution: {caution}\n---\n## {name}\n- [1s] One.\n"
        (work / f"{name}.md").write_text(text, encoding="utf-8")
    assert voiceguide("export", "a.md", "b.md", "c.md", "-o", "all.flac").code == 0
    assert mutagen.File("all.flac")["description"] == ["Skip on sunburn. Stop if dizzy."]


def test_a_file_names_its_pace_and_voice(voiceguide: Voiceguide, short: Path) -> None:
    import mutagen

    options = (
        "--pace",
        "130",
        "--voice",
        "en-us",
        "--artist",
        "Studio",
        "--album",
        "Evenings",
    )
    assert voiceguide("export", short, "-o", "out.flac", *options).code == 0
    tags = mutagen.File("out.flac").tags
    assert dict(tags.items()) == {
        "title": ["Short and quiet"],
        "artist": ["Studio"],
        "album": ["Evenings"],
        "comment": ["Spoken at 130 words a minute by voice gmw/en-us."],
        "chapter001": ["00:00:00.000"],
        "chapter001name": ["First"],
        "chapter002": ["00:00:01.000"],
        "chapter002name": ["Second"],
    }


@unix_only
def test_memory_does_not_grow_with_a_files_length(work: Path) -> None:
    """Ten minutes take about as much memory as half a minute."""
    script = "---\nchimes: off\n---\n# Long\n\n## Words [x{}]\n- [30s] Breathe in. And out.\n"
    measuring = (
        "import resource, sys; from voiceguide.cli import run; code = run(sys.argv[1:]);"
        "print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss); sys.exit(code)"
    )
    peaks_kb = []
    for rounds in (1, 20):
        done = subprocess.run(
            [sys.executable, "-c", measuring, "export", "-", "-o", f"{rounds}.flac", "--captions"],
            input=script.format(rounds),
            capture_output=True,
            text=True,
            check=True,
            timeout=PATIENCE_S,
        )
        peaks_kb.append(int(done.stdout.split()[-1]))
    # Ten minutes of samples are 106 MB. On macOS the figures are bytes.
    assert peaks_kb[1] < peaks_kb[0] + 30_000 * (1024 if sys.platform == "darwin" else 1)


def test_an_export_prints_at_most_ten_warnings_and_how_to_see_the_rest(
    voiceguide: Voiceguide, work: Path
) -> None:
    items = "".join(
        f"- [1s] These are far too many words for item number {n}.\n" for n in range(25)
    )
    done = voiceguide("export", "-", "-o", "out.wav", stdin=f"# Full\n\n## All\n{items}")
    assert done.code == 0
    assert done.err.count("Warning:") == 10
    assert "and 15 more; `voiceguide check ROUTINE`" in done.err


# Pages


def test_a_page_is_one_file_with_the_sound_inside(voiceguide: Voiceguide, short: Path) -> None:
    done = voiceguide("export", short, "-o", "a.html")
    assert (done.code, done.err) == (0, "")
    assert sorted(names_in(Path())) == ["a.html", "short.md"]
    text = Path("a.html").read_text(encoding="utf-8")
    assert "data:audio/mpeg;base64," in text
    assert "<title>Short and quiet</title>" in text
    assert voiceguide("export", short, "-o", "b.htm").code == 0
    assert voiceguide("export", short, "-o", "c", "--format", "html", "--captions").code == 0
    assert Path("b.htm").read_bytes() == Path("c").read_bytes() == Path("a.html").read_bytes()
    assert "One." in Path("c.vtt").read_text()


@pytest.mark.parametrize(
    "long", ["- [2h] Rest.\n- [1s]\n", "".join("- [30m] Rest.\n" for _ in range(5))]
)
def test_a_session_too_long_for_a_phone_is_refused(
    voiceguide: Voiceguide, work: Path, long: str
) -> None:
    done = voiceguide("export", "-", "-o", "x.html", stdin=f"# Long\n\n## Rest\n{long}")
    assert_one_clear_error(done, "longer than 2 h, too long for a page", "m4b or mp3")
    assert not list(work.iterdir())


def test_a_page_is_not_written_to_standard_output(voiceguide: Voiceguide, work: Path) -> None:
    done = voiceguide("export", "-", "-o", "-", "--format", "html", stdin=SHORT)
    assert_one_clear_error(done, "A page cannot be written to standard output.")
