"""The cache against everything a disk and other processes do to it."""

import os
import shutil
from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from voiceguide.speech.disk_cache import DiskCache

SAMPLES = np.arange(-500, 500, dtype=np.int16)
PROPERTY = settings(
    max_examples=50, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)


def entries(cache: DiskCache) -> list[Path]:
    return sorted(path for path in cache.folder.rglob("*") if path.is_file())


def holds(
    cache: DiskCache, key: str, samples: NDArray[np.int16] = SAMPLES, rate: int = 22_050
) -> bool:
    found = cache.get(key)
    if found is None:
        return False
    np.testing.assert_array_equal(found[0], samples)
    assert found[0].dtype == np.int16
    assert found[1] == rate
    return True


@PROPERTY
@given(
    key=st.text(st.characters(codec=None)),
    values=st.lists(st.integers(-32768, 32767), max_size=300),
    rate=st.integers(1, 2**32 - 1),
)
def test_what_is_put_comes_back(tmp_path: Path, key: str, values: list[int], rate: int) -> None:
    cache = DiskCache(tmp_path / "clips")
    samples = np.array(values, dtype=np.int16)
    cache.put(key, samples, rate)
    assert cache.writable
    assert holds(cache, key, samples, rate)
    assert cache.length(key) == (len(values), rate)


@PROPERTY
@given(text=st.text())
def test_notes_come_back_and_are_not_clips(tmp_path: Path, text: str) -> None:
    cache = DiskCache(tmp_path / "clips")
    cache.put_note("key", text)
    assert cache.get_note("key") == text
    assert cache.get("key") is None
    assert cache.length("key") is None


def test_a_clip_is_not_a_note(tmp_path: Path) -> None:
    cache = DiskCache(tmp_path / "clips")
    cache.put("key", SAMPLES, 22_050)
    assert cache.get_note("key") is None


def test_an_unknown_key_is_missing_and_creates_no_folder(tmp_path: Path) -> None:
    cache = DiskCache(tmp_path / "clips")
    assert cache.get("key") is None
    assert cache.length("key") is None
    cache.close()
    assert not cache.folder.exists()


@pytest.mark.parametrize(
    ("kept", "added"),
    [(0, b""), (15, b""), (None, b"x")],
    ids=["empty", "within its header", "half a frame more"],
)
def test_an_entry_that_makes_no_sense_has_no_length(
    tmp_path: Path, kept: int | None, added: bytes
) -> None:
    cache = DiskCache(tmp_path / "clips")
    cache.put("key", SAMPLES, 22_050)
    (path,) = entries(cache)
    path.write_bytes(path.read_bytes()[:kept] + added)
    assert cache.length("key") is None
    path.write_bytes(b"something else that is as long as an entry")
    assert cache.length("key") is None


def test_a_clip_beyond_the_limit_has_no_length(tmp_path: Path) -> None:
    DiskCache(tmp_path).put("key", SAMPLES, 22_050)
    small = DiskCache(tmp_path, limit_bytes=2015)
    assert small.get("key") is None
    assert small.length("key") is None
    assert DiskCache(tmp_path, limit_bytes=2016).length("key") == (1000, 22_050)


def test_to_ask_for_a_length_is_to_use_a_clip(tmp_path: Path) -> None:
    cache = DiskCache(tmp_path)
    cache.put("key", SAMPLES, 22_050)
    (path,) = entries(cache)
    os.utime(path, (1, 1))
    assert cache.length("key") == (1000, 22_050)
    assert path.stat().st_mtime > 1


@PROPERTY
@given(position=st.floats(0, 1), junk=st.binary(min_size=1, max_size=20))
def test_an_entry_with_junk_written_over_it_is_missing(
    tmp_path: Path, position: float, junk: bytes
) -> None:
    cache = DiskCache(tmp_path / "clips")
    cache.put("key", SAMPLES, 22_050)
    (path,) = entries(cache)
    content = path.read_bytes()
    at = int(position * len(content))
    damaged = content[:at] + junk + content[at + len(junk) :]
    path.write_bytes(damaged)
    assert holds(cache, "key") == (damaged == content)


@PROPERTY
@given(data=st.data())
def test_a_cut_off_or_extended_entry_is_missing(tmp_path: Path, data: st.DataObject) -> None:
    cache = DiskCache(tmp_path / "clips")
    cache.put("key", SAMPLES, 22_050)
    (path,) = entries(cache)
    content = path.read_bytes()
    path.write_bytes(content[: data.draw(st.integers(0, len(content) - 1))])
    assert cache.get("key") is None
    path.write_bytes(content + data.draw(st.binary(min_size=1, max_size=9)))
    assert cache.get("key") is None
    cache.put("key", SAMPLES, 22_050)
    assert holds(cache, "key")


def test_an_entry_exists_from_when_it_was_put_until_it_is_removed(tmp_path: Path) -> None:
    cache = DiskCache(tmp_path / "clips")
    assert not cache.has("key")
    cache.put("key", SAMPLES, 22_050)
    assert cache.has("key")
    shutil.rmtree(cache.folder)
    assert not cache.has("key")


