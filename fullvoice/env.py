"""Settings from the environment and `.env`. A wrong or missing one stops the start and is named.

What stands in the environment (or before a command) beats `.env`. With `ENV=test` no `.env` is read.

    python -m fullvoice.env    writes `.env` from `.env.example` with fresh secrets, once
"""

import json
import os
import secrets
import sys
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path
from typing import Any, TypeVar

import environ

T = TypeVar("T")

ROOT = Path(__file__).resolve().parent.parent
ENVIRONMENTS = ("development", "test", "production")


class ConfigurationError(Exception):
    """The settings do not fit: one line per setting, by name."""


class Reader:
    """Reads settings and gathers what is wrong with them, so that all of it is said at once."""

    def __init__(self, root: Path = ROOT) -> None:
        self.problems: list[str] = []
        if os.environ.get("ENV") != "test":
            environ.Env.read_env(str(root / ".env"), overwrite=False)
        self._env = environ.Env()

    def _read(self, name: str, default: T, cast: Callable[[str], T], form: str) -> T:
        raw = os.environ.get(name, "").strip()
        if not raw:
            return default
        try:
            return cast(raw)
        except ValueError:
            self.problems.append(f"{name} must be {form}, not {raw!r}")
            return default

    def text(self, name: str, default: str = "") -> str:
        return self._read(name, default, str, "text")

    def choice(self, name: str, default: str, choices: tuple[str, ...]) -> str:
        def cast(raw: str) -> str:
            if raw not in choices:
                raise ValueError
            return raw

        return self._read(name, default, cast, "one of " + ", ".join(choices))

    def number(self, name: str, default: int, least: int = 0, most: int = 10**12) -> int:
        def cast(raw: str) -> int:
            value = int(raw)
            if not least <= value <= most:
                raise ValueError
            return value

        return self._read(name, default, cast, f"a whole number from {least} to {most}")

    def flag(self, name: str, default: bool) -> bool:
        def cast(raw: str) -> bool:
            if raw.lower() in ("1", "true", "yes", "on"):
                return True
            if raw.lower() in ("0", "false", "no", "off"):
                return False
            raise ValueError

        return self._read(name, default, cast, "true or false")

    def names(self, name: str, default: tuple[str, ...]) -> list[str]:
        return self._read(name, list(default), lambda raw: [p.strip() for p in raw.split(",") if p.strip()], "a list")

    def prices(self, name: str) -> dict[str, tuple[Decimal, Decimal, Decimal]]:
        """JSON, model name to US dollars for a million tokens: [input, output] or [input, output, cached input]."""

        def price(listed: Any) -> tuple[Decimal, Decimal, Decimal]:
            if not isinstance(listed, list) or any(isinstance(one, bool) or not one >= 0 for one in listed):
                raise ValueError
            of_input, of_output, *cached = listed
            (of_cached,) = cached or [of_input]
            return of_input, of_output, of_cached

        def cast(raw: str) -> dict[str, tuple[Decimal, Decimal, Decimal]]:
            try:
                table = json.loads(raw, parse_float=Decimal, parse_int=Decimal, parse_constant=None)
                return {model: price(listed) for model, listed in table.items()}
            except (AttributeError, TypeError):
                raise ValueError from None

        return self._read(name, {}, cast, 'JSON like {"model": [2.5, 10]}')

    def secret(self, name: str) -> str:
        """At least 32 characters; there is no default. With `ENV=test` a fresh one stands in for a missing one."""
        value = os.environ.get(name, "").strip()
        if not value and os.environ.get("ENV") == "test":
            return secrets.token_urlsafe(48)
        if len(value) < 32:
            what = "is missing" if not value else "is shorter than 32 characters"
            self.problems.append(f"{name} {what}: `make run` writes a fresh one to .env")
        return value

    def file(self, name: str) -> str:
        value = self.text(name)
        if value and not Path(value).is_file():
            self.problems.append(f"{name} names no file: {value!r}")
        return value

    def database(self, default: str) -> dict[str, Any]:
        """`DB_URL` (alias `DATABASE_URL`): sqlite:///file or mysql://user:password@host:port/name."""
        name = "DB_URL" if os.environ.get("DB_URL") else "DATABASE_URL"
        url = self.text("DB_URL") or self.text("DATABASE_URL") or default
        url = url.replace("mysql+pymysql://", "mysql://", 1).replace("mysql+mysqldb://", "mysql://", 1)
        if not url.startswith(("sqlite://", "mysql://")):
            self.problems.append(f"{name} must begin with sqlite:// or mysql://")
            url = default
        config: dict[str, Any] = environ.Env.db_url_config(url)
        if not config.get("NAME"):
            self.problems.append(f"{name} names no database")
        return config

    def folder(self, name: str, path: Path) -> None:
        """Make a folder that a setting names."""
        try:
            path.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            self.problems.append(f"{name} names a folder that cannot be made: {error.strerror}")

    def check(self) -> None:
        """Raises `ConfigurationError` with every problem found so far."""
        if self.problems:
            raise ConfigurationError("FullVoice cannot start:\n" + "\n".join(f"  - {p}" for p in self.problems))


def user_cache() -> Path:
    """The folder for what can be fetched again, after the XDG Base Directory Specification (a relative
    XDG_CACHE_HOME does not count). Nothing is made."""
    named = os.environ.get("XDG_CACHE_HOME", "")
    return Path(named if os.path.isabs(named) else os.path.expanduser("~/.cache")) / "fullvoice"


def write_dotenv(root: Path = ROOT) -> bool:
    """Write `.env` from `.env.example`, each `generate` replaced by a fresh secret. False where one exists."""
    target = root / ".env"
    if target.exists():
        return False
    lines = []
    for line in (root / ".env.example").read_text().splitlines():
        name, separator, value = line.partition("=")
        if separator and value == "generate":
            length = 12 if name.endswith("_PASSWORD") else 48
            line = f"{name}={secrets.token_urlsafe(length)}"
        lines.append(line)
    # Readable by its owner alone from the first byte on.
    with os.fdopen(os.open(target, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
        file.write("\n".join(lines) + "\n")
    return True


if __name__ == "__main__":
    sys.stdout.write(".env written with fresh secrets\n" if write_dotenv() else ".env is there already\n")
