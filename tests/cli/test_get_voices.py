"""`voiceguide voices --get` and `--from URL`, against a real server on this machine."""

from __future__ import annotations

import errno
import os
import shutil
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace

import pytest

from tests.commands import COMMAND, PATIENCE_S, Voiceguide, assert_one_clear_error
from tests.fakes.voice_server import (
    CONFIG_BYTES,
    MODEL_BYTES,
    RECOGNISER,
    Script,
    VoiceServer,
    alter,
    cut_off,
    drip,
    enlarge,
    enlarge_unannounced,
    fail,
    redirect,
    serve,
    serve_whole,
    sign_in,
    stall,
    voice_server,
)
from tests.speech.natural import write_voice
from voiceguide.system import download, remote_file

CORI = "piper/en_GB-cori-medium"
MODEL = "/en_GB-cori-medium.onnx"
CONFIG = f"{MODEL}.json"


@pytest.fixture
def server(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[VoiceServer]:
    """A server with a list of its voices; no other voices are installed."""
    monkeypatch.setattr("voiceguide.speech.natural_voices.VOICE_PACKAGES", {})
    monkeypatch.setattr(download, "PAUSE_S", 0.0)
    for name in ("http_proxy", "HTTP_PROXY", "https_proxy", "HTTPS_PROXY"):
        monkeypatch.delenv(name, raising=False)
    with voice_server() as running:
        running.write_list(tmp_path / "list.toml")
        monkeypatch.setenv("VOICEGUIDE_VOICE_LIST", str(tmp_path / "list.toml"))
        yield running


@pytest.fixture
def folder(home: Path) -> Path:
    """The user's folder of voices."""
    return home / "data" / "voiceguide" / "voices"


def kept(folder: Path) -> list[str]:
    """Return the names of all that is in the folder of voices."""
    return sorted(path.name for path in folder.rglob("*")) if folder.exists() else []


def test_a_voice_is_fetched_and_named_by_any_of_its_names(
    voiceguide: Voiceguide, server: VoiceServer, folder: Path
) -> None:
    done = voiceguide("voices", "--get", "EN_gb-Cori-medium")
    assert done.code == 0, done
    assert f"({CORI}) is installed.\nLicence of the recordings: CC BY 4.0" in done.out
    assert "Credit to give: The readers\n" in done.out
    assert done.out.endswith(f"`voiceguide voices --use {CORI}` makes it your voice.\n")
    assert done.err == "Fetching medium (1.0 MB) from 127.0.0.1 ...\n"
    assert (folder / MODEL[1:]).read_bytes() == MODEL_BYTES
    assert kept(folder) == [MODEL[1:], CONFIG[1:]]
    assert voiceguide("voices", "--language", "de", "--json").json[0]["id"] == CORI
    asked = len(server.asked)
    for name in (CORI, "natural", "en", "en-GB"):
        done = voiceguide("voices", "--get", name)
        assert done.out.startswith(f"medium ({CORI}) is installed already.\n")
    assert len(server.asked) == asked


@pytest.mark.usefixtures("server")
def test_a_voice_is_fetched_and_saved_in_one_go(voiceguide: Voiceguide, home: Path) -> None:
    write_voice(home / "data" / "voiceguide" / "voices", "en_GB-another-high")
    done = voiceguide("voices", "--get", "natural", "--use", "natural")
    assert done.code == 0, done
    assert done.out.endswith(f"({CORI}) is your voice from now on.\n")
    saved = (home / "config" / "voiceguide" / "settings.toml").read_text()
    assert saved == f'voice = "{CORI}"\n'


def test_the_list_says_what_there_is_without_asking_a_server(
    voiceguide: Voiceguide, server: VoiceServer
) -> None:
    done = voiceguide("voices", "--get")
    assert f"* {CORI}  en-gb  female    1.0 MB" in done.out
    assert "CC BY 4.0, credit asked for" in done.out
    rows = voiceguide("voices", "--get", "--json", "--language", "en-us").json
    assert [row["id"] for row in rows] == ["kokoro/af_heart"]
    assert rows[0]["bytes"] == len(MODEL_BYTES) + 500
    assert rows[0]["installed"] is False
    assert server.asked == []


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("en_GB-corri-medium", f"Did you mean {CORI}?"),
        ("pl", "Those in it speak English."),
        ("../../etc", "There is no voice “../../etc” to get."),
    ],
)
@pytest.mark.usefixtures("server")
def test_an_unknown_name_is_refused_with_near_ones(
    voiceguide: Voiceguide, folder: Path, name: str, said: str
) -> None:
    assert_one_clear_error(voiceguide("voices", "--get", name), said)
    assert kept(folder) == []


