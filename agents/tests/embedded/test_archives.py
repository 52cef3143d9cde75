import io
import secrets
import tarfile
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from agents.embedded.archives import CHUNK, read_member
from agents.embedded.registries import SourceFailed

from .packages import tgz, wheel

Pack = Callable[..., Path]
BIG = bytes(range(256)) * (CHUNK // 100)


@pytest.mark.parametrize("pack", [wheel, tgz])
def test_a_member_in_chunks(tmp_path: Path, pack: Pack) -> None:
    path = pack(tmp_path, "ears", "1.0", {"other.bin": b"no", "data.bin": BIG})
    chunks = list(read_member(path, "data.bin"))
    assert b"".join(chunks) == BIG
    assert len(chunks) > 1
    assert max(map(len, chunks)) <= CHUNK
    assert list(tmp_path.iterdir()) == [path]


@pytest.mark.parametrize("pack", [wheel, tgz])
@pytest.mark.parametrize("member", ["nothing.bin", "../data.bin", "data.bin/"])
def test_a_member_that_is_not_there(tmp_path: Path, pack: Pack, member: str) -> None:
    path = pack(tmp_path, "ears", "1.0", {"data.bin": b"yes"})
    with pytest.raises(SourceFailed, match="has no "):
        list(read_member(path, member))


@pytest.mark.parametrize("kind", [tarfile.SYMTYPE, tarfile.LNKTYPE, tarfile.DIRTYPE])
def test_no_link_is_followed(tmp_path: Path, kind: bytes) -> None:
    (tmp_path / "secret").write_text("secret")
    path = tmp_path / "ears.tgz"
    with tarfile.open(path, "w:gz") as archive:
        there = tarfile.TarInfo("there.bin")
        there.size = 3
        archive.addfile(there, io.BytesIO(b"yes"))
        entry = tarfile.TarInfo("data.bin")
        entry.type, entry.linkname = kind, "there.bin" if kind == tarfile.LNKTYPE else str(tmp_path / "secret")
        archive.addfile(entry)
    with pytest.raises(SourceFailed, match=r"has no data\.bin"):
        list(read_member(path, "data.bin"))


@pytest.mark.parametrize("pack", [wheel, tgz])
def test_an_archive_that_was_cut_off(tmp_path: Path, pack: Pack) -> None:
    path = pack(tmp_path, "ears", "1.0", {"data.bin": secrets.token_bytes(100_000)})
    whole = path.read_bytes()
    for content in (whole[: len(whole) // 2], b"<html>", b""):
        path.write_bytes(content)
        with pytest.raises(SourceFailed, match="cannot be read"):
            list(read_member(path, "data.bin"))


def test_a_wheel_that_was_changed_on_the_way(tmp_path: Path) -> None:
    path = wheel(tmp_path, "ears", "1.0", {"data.bin": secrets.token_bytes(100_000)})
    content = path.read_bytes()
    path.write_bytes(content[:50_000] + bytes(64) + content[50_064:])
    with pytest.raises(SourceFailed, match="cannot be read"):
        list(read_member(path, "data.bin"))


def test_an_encrypted_member(tmp_path: Path) -> None:
    path = wheel(tmp_path, "ears", "1.0", {"data.bin": b"yes"})
    content = bytearray(path.read_bytes())
    for signature, flags in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        content[content.index(signature) + flags] |= 1
    path.write_bytes(bytes(content))
    assert zipfile.is_zipfile(path)
    with pytest.raises(SourceFailed, match="cannot be read"):
        list(read_member(path, "data.bin"))
