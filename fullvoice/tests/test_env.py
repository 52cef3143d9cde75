import os
import subprocess
import sys
from decimal import Decimal
from pathlib import Path

import pytest

from fullvoice.env import ConfigurationError, Reader, user_cache, write_dotenv


@pytest.fixture
def reader(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Reader:
    monkeypatch.setenv("ENV", "production")
    for name in list(os.environ):
        if name.startswith(("X_", "DB_URL", "DATABASE_URL")):
            monkeypatch.delenv(name)
    return Reader(tmp_path)


@pytest.mark.parametrize(
    ("name", "value", "read", "words"),
    [
        ("X_PORT", "eighty", lambda r: r.number("X_PORT", 8000, 1, 65535), "X_PORT must be a whole number from 1 to"),
        ("X_PORT", "70000", lambda r: r.number("X_PORT", 8000, 1, 65535), "X_PORT must be a whole number from 1 to"),
        ("X_FLAG", "perhaps", lambda r: r.flag("X_FLAG", False), "X_FLAG must be true or false"),
        ("X_ENV", "staging", lambda r: r.choice("X_ENV", "test", ("test",)), "X_ENV must be one of test"),
        ("X_PRICES", "2.5", lambda r: r.prices("X_PRICES"), "X_PRICES must be JSON like"),
        ("X_PRICES", "{", lambda r: r.prices("X_PRICES"), "X_PRICES must be JSON like"),
        ("X_PRICES", '{"m": [1]}', lambda r: r.prices("X_PRICES"), "X_PRICES must be JSON like"),
        ("X_PRICES", '{"m": [1, 2, 3, 4]}', lambda r: r.prices("X_PRICES"), "X_PRICES must be JSON like"),
        ("X_PRICES", '{"m": [1, -2]}', lambda r: r.prices("X_PRICES"), "X_PRICES must be JSON like"),
        ("X_PRICES", '{"m": [1, NaN]}', lambda r: r.prices("X_PRICES"), "X_PRICES must be JSON like"),
        ("X_PRICES", '{"m": [1, "2"]}', lambda r: r.prices("X_PRICES"), "X_PRICES must be JSON like"),
        ("X_PRICES", '{"m": {"in": 1}}', lambda r: r.prices("X_PRICES"), "X_PRICES must be JSON like"),
        ("X_SECRET", "short", lambda r: r.secret("X_SECRET"), "X_SECRET is shorter than 32 characters"),
        ("X_SECRET", "", lambda r: r.secret("X_SECRET"), "X_SECRET is missing"),
        ("X_FILE", "/nowhere/at/all", lambda r: r.file("X_FILE"), "X_FILE names no file"),
        ("DB_URL", "postgres://x/y", lambda r: r.database("sqlite:///x"), "DB_URL must begin with"),
        ("DATABASE_URL", "mysql://root@127.0.0.1:3306/", lambda r: r.database("sqlite:///x"), "DATABASE_URL names no"),
    ],
)
def test_a_wrong_setting_is_named(
    reader: Reader, monkeypatch: pytest.MonkeyPatch, name: str, value: str, read: object, words: str
) -> None:
    monkeypatch.setenv(name, value)
    read(reader)  # type: ignore[operator]
    with pytest.raises(ConfigurationError, match=words):
        reader.check()


def test_prices_are_exact(reader: Reader, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("X_PRICES", '{"large": [2.5, 10, 0.1], "small": [1, 2.00]}')
    assert reader.prices("X_PRICES") == {
        "large": (Decimal("2.5"), Decimal(10), Decimal("0.1")),
        "small": (Decimal(1), Decimal(2), Decimal(1)),
    }
    assert reader.prices("X_NONE") == {}
    reader.check()


def test_all_problems_are_said_at_once(reader: Reader) -> None:
    reader.secret("X_ONE")
    reader.secret("X_TWO")
    with pytest.raises(ConfigurationError, match=r"(?s)X_ONE.*X_TWO"):
        reader.check()


@pytest.mark.parametrize("scheme", ["mysql", "mysql+pymysql", "mysql+mysqldb"])
@pytest.mark.parametrize("name", ["DB_URL", "DATABASE_URL"])
def test_mysql_by_any_of_its_names(reader: Reader, monkeypatch: pytest.MonkeyPatch, scheme: str, name: str) -> None:
    monkeypatch.setenv(name, f"{scheme}://ann:p%40ss@db:3307/voice")
    config = reader.database("sqlite:///x")
    reader.check()
    assert config["ENGINE"] == "django.db.backends.mysql"
    assert (config["USER"], config["PASSWORD"], config["HOST"], config["PORT"], config["NAME"]) == (
        "ann",
        "p@ss",
        "db",
        3307,
        "voice",
    )


def test_the_environment_beats_the_file(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / ".env").write_text("X_PORT=1111\nX_HOST=filed\n")
    monkeypatch.setenv("ENV", "production")
    monkeypatch.setenv("X_PORT", "2222")
    monkeypatch.delenv("X_HOST", raising=False)
    reader = Reader(tmp_path)
    try:
        assert reader.number("X_PORT", 0) == 2222
        assert reader.text("X_HOST") == "filed"
    finally:
        os.environ.pop("X_HOST", None)


def test_dotenv_is_written_once_with_fresh_secrets(tmp_path: Path, project_root: Path) -> None:
    (tmp_path / ".env.example").write_text((project_root / ".env.example").read_text())
    assert write_dotenv(tmp_path)
    written = (tmp_path / ".env").read_text()
    values = dict(line.split("=", 1) for line in written.splitlines() if "=" in line and not line.startswith("#"))
    secrets = [values[name] for name in ("SECRET_KEY", "JWT_SECRET", "FIELD_KEY", "DEMO_PASSWORD", "STAFF_PASSWORD")]
    assert "generate" not in secrets
    assert len(set(secrets)) == 5
    assert (tmp_path / ".env").stat().st_mode & 0o777 == 0o600
    assert not write_dotenv(tmp_path)
    assert (tmp_path / ".env").read_text() == written


def test_start_names_what_is_wrong_without_a_traceback(project_root: Path, tmp_path: Path) -> None:
    env = {"PATH": os.environ["PATH"], "ENV": "production", "PORT": "http", "DATA_DIR": str(tmp_path)}
    # The developer's own .env must not stand in for what is missing here.
    env |= dict.fromkeys(("SECRET_KEY", "JWT_SECRET", "FIELD_KEY"), "x")
    done = subprocess.run(
        [sys.executable, "manage.py", "check"], cwd=project_root, env=env, capture_output=True, text=True, check=False
    )
    assert done.returncode == 1
    assert "PORT must be a whole number" in done.stderr
    assert "JWT_SECRET is shorter" in done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize(
    ("named", "cache"),
    [
        ("/big/cache", "/big/cache/fullvoice"),
        ("", "/home/ann/.cache/fullvoice"),
        ("cache", "/home/ann/.cache/fullvoice"),
    ],
)
def test_the_cache_is_the_users(monkeypatch: pytest.MonkeyPatch, named: str, cache: str) -> None:
    monkeypatch.setenv("HOME", "/home/ann")
    monkeypatch.setenv("XDG_CACHE_HOME", named)
    assert user_cache() == Path(cache)