def test_kokoros_model_is_fetched_once_for_all_its_voices(
    voiceguide: Voiceguide, server: VoiceServer, folder: Path
) -> None:
    assert voiceguide("voices", "--get", "af_heart").code == 0
    assert voiceguide("voices", "--get", "kokoro/bf_emma").code == 0
    assert [path for path, _begin in server.asked].count("/kokoro-v1.0.int8.onnx") == 1
    names = ["af_heart.bin", "bf_emma.bin", "kokoro", "kokoro-v1.0.int8.onnx"]
    assert kept(folder) == names


@pytest.mark.parametrize("rest", [serve, serve_whole])
def test_a_download_that_is_cut_off_is_continued(
    voiceguide: Voiceguide, server: VoiceServer, folder: Path, rest: Script
) -> None:
    server.scripts[MODEL] = [cut_off, cut_off, rest]
    assert voiceguide("voices", "--get", CORI).code == 0
    begins = [begin for path, begin in server.asked if path == MODEL]
    assert begins == [0, len(MODEL_BYTES) // 2, len(MODEL_BYTES) * 3 // 4]
    assert (folder / MODEL[1:]).read_bytes() == MODEL_BYTES


@pytest.mark.parametrize(
    ("path", "scripts", "code", "said"),
    [
        (MODEL, [cut_off, fail(416), serve], 0, ""),
        (MODEL, [alter], 1, "is not the file that was published: its sha256 differs"),
        (CONFIG, [alter], 1, "is not the file that was published: its md5 differs"),
        (MODEL, [enlarge], 1, "bytes in place of"),
        (MODEL, [enlarge_unannounced], 1, "it has more than"),
        (MODEL, [cut_off], 3, "broke off:"),
        (MODEL, [sign_in], 3, "with a web page in place of en_GB-cori-medium.onnx"),
        (CONFIG, [sign_in], 3, "with a web page"),
        (MODEL, [fail(404)], 1, "no longer has en_GB-cori-medium.onnx (404)"),
        (MODEL, [fail(503)], 3, "refused to send en_GB-cori-medium.onnx: 503"),
        (CONFIG, [fail(404)], 1, "no longer has"),
        (MODEL, [redirect("file:///etc/passwd")], 1, "passed the request on to file:///etc"),
        (MODEL, [redirect("ftp://127.0.0.1/x")], 1, "passed the request on to ftp://127"),
        (MODEL, [redirect("http://192.0.2.1/x")], 1, "passed the request on to http://192"),
        (MODEL, [redirect(MODEL)], 1, "passed the request on"),
    ],
)
def test_whatever_the_server_does_nothing_half_is_kept(
    voiceguide: Voiceguide,
    server: VoiceServer,
    folder: Path,
    path: str,
    scripts: list[Script],
    code: int,
    said: str,
) -> None:
    server.scripts[path] = list(scripts)
    done = voiceguide("voices", "--get", CORI)
    assert done.code == code, done
    if code:
        _first, _, error = done.err.partition("\n")
        assert said in error
        assert error.startswith("Error: ")
        assert "Traceback" not in error
        assert kept(folder) == []
        server.scripts.clear()
        assert voiceguide("voices", "--get", CORI).code == 0
    assert kept(folder) == [MODEL[1:], CONFIG[1:]]


def test_a_redirection_to_another_path_is_followed(
    voiceguide: Voiceguide, server: VoiceServer, folder: Path
) -> None:
    server.files["/elsewhere"] = MODEL_BYTES
    server.scripts[MODEL] = [redirect("/elsewhere")]
    server.scripts["/elsewhere"] = [cut_off, serve]
    assert voiceguide("voices", "--get", CORI).code == 0
    assert kept(folder) == [MODEL[1:], CONFIG[1:]]


@pytest.mark.parametrize(
    ("script", "limit", "said"),
    [(stall, "STALL_S", "nothing came for"), (drip, "SLOW_S", "too slowly to go on")],
)
def test_a_server_that_sends_nothing_or_next_to_nothing_is_given_up(
    voiceguide: Voiceguide,
    server: VoiceServer,
    folder: Path,
    monkeypatch: pytest.MonkeyPatch,
    script: Script,
    limit: str,
    said: str,
) -> None:
    for module in (download, remote_file):
        monkeypatch.setattr(module, limit, 0.3, raising=False)
    monkeypatch.setattr(download, "ATTEMPTS", 2)
    server.scripts[MODEL] = [script]
    done = voiceguide("voices", "--get", CORI)
    assert done.code == 3
    assert said in done.err
    assert kept(folder) == []


@pytest.mark.parametrize(
    ("address", "said"),
    [
        ("http://127.0.0.1:{port}", "127.0.0.1 cannot be reached: Connection refused."),
        ("https://nowhere.invalid", "nowhere.invalid cannot be reached: "),
        ("https://127.0.0.1:{open}", "127.0.0.1 cannot be reached: "),
    ],
)
def test_without_a_network_there_is_one_clear_line(
    voiceguide: Voiceguide,
    server: VoiceServer,
    folder: Path,
    tmp_path: Path,
    address: str,
    said: str,
) -> None:
    with socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))
        port = closed.getsockname()[1]
    address = address.format(port=port, open=server.server_port)
    text = (tmp_path / "list.toml").read_text().replace(server.address, address)
    (tmp_path / "list.toml").write_text(text)
    done = voiceguide("voices", "--get", CORI)
    assert done.code == 3
    assert done.err.splitlines()[1].startswith(f"Error: {said}")
    assert len(done.err.splitlines()) == 3
    assert kept(folder) == []