def test_an_entry_moved_to_another_key_is_missing(tmp_path: Path) -> None:
    cache = DiskCache(tmp_path / "clips")
    cache.put("one", SAMPLES, 22_050)
    (one,) = entries(cache)
    cache.put("two", SAMPLES[:5], 22_050)
    two = next(path for path in entries(cache) if path != one)
    shutil.copy(one, two)
    assert cache.get("two") is None


def test_a_folder_in_an_entrys_place_is_missing_and_harmless(tmp_path: Path) -> None:
    cache = DiskCache(tmp_path / "clips")
    cache.put("key", SAMPLES, 22_050)
    (path,) = entries(cache)
    path.unlink()
    path.mkdir()
    assert cache.get("key") is None
    cache.put("key", SAMPLES, 22_050)
    cache.close()


def test_a_folder_deleted_meanwhile_is_created_again(tmp_path: Path) -> None:
    cache = DiskCache(tmp_path / "clips")
    cache.put("one", SAMPLES, 22_050)
    shutil.rmtree(cache.folder)
    assert cache.get("one") is None
    cache.put("two", SAMPLES, 22_050)
    assert cache.writable
    assert holds(cache, "two")


def test_a_folder_that_cannot_be_created_means_no_cache_and_no_error(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    cache = DiskCache(tmp_path / "file" / "clips")
    cache.put("key", SAMPLES, 22_050)
    assert not cache.writable
    assert cache.get("key") is None
    cache.close()


def test_writing_leaves_no_temporary_file(tmp_path: Path) -> None:
    cache = DiskCache(tmp_path / "clips")
    for number in range(5):
        cache.put(str(number), SAMPLES, 22_050)
    assert all(path.suffix == ".clip" for path in entries(cache))


def test_the_least_recently_used_entries_are_removed_first(tmp_path: Path) -> None:
    cache = DiskCache(tmp_path / "clips", limit_bytes=10_000)  # four entries of about 2 kB
    for number in range(4):
        cache.put(str(number), SAMPLES, 22_050)
    for age, path in enumerate(entries(cache)):
        os.utime(path, (1000 + age, 1000 + age))
    assert holds(cache, "0")
    for number in range(4, 7):
        cache.put(str(number), SAMPLES, 22_050)
    cache.close()
    assert sum(path.stat().st_size for path in entries(cache)) <= 9_000
    assert holds(cache, "0")
    assert all(holds(cache, str(number)) for number in range(4, 7))


def test_the_size_stays_bounded_during_a_long_run(tmp_path: Path) -> None:
    cache = DiskCache(tmp_path / "clips", limit_bytes=20_000)
    for number in range(300):
        cache.put(str(number), SAMPLES, 22_050)
    assert len(entries(cache)) < 80


def test_abandoned_temporary_files_are_cleared_and_fresh_ones_left(tmp_path: Path) -> None:
    cache = DiskCache(tmp_path / "clips")
    cache.put("key", SAMPLES, 22_050)
    (path,) = entries(cache)
    begins = f".{path.stem[:40]}"
    old, fresh = path.with_name(f"{begins}-{0:08x}.part"), path.with_name(f"{begins}-{1:08x}.part")
    old.touch()
    fresh.touch()
    os.utime(old, (1000, 1000))
    cache.evict()
    assert entries(cache) == sorted([path, fresh])


def test_strange_files_in_the_folder_do_not_disturb_eviction(tmp_path: Path) -> None:
    cache = DiskCache(tmp_path / "clips")
    cache.put("key", SAMPLES, 22_050)
    (cache.folder / "README").write_text("mine")
    cache.evict()
    assert holds(cache, "key")
    assert (cache.folder / "README").exists()


def test_files_of_other_programs_are_never_removed_from_a_folder_of_clips(tmp_path: Path) -> None:
    others = ["videos/wedding.mp4", "videos/wedding.part", "a/diary.txt", "a/song.clip", "a/b.part"]
    for name in others:
        path = tmp_path / name
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(bytes(50_000))
        os.utime(path, (1000, 1000))
    cache = DiskCache(tmp_path, limit_bytes=10_000)
    for number in range(9):
        cache.put(str(number), SAMPLES, 22_050)
    cache.close()
    assert [name for name in others if not (tmp_path / name).exists()] == []
    clips = [path for path in entries(cache) if len(path.name) == len(".clip") + 63]
    assert 0 < sum(path.stat().st_size for path in clips) <= 9_000


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="there are no named pipes")
def test_a_pipe_in_place_of_an_entry_is_not_waited_for(tmp_path: Path) -> None:
    cache = DiskCache(tmp_path)
    cache.put_note("key", "text")
    [entry] = tmp_path.glob("*/*.clip")
    entry.unlink()
    os.mkfifo(entry)
    assert cache.get_note("key") is None
    assert cache.get("key") is None
