"""Reading one member out of a package's archive. Nothing is unpacked beside it: a member's name is looked up, never
used as a path, and nothing in an archive is run."""

import tarfile
import zipfile
import zlib
from collections.abc import Iterator
from lzma import LZMAError
from pathlib import Path
from typing import IO

from .registries import SourceFailed

CHUNK = 1 << 20  # bytes


def read_member(archive: Path, member: str) -> Iterator[bytes]:
    """The member's bytes in chunks of at most `CHUNK`. archive: a wheel or zip, else a tar. Raises `SourceFailed` where
    the archive is broken or has no such regular file."""
    try:
        yield from _zip_member(archive, member) if zipfile.is_zipfile(archive) else _tar_member(archive, member)
    except (zipfile.BadZipFile, tarfile.TarError, zlib.error, LZMAError, EOFError, OSError, RuntimeError) as error:
        # RuntimeError: encrypted or compressed in a way that zipfile does not know.
        raise SourceFailed(f"{archive.name} cannot be read ({type(error).__name__})") from None
    except KeyError:
        raise SourceFailed(f"{archive.name} has no {member}") from None


def _zip_member(archive: Path, member: str) -> Iterator[bytes]:
    with zipfile.ZipFile(archive) as opened, opened.open(member) as stream:
        yield from _chunks(stream)


def _tar_member(archive: Path, member: str) -> Iterator[bytes]:
    # Read as a stream: looking a name up first would unpack the whole twice.
    with tarfile.open(archive, mode="r|*") as opened:
        for entry in opened:
            # Nothing but a regular file: a link names something else.
            stream = opened.extractfile(entry) if entry.name == member and entry.isreg() else None
            if stream is not None:
                yield from _chunks(stream)
                return
    raise KeyError(member)


def _chunks(stream: IO[bytes]) -> Iterator[bytes]:
    while chunk := stream.read(CHUNK):
        yield chunk
