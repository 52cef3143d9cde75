"""Where a server is and how it is reached, and whether it may be."""

import json
import re
import shutil
import sys
from dataclasses import dataclass
from functools import cached_property
from hashlib import sha256
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from .addresses import AddressRefused, addresses_of, is_allowed_host

if TYPE_CHECKING:
    from tools.models import McpServer

_ENV_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")
# Variables by which an allowed command would run something else.
_LOADER = re.compile(r"(LD_|DYLD_|PYTHON|PERL5|RUBY).*|PATH|ENV|BASH_ENV|NODE_OPTIONS|NODE_PATH")
_HEADER_NAME = re.compile(r"[A-Za-z0-9!#$%&'*+.^_`|~-]+")


@dataclass(frozen=True)
class Endpoint:
    """What is needed to reach a server. `trusted` marks what the operator's own settings name."""

    key: int
    name: str
    transport: str
    command: str
    args: tuple[str, ...]
    env: dict[str, str]
    working_dir: str
    url: str
    headers: dict[str, str]
    trusted: bool

    @classmethod
    def of(cls, server: "McpServer") -> "Endpoint":
        """Raises `ValidationError` where the row's lists and mappings are not of texts."""
        return cls(
            key=server.pk or 0,
            name=server.name,
            transport=server.transport,
            command=server.command,
            args=tuple(_texts(server.args, "args")),
            env=_mapping(server.env, "env", _ENV_NAME),
            working_dir=server.working_dir,
            url=server.url,
            headers=_mapping(server.headers, "headers", _HEADER_NAME),
            trusted=server.is_operators_own,
        )

    @cached_property
    def fingerprint(self) -> str:
        """Changes with everything that makes another connection necessary."""
        parts = [
            self.transport, self.command, self.args, self.env, self.working_dir, self.url, self.headers, self.trusted
        ]  # fmt: skip
        return sha256(json.dumps(parts, sort_keys=True).encode()).hexdigest()

    @property
    def executable(self) -> str:
        """The command's full path; empty where there is none."""
        return shutil.which(self.command) or ""

    def check(self) -> None:
        """Raises `ValidationError` where this may not be reached. Blocks while a host name is resolved."""
        if self.transport == "stdio":
            self._check_command()
        else:
            self._check_url()

    def _check_command(self) -> None:
        if not self.command:
            raise ValidationError({"command": _("Name the command that starts the server.")})
        if not (self.trusted and self.command == sys.executable):
            allowed = settings.MCP_STDIO_COMMANDS
            if self.command not in allowed and (not self.executable or self.executable not in allowed):
                raise ValidationError(
                    {"command": _("The operator does not allow this command (MCP_STDIO_COMMANDS).")}, code="refused"
                )
        if not self.executable:
            raise ValidationError({"command": _("There is no such command on this machine.")})
        if not self.trusted and (names := sorted(name for name in self.env if _LOADER.fullmatch(name))):
            raise ValidationError(
                {"env": _("These variables change what the command runs: %(names)s.") % {"names": ", ".join(names)}},
                code="refused",
            )

    def _check_url(self) -> None:
        try:
            parts = urlsplit(self.url)
            port = parts.port or (443 if parts.scheme == "https" else 80)
        except ValueError:
            raise ValidationError({"url": _("This is not a URL.")}) from None
        if parts.scheme not in ("http", "https") or not parts.hostname:
            raise ValidationError({"url": _("Write an http or https URL.")})
        if parts.username is not None or parts.password is not None:
            raise ValidationError({"url": _("Put credentials into the headers, not into the URL.")})
        if is_allowed_host(parts.hostname):
            return
        try:
            addresses_of(parts.hostname, port)
        except AddressRefused as error:
            raise ValidationError({"url": str(error)}, code="refused") from None


def _texts(value: Any, field: str) -> list[str]:
    if not isinstance(value, list) or not all(isinstance(item, str) and "\0" not in item for item in value):
        raise ValidationError({field: _('Write a list of texts: ["--flag", "value"].')})
    return value


def _mapping(value: Any, field: str, names: re.Pattern[str]) -> dict[str, str]:
    fits = isinstance(value, dict) and all(
        isinstance(item, str) and not set(item) & {"\0", "\r", "\n"} and names.fullmatch(name)
        for name, item in value.items()
    )
    if not fits:
        raise ValidationError({field: _('Write names with texts: {"NAME": "value"}.')})
    return dict(value)
