"""Files that others write: a full disk is noticed, whatever the encoder says."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest

from voiceguide.system.full_disk import HELD_BACK_BYTES, cause_of, check_end_written
from voiceguide.system.open_folder import OpenFile


@pytest.mark.skipif(sys.platform == "win32", reason="needs limits on the size of files")
def test_the_end_of_a_file_that_found_no_room_is_noticed(
    work: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    import resource
    import signal

    path = work / "file"
    path.write_bytes(b"sound")
    file = OpenFile(os.open(path, os.O_RDWR))
    check_end_written(file)
    assert path.read_bytes() == b"sound"
    said = RuntimeError("the encoder's own")
    assert cause_of(file, said) is said
    limits = resource.getrlimit(resource.RLIMIT_FSIZE)
    ignored = signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (HELD_BACK_BYTES, limits[1]))
    try:
        with pytest.raises(OSError, match="File too large"):
            check_end_written(file)
        assert isinstance(cause_of(file, said), OSError)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, limits)
        signal.signal(signal.SIGXFSZ, ignored)
        file.close()
    assert path.read_bytes() == b"sound"
