"""Encoders: what they load, what they write, and how they fail."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from tests.commands import PATIENCE_S
from voiceguide.export.encoders import EncodingError, encode
from voiceguide.export.formats import FORMATS
from voiceguide.export.metadata import Content

SILENCE = np.zeros((4800, 1), np.float32)


@pytest.mark.parametrize("form", ["wav", "flac", "ogg", "opus"])
def test_only_aac_loads_pyav(form: str, tmp_path: Path) -> None:
    program = (
        "import sys, pathlib, numpy as np\n"
        "from voiceguide.export.audio_file import fill\n"
        "from voiceguide.export.formats import FORMATS\n"
        "path = pathlib.Path(sys.argv[1])\n"
        "fill(path, [np.zeros((4800, 1), np.float32)], path, FORMATS[path.suffix[1:]], 1)\n"
        "print('av' in sys.modules)"
    )
    done = subprocess.run(
        [sys.executable, "-c", program, tmp_path / f"out.{form}"],
        capture_output=True,
        text=True,
        check=True,
        timeout=PATIENCE_S,
    )
    assert done.stdout == "False\n"


@pytest.mark.parametrize("form", [name for name in FORMATS if name != "wav"])
def test_what_an_encoder_cannot_do_is_an_encoding_error_or_an_os_error(
    form: str, tmp_path: Path
) -> None:
    with pytest.raises((EncodingError, OSError)):
        encode([SILENCE], tmp_path / "no folder" / "out", FORMATS[form], 1, "usual", Content())
