"""Real archives as registries serve them, and a registry that hands them out."""

import hashlib
import io
import shutil
import tarfile
import zipfile
from collections.abc import Callable, Mapping
from pathlib import Path

from agents.embedded.manifest import File, Model, Part
from agents.embedded.registries import SourceFailed


def sha256(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def wheel(folder: Path, package: str, version: str, members: Mapping[str, bytes]) -> Path:
    """A wheel that pip takes."""
    name = package.replace("-", "_")
    info = f"{name}-{version}.dist-info"
    path = folder / f"{name}-{version}-py3-none-any.whl"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for member, content in members.items():
            archive.writestr(member, content)
        archive.writestr(f"{info}/METADATA", f"Metadata-Version: 2.1\nName: {package}\nVersion: {version}\n")
        archive.writestr(f"{info}/WHEEL", "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n")
        archive.writestr(f"{info}/RECORD", "")
    return path


def tgz(folder: Path, package: str, version: str, members: Mapping[str, bytes]) -> Path:
    """A tarball that npm takes."""
    path = folder / f"{package}-{version}.tgz"
    manifest = f'{{"name": "{package}", "version": "{version}"}}'.encode()
    with tarfile.open(path, "w:gz") as archive:
        for member, content in {"package/package.json": manifest, **members}.items():
            entry = tarfile.TarInfo(member)
            entry.size = len(content)
            archive.addfile(entry, io.BytesIO(content))
    return path


class Shelf:
    """A registry of the archives in a folder. `asked` lists what was downloaded, in order."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.asked: list[str] = []

    def download(self, package: str, version: str, folder: Path, arrived: Callable[[int], None]) -> Path:
        self.asked.append(package)
        for path in self.folder.glob(f"{package.replace('-', '_')}-{version}*"):
            arrived(path.stat().st_size)
            return Path(shutil.copy(path, folder))
        raise SourceFailed(f"{package}: the registry does not have it")


def part(package: str, content: bytes, member: str = "data.bin", registry: str = "pypi", digest: str = "") -> Part:
    return Part(registry, package, "1.0", member, len(content), digest or sha256(content))


def file(name: str, content: bytes, *sources: tuple[Part, ...]) -> File:
    return File(name, len(content), sha256(content), sources)


def model(*files: File, name: str = "tiny") -> Model:
    return Model(name, "llm", "A tiny one", "MIT", files)
