"""A real HTTP server on this machine that serves voices, and misbehaves as it is told."""

from __future__ import annotations

import contextlib
import hashlib
import json
import re
import threading
import time
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import urlsplit

from tests.speech.natural import CONFIG

CONFIG_BYTES = json.dumps(CONFIG | {"dataset": "cori"}).encode()
NETWORK = bytes(range(256)) * 4000
# As an ONNX file: field 1 is 7; field 7, the network, has its length and its bytes.
MODEL_BYTES = bytes([0x08, 7, 0x3A, 0x80, 0xC0, 0x3E]) + NETWORK
assert len(NETWORK) == 0x3E << 14 | 0x40 << 7

RECOGNISER = ("config.json", "tokenizer.json", "vocabulary.txt", "model.bin")

Script = Callable[["Answer", bytes, int], None]
"""Answers one request: is given the file and where to begin."""


class Answer(BaseHTTPRequestHandler):
    """One request to the server."""

    server: VoiceServer
    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        path = urlsplit(self.path).path
        found = re.fullmatch(r"bytes=(\d+)-", self.headers.get("Range", ""))
        begin = int(found[1]) if found else 0
        self.server.asked.append((path, begin))
        content = self.server.files.get(path)
        # Each request is answered by the next script; the last one answers all further ones.
        scripts = self.server.scripts.get(path, [serve])
        script = scripts.pop(0) if len(scripts) > 1 else scripts[0]
        self.close_connection = True
        with contextlib.suppress(ConnectionError):
            if content is None:
                self.send_error(404)
            else:
                script(self, content, begin)

    def begin(
        self, length: int | None, begin: int = 0, kind: str = "application/octet-stream"
    ) -> None:
        """Send the head of an answer with this length."""
        self.send_response(206 if begin else 200)
        self.send_header("Content-Type", kind)
        if length is not None:
            self.send_header("Content-Length", str(length))
        if begin:
            self.send_header("Content-Range", f"bytes {begin}-{begin + (length or 0) - 1}/*")
        self.send_header("Connection", "close")
        self.end_headers()

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002
        """Say nothing."""


def serve(answer: Answer, content: bytes, begin: int) -> None:
    """Serve the file, or the rest of it."""
    answer.begin(len(content) - begin, begin)
    answer.wfile.write(content[begin:])


def serve_whole(answer: Answer, content: bytes, _begin: int) -> None:
    """Serve all of the file, whatever part was asked for."""
    serve(answer, content, 0)


def cut_off(answer: Answer, content: bytes, begin: int) -> None:
    """Announce the rest of the file and send half of it."""
    answer.begin(len(content) - begin, begin)
    answer.wfile.write(content[begin:][: (len(content) - begin) // 2])


def stall(answer: Answer, content: bytes, begin: int) -> None:
    """Send a part and then nothing until the server ends."""
    answer.begin(len(content) - begin, begin)
    answer.wfile.write(content[begin : begin + 300_000])
    answer.wfile.flush()
    answer.server.over.wait()


def drip(answer: Answer, content: bytes, begin: int) -> None:
    """Send one byte at a time."""
    answer.begin(len(content) - begin, begin)
    for byte in content[begin:]:
        answer.wfile.write(bytes([byte]))
        time.sleep(0.001)


def alter(answer: Answer, content: bytes, begin: int) -> None:
    """Serve a file of the same size in which a byte differs."""
    serve(answer, content[:-1] + bytes([content[-1] ^ 1]), begin)


def enlarge(answer: Answer, content: bytes, begin: int) -> None:
    """Announce and send more than there is."""
    serve(answer, content + b"more", begin)


def enlarge_unannounced(answer: Answer, content: bytes, _begin: int) -> None:
    """Send more than there is, and announce no length."""
    answer.begin(None)
    answer.wfile.write(content + b"more")


def sign_in(answer: Answer, _content: bytes, _begin: int) -> None:
    """Answer with a web page, as hotels do."""
    page = b"<html>Welcome. Please sign in.</html>"
    answer.begin(len(page), kind="text/html; charset=utf-8")
    answer.wfile.write(page)


def redirect(to: str) -> Script:
    """Return what passes the request on."""

    def script(answer: Answer, _content: bytes, _begin: int) -> None:
        answer.send_response(302)
        answer.send_header("Location", to)
        answer.send_header("Content-Length", "0")
        answer.end_headers()

    return script


def fail(code: int) -> Script:
    """Return what refuses the request."""

    def script(answer: Answer, _content: bytes, _begin: int) -> None:
        answer.send_error(code)

    return script


class VoiceServer(ThreadingHTTPServer):
    """Has the voice cori; `scripts` say how a path is answered, `asked` what was asked for."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Answer)
        self.files = {
            "/en_GB-cori-medium.onnx": MODEL_BYTES,
            "/en_GB-cori-medium.onnx.json": CONFIG_BYTES,
            "/kokoro-v1.0.int8.onnx": MODEL_BYTES[:-1] + b"k",
            "/af_heart.bin": b"heart" * 100,
            "/bf_emma.bin": b"emma!" * 100,
            **{f"/{name}": name.encode() * 9_000 for name in RECOGNISER},
        }
        self.scripts: dict[str, list[Script]] = {}
        self.asked: list[tuple[str, int]] = []
        self.over = threading.Event()

    @property
    def address(self) -> str:
        """Where it is."""
        return f"http://127.0.0.1:{self.server_port}"

    def write_list(self, path: Path) -> None:
        """Write the list of its voices, as voiceguide ships one."""
        lines = [f'here = "{self.address}"\n[recogniser]\nname = "Ear"\nlicence = "MIT"\n']
        lines.append('source = "https://example.org/ear"\nfiles = [\n')
        lines += [self._row(name) for name in RECOGNISER]
        lines.append("]\n")
        model, style = ["kokoro-v1.0.int8.onnx"], "{}.bin"
        for voice, language, names in (
            ("piper/en_GB-cori-medium", "en-gb", ["en_GB-cori-medium.onnx"]),
            ("kokoro/af_heart", "en-us", [*model, style.format("af_heart")]),
            ("kokoro/bf_emma", "en-gb", [*model, style.format("bf_emma")]),
        ):
            files = [*names, *(f"{name}.json" for name in names if voice.startswith("piper/"))]
            lines += [
                f'[[voices]]\nid = "{voice}"\nname = "{voice[-6:]}"\nlanguage = "{language}"\n'
                'gender = "female"\nlicence = "CC BY 4.0"\nsource = "https://example.org"\n'
                'credit = "The readers"\n',
                f"recommended = {str(voice.startswith('piper')).lower()}\nfiles = [\n",
            ]
            lines += [*map(self._row, files), "]\n"]
        path.write_text("".join(lines), encoding="utf-8")

    def _row(self, name: str) -> str:
        content = self.files[f"/{name}"]
        digest = (
            f"md5:{hashlib.md5(content).hexdigest()}"
            if name.endswith(".json")
            else f"sha256:{hashlib.sha256(content).hexdigest()}"
        )
        return (
            f'  {{ at = "here", path = "{name}", size = {len(content)}, digest = "{digest}" }},\n'
        )


@contextlib.contextmanager
def voice_server() -> Iterator[VoiceServer]:
    """Yield a running server."""
    server = VoiceServer()
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield server
    finally:
        server.over.set()
        server.shutdown()
        thread.join()
        server.server_close()
