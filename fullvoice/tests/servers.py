"""Real server processes on the test's database, as an operator would run them."""

import io
import os
import signal
import socket
import sqlite3
import subprocess
import sys
import time
from contextlib import closing
from pathlib import Path
from typing import Any
from urllib.parse import quote

import httpx2
import pytest
from django.conf import settings
from django.core.management import call_command
from django.db import connection

START_SECONDS = 30
DEMO_PASSWORD = "demo-password-1"


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def database_url() -> str:
    """The URL of the database that the test uses, for other processes."""
    config = connection.settings_dict
    if connection.vendor == "sqlite":
        return f"sqlite:///{config['NAME']}"
    password = f":{quote(config['PASSWORD'])}" if config["PASSWORD"] else ""
    return f"mysql://{config['USER']}{password}@{config['HOST']}:{config['PORT']}/{config['NAME']}"


class Server:
    """`manage.py serve` on a free port; a context manager that ends it."""

    def __init__(self, root: Path, data_dir: Path, **env: str) -> None:
        self.port = free_port()
        self.base = f"http://127.0.0.1:{self.port}"
        self._root = root
        self._log = (data_dir / f"server-{self.port}.log").open("w+")
        self._env = {
            **os.environ,
            "DB_URL": database_url(),
            "DATA_DIR": str(data_dir),
            "PORT": str(self.port),
            "ALLOWED_HOSTS": "127.0.0.1,localhost",
            "PYTHONUNBUFFERED": "1",
            **env,
        }
        self._process: subprocess.Popen[Any] | None = None

    @property
    def pid(self) -> int:
        assert self._process is not None
        return self._process.pid

    def start(self) -> "Server":
        self._process = subprocess.Popen(
            [sys.executable, "manage.py", "serve"], cwd=self._root, env=self._env, stdout=self._log, stderr=self._log
        )
        return self

    def wait(self) -> "Server":
        deadline = time.monotonic() + START_SECONDS
        while time.monotonic() < deadline:
            assert self._process is not None
            if self._process.poll() is not None:
                break
            try:
                if httpx2.get(f"{self.base}/health/live", timeout=1).status_code == 200:
                    return self
            except httpx2.TransportError:
                time.sleep(0.05)
        raise AssertionError(f"the server did not answer:\n{self.log()}")

    def log(self) -> str:
        self._log.flush()
        self._log.seek(0)
        return self._log.read()

    def end(self, how: int = signal.SIGTERM) -> float:
        """Ends the process; the seconds it took."""
        assert self._process is not None
        started = time.monotonic()
        if self._process.poll() is None:
            self._process.send_signal(how)
            try:
                self._process.wait(timeout=10)
            except subprocess.TimeoutExpired:
                self._process.kill()
                self._process.wait()
        return time.monotonic() - started

    def __enter__(self) -> "Server":
        return self.start().wait()

    def __exit__(self, *exc: object) -> None:
        self.end()
        self._log.close()


def seed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Seed the demo into the test's database, its ledger under `tmp_path`."""
    monkeypatch.setattr(settings, "DATA_DIR", tmp_path)
    monkeypatch.setattr(settings, "DEMO_PASSWORD", DEMO_PASSWORD)
    monkeypatch.setattr(settings, "STAFF_PASSWORD", "staff-password-1")
    call_command("seed_demo", stdout=io.StringIO())


def sign_in(base: str) -> dict[str, str]:
    """Headers that act as `demo`."""
    answer = httpx2.post(f"{base}/v1/api/auth/token", json={"username": "demo", "password": DEMO_PASSWORD})
    assert answer.status_code == 200, answer.text
    return {"Authorization": f"Bearer {answer.json()['access']}"}


def ledger(tmp_path: Path) -> list[tuple[str, str, int]]:
    """(to, currency, cents) of every transfer that the wallet server applied, oldest first."""
    with closing(sqlite3.connect(tmp_path / "wallet.sqlite3")) as db:
        return db.execute("SELECT recipient, currency, cents FROM transfers ORDER BY rowid").fetchall()