def test_a_proxy_that_is_out_of_reach_is_named(
    voiceguide: Voiceguide, server: VoiceServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("https_proxy", "http://somebody:secret@127.0.0.1:9")
    text = (tmp_path / "list.toml").read_text()
    text = text.replace(server.address, "https://voices.invalid")
    (tmp_path / "list.toml").write_text(text)
    done = voiceguide("voices", "--get", CORI)
    assert done.code == 3
    assert "the proxy that the variable HTTPS_PROXY names" in done.err
    assert "secret" not in done.err


def test_a_certificate_that_cannot_be_verified_is_one_clear_line() -> None:
    from ssl import SSLCertVerificationError
    from urllib.error import URLError

    cause = SSLCertVerificationError(1, "certificate verify failed")
    cause.verify_message = "self-signed certificate"
    remote = remote_file.RemoteFile("https://voices.example/x.onnx", "x.onnx")
    error = remote_file._unreachable(remote, URLError(cause))
    assert str(error).startswith(
        "The certificate of voices.example cannot be verified: self-signed certificate.\nCheck"
    )
    assert error.exit_code == 1


@pytest.mark.usefixtures("server")
def test_a_full_disk_is_told_before_anything_is_fetched(
    voiceguide: Voiceguide, server: VoiceServer, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(shutil, "disk_usage", lambda _path: SimpleNamespace(free=1000))
    done = voiceguide("voices", "--get", CORI)
    assert done.code == 1
    assert "The disk has no room for 1.0 MB" in done.err
    assert server.asked == []
    done = voiceguide("voices", "--from", f"{server.address}{MODEL}")
    assert done.code == 1
    assert "The disk has no room for 1.0 MB" in done.err
    assert kept(folder) == []


def test_a_disk_that_fills_meanwhile_keeps_nothing(
    voiceguide: Voiceguide, server: VoiceServer, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_arguments: object, **_named: object) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    # Waiting for the disk is where a full one may be noticed first.
    monkeypatch.setattr(os, "fsync", full)
    done = voiceguide("voices", "--get", CORI)
    assert done.code == 1
    assert "cannot be written: the disk is full." in done.err
    assert kept(folder) == []
    assert server.asked != []


@pytest.mark.skipif(sys.platform != "linux", reason="mounts a small disk")
def test_a_really_full_disk_keeps_nothing(
    voiceguide: Voiceguide, server: VoiceServer, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder.mkdir(parents=True)
    command = ["mount", "-t", "tmpfs", "-o", "size=600k", "tmpfs", str(folder)]
    if subprocess.run(command, capture_output=True, check=False).returncode:
        pytest.skip("nothing may be mounted here")
    try:
        monkeypatch.setattr("voiceguide.speech.voice_files._SPARE_BYTES", -(2**30))
        done = voiceguide("voices", "--get", CORI)
        assert done.code == 1
        assert "cannot be written: the disk is full.\nFree some space first." in done.err
        assert kept(folder) == []
    finally:
        subprocess.run(["umount", str(folder)], check=True)


def begin(*arguments: str) -> subprocess.Popen[str]:
    """Start a command in a process of its own."""
    return subprocess.Popen(
        [*COMMAND, *arguments],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


@pytest.mark.skipif(sys.platform == "win32", reason="sends a signal")
def test_ctrl_c_keeps_nothing_and_a_second_download_is_refused_meanwhile(
    voiceguide: Voiceguide, server: VoiceServer, folder: Path
) -> None:
    server.scripts[MODEL] = [stall]
    with begin("voices", "--get", CORI) as process:
        assert process.stderr is not None
        process.stderr.readline()
        while not any(path.stat().st_size for path in folder.glob(".*.part")):
            assert process.poll() is None
        done = voiceguide("voices", "--get", CORI)
        assert done.code == 1
        assert f"Another voice is being fetched into {folder}.\nWait until it is done" in done.err
        process.send_signal(signal.SIGINT)
        _out, err = process.communicate(timeout=PATIENCE_S)
    assert (process.returncode, err.strip()) == (130, "Stopped.")
    assert kept(folder) == []


@pytest.mark.skipif(sys.platform == "win32", reason="kills a process")
def test_what_a_killed_download_left_is_removed_by_the_next(
    voiceguide: Voiceguide, server: VoiceServer, folder: Path
) -> None:
    server.scripts[MODEL] = [stall, serve]
    with begin("voices", "--get", CORI) as process:
        while not any(path.stat().st_size for path in folder.glob(".*.part")):
            assert process.poll() is None
        process.kill()
    assert kept(folder) != []
    assert voiceguide("voices", "--get", CORI).code == 0
    assert kept(folder) == [MODEL[1:], CONFIG[1:]]


def test_a_damaged_half_is_fetched_again_and_another_voice_is_not_replaced(
    voiceguide: Voiceguide, server: VoiceServer, folder: Path
) -> None:
    folder.mkdir(parents=True)
    (folder / MODEL[1:]).write_bytes(MODEL_BYTES[:-1])
    (folder / CONFIG[1:]).write_bytes(CONFIG_BYTES)
    assert voiceguide("voices", "--get", CORI).code == 0
    assert [path for path, _begin in server.asked] == [MODEL]
    own = MODEL_BYTES[:-1] + b"o"
    (folder / MODEL[1:]).write_bytes(own)
    done = voiceguide("voices", "--get", CORI)
    assert done.code == 2
    assert "differs from the published one.\n`voiceguide voices --remove" in done.err
    assert (folder / MODEL[1:]).read_bytes() == own


@pytest.mark.parametrize("ending", [MODEL, CONFIG, f"{MODEL}?download=true"])
def test_a_voice_of_ones_own_is_installed_from_its_address(
    voiceguide: Voiceguide, server: VoiceServer, folder: Path, ending: str
) -> None:
    done = voiceguide("voices", "--from", f"{server.address}{ending}")
    assert done.code == 0, done
    assert done.out.startswith(f"Cori ({CORI}) is installed.\n")
    assert kept(folder) == [MODEL[1:], CONFIG[1:]]
    done = voiceguide("voices", "--from", f"{server.address}{ending}")
    assert_one_clear_error_after_one_line(done.err, "is installed already")


def assert_one_clear_error_after_one_line(err: str, said: str) -> None:
    """Assert that one error follows the line that says what is fetched."""
    assert err.splitlines()[1].startswith("Error: ")
    assert said in err


@pytest.mark.parametrize(
    ("path", "script", "said"),
    [
        (MODEL, enlarge, "not a whole Piper voice"),
        (MODEL, cut_off, "broke off"),
        (MODEL, sign_in, "a web page"),
        (CONFIG, fail(404), "no longer has en_GB-cori-medium.onnx.json"),
        (CONFIG, alter, "cannot be read"),
        (MODEL, redirect("file:///etc/passwd"), "passed the request on to file:"),
    ],
)
def test_what_is_no_whole_voice_is_not_installed_from_an_address(
    voiceguide: Voiceguide, server: VoiceServer, folder: Path, path: str, script: Script, said: str
) -> None:
    server.scripts[path] = [script]
    done = voiceguide("voices", "--from", f"{server.address}{MODEL}")
    assert done.code in (1, 3)
    assert_one_clear_error_after_one_line(done.err, said)
    assert kept(folder) == []


def test_a_model_larger_than_any_voice_is_given_up(
    voiceguide: Voiceguide, server: VoiceServer, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("voiceguide.speech.voice_downloads._MOST_MODEL_BYTES", 1_000_000)
    for script in (serve, enlarge_unannounced):
        server.scripts[MODEL] = [script]
        done = voiceguide("voices", "--from", f"{server.address}{MODEL}")
        assert done.code == 1
        assert "en_GB-cori-medium.onnx is larger than a voice" in done.err
    assert kept(folder) == []


@pytest.mark.parametrize(
    "address",
    [
        "http://example.org/x.onnx",
        "ftp://example.org/x.onnx",
        "file:///tmp/x.onnx",
        "https:///x.onnx",
        "https://somebody@example.org/x.onnx",
        "https://example.org/x.zip",
        "https://example.org/..%2fx.onnx",
        "https://example.org:port/x.onnx",
    ],
)
def test_an_address_that_may_not_or_cannot_be_used_is_refused(
    voiceguide: Voiceguide, folder: Path, address: str
) -> None:
    done = voiceguide("voices", "--from", address)
    assert done.code == 2
    assert "Error: " in done.err
    assert kept(folder) == []


def test_without_get_nothing_touches_the_network(
    voiceguide: Voiceguide, server: VoiceServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_arguments: object, **_named: object) -> None:
        raise AssertionError("the network was used")

    monkeypatch.setattr(socket.socket, "connect", refuse)
    monkeypatch.setattr(socket, "getaddrinfo", refuse)
    for command in (
        ["voices"],
        ["voices", "--get"],
        ["voices", "--get", "--json"],
        ["voices", "--get", "no-such"],
        ["voices", "--use", "en"],
        ["voices", "--from", "nowhere"],
        ["list", "--kind", "breathing"],
        ["doctor", "--quiet"],
    ):
        assert voiceguide(*command).code in (0, 1, 2)
    assert server.asked == []


def test_the_recogniser_is_fetched_whole_listed_and_removed(
    voiceguide: Voiceguide, server: VoiceServer, folder: Path
) -> None:
    server.scripts["/model.bin"] = [alter]
    done = voiceguide("voices", "--get", "recogniser")
    assert done.code == 1
    assert "model.bin from 127.0.0.1 is not the file that was published" in done.err
    assert kept(folder) == ["recogniser"]
    server.scripts.clear()
    done = voiceguide("voices", "--get", "Recogniser")
    assert done.code == 0, done
    assert done.out.startswith("Ear is installed.\nLicence: MIT, https://example.org/ear\n")
    assert kept(folder) == sorted(["recogniser", *RECOGNISER])
    asked = len(server.asked)
    assert "Ear is installed already." in voiceguide("voices", "--get", "recogniser").out
    assert len(server.asked) == asked
    # It is no voice.
    listed = voiceguide("voices", "--get")
    assert "recogniser " in listed.out
    assert "MIT, for export --proof" in listed.out
    assert_one_clear_error(
        voiceguide("voices", "--get", "recogniser", "--use", "en"), "not a voice"
    )
    assert voiceguide("voices", "--remove", "recogniser").out == "Ear is removed.\n"
    assert kept(folder) == ["recogniser"]
    assert_one_clear_error(voiceguide("voices", "--remove", "recogniser"), "is not installed")
