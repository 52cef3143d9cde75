"""Where packages come from: the ordinary clients of the registries, as this machine has them configured. They know the
registry's address, proxy and credentials; nothing of that is known here. They download and never install: no code of a
package runs."""

import os
import re
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Protocol

POLL_SECONDS = 0.2


class SourceFailed(Exception):
    """A source did not give what the manifest says; another may. One line, for people."""


class Registry(Protocol):
    def download(self, package: str, version: str, folder: Path, arrived: Callable[[int], None]) -> Path:
        """The package's archive, below `folder`, which is empty. `arrived` is told
        now and then how many bytes are there. Raises `SourceFailed`; leaves no process behind."""


class PyPi:
    def download(self, package: str, version: str, folder: Path, arrived: Callable[[int], None]) -> Path:
        # Wheels alone: pip would run the setup.py of anything else. -P: nothing in the working folder is imported.
        command = [sys.executable, "-P", "-m", "pip", "download", "--quiet", "--no-input", "--no-cache-dir"]
        command += ["--disable-pip-version-check", "--retries", "2", "--no-deps", "--only-binary", ":all:"]
        command += ["--dest", ".", f"{package}=={version}"]
        _run(command, folder, arrived, {}, f"{package}=={version}")
        return _archive(folder, "*.whl")


class Npm:
    def download(self, package: str, version: str, folder: Path, arrived: Callable[[int], None]) -> Path:
        npm = shutil.which("npm")
        if npm is None:
            raise SourceFailed(f"{package}@{version} needs npm, which is not installed")
        command = [npm, "pack", "--ignore-scripts", "--pack-destination", "."]
        command += [f"{package}@{version}"]
        # Its cache would keep a second copy of everything.
        environment = {
            "npm_config_cache": str(folder.absolute() / "cache"),
            "npm_config_fetch_retries": "1",
            "npm_config_fetch_retry_mintimeout": "1000",
            "npm_config_update_notifier": "false",
            "npm_config_loglevel": "error",
        }
        _run(command, folder, arrived, environment, f"{package}@{version}")
        return _archive(folder, "*.tgz")


REGISTRIES: Mapping[str, Registry] = {"pypi": PyPi(), "npm": Npm()}

# What the clients say, in their own words, where it has a plainer name.
_REASONS: Sequence[tuple[re.Pattern[str], str]] = (
    (re.compile(r"No space left|ENOSPC"), "the disk is full"),
    (
        re.compile(
            r"connection broken|ConnectionError|ConnectTimeout|ReadTimeout|name resolution|SSLError|ENOTFOUND|EAI_AGAIN"
            r"|ECONNREFUSED|ECONNRESET|ETIMEDOUT|ENETUNREACH|EHOSTUNREACH|ERR_SOCKET_TIMEOUT|IncompleteRead"
        ),
        "the registry cannot be reached",
    ),
    (re.compile(r"No matching distribution|ETARGET|E404|404 Not Found"), "the registry does not have it"),
    (re.compile(r"No module named pip"), "pip is not installed beside this Python"),
)


def _run(
    command: list[str], folder: Path, arrived: Callable[[int], None], environment: Mapping[str, str], what: str
) -> None:
    """Run a client to its end in `folder`, its temporary files below it as well."""
    said = folder / "client.log"
    with (
        said.open("wb") as log,
        subprocess.Popen(  # noqa: S603 - the names come from the reviewed manifest
            command,
            cwd=folder,
            env={**os.environ, "TMPDIR": str(folder.absolute()), **environment},
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
        ) as client,
    ):
        try:
            while client.poll() is None:
                arrived(_size(folder))
                time.sleep(POLL_SECONDS)
        except BaseException:
            client.kill()
            raise
    if client.returncode != 0:
        words = said.read_text(errors="replace")
        reason = next((reason for pattern, reason in _REASONS if pattern.search(words)), "")
        raise SourceFailed(f"{what}: {reason or _last_line(words) or f'exit code {client.returncode}'}")


def _archive(folder: Path, pattern: str) -> Path:
    found = list(folder.glob(pattern))
    if len(found) != 1:
        raise SourceFailed(f"the registry's client left {len(found)} archives, not one")
    return found[0]


def _size(folder: Path) -> int:
    """Bytes of the files below `folder`; files come and go meanwhile."""
    total = 0
    for root, _, names in os.walk(folder):
        for name in names:
            try:
                total += os.stat(os.path.join(root, name)).st_size
            except FileNotFoundError:
                continue
    return total


def _last_line(words: str) -> str:
    lines = [line.strip() for line in words.splitlines() if "error" in line.lower()]
    return lines[-1].removeprefix("ERROR: ") if lines else ""
